//! Which files an export consists of, and in which order.
//!
//! A folder is visited with all its subfolders, sorted by name. Hidden files
//! and README files hold no notes by their name; they are passed over and
//! counted. Everything else is looked at.

use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::archive::Room;
use super::content::Content;
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
        let mut walk = WalkDir::new(&self.path).follow_links(true).sort_by(by_stem).into_iter();
        std::iter::from_fn(move || {
            loop {
                match walk.next()? {
                    Err(error) => {
                        let path = error.path().unwrap_or(&self.path);
                        let source = self.source(path);
                        return Some(match error.loop_ancestor() {
                            Some(_) => Visit::PassedOver(source),
                            None => Visit::Unreadable(source),
                        });
                    }
                    Ok(entry) if self.is_folder && is_noteless(&entry) => {
                        if entry.file_type().is_dir() {
                            walk.skip_current_dir();
                        }
                        return Some(Visit::PassedOver(self.source(entry.path())));
                    }
                    Ok(entry) if entry.file_type().is_dir() => {}
                    Ok(entry) if !entry.file_type().is_file() => {
                        return Some(Visit::NoFile(self.source(entry.path())));
                    }
                    Ok(entry) => {
                        let path = self.source(entry.path()).path;
                        let content = Content::File(entry.into_path());
                        return Some(Visit::File(Entry {
                            path,
                            root: self.name(),
                            content,
                            depth: 0,
                            room: None,
                        }));
                    }
                }
            }
        })
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

/// By name without extension first, so that "note.txt" comes before "note
/// (copy).txt" and a copy is the duplicate.
fn by_stem(one: &DirEntry, other: &DirEntry) -> std::cmp::Ordering {
    let stem = |entry: &DirEntry| entry.path().file_stem().map(ToOwned::to_owned);
    stem(one).cmp(&stem(other)).then_with(|| one.file_name().cmp(other.file_name()))
}

/// The order of [`by_stem`] for paths in an archive, folder by folder.
pub(super) fn path_order(one: &str, other: &str) -> std::cmp::Ordering {
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

fn is_noteless(entry: &DirEntry) -> bool {
    entry.depth() > 0 && is_noteless_name(&entry.file_name().to_string_lossy())
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
