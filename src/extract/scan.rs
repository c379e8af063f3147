//! One pass over a folded text that finds every name and phrase there is.
//!
//! All names of measures and all phrases of all lexicons, in both languages,
//! are one [`Trie`], entered wherever a word begins. A match counts only when
//! it does not cut a word in two; that is checked by hand on the neighbouring
//! bytes, because a Unicode `\b` costs more than the whole pass. Within one
//! domain the longest match wins ("moderately severe" over "severe"); matches
//! of different domains or languages may overlap, each grammar looks at its
//! own.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Deref;

use super::Span;
use super::fold::Folded;
use super::lexicon::{Cue, Domain, Entry, Written};
use super::trie::{Growth, Piece, State, Trie, is_word};
use crate::error::{Error, Result};
use crate::note::Language;
use crate::vocabulary::Word as _;

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
    /// The [`rivalry`] of cue and language.
    rivals: u8,
}

impl Hit {
    /// Whether it is longer than most abbreviations.
    #[must_use]
    pub const fn is_long(&self) -> bool {
        self.end - self.start > SHORT
    }
}

/// A phrase of up to this many bytes is short.
const SHORT: usize = 3;

/// Everything found in a text, by start and falling length, and the same once more
/// apart by domain: most grammars ask for one of a dozen.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    all: Vec<Hit>,
    domains: [Vec<Hit>; Domain::ALL.len()],
    names: Vec<Hit>,
    /// How many phrases of each language are [long](Hit::is_long).
    long: [usize; Language::ALL.len()],
}

impl Hits {
    /// Those of one domain, in the order of all.
    #[must_use]
    pub fn of(&self, domain: Domain) -> &[Hit] {
        self.domains.get(domain as usize).map(Vec::as_slice).unwrap_or_default()
    }

    /// Those that are of no language: the names of measures and the signs of items.
    #[must_use]
    pub fn names(&self) -> &[Hit] {
        &self.names
    }

    /// How many phrases of a language are [long](Hit::is_long).
    #[must_use]
    pub fn long(&self, language: Language) -> usize {
        self.long.get(language as usize).copied().unwrap_or_default()
    }

    fn clear(&mut self) {
        self.all.clear();
        self.names.clear();
        self.long = Default::default();
        self.domains.iter_mut().for_each(Vec::clear);
    }

    /// Puts all of them apart.
    fn part(&mut self) {
        for hit in &self.all {
            match hit.language.map(|language| self.long.get_mut(language as usize)) {
                Some(Some(long)) => *long += usize::from(hit.is_long()),
                _ => self.names.push(*hit),
            }
            let own = hit.cue.domain().and_then(|domain| self.domains.get_mut(domain as usize));
            if let Some(own) = own {
                own.push(*hit);
            }
        }
    }
}

impl Deref for Hits {
    type Target = [Hit];

    fn deref(&self) -> &[Hit] {
        &self.all
    }
}

/// The field of what has none: the names of measures.
const NAMES: u8 = 0;

/// The field of what states how somebody would die. Its words mostly hold those of the wish
/// to ("means to | hang himself | tonight"), and both have to be heard.
const DETAILS: u8 = Domain::ALL.len() as u8 + 1;

/// How many rivalries there are: each field, in each language and in none.
const RIVALRIES: usize = (DETAILS as usize + 1) * (Language::ALL.len() + 1);

/// Matches of one rivalry drive each other out, the longer the shorter.
fn rivalry(cue: Cue, language: Option<Language>) -> u8 {
    let field = match cue {
        Cue::Risk(cue) if cue.states_detail() => DETAILS,
        cue => cue.domain().map_or(NAMES, |domain| domain as u8 + 1),
    };
    let language = language.map_or(0, |language| language as u8 + 1);
    field * (Language::ALL.len() as u8 + 1) + language
}

/// What one phrase of the trie stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Meaning {
    cue: Cue,
    language: Option<Language>,
    written: Written,
    rivals: u8,
    /// Whether it is the last one of its set.
    last: bool,
}

