//! Records that are cut off, nested without end, re-encoded or made to exhaust:
//! a clear rejection, the counts add up, nothing panics.

use super::*;

fn fixture(path: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats");
    std::fs::read(folder.join(path)).unwrap()
}

fn reasons(name: &str, bytes: &[u8]) -> Vec<RejectReason> {
    let (taken, tally) = taken(name, bytes);
    assert!(tally.reconciles(), "{name}");
    assert!(tally.records_read > 0, "{name}: nothing is dropped silently");
    taken.rejected.iter().map(|rejected| rejected.reason()).collect()
}

const FILES: [&str; 5] = [
    "fhir-uscore-assessments/QuestionnaireResponse-phq-9-example.json",
    "fhir-bhp-xml/phq-9-example-1.xml",
    "ccda/mental-status-phq9-section.xml",
    "ccda/rtf-note-section.xml",
    "hl7v2/MDM-T02-02.hl7",
];

#[test]
fn a_record_that_is_cut_off_anywhere_is_accounted_for() {
    for path in FILES {
        let bytes = fixture(path);
        for end in (1..bytes.len()).step_by(bytes.len() / 40 + 1) {
            reasons(path, &bytes[..end]);
        }
    }
}

#[test]
fn a_record_in_utf_16_says_the_same() {
    for path in FILES {
        let bytes = fixture(path);
        let text = String::from_utf8(bytes.clone()).unwrap();
        let wide: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let (narrow, _) = taken(path, &bytes);
        let (wide, _) = taken(path, &wide);
        assert_eq!(narrow.scores, wide.scores, "{path}");
        assert_eq!(narrow.notes, wide.notes, "{path}");
    }
}

#[test]
fn records_nested_a_hundred_thousand_deep_are_refused_and_the_rest_goes_on() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let good = "{\"resourceType\":\"Patient\",\"id\":\"1\"}";
    let bad = format!("{{\"resourceType\":\"Observation\",\"x\":{deep}}}");
    let lines = format!("{good}\n{bad}\n{good}\n");
    let (taken, tally) = taken("a.ndjson", lines.as_bytes());
    assert_eq!((tally.set_aside, taken.rejected.len()), (2, 1));
    assert_eq!(taken.rejected[0].source.locator, "2");
    let bundle = format!(
        "{{\"resourceType\":\"Bundle\",\"entry\":[{{\"resource\":{good}}},{{\"resource\":{bad}}},\
         {{\"resource\":{good}}}]}}"
    );
    let (taken, tally) = self::taken("a.json", bundle.as_bytes());
    assert_eq!((tally.set_aside, taken.rejected.len()), (2, 1));
    assert_eq!(taken.rejected[0].source.locator, "/entry/1");
    let open = "<a>".repeat(100_000);
    let clinical = format!("<ClinicalDocument xmlns=\"urn:hl7-org:v3\">{open}");
    assert_eq!(reasons("a.xml", clinical.as_bytes()), [RejectReason::TooLarge]);
    let resource = format!("<Observation xmlns=\"http://hl7.org/fhir\">{open}");
    assert_eq!(reasons("a.xml", resource.as_bytes()), [RejectReason::TooLarge]);
}

#[test]
fn a_record_of_a_million_numbers_is_refused_and_not_built() {
    let wide = format!("{{\"resourceType\":\"Observation\",\"x\":[{}1]}}", "1,".repeat(1_000_001));
    assert_eq!(reasons("a.json", wide.as_bytes()), [RejectReason::TooLarge]);
    assert_eq!(reasons("a.ndjson", wide.as_bytes()), [RejectReason::TooLarge]);
    let plain = wide.replace("resourceType", "client_id");
    assert_eq!(reasons("a.jsonl", plain.as_bytes()), [RejectReason::TooLarge]);
    let resource = format!("<Observation xmlns=\"http://hl7.org/fhir\">{}", "<a/>".repeat(600_000));
    assert_eq!(reasons("a.xml", resource.as_bytes()), [RejectReason::TooLarge]);
}

#[test]
fn a_note_of_thousands_of_pages_is_refused_before_it_is_extracted() {
    let text = "word ".repeat(TEXT_LIMIT / 5 + 1);
    assert_eq!(reasons("C-10_2026-03-12.txt", text.as_bytes()), [RejectReason::TooLarge]);
    let sound = text.get(..TEXT_LIMIT - 5).unwrap();
    assert_eq!(reasons("C-10_2026-03-12.txt", sound.as_bytes()), []);
}

#[test]
fn entities_of_a_document_are_not_expanded() {
    let levels: String = (1..30)
        .map(|level| format!("<!ENTITY e{level} \"&e{0};&e{0};&e{0};&e{0};\">", level - 1))
        .collect();
    let bomb = format!(
        "<!DOCTYPE x [<!ENTITY e0 \"lol\">{levels}]><ClinicalDocument xmlns=\"urn:hl7-org:v3\">\
         <recordTarget><patientRole><id extension=\"C-1\"/></patientRole></recordTarget>\
         <component><structuredBody><component><section><text>&e29;</text></section></component>\
         </structuredBody></component></ClinicalDocument>"
    );
    let (taken, _) = taken("a.xml", bomb.as_bytes());
    assert_eq!(taken.notes[0].text.trim(), "&e29;");
}

