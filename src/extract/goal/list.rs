//! Numbered lists of goals, and where their items begin.
//!
//! A list follows a label word or a heading: on the same line or on lines of its
//! own, numbered "1.", "1)", "#1", "n° 1", by a box to tick, or by a number alone.
//! The numbers have to follow each other, so that no other number of a note is
//! taken for an item.

use super::super::reading::Reading;
use super::super::{Span, checkbox};
use super::anchor::Anchor;

/// What may stand between a heading and the first number of its list.
const MARKS: [char; 13] =
    [':', '.', ';', ' ', '\n', '\t', '(', '[', '#', '-', '>', '=', '\u{2192}'];

/// How long the rest of a heading of goals may be, in bytes: "Goals agreed on
/// at closing:".
const HEADING: usize = 56;

/// Where in its line the word for goals stands at most in a heading without a colon, in
/// bytes: "Her goals", "Treatment goals".
const FIRST_WORDS: usize = 12;

/// How much of a line is looked through for the end of such a heading, in bytes.
const LINE: usize = 1024;

/// Adds the items of a list that a label word or heading opens: "Goals: 1)
/// sleep 2) work", or a line each. A heading may go on to the end of its line
/// ("Goals at closing"); the list has to follow at once then.
pub(super) fn listed(reading: &Reading<'_>, label: Span, anchors: &mut Vec<Anchor>) {
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
    let line = rest.get(..rest.floor_char_boundary(LINE)).unwrap_or_default();
    let line = line.split('\n').next().unwrap_or_default();
    // "Goals - 1. Sleep: met. / 2. Work: same."
    if line.trim_start_matches(MARKS).starts_with('1') {
        items(reading, label.end, true, anchors);
        return;
    }
    let colon = heading_length(line);
    let heading = line.get(..colon).unwrap_or_default();
    // A legend in brackets is no part of it: "Goals (M = met, N = not met)".
    let heading = heading.split(" (").next().unwrap_or_default();
    let from = label.end + colon;
    let text = text.get(from..).unwrap_or_default();
    let text = text.trim_start_matches(MARKS);
    let text = ["no ", "n° ", "n°"].iter().find_map(|no| text.strip_prefix(no)).unwrap_or(text);
    let follows = text.starts_with('1')
        && text
            .get(1..)
            .is_some_and(|rest| rest.starts_with(['.', ')', ']', ' ', '-', '/', ':', '\u{b0}']));
    // "Goals agreed today, in her own order:" over a list on lines of its own, and
    // "Her goals, in her words" without a colon, where the line begins with them.
    let behind = rest.get(colon..).unwrap_or_default();
    let opens_line = label.start <= reading.folded.line_at(label.start).start + FIRST_WORDS;
    let over = behind.starts_with(":\n") || opens_line && behind.starts_with('\n');
    let plain = over || !heading.contains(',');
    if heading.len() <= HEADING && plain && follows {
        items(reading, from, true, anchors);
    }
}

/// How much of a line is the heading of a list, up to a colon, a semicolon, a full
/// stop or an arrow.
fn heading_length(line: &str) -> usize {
    let signs = line.char_indices().filter(|(_, sign)| !sign.is_alphanumeric());
    let mut marks = signs.filter(|&(at, sign)| match sign {
        ':' | ';' | '.' | '\u{2192}' => true,
        '-' | '=' => line.as_bytes().get(at + 1) == Some(&b'>'),
        _ => false,
    });
    marks.next().map_or(line.len(), |(at, _)| at)
}

/// Adds the numbered items from `from` to the end of its part: those of
/// "Goals 1-3 reviewed. 1: better, 2: same".
/// With `bare`, a number alone numbers a line.
pub(super) fn items(reading: &Reading<'_>, from: usize, bare: bool, anchors: &mut Vec<Anchor>) {
    let first = first_number(reading.text().get(from..).unwrap_or_default());
    items_from(reading, from, first, bare, anchors);
}

/// The number of the first item of a list whose heading `text` follows: another than the
/// first only where a sign of number says so, "Goals: #2 sleep, better. #3 work, same."
fn first_number(text: &str) -> i64 {
    let sign = text.trim_start_matches([' ', ':', '-', '\n']).strip_prefix('#');
    let number = sign.and_then(|text| text.trim_start().chars().next()?.to_digit(10));
    number.filter(|number| *number > 0).map_or(1, i64::from)
}

/// The same, of a list that goes on with the number `first`. It ends where
/// another list begins.
fn items_from(
    reading: &Reading<'_>,
    from: usize,
    first: i64,
    bare: bool,
    anchors: &mut Vec<Anchor>,
) {
    let text = reading.text();
    let body = Span::new(from, list_end(reading, from));
    let mut expected = first;
    let bytes = text.as_bytes();
    let mut at = body.start;
    let blank = |at: usize| bytes.get(at..at + 2) == Some(b"\n\n");
    let restarts =
        |at: usize| first > 1 && list_mark(bytes, at, 1, Place { bare, heads: false }).is_some();
    // "Goals - 1. Sleep": the first item may follow its heading at once, nothing but
    // marks between.
    let marks_end =
        text.len() - text.get(from..).unwrap_or_default().trim_start_matches(MARKS).len();
    while at < body.end {
        let heads = expected == first && at <= marks_end;
        if let Some(length) = list_mark(bytes, at, expected, Place { bare, heads }) {
            if !anchors.iter().any(|anchor| anchor.start <= at + length && at <= anchor.end) {
                anchors.push(Anchor { number: expected, start: at, end: at + length });
            }
            expected += 1;
            at += length;
        } else if blank(at) && expected > 1 || restarts(at) {
            break;
        } else {
            // Only a number or a blank line is of interest.
            let number = u8::try_from(expected).ok().filter(|number| *number < 10);
            let number = number.map_or(b'\n', |number| b'0' + number);
            let rest = bytes.get(at + 1..body.end).unwrap_or_default();
            let next = memchr::memchr3(number, b'1', b'\n', rest);
            at = next.map_or(body.end, |gap| at + 1 + gap);
        }
    }
}

