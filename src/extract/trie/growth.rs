//! Phrases on their way to a [`Trie`](super::Trie).
//!
//! A lexicon states turns of speech with choices, so its phrases share not only
//! their beginnings but nearly all of their endings, and the trie is to have one
//! node for all places behind which the same phrases end (minimal acyclic
//! automata; Daciuk et al. 2000, doi:10.1162/089120100561601). Growing takes each
//! pattern [as the graph that it is](super::cut), from its end on, and shares its
//! endings with all other patterns at once. In what has grown a piece may lead from
//! a node to several others, each with phrases of its own. Pruning follows all of
//! them together (the powerset construction; Rabin and Scott 1959,
//! doi:10.1147/rd.32.0114), and then makes one node of those that are the same. At
//! no time there is more in memory than the choices that the lexicon states.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::ops::Range;

use super::{NONE, Piece, ROOT, eight, mix};

/// A step of the grown trie: from a node over a piece to another node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) from: u32,
    pub(super) piece: u64,
    pub(super) to: u32,
}

/// A step over a piece to a node.
type Step = (u64, u32);

/// Phrases that grow together. Nodes are known by the order in which they came,
/// a node before those that lead to it.
#[derive(Debug, Default)]
pub struct Growth {
    nodes: Vec<Node>,
    /// The steps of all nodes.
    steps: Vec<Step>,
    /// The steps from the root.
    openings: Vec<Step>,
    /// The nodes by the hash of all that tells them apart. Two nodes with one hash
    /// would only not be shared.
    known: HashMap<u64, u32, BuildHasherDefault<Mixer>>,
}

/// A node of what has grown.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// What ends here.
    value: u32,
    /// How many steps at most lead on from here, one behind the other.
    height: u32,
    first: u32,
    end: u32,
}

impl Node {
    const fn steps(self) -> Range<usize> {
        self.first as usize..self.end as usize
    }
}

impl Growth {
    /// Adds one phrase, just as it is written. An empty one is none.
    pub fn add_plain(&mut self, phrase: &str, value: u32) {
        let bytes = phrase.as_bytes();
        let pieces =
            std::iter::successors(Piece::at(bytes, 0), |piece| Piece::at(bytes, piece.end));
        let pieces: Vec<u64> = pieces.map(|piece| piece.key).collect();
        let Some((first, others)) = pieces.split_first() else { return };
        let mut node = self.node(value, &[]);
        for piece in others.iter().rev() {
            node = self.node(NONE, &[(*piece, node)]);
        }
        self.open(&[(*first, node)]);
    }

    /// Lets phrases begin with these steps.
    pub(super) fn open(&mut self, steps: &[Step]) {
        self.openings.extend(steps);
    }

    /// The node with this value and these steps, which come in order.
    pub(super) fn node(&mut self, value: u32, steps: &[Step]) -> u32 {
        let next = index(self.nodes.len());
        let known = *self.known.entry(hash_of(&(value, steps))).or_insert(next);
        if let Some(node) = self.nodes.get(known as usize)
            && node.value == value
            && self.steps.get(node.steps()) == Some(steps)
        {
            return known;
        }
        let heights = steps.iter().filter_map(|(_, to)| self.nodes.get(*to as usize));
        let height = heights.map(|node| node.height + 1).max().unwrap_or(0);
        let first = index(self.steps.len());
        self.steps.extend(steps);
        self.nodes.push(Node { value, height, first, end: index(self.steps.len()) });
        next
    }

    /// The nodes that are different, by their values, and the steps between
    /// them in the order of the nodes, those from the [`ROOT`] last. `join` gives the
    /// value of a node where phrases with several values end, which come in rising
    /// order.
    pub(super) fn prune(self, join: impl FnMut(&[u32]) -> u32) -> (Vec<u32>, Vec<Edge>) {
        let Self { nodes, steps, openings, .. } = self.pruned(join);
        let mut edges: Vec<Edge> = Vec::with_capacity(steps.len() + openings.len());
        for (node, from) in nodes.iter().zip(0..) {
            let steps = steps.get(node.steps()).unwrap_or_default();
            edges.extend(steps.iter().map(|&(piece, to)| Edge { from, piece, to }));
        }
        edges.extend(openings.into_iter().map(|(piece, to)| Edge { from: ROOT, piece, to }));
        (nodes.iter().map(|node| node.value).collect(), edges)
    }

