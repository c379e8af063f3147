//! What is in an export: the facts behind `caseline look`.
//!
//! An export is read and extracted as for a run, and nothing is judged or
//! written. What comes out says how each file was understood, what was found,
//! which decisions were taken and what was refused, so that a user sees before
//! the first run whether a mapping file is needed.

use std::collections::{BTreeMap, BTreeSet};

use crate::extract::Status;
use crate::frame::{Found, Origin, RejectedRow};
use crate::ingest::{Tally, Understood};
use crate::note::Source;
use crate::text::look::{
    Counts, Decision, FormatCount, Look, MeasureCount, RejectedCount, TableUse,
};

/// Sums up what was read.
#[must_use]
pub fn look(found: &Found, tally: &Tally) -> Look {
    let notes = found.notes.iter().map(|note| (&note.client_id, note.session_date));
    let scores = found.scores.iter().filter(|score| score.status == Status::Current);
    let scores = scores.map(|score| (&score.client_id, score.scored_on));
    let (clients, dates): (BTreeSet<_>, Vec<_>) = notes.chain(scores).unzip();
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
        clients: clients.len(),
        first_date: dates.iter().flatten().min().copied(),
        last_date: dates.iter().flatten().max().copied(),
        formats: formats(&tally.understood),
        tables: tables(&tally.understood),
        measures: measures(found),
        decisions: decisions(tally),
        rejected: rejected(&found.rejected),
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
            Some(count) => count.files += 1,
            None => formats.push(FormatCount {
                format: file.format.to_owned(),
                files: 1,
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
            Some(known) => known.tables += 1,
            None => tables.push(TableUse {
                format: table.format.to_owned(),
                tables: 1,
                first: place(&table.source),
                columns,
                unread: table.unread.clone(),
            }),
        }
    }
    tables
}

fn measures(found: &Found) -> Vec<MeasureCount> {
    let mut measures: BTreeMap<&str, (MeasureCount, BTreeSet<&str>)> = BTreeMap::new();
    for score in &found.scores {
        let (count, clients) = measures.entry(&score.instrument).or_default();
        match (score.origin, score.status) {
            (Origin::Text, Status::Current) => count.in_notes += 1,
            (Origin::Text, _) => {
                count.other_mentions += 1;
                continue;
            }
            _ => count.coded += 1,
        }
        clients.insert(&score.client_id);
        let days = [count.first_date, score.scored_on].into_iter().flatten();
        count.first_date = days.min();
        count.last_date = count.last_date.max(score.scored_on);
    }
    measures
        .into_iter()
        .map(|(instrument, (count, clients))| MeasureCount {
            instrument: instrument.to_owned(),
            clients: clients.len(),
            ..count
        })
        .collect()
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

fn rejected(rows: &[RejectedRow]) -> Vec<RejectedCount> {
    let mut counts: Vec<RejectedCount> = Vec::new();
    for row in rows {
        let reason = row.reason.to_string();
        match counts.iter_mut().find(|count| count.reason == reason) {
            Some(count) => count.count += 1,
            None => counts.push(RejectedCount {
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
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.reason.cmp(&b.reason)));
    counts
}
