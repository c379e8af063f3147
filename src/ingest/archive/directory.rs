//! The directory of a ZIP file: how much it states, before it is read into memory.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};

use zip::ZipArchive;

use crate::Result;
use crate::ingest::content::Content;
use crate::ingest::fault::{Fault, FileFault, PackageFault};

/// How many members an archive may have.
pub(super) const MOST_MEMBERS: usize = 200_000;
/// How many bytes its directory may have, which is held in memory.
const LARGEST_DIRECTORY: usize = 64 << 20;

pub(super) trait Seekable: Read + Seek {}
impl<R: Read + Seek> Seekable for R {}

pub(super) type Archive<'a> = ZipArchive<Box<dyn Seekable + 'a>>;

pub(super) fn open<'a>(content: &Content<'a>) -> Result<Archive<'a>, Fault> {
    // the directory is read as a whole
    if stated(content).is_some_and(|it| it.members > MOST_MEMBERS || it.bytes > LARGEST_DIRECTORY) {
        return Err(PackageFault::TooMany(MOST_MEMBERS).into());
    }
    let reader: Box<dyn Seekable + 'a> = match content {
        Content::Bytes(bytes) => Box::new(Cursor::new(*bytes)),
        Content::File(path) => {
            let file = File::open(path).map_err(|_| FileFault::CannotBeOpened)?;
            Box::new(BufReader::new(file))
        }
    };
    ZipArchive::new(reader).map_err(|_| PackageFault::DamagedZip.into())
}

/// What the end of an archive says of its directory.
pub(super) struct Stated {
    pub(super) members: usize,
    pub(super) bytes: usize,
}

/// The number of `N` bytes at a place, the least first.
fn number<const N: usize>(record: &[u8], at: usize) -> Option<usize> {
    let bytes: [u8; N] = record.get(at..at + N)?.try_into().ok()?;
    let number = bytes.iter().rev().try_fold(0_usize, |number, &byte| {
        number.checked_mul(256).map(|number| number + usize::from(byte))
    });
    Some(number.unwrap_or(usize::MAX))
}

/// Reads the end record of an archive, and that of ZIP64 before it where a field of
/// the first is too small for its number.
pub(super) fn stated(content: &Content<'_>) -> Option<Stated> {
    /// The end record with the longest comment, and the way to the one of ZIP64.
    const LONGEST: u64 = 22 + 0xFFFF + LOCATOR as u64;
    const LOCATOR: usize = 20;
    let mut reader: Box<dyn Seekable + '_> = match content {
        Content::Bytes(bytes) => Box::new(Cursor::new(*bytes)),
        Content::File(path) => Box::new(File::open(path).ok()?),
    };
    let length = reader.seek(SeekFrom::End(0)).ok()?;
    reader.seek(SeekFrom::Start(length.saturating_sub(LONGEST))).ok()?;
    let mut end = Vec::new();
    reader.read_to_end(&mut end).ok()?;
    let at = end.windows(4).rposition(|mark| mark == b"PK\x05\x06")?;
    let short = end.get(at..)?;
    let stated = Stated { members: number::<2>(short, 10)?, bytes: number::<4>(short, 12)? };
    if stated.members < usize::from(u16::MAX) && stated.bytes < u32::MAX as usize {
        return Some(stated);
    }
    let locator =
        end.get(at.checked_sub(LOCATOR)?..at).filter(|it| it.starts_with(b"PK\x06\x07"))?;
    reader.seek(SeekFrom::Start(number::<8>(locator, 8)? as u64)).ok()?;
    let mut long = Vec::new();
    reader.take(56).read_to_end(&mut long).ok()?;
    let is_end = long.starts_with(b"PK\x06\x06");
    is_end.then_some(Stated { members: number::<8>(&long, 32)?, bytes: number::<8>(&long, 40)? })
}
