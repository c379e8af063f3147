//! Hageman & Arrindell: the reliability of the difference scores themselves.
//!
//! RCI = ((post − pre) R + (M₂ − M₁)(1 − R)) / (√R √(2 SEM²)), where R is the
//! reliability of the difference. Source: Hageman & Arrindell (1999), doi
//! 10.1016/S0005-7967(99)00032-7. The index is compared with the *one-sided*
//! critical value (1.645 at .05).
//!
//! R is not positive when the two measurements correlate more than their
//! reliability allows; the index does not exist then, and the answer is
//! [`Reason::NegativeReliabilityOfDifference`].

use super::{
    Evaluated, Expectation, Norms, Reason, Reliability, SampleStatistics,
    StandardErrorOfMeasurement,
};

/// The reliability of the difference scores,
/// R = (S₁² r₁ + S₂² r₂ − 2 cov) / (S₁² + S₂² − 2 cov), with
/// r₂ = (S₂² − SEM²) / S₂²: the error is taken to be that of the first
/// measurement both times.
///
/// # Errors
/// [`Reason::NegativeReliabilityOfDifference`] when R is not positive,
/// [`Reason::StandardDeviationNotPositive`] when the difference scores do not
/// vary.
pub fn reliability_of_difference(
    baseline: Norms,
    sample: &SampleStatistics,
    reliability: Reliability,
) -> Evaluated<f64> {
    let post = sample.post()?;
    let sem = StandardErrorOfMeasurement::new(baseline.sd(), reliability)?.points();
    let (pre, post) = (baseline.sd().powi(2), post.sd().powi(2));
    let spread = pre + post - 2.0 * sample.covariance();
    if spread <= 0.0 {
        return Err(Reason::StandardDeviationNotPositive.into());
    }
    // S² r = S² − SEM², the variance of the true scores.
    let true_spread = pre * reliability.value() + (post - sem * sem) - 2.0 * sample.covariance();
    let r = true_spread / spread;
    if r > 0.0 { Ok(r) } else { Err(Reason::NegativeReliabilityOfDifference.into()) }
}

/// The expectation of Hageman & Arrindell.
///
/// ```
/// use caseline::change::*;
///
/// let pairs: Vec<Pair> = [(20.0, 8.0), (14.0, 12.0), (18.0, 5.0), (11.0, 10.0)]
///     .into_iter()
///     .map(|(pre, post)| Pair { pre, post })
///     .collect();
/// let sample = SampleStatistics::of(&pairs)?;
/// let line = hageman_arrindell(sample.pre()?, &sample, Reliability::new(0.80)?)?;
/// assert_eq!(format!("{:.6}", line.index(pairs[0]).0), "-4.793041");
/// # Ok::<(), NotEvaluable>(())
/// ```
///
/// # Errors
/// Those of [`reliability_of_difference`].
pub fn hageman_arrindell(
    baseline: Norms,
    sample: &SampleStatistics,
    reliability: Reliability,
) -> Evaluated<Expectation> {
    let r = reliability_of_difference(baseline, sample, reliability)?;
    let sem = StandardErrorOfMeasurement::new(baseline.sd(), reliability)?;
    let mean_change = sample.mean_post() - baseline.mean();
    // Divided through by R, the published index is a deviation from the first
    // score moved by −(M₂ − M₁)(1 − R)/R, over an error widened by 1/√R.
    let shift = -mean_change * (1.0 - r) / r;
    Ok(Expectation::line(0.0, shift, 1.0, sem.of_difference().points() / r.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{NotEvaluable, Pair};

    #[test]
    fn correlation_above_the_reliability_leaves_no_index() {
        let pairs: Vec<Pair> = [(10.0, 11.0), (14.0, 15.2), (18.0, 18.9), (25.0, 26.1)]
            .into_iter()
            .map(|(pre, post)| Pair { pre, post })
            .collect();
        let sample = SampleStatistics::of(&pairs).expect("four pairs");
        let reliability = Reliability::new(0.80).expect("inside the range");
        assert_eq!(
            hageman_arrindell(sample.pre().expect("spread"), &sample, reliability),
            Err(NotEvaluable(Reason::NegativeReliabilityOfDifference))
        );
    }
}
