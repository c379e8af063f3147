//! Hands a table to the `csv` reader record by record.
//!
//! The feed follows the quotes as the reader does and never gives bytes of two
//! records in one go. So it always knows on which line the current record
//! began, whether a quote was left open (the reader would take all rows below
//! for one field and say nothing), and when a record outgrows the limit: of
//! such a one the rest is passed over, and the next is given as usual. Below
//! an open quote it can [go back](Feed::go_back), and give the lines there as
//! records of their own.

use std::io::{self, BufRead, BufReader, Read};

use super::below::{Below, Place};
use super::quotes::{At, Dialect, Quotes};
use crate::ingest::NOTE_LIMIT;

/// Why the current record is not whole, or may not be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The file ended inside a quoted field, so that nothing comes after it.
    OpenQuote,
    /// The lines of a quoted field [may be rows](Feed::below).
    MayBeRows,
    /// The record is larger than [`NOTE_LIMIT`].
    TooLarge,
    /// The record has more than [`MOST_FIELDS`] fields.
    TooWide,
}

/// How much of a table is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    /// Its beginning, whose last line may be cut off.
    Beginning,
}

/// The most fields of a record: no spreadsheet has more columns.
pub(super) const MOST_FIELDS: usize = 20_000;

pub(super) struct Feed<R> {
    source: Source<R>,
    extent: Extent,
    quotes: Quotes,
    /// Of the next byte.
    place: Place,
    record_line: u64,
    record_bytes: usize,
    below: Below,
    /// How many bytes behind the record were looked at for the end of a row.
    ahead: usize,
    /// The last field of the record in which a line ended.
    across: Option<usize>,
    width: Width,
    stop: Option<Stop>,
    /// What ends a record that was cut for the `csv` reader, where it is still to give.
    end: &'static [u8],
    /// The most bytes of a record.
    limit: usize,
}

impl<R: Read> Feed<R> {
    pub(super) fn new(reader: R, dialect: Dialect, extent: Extent) -> Self {
        Self {
            limit: NOTE_LIMIT,
            source: Source::new(reader),
            extent,
            quotes: Quotes::new(dialect),
            place: Place { line: 1, after_return: false },
            record_line: 1,
            record_bytes: 0,
            below: Below::new(dialect),
            ahead: 0,
            across: None,
            width: Width::default(),
            stop: None,
            end: b"",
        }
    }

    /// The line on which the record given last began.
    pub(super) fn record_line(&self) -> u64 {
        self.record_line
    }

    /// Why the record given last is not whole; asked once for each.
    pub(super) fn take_stop(&mut self) -> Option<Stop> {
        self.stop.take()
    }

    /// The lines in the record given last that may be rows.
    pub(super) fn below(&self) -> Option<&Below> {
        self.below.is_kept().then_some(&self.below)
    }

    /// Gives the lines in the record given last that may be rows once more, as records.
    pub(super) fn go_back(&mut self) {
        if self.below.is_kept() {
            let (lines, start) = self.below.take();
            self.source.give_again(lines);
            self.place = start;
        }
    }

