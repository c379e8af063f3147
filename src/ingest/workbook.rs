//! Excel workbooks: every sheet is a table.
//!
//! `calamine` reads the cells; here they become rows of text, dates as dates and
//! whole numbers without a point, so that a workbook and its CSV give the same
//! notes. Cells are taken one by one and never laid out as a grid: one cell in
//! the last corner of a sheet would need more memory than there is.

use std::io::{Cursor, Read};

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, SheetVisible, Xlsx, XlsxError};
use csv::StringRecord;
use zip::ZipArchive;

use super::account::RemarkKind;
use super::desk::Desk;
use super::fault::{self, Fault, FileFault, Oversize, PackageFault};
use super::table;
use super::walk::Entry;
use super::{NOTE_LIMIT, apart};
use crate::Result;

/// The most cells of a workbook, empty ones between others included; a row takes
/// as much room as [`ROW`] of them.
const MOST_CELLS: usize = 3_000_000;
const ROW: usize = 4;
/// The most that the parts of a workbook may unpack to, in bytes, and its list of
/// texts alone, which the library holds.
const LARGEST: u64 = 1 << 29;
const LARGEST_TEXTS: u64 = NOTE_LIMIT as u64;
/// The most bytes between two tags: a cell holds at most 32,767 characters, and the
/// library copies each several times.
const LONGEST_TEXT: usize = 1 << 20;
/// Up to what size of all parts merged cells are looked for, which takes another pass.
const MOST_MERGED: u64 = 64 << 20;
/// The part that lists the texts.
const TEXTS: &str = "xl/sharedStrings.xml";
/// The least that a text takes there: `<si/>`.
const LEAST_TEXT: u64 = 5;

/// The sheets of a workbook, and what it hides.
#[derive(Debug, PartialEq, Eq)]
struct Workbook {
    sheets: Vec<Sheet>,
    hidden: Hidden,
}

/// A sheet: its name, and its rows from the first that is not empty.
#[derive(Debug, PartialEq, Eq)]
struct Sheet {
    name: String,
    is_hidden: bool,
    /// The number of each row in the sheet, from 1, and its cells.
    rows: Vec<(u32, Vec<String>)>,
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
    let filled = sheets.iter().filter(|sheet| !sheet.rows.is_empty()).count();
    if filled == 0 {
        return desk.reject(source, FileFault::NoCell);
    }
    let parts = [(hidden.rows, "row"), (hidden.columns, "column")];
    for (_, part) in parts.into_iter().filter(|(is_hidden, _)| *is_hidden) {
        desk.remark(RemarkKind::HiddenRead, part, &source);
    }
    for sheet in sheets.iter().filter(|sheet| sheet.is_hidden && !sheet.rows.is_empty()) {
        desk.remark(RemarkKind::HiddenRead, "sheet", &entry.source(&sheet.name));
    }
    let sheets: Vec<(String, Lines)> = sheets.into_iter().map(lines).collect();
    let headers: Vec<_> =
        sheets.iter().map(|(_, lines)| table::header_of(lines, desk.options())).collect();
    for ((name, lines), (header, names)) in sheets.iter().zip(&headers) {
        if lines.is_empty() {
            desk.remark(RemarkKind::EmptyTable, "", &entry.source(name));
            continue;
        }
        let one_of = headers.iter().filter(|(_, other)| other == names).count() > 1;
        let sheet = table::Sheet { name, lines, header: *header, one_of };
        table::read_sheet(entry, &sheet, names, desk)?;
    }
    Ok(())
}

type Lines = Vec<(String, StringRecord)>;

/// The name of a sheet, and its rows with their places.
fn lines(sheet: Sheet) -> (String, Lines) {
    let Sheet { name, rows, .. } = sheet;
    let line = |(row, cells)| (format!("{name}!{row}"), StringRecord::from(cells));
    let lines = rows.into_iter().map(line).collect();
    (name, lines)
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
    let mut budget = Budget { cells: MOST_CELLS, bytes: NOTE_LIMIT };
    let mut sheets = Vec::new();
    for calamine::Sheet { name, visible, .. } in workbook.sheets_metadata().to_vec() {
        let mut rows = rows(&mut workbook, &name, &mut budget)?;
        if size < MOST_MERGED {
            // a chart sheet has no cells
            let merged = workbook.merge_cells_by_sheet_name(&name).unwrap_or_default();
            fill_merged(&mut rows, &merged, &mut budget)?;
        }
        fill_repeated(&mut rows, &mut budget)?;
        sheets.push(Sheet { name, is_hidden: visible != SheetVisible::Visible, rows });
    }
    Ok(Workbook { sheets, hidden })
}

/// Whether sheets hide rows or columns. The library does not tell: the tags `row` and
/// `col` of their parts have an attribute `hidden`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Hidden {
    rows: bool,
    columns: bool,
}

