//! Columns of labels: ids, times, arms. Each different label is kept once.
//!
//! A million rows may hold a million ids, so that neither a text of its own for
//! each nor one large table of them all is afforded. All names stand in one
//! block of text ([`Names`]), and rows hold the place of theirs ([`Labels`]).
//! Equal labels are found by their hash: rows are parted by some bits of it, so
//! that the table of a part stays in the cache of a core and the parts can be
//! searched at the same time. Places are given out in the order in which the
//! column first names them, whatever the number of threads.

use std::hash::BuildHasher;

use rayon::prelude::*;

use super::mixing::Mixing;

/// Different names in one block of text, by their place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Names {
    /// Number of names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name at a place, `None` past the last one.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start..end)
    }

    /// All names by their place.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|place| self.get(place))
    }

    fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len());
    }
}

impl<'a> FromIterator<&'a str> for Names {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        let mut all = Self::default();
        names.into_iter().for_each(|name| all.push(name));
        all
    }
}

/// A column of labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// The different labels, in the order in which the column first names them.
    pub names: Names,
    /// Which of them each row holds; [`Labels::MISSING`] where the cell is
    /// empty.
    pub codes: Vec<u32>,
}

impl Labels {
    /// The code of an empty cell.
    pub const MISSING: u32 = u32::MAX;

    /// The labels of these cells.
    #[must_use]
    pub fn of(cells: &[Option<&str>]) -> Self {
        // Rows of one label often follow each other: only where it changes is it
        // looked up.
        let changes = |row: &usize| *row == 0 || cells[*row] != cells[*row - 1];
        let starts: Vec<usize> = (0..cells.len()).filter(changes).collect();
        let runs: Vec<Option<&str>> = starts.iter().map(|&start| cells[start]).collect();
        let mut names = Names::default();
        let mut codes_of_runs = Vec::with_capacity(runs.len());
        for ((run, cell), first) in (0_u32..).zip(&runs).zip(firsts(&runs)) {
            let code = match cell {
                None => Self::MISSING,
                Some(_) if first < run => codes_of_runs[first as usize],
                Some(word) => {
                    names.push(word);
                    u32::try_from(names.len() - 1).unwrap_or(Self::MISSING)
                }
            };
            codes_of_runs.push(code);
        }
        let mut codes = Vec::with_capacity(cells.len());
        let ends = starts.iter().skip(1).copied().chain([cells.len()]);
        for (code, end) in codes_of_runs.into_iter().zip(ends) {
            codes.resize(end, code);
        }
        Self { names, codes }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The place of a row's label among the names.
    #[must_use]
    pub fn place(&self, row: usize) -> Option<usize> {
        self.codes.get(row).filter(|code| **code != Self::MISSING).map(|code| *code as usize)
    }
}

/// What two equal labels have in common, and nearly all others not: the bytes
/// themselves of a short label, with their number, so that the text need not be
/// looked up again; the hash of a longer one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key(u128);

impl Key {
    /// The longest label whose bytes are its key.
    const SHORT: usize = 15;
    /// Stands for the number of bytes of a longer one.
    const LONG: u128 = 0xff << 120;

    fn of(word: &str) -> Self {
        let bytes = word.as_bytes();
        if bytes.len() <= Self::SHORT {
            let mut all = [0; 16];
            all[..bytes.len()].copy_from_slice(bytes);
            return Self(u128::from_le_bytes(all) | (bytes.len() as u128) << 120);
        }
        Self(Self::LONG | u128::from(Mixing::default().hash_one(word)))
    }

    fn is_whole_label(self) -> bool {
        self.0 < Self::LONG
    }

