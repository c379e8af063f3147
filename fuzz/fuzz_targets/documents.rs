//! Any bytes behind the mark of a document are read or rejected: RTF, HTML, PDF.

#![no_main]

use caseline::Result;
use caseline::ingest::{Options, Rejected, Sink, read_bytes};
use caseline::note::{CodedScore, Note};
use libfuzzer_sys::fuzz_target;

#[derive(Default)]
struct Counts {
    notes: u64,
    scores: u64,
    rejected: u64,
}

impl Sink for Counts {
    fn note(&mut self, note: Note) -> Result<()> {
        assert!(!note.client_id.is_empty());
        self.notes += 1;
        Ok(())
    }

    fn score(&mut self, score: CodedScore) -> Result<()> {
        assert!(!score.client_id.is_empty() && score.value.is_finite());
        self.scores += 1;
        Ok(())
    }

    fn rejected(&mut self, _: Rejected) -> Result<()> {
        self.rejected += 1;
        Ok(())
    }
}

fn read(name: &str, bytes: &[u8]) {
    let mut counts = Counts::default();
    let tally = read_bytes(name, bytes, &Options::default(), &mut counts).expect("no sink error");
    assert!(tally.reconciles());
    assert_eq!(tally.notes, counts.notes);
    assert_eq!(tally.scores + tally.computed, counts.scores);
    assert_eq!(tally.rejected, counts.rejected);
}

fuzz_target!(|input: (u8, &[u8])| {
    let (kind, bytes) = input;
    let mark: &[u8] = match kind % 3 {
        0 => b"{\\rtf1\\ansi ",
        1 => b"<html><body>",
        _ => b"%PDF-1.7\n",
    };
    read("C-10_2026-03-12", &[mark, bytes].concat());
});
