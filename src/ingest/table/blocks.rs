//! Where the tables of a sheet lie.
//!
//! People put titles above a table, tables below and beside one another, and headings
//! in two rows: the measures above, what of them is meant below. Where nothing tells
//! one table from the next, values would go to the measure or the client of another.
//! A sheet may also say by its own name whose the scores are, or of which measure.

use std::ops::Range;

use csv::StringRecord;

use super::known::{Headings, tables};
use super::measures::{Holds, Measures};
use super::{persons, scores};
use crate::ingest::field::Field;
use crate::ingest::mapping::Mapping;
use crate::ingest::{Options, fold};
use crate::note::ScorePart;

/// The columns of each of the tables that stand side by side: one begins where, behind
/// a column without a heading, the client is headed once more.
pub(super) fn parts(header: &[String], options: &Options) -> Vec<Range<usize>> {
    let is_gap = |index: usize| header.get(index).is_some_and(|name| name.is_empty());
    let is_client =
        |index: usize| header.get(index).is_some_and(|name| names_client(name, options));
    let mut begins = vec![0];
    if let Some(first) = (0..header.len()).find(|&index| is_client(index)) {
        let behind_gap = (first + 2..header.len()).filter(|&index| is_gap(index - 1));
        begins.extend(behind_gap.filter(|&index| {
            is_client(index) && is_header(header.get(index..).unwrap_or_default(), options)
        }));
    }
    let ends = begins.iter().skip(1).copied().chain([header.len()]);
    begins.iter().copied().zip(ends).map(|(from, to)| from..to).collect()
}

/// Whether a heading is one of the client.
pub(super) fn names_client(name: &str, options: &Options) -> bool {
    let list = &tables().columns;
    let folded = fold::label_up_to(name, 60);
    options.mapping.column(name).is_some_and(|known| known.field == Field::ClientId)
        || list.client.iter().chain(&list.person).any(|known| *known == folded)
}

/// Whether a row is the header of a table of notes or of scores.
pub(super) fn is_header(row: &[String], options: &Options) -> bool {
    let headings = Headings::of(row);
    scores::is_header(row, &headings, options) || heads_notes(&headings, &options.mapping)
}

fn heads_notes(headings: &Headings, mapping: &Mapping) -> bool {
    let heads = |field| persons::known_column(headings, mapping, field).is_some();
    heads(Field::Text) && heads(Field::ClientId)
}

/// The header that a row is of another table below the present one: it heads the
/// client alike, and something else otherwise.
pub(super) fn next_header(
    record: &StringRecord,
    header: &[String],
    client: Option<usize>,
    options: &Options,
) -> Option<Vec<String>> {
    let client = client?;
    let (cell, name) = (record.get(client)?.trim(), header.get(client)?);
    if cell.is_empty() || !cell.eq_ignore_ascii_case(name) {
        return None;
    }
    let row: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
    let filled = |row: &[String]| -> Vec<String> {
        row.iter().filter(|cell| !cell.is_empty()).map(|cell| cell.to_lowercase()).collect()
    };
    (filled(&row) != filled(header) && is_header(&row, options)).then_some(row)
}

/// The headings of two rows in one, if the row below a header is its second: it has
/// words below headings that reach over several columns, and names no client.
pub(super) fn two_rows(
    header: &[String],
    below: &StringRecord,
    options: &Options,
) -> Option<Vec<String>> {
    let cell = |index: usize| below.get(index).unwrap_or_default().trim();
    let client = header.iter().position(|name| names_client(name, options))?;
    let is_word = |cell: &str| !cell.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    let fills_gap =
        |index: usize| header.get(index).is_some_and(String::is_empty) && !cell(index).is_empty();
    // a heading that reaches over both rows may stand in both
    let is_second = ["", header.get(client)?.as_str()].contains(&cell(client))
        && below.iter().all(|cell| is_word(cell.trim()))
        && (0..header.len()).any(fills_gap);
    let joined = is_second.then(|| joined(header, below))?;
    is_header(&joined, options).then_some(joined)
}

/// Each heading below behind the one that stands above it or to the left of that.
pub(super) fn joined(upper: &[String], lower: &StringRecord) -> Vec<String> {
    let mut above = "";
    let mut names = Vec::new();
    for index in 0..upper.len().max(lower.len()) {
        let own = upper.get(index).map_or("", String::as_str);
        let below = lower.get(index).unwrap_or_default().trim();
        if !own.is_empty() {
            above = own;
        }
        names.push(match below {
            "" => own.to_owned(),
            below if below == own => own.to_owned(),
            below => format!("{above} {below}").trim().to_owned(),
        });
    }
    names
}

