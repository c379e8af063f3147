//! Whose score a clause speaks of: "The son told her that his own PHQ-9 was
//! 14", "Partner came along. He filled in an AUDIT-C and scored 9".
//!
//! A score that somebody *obtains* is that of the subject of its clause, one
//! that is owned ("his PHQ-9") that of the owner. [`owner`] goes through the clause
//! of a value from its head: [`super::subject`] reads who is named,
//! [`super::pronoun`] whom a pronoun takes up, as a reader would. Where they leave
//! it open nothing is said here, and the words beside the value decide, in
//! [`super::status`].

use super::ScoreCue as Cue;
use super::beside::of_client;
use super::candidate::Candidate;
use super::pronoun::{Relation, explains, latter, taken_up};
use super::subject::{
    Gender, Phrase, REACH, VERB, gender, is_genitive, is_relation, owner_of_measure, phrase,
    segment_start,
};
use super::token::{Kind, Token};
use super::view::Window;
use crate::extract::reading::Reading;
use crate::extract::risk::{self, RiskCue};

/// Whose score it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Client,
    Other,
}

/// The gender of the client, as far as the note tells.
pub(super) fn gender_of_client(reading: &Reading<'_>) -> Option<Gender> {
    match risk::gender_by_marriage(reading).or_else(|| risk::gender_by_denial(reading))? {
        RiskCue::She => Some(Gender::Feminine),
        RiskCue::He => Some(Gender::Masculine),
        _ => None,
    }
}

/// What a clause has a word of that says whose its score is.
const PEOPLE: [Cue; 8] = [
    Cue::Client,
    Cue::OtherPerson,
    Cue::Pronoun,
    Cue::Possessive,
    Cue::Own,
    Cue::Latter,
    Cue::Reflexive,
    Cue::Proxy,
];

