//! `caseline evaluate`: extraction held against labelled notes.

use std::collections::BTreeMap;

use super::arguments::{EvaluateCommand, Format};
use super::exit::Exit;
use super::settings::Common;
use super::terminal;
use crate::error::{Error, Result};
use crate::evaluation::{self, Evaluation, Gold, Measures, Mistake, MistakeKind};
use crate::frame::Found;
use crate::instrument::Registry;
use crate::text::Voice;
use crate::vocabulary::Word;

pub fn run(command: &EvaluateCommand) -> Result<Exit> {
    let common = Common::load(&command.common)?;
    let measures = measures(&command.measures, &common.registry)?;
    let gold = Gold::read(&command.gold, &command.prefix)?;
    let found = tables(command)?;
    let evaluation = evaluation::evaluate(&gold, &found, &measures);
    if evaluation.missing_notes.len() == evaluation.labelled_notes {
        return Err(Error::nothing_usable(format!(
            "the tables hold none of the {} labelled notes; extract {}_notes.jsonl itself, so \
             that the note ids agree",
            evaluation.labelled_notes, command.prefix
        ))
        .at(&command.tables_in));
    }
    let missing = common.voice.labelled_notes_missing(&evaluation);
    if !evaluation.missing_notes.is_empty() {
        terminal::say(command.common.quiet, &missing);
    }
    match command.common.format {
        Format::Table => terminal::print(&page(&evaluation, command.errors, common.voice))?,
        Format::Json => terminal::print(&json(&evaluation, command.errors)?)?,
        Format::Csv => terminal::print(&csv(&evaluation)?)?,
    }
    Ok(Exit::Done)
}

fn measures(typed: &str, registry: &Registry) -> Result<Measures> {
    match typed {
        "gold" => Ok(Measures::Labelled),
        "all" => Ok(Measures::All),
        list => list
            .split(',')
            .map(|name| match registry.by_short(name.trim()) {
                Some(measure) => Ok(measure.short.clone()),
                None => Err(Error::configuration(format!(
                    "--measures: `{}` is not a known measure; use gold, all, or short names as in \
                     `caseline instruments list`, separated by commas",
                    name.trim()
                ))),
            })
            .collect::<Result<_>>()
            .map(Measures::Listed),
    }
}

/// The folder itself, or the folder `tables` of a run.
fn tables(command: &EvaluateCommand) -> Result<Found> {
    let folder = &command.tables_in;
    if !folder.is_dir() {
        return Err(Error::configuration("is no folder of tables; `caseline extract` writes one")
            .at(folder));
    }
    let inner = folder.join("tables");
    Found::read(if inner.is_dir() { &inner } else { folder })
}

fn page(evaluation: &Evaluation, errors: usize, voice: Voice) -> String {
    let detections: Vec<[String; 7]> =
        evaluation.detections.iter().map(|row| voice.detection_cells(row)).collect();
    let shares: Vec<[String; 3]> =
        evaluation.shares.iter().map(|row| voice.share_cells(row)).collect();
    let mut parts = vec![
        voice.labelled_notes(evaluation),
        terminal::aligned(&voice.detection_columns(), &detections),
        terminal::aligned(&voice.share_columns(), &shares),
    ];
    if !evaluation.confusion.is_empty() {
        let cells: Vec<[String; 3]> = evaluation
            .confusion
            .iter()
            .map(|(&(labelled, found), &notes)| voice.confusion_cells(labelled, found, notes))
            .collect();
        parts.push(terminal::aligned(&voice.confusion_columns(), &cells));
        parts.push(voice.missed_ideation(&evaluation.missed_ideation));
    }
    for (kind, mistakes) in shown(evaluation, errors) {
        let lines = mistakes.iter().map(|mistake| voice.mistake(mistake));
        let all = evaluation.mistakes.iter().filter(|mistake| mistake.kind == kind).count();
        let mut part = vec![voice.mistake_heading(kind, mistakes.len(), all)];
        part.extend(lines);
        parts.push(part.join("\n"));
    }
    format!("{}\n", parts.join("\n\n"))
}

/// The first mistakes of each kind.
fn shown(evaluation: &Evaluation, errors: usize) -> BTreeMap<MistakeKind, Vec<&Mistake>> {
    let mut shown = BTreeMap::new();
    for &kind in MistakeKind::ALL {
        let of_kind = evaluation.mistakes.iter().filter(|mistake| mistake.kind == kind);
        let first: Vec<&Mistake> = of_kind.take(errors).collect();
        if !first.is_empty() {
            shown.insert(kind, first);
        }
    }
    shown
}

fn json(evaluation: &Evaluation, errors: usize) -> Result<String> {
    let confusion: Vec<serde_json::Value> = evaluation
        .confusion
        .iter()
        .map(|((labelled, found), notes)| {
            serde_json::json!({"labelled": labelled, "found": found, "notes": notes})
        })
        .collect();
    let mistakes: Vec<&Mistake> = shown(evaluation, errors).into_values().flatten().collect();
    let document = serde_json::json!({
        "labelled_notes": evaluation.labelled_notes,
        "missing_notes": evaluation.missing_notes,
        "figures": evaluation.rows(),
        "ideation_confusion": confusion,
        "missed_ideation": evaluation.missed_ideation,
        "mistakes": mistakes,
    });
    serde_json::to_string_pretty(&document)
        .map(|text| format!("{text}\n"))
        .map_err(|cause| Error::defect("the figures cannot be written").because(cause))
}

fn csv(evaluation: &Evaluation) -> Result<String> {
    let unwritable =
        |cause: csv::Error| Error::defect("the figures cannot be written").because(cause);
    let mut csv = csv::Writer::from_writer(Vec::new());
    for row in evaluation.rows() {
        csv.serialize(row).map_err(unwritable)?;
    }
    let bytes = csv.into_inner().map_err(|cause| {
        Error::defect("the figures cannot be written").because(cause.into_error())
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
