//! Files that appear whole or not at all.
//!
//! Everything is written to a folder beside the destination, synced, and moved
//! into place at the end. Files can be read by their owner only, since they
//! quote notes. What an earlier run left in the destination is replaced file by
//! file; a file of an earlier run that this run no longer writes is removed only
//! if its bytes are still those that the earlier run's manifest names. Anything
//! else in the folder stays.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;

use super::manifest::{Hasher, Manifest};
use crate::error::{Error, Result};

/// A folder that is being written.
#[derive(Debug)]
pub struct OutputFolder {
    destination: PathBuf,
    staged: TempDir,
    /// SHA-256 of each finished file, by its path relative to the folder.
    files: BTreeMap<String, String>,
    /// The files that are still being written.
    open: BTreeMap<String, OutputFile>,
    /// Those that people edit by hand.
    editable: BTreeSet<String>,
}

/// A file of the folder that is written piece by piece, because it may be
/// large. It is finished with the folder.
#[derive(Clone, Debug)]
pub struct OutputFile(Arc<Mutex<Hashing>>);

/// A file whose bytes are hashed on the way.
#[derive(Debug)]
struct Hashing {
    file: BufWriter<File>,
    hash: Hasher,
}

impl OutputFile {
    fn lock(&self) -> MutexGuard<'_, Hashing> {
        // A panic between two writes leaves no half-made state behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts everything on the disk and gives the SHA-256.
    fn sync(&self) -> std::io::Result<String> {
        let mut hashing = self.lock();
        hashing.file.flush()?;
        hashing.file.get_ref().sync_all()?;
        Ok(hashing.hash.clone().finish())
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut hashing = self.lock();
        let written = hashing.file.write(bytes)?;
        hashing.hash.add(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.lock().file.flush()
    }
}

impl OutputFolder {
    /// Begins a folder that will stand at `destination`.
    ///
    /// # Errors
    /// When nothing can be created beside `destination`, or a file stands there.
    pub fn begin(destination: &Path) -> Result<Self> {
        if destination.exists() && !destination.is_dir() {
            return Err(Error::output("is a file; --out needs a folder").at(destination));
        }
        let parent = match destination.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let cannot = |cause: std::io::Error| {
            Error::output("the output folder cannot be created").at(destination).because(cause)
        };
        fs::create_dir_all(parent).map_err(cannot)?;
        let staged =
            tempfile::Builder::new().prefix(".caseline-").tempdir_in(parent).map_err(cannot)?;
        Ok(Self {
            destination: destination.to_owned(),
            staged,
            files: BTreeMap::new(),
            open: BTreeMap::new(),
            editable: BTreeSet::new(),
        })
    }

    /// Begins a file that is written piece by piece.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn create(&mut self, name: &str) -> Result<OutputFile> {
        let path = self.staged.path().join(name);
        if let Some(folder) = path.parent() {
            create_private_folder(folder).map_err(not_written(name))?;
        }
        let file = BufWriter::new(create_private_file(&path).map_err(not_written(name))?);
        let file = OutputFile(Arc::new(Mutex::new(Hashing { file, hash: Hasher::default() })));
        self.open.insert(name.to_owned(), file.clone());
        Ok(file)
    }

