//! What a note copies from an earlier one, between two fences: "*** Copied forward from
//! 5/12 ***" and "*** End of copied text ***".
//!
//! Nothing in such a block is said of now, and nothing of it is denied now either. Without
//! its end nobody can tell how far a copy reaches: then it holds for its sentence alone
//! ([`super::assertion`]).

use super::super::lexicon::{Cue, Domain};
use super::super::reading::Reading;
use super::RiskCue;
use crate::extract::Span;

/// The copied blocks of a note, in the folded text.
#[derive(Debug, Default)]
pub struct Copied {
    blocks: Vec<Span>,
}

impl Copied {
    /// Pairs each end of a copy with the words last before it that begin one: what stands
    /// before them may be of today.
    pub fn of(reading: &Reading<'_>) -> Self {
        let mut blocks = Vec::new();
        let mut begun = None;
        for hit in reading.spoken(Domain::Risk) {
            match hit.cue {
                Cue::Risk(RiskCue::Carried) => begun = Some(hit.start),
                Cue::Risk(RiskCue::CarriedEnds) => {
                    blocks.extend(begun.take().map(|start| Span::new(start, hit.end)));
                }
                _ => {}
            }
        }
        Self { blocks }
    }

    /// Whether a folded offset lies in one of them.
    pub fn holds(&self, at: usize) -> bool {
        self.blocks.iter().any(|block| block.start <= at && at < block.end)
    }
}
