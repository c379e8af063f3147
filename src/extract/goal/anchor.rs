//! Where goals are named.

use super::super::lexicon::{Cue, Domain};
use super::super::reading::Reading;
use super::super::scan::Hit;
use super::super::{ScoreMention, SectionKind, Span};
use super::GoalCue;
use super::list::{continued, items, listed};
use super::progress::progress;

/// A place that names a goal, in the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The goal's number.
    pub number: i64,
    /// Where its label word or list mark begins.
    pub start: usize,
    /// Where its text may begin.
    pub end: usize,
}

/// All places that name a goal, in order. A number behind "goal" that is a
/// score ("PCL-5 48, goal 12") is none of a goal.
#[must_use]
pub fn find(reading: &Reading<'_>, scores: &[ScoreMention]) -> Vec<Anchor> {
    let mut anchors = Vec::new();
    let mut bare = Vec::new();
    let mut groups = Vec::new();
    let mut opened = Vec::new();
    let mut worded = None;
    for hit in reading.spoken(Domain::Goals) {
        let Cue::Goal(cue) = hit.cue else { continue };
        if is_gravidity(reading, Span::new(hit.start, hit.end)) {
            continue;
        }
        let in_row = || match cue {
            GoalCue::Leading => leading(reading, hit, &bare),
            GoalCue::Following => following(reading, hit, worded),
            _ => None,
        };
        if let Some(number) = cue.number().or_else(in_row) {
            anchors.push(Anchor { number, start: hit.start, end: hit.end });
            worded = Some(Anchor { number, start: hit.start, end: hit.end });
        }
        if cue != GoalCue::Label {
            continue;
        }
        let numbers = numbers(reading, hit.end);
        if let Some((number, end)) = numbers.first()
            && !anchors.iter().any(|anchor| anchor.number + 1 == *number)
            && (is_score(reading, scores, Span::new(hit.end, *end))
                || is_amount(reading, hit.start, (*number, *end)))
        {
            continue;
        }
        // "GOALS 1. Sleep: better. 2. Work: same."
        if let [(1, end)] = numbers.as_slice() {
            opened.push(*end);
        }
        // "OBJECTIVE" over what was observed opens no list of goals.
        let heads_other = reading.in_heading(hit.start)
            && reading.section_at(hit.start) != Some(SectionKind::Goals);
        if numbers.is_empty() && !heads_other {
            bare.push(Span::new(hit.start, hit.end));
        }
        if let [.., (_, _), (_, end)] = numbers.as_slice() {
            groups.push(*end);
        }
        anchors.extend(numbers.into_iter().map(|(number, end)| Anchor {
            number,
            start: hit.start,
            end,
        }));
    }
    for &label in &bare {
        listed(reading, label, &mut anchors);
    }
    for end in groups {
        items(reading, end, false, &mut anchors);
    }
    for end in opened {
        continued(reading, end, &mut anchors);
    }
    for part in reading.parts.iter().filter(|part| part.kind == SectionKind::Goals) {
        listed(reading, part.heading, &mut anchors);
    }
    if anchors.is_empty() {
        rated(reading, &mut anchors);
    }
    if anchors.is_empty() {
        unnumbered(reading, &bare, &mut anchors);
    }
    recalled(reading, &mut anchors);
    anchors.sort_by_key(|anchor| (anchor.start, anchor.number));
    anchors.dedup_by_key(|anchor| (anchor.start, anchor.number));
    anchors
}

/// How far behind a goal named "first" the next may be named by its ordinal
/// alone, in bytes.
const FOLLOWS: usize = 600;

/// The number of a goal that its ordinal alone names, behind one that was named
/// in words: "The first goal, sleep, is met. The second has stalled."
fn following(reading: &Reading<'_>, hit: &Hit, before: Option<Anchor>) -> Option<i64> {
    let before = before.filter(|before| hit.start <= before.end + FOLLOWS)?;
    (hit.start >= before.end && goes_on(reading, hit)).then_some(before.number + 1)
}

