//! The level of significance and its critical values.

use super::{Evaluated, Reason};
use statrs::distribution::{ContinuousCDF, Normal};

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
}

impl Default for Significance {
    fn default() -> Self {
        Self(0.05)
    }
}
