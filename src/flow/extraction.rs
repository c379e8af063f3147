//! From exports to the tables of what the notes and the coded scores say.
//!
//! Notes are read one after another and extracted in batches, on all cores;
//! the rows come out in the order of the notes, whatever the number of
//! threads, and are handed on batch by batch: who only writes tables holds no
//! more than a batch, who analyses them gathers what there is. Psychotherapy
//! notes end here: they are refused and counted, and nothing in them reaches a
//! table.

use std::path::PathBuf;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::extract::{Extractor, Status};
use crate::frame::{Found, GoalRow, NoteRecord, RejectedRow, ScoreRow};
use crate::ingest::{self, Distinct, Fault, RejectReason, Rejected, Sink, Tally};
use crate::instrument::Registry;
use crate::note::{CodedGoal, CodedScore, Note, NoteKind};
use crate::text::Voice;

/// Notes that are in memory at once.
const BATCH: usize = 512;
/// Bytes of notes that are in memory at once, where notes are very long.
const BATCH_BYTES: usize = 8 << 20;

/// What was found in all batches, in numbers.
#[derive(Debug, Default)]
pub struct Summary {
    /// Notes whose rows were handed on.
    pub notes: usize,
    /// The clients.
    pub clients: Distinct,
    /// Scores of every status.
    pub mentions: usize,
    /// Scores of the client's own of a session.
    pub current: usize,
    /// The first record that could not be used.
    pub first_rejected: Option<RejectedRow>,
    /// Whether a record could not be read. A psychotherapy note that was
    /// refused was read well enough to know that it must not be, and so was a
    /// coded value that its export calls preliminary or entered in error.
    pub any_unread: bool,
}

impl Summary {
    fn add(&mut self, found: &Found) -> Result<()> {
        self.notes += found.notes.len();
        let of_notes = found.notes.iter().map(|note| &note.client_id);
        let of_scores = found.scores.iter().map(|score| &score.client_id);
        for client in of_notes.chain(of_scores) {
            self.clients.add(client)?;
        }
        self.mentions += found.scores.len();
        self.current += found.scores.iter().filter(|score| score.status == Status::Current).count();
        if self.first_rejected.is_none() {
            self.first_rejected = found.rejected.first().cloned();
        }
        self.any_unread |= found.rejected.iter().any(|row| {
            !matches!(row.reason, RejectReason::PsychotherapyNote | RejectReason::NotFinal)
        });
        Ok(())
    }
}

/// What notes are read with.
#[derive(Debug)]
pub struct Reading<'a> {
    /// Reads the text of notes.
    pub extractor: &'a Extractor,
    /// The measures.
    pub registry: &'a Registry,
    /// Says why a record was rejected.
    pub voice: Voice,
}

/// Reads all exports, extracts all notes and hands the rows to `take`, batch by
/// batch. `progress` is told how many notes are done.
///
/// # Errors
/// When an export does not exist, and whatever error `take` returns.
pub fn extract(
    exports: &[PathBuf],
    options: &ingest::Options,
    reading: &Reading<'_>,
    take: &mut dyn FnMut(Found) -> Result<()>,
    progress: &mut dyn FnMut(usize),
) -> Result<(Summary, Tally)> {
    let mut collector = Collector {
        reading,
        batch: Vec::with_capacity(BATCH),
        bytes: 0,
        found: Found::default(),
        summary: Summary::default(),
        refused: 0,
        take,
        progress,
    };
    let mut tally = ingest::read(exports, options, &mut collector)?;
    collector.flush()?;
    tally.notes -= collector.refused;
    tally.rejected += collector.refused;
    Ok((collector.summary, tally))
}

/// The error for a run in which no note and no score could be used; it says
/// what was rejected.
#[must_use]
pub fn nothing_usable(summary: &Summary, tally: &Tally) -> Error {
    let first = summary.first_rejected.as_ref().map_or_else(String::new, |row| {
        let locator = row.source_locator.as_deref().map(|at| format!(":{at}")).unwrap_or_default();
        format!("; the first: {}{locator}: {}", row.source_path, row.message)
    });
    let read = tally.records_read;
    let records = if read == 1 { "record" } else { "records" };
    Error::nothing_usable(format!(
        "no note and no score could be used: {read} {records} read, {} rejected{first}; \
         `caseline look` tells all reasons",
        tally.rejected
    ))
}

struct Collector<'a> {
    reading: &'a Reading<'a>,
    batch: Vec<Note>,
    /// The bytes of their texts.
    bytes: usize,
    /// The rows of the present batch.
    found: Found,
    summary: Summary,
    refused: u64,
    take: &'a mut dyn FnMut(Found) -> Result<()>,
    progress: &'a mut dyn FnMut(usize),
}

impl Collector<'_> {
    fn flush(&mut self) -> Result<()> {
        let Reading { extractor, registry, voice } = *self.reading;
        let records: Vec<_> = self
            .batch
            .par_iter()
            .map(|note| {
                let findings = extractor.extract(note);
                match findings.kind {
                    NoteKind::Psychotherapy => Err(refusal(note, voice)),
                    _ => Ok(NoteRecord::new(note, &findings, registry)),
                }
            })
            .collect();
        self.batch.clear();
        self.bytes = 0;
        for record in records {
            match record {
                Ok(record) => self.found.add(record),
                Err(row) => {
                    self.refused += 1;
                    self.found.rejected.push(row);
                }
            }
        }
        let found = std::mem::take(&mut self.found);
        self.summary.add(&found)?;
        (self.progress)(self.summary.notes);
        (self.take)(found)
    }
}

impl Sink for Collector<'_> {
    fn note(&mut self, note: Note) -> Result<()> {
        self.bytes += note.text.len();
        self.batch.push(note);
        let has_room = self.batch.len() < BATCH && self.bytes < BATCH_BYTES;
        if has_room { Ok(()) } else { self.flush() }
    }

    fn score(&mut self, score: CodedScore) -> Result<()> {
        self.found.scores.push(ScoreRow::coded(score, self.reading.registry));
        if self.found.scores.len() < BATCH { Ok(()) } else { self.flush() }
    }

    fn rejected(&mut self, rejected: Rejected) -> Result<()> {
        self.found.rejected.push(RejectedRow {
            source_path: rejected.source.path,
            source_locator: locator(rejected.source.locator),
            reason: rejected.fault.reason(),
            message: self.reading.voice.fault(&rejected.fault),
        });
        if self.found.rejected.len() < BATCH { Ok(()) } else { self.flush() }
    }

    fn goal(&mut self, goal: CodedGoal) -> Result<()> {
        self.found.goals.push(GoalRow::coded(goal));
        if self.found.goals.len() < BATCH { Ok(()) } else { self.flush() }
    }
}

fn refusal(note: &Note, voice: Voice) -> RejectedRow {
    RejectedRow {
        source_path: note.source.path.clone(),
        source_locator: locator(note.source.locator.clone()),
        reason: RejectReason::PsychotherapyNote,
        message: voice.fault(&Fault::PsychotherapyNote),
    }
}

fn locator(locator: String) -> Option<String> {
    (!locator.is_empty()).then_some(locator)
}
