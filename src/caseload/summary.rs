//! The caseload as a whole: how complete it is, and how the measures moved.
//!
//! Completeness comes before outcomes, because a share of outcomes says
//! nothing of those who were not measured twice. A session is a note of a kept
//! appointment: a note of another kind, such as a cancelled hour, is none.
//! Shares are counts with their denominator; [`Proportion::wilson`] gives the
//! interval.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::change::{Category, Proportion};
use crate::extract::{ScoreKind, Status};
use crate::frame::{ChangeRow, ElementRow, Found, NoteRow, ScoreRow, Tables};
use crate::note::NoteKind;
use crate::vocabulary::Word;

/// The counts of one caseload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Clients.
    pub clients: usize,
    /// Sessions.
    pub sessions: usize,
    /// Administrations of a scale.
    pub scores: usize,
    /// What is known of how many.
    pub coverage: Coverage,
    /// Each scale that anybody was given, the most pairs first.
    pub outcomes: Vec<ScaleOutcomes>,
}

/// What is known of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Sessions with a score of their own.
    pub scored_sessions: Proportion,
    /// Clients with two scores or more on one scale.
    pub paired_clients: Proportion,
    /// Sessions whose note says anything of risk.
    pub risk_documented: Proportion,
    /// Notes signed within a day, of those that tell when they were signed.
    pub signed_in_time: Proportion,
}

/// How the clients of one scale have moved since baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaleOutcomes {
    /// Short name of the measure.
    pub instrument: String,
    /// The subscale, `None` for the total.
    pub subscale: Option<String>,
    /// Clients with one score only.
    pub single: usize,
    /// Clients with two scores or more whose change cannot be judged.
    pub not_evaluable: usize,
    /// Each outcome, of the clients whose change can be judged.
    pub shares: Vec<(Category, Proportion)>,
}

impl ScaleOutcomes {
    /// The clients whose change can be judged.
    #[must_use]
    pub fn judged(&self) -> usize {
        self.shares.first().map_or(0, |(_, share)| share.of)
    }
}

/// Counts the caseload.
#[must_use]
pub fn summarize(tables: &Tables) -> Summary {
    let found = &tables.found;
    Summary {
        clients: tables.caseload.len(),
        sessions: found.notes.iter().filter(|note| is_session(note)).count(),
        scores: tables.series.len(),
        coverage: coverage(found, &tables.changes, tables.caseload.len()),
        outcomes: outcomes(&tables.changes),
    }
}

/// Whether a note is of an appointment that was kept.
#[must_use]
pub const fn is_session(note: &NoteRow) -> bool {
    match note.kind {
        NoteKind::Progress | NoteKind::Intake | NoteKind::Discharge | NoteKind::Group => true,
        NoteKind::Psychotherapy | NoteKind::Other => false,
    }
}

/// Whether a mention is a score that the client gave in this session.
const fn is_of_session(score: &ScoreRow) -> bool {
    matches!(
        (score.status, score.kind),
        (Status::Current, ScoreKind::Total | ScoreKind::Subscale | ScoreKind::Mean)
    )
}

/// Which sessions have a score of their own: in their note, or coded on their
/// day.
pub(super) struct ScoredSessions<'a> {
    notes: BTreeSet<&'a str>,
    days: BTreeSet<(&'a str, NaiveDate)>,
}

impl<'a> ScoredSessions<'a> {
    /// Looks through the scores.
    pub fn of(scores: &'a [ScoreRow]) -> Self {
        let own = || scores.iter().filter(|score| is_of_session(score));
        let coded = own().filter(|score| score.note_id.is_none());
        let day = |score: &'a ScoreRow| Some((score.client_id.as_str(), score.session_date?));
        Self {
            notes: own().filter_map(|score| score.note_id.as_deref()).collect(),
            days: coded.filter_map(day).collect(),
        }
    }

    /// Whether the session of this note has one.
    pub fn holds(&self, note: &NoteRow) -> bool {
        let on_day = |day| self.days.contains(&(note.client_id.as_str(), day));
        self.notes.contains(note.note_id.as_str()) || note.session_date.is_some_and(on_day)
    }
}

