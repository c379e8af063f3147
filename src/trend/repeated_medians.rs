//! Siegel's repeated medians: for each score the median of its slopes to all
//! others, and the median of these.
//!
//! Source: Siegel (1982), doi 10.1093/biomet/69.1.242. Nearly half of the
//! scores may be wild without spoiling it.

use super::series::{Series, median, slope};
use crate::change::{Evaluated, Reason};

/// The slope of a series of at least three scores, in points per unit of time.
///
/// ```
/// use caseline::trend::{Observation, Series, repeated_medians};
///
/// // Two of seven scores are wild, and the line still holds.
/// let scores = [20.0, 19.0, 18.0, 17.0, 16.0, 80.0, 95.0];
/// let observations: Vec<Observation> = (0..).zip(scores)
///     .map(|(time, score)| Observation { time: f64::from(time), score })
///     .collect();
/// assert_eq!(repeated_medians(Series::new(&observations)?)?, -1.0);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
///
/// # Errors
/// [`Reason::TooFewScores`].
pub fn repeated_medians(series: Series<'_>) -> Evaluated<f64> {
    let observations = series.at_least(3)?.observations();
    let mut slopes = Vec::with_capacity(observations.len());
    let mut medians = Vec::with_capacity(observations.len());
    for here in observations {
        slopes.clear();
        let others = observations.iter().filter(|other| other.time != here.time);
        slopes.extend(others.map(|there| slope(*here, *there)));
        slopes.sort_unstable_by(f64::total_cmp);
        medians.extend(median(&slopes));
    }
    medians.sort_unstable_by(f64::total_cmp);
    median(&medians).ok_or(Reason::TooFewScores.into())
}