    fn hash(self) -> u64 {
        Mixing::default().hash_one(self.0)
    }
}

/// A row of a part.
#[derive(Clone, Copy)]
struct Entry {
    key: Key,
    row: u32,
}

/// Rows of a part whose table of firsts fits into the cache of a core.
const ROWS_OF_A_PART: usize = 8192;
/// Rows that one thread looks at in one go.
const PIECE: usize = 65_536;

/// For each row the first one with the same label; rows without one are their
/// own.
fn firsts(cells: &[Option<&str>]) -> Vec<u32> {
    let parts = parted(cells, cells.len().div_ceil(ROWS_OF_A_PART).next_power_of_two());
    let found: Vec<Vec<(u32, u32)>> = parts.par_iter().map(|part| repeats(part, cells)).collect();
    let mut firsts: Vec<u32> = (0_u32..).take(cells.len()).collect();
    for (row, first) in found.into_iter().flatten() {
        firsts[row as usize] = first;
    }
    firsts
}

/// The rows that have a label in so many parts (a power of two) by the highest
/// bits of their hashes, in their order.
fn parted(cells: &[Option<&str>], parts: usize) -> Vec<Vec<Entry>> {
    let bits = parts.trailing_zeros();
    let part = |key: Key| key.hash().checked_shr(u64::BITS - bits).unwrap_or(0) as usize;
    let keyed = |cell: &Option<&str>| {
        cell.map(|word| {
            let key = Key::of(word);
            (part(key), key)
        })
    };
    let mut all: Vec<Vec<Entry>> = vec![Vec::new(); parts];
    for part in &mut all {
        part.reserve(cells.len() / parts + cells.len() / parts / 8);
    }
    let mut row = 0;
    // As many rows at a time as there are threads with a piece of them.
    for rows in cells.chunks(PIECE * rayon::current_num_threads()) {
        let pieces: Vec<Vec<Option<(usize, Key)>>> =
            rows.par_chunks(PIECE).map(|cells| cells.iter().map(keyed).collect()).collect();
        for found in pieces.into_iter().flatten() {
            if let Some((part, key)) = found {
                all[part].push(Entry { key, row });
            }
            row += 1;
        }
    }
    all
}

/// The rows of a part whose label stood in an earlier row, with the first such,
/// by a table in which a label that finds its place taken goes to the next one.
fn repeats(part: &[Entry], cells: &[Option<&str>]) -> Vec<(u32, u32)> {
    const FREE: u32 = u32::MAX;
    let mut table = vec![FREE; (2 * part.len()).next_power_of_two()];
    let last = table.len() - 1;
    let same = |one: Entry, other: Entry| {
        one.key == other.key
            && (one.key.is_whole_label() || cells[one.row as usize] == cells[other.row as usize])
    };
    let mut repeats = Vec::new();
    for (number, &entry) in (0_u32..).zip(part) {
        let mut place = entry.key.hash() as usize & last;
        loop {
            let Some(known) = part.get(table[place] as usize) else {
                table[place] = number;
                break;
            };
            if same(*known, entry) {
                repeats.push((entry.row, known.row));
                break;
            }
            place = (place + 1) & last;
        }
    }
    repeats
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn cells(words: &[String]) -> Vec<Option<&str>> {
        words.iter().map(|word| Some(word.as_str()).filter(|word| !word.is_empty())).collect()
    }

    /// The same by the map of the standard library.
    fn by_map(cells: &[Option<&str>]) -> (Vec<String>, Vec<u32>) {
        let (mut names, mut places) = (Vec::new(), HashMap::new());
        let code = |cell: &Option<&str>| {
            cell.map_or(Labels::MISSING, |word| {
                *places.entry(word.to_owned()).or_insert_with(|| {
                    names.push(word.to_owned());
                    names.len() as u32 - 1
                })
            })
        };
        let codes = cells.iter().map(code).collect();
        (names, codes)
    }

    #[test]
    fn each_label_is_kept_once_in_the_order_of_its_first_row() {
        let labels = Labels::of(&[Some("post"), None, Some("pre"), Some("post"), Some("")]);
        assert_eq!(labels.names.iter().collect::<Vec<_>>(), ["post", "pre", ""]);
        assert_eq!(labels.codes, [0, Labels::MISSING, 1, 0, 2]);
        assert_eq!((labels.place(2), labels.place(1), labels.place(9)), (Some(1), None, None));
        assert_eq!(labels.names.get(3), None);
    }

    #[test]
    fn no_rows_have_no_labels() {
        assert_eq!(Labels::of(&[]), Labels::default());
        assert_eq!(Labels::of(&[None, None]).codes, [Labels::MISSING; 2]);
    }

    #[test]
    fn many_rows_in_parts_have_the_labels_that_a_plain_map_finds() {
        // Ids that come up to three times, far apart, with gaps and words of
        // all lengths; several parts.
        let words: Vec<String> = (0..200_000_u64)
            .map(|row| match row.wrapping_mul(2_654_435_761) % 90_001 {
                id if id % 97 == 0 => String::new(),
                id if id % 3 == 0 => format!("client number {id} of the north"),
                id => format!("é{id}"),
            })
            .collect();
        let cells = cells(&words);
        let labels = Labels::of(&cells);
        let (names, codes) = by_map(&cells);
        assert_eq!(labels.names.iter().collect::<Vec<_>>(), names);
        assert!(labels.codes == codes);
    }
}
