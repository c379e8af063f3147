//! A compact trie over folded phrases.
//!
//! Phrases begin where words begin, so a note is not fed byte by byte through
//! an automaton of all phrases, which with their tens of thousands of states
//! would not fit a processor's cache: the trie is entered at the beginnings of
//! words only, and most words leave it after two or three bytes.

use std::collections::BTreeMap;

/// Nothing ends here, or no such node.
const NONE: u32 = u32::MAX;

/// Folded text is almost all ASCII: pairs of such bytes have a table.
const PAIRS: usize = 128 * 128;

/// The phrases of a trie, each by the index that it was given.
#[derive(Clone, Debug)]
pub struct Trie {
    /// Level by level, so that what is visited most lies together, and the
    /// children of a node are neighbours.
    nodes: Vec<Node>,
    /// The byte that leads to each node.
    labels: Vec<u8>,
    /// The children of the root by their byte.
    roots: Vec<u32>,
    /// Whether anything begins with two bytes of ASCII.
    pairs: Vec<bool>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    first: u32,
    count: u32,
    value: u32,
}

impl Trie {
    /// The trie of `phrases`: each folded phrase with its index.
    #[must_use]
    pub fn new(phrases: &BTreeMap<&str, u32>) -> Self {
        let sorted: Vec<(&[u8], u32)> =
            phrases.iter().map(|(phrase, index)| (phrase.as_bytes(), *index)).collect();
        let root = Node { first: 0, count: 0, value: NONE };
        let mut trie = Self {
            nodes: vec![root],
            labels: vec![0],
            roots: vec![NONE; 256],
            pairs: vec![false; PAIRS],
        };
        // For each node, the phrases that begin with it and how far.
        let mut groups = vec![(sorted.as_slice(), 0)];
        let mut at = 0;
        while let Some(&(group, depth)) = groups.get(at) {
            let ends = group.first().filter(|(phrase, _)| phrase.len() == depth);
            let first = trie.nodes.len();
            let mut rest = group.get(usize::from(ends.is_some())..).unwrap_or_default();
            while let Some(label) = rest.first().and_then(|(phrase, _)| phrase.get(depth)).copied()
            {
                let same = rest.partition_point(|(phrase, _)| phrase.get(depth) == Some(&label));
                let (child, others) = rest.split_at(same);
                trie.nodes.push(root);
                trie.labels.push(label);
                groups.push((child, depth + 1));
                rest = others;
            }
            let count = trie.nodes.len() - first;
            if let Some(node) = trie.nodes.get_mut(at) {
                node.first = narrow(first);
                node.count = narrow(count);
                node.value = ends.map_or(NONE, |(_, index)| *index);
            }
            at += 1;
        }
        trie.fill_tables();
        trie
    }

    fn fill_tables(&mut self) {
        for first in 0..=u8::MAX {
            let Some(child) = self.search(0, first) else { continue };
            if let Some(slot) = self.roots.get_mut(usize::from(first)) {
                *slot = child;
            }
            let alone = self.value(child).is_some();
            for second in 0..128 {
                let leads = alone || self.search(child, second).is_some();
                if let Some(slot) = self.pairs.get_mut(pair(first, second))
                    && first < 128
                {
                    *slot = leads;
                }
            }
        }
    }

    /// Where a walk begins with the byte `label`.
    #[must_use]
    #[inline]
    pub fn enter(&self, label: u8) -> Option<u32> {
        self.roots.get(usize::from(label)).copied().filter(|node| *node != NONE)
    }

    /// Whether any phrase may begin with these two bytes; always so for bytes
    /// that are not ASCII.
    #[must_use]
    #[inline]
    pub fn may_begin(&self, first: u8, second: u8) -> bool {
        let plain = (first | second) < 128;
        !plain || self.pairs.get(pair(first, second)).copied().unwrap_or(true)
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
        let labels = self.labels.get(first..first + node.count as usize)?;
        let edge = labels.iter().position(|known| *known == label)?;
        Some(narrow(first + edge))
    }

    /// The index of the phrase that ends at a node.
    #[must_use]
    #[inline]
    pub fn value(&self, node: u32) -> Option<u32> {
        self.nodes.get(node as usize).map(|node| node.value).filter(|value| *value != NONE)
    }
}

const fn pair(first: u8, second: u8) -> usize {
    (((first & 127) as usize) << 7) | (second & 127) as usize
}

fn narrow(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_found_and_nothing_else() {
        let phrases = BTreeMap::from([("phq", 1), ("phq-9", 2), ("gad", 3)]);
        let trie = Trie::new(&phrases);
        let find = |text: &str| {
            let mut bytes = text.bytes();
            let mut node = trie.enter(bytes.next()?)?;
            for byte in bytes {
                node = trie.step(node, byte)?;
            }
            trie.value(node)
        };
        assert_eq!(find("phq"), Some(1));
        assert_eq!(find("phq-9"), Some(2));
        assert_eq!(find("gad"), Some(3));
        assert_eq!(find("phq-"), None);
        assert_eq!(find("bai"), None);
    }
}
