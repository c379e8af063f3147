//! What all targets that read exports hold: any bytes are read or rejected
//! without a panic, every record has a client and a finite value, and the counts
//! add up.

use caseline::Result;
use caseline::ingest::{Options, Rejected, Sink, read_bytes};
use caseline::note::{CodedGoal, CodedScore, Note};

#[derive(Default)]
struct Counts {
    notes: u64,
    scores: u64,
    goals: u64,
    rejected: u64,
}

impl Sink for Counts {
    fn note(&mut self, note: Note) -> Result<()> {
        assert!(!note.client_id.is_empty() && !note.text.is_empty());
        self.notes += 1;
        Ok(())
    }

    fn score(&mut self, score: CodedScore) -> Result<()> {
        assert!(!score.client_id.is_empty() && score.value.is_finite());
        self.scores += 1;
        Ok(())
    }

    fn goal(&mut self, goal: CodedGoal) -> Result<()> {
        assert!(!goal.client_id.is_empty());
        assert!(goal.target_value.is_none_or(f64::is_finite));
        self.goals += 1;
        Ok(())
    }

    fn rejected(&mut self, _: Rejected) -> Result<()> {
        self.rejected += 1;
        Ok(())
    }
}

/// Reads an export from memory.
///
/// # Panics
/// When what comes out breaks a rule.
pub fn read(name: &str, bytes: &[u8]) {
    let mut counts = Counts::default();
    let tally = read_bytes(name, bytes, &Options::default(), &mut counts).expect("no sink error");
    assert_eq!(tally.notes, counts.notes);
    assert_eq!(tally.goals, counts.goals);
    assert_eq!(tally.rejected, counts.rejected);
    assert_eq!(tally.scores + tally.computed, counts.scores);
    assert!(tally.reconciles());
}
