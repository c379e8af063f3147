//! One word for a series: improving, stable, worsening, fluctuating, or too
//! few scores to say.
//!
//! The rule, in this order (its reasons, and how often it errs, are in
//! METHODS.md):
//!
//! 1. fewer than three scores: *too few*;
//! 2. the fitted change is the Theil-Sen slope times the span. When it is both
//!    visible and certain, the series is *improving* or *worsening*:
//!    - from five scores on, visible is at least half of the measure's
//!      threshold of reliable change; certain is Mann-Kendall p ≤ .10, with
//!      no slope of the other sign in Sen's 90 % interval. Each direction then
//!      has a false alarm of at most 5 %;
//!    - with three or four, visible is the whole threshold; certain is that
//!      every slope between two scores has the same sign. This is direction
//!      only, and marked provisional;
//! 3. otherwise, with at least two reliable reversals and at least one for
//!    every four scores: *fluctuating*;
//! 4. otherwise *stable*: no trend that is both visible and certain.

use super::reversals::reliable_reversals;
use super::series::{Observation, Series};
use super::{MannKendall, TheilSen};
use crate::change::{Direction, Evaluated, Significance, reaches};
use crate::vocabulary;

vocabulary! {
    /// The trend of a series.
    pub enum TrendClass {
        /// A visible and certain trend in the better direction.
        Improving => "improving",
        /// Neither a visible and certain trend nor reliable reversals.
        Stable => "stable",
        /// A visible and certain trend in the worse direction.
        Worsening => "worsening",
        /// No trend, and reliable reversals time and again.
        Fluctuating => "fluctuating",
        /// Fewer than three scores.
        TooFew => "too_few",
    }
}

vocabulary! {
    /// What a trend class rests on.
    pub enum Certainty {
        /// On a test: five scores or more.
        Tested => "tested",
        /// On direction only: three or four scores.
        Provisional => "provisional",
        /// On nothing: fewer than three scores.
        None => "none",
    }
}

vocabulary! {
    /// Why a series has its class.
    pub enum TrendReason {
        /// Fewer than three scores.
        TooFewScores => "too_few_scores",
        /// Three or four scores: direction only.
        FewScores => "few_scores",
        /// The fitted change is large enough to be visible.
        ChangeVisible => "change_visible",
        /// The fitted change is too small to be visible.
        ChangeTooSmall => "change_too_small",
        /// The test is significant, and the interval agrees.
        TestSignificant => "test_significant",
        /// The test is not significant, or the interval holds both signs.
        TestNotSignificant => "test_not_significant",
        /// All slopes between two scores have the same sign.
        SlopesAgree => "slopes_agree",
        /// Some slopes between two scores have another sign, or none.
        SlopesDisagree => "slopes_disagree",
        /// Enough reliable reversals for the number of scores.
        ReliableReversals => "reliable_reversals",
    }
}

/// The parameters of the rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrendRule {
    /// The level of the test and of the interval; .10, which is 5 % for
    /// either direction.
    pub significance: Significance,
    /// How large the fitted change has to be, as a share of the threshold of
    /// reliable change; one half.
    pub visible_share: f64,
    /// The same for three or four scores; the whole.
    pub provisional_share: f64,
    /// From how many scores on the test is asked; five.
    pub tested_from: usize,
    /// The fewest reliable reversals of a fluctuating series; two.
    pub reversals: usize,
    /// For how many scores a fluctuating series has at least one reversal;
    /// four. Without it, the extremes of a long stable series would pass for
    /// reversals.
    pub scores_per_reversal: usize,
}

impl Default for TrendRule {
    fn default() -> Self {
        Self {
            significance: Significance::TEN_PERCENT,
            visible_share: 0.5,
            provisional_share: 1.0,
            tested_from: 5,
            reversals: 2,
            scores_per_reversal: 4,
        }
    }
}

