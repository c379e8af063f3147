//! Documents, archives and workbooks as exports.

use super::*;
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

fn formats() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats")
}

pub(super) fn read_folder(folder: &str) -> (Taken, Tally) {
    let mut taken = Taken::default();
    let tally = read(&[formats().join(folder)], &Options::default(), &mut taken).unwrap();
    assert!(tally.reconciles(), "{folder}");
    (taken, tally)
}

pub(super) fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn the_word_samples_are_read_or_refused_as_empty() {
    let (taken, tally) = read_folder("docx");
    assert_eq!((tally.records_read, tally.notes, tally.rejected), (5, 0, 5));
    // none of them names a client; two hold empty tables
    let reasons: Vec<_> =
        taken.rejected.iter().map(|r| (r.source.path.as_str(), r.reason())).collect();
    assert_eq!(
        reasons,
        [
            ("blk-containing-table.docx", RejectReason::EmptyNote),
            ("comments-rich-para.docx", RejectReason::MissingClient),
            ("par-hyperlinks.docx", RejectReason::MissingClient),
            ("par-rendered-page-breaks.docx", RejectReason::MissingClient),
            ("tbl-2x2-table.docx", RejectReason::EmptyNote),
        ]
    );
}

#[test]
fn samples_keep_every_word_of_links_and_nested_groups() {
    let text = |file: &str| {
        let bytes = std::fs::read(formats().join(file)).unwrap();
        let kind = document::recognise(&bytes).unwrap();
        document::decode(kind, &bytes, None).unwrap()
    };
    assert!(
        text("docx/par-hyperlinks.docx")
            .text
            .contains("Three hyperlinks: the first one here, the second one, and the third.")
    );
    let nursing = text("rtf/hl7-nursing-note.rtf");
    assert!(nursing.text.starts_with("0700-1900 Nursing Note: Patient’s vital signs were stable"));
    assert!(!nursing.text.contains('\0') && !nursing.cut_off);
    for file in
        ["rtf/RTF-test.rtf", "rtf/google-docs.rtf", "rtf/list-item.rtf", "rtf/test-file.rtf"]
    {
        let text = text(file).text;
        assert!(!text.contains("Helvetica") && !text.contains("Times"), "{file}: {text}");
    }
}

#[test]
fn a_note_says_the_same_in_word_rtf_and_pdf() {
    let mut texts = Vec::new();
    for file in ["note.docx", "note.rtf", "note.pdf"] {
        let bytes = std::fs::read(formats().join("made").join(file)).unwrap();
        let (taken, tally) = taken(file, &bytes);
        assert!(tally.reconciles());
        let note = &taken.notes[0];
        assert_eq!(note.client_id, "C-1042", "{file}");
        assert_eq!(note.session_date.unwrap().to_string(), "2026-03-12", "{file}");
        assert_eq!(note.session_number, Some(4), "{file}");
        assert!(note.author.as_deref().unwrap().starts_with("A. Roy"), "{file}");
        assert_eq!(note.signed_at.unwrap().to_string(), "2026-03-12 17:40:00", "{file}");
        texts.push(note.text.clone());
    }
    assert!(texts[0].contains("PHQ-9\t12\t15\nGAD-7\t9\t11\n"), "{}", texts[0]);
    assert!(texts[0].contains("1. Continue CBT\n2. Sleep diary"), "{}", texts[0]);
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&texts[0]), words(&texts[1]), "Word and RTF");
}

#[test]
fn one_document_with_all_notes_of_a_client_is_cut_at_its_headers() {
    for file in ["many.docx", "many.pdf"] {
        let bytes = std::fs::read(formats().join("made").join(file)).unwrap();
        let (taken, tally) = taken(file, &bytes);
        let found: Vec<_> = taken
            .notes
            .iter()
            .map(|n| (n.client_id.as_str(), n.session_date.unwrap().to_string(), n.session_number))
            .collect();
        assert_eq!(
            found,
            [
                ("C-2051", "2026-03-05".to_owned(), Some(1)),
                ("C-2051", "2026-03-19".to_owned(), Some(2)),
                ("C-2051", "2026-04-02".to_owned(), Some(3)),
            ],
            "{file}"
        );
        assert!(
            taken.notes[1].text.starts_with("Progress Note\n"),
            "{file}: {}",
            taken.notes[1].text
        );
        assert!(!taken.notes[0].text.contains("behavioural activation"), "{file}");
        assert_eq!(tally.records_read, 3);
    }
}

