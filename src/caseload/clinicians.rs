//! A supervisor's view: the work of each clinician, without a ranking.
//!
//! Caseloads differ, and a handful of clients says little of a clinician, so
//! clinicians stand in the order of their names and shares carry intervals. A
//! share is left out where its denominator is too small, or where a small
//! count of those who have something, or have not, could be read from it; the
//! limits are data (`data/triage/default.toml`). Where the practice's total
//! would give a single share away that was left out, the next smallest is left
//! out as well.
//!
//! A client belongs to the clinician who wrote their latest note with a name.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::summary::{ScoredSessions, is_session};
use crate::change::{Category, Proportion};
use crate::frame::{CaseloadRow, ChangeRow, ElementRow, NoteRow, Tables};
use crate::vocabulary;
use crate::vocabulary::Word;

/// What a supervisor's view leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supervision {
    /// Smallest denominator of a share that is shown.
    pub smallest_group: usize,
    /// Smallest count, and smallest rest, of a share that is shown; none at all
    /// is shown.
    pub smallest_count: usize,
}

impl Supervision {
    /// Whether a share tells too much of too few.
    #[must_use]
    pub fn hides(self, share: Proportion) -> bool {
        let small = |count: usize| count > 0 && count < self.smallest_count;
        share.of < self.smallest_group || small(share.count) || small(share.of - share.count)
    }
}

vocabulary! {
    /// What is counted of each clinician's work.
    pub enum WorkFigure {
        /// Sessions with a score of their own.
        ScoredSessions => "scored_sessions",
        /// Sessions whose note says anything of risk.
        RiskDocumented => "risk_documented",
        /// Notes signed within a day, of those that tell.
        SignedInTime => "signed_in_time",
        /// Clients with two scores or more on one scale.
        PairedClients => "paired_clients",
        /// Clients reliably better on a scale and reliably worse on none, of
        /// those whose change can be judged.
        ReliablyBetter => "reliably_better",
        /// Clients reliably worse on a scale, of the same.
        ReliablyWorse => "reliably_worse",
    }
}

/// A share as the view shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// The count and its denominator.
    Shown(Proportion),
    /// Too few to show.
    TooFew,
    /// Nothing to count.
    None,
}

/// One clinician, or the whole practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The name as the notes give it; `None` for notes without one.
    pub name: Option<String>,
    /// Clients.
    pub clients: usize,
    /// Sessions.
    pub sessions: usize,
    /// One share for each [`WorkFigure`], in their order.
    pub shares: Vec<Share>,
}

/// The clinicians by name, and the practice as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClinicianView {
    /// The clinicians in the order of their names; notes without one last.
    pub clinicians: Vec<Work>,
    /// All of them together.
    pub practice: Work,
}

/// The clinician of each client: who wrote the latest note that gives a name.
#[must_use]
pub fn clinician_of<'a>(notes: &[&'a NoteRow]) -> Option<&'a str> {
    let named = notes.iter().filter_map(|note| Some((note.session_date, note.author.as_deref()?)));
    named.max_by_key(|(on, _)| *on).map(|(_, name)| name)
}

/// Counts of one clinician.
#[derive(Clone, Debug, Default)]
struct Counts {
    clients: usize,
    sessions: usize,
    figures: BTreeMap<WorkFigure, Proportion>,
}

impl Counts {
    fn add(&mut self, figure: WorkFigure, holds: bool) {
        let share = self.figures.entry(figure).or_insert(Proportion { count: 0, of: 0 });
        share.of += 1;
        share.count += usize::from(holds);
    }

    fn share(&self, figure: WorkFigure) -> Proportion {
        self.figures.get(&figure).copied().unwrap_or(Proportion { count: 0, of: 0 })
    }
}

