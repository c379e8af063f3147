//! What the grammar has to know of a measure, taken from the registry.

use crate::extract::fold::fold_phrase;
use crate::instrument::{Direction, Instrument, ItemName, Registry, Scale, ScaleRole};

/// The scores that a form can give.
#[derive(Clone, Debug, Default)]
pub(super) struct Range {
    pub min: f64,
    pub max: f64,
    /// Denominators that a note may write, the maxima of other codings
    /// included.
    pub denominators: Vec<f64>,
}

impl Range {
    fn of(instrument: &Instrument, scale: &Scale) -> Self {
        let mut range = Self { min: scale.min, max: scale.max, denominators: Vec::new() };
        range.denominators.push(scale.max);
        for accepted in &scale.accepted_max {
            range.denominators.push(*accepted);
            range.max = range.max.max(*accepted);
        }
        for other in instrument.alternatives(scale) {
            range.min = range.min.min(other.min);
            range.max = range.max.max(other.max);
            range.denominators.push(other.max);
        }
        // A form that is coded from 1 is as often coded from 0.
        range.min = range.min.min(0.0);
        range
    }

    /// Whether some coding of the form can give `value`.
    pub fn contains(&self, value: f64) -> bool {
        value >= self.min && value <= self.max
    }

    /// Whether `/max` may stand behind a score.
    pub fn accepts(&self, max: f64) -> bool {
        self.denominators.iter().any(|known| (known - max).abs() < 1e-9)
    }
}

/// A subscale with the words for it.
#[derive(Clone, Debug)]
pub(super) struct Subscale {
    pub label: String,
    pub aliases: Vec<String>,
    pub range: Range,
}

/// One measure.
#[derive(Clone, Debug)]
pub(super) struct Measure {
    pub short: String,
    pub range: Range,
    pub subscales: Vec<Subscale>,
    /// Whether a higher score is a worse one.
    pub higher_is_worse: bool,
    /// The number of items; 0 where the form has no fixed number.
    pub items: u32,
    /// The highest answer to an item.
    pub item_max: f64,
    /// Items whose answer needs attention, among others that do not.
    pub risk_items: Vec<u32>,
    /// The highest item average that a note may give beside or instead of
    /// the total.
    pub mean_max: Option<f64>,
    /// Whether its items are marks on lines, whose sum is the score: 7.1, 6.4, 5.9, 7.0.
    pub lines: bool,
    /// The [`letter`]s that the names of its parts begin with.
    letters: u32,
}

impl Measure {
    fn of(instrument: &Instrument) -> Self {
        let main = instrument.total().or_else(|| instrument.scales.first());
        let subscales: Vec<_> = instrument
            .scales
            .iter()
            .filter(|scale| scale.role == ScaleRole::Subscale)
            .map(|scale| Subscale {
                label: scale.label.clone(),
                aliases: scale.aliases.iter().map(|alias| fold_phrase(alias)).collect(),
                range: Range::of(instrument, scale),
            })
            .collect();
        let mut range = main.map(|scale| Range::of(instrument, scale)).unwrap_or_default();
        if instrument.total().is_none() {
            range.max = subscales.iter().map(|subscale| subscale.range.max).sum();
            range.denominators.push(range.max);
        }
        let item_max = main.and_then(|scale| scale.item_max);
        let mean_max = main.zip(item_max).and_then(|(scale, item_max)| {
            let averaged = scale.step >= 1.0 || scale.accepts_max(item_max);
            (averaged && scale.max > item_max).then_some(item_max)
        });
        let lines = main.zip(item_max).is_some_and(|(scale, most)| {
            scale.step < 1.0 && scale.max > most && mean_max.is_none()
        });
        let mut risk_items: Vec<u32> = instrument
            .risk_items
            .iter()
            .filter_map(|risk| match risk.item {
                ItemName::Number(number) => Some(number),
                ItemName::Name(_) => None,
            })
            .collect();
        // a form that asks about nothing else has no item of its own for it
        if instrument.item_count.is_some_and(|count| risk_items.len() >= count as usize) {
            risk_items.clear();
        }
        let first = |alias: &String| alias.bytes().next();
        let letters = subscales
            .iter()
            .flat_map(|scale| &scale.aliases)
            .filter_map(first)
            .fold(0, |letters, first| letters | letter(first));
        Self {
            short: instrument.short.clone(),
            range,
            subscales,
            higher_is_worse: main.is_none_or(|scale| scale.direction == Direction::HigherWorse),
            items: instrument.item_count.unwrap_or(0),
            item_max: item_max.unwrap_or(4.0),
            risk_items,
            mean_max,
            lines,
            letters,
        }
    }

    /// The subscale that a word means, by its index.
    pub fn subscale(&self, word: &str) -> Option<usize> {
        self.subscales.iter().position(|subscale| subscale.aliases.iter().any(|a| a == word))
    }

    /// Whether the name of a part may begin with a byte: no answer for sure, but a quick one.
    pub const fn may_name_part(&self, first: u8) -> bool {
        self.letters & letter(first) != 0
    }

    /// The range of the score that a name stands for.
    pub fn range(&self, subscale: Option<usize>) -> &Range {
        subscale
            .and_then(|index| self.subscales.get(index))
            .map_or(&self.range, |subscale| &subscale.range)
    }
}

/// One of 32 bits for the first byte of a word; letters have one each.
const fn letter(first: u8) -> u32 {
    1 << (first % 32)
}

/// All measures of a registry, in its order.
pub(super) fn measures(registry: &Registry) -> Vec<Measure> {
    registry.instruments().iter().map(Measure::of).collect()
}
