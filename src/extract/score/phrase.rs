//! The little words around scores.
//!
//! Words such as "is", "of" or "de" stand everywhere, so they are no part of
//! the pass over the whole note: they are looked up only in the windows that
//! the lexer reads, the longest phrase first.

use std::collections::HashMap;

use super::ScoreCue;
use crate::extract::lexicon::{Cue, Lexicon};
use crate::extract::trie::{Growth, Piece, Trie};
pub(super) use crate::extract::trie::{end_of_word, is_word};
use crate::note::Language;
use crate::vocabulary::Word as _;

/// The English genitive: a sign behind a word, like a full stop, which any word and any
/// name may bear, so that no phrase of the lexicon states it.
pub(super) const GENITIVE: &str = "'s";

/// A set of [`ScoreCue`]s: a word may say more than one thing ("was").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Cues([u64; 2]);

impl Cues {
    /// The set of one.
    pub const fn of(cue: ScoreCue) -> Self {
        let bit = 1_u128 << cue as u32;
        Self([bit as u64, (bit >> 64) as u64])
    }

    /// The set of some cues.
    #[inline]
    pub const fn of_all(cues: &[ScoreCue]) -> Self {
        let mut all = Self([0; 2]);
        let mut at = 0;
        while at < cues.len() {
            all = all.with(Self::of(cues[at]));
            at += 1;
        }
        all
    }

    /// Both sets together.
    pub const fn with(self, other: Self) -> Self {
        let (a, b) = (self.0, other.0);
        Self([a[0] | b[0], a[1] | b[1]])
    }

    /// The set without what is in another.
    const fn without(self, other: Self) -> Self {
        let (a, b) = (self.0, other.0);
        Self([a[0] & !b[0], a[1] & !b[1]])
    }

    const fn is_empty(self) -> bool {
        self.0[0] | self.0[1] == 0
    }

    /// Whether the cue is in the set.
    pub const fn has(self, cue: ScoreCue) -> bool {
        self.0[cue as usize / 64] & (1 << (cue as u32 % 64)) != 0
    }

    /// The set without the letters of two people.
    pub const fn without_parties(self) -> Self {
        self.without(Self::of_all(&[ScoreCue::PartyOne, ScoreCue::PartyTwo]))
    }

    /// Whether nothing is in the set but what tells whose score it is, or which of
    /// several, or that two are alike: to all other rules such a word is one without a meaning.
    pub const fn tells_whose_only(self) -> bool {
        const WHOSE: Cues = Cues::of_all(&[
            ScoreCue::Obtains,
            ScoreCue::Tells,
            ScoreCue::Alike,
            ScoreCue::YesNo,
            ScoreCue::Likewise,
            ScoreCue::Object,
            ScoreCue::Whose,
            ScoreCue::Parts,
            ScoreCue::Relative,
            ScoreCue::Feminine,
            ScoreCue::Masculine,
            ScoreCue::Determiner,
            ScoreCue::Possessive,
            ScoreCue::ClauseOpens,
            ScoreCue::Treated,
            ScoreCue::Event,
            ScoreCue::Cause,
            ScoreCue::Papers,
            ScoreCue::Discloses,
            ScoreCue::Emphatic,
            ScoreCue::Elsewhere,
            ScoreCue::TheirOwn,
            ScoreCue::Attains,
            ScoreCue::Several,
            ScoreCue::PartNoun,
            ScoreCue::NinthItem,
            ScoreCue::First,
            ScoreCue::Second,
            ScoreCue::Carer,
            ScoreCue::Concerning,
            ScoreCue::Accompanies,
            ScoreCue::Record,
            ScoreCue::RecordOf,
            ScoreCue::Denies,
            ScoreCue::Copula,
            ScoreCue::Article,
            ScoreCue::Of,
            ScoreCue::Ends,
            ScoreCue::OfHer,
            ScoreCue::OfHis,
            ScoreCue::Aside,
            ScoreCue::ButNot,
            ScoreCue::Bound,
        ]);
        self.without(WHOSE).is_empty()
    }

    /// All cues of the set.
    pub fn each(self) -> impl Iterator<Item = ScoreCue> {
        let mut rest = u128::from(self.0[1]) << 64 | u128::from(self.0[0]);
        std::iter::from_fn(move || {
            let first = (rest != 0).then(|| rest.trailing_zeros())?;
            rest &= rest - 1;
            ScoreCue::ALL.get(first as usize).copied()
        })
    }

    /// Whether any of the cues is in the set.
    ///
    /// What is asked for is mostly known when the program is built, and so becomes one
    /// set to compare with.
    #[inline]
    pub const fn any(self, cues: &[ScoreCue]) -> bool {
        let asked = Self::of_all(cues).0;
        self.0[0] & asked[0] | self.0[1] & asked[1] != 0
    }
}

/// What a phrase means to the lexer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Meaning {
    /// Words around a score.
    Cues(Cues),
    /// A number word.
    Number(u16),
    /// The name of a month, 1 to 12.
    Month(u16),
}

impl Meaning {
    /// What a phrase means that a later entry of the lexicon lists too: words around a
    /// score may be several, but a number is no other.
    const fn with(self, later: Self) -> Self {
        match (self, later) {
            (Self::Cues(cues), Self::Cues(more)) => Self::Cues(cues.with(more)),
            _ => self,
        }
    }
}

