//! Whether words of aims make a value a target, or a value that is only supposed.
//!
//! "Goal" and "reduce" stand near scores that were obtained as often as near
//! those that are wished for. A word of aims reaches a value through a relation
//! ("below 10"), a run ("from 15 to 9"), a "to" right before it, or the day by
//! which it is due; a report behind the name ends its reach.

use super::ScoreCue as Cue;
use super::candidate::{Candidate, Role};
use super::said::near;
use super::token::Kind;
use super::view::Window;
use crate::note::Language;

/// "goal", but not "goal 1" without a relation, nor an aim that is only
/// spoken of far away.
pub(super) fn names_an_aim(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    let mut next = at + 1;
    while window.cues(next).any(&[Cue::ItemNumber, Cue::Label]) || window.mark(next, b'#') {
        next += 1;
    }
    let label =
        window.number(next).is_some() && next != candidate.first && !window.mark(next + 1, b'/');
    let numbered = label || window.mark(at + 1, b'#');
    // "Goal 1: PHQ-9 to 5"
    let led = window.language == Language::En
        && candidate.first.checked_sub(1).is_some_and(|at| window.cues(at).has(Cue::To))
        && candidate.role == Role::Plain;
    !numbered || candidate.comparator.is_some() || led || is_due(window, candidate)
}

/// "reduce the PHQ-9 from 15 to 9", "will score below 10": a relation, or a
/// run whose name stands right behind the aim.
pub(super) fn aims_at(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    let place = candidate.name.unwrap_or(candidate.first).min(candidate.first);
    let colon = (at..place).any(|at| window.mark(at, b':')) || reports(window, candidate);
    // "Reduce worry (GAD-7 under 10) -> better, GAD-7 12, from 17".
    let told = (at..place).any(|at| window.token(at).is_some_and(|t| t.kind == Kind::Arrow));
    let run = candidate.role != Role::Plain && !told;
    candidate.comparator.is_some()
        || (at < place && !colon && run && near(window, at, place))
        || (at < place && !colon && (reaches(window, at, candidate) || is_due(window, candidate)))
}

/// "Reduce PTSD symptoms (PCL-5): some progress, 54 to 47": words behind the name
/// and a colon tell how it went.
fn reports(window: Window<'_>, candidate: &Candidate) -> bool {
    let name = candidate.name.unwrap_or(candidate.first);
    let colon = (name..candidate.first).find(|&at| window.mark(at, b':'));
    colon.is_some_and(|colon| {
        (colon + 1..candidate.first)
            .take_while(|&at| window.number(at).is_none())
            .any(|at| window.token(at).is_some_and(|token| token.kind == Kind::Word))
    })
}

/// Whether the line of a value opens with a word for an aim.
pub(super) fn opens_line(window: Window<'_>, candidate: &Candidate) -> bool {
    let is_break = |at: &usize| window.token(*at).is_some_and(|token| token.kind == Kind::Break);
    let start = (0..candidate.first).rev().find(is_break).map_or(0, |at| at + 1);
    (start..start + 2).any(|at| window.cues(at).has(Cue::Target))
}

/// "A PHQ-9 of 15 would make us think again": any such score.
pub(super) fn supposed(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    let before = candidate.name.and_then(|name| name.checked_sub(1));
    at >= candidate.end && before.is_some_and(|at| window.cues(at).has(Cue::Any))
}

/// "Were the PHQ-9 to reach 15": a condition told by the order of its words alone.
pub(super) fn inverted(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    let word = window.token(at).and_then(|token| window.text.get(token.start..token.end));
    let Some(name) = candidate.name.filter(|name| *name < candidate.first) else { return false };
    word == Some("were")
        && (at + 1..at + 3).contains(&name)
        && window.cues(name + 1).any(&[Cue::To, Cue::Aim])
}

/// "a PHQ-9 of 7 in 16 sessions", "by June", "à six mois": the day by which a
/// value is to be reached follows it.
pub(super) fn is_due(window: Window<'_>, candidate: &Candidate) -> bool {
    let end = candidate.end;
    let leads = window.cues(end).any(&[Cue::Deadline, Cue::To, Cue::Within, Cue::Onto]);
    let next = end + 1 + usize::from(window.cues(end + 1).has(Cue::Label));
    let counted =
        window.number(next).is_some() && (next > end + 1 || window.cues(next + 1).has(Cue::Unit));
    let day = window
        .token(end + 1)
        .is_some_and(|token| matches!(token.kind, Kind::Month(..) | Kind::Date(_)));
    candidate.role == Role::Plain
        && leads
        && (counted || (day && window.cues(end).has(Cue::Deadline)))
}

/// "reduce the drinking (AUDIT-C to 3)": "to" right before the only value, in
/// the bracket of the aim or in its clause.
fn reaches(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    let first = candidate.first;
    let to = first > 0 && window.cues(first - 1).has(Cue::To);
    let closed = (at..first).any(|at| window.mark(at, b')'));
    to && !closed && candidate.role == Role::Plain && first.saturating_sub(at) <= 14
}

/// "Discharge when the EPDS is below 9", "agreed to stop if the PDSS is 5 or lower": the
/// score that ends treatment is what is aimed for.
pub(super) fn ends_treatment(window: Window<'_>, candidate: &Candidate) -> bool {
    let start = super::said::sentence_start(window, candidate.first);
    let place = candidate.name.unwrap_or(candidate.first).min(candidate.first);
    (start..place).any(|at| window.cues(at).has(Cue::Ends))
}

/// "The yardstick for a referral is a GAD-7 of 15 or higher": "is" or "means" leads to
/// any such score.
pub(super) fn supposes(window: Window<'_>, candidate: &Candidate) -> bool {
    let article = candidate.name.and_then(|name| name.checked_sub(1));
    let verb = article.and_then(|at| at.checked_sub(1));
    verb.is_some_and(|at| window.cues(at).any(&[Cue::Equals, Cue::Conditional]))
}

/// "SPIN 19 is the line we want to be under": whether the words right behind a value
/// call it an aim, and no other value follows them.
pub(super) fn is_called_an_aim(window: Window<'_>, candidate: &Candidate) -> bool {
    let verb = window.cues(candidate.end).any(&[Cue::Equals, Cue::Link, Cue::Stands]);
    let at = candidate.end + usize::from(verb && !window.cues(candidate.end).has(Cue::Target));
    let closes = window.token(at + 1).is_none_or(|next| {
        next.ends_sentence()
            || matches!(next.kind, Kind::Mark(b',' | b';' | b')'))
                && window.number(at + 2).is_none()
    });
    candidate.role == Role::Plain && window.cues(at).has(Cue::Target) && closes
}
