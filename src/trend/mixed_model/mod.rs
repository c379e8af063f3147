//! Linear mixed models of courses: every client has a line of their own, drawn
//! from a population of lines.
//!
//! y = (b0 + u0) + (b1 + u1) t + covariates + e; u normal with mean 0 over
//! clients, e normal with one variance. Laird & Ware (1982), doi
//! 10.2307/2529876; Bates, Mächler, Bolker & Walker (2015), doi
//! 10.18637/jss.v067.i01, whose lme4 is what results are compared with.
//!
//! ```text
//! scores ─ Panel (sums of each client) ─ likelihood + descent ─▶ MixedModel ─ client ─▶ effects, courses
//! ```
//!
//! A [`Panel`] keeps sums instead of scores, six a client without covariates,
//! so that a fit costs as much for eight scores a client as for eight hundred.
//! [`MixedModel::fit`] finds the variances of largest likelihood;
//! [`MixedModel::client`] gives a client's predicted effects, and
//! [`MixedModel::expected`] and [`MixedModel::predicted`] give scores with
//! their error: of a client not yet known, and of one with scores.

mod client;
mod coordinates;
mod descent;
#[cfg(test)]
mod golden;
mod likelihood;
mod matrix;
mod panel;

pub use client::{ClientEffect, ClientEffects, Foreseen};
pub use panel::Panel;

use coordinates::Coordinates;
use likelihood::{Client, Problem, Profile, Relative};
use panel::distinct;

use crate::change::{Evaluated, Reason};
use crate::vocabulary;

vocabulary! {
    /// What differs between clients.
    pub enum Structure {
        /// Where they start.
        Intercept => "intercept",
        /// Where they start and how fast they change, and the two may be
        /// correlated.
        Slope => "slope",
        /// The same without a correlation. It depends on what time 0 is.
        Uncorrelated => "uncorrelated",
    }
}

vocabulary! {
    /// What is modelled: what differs between clients, and how time counts.
    pub enum Model {
        /// Clients differ in where they start.
        Intercept => "intercept",
        /// They differ in where they start and how fast they change.
        Slope => "slope",
        /// The same, the two being uncorrelated.
        Uncorrelated => "uncorrelated",
        /// As `slope`, on the logarithm of time.
        Log => "log",
    }
}

impl Model {
    /// What differs between clients.
    #[must_use]
    pub fn structure(self) -> Structure {
        match self {
            Self::Intercept => Structure::Intercept,
            Self::Slope | Self::Log => Structure::Slope,
            Self::Uncorrelated => Structure::Uncorrelated,
        }
    }
}

vocabulary! {
    /// Which likelihood is at its maximum.
    pub enum Likelihood {
        /// The restricted one, whose variances are not too small by the fixed
        /// effects that were estimated beside them.
        Restricted => "reml",
        /// The full one, by which models with other fixed effects compare.
        Full => "ml",
    }
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

/// A standard deviation relative to the residual one below which it counts
/// as zero, as in lme4.
const SINGULAR: f64 = 1e-4;

/// Scores that differ from each client's own line by less than this share of
/// all variation do so by rounding.
const ROUNDING: f64 = 1e-12;

/// Which model is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Specification {
    /// What differs between clients.
    pub structure: Structure,
    /// Which likelihood.
    pub likelihood: Likelihood,
    /// Fewest scores of a client that takes part.
    pub fewest: usize,
}

/// A fixed effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficient {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// How clients differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variation {
    /// Standard deviation of the clients' scores at time 0, in points.
    pub intercept: f64,
    /// Standard deviation of their slopes; absent without random slopes.
    pub slope: Option<f64>,
    /// Correlation of the two; absent where it is not estimated, and where
    /// one of them does not vary.
    pub correlation: Option<f64>,
    /// Residual standard deviation, in points.
    pub residual: f64,
}

