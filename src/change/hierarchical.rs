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
//! The deviance depends on the relative covariance of (u0, u1) alone once the
//! fixed effects and the residual variance are profiled out (Bates, Mächler,
//! Bolker & Walker 2015, doi 10.18637/jss.v067.i01). It needs of each client only
//! the sums of 1, t, t², y, t y and y², and clients with the same times share
//! the matrix work, so a million clients seen at the same weeks cost as much
//! as one.

use std::collections::BTreeMap;

use super::simplex::minimum;
use super::{Evaluated, Reason, ReliableChangeIndex};
use crate::vocabulary;

/// One score of one client at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measurement {
    /// When, in any unit, the same for all clients.
    pub time: f64,
    /// The score.
    pub score: f64,
}

vocabulary! {
    /// Whether the data hold as many variances as the model asks for.
    pub enum Fit {
        /// They do.
        Regular => "regular",
        /// A variance is zero or the correlation is one: the data are too few
        /// or too plain for this model, and its answers are weak.
        Singular => "singular",
    }
}

/// Fewest scores of a client that bear a line with error.
pub const FEWEST_SCORES: usize = 3;

/// A standard deviation relative to the residual one below which it counts
/// as zero, as in lme4.
const SINGULAR: f64 = 1e-4;

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
    clock: Clock,
    relative: Relative,
    fixed: [f64; 2],
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

/// Centre and unit of time inside the model, and the centre of the scores:
/// digits are kept that raw calendar times would lose.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Clock {
    centre: f64,
    unit: f64,
    score: f64,
}

/// The lower triangle of the relative covariance factor.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Relative([f64; 3]);

/// A symmetric 2 x 2 matrix: (0,0), (0,1), (1,1).
type Symmetric = [f64; 3];

/// What the likelihood needs of one client.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    design: Symmetric,
    cross: [f64; 2],
    square: f64,
}

/// All clients with the same times.
#[derive(Clone, Copy, Debug, Default)]
struct Design {
    clients: f64,
    design: Symmetric,
    cross: [f64; 2],
    outer: Symmetric,
    square: f64,
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
    pub fn fit<'a>(courses: impl Iterator<Item = &'a [Measurement]> + Clone) -> Evaluated<Self> {
        let courses = courses.filter(|course| course.len() >= FEWEST_SCORES);
        let clock = Clock::of(courses.clone())?;
        let (mut designs, mut clients, mut scores) = (BTreeMap::<[u64; 3], Design>::new(), 0, 0);
        let (mut residual, mut total) = (0.0, 0.0);
        for course in courses {
            let sums = clock.sums(course);
            designs.entry(sums.design.map(f64::to_bits)).or_default().add(&sums);
            residual += sums.residual();
            total += sums.square;
            clients += 1;
            scores += course.len();
        }
        if clients < 2 {
            return Err(Reason::TooFewScores.into());
        }
        if residual <= 1e-12 * total {
            return Err(Reason::NoResidualError.into());
        }
        let designs: Vec<Design> = designs.into_values().collect();
        let deviance = |theta: &[f64; 3]| profile(&designs, Relative(*theta), scores).deviance;
        let (theta, reml_criterion) = minimum(deviance, [1.0, 0.0, 1.0]);
        // The inner unit of time scales the information of the slope.
        let reml_criterion = reml_criterion + 2.0 * clock.unit.ln();
        let relative = Relative(theta);
        let Profile { fixed, variance, .. } = profile(&designs, relative, scores);
        Ok(Self::unwound(clock, relative, fixed, variance, reml_criterion, clients, scores))
    }

    /// Turns the inner clock back into that of the data.
    fn unwound(
        clock: Clock,
        relative: Relative,
        fixed: [f64; 2],
        variance: f64,
        reml_criterion: f64,
        clients: usize,
        scores: usize,
    ) -> Self {
        let [g00, g01, g11] = relative.covariance().map(|part| part * variance);
        let Clock { centre, unit, score } = clock;
        let shift = centre / unit;
        let slopes = g11 / (unit * unit);
        let both = (g01 - shift * g11) / unit;
        let intercepts = (g00 - 2.0 * shift * g01 + shift * shift * g11).max(0.0);
        let left = if intercepts > 0.0 { slopes - both * both / intercepts } else { slopes };
        let smallest = intercepts.min(left.max(0.0)).sqrt() / variance.sqrt();
        Self {
            clients,
            scores,
            intercept: score + fixed[0] - shift * fixed[1],
            slope: fixed[1] / unit,
            sd_intercept: intercepts.sqrt(),
            sd_slope: slopes.sqrt(),
            correlation: (intercepts > 0.0 && slopes > 0.0)
                .then(|| (both / (intercepts * slopes).sqrt()).clamp(-1.0, 1.0)),
            sigma: variance.sqrt(),
            reml_criterion,
            fit: if smallest < SINGULAR { Fit::Singular } else { Fit::Regular },
            clock,
            relative,
            fixed,
        }
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
        if course.iter().any(|point| !(point.time.is_finite() && point.score.is_finite())) {
            return Err(Reason::ScoreNotFinite.into());
        }
        if self.relative.covariance()[2].sqrt() < SINGULAR {
            return Err(Reason::SlopesDoNotVary.into());
        }
        let sums = self.clock.sums(course);
        let (weight, _) = self.relative.weight(sums.design);
        let left = difference(sums.cross, times(sums.design, self.fixed));
        let estimate = times(weight, left)[1] / self.clock.unit;
        let sd = self.sigma * weight[2].max(0.0).sqrt() / self.clock.unit;
        if sd > 0.0 {
            Ok(SlopeDeviation { estimate, sd })
        } else {
            Err(Reason::SlopesDoNotVary.into())
        }
    }
}

