//! Remission: the latest score is in the range that counts as free of
//! symptoms (PHQ-9 below 5), whatever the way there.

use super::{Answer, Caseness, Cutoff, Direction, Pair, Reason};

/// Whether a client who was not in remission at baseline is in remission now.
/// `limit` is the remission limit, a [`Cutoff`] with the edge its source
/// states: for the PHQ-9, 5 with a clinical edge, because remission is *below*
/// 5. A score on an edge that belongs to neither range is not remission.
///
/// ```
/// use caseline::change::{Answer, Cutoff, Direction, Pair, Reason, remission};
///
/// let below_five = Cutoff::published(5.0)?;
/// let phq9 = |pre, post| remission(below_five, Direction::LowerIsBetter, Pair { pre, post });
/// assert_eq!(phq9(16.0, 4.0), Answer::Yes);
/// assert_eq!(phq9(16.0, 5.0), Answer::No);
/// assert_eq!(phq9(3.0, 2.0), Answer::NotEvaluable(Reason::RemissionAtBaseline));
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
#[must_use]
pub fn remission(limit: Cutoff, direction: Direction, pair: Pair) -> Answer {
    let ranges = limit.transition(direction, pair);
    match (ranges.pre, ranges.post) {
        (Caseness::Functional, _) => Answer::NotEvaluable(Reason::RemissionAtBaseline),
        (_, Caseness::Functional) => Answer::Yes,
        (_, Caseness::Clinical | Caseness::AtCutoff) => Answer::No,
    }
}
