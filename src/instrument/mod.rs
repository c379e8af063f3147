//! The measures: what a score can be, what it means, how much change counts.
//!
//! Every number of a measure lives in `data/instruments/*.toml`, with its
//! source and with the answer to "was that source read?". This room loads
//! those files, refuses what cannot be right, and answers questions about
//! one score: its band, its cut-offs, its thresholds. It knows no notes and
//! no clients; every other room may ask it.

mod check;
mod check_scale;
mod measure;
mod registry;
mod scale;
mod sourced;
mod words;

pub use check::{Finding, Level, Rule};
pub use measure::{
    Aliases, Conflict, Disputed, Instrument, Interval, ItemName, Licence, Loinc, LoincCode,
    LoincItem, Prorating, RiskItem,
};
pub use registry::Registry;
pub use scale::{Band, BandSet, Change, Cutoff, Derived, Norm, Reliability, Response, Scale};
pub use sourced::{Citation, Provenance};
pub use words::{
    AppliesTo, Calculation, ChangeDirection, ChangeUnit, DerivedQuantity, Direction, Evidence,
    LicenceStatus, NormGroup, Op, ProratingRule, Rater, Reading, ReliabilityType, ResponseUnit,
    RiskKind, ScaleRole,
};
