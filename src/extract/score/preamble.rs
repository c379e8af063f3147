//! The head of a form above its rows: "Date 06/13/2025    Clinician #417", "Name: A. B.
//! DOB: 03/02/1980".
//!
//! Set with spaces like a table, such lines tell whose the form is and who took it, and
//! nothing of the columns below: [`table`](super::table) reads what stands under them.

use super::cells::{Cell, Grid};
use super::heading::{Heading, date_in, headings, subject_in};
use super::lexer::Lexer;
use super::view::Window;
use crate::extract::Span;

/// The rows below the head of a form.
pub(super) fn below<'r>(
    lexer: &Lexer<'_>,
    window: Window<'_>,
    rows: &'r [Vec<Cell>],
) -> &'r [Vec<Cell>] {
    let heads = rows.iter().take_while(|row| is_of_form(lexer, window, row)).count();
    rows.get(heads..).filter(|rows| !rows.is_empty()).unwrap_or(rows)
}

/// Whether a row names no measure and no time, and one of its cells is a label with what
/// it labels.
fn is_of_form(lexer: &Lexer<'_>, window: Window<'_>, row: &[Cell]) -> bool {
    let Some((first, others)) = row.split_first().filter(|(_, others)| !others.is_empty()) else {
        return false;
    };
    let written = |cell: &Cell| cell.span.of(lexer.reading.folded.text()).trim();
    let worded = |cell: &Cell| written(cell).starts_with(char::is_alphabetic);
    let keyed = |cell: &Cell| {
        let key = written(cell).split_once(':');
        worded(cell) && key.is_some_and(|(_, value)| !value.is_empty())
    };
    let day = |cell: &Cell| date_in(lexer, window, cell).is_some();
    let labelled = |cell: &Cell| keyed(cell) && !day(cell);
    // "O: Scale | Intake | Today" heads columns.
    let heads = || {
        let headings = headings(lexer, window, row).into_iter().zip(row).skip(1);
        let mut plain = headings.filter(|(_, cell)| !keyed(cell));
        plain.any(|(heading, _)| !matches!(heading, Heading::Other | Heading::Unknown))
    };
    let dated = || day(first) && worded(first) && !others.iter().any(day);
    row.iter().all(|cell| subject_in(window, cell).is_none())
        && (row.iter().any(labelled) || dated())
        && !heads()
}

/// "Page 1 of 1    Clinician Smith": whether nothing stands below the second cell of a head
/// that is set with spaces, so that it heads no column.
pub(super) fn stands_apart(
    lexer: &Lexer<'_>,
    grid: &Grid,
    header: &[Cell],
    rows: &[Vec<Cell>],
) -> bool {
    let place = |cells: &[Cell]| {
        let cell = cells.get(1)?;
        let line = lexer.reading.folded.line_at(cell.span.start);
        Some(Span::new(cell.span.start - line.start, cell.span.end - line.start))
    };
    let Some(head) = place(header).filter(|_| grid.is_spaced()) else { return false };
    let below = rows.iter().filter_map(|row| place(row));
    below.into_iter().all(|cell| cell.end <= head.start || head.end <= cell.start)
}
