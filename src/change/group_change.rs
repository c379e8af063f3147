//! The change of a whole group against a minimal important difference.
//!
//! The mean change with its t interval (paired, n − 1 degrees of freedom),
//! signed so that up is better, is laid over zero and the difference. Six
//! verdicts, the last four after the anchor approach of the R package
//! clinicalsignificance. Unlike there, a significant change for the worse is
//! called what it is, and both directions have every verdict.

use super::{Direction, Evaluated, Interval, Reason, SampleStatistics, Significance};
use crate::vocabulary;

vocabulary! {
    /// What a group's mean change says. "The interval" is that of the mean
    /// improvement.
    pub enum GroupVerdict {
        /// The whole interval is below zero: the group got worse.
        SignificantDeterioration => "significant_deterioration",
        /// The interval holds zero.
        NotSignificant => "not_significant",
        /// The interval lies between zero and the difference.
        SignificantNotRelevant => "significant_not_relevant",
        /// The interval holds the difference, and the mean falls short of it.
        PossiblyRelevant => "possibly_relevant",
        /// The interval holds the difference, and the mean reaches it.
        ProbablyRelevant => "probably_relevant",
        /// The whole interval is beyond the difference.
        Relevant => "relevant",
    }
}

/// The mean change of a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupChange {
    /// The number of pairs.
    pub n: usize,
    /// Mean of latest minus baseline, in points, unsigned by direction.
    pub mean: f64,
    /// Its t interval.
    pub interval: Interval,
    /// The verdict.
    pub verdict: GroupVerdict,
}

impl GroupChange {
    /// The change of a sample against a minimal important difference in
    /// points, a positive number.
    ///
    /// # Errors
    /// [`Reason::ThresholdNotPositive`].
    pub fn of(
        sample: &SampleStatistics,
        direction: Direction,
        difference: f64,
        significance: Significance,
    ) -> Evaluated<Self> {
        if !(difference > 0.0 && difference.is_finite()) {
            return Err(Reason::ThresholdNotPositive.into());
        }
        let (n, mean) = (sample.n() as f64, sample.mean_change());
        let half = significance.student(n - 1.0)? * sample.sd_change() / n.sqrt();
        let interval = Interval { low: mean - half, high: mean + half };
        let better = match direction {
            Direction::HigherIsBetter => interval,
            Direction::LowerIsBetter => Interval { low: -interval.high, high: -interval.low },
        };
        let verdict = verdict(better, direction.improvement(mean), difference);
        Ok(Self { n: sample.n(), mean, interval, verdict })
    }
}

fn verdict(improvement: Interval, mean: f64, difference: f64) -> GroupVerdict {
    if improvement.high < 0.0 {
        GroupVerdict::SignificantDeterioration
    } else if improvement.low <= 0.0 {
        GroupVerdict::NotSignificant
    } else if improvement.high < difference {
        GroupVerdict::SignificantNotRelevant
    } else if improvement.low > difference {
        GroupVerdict::Relevant
    } else if mean < difference {
        GroupVerdict::PossiblyRelevant
    } else {
        GroupVerdict::ProbablyRelevant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(low: f64, mean: f64, high: f64) -> GroupVerdict {
        verdict(Interval { low, high }, mean, 8.0)
    }

    #[test]
    fn a_group_that_got_worse_is_not_called_not_relevant() {
        assert_eq!(of(-3.5, -1.8, -0.2), GroupVerdict::SignificantDeterioration);
    }

    #[test]
    fn every_place_of_the_interval_has_its_verdict() {
        assert_eq!(of(-1.0, 2.0, 5.0), GroupVerdict::NotSignificant);
        assert_eq!(of(1.0, 3.0, 5.0), GroupVerdict::SignificantNotRelevant);
        assert_eq!(of(5.0, 7.0, 9.0), GroupVerdict::PossiblyRelevant);
        assert_eq!(of(7.0, 9.0, 11.0), GroupVerdict::ProbablyRelevant);
        assert_eq!(of(9.0, 11.0, 13.0), GroupVerdict::Relevant);
    }
}
