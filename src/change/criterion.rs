//! The rule by which a change counts as reliable or relevant, and its
//! verdict on one pair.
//!
//! Three kinds of rule, each with its own edge, because the literature draws
//! it so:
//!
//! | rule | improved when | edge |
//! |---|---|---|
//! | index (Jacobson-Truax and five others) | d · index > z | strict |
//! | points (published threshold, anchor) | d · change ≥ points | inclusive |
//! | percentage of the baseline | d · change / baseline ≥ fraction | inclusive |
//!
//! d is +1 when higher is better and −1 when lower is better.

use super::{
    Direction, Evaluated, Expectation, Interval, NotEvaluable, Pair, Reason, ReliableChangeIndex,
    Significance, StandardErrorOfDifference, category::ChangeClass, jacobson_truax,
    relative_improvement,
};
use crate::vocabulary;

vocabulary! {
    /// How a change was judged.
    pub enum Method {
        /// Index of Jacobson & Truax (1991).
        JacobsonTruax => "jacobson_truax",
        /// Index of Gulliksen, Lord & Novick.
        GulliksenLordNovick => "gulliksen_lord_novick",
        /// Index of Hsu, Linn & Lord.
        HsuLinnLord => "hsu_linn_lord",
        /// Index of Edwards & Nunnally.
        EdwardsNunnally => "edwards_nunnally",
        /// Index of Nunnally & Kotsch (1983).
        NunnallyKotsch => "nunnally_kotsch",
        /// Index of Hageman & Arrindell (1999).
        HagemanArrindell => "hageman_arrindell",
        /// A published threshold in points.
        PublishedThreshold => "published_threshold",
        /// A minimal important difference in points, which may differ for
        /// improvement and deterioration.
        Anchor => "anchor",
        /// A percentage of the baseline.
        Percentage => "percentage",
    }
}

impl Method {
    /// The critical value of the method's index: one-sided for Hageman &
    /// Arrindell, as in their paper, two-sided for the others.
    fn critical_value(self, significance: Significance) -> f64 {
        match self {
            Self::HagemanArrindell => significance.one_sided(),
            _ => significance.two_sided(),
        }
    }
}

/// The verdict on one pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReliableChange {
    /// Latest minus baseline, in points.
    pub change: f64,
    /// The same, signed so that a positive number is an improvement.
    pub improvement: f64,
    /// The index, when the method has one. It carries the sign of the
    /// change, not of the improvement.
    pub index: Option<ReliableChangeIndex>,
    /// How many points a change needs to count as improvement: for an index,
    /// critical value times standard error (and counted from the expected
    /// score); for a percentage, that share of this baseline.
    pub threshold: f64,
    /// How it was judged.
    pub method: Method,
    /// The verdict.
    pub class: ChangeClass,
}

/// A rule that judges pairs.
///
/// ```
/// use caseline::change::{ChangeClass, Criterion, Direction, Pair};
///
/// let six_points = Criterion::published(6.0)?;
/// let class = |pre, post| {
///     six_points.judge(Direction::LowerIsBetter, Pair { pre, post }).map(|change| change.class)
/// };
/// assert_eq!(class(16.0, 10.0)?, ChangeClass::Improved); // exactly the threshold
/// assert_eq!(class(16.0, 11.0)?, ChangeClass::Unchanged);
/// assert_eq!(class(10.0, 16.0)?, ChangeClass::Deteriorated);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Criterion {
    method: Method,
    rule: Rule,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Rule {
    Index { expectation: Expectation, critical: f64 },
    Points { improvement: f64, deterioration: f64 },
    Percentage { improvement: f64, deterioration: f64, minimum: f64 },
}

impl Criterion {
    /// Jacobson & Truax with a known standard error of the difference.
    #[must_use]
    pub fn jacobson_truax(
        standard_error: StandardErrorOfDifference,
        significance: Significance,
    ) -> Self {
        Self::index(Method::JacobsonTruax, jacobson_truax(standard_error), significance)
    }

