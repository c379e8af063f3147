//! What is different since an earlier day: the caseload of then beside that of
//! now.
//!
//! Both are placed by the same rules, so a difference is never one of method.
//! By default each client is compared with how they stood at their previous
//! session, which is what a clinician last saw; `--since` takes one day for
//! all. What began, what ended and which scores came new are told apart; a
//! client for whom nothing is different is not in the list.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::ScaleKey;
use super::triage::{Reason, TriagePolicy};
use crate::error::{Error, Result};
use crate::frame::{CaseloadRow, Level, SeriesRow, Tables};

/// The day to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// Each client's last session but one.
    PreviousSession,
    /// The end of one day for all.
    Day(NaiveDate),
}

impl Since {
    /// The day for each client who has one: with [`Since::Day`], for those who
    /// had a session until then.
    #[must_use]
    pub fn days(self, tables: &Tables) -> BTreeMap<&str, NaiveDate> {
        let mut sessions: BTreeMap<&str, BTreeSet<NaiveDate>> = BTreeMap::new();
        for note in &tables.found.notes {
            sessions.entry(&note.client_id).or_default().extend(note.session_date);
        }
        // Without notes, the days of the scores stand for sessions.
        for row in &tables.series {
            sessions.entry(&row.client_id).or_default();
        }
        let dated: BTreeSet<&str> =
            sessions.iter().filter(|(_, days)| !days.is_empty()).map(|(it, _)| *it).collect();
        for row in tables.series.iter().filter(|row| !dated.contains(row.client_id.as_str())) {
            sessions.entry(&row.client_id).or_default().insert(row.scored_on);
        }
        let day = |days: &BTreeSet<NaiveDate>| match self {
            Self::PreviousSession => days.iter().rev().nth(1).copied(),
            Self::Day(day) => days.first().filter(|first| **first <= day).map(|_| day),
        };
        sessions.iter().filter_map(|(client, days)| Some((*client, day(days)?))).collect()
    }
}

/// A score that came new.
#[derive(Clone, Debug, PartialEq)]
pub struct NewScore {
    /// Short name of the measure.
    pub instrument: String,
    /// The subscale, `None` for the total.
    pub subscale: Option<String>,
    /// The last score of then, `None` where there was none.
    pub before: Option<f64>,
    /// The last score of now.
    pub latest: f64,
}

/// What is different for one client.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientNews {
    /// The client.
    pub client_id: String,
    /// The level of then; `None` for a client who was not there.
    pub level_before: Option<Level>,
    /// The rules that apply now and did not then, the most pressing first.
    pub began: Vec<Reason>,
    /// The rules that applied then and do not now.
    pub ended: Vec<Reason>,
    /// The scales with a score that was not known then.
    pub scores: Vec<NewScore>,
}

/// What is different in the caseload.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    /// The day of comparison.
    pub since: Since,
    /// The clients for whom anything is different, in the order of need.
    pub clients: Vec<ClientNews>,
}

/// Compares the tables of now with those of then, which the same settings
/// gave.
///
/// # Errors
/// When a table holds a triage rule that is not known.
pub fn compare(now: &Tables, then: &Tables, since: Since, policy: &TriagePolicy) -> Result<News> {
    let before: BTreeMap<&str, &CaseloadRow> =
        then.caseload.iter().map(|row| (row.client_id.as_str(), row)).collect();
    let scores = new_scores(&now.series, &then.series);
    let mut rows: Vec<&CaseloadRow> = now.caseload.iter().collect();
    rows.sort_by_key(|row| row.priority);
    let mut clients = Vec::new();
    for row in rows {
        let earlier = before.get(row.client_id.as_str()).copied();
        let reasons = reasons_of(Some(row))?;
        let reasons_before = reasons_of(earlier)?;
        let without = |these: &[Reason], those: &[Reason]| -> Vec<Reason> {
            these.iter().filter(|reason| !those.contains(reason)).cloned().collect()
        };
        let mut began = without(&reasons, &reasons_before);
        policy.order(&mut began);
        let news = ClientNews {
            client_id: row.client_id.clone(),
            level_before: earlier.map(|row| row.level),
            began,
            ended: without(&reasons_before, &reasons),
            scores: scores.get(row.client_id.as_str()).cloned().unwrap_or_default(),
        };
        let same = earlier.is_some_and(|earlier| earlier.level == row.level)
            && news.began.is_empty()
            && news.ended.is_empty()
            && news.scores.is_empty();
        if !same {
            clients.push(news);
        }
    }
    Ok(News { since, clients })
}

fn reasons_of(row: Option<&CaseloadRow>) -> Result<Vec<Reason>> {
    Reason::split(row.and_then(|row| row.reasons.as_deref()))
        .map_err(|cause| Error::configuration("table `caseload`, column `reasons`").because(cause))
}

