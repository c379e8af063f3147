//! ZIP files: a document, a workbook, or an archive of any mix of exports.
//!
//! The members of an archive are read like the files of a folder, in sorted
//! order, each by its own reader, archives inside it included. Small members are
//! unpacked in memory, large ones into a temporary file without a name, so that
//! an archive needs no more memory than a folder.
//!
//! An archive is not trusted. Sizes are counted while unpacking and not taken
//! from its directory; a member that unpacks to far more than it was packed
//! from, a name that leads out of the archive, a link and a nest of archives
//! are refused, each with its place.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, Write};

use zip::ZipArchive;

use super::account::RejectReason;
use super::content::Content;
use super::walk::{self, Entry};
use crate::Result;
use crate::note::Source;

/// How deep archives may lie in archives.
const DEEPEST: usize = 3;
/// How many members an archive may have.
const MOST_MEMBERS: usize = 200_000;
/// The most that one member may unpack to, in bytes.
const LARGEST: u64 = 16 << 30;
/// Members above this size, in bytes, are unpacked into a temporary file.
const IN_MEMORY: usize = 16 << 20;
/// How many bytes one packed byte may give, beyond [`RATIO_FREE`] bytes.
/// Exports pack to a tenth, the most monotonous to a hundredth.
const RATIO: u64 = 200;
const RATIO_FREE: u64 = 4 << 20;

type Refusal = (RejectReason, String);

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
    Refused(Source, Refusal),
}

trait Seekable: Read + Seek {}
impl<R: Read + Seek> Seekable for R {}

type Archive<'a> = ZipArchive<Box<dyn Seekable + 'a>>;

fn damaged() -> Refusal {
    let message = "the ZIP file (an archive, or a Word or Excel file) is damaged or cut off; export \
                   or copy it again";
    (RejectReason::BadArchive, message.into())
}

fn open<'a>(content: &Content<'a>) -> Result<Archive<'a>, Refusal> {
    let reader: Box<dyn Seekable + 'a> = match content {
        Content::Bytes(bytes) => Box::new(Cursor::new(*bytes)),
        Content::File(path) => {
            let unreadable = |_| (RejectReason::Unreadable, "the file cannot be opened".to_owned());
            Box::new(BufReader::new(File::open(path).map_err(unreadable)?))
        }
    };
    ZipArchive::new(reader).map_err(|_| damaged())
}

/// Tells documents and workbooks from archives by the parts that they hold.
///
/// # Errors
/// Refuses a damaged ZIP and Office formats that are not read.
pub(super) fn kind(content: &Content<'_>) -> Result<Packed, Refusal> {
    let archive = open(content)?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    let unread = |what: &str| {
        let message = format!("{what} is not read; save it as .docx, .xlsx or PDF");
        Err((RejectReason::UnsupportedFormat, message))
    };
    if has("[Content_Types].xml") {
        let in_folder =
            |folder: &str| archive.file_names().flatten().any(|name| name.starts_with(folder));
        return match () {
            () if in_folder("word/") => Ok(Packed::Document),
            () if has("xl/workbook.bin") => unread("a binary workbook"),
            () if in_folder("xl/") => Ok(Packed::Workbook),
            () => unread("this Office document"),
        };
    }
    if has("mimetype") && has("content.xml") {
        return unread("an OpenDocument file");
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
    let refused = |refusal| Member::Refused(entry.source(""), refusal);
    if entry.depth >= DEEPEST {
        let message = format!("archives lie in archives more than {DEEPEST} deep; unpack them");
        return visit(refused((RejectReason::BadArchive, message)));
    }
    let mut archive = match open(&entry.content) {
        Ok(archive) => archive,
        Err(refusal) => return visit(refused(refusal)),
    };
    if archive.len() > MOST_MEMBERS {
        let message = format!("an archive holds at most {MOST_MEMBERS} files; unpack it");
        return visit(refused((RejectReason::TooLarge, message)));
    }
    let mut order: Vec<(String, usize)> = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let name = archive.name_for_index(index).and_then(|name| name.ok());
        order.push((name.unwrap_or_default().replace('\\', "/"), index));
    }
    order.sort_by(|(one, _), (other, _)| walk::path_order(one, other));
    let mut any = false;
    for (name, index) in order {
        if name.ends_with('/') {
            continue;
        }
        any = true;
        member(entry, &mut archive, &name, index, visit)?;
    }
    if any {
        return Ok(());
    }
    visit(refused((RejectReason::EmptyFile, "the archive holds no file".into())))
}

