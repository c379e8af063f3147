//! The header block of a note: what its first and last lines state.
//!
//! Read are `Label: value` pairs, one or several a line, under any of these
//! dresses: `Date: 2026-03-12 | Session #: 4`, `**Durée :** 50 min`, a bulleted
//! or quoted list, a Markdown table (label beside value, or a heading row over
//! a row of values), front matter between `---`. Titles and unknown labels may
//! stand between. The block ends where the note begins to speak: at a section
//! heading or at prose. At the note's foot only the signature and its times
//! are read.

use crate::ingest::dates;
use crate::ingest::field::{Field, Values};
use crate::ingest::fold;
use crate::ingest::mapping::{Known, Mapping};
use crate::note::Language;

/// What a note's header block states.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    pub(super) values: Values,
    /// The end of its last line, in bytes.
    pub(super) end: usize,
    /// The language of its labels, if they are of one.
    pub(super) language: Option<Language>,
}

/// A line with its place, line break included in `start..end`.
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The lines of a text; `\n`, `\r\n` and `\r` end one.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let (line, after) = rest.split_at(length);
        let step = if after.starts_with("\r\n") { 2 } else { after.len().min(1) };
        let line = Line { text: line, start, end: start + length + step };
        start = line.end;
        Some(line)
    })
}

/// How far the block may reach, and how much in it may be something else.
const MAX_LINES: usize = 60;
const MAX_TITLES: usize = 6;
const MAX_UNKNOWN: usize = 4;
/// The longest line that is still a title or an unknown label with its value.
const SHORT: usize = 100;
/// How many lines at the foot may sign the note.
const FOOT_LINES: usize = 15;

/// The header block and the foot.
pub(super) fn read(text: &str, mapping: &Mapping) -> Header {
    let mut block = Block::new(mapping);
    block.read(text);
    let mut header = block.close();
    foot(text.get(header.end..).unwrap_or_default(), mapping, &mut header.values);
    header
}

/// The header block alone.
pub(super) fn opening(text: &str, mapping: &Mapping) -> Header {
    let mut block = Block::new(mapping);
    block.read(text);
    block.close()
}

/// A label in a line, and the value up to the next one.
struct Pair<'l> {
    known: Known,
    value: &'l str,
}

struct Block<'m> {
    mapping: &'m Mapping,
    /// Stated values with the rank of their label.
    found: Vec<(Known, String)>,
    /// A heading row of a Markdown table that waits for its values.
    headings: Option<Vec<Option<Known>>>,
    titles: usize,
    unknown: usize,
    title_date: Option<String>,
    end: usize,
}

impl<'m> Block<'m> {
    fn new(mapping: &'m Mapping) -> Self {
        Self {
            mapping,
            found: Vec::new(),
            headings: None,
            titles: 0,
            unknown: 0,
            title_date: None,
            end: 0,
        }
    }

    fn read(&mut self, text: &str) {
        for line in lines(text).take(MAX_LINES) {
            let bare = undressed(line.text);
            if bare.is_empty() || is_rule(bare) {
                continue;
            }
            if self.table_row(bare) || self.labelled(bare) {
                self.end = line.end;
                self.unknown = 0;
            } else if !self.tolerates(bare) {
                break;
            }
        }
    }

    /// Pairs of label and value in one line, if it begins with a known label.
    fn labelled(&mut self, line: &str) -> bool {
        let pairs = pairs(line, self.mapping);
        let any = !pairs.is_empty();
        for pair in pairs {
            self.state(pair.known, pair.value);
        }
        any
    }

    fn state(&mut self, known: Known, value: &str) {
        let value = trimmed(value);
        if !value.is_empty() && is_plausible(known.field, value) {
            self.found.push((known, value.to_owned()));
        }
    }

    /// A row of a Markdown table: `| Client | C-1042 |`, or the values under a
    /// heading row.
    fn table_row(&mut self, line: &str) -> bool {
        let Some(inner) = line.strip_prefix('|') else { return false };
        let cells: Vec<&str> =
            inner.trim_end().trim_end_matches('|').split('|').map(str::trim).collect();
        if let Some(headings) = self.headings.take() {
            for (heading, cell) in headings.into_iter().zip(&cells) {
                if let Some(known) = heading {
                    self.state(known, cell);
                }
            }
            return true;
        }
        let known: Vec<_> =
            cells.iter().map(|cell| self.mapping.label(cell.trim_matches(['*', ' ']))).collect();
        if known.len() >= 2 && known.iter().flatten().count() * 2 > known.len() {
            self.headings = Some(known);
            return true;
        }
        let mut any = false;
        for (label, value) in known.iter().zip(cells.iter().skip(1)).step_by(2) {
            if let Some(known) = *label {
                self.state(known, value);
                any = true;
            }
        }
        any
    }

    /// Titles and unknown labels may stand between the known ones.
    fn tolerates(&mut self, line: &str) -> bool {
        if line.chars().count() > SHORT || self.mapping.guide().is_section(line) {
            return false;
        }
        let label = line.split_once(':').map(|(label, _)| fold::label(label));
        if let Some(label) = label.filter(|label| label.len() > 2 && label.len() <= 40) {
            let titled = label.chars().all(|c| !c.is_ascii_digit()) && self.end == 0;
            self.unknown += 1;
            if titled {
                self.keep_title_date(line);
            }
            return self.unknown <= MAX_UNKNOWN;
        }
        self.titles += 1;
        let ends_as_prose = line.ends_with(['.', '?', '!']) && line.chars().count() > SHORT / 2;
        if ends_as_prose {
            return false;
        }
        self.keep_title_date(line);
        self.titles <= if self.end == 0 { MAX_TITLES } else { 2 }
    }

