//! Where a line or sentence ends for the grammar of scores.
//!
//! It is finer than the division into sentences that all grammars share: a
//! list of scores is often a run of short lines, and a name may be parted from
//! its value by a wrapped line that begins with a figure.

use crate::extract::fold::Folded;

/// Whether the mark at `at` is followed by a space and, for a full stop, does
/// not close an abbreviation.
#[must_use]
pub fn ends_sentence(bytes: &[u8], at: usize) -> bool {
    let followed = bytes.get(at + 1).is_none_or(|next| next.is_ascii_whitespace() || *next == b'"')
        || (bytes.get(at + 1) == Some(&b')')
            && bytes.get(at + 2).is_none_or(u8::is_ascii_whitespace));
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
