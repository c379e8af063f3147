//! A plateau: the latest scores no longer move by more than their error.
//!
//! The plateau is the longest run of scores at the end of a series in which no
//! two differ by the measure's threshold of reliable change. It needs four
//! scores to be called one: two or three lie close together even in a series
//! that moves. The rule is caseline's own; no published one was found.

use super::series::Series;
use crate::change::{Evaluated, Reason, reaches};

/// The fewest scores of a plateau.
const LEVEL: usize = 4;

/// The end of a series that stays level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plateau {
    /// Time of its first score.
    pub since: f64,
    /// How many scores it holds.
    pub scores: usize,
}

/// The plateau that a series of at least four scores ends in, if it does.
///
/// ```
/// use caseline::trend::{Observation, Series, plateau};
///
/// let seen: Vec<Observation> = (0..).zip([19, 14, 9, 8, 10, 9, 7])
///     .map(|(week, score)| Observation { time: f64::from(week), score: f64::from(score) })
///     .collect();
/// let level = plateau(Series::new(&seen)?, 5.0)?;
/// assert_eq!(level.map(|level| (level.since, level.scores)), Some((2.0, 5)));
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
///
/// # Errors
/// [`Reason::TooFewScores`], [`Reason::ThresholdNotPositive`].
pub fn plateau(series: Series<'_>, threshold: f64) -> Evaluated<Option<Plateau>> {
    if threshold.is_nan() || threshold <= 0.0 {
        return Err(Reason::ThresholdNotPositive.into());
    }
    let observations = series.at_least(LEVEL)?.observations();
    let (mut lowest, mut highest) = (f64::INFINITY, f64::NEG_INFINITY);
    let level = observations.iter().rev().take_while(|seen| {
        lowest = lowest.min(seen.score);
        highest = highest.max(seen.score);
        !reaches(highest - lowest, threshold)
    });
    let level: Vec<_> = level.collect();
    let since = level.last().map(|first| first.time);
    Ok(since.filter(|_| level.len() >= LEVEL).map(|since| Plateau { since, scores: level.len() }))
}
