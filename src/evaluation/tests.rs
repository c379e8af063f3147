//! The comparison as a whole. `tests/data/evaluation` holds labels, tables
//! with every kind of mistake, and the figures that the script which defines
//! the matching rules gave for them.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;
use crate::change::Proportion;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/evaluation")
}

fn gold() -> Gold {
    Gold::read(&folder(), "gold").expect("labels")
}

fn found() -> Found {
    Found::read(&folder().join("tables")).expect("tables")
}

/// The script counts the measures of its closed list: here those of the labels
/// and the AUDIT.
fn closed_list() -> Measures {
    let labelled = gold().scores.into_iter().map(|score| score.instrument);
    Measures::Listed(labelled.chain(["AUDIT".to_owned()]).collect())
}

fn evaluated() -> Evaluation {
    evaluate(&gold(), &found(), &closed_list())
}

fn script() -> Value {
    let text = std::fs::read_to_string(folder().join("figures.json")).expect("figures");
    serde_json::from_str(&text).expect("JSON")
}

/// The script writes a figure over nothing as 0.
fn as_the_script_writes(counts: Counts) -> Value {
    let four = |share: f64| (share * 1e4).round() / 1e4;
    serde_json::json!({
        "precision": four(counts.precision().estimate().unwrap_or(0.0)),
        "recall": four(counts.recall().estimate().unwrap_or(0.0)),
        "f1": four(counts.f1().map_or(0.0, |f1| f1.value)),
        "tp": counts.true_positives,
        "fp": counts.false_positives,
        "fn": counts.false_negatives,
    })
}

fn rate(proportion: Proportion) -> f64 {
    (proportion.estimate().unwrap_or(0.0) * 1e4).round() / 1e4
}

#[test]
fn scores_are_counted_as_the_script_counts_them() {
    let (evaluation, script) = (evaluated(), script());
    for (name, topic, part) in [
        ("mention", Topic::Mentions, ""),
        ("mention_en", Topic::Language, "en"),
        ("mention_fr", Topic::Language, "fr"),
        ("mention_total", Topic::Kind, "total"),
        ("mention_item", Topic::Kind, "item"),
        ("mention_subscale", Topic::Kind, "subscale"),
        ("strict_current", Topic::Status, "current"),
        ("strict_historic", Topic::Status, "historic"),
        ("strict_target", Topic::Status, "target"),
        ("strict_other_person", Topic::Status, "other_person"),
        ("HEADLINE_current_total", Topic::CurrentTotals, ""),
    ] {
        assert_eq!(as_the_script_writes(evaluation.counts(topic, part)), script[name], "{name}");
    }
    let right = evaluation.proportion(Topic::StatusRight, "");
    assert_eq!(rate(right), script["status_accuracy_on_matched"]);
    let negative = evaluation.proportion(Topic::NegativeNotes, "");
    assert_eq!(negative.of, script["negative_notes"]["notes"]);
    assert_eq!(negative.count, script["negative_notes"]["with_false_positive"]);
    let item9 = evaluation.proportion(Topic::PositiveItem9, "");
    assert_eq!(format!("{}/{}", item9.count, item9.of), script["item9_positive_recall"]);
}

#[test]
fn risk_and_goals_are_counted_as_the_script_counts_them() {
    let (evaluation, script) = (evaluated(), script());
    let risk = &script["risk"];
    for field in ["si", "hi", "self_harm", "plan", "intent", "risk_level"] {
        let share = evaluation.proportion(Topic::RiskField, field);
        assert_eq!(rate(share), risk[field], "{field}");
    }
    let present = evaluation.counts(Topic::PresentIdeation, "");
    assert_eq!(as_the_script_writes(present), risk["si_present_vs_rest"]);
    assert_eq!(serde_json::json!(evaluation.missed_ideation), risk["missed_present_si"]);
    let confusion: serde_json::Map<String, Value> = evaluation
        .confusion
        .iter()
        .map(|((labelled, found), notes)| {
            let found = found.map_or_else(|| "None".to_owned(), |found| found.to_string());
            (format!("{labelled}->{found}"), (*notes).into())
        })
        .collect();
    assert_eq!(Value::Object(confusion), risk["si_confusion"]);
    let goals = evaluation.counts(Topic::Goals, "");
    assert_eq!(as_the_script_writes(goals), script["goals"]["found"]);
    let progress = evaluation.proportion(Topic::GoalProgress, "");
    assert_eq!(rate(progress), script["goals"]["progress_accuracy"]);
}

