//! The question that a pre/post study asks, and the rule that answers it.
//!
//! A [`Question`] holds all that was given: direction, reliability, norms,
//! thresholds, the cut-off rule and the level. With the statistics of the
//! sample it becomes, for each method, the [`Approach`] that classifies a
//! pair; or the reason why there is none, which is then the reason of every
//! client.

use super::{
    Approach, Border, Criterion, Cutoff, CutoffRule, Direction, Evaluated, Method, Norms, Reason,
    Reliability, SampleStatistics, Significance, StandardErrorOfMeasurement, TrueCutoff,
    edwards_nunnally, gulliksen_lord_novick, hageman_arrindell, hsu_linn_lord, jacobson_truax,
    nunnally_kotsch,
};
use crate::vocabulary;

vocabulary! {
    /// What a study asks of a change.
    pub enum StudyApproach {
        /// Is it larger than error?
        Distribution => "distribution",
        /// Did the score cross the cut-off?
        Statistical => "statistical",
        /// Both?
        Combined => "combined",
        /// Is it at least a minimal important difference?
        Anchor => "anchor",
        /// Is it at least a share of the baseline?
        Percentage => "percentage",
    }
}

vocabulary! {
    /// How a change is judged, in the short words of the command line.
    pub enum StudyMethod {
        /// Jacobson & Truax.
        JacobsonTruax => "jt",
        /// Gulliksen, Lord & Novick.
        GulliksenLordNovick => "gln",
        /// Hsu, Linn & Lord.
        HsuLinnLord => "hll",
        /// Edwards & Nunnally.
        EdwardsNunnally => "en",
        /// Nunnally & Kotsch.
        NunnallyKotsch => "nk",
        /// Hageman & Arrindell.
        HagemanArrindell => "ha",
        /// The hierarchical linear model.
        HierarchicalModel => "hlm",
        /// A published threshold of reliable change.
        Published => "published",
        /// A minimal important difference.
        Anchor => "anchor",
        /// A share of the baseline.
        Percentage => "percentage",
        /// The cut-off alone.
        Cutoff => "cutoff",
    }
}

vocabulary! {
    /// Which scores a computed cut-off is drawn for.
    pub enum CutoffMethod {
        /// Observed scores: Jacobson & Truax.
        JacobsonTruax => "jt",
        /// True scores: Hageman & Arrindell.
        HagemanArrindell => "ha",
    }
}

impl StudyMethod {
    /// The six methods whose index has a closed form.
    pub const INDICES: [Self; 6] = [
        Self::JacobsonTruax,
        Self::GulliksenLordNovick,
        Self::HsuLinnLord,
        Self::EdwardsNunnally,
        Self::NunnallyKotsch,
        Self::HagemanArrindell,
    ];
}

/// All that is asked and given.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What is asked.
    pub approach: StudyApproach,
    /// Which scores are better.
    pub direction: Direction,
    /// The level.
    pub significance: Significance,
    /// Reliability of the first measurement.
    pub reliability: Evaluated<Reliability>,
    /// Reliability of the second measurement.
    pub reliability_post: Evaluated<Reliability>,
    /// The standard deviation that carries the error, in points; that of the
    /// baseline scores when absent.
    pub error_sd: Option<f64>,
    /// Norms of the clinical population; the baseline scores when absent.
    pub clinical: Option<Evaluated<Norms>>,
    /// Norms of the functional population.
    pub functional: Option<Evaluated<Norms>>,
    /// The cut-off rule.
    pub cutoff: CutoffRule,
    /// For which scores; by the method when absent: true ones for Hageman &
    /// Arrindell, observed ones for the others.
    pub cutoff_method: Option<CutoffMethod>,
    /// The cut-off of the literature.
    pub published_cutoff: Option<Cutoff>,
    /// The threshold of the literature, in points.
    pub published_change: Option<f64>,
    /// Minimal important differences for improvement and deterioration, in
    /// points.
    pub important: Option<(f64, f64)>,
    /// Shares of the baseline for improvement and deterioration, as fractions.
    pub shares: Option<(f64, f64)>,
    /// The lowest score that the scale allows; shares count from there.
    pub minimum: f64,
}

