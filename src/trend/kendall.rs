//! Kendall's tau-b of score and time: S in the share of what it could be,
//! corrected for ties.
//!
//! τ_b = S / √((n₀ − n₁) n₀), n₀ = n(n−1)/2, n₁ the pairs of equal scores;
//! times are never tied. Source: Kendall (1945), doi 10.1093/biomet/33.3.239.

use super::MannKendall;
use super::series::Series;
use crate::change::{Evaluated, Reason};

/// Tau-b, between −1 (always falling) and 1 (always rising).
///
/// ```
/// use caseline::trend::{Observation, Series, kendall_tau_b};
///
/// let scores = [12.0, 2.0, 1.0, 12.0, 2.0];
/// let observations: Vec<Observation> = (0..).zip(scores)
///     .map(|(time, score)| Observation { time: f64::from(time), score })
///     .collect();
/// // S = -2; n0 = 10, two tied pairs: -2 / sqrt(80).
/// let tau = kendall_tau_b(Series::new(&observations)?)?;
/// assert!((tau - -0.223_606_797_749_979).abs() < 1e-12);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
///
/// # Errors
/// [`Reason::TooFewScores`] below three, [`Reason::NoVariation`] when all
/// scores are the same.
pub fn kendall_tau_b(series: Series<'_>) -> Evaluated<f64> {
    let test = MannKendall::of(series)?;
    let pairs = |k: usize| k as f64 * (k as f64 - 1.0) / 2.0;
    let all = pairs(series.len());
    let untied = all - series.ties().map(pairs).sum::<f64>();
    if untied > 0.0 {
        Ok(test.s as f64 / (untied * all).sqrt())
    } else {
        Err(Reason::NoVariation.into())
    }
}
