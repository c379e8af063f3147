//! The flow as a whole: the one room that knows all the others.
//!
//! [`extraction`] carries notes from the exports to the tables of what they
//! say, [`analysis`] from there to the results, [`output`] writes files whole
//! or not at all, and [`manifest`] keeps the record of what was done.

pub mod analysis;
pub mod extraction;
pub mod manifest;
pub mod output;