/// The number of the goal that opens a row which its sentence announced: "Of the
/// two goals, the first, sleep, is met."
fn leading(reading: &Reading<'_>, hit: &Hit, bare: &[Span]) -> Option<i64> {
    let sentence = reading.sentence_at(hit.start);
    let announced = bare.last().is_some_and(|label| label.start >= sentence.start);
    (announced && goes_on(reading, hit)).then_some(1)
}

/// How far behind an ordinal that stands for its goal the word of progress may
/// begin, in bytes.
const NEAR: usize = 16;

/// Whether the ordinal at `hit` stands for the goal: its text follows behind a
/// mark, or a word of progress.
fn goes_on(reading: &Reading<'_>, hit: &Hit) -> bool {
    let rest = reading.text().get(hit.end..).unwrap_or_default();
    // "Third-period algebra" goes on with no goal.
    let hyphen = rest.starts_with('-') && !rest.starts_with("- ");
    let marked = rest.trim_start_matches(' ').starts_with([',', ':', '(', '-']) && !hyphen;
    let clause = rest.find([',', ';', '.', '\n']).unwrap_or(rest.len()).min(NEAR);
    let states = |hit: &Hit| matches!(hit.cue, Cue::Goal(cue) if cue.states());
    let told = reading.hits_in(Span::new(hit.end, hit.end + clause));
    marked || told.iter().any(|hit| reading.speaks(hit) && states(hit))
}

fn is_score(reading: &Reading<'_>, scores: &[ScoreMention], number: Span) -> bool {
    let behind = reading.text().get(number.end..).unwrap_or_default();
    // A goal goes on with its text, unless that is of a value: "GDS-15 goal 5 or lower".
    let ends = behind.is_empty() || behind.starts_with([',', ';', '.', ')', '\n']);
    let number = reading.folded.original_span(number);
    scores.iter().any(|score| {
        let same = number.start <= score.span.start && score.span.end <= number.end;
        same && (ends || score.comparator.is_some())
    })
}

/// Goals of a note are rarely more; a higher number may be an amount.
const MOST: i64 = 9;

/// "40 minutes in the shower, goal 15.": whether a number that ends its clause is the amount
/// that is aimed at, for one that stands before the label.
fn is_amount(reading: &Reading<'_>, label: usize, (number, end): (i64, usize)) -> bool {
    let sentence = reading.sentence_at(label);
    let before = reading.slice(Span::new(sentence.start, label)).trim_end();
    let behind = reading.text().get(end..).unwrap_or_default();
    let ends = behind.is_empty() || behind.starts_with(['.', ',', ';', ')', '\n']);
    let amount = before.ends_with([',', ';', '(']) && before.contains(|c: char| c.is_ascii_digit());
    number > MOST && ends && amount
}

/// "G2 P1", "G3P2": whether the letter and its number count pregnancies, since births follow.
fn is_gravidity(reading: &Reading<'_>, number: Span) -> bool {
    let letter = reading.slice(number).bytes().take_while(u8::is_ascii_alphabetic).count() == 1;
    let behind = reading.text().get(number.end..).unwrap_or_default();
    let births = behind.trim_start_matches([' ', ',', '/']).strip_prefix('p');
    letter && births.is_some_and(|births| births.starts_with(|sign: char| sign.is_ascii_digit()))
}

/// The numbers behind a label word ("2", "#2", "1 and 2"), each with the end
/// of the whole.
fn numbers(reading: &Reading<'_>, from: usize) -> Vec<(i64, usize)> {
    let text = reading.text();
    let mut numbers = Vec::new();
    let mut at = from;
    loop {
        let gap = sign_of_number(reading, at);
        let Some((number, length)) = number(reading, at + gap) else { break };
        at += gap + length;
        numbers.push(number);
        let rest = text.get(at..).unwrap_or_default();
        let Some(joint) = joint(reading, at).filter(|joint| number_follows(rest, joint)) else {
            break;
        };
        at += joint.len();
        // "1-3": those between as well.
        if joint == "-"
            && let Some((last, _)) = self::number(reading, at)
        {
            numbers.extend(number + 1..last.min(number + 9));
        }
    }
    numbers.into_iter().map(|number| (number, at)).collect()
}

