//! `caseline extract`: tables of what the notes say.

use std::path::Path;

use super::arguments::{CommonOptions, ExtractCommand, Format, ReadingOptions};
use super::exit::Exit;
use super::settings::{self, Common};
use super::terminal;
use crate::error::Result;
use crate::extract::Extractor;
use crate::flow::extraction::{self, Reading, Summary};
use crate::flow::manifest::Manifest;
use crate::flow::output::OutputFolder;
use crate::frame::{Form, Found, FoundWriter, TableFile};
use crate::ingest::Tally;
use crate::text::RunCounts;

pub fn run(command: &ExtractCommand, command_line: &str) -> Result<Exit> {
    let common = Common::load(&command.common)?;
    let mut output = OutputFolder::begin(&command.out)?;
    let mut manifest = Manifest::new(command_line);
    manifest.set("lang", common.voice.language);
    let forms = settings::forms(&command.writing);
    let mut tables = FoundWriter::begin(&forms, |name| output.create(name))?;
    let (summary, tally) = read_notes(
        &command.exports,
        &command.reading,
        &command.common,
        &common,
        &mut manifest,
        &mut |found| tables.add(&found),
    )?;
    tables.finish()?;
    let counts = counts(&summary, &tally);
    manifest.count("extract", "scores", u64::try_from(summary.mentions).unwrap_or(u64::MAX));
    output.finish(manifest)?;
    tell(&command.common, &common, &counts, &command.out)?;
    Ok(exit_of(&summary))
}

/// Reads and extracts all notes, hands their rows to `take`, and says on stderr
/// what was decided on the way.
pub fn read_notes(
    exports: &[std::path::PathBuf],
    reading: &ReadingOptions,
    options: &CommonOptions,
    common: &Common,
    manifest: &mut Manifest,
    take: &mut dyn FnMut(Found) -> Result<()>,
) -> Result<(Summary, Tally)> {
    let (ingest_options, lexicon) = settings::reading(reading, &common.registry)?;
    let extractor = Extractor::new(&common.registry, &lexicon)?;
    let (summary, mut tally) = {
        let line = terminal::ProgressLine::begin(options.quiet);
        let mut progress = |notes: usize| line.show(&common.voice.progress(notes));
        let reading =
            Reading { extractor: &extractor, registry: &common.registry, voice: common.voice };
        extraction::extract(exports, &ingest_options, &reading, take, &mut progress)?
    };
    manifest.ingested(&mut tally);
    for remark in common.voice.remarks(&tally.remarks) {
        terminal::say(options.quiet, &remark);
    }
    if summary.notes == 0 && summary.mentions == 0 {
        return Err(extraction::nothing_usable(&summary, &tally));
    }
    Ok((summary, tally))
}

/// Adds table files to the output, under a folder of it.
pub fn add_tables(output: &mut OutputFolder, folder: &str, files: Vec<TableFile>) -> Result<()> {
    for TableFile { name, bytes } in files {
        output.add(&format!("{folder}{name}"), &bytes)?;
    }
    Ok(())
}

/// The counts of what was read and found.
pub fn counts(summary: &Summary, tally: &Tally) -> RunCounts {
    RunCounts {
        records: tally.records_read,
        notes: tally.notes,
        coded_scores: tally.scores,
        coded_goals: tally.goals,
        set_aside: tally.set_aside,
        duplicates: tally.duplicates,
        rejected: tally.rejected,
        clients: summary.clients.count(),
        mentions: summary.mentions,
        administrations: summary.current,
    }
}

/// 3 when something could not be read.
pub const fn exit_of(summary: &Summary) -> Exit {
    if summary.any_unread { Exit::SomeRejected } else { Exit::Done }
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
