//! The clinician's word on each goal beside the measure tied to it.
//!
//! A goal keeps its number over a client's sessions, and a goal that an export
//! codes joins the goal of the notes with the same label; its label and its measure
//! are those that the notes give last. Where no note ties it to a measure, the
//! words of its label may (`data/goals/links.toml`), and the reasons say so. The measure speaks with its outcome
//! word since baseline, so a stated "improved" agrees with `improved` and
//! `recovered`, "stable" with `unchanged`, "deteriorated" with `deteriorated`
//! and `harmed`. The two are one step or two steps apart otherwise; only two
//! steps (improved against deteriorated) are a contradiction, because a stated
//! progress may look at less than the whole time since baseline.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::change::Category;
use crate::error::{Error, Result};
use crate::extract::fold::fold_phrase;
use crate::extract::{Comparator, StatedProgress};
use crate::frame::{Agreement, ChangeRow, GoalProgressRow, GoalRow};
use crate::instrument::Direction;
use crate::trend::TrendClass;

/// The reason code of a goal whose measure was chosen by the words of its label.
pub const BY_WORDS: &str = "measure_linked_by_words";

const LINKS: &str = include_str!("../../data/goals/links.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    words: Vec<String>,
    measures: Vec<String>,
}

/// Which measure speaks for a goal that names none.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalLinks {
    links: Vec<Link>,
}

impl GoalLinks {
    /// The links that are part of the program.
    ///
    /// # Errors
    /// When the file breaks the schema.
    pub fn embedded() -> Result<Self> {
        toml::from_str(LINKS).map_err(|cause| {
            Error::configuration("not a file of goal links")
                .at("data/goals/links.toml")
                .because(cause)
        })
    }

    /// The measure that the words of `label` lead to, among those that the
    /// client has been given.
    fn measure(&self, label: &str, changes: &[&ChangeRow]) -> Option<String> {
        let label = fold_phrase(label);
        let given = |short: &&String| {
            changes.iter().any(|row| row.instrument == **short && row.subscale.is_none())
        };
        let spoken = |link: &&Link| {
            let words = label.split(|sign: char| !sign.is_alphanumeric());
            words.into_iter().any(|word| link.words.iter().any(|known| word.starts_with(known)))
        };
        self.links.iter().filter(spoken).find_map(|link| link.measures.iter().find(given)).cloned()
    }
}

/// The goals of one client. `goals` are the client's rows in the order of
/// their sessions, `changes` those of the client's scales.
#[must_use]
pub fn progress(
    goals: &[&GoalRow],
    changes: &[&ChangeRow],
    links: &GoalLinks,
) -> Vec<GoalProgressRow> {
    let mut by_number: BTreeMap<i64, Vec<&GoalRow>> = BTreeMap::new();
    for &goal in goals {
        if let Some(number) = goal.goal_number {
            by_number.entry(number).or_default().push(goal);
        }
    }
    by_number
        .into_iter()
        .filter_map(|(number, mentions)| of_goal(number, &mentions, changes, links))
        .collect()
}

/// Gives coded goals, which have no numbers, those of the client's goals in the
/// notes where the labels are the same, and else the next that are free.
pub fn number(goals: &mut [GoalRow]) {
    let mut known: BTreeMap<(String, String), i64> = BTreeMap::new();
    let mut last: BTreeMap<String, i64> = BTreeMap::new();
    let key = |goal: &GoalRow| {
        let words: Vec<&str> = goal.label.as_deref()?.split_whitespace().collect();
        Some((goal.client_id.clone(), fold_phrase(&words.join(" "))))
    };
    for goal in goals.iter() {
        let Some(number) = goal.goal_number else { continue };
        let last = last.entry(goal.client_id.clone()).or_insert(number);
        *last = number.max(*last);
        if let Some(key) = key(goal) {
            known.entry(key).or_insert(number);
        }
    }
    let mut coded: Vec<&mut GoalRow> =
        goals.iter_mut().filter(|goal| goal.goal_number.is_none()).collect();
    coded.sort_by_cached_key(|goal| {
        (goal.session_date, goal.source_path.clone(), goal.source_locator.clone())
    });
    for goal in coded {
        let key = key(goal);
        let same = key.as_ref().and_then(|key| known.get(key).copied());
        let number = same.unwrap_or_else(|| {
            let last = last.entry(goal.client_id.clone()).or_insert(0);
            *last += 1;
            *last
        });
        if let Some(key) = key {
            known.insert(key, number);
        }
        goal.goal_number = Some(number);
    }
}

