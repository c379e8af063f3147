//! Delimiter and header row of a table.
//!
//! A header row is known by its names. Every delimiter is tried on the
//! beginning of the file; the one that shows most known names wins, and of
//! equals the one that cuts the rows into most fields of the same number.

use std::collections::BTreeSet;

use super::feed::Extent;
use super::known::Headings;
use super::quotes::Dialect;
use super::records::{self, Records};
use super::scores;
use crate::ingest::Options;
use crate::ingest::fault::{Fault, TableFault, Unread};
use crate::ingest::field::Field;
use crate::ingest::mapping::Mapping;

/// How to read a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ingest) struct Layout {
    pub(super) dialect: Dialect,
    /// Titles and notices above the header row.
    pub(super) records_before: usize,
}

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How far down a header row is looked for.
const HEADER_WITHIN: usize = 10;

/// The layout of a table. A file whose name says that it is a table is one;
/// any other only if a header row names a text column and one more, or if it begins
/// with the header of a table of scores.
pub(in crate::ingest) fn layout(head: &str, extension: &str, options: &Options) -> Option<Layout> {
    let says_table = matches!(extension, "csv" | "tsv" | "tab" | "psv");
    let backslash = escapes_by_backslash(head);
    let candidates = DELIMITERS.iter().map(|&delimiter| {
        let dialect = Dialect { delimiter, backslash };
        let records = records(head, dialect);
        let fields = fields(&records, &options.mapping);
        let header = header_row(&fields);
        (score(&records, header, &fields), header, dialect, records)
    });
    let candidates: Vec<_> = candidates.collect();
    // of equal candidates the first in the list, hence not max_by_key
    let (score, header, dialect, records) =
        candidates.iter().reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    if !says_table && (!score.has_text || score.known < 2) {
        let of_scores = |(.., records): &&(_, _, _, Vec<_>)| is_table_of_scores(records, options);
        let (_, _, dialect, _) = candidates.iter().find(of_scores)?;
        return Some(Layout { dialect: *dialect, records_before: 0 });
    }
    let mut header = scores_header(records, *header, score.has_text, options);
    let names = records.get(header)?;
    if score.known == 0 && !scores::is_header(names, &Headings::of(names), options) {
        // if any row is the header, it is one that an open quote makes unreadable
        header = records.iter().take(HEADER_WITHIN).position(Vec::is_empty).unwrap_or(header);
    }
    Some(Layout { dialect: *dialect, records_before: header })
}

/// Whether rows are those of a known export, or a table of scores whose rows are all as
/// wide as its header: running text has lines with bars and semicolons too.
fn is_table_of_scores(records: &[Record], options: &Options) -> bool {
    let Some((header, rows)) = records.split_first() else { return false };
    // the last row may be cut off
    let whole = rows.get(..rows.len().saturating_sub(1).max(1)).unwrap_or_default();
    let mut read = whole.iter().filter(|row| !row.is_empty()).peekable();
    let is_even = read.peek().is_some() && read.all(|row| row.len() == header.len());
    let headings = Headings::of(header);
    header.len() >= 3
        && (scores::is_of_export(&headings)
            || is_even && scores::is_header(header, &headings, options))
}

/// The first row that is the header of a table of scores, if one is; above one of a
/// table of notes only if that is another table.
fn scores_header(records: &[Record], otherwise: usize, has_text: bool, options: &Options) -> usize {
    let within = if has_text { otherwise } else { HEADER_WITHIN };
    let mut rows = records.iter().take(within);
    let is_header = |row: &Record| scores::is_header(row, &Headings::of(row), options);
    rows.position(is_header).unwrap_or(otherwise)
}

/// The header row among the rows of a sheet.
pub(super) fn header_of<'r>(
    rows: impl Iterator<Item = &'r csv::StringRecord>,
    options: &Options,
) -> usize {
    let trimmed = |row: &csv::StringRecord| row.iter().map(|cell| cell.trim().to_owned()).collect();
    let records: Vec<Record> = rows.take(HEADER_WITHIN).map(trimmed).collect();
    let fields = fields(&records, &options.mapping);
    let header = header_row(&fields);
    scores_header(&records, header, fields.get(header).is_some_and(has_text), options)
}

type Record = Vec<String>;