/// The class of a series and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// The class.
    pub class: TrendClass,
    /// Whether it was tested or is provisional.
    pub certainty: Certainty,
    /// Why, in the order of the rule.
    pub reasons: Vec<TrendReason>,
    /// The numbers, when there are enough scores for any.
    pub evidence: Option<TrendEvidence>,
}

/// The numbers behind a trend class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrendEvidence {
    /// How many scores.
    pub n: usize,
    /// From the first to the last, in units of time.
    pub span: f64,
    /// Slope and its interval at the rule's level (90 % by default), in points
    /// per unit of time.
    pub theil_sen: TheilSen,
    /// The test.
    pub mann_kendall: MannKendall,
    /// Slope times span, in points.
    pub fitted_change: f64,
    /// Reliable reversals.
    pub reversals: usize,
}

impl TrendRule {
    /// The class of a series, given the measure's direction and its threshold
    /// of reliable change in points.
    ///
    /// # Errors
    /// Those of [`Series::new`]; [`Reason::ThresholdNotPositive`](crate::change::Reason::ThresholdNotPositive).
    pub fn classify(
        &self,
        observations: &[Observation],
        direction: Direction,
        threshold: f64,
    ) -> Evaluated<Trend> {
        let series = Series::new(observations)?;
        if series.len() < 3 {
            return Ok(Trend {
                class: TrendClass::TooFew,
                certainty: Certainty::None,
                reasons: vec![TrendReason::TooFewScores],
                evidence: None,
            });
        }
        let reversals = reliable_reversals(series, threshold)?;
        let theil_sen = TheilSen::of(series, self.significance)?;
        let evidence = TrendEvidence {
            n: series.len(),
            span: series.span(),
            theil_sen,
            mann_kendall: MannKendall::of(series)?,
            fitted_change: theil_sen.slope * series.span(),
            reversals,
        };
        Ok(self.weigh(evidence, direction, threshold))
    }

    fn weigh(&self, evidence: TrendEvidence, direction: Direction, threshold: f64) -> Trend {
        let mut reasons = Vec::with_capacity(4);
        let tested = evidence.n >= self.tested_from;
        if !tested {
            reasons.push(TrendReason::FewScores);
        }
        let share = if tested { self.visible_share } else { self.provisional_share };
        let visible = reaches(evidence.fitted_change.abs(), share * threshold);
        reasons.push(if visible {
            TrendReason::ChangeVisible
        } else {
            TrendReason::ChangeTooSmall
        });
        let certain = if tested { self.is_significant(&evidence) } else { slopes_agree(&evidence) };
        reasons.push(match (tested, certain) {
            (true, true) => TrendReason::TestSignificant,
            (true, false) => TrendReason::TestNotSignificant,
            (false, true) => TrendReason::SlopesAgree,
            (false, false) => TrendReason::SlopesDisagree,
        });
        let better = direction.improvement(evidence.fitted_change) > 0.0;
        let class = if visible && certain {
            if better { TrendClass::Improving } else { TrendClass::Worsening }
        } else if self.fluctuates(&evidence) {
            reasons.push(TrendReason::ReliableReversals);
            TrendClass::Fluctuating
        } else {
            TrendClass::Stable
        };
        let certainty = if tested { Certainty::Tested } else { Certainty::Provisional };
        Trend { class, certainty, reasons, evidence: Some(evidence) }
    }

    fn fluctuates(&self, evidence: &TrendEvidence) -> bool {
        evidence.reversals >= self.reversals
            && evidence.reversals * self.scores_per_reversal >= evidence.n
    }

    fn is_significant(&self, evidence: &TrendEvidence) -> bool {
        let one_sign = evidence
            .theil_sen
            .interval
            .is_some_and(|interval| interval.low >= 0.0 || interval.high <= 0.0);
        evidence.mann_kendall.p <= self.significance.level() && one_sign
    }
}

