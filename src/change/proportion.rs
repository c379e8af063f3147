//! A share with its numerator, its denominator and its uncertainty.
//!
//! The interval is Wilson's score interval: Wilson (1927), doi
//! 10.1080/01621459.1927.10502953; Newcombe (1998), doi
//! 10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E, method 3.
//! It stays inside 0 and 1 and keeps its coverage in the small groups of a
//! practice, where the usual p ± 1.96 SE does not.

use super::{Evaluated, Reason, Significance};

/// A closed interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// `count` out of `of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proportion {
    /// The numerator.
    pub count: usize,
    /// The denominator.
    pub of: usize,
}

impl Proportion {
    /// The share, between 0 and 1.
    ///
    /// # Errors
    /// [`Reason::EmptyDenominator`].
    pub fn estimate(self) -> Evaluated<f64> {
        if self.of == 0 {
            Err(Reason::EmptyDenominator.into())
        } else {
            Ok(self.count as f64 / self.of as f64)
        }
    }

    /// Wilson's score interval without continuity correction.
    ///
    /// Newcombe (1998), table I:
    ///
    /// ```
    /// use caseline::change::{Proportion, Significance};
    ///
    /// let wilson = |count, of| {
    ///     let interval = Proportion { count, of }.wilson(Significance::default())?;
    ///     Ok::<_, caseline::change::NotEvaluable>(format!(
    ///         "{:.4} to {:.4}",
    ///         interval.low, interval.high
    ///     ))
    /// };
    /// assert_eq!(wilson(81, 263)?, "0.2553 to 0.3662");
    /// assert_eq!(wilson(15, 148)?, "0.0624 to 0.1605");
    /// assert_eq!(wilson(0, 20)?, "0.0000 to 0.1611");
    /// assert_eq!(wilson(1, 29)?, "0.0061 to 0.1718");
    /// # Ok::<(), caseline::change::NotEvaluable>(())
    /// ```
    ///
    /// # Errors
    /// [`Reason::EmptyDenominator`].
    pub fn wilson(self, significance: Significance) -> Evaluated<Interval> {
        Ok(wilson(self.estimate()?, self.of as f64, significance))
    }
}

/// Wilson's interval of a share of `n`. The share may stand between two whole
/// counts: a tie counts half.
pub(crate) fn wilson(p: f64, n: f64, significance: Significance) -> Interval {
    let z = significance.two_sided();
    let z2 = z * z;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    Interval { low: (centre - half).max(0.0), high: (centre + half).min(1.0) }
}
