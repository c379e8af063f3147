//! From the tables of what the notes say to the results.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::manifest::UsedThreshold;
use crate::caseload::goal::{self, GoalLinks};
use crate::caseload::news::Since;
use crate::caseload::series::scale_of;
use crate::caseload::{ScaleKey, TriagePolicy, clients, cohort, course, expectation, series};
use crate::change::{NotEvaluable, Reason};
use crate::frame::{
    ChangeRow, CohortRow, CurveRow, ExpectedRow, Found, GoalProgressRow, SeriesRow, Tables,
};
use crate::instrument::{Instrument, Profile, Registry, Scale, Thresholds};

/// What an analysis is made with.
#[derive(Debug)]
pub struct Settings<'a> {
    /// The measures.
    pub registry: &'a Registry,
    /// The thresholds.
    pub profile: &'a Profile,
    /// The order of the clients.
    pub policy: &'a TriagePolicy,
    /// Which measure speaks for a goal that names none.
    pub links: &'a GoalLinks,
    /// The day that everything is seen from; the latest session by default.
    pub as_of: Option<NaiveDate>,
}

/// Analyses what the notes say. Sessions after `as_of` are left aside.
#[must_use]
pub fn analyze(mut found: Found, settings: &Settings<'_>) -> Tables {
    goal::number(&mut found.goals);
    let as_of = settings.as_of.or_else(|| latest_session(&found));
    let found = match settings.as_of {
        Some(day) => until(found, day),
        None => found,
    };
    let series = series::resolve(&found.scores, settings.registry);
    analyze_series(found, series, as_of, settings)
}

/// Analyses administrations that are already resolved, with what else is known
/// of the clients.
#[must_use]
pub fn analyze_series(
    found: Found,
    series: Vec<SeriesRow>,
    as_of: Option<NaiveDate>,
    settings: &Settings<'_>,
) -> Tables {
    let Courses { changes, curves, expected, cohorts } = courses(&found, &series, settings);
    let goal_progress = goal_progress(&found, &changes, settings.links);
    let caseload = as_of.map_or_else(Vec::new, |as_of| {
        clients::place(
            &found,
            &series,
            &changes,
            &goal_progress,
            settings.registry,
            settings.policy,
            as_of,
        )
    });
    Tables { as_of, found, series, changes, curves, expected, cohorts, goal_progress, caseload }
}

/// What the analysis gave on an earlier day: later sessions are left aside, and
/// everything is seen from `day`.
#[must_use]
pub fn look_back(tables: &Tables, day: NaiveDate, settings: &Settings<'_>) -> Tables {
    let found = until(tables.found.clone(), day);
    // Scores of one's own have no mentions to resolve.
    let series = if tables.found.scores.is_empty() {
        let then = |row: &&SeriesRow| row.scored_on <= day;
        tables.series.iter().filter(then).cloned().collect()
    } else {
        series::resolve(&found.scores, settings.registry)
    };
    analyze_series(found, series, Some(day), settings)
}

fn latest_session(found: &Found) -> Option<NaiveDate> {
    let notes = found.notes.iter().filter_map(|note| note.session_date);
    let scores = found.scores.iter().filter_map(|score| score.session_date.or(score.scored_on));
    notes.chain(scores).max()
}

/// What was known on `day`.
fn until(mut found: Found, day: NaiveDate) -> Found {
    let known = |session: Option<NaiveDate>| session.is_none_or(|session| session <= day);
    let dropped: BTreeSet<String> = found
        .notes
        .iter()
        .filter(|note| !known(note.session_date))
        .map(|note| note.note_id.clone())
        .collect();
    found.notes.retain(|row| known(row.session_date));
    found.scores.retain(|row| known(row.session_date));
    found.risk.retain(|row| known(row.session_date));
    found.goals.retain(|row| known(row.session_date));
    found.interventions.retain(|row| known(row.session_date));
    found.elements.retain(|row| !dropped.contains(&row.note_id));
    found
}

/// The same tables as they stood before: for each client at the day that
/// `since` names. A client without a session until then is not in them.
#[must_use]
pub fn earlier(tables: &Tables, since: Since, settings: &Settings<'_>) -> Tables {
    let days = since.days(tables);
    let found = as_known(&tables.found, &days);
    // A score table of one's own has no notes to resolve anew.
    let series = if found.scores.is_empty() {
        let known = |row: &&SeriesRow| {
            days.get(row.client_id.as_str()).is_some_and(|day| row.scored_on <= *day)
        };
        tables.series.iter().filter(known).cloned().collect()
    } else {
        series::resolve(&found.scores, settings.registry)
    };
    let then = analyze_series(found, series, None, settings);
    let day_of = |client: &str| days.get(client).copied();
    let caseload = clients::place_as_of(
        &then.found,
        &then.series,
        &then.changes,
        &then.goal_progress,
        settings.registry,
        settings.policy,
        day_of,
    );
    Tables { caseload, ..then }
}

/// What was known of each client on their day; nothing of the others.
fn as_known(found: &Found, days: &BTreeMap<&str, NaiveDate>) -> Found {
    let known = |client: &str, session: Option<NaiveDate>| {
        days.get(client).is_some_and(|day| session.is_none_or(|session| session <= *day))
    };
    let mut then = Found {
        notes: found.notes.clone(),
        scores: found.scores.clone(),
        risk: found.risk.clone(),
        goals: found.goals.clone(),
        ..Found::default()
    };
    then.notes.retain(|row| known(&row.client_id, row.session_date));
    then.scores.retain(|row| known(&row.client_id, row.session_date));
    then.risk.retain(|row| known(&row.client_id, row.session_date));
    then.goals.retain(|row| known(&row.client_id, row.session_date));
    then
}

