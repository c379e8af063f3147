//! The note tables of an Epic EHI export.
//!
//! `HNO_INFO` says of each note what kind it is, whose visit it belongs to and
//! who wrote it; `NOTE_ENC_INFO` says of each of its versions when it was entered
//! and filed and whether it was signed; `HNO_PLAIN_TEXT` holds the text of a version
//! cut into numbered lines, in no order, or a file of the folder `Rich Text` holds it
//! whole; `PAT_ENC` leads from the visit to the client. A note is whole only
//! when all tables of the export were read, so the notes are given at its end.
//! Reports made of these tables have client, date and author beside each line; they
//! are read as well. What waits until then: see [`chart`].
//!
//! Only columns of local time are times here. The day of service is written in UTC, in
//! which an evening is the next day: beside it the day of the visit counts.
//! Columns: open.epic.com/EHITables.

mod chart;

use csv::StringRecord;

pub(in crate::ingest) use self::chart::{Chart, finish, take_rich_text};
use self::chart::{Info, NOTE, Said, Standing, Stay, Version};
use super::is_null;
use super::known::{Headings, tables};
use crate::Result;
use crate::ingest::desk::Desk;
use crate::ingest::fault::TableFault;
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
                if desk.epic.line((note, version), number, text, &source).is_err() {
                    return desk.reject(source, TableFault::NoRoom);
                }
                let is_told = desk.epic.told.as_deref() == Some(note);
                if (!fields.is_empty() || visit.is_some()) && !is_told {
                    let (values, visit) = (values(fields), visit.and_then(cell).map(str::to_owned));
                    let info = Info { values, visit, deleted: false, source };
                    desk.epic.keep((note, NOTE), Said::BesideLine(info))?;
                    desk.epic.told = Some(note.to_owned());
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
                desk.epic.keep((note, NOTE), Said::OfNote(info))?;
            }
            Self::Versions { note, version, status, fields } => {
                let version = cell(*version).and_then(|version| version.parse().ok());
                if let (Some(note), Some(version)) = (cell(*note), version) {
                    let status = cell(*status).unwrap_or_default().to_lowercase();
                    let is = |words: &[String]| words.contains(&status);
                    let epic = &tables().epic;
                    let standing = match () {
                        () if is(&epic.deleted) => Standing::Deleted,
                        () if is(&epic.unfinished) => Standing::Unfinished,
                        () => Standing::Counts,
                    };
                    // what was filed without a signature was not signed then
                    let is_signed = is(&epic.signed);
                    let stated = fields.iter().copied();
                    let fields: Vec<_> = stated
                        .filter(|(_, field)| is_signed || *field != Field::SignedAt)
                        .collect();
                    let known = Version { values: values(&fields), standing };
                    desk.epic.keep((note, version), Said::OfVersion(known))?;
                }
                desk.set_aside(self.name(), &source);
            }
            Self::Visits { visit, client, date } => {
                if let (Some(visit), Some(client)) = (cell(*visit), cell(*client)) {
                    let date = date.and_then(cell).unwrap_or_default().to_owned();
                    desk.epic.visit(visit, &Stay { client: client.to_owned(), date })?;
                }
                desk.set_aside(self.name(), &source);
            }
            Self::Patients { client } => {
                if let Some(client) = cell(*client) {
                    desk.epic.patients.take(client);
                }
                desk.set_aside(self.name(), &source);
            }
        }
        Ok(())
    }
}
