//! The measures: what a score can be, what it means, how much change counts.
//!
//! Every number of a measure lives in `data/instruments/*.toml`, with its
//! source and with the answer to "was that source read?". This room loads
//! those files, refuses what cannot be right, and answers questions about
//! one score: its band, its cut-offs, its thresholds. It knows no notes and
//! no clients; every other room may ask it.

mod check;
mod check_scale;
mod codes;
#[cfg(test)]
mod conversion;
mod entries;
mod measure;
mod profile;
mod registry;
mod scale;
mod scoring;
mod sourced;
mod thresholds;
mod words;

pub use check::{Finding, Level, Rule};
pub use codes::{Code, CodeMeaning, CodeSystem, CodeTarget};
pub use entries::{Band, BandSet, Change, Cutoff, Derived, Norm, Reliability, Response, Skip};
pub use measure::{
    Aliases, Conflict, Disputed, Instrument, Interval, ItemName, Licence, Loinc, LoincCode,
    LoincItem, Prorating, RiskItem,
};
pub use profile::{
    CutoffRule, Formula, Otherwise, Pair, PairedChange, PairedCutoff, Profile, ProfileMethod,
};
pub use registry::Registry;
pub use scale::Scale;
pub use scoring::{ItemScore, NotScorable};
pub use sourced::{Citation, Provenance};
pub use thresholds::{
    Absent, Inputs, Method, ReliableChangeRule, ResponseRule, Threshold, Thresholds,
};
pub use words::{
    AppliesTo, Calculation, ChangeDirection, ChangeUnit, DerivedQuantity, Direction, Evidence,
    LicenceStatus, NormGroup, Op, ProratingRule, Rater, Reading, ReliabilityType, ResponseUnit,
    RiskKind, ScaleRole,
};
