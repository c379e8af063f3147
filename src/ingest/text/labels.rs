//! Lines and the labels in them: `Label: value`, cells of a table, headings that
//! are a date.
//!
//! A line is read without its dress: list marks, heading marks and emphasis. A
//! label is one that the mapping knows; what stands behind it, up to the next
//! label, is its value.

use super::plausible::is_plausible;
use crate::ingest::dates::{self, Day};
use crate::ingest::field::Field;
use crate::ingest::fold;
use crate::ingest::mapping::{Known, Mapping};

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

/// A label in a line, and the value up to the next one.
pub(super) struct Pair<'l> {
    pub(super) known: Known,
    pub(super) value: &'l str,
}

/// The cells of a line that is a row of a table.
pub(super) fn cells(line: &str) -> Option<Vec<&str>> {
    let split: Vec<&str> = match line.strip_prefix('|') {
        Some(inner) => inner.trim_end().trim_end_matches('|').split('|').map(str::trim).collect(),
        None => line.split('\t').map(str::trim).collect(),
    };
    (line.starts_with('|') || split.len() > 1).then_some(split)
}

pub(super) fn cell_label(cell: &str, mapping: &Mapping) -> Option<Known> {
    mapping.label(cell.trim_matches(['*', ' ']))
}

/// Labels and the values in the cells behind them, empty cells passed over.
pub(super) fn labelled_cells<'l>(cells: &[&'l str], mapping: &Mapping) -> Vec<(Known, &'l str)> {
    let mut filled = cells.iter().copied().filter(|cell| !cell.is_empty()).peekable();
    let mut found = Vec::new();
    while let Some(cell) = filled.next() {
        let Some(known) = cell_label(cell, mapping) else { continue };
        if let Some(value) = filled.next_if(|next| cell_label(next, mapping).is_none()) {
            found.push((known, value));
        }
    }
    found
}

/// The first field that a line states by a known label.
pub(super) fn labelled(line: &str, mapping: &Mapping) -> Option<Field> {
    let line = undressed(line);
    let pair = pairs(line, mapping).first().map(|pair| pair.known.field);
    pair.or_else(|| Some(labelled_cells(&cells(line)?, mapping).first()?.0.field))
}

/// What headings in brackets have alike; besides the date that they begin with they
/// say what they like.
pub(super) const BRACKETED: &str = "[";

/// The day of a heading that holds a date and hardly more, and what it holds
/// besides, digits as zeros: headings of one kind have the same. A line in brackets
/// that begins with a date is a heading whatever else it says, as charts print their
/// entries: "[12-Mar-2026 .: Tel-Progress Notes]".
pub(super) fn dated_heading(line: &str, mapping: &Mapping) -> Option<(String, Day)> {
    let guide = mapping.guide();
    let line = undressed(line);
    if let Some(inside) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
        let (day, rest) = dates::day_and_rest(inside.trim(), guide)?;
        return rest.starts_with(' ').then(|| (BRACKETED.to_owned(), day));
    }
    // "2026-03-12 14:00 Note d'évolution Marie Côté, psychologue"
    let author = guide.author(line);
    let without_author = author.map(|author| line.replacen(author, " ", 1));
    let (day, rest) = dates::day_and_rest(without_author.as_deref().unwrap_or(line), guide)?;
    let rest = fold::label(&rest);
    let mut shape: Vec<&str> = Vec::new();
    for word in rest.split(' ').filter(|word| !word.is_empty()) {
        shape.push(match word {
            word if is_clock(word) => "0",
            word if guide.is_heading_word(word) => word,
            word if is_initials(word, line) && !shape.contains(&INITIALS) => INITIALS,
            _ => return None,
        });
    }
    // initials sign a line that says nothing else
    let is_signed = shape.contains(&INITIALS);
    let says_more = || shape.iter().any(|word| !["0", INITIALS].contains(word));
    if is_signed && (says_more() || line.ends_with(|c: char| !c.is_uppercase())) {
        return None;
    }
    shape.extend(author.map(|_| "author"));
    Some((shape.join(" "), day))
}

/// What headings with the initials of their author have alike: "Mar 12, 2026  JD".
pub(super) const INITIALS: &str = "initials";

/// Whether a folded word of a line is two or three capitals in it.
fn is_initials(word: &str, line: &str) -> bool {
    let as_written = |other: &&str| other.to_lowercase() == word;
    (2..=3).contains(&word.len())
        && line
            .split(|c: char| !c.is_alphanumeric())
            .find(as_written)
            .is_some_and(|word| word.chars().all(char::is_uppercase))
}

