//! A compact trie over folded phrases.
//!
//! Phrases begin where words begin and end where words end, so a note is not
//! fed byte by byte through an automaton of all phrases, which with their tens
//! of thousands of states would not fit a processor's cache. Phrase and text
//! are cut in the same way into [pieces](Piece), about one a word, and each
//! step of a walk takes a whole piece. A small table of bits turns away nearly
//! all pieces that begin no phrase, and each node has a word of bits that does
//! the same for the pieces behind it; only for what is left the table of the
//! node's steps is looked into. A step holds all that is known of the place
//! that it leads to, so that most walks read one place of memory and no more.

mod cut;
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes, the first one lowest.
    key: u64,
    /// Its [`mix`]: a piece is looked for more than once.
    hash: u64,
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
        if at >= bytes.len() {
            return None;
        }
        let is_space = |byte: u64| matches!(byte as u8, b' ' | b'\n');
        let mut last = at;
        let mut eight = eight::load(bytes, at);
        if is_space(eight) {
            // Nearly always it is one space, which costs no second look at the text.
            while is_space(eight >> 8) && last < at + 2 {
                last += 1;
                eight = eight::load(bytes, last);
            }
            eight = eight & !0xff | u64::from(b' ');
        }
        Some(Self::of(eight, last))
    }

    /// The piece that begins with the first of eight bytes, which stand at
    /// `at`.
    #[inline]
    const fn of(eight: u64, at: usize) -> Self {
        // The first byte belongs to the piece whatever it is.
        let length = eight::leading(eight::word(eight) | 0x80);
        let key = eight & eight::first(length);
        Self { key, hash: mix(key), end: at + length }
    }

    /// The word that begins with the piece ends here.
    #[must_use]
    #[inline]
    pub fn end_of_word(self, bytes: &[u8]) -> usize {
        if self.is_full() { end_of_word(bytes, self.end) } else { self.end }
    }

    /// Whether it is as long as a piece can be: no other may be cut out of a longer
    /// word.
    const fn is_full(self) -> bool {
        self.key >> 56 != 0
    }

    /// Whether the word that it ends in goes on.
    #[inline]
    fn cuts_word(self, bytes: &[u8]) -> bool {
        self.is_full() && bytes.get(self.end).is_some_and(|next| is_word(*next))
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
    /// Where all walks begin.
    root: State,
    /// The steps of each node, one table behind the other: what a walk needs
    /// next stands beside what it has just read.
    steps: Vec<Step>,
}

/// Where a walk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// The bits of all pieces that may follow.
    next: u64,
    /// The value of the phrase that ends here.
    value: u32,
    table: Table,
}

/// No phrase goes on.
const NOWHERE: State = State { next: 0, value: NONE, table: Table(0) };

impl Default for State {
    fn default() -> Self {
        NOWHERE
    }
}

/// Where the steps of a node are, in one number, since the smaller a step is,
/// the more of them a cache holds: the first step, and in the lowest
/// [`SIZE_BITS`] how many bits of a hash tell the steps apart. The table has
/// two to this power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Table(u32);

/// A table has 2^31 places at most.
const SIZE_BITS: u32 = 5;

impl Table {
    /// The table from the step `first` on; `None` if that is too far.
    fn new(first: usize, bits: u32) -> Option<Self> {
        let first = u32::try_from(first).ok().filter(|first| *first < 1 << (u32::BITS - SIZE_BITS));
        first.map(|first| Self(first << SIZE_BITS | bits))
    }

    const fn first(self) -> usize {
        (self.0 >> SIZE_BITS) as usize
    }

    const fn bits(self) -> u32 {
        self.0 & ((1 << SIZE_BITS) - 1)
    }
}

/// A step over a piece, to what is known of the place behind it.
#[derive(Clone, Copy, Debug)]
struct Step {
    piece: u64,
    to: State,
}

const FREE: Step = Step { piece: 0, to: NOWHERE };

