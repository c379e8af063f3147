//! A compact trie over folded phrases.
//!
//! Phrases begin where words begin, so a note is not fed byte by byte through
//! an automaton of all phrases, which with their tens of thousands of states
//! would not fit a processor's cache: the trie is entered at the beginnings of
//! words only, and most words leave it after two or three bytes.

use std::collections::BTreeMap;

/// Nothing ends here, or no such node.
const NONE: u32 = u32::MAX;

/// The phrases of a trie, each by the index that it was given.
#[derive(Clone, Debug)]
pub struct Trie {
    nodes: Vec<Node>,
    labels: Vec<u8>,
    targets: Vec<u32>,
    /// The children of the root by their byte.
    roots: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    first: u32,
    count: u16,
    value: u32,
}

impl Trie {
    /// The trie of `phrases`: each folded phrase with its index.
    #[must_use]
    pub fn new(phrases: &BTreeMap<&str, u32>) -> Self {
        let sorted: Vec<(&[u8], u32)> =
            phrases.iter().map(|(phrase, index)| (phrase.as_bytes(), *index)).collect();
        let mut trie = Self {
            nodes: Vec::new(),
            labels: Vec::new(),
            targets: Vec::new(),
            roots: vec![NONE; 256],
        };
        trie.grow(&sorted, 0);
        if let Some(root) = trie.nodes.first().copied() {
            for edge in root.first..root.first + u32::from(root.count) {
                let place = edge as usize;
                if let (Some(label), Some(target)) =
                    (trie.labels.get(place), trie.targets.get(place))
                    && let Some(slot) = trie.roots.get_mut(usize::from(*label))
                {
                    *slot = *target;
                }
            }
        }
        trie
    }

    /// Adds the node that all `phrases` share their first `depth` bytes with.
    fn grow(&mut self, phrases: &[(&[u8], u32)], depth: usize) -> u32 {
        let index = self.nodes.len();
        let value = phrases.iter().find(|(phrase, _)| phrase.len() == depth).map_or(NONE, |p| p.1);
        self.nodes.push(Node { first: 0, count: 0, value });
        let mut edges = Vec::new();
        let longer = phrases.iter().position(|(phrase, _)| phrase.len() > depth);
        let mut rest = longer.and_then(|from| phrases.get(from..)).unwrap_or_default();
        while let Some(label) = rest.first().and_then(|(phrase, _)| phrase.get(depth)).copied() {
            let same = rest.partition_point(|(phrase, _)| phrase.get(depth) == Some(&label));
            let (group, others) = rest.split_at(same);
            edges.push((label, self.grow(group, depth + 1)));
            rest = others;
        }
        let first = u32::try_from(self.labels.len()).unwrap_or(NONE);
        self.labels.extend(edges.iter().map(|edge| edge.0));
        self.targets.extend(edges.iter().map(|edge| edge.1));
        if let Some(node) = self.nodes.get_mut(index) {
            node.first = first;
            node.count = u16::try_from(edges.len()).unwrap_or(u16::MAX);
        }
        u32::try_from(index).unwrap_or(NONE)
    }

    /// Where a walk begins with the byte `label`.
    #[must_use]
    pub fn enter(&self, label: u8) -> Option<u32> {
        self.roots.get(usize::from(label)).copied().filter(|node| *node != NONE)
    }

    /// One step of a walk.
    #[must_use]
    pub fn step(&self, node: u32, label: u8) -> Option<u32> {
        let node = self.nodes.get(node as usize)?;
        let first = node.first as usize;
        let labels = self.labels.get(first..first + usize::from(node.count))?;
        let edge = labels.iter().position(|known| *known == label)?;
        self.targets.get(first + edge).copied()
    }

    /// The index of the phrase that ends at a node.
    #[must_use]
    pub fn value(&self, node: u32) -> Option<u32> {
        self.nodes.get(node as usize).map(|node| node.value).filter(|value| *value != NONE)
    }
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
