//! `manifest.json`: what was done, with what, and how the counts add up.
//!
//! It holds no time and no absolute path, so that the same input gives the
//! same bytes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::ingest::{Inputs, Tally};

/// The record of one run.
#[derive(Debug, Serialize)]
pub struct Manifest {
    /// Name and version of the program.
    pub program: String,
    /// The command line as typed.
    pub command_line: String,
    /// The settings that shaped the results.
    pub settings: BTreeMap<String, String>,
    /// The thresholds that were used, each with its source.
    pub thresholds: Vec<UsedThreshold>,
    /// The files that were read.
    pub inputs: Inputs,
    /// What was counted, by step.
    pub counts: BTreeMap<String, BTreeMap<String, u64>>,
    /// SHA-256 of each file that was written.
    pub outputs: BTreeMap<String, String>,
}

/// A number that a judgement rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UsedThreshold {
    /// Short name of the measure.
    pub instrument: String,
    /// The subscale, if it is not the total.
    pub subscale: Option<String>,
    /// What it is for: caseness, reliable change, remission, response.
    pub quantity: String,
    /// The number.
    pub value: f64,
    /// How it was come by.
    pub method: String,
    /// Keys of its sources.
    pub sources: Vec<String>,
    /// Whether the number was read in its source.
    pub verified: bool,
}

/// What is read back from the manifest of an earlier run.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Earlier {
    outputs: BTreeMap<String, String>,
    settings: BTreeMap<String, String>,
}

impl Manifest {
    /// The setting that holds the day that everything is seen from.
    pub const AS_OF: &'static str = "as_of";

    /// The file's name.
    pub const FILE: &'static str = "manifest.json";

    /// A manifest with nothing done yet.
    #[must_use]
    pub fn new(command_line: &str) -> Self {
        Self {
            program: concat!("caseline ", env!("CARGO_PKG_VERSION")).to_owned(),
            command_line: command_line.to_owned(),
            settings: BTreeMap::new(),
            thresholds: Vec::new(),
            inputs: Inputs::default(),
            counts: BTreeMap::new(),
            outputs: BTreeMap::new(),
        }
    }

    /// Notes a setting.
    pub fn set(&mut self, name: &str, value: impl ToString) {
        self.settings.insert(name.to_owned(), value.to_string());
    }

    /// Notes a count of a step.
    pub fn count(&mut self, step: &str, what: &str, number: u64) {
        self.counts.entry(step.to_owned()).or_default().insert(what.to_owned(), number);
    }

    /// Notes what ingest read: records read = notes + scores + duplicates + set
    /// aside + rejected. Totals computed from answers are no records. The list of
    /// files, which may be long, moves here.
    pub fn ingested(&mut self, tally: &mut Tally) {
        self.count("ingest", "records_read", tally.records_read);
        self.count("ingest", "notes", tally.notes);
        self.count("ingest", "scores", tally.scores);
        self.count("ingest", "goals", tally.goals);
        self.count("ingest", "duplicates", tally.duplicates);
        self.count("ingest", "set_aside", tally.set_aside);
        self.count("ingest", "rejected", tally.rejected);
        self.count("ingest", "computed", tally.computed);
        self.inputs = std::mem::take(&mut tally.inputs);
    }

    /// Writes the manifest as a JSON document.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_json(&self, mut to: impl std::io::Write) -> Result<()> {
        let cannot =
            |cause: std::io::Error| Error::output("the manifest cannot be written").because(cause);
        serde_json::to_writer_pretty(&mut to, self).map_err(|cause| cannot(cause.into()))?;
        to.write_all(b"\n").map_err(cannot)
    }

    /// The files that an earlier run wrote to `folder`, with their hashes;
    /// none when there was no run, or its manifest cannot be read.
    #[must_use]
    pub fn outputs_of(folder: &Path) -> BTreeMap<String, String> {
        Self::earlier(folder).outputs
    }

    /// The settings of the run that wrote `folder`; none as above.
    #[must_use]
    pub fn settings_of(folder: &Path) -> BTreeMap<String, String> {
        Self::earlier(folder).settings
    }

    fn earlier(folder: &Path) -> Earlier {
        std::fs::File::open(folder.join(Self::FILE))
            .ok()
            .and_then(|json| serde_json::from_reader(std::io::BufReader::new(json)).ok())
            .unwrap_or_default()
    }
}

/// A SHA-256 of bytes that come one after the other.
#[derive(Clone, Debug, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Adds bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all of them, as [`sha256_of`].
    #[must_use]
    pub fn finish(self) -> String {
        hexadecimal(&self.0.finalize())
    }
}

/// SHA-256 in lower-case hexadecimal.
#[must_use]
pub fn sha256_of(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
