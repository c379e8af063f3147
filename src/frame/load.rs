//! Files of tables as data frames: Parquet, CSV and JSON Lines.
//!
//! Parquet is typed, and only the columns that are asked for are decoded. Cells
//! of CSV stay text, whatever they look like; they are parted by commas, or by
//! semicolons or tabs where the header has no comma. What is wrong with a CSV
//! file is said by its line, and no cell is quoted.

use std::io::{BufRead, Cursor};
use std::num::NonZeroUsize;
use std::path::Path;

use polars::prelude::*;

use super::{Form, parquet};
use crate::error::{Error, Result};

/// Loads a file as a data frame; CSV cells stay text.
pub(super) fn load(path: &Path) -> Result<DataFrame> {
    load_some(path, None).map(|loaded| loaded.frame)
}

/// A file as a data frame.
pub(super) struct Loaded {
    pub frame: DataFrame,
    /// The names of all columns that the file has.
    pub names: Vec<String>,
    /// Whether numbers may be written with a comma: cells that semicolons or
    /// tabs part.
    pub decimal_comma: bool,
}

/// The same with these columns, as far as they are there. Of Parquet the others
/// are not decoded.
pub(super) fn load_columns(path: &Path, columns: &[&str]) -> Result<Loaded> {
    load_some(path, Some(columns))
}

fn load_some(path: &Path, columns: Option<&[&str]>) -> Result<Loaded> {
    let unreadable = |cause: std::io::Error| {
        Error::configuration("the table cannot be read").at(path).because(cause)
    };
    let form = Form::of(path).ok_or_else(|| {
        Error::configuration("is not a table; expected .parquet, .csv or .jsonl").at(path)
    })?;
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let broken = |cause: PolarsError| {
        Error::configuration(format!("is not a {form} table")).at(path).because(cause)
    };
    let mut decimal_comma = false;
    let frame = match form {
        Form::Parquet => {
            let parquet::Read { frame, names } = parquet::read(bytes, columns).map_err(broken)?;
            return Ok(Loaded { frame, names, decimal_comma: false });
        }
        Form::Csv => {
            decimal_comma = separator(&bytes) != b',';
            let read = load_csv(&bytes);
            if read.is_err() && !bytes.is_empty() {
                return Err(Error::configuration(csv_fault(&bytes)).at(path));
            }
            read
        }
        Form::JsonLines => {
            let lines =
                bytes.lines().filter(|line| line.as_ref().is_ok_and(|line| !line.is_empty()));
            let Some(rows) = NonZeroUsize::new(lines.count()) else {
                let (frame, names) = (DataFrame::empty(), Vec::new());
                return Ok(Loaded { frame, names, decimal_comma: false });
            };
            JsonReader::new(Cursor::new(bytes))
                .with_json_format(JsonFormat::JsonLines)
                .infer_schema_len(Some(rows))
                .finish()
        }
    }
    .map_err(broken)?;
    let names = frame.get_column_names().iter().map(|name| name.to_string()).collect();
    Ok(Loaded { frame, names, decimal_comma })
}

fn load_csv(bytes: &[u8]) -> PolarsResult<DataFrame> {
    let separator = separator(bytes);
    CsvReadOptions::default()
        .with_has_header(true)
        .with_infer_schema_length(Some(0))
        .map_parse_options(|options| options.with_separator(separator))
        .into_reader_with_file_handle(Cursor::new(bytes))
        .finish()
}

/// What parts the cells: a comma, or a semicolon or tab where the header has no
/// comma.
fn separator(bytes: &[u8]) -> u8 {
    let header = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let parts = |separator: &u8| header.contains(separator);
    [b',', b';', b'\t'].into_iter().find(parts).unwrap_or(b',')
}

/// Where a CSV table breaks its own form; no cell is quoted.
fn csv_fault(bytes: &[u8]) -> String {
    let mut reader = csv::ReaderBuilder::new().delimiter(separator(bytes)).from_reader(bytes);
    let fault = reader.byte_records().find_map(std::result::Result::err);
    match fault.as_ref().map(csv::Error::kind) {
        Some(csv::ErrorKind::UnequalLengths { pos, expected_len, len }) => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            format!(
                "line {line}: the row has {len} cells and the header {expected_len}; quote cells \
                 that hold a separator"
            )
        }
        _ => "is not a csv table: a quotation mark is not closed, or the file is not UTF-8"
            .to_owned(),
    }
}
