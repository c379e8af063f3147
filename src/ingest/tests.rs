mod clinical;
mod documents;
mod epic;
mod formats;
mod goals;
mod hostile;
mod links;
mod messages;
mod mutated;
mod names;
mod open_quotes;
mod practice_tables;
mod score;
mod tables;
mod variations;
mod workbooks;

use std::path::Path;

use proptest::prelude::*;

use super::*;

#[derive(Default)]
struct Taken {
    notes: Vec<Note>,
    scores: Vec<CodedScore>,
    goals: Vec<CodedGoal>,
    rejected: Vec<Rejected>,
}

impl Sink for Taken {
    fn note(&mut self, note: Note) -> Result<()> {
        self.notes.push(note);
        Ok(())
    }

    fn score(&mut self, score: CodedScore) -> Result<()> {
        self.scores.push(score);
        Ok(())
    }

    fn rejected(&mut self, rejected: Rejected) -> Result<()> {
        self.rejected.push(rejected);
        Ok(())
    }

    fn goal(&mut self, goal: CodedGoal) -> Result<()> {
        self.goals.push(goal);
        Ok(())
    }
}

fn taken(name: &str, bytes: &[u8]) -> (Taken, Tally) {
    taken_with(name, bytes, &Options::default())
}

fn taken_with(name: &str, bytes: &[u8], options: &Options) -> (Taken, Tally) {
    let mut taken = Taken::default();
    let tally = read_bytes(name, bytes, options, &mut taken).unwrap();
    (taken, tally)
}

/// Ids of the notes, and reason and locator of the rejected records.
fn outcome(name: &str, bytes: &[u8]) -> (Vec<String>, Vec<(RejectReason, String)>) {
    let (taken, tally) = taken(name, bytes);
    assert!(tally.reconciles(), "{name}");
    (
        taken.notes.into_iter().map(|note| note.note_id).collect(),
        taken.rejected.into_iter().map(|r| (r.reason(), r.source.locator)).collect(),
    )
}

fn practice() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ingest/practice")
}

/// One line a note: what a reader of the tables would check first.
fn line(note: &Note) -> String {
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "-".into());
    [
        note.note_id.clone(),
        format!("{}#{}", note.source.path, note.source.locator),
        note.client_id.clone(),
        or_none(note.session_date.map(|date| date.to_string())),
        or_none(note.session_number.map(|number| number.to_string())),
        or_none(note.duration_min.map(|minutes| minutes.to_string())),
        or_none(note.session_end.map(|end| end.to_string())),
        or_none(note.signed_at.map(|signed| signed.to_string())),
        or_none(note.author.clone()),
        or_none(note.setting.map(|setting| setting.to_string())),
        note.diagnosis_codes.join(";"),
    ]
    .join(" | ")
}

#[test]
fn a_practice_folder_becomes_notes_in_sorted_order() {
    let mut taken = Taken::default();
    let tally = read(&[practice()], &Options::default(), &mut taken).unwrap();
    let lines: Vec<_> = taken.notes.iter().map(line).collect();
    assert_eq!(
        lines,
        [
            "C-1042-2026-03-12-s4 | C-1042/2026-03-12_s04.txt# | C-1042 | 2026-03-12 | 4 | 50 | \
             2026-03-12 10:50:00 | 2026-03-12 17:40:00 | A. Roy, LCSW | telehealth | F32.1",
            "C-2040-2026-04-03-s5 | C-2040/notes.md# | C-2040 | 2026-04-03 | 5 | - | - | - | - | - | ",
            "C-2040-2026-04-17-s6 | C-2040/notes.md#11 | C-2040 | 2026-04-17 | 6 | - | - | \
             2026-04-17 18:05:00 | - | - | ",
            "J1 | exports/notes.jsonl#1 | C-5001 | 2026-03-12 | - | - | - | - | - | - | ",
            "N1 | exports/notes_en.csv#2 | C-3001 | 2026-03-12 | - | - | - | \
             2026-03-12 17:40:00 | - | - | ",
            "N2 | exports/notes_en.csv#4 | C-3001 | 2026-03-04 | - | - | - | - | - | - | ",
            "N2-2 | exports/notes_en.csv#5 | C-3002 | 2026-03-05 | - | - | - | - | - | - | ",
            "F1 | exports/notes_fr.csv#2 | C-4001 | 2026-02-13 | - | 45 | - | - | - | - | ",
            "F2 | exports/notes_fr.csv#3 | C-4001 | 2026-03-06 | - | 45 | - | - | - | - | ",
        ]
    );
    let rejected: Vec<_> = taken
        .rejected
        .iter()
        .map(|r| format!("{}:{} {}", r.source.path, r.source.locator, r.reason()))
        .collect();
    assert_eq!(
        rejected,
        [
            "C-1042/letter.docx: bad_archive",
            "C-1042/photo.png: unsupported_format",
            "exports/notes.jsonl:2 bad_json",
            "exports/settings.json: unsupported_format",
        ]
    );
    assert_eq!((tally.records_read, tally.notes, tally.duplicates, tally.rejected), (14, 9, 1, 4));
    let remarks: Vec<_> = tally.remarks.iter().map(|r| (r.kind, r.count)).collect();
    assert_eq!(
        remarks,
        [
            (RemarkKind::PassedOver, 2),
            (RemarkKind::EncodingGuessed, 1),
            (RemarkKind::DayFirstProved, 2),
            (RemarkKind::MonthFirstAssumed, 3),
            (RemarkKind::RepeatedId, 1)
        ]
    );
    assert_eq!(tally.inputs.len(), 9);
    assert_eq!(taken.notes[7].text, "Séance d’évaluation, QSP-9 à 12");
    assert_eq!(taken.notes[4].text, "S: \"fine,\" she says.\nO: GAD-7 9.");
}

