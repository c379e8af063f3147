//! People whom a note calls by name: "Phil's PHQ-9", "le GAD-7 de Claire".
//!
//! A name says nothing of whose score it is; the note does where it brings the
//! person in. "Her husband Phil" and "Claire, sa mère" are other people. If one
//! owner of a score is said to be the client ("client is Dana"), the others
//! are not. A name that the note does not explain is taken for the client's.

use super::ScoreCue as Cue;
use super::phrase::{Cues, Meaning, Phrases};
use crate::extract::Span;
use crate::extract::lexicon::Cue as ScanCue;
use crate::extract::reading::Reading;
use crate::extract::scan::Hit;
use crate::note::Language;

/// Longest phrase between a name and the word that explains it, in bytes.
const REACH: usize = 40;

/// The folded names of those who are not the client.
#[derive(Clone, Debug, Default)]
pub(super) struct People<'a>(Vec<&'a str>);

impl<'a> People<'a> {
    /// The other people who own scores in a note.
    pub fn of(reading: &Reading<'a>, landmarks: &[Hit], phrases: &Phrases) -> Self {
        let names = landmarks.iter().filter(|hit| matches!(hit.cue, ScanCue::Name(_)));
        let mut owners: Vec<&str> = names.clone().filter_map(|hit| owner(reading, *hit)).collect();
        let initials = names.flat_map(|hit| initials(reading, *hit));
        owners.extend(initials.filter(|letter| {
            let said = explained(reading, phrases, letter);
            said.has(Cue::OtherPerson) && !said.has(Cue::Client)
        }));
        owners.sort_unstable();
        owners.dedup();
        let told: Vec<(bool, bool)> = owners
            .iter()
            .map(|name| {
                let said = explained(reading, phrases, name);
                (said.has(Cue::OtherPerson), said.has(Cue::Client))
            })
            .collect();
        let client_known = told.iter().any(|(_, client)| *client);
        let others = owners.into_iter().zip(told);
        Self(
            others
                .filter(|(_, (other, client))| !client && (*other || client_known))
                .map(|(name, _)| name)
                .collect(),
        )
    }

    /// Whether a folded word is the name of one of them.
    pub fn holds(&self, word: &str) -> bool {
        self.0.contains(&word)
    }
}

/// The letters with a full stop before a measure's name in its line: "r. filled
/// one out too: PHQ-9 13".
fn initials<'a>(reading: &Reading<'a>, measure: Hit) -> impl Iterator<Item = &'a str> {
    let before = reading.text().get(..measure.start).unwrap_or_default();
    let line = before.rfind('\n').and_then(|end| before.get(end + 1..)).unwrap_or(before);
    let words = line.split_ascii_whitespace().filter_map(|word| word.strip_suffix('.'));
    words.filter(|word| word.len() == 1 && word.starts_with(|sign: char| sign.is_ascii_lowercase()))
}

/// The capitalised name that a measure's name belongs to.
fn owner<'a>(reading: &Reading<'a>, measure: Hit) -> Option<&'a str> {
    let text = reading.text();
    let (from, to) = match reading.language {
        Language::En => {
            let owned = text.get(..measure.start)?.strip_suffix("'s ")?;
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
    let whole = |at: &usize| {
        let free = |sign: Option<char>| sign.is_none_or(|sign| !sign.is_alphanumeric());
        free(text.get(..*at).and_then(|before| before.chars().next_back()))
            && free(text.get(at + name.len()..).and_then(|after| after.chars().next()))
    };
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
