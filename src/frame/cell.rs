//! What a table cell can hold, and how it goes into a polars column and back.
//!
//! Six physical types are enough: text, whole number, decimal number, truth
//! value, date and time. A field of a row is one of them, a word of a closed
//! vocabulary (stored as text), or an `Option` of either; only an `Option` may
//! be missing. Reading is forgiving about the form, because CSV and JSON know
//! fewer types than Parquet: a date may arrive as text, a number as text.

use chrono::{NaiveDate, NaiveDateTime};
use polars::prelude::*;

use crate::vocabulary::{UnknownWord, Word};

/// Why a cell could not be read. The value itself is not quoted: it may be
/// note text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CellError {
    /// The column must have a value in every row.
    #[error("is empty, but every row must have a value here")]
    Missing,
    /// The value is of another type.
    #[error("is not {expected}")]
    Type {
        /// The wanted type, with an article.
        expected: &'static str,
    },
    /// The word is not one of the vocabulary.
    #[error(transparent)]
    Word(#[from] UnknownWord),
}

/// A type that polars stores.
pub trait Physical: Sized {
    /// A value as it is put into a column: text is borrowed.
    type Lent<'a>;
    /// The column of these values.
    fn column<'a>(name: &str, values: impl Iterator<Item = Option<Self::Lent<'a>>>) -> Column;
    /// The value in a cell, `None` when it is null.
    ///
    /// # Errors
    /// When the cell holds something else.
    fn from_cell(cell: &AnyValue<'_>) -> Result<Option<Self>, CellError>;
}

/// A type that a field of a row may have.
pub trait Cell: Sized {
    /// How it is stored.
    type Stored: Physical;
    /// Whether the column must stand in a file that is read.
    const REQUIRED: bool;
    /// The value to store, `None` for a missing one.
    fn lend(&self) -> Option<<Self::Stored as Physical>::Lent<'_>>;
    /// The field's value from the stored one.
    ///
    /// # Errors
    /// When a value is missing or not of the vocabulary.
    fn restore(stored: Option<Self::Stored>) -> Result<Self, CellError>;
}

fn text_of<'a>(cell: &'a AnyValue<'_>) -> Option<&'a str> {
    match cell {
        AnyValue::String(text) => Some(text),
        AnyValue::StringOwned(text) => Some(text.as_str()),
        _ => None,
    }
}

/// The trimmed text of a cell that may be null or blank.
enum Text<'a> {
    Blank,
    Words(&'a str),
    Other,
}

fn trimmed<'a>(cell: &'a AnyValue<'_>) -> Text<'a> {
    if cell.is_null() {
        return Text::Blank;
    }
    match text_of(cell).map(str::trim) {
        Some("") => Text::Blank,
        Some(words) => Text::Words(words),
        None => Text::Other,
    }
}

impl Physical for String {
    type Lent<'a> = &'a str;

    fn column<'a>(name: &str, values: impl Iterator<Item = Option<Self::Lent<'a>>>) -> Column {
        let mut column: StringChunked = values.collect();
        column.rename(name.into());
        column.into_column()
    }

    fn from_cell(cell: &AnyValue<'_>) -> Result<Option<Self>, CellError> {
        if cell.is_null() {
            return Ok(None);
        }
        Ok(match text_of(cell) {
            Some("") => None,
            Some(text) => Some(text.to_owned()),
            None => Some(cell.to_string()),
        })
    }
}

impl Physical for i64 {
    type Lent<'a> = Self;

    fn column<'a>(name: &str, values: impl Iterator<Item = Option<Self::Lent<'a>>>) -> Column {
        let mut column: Int64Chunked = values.collect();
        column.rename(name.into());
        column.into_column()
    }

    fn from_cell(cell: &AnyValue<'_>) -> Result<Option<Self>, CellError> {
        const WRONG: CellError = CellError::Type { expected: "a whole number" };
        match trimmed(cell) {
            Text::Blank => Ok(None),
            Text::Words(words) => words.parse().map(Some).map_err(|_| WRONG),
            Text::Other => cell.extract::<i64>().map(Some).ok_or(WRONG),
        }
    }
}

impl Physical for f64 {
    type Lent<'a> = Self;

    fn column<'a>(name: &str, values: impl Iterator<Item = Option<Self::Lent<'a>>>) -> Column {
        let mut column: Float64Chunked = values.collect();
        column.rename(name.into());
        column.into_column()
    }

    fn from_cell(cell: &AnyValue<'_>) -> Result<Option<Self>, CellError> {
        const WRONG: CellError = CellError::Type { expected: "a number" };
        let value = match trimmed(cell) {
            Text::Blank => return Ok(None),
            Text::Words(words) => words.parse().map_err(|_| WRONG)?,
            Text::Other => cell.extract::<f64>().ok_or(WRONG)?,
        };
        if value.is_finite() { Ok(Some(value)) } else { Err(WRONG) }
    }
}

impl Physical for bool {
    type Lent<'a> = Self;

