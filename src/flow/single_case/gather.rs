//! Rows of a table put together to series.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::{Better, Goal, PhaseLabels, Plan};
use crate::change::{Direction, Evaluated, NotEvaluable, Reason};
use crate::error::{Error, Result};
use crate::frame::single_case::{Measurements, ScoreCell, Times, line_of};
use crate::trend::Observation;

/// One series, sorted by time.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub id: String,
    pub observations: Vec<Observation>,
    /// The observations of the two phases, or why there are none.
    pub phases: Evaluated<[Vec<Observation>; 2]>,
    pub direction: Evaluated<Direction>,
    pub goal: Evaluated<f64>,
    /// Why no statistic at all can be computed.
    pub fault: Option<Reason>,
    pub was_unsorted: bool,
    pub missing: usize,
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

/// Where the rows of one series are.
#[derive(Clone, Default)]
struct Draft {
    rows: Vec<usize>,
    missing: usize,
}

/// The series in the order in which they first appear.
pub(super) fn gather(measurements: &Measurements, plan: &Plan) -> Result<Vec<Case>> {
    if let (Some(labels), Some(phases)) = (&plan.phases, &measurements.phases) {
        check_labels(labels, phases)?;
    }
    let directions = match (plan.better, &measurements.better) {
        (Better::Column, Some(words)) => Some(directions(words)?),
        _ => None,
    };
    let mut drafts = vec![Draft::default(); measurements.series.len()];
    for (row, (place, score)) in measurements.series_of.iter().zip(&measurements.scores).enumerate()
    {
        if let Some(draft) = drafts.get_mut(*place) {
            match score {
                ScoreCell::Missing => draft.missing += 1,
                _ => draft.rows.push(row),
            }
        }
    }
    let clock = clock_of(&measurements.times);
    let cases = measurements.series.par_iter().zip(&drafts).map(|(id, draft)| {
        let direction = match plan.better {
            Better::All(direction) => Ok(direction),
            Better::Column => direction(&draft.rows, directions.as_deref().unwrap_or_default()),
        };
        case(id, draft, direction, measurements, plan, clock)
    });
    Ok(cases.collect())
}

/// One label that is known is enough: a series may well have one phase only.
fn check_labels(labels: &PhaseLabels, phases: &[Option<String>]) -> Result<()> {
    let found: BTreeSet<&String> = phases.iter().flatten().collect();
    if found.is_empty() || found.contains(&labels.baseline) || found.contains(&labels.treatment) {
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
    id: &str,
    draft: &Draft,
    direction: Evaluated<Direction>,
    measurements: &Measurements,
    plan: &Plan,
    clock: Clock,
) -> Case {
    let mut fault = None;
    let mut seen = Vec::with_capacity(draft.rows.len());
    for &row in &draft.rows {
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
        id: id.to_owned(),
        phases: split(&seen),
        observations: seen.iter().map(|seen| seen.observation).collect(),
        direction,
        goal: goal(&draft.rows, measurements, plan),
        fault,
        was_unsorted,
        missing: draft.missing,
        clock,
    }
}

fn phase_of(row: usize, measurements: &Measurements, plan: &Plan) -> Evaluated<usize> {
    let labels = plan.phases.as_ref().ok_or(Reason::NoPhase)?;
    let phases = measurements.phases.as_ref().ok_or(Reason::NoPhase)?;
    match phases.get(row).and_then(Option::as_ref) {
        None => Err(Reason::NoPhase.into()),
        Some(label) if *label == labels.baseline => Ok(0),
        Some(label) if *label == labels.treatment => Ok(1),
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
fn directions(words: &[Option<String>]) -> Result<Vec<Option<Direction>>> {
    let direction = |(row, word): (usize, &Option<String>)| {
        let Some(word) = word else { return Ok(None) };
        match word.to_lowercase().as_str() {
            "lower" | "decrease" => Ok(Some(Direction::LowerIsBetter)),
            "higher" | "increase" => Ok(Some(Direction::HigherIsBetter)),
            _ => Err(Error::configuration(format!(
                "line {}: the direction of improvement is neither `lower` (or `decrease`) nor \
                 `higher` (or `increase`)",
                line_of(row)
            ))),
        }
    };
    words.iter().enumerate().map(direction).collect()
}

/// The one direction of a series.
fn direction(rows: &[usize], directions: &[Option<Direction>]) -> Evaluated<Direction> {
    let of = |row: &usize| directions.get(*row).copied().flatten();
    let first = rows.first().and_then(of).ok_or(Reason::DirectionUnclear)?;
    if rows.iter().all(|row| of(row) == Some(first)) {
        Ok(first)
    } else {
        Err(Reason::DirectionUnclear.into())
    }
}

/// The one goal of a series.
fn goal(rows: &[usize], measurements: &Measurements, plan: &Plan) -> Evaluated<f64> {
    let goals = match (plan.goal, &measurements.goals) {
        (Goal::All(goal), _) => return Ok(goal),
        (Goal::Column, Some(goals)) => goals,
        (Goal::Column | Goal::None, _) => return Err(Reason::NoGoal.into()),
    };
    let mut found: Evaluated<f64> = Err(Reason::NoGoal.into());
    for &row in rows {
        match (goals.get(row), found) {
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
