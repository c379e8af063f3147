//! Check boxes: what is ticked counts, what is not is an option.

use memchr::memchr3_iter;

use super::super::{Span, checkbox};
use super::RiskCue;
use super::mark::{Mark, What};

/// Whether a box may stand in `body`: a square bracket, a lone letter or space
/// in round ones, or the lead byte of the symbols.
fn may_hold_box(body: &[u8]) -> bool {
    memchr3_iter(b'[', 0xe2, b'(', body)
        .any(|at| body.get(at) != Some(&b'(') || body.get(at + 2) == Some(&b')'))
}

/// Bytes between two answers of which one is chosen: "Y / [N]".
const BETWEEN: usize = 5;

/// "Thoughts of ending life  Y  [N]", "SI: (yes) / no": of two answers side by side the one
/// in brackets is chosen, and the other one takes itself out.
pub fn drop_unchosen(text: &str, marks: &mut Vec<Mark>) {
    let answers = |mark: &Mark| {
        let cue = mark.cue()?;
        let denies = cue.is_absence() || matches!(cue, RiskCue::Negation | RiskCue::Denial);
        (denies || cue == RiskCue::Present).then_some(denies)
    };
    let sign = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).copied();
    let enclosed = |mark: &Mark| {
        matches!(
            (sign(mark.start.checked_sub(1)), sign(Some(mark.end))),
            (Some(b'['), Some(b']')) | (Some(b'('), Some(b')'))
        )
    };
    let beside = |one: &Mark, other: &Mark| {
        let gap = text.get(one.end..other.start);
        gap.is_some_and(|gap| {
            gap.len() <= BETWEEN && gap.chars().all(|sign| " /|[]()".contains(sign))
        })
    };
    let mut chosen = Vec::new();
    let mut left = Vec::new();
    let given: Vec<Mark> = marks.iter().copied().filter(|mark| answers(mark).is_some()).collect();
    for (one, other) in given.iter().zip(given.iter().skip(1)) {
        if answers(one) == answers(other) || !beside(one, other) {
            continue;
        }
        match (enclosed(one), enclosed(other)) {
            (true, false) => (chosen.push(*one), left.push(*other)),
            (false, true) => (chosen.push(*other), left.push(*one)),
            _ => continue,
        };
    }
    if chosen.is_empty() {
        return;
    }
    let around = |mark: &Mark| {
        let bracket = mark.what == What::Soft;
        bracket && chosen.iter().any(|it| mark.end == it.start || mark.start == it.end)
    };
    marks.retain(|mark| !left.contains(mark) && !around(mark));
    for mark in marks.iter_mut().filter(|mark| chosen.contains(mark)) {
        if mark.cue() == Some(RiskCue::Negation) {
            mark.what = What::Cue(RiskCue::Absence);
        }
    }
}

/// Takes out what stands behind an unchecked box, up to the next box or the
/// end of the line, and makes each checked box a hard break.
pub fn drop_unchecked(text: &str, sentence: Span, marks: &mut Vec<Mark>) {
    let Some(body) = text.get(sentence.start..sentence.end) else { return };
    if !may_hold_box(body.as_bytes()) {
        return;
    }
    let boxes = boxes(body);
    // With no ticked box among them the marks are bullets, not options.
    if !boxes.iter().any(|(_, _, ticked)| *ticked) {
        return;
    }
    for (index, &(start, length, ticked)) in boxes.iter().enumerate() {
        let until = boxes.get(index + 1).map_or(body.len(), |(next, _, _)| *next);
        let line = body.get(start..until).and_then(|rest| rest.find('\n'));
        let until = sentence.start + line.map_or(until, |line| start + line);
        let start = sentence.start + start;
        // "[ ] SI [x] denied": the thing is named beside a box of its own.
        let next = boxes.get(index + 1).filter(|(_, _, ticked)| *ticked);
        let answered = next.is_some() && is_name(marks, start, until) && is_answer(marks, until);
        if ticked || answered {
            marks.retain(|mark| mark.start < start || mark.start >= start + length);
        } else {
            let until = next_label(text, marks, start, until).unwrap_or(until);
            marks.retain(|mark| mark.start < start || mark.start >= until);
        }
    }
    // A ticked answer belongs to the label before it; a ticked statement
    // stands alone.
    for &(start, length, _) in boxes.iter().filter(|(_, _, ticked)| *ticked) {
        let start = sentence.start + start;
        let answered = is_answered(marks, start);
        let what = if answered { What::Colon } else { What::Hard };
        // "SI [ ] yes [X] no   HI [ ] yes": the answer ends before the label of the next box.
        let boxed = |end: usize| {
            boxes.iter().map(|(at, ..)| sentence.start + at).find(|at| *at >= end).is_some_and(
                |at| {
                    let gap = text.get(end..at).unwrap_or_default();
                    gap.trim_matches([' ', ':', '.', '\t', '-']).is_empty()
                },
            )
        };
        let answer = answer_of_label(marks, start).filter(|(_, next)| answered && boxed(next.end));
        let end = answer.map(|(answer, _)| answer.end);
        marks.push(Mark::new(start, start + length, what));
        marks.extend(end.map(|end| Mark::new(end, end + 1, What::Hard)));
    }
    marks.sort_by_key(|mark| (mark.start, usize::MAX - mark.end));
}

