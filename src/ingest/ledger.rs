//! What has been met before, of any number of records in little memory.
//!
//! To know a record that comes twice, something of each has to be kept: a hash and a
//! few bytes. For ten million records that is more than a reading may take, so only
//! the latest are held in memory. The others lie sorted in temporary files, the runs
//! of a log-structured merge tree (O'Neil et al. 1996, Acta Informatica 33:351). A run
//! is asked only if its Bloom filter (Bloom 1970, CACM 13:422) does not rule it out,
//! and then one block of it is read; most records are new, so most are never looked
//! up. Memory: 1.5 bytes for each record, and 5 to 10 MB for the latest.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use crate::{Error, Result};

/// How many entries are held before they go to a file.
const LATEST: usize = 200_000;
/// How many runs of about one size there are before they become one.
const RUNS: usize = 6;
/// How many entries a block of a run has: what one look reads.
const BLOCK: usize = 256;
/// Bits of a filter for each entry, and how many of them an entry sets: one answer in
/// a hundred is wrong.
const BITS: usize = 10;
const PROBES: u64 = 7;

/// Values of `N` bytes by hashes of 64 bits.
pub(super) struct Ledger<const N: usize> {
    latest: HashMap<u64, [u8; N]>,
    most: usize,
    /// The older ones, oldest first.
    runs: Vec<Run<N>>,
}

impl<const N: usize> Default for Ledger<N> {
    fn default() -> Self {
        Self::holding(LATEST)
    }
}

impl<const N: usize> Ledger<N> {
    fn holding(most: usize) -> Self {
        Self { latest: HashMap::new(), most, runs: Vec::new() }
    }

    /// The value of a hash.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub(super) fn get(&mut self, key: u64) -> Result<Option<[u8; N]>> {
        if let Some(value) = self.latest.get(&key) {
            return Ok(Some(*value));
        }
        for run in self.runs.iter_mut().rev() {
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
        let mut entries: Vec<_> = self.latest.drain().collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        let count = entries.len();
        let run = Run::written(count, entries.into_iter().map(Ok)).map_err(unreadable)?;
        self.runs.push(run);
        self.merge().map_err(unreadable)
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
        self.runs.clear();
    }

    /// Makes one run of the youngest that have about one size.
    fn merge(&mut self) -> io::Result<()> {
        let Some(youngest) = self.runs.last().map(|run| run.count) else { return Ok(()) };
        let alike = |run: &&Run<N>| run.count < youngest * RUNS;
        let from = self.runs.len() - self.runs.iter().rev().take_while(alike).count();
        if self.runs.len() - from < RUNS {
            return Ok(());
        }
        let merged = self.runs.split_off(from);
        let count = merged.iter().map(|run| run.count).sum();
        self.runs.push(Run::written(count, Merged::of(merged)?)?);
        Ok(())
    }
}

fn unreadable(cause: io::Error) -> Error {
    let message = "a temporary file cannot be written or read; make room where they lie (TMPDIR)";
    Error::output(message).because(cause)
}

/// Entries in a file, sorted by hash.
struct Run<const N: usize> {
    file: File,
    /// At most so many entries.
    count: usize,
    filter: Vec<u64>,
    /// The first hash of each block.
    fences: Vec<u64>,
}

impl<const N: usize> Run<N> {
    const ENTRY: usize = 8 + N;

    fn written(
        count: usize,
        entries: impl Iterator<Item = io::Result<(u64, [u8; N])>>,
    ) -> io::Result<Self> {
        let mut file = BufWriter::new(tempfile::tempfile()?);
        let mut run = Run {
            file: file.get_ref().try_clone()?,
            count,
            filter: vec![0; (count * BITS).div_ceil(64).max(1)],
            fences: Vec::new(),
        };
        for (index, entry) in entries.enumerate() {
            let (key, value) = entry?;
            if index % BLOCK == 0 {
                run.fences.push(key);
            }
            for bit in run.bits(key) {
                if let Some(word) = run.filter.get_mut(bit / 64) {
                    *word |= 1 << (bit % 64);
                }
            }
            file.write_all(&key.to_le_bytes())?;
            file.write_all(&value)?;
        }
        file.flush()?;
        Ok(run)
    }

