//! The Theil-Sen slope: the median of the slopes between all pairs of scores,
//! on real times.
//!
//! Sources: Theil (1950); Sen (1968), doi 10.1080/01621459.1968.10480934.
//! Up to 29 % of the scores may be wild without spoiling it. Sen's interval
//! takes the slopes at the ranks that the distribution of Kendall's S allows:
//!
//! - up to eight scores from the exact distribution (without ties, which is on
//!   the safe side): slopes at ranks M and N + 1 − M, M the largest rank with
//!   2 P(I < M) ≤ α. At .05 five scores are the fewest that have an interval;
//!   it is then the whole range of slopes;
//! - beyond from the normal approximation, ranks (N ∓ z √var S)/2 with ties,
//!   the upper one plus 1, interpolated (Gilbert 1987, chapter 16).

use super::mann_kendall::variance;
use super::permutation::{self, LONGEST};
use super::series::{Series, median, slope};
use crate::change::{Evaluated, Interval, Reason, Significance};

/// Pairs of ten scores: most clients have no more, and need no heap.
const FEW: usize = 45;

/// The slope of one series.
///
/// ```
/// use caseline::change::Significance;
/// use caseline::trend::{Observation, Series, TheilSen};
///
/// // The example of Sen (1968): slope 4; ranks 5 and 17 of 21 give 93 %.
/// let data = [(1, 9), (2, 15), (3, 19), (4, 20), (10, 45), (12, 55), (18, 78)];
/// let observations =
///     data.map(|(time, score)| Observation { time: f64::from(time), score: f64::from(score) });
/// let fit = TheilSen::of(Series::new(&observations)?, Significance::new(0.07)?)?;
/// assert_eq!(fit.slope, 4.0);
/// let interval = fit.interval.map(|interval| (interval.low, interval.high));
/// assert_eq!(interval, Some((15.0 / 4.0, 46.0 / 11.0)));
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TheilSen {
    /// The median slope, in points per unit of time.
    pub slope: f64,
    /// Sen's interval; `None` when there are too few scores for this level.
    pub interval: Option<Interval>,
    /// The least slope between two scores.
    pub least: f64,
    /// The greatest slope between two scores.
    pub greatest: f64,
}

impl TheilSen {
    /// The slope of a series of at least three scores, with an interval of
    /// confidence 1 − α.
    ///
    /// # Errors
    /// [`Reason::TooFewScores`].
    pub fn of(series: Series<'_>, significance: Significance) -> Evaluated<Self> {
        let n = series.at_least(3)?.len();
        let mut few = [0.0; FEW];
        let mut many;
        let slopes = match few.get_mut(..n * (n - 1) / 2) {
            Some(slopes) => slopes,
            None => {
                many = vec![0.0; n * (n - 1) / 2];
                many.as_mut_slice()
            }
        };
        for (place, (earlier, later)) in slopes.iter_mut().zip(series.pairs()) {
            *place = slope(earlier, later);
        }
        slopes.sort_unstable_by(f64::total_cmp);
        Self::from_sorted(slopes, series, significance).ok_or(Reason::TooFewScores.into())
    }

    fn from_sorted(slopes: &[f64], series: Series<'_>, significance: Significance) -> Option<Self> {
        let interval = lower_rank(series, slopes.len(), significance).and_then(|rank| {
            let low = at_rank(slopes, rank)?;
            let high = at_rank(slopes, slopes.len() as f64 + 1.0 - rank)?;
            Some(Interval { low, high })
        });
        Some(Self {
            slope: median(slopes)?,
            interval,
            least: *slopes.first()?,
            greatest: *slopes.last()?,
        })
    }
}

/// The rank of the lower end among the sorted slopes, counted from 1; `None`
/// when even the outermost slopes would not reach the confidence.
fn lower_rank(series: Series<'_>, slopes: usize, significance: Significance) -> Option<f64> {
    let n = series.len();
    if n > LONGEST {
        let margin = significance.two_sided() * variance(n, series.ties()).sqrt();
        let rank = (slopes as f64 - margin) / 2.0;
        return (rank >= 1.0).then_some(rank);
    }
    let orders = permutation::inversions(n, std::iter::empty());
    let allowed = significance.level() / 2.0 * orders.iter().sum::<u64>() as f64;
    let mut below = 0;
    let rank = orders.iter().take_while(|count| {
        below += **count;
        below as f64 <= allowed
    });
    match rank.count() {
        0 => None,
        rank => Some(rank as f64),
    }
}

/// The value at a rank counted from 1, interpolated between its neighbours.
fn at_rank(sorted: &[f64], rank: f64) -> Option<f64> {
    let lower = *sorted.get((rank.floor() as usize).checked_sub(1)?)?;
    let share = rank - rank.floor();
    if share == 0.0 {
        return Some(lower);
    }
    sorted.get(rank.floor() as usize).map(|upper| lower + share * (upper - lower))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trend::Observation;

    fn weekly(scores: &[f64]) -> Vec<Observation> {
        (0_u32..)
            .zip(scores)
            .map(|(week, score)| Observation { time: week.into(), score: *score })
            .collect()
    }

    fn fit(scores: &[f64]) -> TheilSen {
        let observations = weekly(scores);
        Series::new(&observations)
            .and_then(|series| TheilSen::of(series, Significance::default()))
            .expect("at least three scores")
    }

    #[test]
    fn four_scores_have_a_slope_and_no_interval() {
        let four = fit(&[20.0, 17.0, 16.0, 12.0]);
        assert_eq!((four.slope, four.interval), ((-8.0 / 3.0 - 2.5) / 2.0, None));
    }

    #[test]
    fn the_interval_of_five_scores_is_the_range_of_their_slopes() {
        let five = fit(&[20.0, 17.0, 16.0, 12.0, 11.0]);
        assert_eq!(five.interval, Some(Interval { low: -4.0, high: -1.0 }));
        assert_eq!((five.least, five.greatest), (-4.0, -1.0));
    }

    #[test]
    fn one_wild_score_hardly_moves_the_slope() {
        assert_eq!(fit(&[20.0, 19.0, 18.0, 17.0, 16.0, 15.0, 27.0]).slope, -1.0);
    }

    #[test]
    fn real_times_count_and_not_the_order() {
        let observations = [(0.0, 20.0), (1.0, 19.0), (11.0, 9.0)]
            .map(|(time, score)| Observation { time, score });
        let series = Series::new(&observations).expect("increasing times");
        let fit = TheilSen::of(series, Significance::default()).expect("three scores");
        assert_eq!(fit.slope, -1.0);
    }

    #[test]
    fn more_scores_than_fit_on_the_stack_are_no_different() {
        let scores: Vec<f64> = (0..30).map(|week| 60.0 - 1.5 * f64::from(week)).collect();
        let long = fit(&scores);
        assert_eq!((long.slope, long.interval), (-1.5, Some(Interval { low: -1.5, high: -1.5 })));
    }
}
