//! Single mistakes, with the words around them.

use serde::Serialize;

use super::{Gold, GoldScore};
use crate::extract::ScoreKind;
use crate::frame::ScoreRow;
use crate::vocabulary;

vocabulary! {
    /// What went wrong.
    pub enum MistakeKind {
        /// A labelled score was not found.
        Miss => "miss",
        /// A score was found that is not labelled.
        FalsePositive => "false_positive",
        /// A score was found, but taken for another one's or of another time.
        WrongStatus => "wrong_status",
        /// A field of risk is wrong.
        Risk => "risk",
        /// A goal was missed, invented, or its progress misread.
        Goal => "goal",
        /// An element was missed or invented.
        Element => "element",
    }
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// What went wrong.
    pub kind: MistakeKind,
    /// The note.
    pub note_id: String,
    /// What it is about: "PHQ-9 total 14", "si", "goal 2".
    pub subject: String,
    /// The label; `None` where nothing is labelled.
    pub labelled: Option<String>,
    /// What was found; `None` where nothing was.
    pub found: Option<String>,
    /// First code point, where a place is known.
    pub char_start: Option<i64>,
    /// One past the last code point.
    pub char_end: Option<i64>,
    /// The words around the place, white space closed up, the place itself
    /// between `[` and `]`; empty without a place.
    pub context: String,
}

/// Code points shown before a place, and behind it.
const BEFORE: usize = 60;
const BEHIND: usize = 40;

/// The texts that mistakes are shown in.
pub(super) struct Context<'a> {
    gold: &'a Gold,
}

/// A place in code points.
pub(super) type Place = Option<(i64, i64)>;

impl<'a> Context<'a> {
    pub const fn new(gold: &'a Gold) -> Self {
        Self { gold }
    }

    pub fn mistake(
        &self,
        kind: MistakeKind,
        note_id: &str,
        subject: String,
        (labelled, found): (Option<&str>, Option<&str>),
        place: Place,
    ) -> Mistake {
        Mistake {
            kind,
            note_id: note_id.to_owned(),
            subject,
            labelled: labelled.map(str::to_owned),
            found: found.map(str::to_owned),
            char_start: place.map(|(start, _)| start),
            char_end: place.map(|(_, end)| end),
            context: self.words(note_id, place),
        }
    }

    fn words(&self, note_id: &str, place: Place) -> String {
        let Some((note, (start, end))) = self.gold.notes.get(note_id).zip(place) else {
            return String::new();
        };
        let (Ok(start), Ok(end)) = (usize::try_from(start), usize::try_from(end)) else {
            return String::new();
        };
        let from = start.saturating_sub(BEFORE);
        let part = |from: usize, to: usize| -> String {
            note.text.chars().skip(from).take(to.saturating_sub(from)).collect()
        };
        let words =
            format!("{}[{}]{}", part(from, start), part(start, end), part(end, end + BEHIND));
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A labelled score in few words.
pub(super) fn labelled_subject(score: &GoldScore) -> String {
    subject(&score.instrument, score.kind, score.item, score.value)
}

/// A found score in few words.
pub(super) fn found_subject(row: &ScoreRow) -> String {
    subject(&row.instrument, row.kind, row.item, row.value)
}

fn subject(instrument: &str, kind: ScoreKind, item: Option<i64>, value: f64) -> String {
    let item = item.map(|item| format!(" {item}")).unwrap_or_default();
    format!("{instrument} {kind}{item} = {value}")
}
