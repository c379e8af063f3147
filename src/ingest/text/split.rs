//! A file that holds several notes.
//!
//! Exports of one document per client put note behind note, each with the same
//! header block. The file is cut where that block comes again: where the label
//! that states the session's date is repeated, with one more field beside it. A
//! header that states the same session as the one before is the running head of
//! a page and cuts nothing, unless a rule (`-----`, `* * *`) stands above it. A
//! note is never cut at a rule alone.
//!
//! Failing that, it is cut where a header names another client than the one before; and
//! failing that, a file may hold dated headings ("2026-03-12, session 4") that
//! look alike, alone on their lines: it is cut at those.

mod cut;
mod lines;

use super::header;
use super::labels::{self, Line};
use crate::ingest::dates;
use crate::ingest::field::{Field, Values};
use crate::ingest::mapping::{Known, Mapping};
pub(super) use cut::Part;
use lines::{File, LONGEST_HEADING};

/// The notes of a file.
pub(super) fn notes<'t>(text: &'t str, mapping: &Mapping) -> Vec<Part<'t>> {
    let file = File::of(text, mapping);
    let several = |heads: &Vec<usize>| heads.len() > 1;
    let heads = Some(file.repeated_headers()).filter(several);
    let heads = heads.or_else(|| Some(file.other_clients()).filter(several));
    file.cut(&heads.unwrap_or_else(|| file.dated_headings()))
}

/// The notes of a document inside a record, which states itself of what day it is:
/// dated headings in it are part of its note.
pub(super) fn headed<'t>(text: &'t str, mapping: &Mapping) -> Vec<Part<'t>> {
    let file = File::of(text, mapping);
    file.cut(&file.repeated_headers())
}

/// The longest line that may state a date in a header.
const LONGEST: usize = 240;
/// So far above the line of its date or its client the header of a note may begin.
const REACH: usize = 60;
/// No file has the notes of more clients than this, one behind the other: each is looked
/// at with the lines around it.
const MOST_NAMED: usize = 10_000;
/// What else the header of a note states beside its client; the author first.
const BESIDE_CLIENT: [Field; 6] = [
    Field::Author,
    Field::SessionDate,
    Field::SessionNumber,
    Field::SessionTime,
    Field::SessionStart,
    Field::DurationMin,
];
/// So many lines with unknown labels may stand one behind the other in a header, and
/// such a label is no longer than this.
const MOST_UNKNOWN: usize = 4;
const LONGEST_LABEL: usize = 40;

impl File<'_, '_> {
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

    /// The lines on which the header of a note of another client begins than that of the
    /// note before. Where nobody knows the label of the date, the clients at least must
    /// not be taken for one. A label with words behind it that are nobody's name speaks in
    /// a dialogue and heads nothing.
    fn other_clients(&self) -> Vec<usize> {
        let mut heads: Vec<(usize, String)> = Vec::new();
        let mut label: Option<Known> = None;
        let mut named = 0;
        for (index, line) in self.lines.iter().enumerate() {
            if line.text.len() > LONGEST {
                continue;
            }
            let Some((known, client)) = labels::client(line.text, self.mapping) else { continue };
            if *label.get_or_insert(known) != known {
                continue;
            }
            named += 1;
            let Some(client) = client.filter(|_| named <= MOST_NAMED) else { return Vec::new() };
            let head = self.head_of(index);
            let header = header::opening(self.from(head), self.mapping);
            // "Client: Yes" above "Therapist: Okay" is a dialogue too
            let is_full_name = client.contains(|c: char| c.is_ascii_digit() || c == ' ');
            let beside = BESIDE_CLIENT.iter().skip(usize::from(!is_full_name));
            let is_header = beside.into_iter().any(|field| header.values.get(*field).is_some());
            if is_header && heads.last().is_none_or(|(_, before)| before != client) {
                heads.push((head, client.to_owned()));
            }
        }
        heads.into_iter().map(|(head, _)| head).collect()
    }

