//! Whether an ideation is passive or active, by the words beside it.

use super::gather::Quality;
use super::mark::{Mark, What};
use super::{BESIDE, RiskCue, Sentence};

impl Sentence<'_> {
    /// The kind of ideation that a word beside it gives: "passive SI",
    /// "SI (passive)".
    pub(super) fn quality(&self, index: usize) -> Quality {
        let Some(target) = self.marks.get(index) else { return Quality::Plain };
        let skips = |mark: &&Mark| {
            matches!(mark.what, What::Soft | What::Colon)
                || matches!(
                    mark.cue(),
                    Some(
                        RiskCue::Recent
                            | RiskCue::Persists
                            | RiskCue::Frequency
                            | RiskCue::Present
                            | RiskCue::Historic
                    )
                )
        };
        let skips = |mark: &&Mark| {
            skips(mark) || mark.cue() == Some(RiskCue::Report) && mark.end - mark.start <= 3
        };
        let quality = |mark: &Mark| match mark.cue() {
            Some(RiskCue::PassiveWord) => Some(Quality::Passive),
            Some(RiskCue::ActiveWord) => Some(Quality::Active),
            _ => None,
        };
        let before = self.marks.iter().take(index).rev().find(|mark| !skips(mark));
        let behind = self.marks.iter().skip(index + 1).find(|mark| !skips(mark));
        let near = |mark: &&Mark| {
            target.start.saturating_sub(mark.end) <= BESIDE
                && mark.start.saturating_sub(target.end) <= BESIDE
        };
        before
            .filter(near)
            .and_then(quality)
            .or_else(|| behind.filter(near).and_then(quality))
            .unwrap_or(Quality::Plain)
    }

    /// Whether "passive" or "active" stands for a thought of its own, beside
    /// ideation of the `other` kind: "endorses passive but not active SI".
    pub(super) fn stands_for_ideation(&self, index: usize, other: RiskCue) -> bool {
        let Some(mark) = self.marks.get(index) else { return false };
        let near = |found: &Mark, reach: usize| {
            found.start.saturating_sub(mark.end).max(mark.start.saturating_sub(found.end)) <= reach
        };
        let ideation = self
            .marks
            .iter()
            .any(|found| found.cue().is_some_and(RiskCue::is_ideation) && near(found, 80));
        ideation && self.marks.iter().any(|found| found.cue() == Some(other) && near(found, 40))
    }
}
