//! An estimate with what is known of its uncertainty.

use crate::change::{Evaluated, Interval, Significance};

/// A number, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error, or why there is none.
    pub standard_error: Evaluated<f64>,
    /// Its interval, where one is known.
    pub interval: Option<Interval>,
    /// Two-sided p of no difference, where a test is known.
    pub p: Option<f64>,
}

impl Estimate {
    /// An estimate with its normal interval.
    pub(super) fn normal(
        value: f64,
        standard_error: Evaluated<f64>,
        significance: Significance,
    ) -> Self {
        let interval = standard_error.ok().map(|error| {
            let half = significance.two_sided() * error;
            Interval { low: value - half, high: value + half }
        });
        Self { value, standard_error, interval, p: None }
    }

    /// The same estimate on a stretched and shifted scale.
    pub(super) fn rescaled(self, factor: f64, shift: f64) -> Self {
        let moved = |value: f64| factor * value + shift;
        let interval = self.interval.map(|interval| {
            let (one, other) = (moved(interval.low), moved(interval.high));
            Interval { low: one.min(other), high: one.max(other) }
        });
        Self {
            value: moved(self.value),
            standard_error: self.standard_error.map(|error| factor.abs() * error),
            interval,
            p: self.p,
        }
    }
}
