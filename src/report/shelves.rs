//! The rows of all tables, sorted onto shelves by client or by note, from which
//! the model of each client is put together.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::model::{ClientModel, NoteModel, RiskAnswer, RiskItemModel};
use super::scale::ScaleModel;
use crate::caseload::clinicians::clinician_of;
use crate::caseload::series::scale_of;
use crate::caseload::technique;
use crate::caseload::{Reason, ScaleKey, TriagePolicy, clients};
use crate::error::{Error, Result};
use crate::extract::{ScoreKind, Status};
use crate::frame::{
    CaseloadRow, ChangeRow, ElementRow, ExpectedRow, GoalProgressRow, GoalRow, InterventionRow,
    NoteRow, RiskRow, ScoreRow, SeriesRow, Tables,
};
use crate::instrument::{ItemName, Profile, Registry, RiskKind};

/// Charts draw a line across at least this many days: many practices measure
/// once a month, whatever the usual interval.
const LEAST_GAP: i64 = 45;

/// The rows of all tables, by client or by note.
pub(super) struct Shelves<'a> {
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
    /// Sorts the rows onto shelves.
    pub fn new(
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

    /// One client with everything that the tables hold of them.
    ///
    /// # Errors
    /// When the row holds a triage rule that is not known.
    pub fn client(&self, row: &'a CaseloadRow, file_name: String) -> Result<ClientModel<'a>> {
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
        let rows = of(&self.notes, client);
        let clinician = clinician_of(&rows);
        let notes: Vec<NoteModel<'a>> = rows
            .into_iter()
            .map(|note| NoteModel {
                note,
                risk: self.risk.get(note.note_id.as_str()).copied(),
                elements: self.elements.get(note.note_id.as_str()).copied(),
                interventions: of(&self.interventions, &note.note_id),
            })
            .collect();
        let scores = of(&self.scores, client);
        let interventions = notes.iter().flat_map(|note| note.interventions.iter().copied());
        let techniques = technique::in_use(interventions, &self.policy.techniques);
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
            clinician,
            techniques,
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
