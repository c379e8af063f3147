//! A treatment goal that an export gives as data and not in the words of a note.

use chrono::NaiveDate;

use super::Source;
use crate::vocabulary;

vocabulary! {
    /// A relation before a value, in sign or in words.
    pub enum Comparator {
        /// Below.
        Less => "<",
        /// At most.
        LessOrEqual => "<=",
        /// Above.
        Greater => ">",
        /// At least.
        GreaterOrEqual => ">=",
    }
}

vocabulary! {
    /// Progress toward a goal, as the clinician states it.
    pub enum StatedProgress {
        /// Progressing, met, better.
        Improved => "improved",
        /// No change.
        Stable => "stable",
        /// Worse.
        Deteriorated => "deteriorated",
    }
}

/// One coded goal of one client, as it stood on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct CodedGoal {
    /// The client.
    pub client_id: String,
    /// The day that its status is of, or on which it was set.
    pub session_date: Option<NaiveDate>,
    /// What is to be reached, in words.
    pub label: Option<String>,
    /// The stated progress, if it was coded and says which way it went.
    pub stated_progress: Option<StatedProgress>,
    /// Short name of the measure that the target is a value of.
    pub instrument: Option<String>,
    /// The value to be reached; only with a measure.
    pub target_value: Option<f64>,
    /// The relation to that value.
    pub target_comparator: Option<Comparator>,
    /// The file, and the place inside it.
    pub source: Source,
}
