//! What has been met before, of any number of records in little memory.
//!
//! To know a record that comes twice, something of each has to be kept: a hash and a
//! few bytes. For ten million records that is more than a reading may take, so only
//! the latest are held in memory. The others lie sorted in temporary files, the runs
//! of a log-structured merge tree (O'Neil et al. 1996, Acta Informatica 33:351). A run
//! is asked only if its Bloom filter (Bloom 1970, CACM 13:422) does not rule it out,
//! and then one block of it is read; most records are new, so most are never looked
//! up. Filters may take so much and no more: beyond that the largest is folded to half
//! its size, answers "perhaps" more often, and more blocks are read. So memory has a
//! bound, 1 to 2 MB for the latest, half a megabyte for what tells the blocks apart and
//! [`FILTERS`] for the filters, whatever the number of records.

mod filter;
mod run;

use std::collections::HashMap;
use std::io;

use filter::FILTERS;
use run::{Merged, Of, Run};

use crate::{Error, Result};

/// How many entries are held before they go to a file: as many as a table of 65,536
/// places takes.
const LATEST: usize = 57_344;
/// How many runs of about one size there are before they become one. Fewer runs are
/// fewer filters that may be wrong; each entry is written again as many times as the
/// number of entries held has digits to this base.
const RUNS: usize = 4;
/// Values of `N` bytes by hashes of 64 bits.
pub(super) struct Ledger<const N: usize> {
    latest: HashMap<u64, [u8; N]>,
    most: usize,
    runs: Runs<N>,
}

impl<const N: usize> Default for Ledger<N> {
    fn default() -> Self {
        Self::holding(LATEST)
    }
}

impl<const N: usize> Ledger<N> {
    fn holding(most: usize) -> Self {
        Self { latest: HashMap::new(), most, runs: Runs::default() }
    }

    /// The value of a hash.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub(super) fn get(&mut self, key: u64) -> Result<Option<[u8; N]>> {
        if let Some(value) = self.latest.get(&key) {
            return Ok(Some(*value));
        }
        for run in self.runs.0.iter_mut().rev() {
            if let Some(value) = run.get(key).map_err(unreadable)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// Sets the value of a hash.
    ///
    /// # Errors
    /// When a temporary file cannot be written.
    pub(super) fn set(&mut self, key: u64, value: [u8; N]) -> Result<()> {
        self.latest.insert(key, value);
        if self.latest.len() < self.most {
            return Ok(());
        }
        let entries = self.latest.drain().collect();
        self.runs.take(entries, Of::OneValue).map_err(unreadable)
    }

    /// Sets the value of a hash that has none, and gives the one that it has.
    ///
    /// # Errors
    /// As for [`get`](Self::get) and [`set`](Self::set).
    pub(super) fn get_or_set(&mut self, key: u64, value: [u8; N]) -> Result<Option<[u8; N]>> {
        let known = self.get(key)?;
        if known.is_none() {
            self.set(key, value)?;
        }
        Ok(known)
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.latest.clear();
        self.runs.0.clear();
    }
}

/// All the values that each hash was given. To add one nothing is looked up.
pub(super) struct Postings<const N: usize> {
    latest: Vec<(u64, [u8; N])>,
    most: usize,
    runs: Runs<N>,
}

impl<const N: usize> Default for Postings<N> {
    fn default() -> Self {
        Self { latest: Vec::new(), most: LATEST, runs: Runs::default() }
    }
}

impl<const N: usize> Postings<N> {
    /// Adds a value to those of a hash.
    ///
    /// # Errors
    /// When a temporary file cannot be written.
    pub(super) fn add(&mut self, key: u64, value: [u8; N]) -> Result<()> {
        self.latest.push((key, value));
        if self.latest.len() < self.most {
            return Ok(());
        }
        let entries = std::mem::take(&mut self.latest);
        self.runs.take(entries, Of::EachValue).map_err(unreadable)
    }

    /// The values of a hash, each once, in no order of time.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub(super) fn all(&mut self, key: u64) -> Result<Vec<[u8; N]>> {
        if !self.latest.is_sorted() {
            self.latest.sort_unstable();
        }
        let from = self.latest.partition_point(|(known, _)| *known < key);
        let latest = self.latest.get(from..).unwrap_or_default();
        let latest = latest.iter().take_while(|(known, _)| *known == key);
        let mut values: Vec<_> = latest.map(|(_, value)| *value).collect();
        for run in &mut self.runs.0 {
            run.each(key, |value| values.push(value)).map_err(unreadable)?;
        }
        values.sort_unstable();
        values.dedup();
        Ok(values)
    }
}

/// Runs, the oldest first.
struct Runs<const N: usize>(Vec<Run<N>>);

