//! What each feature weighs, as it was learned.
//!
//! `data/opinion/status.tsv` is a table: a feature a line, and for each status how
//! much it speaks for it, in thirty-seconds of a natural logarithm of odds;
//! `data/opinion/link.tsv` is one of how much a feature speaks for a number's being a
//! score. They can be read, and so can what any value was decided by. In the program a
//! feature is known by a hash, since its words are never asked for again, and its hash is
//! made of those of its words: each word near a value is part of many features, and of those
//! of the values beside it, but is read once (a [`Term`]).

use super::eight;
use crate::error::{Error, Result};

/// Takes features, each of a kind and of words.
pub trait Sink {
    fn take(&mut self, kind: Term<'static>, words: &[Term<'_>]);
}

/// A word of features, with its hash.
#[derive(Clone, Copy, Debug)]
pub struct Term<'a> {
    pub text: &'a str,
    hash: u64,
}

impl<'a> Term<'a> {
    pub const fn of(text: &'a str) -> Self {
        Self { text, hash: hash(text) }
    }

    /// A word of at most seven letters, which are the first of `eight`.
    #[inline]
    pub const fn of_letters(text: &'a str, eight: u64) -> Self {
        let length = text.len();
        let word = if length == 0 { return Self::of(text) } else { eight & eight::first(length) };
        Self { text, hash: Key(length as u64).mixed(word).finish() }
    }
}

/// A word that stands in the program, hashed when the program is made.
macro_rules! term {
    ($word:literal) => {
        const { $crate::extract::weights::Term::of($word) }
    };
}
pub(crate) use term;

/// The weights of all features for each of `N` answers.
#[derive(Clone, Debug)]
pub struct Weights<const N: usize> {
    /// The features, each where its hash falls or behind (open addressing; Knuth, The Art of
    /// Computer Programming 3, 6.4); a power of two of slots, of which a third at least is
    /// free.
    slots: Vec<Slot<N>>,
    /// A bit for each hash that a feature in the table has, eight times as many bits at
    /// least as there are features (Bloom 1970, with one bit a feature,
    /// doi:10.1145/362686.362692). Most features of a note are in no table, and this is small
    /// enough to stay near the processor, where the slots are not.
    held: Vec<u64>,
}

/// A line of a table.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a, const N: usize> {
    /// Counted from one.
    pub line: usize,
    /// As it is written: its kind, and its words with bars between them.
    pub feature: &'a str,
    pub weights: [i16; N],
}

/// The lines of a table that are no remarks; it is called `name`.
pub fn rows<'a, const N: usize>(
    name: &'a str,
    table: &'a str,
) -> impl Iterator<Item = Result<Row<'a, N>>> {
    let told = |(_, text): &(usize, &str)| !text.is_empty() && !text.starts_with("# ");
    table.lines().enumerate().filter(told).map(move |(number, text)| {
        let line = number + 1;
        let mut cells = text.split('\t');
        let feature = cells.next().unwrap_or_default();
        let mut weights = [0; N];
        for weight in &mut weights {
            let cell = cells.next().ok_or_else(|| wrong::<N>(name, line, "is too short"))?;
            *weight =
                cell.parse().map_err(|_| wrong::<N>(name, line, "has a weight that is none"))?;
        }
        match cells.next() {
            Some(_) => Err(wrong::<N>(name, line, "is too long")),
            None => Ok(Row { line, feature, weights }),
        }
    })
}

#[cold]
fn wrong<const N: usize>(name: &str, line: usize, what: &str) -> Error {
    Error::configuration(format!(
        "line {line} of the weights {what}; a line is a feature and {N} whole numbers with tabs \
         between them"
    ))
    .at(name)
}

/// A feature with what it weighs, side by side.
#[derive(Clone, Copy, Debug)]
struct Slot<const N: usize> {
    /// Half of its hash, the other half of which leads to the slot.
    key: u32,
    row: [i16; N],
}

/// The key of no feature.
const FREE: u32 = 0;