    /// Adds a file with these bytes.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.add_by(name, |to| to.write_all(bytes).map_err(not_written(name)))
    }

    /// Adds a file that is written bit by bit, because it may be large.
    ///
    /// # Errors
    /// When it cannot be written, and those of `write`.
    pub fn add_by(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        write(&mut self.create(name)?)?;
        let file = self.open.remove(name);
        file.map_or(Ok(()), |file| self.close(name, &file))
    }

    fn close(&mut self, name: &str, file: &OutputFile) -> Result<()> {
        let hash = file.sync().map_err(not_written(name))?;
        self.files.insert(name.to_owned(), hash);
        Ok(())
    }

    /// Adds a file that people may edit where it stands. Their edits are never
    /// lost: see [`finish`](Self::finish).
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add_editable(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.editable.insert(name.to_owned());
        self.add(name, bytes)
    }

    /// The files so far, with their SHA-256.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }

    /// Moves everything into place, with `manifest` as `manifest.json`. A file
    /// whose bytes have not changed is left alone. An editable file that was
    /// edited by hand since the last run stays as it is while there is nothing
    /// new to say, and is else kept as `NAME.edited.EXT` beside the new one.
    ///
    /// # Errors
    /// When a file cannot be moved.
    pub fn finish(mut self, mut manifest: Manifest) -> Result<()> {
        for (name, file) in std::mem::take(&mut self.open) {
            self.close(&name, &file)?;
        }
        manifest.outputs.clone_from(&self.files);
        self.add_by(Manifest::FILE, |to| manifest.write_json(to))?;
        let previous = Manifest::outputs_of(&self.destination);
        let cannot = |name: &str| {
            let name = self.destination.join(name);
            move |cause: std::io::Error| {
                Error::output("cannot be put into place").at(name).because(cause)
            }
        };
        create_private_folder(&self.destination).map_err(cannot(""))?;
        // The manifest goes last: while it is the old one, the run is not done.
        let mut names: Vec<&String> = self.files.keys().collect();
        names.sort_by_key(|name| name.as_str() == Manifest::FILE);
        for name in names {
            let place = self.destination.join(name);
            if let Some(folder) = place.parent() {
                create_private_folder(folder).map_err(cannot(name))?;
            }
            let standing = sha256_of_file(&place).ok();
            let (ours, before) = (self.files.get(name), previous.get(name));
            // What has not changed keeps its time.
            if standing.as_ref() == ours && standing.is_some() {
                continue;
            }
            if self.editable.contains(name) && standing.is_some() && standing.as_ref() != before {
                // Edited by hand: where nothing new is to be said the edits
                // stay, and else they are kept beside what is new.
                if ours == before {
                    continue;
                }
                fs::rename(&place, free_name(&place)).map_err(cannot(name))?;
            }
            fs::rename(self.staged.path().join(name), &place).map_err(cannot(name))?;
        }
        for (name, hash) in previous {
            let place = self.destination.join(&name);
            if self.files.contains_key(&name) || !lies_inside(&name) {
                continue;
            }
            if sha256_of_file(&place).is_ok_and(|found| found == hash) {
                fs::remove_file(&place).map_err(cannot(&name))?;
            }
        }
        Ok(())
    }
}

fn not_written(name: &str) -> impl FnOnce(std::io::Error) -> Error + '_ {
    move |cause| Error::output("cannot be written").at(name).because(cause)
}

/// SHA-256 of a file, which may be larger than memory.
fn sha256_of_file(path: &Path) -> std::io::Result<String> {
    let mut file = BufReader::new(File::open(path)?);
    let mut hash = Hasher::default();
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(hash.finish());
        }
        hash.add(bytes);
        let read = bytes.len();
        file.consume(read);
    }
}

/// A name beside `place` that no file has yet: `C-1042.edited.docx`, then
/// `C-1042.edited2.docx`.
fn free_name(place: &Path) -> PathBuf {
    let stem = place.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = place.extension().unwrap_or_default().to_string_lossy().into_owned();
    let named = |count: &str| place.with_file_name(format!("{stem}.edited{count}.{extension}"));
    let mut name = named("");
    let mut count = 2_u32;
    while name.exists() {
        name = named(&count.to_string());
        count += 1;
    }
    name
}

/// Whether a name from an old manifest stays inside the folder.
fn lies_inside(name: &str) -> bool {
    Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)))
}

