use std::io::Write;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::ingest::account::RejectReason;

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
    let text = |at: &str, text: &str| cell(at, &format!("t=\"inlineStr\"><is><t>{text}</t></is>"));
    for error in ["#REF!", "#SPILL!", "#CALC!"] {
        let failed = cell("B1", &format!("t=\"e\"><f>X()</f><v>{error}</v>"));
        let sheet = format!(
            "<row r=\"1\">{}{failed}{}</row><row r=\"2\">{}</row>",
            text("A1", "C-10"),
            text("C1", "PHQ-9 12"),
            text("B2", "x")
        );
        let rows = only_sheet(&sheet).unwrap().rows;
        let row = |number, cells: &[&str]| Row {
            number,
            cells: cells.iter().map(|&cell| cell.to_owned()).collect(),
            fault: None,
        };
        assert_eq!(rows, [row(1, &["C-10", "", "PHQ-9 12"]), row(2, &["", "x", ""])], "{error}");
    }
}

/// The number of a row, its cells, and what is wrong with it.
fn told(row: &Row) -> String {
    let fault = row.fault.as_ref().map(|fault| format!(" {fault:?}")).unwrap_or_default();
    format!("{}: {:?}{fault}", row.number, row.cells)
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
    let rows: Vec<_> = sheet.rows.iter().map(told).collect();
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
    let rows: String =
        (1..1000).map(|n| format!("<row r=\"{n}\"><c r=\"XFD{n}\"><v>1</v></c></row>")).collect();
    assert_eq!(only_sheet(&rows).unwrap_err().reason(), RejectReason::TooLarge);
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
fn a_cell_that_cannot_be_read_spoils_its_row_and_no_other() {
    let rows = |bad: &str| {
        let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
        let (a, b, c) = (cell("a"), cell("b"), cell("c"));
        let sheet = only_sheet(&format!(
            "<row r=\"1\">{a}{b}{c}</row><row r=\"2\">{a}{bad}{c}</row><row r=\"3\">{a}{b}{c}</row>"
        ));
        sheet.unwrap().rows.iter().map(told).collect::<Vec<_>>()
    };
    let whole = |number: u32| format!("{number}: {:?}", ["a", "b", "c"]);
    for bad in [
        "<c t=\"s\"><v>99999999</v></c>",
        "<c t=\"zz\"><v>7</v></c>",
        "<c t=\"b\"><v>7</v></c>",
        "<c t=\"n\"><v>seven</v></c>",
        "<c r=\"B2\" t=\"s\"><v>99999999</v></c>",
        "<c><x>7</x></c>",
        "<c t=\"e\"><v>12</v></c>",
    ] {
        let spoilt = format!("2: {:?} UnreadableCell(\"B2\")", ["a", "", "c"]);
        assert_eq!(rows(bad), [whole(1), spoilt, whole(3)], "{bad}");
    }
    for nowhere in ["B", "7", "$B$2", "b2b", "XFE2"] {
        let bad = format!("<c r=\"{nowhere}\"><v>7</v></c>");
        let spoilt = format!("2: {:?} PlacelessCell", ["a", "c", ""]);
        assert_eq!(rows(&bad), [whole(1), spoilt, whole(3)], "{nowhere}");
    }
}

#[test]
fn rows_in_any_order_are_put_in_theirs() {
    let sheet = only_sheet(
        "<row r=\"3\"><c r=\"A3\"><v>3</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>\
         <row r=\"3\"><c r=\"B3\"><v>4</v></c></row>",
    );
    let rows: Vec<_> = sheet.unwrap().rows.iter().map(told).collect();
    assert_eq!(rows, [r#"1: ["1", ""]"#, r#"3: ["3", "4"]"#]);
}

#[test]
fn a_damaged_workbook_is_refused() {
    let whole = workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
    assert_eq!(sheets(&whole[..whole.len() / 2]).unwrap_err().reason(), RejectReason::BadDocument);
    assert_eq!(only_sheet("<row r=\"1\"><c").unwrap_err().reason(), RejectReason::BadDocument);
}

#[test]
fn a_cell_is_not_read_at_the_place_that_a_number_too_large_runs_over_to() {
    for place in ["A4294967298", "NXMRLXW2"] {
        let fault = only_sheet(&format!("<row r=\"2\"><c r=\"{place}\"><v>1</v></c></row>"));
        assert_eq!(fault.unwrap_err().reason(), RejectReason::BadDocument, "{place}");
    }
}
