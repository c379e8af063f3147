//! What the words beside a name say of its bearer.
//!
//! "Her husband Phil", "Claire, sa mère" and "Paul comes along" are other people; "Renee
//! is my client", "T.L. (this chart)" and "the file is Anneke's" name the client, and
//! where nothing does, "Dani (17) and her mother", "Kayla denies SI" do.

use memchr::memmem::Finder;

use super::super::ScoreCue as Cue;
use super::super::phrase::Cues;
use super::sought::Spoken;
use super::words::{Words, places};
use crate::extract::Span;

/// Longest phrase between a name and the word that explains it, in bytes.
const REACH: usize = 40;

/// Most words of a phrase that leads from a file to the name of whose it is.
const LONGEST: usize = 6;

/// Letters of the unit behind an age: "(15 ans)", "(15 y/o)".
const UNIT: usize = 5;

/// How often a note names somebody, and what the words beside the name, wherever it stands,
/// say of its bearer.
pub(super) fn of(words: Words<'_>, name: &str) -> (usize, Cues) {
    let finder = Finder::new(name);
    places(words.text(), &finder).fold((0, Cues::default()), |(times, said), at| {
        let name = Span::new(at, at + name.len());
        (times + 1, said.with(before(words, name)).with(behind(words, name)))
    })
}

/// "Her husband Phil", "the client is Phil", "the file is Anneke's", "le dossier est celui
/// de Claire".
fn before(words: Words<'_>, name: Span) -> Cues {
    let lead = words.before(name.start).trim_end_matches([' ', '(', ':', '=']);
    let rest = words.behind(name.end);
    let lead = match lead.strip_suffix(',') {
        // "Her husband, Phil, came"
        Some(apposed) if rest.starts_with(',') => apposed,
        // "The father, Lou (13), two sisters"
        Some(_) if rest.starts_with(" (") => return Cues::default(),
        _ => lead,
    };
    let word = words.word_before(lead.len());
    // "Patient désigné : Yanis"
    let two = || {
        let earlier = words.word_before(words.before(word.start).trim_end_matches(' ').len());
        words.within(Span::new(earlier.start, word.end))
    };
    let client = Cues::of(Cue::Client);
    let cues = words.within(word);
    let told = || cues == Cues::default() && two().has(Cue::Client);
    let cues = if told() { client } else { cues };
    let genitive = words.genitive(name.end);
    // "Anneke's chart"
    let chart = || genitive.is_some_and(|end| words.cues(end + 1).has(Cue::Record));
    if cues.has(Cue::Copula) {
        let subject = words.word_before(words.before(word.start).trim_end_matches(' ').len());
        let subject = words.within(subject);
        let this = subject.has(Cue::Determiner) && !subject.has(Cue::Possessive);
        let client_told = genitive.is_some() && subject.has(Cue::Record) || this && chart();
        if client_told { subject.with(client) } else { subject }
    } else if words.before(name.start).ends_with('(') && chart()
        || is_led_by_record(words, name.start)
    {
        cues.with(client)
    } else {
        cues
    }
}

/// "Le dossier est au nom de Claire": whether a phrase that tells whose the file is leads
/// to a name.
fn is_led_by_record(words: Words<'_>, name: usize) -> bool {
    let lead = words.before(name);
    let starts = lead.rmatch_indices([' ', '\n', '(']).map(|(at, _)| at + 1).chain([0]);
    starts.take(LONGEST + 1).any(|start| {
        let phrase = words.phrase(start);
        phrase.is_some_and(|(cues, end)| {
            let next = words.reading.slice(Span::new(end, name));
            cues.has(Cue::RecordOf) && end <= name && matches!(next, "" | " ")
        })
    })
}

/// "Phil, her husband", "Lou (13, identified patient)", "R. is her fiance"; "Paul comes
/// along": somebody who accompanies the client.
fn behind(words: Words<'_>, name: Span) -> Cues {
    let rest = words.behind(name.end);
    let (from, closes) = match rest.as_bytes() {
        [b' ', b'(', ..] => (name.end + 2, &[')'][..]),
        [b',', b' ', ..] => (name.end + 2, &[',', '.', ';'][..]),
        [b' ', ..] | [b'.', b' ', ..] => {
            let start = name.end + 1 + usize::from(rest.starts_with('.'));
            let Some((cues, end)) = words.phrase(start) else { return Cues::default() };
            if cues.has(Cue::Accompanies) && (rest.starts_with(' ') || name.end == name.start + 1) {
                return Cues::of(Cue::OtherPerson);
            }
            let word = words.first_word(Span::new(start, end));
            if !words.within(word).has(Cue::Copula) {
                return Cues::default();
            }
            (word.end + 1, &[',', '.', ';'][..])
        }
        _ => return Cues::default(),
    };
    let end = words.text().floor_char_boundary(from + REACH);
    let remark = words.reading.slice(Span::new(from, end));
    let end = remark.find(closes).map_or(end, |close| from + close);
    said_within(words, Span::new(from, end))
}

