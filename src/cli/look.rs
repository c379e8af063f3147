//! `caseline look`: what is in an export.

use super::arguments::{Format, LookCommand};
use super::exit::Exit;
use super::settings::{self, Common};
use super::{extract, terminal};
use crate::error::{Error, Result};
use crate::extract::Extractor;
use crate::flow::extraction::{self, Reading};
use crate::flow::look::Gathered;
use crate::ingest::{RejectReason, RemarkKind};
use crate::text::look::Look;
use crate::vocabulary::Word;

pub fn run(command: &LookCommand) -> Result<Exit> {
    let common = Common::load(&command.common)?;
    let voice = common.voice;
    let (options, lexicon) = settings::reading(&command.reading, &common.registry)?;
    let extractor = Extractor::new(&common.registry, &lexicon)?;
    let mut gathered = Gathered::default();
    let (summary, tally) = {
        let line = terminal::ProgressLine::begin(command.common.quiet);
        let mut progress = |notes: usize| line.show(&voice.progress(notes));
        let reading = Reading { extractor: &extractor, registry: &common.registry, voice };
        extraction::extract(
            &command.exports,
            &options,
            &reading,
            &mut |batch| gathered.add(&batch),
            &mut progress,
        )?
    };
    let seen = gathered.look(&tally);
    match command.common.format {
        Format::Table => {
            let decided = tally.remarks.iter().filter(|remark| remark.kind != RemarkKind::SetAside);
            let remarks: Vec<_> = decided.map(|remark| voice.decision(remark)).collect();
            let reason = |code: &str| {
                RejectReason::from_word(code).map_or_else(
                    || code.to_owned(),
                    |reason| voice.reject_reason(reason).to_owned(),
                )
            };
            let reasons: Vec<_> = seen.rejected.iter().map(|count| reason(&count.reason)).collect();
            terminal::print(&format!("{}\n", voice.look(&seen, &remarks, &reasons)))?;
        }
        Format::Json => {
            let json = serde_json::to_string_pretty(&seen)
                .map_err(|cause| Error::defect("the answer cannot be written").because(cause))?;
            terminal::print(&format!("{json}\n"))?;
        }
        Format::Csv => terminal::print(&csv(&seen)?)?,
    }
    Ok(if seen.counts.notes == 0 && seen.counts.coded_scores == 0 {
        Exit::NothingUsable
    } else {
        extract::exit_of(&summary)
    })
}

/// One fact a line: what about, which, how many, where first.
fn csv(look: &Look) -> Result<String> {
    let mut rows: Vec<[String; 4]> = vec![["about", "what", "count", "first"].map(str::to_owned)];
    let mut row = |about: &str, what: &str, count: String, first: &str| {
        rows.push([about.to_owned(), what.to_owned(), count, first.to_owned()]);
    };
    let counts = &look.counts;
    for (what, count) in [
        ("records_read", counts.records_read),
        ("notes", counts.notes),
        ("coded_scores", counts.coded_scores),
        ("coded_goals", counts.coded_goals),
        ("duplicates", counts.duplicates),
        ("set_aside", counts.set_aside),
        ("rejected", counts.rejected),
        ("computed", counts.computed),
    ] {
        row("count", what, count.to_string(), "");
    }
    row("count", "clients", look.clients.to_string(), "");
    for (what, date) in [("first", look.first_date), ("last", look.last_date)] {
        row("date", what, String::new(), &date.map(|date| date.to_string()).unwrap_or_default());
    }
    for format in &look.formats {
        row("format", &format.format, format.files.to_string(), &format.first);
    }
    for measure in &look.measures {
        row("measure_in_notes", &measure.instrument, measure.in_notes.to_string(), "");
        row("measure_coded", &measure.instrument, measure.coded.to_string(), "");
        row("measure_answers", &measure.instrument, measure.answers.to_string(), "");
    }
    for table in &look.tables {
        for (column, meaning) in &table.columns {
            let what = format!("{column} = {meaning}");
            row("column", &what, table.tables.to_string(), &table.first);
        }
        for column in &table.unread {
            row("column_not_read", column, table.tables.to_string(), &table.first);
        }
    }
    for decision in &look.decisions {
        let what = format!("{} {}", decision.kind, decision.detail);
        row("decision", what.trim(), decision.count.to_string(), &decision.first);
    }
    for rejected in &look.rejected {
        row("rejected", &rejected.reason, rejected.count.to_string(), &rejected.first);
    }
    let unwritable = || Error::defect("the answer cannot be written");
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(|cause| unwritable().because(cause))?;
    }
    let bytes = writer.into_inner().map_err(|_| unwritable())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
