//! The deviance of a mixed model, with its slopes.
//!
//! Fixed effects and residual variance are at their best for every relative
//! covariance of the random effects, so that the deviance depends on at most
//! three parameters: the lower triangle L of that covariance G = L L' (Bates,
//! Mächler, Bolker & Walker 2015, doi 10.18637/jss.v067.i01). With A = Z'Z of a
//! client and W = L (I + L'AL)^-1 L', each client gives
//!
//! - to the log determinant: ln |I + L'AL|,
//! - to all sums of squares and products of [X y]: those of the rows
//!   themselves, less B'WB with B = Z'[X y].
//!
//! From dW = (I - WA) dG (I - AW) follow the slopes; they need a second pass.
//! Clients are passed in pieces of a fixed size, whose results are added in
//! their order: the same data give the same digits on any number of threads.

use rayon::prelude::*;

use super::Likelihood;
use super::matrix::{Cholesky, inner};
use super::panel::{distinct, place};

/// Clients to a piece.
const PIECE: usize = 2048;

/// The lower triangle of the relative covariance factor of intercept and
/// slope: (0,0), (1,0), (1,1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Relative(pub [f64; 3]);

/// A symmetric 2 x 2 matrix: (0,0), (0,1), (1,1).
pub(super) type Symmetric = [f64; 3];

impl Relative {
    /// The covariance of intercept and slope over the residual variance.
    pub fn covariance(self) -> Symmetric {
        let [a, b, c] = self.0;
        [a * a, a * b, b * b + c * c]
    }

    /// W and |I + L'AL| for the design A of a client.
    pub fn weight(self, [n, t, tt]: Symmetric) -> (Symmetric, f64) {
        let [a, b, c] = self.0;
        // The columns of A L.
        let first = [n * a + t * b, t * a + tt * b];
        let second = [t * c, tt * c];
        let inside = [1.0 + a * first[0] + b * first[1], c * first[1], 1.0 + c * second[1]];
        let determinant = inside[0] * inside[2] - inside[1] * inside[1];
        let [i, j, k] = [inside[2], -inside[1], inside[0]].map(|part| part / determinant);
        let weight = [a * a * i, a * (b * i + c * j), b * b * i + 2.0 * b * c * j + c * c * k];
        (weight, determinant)
    }

    /// The slopes along L from those along G.
    fn along(self, [g, h, k]: Symmetric) -> [f64; 3] {
        let [a, b, c] = self.0;
        [2.0 * (g * a + h * b), 2.0 * (h * a + k * b), 2.0 * k * c]
    }
}

/// The sums of one client, by columns: one, time, covariates, score.
#[derive(Clone, Copy)]
pub(super) struct Client<'a> {
    pub sums: &'a [f64],
    pub columns: usize,
}

impl Client<'_> {
    /// Z'Z of intercept and slope.
    pub fn design(self) -> Symmetric {
        [self.sums[0], self.sums[1], self.sums[self.columns]]
    }

    /// Z'v of a column v: with the ones, and with the times.
    pub fn cross(self, column: usize) -> [f64; 2] {
        let with_time = if column == 0 { 1 } else { self.columns + column - 1 };
        [self.sums[column], self.sums[with_time]]
    }
}

/// All that the deviance depends on.
pub(super) struct Problem {
    pub columns: usize,
    /// The sums of all clients, one after the other.
    pub clients: Vec<f64>,
    /// Their total.
    pub total: Vec<f64>,
    pub scores: f64,
    pub likelihood: Likelihood,
}

/// What is best for one relative covariance.
pub(super) struct Profile {
    pub deviance: f64,
    pub fixed: Vec<f64>,
    pub variance: f64,
    pub information: Cholesky,
}

impl Problem {
    /// Number of fixed effects.
    pub fn fixed(&self) -> usize {
        self.columns - 1
    }

    fn freedom(&self) -> f64 {
        match self.likelihood {
            Likelihood::Restricted => self.scores - self.fixed() as f64,
            Likelihood::Full => self.scores,
        }
    }

