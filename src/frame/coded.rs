//! From a coded score or goal to a row of its table.

use super::{GoalRow, Origin, ScoreRow};
use crate::extract::{ScoreKind, Status};
use crate::instrument::{Instrument, Registry, Scale};
use crate::note::{CodedGoal, CodedScore, Language, ScoreOrigin, ScorePart};

impl ScoreRow {
    /// The row of a coded score. It stands in no text, so it has no offsets and
    /// no evidence; its source leads back to it.
    #[must_use]
    pub fn coded(score: CodedScore, registry: &Registry) -> Self {
        let severity = registry
            .by_short(&score.instrument)
            .and_then(|instrument| scale_of(instrument, &score))
            .and_then(|scale| scale.band(score.value))
            .map(|band| band.name(Language::En).to_owned());
        let (kind, item, subscale) = match score.part {
            ScorePart::Total => (ScoreKind::Total, None, None),
            ScorePart::Subscale(label) => (ScoreKind::Subscale, None, Some(label)),
            ScorePart::Item(number) => (ScoreKind::Item, Some(i64::from(number)), None),
        };
        Self {
            mention_id: score.score_id,
            note_id: score.note_id,
            client_id: score.client_id,
            session_date: score.session_date,
            instrument: score.instrument,
            kind,
            item,
            subscale,
            value: score.value,
            value_text: score.value_text,
            max: score.max,
            comparator: None,
            status: Status::Current,
            scored_on: score.scored_on,
            severity,
            stated_severity: None,
            stated_change: None,
            origin: match score.origin {
                ScoreOrigin::Coded => Origin::Coded,
                ScoreOrigin::Items => Origin::Items,
            },
            rule: score.rule.to_owned(),
            char_start: None,
            char_end: None,
            byte_start: None,
            byte_end: None,
            evidence_text: None,
            evidence_char_start: None,
            source_path: score.source.path,
            source_locator: (!score.source.locator.is_empty()).then_some(score.source.locator),
        }
    }
}

impl GoalRow {
    /// The row of a coded goal. It stands in no text; its source leads back to
    /// it.
    #[must_use]
    pub fn coded(goal: CodedGoal) -> Self {
        Self {
            note_id: None,
            client_id: goal.client_id,
            session_date: goal.session_date,
            goal_number: None,
            label: goal.label,
            stated_progress: goal.stated_progress,
            instrument: goal.instrument,
            target_value: goal.target_value,
            target_comparator: goal.target_comparator,
            char_start: None,
            char_end: None,
            evidence_text: None,
            source_path: Some(goal.source.path),
            source_locator: (!goal.source.locator.is_empty()).then_some(goal.source.locator),
        }
    }
}

/// The scale that the value is read on, in the coding that a written
/// denominator names; none for items.
fn scale_of<'a>(instrument: &'a Instrument, score: &CodedScore) -> Option<&'a Scale> {
    let scale = match &score.part {
        ScorePart::Total => instrument.total(),
        ScorePart::Subscale(label) => instrument.scale(label),
        ScorePart::Item(_) => None,
    }?;
    match score.max {
        Some(max) => instrument.coding(scale, max),
        None => Some(scale),
    }
}
