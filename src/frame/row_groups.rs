//! A Parquet file that grows in little memory.
//!
//! The footer of a Parquet file has a record of each column of each row group, so it is
//! known only at the end. The writer of polars holds these records, and those of all
//! pages, as they are in memory: some 4 bytes for every row. Here each row group is
//! written as a file of its own in memory; what stands between its magic bytes and its
//! footer goes to the destination, and of its records only the bytes are held that stand
//! in a footer, a twentieth of that. At the end they are put behind one another.
//!
//! The footer is a struct of Thrift's compact protocol
//! (<https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>),
//! in which a list is its length and then its elements. Two footers that differ only by
//! one row group are alike up to that length, and behind that element: so polars writes
//! all of it, and only the length is written here. What is in a footer:
//! <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>.

use std::io::Write;

use polars::prelude::*;
use polars_parquet::parquet::metadata::ThriftFileMetadata;
use polars_parquet::parquet::write::write_metadata_sidecar;
use polars_parquet::write::FileWriter;

use super::store::parquet;

/// What a file begins and ends with.
const MAGIC: &[u8] = b"PAR1";
/// Behind the footer stand its length, in four bytes, and the magic bytes.
const BEHIND_FOOTER: usize = 4 + MAGIC.len();
/// The type of a struct, as an element of a list.
const STRUCT: u8 = 0x0c;
/// A list of fewer elements has their number in the byte of the type.
const SHORT: u64 = 15;

/// A Parquet file being written.
pub(super) struct RowGroups<W: Write> {
    to: W,
    /// Bytes written so far.
    offset: i64,
    /// The footer of a file without row groups.
    footer: ThriftFileMetadata,
    groups: u64,
    /// The records of the row groups, as they will stand in the footer.
    records: Vec<u8>,
    /// How many bytes stand behind them.
    behind: usize,
}

impl<W: Write> RowGroups<W> {
    /// Begins a file for frames of this schema.
    ///
    /// # Errors
    /// When the destination cannot be written.
    pub(super) fn begin(mut to: W, schema: &Schema) -> PolarsResult<Self> {
        to.write_all(MAGIC)?;
        let (_, footer) = alone(&DataFrame::empty_with_schema(schema))?;
        let offset = length(MAGIC)?;
        Ok(Self { to, offset, footer, groups: 0, records: Vec::new(), behind: 0 })
    }

    /// Writes a frame of one piece as a row group.
    ///
    /// # Errors
    /// When the destination cannot be written.
    pub(super) fn write(&mut self, frame: &DataFrame) -> PolarsResult<()> {
        let (file, mut metadata) = alone(frame)?;
        let end = file.len().checked_sub(footer_of(&metadata)?.len() + BEHIND_FOOTER);
        let pages = end.and_then(|end| file.get(MAGIC.len()..end)).ok_or_else(unlike)?;
        move_by(self.offset - length(MAGIC)?, &mut metadata);
        self.to.write_all(pages)?;
        self.offset += length(pages)?;
        self.footer.num_rows += metadata.num_rows;

        let bare = footer_of(&ThriftFileMetadata { num_rows: 0, ..self.footer.clone() })?;
        for mut group in metadata.row_groups {
            group.ordinal = i16::try_from(self.groups).ok();
            self.groups += 1;
            let footer = self.footer.clone();
            let with =
                footer_of(&ThriftFileMetadata { num_rows: 0, row_groups: vec![group], ..footer })?;
            let number = bare.iter().zip(&with).position(|(one, other)| one != other);
            let from = number.ok_or_else(unlike)? + 1;
            self.behind = bare.len() - from;
            let record = with.get(from..with.len() - self.behind).ok_or_else(unlike)?;
            self.records.extend_from_slice(record);
        }
        Ok(())
    }

    /// Writes the footer.
    ///
    /// # Errors
    /// When the destination cannot be written.
    pub(super) fn finish(mut self) -> PolarsResult<()> {
        let bare = footer_of(&self.footer)?;
        let mut footer = bare.clone();
        if self.groups > 0 {
            let from = bare.len().checked_sub(self.behind).ok_or_else(unlike)?;
            footer.truncate(from - 1);
            footer.extend(number_of(self.groups));
            footer.append(&mut self.records);
            footer.extend_from_slice(bare.get(from..).unwrap_or_default());
        }
        let length = u32::try_from(footer.len());
        let length = length.map_err(|_| polars_err!(ComputeError: "the footer is too long"))?;
        self.to.write_all(&footer)?;
        self.to.write_all(&length.to_le_bytes())?;
        self.to.write_all(MAGIC)?;
        Ok(self.to.flush()?)
    }
}

