//! The noncentral t distribution, for intervals of standardized effects.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::beta::beta_reg;
use statrs::function::gamma::ln_gamma;

use super::{Interval, Significance};

/// Beyond this noncentrality the series loses its digits (its first weight,
/// exp(-delta²/2), vanishes) and the normal approximation is good to four.
const FAR: f64 = 35.0;

/// P(T <= t) with `freedom` degrees of freedom and noncentrality `delta`.
///
/// Lenth (1989), algorithm AS 243, doi 10.2307/2347693; for large values
/// Abramowitz & Stegun (1964), 26.7.10.
fn distribution(t: f64, freedom: f64, delta: f64) -> f64 {
    let normal = Normal::standard();
    if t.abs() > FAR || delta.abs() > FAR {
        let narrowed = t * (1.0 - 1.0 / (4.0 * freedom)) - delta;
        return normal.cdf(narrowed / (1.0 + t * t / (2.0 * freedom)).sqrt());
    }
    if t < 0.0 {
        return 1.0 - distribution(-t, freedom, -delta);
    }
    let x = t * t / (t * t + freedom);
    let half = delta * delta / 2.0;
    let mut sum = 0.0;
    if x > 0.0 {
        let b = freedom / 2.0;
        for term in 0_u32..1000 {
            let j = f64::from(term);
            let log = if half > 0.0 {
                j * half.ln()
            } else if term == 0 {
                0.0
            } else {
                break;
            };
            let even = (log - half - ln_gamma(j + 1.0)).exp();
            let odd = delta / std::f64::consts::SQRT_2 * (log - half - ln_gamma(j + 1.5)).exp();
            let added = even * beta_reg(j + 0.5, b, x) + odd * beta_reg(j + 1.0, b, x);
            sum += added;
            if j > half && added.abs() < 1e-16 {
                break;
            }
        }
    }
    normal.cdf(-delta) + sum / 2.0
}

/// The interval of the noncentrality behind an observed t.
pub(super) fn noncentrality(t: f64, freedom: f64, significance: Significance) -> Interval {
    let side = significance.level() / 2.0;
    let end = |probability: f64| {
        // The distribution function falls as the noncentrality rises.
        let reach = 8.0 + significance.two_sided() + t.abs() * (1.0 + 6.0 / freedom.sqrt());
        let (mut low, mut high) = (-reach, reach);
        for _ in 0..90 {
            let middle = 0.5 * (low + high);
            if distribution(t, freedom, middle) > probability {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    };
    Interval { low: end(1.0 - side), high: end(side) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_noncentrality_it_is_students_t() {
        let student = statrs::distribution::StudentsT::new(0.0, 1.0, 7.0).expect("freedom");
        for t in [-3.0, -0.4, 0.0, 1.2, 5.0] {
            assert!((distribution(t, 7.0, 0.0) - student.cdf(t)).abs() < 1e-12, "{t}");
        }
    }

    /// Values of the defining integral over the chi-square distribution, by
    /// Simpson's rule with 400 000 steps.
    #[test]
    fn the_series_agrees_with_the_integral() {
        for (t, freedom, delta, expected) in [
            (2.5, 19.0, 1.0, 0.913_450_670_813_55),
            (-0.7, 10.0, -2.0, 0.903_493_728_705_67),
            (6.0, 30.0, 5.0, 0.773_419_524_446_51),
        ] {
            let ours = distribution(t, freedom, delta);
            assert!((ours - expected).abs() < 1e-10, "{t} {delta}: {ours}");
        }
    }

    #[test]
    fn both_ends_leave_their_share() {
        let ends = noncentrality(2.5, 19.0, Significance::default());
        assert!((distribution(2.5, 19.0, ends.low) - 0.975).abs() < 1e-9);
        assert!((distribution(2.5, 19.0, ends.high) - 0.025).abs() < 1e-9);
        assert!(ends.low < 2.5 && 2.5 < ends.high);
    }
}
