//! People at the head of the rows or columns of a table: "Dana  14  12" below "PHQ-9  ISI",
//! "| | Nadia | Tomas |" above "| PHQ-9 | 9 | 14 |".
//!
//! Where such a table has relatives only, "Mother 16 11" and "Father 9 13", one of them
//! is the client: the one who does not only come along.

use super::super::ScoreCue as Cue;
use super::super::phrase::Cues;
use super::met::is_measure;
use super::with_gender_of;
use super::words::Words;
use crate::extract::initials;
use crate::extract::scan::Hit;
use crate::extract::{Span, fold::Line};

/// Lines above a row of scores in which the heads of its columns stand.
const ABOVE: usize = 3;
/// Lines below the heading of a table that may be rows of people.
const BELOW: usize = 8;

/// The cells of each table of the note that may call somebody.
pub(super) fn of_tables(words: Words<'_>, landmarks: &[Hit]) -> Vec<Vec<Span>> {
    let folded = words.reading.folded;
    let mut tables = Vec::new();
    let mut last = None;
    for measure in landmarks.iter().filter(|hit| is_measure(hit)) {
        let own = folded.line_index(measure.start);
        if last.replace(own) == Some(own) {
            continue;
        }
        tables.extend(Some(list_below(words, own)).filter(|heads| heads.len() > 1));
        if !is_row(words, own) {
            continue;
        }
        // The rows of a table share its heading and the people there.
        let columns = columns_above(words, own);
        let rows = rows_below(words, own);
        tables.extend([columns, rows].into_iter().filter(|heads| heads.len() > 1));
    }
    tables.dedup();
    tables
}

/// The people who head the columns of a row.
fn columns_above(words: Words<'_>, own: usize) -> Vec<Span> {
    let lines = own.saturating_sub(ABOVE)..own;
    let header = lines.rev().find(|&line| is_row(words, line) && has_letters(words, line));
    let Some(line) = header.and_then(|line| line_at(words, line)) else { return Vec::new() };
    if words.reading.slice(line.span).bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    cells(words, line.span).filter_map(|cell| called(words, cell)).collect()
}

/// The people who head the rows below a heading.
fn rows_below(words: Words<'_>, own: usize) -> Vec<Span> {
    let lines = (own + 1..=own + BELOW).take_while(|&line| is_row(words, line));
    let heads = lines.filter_map(|line| {
        let mut cells = cells(words, line_at(words, line)?.span);
        let head = called(words, cells.next()?)?;
        let valued = |value: Span| {
            words
                .reading
                .slice(value)
                .starts_with(|sign: char| sign.is_ascii_digit() || sign == '-')
        };
        valued(cells.next()?).then_some(head)
    });
    heads.collect()
}

/// "GAD-7, tour de table :" over "- Paul : 9", "- Soraya : 15": the people of a list, each
/// of whom a figure follows.
fn list_below(words: Words<'_>, own: usize) -> Vec<Span> {
    let heads = line_at(words, own).is_some_and(|line| {
        words.reading.slice(line.span).trim_end().ends_with([':', '-', '\u{2013}'])
    });
    let lines = (own + 1..=own + BELOW).take_while(|_| heads);
    let entries = lines.map_while(|line| {
        let line = line_at(words, line)?.span;
        let text = words.reading.slice(line);
        let entry = text.trim_start_matches([' ', '\t', '-', '*', '\u{2022}']);
        let start = line.start + (text.len() - entry.len());
        let length = entry.find(|sign: char| !(sign.is_alphabetic() || sign == '-'))?;
        let signs = [' ', ':', '=', '.', '\t'];
        let behind = entry.get(length..)?.trim_start_matches(signs);
        // "- Ann (client): 12"
        let remark = behind.strip_prefix('(').and_then(|inside| inside.split_once(')'));
        let behind = remark.map_or(behind, |(_, rest)| rest.trim_start_matches(signs));
        let valued = behind.starts_with(|sign: char| sign.is_ascii_digit());
        valued.then_some(Span::new(start, start + length))
    });
    entries.filter_map(|name| called(words, name)).collect()
}

