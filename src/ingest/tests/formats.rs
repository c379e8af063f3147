//! Exports as systems hand them out: what was counted in them by other means
//! has to come out. See `tests/data/formats/README.md`.

use std::collections::BTreeMap;

use super::*;
use crate::note::{ScoreOrigin, ScorePart};

fn folder(name: &str) -> (Taken, Tally) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats").join(name);
    let mut taken = Taken::default();
    let tally = read(&[path], &Options::default(), &mut taken).unwrap();
    assert!(tally.reconciles(), "{name}");
    (taken, tally)
}

/// Number and sum of the totals by measure.
fn totals(taken: &Taken) -> BTreeMap<&str, (usize, f64)> {
    let mut totals = BTreeMap::new();
    for score in taken.scores.iter().filter(|score| score.part == ScorePart::Total) {
        let (count, sum) = totals.entry(score.instrument.as_str()).or_insert((0, 0.0));
        *count += 1;
        *sum += score.value;
    }
    totals
}

fn items(taken: &Taken, short: &str) -> Vec<f64> {
    let of =
        |score: &&CodedScore| score.instrument == short && matches!(score.part, ScorePart::Item(_));
    taken.scores.iter().filter(of).map(|score| score.value).collect()
}

fn item_9(taken: &Taken) -> Vec<f64> {
    let of = |score: &&CodedScore| score.part == ScorePart::Item(9);
    taken.scores.iter().filter(of).map(|score| score.value).collect()
}

fn remarks(tally: &Tally, kind: RemarkKind) -> Vec<(&str, u64)> {
    let of = |remark: &&Remark| remark.kind == kind;
    tally.remarks.iter().filter(of).map(|remark| (remark.detail.as_str(), remark.count)).collect()
}

fn rejections(taken: &Taken) -> Vec<(RejectReason, String)> {
    let line = |rejected: &Rejected| {
        (rejected.reason(), format!("{}#{}", rejected.source.path, rejected.source.locator))
    };
    taken.rejected.iter().map(line).collect()
}

#[test]
fn fhir_bundles_of_synthea_give_the_counted_scores() {
    let (taken, tally) = folder("fhir-synthea-bundles");
    let expected = BTreeMap::from([
        ("AUDIT-C", (6, 18.0)),
        ("DAST-10", (5, 7.0)),
        ("GAD-7", (15, 71.0)),
        ("PHQ-2", (13, 14.0)),
        ("PHQ-A", (10, 32.0)),
    ]);
    assert_eq!(totals(&taken), expected, "the teen form is no PHQ-9");
    assert_eq!(rejections(&taken), []);
    assert!(taken.scores.iter().all(|score| score.session_date.is_some()));
    assert!(tally.set_aside > 10, "persons, visits, other observations");
    let first = &taken.scores[0];
    assert!(first.source.locator.starts_with("/entry/"), "{}", first.source.locator);
}

#[test]
fn questionnaire_responses_are_held_against_their_stored_totals() {
    let (taken, tally) = folder("fhir-questionnaire-response");
    assert_eq!(item_9(&taken), [2.0, 2.0, 2.0]);
    let sum = |path: &str| -> f64 {
        let of = |score: &&CodedScore| {
            score.source.path == path && matches!(score.part, ScorePart::Item(_))
        };
        taken.scores.iter().filter(of).map(|score| score.value).sum()
    };
    assert_eq!(sum("phq9-response-with-embedded-scores.json"), 15.0);
    assert_eq!(sum("phq9-response.json"), 15.0);
    assert_eq!(sum("phq9-response-with-unlinked-answers.json"), 12.0);
    assert_eq!(totals(&taken), BTreeMap::from([("PHQ-9", (3, 45.0))]));
    assert_eq!(remarks(&tally, RemarkKind::AnswerContradicted), [("PHQ-9", 2)]);
    assert_eq!(
        rejections(&taken),
        [(
            RejectReason::UnknownAnswer,
            "phq9-response-with-unlinked-answers.json#/item/2/answer/0".to_owned()
        )]
    );
    // of the second only 12 can be read
    assert_eq!(remarks(&tally, RemarkKind::TotalDisagrees), [("PHQ-9", 1)]);
    assert_eq!(remarks(&tally, RemarkKind::ClientFromFileName).len(), 1);
}

#[test]
fn us_core_totals_are_texts_and_agree_with_their_items() {
    let (taken, tally) = folder("fhir-uscore-assessments");
    let phq9: Vec<_> = taken
        .scores
        .iter()
        .filter(|score| score.instrument == "PHQ-9" && score.part == ScorePart::Total)
        .map(|score| (score.value, score.origin, score.rule))
        .collect();
    assert_eq!(
        phq9,
        [
            (12.0, ScoreOrigin::Coded, "fhir_observation"),
            (12.0, ScoreOrigin::Coded, "fhir_response"),
        ]
    );
    assert_eq!(item_9(&taken), [0.0, 0.0]);
    assert_eq!(items(&taken, "PHQ-9").iter().sum::<f64>(), 24.0, "12 twice");
    assert_eq!(remarks(&tally, RemarkKind::TotalDisagrees), []);
    assert_eq!(rejections(&taken), []);
}