#[test]
fn the_text_of_a_file_is_the_whole_file_and_its_hash_is_of_the_text() {
    let (taken, _) = taken("C-10_2026-03-12.txt", b"\xEF\xBB\xBFPHQ-9 12\r\n");
    let note = &taken.notes[0];
    assert_eq!(note.text, "PHQ-9 12\r\n");
    assert_eq!(
        note.content_hash,
        content::hex(&<sha2::Sha256 as sha2::Digest>::digest(b"PHQ-9 12\r\n"))
    );
}

#[test]
fn broken_inputs_are_rejected_with_a_place_and_the_rest_goes_on() {
    use RejectReason::*;
    let at = |reason, locator: &str| (reason, locator.to_owned());
    let header = "note_id,client_id,date,text\n";
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let table = |rows: &str| format!("{header}{rows}").into_bytes();
    type Case<'a> = (&'a str, Vec<u8>, &'a [&'a str], Vec<(RejectReason, String)>);
    let cases: Vec<Case<'_>> = vec![
        ("empty.txt", vec![], &[], vec![at(EmptyFile, "")]),
        ("blank.txt", b" \n\n".to_vec(), &[], vec![at(EmptyNote, "")]),
        ("header.txt", b"Client: C-1\nDate: 2026-03-12\n".to_vec(), &[], vec![at(EmptyNote, "")]),
        ("no_client.txt", b"PHQ-9 12\n".to_vec(), &[], vec![at(MissingClient, "")]),
        (
            "bad_date.txt",
            b"Client: C-1\nDate: 2026-02-31\n\nPHQ-9 12\n".to_vec(),
            &[],
            vec![at(BadDate, "")],
        ),
        ("C-10_2026-03-12.txt", b"PHQ-9 \0 12".to_vec(), &[], vec![at(NotText, "")]),
        ("noise.txt", (0..=255).cycle().take(5000).collect(), &[], vec![at(NotText, "")]),
        (
            "C-10_2026-03-12.txt",
            b"\xC3\xA9\xC3\xA8\xC3\xA0\xC3\xA7 \xFF".to_vec(),
            &[],
            vec![at(BadEncoding, "")],
        ),
        ("note.pdf", b"%PDF-1.7".to_vec(), &[], vec![at(BadDocument, "")]),
        ("program.py", b"print('PHQ-9 12')\n".to_vec(), &[], vec![at(UnsupportedFormat, "")]),
        ("header.csv", table(""), &[], vec![at(EmptyFile, "")]),
        (
            "ragged.csv",
            table("A,C-1,2026-03-12,PHQ-9 12, tired\nB,C-1,2026-03-13\nC,C-1,2026-03-14,x\n"),
            &["C"],
            vec![at(RaggedRow, "2"), at(RaggedRow, "3")],
        ),
        (
            "quote.csv",
            table("A,C-1,2026-03-12,x\nB,C-1,2026-03-13,\"open\nC,C-1,2026-03-14,x\n"),
            &["A", "C"],
            vec![at(UnclosedQuote, "3")],
        ),
        ("unknown.csv", b"a,b\n1,2\n".to_vec(), &[], vec![at(MissingColumn, "")]),
        ("clients.csv", b"client_id,name\nC-1,x\n".to_vec(), &[], vec![at(MissingColumn, "")]),
        (
            "dates.csv",
            table("A,C-1,13/1/2026,x\nB,C-1,1/13/2026,y\nC,C-1,3/4/2026,x\nD,C-1,soon,x\nE,C-1,,x\n"),
            &["A", "B", "E"],
            vec![at(AmbiguousDate, "4"), at(BadDate, "5")],
        ),
        ("nul.csv", table("A,C-1,2026-03-12,x\0\nB,C-1,2026-03-13,y\n"), &["B"], vec![at(NotText, "2")]),
        (
            "damaged.csv",
            [table("A,C-1,2026-03-12,\u{e9}\u{e9}\u{e9}\nB,C-1,2026-03-13,"), b"\xFF\n".to_vec()].concat(),
            &["A"],
            vec![at(BadEncoding, "3")],
        ),
        ("utf16.csv", utf16("client_id;date;text\nC-1;2026-03-12;PHQ-9 à 12\n"), &["C-1-2026-03-12"], vec![]),
        (
            "lines.jsonl",
            b"{\"client\":\"C-1\",\"date\":\"2026-03-12\",\"text\":\"x\"}\n\n{\"client\":\"C-1\",\n[1]\n\
              {\"client\":\"C-1\"}\n{\"client\":\"C-1\",\"text\":7}\n{\"text\":\"x\"}\n\
              {\"client\":\"C-2\",\"text\":\" \"}\n"
                .to_vec(),
            &["C-1-2026-03-12"],
            vec![
                at(BadJson, "3"),
                at(BadJson, "4"),
                at(MissingText, "5"),
                at(MissingText, "6"),
                at(MissingClient, "7"),
                at(EmptyNote, "8"),
            ],
        ),
        (
            "array.json",
            b"[{\"client\":1042,\"date\":\"2026-03-12\",\"text\":\"x\"}, {\"a\":}, {\"client\":\"C-1\",\"text\""
                .to_vec(),
            &["1042-2026-03-12"],
            vec![at(BadJson, "/1"), at(BadJson, "/2")],
        ),
        ("half.csv", b"\xFF\xFEa\0,\0b".to_vec(), &[], vec![at(BadEncoding, "")]),
        ("expected.json", b"{\"scores\": []}".to_vec(), &[], vec![at(UnsupportedFormat, "")]),
        ("empty.json", b"[]".to_vec(), &[], vec![at(EmptyFile, "")]),
    ];
    for (name, bytes, notes, rejected) in cases {
        let (found, refused) = outcome(name, &bytes);
        assert_eq!(found, notes, "{name}");
        assert_eq!(refused, rejected, "{name}");
    }
}