#[test]
fn an_attachment_that_is_no_base64_or_no_document_is_refused() {
    let document = |media: &str, data: &str| {
        let text = format!(
            "{{\"resourceType\":\"DocumentReference\",\"id\":\"1\",\"subject\":{{\"reference\":\
             \"Patient/1\"}},\"content\":[{{\"attachment\":{{\"contentType\":\"{media}\",\
             \"data\":\"{data}\"}}}}]}}"
        );
        reasons("a.json", text.as_bytes())
    };
    assert_eq!(document("text/plain", "%%%"), [RejectReason::BadEncoding]);
    assert_eq!(document("text/plain", ""), [RejectReason::MissingText]);
    assert_eq!(document("image/png", "iVBORw0KGgo="), [RejectReason::UnsupportedFormat]);
    assert_eq!(document("text/plain", "AAAA"), [RejectReason::NotText]);
}

#[test]
fn a_broken_line_of_a_health_record_costs_only_itself() {
    let text = "{\"resourceType\":\"Patient\",\"id\":\"1\"}\n{\"resourceType\":\"Obs\n\
                {\"resourceType\":\"Observation\",\"id\":\"2\",\"status\":\"final\",\"code\":{\"coding\":\
                [{\"system\":\"http://loinc.org\",\"code\":\"44261-6\"}]},\"subject\":{\"reference\":\
                \"urn:uuid:1\"},\"effectiveDateTime\":\"2026-03-12\",\"valueInteger\":12}\n";
    let (taken, _) = taken("a.phr", text.as_bytes());
    assert_eq!(taken.scores.len(), 1);
    assert_eq!(taken.rejected[0].source.locator, "2");
    assert_eq!(taken.rejected[0].reason(), RejectReason::BadJson);
}

#[test]
fn a_record_nested_too_deep_is_told_apart_from_one_that_is_no_json() {
    let nested = |inner: &str| {
        format!(
            "{{\"resourceType\":\"QuestionnaireResponse\",\"item\":{}{inner}{}}}",
            "[{\"item\":".repeat(200),
            "}]".repeat(200)
        )
    };
    assert_eq!(outcome("a.json", nested("[]").as_bytes()).1, [(RejectReason::TooLarge, "".into())]);
    assert_eq!(
        outcome("a.json", b"{\"resourceType\":\"Observation\",\"status\":final}").1[0].0,
        RejectReason::BadJson
    );
}

#[test]
fn of_tables_of_which_no_two_are_alike_not_all_columns_are_told() {
    let work = tempfile::tempdir().unwrap();
    for table in 0..30 {
        let more: String = (0..5_000).map(|column| format!(",c{table}x{column}")).collect();
        let text =
            format!("client,date,phq9{more}\nC-1{table},2026-03-12,12{}\n", ",".repeat(5_000));
        std::fs::write(work.path().join(format!("{table}.csv")), text).unwrap();
    }
    let mut taken = Taken::default();
    let tally = read(&[work.path().to_owned()], &Options::default(), &mut taken).unwrap();
    assert_eq!(tally.scores, 30);
    assert_eq!(tally.understood.iter().map(|way| way.files).sum::<usize>(), 30);
    let told = tally.understood.iter().map(|way| way.columns.len() + way.unread.len());
    assert!((50_000..=100_000).contains(&told.sum::<usize>()));
}

#[test]
fn a_few_tables_may_stand_beside_one_another_and_hundreds_may_not() {
    let beside = |tables: usize| {
        let rows = ["Client,Date,PHQ-9", "C-1,2026-03-12,12"];
        let row = |cells: &str| vec![cells; tables].join(",,");
        reasons("a.csv", rows.map(row).join("\n").as_bytes())
    };
    assert_eq!(beside(50), []);
    assert_eq!(beside(500), [RejectReason::TooLarge]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_the_system_makes_up_is_not_read() {
    let work = tempfile::tempdir().unwrap();
    // of no size, and yet with a text; others of its kind wait for ever
    let link = work.path().join("C-10_2026-03-12.txt");
    std::os::unix::fs::symlink("/proc/self/status", link).unwrap();
    let mut taken = Taken::default();
    read(&[work.path().to_owned()], &Options::default(), &mut taken).unwrap();
    assert_eq!(taken.rejected[0].reason(), RejectReason::EmptyFile);
}

#[test]
fn a_heading_is_folded_a_few_times_and_not_anew_for_every_question() {
    let names: Vec<String> = (0..4_000).map(|column| format!("c7_{column}")).collect();
    let (header, empty) = (names.join(","), ",".repeat(3_999));
    for (before, row) in [
        ("client,date,text", "C-1,2026-01-08,PHQ-9 = 12"),
        ("client,date,phq9", "C-1,2026-01-08,12"),
        ("name of the visit,date,remark", "first,2026-01-08,12"),
    ] {
        let table = format!("{before},{header}\n{row},{empty}\n");
        let folded = crate::ingest::fold::work::bytes();
        let (_, tally) = taken("t.csv", table.as_bytes());
        let folded = crate::ingest::fold::work::bytes() - folded;
        assert!(tally.reconciles());
        assert_eq!(tally.records_read, 1, "{before}");
        let times = folded / header.len();
        assert!(times <= 12, "{before}: each heading was folded {times} times");
    }
}