/// "[ ] Active  HI: [x] Denied", "[ ] denies | HI [ ] yes": where the label of the next boxes
/// begins. Without a colon a sign or a gap parts it from the answer before it.
fn next_label(text: &str, marks: &[Mark], from: usize, until: usize) -> Option<usize> {
    let inside = |mark: &&Mark| mark.start > from && mark.end <= until && mark.is_target();
    let last = marks.iter().rfind(inside)?;
    let before = text.get(from..last.start)?;
    let parted = before.ends_with("  ") || before.trim_end().ends_with(['|', ';', '\t']);
    match text.get(last.end..until)?.trim() {
        ":" => Some(last.start),
        "" if parted => Some(last.start),
        _ => None,
    }
}

/// The bare answer right behind a ticked box at `start`, where the label that it answers
/// stands before the boxes, and the label behind it.
fn answer_of_label(marks: &[Mark], start: usize) -> Option<(Mark, Mark)> {
    let at = marks.partition_point(|mark| mark.start < start);
    let label = marks.get(at.checked_sub(1)?)?;
    let answer = marks.get(at)?;
    let next = marks.iter().skip(at + 1).find(|mark| mark.what != What::Soft)?;
    let bare = matches!(
        answer.cue(),
        Some(
            RiskCue::Negation
                | RiskCue::Denial
                | RiskCue::Absence
                | RiskCue::Present
                | RiskCue::PassiveWord
                | RiskCue::ActiveWord
        )
    );
    (label.is_target() && bare && next.is_target() && next.start > answer.end)
        .then_some((*answer, *next))
}

/// Whether there is a target and nothing else between `from` and `until`.
fn is_name(marks: &[Mark], from: usize, until: usize) -> bool {
    let mut inside = marks.iter().filter(|mark| mark.start >= from && mark.end <= until).peekable();
    let names = |mark: &Mark| {
        mark.is_target() && !matches!(mark.cue(), Some(RiskCue::PassiveWord | RiskCue::ActiveWord))
    };
    inside.peek().is_some() && inside.all(names)
}

/// Whether what stands from `from` on denies without a target of its own.
fn is_answer(marks: &[Mark], from: usize) -> bool {
    is_answered(marks, from) && !marks.iter().any(|mark| mark.start >= from && mark.is_target())
}

/// Whether the first mark from `from` on answers a label rather than stating
/// something of its own.
fn is_answered(marks: &[Mark], from: usize) -> bool {
    let first = marks.iter().filter(|mark| mark.start >= from).min_by_key(|mark| mark.start);
    first.and_then(Mark::cue).is_some_and(|cue| {
        matches!(
            cue,
            RiskCue::Negation
                | RiskCue::Denial
                | RiskCue::Absence
                | RiskCue::AbsenceNow
                | RiskCue::AbsenceSince
                | RiskCue::Present
                | RiskCue::PassiveWord
                | RiskCue::ActiveWord
                | RiskCue::Unassessed
                | RiskCue::Historic
                | RiskCue::Recent
                | RiskCue::Low
                | RiskCue::Moderate
                | RiskCue::High
        )
    })
}

/// Start, length and state of each box in `body`.
fn boxes(body: &str) -> Vec<(usize, usize, bool)> {
    let mut found: Vec<(usize, usize, bool)> = Vec::new();
    let mut end = 0;
    // What every box begins with.
    for at in memchr3_iter(b'[', 0xe2, b'(', body.as_bytes()) {
        let Some(rest) = body.get(at..).filter(|_| at >= end) else { continue };
        let of =
            |signs: &[&'static str]| signs.iter().find(|sign| rest.starts_with(**sign)).copied();
        let open = of(&checkbox::OPEN).map(|sign| (at, sign.len(), false));
        let found_here = open.or_else(|| of(&checkbox::TICKED).map(|sign| (at, sign.len(), true)));
        if let Some(found_here) = found_here {
            end = at + found_here.1;
            found.push(found_here);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_box_is_found_by_what_it_begins_with() {
        for (signs, ticked) in [(&checkbox::OPEN[..], false), (&checkbox::TICKED[..], true)] {
            for sign in signs {
                let body = format!("a {sign}{sign} (b)");
                let expected = [(2, sign.len(), ticked), (2 + sign.len(), sign.len(), ticked)];
                assert_eq!(boxes(&body), expected, "{body}");
            }
        }
    }
}