    fn pieces(&self) -> impl IndexedParallelIterator<Item = &[f64]> {
        self.clients.par_chunks(PIECE * distinct(self.columns))
    }

    fn each<'a>(&self, piece: &'a [f64]) -> impl Iterator<Item = Client<'a>> + use<'a> {
        let columns = self.columns;
        piece.chunks_exact(distinct(columns)).map(move |sums| Client { sums, columns })
    }

    /// Everything at its best for this covariance; `None` where the fixed
    /// effects cannot be told apart or nothing is left for error.
    pub fn profile(&self, relative: Relative) -> Option<Profile> {
        let (log_determinant, pulled) = self.sweep(relative);
        let left: Vec<f64> = self.total.iter().zip(&pulled).map(|(all, out)| all - out).collect();
        let (columns, fixed) = (self.columns, self.fixed());
        let mut matrix = vec![0.0; fixed * fixed];
        let mut cross = vec![0.0; fixed];
        for row in 0..fixed {
            cross[row] = left[place(columns, row, fixed)];
            for column in row..fixed {
                let sum = left[place(columns, row, column)];
                matrix[row * fixed + column] = sum;
                matrix[column * fixed + row] = sum;
            }
        }
        let information = Cholesky::of(fixed, &matrix)?;
        let best = information.solve(&cross);
        let residual = left[place(columns, fixed, fixed)] - inner(&best, &cross);
        let freedom = self.freedom();
        if residual.is_nan() || residual <= 0.0 || freedom <= 0.0 {
            return None;
        }
        let variance = residual / freedom;
        let restriction = match self.likelihood {
            Likelihood::Restricted => information.log_determinant(),
            Likelihood::Full => 0.0,
        };
        let spread = freedom * (1.0 + (2.0 * std::f64::consts::PI * variance).ln());
        let deviance = log_determinant + restriction + spread;
        Some(Profile { deviance, fixed: best, variance, information })
    }

    /// The deviance with its slopes along the relative factor.
    pub fn height(&self, relative: Relative) -> (f64, [f64; 3]) {
        let Some(profile) = self.profile(relative) else {
            return (f64::INFINITY, [f64::NAN; 3]);
        };
        let slopes = relative.along(self.along_covariance(relative, &self.metric(&profile)));
        (profile.deviance, slopes)
    }

    /// What a change of the sums of [X y] does to the deviance.
    fn metric(&self, profile: &Profile) -> Vec<f64> {
        let (columns, fixed) = (self.columns, self.fixed());
        let residual: Vec<f64> = profile.fixed.iter().map(|effect| -effect).chain([1.0]).collect();
        let mut metric = vec![0.0; columns * columns];
        for row in 0..columns {
            for column in 0..columns {
                metric[row * columns + column] =
                    residual[row] * residual[column] / profile.variance;
            }
        }
        if self.likelihood == Likelihood::Restricted {
            let inverse = profile.information.inverse();
            for row in 0..fixed {
                for column in 0..fixed {
                    metric[row * columns + column] += inverse[row * fixed + column];
                }
            }
        }
        metric
    }

    /// The first pass: sum of ln |I + L'AL| and of B'WB.
    fn sweep(&self, relative: Relative) -> (f64, Vec<f64>) {
        let columns = self.columns;
        let pieces: Vec<(f64, Vec<f64>)> = self
            .pieces()
            .map(|piece| {
                let (mut log_determinant, mut pulled) = (0.0, vec![0.0; distinct(columns)]);
                for client in self.each(piece) {
                    let ([p, q, r], determinant) = relative.weight(client.design());
                    log_determinant += determinant.ln();
                    let mut next = 0;
                    for row in 0..columns {
                        let [one, time] = client.cross(row);
                        let left = [p * one + q * time, q * one + r * time];
                        for column in row..columns {
                            let [one, time] = client.cross(column);
                            pulled[next] += left[0] * one + left[1] * time;
                            next += 1;
                        }
                    }
                }
                (log_determinant, pulled)
            })
            .collect();
        let mut sum = (0.0, vec![0.0; distinct(columns)]);
        for (log_determinant, pulled) in pieces {
            sum.0 += log_determinant;
            for (all, part) in sum.1.iter_mut().zip(pulled) {
                *all += part;
            }
        }
        sum
    }

    /// The second pass: the slopes along G, the sum of (I - AW) A less
    /// (I - AW) B N B' (I - AW)' for the metric N.
    fn along_covariance(&self, relative: Relative, metric: &[f64]) -> Symmetric {
        let columns = self.columns;
        let pieces: Vec<Symmetric> = self
            .pieces()
            .map(|piece| {
                let mut slopes = [0.0; 3];
                for client in self.each(piece) {
                    let mut cross = [0.0; 3];
                    for row in 0..columns {
                        let (mut one, mut time) = (0.0, 0.0);
                        let weights = &metric[row * columns..(row + 1) * columns];
                        for (column, weight) in weights.iter().enumerate() {
                            let [first, second] = client.cross(column);
                            one += weight * first;
                            time += weight * second;
                        }
                        let [first, second] = client.cross(row);
                        cross[0] += first * one;
                        cross[1] += first * time;
                        cross[2] += second * time;
                    }
                    let change = of_client(relative, client.design(), cross);
                    slopes = std::array::from_fn(|part| slopes[part] + change[part]);
                }
                slopes
            })
            .collect();
        pieces.into_iter().fold([0.0; 3], |sum: Symmetric, piece| {
            std::array::from_fn(|part| sum[part] + piece[part])
        })
    }
}