impl Clock {
    fn of<'a>(courses: impl Iterator<Item = &'a [Measurement]> + Clone) -> Evaluated<Self> {
        let points = || courses.clone().flatten();
        let n = points().count() as f64;
        if n == 0.0 {
            return Err(Reason::TooFewScores.into());
        }
        let centre = points().map(|point| point.time).sum::<f64>() / n;
        let score = points().map(|point| point.score).sum::<f64>() / n;
        if !(centre.is_finite() && score.is_finite()) {
            return Err(Reason::ScoreNotFinite.into());
        }
        let spread = points().map(|point| (point.time - centre).powi(2)).sum::<f64>() / n;
        if spread > 0.0 {
            Ok(Self { centre, unit: spread.sqrt(), score })
        } else {
            Err(Reason::TimesNotIncreasing.into())
        }
    }

    fn sums(&self, course: &[Measurement]) -> Sums {
        let mut sums = Sums::default();
        for point in course {
            let time = (point.time - self.centre) / self.unit;
            let score = point.score - self.score;
            let row = [1.0, time, time * time];
            sums.design = std::array::from_fn(|index| sums.design[index] + row[index]);
            sums.cross = [sums.cross[0] + score, sums.cross[1] + time * score];
            sums.square += score * score;
        }
        sums
    }
}

impl Sums {
    /// The sum of squares round the client's own line.
    fn residual(&self) -> f64 {
        let explained = match inverse(self.design) {
            Some((inverse, _)) => inner(self.cross, times(inverse, self.cross)),
            // One time only: the client's own mean.
            None => self.cross[0] * self.cross[0] / self.design[0],
        };
        (self.square - explained).max(0.0)
    }
}

impl Design {
    fn add(&mut self, sums: &Sums) {
        self.clients += 1.0;
        self.design = sums.design;
        let [x, y] = sums.cross;
        self.cross = [self.cross[0] + x, self.cross[1] + y];
        self.outer = [self.outer[0] + x * x, self.outer[1] + x * y, self.outer[2] + y * y];
        self.square += sums.square;
    }
}

impl Relative {
    /// The covariance of intercept and slope over the residual variance.
    fn covariance(self) -> Symmetric {
        let [a, b, c] = self.0;
        [a * a, a * b, b * b + c * c]
    }

    /// L (I + L'AL)^-1 L' for the design A, and the determinant of the matrix
    /// that is inverted.
    fn weight(self, design: Symmetric) -> (Symmetric, f64) {
        let [a, b, c] = self.0;
        let [n, t, tt] = design;
        // The columns of A L.
        let first = [n * a + t * b, t * a + tt * b];
        let second = [t * c, tt * c];
        let inside = [1.0 + a * first[0] + b * first[1], c * first[1], 1.0 + c * second[1]];
        let determinant = inside[0] * inside[2] - inside[1] * inside[1];
        let [i, j, k] = [inside[2], -inside[1], inside[0]].map(|part| part / determinant);
        let weight = [a * a * i, a * (b * i + c * j), b * b * i + 2.0 * b * c * j + c * c * k];
        (weight, determinant)
    }
}

struct Profile {
    deviance: f64,
    fixed: [f64; 2],
    variance: f64,
}

/// The restricted deviance with fixed effects and residual variance at their
/// best for this relative covariance.
fn profile(designs: &[Design], relative: Relative, scores: usize) -> Profile {
    let (mut log_determinant, mut square) = (0.0, 0.0);
    let (mut information, mut cross) = ([0.0; 3], [0.0; 2]);
    for Design { clients, design, cross: b, outer, square: yy } in designs.iter().copied() {
        let (weight, determinant) = relative.weight(design);
        log_determinant += clients * determinant.ln();
        let shrunk = sandwich(design, weight);
        let pulled = times(design, times(weight, b));
        for index in 0..3 {
            information[index] += clients * (design[index] - shrunk[index]);
        }
        cross = [cross[0] + b[0] - pulled[0], cross[1] + b[1] - pulled[1]];
        square += yy - (weight[0] * outer[0] + 2.0 * weight[1] * outer[1] + weight[2] * outer[2]);
    }
    let nothing = Profile { deviance: f64::INFINITY, fixed: [0.0; 2], variance: f64::NAN };
    let Some((inverse, determinant)) = inverse(information) else { return nothing };
    let fixed = times(inverse, cross);
    let residual = square - inner(fixed, cross);
    if residual <= 0.0 || scores <= 2 {
        return nothing;
    }
    let freedom = scores as f64 - 2.0;
    let variance = residual / freedom;
    let deviance = log_determinant
        + determinant.ln()
        + freedom * (1.0 + (2.0 * std::f64::consts::PI * variance).ln());
    Profile { deviance, fixed, variance }
}

fn times(matrix: Symmetric, vector: [f64; 2]) -> [f64; 2] {
    let [a, b, c] = matrix;
    [a * vector[0] + b * vector[1], b * vector[0] + c * vector[1]]
}

fn inner(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

fn difference(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

/// A W A.
fn sandwich(outside: Symmetric, inside: Symmetric) -> Symmetric {
    let [a, b, c] = outside;
    let first = times(inside, [a, b]);
    let second = times(inside, [b, c]);
    [inner([a, b], first), inner([a, b], second), inner([b, c], second)]
}

/// The inverse and the determinant; none for a matrix without one.
fn inverse([a, b, c]: Symmetric) -> Option<(Symmetric, f64)> {
    let determinant = a * c - b * b;
    (determinant > 1e-12 * (a * c).abs())
        .then(|| ([c, -b, a].map(|part| part / determinant), determinant))
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
