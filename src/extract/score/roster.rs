//! Scores of several people in one list, as notes of groups hold them: "Others on
//! PSS-10: 18, 33, 21", "GDS-15: Mr. G. 7, Mrs. T. 12, Mr. H. 4".
//!
//! A sentence that begins to speak of the others gives all numbers that follow
//! to them. In a list by name the first entry stays with whom the words before
//! it mean, and every further one, a title or an initial with a number, is of
//! somebody else: a note is about one client.

use super::ScoreCue as Cue;
use super::candidate::Candidate;
use super::name::Name;
use super::said::sentence_start;
use super::subscale;
use super::token::{Kind, Token};
use super::view::Window;
use crate::extract::Status;

/// Plain words that may stand between the others and a number of theirs.
const WORDS: usize = 2;
/// Tokens that a list of numbers before its name, or a remark before its colon, may
/// have.
const LIST: usize = 12;
/// Tokens that may lead from a person to a number: "came to", "was still at".
const LEAD: usize = 3;
/// Tokens that the name of a person may have: "Miss Ruth", "Mr. G."
const LABEL: usize = 2;

/// The measure of a number in a sentence that speaks of the others, if nothing
/// else stands between.
pub(super) fn of_others(
    window: Window<'_>,
    open: Option<(usize, Name)>,
    at: usize,
) -> Option<Entry> {
    if !window.said.has(Cue::Others) {
        return None;
    }
    let start = sentence_start(window, at);
    let others = (start..at)
        .rev()
        .find(|&at| window.cues(at).has(Cue::Others) && is_spoken_of(window, (start, at)))?;
    let mut words = 0;
    let mut named = None;
    for place in others + 1..at {
        let token = window.token(place)?;
        match token.kind {
            Kind::Name(_) => named = window.name(place).map(|name| (place, name)),
            Kind::Number(_) => words = 0,
            Kind::Word => words += 1,
            Kind::Cues(cues) if cues.any(&[Cue::Client, Cue::Own, Cue::Target, Cue::Legend]) => {
                return None;
            }
            Kind::Arrow | Kind::Blank | Kind::Mark(b';' | b'%') => return None,
            _ => {}
        }
    }
    let behind = || named_behind(window, at);
    let known = || open.or(window.before.last().map(|name| (at, *name)));
    let (place, name) = named.or_else(behind).or_else(known)?;
    let place = Some(place).filter(|place| *place < at);
    (words <= WORDS).then_some(Entry { place, name, status: Some(Status::OtherPerson) })
}

/// "The others had 21, 12 and 24 on the ISI": the name behind the numbers of a list.
fn named_behind(window: Window<'_>, at: usize) -> Option<(usize, Name)> {
    let small = |at: &usize| {
        let sign = window.mark(*at, b',') || window.mark(*at, b'/');
        sign || window.number(*at).is_some()
            || window.cues(*at).any(&[Cue::And, Cue::Onto, Cue::Link, Cue::To])
    };
    let next = (at..at + LIST).find(|at| !small(at))?;
    window.name(next).map(|name| (next, name))
}

/// "Others on PSS-10: 18", but not "no thoughts of harming others, PHQ-9 14": the
/// words open a clause, and what they had follows.
fn is_spoken_of(window: Window<'_>, (start, at): (usize, usize)) -> bool {
    let opens = at == start
        || window.token(at - 1).is_some_and(|token| {
            matches!(token.kind, Kind::Mark(b',' | b';' | b'(' | b'-' | b':' | b'*'))
        });
    let leads = window.name(at + 1).is_some()
        || window.mark(at + 1, b':')
        || window.mark(at + 1, b'(')
        || window.cues(at + 1).any(&[Cue::Onto, Cue::Link, Cue::Was, Cue::Obtains])
        // "Peers either side got 19", "two members read out their GAD-7"
        || (at + 1..at + 2 + WORDS)
            .find(|&at| !is_small(window, at))
            .is_some_and(|at| {
                let told = [Cue::Obtains, Cue::Tells, Cue::Discloses];
                window.cues(at).any(&told) || window.name(at).is_some()
            });
    opens && (leads || is_explained(window, at))
}

/// A word without a meaning, or one that leads to what is somebody's: "their".
fn is_small(window: Window<'_>, at: usize) -> bool {
    let plain = window.token(at).is_some_and(|token| token.kind == Kind::Word);
    plain || window.cues(at).any(&[Cue::Possessive, Cue::Determiner])
}

/// "Two members read out their GAD-7: Ben's 17, Mia's 11": whether the sentence up to a
/// value speaks of the others, and of nobody else since.
pub(super) fn is_of_others(window: Window<'_>, first: usize) -> bool {
    if !window.said.has(Cue::Others) {
        return false;
    }
    let start = sentence_start(window, first);
    let spoken =
        |at: &usize| window.cues(*at).has(Cue::Others) && is_spoken_of(window, (start, *at));
    let Some(others) = (start..first).rev().find(spoken) else { return false };
    let else_spoken = [Cue::Client, Cue::Own, Cue::Pronoun, Cue::Target, Cue::Legend];
    !(others + 1..first).any(|at| {
        let theirs = window.cues(at).has(Cue::Possessive);
        window.mark(at, b';') || !theirs && window.cues(at).any(&else_spoken)
    })
}

