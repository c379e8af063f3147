//! `caseline extract`: tables of what the notes say.

use std::path::Path;

use super::arguments::{CommonOptions, ExtractCommand, Format, ReadingOptions};
use super::exit::Exit;
use super::settings::{self, Common};
use super::terminal;
use crate::error::Result;
use crate::extract::Extractor;
use crate::flow::extraction;
use crate::flow::manifest::Manifest;
use crate::flow::output::OutputFolder;
use crate::frame::{Form, Found, RejectedRow, TableFile};
use crate::ingest::{RejectReason, Tally};
use crate::text::RunCounts;

pub fn run(command: &ExtractCommand, command_line: &str) -> Result<Exit> {
    let common = Common::load(&command.common)?;
    let mut output = OutputFolder::begin(&command.out)?;
    let mut manifest = Manifest::new(command_line);
    manifest.set("lang", common.voice.language);
    let (found, tally) =
        read_notes(&command.exports, &command.reading, &command.common, &common, &mut manifest)?;
    for form in settings::forms(&command.writing) {
        add_tables(&mut output, "", found.files(form)?)?;
    }
    let counts = counts(&found, &tally);
    manifest.count("extract", "scores", u64::try_from(found.scores.len()).unwrap_or(u64::MAX));
    output.finish(manifest)?;
    tell(&command.common, &common, &counts, &command.out)?;
    Ok(exit_of(&found))
}

/// Reads and extracts all notes, and says on stderr what was decided on the
/// way.
pub fn read_notes(
    exports: &[std::path::PathBuf],
    reading: &ReadingOptions,
    options: &CommonOptions,
    common: &Common,
    manifest: &mut Manifest,
) -> Result<(Found, Tally)> {
    let (ingest_options, lexicon) = settings::reading(reading, &common.registry)?;
    let extractor = Extractor::new(&common.registry, &lexicon)?;
    let (found, tally) = {
        let line = terminal::ProgressLine::begin(options.quiet);
        let mut progress = |notes: usize| line.show(&common.voice.progress(notes));
        extraction::extract(exports, &ingest_options, &extractor, &common.registry, &mut progress)?
    };
    manifest.ingested(&tally);
    for remark in &tally.remarks {
        terminal::say(options.quiet, &common.voice.remark(remark));
    }
    if found.notes.is_empty() && found.scores.is_empty() {
        return Err(extraction::nothing_usable(&found, &tally));
    }
    Ok((found, tally))
}

/// Adds table files to the output, under a folder of it.
pub fn add_tables(output: &mut OutputFolder, folder: &str, files: Vec<TableFile>) -> Result<()> {
    for TableFile { name, bytes } in files {
        output.add(&format!("{folder}{name}"), &bytes)?;
    }
    Ok(())
}

/// The counts of what was read and found.
pub fn counts(found: &Found, tally: &Tally) -> RunCounts {
    let of_notes = found.notes.iter().map(|note| note.client_id.as_str());
    let of_scores = found.scores.iter().map(|score| score.client_id.as_str());
    let mut clients: Vec<&str> = of_notes.chain(of_scores).collect();
    clients.sort_unstable();
    clients.dedup();
    RunCounts {
        records: tally.records_read,
        notes: tally.notes,
        coded_scores: tally.scores,
        set_aside: tally.set_aside,
        duplicates: tally.duplicates,
        rejected: tally.rejected,
        clients: clients.len(),
        mentions: found.scores.len(),
        administrations: found
            .scores
            .iter()
            .filter(|score| score.status == crate::extract::Status::Current)
            .count(),
    }
}

/// 3 when something could not be read. A psychotherapy note that was refused was
/// read well enough to know that it must not be, and so was a coded value that
/// its export calls preliminary or entered in error.
pub fn exit_of(found: &Found) -> Exit {
    let unread = |row: &RejectedRow| {
        !matches!(row.reason, RejectReason::PsychotherapyNote | RejectReason::NotFinal)
    };
    if found.rejected.iter().any(unread) { Exit::SomeRejected } else { Exit::Done }
}

fn tell(options: &CommonOptions, common: &Common, counts: &RunCounts, out: &Path) -> Result<()> {
    let voice = common.voice;
    match options.format {
        Format::Table => {
            if options.quiet {
                return Ok(());
            }
            let mut lines = vec![voice.read_line(counts), voice.mentions_line(counts)];
            if counts.rejected > 0 {
                lines.push(voice.rejected_line(counts.rejected, &out.display().to_string()));
            }
            lines.push(voice.tables_line(&out.display().to_string()));
            terminal::print(&format!("{}\n", lines.join("\n")))
        }
        Format::Json => terminal::print(&format!("{}\n", counts.to_json())),
        Format::Csv => terminal::print(&counts.to_csv()),
    }
}

/// The extension of a table form is also the word that `--tables` takes.
pub fn form_words(forms: &[Form]) -> String {
    forms.iter().map(Form::to_string).collect::<Vec<_>>().join(",")
}
