//! The records of a table, one after the other, and what becomes of a row whose quote is
//! left open: it is lost, and the rows below it are read if they are rows.

use std::io::Read;

use csv::StringRecord;

use super::below::Closing;
use super::feed::{Extent, Feed, MOST_FIELDS, Stop};
use super::likeness::Likeness;
use super::quotes::Dialect;
use crate::ingest::content::{self, Examined};
use crate::ingest::fault::{Fault, FileFault, Oversize, TableFault, Unread, too_large};
use crate::ingest::table::Layout;
use crate::ingest::walk::Entry;

/// The records of a table.
pub(super) struct Records<R> {
    reader: csv::Reader<Feed<R>>,
    dialect: Dialect,
    likeness: Likeness,
}

/// A record.
pub(super) struct Record {
    /// The line that it begins on.
    pub(super) line: u64,
    /// What is there of it.
    pub(super) fields: StringRecord,
    /// What is wrong with it.
    pub(super) fault: Option<Fault>,
}

impl<R: Read> Records<R> {
    pub(super) fn new(text: R, dialect: Dialect, extent: Extent) -> Self {
        let reader = dialect.reader(Feed::new(text, dialect, extent));
        Self { reader, dialect, likeness: Likeness::default() }
    }

    /// What is wrong with a record that could be read.
    fn fault(&mut self, stop: Stop, fields: &StringRecord) -> Option<Fault> {
        let feed = self.reader.get_mut();
        let below = feed.below();
        let are_rows =
            below.is_some_and(|below| self.likeness.are_rows(fields, below, self.dialect));
        let closing = below.map(|below| below.closing());
        let unread = match stop {
            Stop::TooLarge => return Some(too_large(Oversize::Row)),
            Stop::TooWide => return Some(TableFault::TooWide(MOST_FIELDS).into()),
            Stop::OpenQuote | Stop::MayBeRows if are_rows => {
                feed.go_back();
                Unread::Row
            }
            Stop::OpenQuote => Unread::Rest,
            // nobody closes a quote so, and what is below may be another row
            Stop::MayBeRows if closing == Some(Closing::Beginning) => {
                Unread::To(feed.pass_to_end())
            }
            Stop::MayBeRows => return None,
        };
        Some(TableFault::OpenQuote(unread).into())
    }
}

impl<R: Read> Iterator for Records<R> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let mut fields = StringRecord::new();
        let read = self.reader.read_record(&mut fields);
        let feed = self.reader.get_mut();
        let line = feed.record_line();
        let fault = match (feed.take_stop(), read) {
            (_, Err(_)) => Some(TableFault::CannotBeRead.into()),
            (_, Ok(false)) => return None,
            (None, Ok(true)) => None,
            (Some(stop), Ok(true)) => self.fault(stop, &fields),
        };
        if fault.is_none() {
            self.likeness.learn(&fields);
        }
        Some(Record { line, fields, fault })
    }
}

/// The rows below the header, each with its first line.
pub(super) struct FileRows<'a> {
    records: Records<Box<dyn Read + 'a>>,
    /// A row that breaks the reading is the last.
    ended: bool,
}

/// A table in a file that was opened.
pub(super) struct Opened<'a> {
    /// Lines above the header that could not be read.
    pub(super) above: Vec<(u64, Fault)>,
    /// The headings as they stand in the file: the layout was found by its beginning,
    /// and a header of thousands of columns ends behind it.
    pub(super) header: Vec<String>,
    pub(super) rows: FileRows<'a>,
}

impl<'a> FileRows<'a> {
    /// Opens the rows below the header.
    ///
    /// # Errors
    /// The line and what is wrong with it.
    pub(super) fn open(
        entry: &Entry<'a>,
        examined: &Examined,
        layout: &Layout,
    ) -> Result<Opened<'a>, (String, Fault)> {
        let changed = || (String::new(), Fault::from(FileFault::Changed));
        let text =
            content::decoded(&entry.content, examined.encoding.encoding).map_err(|_| changed())?;
        let text: Box<dyn Read + 'a> = Box::new(text);
        let records = Records::new(text, layout.dialect, Extent::Whole);
        let mut rows = Self { records, ended: false };
        let mut above = Vec::new();
        for _ in 0..layout.records_before {
            match rows.next().ok_or_else(changed)? {
                (_, Ok(_)) => {}
                (line, Err(fault)) if is_open_quote(&fault) && !rows.ended => {
                    above.push((line, fault));
                }
                (line, Err(fault)) => return Err((line.to_string(), fault)),
            }
        }
        let header = match rows.next().ok_or_else(changed)? {
            (_, Ok(header)) => header.iter().map(|name| name.trim().to_owned()).collect(),
            // whatever can be read below, nobody knows what it is
            (line, Err(fault)) if is_open_quote(&fault) => {
                return Err((line.to_string(), TableFault::OpenQuote(Unread::Rest).into()));
            }
            (line, Err(fault)) => return Err((line.to_string(), fault)),
        };
        Ok(Opened { above, header, rows })
    }
}

fn is_open_quote(fault: &Fault) -> bool {
    matches!(fault, Fault::Table(TableFault::OpenQuote(_)))
}

impl Iterator for FileRows<'_> {
    type Item = (u64, Result<StringRecord, Fault>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let Record { line, fields, fault } = self.records.next()?;
        let Some(fault) = fault else { return Some((line, Ok(fields))) };
        let is_last = matches!(
            fault,
            Fault::Table(TableFault::CannotBeRead | TableFault::OpenQuote(Unread::Rest))
        );
        self.ended = is_last;
        Some((line, Err(fault)))
    }
}
