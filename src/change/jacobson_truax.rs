//! Jacobson & Truax: the first score is expected again.
//!
//! RCI = (post − pre) / √(2 SEM²). Source: Jacobson & Truax (1991), doi
//! 10.1037/0022-006X.59.1.12, with the standard error of the difference after
//! Christensen & Mendoza (1986). Assumes that the error of both measurements
//! is the same and that scores do not regress towards a mean.

use super::{Expectation, StandardErrorOfDifference};

/// The expectation of Jacobson & Truax.
///
/// Their worked example: SD 7.5, reliability .80, from 32.5 to 47.5.
///
/// ```
/// use caseline::change::{Pair, Reliability, StandardErrorOfMeasurement, jacobson_truax};
///
/// let sem = StandardErrorOfMeasurement::new(7.5, Reliability::new(0.80)?)?;
/// let index = jacobson_truax(sem.of_difference()).index(Pair::new(32.5, 47.5)?);
/// assert_eq!(format!("{:.2}", index.0), "3.16");
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
#[must_use]
pub fn jacobson_truax(standard_error: StandardErrorOfDifference) -> Expectation {
    Expectation::line(0.0, 0.0, 1.0, standard_error.points())
}