/// Where the list ends that begins at `from`: with its part, unless that ends within
/// the list, at an item that opens like a heading ("1. Mood: met").
fn list_end(reading: &Reading<'_>, from: usize) -> usize {
    let text = reading.text();
    let mut end = from;
    loop {
        let last = end;
        end = reading.part_at(last).map_or(text.len(), |part| part.body.end);
        let line = reading.folded.line_at(end);
        let number =
            reading.slice(line).trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
        let numbered =
            number.len() < reading.slice(line).trim_start().len() && number.starts_with(['.', ')']);
        if end <= last || end >= text.len() || line.start < from || !numbered {
            return end.max(from);
        }
    }
}

/// Where a list mark is looked for.
#[derive(Clone, Copy)]
struct Place {
    /// Whether a number alone numbers an item.
    bare: bool,
    /// Whether the heading of the list ends right before it.
    heads: bool,
}

/// The length of the list mark "1." or "1)" with the number `expected` at
/// `at`. With a full stop, or as a cell of a table, it has to open its line.
fn list_mark(bytes: &[u8], at: usize, expected: i64, place: Place) -> Option<usize> {
    let digit = bytes.get(at).filter(|byte| byte.is_ascii_digit())?;
    if i64::from(digit - b'0') != expected {
        return None;
    }
    let before = bytes.get(..at).unwrap_or_default();
    let numbered = numbering(before);
    let marks = before
        .iter()
        .rev()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'|' | b'*' | b'(' | b'[' | b'#' | b'-'))
        .count()
        .max(numbered);
    let marks = marks + spaces_before(before, marks);
    let marks = marks + box_before(before, marks);
    let shut = before.get(..before.len() - marks).unwrap_or_default().last();
    let opens_line = shut.is_none_or(|byte| matches!(byte, b'\n' | b'>'));
    let opens_item = marks > 0 && shut.is_some_and(|byte| b":;.,/!?)\"".contains(byte));
    let opens_line = opens_line || opens_item || place.heads;
    let numbered = numbered > 0;
    let free = before.last().is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let gap = bytes.iter().skip(at + 1).take_while(|byte| **byte == b' ').count();
    // "2 1 evening a week": in a list on lines of its own, a figure may open an item.
    let inside = expected > 1 && shut.is_none_or(|byte| *byte == b'\n');
    let opens_text = |byte: &u8| byte.is_ascii_alphabetic() || inside && *byte != b'|';
    let word = gap > 0 && bytes.get(at + 1 + gap).is_some_and(opens_text);
    match (bytes.get(at + 1), bytes.get(at + 2)) {
        (Some(b')'), Some(b' ')) if free => Some(2),
        // "[1] Reduce panic ....... plateau"
        (Some(b']'), Some(b' ')) if opens_line && before.ends_with(b"[") => Some(2),
        // "Sleep (1): better."
        (Some(b')'), Some(b':' | b',' | b'.')) if before.ends_with(b"(") => Some(2),
        (Some(b'.'), Some(b' ')) if opens_line => Some(2),
        (Some(b':' | b'/'), Some(b' ')) if opens_line => Some(2),
        (Some(b' '), Some(b'-' | b':' | b'=')) if opens_line => Some(2),
        // "1- Conduire seul".
        (Some(b'-'), Some(b' ')) if opens_line => Some(2),
        // "1° Reprendre": the sign is two bytes wide.
        (Some(0xc2), Some(0xb0 | 0xba)) if opens_line => Some(3),
        (Some(b' '), _) if (place.bare || numbered) && word && opens_line => Some(1),
        (Some(b' '), Some(b'|')) if opens_line && marks > 0 => Some(2),
        _ => None,
    }
}

/// How many spaces stand before the last `marks` bytes of `before`.
fn spaces_before(before: &[u8], marks: usize) -> usize {
    let left = before.get(..before.len() - marks).unwrap_or_default();
    left.iter().rev().take_while(|byte| **byte == b' ').count()
}

/// The length of a box to tick before the last `marks` bytes of `before`: "[x]".
fn box_before(before: &[u8], marks: usize) -> usize {
    let left = before.get(..before.len() - marks).unwrap_or_default();
    let mut boxes = checkbox::OPEN.iter().chain(&checkbox::TICKED);
    boxes.find(|sign| left.ends_with(sign.as_bytes())).map_or(0, |sign| sign.len())
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

/// Adds the items of a list whose first number a label word took for its own.
pub(super) fn continued(reading: &Reading<'_>, end: usize, anchors: &mut Vec<Anchor>) {
    let behind = reading.text().get(end..).unwrap_or_default();
    let marked = [". ", ") ", "- ", " -"].iter().any(|mark| behind.starts_with(mark));
    if marked && !anchors.iter().any(|anchor| anchor.number == 2) {
        items_from(reading, end, 2, false, anchors);
    }
}
