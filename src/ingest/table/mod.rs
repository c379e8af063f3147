//! Tables: one note a row, one column with its text.
//!
//! The `csv` crate reads the fields. Around it stand what note exports need
//! besides: finding the delimiter and the header row ([`layout`](mod@layout)),
//! and handing over record by record, so that a row is known by its first line,
//! cannot outgrow the memory, and is not lost in a quote left open ([`feed`]).

mod feed;
mod layout;

use csv::StringRecord;

use super::NOTE_LIMIT;
use super::account::RejectReason;
use super::content::{self, Examined};
use super::dating::{Dating, Survey};
use super::desk::Desk;
use super::draft::Draft;
use super::field::{Field, Values};
use super::mapping::Mapping;
use super::text;
use super::walk::Entry;
use crate::Result;
use crate::note::Language;
use feed::{Feed, MOST_FIELDS, Stop};
pub(super) use layout::{Layout, layout};

/// Reads a table of delimited text.
pub(super) fn read(
    entry: &Entry<'_>,
    examined: &Examined,
    layout: &Layout,
    desk: &mut Desk<'_>,
) -> Result<()> {
    let open = || -> Option<Box<dyn Iterator<Item = Row> + '_>> {
        let rows = Rows::open(entry, examined, layout)?;
        Some(Box::new(rows.map(|(line, row)| (line.to_string(), row))))
    };
    let table = Table {
        place: "",
        header: &layout.header,
        damaged: examined.encoding.damaged,
        open: &open,
    };
    read_table(entry, &table, desk)
}

/// Reads a table whose rows are in memory, each with its place: a sheet.
pub(super) fn read_lines(
    entry: &Entry<'_>,
    place: &str,
    lines: &[(String, StringRecord)],
    desk: &mut Desk<'_>,
) -> Result<()> {
    let header = layout::header_of(lines.iter().map(|(_, line)| line), &desk.options().mapping);
    let names: Vec<String> = lines
        .get(header)
        .map(|(_, line)| line.iter().map(|name| name.trim().to_owned()).collect())
        .unwrap_or_default();
    let open = || -> Option<Box<dyn Iterator<Item = Row> + '_>> {
        let rows = lines.iter().skip(header + 1);
        Some(Box::new(rows.map(|(place, row)| (place.clone(), Ok(row.clone())))))
    };
    read_table(entry, &Table { place, header: &names, damaged: false, open: &open }, desk)
}

/// A row and its place.
type Row = (String, Result<StringRecord, Refusal>);

/// A table, wherever its rows come from.
struct Table<'t> {
    /// Its place in the file.
    place: &'t str,
    header: &'t [String],
    /// Some bytes of it could not be decoded.
    damaged: bool,
    /// Opens the rows below the header; a survey reads them before the notes.
    open: &'t dyn Fn() -> Option<Box<dyn Iterator<Item = Row> + 't>>,
}

fn read_table(entry: &Entry<'_>, table: &Table<'_>, desk: &mut Desk<'_>) -> Result<()> {
    let Some(rows) = (table.open)() else {
        let message = "the file changed while it was read";
        return desk.reject(entry.source(table.place), RejectReason::Unreadable, message);
    };
    let columns = match Columns::find(table.header, &desk.options().mapping) {
        Ok(columns) => columns,
        Err(message) => {
            return desk.reject(entry.source(table.place), RejectReason::MissingColumn, message);
        }
    };
    let mut dating = Dating::new(|| {
        let mut survey = Survey::default();
        for (_, row) in (table.open)().into_iter().flatten() {
            let Ok(record) = row else { continue };
            survey.take(&entry.source(""), columns.language, &columns.values(&record));
        }
        survey
    });
    let mut any = false;
    for (place, row) in rows {
        any = true;
        let source = entry.source(place);
        match row.and_then(|record| columns.draft(&record, table.damaged)) {
            Ok(mut draft) => {
                text::complete_from_text(&mut draft, &desk.options().mapping);
                desk.admit(Draft { source, ..draft }, &mut dating)?;
            }
            Err((reason, message)) => desk.reject(source, reason, message)?,
        }
    }
    if !any {
        let message = "the table has a header and no rows";
        desk.reject(entry.source(table.place), RejectReason::EmptyFile, message)?;
    }
    Ok(())
}

type Refusal = (RejectReason, String);

/// The rows below the header, each with its first line.
struct Rows<'a> {
    reader: csv::Reader<Feed<Box<dyn std::io::Read + 'a>>>,
    /// A row that breaks the reading is the last.
    ended: bool,
}

