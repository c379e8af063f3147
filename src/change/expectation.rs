//! The form that all six index methods share: a score that is expected at the
//! second measurement, and the error round it.
//!
//! Every method of the literature divides a deviation by a standard error,
//! `index = (post − expected(pre)) / SE`; they differ in what they expect.
//! Jacobson & Truax expect the first score again; the regression methods
//! expect it to move towards a mean. [`Expectation`] is that line and that
//! error, so that one piece of code computes an index, and one file per
//! method says what is expected and why.

use super::Pair;

/// A reliable change index: a deviation in units of its standard error.
/// Positive when the score rose more than expected, whatever the direction of
/// the measure.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct ReliableChangeIndex(pub f64);

/// What a method expects at the second measurement: a straight line in the
/// first score, and the standard error round it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expectation {
    centre_pre: f64,
    centre_post: f64,
    slope: f64,
    standard_error: f64,
}

impl Expectation {
    /// The line through `(centre_pre, centre_post)`. Held as a centre and not
    /// as an intercept, because that is how the papers write it and because
    /// it keeps the last digits.
    pub(super) fn line(centre_pre: f64, centre_post: f64, slope: f64, standard_error: f64) -> Self {
        Self { centre_pre, centre_post, slope, standard_error }
    }

    /// The score expected after `pre`, in points.
    #[must_use]
    #[inline]
    pub fn expected(&self, pre: f64) -> f64 {
        self.centre_post + self.slope * (pre - self.centre_pre)
    }

    /// The standard error round the expected score, in points.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        self.standard_error
    }

    /// The index of one pair.
    #[must_use]
    #[inline]
    pub fn index(&self, pair: Pair) -> ReliableChangeIndex {
        ReliableChangeIndex((pair.post - self.expected(pair.pre)) / self.standard_error)
    }
}