    /// The same phrases grown so that a piece leads to one node at most, and no two
    /// nodes are the same.
    fn pruned(self, join: impl FnMut(&[u32]) -> u32) -> Self {
        let Self { nodes, steps, mut openings, known } = self;
        // All of this is needed for a while only, and none of it is small.
        drop(known);
        let mut sets = Sets::default();
        let root = sets.follow(&mut openings);
        let mut together = openings;
        let mut at = 0;
        while let Some(set) = sets.all.get(at) {
            together.clear();
            for node in sets.nodes(set).iter().filter_map(|node| nodes.get(*node as usize)) {
                together.extend(steps.get(node.steps()).unwrap_or_default());
            }
            let followed = sets.follow(&mut together);
            sets.steps.push(followed);
            at += 1;
        }
        drop((steps, together, std::mem::take(&mut sets.known)));
        sets.prune(&nodes, &root, join)
    }
}

/// Nodes that a text leads to together.
#[derive(Debug, Default)]
struct Sets {
    /// The nodes of all sets, in rising order within each.
    nodes: Vec<u32>,
    all: Vec<Range<u32>>,
    known: HashMap<u64, u32, BuildHasherDefault<Mixer>>,
    /// The steps of all sets, and where those of each are.
    edges: Vec<Step>,
    steps: Vec<Range<u32>>,
}

impl Sets {
    fn nodes(&self, set: &Range<u32>) -> &[u32] {
        self.nodes.get(set.start as usize..set.end as usize).unwrap_or_default()
    }

    /// The steps that lead to sets, from those that lead to nodes.
    fn follow(&mut self, steps: &mut Vec<Step>) -> Range<u32> {
        steps.sort_unstable();
        steps.dedup();
        let first = index(self.edges.len());
        for together in steps.chunk_by(|(one, _), (other, _)| one == other) {
            let Some((piece, _)) = together.first() else { continue };
            let set = self.set(together);
            self.edges.push((*piece, set));
        }
        first..index(self.edges.len())
    }

    /// The set of the nodes that steps lead to.
    fn set(&mut self, steps: &[Step]) -> u32 {
        let first = self.nodes.len();
        self.nodes.extend(steps.iter().map(|(_, node)| *node));
        let nodes = self.nodes.get(first..).unwrap_or_default();
        let next = index(self.all.len());
        let known = *self.known.entry(hash_of(nodes)).or_insert(next);
        if self.all.get(known as usize).is_some_and(|set| self.nodes(set) == nodes) {
            self.nodes.truncate(first);
            return known;
        }
        self.all.push(index(first)..index(self.nodes.len()));
        next
    }

    /// The sets that are different as nodes, with the steps between them.
    fn prune(
        self,
        nodes: &[Node],
        root: &Range<u32>,
        mut join: impl FnMut(&[u32]) -> u32,
    ) -> Growth {
        let members =
            |set: &Range<u32>| self.nodes(set).iter().filter_map(|node| nodes.get(*node as usize));
        let height = |set: &Range<u32>| members(set).map(|node| node.height).max();
        let mut order: Vec<(Option<u32>, u32)> =
            self.all.iter().zip(0..).map(|(set, index)| (height(set), index)).collect();
        // What stands behind a set is lower than it, and known before it.
        order.sort_unstable();
        let mut names = vec![ROOT; self.all.len()];
        let steps_of = |steps: &Range<u32>, names: &[u32]| -> Vec<Step> {
            let edges = self.edges.get(steps.start as usize..steps.end as usize);
            let named = |&(piece, set): &Step| Some((piece, *names.get(set as usize)?));
            edges.unwrap_or_default().iter().filter_map(named).collect()
        };
        let mut shapes = Growth::default();
        let mut values: Vec<u32> = Vec::new();
        for (_, set) in order {
            let Some((range, steps)) = self.all.get(set as usize).zip(self.steps.get(set as usize))
            else {
                continue;
            };
            values.clear();
            values.extend(members(range).map(|node| node.value).filter(|value| *value != NONE));
            values.sort_unstable();
            values.dedup();
            let value = if values.is_empty() { NONE } else { join(&values) };
            let name = shapes.node(value, &steps_of(steps, &names));
            if let Some(own) = names.get_mut(set as usize) {
                *own = name;
            }
        }
        shapes.openings = steps_of(root, &names);
        shapes
    }
}

