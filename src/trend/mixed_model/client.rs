//! What a fitted model says of single clients: their effects, and scores to
//! come.
//!
//! The predicted effects are u = W Z'(y - X b), with the conditional variance
//! s2 W; so given by lme4. Two further errors are added where a client's own
//! line or score is spoken of: that of the fixed effects, which pulls at the
//! predicted effects too (Henderson 1975, doi 10.2307/2529430), and that of the
//! score itself.

use super::likelihood::{Client, Symmetric};
use super::matrix::{inner, quadratic};
use super::{MixedModel, Panel, Structure};
use crate::change::{Evaluated, Interval, Reason, Significance};

/// How a client departs from the population in one respect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClientEffect {
    /// The predicted deviation (BLUP), in the unit of the effect.
    pub deviation: f64,
    /// Its standard deviation given the scores, the fixed effects taken as
    /// known.
    pub conditional_sd: f64,
    /// Fixed effect and deviation together.
    pub total: f64,
    /// The standard error of that total, the fixed effects being estimated.
    pub total_error: f64,
}

impl ClientEffect {
    /// The interval of the total, by the normal distribution.
    #[must_use]
    pub fn interval(&self, level: Significance) -> Interval {
        around(self.total, level.two_sided() * self.total_error)
    }
}

/// The effects of one client.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClientEffects {
    /// The score at time 0.
    pub intercept: ClientEffect,
    /// The slope; absent without random slopes.
    pub slope: Option<ClientEffect>,
}

/// A score to come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Foreseen {
    /// The expected score, in points.
    pub mean: f64,
    /// The standard deviation of the score round it, all errors counted.
    pub sd: f64,
}

impl Foreseen {
    /// The interval that holds the score with this confidence.
    #[must_use]
    pub fn interval(&self, level: Significance) -> Interval {
        around(self.mean, level.two_sided() * self.sd)
    }
}

fn around(middle: f64, reach: f64) -> Interval {
    Interval { low: middle - reach, high: middle + reach }
}

/// What the scores of a client say: W, W Z'(y - X b) and W Z'X.
struct Given {
    weight: Symmetric,
    deviation: [f64; 2],
    pull: [Vec<f64>; 2],
}

impl MixedModel {
    fn given(&self, panel: &Panel, client: usize) -> Evaluated<Given> {
        let sums = panel.of(client).filter(|sums| sums[0] > 0.0).ok_or(Reason::TooFewScores)?;
        let sums = self.coordinates.of_client(sums);
        let client = Client { sums: &sums, columns: panel.columns() };
        let (weight, _) = self.relative.weight(client.design());
        let fixed = panel.columns() - 1;
        let mut left = client.cross(fixed);
        let mut pull = [vec![0.0; fixed], vec![0.0; fixed]];
        for (effect, value) in self.inner.iter().enumerate() {
            let cross = client.cross(effect);
            left = [left[0] - value * cross[0], left[1] - value * cross[1]];
            let [one, time] = times(weight, cross);
            (pull[0][effect], pull[1][effect]) = (one, time);
        }
        Ok(Given { weight, deviation: times(weight, left), pull })
    }

    /// The predicted effects of a client of a panel, the one of the fit or
    /// one from [`MixedModel::panel`].
    ///
    /// # Errors
    /// [`Reason::TooFewScores`] for a client without a score.
    pub fn client(&self, panel: &Panel, client: usize) -> Evaluated<ClientEffects> {
        let given = self.given(panel, client)?;
        let turn = self.coordinates.random_turn();
        let effect = |place: usize| {
            let [one, time] = turn[place];
            let conditional = through(given.weight, turn[place]);
            let deviation = one * given.deviation[0] + time * given.deviation[1];
            let fixed: Vec<f64> = self
                .coordinates
                .turn(place)
                .iter()
                .enumerate()
                .map(|(effect, share)| {
                    share - one * given.pull[0][effect] - time * given.pull[1][effect]
                })
                .collect();
            let total = quadratic(&self.spread, &fixed) + conditional;
            ClientEffect {
                deviation,
                conditional_sd: (self.variance * conditional).max(0.0).sqrt(),
                total: self.coordinates.effect(place, &self.inner) + deviation,
                total_error: (self.variance * total).max(0.0).sqrt(),
            }
        };
        let slopes = self.specification.structure != Structure::Intercept;
        Ok(ClientEffects { intercept: effect(0), slope: slopes.then(|| effect(1)) })
    }

    /// The score at a time of a client of whom nothing else is known.
    #[must_use]
    pub fn expected(&self, time: f64, covariates: &[f64]) -> Foreseen {
        let row = self.coordinates.row(time, covariates);
        let own = through(self.relative.covariance(), [1.0, row[1]]);
        let variance = quadratic(&self.spread, &row) + own + 1.0;
        Foreseen {
            mean: self.coordinates.score(inner(&row, &self.inner)),
            sd: (self.variance * variance).sqrt(),
        }
    }

    /// The score at a time of a client with scores.
    ///
    /// # Errors
    /// [`Reason::TooFewScores`] for a client without a score.
    pub fn predicted(
        &self,
        panel: &Panel,
        client: usize,
        time: f64,
        covariates: &[f64],
    ) -> Evaluated<Foreseen> {
        let given = self.given(panel, client)?;
        let row = self.coordinates.row(time, covariates);
        let at = [1.0, row[1]];
        let fixed: Vec<f64> = row
            .iter()
            .enumerate()
            .map(|(effect, value)| {
                value - at[0] * given.pull[0][effect] - at[1] * given.pull[1][effect]
            })
            .collect();
        let variance = quadratic(&self.spread, &fixed) + through(given.weight, at) + 1.0;
        let deviation = at[0] * given.deviation[0] + at[1] * given.deviation[1];
        Ok(Foreseen {
            mean: self.coordinates.score(inner(&row, &self.inner) + deviation),
            sd: (self.variance * variance).sqrt(),
        })
    }
}

fn times([a, b, c]: Symmetric, [x, y]: [f64; 2]) -> [f64; 2] {
    [a * x + b * y, b * x + c * y]
}

/// v' M v.
fn through(matrix: Symmetric, v: [f64; 2]) -> f64 {
    let [x, y] = times(matrix, v);
    v[0] * x + v[1] * y
}
