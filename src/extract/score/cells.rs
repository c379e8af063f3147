//! Where tables are, and their rows and cells.

use super::lexer::Lexer;
use super::view::Window;
use super::window::{line_end, line_start};
use crate::extract::Span;
use crate::extract::reading::Reading;

/// How the cells of a table are kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Pipe,
    Tab,
    Semicolon,
    Comma,
    Spaces,
}

pub(super) const SEPARATORS: [Separator; 5] =
    [Separator::Pipe, Separator::Tab, Separator::Semicolon, Separator::Comma, Separator::Spaces];

/// The tables of a window, in order, as runs of whole lines.
pub(super) fn blocks(reading: &Reading<'_>, window: Span) -> Vec<Span> {
    let text = reading.folded.text();
    let bytes = text.as_bytes();
    let mut blocks: Vec<Span> = Vec::new();
    let mut start = line_start(bytes, window.start);
    while start < window.end {
        let mut found = None;
        let end = line_end(bytes, start);
        let line = bytes.get(start..end).unwrap_or_default();
        let signs = Signs::of(line);
        for separator in SEPARATORS.into_iter().filter(|separator| signs.may_part(*separator)) {
            let end = run(bytes, start, window.end, separator);
            if end > start {
                found = Some(end);
                break;
            }
        }
        if let Some(end) = found {
            blocks.push(Span::new(start, end));
            start = end;
        } else {
            start = end + 1;
        }
    }
    blocks
}

/// The signs in a line that may part cells, counted once for all kinds.
#[derive(Clone, Copy, Debug, Default)]
struct Signs {
    pipes: usize,
    tabs: usize,
    semicolons: usize,
    commas: usize,
    doubles: usize,
}

impl Signs {
    fn of(line: &[u8]) -> Self {
        // One short loop a sign, which the compiler turns into comparisons of
        // many bytes at once.
        let count = |sign: u8| line.iter().filter(|byte| **byte == sign).count();
        let next = line.get(1..).unwrap_or_default();
        Self {
            pipes: count(b'|'),
            tabs: count(b'\t'),
            semicolons: count(b';'),
            commas: count(b','),
            doubles: line.iter().zip(next).filter(|(a, b)| (**a == b' ') & (**b == b' ')).count(),
        }
    }

    /// Whether a row of this kind may hold these signs; [`is_row`] says
    /// whether it does.
    const fn may_part(self, separator: Separator) -> bool {
        match separator {
            Separator::Pipe => self.pipes > 0,
            Separator::Tab => self.tabs > 0,
            Separator::Semicolon => self.semicolons > 1,
            Separator::Comma => self.commas > 1,
            Separator::Spaces => self.doubles > 0,
        }
    }
}

/// The end of the run of table lines that begins at `start`; `start` itself
/// if there are fewer than two.
pub(super) fn run(bytes: &[u8], start: usize, limit: usize, separator: Separator) -> usize {
    let mut at = start;
    let mut lines = 0;
    while at < limit {
        let end = line_end(bytes, at);
        let line = bytes.get(at..end).unwrap_or_default();
        if !is_row(line, separator) {
            break;
        }
        lines += 1;
        at = (end + 1).min(bytes.len());
        if end >= bytes.len() {
            break;
        }
    }
    if lines < 2 { start } else { at }
}

pub(super) fn is_row(line: &[u8], separator: Separator) -> bool {
    match separator {
        Separator::Pipe => {
            line.iter().filter(|byte| **byte == b'|').count() >= 2
                || (line.contains(&b'|') && line.len() < 60)
        }
        Separator::Tab => line.contains(&b'\t'),
        Separator::Semicolon => {
            line.iter().filter(|byte| **byte == b';').count() >= 2
                && line.len() < 100
                && !line.windows(2).any(|pair| pair == b". ")
        }
        Separator::Comma => {
            line.iter().filter(|byte| **byte == b',').count() >= 2
                && !line.windows(2).any(|pair| pair == b", ")
                && !line.contains(&b':')
        }
        Separator::Spaces => line.trim_ascii().windows(2).filter(|pair| pair == b"  ").count() >= 1,
    }
}

/// A cell: its place in the text and its tokens.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) span: Span,
    pub(super) first: usize,
    pub(super) end: usize,
}

pub(super) fn rows(lexer: &Lexer<'_>, window: Window<'_>, block: Span) -> Vec<Vec<Cell>> {
    let text = lexer.reading.folded.text();
    let bytes = text.as_bytes();
    let separator = SEPARATORS
        .into_iter()
        .find(|separator| run(bytes, block.start, block.end, *separator) > block.start);
    let Some(separator) = separator else { return Vec::new() };
    let mut rows = Vec::new();
    let mut at = block.start;
    while at < block.end {
        let end = line_end(bytes, at);
        let line = bytes.get(at..end).unwrap_or_default();
        let rule =
            line.iter().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'+' | b'=' | b'\t'));
        if !rule {
            rows.push(cells(window, bytes, Span::new(at, end), separator));
        }
        at = end + 1;
    }
    rows
}

pub(super) fn cells(
    window: Window<'_>,
    bytes: &[u8],
    line: Span,
    separator: Separator,
) -> Vec<Cell> {
    let mut spans = Vec::new();
    let mut start = line.start;
    let mut at = line.start;
    while at < line.end {
        let byte = bytes.get(at).copied().unwrap_or_default();
        let width = match separator {
            Separator::Pipe => usize::from(byte == b'|'),
            Separator::Tab => usize::from(byte == b'\t'),
            Separator::Semicolon => usize::from(byte == b';'),
            Separator::Comma => usize::from(byte == b','),
            Separator::Spaces => {
                let spaces = bytes
                    .get(at..line.end)
                    .unwrap_or_default()
                    .iter()
                    .take_while(|b| **b == b' ')
                    .count();
                if spaces >= 2 { spaces } else { 0 }
            }
        };
        if width > 0 {
            let outer = matches!(separator, Separator::Pipe | Separator::Spaces)
                && bytes.get(start..at).unwrap_or_default().trim_ascii().is_empty()
                && start == line.start;
            if !outer {
                spans.push(Span::new(start, at));
            }
            start = at + width;
            at = start;
        } else {
            at += 1;
        }
    }
    if !bytes.get(start..line.end).unwrap_or_default().trim_ascii().is_empty() {
        spans.push(Span::new(start, line.end));
    }
    // "O: | Measure | Today |": the heading of the section is no cell.
    let labelled = separator == Separator::Pipe
        && spans.first().is_some_and(|span| {
            bytes.get(span.start..span.end).unwrap_or_default().trim_ascii().ends_with(b":")
        });
    if labelled {
        spans.remove(0);
    }
    spans
        .into_iter()
        .map(|span| {
            let first = window.tokens.partition_point(|token| token.start < span.start);
            let end = window.tokens.partition_point(|token| token.start < span.end);
            Cell { span, first, end }
        })
        .collect()
}
