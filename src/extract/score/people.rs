//! People whom a note calls by name: "Phil's PHQ-9", "le GAD-7 de Claire".
//!
//! A name says nothing of whose score it is; the note does where it brings the
//! person in. "Her husband Phil", "Claire, sa mère" and "Paul comes along" are other
//! people; "Renee is my client", "T.L. (this chart)" and "the file is Anneke's" name the
//! client, and where nothing does, "Dani (17) and her mother", "Kayla denies SI" do. If
//! the client is known by name, the other owners of scores are other people. Who obtains
//! a score is met by name too: "Luca had done the GAD-7". A parent may be the client:
//! "Mom is the client here". A name that the note does not explain is taken for the
//! client's.

use memchr::memmem;

use super::ScoreCue as Cue;
use super::phrase::{Cues, Meaning, Phrases};
use crate::extract::Span;
use crate::extract::initials;
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

/// The folded names of people, and what the note says of each.
#[derive(Clone, Debug, Default)]
pub(super) struct People<'a>(Vec<(&'a str, Cues)>);

impl<'a> People<'a> {
    /// The people of a note who own scores or obtain them, as far as it says who they
    /// are.
    pub fn of(reading: &Reading<'a>, landmarks: &[Hit], phrases: &Phrases) -> Self {
        let names = landmarks.iter().filter(|hit| matches!(hit.cue, ScanCue::Name(_)));
        let mut owners: Vec<&str> = names.clone().filter_map(|hit| owner(reading, *hit)).collect();
        let mut met: Vec<&str> = Vec::new();
        let mut before = 0;
        let mut line = 0;
        for hit in names {
            met.extend(initials(reading, *hit, before));
            met.extend(subjects(reading, phrases, *hit));
            before = hit.start;
            let own = reading.folded.line_at(hit.start);
            if own.end > line {
                met.extend(beside_figures(reading, phrases, Span::new(own.start, own.end)));
                line = own.end;
            }
        }
        only_once(&mut met);
        let said = |name: &'a str| (name, explained(reading, phrases, name));
        let met: Vec<(&str, Cues)> = met.into_iter().map(said).collect();
        let is_client = |said: &Cues| said.has(Cue::Client);
        let listed = |name: &str| name.contains('.');
        owners.extend(
            met.iter()
                .filter(|(name, said)| {
                    said.has(Cue::OtherPerson) && !is_client(said) || listed(name)
                })
                .map(|(name, _)| *name),
        );
        only_once(&mut owners);
        let told: Vec<(&str, Cues)> = owners.into_iter().map(said).collect();
        let mut clients: Vec<(&str, Cues)> =
            told.iter().chain(&met).filter(|(_, said)| is_client(said)).copied().collect();
        let client_known = !clients.is_empty();
        if !client_known {
            let open = told.iter().chain(&met).filter(|(_, said)| !said.has(Cue::OtherPerson));
            let mut seem: Vec<(&str, Cues)> =
                open.filter(|(name, _)| seems_client(reading, phrases, name)).copied().collect();
            seem.dedup_by_key(|(name, _)| *name);
            clients.extend(seem.first().filter(|_| seem.len() == 1));
        }
        let other = |(_, said): &(&str, Cues)| {
            !is_client(said) && (said.has(Cue::OtherPerson) || client_known)
        };
        let others = told.into_iter().filter(other).map(|(name, said)| (name, as_other(said)));
        let clients = clients.iter().map(|(name, said)| (*name, as_client(*said)));
        let mut people: Vec<_> = others.chain(clients).collect();
        people.extend(clients_by_role(reading, phrases));
        people.extend(companion(reading));
        Self(people)
    }

    /// What a folded word says, if it is the name of one of them: of the client or of
    /// somebody else, and of which gender.
    pub fn cues(&self, word: &str) -> Option<Cues> {
        let name = word.strip_suffix("'s").unwrap_or(word);
        // "Le père" may be one phrase.
        let bare = name.strip_prefix("le ").or_else(|| name.strip_prefix("la ")).unwrap_or(name);
        let known = |name: &str| self.0.iter().find(|(known, _)| *known == name);
        known(name).or_else(|| known(bare)).map(|(_, cues)| *cues)
    }
}

fn as_other(said: Cues) -> Cues {
    gendered(Cue::OtherPerson, said)
}

fn as_client(said: Cues) -> Cues {
    gendered(Cue::Client, said)
}

