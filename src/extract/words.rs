//! The words of a sentence, as everything that was learned of sentences reads them.
//!
//! [`risk`](super::risk) knows an ideation in indirect words by them, and
//! [`element`](super::element) what an hour was about; what each word weighs stands in
//! `data/opinion`.

use super::weights::{SPREAD, Term, term};
use super::{Span, eight};

/// One or two sentences, with the features by which they can be known.
#[derive(Clone, Debug)]
pub struct Telling {
    /// Their place in the note.
    pub span: Span,
    /// The features, as the table of weights writes them.
    pub features: Vec<String>,
}

impl Telling {
    /// Each feature that `give` gives once, in the order of the alphabet.
    pub(super) fn new(span: Span, give: impl FnOnce(&mut Vec<String>)) -> Self {
        let mut features = Vec::new();
        give(&mut features);
        features.sort_unstable();
        features.dedup();
        Self { span, features }
    }
}

/// How some words open: a quick look at whether one of them may stand in a sentence.
///
/// Words are known by their first letters, eight at most, and these by one bit each
/// (Bloom 1970, doi:10.1145/362686.362692), which another word may share.
#[derive(Clone, Debug)]
pub(super) struct Openings {
    bits: Vec<u64>,
}

impl Openings {
    pub(super) fn of(words: impl Iterator<Item: AsRef<str>>) -> Self {
        let mut openings = Self { bits: vec![0; 1 << (64 - OPENING_SHIFT - 6)] };
        for word in words {
            let place = (opening(word.as_ref().as_bytes(), 0) >> OPENING_SHIFT) as usize;
            if let Some(cell) = openings.bits.get_mut(place / 64) {
                *cell |= 1 << (place % 64);
            }
        }
        openings
    }

    /// Whether a sentence of a folded text may hold one of the words.
    pub(super) fn any(&self, text: &str, sentence: Span) -> bool {
        let bytes = text.as_bytes();
        eight::word_starts(bytes, sentence.start, sentence.end).any(|at| {
            let place = (opening(bytes, at) >> OPENING_SHIFT) as usize;
            self.bits.get(place / 64).is_some_and(|cell| cell >> (place % 64) & 1 == 1)
        })
    }
}

/// What the words of a sentence weigh together, nearly: each known by how it opens, so that
/// the sentence need not be split for it.
///
/// Words that open alike weigh what the heaviest of them does, and so does a word of no table
/// that falls where one of them does. Nothing is decided by it but which sentences are weighed.
#[derive(Clone, Debug)]
pub(super) struct Estimate<const N: usize> {
    weights: Vec<[i8; N]>,
}

impl<const N: usize> Estimate<N> {
    /// That of words, each with what it weighs; no word weighs more than 127 here.
    pub(super) fn of<'a>(words: impl Iterator<Item = (&'a str, [i16; N])>) -> Self {
        let mut heaviest: Vec<Option<[i8; N]>> = vec![None; 1 << (64 - ESTIMATE_SHIFT)];
        for (word, row) in words {
            let row = row.map(|weight| {
                i8::try_from(weight).unwrap_or(if weight > 0 { i8::MAX } else { i8::MIN })
            });
            let opening = opening(word.as_bytes(), 0);
            if let Some(place) = heaviest.get_mut((opening >> ESTIMATE_SHIFT) as usize) {
                let known = place.get_or_insert(row);
                for (known, weight) in known.iter_mut().zip(row) {
                    *known = weight.max(*known);
                }
            }
        }
        Self { weights: heaviest.into_iter().map(|row| row.unwrap_or([0; N])).collect() }
    }

    /// What a sentence of a folded text weighs, and how many words it has.
    pub(super) fn weigh(&self, text: &str, sentence: Span) -> ([i32; N], usize) {
        let bytes = text.as_bytes();
        let (mut sum, mut count) = ([0; N], 0);
        // A bit for each word so far: one that speaks against it does so once.
        let mut seen = 0_u64;
        for at in eight::word_starts(bytes, sentence.start, sentence.end) {
            let opening = opening(bytes, at);
            let bit = 1 << (opening >> ESTIMATE_SHIFT & 63);
            let least = if seen & bit == 0 { i8::MIN } else { 0 };
            let place = (opening >> ESTIMATE_SHIFT) as usize;
            for (sum, weight) in sum.iter_mut().zip(self.weights.get(place).into_iter().flatten()) {
                *sum += i32::from(*weight.max(&least));
            }
            seen |= bit;
            count += 1;
        }
        (sum, count)
    }
}

/// Leaves sixteen bits of a number: some six thousand words fill one in eleven places.
const ESTIMATE_SHIFT: u32 = 48;

/// Leaves fifteen bits of a number: some four hundred words fill one in a hundred places.
const OPENING_SHIFT: u32 = 49;

/// A number for the first letters of a word that begins at `at`, without order in its bits.
#[inline]
fn opening(bytes: &[u8], at: usize) -> u64 {
    let eight = eight::load(bytes, at);
    let letters = match eight::leading(eight::letter(eight)) {
        0 => 0,
        length => eight & eight::first(length),
    };
    letters.wrapping_mul(SPREAD)
}

/// Stands for all numbers, and for all quotation marks.
pub(super) const NUMBER: &str = "#";
pub(super) const QUOTE: &str = "\"";
/// Parts neighbouring sentences.
pub(super) const STOP: &str = ".";

/// How many words make a sentence longer by one degree, and the degrees.
const DEGREE: usize = 6;
const DEGREES: [Term<'static>; 7] =
    [term!("0"), term!("1"), term!("2"), term!("3"), term!("4"), term!("5"), term!("6")];

/// How long a sentence of so many words is.
pub(super) fn degree(words: usize) -> Term<'static> {
    DEGREES[(words / DEGREE).min(DEGREES.len() - 1)]
}

