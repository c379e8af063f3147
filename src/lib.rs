//! `caseline` turns the progress notes that a practice already exports into
//! measurement-based care.
//!
//! ```text
//! exports ─ ingest ─▶ Note ─ extract ─▶ Findings ─ frame ─▶ tables ─ change, trend ─▶ caseload ─▶ chart, report
//! ```
//!
//! One direction, no back and forth. A room knows only the rooms to its left,
//! and [`instrument`].

#![deny(missing_docs)]

pub mod caseload;
pub mod change;
pub mod chart;
pub mod cli;
pub mod error;
pub mod evaluation;
pub mod extract;
pub mod flow;
pub mod frame;
pub mod ingest;
pub mod instrument;
pub mod note;
pub mod report;
pub mod text;
pub mod trend;
pub mod vocabulary;

pub use error::{Error, Result};
