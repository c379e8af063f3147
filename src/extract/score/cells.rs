//! Where tables are, and their rows and cells.

use std::ops::Range;

use super::ScoreCue as Cue;
use super::token::Kind;
use super::view::Window;
use crate::extract::Span;
use crate::extract::fold::Folded;

/// How the cells of a table are kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Pipe,
    Tab,
    Semicolon,
    Comma,
    Slash,
    Spaces,
}

const SEPARATORS: [Separator; 6] = [
    Separator::Pipe,
    Separator::Tab,
    Separator::Semicolon,
    Separator::Comma,
    Separator::Slash,
    Separator::Spaces,
];

/// A run of lines that may be a table.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    lines: Range<usize>,
    separator: Separator,
    /// The lines with their line breaks.
    pub(super) span: Span,
}

impl Grid {
    /// Whether spaces set its columns.
    pub(super) fn is_spaced(&self) -> bool {
        self.separator == Separator::Spaces
    }
}

/// The tables of a window, which is a range of lines, in order.
pub(super) fn grids(folded: &Folded, window: Range<usize>) -> Vec<Grid> {
    let lines = folded.lines().get(window.clone()).unwrap_or_default();
    let signs: Vec<Signs> = lines.iter().map(|line| Signs::of(folded, line.span)).collect();
    let mut grids = Vec::new();
    let mut at = 0;
    while let Some(rest) = signs.get(at..).filter(|rest| !rest.is_empty()) {
        let found = SEPARATORS.into_iter().find_map(|separator| {
            let run = || rest.iter().take_while(|signs| signs.part(separator));
            let told = run().filter(|signs| !signs.rules).count();
            (told > 1).then(|| (separator, run().count()))
        });
        let Some((separator, rows)) = found else {
            at += 1;
            continue;
        };
        let start = lines.get(at).map_or(0, |line| line.span.start);
        let end = lines.get(at + rows - 1).map_or(start, |line| line.span.end + 1);
        grids.push(Grid {
            lines: window.start + at..window.start + at + rows,
            separator,
            span: Span::new(start, end.min(folded.text().len())),
        });
        at += rows;
    }
    grids
}

/// The signs of a line that may part cells.
#[derive(Clone, Copy, Debug, Default)]
struct Signs {
    length: usize,
    pipes: usize,
    tabs: usize,
    semicolons: usize,
    commas: usize,
    colons: usize,
    /// A slash with a space on both sides.
    slashes: usize,
    /// Two spaces inside the line.
    gaps: usize,
    /// The longest stretch between such gaps.
    longest: usize,
    /// A comma with a space behind it.
    spaced_commas: usize,
    /// A full stop with a space behind it.
    spaced_stops: usize,
    /// Whether it ends with a colon.
    announces: bool,
    /// Whether it only rules a table: "+-----+-----+".
    rules: bool,
}

impl Signs {
    fn of(folded: &Folded, line: Span) -> Self {
        let bytes = folded.text().as_bytes();
        let mut signs = Self { length: line.end - line.start, ..Self::default() };
        let mut cell = line.start;
        for &sign in folded.signs_in(line) {
            let spaced = usize::from(bytes.get(sign + 1) == Some(&b' '));
            match bytes.get(sign) {
                Some(b'|') => signs.pipes += 1,
                Some(b'\t') => signs.tabs += 1,
                Some(b';') => signs.semicolons += 1,
                Some(b':') => signs.colons += 1,
                Some(b',') => {
                    signs.commas += 1;
                    signs.spaced_commas += spaced;
                }
                Some(b'.') => signs.spaced_stops += spaced,
                Some(b'/') if spaced > 0 => {
                    let before = sign.checked_sub(1).and_then(|at| bytes.get(at));
                    signs.slashes += usize::from(before == Some(&b' '));
                }
                Some(b' ') => {
                    let blank = |from, to| {
                        bytes.get(from..to).is_none_or(|text| text.trim_ascii().is_empty())
                    };
                    let inside = !blank(line.start, sign) && !blank(sign, line.end);
                    signs.gaps += usize::from(inside);
                    signs.longest = signs.longest.max(sign.saturating_sub(cell));
                    cell = sign + 1;
                }
                _ => {}
            }
        }
        signs.longest = signs.longest.max(line.end.saturating_sub(cell));
        let text = bytes.get(line.start..line.end).unwrap_or_default();
        signs.announces = text.trim_ascii_end().ends_with(b":");
        let text = text.trim_ascii();
        signs.rules = text.starts_with(b"+-") || text.starts_with(b"+=");
        signs.rules &= text.iter().all(|byte| matches!(byte, b'+' | b'-' | b'=' | b':' | b' '));
        signs
    }