/// Whether it is no sign.
pub(super) fn is_word(term: Term<'_>) -> bool {
    let first = term.text.as_bytes().first();
    term.text == NUMBER
        || first.is_some_and(u8::is_ascii_alphabetic)
        || term.text.starts_with(char::is_alphabetic)
}

/// The words and signs of a folded text: a contraction is one word ("wouldn't"), an elided
/// one keeps its apostrophe ("j'").
pub(super) fn split(text: &str) -> impl Iterator<Item = Term<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            let (term, length) = match *KINDS.get(usize::from(*rest.as_bytes().first()?))? {
                Kind::Space => (None, 1),
                Kind::Sign => (rest.get(..1).map(Term::of), 1),
                Kind::Figure => (Some(Term::of(NUMBER)), number(rest)),
                Kind::Letter => worded(rest),
                Kind::Wide => wide(rest),
            };
            at += length;
            if term.is_some() {
                return term;
            }
        }
    })
}

/// What a word or sign begins with.
#[derive(Clone, Copy)]
enum Kind {
    /// Nothing that counts.
    Space,
    /// A sign that is kept.
    Sign,
    Figure,
    Letter,
    /// Something outside ASCII.
    Wide,
}

/// What each byte begins.
static KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Space; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'"' | b'.' | b'?' | b'!' | b':' | b';' | b',' | b'(' | b')' => Kind::Sign,
            b'0'..=b'9' => Kind::Figure,
            b'a'..=b'z' | b'A'..=b'Z' => Kind::Letter,
            0x80.. => Kind::Wide,
            _ => Kind::Space,
        };
        byte += 1;
    }
    kinds
};

/// The word that a text begins with, and its length.
fn worded(text: &str) -> (Option<Term<'_>>, usize) {
    // Nearly all words are short and of plain letters.
    let eight = eight::load(text.as_bytes(), 0);
    let length = eight::leading(eight::letter(eight));
    if length < 8 && !matches!(text.as_bytes().get(length), Some(b'\'' | 0x80..)) {
        return (text.get(..length).map(|word| Term::of_letters(word, eight)), length);
    }
    let length = word(text);
    (text.get(..length).map(Term::of), length)
}

/// The word or sign that a text outside ASCII begins with, unless its first character is
/// neither, and its length.
fn wide(text: &str) -> (Option<Term<'_>>, usize) {
    let Some(first) = text.chars().next() else { return (None, 1) };
    match first {
        '\u{ab}' | '\u{bb}' => (Some(Term::of(QUOTE)), first.len_utf8()),
        _ if first.is_numeric() => (Some(Term::of(NUMBER)), number(text)),
        _ if first.is_alphabetic() => worded(text),
        _ => (None, first.len_utf8()),
    }
}

/// The length of the number that a text begins with: "3", "12/27", "10:30".
fn number(text: &str) -> usize {
    let mut length = 0;
    loop {
        let rest = text.get(length..).unwrap_or_default();
        let figures = |text: &str| text.find(|sign: char| !sign.is_numeric()).unwrap_or(text.len());
        let joined = rest.starts_with(['.', ',', ':', '/']) && length > 0;
        let more = figures(rest.get(usize::from(joined)..).unwrap_or_default());
        if more == 0 {
            return length;
        }
        length += usize::from(joined) + more;
    }
}

/// What English contracts behind an apostrophe.
const CONTRACTED: [&str; 7] = ["s", "t", "d", "m", "ll", "re", "ve"];

/// The length of the word that a text begins with.
fn word(text: &str) -> usize {
    let length = letters(text);
    let Some(behind) = text.get(length..).and_then(|rest| rest.strip_prefix('\'')) else {
        return length;
    };
    let more = behind.get(..letters(behind)).unwrap_or_default();
    length + 1 + if CONTRACTED.contains(&more) { more.len() } else { 0 }
}

/// How many bytes of letters a text begins with.
fn letters(text: &str) -> usize {
    let plain = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let behind = text.get(plain..).unwrap_or_default();
    // A letter outside ASCII may follow.
    if behind.as_bytes().first().is_none_or(u8::is_ascii) {
        return plain;
    }
    plain + behind.find(|sign: char| !sign.is_alphabetic()).unwrap_or(behind.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contractions_elisions_numbers_and_quotes_are_words_of_their_own() {
        let words: Vec<&str> =
            split("\"j'en ai 12/27, i wouldn't'\" (l'an 3.)").map(|term| term.text).collect();
        let whole = [
            "\"", "j'", "en", "ai", "#", ",", "i", "wouldn't", "\"", "(", "l'", "an", "#", ".", ")",
        ];
        assert_eq!(words, whole);
    }

    #[test]
    fn a_sentence_weighs_nearly_what_its_words_do() {
        let words = [("tea", [40, -3]), ("cup", [-7, 300]), ("j'", [1, 1]), (NUMBER, [0, 5])];
        let estimate = Estimate::of(words.into_iter());
        let weigh = |text: &str| estimate.weigh(text, Span::new(0, text.len()));
        assert_eq!(weigh("tea, a cup."), ([33, 124], 3));
        assert_eq!(weigh("cup and cup"), ([-7, 254], 3));
        assert_eq!(weigh("j'ai 27"), ([1, 6], 3));
    }

    #[test]
    fn the_last_degree_is_that_of_all_long_sentences() {
        let degrees = [0, 5, 6, 36, 41, 500].map(|words| degree(words).text);
        assert_eq!(degrees, ["0", "0", "1", "6", "6", "6"]);
    }
}