impl Trie {
    /// The trie of all phrases that have grown. `join` gives the value of phrases
    /// that were added with several, which come in rising order.
    #[must_use]
    pub fn grown(growth: Growth, join: impl FnMut(&[u32]) -> u32) -> Self {
        let (values, edges) = growth.prune(join);
        let mut states: Vec<State> =
            values.iter().map(|&value| State { value, ..NOWHERE }).collect();
        let mut root = NOWHERE;
        let mut size = 0;
        for siblings in edges.chunk_by(|one, other| one.from == other.from) {
            let Some(from) = siblings.first().map(|edge| edge.from) else { continue };
            let state = match from {
                ROOT => &mut root,
                node => match states.get_mut(node as usize) {
                    Some(state) => state,
                    None => continue,
                },
            };
            let bits_of_table = table_bits(siblings.len());
            let Some(table) = Table::new(size, bits_of_table) else { continue };
            state.table = table;
            state.next = siblings.iter().fold(0, |next, edge| next | bits(mix(edge.piece)));
            size += 1 << bits_of_table;
        }
        let openings = edges.iter().filter(|edge| edge.from == ROOT).count();
        let mut trie = Self {
            openings: vec![0; (openings * BITS_PER_OPENING / 64).max(1).next_power_of_two()],
            signs: [false; 256],
            last_signs: [false; 256],
            root,
            steps: vec![FREE; size],
        };
        for edge in edges {
            trie.keep(edge, &states);
        }
        trie
    }

    /// Puts a step into the table of its node.
    fn keep(&mut self, Edge { from, piece, to }: Edge, states: &[State]) {
        let hash = mix(piece);
        let first = piece as u8;
        if from == ROOT {
            let cell = self.cell(hash);
            if let Some(cell) = self.openings.get_mut(cell) {
                *cell |= bits(hash);
            }
            if let Some(sign) = self.signs.get_mut(usize::from(first)) {
                *sign |= !is_word(first);
            }
        }
        let state = states.get(from as usize).copied().unwrap_or(self.root);
        let to = states.get(to as usize).copied().unwrap_or(NOWHERE);
        if let Some(last) = self.last_signs.get_mut(usize::from(first)) {
            *last |= to.value != NONE && piece < 0x100 && !is_word(first);
        }
        let free = places(state, hash)
            .find(|at| self.steps.get(*at).is_some_and(|step| step.piece == FREE.piece));
        if let Some(slot) = free.and_then(|at| self.steps.get_mut(at)) {
            *slot = Step { piece, to };
        }
    }

    const fn cell(&self, hash: u64) -> usize {
        (hash >> 12) as usize & (self.openings.len() - 1)
    }

    /// Whether a phrase may begin with a piece: no answer for sure, but a
    /// quick one.
    #[must_use]
    #[inline]
    pub fn may_begin(&self, piece: Piece) -> bool {
        if piece.begins_word() {
            self.may_begin_with_word(piece)
        } else {
            self.may_begin_with_sign(piece.key as u8)
        }
    }

    /// The same of a piece that begins with a letter or figure.
    #[must_use]
    #[inline]
    pub fn may_begin_with_word(&self, piece: Piece) -> bool {
        self.openings.get(self.cell(piece.hash)).is_some_and(|cell| holds(*cell, piece.hash))
    }

    /// Whether a phrase begins with a sign.
    #[must_use]
    #[inline]
    pub const fn may_begin_with_sign(&self, sign: u8) -> bool {
        self.signs[sign as usize]
    }

    /// Where a walk stands behind its first piece; nowhere if no phrase begins with it. To
    /// ask for many pieces before their walks lets the processor wait for all of them at
    /// once.
    #[must_use]
    #[inline]
    pub fn open(&self, first: Piece) -> State {
        self.look_up(self.root, first.key, first.hash).unwrap_or(NOWHERE)
    }

