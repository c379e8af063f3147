//! Remission over a whole series: reached, sustained, lost.
//!
//! - *reached*: the latest score is in the range of remission, and fewer than
//!   three at the end are;
//! - *sustained*: the last three scores or more are in it;
//! - *relapsed*: after at least one score in remission, the latest score is
//!   outside it, and worse than the best score since remission began by at
//!   least the measure's threshold of reliable change;
//! - *left*: outside it again, but by less than that;
//! - *not reached*: no score was ever in it.
//!
//! The words follow Frank et al. (1991), doi
//! 10.1001/archpsyc.1991.01810330075011, who ask for remission to last and for a
//! relapse to be a return of the full syndrome; the numbers are caseline's own.

use super::series::Series;
use crate::change::{Direction, Evaluated, Reason, reaches};
use crate::vocabulary;

/// From how many scores at the end on a remission is sustained.
const SUSTAINED: usize = 3;

vocabulary! {
    /// Where a series stands with regard to remission.
    pub enum RemissionCourse {
        /// Never in remission.
        NotReached => "not_reached",
        /// In remission, not yet for three scores.
        Reached => "reached",
        /// In remission for three scores or more.
        Sustained => "sustained",
        /// Out of remission again, by less than a reliable change.
        Left => "left",
        /// Out of remission again, and reliably worse.
        Relapsed => "relapsed",
    }
}

/// The course of a series of at least two scores; with how many scores at the
/// end are in remission. `edge` is the last score that is in remission.
///
/// ```
/// use caseline::change::Direction;
/// use caseline::trend::{Observation, RemissionCourse, Series, remission_course};
///
/// let course = |scores: &[u32]| {
///     let seen: Vec<Observation> = (0_u32..).zip(scores)
///         .map(|(week, score)| Observation { time: week.into(), score: (*score).into() })
///         .collect();
///     let series = Series::new(&seen)?;
///     remission_course(series, Direction::LowerIsBetter, 4.0, 6.0).map(|(course, _)| course)
/// };
/// assert_eq!(course(&[18, 12, 4, 3, 2])?, RemissionCourse::Sustained);
/// assert_eq!(course(&[18, 12, 4, 3, 7])?, RemissionCourse::Left);
/// assert_eq!(course(&[18, 12, 4, 3, 9])?, RemissionCourse::Relapsed);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
///
/// # Errors
/// [`Reason::TooFewScores`], [`Reason::ThresholdNotPositive`],
/// [`Reason::RemissionAtBaseline`] when the first score is already in
/// remission.
pub fn remission_course(
    series: Series<'_>,
    direction: Direction,
    edge: f64,
    threshold: f64,
) -> Evaluated<(RemissionCourse, usize)> {
    if threshold.is_nan() || threshold <= 0.0 {
        return Err(Reason::ThresholdNotPositive.into());
    }
    let scores: Vec<f64> =
        series.at_least(2)?.observations().iter().map(|seen| seen.score).collect();
    let within = |score: &f64| direction.improvement(score - edge) >= 0.0;
    if scores.first().is_some_and(within) {
        return Err(Reason::RemissionAtBaseline.into());
    }
    let Some(began) = scores.iter().position(within) else {
        return Ok((RemissionCourse::NotReached, 0));
    };
    let last = scores.iter().rev().take_while(|score| within(score)).count();
    let best = scores.iter().skip(began).map(|score| direction.improvement(*score));
    let best = best.fold(f64::NEG_INFINITY, f64::max);
    let latest = scores.last().map_or(best, |score| direction.improvement(*score));
    let course = match last {
        0 if reaches(best - latest, threshold) => RemissionCourse::Relapsed,
        0 => RemissionCourse::Left,
        _ if last >= SUSTAINED => RemissionCourse::Sustained,
        _ => RemissionCourse::Reached,
    };
    Ok((course, last))
}