fn of_goal(
    goal_number: i64,
    mentions: &[&GoalRow],
    changes: &[&ChangeRow],
    links: &GoalLinks,
) -> Option<GoalProgressRow> {
    let latest = mentions.last()?;
    let label = mentions.iter().rev().find_map(|goal| goal.label.clone());
    let stated = mentions.iter().rev().find_map(|goal| goal.stated_progress);
    let named = mentions.iter().rev().find_map(|goal| goal.instrument.clone());
    let by_words = || label.as_deref().and_then(|label: &str| links.measure(label, changes));
    let linked_by_words = named.is_none();
    let instrument = named.or_else(by_words);
    let measure = instrument.as_deref().and_then(|short| {
        changes.iter().find(|row| row.instrument == short && row.subscale.is_none())
    });
    let measured = measure.map_or(Category::NotEvaluable, |row| row.category);
    let mut reasons = Vec::new();
    if stated.is_none() {
        reasons.push("no_stated_progress");
    }
    match (&instrument, measure) {
        (None, _) => reasons.push("no_measure_linked"),
        (Some(_), Some(_)) if linked_by_words => reasons.push(BY_WORDS),
        (Some(_), None) => reasons.push("measure_without_scores"),
        _ => {}
    }
    if measure.is_some() && measured == Category::NotEvaluable {
        reasons.push("measure_not_evaluable");
    }
    let agreement = agreement(stated, measured);
    if is_contradiction(stated, measured) {
        reasons.push("contradiction");
    }
    Some(GoalProgressRow {
        client_id: latest.client_id.clone(),
        goal_number,
        label,
        instrument,
        measured,
        trend: measure.map_or(TrendClass::TooFew, |row| row.trend),
        stated,
        agreement,
        reasons: (!reasons.is_empty()).then(|| reasons.join(";")),
    })
}

/// Where a word stands between worse (-1) and better (1).
const fn stated_step(stated: StatedProgress) -> i8 {
    match stated {
        StatedProgress::Improved => 1,
        StatedProgress::Stable => 0,
        StatedProgress::Deteriorated => -1,
    }
}

const fn measured_step(measured: Category) -> Option<i8> {
    match measured {
        Category::Recovered | Category::Improved => Some(1),
        Category::Unchanged => Some(0),
        Category::Deteriorated | Category::Harmed => Some(-1),
        Category::NotEvaluable => None,
    }
}

fn agreement(stated: Option<StatedProgress>, measured: Category) -> Agreement {
    match (stated.map(stated_step), measured_step(measured)) {
        (Some(stated), Some(measured)) if stated > measured => Agreement::StatedBetter,
        (Some(stated), Some(measured)) if stated < measured => Agreement::StatedWorse,
        (Some(_), Some(_)) => Agreement::Agree,
        _ => Agreement::NotEvaluable,
    }
}

/// Whether word and measure point in opposite directions.
#[must_use]
pub fn is_contradiction(stated: Option<StatedProgress>, measured: Category) -> bool {
    match (stated.map(stated_step), measured_step(measured)) {
        (Some(stated), Some(measured)) => (stated - measured).abs() == 2,
        _ => false,
    }
}

/// How many goals stand where. A goal that is met is not counted again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GoalCounts {
    /// Goals whose measure has reached the target.
    pub met: usize,
    /// Goals stated as improved.
    pub progressing: usize,
    /// Goals stated as stable.
    pub stable: usize,
    /// Goals stated as worse.
    pub worse: usize,
    /// Goals of which no note states the progress.
    pub unstated: usize,
}