/// Where the parts of sheets lie.
const SHEETS: &str = "xl/worksheets/";
/// So much of a tag is looked at.
const TAG: usize = 256;

impl Hidden {
    /// Looks at what stands behind a `<`.
    fn look_at(&mut self, tag: &[u8]) {
        let tag = tag.split(|&byte| byte == b'>').next().unwrap_or_default();
        let mut words = tag.split(u8::is_ascii_whitespace);
        // in front of the name may stand that of its namespace
        let name = words.next().and_then(|name| name.rsplit(|&byte| byte == b':').next());
        let hides = |word: &[u8]| {
            let word = word.strip_suffix(b"/").unwrap_or(word);
            matches!(word, b"hidden=\"1\"" | b"hidden='1'" | b"hidden=\"true\"" | b"hidden='true'")
        };
        match name {
            Some(b"row") => self.rows |= words.any(hides),
            Some(b"col") => self.columns |= words.any(hides),
            _ => {}
        }
    }
}

/// Counts what the parts unpack to, before the library takes them into memory.
fn weigh(bytes: &[u8], hidden: &mut Hidden) -> Result<u64, Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut left = LARGEST;
    let mut buffer = vec![0; 64 * 1024];
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|_| damaged())?;
        let holds_texts = part.name().is_ok_and(|name| name.eq_ignore_ascii_case(TEXTS));
        let is_markup = part.name().is_ok_and(|name| name.ends_with(".xml"));
        let is_sheet = part.name().is_ok_and(|name| name.starts_with(SHEETS));
        let (mut size, mut stated, mut behind_tag) = (0_u64, None, 0_usize);
        let mut tag: Vec<u8> = Vec::new();
        loop {
            let read = part.read(&mut buffer).map_err(|_| damaged())?;
            if read == 0 {
                break;
            }
            if holds_texts && size == 0 {
                stated = texts_stated(buffer.get(..read).unwrap_or_default());
            }
            for (number, run) in
                buffer.get(..read).unwrap_or_default().split(|&byte| byte == b'<').enumerate()
            {
                behind_tag = if number == 0 { behind_tag + run.len() } else { run.len() };
                if is_markup && behind_tag > LONGEST_TEXT {
                    return Err(too_large());
                }
                if is_sheet {
                    if number > 0 {
                        hidden.look_at(&tag);
                        tag.clear();
                    }
                    tag.extend(run.iter().take(TAG.saturating_sub(tag.len())));
                }
            }
            size += read as u64;
            left = left.checked_sub(read as u64).ok_or_else(too_large)?;
        }
        if holds_texts && size > LARGEST_TEXTS {
            return Err(too_large());
        }
        // the library makes room for as many as are stated
        if stated.is_some_and(|texts| texts > size / LEAST_TEXT) {
            return Err(damaged());
        }
    }
    Ok(LARGEST - left)
}

/// How many texts a list says that it has.
fn texts_stated(head: &[u8]) -> Option<u64> {
    let head = String::from_utf8_lossy(head);
    let (_, behind) = head.split_once("uniqueCount")?;
    let number = behind.trim_start_matches([' ', '=', '"', '\'', '\t', '\r', '\n']);
    let digits = number.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(number.len());
    // a number that is too large for any type is too large
    Some(number.get(..digits)?.parse().unwrap_or(u64::MAX)).filter(|_| digits > 0)
}

type Rows = Vec<(u32, Vec<String>)>;

/// What a workbook may still take: the same text may stand in a million cells.
struct Budget {
    cells: usize,
    bytes: usize,
}

impl Budget {
    fn take(&mut self, cells: usize, bytes: usize) -> Result<(), Fault> {
        self.cells = self.cells.checked_sub(cells).ok_or_else(too_large)?;
        self.bytes = self.bytes.checked_sub(bytes).ok_or_else(too_large)?;
        Ok(())
    }
}

fn rows(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    budget: &mut Budget,
) -> Result<Rows, Fault> {
    let mut rows: Rows = Vec::new();
    // a chart sheet has no cells
    let Ok(mut reader) = workbook.worksheet_cells_reader(name) else { return Ok(rows) };
    loop {
        let cell = match reader.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            // a formula that failed in a way that the library does not know (#SPILL!)
            Err(XlsxError::CellError(_)) => continue,
            Err(_) => return Err(damaged()),
        };
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        let number = row.saturating_add(1);
        if rows.last().is_none_or(|(last, _)| *last < number) {
            budget.take(ROW, 0)?;
            rows.push((number, Vec::new()));
        }
        let Some((_, cells)) = rows.last_mut() else { continue };
        let column = column as usize;
        let needed = (column + 1).saturating_sub(cells.len());
        budget.take(needed, text.len())?;
        cells.resize_with(cells.len() + needed, String::new);
        if let Some(place) = cells.get_mut(column) {
            *place = text;
        }
    }
    let width = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    for (_, cells) in &mut rows {
        let needed = width - cells.len();
        budget.take(needed, 0)?;
        cells.resize_with(width, String::new);
    }
    Ok(rows)
}

