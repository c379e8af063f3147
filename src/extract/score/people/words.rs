//! The words of a note, looked up where they stand.

use memchr::memmem::Finder;

use super::super::ScoreCue as Cue;
use super::super::measure::Measure;
use super::super::phrase::{Cues, GENITIVE, Meaning, Phrases};
use crate::extract::Span;
use crate::extract::reading::Reading;
use crate::note::Language;

/// The words of a note.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a> {
    pub reading: &'a Reading<'a>,
    pub phrases: &'a Phrases,
    pub measures: &'a [Measure],
}

impl<'a> Words<'a> {
    /// Whether a word is the name of a part of some measure: "Obsessions", "Restraint".
    pub fn is_part_of_measure(self, word: &str) -> bool {
        self.measures.iter().any(|measure| measure.subscale(word).is_some())
    }

    pub fn text(self) -> &'a str {
        self.reading.text()
    }

    /// The text behind `at`.
    pub fn behind(self, at: usize) -> &'a str {
        self.text().get(at..).unwrap_or_default()
    }

    /// The text before `at`.
    pub fn before(self, at: usize) -> &'a str {
        self.text().get(..at).unwrap_or_default()
    }

    /// What the longest phrase that begins at `at` says, and where it ends.
    pub fn phrase(self, at: usize) -> Option<(Cues, usize)> {
        match self.phrases.find(self.reading.language, self.text(), at) {
            Some((Meaning::Cues(cues), end)) => Some((cues, end)),
            _ => None,
        }
    }

    /// What the longest phrase that begins at `at` says.
    pub fn cues(self, at: usize) -> Cues {
        self.phrase(at).map_or(Cues::default(), |(cues, _)| cues)
    }

    /// What the longest phrase at the beginning of a stretch says, if it ends there.
    pub fn within(self, span: Span) -> Cues {
        let Span { start, end } = span;
        match self.phrases.find_in(self.reading.language, self.text(), start, end) {
            Some((Meaning::Cues(cues), _)) => cues,
            _ => Cues::default(),
        }
    }

    /// Whether a stretch begins with a phrase of the lexicon, and so is nobody's name.
    pub fn is_phrase(self, Span { start, end }: Span) -> bool {
        self.phrases.find_in(self.reading.language, self.text(), start, end).is_some()
    }

    /// Whether some words, by themselves, are a phrase that says this.
    pub fn says(self, words: &str, cue: Cue) -> bool {
        self.phrases.says(self.reading.language, words, cue)
    }

    /// The first word of a phrase.
    pub fn first_word(self, phrase: Span) -> Span {
        let length = self.reading.slice(phrase).find(' ');
        Span::new(phrase.start, length.map_or(phrase.end, |length| phrase.start + length))
    }

    /// The word that ends at `end`, with its apostrophe ("d'"); an empty one behind a space
    /// or another sign.
    pub fn word_before(self, end: usize) -> Span {
        let before = self.before(end);
        let before = before.strip_suffix('\'').unwrap_or(before);
        let start = before.rfind([' ', '\n', '\'', '(', '.', ';']).map_or(0, |sign| sign + 1);
        Span::new(start, end)
    }

    /// Where the genitive ends that stands at `at`.
    pub fn genitive(self, at: usize) -> Option<usize> {
        let english = self.reading.language == Language::En;
        let owns = english && self.behind(at).starts_with(GENITIVE);
        owns.then_some(at + GENITIVE.len())
    }
}

/// Where a word stands in a text.
pub(super) fn places<'f>(text: &'f str, word: &'f Finder<'_>) -> impl Iterator<Item = usize> + 'f {
    let length = word.needle().len();
    let free = |sign: Option<char>| sign.is_none_or(|sign| !sign.is_alphanumeric());
    word.find_iter(text.as_bytes()).filter(move |&at| {
        free(text.get(..at).and_then(|before| before.chars().next_back()))
            && free(text.get(at + length..).and_then(|after| after.chars().next()))
    })
}
