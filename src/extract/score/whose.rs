//! Whose score a clause speaks of: "The son told her that his own PHQ-9 was
//! 14", "Partner came along. He filled in an AUDIT-C and scored 9".
//!
//! A score that somebody *obtains* is that of the subject of its clause, one
//! that is owned ("his PHQ-9") that of the owner. Pronouns are resolved as a
//! reader does: against the subject of the sentence, then against that of the
//! sentence before, by gender; "her partner ... he" and "his wife ... she"
//! cannot be the client, "her son ... she" can be nobody else. Where gender
//! leaves it open, a sign is needed that a second person is measured ("too",
//! "in treatment", "a PHQ-9", the client named apart); without one nothing is
//! said here, and the words beside the value decide.

use super::ScoreCue as Cue;
use super::candidate::Candidate;
use super::said::{of_client, sentence_start};
use super::token::{Kind, Token};
use super::view::Window;
use crate::extract::reading::Reading;
use crate::extract::risk::{self, RiskCue};
use crate::note::Language;

/// Tokens that a noun may have before it: "his very own last".
const REACH: usize = 5;
/// Tokens behind a subject in which its verb stands.
const VERB: usize = 3;
/// How many sentences back the person of a pronoun may be named.
const BACK: usize = 3;

/// Whose score it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Client,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gender {
    Feminine,
    Masculine,
}

/// The gender of the client, as far as the note tells.
pub(super) fn gender_of_client(reading: &Reading<'_>) -> Option<Gender> {
    match risk::gender_by_marriage(reading)? {
        RiskCue::She => Some(Gender::Feminine),
        RiskCue::He => Some(Gender::Masculine),
        _ => None,
    }
}

/// What stands at the head of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phrase {
    /// "Her older brother", with the gender of the client if "her" or "his"
    /// tells it; `owns` where it stands before the name of a measure.
    Relation {
        gender: Option<Gender>,
        client: Option<Gender>,
        owns: bool,
    },
    Client,
    Pronoun(Option<Gender>),
    /// "His last PHQ-9", "her own", "hers".
    Possessive {
        gender: Option<Gender>,
        own: bool,
    },
    /// "Hers 16", behind the value of somebody else.
    Contrast,
    /// "Celle-ci", "the latter": the person named last.
    Latter(Option<Gender>),
    /// The name of a measure without an owner.
    Measure,
}

/// A relation that a pronoun may take up.
#[derive(Clone, Copy, Debug)]
struct Relation {
    gender: Option<Gender>,
    client: Option<Gender>,
    /// Where its sentence or clause begins and ends.
    from: usize,
    to: usize,
}