#[test]
fn a_line_of_seven_megabytes_is_a_note_and_one_of_seventy_is_too_large() {
    let record = |size: usize| {
        let text = "PHQ-9 12. ".repeat(size / 10);
        format!("{{\"client\":\"C-1\",\"date\":\"2026-03-12\",\"text\":\"{text}\"}}\n")
    };
    let next = "{\"client\":\"C-2\",\"date\":\"2026-03-12\",\"text\":\"x\"}\n";
    let (notes, rejected) = outcome("a.jsonl", (record(7 << 20) + next).as_bytes());
    assert_eq!((notes.len(), rejected.len()), (2, 0));
    let (notes, rejected) = outcome("a.jsonl", (record(70 << 20) + next).as_bytes());
    assert_eq!(notes, ["C-2-2026-03-12"]);
    assert_eq!(rejected, [(RejectReason::TooLarge, "1".to_owned())]);
}

fn seen(names: &[&str]) -> Seen {
    Seen::Names { names: names.iter().map(|name| (*name).to_owned()).collect(), more: 0 }
}

#[test]
fn messages_never_hold_what_a_headerless_table_says() {
    let bytes = b"C-1,2026-03-12,Jane Roe,denies SI\nC-1,2026-03-19,Jane Roe,denies SI\n";
    let (taken, _) = taken("export.csv", bytes);
    assert_eq!(taken.rejected[0].fault, TableFault::NoTextColumn(Seen::Count(4)).into());
    let (taken, _) = self::taken("export.csv", b"client_id,remarks\nC-1,denies SI\n");
    assert_eq!(
        taken.rejected[0].fault,
        TableFault::NoTextColumn(seen(&["client_id", "remarks"])).into()
    );
}

