//! Tables of one measure, with its subscales in rows, "HADS | baseline | today", or
//! in columns, "date | obs. | comp. | total" under the line "Y-BOCS".

use super::ScoreCue as Cue;
use super::candidate::Candidate;
use super::cells::Cell;
use super::heading::{
    Heading, Subject, date_in, heading, name_in, number_columns, order_times, told_above,
};
use super::lexer::Lexer;
use super::name::Name;
use super::table::{Given, by_rows, push};
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
    let owner = named.or_else(|| named_below(window, rows)).or(window.before.last().copied())?;
    if let Some(days) = days_in_rows(lexer, window, rows, owner) {
        return Some(days);
    }
    // The row of another measure over its own parts.
    let over = rows.get(1)?.first().is_some_and(|cell| name_in(window, cell).is_some());
    if named.is_none() && over {
        return None;
    }
    let corner = is_corner(window, header);
    let part = |row: &Vec<Cell>| {
        let cell = row.first().filter(|cell| cell.first < cell.end)?;
        if name_in(window, cell).is_some() {
            return None;
        }
        let total = (cell.first..cell.end).any(|at| window.cues(at).has(Cue::Total));
        let whole = Name::known(owner.measure, None);
        let whole = Subject { place: Some(cell.first), name: whole, item: None };
        let told = super::breakdown::part_of_row(window, row, owner).or(total.then_some(whole));
        told.or_else(|| row_under_corner(window, cell, whole).filter(|_| corner))
    };
    // "Restraint  3.0" in the first row: the parts stand under no heading.
    let headed = usize::from(part(header).is_none());
    let parts: Vec<Option<Subject>> = rows.iter().skip(headed).map(part).collect();
    let known = parts.iter().flatten().filter(|part| part.name.subscale.is_some()).count();
    let whole = || corner && !parts.is_empty() && parts.iter().all(Option::is_some);
    if known < 2 && !whole() {
        return None;
    }
    let own = |cell: &Cell| match name_in(window, cell) {
        Some(_) => Heading::Unknown,
        None => heading(lexer, window, cell),
    };
    let mut headings: Vec<Heading> = match headed {
        0 => told_above(lexer, window, header),
        _ => header.iter().map(own).collect(),
    };
    order_times(window, header, &mut headings);
    number_columns(window, header, &mut headings);
    let told = |heading: &Heading| matches!(heading, Heading::Value(_) | Heading::Day(_));
    if known < 2 && !headings.iter().any(told) {
        return None;
    }
    let mut found = Vec::new();
    // "PCL-5 (past month)  46" over the rows of its parts: the total stands in no column.
    if headed > 0 && header.len() == 2 && !headings.iter().any(told) {
        by_rows(lexer, window, header, &[], header, None, &mut found);
    }
    for (row, part) in rows.iter().skip(headed).zip(parts) {
        by_rows(lexer, window, header, &headings, row, part, &mut found);
    }
    settle_columns(&headings, lexer, &mut found);
    (!found.is_empty()).then_some(found)
}

/// "PHQ-9 | 7/10 | 7/24": whether the first cell of a heading names the measure of the
/// table, and no other cell names one.
fn is_corner(window: Window<'_>, header: &[Cell]) -> bool {
    let named = |cell: &Cell| name_in(window, cell).is_some();
    let valued = |cell: &Cell| (cell.first..cell.end).any(|at| window.number(at).is_some());
    header.split_first().is_some_and(|(first, columns)| {
        named(first) && !valued(first) && !columns.is_empty() && !columns.iter().any(named)
    })
}

/// What a row is of whose measure the corner names: an item, a person, or, without a label
/// of its own, the measure itself.
fn row_under_corner(window: Window<'_>, cell: &Cell, whole: Subject) -> Option<Subject> {
    let span = (cell.first, cell.end);
    if let Some((at, _, item)) = super::item::of_cell(window, span) {
        return Some(Subject { place: Some(at), item: Some(item), ..whole });
    }
    let person = (cell.first..cell.end)
        .any(|at| window.cues(at).any(&[Cue::OtherPerson, Cue::Client, Cue::Pronoun]));
    let bare = || window.number(cell.first).is_some() && cell.first + 1 == cell.end;
    if person { Some(whole) } else { bare().then_some(Subject { place: None, ..whole }) }
}

/// The measure named above a heading that names no measure but two or more of its
/// parts, "Date | Depression | Anxiety | Stress", or days and scores: "Date | Score".
pub(super) fn named_above(lexer: &Lexer<'_>, window: Window<'_>, header: &[Cell]) -> Option<Name> {
    let named = header.iter().any(|cell| name_in(window, cell).is_some());
    let owner = window.before.last().copied().filter(|_| !named)?;
    let part = |cell: &&Cell| {
        cell.first < cell.end
            && super::subscale::whole_cell(window, owner, (cell.first, cell.end)).is_some()
    };
    let dated = || match header {
        [day, score] => {
            let timed = |at: usize| window.cues(at).any(&[Cue::Label, Cue::Unit]);
            let times = day.first < day.end && (day.first..day.end).all(timed);
            (times || heading(lexer, window, day) == Heading::Days) && is_total(window, score)
        }
        _ => false,
    };
    (header.iter().filter(part).count() >= 2 || dated()).then_some(owner)
}

/// "Score", "total" and nothing else.
pub(super) fn is_total(window: Window<'_>, cell: &Cell) -> bool {
    let told = |at: usize| window.cues(at).any(&[Cue::Total, Cue::Link]);
    cell.first < cell.end && (cell.first..cell.end).all(told)
}

/// The measure of a row of the total below the rows of its parts: "Restraint",
/// "Eating concern", and then "EDE-Q global".
fn named_below(window: Window<'_>, rows: &[Vec<Cell>]) -> Option<Name> {
    let name_of = |row: &Vec<Cell>| row.first().and_then(|cell| name_in(window, cell));
    let place = rows.iter().position(|row| name_of(row).is_some())?;
    let (_, name) = name_of(rows.get(place)?).filter(|(_, name)| name.subscale.is_none())?;
    let above = rows.iter().take(place);
    let parts = above.filter(|row| super::breakdown::part_of_row(window, row, name).is_some());
    (parts.count() >= 2).then_some(name)
}

/// Rows of days whose cells each hold a part with its value: "15/1 | A 15 |
/// D 10". The measure is named above.
fn days_in_rows(
    lexer: &Lexer<'_>,
    window: Window<'_>,
    rows: &[Vec<Cell>],
    owner: Name,
) -> Option<Vec<(Candidate, Given)>> {
    let mut found = Vec::new();
    for row in rows {
        let (first, values) = row.split_first()?;
        let day = date_in(lexer, window, first)??;
        for cell in values.iter().filter(|cell| cell.first < cell.end) {
            let (part, after) = super::subscale::named(window, owner, cell.first)?;
            let at = super::breakdown::value_behind(window, after);
            let alone =
                at < cell.end && window.ratio(at).map_or(at + 1, |(_, end)| end) == cell.end;
            window.number(at).filter(|_| alone)?;
            let name = Name::known(owner.measure, Some(part));
            let subject = Subject { place: Some(cell.first), name, item: None };
            push(window, subject, at, (None, Some(day)), &mut found);
        }
    }
    (found.len() >= 2 && found.iter().all(|(value, _)| value.in_range)).then_some(found)
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
        // A goal may stand behind the last of the times.
        let times =
            || found.iter().skip(at + 1).filter(|(_, given)| *given != Some(Status::Target));
        let last = match (found.get(at), times().next()) {
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
