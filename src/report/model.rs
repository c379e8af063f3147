//! The facts that every view shows, gathered once from the result tables.
//!
//! The model picks rows and looks thresholds up; it computes nothing and
//! decides nothing. HTML pages, summary notes and chart files are all made
//! from it, so they cannot disagree.

use chrono::NaiveDate;

use super::file_names::FileNames;
use super::note::Arrangement;
use super::scale::ScaleModel;
use super::shelves::Shelves;
use crate::caseload::clinicians::{self, ClinicianView};
use crate::caseload::cohort::{self, ByChance};
use crate::caseload::goal::{self, GoalCounts};
use crate::caseload::news::{ClientNews, News};
use crate::caseload::series::scale_of;
use crate::caseload::summary::{self, Summary};
use crate::caseload::technique::TechniqueInUse;
use crate::caseload::{Reason, TriagePolicy, TriageRule};
use crate::error::Result;
use crate::extract::{RiskLevel, StatedProgress, SuicidalIdeation};
use crate::frame::{
    CaseloadRow, CohortRow, CurveRow, ElementRow, GoalProgressRow, GoalRow, InterventionRow,
    NoteRow, RejectedRow, RiskRow, ScoreRow, Tables,
};
use crate::instrument::{Profile, Registry};
use crate::note::Language;
use crate::text::{Terms, Voice};
use crate::vocabulary::Word;

/// A whole caseload.
#[derive(Debug)]
pub struct CaseloadModel<'a> {
    /// The language of the views.
    pub voice: Voice,
    /// The day that everything is seen from.
    pub as_of: Option<NaiveDate>,
    /// The measures and their sources.
    pub registry: &'a Registry,
    /// The thresholds.
    pub profile: &'a Profile,
    /// The order of the clients.
    pub policy: &'a TriagePolicy,
    /// The names of measures' subjects and of techniques.
    pub terms: Terms,
    /// How summary notes are arranged.
    pub arrangement: Arrangement,
    /// The clients in the order of need.
    pub clients: Vec<ClientModel<'a>>,
    /// The records that could not be used.
    pub rejected: &'a [RejectedRow],
    /// How many notes were read.
    pub notes: usize,
    /// How many administrations there are.
    pub administrations: usize,
    /// The mean course of each scale.
    pub cohorts: &'a [CohortRow],
    /// The recovery curve of each scale, or why there is none.
    pub curves: &'a [CurveRow],
    /// How many verdicts of trend may be due to chance.
    pub by_chance: ByChance,
    /// The caseload in counts.
    pub summary: Summary,
    /// The clinicians, for a supervisor.
    pub clinicians: ClinicianView,
    /// What is different since an earlier day; `None` where nobody asked.
    pub news: Option<News>,
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
    /// The answers to items about suicide or self-harm.
    pub risk_items: Vec<RiskItemModel<'a>>,
    /// Their notes in order of the sessions.
    pub notes: Vec<NoteModel<'a>>,
    /// Their scores of every status, in order of the sessions.
    pub scores: Vec<&'a ScoreRow>,
    /// Their goals.
    pub goals: Vec<&'a GoalProgressRow>,
    /// What the notes say of the goals, in order of the sessions.
    pub goal_mentions: Vec<&'a GoalRow>,
    /// Their clinician, as the latest note that gives a name.
    pub clinician: Option<&'a str>,
    /// The techniques that shape the treatment.
    pub techniques: Vec<TechniqueInUse<'a>>,
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

/// One item about suicide or self-harm of a measure that a client has filled
/// in, with its answers.
#[derive(Debug)]
pub struct RiskItemModel<'a> {
    /// Short name of the measure.
    pub instrument: &'a str,
    /// The item's number.
    pub item: i64,
    /// The answer from which it is flagged.
    pub from: f64,
    /// Its answers in order of the sessions.
    pub answers: Vec<RiskAnswer<'a>>,
}

/// One answer to such an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RiskAnswer<'a> {
    /// The note that gives it; a coded answer has none.
    pub note_id: Option<&'a str>,
    /// The day of the session.
    pub on: Option<NaiveDate>,
    /// The answer.
    pub value: f64,
    /// Whether the rule of the measure asks for attention.
    pub flagged: bool,
}

