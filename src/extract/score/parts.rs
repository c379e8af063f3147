//! Tables of one measure, with its subscales in rows: "HADS | baseline | today".

use super::ScoreCue as Cue;
use super::candidate::Candidate;
use super::cells::Cell;
use super::heading::{Heading, Subject, heading, name_in};
use super::lexer::Lexer;
use super::name::Name;
use super::table::{Given, by_rows};
use super::view::Window;
use crate::extract::Status;

/// A table of one measure: its parts in rows, its name in the heading or in
/// the lines above.
pub(super) fn by_parts(
    lexer: &Lexer<'_>,
    window: Window<'_>,
    rows: &[Vec<Cell>],
) -> Option<Vec<(Candidate, Given)>> {
    let header = rows.first()?;
    let named = header.iter().find_map(|cell| name_in(window, cell)).map(|(_, name)| name);
    let owner = named.or(window.before.last().copied())?;
    // The row of another measure over its own parts.
    let over = rows.get(1)?.first().is_some_and(|cell| name_in(window, cell).is_some());
    if named.is_none() && over {
        return None;
    }
    let part = |row: &Vec<Cell>| {
        let cell = row.first().filter(|cell| cell.first < cell.end)?;
        if name_in(window, cell).is_some() {
            return None;
        }
        let total = (cell.first..cell.end).any(|at| window.cues(at).has(Cue::Total));
        let whole = Name::known(owner.measure, None);
        let whole = Subject { place: Some(cell.first), name: whole, item: None };
        super::breakdown::part_of_row(window, row, owner).or(total.then_some(whole))
    };
    // "Restraint  3.0" in the first row: the parts stand under no heading.
    let headed = usize::from(part(header).is_none());
    let parts: Vec<Option<Subject>> = rows.iter().skip(headed).map(part).collect();
    let known = parts.iter().flatten().filter(|part| part.name.subscale.is_some()).count();
    if known < 2 {
        return None;
    }
    let headings: Vec<Heading> = header
        .iter()
        .take(header.len() * headed)
        .map(|cell| match name_in(window, cell) {
            Some(_) => Heading::Unknown,
            None => heading(lexer, window, cell),
        })
        .collect();
    let mut found = Vec::new();
    for (row, part) in rows.iter().skip(headed).zip(parts) {
        by_rows(lexer, window, header, &headings, row, part, &mut found);
    }
    settle_columns(&headings, lexer, &mut found);
    (!found.is_empty()).then_some(found)
}

/// Where no column says that it is of today, the last of several is.
pub(super) fn settle_columns(
    headings: &[Heading],
    lexer: &Lexer<'_>,
    found: &mut [(Candidate, Given)],
) {
    let session = lexer.calendar.session;
    let today = headings.iter().any(|heading| match heading {
        Heading::Value(Some(Status::Current)) => true,
        Heading::Day(date) => Some(*date) == session,
        _ => false,
    });
    let values = headings.iter().filter(|heading| {
        matches!(heading, Heading::Value(Some(Status::Historic)) | Heading::Day(_))
    });
    if today || values.count() < 2 {
        return;
    }
    for at in 0..found.len() {
        let last = match (found.get(at), found.get(at + 1)) {
            (Some((own, _)), Some((next, _))) => own.name != next.name,
            _ => true,
        };
        if let Some((_, given)) = found.get_mut(at).filter(|_| last)
            && *given == Some(Status::Historic)
        {
            *given = Some(Status::Current);
        }
    }
}
