//! Numbers that open the entries of a list: "1- Reduce worry (GAD-7): improving", "2. Go
//! out three times a week".
//!
//! Behind the name of a measure such a number looks like its score, so it is known by the
//! list that it stands in: it opens its line or sentence, words follow its sign, and the
//! entry before it or behind it has the number before or behind. Behind a colon only the
//! first entry of a list stands; "GAD-7 (May 12): 11. GAD-7 (April 7): 12." is none.

use super::date;
use super::token::{Kind, Token};
use super::view::Window;

/// Tokens to each side in which the neighbour of an entry is looked for.
const REACH: usize = 60;

/// The highest number of an entry.
const MOST: u32 = 20;

/// Whether the number at `at` only numbers an entry of a list.
pub(super) fn numbers_entry(window: Window<'_>, at: usize) -> bool {
    if window.number(at).is_none() {
        return false;
    }
    let Some(own) = entry(window, at).filter(|own| *own <= MOST) else { return false };
    let is_neighbour = |number: u32, at: usize| entry(window, at) == Some(number);
    let before = || (at.saturating_sub(REACH)..at).rev().any(|at| is_neighbour(own - 1, at));
    let behind = || (at + 1..at + REACH).any(|at| is_neighbour(own + 1, at));
    own > 1 && before() || behind()
}

/// The number of the entry that begins with the token at `at`: "2.", "2-" or "2)" at the
/// head of a sentence or line, with a word behind.
fn entry(window: Window<'_>, at: usize) -> Option<u32> {
    let token = window.token(at)?;
    let (number, next) = match token.kind {
        Kind::Number(value) if value.fract() == 0.0 && value >= 1.0 => {
            let signed = window.glued(at)
                && window.token(at + 1).is_some_and(|sign| {
                    sign.kind == Kind::Stop || matches!(sign.kind, Kind::Mark(b'-' | b')'))
                });
            signed.then_some((value as u32, at + 2))?
        }
        // The lexer reads "3." at the head of a line as what parts two sentences.
        Kind::Stop => {
            let digits = window.text.as_bytes().get(token.start..token.end)?;
            (date::integer(digits)?.0, at + 1)
        }
        _ => return None,
    };
    // "Since 1 June. 2. Go out": the full stop is that of the month.
    let dotted = |token: &Token| {
        let text = window.text.get(token.start..token.end);
        matches!(token.kind, Kind::Month(..) | Kind::Date(_))
            && text.is_some_and(|text| text.ends_with('.'))
    };
    let ends =
        at == 0 || window.token(at - 1).is_some_and(|token| token.ends_sentence() || dotted(token));
    let opens = number == 1 && at > 0 && window.mark(at - 1, b':');
    let heads = token.kind == Kind::Stop || ends || opens;
    // "14-item" is one word.
    let apart = window.token(next).zip(window.token(next - 1)).is_some_and(|(word, sign)| {
        matches!(word.kind, Kind::Word | Kind::Cues(_)) && sign.end < word.start
    });
    (heads && apart).then_some(number)
}
