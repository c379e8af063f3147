//! Numbers that say how much a score changed, and not how high it is: "down 4".
//!
//! A word of a change before a number makes it one of the change, unless a run follows
//! ("dropped from 19 to 12") or a sign announces the value itself ("up again: 15").

use super::ScoreCue as Cue;
use super::token::Kind;
use super::view::Window;
use crate::note::Language;

/// "down 4", "dropped by 4", "baisse de 4": how much, not how high.
pub(super) fn change_before(window: Window<'_>, at: usize) -> Option<&'static str> {
    if !window.said.any(&[Cue::Up, Cue::Down, Cue::Change]) {
        return None;
    }
    let mut before = at;
    let mut by = false;
    while before > 0 {
        let cues = window.cues(before - 1);
        by |= cues.has(Cue::By);
        // "Up again: 15"
        let announced = window.mark(at - 1, b':') && !by && !cues.has(Cue::Change);
        if announced && cues.any(&[Cue::Up, Cue::Down]) {
            return None;
        }
        // "Not much change: a 13 on the PHQ-9"
        let told = || (before..at).any(|at| window.mark(at, b':'));
        if cues.has(Cue::Change) && !by && window.cues(at + 1).has(Cue::Onto) && told() {
            return None;
        }
        if cues.any(&[Cue::Up, Cue::Down, Cue::Change]) {
            let value = window.number(at)?;
            // "from 19 and 14 to 12 and 9"
            let pair = window.cues(at + 1).has(Cue::And) && window.number(at + 2).is_some();
            let end = behind_time(window, if pair { at + 3 } else { at + 1 });
            let to = window.number(end + 1).filter(|_| window.cues(end).has(Cue::To));
            let listed = cues.has(Cue::Change)
                && !by
                && window.mark(at + 1, b',')
                && window.number(at + 2).is_some();
            // "Évolution : 51 (26/11), 46 (21/1)"
            let timed = cues.has(Cue::Change)
                && told()
                && window.mark(at + 1, b'(')
                && super::between::is_time(window, at + 2);
            let run = listed
                || timed
                || to.is_some_and(|to| {
                    !by && (cues.has(Cue::Change)
                        || (cues.has(Cue::Down) && value > to)
                        || (cues.has(Cue::Up) && value < to && value > 6.0))
                });
            let arrow = window.token(at + 1).is_some_and(|token| token.kind == Kind::Arrow);
            return (!run && !arrow).then_some("change");
        }
        let sign = window.mark(before - 1, b':') || window.mark(before - 1, b'=');
        // "To lose at least 10 points"
        let sign = sign || before == at && cues.any(&[Cue::AtLeast, Cue::AtMost]);
        let skip = sign || (cues.any(&[Cue::By, Cue::Link]) && !cues.any(&[Cue::To, Cue::From]));
        // "En baisse de 4", but "en baisse depuis 17", which tells where it was.
        let french = window.language == Language::Fr
            && cues.has(Cue::From)
            && !cues.has(Cue::Cause)
            && !run_follows(window, at);
        if !(skip || french) {
            return None;
        }
        before -= 1;
    }
    None
}

/// "From 24 in September to 18": the token behind the time of a value.
fn behind_time(window: Window<'_>, end: usize) -> usize {
    // "From 13 at intake to 5"
    let to_time = window.cues(end).has(Cue::To)
        && window.number(end + 1).is_none()
        && super::between::is_time(window, end + 1);
    if to_time {
        return end + 2;
    }
    let bracket = window.mark(end, b'(');
    let closed = super::between::closing(window, end, end + 6).filter(|_| bracket);
    let time = |at: usize| {
        super::between::is_time(window, at) && !window.cues(at).any(&[Cue::Was, Cue::Target])
    };
    if let Some(close) = closed.filter(|close| (end..*close).any(time)) {
        return close + 1;
    }
    let led = window.cues(end).any(&[Cue::Within, Cue::Onto, Cue::Link, Cue::Dated]);
    let first = end + usize::from(led && !window.cues(end).has(Cue::To));
    if time(first) { first + 1 } else { end }
}

/// Whether "à 11" follows a number, as in "passé de 15 à 11".
fn run_follows(window: Window<'_>, at: usize) -> bool {
    let (_, end) = window.ratio(at).map_or((0.0, at + 1), |(max, end)| (max, end));
    (end..end + 6)
        .take_while(|&at| !window.mark(at, b',') && !window.cues(at).has(Cue::Points))
        .any(|at| window.cues(at).has(Cue::To))
}