    fn column<'a>(name: &str, values: impl Iterator<Item = Option<Self::Lent<'a>>>) -> Column {
        let mut column: BooleanChunked = values.collect();
        column.rename(name.into());
        column.into_column()
    }

    fn from_cell(cell: &AnyValue<'_>) -> Result<Option<Self>, CellError> {
        const WRONG: CellError = CellError::Type { expected: "true or false" };
        match (trimmed(cell), cell) {
            (Text::Blank, _) => Ok(None),
            (Text::Words(words), _) => words.parse().map(Some).map_err(|_| WRONG),
            (Text::Other, AnyValue::Boolean(value)) => Ok(Some(*value)),
            (Text::Other, _) => Err(WRONG),
        }
    }
}

impl Physical for NaiveDate {
    type Lent<'a> = Self;

    fn column<'a>(name: &str, values: impl Iterator<Item = Option<Self::Lent<'a>>>) -> Column {
        DateChunked::from_naive_date_options(name.into(), values).into_column()
    }

    fn from_cell(cell: &AnyValue<'_>) -> Result<Option<Self>, CellError> {
        const WRONG: CellError = CellError::Type { expected: "a date such as 2026-03-12" };
        match (trimmed(cell), cell) {
            (Text::Blank, _) => Ok(None),
            (Text::Words(words), _) => words
                .get(..10)
                .and_then(|day| Self::parse_from_str(day, "%Y-%m-%d").ok())
                .map(Some)
                .ok_or(WRONG),
            (Text::Other, AnyValue::Date(days)) => chrono::TimeDelta::try_days(i64::from(*days))
                .and_then(|delta| Self::default().checked_add_signed(delta))
                .map(Some)
                .ok_or(WRONG),
            (Text::Other, _) => {
                let time = <NaiveDateTime as Physical>::from_cell(cell).map_err(|_| WRONG)?;
                Ok(time.map(|time| time.date()))
            }
        }
    }
}

impl Physical for NaiveDateTime {
    type Lent<'a> = Self;

    fn column<'a>(name: &str, values: impl Iterator<Item = Option<Self::Lent<'a>>>) -> Column {
        DatetimeChunked::from_naive_datetime_options(name.into(), values, TimeUnit::Milliseconds)
            .into_column()
    }

    fn from_cell(cell: &AnyValue<'_>) -> Result<Option<Self>, CellError> {
        const WRONG: CellError = CellError::Type { expected: "a time such as 2026-03-12T17:40" };
        let time = match (trimmed(cell), cell) {
            (Text::Blank, _) => return Ok(None),
            (Text::Words(words), _) => {
                TIME_FORMS.iter().find_map(|form| Self::parse_from_str(words, form).ok())
            }
            (Text::Other, AnyValue::Datetime(ticks, unit, _)) => {
                let utc = match unit {
                    TimeUnit::Milliseconds => chrono::DateTime::from_timestamp_millis(*ticks),
                    TimeUnit::Microseconds => chrono::DateTime::from_timestamp_micros(*ticks),
                    TimeUnit::Nanoseconds => Some(chrono::DateTime::from_timestamp_nanos(*ticks)),
                };
                utc.map(|time| time.naive_utc())
            }
            (Text::Other, _) => None,
        };
        time.map(Some).ok_or(WRONG)
    }
}

const TIME_FORMS: [&str; 5] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S%.fZ",
];

/// Text is borrowed, everything else copied.
macro_rules! lent {
    ($cell:ident, String) => {
        $cell.as_str()
    };
    ($cell:ident, $type:ident) => {
        *$cell
    };
}

macro_rules! plain_cells {
    ($($type:ident),+) => { $(
        impl Cell for $type {
            type Stored = $type;
            const REQUIRED: bool = true;
            fn lend(&self) -> Option<<$type as Physical>::Lent<'_>> {
                Some(lent!(self, $type))
            }
            fn restore(stored: Option<$type>) -> Result<Self, CellError> {
                stored.ok_or(CellError::Missing)
            }
        }
    )+ };
}

plain_cells!(String, i64, f64, bool, NaiveDate, NaiveDateTime);

impl<W: Word> Cell for W {
    type Stored = String;
    const REQUIRED: bool = true;
    fn lend(&self) -> Option<&str> {
        Some(self.word())
    }
    fn restore(stored: Option<String>) -> Result<Self, CellError> {
        let word = stored.ok_or(CellError::Missing)?;
        W::from_word(&word).ok_or_else(|| UnknownWord::of::<W>(&word).into())
    }
}

impl<C: Cell> Cell for Option<C> {
    type Stored = C::Stored;
    const REQUIRED: bool = false;
    fn lend(&self) -> Option<<C::Stored as Physical>::Lent<'_>> {
        self.as_ref().and_then(C::lend)
    }
    fn restore(stored: Option<C::Stored>) -> Result<Self, CellError> {
        match stored {
            None => Ok(None),
            stored => C::restore(stored).map(Some),
        }
    }
}
