//! Writes the demo caseload: 30 invented clients, some 300 notes, and what is
//! true of them.
//!
//! ```text
//! cargo run --release --example demo_caseload -- data/demo
//! ```
//!
//! The clients (`clients/*.toml`) are invented by hand: what each of them
//! brings to each session, what was done, the scores, the risk. The phrase
//! files (`en.toml`, `fr.toml`) hold what a clinician writes around that:
//! header blocks, mental status, ways to write a score or a goal, and the
//! numbers that are no scores. A writer style arranges both into a note.
//!
//! The same sources give the same bytes: chance is seeded by the client id,
//! there is no clock, and every map is ordered. `data/demo/expected.json` and
//! the table in `data/demo/README.md` are written in the same run from the
//! same values, so they are true by construction. A test compares the
//! committed folder with a fresh run.

mod cast;
mod deck;
mod exports;
mod phrases;
mod scores;
mod truth;
mod writer;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use exports::{Exports, Files};

/// Whatever stops the generator; it has one user and one message.
pub type Failure = Box<dyn std::error::Error>;

/// A note that the practice saved twice, and the name of the second copy.
const COPY_OF: &str = "notes/C-1042/C-1042_2025-11-04_s08.txt";
const COPY: &str = "notes/C-1042/C-1042_2025-11-04_s08 (copy).txt";

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: demo_caseload FOLDER");
        return ExitCode::from(2);
    };
    match generate().and_then(|files| save(Path::new(&folder), &files)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("demo_caseload: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/demo_caseload")
}

/// All files of the caseload by their path in it.
fn generate() -> Result<Files, Failure> {
    let here = sources();
    let mut books = BTreeMap::new();
    for language in ["en", "fr"] {
        books.insert(language, phrases::read(&here.join(format!("{language}.toml")))?);
    }
    let cast = cast::read(&here.join("clients"))?;
    let (mut exports, mut clients, mut notes) = (Exports::default(), Vec::new(), Vec::new());
    let mut table = String::new();
    for client in &cast {
        let book = books
            .get(client.language.as_str())
            .ok_or_else(|| format!("{}: no phrases in {}", client.id, client.language))?;
        let written = writer::write(client, book)?;
        let own = written
            .iter()
            .enumerate()
            .map(|(i, note)| exports.add(client, i, note))
            .collect::<Result<Vec<_>, _>>()?;
        table.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} |\n",
            client.id,
            client.language,
            own.len(),
            client.style,
            client.source,
            client.course,
            client.shows
        ));
        clients.push(truth::of_client(client, &own));
        notes.extend(own);
    }
    let mut files = exports.finish()?;
    let twin = files.get(COPY_OF).ok_or("the note to be saved twice is gone")?.clone();
    files.insert(COPY.to_owned(), twin);
    let copies = BTreeMap::from([(COPY.to_owned(), COPY_OF.to_owned())]);
    files.insert("expected.json".into(), truth::file(&clients, &notes, &copies)?.into_bytes());
    let readme = std::fs::read_to_string(here.join("readme.md"))?;
    files.insert("README.md".into(), readme.replace("{table}", table.trim_end()).into_bytes());
    Ok(files)
}

fn save(folder: &Path, files: &Files) -> Result<(), Failure> {
    for (path, bytes) in files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn committed(folder: &Path, under: &Path, files: &mut Files) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                committed(&path, under, files);
            } else {
                let name = path.strip_prefix(under).unwrap().to_string_lossy().replace('\\', "/");
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }

    #[test]
    fn the_committed_caseload_is_what_a_fresh_run_writes() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
        let mut found = Files::new();
        committed(&folder, &folder, &mut found);
        let fresh = generate().unwrap();
        let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(&fresh));
        for (name, bytes) in &fresh {
            assert!(found.get(name) == Some(bytes), "{name} is stale: run the example again");
        }
    }

    #[test]
    fn the_caseload_has_thirty_clients_and_stays_small() {
        let files = generate().unwrap();
        let expected: serde_json::Value =
            serde_json::from_slice(files.get("expected.json").unwrap()).unwrap();
        assert_eq!(expected["clients"].as_array().unwrap().len(), 30);
        assert!(files.values().map(Vec::len).sum::<usize>() < 900_000);
    }
}
