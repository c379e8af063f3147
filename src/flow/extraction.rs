//! From exports to the tables of what the notes and the coded scores say.
//!
//! Notes are read one after another and extracted in batches, on all cores;
//! the rows come out in the order of the notes, whatever the number of
//! threads. Psychotherapy notes end here: they are refused and counted, and
//! nothing in them reaches a table.

use std::path::PathBuf;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::extract::Extractor;
use crate::frame::{Found, NoteRecord, RejectedRow, ScoreRow};
use crate::ingest::{self, RejectReason, Rejected, Sink, Tally};
use crate::instrument::Registry;
use crate::note::{CodedScore, Note, NoteKind};

/// Notes that are in memory at once.
const BATCH: usize = 512;

/// Reads all exports and extracts all notes.
///
/// # Errors
/// When an export does not exist, or none of the records could be used; the
/// second error still says what was rejected.
pub fn extract(
    exports: &[PathBuf],
    options: &ingest::Options,
    extractor: &Extractor,
    registry: &Registry,
    progress: &mut dyn FnMut(usize),
) -> Result<(Found, Tally)> {
    let mut collector = Collector {
        extractor,
        registry,
        batch: Vec::with_capacity(BATCH),
        found: Found::default(),
        refused: 0,
        progress,
    };
    let mut tally = ingest::read(exports, options, &mut collector)?;
    collector.flush();
    tally.notes -= collector.refused;
    tally.rejected += collector.refused;
    Ok((collector.found, tally))
}

/// The error for a run in which no note and no score could be used.
#[must_use]
pub fn nothing_usable(found: &Found, tally: &Tally) -> Error {
    let first = found.rejected.first().map_or_else(String::new, |row| {
        let locator = row.source_locator.as_deref().map(|at| format!(":{at}")).unwrap_or_default();
        format!("; the first: {}{locator}: {}", row.source_path, row.message)
    });
    Error::nothing_usable(format!(
        "no note and no score could be used: {} records read, {} rejected{first}",
        tally.records_read, tally.rejected
    ))
}

struct Collector<'a> {
    extractor: &'a Extractor,
    registry: &'a Registry,
    batch: Vec<Note>,
    found: Found,
    refused: u64,
    progress: &'a mut dyn FnMut(usize),
}

impl Collector<'_> {
    fn flush(&mut self) {
        let records: Vec<_> = self
            .batch
            .par_iter()
            .map(|note| {
                let findings = self.extractor.extract(note);
                match findings.kind {
                    NoteKind::Psychotherapy => Err(refusal(note)),
                    _ => Ok(NoteRecord::new(note, &findings, self.registry)),
                }
            })
            .collect();
        self.batch.clear();
        for record in records {
            match record {
                Ok(record) => self.found.add(record),
                Err(row) => {
                    self.refused += 1;
                    self.found.rejected.push(row);
                }
            }
        }
        (self.progress)(self.found.notes.len());
    }
}

impl Sink for Collector<'_> {
    fn note(&mut self, note: Note) -> Result<()> {
        self.batch.push(note);
        if self.batch.len() == BATCH {
            self.flush();
        }
        Ok(())
    }

    fn score(&mut self, score: CodedScore) -> Result<()> {
        self.found.scores.push(ScoreRow::coded(score, self.registry));
        Ok(())
    }

    fn rejected(&mut self, rejected: Rejected) -> Result<()> {
        self.found.rejected.push(RejectedRow {
            source_path: rejected.source.path,
            source_locator: locator(rejected.source.locator),
            reason: rejected.reason,
            message: rejected.message,
        });
        Ok(())
    }
}

fn refusal(note: &Note) -> RejectedRow {
    RejectedRow {
        source_path: note.source.path.clone(),
        source_locator: locator(note.source.locator.clone()),
        reason: RejectReason::PsychotherapyNote,
        message: "a psychotherapy (process) note is kept apart by law and was not read; \
                  leave such notes out of the export"
            .to_owned(),
    }
}

fn locator(locator: String) -> Option<String> {
    (!locator.is_empty()).then_some(locator)
}
