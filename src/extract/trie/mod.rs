//! A compact trie over folded phrases.
//!
//! Phrases begin where words begin and end where words end, so a note is not
//! fed byte by byte through an automaton of all phrases, which with their tens
//! of thousands of states would not fit a processor's cache. Phrase and text
//! are cut in the same way into [pieces](Piece), about one a word, and each
//! step of a walk takes a whole piece. A small table of bits turns away nearly
//! all pieces that begin no phrase, and each node has a word of bits that does
//! the same for the pieces behind it; only for what is left a table of all
//! steps is looked into.

mod growth;

use super::eight;
use growth::Edge;
pub use growth::Growth;

/// Nothing ends here.
const NONE: u32 = u32::MAX;

/// The node where all walks begin.
const ROOT: u32 = u32::MAX;

/// How many bits there are at least for each piece that begins a phrase, to
/// turn other pieces away; with two of them set for each, one strange piece in
/// fifty passes.
const BITS_PER_OPENING: usize = 16;

/// A piece of text: one sign or none, and the letters and figures of a word
/// behind it, eight bytes in all at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes, the first one lowest.
    key: u64,
    /// Where it ends.
    pub end: usize,
}

impl Piece {
    /// The piece that begins at `at`; `None` at the end of the text.
    #[must_use]
    #[inline]
    pub fn at(bytes: &[u8], at: usize) -> Option<Self> {
        if at >= bytes.len() {
            return None;
        }
        Some(Self::of(eight::load(bytes, at), at))
    }

    /// The same for text in which up to three spaces or line breaks stand for
    /// one space.
    #[must_use]
    #[inline]
    pub fn spaced(bytes: &[u8], at: usize) -> Option<Self> {
        let is_space = |at: usize| matches!(bytes.get(at), Some(b' ' | b'\n'));
        if !is_space(at) {
            return Self::at(bytes, at);
        }
        let last = (at..at + 2).take_while(|at| is_space(at + 1)).count() + at;
        Some(Self::of(eight::load(bytes, last) & !0xff | u64::from(b' '), last))
    }

    /// The piece that begins with the first of eight bytes, which stand at
    /// `at`.
    #[inline]
    const fn of(eight: u64, at: usize) -> Self {
        // The first byte belongs to the piece whatever it is.
        let length = eight::leading(eight::word(eight) | 0x80);
        Self { key: eight & eight::first(length), end: at + length }
    }

    /// The word that begins with the piece ends here.
    #[must_use]
    #[inline]
    pub fn end_of_word(self, bytes: &[u8]) -> usize {
        // Only a piece of eight letters may be cut out of a longer word.
        if self.key >> 56 == 0 { self.end } else { end_of_word(bytes, self.end) }
    }

    /// Whether it begins with a letter or figure.
    const fn begins_word(self) -> bool {
        is_word(self.key as u8)
    }

    /// The sign that it begins with, if more follows.
    const fn sign_alone(self) -> Option<u64> {
        let first = self.key & 0xff;
        if first == self.key || self.begins_word() { None } else { Some(first) }
    }
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
    let mut end = at;
    loop {
        let length = eight::leading(eight::word(eight::load(bytes, end)));
        end += length;
        if length < 8 {
            return end;
        }
    }
}

/// The phrases of a trie, each by the value that it was given.
#[derive(Clone, Debug)]
pub struct Trie {
    /// The bits of all pieces that begin a phrase; a power of two of cells.
    openings: Vec<u64>,
    /// The signs that phrases begin with.
    signs: [bool; 256],
    /// The signs that phrases end with.
    last_signs: [bool; 256],
    nodes: Vec<Node>,
    /// All steps, each where its hash falls or in the next free slot; a power
    /// of two, at most half of them taken.
    slots: Vec<Step>,
    /// How far a hash is shifted to give a slot.
    shift: u32,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    /// The bits of all pieces that may follow.
    next: u64,
    /// The value of the phrase that ends here.
    value: u32,
}