/// A fitted model.
#[derive(Clone, Debug, PartialEq)]
pub struct MixedModel {
    /// What was asked.
    pub specification: Specification,
    /// Number of clients.
    pub clients: usize,
    /// Number of scores.
    pub scores: usize,
    /// Intercept, slope in points per unit of time, then the covariates.
    pub fixed: Vec<Coefficient>,
    /// How clients differ.
    pub variation: Variation,
    /// The logarithm of the likelihood that is at its maximum.
    pub log_likelihood: f64,
    /// Whether the fit is singular.
    pub fit: Fit,
    coordinates: Coordinates,
    relative: Relative,
    /// Fixed effects, their covariance over the residual variance, and that
    /// variance, in the inner coordinates.
    inner: Vec<f64>,
    spread: Vec<f64>,
    variance: f64,
}

impl MixedModel {
    /// Fits a model to the clients of a panel who have enough scores.
    ///
    /// ```
    /// use caseline::trend::mixed_model::{Likelihood, MixedModel, Panel, Specification, Structure};
    ///
    /// let courses = [
    ///     [20.0, 18.0, 13.0, 11.0],
    ///     [25.0, 25.0, 23.0, 24.0],
    ///     [17.0, 12.0, 9.0, 2.0],
    ///     [22.0, 19.0, 18.0, 14.0],
    /// ];
    /// let mut panel = Panel::new(0);
    /// for (client, scores) in courses.iter().enumerate() {
    ///     for (week, &score) in (0_u32..).zip(scores) {
    ///         panel.add(client, f64::from(week), &[], score)?;
    ///     }
    /// }
    /// let model = MixedModel::fit(&panel, Specification {
    ///     structure: Structure::Slope,
    ///     likelihood: Likelihood::Restricted,
    ///     fewest: 1,
    /// })?;
    /// assert_eq!(format!("{:.3}", model.fixed[1].estimate), "-2.750");
    /// let slow = model.client(&panel, 1)?.slope.expect("a random slope");
    /// assert!(slow.deviation > 0.0 && slow.deviation > 1.96 * slow.conditional_sd);
    /// # Ok::<(), caseline::change::NotEvaluable>(())
    /// ```
    ///
    /// # Errors
    /// [`Reason::TooFewScores`] without two clients, or with no more scores
    /// than random effects; [`Reason::TimesNotIncreasing`] when all times are
    /// the same; [`Reason::FixedEffectsNotSeparate`] when a covariate does not
    /// vary or follows from the others; [`Reason::NoResidualError`] when every
    /// client's scores lie on the client's own line.
    pub fn fit(panel: &Panel, specification: Specification) -> Evaluated<Self> {
        let Specification { structure, likelihood, fewest } = specification;
        let (coordinates, mut problem) = set_up(panel, structure, fewest)?;
        problem.likelihood = likelihood;
        if within(&problem, structure) <= ROUNDING * problem.total.last().copied().unwrap_or(0.0) {
            return Err(Reason::NoResidualError.into());
        }
        if problem.profile(Relative([0.0; 3])).is_none() {
            return Err(Reason::FixedEffectsNotSeparate.into());
        }
        let relative = search(&problem, structure);
        let profile = problem.profile(relative).ok_or(Reason::NoResidualError)?;
        Ok(Self::unwound(specification, coordinates, &problem, relative, profile))
    }

    /// Turns the inner coordinates back into those of the data.
    fn unwound(
        specification: Specification,
        coordinates: Coordinates,
        problem: &Problem,
        relative: Relative,
        profile: Profile,
    ) -> Self {
        let Profile { deviance, fixed: inner, variance, information } = profile;
        let spread = information.inverse();
        let fixed = coordinates.effects(&inner, &spread, variance);
        // The likelihood of the scores is free of the unit of time; the
        // restriction is not.
        let deviance = match specification.likelihood {
            Likelihood::Restricted => deviance + 2.0 * coordinates.log_units(),
            Likelihood::Full => deviance,
        };
        let (variation, fit) = coordinates.variation(relative, variance, specification.structure);
        Self {
            specification,
            clients: problem.clients.len() / distinct(problem.columns),
            scores: problem.scores as usize,
            fixed,
            variation,
            log_likelihood: -deviance / 2.0,
            fit,
            coordinates,
            relative,
            inner,
            spread,
            variance,
        }
    }

