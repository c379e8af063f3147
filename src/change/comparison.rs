//! One group against another.
//!
//! - the later scores alone: difference of means with the t interval of Welch
//!   (1947), doi 10.1093/biomet/34.1-2.28, of everyone who has a later score;
//! - adjusted for the baseline: analysis of covariance, post = group + b pre,
//!   with one slope for all groups (Vickers & Altman 2001, doi
//!   10.1136/bmj.323.7321.1123), of the complete pairs.
//!
//! Differences are comparison minus reference, in points, unsigned by
//! direction.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::{
    Direction, EffectFormula, EffectSize, Evaluated, Interval, Reason, SampleStatistics,
    Significance,
};

/// A difference of two groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Comparison minus reference, in points.
    pub estimate: f64,
    /// Its t interval.
    pub interval: Interval,
    /// Its degrees of freedom.
    pub freedom: f64,
    /// Two-sided p of no difference.
    pub p_value: f64,
}

impl Difference {
    fn of(estimate: f64, error: f64, freedom: f64, significance: Significance) -> Evaluated<Self> {
        if !(error > 0.0 && error.is_finite()) {
            return Err(Reason::StandardDeviationNotPositive.into());
        }
        let half = significance.student(freedom)? * error;
        let student = StudentsT::new(0.0, 1.0, freedom).map_err(|_| Reason::TooFewScores)?;
        Ok(Self {
            estimate,
            interval: Interval { low: estimate - half, high: estimate + half },
            freedom,
            p_value: 2.0 * student.sf((estimate / error).abs()),
        })
    }
}

/// The difference of the mean later scores, variances not taken to be equal.
///
/// ```
/// use caseline::change::{Significance, welch};
///
/// let (active, waiting) = ([12.0, 9.0, 15.0, 7.0, 11.0], [17.0, 14.0, 19.0, 16.0]);
/// let difference = welch(&active, &waiting, Significance::default())?;
/// assert_eq!(difference.estimate, 10.8 - 16.5);
/// assert_eq!(format!("{:.3}", difference.freedom), "6.905");
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
///
/// # Errors
/// [`Reason::TooFewScores`] unless both groups have two scores;
/// [`Reason::StandardDeviationNotPositive`] when nobody differs.
pub fn welch(
    comparison: &[f64],
    reference: &[f64],
    significance: Significance,
) -> Evaluated<Difference> {
    let (m1, v1) = mean_and_error(comparison)?;
    let (m2, v2) = mean_and_error(reference)?;
    let (n1, n2) = (comparison.len() as f64, reference.len() as f64);
    let freedom = (v1 + v2).powi(2) / (v1 * v1 / (n1 - 1.0) + v2 * v2 / (n2 - 1.0));
    Difference::of(m1 - m2, (v1 + v2).sqrt(), freedom, significance)
}

/// Mean, and variance of the mean.
fn mean_and_error(scores: &[f64]) -> Evaluated<(f64, f64)> {
    if scores.len() < 2 {
        return Err(Reason::TooFewScores.into());
    }
    let n = scores.len() as f64;
    let mean = scores.iter().sum::<f64>() / n;
    let squares: f64 = scores.iter().map(|score| (score - mean).powi(2)).sum();
    Ok((mean, squares / (n - 1.0) / n))
}

/// The analysis of covariance of several groups: one slope of the later score
/// on the baseline within groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Covariance {
    slope: f64,
    within_pre: f64,
    variance: f64,
    freedom: f64,
    grand_pre: f64,
    sd_pre: f64,
}

