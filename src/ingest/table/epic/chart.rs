//! What was read of an Epic export, until all of it is read.
//!
//! Any number of notes, lines and visits in little memory: rows wait in temporary files,
//! sorted by note, version and line, the texts of lines and the visits in another, with
//! a [`ledger`](crate::ingest::ledger) of where each visit lies. At the end one note after
//! the other is put together.

use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Seek, SeekFrom, Write};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::ingest::TEXT_LIMIT;
use crate::ingest::dates::Evidence;
use crate::ingest::dating::Dating;
use crate::ingest::desk::Desk;
use crate::ingest::draft::Draft;
use crate::ingest::fault::{NoteFault, TableFault};
use crate::ingest::field::{Field, Values};
use crate::ingest::ledger::{Ledger, unreadable};
use crate::ingest::sorter::Sorter;
use crate::note::Source;

/// What is known of a note.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Info {
    pub(super) values: Values,
    pub(super) visit: Option<String>,
    pub(super) deleted: bool,
    pub(super) source: Source,
}

/// What is known of a version of a note.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) values: Values,
    pub(super) standing: Standing,
}

/// Whether a version counts.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Standing {
    #[default]
    Counts,
    Deleted,
    Unfinished,
}

impl Standing {
    fn fault(self) -> Option<NoteFault> {
        match self {
            Self::Counts => None,
            Self::Deleted => Some(NoteFault::Deleted),
            Self::Unfinished => Some(NoteFault::Unfinished),
        }
    }
}

/// A line of a note: its number, and where its text lies in the temporary file.
#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Line {
    number: i64,
    /// Later lines lie further back.
    text: Stretch,
    source: Source,
}

/// Bytes of the temporary file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Stretch {
    start: u64,
    length: u64,
}

/// A visit: whose it is, and its day as it is written.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Stay {
    pub(super) client: String,
    pub(super) date: String,
}

/// What one row says.
#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Said {
    OfNote(Info),
    OfVersion(Version),
    BesideLine(Info),
    Line(Line),
}

/// Stands for the version where a row speaks of the note: before all versions.
pub(super) const NOTE: i64 = i64::MIN;

/// A row, in the order of notes, then of versions, then of rows.
#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Row {
    note: String,
    version: i64,
    /// Lines are sorted by their own numbers, so that all of theirs are 0.
    number: u64,
    said: Said,
}

/// The clients of an export, as far as it matters: none, one or several.
#[derive(Default, PartialEq, Eq)]
pub(super) enum Patients {
    #[default]
    None,
    One(String),
    Several,
}

impl Patients {
    pub(super) fn take(&mut self, client: &str) {
        *self = match std::mem::take(self) {
            Self::None => Self::One(client.to_owned()),
            Self::One(_) | Self::Several => Self::Several,
        };
    }
}

/// How many rows are held in memory.
const HELD: usize = 10_000;

/// What was read of an Epic export so far.
pub(in crate::ingest) struct Chart {
    rows: Sorter<Row>,
    number: u64,
    /// The note that a line spoke of last beside its text.
    pub(super) told: Option<String>,
    /// Where a visit lies in the temporary file: its start and its length.
    visits: Ledger<16>,
    pub(super) patients: Patients,
    kept: Option<File>,
    size: u64,
}

impl Default for Chart {
    fn default() -> Self {
        Self {
            rows: Sorter::holding(HELD),
            number: 0,
            told: None,
            visits: Ledger::default(),
            patients: Patients::default(),
            kept: None,
            size: 0,
        }
    }
}

impl Chart {
    /// Keeps what a row says of a version of a note.
    pub(super) fn keep(&mut self, (note, version): (&str, i64), said: Said) -> Result<()> {
        self.number += 1;
        let number = if matches!(said, Said::Line(_)) { 0 } else { self.number };
        let row = Row { note: note.to_owned(), version, number, said };
        self.rows.push(row).map_err(unreadable)
    }

    /// Keeps a line of a version of a note.
    pub(super) fn line(
        &mut self,
        of: (&str, i64),
        number: i64,
        text: &str,
        source: &Source,
    ) -> Result<()> {
        let text = self.put_away(text.as_bytes()).map_err(unreadable)?;
        self.keep(of, Said::Line(Line { number, text, source: source.clone() }))
    }

    /// Keeps a visit.
    pub(super) fn visit(&mut self, id: &str, stay: &Stay) -> Result<()> {
        let bytes = serde_json::to_vec(stay).map_err(|cause| unreadable(cause.into()))?;
        let Stretch { start, length } = self.put_away(&bytes).map_err(unreadable)?;
        let mut place = [0; 16];
        let numbers = [start, length].map(u64::to_le_bytes);
        place.iter_mut().zip(numbers.as_flattened()).for_each(|(to, byte)| *to = *byte);
        self.visits.set(hash(id), place)
    }

