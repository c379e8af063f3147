//! Phases of treatment: what was worked on in the beginning, in the middle and
//! lately.
//!
//! Notes seldom say where a phase begins, so a phase is a part of the sessions
//! in their order: all of them while there are fewer than four, two halves
//! below six, three thirds from six on, the earlier ones a session longer
//! where they do not come out even. The rule is plain on purpose: whoever reads
//! "Beginning: 5 sessions" can count them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// A part of the sessions, with the techniques that their notes name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreatmentPhase<'a> {
    /// Day of its first session.
    pub first: NaiveDate,
    /// Day of its last session.
    pub last: NaiveDate,
    /// How many sessions it has.
    pub sessions: usize,
    /// Each technique with the number of sessions that name it, the most
    /// frequent first, then by name.
    pub techniques: Vec<(&'a str, usize)>,
}

/// The phases of dated sessions, each with the techniques of its note. The
/// sessions may come in any order; a technique counts once a session.
///
/// ```
/// use caseline::caseload::phase::phases;
/// use chrono::NaiveDate;
///
/// let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
/// let sessions = [1, 8, 15, 22].map(|on| (day(on), vec![if on < 10 { "intake" } else { "EMDR" }]));
/// let phases = phases(&sessions);
/// assert_eq!(phases.len(), 2);
/// assert_eq!((phases[1].first, phases[1].sessions), (day(15), 2));
/// assert_eq!(phases[1].techniques, [("EMDR", 2)]);
/// ```
#[must_use]
pub fn phases<'a>(sessions: &[(NaiveDate, Vec<&'a str>)]) -> Vec<TreatmentPhase<'a>> {
    let mut sessions: Vec<_> = sessions.iter().collect();
    sessions.sort_by_key(|(on, _)| *on);
    let parts = match sessions.len() {
        0 => return Vec::new(),
        1..=3 => 1,
        4..=5 => 2,
        _ => 3,
    };
    let mut rest = sessions.as_slice();
    let mut phases = Vec::with_capacity(parts);
    for left in (1..=parts).rev() {
        let (part, later) = rest.split_at(rest.len().div_ceil(left));
        rest = later;
        phases.extend(phase(part));
    }
    phases
}

fn phase<'a>(sessions: &[&(NaiveDate, Vec<&'a str>)]) -> Option<TreatmentPhase<'a>> {
    let (first, last) = (sessions.first()?.0, sessions.last()?.0);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, techniques) in sessions {
        let mut once = techniques.clone();
        once.sort_unstable();
        once.dedup();
        for technique in once {
            *counts.entry(technique).or_default() += 1;
        }
    }
    let mut techniques: Vec<_> = counts.into_iter().collect();
    techniques.sort_by(|(a, times_a), (b, times_b)| times_b.cmp(times_a).then(a.cmp(b)));
    Some(TreatmentPhase { first, last, sessions: sessions.len(), techniques })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::fixture::day;

    fn sizes(count: u32) -> Vec<usize> {
        let sessions: Vec<_> = (1..=count).map(|on| (day(1, on), Vec::new())).collect();
        phases(&sessions).iter().map(|phase| phase.sessions).collect()
    }

    #[test]
    fn few_sessions_are_one_phase() {
        assert!(sizes(0).is_empty());
        assert_eq!(sizes(3), [3]);
        assert_eq!(sizes(5), [3, 2]);
        assert_eq!(sizes(6), [2, 2, 2]);
        assert_eq!(sizes(14), [5, 5, 4]);
    }

    #[test]
    fn a_technique_counts_once_a_session() {
        let sessions = [(day(1, 8), vec!["EMDR", "EMDR"]), (day(1, 1), vec!["grounding", "EMDR"])];
        let phases = phases(&sessions);
        assert_eq!((phases[0].first, phases[0].last), (day(1, 1), day(1, 8)));
        assert_eq!(phases[0].techniques, [("EMDR", 2), ("grounding", 1)]);
    }

    proptest::proptest! {
        #[test]
        fn every_session_is_in_one_phase_and_phases_differ_by_one_at_most(count in 1_u32..28) {
            let sizes = sizes(count);
            proptest::prop_assert_eq!(sizes.iter().sum::<usize>(), count as usize);
            let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
            proptest::prop_assert!(most - least <= 1);
        }
    }
}
