//! From mentions to administrations: one value per client, scale and day.
//! Mentions are scores in the words of notes, coded scores, and totals computed
//! from answers; equal ones corroborate each other.
//!
//! Only current scores of the client are administrations. A restated or
//! copied-forward old score is not a new one. When several values are given
//! for one day, the one that is given most often stands; among equally
//! frequent ones the worse, because a needless look costs less than a missed
//! one. The day is flagged as a conflict either way.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::change::Direction;
use crate::extract::{ScoreKind, Status};
use crate::frame::{ScoreRow, SeriesRow};
use crate::instrument::{Instrument, Registry, Scale};
use crate::note::Language;

/// Which scale of which client.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScaleKey {
    /// The client.
    pub client_id: String,
    /// Short name of the measure.
    pub instrument: String,
    /// The subscale, `None` for the total.
    pub subscale: Option<String>,
}

impl ScaleKey {
    /// The scale that a row of a series belongs to.
    #[must_use]
    pub fn of(row: &SeriesRow) -> Self {
        Self {
            client_id: row.client_id.clone(),
            instrument: row.instrument.clone(),
            subscale: row.subscale.clone(),
        }
    }
}

/// The scale of a measure that a row with this subscale is read on.
#[must_use]
pub fn scale_of<'a>(instrument: &'a Instrument, subscale: Option<&str>) -> Option<&'a Scale> {
    subscale.map_or_else(|| instrument.total(), |label| instrument.scale(label))
}

/// A scale by the name that reasons carry ("HADS Anxiety"), in `language`. What
/// is no subscale of the registry keeps its name.
#[must_use]
pub fn name_in(registry: &Registry, name: &str, language: Language) -> String {
    let translated = name.match_indices(' ').find_map(|(at, _)| {
        let (short, rest) = name.split_at(at);
        let scale = scale_of(registry.by_short(short)?, Some(rest.trim_start()))?;
        Some(format!("{short} {}", scale.label(language)))
    });
    translated.unwrap_or_else(|| name.to_owned())
}

/// Which way is better on a scale of the registry; a measure that is not known
/// there is taken as lower-is-better, as nearly all are.
#[must_use]
pub fn direction_of(scale: Option<&Scale>) -> Direction {
    match scale.map(|scale| scale.direction) {
        Some(crate::instrument::Direction::HigherBetter) => Direction::HigherIsBetter,
        _ => Direction::LowerIsBetter,
    }
}

/// Resolves the current scores into administrations, ordered by client,
/// measure, subscale and day.
#[must_use]
pub fn resolve(scores: &[ScoreRow], registry: &Registry) -> Vec<SeriesRow> {
    let mut days: BTreeMap<(ScaleKey, NaiveDate), Vec<&ScoreRow>> = BTreeMap::new();
    for score in scores {
        let wanted = matches!(score.kind, ScoreKind::Total | ScoreKind::Subscale)
            && score.status == Status::Current
            && score.comparator.is_none();
        let Some(day) = score.scored_on.or(score.session_date).filter(|_| wanted) else {
            continue;
        };
        let key = ScaleKey {
            client_id: score.client_id.clone(),
            instrument: score.instrument.clone(),
            subscale: score.subscale.clone(),
        };
        days.entry((key, day)).or_default().push(score);
    }
    days.into_iter()
        .filter_map(|((key, day), mentions)| {
            let scale = registry
                .by_short(&key.instrument)
                .and_then(|instrument| scale_of(instrument, key.subscale.as_deref()));
            administration(key, day, &mentions, scale)
        })
        .collect()
}

fn administration(
    key: ScaleKey,
    scored_on: NaiveDate,
    mentions: &[&ScoreRow],
    scale: Option<&Scale>,
) -> Option<SeriesRow> {
    let direction = direction_of(scale);
    let times_given = |value: f64| mentions.iter().filter(|other| same(other.value, value)).count();
    // `max_by` takes the last of equals; reversed, so that the first mention
    // of the value that stands is the one that is quoted.
    let chosen = mentions.iter().rev().max_by(|left, right| {
        let worse = direction.improvement(left.value - right.value);
        times_given(left.value)
            .cmp(&times_given(right.value))
            .then_with(|| 0.0_f64.total_cmp(&worse))
    })?;
    Some(SeriesRow {
        client_id: key.client_id,
        instrument: key.instrument,
        subscale: key.subscale,
        scored_on,
        value: chosen.value,
        severity: chosen.severity.clone(),
        note_id: chosen.note_id.clone(),
        mention_id: Some(chosen.mention_id.clone()),
        conflict: mentions.iter().any(|other| !same(other.value, chosen.value)),
    })
}

/// Scores are written with at most a few decimals; anything closer is the same.
fn same(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::fixture::{day, score};
    use crate::frame::ScoreRow;

    fn resolved(scores: &[ScoreRow]) -> Vec<(NaiveDate, f64, bool)> {
        let registry = Registry::embedded().unwrap();
        resolve(scores, &registry)
            .into_iter()
            .map(|row| (row.scored_on, row.value, row.conflict))
            .collect()
    }

    #[test]
    fn a_subscale_is_called_by_its_name_in_the_language() {
        let registry = Registry::embedded().unwrap();
        let named = |name| name_in(&registry, name, Language::Fr);
        assert_eq!(named("HADS Anxiety"), "HADS Anxiété");
        assert_eq!(named("PHQ-9"), "PHQ-9");
        assert_eq!(named("1 Anxiety"), "1 Anxiety");
        assert_eq!(name_in(&registry, "HADS Anxiety", Language::En), "HADS Anxiety");
    }

    #[test]
    fn a_restated_old_score_is_no_new_administration() {
        let restated = ScoreRow {
            status: Status::Historic,
            scored_on: Some(day(1, 8)),
            ..score(day(1, 22), 18.0)
        };
        let scores = [score(day(1, 8), 18.0), restated, score(day(1, 22), 12.0)];
        assert_eq!(resolved(&scores), [(day(1, 8), 18.0, false), (day(1, 22), 12.0, false)]);
    }

    #[test]
    fn targets_and_other_persons_make_no_series() {
        let of = |status| ScoreRow { status, ..score(day(1, 8), 5.0) };
        assert_eq!(resolved(&[of(Status::Target), of(Status::OtherPerson)]), []);
    }

    #[test]
    fn the_value_given_most_often_stands_and_the_day_is_flagged() {
        let scores = [score(day(1, 8), 9.0), score(day(1, 8), 19.0), score(day(1, 8), 9.0)];
        assert_eq!(resolved(&scores), [(day(1, 8), 9.0, true)]);
    }

    #[test]
    fn a_coded_value_corroborates_the_note_and_a_different_one_is_a_conflict() {
        let coded = |value| ScoreRow {
            note_id: None,
            origin: crate::frame::Origin::Coded,
            ..score(day(1, 8), value)
        };
        assert_eq!(resolved(&[score(day(1, 8), 9.0), coded(9.0)]), [(day(1, 8), 9.0, false)]);
        assert_eq!(resolved(&[score(day(1, 8), 9.0), coded(19.0)]), [(day(1, 8), 19.0, true)]);
    }

    #[test]
    fn of_two_equally_frequent_values_the_worse_stands() {
        assert_eq!(
            resolved(&[score(day(1, 8), 9.0), score(day(1, 8), 19.0)]),
            [(day(1, 8), 19.0, true)]
        );
        let ors = |value| ScoreRow { instrument: "ORS".to_owned(), ..score(day(1, 8), value) };
        assert_eq!(resolved(&[ors(20.0), ors(31.0)]), [(day(1, 8), 20.0, true)]);
    }
}
