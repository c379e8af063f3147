//! A quick hash for tables of ids that are filled once, from one file.
//!
//! Eight bytes at a time are multiplied into the state and folded, as in the
//! multiply-mix family (wyhash, foldhash). The standard hash resists chosen
//! collisions, which a table of one's own ids need not, and costs three times
//! as much for a million of them.

use std::hash::{BuildHasherDefault, Hasher};

/// Builds that hash for the maps of the standard library.
pub(super) type Mixing = BuildHasherDefault<Mixer>;

/// The state of the hash.
#[derive(Clone, Copy, Default)]
pub(super) struct Mixer(u64);

impl Mixer {
    fn mix(&mut self, part: u64) {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let product = u128::from(self.0 ^ part) * u128::from(ODD);
        // The high half of the product depends on all bits of the factors.
        self.0 = (product >> 64) as u64 ^ product as u64 ^ part.rotate_left(32);
    }
}

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        let mut parts = bytes.chunks_exact(8);
        for part in &mut parts {
            self.mix(part.try_into().map_or(0, u64::from_le_bytes));
        }
        let mut rest = [0; 8];
        rest[..parts.remainder().len()].copy_from_slice(parts.remainder());
        self.mix(u64::from_le_bytes(rest) ^ ((bytes.len() as u64) << 56));
    }

    fn write_u64(&mut self, number: u64) {
        self.mix(number);
    }

    fn write_u8(&mut self, byte: u8) {
        self.mix(u64::from(byte));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::hash::BuildHasher;

    #[test]
    fn ids_that_follow_each_other_spread_over_all_buckets() {
        let hash = |id: u32| Mixing::default().hash_one(format!("P{id:07}"));
        let hashes: HashSet<u64> = (0..100_000).map(hash).collect();
        assert_eq!(hashes.len(), 100_000);
        // The lowest and the highest bits, which a table looks at.
        let low: HashSet<u64> = hashes.iter().map(|hash| hash & 0xffff).collect();
        let high: HashSet<u64> = hashes.iter().map(|hash| hash >> 48).collect();
        // Of 65536 buckets, 100 000 random draws leave 22 % empty.
        assert!(low.len() > 50_000 && high.len() > 50_000, "{} {}", low.len(), high.len());
    }
}
