//! Percentage of nonoverlapping data: the share of treatment scores better
//! than the best baseline score.
//!
//! Source: Scruggs, Mastropieri & Casto (1987), doi
//! 10.1177/074193258700800206. One wild baseline score spoils it, and the
//! longer the baseline the lower it is. It has no known standard error; the
//! interval is Wilson's, with the best baseline score taken as known.

use super::{Estimate, Phases};
use crate::change::{Reason, Significance, wilson};

/// The share of treatment scores beyond the whole baseline, 0 to 1.
#[must_use]
pub fn pnd(phases: Phases<'_>, significance: Significance) -> Estimate {
    let best = phases.before().into_iter().fold(f64::NEG_INFINITY, f64::max);
    let after = phases.after();
    let n = after.len() as f64;
    let value = after.iter().filter(|&&score| score > best).count() as f64 / n;
    Estimate {
        value,
        standard_error: Err(Reason::NoStandardError.into()),
        interval: Some(wilson(value, n, significance)),
        p: None,
    }
}
