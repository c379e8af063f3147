//! Which lines of a note are read closely.
//!
//! Only lines with the name of a measure, or with the word for an item, and
//! the few lines behind them that may go on with values. A note without any is
//! left at once.

use super::Block;
use super::ScoreCue as Cue;
use super::lexer::Lexer;
use super::token::{Kind, Token};
use super::view::Window;
use crate::extract::lexicon::{Cue as ScanCue, Lexicon};
use crate::extract::reading::Reading;
use crate::extract::{SectionKind, Span, Status};

/// How many lines behind a name may go on with its values.
const FOLLOWING: usize = 8;
/// How many lines before a name may head a table.
const PRECEDING: usize = 3;
/// How many rows of a table are read below a name.
const LONGEST_TABLE: usize = 60;
/// How many lines up a heading may stand.
const HEADING_REACH: usize = 15;
/// The highest number of an item that is looked for without the word "item".
const HIGHEST_ITEM: u32 = 30;

/// What the scan has to look for besides names: words for items, and items
/// written "Q9" or "#9".
pub(super) fn item_patterns(lexicon: &Lexicon) -> Vec<(String, ScanCue)> {
    let words = lexicon
        .phrases
        .iter()
        .filter(|phrase| phrase.cue == ScanCue::Score(Cue::Item) && phrase.text.len() > 1)
        .map(|phrase| phrase.text.clone());
    let short = (1..=HIGHEST_ITEM).flat_map(|item| [format!("q{item}"), format!("#{item}")]);
    words.chain(short).map(|pattern| (pattern, ScanCue::Score(Cue::Item))).collect()
}

/// The stretches of folded text to read, in order and apart from each other.
pub(super) fn windows(reading: &Reading<'_>) -> Vec<Span> {
    let bytes = reading.folded.text().as_bytes();
    let mut windows: Vec<Span> = Vec::new();
    for hit in reading.hits {
        if !matches!(hit.cue, ScanCue::Name(_) | ScanCue::Score(Cue::Item)) {
            continue;
        }
        if windows
            .last()
            .is_some_and(|last| hit.end <= last.end && line_end(bytes, hit.end) == last.end)
        {
            continue;
        }
        let mut start = line_start(bytes, hit.start);
        for _ in 0..PRECEDING {
            let Some(above) = start.checked_sub(1) else { break };
            let line = line_start(bytes, above);
            if is_blank(bytes.get(line..above).unwrap_or_default()) {
                break;
            }
            start = line;
        }
        let mut end = line_end(bytes, hit.end);
        for count in 0..LONGEST_TABLE {
            let next = line_end(bytes, end + 1);
            let line = bytes.get(end + 1..next).unwrap_or_default();
            let row = line.contains(&b'|') || line.contains(&b'\t');
            if end >= bytes.len() || is_blank(line) || (count >= FOLLOWING && !row) {
                break;
            }
            end = next;
        }
        match windows.last_mut() {
            Some(last) if start <= last.end => last.end = last.end.max(end),
            _ => windows.push(Span::new(start, end)),
        }
    }
    windows
}

/// What the heading of a block of lines says of the scores below it: older
/// results, results of a date. A blank line or another heading ends the block.
pub(super) fn block(lexer: &Lexer<'_>, at: usize) -> Block {
    let bytes = lexer.reading.folded.text().as_bytes();
    let mut start = line_start(bytes, at);
    let mut tokens: Vec<Token> = Vec::new();
    for _ in 0..HEADING_REACH {
        let end = start.checked_sub(1)?;
        start = line_start(bytes, end);
        let line = bytes.get(start..end)?.trim_ascii();
        if line.is_empty() {
            return None;
        }
        if !(line.ends_with(b":") || line.starts_with(b"[") || line.starts_with(b"--")) {
            continue;
        }
        tokens.clear();
        lexer.lex(Span::new(start, end), &mut tokens);
        if tokens.iter().any(|token| matches!(token.kind, Kind::Name(_))) {
            continue;
        }
        let last = tokens.iter().rposition(|token| token.kind == Kind::Stop).map_or(0, |at| at + 1);
        return heading(lexer, tokens.get(last..).unwrap_or_default());
    }
    None
}

fn heading(lexer: &Lexer<'_>, tokens: &[Token]) -> Block {
    let has = |cue| tokens.iter().any(|token| token.has(cue));
    let date = tokens.iter().find_map(|token| match token.kind {
        Kind::Date(date) => date,
        _ => None,
    });
    let session = lexer.calendar.session;
    if let Some((date, session)) = date.zip(session) {
        let status = if date < session { Status::Historic } else { Status::Current };
        return Some((status, Some(date).filter(|date| *date <= session)));
    }
    if has(Cue::Today) {
        return Some((Status::Current, None));
    }
    if has(Cue::OtherPerson) {
        return Some((Status::OtherPerson, None));
    }
    if has(Cue::Copied) || has(Cue::Earlier) {
        return Some((Status::Historic, None));
    }
    // "Objective:" is also the second heading of a SOAP note.
    let place = tokens.first().map_or(0, |token| token.start);
    let measured = lexer.reading.section_at(place) == Some(SectionKind::Objective);
    (has(Cue::Target) && !measured).then_some((Status::Target, None))
}

/// The end of the clause that begins at a token: up to the next number's
/// bracket, comma or sentence.
pub(super) fn clause_end(window: Window<'_>, from: usize) -> usize {
    let stop = (from..window.tokens.len()).find(|&at| {
        window.token(at).is_some_and(|token| {
            token.ends_sentence() || matches!(token.kind, Kind::Mark(b';') | Kind::Name(_))
        })
    });
    stop.unwrap_or(window.tokens.len()).min(from + 8)
}

pub(super) fn line_start(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or_default();
    before.iter().rposition(|byte| *byte == b'\n').map_or(0, |line| line + 1)
}

pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    let after = bytes.get(at..).unwrap_or_default();
    after.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |line| at + line)
}

fn is_blank(line: &[u8]) -> bool {
    line.trim_ascii().is_empty()
}
