//! The words of a sentence, as everything that was learned of sentences reads them.
//!
//! [`risk`](super::risk) knows an ideation in indirect words by them, and
//! [`element`](super::element) what an hour was about; what each word weighs stands in
//! `data/opinion`.

use super::Span;
use super::weights::{Term, term};

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
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(|sign: char| sign.is_alphanumeric() || mark(sign).is_some())?;
        let from = rest.get(start..)?;
        let first = from.chars().next()?;
        let (word, length) = match mark(first) {
            Some(mark) => (mark, first.len_utf8()),
            None if first.is_numeric() => (NUMBER, number(from)),
            None => {
                let length = word(from);
                (from.get(..length)?, length)
            }
        };
        rest = from.get(length..)?;
        Some(word)
    })
}

/// A sign that is kept, as all signs of its kind.
fn mark(sign: char) -> Option<&'static str> {
    Some(match sign {
        '"' | '\u{ab}' | '\u{bb}' => QUOTE,
        '.' => STOP,
        '?' => "?",
        '!' => "!",
        ':' => ":",
        ';' => ";",
        ',' => ",",
        '(' => "(",
        ')' => ")",
        _ => return None,
    })
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
        let words: Vec<&str> = split("\"j'en ai 12/27, i wouldn't'\" (l'an 3.)").collect();
        let whole = [
            "\"", "j'", "en", "ai", "#", ",", "i", "wouldn't", "\"", "(", "l'", "an", "#", ".", ")",
        ];
        assert_eq!(words, whole);
    }

    #[test]
    fn the_last_degree_is_that_of_all_long_sentences() {
        let degrees = [0, 5, 6, 36, 41, 500].map(|words| degree(words).text);
        assert_eq!(degrees, ["0", "0", "1", "6", "6", "6"]);
    }
}
