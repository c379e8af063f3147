//! Unpacking, within what a member and its archive may give.

use std::cell::Cell;
use std::io::{self, Read, Write};
use std::rc::Rc;

use super::directory::Archive;
use crate::Result;
use crate::ingest::content::Content;
use crate::ingest::fault::PackageFault;

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
pub(in crate::ingest) struct Room(Rc<Cell<u64>>);

impl Room {
    pub(super) fn of(content: &Content<'_>) -> Self {
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

/// A member, unpacked.
pub(super) enum Unpacked {
    Memory(Vec<u8>),
    File(tempfile::NamedTempFile),
}

impl Unpacked {
    pub(super) fn content(&self) -> Content<'_> {
        match self {
            Self::Memory(bytes) => Content::Bytes(bytes),
            Self::File(file) => Content::File(file.path().to_path_buf()),
        }
    }
}

/// Unpacks a member of an archive.
pub(super) fn member(
    archive: &mut Archive<'_>,
    index: usize,
    room: &Room,
) -> Result<Unpacked, PackageFault> {
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
    within(member, packed, room)
}

/// Unpacks what was packed into so many bytes, within its ratio and the room.
pub(super) fn within(
    member: impl Read,
    packed: u64,
    room: &Room,
) -> Result<Unpacked, PackageFault> {
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
