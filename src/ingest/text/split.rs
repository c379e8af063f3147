//! A file that holds several notes.
//!
//! Exports of one document per client put note behind note, each with the same
//! header block. The file is cut where that block comes again: where the label
//! that states the session's date is repeated, with one more field beside it. A
//! header that states the same session as the one before is the running head of
//! a page and cuts nothing, unless a rule (`-----`, `* * *`) stands above it. A
//! note is never cut at a rule alone.
//!
//! Failing that, a file may hold dated headings ("2026-03-12, session 4") that
//! look alike, alone on their lines: it is cut at those.

use super::header;
use super::labels::{self, Line};
use crate::ingest::dates;
use crate::ingest::field::{Field, Values};
use crate::ingest::mapping::{Known, Mapping};

/// One note of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'t> {
    pub(super) text: &'t str,
    /// The line that it begins on, from 1.
    pub(super) line: usize,
    /// Where its header begins, in bytes: what stands above is the title page
    /// of the file.
    pub(super) head: usize,
}

/// The notes of a file.
pub(super) fn notes<'t>(text: &'t str, mapping: &Mapping) -> Vec<Part<'t>> {
    let file = File::of(text, mapping);
    let heads = file.repeated_headers();
    file.cut(&if heads.len() < 2 { file.dated_headings() } else { heads })
}

/// The notes of a document inside a record, which states itself of what day it is:
/// dated headings in it are part of its note.
pub(super) fn headed<'t>(text: &'t str, mapping: &Mapping) -> Vec<Part<'t>> {
    let file = File::of(text, mapping);
    file.cut(&file.repeated_headers())
}

struct File<'t, 'm> {
    text: &'t str,
    lines: Vec<Line<'t>>,
    mapping: &'m Mapping,
}

/// A file of more lines holds next to nothing in each, and is not cut. What is kept of a
/// line takes more room than they do.
const MOST_LINES: usize = 3_000_000;
/// The longest line that may state a date in a header or be a heading.
const LONGEST: usize = 240;
const LONGEST_HEADING: usize = 70;

impl<'t, 'm> File<'t, 'm> {
    fn of(text: &'t str, mapping: &'m Mapping) -> Self {
        let has_too_many = labels::lines(text).nth(MOST_LINES).is_some();
        let lines = if has_too_many { Vec::new() } else { labels::lines(text).collect() };
        Self { text, lines, mapping }
    }

