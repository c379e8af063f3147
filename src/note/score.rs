//! A score that an export gives as data and not in the words of a note.

use chrono::NaiveDate;

use super::Source;
use crate::vocabulary;

vocabulary! {
    /// How a coded score was come by.
    pub enum ScoreOrigin {
        /// The export gives the value.
        Coded => "coded",
        /// It was computed from the answers to the items.
        Items => "items",
    }
}

/// What a coded value is a value of, inside its measure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScorePart {
    /// The main score.
    Total,
    /// The subscale with this label.
    Subscale(String),
    /// The answer to the item with this number, from 1.
    Item(u32),
}

/// One coded value of one client, checked against its measure.
#[derive(Clone, Debug, PartialEq)]
pub struct CodedScore {
    /// An id of its own, made from its source.
    pub score_id: String,
    /// The client.
    pub client_id: String,
    /// The note that it was recorded with, where the export says so.
    pub note_id: Option<String>,
    /// The day of the visit that it belongs to; that of the administration
    /// where no visit is known.
    pub session_date: Option<NaiveDate>,
    /// The day of the administration, by the clock of the place.
    pub scored_on: Option<NaiveDate>,
    /// Short name of the measure.
    pub instrument: String,
    /// Total, subscale or item.
    pub part: ScorePart,
    /// The value, within the range of the measure.
    pub value: f64,
    /// The value as written: a number, or the code of an answer.
    pub value_text: String,
    /// The denominator, if written.
    pub max: Option<f64>,
    /// How the value was come by.
    pub origin: ScoreOrigin,
    /// Name of the rule that read it, for the trace.
    pub rule: &'static str,
    /// The file, and the place inside it.
    pub source: Source,
}