/// A file that has this frame alone, and what its footer says.
fn alone(frame: &DataFrame) -> PolarsResult<(Vec<u8>, ThriftFileMetadata)> {
    let mut writer = parquet(Vec::new()).batched(frame.schema())?;
    writer.write_batch(frame)?;
    writer.finish()?;
    // an ended writer is taken out of its lock, and one that is not begun put there
    let mut held = writer.get_writer().lock().map_err(|_| unlike())?;
    let other = FileWriter::try_new(Vec::new(), held.schema().clone(), held.options())?;
    Ok(std::mem::replace(&mut *held, other).into_inner_and_metadata())
}

/// The bytes of a footer.
fn footer_of(metadata: &ThriftFileMetadata) -> PolarsResult<Vec<u8>> {
    let mut file = Vec::new();
    write_metadata_sidecar(&mut file, metadata)?;
    file.truncate(file.len().saturating_sub(BEHIND_FOOTER));
    Ok(file.split_off(MAGIC.len().min(file.len())))
}

/// Moves all places that row groups name. The copy of a column's record that polars
/// writes behind the column has places of its own and is named no more, as the format
/// has it today.
fn move_by(by: i64, metadata: &mut ThriftFileMetadata) {
    for group in &mut metadata.row_groups {
        group.file_offset = group.file_offset.map(|offset| offset + by);
        for column in &mut group.columns {
            column.file_offset = 0;
            let mut places = vec![&mut column.offset_index_offset, &mut column.column_index_offset];
            if let Some(record) = &mut column.meta_data {
                record.data_page_offset += by;
                places.push(&mut record.index_page_offset);
                places.push(&mut record.dictionary_page_offset);
                places.push(&mut record.bloom_filter_offset);
            }
            places.into_iter().flatten().for_each(|offset| *offset += by);
        }
    }
}

/// The beginning of a list of so many structs.
fn number_of(structs: u64) -> Vec<u8> {
    if let Ok(few) = u8::try_from(structs)
        && structs < SHORT
    {
        return vec![few << 4 | STRUCT];
    }
    let mut bytes = vec![0xf0 | STRUCT];
    let mut rest = structs;
    // seven bits a byte, the lowest first
    while rest > 0x7f {
        bytes.push(0x80 | rest.to_le_bytes()[0] & 0x7f);
        rest >>= 7;
    }
    bytes.push(rest.to_le_bytes()[0]);
    bytes
}

fn length(bytes: &[u8]) -> PolarsResult<i64> {
    i64::try_from(bytes.len()).map_err(|_| polars_err!(ComputeError: "a row group is too long"))
}

/// What polars writes is not what is expected of it.
fn unlike() -> PolarsError {
    polars_err!(ComputeError: "a footer of Parquet has an unexpected form")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(sizes: &[usize]) -> (Vec<u8>, Vec<i64>) {
        let frame = |numbers: &[i64]| {
            let texts: Vec<_> = numbers.iter().map(|n| format!("text {}", n % 3)).collect();
            df!["number" => numbers, "text" => texts].unwrap()
        };
        let mut file = Vec::new();
        let mut groups = RowGroups::begin(&mut file, frame(&[]).schema()).unwrap();
        let mut all = Vec::new();
        for size in sizes {
            let first = all.len() as i64;
            let numbers: Vec<i64> = (first..first + *size as i64).collect();
            groups.write(&frame(&numbers)).unwrap();
            all.extend(numbers);
        }
        groups.finish().unwrap();
        (file, all)
    }

    fn numbers(file: &[u8]) -> Vec<i64> {
        let frame = ParquetReader::new(std::io::Cursor::new(file)).finish().unwrap();
        assert_eq!(frame.width(), 2);
        frame.column("number").unwrap().i64().unwrap().iter().flatten().collect()
    }

    #[test]
    fn any_number_of_row_groups_reads_as_one_table() {
        for sizes in [vec![], vec![1], vec![5, 900, 3], vec![2; 14], vec![2; 15], vec![1; 300]] {
            let (file, all) = written(&sizes);
            assert_eq!(numbers(&file), all, "{} row groups", sizes.len());
            let metadata =
                ParquetReader::new(std::io::Cursor::new(&file)).get_metadata().unwrap().clone();
            assert_eq!(metadata.num_rows, all.len());
            assert_eq!(metadata.row_groups.len(), sizes.len());
        }
    }

    #[test]
    fn a_file_of_one_row_group_has_the_length_that_polars_gives_it() {
        let (file, _) = written(&[1_000]);
        let frame = ParquetReader::new(std::io::Cursor::new(&file)).finish().unwrap();
        let (theirs, _) = alone(&frame).unwrap();
        assert!(theirs.len().abs_diff(file.len()) < 16, "{} {}", theirs.len(), file.len());
    }

    #[test]
    fn lengths_of_lists_are_those_of_thrift() {
        assert_eq!(number_of(1), [0x1c]);
        assert_eq!(number_of(14), [0xec]);
        assert_eq!(number_of(15), [0xfc, 15]);
        assert_eq!(number_of(300), [0xfc, 0xac, 0x02]);
    }
}
