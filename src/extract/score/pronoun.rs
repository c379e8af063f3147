//! Whom a pronoun means: "Partner came along. He filled in an AUDIT-C."
//!
//! Pronouns are resolved as a reader does: against the subject of the sentence,
//! then against that of the sentences before, by gender; "her partner ... he" and
//! "his wife ... she" cannot be the client, "her son ... she" can be nobody else.
//! Where gender leaves it open, a sign is needed that a second person is measured
//! ("too", "in treatment", "a PHQ-9", the client named apart); without one nothing
//! is said here. [`super::whose`] asks at each pronoun or possessive of the clause of
//! a value; [`super::subject`] names the people of the sentences before.

use super::ScoreCue as Cue;
use super::beside::of_client;
use super::said::{sentence_end, sentence_start};
use super::subject::{Gender, Phrase, REACH, VERB, gender, is_relation, phrase, segment_start};
use super::token::{Kind, Token};
use super::view::Window;
use super::whose::Owner;
use crate::note::Language;

/// How many sentences back the person of a pronoun may be named.
const BACK: usize = 3;

/// A relation that a pronoun may take up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Relation {
    pub(super) gender: Option<Gender>,
    pub(super) client: Option<Gender>,
    /// Where its sentence or clause begins and ends.
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Whom a pronoun means, in the sentence from `sentence.0` to `sentence.1`.
pub(super) fn taken_up(
    window: Window<'_>,
    pronoun: Option<Gender>,
    (subject, own): (bool, bool),
    relation: Option<Relation>,
    sentence: (usize, usize),
) -> Option<Owner> {
    let earlier = if relation.is_none() { before(window, sentence.0) } else { None };
    // "He himself has no thoughts of it. His PHQ-9 8"
    if let Some(Spoken::Client(client)) = earlier
        && pronoun.is_some()
        && client == pronoun
    {
        return Some(Owner::Client);
    }
    let known = earlier.and_then(|spoken| match spoken {
        Spoken::Relation(found) => Some(found),
        Spoken::Client(_) => None,
    });
    let Some(found) = relation.or(known) else {
        let other = pronoun.is_some_and(|pronoun| {
            is_of_other_gender(window, sentence, pronoun)
                || differ(Some(pronoun), window.client)
                    && (!subject || own || names_one(window, pronoun))
        });
        let client = (subject || own).then_some(Owner::Client);
        return if other { Some(Owner::Other) } else { client };
    };
    if differ(pronoun, found.gender) {
        return Some(Owner::Client);
    }
    // "GF came with him, she took one": beside him "she" is the girlfriend.
    let told = relation.and_then(|found| object(window, found)).and_then(|at| gender(window, at));
    let differs = differ(pronoun, found.client.or(window.client)) || differ(pronoun, told);
    if differs || (own && relation.is_some()) {
        return Some(Owner::Other);
    }
    let marked = (found.from..found.to.min(sentence.1))
        .chain(sentence.0..sentence.1 + REACH)
        .any(|at| window.cues(at).any(&[Cue::Likewise, Cue::SameForm]));
    // "Mum in. Her K10 was 32 when she saw the doctor"
    let end = sentence_end(window, sentence.1);
    let cared = (sentence.0..end).any(|at| window.cues(at).has(Cue::Treated));
    let aside = (sentence.0..sentence_end(window, sentence.1))
        .any(|at| window.cues(at).has(Cue::Client) && !of_client(window, at));
    let another = (sentence.0..sentence.1)
        .any(|at| window.name(at + 1).is_some() && window.cues(at).has(Cue::Any));
    let spoken_of = (found.from..found.from + REACH + VERB)
        .take_while(|&at| at < found.to)
        .any(|at| window.cues(at).has(Cue::Tells))
        || meets_client(window, found);
    let apart = aside || (another && pronoun.is_some());
    let plain = found.client.is_none() && apart;
    (marked || (cared || plain) && !spoken_of).then_some(Owner::Other)
}

/// Whether a colon before `at` goes on with the person who opens the sentence, and
/// nobody else is spoken of before it.
pub(super) fn explains(
    window: Window<'_>,
    found: Relation,
    pronoun: Option<Gender>,
    at: usize,
) -> bool {
    let colon = at.checked_sub(1).filter(|&at| window.mark(at, b':'));
    let somebody = [Cue::Client, Cue::Pronoun, Cue::Object, Cue::Possessive, Cue::Tells];
    let alone = colon.is_some_and(|colon| {
        !(found.from + 1..colon)
            .any(|at| window.cues(at).any(&somebody) && !window.cues(at).has(Cue::Determiner))
    });
    alone && !differ(pronoun, found.gender) && found.from <= sentence_start(window, at) + 2
}