impl<const N: usize> Weights<N> {
    /// Those of a table, which is called `name`.
    ///
    /// # Errors
    /// When a line breaks the format of the table.
    pub fn read(name: &str, table: &str) -> Result<Self> {
        let mut weights = Self::with_room(table.lines().count());
        for row in rows(name, table) {
            let row = row?;
            let mut terms = row.feature.split(SEPARATOR).map(Term::of);
            let kind = terms.next().unwrap_or(term!(""));
            let feature = Key::of(kind, &terms.collect::<Vec<_>>()).finish();
            if !weights.keep(feature, row.weights) {
                return Err(wrong::<N>(name, row.line, "names a feature again"));
            }
        }
        Ok(weights)
    }

    /// A table for so many features.
    fn with_room(features: usize) -> Self {
        let slots = features + features / 2 + 1;
        let bits = (features * 8).next_power_of_two().max(64);
        Self {
            slots: vec![Slot { key: FREE, row: [0; N] }; slots.next_power_of_two()],
            held: vec![0; bits / 64],
        }
    }

    /// Puts a feature into the table, unless it is there.
    fn keep(&mut self, feature: u64, row: [i16; N]) -> bool {
        let (place, key) = self.slot(feature);
        match self.slots.get_mut(place) {
            Some(slot) if slot.key == FREE => {
                *slot = Slot { key, row };
                let (cell, bit) = self.bit(feature);
                self.held[cell] |= bit;
                true
            }
            _ => false,
        }
    }

    /// Where the hash of a feature falls.
    #[inline]
    const fn home(&self, feature: u64) -> usize {
        (feature >> 32) as usize & (self.slots.len() - 1)
    }

    /// The bit of a feature.
    #[inline]
    const fn bit(&self, feature: u64) -> (usize, u64) {
        let place = (feature >> 20) as usize & (self.held.len() * 64 - 1);
        (place / 64, 1 << (place % 64))
    }

    /// Whether a feature may be in the table.
    #[inline]
    fn may_hold(&self, feature: u64) -> bool {
        let (cell, bit) = self.bit(feature);
        self.held.get(cell).is_some_and(|cell| cell & bit != 0)
    }

    /// The slot that a feature has, or the free one that it would get, and its key.
    #[inline]
    fn slot(&self, feature: u64) -> (usize, u32) {
        let (last, key) = (self.slots.len() - 1, feature as u32 | 1);
        let mut place = self.home(feature);
        while self.slots.get(place).is_some_and(|slot| slot.key != key && slot.key != FREE) {
            place = (place + 1) & last;
        }
        (place, key)
    }

    /// The slot of a feature that is in the table.
    #[inline]
    fn find(&self, feature: u64) -> Option<(usize, &[i16; N])> {
        let (place, key) = self.slot(feature);
        self.slots.get(place).filter(|slot| slot.key == key).map(|slot| (place, &slot.row))
    }

    /// What one feature says.
    pub fn vote(&self, kind: Term<'static>, words: &[Term<'_>]) -> Option<&[i16; N]> {
        self.find(Key::of(kind, words).finish()).map(|(_, row)| row)
    }

    /// What the features say together that `give` gives, each of them once.
    pub fn votes(&self, counted: &mut Counted, give: impl FnOnce(&mut Ballot<'_>)) -> [i32; N] {
        self.tally(counted).add(give)
    }

    /// Counts features by and by, so that the later ones need not be given where the earlier
    /// ones leave no hope.
    pub fn tally<'w>(&'w self, counted: &'w mut Counted) -> Tally<'w, N> {
        counted.begin(self.slots.len());
        Tally { weights: self, counted, votes: [0; N] }
    }

    /// Counts the votes of a few features.
    fn count(&self, features: &[Key], counted: &mut Counted, votes: &mut [i32; N]) {
        // Those that may be in the table, and with each the key where it falls.
        let (mut sought, mut some) = ([(0, FREE); AT_ONCE], 0);
        for feature in features {
            let feature = feature.finish();
            if let Some(next) = sought.get_mut(some) {
                next.0 = feature;
                some += usize::from(self.may_hold(feature));
            }
        }
        let sought = &mut sought[..some];
        for (feature, key) in sought.iter_mut() {
            *key = self.slots.get(self.home(*feature)).map_or(FREE, |slot| slot.key);
        }
        for &mut (feature, key) in sought {
            if key != FREE
                && let Some((place, row)) = self.find(feature)
                && counted.is_new(place)
            {
                for (vote, weight) in votes.iter_mut().zip(row) {
                    *vote += i32::from(*weight);
                }
            }
        }
    }
}

