//! What a person reads: the caseload page, a page per client, summary notes,
//! and the progress reports to attach ([`attachment`]).
//!
//! [`model`] gathers the facts once; every view is made from it, so page, note
//! and chart cannot disagree. Views format; they compute nothing and decide
//! nothing. Pages need no network and no font of their own: one folder with
//! `index.html`, `style.css` and `clients/` works from disk. The script of a
//! page sorts, filters, searches and copies what is there; without it
//! everything can be read. All text of notes goes through the escaping of the
//! templates.
//!
//! A template stands beside the struct that fills it, so that a page is read in
//! one place.

pub mod attachment;
mod caseload_page;
mod charts;
mod client_page;
mod clinicians_page;
pub mod cohorts;
mod courses_page;
mod document;
mod file_names;
mod history;
mod method;
pub mod model;
mod note;
mod quality;
pub mod scale;
mod shelves;
#[cfg(test)]
mod tests;

pub use charts::{ChartFile, charts};
pub use model::CaseloadModel;
pub use note::{Arrangement, summary_note};

use rayon::prelude::*;

use crate::error::Result;

/// A file of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its path in the folder of the report.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Page {
    fn text(name: impl Into<String>, text: String) -> Self {
        Self { name: name.into(), bytes: text.into_bytes() }
    }
}

/// The caseload page, the pages of courses and of clinicians, a page for each
/// client, and their style sheet.
///
/// # Errors
/// When a chart cannot be drawn because a measure has no usable range.
pub fn pages(model: &CaseloadModel<'_>) -> Result<Vec<Page>> {
    let mut pages = vec![
        Page::text("index.html", caseload_page::page(model)?),
        Page::text("style.css", document::style_sheet(model.voice)),
        Page::text("courses.html", courses_page::page(model)?),
        Page::text("clinicians.html", clinicians_page::page(model)?),
    ];
    let page = |(place, client): (usize, &model::ClientModel<'_>)| {
        let name = format!("clients/{}.html", client.file_name);
        Ok(Page::text(name, client_page::page(client, place, model)?))
    };
    let clients: Result<Vec<Page>> = model.clients.par_iter().enumerate().map(page).collect();
    pages.extend(clients?);
    Ok(pages)
}

/// The summary note of each client as `notes/<client>.txt`.
#[must_use]
pub fn summary_notes(model: &CaseloadModel<'_>) -> Vec<Page> {
    let file = |client: &model::ClientModel<'_>| {
        Page::text(format!("notes/{}.txt", client.file_name), summary_note(client, model))
    };
    model.clients.iter().map(file).collect()
}
