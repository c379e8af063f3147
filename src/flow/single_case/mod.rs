//! From a table of series to the statistics of each.
//!
//! Rows are put together by id and sorted by time (`gather`); then each
//! statistic becomes one row, with its estimate or with the reason why there is
//! none (`rows`). A fault in one series, such as a word for a score, leaves the
//! others alone.

mod gather;
mod rows;

use rayon::prelude::*;

use crate::change::{Direction, Significance};
use crate::error::Result;
use crate::frame::single_case::{Measurements, Statistic, StatisticRow};
use crate::trend::FalseDiscoveries;
use crate::trend::single_case::{Correction, Spread, TauURecipe, TimeBase};
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

/// What came out, and what had to be decided on the way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// The statistics.
    pub rows: Vec<StatisticRow>,
    /// How many series there are.
    pub series: usize,
    /// Series whose rows were not in the order of time.
    pub sorted: usize,
    /// Rows without a score, left aside.
    pub missing: usize,
    /// Series that could not be read: a score that is a word, a time that is
    /// missing or stands twice.
    pub unreadable: usize,
    /// The ids of the series.
    pub names: Vec<String>,
    /// Time and score of each, in the order of time.
    pub courses: Vec<Vec<(f64, f64)>>,
    /// How the tests of trend came out, all series together.
    pub trends: FalseDiscoveries,
}

/// Computes the statistics of all series, in the order in which they first
/// appear.
///
/// # Errors
/// When no phase has one of the two labels, or a direction is no word for one.
pub fn evaluate(measurements: &Measurements, plan: &Plan) -> Result<Evaluation> {
    let cases = gather::gather(measurements, plan)?;
    let statistics = plan.statistics();
    let rows: Vec<Vec<StatisticRow>> =
        cases.par_iter().map(|case| rows::of(case, &statistics, plan)).collect();
    let tests = rows.iter().flatten().filter(|row| row.statistic == Statistic::MannKendall);
    let trends = FalseDiscoveries::of(tests.filter_map(|row| row.p_value), plan.significance);
    Ok(Evaluation {
        rows: rows.into_iter().flatten().collect(),
        series: cases.len(),
        sorted: cases.iter().filter(|case| case.was_unsorted).count(),
        missing: cases.iter().map(|case| case.missing).sum(),
        unreadable: cases.iter().filter(|case| case.fault.is_some()).count(),
        names: cases.iter().map(|case| case.id.clone()).collect(),
        courses: cases
            .iter()
            .map(|case| case.observations.iter().map(|seen| (seen.time, seen.score)).collect())
            .collect(),
        trends,
    })
}
