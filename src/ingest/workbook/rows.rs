//! The cells of a sheet as rows of text.

use std::io::{BufReader, Cursor};

use calamine::{DataRef, ExcelDateTime, Xlsx, XlsxError};
use zip::ZipArchive;

use super::places::{self, Place, Places};
use super::{damaged, too_large};
use crate::Result;
use crate::ingest::NOTE_LIMIT;
use crate::ingest::fault::{Fault, TableFault};

/// The most cells of a workbook, empty ones between others included; a row takes
/// as much room as [`ROW`] of them.
const MOST_CELLS: usize = 3_000_000;
const ROW: usize = 4;

/// A row of a sheet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// From 1.
    pub(super) number: u32,
    pub(super) cells: Vec<String>,
    /// What is wrong with one of its cells.
    pub(super) fault: Option<TableFault>,
}

/// What a workbook may still take: the same text may stand in a million cells.
#[derive(Clone, Copy)]
pub(super) struct Budget {
    pub(super) cells: usize,
    pub(super) bytes: usize,
}

impl Budget {
    pub(super) fn of_workbook() -> Self {
        Self { cells: MOST_CELLS, bytes: NOTE_LIMIT }
    }

    pub(super) fn take(&mut self, cells: usize, bytes: usize) -> Result<(), Fault> {
        self.cells = self.cells.checked_sub(cells).ok_or_else(too_large)?;
        self.bytes = self.bytes.checked_sub(bytes).ok_or_else(too_large)?;
        Ok(())
    }
}

type Library<'b> = Xlsx<Cursor<&'b [u8]>>;

/// The rows of a sheet; `None` if it cannot be read at all.
pub(super) fn read(
    workbook: &mut Library<'_>,
    bytes: &[u8],
    name: &str,
    budget: &mut Budget,
) -> Result<Option<Vec<Row>>, Fault> {
    let before = *budget;
    match read_once(workbook, name, budget)? {
        Once::Rows(rows) => Ok(Some(rows)),
        Once::Unreadable => Ok(None),
        Once::UnreadableCell => {
            *budget = before;
            read_beside_places(workbook, bytes, name, budget).map(Some)
        }
    }
}

/// What becomes of a sheet that is read without its places.
enum Once {
    Rows(Vec<Row>),
    Unreadable,
    UnreadableCell,
}

fn read_once(workbook: &mut Library<'_>, name: &str, budget: &mut Budget) -> Result<Once, Fault> {
    let mut rows = Growing::default();
    let mut reader = match workbook.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // a chart has no cells
        Err(XlsxError::NotAWorksheet(kind)) if kind != "worksheet" => {
            return Ok(Once::Rows(Vec::new()));
        }
        Err(_) => return Ok(Once::Unreadable),
    };
    loop {
        match reader.next_cell() {
            Ok(Some(cell)) => {
                let (row, column) = cell.get_position();
                if !places::is_on_sheet(row, column) {
                    return Ok(Once::UnreadableCell);
                }
                rows.put(row, column, text(cell.get_value()), budget)?;
            }
            Ok(None) => return Ok(Once::Rows(rows.even(budget)?)),
            Err(error) if is_of_cell(&error) => return Ok(Once::UnreadableCell),
            Err(_) => return Err(damaged()),
        }
    }
}

/// Reads a sheet of which some cells cannot be read. Their rows are kept with what is
/// wrong: what such a cell held may be the day or the client of all others beside it.
fn read_beside_places(
    workbook: &mut Library<'_>,
    bytes: &[u8],
    name: &str,
    budget: &mut Budget,
) -> Result<Vec<Row>, Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let part = places::part_of(&mut archive, name).ok_or_else(damaged)?;
    let part = archive.by_name(&part).map_err(|_| damaged())?;
    let mut places = Places::new(BufReader::new(part));
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|_| damaged())?;
    let mut rows = Growing::default();
    loop {
        let read = match reader.next_cell() {
            Ok(Some(cell)) => Ok(cell),
            Ok(None) => break,
            Err(error) if is_of_cell(&error) => Err(error),
            Err(_) => return Err(damaged()),
        };
        let place = places.next().ok_or_else(damaged)?;
        let (row, column) = match place {
            Place::Stated(row, column) | Place::Counted(row, column) => (row, column),
            Place::Nowhere => {
                if read.map_or(true, |cell| !text(cell.get_value()).trim().is_empty()) {
                    rows.put_nowhere();
                }
                continue;
            }
        };
        match read {
            // both go through the same cells, or else no place is sure
            Ok(cell)
                if matches!(place, Place::Stated(..)) && cell.get_position() != (row, column) =>
            {
                return Err(damaged());
            }
            Ok(cell) => rows.put(row, column, text(cell.get_value()), budget)?,
            // a formula that failed is no value
            Err(XlsxError::CellError(how)) if how.starts_with('#') => {}
            Err(_) => {
                let fault = TableFault::UnreadableCell(places::name(row, column));
                rows.spoil(row, fault, budget)?;
            }
        }
    }
    if places.next().is_some() {
        return Err(damaged());
    }
    rows.even(budget)
}

