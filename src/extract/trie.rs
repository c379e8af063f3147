//! A compact trie over folded phrases.
//!
//! Phrases begin where words begin and end where words end, so a note is not
//! fed byte by byte through an automaton of all phrases, which with their tens
//! of thousands of states would not fit a processor's cache. The first word of
//! a phrase is looked up as a whole, by its first eight bytes: a small table of
//! bits turns away nearly all words that begin no phrase, a table of words
//! gives the node for the others, and only from there on the trie is walked
//! byte by byte.

use std::collections::BTreeMap;

/// Nothing ends here, or no such node.
const NONE: u32 = u32::MAX;

/// How much of a first word is looked up at once, in bytes.
const OPENING: usize = 8;

/// How many bits there are at least for each known first word to turn other
/// words away: at most one strange word in eight passes, and the table of bits
/// stays in the fastest cache.
const BITS_PER_WORD: usize = 8;

/// The phrases of a trie, each by the index that it was given.
#[derive(Clone, Debug)]
pub struct Trie {
    /// The children of a node are neighbours, and what a node leads to comes
    /// right behind them, so that a walk stays within a line of the cache or
    /// two.
    nodes: Vec<Node>,
    /// The children of the root by their byte, for phrases that begin with a
    /// sign.
    roots: Vec<u32>,
    openings: Openings,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    first: u32,
    value: u32,
    count: u16,
    /// The byte that leads here.
    label: u8,
}

/// The first words of all phrases, by their first eight bytes: where each
/// leads.
#[derive(Clone, Debug)]
struct Openings {
    /// One bit for each place that the hash of a known word falls on; a power
    /// of two of cells.
    sieve: Vec<u64>,
    /// A power of two of slots, at most half of them taken.
    slots: Vec<(u64, u32)>,
    /// How far a hash is shifted to give a slot.
    shift: u32,
}

impl Openings {
    fn new(words: &BTreeMap<u64, u32>) -> Self {
        let bits = (2 * words.len().max(1)).next_power_of_two().trailing_zeros().max(1);
        let mut openings = Self {
            sieve: vec![0; (words.len() * BITS_PER_WORD / 64).max(1).next_power_of_two()],
            slots: vec![(0, NONE); 1 << bits],
            shift: u64::BITS - bits,
        };
        for (&word, &node) in words {
            let hash = hash(word);
            let (cell, bit) = openings.place(hash);
            if let Some(cell) = openings.sieve.get_mut(cell) {
                *cell |= bit;
            }
            let mut at = openings.slot(hash);
            while openings.slots.get(at).is_some_and(|(_, taken)| *taken != NONE) {
                at = openings.after(at);
            }
            if let Some(slot) = openings.slots.get_mut(at) {
                *slot = (word, node);
            }
        }
        openings
    }

    /// The cell and the bit of the sieve for a hash.
    const fn place(&self, hash: u64) -> (usize, u64) {
        let cell = (hash >> 6) as usize & (self.sieve.len() - 1);
        (cell, 1 << (hash & 63))
    }

    const fn slot(&self, hash: u64) -> usize {
        (hash >> self.shift) as usize
    }

    fn after(&self, slot: usize) -> usize {
        (slot + 1) & (self.slots.len() - 1)
    }

    #[inline]
    fn find(&self, word: u64) -> Option<u32> {
        let hash = hash(word);
        let (cell, bit) = self.place(hash);
        if self.sieve.get(cell)? & bit == 0 {
            return None;
        }
        let mut at = self.slot(hash);
        loop {
            let &(known, node) = self.slots.get(at)?;
            if node == NONE || known == word {
                return Some(node).filter(|node| *node != NONE);
            }
            at = self.after(at);
        }
    }
}