fn line_at(words: Words<'_>, line: usize) -> Option<Line> {
    words.reading.folded.lines().get(line).copied()
}

/// Whether signs or gaps part what a line holds.
fn is_row(words: Words<'_>, line: usize) -> bool {
    line_at(words, line).is_some_and(|line| line.is_row || has_gap(words, line.span))
}

/// Whether two spaces stand inside a line: all but the first of several are signs.
fn has_gap(words: Words<'_>, line: Span) -> bool {
    let text = words.reading.slice(line);
    let start = line.start + (text.len() - text.trim_start().len());
    let inside = Span::new(start, line.start + text.trim_end().len());
    let bytes = words.text().as_bytes();
    words.reading.folded.signs_in(inside).iter().any(|sign| bytes.get(*sign) == Some(&b' '))
}

fn has_letters(words: Words<'_>, line: usize) -> bool {
    line_at(words, line)
        .is_some_and(|line| words.reading.slice(line.span).contains(char::is_alphabetic))
}

/// The cells of a line, without the space around them.
fn cells<'a>(words: Words<'a>, line: Span) -> impl Iterator<Item = Span> + use<'a> {
    let text = words.reading.slice(line);
    let parts = text.split(['|', '\t']).flat_map(|part| part.split("  "));
    let place = move |part: &str| line.start + (part.as_ptr() as usize - text.as_ptr() as usize);
    parts.map(str::trim).filter(|part| !part.is_empty()).map(move |part| {
        let start = place(part);
        Span::new(start, start + part.len())
    })
}

/// The name in a cell of one word with a capital that may be that of somebody, or a word for
/// somebody; of "Marc-André" the first half.
fn called(words: Words<'_>, cell: Span) -> Option<Span> {
    let text = words.reading.slice(cell);
    let first = text.split('-').next().unwrap_or_default().len();
    let word = first > 1 && text.chars().all(|sign| sign.is_alphabetic() || sign == '-');
    let initials = initials::length(text) == Some(text.len());
    let name = if initials { cell } else { Span::new(cell.start, cell.start + first) };
    let known = words.within(cell).any(&[Cue::OtherPerson, Cue::Client]);
    let capital = words.reading.capitalised(cell) && (known || !words.is_phrase(cell));
    ((word || initials) && capital && !words.is_part_of_measure(text)).then_some(name)
}

/// The words for relatives that are the client's in tables of nobody else.
pub(super) fn clients<'a>(
    words: Words<'a>,
    tables: &[Vec<Span>],
) -> impl Iterator<Item = (&'a str, Cues)> {
    tables.iter().filter_map(move |heads| {
        let related = |head: &Span| words.within(*head).has(Cue::OtherPerson);
        if !heads.iter().all(related) {
            return None;
        }
        let companion = companion(words)?;
        let mut others = heads.iter().filter(|head| !words.within(**head).has(companion));
        let (head, None) = (others.next()?, others.next()) else { return None };
        let cues = with_gender_of(words.within(*head), Cue::Client);
        Some((words.reading.slice(*head), cues))
    })
}

/// "Dad came along": the gender of the relative who comes with the client.
fn companion(words: Words<'_>) -> Option<Cue> {
    let starts = words.text().match_indices([' ', '\n']).map(|(at, _)| at + 1).chain([0]);
    starts.into_iter().find_map(|at| {
        let (cues, end) = words.phrase(at).filter(|(cues, _)| cues.has(Cue::OtherPerson))?;
        let comes = words.behind(end).starts_with(' ') && words.cues(end + 1).has(Cue::Accompanies);
        [Cue::Feminine, Cue::Masculine].into_iter().find(|gender| comes && cues.has(*gender))
    })
}
