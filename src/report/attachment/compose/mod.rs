//! From the facts of one client to a progress report in words.
//!
//! Each part is composed for its audience. A report for clinicians gives every
//! finding with its date and its source; one for the client tells the same
//! numbers in plain words, without risk, quality of notes or methods of
//! statistics. No report quotes a note: what leaves the practice is no more
//! than it has to be.

mod goals;
mod left_out;
mod measures;
mod method;
mod quality;
mod risk;

use chrono::NaiveDate;

use super::clean::clean;
use super::discretion::Discretion;
use super::order::{Audience, Order};
use super::progress_report::{Fact, Head, ProgressReport, Section};
use super::template::SectionName;
use crate::error::Result;
use crate::extract::SuicidalIdeation;
use crate::frame::RiskRow;
use crate::instrument::Band;
use crate::note::Language;
use crate::report::model::{CaseloadModel, ClientModel, NoteModel};
use crate::report::scale::ScaleModel;
use crate::text::{MeasureFacts, ReportLabels, StatusFacts, Voice};
use crate::vocabulary::Word;

/// The report of one client for one audience.
///
/// # Errors
/// When a chart cannot be drawn because a measure has no usable range.
pub(super) fn report(
    client: &ClientModel<'_>,
    model: &CaseloadModel<'_>,
    order: &Order,
    audience: Audience,
    discretion: &Discretion,
) -> Result<ProgressReport> {
    let notes =
        client.notes.iter().filter(|note| order.period.holds(note.note.session_date)).collect();
    let voice = model.voice;
    let words = voice.report_labels();
    let composer = Composer { client, model, order, audience, discretion, voice, words, notes };
    composer.report()
}

/// What a report is composed from.
struct Composer<'a> {
    client: &'a ClientModel<'a>,
    model: &'a CaseloadModel<'a>,
    order: &'a Order,
    audience: Audience,
    discretion: &'a Discretion,
    voice: Voice,
    words: &'static ReportLabels,
    /// The notes of the period.
    notes: Vec<&'a NoteModel<'a>>,
}

