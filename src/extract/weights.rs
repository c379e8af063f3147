//! What each feature weighs, as it was learned.
//!
//! `data/opinion/status.tsv` is a table: a feature a line, and for each status how
//! much it speaks for it, in thirty-seconds of a natural logarithm of odds;
//! `data/opinion/link.tsv` is one of how much a feature speaks for a number's being a
//! score. They can be read, and so can what any value was decided by. In the program a
//! feature is known by a hash of its words, since none of them is ever asked for again.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::error::{Error, Result};
use crate::extract::eight;

/// Takes features, each of a kind and of words.
pub trait Sink {
    fn take(&mut self, kind: &'static str, words: &[&str]);
}

/// The weights of all features for each of `N` answers.
#[derive(Clone, Debug, Default)]
pub struct Weights<const N: usize>(HashMap<u64, [i16; N], BuildHasherDefault<Known>>);

impl<const N: usize> Weights<N> {
    /// Those of a table, which is called `name`.
    ///
    /// # Errors
    /// When a line breaks the format of the table.
    pub fn read(name: &str, table: &str) -> Result<Self> {
        let mut weights = Self(HashMap::default());
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
            let mut key = Key::default();
            feature.split(SEPARATOR).for_each(|word| key.add(word));
            if weights.0.insert(key.finish(), row).is_some() {
                return Err(wrong("names a feature again"));
            }
        }
        Ok(weights)
    }

    /// What the features say together, each of them once.
    pub fn votes(&self, features: &mut Features) -> [i32; N] {
        features.0.sort_unstable();
        features.0.dedup();
        let mut votes = [0; N];
        for row in features.0.iter().filter_map(|feature| self.0.get(feature)) {
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

impl Features {
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl Sink for Features {
    fn take(&mut self, kind: &'static str, words: &[&str]) {
        let mut key = Key::default();
        key.add(kind);
        words.iter().for_each(|word| key.add(word));
        self.0.push(key.finish());
    }
}

/// The features of one value, as they are written in the table.
impl Sink for Vec<String> {
    fn take(&mut self, kind: &'static str, words: &[&str]) {
        let mut feature = kind.to_owned();
        for word in words {
            feature.push(SEPARATOR);
            feature.extend(word.chars().map(|sign| if is_reserved(sign) { ' ' } else { sign }));
        }
        self.push(feature);
    }
}

/// Stands between the words of a feature.
const SEPARATOR: char = '|';

/// Signs that would break the table are spaces in it.
const RESERVED: [u8; 4] = [b'|', b'\n', b'\t', b'\r'];

fn is_reserved(sign: char) -> bool {
    u8::try_from(sign).is_ok_and(|sign| RESERVED.contains(&sign))
}

/// The hash of a feature, eight bytes at a time.
#[derive(Default)]
struct Key(u64);

impl Key {
    /// Adds a word. Its length parts it from the next one.
    #[inline]
    fn add(&mut self, word: &str) {
        let bytes = word.as_bytes();
        for at in (0..bytes.len()).step_by(8) {
            let mut eight = eight::load(bytes, at);
            for sign in RESERVED {
                let marks = eight::equal(eight, sign) >> 7;
                eight ^= marks * u64::from(sign ^ b' ');
            }
            self.mix(eight);
        }
        self.mix(bytes.len() as u64);
    }

    #[inline]
    const fn mix(&mut self, eight: u64) {
        self.0 = (self.0.rotate_left(23) ^ eight).wrapping_mul(SPREAD);
    }

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
            taken.take(kind, words);
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
        written.take("w", &words);
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
