//! The approaches to clinical significance in a pre/post study.
//!
//! | approach | asks | here |
//! |---|---|---|
//! | distribution | is the change larger than error? | `Change` of an index |
//! | anchor, individual | is it at least a minimal important difference? | `Change` of points |
//! | percentage | is it at least a share of the baseline? | `Change` of a percentage |
//! | statistical | did the score cross the cut-off? | `Statistical` |
//! | combined | both? | `Combined` |
//!
//! Each method is a function of one pair once the sample's statistics are
//! known, so the order of the pairs cannot matter, and nothing is allocated
//! per pair.

use super::{
    Caseness, Category, ChangeClass, Criterion, Cutoff, Direction, Evaluated, Pair, ReliableChange,
    Transition, TrueCutoff,
};

/// How the pairs of a study are classified.
///
/// The marital satisfaction (DAS) of couple 2 in Jacobson & Truax (1991), table
/// 2, rose from 74 to 124; the sample began at 81.58 (11.83):
///
/// ```
/// use caseline::change::*;
///
/// let up = Direction::HigherIsBetter;
/// let (clinical, functional) = (Norms::new(81.58, 11.83)?, Norms::new(114.0, 14.0)?);
/// let sem = StandardErrorOfMeasurement::new(clinical.sd(), Reliability::new(0.88)?)?;
/// let study = Approach::Combined(
///     Criterion::jacobson_truax(sem.of_difference(), Significance::default()),
///     Cutoff::c(up, clinical, functional)?.into(),
/// );
/// let outcome = study.classify(up, Pair::new(74.0, 124.0)?)?;
/// assert_eq!(outcome.category, Category::Recovered);
/// assert_eq!(outcome.change.map(|change| change.threshold.round()), Some(11.0));
/// # Ok::<(), NotEvaluable>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Approach {
    /// By a criterion of change alone.
    Change(Criterion),
    /// By crossing the cut-off alone: improved from clinical to functional,
    /// deteriorated from a start that is not clinical to an end that is not
    /// functional.
    Statistical(Border),
    /// By both.
    Combined(Criterion, Border),
}

/// The line between the two ranges, on observed or on true scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Border {
    /// Observed scores are compared with it.
    Observed(Cutoff),
    /// The later true score is compared with it, with confidence.
    True(TrueCutoff),
}

impl Border {
    /// The cut-off in points, its rule and its edge.
    #[must_use]
    pub fn cutoff(&self) -> Cutoff {
        match self {
            Self::Observed(cutoff) => *cutoff,
            Self::True(cutoff) => cutoff.cutoff(),
        }
    }

    /// The ranges of both scores of a pair.
    #[inline]
    #[must_use]
    pub fn transition(&self, direction: Direction, pair: Pair) -> Transition {
        match self {
            Self::Observed(cutoff) => cutoff.transition(direction, pair),
            Self::True(cutoff) => cutoff.transition(direction, pair),
        }
    }

    /// The verdict on a crossing alone. Resting on an observed cut-off is no
    /// crossing; on a true one only an end that is clinical with confidence
    /// counts as deterioration.
    fn crossing(&self, ranges: Transition) -> ChangeClass {
        let lost = match self {
            Self::Observed(_) => {
                ranges.pre != Caseness::Clinical
                    && ranges.post != Caseness::Functional
                    && ranges.pre != ranges.post
            }
            Self::True(_) => ranges.pre != Caseness::Clinical && ranges.post == Caseness::Clinical,
        };
        if ranges.pre == Caseness::Clinical && ranges.post == Caseness::Functional {
            ChangeClass::Improved
        } else if lost {
            ChangeClass::Deteriorated
        } else {
            ChangeClass::Unchanged
        }
    }
}

impl From<Cutoff> for Border {
    fn from(cutoff: Cutoff) -> Self {
        Self::Observed(cutoff)
    }
}

impl From<TrueCutoff> for Border {
    fn from(cutoff: TrueCutoff) -> Self {
        Self::True(cutoff)
    }
}

/// What an approach says about one pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The outcome word.
    pub category: Category,
    /// The verdict on change, when the approach asks for it.
    pub change: Option<ReliableChange>,
    /// The ranges of both scores, when the approach has a cut-off.
    pub transition: Option<Transition>,
}

/// What an approach says about one pair, in words alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The outcome word.
    pub category: Category,
    /// The verdict on change, when the approach asks for it.
    pub class: Option<ChangeClass>,
    /// The ranges of both scores, when the approach has a cut-off.
    pub transition: Option<Transition>,
}

impl Approach {
    /// The outcome of one pair without its numbers: all that counting needs.
    ///
    /// # Errors
    /// Those of [`Criterion::class`]; the pair's category is then
    /// [`Category::NotEvaluable`].
    #[inline]
    pub fn verdict(&self, direction: Direction, pair: Pair) -> Evaluated<Verdict> {
        let pair = Pair::new(pair.pre, pair.post)?;
        Ok(match self {
            Self::Change(criterion) => {
                let class = criterion.class(direction, pair)?;
                let category = Category::of(Ok(class), None);
                Verdict { category, class: Some(class), transition: None }
            }
            Self::Statistical(border) => {
                let ranges = border.transition(direction, pair);
                let category = Category::of(Ok(border.crossing(ranges)), None);
                Verdict { category, class: None, transition: Some(ranges) }
            }
            Self::Combined(criterion, border) => {
                let class = criterion.class(direction, pair)?;
                let ranges = border.transition(direction, pair);
                let category = Category::of(Ok(class), Some(ranges));
                Verdict { category, class: Some(class), transition: Some(ranges) }
            }
        })
    }

    /// The outcome of one pair.
    ///
    /// # Errors
    /// As [`verdict`](Self::verdict).
    pub fn classify(&self, direction: Direction, pair: Pair) -> Evaluated<Outcome> {
        let Verdict { category, transition, .. } = self.verdict(direction, pair)?;
        let change = match self {
            Self::Change(criterion) | Self::Combined(criterion, _) => {
                Some(criterion.judge(direction, pair)?)
            }
            Self::Statistical(_) => None,
        };
        Ok(Outcome { category, change, transition })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Norms;

    #[test]
    fn resting_on_the_cutoff_is_no_deterioration() {
        let cutoff = Cutoff::a(Direction::HigherIsBetter, Norms::new(40.0, 7.5).expect("norms"));
        let class = |pre, post| {
            Approach::Statistical(cutoff.into())
                .classify(Direction::HigherIsBetter, Pair { pre, post })
                .expect("finite scores")
                .category
        };
        assert_eq!(class(55.0, 55.0), Category::Unchanged);
        assert_eq!(class(55.0, 54.0), Category::Deteriorated);
        assert_eq!(class(56.0, 55.0), Category::Deteriorated);
        assert_eq!(class(54.0, 55.0), Category::Unchanged);
        assert_eq!(class(54.0, 56.0), Category::Improved);
    }
}
