//! Two people in one note: "A 38 / B 33", "Madame : PHQ-9 12. Monsieur : 8",
//! "his 9, hers 13".
//!
//! One of two is the client: the one that a word marks as such, else the one of the
//! client's gender where the note tells it, else the one who is not said to be somebody
//! else, else the first. What the other's label governs is another person's.

use super::ScoreCue as Cue;
use super::beside::of_client;
use super::between::closing;
use super::candidate::Candidate;
use super::said::sentence_start;
use super::subject::{Gender, gender, is_relation};
use super::token::Token;
use super::view::Window;
use crate::extract::Status;

/// Tokens that may stand between a label and what makes it one.
const REACH: usize = 5;

/// Tokens that may lead from a label to its value: "she was still at".
const LEAD: usize = 3;

/// One of two people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Party {
    One,
    Two,
}

/// Gives the scores of the one who is not the client to another person.
pub(super) fn settle<'j>(
    window: Window<'_>,
    candidates: &[Candidate],
    statuses: impl Iterator<Item = &'j mut Status>,
) {
    if !window.said.has(Cue::PartyOne) || !window.said.has(Cue::PartyTwo) {
        return;
    }
    let governed: Vec<Option<Party>> =
        candidates.iter().map(|candidate| governing(window, candidate)).collect();
    if !governed.contains(&Some(Party::One)) || !governed.contains(&Some(Party::Two)) {
        return;
    }
    let mut statuses: Vec<&mut Status> = statuses.collect();
    let somebody_else = governed
        .iter()
        .zip(&statuses)
        .find_map(|(party, status)| party.filter(|_| **status == Status::OtherPerson));
    let client = marked(window)
        .or_else(|| of_gender(window))
        .or_else(|| other_than_relation(window))
        .or(somebody_else.map(|party| if party == Party::One { Party::Two } else { Party::One }))
        .or_else(|| governed.iter().flatten().next().copied());
    for (party, status) in governed.iter().zip(statuses.iter_mut()) {
        let own = matches!(**status, Status::Current | Status::Historic);
        if own && party.is_some() && *party != client {
            **status = Status::OtherPerson;
        }
    }
}

/// The party whose word is of the gender of the client, as far as the note tells it: "her
/// WSAS 29, his 18; he denies SI".
fn of_gender(window: Window<'_>) -> Option<Party> {
    let client = window.client?;
    (0..window.tokens.len())
        .filter(|&at| gender(window, at) == Some(client))
        .find_map(|at| party(window, at))
}

fn party(window: Window<'_>, at: usize) -> Option<Party> {
    let cues = window.cues(at);
    if cues.has(Cue::PartyTwo) {
        return Some(Party::Two);
    }
    cues.has(Cue::PartyOne).then_some(Party::One)
}

/// Whether a label is a single letter, which has to stand right before a
/// value.
fn is_letter(window: Window<'_>, at: usize) -> bool {
    window.token(at).is_some_and(|token| token.end - token.start == 1)
}

/// The label that a value stands under, in its sentence.
fn governing(window: Window<'_>, candidate: &Candidate) -> Option<Party> {
    if candidate.subscale.is_some() || candidate.item.is_some() {
        return None;
    }
    let start = sentence_start(window, candidate.first);
    (start..candidate.first).rev().find_map(|at| {
        let party = party(window, at)?;
        let mut next = at + 1;
        if window.mark(next, b'(') {
            next = closing(window, next, candidate.first).map_or(next, |close| close + 1);
        }
        let leads = |at: usize| {
            let small = [Cue::Link, Cue::Was, Cue::Obtains, Cue::Stands, Cue::To, Cue::Onto];
            window.mark(at, b':') || window.mark(at, b'=') || window.cues(at).any(&small)
        };
        next += (next..next + LEAD).take_while(|&at| leads(at)).count();
        let adjacent = next == candidate.first || owns(window, at) || self::leads(window, at);
        let label = if is_letter(window, at) {
            adjacent || heads_line(window, at)
        } else {
            // "He said his was 20; she read the room: PHQ-9 11"
            let parted = window.name(at + 1).is_some()
                && (at..candidate.first).any(|at| window.mark(at, b';'));
            adjacent || labels(window, at) && !parted
        };
        label.then_some(party)
    })
}

/// "- B: PHQ-9 15": whether a letter opens its line before the name of a measure.
fn heads_line(window: Window<'_>, at: usize) -> bool {
    let opens = at == 0
        || window.token(at - 1).is_some_and(|before| {
            before.ends_sentence() || before.is_mark(b'-') || before.is_mark(b'*')
        });
    opens && window.mark(at + 1, b':') && window.name(at + 2).is_some()
}

/// "PHQ-9 de monsieur": whether a word tells whose the measure before it is.
fn owns(window: Window<'_>, at: usize) -> bool {
    let of = at.checked_sub(1).is_some_and(|at| window.cues(at).any(&[Cue::From, Cue::Link]));
    of && at.checked_sub(2).is_some_and(|at| window.name(at).is_some())
}

/// "Pour madame, EPDS à 9": whether a word opens its sentence before a measure.
fn leads(window: Window<'_>, at: usize) -> bool {
    at <= sentence_start(window, at) + 1
        && window.mark(at + 1, b',')
        && window.name(at + 2).is_some()
}

/// Whether a colon or the name of a measure follows a word soon.
fn labels(window: Window<'_>, at: usize) -> bool {
    (at + 1..at + 1 + REACH)
        .take_while(|&at| window.token(at).is_some_and(|token| !token.ends_sentence()))
        .any(|next| window.mark(next, b':') || (next == at + 1 && window.name(next).is_some()))
}

/// "Le questionnaire de son chum : lui 19, elle 13": the one who is not of the gender of
/// the only relation that is named.
fn other_than_relation(window: Window<'_>) -> Option<Party> {
    let mut known = None;
    for at in (0..window.tokens.len()).filter(|&at| is_relation(window, at)) {
        let gender = gender(window, at)?;
        if *known.get_or_insert(gender) != gender {
            return None;
        }
    }
    known.map(|gender| match gender {
        Gender::Feminine => Party::Two,
        Gender::Masculine => Party::One,
    })
}

/// The one whom a word marks as the client: "Elle, notre cliente", "He is the
/// identified patient".
fn marked(window: Window<'_>) -> Option<Party> {
    (0..window.tokens.len()).find_map(|at| {
        let party = party(window, at).filter(|_| !is_letter(window, at))?;
        let mark = (at + 1..at + 1 + REACH)
            .take_while(|&at| window.token(at).is_some_and(|token: &Token| !token.ends_sentence()))
            .find(|&at| window.cues(at).has(Cue::Client) && self::party(window, at).is_none())?;
        (!of_client(window, mark)).then_some(party)
    })
}
