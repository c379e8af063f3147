//! Reversals that are larger than measurement error.
//!
//! A swing is a move from one extreme score to the next that is at least the
//! measure's threshold of reliable change; smaller moves on the way belong to
//! it. Swings alternate up and down by construction. Each swing after the
//! first is a reversal: 8, 16, 7 has two swings and one reversal.

use super::series::Series;
use crate::change::{Evaluated, Reason, reaches};

/// The number of reliable reversals in a series, for a threshold in points.
///
/// ```
/// use caseline::trend::{Observation, Series, reliable_reversals};
///
/// let observations: Vec<Observation> = (0..).zip([8.0, 12.0, 16.0, 14.0, 7.0, 15.0])
///     .map(|(time, score)| Observation { time: f64::from(time), score })
///     .collect();
/// assert_eq!(reliable_reversals(Series::new(&observations)?, 6.0)?, 2);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
///
/// # Errors
/// [`Reason::ThresholdNotPositive`]; [`Reason::TooFewScores`] below three, which
/// cannot turn.
pub fn reliable_reversals(series: Series<'_>, threshold: f64) -> Evaluated<usize> {
    if threshold.is_nan() || threshold <= 0.0 {
        return Err(Reason::ThresholdNotPositive.into());
    }
    let [first, rest @ ..] = series.at_least(3)?.observations() else { return Ok(0) };
    let mut swings = 0_usize;
    let mut way = Way::Unknown { lowest: first.score, highest: first.score };
    for observation in rest {
        let (next, swung) = way.after(observation.score, threshold);
        way = next;
        swings += usize::from(swung);
    }
    Ok(swings.saturating_sub(1))
}

/// The way a series is on: the direction of its last swing and the extreme
/// that it has reached since.
enum Way {
    Unknown { lowest: f64, highest: f64 },
    Up { peak: f64 },
    Down { trough: f64 },
}

impl Way {
    /// The way after one more score, and whether that score made a swing.
    fn after(self, score: f64, threshold: f64) -> (Self, bool) {
        match self {
            Self::Unknown { lowest, .. } if reaches(score - lowest, threshold) => {
                (Self::Up { peak: score }, true)
            }
            Self::Unknown { highest, .. } | Self::Up { peak: highest }
                if reaches(highest - score, threshold) =>
            {
                (Self::Down { trough: score }, true)
            }
            Self::Down { trough } if reaches(score - trough, threshold) => {
                (Self::Up { peak: score }, true)
            }
            Self::Unknown { lowest, highest } => {
                (Self::Unknown { lowest: lowest.min(score), highest: highest.max(score) }, false)
            }
            Self::Up { peak } => (Self::Up { peak: peak.max(score) }, false),
            Self::Down { trough } => (Self::Down { trough: trough.min(score) }, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trend::Observation;

    fn reversals(scores: &[f64]) -> usize {
        counted(scores).expect("three scores at increasing times")
    }

    fn counted(scores: &[f64]) -> Evaluated<usize> {
        let observations: Vec<Observation> = (0_u32..)
            .zip(scores)
            .map(|(week, score)| Observation { time: week.into(), score: *score })
            .collect();
        Series::new(&observations).and_then(|series| reliable_reversals(series, 6.0))
    }

    #[test]
    fn two_scores_cannot_turn() {
        assert_eq!(counted(&[8.0, 16.0]), Err(Reason::TooFewScores.into()));
        assert_eq!(reversals(&[8.0, 16.0, 8.0]), 1);
    }

    #[test]
    fn a_steady_fall_has_no_reversal() {
        assert_eq!(reversals(&[20.0, 14.0, 8.0, 2.0]), 0);
    }

    #[test]
    fn moves_within_the_error_are_no_reversal() {
        assert_eq!(reversals(&[10.0, 15.0, 10.0, 15.0, 10.0]), 0);
    }

    #[test]
    fn each_turn_by_the_threshold_counts_once() {
        assert_eq!(reversals(&[8.0, 14.0, 8.0, 14.0]), 2);
        assert_eq!(reversals(&[14.0, 8.0, 14.0, 8.0, 14.0]), 3);
    }

    #[test]
    fn a_turn_in_small_steps_counts_as_one() {
        assert_eq!(reversals(&[8.0, 11.0, 15.0, 13.0, 10.0, 9.0]), 1);
    }
}
