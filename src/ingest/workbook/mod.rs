//! Excel workbooks: every sheet is a table.
//!
//! `calamine` reads the cells; here they become rows of text, dates as dates and
//! whole numbers without a point, so that a workbook and its CSV give the same
//! notes. Cells are taken one by one and never laid out as a grid: one cell in
//! the last corner of a sheet would need more memory than there is ([`rows`]). What
//! people leave out because it stands above is filled in ([`fill`]). A cell that cannot
//! be read costs its row, and no other ([`places`]).

mod fill;
mod places;
mod rows;
mod weigh;

use std::io::Cursor;

use calamine::{Reader, SheetVisible, Xlsx};
use csv::StringRecord;

use super::account::RemarkKind;
use super::desk::Desk;
use super::fault::{self, Fault, FileFault, Oversize, PackageFault};
use super::table;
use super::walk::Entry;
use super::{NOTE_LIMIT, apart};
use crate::Result;
use rows::{Budget, Row};
use weigh::{Hidden, weigh};

/// Up to what size of all parts merged cells are looked for, which takes another pass.
const MOST_MERGED: u64 = 64 << 20;

/// The sheets of a workbook, and what it hides.
#[derive(Debug, PartialEq)]
struct Workbook {
    sheets: Vec<Sheet>,
    hidden: Hidden,
}

/// A sheet: its name, and its rows from the first that is not empty.
#[derive(Debug, PartialEq)]
struct Sheet {
    name: String,
    is_hidden: bool,
    rows: Vec<Row>,
    /// Why it has no rows, where that is not because it has no cells.
    fault: Option<Fault>,
}

/// Reads the sheets of a workbook, each as a table.
pub(super) fn read(entry: &Entry<'_>, desk: &mut Desk<'_>) -> Result<()> {
    let source = entry.source("");
    let bytes = match entry.content.whole(NOTE_LIMIT) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            return desk.reject(source, fault::too_large(Oversize::Workbook));
        }
        Err(_) => return desk.reject(source, FileFault::Changed),
    };
    let Workbook { sheets, hidden } =
        match apart::run(|| sheets(&bytes)).unwrap_or_else(|| Err(damaged())) {
            Ok(workbook) => workbook,
            Err(fault) => return desk.reject(source, fault),
        };
    drop(bytes);
    if sheets.iter().all(|sheet| sheet.rows.is_empty() && sheet.fault.is_none()) {
        return desk.reject(source, FileFault::NoCell);
    }
    let parts = [(hidden.rows, "row"), (hidden.columns, "column")];
    for (_, part) in parts.into_iter().filter(|(is_hidden, _)| *is_hidden) {
        desk.remark(RemarkKind::HiddenRead, part, &source);
    }
    for sheet in sheets.iter().filter(|sheet| sheet.is_hidden && !sheet.rows.is_empty()) {
        desk.remark(RemarkKind::HiddenRead, "sheet", &entry.source(&sheet.name));
    }
    let mut tables = Vec::new();
    for mut sheet in sheets {
        if let Some(fault) = sheet.fault.take() {
            desk.reject(entry.source(&sheet.name), fault)?;
        } else {
            let lines = lines(&sheet.name, sheet.rows);
            let header = table::header_of(&lines, desk.options());
            tables.push((sheet.name, lines, header));
        }
    }
    for (name, lines, (header, names)) in &tables {
        if lines.is_empty() {
            desk.remark(RemarkKind::EmptyTable, "", &entry.source(name));
            continue;
        }
        let one_of = tables.iter().filter(|(_, _, (_, other))| other == names).count() > 1;
        let sheet = table::Sheet { name, lines, header: *header, one_of };
        table::read_sheet(entry, &sheet, names, desk)?;
    }
    Ok(())
}

/// The rows of a sheet with their places.
fn lines(name: &str, rows: Vec<Row>) -> Vec<table::Line> {
    let line = |row: Row| table::Line {
        place: format!("{name}!{}", row.number),
        cells: StringRecord::from(row.cells),
        fault: row.fault.map(Fault::from),
    };
    rows.into_iter().map(line).collect()
}

fn damaged() -> Fault {
    PackageFault::DamagedWorkbook.into()
}

fn too_large() -> Fault {
    PackageFault::WorkbookTooLarge.into()
}

fn sheets(bytes: &[u8]) -> Result<Workbook, Fault> {
    let mut hidden = Hidden::default();
    let size = weigh(bytes, &mut hidden)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut budget = Budget::of_workbook();
    let mut sheets = Vec::new();
    for calamine::Sheet { name, visible, .. } in workbook.sheets_metadata().to_vec() {
        let is_hidden = visible != SheetVisible::Visible;
        let (mut rows, fault) = match rows::read(&mut workbook, bytes, &name, &mut budget)? {
            Some(rows) => (rows, None),
            None => (Vec::new(), Some(damaged())),
        };
        if size < MOST_MERGED {
            // a chart sheet has no cells
            let merged = workbook.merge_cells_by_sheet_name(&name).unwrap_or_default();
            fill::merged(&mut rows, &merged, &mut budget)?;
        }
        fill::repeated(&mut rows, &mut budget)?;
        sheets.push(Sheet { name, is_hidden, rows, fault });
    }
    Ok(Workbook { sheets, hidden })
}

#[cfg(test)]
pub(in crate::ingest) mod tests;
