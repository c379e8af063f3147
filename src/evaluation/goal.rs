//! Figures on goals.

use std::collections::BTreeMap;

use super::mistake::{Context, MistakeKind};
use super::{Counts, Evaluation, Gold, GoldGoal, Topic};
use crate::extract::StatedProgress;
use crate::frame::{Found, GoalRow};
use crate::vocabulary::Word;

/// A goal is known by its note and its number.
type Key<'a> = (&'a str, i64);

pub(super) fn judge(
    gold: &Gold,
    found: &Found,
    context: &Context<'_>,
    evaluation: &mut Evaluation,
) {
    if gold.goals.is_empty() {
        return;
    }
    let labelled: BTreeMap<Key<'_>, &GoldGoal> =
        gold.goals.iter().map(|goal| ((goal.note_id.as_str(), goal.goal_number), goal)).collect();
    let rows: BTreeMap<Key<'_>, &GoalRow> = found
        .goals
        .iter()
        .filter_map(|row| Some(((row.note_id.as_deref()?, row.goal_number?), row)))
        .filter(|((note_id, _), _)| gold.notes.contains_key(*note_id))
        .collect();
    let mut counts = Counts::default();
    let mut right = 0;
    for (key, goal) in &labelled {
        let row = rows.get(key);
        counts.add(true, row.is_some());
        if row.is_some_and(|row| row.stated_progress == goal.stated_progress) {
            right += 1;
            continue;
        }
        let seen = row.map(|row| word(row.stated_progress));
        let place = row.and_then(|row| row.char_start.zip(row.char_end));
        let progress = (Some(word(goal.stated_progress)), seen);
        evaluation.mistakes.push(context.mistake(
            MistakeKind::Goal,
            key.0,
            format!("goal {}", key.1),
            progress,
            place,
        ));
    }
    for (key, row) in rows.iter().filter(|(key, _)| !labelled.contains_key(*key)) {
        counts.add(false, true);
        evaluation.mistakes.push(context.mistake(
            MistakeKind::Goal,
            key.0,
            format!("goal {}", key.1),
            (None, Some(word(row.stated_progress))),
            row.char_start.zip(row.char_end),
        ));
    }
    evaluation.detect(Topic::Goals, "", counts);
    evaluation.share(Topic::GoalProgress, "", right, labelled.len());
}

/// A goal without a stated progress is still a goal.
fn word(progress: Option<StatedProgress>) -> &'static str {
    progress.map_or("not_stated", Word::word)
}
