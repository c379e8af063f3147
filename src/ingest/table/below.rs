//! The lines below a quote that was opened in one row and not closed on its line.
//!
//! Mostly they are the text of a note. But where somebody forgot the closing quote, or
//! typed one that opens a field by mistake, they are the rows below. So they are kept as
//! long as they may be that: each has as many delimiters as the rows above. A line of a
//! note hardly ever has, so that of an ordinary note nothing is kept.

use super::quotes::{At, Dialect, Quotes};

/// How the field ended that the lines would be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    /// Not before the end of the file.
    Never,
    /// By a quote with which a field of a row below would begin, and then words go on.
    Beginning,
    /// By another quote.
    Other,
}

/// Lines that belong to a record, and may be rows.
#[derive(Debug)]
pub(super) struct Below {
    bytes: Vec<u8>,
    is_kept: bool,
    /// Where they begin.
    start: Place,
    /// The field whose quote is open.
    field: usize,
    /// The delimiters of a row, by the rows above or else by the first line.
    width: Option<usize>,
    /// No row above says how many delimiters one has.
    is_first: bool,
    /// As the quotes are if the lines are rows.
    quotes: Quotes,
    /// The present line is not blank.
    is_filled: bool,
    /// How many are whole.
    rows: usize,
    closing: Closing,
    /// What stands before the end of the field, if it had another.
    before: usize,
    /// What stands before the end of the record.
    end: usize,
}

/// A place between two bytes of a table.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// The line of the next byte.
    pub(super) line: u64,
    /// The last byte was `\r`: a `\n` now belongs to the same line break.
    pub(super) after_return: bool,
}

impl Place {
    /// Passes a byte.
    pub(super) fn pass(&mut self, byte: u8) {
        if matches!(byte, b'\n' | b'\r') {
            let is_joined = byte == b'\n' && self.after_return;
            self.line += u64::from(!is_joined);
        }
        self.after_return = byte == b'\r';
    }

    /// Passes bytes of which the last may be a line break, and no other.
    pub(super) fn pass_line(&mut self, bytes: &[u8]) {
        if let [before @ .., last] = bytes {
            self.after_return &= before.is_empty();
            self.pass(*last);
        }
    }
}

/// More is not held in reserve for the next lines.
const RESERVE: usize = 1 << 20;

impl Below {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self {
            bytes: Vec::new(),
            is_kept: false,
            start: Place::default(),
            field: 0,
            width: None,
            is_first: false,
            quotes: Quotes::new(dialect),
            is_filled: false,
            rows: 0,
            closing: Closing::Never,
            before: 0,
            end: 0,
        }
    }

    pub(super) fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Whether no lines are kept that are likelier to be rows than those below the next
    /// quote in the same record.
    pub(super) fn may_begin(&self) -> bool {
        !self.is_kept || self.closing == Closing::Other && self.rows == 0
    }

    pub(super) fn field(&self) -> usize {
        self.field
    }

    pub(super) fn closing(&self) -> Closing {
        self.closing
    }

    /// The delimiters of a row, and whether only the lines themselves say so.
    pub(super) fn width(&self) -> (Option<usize>, bool) {
        (self.width, self.is_first)
    }

    /// Begins to keep lines; `width` are the delimiters of the rows above.
    pub(super) fn begin(&mut self, start: Place, field: usize, width: Option<usize>) {
        self.bytes.clear();
        self.quotes.restart();
        (self.is_kept, self.is_filled, self.rows) = (true, false, 0);
        (self.start, self.field) = (start, field);
        (self.width, self.is_first) = (width, width.is_none());
        (self.closing, self.before) = (Closing::Never, 0);
    }

    /// The lines are no rows.
    pub(super) fn drop(&mut self) {
        self.is_kept = false;
        if self.bytes.capacity() > RESERVE {
            self.bytes = Vec::new();
        }
    }

    /// Follows a byte that is to be kept.
    pub(super) fn follow(&mut self, byte: u8) {
        if !self.is_kept || self.closing == Closing::Other {
            return;
        }
        if !self.quotes.follow(byte) {
            self.is_filled |= !byte.is_ascii_whitespace() || self.quotes.delimiters > 0;
            self.is_kept = self.width.is_none_or(|width| self.quotes.delimiters <= width);
            return;
        }
        let delimiters = self.quotes.delimiters;
        if std::mem::take(&mut self.is_filled) {
            self.rows += 1;
            self.is_kept = delimiters > 0 && *self.width.get_or_insert(delimiters) == delimiters;
        }
        self.quotes.restart();
    }

    /// The field that the lines would be in ends before the byte at `index` of the next
    /// bytes that are to be kept.
    pub(super) fn close(&mut self, index: usize, byte: u8) {
        if !self.is_kept || self.closing != Closing::Never {
            return;
        }
        let goes_on = byte != self.quotes.delimiter() && !matches!(byte, b'\n' | b'\r');
        if self.quotes.at == At::Quoted && goes_on {
            self.closing = Closing::Beginning;
            return;
        }
        self.closing = Closing::Other;
        self.before = self.bytes.len() + index;
        // what stands behind the quote says nothing: here the row goes on that began above
        self.is_kept = self.rows > 0 || self.quotes.delimiters > 0;
    }

    /// The record ends here that the lines belong to.
    pub(super) fn end_record(&mut self) {
        self.end = self.bytes.len();
    }

    /// Whether the last of the rows is in a quote at the end of its line.
    pub(super) fn is_in_quotes(&self) -> bool {
        self.is_kept && self.closing == Closing::Beginning && self.quotes.is_open()
    }

    /// Keeps bytes that were followed.
    pub(super) fn keep(&mut self, bytes: &[u8]) {
        if self.is_kept {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// What may be rows, and whether the last of them may go on.
    pub(super) fn rows(&self) -> (&[u8], bool) {
        match self.closing {
            Closing::Other => (self.bytes.get(..self.before).unwrap_or_default(), true),
            Closing::Never | Closing::Beginning => (&self.bytes, self.is_filled),
        }
    }

    /// Gives the lines away, to be read as rows, and where they begin.
    pub(super) fn take(&mut self) -> (Vec<u8>, Place) {
        self.is_kept = false;
        self.bytes.truncate(self.end);
        (std::mem::take(&mut self.bytes), self.start)
    }
}
