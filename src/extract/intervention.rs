//! Interventions: the named techniques of a session.
//!
//! A technique is listed when it was done in this session or stands as an
//! intervention: beside a word of doing ("practised", "reviewed"), or in a
//! part of the note that tells what happened. It is not listed beside a word
//! of plan or refusal ("next session", "declined", "CBT in 2019"), nor, without
//! a word of doing, in a history, a list of goals or the client's own
//! report; in a plan, not beside a day or a number.
//! Each technique is listed once, where it first counts.

use chrono::Datelike;

use super::element::{ElementCue, FocusCue};
use super::goal::GoalCue;
use super::lexicon::{Cue, Domain};
use super::reading::Reading;
use super::scan::Hit;
use super::{InterventionMention, SectionKind, Span};

/// How far behind a technique the word that decides on it may stand, in bytes.
const BEHIND: usize = 32;

/// Reads the techniques of a note. `techniques` are the canonical names by the
/// index of [`Cue::Technique`].
#[must_use]
pub fn read(reading: &Reading<'_>, techniques: &[String]) -> Vec<InterventionMention> {
    let mut found: Vec<InterventionMention> = Vec::new();
    for hit in reading.spoken(Domain::Interventions) {
        let Cue::Technique(index) = hit.cue else { continue };
        if reading.in_heading(hit.start) || names_a_form(reading, hit) || !is_used(reading, hit) {
            continue;
        }
        let Some(technique) = techniques.get(index as usize) else { continue };
        if found.iter().any(|mention| mention.technique == *technique) {
            continue;
        }
        let span = reading.folded.original_span(Span::new(hit.start, hit.end));
        found.push(InterventionMention { technique: technique.clone(), span });
    }
    found
}

/// How far behind the bracket with its short name the value of a form begins, in bytes.
const VALUE: usize = 4;

/// "Estime de soi (RSES) à 19": whether the short name of a measure in brackets and a value
/// show that the words are its name. "Risk assessment (C-SSRS)" is done with it.
fn names_a_form(reading: &Reading<'_>, hit: &Hit) -> bool {
    let rest = reading.text().get(hit.end..).unwrap_or_default();
    let bracket = hit.end + 1 + usize::from(rest.starts_with(' '));
    let opens = rest.trim_start_matches(' ').starts_with('(');
    let name = reading.hits.names().iter().find(|name| opens && name.start == bracket);
    name.is_some_and(|name| {
        let behind = reading.text().get(name.end..).unwrap_or_default();
        let behind = behind.strip_prefix(')').unwrap_or_default();
        behind.bytes().take(VALUE + 1).any(|byte| byte.is_ascii_digit())
    })
}

/// Whether the technique at `hit` was used, by the word that governs it or by
/// its place.
fn is_used(reading: &Reading<'_>, hit: &Hit) -> bool {
    if undone(reading, Span::new(hit.start, hit.end)) || of_goal(reading, hit) {
        return false;
    }
    match governing(reading, hit) {
        Some(ElementCue::Done) => true,
        Some(_) => false,
        None => match reading.section_at(hit.start) {
            Some(SectionKind::Plan) => !is_planned(reading, hit),
            Some(
                SectionKind::Goals
                | SectionKind::History
                | SectionKind::Header
                | SectionKind::Subjective
                | SectionKind::Measures
                | SectionKind::Risk,
            ) => false,
            _ => true,
        },
    }
}

/// Whether a technique that a plan names without a word of doing is to come:
/// its sentence says when or how often ("agenda du sommeil, 14 jours"), unless
/// the plan tells of the session, whose focus it states.
fn is_planned(reading: &Reading<'_>, hit: &Hit) -> bool {
    let told = reading.part_at(hit.start).is_some_and(|part| {
        reading.hits_in(part.body).iter().any(|found| {
            matches!(found.cue, Cue::Focus(FocusCue::Statement | FocusCue::Heading))
                && reading.speaks(found)
        })
    });
    let sentence = reading.sentence_at(hit.start);
    let dated = reading.slice(sentence).contains(|sign: char| sign.is_ascii_digit())
        || reading.hits_in(sentence).iter().any(|found| {
            let coming = [ElementCue::Plan, ElementCue::Planned].map(Cue::Element);
            coming.contains(&found.cue) && reading.speaks(found)
        });
    // "Imaginal exposure (42 min, SUDS 90 to 55)": measured, and so done.
    let measured = reading.first(sentence, Cue::Element(ElementCue::Measured)).is_some();
    dated && !told && !measured
}