    fn line(&self, index: usize) -> &'t str {
        self.lines.get(index).map_or("", |line| line.text)
    }

    fn is_blank(&self, index: usize) -> bool {
        self.line(index).trim().is_empty()
    }

    fn from(&self, index: usize) -> &'t str {
        let start = self.lines.get(index).map_or(self.text.len(), |line| line.start);
        self.text.get(start..).unwrap_or_default()
    }

    /// The lines on which the header of a note begins.
    fn repeated_headers(&self) -> Vec<usize> {
        let may_state = |line: &Line<'_>| {
            line.text.len() <= LONGEST
                && line.text.contains([':', '\t', '|', '：'])
                && line.text.bytes().filter(u8::is_ascii_digit).count() >= 4
        };
        let mut dated: Vec<(usize, Known)> = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            if may_state(line)
                && let Some(label) = labels::date_label(line.text, self.mapping)
            {
                dated.push((index, label));
            }
        }
        // the label repeated most often is that of the notes; of equals the first
        let mut labels: Vec<(Known, usize)> = Vec::new();
        for (_, label) in &dated {
            match labels.iter_mut().find(|(known, _)| known == label) {
                Some((_, times)) => *times += 1,
                None => labels.push((*label, 1)),
            }
        }
        let most =
            |one: (Known, usize), next: (Known, usize)| if next.1 > one.1 { next } else { one };
        let Some((label, _)) = labels.into_iter().reduce(most) else { return Vec::new() };
        let mut heads: Vec<usize> = Vec::new();
        let mut before: Option<Session> = None;
        for (index, _) in dated.iter().filter(|(_, other)| *other == label) {
            let head = self.head_of(*index);
            if heads.last() == Some(&head) {
                continue;
            }
            let header = header::opening(self.from(head), self.mapping);
            let Some(session) = Session::of(&header.values) else { continue };
            if self.is_after_rule(head) || before.as_ref() != Some(&session) {
                heads.push(head);
            }
            before = Some(session);
        }
        heads
    }

    /// The first line of the block of labelled lines that this line is in. The
    /// signature of the note before, beyond a blank line, is not.
    fn head_of(&self, index: usize) -> usize {
        let mut head = index;
        for above in (0..index).rev() {
            if self.is_blank(above) {
                continue;
            }
            let line = self.line(above);
            let apart = above + 1 < head;
            let signs = |field| {
                use Field::{Author, CreatedAt, SessionEnd, SignedAt};
                matches!(field, Author | CreatedAt | SessionEnd | SignedAt)
            };
            match labels::labelled(line, self.mapping) {
                None => break,
                Some(_) if labels::date_label(line, self.mapping).is_some() => break,
                Some(field) if apart && signs(field) => break,
                Some(_) if apart && self.mapping.guide().is_signature(line) => break,
                Some(_) => head = above,
            }
        }
        head
    }

    /// The first line above that is not blank.
    fn above(&self, index: usize) -> Option<usize> {
        (0..index).rev().find(|&above| !self.is_blank(above))
    }

    fn is_after_rule(&self, head: usize) -> bool {
        let Some(above) = self.above(head) else { return false };
        let title = if is_title(self.line(above)) { self.above(above) } else { None };
        [Some(above), title].into_iter().flatten().any(|line| is_rule(self.line(line)))
    }

    /// Lines that hold a date and hardly more, all written alike.
    fn dated_headings(&self) -> Vec<usize> {
        let mut found: Vec<(usize, String, dates::Day)> = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            let short = line.text.len() <= LONGEST_HEADING;
            if short
                && line.text.bytes().filter(u8::is_ascii_digit).count() >= 3
                && let Some((shape, day)) = labels::dated_heading(line.text, self.mapping)
                // a bare date may stand in a list: it is a heading behind a blank line
                && (!shape.is_empty() || self.stands_apart(index))
            {
                found.push((index, shape, day));
            }
        }
        let Some((_, shape, _)) = found.first() else { return Vec::new() };
        let alike = || found.iter().filter(|(_, other, _)| other == shape);
        let days: Vec<_> = alike().map(|(_, _, day)| day).collect();
        let differ = days.windows(2).all(|pair| pair.first() != pair.last());
        if differ { alike().map(|(index, ..)| *index).collect() } else { Vec::new() }
    }

    fn stands_apart(&self, index: usize) -> bool {
        index == 0 || self.is_blank(index - 1) || is_rule(self.line(index - 1))
    }

    /// Cuts the file at these lines, unless there is but one or a note has begun
    /// above them.
    fn cut(&self, heads: &[usize]) -> Vec<Part<'t>> {
        let speaks_before = |first: usize| {
            let mut before = self.lines.iter().take(first);
            before.any(|line| self.mapping.guide().is_section(line.text.trim()))
        };
        if heads.len() < 2 || heads.first().is_none_or(|&first| speaks_before(first)) {
            return vec![Part { text: self.text, line: 1, head: 0 }];
        }
        let mut parts: Vec<Part<'t>> = Vec::with_capacity(heads.len());
        let starts: Vec<usize> = heads
            .iter()
            .enumerate()
            .map(|(number, &head)| if number == 0 { 0 } else { self.with_title(head) })
            .collect();
        for (number, (&head, &start)) in heads.iter().zip(&starts).enumerate() {
            let end = starts.get(number + 1).map(|&next| self.end_before(next));
            let at = |index: usize| self.lines.get(index).map_or(self.text.len(), |l| l.start);
            let text = self.text.get(at(start)..end.unwrap_or(self.text.len()));
            parts.push(Part {
                text: text.unwrap_or_default(),
                line: start + 1,
                head: if number == 0 { self.head_of_first(head) } else { 0 },
            });
        }
        parts
    }

    /// A title directly above the first header belongs to it.
    fn head_of_first(&self, head: usize) -> usize {
        let with_title = self.with_title(head);
        self.lines.get(with_title).map_or(0, |line| line.start)
    }

    /// The title above a header belongs to its note.
    fn with_title(&self, head: usize) -> usize {
        match self.above(head) {
            Some(above) if is_title(self.line(above)) && !is_rule(self.line(above)) => {
                let stands_alone = self.stands_apart(above)
                    || self.mapping.guide().kind(self.line(above)).is_some();
                if stands_alone { above } else { head }
            }
            _ => head,
        }
    }

    /// The end of the note before: rules between two notes belong to neither.
    fn end_before(&self, start: usize) -> usize {
        let mut end = start;
        while let Some(above) = self.above(end).filter(|&above| is_rule(self.line(above))) {
            end = above;
        }
        self.lines.get(end).map_or(self.text.len(), |line| line.start)
    }
}

