//! Figures on the elements of a complete note, and on interventions.

use std::collections::BTreeMap;

use super::mistake::{Context, MistakeKind, Place};
use super::pairing::overlap;
use super::{Counts, Evaluation, Gold, GoldElements, Labelled, Topic};
use crate::frame::{ElementRow, Found, InterventionRow};

/// One element of one note: labelled (`None` where readers differ), found, and
/// where.
type Field = (&'static str, Option<bool>, bool, Place);

pub(super) fn judge(
    gold: &Gold,
    found: &Found,
    context: &Context<'_>,
    evaluation: &mut Evaluation,
) {
    let rows: BTreeMap<&str, &ElementRow> =
        found.elements.iter().map(|row| (row.note_id.as_str(), row)).collect();
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    for label in &gold.elements {
        for (name, labelled, seen, place) in
            fields(label, rows.get(label.note_id.as_str()).copied())
        {
            let Some(labelled) = labelled else { continue };
            counts.entry(name).or_default().add(labelled, seen);
            if labelled != seen {
                evaluation.mistakes.push(context.mistake(
                    MistakeKind::Element,
                    &label.note_id,
                    name.to_owned(),
                    (labelled.then_some("present"), seen.then_some("present")),
                    place,
                ));
            }
        }
    }
    for (name, counts) in counts {
        evaluation.detect(Topic::Element, name, counts);
    }
    interventions(gold, found, evaluation);
}

fn fields(label: &GoldElements, row: Option<&ElementRow>) -> [Field; 7] {
    let place = |ends: fn(&ElementRow) -> (Option<i64>, Option<i64>)| {
        row.and_then(|row| {
            let (start, end) = ends(row);
            start.zip(end)
        })
    };
    let seen = |element: fn(&ElementRow) -> bool| row.is_some_and(element);
    [
        (
            "presentation",
            label.presentation,
            seen(|row| row.presentation),
            place(|row| (row.presentation_char_start, row.presentation_char_end)),
        ),
        (
            "session_focus",
            label.session_focus,
            seen(|row| row.session_focus),
            place(|row| (row.session_focus_char_start, row.session_focus_char_end)),
        ),
        (
            "scores",
            label.scores,
            seen(|row| row.scores),
            place(|row| (row.scores_char_start, row.scores_char_end)),
        ),
        (
            "interventions",
            label.interventions,
            seen(|row| row.interventions),
            place(|row| (row.interventions_char_start, row.interventions_char_end)),
        ),
        (
            "goal_progress",
            label.goal_progress,
            seen(|row| row.goal_progress),
            place(|row| (row.goal_progress_char_start, row.goal_progress_char_end)),
        ),
        (
            "risk",
            label.risk,
            seen(|row| row.risk),
            place(|row| (row.risk_char_start, row.risk_char_end)),
        ),
        (
            "plan",
            label.plan,
            seen(|row| row.plan),
            place(|row| (row.plan_char_start, row.plan_char_end)),
        ),
    ]
}

/// A labelled technique is found when any technique was read at its words:
/// people name techniques in many ways, and mark only one of several places,
/// so neither names nor further places are held against extraction.
fn interventions(gold: &Gold, found: &Found, evaluation: &mut Evaluation) {
    let mut rows: BTreeMap<&str, Vec<&InterventionRow>> = BTreeMap::new();
    for row in &found.interventions {
        rows.entry(&row.note_id).or_default().push(row);
    }
    let asked = gold.interventions.iter().filter(|label| {
        let tested = gold.notes.get(&label.note_id).and_then(|note| note.tested.as_ref());
        tested.is_none_or(|tested| tested.contains(&Labelled::Interventions))
    });
    let mut of = 0;
    let mut count = 0;
    for label in asked {
        of += 1;
        let place = (label.char_start, label.char_end);
        let there = rows.get(label.note_id.as_str()).into_iter().flatten();
        if there.into_iter().any(|row| overlap(place, (row.char_start, row.char_end))) {
            count += 1;
        }
    }
    if of > 0 {
        evaluation.share(Topic::Interventions, "", count, of);
    }
}