/// Whose score it is, if the clause of the value says so.
pub(super) fn owner(window: Window<'_>, candidate: &Candidate) -> Option<Owner> {
    let start = segment_start(window, candidate.first);
    if !(start..candidate.first).any(|at| window.cues(at).any(&PEOPLE)) {
        return None;
    }
    // "Obtient 16 au PHQ-9": nothing but a person can.
    let backward = candidate.name.is_none_or(|name| name > candidate.first);
    let mut subject: Option<Owner> = None;
    let mut relation: Option<Relation> = None;
    let mut obtains = false;
    // "Her husband ... and she": the rest is not about the relation.
    let mut switched = false;
    // "Her neighbour, who told that her PHQ-9 was 4": of what she tells, her own.
    let mut spoken = false;
    let mut fresh = true;
    let mut at = start;
    while at < candidate.first {
        if window.cues(at).has(Cue::Proxy) {
            return Some(Owner::Client);
        }
        // "After the row with her mother she filled in the GAD-7".
        let acts = window.cues(at).has(Cue::Pronoun) && window.cues(at + 1).has(Cue::Obtains)
            // "Told him on the phone her PHQ-9 is 9"
            || relation.is_some()
                && window.cues(at).has(Cue::Possessive)
                && owner_of_measure(window, at + 1)
            // "The ward gave the family her PHQ-9": of whom they care for.
            || window.cues(at).has(Cue::Possessive)
                && (start..at).any(|at| window.cues(at).has(Cue::Carer))
                && owner_of_measure(window, at + 1);
        if (fresh || acts)
            && let Some((phrase, end)) = phrase(window, at, candidate.first)
        {
            let sentence = (start, candidate.end);
            match phrase {
                Phrase::Relation { gender, client, owns } => {
                    relation = Some(Relation { gender, client, from: at, to: candidate.first });
                    subject = Some(Owner::Other);
                    // "Here with her mom, PHQ-9 12": she only came along.
                    let along = at.checked_sub(1).is_some_and(|at| window.cues(at).has(Cue::And));
                    obtains = owns && !(along && window.mark(end, b','))
                        || is_concerned(window, (start, at), end);
                }
                // "Sa femme a voulu le passer aussi, le sien donne 4"
                Phrase::Client
                    if window.cues(end - 1).has(Cue::TheirOwn)
                        && relation.is_some_and(|found| measured_too(window, found, at)) =>
                {
                    subject = Some(Owner::Other);
                    obtains = true;
                }
                Phrase::Client => {
                    subject = Some(Owner::Client);
                    obtains = owner_of_measure(window, end);
                }
                // "Father seen for 15 minutes: he got 24"
                Phrase::Pronoun(gender)
                    if relation.is_some_and(|found| explains(window, found, gender, at)) =>
                {
                    subject = Some(Owner::Other);
                    obtains = false;
                }
                Phrase::Pronoun(gender) => {
                    let whose = taken_up(window, gender, (true, false), relation, sentence);
                    // "Her mother did one while she waited": the clause beside it
                    // takes the subject up.
                    let beside = at.checked_sub(1).is_some_and(|at| {
                        window.cues(at).has(Cue::ClauseOpens) && !window.cues(at).has(Cue::And)
                    });
                    if !(beside && subject.is_some() && whose.is_none_or(|it| subject == Some(it)))
                    {
                        subject = whose;
                        obtains = false;
                    }
                    switched = relation.is_some() && subject == Some(Owner::Client);
                }
                // "Her own PHQ-9 is 9, her GAD-7 6": the same person's.
                Phrase::Possessive { gender: None, own: false }
                    if obtains && subject == Some(Owner::Client) => {}
                // "Their daughter is better: her PHQ-A is 8"
                Phrase::Possessive { gender, .. }
                    if relation.is_some_and(|found| explains(window, found, gender, at)) =>
                {
                    subject = Some(Owner::Other);
                    obtains = true;
                }
                // "Roommate showed him their PHQ-9"
                Phrase::Possessive { gender, .. }
                    if relation.is_some_and(|found| discloses(window, found, gender, at)) =>
                {
                    subject = Some(Owner::Other);
                    obtains = true;
                }
                Phrase::Possessive { gender, own } => {
                    let whose = taken_up(window, gender, (false, own), relation, sentence);
                    subject = whose.or(subject.filter(|_| spoken));
                    obtains = true;
                }
                Phrase::Contrast => {
                    subject = Some(Owner::Client);
                    obtains = true;
                }
                Phrase::Latter(gender) => {
                    subject = latter(window, gender, at).then_some(Owner::Other);
                    obtains = false;
                }
                Phrase::Measure if !obtains || behind_stop(window, end - 1) => subject = None,
                Phrase::Measure => {}
            }
            at = end.max(at + 1);
            fresh = false;
            continue;
        }
        let cues = window.cues(at);
        // "... the client's own PHQ-9 6", wherever it stands.
        let theirs = cues.has(Cue::Client) && is_genitive(window, at) && !of_client(window, at);
        if theirs && owner_of_measure(window, at + 1) {
            subject = Some(Owner::Client);
            obtains = true;
        }
        // "Linda did a PHQ-9 for herself and got 11": nobody says so of a client.
        let measured = at.saturating_sub(VERB)..at;
        if cues.has(Cue::Reflexive)
            && subject != Some(Owner::Client)
            && (subject.is_some() || measured.into_iter().any(|at| window.name(at).is_some()))
        {
            return Some(Owner::Other);
        }
        if cues.any(&[Cue::Relative, Cue::Whose])
            && let Some(gender) = related(window, start, at)
        {
            subject = Some(Owner::Other);
            relation = Some(Relation { gender, client: None, from: at, to: candidate.first });
            obtains = cues.has(Cue::Whose);
            // "A participant who shared her GAD-7 of 16"
            spoken = window.cues(at + 1).has(Cue::Tells) || !cues.has(Cue::Whose);
        }
        if let Some(end) = aside(window, at, candidate.first) {
            at = end;
            fresh = false;
            continue;
        }
        obtains |= cues.has(Cue::Obtains);
        if window.name(at).is_some() && behind_stop(window, at) {
            subject = None;
        }
        // "Told him her PHQ-9 was 19"
        let addressed = fresh && cues.has(Cue::Object) && !cues.has(Cue::Determiner);
        fresh = addressed
            || (at == start && window.token(at).is_some_and(is_sign))
            || window.mark(at, b',')
            || window.mark(at, b':')
            || cues.any(&[Cue::And, Cue::ClauseOpens, Cue::Tells]) && !cues.has(Cue::Determiner)
            || at == start && cues.has(Cue::Concerning);
        at += 1;
    }
    if subject != Some(Owner::Other) && is_told_of_other(window, candidate) {
        return Some(Owner::Other);
    }
    subject.filter(|_| obtains || backward || switched)
}