/// The votes of the features given so far.
#[derive(Debug)]
pub struct Tally<'w, const N: usize> {
    weights: &'w Weights<N>,
    counted: &'w mut Counted,
    votes: [i32; N],
}

impl<const N: usize> Tally<'_, N> {
    /// What the features say together that `give` gives and those before, each of them once.
    pub fn add(&mut self, give: impl FnOnce(&mut Ballot<'_>)) -> [i32; N] {
        let mut features = std::mem::take(&mut self.counted.features);
        features.clear();
        give(&mut Ballot { features: &mut features });
        for features in features.chunks(AT_ONCE) {
            self.weights.count(features, self.counted, &mut self.votes);
        }
        self.counted.features = features;
        self.votes
    }
}

/// How many features are looked up at once: the tables are larger than most caches, and so
/// the processor waits for many of their slots together.
const AT_ONCE: usize = 32;

/// Takes the features of one value.
pub struct Ballot<'a> {
    features: &'a mut Vec<Key>,
}

impl Sink for Ballot<'_> {
    /// Hundreds of places give features: they are only noted here, so that those stay small.
    #[inline]
    fn take(&mut self, kind: Term<'static>, words: &[Term<'_>]) {
        self.features.push(Key::of(kind, words));
    }
}

/// The features of a value, and which of them were counted, by their slots: room that is
/// used again.
#[derive(Debug, Default)]
pub struct Counted {
    features: Vec<Key>,
    /// A bit for each slot, and the slots whose bits are set.
    bits: Vec<u64>,
    slots: Vec<usize>,
}

impl Counted {
    /// Forgets what was counted; there are so many slots.
    fn begin(&mut self, slots: usize) {
        for slot in self.slots.drain(..) {
            if let Some(cell) = self.bits.get_mut(slot / 64) {
                *cell = 0;
            }
        }
        let cells = slots.div_ceil(64);
        if self.bits.len() < cells {
            self.bits.resize(cells, 0);
        }
    }

    #[inline]
    fn is_new(&mut self, slot: usize) -> bool {
        let Some(cell) = self.bits.get_mut(slot / 64) else { return false };
        let bit = 1 << (slot % 64);
        let new = *cell & bit == 0;
        if new {
            *cell |= bit;
            self.slots.push(slot);
        }
        new
    }
}

/// The features of one value, as they are written in the table.
impl Sink for Vec<String> {
    fn take(&mut self, kind: Term<'static>, words: &[Term<'_>]) {
        let mut feature = kind.text.to_owned();
        for word in words {
            feature.push(SEPARATOR);
            feature.extend(word.text.chars().map(|sign| match u8::try_from(sign) {
                Ok(byte) if RESERVED.contains(&byte) => ' ',
                _ => sign,
            }));
        }
        self.push(feature);
    }
}

/// Stands between the words of a feature.
const SEPARATOR: char = '|';

/// The signs that would break the table: they are spaces in it.
const RESERVED: [u8; 4] = [b'|', b'\n', b'\t', b'\r'];

/// The hash of a word: of its length, and of its bytes by eight with zeros behind the end.
const fn hash(word: &str) -> u64 {
    let mut rest = word.as_bytes();
    let mut key = Key(rest.len() as u64);
    while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
        key = key.mixed(written(u64::from_le_bytes(*eight)));
        rest = behind;
    }
    // Two fours that may overlap, or three bytes that may be one.
    let last = match (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
            first as u64 | (last as u64) << (8 * (rest.len() - 4))
        }
        _ if rest.is_empty() => return key.finish(),
        _ => {
            let (middle, end) = (rest.len() / 2, rest.len() - 1);
            rest[0] as u64 | (rest[middle] as u64) << (8 * middle) | (rest[end] as u64) << (8 * end)
        }
    };
    key.mixed(written(last)).finish()
}

