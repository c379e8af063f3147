//! People whom a note calls by name: "Phil's PHQ-9", "le GAD-7 de Claire".
//!
//! A name says nothing of whose score it is; the note does where it brings the
//! person in. "Her husband Phil" and "Claire, sa mère" are other people. If one
//! owner of a score is said to be the client ("client is Dana"), the others
//! are not. Who obtains a score is met by name too: "Luca had done the GAD-7". A name that the note does not explain is taken for the client's.

use super::ScoreCue as Cue;
use super::phrase::{Cues, Meaning, Phrases};
use crate::extract::Span;
use crate::extract::lexicon::Cue as ScanCue;
use crate::extract::reading::Reading;
use crate::extract::scan::Hit;
use crate::note::Language;

/// Longest phrase between a name and the word that explains it, in bytes.
const REACH: usize = 40;
/// How far before a measure's name the subject of its clause is looked for, in
/// bytes.
const CLAUSE: usize = 80;

/// How many people a note may name beside measures.
const MOST: usize = 64;

/// The folded names of those who are not the client, and what the note says of
/// each.
#[derive(Clone, Debug, Default)]
pub(super) struct People<'a>(Vec<(&'a str, Cues)>);

impl<'a> People<'a> {
    /// The other people who own scores in a note.
    pub fn of(reading: &Reading<'a>, landmarks: &[Hit], phrases: &Phrases) -> Self {
        let names = landmarks.iter().filter(|hit| matches!(hit.cue, ScanCue::Name(_)));
        let mut owners: Vec<&str> = names.clone().filter_map(|hit| owner(reading, *hit)).collect();
        let mut met: Vec<&str> = Vec::new();
        let mut before = 0;
        for hit in names {
            met.extend(initials(reading, *hit, before));
            met.extend(subjects(reading, phrases, *hit));
            before = hit.start;
        }
        only_once(&mut met);
        owners.extend(met.into_iter().filter(|name| {
            let said = explained(reading, phrases, name);
            said.has(Cue::OtherPerson) && !said.has(Cue::Client)
        }));
        only_once(&mut owners);
        let told: Vec<(&str, Cues)> =
            owners.into_iter().map(|name| (name, explained(reading, phrases, name))).collect();
        let client_known = told.iter().any(|(_, said)| said.has(Cue::Client));
        let other =
            |said: &Cues| !said.has(Cue::Client) && (said.has(Cue::OtherPerson) || client_known);
        let mut people: Vec<_> = told.into_iter().filter(|(_, said)| other(said)).collect();
        people.extend(companion(reading));
        Self(people)
    }

    /// What a folded word says, if it is the name of one of them: of somebody else,
    /// and of which gender.
    pub fn cues(&self, word: &str) -> Option<Cues> {
        let (_, said) = self.0.iter().find(|(name, _)| *name == word)?;
        let gender = [Cue::Feminine, Cue::Masculine].into_iter().filter(|cue| said.has(*cue));
        Some(gender.fold(Cues::of(Cue::OtherPerson), |all, cue| all.with(Cues::of(cue))))
    }
}

/// Leaves one of each name, and no more names than a note can be about: each is
/// looked for in the whole note.
fn only_once(names: &mut Vec<&str>) {
    names.sort_unstable();
    names.dedup();
    names.truncate(MOST);
}

/// "Monsieur a rempli la même échelle", in a note that speaks of Madame: the title
/// that the note uses less often, without a name, is that of who came along.
fn companion(reading: &Reading<'_>) -> Option<(&'static str, Cues)> {
    if reading.language != Language::Fr {
        return None;
    }
    let count = |title: &str| {
        let whole = |at: &usize| is_whole(reading.text(), *at, title.len());
        reading.text().match_indices(title).map(|(at, _)| at).filter(whole).count()
    };
    let monsieur = count("monsieur");
    if monsieur == 0 {
        return None;
    }
    let madame = count("madame") + count("mme");
    let other = |gender| Cues::of(Cue::OtherPerson).with(Cues::of(gender));
    match (madame, monsieur) {
        (0, _) => None,
        _ if madame > monsieur => Some(("monsieur", other(Cue::Masculine))),
        _ if monsieur > madame => Some(("madame", other(Cue::Feminine))),
        _ => None,
    }
}

/// Whether a word of `length` bytes at `at` is no part of a longer one.
fn is_whole(text: &str, at: usize, length: usize) -> bool {
    let free = |sign: Option<char>| sign.is_none_or(|sign| !sign.is_alphanumeric());
    free(text.get(..at).and_then(|before| before.chars().next_back()))
        && free(text.get(at + length..).and_then(|after| after.chars().next()))
}

/// The letters with a full stop before a measure's name in its line: "r. filled
/// one out too: PHQ-9 13". Those up to `known` belong to the measure before.
fn initials<'a>(
    reading: &Reading<'a>,
    measure: Hit,
    known: usize,
) -> impl Iterator<Item = &'a str> {
    let from = reading.folded.line_at(measure.start).start.max(known);
    let line = reading.slice(Span::new(from, measure.start));
    let words = line.split_ascii_whitespace().filter_map(|word| word.strip_suffix('.'));
    words.filter(|word| word.len() == 1 && word.starts_with(|sign: char| sign.is_ascii_lowercase()))
}