/// Whether what stands behind the words at `span` takes them back: a refusal
/// ("EMDR offered, declined"), a year ("CBT in 2019"), or, in a plan, a word
/// of what is to come ("safety plan reviewed again next time").
pub(super) fn undone(reading: &Reading<'_>, span: Span) -> bool {
    let sentence = reading.sentence_at(span.start);
    let end = sentence.end.min(span.end + BEHIND);
    let rest = reading.slice(Span::new(span.end, end.max(span.end)));
    let clause = rest.find([';', '\n']).unwrap_or(rest.len());
    let phrase = rest.find([',', ';', '\n']).unwrap_or(rest.len());
    let planned = reading.section_at(span.start) == Some(SectionKind::Plan);
    let behind = reading.hits_in(Span::new(span.start, span.end + clause));
    let takes_back = |found: &Hit| match found.cue {
        Cue::Element(ElementCue::Declined) => {
            found.start >= span.end && !governs_another(reading, found, sentence)
        }
        Cue::Element(ElementCue::Planned) => planned && found.start < span.end + phrase,
        _ => false,
    };
    names_a_year(reading, rest.get(..phrase).unwrap_or_default())
        || behind.iter().any(|found| reading.speaks(found) && takes_back(found))
}

/// Whether the words stand in what is said of a goal: "Goal 2, anger program: 18
/// of 26 completed".
pub(super) fn of_goal(reading: &Reading<'_>, hit: &Hit) -> bool {
    let before = Span::new(reading.clause_start(hit.start), hit.start);
    let label = reading
        .hits_in(before)
        .iter()
        .rev()
        .find(|found| found.cue == Cue::Goal(GoalCue::Label) && reading.speaks(found));
    label.is_some_and(|label| {
        let next = reading.text().get(label.end..).unwrap_or_default();
        next.trim_start_matches([' ', '#']).starts_with(|sign: char| sign.is_ascii_digit())
    })
}

/// Whether a technique follows the word close by: it is that which was refused.
fn governs_another(reading: &Reading<'_>, word: &Hit, sentence: Span) -> bool {
    let near = Span::new(word.end, sentence.end.min(word.end + BEHIND).max(word.end));
    let next = reading.slice(near);
    let near = Span::new(near.start, near.start + next.find(['.', ';']).unwrap_or(next.len()));
    reading.hits_in(near).iter().any(|found| matches!(found.cue, Cue::Technique(_)))
}

/// Whether a year before the session's stands in the text: "in 2019".
fn names_a_year(reading: &Reading<'_>, text: &str) -> bool {
    let session = reading.session_date.map_or(i32::MAX, |day| day.year());
    text.split([' ', '(', ')', '.']).any(|word| {
        let year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        year && word.parse::<i32>().is_ok_and(|year| year < session)
    })
}

/// The word of doing, planning or refusing nearest before the technique in
/// its clause, else close behind it.
fn governing(reading: &Reading<'_>, hit: &Hit) -> Option<ElementCue> {
    let sentence = reading.sentence_at(hit.start);
    let clause = reading.clause_start(hit.start);
    let decides = |found: &Hit| match found.cue {
        Cue::Element(cue @ (ElementCue::Done | ElementCue::Planned | ElementCue::Declined))
            if reading.speaks(found) =>
        {
            Some(cue)
        }
        Cue::Element(ElementCue::Shared) if reading.speaks(found) => Some(ElementCue::Done),
        _ => None,
    };
    let before = reading.hits_in(Span::new(clause, hit.start)).iter().rev().find_map(decides);
    let behind = Span::new(hit.end, sentence.end.min(hit.end + BEHIND));
    // A technique that names its own doing ("reviewed safety plan") decides
    // with the words inside it.
    // "S: He scheduled two activities": but not with all of its words.
    let part = |found: &&Hit| (found.start, found.end) != (hit.start, hit.end);
    let inside =
        reading.hits_in(Span::new(hit.start, hit.end)).iter().filter(part).find_map(decides);
    inside.or(before).or_else(|| reading.hits_in(behind).iter().find_map(decides))
}
