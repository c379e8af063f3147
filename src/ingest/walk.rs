//! Which files an export consists of, and in which order.
//!
//! A folder is visited with all its subfolders, sorted by name; of the names of a very
//! large one most lie in temporary files (see [`sorter`](super::sorter)). Hidden files
//! and README files hold no notes by their name; they are passed over and counted.
//! Everything else is looked at.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::archive::Room;
use super::content::Content;
use super::sorter::{Sorted, Sorter};
use crate::note::Source;
use crate::{Error, Result};

/// A file or folder that the user gave.
pub(super) struct Root {
    path: PathBuf,
    /// What the paths of its files begin with.
    prefix: String,
    is_folder: bool,
}

/// One file to read.
pub(super) struct Entry<'a> {
    /// As in [`Source::path`].
    pub(super) path: String,
    /// The name of the folder given, if it lies in one.
    pub(super) root: String,
    pub(super) content: Content<'a>,
    /// How many archives it lies in.
    pub(super) depth: usize,
    /// What the outermost of them may still unpack to.
    pub(super) room: Option<Room>,
}

impl Entry<'_> {
    /// A place in this file.
    pub(super) fn source(&self, locator: impl ToString) -> Source {
        Source { path: self.path.clone(), locator: locator.to_string() }
    }
}

/// What a walk meets.
pub(super) enum Visit {
    File(Entry<'static>),
    PassedOver(Source),
    Unreadable(Source),
    /// A pipe, a socket or a device: reading it might never end.
    NoFile(Source),
}

/// Checks the paths and sorts them, so that the order of arguments decides
/// nothing. Paths inside a folder are relative to it; if several exports are
/// given, they keep the folder's own path in front.
pub(super) fn roots(exports: &[PathBuf]) -> Result<Vec<Root>> {
    let mut paths: Vec<_> = exports.to_vec();
    paths.sort();
    paths.dedup();
    let several = paths.len() > 1;
    let root = |path: PathBuf| {
        let wrong = |message: &str, error: std::io::Error| {
            Error::configuration(message).at(&path).because(error)
        };
        let meta = path
            .metadata()
            .map_err(|error| wrong("the export cannot be opened; check the path", error))?;
        let is_folder = meta.is_dir();
        if is_folder {
            path.read_dir().map_err(|error| {
                wrong("the folder cannot be listed; check its permissions", error)
            })?;
        }
        let prefix = match (is_folder, several) {
            (true, false) => String::new(),
            (true, true) => format!("{}/", slashed(&path).trim_end_matches('/')),
            (false, _) => slashed(&path),
        };
        Ok(Root { path, prefix, is_folder })
    };
    paths.into_iter().map(root).collect()
}

impl Root {
    /// All files, in order.
    pub(super) fn visits(&self) -> impl Iterator<Item = Visit> + '_ {
        let home = self.path.canonicalize().unwrap_or_else(|_| self.path.clone());
        let (folders, followed) = (Vec::new(), BTreeSet::new());
        Walk { root: self, home, folders, followed, begun: false }
    }

    /// The folder, if it is one.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        self.is_folder.then(|| self.path.clone())
    }

    fn name(&self) -> String {
        let name = self.path.file_name().filter(|_| self.is_folder);
        name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    fn source(&self, path: &Path) -> Source {
        let inside = path.strip_prefix(&self.path).unwrap_or(path);
        let path = format!("{}{}", self.prefix, slashed(inside));
        Source { path, locator: String::new() }
    }
}

/// How many names of a folder are held in memory.
const NAMES: usize = 30_000;

/// The way through a file or folder. Links are followed, each to a folder that is met
/// on no other way: ten folders that lead to each other would be millions.
struct Walk<'r> {
    root: &'r Root,
    /// Where it really lies.
    home: PathBuf,
    /// The folders that the present one lies in, and itself.
    folders: Vec<Folder>,
    /// The folders outside that links led to.
    followed: BTreeSet<PathBuf>,
    begun: bool,
}

/// A folder, and the names in it that are still to visit.
struct Folder {
    path: PathBuf,
    names: Sorted<Name>,
}

