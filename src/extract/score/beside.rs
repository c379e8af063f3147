//! Whether a person named beside a value is the one whose value it is.
//!
//! "Mother: 16", "his mother, who has it too, had an EPDS of 20" are hers; "Mom reports
//! PHQ-9 12" and "item 9 = 1: she ticked it thinking of her father" are the client's.
//! [`super::said`] asks here of each word for a person around a value; what that person is
//! to the client [`super::subject`] tells.

use super::ScoreCue as Cue;
use super::candidate::Candidate;
use super::said::{near, sentence_start};
use super::subject::heads_a_line;
use super::token::Kind;
use super::view::Window;

/// Whether somebody else's name is close enough to the value to own it.
pub(super) fn speaks_of(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    let name = candidate.name.unwrap_or(candidate.first);
    if at > candidate.first || at > name {
        // "PHQ-9 21 this a.m. Husband at bedside": an abbreviation ends the sentence.
        let start = window.token(at).map_or(0, |token| token.start);
        let parted = window.text.get(..start).is_some_and(|text| text.ends_with(". "));
        let told = at > candidate.first && (parted || is_told_of(window, candidate.end, at));
        return near(window, at.min(name), at) && !told;
    }
    let place = name.min(candidate.first);
    // "Father: ..." at the head of a line speaks of him alone.
    if heads_a_line(window, at) {
        return true;
    }
    let outside = outside_brackets(window, at + 1, place);
    let tokens = || outside.iter().filter_map(|&at| window.token(at));
    let words = tokens().filter(|token| token.is_plain_word()).count();
    // "Mom mentioned that her own GAD-7 was 17".
    let own = is_subject(window, at) && (at + 1..place).any(|at| window.cues(at).has(Cue::Own));
    if own && words <= 6 {
        return true;
    }
    // "Daughter came for 8 d. PHQ-9 14" goes on with the client.
    let counted = |&at: &usize| window.number(at).is_some() && window.cues(at + 1).has(Cue::Unit);
    let divided = outside.iter().any(counted)
        || tokens()
            .any(|token| token.is_mark(b';') || token.has(Cue::And) || token.has(Cue::Speech))
        || reports(window, (at, place));
    let commas = tokens().filter(|token| token.is_mark(b',')).count();
    // "His mother, who has it too, had an EPDS of 20": what stands between two
    // commas only describes the subject of the sentence.
    if commas >= 2 {
        // "Husband started pills, she noticed it, PHQ-9 15"
        let gender = |at| super::subject::gender(window, at);
        let another = outside.iter().any(|&next| {
            window.cues(next).has(Cue::Pronoun)
                && gender(at).zip(gender(next)).is_some_and(|(a, b)| a != b)
        });
        return !divided && !another && words <= 12 && is_subject(window, at);
    }
    let divided = divided || commas > 0;
    words <= 4 && !divided
}

/// "Item 9 = 1: she ticked it thinking of her father": whether a clause behind the value, to
/// which the person at `at` belongs, explains it.
fn is_told_of(window: Window<'_>, end: usize, at: usize) -> bool {
    (end..at.saturating_sub(2)).any(|at| window.mark(at, b':') || window.cues(at).has(Cue::Pronoun))
}

/// "Mom reports PHQ-9 12": whether somebody tells a measure that is not said to be
/// their own.
fn reports(window: Window<'_>, (person, place): (usize, usize)) -> bool {
    let owners = [Cue::Possessive, Cue::Own, Cue::Pronoun, Cue::Obtains];
    let mut between = (person + 1..place).map(|at| window.cues(at));
    between.any(|cues| cues.has(Cue::Tells) && !cues.any(&[Cue::Obtains, Cue::Client]))
        && !(person + 1..place).any(|at| window.cues(at).any(&owners))
}

/// The tokens between two places that stand in no bracket.
fn outside_brackets(window: Window<'_>, from: usize, to: usize) -> Vec<usize> {
    let mut depth = 0;
    let mut outside = Vec::new();
    for at in from..to {
        match window.token(at).map(|token| token.kind) {
            Some(Kind::Mark(b'(' | b'[')) => depth += 1,
            Some(Kind::Mark(b')' | b']')) => depth -= 1,
            _ if depth <= 0 => outside.push(at),
            _ => {}
        }
    }
    outside
}

/// Whether nothing but "his", "the" stands before a word in its sentence.
fn is_subject(window: Window<'_>, at: usize) -> bool {
    (sentence_start(window, at)..at).all(|at| {
        window.token(at).is_some_and(|token| {
            token.is_mark(b':')
                || (token.has(Cue::Link) && !token.has(Cue::Speech))
                || token.has(Cue::Client)
        })
    })
}

/// "our client, her son": the word tells what the client is to another.
pub(super) fn beside_client(window: Window<'_>, at: usize) -> bool {
    let own = |at: usize| window.cues(at).any(&[Cue::Link, Cue::Own, Cue::PartyOne, Cue::PartyTwo]);
    let start = at - usize::from(at > 0 && own(at - 1));
    start >= 2 && window.mark(start - 1, b',') && window.cues(start - 2).has(Cue::Client)
}

/// "mother of client": the client is named only to say whose mother.
pub(super) fn of_client(window: Window<'_>, at: usize) -> bool {
    (at.saturating_sub(3)..at).any(|at| window.cues(at).has(Cue::OtherPerson))
        && at.checked_sub(1).is_some_and(|at| window.cues(at).any(&[Cue::Link, Cue::From]))
}
