//! The lines of a file: which are blank, which may be a title, and which are rules
//! (`-----`, `* * *`) between one note and the next.

use crate::ingest::mapping::Mapping;
use crate::ingest::text::labels::{self, Line};

/// A file and its lines.
pub(super) struct File<'t, 'm> {
    pub(super) text: &'t str,
    pub(super) lines: Vec<Line<'t>>,
    pub(super) mapping: &'m Mapping,
}

/// A file of more lines holds next to nothing in each, and is not cut. What is kept of a
/// line takes more room than they do.
const MOST_LINES: usize = 3_000_000;
/// The longest line that may be a title or a heading.
pub(super) const LONGEST_HEADING: usize = 70;

impl<'t, 'm> File<'t, 'm> {
    pub(super) fn of(text: &'t str, mapping: &'m Mapping) -> Self {
        let has_too_many = labels::lines(text).nth(MOST_LINES).is_some();
        let lines = if has_too_many { Vec::new() } else { labels::lines(text).collect() };
        Self { text, lines, mapping }
    }

    pub(super) fn line(&self, index: usize) -> &'t str {
        self.lines.get(index).map_or("", |line| line.text)
    }

    pub(super) fn is_blank(&self, index: usize) -> bool {
        self.line(index).trim().is_empty()
    }

    pub(super) fn from(&self, index: usize) -> &'t str {
        let start = self.lines.get(index).map_or(self.text.len(), |line| line.start);
        self.text.get(start..).unwrap_or_default()
    }

    /// The first line above that is not blank.
    pub(super) fn above(&self, index: usize) -> Option<usize> {
        (0..index).rev().find(|&above| !self.is_blank(above))
    }

    pub(super) fn is_after_rule(&self, head: usize) -> bool {
        let Some(above) = self.above(head) else { return false };
        let title = if is_title(self.line(above)) { self.above(above) } else { None };
        [Some(above), title].into_iter().flatten().any(|line| is_rule(self.line(line)))
    }

    pub(super) fn stands_apart(&self, index: usize) -> bool {
        index == 0 || self.is_blank(index - 1) || is_rule(self.line(index - 1))
    }
}

/// A line that may be the title of a note.
pub(super) fn is_title(line: &str) -> bool {
    let line = line.trim();
    line.chars().count() <= LONGEST_HEADING
        && !line.ends_with(['.', ',', ';', '?', '!'])
        && !line.contains([':', '\t'])
        && line.chars().any(char::is_alphabetic)
}

pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim_matches([' ', '\t', '\r', '\n']);
    if line == "\u{c}" {
        return true;
    }
    let mut marks = line.chars().filter(|c| *c != ' ');
    let Some(first) = marks.next() else { return false };
    matches!(first, '-' | '=' | '*' | '_' | '~' | '#' | '─' | '═' | '—')
        && marks.clone().count() >= 2
        && marks.all(|mark| mark == first)
}
