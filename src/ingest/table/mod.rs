//! Tables: one note a row, one column with its text; or coded values, one or a
//! form a row ([`scores`]); or the tables of an Epic export ([`epic`]).
//!
//! The `csv` crate reads the fields. Around it stand what note exports need
//! besides: finding the delimiter and the header row ([`layout`](mod@layout));
//! handing over record by record, so that a row is known by its first line and
//! cannot outgrow the memory ([`feed`]); and finding the rows below a quote that
//! is left open ([`records`], [`likeness`]).

mod below;
mod blocks;
pub(super) mod cells;
mod columns;
pub(super) mod epic;
mod feed;
mod known;
mod layout;
mod likeness;
mod measures;
mod notes;
mod occasion;
mod persons;
pub(super) mod printed;
mod proof;
mod quotes;
mod records;
mod rows;
mod scores;
mod stacked;
mod wording;

use csv::StringRecord;

use super::Options;
use super::account::RemarkKind;
use super::content::Examined;
use super::desk::Desk;
use super::fault::{Fault, Seen, TableFault};
use super::field::Field;
use super::walk::Entry;
use crate::Result;
use known::Headings;
pub(super) use layout::{Layout, layout};
pub(in crate::ingest) use measures::Measures;
use notes::Columns;
use records::{FileRows, Opened};
use scores::ScoreTable;

/// Reads a table of delimited text.
pub(super) fn read(
    entry: &Entry<'_>,
    examined: &Examined,
    layout: &Layout,
    desk: &mut Desk<'_>,
) -> Result<()> {
    let Opened { above, header, .. } = match FileRows::open(entry, examined, layout) {
        Ok(opened) => opened,
        Err((place, fault)) => return desk.reject(entry.source(place), fault),
    };
    for (line, fault) in above {
        desk.reject(entry.source(line), fault)?;
    }
    let open = || -> Option<Rows<'_>> {
        let Opened { rows, .. } = FileRows::open(entry, examined, layout).ok()?;
        Some(Box::new(rows.map(|(line, row)| (line.to_string(), row))))
    };
    let table =
        Table { place: "", header: &header, damaged: examined.encoding.damaged, open: &open };
    read_table(entry, &table, desk)
}

/// A row of a sheet, and its place.
pub(super) struct Line {
    pub(super) place: String,
    pub(super) cells: StringRecord,
    /// What is wrong with one of its cells.
    pub(super) fault: Option<Fault>,
}

/// A sheet: its name and its rows.
pub(super) struct Sheet<'s> {
    pub(super) name: &'s str,
    pub(super) lines: &'s [Line],
    /// Which of them is the header.
    pub(super) header: usize,
    /// It is one of several in its workbook that have the same headings.
    pub(super) one_of: bool,
}

/// The header among the rows of a sheet, and its headings.
pub(super) fn header_of(lines: &[Line], options: &Options) -> (usize, Vec<String>) {
    let header = layout::header_of(lines.iter().map(|line| &line.cells), options);
    let names = |line: &Line| line.cells.iter().map(|name| name.trim().to_owned()).collect();
    (header, lines.get(header).map(names).unwrap_or_default())
}

/// Reads the tables of a sheet; `names` are the headings of its header.
pub(super) fn read_sheet(
    entry: &Entry<'_>,
    sheet: &Sheet<'_>,
    names: &[String],
    desk: &mut Desk<'_>,
) -> Result<()> {
    let (sheet_names, mut names) = (names, names.to_vec());
    let mut client = None;
    let mut headings = Headed { names: sheet_names, unread: None };
    for line in sheet.lines.iter().take(sheet.header + 1) {
        if let Err(fault) = headings.above(line) {
            desk.reject(entry.source(&line.place), fault)?;
        }
    }
    if Shape::of(&names, desk.options()).is_err() {
        let above = sheet.lines.get(..sheet.header).unwrap_or_default();
        let titles: Vec<&str> = above.iter().flat_map(|line| &line.cells).collect();
        match blocks::said_by_name(&names, sheet.name, &titles, sheet.one_of, desk.options()) {
            Some(blocks::Says::Measure { column, heading }) => {
                if let Some(name) = names.get_mut(column) {
                    *name = heading;
                }
            }
            Some(blocks::Says::Client) => {
                names.push("client".to_owned());
                client = Some(sheet.name);
                desk.remark(RemarkKind::ClientFromSheetName, "", &entry.source(sheet.name));
            }
            None => {}
        }
    }
    let open = || -> Option<Rows<'_>> {
        let rows = sheet.lines.iter().skip(sheet.header + 1).enumerate();
        let mut headings = headings.clone();
        Some(Box::new(rows.map(move |(below, line)| {
            let with_client = headings.below(line, below).map(|mut row| {
                row.extend(client);
                row
            });
            (line.place.clone(), with_client)
        })))
    };
    read_table(
        entry,
        &Table { place: sheet.name, header: &names, damaged: false, open: &open },
        desk,
    )
}