/// A count as the number of what comes next. What has no number any more is lost;
/// there is no memory for that much.
fn index(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn hash_of(shape: &(impl Hash + ?Sized)) -> u64 {
    let mut mixer = Mixer::default();
    shape.hash(&mut mixer);
    mixer.finish()
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
        for eight in bytes.chunks(8) {
            self.write_u64(eight::load(eight, 0));
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
    use crate::extract::pattern::Words;

    fn grown(texts: &[(&str, u32)]) -> Growth {
        let mut growth = Growth::default();
        for (text, value) in texts {
            growth.add(&Words::default().pattern(text).unwrap(), *value);
        }
        growth
    }

    fn first_of(values: &[u32]) -> u32 {
        values[0]
    }

    /// All phrases of what has grown, by their pieces, each with its value.
    fn phrases_of(growth: Growth) -> Vec<(Vec<u64>, u32)> {
        let (values, edges) = growth.prune(first_of);
        let mut phrases = Vec::new();
        let mut begun = vec![(ROOT, Vec::new())];
        while let Some((node, pieces)) = begun.pop() {
            for edge in edges.iter().filter(|edge| edge.from == node) {
                begun.push((edge.to, [pieces.as_slice(), &[edge.piece]].concat()));
            }
            let value = values.get(node as usize).copied().filter(|value| *value != NONE);
            phrases.extend(value.map(|value| (pieces, value)));
        }
        phrases.sort();
        phrases
    }

    #[test]
    fn beginnings_and_endings_are_shared() {
        let growth = grown(&[("i wish to go", 7), ("he {wish|went} to go", 7)]);
        let (values, edges) = growth.prune(first_of);
        // Behind "wish" and "went" one way leads on; "i" leads to "wish" alone.
        assert_eq!(values.iter().filter(|value| **value == 7).count(), 1);
        assert_eq!((values.len(), edges.len()), (5, 7));
    }

    #[test]
    fn nodes_with_other_values_stay_apart() {
        let (values, edges) = grown(&[("a c", 1), ("b c", 2), ("b", 3)]).prune(first_of);
        assert_eq!((values.len(), edges.len()), (4, 4));
    }

    #[test]
    fn values_of_the_same_phrase_are_joined() {
        let mut joined = Vec::new();
        grown(&[("a {b|c}", 5), ("{a|d} b", 3), ("a b", 5)]).prune(|values| {
            joined.push(values.to_vec());
            values[0]
        });
        joined.sort();
        joined.dedup();
        assert_eq!(joined, [vec![3], vec![3, 5], vec![5]]);
    }

    #[test]
    fn a_pattern_grows_into_the_same_trie_as_its_phrases() {
        let texts = [
            "{contemplat|consider}{ing|ed|} {the |}{end|ending}",
            "self{-| |}harm{ing|} {now|}",
            "depression{s|} {|(mild)} ",
            "{ a|{b|c }d}",
            "{1|2}{.|,|}{5|} -- {a|b}|c",
        ];
        let mut plain = Growth::default();
        for (text, value) in texts.iter().zip(0..) {
            for phrase in Words::default().pattern(text).unwrap().phrases() {
                plain.add_plain(&phrase, value);
            }
        }
        let patterns = texts.iter().zip(0..).map(|(text, value)| (*text, value));
        let growth = grown(&patterns.collect::<Vec<_>>());
        assert_eq!(phrases_of(growth), phrases_of(plain));
    }
}
