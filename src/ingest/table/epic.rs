//! The note tables of an Epic EHI export.
//!
//! `HNO_INFO` says of each note what kind it is, whose visit it belongs to and
//! who wrote it; `HNO_PLAIN_TEXT` holds its text cut into numbered lines, in no
//! order; `PAT_ENC` leads from the visit to the client. A note is whole only
//! when all tables of the export were read, so the notes are given at its end.
//! The lines wait in a temporary file; memory holds about 40 bytes for each.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use csv::StringRecord;

use super::is_null;
use super::known::{Headings, tables};
use crate::Result;
use crate::ingest::dates::Evidence;
use crate::ingest::dating::{Dating, Survey};
use crate::ingest::desk::Desk;
use crate::ingest::draft::Draft;
use crate::ingest::fault::{NoteFault, TableFault};
use crate::ingest::field::{Field, Values};
use crate::note::Source;

/// One of the tables, with its columns.
pub(in crate::ingest) enum Part {
    Info {
        note: usize,
        fields: Vec<(usize, Field)>,
        visit: Option<usize>,
        client: Option<usize>,
        deleted: Option<usize>,
    },
    Text {
        note: usize,
        line: usize,
        text: usize,
    },
    Visits {
        visit: usize,
        client: usize,
        date: Option<usize>,
    },
    Patients {
        client: usize,
    },
}

impl Part {
    pub(super) fn of(headings: &Headings) -> Option<Self> {
        let epic = &tables().epic;
        let at = |name: &str| headings.position(name);
        if headings.has_all(&epic.text) {
            return Some(Self::Text {
                note: at("note id")?,
                line: at("line")?,
                text: at("note text")?,
            });
        }
        if headings.has_all(&epic.info) {
            let fields = [
                ("ip note type c name", Field::Kind),
                ("date of servic dttm", Field::SessionDate),
                ("date of service dttm", Field::SessionDate),
                ("create instant dttm", Field::CreatedAt),
                ("current author id name", Field::Author),
            ];
            return Some(Self::Info {
                note: at("note id")?,
                fields: fields
                    .into_iter()
                    .filter_map(|(name, field)| Some((at(name)?, field)))
                    .collect(),
                visit: at("pat enc csn id"),
                client: at("pat id").or_else(|| at("pat link id")),
                deleted: at("delete instant dttm"),
            });
        }
        if headings.has_all(&epic.visits) {
            return Some(Self::Visits {
                visit: at("pat enc csn id")?,
                client: at("pat id")?,
                date: at("contact date"),
            });
        }
        headings.has_all(&epic.patients).then_some(Self::Patients { client: at("pat id")? })
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Info { .. } => "Epic notes",
            Self::Text { .. } => "Epic note text",
            Self::Visits { .. } => "Epic visits",
            Self::Patients { .. } => "Epic patients",
        }
    }

    pub(super) fn meanings(&self) -> Vec<(usize, String)> {
        let mut meanings = match self {
            Self::Info { note, fields, client, .. } => {
                let fields = fields.iter().map(|(index, field)| (*index, field.to_string()));
                let client = client.map(|index| (index, Field::ClientId.to_string()));
                let note = (*note, Field::NoteId.to_string());
                std::iter::once(note).chain(fields).chain(client).collect()
            }
            Self::Text { note, line, text } => vec![
                (*note, Field::NoteId.to_string()),
                (*line, "line".to_owned()),
                (*text, Field::Text.to_string()),
            ],
            Self::Visits { client, .. } | Self::Patients { client } => {
                vec![(*client, Field::ClientId.to_string())]
            }
        };
        meanings.sort();
        meanings
    }

    /// Takes one row. Rows of visits and patients are set aside; those of notes
    /// and their lines become records at the end.
    pub(super) fn take(
        &self,
        record: &StringRecord,
        source: Source,
        desk: &mut Desk<'_>,
    ) -> Result<()> {
        let cell = |index: usize| record.get(index).map(str::trim).filter(|cell| !is_null(cell));
        match self {
            Self::Text { note, line, text } => {
                let number = cell(*line).and_then(|line| line.parse::<i64>().ok());
                let (Some(note), Some(number)) = (cell(*note), number) else {
                    return desk.reject(source, TableFault::LineOfNoNote);
                };
                let text = record.get(*text).unwrap_or_default();
                if desk.epic.keep(note, number, text, &source).is_err() {
                    return desk.reject(source, TableFault::NoRoom);
                }
            }
            Self::Info { note, fields, visit, client, deleted } => {
                let Some(note) = cell(*note) else {
                    return desk.reject(source, TableFault::RowOfNoNote);
                };
                let mut values = Values::default();
                for (index, field) in fields {
                    values.state(*field, cell(*index).unwrap_or_default());
                }
                values.state(Field::ClientId, client.and_then(cell).unwrap_or_default());
                let info = Info {
                    values,
                    visit: visit.and_then(cell).map(str::to_owned),
                    deleted: deleted.and_then(cell).is_some(),
                    source,
                };
                desk.epic.info.insert(note.to_owned(), info);
            }
            Self::Visits { visit, client, date } => {
                if let (Some(visit), Some(client)) = (cell(*visit), cell(*client)) {
                    let date = date.and_then(cell).unwrap_or_default().to_owned();
                    desk.epic.visits.insert(visit.to_owned(), (client.to_owned(), date));
                }
                desk.set_aside(self.name(), &source);
            }
            Self::Patients { client } => {
                if let Some(client) = cell(*client) {
                    desk.epic.patients.push(client.to_owned());
                }
                desk.set_aside(self.name(), &source);
            }
        }
        Ok(())
    }
}