/// What a sheet says by its name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// Of which measure the column of values is.
    Measure { column: usize, heading: String },
    /// Whose the scores are.
    Client,
}

/// What the name of a sheet, or else a title above its table, says of what the header
/// leaves out. A name says whose the scores are only if it is `one_of` several of
/// sheets alike, and no word that sheets are called by.
pub(super) fn said_by_name(
    header: &[String],
    name: &str,
    titles: &[&str],
    one_of: bool,
    options: &Options,
) -> Option<Says> {
    let headings = Headings::of(header);
    let measures = Measures::of(&options.registry);
    let has_client = header.iter().any(|name| names_client(name, options));
    if has_client {
        let column = headings.first(&tables().columns.value)?;
        let total = |title: &str| match measures.heading(title) {
            Some((instrument, Holds::Part(ScorePart::Total))) => Some(instrument),
            Some(_) => None,
            None => measures.inside(title),
        };
        let instrument = std::iter::once(name).chain(titles.iter().copied()).find_map(total)?;
        return Some(Says::Measure { column, heading: instrument.short.clone() });
    }
    let folded = fold::label_up_to(name, 60);
    let is_common = |word: &str| {
        let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
        tables().columns.sheet.iter().any(|common| common == stem)
    };
    let is_person = one_of
        && scores::names_measures(header, &headings, options)
        && !folded.split(' ').all(|word| is_common(word) || word.parse::<u32>().is_ok())
        && measures.heading(name).is_none();
    is_person.then_some(Says::Client)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &str) -> Vec<String> {
        cells.split(',').map(str::to_owned).collect()
    }

    fn record(cells: &str) -> StringRecord {
        cells.split(',').collect()
    }

    #[test]
    fn tables_side_by_side_are_told_apart_by_their_clients() {
        let parts = |header: &str| parts(&row(header), &Options::default());
        assert_eq!(parts("Client,Date,PHQ-9,,Client,Date,GAD-7"), [0..4, 4..7]);
        assert_eq!(parts("Client,Date,PHQ-9,,GAD-7"), std::slice::from_ref(&(0..5)));
        let joined = "note_id,client_id,note_text,client_id,name";
        let whole = std::slice::from_ref(&(0..5));
        assert_eq!(parts(joined), whole, "tables joined by a database");
    }

    #[test]
    fn headings_of_two_rows_become_one() {
        let two =
            |header: &str, below: &str| two_rows(&row(header), &record(below), &Options::default());
        assert_eq!(
            two("Client,PHQ-9,,GAD-7,", ",Pre,Post,Pre,Post").unwrap(),
            row("Client,PHQ-9 Pre,PHQ-9 Post,GAD-7 Pre,GAD-7 Post")
        );
        assert_eq!(two("Client,PHQ-9,,GAD-7,", ",12,9,8,7"), None);
        assert_eq!(two("Client,Date,PHQ-9", "C-1,x,y"), None);
        let over_both = two("Client,Name,PHQ-9,", "Client,Name,Pre,Post").unwrap();
        assert_eq!(over_both, row("Client,Name,PHQ-9 Pre,PHQ-9 Post"));
    }

    #[test]
    fn another_table_begins_where_the_client_is_headed_again() {
        let next = |cells: &str| {
            let header = row("Client,Date,PHQ-9");
            next_header(&record(cells), &header, Some(0), &Options::default()).is_some()
        };
        assert!(next("Client,Date,GAD-7"));
        assert!(next("client,Date,PCL-5,Note"));
        assert!(!next("Client,Date,PHQ-9"), "the same once more");
        assert!(!next("Client,Date,12"));
        assert!(!next("C-1,2026-01-05,12"));
    }

    #[test]
    fn a_sheet_says_by_its_name_whose_and_of_what_the_scores_are() {
        let says = |header: &str, name: &str, titles: &[&str], one_of| {
            said_by_name(&row(header), name, titles, one_of, &Options::default())
        };
        let gad = |column| Some(Says::Measure { column, heading: "GAD-7".to_owned() });
        assert_eq!(says("Client,Date,Score", "GAD-7", &[], true), gad(2));
        assert_eq!(says("Client,Score", "Sheet2", &["Scores of GAD-7, spring"], false), gad(1));
        assert_eq!(says("Client,Score", "Sheet2", &[], true), None);
        assert_eq!(says("Date,PHQ-9", "JD-001", &[], true), Some(Says::Client));
        for name in ["Sheet1", "Feuil2", "2026", "PHQ-9", "Mars 2026"] {
            assert_eq!(says("Date,PHQ-9", name, &[], true), None, "{name}");
        }
        assert_eq!(says("Date,PHQ-9", "JD-001", &[], false), None, "one sheet alone");
    }
}