impl<const N: usize> Default for Runs<N> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<const N: usize> Runs<N> {
    /// Makes a run of entries, and one run of several where they are many.
    fn take(&mut self, mut entries: Vec<(u64, [u8; N])>, of: Of) -> io::Result<()> {
        entries.sort_unstable();
        if of == Of::EachValue {
            entries.dedup();
        }
        let count = entries.len();
        self.0.push(Run::written(count, entries.into_iter().map(Ok))?);
        self.merge(of)?;
        self.fold(FILTERS);
        Ok(())
    }

    /// Makes one run of the youngest that have about one size, and again while the new
    /// one has the size of those before it.
    fn merge(&mut self, of: Of) -> io::Result<()> {
        while let Some(youngest) = self.0.last().map(|run| run.count) {
            let alike = |run: &&Run<N>| run.count < youngest * RUNS;
            let from = self.0.len() - self.0.iter().rev().take_while(alike).count();
            if self.0.len() - from < RUNS {
                break;
            }
            let merged = self.0.split_off(from);
            let count = merged.iter().map(|run| run.count).sum();
            self.0.push(Run::written(count, Merged::of(merged, of)?)?);
        }
        Ok(())
    }

    /// Folds filters until all of them take no more than `most` bytes.
    fn fold(&mut self, most: usize) {
        let bytes = |run: &Run<N>| run.filter.words * 8;
        while self.0.iter().map(bytes).sum::<usize>() > most {
            let Some(largest) = self.0.iter_mut().max_by_key(|run| run.filter.words) else {
                return;
            };
            if !largest.filter.fold() {
                return;
            }
        }
    }
}

/// A temporary file failed.
pub(super) fn unreadable(cause: io::Error) -> Error {
    let message = "a temporary file cannot be written or read; make room where they lie (TMPDIR)";
    Error::output(message).because(cause)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_set_last_is_found_among_many() {
        let mut ledger = Ledger::<4>::holding(1_000);
        let key = |n: u32| u64::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for n in 0..40_000_u32 {
            ledger.set(key(n), n.to_le_bytes()).unwrap();
        }
        for n in (0..40_000).step_by(7) {
            ledger.set(key(n), (n + 1).to_le_bytes()).unwrap();
        }
        for n in 0..40_000 {
            let expected = if n % 7 == 0 { n + 1 } else { n };
            assert_eq!(ledger.get(key(n)).unwrap(), Some(expected.to_le_bytes()), "{n}");
        }
        assert!((40_000..45_000).all(|n| ledger.get(key(n)).unwrap().is_none()));
        // 45 times a thousand entries: 2 of 16, 3 of 4, 1
        let sizes: Vec<_> = ledger.runs.0.iter().map(|run| run.count / 1_000).collect();
        assert_eq!(sizes, [16, 16, 4, 4, 4, 1]);
        let filters: usize = ledger.runs.0.iter().map(|run| run.filter.words * 8).sum();
        assert!(filters < 2 * 2 * 40_000, "{filters} bytes");
    }

    #[test]
    fn filters_that_are_folded_away_forget_nothing() {
        let mut ledger = Ledger::<4>::holding(500);
        let key = |n: u32| u64::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for n in 0..9_000_u32 {
            ledger.set(key(n), n.to_le_bytes()).unwrap();
            ledger.runs.fold(512);
        }
        let filters: usize = ledger.runs.0.iter().map(|run| run.filter.words * 8).sum();
        assert!(filters <= 512, "{filters} bytes");
        for n in 0..9_000 {
            assert_eq!(ledger.get(key(n)).unwrap(), Some(n.to_le_bytes()), "{n}");
        }
        assert!((9_000..10_000).all(|n| ledger.get(key(n)).unwrap().is_none()));
    }

    #[test]
    fn postings_give_every_value_of_a_hash_once() {
        let mut postings = Postings::<1> { most: 10, ..Postings::default() };
        for round in 0..90_u8 {
            for key in 0..7_u64 {
                postings.add(key, [round % 3 * u8::try_from(key).unwrap()]).unwrap();
            }
        }
        // more of one hash than a block holds
        for round in 0..=255_u8 {
            postings.add(7, [round]).unwrap();
            postings.add(7, [round]).unwrap();
        }
        assert_eq!(postings.all(0).unwrap(), [[0]]);
        assert_eq!(postings.all(5).unwrap(), [[0], [5], [10]]);
        assert_eq!(postings.all(7).unwrap().len(), 256);
        assert!(postings.all(8).unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn it_is_a_map(changes in proptest::collection::vec((0..60_u64, any::<u8>()), 0..400)) {
            let (mut ledger, mut map) = (Ledger::<1>::holding(5), HashMap::new());
            for (key, value) in changes {
                let known = ledger.get_or_set(key, [value]).unwrap();
                prop_assert_eq!(known, map.get(&key).copied());
                if value % 3 == 0 {
                    ledger.set(key, [value]).unwrap();
                    map.insert(key, [value]);
                } else {
                    map.entry(key).or_insert([value]);
                }
            }
            for key in 0..60 {
                prop_assert_eq!(ledger.get(key).unwrap(), map.get(&key).copied());
            }
        }
    }
}
