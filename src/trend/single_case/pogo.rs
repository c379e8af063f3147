//! Percentage of goal obtained: how much of the way from the baseline's mean to
//! the goal the treatment's mean has gone.
//!
//! 100 (mean B - mean A)/(goal - mean A). Source: Ferron, Goldstein, Olszewski &
//! Rohrer (2020), doi 10.1080/17489539.2020.1732024. The standard error is that
//! of Patrona et al. (2022), doi 10.1044/2022_JSLHR-22-00217, as in SingleCaseES:
//! 100 sqrt(s²B/n + s²A/m (1 + (PoGO/100)²))/|goal - mean A|. It takes numerator
//! and denominator as independent, though both hold the baseline's mean, and so
//! is too large for progress towards the goal.

use super::phases::Moments;
use super::{Estimate, Phases};
use crate::change::{Evaluated, Reason, Significance};

/// Percent of the way to a goal; 100 is the goal, a negative number the wrong
/// way.
///
/// ```
/// use caseline::change::{Direction, Significance};
/// use caseline::trend::Observation;
/// use caseline::trend::single_case::{Phases, pogo};
///
/// // From a mean of 20 to one of 8, with a goal of 4: three quarters.
/// let weekly = [21.0, 19.0, 20.0, 10.0, 8.0, 6.0];
/// let seen: Vec<Observation> = (0..).zip(weekly)
///     .map(|(week, score)| Observation { time: f64::from(week), score })
///     .collect();
/// let phases = Phases::new(&seen[..3], &seen[3..], Direction::LowerIsBetter)?;
/// assert_eq!(pogo(phases, 4.0, Significance::default())?.value, 75.0);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
///
/// # Errors
/// [`Reason::GoalUnclear`] for a goal that is not finite;
/// [`Reason::GoalMetAtBaseline`] when the baseline's mean is not on the worse
/// side of it.
pub fn pogo(phases: Phases<'_>, goal: f64, significance: Significance) -> Evaluated<Estimate> {
    if !goal.is_finite() {
        return Err(Reason::GoalUnclear.into());
    }
    let (before, after) = (Moments::of(phases.baseline()), Moments::of(phases.treatment()));
    let way = goal - before.mean;
    if phases.direction().improvement(way) <= 0.0 {
        return Err(Reason::GoalMetAtBaseline.into());
    }
    let share = (after.mean - before.mean) / way;
    let error = match (before.variance, after.variance) {
        (None, _) => Err(Reason::TooFewBaselineScores.into()),
        (_, None) => Err(Reason::TooFewTreatmentScores.into()),
        (Some(base), Some(treated)) => {
            let variance = treated / after.n + base / before.n * (1.0 + share * share);
            if variance > 0.0 {
                Ok(100.0 * variance.sqrt() / way.abs())
            } else {
                Err(Reason::NoVariation.into())
            }
        }
    };
    Ok(Estimate::normal(100.0 * share, error, significance))
}
