//! One pass over a folded text that finds every name and phrase there is.
//!
//! All names of measures and all phrases of all lexicons, in both languages,
//! are one [`Trie`], entered wherever a word begins. A match counts only when
//! it does not cut a word in two; that is checked by hand on the neighbouring
//! bytes, because a Unicode `\b` costs more than the whole pass. Within one
//! domain the longest match wins ("moderately severe" over "severe"); matches
//! of different domains or languages may overlap, each grammar looks at its
//! own.

use std::collections::BTreeMap;

use super::Span;
use super::fold::Folded;
use super::lexicon::{Cue, Phrase, Written};
use super::trie::Trie;
use crate::error::{Error, Result};
use crate::note::Language;

/// A name or phrase found in the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// First byte in the folded text.
    pub start: usize,
    /// One past the last byte in the folded text.
    pub end: usize,
    /// What was found.
    pub cue: Cue,
    /// The language of the lexicon that holds the phrase; `None` for names of
    /// measures, which are read in both.
    pub language: Option<Language>,
}

/// The longest phrase that may hold another one, in bytes.
const LONGEST: usize = 96;

/// What one phrase of the trie stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Meaning {
    cue: Cue,
    language: Option<Language>,
    written: Written,
}

/// Everything that is looked for.
#[derive(Debug)]
pub struct Scanner {
    trie: Trie,
    /// For each pattern, its meanings: a phrase may belong to several domains
    /// and to both languages.
    meanings: Vec<Vec<Meaning>>,
}

impl Scanner {
    /// Builds the trie from the lexicons' phrases and the folded names of
    /// measures.
    ///
    /// # Errors
    /// When there are more phrases than the trie can hold.
    pub fn new(phrases: &[Phrase], names: &[(String, Cue)]) -> Result<Self> {
        let mut known: BTreeMap<&str, Vec<Meaning>> = BTreeMap::new();
        for Phrase { text, cue, written, language } in phrases {
            let meaning = Meaning { cue: *cue, language: Some(*language), written: *written };
            known.entry(text).or_default().push(meaning);
        }
        for (name, cue) in names {
            let meaning = Meaning { cue: *cue, language: None, written: Written::Any };
            known.entry(name).or_default().push(meaning);
        }
        known.remove("");
        let indexed = known
            .keys()
            .enumerate()
            .map(|(index, phrase)| Ok((*phrase, u32::try_from(index)?)))
            .collect::<Result<BTreeMap<&str, u32>, std::num::TryFromIntError>>()
            .map_err(|cause| {
                Error::configuration("the lexicons hold too many phrases").because(cause)
            })?;
        let trie = Trie::new(&indexed);
        let meanings = known
            .into_values()
            .map(|mut meanings| {
                meanings.sort_unstable();
                meanings.dedup();
                meanings
            })
            .collect();
        Ok(Self { trie, meanings })
    }

    /// Finds everything in `folded`, into `hits`, ordered by start and then by
    /// falling length. `original` is the text that was folded.
    pub fn scan(&self, original: &str, folded: &Folded, hits: &mut Vec<Hit>) {
        hits.clear();
        let bytes = folded.text().as_bytes();
        let mut joined = false;
        for (at, &byte) in bytes.iter().enumerate() {
            let word = is_word(byte);
            // Most words are left behind after their first two letters.
            let next = bytes.get(at + 1).copied().unwrap_or(b' ');
            if !(joined && word)
                && self.trie.may_begin(byte, next)
                && let Some(node) = self.trie.enter(byte)
            {
                self.walk(original, folded, (at, node), hits);
            }
            joined = word;
        }
    }

