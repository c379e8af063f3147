//! The runs of a ledger: entries in temporary files, sorted by hash, and several of them
//! read as one.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use super::filter::Filter;

/// How many entries a block of a run has: what one look reads.
const BLOCK: usize = 256;
/// How many fences a run has at the most; beyond that its blocks are longer.
const FENCES: usize = 1 << 16;

/// What remains of the entries of one hash where runs are merged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// The youngest.
    OneValue,
    /// One of each value.
    EachValue,
}

/// Entries in a file, sorted by hash.
pub(super) struct Run<const N: usize> {
    file: File,
    /// At most so many entries.
    pub(super) count: usize,
    pub(super) filter: Filter,
    /// How many entries a block has.
    block: usize,
    /// The first hash of each block.
    fences: Vec<u64>,
}

impl<const N: usize> Run<N> {
    const ENTRY: usize = 8 + N;

    pub(super) fn written(
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

    pub(super) fn get(&mut self, key: u64) -> io::Result<Option<[u8; N]>> {
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
    pub(super) fn each(&mut self, key: u64, mut give: impl FnMut([u8; N])) -> io::Result<()> {
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
pub(super) struct Merged<const N: usize> {
    of: Of,
    /// Oldest first.
    readers: Vec<BufReader<File>>,
    /// The next entry of each, the youngest of one hash first.
    next: BinaryHeap<Next<N>>,
    last: Option<(u64, [u8; N])>,
}

impl<const N: usize> Merged<N> {
    pub(super) fn of(runs: Vec<Run<N>>, of: Of) -> io::Result<Self> {
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
