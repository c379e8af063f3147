//! The filters of a ledger, which know of most hashes that they were never added.
//!
//! All filters of a ledger together take [`FILTERS`] bytes: [`super::Runs`] folds the
//! largest, again and again, until they do.

/// Bits of a filter for each entry, at least, and how many of them an entry sets: of a
/// filter that is not folded one to five answers in a hundred are wrong, of one that is
/// folded once a sixth at most, folded twice two fifths.
const BITS: usize = 8;
const PROBES: u64 = 2;
/// What the filters of a ledger may take, in bytes.
pub(super) const FILTERS: usize = 2 << 20;
/// A Bloom filter of a power of two of words, so that it can be folded. All bits of a
/// hash lie in one word (Putze, Sanders & Singler 2010, ACM JEA 14:4): asking a filter
/// that is larger than a processor's cache is one look at memory. The words lie in pages
/// of one size, because filters grow and are folded all the time, and blocks of many
/// sizes would leave gaps between them.
pub(super) struct Filter {
    pages: Vec<Box<[u64]>>,
    /// How many words there are.
    pub(super) words: usize,
}

/// The words of a page.
const PAGE: usize = 1 << 13;

impl Filter {
    /// One for so many entries, folded as often as it would be at once.
    pub(super) fn of(count: usize) -> Self {
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

    pub(super) fn add(&mut self, key: u64) {
        let (word, bits) = self.place(key);
        let page = self.pages.get_mut(word / PAGE);
        if let Some(word) = page.and_then(|page| page.get_mut(word % PAGE)) {
            *word |= bits;
        }
    }

    /// Whether a hash may have been added.
    pub(super) fn admits(&self, key: u64) -> bool {
        let (word, bits) = self.place(key);
        let word = self.pages.get(word / PAGE).and_then(|page| page.get(word % PAGE));
        word.is_some_and(|word| word & bits == bits)
    }

    /// Lays the upper half on the lower; whether there are two. A hash's word in half
    /// a filter is its word in the whole without the highest place.
    pub(super) fn fold(&mut self) -> bool {
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
