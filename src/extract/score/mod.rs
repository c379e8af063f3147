//! Scores: from the name of a measure to the numbers that belong to it.

use crate::vocabulary;

vocabulary! {
    /// What a word says about a score near it.
    pub enum ScoreCue {
        /// Today, now, this session, current.
        Today => "today",
        /// Last, previous, intake, baseline, was.
        Earlier => "earlier",
        /// Goal, target, below, by week 12.
        Target => "target",
        /// If, when, once, should.
        Hypothetical => "hypothetical",
        /// Mother, partner, his sister's.
        OtherPerson => "other_person",
        /// Client, patient, own.
        Client => "client",
        /// Entered in error, not valid, page missing.
        Withdrawn => "withdrawn",
    }
}
