//! From a table of series to the statistics of each.
//!
//! Rows are put together by id and sorted by time (`gather`); then each
//! statistic becomes one row, with its estimate or with the reason why there is
//! none (`rows`). A fault in one series, such as a word for a score, leaves the
//! others alone.

mod gather;
mod rows;

use std::borrow::Cow;

use rayon::prelude::*;

use self::gather::{Case, Clock};
use crate::change::{Direction, Significance};
use crate::error::Result;
use crate::frame::single_case::{Measurements, ScoreCell, Statistic, StatisticRow};
use crate::trend::single_case::{Correction, Spread, TauURecipe, TimeBase};
use crate::trend::{FalseDiscoveries, MannKendall, Observation, Series};
use crate::vocabulary::Word;

/// Where the direction of improvement comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// It is the same for all series.
    All(Direction),
    /// It stands in the table.
    Column,
}

/// Where the goal comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// There is none.
    None,
    /// It is the same for all series.
    All(f64),
    /// It stands in the table.
    Column,
}

/// The labels of the two phases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhaseLabels {
    /// Of the baseline.
    pub baseline: String,
    /// Of the treatment.
    pub treatment: String,
}

/// What is computed, and how.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Which way is better.
    pub better: Better,
    /// The labels of the phases; without them no statistic of two phases.
    pub phases: Option<PhaseLabels>,
    /// The goal.
    pub goal: Goal,
    /// The threshold of reliable change, in points.
    pub reliable_change: Option<f64>,
    /// The last score that is in remission.
    pub remission: Option<f64>,
    /// The recipe of Tau-U.
    pub tau_u: TauURecipe,
    /// When Tau-BC corrects.
    pub correction: Correction,
    /// What Tau-BC fits the baseline on.
    pub time_base: TimeBase,
    /// What the mean difference is divided by.
    pub spread: Spread,
    /// The level of all intervals.
    pub significance: Significance,
    /// The statistics that are asked for; none for all that apply.
    pub only: Vec<Statistic>,
}

impl Plan {
    /// The statistics that each series gets a row for.
    fn statistics(&self) -> Vec<Statistic> {
        let wanted = |statistic: &Statistic| {
            if !self.only.is_empty() {
                return self.only.contains(statistic);
            }
            match statistic {
                Statistic::Plateau | Statistic::Reversals => self.reliable_change.is_some(),
                Statistic::Remission => self.remission.is_some(),
                statistic if *statistic >= Statistic::Nap => self.phases.is_some(),
                _ => true,
            }
        };
        Statistic::ALL.iter().copied().filter(wanted).collect()
    }
}

/// What came out, and what had to be decided on the way. The rows are made when
/// they are asked for, piece by piece: a million series have millions of them.
#[derive(Debug)]
pub struct Evaluation<'a> {
    measurements: &'a Measurements,
    plan: &'a Plan,
    cases: Vec<Case>,
    statistics: Vec<Statistic>,
    /// Series whose rows were not in the order of time.
    pub sorted: usize,
    /// Rows without a score, left aside.
    pub missing: usize,
    /// Series that could not be read: a score that is a word, a time that is
    /// missing or stands twice.
    pub unreadable: usize,
    /// How the tests of trend came out, all series together.
    pub trends: FalseDiscoveries,
}

/// Series to a piece.
const PIECE: usize = 8192;

/// Sets up all series, in the order in which they first appear.
///
/// # Errors
/// When no phase has one of the two labels, or a direction is no word for one.
pub fn evaluate<'a>(measurements: &'a Measurements, plan: &'a Plan) -> Result<Evaluation<'a>> {
    let cases = gather::gather(measurements, plan)?;
    let statistics = plan.statistics();
    let trends = if statistics.contains(&Statistic::MannKendall) {
        let tests: Vec<f64> = cases.par_iter().filter_map(p_of_trend).collect();
        FalseDiscoveries::of(tests.into_iter(), plan.significance)
    } else {
        FalseDiscoveries::default()
    };
    let missing = measurements.scores.iter().filter(|score| **score == ScoreCell::Missing);
    Ok(Evaluation {
        sorted: cases.iter().filter(|case| case.was_unsorted).count(),
        missing: missing.count(),
        unreadable: cases.iter().filter(|case| case.fault.is_some()).count(),
        trends,
        measurements,
        plan,
        cases,
        statistics,
    })
}

fn p_of_trend(case: &Case) -> Option<f64> {
    let series = Series::new(&case.observations).ok().filter(|_| case.fault.is_none())?;
    MannKendall::of(series).ok().map(|test| test.p)
}

impl Evaluation<'_> {
    /// How many series there are.
    #[must_use]
    pub fn series(&self) -> usize {
        self.cases.len()
    }

    /// How many rows all series have together.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cases.len() * self.statistics.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many pieces the rows come in.
    #[must_use]
    pub fn pieces(&self) -> usize {
        self.cases.len().div_ceil(PIECE)
    }

    /// One row per series and statistic, series by series: a piece of them.
    #[must_use]
    pub fn rows(&self, piece: usize) -> Vec<StatisticRow> {
        let first = piece * PIECE;
        let cases = self.cases.iter().skip(first).take(PIECE);
        (first..).zip(cases).flat_map(|(place, case)| self.rows_of(place, case)).collect()
    }

    /// The first so many rows.
    #[must_use]
    pub fn first(&self, count: usize) -> Vec<StatisticRow> {
        let rows = (0..).zip(&self.cases).flat_map(|(place, case)| self.rows_of(place, case));
        rows.take(count).collect()
    }

    fn rows_of(&self, place: usize, case: &Case) -> Vec<StatisticRow> {
        let id = self.measurements.series.get(place).unwrap_or_default();
        rows::of(id, case, &self.statistics, self.plan)
    }

    /// The scores of each series, in the order of time; those of dated ones by
    /// the weeks since the first.
    #[must_use]
    pub fn courses(&self) -> Vec<Cow<'_, [Observation]>> {
        self.cases.iter().map(aligned).collect()
    }
}

fn aligned(case: &Case) -> Cow<'_, [Observation]> {
    match (case.clock, case.observations.first()) {
        (Clock::WeeksSince(_), Some(first)) => {
            let since = |seen: &Observation| Observation {
                time: seen.time - first.time,
                score: seen.score,
            };
            Cow::Owned(case.observations.iter().map(since).collect())
        }
        _ => Cow::Borrowed(case.observations.as_slice()),
    }
}
