//! The facts that every view shows, gathered once from the result tables.
//!
//! The model picks rows and looks thresholds up; it computes nothing and
//! decides nothing. HTML pages, summary notes and chart files are all made
//! from it, so they cannot disagree.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::caseload::series::scale_of;
use crate::caseload::{Reason, ScaleKey};
use crate::error::{Error, Result};
use crate::frame::{
    CaseloadRow, ChangeRow, ElementRow, GoalProgressRow, GoalRow, InterventionRow, NoteRow,
    RejectedRow, RiskRow, ScoreRow, SeriesRow, Tables,
};
use crate::instrument::{Instrument, Registry, Scale};
use crate::note::Language;
use crate::text::Voice;

/// A whole caseload.
#[derive(Debug)]
pub struct CaseloadModel<'a> {
    /// The language of the views.
    pub voice: Voice,
    /// The day that everything is seen from.
    pub as_of: Option<NaiveDate>,
    /// The clients in the order of need.
    pub clients: Vec<ClientModel<'a>>,
    /// The records that could not be used.
    pub rejected: &'a [RejectedRow],
    /// How many notes were read.
    pub notes: usize,
    /// How many administrations there are.
    pub administrations: usize,
}

/// One client.
#[derive(Debug)]
pub struct ClientModel<'a> {
    /// Their place in the caseload.
    pub row: &'a CaseloadRow,
    /// The rules that apply, the deciding one first.
    pub reasons: Vec<Reason>,
    /// Name of the client's files, without extension.
    pub file_name: String,
    /// Their scales, totals before subscales.
    pub scales: Vec<ScaleModel<'a>>,
    /// Their notes in order of the sessions.
    pub notes: Vec<NoteModel<'a>>,
    /// Their scores of every status, in order of the sessions.
    pub scores: Vec<&'a ScoreRow>,
    /// Their goals.
    pub goals: Vec<&'a GoalProgressRow>,
    /// What the notes say of the goals, in order of the sessions.
    pub goal_mentions: Vec<&'a GoalRow>,
}

/// One note with what it says of risk and what it holds.
#[derive(Debug)]
pub struct NoteModel<'a> {
    /// The note.
    pub note: &'a NoteRow,
    /// What it says of risk.
    pub risk: Option<&'a RiskRow>,
    /// Which elements it holds.
    pub elements: Option<&'a ElementRow>,
    /// The techniques it names.
    pub interventions: Vec<&'a InterventionRow>,
}

/// One scale of one client.
#[derive(Debug)]
pub struct ScaleModel<'a> {
    /// How far it has moved.
    pub change: &'a ChangeRow,
    /// Its administrations in order.
    pub series: Vec<&'a SeriesRow>,
    /// The measure, where the registry knows it.
    pub instrument: Option<&'a Instrument>,
    /// The scale, where the registry knows it.
    pub scale: Option<&'a Scale>,
}

impl ScaleModel<'_> {
    /// "PHQ-9", or "HADS Anxiety" for a subscale.
    #[must_use]
    pub fn label(&self, language: Language) -> String {
        let short = &self.change.instrument;
        match (&self.change.subscale, self.scale) {
            (None, _) => short.clone(),
            (Some(_), Some(scale)) => format!("{short} {}", scale.label(language)),
            (Some(subscale), None) => format!("{short} {subscale}"),
        }
    }

    /// The band of a score, in the language of the view.
    #[must_use]
    pub fn band(&self, value: f64, language: Language) -> Option<&str> {
        Some(self.scale?.band(value)?.name(language))
    }

    /// The latest administration.
    #[must_use]
    pub fn latest(&self) -> Option<&SeriesRow> {
        self.series.last().copied()
    }

    /// The one before the latest.
    #[must_use]
    pub fn previous(&self) -> Option<&SeriesRow> {
        self.series.iter().rev().nth(1).copied()
    }
}

impl<'a> CaseloadModel<'a> {
    /// Gathers the facts of `tables`.
    ///
    /// # Errors
    /// When the tables hold a triage rule that is not known.
    pub fn new(tables: &'a Tables, registry: &'a Registry, language: Language) -> Result<Self> {
        let shelves = Shelves::new(tables);
        let mut names = FileNames::default();
        let mut rows: Vec<&CaseloadRow> = tables.caseload.iter().collect();
        rows.sort_by_key(|row| row.priority);
        let clients = rows
            .into_iter()
            .map(|row| shelves.client(row, registry, names.name(&row.client_id)))
            .collect::<Result<_>>()?;
        Ok(Self {
            voice: Voice::new(language),
            as_of: tables.as_of,
            clients,
            rejected: &tables.found.rejected,
            notes: tables.found.notes.len(),
            administrations: tables.series.len(),
        })
    }
}

/// The rows of all tables, by client or by note.
struct Shelves<'a> {
    series: BTreeMap<ScaleKey, Vec<&'a SeriesRow>>,
    changes: BTreeMap<&'a str, Vec<&'a ChangeRow>>,
    notes: BTreeMap<&'a str, Vec<&'a NoteRow>>,
    scores: BTreeMap<&'a str, Vec<&'a ScoreRow>>,
    goals: BTreeMap<&'a str, Vec<&'a GoalProgressRow>>,
    goal_mentions: BTreeMap<&'a str, Vec<&'a GoalRow>>,
    risk: BTreeMap<&'a str, &'a RiskRow>,
    elements: BTreeMap<&'a str, &'a ElementRow>,
    interventions: BTreeMap<&'a str, Vec<&'a InterventionRow>>,
}