/// The step from a node over a piece.
#[derive(Clone, Copy, Debug)]
struct Step {
    piece: u64,
    from: u32,
    to: u32,
}

const FREE: Step = Step { piece: 0, from: ROOT, to: ROOT };

impl Trie {
    /// The trie of `phrases`: each folded phrase with its value. Phrases that
    /// mean the same should have the same value, so that their endings are one.
    #[must_use]
    pub fn new<'a>(phrases: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        let mut growth = Growth::default();
        for (phrase, value) in phrases {
            let node = growth.node(phrase);
            growth.give(node, value);
        }
        Self::grown(growth)
    }

    /// The trie of all phrases that have grown.
    #[must_use]
    pub fn grown(growth: Growth) -> Self {
        let (values, edges) = growth.prune();
        let openings = edges.iter().filter(|edge| edge.from == ROOT).count();
        let bits = (2 * edges.len()).max(2).next_power_of_two().trailing_zeros();
        let mut trie = Self {
            openings: vec![0; (openings * BITS_PER_OPENING / 64).max(1).next_power_of_two()],
            signs: [false; 256],
            last_signs: [false; 256],
            nodes: values.into_iter().map(|value| Node { next: 0, value }).collect(),
            slots: vec![FREE; 1 << bits],
            shift: u64::BITS - bits,
        };
        for edge in edges {
            trie.keep(edge);
        }
        trie
    }

    /// Puts a step into its slot.
    fn keep(&mut self, Edge { from, piece, to }: Edge) {
        let hash = mix(piece);
        if let Some(before) = self.nodes.get_mut(from as usize) {
            before.next |= bits(hash);
        } else {
            let cell = self.cell(hash);
            if let Some(cell) = self.openings.get_mut(cell) {
                *cell |= bits(hash);
            }
            let first = piece as u8;
            if let Some(sign) = self.signs.get_mut(usize::from(first)) {
                *sign |= !is_word(first);
            }
        }
        let ends = self.nodes.get(to as usize).is_some_and(|node| node.value != NONE);
        if let Some(last) = self.last_signs.get_mut(piece as u8 as usize) {
            *last |= ends && piece < 0x100;
        }
        let mut at = self.slot(from, hash);
        while self.slots.get(at).is_some_and(|taken| taken.piece != 0) {
            at = self.after(at);
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = Step { piece, from, to };
        }
    }

    const fn cell(&self, hash: u64) -> usize {
        (hash >> 12) as usize & (self.openings.len() - 1)
    }

    const fn slot(&self, from: u32, hash: u64) -> usize {
        ((hash ^ (from as u64).wrapping_mul(SPREAD)) >> self.shift) as usize
    }

    const fn after(&self, slot: usize) -> usize {
        (slot + 1) & (self.slots.len() - 1)
    }

    /// Whether a phrase may begin with a piece: no answer for sure, but a
    /// quick one.
    #[must_use]
    #[inline]
    pub fn may_begin(&self, piece: Piece) -> bool {
        if piece.begins_word() {
            let hash = mix(piece.key);
            self.openings.get(self.cell(hash)).is_some_and(|cell| holds(*cell, hash))
        } else {
            self.may_begin_with_sign(piece.key as u8)
        }
    }

    /// Whether a phrase begins with a sign.
    #[must_use]
    #[inline]
    pub const fn may_begin_with_sign(&self, sign: u8) -> bool {
        self.signs[sign as usize]
    }

    /// Finds the phrases that begin in `bytes` at `start`, where `first`
    /// stands, the shorter before the longer, and tells `found` the index of
    /// each and where it ends. `cut` cuts the pieces behind the first one.
    pub fn walk(
        &self,
        bytes: &[u8],
        start: usize,
        first: Piece,
        cut: impl Fn(&[u8], usize) -> Option<Piece>,
        mut found: impl FnMut(u32, usize),
    ) {
        let (mut node, mut at, mut piece) = (ROOT, start, first);
        // The bits of the pieces that may stand next.
        let mut known = 0;
        loop {
            // A phrase may end with the sign that the piece begins with.
            if self.last_signs[piece.key as u8 as usize]
                && let Some(sign) = piece.sign_alone()
                && let Some((_, end)) = self.find(node, known, sign)
                && end.value != NONE
            {
                found(end.value, at + 1);
            }
            let Some((next, here)) = self.find(node, known, piece.key) else { break };
            (node, at, known) = (next, piece.end, here.next);
            let cuts_word = bytes.get(at).is_some_and(|next| is_word(*next))
                && bytes.get(at - 1).is_some_and(|last| is_word(*last));
            if here.value != NONE && !cuts_word {
                found(here.value, at);
            }
            if known == 0 {
                break;
            }
            let Some(following) = cut(bytes, at) else { break };
            piece = following;
        }
    }

    /// The node that a piece leads to from a node; `known` are the bits of the
    /// pieces that may follow there.
    #[inline]
    fn find(&self, from: u32, known: u64, piece: u64) -> Option<(u32, Node)> {
        let hash = mix(piece);
        let known = if from == ROOT { *self.openings.get(self.cell(hash))? } else { known };
        if !holds(known, hash) {
            return None;
        }
        let mut at = self.slot(from, hash);
        loop {
            let step = self.slots.get(at)?;
            if step.piece == piece && step.from == from {
                return Some((step.to, *self.nodes.get(step.to as usize)?));
            }
            if step.piece == 0 {
                return None;
            }
            at = self.after(at);
        }
    }
}

