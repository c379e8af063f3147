//! A file that holds several notes.
//!
//! It is cut only where that is beyond doubt: at a separator line (`-----`,
//! `=====`, `* * *`, a form feed) that a header block with a session date and
//! one more field follows, and only if at least two notes begin that way. A
//! note is never cut at a rule inside it.

use super::header;
use crate::ingest::field::Field;
use crate::ingest::mapping::Mapping;

/// One note of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'t> {
    pub(super) text: &'t str,
    /// The line that it begins on, from 1.
    pub(super) line: usize,
}

pub(super) fn notes<'t>(text: &'t str, mapping: &Mapping) -> Vec<Part<'t>> {
    let mut cuts = Vec::new();
    for (index, line) in header::lines(text).enumerate() {
        let before = text.get(..line.start).unwrap_or_default();
        // a rule at the very beginning cuts nothing off
        if !is_separator(line.text) || before.trim().is_empty() {
            continue;
        }
        if begins_note(text.get(line.end..).unwrap_or_default(), mapping) {
            cuts.push((line.start, line.end, index + 2));
        }
    }
    // what stands above the first header is a title, not a note
    if let Some(&(end, ..)) = cuts.first()
        && !begins_note(after_rule(text.get(..end).unwrap_or_default()), mapping)
    {
        cuts.remove(0);
    }
    if cuts.is_empty() || !begins_note(after_rule(text), mapping) {
        return vec![Part { text, line: 1 }];
    }
    let mut parts = Vec::with_capacity(cuts.len() + 1);
    let (mut start, mut first_line) = (0, 1);
    for (end, next, line) in cuts {
        parts.push(Part { text: text.get(start..end).unwrap_or_default(), line: first_line });
        (start, first_line) = (next, line);
    }
    parts.push(Part { text: text.get(start..).unwrap_or_default(), line: first_line });
    parts
}

/// The text below a rule at its beginning.
fn after_rule(text: &str) -> &str {
    let first = header::lines(text).find(|line| !line.text.trim().is_empty());
    match first {
        Some(line) if is_separator(line.text) => text.get(line.end..).unwrap_or_default(),
        _ => text,
    }
}

fn begins_note(text: &str, mapping: &Mapping) -> bool {
    let header = header::opening(text, mapping);
    let others = [Field::ClientId, Field::SessionNumber, Field::DurationMin, Field::Author];
    header.values.get(Field::SessionDate).is_some()
        && others.into_iter().any(|field| header.values.get(field).is_some())
}

fn is_separator(line: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_of(text: &str) -> Vec<usize> {
        notes(text, &Mapping::default()).iter().map(|part| part.line).collect()
    }

    #[test]
    fn repeated_headers_after_separators_are_notes_of_their_own() {
        let text = "Client ID: C-1\nDate: 2026-03-12\n\nS: PHQ-9 12\n\n-----\n\
                    Date: 2026-03-19\nSession: 5\n\nS: PHQ-9 10\n=====\n\
                    Client ID: C-1\nDate: 2026-03-26\n\nS: PHQ-9 8\n";
        assert_eq!(lines_of(text), [1, 7, 12]);
        let parts = notes(text, &Mapping::default());
        assert_eq!(parts[1].text, "Date: 2026-03-19\nSession: 5\n\nS: PHQ-9 10\n");
    }

    #[test]
    fn a_rule_inside_a_note_cuts_nothing() {
        assert_eq!(lines_of("Client: C-1\nDate: 2026-03-12\n---\nS: text\n---\nP: plan\n"), [1]);
        assert_eq!(lines_of("---\nclient: C-1\ndate: 2026-03-12\n---\nS: text\n"), [1]);
        assert_eq!(lines_of("S: text\n---\nDate: 2026-03-12\nClient: C-1\n"), [1]);
        assert_eq!(lines_of("# Notes\n---\nDate: 2026-03-12\nClient: C-1\n\nS: text\n"), [1]);
    }

    #[test]
    fn joined_front_matters_are_cut() {
        let one = "---\nclient: C-1\ndate: 2026-03-12\n---\nS: text\n";
        assert_eq!(lines_of(&one.repeat(2)), [1, 7]);
    }
}
