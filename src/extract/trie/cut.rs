//! Patterns cut into pieces.
//!
//! A [`Growth`] needs of a pattern what the scan reads of a text: which
//! [pieces](super::Piece) it may begin with, and which may follow each of them.
//! Choices may part a pattern within a word, and a space counts only between
//! two words, so each place where a piece may end is asked for the pieces that may
//! begin there. There are about as many of them as the pattern has words: far fewer
//! than it has phrases.

use super::{Growth, NONE, is_word};
use crate::extract::pattern::{Pattern, Places};

/// A place where pieces begin.
#[derive(Clone, Copy, Debug)]
struct Crossing {
    at: usize,
    /// Whether a phrase ends here.
    ends: bool,
    /// How many of the [ways](Crossings::ways) lead to the place or to one before it.
    ways: usize,
}

/// All places of a pattern where pieces begin.
#[derive(Debug, Default)]
struct Crossings {
    /// In rising order.
    all: Vec<Crossing>,
    /// The pieces that may follow on each place, and where each piece ends.
    ways: Vec<(u64, usize)>,
    /// The pieces that are not yet read to their ends.
    begun: Vec<(usize, Begun)>,
}

/// A piece of which the signs are read.
#[derive(Clone, Copy, Debug, Default)]
struct Begun {
    key: u64,
    length: u32,
}

impl Begun {
    const SPACE: Self = Self { key: b' ' as u64, length: 1 };

    const fn with(self, sign: u8) -> Self {
        Self { key: self.key | (sign as u64) << (8 * self.length), length: self.length + 1 }
    }

    const fn is_full(self) -> bool {
        self.length == 8
    }
}

impl Growth {
    /// Adds all phrases of a pattern, each with this value.
    pub fn add(&mut self, pattern: &Pattern, value: u32) {
        let places = Places::of(pattern);
        let Crossings { all, ways, .. } = Crossings::of(&places);
        let mut nodes = vec![NONE; places.end() + 1];
        let mut steps = Vec::new();
        let mut end = ways.len();
        // From the end on, so that all that a piece leads to has its node.
        for (index, crossing) in all.iter().enumerate().rev() {
            let start = index.checked_sub(1).and_then(|before| all.get(before));
            let start = start.map_or(0, |before| before.ways);
            let ways = ways.get(start..end).unwrap_or_default();
            end = start;
            steps.clear();
            steps.extend(ways.iter().filter_map(|(piece, at)| Some((*piece, *nodes.get(*at)?))));
            steps.sort_unstable();
            steps.dedup();
            if crossing.at == 0 {
                self.open(&steps);
            } else if let Some(node) = nodes.get_mut(crossing.at) {
                *node = self.node(if crossing.ends { value } else { NONE }, &steps);
            }
        }
    }
}

impl Crossings {
    fn of(places: &Places<'_>) -> Self {
        let mut crossings = Self::default();
        let mut reached = vec![false; places.end() + 1];
        // Each piece leads further on: by then all that leads to a place is known.
        for at in 0..=places.end() {
            if at > 0 && !reached.get(at).is_some_and(|reached| *reached) {
                continue;
            }
            let first = crossings.ways.len();
            crossings.add(places, at);
            for (_, end) in crossings.ways.get(first..).unwrap_or_default() {
                if let Some(reached) = reached.get_mut(*end) {
                    *reached = true;
                }
            }
        }
        crossings
    }

    /// Adds a place with the pieces that may begin there.
    fn add(&mut self, places: &Places<'_>, at: usize) {
        let mut ends = false;
        self.begun.push((at, Begun::default()));
        while let Some((place, piece)) = self.begun.pop() {
            if piece.is_full() {
                self.ways.push((piece.key, place));
                continue;
            }
            let alone = piece.length == 0;
            let spaced = piece.key == Begun::SPACE.key;
            places.signs(place, &mut |sign, stands| match sign {
                None if alone || spaced => ends = true,
                // No phrase begins with a space, and two are one.
                Some(b' ') if alone && at == 0 => self.begun.push((stands + 1, piece)),
                Some(b' ') if alone || spaced => self.begun.push((stands + 1, Begun::SPACE)),
                Some(sign) if alone || is_word(sign) => {
                    self.begun.push((stands + 1, piece.with(sign)));
                }
                _ => self.ways.push((piece.key, stands)),
            });
        }
        self.all.push(Crossing { at, ends, ways: self.ways.len() });
    }
}