impl<'a> Rows<'a> {
    fn open(entry: &Entry<'a>, examined: &Examined, layout: &Layout) -> Option<Self> {
        let text = content::decoded(&entry.content, examined.encoding.encoding).ok()?;
        let feed = Feed::new(Box::new(text) as Box<dyn std::io::Read + 'a>, layout.delimiter);
        let reader = csv::ReaderBuilder::new()
            .delimiter(layout.delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(feed);
        let mut rows = Self { reader, ended: false };
        for _ in 0..=layout.records_before {
            rows.next()?.1.ok()?;
        }
        Some(rows)
    }
}

impl Iterator for Rows<'_> {
    type Item = (u64, Result<StringRecord, Refusal>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let mut record = StringRecord::new();
        let read = self.reader.read_record(&mut record);
        let feed = self.reader.get_ref();
        let line = feed.record_line();
        let refusal = match (feed.stop(), read) {
            (Some(Stop::TooLarge), _) => (
                RejectReason::TooLarge,
                format!(
                    "a row holds at most {} MB; perhaps a quote was left open here; nothing \
                     below is read",
                    NOTE_LIMIT >> 20
                ),
            ),
            (Some(Stop::TooWide), _) => (
                RejectReason::TooLarge,
                format!(
                    "a row has at most {MOST_FIELDS} fields; this is no table of notes; nothing \
                     below is read"
                ),
            ),
            (Some(Stop::OpenQuote), Ok(true)) => (
                RejectReason::UnclosedQuote,
                "a quote opened in this row is never closed; nothing below is read".to_owned(),
            ),
            (_, Ok(false)) => return None,
            (_, Ok(true)) => return Some((line, Ok(record))),
            (_, Err(_)) => {
                (RejectReason::Unreadable, "the file cannot be read beyond this row".to_owned())
            }
        };
        self.ended = true;
        Some((line, Err(refusal)))
    }
}

/// Which column holds what.
struct Columns {
    width: usize,
    text: usize,
    fields: Vec<(usize, Field)>,
    language: Option<Language>,
}

impl Columns {
    fn find(header: &[String], mapping: &Mapping) -> Result<Self, String> {
        let mut found: Vec<_> = header
            .iter()
            .enumerate()
            .filter_map(|(index, heading)| Some((mapping.column(heading)?, index)))
            .collect();
        found.sort_by_key(|(known, index)| (known.field, known.rank, *index));
        found.dedup_by_key(|(known, _)| known.field);
        let missing = mapping
            .columns()
            .keys()
            .filter(|&&field| !found.iter().any(|(known, _)| known.field == field))
            .map(|field| field.to_string())
            .collect::<Vec<_>>();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            let seen = seen(header, !found.is_empty());
            return Err(format!("no column is the one mapped to {missing}; {seen}"));
        }
        let text = found.iter().find(|(known, _)| known.field == Field::Text);
        let Some(&(_, text)) = text else {
            let seen = seen(header, !found.is_empty());
            return Err(format!(
                "no column holds the note's text; {seen}; name it under [columns] in a mapping \
                 file (--mapping): text = \"...\""
            ));
        };
        let french = found.iter().any(|(known, _)| known.language == Language::Fr);
        Ok(Self {
            width: header.len(),
            text,
            fields: found
                .iter()
                .map(|(known, index)| (*index, known.field))
                .filter(|(_, field)| *field != Field::Text)
                .collect(),
            language: french.then_some(Language::Fr),
        })
    }

    fn values(&self, record: &StringRecord) -> Values {
        let mut values = Values::default();
        for &(index, field) in &self.fields {
            let value = record.get(index).unwrap_or_default().trim();
            if !is_null(value) {
                values.state(field, value);
            }
        }
        values
    }

    fn draft(&self, record: &StringRecord, damaged: bool) -> Result<Draft, Refusal> {
        if record.len() != self.width {
            let message = format!(
                "the row has {} fields and the header {}; quote fields that hold the delimiter \
                 or a line break",
                record.len(),
                self.width
            );
            return Err((RejectReason::RaggedRow, message));
        }
        if damaged && record.iter().any(|field| field.contains('\u{FFFD}')) {
            let message = "the row holds bytes that UTF-8 does not allow";
            return Err((RejectReason::BadEncoding, message.into()));
        }
        let text = record.get(self.text).unwrap_or_default();
        if is_null(text.trim()) {
            return Err((RejectReason::EmptyNote, "the note's text is blank".into()));
        }
        let values = self.values(record);
        Ok(Draft { text: text.to_owned(), values, language: self.language, ..Draft::default() })
    }
}

/// What databases write for nothing.
fn is_null(value: &str) -> bool {
    matches!(value, "" | "\\N" | "NULL" | "null" | "NA" | "N/A" | "NaN")
}

/// How many columns a message names.
const MOST_NAMED: usize = 40;

/// What the header row holds, as far as it may be told: if no name in it is
/// known, it may be a row of data.
fn seen(header: &[String], any_known: bool) -> String {
    if any_known {
        let named: Vec<&str> = header.iter().take(MOST_NAMED).map(String::as_str).collect();
        let more = header.len().saturating_sub(named.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("its columns are: {}{more}", named.join(", "))
    } else {
        format!("none of its {} columns has a known name", header.len())
    }
}
