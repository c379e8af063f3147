//! The reports to attach: what was typed, loaded and checked, and the batch.

use std::collections::BTreeSet;

use super::arguments::AttachingOptions;
use super::terminal::ProgressLine;
use crate::error::{Error, Result};
use crate::flow::manifest::Manifest;
use crate::flow::output::OutputFolder;
use crate::report::attachment::{Audience, ClientNames, Form, Letterhead, Order, Template, Writer};
use crate::report::model::{CaseloadModel, ClientModel};
use crate::vocabulary::Word;

/// Reports that were asked for.
#[derive(Debug)]
pub struct Attaching {
    /// What each is made with.
    pub order: Order,
    forms: Vec<Form>,
    audiences: Vec<Audience>,
    clients: Vec<String>,
    quiet: bool,
}

impl Attaching {
    /// Loads what was asked for; `None` when no report was. A layout of the
    /// clinic's own is tried on a report of invented numbers, so that a
    /// mistake in it is told before anything is read or written.
    pub fn load(options: &AttachingOptions, quiet: bool) -> Result<Option<Self>> {
        let forms = each_once(&options.attach);
        if forms.is_empty() {
            return Ok(None);
        }
        let letterhead = options.letterhead.as_deref().map(Letterhead::from_file).transpose()?;
        let names = options.names.as_deref().map(ClientNames::from_file).transpose()?;
        let template = options.template.as_deref().map(Template::from_directory).transpose()?;
        let order = Order {
            period: options.period.unwrap_or_default(),
            letterhead: letterhead.unwrap_or_default(),
            names: names.unwrap_or_default(),
            template: template.unwrap_or_default(),
            paper: options.paper,
        };
        if options.template.is_some() && forms.contains(&Form::Pdf) {
            Writer::new(&order)?.check_layout()?;
        }
        let mut audiences = each_once(&options.audience);
        if audiences.is_empty() {
            audiences.push(Audience::Clinician);
        }
        let clients = options.clients.clone();
        Ok(Some(Self { order, forms, audiences, clients, quiet }))
    }

    /// Notes what shaped the reports.
    pub fn describe(&self, manifest: &mut Manifest) {
        let words = |words: Vec<&str>| words.join(", ");
        manifest.set("attach", words(self.forms.iter().map(|form| form.word()).collect()));
        manifest.set("audience", words(self.audiences.iter().map(|who| who.word()).collect()));
        manifest.set("paper", self.order.paper);
        if self.order.period != Default::default() {
            manifest.set("period", self.order.period);
        }
    }

    /// Writes the reports.
    pub fn add(&self, output: &mut OutputFolder, model: &CaseloadModel<'_>) -> Result<()> {
        let clients = self.chosen(model)?;
        let line = ProgressLine::begin(self.quiet);
        Writer::new(&self.order)?.batch(
            model,
            &clients,
            &self.audiences,
            &self.forms,
            |done| line.show(&model.voice.reports_done(done, clients.len())),
            |page| output.add_editable(&page.name, &page.bytes),
        )
    }

    /// The clients that were asked for, in the order of the caseload.
    fn chosen<'m>(&self, model: &'m CaseloadModel<'m>) -> Result<Vec<&'m ClientModel<'m>>> {
        if self.clients.is_empty() {
            return Ok(model.clients.iter().collect());
        }
        let asked: BTreeSet<&str> = self.clients.iter().map(String::as_str).collect();
        let known: BTreeSet<&str> =
            model.clients.iter().map(|client| client.row.client_id.as_str()).collect();
        if let Some(unknown) = asked.difference(&known).next() {
            return Err(Error::configuration(format!(
                "--clients: the notes hold no client `{unknown}`"
            )));
        }
        let chosen = model.clients.iter();
        Ok(chosen.filter(|client| asked.contains(client.row.client_id.as_str())).collect())
    }
}

fn each_once<W: Word + Ord>(typed: &[W]) -> Vec<W> {
    let mut words = typed.to_vec();
    words.sort();
    words.dedup();
    words
}