#[cfg(unix)]
fn create_private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn create_private_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
fn create_private_file(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create_private_file(path: &Path) -> std::io::Result<File> {
    fs::OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(destination: &Path, files: &[(&str, &str)]) {
        let mut folder = OutputFolder::begin(destination).unwrap();
        for (name, text) in files {
            folder.add(name, text.as_bytes()).unwrap();
        }
        folder.finish(Manifest::new("caseline test")).unwrap();
    }

    #[test]
    fn nothing_stands_at_the_destination_before_the_end() {
        let place = tempfile::tempdir().unwrap();
        let destination = place.path().join("out");
        let mut folder = OutputFolder::begin(&destination).unwrap();
        folder.add("a.txt", b"a").unwrap();
        assert!(!destination.exists());
        drop(folder);
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_written_bit_by_bit_has_the_hash_of_the_whole() {
        let place = tempfile::tempdir().unwrap();
        let mut folder = OutputFolder::begin(&place.path().join("out")).unwrap();
        folder.add("whole.txt", b"one two").unwrap();
        folder
            .add_by("bits.txt", |to| {
                to.write_all(b"one ").unwrap();
                to.write_all(b"two").unwrap();
                Ok(())
            })
            .unwrap();
        assert_eq!(folder.files()["bits.txt"], folder.files()["whole.txt"]);
    }

    #[test]
    fn a_file_may_be_written_while_others_are_added() {
        let place = tempfile::tempdir().unwrap();
        let destination = place.path().join("out");
        let mut folder = OutputFolder::begin(&destination).unwrap();
        let mut table = folder.create("tables/a.csv").unwrap();
        table.write_all(b"a,b\n").unwrap();
        folder.add("b.csv", b"a,b\n1,2\n").unwrap();
        table.write_all(b"1,2\n").unwrap();
        drop(table);
        folder.finish(Manifest::new("caseline test")).unwrap();
        assert_eq!(fs::read(destination.join("tables/a.csv")).unwrap(), b"a,b\n1,2\n");
        let outputs = Manifest::outputs_of(&destination);
        assert_eq!(outputs["tables/a.csv"], outputs["b.csv"]);
    }

    #[test]
    fn a_second_run_removes_its_own_leftovers_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let destination = place.path().join("out");
        write(
            &destination,
            &[("clients/a.html", "a"), ("clients/b.html", "b"), ("index.html", "1")],
        );
        fs::write(destination.join("mine.txt"), "kept").unwrap();
        fs::write(destination.join("clients/b.html"), "edited by hand").unwrap();
        write(&destination, &[("index.html", "2")]);
        assert!(!destination.join("clients/a.html").exists());
        assert_eq!(
            fs::read_to_string(destination.join("clients/b.html")).unwrap(),
            "edited by hand"
        );
        assert_eq!(fs::read_to_string(destination.join("mine.txt")).unwrap(), "kept");
        assert_eq!(fs::read_to_string(destination.join("index.html")).unwrap(), "2");
    }

    fn write_report(destination: &Path, text: &str) {
        let mut folder = OutputFolder::begin(destination).unwrap();
        folder.add_editable("reports/a.docx", text.as_bytes()).unwrap();
        folder.finish(Manifest::new("caseline test")).unwrap();
    }

    #[test]
    fn a_file_that_has_not_changed_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        let destination = place.path().join("out");
        write(&destination, &[("index.html", "1"), ("style.css", "a")]);
        let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000);
        let index = File::options().write(true).open(destination.join("index.html")).unwrap();
        index.set_modified(time).unwrap();
        write(&destination, &[("index.html", "1"), ("style.css", "b")]);
        let modified = |name: &str| fs::metadata(destination.join(name)).unwrap().modified();
        assert_eq!(modified("index.html").unwrap(), time);
        assert_ne!(modified("style.css").unwrap(), time);
    }

    #[test]
    fn edits_of_a_report_are_never_lost() {
        let place = tempfile::tempdir().unwrap();
        let destination = place.path().join("out");
        let read = |name: &str| fs::read_to_string(destination.join(name)).unwrap();
        write_report(&destination, "1");
        fs::write(destination.join("reports/a.docx"), "1, signed").unwrap();
        write_report(&destination, "1");
        assert_eq!(read("reports/a.docx"), "1, signed");
        write_report(&destination, "2");
        assert_eq!(
            (read("reports/a.docx"), read("reports/a.edited.docx")),
            ("2".to_owned(), "1, signed".to_owned())
        );
        fs::write(destination.join("reports/a.docx"), "2, signed").unwrap();
        write_report(&destination, "3");
        assert_eq!(read("reports/a.edited2.docx"), "2, signed");
        assert_eq!(read("reports/a.edited.docx"), "1, signed");
    }

    #[test]
    fn a_page_that_was_damaged_is_mended() {
        let place = tempfile::tempdir().unwrap();
        let destination = place.path().join("out");
        write(&destination, &[("index.html", "1")]);
        fs::write(destination.join("index.html"), "damaged").unwrap();
        write(&destination, &[("index.html", "1")]);
        assert_eq!(fs::read_to_string(destination.join("index.html")).unwrap(), "1");
    }

    #[cfg(unix)]
    #[test]
    fn files_can_be_read_by_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let destination = place.path().join("out");
        write(&destination, &[("index.html", "1")]);
        let mode = fs::metadata(destination.join("index.html")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let place = tempfile::tempdir().unwrap();
        let destination = place.path().join("out");
        fs::write(&destination, "in the way").unwrap();
        let error = OutputFolder::begin(&destination).unwrap_err();
        assert!(error.is_output());
        assert!(error.to_string().ends_with("out: is a file; --out needs a folder"));
    }
}
