//! Percentage of treatment scores exceeding the baseline's median, ties
//! counting half.
//!
//! Source: Ma (2006), doi 10.1177/0145445504272974. Chance is one half. It has
//! no known standard error; the interval is Wilson's, with the median taken as
//! known.

use super::{Estimate, Phases};
use crate::change::{Evaluated, Reason, Significance, wilson};
use crate::trend::series::median;

/// The share of treatment scores better than the baseline's median, 0 to 1.
///
/// # Errors
/// [`Reason::TooFewBaselineScores`] below three baseline scores.
pub fn pem(phases: Phases<'_>, significance: Significance) -> Evaluated<Estimate> {
    let phases = phases.at_least(3, 1)?;
    let mut before = phases.before();
    before.sort_unstable_by(f64::total_cmp);
    let middle = median(&before).ok_or(Reason::TooFewBaselineScores)?;
    let after = phases.after();
    let n = after.len() as f64;
    let halves: u32 = after
        .iter()
        .map(|score| if *score > middle { 2 } else { u32::from(*score == middle) })
        .sum();
    let value = f64::from(halves) / 2.0 / n;
    Ok(Estimate {
        value,
        standard_error: Err(Reason::NoStandardError.into()),
        interval: Some(wilson(value, n, significance)),
        p: None,
    })
}