fn coverage(found: &Found, changes: &[ChangeRow], clients: usize) -> Coverage {
    let scored = ScoredSessions::of(&found.scores);
    let elements: BTreeMap<&str, &ElementRow> =
        found.elements.iter().map(|row| (row.note_id.as_str(), row)).collect();
    let sessions: Vec<&NoteRow> = found.notes.iter().filter(|note| is_session(note)).collect();
    let held = |note: &&&NoteRow| elements.get(note.note_id.as_str()).copied();
    let timely: Vec<bool> = sessions.iter().filter_map(|note| held(&note)?.timely_24h).collect();
    let paired: BTreeSet<&str> =
        changes.iter().filter(|row| row.n > 1).map(|row| row.client_id.as_str()).collect();
    Coverage {
        scored_sessions: Proportion {
            count: sessions.iter().filter(|note| scored.holds(note)).count(),
            of: sessions.len(),
        },
        paired_clients: Proportion { count: paired.len(), of: clients },
        risk_documented: Proportion {
            count: sessions.iter().filter(|note| held(note).is_some_and(|row| row.risk)).count(),
            of: sessions.len(),
        },
        signed_in_time: Proportion {
            count: timely.iter().filter(|timely| **timely).count(),
            of: timely.len(),
        },
    }
}

fn outcomes(changes: &[ChangeRow]) -> Vec<ScaleOutcomes> {
    let mut scales: BTreeMap<(&str, Option<&str>), Vec<&ChangeRow>> = BTreeMap::new();
    for row in changes {
        scales.entry((&row.instrument, row.subscale.as_deref())).or_default().push(row);
    }
    let mut outcomes: Vec<ScaleOutcomes> =
        scales.into_iter().map(|((short, part), rows)| of_scale(short, part, &rows)).collect();
    outcomes.sort_by_key(|outcome| std::cmp::Reverse(outcome.judged() + outcome.not_evaluable));
    outcomes
}

fn of_scale(instrument: &str, subscale: Option<&str>, rows: &[&ChangeRow]) -> ScaleOutcomes {
    let paired: Vec<Category> =
        rows.iter().filter(|row| row.n > 1).map(|row| row.category).collect();
    let count = |category| paired.iter().filter(|found| **found == category).count();
    let not_evaluable = count(Category::NotEvaluable);
    let of = paired.len() - not_evaluable;
    let judged = Category::ALL.iter().filter(|category| **category != Category::NotEvaluable);
    ScaleOutcomes {
        instrument: instrument.to_owned(),
        subscale: subscale.map(str::to_owned),
        single: rows.len() - paired.len(),
        not_evaluable,
        shares: judged
            .map(|&category| (category, Proportion { count: count(category), of }))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::fixture::{change, day, note, score};

    #[test]
    fn a_cancelled_hour_is_no_session_and_needs_no_score() {
        let found = Found {
            notes: vec![
                note(day(1, 5), NoteKind::Intake),
                note(day(1, 12), NoteKind::Other),
                note(day(1, 19), NoteKind::Progress),
            ],
            scores: vec![score(day(1, 5), 14.0)],
            ..Found::default()
        };
        let summary = summarize(&Tables { found, ..Tables::default() });
        assert_eq!(summary.sessions, 2);
        assert_eq!(summary.coverage.scored_sessions, Proportion { count: 1, of: 2 });
    }

    #[test]
    fn a_score_of_another_time_does_not_complete_a_session() {
        let found = Found {
            notes: vec![note(day(1, 5), NoteKind::Intake)],
            scores: vec![ScoreRow { status: Status::Historic, ..score(day(1, 5), 14.0) }],
            ..Found::default()
        };
        let summary = summarize(&Tables { found, ..Tables::default() });
        assert_eq!(summary.coverage.scored_sessions, Proportion { count: 0, of: 1 });
    }

    #[test]
    fn a_coded_score_of_the_day_completes_a_session() {
        let coded = ScoreRow { note_id: None, ..score(day(1, 5), 14.0) };
        let found = Found {
            notes: vec![note(day(1, 5), NoteKind::Intake), note(day(1, 12), NoteKind::Progress)],
            scores: vec![coded],
            ..Found::default()
        };
        let summary = summarize(&Tables { found, ..Tables::default() });
        assert_eq!(summary.coverage.scored_sessions, Proportion { count: 1, of: 2 });
    }

    #[test]
    fn only_judged_pairs_stand_in_the_denominator() {
        let named = |client: &str, n, category| ChangeRow {
            client_id: client.to_owned(),
            n,
            category,
            ..change("PHQ-9")
        };
        let changes = vec![
            named("a", 3, Category::Recovered),
            named("b", 2, Category::Unchanged),
            named("c", 2, Category::NotEvaluable),
            named("d", 1, Category::NotEvaluable),
        ];
        let outcomes = outcomes(&changes);
        let [phq] = outcomes.as_slice() else { panic!("one scale") };
        assert_eq!((phq.judged(), phq.not_evaluable, phq.single), (2, 1, 1));
        let recovered = phq.shares.iter().find(|(category, _)| *category == Category::Recovered);
        assert_eq!(recovered.unwrap().1, Proportion { count: 1, of: 2 });
    }
}
