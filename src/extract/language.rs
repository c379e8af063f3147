//! The language of a note, from its small words.
//!
//! Function words ("the", "les") tell English from French in a dozen words of
//! prose. A telegraphic note has few of them; there the phrases of the other
//! lexicons count, and the letters and spacing that only French uses.

use super::fold::Folded;
use super::lexicon::{Cue, Domain};
use super::scan::{Hit, Hits};
use crate::note::Language;

/// How much a function word weighs against a phrase of any other lexicon.
const FUNCTION_WORD: i64 = 3;

/// What has to speak for French before a note is taken for one: a word or two
/// that both languages share do not.
const SPEAKS_FRENCH: i64 = 3;

/// The language that `original` is written in, from what was found in it.
/// English where nothing speaks for either.
#[must_use]
pub fn detect(original: &str, folded: &Folded, hits: &Hits) -> Language {
    // Short words are written alike in both.
    let long = |language| i64::try_from(hits.long(language)).unwrap_or(i64::MAX / 4);
    let mut balance = french_letters(original) + french_colons(original, folded);
    balance += long(Language::Fr) - long(Language::En);
    for hit in hits.of(Domain::Language) {
        // Counted among the long ones: a function word counts more, and an abbreviation,
        // which is written alike in both, not at all.
        let weight =
            if hit.cue == Cue::Word { FUNCTION_WORD } else { 0 } - i64::from(hit.is_long());
        balance += if hit.language == Some(Language::Fr) { weight } else { -weight };
    }
    if balance >= SPEAKS_FRENCH { Language::Fr } else { Language::En }
}

/// The language of one stretch of text by its function words alone; `None`
/// when they do not tell.
#[must_use]
pub fn of_words(hits: &[Hit]) -> Option<Language> {
    let count = |language| {
        hits.iter().filter(|hit| hit.cue == Cue::Word && hit.language == Some(language)).count()
    };
    let (en, fr) = (count(Language::En), count(Language::Fr));
    match (en > fr + 1, fr > en + 1) {
        (true, _) => Some(Language::En),
        (_, true) => Some(Language::Fr),
        _ => None,
    }
}

/// Accented letters that English does without.
fn french_letters(original: &str) -> i64 {
    if original.is_ascii() {
        return 0;
    }
    let bytes = original.as_bytes();
    let letters = memchr::memchr_iter(0xc3, bytes).filter(|at| {
        // The UTF-8 forms of à â ç è é ê ë î ï ô ù û in either case.
        bytes.get(at + 1).is_some_and(|byte| {
            matches!(byte & !0x20, 0x80 | 0x82 | 0x87..=0x8b | 0x8e | 0x8f | 0x94 | 0x99 | 0x9b)
        })
    });
    i64::try_from(letters.count()).unwrap_or(i64::MAX / 4)
}

/// French sets a space before a colon and a semicolon.
fn french_colons(original: &str, folded: &Folded) -> i64 {
    let bytes = folded.text().as_bytes();
    let spaced = folded.signs().iter().filter(|&&at| {
        matches!(bytes.get(at), Some(b':' | b';'))
            && at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b' ')
            && original
                .get(..folded.origin(at))
                .is_some_and(|before| before.ends_with([' ', '\u{a0}']))
            && matches!(original.as_bytes().get(folded.origin(at)), Some(b':' | b';'))
    });
    i64::try_from(spaced.count()).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::super::scan::{Hits, Scanner};
    use super::*;

    fn language(text: &str) -> Language {
        let lexicon = Lexicon::embedded().unwrap();
        let scanner = Scanner::new(&lexicon.phrases, &[]).unwrap();
        let folded = Folded::new(text);
        let mut hits = Hits::default();
        scanner.scan(text, &folded, &mut hits);
        detect(text, &folded, &hits)
    }

    #[test]
    fn prose_is_told_by_its_small_words() {
        assert_eq!(language("She met with the group and talked about work."), Language::En);
        assert_eq!(language("Elle a vu les autres et parle de son travail."), Language::Fr);
    }

    #[test]
    fn a_telegraphic_note_is_told_by_its_phrases() {
        assert_eq!(language("PHQ-9 12. Denies SI. RTC 2 wks."), Language::En);
        assert_eq!(language("PHQ-9 : 12. Aucune idée noire. Rdv J+14."), Language::Fr);
    }

    #[test]
    fn a_note_without_words_is_english() {
        assert_eq!(language("12 / 27"), Language::En);
    }
}
