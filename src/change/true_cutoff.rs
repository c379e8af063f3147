//! Cut-offs on true scores, and what they say of a person and of a group.
//!
//! Hageman & Arrindell (1999), doi 10.1016/S0005-7967(99)00032-7: the spread of
//! observed scores contains error, so each standard deviation S of the
//! cut-offs a, b and c is replaced by that of the true scores, S sqrt(r), with
//! r = (S² - SEM²)/S². A later score counts as functional only when the true
//! score behind it is beyond the cut-off with confidence:
//!
//! CS = (M2 + (y - M2) r2 - cut-off) / (sqrt(r2) SEM), against the one-sided
//! critical value (1.645 at .05), with r2 = (S2² - SEM²)/S2².
//!
//! The functional standard deviation stands in cut-off b, as in the paper of
//! Jacobson & Truax; the R package clinicalsignificance takes the clinical one.

use statrs::distribution::{ContinuousCDF, Normal};

use super::{
    Caseness, Cutoff, CutoffRule, Direction, Evaluated, Norms, Pair, Reason, Reliability,
    SampleStatistics, Significance, StandardErrorOfMeasurement, Transition,
    reliability_of_difference,
};

/// A cut-off on true scores, with what is needed to judge a later score by it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrueCutoff {
    cutoff: Cutoff,
    mean_post: f64,
    sd_post: f64,
    reliability_post: f64,
    error: f64,
    critical: f64,
}

/// S² - SEM² over S²; none when the error is larger than the spread.
fn true_share(sd: f64, error: f64) -> Evaluated<f64> {
    let share = (sd * sd - error * error) / (sd * sd);
    if share > 0.0 { Ok(share) } else { Err(Reason::ReliabilityOutsideRange.into()) }
}

impl TrueCutoff {
    /// The cut-off of a rule, for a sample whose baseline is `clinical`.
    ///
    /// ```
    /// use caseline::change::*;
    ///
    /// let pairs = [(20.0, 8.0), (14.0, 12.0), (18.0, 5.0), (11.0, 10.0)]
    ///     .map(|(pre, post)| Pair { pre, post });
    /// let sample = SampleStatistics::of(&pairs)?;
    /// let cutoff = TrueCutoff::new(
    ///     CutoffRule::A,
    ///     Direction::LowerIsBetter,
    ///     sample.pre()?,
    ///     None,
    ///     &sample,
    ///     Reliability::new(0.80)?,
    ///     Significance::default(),
    /// )?;
    /// // 15.75 - 2 x 4.031 x sqrt(.8).
    /// assert_eq!(format!("{:.4}", cutoff.cutoff().value()), "8.5389");
    /// # Ok::<(), NotEvaluable>(())
    /// ```
    ///
    /// # Errors
    /// [`Reason::NoFunctionalNorms`] for b and c without them;
    /// [`Reason::ReliabilityOutsideRange`] when a spread is smaller than the
    /// error of measurement; those of [`Cutoff::c`].
    pub fn new(
        rule: CutoffRule,
        direction: Direction,
        clinical: Norms,
        functional: Option<Norms>,
        sample: &SampleStatistics,
        reliability: Reliability,
        significance: Significance,
    ) -> Evaluated<Self> {
        let error = StandardErrorOfMeasurement::new(clinical.sd(), reliability)?.points();
        let narrowed = |norms: Norms| {
            let share = true_share(norms.sd(), error)?;
            Norms::new(norms.mean(), norms.sd() * share.sqrt())
        };
        let functional = || narrowed(functional.ok_or(Reason::NoFunctionalNorms)?);
        let cutoff = match rule {
            CutoffRule::A => Cutoff::a(direction, narrowed(clinical)?),
            CutoffRule::B => Cutoff::b(direction, functional()?),
            CutoffRule::C => Cutoff::c(direction, narrowed(clinical)?, functional()?)?,
            CutoffRule::Published => return Err(Reason::NoCutoff.into()),
        };
        let sd_post = sample.post()?.sd();
        Ok(Self {
            cutoff,
            mean_post: sample.mean_post(),
            sd_post,
            reliability_post: true_share(sd_post, error)?,
            error,
            critical: significance.one_sided(),
        })
    }