#[test]
fn the_same_note_as_word_and_rtf_is_a_duplicate() {
    let (taken, tally) = read_folder("made");
    // the PDF twin lacks the title that LibreOffice put on a page of its own
    let clients: Vec<_> = taken.notes.iter().map(|note| note.note_id.as_str()).collect();
    assert_eq!((tally.records_read, tally.rejected), (9, 0), "{clients:?}");
    assert_eq!((tally.notes, tally.duplicates), (5, 4), "{clients:?}");
}

#[test]
fn an_archive_is_read_like_the_folder_that_it_was() {
    let docx = std::fs::read(formats().join("made/note.docx")).unwrap();
    let inner = zipped(&[("C-70_2026-03-19.txt", b"O: PHQ-9 = 11.")]);
    let bytes = zipped(&[
        ("C-1042/note.docx", &docx),
        ("C-90/2026-03-12_s04.html", b"<p>O: PHQ-9 = 12</p>"),
        ("notes.csv", b"client,date,text\nC-3,2026-03-12,GAD-7 9\n"),
        ("more.zip", &inner),
        ("../evil.txt", b"Client: C-1\n\nPHQ-9 27"),
        (".DS_Store", b"x"),
    ]);
    let (taken, tally) = taken("exports.zip", &bytes);
    let found: Vec<_> =
        taken.notes.iter().map(|n| format!("{} {}", n.client_id, n.source.path)).collect();
    assert_eq!(
        found,
        [
            "C-1042 exports.zip/C-1042/note.docx",
            "C-90 exports.zip/C-90/2026-03-12_s04.html",
            "C-70 exports.zip/more.zip/C-70_2026-03-19.txt",
            "C-3 exports.zip/notes.csv",
        ]
    );
    assert_eq!(taken.rejected.len(), 1);
    assert_eq!(taken.rejected[0].reason(), RejectReason::BadArchive);
    assert!(tally.reconciles());
}

#[test]
fn a_file_that_another_of_the_same_name_hides_is_reported() {
    let mut bytes = zipped(&[
        ("C-70_2026-03-12.txt", b"O: PHQ-9 = 12."),
        ("C-71_2026-03-12.txt", b"O: PHQ-9 = 11."),
    ]);
    let (one, other): (&[u8], &[u8]) = (b"C-71_", b"C-70_");
    let places: Vec<_> =
        bytes.windows(one.len()).enumerate().filter(|(_, it)| *it == one).collect();
    for at in places.into_iter().map(|(at, _)| at).collect::<Vec<_>>() {
        bytes[at..at + other.len()].copy_from_slice(other);
    }
    let (taken, tally) = taken("exports.zip", &bytes);
    assert_eq!((tally.notes, tally.records_read), (1, 2));
    assert_eq!(taken.rejected[0].fault, PackageFault::SameName(1).into());
}

#[test]
fn a_workbook_is_a_table_with_dates_as_dates() {
    let text = |cell: &str, words: &str| {
        format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{words}</t></is></c>")
    };
    let sheet = format!(
        "<row r=\"1\">{}{}{}</row><row r=\"2\">{}<c r=\"B2\" s=\"1\"><v>46093</v></c>{}</row>",
        text("A1", "Client ID"),
        text("B1", "Session date"),
        text("C1", "Note"),
        text("A2", "C-8"),
        text("C2", "O: PHQ-9 = 12.&#10;P: walks"),
    );
    let (taken, tally) = taken("notes.xlsx", &super::super::workbook::tests::workbook(&sheet));
    let note = &taken.notes[0];
    assert_eq!(note.client_id, "C-8");
    assert_eq!(note.session_date.unwrap().to_string(), "2026-03-12");
    assert_eq!(note.text, "O: PHQ-9 = 12.\nP: walks");
    assert_eq!(note.source.locator, "Notes!2");
    assert_eq!(tally.records_read, 1);
}