fn shelve<'a, K: Ord, R>(rows: &'a [R], key: impl Fn(&'a R) -> K) -> BTreeMap<K, Vec<&'a R>> {
    let mut shelves: BTreeMap<K, Vec<&'a R>> = BTreeMap::new();
    for row in rows {
        shelves.entry(key(row)).or_default().push(row);
    }
    shelves
}

impl<'a> Shelves<'a> {
    fn new(tables: &'a Tables) -> Self {
        let found = &tables.found;
        let mut notes = shelve(&found.notes, |row| row.client_id.as_str());
        for notes in notes.values_mut() {
            notes.sort_by_key(|note| (note.session_date, note.session_number));
        }
        let mut scores = shelve(&found.scores, |row| row.client_id.as_str());
        for scores in scores.values_mut() {
            scores.sort_by_key(|score| score.session_date);
        }
        let mut goal_mentions = shelve(&found.goals, |row| row.client_id.as_str());
        for goals in goal_mentions.values_mut() {
            goals.sort_by_key(|goal| goal.session_date);
        }
        Self {
            series: shelve(&tables.series, ScaleKey::of),
            changes: shelve(&tables.changes, |row| row.client_id.as_str()),
            notes,
            scores,
            goals: shelve(&tables.goal_progress, |row| row.client_id.as_str()),
            goal_mentions,
            risk: found.risk.iter().map(|row| (row.note_id.as_str(), row)).collect(),
            elements: found.elements.iter().map(|row| (row.note_id.as_str(), row)).collect(),
            interventions: shelve(&found.interventions, |row| row.note_id.as_str()),
        }
    }

    fn client(
        &self,
        row: &'a CaseloadRow,
        registry: &'a Registry,
        file_name: String,
    ) -> Result<ClientModel<'a>> {
        let client = row.client_id.as_str();
        let reasons = Reason::split(row.reasons.as_deref()).map_err(|cause| {
            Error::configuration("table `caseload`, column `reasons`").because(cause)
        })?;
        let mut scales: Vec<ScaleModel<'a>> = of(&self.changes, client)
            .into_iter()
            .map(|change| self.scale(change, registry))
            .collect();
        scales.sort_by(|left, right| {
            let by_use = right.change.n.cmp(&left.change.n);
            let subscale = |scale: &ScaleModel<'_>| scale.change.subscale.is_some();
            subscale(left).cmp(&subscale(right)).then(by_use).then_with(|| {
                (&left.change.instrument, &left.change.subscale)
                    .cmp(&(&right.change.instrument, &right.change.subscale))
            })
        });
        let notes = of(&self.notes, client)
            .into_iter()
            .map(|note| NoteModel {
                note,
                risk: self.risk.get(note.note_id.as_str()).copied(),
                elements: self.elements.get(note.note_id.as_str()).copied(),
                interventions: of(&self.interventions, &note.note_id),
            })
            .collect();
        Ok(ClientModel {
            row,
            reasons,
            file_name,
            scales,
            notes,
            scores: of(&self.scores, client),
            goals: of(&self.goals, client),
            goal_mentions: of(&self.goal_mentions, client),
        })
    }

    fn scale(&self, change: &'a ChangeRow, registry: &'a Registry) -> ScaleModel<'a> {
        let key = ScaleKey {
            client_id: change.client_id.clone(),
            instrument: change.instrument.clone(),
            subscale: change.subscale.clone(),
        };
        let instrument = registry.by_short(&change.instrument);
        let scale =
            instrument.and_then(|instrument| scale_of(instrument, change.subscale.as_deref()));
        let series = self.series.get(&key).cloned().unwrap_or_default();
        ScaleModel { change, series, instrument, scale }
    }
}

fn of<'a, R>(shelves: &BTreeMap<&str, Vec<&'a R>>, key: &str) -> Vec<&'a R> {
    shelves.get(key).cloned().unwrap_or_default()
}

/// File names for clients: safe in every file system, and distinct even when
/// two ids differ only in signs that cannot stand in a name.
#[derive(Debug, Default)]
struct FileNames {
    taken: BTreeMap<String, usize>,
}

impl FileNames {
    fn name(&mut self, client_id: &str) -> String {
        let safe: String = client_id
            .chars()
            .take(80)
            .map(|sign| match sign {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => sign,
                _ => '_',
            })
            .collect();
        let safe = if safe.is_empty() { "client".to_owned() } else { safe };
        let times = self.taken.entry(safe.to_lowercase()).or_insert(0);
        *times += 1;
        if *times == 1 { safe } else { format!("{safe}~{times}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_safe_and_distinct() {
        let mut names = FileNames::default();
        assert_eq!(names.name("C-1042"), "C-1042");
        assert_eq!(names.name("../../etc"), "______etc");
        assert_eq!(names.name("a/b"), "a_b");
        assert_eq!(names.name("A\\b"), "A_b~2");
        assert_eq!(names.name(""), "client");
    }
}