/// The capitalised names before a measure's name in its line which something is
/// said of: "Luca had done the GAD-7", "Luis: EPDS".
fn subjects<'a>(
    reading: &Reading<'a>,
    phrases: &Phrases,
    measure: Hit,
) -> impl Iterator<Item = &'a str> {
    let text = reading.text();
    let before = text.get(..measure.start).unwrap_or_default();
    let line = reading.folded.line_at(measure.start).start;
    let near = (measure.start.saturating_sub(CLAUSE)..).find(|at| text.is_char_boundary(*at));
    let from = line.max(near.unwrap_or(line));
    let sentence = before.get(from..).and_then(|near| near.rfind(". ").or(near.rfind("; ")));
    let from = sentence.map_or(from, |end| from + end + 2);
    let starts = before.get(from..).unwrap_or_default().match_indices(is_space).map(|(at, _)| at);
    starts.map(move |at| from + at + 1).chain([from]).filter_map(move |at| {
        let rest = text.get(at..)?;
        let end = at + rest.find(|sign: char| !sign.is_alphabetic())?;
        let name = end > at + 1 && reading.capitalised(Span::new(at, end));
        let told = match text.as_bytes().get(end)? {
            b':' => true,
            b' ' => phrases.find(reading.language, text, end + 1).is_some(),
            _ => false,
        };
        let known = || phrases.find_in(reading.language, text, at, end).is_some();
        (name && told && !known()).then(|| reading.slice(Span::new(at, end)))
    })
}

fn is_space(sign: char) -> bool {
    sign == ' '
}

/// The capitalised name that a measure's name belongs to.
fn owner<'a>(reading: &Reading<'a>, measure: Hit) -> Option<&'a str> {
    let text = reading.text();
    let (from, to) = match reading.language {
        Language::En => {
            let before = text.get(..measure.start)?;
            let owned = before.strip_suffix("own ").unwrap_or(before).strip_suffix("'s ")?;
            let from = owned.rfind(|sign: char| !sign.is_alphabetic()).map_or(0, |at| at + 1);
            (from, owned.len())
        }
        Language::Fr => {
            let rest = text.get(measure.end..)?;
            let name = rest.strip_prefix(" de ").or_else(|| rest.strip_prefix(" d'"))?;
            let length = name.find(|sign: char| !sign.is_alphabetic()).unwrap_or(name.len());
            let from = text.len() - name.len();
            (from, from + length)
        }
    };
    let span = Span::new(from, to);
    (to > from + 1 && reading.capitalised(span)).then(|| reading.slice(span))
}

/// What the words beside a name, anywhere in the note, say of its bearer.
fn explained(reading: &Reading<'_>, phrases: &Phrases, name: &str) -> Cues {
    let text = reading.text();
    let whole = |at: &usize| is_whole(text, *at, name.len());
    text.match_indices(name).map(|(at, _)| at).filter(whole).fold(Cues::default(), |said, at| {
        let before = text.get(..at).unwrap_or_default();
        let behind = text.get(at + name.len()..).unwrap_or_default();
        let before = before.trim_end_matches([' ', '(', ':']);
        // "Her husband, Phil, came", but not "the father, Lou (13)".
        let apposed = before.strip_suffix(',').filter(|_| behind.starts_with(','));
        let before = apposed.unwrap_or(before);
        let copula = [" is", " est", " was"].iter().find_map(|word| before.strip_suffix(word));
        let before = copula.unwrap_or(before);
        let start = before.rfind([' ', '\n', '\'', '(', '.']).map_or(0, |space| space + 1);
        let said = said.with(cues_at(reading, phrases, start, before.len()));
        // "Phil, her husband", "Lou (13, identified patient)", "R. is her fiance".
        let told = [", ", " (", " is ", ". is ", " est ", ". est "];
        match told.iter().find_map(|sign| behind.strip_prefix(sign)) {
            Some(rest) => {
                let from = text.len() - rest.len();
                let closes = if behind.starts_with(" (") { &[')'][..] } else { &[',', '.', ';'] };
                let end = rest.find(closes).unwrap_or(0).min(REACH);
                let end = (from + end..).find(|&end| text.is_char_boundary(end)).unwrap_or(from);
                let starts = (from..end).filter(|&at| {
                    text.is_char_boundary(at)
                        && (at == from || text.as_bytes().get(at - 1) == Some(&b' '))
                });
                starts.fold(said, |said, at| said.with(cues_at(reading, phrases, at, end)))
            }
            None => said,
        }
    })
}

fn cues_at(reading: &Reading<'_>, phrases: &Phrases, start: usize, end: usize) -> Cues {
    match phrases.find_in(reading.language, reading.text(), start, end) {
        Some((Meaning::Cues(cues), _)) => cues,
        _ => Cues::default(),
    }
}
