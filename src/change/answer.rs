//! Yes, no, or not evaluable with its reason: the answer to a question that a
//! boolean would answer falsely when data are missing.

use super::{Evaluated, NotEvaluable, Reason};
use std::fmt;

/// A three-way answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// It cannot be said, and why.
    NotEvaluable(Reason),
}

impl Answer {
    /// The written form: `yes`, `no` or `not_evaluable`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::NotEvaluable(_) => "not_evaluable",
        }
    }

    /// Why there is no answer, when there is none.
    #[must_use]
    pub fn reason(self) -> Option<Reason> {
        match self {
            Self::NotEvaluable(reason) => Some(reason),
            Self::Yes | Self::No => None,
        }
    }
}

impl From<Evaluated<bool>> for Answer {
    fn from(evaluated: Evaluated<bool>) -> Self {
        match evaluated {
            Ok(true) => Self::Yes,
            Ok(false) => Self::No,
            Err(NotEvaluable(reason)) => Self::NotEvaluable(reason),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
