use super::super::fold::Folded;
use super::super::lexicon::Lexicon;
use super::super::scan::{Hits, Scanner};
use super::super::{Extractor, StatedProgress};
use super::*;
use crate::instrument::Registry;
use crate::note::Note;

fn goals(text: &str) -> Vec<(i64, String, Option<StatedProgress>)> {
    let lexicon = Lexicon::embedded().unwrap();
    let scanner = Scanner::new(&lexicon.phrases, &[]).unwrap();
    let note = Note { text: text.to_owned(), ..Note::default() };
    let folded = Folded::new(text);
    let mut hits = Hits::default();
    scanner.scan(text, &folded, &mut hits);
    let reading = Reading::new(&note, &folded, &hits);
    read(&reading, &[])
        .into_iter()
        .map(|goal| (goal.goal_number, goal.label, goal.stated_progress))
        .collect()
}

#[test]
fn a_verb_of_the_goal_is_not_its_progress() {
    assert_eq!(
        goals("Goal 1: improve mood. Goal 2: reduce worry - worse."),
        [
            (1, "Improve mood".to_owned(), None),
            (2, "Reduce worry".to_owned(), Some(StatedProgress::Deteriorated)),
        ]
    );
}

#[test]
fn a_goal_named_twice_is_one_with_the_latest_progress() {
    assert_eq!(
        goals("A: Goal 1 (sleep): improving.\nP: Goal 1: better nights."),
        [(1, "Sleep".to_owned(), Some(StatedProgress::Improved))]
    );
}

#[test]
fn a_label_ends_where_a_line_of_progress_begins() {
    assert_eq!(
        goals("Goal 3: Sleep without the light on\n   Progress: no change"),
        [(3, "Sleep without the light on".to_owned(), Some(StatedProgress::Stable))]
    );
    assert_eq!(
        goals("Goal 2: Ride the subway Progress: worse"),
        [(2, "Ride the subway".to_owned(), Some(StatedProgress::Deteriorated))]
    );
}

#[test]
fn the_heading_of_what_was_observed_opens_no_list_of_goals() {
    let text =
        "OBJECTIVE\nBroad affect. Q9: 1. GAD7 today 11.\n\nASSESSMENT\nGoal 1: sleep - better.";
    assert_eq!(goals(text), [(1, "Sleep".to_owned(), Some(StatedProgress::Improved))]);
}

#[test]
fn a_letter_says_what_the_legend_of_the_list_explains() {
    let text = "Goal status (M = met, N = no progress)\n1. Walk daily - M\n2. Call Ruth - N";
    let said: Vec<_> = goals(text).into_iter().map(|(_, _, said)| said).collect();
    assert_eq!(said, [Some(StatedProgress::Improved), Some(StatedProgress::Stable)]);
}

#[test]
fn an_item_that_begins_with_the_word_of_a_heading_stays_one() {
    let text = "Goals\n1. Sleep: better\n2. Mood: same\nPlan: weekly";
    assert_eq!(
        goals(text),
        [
            (1, "Sleep".to_owned(), Some(StatedProgress::Improved)),
            (2, "Mood".to_owned(), Some(StatedProgress::Stable)),
        ]
    );
}

#[test]
fn the_progress_of_the_line_before_is_not_taken() {
    let text =
        "Goal 1 Sleep: progressing\n  Goal 2 Drive: not addressed today\n  Goal 3 Work: same";
    let said: Vec<_> = goals(text).into_iter().map(|(_, _, said)| said).collect();
    assert_eq!(said, [Some(StatedProgress::Improved), None, Some(StatedProgress::Stable)]);
}

#[test]
fn the_number_of_the_session_in_a_header_names_no_goal() {
    let text = "C-1115  3/31  #1  13:00\nGoal 1 (safety): better. #1 stays on the list.";
    assert_eq!(goals(text), [(1, "Safety".to_owned(), Some(StatedProgress::Improved))]);
}

