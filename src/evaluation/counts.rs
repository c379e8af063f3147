//! Counts of hits and failures, and the shares that follow from them.

use crate::change::{Evaluated, Proportion, Significance};

/// How often something was found rightly, wrongly, or not at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Labelled and found.
    pub true_positives: usize,
    /// Found but not labelled.
    pub false_positives: usize,
    /// Labelled but not found.
    pub false_negatives: usize,
}

/// A number between 0 and 1 with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

/// A share with Wilson's interval.
///
/// # Errors
/// [`Reason::EmptyDenominator`](crate::change::Reason::EmptyDenominator).
pub fn share(proportion: Proportion) -> Evaluated<Estimate> {
    let value = proportion.estimate()?;
    let interval = proportion.wilson(Significance::default())?;
    Ok(Estimate { value, low: interval.low, high: interval.high })
}

impl Counts {
    /// Adds one case that is labelled, found, or both.
    pub fn add(&mut self, labelled: bool, found: bool) {
        match (labelled, found) {
            (true, true) => self.true_positives += 1,
            (false, true) => self.false_positives += 1,
            (true, false) => self.false_negatives += 1,
            (false, false) => {}
        }
    }

    /// The share of what was found that is labelled.
    #[must_use]
    pub const fn precision(self) -> Proportion {
        let of = self.true_positives + self.false_positives;
        Proportion { count: self.true_positives, of }
    }

    /// The share of what is labelled that was found.
    #[must_use]
    pub const fn recall(self) -> Proportion {
        let of = self.true_positives + self.false_negatives;
        Proportion { count: self.true_positives, of }
    }

    /// The harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN).
    ///
    /// With J = TP / (TP + FP + FN), which is a share, F1 = 2 J / (1 + J)
    /// rises with J; so the ends of Wilson's interval for J give those for F1.
    /// This is the Wilson indirect method of Lam, Gopal & Qian (2023),
    /// arXiv:2309.14621: it stays inside 0 and 1 and does not shrink to a
    /// point when nothing was missed.
    ///
    /// ```
    /// use caseline::evaluation::Counts;
    ///
    /// let counts = Counts { true_positives: 90, false_positives: 4, false_negatives: 6 };
    /// let f1 = counts.f1()?;
    /// assert_eq!(format!("{:.4} ({:.4} to {:.4})", f1.value, f1.low, f1.high), "0.9474 (0.9045 to 0.9716)");
    /// # Ok::<(), caseline::change::NotEvaluable>(())
    /// ```
    ///
    /// # Errors
    /// [`Reason::EmptyDenominator`](crate::change::Reason::EmptyDenominator)
    /// when nothing is labelled and nothing was found.
    pub fn f1(self) -> Evaluated<Estimate> {
        let of = self.true_positives + self.false_positives + self.false_negatives;
        let overlap = share(Proportion { count: self.true_positives, of })?;
        let harmonic = |overlap: f64| 2.0 * overlap / (1.0 + overlap);
        Ok(Estimate {
            value: harmonic(overlap.value),
            low: harmonic(overlap.low),
            high: harmonic(overlap.high),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_is_the_harmonic_mean() {
        let counts = Counts { true_positives: 6, false_positives: 2, false_negatives: 6 };
        let value = counts.f1().map(|f1| f1.value);
        assert!((value.unwrap_or(0.0) - 2.0 * 0.75 * 0.5 / 1.25).abs() < 1e-12);
    }

    #[test]
    fn perfect_counts_leave_room_for_doubt() {
        let counts = Counts { true_positives: 20, ..Counts::default() };
        let f1 = counts.f1().expect("a figure");
        assert_eq!(
            format!("{:.3} ({:.3} to {:.3})", f1.value, f1.low, f1.high),
            "1.000 (0.912 to 1.000)"
        );
    }

    #[test]
    fn nothing_labelled_and_nothing_found_is_no_figure() {
        assert!(Counts::default().f1().is_err());
        assert!(share(Counts::default().precision()).is_err());
    }

    #[test]
    fn nothing_found_of_something_is_zero() {
        let counts = Counts { false_negatives: 3, ..Counts::default() };
        assert_eq!(counts.f1().map(|f1| f1.value), Ok(0.0));
    }
}
