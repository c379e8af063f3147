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

mod directory;
mod unpack;

use flate2::read::MultiGzDecoder;

use super::content::Content;
use super::fault::{Fault, FileFault, Foreign, PackageFault};
use super::walk::{self, Entry};
use crate::Result;
use crate::note::Source;
use directory::{Archive, MOST_MEMBERS, open, stated};
pub(super) use unpack::Room;
use unpack::{Unpacked, member as unpack, within};

/// How deep archives may lie in archives.
const DEEPEST: usize = 3;

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
    within(MultiGzDecoder::new(reader), packed, room).map_err(Fault::from)
}

/// The name of an archive stands for the folder that it was.
fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

#[cfg(test)]
mod tests;
