//! What an attachment that is a link leads to: a Binary of the same set of
//! files, before or behind it, or a file of the same folder.
//!
//! All Binary resources of a source are gone through once, when the first link
//! is met. Their data goes to a temporary file, and where it stands to a
//! [`ledger`](crate::ingest::ledger). A link that leads out of the export is not
//! followed; nothing is ever fetched.

use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use super::view;
use crate::ingest::ledger::Ledger;
use crate::ingest::{NOTE_LIMIT, embedded};

/// What a link leads to.
#[derive(PartialEq, Eq)]
pub(super) struct Linked {
    /// Its media type as it is stated, or blank.
    pub(super) media: String,
    pub(super) bytes: Vec<u8>,
}

/// Goes through all resources of a source, each with its file.
type Scan<'a> = Box<dyn FnMut(&mut dyn FnMut(&str, &Value)) + 'a>;

/// The links of a source, resolved when one is met.
pub(in crate::ingest) struct Links<'a> {
    scan: Scan<'a>,
    /// The folder that the source is.
    folder: Option<PathBuf>,
    store: Option<Store>,
}

impl<'a> Links<'a> {
    pub(in crate::ingest) fn new(
        folder: Option<PathBuf>,
        scan: impl FnMut(&mut dyn FnMut(&str, &Value)) + 'a,
    ) -> Self {
        Self { scan: Box::new(scan), folder, store: None }
    }

    /// What a URL leads to: a resource that is contained in `holder`, a Binary
    /// of the source, or a file beside the one at `path`.
    pub(super) fn resolve(&mut self, url: &str, holder: &Value, path: &str) -> Option<Linked> {
        if let Some(id) = url.strip_prefix('#') {
            return view::each(holder, "contained")
                .iter()
                .find(|resource| view::text(resource, "id").is_some_and(|known| known == id))
                .and_then(linked);
        }
        let scan = &mut self.scan;
        let store = self.store.get_or_insert_with(|| Store::gathered(scan));
        store.linked(view::id_of(url), path).or_else(|| self.file(url, path))
    }

    /// A file inside the folder, named from the one at `path` or from the
    /// folder itself.
    fn file(&self, url: &str, path: &str) -> Option<Linked> {
        let folder = self.folder.as_ref()?;
        let named = Path::new(url.strip_prefix("./").unwrap_or(url));
        let is_inside = named.components().all(|part| matches!(part, Component::Normal(_)));
        if url.contains(':') || !is_inside {
            return None;
        }
        let beside = folder.join(path).parent()?.join(named);
        let root = folder.canonicalize().ok()?;
        [beside, folder.join(named)].into_iter().find_map(|file| {
            // a link of the file system may lead out
            let file = file
                .canonicalize()
                .ok()
                .filter(|file| file.starts_with(&root) && file.is_file())?;
            let mut bytes = Vec::new();
            File::open(file).ok()?.take(NOTE_LIMIT as u64 + 1).read_to_end(&mut bytes).ok()?;
            (bytes.len() <= NOTE_LIMIT).then(|| Linked { media: String::new(), bytes })
        })
    }
}

/// The data of a Binary.
fn linked(resource: &Value) -> Option<Linked> {
    if view::text(resource, "resourceType")? != "Binary" {
        return None;
    }
    // `content` before R4
    let data = ["data", "content"].iter().find_map(|name| view::text(resource, name))?;
    let media = view::text(resource, "contentType").unwrap_or_default().into_owned();
    Some(Linked { media, bytes: embedded::from_base64(&data).ok()? })
}

/// Where the data of a Binary stands: its media type and then its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    offset: u64,
    media: u64,
    bytes: u64,
}

impl Place {
    /// As it lies in a ledger.
    fn packed(self) -> [u8; 24] {
        let numbers = [self.offset, self.media, self.bytes].map(u64::to_le_bytes);
        let mut packed = [0; 24];
        packed.iter_mut().zip(numbers.as_flattened()).for_each(|(to, byte)| *to = *byte);
        packed
    }

    fn unpacked(packed: [u8; 24]) -> Option<Self> {
        let mut numbers = packed.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes));
        Some(Self { offset: numbers.next()?, media: numbers.next()?, bytes: numbers.next()? })
    }
}

/// All Binary resources of a source.
struct Store {
    /// `None` if there is no room for it.
    file: Option<File>,
    /// By file and id, and by id alone.
    places: Ledger<24>,
    /// The keys under which there are several that differ.
    ambiguous: Ledger<0>,
}

fn key(part: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    part.hash(&mut hasher);
    hasher.finish()
}

impl Store {
    fn gathered(scan: &mut Scan<'_>) -> Self {
        let mut store = Self {
            file: tempfile::tempfile().ok(),
            places: Ledger::default(),
            ambiguous: Ledger::default(),
        };
        let mut end = 0;
        scan(&mut |path, resource| store.take(path, resource, &mut end));
        store
    }

    fn take(&mut self, path: &str, resource: &Value, end: &mut u64) {
        let (Some(id), Some(linked)) = (view::text(resource, "id"), linked(resource)) else {
            return;
        };
        let keys = [key((path, &*id)), key(&*id)];
        if self.keep(keys, &linked, end).is_err() {
            self.file = None;
        }
    }

    /// Writes the data of a Binary, and where it is, under both keys.
    fn keep(&mut self, keys: [u64; 2], linked: &Linked, end: &mut u64) -> io::Result<()> {
        let failed = |_| io::Error::from(io::ErrorKind::Other);
        for key in keys {
            if self.at(key).is_some_and(|known| known != *linked) {
                self.ambiguous.set(key, []).map_err(failed)?;
            }
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        file.seek(SeekFrom::Start(*end))?;
        file.write_all(linked.media.as_bytes())?;
        file.write_all(&linked.bytes)?;
        let (media, bytes) = (linked.media.len() as u64, linked.bytes.len() as u64);
        let place = Place { offset: *end, media, bytes };
        *end += media + bytes;
        for key in keys {
            self.places.get_or_set(key, place.packed()).map_err(failed)?;
        }
        Ok(())
    }

    /// What has this id: in the file at `path`, or else in others. Of several that have
    /// it and differ, nobody knows whose is meant.
    fn linked(&mut self, id: &str, path: &str) -> Option<Linked> {
        let keys = [key((path, id)), key(id)];
        let is_met = |store: &mut Self, key| store.places.get(key).ok().flatten().is_some();
        let key = keys.into_iter().find(|key| is_met(self, *key))?;
        let is_ambiguous = self.ambiguous.get(key).ok()?.is_some();
        if is_ambiguous { None } else { self.at(key) }
    }

    fn at(&mut self, key: u64) -> Option<Linked> {
        let place = Place::unpacked(self.places.get(key).ok().flatten()?)?;
        let read = |file: &mut File| -> io::Result<(Vec<u8>, Vec<u8>)> {
            file.seek(SeekFrom::Start(place.offset))?;
            let (mut media, mut bytes) = (Vec::new(), Vec::new());
            file.take(place.media).read_to_end(&mut media)?;
            file.take(place.bytes).read_to_end(&mut bytes)?;
            Ok((media, bytes))
        };
        let (media, bytes) = read(self.file.as_mut()?).ok()?;
        Some(Linked { media: String::from_utf8_lossy(&media).into_owned(), bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_is_kept() {
        let place = Place { offset: 1 << 40, media: 10, bytes: 70_000 };
        assert_eq!(Place::unpacked(place.packed()), Some(place));
    }
}
