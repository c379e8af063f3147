//! The XmR chart: natural limits of a series, from how much successive scores
//! differ.
//!
//! mean -+ 2.66 times the mean moving range; 2.66 is 3/1.128, the factor for
//! ranges of two. Source: Wheeler (1993), Understanding Variation (second-hand).
//! The limits rest on the time order, so a trend lies outside them where a
//! standard deviation would swallow it. They need six scores; twelve or more
//! are advised.

use super::Series;
use crate::change::{Evaluated, Interval, Reason};

/// The factor of the mean moving range.
const FACTOR: f64 = 2.66;

/// The limits of one series.
///
/// ```
/// use caseline::trend::{Observation, Series, Xmr};
///
/// let seen: Vec<Observation> = (0..).zip([10, 12, 11, 13, 12, 14, 30])
///     .map(|(week, score)| Observation { time: f64::from(week), score: f64::from(score) })
///     .collect();
/// let chart = Xmr::of(Series::new(&seen)?)?;
/// assert_eq!(chart.mean_moving_range, 4.0);
/// assert_eq!(format!("{:.2} {:.2}", chart.limits.low, chart.limits.high), "3.93 25.21");
/// assert_eq!(chart.outside, 1);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Xmr {
    /// The mean of the scores.
    pub mean: f64,
    /// The mean of the differences between successive scores.
    pub mean_moving_range: f64,
    /// The natural limits.
    pub limits: Interval,
    /// How many scores lie outside them.
    pub outside: usize,
}

impl Xmr {
    /// The chart of at least six scores.
    ///
    /// # Errors
    /// [`Reason::TooFewScores`], [`Reason::NoVariation`].
    pub fn of(series: Series<'_>) -> Evaluated<Self> {
        let seen = series.at_least(6)?.observations();
        let mean = seen.iter().map(|seen| seen.score).sum::<f64>() / seen.len() as f64;
        let moves = seen.iter().zip(seen.iter().skip(1));
        let ranges: f64 = moves.map(|(one, next)| (next.score - one.score).abs()).sum();
        let mean_moving_range = ranges / (seen.len() as f64 - 1.0);
        if mean_moving_range <= 0.0 {
            return Err(Reason::NoVariation.into());
        }
        let half = FACTOR * mean_moving_range;
        let limits = Interval { low: mean - half, high: mean + half };
        let outside =
            seen.iter().filter(|seen| seen.score < limits.low || seen.score > limits.high).count();
        Ok(Self { mean, mean_moving_range, limits, outside })
    }
}