    /// Drops line breaks before a record.
    fn skip_blank(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.source.fill()?;
            let blank = buffer.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
            if blank == 0 {
                return Ok(());
            }
            buffer.iter().take(blank).for_each(|&byte| self.place.pass(byte));
            self.source.consume(blank);
        }
    }

    /// Follows one byte; true if it ends the record.
    fn follow(&mut self, byte: u8) -> bool {
        self.place.pass(byte);
        self.quotes.follow(byte)
    }

    /// Follows bytes that end with a line at the latest; true if they end the record.
    fn follow_all(&mut self, bytes: &[u8]) -> bool {
        let mut ended = false;
        if self.below.is_kept() {
            ended = self.follow_below(bytes);
        } else if self.quotes.pass_over(bytes) {
            self.place.pass_line(bytes);
        } else {
            bytes.iter().for_each(|&byte| ended = self.follow(byte));
        }
        let is_across = self.quotes.is_open() && matches!(bytes.last(), Some(b'\n' | b'\r'));
        let field = self.quotes.delimiters;
        if is_across && self.below.may_begin() && self.across != Some(field) {
            self.across = Some(field);
            self.below.begin(self.place, field, self.width.usual);
        }
        ended
    }

    /// Follows bytes below an open quote; true if they end the record.
    fn follow_below(&mut self, bytes: &[u8]) -> bool {
        let mut ended = false;
        for (index, &byte) in bytes.iter().enumerate() {
            let was = self.quotes.at;
            ended = self.follow(byte);
            if was == At::QuoteInQuoted && self.quotes.at != At::Quoted {
                self.below.close(index, byte);
            }
            self.below.follow(byte);
        }
        self.below.keep(bytes);
        ended
    }

    /// Goes on to the end of a row below the open quote that has not ended with the
    /// record: what stands there proves that it is one.
    fn look_ahead(&mut self) -> io::Result<()> {
        let mut ahead = Vec::new();
        while self.below.is_in_quotes() && self.record_bytes + ahead.len() <= self.limit {
            let line = self.source.line()?;
            if line.is_empty() {
                break;
            }
            line.iter().for_each(|&byte| self.below.follow(byte));
            self.below.keep(line);
            ahead.extend_from_slice(line);
            let length = line.len();
            self.source.consume(length);
        }
        self.ahead = ahead.len();
        self.source.give_again(ahead);
        Ok(())
    }

    /// Passes over the rest of a row that has not ended with the record given last, and
    /// gives the line on which all of it ends.
    pub(super) fn pass_to_end(&mut self) -> u64 {
        while self.ahead > 0 {
            let Ok(line) = self.source.line() else { break };
            let length = line.len().min(self.ahead);
            line.iter().take(length).for_each(|&byte| self.place.pass(byte));
            self.source.consume(length);
            self.ahead = if length == 0 { 0 } else { self.ahead - length };
        }
        self.place.line - 1
    }

    /// Passes over the rest of a record that is too large, to its end or that of the
    /// file.
    fn cut(&mut self, stop: Stop) -> io::Result<()> {
        self.stop = Some(stop);
        self.end = self.quotes.end();
        self.below.drop();
        let mut ended = false;
        while !ended {
            let buffer = self.source.fill()?;
            if buffer.is_empty() {
                break;
            }
            let buffer = buffer.to_vec();
            let position = buffer.iter().position(|&byte| self.follow(byte));
            ended = position.is_some();
            self.source.consume(position.map_or(buffer.len(), |at| at + 1));
        }
        // the file may have ended in a quote; what is said of the record is its size
        self.quotes.at = At::FieldStart;
        self.record_bytes = 0;
        Ok(())
    }

    /// Ends a record that the file ends in.
    fn end_of_file(&mut self) {
        self.end = self.quotes.end();
        self.below.end_record();
        if self.quotes.is_open() {
            self.stop = Some(Stop::OpenQuote);
            if self.extent == Extent::Whole {
                self.below.follow(b'\n');
            }
        } else {
            self.follow_all(b"\n");
            self.stop = self.below.is_kept().then_some(Stop::MayBeRows);
        }
        self.quotes.at = At::FieldStart;
        self.record_bytes = 0;
    }
}

impl<R: Read> Read for Feed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if !self.end.is_empty() {
            return self.end.read(out);
        }
        if self.record_bytes == 0 {
            self.skip_blank()?;
        }
        // no record ends before its first line break, and the reader asks for thousands
        // of bytes where a record has ten
        let given = {
            let line = self.source.line()?;
            let most = line.get(..line.len().min(out.len())).unwrap_or_default();
            if let Some(to) = out.get_mut(..most.len()) {
                to.copy_from_slice(most);
            }
            most.len()
        };
        self.source.consume(given);
        if given == 0 {
            if self.record_bytes > 0 {
                self.end_of_file();
            }
            return self.end.read(out);
        }
        if self.record_bytes == 0 {
            self.record_line = self.place.line;
            self.quotes.restart();
            self.below.drop();
            self.ahead = 0;
            self.across = None;
        }
        let ended = self.follow_all(out.get(..given).unwrap_or_default());
        self.record_bytes += given;
        if ended {
            self.below.end_record();
            self.look_ahead()?;
        }
        let stop = match () {
            () if self.record_bytes > self.limit => Stop::TooLarge,
            () if self.quotes.delimiters >= MOST_FIELDS => Stop::TooWide,
            () if ended && self.below.is_kept() => Stop::MayBeRows,
            () => {
                if ended {
                    self.width.learn(self.quotes.delimiters);
                    self.record_bytes = 0;
                }
                return Ok(given);
            }
        };
        if ended {
            self.stop = Some(stop);
            self.record_bytes = 0;
        } else {
            self.cut(stop)?;
        }
        Ok(given)
    }
}

/// How many delimiters the rows have that were given.
#[derive(Clone, Copy, Debug, Default)]
struct Width {
    last: usize,
    /// How many rows one behind the other have as many as the last.
    alike: usize,
    usual: Option<usize>,
    is_repeated: bool,
}

/// So many rows one behind the other are another table, narrower than that above it; a
/// few are what an open quote leaves of a row.
const NARROWER: usize = 8;

