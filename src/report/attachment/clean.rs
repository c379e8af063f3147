//! Words of notes made fit for a document that others will open.
//!
//! A client id, a goal or an author comes from an export, and may hold
//! anything: control characters, marks that turn the direction of writing, a
//! word of ten thousand letters. What is left here is one line of visible
//! text. It is still only data: each form escapes it in its own way.

use crate::text::is_month;

/// Signs after which words of a note are cut short.
const LONGEST: usize = 200;

/// One line of visible text, at most 200 signs long.
#[must_use]
pub(in crate::report) fn clean(words: &str) -> String {
    let visible = words.chars().map(|sign| if sign.is_whitespace() { ' ' } else { sign });
    let visible: String = visible.filter(|&sign| !is_hidden(sign)).collect();
    let mut line = visible.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(at);
        line.truncate(line.trim_end().len());
        line.push('…');
    }
    line
}

/// Words in which every date keeps to one line: "12 mars 2026" with spaces that
/// do not break.
pub(super) fn bind_dates(words: &str) -> String {
    let pieces: Vec<&str> = words.split(' ').collect();
    let mut bound = String::with_capacity(words.len() + 8);
    for (at, piece) in pieces.iter().enumerate() {
        bound.push_str(piece);
        let is_date = |first: usize| match pieces.get(first..first + 3) {
            Some([day, month, year]) => is_day(day) && is_month(month) && is_year(year),
            _ => false,
        };
        if at + 1 < pieces.len() {
            let inside = is_date(at) || at.checked_sub(1).is_some_and(is_date);
            bound.push(if inside { '\u{a0}' } else { ' ' });
        }
    }
    bound
}

/// Words in which a date may be broken again, for text that is copied.
pub(super) fn loosen_dates(words: &str) -> String {
    let pieces: Vec<&str> = words.split('\u{a0}').collect();
    let mut loose = String::with_capacity(words.len());
    for (at, piece) in pieces.iter().enumerate() {
        loose.push_str(piece);
        let Some(next) = pieces.get(at + 1) else { continue };
        let last = piece.rsplit(char::is_whitespace).next().unwrap_or_default();
        let first = next.split(char::is_whitespace).next().unwrap_or_default();
        let inside = (is_day(last) && is_month(first)) || (is_month(last) && is_year(first));
        loose.push(if inside { ' ' } else { '\u{a0}' });
    }
    loose
}

/// "12", "(1er".
fn is_day(piece: &str) -> bool {
    let day = piece.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    let digits = day.strip_suffix("er").unwrap_or(day);
    matches!(digits.len(), 1 | 2) && digits.bytes().all(|sign| sign.is_ascii_digit())
}

/// "2026", "2026);".
fn is_year(piece: &str) -> bool {
    let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4 && !piece.chars().nth(4).is_some_and(char::is_alphanumeric)
}

/// Controls, marks of direction and other signs of no width, and what is no
/// character at all. Joiners of emoji and variation selectors go as well.
fn is_hidden(sign: char) -> bool {
    sign.is_control()
        || matches!(sign,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
        || (u32::from(sign) & 0xfffe) == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_and_marks_of_direction_go() {
        assert_eq!(clean("a\u{0}b\u{202e}c\u{200f}\u{feff}"), "abc");
        assert_eq!(clean("one\r\n\ttwo  three "), "one two three");
    }

    #[test]
    fn letters_of_any_script_stay() {
        assert_eq!(clean("Élever – 日本 עברית"), "Élever – 日本 עברית");
    }

    #[test]
    fn what_is_too_long_is_cut_and_says_so() {
        let cut = clean(&"x".repeat(10_000));
        assert_eq!((cut.chars().count(), cut.ends_with("x…")), (201, true));
    }

    #[test]
    fn a_date_keeps_to_one_line_and_can_be_loosened() {
        let words =
            "14 (9 le 21 mai 2026), du 1er janv. 2026 au 3 mars 2026 ; 12 sessions in 2026.";
        let bound = bind_dates(words);
        assert_eq!(
            bound,
            "14 (9 le 21\u{a0}mai\u{a0}2026), du 1er\u{a0}janv.\u{a0}2026 au 3\u{a0}mars\u{a0}2026 ; 12 sessions in 2026."
        );
        assert_eq!(loosen_dates(&bound), words);
        assert_eq!(loosen_dates("2\u{a0}more"), "2\u{a0}more");
        assert_eq!(loosen_dates("18\n5\u{a0}Jan\u{a0}2026\n"), "18\n5 Jan 2026\n");
    }

    proptest::proptest! {
        #[test]
        fn what_is_left_is_one_short_line(words in "\\PC{0,300}|.{0,300}") {
            let line = clean(&words);
            proptest::prop_assert!(line.chars().count() <= LONGEST + 1);
            proptest::prop_assert!(!line.chars().any(char::is_control));
            proptest::prop_assert_eq!(clean(&line), line);
        }
    }
}