fn gendered(cue: Cue, said: Cues) -> Cues {
    let gender = [Cue::Feminine, Cue::Masculine].into_iter().filter(|cue| said.has(*cue));
    gender.fold(Cues::of(cue), |all, cue| all.with(Cues::of(cue)))
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
    let count = |title: &str| words(reading.text(), title).count();
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

/// Where a word stands in a text.
fn words(text: &str, word: &str) -> impl Iterator<Item = usize> {
    let length = word.len();
    memmem::find_iter(text.as_bytes(), word).filter(move |at| is_whole(text, *at, length))
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

/// The capitalised names in a line that a figure, a "'s" or a verb of scores follows:
/// "Anneke 37, Bram 31.5", "Dani's came to 24.3", and initials: "D.W. 44".
fn beside_figures<'a>(
    reading: &Reading<'a>,
    phrases: &Phrases,
    line: Span,
) -> impl Iterator<Item = &'a str> {
    let text = reading.text();
    openings(reading, line, |sign| matches!(sign, b' ' | b'(' | b'"' | b'\t')).filter_map(
        move |at| {
            let rest = text.get(at..line.end)?;
            let pair = initials::length(rest);
            let end = at + pair.unwrap_or_else(|| word_length(rest));
            if end <= at + 1 {
                return None;
            }
            let titled = || {
                text.get(..at).is_some_and(|before| {
                    let before = before.trim_end_matches(' ');
                    let start = before.rfind(' ').map_or(0, |at| at + 1);
                    cues_at(reading, phrases, start, before.len()).has(Cue::Title)
                })
            };
            let behind = text.get(end..line.end)?;
            let figure =
                behind.trim_start_matches(' ').starts_with(|sign: char| sign.is_ascii_digit());
            let verb = || match phrases.find(reading.language, text, end + 1) {
                Some((Meaning::Cues(cues), _)) => cues.any(&[Cue::Obtains, Cue::Tells, Cue::And]),
                _ => false,
            };
            // "Kayla PHQ-A 13"
            let measured = || {
                let first = reading.hits.partition_point(|hit| hit.start < end + 1);
                let behind = reading.hits.get(first..).unwrap_or_default().iter();
                let mut here = behind.take_while(|hit| hit.start == end + 1);
                here.any(|hit| matches!(hit.cue, ScanCue::Name(_)))
            };
            let told = || {
                figure
                    || behind.starts_with("'s ")
                    || behind.starts_with(" (")
                    || measured()
                    || verb()
            };
            let known = || phrases.find_in(reading.language, text, at, end).is_some();
            let name = pair.is_some() || told() && !known();
            (name && !titled()).then(|| reading.slice(Span::new(at, end)))
        },
    )
}

/// Where words with a capital begin in `stretch`: at its beginning, and behind a sign that
/// opens one.
fn openings(
    reading: &Reading<'_>,
    stretch: Span,
    opens: impl Fn(u8) -> bool,
) -> impl Iterator<Item = usize> {
    let bytes = reading.text().as_bytes();
    (stretch.start..stretch.end).filter(move |&at| {
        let begins = at == stretch.start || bytes.get(at - 1).is_some_and(|sign| opens(*sign));
        begins
            && bytes.get(at).is_some_and(|first| first.is_ascii_lowercase() || !first.is_ascii())
            && reading.is_capital(at)
    })
}

