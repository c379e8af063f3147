//! Single-case statistics: one client, a baseline phase and a treatment phase.
//!
//! Each statistic compares the two phases in its own way and carries its
//! uncertainty where one is known; each asks for its own least number of
//! scores, and gives a reason when it has too few. Estimates are signed so
//! that up is better, whatever the measure's direction, unless a statistic
//! says otherwise.
//!
//! | question | functions |
//! |---|---|
//! | how often is a treatment score better than a baseline score? | [`nap`], [`tau`] |
//! | the same, without what the baseline's own trend explains | [`tau_u`], [`tau_bc`] |
//! | how many scores have to go until the phases do not overlap? | [`pnd`], [`pem`], [`pand`], [`ird`] |
//! | how far apart are the means? | [`smd`], [`lrr_increasing`], [`lrr_decreasing`], [`pogo`] |
//! | how do level and slope change? | [`Piecewise`] |
//!
//! Formulas, sources, and where other programs differ: METHODS.md, section 9.
//!
//! ```
//! use caseline::change::{Direction, Significance};
//! use caseline::trend::Observation;
//! use caseline::trend::single_case::{Phases, nap, pnd, tau};
//!
//! // The example of Parker, Vannest & Davis (2011).
//! let at = |from: u32, scores: &[u32]| -> Vec<Observation> {
//!     (from..).zip(scores)
//!         .map(|(time, score)| Observation { time: time.into(), score: (*score).into() })
//!         .collect()
//! };
//! let baseline = at(1, &[20, 20, 26, 25, 22, 23]);
//! let treatment = at(7, &[28, 25, 24, 27, 30, 30, 29]);
//! let phases = Phases::new(&baseline, &treatment, Direction::HigherIsBetter)?;
//! let level = Significance::default();
//! assert_eq!(nap(phases, level).value, 38.5 / 42.0);
//! assert!((tau(phases, level).value - 35.0 / 42.0).abs() < 1e-15);
//! assert_eq!(pnd(phases, level).value, 5.0 / 7.0);
//! # Ok::<(), caseline::change::NotEvaluable>(())
//! ```

mod estimate;
mod log_response_ratio;
mod nap;
mod overlap;
mod pem;
mod phases;
mod piecewise;
mod pnd;
mod pogo;
mod smd;
mod tau_bc;
mod tau_u;

#[cfg(test)]
mod golden;
#[cfg(test)]
mod properties;

pub use estimate::Estimate;
pub use log_response_ratio::{lrr_decreasing, lrr_increasing};
pub use nap::{nap, tau};
pub use overlap::{ird, pand};
pub use pem::pem;
pub use phases::Phases;
pub use piecewise::Piecewise;
pub use pnd::pnd;
pub use pogo::pogo;
pub use smd::{Spread, smd};
pub use tau_bc::{Correction, TauBc, TimeBase, tau_bc};
pub use tau_u::{TauURecipe, tau_u};
