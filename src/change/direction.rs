//! Which way a measure improves.

use crate::vocabulary;

vocabulary! {
    /// Which scores of a measure are the better ones.
    pub enum Direction {
        /// Lower scores are better: most symptom measures, such as the PHQ-9.
        LowerIsBetter => "lower",
        /// Higher scores are better: well-being and functioning, such as the
        /// WHO-5.
        HigherIsBetter => "higher",
    }
}

impl Direction {
    /// +1 when higher is better, -1 when lower is better.
    #[must_use]
    #[inline]
    pub fn sign(self) -> f64 {
        match self {
            Self::LowerIsBetter => -1.0,
            Self::HigherIsBetter => 1.0,
        }
    }

    /// `difference` signed so that a positive number is an improvement.
    #[must_use]
    #[inline]
    pub fn improvement(self, difference: f64) -> f64 {
        self.sign() * difference
    }

    /// The other direction: that of the mirrored scale.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::LowerIsBetter => Self::HigherIsBetter,
            Self::HigherIsBetter => Self::LowerIsBetter,
        }
    }
}