/// "As for her husband, PHQ-9 12", "chez son conjoint, le K10 donne 19": whether the
/// clause opens with whom its measure is of.
fn is_concerned(window: Window<'_>, (start, at): (usize, usize), end: usize) -> bool {
    let led = at == start + 1 && window.cues(start).has(Cue::Concerning);
    let sign = window.mark(end, b',') || window.mark(end, b':');
    led && sign && owner_of_measure(window, end + 1)
}

/// "Because his cousin is offered the same and, he says, had a MADRS of 38": whether the
/// verb right before a measure has somebody else for its subject, at the head of a clause.
fn is_told_of_other(window: Window<'_>, candidate: &Candidate) -> bool {
    let start = segment_start(window, candidate.first);
    let here = candidate.name.filter(|name| (start..candidate.first).contains(name));
    let Some(name) = here else { return false };
    // "Had a" may be one phrase or two words.
    let obtains = |at: &usize| window.cues(*at).has(Cue::Obtains);
    let before = name.checked_sub(1);
    let article = before.filter(|&at| window.cues(at).has(Cue::Any));
    let verb = before.filter(obtains).or(article.and_then(|at| at.checked_sub(1)).filter(obtains));
    let Some(verb) = verb else { return false };
    let subject = subject_of(window, (start, verb));
    let Some(subject) = subject.filter(|&at| is_relation(window, at)) else { return false };
    let led = (start..subject).rev().find(|&at| !window.cues(at).has(Cue::Determiner));
    led.is_none_or(|at| {
        window.mark(at, b',') || window.cues(at).any(&[Cue::Cause, Cue::ClauseOpens, Cue::And])
    })
}

/// The person named last before a verb, save in a remark such as ", he says,".
fn subject_of(window: Window<'_>, (start, verb): (usize, usize)) -> Option<usize> {
    let mut at = verb;
    while at > start {
        at -= 1;
        if let Some(open) = remark_of_speech(window, (start, at)) {
            at = open;
            continue;
        }
        let cues = window.cues(at);
        if is_relation(window, at)
            || cues.has(Cue::Pronoun)
            || cues.has(Cue::Client) && !of_client(window, at) && !cues.has(Cue::Own)
        {
            return Some(at);
        }
    }
    None
}

/// Tokens that a remark such as ", she says," has at most.
const REMARK: usize = 4;

/// ", he says,": where the remark opens that closes at a comma.
fn remark_of_speech(window: Window<'_>, (start, close): (usize, usize)) -> Option<usize> {
    let from = close.saturating_sub(REMARK + 1).max(start);
    let open = (from..close).rev().find(|&at| window.mark(at, b','))?;
    let speaks = |cue| (open + 1..close).any(|at| window.cues(at).has(cue));
    let plain = (open + 1..close).all(|at| !is_relation(window, at) && window.name(at).is_none());
    (window.mark(close, b',') && plain && speaks(Cue::Tells) && speaks(Cue::Pronoun))
        .then_some(open)
}

/// Whether the clause of a number begins with somebody else: "Husband agreed to
/// complete one too: 12".
pub(super) fn opens_with_relation(window: Window<'_>, at: usize) -> bool {
    let start = segment_start(window, at);
    matches!(phrase(window, start, at), Some((Phrase::Relation { .. }, _)))
}