/// Whether an error says that one cell cannot be read: its value, its type or its place.
fn is_of_cell(error: &XlsxError) -> bool {
    matches!(
        error,
        // a formula that failed in a way that the library does not know (#SPILL!)
        XlsxError::CellError(_)
            | XlsxError::CellTAttribute(_)
            | XlsxError::Unexpected(_)
            | XlsxError::UnexpectedNode(_)
            | XlsxError::Unrecognized { .. }
            | XlsxError::ParseFloat(_)
            | XlsxError::ParseInt(_)
            | XlsxError::XmlAttr(_)
            | XlsxError::Alphanumeric(_)
            | XlsxError::NumericColumn(_)
            | XlsxError::RangeWithoutColumnComponent
            | XlsxError::RangeWithoutRowComponent
            | XlsxError::ColumnNumberOverflow
            | XlsxError::RowNumberOverflow
    )
}

/// The rows of a sheet while its cells come.
#[derive(Default)]
struct Growing {
    rows: Vec<Row>,
    /// A row came that is not below those before it.
    is_unsorted: bool,
    /// A cell stands nowhere, so that it may be one of the next row.
    is_adrift: bool,
}

impl Growing {
    fn put(
        &mut self,
        row: u32,
        column: u32,
        text: String,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let column = column as usize;
        let row = self.row(row, budget)?;
        let needed = (column + 1).saturating_sub(row.cells.len());
        budget.take(needed, text.len())?;
        row.cells.resize_with(row.cells.len() + needed, String::new);
        if let Some(place) = row.cells.get_mut(column) {
            *place = text;
        }
        Ok(())
    }

    /// Keeps of a row what is wrong with its first such cell.
    fn spoil(&mut self, row: u32, fault: TableFault, budget: &mut Budget) -> Result<(), Fault> {
        self.row(row, budget)?.fault.get_or_insert(fault);
        Ok(())
    }

    /// A cell may belong to the row before it or to that behind it.
    fn put_nowhere(&mut self) {
        self.is_adrift = true;
        if let Some(row) = self.rows.last_mut() {
            row.fault.get_or_insert(TableFault::PlacelessCell);
        }
    }

    fn row(&mut self, row: u32, budget: &mut Budget) -> Result<&mut Row, Fault> {
        let number = row.saturating_add(1);
        let last = self.rows.last().map(|row| row.number);
        if last != Some(number) {
            budget.take(ROW, 0)?;
            self.is_unsorted |= last.is_some_and(|last| last > number);
            self.rows.push(Row { number, ..Row::default() });
        }
        let adrift = std::mem::take(&mut self.is_adrift);
        let row = self.rows.last_mut().ok_or_else(damaged)?;
        if adrift {
            row.fault.get_or_insert(TableFault::PlacelessCell);
        }
        Ok(row)
    }

    /// The rows in their order, all of one width.
    fn even(mut self, budget: &mut Budget) -> Result<Vec<Row>, Fault> {
        if self.is_unsorted {
            self.rows.sort_by_key(|row| row.number);
            self.rows = joined(self.rows);
        }
        let width = self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        for row in &mut self.rows {
            budget.take(width - row.cells.len(), 0)?;
            row.cells.resize_with(width, String::new);
        }
        Ok(self.rows)
    }
}

/// Makes one row of those with one number.
fn joined(rows: Vec<Row>) -> Vec<Row> {
    let mut joined: Vec<Row> = Vec::new();
    for row in rows {
        let Some(last) = joined.last_mut().filter(|last| last.number == row.number) else {
            joined.push(row);
            continue;
        };
        if last.cells.len() < row.cells.len() {
            last.cells.resize_with(row.cells.len(), String::new);
        }
        for (cell, text) in last.cells.iter_mut().zip(row.cells) {
            if !text.is_empty() {
                *cell = text;
            }
        }
        last.fault = last.fault.take().or(row.fault);
    }
    joined
}

/// A cell as a CSV export writes it.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => date(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        // a formula that failed is no value
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// A day as a date, a moment as date and time, less than a day as a time.
fn date(moment: &ExcelDateTime) -> String {
    let minutes = (moment.as_f64() * 1440.0).round();
    if moment.is_duration() && minutes.is_finite() && minutes >= 0.0 {
        return format!("{}:{:02}", (minutes / 60.0).floor(), minutes % 60.0);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match moment.as_f64() {
        days if days < 1.0 => time,
        days if days.fract() == 0.0 => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {time}"),
    }
}