/// What joins a number that ends at `at` to the next: a sign, or a word of the
/// lexicon between spaces.
fn joint<'t>(reading: &Reading<'t>, at: usize) -> Option<&'t str> {
    let rest = reading.text().get(at..)?;
    let word = || {
        let hits = reading.hits_in(Span::new(at + 1, at + 2));
        let found = hits.iter().find(|hit| hit.cue == Cue::Goal(GoalCue::Joint));
        let end = found.filter(|hit| reading.speaks(hit))?.end;
        let spaced = rest.starts_with(' ') && reading.text().get(end..)?.starts_with(' ');
        spaced.then_some(end + 1 - at)
    };
    let sign = [" & ", ", ", "/", "-", "+"].iter().find(|sign| rest.starts_with(**sign));
    let length = sign.map(|sign| sign.len()).or_else(word)?;
    rest.get(..length)
}

/// The length of what may stand before the number behind `from`: "#", "n°",
/// "no. ", "number".
fn sign_of_number(reading: &Reading<'_>, from: usize) -> usize {
    let rest = reading.text().get(from..).unwrap_or_default();
    let opening = rest.trim_start_matches([' ', '#', '*']);
    let at = from + (rest.len() - opening.len());
    let hits = reading.hits_in(Span::new(at, at + 1)).iter();
    let sign = hits
        .filter(|hit| hit.cue == Cue::Goal(GoalCue::NumberSign) && reading.speaks(hit))
        .map(|hit| hit.end)
        .max();
    // "n°1": glued to its number, the sign is no word.
    let near = opening.char_indices().take_while(|(length, _)| *length <= 2);
    let mut raised = near.filter(|(_, sign)| matches!(sign, '\u{b0}' | '\u{ba}'));
    let raised = raised.next().map(|(length, _)| length);
    let sign = sign.or(raised.map(|length| at + length));
    let behind = reading.text().get(sign.unwrap_or(at)..).unwrap_or_default();
    // The full stop of "no." is part of it.
    let behind = behind.strip_prefix('.').filter(|_| sign.is_some()).unwrap_or(behind);
    let behind = behind.trim_start_matches([' ', '#', '*', '\u{b0}', '\u{ba}']);
    if behind.starts_with(|next: char| next.is_ascii_digit()) {
        rest.len() - behind.len()
    } else {
        rest.len() - opening.len()
    }
}

/// Whether a one-digit number with nothing attached follows the joint.
fn number_follows(rest: &str, joint: &str) -> bool {
    let bytes = rest.as_bytes().get(joint.len()..).unwrap_or_default();
    bytes.first().is_some_and(u8::is_ascii_digit)
        && bytes.get(1).is_none_or(|next| matches!(next, b' ' | b':' | b',' | b'.' | b'\n'))
        && !(joint == ", " && bytes.get(1) == Some(&b' '))
}

/// The number at `at`, of one or two digits, and its length.
fn number(reading: &Reading<'_>, at: usize) -> Option<(i64, usize)> {
    let rest = reading.text().get(at..)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=2).contains(&digits) {
        let after = rest.as_bytes().get(digits).copied().unwrap_or(b' ');
        let attached = after.is_ascii_alphabetic() || matches!(after, b'/' | b'%');
        let value: i64 = rest.get(..digits)?.parse().ok()?;
        let behind = rest.get(digits..).unwrap_or_default();
        let figure = |text: &str| text.starts_with(|sign: char| sign.is_ascii_digit());
        // "SRS: relationship 9.1, goals 8.0"
        let decimal = behind.strip_prefix(['.', ',']).is_some_and(figure);
        // "One step a day (goal 10 of 14)"
        let counted = || {
            let words = Span::new(at + digits + 1, at + digits + 2);
            let parts = |hit: &Hit| hit.cue == Cue::Goal(GoalCue::OutOf) && reading.speaks(hit);
            let found = reading.hits_in(words).iter().find(|hit| parts(hit));
            let whole = found.and_then(|hit| reading.text().get(hit.end + 1..));
            value > MOST && whole.is_some_and(figure)
        };
        let is_free = !attached && !multiplies(behind) && !decimal && !counted();
        return (is_free && value > 0).then_some((value, digits));
    }
    None
}

