//! The facts that every view shows, gathered once from the result tables.
//!
//! The model picks rows and looks thresholds up; it computes nothing and
//! decides nothing. HTML pages, summary notes and chart files are all made
//! from it, so they cannot disagree.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::scale::ScaleModel;
use crate::caseload::cohort::{self, ByChance};
use crate::caseload::series::scale_of;
use crate::caseload::{Reason, ScaleKey, TriagePolicy, TriageRule, clients};
use crate::error::{Error, Result};
use crate::extract::{RiskLevel, ScoreKind, Status, SuicidalIdeation};
use crate::frame::{
    CaseloadRow, ChangeRow, CohortRow, CurveRow, ElementRow, ExpectedRow, GoalProgressRow, GoalRow,
    InterventionRow, NoteRow, RejectedRow, RiskRow, ScoreRow, SeriesRow, Tables,
};
use crate::instrument::{ItemName, Profile, Registry, RiskKind};
use crate::note::Language;
use crate::text::Voice;
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

    /// The reasons in words, the deciding one first. A subscale is called by
    /// its name in the language of the views.
    #[must_use]
    pub fn reasons_in_words(&self, voice: Voice) -> Vec<String> {
        let called = |subject: &str| {
            let same = |scale: &&ScaleModel<'_>| scale.label(Language::En) == subject;
            self.scales.iter().find(same).map(|scale| scale.label(voice.language))
        };
        let in_words = |reason: &Reason| {
            let subject = reason.subject.as_deref().and_then(called);
            let subject = subject.or_else(|| reason.subject.clone());
            voice.reason(&Reason { rule: reason.rule, subject })
        };
        if self.reasons.is_empty() {
            return vec![voice.labels().no_reason.to_owned()];
        }
        self.reasons.iter().map(in_words).collect()
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
        let mut mentions = self.goal_mentions.iter().rev().filter(|row| row.goal_number == goal);
        mentions.find(|row| row.stated_progress.is_some() && row.evidence_text.is_some()).copied()
    }

    /// The latest target of a goal.
    #[must_use]
    pub fn target(&self, goal: i64) -> Option<&'a GoalRow> {
        let mut mentions = self.goal_mentions.iter().rev().filter(|row| row.goal_number == goal);
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
            clients,
            rejected: &tables.found.rejected,
            notes: tables.found.notes.len(),
            administrations: tables.series.len(),
            cohorts: &tables.cohorts,
            curves: &tables.curves,
            by_chance: cohort::by_chance(&tables.changes),
        })
    }
}

/// Charts draw a line across at least this many days: many practices measure
/// once a month, whatever the usual interval.
const LEAST_GAP: i64 = 45;

