//! The reports of a whole caseload, on all cores, a stack at a time.
//!
//! A stack is written out before the next one is begun, so that memory does
//! not grow with the caseload; within a stack the order is that of the clients,
//! however many cores share the work.

use rayon::prelude::*;

use super::{Audience, Form, Writer};
use crate::error::Result;
use crate::report::Page;
use crate::report::model::{CaseloadModel, ClientModel};

/// Clients of a stack.
const STACK: usize = 32;

impl Writer<'_> {
    /// Writes the reports of `clients` and hands each file to `keep`, in the
    /// order of the clients. `done` is told how many clients are done.
    ///
    /// # Errors
    /// The first error of a report, or of `keep`.
    pub fn batch(
        &self,
        model: &CaseloadModel<'_>,
        clients: &[&ClientModel<'_>],
        audiences: &[Audience],
        forms: &[Form],
        mut done: impl FnMut(usize),
        mut keep: impl FnMut(Page) -> Result<()>,
    ) -> Result<()> {
        let mut count = 0;
        done(count);
        for stack in clients.chunks(STACK) {
            let written: Result<Vec<Vec<Page>>> = stack
                .par_iter()
                .map(|client| self.files(client, model, audiences, forms))
                .collect();
            for page in written?.into_iter().flatten() {
                keep(page)?;
            }
            self.forget();
            count += stack.len();
            done(count);
        }
        Ok(())
    }
}
