//! Tables in files: Parquet, CSV and JSON Lines.

use std::io::Write;
use std::path::{Path, PathBuf};

use polars::prelude::*;
use rayon::prelude::*;

use super::Table;
use super::load::load;
use super::row_groups::RowGroups;
use crate::error::{Error, Result};
use crate::vocabulary;
use crate::vocabulary::Word;

vocabulary! {
    /// The form of a table file; the word is also the file's extension.
    pub enum Form {
        /// Apache Parquet, typed and compressed.
        Parquet => "parquet",
        /// Comma-separated values, UTF-8, a header line.
        Csv => "csv",
        /// One JSON object a line.
        JsonLines => "jsonl",
    }
}

impl Form {
    /// The form of a file by its extension.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        path.extension().and_then(|extension| extension.to_str()).and_then(Self::from_word)
    }
}

/// Writes rows in one form.
///
/// # Errors
/// When the destination cannot be written.
pub fn write<T: Table>(rows: &[T], form: Form, to: &mut dyn Write) -> Result<()> {
    let mut frame = T::frame(rows)?;
    let failed = |cause| cannot_write::<T>(cause);
    match form {
        // Row groups of one size: the same rows give the same bytes.
        Form::Parquet => parquet(to).finish(&mut frame).map(drop).map_err(failed),
        Form::Csv | Form::JsonLines => {
            let lines = lines(&mut frame, form, Header::Written).map_err(failed)?;
            to.write_all(&lines).map_err(|cause| cannot_write::<T>(cause.into()))
        }
    }
}

fn cannot_write<T: Table>(cause: PolarsError) -> Error {
    Error::output(format!("the table `{}` cannot be written", T::NAME)).because(cause)
}

/// Parquet, compressed. Statistics would put the least and the greatest sentence
/// of each row group into the footer, which has to be held to the end, and save a
/// reader little.
pub(super) fn parquet<W: Write>(to: W) -> ParquetWriter<W> {
    ParquetWriter::new(to)
        .with_compression(ParquetCompression::Zstd(None))
        .with_statistics(StatisticsOptions::empty())
}

/// Whether the first line of a file of lines names the columns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Header {
    Written,
    Left,
}

/// A data frame as lines of text.
fn lines(frame: &mut DataFrame, form: Form, header: Header) -> PolarsResult<Vec<u8>> {
    let mut bytes = Vec::new();
    match form {
        Form::JsonLines => {
            JsonWriter::new(&mut bytes).with_json_format(JsonFormat::JsonLines).finish(frame)?
        }
        Form::Csv | Form::Parquet => CsvWriter::new(&mut bytes)
            .include_header(header == Header::Written)
            .with_datetime_format(Some("%Y-%m-%dT%H:%M:%S".into()))
            .n_threads(1)
            .finish(frame)?,
    }
    Ok(bytes)
}

/// Pieces that are made at the same time; memory is bound by them, whatever
/// the size of the table.
const AT_ONCE: usize = 8;

/// Rows that make a row group. They are held until there are so many.
const ROW_GROUP: usize = 16_384;

/// Writes a table whose rows come in pieces, several of them made at the same
/// time. The pieces are written in their order, so that the same rows give the
/// same bytes on any number of threads.
///
/// # Errors
/// When the destination cannot be written.
pub fn write_pieces<T: Table + Send>(
    pieces: usize,
    piece: &(impl Fn(usize) -> Vec<T> + Sync),
    form: Form,
    to: &mut dyn Write,
) -> Result<()> {
    let mut writer = TableWriter::<T, _>::begin(form, to)?;
    for first in (0..pieces).step_by(AT_ONCE) {
        let made = (first..pieces.min(first + AT_ONCE))
            .into_par_iter()
            .map(|number| Chunk::of(&piece(number), form));
        for chunk in made.collect::<Vec<Result<Chunk>>>() {
            writer.put(chunk?)?;
        }
    }
    writer.finish()
}

/// Rows that make one piece of what is held: every piece of a column takes as much as
/// some ten rows do, and pieces of a row each took thirty times what was in them.
const PIECE: usize = 512;

/// Rows in the form in which they are written.
enum Chunk {
    Frame(DataFrame),
    Lines(Vec<u8>),
}

impl Chunk {
    fn of<T: Table>(rows: &[T], form: Form) -> Result<Self> {
        let mut frame = T::frame(rows)?;
        match form {
            Form::Parquet => Ok(Self::Frame(frame)),
            Form::Csv | Form::JsonLines => {
                lines(&mut frame, form, Header::Left).map(Self::Lines).map_err(cannot_write::<T>)
            }
        }
    }
}

/// Writes the table `T` chunk by chunk: no more than a row group is held, so
/// the table may be larger than memory. The same chunks give the same bytes.
pub struct TableWriter<T, W: Write> {
    form: Form,
    to: Destination<W>,
    /// Rows that are too few for a piece of a row group.
    few: Vec<T>,
}

