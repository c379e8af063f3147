//! Any bytes that begin as FHIR in every form do are read or rejected, without a panic, and the
//! counts add up.

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

const NAMES: &[&str] = &["a.json", "a.ndjson", "a.phr", "a.xml"];

fuzz_target!(|input: (u8, &[u8])| {
    let (kind, rest) = input;
    let name = NAMES[usize::from(kind) % NAMES.len()];
    let begin = if name.ends_with("xml") {
        "<Bundle xmlns=\"http://hl7.org/fhir\"><entry><resource>"
    } else {
        "{\"resourceType\":\"Observation\","
    };
    let bytes = [begin.as_bytes(), rest].concat();
    let mut counts = Counts::default();
    let tally = read_bytes(name, &bytes, &Options::default(), &mut counts).expect("no sink error");
    assert_eq!(tally.notes, counts.notes);
    assert_eq!(tally.rejected, counts.rejected);
    assert_eq!(tally.scores + tally.computed, counts.scores);
    assert!(tally.reconciles());
});
