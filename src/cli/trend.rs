//! `caseline trend`: trend and single-case statistics of a table of series, or a
//! mixed model of all clients.

use std::sync::atomic::{AtomicU64, Ordering};

use super::analyze::note_input;
use super::arguments::{ChartForm, Format};
use super::exit::Exit;
use super::extract::form_words;
use super::settings::{self, Common};
use super::terminal;
use super::trend_arguments::TrendCommand;
use super::trend_model;
use crate::change::{Direction, Significance};
use crate::error::{Error, Result};
use crate::flow::manifest::Manifest;
use crate::flow::output::OutputFolder;
use crate::flow::single_case::{Better, Evaluation, Goal, PhaseLabels, Plan, evaluate};
use crate::flow::trajectories::{self, Trajectories, time_axis};
use crate::frame::single_case::{Measurements, SeriesColumns, StatisticRow, read_measurements};
use crate::frame::{self, Form, Table};
use crate::text::{SeriesCounts, Voice};
use crate::vocabulary::Word;

/// How many rows are listed in the terminal; all of them stand in the table.
const LISTED: usize = 60;

pub fn run(command: &TrendCommand, command_line: &str) -> Result<Exit> {
    match command.mixed.model {
        Some(model) => trend_model::run(command, model, command_line),
        None => statistics(command, command_line),
    }
}

fn statistics(command: &TrendCommand, command_line: &str) -> Result<Exit> {
    let common = Common::load(&command.common)?;
    let (columns, plan) = settle(command)?;
    let mut output = OutputFolder::begin(&command.out)?;
    let mut manifest = Manifest::new(command_line);
    note_input(&command.table, &mut manifest)?;
    let measurements = read_measurements(&command.table, &columns)?;
    if measurements.series.is_empty() {
        return Err(Error::nothing_usable("the table has no rows").at(&command.table));
    }
    let evaluation = evaluate(&measurements, &plan).map_err(|error| error.at(&command.table))?;
    let forms = settings::forms(&command.writing);
    describe(&mut manifest, command, &plan, &evaluation);
    manifest.set("lang", common.voice.language);
    manifest.set("tables", form_words(&forms));
    let mut refused = 0;
    for form in forms {
        refused = add_statistics(&mut output, &evaluation, form)?;
    }
    manifest.count("trend", "not_evaluable", refused);
    add_charts(&mut output, command, &evaluation, &measurements, common.voice)?;
    output.finish(manifest)?;
    tell(command, common.voice, &evaluation)?;
    Ok(if evaluation.unreadable > 0 { Exit::SomeRejected } else { Exit::Done })
}

/// Writes the table and tells how many rows have no estimate.
fn add_statistics(
    output: &mut OutputFolder,
    evaluation: &Evaluation<'_>,
    form: Form,
) -> Result<u64> {
    let refused = AtomicU64::new(0);
    let piece = |number: usize| {
        let rows = evaluation.rows(number);
        let without = rows.iter().filter(|row| row.not_evaluable.is_some()).count();
        refused.fetch_add(without as u64, Ordering::Relaxed);
        rows
    };
    output.add_by(&format!("{}.{form}", StatisticRow::NAME), |to| {
        frame::write_pieces(evaluation.pieces(), &piece, form, to)
    })?;
    Ok(refused.into_inner())
}

/// What was typed, checked.
fn settle(command: &TrendCommand) -> Result<(SeriesColumns, Plan)> {
    let (better, better_column) = match command.better.as_deref() {
        Some(column) if direction(command).is_none() => (Better::Column, Some(column.to_owned())),
        _ => (Better::All(direction(command).unwrap_or(Direction::LowerIsBetter)), None),
    };
    let (goal, goal_column) = match &command.goal {
        None => (Goal::None, None),
        Some(typed) => match typed.parse::<f64>() {
            Ok(goal) if goal.is_finite() => (Goal::All(goal), None),
            _ => (Goal::Column, Some(typed.clone())),
        },
    };
    if command.reliable_change.is_some_and(|points| !points.is_finite() || points <= 0.0) {
        return Err(Error::configuration("--reliable-change must be more than 0 points"));
    }
    if command.baseline == command.treatment {
        return Err(Error::configuration("--baseline and --treatment must differ"));
    }
    let labels =
        PhaseLabels { baseline: command.baseline.clone(), treatment: command.treatment.clone() };
    let columns = SeriesColumns {
        id: command.id.clone(),
        time: command.time.clone(),
        value: command.value.clone(),
        phase: command.phase.clone(),
        better: better_column,
        goal: goal_column,
        covariates: Vec::new(),
    };
    let plan = Plan {
        better,
        phases: command.phase.is_some().then_some(labels),
        goal,
        reliable_change: command.reliable_change,
        remission: command.remission.filter(|edge| edge.is_finite()),
        tau_u: command.tau_u,
        correction: command.tau_bc,
        time_base: command.tau_bc_base,
        spread: command.smd,
        significance: Significance::default(),
        only: command.statistic.clone(),
    };
    Ok((columns, plan))
}