/// Whether the headings that a row of a sheet stands under could be read. If not, no cell
/// below them is known to be what it seems: a day that is missing, a score of another
/// measure.
#[derive(Clone)]
struct Headed<'s> {
    names: &'s [String],
    /// The place of those that could not.
    unread: Option<String>,
}

impl Headed<'_> {
    /// Takes a line that is the header, or stands above it and may have been one.
    fn above(&mut self, line: &Line) -> Result<(), Fault> {
        if let Some(fault) = &line.fault {
            self.unread = Some(line.place.clone());
            return Err(fault.clone());
        }
        let is_header = self.repeats(line);
        self.unread = self.unread.take().filter(|_| !is_header);
        self.unread.clone().map_or(Ok(()), |place| Err(TableFault::BelowUnreadable(place).into()))
    }

    /// The cells of a line, so many lines below the header.
    fn below(&mut self, line: &Line, below: usize) -> Result<StringRecord, Fault> {
        let goes_on = || below == 0 && self.names.iter().any(String::is_empty);
        let is_header = self.repeats(line);
        match (&line.fault, &self.unread) {
            (Some(fault), _) => {
                if is_header || goes_on() {
                    self.unread = Some(line.place.clone());
                }
                Err(fault.clone())
            }
            (None, Some(place)) if !is_header => {
                Err(TableFault::BelowUnreadable(place.clone()).into())
            }
            (None, _) => {
                self.unread = None;
                Ok(line.cells.clone())
            }
        }
    }

    /// Whether a line says one of the headings in its column, as the header of a table
    /// below another one does.
    fn repeats(&self, line: &Line) -> bool {
        let mut cells = line.cells.iter().zip(self.names);
        cells.any(|(cell, name)| !name.is_empty() && cell.trim().eq_ignore_ascii_case(name))
    }
}

/// A row and its place.
type Row = (String, Result<StringRecord, Fault>);

/// The rows below a header.
type Rows<'r> = Box<dyn Iterator<Item = Row> + 'r>;

/// A table, wherever its rows come from.
struct Table<'t> {
    /// Its place in the file.
    place: &'t str,
    header: &'t [String],
    /// Some bytes of it could not be decoded.
    damaged: bool,
    /// Opens the rows below the header; a survey reads them before the notes.
    open: &'t dyn Fn() -> Option<Rows<'t>>,
}