impl Question {
    /// The rule of one method.
    ///
    /// # Errors
    /// The reason why nobody of this sample can be judged by it. The
    /// hierarchical model has no rule for pairs: [`Reason::TooFewScores`].
    pub fn rule(
        &self,
        method: StudyMethod,
        significance: Significance,
        sample: &SampleStatistics,
    ) -> Evaluated<Approach> {
        Ok(match self.approach {
            StudyApproach::Statistical => {
                Approach::Statistical(self.border(method, significance, sample)?)
            }
            StudyApproach::Combined => Approach::Combined(
                self.criterion(method, significance, sample)?,
                self.border(method, significance, sample)?,
            ),
            StudyApproach::Distribution | StudyApproach::Anchor | StudyApproach::Percentage => {
                Approach::Change(self.criterion(method, significance, sample)?)
            }
        })
    }

    /// Mean of the baseline scores, with the standard deviation that carries
    /// the error.
    ///
    /// # Errors
    /// Those of [`Norms::new`].
    pub fn baseline(&self, sample: &SampleStatistics) -> Evaluated<Norms> {
        Norms::new(sample.mean_pre(), self.error_sd.unwrap_or_else(|| sample.sd_pre()))
    }

    /// The error of one score of this sample.
    ///
    /// # Errors
    /// Those of the reliability and of the standard deviation.
    pub fn error(&self, sample: &SampleStatistics) -> Evaluated<StandardErrorOfMeasurement> {
        StandardErrorOfMeasurement::new(self.baseline(sample)?.sd(), self.reliability?)
    }

    /// The criterion of one method.
    ///
    /// # Errors
    /// As [`rule`](Self::rule).
    pub fn criterion(
        &self,
        method: StudyMethod,
        significance: Significance,
        sample: &SampleStatistics,
    ) -> Evaluated<Criterion> {
        let index = |method, line| Ok(Criterion::index(method, line, significance));
        let baseline = || self.baseline(sample);
        match method {
            StudyMethod::JacobsonTruax => {
                let line = jacobson_truax(self.error(sample)?.of_difference());
                index(Method::JacobsonTruax, line)
            }
            StudyMethod::GulliksenLordNovick => {
                let line = gulliksen_lord_novick(baseline()?, self.reliability?);
                index(Method::GulliksenLordNovick, line)
            }
            StudyMethod::HsuLinnLord => {
                let line = hsu_linn_lord(baseline()?, sample.mean_post(), self.reliability?);
                index(Method::HsuLinnLord, line)
            }
            StudyMethod::EdwardsNunnally => {
                let line = edwards_nunnally(baseline()?, self.reliability?)?;
                index(Method::EdwardsNunnally, line)
            }
            StudyMethod::NunnallyKotsch => {
                let line = nunnally_kotsch(baseline()?, self.reliability?, self.reliability_post?);
                index(Method::NunnallyKotsch, line)
            }
            StudyMethod::HagemanArrindell => {
                let line = hageman_arrindell(baseline()?, sample, self.reliability?)?;
                index(Method::HagemanArrindell, line)
            }
            StudyMethod::Published => {
                Criterion::published(self.published_change.ok_or(Reason::NoThreshold)?)
            }
            StudyMethod::Anchor => {
                let (better, worse) = self.important.ok_or(Reason::NoThreshold)?;
                Criterion::anchor(better, worse)
            }
            StudyMethod::Percentage => {
                let (better, worse) = self.shares.ok_or(Reason::NoThreshold)?;
                Criterion::percentage(better, worse, self.minimum)
            }
            StudyMethod::HierarchicalModel => Err(Reason::TooFewScores.into()),
            StudyMethod::Cutoff => Err(Reason::NoThreshold.into()),
        }
    }

    /// Norms of the clinical population: those given, or the baseline scores.
    ///
    /// # Errors
    /// Those of [`Norms::new`].
    pub fn clinical(&self, sample: &SampleStatistics) -> Evaluated<Norms> {
        self.clinical.unwrap_or_else(|| sample.pre())
    }

