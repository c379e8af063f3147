//! Whether lines are rows of a table, by what its rows are like.
//!
//! The lines of a note may have as many commas as a row. But they do not also have, at
//! the same place, what is written alike in all rows: a day, a number, the id of a client.
//! Of each cell its shape is remembered, and not what it says ("C-1042" is `A-N`); a
//! column proves something where its cells have digits and few shapes.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use csv::StringRecord;

use super::below::{Below, Closing};
use super::quotes::{Dialect, Quotes};

/// So many rows are remembered: the first ones, and then in their place one in
/// [`EVERY`], as a column may change on its way down.
const REMEMBERED: usize = 12;
const EVERY: usize = 64;
/// A longer cell, in bytes, is text.
const LONGEST: usize = 32;
/// A number of so many digits is a year or an id, and no score.
const MANY_DIGITS: usize = 4;

/// What the rows of a table are like.
#[derive(Debug, Default)]
pub(super) struct Likeness {
    rows: Vec<Shapes>,
    seen: usize,
    /// The fields of the latest row.
    width: usize,
    /// What was asked for last, as long as nothing is learned.
    known: Option<Known>,
}

/// What the rows prove that have so many delimiters, but for a field.
#[derive(Debug)]
struct Known {
    width: usize,
    field: usize,
    codes: Codes,
}

/// The shapes of the cells of a row; that of an empty one is empty.
type Shapes = Vec<String>;

impl Likeness {
    /// Learns from a row; the first of a width is the headings of those below.
    pub(super) fn learn(&mut self, record: &StringRecord) {
        if std::mem::replace(&mut self.width, record.len()) != record.len() {
            return;
        }
        if self.rows.len() < REMEMBERED {
            self.rows.push(shapes(record));
            self.known = None;
        } else if self.seen.is_multiple_of(EVERY)
            && let Some(row) = self.rows.get_mut(self.seen / EVERY % REMEMBERED)
        {
            *row = shapes(record);
            self.known = None;
        }
        self.seen += 1;
    }

    /// Whether the lines below an open quote are rows of the table, and the quote was
    /// opened in a row too: `record`, which holds them all.
    pub(super) fn are_rows(
        &mut self,
        record: &StringRecord,
        below: &Below,
        dialect: Dialect,
    ) -> bool {
        let (Some(width), is_first) = below.width() else { return false };
        if is_first {
            return are_a_table(below, dialect);
        }
        let field = below.field();
        let mut opened = opened(record, field, dialect);
        let is_whole = opened.len() == width + 1;
        let codes = self.codes(width, field);
        // a note that is cut off, or has quotes in its words, may stand in any column, and
        // then its row is no row and the record may be right; in the last column there may
        // be delimiters in its words
        let is_row = is_whole && codes.allow(&opened);
        let is_nothing = opened.iter().all(String::is_empty);
        let is_wrong = below.closing() == Closing::Beginning && record.len() != width + 1;
        match field.cmp(&width) {
            Ordering::Less if is_row || !codes.is_empty() && (is_nothing || is_wrong) => {}
            Ordering::Equal => opened.truncate(if is_whole { width + 1 } else { field }),
            _ => return false,
        }
        let by_itself = || Codes::of(&[opened], Some(field));
        let only = codes.is_empty().then(by_itself);
        proved(below, dialect, only.as_ref().unwrap_or(codes), 0).is_some_and(|rows| rows > 0)
    }

    /// What the rows above prove of rows with so many delimiters, but for a field.
    fn codes(&mut self, width: usize, field: usize) -> &Codes {
        let is_known = |known: &Known| (known.width, known.field) == (width, field);
        let codes = match self.known.take().filter(|known| is_known(known)) {
            Some(known) => known.codes,
            None => {
                let alike = self.rows.iter().filter(|row| row.len() == width + 1);
                Codes::of(&alike.cloned().collect::<Vec<_>>(), Some(field))
            }
        };
        &self.known.insert(Known { width, field, codes }).codes
    }
}

/// Whether lines are a table by themselves: a header, and rows that are alike.
fn are_a_table(below: &Below, dialect: Dialect) -> bool {
    let mut rows = Vec::new();
    each_row(below, dialect, |row, _| {
        rows.push(row);
        rows.len() < REMEMBERED
    });
    rows.len() > 2 && proved(below, dialect, &Codes::of(&rows, None), 1).is_some()
}

/// How many of the lines below an open quote are proved to be rows, `None` if one of them
/// is none. So many headings stand above them.
fn proved(below: &Below, dialect: Dialect, codes: &Codes, headings: usize) -> Option<usize> {
    let (mut met, mut proved) = (0, Some(0));
    each_row(below, dialect, |row, is_whole| {
        met += 1;
        if met > headings {
            proved = match codes.verdict(&row) {
                Verdict::Row => proved.map(|rows| rows + 1),
                // what is there of it has none of the columns that prove something
                Verdict::Unproved if !is_whole => proved,
                Verdict::Unproved | Verdict::Other => None,
            };
        }
        proved.is_some()
    });
    proved
}

