//! Words of notes made fit for a document that others will open.
//!
//! A client id, a goal or an author comes from an export, and may hold
//! anything: control characters, marks that turn the direction of writing, a
//! word of ten thousand letters. What is left here is one line of visible
//! text. It is still only data: each form escapes it in its own way.

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
