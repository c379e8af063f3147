//! Ideation as forms give it: an item that is answered in the words of its
//! questionnaire, and screens whose numbered questions are answered yes or no.
//!
//! The questions of the Columbia screen (Posner et al. 2011,
//! doi:10.1176/appi.ajp.2011.10111704): 1 asks about a wish to be dead, 2 to 5
//! about thoughts of suicide, 6 about acts.

use super::super::Span;
use super::RiskCue;
use super::assertion::Said;
use super::clause::Mark;
use super::gather::Quality;

/// How far apart an item and its answer may stand, in bytes.
const ITEM_GAP: usize = 90;

/// How far a number may stand from the yes or no that answers it, in bytes.
const ANSWER_GAP: usize = 16;

/// The question on a wish to be dead, and the last one on thoughts.
const WISH: u8 = 1;
const LAST_THOUGHT: u8 = 5;

/// The item on death of a questionnaire, answered above nought.
pub fn item(marks: &[Mark]) -> Option<(Said, Quality, Span)> {
    let item = marks.iter().find(|mark| mark.cue() == Some(RiskCue::FormItem))?;
    let answer = marks.iter().find(|mark| mark.cue() == Some(RiskCue::FormAnswer))?;
    let span = Span::new(item.start.min(answer.start), item.end.max(answer.end));
    let gap = answer.start.saturating_sub(item.end).max(item.start.saturating_sub(answer.end));
    (gap <= ITEM_GAP).then_some((Said::Stressed, Quality::Passive, span))
}

/// What a screen finds: the gravest question that is answered yes, or that
/// those on a wish to be dead and on thoughts are answered no.
pub fn screen(text: &str, marks: &[Mark]) -> Option<(Said, Quality, Span)> {
    let at = marks.iter().position(|mark| mark.cue() == Some(RiskCue::Screen))?;
    let screen = marks.get(at)?;
    let end = marks.last().map_or(screen.end, |mark| mark.end + ANSWER_GAP);
    let questions = numbers(text, screen.end, end);
    let answers = questions.iter().filter(|(number, _)| (WISH..=LAST_THOUGHT).contains(number));
    let answers = answers.filter_map(|(number, place)| {
        answer(marks, &questions, *place).map(|yes| (yes, *number, *place))
    });
    let (yes, number, place) = answers.max()?;
    let quality = if number == WISH { Quality::Passive } else { Quality::Active };
    let said = if yes { Said::Stressed } else { Said::Denied };
    Some((said, quality, Span::new(screen.start, place.end)))
}

/// Single digits between `from` and `until`, and the numbers of a range.
fn numbers(text: &str, from: usize, until: usize) -> Vec<(u8, Span)> {
    let bytes = text.as_bytes();
    let mut found: Vec<(u8, Span)> = Vec::new();
    for at in from..until.min(bytes.len()) {
        let Some(digit) = bytes.get(at).filter(|byte| byte.is_ascii_digit()) else {
            if bytes.get(at) == Some(&b'\n') {
                break;
            }
            continue;
        };
        let alone = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at)).is_none_or(|byte| !b"0123456789/.".contains(byte))
        };
        let stops = bytes.get(at + 1) == Some(&b'.')
            && bytes.get(at + 2).is_none_or(u8::is_ascii_whitespace);
        if !alone(at.checked_sub(1)) || !(alone(Some(at + 1)) || stops) {
            continue;
        }
        let number = digit - b'0';
        // "1-3".
        if let Some((first, place)) = found.last().copied()
            && place.end + 1 == at
            && bytes.get(place.end) == Some(&b'-')
        {
            found.extend((first + 1..number).map(|between| (between, place)));
        }
        found.push((number, Span::new(at, at + 1)));
    }
    found
}

/// The yes or no that leads to the number at `place` through other numbers:
/// whether it is a yes.
fn answer(marks: &[Mark], questions: &[(u8, Span)], place: Span) -> Option<bool> {
    let verdict = |mark: &Mark| match mark.cue() {
        Some(RiskCue::Present | RiskCue::Report) => Some(true),
        Some(RiskCue::Negation | RiskCue::Denial) => Some(false),
        Some(cue) if cue.is_absence() => Some(false),
        _ => None,
    };
    let reaches = |from: usize, to: usize| {
        let mut end = from;
        for (_, number) in questions.iter().filter(|(_, at)| at.start >= from && at.end <= to) {
            if number.start.saturating_sub(end) > ANSWER_GAP {
                return false;
            }
            end = number.end;
        }
        to.saturating_sub(end) <= ANSWER_GAP
    };
    let mut found = marks.iter().filter_map(|mark| verdict(mark).map(|yes| (mark, yes)));
    // "Yes to 1 and 2", "1: yes, 2: no": the first answer shows the order.
    let first = questions.first().map_or(usize::MAX, |(_, place)| place.start);
    let leads = marks
        .iter()
        .any(|mark| verdict(mark).is_some() && mark.end <= first && first - mark.end <= ANSWER_GAP);
    let nearest = if leads {
        found.rfind(|(mark, _)| mark.end <= place.start)
    } else {
        found.find(|(mark, _)| mark.start >= place.end)
    };
    nearest
        .filter(|(mark, _)| reaches(mark.end.min(place.end), mark.start.max(place.end)))
        .map(|(_, yes)| yes)
}
