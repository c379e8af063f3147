//! Note text to findings.
//!
//! A [`Note`](crate::note::Note) goes in, [`Findings`] come out: scores, risk,
//! goals, interventions and the elements that a complete note holds, each with
//! its place in the text. The room reads the text and nothing else: no clock,
//! no data frame, no other note of the same client.
//!
//! How it works, from the bottom up:
//!
//! 1. [`fold`] makes a comparable copy of the text (lower case, no accents,
//!    plain hyphens and spaces) with a map back to the original bytes, and
//!    notes where its signs and lines are.
//! 2. [`scan`] finds every name of a measure and every phrase of the lexicons
//!    in one pass over the folded text.
//! 3. [`reading`] lays the note out: its language, sentences and sections.
//! 4. The grammars of [`score`], [`risk`], [`goal`], [`intervention`] and
//!    [`element`] read what stands around those hits.
//!
//! [`Extractor`] is the door to all of it.

mod checkbox;
mod eight;
pub mod element;
pub mod extractor;
pub mod findings;
pub mod fold;
pub mod goal;
mod initials;
pub mod intervention;
pub mod kind;
pub mod language;
pub mod lexicon;
pub mod pattern;
pub mod reading;
pub mod risk;
pub mod scan;
pub mod score;
pub mod section;
pub mod sentence;
pub mod trie;
mod weights;
mod words;

#[cfg(test)]
mod examples;

pub use extractor::Extractor;
pub use findings::*;
pub use words::Telling;

#[cfg(test)]
mod fields;
#[cfg(test)]
mod invariants;
#[cfg(test)]
mod tests;