    /// The same cut-off laid against the later scores of one arm.
    ///
    /// # Errors
    /// [`Reason::ReliabilityOutsideRange`] when they spread less than the error
    /// of measurement.
    pub fn for_sample(&self, sample: &SampleStatistics) -> Evaluated<Self> {
        let sd_post = sample.post()?.sd();
        let reliability_post = true_share(sd_post, self.error)?;
        Ok(Self { mean_post: sample.mean_post(), sd_post, reliability_post, ..*self })
    }

    /// The cut-off itself.
    #[must_use]
    pub fn cutoff(&self) -> Cutoff {
        self.cutoff
    }

    /// CS of a later score: how far its true score lies beyond the cut-off,
    /// in standard errors.
    #[must_use]
    pub fn index(&self, post: f64) -> f64 {
        let expected = self.mean_post + (post - self.mean_post) * self.reliability_post;
        (expected - self.cutoff.value()) / (self.reliability_post.sqrt() * self.error)
    }

    /// The ranges of both scores of a pair. The first is compared with the
    /// cut-off; the second is in a range when it is there with confidence, and
    /// on the cut-off when it is not.
    #[must_use]
    pub fn transition(&self, direction: Direction, pair: Pair) -> Transition {
        let beyond = direction.improvement(self.index(pair.post));
        let post = if beyond > self.critical {
            Caseness::Functional
        } else if beyond < -self.critical {
            Caseness::Clinical
        } else {
            Caseness::AtCutoff
        };
        Transition { pre: self.cutoff.caseness(direction, pair.pre), post }
    }

    /// The estimated share of the group whose true later score is functional.
    #[must_use]
    pub fn share_functional(&self, direction: Direction) -> f64 {
        let spread = self.sd_post * self.reliability_post.sqrt();
        let beyond = direction.improvement(self.mean_post - self.cutoff.value()) / spread;
        Normal::standard().cdf(beyond)
    }
}

/// The estimated share of a group whose true score improved: the part of the
/// true changes, normal with the mean change and SD sqrt(R) of them, on the
/// better side of zero (Hageman & Arrindell 1999).
///
/// # Errors
/// Those of [`reliability_of_difference`].
pub fn share_improved(
    baseline: Norms,
    sample: &SampleStatistics,
    reliability: Reliability,
    direction: Direction,
) -> Evaluated<f64> {
    let r = reliability_of_difference(baseline, sample, reliability)?;
    let spread = sample.sd_change() * r.sqrt();
    Ok(Normal::standard().cdf(direction.improvement(sample.mean_change()) / spread))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::NotEvaluable;

    fn sample() -> SampleStatistics {
        let pairs = [(20.0, 8.0), (14.0, 12.0), (18.0, 5.0), (11.0, 10.0)]
            .map(|(pre, post)| Pair { pre, post });
        SampleStatistics::of(&pairs).expect("four pairs")
    }

    fn cutoff(rule: CutoffRule, functional: Option<Norms>) -> Evaluated<TrueCutoff> {
        let (sample, r) = (sample(), Reliability::new(0.8)?);
        let down = Direction::LowerIsBetter;
        TrueCutoff::new(rule, down, sample.pre()?, functional, &sample, r, Significance::default())
    }

    #[test]
    fn norms_narrower_than_the_error_give_a_reason_and_no_nan() {
        let norms = Norms::new(3.0, 1.0).expect("norms");
        assert_eq!(
            cutoff(CutoffRule::C, Some(norms)),
            Err(NotEvaluable(Reason::ReliabilityOutsideRange))
        );
        assert_eq!(cutoff(CutoffRule::B, None), Err(NotEvaluable(Reason::NoFunctionalNorms)));
    }

    #[test]
    fn true_cutoff_b_uses_the_functional_standard_deviation() {
        let norms = Norms::new(3.3, 3.8).expect("norms");
        let error: f64 = sample().sd_pre() * 0.2_f64.sqrt();
        let expected = 3.3 + 2.0 * (3.8 * 3.8 - error * error).sqrt();
        let value = cutoff(CutoffRule::B, Some(norms)).expect("a cut-off").cutoff().value();
        assert!((value - expected).abs() < 1e-12);
    }

    #[test]
    fn a_score_near_the_cutoff_is_in_neither_range_for_certain() {
        let cutoff = cutoff(CutoffRule::A, None).expect("a cut-off");
        let pair = Pair { pre: 20.0, post: cutoff.cutoff().value() };
        let ranges = cutoff.transition(Direction::LowerIsBetter, pair);
        assert_eq!((ranges.pre, ranges.post), (Caseness::Clinical, Caseness::AtCutoff));
    }
}
