//! The clients in the order of need.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};

use super::goal::is_contradiction;
use super::risk;
use super::triage::{Reason, TriagePolicy, TriageRule};
use crate::change::Category;
use crate::frame::{
    CaseloadRow, ChangeRow, Found, GoalProgressRow, Level, NoteRow, RiskRow, ScoreRow, SeriesRow,
};
use crate::instrument::{Instrument, Registry};
use crate::note::NoteKind;
use crate::trend::{Track, TrendClass};

/// What the tables hold of one client, in the order of the sessions.
#[derive(Debug, Default)]
struct Client<'a> {
    notes: Vec<&'a NoteRow>,
    scores: Vec<&'a ScoreRow>,
    risk: Vec<&'a RiskRow>,
    series: Vec<&'a SeriesRow>,
    changes: Vec<&'a ChangeRow>,
    goals: Vec<&'a GoalProgressRow>,
}

/// The day on which a measure is next due after its last administration;
/// `None` where no usual interval is known.
#[must_use]
pub fn due_on(instrument: &Instrument, last: NaiveDate) -> Option<NaiveDate> {
    let days = i64::from(instrument.interval.as_ref()?.typical_days);
    last.checked_add_signed(TimeDelta::try_days(days)?)
}

/// Places every client that the tables know, most pressing first.
#[must_use]
pub fn place(
    found: &Found,
    series: &[SeriesRow],
    changes: &[ChangeRow],
    goals: &[GoalProgressRow],
    registry: &Registry,
    policy: &TriagePolicy,
    as_of: NaiveDate,
) -> Vec<CaseloadRow> {
    place_as_of(found, series, changes, goals, registry, policy, |_| Some(as_of))
}

/// The same, each client seen from a day of their own; those without one are
/// left out.
#[must_use]
pub fn place_as_of(
    found: &Found,
    series: &[SeriesRow],
    changes: &[ChangeRow],
    goals: &[GoalProgressRow],
    registry: &Registry,
    policy: &TriagePolicy,
    as_of: impl Fn(&str) -> Option<NaiveDate>,
) -> Vec<CaseloadRow> {
    let mut clients: BTreeMap<&str, Client<'_>> = BTreeMap::new();
    for note in &found.notes {
        clients.entry(&note.client_id).or_default().notes.push(note);
    }
    for score in &found.scores {
        clients.entry(&score.client_id).or_default().scores.push(score);
    }
    for row in &found.risk {
        clients.entry(&row.client_id).or_default().risk.push(row);
    }
    for row in series {
        clients.entry(&row.client_id).or_default().series.push(row);
    }
    for row in changes {
        clients.entry(&row.client_id).or_default().changes.push(row);
    }
    for row in goals {
        clients.entry(&row.client_id).or_default().goals.push(row);
    }
    let mut rows: Vec<CaseloadRow> = clients
        .into_iter()
        .filter_map(|(client_id, mut client)| {
            client.notes.sort_by_key(|note| (note.session_date, note.session_number));
            client.scores.sort_by_key(|score| score.session_date);
            client.risk.sort_by_key(|row| row.session_date);
            Some(client.row(client_id, registry, policy, as_of(client_id)?))
        })
        .collect();
    order(&mut rows, policy);
    rows
}

/// By the deciding rule; among equals the one with more pressing reasons, then
/// the one longer overdue, then by id.
fn order(rows: &mut [CaseloadRow], policy: &TriagePolicy) {
    let pressing = |row: &CaseloadRow| {
        let reasons = Reason::split(row.reasons.as_deref()).unwrap_or_default();
        let first = reasons.first().map_or(usize::MAX, |reason| policy.rank(reason.rule));
        let urgent =
            |reason: &&Reason| matches!(policy.level(reason.rule), Level::Urgent | Level::Review);
        (first, Reverse(reasons.iter().filter(urgent).count()))
    };
    rows.sort_by_cached_key(|row| {
        (pressing(row), Reverse(row.overdue_days), row.client_id.clone())
    });
    for (index, row) in rows.iter_mut().enumerate() {
        row.priority = i64::try_from(index + 1).unwrap_or(i64::MAX);
    }
}