/// Whether the subject of a verb is somebody else: named in its sentence, or taken up by
/// the pronoun that opens it, with nobody else between.
pub(super) fn is_done_by_other(window: Window<'_>, verb: usize) -> bool {
    let start = segment_start(window, verb);
    let Some(subject) = subject_of(window, (start, verb)) else { return false };
    if is_relation(window, subject) {
        let led = [Cue::From, Cue::Onto, Cue::Tells, Cue::Speech, Cue::To];
        let before = (start..subject).rev().find(|&at| !window.cues(at).has(Cue::Determiner));
        return before.is_none_or(|at| !window.cues(at).any(&led));
    }
    if !window.cues(subject).has(Cue::Pronoun) {
        return false;
    }
    let pronoun = gender(window, subject);
    let named = (start..subject).rev().find(|&at| is_relation(window, at));
    match named {
        Some(person) => {
            let other = gender(window, person);
            let client = window.client.or_else(|| {
                let owner = person.checked_sub(1)?;
                gender(window, owner).filter(|_| window.cues(owner).has(Cue::Possessive))
            });
            let fits = pronoun.zip(other).is_some_and(|(a, b)| a == b);
            fits && client != pronoun
        }
        // "He filled one out too since he was waiting, and got 11"
        None => {
            let opens = window.cues(start).has(Cue::Pronoun);
            let alike = (start..subject)
                .all(|at| !window.cues(at).has(Cue::Pronoun) || gender(window, at) == pronoun);
            let whose = taken_up(window, pronoun, (true, false), None, (start, verb));
            (opens || subject == start + 1) && alike && whose == Some(Owner::Other)
        }
    }
}

/// A quotation mark, dash or bracket that opens a sentence or is left over from
/// the one before.
fn is_sign(token: &Token) -> bool {
    matches!(token.kind, Kind::Mark(mark) if !matches!(mark, b',' | b';' | b':'))
}

/// "On the advice of Mrs. V. ISI 6": an abbreviation may end a sentence.
fn behind_stop(window: Window<'_>, name: usize) -> bool {
    let start = window.token(name).map_or(0, |token| token.start);
    window.text.get(..start).is_some_and(|text| text.trim_end().ends_with('.'))
}

/// "Her wife, who gave birth in May, ...": the end of a relative clause between
/// two commas.
fn aside(window: Window<'_>, at: usize, limit: usize) -> Option<usize> {
    if !window.mark(at, b',') {
        return None;
    }
    // "Son fils, qu'elle héberge, ..."
    let relative = (at + 1..at + 3).any(|at| window.cues(at).any(&[Cue::Relative, Cue::Whose]))
        || window.cues(at + 1).has(Cue::ClauseOpens);
    let close = (at + 1..limit).find(|&at| window.mark(at, b','))?;
    let remark = || remark_of_speech(window, (at, close)) == Some(at);
    (relative || remark()).then_some(close + 1)
}

/// The person right before a relative pronoun.
fn related(window: Window<'_>, start: usize, at: usize) -> Option<Option<Gender>> {
    let from = at.saturating_sub(REACH).max(start);
    (from..at).rev().find(|&at| is_relation(window, at)).map(|at| gender(window, at))
}

/// Whether the person is said to be measured too, and no value of theirs stands before
/// `at`.
fn measured_too(window: Window<'_>, found: Relation, at: usize) -> bool {
    let said = |cue| (found.from..at).any(|at| window.cues(at).has(cue));
    said(Cue::Likewise) && (found.from..at).all(|at| window.number(at).is_none())
}

/// Whether the person makes known what stands at `at` as their own.
fn discloses(window: Window<'_>, found: Relation, owner: Option<Gender>, at: usize) -> bool {
    let fits = owner.is_none() || found.gender.is_none() || owner == found.gender;
    fits && (found.from + 1..at).any(|at| window.cues(at).has(Cue::Discloses))
        && !(found.from + 1..at).any(|at| window.cues(at).any(&[Cue::Client, Cue::Pronoun]))
}
