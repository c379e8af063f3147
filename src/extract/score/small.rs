//! Names of measures in small letters: "isi 14 today", "audit at admission 27".
//!
//! Some abbreviations are words too, so they count only where they are written like names
//! (see [`super::window`]). Somebody who types a whole note in small letters, or who names
//! the measure in capitals elsewhere in it, means the measure by them as well, where a value
//! follows at once. A thing counted behind the number ("caps 2 a day") makes a word of it
//! again, and a word that the grammar itself reads ("had") stays one.

use super::ScoreCue as Cue;
use super::name::{Name, Names};
use super::number;
use super::phrase::{Cues, Meaning, Phrases};
use super::window::is_written_as_name;
use crate::extract::lexicon::Cue as ScanCue;
use crate::extract::reading::Reading;
use crate::extract::scan::Hit;

/// How many sentences in small letters stand against one that opens with a capital.
const SENTENCES: usize = 4;

/// A note in which names may be typed in small letters.
pub(super) struct Small<'a> {
    pub reading: &'a Reading<'a>,
    pub phrases: &'a Phrases,
}

impl Small<'_> {
    /// Whether a name that is also a word is meant as one, though it is in small letters.
    pub fn is_name(&self, names: &Names, name: Name, hit: &Hit) -> bool {
        self.cues(hit.start).is_none()
            && self.has_value(hit.end)
            && (self.is_in_capitals(names, name) || self.is_everywhere())
    }

    /// Whether a value follows at once, or behind a sign or a word of time, of which nothing
    /// is counted.
    fn has_value(&self, from: usize) -> bool {
        let bytes = self.reading.text().as_bytes();
        let signs = |from: usize| {
            let rest = bytes.get(from..).unwrap_or_default();
            from + rest.iter().take_while(|byte| matches!(byte, b' ' | b':' | b'=')).count()
        };
        let first = signs(from);
        if first == from {
            return false;
        }
        let at = self.time(first).map_or(first, signs);
        let value = bytes.get(at..).and_then(|rest| number::figures(rest, false));
        let Some(end) = value.map(|(_, length)| at + length) else { return false };
        match bytes.get(end..).unwrap_or_default() {
            [b' ', letter, ..] if letter.is_ascii_alphabetic() => self.time(end + 1).is_some(),
            [byte, ..] => !byte.is_ascii_alphanumeric() && !b"%:-/".contains(byte),
            [] => true,
        }
    }

    /// Where a word that tells the time of a score ends, if one begins at `at`.
    fn time(&self, at: usize) -> Option<usize> {
        let times = [Cue::Today, Cue::Earlier, Cue::Newest, Cue::SameDay];
        self.cues(at).and_then(|(cues, end)| cues.any(&times).then_some(end))
    }

    fn cues(&self, at: usize) -> Option<(Cues, usize)> {
        match self.phrases.find(self.reading.language, self.reading.text(), at)? {
            (Meaning::Cues(cues), end) => Some((cues, end)),
            _ => None,
        }
    }

    /// Whether the measure of a name is written in capitals somewhere in the note.
    fn is_in_capitals(&self, names: &Names, name: Name) -> bool {
        self.reading.hits.iter().any(|hit| match hit.cue {
            ScanCue::Name(index) => names.get(index).is_some_and(|of| {
                of.measure == name.measure && is_written_as_name(self.reading, of, hit)
            }),
            _ => false,
        })
    }

    /// Whether the note is typed in small letters: hardly a sentence opens with a capital.
    fn is_everywhere(&self) -> bool {
        let openings = self.reading.note.text.split(['\n', '.', '!', '?']);
        let letters = openings.filter_map(|opening| opening.trim_start().chars().next());
        let letters = letters.filter(|letter| letter.is_alphabetic());
        let (small, large): (Vec<char>, Vec<char>) = letters.partition(|it| it.is_lowercase());
        !small.is_empty() && small.len() > SENTENCES * large.len()
    }
}
