//! `caseline` turns the progress notes that a practice already exports into
//! measurement-based care.
//!
//! ```text
//! exports ─ ingest ─▶ Note ─ extract ─▶ Findings ─ frame ─▶ tables ─ change, trend ─▶ caseload ─▶ chart, report
//! ```
//!
//! One direction, no back and forth. A room knows only the rooms to its left,
//! and [`instrument`]. Without the feature `analysis` the house ends behind
//! `extract`.

#![deny(missing_docs)]

#[cfg(feature = "analysis")]
pub mod caseload;
#[cfg(feature = "analysis")]
pub mod change;
#[cfg(feature = "analysis")]
pub mod chart;
#[cfg(feature = "analysis")]
pub mod cli;
pub mod error;
#[cfg(feature = "analysis")]
pub mod evaluation;
pub mod extract;
#[cfg(feature = "analysis")]
pub mod flow;
#[cfg(feature = "analysis")]
pub mod frame;
pub mod ingest;
pub mod instrument;
pub mod note;
#[cfg(feature = "analysis")]
pub mod report;
#[cfg(feature = "analysis")]
pub mod text;
#[cfg(feature = "analysis")]
pub mod trend;
pub mod vocabulary;

pub use error::{Error, Result};