/// A quote behind a backslash and before a word, and no doubled quote anywhere.
fn escapes_by_backslash(head: &str) -> bool {
    let before_word = |(at, _): (usize, &str)| {
        head.get(at + 2..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
    };
    head.match_indices("\\\"").any(before_word) && !head.contains("\"\"")
}

/// The first records. One that a quote left open makes unreadable is there and empty, as
/// it counts above a header.
fn records(head: &str, dialect: Dialect) -> Vec<Record> {
    let trimmed = |record: records::Record| match record.fault {
        Some(Fault::Table(TableFault::OpenQuote(Unread::Row | Unread::To(_)))) => Vec::new(),
        _ => record.fields.iter().map(|field| field.trim().to_owned()).collect(),
    };
    Records::new(head.as_bytes(), dialect, Extent::Beginning).take(50).map(trimmed).collect()
}

/// The different fields that the names in a row stand for.
type Fields = BTreeSet<Field>;

/// What the names mean in the rows of which one may be the header.
fn fields(records: &[Record], mapping: &Mapping) -> Vec<Fields> {
    let known = |name: &String| Some(mapping.column(name)?.field);
    let rows = records.iter().take(HEADER_WITHIN);
    rows.map(|row| row.iter().filter_map(known).collect()).collect()
}

/// The first row that names a text column, or the one with most known names.
fn header_row(rows: &[Fields]) -> usize {
    let with_text = rows.iter().position(|row| row.len() >= 2 && has_text(row));
    let best = || {
        let counted = rows.iter().map(BTreeSet::len).enumerate();
        counted.reduce(|best, next| if next.1 > best.1 { next } else { best })
    };
    with_text.or_else(|| best().map(|(index, _)| index)).unwrap_or(0)
}

fn has_text(row: &Fields) -> bool {
    row.contains(&Field::Text)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    has_text: bool,
    known: usize,
    /// Rows of the same width as the header, if it is wider than one field.
    even_rows: usize,
}

fn score(records: &[Record], header: usize, fields: &[Fields]) -> Score {
    let row = records.get(header).map(Vec::as_slice).unwrap_or_default();
    let known = fields.get(header);
    let even = || records.iter().skip(header).filter(|other| other.len() == row.len());
    Score {
        has_text: known.is_some_and(has_text) && row.len() > 1,
        known: known.map_or(0, BTreeSet::len),
        even_rows: if row.len() > 1 { even().count() } else { 0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(head: &str) -> Option<(char, usize)> {
        let layout = layout(head, "txt", &Options::default())?;
        Some((char::from(layout.dialect.delimiter), layout.records_before))
    }

    #[test]
    fn the_delimiter_is_found_by_the_names() {
        assert_eq!(found("client_id,session_date,note_text\nC-1,2026-03-12,x"), Some((',', 0)));
        assert_eq!(found("client;date_seance;contenu\nC-1;12/03/2026;x, y"), Some((';', 0)));
        assert_eq!(found("Client ID\tDate\tNote\nC-1\t2026-03-12\ta, b; c"), Some(('\t', 0)));
        assert_eq!(found("client|date|text\nC-1|2026-03-12|x"), Some(('|', 0)));
    }

    #[test]
    fn lines_above_the_header_are_skipped() {
        assert_eq!(found("sep=;\nclient;date;note\nC-1;2026-03-12;x"), Some((';', 1)));
        assert_eq!(found("Export of 2026-03-12\n\nclient,date,note\nC-1,x,y"), Some((',', 1)));
    }

    #[test]
    fn scores_are_a_table_under_any_name() {
        let omop = "observation_id\tperson_id\tobservation_concept_id\tobservation_date\t\
                    value_as_number\n1\t2\t3042932\t2026-03-12\t12\n";
        assert_eq!(found(omop), Some(('\t', 0)));
        assert_eq!(found("client;date;phq9\nC-1;2026-03-12;12\nC-1;2026"), Some((';', 0)));
        assert_eq!(found("client | date | phq9\nShe is better.\nPlan: two | three."), None);
    }

    #[test]
    fn a_header_block_is_no_table() {
        assert_eq!(found("Date: 2026-03-12 | Session #: 4 | Note: x\nS: text"), None);
        assert_eq!(found("Plain prose, with a comma.\nAnd a note; here."), None);
    }
}
