//! Early change: how far a client has come by week 4.
//!
//! Change by the fourth week tells outcome about as well as any later slope,
//! and simple subtraction does as well as a fitted line (abstract of PMC4069083
//! read). The score nearest to the 28th day counts, if it was taken within a
//! week of it; of two equally near the later one.

use super::Observation;
use crate::change::{Evaluated, Reason};

/// The day that is looked at, counted from baseline.
const DAY: f64 = 28.0;
/// How far from it a score may be.
const WINDOW: f64 = 7.0;

/// The score that stands for week 4. Times are days since baseline.
///
/// ```
/// use caseline::trend::{Observation, score_at_week_four};
///
/// let days = [(0.0, 18.0), (14.0, 16.0), (27.0, 13.0), (35.0, 9.0)];
/// let scores = days.map(|(time, score)| Observation { time, score });
/// assert_eq!(score_at_week_four(&scores)?.score, 13.0);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
///
/// # Errors
/// [`Reason::NoScoreNearWeekFour`].
pub fn score_at_week_four(scores: &[Observation]) -> Evaluated<Observation> {
    let far = |score: &Observation| (score.time - DAY).abs();
    scores
        .iter()
        .copied()
        .filter(|score| far(score) <= WINDOW)
        .rev()
        .min_by(|one, other| far(one).total_cmp(&far(other)))
        .ok_or(Reason::NoScoreNearWeekFour.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::NotEvaluable;

    fn at(days: &[f64]) -> Vec<Observation> {
        days.iter().map(|&time| Observation { time, score: time }).collect()
    }

    #[test]
    fn a_fortnight_is_not_week_four() {
        let none = score_at_week_four(&at(&[0.0, 14.0, 20.0, 36.0]));
        assert_eq!(none, Err(NotEvaluable(Reason::NoScoreNearWeekFour)));
    }

    #[test]
    fn of_two_equally_near_scores_the_later_counts() {
        assert_eq!(score_at_week_four(&at(&[24.0, 32.0])).map(|score| score.time), Ok(32.0));
    }
}
