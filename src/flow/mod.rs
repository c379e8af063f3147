//! The flow as a whole: the one room that knows all the others.
//!
//! [`extraction`] carries notes from the exports to the tables of what they
//! say, [`analysis`] from there to the results, [`single_case`] carries any
//! table of series to its statistics, and [`mixed_model`] to one model of all of
//! them; [`look`] sums up what an export holds; [`output`] writes files whole
//! or not at all, and [`manifest`] keeps the record of what was done.

pub mod analysis;
pub mod extraction;
pub mod look;
pub mod manifest;
pub mod mixed_model;
pub mod output;
pub mod single_case;
pub mod study;
pub mod trajectories;
