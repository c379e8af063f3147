//! What a person reads: the caseload page, a page per client, summary notes.
//!
//! [`model`] gathers the facts once; every view is made from it.

pub mod model;

pub use model::CaseloadModel;