#[test]
fn a_mapping_names_columns_and_decides_the_order_of_dates() {
    let text = "[columns]\ntext = \"remarks\"\nclient = \"chart\"\n[dates]\nday_first = true\n";
    let options = Options {
        mapping: Mapping::from_toml(text, Path::new("map.toml")).unwrap(),
        ..Options::default()
    };
    let (taken, _) =
        taken_with("export.csv", b"chart,date,remarks\n7,3/4/2026,PHQ-9 12\n", &options);
    assert_eq!(taken.notes[0].session_date.unwrap().to_string(), "2026-04-03");
    let (taken, _) = taken_with("other.csv", b"chart,date,text\n7,3/4/2026,PHQ-9 12\n", &options);
    assert_eq!(
        taken.rejected[0].fault,
        TableFault::NoMappedColumn {
            missing: vec!["text".to_owned()],
            seen: seen(&["chart", "date", "text"]),
        }
        .into()
    );
}

#[test]
fn numeric_dates_are_read_as_the_column_proves() {
    let date = |rows: &str| {
        let bytes = format!("client,date,text\n{rows}");
        let (taken, tally) = taken("a.csv", bytes.as_bytes());
        let kinds: Vec<_> = tally.remarks.iter().map(|remark| remark.kind).collect();
        (taken.notes[0].session_date.unwrap().to_string(), kinds)
    };
    assert_eq!(
        date("C-1,3/4/2026,x\nC-1,13/4/2026,y\n"),
        ("2026-04-03".into(), vec![RemarkKind::DayFirstProved])
    );
    assert_eq!(
        date("C-1,3/4/2026,x\nC-1,4/13/2026,y\n"),
        ("2026-03-04".into(), vec![RemarkKind::MonthFirstProved])
    );
    assert_eq!(
        date("C-1,3/4/2026,x\n"),
        ("2026-03-04".into(), vec![RemarkKind::MonthFirstAssumed])
    );
    let (taken, tally) = taken("a.csv", b"no_dossier,date_seance,texte\nC-1,3/4/2026,x\n");
    assert_eq!(taken.notes[0].session_date.unwrap().to_string(), "2026-04-03");
    assert_eq!(tally.remarks[0].kind, RemarkKind::DayFirstAssumed);
}

#[test]
fn the_file_name_proves_the_order_of_a_date_in_the_header() {
    let (taken, tally) =
        taken("C-10_2026-04-03.txt", b"Date: 3/4/2026\nSigned: 4/4/2026 9:00\n\nx\n");
    assert_eq!(taken.notes[0].session_date.unwrap().to_string(), "2026-04-03");
    assert_eq!(taken.notes[0].signed_at.unwrap().to_string(), "2026-04-04 09:00:00");
    let kinds: Vec<_> = tally.remarks.iter().map(|remark| remark.kind).collect();
    assert_eq!(kinds, [RemarkKind::DayFirstProved]);
}

#[test]
fn a_header_comes_before_the_file_name_and_that_before_the_folder() {
    let client = |name: &str, text: &[u8]| taken(name, text).0.notes[0].client_id.clone();
    assert_eq!(client("C-30/C-20_2026-03-12.txt", b"Client ID: C-10\n\nx\n"), "C-10");
    assert_eq!(client("C-30/C-20_2026-03-12.txt", b"x\n"), "C-20");
    assert_eq!(client("C-30/2026-03-12.txt", b"x\n"), "C-30");
}

#[test]
fn a_date_in_the_first_lines_yields_to_the_file_name() {
    let text = b"Client moved in on 2025-11-01, sleeps well\nPHQ-9 12\n";
    let note = taken("C-20_2026-03-12.txt", text).0.notes.remove(0);
    assert_eq!(note.session_date.unwrap().to_string(), "2026-03-12");
}