/// Lets a text that one cell holds for several rows stand in each of them: a client's
/// name beside all of the client's visits. A number may be a total of the rows.
fn fill_merged(rows: &mut Rows, merged: &[Dimensions], budget: &mut Budget) -> Result<(), Fault> {
    for region in merged.iter().filter(|region| region.end.0 > region.start.0) {
        let column = region.start.1 as usize;
        let number = |row: &(u32, Vec<String>)| row.0.saturating_sub(1);
        let from = rows.partition_point(|row| number(row) < region.start.0);
        let first = rows.get(from).filter(|row| number(row) == region.start.0);
        let Some(text) = first.and_then(|(_, cells)| cells.get(column)).cloned() else { continue };
        if text.parse::<f64>().is_ok() {
            continue;
        }
        let below = rows.iter_mut().skip(from + 1);
        for row in below.take_while(|row| number(row) <= region.end.0) {
            if let Some(cell) = row.1.get_mut(column).filter(|cell| cell.is_empty()) {
                budget.take(0, text.len())?;
                cell.clone_from(&text);
            }
        }
    }
    Ok(())
}

/// The longest text that is repeated so, in bytes: a client or a day, and no note.
const REPEATABLE: usize = 40;
/// What people write for the cell above.
const REPEATED: [&str; 7] = ["\"", "''", "″", "”", "〃", "idem", "ditto"];

