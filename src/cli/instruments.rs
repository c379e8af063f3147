//! `caseline instruments`: list, show or check measures.

use super::arguments::{CommonOptions, Format, InstrumentsAction, InstrumentsCommand};
use super::exit::Exit;
use super::settings::Common;
use super::terminal;
use crate::error::{Error, Result};
use crate::instrument::{Direction, Instrument, Registry, Scale};
use crate::text::Voice;

pub fn run(command: &InstrumentsCommand) -> Result<Exit> {
    match &command.action {
        InstrumentsAction::List { common } => list(common),
        InstrumentsAction::Show { id, common } => show(id, common),
        InstrumentsAction::Check { directory, common } => check(directory, common),
    }
}

fn list(options: &CommonOptions) -> Result<Exit> {
    let Common { registry, voice } = Common::load(options)?;
    let rows: Vec<[String; 6]> =
        registry.instruments().iter().flat_map(|instrument| rows(instrument, voice)).collect();
    match options.format {
        Format::Table => {
            terminal::print(&format!(
                "{}\n",
                terminal::aligned(&voice.instrument_columns(), &rows)
            ))?;
        }
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(Vec::new());
            let unwritable =
                |cause: csv::Error| Error::defect("the list cannot be written").because(cause);
            csv.write_record(["measure", "range", "better", "cutoff", "reliable_change", "name"])
                .map_err(unwritable)?;
            for row in rows {
                csv.write_record(row).map_err(unwritable)?;
            }
            let bytes = csv.into_inner().map_err(|cause| {
                Error::defect("the list cannot be written").because(cause.into_error())
            })?;
            terminal::print(&String::from_utf8_lossy(&bytes))?;
        }
        Format::Json => terminal::print(&format!("{}\n", json(registry.instruments())?))?,
    }
    Ok(Exit::Done)
}

/// A line for the total, or one for each subscale of a measure without one.
fn rows(instrument: &Instrument, voice: Voice) -> Vec<[String; 6]> {
    match instrument.total() {
        Some(total) => vec![row(&instrument.short, instrument, total, voice)],
        None => instrument
            .scales
            .iter()
            .filter(|scale| scale.role == crate::instrument::ScaleRole::Subscale)
            .map(|scale| {
                let label = format!("{} {}", instrument.short, scale.label(voice.language));
                row(&label, instrument, scale, voice)
            })
            .collect(),
    }
}

fn row(label: &str, instrument: &Instrument, scale: &Scale, voice: Voice) -> [String; 6] {
    let cutoff = scale.default_caseness().map(|cutoff| {
        format!(
            "{} {}{}",
            cutoff.op,
            voice.number(cutoff.value),
            dagger(cutoff.provenance.verified)
        )
    });
    let change = scale.default_reliable_change().map(|change| {
        let unit = match change.unit {
            crate::instrument::ChangeUnit::Points => "",
            crate::instrument::ChangeUnit::Percent => " %",
        };
        format!("{}{unit}{}", voice.number(change.value), dagger(change.provenance.verified))
    });
    let better = match scale.direction {
        Direction::HigherWorse => "↓",
        Direction::HigherBetter => "↑",
    };
    [
        label.to_owned(),
        format!("{}–{}", voice.number(scale.min), voice.number(scale.max)),
        better.to_owned(),
        cutoff.unwrap_or_else(|| "—".to_owned()),
        change.unwrap_or_else(|| "—".to_owned()),
        instrument.name.clone(),
    ]
}

/// The mark of a number that was not read in its source.
const fn dagger(verified: bool) -> &'static str {
    if verified { "" } else { "†" }
}

fn json(instruments: impl serde::Serialize) -> Result<String> {
    serde_json::to_string_pretty(&instruments)
        .map_err(|cause| Error::defect("the measures cannot be written").because(cause))
}

fn show(id: &str, options: &CommonOptions) -> Result<Exit> {
    let Common { registry, voice } = Common::load(options)?;
    let instrument = find(&registry, id)?;
    match options.format {
        Format::Json => terminal::print(&format!("{}\n", json(instrument)?))?,
        Format::Table | Format::Csv => {
            terminal::print(&voice.instrument_sheet(instrument, &registry))?;
        }
    }
    Ok(Exit::Done)
}

fn find<'a>(registry: &'a Registry, id: &str) -> Result<&'a Instrument> {
    let known = registry.by_short(id).or_else(|| registry.by_id(&id.to_lowercase()));
    let same = |instrument: &&Instrument| instrument.short.eq_ignore_ascii_case(id);
    known.or_else(|| registry.instruments().iter().find(same)).ok_or_else(|| {
        Error::configuration(format!(
            "`{id}` is not a known measure; `caseline instruments list` shows all {}",
            registry.instruments().len()
        ))
    })
}

fn check(directory: &std::path::Path, options: &CommonOptions) -> Result<Exit> {
    let Common { voice, .. } = Common::load(options)?;
    let findings = Registry::check_directory(directory);
    let lines: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
    terminal::print(&lines)?;
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    if errors == 0 {
        terminal::say(options.quiet, &voice.measures_are_fine(findings.len()));
        return Ok(Exit::Done);
    }
    Ok(Exit::Usage)
}
