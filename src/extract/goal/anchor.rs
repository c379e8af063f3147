//! Where goals are named.

use super::super::lexicon::Cue;
use super::super::reading::Reading;
use super::super::{ScoreMention, SectionKind, Span};
use super::{GoalCue, progress};

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
    for hit in reading.hits {
        let Cue::Goal(cue) = hit.cue else { continue };
        if !reading.speaks(hit) {
            continue;
        }
        if let Some(number) = cue.number() {
            anchors.push(Anchor { number, start: hit.start, end: hit.end });
        }
        if cue != GoalCue::Label {
            continue;
        }
        let numbers = numbers(reading, hit.end);
        if let Some((_, end)) = numbers.first()
            && is_score(reading, scores, Span::new(hit.end, *end))
        {
            continue;
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

fn is_score(reading: &Reading<'_>, scores: &[ScoreMention], number: Span) -> bool {
    let behind = reading.text().get(number.end..).unwrap_or_default();
    // A goal goes on with its text.
    if !behind.starts_with([',', ';', '.', ')', '\n']) && !behind.is_empty() {
        return false;
    }
    let number = reading.folded.original_span(number);
    scores.iter().any(|score| number.start <= score.span.start && score.span.end <= number.end)
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
    let raised = opening.find(['\u{b0}', '\u{ba}']).filter(|length| *length <= 2);
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
        let is_free = !attached && !multiplies(rest.get(digits..).unwrap_or_default());
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

/// How long the rest of a heading of goals may be, in bytes: "Goals agreed on
/// at closing:".
const HEADING: usize = 56;

/// Adds the items of a list that a label word or heading opens: "Goals: 1)
/// sleep 2) work", or a line each. A heading may go on to the end of its line
/// ("Goals at closing"); the list has to follow at once then.
fn listed(reading: &Reading<'_>, label: Span, anchors: &mut Vec<Anchor>) {
    let text = reading.text();
    let rest = text.get(label.end..).unwrap_or_default();
    let opens = rest.trim_start_matches([' ', '*', '_', ')']);
    if opens.starts_with([':', '|', '\n', '\t'])
        || text.get(..label.end).is_some_and(|text| text.ends_with(':'))
    {
        let before = anchors.len();
        items(reading, label.end, false, anchors);
        // "1 Reduce checking" counts where nothing plainer numbers the list.
        if anchors.len() == before {
            let line = rest.find('\n').map_or(text.len(), |line| label.end + line);
            items(reading, line, true, anchors);
        }
        return;
    }
    let line = rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or_default();
    let colon = line.find([':', '.']).unwrap_or(line.len());
    let heading = line.get(..colon).unwrap_or_default();
    let from = label.end + colon;
    let text = text.get(from..).unwrap_or_default();
    let text = text.trim_start_matches([':', '.', ' ', '\n', '\t', '(', '#', '-']);
    let text = ["no ", "n° ", "n°"].iter().find_map(|no| text.strip_prefix(no)).unwrap_or(text);
    let follows = text.starts_with('1')
        && text
            .get(1..)
            .is_some_and(|rest| rest.starts_with(['.', ')', ' ', '-', '/', ':', '\u{b0}']));
    if heading.len() <= HEADING && !heading.contains([';', ',']) && follows {
        items(reading, from, true, anchors);
    }
}

/// Adds the numbered items from `from` to the end of its part: those of
/// "Goals 1-3 reviewed. 1: better, 2: same".
/// With `bare`, a number alone numbers a line.
fn items(reading: &Reading<'_>, from: usize, bare: bool, anchors: &mut Vec<Anchor>) {
    let text = reading.text();
    let end = reading.part_at(from).map_or(text.len(), |part| part.body.end);
    let body = Span::new(from, end);
    let mut expected = 1;
    let bytes = text.as_bytes();
    let mut at = body.start;
    while at < body.end {
        if let Some(length) = list_mark(bytes, at, expected, bare) {
            if !anchors.iter().any(|anchor| anchor.start <= at + length && at <= anchor.end) {
                anchors.push(Anchor { number: expected, start: at, end: at + length });
            }
            expected += 1;
            at += length;
        } else if bytes.get(at) == Some(&b'\n') && bytes.get(at + 1) == Some(&b'\n') && expected > 1
        {
            break;
        } else {
            at += 1;
        }
    }
}

/// The length of the list mark "1." or "1)" with the number `expected` at
/// `at`. With a full stop, or as a cell of a table, it has to open its line.
fn list_mark(bytes: &[u8], at: usize, expected: i64, bare: bool) -> Option<usize> {
    let digit = bytes.get(at).filter(|byte| byte.is_ascii_digit())?;
    if i64::from(digit - b'0') != expected {
        return None;
    }
    let before = bytes.get(..at).unwrap_or_default();
    let numbered = numbering(before);
    let marks = before
        .iter()
        .rev()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'|' | b'*' | b'(' | b'#' | b'-'))
        .count()
        .max(numbered);
    let shut = before.get(..before.len() - marks).unwrap_or_default().last();
    let opens_line = shut.is_none_or(|byte| matches!(byte, b'\n' | b'>'));
    let opens_item = marks > 0 && shut.is_some_and(|byte| b":;.,".contains(byte));
    let opens_line = opens_line || opens_item;
    let numbered = numbered > 0;
    let free = before.last().is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let gap = bytes.iter().skip(at + 1).take_while(|byte| **byte == b' ').count();
    let word = bytes.get(at + 1 + gap).is_some_and(u8::is_ascii_alphabetic);
    match (bytes.get(at + 1), bytes.get(at + 2)) {
        (Some(b')'), Some(b' ')) if free => Some(2),
        (Some(b'.'), Some(b' ')) if opens_line => Some(2),
        (Some(b':' | b'/'), Some(b' ')) if opens_line => Some(2),
        (Some(b' '), Some(b'-')) if opens_line => Some(2),
        // "1° Reprendre": the sign is two bytes wide.
        (Some(0xc2), Some(0xb0 | 0xba)) if opens_line => Some(3),
        (Some(b' '), _) if (bare || numbered) && word && opens_line => Some(1),
        (Some(b' '), Some(b'|')) if opens_line && marks > 0 => Some(2),
        _ => None,
    }
}

/// The length of a sign of number that ends `before`: "#", "n°", "no".
fn numbering(before: &[u8]) -> usize {
    let shown = before.trim_ascii_end();
    let signs: [&[u8]; 5] = [b"#", b" no", b"\nno", "n\u{b0}".as_bytes(), b"no."];
    let sign = signs.iter().find(|sign| shown.ends_with(sign));
    sign.map_or(0, |sign| {
        let open = usize::from(matches!(sign.first(), Some(b' ' | b'\n')));
        before.len() - shown.len() + sign.len() - open
    })
}

/// Adds the lines of a numbered list that names no goals but says of them how
/// they go: "1) Sleep: improving / 2) Work: no change". Half of the lines, and
/// at least two of them, have to.
fn rated(reading: &Reading<'_>, anchors: &mut Vec<Anchor>) {
    let parts = reading.parts.iter().filter(|part| {
        matches!(
            part.kind,
            SectionKind::Assessment
                | SectionKind::Other
                | SectionKind::Header
                | SectionKind::Intervention
                | SectionKind::Response
                | SectionKind::Data
                | SectionKind::Plan
        )
    });
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
                    .is_some_and(|(_, said)| said.is_some() || !planned)
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
    let again: Vec<Anchor> = reading
        .text()
        .match_indices('#')
        .filter_map(|(at, _)| {
            let (number, length) = number(reading, at + 1)?;
            let end = at + 1 + length;
            let known = anchors.iter().any(|anchor| anchor.number == number);
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