impl Covariance {
    /// Fits it to the samples of all groups; `whole` is the sample of all
    /// pairs together.
    ///
    /// # Errors
    /// [`Reason::TooFewPairs`] without a degree of freedom;
    /// [`Reason::StandardDeviationNotPositive`] when the baseline does not vary
    /// within any group.
    pub fn of<'a>(
        groups: impl Iterator<Item = &'a SampleStatistics>,
        whole: &SampleStatistics,
    ) -> Evaluated<Self> {
        let (mut pre, mut post, mut both, mut n, mut arms) = (0.0, 0.0, 0.0, 0, 0_usize);
        for group in groups {
            let freedom = group.n() as f64 - 1.0;
            pre += freedom * group.sd_pre().powi(2);
            post += freedom * group.sd_post().powi(2);
            both += freedom * group.covariance();
            n += group.n();
            arms += 1;
        }
        let freedom = n as f64 - arms as f64 - 1.0;
        if freedom <= 0.0 {
            return Err(Reason::TooFewPairs.into());
        }
        if pre <= 0.0 {
            return Err(Reason::StandardDeviationNotPositive.into());
        }
        let slope = both / pre;
        let variance = (post - slope * both).max(0.0) / freedom;
        let baseline = whole.pre()?;
        let (grand_pre, sd_pre) = (baseline.mean(), baseline.sd());
        Ok(Self { slope, within_pre: pre, variance, freedom, grand_pre, sd_pre })
    }

    /// The difference of two groups at equal baseline.
    ///
    /// # Errors
    /// [`Reason::StandardDeviationNotPositive`] when nothing is left to err.
    pub fn difference(
        &self,
        comparison: &SampleStatistics,
        reference: &SampleStatistics,
        significance: Significance,
    ) -> Evaluated<Difference> {
        let baseline = comparison.mean_pre() - reference.mean_pre();
        let estimate = comparison.mean_post() - reference.mean_post() - self.slope * baseline;
        let variance = 1.0 / comparison.n() as f64
            + 1.0 / reference.n() as f64
            + baseline * baseline / self.within_pre;
        Difference::of(estimate, (self.variance * variance).sqrt(), self.freedom, significance)
    }

    /// The severity-adjusted effect size of a group: its mean improvement if it
    /// had begun at the mean of all, over the baseline standard deviation of
    /// all, which is taken as known.
    ///
    /// # Errors
    /// [`Reason::StandardDeviationNotPositive`] when nothing is left to err.
    pub fn severity_adjusted(
        &self,
        group: &SampleStatistics,
        direction: Direction,
        significance: Significance,
    ) -> Evaluated<EffectSize> {
        let moved = self.grand_pre - group.mean_pre();
        let change = group.mean_post() + self.slope * moved - self.grand_pre;
        let variance = 1.0 / group.n() as f64 + moved * moved / self.within_pre;
        let error = (self.variance * variance).sqrt();
        let Difference { interval, .. } =
            Difference::of(change, error, self.freedom, significance)?;
        let ends =
            [interval.low, interval.high].map(|end| direction.improvement(end) / self.sd_pre);
        Ok(EffectSize {
            formula: EffectFormula::SeverityAdjusted,
            estimate: direction.improvement(change) / self.sd_pre,
            interval: Interval { low: ends[0].min(ends[1]), high: ends[0].max(ends[1]) },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Pair;

    fn sample(pairs: &[(f64, f64)]) -> SampleStatistics {
        let pairs: Vec<Pair> = pairs.iter().map(|&(pre, post)| Pair { pre, post }).collect();
        SampleStatistics::of(&pairs).expect("pairs")
    }

    #[test]
    fn the_adjusted_difference_takes_out_the_baseline() {
        // Both groups lie round post = pre / 2 + constant; the constants are
        // 1 and 4, the baselines 14 and 22.
        let active = [(10.0, 6.1), (14.0, 7.9), (18.0, 10.0)];
        let waiting = [(18.0, 13.0), (22.0, 15.1), (26.0, 16.9)];
        let whole = sample(&[active, waiting].concat());
        let (active, waiting) = (sample(&active), sample(&waiting));
        let fit = Covariance::of([&active, &waiting].into_iter(), &whole).expect("a fit");
        let difference =
            fit.difference(&active, &waiting, Significance::default()).expect("an error");
        assert!((difference.estimate + 3.1).abs() < 0.15, "{}", difference.estimate);
        assert!(difference.interval.low < -3.0 && -3.0 < difference.interval.high);
        assert_eq!(difference.freedom, 3.0);
    }
}
