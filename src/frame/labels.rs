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
use std::sync::atomic::{AtomicU32, Ordering};

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

    fn append(&mut self, more: &Self) {
        let start = self.text.len();
        self.text.push_str(&more.text);
        self.ends.extend(more.ends.iter().map(|end| start + end));
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
        Self::of_few(cells).unwrap_or_else(|| Self::of_many(cells))
    }

    /// The labels of a column with few different ones, as times and arms have:
    /// the known ones are looked through, that of the last row first. `None` as
    /// soon as there are more of them.
    fn of_few(cells: &[Option<&str>]) -> Option<Self> {
        let mut known: Vec<&str> = Vec::with_capacity(FEW);
        let mut codes = Vec::with_capacity(cells.len().min(PIECE));
        let mut last = 0;
        for cell in cells {
            let Some(word) = cell else {
                codes.push(Self::MISSING);
                continue;
            };
            if known.get(last) != Some(word) {
                last = known.iter().position(|name| name == word).unwrap_or(known.len());
                if last == FEW {
                    return None;
                }
                if last == known.len() {
                    known.push(word);
                }
            }
            codes.push(u32::try_from(last).unwrap_or(Self::MISSING));
        }
        Some(Self { names: known.into_iter().collect(), codes })
    }

    fn of_many(cells: &[Option<&str>]) -> Self {
        let earlier = earlier(cells);
        let mut codes: Vec<u32> = Vec::with_capacity(cells.len());
        let mut rows_of_names = Vec::new();
        for (row, known) in (0_u32..).zip(earlier) {
            let code = match known.into_inner() {
                NONE => Self::MISSING,
                known if known < row => codes[known as usize],
                _ => {
                    rows_of_names.push(row);
                    // There are no more names than rows, which are counted alike.
                    (rows_of_names.len() - 1) as u32
                }
            };
            codes.push(code);
        }
        let pieces: Vec<Names> = rows_of_names
            .par_chunks(PIECE)
            .map(|rows| rows.iter().filter_map(|&row| cells[row as usize]).collect())
            .collect();
        let mut names = Names::default();
        pieces.iter().for_each(|piece| names.append(piece));
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

/// Labels that a column of few different ones has at most.
const FEW: usize = 16;
/// Rows that one thread looks at in one go.
const PIECE: usize = 65_536;
/// Rows of a part whose table of firsts fits into the cache of a core.
const ROWS_OF_A_PART: usize = 8192;
/// Stands for the earlier row of a label where the cell is empty.
const NONE: u32 = u32::MAX;

/// What two equal labels have in common, and nearly all others not: the bytes
/// themselves of a short label, with their number, so that the text need not be
/// looked up again; the hash of a longer one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    low: u64,
    high: u64,
}

impl Key {
    /// The longest label whose bytes are its key.
    const SHORT: usize = 15;
    /// Stands for the number of bytes of a longer one.
    const LONG: u64 = 0xff << 56;

    fn of(word: &str) -> Self {
        let bytes = word.as_bytes();
        if bytes.len() > Self::SHORT {
            return Self { low: Mixing::default().hash_one(word), high: Self::LONG };
        }
        let mut all = [0; 16];
        all[..bytes.len()].copy_from_slice(bytes);
        let all = u128::from_le_bytes(all);
        Self { low: all as u64, high: (all >> 64) as u64 | (bytes.len() as u64) << 56 }
    }

    fn is_whole_label(self) -> bool {
        self.high < Self::LONG
    }

    fn hash(self) -> u64 {
        Mixing::default().hash_one((self.low, self.high))
    }
}

/// A row of a part.
#[derive(Clone, Copy)]
struct Entry {
    key: Key,
    row: u32,
}

/// For each row an earlier one with the same label, or itself where there is
/// none, or [`NONE`] where the cell is empty.
///
/// Rows are parted twice: into shares of neighbours, one for each thread, and
/// in each share by the highest bits of the hash. What has the same bits in all
/// shares is then searched together, share after share, which is the order of
/// the rows.
fn earlier(cells: &[Option<&str>]) -> Vec<AtomicU32> {
    let parts = cells.len().div_ceil(ROWS_OF_A_PART).next_power_of_two();
    let share = cells.len().div_ceil(rayon::current_num_threads()).max(PIECE);
    let earlier: Vec<AtomicU32> =
        std::iter::repeat_with(|| AtomicU32::new(NONE)).take(cells.len()).collect();
    let shares: Vec<Vec<Vec<Entry>>> = cells
        .par_chunks(share)
        .enumerate()
        .map(|(number, cells)| parted(cells, number * share, parts, &earlier))
        .collect();
    (0..parts).into_par_iter().for_each(|part| {
        let entries: Vec<&[Entry]> = shares.iter().map(|share| share[part].as_slice()).collect();
        find_repeats(&entries.concat(), cells, &earlier);
    });
    earlier
}

/// The rows of a share that have a label, in so many parts (a power of two) by
/// the highest bits of their hashes, in their order. A row with the label of the
/// row before it is found at once and is in no part.
fn parted(
    cells: &[Option<&str>],
    first: usize,
    parts: usize,
    earlier: &[AtomicU32],
) -> Vec<Vec<Entry>> {
    let bits = parts.trailing_zeros();
    let part = |key: Key| key.hash().checked_shr(u64::BITS - bits).unwrap_or(0) as usize;
    let mut all: Vec<Vec<Entry>> = vec![Vec::new(); parts];
    for part in &mut all {
        part.reserve(cells.len() / parts + cells.len() / parts / 8);
    }
    let mut before: Option<(Key, &str)> = None;
    for (row, cell) in (first..).zip(cells) {
        let found = cell.map(|word| (Key::of(word), word));
        if let Some((key, word)) = found {
            let again = before.is_some_and(|(known, text)| {
                known == key && (key.is_whole_label() || text == word)
            });
            // Rows are counted in 32 bits, as in the format that they come from.
            let this = row as u32;
            earlier[row].store(if again { this - 1 } else { this }, Ordering::Relaxed);
            if !again {
                all[part(key)].push(Entry { key, row: this });
            }
        }
        before = found;
    }
    all
}

/// Notes for the rows of a part whose label stood in an earlier row the first
/// such, by a table in which a label that finds its place taken goes to the next
/// one.
fn find_repeats(part: &[Entry], cells: &[Option<&str>], earlier: &[AtomicU32]) {
    const FREE: u32 = u32::MAX;
    let mut table = vec![FREE; (2 * part.len()).next_power_of_two()];
    let last = table.len() - 1;
    let same = |one: Entry, other: Entry| {
        one.key == other.key
            && (one.key.is_whole_label() || cells[one.row as usize] == cells[other.row as usize])
    };
    for (number, &entry) in (0_u32..).zip(part) {
        let mut place = entry.key.hash() as usize & last;
        loop {
            let Some(known) = part.get(table[place] as usize) else {
                table[place] = number;
                break;
            };
            if same(*known, entry) {
                earlier[entry.row as usize].store(known.row, Ordering::Relaxed);
                break;
            }
            place = (place + 1) & last;
        }
    }
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
    fn a_column_may_have_as_many_labels_as_are_looked_through_or_one_more() {
        for count in [FEW, FEW + 1] {
            let words: Vec<String> = (0..100).map(|row| format!("t{}", row * 7 % count)).collect();
            let cells = cells(&words);
            let labels = Labels::of(&cells);
            let (names, codes) = by_map(&cells);
            assert_eq!(labels.names.iter().collect::<Vec<_>>(), names);
            assert_eq!(labels.codes, codes);
        }
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