/// How long the word is that a text begins with.
fn word_length(text: &str) -> usize {
    text.find(|sign: char| !sign.is_alphabetic()).unwrap_or(text.len())
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
    let clause = Span::new(from, measure.start);
    openings(reading, clause, |sign| sign == b' ').filter_map(move |at| {
        let rest = text.get(at..)?;
        let end = at + rest.find(|sign: char| !sign.is_alphabetic())?;
        if end <= at + 1 {
            return None;
        }
        let told = match text.as_bytes().get(end)? {
            b':' => true,
            b' ' => phrases.find(reading.language, text, end + 1).is_some(),
            _ => false,
        };
        let known = || phrases.find_in(reading.language, text, at, end).is_some();
        (told && !known()).then(|| reading.slice(Span::new(at, end)))
    })
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
    words(text, name).fold(Cues::default(), |said, at| {
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
        let said = said.with(brought_in(reading, phrases, (at, at + name.len())));
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

/// "Paul comes along": somebody who accompanies the client; "the file is Anneke's",
/// "(Anneke's chart)": whose note it is.
fn brought_in(reading: &Reading<'_>, phrases: &Phrases, (start, end): (usize, usize)) -> Cues {
    let text = reading.text();
    let cues = |at: usize| match phrases.find(reading.language, text, at) {
        Some((Meaning::Cues(cues), _)) => cues,
        _ => Cues::default(),
    };
    let behind = text.get(end..).unwrap_or_default();
    if behind.starts_with(' ') && cues(end + 1).has(Cue::Accompanies) {
        return Cues::of(Cue::OtherPerson);
    }
    let before = text.get(..start).unwrap_or_default();
    let last = |text: &str| text.rfind([' ', '\n', '(']).map_or(0, |at| at + 1);
    let belongs = [" is ", " est celui de ", " est au nom de "];
    let led = belongs.iter().find_map(|words| before.strip_suffix(words));
    let record = led.is_some_and(|before| cues(last(before)).has(Cue::Record));
    let genitive = behind.starts_with("'s");
    let owned = before.ends_with('(') || before.ends_with("this is ");
    let chart = genitive && owned && cues(end + 3).has(Cue::Record);
    let whole = genitive || led.is_some_and(|before| before.len() + 4 < start);
    if record && whole || chart { Cues::of(Cue::Client) } else { Cues::default() }
}

/// Letters of the unit behind an age: "(15 ans)", "(15 y/o)".
const UNIT: usize = 5;

/// Whether a note that calls nobody its client speaks of the bearer of a name as of the
/// client, more than once: "Dani (17) and her mother", "Kayla (15) brought home", "Renee
/// denies SI". "Reçu avec sa compagne" names nobody.
fn seems_client(reading: &Reading<'_>, phrases: &Phrases, name: &str) -> bool {
    let text = reading.text();
    let named = || words(text, name);
    named().nth(1).is_some()
        && named().any(|at| {
            let end = at + name.len();
            let rest = text.get(end..).unwrap_or_default();
            let closes = rest.find(')').filter(|_| rest.starts_with(" ("));
            let next = end + closes.map_or(0, |at| at + 1) + 1;
            let Some((Meaning::Cues(link), last)) = phrases.find(reading.language, text, next)
            else {
                return false;
            };
            let acts = link.any(&[Cue::Obtains, Cue::Tells]);
            is_aged(rest) && acts
                || link.any(&[Cue::And, Cue::Speech]) && kin_follows(reading, phrases, (next, last))
                || link.has(Cue::Denies)
        })
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
fn kin_follows(reading: &Reading<'_>, phrases: &Phrases, (start, end): (usize, usize)) -> bool {
    let text = reading.text();
    let link = text.get(start..end).unwrap_or_default();
    let word = link.rfind(' ').map_or(start, |space| start + space + 1);
    let mut owned = cues_at(reading, phrases, word, end).has(Cue::Possessive);
    let mut at = end;
    (0..3).any(|_| {
        at += 1;
        match phrases.find(reading.language, text, at) {
            Some((Meaning::Cues(cues), end)) => {
                // "Sa mère" is one phrase.
                let first = text.get(at..end).and_then(|words| words.find(' '));
                let first = first.map_or(end, |space| at + space);
                owned |= cues_at(reading, phrases, at, first).has(Cue::Possessive);
                at = end;
                owned && cues.has(Cue::OtherPerson)
            }
            _ => false,
        }
    })
}

/// "Mom is the client here", "le père est notre patient": the words for relatives that
/// the note says are the client.
fn clients_by_role<'a>(
    reading: &Reading<'a>,
    phrases: &Phrases,
) -> impl Iterator<Item = (&'a str, Cues)> {
    let text = reading.text();
    [" is ", " est "].into_iter().flat_map(move |copula| {
        memmem::find_iter(text.as_bytes(), copula).filter_map(move |end| {
            let before = text.get(..end)?;
            let start = before.rfind(|sign: char| !sign.is_alphabetic()).map_or(0, |at| at + 1);
            let role = cues_at(reading, phrases, start, end);
            let lead = before.get(..start)?.trim_end_matches(' ');
            let article = lead.ends_with("the") || lead.ends_with("la") || lead.ends_with("le");
            let opens = lead.is_empty() || lead.ends_with(['.', ':', ';', '\n', ',', '(']);
            let next = end + copula.len();
            let Some((Meaning::Cues(determiner), last)) =
                phrases.find(reading.language, text, next)
            else {
                return None;
            };
            let named = |at: usize| match phrases.find(reading.language, text, at) {
                Some((Meaning::Cues(cues), _)) => {
                    cues.has(Cue::Client) && !cues.has(Cue::OtherPerson)
                }
                _ => false,
            };
            let client = determiner.has(Cue::Determiner) && named(last + 1);
            (role.has(Cue::OtherPerson) && (opens || article) && client)
                .then(|| (reading.slice(Span::new(start, end)), as_client(role)))
        })
    })
}

fn cues_at(reading: &Reading<'_>, phrases: &Phrases, start: usize, end: usize) -> Cues {
    match phrases.find_in(reading.language, reading.text(), start, end) {
        Some((Meaning::Cues(cues), _)) => cues,
        _ => Cues::default(),
    }
}
