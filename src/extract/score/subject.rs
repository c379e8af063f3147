//! What stands at the head of a clause, and so is its subject: "her older brother",
//! "the client", "he", "his last PHQ-9", "the latter", the bare name of a measure.
//!
//! [`phrase`] reads the noun phrase at a place: an article or possessive, a few
//! words that describe, and the noun, which decides. [`super::whose`] asks it along
//! a clause, [`super::pronoun`] for the sentences before. It is grammar, as far as
//! notes need it; which words are relations, pronouns or possessives, and of which
//! gender, the lexicon says.

use super::ScoreCue as Cue;
use super::beside::of_client;
use super::phrase::GENITIVE;
use super::said::sentence_start;
use super::token::{Kind, Token};
use super::view::Window;
use crate::note::Language;

/// Tokens that a noun may have before it: "his very own last".
pub(super) const REACH: usize = 5;
/// Tokens behind a subject in which its verb stands.
pub(super) const VERB: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gender {
    Feminine,
    Masculine,
}

/// What stands at the head of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phrase {
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

/// What stands at the head of a clause, and the token behind it.
pub(super) fn phrase(window: Window<'_>, start: usize, limit: usize) -> Option<(Phrase, usize)> {
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
            let mut sentence = segment_start(window, start);
            // "His was 11. Hers 16."
            if sentence == start && start > 0 {
                sentence = segment_start(window, start - 1);
            }
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
        if qualifies(window, at) {
            determined = true;
        } else if cues.has(Cue::Client) && !of_client(window, at) && !cues.has(Cue::Own) {
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

/// "Her teen son": a word for a client that only tells what somebody else is.
pub(super) fn qualifies(window: Window<'_>, at: usize) -> bool {
    window.cues(at).has(Cue::Client) && !is_genitive(window, at) && is_relation(window, at + 1)
}

/// "Her son (our client)", "sa fille, notre patiente,": whether what stands behind a
/// relation says that it is the client.
fn is_said_to_be_client(window: Window<'_>, last: usize) -> bool {
    let bracket = window.mark(last + 1, b'(');
    let apposed = window.mark(last + 1, b',');
    let close = if bracket { b')' } else { b',' };
    let inside = |at: &usize| {
        window.token(*at).is_some_and(|token| !token.ends_sentence()) && !window.mark(*at, close)
    };
    let mut said = (last + 2..last + 2 + REACH).take_while(inside);
    let named = |at: usize| window.cues(at).has(Cue::Client) && !qualifies(window, at);
    match (bracket, apposed) {
        (true, _) => said.any(named),
        // "Her mother, patient of ours": too much may stand between two commas.
        (_, true) => {
            let at = last + 2 + usize::from(window.cues(last + 2).has(Cue::Determiner));
            named(at) && window.mark(at + 1, b',')
        }
        _ => false,
    }
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
    if is_said_to_be_client(window, last) {
        return (Phrase::Client, last + 1);
    }
    // "Mother's PHQ-9", and "Mother, PHQ-9: 7" in a list.
    let listed = window.mark(last + 1, b',') && window.name(last + 2).is_some();
    let valued = window.number(last + 1).is_some();
    let owns =
        listed || is_genitive(window, last) && (valued || owner_of_measure(window, last + 1));
    (Phrase::Relation { gender: known, client, owns }, last + 1)
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

pub(super) fn gender(window: Window<'_>, at: usize) -> Option<Gender> {
    let cues = window.cues(at);
    match (cues.has(Cue::Feminine), cues.has(Cue::Masculine)) {
        (true, false) => Some(Gender::Feminine),
        (false, true) => Some(Gender::Masculine),
        _ => None,
    }
}

pub(super) fn is_relation(window: Window<'_>, at: usize) -> bool {
    window.cues(at).has(Cue::OtherPerson)
        && !is_of_time(window, at)
        && !is_parent_of_several(window, at)
        && !befalls(window, at)
}

/// "In 3 mo": months, and not the mother.
fn is_of_time(window: Window<'_>, at: usize) -> bool {
    let counted = at.checked_sub(1).is_some_and(|at| window.number(at).is_some());
    counted && window.cues(at).has(Cue::Unit)
}

/// What stands between what befell somebody and who that is: "of her", "de sa".
const BETWEEN: [Cue; 7] =
    [Cue::Of, Cue::OfHer, Cue::OfHis, Cue::Link, Cue::Own, Cue::Determiner, Cue::Possessive];

/// "Since her mother's death, PHQ-9 17", "après le décès de sa mère": whether a person is
/// named only to tell what befell them.
fn befalls(window: Window<'_>, at: usize) -> bool {
    let event = |at: usize| window.cues(at).has(Cue::Event);
    if is_genitive(window, at) {
        // "Her mother's sudden death"
        let described = window.token(at + 1).is_some_and(|token| token.is_plain_word());
        return event(at + 1) || described && event(at + 2);
    }
    let small = |at: &usize| window.cues(*at).any(&BETWEEN) && !event(*at);
    let led = (at.saturating_sub(REACH)..at).rev().take_while(small).count();
    led > 0 && at.checked_sub(led + 1).is_some_and(event)
}

/// "Mom of 3", "mère de deux enfants": what the client is, but "le fils de 19 ans" is
/// somebody.
fn is_parent_of_several(window: Window<'_>, at: usize) -> bool {
    let of = matches!(written(window, at + 1), "of" | "de" | "d'");
    let aged = matches!(written(window, at + 3), "ans" | "mois" | "years" | "months");
    let few = window.number(at + 2).is_some_and(|number| (1.0..=9.0).contains(&number));
    of && few && !aged
}

/// "Mother's": owns what follows.
pub(super) fn is_genitive(window: Window<'_>, at: usize) -> bool {
    window.language == Language::En && written(window, at).ends_with(GENITIVE)
}

/// Whether the name of a measure follows at once: "(the client's) last PHQ-9".
pub(super) fn owner_of_measure(window: Window<'_>, from: usize) -> bool {
    let small = |at: &usize| {
        window.token(*at).is_some_and(|token| {
            token.is_plain_word()
                || token.cues().any(&[Cue::Link, Cue::Own, Cue::Earlier, Cue::Last, Cue::Today])
        })
    };
    let next = (from..from + REACH).find(|at| !small(at)).unwrap_or(from);
    next - from < REACH && window.name(next).is_some()
}

/// Where the sentence, or the part of it behind a semicolon, begins.
pub(super) fn segment_start(window: Window<'_>, at: usize) -> usize {
    let start = sentence_start(window, at);
    (start..at).rev().find(|&at| window.mark(at, b';')).map_or(start, |mark| mark + 1)
}

fn written<'a>(window: Window<'a>, at: usize) -> &'a str {
    let token = window.token(at);
    token.and_then(|token| window.text.get(token.start..token.end)).unwrap_or_default()
}

/// Tokens of a remark between a person's word and its colon.
const REMARK: usize = 7;

/// Whether a person's word opens a line and a colon follows it, with nothing but a
/// remark in brackets or behind a comma between: "Wife, in the same visit: HADS-A 14".
pub(super) fn heads_a_line(window: Window<'_>, at: usize) -> bool {
    let opens = at == 0
        || window.token(at - 1).is_some_and(|token| token.ends_sentence() || token.is_mark(b'-'));
    let mut next = at + 1;
    if window.mark(next, b'(') {
        next = super::between::closing(window, next, next + 16).map_or(next, |close| close + 1);
    }
    if opens && window.mark(next, b',') {
        let somebody = [Cue::Client, Cue::Pronoun, Cue::OtherPerson];
        let said = |at: &usize| {
            window.token(*at).is_some_and(|token| !token.ends_sentence())
                && window.name(*at).is_none()
                && !window.cues(*at).any(&somebody)
        };
        let remark = (next + 1..next + REMARK).take_while(said);
        next = remark.into_iter().find(|&at| window.mark(at, b':')).unwrap_or(next);
    }
    opens && window.mark(next, b':')
}

/// "Wife: tired. Her HADS 13.": whether the line of a token is headed by somebody
/// else, and so speaks of them throughout.
pub(super) fn is_line_of_other(window: Window<'_>, at: usize) -> bool {
    if !window.said.has(Cue::OtherPerson) {
        return false;
    }
    let ends = |at: &usize| window.token(*at).is_some_and(|token| token.kind == Kind::Break);
    let start = (0..at).rev().find(ends).map_or(0, |at| at + 1);
    let first = start + usize::from(window.mark(start, b'-'));
    window.cues(first).has(Cue::OtherPerson)
        && !window.cues(first).any(&[Cue::Client, Cue::Own])
        && heads_a_line(window, first)
        // "Father: AUDIT 25. Patient: AUDIT 6, AUDIT-C 3."
        && !(first + 1..at).any(|at| {
            let somebody = [Cue::Client, Cue::PartyOne, Cue::PartyTwo, Cue::Pronoun];
            window.cues(at).any(&somebody) && window.mark(at + 1, b':')
        })
}
