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
        /// Not clinical at baseline, not functional now, and reliably
        /// deteriorated.
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
    #[inline]
    pub fn of(change: Evaluated<ChangeClass>, transition: Option<Transition>) -> Self {
        let Ok(class) = change else { return Self::NotEvaluable };
        match (class, transition) {
            (
                ChangeClass::Improved,
                Some(Transition { pre: Caseness::Clinical, post: Caseness::Functional }),
            ) => Self::Recovered,
            (ChangeClass::Deteriorated, Some(Transition { pre, post }))
                if pre != Caseness::Clinical && post != Caseness::Functional =>
            {
                Self::Harmed
            }
            (ChangeClass::Improved, _) => Self::Improved,
            (ChangeClass::Unchanged, _) => Self::Unchanged,
            (ChangeClass::Deteriorated, _) => Self::Deteriorated,
        }
    }
}

vocabulary! {
    /// Whether a pair crossed the cut-off, and whether the change that carried
    /// it is reliable. It stands beside the category and replaces none: a
    /// client past the cut-off without reliable change is `unchanged`, and
    /// this word says so.
    pub enum Crossing {
        /// From clinical to functional, reliably improved.
        PastCutoffReliably => "past_cutoff_reliably",
        /// From clinical to functional, improved but not reliably.
        PastCutoffNotReliably => "past_cutoff_not_reliably",
        /// From functional to clinical, reliably deteriorated.
        BackOverCutoffReliably => "back_over_cutoff_reliably",
        /// From functional to clinical, deteriorated but not reliably.
        BackOverCutoffNotReliably => "back_over_cutoff_not_reliably",
    }
}

impl Crossing {
    /// The word for a verdict on change and the ranges of both scores; none
    /// when the ranges are the same or one of them is not certain.
    #[must_use]
    pub fn of(class: ChangeClass, ranges: Transition) -> Option<Self> {
        match (ranges.pre, ranges.post, class) {
            (Caseness::Clinical, Caseness::Functional, ChangeClass::Improved) => {
                Some(Self::PastCutoffReliably)
            }
            (Caseness::Clinical, Caseness::Functional, _) => Some(Self::PastCutoffNotReliably),
            (Caseness::Functional, Caseness::Clinical, ChangeClass::Deteriorated) => {
                Some(Self::BackOverCutoffReliably)
            }
            (Caseness::Functional, Caseness::Clinical, _) => Some(Self::BackOverCutoffNotReliably),
            _ => None,
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
    fn past_the_cutoff_without_reliable_change_is_named_as_such() {
        let word = Crossing::of(ChangeClass::Unchanged, INTO_FUNCTIONAL);
        assert_eq!(word, Some(Crossing::PastCutoffNotReliably));
        let word = Crossing::of(ChangeClass::Improved, INTO_FUNCTIONAL);
        assert_eq!(word, Some(Crossing::PastCutoffReliably));
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
    fn leaving_the_cutoff_itself_for_the_clinical_range_is_harm_too() {
        let from_the_edge = Transition { pre: Caseness::AtCutoff, post: Caseness::Clinical };
        let category = Category::of(Ok(ChangeClass::Deteriorated), Some(from_the_edge));
        assert_eq!(category, Category::Harmed);
    }

    #[test]
    fn no_verdict_is_not_evaluable_whatever_the_ranges() {
        let change = Err(NotEvaluable(Reason::NoThreshold));
        assert_eq!(Category::of(change, Some(INTO_FUNCTIONAL)), Category::NotEvaluable);
    }
}