    fn stay(&mut self, id: &str) -> Result<Option<Stay>> {
        let Some(place) = self.visits.get(hash(id))? else { return Ok(None) };
        let mut numbers = place.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes));
        let (Some(start), Some(length)) = (numbers.next(), numbers.next()) else {
            return Ok(None);
        };
        let bytes = self.bytes(Stretch { start, length }).map_err(unreadable)?;
        Ok(serde_json::from_slice(&bytes).ok())
    }

    fn put_away(&mut self, bytes: &[u8]) -> io::Result<Stretch> {
        let file = match &mut self.kept {
            Some(file) => file,
            None => self.kept.insert(tempfile::tempfile()?),
        };
        // nothing is read before all is written
        file.write_all(bytes)?;
        let stretch = Stretch { start: self.size, length: bytes.len() as u64 };
        self.size += stretch.length;
        Ok(stretch)
    }

    fn bytes(&mut self, stretch: Stretch) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        if let Some(file) = &mut self.kept {
            file.seek(SeekFrom::Start(stretch.start))?;
            file.take(stretch.length).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    /// The text of a note, of lines in their order.
    fn text(&mut self, lines: &[Stretch]) -> io::Result<String> {
        let mut text = String::new();
        for line in lines {
            text.push_str(&String::from_utf8_lossy(&self.bytes(*line)?));
            text.push('\n');
        }
        Ok(text)
    }

    /// What is known of a version, and why it does not count.
    fn values(
        &mut self,
        version: &Version,
        info: Option<&Info>,
    ) -> Result<(Values, Option<NoteFault>)> {
        let mut values = Values::default();
        let mut fault = version.standing.fault();
        values.fall_back_on(&version.values);
        if let Some(info) = info {
            if info.deleted {
                fault = Some(NoteFault::Deleted);
            }
            let stay = match &info.visit {
                Some(visit) => self.stay(visit)?,
                None => None,
            };
            if let Some(Stay { client, date }) = stay {
                values.state(Field::ClientId, &client);
                if info.values.get(Field::SessionDate).is_none_or(|stated| is_near(stated, &date)) {
                    values.state(Field::SessionDate, &date);
                }
            }
            values.fall_back_on(&info.values);
        }
        // an export of one patient need not say whose each note is
        if let Patients::One(client) = &self.patients {
            values.state(Field::ClientId, client);
        }
        Ok((values, fault))
    }
}

fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
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
    if desk.epic.line((note, version), part, text, source).is_err() {
        desk.reject(source.clone(), TableFault::NoRoom)?;
    }
    Ok(true)
}

/// The text of a version of a note.
struct Text {
    version: i64,
    known: Version,
    /// Of its first line.
    source: Source,
    lines: Vec<Stretch>,
    length: u64,
}

/// What all rows say of one note.
#[derive(Default)]
struct Gathered {
    note: String,
    /// Of several rows of the note the last counts; before what stands beside lines.
    info: Option<Info>,
    beside_lines: Option<Info>,
    /// The latest version that has a text.
    text: Option<Text>,
}

impl Gathered {
    /// Takes a row of the note; rows come in their order.
    fn take(&mut self, version: i64, said: Said, desk: &mut Desk<'_>) -> Result<()> {
        match said {
            Said::OfNote(info) => self.info = Some(info),
            Said::BesideLine(info) => {
                self.beside_lines.get_or_insert(info);
            }
            Said::OfVersion(known) => {
                if let Some(text) = self.text.as_mut().filter(|text| text.version == version) {
                    text.known = known;
                }
            }
            Said::Line(line) => return self.line(version, line, desk),
        }
        Ok(())
    }

    fn line(&mut self, version: i64, line: Line, desk: &mut Desk<'_>) -> Result<()> {
        if let Some(text) = self.text.take_if(|text| text.version != version) {
            desk.reject(placed(text.source, &self.note), NoteFault::Replaced)?;
        }
        let text = self.text.get_or_insert_with(|| Text {
            version,
            known: Version::default(),
            source: line.source,
            lines: Vec::new(),
            length: 0,
        });
        // a longer text is no note, whatever comes
        if text.length <= TEXT_LIMIT as u64 {
            text.length += line.text.length + 1;
            text.lines.push(line.text);
        }
        Ok(())
    }

    /// Gives the note.
    fn end(self, chart: &mut Chart, desk: &mut Desk<'_>, dating: &mut Dating<'_>) -> Result<()> {
        let info = self.info.or(self.beside_lines);
        let Some(text) = self.text else {
            if let Some(info) = info {
                desk.set_aside("Epic notes without text", &info.source);
            }
            return Ok(());
        };
        let source = placed(text.source, &self.note);
        let (mut values, fault) = chart.values(&text.known, info.as_ref())?;
        if let Some(fault) = fault {
            return desk.reject(source, fault);
        }
        let Ok(text) = chart.text(&text.lines) else {
            return desk.reject(source, TableFault::LinesLost);
        };
        values.state(Field::NoteId, &self.note);
        // the export writes month/day/year everywhere
        let evidence = Evidence { month_first: true, day_first: false };
        let mut draft = Draft { source, text, values, evidence, ..Draft::default() };
        crate::ingest::text::complete_from_text(&mut draft, &desk.options().mapping);
        draft.evidence = evidence;
        desk.admit(draft, dating)
    }
}

/// The place of a note of which a table has several rows.
fn placed(mut source: Source, note: &str) -> Source {
    if !source.locator.is_empty() {
        source.locator = format!("NOTE_ID {note}");
    }
    source
}

/// Gives the notes of an export whose tables were all read. Of several versions of
/// a note the last counts.
pub(in crate::ingest) fn finish(desk: &mut Desk<'_>) -> Result<()> {
    let mut chart = std::mem::take(&mut desk.epic);
    let rows = std::mem::replace(&mut chart.rows, Sorter::holding(1));
    let mut dating = Dating::of_nothing();
    let mut gathered = Gathered::default();
    for row in rows.sorted().map_err(unreadable)? {
        let Row { note, version, said, .. } = row.map_err(unreadable)?;
        if note != gathered.note {
            let next = Gathered { note, ..Gathered::default() };
            std::mem::replace(&mut gathered, next).end(&mut chart, desk, &mut dating)?;
        }
        gathered.take(version, said, desk)?;
    }
    gathered.end(&mut chart, desk, &mut dating)
}
