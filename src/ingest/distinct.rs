//! How many different words there are among any number, in little memory.

use sha2::{Digest, Sha256};

use super::ledger::Ledger;
use crate::Result;

/// Counts different words, such as the ids of clients. Of each word 64 bits of a hash
/// are kept: see [`ledger`](super::ledger).
#[derive(Default)]
pub struct Distinct {
    met: Ledger<0>,
    count: usize,
    /// The last of them, which mostly comes again.
    last: Option<String>,
}

impl Distinct {
    /// Takes a word; whether it is new.
    ///
    /// # Errors
    /// When a temporary file cannot be written.
    pub fn add(&mut self, word: &str) -> Result<bool> {
        if self.last.as_deref() == Some(word) {
            return Ok(false);
        }
        self.last = Some(word.to_owned());
        let digest = Sha256::digest(word.as_bytes());
        let hash = digest.iter().take(8).fold(0, |sum, &byte| sum << 8 | u64::from(byte));
        let is_new = self.met.get_or_set(hash, [])?.is_none();
        self.count += usize::from(is_new);
        Ok(is_new)
    }

    /// How many different words were taken.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }
}

impl std::fmt::Debug for Distinct {
    /// The count alone; words may be names.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Distinct").field("count", &self.count).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Distinct;

    #[test]
    fn a_word_counts_once() {
        let mut distinct = Distinct::default();
        let new: Vec<_> = ["a", "a", "b", "a"].map(|word| distinct.add(word).unwrap()).into();
        assert_eq!((new, distinct.count()), (vec![true, false, true, false], 2));
    }
}
