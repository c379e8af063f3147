//! The level of significance and its critical values.

use super::{Evaluated, Reason};
use statrs::distribution::{Continuous, ContinuousCDF, Normal, StudentsT};

/// A level of significance, strictly between 0 and 1; .05 by default.
///
/// ```
/// use caseline::change::Significance;
///
/// let five_percent = Significance::default();
/// assert!((five_percent.two_sided() - 1.959963984540054).abs() < 1e-12);
/// assert!((five_percent.one_sided() - 1.6448536269514722).abs() < 1e-12);
/// assert!(Significance::new(1.0).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Significance(f64);

impl Significance {
    /// The level .10: 5 % on either side.
    pub const TEN_PERCENT: Self = Self(0.1);

    /// The level `alpha`.
    ///
    /// # Errors
    /// [`Reason::LevelOutsideRange`] unless `0 < alpha < 1`.
    pub fn new(alpha: f64) -> Evaluated<Self> {
        if alpha > 0.0 && alpha < 1.0 {
            Ok(Self(alpha))
        } else {
            Err(Reason::LevelOutsideRange.into())
        }
    }

    /// The level as a probability.
    #[must_use]
    pub fn level(self) -> f64 {
        self.0
    }

    /// The standard normal quantile that leaves half of the level on each
    /// side: 1.96 at .05.
    #[must_use]
    pub fn two_sided(self) -> f64 {
        -Normal::standard().inverse_cdf(self.0 / 2.0)
    }

    /// The standard normal quantile that leaves the whole level on one side:
    /// 1.645 at .05.
    #[must_use]
    pub fn one_sided(self) -> f64 {
        -Normal::standard().inverse_cdf(self.0)
    }

    /// The quantile of Student's t that leaves half of the level on each
    /// side: 4.303 at .05 with two degrees of freedom.
    ///
    /// By Newton's method on the distribution function, because the inverse
    /// in statrs 0.19 is good to three digits only. It begins at the normal
    /// quantile, which lies below; there the function is concave, so the
    /// steps climb to the quantile and never pass it.
    ///
    /// # Errors
    /// [`Reason::TooFewScores`] unless there is a degree of freedom.
    pub fn student(self, freedom: f64) -> Evaluated<f64> {
        let student = StudentsT::new(0.0, 1.0, freedom).map_err(|_| Reason::TooFewScores)?;
        let mut quantile = self.two_sided();
        for _ in 0..100 {
            let step = (student.sf(quantile) - self.0 / 2.0) / student.pdf(quantile);
            quantile += step;
            if step.abs() <= 1e-15 * quantile {
                break;
            }
        }
        Ok(quantile)
    }
}

impl Default for Significance {
    fn default() -> Self {
        Self(0.05)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of R 4.2.2, `qt(.975, df)`.
    #[test]
    fn quantiles_of_student_agree_with_r() {
        let known = [
            (1.0, 12.706_204_736_174_7),
            (2.0, 4.302_652_729_749_46),
            (10.0, 2.228_138_851_986_27),
        ];
        for (freedom, quantile) in known {
            let ours = Significance::default().student(freedom).expect("freedom");
            assert!((ours - quantile).abs() < 1e-13 * quantile, "{freedom}: {ours}");
        }
    }

    #[test]
    fn no_freedom_has_no_quantile() {
        assert_eq!(Significance::default().student(0.0), Err(Reason::TooFewScores.into()));
    }
}
