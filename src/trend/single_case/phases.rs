//! The two phases of one series.

use crate::change::{Direction, Evaluated, Reason};
use crate::trend::{Observation, Series};

/// A baseline phase followed by a treatment phase, each with at least one
/// score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Phases<'a> {
    baseline: Series<'a>,
    treatment: Series<'a>,
    direction: Direction,
}

impl<'a> Phases<'a> {
    /// The phases of these observations.
    ///
    /// # Errors
    /// Those of [`Series::new`]; [`Reason::NoBaselinePhase`],
    /// [`Reason::NoTreatmentPhase`]; [`Reason::PhasesNotInOrder`] when a
    /// treatment score is not later than every baseline score. A return to
    /// baseline has to be given as a pair of phases of its own.
    pub fn new(
        baseline: &'a [Observation],
        treatment: &'a [Observation],
        direction: Direction,
    ) -> Evaluated<Self> {
        let (baseline, treatment) = (Series::new(baseline)?, Series::new(treatment)?);
        let last = baseline.observations().last().ok_or(Reason::NoBaselinePhase)?;
        let first = treatment.observations().first().ok_or(Reason::NoTreatmentPhase)?;
        if last.time < first.time {
            Ok(Self { baseline, treatment, direction })
        } else {
            Err(Reason::PhasesNotInOrder.into())
        }
    }

    /// The baseline phase.
    #[must_use]
    pub fn baseline(self) -> Series<'a> {
        self.baseline
    }

    /// The treatment phase.
    #[must_use]
    pub fn treatment(self) -> Series<'a> {
        self.treatment
    }

    /// Which scores are better.
    #[must_use]
    pub fn direction(self) -> Direction {
        self.direction
    }

    /// The phases, when the baseline holds at least `baseline` scores and the
    /// treatment at least `treatment`.
    pub(super) fn at_least(self, baseline: usize, treatment: usize) -> Evaluated<Self> {
        if self.baseline.len() < baseline {
            Err(Reason::TooFewBaselineScores.into())
        } else if self.treatment.len() < treatment {
            Err(Reason::TooFewTreatmentScores.into())
        } else {
            Ok(self)
        }
    }

    /// Baseline scores, mirrored if need be so that up is better.
    pub(super) fn before(self) -> Vec<f64> {
        self.signed(self.baseline)
    }

    /// Treatment scores, mirrored if need be so that up is better.
    pub(super) fn after(self) -> Vec<f64> {
        self.signed(self.treatment)
    }

    fn signed(self, phase: Series<'a>) -> Vec<f64> {
        let scores = phase.observations().iter();
        // Adding 0 turns -0, which is no score of its own, into 0.
        scores.map(|observation| self.direction.improvement(observation.score) + 0.0).collect()
    }
}

/// Mean and variance of a phase.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moments {
    pub n: f64,
    pub mean: f64,
    /// With divisor n - 1; `None` for one score.
    pub variance: Option<f64>,
}

impl Moments {
    pub(super) fn of(phase: Series<'_>) -> Self {
        let scores = || phase.observations().iter().map(|observation| observation.score);
        let n = phase.len() as f64;
        let mean = scores().sum::<f64>() / n;
        let squares: f64 = scores().map(|score| (score - mean) * (score - mean)).sum();
        let constant = scores().all(|score| Some(score) == scores().next());
        let variance = (n > 1.0).then(|| if constant { 0.0 } else { squares / (n - 1.0) });
        Self { n, mean, variance }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::NotEvaluable;

    fn at(times: &[f64]) -> Vec<Observation> {
        times.iter().map(|&time| Observation { time, score: 10.0 }).collect()
    }

    fn reason(baseline: &[f64], treatment: &[f64]) -> Option<Reason> {
        Phases::new(&at(baseline), &at(treatment), Direction::LowerIsBetter)
            .err()
            .map(|NotEvaluable(reason)| reason)
    }

    #[test]
    fn a_phase_without_scores_is_named() {
        assert_eq!(reason(&[], &[1.0]), Some(Reason::NoBaselinePhase));
        assert_eq!(reason(&[1.0], &[]), Some(Reason::NoTreatmentPhase));
    }

    #[test]
    fn a_return_to_baseline_is_not_one_pair_of_phases() {
        assert_eq!(reason(&[1.0, 5.0], &[3.0, 4.0]), Some(Reason::PhasesNotInOrder));
        assert_eq!(reason(&[1.0, 2.0], &[3.0, 4.0]), None);
    }
}