/// Eight bytes of a word as they are in the table.
const fn written(eight: u64) -> u64 {
    // Hardly any word has a sign of control or a bar.
    if eight::control(eight) | eight::equal(eight, b'|') == 0 {
        return eight;
    }
    let mut plain = eight;
    let mut at = 0;
    while at < RESERVED.len() {
        let marks = eight::equal(eight, RESERVED[at]) >> 7;
        plain ^= marks * (RESERVED[at] ^ b' ') as u64;
        at += 1;
    }
    plain
}

/// A hash that is being made.
#[derive(Clone, Copy, Debug)]
struct Key(u64);

impl Key {
    /// That of a feature.
    #[inline]
    fn of(kind: Term<'_>, words: &[Term<'_>]) -> Self {
        words.iter().fold(Self(kind.hash), |key, word| key.mixed(word.hash))
    }

    #[inline]
    const fn mixed(self, more: u64) -> Self {
        Self((self.0.rotate_left(23) ^ more).wrapping_mul(SPREAD))
    }

    #[inline]
    const fn finish(self) -> u64 {
        (self.0 ^ (self.0 >> 32)).wrapping_mul(SPREAD)
    }
}

/// Odd, and without order in its bits: 2^64 over the golden ratio.
pub const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(table: &str) -> Result<Weights<3>> {
        Weights::read("some.tsv", table)
    }

    fn votes(table: &str, features: &[(&'static str, &[&str])]) -> [i32; 3] {
        read(table).unwrap().votes(&mut Counted::default(), |ballot| {
            for (kind, words) in features {
                let words: Vec<Term<'_>> = words.iter().copied().map(Term::of).collect();
                ballot.take(Term::of(kind), &words);
            }
        })
    }

    #[test]
    fn a_feature_counts_once_and_one_that_nobody_knows_not_at_all() {
        let features: [(&str, &[&str]); 4] =
            [("w", &["her"]), ("k", &[]), ("w", &["his"]), ("w", &["her"])];
        assert_eq!(votes("# a remark\nw|her\t1\t2\t9\nk\t1\t1\t1\n", &features), [2, 3, 10]);
    }

    #[test]
    fn features_that_are_given_later_are_counted_with_those_before_and_each_once() {
        let weights = read("w|her\t1\t2\t9\nw|his\t1\t1\t1\n").unwrap();
        let mut counted = Counted::default();
        let mut tally = weights.tally(&mut counted);
        let word = |text: &'static str| {
            move |ballot: &mut Ballot<'_>| {
                ballot.take(term!("w"), &[Term::of(text)]);
            }
        };
        assert_eq!(tally.add(word("her")), [1, 2, 9]);
        assert_eq!(tally.add(word("her")), [1, 2, 9]);
        assert_eq!(tally.add(word("his")), [2, 3, 10]);
        assert_eq!(weights.votes(&mut counted, word("his")), [1, 1, 1]);
    }

    #[test]
    fn a_feature_is_the_same_in_the_table_and_in_a_note() {
        let mut written: Vec<String> = Vec::new();
        let words = ["last\ntime of them all", "|", "", "#"];
        written.take(term!("w"), &words.map(Term::of));
        assert_eq!(written, ["w|last time of them all| ||#"]);
        let table = format!("{}\t0\t7\t0\n", written[0]);
        assert_eq!(votes(&table, &[("w", &words)])[1], 7);
    }

    #[test]
    fn words_that_differ_have_hashes_that_differ() {
        let long = "over and over again";
        let mut words: Vec<&str> = (0..=long.len()).map(|end| &long[..end]).collect();
        words.extend(["a", "b", "ab", "ba", "aab", "abb", "abab", "abcdefgh", "abcdefgi", "  "]);
        let mut hashes: Vec<u64> = words.iter().map(|word| hash(word)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), words.len());
    }

    #[test]
    fn a_line_that_breaks_the_format_is_told_with_its_place() {
        for (table, what) in [
            ("k\t1\n", "line 1 of the weights is too short"),
            ("k\t1\t1\t1\t1\n", "is too long"),
            ("\nk\t1\tx\t1\n", "line 2 of the weights has a weight that is none"),
            ("k\t1\t1\t1\nk\t1\t1\t1\n", "line 2 of the weights names a feature again"),
        ] {
            let message = read(table).unwrap_err().to_string();
            assert!(message.contains(what) && message.contains("some.tsv"), "{message}");
        }
    }
}