/// "Other members, read round the table: Ann 21": a remark between commas, and a colon.
fn is_explained(window: Window<'_>, at: usize) -> bool {
    let said = |at: &usize| {
        window.token(*at).is_some_and(|token| !token.ends_sentence())
            && window.number(*at).is_none()
            && !window.cues(*at).any(&[Cue::Client, Cue::Pronoun, Cue::Own])
    };
    let remark = (at + 2..at + LIST).take_while(said).find(|&at| window.mark(at, b':'));
    window.mark(at + 1, b',') && remark.is_some()
}

/// The entry of a list by name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Where its measure is named, and the measure.
    pub(super) place: Option<usize>,
    pub(super) name: Name,
    /// Whose it is, if the list itself tells.
    pub(super) status: Option<Status>,
}

/// The measure of a number that a title, an initial, a name or a pronoun leads to, right
/// behind the value of somebody else: "Mr. G. 7, Mrs. T. 12", "T.L. 39, D.W. 44", "she was
/// at 20 and he at 11".
pub(super) fn of_another(
    window: Window<'_>,
    last: Option<&Candidate>,
    open: Option<(usize, Name)>,
    at: usize,
) -> Option<Entry> {
    let (last, (place, name)) = last.zip(open)?;
    let small = |at: &usize| {
        let led = window.cues(*at).any(&[Cue::To, Cue::Onto, Cue::Link, Cue::Was]);
        led && !is_label(window, *at) || window.mark(*at, b':')
    };
    let lead = (last.end..at).rev().take_while(small).count().min(LEAD);
    let to = at - lead;
    let from = (last.end..to).rev().take_while(|&at| is_label(window, at)).last()?;
    let listed = last.rule == RULE && lead == 0;
    let named = (from..to)
        .any(|at| is_title(window, at) || is_initial(window, at) || is_called(window, at));
    let pronoun = from + 1 == to && is_pronoun(window, from);
    let part = (from..to).any(|at| subscale::is_named(window, name, at));
    let free = (behind_bracket(window, last.end)..from).all(|at| {
        let and = window.cues(at).has(Cue::And) && pronoun;
        and || window
            .token(at)
            .is_some_and(|token| matches!(token.kind, Kind::Stop | Kind::Mark(b',' | b')' | b';')))
    });
    let fits = last.measure == name.measure && to - from <= LABEL && free && !part;
    let closed = lead == 0 && named || closes(window, at);
    let entry = (named || listed || pronoun) && closed;
    let client = (from..to).any(|at| window.cues(at).has(Cue::Client) && !is_title(window, at));
    let status = (!client && !pronoun).then_some(Status::OtherPerson);
    (fits && entry).then_some(Entry { place: Some(place), name, status })
}

/// Whether a clause ends behind a number.
fn closes(window: Window<'_>, at: usize) -> bool {
    let end = window.ratio(at).map_or(at + 1, |(_, end)| end);
    window.token(end).is_none_or(|token| {
        token.ends_sentence() || matches!(token.kind, Kind::Mark(b',' | b';' | b')'))
    })
}

/// Whether a token is the name of somebody whom the note explains: a word that the
/// lexicon knows for nobody.
pub(super) fn is_called(window: Window<'_>, at: usize) -> bool {
    let person = window.cues(at).any(&[Cue::OtherPerson, Cue::Client]);
    person
        && window.token(at).is_some_and(|token| {
            window.phrases.find_in(window.language, window.text, token.start, token.end).is_none()
        })
}

/// "He", "his to": one of two people, set against the one before.
fn is_pronoun(window: Window<'_>, at: usize) -> bool {
    let cues = window.cues(at);
    let party = cues.any(&[Cue::PartyOne, Cue::PartyTwo]);
    party && (cues.has(Cue::Pronoun) || cues.has(Cue::Client) && !is_title(window, at))
}

/// The rule of the entries of a list.
pub(super) const RULE: &str = "roster";

fn is_label(window: Window<'_>, at: usize) -> bool {
    window.token(at).is_some_and(|token| token.kind == Kind::Word)
        || is_title(window, at)
        || is_initial(window, at)
        || is_called(window, at)
        || is_pronoun(window, at)
}

/// "Mr", "Mme".
fn is_title(window: Window<'_>, at: usize) -> bool {
    window.cues(at).has(Cue::Title)
}

/// "T.", a letter with its full stop, or "D.W.", two of them.
pub(super) fn is_initial(window: Window<'_>, at: usize) -> bool {
    window.token(at).is_some_and(|token: &Token| {
        let bytes = window.text.as_bytes();
        let written = window.text.get(token.start..token.end).unwrap_or_default();
        if crate::extract::initials::length(written) == Some(written.len()) {
            return true;
        }
        // "i.e." and "e.g." are nobody.
        let glued = token.start.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'.');
        let leads = bytes.get(token.end + 1).is_some_and(u8::is_ascii_alphabetic);
        token.end == token.start + 1 && bytes.get(token.end) == Some(&b'.') && !glued && !leads
    })
}

/// The token behind a remark in brackets that begins at `at`.
fn behind_bracket(window: Window<'_>, at: usize) -> usize {
    if !window.mark(at, b'(') {
        return at;
    }
    super::between::closing(window, at, at + 12).map_or(at, |close| close + 1)
}
