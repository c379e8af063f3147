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
    Transition,
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
///     Cutoff::c(up, clinical, functional)?,
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
    /// deteriorated from functional to clinical.
    Statistical(Cutoff),
    /// By both.
    Combined(Criterion, Cutoff),
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

impl Approach {
    /// The outcome of one pair.
    ///
    /// # Errors
    /// Those of [`Criterion::judge`]; the pair's category is then
    /// [`Category::NotEvaluable`].
    pub fn classify(&self, direction: Direction, pair: Pair) -> Evaluated<Outcome> {
        let (criterion, cutoff) = match self {
            Self::Change(criterion) => (Some(criterion), None),
            Self::Statistical(cutoff) => (None, Some(cutoff)),
            Self::Combined(criterion, cutoff) => (Some(criterion), Some(cutoff)),
        };
        let pair = Pair::new(pair.pre, pair.post)?;
        let change = criterion.map(|rule| rule.judge(direction, pair)).transpose()?;
        let transition = cutoff.map(|cutoff| cutoff.transition(direction, pair));
        let category = match (change, transition) {
            (Some(change), transition) => Category::of(Ok(change.class), transition),
            (None, transition) => Category::of(Ok(crossing(transition)), None),
        };
        Ok(Outcome { category, change, transition })
    }
}

fn crossing(transition: Option<Transition>) -> ChangeClass {
    match transition {
        Some(Transition { pre: Caseness::Clinical, post: Caseness::Functional }) => {
            ChangeClass::Improved
        }
        Some(Transition { pre: Caseness::Functional, post: Caseness::Clinical }) => {
            ChangeClass::Deteriorated
        }
        _ => ChangeClass::Unchanged,
    }
}
