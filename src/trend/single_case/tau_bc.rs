//! Baseline-corrected Tau: nonoverlap of what remains after the baseline's
//! Theil-Sen line, prolonged through the treatment phase, is taken away.
//!
//! Source: Tarlow (2017), doi 10.1177/0145445516676750. Residuals are
//! y - intercept - slope t with the Theil-Sen slope of the baseline and the
//! median of y - slope t as intercept; then Tau as in [`tau`](super::tau), with
//! its standard error and interval. Programs differ in two choices, so both
//! are parameters and the answer says which were taken:
//!
//! - *correction*: always (SingleCaseES), or only when Mann-Kendall finds a
//!   trend in the baseline at .05 (Tarlow; scan);
//! - *time base*: the order of the scores 1, 2, 3, … (SingleCaseES), or their
//!   real times (scan). With missed sessions the two differ.
//!
//! Residuals that differ only by binary rounding count as ties.

use super::nap::Pairs;
use super::{Estimate, Phases};
use crate::change::{Evaluated, Reason, Significance};
use crate::trend::series::median;
use crate::trend::{MannKendall, Observation, Series, TheilSen};
use crate::vocabulary;
use std::cmp::Ordering;

vocabulary! {
    /// When the baseline's trend is taken away.
    pub enum Correction {
        /// Whatever it is.
        Always => "always",
        /// When it is significant at .05.
        IfSignificant => "if_significant",
    }
}

vocabulary! {
    /// What the baseline's trend is fitted on.
    pub enum TimeBase {
        /// The order of the scores.
        Order => "order",
        /// Their times.
        Time => "time",
    }
}

/// Baseline-corrected Tau and what was done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TauBc {
    /// Tau of what remains.
    pub estimate: Estimate,
    /// The slope that was taken away, in points per unit of the time base;
    /// `None` when the baseline had no significant trend.
    pub slope: Option<f64>,
}

/// Baseline-corrected Tau.
///
/// ```
/// use caseline::change::{Direction, Significance};
/// use caseline::trend::Observation;
/// use caseline::trend::single_case::{Correction, Phases, TimeBase, tau_bc};
///
/// // The example of Tarlow (2017): 1 to 10 is one line, so nothing remains.
/// let line: Vec<Observation> = (1..=10)
///     .map(|time| Observation { time: f64::from(time), score: f64::from(time) })
///     .collect();
/// let phases = Phases::new(&line[..5], &line[5..], Direction::HigherIsBetter)?;
/// let level = Significance::default();
/// let corrected = tau_bc(phases, Correction::Always, TimeBase::Order, level)?;
/// assert_eq!((corrected.estimate.value, corrected.slope), (0.0, Some(1.0)));
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
///
/// # Errors
/// [`Reason::TooFewBaselineScores`] below three baseline scores: no slope.
pub fn tau_bc(
    phases: Phases<'_>,
    correction: Correction,
    time_base: TimeBase,
    significance: Significance,
) -> Evaluated<TauBc> {
    let phases = phases.at_least(3, 1)?;
    let baseline = on(time_base, 1, phases.baseline());
    let treatment = on(time_base, 1 + baseline.len(), phases.treatment());
    let series = Series::new(&baseline)?;
    if correction == Correction::IfSignificant && MannKendall::of(series)?.p > 0.05 {
        return Ok(TauBc { estimate: super::tau(phases, significance), slope: None });
    }
    let slope = TheilSen::of(series, significance)?.slope;
    let mut levels: Vec<f64> = baseline.iter().map(|seen| seen.score - seen.time * slope).collect();
    levels.sort_unstable_by(f64::total_cmp);
    let intercept = median(&levels).ok_or(Reason::TooFewBaselineScores)?;
    let remains = |phase: &[Observation]| -> Vec<f64> {
        let residual = |seen: &Observation| seen.score - intercept - slope * seen.time;
        phase.iter().map(|seen| phases.direction().improvement(residual(seen))).collect()
    };
    let seen = baseline.iter().chain(&treatment);
    let largest = seen.map(|seen| seen.score.abs() + (slope * seen.time).abs()).fold(0.0, f64::max);
    let rounding = 1e-12 * largest;
    let compare = |one: &f64, other: &f64| {
        if (one - other).abs() <= rounding { Ordering::Equal } else { one.total_cmp(other) }
    };
    let estimate = Pairs::of(&remains(&baseline), &remains(&treatment), compare)
        .nap(significance)
        .rescaled(2.0, -1.0);
    Ok(TauBc { estimate, slope: Some(slope) })
}

/// A phase with its times on the time base; by order the first score has the
/// number `first`.
fn on(time_base: TimeBase, first: usize, phase: Series<'_>) -> Vec<Observation> {
    let observations = phase.observations().iter().enumerate();
    let placed = observations.map(|(place, seen)| match time_base {
        TimeBase::Order => Observation { time: (first + place) as f64, ..*seen },
        TimeBase::Time => *seen,
    });
    placed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Direction;

    fn at(points: &[(f64, f64)]) -> Vec<Observation> {
        points.iter().map(|&(time, score)| Observation { time, score }).collect()
    }

    fn of(points: &[(f64, f64)], m: usize, correction: Correction, base: TimeBase) -> TauBc {
        let all = at(points);
        let phases = Phases::new(&all[..m], &all[m..], Direction::HigherIsBetter);
        phases
            .and_then(|phases| tau_bc(phases, correction, base, Significance::default()))
            .expect("enough scores")
    }

    /// DIFFERENCE: SingleCaseES counts scores, scan counts sessions. Eight
    /// sessions without a score lie between the phases; on real times the
    /// treatment stays below the prolonged line, by order above it.
    #[test]
    fn missed_sessions_change_the_answer_with_the_time_base() {
        let gap = [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (12.0, 8.0), (13.0, 9.0), (14.0, 10.0)];
        assert_eq!(of(&gap, 3, Correction::Always, TimeBase::Order).estimate.value, 1.0);
        assert_eq!(of(&gap, 3, Correction::Always, TimeBase::Time).estimate.value, -1.0);
    }

    /// DIFFERENCE: SingleCaseES corrects always, scan when significant.
    #[test]
    fn three_baseline_scores_are_never_significant() {
        let rise = [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (4.0, 4.0), (5.0, 5.0), (6.0, 6.0)];
        let tested = of(&rise, 3, Correction::IfSignificant, TimeBase::Order);
        assert_eq!((tested.estimate.value, tested.slope), (1.0, None));
        let always = of(&rise, 3, Correction::Always, TimeBase::Order);
        assert_eq!((always.estimate.value, always.slope), (0.0, Some(1.0)));
    }

    #[test]
    fn a_line_in_tenths_leaves_ties_and_not_rounding() {
        let line: Vec<(f64, f64)> =
            (1..=9).map(|time| (f64::from(time), 0.3 + 0.1 * f64::from(time))).collect();
        assert_eq!(of(&line, 4, Correction::Always, TimeBase::Order).estimate.value, 0.0);
    }
}
