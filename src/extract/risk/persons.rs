//! Whom a note about risk speaks of besides the client, and where they stand in a sentence.
//!
//! A person who is named once with what they are to the client ("their son Toby, 22") is
//! somebody else wherever the name comes again ("Toby had been thinking of suicide"). So are
//! pronouns that mean such a person ([`holder::pronouns_of_others`](super::holder)), and the
//! initials of another member of a group. [`super::clause`] lays them out among the marks of
//! a sentence, and [`super::holder`] tells from them whose a thought is.

use std::str::FromStr as _;

use chrono::{Month, Weekday};

use super::super::Span;
use super::super::initials;
use super::super::lexicon::{Cue, Domain};
use super::super::reading::Reading;
use super::super::scan::Hit;
use super::RiskCue;
use super::attendance;
use super::holder;
use super::mark::{Mark, Mention, Place, What};

/// The shortest name, in bytes: shorter ones are abbreviations.
const SHORTEST: usize = 3;

/// How far into its sentence the heading of a line reaches at most, and the initials
/// behind it, in bytes.
const HEADING: usize = 3;
const OPENING: usize = 12;

/// The signs at which a clause begins.
const CLAUSE_SIGNS: [char; 7] = [',', ';', ':', '.', '(', '"', '\n'];

/// The people of a note.
#[derive(Debug)]
pub struct Persons<'a> {
    /// Whether the client is a woman or a man ([`RiskCue::She`], [`RiskCue::He`]), as far as
    /// the note tells.
    pub client: Option<RiskCue>,
    /// Where the pronouns begin that mean somebody else.
    pub pronouns: Vec<usize>,
    /// The folded names of others, each with the cue of what they are to the client.
    named: Vec<(&'a str, RiskCue, Mention)>,
}

impl<'a> Persons<'a> {
    /// Those of a note.
    pub fn of(reading: &Reading<'a>) -> Self {
        Self {
            client: holder::gender_of_client(reading),
            pronouns: holder::pronouns_of_others(reading),
            named: named(reading),
        }
    }

    /// Adds the marks of those who are named in a sentence, and of the initials of a member
    /// of a group who is not the client.
    pub fn mark(&self, reading: &Reading<'_>, sentence: Span, marks: &mut Vec<Mark>) {
        peers(reading, sentence, marks);
        for &(name, cue, mention) in &self.named {
            for (at, _) in reading.slice(sentence).match_indices(name) {
                let name = Span::new(sentence.start + at, sentence.start + at + name.len());
                if is_name(reading, name) {
                    let place = place_of(reading.text(), sentence, name, true, &|_| false);
                    let what = What::Cue(cue);
                    marks.push(Mark { place, mention, ..Mark::new(name.start, name.end, what) });
                }
            }
        }
    }
}

/// The names that stand right behind what their bearers are to the client: "her grandson
/// Dante (16)", "leur fils Hugo"; and those of a list of who was there.
fn named<'a>(reading: &Reading<'a>) -> Vec<(&'a str, RiskCue, Mention)> {
    let mut named: Vec<(&str, RiskCue, Mention)> = Vec::new();
    for hit in reading.spoken(Domain::Risk) {
        let cue = match hit.cue {
            Cue::Risk(RiskCue::Husband) => RiskCue::OtherMan,
            Cue::Risk(RiskCue::Wife) => RiskCue::OtherWoman,
            Cue::Risk(cue) if cue.is_other_person() => cue,
            _ => continue,
        };
        let behind = reading.text().get(hit.end..).and_then(|rest| rest.strip_prefix(' '));
        let Some(behind) = behind else { continue };
        let length = behind.find(|sign: char| !sign.is_alphabetic()).unwrap_or(behind.len());
        let name = Span::new(hit.end + 1, hit.end + 1 + length);
        let word = reading.slice(name);
        let timed = Weekday::from_str(word).is_ok() || Month::from_str(word).is_ok();
        if length >= SHORTEST && !timed && is_name(reading, name) {
            named.push((word, cue, Mention::Named));
        }
    }
    named.sort_unstable_by_key(|(name, cue, _)| (*name, *cue));
    named.dedup_by_key(|(name, ..)| *name);
    for other in attendance::others(reading) {
        named.retain(|(name, ..)| *name != other);
        named.push((other, RiskCue::OtherPerson, Mention::Listed));
    }
    named
}

/// Whether a whole word with a capital stands at a place, and no phrase of the lexicon.
pub(super) fn is_name(reading: &Reading<'_>, name: Span) -> bool {
    let text = reading.text();
    let letter = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
    let before = text.get(..name.start).and_then(|text| text.chars().next_back());
    let behind = text.get(name.end..).and_then(|text| text.chars().next());
    !letter(before)
        && !letter(behind)
        && reading.is_capital(name.start)
        && !reading
            .hits_in(Span::new(name.start, name.start + 1))
            .iter()
            .any(|hit| reading.speaks(hit) && hit.end >= name.end)
}

/// Adds a mark for the initials of somebody else whom a sentence opens with, in the note of
/// a client who is named so: "D.W. disclosed passive SI".
fn peers(reading: &Reading<'_>, sentence: Span, marks: &mut Vec<Mark>) {
    let opening = Span::new(sentence.start, sentence.end.min(sentence.start + OPENING));
    let found = initials::within(reading, opening).next();
    let Some(found) = found.filter(|found| found.start <= sentence.start + HEADING) else { return };
    let client = initials::of_client(reading);
    if client.is_some_and(|client| client != reading.slice(found)) {
        marks.push(Mark::new(found.start, found.end, What::Cue(RiskCue::Peer)));
    }
}

/// Where a person stands: at the beginning of the clause, but for a word that determines or
/// joins, or behind other words.
pub fn place(text: &str, (sentence, hits): (Span, &[Hit]), person: &Hit) -> Place {
    let span = Span::new(person.start, person.end);
    // "Her twin" holds its determiner.
    let owned = text.get(span.start..span.end).is_some_and(|words| words.contains(' '));
    let small = [RiskCue::Hers, RiskCue::His, RiskCue::Definite, RiskCue::And, RiskCue::Terminator];
    place_of(text, sentence, span, owned, &|at| {
        let is_small = |hit: &&Hit| matches!(hit.cue, Cue::Risk(cue) if small.contains(&cue));
        hits.iter().filter(is_small).any(|hit| hit.start == at)
    })
}

/// The same for words that need no determiner, or hold it, if they are `whole`; `small` knows
/// where a word begins that determines or joins.
fn place_of(
    text: &str,
    sentence: Span,
    person: Span,
    whole: bool,
    small: &dyn Fn(usize) -> bool,
) -> Place {
    let before = text.get(sentence.start..person.start).unwrap_or_default();
    let from = before.rfind(|sign: char| CLAUSE_SIGNS.contains(&sign)).map_or(0, |at| at + 1);
    let clause = before.get(from..).unwrap_or_default();
    let start = sentence.start + from + (clause.len() - clause.trim_start().len());
    let opens = match clause.split_ascii_whitespace().count() {
        0 => true,
        1 => !whole || small(start),
        2 => !whole && small(start),
        _ => false,
    };
    if opens { Place::Opening } else { Place::Inner }
}
