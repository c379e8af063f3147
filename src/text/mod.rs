//! Every sentence that a person reads, in English and French.
//!
//! A [`Voice`] speaks one language. It turns facts that others have computed
//! into words; it decides nothing. A change is always printed with the side
//! that is better, a missing answer with its reason.

/// Declares a set of labels with both wordings side by side.
macro_rules! labels {
    (
        $(#[$about:meta])* $set:ident:
        $( $(#[$meta:meta])* $name:ident: $english:literal, $french:literal; )+
    ) => {
        $(#[$about])*
        #[derive(Debug)]
        pub struct $set {
            $( $(#[$meta])* pub $name: &'static str, )+
        }

        impl $set {
            const ENGLISH: Self = Self { $( $name: $english, )+ };
            const FRENCH: Self = Self { $( $name: $french, )+ };
        }
    };
}

mod attachment;
mod caseload;
mod chart;
mod evaluation;
mod judgement;
pub mod look;
mod mixed_model;
mod note;
mod numbers;
mod outlook;
mod page;
mod plain_words;
mod reasons;
mod report;
mod sheet;
mod single_case;
mod study;
mod study_paragraph;
mod terminal;
mod words;

pub use attachment::{MeasureFacts, ReportLabels, RiskTally, StatusFacts};
pub use mixed_model::ModelFacts;
pub use note::{
    ChangeFacts, Comparison, DueFacts, GoalFacts, ItemFacts, NoteSentences, Reading, RiskFacts,
    ScoreFacts,
};
pub use page::Labels;
pub use single_case::SeriesCounts;
pub use study::StudyFacts;
pub use terminal::RunCounts;

use crate::note::Language;

/// One language of the reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voice {
    /// The language it speaks.
    pub language: Language,
}

impl Voice {
    /// The voice for a language.
    #[must_use]
    pub const fn new(language: Language) -> Self {
        Self { language }
    }

    /// The one of two wordings that this voice uses.
    pub(crate) fn pick<T>(self, english: T, french: T) -> T {
        match self.language {
            Language::En => english,
            Language::Fr => french,
        }
    }
}