/// Spreads the bits of a word (Fibonacci hashing; Knuth, The Art of Computer
/// Programming 3, 6.4).
const fn hash(word: u64) -> u64 {
    let mixed = word.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Letters and digits; any byte of a character outside ASCII counts as one.
#[must_use]
#[inline]
pub const fn is_word(byte: u8) -> bool {
    WORDS[byte as usize]
}

const WORDS: [bool; 256] = {
    let mut words = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        words[byte] = byte >= 0x80 || (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    words
};

/// Where the word that holds `at` ends.
#[must_use]
#[inline]
pub fn end_of_word(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len())
}

/// The first eight bytes of the word from `start` to `end`, as one number.
#[inline]
fn opening(bytes: &[u8], start: usize, end: usize) -> u64 {
    let length = (end - start).min(OPENING);
    if let Some(eight) = bytes.get(start..start + OPENING).and_then(|b| b.first_chunk()) {
        let unused = u64::BITS - 8 * length as u32;
        return u64::from_le_bytes(*eight) << unused >> unused;
    }
    let word = bytes.get(start..start + length).unwrap_or_default();
    word.iter().rev().fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

impl Trie {
    /// The trie of `phrases`: each folded phrase with its index.
    #[must_use]
    pub fn new(phrases: &BTreeMap<&str, u32>) -> Self {
        let sorted: Vec<(&[u8], u32)> =
            phrases.iter().map(|(phrase, index)| (phrase.as_bytes(), *index)).collect();
        let root = Node { first: 0, value: NONE, count: 0, label: 0 };
        let mut trie = Self {
            nodes: vec![root],
            roots: vec![NONE; 256],
            openings: Openings::new(&BTreeMap::new()),
        };
        // Nodes that still lack their children: each with the phrases that
        // begin with it, and how far.
        let mut open = vec![(0, sorted.as_slice(), 0)];
        while let Some((at, group, depth)) = open.pop() {
            let ends = group.first().filter(|(phrase, _)| phrase.len() == depth);
            let first = trie.nodes.len();
            let mut rest = group.get(usize::from(ends.is_some())..).unwrap_or_default();
            while let Some(label) = rest.first().and_then(|(phrase, _)| phrase.get(depth)).copied()
            {
                let same = rest.partition_point(|(phrase, _)| phrase.get(depth) == Some(&label));
                let (child, others) = rest.split_at(same);
                open.push((trie.nodes.len(), child, depth + 1));
                trie.nodes.push(Node { label, ..root });
                rest = others;
            }
            let count = trie.nodes.len() - first;
            if let Some(node) = trie.nodes.get_mut(at) {
                node.first = narrow(first);
                node.count = u16::try_from(count).unwrap_or(u16::MAX);
                node.value = ends.map_or(NONE, |(_, index)| *index);
            }
        }
        trie.fill_tables(&sorted);
        trie
    }

    fn fill_tables(&mut self, phrases: &[(&[u8], u32)]) {
        for label in 0..=u8::MAX {
            if let (Some(child), Some(slot)) =
                (self.search(0, label), self.roots.get_mut(usize::from(label)))
            {
                *slot = child;
            }
        }
        let mut words = BTreeMap::new();
        for (phrase, _) in phrases {
            let end = end_of_word(phrase, 0);
            let looked_up = phrase.get(..end.min(OPENING)).unwrap_or_default();
            let node = looked_up.iter().try_fold(0, |node, label| self.search(node, *label));
            if let Some(node) = node.filter(|_| end > 0) {
                words.insert(opening(phrase, 0, end), node);
            }
        }
        self.openings = Openings::new(&words);
    }

    /// Where a walk begins with the word from `start` to `end` of `bytes`, and
    /// the place behind what has been read of it.
    #[must_use]
    #[inline]
    pub fn enter_word(&self, bytes: &[u8], start: usize, end: usize) -> Option<(u32, usize)> {
        let node = self.openings.find(opening(bytes, start, end))?;
        Some((node, end.min(start + OPENING)))
    }

    /// Where a walk begins with a sign.
    #[must_use]
    #[inline]
    pub fn enter_sign(&self, sign: u8) -> Option<u32> {
        self.roots.get(usize::from(sign)).copied().filter(|node| *node != NONE)
    }

    /// One step of a walk.
    #[must_use]
    #[inline]
    pub fn step(&self, node: u32, label: u8) -> Option<u32> {
        if node == NONE { None } else { self.search(node, label) }
    }

    #[inline]
    fn search(&self, node: u32, label: u8) -> Option<u32> {
        let node = self.nodes.get(node as usize)?;
        let first = node.first as usize;
        let children = self.nodes.get(first..first + usize::from(node.count))?;
        let edge = children.iter().position(|child| child.label == label)?;
        Some(narrow(first + edge))
    }

    /// The index of the phrase that ends at a node.
    #[must_use]
    #[inline]
    pub fn value(&self, node: u32) -> Option<u32> {
        self.nodes.get(node as usize).map(|node| node.value).filter(|value| *value != NONE)
    }
}

fn narrow(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(phrases: &[(&str, u32)], text: &str) -> Option<u32> {
        let trie = Trie::new(&phrases.iter().copied().collect());
        let bytes = text.as_bytes();
        let (node, read) = match bytes.first() {
            Some(byte) if is_word(*byte) => trie.enter_word(bytes, 0, end_of_word(bytes, 0))?,
            Some(sign) => (trie.enter_sign(*sign)?, 1),
            None => return None,
        };
        let node = bytes[read..].iter().try_fold(node, |node, byte| trie.step(node, *byte))?;
        trie.value(node)
    }

    #[test]
    fn every_phrase_is_found_and_nothing_else() {
        let phrases = [("phq", 1), ("phq-9", 2), ("gad", 3), ("#9", 4), ("depression score", 5)];
        for (phrase, index) in phrases {
            assert_eq!(find(&phrases, phrase), Some(index), "{phrase}");
        }
        for other in ["phq-", "bai", "ph", "depressi", "depression", "#", "9", ""] {
            assert_eq!(find(&phrases, other), None, "{other}");
        }
    }

    #[test]
    fn a_word_is_known_by_its_first_eight_bytes() {
        assert_eq!(opening(b"si", 0, 2), opening(b"si, and more", 0, 2));
        assert_eq!(opening(b"depression", 0, 10), opening(b"depressive", 0, 10));
        assert_ne!(opening(b"si", 0, 2), opening(b"sit", 0, 3));
    }
}