    /// Whether the slopes of clients differ by more than nothing.
    #[must_use]
    pub fn slopes_vary(&self) -> bool {
        self.relative.covariance()[2].sqrt() >= SINGULAR
    }

    /// An empty panel for clients who were not part of the fit.
    #[must_use]
    pub fn panel(&self) -> Panel {
        self.coordinates.panel()
    }
}

/// The sums of the clients who take part, in coordinates that keep digits.
fn set_up(panel: &Panel, structure: Structure, fewest: usize) -> Evaluated<(Coordinates, Problem)> {
    let columns = panel.columns();
    let mut total = vec![0.0; panel.stride()];
    let mut clients = 0;
    for sums in panel.each(fewest) {
        clients += 1;
        for (all, part) in total.iter_mut().zip(sums) {
            *all += part;
        }
    }
    let effects = if structure == Structure::Intercept { 1 } else { 2 };
    let scores = total[0];
    if clients < 2 || scores <= (clients * effects) as f64 {
        return Err(Reason::TooFewScores.into());
    }
    let coordinates = Coordinates::of(panel, &total, structure)?;
    let mut inner = Vec::with_capacity(clients * panel.stride());
    for sums in panel.each(fewest) {
        coordinates.enter(sums, &mut inner);
    }
    let mut total = vec![0.0; panel.stride()];
    for sums in inner.chunks_exact(panel.stride()) {
        for (all, part) in total.iter_mut().zip(sums) {
            *all += part;
        }
    }
    let likelihood = Likelihood::Restricted;
    Ok((coordinates, Problem { columns, clients: inner, total, scores, likelihood }))
}

/// The sum of squares of the scores round each client's own line, or mean.
fn within(problem: &Problem, structure: Structure) -> f64 {
    let columns = problem.columns;
    let clients = problem.clients.chunks_exact(distinct(columns));
    clients
        .map(|sums| {
            let client = Client { sums, columns };
            let ([n, t, tt], [y, ty]) = (client.design(), client.cross(columns - 1));
            let line = n * tt - t * t;
            let lines = structure != Structure::Intercept && line > ROUNDING * n * tt;
            let explained = if lines {
                (tt * y * y - 2.0 * t * y * ty + n * ty * ty) / line
            } else {
                y * y / n
            };
            let square = sums.last().copied().unwrap_or(0.0);
            (square - explained).max(0.0)
        })
        .sum()
}

/// The relative covariance of largest likelihood.
fn search(problem: &Problem, structure: Structure) -> Relative {
    let factor = |theta: &[f64]| match (structure, theta) {
        (Structure::Slope, &[a, b, c]) => Relative([a, b, c]),
        (Structure::Uncorrelated, &[a, c]) => Relative([a, 0.0, c]),
        (_, theta) => Relative([theta.first().copied().unwrap_or(0.0), 0.0, 0.0]),
    };
    let height = |theta: &[f64]| {
        let (value, [a, b, c]) = problem.height(factor(theta));
        let slopes = match structure {
            Structure::Intercept => vec![a],
            Structure::Slope => vec![a, b, c],
            Structure::Uncorrelated => vec![a, c],
        };
        descent::Height { value, slopes }
    };
    let start: &[f64] = match structure {
        Structure::Intercept => &[1.0],
        Structure::Slope => &[1.0, 0.0, 1.0],
        Structure::Uncorrelated => &[1.0, 1.0],
    };
    let Relative([a, b, c]) = factor(&descent::minimum(height, start));
    // The same covariance with the signs that are usual.
    if a < 0.0 { Relative([-a, -b, c.abs()]) } else { Relative([a, b, c.abs()]) }
}
