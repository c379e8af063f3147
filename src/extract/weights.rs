//! What each feature weighs, as it was learned.
//!
//! `data/opinion/status.tsv` is a table: a feature a line, and for each status how
//! much it speaks for it, in thirty-seconds of a natural logarithm of odds;
//! `data/opinion/link.tsv` is one of how much a feature speaks for a number's being a
//! score. They can be read, and so can what any value was decided by. In the program a
//! feature is known by a hash, since its words are never asked for again, and its hash is
//! made of those of its words: each word near a value is part of many features, and of those
//! of the values beside it, but is read once (a [`Term`]).

use std::cell::OnceCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

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

    /// A word whose hash may be known from before.
    pub fn known(text: &'a str, known: &OnceCell<u64>) -> Self {
        Self { text, hash: *known.get_or_init(|| hash(text)) }
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
#[derive(Clone, Debug, Default)]
pub struct Weights<const N: usize> {
    rows: Vec<[i16; N]>,
    /// The row of each feature, by its hash.
    places: HashMap<u64, u32, BuildHasherDefault<Known>>,
}

impl<const N: usize> Weights<N> {
    /// Those of a table, which is called `name`.
    ///
    /// # Errors
    /// When a line breaks the format of the table.
    pub fn read(name: &str, table: &str) -> Result<Self> {
        let mut weights = Self::default();
        for (number, line) in table.lines().enumerate() {
            if line.is_empty() || line.starts_with("# ") {
                continue;
            }
            let wrong = |what: &str| {
                Error::configuration(format!(
                    "line {} of the weights {what}; a line is a feature and {N} whole \
                     numbers with tabs between them",
                    number + 1
                ))
                .at(name)
            };
            let mut cells = line.split('\t');
            let feature = cells.next().unwrap_or_default();
            let mut row = [0; N];
            for weight in &mut row {
                let cell = cells.next().ok_or_else(|| wrong("is too short"))?;
                *weight = cell.parse().map_err(|_| wrong("has a weight that is none"))?;
            }
            if cells.next().is_some() {
                return Err(wrong("is too long"));
            }
            let mut terms = feature.split(SEPARATOR).map(Term::of);
            let kind = terms.next().unwrap_or(term!(""));
            let feature = Key::of(kind, &terms.collect::<Vec<_>>()).finish();
            let place = u32::try_from(weights.rows.len()).map_err(|_| wrong("is one too many"))?;
            if weights.places.insert(feature, place).is_some() {
                return Err(wrong("names a feature again"));
            }
            weights.rows.push(row);
        }
        Ok(weights)
    }

    /// What one feature says.
    pub fn vote(&self, kind: Term<'static>, words: &[Term<'_>]) -> Option<&[i16; N]> {
        let place = self.places.get(&Key::of(kind, words).finish())?;
        self.rows.get(*place as usize)
    }

    /// What the features say together, each of them once. They are used up by it.
    pub fn votes(&self, features: &mut Features) -> [i32; N] {
        // Most features of a value are in no table: few are left to be put in order.
        features.0.retain_mut(|feature| match self.places.get(feature) {
            Some(place) => {
                *feature = u64::from(*place);
                true
            }
            None => false,
        });
        features.0.sort_unstable();
        features.0.dedup();
        let mut votes = [0; N];
        for row in features.0.drain(..).filter_map(|place| self.rows.get(place as usize)) {
            for (vote, weight) in votes.iter_mut().zip(row) {
                *vote += i32::from(*weight);
            }
        }
        votes
    }
}

/// The features of one value, by their hashes.
#[derive(Debug, Default)]
pub struct Features(Vec<u64>);

impl Sink for Features {
    fn take(&mut self, kind: Term<'static>, words: &[Term<'_>]) {
        self.0.push(Key::of(kind, words).finish());
    }
}

/// The features of one value, as they are written in the table.
impl Sink for Vec<String> {
    fn take(&mut self, kind: Term<'static>, words: &[Term<'_>]) {
        let mut feature = kind.text.to_owned();
        for word in words {
            feature.push(SEPARATOR);
            feature.extend(word.text.chars().map(|sign| match u8::try_from(sign) {
                Ok(byte) if is_reserved(byte) => ' ',
                _ => sign,
            }));
        }
        self.push(feature);
    }
}

/// Stands between the words of a feature.
const SEPARATOR: char = '|';

/// Whether a sign would break the table: it is a space in it.
const fn is_reserved(sign: u8) -> bool {
    matches!(sign, b'|' | b'\n' | b'\t' | b'\r')
}

/// The hash of a word.
const fn hash(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let mut key = Key(bytes.len() as u64);
    let mut at = 0;
    while at < bytes.len() {
        key = key.mixed(if is_reserved(bytes[at]) { b' ' } else { bytes[at] } as u64);
        at += 1;
    }
    key.finish()
}

/// A hash that is being made.
#[derive(Clone, Copy)]
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
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Passes on a hash that is one already.
#[derive(Debug, Default)]
struct Known(u64);

impl Hasher for Known {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(table: &str) -> Result<Weights<3>> {
        Weights::read("some.tsv", table)
    }

    fn votes(table: &str, features: &[(&'static str, &[&str])]) -> [i32; 3] {
        let mut taken = Features::default();
        for (kind, words) in features {
            taken.take(Term::of(kind), &words.iter().copied().map(Term::of).collect::<Vec<_>>());
        }
        read(table).unwrap().votes(&mut taken)
    }

    #[test]
    fn a_feature_counts_once_and_one_that_nobody_knows_not_at_all() {
        let features: [(&str, &[&str]); 4] =
            [("w", &["her"]), ("k", &[]), ("w", &["his"]), ("w", &["her"])];
        assert_eq!(votes("# a remark\nw|her\t1\t2\t9\nk\t1\t1\t1\n", &features), [2, 3, 10]);
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
