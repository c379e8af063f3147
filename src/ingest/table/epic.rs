//! The note tables of an Epic EHI export.
//!
//! `HNO_INFO` says of each note what kind it is, whose visit it belongs to and
//! who wrote it; `NOTE_ENC_INFO` says of each of its versions when it was entered
//! and filed and whether it was signed; `HNO_PLAIN_TEXT` holds the text of a version
//! cut into numbered lines, in no order, or a file of the folder `Rich Text` holds it
//! whole; `PAT_ENC` leads from the visit to the client. A note is whole only
//! when all tables of the export were read, so the notes are given at its end.
//! Reports made of these tables have client, date and author beside each line; they
//! are read as well. The lines wait in a temporary file; memory holds about 50 bytes
//! for each.
//!
//! Only columns of local time are times here. The day of service is written in UTC, in
//! which an evening is the next day: beside it the day of the visit counts.
//! Columns: open.epic.com/EHITables.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use chrono::NaiveDate;
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
        deleted: Option<usize>,
    },
    Versions {
        note: usize,
        version: usize,
        status: usize,
        fields: Vec<(usize, Field)>,
    },
    Text {
        note: usize,
        version: Option<usize>,
        line: usize,
        text: usize,
        /// What a report says of the note beside each line.
        fields: Vec<(usize, Field)>,
        visit: Option<usize>,
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

/// The columns of a note that are values of it; of two for one value the first that
/// is filled counts.
const FIELDS: [(&str, Field); 17] = [
    ("pat id", Field::ClientId),
    ("pat mrn id", Field::ClientId),
    ("pat link id", Field::ClientId),
    ("ip note type c name", Field::Kind),
    ("note type c name", Field::Kind),
    ("ip note type", Field::Kind),
    ("note type noadd c name", Field::Kind),
    ("spec time loc dttm", Field::SessionDate),
    ("date of servic dttm", Field::SessionDate),
    ("date of service dttm", Field::SessionDate),
    ("crt inst local dttm", Field::CreatedAt),
    ("ent inst local dttm", Field::CreatedAt),
    ("entry datetime", Field::CreatedAt),
    ("not filetm loc dttm", Field::SignedAt),
    ("current author id name", Field::Author),
    ("author user id name", Field::Author),
    ("author name", Field::Author),
];

impl Part {
    pub(super) fn of(headings: &Headings) -> Option<Self> {
        let epic = &tables().epic;
        let at = |name: &str| headings.position(name);
        let fields =
            || FIELDS.into_iter().filter_map(|(name, field)| Some((at(name)?, field))).collect();
        let version = at("note csn id").or_else(|| at("contact serial num"));
        let visit = at("pat enc csn id");
        if headings.has_all(&epic.text) {
            let mut fields: Vec<_> = fields();
            // in a report of lines this is the day of the visit
            fields.extend(at("contact date").map(|index| (index, Field::SessionDate)));
            return Some(Self::Text {
                note: at("note id")?,
                version,
                line: at("line")?,
                text: at("note text")?,
                fields,
                visit,
            });
        }
        if let (true, Some(version)) = (headings.has_all(&epic.versions), version) {
            let (note, status) = (at("note id")?, at("note status c name")?);
            return Some(Self::Versions { note, version, status, fields: fields() });
        }
        if epic.info.iter().any(|names| headings.has_all(names)) {
            let (note, deleted) = (at("note id")?, at("delete instant dttm"));
            return Some(Self::Info { note, fields: fields(), visit, deleted });
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
            Self::Versions { .. } => "Epic versions of notes",
            Self::Text { .. } => "Epic note text",
            Self::Visits { .. } => "Epic visits",
            Self::Patients { .. } => "Epic patients",
        }
    }

    pub(super) fn meanings(&self) -> Vec<(usize, String)> {
        let named = |note: usize, fields: &[(usize, Field)]| {
            let fields = fields.iter().map(|(index, field)| (*index, field.to_string()));
            std::iter::once((note, Field::NoteId.to_string())).chain(fields).collect::<Vec<_>>()
        };
        let mut meanings = match self {
            Self::Info { note, fields, .. } | Self::Versions { note, fields, .. } => {
                named(*note, fields)
            }
            Self::Text { note, line, text, fields, .. } => {
                let mut meanings = named(*note, fields);
                meanings.push((*line, "line".to_owned()));
                meanings.push((*text, Field::Text.to_string()));
                meanings
            }
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
        let values = |fields: &[(usize, Field)]| {
            let mut values = Values::default();
            for (index, field) in fields {
                values.state(*field, cell(*index).unwrap_or_default());
            }
            values
        };
        match self {
            Self::Text { note, version, line, text, fields, visit } => {
                let number = cell(*line).and_then(|line| line.parse::<i64>().ok());
                let (Some(note), Some(number)) = (cell(*note), number) else {
                    return desk.reject(source, TableFault::LineOfNoNote);
                };
                let version = version.and_then(cell).and_then(|it| it.parse().ok()).unwrap_or(0);
                let text = record.get(*text).unwrap_or_default();
                if desk.epic.keep((note, version), number, text, &source).is_err() {
                    return desk.reject(source, TableFault::NoRoom);
                }
                if (!fields.is_empty() || visit.is_some()) && !desk.epic.info.contains_key(note) {
                    let (values, visit) = (values(fields), visit.and_then(cell).map(str::to_owned));
                    let info = Info { values, visit, deleted: false, source };
                    desk.epic.info.insert(note.to_owned(), info);
                }
            }
            Self::Info { note, fields, visit, deleted } => {
                let Some(note) = cell(*note) else {
                    return desk.reject(source, TableFault::RowOfNoNote);
                };
                let info = Info {
                    values: values(fields),
                    visit: visit.and_then(cell).map(str::to_owned),
                    deleted: deleted.and_then(cell).is_some(),
                    source,
                };
                desk.epic.info.insert(note.to_owned(), info);
            }
            Self::Versions { note, version, status, fields } => {
                let version = cell(*version).and_then(|version| version.parse().ok());
                if let (Some(note), Some(version)) = (cell(*note), version) {
                    let status = cell(*status).unwrap_or_default().to_lowercase();
                    let is = |words: &[String]| words.contains(&status);
                    let epic = &tables().epic;
                    let fault = match () {
                        () if is(&epic.deleted) => Some(NoteFault::Deleted),
                        () if is(&epic.unfinished) => Some(NoteFault::Unfinished),
                        () => None,
                    };
                    // what was filed without a signature was not signed then
                    let is_signed = is(&epic.signed);
                    let stated = fields.iter().copied();
                    let fields: Vec<_> = stated
                        .filter(|(_, field)| is_signed || *field != Field::SignedAt)
                        .collect();
                    let known = Version { values: values(&fields), fault };
                    desk.epic.versions.insert((note.to_owned(), version), known);
                }
                desk.set_aside(self.name(), &source);
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

/// What is known of a version of a note.
struct Version {
    values: Values,
    /// Why it does not count.
    fault: Option<NoteFault>,
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
    versions: BTreeMap<(String, i64), Version>,
    visits: BTreeMap<String, (String, String)>,
    patients: Vec<String>,
    lines: BTreeMap<(String, i64), (Source, Vec<Line>)>,
    kept: Option<File>,
    size: u64,
}

impl Chart {
    /// Keeps a line of a version of a note.
    fn keep(
        &mut self,
        (note, version): (&str, i64),
        number: i64,
        text: &str,
        source: &Source,
    ) -> io::Result<()> {
        if self.kept.is_none() {
            self.kept = Some(tempfile::tempfile()?);
        }
        if let Some(file) = &mut self.kept {
            file.write_all(text.as_bytes())?;
        }
        let line = Line { number, start: self.size, length: text.len() };
        self.size += text.len() as u64;
        let lines = self.lines.entry((note.to_owned(), version));
        lines.or_insert_with(|| (source.clone(), Vec::new())).1.push(line);
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

    /// What is known of a version, and why it does not count.
    fn values(&mut self, note: &str, version: i64) -> (Values, Option<NoteFault>) {
        let mut values = Values::default();
        let mut fault = None;
        if let Some(known) = self.versions.get(&(note.to_owned(), version)) {
            values.fall_back_on(&known.values);
            fault.clone_from(&known.fault);
        }
        if let Some(info) = self.info.remove(note) {
            if info.deleted {
                fault = Some(NoteFault::Deleted);
            }
            let visit = info.visit.and_then(|visit| self.visits.get(&visit));
            if let Some((client, day)) = visit {
                values.state(Field::ClientId, client);
                if info.values.get(Field::SessionDate).is_none_or(|stated| is_near(stated, day)) {
                    values.state(Field::SessionDate, day);
                }
            }
            values.fall_back_on(&info.values);
        }
        // an export of one patient need not say whose each note is
        if let [client] = self.patients.as_slice() {
            values.state(Field::ClientId, client);
        }
        (values, fault)
    }
}

/// Whether a day in UTC may be the local day of a visit.
fn is_near(utc: &str, local: &str) -> bool {
    let day = |text: &str| {
        let day = text.split(' ').next().unwrap_or_default();
        NaiveDate::parse_from_str(day, "%m/%d/%Y").ok()
    };
    match (day(utc), day(local)) {
        (Some(utc), Some(local)) => (utc - local).num_days().abs() <= 1,
        _ => false,
    }
}

/// Takes a file of the folder `Rich Text`, whose name is `HNO_<note>_<version>_<part>`;
/// `false` if it is none.
pub(in crate::ingest) fn take_rich_text(
    path: &str,
    text: &str,
    source: &Source,
    desk: &mut Desk<'_>,
) -> Result<bool> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let parts: Vec<&str> = stem.split('_').collect();
    let [mark, note, version, part] = parts.as_slice() else { return Ok(false) };
    let (Ok(version), Ok(part)) = (version.parse::<i64>(), part.parse::<i64>()) else {
        return Ok(false);
    };
    if !mark.eq_ignore_ascii_case("HNO") || note.is_empty() {
        return Ok(false);
    }
    if desk.epic.keep((note, version), part, text, source).is_err() {
        desk.reject(source.clone(), TableFault::NoRoom)?;
    }
    Ok(true)
}

/// Gives the notes of an export whose tables were all read. Of several versions of
/// a note the last counts.
pub(in crate::ingest) fn finish(desk: &mut Desk<'_>) -> Result<()> {
    let mut chart = std::mem::take(&mut desk.epic);
    let mut dating = Dating::new(Survey::default);
    let mut texts = std::mem::take(&mut chart.lines).into_iter().peekable();
    while let Some(((note, version), (mut source, lines))) = texts.next() {
        if !source.locator.is_empty() {
            source.locator = format!("NOTE_ID {note}");
        }
        if texts.peek().is_some_and(|((next, _), _)| *next == note) {
            desk.reject(source, NoteFault::Replaced)?;
            continue;
        }
        let (mut values, fault) = chart.values(&note, version);
        if let Some(fault) = fault {
            desk.reject(source, fault)?;
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
        crate::ingest::text::complete_from_text(&mut draft, &desk.options().mapping);
        draft.evidence = evidence;
        desk.admit(draft, &mut dating)?;
    }
    for (_, info) in std::mem::take(&mut chart.info) {
        desk.set_aside("Epic notes without text", &info.source);
    }
    Ok(())
}
