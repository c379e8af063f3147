//! ZIP files: a document, a workbook, or an archive of any mix of exports; and gzip,
//! which packs one file.
//!
//! The members of an archive are read like the files of a folder, in sorted
//! order, each by its own reader, archives inside it included. Small members are
//! unpacked in memory, large ones into a temporary file without a name, so that
//! an archive needs no more memory than a folder.
//!
//! An archive is not trusted. Sizes are counted while unpacking and not taken
//! from its directory; a member that unpacks to far more than it was packed
//! from, a name that leads out of the archive, a link and a nest of archives
//! are refused, each with its place. An archive with all that lies in it has a
//! limit too, because ten thousand names may lead to the same packed bytes.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::content::Content;
use super::fault::{Fault, FileFault, Foreign, PackageFault};
use super::walk::{self, Entry};
use crate::Result;
use crate::note::Source;

/// How deep archives may lie in archives.
const DEEPEST: usize = 3;
/// How many members an archive may have.
const MOST_MEMBERS: usize = 200_000;
/// How many bytes its directory may have, which is held in memory.
const LARGEST_DIRECTORY: usize = 64 << 20;
/// The most that one member may unpack to, in bytes.
const LARGEST: u64 = 16 << 30;
/// Members above this size, in bytes, are unpacked into a temporary file.
const IN_MEMORY: usize = 16 << 20;
/// How many bytes one packed byte may give, beyond [`RATIO_FREE`] bytes.
/// Exports pack to a tenth, the most monotonous to a hundredth.
const RATIO: u64 = 200;
const RATIO_FREE: u64 = 4 << 20;
/// How many bytes an archive may unpack to as a whole, beyond [`RATIO`] times its size.
const WHOLE_FREE: u64 = 64 << 20;

/// What an archive with all archives in it may still unpack to, in bytes.
#[derive(Clone, Debug)]
pub(super) struct Room(Rc<Cell<u64>>);

impl Room {
    fn of(content: &Content<'_>) -> Self {
        let packed = content.size().unwrap_or(0);
        Self(Rc::new(Cell::new(packed.saturating_mul(RATIO).saturating_add(WHOLE_FREE))))
    }

    fn left(&self) -> u64 {
        self.0.get()
    }

    fn take(&self, bytes: u64) {
        self.0.set(self.left().saturating_sub(bytes));
    }
}

/// What a ZIP is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packed {
    /// A Word document.
    Document,
    /// An Excel workbook.
    Workbook,
    /// Files of any kind.
    Files,
}

/// What a visit to an archive meets.
pub(super) enum Member<'a> {
    /// A file to read.
    File(Entry<'a>),
    /// A file without notes by its name.
    PassedOver(Source),
    /// A file that is refused.
    Refused(Source, Fault),
}

/// Goes through what is packed in an entry.
pub(super) type Visit = fn(&Entry<'_>, &mut dyn FnMut(Member<'_>) -> Result<()>) -> Result<()>;

trait Seekable: Read + Seek {}
impl<R: Read + Seek> Seekable for R {}

type Archive<'a> = ZipArchive<Box<dyn Seekable + 'a>>;

