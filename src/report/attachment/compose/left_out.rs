//! What a report has room for, and how it says what it leaves out.
//!
//! A report has one or two pages, whatever a client's record holds. What may
//! be long has a limit here; where the limit cuts, the report says so and
//! gives the number of what is left out. Nothing of risk is ever left out.
//! `data/report/README.md` tells the limits to users, and a test sets a client
//! of eight measures and eighty sessions on two pages.

use super::Composer;
use crate::report::attachment::clean::clean;
use crate::report::attachment::progress_report::Block;
use crate::report::scale::ScaleModel;

/// Rows of the table of measures, and of thresholds.
const SCALES: usize = 8;
/// Goals.
pub(super) const GOALS: usize = 6;
/// Techniques of a phase.
pub(super) const TECHNIQUES: usize = 6;
/// Scores beside a chart that has the width of the page.
pub(super) const SCORES_ALONE: usize = 13;
/// Scores of a measure that shares the page with others.
pub(super) const SCORES_SHARED: usize = 12;

impl<'a> Composer<'a> {
    /// The scales that the tables tell of: totals before subscales, the most
    /// used first.
    pub(super) fn told(&self) -> &'a [ScaleModel<'a>] {
        let scales = &self.client.scales;
        scales.get(..SCALES).unwrap_or(scales)
    }

    /// Which scales have no chart, or stand nowhere.
    pub(super) fn scales_left_out(&self) -> Option<Block> {
        let labels = |scales: &[&ScaleModel<'_>]| -> Vec<String> {
            scales.iter().map(|scale| clean(&scale.label(self.language()))).collect()
        };
        let charted = self.charted().count();
        let all: Vec<&ScaleModel<'_>> =
            self.client.scales.iter().filter(|scale| self.may_show(scale)).collect();
        if self.is_for_client() {
            let others: Vec<&ScaleModel<'_>> = all
                .get(charted..)?
                .iter()
                .filter(|scale| scale.change.subscale.is_none())
                .copied()
                .collect();
            let others = labels(&others);
            return (!others.is_empty())
                .then(|| Block::remark(self.voice.your_other_measures(&others)));
        }
        if all.len() <= charted {
            return None;
        }
        let nowhere = labels(all.get(self.told().len()..).unwrap_or_default());
        Some(Block::remark(self.voice.scales_left_out(charted, &nowhere)))
    }

    /// How many goals stand in the notes only.
    pub(super) fn goals_left_out(&self) -> Option<Block> {
        let left = self.client.goals.len().saturating_sub(GOALS);
        (left > 0).then(|| Block::remark(self.voice.goals_left_out(GOALS, left)))
    }
}
