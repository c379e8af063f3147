//! One pass over a folded text that finds every name and phrase there is.
//!
//! All names of measures and all phrases of all lexicons, in both languages,
//! are one Aho-Corasick automaton. A match counts only when it does not cut a
//! word in two; that is checked by hand on the neighbouring bytes, because a
//! Unicode `\b` costs more than the whole pass. Within one domain the longest
//! match wins ("moderately severe" over "severe"); matches of different
//! domains or languages may overlap, each grammar looks at its own.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::Span;
use super::fold::Folded;
use super::lexicon::{Cue, Phrase, Written};
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

/// What one pattern of the automaton stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Meaning {
    cue: Cue,
    language: Option<Language>,
    written: Written,
}

/// The automaton.
#[derive(Debug)]
pub struct Scanner {
    automaton: AhoCorasick,
    /// For each pattern, its meanings: a phrase may belong to several domains
    /// and to both languages.
    meanings: Vec<Vec<Meaning>>,
}

impl Scanner {
    /// Builds the automaton from the lexicons' phrases and the folded names of
    /// measures.
    ///
    /// # Errors
    /// When there are more phrases than the automaton can hold.
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
        let patterns: Vec<&str> = known.keys().copied().collect();
        let automaton =
            AhoCorasick::builder().match_kind(MatchKind::Standard).build(&patterns).map_err(
                |cause| Error::configuration("the lexicons cannot be compiled").because(cause),
            )?;
        let meanings = known
            .into_values()
            .map(|mut meanings| {
                meanings.sort_unstable();
                meanings.dedup();
                meanings
            })
            .collect();
        Ok(Self { automaton, meanings })
    }

    /// Finds everything in `folded`, into `hits`, ordered by start and then by
    /// falling length. `original` is the text that was folded.
    pub fn scan(&self, original: &str, folded: &Folded, hits: &mut Vec<Hit>) {
        hits.clear();
        let text = folded.text();
        for found in self.automaton.find_overlapping_iter(text) {
            if !stands_alone(text.as_bytes(), found.start(), found.end()) {
                continue;
            }
            let (start, end) = (found.start(), found.end());
            let Some(meanings) = self.meanings.get(found.pattern().as_usize()) else { continue };
            for &Meaning { cue, language, written } in meanings {
                if written == Written::Upper && !is_upper(original, folded, start, end) {
                    continue;
                }
                keep_longest(hits, Hit { start, end, cue, language });
            }
        }
        hits.sort_by_key(|hit| (hit.start, usize::MAX - hit.end, hit.cue, hit.language));
    }
}

/// Adds `new` unless a longer match of its domain holds it, and drops those
/// that it holds. Matches arrive by rising end.
fn keep_longest(hits: &mut Vec<Hit>, new: Hit) {
    let domain = new.cue.domain();
    let mut at = hits.len();
    while let Some(earlier) = at.checked_sub(1).and_then(|before| hits.get(before)).copied() {
        at -= 1;
        // An earlier end left of the new start cannot hold or be held; ends
        // only fall from here on.
        if earlier.end <= new.start {
            break;
        }
        if earlier.cue.domain() != domain || earlier.language != new.language {
            continue;
        }
        if earlier.end == new.end && earlier.start < new.start {
            return;
        }
        if earlier.start >= new.start && (earlier.start, earlier.end) != (new.start, new.end) {
            hits.remove(at);
        }
    }
    hits.push(new);
}

/// Whether the words stand in capitals in the note itself.
fn is_upper(original: &str, folded: &Folded, start: usize, end: usize) -> bool {
    !folded.original_span(Span::new(start, end)).of(original).chars().any(char::is_lowercase)
}

/// Whether the match does not cut a word or a number in two.
fn stands_alone(text: &[u8], start: usize, end: usize) -> bool {
    let joins = |left: Option<&u8>, right: Option<&u8>| match (left, right) {
        (Some(&left), Some(&right)) => is_word(left) && is_word(right),
        _ => false,
    };
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    let last = end.checked_sub(1).and_then(|at| text.get(at));
    !joins(before, text.get(start)) && !joins(last, text.get(end))
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