impl Composer<'_> {
    fn language(&self) -> Language {
        self.voice.language
    }

    fn is_for_client(&self) -> bool {
        self.audience == Audience::Client
    }

    fn report(&self) -> Result<ProgressReport> {
        let contents = self.order.template.contents(self.audience);
        let title = contents.title.as_ref().map_or_else(
            || {
                if self.is_for_client() {
                    self.words.your_progress
                } else {
                    self.words.progress_report
                }
            },
            |title| title.in_language(self.language()),
        );
        let client = clean(self.order.names.of(&self.client.row.client_id));
        let sections: Result<Vec<_>> =
            contents.sections.iter().map(|&section| self.section(section)).collect();
        Ok(ProgressReport {
            language: self.language().word(),
            colon: self.voice.colon(),
            name: format!("{title} – {client}"),
            title: title.to_owned(),
            author: self.author(),
            letterhead: self.head(),
            facts: self.facts(&client),
            client,
            status: self.status(),
            sections: sections?,
            signatures: self.signatures(),
            closing: self.closing(),
            page_of: self.voice.page_of(),
        })
    }

    fn section(&self, name: SectionName) -> Result<Section> {
        let (words, labels) = (self.words, self.voice.labels());
        let client = self.is_for_client();
        let for_client = |theirs, ours| if client { theirs } else { ours };
        let (heading, blocks) = match name {
            SectionName::Measures => {
                (for_client(words.your_scores, words.measures), self.measures()?)
            }
            SectionName::Goals => (for_client(words.your_goals, labels.goals), self.goals()),
            SectionName::Risk => (for_client(words.safety, words.risk), self.risk()),
            SectionName::Interventions => {
                (for_client(words.worked_on, words.interventions), self.interventions())
            }
            SectionName::Quality => (words.quality, self.quality()),
            SectionName::Method => (for_client(words.how_to_read, words.method), self.method()),
        };
        Ok(Section { id: name.word(), heading: heading.to_owned(), blocks })
    }

    fn head(&self) -> Option<Head> {
        let head = &self.order.letterhead;
        (!head.name.is_empty() || head.logo.is_some()).then(|| Head {
            name: clean(&head.name),
            lines: head.lines.iter().map(|line| clean(line)).collect(),
            logo: head.logo.clone(),
            logo_alt: clean(&head.logo_alt),
        })
    }

    /// The days of the first and the last session of the period.
    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let days = || self.notes.iter().filter_map(|note| note.note.session_date);
        days().min().zip(days().max())
    }

    fn facts(&self, client: &str) -> Vec<Fact> {
        let (words, period) = (self.words, self.order.period);
        let days = self.days();
        let first = period.from.or(days.map(|(first, _)| first));
        let last = period.to.or(days.map(|(_, last)| last));
        let period = first.zip(last).map(|(first, last)| self.voice.from_to(first, last));
        let mut facts = vec![(words.client, client.to_owned())];
        facts.extend(period.map(|period| (words.period, period)));
        facts.push((words.sessions, self.notes.len().to_string()));
        facts.extend(self.model.as_of.map(|day| (words.as_of, self.voice.date(day))));
        let author = self.author();
        if !author.is_empty() {
            facts.push((words.author, author));
        }
        let fact = |(label, value): (&str, String)| Fact { label: label.to_owned(), value };
        facts.into_iter().map(fact).collect()
    }

    /// The author as configured, else those who signed the notes.
    fn author(&self) -> String {
        if let Some(author) = &self.order.letterhead.author {
            return clean(author);
        }
        let mut authors: Vec<String> = Vec::new();
        for author in self.notes.iter().filter_map(|note| note.note.author.as_deref()) {
            let author = clean(author);
            if !author.is_empty() && !authors.contains(&author) {
                authors.push(author);
            }
        }
        authors.join(self.voice.semicolon())
    }

    fn signatures(&self) -> Vec<String> {
        if self.is_for_client() {
            return Vec::new();
        }
        [self.words.author, self.words.signature, self.words.date].map(str::to_owned).to_vec()
    }

    /// A client does not get a measure or a subscale that is about risk and
    /// nothing else.
    fn may_show(&self, scale: &ScaleModel<'_>) -> bool {
        let is_about_risk = || {
            let construct = scale.instrument.map(|known| known.construct.as_str());
            construct.is_some_and(|construct| self.model.terms.construct_is_risk(construct))
                || [Language::En, Language::Fr]
                    .into_iter()
                    .any(|language| self.discretion.speaks_of_risk(&scale.label(language)))
        };
        !self.is_for_client() || !is_about_risk()
    }

    /// A client does not get a technique whose name speaks of risk.
    fn may_name(&self, technique: &str) -> bool {
        let speaks_of_risk = || {
            self.model.terms.technique_is_risk(technique)
                || [Language::En, Language::Fr].into_iter().any(|language| {
                    self.discretion.speaks_of_risk(self.model.terms.technique(technique, language))
                })
        };
        !self.is_for_client() || !speaks_of_risk()
    }

    /// A band by the name that the reader gets.
    fn band_name<'b>(&'b self, scale: &ScaleModel<'_>, band: &'b Band) -> Option<&'b str> {
        if self.is_for_client() {
            self.discretion.band(&scale.change.instrument, band, self.language())
        } else {
            Some(band.name(self.language()))
        }
    }

    /// The band of a score by that name.
    fn band<'b>(&'b self, scale: &ScaleModel<'b>, value: f64) -> Option<&'b str> {
        self.band_name(scale, scale.scale?.band(value)?)
    }

    /// The label of a goal as the reader gets it; empty where it is not told.
    fn goal_label(&self, label: Option<&str>) -> String {
        let label = clean(label.unwrap_or_default());
        let told = !self.is_for_client() || !self.discretion.speaks_of_risk(&label);
        if told { label } else { String::new() }
    }

    fn status(&self) -> String {
        let (sessions, days) = (self.notes.len(), self.days());
        if self.is_for_client() {
            return self.voice.about_your_sessions(sessions, days);
        }
        let charted = self.charted();
        let labels: Vec<String> =
            charted.iter().map(|scale| scale.label(self.language())).collect();
        let measures = charted.iter().zip(&labels).map(|(scale, measure)| MeasureFacts {
            measure,
            category: scale.change.category,
            n: scale.change.n,
            baseline: scale.change.baseline,
            latest: scale.change.latest,
        });
        let ideation = self.last_ideation().map(|row| (row.si, row.session_date));
        self.voice.state_of_things(&StatusFacts {
            sessions,
            days,
            measures: measures.collect(),
            ideation,
        })
    }

    /// The latest note of the period that says anything of suicidal ideation.
    fn last_ideation(&self) -> Option<&RiskRow> {
        let mut rows = self.notes.iter().rev().filter_map(|note| note.risk);
        rows.find(|row| row.si != SuicidalIdeation::NotDocumented)
    }

    fn closing(&self) -> Vec<String> {
        let mut closing: Vec<String> = Vec::new();
        let contents = self.order.template.contents(self.audience);
        closing.extend(
            contents.closing.as_ref().map(|words| clean(words.in_language(self.language()))),
        );
        if self.is_for_client() {
            closing.push(self.voice.not_a_diagnosis().to_owned());
        }
        let made_by = self.voice.made_by(env!("CARGO_PKG_VERSION"));
        closing.push(format!("{} {made_by}", self.voice.labels().disclaimer));
        closing
    }
}