/// What a table holds.
enum Shape<'o> {
    /// One note a row, and perhaps scores in columns beside it.
    Notes(Columns, Option<ScoreTable<'o>>),
    Scores(ScoreTable<'o>),
    /// Part of an Epic export.
    Epic(epic::Part),
    /// Persons, visits and the like, of an export that is known.
    Aside(&'static str),
}

impl<'o> Shape<'o> {
    /// A known export is known by its columns; then come notes, and last tables
    /// of scores by the names of measures in their headings or rows.
    fn of(header: &[String], options: &'o Options) -> Result<Self, TableFault> {
        let headings = Headings::of(header);
        let notes = Columns::find(header, &headings, &options.mapping);
        // a text column of the user's own comes before all that is known
        let is_mapped = options.mapping.columns().contains_key(&Field::Text);
        if !(is_mapped && notes.is_ok()) {
            if let Some(part) = epic::Part::of(&headings) {
                return Ok(Self::Epic(part));
            }
            if let Some(table) = ScoreTable::known(header, &headings) {
                return Ok(Self::Scores(table));
            }
            if let Some(table) = scores::aside(&headings).filter(|it| it.text_is_no_note) {
                return Ok(Self::Aside(&table.name));
            }
        }
        let unread = match notes {
            Ok(columns) => {
                return Ok(Self::Notes(columns, ScoreTable::wide(header, &headings, options)));
            }
            Err(unread) => unread,
        };
        if let Some(table) = scores::aside(&headings) {
            return Ok(Self::Aside(&table.name));
        }
        let named = ScoreTable::named(header, &headings, options)
            .or_else(|| ScoreTable::calendar(header, &headings, options));
        if let Some(table) = named {
            return Ok(Self::Scores(table));
        }
        let wide = ScoreTable::wide(header, &headings, options);
        if let Some(columns) = Columns::of_comments(header, &headings, &options.mapping) {
            return Ok(Self::Notes(columns, wide));
        }
        wide.map(Self::Scores).ok_or_else(|| {
            if scores::names_measures(header, &headings, options) {
                // a date or a number heads nothing: this is a row of values
                let is_row = headings.iter().any(|(_, name)| is_value(name));
                TableFault::NoClientColumn(Seen::of(header.iter().map(String::as_str), !is_row))
            } else {
                unread
            }
        })
    }

    /// What each column was taken for.
    fn meanings(&self) -> Vec<(usize, String)> {
        match self {
            Self::Notes(columns, beside) => {
                let mut meanings = columns.meanings();
                meanings.extend(beside.iter().flat_map(ScoreTable::meanings));
                // stable: of a column that both read, what the note takes it for stays first
                meanings.sort_by_key(|(index, _)| *index);
                meanings.dedup_by_key(|(index, _)| *index);
                meanings
            }
            Self::Scores(table) => table.meanings(),
            Self::Epic(part) => part.meanings(),
            Self::Aside(_) => Vec::new(),
        }
    }

    /// The first column of the client.
    fn client(&self) -> Option<usize> {
        match self {
            Self::Notes(columns, _) => columns.client.first().copied(),
            Self::Scores(table) => table.client.first().copied(),
            Self::Epic(_) | Self::Aside(_) => None,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Notes(..) => "table of notes",
            Self::Scores(table) => table.name,
            Self::Epic(part) => part.name(),
            Self::Aside(name) => name,
        }
    }
}

/// How many tables may stand beside one another: the rows are gone through for each.
const MOST_BESIDE: usize = 50;

/// Reads the tables under a header: those beside one another, and below one another.
fn read_table(entry: &Entry<'_>, table: &Table<'_>, desk: &mut Desk<'_>) -> Result<()> {
    let parts = blocks::parts(table.header, desk.options());
    if parts.len() > MOST_BESIDE {
        return desk.reject(entry.source(table.place), TableFault::TooManyBeside(MOST_BESIDE));
    }
    let width = table.header.len();
    for part in &parts {
        let header = table.header.get(part.clone()).unwrap_or_default();
        let open = || -> Option<Rows<'_>> {
            let rows = (table.open)()?;
            if parts.len() == 1 {
                return Some(rows);
            }
            Some(Box::new(
                rows.filter_map(|(place, row)| Some((place, of_part(row, part, width)?))),
            ))
        };
        stacked::read(entry, &Table { header, open: &open, ..*table }, desk)?;
    }
    Ok(())
}

/// The cells of a row that belong to one of several tables side by side. A row that is
/// not as wide as they are is the first one's to reject.
fn of_part(
    row: Result<StringRecord, Fault>,
    part: &std::ops::Range<usize>,
    width: usize,
) -> Option<Result<StringRecord, Fault>> {
    match row {
        Ok(row) if row.len() == width => {
            let cells: StringRecord = row.iter().skip(part.start).take(part.len()).collect();
            cells.iter().any(|cell| !cell.trim().is_empty()).then_some(Ok(cells))
        }
        other => (part.start == 0).then_some(other),
    }
}

/// Whether a row says the headings once more: in tables put behind one another,
/// and in the second and third line of Qualtrics exports.
fn is_heading(record: &StringRecord, header: &[String]) -> bool {
    if record.get(0).is_some_and(|cell| cell.starts_with("{\"ImportId\"")) {
        return true;
    }
    let letters = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let filled = record.iter().zip(header).filter(|(cell, _)| !cell.trim().is_empty());
    let mut first = filled.take(2).peekable();
    first.peek().is_some()
        && record.len() > 1
        && first
            .all(|(cell, name)| cell.len() < 2 * name.len() + 8 && letters(cell) == letters(name))
}

fn ragged(fields: usize, width: usize) -> Fault {
    TableFault::Ragged { fields, width }.into()
}

/// Whether a folded heading is a date or a number.
fn is_value(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ')
}

/// What databases write for nothing.
fn is_null(value: &str) -> bool {
    matches!(
        value,
        "" | "\\N"
            | "NULL"
            | "null"
            | "NA"
            | "N/A"
            | "n/a"
            | "NaN"
            | "."
            | "#N/A"
            | "-"
            | "--"
            | "–"
            | "—"
    )
}
