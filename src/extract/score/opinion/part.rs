//! The parts of a measure that are named near a number: a subscale, or an item.

use super::super::ScoreCue as Cue;
use super::super::item;
use super::super::name::Name;
use super::super::subscale;
use super::super::view::Window;
use crate::extract::weights::{Term, term};

/// Tokens before a number, and behind it, among which a part of the measure is named.
const PART_BEFORE: usize = 16;
const PART_BEHIND: usize = 8;

/// A part of a measure that is named near a number.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub of: Of,
    /// Its words.
    pub first: usize,
    pub end: usize,
}

/// What a part is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// A subscale, by its index.
    Subscale(usize),
    /// An item, by its number.
    Item(u32),
}

impl Of {
    pub const fn word(self) -> Term<'static> {
        match self {
            Self::Subscale(_) => term!("part"),
            Self::Item(_) => term!("item"),
        }
    }
}

/// What stands beside a number in its sentence.
pub(super) struct Beside<'a> {
    window: Window<'a>,
    at: usize,
    /// The tokens among which a part may be named.
    start: usize,
    end: usize,
    /// Whether an item is named among them.
    items: bool,
}

impl<'a> Beside<'a> {
    pub fn of(window: Window<'a>, at: usize, (start, end): (usize, usize)) -> Self {
        let start = start.max(at.saturating_sub(PART_BEFORE));
        let end = end.min(at + PART_BEHIND);
        let of_item = [Cue::NinthItem, Cue::RiskItem, Cue::Item, Cue::ItemNumber];
        let items = (start..end).any(|at| window.cues(at).any(&of_item));
        Self { window, at, start, end, items }
    }

    /// The parts of a measure that are named: the subscale named last before the number and
    /// the one named next, and so its items.
    pub fn parts(&self, name: Name) -> [Option<Part>; 4] {
        let Self { window, at, start, end, .. } = *self;
        let Some(measure) = window.measure(name) else { return [None; 4] };
        let around = |part: &dyn Fn(usize) -> Option<Part>| {
            let before = (start..at).rev().find_map(part).filter(|part| part.end <= at);
            [before, (at + 1..end).find_map(part)]
        };
        let subscale = |first: usize| {
            let (index, end) = subscale::named(window, name, first)?;
            Some(Part { of: Of::Subscale(index), first, end })
        };
        let item = |first: usize| {
            let last = || measure.risk_items.first().map(|item| (*item, first + 1));
            let ninth = window.cues(first).has(Cue::NinthItem);
            let (number, end) = if ninth { last()? } else { item::number_of(window, first)? };
            let fits = number <= measure.items && end.checked_sub(first)? < PART_BEHIND;
            fits.then_some(Part { of: Of::Item(number), first, end })
        };
        let has_items = self.items && measure.items > 0;
        let subscales = if measure.subscales.is_empty() { [None; 2] } else { around(&subscale) };
        let items = if has_items { around(&item) } else { [None; 2] };
        [subscales[0], subscales[1], items[0], items[1]]
    }
}