fn open<'a>(content: &Content<'a>) -> Result<Archive<'a>, Fault> {
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
struct Stated {
    members: usize,
    bytes: usize,
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
fn stated(content: &Content<'_>) -> Option<Stated> {
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

/// Tells documents and workbooks from archives by the parts that they hold.
///
/// # Errors
/// Refuses a damaged ZIP and Office formats that are not read.
pub(super) fn kind(content: &Content<'_>) -> Result<Packed, Fault> {
    let archive = open(content)?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    let unread = |foreign| Err(FileFault::Foreign(foreign).into());
    if has("[Content_Types].xml") {
        let in_folder =
            |folder: &str| archive.file_names().flatten().any(|name| name.starts_with(folder));
        return match () {
            () if in_folder("word/") => Ok(Packed::Document),
            () if has("xl/workbook.bin") => unread(Foreign::BinaryWorkbook),
            () if in_folder("xl/") => Ok(Packed::Workbook),
            () => unread(Foreign::OfficeDocument),
        };
    }
    if has("mimetype") && has("content.xml") {
        return unread(Foreign::OpenDocument);
    }
    Ok(Packed::Files)
}

/// Visits the members of an archive in sorted order.
///
/// # Errors
/// The first error of `visit`.
pub(super) fn visit(
    entry: &Entry<'_>,
    visit: &mut dyn FnMut(Member<'_>) -> Result<()>,
) -> Result<()> {
    let refused = |fault| Member::Refused(entry.source(""), fault);
    if entry.depth >= DEEPEST {
        return visit(refused(PackageFault::TooDeep(DEEPEST).into()));
    }
    let mut archive = match open(&entry.content) {
        Ok(archive) => archive,
        Err(fault) => return visit(refused(fault)),
    };
    // an end record may state less than there is
    if archive.len() > MOST_MEMBERS {
        return visit(refused(PackageFault::TooMany(MOST_MEMBERS).into()));
    }
    // the directory is read by names, and of two with one name the last stays
    let hidden = stated(&entry.content).map_or(0, |it| it.members).saturating_sub(archive.len());
    if hidden > 0 {
        visit(refused(PackageFault::SameName(hidden).into()))?;
    }
    let mut order: Vec<(String, usize)> = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let name = archive.name_for_index(index).and_then(|name| name.ok());
        order.push((name.unwrap_or_default().replace('\\', "/"), index));
    }
    order.sort_by(|(one, _), (other, _)| walk::path_order(one, other));
    let room = entry.room.clone().unwrap_or_else(|| Room::of(&entry.content));
    let mut any = false;
    for (name, index) in order {
        if name.ends_with('/') {
            continue;
        }
        any = true;
        member(entry, &mut archive, (&name, index), &room, visit)?;
    }
    if any {
        return Ok(());
    }
    visit(refused(FileFault::NoMember.into()))
}

fn member(
    entry: &Entry<'_>,
    archive: &mut Archive<'_>,
    (name, index): (&str, usize),
    room: &Room,
    visit: &mut dyn FnMut(Member<'_>) -> Result<()>,
) -> Result<()> {
    let path = format!("{}/{}", entry.path, walk::harmless(name));
    let source = Source { path: path.clone(), locator: String::new() };
    if walk::is_noteless_path(name) {
        return visit(Member::PassedOver(source));
    }
    let unpacked = match unpack(archive, index, room) {
        Ok(unpacked) => unpacked,
        Err(fault) => return visit(Member::Refused(source, fault.into())),
    };
    let content = unpacked.content();
    let root = if entry.root.is_empty() { stem(&entry.path) } else { entry.root.clone() };
    let depth = entry.depth + 1;
    visit(Member::File(Entry { path, root, content, depth, room: Some(room.clone()) }))
}

/// Visits the file that is packed with gzip. It is called as the packed one is, without
/// the ending that says so.
///
/// # Errors
/// That of `visit`.
pub(super) fn visit_gzip(
    entry: &Entry<'_>,
    visit: &mut dyn FnMut(Member<'_>) -> Result<()>,
) -> Result<()> {
    let room = entry.room.clone().unwrap_or_else(|| Room::of(&entry.content));
    let unpacked = match gunzip(entry, &room) {
        Ok(unpacked) => unpacked,
        Err(fault) => return visit(Member::Refused(entry.source(""), fault)),
    };
    let lower = entry.path.to_ascii_lowercase();
    let ending = [".gz", ".gzip"].into_iter().find(|ending| lower.ends_with(ending));
    let kept = entry.path.len() - ending.map_or(0, str::len);
    let path = entry.path.get(..kept).unwrap_or(&entry.path).to_owned();
    let (content, depth) = (unpacked.content(), entry.depth + 1);
    let root = entry.root.clone();
    visit(Member::File(Entry { path, root, content, depth, room: Some(room) }))
}

fn gunzip(entry: &Entry<'_>, room: &Room) -> Result<Unpacked, Fault> {
    if entry.depth >= DEEPEST {
        return Err(PackageFault::TooDeep(DEEPEST).into());
    }
    let packed = entry.content.size().map_err(|_| FileFault::CannotBeRead)?;
    let reader = entry.content.open().map_err(|_| FileFault::CannotBeOpened)?;
    unpack_within(MultiGzDecoder::new(reader), packed, room).map_err(Fault::from)
}

/// The name of an archive stands for the folder that it was.
fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

enum Unpacked {
    Memory(Vec<u8>),
    File(tempfile::NamedTempFile),
}

impl Unpacked {
    fn content(&self) -> Content<'_> {
        match self {
            Self::Memory(bytes) => Content::Bytes(bytes),
            Self::File(file) => Content::File(file.path().to_path_buf()),
        }
    }
}

fn unpack(archive: &mut Archive<'_>, index: usize, room: &Room) -> Result<Unpacked, PackageFault> {
    let data = archive.by_index_data(index).map_err(|_| PackageFault::DamagedZip)?;
    if data.encrypted() {
        return Err(PackageFault::LockedMember);
    }
    if data.is_symlink() {
        return Err(PackageFault::Link);
    }
    if data.enclosed_name().is_none() {
        return Err(PackageFault::LeadsOut);
    }
    let packed = data.compressed_size();
    let member = archive.by_index(index).map_err(|_| PackageFault::UnknownPacking)?;
    unpack_within(member, packed, room)
}

/// Unpacks what was packed into so many bytes, within its ratio and the room.
fn unpack_within(member: impl Read, packed: u64, room: &Room) -> Result<Unpacked, PackageFault> {
    let by_itself = LARGEST.min(RATIO_FREE.max(packed.saturating_mul(RATIO)));
    let (allowed, bomb) = if room.left() < by_itself {
        (room.left(), PackageFault::WholeBomb(RATIO))
    } else {
        (by_itself, PackageFault::Bomb { ratio: RATIO, gigabytes: LARGEST >> 30 })
    };
    if allowed == 0 {
        return Err(bomb);
    }
    let mut member = member.take(allowed + 1);
    let unpacked = drained(&mut member, allowed, bomb);
    room.take(allowed + 1 - member.limit());
    unpacked
}

/// Unpacks a member of at most `allowed` bytes; a larger one is refused as `bomb`.
fn drained(
    member: &mut impl Read,
    allowed: u64,
    bomb: PackageFault,
) -> Result<Unpacked, PackageFault> {
    let broken = |_: io::Error| PackageFault::Damaged;
    let mut bytes = Vec::new();
    member.by_ref().take(IN_MEMORY as u64).read_to_end(&mut bytes).map_err(broken)?;
    if bytes.len() < IN_MEMORY {
        return if bytes.len() as u64 > allowed { Err(bomb) } else { Ok(Unpacked::Memory(bytes)) };
    }
    let full = |_: io::Error| PackageFault::NoRoom;
    let mut file = tempfile::NamedTempFile::new().map_err(full)?;
    file.write_all(&bytes).map_err(full)?;
    let mut total = bytes.len() as u64;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = member.read(&mut buffer).map_err(broken)?;
        if read == 0 {
            break;
        }
        total += read as u64;
        if total > allowed {
            return Err(bomb);
        }
        file.write_all(buffer.get(..read).unwrap_or_default()).map_err(full)?;
    }
    file.flush().map_err(full)?;
    Ok(Unpacked::File(file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_directory_is_measured_before_it_is_read() {
        let number = |stated: Option<Stated>| stated.map(|it| (it.members, it.bytes));
        let few = packed(&[("a.txt", b"x"), ("b.txt", b"y")]);
        assert_eq!(number(stated(&Content::Bytes(&few))), Some((2, 2 * (46 + 5))));
        // ZIP64: 300,000 members in a directory of 70 MB
        let mut long = b"PK\x06\x06".to_vec();
        long.extend([0; 28]);
        long.extend(300_000_u64.to_le_bytes());
        long.extend((70_u64 << 20).to_le_bytes());
        long.extend([0; 8]);
        long.extend(b"PK\x06\x07\0\0\0\0");
        long.extend([0; 12]);
        long.extend(b"PK\x05\x06\0\0\0\0");
        long.extend([0xFF; 12]);
        long.extend([0; 2]);
        assert_eq!(number(stated(&Content::Bytes(&long))), Some((300_000, 70 << 20)));
        assert_eq!(members(&long, 0), ["a.zip too_large"]);
    }

    /// Each member as path and size, or the reason why it was refused.
    fn members(bytes: &[u8], depth: usize) -> Vec<String> {
        let content = Content::Bytes(bytes);
        let entry = Entry { path: "a.zip".into(), root: String::new(), content, depth, room: None };
        let mut all = Vec::new();
        visit(&entry, &mut |member| {
            all.push(match member {
                Member::File(file) => {
                    let bytes = file.content.whole(64 << 20).unwrap().unwrap();
                    format!("{} {} {}", file.path, file.root, bytes.len())
                }
                Member::PassedOver(source) => format!("{} passed over", source.path),
                Member::Refused(source, fault) => format!("{} {}", source.path, fault.reason()),
            });
            Ok(())
        })
        .unwrap();
        all
    }

    #[test]
    fn members_come_in_sorted_order_with_their_paths() {
        let bytes = packed(&[("b.txt", b"two"), ("a/x.txt", b"one"), ("__MACOSX/._b", b"?")]);
        assert_eq!(
            members(&bytes, 0),
            ["a.zip/__MACOSX/._b passed over", "a.zip/a/x.txt a 3", "a.zip/b.txt a 3"]
        );
    }

    #[test]
    fn names_that_lead_out_of_the_archive_are_refused() {
        let bytes = packed(&[("../../etc/passwd", b"x"), ("/etc/passwd", b"x"), ("ok.txt", b"x")]);
        let found = members(&bytes, 0);
        assert!(found.contains(&"a.zip/../../etc/passwd bad_archive".to_owned()), "{found:?}");
        assert!(found.contains(&"a.zip/ok.txt a 1".to_owned()), "{found:?}");
    }

    #[test]
    fn a_bomb_is_refused_and_a_large_file_is_not() {
        let bomb = packed(&[("bomb.txt", &vec![b' '; 40 << 20]), ("note.txt", b"PHQ-9 12")]);
        assert!(bomb.len() < 100_000);
        assert_eq!(members(&bomb, 0), ["a.zip/bomb.txt too_large", "a.zip/note.txt a 8"]);
        let noise: Vec<u8> =
            (0_u32..20 << 20).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let large = packed(&[("large.csv", &noise)]);
        assert_eq!(members(&large, 0), [format!("a.zip/large.csv a {}", 20 << 20)]);
    }

    #[test]
    fn an_archive_whose_members_share_their_bytes_is_refused_as_a_whole() {
        // thirty names for the same packed three megabytes
        let mut bytes = packed(&[("00.txt", &vec![b' '; 3 << 20])]);
        let end = bytes.split_off(bytes.len() - 22);
        let at = bytes.windows(4).position(|mark| mark == b"PK\x01\x02").unwrap();
        let listed = bytes.split_off(at);
        for number in 0..30_u8 {
            let mut listed = listed.clone();
            let name = listed.windows(6).position(|name| name == b"00.txt").unwrap();
            listed[name] += number / 10;
            listed[name + 1] += number % 10;
            bytes.extend(listed);
        }
        bytes.extend(&end[..8]);
        bytes.extend([30, 0, 30, 0]);
        bytes.extend(u32::try_from(30 * listed.len()).unwrap().to_le_bytes());
        bytes.extend(&end[16..]);
        let found = members(&bytes, 0);
        assert_eq!(found.len(), 30);
        let refused = found.iter().filter(|member| member.ends_with("too_large")).count();
        assert!((5..10).contains(&refused), "64 MB and a little are free: {found:?}");
    }

    #[test]
    fn damaged_empty_and_nested_archives_are_refused() {
        let whole = packed(&[("a.txt", b"PHQ-9 12")]);
        assert_eq!(members(&whole[..whole.len() - 30], 0), ["a.zip bad_archive"]);
        assert_eq!(members(&packed(&[]), 0), ["a.zip empty_file"]);
        assert_eq!(members(&whole, DEEPEST), ["a.zip bad_archive"]);
    }

    fn gzipped(path: &str, bytes: &[u8], depth: usize) -> String {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).unwrap();
        let packed = packer.finish().unwrap();
        told(path, &packed, depth)
    }

    fn told(path: &str, packed: &[u8], depth: usize) -> String {
        let content = Content::Bytes(packed);
        let entry = Entry { path: path.into(), root: String::new(), content, depth, room: None };
        let mut told = String::new();
        visit_gzip(&entry, &mut |member| {
            told = match member {
                Member::File(file) => format!("{} {}", file.path, file.content.size().unwrap()),
                Member::PassedOver(source) => format!("{} passed over", source.path),
                Member::Refused(source, fault) => format!("{} {}", source.path, fault.reason()),
            };
            Ok(())
        })
        .unwrap();
        told
    }

    #[test]
    fn gzip_packs_one_file() {
        assert_eq!(gzipped("x/NOTE.csv.GZ", b"a,b", 0), "x/NOTE.csv 3");
        assert_eq!(gzipped("x.csv.gz", &vec![b' '; 40 << 20], 0), "x.csv.gz too_large");
        assert_eq!(gzipped("x.csv.gz", b"a", DEEPEST), "x.csv.gz bad_archive");
        assert_eq!(told("x.csv.gz", b"\x1F\x8B\x08 cut off", 0), "x.csv.gz bad_archive");
    }

    #[test]
    fn documents_and_workbooks_are_told_from_archives() {
        let kind_of = |names: &[&str]| {
            let members: Vec<_> = names.iter().map(|name| (*name, &b"<x/>"[..])).collect();
            kind(&Content::Bytes(&packed(&members)))
        };
        let types = "[Content_Types].xml";
        assert_eq!(kind_of(&[types, "word/document.xml"]), Ok(Packed::Document));
        assert_eq!(kind_of(&[types, "xl/workbook.xml"]), Ok(Packed::Workbook));
        assert_eq!(kind_of(&["notes.csv"]), Ok(Packed::Files));
        assert!(kind_of(&["mimetype", "content.xml"]).is_err());
        assert!(kind_of(&[types, "ppt/presentation.xml"]).is_err());
    }
}