    /// Follows the trie from a beginning of a word and keeps what ends with a
    /// word.
    fn walk(
        &self,
        original: &str,
        folded: &Folded,
        (start, node): (usize, u32),
        hits: &mut Vec<Hit>,
    ) {
        let bytes = folded.text().as_bytes();
        let mut node = node;
        let mut end = start + 1;
        let first = hits.len();
        loop {
            let last = bytes.get(end - 1).copied().unwrap_or_default();
            let next = bytes.get(end).copied();
            if let Some(value) = self.trie.value(node)
                && !(is_word(last) && next.is_some_and(is_word))
            {
                for &Meaning { cue, language, written } in
                    self.meanings.get(value as usize).into_iter().flatten()
                {
                    if written == Written::Any || is_upper(original, folded, start, end) {
                        keep_longest(hits, first, Hit { start, end, cue, language });
                    }
                }
            }
            let Some(further) = next.and_then(|next| self.trie.step(node, next)) else { break };
            node = further;
            end += 1;
        }
        if let Some(found) = hits.get_mut(first..) {
            found.sort_by_key(|hit| (usize::MAX - hit.end, hit.cue, hit.language));
        }
    }
}

/// Adds `new`, which begins like the hits from `first` on and is at least as
/// long, in the place of shorter ones of its domain, unless an earlier hit of
/// its domain holds it.
fn keep_longest(hits: &mut Vec<Hit>, first: usize, new: Hit) {
    let domain = new.cue.domain();
    let rival = |hit: &Hit| hit.cue.domain() == domain && hit.language == new.language;
    // Hits are ordered by their start, and no phrase is longer than this.
    let reaches = |hit: &&Hit| hit.start + LONGEST > new.start;
    let earlier = hits.get(..first).unwrap_or_default();
    let held = earlier
        .iter()
        .rev()
        .take_while(reaches)
        .any(|hit| rival(hit) && hit.start < new.start && hit.end >= new.end);
    if held {
        return;
    }
    let mut at = first;
    while let Some(hit) = hits.get(at) {
        if rival(hit) && hit.end < new.end {
            hits.remove(at);
        } else {
            at += 1;
        }
    }
    hits.push(new);
}

/// Whether the words stand in capitals in the note itself.
fn is_upper(original: &str, folded: &Folded, start: usize, end: usize) -> bool {
    !folded.original_span(Span::new(start, end)).of(original).chars().any(char::is_lowercase)
}

/// Letters and digits; any byte of a character outside ASCII counts as one.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::super::risk::RiskCue;
    use super::super::score::ScoreCue;
    use super::*;

    fn phrase(text: &str, cue: Cue, written: Written) -> Phrase {
        Phrase { text: text.to_owned(), cue, written, language: Language::En }
    }

    fn found(text: &str) -> Vec<(String, Cue)> {
        let scanner = Scanner::new(
            &[
                phrase("suicidal", Cue::Risk(RiskCue::ActiveIdeation), Written::Any),
                phrase("suicidal thoughts", Cue::Risk(RiskCue::ActiveIdeation), Written::Any),
                phrase("thoughts", Cue::Score(ScoreCue::Client), Written::Any),
                phrase("si", Cue::Risk(RiskCue::ActiveIdeation), Written::Upper),
            ],
            &[("phq-9".to_owned(), Cue::Name(0)), ("phq".to_owned(), Cue::Name(1))],
        )
        .unwrap();
        let folded = Folded::new(text);
        let mut hits = Vec::new();
        scanner.scan(text, &folded, &mut hits);
        hits.iter().map(|hit| (folded.text()[hit.start..hit.end].to_owned(), hit.cue)).collect()
    }

    #[test]
    fn the_longest_match_of_a_domain_wins() {
        assert_eq!(
            found("Suicidal thoughts"),
            [
                ("suicidal thoughts".to_owned(), Cue::Risk(RiskCue::ActiveIdeation)),
                ("thoughts".to_owned(), Cue::Score(ScoreCue::Client)),
            ]
        );
        assert_eq!(found("PHQ-9: 4"), [("phq-9".to_owned(), Cue::Name(0))]);
    }

    #[test]
    fn a_word_is_not_cut() {
        assert_eq!(found("phq-91 xphq"), [("phq".to_owned(), Cue::Name(1))]);
        assert_eq!(found("phqé"), []);
    }

    #[test]
    fn an_abbreviation_needs_its_capitals() {
        assert_eq!(found("denies SI").len(), 1);
        assert_eq!(found("si le patient").len(), 0);
    }
}
