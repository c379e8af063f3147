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

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use crate::{Error, Result};

/// How many entries are held before they go to a file: as many as a table of 65,536
/// places takes.
const LATEST: usize = 57_344;
/// How many runs of about one size there are before they become one. Fewer runs are
/// fewer filters that may be wrong; each entry is written again as many times as the
/// number of entries held has digits to this base.
const RUNS: usize = 4;
/// How many entries a block of a run has: what one look reads.
const BLOCK: usize = 256;
/// Bits of a filter for each entry, at least, and how many of them an entry sets: of a
/// filter that is not folded one to five answers in a hundred are wrong, of one that is
/// folded once a sixth at most, folded twice two fifths.
const BITS: usize = 8;
const PROBES: u64 = 2;
/// What the filters of a ledger may take, in bytes.
const FILTERS: usize = 2 << 20;
/// How many fences a run has at the most; beyond that its blocks are longer.
const FENCES: usize = 1 << 16;

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

/// What remains of the entries of one hash where runs are merged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// The youngest.
    OneValue,
    /// One of each value.
    EachValue,
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

/// A Bloom filter of a power of two of words, so that it can be folded. All bits of a
/// hash lie in one word (Putze, Sanders & Singler 2010, ACM JEA 14:4): asking a filter
/// that is larger than a processor's cache is one look at memory. The words lie in pages
/// of one size, because filters grow and are folded all the time, and blocks of many
/// sizes would leave gaps between them.
struct Filter {
    pages: Vec<Box<[u64]>>,
    /// How many words there are.
    words: usize,
}

/// The words of a page.
const PAGE: usize = 1 << 13;

impl Filter {
    /// One for so many entries, folded as often as it would be at once.
    fn of(count: usize) -> Self {
        let words = (count * BITS / 64).next_power_of_two().min(FILTERS / 8 / 2);
        let words = words.next_power_of_two();
        let page = || vec![0; words.min(PAGE)].into_boxed_slice();
        Self { pages: (0..words.div_ceil(PAGE)).map(|_| page()).collect(), words }
    }

    /// The word of a hash and the bits that it sets there. They come from different
    /// places of the hash.
    fn place(&self, key: u64) -> (usize, u64) {
        let mixed = (key ^ key >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let bit = |probe: u64| 1 << (mixed >> (46 + 6 * probe) & 63);
        let bits = (0..PROBES).fold(0, |bits: u64, probe| bits | bit(probe));
        let word = key & (self.words as u64 - 1);
        (usize::try_from(word).unwrap_or_default(), bits)
    }

    fn add(&mut self, key: u64) {
        let (word, bits) = self.place(key);
        let page = self.pages.get_mut(word / PAGE);
        if let Some(word) = page.and_then(|page| page.get_mut(word % PAGE)) {
            *word |= bits;
        }
    }

    /// Whether a hash may have been added.
    fn admits(&self, key: u64) -> bool {
        let (word, bits) = self.place(key);
        let word = self.pages.get(word / PAGE).and_then(|page| page.get(word % PAGE));
        word.is_some_and(|word| word & bits == bits)
    }

    /// Lays the upper half on the lower; whether there are two. A hash's word in half
    /// a filter is its word in the whole without the highest place.
    fn fold(&mut self) -> bool {
        if self.words < 2 {
            return false;
        }
        self.words /= 2;
        let lay = |below: &mut [u64], above: &[u64]| {
            below.iter_mut().zip(above).for_each(|(word, laid)| *word |= laid);
        };
        if self.pages.len() > 1 {
            let above = self.pages.split_off(self.pages.len() / 2);
            self.pages.iter_mut().zip(&above).for_each(|(below, above)| lay(below, above));
        } else if let Some(page) = self.pages.first_mut() {
            let (below, above) = page.split_at_mut(self.words);
            lay(below, above);
            *page = below.to_vec().into_boxed_slice();
        }
        true
    }
}

/// Entries in a file, sorted by hash.
struct Run<const N: usize> {
    file: File,
    /// At most so many entries.
    count: usize,
    filter: Filter,
    /// How many entries a block has.
    block: usize,
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
            filter: Filter::of(count),
            block: BLOCK.max(count / FENCES),
            fences: Vec::with_capacity(count / BLOCK.max(count / FENCES) + 1),
        };
        for (index, entry) in entries.enumerate() {
            let (key, value) = entry?;
            if index % run.block == 0 {
                run.fences.push(key);
            }
            run.filter.add(key);
            file.write_all(&key.to_le_bytes())?;
            file.write_all(&value)?;
        }
        file.flush()?;
        Ok(run)
    }

    /// The entries of a block.
    fn block(&mut self, index: usize) -> io::Result<Vec<u8>> {
        let bytes = self.block * Self::ENTRY;
        self.file.seek(SeekFrom::Start((index * bytes) as u64))?;
        let mut block = Vec::with_capacity(bytes);
        (&self.file).take(bytes as u64).read_to_end(&mut block)?;
        Ok(block)
    }

    fn get(&mut self, key: u64) -> io::Result<Option<[u8; N]>> {
        if !self.filter.admits(key) {
            return Ok(None);
        }
        let Some(block) = self.fences.partition_point(|first| *first <= key).checked_sub(1) else {
            return Ok(None);
        };
        let bytes = self.block(block)?;
        let (mut low, mut high) = (0, bytes.len() / Self::ENTRY);
        while low < high {
            let middle = usize::midpoint(low, high);
            let Some((known, value)) = bytes.get(middle * Self::ENTRY..).and_then(entry::<N>)
            else {
                break;
            };
            match known.cmp(&key) {
                Ordering::Equal => return Ok(Some(value)),
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    /// Gives every value of a hash.
    fn each(&mut self, key: u64, mut give: impl FnMut([u8; N])) -> io::Result<()> {
        if !self.filter.admits(key) {
            return Ok(());
        }
        // the first of them may stand at the end of the block before
        let from = self.fences.partition_point(|first| *first < key).saturating_sub(1);
        let to = self.fences.partition_point(|first| *first <= key);
        for block in from..to {
            let bytes = self.block(block)?;
            let entries = bytes.chunks_exact(Self::ENTRY).filter_map(entry::<N>);
            entries.filter(|(known, _)| *known == key).for_each(|(_, value)| give(value));
        }
        Ok(())
    }
}

/// An entry as it lies in a file.
fn entry<const N: usize>(bytes: &[u8]) -> Option<(u64, [u8; N])> {
    let (key, value) = bytes.split_first_chunk::<8>()?;
    Some((u64::from_le_bytes(*key), *value.first_chunk()?))
}

/// The next entry of a run: its hash, the run, its value. The least is first.
type Next<const N: usize> = Reverse<(u64, Reverse<usize>, [u8; N])>;

/// The entries of several runs in the order of their hashes.
struct Merged<const N: usize> {
    of: Of,
    /// Oldest first.
    readers: Vec<BufReader<File>>,
    /// The next entry of each, the youngest of one hash first.
    next: BinaryHeap<Next<N>>,
    last: Option<(u64, [u8; N])>,
}

impl<const N: usize> Merged<N> {
    fn of(runs: Vec<Run<N>>, of: Of) -> io::Result<Self> {
        let mut merged = Self { of, readers: Vec::new(), next: BinaryHeap::new(), last: None };
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
            let is_known = self.last.is_some_and(|(last, before)| {
                last == key && (self.of == Of::OneValue || before == value)
            });
            self.last = Some((key, value));
            if !is_known {
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