/// The rows of all tables, by client or by note.
struct Shelves<'a> {
    registry: &'a Registry,
    profile: &'a Profile,
    policy: &'a TriagePolicy,
    as_of: Option<NaiveDate>,
    series: BTreeMap<ScaleKey, Vec<&'a SeriesRow>>,
    changes: BTreeMap<&'a str, Vec<&'a ChangeRow>>,
    expected: BTreeMap<ScaleKey, Vec<&'a ExpectedRow>>,
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
    fn new(
        tables: &'a Tables,
        registry: &'a Registry,
        profile: &'a Profile,
        policy: &'a TriagePolicy,
    ) -> Self {
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
            registry,
            profile,
            policy,
            as_of: tables.as_of,
            series: shelve(&tables.series, ScaleKey::of),
            changes: shelve(&tables.changes, |row| row.client_id.as_str()),
            expected: shelve(&tables.expected, |row| ScaleKey {
                client_id: row.client_id.clone(),
                instrument: row.instrument.clone(),
                subscale: row.subscale.clone(),
            }),
            notes,
            scores,
            goals: shelve(&tables.goal_progress, |row| row.client_id.as_str()),
            goal_mentions,
            risk: found.risk.iter().map(|row| (row.note_id.as_str(), row)).collect(),
            elements: found.elements.iter().map(|row| (row.note_id.as_str(), row)).collect(),
            interventions: shelve(&found.interventions, |row| row.note_id.as_str()),
        }
    }

    fn client(&self, row: &'a CaseloadRow, file_name: String) -> Result<ClientModel<'a>> {
        let client = row.client_id.as_str();
        let reasons = Reason::split(row.reasons.as_deref()).map_err(|cause| {
            Error::configuration("table `caseload`, column `reasons`").because(cause)
        })?;
        let mut scales: Vec<ScaleModel<'a>> =
            of(&self.changes, client).into_iter().map(|change| self.scale(change)).collect();
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
        let scores = of(&self.scores, client);
        Ok(ClientModel {
            row,
            reasons,
            file_name,
            risk_items: self.risk_items(&scales, &scores),
            scales,
            notes,
            scores,
            goals: of(&self.goals, client),
            goal_mentions: of(&self.goal_mentions, client),
        })
    }

    fn scale(&self, change: &'a ChangeRow) -> ScaleModel<'a> {
        let key = ScaleKey {
            client_id: change.client_id.clone(),
            instrument: change.instrument.clone(),
            subscale: change.subscale.clone(),
        };
        let instrument = self.registry.by_short(&change.instrument);
        let scale =
            instrument.and_then(|instrument| scale_of(instrument, change.subscale.as_deref()));
        let thresholds = instrument
            .zip(scale)
            .map(|(instrument, scale)| self.profile.thresholds(instrument, scale));
        let due = instrument.and_then(|instrument| clients::due_on(instrument, change.latest_on));
        let interval = instrument.and_then(|instrument| instrument.interval.as_ref());
        let gap = interval
            .map(|interval| i64::from(interval.typical_days) + self.policy.overdue_grace_days);
        ScaleModel {
            change,
            series: self.series.get(&key).cloned().unwrap_or_default(),
            expected: self.expected.get(&key).cloned().unwrap_or_default(),
            instrument,
            scale,
            thresholds,
            due,
            days_late: due.zip(self.as_of).map_or(0, |(due, as_of)| (as_of - due).num_days()),
            gap_days: gap.map_or(LEAST_GAP, |days| days.max(LEAST_GAP)),
        }
    }

    fn risk_items(
        &self,
        scales: &[ScaleModel<'a>],
        scores: &[&'a ScoreRow],
    ) -> Vec<RiskItemModel<'a>> {
        let mut items: BTreeMap<(&'a str, u32), RiskItemModel<'a>> = BTreeMap::new();
        for instrument in scales.iter().filter_map(|scale| scale.instrument) {
            for rule in &instrument.risk_items {
                let (RiskKind::SuicideOrSelfHarm, ItemName::Number(number)) =
                    (rule.kind, &rule.item)
                else {
                    continue;
                };
                let answer = |score: &&'a ScoreRow| RiskAnswer {
                    note_id: score.note_id.as_deref(),
                    on: score.session_date,
                    value: score.value,
                    flagged: rule.op.holds(score.value, rule.value),
                };
                let given = scores.iter().filter(|score| {
                    score.instrument == instrument.short
                        && (score.kind, score.status) == (ScoreKind::Item, Status::Current)
                        && score.item == Some(i64::from(*number))
                });
                items.entry((instrument.short.as_str(), *number)).or_insert_with(|| {
                    RiskItemModel {
                        instrument: instrument.short.as_str(),
                        item: i64::from(*number),
                        from: rule.value,
                        answers: given.map(answer).collect(),
                    }
                });
            }
        }
        items.into_values().collect()
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
        let safe = match safe.to_lowercase().as_str() {
            "" => "client".to_owned(),
            // Names of devices: Windows takes them with any extension.
            "con" | "prn" | "aux" | "nul" => format!("{safe}_"),
            name if is_numbered_port(name) => format!("{safe}_"),
            _ => safe,
        };
        let times = self.taken.entry(safe.to_lowercase()).or_insert(0);
        *times += 1;
        if *times == 1 { safe } else { format!("{safe}~{times}") }
    }
}

/// "com1" to "lpt9", which are devices too.
fn is_numbered_port(name: &str) -> bool {
    let number = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    number.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']))
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
        assert_eq!(names.name("Nul"), "Nul_");
        assert_eq!(names.name("LPT1"), "LPT1_");
        assert_eq!(names.name("com10"), "com10");
    }
}
