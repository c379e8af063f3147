//! The hierarchical linear model: every client has a straight line of their
//! own, drawn from a population of lines.
//!
//! y = (b0 + u0) + (b1 + u1) t + e, with (u0, u1) normal and correlated, fitted
//! by restricted maximum likelihood. The index of a client is the predicted
//! deviation of the client's slope over its conditional standard deviation,
//! u1 / SD(u1 | y): Raudenbush & Bryk (2002), Hierarchical Linear Models;
//! Laird & Ware (1982), doi 10.2307/2529876. It therefore says whether a client
//! changed *faster than the average client*, not whether the client changed.
//!
//! The model is a [`MixedModel`] with a random intercept and a correlated random
//! slope, fitted by restricted maximum likelihood.

use super::{Evaluated, Reason, ReliableChangeIndex};
pub use crate::trend::mixed_model::Fit;
use crate::trend::mixed_model::{
    Likelihood, MixedModel, Panel, Specification, Structure, Variation,
};

/// One score of one client at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measurement {
    /// When, in any unit, the same for all clients.
    pub time: f64,
    /// The score.
    pub score: f64,
}

/// Fewest scores of a client that bear a line with error.
pub const FEWEST_SCORES: usize = 3;

/// A fitted model.
#[derive(Clone, Debug, PartialEq)]
pub struct HierarchicalModel {
    /// Number of clients.
    pub clients: usize,
    /// Number of scores.
    pub scores: usize,
    /// Mean score at time 0.
    pub intercept: f64,
    /// Mean slope, in points per unit of time.
    pub slope: f64,
    /// Standard deviation of the clients' scores at time 0.
    pub sd_intercept: f64,
    /// Standard deviation of the clients' slopes.
    pub sd_slope: f64,
    /// Correlation of the two; absent where one of them does not vary.
    pub correlation: Option<f64>,
    /// Residual standard deviation, in points.
    pub sigma: f64,
    /// Minus twice the restricted log-likelihood.
    pub reml_criterion: f64,
    /// Whether the fit is singular.
    pub fit: Fit,
    model: MixedModel,
}

/// How far a client's slope departs from the mean slope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlopeDeviation {
    /// The empirical Bayes estimate, in points per unit of time.
    pub estimate: f64,
    /// Its conditional standard deviation.
    pub sd: f64,
}

impl SlopeDeviation {
    /// The estimate over its standard deviation.
    #[must_use]
    pub fn index(self) -> ReliableChangeIndex {
        ReliableChangeIndex(self.estimate / self.sd)
    }
}

impl HierarchicalModel {
    /// Fits the model to the scores of all clients with at least
    /// [`FEWEST_SCORES`] of them; the others are left aside.
    ///
    /// ```
    /// use caseline::change::{HierarchicalModel, Measurement};
    ///
    /// let course = |scores: [f64; 4]| {
    ///     scores.iter().zip(0..4).map(|(&score, week)| Measurement { time: week.into(), score })
    ///         .collect::<Vec<_>>()
    /// };
    /// let clients = [
    ///     course([20.0, 18.0, 13.0, 11.0]),
    ///     course([25.0, 25.0, 23.0, 24.0]),
    ///     course([17.0, 12.0, 9.0, 2.0]),
    ///     course([22.0, 19.0, 18.0, 14.0]),
    /// ];
    /// let model = HierarchicalModel::fit(clients.iter().map(Vec::as_slice))?;
    /// assert_eq!(format!("{:.3}", model.slope), "-2.750");
    /// let slow = model.slope_deviation(&clients[1])?;
    /// assert!(slow.estimate > 0.0 && slow.index().0 > 1.96);
    /// # Ok::<(), caseline::change::NotEvaluable>(())
    /// ```
    ///
    /// # Errors
    /// [`Reason::ScoreNotFinite`]; [`Reason::TooFewScores`] without two clients
    /// of enough scores; [`Reason::TimesNotIncreasing`] when all times are the
    /// same; [`Reason::NoResidualError`] when every client's scores lie on a
    /// straight line.
    pub fn fit<'a>(courses: impl Iterator<Item = &'a [Measurement]>) -> Evaluated<Self> {
        let mut panel = Panel::new(0);
        for (client, course) in courses.enumerate() {
            add(&mut panel, client, course)?;
        }
        let model = MixedModel::fit(
            &panel,
            Specification {
                structure: Structure::Slope,
                likelihood: Likelihood::Restricted,
                fewest: FEWEST_SCORES,
            },
        )?;
        let Variation { intercept, slope, correlation, residual } = model.variation;
        let effect = |place: usize| model.fixed.get(place).map_or(0.0, |effect| effect.estimate);
        Ok(Self {
            clients: model.clients,
            scores: model.scores,
            intercept: effect(0),
            slope: effect(1),
            sd_intercept: intercept,
            sd_slope: slope.unwrap_or(0.0),
            correlation,
            sigma: residual,
            reml_criterion: -2.0 * model.log_likelihood,
            fit: model.fit,
            model,
        })
    }

    /// How far a client's slope departs from the mean slope.
    ///
    /// # Errors
    /// [`Reason::TooFewScores`]; [`Reason::ScoreNotFinite`];
    /// [`Reason::SlopesDoNotVary`] when the model found no difference between
    /// the slopes of clients: there is nothing to be faster than.
    pub fn slope_deviation(&self, course: &[Measurement]) -> Evaluated<SlopeDeviation> {
        if course.len() < FEWEST_SCORES {
            return Err(Reason::TooFewScores.into());
        }
        let mut panel = self.model.panel();
        add(&mut panel, 0, course)?;
        let effect = self.model.client(&panel, 0)?.slope.ok_or(Reason::SlopesDoNotVary)?;
        if self.model.slopes_vary() && effect.conditional_sd > 0.0 {
            Ok(SlopeDeviation { estimate: effect.deviation, sd: effect.conditional_sd })
        } else {
            Err(Reason::SlopesDoNotVary.into())
        }
    }
}

