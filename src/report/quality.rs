//! What the notes of one client hold, as a strip: a row an element, a column a
//! session.

use askama::Template;

use super::model::{CaseloadModel, ClientModel, NoteModel};
use crate::frame::ElementRow;
use crate::text::Voice;

/// The strip: sessions from the first to the last.
pub(super) struct Strip {
    /// The days of the sessions.
    pub days: Vec<String>,
    /// One row an element.
    pub rows: Vec<StripRow>,
}

/// One element over all sessions.
pub(super) struct StripRow {
    /// The element.
    pub name: &'static str,
    /// "9 of 12".
    pub count: String,
    /// One cell a session.
    pub cells: Vec<StripCell>,
}

/// Whether a note holds an element: sign and word.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<td class="{{ class }}" aria-label="{{ word }}">{{ sign }}</td>"##
)]
pub(super) struct StripCell {
    class: &'static str,
    sign: &'static str,
    word: &'static str,
}

impl StripCell {
    fn of(found: Option<bool>, voice: Voice) -> Self {
        let labels = voice.labels();
        match found {
            Some(true) => Self { class: "held", sign: "■", word: labels.yes },
            Some(false) => Self { class: "missing", sign: "□", word: labels.no },
            None => Self { class: "silent", sign: "·", word: labels.unknown },
        }
    }
}

/// An element with its name and how a row tells it.
type Element = (&'static str, fn(&ElementRow) -> Option<bool>);

/// What the notes hold, session by session.
pub(super) fn strip(client: &ClientModel<'_>, voice: Voice) -> Strip {
    let labels = voice.labels();
    let held: Vec<(&NoteModel<'_>, &ElementRow)> =
        client.notes.iter().filter_map(|note| Some((note, note.elements?))).collect();
    let elements: [Element; 8] = [
        (labels.presentation, |row| Some(row.presentation)),
        (labels.session_focus, |row| Some(row.session_focus)),
        (labels.scores, |row| Some(row.scores)),
        (labels.interventions, |row| Some(row.interventions)),
        (labels.goal_progress, |row| Some(row.goal_progress)),
        (labels.risk, |row| Some(row.risk)),
        (labels.plan, |row| Some(row.plan)),
        (labels.signed, |row| row.timely_24h),
    ];
    let row = |(name, tells): Element| {
        let found: Vec<Option<bool>> = held.iter().map(|(_, row)| tells(row)).collect();
        let known = found.iter().flatten();
        let share = crate::change::Proportion {
            count: known.clone().filter(|found| **found).count(),
            of: known.count(),
        };
        let cells = found.into_iter().map(|found| StripCell::of(found, voice)).collect();
        StripRow { name, count: voice.count_of(share), cells }
    };
    Strip {
        days: held.iter().map(|(note, _)| voice.date_or_unknown(note.note.session_date)).collect(),
        rows: elements.into_iter().map(row).collect(),
    }
}

/// One session: its kind, its techniques, its signature.
pub(super) struct SessionHeld {
    /// The day.
    pub day: String,
    /// Kind and arrangement of the note.
    pub kind: String,
    /// The techniques that the note names.
    pub techniques: String,
    /// When it was signed, as far as that is known.
    pub signed: String,
}

/// The sessions, the latest first.
pub(super) fn sessions(client: &ClientModel<'_>, model: &CaseloadModel<'_>) -> Vec<SessionHeld> {
    client.notes.iter().rev().map(|note| session(note, model)).collect()
}

fn session(note: &NoteModel<'_>, model: &CaseloadModel<'_>) -> SessionHeld {
    let voice = model.voice;
    let labels = voice.labels();
    let mut techniques: Vec<&str> = note
        .interventions
        .iter()
        .map(|row| model.terms.technique(&row.technique, voice.language))
        .collect();
    techniques.sort_unstable();
    techniques.dedup();
    let timely = note.elements.and_then(|row| row.timely_24h);
    let hours = note.elements.and_then(|row| row.hours_to_signature);
    let word = match timely {
        Some(true) => labels.yes,
        Some(false) => labels.no,
        None => labels.unknown,
    };
    let format = voice.note_format(note.note.format);
    SessionHeld {
        day: voice.date_or_unknown(note.note.session_date),
        kind: format!("{}, {format}", voice.note_kind(note.note.kind)),
        techniques: techniques.join(", "),
        signed: match hours.filter(|_| timely.is_some()) {
            Some(hours) => format!("{word} ({})", voice.hours(hours)),
            None => word.to_owned(),
        },
    }
}