/// What the series tell.
struct Courses {
    changes: Vec<ChangeRow>,
    curves: Vec<CurveRow>,
    expected: Vec<ExpectedRow>,
    cohorts: Vec<CohortRow>,
}

fn courses(found: &Found, series: &[SeriesRow], settings: &Settings<'_>) -> Courses {
    let mut sessions: BTreeMap<&str, Vec<NaiveDate>> = BTreeMap::new();
    for note in &found.notes {
        let days = sessions.entry(&note.client_id).or_default();
        days.extend(note.session_date);
    }
    let mut scales: BTreeMap<ScaleKey, Vec<&SeriesRow>> = BTreeMap::new();
    for row in series {
        scales.entry(ScaleKey::of(row)).or_default().push(row);
    }
    for rows in scales.values_mut() {
        rows.sort_by_key(|row| row.scored_on);
    }
    let curves = expectation::fit(&scales, &sessions);
    let (mut changes, mut expected) = (Vec::new(), Vec::new());
    for (key, rows) in &scales {
        let known = scale_and_thresholds(key, settings);
        let scale = known.as_ref().map(|(_, scale, _)| *scale);
        let measured = (key.instrument.clone(), key.subscale.clone());
        let expectation = curves
            .get(&measured)
            .ok_or(NotEvaluable(Reason::NoScore))
            .and_then(|curve| curve.of_client(rows, scale));
        if let (Ok(expectation), [_, .., last]) = (&expectation, rows.as_slice()) {
            expected.extend(expectation.rows(key, last.scored_on));
        }
        changes.extend(course::judge(
            rows,
            course::Known {
                scale,
                thresholds: known.as_ref().map(|(_, _, thresholds)| thresholds),
                profile: &settings.profile.name,
                sessions: sessions.get(key.client_id.as_str()).map_or(&[][..], Vec::as_slice),
                expectation,
            },
        ));
    }
    let curves = curves.iter().map(|(measured, curve)| curve.row(measured)).collect();
    Courses { changes, curves, expected, cohorts: cohort::means(&scales) }
}

fn scale_and_thresholds<'a>(
    key: &ScaleKey,
    settings: &Settings<'a>,
) -> Option<(&'a Instrument, &'a Scale, Thresholds)> {
    let instrument = settings.registry.by_short(&key.instrument)?;
    let scale = scale_of(instrument, key.subscale.as_deref())?;
    Some((instrument, scale, settings.profile.thresholds(instrument, scale)))
}

fn goal_progress(found: &Found, changes: &[ChangeRow], links: &GoalLinks) -> Vec<GoalProgressRow> {
    let mut goals: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for goal in &found.goals {
        goals.entry(&goal.client_id).or_default().push(goal);
    }
    let mut by_client: BTreeMap<&str, Vec<&ChangeRow>> = BTreeMap::new();
    for change in changes {
        by_client.entry(&change.client_id).or_default().push(change);
    }
    goals
        .into_iter()
        .flat_map(|(client, mut mentions)| {
            mentions.sort_by_key(|goal| goal.session_date);
            let changes = by_client.get(client).map_or(&[][..], Vec::as_slice);
            goal::progress(&mentions, changes, links)
        })
        .collect()
}

/// The thresholds that the results rest on, for the manifest.
#[must_use]
pub fn used_thresholds(tables: &Tables, settings: &Settings<'_>) -> Vec<UsedThreshold> {
    let mut scales: Vec<ScaleKey> = tables
        .changes
        .iter()
        .map(|row| ScaleKey {
            client_id: String::new(),
            instrument: row.instrument.clone(),
            subscale: row.subscale.clone(),
        })
        .collect();
    scales.sort();
    scales.dedup();
    scales.iter().flat_map(|key| used_by(key, settings)).collect()
}

fn used_by(key: &ScaleKey, settings: &Settings<'_>) -> Vec<UsedThreshold> {
    let Some((_, _, thresholds)) = scale_and_thresholds(key, settings) else {
        return Vec::new();
    };
    let used = |quantity: &str, value, method: String, from: &crate::instrument::Provenance| {
        UsedThreshold {
            instrument: key.instrument.clone(),
            subscale: key.subscale.clone(),
            quantity: quantity.to_owned(),
            value,
            method,
            sources: from.sources.clone(),
            verified: from.verified,
        }
    };
    let mut all = Vec::new();
    if let Ok(rule) = &thresholds.caseness {
        all.push(used("caseness", rule.value, rule.method.to_string(), &rule.provenance));
    }
    if let Ok(rule) = &thresholds.reliable_change {
        all.push(used("reliable_change", rule.value, rule.method.to_string(), &rule.provenance));
    }
    if let Ok(rule) = &thresholds.remission {
        all.push(used("remission", rule.value, rule.method.to_string(), &rule.provenance));
    }
    if let Ok(rule) = &thresholds.response {
        all.push(used("response", rule.value, rule.method.to_string(), &rule.provenance));
    }
    all
}
