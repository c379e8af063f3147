//! The bounds of severity that a note explains a score with: "PHQ-15 18/30 (5 low, 10
//! medium, 15 high)". None of them is a score.
//!
//! They are known by their bracket, which holds nothing but rising numbers with a word of
//! severity beside each.

use super::ScoreCue as Cue;
use super::token::Kind;
use super::view::Window;

/// Tokens on either side of a bound of severity in which its bracket begins and ends.
const BANDS: usize = 24;

/// "PHQ-15 18/30 (5 low, 10 medium, 15 high)": whether the bracket of a number holds nothing
/// but the bounds of severity, in their order, behind a value.
pub(super) fn is_bound(window: Window<'_>, at: usize) -> bool {
    if !window.said.has(Cue::Severity) {
        return false;
    }
    let severe = |at: usize| window.cues(at).has(Cue::Severity);
    let sign = |at: usize| window.mark(at, b'=') || window.mark(at, b':');
    let behind = at + 1 + usize::from(sign(at + 1));
    let before = at.saturating_sub(1 + usize::from(at > 0 && sign(at - 1)));
    if !severe(behind) && !severe(before) {
        return false;
    }
    let bracket = |at: usize, marks: [u8; 2]| marks.iter().any(|mark| window.mark(at, *mark));
    let open = (at.saturating_sub(BANDS)..at).rev().find(|&at| bracket(at, [b'(', b'[']));
    let close = (at..at + BANDS).find(|&at| bracket(at, [b')', b']']));
    let Some((open, close)) = open.zip(close) else { return false };
    let little = [Cue::And, Cue::Equals, Cue::AtLeast, Cue::Above, Cue::OrMore];
    let fits = |at: usize| {
        window.number(at).is_some()
            || severe(at)
            || window.cues(at).any(&little)
            || window.token(at).is_some_and(|token| {
                matches!(token.kind, Kind::Mark(b',' | b';' | b'/' | b'=' | b':' | b'+' | b'-'))
            })
    };
    let numbers = || (open + 1..close).filter_map(|at| window.number(at));
    let named = (open + 1..close).filter(|&at| severe(at)).count();
    let valued = open.checked_sub(1).is_some_and(|at| window.number(at).is_some());
    named > 1
        && (open + 1..close).all(fits)
        && numbers().is_sorted_by(|a, b| a < b)
        && (valued || numbers().count() > 2)
}

/// Tokens behind the name of a form in which a range is called one of severity.
const CALLED: usize = 8;

/// "20 to 34 on the MADRS is moderate": whether a number is a bound of a range that the
/// sentence gives the name of a severity.
pub(super) fn bounds_range(window: Window<'_>, at: usize) -> bool {
    if !window.said.has(Cue::Severity) {
        return false;
    }
    let joined = |at: usize| window.cues(at).has(Cue::To) || window.mark(at, b'-');
    let low = match at.checked_sub(2) {
        Some(low) if joined(at - 1) && window.number(low).is_some() => low,
        _ if joined(at + 1) => at,
        _ => return false,
    };
    let high = low + 2;
    let rises = window.number(low).zip(window.number(high)).is_some_and(|(low, high)| low < high);
    // "Went from 20 to 34 on the MADRS"
    let from = low.checked_sub(1).is_some_and(|at| window.cues(at).has(Cue::From));
    let little = |at: &usize| window.cues(*at).any(&[Cue::Onto, Cue::Link, Cue::Determiner]);
    let name = high + 1 + (high + 1..high + 4).take_while(little).count();
    let onto = (high + 1..name).any(|at| window.cues(at).has(Cue::Onto));
    let ends = |at: &usize| window.token(*at).is_none_or(super::token::Token::ends_sentence);
    let rest = name + 1..name + CALLED;
    let called = rest.take_while(|at| !ends(at) && window.number(*at).is_none());
    rises
        && !from
        && onto
        && window.name(name).is_some()
        && called.into_iter().any(|at| window.cues(at).has(Cue::Severity))
}
