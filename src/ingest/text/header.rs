//! The header block of a note: what its first and last lines state.
//!
//! Read are `Label: value` pairs, one or several a line, under any of these
//! dresses: `Date: 2026-03-12 | Session #: 4`, `**Durée :** 50 min`, a bulleted
//! or quoted list, a table in Markdown or with tabs (label beside value, or a
//! heading row over a row of values), front matter between `---`. Titles and unknown labels may
//! stand between, and lines that say the same without labels ("C-1115
//! 3/24/2026 #2 13:00-13:45"). The block ends where the note begins to speak: at
//! a section heading or at prose. At the note's foot only the signature and its
//! times are read.

use std::collections::VecDeque;

use super::labels::{
    Pair, cell_label, cells, is_rule, labelled_cells, lines, pairs, suffix_label, trimmed,
    undressed,
};
use super::plausible::{is_measure, is_plausible};
use crate::ingest::dates;
use crate::ingest::draft;
use crate::ingest::field::{Field, Values};
use crate::ingest::fold;
use crate::ingest::mapping::{Known, Mapping};
use crate::note::Language;

/// What a note's header block states.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    pub(super) values: Values,
    /// What it says without labels: less certain than a file's name.
    pub(super) said: Values,
    /// The end of its last line in bytes, if it is known labels and nothing
    /// else: a text that ends here says nothing.
    pub(super) end: usize,
    /// The language of its labels, if they are of one.
    pub(super) language: Option<Language>,
}

/// How far the block may reach, and how much in it may be something else.
const MAX_LINES: usize = 60;
const MAX_TITLES: usize = 6;
const MAX_UNKNOWN: usize = 4;
/// The longest line that is still a title or an unknown label with its value.
pub(super) const SHORT: usize = 100;
/// The longest line that is surely a title.
const TITLE: usize = 40;
/// How many lines at the foot may sign the note.
const FOOT_LINES: usize = 15;

/// The header block and the foot.
pub(super) fn read(text: &str, mapping: &Mapping) -> Header {
    let mut block = Block::new(mapping);
    block.read(text);
    let mut header = block.close();
    foot(text, mapping, &mut header.values);
    header
}

/// The header block alone.
pub(super) fn opening(text: &str, mapping: &Mapping) -> Header {
    let mut block = Block::new(mapping);
    block.read(text);
    block.close()
}

struct Block<'m> {
    mapping: &'m Mapping,
    /// Stated values with the rank of their label.
    found: Vec<(Known, String)>,
    said: Values,
    /// A heading row of a Markdown table that waits for its values.
    headings: Option<Vec<Option<Known>>>,
    titles: usize,
    unknown: usize,
    /// Something in it is no value of a known label.
    leftover: bool,
    end: usize,
}