fn new_scores<'a>(now: &'a [SeriesRow], then: &[SeriesRow]) -> BTreeMap<&'a str, Vec<NewScore>> {
    let latest = |rows: &[SeriesRow]| -> BTreeMap<ScaleKey, (NaiveDate, f64)> {
        let mut latest: BTreeMap<ScaleKey, (NaiveDate, f64)> = BTreeMap::new();
        for row in rows {
            let found = latest.entry(ScaleKey::of(row)).or_insert((row.scored_on, row.value));
            if row.scored_on >= found.0 {
                *found = (row.scored_on, row.value);
            }
        }
        latest
    };
    let before = latest(then);
    let clients: BTreeMap<&str, &str> =
        now.iter().map(|row| (row.client_id.as_str(), row.client_id.as_str())).collect();
    let mut new: BTreeMap<&str, Vec<NewScore>> = BTreeMap::new();
    for (key, (on, value)) in latest(now) {
        let earlier = before.get(&key).copied();
        let Some(&client) = clients.get(key.client_id.as_str()) else { continue };
        if earlier.is_none_or(|(day, _)| day < on) {
            new.entry(client).or_default().push(NewScore {
                instrument: key.instrument,
                subscale: key.subscale,
                before: earlier.map(|(_, value)| value),
                latest: value,
            });
        }
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::TriageRule;
    use crate::caseload::fixture::{day, item_9, note, score};
    use crate::caseload::goal::GoalLinks;
    use crate::flow::analysis::{Settings, analyze, earlier};
    use crate::frame::{Found, NoteRow, ScoreRow};
    use crate::instrument::{Profile, Registry};
    use crate::note::NoteKind;

    /// Sessions of one client, a week apart from 5 January on.
    fn sessions(found: &mut Found, client: &str, values: &[f64]) {
        for (week, &value) in (0..).zip(values) {
            let on = day(1, 5) + chrono::Days::new(7 * week);
            let id = format!("{client}-{on}");
            found.notes.push(NoteRow {
                note_id: id.clone(),
                client_id: client.to_owned(),
                ..note(on, NoteKind::Progress)
            });
            found.scores.push(ScoreRow {
                note_id: Some(id.clone()),
                mention_id: id,
                client_id: client.to_owned(),
                ..score(on, value)
            });
        }
    }

    fn news(found: Found, since: Since) -> News {
        let registry = Registry::embedded().unwrap();
        let profile = Profile::named(Profile::DEFAULT).unwrap();
        let policy = TriagePolicy::embedded().unwrap();
        let links = GoalLinks::embedded().unwrap();
        let settings = Settings {
            registry: &registry,
            profile: &profile,
            policy: &policy,
            links: &links,
            as_of: None,
        };
        let now = analyze(found, &settings);
        let then = earlier(&now, since, &settings);
        compare(&now, &then, since, &policy).unwrap()
    }

    #[test]
    fn a_deterioration_of_the_last_session_is_news() {
        let mut found = Found::default();
        sessions(&mut found, "worse", &[8.0, 9.0, 16.0]);
        sessions(&mut found, "same", &[12.0, 12.0, 12.0]);
        let news = news(found, Since::PreviousSession);
        let worse = &news.clients[0];
        assert_eq!(worse.client_id, "worse");
        assert_eq!(worse.level_before, Some(Level::OnTrack));
        assert_eq!(worse.began[0], Reason::about(TriageRule::Harmed, "PHQ-9"));
        assert_eq!(worse.ended, [Reason::about(TriageRule::NoReliableChange, "PHQ-9")]);
        assert_eq!(worse.scores[0].before, Some(9.0));
        assert_eq!(worse.scores[0].latest, 16.0);
        let same = &news.clients[1];
        assert_eq!((same.began.len(), same.ended.len(), same.scores.len()), (0, 0, 1));
    }

    #[test]
    fn risk_that_a_session_brought_is_news_since_the_day_before() {
        let mut found = Found::default();
        sessions(&mut found, "C-1", &[12.0, 12.0]);
        found.scores.push(ScoreRow {
            note_id: Some("C-1-2026-01-12".to_owned()),
            ..item_9(day(1, 12), 2.0)
        });
        let news = news(found, Since::Day(day(1, 11)));
        assert_eq!(news.clients[0].level_before, Some(Level::InsufficientData));
        assert_eq!(news.clients[0].began[0].rule, TriageRule::RiskItem);
    }

    #[test]
    fn a_client_of_one_session_is_new_and_one_without_a_change_is_no_news() {
        let mut found = Found::default();
        sessions(&mut found, "old", &[12.0, 12.0]);
        sessions(&mut found, "new", &[12.0]);
        let since_previous = news(found.clone(), Since::PreviousSession);
        let new = since_previous.clients.iter().find(|news| news.client_id == "new").unwrap();
        assert_eq!(new.level_before, None);
        // Nothing came after the last day.
        let since_the_end = news(found, Since::Day(day(1, 12)));
        assert_eq!(since_the_end.clients, []);
    }
}