#[test]
fn fhir_in_xml_is_read_like_json() {
    let (taken, tally) = folder("fhir-bhp-xml");
    let clients: std::collections::BTreeSet<_> =
        taken.scores.iter().map(|score| score.client_id.as_str()).collect();
    assert_eq!(clients.into_iter().collect::<Vec<_>>(), ["bh-patient-example"]);
    assert_eq!(item_9(&taken), [0.0]);
    assert_eq!(items(&taken, "C-SSRS"), [0.0; 6]);
    // the third answer has the code of another question, and no total is made up
    assert_eq!(items(&taken, "AUDIT-C").len(), 2);
    assert_eq!(remarks(&tally, RemarkKind::NotScorable), [("AUDIT-C no_prorating_rule", 1)]);
    assert_eq!((tally.notes, tally.duplicates), (1, 1), "two documents with one text");
    assert!(taken.notes.iter().all(|note| note.client_id == "bh-patient-example"));
    assert!(remarks(&tally, RemarkKind::SetAside).contains(&("Patient", 1)));
    let answer = taken.scores.iter().find(|score| score.part == ScorePart::Item(9)).unwrap();
    assert_eq!(answer.source.locator, "/QuestionnaireResponse/item[9]/answer[1]");
}

#[test]
fn quality_measure_patients_have_ten_scores_of_which_one_does_not_count() {
    let (taken, _) = folder("fhir-ecqm-cms159");
    assert_eq!(totals(&taken)["PHQ-9"].0, 9);
    let clients: std::collections::BTreeSet<_> =
        taken.scores.iter().map(|score| score.client_id.as_str()).collect();
    assert_eq!(clients.len(), 6);
    let reasons: Vec<_> = taken.rejected.iter().map(|rejected| rejected.reason()).collect();
    assert_eq!(reasons, [RejectReason::NotFinal]);
}

#[test]
fn a_health_record_and_a_bulk_export_give_notes_with_their_sessions() {
    let (taken, _) = folder("fhir-phr-ndjson");
    assert_eq!((taken.notes.len(), taken.rejected.len()), (6, 0));
    assert_eq!(taken.scores.len(), 4);
    let (taken, tally) = folder("fhir-bulk-ndjson");
    assert_eq!((taken.notes.len(), taken.rejected.len()), (8, 0));
    assert_eq!(remarks(&tally, RemarkKind::SetAside).len(), 4, "with the log of the export");
    let note = &taken.notes[0];
    assert_eq!(note.session_date.unwrap().to_string(), "1987-11-19");
    assert_eq!(note.session_end.unwrap().to_string(), "1987-12-01 03:03:00");
    assert_eq!(note.author.as_deref(), Some("Dr. Liane379 Kunze215"));
    assert_eq!(note.signed_at, None, "a creation date is no signature");
    assert!(note.text.contains("# Chief Complaint"), "{}", note.text);
}

#[test]
fn a_total_that_stands_twice_in_a_clinical_document_is_one() {
    let (taken, tally) = folder("ccda");
    let phq9: Vec<_> = taken
        .scores
        .iter()
        .filter(|score| score.part == ScorePart::Total)
        .map(|score| (score.instrument.as_str(), score.value, score.scored_on.unwrap().to_string()))
        .collect();
    assert_eq!(phq9, [("PHQ-9", 12.0, "2015-06-22".to_owned())]);
    assert_eq!(tally.duplicates, 1);
    assert_eq!(items(&taken, "PHQ-9"), [0.0, 1.0, 2.0, 0.0, 1.0, 3.0, 2.0, 3.0, 0.0]);
    assert_eq!(remarks(&tally, RemarkKind::TotalDisagrees), []);
}

#[test]
fn notes_of_clinical_documents_have_their_text_and_times() {
    let (taken, _) = folder("ccda");
    let note = |path: &str| taken.notes.iter().find(|note| note.source.path == path).unwrap();
    let progress = note("progress-note-document.xml");
    assert_eq!(progress.client_id, "12345");
    assert_eq!(progress.author.as_deref(), Some("Henry Seven"));
    assert_eq!(progress.session_date.unwrap().to_string(), "2005-03-29");
    assert!(progress.created_at.is_some());
    let consult = note("consultation-note-section.xml");
    assert_eq!(consult.session_date.unwrap().to_string(), "2016-09-08");
    assert!(consult.text.starts_with("Dr. Specialist - September 8, 2016\nDear Dr. Henry Leven:"));
    let nursing = note("rtf-note-section.xml");
    assert!(nursing.text.contains("Patient\u{2019}s vital signs were stable"), "{}", nursing.text);
    assert!(!nursing.text.contains('\0') && !nursing.text.contains("rtf1"));
    assert!(note("unstructured-embedded-text.xml").text.contains("SURGICAL CONSULT"));
    assert!(note("unstructured-embedded-text.xml").client_id.starts_with("ssn-"));
    assert!(note("unstructured-embedded-pdf.xml").text.len() > 200);
    assert!(note("goals-narrative-only.xml").text.starts_with("Patient is targeting"));
}

#[test]
fn hl7_documents_are_notes_and_results_that_are_none_are_set_aside() {
    let (taken, tally) = folder("hl7v2");
    let [note] = taken.notes.as_slice() else { panic!("{:?}", taken.notes.len()) };
    assert_eq!(note.client_id, "987654321");
    assert!(note.text.starts_with("Toilet cylinder crackers"));
    assert!(note.text.contains("\nColumnist draft inn brown"));
    assert_eq!(note.session_date.unwrap().to_string(), "2008-01-31");
    assert_eq!(note.signed_at.unwrap().to_string(), "2008-01-31 16:00:00");
    assert_eq!(note.author.as_deref(), Some("IvanDoctorovich"));
    assert_eq!(taken.rejected.len() + usize::try_from(tally.set_aside).unwrap(), 3);
}