/// (I - AW) A - (I - AW) H (I - AW)' of one client.
fn of_client(relative: Relative, design: Symmetric, cross: Symmetric) -> Symmetric {
    let ([p, q, r], _) = relative.weight(design);
    let [n, t, tt] = design;
    let left = [[1.0 - n * p - t * q, -n * q - t * r], [-t * p - tt * q, 1.0 - t * q - tt * r]];
    let times = |[a, b]: [f64; 2], [x, y, z]: Symmetric| [a * x + b * y, a * y + b * z];
    let inner = |a: [f64; 2], b: [f64; 2]| a[0] * b[0] + a[1] * b[1];
    let spread = [times(left[0], cross), times(left[1], cross)];
    let shrunk = [times(left[0], design), times(left[1], design)];
    [
        shrunk[0][0] - inner(spread[0], left[0]),
        // Symmetric but for rounding.
        f64::midpoint(shrunk[0][1], shrunk[1][0]) - inner(spread[0], left[1]),
        shrunk[1][1] - inner(spread[1], left[1]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trend::mixed_model::Panel;

    fn problem(likelihood: Likelihood) -> Problem {
        let mut panel = Panel::new(1);
        for client in 0..7_u32 {
            for week in 0..(3 + client % 3) {
                let (at, who) = (f64::from(week), f64::from(client));
                let score =
                    (who * 1.7 + at * (who - 3.0) + f64::from((client * 7 + week * 5) % 4)).sin();
                panel.add(client as usize, at, &[who % 2.0], 3.0 * score + at).expect("numbers");
            }
        }
        let clients: Vec<f64> = panel.each(1).flatten().copied().collect();
        let mut total = vec![0.0; panel.stride()];
        for (place, sum) in clients.iter().enumerate() {
            total[place % panel.stride()] += sum;
        }
        Problem { columns: panel.columns(), scores: total[0], clients, total, likelihood }
    }

    #[test]
    fn slopes_are_those_of_the_deviance() {
        for likelihood in [Likelihood::Restricted, Likelihood::Full] {
            let problem = problem(likelihood);
            let at = [0.8, -0.3, 0.6];
            let (_, slopes) = problem.height(Relative(at));
            for axis in 0..3 {
                let beside = |step: f64| {
                    let mut moved = at;
                    moved[axis] += step;
                    problem.height(Relative(moved)).0
                };
                let numeric = (beside(1e-5) - beside(-1e-5)) / 2e-5;
                assert!((slopes[axis] - numeric).abs() < 1e-6, "{axis}: {slopes:?} {numeric}");
            }
        }
    }
}