/// Whether a number is a factor ("goal 4 x 25 min/d"), by what stands behind it.
fn multiplies(behind: &str) -> bool {
    let factor = behind.trim_start_matches(' ').strip_prefix(['x', '\u{d7}', '*']);
    factor
        .is_some_and(|rest| rest.trim_start_matches(' ').starts_with(|c: char| c.is_ascii_digit()))
}

/// Adds the lines of a numbered list that names no goals but says of them how
/// they go: "1) Sleep: improving / 2) Work: no change". Half of the lines, and
/// at least two of them, have to.
fn rated(reading: &Reading<'_>, anchors: &mut Vec<Anchor>) {
    let parts = reading
        .parts
        .iter()
        .filter(|part| !matches!(part.kind, SectionKind::History | SectionKind::Goals));
    for part in parts {
        // The items of a plan are tasks, unless it says how they went.
        let planned = part.kind == SectionKind::Plan;
        let mut found = Vec::new();
        items(reading, part.heading.end, false, &mut found);
        let ends = found.iter().skip(1).map(|next: &Anchor| next.start).chain([part.body.end]);
        let says = found.iter().zip(ends).filter(|(anchor, end)| {
            let line = reading.folded.line_at(anchor.start).end.min(*end);
            let text = reading.slice(Span::new(anchor.end, line));
            text.find([':', '-', '(', '.']).is_some_and(|mark| {
                progress(reading, Span::new(anchor.end + mark, line))
                    .is_some_and(|(_, said)| said.states() || !planned)
            })
        });
        let says = says.count();
        if says >= 2 && 2 * says >= found.len() {
            anchors.append(&mut found);
            return;
        }
    }
}

/// Adds the places that come back to a goal by its number alone: "#1 is
/// better".
fn recalled(reading: &Reading<'_>, anchors: &mut Vec<Anchor>) {
    if anchors.is_empty() {
        return;
    }
    let again: Vec<Anchor> = memchr::memchr_iter(b'#', reading.text().as_bytes())
        .filter_map(|at| {
            let (number, length) = number(reading, at + 1)?;
            let end = at + 1 + length;
            // "Session #3" in the header comes back to nothing.
            let known = anchors.iter().any(|anchor| anchor.number == number && anchor.start < at);
            let named = anchors.iter().any(|anchor| anchor.start <= at && end <= anchor.end);
            (known && !named).then_some(Anchor { number, start: at, end })
        })
        .collect();
    anchors.extend(again);
}

/// Numbers the goals of a note that numbers none: a label with a colon at the
/// head of a sentence, or the lines of a list under a heading of goals.
fn unnumbered(reading: &Reading<'_>, bare: &[Span], anchors: &mut Vec<Anchor>) {
    let mut number = 0;
    let mut add = |start, end| {
        number += 1;
        anchors.push(Anchor { number, start, end });
    };
    for part in reading.parts.iter().filter(|part| part.kind == SectionKind::Goals) {
        let inside = reading
            .sentences
            .iter()
            .filter(|sentence| sentence.start >= part.heading.end && sentence.end <= part.body.end);
        for sentence in inside {
            let text = reading.slice(*sentence);
            let body = text.trim_start_matches(['-', '*', '•', '·', '◦', '▪', '●']);
            let bulleted = body.len() < text.len() && body.starts_with(' ');
            if bulleted {
                add(sentence.start, sentence.end - body.len());
            }
        }
    }
    for label in bare {
        let sentence = reading.sentence_at(label.start);
        let rest = reading.text().get(label.end..).unwrap_or_default();
        let text = rest.trim_start_matches([' ', '*', ':']);
        let colon = rest.trim_start_matches([' ', '*']).starts_with(':');
        let opens = label.start <= sentence.start + 4;
        let from = reading.text().len() - text.len();
        let measure = reading
            .hits_in(Span::new(from, from + 1))
            .iter()
            .any(|hit| matches!(hit.cue, Cue::Name(_)));
        if colon && opens && !measure && !text.starts_with('\n') && !text.is_empty() {
            add(label.start, label.end);
        }
    }
}
