//! Gulliksen, Lord & Novick: the score is expected to regress towards the
//! mean of the first measurement.
//!
//! RCI = ((post − M₁) − r (pre − M₁)) / (S₁ √(1 − r²)). Source: Hsu (1989,
//! 1995), doi 10.1037/0022-006X.63.1.141. Assumes that the population mean
//! does not change without treatment.

use super::{Expectation, Norms, Reliability};

/// The expectation of Gulliksen, Lord & Novick; `baseline` holds the mean and
/// SD of the first scores.
///
/// ```
/// use caseline::change::{Norms, Pair, Reliability, gulliksen_lord_novick};
///
/// let line = gulliksen_lord_novick(Norms::new(40.0, 7.5)?, Reliability::new(0.80)?);
/// // Expected after 32.5: 40 − .8 × 7.5 = 34; SE = 7.5 × √.36 = 4.5.
/// assert!((line.expected(32.5) - 34.0).abs() < 1e-12);
/// assert!((line.index(Pair::new(32.5, 47.5)?).0 - 3.0).abs() < 1e-12);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
#[must_use]
pub fn gulliksen_lord_novick(baseline: Norms, reliability: Reliability) -> Expectation {
    let (mean, r) = (baseline.mean(), reliability.value());
    Expectation::line(mean, mean, r, baseline.sd() * (1.0 - r * r).sqrt())
}
