//! Nunnally & Kotsch: as Edwards & Nunnally, but both measurements have a
//! reliability of their own.
//!
//! RCI = (post − (r (pre − M₁) + M₁)) / √(r² S₁² (1 − r) + S₁² (1 − r₂)).
//! Source: Nunnally & Kotsch (1983), doi 10.1111/j.2044-8260.1983.tb00582.x.

use super::{Expectation, Norms, Reliability};

/// The expectation of Nunnally & Kotsch.
///
/// ```
/// use caseline::change::{Norms, Pair, Reliability, nunnally_kotsch};
///
/// let (first, second) = (Reliability::new(0.80)?, Reliability::new(0.90)?);
/// let line = nunnally_kotsch(Norms::new(40.0, 7.5)?, first, second);
/// // SE² = .64 × 56.25 × .2 + 56.25 × .1 = 12.825.
/// assert!((line.standard_error() - 12.825_f64.sqrt()).abs() < 1e-12);
/// assert_eq!(format!("{:.4}", line.index(Pair::new(32.5, 47.5)?).0), "3.7697");
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
#[must_use]
pub fn nunnally_kotsch(baseline: Norms, pre: Reliability, post: Reliability) -> Expectation {
    let (mean, r) = (baseline.mean(), pre.value());
    let variance = baseline.sd() * baseline.sd();
    let error = r * r * variance * (1.0 - r) + variance * (1.0 - post.value());
    Expectation::line(mean, mean, r, error.sqrt())
}