    /// "Progress note - March 12, 2026" dates the note if no label does.
    fn keep_title_date(&mut self, line: &str) {
        let day = dates::moment(line, self.mapping.guide()).day;
        if self.title_date.is_none() && day.is_some() {
            self.title_date = Some(line.to_owned());
        }
    }

    fn close(mut self) -> Header {
        self.found.sort_by_key(|(known, _)| (known.field, known.rank));
        let mut values = Values::default();
        for (known, value) in &self.found {
            values.state(known.field, value);
        }
        if let Some(line) = &self.title_date {
            values.state(Field::SessionDate, line);
        }
        let mut languages = self.found.iter().map(|(known, _)| known.language);
        // labels such as "Date" and "Format" are listed as English but are both
        let language = languages.clone().find(|&language| language == Language::Fr);
        Header { values, end: self.end, language: language.or_else(|| languages.next()) }
    }
}

/// The line without list marks, heading marks and emphasis.
fn undressed(line: &str) -> &str {
    let line = line.trim().trim_start_matches(['#', '>', '•', '\u{feff}']).trim_start();
    let line = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).unwrap_or(line);
    line.trim()
}

/// A value without emphasis, quotes, brackets and the separator behind it.
fn trimmed(value: &str) -> &str {
    value.trim_matches(|c: char| {
        c.is_whitespace() || "*_`|\"'[]·•;,\u{ab}\u{bb}\u{a0}\u{2014}\u{2013}".contains(c)
    })
}

fn is_rule(line: &str) -> bool {
    line.chars().all(|c| !c.is_alphanumeric())
}

/// The pairs of a line, if it begins with a known label.
fn pairs<'l>(line: &'l str, mapping: &Mapping) -> Vec<Pair<'l>> {
    let mut marks: Vec<(Known, usize, usize)> = Vec::new();
    let mut from = 0;
    for (colon, sign) in line.char_indices().filter(|(_, c)| matches!(c, ':' | '：')) {
        let candidate = line.get(from..colon).unwrap_or_default();
        let found = if marks.is_empty() {
            mapping.label(candidate).map(|known| (known, from))
        } else {
            suffix_label(candidate, mapping).map(|(known, at)| (known, from + at))
        };
        match found {
            Some((known, start)) => {
                let value = colon + sign.len_utf8();
                marks.push((known, start, value));
                from = value;
            }
            None if marks.is_empty() => return Vec::new(),
            None => {}
        }
    }
    let ends = marks.iter().skip(1).map(|&(_, start, _)| start).chain([line.len()]);
    marks
        .iter()
        .zip(ends)
        .map(|(&(known, _, start), end)| Pair {
            known,
            value: line.get(start..end).unwrap_or_default(),
        })
        .collect()
}

/// The longest run of at most five words before a colon that is a label:
/// "2026-03-12 | Session #" ends with one.
fn suffix_label(candidate: &str, mapping: &Mapping) -> Option<(Known, usize)> {
    let starts: Vec<usize> = candidate
        .char_indices()
        .scan(true, |boundary, (at, c)| {
            let starts = *boundary && c.is_alphanumeric();
            *boundary = !c.is_alphanumeric() && c != '\'' && c != '’';
            Some(starts.then_some(at))
        })
        .flatten()
        .collect();
    let recent = starts.len().saturating_sub(5);
    starts.iter().skip(recent).find_map(|&at| {
        let known = mapping.label(candidate.get(at..).unwrap_or_default())?;
        Some((known, at))
    })
}

/// Whether the value can be one of this field: a label of a header is also a
/// word of prose ("Client: says that she ...", "Session: went well").
fn is_plausible(field: Field, value: &str) -> bool {
    let words = value.split_whitespace().count();
    let has_digit = value.contains(|c: char| c.is_ascii_digit());
    match field {
        Field::ClientId => {
            let named = || value.split_whitespace().all(|w| w.starts_with(char::is_uppercase));
            value.chars().count() <= 60 && words <= 6 && (has_digit || words == 1 || named())
        }
        Field::Author | Field::Kind | Field::Format | Field::Modality | Field::Setting => {
            value.chars().count() <= SHORT && words <= 12
        }
        Field::NoteId => words <= 3,
        Field::Language => words <= 2,
        Field::DiagnosisCodes => true,
        _ => has_digit && value.chars().count() <= SHORT,
    }
}

/// Signature lines at the end of the note.
fn foot(text: &str, mapping: &Mapping, values: &mut Values) {
    let all: Vec<&str> = lines(text).map(|line| undressed(line.text)).collect();
    let guide = mapping.guide();
    for line in all.iter().skip(all.len().saturating_sub(FOOT_LINES)) {
        if line.chars().count() > 2 * SHORT {
            continue;
        }
        if guide.is_signature(line) {
            let day = dates::moment(line, guide).day;
            if day.is_some() {
                values.state(Field::SignedAt, line);
            }
            if let Some(author) = guide.signatory(line) {
                values.state(Field::Author, author);
            }
        }
        for pair in pairs(line, mapping) {
            let value = trimmed(pair.value);
            let belongs = matches!(
                pair.known.field,
                Field::SignedAt | Field::CreatedAt | Field::SessionEnd | Field::Author
            );
            if belongs && is_plausible(pair.known.field, value) {
                values.state(pair.known.field, value);
            }
        }
    }
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