    /// The bits of the filter that a hash sets.
    fn bits(&self, key: u64) -> impl Iterator<Item = usize> + use<N> {
        let bits = self.filter.len() as u64 * 64;
        // two hashes make as many as are wanted (Kirsch & Mitzenmacher 2006)
        let step = key.rotate_left(32).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let bit = move |probe: u64| key.wrapping_add(probe.wrapping_mul(step)) % bits;
        (0..PROBES).map(move |probe| usize::try_from(bit(probe)).unwrap_or_default())
    }

    fn get(&mut self, key: u64) -> io::Result<Option<[u8; N]>> {
        let is_set =
            |bit: usize| self.filter.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1);
        if !self.bits(key).all(is_set) {
            return Ok(None);
        }
        let Some(block) = self.fences.partition_point(|first| *first <= key).checked_sub(1) else {
            return Ok(None);
        };
        self.file.seek(SeekFrom::Start((block * BLOCK * Self::ENTRY) as u64))?;
        let mut bytes = Vec::with_capacity(BLOCK * Self::ENTRY);
        (&self.file).take((BLOCK * Self::ENTRY) as u64).read_to_end(&mut bytes)?;
        let mut entries = bytes.chunks_exact(Self::ENTRY).filter_map(entry::<N>);
        Ok(entries.find(|(known, _)| *known == key).map(|(_, value)| value))
    }
}

/// An entry as it lies in a file.
fn entry<const N: usize>(bytes: &[u8]) -> Option<(u64, [u8; N])> {
    let (key, value) = bytes.split_first_chunk::<8>()?;
    Some((u64::from_le_bytes(*key), value.try_into().ok()?))
}

/// The next entry of a run: its hash, the run, its value. The least is first.
type Next<const N: usize> = Reverse<(u64, Reverse<usize>, [u8; N])>;

/// The entries of several runs in the order of their hashes; of one hash the
/// youngest.
struct Merged<const N: usize> {
    /// Oldest first.
    readers: Vec<BufReader<File>>,
    /// The next entry of each, the youngest of one hash first.
    next: BinaryHeap<Next<N>>,
    last: Option<u64>,
}

impl<const N: usize> Merged<N> {
    fn of(runs: Vec<Run<N>>) -> io::Result<Self> {
        let mut merged = Self { readers: Vec::new(), next: BinaryHeap::new(), last: None };
        for (index, mut run) in runs.into_iter().enumerate() {
            run.file.seek(SeekFrom::Start(0))?;
            merged.readers.push(BufReader::new(run.file));
            merged.advance(index)?;
        }
        Ok(merged)
    }

    fn advance(&mut self, index: usize) -> io::Result<()> {
        let Some(reader) = self.readers.get_mut(index) else { return Ok(()) };
        let mut bytes = vec![0; 8 + N];
        match reader.read_exact(&mut bytes) {
            Ok(()) => {
                let read = entry::<N>(&bytes);
                self.next.extend(read.map(|(key, value)| Reverse((key, Reverse(index), value))));
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl<const N: usize> Iterator for Merged<N> {
    type Item = io::Result<(u64, [u8; N])>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Reverse((key, Reverse(index), value)) = self.next.pop()?;
            if let Err(error) = self.advance(index) {
                return Some(Err(error));
            }
            if self.last.replace(key) != Some(key) {
                return Some(Ok((key, value)));
            }
        }
    }
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
        assert!(ledger.runs.len() < 3 * RUNS, "{}", ledger.runs.len());
        let filters: usize = ledger.runs.iter().map(|run| run.filter.len() * 8).sum();
        assert!(filters < 2 * 40_000, "{filters} bytes");
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