/// Whose score it is, if the clause of the value says so.
pub(super) fn owner(window: Window<'_>, candidate: &Candidate) -> Option<Owner> {
    let start = segment_start(window, candidate.first);
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
        let acts = window.cues(at).has(Cue::Pronoun) && window.cues(at + 1).has(Cue::Obtains);
        if (fresh || acts)
            && let Some((phrase, end)) = phrase(window, at, candidate.first)
        {
            let sentence = (start, candidate.end);
            match phrase {
                Phrase::Relation { gender, client, owns } => {
                    relation = Some(Relation { gender, client, from: at, to: candidate.first });
                    subject = Some(Owner::Other);
                    obtains = owns;
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
                // "Sister admitted, MADRS 30 per the ward"
                Phrase::Measure
                    if subject == Some(Owner::Other)
                        && relation.is_some_and(|found| is_treated(window, found, at)) =>
                {
                    obtains = true;
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
            || cues.any(&[Cue::And, Cue::ClauseOpens, Cue::Tells]) && !cues.has(Cue::Determiner);
        at += 1;
    }
    subject.filter(|_| obtains || backward || switched)
}

/// Whether the clause of a number begins with somebody else: "Husband agreed to
/// complete one too: 12".
pub(super) fn opens_with_relation(window: Window<'_>, at: usize) -> bool {
    let start = segment_start(window, at);
    matches!(phrase(window, start, at), Some((Phrase::Relation { .. }, _)))
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
    let relative = (at + 1..at + 3).any(|at| window.cues(at).any(&[Cue::Relative, Cue::Whose]));
    let opens = window.mark(at, b',') && relative;
    (at + 1..limit).find(|&at| opens && window.mark(at, b',')).map(|close| close + 1)
}

/// The person right before a relative pronoun.
fn related(window: Window<'_>, start: usize, at: usize) -> Option<Option<Gender>> {
    let from = at.saturating_sub(REACH).max(start);
    (from..at).rev().find(|&at| is_relation(window, at)).map(|at| gender(window, at))
}

/// Where the sentence, or the part of it behind a semicolon, begins.
fn segment_start(window: Window<'_>, at: usize) -> usize {
    let start = sentence_start(window, at);
    (start..at).rev().find(|&at| window.mark(at, b';')).map_or(start, |mark| mark + 1)
}

fn gender(window: Window<'_>, at: usize) -> Option<Gender> {
    let cues = window.cues(at);
    match (cues.has(Cue::Feminine), cues.has(Cue::Masculine)) {
        (true, false) => Some(Gender::Feminine),
        (false, true) => Some(Gender::Masculine),
        _ => None,
    }
}

fn is_relation(window: Window<'_>, at: usize) -> bool {
    window.cues(at).has(Cue::OtherPerson) && !is_parent_of_several(window, at)
}

/// "Mom of 3", "mère de deux enfants": what the client is, but "le fils de 19 ans" is
/// somebody.
fn is_parent_of_several(window: Window<'_>, at: usize) -> bool {
    let of = matches!(written(window, at + 1), "of" | "de" | "d'");
    let aged = matches!(written(window, at + 3), "ans" | "mois" | "years" | "months");
    let few = window.number(at + 2).is_some_and(|number| (1.0..=9.0).contains(&number));
    of && few && !aged
}

fn written<'a>(window: Window<'a>, at: usize) -> &'a str {
    let token = window.token(at);
    token.and_then(|token| window.text.get(token.start..token.end)).unwrap_or_default()
}

/// "Mother's": owns what follows.
fn is_genitive(window: Window<'_>, at: usize) -> bool {
    window.language == Language::En && written(window, at).ends_with("'s")
}

/// Whether the name of a measure follows at once: "(the client's) last PHQ-9".
fn owner_of_measure(window: Window<'_>, from: usize) -> bool {
    let small = |at: &usize| {
        window.token(*at).is_some_and(|token| {
            token.is_plain_word()
                || token.cues().any(&[Cue::Link, Cue::Own, Cue::Earlier, Cue::Last, Cue::Today])
        })
    };
    let next = (from..from + REACH).find(|at| !small(at)).unwrap_or(from);
    next - from < REACH && window.name(next).is_some()
}

/// What stands at the head of a clause, and the token behind it.
fn phrase(window: Window<'_>, start: usize, limit: usize) -> Option<(Phrase, usize)> {
    let mut client = None;
    let mut possessive: Option<Option<Gender>> = None;
    let mut own = false;
    let mut determined = false;
    // "Celui de son frère"
    let resumed = window.cues(start).has(Cue::Resumes);
    let mut at = start + usize::from(resumed);
    while at < (start + REACH).min(limit) {
        let cues = window.cues(at);
        if window.name(at).is_some() {
            // "Son PHQ-9 à elle"
            let stressed = Some(at + 1).filter(|&at| window.cues(at).has(Cue::Own));
            let told = stressed.and_then(|at| self::gender(window, at));
            let phrase = match possessive {
                Some(gender) => {
                    let own = own || stressed.is_some();
                    Phrase::Possessive { gender: gender.or(told), own }
                }
                None => Phrase::Measure,
            };
            return Some((phrase, at + 1));
        }
        if cues.has(Cue::Latter) {
            return Some((Phrase::Latter(gender(window, at)), at + 1));
        }
        if is_relation(window, at) {
            let (phrase, end) = relation(window, at, limit, client);
            let phrase = match phrase {
                Phrase::Relation { gender, client, owns } => {
                    Phrase::Relation { gender, client, owns: owns || resumed }
                }
                other => other,
            };
            return Some((phrase, end));
        }
        // "Hers 12", "his own 12".
        let alone = cues.has(Cue::Own) && window.number(at + 1).is_some();
        if alone || cues.has(Cue::Possessive) && !cues.any(&[Cue::Determiner, Cue::Own]) {
            // "Hers was 4": without a noun it sets one person against another.
            // But "her partner's PHQ-9 was 8 and hers 16" goes back to the client.
            let value = |at: usize| window.number(at).is_some();
            let sentence = segment_start(window, start);
            let person = (sentence..at).rev().find(|&at| is_relation(window, at));
            // "Filled one out" is no value.
            let figure = |at: usize| written(window, at).starts_with(|c: char| c.is_ascii_digit());
            let valued = person.is_some_and(|person| (person..at).any(figure));
            if value(at + 1) && valued {
                return Some((Phrase::Contrast, at + 1));
            }
            let own = own || value(at + 1);
            return Some((Phrase::Possessive { gender: gender(window, at), own }, at + 1));
        }
        if cues.has(Cue::Client) && !of_client(window, at) && !cues.has(Cue::Own) {
            // "Ct's daughter", but "the client's PHQ-9".
            let owned = is_genitive(window, at)
                && (at + 1..at + 3).any(|at| is_relation(window, at) && at < limit);
            if !owned {
                return Some((Phrase::Client, at + 1));
            }
            determined = true;
        } else if cues.has(Cue::Pronoun) && at == start {
            return Some((Phrase::Pronoun(gender(window, at)), at + 1));
        } else if cues.any(&[Cue::Own, Cue::Determiner, Cue::Any]) {
            own |= cues.has(Cue::Own);
            if cues.any(&[Cue::Own, Cue::Possessive]) {
                possessive = Some(possessive.flatten().or(gender(window, at)));
                client = client.or(gender(window, at));
            }
            determined = true;
        } else if !(determined && at + 1 < limit && describes(window, at)) {
            return None;
        }
        at += 1;
    }
    None
}

/// A word between an article and its noun: "late", "last", "twin".
fn describes(window: Window<'_>, at: usize) -> bool {
    let token = window.token(at);
    let plain = token.is_some_and(|token: &Token| {
        token.is_plain_word()
            || token.cues().any(&[Cue::Earlier, Cue::Last, Cue::ColumnEarlier, Cue::Link])
    });
    plain && (is_relation(window, at + 1) || window.name(at + 1).is_some())
}

fn relation(
    window: Window<'_>,
    at: usize,
    limit: usize,
    client: Option<Gender>,
) -> (Phrase, usize) {
    let mut last = at;
    let mut known = gender(window, at);
    // "Twin sister", "her mum's sister".
    while last + 1 < limit && is_relation(window, last + 1) {
        last += 1;
        known = gender(window, last);
    }
    // "Mother's PHQ-9", and "Mother, PHQ-9: 7" in a list.
    let listed = window.mark(last + 1, b',') && window.name(last + 2).is_some();
    let valued = window.number(last + 1).is_some();
    let owns =
        listed || is_genitive(window, last) && (valued || owner_of_measure(window, last + 1));
    (Phrase::Relation { gender: known, client, owns }, last + 1)
}

/// Whom a pronoun means, in the sentence from `sentence.0` to `sentence.1`.
fn taken_up(
    window: Window<'_>,
    pronoun: Option<Gender>,
    (subject, own): (bool, bool),
    relation: Option<Relation>,
    sentence: (usize, usize),
) -> Option<Owner> {
    let Some(found) = relation.or_else(|| before(window, sentence.0)) else {
        let other = pronoun.is_some_and(|pronoun| {
            is_of_other_gender(window, sentence, pronoun)
                || differ(Some(pronoun), window.client) && (own || names_one(window, pronoun))
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
    let aside = (sentence.0..super::said::sentence_end(window, sentence.1))
        .any(|at| window.cues(at).has(Cue::Client) && !of_client(window, at));
    let another = (sentence.0..sentence.1)
        .any(|at| window.name(at + 1).is_some() && window.cues(at).has(Cue::Any));
    let spoken_of = (found.from..found.from + REACH + VERB)
        .take_while(|&at| at < found.to)
        .any(|at| window.cues(at).has(Cue::Tells))
        || meets_client(window, found);
    let apart = aside || (another && pronoun.is_some());
    let plain = found.client.is_none() && apart;
    (marked || (plain && !spoken_of)).then_some(Owner::Other)
}

/// Whether a colon before `at` goes on with the person who opens the sentence, and
/// nobody else is spoken of before it.
fn explains(window: Window<'_>, found: Relation, pronoun: Option<Gender>, at: usize) -> bool {
    let colon = at.checked_sub(1).filter(|&at| window.mark(at, b':'));
    let somebody = [Cue::Client, Cue::Pronoun, Cue::Object, Cue::Possessive, Cue::Tells];
    let alone = colon.is_some_and(|colon| {
        !(found.from + 1..colon)
            .any(|at| window.cues(at).any(&somebody) && !window.cues(at).has(Cue::Determiner))
    });
    alone && !differ(pronoun, found.gender) && found.from <= sentence_start(window, at) + 2
}

/// Whether the person is said to be under care, and nobody else named, before the
/// measure at `at`.
fn is_treated(window: Window<'_>, found: Relation, at: usize) -> bool {
    let between = found.from + 1..at;
    let client = [Cue::Client, Cue::Object, Cue::Pronoun, Cue::And];
    between.clone().any(|at| window.cues(at).has(Cue::Treated))
        && !between
            .into_iter()
            .any(|at| window.cues(at).any(&client) && !window.cues(at).has(Cue::Determiner))
}

fn differ(a: Option<Gender>, b: Option<Gender>) -> bool {
    a.zip(b).is_some_and(|(a, b)| a != b)
}

/// Whether somebody of that gender is named near.
fn names_one(window: Window<'_>, who: Gender) -> bool {
    let mut tokens = 0..window.tokens.len();
    tokens.any(|at| is_relation(window, at) && gender(window, at) == Some(who))
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

/// The person that the sentences before speak of.
fn before(window: Window<'_>, start: usize) -> Option<Relation> {
    let mut end = start;
    for _ in 0..BACK {
        end = end.checked_sub(1)?;
        let parted =
            window.token(end).is_some_and(|token| token.kind == Kind::Stop || token.is_mark(b';'));
        if !parted {
            return None;
        }
        let from = segment_start(window, end);
        let (phrase, behind) = phrase(window, from, end)?;
        match phrase {
            Phrase::Relation { gender, client, .. } => {
                let found = Relation { gender, client, from: behind - 1, to: end };
                let told = object(window, found).and_then(|at| self::gender(window, at));
                return Some(Relation { client: client.or(told), ..found });
            }
            Phrase::Pronoun(_) => end = from,
            _ => return None,
        }
    }
    None
}

/// Whether the last person named before `at` is another one than the client.
fn latter(window: Window<'_>, pronoun: Option<Gender>, at: usize) -> bool {
    let start = sentence_start(window, sentence_start(window, at).saturating_sub(1));
    let last = (start..at).rev().find(|&at| window.cues(at).any(&[Cue::OtherPerson, Cue::Client]));
    last.is_some_and(|at| {
        let fits =
            pronoun.is_none() || gender(window, at).is_none() || gender(window, at) == pronoun;
        is_relation(window, at) && fits
    })
}
