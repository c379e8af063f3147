//! Eight bytes at a time.
//!
//! Looking at one byte after the other costs a branch each, and the end of
//! every word is a surprise to the processor. Eight bytes in one number are
//! compared at once. What is found is a word of *marks*: the highest bit of
//! each byte that fits, the first byte lowest.

/// The eight bytes from `at` on; zeros behind the end.
#[must_use]
#[inline]
pub fn load(bytes: &[u8], at: usize) -> u64 {
    if let Some(eight) = bytes.get(at..at + 8).and_then(|bytes| bytes.first_chunk()) {
        return u64::from_le_bytes(*eight);
    }
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().rev().fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// The same byte in all eight places.
#[must_use]
pub const fn all(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}

/// The highest bit of all eight bytes.
const MARKS: u64 = all(0x80);

/// Marks the bytes outside ASCII.
#[must_use]
#[inline]
pub const fn wide(eight: u64) -> u64 {
    eight & MARKS
}

/// Marks the bytes that `marks` leaves out.
#[must_use]
#[inline]
pub const fn others(marks: u64) -> u64 {
    !marks & MARKS
}

/// Marks the bytes that are `byte`.
#[must_use]
#[inline]
pub const fn equal(eight: u64, byte: u8) -> u64 {
    let differs = eight ^ all(byte);
    !(((differs & !MARKS) + !MARKS) | differs) & MARKS
}

/// Marks figures.
#[must_use]
#[inline]
pub const fn figure(eight: u64) -> u64 {
    let low = eight & !MARKS;
    (low + all(0x80 - b'0')) & !(low + all(0x80 - b'9' - 1)) & !eight & MARKS
}

/// Where the word that holds `at` ends, and whether a figure stands in it from there on.
#[must_use]
#[inline]
pub fn rest_of_word(bytes: &[u8], at: usize) -> (usize, bool) {
    let (mut end, mut figured) = (at, false);
    loop {
        let eight = load(bytes, end);
        let stop = others(word(eight));
        // All bits below the first byte that is no part of the word.
        let inside = (stop & stop.wrapping_neg()).wrapping_sub(1);
        figured |= figure(eight) & inside != 0;
        end += before(stop);
        if stop != 0 {
            return (end, figured);
        }
    }
}

/// Where words begin in a stretch of text: at each letter, figure or byte outside ASCII that
/// none stands before, or that the stretch begins with.
pub fn word_starts(bytes: &[u8], start: usize, end: usize) -> impl Iterator<Item = usize> {
    let mut at = start;
    let mut marks = 0;
    // Marks the first byte of the eight if a word reaches into them.
    let mut reaches = 0;
    let starts = std::iter::from_fn(move || {
        while marks == 0 {
            if at >= end {
                return None;
            }
            let words = word(load(bytes, at));
            marks = words & !(words << 8 | reaches);
            reaches = words >> 56;
            at += 8;
        }
        let next = at - 8 + before(marks);
        marks &= marks - 1;
        Some(next)
    });
    starts.take_while(move |next| *next < end)
}

/// Marks the signs of control, line breaks and tabs among them.
#[must_use]
#[inline]
pub const fn control(eight: u64) -> u64 {
    others(((eight | MARKS) - all(0x20)) | eight)
}

/// Marks letters, figures and the bytes outside ASCII.
#[must_use]
#[inline]
pub const fn word(eight: u64) -> u64 {
    let low = eight & !MARKS;
    let figure = (low + all(0x80 - b'0')) & !(low + all(0x80 - b'9' - 1));
    (figure | letters(low) | eight) & MARKS
}

/// Marks the letters of ASCII.
#[must_use]
#[inline]
pub const fn letter(eight: u64) -> u64 {
    letters(eight & !MARKS) & !eight & MARKS
}

/// Marks letters in `low` bytes, of ASCII all of them; the other bits mean nothing.
const fn letters(low: u64) -> u64 {
    let lower = low | all(0x20);
    (lower + all(0x80 - b'a')) & !(lower + all(0x80 - b'z' - 1))
}

/// How many bytes are marked before the first that is not.
#[must_use]
#[inline]
pub const fn leading(marks: u64) -> usize {
    before(others(marks))
}

/// How many bytes stand before the first that is marked; eight if none is.
#[must_use]
#[inline]
pub const fn before(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

/// All bits of the first `length` bytes, of at least one.
#[must_use]
#[inline]
pub const fn first(length: usize) -> u64 {
    u64::MAX >> (64 - 8 * length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_marked_as_what_it_is() {
        for byte in 0..=u8::MAX {
            let marks = |is: bool| if is { MARKS } else { 0 };
            assert_eq!(word(all(byte)), marks(byte >= 0x80 || byte.is_ascii_alphanumeric()));
            assert_eq!(letter(all(byte)), marks(byte.is_ascii_alphabetic()));
            assert_eq!(wide(all(byte)), marks(!byte.is_ascii()));
            assert_eq!(figure(all(byte)), marks(byte.is_ascii_digit()));
            assert_eq!(control(all(byte)), marks(byte < b' '));
            for other in 0..=u8::MAX {
                assert_eq!(equal(all(byte), other), marks(byte == other));
            }
        }
    }

    #[test]
    fn words_begin_behind_signs_and_end_with_what_is_in_them() {
        let text = "two words, \u{e9}t\u{e9} d'un mot-long (x) and the 2nd".as_bytes();
        for (start, end) in [(0, text.len()), (1, text.len()), (4, 30), (9, 10), (7, 7)] {
            let begins = |at: &usize| {
                let worded = |at: usize| word(u64::from(text[at])) != 0;
                worded(*at) && (*at == start || !worded(at - 1))
            };
            let expected: Vec<usize> = (start..end).filter(begins).collect();
            assert_eq!(word_starts(text, start, end).collect::<Vec<_>>(), expected);
        }
        for start in 0..text.len() {
            let rest = &text[start..];
            let inside = |byte: &u8| word(u64::from(*byte)) != 0;
            let end = start + rest.iter().take_while(|byte| inside(byte)).count();
            let figured = text[start..end].iter().any(u8::is_ascii_digit);
            assert_eq!(rest_of_word(text, start), (end, figured));
        }
    }

    #[test]
    fn a_mark_does_not_reach_into_the_next_byte() {
        let eight = load(b"a b9 \xc3\xa9-", 0);
        assert_eq!(word(eight), load(b"\x80\0\x80\x80\0\x80\x80\0", 0));
        assert_eq!(equal(eight, b' '), load(b"\0\x80\0\0\x80\0\0\0", 0));
        assert_eq!((leading(word(eight)), before(equal(eight, b'-'))), (1, 7));
    }

    #[test]
    fn what_lies_behind_the_end_is_zero() {
        assert_eq!(load(b"abc", 1), load(b"bc\0\0\0\0\0\0", 0));
        assert_eq!(load(b"abc", 3), 0);
    }
}