struct Info {
    values: Values,
    visit: Option<String>,
    deleted: bool,
    source: Source,
}

/// A line of a note: its number, and where it lies in the temporary file.
struct Line {
    number: i64,
    start: u64,
    length: usize,
}

/// What was read of an Epic export so far.
#[derive(Default)]
pub(in crate::ingest) struct Chart {
    info: BTreeMap<String, Info>,
    visits: BTreeMap<String, (String, String)>,
    patients: Vec<String>,
    lines: BTreeMap<String, (Source, Vec<Line>)>,
    kept: Option<File>,
    size: u64,
}

impl Chart {
    fn keep(&mut self, note: &str, number: i64, text: &str, source: &Source) -> io::Result<()> {
        if self.kept.is_none() {
            self.kept = Some(tempfile::tempfile()?);
        }
        if let Some(file) = &mut self.kept {
            file.write_all(text.as_bytes())?;
        }
        let line = Line { number, start: self.size, length: text.len() };
        self.size += text.len() as u64;
        let lines =
            self.lines.entry(note.to_owned()).or_insert_with(|| (source.clone(), Vec::new()));
        lines.1.push(line);
        Ok(())
    }

    /// The text of a note: its lines by their numbers.
    fn text(&mut self, mut lines: Vec<Line>) -> io::Result<String> {
        lines.sort_by_key(|line| line.number);
        let mut text = String::new();
        for line in lines {
            let mut bytes = vec![0; line.length];
            if let Some(file) = &mut self.kept {
                file.seek(SeekFrom::Start(line.start))?;
                file.read_exact(&mut bytes)?;
            }
            text.push_str(&String::from_utf8_lossy(&bytes));
            text.push('\n');
        }
        Ok(text)
    }

    fn values(&mut self, note: &str) -> (Values, bool) {
        let Some(info) = self.info.remove(note) else { return (Values::default(), false) };
        let mut values = info.values;
        if let Some((client, date)) = info.visit.and_then(|visit| self.visits.get(&visit)) {
            values.state(Field::ClientId, client);
            values.state(Field::SessionDate, date);
        }
        // an export of one patient need not say whose each note is
        if let [client] = self.patients.as_slice() {
            values.state(Field::ClientId, client);
        }
        (values, info.deleted)
    }
}

/// Gives the notes of an export whose tables were all read.
pub(in crate::ingest) fn finish(desk: &mut Desk<'_>) -> Result<()> {
    let mut chart = std::mem::take(&mut desk.epic);
    let mut dating = Dating::new(Survey::default);
    for (note, (mut source, lines)) in std::mem::take(&mut chart.lines) {
        let (mut values, deleted) = chart.values(&note);
        source.locator = format!("NOTE_ID {note}");
        if deleted {
            desk.reject(source, NoteFault::Deleted)?;
            continue;
        }
        let Ok(text) = chart.text(lines) else {
            desk.reject(source, TableFault::LinesLost)?;
            continue;
        };
        values.state(Field::NoteId, &note);
        // the export writes month/day/year everywhere
        let evidence = Evidence { month_first: true, day_first: false };
        let mut draft = Draft { source, text, values, evidence, ..Draft::default() };
        super::text::complete_from_text(&mut draft, &desk.options().mapping);
        draft.evidence = evidence;
        desk.admit(draft, &mut dating)?;
    }
    for (_, info) in std::mem::take(&mut chart.info) {
        desk.set_aside("Epic notes without text", &info.source);
    }
    Ok(())
}
