//! Any bytes inside a ZIP are read or rejected: as a Word document, as a sheet of
//! a workbook, as a member of an archive, and as the archive itself.

#![no_main]

use std::io::{Cursor, Write};

use caseline_fuzz::read;
use libfuzzer_sys::fuzz_target;
use zip::write::{SimpleFileOptions, ZipWriter};

fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a member");
        writer.write_all(bytes).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

const TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
const RELATIONS: &[u8] = b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/\
relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/\
2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
const WORKBOOK: &[u8] = b"<workbook><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets>\
</workbook>";

fuzz_target!(|input: (u8, &[u8])| {
    let (kind, bytes) = input;
    let package = match kind % 4 {
        0 => packed(&[TYPES, ("word/document.xml", bytes)]),
        1 => packed(&[
            TYPES,
            ("_rels/.rels", b"<Relationships/>"),
            ("xl/workbook.xml", WORKBOOK),
            ("xl/_rels/workbook.xml.rels", RELATIONS),
            ("xl/worksheets/sheet1.xml", bytes),
        ]),
        2 => packed(&[("C-10/2026-03-12.txt", bytes), ("notes.csv", bytes)]),
        _ => [b"PK\x03\x04", bytes].concat(),
    };
    read("C-10_2026-03-12", &package);
});
