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
mod fault;
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
mod terms;
mod words;

pub use attachment::{MeasureFacts, ReportLabels, RiskTally, StatusFacts};
pub use mixed_model::ModelFacts;
pub use note::{
    ChangeFacts, Comparison, DueFacts, GoalFacts, ItemFacts, NoteSentences, Reading, RiskFacts,
    ScoreFacts,
};
pub(crate) use numbers::is_month;
pub use page::Labels;
pub use single_case::SeriesCounts;
pub use study::StudyFacts;
pub use terminal::RunCounts;
pub use terms::Terms;

use std::fmt::Display;

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

    /// A count with the words that agree with it, the singular before the
    /// plural: English has the singular for one, French for zero and one.
    pub(crate) fn agreed<N>(self, count: N, english: [&str; 2], french: [&str; 2]) -> String
    where
        N: Copy + Display + From<u8> + PartialOrd,
    {
        let (one, two) = (N::from(1), N::from(2));
        let [singular, plural] = self.pick(english, french);
        let is_singular = self.pick(count == one, count < two);
        format!("{count} {}", if is_singular { singular } else { plural })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_plural_in_english_and_singular_in_french() {
        let told = |language, count: usize| {
            Voice::new(language).agreed(count, ["note", "notes"], ["note lue", "notes lues"])
        };
        assert_eq!([0, 1, 2].map(|n| told(Language::En, n)), ["0 notes", "1 note", "2 notes"]);
        let french = [0, 1, 2].map(|n| told(Language::Fr, n));
        assert_eq!(french, ["0 note lue", "1 note lue", "2 notes lues"]);
    }
}
