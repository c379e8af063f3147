//! Parquet files, also those of other programs whose columns have types that
//! caseline's own tables have not: whole numbers of 8 and 16 bits, and exact
//! decimals.
//!
//! Such a column is read as it is stored. Parquet stores small whole numbers in
//! 32 bits, and a decimal as the whole number of its last places, with their count
//! in the schema: <https://github.com/apache/parquet-format/blob/master/LogicalTypes.md>.
//! The notes that make them small or decimal are taken out of the schema, and
//! decimals are divided afterwards. Up to 15 digits they become the same
//! floating-point number as their text would.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use polars::prelude::*;
use polars_parquet::parquet::metadata::{FileMetadata, SchemaDescriptor};
use polars_parquet::parquet::schema::types::{ParquetType, PrimitiveType};
use polars_parquet::read::infer_schema;

/// A data frame, with the names of all columns that the file has.
pub(super) struct Read {
    pub frame: DataFrame,
    pub names: Vec<String>,
}

/// A type that is read as it is stored.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stored {
    /// A whole number of 8 or 16 bits, in 32 bits.
    SmallNumber,
    /// A decimal with so many places, as a whole number.
    Decimal { places: usize },
}

impl Stored {
    fn of(dtype: &ArrowDataType) -> Option<Self> {
        match dtype {
            ArrowDataType::Int8
            | ArrowDataType::UInt8
            | ArrowDataType::Int16
            | ArrowDataType::UInt16 => Some(Self::SmallNumber),
            ArrowDataType::Decimal(_, places)
            | ArrowDataType::Decimal32(_, places)
            | ArrowDataType::Decimal64(_, places)
            | ArrowDataType::Decimal256(_, places) => Some(Self::Decimal { places: *places }),
            _ => None,
        }
    }
}

/// Reads these columns, as far as they are there, or all. Others are not decoded.
///
/// # Errors
/// When the bytes are no Parquet file, or a column has a type that cannot be read.
pub(super) fn read(bytes: Vec<u8>, columns: Option<&[&str]>) -> PolarsResult<Read> {
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let metadata = Arc::clone(reader.get_metadata()?);
    let schema = infer_schema(&metadata)?;
    let wanted = |name: &str| columns.is_none_or(|columns| columns.contains(&name));
    let stored: BTreeMap<&str, Stored> = schema
        .iter()
        .filter(|(name, _)| wanted(name))
        .filter_map(|(name, field)| Some((name.as_str(), Stored::of(field.dtype())?)))
        .collect();
    if !stored.is_empty() {
        reader.set_metadata(Arc::new(as_stored(&metadata, &stored)));
    }
    let places = schema.iter_names().enumerate().filter(|(_, name)| wanted(name));
    let places = columns.map(|_| places.map(|(place, _)| place).collect());
    let mut frame = reader.with_projection(places).finish()?;
    for (name, stored) in stored {
        if let Stored::Decimal { places } = stored {
            let numbers = decimals(frame.column(name)?, places)?;
            frame.with_column(numbers)?;
        }
    }
    Ok(Read { frame, names: schema.iter_names().map(|name| name.to_string()).collect() })
}

/// The metadata with these columns as they are stored. The schema of Arrow, which
/// some programs put beside that of Parquet, says the same as before and is left
/// out.
fn as_stored(metadata: &FileMetadata, stored: &BTreeMap<&str, Stored>) -> FileMetadata {
    let plain = |field: &ParquetType| match field {
        ParquetType::PrimitiveType(field)
            if stored.contains_key(field.field_info.name.as_str()) =>
        {
            let field = field.clone();
            ParquetType::PrimitiveType(PrimitiveType {
                logical_type: None,
                converted_type: None,
                ..field
            })
        }
        field => field.clone(),
    };
    let schema = metadata.schema();
    let fields = schema.fields().iter().map(plain).collect();
    FileMetadata {
        schema_descr: SchemaDescriptor::new(schema.name().into(), fields),
        key_value_metadata: None,
        ..metadata.clone()
    }
}

/// Decimals from whole numbers of their last places.
fn decimals(stored: &Column, places: usize) -> PolarsResult<Column> {
    let unit = 10_f64.powi(i32::try_from(places).unwrap_or(i32::MAX));
    let numbers: Float64Chunked = if stored.dtype() == &DataType::Binary {
        stored.binary()?.iter().map(|bytes| bytes.map(|bytes| whole(bytes) / unit)).collect()
    } else {
        let whole = stored.cast(&DataType::Float64)?;
        whole.f64()?.iter().map(|whole| whole.map(|whole| whole / unit)).collect()
    };
    Ok(numbers.with_name(stored.name().clone()).into_column())
}

/// A whole number in two's complement, the highest byte first.
fn whole(bytes: &[u8]) -> f64 {
    let Some((first, rest)) = bytes.split_first() else { return 0.0 };
    let first = f64::from(i8::from_be_bytes([*first]));
    rest.iter().fold(first, |sum, byte| sum * 256.0 + f64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &[u8] = include_bytes!("../../tests/data/parquet/small_numbers.parquet");
    const AS_INTEGERS: &[u8] =
        include_bytes!("../../tests/data/parquet/decimals_as_integers.parquet");

    fn numbers(bytes: &[u8], column: &str) -> Vec<Option<f64>> {
        let read = read(bytes.to_vec(), Some(&[column])).unwrap();
        assert_eq!(read.frame.width(), 1);
        let column = read.frame.column(column).unwrap().cast(&DataType::Float64).unwrap();
        column.f64().unwrap().iter().collect()
    }

    #[test]
    fn whole_numbers_of_8_and_16_bits_are_read() {
        let small = [Some(20.0), Some(8.0), Some(-3.0), Some(18.0), None, Some(7.0)];
        assert_eq!(numbers(SMALL, "small"), small);
        assert_eq!(numbers(SMALL, "wide")[2], Some(60_000.0));
        assert_eq!(numbers(SMALL, "id"), [1, 1, 2, 2, 3, 3].map(|id| Some(f64::from(id))));
    }

    #[test]
    fn decimals_are_the_numbers_that_their_text_gives() {
        let exact = [Some(20.5), Some(8.25), Some(-3.1), Some(18.0), None, Some(7.05)];
        assert_eq!(numbers(SMALL, "exact"), exact);
        assert_eq!(numbers(AS_INTEGERS, "exact"), exact);
        let large = [Some(20.5), Some(8.2), Some(-3.1), Some(18.0), None, Some(7.1)];
        assert_eq!(numbers(SMALL, "large"), large);
    }

    #[test]
    fn other_columns_keep_their_types_beside_them() {
        let read = read(SMALL.to_vec(), None).unwrap();
        assert_eq!(read.frame.column("day").unwrap().dtype(), &DataType::Date);
        let arms = read.frame.column("arm").unwrap().cast(&DataType::String).unwrap();
        assert_eq!(arms.str().unwrap().get(2), Some("b"));
        assert_eq!(read.names.len(), 8);
    }

    #[test]
    fn two_s_complement_has_its_sign_in_the_highest_byte() {
        assert_eq!(whole(&[0xff, 0xfe]), -2.0);
        assert_eq!(whole(&[0x00, 0xff]), 255.0);
        assert_eq!(whole(&[0x80]), -128.0);
        assert_eq!(whole(&[]), 0.0);
    }
}