/// Puts the text of the cell above for a mark that says so; not for a score.
fn fill_repeated(rows: &mut Rows, budget: &mut Budget) -> Result<(), Fault> {
    let mut above: Option<(u32, Vec<String>)> = None;
    for (number, cells) in rows.iter_mut() {
        let before = above.as_ref().filter(|(before, _)| before + 1 == *number);
        for (index, cell) in cells.iter_mut().enumerate() {
            let word = cell.trim().trim_end_matches('.').to_lowercase();
            if REPEATED.contains(&word.as_str())
                && let Some(text) = before.and_then(|(_, cells)| cells.get(index))
                && text.len() <= REPEATABLE
                && text.parse::<f64>().is_err()
            {
                budget.take(0, text.len())?;
                cell.clone_from(text);
            }
        }
        above = Some((*number, cells.clone()));
    }
    Ok(())
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

#[cfg(test)]
pub(in crate::ingest) mod tests {
    use super::*;
    use crate::ingest::account::RejectReason;
    use std::io::Write;
    use zip::write::{SimpleFileOptions, ZipWriter};

    /// A workbook of one sheet with this sheet data.
    pub(in crate::ingest) fn workbook(sheet: &str) -> Vec<u8> {
        workbook_with("", sheet)
    }

    /// The same, with an attribute of the sheet in the list of sheets.
    pub(in crate::ingest) fn workbook_with(attribute: &str, sheet: &str) -> Vec<u8> {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006/relationships";
        let parts = [
            (
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"
                    .to_owned(),
            ),
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" \
                     Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/>\
                     </Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets>\
                     <sheet name=\"Notes\" sheetId=\"1\" {attribute} r:id=\"rId1\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" \
                     Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                     <Relationship Id=\"rId2\" Type=\"{relations}/styles\" Target=\"styles.xml\"/>\
                     </Relationships>"
                ),
            ),
            (
                "xl/styles.xml",
                format!(
                    "<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/>\
                     <xf numFmtId=\"14\"/></cellXfs></styleSheet>"
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>"),
            ),
        ];
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_formula_that_failed_is_no_value_however_it_failed() {
        let cell = |at: &str, value: &str| format!("<c r=\"{at}\" {value}</c>");
        let text =
            |at: &str, text: &str| cell(at, &format!("t=\"inlineStr\"><is><t>{text}</t></is>"));
        for error in ["#REF!", "#SPILL!", "#CALC!"] {
            let failed = cell("B1", &format!("t=\"e\"><f>X()</f><v>{error}</v>"));
            let sheet = format!(
                "<row r=\"1\">{}{failed}{}</row><row r=\"2\">{}</row>",
                text("A1", "C-10"),
                text("C1", "PHQ-9 12"),
                text("B2", "x")
            );
            let rows = only_sheet(&sheet).unwrap().rows;
            let row = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect();
            assert_eq!(
                rows,
                [(1, row(&["C-10", "", "PHQ-9 12"])), (2, row(&["", "x", ""]))],
                "{error}"
            );
        }
    }

    fn only_sheet(sheet: &str) -> Result<Sheet, Fault> {
        sheets(&workbook(sheet)).map(|mut workbook| workbook.sheets.remove(0))
    }

    #[test]
    fn cells_become_text_as_a_csv_export_writes_it() {
        let sheet = only_sheet(
            "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>date</t></is></c>\
             <c r=\"C2\" t=\"inlineStr\"><is><t>score</t></is></c></row>\
             <row r=\"4\"><c r=\"A4\" s=\"1\"><v>46093</v></c><c r=\"C4\"><v>12</v></c></row>\
             <row r=\"5\"><c r=\"A5\" s=\"1\"><v>46093.5</v></c><c r=\"B5\"><v>3.5</v></c></row>",
        )
        .unwrap();
        assert_eq!(sheet.name, "Notes");
        let rows: Vec<_> = sheet.rows.iter().map(|(n, cells)| format!("{n}: {cells:?}")).collect();
        assert_eq!(
            rows,
            [
                r#"2: ["date", "", "score"]"#,
                r#"4: ["2026-03-12", "", "12"]"#,
                r#"5: ["2026-03-12 12:00:00", "3.5", ""]"#,
            ]
        );
    }

    #[test]
    fn one_cell_in_the_last_corner_takes_no_memory_and_many_are_refused() {
        let corner = only_sheet("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>");
        assert_eq!(corner.unwrap().rows.len(), 1);
        let rows: String = (1..1000)
            .map(|n| format!("<row r=\"{n}\"><c r=\"XFD{n}\"><v>1</v></c></row>"))
            .collect();
        assert_eq!(only_sheet(&rows).unwrap_err().reason(), RejectReason::TooLarge);
    }

    #[test]
    fn a_list_of_texts_may_not_state_more_than_it_can_hold() {
        let stated = |head: &str| texts_stated(head.as_bytes());
        assert_eq!(stated("<sst count=\"9\" uniqueCount=\"7\"><si/>"), Some(7));
        assert_eq!(stated("<sst uniqueCount='99999999999999999999999'>"), Some(u64::MAX));
        assert_eq!(stated("<sst><si/></sst>"), None);
        let mut whole = ZipWriter::new(Cursor::new(Vec::new()));
        whole.start_file(TEXTS, SimpleFileOptions::default()).unwrap();
        whole.write_all(b"<sst uniqueCount=\"4000000000\"><si/></sst>").unwrap();
        let bytes = whole.finish().unwrap().into_inner();
        assert_eq!(sheets(&bytes).unwrap_err().reason(), RejectReason::BadDocument);
    }

    #[test]
    fn a_cell_beyond_what_a_cell_holds_is_refused_before_it_is_copied() {
        let cell = |length: usize| {
            let text = "x".repeat(length);
            workbook(&format!(
                "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>"
            ))
        };
        assert!(sheets(&cell(100_000)).is_ok());
        assert_eq!(sheets(&cell(2 << 20)), Err(too_large()));
    }

    #[test]
    fn tags_tell_what_is_hidden() {
        let hidden = |tags: &[&str]| {
            let mut hidden = Hidden::default();
            tags.iter().for_each(|tag| hidden.look_at(tag.as_bytes()));
            (hidden.rows, hidden.columns)
        };
        assert_eq!(
            hidden(&["row r=\"1\" hidden=\"0\">", "c hidden=\"1\">", "/row>"]),
            (false, false)
        );
        assert_eq!(hidden(&["x:row r=\"1\" hidden=\"1\">"]), (true, false));
        assert_eq!(hidden(&["col min=\"3\" hidden='true'/>"]), (false, true));
        assert_eq!(hidden(&["row r=\"1\">hidden=\"1\""]), (false, false), "that is a text");
    }

    #[test]
    fn marks_for_the_cell_above_stand_for_a_client_or_a_day_and_no_score() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let mut rows = vec![
            (1, row(["Z1", "2026-03-12", "18"])),
            (2, row(["\"", "idem", "\""])),
            (4, row(["\"", "", "7"])),
        ];
        fill_repeated(&mut rows, &mut Budget { cells: 0, bytes: 100 }).unwrap();
        assert_eq!(rows[1].1, row(["Z1", "2026-03-12", "\""]));
        assert_eq!(rows[2].1, row(["\"", "", "7"]), "nothing stands right above it");
    }

    #[test]
    fn a_damaged_workbook_is_refused() {
        let whole = workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
        assert_eq!(
            sheets(&whole[..whole.len() / 2]).unwrap_err().reason(),
            RejectReason::BadDocument
        );
        assert_eq!(only_sheet("<row r=\"1\"><c").unwrap_err().reason(), RejectReason::BadDocument);
    }
}
