//! Of when an act of self-harm is, and how it was done.
//!
//! An act is not over as a thought is: "cut her arm at 15, not since" and "no cutting
//! since March" are a history of it, "self-harmed by cutting" tells the manner and no
//! plan. [`super::Sentence`] asks here before it gathers an act; thoughts told of
//! another time are those of [`super::told`]. A word dates an act that it stands right
//! beside, and no other.

use super::assertion::Assertion;
use super::mark::{Mark, What};
use super::{OPENING, RiskCue, Sentence};

/// How far behind an act the time of life may stand that dates it back, in bytes.
const LIFE_STAGE: usize = 12;

impl Sentence<'_> {
    /// "Cut herself | in 7th grade", "self-harmed by cutting | at 15": a time of
    /// life right behind the act, or behind how it was done.
    pub(super) fn is_dated_back(&self, index: usize) -> bool {
        let Some(mark) = self.marks.get(index) else { return false };
        let mut end = mark.end;
        for next in self.marks.iter().skip(index + 1) {
            match next.cue() {
                _ if next.start.saturating_sub(end) > LIFE_STAGE => return false,
                Some(RiskCue::LifeStage) => return true,
                Some(RiskCue::SelfHarm | RiskCue::PlanStated) => end = next.end.max(end),
                _ => return false,
            }
        }
        false
    }

    /// Whether a "since" goes with the target at `index`: "no cutting | since
    /// March", and not that of another denial in the sentence.
    pub(super) fn is_since(&self, index: usize) -> bool {
        let parts = |mark: &Mark| {
            let harms = matches!(mark.cue(), Some(RiskCue::SelfHarm | RiskCue::PastSelfHarm));
            mark.what == What::Hard
                || mark.cue() == Some(RiskCue::Denial)
                || mark.is_target() && !harms
        };
        self.marks.iter().enumerate().any(|(at, mark)| {
            let between = self.marks.iter().take(at.max(index)).skip(at.min(index));
            matches!(mark.cue(), Some(RiskCue::Since | RiskCue::AbsenceSince))
                && !between.into_iter().any(parts)
        })
    }

    /// "Clean from | cutting".
    pub(super) fn is_clean_of(&self, index: usize) -> bool {
        let earlier = index.checked_sub(1).and_then(|before| self.marks.get(before));
        earlier.zip(self.marks.get(index)).is_some_and(|(earlier, mark)| {
            earlier.cue() == Some(RiskCue::Since) && mark.start <= earlier.end + OPENING
        })
    }

    /// "Self-harmed | by cutting": how it was done, and no plan.
    pub(super) fn is_manner(&self, index: usize) -> bool {
        let earlier = index.checked_sub(1).and_then(|before| self.marks.get(before));
        earlier.zip(self.marks.get(index)).is_some_and(|(earlier, mark)| {
            matches!(earlier.cue(), Some(RiskCue::SelfHarm | RiskCue::PastSelfHarm))
                && mark.cue() == Some(RiskCue::PlanStated)
                && mark.start.saturating_sub(earlier.end) <= 1
        })
    }

    /// Whether what governs the target at `index` stands before it.
    pub(super) fn leads(&self, index: usize, assertion: Assertion) -> bool {
        self.marks.get(index).is_some_and(|mark| assertion.span.start < mark.start)
    }
}