/// Whether the latest score of a goal's measure is where its target wants it;
/// a target without a relation is met at its value or better. `None` without a
/// target, without a score of that measure, or without knowing which way is
/// better where the relation leaves it open.
#[must_use]
pub fn is_met(target: &GoalRow, latest: f64, direction: Option<Direction>) -> Option<bool> {
    let value = target.target_value?;
    Some(match target.target_comparator {
        Some(Comparator::Less) => latest < value,
        Some(Comparator::LessOrEqual) => latest <= value,
        Some(Comparator::Greater) => latest > value,
        Some(Comparator::GreaterOrEqual) => latest >= value,
        None => match direction? {
            Direction::HigherWorse => latest <= value,
            Direction::HigherBetter => latest >= value,
        },
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::caseload::fixture::change;

    #[test]
    fn a_goal_without_a_measure_is_linked_by_its_words() {
        let links = GoalLinks::embedded().unwrap();
        let (phq, gad) = (change("PHQ-9"), change("GAD-7"));
        let changes = [&phq, &gad];
        let measure = |label| links.measure(label, &changes);
        assert_eq!(measure("Fewer panic attacks").as_deref(), Some("GAD-7"));
        assert_eq!(measure("Améliorer l'humeur").as_deref(), Some("PHQ-9"));
        assert_eq!(measure("Sleep before 1 a.m"), None);
        assert_eq!(measure("Sort the workshop"), None);
    }

    fn target(comparator: Option<Comparator>) -> GoalRow {
        GoalRow {
            note_id: Some("n".to_owned()),
            client_id: "C-1".to_owned(),
            session_date: None,
            goal_number: Some(1),
            label: None,
            stated_progress: None,
            instrument: Some("PHQ-9".to_owned()),
            target_value: Some(5.0),
            target_comparator: comparator,
            char_start: Some(0),
            char_end: Some(1),
            evidence_text: None,
            source_path: None,
            source_locator: None,
        }
    }

    #[test]
    fn a_coded_goal_has_the_number_of_the_goal_with_its_label_or_the_next() {
        let goal = |number: Option<i64>, label: &str, day: u32| GoalRow {
            goal_number: number,
            label: Some(label.to_owned()),
            session_date: NaiveDate::from_ymd_opt(2026, 1, day),
            ..target(None)
        };
        let mut goals = [
            goal(None, "Return to work", 9),
            goal(None, "sleep  better", 5),
            goal(Some(2), "Sleep better", 1),
            goal(None, "Return to work", 20),
            goal(None, "See friends", 12),
        ];
        number(&mut goals);
        let numbers: Vec<_> = goals.iter().map(|goal| goal.goal_number.unwrap()).collect();
        assert_eq!(numbers, [3, 2, 2, 3, 4]);
    }

    #[test]
    fn a_target_is_met_as_its_relation_says_and_else_on_the_better_side() {
        let below = target(Some(Comparator::Less));
        assert_eq!(is_met(&below, 5.0, None), Some(false));
        assert_eq!(is_met(&below, 4.0, None), Some(true));
        let bare = target(None);
        assert_eq!(is_met(&bare, 5.0, Some(Direction::HigherWorse)), Some(true));
        assert_eq!(is_met(&bare, 5.5, Some(Direction::HigherWorse)), Some(false));
        assert_eq!(is_met(&bare, 4.0, Some(Direction::HigherBetter)), Some(false));
        assert_eq!(is_met(&bare, 4.0, None), None);
        let open = GoalRow { target_value: None, ..below };
        assert_eq!(is_met(&open, 4.0, None), None);
    }

    #[test]
    fn improved_in_words_and_recovered_by_score_agree() {
        assert_eq!(
            agreement(Some(StatedProgress::Improved), Category::Recovered),
            Agreement::Agree
        );
    }

    #[test]
    fn improved_in_words_and_deteriorated_by_score_contradict() {
        let stated = Some(StatedProgress::Improved);
        assert_eq!(agreement(stated, Category::Deteriorated), Agreement::StatedBetter);
        assert!(is_contradiction(stated, Category::Deteriorated));
        assert!(!is_contradiction(stated, Category::Unchanged));
    }

    #[test]
    fn silence_on_either_side_is_not_evaluable() {
        assert_eq!(agreement(None, Category::Improved), Agreement::NotEvaluable);
        assert_eq!(
            agreement(Some(StatedProgress::Stable), Category::NotEvaluable),
            Agreement::NotEvaluable
        );
    }
}
