//! The outcome words. Each is defined here and in METHODS.md, and used in no
//! other sense anywhere.

use super::{Caseness, Evaluated, Transition};
use crate::vocabulary;

vocabulary! {
    /// The verdict of a criterion on a change alone, without a cut-off.
    pub enum ChangeClass {
        /// The change is beyond the criterion in the better direction.
        Improved => "improved",
        /// The change is within the criterion.
        Unchanged => "unchanged",
        /// The change is beyond the criterion in the worse direction.
        Deteriorated => "deteriorated",
    }
}

vocabulary! {
    /// The outcome of a client or a study participant on one measure. Each
    /// pair has exactly one.
    pub enum Category {
        /// Clinical at baseline, functional now, and reliably improved.
        Recovered => "recovered",
        /// Reliably improved, without that crossing.
        Improved => "improved",
        /// No reliable change.
        Unchanged => "unchanged",
        /// Reliably deteriorated, without the crossing of `harmed`.
        Deteriorated => "deteriorated",
        /// Functional at baseline, clinical now, and reliably deteriorated.
        Harmed => "harmed",
        /// The numbers do not allow an answer; a reason stands beside it.
        NotEvaluable => "not_evaluable",
    }
}

impl Category {
    /// The outcome of a verdict on change and, where a cut-off is known, the
    /// ranges of both scores. Without a cut-off nobody is called recovered or
    /// harmed.
    #[must_use]
    pub fn of(change: Evaluated<ChangeClass>, transition: Option<Transition>) -> Self {
        let Ok(class) = change else { return Self::NotEvaluable };
        match (class, transition) {
            (
                ChangeClass::Improved,
                Some(Transition { pre: Caseness::Clinical, post: Caseness::Functional }),
            ) => Self::Recovered,
            (
                ChangeClass::Deteriorated,
                Some(Transition { pre: Caseness::Functional, post: Caseness::Clinical }),
            ) => Self::Harmed,
            (ChangeClass::Improved, _) => Self::Improved,
            (ChangeClass::Unchanged, _) => Self::Unchanged,
            (ChangeClass::Deteriorated, _) => Self::Deteriorated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{NotEvaluable, Reason};

    const INTO_FUNCTIONAL: Transition =
        Transition { pre: Caseness::Clinical, post: Caseness::Functional };
    const INTO_CLINICAL: Transition =
        Transition { pre: Caseness::Functional, post: Caseness::Clinical };

    #[test]
    fn crossing_the_cutoff_without_reliable_change_is_not_recovery() {
        let category = Category::of(Ok(ChangeClass::Unchanged), Some(INTO_FUNCTIONAL));
        assert_eq!(category, Category::Unchanged);
    }

    #[test]
    fn recovery_needs_both() {
        let category = Category::of(Ok(ChangeClass::Improved), Some(INTO_FUNCTIONAL));
        assert_eq!(category, Category::Recovered);
        assert_eq!(Category::of(Ok(ChangeClass::Improved), None), Category::Improved);
    }

    #[test]
    fn reliable_deterioration_into_the_clinical_range_is_harm() {
        let category = Category::of(Ok(ChangeClass::Deteriorated), Some(INTO_CLINICAL));
        assert_eq!(category, Category::Harmed);
    }

    #[test]
    fn no_verdict_is_not_evaluable_whatever_the_ranges() {
        let change = Err(NotEvaluable(Reason::NoThreshold));
        assert_eq!(Category::of(change, Some(INTO_FUNCTIONAL)), Category::NotEvaluable);
    }
}