/// The phrases of one language.
#[derive(Clone, Debug)]
struct Table {
    trie: Trie,
    meanings: Vec<Meaning>,
    /// Answers to items in words, by their usual coding.
    answers: Vec<(String, u16)>,
    /// Whether one of them begins with a byte.
    begins_answer: [bool; 256],
    /// How long an abbreviation is at most.
    longest_abbreviation: usize,
}

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
    #[inline]
    pub fn find(&self, language: Language, text: &str, at: usize) -> Option<(Meaning, usize)> {
        self.of(language).find(text, at)
    }

    /// How long an abbreviation is at most, in bytes.
    pub const fn longest_abbreviation(&self, language: Language) -> usize {
        self.of(language).longest_abbreviation
    }

    const fn of(&self, language: Language) -> &Table {
        match language {
            Language::En => &self.en,
            Language::Fr => &self.fr,
        }
    }
}

impl Phrases {
    /// Whether some words, by themselves, are a phrase that says this.
    pub fn says(&self, language: Language, words: &str, cue: ScoreCue) -> bool {
        let found = self.find(language, words, 0);
        found.is_some_and(|(meaning, end)| {
            end == words.len() && matches!(meaning, Meaning::Cues(cues) if cues.has(cue))
        })
    }

    /// The answer to an item, in words, that begins at `at`, and its end.
    pub fn answer(&self, language: Language, text: &str, at: usize) -> Option<(u16, usize)> {
        let table = self.of(language);
        let rest = text.get(at..)?;
        let first = usize::from(*rest.as_bytes().first()?);
        if !*table.begins_answer.get(first)? {
            return None;
        }
        let whole = |end: usize| !rest.as_bytes().get(end).is_some_and(|next| is_word(*next));
        let fits =
            |(words, _): &&(String, u16)| rest.starts_with(words.as_str()) && whole(words.len());
        let longest = table.answers.iter().filter(fits).max_by_key(|(words, _)| words.len());
        longest.map(|(words, value)| (*value, at + words.len()))
    }

    /// The longest phrase that begins at `at` and ends before `limit`.
    pub fn find_in(
        &self,
        language: Language,
        text: &str,
        at: usize,
        limit: usize,
    ) -> Option<(Meaning, usize)> {
        self.find(language, text.get(..limit)?, at)
    }
}

impl Table {
    fn new(lexicon: &Lexicon, language: Language) -> Self {
        let mut growth = Growth::default();
        let mut single: Vec<Meaning> = Vec::new();
        let mut answers = Vec::new();
        let mut longest_abbreviation = 0;
        for entry in lexicon.phrases.iter().filter(|entry| entry.language == language) {
            let meaning = match entry.cue {
                Cue::Score(cue) => Meaning::Cues(Cues::of(cue)),
                Cue::Number(value) => Meaning::Number(value),
                Cue::Month(month) => Meaning::Month(month),
                Cue::Answer(value) => {
                    answers.extend(entry.pattern.phrases().into_iter().map(|text| (text, value)));
                    continue;
                }
                _ => continue,
            };
            if entry.cue == Cue::Score(ScoreCue::Abbreviation) {
                let lengths = entry.pattern.phrases().into_iter().map(|text| text.len());
                longest_abbreviation = lengths.fold(longest_abbreviation, usize::max);
            }
            growth.add(&entry.pattern, u32::try_from(single.len()).unwrap_or(u32::MAX));
            single.push(meaning);
        }
        let mut meanings: Vec<Meaning> = Vec::new();
        let mut places: HashMap<Meaning, u32> = HashMap::new();
        let trie = Trie::grown(growth, |values| {
            let own = values.iter().filter_map(|value| single.get(*value as usize).copied());
            let meaning = own.reduce(Meaning::with);
            let next = u32::try_from(meanings.len()).unwrap_or(u32::MAX);
            meaning.map_or(next, |meaning| {
                *places.entry(meaning).or_insert_with(|| {
                    meanings.push(meaning);
                    next
                })
            })
        });
        let mut begins_answer = [false; 256];
        for first in answers.iter().filter_map(|(words, _)| words.as_bytes().first()) {
            if let Some(begins) = begins_answer.get_mut(usize::from(*first)) {
                *begins = true;
            }
        }
        Self { trie, meanings, answers, begins_answer, longest_abbreviation }
    }

    /// The longest phrase at `at`. A space of a phrase stands for up to three
    /// spaces or line breaks.
    #[inline]
    fn find(&self, text: &str, at: usize) -> Option<(Meaning, usize)> {
        // Half of all words are told to begin none without a call.
        let first = Piece::at(text.as_bytes(), at).filter(|first| self.trie.may_begin(*first))?;
        self.longest(text.as_bytes(), at, first)
    }

    /// The longest phrase that begins at `at` with a piece.
    #[inline(never)]
    fn longest(&self, bytes: &[u8], at: usize, first: Piece) -> Option<(Meaning, usize)> {
        let mut longest = None;
        self.trie.walk(bytes, (at, first, self.trie.open(first)), Piece::spaced, |phrase, end| {
            longest = Some((phrase, end));
        });
        let (phrase, end) = longest?;
        Some((*self.meanings.get(phrase as usize)?, end))
    }
}
