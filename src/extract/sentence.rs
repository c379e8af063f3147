//! Where sentences end.
//!
//! A sentence ends with the line, unless the line is merely wrapped, and with
//! `.`, `!`, `?` or `;` before a space. A full stop after an abbreviation of
//! one or two letters and inside a number ends nothing.

use super::Span;
use super::fold::Folded;

/// Divides the folded text into sentences, into `sentences`. They cover the
/// whole text, in order and without gaps. `original` is the text that was
/// folded: only there capitals tell a wrapped line from a new one.
pub fn divide(original: &str, folded: &Folded, sentences: &mut Vec<Span>) {
    sentences.clear();
    let bytes = folded.text().as_bytes();
    let mut start = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let ends = match byte {
            b'\n' => !is_wrap(original, folded, at),
            b'.' | b'!' | b'?' | b';' => ends_sentence(bytes, at),
            _ => false,
        };
        if ends {
            sentences.push(Span::new(start, at + 1));
            start = at + 1;
        }
    }
    if start < bytes.len() {
        sentences.push(Span::new(start, bytes.len()));
    }
}

/// Whether the mark at `at` is followed by a space and, for a full stop, does
/// not close an abbreviation.
#[must_use]
pub fn ends_sentence(bytes: &[u8], at: usize) -> bool {
    let followed = bytes.get(at + 1).is_none_or(|next| next.is_ascii_whitespace() || *next == b'"');
    if !followed || bytes.get(at) != Some(&b'.') {
        return followed;
    }
    let before = bytes.get(..at).unwrap_or_default();
    let word = before.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let opens = before.len().checked_sub(word + 1).and_then(|at| before.get(at));
    let abbreviation = match before.get(before.len() - word..).unwrap_or_default() {
        b"vs" | b"dr" | b"mr" | b"mrs" | b"ms" | b"pt" | b"no" | b"st" | b"approx" | b"env" => true,
        [_] => opens.is_none_or(|byte| matches!(byte, b' ' | b'\n' | b'.' | b'(')),
        _ => false,
    };
    !abbreviation
}

/// Whether the line break at `at` stands inside a sentence: the line goes on
/// with a small letter, and its own words do not close it.
#[must_use]
pub fn is_wrap(original: &str, folded: &Folded, at: usize) -> bool {
    let bytes = folded.text().as_bytes();
    let before = bytes.get(..at).unwrap_or_default();
    let last = before.iter().rev().find(|byte| **byte != b' ');
    if last.is_none_or(|last| matches!(last, b'\n' | b'.' | b'!' | b'?' | b':' | b'|' | b'\t')) {
        return false;
    }
    let next = bytes.get(at + 1..).unwrap_or_default();
    let skip = next.iter().take_while(|byte| **byte == b' ').count();
    let Some(first) = original.get(folded.origin(at + 1 + skip)..).and_then(|s| s.chars().next())
    else {
        return false;
    };
    if next.get(skip..).is_some_and(opens_list) {
        return false;
    }
    first.is_lowercase()
        || (first.is_ascii_digit() && leaves_open(before))
        || (first.is_uppercase() && leaves_open(before))
}

/// Whether a line begins like an item of a list: "a) ", "2. ", "x: ".
fn opens_list(line: &[u8]) -> bool {
    let word = line.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    word <= 2
        && matches!(line.get(word), Some(b')' | b'.' | b':'))
        && matches!(line.get(word + 1), None | Some(b' ' | b'\n'))
}

/// Whether a line ends with a word that another has to follow.
fn leaves_open(line: &[u8]) -> bool {
    let word = line.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    matches!(
        line.get(line.len() - word..).unwrap_or_default(),
        b"the"
            | b"a"
            | b"an"
            | b"of"
            | b"on"
            | b"at"
            | b"is"
            | b"was"
            | b"and"
            | b"with"
            | b"to"
            | b"from"
            | b"for"
            | b"in"
            | b"her"
            | b"his"
            | b"their"
            | b"le"
            | b"la"
            | b"les"
            | b"de"
            | b"du"
            | b"des"
            | b"au"
            | b"et"
            | b"est"
            | b"avec"
            | b"sur"
            | b"son"
            | b"sa"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        let folded = Folded::new(text);
        let mut found = Vec::new();
        divide(text, &folded, &mut found);
        found.iter().map(|span| folded.original_span(*span).of(text).trim()).collect()
    }

    #[test]
    fn a_full_stop_ends_a_sentence_but_not_a_number_or_an_abbreviation() {
        assert_eq!(
            sentences("ORS 31.2 vs. 17.8 at intake. No SI."),
            ["ORS 31.2 vs. 17.8 at intake.", "No SI."]
        );
    }

    #[test]
    fn a_wrapped_line_goes_on() {
        assert_eq!(sentences("She completed the\nPHQ-9\nwith a total of 8").len(), 1);
        assert_eq!(sentences("PHQ-9 8\nGAD-7 6").len(), 2);
    }

    proptest::proptest! {
        #[test]
        fn sentences_cover_the_text(text in "[a-zA-Z0-9 .;\n\u{e9}]{0,80}") {
            let folded = Folded::new(&text);
            let mut found = Vec::new();
            divide(&text, &folded, &mut found);
            let mut at = 0;
            for span in found {
                proptest::prop_assert_eq!(span.start, at);
                at = span.end;
            }
            proptest::prop_assert_eq!(at, folded.text().len());
        }
    }
}
