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
const SCALES: usize = 4;
/// From how many scales on a client has fewer charts.
const MANY: usize = 4;
/// Charts of a client with so many scales.
const CHARTS_OF_MANY: usize = 2;
/// Charts of others.
const CHARTS: usize = 3;
/// Goals.
pub(super) const GOALS: usize = 5;
/// Techniques of a phase.
pub(super) const TECHNIQUES: usize = 5;
/// Scores beside a chart that has the width of the page.
pub(super) const SCORES_ALONE: usize = 13;
/// Scores of a measure that shares the page with others.
pub(super) const SCORES_SHARED: usize = 10;

impl<'a> Composer<'a> {
    /// The scales that the tables tell of: totals before subscales, the most
    /// used first.
    pub(super) fn told(&self) -> &'a [ScaleModel<'a>] {
        let scales = &self.client.scales;
        scales.get(..SCALES).unwrap_or(scales)
    }

    /// The measures that get a chart: totals; where the registry knows the
    /// range of none of them, subscales.
    pub(super) fn charted(&self) -> Vec<&'a ScaleModel<'a>> {
        let most = if self.client.scales.len() < MANY { CHARTS } else { CHARTS_OF_MANY };
        let (shown, _) = self.client.shown();
        let is_known = |scale: &&ScaleModel<'_>| scale.scale.is_some();
        let known: Vec<&'a ScaleModel<'a>> =
            self.told().iter().filter(is_known).take(CHARTS).collect();
        let chosen = if shown.iter().any(|scale| scale.scale.is_some()) || known.is_empty() {
            shown.iter().collect()
        } else {
            known
        };
        chosen.into_iter().filter(|scale| self.may_show(scale)).take(most).collect()
    }

    /// Which scales have no chart, or stand nowhere.
    pub(super) fn scales_left_out(&self) -> Option<Block> {
        let charted = self.charted();
        let label = |scale: &ScaleModel<'_>| clean(&scale.label(self.language()));
        let of_charted = |scale: &ScaleModel<'_>| {
            charted.iter().any(|other| other.change.instrument == scale.change.instrument)
        };
        if self.is_for_client() {
            let all = self.client.scales.iter().filter(|scale| self.may_show(scale));
            let others = all.filter(|&scale| scale.change.subscale.is_none() && !of_charted(scale));
            let others: Vec<String> = others.map(label).collect();
            return (!others.is_empty())
                .then(|| Block::remark(self.voice.your_other_measures(&others)));
        }
        if self.client.scales.len() <= charted.len() {
            return None;
        }
        let nowhere = self.client.scales.iter().skip(self.told().len()).map(label);
        let nowhere: Vec<String> = nowhere.collect();
        Some(Block::remark(self.voice.scales_left_out(charted.len(), &nowhere)))
    }

    /// How many goals stand in the notes only.
    pub(super) fn goals_left_out(&self) -> Option<Block> {
        let left = self.client.goals.len().saturating_sub(GOALS);
        (left > 0).then(|| Block::remark(self.voice.goals_left_out(GOALS, left)))
    }
}