/// Odd, and without order in its bits: 2^64 over the golden ratio.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Spreads the bits of a piece (Fibonacci hashing; Knuth, The Art of Computer
/// Programming 3, 6.4).
#[inline]
const fn mix(piece: u64) -> u64 {
    let mixed = piece.wrapping_mul(SPREAD);
    (mixed ^ (mixed >> 32)).wrapping_mul(SPREAD)
}

/// The two bits of a hash in a word of bits (a Bloom filter; Bloom 1970,
/// doi:10.1145/362686.362692).
#[inline]
const fn bits(hash: u64) -> u64 {
    1 << (hash & 63) | 1 << (hash >> 6 & 63)
}

/// Whether a word of bits may hold a hash.
#[inline]
const fn holds(known: u64, hash: u64) -> bool {
    bits(hash) & !known == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(phrases: &[(&str, u32)], text: &str) -> Option<u32> {
        let trie = Trie::new(phrases.iter().copied());
        let mut whole = None;
        let first = Piece::at(text.as_bytes(), 0)?;
        trie.walk(text.as_bytes(), 0, first, Piece::at, |phrase, end| {
            whole = Some(phrase).filter(|_| end == text.len()).or(whole);
        });
        whole
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
    fn a_piece_is_a_sign_and_eight_bytes_at_most() {
        let ends = |text: &str| {
            let pieces = std::iter::successors(Piece::at(text.as_bytes(), 0), |piece| {
                Piece::at(text.as_bytes(), piece.end)
            });
            pieces.map(|piece| piece.end).collect::<Vec<_>>()
        };
        assert_eq!(ends("si, no plan"), [2, 3, 6, 11]);
        assert_eq!(ends("depression"), [8, 10]);
        assert_eq!(ends("qsp-9 élevé"), [3, 5, 13]);
    }

    #[test]
    fn a_phrase_may_end_with_a_sign_that_a_word_follows() {
        let trie = Trie::new([("n.", 1), ("n.b c", 2), ("#", 3)]);
        let phrases = |text: &str| {
            let mut found = Vec::new();
            let first = Piece::at(text.as_bytes(), 0).unwrap();
            trie.walk(text.as_bytes(), 0, first, Piece::at, |phrase, end| {
                found.push((phrase, end));
            });
            found
        };
        assert_eq!(phrases("n.a"), [(1, 2)]);
        assert_eq!(phrases("n.b c"), [(1, 2), (2, 5)]);
        assert_eq!(phrases("#9"), [(3, 1)]);
    }
}