fn add(panel: &mut Panel, client: usize, course: &[Measurement]) -> Evaluated<()> {
    course.iter().try_for_each(|point| panel.add(client, point.time, &[], point.score))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::NotEvaluable;

    fn course(scores: &[f64]) -> Vec<Measurement> {
        scores
            .iter()
            .zip(0_u32..)
            .map(|(&score, week)| Measurement { time: week.into(), score })
            .collect()
    }

    fn fit(clients: &[Vec<Measurement>]) -> Evaluated<HierarchicalModel> {
        HierarchicalModel::fit(clients.iter().map(Vec::as_slice))
    }

    #[test]
    fn fifty_equal_falls_are_not_called_unchanged() {
        // The R package classes all fifty as unchanged although each falls
        // four points a session.
        let clients: Vec<_> = (0..50)
            .map(|client| {
                let start = 20.0 + f64::from(client % 7);
                course(&[start, start - 4.0, start - 8.0, start - 12.0])
            })
            .collect();
        assert_eq!(fit(&clients), Err(NotEvaluable(Reason::NoResidualError)));
    }

    #[test]
    fn slopes_that_differ_by_error_only_have_no_index() {
        let wobble = [[0.5, -0.5, 0.5, -0.5], [-0.5, 0.5, -0.5, 0.5]];
        let clients: Vec<_> = (0..40_usize)
            .map(|client| {
                let scores: Vec<f64> = (0..4_u32)
                    .map(|week| 20.0 - 4.0 * f64::from(week) + wobble[client % 2][week as usize])
                    .collect();
                course(&scores)
            })
            .collect();
        let model = fit(&clients).expect("a model");
        assert_eq!(model.fit, Fit::Singular);
        assert!((model.slope + 4.0).abs() < 1e-9);
        assert_eq!(model.slope_deviation(&clients[0]), Err(NotEvaluable(Reason::SlopesDoNotVary)));
    }

    #[test]
    fn the_origin_of_time_changes_no_slope() {
        let clients = [
            course(&[20.0, 18.0, 13.0, 11.0]),
            course(&[25.0, 25.0, 23.0, 24.0]),
            course(&[17.0, 12.0, 9.0, 2.0]),
            course(&[22.0, 19.0, 18.0, 14.0]),
        ];
        let later: Vec<Vec<Measurement>> = clients
            .iter()
            .map(|course| {
                course
                    .iter()
                    .map(|point| Measurement { time: 7.0 * point.time + 20_000.0, ..*point })
                    .collect()
            })
            .collect();
        let (here, there) = (fit(&clients).expect("a model"), fit(&later).expect("a model"));
        for (client, moved) in clients.iter().zip(&later) {
            let ours = here.slope_deviation(client).expect("a slope");
            let theirs = there.slope_deviation(moved).expect("a slope");
            assert!((ours.index().0 - theirs.index().0).abs() < 1e-6);
        }
    }

    #[test]
    fn two_scores_bear_no_line() {
        assert_eq!(
            fit(&[course(&[3.0, 4.0]), course(&[5.0, 4.0])]),
            Err(NotEvaluable(Reason::TooFewScores))
        );
    }
}
