//! Lines and sentences that break a score down into its parts: "B 12  C 5  D 17",
//! "- anxiety: 11", "of which obsessions | 13 | 11", "Of the parts, avoidance is 5".
//!
//! A letter or a word of everyday language names a part only where nothing
//! but parts and their values stands around it: in the whole of its line, with
//! a second part in it or in a line beside it, in the whole of its sentence, with a
//! second part in it, or behind words that say that the parts follow.

use super::ScoreCue as Cue;
use super::between::closing;
use super::cells::Cell;
use super::heading::Subject;
use super::name::Name;
use super::subscale::{named, whole_cell};
use super::token::{Kind, Token};
use super::view::Window;

/// Tokens that lead from the label of a part to the first value of its run.
const RUN: usize = 3;

/// Tokens that a remark in brackets may have.
const REMARK: usize = 10;

/// Whether the label at `at` stands in a line of nothing but parts, of which
/// there are two or more here or in the lines beside it.
pub(super) fn is_in_line_of_parts(window: Window<'_>, name: Name, at: usize) -> bool {
    let sentence = super::said::sentence_start(window, at);
    let told = parts_from(window, name, sentence, Extent::Sentence);
    if told.is_some_and(|(parts, _)| parts > 1) {
        return true;
    }
    let line_of_parts = |window, name, start| parts_from(window, name, start, Extent::Line);
    let start = line_start(window, at);
    match line_of_parts(window, name, start) {
        Some((1, end)) => {
            line_of_parts(window, name, end + 1).is_some()
                || start
                    .checked_sub(1)
                    .map(|end| line_start(window, end))
                    .is_some_and(|above| line_of_parts(window, name, above).is_some())
        }
        parts => parts.is_some(),
    }
}

/// Whether the words before a label in its sentence say that parts follow, and
/// no number stands between.
pub(super) fn is_announced(window: Window<'_>, from: usize, at: usize) -> bool {
    (from..at).any(|at| window.cues(at).has(Cue::Parts))
        && !(from..at).any(|at| window.number(at).is_some())
}

/// The part that a row of a table is of, under a row of the whole: "of which
/// obsessions", "- A".
pub(super) fn part_of_row(window: Window<'_>, row: &[Cell], whole: Name) -> Option<Subject> {
    let cell = row.first().filter(|cell| cell.first < cell.end)?;
    let mut at = cell.first;
    let part = loop {
        if let Some(part) = whole_cell(window, whole, (at, cell.end)) {
            break part;
        }
        if at + 1 >= cell.end || !leads(window, at) {
            return None;
        }
        at += 1;
    };
    let name = Name::known(whole.measure, Some(part));
    Some(Subject { place: Some(at), name, item: None })
}

/// How far a list of parts goes: "B 9. C 4." in a line, "B 9, C 4." in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    Line,
    Sentence,
}

/// How many parts with their values a line or sentence has, if it has nothing else, and
/// its end.
fn parts_from(
    window: Window<'_>,
    name: Name,
    start: usize,
    extent: Extent,
) -> Option<(usize, usize)> {
    let mut at = start;
    while named(window, name, at).is_none() && leads(window, at) {
        at += 1;
    }
    let mut parts = 0;
    loop {
        let (part, after) = named(window, name, at)?;
        let place = value_behind(window, after);
        let range = window.measure(name)?.range(Some(part));
        let value = window.number(place).filter(|value| range.contains(*value))?;
        let ratio = window.ratio(place).filter(|(max, _)| range.accepts(*max) && value <= *max);
        at = ratio.map_or(place + 1, |(_, end)| end);
        parts += 1;
        while window.mark(at, b'(') || window.cues(at).any(&[Cue::Severity, Cue::Up, Cue::Down]) {
            at = match closing(window, at, at + REMARK).filter(|_| window.mark(at, b'(')) {
                Some(close) => close + 1,
                None if window.mark(at, b'(') => return None,
                None => at + 1,
            };
        }
        if extent == Extent::Sentence && window.token(at).is_none_or(Token::ends_sentence) {
            return Some((parts, at));
        }
        while window.token(at).is_some_and(|token| {
            matches!(token.kind, Kind::Mark(b',' | b';' | b'/' | b'|' | b'-' | b'+' | b'&'))
                || token.kind == Kind::Stop
                || token.has(Cue::And)
        }) {
            at += 1;
        }
        if window.token(at).is_none_or(|token| token.kind == Kind::Break) {
            return Some((parts, at));
        }
    }
}

/// The token of a value behind the label of a part: signs, little words, and a
/// bracket that holds no number, may stand between.
pub(super) fn value_behind(window: Window<'_>, mut at: usize) -> usize {
    loop {
        if window.mark(at, b'(')
            && let Some(close) = closing(window, at, at + REMARK)
            && !(at..close).any(|at| window.number(at).is_some())
        {
            at = close + 1;
            continue;
        }
        let led = window.cues(at).any(&[Cue::From, Cue::Change, Cue::Down, Cue::Up])
            && runs_from(window, at);
        // "D at most 8"
        let related = window.cues(at).any(&[Cue::Below, Cue::AtMost, Cue::Above, Cue::AtLeast])
            && window.number(at + 1).is_some();
        let small = led
            || related
            || window.cues(at).any(&[Cue::Link, Cue::Was, Cue::Equals, Cue::PartNoun])
            || matches!(
                window.token(at).map(|token| token.kind),
                Some(Kind::Mark(b':' | b'=' | b'-' | b'(' | b'.' | b')'))
            );
        if !small {
            return at;
        }
        at += 1;
    }
}

/// "Passée de 15 à 9", "down from 15", "down to 9": whether the words at `at` lead from a
/// number, or to one.
fn runs_from(window: Window<'_>, at: usize) -> bool {
    (at..at + RUN).find(|&at| window.number(at + 1).is_some()).is_some_and(|last| {
        window.cues(last).any(&[Cue::From, Cue::To])
            && (at..last).all(|at| {
                window.cues(at).any(&[Cue::From, Cue::Change, Cue::Down, Cue::Up, Cue::Link])
            })
    })
}

/// What may open a line or cell before its part: a bullet, "of which", "sub:".
fn leads(window: Window<'_>, at: usize) -> bool {
    let cues = [Cue::Parts, Cue::PartOf, Cue::Whose, Cue::Link, Cue::Onto];
    window.token(at).is_some_and(|token| {
        matches!(token.kind, Kind::Mark(b'-' | b'*' | b'+' | b':' | b'|' | b'(' | b'>'))
            || token.kind == Kind::Arrow
            || token.cues().any(&cues)
    })
}

pub(super) fn line_start(window: Window<'_>, at: usize) -> usize {
    let is_break = |at: &usize| window.token(*at).is_some_and(|t: &Token| t.kind == Kind::Break);
    (0..at).rev().find(is_break).map_or(0, |at| at + 1)
}