#[test]
fn elements_that_readers_argue_about_are_not_tested() {
    let evaluation = evaluated();
    // The label `?session_focus` of en-fixture-02 counts neither way.
    assert_eq!(evaluation.counts(Topic::Element, "session_focus"), Counts::default());
    let progress = evaluation.counts(Topic::Element, "goal_progress");
    assert_eq!(progress, Counts { true_positives: 0, false_positives: 1, false_negatives: 2 });
    let interventions = evaluation.proportion(Topic::Interventions, "");
    assert_eq!(interventions, Proportion { count: 1, of: 1 });
}

#[test]
fn details_count_where_label_or_finding_has_one() {
    let evaluation = evaluated();
    let detail = |name| evaluation.proportion(Topic::Detail, name);
    assert_eq!(detail("subscale"), Proportion { count: 1, of: 1 });
    assert_eq!(detail("max"), Proportion { count: 1, of: 1 });
    assert_eq!(detail("comparator"), Proportion { count: 2, of: 2 });
    assert_eq!(detail("date_of_score"), Proportion { count: 0, of: 0 });
}

#[test]
fn which_measures_count_can_be_chosen() {
    let invented = |measures: &Measures| {
        evaluate(&gold(), &found(), measures).counts(Topic::Mentions, "").false_positives
    };
    assert_eq!(invented(&closed_list()), 8);
    assert_eq!(invented(&Measures::Labelled), 7);
    assert_eq!(invented(&Measures::All), 9);
    let only = Measures::Listed(["GAD-7".to_owned()].into());
    let counts = evaluate(&gold(), &found(), &only).counts(Topic::Mentions, "");
    assert_eq!((counts.true_positives, counts.false_negatives), (1, 1));
}

#[test]
fn mistakes_are_shown_with_the_words_around_them() {
    let evaluation = evaluated();
    let of = |kind| {
        let mistakes = evaluation.mistakes.iter().filter(move |mistake| mistake.kind == kind);
        mistakes.map(|mistake| (mistake.note_id.as_str(), mistake.subject.as_str()))
    };
    assert_eq!(
        of(MistakeKind::WrongStatus).collect::<Vec<_>>(),
        [
            ("en-fixture-01", "PHQ-9 total = 10"),
            ("en-fixture-02", "PHQ-9 total = 9"),
            ("fr-fixture-01", "PHQ-9 total = 17"),
        ]
    );
    assert_eq!(
        of(MistakeKind::Miss).collect::<Vec<_>>(),
        [
            ("en-fixture-01", "GAD-7 total = 12"),
            ("en-fixture-04", "PHQ-9 item 9 = 3"),
            ("fr-fixture-03", "ISI total = 19"),
        ]
    );
    let missed = evaluation.mistakes.first().expect("a mistake");
    assert_eq!((missed.char_start, missed.char_end), (Some(92), Some(94)));
    assert_eq!(
        missed.context,
        "I/HI. O: PHQ-9 = 16/27, was 19 at intake. Item 9 = 0. GAD-7 [12]. A: Goal 1 (Improve mood): progressing."
    );
}

#[test]
fn a_note_that_is_not_in_the_tables_counts_as_missed() {
    let evaluation = evaluate(&gold(), &Found::default(), &Measures::Labelled);
    assert_eq!(evaluation.missing_notes.len(), evaluation.labelled_notes);
    let counts = evaluation.counts(Topic::Mentions, "");
    assert_eq!(counts, Counts { true_positives: 0, false_positives: 0, false_negatives: 18 });
}

#[test]
fn a_psychotherapy_note_has_to_be_refused_and_has_no_other_figure() {
    let mut gold = gold();
    let (found, ids) = (found(), ["en-fixture-01", "fr-fixture-02"]);
    for id in ids {
        let note = gold.notes.get_mut(id).expect("a note");
        note.kind = Some(crate::note::NoteKind::Psychotherapy);
    }
    let mut absent = found.clone();
    absent.scores.retain(|row| !row.note_id.as_deref().is_some_and(|id| ids.contains(&id)));
    absent.risk.retain(|row| !ids.contains(&row.note_id.as_str()));
    let read = evaluate(&gold, &found, &Measures::Labelled);
    let refused = evaluate(&gold, &absent, &Measures::Labelled);
    assert_eq!(read.proportion(Topic::Refused, ""), Proportion { count: 0, of: 2 });
    assert_eq!(refused.proportion(Topic::Refused, ""), Proportion { count: 2, of: 2 });
    assert_eq!(refused.labelled_notes, 6);
    assert!(refused.missing_notes.iter().all(|id| !ids.contains(&id.as_str())));
    assert_eq!(read.counts(Topic::Mentions, ""), refused.counts(Topic::Mentions, ""));
}
