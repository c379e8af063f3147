//! What words of a closed vocabulary mean, wherever they stand in a value.

use std::collections::BTreeMap;

use crate::ingest::fold;
use crate::vocabulary::Word;

/// Folded words, of one word or several, each with its meaning.
#[derive(Debug)]
pub(super) struct Meanings<W> {
    /// The longest first.
    list: Vec<(String, W)>,
    /// The places in the list of those that begin with a word.
    by_first: BTreeMap<String, Vec<usize>>,
}

impl<W: Copy> Meanings<W> {
    pub(super) fn new(mut list: Vec<(String, W)>) -> Self {
        list.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        let mut by_first: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, (words, _)) in list.iter().enumerate() {
            by_first.entry(first_word(words).to_owned()).or_default().push(place);
        }
        Self { list, by_first }
    }

    /// The meanings of each word of a vocabulary as a file lists them.
    pub(super) fn of(written: &BTreeMap<W, Vec<String>>) -> Self
    where
        W: Word,
    {
        let words = |(&meaning, words): (&W, &Vec<String>)| {
            words.iter().map(|word| (fold::label(word), meaning)).collect::<Vec<_>>()
        };
        Self::new(written.iter().flat_map(words).collect())
    }

    /// The meaning of the longest words of the vocabulary that the value holds.
    pub(super) fn of_value(&self, value: &str) -> Option<W> {
        let value = fold::label(value);
        let mut rest = value.as_str();
        let mut longest: Option<usize> = None;
        while !rest.is_empty() {
            let first = first_word(rest);
            let places = self.by_first.get(first).map(Vec::as_slice).unwrap_or_default();
            let stands = |place: &usize| {
                let words = self.list.get(*place).map_or("", |(words, _)| words.as_str());
                let behind = rest.strip_prefix(words);
                behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(' '))
            };
            let here = places.iter().copied().find(stands);
            longest = match (longest, here) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            rest = rest.get(first.len()..).unwrap_or_default().trim_start_matches(' ');
        }
        self.list.get(longest?).map(|(_, meaning)| *meaning)
    }
}

fn first_word(words: &str) -> &str {
    words.split(' ').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(value: &str) -> Option<u8> {
        let words =
            [("person", 1), ("in person", 2), ("on line", 3), ("line", 4), ("line dance", 5)];
        Meanings::new(words.map(|(words, meaning)| (words.to_owned(), meaning)).to_vec())
            .of_value(value)
    }

    #[test]
    fn the_longest_words_win_wherever_they_stand() {
        assert_eq!(meaning("seen in person"), Some(2));
        assert_eq!(meaning("the person, on-line"), Some(3));
        assert_eq!(meaning("person; LINE DANCE"), Some(5));
    }

    #[test]
    fn words_are_not_cut() {
        assert_eq!(meaning("personal"), None);
        assert_eq!(meaning("online"), None);
        assert_eq!(meaning("in persona, line"), Some(4));
        assert_eq!(meaning(""), None);
    }
}
