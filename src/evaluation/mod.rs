//! How well extraction does: labels that a person gave against what was found
//! in the same notes.
//!
//! This room stands beside the flow. Notes that a practice has labelled
//! ([`Gold`]) and the tables that `extract` wrote of them ([`Found`](crate::frame::Found))
//! go in; an [`Evaluation`] comes out: counts, shares and the single mistakes.
//! It knows the vocabularies of `extract` and the rows of `frame`, and decides
//! nothing about a client. [`evaluate`] is pure; only [`Gold::read`] opens
//! files.
//!
//! The rule of a hit: note, measure, kind, item and value agree, and the two
//! stretches of text overlap. Statuses are compared after that. A number that
//! is read as hypothetical or invalid leads to no result, so neither inventing
//! nor missing one counts. Precision, recall and their intervals are defined
//! in METHODS.md, section 8.

mod counts;
mod element;
mod figures;
mod goal;
mod gold;
mod labels;
mod mistake;
mod pairing;
mod risk;
mod score;

pub use counts::{Counts, Estimate, share};
pub use figures::{Confusion, Detection, Evaluation, FigureRow, Share, Topic};
pub use gold::{
    Gold, GoldElements, GoldGoal, GoldIntervention, GoldRisk, GoldScore, Labelled, LabelledNote,
};
pub use mistake::{Mistake, MistakeKind};
pub use pairing::Measures;

use std::collections::BTreeSet;

use crate::frame::Found;
use mistake::Context;
use pairing::Pairing;

/// Compares labels with tables. Rows of notes that carry no labels are left
/// aside, and so are coded scores, which stand in no text.
#[must_use]
pub fn evaluate(gold: &Gold, found: &Found, measures: &Measures) -> Evaluation {
    let known = known(found);
    let (refused, gold) = gold.without_refused();
    let gold = &gold;
    let mut evaluation = Evaluation {
        labelled_notes: gold.notes.len(),
        missing_notes: gold
            .notes
            .keys()
            .filter(|id| !known.contains(id.as_str()))
            .cloned()
            .collect(),
        ..Evaluation::default()
    };
    if !refused.is_empty() {
        let absent = refused.iter().filter(|id| !known.contains(id.as_str())).count();
        evaluation.share(Topic::Refused, "", absent, refused.len());
    }
    let context = Context::new(gold);
    let pairing = Pairing::of(gold, found, measures);
    score::judge(gold, &pairing, &context, &mut evaluation);
    risk::judge(gold, found, &context, &mut evaluation);
    goal::judge(gold, found, &context, &mut evaluation);
    element::judge(gold, found, &context, &mut evaluation);
    evaluation
}

/// The ids of all notes that some table has a row of.
fn known(found: &Found) -> BTreeSet<&str> {
    let notes = found.notes.iter().map(|row| row.note_id.as_str());
    let scores = found.scores.iter().filter_map(|row| row.note_id.as_deref());
    let risk = found.risk.iter().map(|row| row.note_id.as_str());
    notes.chain(scores).chain(risk).collect()
}

#[cfg(test)]
mod tests;
