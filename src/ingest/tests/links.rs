//! Attachments that stand elsewhere in the export, and resources inside others.

use base64::Engine;

use super::*;

fn base64(text: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn reference(id: &str, url: &str) -> String {
    format!(
        r#"{{"resourceType":"DocumentReference","id":"{id}","status":"current","subject":{{"reference":"Patient/7"}},"date":"2026-03-12T10:00:00Z","content":[{{"attachment":{{"contentType":"text/plain","url":"{url}"}}}}]}}"#
    )
}

fn binary(id: &str, text: &str) -> String {
    format!(
        r#"{{"resourceType":"Binary","id":"{id}","contentType":"text/plain","data":"{}"}}"#,
        base64(text)
    )
}

fn texts(taken: &Taken) -> Vec<&str> {
    taken.notes.iter().map(|note| note.text.as_str()).collect()
}

#[test]
fn a_link_to_a_binary_is_followed_before_and_behind_it() {
    let lines = [
        reference("a", "Binary/b1"),
        binary("b1", "PHQ-9 12 today"),
        binary("b2", "GAD-7 9 today"),
        reference("c", "https://ehr.example.org/fhir/Binary/b2"),
        reference("d", "urn:uuid:b2-nowhere"),
    ];
    let (taken, tally) = taken("all.ndjson", lines.join("\n").as_bytes());
    assert_eq!(texts(&taken), ["PHQ-9 12 today", "GAD-7 9 today"]);
    assert_eq!((tally.notes, tally.set_aside, tally.rejected), (2, 2, 1));
    assert_eq!(taken.rejected[0].fault, NoteFault::LinkedAttachment.into());
    let bundle = |entries: &[String]| {
        let entries: Vec<_> = entries.iter().map(|it| format!("{{\"resource\":{it}}}")).collect();
        format!("{{\"resourceType\":\"Bundle\",\"entry\":[{}]}}", entries.join(","))
    };
    let (taken, _) = self::taken("bundle.json", bundle(&lines).as_bytes());
    assert_eq!(texts(&taken), ["PHQ-9 12 today", "GAD-7 9 today"]);
}

#[test]
fn links_and_visits_are_found_in_files_in_utf_16() {
    let visit = r#"{"resourceType":"Encounter","id":"v","subject":{"reference":"Patient/7"},"period":{"start":"2026-03-11"}}"#;
    let note = reference("a", "Binary/b1").replace(
        "\"date\"",
        "\"context\":{\"encounter\":[{\"reference\":\"Encounter/v\"}]},\"date\"",
    );
    let lines = [visit.to_owned(), note, binary("b1", "PHQ-9 12 today")].join("\n");
    let mark: &[u8] = &[0xFF, 0xFE];
    for mark in [mark, &[]] {
        let units = lines.encode_utf16().flat_map(u16::to_le_bytes);
        let wide: Vec<u8> = mark.iter().copied().chain(units).collect();
        let (taken, _) = taken("all.ndjson", &wide);
        assert_eq!(texts(&taken), ["PHQ-9 12 today"]);
        assert_eq!(taken.notes[0].session_date.unwrap().to_string(), "2026-03-11");
    }
}

#[test]
fn a_link_in_a_folder_leads_to_a_binary_of_another_file_or_to_a_file_inside() {
    let work = tempfile::tempdir().unwrap();
    let export = work.path().join("export");
    let write = |name: &str, text: &str| {
        let file = export.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    std::fs::create_dir_all(&export).unwrap();
    std::fs::write(work.path().join("secret.txt"), "not of the export").unwrap();
    write("Zz.ndjson", &binary("b1", "PHQ-9 12 today"));
    write("files/note.html", "<p>GAD-7 9 today</p>");
    let lines = [
        reference("a", "Binary/b1"),
        reference("b", "files/note.html"),
        reference("c", "../secret.txt"),
        reference("d", "/etc/hostname"),
    ];
    write("DocumentReference.ndjson", &lines.join("\n"));
    let mut taken = Taken::default();
    let tally = read(&[export], &Options::default(), &mut taken).unwrap();
    assert!(tally.reconciles());
    let of_client: Vec<_> = taken.notes.iter().filter(|note| note.client_id == "7").collect();
    let of_client: Vec<_> = of_client.iter().map(|note| note.text.trim()).collect();
    assert_eq!(of_client, ["PHQ-9 12 today", "GAD-7 9 today"]);
    let linked = taken.rejected.iter().filter(|it| it.fault == NoteFault::LinkedAttachment.into());
    assert_eq!(linked.count(), 2, "nothing outside is read");
}

#[test]
fn a_report_with_a_text_is_a_note_and_one_without_is_set_aside() {
    let report = |status: &str, form: &str| {
        format!(
            r#"{{"resourceType":"DiagnosticReport","id":"r","status":"{status}","subject":{{"reference":"Patient/7"}},"code":{{"text":"Progress note"}},"effectiveDateTime":"2026-03-12T10:00:00Z"{form}}}"#
        )
    };
    let form = format!(
        r#","presentedForm":[{{"contentType":"text/plain","data":"{}"}}]"#,
        base64("PHQ-9 12")
    );
    let counts = |text: String| {
        let (_, tally) = taken("report.json", text.as_bytes());
        (tally.notes, tally.set_aside, tally.rejected)
    };
    assert_eq!(counts(report("final", &form)), (1, 0, 0));
    assert_eq!(counts(report("final", "")), (0, 1, 0));
    assert_eq!(counts(report("preliminary", &form)), (0, 0, 1));
    let reference = format!(
        r#"{{"resourceType":"DocumentReference","id":"d","status":"current","subject":{{"reference":"Patient/7"}},"date":"2026-03-12T10:00:00Z","content":[{{"attachment":{{"contentType":"text/plain","data":"{}"}}}}]}}"#,
        base64("PHQ-9 12")
    );
    let twice = format!("{}\n{reference}\n", report("final", &form));
    let (_, tally) = taken("both.ndjson", twice.as_bytes());
    assert_eq!((tally.notes, tally.duplicates), (1, 1), "one note in two resources");
}

#[test]
fn resources_inside_another_are_read_for_its_client() {
    let holder = r##"{"resourceType":"DiagnosticReport","id":"r","status":"final","subject":{"reference":"#p"},"contained":[
        {"resourceType":"Patient","id":"p","identifier":[{"value":"MRN-7"}]},
        {"resourceType":"Observation","id":"1","status":"final","effectiveDateTime":"2026-03-12",
         "code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},"valueInteger":12}]}"##;
    let (taken, tally) = taken("report.json", holder.as_bytes());
    assert_eq!((tally.scores, tally.set_aside), (1, 1));
    assert_eq!((taken.scores[0].client_id.as_str(), taken.scores[0].value), ("MRN-7", 12.0));
    assert_eq!(taken.scores[0].source.locator, "/contained/1");
}

#[test]
fn an_attached_document_with_all_notes_of_a_client_is_cut_at_its_headers() {
    let chart = "Date of service: 2026-03-12\nSession #: 1\nClinician: A. Roy\n\nO: PHQ-9 = 14\n\n\
                 Date of service: 2026-03-19\nSession #: 2\nClinician: A. Roy\n\nO: PHQ-9 = 12\n";
    let record = format!(
        "{{\"resourceType\":\"DocumentReference\",\"id\":\"d\",\"status\":\"current\",\
         \"subject\":{{\"reference\":\"Patient/7\"}},\"date\":\"2026-05-01T10:00:00Z\",\
         \"content\":[{{\"attachment\":{{\"contentType\":\"text/plain\",\"data\":\"{}\"}}}}]}}",
        base64(chart)
    );
    let message = format!(
        "MSH|^~\\&|A|B|C|D|20260501||MDM^T02|1|P|2.5\rPID|||7\rTXA|1|PN|TX|20260501\rOBX|1|TX|||{}\r",
        chart.replace('\n', "\\.br\\")
    );
    for (name, bytes, places) in
        [("a.json", record, ["/content/0", "/content/0:7"]), ("a.hl7", message, ["1", "1:7"])]
    {
        let (taken, tally) = taken(name, bytes.as_bytes());
        assert!(tally.reconciles());
        let notes: Vec<_> = taken
            .notes
            .iter()
            .map(|note| {
                let day = note.session_date.unwrap().to_string();
                (note.client_id.as_str(), day, note.session_number, note.source.locator.as_str())
            })
            .collect();
        assert_eq!(
            notes,
            [
                ("7", "2026-03-12".to_owned(), Some(1), places[0]),
                ("7", "2026-03-19".to_owned(), Some(2), places[1]),
            ],
            "{name}"
        );
    }
}

#[test]
fn what_an_unknown_extension_modifies_is_rejected_and_never_read_as_if_it_were_not_there() {
    let modifier = r#""modifierExtension":[{"url":"http://x/not-done","valueBoolean":true}]"#;
    let score = |parts: &str| {
        format!(
            r#"{{"resourceType":"Observation","id":"1","status":"final","subject":{{"reference":"Patient/7"}},"code":{{"coding":[{{"system":"http://loinc.org","code":"44261-6"}}]}},"effectiveDateTime":"2026-03-12",{parts}"valueInteger":12}}"#
        )
    };
    let counts = |text: &str| {
        let (taken, tally) = taken("a.json", text.as_bytes());
        let reasons: Vec<_> = taken.rejected.iter().map(|it| it.reason()).collect();
        (tally.scores, tally.goals, tally.notes, reasons)
    };
    let rejected = || vec![RejectReason::UnknownModifier];
    assert_eq!(counts(&score("")), (1, 0, 0, vec![]));
    assert_eq!(counts(&score(&format!("{modifier},"))), (0, 0, 0, rejected()));
    assert_eq!(counts(&score(r#""modifierExtension":[],"#)), (1, 0, 0, vec![]));
    let inside = format!(r#""contained":[{{"resourceType":"Patient","id":"p",{modifier}}}],"#);
    assert_eq!(counts(&score(&inside)), (1, 0, 0, vec![]), "that of another resource");
    let component = |code: &str, parts: &str| {
        format!(
            r#"{{"code":{{"coding":[{{"system":"http://loinc.org","code":"{code}"}}]}},{parts}"valueInteger":2}}"#
        )
    };
    let both = [component("44250-9", ""), component("44255-8", &format!("{modifier},"))].join(",");
    let (scores, _, _, reasons) = counts(&score(&format!(r#""component":[{both}],"#)));
    assert_eq!((scores, reasons), (2, rejected()), "the total and one of two items");
    let response = format!(
        r#"{{"resourceType":"QuestionnaireResponse","id":"q","status":"completed","subject":{{"reference":"Patient/7"}},"authored":"2026-03-12","item":[{{"linkId":"/44261-6",{modifier},"answer":[{{"valueInteger":12}}]}}]}}"#
    );
    assert_eq!(counts(&response), (0, 0, 0, rejected()));
    let goal = format!(
        r#"{{"resourceType":"Goal","id":"g",{modifier},"lifecycleStatus":"active","subject":{{"reference":"Patient/7"}},"description":{{"text":"Sleep"}}}}"#
    );
    assert_eq!(counts(&goal), (0, 0, 0, rejected()));
    let document = reference("d", "#b").replacen('{', &format!("{{{modifier},"), 1);
    assert_eq!(counts(&document), (0, 0, 0, rejected()));
    let xml = r#"<Observation xmlns="http://hl7.org/fhir"><modifierExtension url="http://x/not-done"><valueBoolean value="true"/></modifierExtension><status value="final"/><code><coding><system value="http://loinc.org"/><code value="44261-6"/></coding></code><subject><reference value="Patient/7"/></subject><valueInteger value="12"/></Observation>"#;
    assert_eq!(counts(xml), (0, 0, 0, rejected()));
    let pressure = score(&format!("{modifier},")).replace("44261-6", "8480-6");
    assert_eq!(counts(&pressure), (0, 0, 0, vec![]), "what would be set aside is set aside");
}

#[test]
fn a_binary_of_the_same_file_comes_first_and_of_several_others_none() {
    let work = tempfile::tempdir().unwrap();
    let bundle = |name: &str, entries: &[String]| {
        let entries: Vec<_> = entries.iter().map(|it| format!("{{\"resource\":{it}}}")).collect();
        let text = format!("{{\"resourceType\":\"Bundle\",\"entry\":[{}]}}", entries.join(","));
        std::fs::write(work.path().join(name), text).unwrap();
    };
    // each document numbers its own from one
    bundle("a.json", &[reference("a", "Binary/1"), binary("1", "PHQ-9 12 today")]);
    bundle("b.json", &[reference("b", "Binary/1"), binary("1", "PHQ-9 21 today")]);
    bundle("c.json", &[reference("c", "Binary/1"), reference("d", "Binary/2")]);
    bundle("d.json", &[binary("2", "GAD-7 9 today")]);
    bundle("e.json", &[binary("2", "GAD-7 9 today")]);
    let mut taken = Taken::default();
    let tally = read(&[work.path().to_owned()], &Options::default(), &mut taken).unwrap();
    assert_eq!(texts(&taken), ["PHQ-9 12 today", "PHQ-9 21 today", "GAD-7 9 today"]);
    assert_eq!(taken.rejected[0].source.path, "c.json");
    assert_eq!(taken.rejected[0].source.locator, "/entry/0/resource");
    assert_eq!(taken.rejected[0].fault, NoteFault::LinkedAttachment.into());
    assert!(tally.reconciles());
}

#[test]
fn a_binary_is_found_whose_type_stands_behind_its_data() {
    let text = format!("PHQ-9 12 today. {}", "word ".repeat(40_000));
    let sorted = format!(
        r#"{{"contentType":"text/plain","data":"{}","id":"b1","resourceType":"Binary"}}"#,
        base64(&text)
    );
    let lines = [reference("a", "Binary/b1"), sorted];
    let (taken, _) = taken("all.ndjson", lines.join("\n").as_bytes());
    assert_eq!(texts(&taken), [text.as_str()]);
}

#[test]
fn resources_among_the_answers_of_an_operation_are_read() {
    let note = reference("a", "Binary/b1");
    let answers = format!(
        r#"{{"resourceType":"Parameters","parameter":[{{"name":"count","valueInteger":1}},{{"name":"return","resource":{note}}},{{"name":"more","part":[{{"name":"data","resource":{}}}]}}]}}"#,
        binary("b1", "PHQ-9 12 today")
    );
    let (read, tally) = taken("a.json", answers.as_bytes());
    assert_eq!((tally.records_read, tally.set_aside, tally.notes), (2, 1, 1));
    assert_eq!(texts(&read), ["PHQ-9 12 today"]);
    assert_eq!(read.notes[0].source.locator, "/parameter/1/resource/content/0");
    let (_, tally) =
        taken("a.json", br#"{"resourceType":"Parameters","parameter":[{"name":"x"}]}"#);
    assert_eq!((tally.records_read, tally.set_aside), (1, 1));
}