/// Counts the work of each clinician.
#[must_use]
pub fn view(tables: &Tables, supervision: Supervision) -> ClinicianView {
    let mut counts: BTreeMap<Option<&str>, Counts> = BTreeMap::new();
    let mut practice = Counts::default();
    count_sessions(tables, &mut counts, &mut practice);
    count_clients(tables, &mut counts, &mut practice);
    // `None` sorts first, and belongs last.
    let unnamed = counts.remove(&None);
    let mut all: Vec<(Option<&str>, Counts)> = counts.into_iter().collect();
    all.extend(unnamed.map(|counts| (None, counts)));
    let mut clinicians: Vec<Work> =
        all.iter().map(|(name, counts)| work(*name, counts, supervision)).collect();
    let practice = work(None, &practice, supervision);
    for (index, &figure) in WorkFigure::ALL.iter().enumerate() {
        let shares: Vec<Proportion> = all.iter().map(|(_, counts)| counts.share(figure)).collect();
        if let Some(other) = given_away(&shares, index, &clinicians, &practice)
            && let Some(share) = clinicians.get_mut(other).and_then(|it| it.shares.get_mut(index))
        {
            *share = Share::TooFew;
        }
    }
    ClinicianView { clinicians, practice }
}

fn count_sessions<'a>(
    tables: &'a Tables,
    counts: &mut BTreeMap<Option<&'a str>, Counts>,
    practice: &mut Counts,
) {
    let found = &tables.found;
    let scored = ScoredSessions::of(&found.scores);
    let elements: BTreeMap<&str, &ElementRow> =
        found.elements.iter().map(|row| (row.note_id.as_str(), row)).collect();
    for note in found.notes.iter().filter(|note| is_session(note)) {
        let own = counts.entry(note.author.as_deref()).or_default();
        for counts in [own, &mut *practice] {
            counts.sessions += 1;
            counts.add(WorkFigure::ScoredSessions, scored.holds(note));
            let Some(held) = elements.get(note.note_id.as_str()) else { continue };
            counts.add(WorkFigure::RiskDocumented, held.risk);
            if let Some(timely) = held.timely_24h {
                counts.add(WorkFigure::SignedInTime, timely);
            }
        }
    }
}

fn count_clients<'a>(
    tables: &'a Tables,
    counts: &mut BTreeMap<Option<&'a str>, Counts>,
    practice: &mut Counts,
) {
    let mut notes: BTreeMap<&str, Vec<&NoteRow>> = BTreeMap::new();
    for note in &tables.found.notes {
        notes.entry(&note.client_id).or_default().push(note);
    }
    let mut changes: BTreeMap<&str, Vec<&ChangeRow>> = BTreeMap::new();
    for row in &tables.changes {
        changes.entry(&row.client_id).or_default().push(row);
    }
    for CaseloadRow { client_id, .. } in &tables.caseload {
        let clinician = notes.get(client_id.as_str()).and_then(|notes| clinician_of(notes));
        let changes = changes.get(client_id.as_str()).map_or(&[][..], Vec::as_slice);
        let own = counts.entry(clinician).or_default();
        for counts in [own, &mut *practice] {
            counts.clients += 1;
            counts.add(WorkFigure::PairedClients, changes.iter().any(|row| row.n > 1));
            if let Some(moved) = moved(changes) {
                counts.add(WorkFigure::ReliablyBetter, moved > 0);
                counts.add(WorkFigure::ReliablyWorse, moved < 0);
            }
        }
    }
}

/// Where a client has gone on all scales that can be judged: worse (-1) as
/// soon as one is reliably worse, else better (1) as soon as one is reliably
/// better. `None` where no scale can be judged.
fn moved(changes: &[&ChangeRow]) -> Option<i8> {
    let step = |row: &&ChangeRow| match row.category {
        Category::Recovered | Category::Improved => Some(1),
        Category::Unchanged => Some(0),
        Category::Deteriorated | Category::Harmed => Some(-1),
        Category::NotEvaluable => None,
    };
    let steps: Vec<i8> = changes.iter().filter_map(step).collect();
    if steps.contains(&-1) { Some(-1) } else { steps.into_iter().max() }
}

