//! Tables in documents: a web page, a Word file or a PDF with one note or one form a row.
//!
//! In the text of a document the cells of a table are parted by tabs. Where a table heads
//! client and note, and its rows are of several clients, the document is no note: read as
//! one it would give the scores of all clients to the first. Lines without a tab go on in
//! the last cell of the row above, if that is the note's; where they may be anything else
//! the document is refused.

use std::collections::BTreeSet;

use csv::StringRecord;

use super::known::Headings;
use super::{Line, Sheet, blocks, header_of, persons, read_sheet};
use crate::Result;
use crate::ingest::Options;
use crate::ingest::dates;
use crate::ingest::desk::Desk;
use crate::ingest::fault::TableFault;
use crate::ingest::field::Field;
use crate::ingest::walk::Entry;

/// How far down the header of a table is looked for, in lines that are not blank.
const HEADER_WITHIN: usize = 12;
/// The fewest rows below it.
const FEWEST_ROWS: usize = 2;

/// Reads the text of a document as a table, if it is one; `client` is whom the document
/// is about, for a table that has a day and a note in each row and nobody's name.
pub(in crate::ingest) fn read(
    entry: &Entry<'_>,
    text: &str,
    client: Option<&str>,
    desk: &mut Desk<'_>,
) -> Result<bool> {
    match Printed::of(text, client, desk.options()) {
        None => Ok(false),
        Some(Printed::Unclear(place)) => {
            desk.reject(entry.source(place), TableFault::LooseLines)?;
            Ok(true)
        }
        Some(Printed::Rows(lines)) => {
            let (header, names) = header_of(&lines, desk.options());
            let sheet = Sheet { name: "", lines: &lines, header, one_of: false };
            read_sheet(entry, &sheet, &names, desk)?;
            Ok(true)
        }
    }
}

/// A document that is a table.
enum Printed {
    /// Its header and its rows.
    Rows(Vec<Line>),
    /// Of a line, at this place, nobody knows which row it belongs to.
    Unclear(String),
}

/// What the header of a table tells.
struct Header {
    cells: Vec<String>,
    client: Option<usize>,
    date: Option<usize>,
    text: Option<usize>,
}

impl Header {
    /// The header that a row is; without a column of the client only if it heads a day
    /// and a note.
    fn of(line: &str, client: Option<&str>, options: &Options) -> Option<Self> {
        if !line.contains('\t') {
            return None;
        }
        let cells: Vec<String> = line.split('\t').map(|cell| cell.trim().to_owned()).collect();
        let headings = Headings::of(&cells);
        let known = |field| persons::known_column(&headings, &options.mapping, field);
        let header = Self {
            client: cells.iter().position(|name| blocks::names_client(name, options)),
            date: known(Field::SessionDate),
            text: known(Field::Text),
            cells,
        };
        let is_dated = header.date.is_some() && header.text.is_some() && client.is_some();
        let is_one = match header.client {
            Some(_) => blocks::is_header(&header.cells, options),
            None => is_dated,
        };
        is_one.then_some(header)
    }
}

impl Printed {
    fn of(text: &str, client: Option<&str>, options: &Options) -> Option<Self> {
        let guide = options.mapping.guide();
        let mut lines = text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
            .filter(|(_, line)| !line.trim().is_empty());
        let (place, header) = lines
            .by_ref()
            .take(HEADER_WITHIN)
            // in a note that has begun to speak a table is part of it
            .take_while(|(_, line)| !guide.is_section(line.trim()))
            .find_map(|(place, line)| Some((place, Header::of(line, client, options)?)))?;
        let width = header.cells.len();
        let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
        let mut unclear = None;
        for (place, line) in lines {
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            match rows.last_mut() {
                _ if cells.len() > 1 && cells.len() <= width => {
                    rows.push((place, cells.into_iter().map(str::to_owned).collect()));
                }
                Some((_, row)) if row.len() == width && header.text == Some(width - 1) => {
                    if let Some(note) = row.last_mut() {
                        note.push('\n');
                        note.push_str(line);
                    }
                }
                _ => unclear = unclear.or(Some(place)),
            }
        }
        let column = |index: Option<usize>| {
            let cells = rows.iter().filter_map(move |(_, row)| row.get(index?).map(String::as_str));
            cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>()
        };
        let clients: BTreeSet<&str> = column(header.client).into_iter().collect();
        let days = column(header.date);
        let is_day = |cell: &&str| dates::moment(cell, guide).day.is_some();
        let is_table = rows.len() >= FEWEST_ROWS
            && days.iter().all(is_day)
            && (header.client.is_some() || days.len() == rows.len());
        match unclear {
            _ if !is_table => None,
            // what is of one client may as well be a note with a table in it
            Some(_) if clients.len() < 2 => None,
            Some(place) => Some(Self::Unclear(place.to_string())),
            None => Some(Self::Rows(header.above(place, rows, client))),
        }
    }
}

impl Header {
    /// The header and the rows below it, each with whom it is about.
    fn above(
        self,
        place: usize,
        rows: Vec<(usize, Vec<String>)>,
        client: Option<&str>,
    ) -> Vec<Line> {
        let width = self.cells.len();
        let whose = client.filter(|_| self.client.is_none());
        let line = |place: usize, mut cells: Vec<String>, whose: Option<&str>| {
            cells.resize(width, String::new());
            cells.extend(whose.map(str::to_owned));
            Line { place: place.to_string(), cells: StringRecord::from(cells), fault: None }
        };
        let header = line(place, self.cells, whose.map(|_| "client"));
        std::iter::once(header)
            .chain(rows.into_iter().map(|(place, cells)| line(place, cells, whose)))
            .collect()
    }
}