    /// Finds the phrases that begin in `bytes` at `start`, where `first`
    /// stands and leads to `opened`, the shorter before the longer, and tells
    /// `found` the index of each and where it ends. `cut` cuts the pieces behind
    /// the first one.
    #[inline]
    pub fn walk(
        &self,
        bytes: &[u8],
        (start, first, opened): (usize, Piece, State),
        cut: impl Fn(&[u8], usize) -> Option<Piece>,
        mut found: impl FnMut(u32, usize),
    ) {
        if let Some(value) = self.ends_with_sign(&self.root, first) {
            found(value, start + 1);
        }
        let (mut state, mut piece) = (opened, first);
        loop {
            let at = piece.end;
            if state.value != NONE && !piece.cuts_word(bytes) {
                found(state.value, at);
            }
            if state.next == 0 {
                break;
            }
            let Some(cut) = cut(bytes, at) else { break };
            piece = cut;
            if let Some(value) = self.ends_with_sign(&state, piece) {
                found(value, at + 1);
            }
            let Some(next) = self.find(state, piece.key, piece.hash) else { break };
            state = next;
        }
    }

    /// The value of the phrase that ends with the sign which a piece begins with, if more
    /// follows in the piece.
    #[inline]
    fn ends_with_sign(&self, from: &State, piece: Piece) -> Option<u32> {
        if !self.last_signs[piece.key as u8 as usize] {
            return None;
        }
        let sign = piece.sign_alone()?;
        let end = self.find(*from, sign, mix(sign))?;
        (end.value != NONE).then_some(end.value)
    }

    /// Where a piece leads to, if the bits of a state let it pass.
    #[inline]
    fn find(&self, from: State, piece: u64, hash: u64) -> Option<State> {
        if holds(from.next, hash) { self.look_up(from, piece, hash) } else { None }
    }

    /// Where a piece leads to.
    #[inline]
    fn look_up(&self, from: State, piece: u64, hash: u64) -> Option<State> {
        for at in places(from, hash) {
            let step = self.steps.get(at)?;
            if step.piece == piece {
                return Some(step.to);
            }
            if step.piece == FREE.piece {
                break;
            }
        }
        None
    }
}

/// The power of two of places that so many steps get: a few fill their table,
/// more of them at most half of it.
const fn table_bits(steps: usize) -> u32 {
    let places = if steps <= 2 { steps } else { 2 * steps };
    places.next_power_of_two().trailing_zeros()
}

/// Where a step with this hash may stand: where its hash falls in the table of
/// its node, or behind.
#[inline]
fn places(state: State, hash: u64) -> impl Iterator<Item = usize> {
    let (first, bits) = (state.table.first(), state.table.bits());
    let size = 1_usize << bits;
    // Two shifts, since one by all bits is none.
    let home = (hash >> 1 >> (u64::BITS - 1 - bits)) as usize;
    (0..size).map(move |step| first + (home + step) % size)
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
    // One bit after the other: most strangers fail at the first.
    known >> (hash & 63) & 1 != 0 && known >> (hash >> 6 & 63) & 1 != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trie(phrases: &[(&str, u32)]) -> Trie {
        let mut growth = Growth::default();
        for (phrase, value) in phrases {
            growth.add_plain(phrase, *value);
        }
        Trie::grown(growth, |values| values[0])
    }

    fn find(phrases: &[(&str, u32)], text: &str) -> Option<u32> {
        let trie = trie(phrases);
        let mut whole = None;
        let first = Piece::at(text.as_bytes(), 0)?;
        trie.walk(text.as_bytes(), (0, first, trie.open(first)), Piece::at, |phrase, end| {
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
        let trie = trie(&[("n.", 1), ("n.b c", 2), ("#", 3)]);
        let phrases = |text: &str| {
            let mut found = Vec::new();
            let first = Piece::at(text.as_bytes(), 0).unwrap();
            trie.walk(text.as_bytes(), (0, first, trie.open(first)), Piece::at, |phrase, end| {
                found.push((phrase, end));
            });
            found
        };
        assert_eq!(phrases("n.a"), [(1, 2)]);
        assert_eq!(phrases("n.b c"), [(1, 2), (2, 5)]);
        assert_eq!(phrases("#9"), [(3, 1)]);
    }
}