fn work(name: Option<&str>, counts: &Counts, supervision: Supervision) -> Work {
    let share = |&figure: &WorkFigure| {
        let share = counts.share(figure);
        match share.of {
            0 => Share::None,
            _ if supervision.hides(share) => Share::TooFew,
            _ => Share::Shown(share),
        }
    };
    Work {
        name: name.map(str::to_owned),
        clients: counts.clients,
        sessions: counts.sessions,
        shares: WorkFigure::ALL.iter().map(share).collect(),
    }
}

/// The clinician whose share has to be left out because the total would give
/// the only other one away: the one with the smallest denominator.
fn given_away(
    shares: &[Proportion],
    index: usize,
    clinicians: &[Work],
    practice: &Work,
) -> Option<usize> {
    let shown = |work: &Work| matches!(work.shares.get(index), Some(Share::Shown(_)));
    let hidden = |work: &&Work| matches!(work.shares.get(index), Some(Share::TooFew));
    if !shown(practice) || clinicians.iter().filter(hidden).count() != 1 {
        return None;
    }
    let candidates = clinicians.iter().zip(shares).enumerate().filter(|(_, (work, _))| shown(work));
    candidates.min_by_key(|(_, (_, share))| share.of).map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::fixture::{day, note, score};
    use crate::frame::Found;
    use crate::note::NoteKind;

    const LIMITS: Supervision = Supervision { smallest_group: 4, smallest_count: 2 };

    /// So many sessions of a clinician, the first `scored` of them with a score.
    fn sessions(found: &mut Found, clinician: &str, count: u32, scored: u32) {
        for number in 0..count {
            let on = day(1, number + 1);
            let id = format!("{clinician}-{number}");
            found.notes.push(NoteRow {
                note_id: id.clone(),
                author: Some(clinician.to_owned()),
                ..note(on, NoteKind::Progress)
            });
            if number < scored {
                found.scores.push(crate::frame::ScoreRow { note_id: Some(id), ..score(on, 9.0) });
            }
        }
    }

    fn scored_sessions(found: Found) -> Vec<(Option<String>, Share)> {
        let view = view(&Tables { found, ..Tables::default() }, LIMITS);
        view.clinicians.into_iter().map(|work| (work.name, work.shares[0])).collect()
    }

    #[test]
    fn clinicians_stand_by_name_whatever_their_figures() {
        let mut found = Found::default();
        sessions(&mut found, "Zoe", 8, 8);
        sessions(&mut found, "Adam", 8, 0);
        let names: Vec<_> = scored_sessions(found).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, [Some("Adam".to_owned()), Some("Zoe".to_owned())]);
    }

    #[test]
    fn small_groups_and_small_counts_are_left_out() {
        assert!(LIMITS.hides(Proportion { count: 3, of: 3 }), "small group");
        assert!(LIMITS.hides(Proportion { count: 1, of: 9 }), "small count");
        assert!(LIMITS.hides(Proportion { count: 8, of: 9 }), "small rest");
        assert!(!LIMITS.hides(Proportion { count: 0, of: 9 }), "none at all");
        assert!(!LIMITS.hides(Proportion { count: 4, of: 9 }));
    }

    #[test]
    fn the_total_gives_no_single_share_away() {
        let mut found = Found::default();
        sessions(&mut found, "Adam", 8, 1);
        sessions(&mut found, "Bea", 9, 4);
        sessions(&mut found, "Zoe", 8, 4);
        let shares: Vec<_> = scored_sessions(found).into_iter().map(|(_, share)| share).collect();
        let shown = Share::Shown(Proportion { count: 4, of: 9 });
        assert_eq!(shares, [Share::TooFew, shown, Share::TooFew]);
    }

    #[test]
    fn worse_on_one_scale_is_not_better_on_the_whole() {
        let row = crate::caseload::fixture::change("PHQ-9");
        let with = |category| ChangeRow { category, ..row.clone() };
        let (better, worse) = (with(Category::Recovered), with(Category::Deteriorated));
        let silent = with(Category::NotEvaluable);
        assert_eq!(moved(&[&better, &silent]), Some(1));
        assert_eq!(moved(&[&better, &worse]), Some(-1));
        assert_eq!(moved(&[&silent]), None);
    }
}
