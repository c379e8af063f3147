//! Standardized mean difference within one series.
//!
//! d = J (mean B - mean A)/s, J = 1 - 3/(4 f - 1). With the baseline's standard
//! deviation f = m - 1 and SE = J sqrt(1/m + (s²B/s²A)/n + d²/(2f)); with the
//! pooled one f = m + n - 2 and SE = J sqrt(1/m + 1/n + d²/(2f)). Sources:
//! Gingerich (1984), doi 10.1177/002188638402000113; Busk & Serlin (1992);
//! standard errors by Pustejovsky, as in SingleCaseES. The baseline alone is
//! the better yardstick, because treatment may change the spread; it is unsteady
//! below five or six baseline scores.

use super::phases::Moments;
use super::{Estimate, Phases};
use crate::change::{Evaluated, Reason, Significance};
use crate::vocabulary;

vocabulary! {
    /// By which spread a difference of means is divided.
    pub enum Spread {
        /// The standard deviation of the baseline.
        Baseline => "baseline_sd",
        /// The pooled standard deviation of both phases.
        Pooled => "pooled_sd",
    }
}

/// The difference of the means in standard deviations, up is better.
///
/// # Errors
/// [`Reason::TooFewBaselineScores`] below three, [`Reason::NoVariation`].
pub fn smd(phases: Phases<'_>, spread: Spread, significance: Significance) -> Evaluated<Estimate> {
    let phases = phases.at_least(3, 1)?;
    let (before, after) = (Moments::of(phases.baseline()), Moments::of(phases.treatment()));
    let baseline = before.variance.ok_or(Reason::TooFewBaselineScores)?;
    let treatment = after.variance;
    let (freedom, variance) = match spread {
        Spread::Baseline => (before.n - 1.0, baseline),
        Spread::Pooled => {
            let freedom = before.n + after.n - 2.0;
            let squares =
                (before.n - 1.0) * baseline + (after.n - 1.0) * treatment.unwrap_or_default();
            (freedom, squares / freedom)
        }
    };
    if variance <= 0.0 {
        return Err(Reason::NoVariation.into());
    }
    let correction = 1.0 - 3.0 / (4.0 * freedom - 1.0);
    let difference = phases.direction().improvement(after.mean - before.mean);
    let d = correction * difference / variance.sqrt();
    let of_means = match spread {
        Spread::Baseline => treatment
            .map(|treatment| 1.0 / before.n + treatment / (after.n * baseline))
            .ok_or(Reason::TooFewTreatmentScores.into()),
        Spread::Pooled => Ok(1.0 / before.n + 1.0 / after.n),
    };
    let error = of_means.map(|means| correction * (means + d * d / (2.0 * freedom)).sqrt());
    Ok(Estimate::normal(d, error, significance))
}
