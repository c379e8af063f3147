//! The level of risk that the writer states: "risk low", "risque modéré".
//!
//! A level counts beside the word risk, before it or behind it. Of a range
//! ("low to moderate") and of several levels the highest counts. A risk of
//! something else ("risk of relapse") is a phrase of its own in the lexicon
//! and holds no level.

use super::super::RiskLevel;
use super::super::Span;
use super::RiskCue;
use super::mark::{Mark, What};

/// How far before the word risk its level may stand, in bytes.
const BEFORE: usize = 28;
/// How far behind, in bytes.
const BEHIND: usize = 72;
/// How far behind a break a rating opens its clause, in bytes.
const OPENING: usize = 2;
/// How far apart the two ends of a range are, in bytes.
const RANGE: usize = 10;

/// The highest level that a sentence states, and the words that state it.
#[must_use]
pub fn stated(marks: &[Mark]) -> Option<(RiskLevel, Span)> {
    let heads = marks.iter().enumerate().filter(|(_, mark)| mark.cue() == Some(RiskCue::Risk));
    heads
        .filter(|&(at, _)| !is_put_aside(marks, at))
        .filter_map(|(at, head)| beside(marks, at, head))
        .max_by_key(|&(level, span)| (level, usize::MAX - span.start))
}

/// The level behind a "rated" or "level" that opens a clause, where risk is
/// the subject: "safety plan written; rated moderate", "Level: high".
#[must_use]
pub fn rated(marks: &[Mark], sentence: Span) -> Option<(RiskLevel, Span)> {
    let at = marks.iter().position(|mark| mark.cue() == Some(RiskCue::Rating))?;
    let head = marks.get(at).filter(|_| !is_put_aside(marks, at))?;
    let opened = match at.checked_sub(1).and_then(|before| marks.get(before)) {
        Some(mark) if matches!(mark.what, What::Soft | What::Hard) => mark.end,
        _ => sentence.start,
    };
    if head.start.saturating_sub(opened) > OPENING {
        return None;
    }
    let near = marks.iter().skip(at + 1).take_while(|mark| {
        mark.start.saturating_sub(head.end) <= RANGE && mark.cue() != Some(RiskCue::OtherRisk)
    });
    range(near.filter(|mark| mark.what != What::Soft))
        .map(|(level, span)| (level, Span::new(head.start, span.end)))
}

/// The level that opens a short answer under a heading of risk.
#[must_use]
pub fn answered(marks: &[Mark], sentence: Span) -> Option<(RiskLevel, Span)> {
    let first = marks.first().filter(|mark| mark.start == sentence.start)?;
    let level = level(first)?;
    (sentence.end - sentence.start <= BEHIND).then_some((level, Span::new(first.start, first.end)))
}

/// The level that closes a list under a heading of risk: "Risk: no SI, no self-harm, low."
#[must_use]
pub fn closing(marks: &[Mark], sentence: Span) -> Option<(RiskLevel, Span)> {
    let [.., comma, last] = marks else { return None };
    let level = level(last)?;
    let lone = comma.what == What::Soft
        && last.start.saturating_sub(comma.end) <= OPENING
        && sentence.end.saturating_sub(last.end) <= OPENING;
    let lone = lone && marks.iter().any(Mark::is_target);
    lone.then_some((level, Span::new(last.start, last.end)))
}

fn level(mark: &Mark) -> Option<RiskLevel> {
    match mark.cue()? {
        RiskCue::Low => Some(RiskLevel::Low),
        RiskCue::Moderate => Some(RiskLevel::Moderate),
        RiskCue::High => Some(RiskLevel::High),
        _ => None,
    }
}

/// Whether the risk is conditional or was another one before.
fn is_put_aside(marks: &[Mark], at: usize) -> bool {
    marks
        .iter()
        .take(at)
        .rev()
        .take_while(|mark| !matches!(mark.what, What::Soft | What::Hard))
        .any(|mark| matches!(mark.cue(), Some(RiskCue::Conditional | RiskCue::Historic)))
}

fn beside(marks: &[Mark], at: usize, head: &Mark) -> Option<(RiskLevel, Span)> {
    let before = marks
        .iter()
        .take(at)
        .rev()
        .take_while(|mark| {
            !matches!(mark.what, What::Hard | What::Colon)
                && mark.cue() != Some(RiskCue::OtherRisk)
                && head.start.saturating_sub(mark.end) <= BEFORE
        })
        .take_while(|mark| mark.what != What::Soft);
    let behind = marks.iter().skip(at + 1).take_while(|mark| {
        mark.what != What::Hard
            && !matches!(mark.cue(), Some(RiskCue::OtherRisk | RiskCue::Risk | RiskCue::Report))
            && mark.start.saturating_sub(head.end) <= BEHIND
    });
    range(before)
        .or_else(|| range(joined(head, behind)))
        .map(|(level, span)| (level, Span::new(span.start.min(head.start), span.end.max(head.end))))
}

/// The marks behind a head up to the first break that its level cannot cross.
/// A level behind a break has to be joined to the head: "risk (low)", "risk
/// reviewed, remains low".
fn joined<'m>(
    head: &Mark,
    behind: impl Iterator<Item = &'m Mark>,
) -> impl Iterator<Item = &'m Mark> {
    let (mut end, mut broken, mut joins) = (head.end, false, true);
    behind.filter(move |mark| {
        let gap = mark.start.saturating_sub(end);
        match mark.what {
            What::Soft => {
                joins = !broken && gap <= RANGE;
                broken = true;
            }
            What::Colon | What::Cue(RiskCue::Persists) => joins = true,
            _ if level(mark).is_some() => {
                let joined = !broken || joins && gap <= RANGE;
                broken &= !joined;
                joins = joined;
                end = mark.end;
                return joined;
            }
            _ => joins &= !broken,
        }
        end = mark.end;
        true
    })
}

/// The first level of `marks`, or the higher end of a range that it opens.
fn range<'m>(marks: impl Iterator<Item = &'m Mark>) -> Option<(RiskLevel, Span)> {
    let mut found: Option<(RiskLevel, Span)> = None;
    for mark in marks {
        let Some(next) = level(mark) else {
            if found.is_some() && matches!(mark.what, What::Soft | What::Hard) {
                break;
            }
            continue;
        };
        found = match found {
            None => Some((next, Span::new(mark.start, mark.end))),
            Some((first, span)) => {
                let gap = mark.start.max(span.start).saturating_sub(mark.end.min(span.end));
                if gap > RANGE {
                    break;
                }
                let span = Span::new(span.start.min(mark.start), span.end.max(mark.end));
                Some((first.max(next), span))
            }
        };
    }
    found
}
