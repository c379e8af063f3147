//! Ideation as forms give it: an item that is answered in the words of its
//! questionnaire, and screens whose numbered questions are answered yes or no.
//!
//! The questions of the Columbia screen (Posner et al. 2011,
//! doi:10.1176/appi.ajp.2011.10111704): 1 asks about a wish to be dead, 2 to 5
//! about thoughts of suicide, 6 about acts.

use super::super::Span;
use super::super::fold::Folded;
use super::RiskCue;
use super::assertion::Said;
use super::gather::Quality;
use super::mark::Mark;

/// How far apart an item and its answer may stand, in bytes.
const ITEM_GAP: usize = 90;

/// How far a number may stand from the yes or no that answers it, in bytes.
const ANSWER_GAP: usize = 24;

/// The question on a wish to be dead, and the last one on thoughts.
pub(super) const WISH: i64 = 1;
const LAST_THOUGHT: i64 = 5;

/// "9 Better off dead/hurt self ..... 0" among rows like it: whether a line is one of a form
/// that was copied with its answers. Its words are those of the question, and what was
/// answered is a matter of scores.
pub fn is_row(folded: &Folded, at: usize) -> bool {
    let lines = folded.lines();
    let index = folded.line_index(at);
    let number = |index: usize| lines.get(index).and_then(|line| row(line.span.of(folded.text())));
    let Some(own) = number(index) else { return false };
    let before = index.checked_sub(1).and_then(number);
    before.is_some_and(|before| before + 1 == own) || number(index + 1) == Some(own + 1)
}

/// How long a row of a form is at most, in bytes.
const LONGEST_ROW: usize = 100;

/// The number of a row that ends with an answer of one figure.
fn row(line: &str) -> Option<u32> {
    let line = line.trim();
    let words = line.trim_start_matches(|sign: char| sign.is_ascii_digit());
    let number = line.get(..line.len() - words.len())?.parse().ok()?;
    let words = words.strip_prefix(['.', ')', ':']).unwrap_or(words).strip_prefix(' ')?;
    let question = words.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let answered =
        words.len() == question.len() + 1 && question.ends_with([' ', '.', ':', '=', '\t']);
    (answered && line.len() <= LONGEST_ROW).then_some(number)
}

/// The item on death of a questionnaire, answered above nought.
pub fn item(marks: &[Mark]) -> Option<(Said, Quality, Span)> {
    let item = marks.iter().find(|mark| mark.cue() == Some(RiskCue::FormItem))?;
    let answer = marks.iter().find(|mark| mark.cue() == Some(RiskCue::FormAnswer))?;
    let span = Span::new(item.start.min(answer.start), item.end.max(answer.end));
    let gap = answer.start.saturating_sub(item.end).max(item.start.saturating_sub(answer.end));
    (gap <= ITEM_GAP).then_some((Said::Stressed, Quality::Passive, span))
}

/// What a screen finds: the gravest question that is answered yes, or that
/// those on a wish to be dead and on thoughts are answered no. The place runs to the last
/// question that is answered.
pub fn screen(text: &str, marks: &[Mark]) -> Option<(Said, Quality, Span)> {
    let at = marks.iter().position(|mark| mark.cue() == Some(RiskCue::Screen))?;
    let screen = marks.get(at)?;
    let end = marks.last().map_or(screen.end, |mark| mark.end + ANSWER_GAP);
    let questions = numbers(text, screen.end, end);
    let answers =
        questions.iter().filter(|(number, _)| (WISH..=LAST_THOUGHT).contains(&i64::from(*number)));
    let answers: Vec<(bool, u8, Span)> = answers
        .filter_map(|(number, place)| {
            answer(text, marks, &questions, *place).map(|yes| (yes, *number, *place))
        })
        .collect();
    let (yes, number, place) = answers.iter().copied().max()?;
    let quality = if i64::from(number) == WISH { Quality::Passive } else { Quality::Active };
    let said = if yes { Said::Stressed } else { Said::Denied };
    let end = answers.iter().map(|(_, _, place)| place.end).max().unwrap_or(place.end);
    Some((said, quality, Span::new(screen.start, end)))
}

/// How far behind a screen its level may stand, in bytes.
const LEVEL_GAP: usize = 24;