    /// Any index method. `method` names it and decides between the one-sided
    /// and the two-sided critical value.
    #[must_use]
    pub fn index(method: Method, expectation: Expectation, significance: Significance) -> Self {
        let critical = method.critical_value(significance);
        Self { method, rule: Rule::Index { expectation, critical } }
    }

    /// A published threshold of reliable change, in points; a change of
    /// exactly the threshold counts.
    ///
    /// # Errors
    /// [`Reason::ThresholdNotPositive`].
    pub fn published(points: f64) -> Evaluated<Self> {
        let points = positive(points)?;
        let rule = Rule::Points { improvement: points, deterioration: points };
        Ok(Self { method: Method::PublishedThreshold, rule })
    }

    /// Minimal important differences in points, for improvement and for
    /// deterioration; both are positive numbers.
    ///
    /// # Errors
    /// [`Reason::ThresholdNotPositive`].
    pub fn anchor(improvement: f64, deterioration: f64) -> Evaluated<Self> {
        let rule = Rule::Points {
            improvement: positive(improvement)?,
            deterioration: positive(deterioration)?,
        };
        Ok(Self { method: Method::Anchor, rule })
    }

    /// Shares of the baseline, as fractions (.5 is fifty percent), counted
    /// from `minimum`, the lowest score that the scale allows.
    ///
    /// # Errors
    /// [`Reason::ThresholdNotPositive`]; [`Reason::ScoreNotFinite`] for the
    /// minimum.
    pub fn percentage(improvement: f64, deterioration: f64, minimum: f64) -> Evaluated<Self> {
        if !minimum.is_finite() {
            return Err(Reason::ScoreNotFinite.into());
        }
        let rule = Rule::Percentage {
            improvement: positive(improvement)?,
            deterioration: positive(deterioration)?,
            minimum,
        };
        Ok(Self { method: Method::Percentage, rule })
    }

    /// How this criterion judges.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// The standard error of an index, in points; none for other rules.
    #[must_use]
    pub fn standard_error(&self) -> Option<f64> {
        match self.rule {
            Rule::Index { expectation, .. } => Some(expectation.standard_error()),
            Rule::Points { .. } | Rule::Percentage { .. } => None,
        }
    }

    /// The latest scores that count as unchanged after the baseline `pre`, in
    /// points: the band of unreliable change in a chart.
    #[must_use]
    pub fn unchanged_between(&self, direction: Direction, pre: f64) -> Interval {
        let (centre, better, worse) = match self.rule {
            Rule::Index { expectation, critical } => {
                let half = critical * expectation.standard_error();
                (expectation.expected(pre), half, half)
            }
            Rule::Points { improvement, deterioration } => (pre, improvement, deterioration),
            Rule::Percentage { improvement, deterioration, minimum } => {
                let above = (pre - minimum).max(0.0);
                (pre, improvement * above, deterioration * above)
            }
        };
        match direction {
            Direction::LowerIsBetter => Interval { low: centre - better, high: centre + worse },
            Direction::HigherIsBetter => Interval { low: centre - worse, high: centre + better },
        }
    }

    /// The verdict on a pair, without its numbers.
    ///
    /// # Errors
    /// [`Reason::ScoreNotFinite`]; [`Reason::ZeroBaseline`] for a percentage
    /// of nothing.
    #[inline]
    pub fn class(&self, direction: Direction, pair: Pair) -> Evaluated<ChangeClass> {
        let pair = Pair::new(pair.pre, pair.post)?;
        Ok(match self.rule {
            Rule::Index { expectation, critical } => {
                beyond(direction.improvement(expectation.index(pair).0), critical)
            }
            Rule::Points { improvement: better, deterioration: worse } => {
                at_least(direction.improvement(pair.change()), better, worse)
            }
            Rule::Percentage { improvement: better, deterioration: worse, minimum } => {
                at_least(relative_improvement(direction, pair, minimum)?, better, worse)
            }
        })
    }

