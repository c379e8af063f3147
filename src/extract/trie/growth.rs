//! Phrases on their way to a [`Trie`](super::Trie).
//!
//! A lexicon states turns of speech with choices, so its phrases share not only
//! their beginnings but nearly all of their endings. Growing follows each phrase
//! from the root, so that beginnings are shared; pruning then makes one node of
//! all nodes behind which the same phrases end (minimal acyclic automata;
//! Daciuk et al. 2000, doi:10.1162/089120100561601). What is left is a tenth of
//! the nodes, and fits into a processor's cache.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::{NONE, Piece, ROOT, mix};

/// A step of the grown trie: from a node over a piece to another node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) from: u32,
    pub(super) piece: u64,
    pub(super) to: u32,
}

/// A trie that grows phrase by phrase. Nodes are known by the order in which
/// they came, a node after the one that leads to it.
#[derive(Debug, Default)]
pub struct Growth {
    /// The step that leads to each node.
    steps: Vec<(u32, u64)>,
    known: HashMap<(u32, u64), u32, BuildHasherDefault<Mixer>>,
    /// What ends at each node.
    values: Vec<u32>,
    /// The way to the last phrase, each piece with the node behind it: a phrase
    /// mostly begins like the one before.
    way: Vec<(u64, u32)>,
}

impl Growth {
    /// The node where `phrase` ends. An empty phrase ends at none, and what is
    /// given to it is lost.
    pub fn node(&mut self, phrase: &str) -> u32 {
        let bytes = phrase.as_bytes();
        let (mut node, mut at, mut depth) = (ROOT, 0, 0);
        while let Some(piece) = Piece::at(bytes, at) {
            at = piece.end;
            match self.way.get(depth) {
                Some((key, next)) if *key == piece.key => node = *next,
                _ => {
                    self.way.truncate(depth);
                    node = self.step(node, piece.key);
                    self.way.push((piece.key, node));
                }
            }
            depth += 1;
        }
        node
    }

    /// The node that a piece leads to, a new one if there is none.
    fn step(&mut self, from: u32, piece: u64) -> u32 {
        let next = u32::try_from(self.steps.len()).unwrap_or(ROOT);
        let node = *self.known.entry((from, piece)).or_insert(next);
        if node == next {
            self.steps.push((from, piece));
            self.values.push(NONE);
        }
        node
    }

    /// Lets what ends at a node have this value.
    pub fn give(&mut self, node: u32, value: u32) {
        if let Some(own) = self.values.get_mut(node as usize) {
            *own = value;
        }
    }

    /// The nodes that are different, by their values, and the steps between
    /// them; steps from the root begin at [`ROOT`].
    pub(super) fn prune(self) -> (Vec<u32>, Vec<Edge>) {
        let Self { steps, values, .. } = self;
        let (first, children) = children(&steps);
        let mut kept: Vec<u32> = Vec::new();
        let mut edges: Vec<Edge> = Vec::new();
        let mut same: HashMap<Shape, u32, BuildHasherDefault<Mixer>> = HashMap::default();
        let mut names = vec![ROOT; steps.len()];
        // A node comes after the one that leads to it: backwards, all that
        // stands behind a node is known before it.
        for node in (0..steps.len()).rev() {
            let range = first.get(node).zip(first.get(node + 1));
            let (from, to) = range.map_or((0, 0), |(from, to)| (*from, *to));
            let own = children.get(from as usize..to as usize).unwrap_or_default();
            let value = values.get(node).copied().unwrap_or(NONE);
            let shape = Shape { value, steps: shape_of(own, &steps, &names) };
            let name = u32::try_from(kept.len()).unwrap_or(ROOT);
            let name = match same.get(&shape) {
                Some(known) => *known,
                None => {
                    edges.extend(shape.steps.iter().map(|&(piece, to)| Edge {
                        from: name,
                        piece,
                        to,
                    }));
                    kept.push(value);
                    same.insert(shape, name);
                    name
                }
            };
            if let Some(own) = names.get_mut(node) {
                *own = name;
            }
        }
        let openings = steps.iter().zip(&names).filter(|((from, _), _)| *from == ROOT);
        edges.extend(openings.map(|(&(_, piece), &to)| Edge { from: ROOT, piece, to }));
        (kept, edges)
    }
}

/// All that tells two nodes apart: what ends at them, and where they lead.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Shape {
    value: u32,
    steps: Vec<(u64, u32)>,
}

/// The steps from a node, by their pieces.
fn shape_of(children: &[u32], steps: &[(u32, u64)], names: &[u32]) -> Vec<(u64, u32)> {
    let step = |child: &u32| {
        let (_, piece) = steps.get(*child as usize)?;
        Some((*piece, *names.get(*child as usize)?))
    };
    let mut shape: Vec<(u64, u32)> = children.iter().filter_map(step).collect();
    shape.sort_unstable();
    shape
}

/// The nodes behind each node, all in one list, and where each one's begin.
fn children(steps: &[(u32, u64)]) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; steps.len() + 1];
    let inner = || (0_u32..).zip(steps).filter(|(_, (from, _))| *from != ROOT);
    for (_, (from, _)) in inner() {
        if let Some(count) = first.get_mut(*from as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for count in &mut first {
        sum += *count;
        *count = sum;
    }
    let mut free = first.clone();
    let mut children = vec![0; sum as usize];
    for (node, (from, _)) in inner() {
        let Some(at) = free.get_mut(*from as usize) else { continue };
        if let Some(place) = children.get_mut(*at as usize) {
            *place = node;
        }
        *at += 1;
    }
    (first, children)
}

/// A quick hash of numbers; what is hashed comes from lexicons, not from
/// strangers.
#[derive(Debug, Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = mix(self.0.rotate_left(23) ^ number);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_and_endings_are_shared() {
        let mut growth = Growth::default();
        for phrase in ["i wish to go", "he wish to go", "he went to go"] {
            let node = growth.node(phrase);
            growth.give(node, 7);
        }
        let (values, edges) = growth.prune();
        // Behind "wish" and "went" one way leads on; "i" leads to "wish" alone.
        assert_eq!(values.iter().filter(|value| **value == 7).count(), 1);
        assert_eq!((values.len(), edges.len()), (5, 7));
    }

    #[test]
    fn nodes_with_other_values_stay_apart() {
        let mut growth = Growth::default();
        for (phrase, value) in [("a c", 1), ("b c", 2), ("b", 3)] {
            let node = growth.node(phrase);
            growth.give(node, value);
        }
        let (values, edges) = growth.prune();
        assert_eq!((values.len(), edges.len()), (4, 4));
    }
}
