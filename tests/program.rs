//! Runs the real binary in a directory of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A fresh directory with files, and the program to run in it.
pub struct Workdir {
    folder: TempDir,
}

/// What a run printed, and how it ended.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Workdir {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary directory") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
        self
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The rows of a JSON Lines table.
    pub fn rows(&self, name: &str) -> Vec<serde_json::Value> {
        let parse = |line: &str| serde_json::from_str(line).expect("a JSON line");
        self.read(name).lines().map(parse).collect()
    }

    /// Runs caseline in this directory.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        run_in(self.folder.path(), arguments)
    }
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs caseline in any directory.
pub fn run_in(directory: &Path, arguments: &[&str]) -> Ran {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_caseline"))
        .args(arguments)
        .current_dir(directory)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs");
    Ran {
        code: status.code().expect("no signal"),
        stdout: String::from_utf8(stdout).expect("UTF-8"),
        stderr: String::from_utf8(stderr).expect("UTF-8"),
    }
}

/// A note with a header block.
pub fn note(client: &str, date: &str, session: u32, body: &str) -> String {
    format!(
        "Client ID: {client}\nDate: {date} | Session #: {session} | Duration: 50 min | \
         Modality: Individual | Format: Telehealth\n\n{body}\n"
    )
}
