//! The clinician's word on each goal beside the measure tied to it.
//!
//! A goal keeps its number over a client's sessions; its label and its measure
//! are those that the notes give last. The measure speaks with its outcome
//! word since baseline, so a stated "improved" agrees with `improved` and
//! `recovered`, "stable" with `unchanged`, "deteriorated" with `deteriorated`
//! and `harmed`. The two are one step or two steps apart otherwise; only two
//! steps (improved against deteriorated) are a contradiction, because a stated
//! progress may look at less than the whole time since baseline.

use std::collections::BTreeMap;

use crate::change::Category;
use crate::extract::StatedProgress;
use crate::frame::{Agreement, ChangeRow, GoalProgressRow, GoalRow};
use crate::trend::TrendClass;

/// The goals of one client. `goals` are the client's rows in the order of
/// their sessions, `changes` those of the client's scales.
#[must_use]
pub fn progress(goals: &[&GoalRow], changes: &[&ChangeRow]) -> Vec<GoalProgressRow> {
    let mut by_number: BTreeMap<i64, Vec<&GoalRow>> = BTreeMap::new();
    for &goal in goals {
        by_number.entry(goal.goal_number).or_default().push(goal);
    }
    by_number.into_values().filter_map(|mentions| of_goal(&mentions, changes)).collect()
}

fn of_goal(mentions: &[&GoalRow], changes: &[&ChangeRow]) -> Option<GoalProgressRow> {
    let latest = mentions.last()?;
    let label = mentions.iter().rev().find_map(|goal| goal.label.clone());
    let stated = mentions.iter().rev().find_map(|goal| goal.stated_progress);
    let instrument = mentions.iter().rev().find_map(|goal| goal.instrument.clone());
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
        (Some(_), None) => reasons.push("measure_without_scores"),
        (Some(_), Some(_)) if measured == Category::NotEvaluable => {
            reasons.push("measure_not_evaluable");
        }
        _ => {}
    }
    let agreement = agreement(stated, measured);
    if is_contradiction(stated, measured) {
        reasons.push("contradiction");
    }
    Some(GoalProgressRow {
        client_id: latest.client_id.clone(),
        goal_number: latest.goal_number,
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

#[cfg(test)]
mod tests {
    use super::*;

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