/// Whether the last person named before `at` is another one than the client.
pub(super) fn latter(window: Window<'_>, pronoun: Option<Gender>, at: usize) -> bool {
    let start = sentence_start(window, sentence_start(window, at).saturating_sub(1));
    let last = (start..at).rev().find(|&at| window.cues(at).any(&[Cue::OtherPerson, Cue::Client]));
    last.is_some_and(|at| {
        let fits =
            pronoun.is_none() || gender(window, at).is_none() || gender(window, at) == pronoun;
        is_relation(window, at) && fits
    })
}

/// Whom the sentences before speak of.
#[derive(Clone, Copy, Debug)]
enum Spoken {
    Relation(Relation),
    Client(Option<Gender>),
}

/// The person that the sentences before speak of. What names nobody goes on with them:
/// "Daughter told him; seen at the ER, home after 6 h. Her PHQ-A there was 19".
fn before(window: Window<'_>, start: usize) -> Option<Spoken> {
    let mut end = start;
    for _ in 0..BACK {
        end = end.checked_sub(1)?;
        let parted =
            window.token(end).is_some_and(|token| token.kind == Kind::Stop || token.is_mark(b';'));
        if !parted {
            return None;
        }
        let from = behind_heading(window, segment_start(window, end));
        let Some((phrase, behind)) = phrase(window, from, end) else {
            let somebody = [Cue::Client, Cue::OtherPerson, Cue::Pronoun, Cue::Possessive];
            if (from..end).any(|at| window.cues(at).any(&somebody) || window.name(at).is_some()) {
                return None;
            }
            end = segment_start(window, end);
            continue;
        };
        match phrase {
            Phrase::Relation { gender, client, .. } => {
                let found = Relation { gender, client, from: behind - 1, to: end };
                let told = object(window, found).and_then(|at| self::gender(window, at));
                let client = client.or(told);
                return Some(Spoken::Relation(Relation { client, ..found }));
            }
            Phrase::Client => return Some(Spoken::Client(gender(window, behind - 1))),
            Phrase::Pronoun(_) => end = segment_start(window, end),
            _ => return None,
        }
    }
    None
}

/// "S: Her brother is in hospital": the token behind the heading that opens a line.
fn behind_heading(window: Window<'_>, from: usize) -> usize {
    let opens = from == 0 || window.token(from - 1).is_some_and(|token| token.kind == Kind::Break);
    let somebody = [Cue::Client, Cue::OtherPerson, Cue::Pronoun];
    let heading = opens && window.mark(from + 1, b':') && !window.cues(from).any(&somebody);
    if heading && window.name(from).is_none() { from + 2 } else { from }
}

/// "Seen with her husband. He scored 18": the client is she, so "he" is the one
/// whom a sentence before names, wherever in it he stands.
fn is_of_other_gender(window: Window<'_>, sentence: (usize, usize), pronoun: Gender) -> bool {
    if window.client == Some(pronoun) {
        return false;
    }
    // "The school gave her son the form and he scored 16"
    let (mut from, mut end) = sentence;
    for _ in 0..=BACK {
        let named = (from + 1..end).rev().find(|&at| is_relation(window, at));
        if let Some(at) = named {
            let client =
                gender(window, at - 1).filter(|_| window.cues(at - 1).has(Cue::Possessive));
            return client.is_some_and(|client| client != pronoun)
                && gender(window, at) == Some(pronoun);
        }
        let Some(last) = from.checked_sub(1) else { return false };
        end = from;
        from = segment_start(window, last);
    }
    false
}

/// Whether somebody of that gender is named near.
fn names_one(window: Window<'_>, who: Gender) -> bool {
    let mut tokens = 0..window.tokens.len();
    tokens.any(|at| is_relation(window, at) && gender(window, at) == Some(who))
}

/// "Mother drove him here", "le trouve mieux": the client is in the sentence
/// of the relation too.
fn meets_client(window: Window<'_>, found: Relation) -> bool {
    let client = |at: usize| window.cues(at).has(Cue::Client) && !of_client(window, at);
    object(window, found).is_some() || (found.from + 1..found.to).any(client)
}

/// The place of "him", or of "le" right behind the subject.
fn object(window: Window<'_>, found: Relation) -> Option<usize> {
    (found.from + 1..found.to).find(|&at| {
        let cues = window.cues(at);
        let determining = cues.has(Cue::Determiner);
        let alone = match window.language {
            Language::En => !determining || !window.token(at + 1).is_some_and(is_plain),
            Language::Fr => at == found.from + 1,
        };
        cues.has(Cue::Object) && alone
    })
}

fn is_plain(token: &Token) -> bool {
    token.is_plain_word() || matches!(token.kind, Kind::Name(_))
}

fn differ(a: Option<Gender>, b: Option<Gender>) -> bool {
    a.zip(b).is_some_and(|(a, b)| a != b)
}
