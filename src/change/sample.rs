//! Pairs of scores, and what a sample of them says as a whole.

use super::standard_error::positive_sd;
use super::{Evaluated, Reason};

/// Two scores of one person on one measure: the first and the latest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The baseline score.
    pub pre: f64,
    /// The latest score.
    pub post: f64,
}

impl Pair {
    /// The pair of two finite scores.
    ///
    /// # Errors
    /// [`Reason::ScoreNotFinite`] when one is not.
    #[inline]
    pub fn new(pre: f64, post: f64) -> Evaluated<Self> {
        if pre.is_finite() && post.is_finite() {
            Ok(Self { pre, post })
        } else {
            Err(Reason::ScoreNotFinite.into())
        }
    }

    /// The pair of two scores that may be missing.
    ///
    /// # Errors
    /// [`Reason::NoScore`] or [`Reason::OneScoreOnly`] when one or both are
    /// missing, [`Reason::ScoreNotFinite`] when one is not a finite number.
    #[inline]
    pub fn complete(pre: Option<f64>, post: Option<f64>) -> Evaluated<Self> {
        match (pre, post) {
            (Some(pre), Some(post)) => Self::new(pre, post),
            (None, None) => Err(Reason::NoScore.into()),
            (Some(_), None) | (None, Some(_)) => Err(Reason::OneScoreOnly.into()),
        }
    }

    /// Latest minus baseline, in points, unsigned by direction.
    #[must_use]
    pub fn change(self) -> f64 {
        self.post - self.pre
    }
}

/// Mean and standard deviation of a population on a measure, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Norms {
    mean: f64,
    sd: f64,
}

impl Norms {
    /// Published or computed norms.
    ///
    /// # Errors
    /// [`Reason::NormNotFinite`] for the mean,
    /// [`Reason::StandardDeviationNotPositive`] for the standard deviation.
    pub fn new(mean: f64, sd: f64) -> Evaluated<Self> {
        if !mean.is_finite() {
            return Err(Reason::NormNotFinite.into());
        }
        Ok(Self { mean, sd: positive_sd(sd)? })
    }

    /// The mean in points.
    #[must_use]
    pub fn mean(self) -> f64 {
        self.mean
    }

    /// The standard deviation in points.
    #[must_use]
    pub fn sd(self) -> f64 {
        self.sd
    }
}

/// Means, standard deviations (divisor n − 1) and covariance of the complete
/// pairs of a sample.
///
/// The baseline DAS scores of the 30 couples of Jacobson & Truax (1991),
/// table 2, are in `tests/data/reliable-change`; here three of them:
///
/// ```
/// use caseline::change::{Pair, SampleStatistics};
///
/// let pairs = [Pair::new(90.5, 97.0)?, Pair::new(74.0, 124.0)?, Pair::new(97.0, 97.5)?];
/// let sample = SampleStatistics::of(&pairs)?;
/// assert_eq!(sample.n(), 3);
/// assert!((sample.pre()?.mean() - 87.166_666_666_666_67).abs() < 1e-12);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleStatistics {
    n: usize,
    mean_pre: f64,
    sd_pre: f64,
    mean_post: f64,
    sd_post: f64,
    covariance: f64,
}

impl SampleStatistics {
    /// The statistics of these pairs.
    ///
    /// # Errors
    /// [`Reason::TooFewPairs`] for fewer than two pairs.
    pub fn of(pairs: &[Pair]) -> Evaluated<Self> {
        if pairs.len() < 2 {
            return Err(Reason::TooFewPairs.into());
        }
        let n = pairs.len() as f64;
        let mean_pre = pairs.iter().map(|pair| pair.pre).sum::<f64>() / n;
        let mean_post = pairs.iter().map(|pair| pair.post).sum::<f64>() / n;
        // Two passes: the sum of squares minus the square of the sum loses
        // digits when the scores are large against their spread.
        let (mut pre, mut post, mut both) = (0.0, 0.0, 0.0);
        for pair in pairs {
            let (x, y) = (pair.pre - mean_pre, pair.post - mean_post);
            pre += x * x;
            post += y * y;
            both += x * y;
        }
        let freedom = n - 1.0;
        Ok(Self {
            n: pairs.len(),
            mean_pre,
            sd_pre: (pre / freedom).sqrt(),
            mean_post,
            sd_post: (post / freedom).sqrt(),
            covariance: both / freedom,
        })
    }

    /// The number of pairs.
    #[must_use]
    pub fn n(&self) -> usize {
        self.n
    }

    /// Mean and standard deviation of the baseline scores.
    ///
    /// # Errors
    /// [`Reason::StandardDeviationNotPositive`] when all are the same.
    pub fn pre(&self) -> Evaluated<Norms> {
        Norms::new(self.mean_pre, self.sd_pre)
    }

    /// Mean and standard deviation of the latest scores.
    ///
    /// # Errors
    /// [`Reason::StandardDeviationNotPositive`] when all are the same.
    pub fn post(&self) -> Evaluated<Norms> {
        Norms::new(self.mean_post, self.sd_post)
    }

    /// The mean of the baseline scores, in points.
    #[must_use]
    pub fn mean_pre(&self) -> f64 {
        self.mean_pre
    }

    /// The standard deviation of the baseline scores, which may be zero.
    #[must_use]
    pub fn sd_pre(&self) -> f64 {
        self.sd_pre
    }

    /// The standard deviation of the latest scores, which may be zero.
    #[must_use]
    pub fn sd_post(&self) -> f64 {
        self.sd_post
    }

    /// The mean of the latest scores, which some methods need without their
    /// spread.
    #[must_use]
    pub fn mean_post(&self) -> f64 {
        self.mean_post
    }

    /// The mean of the changes, in points.
    #[must_use]
    pub fn mean_change(&self) -> f64 {
        self.mean_post - self.mean_pre
    }

    /// The standard deviation of the changes, in points.
    #[must_use]
    pub fn sd_change(&self) -> f64 {
        let variance = self.sd_pre.powi(2) + self.sd_post.powi(2) - 2.0 * self.covariance;
        // Rounding may leave a hair below zero when everyone changed alike.
        variance.max(0.0).sqrt()
    }

    /// The covariance of baseline and latest scores, in squared points.
    #[must_use]
    pub fn covariance(&self) -> f64 {
        self.covariance
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::NotEvaluable;

    #[test]
    fn one_score_is_not_a_pair() {
        assert_eq!(Pair::complete(Some(11.0), None), Err(NotEvaluable(Reason::OneScoreOnly)));
        assert_eq!(Pair::complete(None, None), Err(NotEvaluable(Reason::NoScore)));
    }

    #[test]
    fn one_pair_is_not_a_sample() {
        let pairs = [Pair { pre: 12.0, post: 4.0 }];
        assert_eq!(SampleStatistics::of(&pairs), Err(NotEvaluable(Reason::TooFewPairs)));
    }

    #[test]
    fn equal_baselines_have_no_usable_spread() {
        let pairs = [Pair { pre: 12.0, post: 4.0 }, Pair { pre: 12.0, post: 13.0 }];
        let sample = SampleStatistics::of(&pairs).expect("two pairs");
        assert_eq!(sample.pre(), Err(NotEvaluable(Reason::StandardDeviationNotPositive)));
        assert_eq!(sample.post().map(Norms::mean), Ok(8.5));
    }
}
