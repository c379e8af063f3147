//! `caseline trend --model`: one mixed model of all clients.

use std::borrow::Cow;

use super::analyze::note_input;
use super::arguments::Format;
use super::exit::Exit;
use super::extract::{add_tables, form_words};
use super::settings::{self, Common};
use super::terminal;
use super::trend::{direction, draw};
use super::trend_arguments::TrendCommand;
use crate::change::Significance;
use crate::error::{Error, Result};
use crate::flow::manifest::Manifest;
use crate::flow::mixed_model::{Fitted, Plan, fit};
use crate::flow::output::OutputFolder;
use crate::flow::trajectories::{Trajectories, time_axis};
use crate::frame;
use crate::frame::single_case::{SeriesColumns, read_measurements};
use crate::text::{ModelFacts, Voice};
use crate::trend::mixed_model::Model;

pub fn run(command: &TrendCommand, model: Model, command_line: &str) -> Result<Exit> {
    let common = Common::load(&command.common)?;
    let plan = settle(command, model)?;
    let columns = SeriesColumns {
        id: command.id.clone(),
        time: command.time.clone(),
        value: command.value.clone(),
        phase: None,
        better: None,
        goal: None,
        covariates: plan.covariates.clone(),
    };
    let mut output = OutputFolder::begin(&command.out)?;
    let mut manifest = Manifest::new(command_line);
    note_input(&command.table, &mut manifest)?;
    let measurements = read_measurements(&command.table, &columns)?;
    if measurements.series.is_empty() {
        return Err(Error::nothing_usable("the table has no rows").at(&command.table));
    }
    let fitted = fit(&measurements, &plan).map_err(|error| error.at(&command.table))?;
    let forms = settings::forms(&command.writing);
    describe(&mut manifest, &plan, &fitted, measurements.series.len());
    manifest.set("lang", common.voice.language);
    manifest.set("tables", form_words(&forms));
    for form in forms {
        let files = vec![
            frame::file(&fitted.fixed, form)?,
            frame::file(&fitted.random, form)?,
            frame::file(std::slice::from_ref(&fitted.fit), form)?,
            frame::file(&fitted.clients, form)?,
        ];
        add_tables(&mut output, "", files)?;
    }
    let courses: Vec<Cow<'_, _>> = fitted.courses.iter().map(Cow::from).collect();
    let trajectories = Trajectories {
        names: &measurements.series,
        courses: &courses,
        model: &fitted.mean,
        measure: &command.value,
        time_axis: time_axis(&measurements.times, &command.time, common.voice),
        direction: direction(command),
    };
    draw(&mut output, command, &trajectories, common.voice)?;
    output.finish(manifest)?;
    tell(command, common.voice, &fitted)?;
    Ok(if fitted.unreadable > 0 { Exit::SomeRejected } else { Exit::Done })
}

fn settle(command: &TrendCommand, model: Model) -> Result<Plan> {
    let mixed = &command.mixed;
    if !(mixed.log_offset.is_finite() && mixed.log_offset >= 0.0) {
        return Err(Error::configuration("--log-offset must be 0 or more"));
    }
    let taken = [&command.id, &command.value, &command.time];
    if let Some(column) = mixed.fixed.iter().find(|column| taken.contains(column)) {
        return Err(Error::configuration(format!(
            "--fixed {column}: the column is the id, the time or the score already"
        )));
    }
    Ok(Plan {
        model,
        likelihood: mixed.method,
        fewest: mixed.min_points,
        offset: mixed.log_offset,
        time: command.time.clone(),
        covariates: mixed.fixed.clone(),
        significance: Significance::default(),
    })
}

fn describe(manifest: &mut Manifest, plan: &Plan, fitted: &Fitted, clients: usize) {
    manifest.set("model", plan.model);
    manifest.set("method", plan.likelihood);
    manifest.set("fixed", plan.covariates.join(","));
    manifest.set("min_points", plan.fewest);
    if plan.model == Model::Log {
        manifest.set("log_offset", plan.offset);
    }
    let size = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    manifest.count("trend", "clients", size(clients));
    manifest.count("trend", "clients_in_model", fitted.fit.groups.unsigned_abs());
    manifest.count("trend", "clients_with_too_few_scores", size(fitted.short));
    manifest.count("trend", "clients_unreadable", size(fitted.unreadable));
    manifest.count("trend", "rows_left_out", size(fitted.missing));
    manifest.count("trend", "scores_in_model", fitted.fit.observations.unsigned_abs());
}

fn tell(command: &TrendCommand, voice: Voice, fitted: &Fitted) -> Result<()> {
    let facts = ModelFacts {
        fit: &fitted.fit,
        missing: fitted.missing,
        unreadable: fitted.unreadable,
        short: fitted.short,
    };
    for remark in voice.model_remarks(&facts) {
        terminal::say(command.common.quiet, &remark);
    }
    match command.common.format {
        Format::Table if command.common.quiet => Ok(()),
        Format::Table => {
            let effects = voice.model_effects(&fitted.fixed, &fitted.random);
            let text = terminal::aligned(&voice.model_columns(), &effects);
            let folder = command.out.display().to_string();
            let lines = [voice.model_line(&facts), text, voice.tables_line(&folder)];
            terminal::print(&format!("{}\n", lines.join("\n\n")))
        }
        Format::Json => terminal::print_json_lines(&fitted.clients),
        Format::Csv => terminal::print_table(&fitted.clients),
    }
}
