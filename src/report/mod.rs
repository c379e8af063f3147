//! What a person reads: the caseload page, a page per client, summary notes.
//!
//! [`model`] gathers the facts once; every view is made from it.

pub mod model;

pub use model::CaseloadModel;

/// A file of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its path in the folder of the report.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A chart as a file of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartFile {
    /// Its path in the folder of the report, without extension.
    pub name: String,
    /// The chart.
    pub svg: String,
}

/// The caseload page and a page for each client.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn pages(_: &CaseloadModel<'_>) -> crate::Result<Vec<Page>> {
    Ok(Vec::new())
}

/// The summary note of each client.
#[must_use]
pub fn summary_notes(_: &CaseloadModel<'_>) -> Vec<Page> {
    Vec::new()
}

/// Each chart of each client.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn charts(_: &CaseloadModel<'_>) -> crate::Result<Vec<ChartFile>> {
    Ok(Vec::new())
}