fn member(
    entry: &Entry<'_>,
    archive: &mut Archive<'_>,
    name: &str,
    index: usize,
    visit: &mut dyn FnMut(Member<'_>) -> Result<()>,
) -> Result<()> {
    let path = format!("{}/{}", entry.path, harmless(name));
    let source = Source { path: path.clone(), locator: String::new() };
    if walk::is_noteless_path(name) {
        return visit(Member::PassedOver(source));
    }
    let unpacked = match unpack(archive, index) {
        Ok(unpacked) => unpacked,
        Err(refusal) => return visit(Member::Refused(source, refusal)),
    };
    let content = match &unpacked {
        Unpacked::Memory(bytes) => Content::Bytes(bytes),
        Unpacked::File(file) => Content::File(file.path().to_path_buf()),
    };
    let root = if entry.root.is_empty() { stem(&entry.path) } else { entry.root.clone() };
    visit(Member::File(Entry { path, root, content, depth: entry.depth + 1 }))
}

/// The name of an archive stands for the folder that it was.
fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// The name without what could move a terminal's cursor or the reader's eye.
fn harmless(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

enum Unpacked {
    Memory(Vec<u8>),
    File(tempfile::NamedTempFile),
}

fn unpack(archive: &mut Archive<'_>, index: usize) -> Result<Unpacked, Refusal> {
    let bad = |message: &str| (RejectReason::BadArchive, message.to_owned());
    let data = archive.by_index_data(index).map_err(|_| damaged())?;
    if data.encrypted() {
        let message = "the file is locked by a password; make the archive without one";
        return Err((RejectReason::Encrypted, message.into()));
    }
    if data.is_symlink() {
        return Err(bad("a link in an archive is not followed"));
    }
    if data.enclosed_name().is_none() {
        return Err(bad("its name leads out of the archive; such a file is never read"));
    }
    let packed = data.compressed_size();
    let allowed = LARGEST.min(RATIO_FREE.max(packed.saturating_mul(RATIO)));
    let member = archive.by_index(index).map_err(|_| {
        bad("it is packed in a way that is not read; make the archive anew as plain ZIP")
    })?;
    let broken = |_: io::Error| bad("it is damaged and cannot be unpacked");
    let too_large = || {
        let message = format!(
            "it unpacks to more than {RATIO} times its packed size, or to more than {} GB: \
             this is no export",
            LARGEST >> 30
        );
        (RejectReason::TooLarge, message)
    };
    let mut member = member.take(allowed + 1);
    let mut bytes = Vec::new();
    member.by_ref().take(IN_MEMORY as u64).read_to_end(&mut bytes).map_err(broken)?;
    if bytes.len() < IN_MEMORY {
        return if bytes.len() as u64 > allowed {
            Err(too_large())
        } else {
            Ok(Unpacked::Memory(bytes))
        };
    }
    let full = |_: io::Error| {
        let message = "there is no room to unpack it; check the temporary folder";
        (RejectReason::Unreadable, message.to_owned())
    };
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
            return Err(too_large());
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

    /// Each member as path and size, or the reason why it was refused.
    fn members(bytes: &[u8], depth: usize) -> Vec<String> {
        let content = Content::Bytes(bytes);
        let entry = Entry { path: "a.zip".into(), root: String::new(), content, depth };
        let mut all = Vec::new();
        visit(&entry, &mut |member| {
            all.push(match member {
                Member::File(file) => {
                    let bytes = file.content.whole(64 << 20).unwrap().unwrap();
                    format!("{} {} {}", file.path, file.root, bytes.len())
                }
                Member::PassedOver(source) => format!("{} passed over", source.path),
                Member::Refused(source, (reason, _)) => format!("{} {reason}", source.path),
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
    fn damaged_empty_and_nested_archives_are_refused() {
        let whole = packed(&[("a.txt", b"PHQ-9 12")]);
        assert_eq!(members(&whole[..whole.len() - 30], 0), ["a.zip bad_archive"]);
        assert_eq!(members(&packed(&[]), 0), ["a.zip empty_file"]);
        assert_eq!(members(&whole, DEEPEST), ["a.zip bad_archive"]);
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
