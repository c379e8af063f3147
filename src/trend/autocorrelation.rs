//! How much a score resembles the one before it.
//!
//! r₁ = Σ (yₜ − ȳ)(yₜ₊₁ − ȳ) / Σ (yₜ − ȳ)². Source: Box & Jenkins (1976). It is
//! computed on the order of the scores, as if they were evenly spaced, and a
//! trend alone makes it positive; below about ten scores it is mostly noise
//! (its expectation without correlation is about −1/n).

use super::series::Series;
use crate::change::{Evaluated, Reason};

/// The lag-one autocorrelation of at least three scores.
///
/// ```
/// use caseline::trend::{Observation, Series, lag_one_autocorrelation};
///
/// let observations: Vec<Observation> = (1..=5)
///     .map(|time| Observation { time: f64::from(time), score: f64::from(time) })
///     .collect();
/// assert_eq!(lag_one_autocorrelation(Series::new(&observations)?)?, 0.4);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
///
/// # Errors
/// [`Reason::TooFewScores`], [`Reason::NoVariation`].
pub fn lag_one_autocorrelation(series: Series<'_>) -> Evaluated<f64> {
    let observations = series.at_least(3)?.observations();
    let mean = observations.iter().map(|observation| observation.score).sum::<f64>()
        / observations.len() as f64;
    let (mut squares, mut products, mut before) = (0.0, 0.0, None);
    for observation in observations {
        let deviation = observation.score - mean;
        squares += deviation * deviation;
        products += before.map_or(0.0, |before: f64| before * deviation);
        before = Some(deviation);
    }
    if squares > 0.0 { Ok(products / squares) } else { Err(Reason::NoVariation.into()) }
}
