//! The Mann-Kendall test: do later scores tend to be higher, or lower, than
//! earlier ones?
//!
//! S = Σ sign(yⱼ − yᵢ) over all pairs i < j;
//! var S = (n(n−1)(2n+5) − Σ g(g−1)(2g+5)) / 18 over groups of g equal
//! scores; z = (S − sign S)/√var S. Sources: Mann (1945), doi 10.2307/1907187;
//! Kendall (1975). Up to eight scores p is exact, with ties; beyond, normal
//! with continuity correction. The test assumes that scores are independent;
//! positive autocorrelation makes p too small.

use super::permutation::{self, LONGEST};
use super::series::Series;
use crate::change::Evaluated;
use crate::vocabulary;
use statrs::distribution::{ContinuousCDF, Normal};

vocabulary! {
    /// How a p-value was computed.
    pub enum PMethod {
        /// From the exact distribution over all orders of the scores.
        Exact => "exact",
        /// From the normal approximation with continuity correction.
        Normal => "normal",
    }
}

/// The test of one series.
///
/// Four falling scores cannot be significant, five can:
///
/// ```
/// use caseline::trend::{MannKendall, Observation, Series};
///
/// let falling: Vec<Observation> =
///     (0..5).map(|week| Observation { time: week as f64, score: 20.0 - week as f64 }).collect();
/// let four = MannKendall::of(Series::new(&falling[..4])?)?;
/// assert_eq!((four.s, four.p), (-6, 2.0 / 24.0));
/// let five = MannKendall::of(Series::new(&falling)?)?;
/// assert_eq!((five.s, five.p), (-10, 2.0 / 120.0));
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MannKendall {
    /// Pairs that rise minus pairs that fall.
    pub s: i64,
    /// Variance of S without a trend, corrected for ties.
    pub variance: f64,
    /// S in standard deviations, with continuity correction; 0 when all
    /// scores are the same.
    pub z: f64,
    /// Two-sided p.
    pub p: f64,
    /// How p was computed.
    pub p_method: PMethod,
}

impl MannKendall {
    /// The test of a series of at least three scores.
    ///
    /// # Errors
    /// [`Reason::TooFewScores`](crate::change::Reason::TooFewScores).
    pub fn of(series: Series<'_>) -> Evaluated<Self> {
        let n = series.at_least(3)?.len();
        let s: i64 = series
            .pairs()
            .map(|(earlier, later)| {
                i64::from(later.score > earlier.score) - i64::from(later.score < earlier.score)
            })
            .sum();
        let variance = variance(n, series.ties());
        let z = if variance > 0.0 { (s - s.signum()) as f64 / variance.sqrt() } else { 0.0 };
        let (p, p_method) = if n <= LONGEST {
            let mut groups = [0; LONGEST];
            for (place, group) in groups.iter_mut().zip(series.ties()) {
                *place = group;
            }
            let groups = groups.into_iter().filter(|group| *group > 0);
            (permutation::two_sided_p(n, groups, s), PMethod::Exact)
        } else {
            (normal_p(z), PMethod::Normal)
        };
        Ok(Self { s, variance, z, p, p_method })
    }

    /// Two-sided p by the normal approximation, whatever the length: what
    /// most other programs print.
    #[must_use]
    pub fn normal_p(&self) -> f64 {
        normal_p(self.z)
    }
}

fn normal_p(z: f64) -> f64 {
    (2.0 * Normal::standard().sf(z.abs())).min(1.0)
}

/// The variance of S without a trend.
pub(super) fn variance(n: usize, ties: impl Iterator<Item = usize>) -> f64 {
    let term = |k: usize| k as f64 * (k as f64 - 1.0) * (2.0 * k as f64 + 5.0);
    (term(n) - ties.map(term).sum::<f64>()) / 18.0
}
