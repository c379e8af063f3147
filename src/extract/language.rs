//! The language that a text is written in.

use crate::note::Language;

/// How much of a note is looked at, in bytes.
const SAMPLE: usize = 4096;

/// Counts the commonest little words of each language in folded text and takes
/// the language that has more; English when neither has.
#[must_use]
pub fn detect(folded: &str) -> Language {
    let mut balance = 0_i32;
    let bytes = folded.as_bytes();
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    for word in sample.split(|byte| !byte.is_ascii_alphabetic()) {
        balance += match word {
            b"the" | b"and" | b"of" | b"is" | b"was" | b"with" | b"her" | b"his" | b"for"
            | b"not" | b"this" | b"that" | b"by" | b"she" | b"he" | b"goal" | b"denies" => 1,
            b"le" | b"la" | b"les" | b"des" | b"du" | b"et" | b"est" | b"une" | b"un" | b"avec"
            | b"pas" | b"pour" | b"sur" | b"son" | b"sa" | b"au" | b"seance" | b"de" => -1,
            _ => 0,
        };
    }
    if balance < 0 { Language::Fr } else { Language::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_words_tell_the_language() {
        assert_eq!(detect("score de 12 au phq-9, la semaine a ete bonne"), Language::Fr);
        assert_eq!(detect("she was tired and the phq-9 is 12"), Language::En);
        assert_eq!(detect("phq-9 12"), Language::En);
    }
}
