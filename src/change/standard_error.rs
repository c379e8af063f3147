//! From reliability to the error of one score and of a difference of two.

use super::{Evaluated, Reason};

/// A reliability coefficient, strictly between 0 and 1.
///
/// At 0 the measure says nothing; at 1 it has no error, and every change
/// would count as reliable.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Reliability(f64);

impl Reliability {
    /// The coefficient `r`.
    ///
    /// # Errors
    /// [`Reason::ReliabilityOutsideRange`] unless `0 < r < 1`.
    pub fn new(r: f64) -> Evaluated<Self> {
        if r > 0.0 && r < 1.0 { Ok(Self(r)) } else { Err(Reason::ReliabilityOutsideRange.into()) }
    }

    /// The coefficient.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }
}

/// Standard error of measurement, in points: the spread of the scores that
/// one unchanged person would get. SEM = SD √(1 − r).
///
/// Numbers of Jacobson & Truax (1991), doi 10.1037/0022-006X.59.1.12:
///
/// ```
/// use caseline::change::{Reliability, StandardErrorOfMeasurement};
///
/// let sem = StandardErrorOfMeasurement::new(7.5, Reliability::new(0.80)?)?;
/// assert_eq!(format!("{:.2}", sem.points()), "3.35");
/// assert_eq!(format!("{:.2}", sem.of_difference().points()), "4.74");
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct StandardErrorOfMeasurement(f64);

impl StandardErrorOfMeasurement {
    /// The error of a measure with this standard deviation (points) and
    /// reliability.
    ///
    /// # Errors
    /// [`Reason::StandardDeviationNotPositive`] unless `sd` is positive and
    /// finite.
    pub fn new(sd: f64, reliability: Reliability) -> Evaluated<Self> {
        let sd = positive_sd(sd)?;
        Ok(Self(sd * (1.0 - reliability.value()).sqrt()))
    }

    /// The error in points.
    #[must_use]
    pub fn points(self) -> f64 {
        self.0
    }

    /// The error of the difference of two such scores: √(2 SEM²).
    #[must_use]
    pub fn of_difference(self) -> StandardErrorOfDifference {
        StandardErrorOfDifference((2.0 * self.0 * self.0).sqrt())
    }
}

/// Standard error of a difference, in points.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct StandardErrorOfDifference(f64);

impl StandardErrorOfDifference {
    /// A published standard error of the difference.
    ///
    /// # Errors
    /// [`Reason::StandardDeviationNotPositive`] unless it is positive and
    /// finite.
    pub fn new(points: f64) -> Evaluated<Self> {
        positive_sd(points).map(Self)
    }

    /// The error in points.
    #[must_use]
    pub fn points(self) -> f64 {
        self.0
    }
}

/// `sd` when it can carry an error: positive and finite.
pub(super) fn positive_sd(sd: f64) -> Evaluated<f64> {
    if sd > 0.0 && sd.is_finite() {
        Ok(sd)
    } else {
        Err(Reason::StandardDeviationNotPositive.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_reliability_is_refused() {
        // It would leave no error, and call every change reliable.
        assert_eq!(Reliability::new(1.0), Err(Reason::ReliabilityOutsideRange.into()));
        assert_eq!(Reliability::new(f64::NAN), Err(Reason::ReliabilityOutsideRange.into()));
    }
}
