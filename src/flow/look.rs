//! What is in an export: the facts behind `caseline look`.
//!
//! An export is read and extracted as for a run, and nothing is judged or
//! written. What comes out says how each file was understood, what was found,
//! which decisions were taken and what was refused, so that a user sees before
//! the first run whether a mapping file is needed.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::error::Result;
use crate::extract::{ScoreKind, Status};
use crate::frame::{Found, Origin, RejectedRow, ScoreRow};
use crate::ingest::{Distinct, Tally, Understood};
use crate::note::Source;
use crate::text::look::{
    Counts, Decision, FormatCount, Look, MeasureCount, RejectedCount, TableUse,
};

/// What is gathered of an export while it is read: counts, and no row.
#[derive(Debug, Default)]
pub struct Gathered {
    clients: Distinct,
    days: Option<(NaiveDate, NaiveDate)>,
    measures: BTreeMap<String, Measure>,
    rejected: Vec<RejectedCount>,
}

/// A measure, and the clients who have a score of it.
#[derive(Debug, Default)]
struct Measure {
    count: MeasureCount,
    clients: Distinct,
}

impl Gathered {
    /// Takes in the rows of a batch.
    ///
    /// # Errors
    /// When a temporary file cannot be written.
    pub fn add(&mut self, found: &Found) -> Result<()> {
        for note in &found.notes {
            self.meet(&note.client_id, note.session_date)?;
        }
        for score in &found.scores {
            if score.status == Status::Current {
                self.meet(&score.client_id, score.scored_on)?;
            }
            self.measure(score)?;
        }
        for row in &found.rejected {
            self.reject(row);
        }
        Ok(())
    }

    /// Sums up what was read.
    #[must_use]
    pub fn look(self, tally: &Tally) -> Look {
        let measures = self.measures.into_iter().map(|(instrument, measure)| MeasureCount {
            instrument,
            clients: measure.clients.count(),
            ..measure.count
        });
        let mut rejected = self.rejected;
        rejected.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.reason.cmp(&b.reason)));
        Look {
            counts: Counts {
                records_read: tally.records_read,
                notes: tally.notes,
                coded_scores: tally.scores,
                coded_goals: tally.goals,
                duplicates: tally.duplicates,
                set_aside: tally.set_aside,
                rejected: tally.rejected,
                computed: tally.computed,
            },
            clients: self.clients.count(),
            first_date: self.days.map(|(first, _)| first),
            last_date: self.days.map(|(_, last)| last),
            formats: formats(&tally.understood),
            tables: tables(&tally.understood),
            measures: measures.collect(),
            decisions: decisions(tally),
            rejected,
        }
    }

    fn meet(&mut self, client: &str, day: Option<NaiveDate>) -> Result<()> {
        self.clients.add(client)?;
        if let Some(day) = day {
            let (first, last) = self.days.unwrap_or((day, day));
            self.days = Some((first.min(day), last.max(day)));
        }
        Ok(())
    }

    fn measure(&mut self, score: &ScoreRow) -> Result<()> {
        if !self.measures.contains_key(&score.instrument) {
            self.measures.insert(score.instrument.clone(), Measure::default());
        }
        let Some(Measure { count, clients }) = self.measures.get_mut(&score.instrument) else {
            return Ok(());
        };
        match (score.origin, score.status) {
            (_, Status::Current) if score.kind == ScoreKind::Item => count.answers += 1,
            (Origin::Text, Status::Current) => count.in_notes += 1,
            (Origin::Text, _) => {
                count.other_mentions += 1;
                return Ok(());
            }
            _ => count.coded += 1,
        }
        clients.add(&score.client_id)?;
        let days = [count.first_date, score.scored_on].into_iter().flatten();
        count.first_date = days.min();
        count.last_date = count.last_date.max(score.scored_on);
        Ok(())
    }

    fn reject(&mut self, row: &RejectedRow) {
        let reason = row.reason.to_string();
        match self.rejected.iter_mut().find(|count| count.reason == reason) {
            Some(count) => count.count += 1,
            None => self.rejected.push(RejectedCount {
                reason,
                count: 1,
                first: place(&Source {
                    path: row.source_path.clone(),
                    locator: row.source_locator.clone().unwrap_or_default(),
                }),
                message: row.message.clone(),
            }),
        }
    }
}

/// A place as `path:locator`.
fn place(source: &Source) -> String {
    let at = if source.locator.is_empty() { "" } else { ":" };
    format!("{}{at}{}", source.path, source.locator)
}

fn formats(understood: &[Understood]) -> Vec<FormatCount> {
    let mut formats: Vec<FormatCount> = Vec::new();
    for file in understood {
        match formats.iter_mut().find(|count| count.format == file.format) {
            Some(count) => count.files += file.files,
            None => formats.push(FormatCount {
                format: file.format.to_owned(),
                files: file.files,
                first: place(&file.source),
            }),
        }
    }
    formats.sort_by(|a, b| b.files.cmp(&a.files).then_with(|| a.format.cmp(&b.format)));
    formats
}

fn tables(understood: &[Understood]) -> Vec<TableUse> {
    let mut tables: Vec<TableUse> = Vec::new();
    for table in understood.iter().filter(|file| !file.columns.is_empty()) {
        let columns: Vec<_> =
            table.columns.iter().map(|used| (used.column.clone(), used.meaning.clone())).collect();
        let alike = |known: &&mut TableUse| {
            known.columns == columns && known.unread == table.unread && known.format == table.format
        };
        match tables.iter_mut().find(alike) {
            Some(known) => known.tables += table.files,
            None => tables.push(TableUse {
                format: table.format.to_owned(),
                tables: table.files,
                first: place(&table.source),
                columns,
                unread: table.unread.clone(),
            }),
        }
    }
    tables
}

fn decisions(tally: &Tally) -> Vec<Decision> {
    let decision = |remark: &crate::ingest::Remark| Decision {
        kind: remark.kind.to_string(),
        detail: remark.detail.clone(),
        count: remark.count,
        first: place(&remark.first),
    };
    tally.remarks.iter().map(decision).collect()
}
