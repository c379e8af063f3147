//! A table of scores of one's own, read by the names of its columns.
//!
//! Only the columns that are asked for are loaded. Labels are read as they
//! stand: a whole number stored as a decimal one loses its `.0`. A score that is
//! a word is kept as such, so that whoever has it gets a reason and not a guess;
//! an empty cell, and `NA` as R writes it, is missing.

use std::path::Path;

use polars::prelude::*;

use super::labels::Labels;
use super::load::{Loaded, load_columns};
use crate::error::{Error, Result};

/// What stands in the cell of a score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ScoreCell {
    /// Nothing.
    Missing,
    /// A number, which may not be finite.
    Number(f64),
    /// Something that is no number.
    Text,
}

impl ScoreCell {
    /// The number, if it is one.
    #[must_use]
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Missing | Self::Text => None,
        }
    }
}

/// The trimmed text of a cell, `None` for an empty one and for `NA`.
pub(super) fn label(word: &str) -> Option<&str> {
    let plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = word.as_bytes();
    // Of millions of cells hardly one has anything to trim.
    let bare = plain(bytes.first()) && plain(bytes.last());
    match if bare { word } else { word.trim() } {
        "" | "NA" => None,
        word => Some(word),
    }
}

/// A time at midnight is a day, and named as such.
fn day_at_midnight(time: &str) -> &str {
    match time.split_once(' ') {
        Some((day, clock)) if clock.trim_matches(['0', ':', '.']).is_empty() => day,
        _ => time,
    }
}

/// The line of a row, the header being line 1.
#[must_use]
pub fn line_of(row: usize) -> usize {
    row + 2
}

/// The columns of a table that were asked for.
pub(super) struct ScoreTable(Loaded);

impl ScoreTable {
    /// Loads these columns; one that is not there is an error only when it is
    /// read.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn load(path: &Path, columns: &[&str]) -> Result<Self> {
        load_columns(path, columns).map(Self)
    }

    /// A column as it is.
    pub(super) fn column(&self, name: &str) -> Result<&Column> {
        self.0.frame.column(name).map_err(|_| {
            let names: Vec<_> = self.0.names.iter().map(|name| format!("`{name}`")).collect();
            Error::configuration(format!(
                "the column `{name}` is missing; the table has {}",
                names.join(", ")
            ))
        })
    }

    /// A column as text.
    pub(super) fn words(&self, name: &str) -> Result<StringChunked> {
        let column = self.column(name)?;
        let unreadable = |cause| unreadable(name, cause);
        if column.dtype().is_float() {
            let numbers = column.cast(&DataType::Float64).map_err(unreadable)?;
            let numbers = numbers.f64().map_err(unreadable)?;
            let word = |number: Option<f64>| {
                number.filter(|number| !number.is_nan()).map(|number| number.to_string())
            };
            return Ok(numbers.iter().map(word).collect());
        }
        let words = column.cast(&DataType::String).map_err(unreadable)?;
        let words = words.str().map_err(unreadable)?;
        if matches!(column.dtype(), DataType::Datetime(..)) {
            return Ok(words.iter().map(|word| word.map(day_at_midnight)).collect());
        }
        Ok(words.clone())
    }

    /// A column of labels.
    pub(super) fn labels(&self, name: &str) -> Result<Labels> {
        let words = self.words(name)?;
        let cells: Vec<Option<&str>> = words.iter().map(|word| word.and_then(label)).collect();
        Ok(Labels::of(&cells))
    }

    /// A column of numbers as such, `None` for one of another type.
    pub(super) fn numbers(&self, name: &str) -> Result<Option<Float64Chunked>> {
        let column = self.column(name)?;
        if !column.dtype().is_primitive_numeric() {
            return Ok(None);
        }
        let numbers = column.cast(&DataType::Float64).map_err(|cause| unreadable(name, cause))?;
        numbers.f64().cloned().map(Some).map_err(|cause| unreadable(name, cause))
    }

    /// A column of scores.
    pub(super) fn scores(&self, name: &str) -> Result<Vec<ScoreCell>> {
        if let Some(numbers) = self.numbers(name)? {
            let cell = |number: Option<f64>| number.map_or(ScoreCell::Missing, ScoreCell::Number);
            return Ok(numbers.iter().map(cell).collect());
        }
        let cell = |word: Option<&str>| {
            word.and_then(label).map_or(ScoreCell::Missing, |word| {
                self.number(word).map_or(ScoreCell::Text, ScoreCell::Number)
            })
        };
        Ok(self.words(name)?.iter().map(cell).collect())
    }

    /// The number that a word stands for, `12,5` being one where commas part no
    /// cells.
    pub(super) fn number(&self, word: &str) -> Option<f64> {
        let plain = word.parse().ok();
        plain.or_else(|| word.replacen(',', ".", 1).parse().ok().filter(|_| self.0.decimal_comma))
    }
}

