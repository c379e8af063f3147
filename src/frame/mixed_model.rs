//! The tables of a mixed model: effects, variances, fit and clients.

use super::table::table;
use crate::change::Reason;
use crate::trend::mixed_model::{Likelihood, Model};

table! {
    /// A fixed effect.
    pub struct FixedRow in "fixed" {
        /// `(Intercept)`, the time, or a covariate; for a covariate of words,
        /// its name and the level.
        term: String,
        /// The estimate.
        estimate: f64,
        /// Its standard error.
        standard_error: f64,
    }
}

table! {
    /// How clients differ in one respect; the last row is the residual.
    pub struct RandomRow in "random" {
        /// `(Intercept)`, the time, or `Residual`.
        term: String,
        /// The standard deviation.
        standard_deviation: f64,
        /// Correlation with the intercept; null where it is not estimated, and
        /// where one of the two does not vary.
        correlation: Option<f64>,
    }
}

table! {
    /// The fit as a whole.
    pub struct FitRow in "fit" {
        /// What is modelled.
        model: Model,
        /// Which likelihood is at its maximum.
        method: Likelihood,
        /// The logarithm of that likelihood.
        log_likelihood: Option<f64>,
        /// Scores that took part.
        observations: i64,
        /// Clients who took part.
        groups: i64,
        /// Whether a variance is zero or the correlation is one.
        singular: Option<bool>,
        /// The reason, where there is no fit.
        not_evaluable: Option<Reason>,
    }
}

table! {
    /// One effect of one client.
    pub struct ClientEffectRow in "clients" {
        /// The client.
        id: String,
        /// `(Intercept)` or the time.
        term: String,
        /// The predicted deviation from the fixed effect.
        blup: Option<f64>,
        /// Its standard deviation given the scores.
        conditional_sd: Option<f64>,
        /// Fixed effect and deviation together.
        total: Option<f64>,
        /// Lower end of the 95 % interval of the total, the error of the
        /// fixed effects included.
        low: Option<f64>,
        /// Upper end.
        high: Option<f64>,
        /// How many scores of the client took part.
        n: i64,
        /// The reason, where there is no estimate.
        not_evaluable: Option<Reason>,
    }
}