#[test]
fn individual_psychotherapy_is_a_session_and_no_psychotherapy_note() {
    let kind = |line: &str| {
        let text = format!("Client: C-1\nDate: 2026-03-12\n{line}\n\nx\n");
        taken("a.txt", text.as_bytes()).0.notes[0].kind
    };
    assert_eq!(kind("Service: Individual psychotherapy"), None);
    assert_eq!(kind("Note type: Psychotherapy notes"), Some(crate::note::NoteKind::Psychotherapy));
    assert_eq!(kind("Note type: psychotherapy"), Some(crate::note::NoteKind::Psychotherapy));
}

#[test]
fn a_date_without_a_time_is_no_signing_time() {
    let (taken, _) = taken("a.csv", b"client,date,signed_at,text\nC-1,2026-03-12,2026-03-13,x\n");
    assert_eq!(taken.notes[0].signed_at, None);
}

#[test]
fn the_same_note_twice_is_a_duplicate_whatever_its_white_space() {
    let rows =
        b"note_id,client,date,text\nA,C-1,2026-03-12,PHQ-9  12\nB,C-1,2026-03-12,PHQ-9 12 \n\
                 C,C-1,2026-03-19,PHQ-9 12\nD,C-2,2026-03-12,PHQ-9 12\n";
    let (taken, tally) = taken("a.csv", rows);
    let ids: Vec<_> = taken.notes.iter().map(|note| note.note_id.as_str()).collect();
    assert_eq!(ids, ["A", "C", "D"]);
    assert_eq!((tally.notes, tally.duplicates), (3, 1));
}

#[test]
fn ids_stay_distinct_even_if_a_suffix_is_taken() {
    let rows = b"note_id,client,text\nA,C-1,one\nA-2,C-1,two\nA,C-1,three\nA,C-1,four\n";
    let (taken, _) = taken("a.csv", rows);
    let ids: Vec<_> = taken.notes.iter().map(|note| note.note_id.as_str()).collect();
    assert_eq!(ids, ["A", "A-2", "A-3", "A-4"]);
}

#[test]
fn an_end_is_stated_or_follows_from_start_and_duration() {
    let end = |header: &str| {
        let text = format!("Client: C-1\nDate: 2026-03-12\n{header}\n\nx\n");
        taken("a.txt", text.as_bytes()).0.notes[0].session_end.map(|end| end.to_string())
    };
    let at = |time: &str| Some(format!("2026-03-12 {time}"));
    assert_eq!(end("Start - end: 10:00–10:50"), at("10:50:00"));
    assert_eq!(end("Heure de fin : 10 h 50"), at("10:50:00"));
    assert_eq!(end("Start: 10:00 End: 10:55 Duration: 55 min"), at("10:55:00"));
    assert_eq!(end("Start time: 10:00\nDuration: 50 min"), at("10:50:00"));
    assert_eq!(end("Duration: 50 min"), None);
}

#[test]
fn ticked_options_count_and_the_others_do_not() {
    let text = b"Client: C-1\nModality: [ ] Individual [x] Couple [ ] Family\nFormat: SOAP\n\nx\n";
    let note = taken("a.txt", text).0.notes.remove(0);
    assert_eq!(note.modality, Some(crate::note::Modality::Couple));
    assert_eq!(note.format, Some(crate::note::NoteFormat::Soap));
}

#[test]
fn an_encoding_may_be_forced() {
    let options = Options::default().with_encoding("macintosh").unwrap();
    let (taken, _) = taken_with("C-10_2026-03-12.txt", b"s\x8Eance", &options);
    assert_eq!(taken.notes[0].text, "séance");
    let error = Options::default().with_encoding("cp850").unwrap_err();
    assert!(error.is_configuration());
}

#[test]
fn a_path_that_does_not_exist_is_a_configuration_error() {
    let paths = [practice(), "no/such/export".into()];
    let error = read(&paths, &Options::default(), &mut Taken::default()).unwrap_err();
    assert!(error.is_configuration());
    assert!(
        error
            .to_string()
            .starts_with("no/such/export: the export cannot be opened; check the path: ")
    );
}

