//! The cast: who the invented clients are and what happens to them.
//!
//! One file a client in `clients/`. A session is told by its week since the
//! client's first day, so a client keeps their weekday and holidays are the
//! weeks left out. Scores, risk and goal progress stand here as the truth that
//! the notes are then written around, and that `expected.json` repeats.

use std::path::Path;

use chrono::{Days, NaiveDate, NaiveTime};
use serde::Deserialize;

use crate::Failure;

/// One invented client.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Invented id, such as `C-1042`.
    pub id: String,
    /// The intended course in a word or two, from the list in the README.
    pub course: String,
    /// What this client is here to show.
    pub shows: String,
    /// `en` or `fr`: the phrase file to write with.
    pub language: String,
    /// The writer's style, a `[style.*]` of the phrase file.
    pub style: String,
    /// Where the notes are found: `notes`, `csv_en`, `csv_fr` or `jsonl`.
    pub source: String,
    /// File-name pattern for `notes`, with slots.
    #[serde(default = "usual_file")]
    pub file: String,
    /// Who writes.
    pub clinician: String,
    /// Day of the first session.
    pub start: NaiveDate,
    /// Time of day at which sessions begin.
    pub time: NaiveTime,
    /// Usual length of a session in minutes.
    pub minutes: i64,
    /// Diagnosis as the chart has it.
    pub dx: String,
    /// `he`, `she` or `they`.
    pub pronoun: String,
    /// Seen by video rather than in person.
    #[serde(default)]
    pub video: bool,
    /// Medication line, if any.
    pub meds: Option<String>,
    /// What the writer keeps coming back to: formulation, strengths, supports.
    pub about: Vec<String>,
    /// What is not so for this client, among `works` and `drinks`.
    #[serde(default, rename = "except")]
    pub not: Vec<String>,
    /// Treatment goals, numbered from 1.
    pub goals: Vec<Goal>,
    /// The sessions in order.
    #[serde(rename = "session")]
    pub sessions: Vec<Session>,
}

fn usual_file() -> String {
    "{client_id}_{iso}_s{no2}.txt".to_owned()
}

/// A treatment goal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// What it is called in every note.
    pub label: String,
    /// A target as the plan words it, if it has one.
    pub target: Option<String>,
}

/// One session, or one cancelled one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Weeks since the first session.
    pub w: u64,
    /// The kind of note when it isn't `progress`.
    #[serde(default = "usual_kind")]
    pub kind: String,
    /// The arrangement when it isn't the style's own.
    pub format: Option<String>,
    /// The client's own scores of this session, by measure; a list for
    /// subscales.
    #[serde(default)]
    pub sc: toml::Table,
    /// Item 9 of the PHQ-9, when it is written.
    pub i9: Option<u8>,
    /// Risk: `0` denied, `p` passive, `a` active, `-` not written; a session
    /// with a `text` of its own says both, as in `denied/not_documented`.
    #[serde(default = "usual_risk")]
    pub r: String,
    /// Stated progress by goal: `+` improved, `=` stable, `-` deteriorated,
    /// `.` not mentioned.
    #[serde(default)]
    pub g: String,
    /// How the writer sees the direction, when not as the score has it.
    pub sees: Option<String>,
    /// What the client reported.
    #[serde(default)]
    pub s: String,
    /// What was done and how it went.
    #[serde(default)]
    pub d: String,
    /// What was agreed until next time.
    #[serde(default)]
    pub h: String,
    /// Length in minutes when it isn't the usual one.
    pub minutes: Option<i64>,
    /// The whole body, when it was written by hand.
    pub text: Option<String>,
    /// File name when it isn't the client's pattern.
    pub file: Option<String>,
}

fn usual_kind() -> String {
    "progress".to_owned()
}

fn usual_risk() -> String {
    "0".to_owned()
}

impl Session {
    /// The day of this session for a client who began on `start`.
    pub fn day(&self, start: NaiveDate) -> NaiveDate {
        start.checked_add_days(Days::new(7 * self.w)).unwrap_or(start)
    }

    /// Whether it has a running number: it took place and is in the record.
    pub fn counts(&self) -> bool {
        !matches!(self.kind.as_str(), "psychotherapy" | "other")
    }
}

/// Reads every client of a folder, in the order of their file names.
pub fn read(folder: &Path) -> Result<Vec<Client>, Failure> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    paths
        .iter()
        .map(|path| {
            toml::from_str(&std::fs::read_to_string(path)?)
                .map_err(|e| format!("{}: {e}", path.display()).into())
        })
        .collect()
}