impl<'m> Block<'m> {
    fn new(mapping: &'m Mapping) -> Self {
        Self {
            mapping,
            found: Vec::new(),
            said: Values::default(),
            headings: None,
            titles: 0,
            unknown: 0,
            leftover: false,
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
                (self.titles, self.unknown) = (0, 0);
            } else if self.spoken(bare) {
                self.leftover = true;
            } else if !self.tolerates(bare) {
                break;
            }
        }
    }

    /// Pairs of label and value in one line, if it begins with a known label.
    fn labelled(&mut self, line: &str) -> bool {
        let pairs = pairs(line, self.mapping);
        if pairs.is_empty() {
            return false;
        }
        let describes = |pair: &Pair<'_>| {
            matches!(pair.known.field, Field::Format | Field::Modality | Field::Setting)
        };
        let described = pairs.iter().any(describes);
        for pair in pairs {
            self.leftover |= goes_on(&pair);
            self.state(pair.known, pair.value);
        }
        // "Date : 2026-04-03 - 45 min - téléconsultation"
        for (field, value) in said(line, self.mapping) {
            if field != Field::ClientId {
                self.say(field, value);
            }
        }
        self.say_times_and_codes(line);
        if !described {
            self.say_descriptions(line);
        }
        true
    }

    /// A line that says without labels at least two of client, date, session
    /// number and duration, or names the client. A title may say the date or
    /// the session number alone.
    fn spoken(&mut self, line: &str) -> bool {
        let guide = self.mapping.guide();
        if line.chars().count() > 2 * SHORT || guide.is_section(line) {
            return false;
        }
        let said: Vec<_> = said(line, self.mapping).collect();
        let day = dates::moment(line, guide).day.filter(|_| !guide.dates_something_else(line));
        let counted = said.iter().filter(|(field, _)| *field != Field::Author).count();
        let names_client = said.iter().any(|(field, _)| *field == Field::ClientId);
        let is_title = !line.ends_with('.')
            && match line.chars().count() {
                ..=SHORT if day.is_some() => true,
                ..=TITLE => said.iter().any(|(field, _)| *field == Field::SessionNumber),
                _ => false,
            };
        if !(names_client || is_title || counted + usize::from(day.is_some()) >= 2) {
            return false;
        }
        for (field, value) in said {
            self.say(field, value);
        }
        if day.is_some() {
            self.say(Field::SessionDate, line);
        }
        self.say_times_and_codes(line);
        self.say_descriptions(line);
        self.titles += 1;
        self.titles <= MAX_TITLES
    }

    fn say_times_and_codes(&mut self, line: &str) {
        if dates::range(line).is_some() {
            self.say(Field::SessionTime, line);
        }
        if draft::holds_code(line) {
            self.say(Field::DiagnosisCodes, line);
        }
    }

    fn say_descriptions(&mut self, line: &str) {
        let guide = self.mapping.guide();
        if guide.setting(line).is_some() {
            self.say(Field::Setting, line);
        }
        if guide.modality(line).is_some() {
            self.say(Field::Modality, line);
        }
    }

    fn say(&mut self, field: Field, value: &str) {
        let value = trimmed(value);
        let value = if field == Field::Author { value.trim_end_matches('.') } else { value };
        self.said.state(field, value);
    }

    fn state(&mut self, known: Known, value: &str) {
        let mut value = trimmed(self.cut(known.field, value));
        if known.field == Field::ClientId {
            value = self.id_beside_name(value).unwrap_or(value);
        }
        if value.is_empty() {
            return;
        }
        if is_plausible(known.field, value) {
            let field = self.meant(known.field, value);
            self.found.push((Known { field, ..known }, value.to_owned()));
        } else {
            // "Séance : PHQ-9 à 14" is no number of a session, but what the note says
            self.leftover = true;
        }
    }

    /// The id in "Jordan Example (C-3003)".
    fn id_beside_name<'l>(&self, value: &'l str) -> Option<&'l str> {
        let (name, id) = value.strip_suffix(')')?.rsplit_once('(')?;
        let id = id.trim();
        (!name.trim().is_empty() && self.mapping.guide().is_client_folder(id)).then_some(id)
    }

    /// "Format: Telehealth" states the setting, "Format: SOAP" the format.
    fn meant(&self, field: Field, value: &str) -> Field {
        if field != Field::Format {
            return field;
        }
        let guide = self.mapping.guide();
        let is_setting = guide.format(value).is_none() && guide.setting(value).is_some();
        if is_setting { Field::Setting } else { field }
    }

    /// The value up to the next cell or column, and a name up to the next label.
    fn cut<'l>(&self, field: Field, value: &'l str) -> &'l str {
        let value = value.trim_start_matches(['|', ' ', '\t', '*', '_']);
        let value = value.split(['|', '\t']).next().unwrap_or_default();
        let value = value.split("   ").next().unwrap_or_default();
        if !matches!(field, Field::Author | Field::ClientId) {
            return value;
        }
        let words = value.split_inclusive(' ').scan(0, |at, word| {
            let start = *at;
            *at += word.len();
            Some((start, word))
        });
        let begins_label = |word: &str| {
            word.trim_end().ends_with(':')
                || self.mapping.label(word).is_some_and(|known| known.field != field)
        };
        let label = words.skip(1).find(|(_, word)| begins_label(word));
        label.and_then(|(at, _)| value.get(..at)).unwrap_or(value)
    }

    /// A row of a table, in Markdown or with tabs between its cells: labels
    /// beside their values, or the values under a heading row.
    fn table_row(&mut self, line: &str) -> bool {
        let Some(cells) = cells(line) else { return false };
        if let Some(headings) = self.headings.take() {
            for (heading, cell) in headings.into_iter().zip(&cells) {
                if let Some(known) = heading {
                    self.state(known, cell);
                }
            }
            return true;
        }
        let known: Vec<_> = cells.iter().map(|cell| cell_label(cell, self.mapping)).collect();
        if known.len() >= 2 && known.iter().flatten().count() * 2 > known.len() {
            self.headings = Some(known);
            return true;
        }
        let mut any = false;
        for (known, value) in labelled_cells(&cells, self.mapping) {
            self.state(known, value);
            any = true;
        }
        any
    }

    /// Titles and unknown labels may stand between the known ones.
    fn tolerates(&mut self, line: &str) -> bool {
        if line.chars().count() > SHORT || self.mapping.guide().is_section(line) {
            return false;
        }
        self.leftover = true;
        if let Some(author) = clinician(line, self.mapping) {
            self.say(Field::Author, author);
        }
        let label = line.split_once(':').map(|(label, _)| fold::label(label));
        if label.is_some_and(|label| label.len() > 1 && label.len() <= 40) {
            self.unknown += 1;
            return self.unknown <= MAX_UNKNOWN;
        }
        self.titles += 1;
        let ends_as_prose = line.ends_with(['.', '?', '!']) && line.chars().count() > SHORT / 2;
        !ends_as_prose && self.titles <= if self.end == 0 { MAX_TITLES } else { 2 }
    }

    fn close(mut self) -> Header {
        self.found.sort_by_key(|(known, _)| (known.field, known.rank));
        let mut values = Values::default();
        for (known, value) in &self.found {
            values.state(known.field, value);
        }
        let mut languages = self.found.iter().map(|(known, _)| known.language);
        // labels such as "Date" and "Format" are listed as English but are both
        let language = languages.clone().find(|&language| language == Language::Fr);
        let end = if self.leftover { 0 } else { self.end };
        Header { values, said: self.said, end, language: language.or_else(|| languages.next()) }
    }
}

