//! The caseload as a cohort: the mean course of each measure, and how many of
//! its verdicts may be due to chance.

use std::collections::BTreeMap;

use super::ScaleKey;
use super::course::{DAYS_PER_WEEK, days_between};
use super::expectation::Measured;
use crate::change::Significance;
use crate::frame::{ChangeRow, CohortRow, SeriesRow};
use crate::trend::{Observation, TrendClass, TrendRule, mean_course};

/// Weeks that are gathered in one mean.
const STEP: f64 = 2.0;

/// The mean course of each scale, in weeks since each client's first score.
/// Rows of a scale are in the order of their days.
#[must_use]
pub fn means(scales: &BTreeMap<ScaleKey, Vec<&SeriesRow>>) -> Vec<CohortRow> {
    let mut measured: BTreeMap<Measured, Vec<Vec<Observation>>> = BTreeMap::new();
    for (key, rows) in scales {
        let course = rows.iter().map(|row| Observation {
            time: rows
                .first()
                .map_or(0.0, |first| days_between(first.scored_on, row.scored_on) / DAYS_PER_WEEK),
            score: row.value,
        });
        let measure = (key.instrument.clone(), key.subscale.clone());
        measured.entry(measure).or_default().push(course.collect());
    }
    let rows = |((instrument, subscale), courses): (Measured, Vec<Vec<Observation>>)| {
        mean_course(&courses, STEP, Significance::default()).into_iter().map(move |mean| {
            CohortRow {
                instrument: instrument.clone(),
                subscale: subscale.clone(),
                week: mean.time,
                clients: i64::try_from(mean.clients).unwrap_or(i64::MAX),
                mean: mean.mean,
                low: mean.interval.low,
                high: mean.interval.high,
            }
        })
    };
    measured.into_iter().flat_map(rows).collect()
}

/// What chance alone does in a caseload.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ByChance {
    /// Series whose trend was tested.
    pub tested: usize,
    /// How many of them, at most, chance calls worsening on average though
    /// nothing changes; as many it calls improving.
    pub alarms: f64,
}

/// How many verdicts of trend may be due to chance: each test has half of its
/// level to each side.
#[must_use]
pub fn by_chance(changes: &[ChangeRow]) -> ByChance {
    let rule = TrendRule::default();
    let fewest = i64::try_from(rule.tested_from).unwrap_or(i64::MAX);
    let tested =
        changes.iter().filter(|row| row.n >= fewest && row.trend != TrendClass::TooFew).count();
    ByChance { tested, alarms: tested as f64 * rule.significance.level() / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::fixture::change;

    #[test]
    fn forty_tests_let_two_false_alarms_be_expected() {
        let tested = ChangeRow { n: 6, trend: TrendClass::Stable, ..change("PHQ-9") };
        let provisional = ChangeRow { n: 4, ..tested.clone() };
        let rows = [vec![tested; 40], vec![provisional; 9]].concat();
        assert_eq!(by_chance(&rows), ByChance { tested: 40, alarms: 2.0 });
    }
}
