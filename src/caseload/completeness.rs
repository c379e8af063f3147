//! How complete the notes of one client are, counted over a stretch of notes.
//!
//! Found in the text, or not found: not found does not mean that it was not
//! done.

use crate::frame::ElementRow;

/// Counts over notes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Completeness {
    /// All notes.
    pub notes: usize,
    /// Notes with a standardized score.
    pub scores: usize,
    /// Notes that state risk, present or absent.
    pub risk: usize,
    /// Notes that state progress toward a goal.
    pub goal_progress: usize,
    /// Notes with a plan.
    pub plan: usize,
    /// Notes signed within 24 hours of the session's end.
    pub timely: usize,
    /// Notes signed later.
    pub late: usize,
    /// Notes without a known end or signature.
    pub timeliness_unknown: usize,
}

impl Completeness {
    /// Counts what the notes hold.
    #[must_use]
    pub fn of<'a>(elements: impl IntoIterator<Item = &'a ElementRow>) -> Self {
        elements.into_iter().fold(Self::default(), |counts, row| Self {
            notes: counts.notes + 1,
            scores: counts.scores + usize::from(row.scores),
            risk: counts.risk + usize::from(row.risk),
            goal_progress: counts.goal_progress + usize::from(row.goal_progress),
            plan: counts.plan + usize::from(row.plan),
            timely: counts.timely + usize::from(row.timely_24h == Some(true)),
            late: counts.late + usize::from(row.timely_24h == Some(false)),
            timeliness_unknown: counts.timeliness_unknown + usize::from(row.timely_24h.is_none()),
        })
    }
}
