//! Many tests at once: how many would signal by chance, and how many remain when
//! that is held in check.
//!
//! The tests are sorted by p; those up to the last with p <= q rank / tests are
//! kept, and on average at most a share q of them is false: Benjamini & Hochberg
//! (1995), doi 10.1111/j.2517-6161.1995.tb02031.x. It holds for independent
//! tests, as those of different clients are.

use crate::change::Significance;

/// How a number of tests came out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FalseDiscoveries {
    /// How many tests.
    pub tests: usize,
    /// How many signal at the level, each taken by itself.
    pub significant: usize,
    /// How many are kept.
    pub kept: usize,
    /// The level, and the share of false ones among the kept.
    pub level: f64,
}

impl FalseDiscoveries {
    /// Counts the tests with these p.
    ///
    /// ```
    /// use caseline::change::Significance;
    /// use caseline::trend::FalseDiscoveries;
    ///
    /// // The fifteen p of Benjamini & Hochberg (1995), section 4.2: four are kept.
    /// let p = [
    ///     0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
    ///     0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
    /// ];
    /// let tests = FalseDiscoveries::of(p.into_iter(), Significance::default());
    /// assert_eq!((tests.tests, tests.significant, tests.kept), (15, 9, 4));
    /// ```
    #[must_use]
    pub fn of(p: impl Iterator<Item = f64>, significance: Significance) -> Self {
        let mut p: Vec<f64> = p.collect();
        p.sort_by(f64::total_cmp);
        let level = significance.level();
        let share = |place: usize| level * (place + 1) as f64 / p.len() as f64;
        let kept = (0..p.len()).rev().find(|&place| p[place] <= share(place));
        Self {
            tests: p.len(),
            significant: p.iter().filter(|p| **p <= level).count(),
            kept: kept.map_or(0, |place| place + 1),
            level,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_test_keeps_nothing() {
        let none = FalseDiscoveries::of(std::iter::empty(), Significance::default());
        assert_eq!((none.tests, none.significant, none.kept), (0, 0, 0));
    }

    #[test]
    fn a_later_p_may_carry_an_earlier_one_that_fails_by_itself() {
        // .03 > .05 / 2, but .04 <= .05.
        let both = FalseDiscoveries::of([0.04, 0.03].into_iter(), Significance::default());
        assert_eq!(both.kept, 2);
    }
}