impl RiskAnswer<'_> {
    /// Whether it was given in the session of this note, or on this day where
    /// it stands in no note.
    #[must_use]
    pub fn is_of(&self, note_id: Option<&str>, on: Option<NaiveDate>) -> bool {
        match (self.note_id, note_id) {
            (Some(own), Some(other)) => own == other,
            _ => self.on.is_some() && self.on == on,
        }
    }
}

impl<'a> ClientModel<'a> {
    /// The measures to show where there is no room for all, at most three,
    /// and how many are left: totals before subscales, the most used first.
    #[must_use]
    pub fn shown(&self) -> (&[ScaleModel<'a>], usize) {
        let totals = self.scales.iter().filter(|scale| scale.change.subscale.is_none()).count();
        let candidates = if totals == 0 { self.scales.len() } else { totals };
        let shown = self.scales.get(..candidates.min(3)).unwrap_or_default();
        (shown, self.scales.len() - shown.len())
    }

    /// The reasons in words, the deciding one first.
    #[must_use]
    pub fn reasons_in_words(&self, voice: Voice) -> Vec<String> {
        if self.reasons.is_empty() {
            return vec![voice.labels().no_reason.to_owned()];
        }
        self.reasons.iter().map(|reason| self.reason_in_words(reason, voice)).collect()
    }

    /// One reason in words. A subscale is called by its name in the language
    /// of the views.
    #[must_use]
    pub fn reason_in_words(&self, reason: &Reason, voice: Voice) -> String {
        let called = |subject: &str| {
            let same = |scale: &&ScaleModel<'_>| scale.label(Language::En) == subject;
            self.scales.iter().find(same).map(|scale| scale.label(voice.language))
        };
        let subject = reason.subject.as_deref().and_then(called);
        let subject = subject.or_else(|| reason.subject.clone());
        voice.reason(&Reason { rule: reason.rule, subject })
    }

    /// The day on which the measure given last is due again; `None` after
    /// discharge, or where no interval is known.
    #[must_use]
    pub fn next_due(&self) -> Option<NaiveDate> {
        let latest = self.scales.iter().map(|scale| scale.change.latest_on).max()?;
        let last = self.scales.iter().filter(|scale| scale.change.latest_on == latest);
        last.filter_map(|scale| scale.due).min().filter(|_| !self.is_discharged())
    }

    /// Whether treatment has ended.
    #[must_use]
    pub fn is_discharged(&self) -> bool {
        self.reasons.iter().any(|reason| reason.rule == TriageRule::Discharged)
    }

    /// The language of a note, as the code that pages use.
    #[must_use]
    pub fn language_of(&self, note_id: &str) -> &'static str {
        let note = self.notes.iter().find(|note| note.note.note_id == note_id);
        note.map_or("", |note| note.note.language.word())
    }

    /// The days of the sessions.
    pub fn sessions(&self) -> impl Iterator<Item = NaiveDate> {
        self.notes.iter().filter_map(|note| note.note.session_date)
    }