#[test]
fn more_is_worse_where_the_goal_wants_less() {
    assert_eq!(
        goals("Goal 1, fewer drinks: 6 -> 11. Goal 2, outings: 1 -> 3."),
        [
            (1, "Fewer drinks".to_owned(), Some(StatedProgress::Deteriorated)),
            (2, "Outings".to_owned(), Some(StatedProgress::Improved)),
        ]
    );
}

#[test]
fn a_factor_behind_the_word_goal_is_no_number_of_a_goal() {
    assert_eq!(goals("P: Plan unchanged. Goal 4 x 25 min/d. Back Friday."), []);
}

#[test]
fn the_target_of_a_goal_comes_from_its_scores() {
    let text = "Goal 1, improve mood: PHQ-9 under 8.";
    let lexicon = Lexicon::embedded().unwrap();
    let scanner = Scanner::new(&lexicon.phrases, &[]).unwrap();
    let note = Note { text: text.to_owned(), ..Note::default() };
    let folded = Folded::new(text);
    let mut hits = Hits::default();
    scanner.scan(text, &folded, &mut hits);
    let at = text.find("8.").unwrap();
    let score = ScoreMention {
        instrument: "PHQ-9".to_owned(),
        kind: super::super::ScoreKind::Total,
        item: None,
        subscale: None,
        value: 8.0,
        max: None,
        comparator: Some(super::super::Comparator::Less),
        status: Status::Target,
        scored_on: None,
        stated_severity: None,
        stated_change: None,
        rule: "test",
        span: Span::new(at, at + 1),
        evidence: Span::new(0, text.len()),
    };
    let found = read(&Reading::new(&note, &folded, &hits), &[score]);
    assert_eq!(found[0].instrument.as_deref(), Some("PHQ-9"));
    assert_eq!(found[0].target_value, Some(8.0));
    assert_eq!(found[0].target_comparator, Some(super::super::Comparator::Less));
}

#[test]
fn a_label_goes_on_behind_an_initial_and_a_time_of_day() {
    let labels = |text| goals(text).into_iter().map(|goal| goal.1).collect::<Vec<_>>();
    assert_eq!(
        labels("Goal 1 - walk with N. every single day: better"),
        ["Walk with N. every single day"]
    );
    assert_eq!(
        labels("Goal 1: lights out 9:30 on school nights - same"),
        ["Lights out 9:30 on school nights"]
    );
    assert_eq!(
        labels("1) Goals\nGoal 2) To sleep in my own bed: same"),
        ["To sleep in my own bed"]
    );
}

#[test]
fn words_of_measuring_are_no_part_of_a_label() {
    assert_eq!(
        goals("Goal 1: lift mood, as measured by the PHQ-9: improving"),
        [(1, "Lift mood".to_owned(), Some(StatedProgress::Improved))]
    );
}

#[test]
fn a_number_in_the_name_of_a_measure_counts_nothing() {
    let (registry, lexicon) = (Registry::embedded().unwrap(), Lexicon::embedded().unwrap());
    let extractor = Extractor::by_rules_alone(&registry, &lexicon).unwrap();
    let text = "Goal 2. Improve mood: PHQ-9 of 9 or lower in 12 weeks.";
    let note = Note { text: text.to_owned(), ..Note::default() };
    let goals = extractor.extract(&note).goals;
    assert_eq!(goals.iter().map(|goal| goal.stated_progress).collect::<Vec<_>>(), [None]);
}

#[test]
fn a_list_may_begin_with_another_number_than_one_where_a_sign_says_so() {
    assert_eq!(
        goals("P - Tx goals: #2 Use skills - on track, improved. #3 Full days - slipped back."),
        [
            (2, "Use skills".to_owned(), Some(StatedProgress::Improved)),
            (3, "Full days".to_owned(), Some(StatedProgress::Deteriorated)),
        ]
    );
}
