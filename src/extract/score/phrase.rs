//! The little words around scores.
//!
//! Words such as "is", "of" or "de" stand everywhere, so they are no part of
//! the pass over the whole note: they are looked up only in the windows that
//! the lexer reads, by their first word, the longest phrase first.

use std::collections::HashMap;

use super::ScoreCue;
use crate::extract::lexicon::{Cue, Lexicon};
use crate::note::Language;

/// A set of [`ScoreCue`]s: a word may say more than one thing ("was").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cues(u64);

impl Cues {
    /// The set of one.
    pub const fn of(cue: ScoreCue) -> Self {
        Self(1 << (cue as u32))
    }

    /// Both sets together.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the cue is in the set.
    pub const fn has(self, cue: ScoreCue) -> bool {
        self.0 & (1 << (cue as u32)) != 0
    }

    /// Whether any of the cues is in the set.
    pub fn any(self, cues: &[ScoreCue]) -> bool {
        cues.iter().any(|cue| self.has(*cue))
    }
}

/// What a phrase means to the lexer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    /// Words around a score.
    Cues(Cues),
    /// A number word.
    Number(u16),
    /// The name of a month, 1 to 12.
    Month(u16),
}

#[derive(Clone, Debug)]
struct Entry {
    text: String,
    meaning: Meaning,
}

/// The phrases of one language, by their first word.
#[derive(Clone, Debug, Default)]
struct Table(HashMap<String, Vec<Entry>>);

/// The phrases of both languages.
#[derive(Clone, Debug)]
pub(super) struct Phrases {
    en: Table,
    fr: Table,
}

impl Phrases {
    pub fn new(lexicon: &Lexicon) -> Self {
        Self { en: Table::new(lexicon, Language::En), fr: Table::new(lexicon, Language::Fr) }
    }

    /// The longest phrase that begins at `at`, where a word begins, and its
    /// end.
    pub fn find(&self, language: Language, text: &str, at: usize) -> Option<(Meaning, usize)> {
        match language {
            Language::En => self.en.find(text, at),
            Language::Fr => self.fr.find(text, at),
        }
    }
}

impl Table {
    fn new(lexicon: &Lexicon, language: Language) -> Self {
        let mut table: HashMap<String, Vec<Entry>> = HashMap::new();
        for phrase in lexicon.phrases.iter().filter(|phrase| phrase.language == language) {
            let meaning = match phrase.cue {
                Cue::Score(cue) => Meaning::Cues(Cues::of(cue)),
                Cue::Number(value) => Meaning::Number(value),
                Cue::Month(month) => Meaning::Month(month),
                _ => continue,
            };
            let first = first_word(&phrase.text);
            let entries = table.entry(first.to_owned()).or_default();
            match (entries.iter_mut().find(|entry| entry.text == phrase.text), meaning) {
                (Some(Entry { meaning: Meaning::Cues(known), .. }), Meaning::Cues(more)) => {
                    *known = known.with(more);
                }
                (Some(_), _) => {}
                (None, _) => entries.push(Entry { text: phrase.text.clone(), meaning }),
            }
        }
        for entries in table.values_mut() {
            entries.sort_by(|a, b| b.text.len().cmp(&a.text.len()).then(a.text.cmp(&b.text)));
        }
        Self(table)
    }

    fn find(&self, text: &str, at: usize) -> Option<(Meaning, usize)> {
        let rest = text.get(at..)?;
        let entries = self.0.get(first_word(rest))?;
        entries.iter().find_map(|entry| {
            let length = matched(rest.as_bytes(), entry.text.as_bytes())?;
            Some((entry.meaning, at + length))
        })
    }
}

/// The letters and digits that a text begins with; the first character if it
/// is neither.
fn first_word(text: &str) -> &str {
    let end = text.bytes().position(|byte| !is_word(byte)).unwrap_or(text.len());
    let first = text.chars().next().map_or(0, char::len_utf8);
    text.get(..end.max(first)).unwrap_or_default()
}

/// How many bytes of `text` the phrase covers, if it begins with it and no
/// word is cut. A space of the phrase stands for any run of spaces and at
/// most one line break.
fn matched(text: &[u8], phrase: &[u8]) -> Option<usize> {
    let mut at = 0;
    for &byte in phrase {
        if byte != b' ' {
            if text.get(at) != Some(&byte) {
                return None;
            }
            at += 1;
            continue;
        }
        let start = at;
        while matches!(text.get(at), Some(b' ' | b'\n')) && at < start + 3 {
            at += 1;
        }
        if at == start {
            return None;
        }
    }
    let cut = phrase.last().is_some_and(|last| is_word(*last))
        && text.get(at).is_some_and(|next| is_word(*next));
    (!cut).then_some(at)
}

/// Letters and digits; any byte of a character outside ASCII counts as one.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}