    /// The latest note that says anything of suicidal ideation.
    #[must_use]
    pub fn last_ideation(&self) -> Option<&'a RiskRow> {
        let mut risk = self.notes.iter().rev().filter_map(|note| note.risk);
        risk.find(|risk| risk.si != SuicidalIdeation::NotDocumented)
    }

    /// The level of risk stated last, with its day.
    #[must_use]
    pub fn last_level(&self) -> Option<(RiskLevel, Option<NaiveDate>)> {
        let mut risk = self.notes.iter().rev().filter_map(|note| note.risk);
        risk.find_map(|risk| Some((risk.risk_level?, risk.session_date)))
    }

    /// What the latest note says of risk, negatives and silence included.
    #[must_use]
    pub fn latest_risk(&self) -> Option<&'a RiskRow> {
        self.notes.iter().rev().find_map(|note| note.risk)
    }

    /// The latest mention of a goal that gives words on its progress.
    #[must_use]
    pub fn latest_words(&self, goal: i64) -> Option<&'a GoalRow> {
        let mut mentions =
            self.goal_mentions.iter().rev().filter(|row| row.goal_number == Some(goal));
        mentions.find(|row| row.stated_progress.is_some() && row.evidence_text.is_some()).copied()
    }

    /// Whether the latest score of a goal's measure has reached its target;
    /// `None` where there is no target, or no score of the measure.
    #[must_use]
    pub fn is_met(&self, goal: i64) -> Option<bool> {
        let target = self.target(goal)?;
        let measure = target.instrument.as_deref()?;
        let whole = |scale: &&ScaleModel<'_>| {
            scale.change.instrument == measure && scale.change.subscale.is_none()
        };
        let scale = self.scales.iter().find(whole)?;
        goal::is_met(target, scale.change.latest, scale.scale.map(|scale| scale.direction))
    }

    /// How many goals stand where.
    #[must_use]
    pub fn goal_counts(&self) -> GoalCounts {
        let mut counts = GoalCounts::default();
        for goal in &self.goals {
            let place = match (self.is_met(goal.goal_number), goal.stated) {
                (Some(true), _) => &mut counts.met,
                (_, Some(StatedProgress::Improved)) => &mut counts.progressing,
                (_, Some(StatedProgress::Stable)) => &mut counts.stable,
                (_, Some(StatedProgress::Deteriorated)) => &mut counts.worse,
                (_, None) => &mut counts.unstated,
            };
            *place += 1;
        }
        counts
    }

    /// The latest target of a goal.
    #[must_use]
    pub fn target(&self, goal: i64) -> Option<&'a GoalRow> {
        let mut mentions =
            self.goal_mentions.iter().rev().filter(|row| row.goal_number == Some(goal));
        mentions.find(|row| row.target_value.is_some()).copied()
    }
}

impl<'a> CaseloadModel<'a> {
    /// Gathers the facts of `tables`.
    ///
    /// # Errors
    /// When the tables hold a triage rule that is not known.
    pub fn new(
        tables: &'a Tables,
        registry: &'a Registry,
        profile: &'a Profile,
        policy: &'a TriagePolicy,
        language: Language,
    ) -> Result<Self> {
        let shelves = Shelves::new(tables, registry, profile, policy);
        let mut names = FileNames::default();
        let mut rows: Vec<&CaseloadRow> = tables.caseload.iter().collect();
        rows.sort_by_key(|row| row.priority);
        let clients = rows
            .into_iter()
            .map(|row| shelves.client(row, names.name(&row.client_id)))
            .collect::<Result<_>>()?;
        Ok(Self {
            voice: Voice::new(language),
            as_of: tables.as_of,
            registry,
            profile,
            policy,
            terms: Terms::embedded()?,
            arrangement: Arrangement::Soap,
            clients,
            rejected: &tables.found.rejected,
            notes: tables.found.notes.len(),
            administrations: tables.series.len(),
            cohorts: &tables.cohorts,
            curves: &tables.curves,
            by_chance: cohort::by_chance(&tables.changes),
            summary: summary::summarize(tables),
            clinicians: clinicians::view(tables, policy.supervision),
            news: None,
        })
    }

    /// The same facts with summary notes in another arrangement.
    #[must_use]
    pub fn arranged(self, arrangement: Arrangement) -> Self {
        Self { arrangement, ..self }
    }

    /// The same with what is different since an earlier day.
    #[must_use]
    pub fn with_news(self, news: News) -> Self {
        Self { news: Some(news), ..self }
    }

    /// The name of a scale in the language of the views.
    #[must_use]
    pub fn scale_name(&self, instrument: &str, subscale: Option<&str>) -> String {
        let of_scale = |part| scale_of(self.registry.by_short(instrument)?, Some(part));
        match subscale {
            None => instrument.to_owned(),
            Some(part) => {
                let label = of_scale(part).map_or(part, |scale| scale.label(self.voice.language));
                format!("{instrument} {label}")
            }
        }
    }

    /// What is different for one client.
    #[must_use]
    pub fn news_of(&self, client_id: &str) -> Option<&ClientNews> {
        self.news.as_ref()?.clients.iter().find(|news| news.client_id == client_id)
    }
}