impl Client<'_> {
    fn row(
        &self,
        client_id: &str,
        registry: &Registry,
        policy: &TriagePolicy,
        as_of: NaiveDate,
    ) -> CaseloadRow {
        let discharged = self.notes.last().is_some_and(|note| note.kind == NoteKind::Discharge);
        let overdue = if discharged { None } else { self.overdue(registry, as_of) };
        let mut reasons = risk::standing(&self.risk, &self.scores, registry, policy, as_of);
        reasons.extend(self.of_changes(discharged));
        reasons.extend(self.of_goals());
        reasons.extend(self.conflicts());
        if let Some((subject, days)) = &overdue
            && *days > policy.overdue_grace_days
        {
            reasons.push(Reason::about(TriageRule::Overdue, subject));
        }
        if !self.changes.iter().any(|change| change.n > 1) {
            reasons.push(Reason::plain(TriageRule::TooFewScores));
        }
        if discharged {
            reasons.push(Reason::plain(TriageRule::Discharged));
        }
        policy.order(&mut reasons);
        CaseloadRow {
            client_id: client_id.to_owned(),
            priority: 0,
            level: reasons
                .first()
                .map_or(Level::InsufficientData, |reason| policy.level(reason.rule)),
            reasons: Reason::join(&reasons),
            last_session: self.notes.iter().rev().find_map(|note| note.session_date),
            overdue_days: overdue.map(|(_, days)| days),
        }
    }

    /// The measure given last and the days since its next administration was
    /// due: a measure that was given up does not count while another goes on.
    fn overdue(&self, registry: &Registry, as_of: NaiveDate) -> Option<(String, i64)> {
        let latest = self.series.iter().map(|row| row.scored_on).max()?;
        self.series
            .iter()
            .filter(|row| row.scored_on == latest)
            .filter_map(|row| {
                let due = due_on(registry.by_short(&row.instrument)?, row.scored_on)?;
                Some((row.instrument.clone(), (as_of - due).num_days().max(0)))
            })
            .max_by_key(|(instrument, days)| (*days, Reverse(instrument.clone())))
    }

    fn of_changes(&self, discharged: bool) -> Vec<Reason> {
        let mut reasons = Vec::new();
        for change in self.changes.iter().filter(|change| change.n > 1) {
            let subject = match &change.subscale {
                Some(subscale) => format!("{} {subscale}", change.instrument),
                None => change.instrument.clone(),
            };
            let outcome = match change.category {
                Category::Recovered => Some(TriageRule::Recovered),
                Category::Improved => Some(TriageRule::ReliableImprovement),
                Category::Unchanged => Some(TriageRule::NoReliableChange),
                Category::Deteriorated => Some(TriageRule::ReliableDeterioration),
                Category::Harmed => Some(TriageRule::Harmed),
                Category::NotEvaluable => None,
            };
            let worse = matches!(change.category, Category::Deteriorated | Category::Harmed);
            let off_track = change.track == Track::Off && !worse && !discharged;
            // Being off track says that there is no reliable change, and more.
            let said = off_track && outcome == Some(TriageRule::NoReliableChange);
            reasons.extend(outcome.filter(|_| !said).map(|rule| Reason::about(rule, &subject)));
            if change.trend == TrendClass::Worsening && !worse {
                reasons.push(Reason::about(TriageRule::WorseningTrend, &subject));
            }
            if off_track {
                reasons.push(Reason::about(TriageRule::OffTrack, &subject));
            }
        }
        reasons
    }

    fn of_goals(&self) -> Vec<Reason> {
        let contradicted =
            self.goals.iter().filter(|goal| is_contradiction(goal.stated, goal.measured));
        contradicted
            .map(|goal| Reason::about(TriageRule::GoalContradicted, goal.goal_number.to_string()))
            .collect()
    }

    fn conflicts(&self) -> Vec<Reason> {
        let measures: BTreeSet<&str> = self
            .series
            .iter()
            .filter(|row| row.conflict)
            .map(|row| row.instrument.as_str())
            .collect();
        measures
            .into_iter()
            .map(|measure| Reason::about(TriageRule::ConflictingScores, measure))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::fixture::{day, note, risk, score};
    use crate::caseload::goal::GoalLinks;
    use crate::extract::SuicidalIdeation;
    use crate::flow::analysis::{Settings, analyze};
    use crate::instrument::Profile;

    fn caseload(found: Found, as_of: NaiveDate) -> Vec<(String, Level, Option<String>)> {
        let registry = Registry::embedded().unwrap();
        let profile = Profile::named(Profile::DEFAULT).unwrap();
        let policy = TriagePolicy::embedded().unwrap();
        let links = GoalLinks::embedded().unwrap();
        let settings = Settings {
            registry: &registry,
            profile: &profile,
            policy: &policy,
            links: &links,
            as_of: Some(as_of),
        };
        analyze(found, &settings)
            .caseload
            .into_iter()
            .map(|row| (row.client_id, row.level, row.reasons))
            .collect()
    }

    fn scored(client: &str, values: &[f64]) -> Found {
        let mut found = Found::default();
        for (week, &value) in (1..).zip(values) {
            let on = day(1, 5) + chrono::Days::new(7 * week);
            found
                .notes
                .push(NoteRow { client_id: client.to_owned(), ..note(on, NoteKind::Progress) });
            found.scores.push(ScoreRow { client_id: client.to_owned(), ..score(on, value) });
        }
        found
    }

    #[test]
    fn risk_comes_before_deterioration_and_that_before_improvement() {
        let mut found = scored("improved", &[20.0, 12.0]);
        found.append(scored("worse", &[8.0, 16.0]));
        found.append(scored("at-risk", &[20.0, 12.0]));
        let at_risk = risk(day(1, 19), SuicidalIdeation::Passive);
        found.risk.push(RiskRow { client_id: "at-risk".to_owned(), ..at_risk });
        let placed: Vec<_> =
            caseload(found, day(1, 20)).into_iter().map(|(id, level, _)| (id, level)).collect();
        assert_eq!(
            placed,
            [
                ("at-risk".to_owned(), Level::Urgent),
                ("worse".to_owned(), Level::Review),
                ("improved".to_owned(), Level::OnTrack),
            ]
        );
    }

    #[test]
    fn one_score_is_too_little_data() {
        let placed = caseload(scored("C-1", &[14.0]), day(1, 13));
        let reasons = Some("too_few_scores".to_owned());
        assert_eq!(placed, [("C-1".to_owned(), Level::InsufficientData, reasons)]);
    }

    #[test]
    fn a_measure_is_overdue_after_its_interval_and_a_grace() {
        let reasons = |as_of| caseload(scored("C-1", &[14.0, 13.0]), as_of).remove(0).2.unwrap();
        // Given on 19 January, due every 14 days, with 14 days of grace.
        assert_eq!(reasons(day(2, 16)), "no_reliable_change:PHQ-9");
        assert_eq!(reasons(day(2, 17)), "overdue:PHQ-9;no_reliable_change:PHQ-9");
    }

    #[test]
    fn after_discharge_nothing_is_overdue() {
        let mut found = scored("C-1", &[14.0, 13.0]);
        found.notes.push(note(day(1, 20), NoteKind::Discharge));
        let placed = caseload(found, day(6, 1)).remove(0);
        assert_eq!(placed.2.as_deref(), Some("no_reliable_change:PHQ-9;discharged"));
    }

    #[test]
    fn no_reliable_improvement_by_session_eight_is_off_track() {
        let values = [16.0, 15.0, 16.0, 15.0, 16.0, 15.0, 16.0, 15.0];
        let placed = caseload(scored("C-1", &values), day(3, 3)).remove(0);
        assert_eq!(placed.2.as_deref(), Some("off_track:PHQ-9"));
    }
}
