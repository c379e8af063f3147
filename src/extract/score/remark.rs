//! The bracket behind a value of a table that holds an earlier one: "Anxiety | 8 (wk 1: 13)",
//! "Dépression   5   (janv. : 7)".

use std::ops::Range;

use super::ScoreCue as Cue;
use super::between::{is_label, is_time};
use super::cells::Cell;
use super::view::Window;

/// The tokens of a row without those of its brackets that hold an earlier value: what they
/// say is said of that one.
pub(super) fn wording(window: Window<'_>, row: &[Cell]) -> Vec<usize> {
    let of_cell = |cell: &Cell| {
        let opened = (cell.first..cell.end).find(|&at| is_open(window, at));
        let remark = opened.filter(|&open| earlier(window, (open, cell.end)).is_some());
        cell.first..remark.unwrap_or(cell.end)
    };
    row.iter().flat_map(of_cell).collect()
}

fn is_open(window: Window<'_>, at: usize) -> bool {
    window.mark(at, b'(') || window.mark(at, b'[')
}

/// "(wk 1: 13)", "(was 20)", "(13 in January)": the earlier value in a bracket, if nothing
/// else stands between two tokens.
pub(super) fn earlier(window: Window<'_>, (from, to): (usize, usize)) -> Option<usize> {
    let last = to.checked_sub(1).filter(|&last| {
        last > from + 1
            && is_open(window, from)
            && (window.mark(last, b')') || window.mark(last, b']'))
    })?;
    let timed = |at: usize| {
        is_time(window, at) && !window.cues(at).any(&[Cue::Today, Cue::Target])
            || window.cues(at).any(&[Cue::Was, Cue::Earlier, Cue::Opening, Cue::ColumnEarlier])
            || is_label(window, at)
    };
    let small = |at: usize| {
        let little = [Cue::Link, Cue::Dated, Cue::Within, Cue::From, Cue::Onto, Cue::Label];
        timed(at) || window.mark(at, b':') || window.mark(at, b'=') || window.cues(at).any(&little)
    };
    let leads = |mut tokens: Range<usize>| tokens.clone().any(timed) && tokens.all(small);
    let value = |at: usize| window.number(at).is_some() && !is_label(window, at);
    let closes = value(last - 1) && leads(from + 1..last - 1);
    let opens = || value(from + 1) && leads(from + 2..last);
    if closes { Some(last - 1) } else { opens().then_some(from + 1) }
}