impl Iterator for Walk<'_> {
    type Item = Visit;

    fn next(&mut self) -> Option<Visit> {
        if !self.begun {
            self.begun = true;
            if let Some(visit) = self.meet(self.root.path.clone()) {
                return Some(visit);
            }
        }
        loop {
            let folder = self.folders.last_mut()?;
            match folder.names.next() {
                Some(Ok(Name(name))) if self.root.is_folder && is_noteless(&name) => {
                    let path = folder.path.join(name);
                    return Some(Visit::PassedOver(self.root.source(&path)));
                }
                Some(Ok(Name(name))) => {
                    let path = folder.path.join(name);
                    if let Some(visit) = self.meet(path) {
                        return Some(visit);
                    }
                }
                Some(Err(_)) => {
                    let source = self.root.source(&folder.path);
                    self.folders.pop();
                    return Some(Visit::Unreadable(source));
                }
                None => {
                    self.folders.pop();
                }
            }
        }
    }
}

impl Walk<'_> {
    /// Looks at a file, or goes into a folder.
    fn meet(&mut self, path: PathBuf) -> Option<Visit> {
        let source = self.root.source(&path);
        let Ok(meta) = path.metadata() else { return Some(Visit::Unreadable(source)) };
        if meta.is_dir() {
            if !self.folders.is_empty() && path.is_symlink() && !self.leads_on(&path) {
                return Some(Visit::PassedOver(source));
            }
            return match names(&path) {
                Ok(names) => {
                    self.folders.push(Folder { path, names });
                    None
                }
                Err(_) => Some(Visit::Unreadable(source)),
            };
        }
        if !meta.is_file() {
            return Some(Visit::NoFile(source));
        }
        Some(Visit::File(Entry {
            path: source.path,
            root: self.root.name(),
            content: Content::File(path),
            depth: 0,
            room: None,
        }))
    }

    /// Whether a link leads to a folder that is neither inside the root nor around it,
    /// nor inside one that another link led to. It is then one of those.
    fn leads_on(&mut self, link: &Path) -> bool {
        let Ok(led) = link.canonicalize() else { return false };
        let is_met = led.starts_with(&self.home)
            || self.home.starts_with(&led)
            || led.ancestors().any(|above| self.followed.contains(above));
        !is_met && self.followed.insert(led)
    }
}

/// The names in a folder, in order.
fn names(folder: &Path) -> io::Result<Sorted<Name>> {
    let mut names = Sorter::holding(NAMES);
    for entry in folder.read_dir()? {
        names.push(Name(entry?.file_name()))?;
    }
    names.sorted()
}

/// A name in a folder. The order is by name without extension first, so that
/// "note.txt" comes before "note (copy).txt" and a copy is the duplicate.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Name(OsString);

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, another) = (Path::new(&self.0), Path::new(&other.0));
        one.file_stem().cmp(&another.file_stem()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The order of [`Name`]s for paths in an archive, folder by folder.
pub(super) fn path_order(one: &str, other: &str) -> Ordering {
    let stem = |name: &str| match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
        _ => name.to_owned(),
    };
    let (mut ones, mut others) = (one.split('/'), other.split('/'));
    loop {
        match (ones.next(), others.next()) {
            (Some(one), Some(other)) if one == other => {}
            (Some(one), Some(other)) => {
                return stem(one).cmp(&stem(other)).then_with(|| one.cmp(other));
            }
            (one, other) => return one.is_some().cmp(&other.is_some()),
        }
    }
}

fn is_noteless(name: &OsStr) -> bool {
    is_noteless_name(&name.to_string_lossy())
}

/// Whether a path in an archive leads to nothing that holds notes.
pub(super) fn is_noteless_path(path: &str) -> bool {
    // ".." is refused with a reason, not passed over
    path.split('/').any(|part| part != ".." && part != "." && is_noteless_name(part))
}

/// Hidden files and folders, README files, and what systems leave behind.
fn is_noteless_name(name: &str) -> bool {
    let name = name.to_lowercase();
    let left_behind = ["thumbs.db", "desktop.ini", "__macosx"];
    name.starts_with('.')
        || name.starts_with("readme")
        || name.starts_with("~$")
        || left_behind.contains(&name.as_str())
}

fn slashed(path: &Path) -> String {
    let text = harmless(&path.to_string_lossy());
    if std::path::MAIN_SEPARATOR == '/' { text } else { text.replace('\\', "/") }
}

/// A name without what could move a terminal's cursor or turn the reader's eye:
/// control characters, and marks of the direction of writing.
pub(super) fn harmless(name: &str) -> String {
    let turns = |c| matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    name.chars().map(|c| if c.is_control() || turns(c) { '\u{FFFD}' } else { c }).collect()
}