    /// The first line of the block of labelled lines that this line is in, among them a
    /// few with labels that nobody knows ("DOB: ..."): whose the note is may stand above.
    /// The signature of the note before, beyond a blank line, is not.
    fn head_of(&self, index: usize) -> usize {
        let (mut head, mut unknown) = (index, 0);
        for above in (0..index).rev().take(REACH) {
            if self.is_blank(above) {
                if unknown > 0 {
                    break;
                }
                continue;
            }
            let line = self.line(above);
            let apart = above + 1 + unknown < head;
            let signs = |field| {
                use Field::{Author, CreatedAt, SessionEnd, SignedAt};
                matches!(field, Author | CreatedAt | SessionEnd | SignedAt)
            };
            match labels::labelled(line, self.mapping) {
                None if !apart && unknown < MOST_UNKNOWN && self.has_label(line) => {
                    unknown += 1;
                    continue;
                }
                None => break,
                Some(_) if labels::date_label(line, self.mapping).is_some() => break,
                Some(field) if apart && signs(field) => break,
                Some(_) if apart && self.mapping.guide().is_signature(line) => break,
                Some(_) => (head, unknown) = (above, 0),
            }
        }
        // nor is one that stands right above, as no header begins with its signature
        while head < index && self.signs(head) {
            head += 1;
        }
        head
    }

    fn signs(&self, index: usize) -> bool {
        let line = self.line(index);
        labels::labelled(line, self.mapping) == Some(Field::SignedAt)
            || self.mapping.guide().is_signature(labels::undressed(line))
    }

    /// Whether a line begins with what may be a label, and is no section of a note.
    fn has_label(&self, line: &str) -> bool {
        let label = line.split_once(':').map(|(label, _)| label.trim());
        line.len() <= header::SHORT
            && label.is_some_and(|label| (2..=LONGEST_LABEL).contains(&label.chars().count()))
            && !self.mapping.guide().is_section(line.trim())
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
                && (!(shape.is_empty() || shape.contains(labels::INITIALS))
                    || self.stands_apart(index))
            {
                found.push((index, shape, day));
            }
        }
        let Some((_, shape, _)) = found.first() else { return Vec::new() };
        let begins = |shape: &str| shape.split(' ').next().map(str::to_owned);
        // "Session 4 - 12 March (telehealth)" begins alike, if no day comes twice so
        let alike: [&dyn Fn(&str) -> bool; 2] =
            [&|other| begins(other) == begins(shape), &|other| other == shape];
        let heads = alike.iter().find_map(|is_alike| {
            let alike = || found.iter().filter(|(_, other, _)| is_alike(other));
            let days: Vec<_> = alike().map(|(_, _, day)| day).collect();
            let differ = days.windows(2).all(|pair| pair.first() != pair.last());
            (differ || shape == labels::BRACKETED)
                .then(|| alike().map(|(index, ..)| *index).collect())
        });
        heads.unwrap_or_default()
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
    fn a_header_with_labels_that_nobody_knows_is_cut_above_its_client() {
        let note = |client: &str, day: &str| {
            format!(
                "Progress Note\n\nClinician: Jane Doe, LCSW\nPatient: {client}\nDOB: 1/2/1990\n\
                 Date and Time: {day} 10:00 AM\nLocation: Telehealth\n\nMood: low\nPHQ-9 14\n\
                 Plan: walks\n\nElectronically signed by Jane Doe, LCSW on {day}\n\n"
            )
        };
        let text = note("Pat Sample", "3/12/2026") + &note("Ann Roe", "3/13/2026");
        assert_eq!(lines_of(&text), [1, 15]);
        let parts = notes(&text, &Mapping::default());
        assert!(
            parts[1].text.starts_with("Progress Note\n\nClinician: Jane Doe, LCSW\nPatient: Ann")
        );
    }