impl Meaning {
    fn new(cue: Cue, language: Option<Language>, written: Written) -> Self {
        Self { cue, language, written, rivals: rivalry(cue, language), last: false }
    }
}

/// Everything that is looked for.
#[derive(Debug)]
pub struct Scanner {
    trie: Trie,
    /// All that phrases mean, one set of meanings after the other, each set
    /// known by the place of its first: a phrase may belong to several domains
    /// and to both languages.
    meanings: Vec<Meaning>,
}

impl Scanner {
    /// Grows the trie of the lexicons' phrases and the folded names of
    /// measures.
    ///
    /// # Errors
    /// When there are more phrases than the trie can hold.
    pub fn new<'a>(
        entries: impl IntoIterator<Item = &'a Entry>,
        names: &[(String, Cue)],
    ) -> Result<Self> {
        let mut growth = Growth::default();
        let mut single: Vec<Meaning> = Vec::new();
        let mut value = |meaning| {
            // Entries of one meaning mostly follow each other.
            if single.last() != Some(&meaning) {
                single.push(meaning);
            }
            u32::try_from(single.len() - 1).map_err(too_many)
        };
        for Entry { pattern, cue, written, language } in entries {
            growth.add(pattern, value(Meaning::new(*cue, Some(*language), *written))?);
        }
        for (name, cue) in names {
            growth.add_plain(name, value(Meaning::new(*cue, None, Written::Any))?);
        }
        let mut meanings: Vec<Meaning> = Vec::new();
        let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
        let trie = Trie::grown(growth, |values| {
            if let Some(first) = known.get(values) {
                return *first;
            }
            let first = meanings.len();
            meanings.extend(values.iter().filter_map(|value| single.get(*value as usize)));
            let own = meanings.get_mut(first..).unwrap_or_default();
            own.sort_unstable();
            if let Some(last) = own.last_mut() {
                last.last = true;
            }
            let first = u32::try_from(first).unwrap_or(u32::MAX);
            known.insert(values.to_vec(), first);
            first
        });
        u32::try_from(meanings.len()).map_err(too_many)?;
        Ok(Self { trie, meanings })
    }

    /// Finds everything in `folded`, into `hits`, ordered by start and then by
    /// falling length. `original` is the text that was folded.
    pub fn scan(&self, original: &str, folded: &Folded, hits: &mut Hits) {
        hits.clear();
        let bytes = folded.text().as_bytes();
        let mut walk =
            Walk { scanner: self, original, folded, hits: &mut hits.all, reach: [0; RIVALRIES] };
        let mut openings = [(0, Piece::default()); AT_ONCE];
        let mut opened = [State::default(); AT_ONCE];
        let mut at = 0;
        while at < bytes.len() {
            let mut count = 0;
            while let Some(&first) = bytes.get(at) {
                let worded = is_word(first);
                if !(worded || self.trie.may_begin_with_sign(first)) {
                    at += 1;
                    continue;
                }
                let Some(piece) = Piece::at(bytes, at) else { break };
                if !worded || self.trie.may_begin_with_word(piece) {
                    let Some(place) = openings.get_mut(count) else { break };
                    *place = (at, piece);
                    count += 1;
                }
                at = if worded { piece.end_of_word(bytes) } else { at + 1 };
            }
            let openings = openings.get(..count).unwrap_or_default();
            for ((_, piece), opened) in openings.iter().zip(&mut opened) {
                *opened = self.trie.open(*piece);
            }
            for (&(start, piece), &opened) in openings.iter().zip(&opened) {
                walk.follow((start, piece, opened));
            }
        }
        hits.part();
    }
}

fn too_many(cause: std::num::TryFromIntError) -> Error {
    Error::configuration("the lexicons hold too many phrases").because(cause)
}

/// How many walks are opened before they are followed.
const AT_ONCE: usize = 32;

/// One pass over a text.
struct Walk<'a> {
    scanner: &'a Scanner,
    original: &'a str,
    folded: &'a Folded,
    hits: &'a mut Vec<Hit>,
    /// How far the hits of each rivalry that begin before the present place
    /// reach: what ends within is held by one of them.
    reach: [usize; RIVALRIES],
}