#[test]
fn a_row_of_a_billion_columns_is_refused() {
    let mut bytes = b"client,date,text\nC-1,2026-03-12,PHQ-9 12\n".to_vec();
    bytes.extend(std::iter::repeat_n(b',', 1_000_000));
    bytes.extend(b"\nC-2,2026-03-12,PHQ-9 12\n");
    let (found, rejected) = outcome("wide.csv", &bytes);
    assert_eq!(found, ["C-1-2026-03-12", "C-2-2026-03-12"]);
    assert_eq!(rejected, [(RejectReason::TooLarge, "3".to_owned())]);
}

proptest! {
    #[test]
    fn any_documents_reconcile(
        kind in prop::sample::select(vec!["{\\rtf1 ", "<html>", "%PDF-1.4\n", "PK\u{3}\u{4}"]),
        body in "[ -~é\n\t{}<>\\\\]{0,200}",
    ) {
        let (taken, tally) = taken("C-10_2026-03-12", format!("{kind}{body}").as_bytes());
        prop_assert!(tally.reconciles());
        prop_assert_eq!(tally.notes, taken.notes.len() as u64);
        prop_assert!(tally.records_read > 0);
    }
}

fn page(rows: &str) -> (Vec<(String, String, String)>, Vec<RejectReason>) {
    let page = format!("<html><body><h1>Notes</h1>{rows}</body></html>");
    let (taken, tally) = taken("export.html", page.as_bytes());
    assert!(tally.reconciles());
    let note = |note: &crate::note::Note| {
        let day = note.session_date.map(|day| day.to_string()).unwrap_or_default();
        (note.client_id.clone(), day, note.text.clone())
    };
    let rejected = taken.rejected.iter().map(Rejected::reason).collect();
    (taken.notes.iter().map(note).collect(), rejected)
}

#[test]
fn a_table_of_notes_in_a_document_gives_each_note_to_its_client() {
    let row = |cells: [&str; 3]| format!("<tr><td>{}</td></tr>", cells.join("</td><td>"));
    let header = row(["Client", "Date", "Note"]);
    let first = row(["C-1", "2026-03-12", "PHQ-9: 14<br>Denies SI."]);
    let second = row(["C-2", "2026-03-13", "PHQ-9: 9"]);
    let note = |client: &str, day: &str, text: &str| (client.into(), day.into(), text.into());
    assert_eq!(
        page(&format!("<table>{header}{first}{second}</table>")),
        (
            vec![
                note("C-1", "2026-03-12", "PHQ-9: 14\nDenies SI."),
                note("C-2", "2026-03-13", "PHQ-9: 9")
            ],
            vec![]
        )
    );
    // a line that may be of any row makes the notes of all unsure
    let header = row(["Client", "Note", "Date"]);
    let first = row(["C-1", "PHQ-9: 14<br>Denies SI.", "2026-03-12"]);
    let second = row(["C-2", "PHQ-9: 9", "2026-03-13"]);
    let unsure = format!("<table>{header}{first}{second}</table><p>Printed by J. Doe</p>");
    assert_eq!(page(&unsure), (vec![], vec![RejectReason::BadDocument]));
}

#[test]
fn a_table_of_days_in_the_document_of_a_client_gives_a_note_a_day() {
    let rows = "<table><tr><th>Date</th><th>Note</th></tr><tr><td>12/03/2026</td><td>PHQ-9: 14</td></tr>\
        <tr><td>26/03/2026</td><td>PHQ-9: 9</td></tr></table>";
    let note = |day: &str, text: &str| ("C-7".to_owned(), day.to_owned(), text.to_owned());
    assert_eq!(
        page(&format!("<p>Client: C-7</p>{rows}")),
        (vec![note("2026-03-12", "PHQ-9: 14"), note("2026-03-26", "PHQ-9: 9")], vec![])
    );
    // in a note that speaks it is part of the note
    let (notes, _) =
        page(&format!("<p>Client: C-7</p><p>Date: 2026-04-01</p><p>S: mood log</p>{rows}"));
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].1, "2026-04-01");
}
