//! Rows of a table put together to series.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::{Better, Goal, PhaseLabels, Plan};
use crate::change::{Direction, Evaluated, NotEvaluable, Reason};
use crate::error::{Error, Result};
use crate::frame::single_case::{Labels, Measurements, Names, ScoreCell, Times, line_of};
use crate::trend::Observation;

/// One series, sorted by time.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub observations: Vec<Observation>,
    /// The observations of the two phases, or why there are none.
    pub phases: Evaluated<[Vec<Observation>; 2]>,
    pub direction: Evaluated<Direction>,
    pub goal: Evaluated<f64>,
    /// Why no statistic at all can be computed.
    pub fault: Option<Reason>,
    pub was_unsorted: bool,
    pub clock: Clock,
}

/// What a time of an observation means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// The number that stands in the table.
    Number,
    /// Weeks since the first day in the table.
    WeeksSince(NaiveDate),
}

impl Clock {
    /// A time as it stands in the table.
    pub(super) fn print(self, time: f64) -> String {
        match self {
            Self::Number => time.to_string(),
            Self::WeeksSince(first) => {
                (first + chrono::TimeDelta::days((time * 7.0).round() as i64)).to_string()
            }
        }
    }
}

/// A row that has a score.
#[derive(Clone, Copy)]
struct Seen {
    observation: Observation,
    phase: Evaluated<usize>,
}

/// The rows that have a score, series by series, each in the order of the table.
struct RowsOfSeries {
    /// Where the rows of each series begin, and where the last ones end.
    starts: Vec<usize>,
    rows: Vec<u32>,
}

impl RowsOfSeries {
    fn of(measurements: &Measurements) -> Self {
        let scored = || {
            let rows = (0_u32..).zip(measurements.series_of.iter().zip(&measurements.scores));
            rows.filter(|(_, (_, score))| **score != ScoreCell::Missing)
                .map(|(row, (&series, _))| (row, series as usize))
        };
        let mut starts = vec![0; measurements.series.len() + 1];
        scored().for_each(|(_, series)| starts[series + 1] += 1);
        for series in 1..starts.len() {
            starts[series] += starts[series - 1];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; starts[starts.len() - 1]];
        for (row, series) in scored() {
            rows[next[series]] = row;
            next[series] += 1;
        }
        Self { starts, rows }
    }

    fn get(&self, series: usize) -> &[u32] {
        &self.rows[self.starts[series]..self.starts[series + 1]]
    }
}

/// The series in the order in which they first appear.
pub(super) fn gather(measurements: &Measurements, plan: &Plan) -> Result<Vec<Case>> {
    if let (Some(labels), Some(phases)) = (&plan.phases, &measurements.phases) {
        check_labels(labels, &phases.names)?;
    }
    let directions = match (plan.better, &measurements.better) {
        (Better::Column, Some(words)) => Some(directions(words)?),
        _ => None,
    };
    let rows = RowsOfSeries::of(measurements);
    let clock = clock_of(&measurements.times);
    let cases = (0..measurements.series.len()).into_par_iter().map(|series| {
        let rows = rows.get(series);
        let direction = match plan.better {
            Better::All(direction) => Ok(direction),
            Better::Column => direction(rows, directions.as_deref().unwrap_or_default()),
        };
        case(rows, direction, measurements, plan, clock)
    });
    Ok(cases.collect())
}

/// One label that is known is enough: a series may well have one phase only.
fn check_labels(labels: &PhaseLabels, phases: &Names) -> Result<()> {
    let found: BTreeSet<&str> = phases.iter().collect();
    let known = [&labels.baseline, &labels.treatment];
    if found.is_empty() || known.iter().any(|label| found.contains(label.as_str())) {
        return Ok(());
    }
    let few: Vec<String> = found.iter().take(5).map(|label| format!("`{label}`")).collect();
    Err(Error::configuration(format!(
        "no phase is called `{}` or `{}`; the column holds {}; name them with --baseline and \
         --treatment",
        labels.baseline,
        labels.treatment,
        few.join(", ")
    )))
}

fn clock_of(times: &Times) -> Clock {
    match times {
        Times::Numbers(_) => Clock::Number,
        Times::Dates(days) => {
            Clock::WeeksSince(days.iter().flatten().min().copied().unwrap_or_default())
        }
    }
}

fn time_of(times: &Times, row: usize, clock: Clock) -> Option<f64> {
    match (times, clock) {
        (Times::Dates(days), Clock::WeeksSince(first)) => {
            let day = days.get(row).copied().flatten()?;
            Some((day - first).num_days() as f64 / 7.0)
        }
        (Times::Numbers(numbers), _) => numbers.get(row).copied().flatten(),
        (Times::Dates(_), Clock::Number) => None,
    }
}

