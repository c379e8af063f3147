//! `caseline analyze`: change, trend and triage from tables.

use std::path::Path;

use super::arguments::{AnalyzeCommand, Format};
use super::exit::Exit;
use super::extract::{add_tables, form_words};
use super::run::{analysed, exit};
use super::settings::{self, Common};
use super::terminal;
use crate::caseload::TriagePolicy;
use crate::caseload::goal::GoalLinks;
use crate::error::{Error, Result};
use crate::flow::analysis::{self, Settings};
use crate::flow::manifest::{Manifest, sha256_of};
use crate::flow::output::OutputFolder;
use crate::frame::{self, Form, Found};
use crate::ingest::Input;

pub fn run(command: &AnalyzeCommand, command_line: &str) -> Result<Exit> {
    let common = Common::load(&command.common)?;
    let profile = settings::profile(&command.judging, &common.registry)?;
    let policy = TriagePolicy::embedded()?;
    let links = GoalLinks::embedded()?;
    let mut output = OutputFolder::begin(&command.out)?;
    let mut manifest = Manifest::new(command_line);
    settings::describe(&mut manifest, &common, &command.judging);
    let mut found = Found::default();
    for path in &command.tables_in {
        found.append(load(path, &mut manifest)?);
    }
    if found.scores.is_empty() && found.notes.is_empty() {
        return Err(Error::nothing_usable("the tables hold neither notes nor scores"));
    }
    let analysis = Settings {
        registry: &common.registry,
        profile: &profile,
        policy: &policy,
        links: &links,
        as_of: command.judging.as_of,
    };
    let tables = analysis::analyze(found, &analysis);
    let forms = settings::forms(&command.writing);
    manifest.set("tables", form_words(&forms));
    for form in forms {
        add_tables(&mut output, "", tables.files(form)?)?;
    }
    analysed(&mut manifest, &tables, &analysis);
    output.finish(manifest)?;
    match command.common.format {
        Format::Table if command.common.quiet => {}
        Format::Table => {
            let folder = command.out.display().to_string();
            terminal::print(&format!("{}\n", common.voice.tables_line(&folder)))?;
        }
        Format::Json => terminal::print_json_lines(&tables.changes)?,
        Format::Csv => terminal::print_table(&tables.changes)?,
    }
    Ok(exit(Exit::Done, &tables, &command.judging))
}

/// A folder of tables, or one score table of one's own.
fn load(path: &Path, manifest: &mut Manifest) -> Result<Found> {
    if path.is_dir() {
        let inner = path.join("tables");
        let folder = if inner.is_dir() { inner } else { path.to_owned() };
        let found = Found::read(&folder)?;
        for file in frame::files_of(&folder) {
            note_input(&file, manifest)?;
        }
        return Ok(found);
    }
    if Form::of(path).is_none() {
        return Err(Error::configuration(
            "is neither a folder of tables nor a .parquet, .csv or .jsonl file",
        )
        .at(path));
    }
    note_input(path, manifest)?;
    let scores = frame::read_own_scores(path)?;
    Ok(Found { scores, ..Found::default() })
}

/// Notes a file that was read, with its hash.
pub fn note_input(path: &Path, manifest: &mut Manifest) -> Result<()> {
    let bytes = std::fs::read(path).map_err(|cause| {
        Error::configuration("the table cannot be read").at(path).because(cause)
    })?;
    manifest.inputs.push(Input {
        path: path.display().to_string(),
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        sha256: sha256_of(&bytes),
    })
}
