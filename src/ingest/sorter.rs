//! Any number of things in their order, in little memory.
//!
//! A merge sort with temporary files (Knuth, The Art of Computer Programming 3,
//! section 5.4): so many are held, sorted and written; at the end the files are read
//! side by side. Things that are alike come out in the order of their writing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// How many files of about one size there are before they become one.
const FILES: usize = 16;

/// Takes things in any order.
pub(super) struct Sorter<T> {
    held: Vec<T>,
    most: usize,
    /// Those written, the oldest and largest first, with how often each was merged.
    files: Vec<(u32, File)>,
}

impl<T: Ord + Serialize + DeserializeOwned> Sorter<T> {
    /// One that holds fewer than `most` in memory.
    pub(super) fn holding(most: usize) -> Self {
        Self { held: Vec::new(), most, files: Vec::new() }
    }

    /// Takes one more.
    ///
    /// # Errors
    /// When a temporary file cannot be written.
    pub(super) fn push(&mut self, thing: T) -> io::Result<()> {
        self.held.push(thing);
        if self.held.len() < self.most {
            return Ok(());
        }
        let mut held = std::mem::take(&mut self.held);
        held.sort();
        self.files.push((0, written(held.into_iter().map(Ok))?));
        self.merge()
    }

    /// Makes one file of those that were merged equally often: things are written again
    /// as many times as their number has digits to the base of `FILES`.
    fn merge(&mut self) -> io::Result<()> {
        while let Some(&(merged, _)) = self.files.last() {
            let alike = self.files.iter().rev().take_while(|(often, _)| *often == merged).count();
            if alike < FILES {
                break;
            }
            let files = self.files.split_off(self.files.len() - alike);
            let files = files.into_iter().map(|(_, file)| file).collect();
            self.files.push((merged + 1, written(Sorted::<T>::of(files, Vec::new())?)?));
        }
        Ok(())
    }

    /// All of them in their order.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub(super) fn sorted(mut self) -> io::Result<Sorted<T>> {
        self.held.sort();
        Sorted::of(self.files.into_iter().map(|(_, file)| file).collect(), self.held)
    }
}

fn written<T: Serialize>(things: impl Iterator<Item = io::Result<T>>) -> io::Result<File> {
    let mut file = BufWriter::new(tempfile::tempfile()?);
    for thing in things {
        serde_json::to_writer(&mut file, &thing?)?;
        file.write_all(b"\n")?;
    }
    file.into_inner().map_err(io::IntoInnerError::into_error)
}

/// Things in their order.
pub(super) struct Sorted<T> {
    files: Vec<Written<T>>,
    held: std::vec::IntoIter<T>,
    /// The next of each file and of those held, which come last.
    next: BinaryHeap<Reverse<(T, usize)>>,
}

impl<T: Ord + DeserializeOwned> Sorted<T> {
    fn of(files: Vec<File>, held: Vec<T>) -> io::Result<Self> {
        let files = files.into_iter().map(Written::of).collect::<io::Result<Vec<_>>>()?;
        let mut sorted = Self { files, held: held.into_iter(), next: BinaryHeap::new() };
        for source in 0..=sorted.files.len() {
            sorted.advance(source)?;
        }
        Ok(sorted)
    }

    fn advance(&mut self, source: usize) -> io::Result<()> {
        let next = match self.files.get_mut(source) {
            Some(file) => file.next().transpose()?,
            None => self.held.next(),
        };
        self.next.extend(next.map(|thing| Reverse((thing, source))));
        Ok(())
    }
}

impl<T: Ord + DeserializeOwned> Iterator for Sorted<T> {
    type Item = io::Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse((thing, source)) = self.next.pop()?;
        Some(self.advance(source).map(|()| thing))
    }
}

/// The things of a file.
struct Written<T> {
    lines: BufReader<File>,
    thing: PhantomData<T>,
}

impl<T> Written<T> {
    fn of(mut file: File) -> io::Result<Self> {
        file.seek(SeekFrom::Start(0))?;
        Ok(Self { lines: BufReader::new(file), thing: PhantomData })
    }
}

impl<T: DeserializeOwned> Iterator for Written<T> {
    type Item = io::Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = Vec::new();
        match self.lines.read_until(b'\n', &mut line) {
            Ok(0) => None,
            Ok(_) => Some(serde_json::from_slice(&line).map_err(io::Error::from)),
            Err(error) => Some(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn all_come_out_in_their_order(things in proptest::collection::vec("[a-c\n]{0,3}", 0..400)) {
            let mut sorter = Sorter::holding(7);
            for thing in &things {
                sorter.push(thing.clone()).unwrap();
            }
            let mut expected = things;
            expected.sort();
            let sorted: Vec<String> = sorter.sorted().unwrap().map(Result::unwrap).collect();
            prop_assert_eq!(sorted, expected);
        }
    }

    #[test]
    fn many_things_lie_in_few_files_and_are_seldom_written_again() {
        let mut sorter = Sorter::holding(2);
        for thing in (0..9_000_u32).rev() {
            sorter.push(thing).unwrap();
        }
        // 4,500 files: 1 of 16 * 16 * 16, 1 of 16 * 16, 9 of 16, 4
        let merged: Vec<_> = sorter.files.iter().map(|(often, _)| *often).collect();
        assert_eq!(merged, [3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
        assert!(sorter.sorted().unwrap().map(Result::unwrap).eq(0..9_000));
    }
}