    /// Whether the line is a row of cells with this between them.
    const fn part(&self, separator: Separator) -> bool {
        match separator {
            Separator::Pipe => self.rules || self.pipes > 1 || self.pipes > 0 && self.length < 60,
            Separator::Tab => self.tabs > 0,
            Separator::Semicolon => {
                self.semicolons > 1 && self.length < 100 && self.spaced_stops == 0
            }
            Separator::Comma => self.commas > 1 && self.spaced_commas == 0 && self.colons == 0,
            Separator::Slash => {
                self.slashes > 1
                    && self.colons == 0
                    && self.spaced_commas == 0
                    && self.spaced_stops == 0
                    && self.length < 100
            }
            Separator::Spaces => {
                // "Objective    : Completed on own phone last night:" leads to the lines
                // below it.
                let longest = if self.announces { LONGEST_HEADING } else { LONGEST_CELL };
                self.gaps > 0 && self.longest <= longest
            }
        }
    }
}

/// Letters that a cell set apart by spaces may have: more is a sentence.
const LONGEST_CELL: usize = 48;
/// The same in a line that ends with a colon.
const LONGEST_HEADING: usize = 24;

/// A cell: its place in the text and its tokens.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) span: Span,
    pub(super) first: usize,
    pub(super) end: usize,
}

/// The rows of a table, without the lines that only rule it.
pub(super) fn rows(folded: &Folded, window: Window<'_>, grid: &Grid) -> Vec<Vec<Cell>> {
    let bytes = folded.text().as_bytes();
    let rules = |line: &Span| {
        let text = bytes.get(line.start..line.end).unwrap_or_default();
        text.iter().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'+' | b'=' | b'\t'))
    };
    let lines = folded.lines().get(grid.lines.clone()).unwrap_or_default();
    let lines = lines.iter().map(|line| line.span).filter(|line| !rules(line));
    let mut rows: Vec<Vec<Cell>> =
        lines.map(|line| cells(window, bytes, line, grid.separator)).collect();
    if grid.separator == Separator::Spaces {
        part_full_labels(window, &mut rows);
    }
    rows
}

/// "Concern with weight 5.0    4.2    3.4" among rows of four cells: a label that
/// fills its column has its first value a single space away.
fn part_full_labels(window: Window<'_>, rows: &mut [Vec<Cell>]) {
    let full = rows.iter().map(Vec::len).max().unwrap_or_default();
    let usual = rows.iter().filter(|row| row.len() == full).count();
    if full < 3 || usual < 2 {
        return;
    }
    for row in rows.iter_mut().skip(1).filter(|row| row.len() + 1 == full) {
        let Some(label) = row.first() else { continue };
        let last = label.end.wrapping_sub(1);
        // "PHQ-9 item 9      0" lacks a cell, and no value.
        let numbers = [Cue::Item, Cue::ItemNumber, Cue::Label];
        let worded = window.token(last.wrapping_sub(1)).is_some_and(|token| {
            last > label.first
                && matches!(token.kind, Kind::Word | Kind::Cues(_))
                && !token.cues().any(&numbers)
        });
        let valued = worded && window.number(last).is_some();
        let Some(token) = window.token(last).filter(|_| valued) else { continue };
        let at = token.start;
        let value = Cell { span: Span::new(at, label.span.end), first: last, end: label.end };
        let label = Cell { span: Span::new(label.span.start, at), first: label.first, end: last };
        row.splice(0..1, [label, value]);
    }
}

fn cells(window: Window<'_>, bytes: &[u8], line: Span, separator: Separator) -> Vec<Cell> {
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
            Separator::Slash if bytes.get(at..at + 3) == Some(b" / ") => 3,
            Separator::Slash => 0,
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
