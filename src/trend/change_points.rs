//! Change points: when a long series moved from one level to another.
//!
//! Pettitt's rank test, applied again to either side of each change it finds.
//! U(t) = Σ sign(y_j - y_i) over i <= t < j; the change is after the t with the
//! largest |U|, and p = 2 exp(-6 U²/(n³ + n²)), at most 1. Source: Pettitt
//! (1979), doi 10.2307/2346729. A piece is asked only if it holds ten scores or
//! more: below, p is a poor approximation. The level of .05 holds for each
//! question by itself. A steady trend is cut too; read the slope beside it.

use super::series::{Observation, Series};
use crate::change::{Evaluated, Significance};

/// The fewest scores of a piece that is asked.
const LONG: usize = 10;

/// One change of level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChangePoint {
    /// Time of the first score on the new level.
    pub time: f64,
    /// How many scores come before it.
    pub before: usize,
    /// p of Pettitt's test in the piece where it was found.
    pub p: f64,
}

/// The changes of level of a series of at least ten scores, in the order of
/// time; and the p of the first question, whether there is any.
///
/// ```
/// use caseline::change::Significance;
/// use caseline::trend::{Observation, Series, change_points};
///
/// let scores = [18, 17, 19, 18, 17, 18, 8, 9, 7, 8, 9, 8];
/// let seen: Vec<Observation> = (1..).zip(scores)
///     .map(|(week, score)| Observation { time: f64::from(week), score: f64::from(score) })
///     .collect();
/// let (changes, p) = change_points(Series::new(&seen)?, Significance::default())?;
/// // |U| = 36: all six scores before are above all six after.
/// assert_eq!(format!("{p:.5}"), "0.03141");
/// assert_eq!(changes.iter().map(|change| change.time).collect::<Vec<_>>(), [7.0]);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
///
/// # Errors
/// [`Reason::TooFewScores`](crate::change::Reason::TooFewScores) below ten
/// scores.
pub fn change_points(
    series: Series<'_>,
    significance: Significance,
) -> Evaluated<(Vec<ChangePoint>, f64)> {
    let observations = series.at_least(LONG)?.observations();
    let mut found = Vec::new();
    let mut pieces = vec![(0, observations)];
    while let Some((start, piece)) = pieces.pop() {
        let Some((place, p)) = pettitt(piece) else { continue };
        if p > significance.level() {
            continue;
        }
        let (left, right) = piece.split_at(place);
        if let Some(first) = right.first() {
            found.push(ChangePoint { time: first.time, before: start + place, p });
        }
        pieces.push((start, left));
        pieces.push((start + place, right));
    }
    found.sort_unstable_by_key(|change| change.before);
    let p = pettitt(observations).map_or(1.0, |(_, p)| p);
    Ok((found, p))
}

/// Where a piece changes most, as the number of scores before, and p.
fn pettitt(piece: &[Observation]) -> Option<(usize, f64)> {
    if piece.len() < LONG {
        return None;
    }
    // U(t) = U(t-1) + the signs of all scores against score t.
    let (mut u, mut largest, mut place) = (0.0, 0.0_f64, 0);
    for (before, here) in piece.iter().enumerate() {
        let signs = piece.iter().map(|other| {
            f64::from(i8::from(other.score > here.score) - i8::from(other.score < here.score))
        });
        u += signs.sum::<f64>();
        if u.abs() > largest {
            (largest, place) = (u.abs(), before + 1);
        }
    }
    let n = piece.len() as f64;
    let p = (2.0 * (-6.0 * largest * largest / (n * n * n + n * n)).exp()).min(1.0);
    Some((place, p))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Reason;

    fn changes(scores: &[f64]) -> Evaluated<Vec<f64>> {
        let seen: Vec<Observation> = (1_u32..)
            .zip(scores)
            .map(|(week, score)| Observation { time: week.into(), score: *score })
            .collect();
        let (found, _) = change_points(Series::new(&seen)?, Significance::default())?;
        Ok(found.iter().map(|change| change.time).collect())
    }

    #[test]
    fn nine_scores_are_not_long() {
        assert_eq!(changes(&[1.0; 9]), Err(Reason::TooFewScores.into()));
    }

    #[test]
    fn a_level_series_has_no_change() {
        assert_eq!(
            changes(&[8.0, 9.0, 7.0, 8.0, 9.0, 8.0, 7.0, 9.0, 8.0, 8.0, 7.0, 9.0]),
            Ok(vec![])
        );
        assert_eq!(changes(&[8.0; 12]), Ok(vec![]));
    }

    #[test]
    fn a_fall_and_a_return_are_two_changes() {
        let high = [18.0, 17.0, 19.0, 18.0, 17.0, 18.0, 19.0, 18.0, 17.0, 18.0];
        let low = [6.0, 7.0, 5.0, 6.0, 7.0, 6.0, 5.0, 6.0];
        let mut scores = high.to_vec();
        scores.extend(low);
        scores.extend([12.0, 13.0, 12.0, 13.0, 12.0, 13.0, 12.0, 13.0]);
        assert_eq!(changes(&scores), Ok(vec![11.0, 19.0]));
    }
}
