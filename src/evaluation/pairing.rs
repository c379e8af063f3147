//! Which found score is which labelled one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Gold, GoldScore};
use crate::extract::Status;
use crate::frame::{Found, Origin, ScoreRow};

/// Which measures count. A measure that nobody looked for when labelling would
/// make every right finding of it a false positive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Measures {
    /// Those that occur in the labels.
    #[default]
    Labelled,
    /// All: every standardized score of every note is labelled.
    All,
    /// Those of a list; labels of other measures do not count either.
    Listed(BTreeSet<String>),
}

/// Labelled and found scores side by side.
#[derive(Debug, Default)]
pub(super) struct Pairing<'a> {
    /// Those that are the same score.
    pub pairs: Vec<(&'a GoldScore, &'a ScoreRow)>,
    /// Labelled scores that were not found.
    pub missed: Vec<&'a GoldScore>,
    /// Found scores that are not labelled.
    pub extra: Vec<&'a ScoreRow>,
}

/// Whether a score of this status may lead to a result.
pub(super) const fn leads_on(status: Status) -> bool {
    !matches!(status, Status::Hypothetical | Status::Invalid)
}

impl<'a> Pairing<'a> {
    /// Goes through the found scores in their order; each takes the first
    /// labelled one that fits and is still free.
    pub fn of(gold: &'a Gold, found: &'a Found, measures: &Measures) -> Self {
        let counted = counted(gold, measures);
        let counts =
            |measure: &str| counted.as_ref().is_none_or(|counted| counted.contains(measure));
        let mut free: BTreeMap<&str, Vec<&GoldScore>> = BTreeMap::new();
        for score in gold.scores.iter().filter(|score| counts(&score.instrument)) {
            free.entry(&score.note_id).or_default().push(score);
        }
        let mut pairing = Self::default();
        let considered = found.scores.iter().filter(|row| {
            row.origin == Origin::Text
                && row.note_id.as_ref().is_some_and(|id| gold.notes.contains_key(id))
                && counts(&row.instrument)
        });
        for row in considered {
            let labelled = row.note_id.as_deref().and_then(|id| free.get_mut(id));
            let hit = labelled.and_then(|labelled| {
                let place = labelled.iter().position(|score| same(score, row))?;
                Some(labelled.remove(place))
            });
            match hit {
                Some(score) => pairing.pairs.push((score, row)),
                None if leads_on(row.status) => pairing.extra.push(row),
                None => {}
            }
        }
        pairing.missed =
            free.into_values().flatten().filter(|score| leads_on(score.status)).collect();
        pairing
    }
}

fn counted(gold: &Gold, measures: &Measures) -> Option<BTreeSet<String>> {
    match measures {
        Measures::Labelled => {
            Some(gold.scores.iter().map(|score| score.instrument.clone()).collect())
        }
        Measures::All => None,
        Measures::Listed(listed) => Some(listed.clone()),
    }
}

fn same(score: &GoldScore, row: &ScoreRow) -> bool {
    score.instrument == row.instrument
        && score.kind == row.kind
        && score.item == row.item
        && (score.value - row.value).abs() < 1e-9
        && row
            .char_start
            .zip(row.char_end)
            .is_some_and(|place| overlap((score.char_start, score.char_end), place))
}

pub(super) const fn overlap(one: (i64, i64), other: (i64, i64)) -> bool {
    one.0 < other.1 && other.0 < one.1
}
