//! The vocabulary of the input: what a note, a coded score and a coded goal
//! are, whatever file they came from.
//!
//! `ingest` makes [`Note`]s, [`CodedScore`]s and [`CodedGoal`]s, `extract` reads
//! the notes.
//! Nothing here knows a file format, and nothing here judges what a note says.

mod goal;
mod score;
mod timeliness;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

pub use goal::{CodedGoal, Comparator, StatedProgress};
pub use score::{CodedScore, ScoreOrigin, ScorePart};

use crate::vocabulary;

vocabulary! {
    /// The language that a text is written in.
    pub enum Language {
        /// English.
        En => "en",
        /// French.
        Fr => "fr",
    }
}

vocabulary! {
    /// What a note is for.
    pub enum NoteKind {
        /// A progress note of one session.
        Progress => "progress",
        /// An intake or first assessment.
        Intake => "intake",
        /// A discharge or closing note.
        Discharge => "discharge",
        /// A progress note of a group session.
        Group => "group",
        /// A psychotherapy (process) note, kept separate by law (45 CFR
        /// 164.501): recognised, refused, never quoted.
        Psychotherapy => "psychotherapy",
        /// Anything else: a letter, a phone call, a cancelled session.
        Other => "other",
    }
}

vocabulary! {
    /// How a note is arranged.
    pub enum NoteFormat {
        /// Subjective, Objective, Assessment, Plan.
        Soap => "soap",
        /// Data, Assessment, Plan.
        Dap => "dap",
        /// Behaviour, Intervention, Response, Plan.
        Birp => "birp",
        /// Running text, or headings of no known scheme.
        Narrative => "narrative",
    }
}

vocabulary! {
    /// Who took part in the session.
    pub enum Modality {
        /// One client.
        Individual => "individual",
        /// A group of clients.
        Group => "group",
        /// A couple.
        Couple => "couple",
        /// A family.
        Family => "family",
    }
}

vocabulary! {
    /// Where the session took place.
    pub enum Setting {
        /// In the same room.
        InPerson => "in_person",
        /// By video or telephone.
        Telehealth => "telehealth",
    }
}

/// Where a record came from: a file, and a place inside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The path as the user gave it (or relative to the folder that they
    /// gave), with `/` as separator.
    pub path: String,
    /// The place inside the file: the number of the record's first line
    /// (`"12"`), its JSON pointer (`"/11"`, after a line `"12/item/0"`), its
    /// path in an XML document, empty when the whole file is one record.
    pub locator: String,
}

/// One note, with what its export says about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// The note's own id, or one made from its source.
    pub note_id: String,
    /// The client that the note is about.
    pub client_id: String,
    /// The day of the session.
    pub session_date: Option<NaiveDate>,
    /// The running number of the session.
    pub session_number: Option<i64>,
    /// The length of the session in minutes.
    pub duration_min: Option<i64>,
    /// Who wrote the note.
    pub author: Option<String>,
    /// The kind of note, where the export states it.
    pub kind: Option<NoteKind>,
    /// The arrangement, where the export states it.
    pub format: Option<NoteFormat>,
    /// The language, where the export states it.
    pub language: Option<Language>,
    /// Individual, group, couple or family.
    pub modality: Option<Modality>,
    /// In person or telehealth.
    pub setting: Option<Setting>,
    /// When the session ended.
    pub session_end: Option<NaiveDateTime>,
    /// When the note was begun.
    pub created_at: Option<NaiveDateTime>,
    /// When the note was signed.
    pub signed_at: Option<NaiveDateTime>,
    /// Diagnosis codes, as written.
    pub diagnosis_codes: Vec<String>,
    /// The text, exactly as the export gives it (decoded to Unicode). Every
    /// offset in every table points into this text.
    pub text: String,
    /// The SHA-256 of `text` in UTF-8, as 64 lower-case hexadecimal digits.
    pub content_hash: String,
    /// Where the note came from.
    pub source: Source,
}