    /// The cut-off that goes with a method.
    ///
    /// # Errors
    /// [`Reason::NoCutoff`], [`Reason::NoFunctionalNorms`], and those of the
    /// cut-offs.
    pub fn border(
        &self,
        method: StudyMethod,
        significance: Significance,
        sample: &SampleStatistics,
    ) -> Evaluated<Border> {
        let clinical = || self.clinical(sample);
        let functional = || self.functional.unwrap_or(Err(Reason::NoFunctionalNorms.into()));
        if self.cutoff == CutoffRule::Published {
            return Ok(self.published_cutoff.ok_or(Reason::NoCutoff)?.into());
        }
        if self.cutoff_method_of(method) == CutoffMethod::HagemanArrindell {
            let functional = self.functional.transpose()?;
            let r = self.reliability?;
            let (rule, direction) = (self.cutoff, self.direction);
            return TrueCutoff::new(
                rule,
                direction,
                clinical()?,
                functional,
                sample,
                r,
                significance,
            )
            .map(Border::True);
        }
        Ok(Border::Observed(match self.cutoff {
            CutoffRule::A => Cutoff::a(self.direction, clinical()?),
            CutoffRule::B => Cutoff::b(self.direction, functional()?),
            CutoffRule::C => Cutoff::c(self.direction, clinical()?, functional()?)?,
            CutoffRule::Published => self.published_cutoff.ok_or(Reason::NoCutoff)?,
        }))
    }

    /// For which scores the cut-off of a method is drawn.
    #[must_use]
    pub fn cutoff_method_of(&self, method: StudyMethod) -> CutoffMethod {
        self.cutoff_method.unwrap_or(match method {
            StudyMethod::HagemanArrindell => CutoffMethod::HagemanArrindell,
            _ => CutoffMethod::JacobsonTruax,
        })
    }

    /// Whether the approach asks for a cut-off.
    #[must_use]
    pub fn has_cutoff(&self) -> bool {
        matches!(self.approach, StudyApproach::Statistical | StudyApproach::Combined)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::change::{NotEvaluable, Pair};

    pub fn sample() -> SampleStatistics {
        let pairs = [(20.0, 8.0), (14.0, 12.0), (18.0, 5.0), (11.0, 10.0)]
            .map(|(pre, post)| Pair { pre, post });
        SampleStatistics::of(&pairs).expect("four pairs")
    }

    pub fn question() -> Question {
        let r = Reliability::new(0.8);
        Question {
            approach: StudyApproach::Combined,
            direction: Direction::LowerIsBetter,
            significance: Significance::default(),
            reliability: r,
            reliability_post: r,
            error_sd: None,
            clinical: None,
            functional: Some(Norms::new(3.3, 3.8)),
            cutoff: CutoffRule::C,
            cutoff_method: None,
            published_cutoff: None,
            published_change: None,
            important: None,
            shares: None,
            minimum: 0.0,
        }
    }

    #[test]
    fn the_error_may_rest_on_norms() {
        let mut question = question();
        let own = question.error(&sample()).expect("an error").points();
        question.error_sd = Some(5.5);
        let norm = question.error(&sample()).expect("an error").points();
        assert!((own - 4.031_128_874_149_275 * 0.2_f64.sqrt()).abs() < 1e-12);
        assert!((norm - 5.5 * 0.2_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn hageman_and_arrindell_bring_their_own_cutoff() {
        let question = question();
        let value = |method| {
            let border = question.border(method, question.significance, &sample());
            border.expect("a cut-off").cutoff().value()
        };
        assert!(value(StudyMethod::HagemanArrindell) != value(StudyMethod::JacobsonTruax));
    }

    #[test]
    fn what_is_missing_is_the_reason_of_all() {
        let mut question = question();
        let level = question.significance;
        question.functional = None;
        let answer = question.rule(StudyMethod::JacobsonTruax, level, &sample());
        assert_eq!(answer, Err(NotEvaluable(Reason::NoFunctionalNorms)));
        question.reliability = Reliability::new(1.2);
        let answer = question.rule(StudyMethod::JacobsonTruax, level, &sample());
        assert_eq!(answer, Err(NotEvaluable(Reason::ReliabilityOutsideRange)));
    }
}