pub(super) fn unreadable(name: &str, cause: PolarsError) -> Error {
    Error::configuration(format!("the column `{name}` cannot be read")).because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(column: Column) -> ScoreTable {
        let names = vec![column.name().to_string()];
        let frame = DataFrame::new(column.len(), vec![column]).unwrap();
        ScoreTable(Loaded { frame, names, decimal_comma: false })
    }

    #[test]
    fn whole_numbers_stored_as_decimal_ones_are_labels_without_a_point() {
        let table = table(Column::new("id".into(), [Some(2.0), None, Some(1.5), Some(2.0)]));
        let labels = table.labels("id").unwrap();
        assert_eq!(labels.names.iter().collect::<Vec<_>>(), ["2", "1.5"]);
        assert_eq!(labels.codes, [0, Labels::MISSING, 1, 0]);
    }

    #[test]
    fn a_time_at_midnight_is_the_label_of_its_day() {
        assert_eq!(day_at_midnight("2025-03-01 00:00:00.000000"), "2025-03-01");
        assert_eq!(day_at_midnight("2025-03-01 10:30:00"), "2025-03-01 10:30:00");
        assert_eq!(day_at_midnight("before lunch"), "before lunch");
    }

    #[test]
    fn empty_na_and_words_are_three_things() {
        let cells = ["12.5", "", "NA", "high", " 7 "];
        let table = table(Column::new("score".into(), cells));
        assert_eq!(
            table.scores("score").unwrap(),
            [
                ScoreCell::Number(12.5),
                ScoreCell::Missing,
                ScoreCell::Missing,
                ScoreCell::Text,
                ScoreCell::Number(7.0)
            ]
        );
    }

    #[test]
    fn a_comma_is_a_decimal_point_where_it_parts_no_cells() {
        let mut table = table(Column::new("score".into(), ["12,5", "1,234,5"]));
        assert_eq!(table.scores("score").unwrap(), [ScoreCell::Text, ScoreCell::Text]);
        table.0.decimal_comma = true;
        assert_eq!(table.scores("score").unwrap(), [ScoreCell::Number(12.5), ScoreCell::Text]);
    }

    #[test]
    fn only_the_wanted_columns_of_parquet_are_decoded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scores.parquet");
        let columns = vec![
            Column::new("note".into(), ["a text", "another"]),
            Column::new("score".into(), [3_i64, 4]),
        ];
        let mut frame = DataFrame::new(2, columns).unwrap();
        ParquetWriter::new(std::fs::File::create(&path).unwrap()).finish(&mut frame).unwrap();
        let table = ScoreTable::load(&path, &["score", "id"]).unwrap();
        assert_eq!(table.0.frame.width(), 1);
        assert_eq!(table.scores("score").unwrap(), [3.0, 4.0].map(ScoreCell::Number));
        let error = table.labels("id").unwrap_err();
        assert_eq!(error.to_string(), "the column `id` is missing; the table has `note`, `score`");
    }
}