fn case(
    rows: &[u32],
    direction: Evaluated<Direction>,
    measurements: &Measurements,
    plan: &Plan,
    clock: Clock,
) -> Case {
    let mut fault = None;
    let mut seen = Vec::with_capacity(rows.len());
    for row in rows.iter().map(|&row| row as usize) {
        let time = time_of(&measurements.times, row, clock);
        match (measurements.scores.get(row), time) {
            (Some(ScoreCell::Number(score)), Some(time)) if score.is_finite() => seen.push(Seen {
                observation: Observation { time, score: *score },
                phase: phase_of(row, measurements, plan),
            }),
            (Some(ScoreCell::Number(score)), Some(_)) if !score.is_finite() => {
                fault = fault.or(Some(Reason::ScoreNotFinite));
            }
            (Some(ScoreCell::Number(_)), _) => fault = fault.or(Some(Reason::NoTime)),
            _ => fault = fault.or(Some(Reason::ScoreIsText)),
        }
    }
    let was_unsorted =
        !seen.is_sorted_by(|one, next| one.observation.time <= next.observation.time);
    seen.sort_by(|one, next| one.observation.time.total_cmp(&next.observation.time));
    if seen.windows(2).any(|pair| match pair {
        [one, next] => one.observation.time == next.observation.time,
        _ => false,
    }) {
        fault = fault.or(Some(Reason::DuplicateMeasurement));
    }
    Case {
        phases: split(&seen),
        observations: seen.iter().map(|seen| seen.observation).collect(),
        direction,
        goal: goal(rows, measurements, plan),
        fault,
        was_unsorted,
        clock,
    }
}

fn phase_of(row: usize, measurements: &Measurements, plan: &Plan) -> Evaluated<usize> {
    let labels = plan.phases.as_ref().ok_or(Reason::NoPhase)?;
    let phases = measurements.phases.as_ref().ok_or(Reason::NoPhase)?;
    match phases.place(row).and_then(|place| phases.names.get(place)) {
        None => Err(Reason::NoPhase.into()),
        Some(label) if label == labels.baseline => Ok(0),
        Some(label) if label == labels.treatment => Ok(1),
        Some(_) => Err(Reason::UnknownPhase.into()),
    }
}

fn split(seen: &[Seen]) -> Evaluated<[Vec<Observation>; 2]> {
    let mut phases = [Vec::new(), Vec::new()];
    for seen in seen {
        let place = seen.phase?;
        if let Some(phase) = phases.get_mut(place) {
            phase.push(seen.observation);
        }
    }
    Ok(phases)
}

/// The directions of a column, row by row. A word that is no direction is a
/// fault of the column, not of the series.
fn directions(words: &Labels) -> Result<Vec<Option<Direction>>> {
    let direction = |word: &str| match word.to_lowercase().as_str() {
        "lower" | "decrease" => Some(Direction::LowerIsBetter),
        "higher" | "increase" => Some(Direction::HigherIsBetter),
        _ => None,
    };
    let known: Vec<Option<Direction>> = words.names.iter().map(direction).collect();
    let of_row = |row: usize| match words.place(row) {
        None => Ok(None),
        Some(place) if known[place].is_some() => Ok(known[place]),
        Some(_) => Err(Error::configuration(format!(
            "line {}: the direction of improvement is neither `lower` (or `decrease`) nor \
             `higher` (or `increase`)",
            line_of(row)
        ))),
    };
    (0..words.len()).map(of_row).collect()
}

/// The one direction of a series.
fn direction(rows: &[u32], directions: &[Option<Direction>]) -> Evaluated<Direction> {
    let of = |row: &u32| directions.get(*row as usize).copied().flatten();
    let first = rows.first().and_then(of).ok_or(Reason::DirectionUnclear)?;
    if rows.iter().all(|row| of(row) == Some(first)) {
        Ok(first)
    } else {
        Err(Reason::DirectionUnclear.into())
    }
}

/// The one goal of a series.
fn goal(rows: &[u32], measurements: &Measurements, plan: &Plan) -> Evaluated<f64> {
    let goals = match (plan.goal, &measurements.goals) {
        (Goal::All(goal), _) => return Ok(goal),
        (Goal::Column, Some(goals)) => goals,
        (Goal::Column | Goal::None, _) => return Err(Reason::NoGoal.into()),
    };
    let mut found: Evaluated<f64> = Err(Reason::NoGoal.into());
    for &row in rows {
        match (goals.get(row as usize), found) {
            (None | Some(ScoreCell::Missing), _) => {}
            (Some(ScoreCell::Number(goal)), Err(NotEvaluable(_))) if goal.is_finite() => {
                found = Ok(*goal);
            }
            (Some(ScoreCell::Number(goal)), Ok(known)) if *goal == known => {}
            _ => return Err(Reason::GoalUnclear.into()),
        }
    }
    found
}
