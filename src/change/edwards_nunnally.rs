//! Edwards & Nunnally: an interval round the estimated true first score.
//!
//! RCI = (post − (r (pre − M₁) + M₁)) / (S₁ √(1 − r)). Source: Speer (1992),
//! doi 10.1037/0022-006X.60.3.402. Speer's interval is ± 2 SEM; here, as in
//! the R package clinicalsignificance, the critical value follows from the
//! level of significance.

use super::{Evaluated, Expectation, Norms, Reliability, StandardErrorOfMeasurement};

/// The expectation of Edwards & Nunnally; `baseline` holds the mean and SD of
/// the first scores.
///
/// ```
/// use caseline::change::{Norms, Pair, Reliability, edwards_nunnally};
///
/// let line = edwards_nunnally(Norms::new(40.0, 7.5)?, Reliability::new(0.80)?)?;
/// // Expected after 32.5: 34; SEM = 7.5 × √.2 = 3.354.
/// assert_eq!(format!("{:.4}", line.index(Pair::new(32.5, 47.5)?).0), "4.0249");
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
///
/// # Errors
/// Those of [`StandardErrorOfMeasurement::new`].
pub fn edwards_nunnally(baseline: Norms, reliability: Reliability) -> Evaluated<Expectation> {
    let sem = StandardErrorOfMeasurement::new(baseline.sd(), reliability)?;
    let mean = baseline.mean();
    Ok(Expectation::line(mean, mean, reliability.value(), sem.points()))
}
