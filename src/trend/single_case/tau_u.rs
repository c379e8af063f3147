//! Tau-U: nonoverlap of the phases less the baseline's own trend.
//!
//! S = S_AB - S_A: pairs across the phases that improve minus those that get
//! worse, less the same within the baseline. Two recipes are in use, and they
//! give different numbers for the same series:
//!
//! - *parker*: S / (m n). Parker, Vannest, Davis & Sauber (2011), doi
//!   10.1016/j.beth.2010.08.006; SingleCaseES prints this one. It is not bounded
//!   by 1 and depends on the ratio of the phase lengths (Tarlow 2017, doi
//!   10.1177/0145445516676750).
//! - *complete*: Kendall's tau-b of the scores with m, m-1, …, 1 for the
//!   baseline and m+1 for every treatment score; scan's default. It stays
//!   within 1.
//!
//! The standard error is that of S when the order of the scores has nothing to
//! do with the phases, with ties (Kendall 1975, chapter 4), over the recipe's
//! divisor; p is normal without continuity correction.

use super::nap::Pairs;
use super::{Estimate, Phases};
use crate::change::{Interval, Reason, Significance};
use crate::vocabulary;
use statrs::distribution::{ContinuousCDF, Normal};

vocabulary! {
    /// How Tau-U is computed.
    pub enum TauURecipe {
        /// Over m n, as first published.
        Parker => "parker",
        /// As Kendall's tau-b, within 1.
        Complete => "complete",
    }
}

/// Tau-U with the standard error of no effect.
#[must_use]
pub fn tau_u(phases: Phases<'_>, recipe: TauURecipe, significance: Significance) -> Estimate {
    let (before, after) = (phases.before(), phases.after());
    let s = Pairs::of(&before, &after, f64::total_cmp).s() - trend(&before);
    let (m, n) = (before.len() as f64, after.len() as f64);
    let ties = groups(before.iter().chain(&after).copied().collect());
    let all = pairs_of(m + n);
    let divisor = match recipe {
        TauURecipe::Parker => m * n,
        TauURecipe::Complete => {
            let untied = all - ties.iter().copied().map(pairs_of).sum::<f64>();
            (untied * (all - pairs_of(n))).sqrt()
        }
    };
    let variance = variance(m + n, &ties, n);
    if ties.len() == 1 {
        let nothing = Reason::NoVariation.into();
        return Estimate { value: 0.0, standard_error: Err(nothing), interval: None, p: None };
    }
    let (value, standard_error) = (s / divisor, variance.sqrt() / divisor);
    let half = significance.two_sided() * standard_error;
    Estimate {
        value,
        standard_error: Ok(standard_error),
        interval: Some(Interval { low: value - half, high: value + half }),
        p: Some((2.0 * Normal::standard().sf((s / variance.sqrt()).abs())).min(1.0)),
    }
}

/// Kendall's S of scores in their order.
fn trend(scores: &[f64]) -> f64 {
    let mut s = 0.0;
    for (place, earlier) in scores.iter().enumerate() {
        for later in scores.iter().skip(place + 1) {
            s += f64::from(i8::from(later > earlier) - i8::from(later < earlier));
        }
    }
    s
}

fn pairs_of(k: f64) -> f64 {
    k * (k - 1.0) / 2.0
}

/// Sizes of the groups of equal values.
fn groups(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_unstable_by(f64::total_cmp);
    values.chunk_by(|one, next| one == next).map(|group| group.len() as f64).collect()
}

/// Variance of S for `all` scores with these ties, against a predictor of
/// which `same` values are equal and the others differ.
fn variance(all: f64, ties: &[f64], same: f64) -> f64 {
    let cubic = |k: f64| k * (k - 1.0) * (2.0 * k + 5.0);
    let pairs = |k: f64| k * (k - 1.0);
    let triples = |k: f64| k * (k - 1.0) * (k - 2.0);
    let sum = |of: &dyn Fn(f64) -> f64| ties.iter().map(|&tie| of(tie)).sum::<f64>();
    let plain = (cubic(all) - sum(&cubic) - cubic(same)) / 18.0;
    let doubly = sum(&pairs) * pairs(same) / (2.0 * pairs(all));
    let triply = if all > 2.0 { sum(&triples) * triples(same) / (9.0 * triples(all)) } else { 0.0 };
    plain + doubly + triply
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Direction;
    use crate::trend::Observation;

    fn of(before: &[f64], after: &[f64], recipe: TauURecipe) -> Estimate {
        let all: Vec<Observation> = (0_u32..)
            .zip(before.iter().chain(after))
            .map(|(time, score)| Observation { time: time.into(), score: *score })
            .collect();
        let (before, after) = all.split_at(before.len());
        let phases = Phases::new(before, after, Direction::HigherIsBetter).expect("two phases");
        tau_u(phases, recipe, Significance::default())
    }

    /// Parker, Vannest & Davis (2011), second example: 11/20.
    #[test]
    fn the_published_example_is_reproduced() {
        let value = of(&[3.0, 3.0, 4.0, 5.0], &[4.0, 5.0, 6.0, 7.0, 7.0], TauURecipe::Parker).value;
        assert_eq!(value, 11.0 / 20.0);
    }

    /// DIFFERENCE between SingleCaseES (parker) and scan (complete).
    #[test]
    fn the_recipes_differ_and_only_one_stays_within_one() {
        let (before, after) = ([5.0, 4.0, 3.0], [6.0, 7.0, 8.0]);
        assert_eq!(of(&before, &after, TauURecipe::Parker).value, 12.0 / 9.0);
        assert_eq!(
            of(&before, &after, TauURecipe::Complete).value,
            12.0 / (15.0_f64 * 12.0).sqrt()
        );
        let (before, after) = ([3.0, 4.0, 5.0], [6.0, 7.0, 8.0]);
        assert_eq!(of(&before, &after, TauURecipe::Parker).value, 6.0 / 9.0);
    }

    /// S of each of the 120 orders of five scores with a tie, counted one by
    /// one.
    #[test]
    fn the_variance_is_that_of_all_orders() {
        let scores = [1.0, 2.0, 2.0, 3.0, 4.0];
        let mut orders: Vec<Vec<f64>> = vec![Vec::new()];
        let mut left: Vec<Vec<f64>> = vec![scores.to_vec()];
        for _ in 0..scores.len() {
            let (mut longer, mut shorter) = (Vec::new(), Vec::new());
            for (order, rest) in orders.iter().zip(&left) {
                for place in 0..rest.len() {
                    let mut rest = rest.clone();
                    let next = rest.remove(place);
                    longer.push(order.iter().copied().chain([next]).collect());
                    shorter.push(rest);
                }
            }
            (orders, left) = (longer, shorter);
        }
        let squares: f64 = orders
            .iter()
            .map(|order| {
                let s = of(&order[..3], &order[3..], TauURecipe::Parker).value * 6.0;
                s * s
            })
            .sum();
        assert_eq!(orders.len(), 120);
        let expected = squares / 120.0;
        assert!((variance(5.0, &[1.0, 2.0, 1.0, 1.0], 2.0) - expected).abs() < 1e-12);
    }

    #[test]
    fn scores_that_are_all_the_same_have_no_error() {
        let flat = of(&[5.0; 3], &[5.0; 3], TauURecipe::Parker);
        assert_eq!((flat.value, flat.standard_error), (0.0, Err(Reason::NoVariation.into())));
    }
}