/// A short number, or part of a time of day: "10", "00am", "14h00".
fn is_clock(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let unit = |byte: u8| matches!(byte, b'h' | b'a' | b'p' | b'm');
    word.starts_with(|c: char| c.is_ascii_digit())
        && match digits == word.len() {
            true => word.len() < 4,
            false => word.len() < 6 && word.bytes().all(|b| b.is_ascii_digit() || unit(b)),
        }
}

/// The label by which a line states the date of a session.
pub(super) fn date_label(line: &str, mapping: &Mapping) -> Option<Known> {
    let line = undressed(line);
    let states = |known: &Known, value: &str| {
        known.field == Field::SessionDate && dates::moment(value, mapping.guide()).day.is_some()
    };
    let pairs = pairs(line, mapping);
    let pair = pairs.iter().find(|pair| states(&pair.known, pair.value));
    pair.map(|pair| pair.known).or_else(|| {
        let cells = labelled_cells(&cells(line)?, mapping);
        cells.into_iter().find(|(known, value)| states(known, value)).map(|(known, _)| known)
    })
}

/// The label by which a line states its client, and whom, if that can be anybody's name.
pub(super) fn client<'l>(line: &'l str, mapping: &Mapping) -> Option<(Known, Option<&'l str>)> {
    let pair = pairs(undressed(line), mapping).into_iter().next()?;
    let value = trimmed(pair.value.split(['|', '\t']).next().unwrap_or_default());
    let value = trimmed(value.split("   ").next().unwrap_or_default());
    let is_name = !value.is_empty() && is_plausible(Field::ClientId, value);
    (pair.known.field == Field::ClientId).then_some((pair.known, is_name.then_some(value)))
}

/// The line without list marks, heading marks and emphasis.
pub(super) fn undressed(line: &str) -> &str {
    let line = line.trim().trim_start_matches(['#', '>', '•', '\u{feff}']).trim_start();
    let line = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).unwrap_or(line);
    line.trim_matches(|c: char| c.is_whitespace() || c == '*' || c == '_' || c == '`')
}

/// A value without emphasis, quotes and the separator behind it.
pub(super) fn trimmed(value: &str) -> &str {
    value.trim_matches(|c: char| {
        c.is_whitespace() || "*_`|\"'·•;,\u{ab}\u{bb}\u{a0}\u{2014}\u{2013}".contains(c)
    })
}

pub(super) fn is_rule(line: &str) -> bool {
    line.chars().all(|c| !c.is_alphanumeric())
}

/// The pairs of a line, if it begins with a known label.
pub(super) fn pairs<'l>(line: &'l str, mapping: &Mapping) -> Vec<Pair<'l>> {
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

/// How many words a label has at most behind the value before it.
const LABEL_WORDS: usize = 5;

/// The longest run of at most five words before a colon that is a label:
/// "2026-03-12 | Session #" ends with one.
pub(super) fn suffix_label(candidate: &str, mapping: &Mapping) -> Option<(Known, usize)> {
    let mut starts = [0; LABEL_WORDS];
    let mut count = 0;
    for start in word_starts_backwards(candidate).take(LABEL_WORDS) {
        if let Some(place) = starts.get_mut(count) {
            *place = start;
            count += 1;
        }
    }
    // All runs end alike: they are folded together, word by word.
    let mut folded = String::new();
    let mut runs = [(0, 0); LABEL_WORDS];
    let starts = starts.get(..count).unwrap_or_default();
    for (index, start) in starts.iter().enumerate().rev() {
        let end = index.checked_sub(1).and_then(|next| starts.get(next));
        let words = candidate.get(*start..end.copied().unwrap_or(candidate.len()));
        let words = fold::label(words.unwrap_or_default());
        if !folded.is_empty() && !words.is_empty() {
            folded.push(' ');
        }
        if let Some(run) = runs.get_mut(index) {
            *run = (*start, folded.len());
        }
        folded.push_str(&words);
    }
    let mut longest_first = runs.get(..count).unwrap_or_default().iter().rev();
    longest_first.find_map(|&(start, at)| {
        let known = mapping.folded_label(folded.get(at..).unwrap_or_default())?;
        Some((known, start))
    })
}

/// Where words begin, the last first; an apostrophe parts none.
fn word_starts_backwards(text: &str) -> impl Iterator<Item = usize> + '_ {
    let parts = |sign: char| !sign.is_alphanumeric() && sign != '\'' && sign != '’';
    let mut letters = text.char_indices().rev().peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, letter) = letters.next()?;
            let begins = letters.peek().is_none_or(|(_, before)| parts(*before));
            if begins && letter.is_alphanumeric() {
                return Some(at);
            }
        }
    })
}