/// The direction that was typed; none for a column of directions.
pub(super) fn direction(command: &TrendCommand) -> Option<Direction> {
    command.better.as_deref().and_then(Direction::from_word)
}

fn add_charts(
    output: &mut OutputFolder,
    command: &TrendCommand,
    evaluation: &Evaluation<'_>,
    measurements: &Measurements,
    voice: Voice,
) -> Result<()> {
    let trajectories = Trajectories {
        names: &measurements.series,
        courses: &evaluation.courses(),
        model: &[],
        measure: &command.value,
        time_axis: time_axis(&measurements.times, &command.time, voice),
        direction: direction(command),
    };
    draw(output, command, &trajectories, voice)
}

/// Adds the charts of all courses.
pub(super) fn draw(
    output: &mut OutputFolder,
    command: &TrendCommand,
    of: &Trajectories<'_>,
    voice: Voice,
) -> Result<()> {
    for chart in trajectories::charts(of, voice)? {
        output.add(&format!("{}.svg", chart.name), chart.svg.as_bytes())?;
        if settings::chart_forms(&command.paging.charts).contains(&ChartForm::Png) {
            output.add(&format!("{}.png", chart.name), &crate::chart::png(&chart.svg, 2.0)?)?;
        }
    }
    Ok(())
}

fn describe(
    manifest: &mut Manifest,
    command: &TrendCommand,
    plan: &Plan,
    evaluation: &Evaluation<'_>,
) {
    manifest.set("better", command.better.as_deref().unwrap_or_default());
    manifest.set("level", plan.significance.level());
    if plan.phases.is_some() {
        manifest.set("tau_u", plan.tau_u);
        manifest.set("tau_bc", plan.correction);
        manifest.set("tau_bc_base", plan.time_base);
        manifest.set("smd", plan.spread);
    }
    let size = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    manifest.count("trend", "series", size(evaluation.series()));
    manifest.count("trend", "series_sorted_by_time", size(evaluation.sorted));
    manifest.count("trend", "series_unreadable", size(evaluation.unreadable));
    manifest.count("trend", "rows_without_score", size(evaluation.missing));
    manifest.count("trend", "statistics", size(evaluation.len()));
}

fn tell(command: &TrendCommand, voice: Voice, evaluation: &Evaluation<'_>) -> Result<()> {
    let counts = SeriesCounts {
        series: evaluation.series(),
        sorted: evaluation.sorted,
        missing: evaluation.missing,
        unreadable: evaluation.unreadable,
        trends: evaluation.trends,
    };
    for remark in voice.series_remarks(&counts) {
        terminal::say(command.common.quiet, &remark);
    }
    match command.common.format {
        Format::Table if command.common.quiet => Ok(()),
        Format::Table => {
            let rows: Vec<[String; 6]> =
                evaluation.first(LISTED).iter().map(|row| voice.statistic(row)).collect();
            let mut text = terminal::aligned(&voice.statistic_columns(), &rows);
            if evaluation.len() > LISTED {
                text.push('\n');
                text.push_str(&voice.more_statistics(evaluation.len() - LISTED));
            }
            let folder = command.out.display().to_string();
            terminal::print(&format!("{text}\n{}\n", voice.tables_line(&folder)))
        }
        Format::Json => terminal::print_json_lines(&evaluation.first(evaluation.len())),
        Format::Csv => terminal::print_table(&evaluation.first(evaluation.len())),
    }
}