/// What tells one session from another.
#[derive(PartialEq, Eq)]
struct Session(Vec<Option<String>>);

impl Session {
    /// `None` unless the header states the date and one more field.
    fn of(values: &Values) -> Option<Self> {
        values.get(Field::SessionDate)?;
        let others = [Field::ClientId, Field::SessionNumber, Field::DurationMin, Field::Author];
        others.into_iter().find_map(|field| values.get(field))?;
        let telling = [
            Field::ClientId,
            Field::SessionDate,
            Field::SessionNumber,
            Field::NoteId,
            Field::SessionTime,
            Field::SessionStart,
        ];
        Some(Self(telling.map(|field| values.get(field).map(str::to_owned)).to_vec()))
    }
}

/// A line that may be the title of a note.
fn is_title(line: &str) -> bool {
    let line = line.trim();
    line.chars().count() <= LONGEST_HEADING
        && !line.ends_with(['.', ',', ';', '?', '!'])
        && !line.contains([':', '\t'])
        && line.chars().any(char::is_alphabetic)
}

fn is_rule(line: &str) -> bool {
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
    fn repeated_headers_need_no_separator() {
        let text = "Chart\nClient: C-1\n\nProgress Note\nDate of service: 2026-03-12\nSession #: 1\n\
                    S: low\nDate of birth was confirmed.\nDischarge Summary\n\
                    Date of service: 2026-03-19\nSession #: 2\nS: better\n";
        assert_eq!(lines_of(text), [1, 9]);
        let parts = notes(text, &Mapping::default());
        assert!(parts[1].text.starts_with("Discharge Summary\nDate of service: 2026-03-19"));
        assert!(parts[0].text.ends_with("confirmed.\n"));
    }

    #[test]
    fn the_running_head_of_a_page_cuts_nothing() {
        let head = "Client: C-1 | Date of service: 2026-03-12\n";
        let text = format!("{head}\nS: low\n\u{c}\n{head}\nP: walks\n");
        assert_eq!(lines_of(&text), [1]);
        let next = "\u{c}\nClient: C-1 | Date of service: 2026-03-19\n\nS: better\n";
        assert_eq!(lines_of(&format!("{text}{next}")), [1, 9]);
    }

    #[test]
    fn a_rule_inside_a_note_cuts_nothing() {
        assert_eq!(lines_of("Client: C-1\nDate: 2026-03-12\n---\nS: text\n---\nP: plan\n"), [1]);
        assert_eq!(lines_of("---\nclient: C-1\ndate: 2026-03-12\n---\nS: text\n"), [1]);
        assert_eq!(lines_of("S: text\n---\nDate: 2026-03-12\nClient: C-1\n"), [1]);
        assert_eq!(lines_of("# Notes\n---\nDate: 2026-03-12\nClient: C-1\n\nS: text\n"), [1]);
    }

    #[test]
    fn dates_of_measures_inside_a_note_cut_nothing() {
        assert_eq!(
            lines_of(
                "Client: C-1\nDate of service: 2026-03-12\n\nO:\nMeasure: PHQ-9\n\
                 Date: 2026-03-12\nClinician: A. Roy\nMeasure: GAD-7\nDate: 2026-03-11\n"
            ),
            [1]
        );
    }

    #[test]
    fn joined_front_matters_are_cut() {
        let one = "---\nclient: C-1\ndate: 2026-03-12\n---\nS: text\n";
        assert_eq!(lines_of(&one.repeat(2)), [1, 7]);
    }

    #[test]
    fn dated_headings_that_look_alike_are_cut() {
        let text = "Notes C-1042\n\nSession 1 - 12 March 2026\nS: low. PHQ-9 14\n\n\
                    Session 2 - 19 March 2026\nS: better on 2026-03-18.\n";
        assert_eq!(lines_of(text), [1, 6]);
        assert_eq!(
            lines_of("Session 1 - 5 May 2026\nLow. PHQ-9 14\nSession 2 - 12 May 2026\nBetter.\n"),
            [1, 3]
        );
        assert_eq!(lines_of("12/03/2026\nS: a\n\n19/03/2026\nS: b\n"), [1, 4]);
        assert_eq!(
            lines_of("S: a\n\n12/03/2026\nfell\n\n19/03/2026\nfell\n"),
            [1],
            "inside a note"
        );
        assert_eq!(lines_of("PHQ-9 on 2026-03-12\n\nGAD-7 12 on 2026-03-19\n"), [1], "no headings");
    }
}
