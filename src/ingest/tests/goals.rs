//! Goals that exports code.

use super::*;
use crate::note::{Comparator, StatedProgress};

fn goals(name: &str, text: &str) -> (Vec<CodedGoal>, Tally) {
    let (taken, tally) = taken(name, text.as_bytes());
    assert!(tally.reconciles());
    (taken.goals, tally)
}

const GOAL: &str = r#"{"resourceType":"Goal","id":"g1","lifecycleStatus":"active",
    "achievementStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/goal-achievement","code":"worsening"}]},
    "description":{"text":"Feel less low"},"subject":{"reference":"Patient/7"},
    "startDate":"2026-01-08","statusDate":"2026-03-12",
    "target":[{"measure":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},
      "detailRange":{"high":{"value":4}},"dueDate":"2026-06-30"}]}"#;

#[test]
fn a_goal_has_its_words_its_target_and_how_far_it_came() {
    let (goals, tally) = goals("goal.json", GOAL);
    assert_eq!((tally.records_read, tally.goals, tally.set_aside), (1, 1, 0));
    let goal = &goals[0];
    assert_eq!((goal.client_id.as_str(), goal.label.as_deref()), ("7", Some("Feel less low")));
    assert_eq!(goal.session_date.unwrap().to_string(), "2026-03-12");
    assert_eq!(goal.stated_progress, Some(StatedProgress::Deteriorated));
    assert_eq!(goal.instrument.as_deref(), Some("PHQ-9"));
    assert_eq!(
        (goal.target_value, goal.target_comparator),
        (Some(4.0), Some(Comparator::LessOrEqual))
    );
    assert_eq!((goal.source.path.as_str(), goal.source.locator.as_str()), ("goal.json", ""));
}

#[test]
fn the_same_goal_in_a_bundle_and_in_lines_is_one_and_a_later_status_another() {
    let one_line = GOAL.replace('\n', " ");
    let later = one_line.replace("2026-03-12", "2026-04-09").replace("worsening", "improving");
    let lines = format!("{one_line}\n{one_line}\n{later}\n");
    let (goals, tally) = goals("Goal.ndjson", &lines);
    assert_eq!((tally.records_read, tally.goals, tally.duplicates), (3, 2, 1));
    assert_eq!(goals[1].stated_progress, Some(StatedProgress::Improved));
    assert_eq!(goals[1].source.locator, "3");
    assert_eq!(tally.remarks, [], "a later state is no conflict");
}

#[test]
fn two_versions_of_a_goal_of_one_day_are_kept_and_reported_as_a_conflict() {
    let one_line = GOAL.replace('\n', " ");
    let other = one_line.replace("worsening", "improving");
    let lines = format!("{one_line}\n{other}\n{one_line}\n");
    let (goals, tally) = goals("Goal.ndjson", &lines);
    assert_eq!((goals.len(), tally.duplicates), (2, 1));
    let remarks: Vec<_> =
        tally.remarks.iter().map(|it| (it.kind, it.count, it.first.locator.as_str())).collect();
    assert_eq!(remarks, [(RemarkKind::ConflictingGoal, 1, "2")]);
}

#[test]
fn goals_that_are_not_pursued_are_set_aside_and_errors_rejected() {
    for (life, expected) in [
        ("proposed", (0, 1, 0)),
        ("planned", (0, 1, 0)),
        ("accepted", (1, 0, 0)),
        ("active", (1, 0, 0)),
        ("on-hold", (1, 0, 0)),
        ("completed", (1, 0, 0)),
        ("cancelled", (0, 1, 0)),
        ("rejected", (0, 1, 0)),
        ("entered-in-error", (0, 0, 1)),
    ] {
        let (_, tally) = goals("goal.json", &GOAL.replace("\"active\"", &format!("\"{life}\"")));
        assert_eq!((tally.goals, tally.set_aside, tally.rejected), expected, "{life}");
    }
}

fn document(entry: &str, outcome: &str) -> String {
    format!(
        "<ClinicalDocument xmlns='urn:hl7-org:v3' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>\
         <code code='34133-9'/><recordTarget><patientRole><id extension='7'/></patientRole></recordTarget>\
         <component><structuredBody><component><section>\
         <templateId root='2.16.840.1.113883.10.20.22.2.60'/><code code='61146-7'/>\
         <text><paragraph ID='g'>Sleep <content>through</content> the night</paragraph></text>\
         <entry>{entry}</entry></section></component><component><section><text/>\
         <entry>{outcome}</entry></section></component></structuredBody></component></ClinicalDocument>"
    )
}

const OBSERVATION: &str = "<observation classCode='OBS' moodCode='GOL'>\
     <templateId root='2.16.840.1.113883.10.20.22.4.121'/><id root='1.2' extension='g'/>\
     <code code='44261-6' codeSystem='2.16.840.1.113883.6.1'/><text><reference value='#g'/></text>\
     <statusCode code='active'/><effectiveTime><low value='20260312'/></effectiveTime>\
     <value xsi:type='IVL_PQ'><high value='4'/></value></observation>";

#[test]
fn a_goal_of_a_clinical_document_has_its_narrative_and_the_progress_of_its_outcome() {
    let outcome = "<observation classCode='OBS' moodCode='EVN'>\
         <entryRelationship typeCode='GEVL'><act><id root='1.2' extension='g'/></act></entryRelationship>\
         <entryRelationship typeCode='SPRT'><observation><templateId root='2.16.840.1.113883.10.20.22.4.110'/>\
         <value xsi:type='CD' code='390802008' codeSystem='2.16.840.1.113883.6.96'/></observation>\
         </entryRelationship></observation>";
    let (goals, tally) = goals("a.xml", &document(OBSERVATION, outcome));
    assert_eq!((tally.goals, tally.scores, tally.rejected), (1, 0, 0));
    let goal = &goals[0];
    assert_eq!(
        (goal.client_id.as_str(), goal.label.as_deref()),
        ("7", Some("Sleep through the night"))
    );
    assert_eq!(goal.session_date.unwrap().to_string(), "2026-03-12");
    assert_eq!(goal.stated_progress, Some(StatedProgress::Improved));
    assert_eq!((goal.instrument.as_deref(), goal.target_value), (Some("PHQ-9"), Some(4.0)));
    assert!(goal.source.locator.ends_with("/section/entry/observation"), "{}", goal.source.locator);
}

#[test]
fn a_goal_of_a_piece_without_codes_has_the_words_that_it_refers_to() {
    let (goals, _) = folder_goals("ccda/goals-narrative-only.xml");
    assert_eq!(
        goals[0].label.as_deref(),
        Some("Patient is targeting a pulse oximetry of 92% and a weight of 195 lbs")
    );
    assert_eq!((goals[0].target_value, goals[0].stated_progress), (None, None));
}

fn folder_goals(path: &str) -> (Vec<CodedGoal>, Tally) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats");
    let bytes = std::fs::read(folder.join(path)).unwrap();
    let (taken, tally) = taken(path, &bytes);
    (taken.goals, tally)
}
