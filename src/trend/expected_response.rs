//! Expected response: what scores the caseload itself lets one expect after so
//! many sessions, for clients who began as badly.
//!
//! The later scores of all clients are modelled on the logarithm of sessions,
//! the intake score, and their product, with a random intercept and slope of
//! each client:
//!
//! y = b0 + b1 x + b2 intake + b3 intake x + u0 + u1 x + e,  x = ln(1 + exposure)
//!
//! Exposure counts sessions after the intake session, or weeks where sessions
//! are not known. The form follows Finch, Lambert & Schaalje (2001), doi
//! 10.1002/cpp.286, who model session and its logarithm by intake severity in
//! 11,492 patients and lay tolerance intervals round the mean. Their curves
//! are proprietary; these are the caseload's own, and say how its clients have
//! fared, not how they should fare. The intake score is a condition and no
//! outcome here, so that regression to the mean is part of the expectation.
//!
//! No curve is fitted to fewer than [`FEWEST_CLIENTS`] clients with at least
//! [`FEWEST_LATER`] later scores, and none is drawn past the exposure that
//! [`FEWEST_AT_END`] of them have reached.

use super::Observation;
use super::mixed_model::{Fit, Foreseen, Likelihood, MixedModel, Panel, Specification, Structure};
use crate::change::{Direction, Evaluated, Interval, NotEvaluable, Reason, Significance};
use crate::vocabulary;

/// Fewest clients that bear a curve: below, the variances of intercepts and
/// slopes, which make the band, are hardly known.
pub const FEWEST_CLIENTS: usize = 30;

/// Fewest later scores of a client who counts among them.
pub const FEWEST_LATER: usize = 2;

/// Fewest clients who have come as far as the curve goes.
pub const FEWEST_AT_END: usize = 10;

/// Confidence of the band: a client worse than it is worse than nine in ten.
pub const BAND: f64 = 0.80;

vocabulary! {
    /// Where a score stands against what was expected.
    pub enum Standing {
        /// On the worse side of the band.
        Worse => "worse",
        /// Within the band.
        Within => "within",
        /// On the better side of the band.
        Better => "better",
    }
}

/// One client: the intake score and the later ones by exposure.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovery {
    /// The intake score.
    pub intake: f64,
    /// Later scores; times are exposures since the intake, from 0 on.
    pub later: Vec<Observation>,
}

impl Recovery {
    /// Whether the client counts among those that a curve needs.
    #[must_use]
    pub fn bears_a_curve(&self) -> bool {
        self.later.len() >= FEWEST_LATER
    }
}

/// An expected score with its band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExpectedScore {
    /// The mean.
    pub mean: f64,
    /// The band of [`BAND`] confidence for a single score.
    pub band: Interval,
}

impl ExpectedScore {
    /// Where a score stands against the band.
    #[must_use]
    pub fn standing(&self, direction: Direction, score: f64) -> Standing {
        let (worse, better) = match direction {
            Direction::LowerIsBetter => (score > self.band.high, score < self.band.low),
            Direction::HigherIsBetter => (score < self.band.low, score > self.band.high),
        };
        match (worse, better) {
            (true, _) => Standing::Worse,
            (_, true) => Standing::Better,
            _ => Standing::Within,
        }
    }
}

/// A curve fitted to a caseload.
#[derive(Clone, Debug, PartialEq)]
pub struct RecoveryCurve {
    /// Clients with enough later scores.
    pub clients: usize,
    /// Later scores of all clients.
    pub scores: usize,
    /// The exposure up to which the curve holds.
    pub reach: f64,
    model: MixedModel,
    panel: Panel,
    intakes: Vec<f64>,
    level: Significance,
}

impl RecoveryCurve {
    /// Fits the curve. Clients without a later score give nothing; those with
    /// one take part without being counted.
    ///
    /// # Errors
    /// [`Reason::TooFewClients`]; those of [`MixedModel::fit`], such as
    /// [`Reason::FixedEffectsNotSeparate`] when all intake scores are the same.
    pub fn fit(recoveries: &[Recovery]) -> Evaluated<Self> {
        let clients = recoveries.iter().filter(|recovery| recovery.bears_a_curve()).count();
        if clients < FEWEST_CLIENTS {
            return Err(Reason::TooFewClients.into());
        }
        let mut panel = Panel::new(2);
        for (client, recovery) in recoveries.iter().enumerate() {
            for point in &recovery.later {
                let x = point.time.ln_1p();
                panel.add(client, x, &[recovery.intake, recovery.intake * x], point.score)?;
            }
        }
        let model = MixedModel::fit(
            &panel,
            Specification {
                structure: Structure::Slope,
                likelihood: Likelihood::Restricted,
                fewest: 1,
            },
        )?;
        let mut ends: Vec<f64> = recoveries
            .iter()
            .filter_map(|recovery| recovery.later.iter().map(|point| point.time).reduce(f64::max))
            .collect();
        ends.sort_by(f64::total_cmp);
        let reach = ends.iter().rev().nth(FEWEST_AT_END - 1).copied().unwrap_or(0.0);
        Ok(Self {
            clients,
            scores: model.scores,
            reach,
            model,
            panel,
            intakes: recoveries.iter().map(|recovery| recovery.intake).collect(),
            level: Significance::new(1.0 - BAND)?,
        })
    }

    /// The model behind the curve: intercept, x, intake, intake times x.
    #[must_use]
    pub fn model(&self) -> &MixedModel {
        &self.model
    }