enum Destination<W: Write> {
    /// Row groups, the next one being gathered; the footer comes last.
    Parquet(Box<RowGroups<W>>, DataFrame),
    /// CSV or JSON Lines.
    Lines(W),
}

impl<T: Table, W: Write> TableWriter<T, W> {
    /// Begins the table.
    ///
    /// # Errors
    /// When the destination cannot be written.
    pub fn begin(form: Form, mut to: W) -> Result<Self> {
        let mut empty = T::frame(&[])?;
        let to = match form {
            Form::Parquet => {
                let groups = RowGroups::begin(to, empty.schema()).map_err(cannot_write::<T>)?;
                Destination::Parquet(Box::new(groups), empty)
            }
            Form::Csv | Form::JsonLines => {
                let header = lines(&mut empty, form, Header::Written);
                let header = header.map_err(cannot_write::<T>)?;
                to.write_all(&header).map_err(|cause| cannot_write::<T>(cause.into()))?;
                Destination::Lines(to)
            }
        };
        Ok(Self { form, to, few: Vec::new() })
    }

    /// Adds a chunk of rows.
    ///
    /// # Errors
    /// When the destination cannot be written.
    pub fn write(&mut self, rows: &[T]) -> Result<()> {
        if self.form == Form::Parquet && self.few.len() + rows.len() < PIECE {
            self.few.extend_from_slice(rows);
            return Ok(());
        }
        self.put_few()?;
        if rows.is_empty() { Ok(()) } else { self.put(Chunk::of(rows, self.form)?) }
    }

    /// Adds the rows that were too few.
    fn put_few(&mut self) -> Result<()> {
        if self.few.is_empty() {
            return Ok(());
        }
        let chunk = Chunk::of(&self.few, self.form)?;
        self.few.clear();
        self.put(chunk)
    }

    fn put(&mut self, chunk: Chunk) -> Result<()> {
        let written = match (&mut self.to, chunk) {
            (Destination::Parquet(groups, held), Chunk::Frame(frame)) => {
                held.vstack_mut_owned(frame).map(drop).and_then(|()| match held.height() {
                    ..ROW_GROUP => Ok(()),
                    _ => write_row_group(groups, held),
                })
            }
            (Destination::Lines(to), Chunk::Lines(lines)) => {
                to.write_all(&lines).map_err(PolarsError::from)
            }
            (_, Chunk::Frame(_) | Chunk::Lines(_)) => {
                return Err(Error::defect("a chunk of a table has the form of another"));
            }
        };
        written.map_err(cannot_write::<T>)
    }

    /// Ends the table.
    ///
    /// # Errors
    /// When the destination cannot be written.
    pub fn finish(mut self) -> Result<()> {
        self.put_few()?;
        match self.to {
            Destination::Parquet(mut groups, mut held) => {
                write_row_group(&mut groups, &mut held).and_then(|()| groups.finish())
            }
            Destination::Lines(mut to) => to.flush().map_err(PolarsError::from),
        }
        .map_err(cannot_write::<T>)
    }
}

/// Writes what is held as one row group, and holds nothing afterwards: a frame that is
/// emptied would keep the texts of all row groups before.
fn write_row_group<W: Write>(groups: &mut RowGroups<W>, held: &mut DataFrame) -> PolarsResult<()> {
    let nothing = DataFrame::empty_with_schema(held.schema());
    let mut group = std::mem::replace(held, nothing);
    group.rechunk_mut();
    if group.height() == 0 { Ok(()) } else { groups.write(&group) }
}

/// Reads the table `T` from a file of any form.
///
/// # Errors
/// When the file cannot be read, or does not hold this table.
pub fn read<T: Table>(path: &Path) -> Result<Vec<T>> {
    let frame = load(path)?;
    T::rows(&frame).map_err(|error| error.at(path))
}

/// Reads the table `T` from a folder, in the first form that is there, `None`
/// when there is none.
///
/// # Errors
/// As [`read`].
pub fn read_from_folder<T: Table>(folder: &Path) -> Result<Option<Vec<T>>> {
    match file_of::<T>(folder) {
        Some(path) => read(&path).map(Some),
        None => Ok(None),
    }
}

/// The file of table `T` in a folder, if there is one.
#[must_use]
pub fn file_of<T: Table>(folder: &Path) -> Option<PathBuf> {
    Form::ALL
        .iter()
        .map(|form| folder.join(format!("{}.{form}", T::NAME)))
        .find(|path| path.is_file())
}

/// The table files of a folder, in the order of their names.
#[must_use]
pub fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| Form::of(path).is_some()).collect();
    files.sort();
    files
}

/// A file's own name, for a source that must not tell of the disk.
pub(super) fn named(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
