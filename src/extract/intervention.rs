//! Interventions: the named techniques of a session.
//!
//! A technique is listed when it was done in this session or stands as an
//! intervention: beside a word of doing ("practised", "reviewed"), or in a
//! part of the note that tells what happened. It is not listed beside a word
//! of plan or refusal ("next session", "declined"), nor, without a word of
//! doing, in a history, a list of goals or the client's own report.
//! Each technique is listed once, where it first counts.

use super::element::ElementCue;
use super::lexicon::Cue;
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
    for hit in reading.hits {
        let Cue::Technique(index) = hit.cue else { continue };
        if !reading.speaks(hit) || reading.in_heading(hit.start) || !is_used(reading, hit) {
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

/// Whether the technique at `hit` was used, by the word that governs it or by
/// its place.
fn is_used(reading: &Reading<'_>, hit: &Hit) -> bool {
    match governing(reading, hit) {
        Some(ElementCue::Done) => true,
        Some(_) => false,
        None => !matches!(
            reading.section_at(hit.start),
            Some(
                SectionKind::Goals
                    | SectionKind::History
                    | SectionKind::Header
                    | SectionKind::Subjective
                    | SectionKind::Measures
                    | SectionKind::Risk
            )
        ),
    }
}

/// The word of doing, planning or refusing nearest before the technique in
/// its clause, else close behind it.
fn governing(reading: &Reading<'_>, hit: &Hit) -> Option<ElementCue> {
    let sentence = reading.sentence_at(hit.start);
    let clause = reading
        .slice(Span::new(sentence.start, hit.start))
        .rfind(';')
        .map_or(sentence.start, |at| sentence.start + at + 1);
    let decides = |found: &Hit| match found.cue {
        Cue::Element(cue @ (ElementCue::Done | ElementCue::Planned | ElementCue::Declined))
            if reading.speaks(found) =>
        {
            Some(cue)
        }
        _ => None,
    };
    let before = reading.hits_in(Span::new(clause, hit.start)).iter().rev().find_map(decides);
    let behind = Span::new(hit.end, sentence.end.min(hit.end + BEHIND));
    // A technique that names its own doing ("reviewed safety plan") decides
    // with the words inside it.
    let inside = reading.hits_in(Span::new(hit.start, hit.end)).iter().find_map(decides);
    inside.or(before).or_else(|| reading.hits_in(behind).iter().find_map(decides))
}
