//! Run-chart signals: has the process shifted?
//!
//! The centre is the median of all scores; scores on it are left aside, the n
//! others are *useful*. A shift is a run on one side longer than
//! round(log2 n) + 3; too few crossings are fewer than the 5 % point of a
//! binomial distribution with n - 1 draws and probability one half. Source:
//! Anhøj & Olesen (2014), doi 10.1371/journal.pone.0113825. With ten useful
//! scores or more, each rule errs in about one stable series of twenty.

use super::Series;
use super::series::median;
use crate::change::{Evaluated, Reason};
use crate::vocabulary;
use statrs::function::factorial::ln_binomial;

/// The fewest useful scores of a run chart.
const USEFUL: usize = 10;

vocabulary! {
    /// What a chart of a process shows.
    pub enum Signal {
        /// Nothing but chance.
        None => "no_signal",
        /// A run that is too long.
        Shift => "shift",
        /// Too few crossings of the median.
        Crossings => "too_few_crossings",
        /// Both.
        ShiftAndCrossings => "shift_and_too_few_crossings",
    }
}

/// The signals of one series.
///
/// ```
/// use caseline::trend::{Observation, RunChart, Series, Signal};
///
/// let scores = [9, 11, 10, 12, 9, 11, 9, 2, 3, 1, 2, 4, 3, 2];
/// let seen: Vec<Observation> = (0..).zip(scores)
///     .map(|(week, score)| Observation { time: f64::from(week), score: f64::from(score) })
///     .collect();
/// let chart = RunChart::of(Series::new(&seen)?)?;
/// assert_eq!((chart.centre, chart.useful), (6.5, 14));
/// assert_eq!((chart.longest_run, chart.longest_allowed), (7, 7));
/// assert_eq!((chart.crossings, chart.fewest_allowed), (1, 4));
/// assert_eq!(chart.signal(), Signal::Crossings);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunChart {
    /// The median.
    pub centre: f64,
    /// Scores that are not on it.
    pub useful: usize,
    /// The longest run of useful scores on one side.
    pub longest_run: usize,
    /// The longest run that chance allows.
    pub longest_allowed: usize,
    /// How often successive useful scores lie on different sides.
    pub crossings: usize,
    /// The fewest crossings that chance allows.
    pub fewest_allowed: usize,
}

impl RunChart {
    /// The chart of a series with at least ten useful scores.
    ///
    /// # Errors
    /// [`Reason::TooFewScores`].
    pub fn of(series: Series<'_>) -> Evaluated<Self> {
        let mut sorted: Vec<f64> = series.observations().iter().map(|seen| seen.score).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let centre = median(&sorted).ok_or(Reason::TooFewScores)?;
        let scores = series.observations().iter().map(|seen| seen.score);
        let sides: Vec<bool> =
            scores.filter(|score| *score != centre).map(|score| score > centre).collect();
        let useful = sides.len();
        if useful < USEFUL {
            return Err(Reason::TooFewScores.into());
        }
        let runs = sides.chunk_by(|one, next| one == next);
        Ok(Self {
            centre,
            useful,
            longest_run: runs.clone().map(<[bool]>::len).max().unwrap_or_default(),
            longest_allowed: (useful as f64).log2().round() as usize + 3,
            crossings: runs.count() - 1,
            fewest_allowed: fewest_crossings(useful - 1),
        })
    }

    /// What the chart shows.
    #[must_use]
    pub fn signal(&self) -> Signal {
        let shift = self.longest_run > self.longest_allowed;
        match (shift, self.crossings < self.fewest_allowed) {
            (false, false) => Signal::None,
            (true, false) => Signal::Shift,
            (false, true) => Signal::Crossings,
            (true, true) => Signal::ShiftAndCrossings,
        }
    }
}

/// The least k with P(X <= k) >= .05 for X binomial with one half.
fn fewest_crossings(draws: usize) -> usize {
    let mut below = 0.0;
    (0..=draws)
        .find(|&k| {
            let log = ln_binomial(draws as u64, k as u64) - draws as f64 * std::f64::consts::LN_2;
            below += log.exp();
            below >= 0.05
        })
        .unwrap_or(draws)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trend::Observation;

    fn chart(scores: &[f64]) -> Evaluated<RunChart> {
        let seen: Vec<Observation> = (0_u32..)
            .zip(scores)
            .map(|(week, score)| Observation { time: week.into(), score: *score })
            .collect();
        RunChart::of(Series::new(&seen)?)
    }

    /// qicharts2 0.8.1: 13 useful scores allow a run of 7 and ask for 3
    /// crossings.
    #[test]
    fn the_limits_are_those_of_qicharts2() {
        assert_eq!(fewest_crossings(12), 3);
        assert_eq!([9, 11, 19, 24, 49].map(fewest_crossings), [2, 3, 6, 8, 19]);
    }

    #[test]
    fn scores_on_the_median_are_left_aside() {
        let scores = [5.0, 1.0, 9.0, 5.0, 1.0, 9.0, 1.0, 9.0, 1.0, 9.0, 1.0, 9.0, 5.0];
        let chart = chart(&scores).expect("ten useful scores");
        assert_eq!((chart.useful, chart.crossings, chart.longest_run), (10, 9, 1));
        assert_eq!(chart.signal(), Signal::None);
    }

    #[test]
    fn a_long_run_is_a_shift() {
        let scores =
            [9.0, 8.0, 9.0, 8.0, 9.0, 8.0, 9.0, 8.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0];
        let chart = chart(&scores).expect("sixteen useful scores");
        assert_eq!((chart.longest_run, chart.longest_allowed), (8, 7));
        assert_eq!(chart.signal(), Signal::ShiftAndCrossings);
    }

    #[test]
    fn nine_useful_scores_are_too_few() {
        assert_eq!(
            chart(&[1.0, 9.0, 1.0, 9.0, 1.0, 9.0, 1.0, 9.0, 5.0]),
            Err(Reason::TooFewScores.into())
        );
    }
}
