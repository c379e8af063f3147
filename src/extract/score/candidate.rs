//! A number that the grammar has given to a measure, before its status is
//! known.

use chrono::NaiveDate;

use crate::extract::{Comparator, ScoreKind, Span, Status};

/// The place of a value in a run such as "from 18 to 12" or "18 → 12 → 9".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// No run.
    Plain,
    /// Not the last one.
    Past,
    /// The last one.
    Latest,
}

/// A value with its measure.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub measure: usize,
    pub subscale: Option<usize>,
    pub item: Option<u32>,
    pub kind: ScoreKind,
    pub value: f64,
    pub max: Option<f64>,
    pub comparator: Option<Comparator>,
    pub role: Role,
    /// Whether the value stands in the range of its score.
    pub in_range: bool,
    /// The token of the name that it belongs to, if that is in the window.
    pub name: Option<usize>,
    /// The tokens of the value, the denominator included; end exclusive.
    pub first: usize,
    pub end: usize,
    /// The value alone, in folded bytes.
    pub span: Span,
    /// Values read together ("16/14") share a number above 0; their words of
    /// status are common.
    pub group: usize,
    /// A date that a table or list gives it.
    pub dated: Option<NaiveDate>,
    /// A status that a key ("today / last / goal") gives it.
    pub given: Option<Status>,
    /// Name of the rule, for the trace.
    pub rule: &'static str,
}