/// Goes through the lines below an open quote as rows, as long as `go_on` says so: the
/// shapes of the cells of each, and whether it is whole.
fn each_row(below: &Below, dialect: Dialect, mut go_on: impl FnMut(Shapes, bool) -> bool) {
    let (lines, may_go_on) = below.rows();
    let mut quotes = Quotes::new(dialect);
    let (mut row, mut start) = (Shapes::new(), 0);
    let cell = |range| {
        let bytes: &[u8] = lines.get::<Range<usize>>(range).unwrap_or_default();
        shape(String::from_utf8_lossy(bytes).trim_matches('"'))
    };
    for (index, &byte) in lines.iter().enumerate() {
        let delimiters = quotes.delimiters;
        let ended = quotes.follow(byte);
        if ended || quotes.delimiters > delimiters {
            row.push(cell(start..index));
            start = index + 1;
        }
        if ended {
            quotes.restart();
            let row = std::mem::take(&mut row);
            if row.iter().any(|cell| !cell.is_empty()) && !go_on(row, true) {
                return;
            }
        }
    }
    if !may_go_on {
        row.push(cell(start..lines.len()));
    }
    if row.iter().any(|cell| !cell.is_empty()) {
        go_on(row, !may_go_on);
    }
}

/// The cells of the row in which a quote was opened in a field: those before, and the
/// rest of its line as if there were no quote.
fn opened(record: &StringRecord, field: usize, dialect: Dialect) -> Shapes {
    let rest = record.get(field).unwrap_or_default().split(['\n', '\r']).next();
    let rest = rest.unwrap_or_default().split(char::from(dialect.delimiter));
    record.iter().take(field).chain(rest).map(shape).collect()
}

/// The columns that prove something, each with the shapes that its cells have.
#[derive(Debug)]
struct Codes {
    columns: Vec<Option<BTreeSet<String>>>,
    /// Cells begin with a space.
    spaced: bool,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Row,
    /// It may be a row, and none of its cells proves it.
    Unproved,
    Other,
}

impl Codes {
    /// Those of these rows, but for the column of the open quote: there prose may stand.
    fn of(rows: &[Shapes], open: Option<usize>) -> Self {
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        let column = |index: usize| {
            let cells = || rows.iter().filter_map(|row| row.get(index)).filter(|it| !it.is_empty());
            let coded = || cells().filter(|shape| shape.contains(DIGITS));
            let shapes: BTreeSet<String> = coded().cloned().collect();
            let (cells, coded) = (cells().count(), coded().count());
            let is_code = coded > 0 && 2 * coded >= cells && shapes.len() <= coded.div_ceil(2);
            (Some(index) != open && is_code).then_some(shapes)
        };
        Self { columns: (0..width).map(column).collect(), spaced: rows.iter().any(is_spaced) }
    }

    fn verdict(&self, row: &Shapes) -> Verdict {
        // in running text a space follows the comma
        if !self.spaced && is_spaced(row) {
            return Verdict::Other;
        }
        let cells = row.iter().zip(&self.columns).filter(|(cell, _)| !cell.is_empty());
        let known = cells.filter_map(|(cell, column)| Some(column.as_ref()?.contains(cell)));
        let (like, unlike): (Vec<bool>, Vec<bool>) = known.partition(|is_known| *is_known);
        match (like.len(), unlike.len()) {
            (0, 0) => Verdict::Unproved,
            (like, unlike) if like > unlike => Verdict::Row,
            _ => Verdict::Other,
        }
    }

    /// Whether a row may be one of these, as far as anything is proved.
    fn allow(&self, row: &Shapes) -> bool {
        self.is_empty() || self.verdict(row) == Verdict::Row
    }

    fn is_empty(&self) -> bool {
        self.columns.iter().all(Option::is_none)
    }
}

fn is_spaced(row: &Shapes) -> bool {
    row.iter().skip(1).any(|cell| cell.starts_with(' '))
}

fn shapes(record: &StringRecord) -> Shapes {
    record.iter().map(shape).collect()
}

/// What stands for a few digits, and for many.
const DIGITS: [char; 2] = ['n', 'N'];

/// How a cell is written: its digits as `n` or, where they are many, `N`; its letters as
/// `a` and `A`; its signs as they are.
fn shape(cell: &str) -> String {
    let text = cell.trim();
    if text.is_empty() {
        return String::new();
    }
    let lead = if cell.starts_with(char::is_whitespace) { " " } else { "" };
    if text.len() > LONGEST {
        return format!("{lead}…");
    }
    let whole = text.split(['.', ',']).next().unwrap_or_default();
    let has_digits = text.contains(|c: char| c.is_ascii_digit());
    if has_digits && text.replace(',', ".").parse::<f64>().is_ok() {
        return format!("{lead}{}", digits(whole.len()));
    }
    let mut shape = lead.to_owned();
    for run in text.as_bytes().chunk_by(|one, next| one.is_ascii_digit() && next.is_ascii_digit()) {
        let sign = |byte: &u8| match byte {
            b if b.is_ascii_uppercase() => 'A',
            b if b.is_ascii_alphabetic() || !b.is_ascii() => 'a',
            b => char::from(*b),
        };
        match run {
            [first, ..] if first.is_ascii_digit() => shape.push(digits(run.len())),
            run => shape.extend(run.iter().map(sign)),
        }
    }
    shape
}

fn digits(count: usize) -> char {
    if count < MANY_DIGITS { 'n' } else { 'N' }
}
