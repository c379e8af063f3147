//! Chance that repeats itself: a seeded generator and decks of cards.
//!
//! A phrase list is a deck. It is shuffled, dealt to the last card, and only
//! then shuffled again, so a writer repeats a sentence as late as possible.
//! Every client has a generator of their own, seeded by the client id: adding
//! a client changes no other client's notes.

use std::collections::BTreeMap;

/// SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
pub struct Chance {
    state: u64,
}

impl Chance {
    /// A generator seeded by a name (FNV-1a of its bytes).
    pub fn named(name: &str) -> Self {
        let state = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Self { state }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `n - 1`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        let n = n.max(1) as u64;
        usize::try_from(self.next() % n).unwrap_or_default()
    }

    /// True in `percent` of a hundred cases.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn shuffled(&mut self, n: usize) -> Vec<usize> {
        let mut cards: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            let j = self.below(i + 1);
            cards.swap(i, j);
        }
        cards
    }
}

/// The decks of one client.
pub struct Decks {
    /// The chance that shuffles them, free for other draws.
    pub chance: Chance,
    piles: BTreeMap<String, Vec<usize>>,
}

impl Decks {
    /// Decks shuffled by the client id.
    pub fn of(client: &str) -> Self {
        Self { chance: Chance::named(client), piles: BTreeMap::new() }
    }

    /// Deals from the deck `name` the next card that `fits`, or none.
    pub fn deal<'a>(
        &mut self,
        name: &str,
        cards: &'a [String],
        fits: impl Fn(&str) -> bool,
    ) -> Option<&'a str> {
        if !cards.iter().any(|card| fits(card)) {
            return None;
        }
        let pile = self.piles.entry(name.to_owned()).or_default();
        let suits = |&i: &usize| cards.get(i).is_some_and(|card| fits(card));
        if !pile.iter().any(suits) {
            *pile = self.chance.shuffled(cards.len());
        }
        let place = pile.iter().position(suits)?;
        cards.get(pile.remove(place)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deck_is_dealt_to_the_last_card_before_it_repeats() {
        let cards: Vec<String> = ["a", "b", "c"].map(String::from).into();
        let mut decks = Decks::of("C-1");
        let mut dealt: Vec<&str> =
            (0..3).filter_map(|_| decks.deal("x", &cards, |_| true)).collect();
        dealt.sort_unstable();
        assert_eq!(dealt, ["a", "b", "c"]);
    }

    #[test]
    fn a_card_that_does_not_fit_is_never_dealt() {
        let cards: Vec<String> = ["a", "b"].map(String::from).into();
        let mut decks = Decks::of("C-1");
        let dealt: Vec<&str> =
            (0..4).filter_map(|_| decks.deal("x", &cards, |c| c == "b")).collect();
        assert_eq!(dealt, ["b", "b", "b", "b"]);
    }
}