    #[test]
    fn clients_are_told_apart_where_nobody_knows_the_label_of_the_date() {
        let note = |client: &str| {
            format!(
                "Client: {client}\nDate of Birth: 1/2/1990\nWhen: 3/12/2026\nProvider: Jane Doe\n\nS: low\n\n"
            )
        };
        let text = ["Pat Sample", "Pat Sample", "Ann Roe", "Pat Sample"].map(note).concat();
        assert_eq!(lines_of(&text), [1, 15, 22]);
        // nothing parts the signature from the next header in a text without blank lines
        let close = ["Pat Sample", "Ann Roe"].map(|client| {
            format!("Client: {client}\nDate: 3/12/2026\nS: low\nSigned: Jane Doe, LPC 3/12/2026\n")
        });
        assert_eq!(lines_of(&close.concat()), [1, 5]);
        let dialogue = "Client: C-1\nProvider: Jane Doe\n\nClient: Yes\nTherapist: Okay\n\
                        Client: I feel sad at night\nTherapist: Since when?\nClient: March\nTherapist: I see\n";
        assert_eq!(lines_of(dialogue), [1]);
        let short = "Client: Yes\nTherapist: Okay\nClient: No\nTherapist: Since when?\n";
        assert_eq!(lines_of(short), [1]);
    }

    #[test]
    fn a_file_of_nothing_but_labels_ends() {
        let labels = "Client: C-1\nAuthor: A. Roy\nDOB: x\n".repeat(200_000);
        assert_eq!(lines_of(&labels), [1]);
    }

    #[test]
    fn entries_of_a_chart_in_brackets_are_cut() {
        let text = "Patient: SAMPLE, PAT   Demographic No: 10422\n\n\
                    [12-Mar-2026 .: Tel-Progress Notes]\nPHQ-9: 14.\n\
                    [Signed on 12-Mar-2026 10:53 by Jane Doe]\n\n\
                    [12-Mar-2026 .: ]\nCalled back.\n\n[26-Mar-2026 .: Follow up]\nPHQ-9: 9.\n";
        assert_eq!(lines_of(text), [1, 7, 10]);
        let with_authors = "Dossier : 20417\n\n\
                            2026-03-12 14:00  Note d'évolution  Marie Côté, psychologue\nQSP-9 : 12.\n\
                            2026-03-26 14:00  Note d'évolution  Jean Roy, T.S.\nQSP-9 : 9.\n";
        assert_eq!(lines_of(with_authors), [1, 5]);
        let with_times = "Chart Entry\nMarch 12, 2026 10:00am\nJane Doe, RP\nPHQ-9: 14\n\n\
                          Chart Entry\nMarch 26, 2026 2:30pm\nJane Doe, RP\nPHQ-9: 9\n";
        assert_eq!(lines_of(with_times).len(), 2);
        let initials = |apart: &str| {
            format!("Mar 12, 2026  JD\nPHQ-9: 14.{apart}\nMar 26, 2026  AR\nPHQ-9: 9.\n")
        };
        assert_eq!(lines_of(&initials("\n")), [1, 4]);
        assert_eq!(lines_of(&initials("")), [1], "visits to an ER, perhaps");
        assert_eq!(lines_of("S: a\n[seen 12-Mar-2026]\n[again 26-Mar-2026]\n"), [1]);
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
        let with_more =
            "Session 1 - 12 March 2026\nLow.\nSession 2 - 19 March 2026 (telehealth)\nBetter.\n";
        assert_eq!(lines_of(with_more), [1, 3]);
        assert_eq!(
            lines_of("S: a\n\n12/03/2026\nfell\n\n19/03/2026\nfell\n"),
            [1],
            "inside a note"
        );
        assert_eq!(lines_of("PHQ-9 on 2026-03-12\n\nGAD-7 12 on 2026-03-19\n"), [1], "no headings");
    }
}
