//! Log response ratio: how many times the mean has grown or shrunk.
//!
//! R = ln mean B + s²B/(2 n mean²B) - ln mean A - s²A/(2 m mean²A), which removes
//! the bias of short phases; SE = sqrt(s²A/(m mean²A) + s²B/(n mean²B)).
//! Sources: Pustejovsky (2015), doi 10.1037/met0000019; (2018), doi
//! 10.1016/j.jsp.2018.02.003. *Increasing* is R signed so that an improvement is
//! positive, *decreasing* so that an improvement is negative.
//!
//! It is meant for a ratio scale, on which zero means none: counts, rates,
//! durations. The total of a symptom scale is not one. No constant is added
//! where a phase's mean is zero.

use super::phases::Moments;
use super::{Estimate, Phases};
use crate::change::{Evaluated, Reason, Significance};

/// The log response ratio, positive for an improvement.
///
/// # Errors
/// [`Reason::TooFewBaselineScores`], [`Reason::TooFewTreatmentScores`] below
/// two scores in a phase; [`Reason::NegativeScore`],
/// [`Reason::MeanNotPositive`].
pub fn lrr_increasing(phases: Phases<'_>, significance: Significance) -> Evaluated<Estimate> {
    Ok(ratio(phases, significance)?.rescaled(phases.direction().sign(), 0.0))
}

/// The log response ratio, negative for an improvement.
///
/// # Errors
/// As [`lrr_increasing`].
pub fn lrr_decreasing(phases: Phases<'_>, significance: Significance) -> Evaluated<Estimate> {
    Ok(ratio(phases, significance)?.rescaled(-phases.direction().sign(), 0.0))
}

fn ratio(phases: Phases<'_>, significance: Significance) -> Evaluated<Estimate> {
    let phases = phases.at_least(2, 2)?;
    let all = phases.baseline().observations().iter().chain(phases.treatment().observations());
    if all.into_iter().any(|seen| seen.score < 0.0) {
        return Err(Reason::NegativeScore.into());
    }
    let (before, after) = (Moments::of(phases.baseline()), Moments::of(phases.treatment()));
    let spread = |phase: Moments, missing: Reason| -> Evaluated<f64> {
        if phase.mean <= 0.0 {
            return Err(Reason::MeanNotPositive.into());
        }
        Ok(phase.variance.ok_or(missing)? / (phase.n * phase.mean * phase.mean))
    };
    let base = spread(before, Reason::TooFewBaselineScores)?;
    let treated = spread(after, Reason::TooFewTreatmentScores)?;
    let value = after.mean.ln() + treated / 2.0 - before.mean.ln() - base / 2.0;
    let variance = base + treated;
    let error = if variance > 0.0 { Ok(variance.sqrt()) } else { Err(Reason::NoVariation.into()) };
    Ok(Estimate::normal(value, error, significance))
}