/// All that the words of a remark say.
fn said_within(words: Words<'_>, remark: Span) -> Cues {
    let spaces = words.reading.slice(remark).match_indices(' ');
    let starts = spaces.map(|(space, _)| remark.start + space + 1).chain([remark.start]);
    starts
        .fold(Cues::default(), |said, start| said.with(words.within(Span::new(start, remark.end))))
}

/// Whether a note that calls nobody its client speaks of the bearer of a name as of the
/// client: "Dani (17) and her mother", "Kayla (15) brought home", "Renee denies SI".
pub(super) fn seems_client(words: Words<'_>, name: &str) -> bool {
    let finder = Finder::new(name);
    places(words.text(), &finder).any(|at| is_spoken_of_as_client(words, at + name.len()))
}

/// Whether what follows a name, and its age, is said of a client.
fn is_spoken_of_as_client(words: Words<'_>, name: usize) -> bool {
    let rest = words.behind(name);
    let closes = rest.strip_prefix(" (").and_then(|inside| inside.find(')'));
    let next = name + closes.map_or(0, |close| close + 3) + 1;
    let Some((link, end)) = words.phrase(next) else { return false };
    link.has(Cue::Denies)
        || link.any(&[Cue::Obtains, Cue::Tells]) && is_aged(rest)
        || link.any(&[Cue::And, Cue::Speech]) && kin_follows(words, Span::new(next, end))
}

/// Whether an age stands right behind a name: " (17)", ", 17,".
fn is_aged(rest: &str) -> bool {
    let behind = rest.strip_prefix(" (").or_else(|| rest.strip_prefix(", "));
    behind.is_some_and(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let unit = rest.bytes().skip(digits).take(UNIT + 1);
        let ends = unit.into_iter().any(|sign| matches!(sign, b')' | b','));
        (1..=2).contains(&digits) && ends
    })
}

/// "And her mother", "et sa mère": whether a relative of the one before follows a link,
/// which may hold the possessive itself.
fn kin_follows(words: Words<'_>, link: Span) -> bool {
    let last = words.reading.slice(link).rfind(' ').map_or(link.start, |at| link.start + at + 1);
    let mut owned = words.within(Span::new(last, link.end)).has(Cue::Possessive);
    let mut at = link.end;
    (0..3).any(|_| {
        let Some((cues, end)) = words.phrase(at + 1) else { return false };
        // "Sa mère" is one phrase.
        owned |= words.within(words.first_word(Span::new(at + 1, end))).has(Cue::Possessive);
        at = end;
        owned && cues.has(Cue::OtherPerson)
    })
}

/// "Mom is the client here", "le père est notre patient": the words for relatives that
/// the note says are the client.
pub(super) fn clients_by_role<'a>(
    words: Words<'a>,
    sought: &Spoken,
) -> impl Iterator<Item = (&'a str, Cues)> {
    sought.told(words.text()).filter_map(move |(end, next)| {
        let before = words.before(end);
        let start = before.rfind(|sign: char| !sign.is_alphabetic()).map_or(0, |at| at + 1);
        let role = Span::new(start, end);
        let cues = words.within(role);
        (cues.has(Cue::OtherPerson) && opens_clause(words, start) && is_client(words, next))
            .then(|| (words.reading.slice(role), cues))
    })
}

/// Whether a word opens its clause, with an article before it or without.
fn opens_clause(words: Words<'_>, at: usize) -> bool {
    let lead = words.before(at).trim_end_matches(' ');
    let opens = lead.is_empty() || lead.ends_with(['.', ':', ';', '\n', ',', '(']);
    opens || words.within(words.word_before(lead.len())).has(Cue::Article)
}

/// "The client", "la patiente": whether a determiner and the word for the client stand at
/// `at`, in one phrase or in two.
fn is_client(words: Words<'_>, at: usize) -> bool {
    let Some((cues, end)) = words.phrase(at) else { return false };
    let determined = words.within(words.first_word(Span::new(at, end))).has(Cue::Determiner);
    let next = end + usize::from(words.behind(end).starts_with(' '));
    let noun = if cues.has(Cue::Determiner) { words.cues(next) } else { cues };
    determined && noun.has(Cue::Client) && !noun.has(Cue::OtherPerson)
}