impl Width {
    fn learn(&mut self, delimiters: usize) {
        self.alike = if delimiters == self.last { self.alike + 1 } else { 1 };
        self.last = delimiters;
        let is_repeated = self.alike > 1;
        // a title above the header has fewer than it
        let is_wide = self.usual.is_none_or(|usual| delimiters >= usual)
            && (is_repeated || !self.is_repeated);
        if delimiters > 0 && (is_wide || self.alike >= NARROWER) {
            self.usual = Some(delimiters);
            self.is_repeated |= is_repeated;
        }
    }
}

/// The bytes of a table, of which some may be given again.
struct Source<R> {
    again: Vec<u8>,
    /// How many of these were given.
    given: usize,
    reader: BufReader<R>,
}

impl<R: Read> Source<R> {
    fn new(reader: R) -> Self {
        let reader = BufReader::with_capacity(64 * 1024, reader);
        Self { again: Vec::new(), given: 0, reader }
    }

    fn fill(&mut self) -> io::Result<&[u8]> {
        match self.again.get(self.given..) {
            Some(rest) if !rest.is_empty() => Ok(rest),
            _ => self.reader.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        if self.again.is_empty() {
            return self.reader.consume(count);
        }
        self.given += count;
        if self.given >= self.again.len() {
            (self.again, self.given) = (Vec::new(), 0);
        }
    }

    /// The next bytes, to the end of a line at most.
    fn line(&mut self) -> io::Result<&[u8]> {
        let buffer = self.fill()?;
        let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        Ok(end.and_then(|at| buffer.get(..=at)).unwrap_or(buffer))
    }

    /// Takes back the bytes that were given last.
    fn give_again(&mut self, mut bytes: Vec<u8>) {
        match self.given.checked_sub(bytes.len()) {
            // those that are given again are not given up before their end
            Some(given) => self.given = given,
            None => {
                bytes.extend_from_slice(self.again.get(self.given..).unwrap_or_default());
                (self.again, self.given) = (bytes, 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMAS: Dialect = Dialect { delimiter: b',', backslash: false };

    /// Line and fields of every record, and why the feed stopped.
    fn records(text: &str) -> (Vec<(u64, Vec<String>)>, Option<Stop>) {
        let mut reader = COMMAS.reader(Feed::new(text.as_bytes(), COMMAS, Extent::Whole));
        let (mut all, mut record) = (Vec::new(), csv::StringRecord::new());
        while reader.read_record(&mut record).unwrap() {
            let line = reader.get_ref().record_line();
            all.push((line, record.iter().map(str::to_owned).collect()));
        }
        let stop = reader.get_mut().take_stop();
        (all, stop)
    }

    #[test]
    fn a_record_is_known_by_its_first_line() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,\"two", "lines\"", "", "2,x", "3,y"].join(end);
            let lines: Vec<u64> = records(&text).0.iter().map(|(line, _)| *line).collect();
            assert_eq!(lines, [1, 2, 5, 6], "{end:?}");
        }
    }

    #[test]
    fn the_record_after_one_that_is_too_large_is_given() {
        let word = "word ".repeat(100_000);
        let wide = ",".repeat(MOST_FIELDS + 100_000);
        for (long, expected) in [
            (format!("\"{word}\nline\",x"), Stop::TooLarge),
            (format!("{word},x"), Stop::TooLarge),
            (format!("\"{}\",x", word.replace("d ", "\"\"")), Stop::TooLarge),
            (wide.clone(), Stop::TooWide),
            (format!("\"open{wide}\"{wide}"), Stop::TooWide),
        ] {
            let text = format!("a,b\n1,{long}\r\n2,y\n");
            let feed = Feed::new(text.as_bytes(), COMMAS, Extent::Whole);
            let mut reader = COMMAS.reader(Feed { limit: 300_000, ..feed });
            let mut record = csv::StringRecord::new();
            let mut seen = Vec::new();
            while reader.read_record(&mut record).unwrap() {
                let line = reader.get_ref().record_line();
                seen.push((line, record[0].to_owned(), reader.get_mut().take_stop()));
            }
            let below = if long.contains('\n') { 4 } else { 3 };
            assert_eq!(
                seen,
                [
                    (1, "a".to_owned(), None),
                    (2, "1".to_owned(), Some(expected)),
                    (below, "2".to_owned(), None)
                ]
            );
        }
    }

    #[test]
    fn a_quote_left_open_is_told() {
        let (all, stop) = records("a,b\n1,\"open\n2,x\n");
        assert_eq!(stop, Some(Stop::OpenQuote));
        assert_eq!(all.len(), 2);
        assert_eq!(records("a,b\n1,\"closed\"").1, None);
        assert_eq!(records("a,b\n1,five \" foot\n").1, None);
        assert_eq!(records("a,b\n1,\"he said \"\"no\"\"\"\n").1, None);
    }
}
