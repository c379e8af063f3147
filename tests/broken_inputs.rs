//! Inputs broken in many ways: each shows up in `rejected` with file, place
//! and reason, the rest goes on, and the counts add up.

use std::io::{Cursor, Write};

use serde_json::Value;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::program::{Workdir, note};

/// A broken input: file, bytes, and the place and reason of its rejection.
struct Broken {
    file: &'static str,
    bytes: Vec<u8>,
    locator: Option<&'static str>,
    reason: &'static str,
}

fn broken(
    file: &'static str,
    bytes: impl Into<Vec<u8>>,
    locator: Option<&'static str>,
    reason: &'static str,
) -> Broken {
    Broken { file, bytes: bytes.into(), locator, reason }
}

fn all() -> Vec<Broken> {
    let good_row = "C-7,2026-01-08,PHQ-9 = 11";
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend("client_id\n".encode_utf16().flat_map(u16::to_le_bytes));
    utf16.push(0x41);
    vec![
        broken("empty.txt", "", None, "empty_file"),
        broken("blank.txt", "   \n\n\t\n", None, "empty_note"),
        broken("binary.txt", b"\x7fELF\x00\x01\x02\x03".to_vec(), None, "not_text"),
        broken("picture.png", b"\x89PNG\r\n\x1a\n".to_vec(), None, "unsupported_format"),
        broken("nobody.txt", "Date: 2026-01-08\n\nPHQ-9 = 11", None, "missing_client"),
        broken("baddate.txt", "Client ID: C-7\nDate: 2026-13-45\n\nPHQ-9 = 11", None, "bad_date"),
        broken(
            "truncated.jsonl",
            "{\"client_id\":\"C-7\",\"session_date\":\"2026-01-08\",\"text\":\"PHQ-9 = 11\"}\n{\"client_id\":\"C-7\",\"text\":\"PHQ",
            Some("2"),
            "bad_json",
        ),
        broken(
            "notext.jsonl",
            "{\"client_id\":\"C-7\",\"session_date\":\"2026-01-09\"}\n",
            Some("1"),
            "missing_text",
        ),
        broken("header.csv", "client_id,session_date,note_text\n", None, "empty_file"),
        broken("columns.csv", "a,b\n1,2\n", None, "missing_column"),
        broken(
            "ragged.csv",
            format!("client_id,session_date,note_text\n{good_row}\nC-7,2026-01-15\n"),
            Some("3"),
            "ragged_row",
        ),
        broken(
            "quote.csv",
            "client_id,session_date,note_text\nC-7,2026-01-22,\"PHQ-9 = 12\n",
            Some("2"),
            "unclosed_quote",
        ),
        broken(
            "anonymous.csv",
            "client_id,session_date,note_text\n,2026-01-22,PHQ-9 = 13\n",
            Some("2"),
            "missing_client",
        ),
        broken(
            "dates.csv",
            "client_id,session_date,note_text\nC-7,sometime,PHQ-9 = 13\n",
            Some("2"),
            "bad_date",
        ),
        broken("halved.csv", utf16, None, "bad_encoding"),
        broken("cut.docx", b"PK\x03\x04\x14\x00".to_vec(), None, "bad_archive"),
        broken("blank.rtf", "{\\rtf1\\ansi }", None, "empty_note"),
        broken("blank.html", "<!doctype html><title>PHQ-9 = 11</title>", None, "empty_note"),
        broken("cut.pdf", "%PDF-1.7\n1 0 obj\n<<", None, "bad_document"),
        broken("old.doc", b"\xD0\xCF\x11\xE0\xA1\xB1".to_vec(), None, "unsupported_format"),
        broken("wide.csv", ",".repeat(70_000), Some("1"), "too_large"),
        broken(
            "range.csv",
            "client_id,date,measure,score\nC-7,2026-01-22,PHQ-9,300\nC-7,2026-01-29,PHQ-9,\n",
            Some("2"),
            "out_of_range",
        ),
        broken("half.xlsx", half_a_workbook(), None, "bad_document"),
    ]
}

/// A workbook without its sheets.
fn half_a_workbook() -> Vec<u8> {
    zipped(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook>")])
}

/// A ZIP archive of these members.
pub(crate) fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_hostile_archive_is_refused_member_by_member_and_the_rest_is_read() {
    let bomb = vec![b' '; 32 << 20];
    let archive = zipped(&[
        ("bomb.txt", &bomb),
        ("../../outside.txt", b"Client ID: C-7\n\nPHQ-9 = 11"),
        ("C-70_2026-01-08.txt", b"O: PHQ-9 = 11. Denies SI."),
    ]);
    let work = Workdir::new();
    work.write("in/export.zip", archive);
    let ran = work.run(&["extract", "in", "--out", "out", "--tables", "jsonl"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let rejected = work.rows("out/rejected.jsonl");
    let reasons: Vec<_> =
        rejected.iter().map(|row| (row["source_path"].as_str(), row["reason"].as_str())).collect();
    assert_eq!(
        reasons,
        [
            (Some("export.zip/../../outside.txt"), Some("bad_archive")),
            (Some("export.zip/bomb.txt"), Some("too_large")),
        ]
    );
    assert_eq!(work.rows("out/notes.jsonl")[0]["client_id"], "C-70");
}

fn run(inputs: &[Broken]) -> (Workdir, Value, Vec<Value>) {
    let work = Workdir::new();
    work.write("in/good.txt", note("C-1", "2026-01-08", 1, "O: PHQ-9 = 11. Denies SI."));
    for input in inputs {
        work.write(&format!("in/{}", input.file), &input.bytes);
    }
    let ran = work.run(&["extract", "in", "--out", "out", "--tables", "jsonl"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let manifest = serde_json::from_str(&work.read("out/manifest.json")).unwrap();
    let rejected = work.rows("out/rejected.jsonl");
    (work, manifest, rejected)
}

#[test]
fn each_broken_input_is_rejected_with_file_place_and_reason() {
    let inputs = all();
    let (work, _, rejected) = run(&inputs);
    for Broken { file, locator, reason, .. } in &inputs {
        let row = rejected
            .iter()
            .find(|row| row["source_path"] == *file)
            .unwrap_or_else(|| panic!("{file} is not among the rejected: {rejected:#?}"));
        assert_eq!(row["reason"], *reason, "{file}: {row}");
        assert_eq!(row["source_locator"].as_str(), *locator, "{file}: {row}");
        assert!(row["message"].as_str().unwrap().len() > 10, "{file}: {row}");
    }
    let scores = work.rows("out/scores.jsonl");
    assert!(scores.iter().any(|score| score["client_id"] == "C-1" && score["value"] == 11.0));
}

#[test]
fn records_read_are_accounted_for() {
    let (work, manifest, rejected) = run(&all());
    let count = |what: &str| manifest["counts"]["ingest"][what].as_u64().unwrap();
    let ends = ["notes", "scores", "goals", "duplicates", "set_aside", "rejected"];
    assert_eq!(count("records_read"), ends.map(count).iter().sum::<u64>());
    assert_eq!(count("rejected"), u64::try_from(rejected.len()).unwrap());
    assert_eq!(count("notes"), u64::try_from(work.rows("out/notes.jsonl").len()).unwrap());
}

#[test]
fn no_message_quotes_a_note() {
    let (_, _, rejected) = run(&all());
    for row in &rejected {
        let message = row["message"].as_str().unwrap();
        assert!(!message.contains("PHQ-9 = 1"), "{message}");
    }
}