/// How many words the value of a label may have.
const VALUE_WORDS: usize = 8;

/// Whether the note itself goes on behind the value of a label: in the next
/// cell, or in the same line ("DOS: 5/7/2025  No show. Called at 3:15.").
fn goes_on(pair: &Pair<'_>) -> bool {
    let value = pair.value.trim_end();
    let is_name = matches!(pair.known.field, Field::Author | Field::ClientId);
    let is_sentence = !is_name && value.contains(' ') && value.ends_with(['.', '!', '?']);
    (value.contains('|') && !value.ends_with('|'))
        || is_sentence
        || value.split_whitespace().nth(VALUE_WORDS).is_some()
}

/// What a line says without labels.
fn said<'l>(line: &'l str, mapping: &Mapping) -> impl Iterator<Item = (Field, &'l str)> {
    mapping
        .guide()
        .spoken(line)
        .filter(|(field, _, behind)| *field != Field::SessionNumber || !is_measure(behind))
        .map(|(field, value, _)| (field, value))
}

/// A name with a title or a profession: "T. Okafor, LCSW".
fn clinician<'l>(line: &'l str, mapping: &Mapping) -> Option<&'l str> {
    mapping.guide().author(line).map(|author| author.trim_end_matches('.'))
}

/// Signature lines at the end of the note.
fn foot(text: &str, mapping: &Mapping, values: &mut Values) {
    let mut last = VecDeque::with_capacity(FOOT_LINES + 1);
    for line in lines(text) {
        last.push_back(line.text);
        if last.len() > FOOT_LINES {
            last.pop_front();
        }
    }
    let guide = mapping.guide();
    for line in last.into_iter().map(undressed) {
        if line.chars().count() > 2 * SHORT {
            continue;
        }
        let named = clinician(line, mapping);
        if guide.is_signature(line) {
            let day = dates::moment(line, guide).day;
            if day.is_some() {
                values.state(Field::SignedAt, line);
            }
            if let Some(author) = guide.signatory(line) {
                values.state(Field::Author, author);
            }
            if let Some(author) = named {
                values.state(Field::Author, author);
            }
        }
        if let Some(author) = named.filter(|author| author.len() == line.len()) {
            values.state(Field::Author, author);
        }
        // "Signature on file: A. Roy, LCSW Signed: 2026-03-12 17:40"
        let behind = line.char_indices().filter(|(_, c)| *c == ':').find_map(|(colon, _)| {
            let (known, _) = suffix_label(line.get(..colon)?, mapping)?;
            (known.field == Field::SignedAt).then(|| line.get(colon + 1..))?
        });
        if let Some(value) = behind.filter(|value| is_plausible(Field::SignedAt, value)) {
            values.state(Field::SignedAt, value);
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