    /// The verdict on a pair, with its numbers.
    ///
    /// # Errors
    /// As [`class`](Self::class).
    pub fn judge(&self, direction: Direction, pair: Pair) -> Evaluated<ReliableChange> {
        let class = self.class(direction, pair)?;
        let (index, threshold) = match self.rule {
            Rule::Index { expectation, critical } => {
                (Some(expectation.index(pair)), critical * expectation.standard_error())
            }
            Rule::Points { improvement: better, .. } => (None, better),
            Rule::Percentage { improvement: better, minimum, .. } => {
                (None, better * (pair.pre - minimum))
            }
        };
        let change = pair.change();
        let improvement = direction.improvement(change);
        Ok(ReliableChange { change, improvement, index, threshold, method: self.method, class })
    }
}

fn positive(threshold: f64) -> Result<f64, NotEvaluable> {
    if threshold > 0.0 && threshold.is_finite() {
        Ok(threshold)
    } else {
        Err(Reason::ThresholdNotPositive.into())
    }
}

fn beyond(improvement: f64, critical: f64) -> ChangeClass {
    if improvement > critical {
        ChangeClass::Improved
    } else if improvement < -critical {
        ChangeClass::Deteriorated
    } else {
        ChangeClass::Unchanged
    }
}

fn at_least(improvement: f64, better: f64, worse: f64) -> ChangeClass {
    if reaches(improvement, better) {
        ChangeClass::Improved
    } else if reaches(-improvement, worse) {
        ChangeClass::Deteriorated
    } else {
        ChangeClass::Unchanged
    }
}

/// Whether `value` is at least `threshold`, forgiving the binary rounding of
/// decimal fractions: 1.2 − 0.7 is half a point to a clinician and a hair
/// less to the processor.
pub(crate) fn reaches(value: f64, threshold: f64) -> bool {
    value >= threshold - 1e-9 * threshold.abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{Reliability, StandardErrorOfMeasurement};

    fn published(points: f64, pre: f64, post: f64) -> ChangeClass {
        Criterion::published(points)
            .and_then(|rule| rule.judge(Direction::LowerIsBetter, Pair { pre, post }))
            .expect("finite scores and a positive threshold")
            .class
    }

    #[test]
    fn half_a_point_in_decimals_reaches_half_a_point() {
        assert_eq!(published(0.5, 1.2, 0.7), ChangeClass::Improved);
        assert_eq!(published(0.5, 1.2, 0.71), ChangeClass::Unchanged);
    }

    #[test]
    fn an_index_at_the_critical_value_is_not_beyond_it() {
        assert_eq!(beyond(1.96, 1.96), ChangeClass::Unchanged);
        assert_eq!(beyond(-1.96, 1.96), ChangeClass::Unchanged);
        assert_eq!(beyond(1.961, 1.96), ChangeClass::Improved);
    }

    #[test]
    fn no_change_is_never_deterioration_because_a_zero_threshold_is_refused() {
        assert_eq!(Criterion::anchor(5.0, 0.0), Err(NotEvaluable(Reason::ThresholdNotPositive)));
    }

    #[test]
    fn deterioration_from_nothing_is_not_evaluable_in_percent() {
        let rule = Criterion::percentage(0.5, 0.5, 0.0).expect("positive shares");
        let pair = Pair { pre: 0.0, post: 9.0 };
        let verdict = rule.judge(Direction::LowerIsBetter, pair);
        assert_eq!(verdict, Err(NotEvaluable(Reason::ZeroBaseline)));
    }

    #[test]
    fn the_threshold_of_an_index_is_in_points() {
        let sem = StandardErrorOfMeasurement::new(7.5, Reliability::new(0.8).expect("in range"))
            .expect("positive");
        let rule = Criterion::jacobson_truax(sem.of_difference(), Significance::default());
        let verdict = rule
            .judge(Direction::HigherIsBetter, Pair { pre: 32.5, post: 47.5 })
            .expect("finite scores");
        assert_eq!(format!("{:.3}", verdict.threshold), "9.297");
        assert_eq!(verdict.class, ChangeClass::Improved);
    }

    #[test]
    fn a_score_that_is_no_number_has_no_verdict() {
        let rule = Criterion::published(6.0).expect("positive");
        let pair = Pair { pre: f64::NAN, post: 9.0 };
        assert_eq!(
            rule.judge(Direction::LowerIsBetter, pair),
            Err(NotEvaluable(Reason::ScoreNotFinite))
        );
    }
}
