//! Samples of every format, damaged at random: whatever becomes of them, they
//! are read or rejected without a panic, and the counts add up.
//!
//! The damage is the same in every run. `CASELINE_MUTATIONS` makes the test
//! longer: so many copies of each sample are damaged.

use super::*;

/// Larger samples take longer and show no more.
const LARGEST: usize = 48 * 1024;

fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats");
    let files = walkdir::WalkDir::new(&folder).sort_by_file_name().into_iter().flatten();
    files
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let bytes = std::fs::read(entry.path()).unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            (!bytes.is_empty() && bytes.len() <= LARGEST).then_some((name, bytes))
        })
        .collect()
}

/// A generator of numbers, xorshift64 (Marsaglia 2003, doi:10.18637/jss.v008.i14).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }
}

/// What formats are made of.
const PIECES: [&[u8]; 24] = [
    b"\0",
    b"\xFF\xFE",
    b"\xEF\xBB\xBF",
    b"\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b"<",
    b"/>",
    b"&#0;",
    b"&x;",
    b"<!DOCTYPE a [<!ENTITY x \"y\">]>",
    b"\\",
    b"\r",
    b"\n",
    b"\t",
    b"|",
    b"^~\\&",
    b"-1",
    b"1e400",
    b"\xC3",
    b"null",
    b"\\u'ff\\bin9999999999 ",
];

fn damaged(bytes: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        let length = chance.below(64).min(bytes.len() - at);
        match chance.below(7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..at + length)),
            2 => {
                let twice = bytes[at..at + length].to_vec();
                bytes.splice(at..at, twice);
            }
            3 => {
                let from = chance.below(other.len());
                let to = (from + chance.below(400)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            4 => {
                let piece = PIECES[chance.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            5 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            _ if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            _ => {}
        }
    }
    bytes
}

#[test]
fn damaged_samples_of_every_format_are_accounted_for() {
    let rounds = std::env::var("CASELINE_MUTATIONS").ok();
    let rounds: usize = rounds.and_then(|rounds| rounds.parse().ok()).unwrap_or(4);
    let samples = samples();
    assert!(samples.len() > 60, "{} samples", samples.len());
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    for (name, bytes) in &samples {
        for round in 0..rounds {
            let (_, other) = &samples[chance.below(samples.len())];
            let bytes = damaged(bytes, other, &mut chance);
            let (taken, tally) = taken(name, &bytes);
            assert!(tally.reconciles(), "{name}, round {round}");
            assert!(bytes.is_empty() || !tally.inputs.is_empty());
            assert_eq!(tally.rejected, taken.rejected.len() as u64);
            assert_eq!(tally.scores + tally.computed, taken.scores.len() as u64);
            assert!(taken.notes.iter().all(|note| !note.client_id.is_empty()));
            assert!(taken.scores.iter().all(|score| score.value.is_finite()));
        }
    }
}
