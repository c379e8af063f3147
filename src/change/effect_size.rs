//! Standardized pre-post effect sizes of a group, with intervals.
//!
//! All are signed so that a positive number is an improvement. They differ in
//! the standard deviation that the mean change is divided by, so each goes by
//! the name of its formula:
//!
//! | formula | divided by | source |
//! |---|---|---|
//! | `d_z` | SD of the changes | Cohen (1988) |
//! | `d_av` | root of the mean of both variances | Cumming (2012) |
//! | `hedges_g_av` | the same, times J = 1 - 3/(4(n - 1) - 1) | Hedges (1981), doi 10.3102/10769986006002107 |
//! | `d_pre` | SD of the baseline scores | Becker (1988), doi 10.1111/j.2044-8317.1988.tb00901.x |
//! | `severity_adjusted` | SD of all baseline scores, after moving each group to the common baseline mean | Brown, Lambert, Jones & Minami (2005) |
//!
//! The interval of d_z is exact, from the noncentral t distribution; those of
//! d_av, g and d_pre are the same interval in the other unit (Algina & Keselman
//! 2003, doi 10.1177/0013164403256358).

use super::noncentral_t::noncentrality;
use super::{Direction, Evaluated, Interval, Reason, SampleStatistics, Significance};
use crate::vocabulary;

vocabulary! {
    /// The formula of an effect size.
    pub enum EffectFormula {
        /// By the standard deviation of the changes.
        Dz => "d_z",
        /// By the average of both standard deviations.
        Dav => "d_av",
        /// The same without its small-sample bias.
        HedgesGav => "hedges_g_av",
        /// By the standard deviation of the baseline.
        Dpre => "d_pre",
        /// At the baseline mean of all groups, by the standard deviation of
        /// all baseline scores.
        SeverityAdjusted => "severity_adjusted",
    }
}

/// An effect size with its interval; positive is an improvement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EffectSize {
    /// Its formula.
    pub formula: EffectFormula,
    /// The estimate.
    pub estimate: f64,
    /// Its interval.
    pub interval: Interval,
}

/// The pre-post effect sizes of one sample, d_z, d_av, g and d_pre.
///
/// ```
/// use caseline::change::{Direction, Pair, SampleStatistics, Significance, effect_sizes};
///
/// let pairs = [(20.0, 12.0), (16.0, 15.0), (22.0, 11.0), (18.0, 16.0), (14.0, 9.0)]
///     .map(|(pre, post)| Pair { pre, post });
/// let sample = SampleStatistics::of(&pairs)?;
/// let sizes = effect_sizes(&sample, Direction::LowerIsBetter, Significance::default())?;
/// let printed: Vec<_> =
///     sizes.iter().map(|size| format!("{} {:.3}", size.formula, size.estimate)).collect();
/// // Mean change 5.4, SDs 3.162 and 2.881, SD of the changes 4.159.
/// assert_eq!(printed, ["d_z 1.298", "d_av 1.785", "hedges_g_av 1.428", "d_pre 1.708"]);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
///
/// # Errors
/// [`Reason::StandardDeviationNotPositive`] when everyone changed alike or
/// began alike.
pub fn effect_sizes(
    sample: &SampleStatistics,
    direction: Direction,
    significance: Significance,
) -> Evaluated<[EffectSize; 4]> {
    let (n, spread) = (sample.n() as f64, sample.sd_change());
    let pre = sample.pre()?.sd();
    if spread <= 0.0 {
        return Err(Reason::StandardDeviationNotPositive.into());
    }
    let dz = direction.improvement(sample.mean_change()) / spread;
    let root = n.sqrt();
    let ends = noncentrality(dz * root, n - 1.0, significance);
    let both = (0.5 * (pre * pre + sample.sd_post() * sample.sd_post())).sqrt();
    let unbiased = 1.0 - 3.0 / (4.0 * (n - 1.0) - 1.0);
    let in_unit = |formula, factor: f64| EffectSize {
        formula,
        estimate: dz * factor,
        interval: Interval { low: ends.low / root * factor, high: ends.high / root * factor },
    };
    Ok([
        in_unit(EffectFormula::Dz, 1.0),
        in_unit(EffectFormula::Dav, spread / both),
        in_unit(EffectFormula::HedgesGav, unbiased * spread / both),
        in_unit(EffectFormula::Dpre, spread / pre),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{NotEvaluable, Pair};

    #[test]
    fn equal_changes_have_no_effect_size() {
        let pairs = [(10.0, 6.0), (14.0, 10.0), (19.0, 15.0)].map(|(pre, post)| Pair { pre, post });
        let sample = SampleStatistics::of(&pairs).expect("three pairs");
        assert_eq!(
            effect_sizes(&sample, Direction::LowerIsBetter, Significance::default()),
            Err(NotEvaluable(Reason::StandardDeviationNotPositive))
        );
    }

    #[test]
    fn a_fall_is_positive_where_lower_is_better() {
        let pairs = [(10.0, 6.0), (14.0, 9.0), (19.0, 18.0)].map(|(pre, post)| Pair { pre, post });
        let sample = SampleStatistics::of(&pairs).expect("three pairs");
        let of = |direction| {
            effect_sizes(&sample, direction, Significance::default()).expect("spread")[0].estimate
        };
        assert!(of(Direction::LowerIsBetter) > 0.0);
        assert_eq!(of(Direction::HigherIsBetter), -of(Direction::LowerIsBetter));
    }
}
