//! Centres and units inside the model.
//!
//! Time and covariates are centred and scaled, scores centred, so that calendar
//! times and ages keep their digits and all parameters of the search are of one
//! size. Only the model whose intercepts and slopes are uncorrelated depends on
//! what time 0 is; its time is scaled and not centred.

use super::likelihood::{Client, Relative};
use super::panel::{Panel, distinct, place};
use super::{Coefficient, Fit, SINGULAR, Structure, Variation};
use crate::change::{Evaluated, Reason};

/// From the data's coordinates to those inside: (value - centre) / unit, for
/// time, the covariates and the score.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Coordinates {
    covariates: usize,
    /// What the panel counts from.
    origin: Vec<f64>,
    /// Centres, counted from there.
    centre: Vec<f64>,
    unit: Vec<f64>,
}

impl Coordinates {
    pub fn of(panel: &Panel, total: &[f64], structure: Structure) -> Evaluated<Self> {
        let columns = panel.columns();
        let n = total[0];
        let (mut centre, mut unit) = (Vec::new(), Vec::new());
        for column in 1..columns {
            let mean = total[column] / n;
            let square = total[place(columns, column, column)] / n;
            let from_zero = structure == Structure::Uncorrelated && column == 1;
            let middle = if from_zero { -panel.origin()[0] } else { mean };
            let variance = square - mean * mean;
            let varies = variance > 1e-14 * square;
            match column {
                _ if column == columns - 1 => unit.push(1.0),
                1 if !varies => return Err(Reason::TimesNotIncreasing.into()),
                _ if !varies => return Err(Reason::FixedEffectsNotSeparate.into()),
                _ => unit.push((variance + (mean - middle).powi(2)).sqrt()),
            }
            centre.push(middle);
        }
        let origin = panel.origin().to_vec();
        Ok(Self { covariates: panel.covariates(), origin, centre, unit })
    }

    pub fn panel(&self) -> Panel {
        Panel::counted_from(self.covariates, self.origin.clone())
    }

    fn columns(&self) -> usize {
        self.covariates + 3
    }

    /// Centre of a column in the data's coordinates; the columns are counted
    /// from time.
    fn middle(&self, column: usize) -> f64 {
        self.origin[column] + self.centre[column]
    }

    /// Adds the sums of a client in the inner coordinates.
    pub fn enter(&self, sums: &[f64], inner: &mut Vec<f64>) {
        let columns = self.columns();
        let centre = |column: usize| if column == 0 { 0.0 } else { self.centre[column - 1] };
        let unit = |column: usize| if column == 0 { 1.0 } else { self.unit[column - 1] };
        let client = Client { sums, columns };
        for row in 0..columns {
            let [left, _] = client.cross(row);
            for column in row..columns {
                let [right, _] = client.cross(column);
                let moved =
                    sums[place(columns, row, column)] - centre(row) * right - centre(column) * left
                        + centre(row) * centre(column) * sums[0];
                inner.push(moved / (unit(row) * unit(column)));
            }
        }
    }

    /// The same for a client alone.
    pub fn of_client(&self, sums: &[f64]) -> Vec<f64> {
        let mut inner = Vec::with_capacity(distinct(self.columns()));
        self.enter(sums, &mut inner);
        inner
    }

    /// A row of the design: one, time, covariates.
    pub fn row(&self, time: f64, covariates: &[f64]) -> Vec<f64> {
        let data = [time].into_iter().chain(covariates.iter().copied());
        let inner = data.enumerate().map(|(column, value)| {
            (value - self.origin[column] - self.centre[column]) / self.unit[column]
        });
        [1.0].into_iter().chain(inner).collect()
    }

    /// A mean score in the data's coordinates.
    pub fn score(&self, inner: f64) -> f64 {
        inner + self.middle(self.columns() - 2)
    }

    /// The row that turns inner effects into an effect of the data: 0 for the
    /// intercept, then time and the covariates.
    pub fn turn(&self, effect: usize) -> Vec<f64> {
        let fixed = self.columns() - 1;
        let mut row = vec![0.0; fixed];
        if effect > 0 {
            row[effect] = 1.0 / self.unit[effect - 1];
            return row;
        }
        row[0] = 1.0;
        for (column, value) in row.iter_mut().skip(1).enumerate() {
            *value = -self.middle(column) / self.unit[column];
        }
        row
    }

    /// An effect of the data from the inner ones.
    pub fn effect(&self, effect: usize, inner: &[f64]) -> f64 {
        let turned = super::matrix::inner(&self.turn(effect), inner);
        if effect == 0 { self.score(turned) } else { turned }
    }

    /// The fixed effects with their errors.
    pub fn effects(&self, inner: &[f64], spread: &[f64], variance: f64) -> Vec<Coefficient> {
        (0..inner.len())
            .map(|effect| Coefficient {
                estimate: self.effect(effect, inner),
                standard_error: (variance * super::matrix::quadratic(spread, &self.turn(effect)))
                    .max(0.0)
                    .sqrt(),
            })
            .collect()
    }

    /// The logarithm of the product of the units of all fixed effects.
    pub fn log_units(&self) -> f64 {
        self.unit[..self.columns() - 2].iter().map(|unit| unit.ln()).sum()
    }

    /// The rows that turn the inner random intercept and slope into those of
    /// the data.
    pub fn random_turn(&self) -> [[f64; 2]; 2] {
        let (middle, unit) = (self.middle(0), self.unit[0]);
        [[1.0, -middle / unit], [0.0, 1.0 / unit]]
    }

    /// How clients differ, and whether the fit is singular.
    pub fn variation(
        &self,
        relative: Relative,
        variance: f64,
        structure: Structure,
    ) -> (Variation, Fit) {
        let residual = variance.sqrt();
        let [g00, g01, g11] = relative.covariance().map(|part| part * variance);
        if structure == Structure::Intercept {
            let variation =
                Variation { intercept: g00.sqrt(), slope: None, correlation: None, residual };
            let singular = g00.sqrt() < SINGULAR * residual;
            return (variation, if singular { Fit::Singular } else { Fit::Regular });
        }
        let [[_, shift], [_, share]] = self.random_turn();
        let slopes = share * share * g11;
        let both = share * (g01 + shift * g11);
        let intercepts = (g00 + 2.0 * shift * g01 + shift * shift * g11).max(0.0);
        let left = if intercepts > 0.0 { slopes - both * both / intercepts } else { slopes };
        let smallest = intercepts.min(left.max(0.0)).sqrt() / residual;
        // Slopes are compared with the residual per unit of the data's own spread of
        // times, so that it does not matter whether these are days or years.
        let vary = [intercepts, g11].iter().all(|part| part.sqrt() >= SINGULAR * residual);
        let correlated = structure == Structure::Slope && vary;
        let variation = Variation {
            intercept: intercepts.sqrt(),
            slope: Some(slopes.sqrt()),
            correlation: correlated.then(|| (both / (intercepts * slopes).sqrt()).clamp(-1.0, 1.0)),
            residual,
        };
        (variation, if smallest < SINGULAR { Fit::Singular } else { Fit::Regular })
    }
}
