//! What the writer says of a value: its severity and its change.

use super::ScoreCue as Cue;
use super::token::Kind;
use super::view::Window;
use crate::extract::Span;

/// The severity given behind a value, between the tokens `from` and `to`, in
/// folded bytes.
pub(super) fn stated(window: Window<'_>, from: usize, to: usize) -> Option<Span> {
    let first = (from..to.min(from + 8)).find(|&at| window.cues(at).has(Cue::Severity))?;
    let mut last = first;
    while last + 1 < to {
        let hyphen = window.mark(last + 1, b'-') && window.cues(last + 2).has(Cue::Severity);
        if window.cues(last + 1).has(Cue::Severity) {
            last += 1;
        } else if hyphen {
            last += 2;
        } else {
            break;
        }
    }
    let (first, last) = (window.token(first)?, window.token(last)?);
    Some(Span::new(first.start, last.end))
}

/// The change given behind a value: "(+3)", "down 4", "−5 since last".
pub(super) fn change(window: Window<'_>, from: usize, to: usize) -> Option<f64> {
    (from..to).find_map(|at| {
        let value = window.number(at)?;
        let before = at.checked_sub(1).and_then(|at| window.token(at))?;
        if at < from + 1 {
            return None;
        }
        match before.kind {
            Kind::Mark(b'+') => Some(value),
            Kind::Mark(b'-') => Some(-value),
            Kind::Cues(_) => {
                let mut place = at;
                while place > from {
                    let cues = window.cues(place - 1);
                    if cues.has(Cue::Up) {
                        return Some(value);
                    }
                    if cues.has(Cue::Down) {
                        return Some(-value);
                    }
                    if !cues.any(&[Cue::By, Cue::Link, Cue::From]) || cues.has(Cue::To) {
                        return None;
                    }
                    place -= 1;
                }
                None
            }
            _ => None,
        }
    })
}
