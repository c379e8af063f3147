//! What is true of the caseload, for `expected.json`.
//!
//! Written from the same values as the notes, in the same run, so the two
//! can't part. One client or note a line, to read and to diff.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::{Value, json};

use crate::Failure;
use crate::cast::Client;

/// A current score of the client's own.
#[derive(Clone, Debug)]
pub struct Score {
    /// Canonical name.
    pub instrument: String,
    /// Subscale, or none for a total.
    pub subscale: Option<String>,
    /// The day it belongs to.
    pub date: NaiveDate,
    /// The score.
    pub value: f64,
    /// Item 9 of the PHQ-9, when the note writes it.
    pub item9: Option<u8>,
}

impl Score {
    fn json(&self) -> Value {
        json!({"instrument": self.instrument, "subscale": self.subscale,
            "date": self.date.to_string(), "value": self.value, "item9": self.item9})
    }
}

/// What is true of one note.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// Whose note it is.
    pub client_id: String,
    /// The day of the session.
    pub session_date: NaiveDate,
    /// Running number, for sessions that took place.
    pub session_number: Option<usize>,
    /// Kind of note.
    pub kind: String,
    /// Arrangement.
    pub format: String,
    /// Language.
    pub language: String,
    /// Suicidal ideation.
    pub si: String,
    /// Harm to others.
    pub hi: String,
    /// Current scores.
    pub scores: Vec<Score>,
    /// Stated progress by goal.
    pub goals: Vec<Option<&'static str>>,
    /// When it was signed.
    pub signed_at: Option<NaiveDateTime>,
    /// When the session ended.
    pub session_end: NaiveDateTime,
    /// The file, relative to the caseload.
    pub path: String,
    /// The id that the export gives, if any.
    pub note_id: Option<String>,
}

impl Truth {
    fn json(&self) -> Value {
        let refused = self.kind == "psychotherapy";
        let risk = |word: &str| if refused { Value::Null } else { json!(word) };
        json!({"source_path": self.path, "note_id": self.note_id, "client_id": self.client_id,
            "session_date": self.session_date.to_string(), "session_number": self.session_number,
            "kind": self.kind, "format": self.format, "language": self.language,
            "si": risk(&self.si), "hi": risk(&self.hi),
            "scores": self.scores.iter().map(|s| json!([s.instrument, s.subscale, s.value]))
                .collect::<Vec<_>>(),
            "session_end": self.session_end.format("%Y-%m-%dT%H:%M").to_string(),
            "signed_at": self.signed_at.map(|at| at.format("%Y-%m-%dT%H:%M").to_string())})
    }
}

/// The truth about a client and their notes.
pub fn of_client(client: &Client, notes: &[Truth]) -> Value {
    let kept = || notes.iter().filter(|n| n.kind != "psychotherapy");
    let last = kept().rev().find(|n| n.goals.iter().any(Option::is_some));
    let goals: Vec<Value> = client
        .goals
        .iter()
        .enumerate()
        .map(|(i, goal)| {
            let stated = last.and_then(|n| n.goals.get(i)).copied().flatten();
            json!({"goal_number": i + 1, "label": goal.label, "stated_progress": stated})
        })
        .collect();
    json!({"client_id": client.id, "course": client.course, "language": client.language,
        "style": client.style, "source": client.source, "notes": notes.len(),
        "first_session": notes.first().map(|n| n.session_date.to_string()),
        "last_session": kept().rev().find(|n| n.kind != "other").map(|n| n.session_date.to_string()),
        "goals_stated_on": last.map(|n| n.session_date.to_string()), "goals": goals,
        "scores": kept().flat_map(|n| &n.scores).map(Score::json).collect::<Vec<_>>()})
}

/// The file, one record a line.
pub fn file(
    clients: &[Value],
    notes: &[Truth],
    copies: &BTreeMap<String, String>,
) -> Result<String, Failure> {
    let lines = |values: &[Value]| -> Result<String, Failure> {
        let lines: Result<Vec<String>, _> = values.iter().map(serde_json::to_string).collect();
        Ok(lines?.join(",\n"))
    };
    let notes: Vec<Value> = notes.iter().map(Truth::json).collect();
    Ok(format!(
        "{{\"duplicates\": {},\n\"clients\": [\n{}\n],\n\"notes\": [\n{}\n]}}\n",
        serde_json::to_string(copies)?,
        lines(clients)?,
        lines(&notes)?
    ))
}