    /// Whether the fit is singular.
    #[must_use]
    pub fn singularity(&self) -> Fit {
        self.model.fit
    }

    /// What is expected of a client with this intake score.
    ///
    /// # Errors
    /// [`Reason::BeyondCurve`] past [`RecoveryCurve::reach`].
    pub fn expected(&self, intake: f64, exposure: f64) -> Evaluated<ExpectedScore> {
        let x = self.within_reach(exposure)?.ln_1p();
        Ok(self.score(self.model.expected(x, &[intake, intake * x])))
    }

    /// What is predicted of a client of the fit, by the number in the order
    /// in which they were given, from the client's own later scores.
    ///
    /// # Errors
    /// [`Reason::BeyondCurve`]; [`Reason::TooFewScores`] for a client without
    /// a later score.
    pub fn predicted(&self, client: usize, exposure: f64) -> Evaluated<ExpectedScore> {
        let intake = *self.intakes.get(client).ok_or(NotEvaluable(Reason::TooFewScores))?;
        let x = self.within_reach(exposure)?.ln_1p();
        let foreseen = self.model.predicted(&self.panel, client, x, &[intake, intake * x])?;
        Ok(self.score(foreseen))
    }

    fn within_reach(&self, exposure: f64) -> Evaluated<f64> {
        if exposure <= self.reach { Ok(exposure) } else { Err(Reason::BeyondCurve.into()) }
    }

    fn score(&self, foreseen: Foreseen) -> ExpectedScore {
        ExpectedScore { mean: foreseen.mean, band: foreseen.interval(self.level) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clients who fall along the logarithm of sessions, the faster the worse
    /// they began, with a wave round it in place of chance.
    fn caseload(clients: u32) -> Vec<Recovery> {
        (0..clients)
            .map(|client| {
                let intake = f64::from(10 + client * 7 % 13);
                let later = (1..=4 + client % 5)
                    .map(|session| {
                        let x = f64::from(session).ln_1p();
                        let wave = f64::from((client * 5 + session * 3) % 7) - 3.0;
                        let own = f64::from(client % 4) - 1.5;
                        let score = intake - (0.2 * intake + own) * x + wave;
                        Observation { time: f64::from(session), score }
                    })
                    .collect();
                Recovery { intake, later }
            })
            .collect()
    }

    #[test]
    fn twenty_nine_clients_bear_no_curve() {
        let refused = RecoveryCurve::fit(&caseload(29)).unwrap_err();
        assert_eq!(refused, NotEvaluable(Reason::TooFewClients));
    }

    #[test]
    fn the_curve_finds_what_the_caseload_was_made_with() {
        let curve = RecoveryCurve::fit(&caseload(120)).expect("a curve");
        let fixed: Vec<f64> = curve.model().fixed.iter().map(|effect| effect.estimate).collect();
        assert!((fixed[2] - 1.0).abs() < 0.1 && (fixed[3] + 0.2).abs() < 0.05, "{fixed:?}");
        let mild = curve.expected(10.0, 5.0).expect("within reach");
        let severe = curve.expected(20.0, 5.0).expect("within reach");
        assert!(severe.mean > mild.mean && severe.mean < 20.0);
        assert!(severe.band.low < severe.mean && severe.mean < severe.band.high);
    }

    #[test]
    fn eight_in_ten_scores_are_within_the_band() {
        let caseload = caseload(120);
        let curve = RecoveryCurve::fit(&caseload).expect("a curve");
        let (mut within, mut all) = (0, 0);
        for recovery in &caseload {
            for point in &recovery.later {
                let expected = curve.expected(recovery.intake, point.time).expect("within reach");
                let standing = expected.standing(Direction::LowerIsBetter, point.score);
                within += i32::from(standing == Standing::Within);
                all += 1;
            }
        }
        let share = f64::from(within) / f64::from(all);
        assert!((0.72..=0.9).contains(&share), "{share}");
    }

    #[test]
    fn a_clients_own_scores_narrow_the_prediction_and_draw_it() {
        let caseload = caseload(120);
        let curve = RecoveryCurve::fit(&caseload).expect("a curve");
        // Client 3 falls more slowly than the others.
        let expected = curve.expected(caseload[3].intake, 6.0).expect("within reach");
        let predicted = curve.predicted(3, 6.0).expect("scores");
        let width = |score: &ExpectedScore| score.band.high - score.band.low;
        assert!(width(&predicted) < width(&expected));
        assert!((predicted.mean - expected.mean).abs() > 0.1);
    }

    #[test]
    fn past_the_tenth_last_client_nothing_is_expected() {
        let curve = RecoveryCurve::fit(&caseload(120)).expect("a curve");
        assert_eq!(curve.reach, 8.0);
        let beyond = curve.expected(15.0, 9.0).unwrap_err();
        assert_eq!(beyond, NotEvaluable(Reason::BeyondCurve));
    }

    #[test]
    fn the_worse_side_follows_the_direction() {
        let band = Interval { low: 8.0, high: 14.0 };
        let expected = ExpectedScore { mean: 11.0, band };
        assert_eq!(expected.standing(Direction::LowerIsBetter, 15.0), Standing::Worse);
        assert_eq!(expected.standing(Direction::HigherIsBetter, 15.0), Standing::Better);
        assert_eq!(expected.standing(Direction::HigherIsBetter, 14.0), Standing::Within);
    }
}
