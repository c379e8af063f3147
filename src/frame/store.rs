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
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;
    use crate::frame::{CaseloadRow, InterventionRow, Level, SeriesRow};

    fn day(days: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + chrono::Days::new(days)
    }

    fn administration(days: u64, value: f64, severity: Option<&str>) -> SeriesRow {
        SeriesRow {
            client_id: "C-1, \"quoted\"\nsecond line".to_owned(),
            instrument: "PHQ-9".to_owned(),
            subscale: None,
            scored_on: day(days),
            value,
            severity: severity.map(str::to_owned),
            note_id: Some("n".to_owned()),
            mention_id: None,
            conflict: days.is_multiple_of(2),
        }
    }

    fn round_trip<T: Table>(rows: &[T], form: Form) -> Vec<T> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("{}.{form}", T::NAME));
        write(rows, form, &mut std::fs::File::create(&path).unwrap()).unwrap();
        read(&path).unwrap()
    }

    #[test]
    fn rows_survive_every_form() {
        let rows = [administration(0, 13.8, Some("modérée")), administration(1, 0.0, None)];
        for &form in Form::ALL {
            assert_eq!(round_trip(&rows, form), rows, "{form}");
        }
    }

    #[test]
    fn pieces_give_the_table_that_whole_rows_give() {
        let rows: Vec<_> = (0..50).map(|n| administration(n, n as f64, Some("mild"))).collect();
        let folder = tempfile::tempdir().unwrap();
        for &form in Form::ALL {
            let path = folder.path().join(format!("series.{form}"));
            let piece = |number: usize| rows[number * 20..(number * 20 + 20).min(50)].to_vec();
            write_pieces(3, &piece, form, &mut std::fs::File::create(&path).unwrap()).unwrap();
            assert_eq!(read::<SeriesRow>(&path).unwrap(), rows, "{form}");
            if form != Form::Parquet {
                let mut whole = Vec::new();
                write(&rows, form, &mut whole).unwrap();
                assert_eq!(std::fs::read(&path).unwrap(), whole, "{form}");
            }
        }
    }

    #[test]
    fn an_empty_table_survives_every_form() {
        for &form in Form::ALL {
            assert_eq!(round_trip::<InterventionRow>(&[], form), [], "{form}");
        }
    }

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        let rows: Vec<_> = (0..3_000).map(|n| administration(n, 7.0, Some("mild"))).collect();
        for &form in Form::ALL {
            let bytes = || {
                let mut bytes = Vec::new();
                write(&rows, form, &mut bytes).unwrap();
                bytes
            };
            assert!(bytes() == bytes(), "{form}");
        }
    }

    #[test]
    fn a_table_written_in_chunks_reads_as_one() {
        let rows: Vec<_> = (0..50).map(|n| administration(n, 7.0, Some("mild"))).collect();
        let (first, second) = rows.split_at(20);
        for &form in Form::ALL {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(format!("series.{form}"));
            let mut writer =
                TableWriter::begin(form, std::fs::File::create(&path).unwrap()).unwrap();
            for chunk in [first, &[], second] {
                writer.write(chunk).unwrap();
            }
            writer.finish().unwrap();
            assert_eq!(read::<SeriesRow>(&path).unwrap(), rows, "{form}");
        }
    }

    #[test]
    fn a_table_of_several_row_groups_reads_as_one() {
        let rows: Vec<_> =
            (0..40_000).map(|n| administration(n % 9_000, n as f64, Some("mild"))).collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("series.parquet");
        let mut writer =
            TableWriter::begin(Form::Parquet, std::fs::File::create(&path).unwrap()).unwrap();
        for chunk in rows.chunks(1_000) {
            writer.write(chunk).unwrap();
        }
        writer.finish().unwrap();
        assert!(read::<SeriesRow>(&path).unwrap() == rows);
    }

    #[test]
    fn a_row_group_that_is_written_leaves_no_text_behind() {
        let severity = "a band that is longer than what stands in a cell itself";
        let rows: Vec<_> =
            (0..1_024).map(|n| administration(n, n as f64, Some(severity))).collect();
        let mut writer = TableWriter::<SeriesRow, _>::begin(Form::Parquet, Vec::new()).unwrap();
        let texts = |writer: &TableWriter<SeriesRow, Vec<u8>>| {
            let Destination::Parquet(_, held) = &writer.to else { unreachable!() };
            let column = held.column("severity").unwrap().str().unwrap().clone();
            column.downcast_iter().map(|chunk| chunk.data_buffers().len()).sum::<usize>()
        };
        writer.write(&rows).unwrap();
        assert!(texts(&writer) > 0);
        for _ in 1..ROW_GROUP * 3 / rows.len() {
            writer.write(&rows).unwrap();
        }
        assert_eq!(texts(&writer), 0);
    }

    #[test]
    fn rows_that_come_one_by_one_are_not_held_one_by_one() {
        let mut writer = TableWriter::<SeriesRow, _>::begin(Form::Parquet, Vec::new()).unwrap();
        for n in 0..6_000 {
            writer.write(&[administration(n, 7.0, Some("mild"))]).unwrap();
        }
        let Destination::Parquet(_, held) = &writer.to else { unreachable!() };
        assert!(held.height() + PIECE > 6_000, "{} rows", held.height());
        let pieces = held.column("severity").unwrap().n_chunks();
        assert!(pieces <= 2 * 6_000 / PIECE, "{pieces} pieces");
    }

    fn error_of(name: &str, text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let error = read::<CaseloadRow>(&path).unwrap_err();
        assert!(error.is_configuration());
        error.to_string().replace(&folder.path().display().to_string(), "DIR")
    }

    #[test]
    fn a_missing_column_is_named_with_those_that_are_there() {
        assert_eq!(
            error_of("caseload.csv", "client_id,level\nC-1,urgent\n"),
            "DIR/caseload.csv: the column `priority` is missing; the table has `client_id`, `level`"
        );
    }

    #[test]
    fn an_unknown_word_is_named_with_its_row() {
        assert_eq!(
            error_of("caseload.csv", "client_id,priority,level,reasons\nC-1,1,soon,\n"),
            "DIR/caseload.csv: row 1, column `level`: `soon` is not a Level; known are: urgent, \
             review, on_track, insufficient_data"
        );
    }

    #[test]
    fn a_file_that_is_no_table_says_so() {
        assert!(
            error_of("caseload.parquet", "nonsense")
                .starts_with("DIR/caseload.parquet: is not a parquet table: ")
        );
        assert_eq!(
            error_of("caseload.xyz", ""),
            "DIR/caseload.xyz: is not a table; expected .parquet, .csv or .jsonl"
        );
    }

    #[test]
    fn a_csv_table_that_breaks_its_form_says_where_and_quotes_no_cell() {
        assert_eq!(
            error_of("caseload.csv", "client_id,level\nC-1,urgent\nC-2,urgent,secret\n"),
            "DIR/caseload.csv: line 3: the row has 3 cells and the header 2; quote cells that \
             hold a separator"
        );
        let open = error_of("caseload.csv", "client_id,level\nC-1,\"secret\n");
        assert!(open.contains("a quotation mark is not closed"), "{open}");
        assert!(!open.contains("secret"), "{open}");
    }

    #[test]
    fn semicolons_and_tabs_part_cells_where_the_header_has_no_comma() {
        for separator in [";", "\t"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("caseload.csv");
            let lines = "client_id,priority,level,reasons\nC-1,1,urgent,\n";
            std::fs::write(&path, lines.replace(',', separator)).unwrap();
            assert_eq!(read::<CaseloadRow>(&path).unwrap()[0].level, Level::Urgent);
        }
    }

    #[test]
    fn every_level_is_a_word_in_the_table() {
        for &level in Level::ALL {
            let row = CaseloadRow {
                client_id: "C-1".to_owned(),
                priority: 1,
                level,
                reasons: Some("overdue:PHQ-9".to_owned()),
                last_session: Some(day(3)),
                overdue_days: None,
            };
            assert_eq!(round_trip(std::slice::from_ref(&row), Form::Csv), [row]);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn any_number_and_text_survives(
            value in -1e9..1e9_f64,
            severity in proptest::option::of("[a-zé;,\"\n ]{1,12}x"),
            days in 0..20_000_u64,
        ) {
            let rows = [administration(days, value, severity.as_deref())];
            for &form in Form::ALL {
                prop_assert_eq!(&round_trip(&rows, form)[..], &rows[..]);
            }
        }
    }
}