fn slopes_agree(evidence: &TrendEvidence) -> bool {
    evidence.theil_sen.least > 0.0 || evidence.theil_sen.greatest < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{NotEvaluable, Reason};

    /// The trend of weekly PHQ-9 totals with a threshold of 6 points.
    fn phq9(scores: &[f64]) -> Trend {
        let observations: Vec<Observation> = (0_u32..)
            .zip(scores)
            .map(|(week, score)| Observation { time: week.into(), score: *score })
            .collect();
        TrendRule::default()
            .classify(&observations, Direction::LowerIsBetter, 6.0)
            .expect("increasing times and a threshold")
    }

    #[test]
    fn two_scores_are_too_few_whatever_they_are() {
        let trend = phq9(&[24.0, 3.0]);
        assert_eq!((trend.class, trend.evidence), (TrendClass::TooFew, None));
        assert_eq!(trend.reasons, [TrendReason::TooFewScores]);
    }

    #[test]
    fn three_falling_scores_are_improving_provisionally() {
        let trend = phq9(&[18.0, 15.0, 11.0]);
        assert_eq!(trend.class, TrendClass::Improving);
        assert_eq!(trend.certainty, Certainty::Provisional);
    }

    #[test]
    fn a_small_fall_is_stable_however_steady() {
        let trend = phq9(&[12.0, 11.8, 11.5, 11.3, 11.0, 10.8, 10.5]);
        assert_eq!(trend.class, TrendClass::Stable);
        assert_eq!(trend.reasons, [TrendReason::ChangeTooSmall, TrendReason::TestSignificant]);
    }

    #[test]
    fn a_fall_with_one_tie_is_still_a_fall() {
        let trend = phq9(&[20.0, 16.0, 16.0, 12.0, 8.0]);
        assert_eq!(trend.class, TrendClass::Improving);
    }

    #[test]
    fn rising_symptoms_are_worsening() {
        assert_eq!(phq9(&[6.0, 8.0, 9.0, 13.0, 15.0, 18.0]).class, TrendClass::Worsening);
    }

    #[test]
    fn two_reliable_reversals_without_a_trend_are_fluctuating() {
        let trend = phq9(&[8.0, 16.0, 7.0, 15.0, 9.0]);
        assert_eq!(trend.class, TrendClass::Fluctuating);
        assert!(trend.reasons.contains(&TrendReason::ReliableReversals));
    }

    #[test]
    fn five_noisy_scores_on_their_way_down_are_not_yet_certain() {
        let trend = phq9(&[18.0, 14.0, 16.0, 12.0, 13.0]);
        assert_eq!(trend.class, TrendClass::Stable);
        assert_eq!(trend.reasons, [TrendReason::ChangeVisible, TrendReason::TestNotSignificant]);
    }

    #[test]
    fn three_falling_scores_within_the_error_are_stable() {
        let trend = phq9(&[14.0, 12.0, 9.0]);
        assert_eq!(trend.class, TrendClass::Stable);
        assert_eq!(
            trend.reasons,
            [TrendReason::FewScores, TrendReason::ChangeTooSmall, TrendReason::SlopesAgree]
        );
    }

    #[test]
    fn ten_points_in_six_weeks_are_improving_in_spite_of_two_inversions() {
        assert_eq!(phq9(&[19.0, 16.0, 17.0, 12.0, 13.0, 9.0]).class, TrendClass::Improving);
    }

    #[test]
    fn two_reversals_in_a_long_stable_series_are_not_fluctuation() {
        let scores = [12.0, 9.0, 10.0, 15.0, 12.0, 13.0, 11.0, 9.0, 10.0, 12.0, 15.0, 12.0];
        assert_eq!(phq9(&scores).class, TrendClass::Stable);
    }

    #[test]
    fn without_a_threshold_nothing_is_visible() {
        let rule = TrendRule::default();
        let observations = [0.0, 1.0, 2.0].map(|time| Observation { time, score: 10.0 });
        let verdict =
            |from: usize| rule.classify(&observations[from..], Direction::LowerIsBetter, 0.0);
        assert_eq!(verdict(0), Err(NotEvaluable(Reason::ThresholdNotPositive)));
        assert_eq!(verdict(1).map(|trend| trend.class), Ok(TrendClass::TooFew));
    }
}
