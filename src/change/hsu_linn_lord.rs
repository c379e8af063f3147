//! Hsu, Linn & Lord: the score is expected to regress towards the mean of the
//! second measurement.
//!
//! RCI = ((post − M₂) − r (pre − M₁)) / (S₁ √(1 − r²)). Source: Hsu (1989),
//! as computed by the R package clinicalsignificance. Because M₂ contains the
//! average effect of treatment, the index says whether a person did better or
//! worse than the sample, not whether the person changed.

use super::{Expectation, Norms, Reliability};

/// The expectation of Hsu, Linn & Lord; `mean_post` is the mean of the second
/// scores.
///
/// ```
/// use caseline::change::{Norms, Pair, Reliability, hsu_linn_lord};
///
/// let line = hsu_linn_lord(Norms::new(40.0, 7.5)?, 50.0, Reliability::new(0.80)?);
/// // Expected after 32.5: 50 − .8 × 7.5 = 44; (47.5 − 44) / 4.5.
/// assert!((line.index(Pair::new(32.5, 47.5)?).0 - 3.5 / 4.5).abs() < 1e-12);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
#[must_use]
pub fn hsu_linn_lord(baseline: Norms, mean_post: f64, reliability: Reliability) -> Expectation {
    let r = reliability.value();
    Expectation::line(baseline.mean(), mean_post, r, baseline.sd() * (1.0 - r * r).sqrt())
}