#[test]
fn the_order_of_the_arguments_changes_nothing() {
    let ids = |names: [&str; 2]| {
        let mut taken = Taken::default();
        let paths = names.map(|name| practice().join(name));
        read(&paths, &Options::default(), &mut taken).unwrap();
        taken.notes.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(ids(["C-1042", "C-2040"]), ids(["C-2040", "C-1042"]));
}

/// A file name for each reader.
fn names() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a.txt",
        "C-10_2026-03-12.md",
        "a.csv",
        "a.tsv",
        "a.jsonl",
        "a.json",
        "a",
    ])
}

/// Bytes that look enough like an export to get past detection.
fn exports() -> impl Strategy<Value = Vec<u8>> {
    let bits = vec![
        "client_id,date,text\n",
        "client;date;texte\n",
        "Client ID: C-1\n",
        "Date: 3/4/2026\n",
        "| Date |",
        "{\"client\":\"C-1\",",
        "\"text\":\"x\"}",
        "[",
        "{",
        "}",
        "]",
        "\"",
        ",",
        ";",
        "\t",
        "\r\n",
        "\n",
        "---\n",
        "C-1,",
        "2026-03-12,",
        "13/13/13",
        "PHQ-9 12",
        "é",
        "\u{0}",
        "signed by ",
        "12 mars 2026",
    ];
    let bit = prop_oneof![
        8 => prop::sample::select(bits).prop_map(|bit| bit.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..8),
    ];
    prop::collection::vec(bit, 0..40).prop_map(|bits| bits.concat())
}

proptest! {
    #[test]
    fn any_bytes_under_any_name_reconcile(
        name in names(),
        bytes in prop_oneof![exports(), prop::collection::vec(any::<u8>(), 0..500)],
    ) {
        let (taken, tally) = taken(name, &bytes);
        prop_assert!(tally.reconciles());
        prop_assert_eq!(tally.notes, taken.notes.len() as u64);
        prop_assert_eq!(tally.scores + tally.computed, taken.scores.len() as u64);
        prop_assert_eq!(tally.rejected, taken.rejected.len() as u64);
        prop_assert!(tally.records_read > 0, "nothing is dropped silently");
        prop_assert_eq!(tally.inputs.len(), 1);
        for note in &taken.notes {
            prop_assert!(!note.client_id.is_empty() && !note.note_id.is_empty());
            prop_assert!(!note.text.trim().is_empty());
        }
    }

    #[test]
    fn reading_twice_gives_the_same(name in names(), bytes in exports()) {
        let (one, one_tally) = taken(name, &bytes);
        let (two, two_tally) = taken(name, &bytes);
        prop_assert_eq!(one.notes, two.notes);
        prop_assert_eq!(one.rejected, two.rejected);
        prop_assert_eq!(format!("{one_tally:?}"), format!("{two_tally:?}"));
    }
}

#[test]
fn a_file_of_white_space_is_empty_and_one_of_another_kind_than_named_is_said_to_be() {
    let reason = |name: &str, bytes: &[u8]| outcome(name, bytes).1.remove(0).0;
    for blank in [b"\xEF\xBB\xBF".as_slice(), b"\xFF\xFE", b"\n \t\r\n"] {
        for name in ["a.csv", "a.docx", "a.json", "a.ndjson", "a.xml", "a.hl7", "a.html"] {
            assert_eq!(reason(name, blank), RejectReason::EmptyFile, "{name}");
        }
        assert_eq!(reason("a.txt", blank), RejectReason::EmptyNote);
    }
    for name in ["a.docx", "a.xlsx", "a.pdf", "a.zip", "a.rtf", "a.hl7"] {
        assert_eq!(reason(name, b"Not Found"), RejectReason::BadDocument, "{name}");
    }
}

#[test]
fn utf32_is_refused_by_its_name() {
    let text = "Client ID: C-1\nDate: 2026-03-12\n\nO: PHQ-9 = 12.";
    let little = text.chars().flat_map(|c| u32::from(c).to_le_bytes());
    let big = text.chars().flat_map(|c| u32::from(c).to_be_bytes());
    let (little, big): (Vec<u8>, Vec<u8>) = (little.collect(), big.collect());
    let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
    for bytes in [
        marked(b"\xFF\xFE\0\0", &little),
        marked(b"\0\0\xFE\xFF", &big),
        little.clone(),
        big.clone(),
    ] {
        for name in ["note.txt", "notes.csv", "notes.json"] {
            let (taken, _) = taken(name, &bytes);
            assert_eq!(taken.rejected[0].fault, FileFault::Utf32.into(), "{name}");
        }
    }
}
