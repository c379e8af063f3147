//! Which techniques shape a treatment, and from when on: what a chart marks.
//!
//! Notes name a technique session by session. One that enough sessions name is
//! in use from the first of them to the last; a change of medication matters
//! even when one session names it. How many are enough, and which count at
//! once, is data (`data/triage/default.toml`).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;

use crate::frame::InterventionRow;

/// Which techniques are marked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TechniqueRule {
    /// Sessions that have to name a technique.
    pub least_sessions: usize,
    /// Techniques of one client, at most.
    pub most: usize,
    /// Techniques for which one session is enough.
    pub single: Vec<String>,
}

/// A technique in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TechniqueInUse<'a> {
    /// The technique.
    pub technique: &'a str,
    /// The first session that names it.
    pub first: NaiveDate,
    /// The last session that names it.
    pub last: NaiveDate,
    /// How many days of sessions name it.
    pub sessions: usize,
}

/// The techniques of one client in the order of their beginning.
#[must_use]
pub fn in_use<'a>(
    interventions: impl IntoIterator<Item = &'a InterventionRow>,
    rule: &TechniqueRule,
) -> Vec<TechniqueInUse<'a>> {
    let mut days: BTreeMap<&str, BTreeSet<NaiveDate>> = BTreeMap::new();
    for row in interventions {
        days.entry(&row.technique).or_default().extend(row.session_date);
    }
    let use_of = |(technique, days): (&'a str, BTreeSet<NaiveDate>)| {
        let (&first, &last) = (days.first()?, days.last()?);
        let enough = days.len() >= rule.least_sessions
            || rule.single.iter().any(|single| single == technique);
        enough.then_some(TechniqueInUse { technique, first, last, sessions: days.len() })
    };
    let mut used: Vec<TechniqueInUse<'a>> = days.into_iter().filter_map(use_of).collect();
    let at_once =
        |use_of: &TechniqueInUse<'_>| rule.single.iter().any(|single| single == use_of.technique);
    used.sort_by_key(|use_of| (!at_once(use_of), std::cmp::Reverse(use_of.sessions)));
    used.truncate(rule.most);
    used.sort_by_key(|use_of| (use_of.first, use_of.technique));
    used
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::fixture::day;

    fn named(technique: &str, on: NaiveDate) -> InterventionRow {
        InterventionRow {
            note_id: on.to_string(),
            client_id: "C-1".to_owned(),
            session_date: Some(on),
            technique: technique.to_owned(),
            char_start: 0,
            char_end: 1,
        }
    }

    #[test]
    fn a_technique_of_one_session_is_not_marked_and_a_change_of_medication_is() {
        let rule = TechniqueRule {
            least_sessions: 2,
            most: 2,
            single: vec!["medication management".to_owned()],
        };
        let rows = [
            named("EMDR", day(2, 2)),
            named("role play", day(2, 2)),
            named("EMDR", day(2, 9)),
            named("medication management", day(1, 5)),
        ];
        let used = in_use(&rows, &rule);
        let seen: Vec<_> = used.iter().map(|use_of| (use_of.technique, use_of.first)).collect();
        assert_eq!(seen, [("medication management", day(1, 5)), ("EMDR", day(2, 2))]);
        assert_eq!(used[1].last, day(2, 9));
    }

    #[test]
    fn the_techniques_of_most_sessions_are_kept() {
        let rule = TechniqueRule { least_sessions: 1, most: 1, single: Vec::new() };
        let rows = [named("a", day(1, 1)), named("b", day(1, 8)), named("b", day(1, 15))];
        let used = in_use(&rows, &rule);
        assert_eq!(used.len(), 1);
        assert_eq!(used[0].technique, "b");
    }
}
