//! Progress reports to attach: what leaves the practice for a record, a payer,
//! a referring doctor or the client.
//!
//! ```text
//! ClientModel ─ compose ─▶ ProgressReport ─▶ PDF, DOCX, HTML, Markdown, text
//! ```
//!
//! [`compose`] puts the facts of one client into words once, for an audience
//! and a period; each form only lays them out, so that all forms hold the same
//! numbers. A [`Template`] says which parts there are.

mod batch;
mod clean;
mod compose;
mod discretion;
mod docx;
mod html;
mod letterhead;
mod markdown;
mod order;
#[cfg(feature = "pdf")]
mod pdf;
mod plain;
mod progress_report;
#[cfg(feature = "pdf")]
mod sample;
mod template;
#[cfg(test)]
mod tests;

pub use letterhead::{ClientNames, Letterhead, Picture, PictureKind};
pub use order::{Audience, Form, Order, Paper, Period, PeriodError};
pub use progress_report::{Block, Fact, Figure, Head, ProgressReport, Section, Table};
pub use template::{Contents, SectionName, Template, Wording};

pub(super) use clean::clean;

use super::Page;
use super::model::{CaseloadModel, ClientModel};
use crate::error::Result;
use crate::vocabulary::Word;

/// Writes the reports of one order.
#[derive(Debug)]
pub struct Writer<'a> {
    order: &'a Order,
    discretion: discretion::Discretion,
    #[cfg(feature = "pdf")]
    typesetter: pdf::Typesetter,
}

impl<'a> Writer<'a> {
    /// A writer for what is ordered.
    ///
    /// # Errors
    /// Only by a defect.
    pub fn new(order: &'a Order) -> Result<Self> {
        Ok(Self {
            order,
            discretion: discretion::Discretion::embedded()?,
            #[cfg(feature = "pdf")]
            typesetter: pdf::Typesetter::new(order)?,
        })
    }

    /// The report of one client in words.
    ///
    /// # Errors
    /// When a chart cannot be drawn because a measure has no usable range.
    pub fn report(
        &self,
        client: &ClientModel<'_>,
        model: &CaseloadModel<'_>,
        audience: Audience,
    ) -> Result<ProgressReport> {
        let mut report = compose::report(client, model, self.order, audience, &self.discretion)?;
        report.each_text(&mut |text| *text = clean::bind_dates(text));
        Ok(report)
    }

    /// The reports of one client as files: `reports/C-1042.pdf` for
    /// clinicians, `reports/C-1042.client.pdf` for the client.
    ///
    /// # Errors
    /// As [`report`](Self::report); and when a form cannot be written, for
    /// instance because the layout of a clinic's own is wrong.
    pub fn files(
        &self,
        client: &ClientModel<'_>,
        model: &CaseloadModel<'_>,
        audiences: &[Audience],
        forms: &[Form],
    ) -> Result<Vec<Page>> {
        let mut files = Vec::with_capacity(audiences.len() * forms.len());
        for &audience in audiences {
            let report = self.report(client, model, audience)?;
            let infix = match audience {
                Audience::Clinician => "",
                Audience::Client => ".client",
            };
            for &form in forms {
                let name = format!("reports/{}{infix}.{}", client.file_name, form.word());
                files.push(Page { name, bytes: self.form(&report, form)? });
            }
        }
        Ok(files)
    }

    /// A report in one form.
    ///
    /// # Errors
    /// As [`files`](Self::files).
    pub fn form(&self, report: &ProgressReport, form: Form) -> Result<Vec<u8>> {
        Ok(match form {
            Form::Pdf => self.pdf(report)?,
            Form::Docx => docx::document(report, self.order.paper)?,
            Form::Html => html::page(report, &self.order.template.style)?.into_bytes(),
            Form::Txt => plain::text(report).into_bytes(),
            Form::Md => markdown::text(report).into_bytes(),
        })
    }

    #[cfg(feature = "pdf")]
    fn pdf(&self, report: &ProgressReport) -> Result<Vec<u8>> {
        self.typesetter.set(report)
    }

    #[cfg(not(feature = "pdf"))]
    fn pdf(&self, _: &ProgressReport) -> Result<Vec<u8>> {
        Err(crate::error::Error::configuration(
            "this caseline was built without the feature `pdf`; ask for another form of report",
        ))
    }

    /// Tries the layout on a report of invented numbers that holds every kind
    /// of block, and refuses what the compiler warns of.
    ///
    /// # Errors
    /// With the file, line and column of the first fault of the layout.
    pub fn check_layout(&self) -> Result<()> {
        #[cfg(feature = "pdf")]
        self.typesetter.check(&sample::report())?;
        Ok(())
    }

    /// Lets go of what a batch of reports left in memory.
    pub fn forget(&self) {
        #[cfg(feature = "pdf")]
        pdf::forget();
    }
}