/// The length of a word that only joins a screen and its level, in bytes.
const JOINING: usize = 2;

/// The level of ideation that a screen gives as a number, 0 to 5: "C-SSRS 0",
/// "C-SSRS level 4". One of an earlier time says nothing.
pub fn level(text: &str, sentence: Span, marks: &[Mark]) -> Option<(Said, Quality, Span)> {
    let screen = marks.iter().find(|mark| mark.cue() == Some(RiskCue::Screen))?;
    let told = |mark: &Mark| {
        matches!(mark.cue(), Some(RiskCue::Historic | RiskCue::Carried | RiskCue::Conditional))
    };
    if marks.iter().any(told) {
        return None;
    }
    let rest = text.get(screen.end - sentence.start..)?;
    let at = rest.find(|sign: char| sign.is_ascii_digit()).filter(|at| *at <= LEVEL_GAP)?;
    let digit = *rest.as_bytes().get(at)?;
    let named = is_named(rest.get(..at)?, screen.end, marks)?;
    let behind = rest.get(at + 1..)?;
    if digit > b'5' || !closes(behind, named) {
        return None;
    }
    let place = Span::new(screen.start, screen.end + at + 1);
    Some(match i64::from(digit - b'0') {
        0 => (Said::Denied, Quality::Plain, place),
        WISH => (Said::Stressed, Quality::Passive, place),
        _ => (Said::Stressed, Quality::Active, place),
    })
}

/// Whether a word for a level ("ideation", "level") stands in what parts a screen from its
/// number; `None` where any other word does.
fn is_named(between: &str, start: usize, marks: &[Mark]) -> Option<bool> {
    let mut named = false;
    let mut at = 0;
    for word in between.split_inclusive(|sign: char| !sign.is_alphabetic()) {
        let known = marks.iter().any(|mark| {
            matches!(mark.cue(), Some(RiskCue::Rating | RiskCue::Ideation))
                && mark.start <= start + at
                && start + at < mark.end
        });
        let worded = word.starts_with(char::is_alphabetic);
        // "C-SSRS à 0", "C-SSRS of 0".
        let joins = word.trim_end().len() <= JOINING;
        if worded && !known && !joins {
            return None;
        }
        named |= known;
        at += word.len();
    }
    Some(named)
}

/// Whether a level ends before `behind`: not with the number of something else ("3 weeks"),
/// a date or a list of numbers.
fn closes(behind: &str, named: bool) -> bool {
    let most = ["/5", "/6"].iter().find_map(|most| behind.strip_prefix(most));
    let rest = most.unwrap_or(behind);
    let apart = rest.starts_with(|sign: char| " ,;.)]\n".contains(sign)) || rest.is_empty();
    let next = rest.trim_start_matches([' ', ')']);
    apart
        && !next.starts_with(|sign: char| sign.is_ascii_digit() || "-/x".contains(sign))
        && (named || most.is_some() || !next.starts_with(char::is_alphabetic))
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

/// How many bytes part two places, without what a bracket says of a question: "1 (wish to be
/// dead): yes".
fn gap(text: &str, from: usize, to: usize) -> usize {
    let between = text.get(from..to).unwrap_or("");
    let bracket = between.find('(').and_then(|open| {
        between.get(open..).and_then(|rest| rest.find(')')).map(|length| length + 1)
    });
    between.len() - bracket.unwrap_or(0)
}

/// The yes or no that leads to the number at `place` through other numbers:
/// whether it is a yes.
fn answer(text: &str, marks: &[Mark], questions: &[(u8, Span)], place: Span) -> Option<bool> {
    let verdict = |mark: &Mark| match mark.cue() {
        Some(RiskCue::Present | RiskCue::Report) => Some(true),
        Some(RiskCue::Negation | RiskCue::Denial) => Some(false),
        Some(cue) if cue.is_absence() => Some(false),
        _ => None,
    };
    let reaches = |from: usize, to: usize| {
        let mut end = from;
        for (_, number) in questions.iter().filter(|(_, at)| at.start >= from && at.end <= to) {
            if gap(text, end, number.start) > ANSWER_GAP {
                return false;
            }
            end = number.end;
        }
        gap(text, end, to) <= ANSWER_GAP
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