impl Walk<'_> {
    /// Keeps the phrases that begin at a place, with the piece that stands there
    /// and where it leads to.
    fn follow(&mut self, opening @ (start, ..): (usize, Piece, State)) {
        let first = self.hits.len();
        let (bytes, scanner) = (self.folded.text().as_bytes(), self.scanner);
        scanner.trie.walk(bytes, opening, Piece::at, |meanings, end| {
            self.keep(first, Span::new(start, end), meanings);
        });
        if self.hits.len() > first {
            self.settle(first);
        }
    }

    /// Puts the hits from `first` on, which begin at the same place, in order:
    /// the longer first, and those of the same phrase as they come.
    fn settle(&mut self, first: usize) {
        let found = self.hits.get_mut(first..).unwrap_or_default();
        // They come with the shorter first; mostly all are of one phrase.
        if let [shortest, .., longest] = found
            && shortest.end < longest.end
        {
            found.sort_by_key(|hit| Reverse(hit.end));
        }
        for hit in found {
            if let Some(reach) = self.reach.get_mut(usize::from(hit.rivals)) {
                *reach = hit.end.max(*reach);
            }
        }
    }

    /// Adds what the phrase at `span` means, which begins like the hits from
    /// `first` on and is longer, in the place of its rivals among them, unless
    /// an earlier rival holds it.
    fn keep(&mut self, first: usize, span: Span, meanings: u32) {
        let meanings = self.scanner.meanings.get(meanings as usize..).unwrap_or_default();
        for meaning in meanings {
            self.keep_one(first, span, meaning);
            if meaning.last {
                break;
            }
        }
    }

    #[inline]
    fn keep_one(&mut self, first: usize, span: Span, meaning: &Meaning) {
        let Span { start, end } = span;
        let Meaning { cue, language, written, rivals, .. } = *meaning;
        let held = self.reach.get(usize::from(rivals)).is_some_and(|reach| *reach >= end);
        let fits = match written {
            Written::Any => true,
            Written::Upper => is_upper(self.original, self.folded, span),
            Written::Accented => is_accented(self.original, self.folded, span),
        };
        if held || !fits {
            return;
        }
        let mut at = first;
        while let Some(hit) = self.hits.get(at) {
            if hit.end < end && hit.rivals == rivals {
                self.hits.remove(at);
            } else {
                at += 1;
            }
        }
        self.hits.push(Hit { start, end, cue, language, rivals });
    }
}

/// Whether the words stand in capitals in the note itself.
fn is_upper(original: &str, folded: &Folded, span: Span) -> bool {
    !folded.original_span(span).of(original).chars().any(char::is_lowercase)
}

/// Whether the words have an accent in the note itself.
fn is_accented(original: &str, folded: &Folded, span: Span) -> bool {
    let written = folded.original_span(span).of(original);
    !written.is_ascii() || written.contains('&')
}

#[cfg(test)]
mod tests {
    use super::super::pattern::Words;
    use super::super::risk::RiskCue;
    use super::super::score::ScoreCue;
    use super::*;

    fn entry(text: &str, cue: Cue, written: Written) -> Entry {
        let pattern = Words::default().pattern(text).unwrap();
        Entry { pattern, cue, written, language: Language::En }
    }

    fn found(text: &str) -> Vec<(String, Cue)> {
        let scanner = Scanner::new(
            &[
                entry("suicidal", Cue::Risk(RiskCue::ActiveIdeation), Written::Any),
                entry("suicidal thoughts", Cue::Risk(RiskCue::ActiveIdeation), Written::Any),
                entry("thoughts", Cue::Score(ScoreCue::Client), Written::Any),
                entry("si", Cue::Risk(RiskCue::ActiveIdeation), Written::Upper),
            ],
            &[("phq-9".to_owned(), Cue::Name(0)), ("phq".to_owned(), Cue::Name(1))],
        )
        .unwrap();
        let folded = Folded::new(text);
        let mut hits = Hits::default();
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
