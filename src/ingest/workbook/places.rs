//! Where the cells of a sheet stand.
//!
//! Of a cell that it cannot read the library tells no place, and the cells behind it in
//! its row it counts one too few where they state none. So a sheet that has such a cell
//! is read once more beside its own markup: here the place of each cell is found, in
//! their order, and nothing else.

use std::io::{BufRead, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::ingest::xml::{Document, Element};

/// The most rows and columns of a sheet.
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;
/// The list of sheets, and that of the parts that they stand in.
const SHEETS: &str = "xl/workbook.xml";
const PARTS: &str = "xl/_rels/workbook.xml.rels";

/// The name of the part that holds the cells of a sheet.
pub(super) fn part_of(archive: &mut ZipArchive<Cursor<&[u8]>>, sheet: &str) -> Option<String> {
    let mut whole =
        |name: &str| -> Option<Element> { Document::new(archive.by_name(name).ok()?).whole().ok() };
    let (sheets, parts) = (whole(SHEETS)?, whole(PARTS)?);
    let mut sheets = sheets.first("sheets")?.each("sheet");
    let sheet = sheets.find(|it| it.attribute("name") == Some(sheet.trim()))?;
    let part = parts.each("Relationship").find(|it| it.attribute("Id") == sheet.attribute("id"))?;
    let target = part.attribute("Target")?;
    Some(match target.strip_prefix('/') {
        Some(from_root) => from_root.to_owned(),
        None => format!("xl/{target}"),
    })
}

/// Where a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Row and column, from 0, as the cell states them.
    Stated(u32, u32),
    /// The same, by the cells before it.
    Counted(u32, u32),
    /// What it or its row states is no place on a sheet.
    Nowhere,
}

/// The places of the cells of a part, in their order.
pub(super) struct Places<R> {
    xml: Reader<R>,
    buffer: Vec<u8>,
    /// The present row; `None` if what it states is none.
    row: Option<u32>,
    column: u32,
}

impl<R: BufRead> Places<R> {
    pub(super) fn new(part: R) -> Self {
        let mut xml = Reader::from_reader(part);
        // as the library reads it
        let config = xml.config_mut();
        config.check_end_names = false;
        config.check_comments = false;
        config.expand_empty_elements = true;
        Self { xml, buffer: Vec::new(), row: Some(0), column: 0 }
    }

    /// The place of a cell whose tag this is.
    fn cell(&mut self, tag: &BytesStart<'_>) -> Place {
        let place = match stated(tag) {
            Some(stated) => match place(&stated) {
                Some((row, column)) => Place::Stated(row, column),
                None => return Place::Nowhere,
            },
            None => match self.row.filter(|_| self.column < COLUMNS) {
                Some(row) => Place::Counted(row, self.column),
                None => Place::Nowhere,
            },
        };
        if let Place::Stated(_, column) | Place::Counted(_, column) = place {
            self.column = column.saturating_add(1);
        }
        place
    }

    /// Passes over the rest of a cell.
    fn skip_cell(&mut self) -> Option<()> {
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).ok()? {
                Event::End(end) if end.local_name().as_ref() == "c" => return Some(()),
                Event::Eof => return None,
                _ => {}
            }
        }
    }
}

impl<R: BufRead> Iterator for Places<R> {
    type Item = Place;

    /// The place of the next cell; a row whose number the library refuses counts as one,
    /// because it refuses it as it does a cell.
    fn next(&mut self) -> Option<Place> {
        loop {
            self.buffer.clear();
            let event = self.xml.read_event_into(&mut self.buffer).ok()?.into_owned();
            match event {
                Event::Start(tag) if tag.local_name().as_ref() == "row" => {
                    match stated(&tag).as_deref().map(row_number) {
                        Some(RowNumber::Refused) => return Some(Place::Nowhere),
                        Some(RowNumber::OffSheet) => self.row = None,
                        Some(RowNumber::Row(row)) => self.row = Some(row),
                        None => {}
                    }
                }
                Event::End(end) if end.local_name().as_ref() == "row" => {
                    self.row = self.row.map(|row| row.saturating_add(1));
                    self.column = 0;
                }
                Event::Start(tag) if tag.local_name().as_ref() == "c" => {
                    let place = self.cell(&tag);
                    self.skip_cell()?;
                    return Some(place);
                }
                Event::End(end) if end.local_name().as_ref() == "sheetData" => return None,
                Event::Eof => return None,
                _ => {}
            }
        }
    }
}

/// What a row or a cell states as its place.
fn stated(tag: &BytesStart<'_>) -> Option<String> {
    let mut attributes = tag.html_attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    let stated = attributes.find(|attribute| attribute.key.as_ref() == "r")?;
    Some(stated.value.into_owned())
}

enum RowNumber {
    Row(u32),
    /// There is no such row.
    OffSheet,
    /// No number at all.
    Refused,
}

fn row_number(stated: &str) -> RowNumber {
    let digits = stated.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return RowNumber::Refused;
    }
    match digits.parse() {
        Ok(0) => RowNumber::Refused,
        Ok(number @ 1..=ROWS) => RowNumber::Row(number - 1),
        _ => RowNumber::OffSheet,
    }
}

/// Row and column of "B23", from 0.
fn place(stated: &str) -> Option<(u32, u32)> {
    let digits = stated.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let letters = stated.strip_suffix(digits).filter(|it| (1..=3).contains(&it.len()))?;
    let value = |letter: u8| u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = letters.bytes().fold(0, |column, letter| column * 26 + value(letter));
    match row_number(digits) {
        RowNumber::Row(row) if column <= COLUMNS => Some((row, column - 1)),
        _ => None,
    }
}

/// Whether a row and a column from 0 are those of a cell.
pub(super) fn is_on_sheet(row: u32, column: u32) -> bool {
    row < ROWS && column < COLUMNS
}

/// The name of a cell at a row and a column from 0: "B23".
pub(super) fn name(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        let letter = u8::try_from((left - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        left = (left - 1) / 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{}", u64::from(row) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_cells_are_their_places() {
        let places =
            [("A1", 0, 0), ("Z9", 8, 25), ("AA10", 9, 26), ("XFD1048576", 1_048_575, 16_383)];
        for (written, row, column) in places {
            assert_eq!(place(written), Some((row, column)), "{written}");
            assert_eq!(name(row, column), written);
        }
        assert_eq!(place("b23"), Some((22, 1)));
        for none in
            ["", "B", "23", "B0", "B-1", "$B$2", "XFE1", "A1048577", "AAAA1", "B99999999999"]
        {
            assert_eq!(place(none), None, "{none}");
        }
    }

    #[test]
    fn cells_that_state_no_place_are_counted() {
        let sheet = "<sheetData><row r=\"3\"><c/><c r=\"D3\"><v>1</v></c><c><is><t>x</t></is></c>\
                     <c r=\"\"/></row><row><c/></row><row r=\"x\"><c/></row>\
                     <row r=\"9999999\"><c/></row></sheetData>";
        let places: Vec<_> = Places::new(sheet.as_bytes()).collect();
        let counted = |row, column| Place::Counted(row, column);
        assert_eq!(
            places,
            [
                counted(2, 0),
                Place::Stated(2, 3),
                counted(2, 4),
                Place::Nowhere,
                counted(3, 0),
                Place::Nowhere,
                counted(4, 0),
                Place::Nowhere
            ]
        );
    }
}
