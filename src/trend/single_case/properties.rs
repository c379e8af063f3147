//! What must hold of every pair of phases, whatever the numbers.

use super::*;
use crate::change::{Direction, Significance};
use crate::trend::Observation;
use proptest::prelude::*;

/// Whole-point scores of two phases, at uneven times.
fn phases() -> impl Strategy<Value = (Vec<Observation>, usize)> {
    (prop::collection::vec((1..=21_u8, 0..=27_u8), 6..20), 3..=3_usize).prop_flat_map(
        |(steps, least)| {
            let last = steps.len() - least;
            (Just(steps), least..=last).prop_map(|(steps, m)| {
                let mut time = 0.0;
                let place = |(days, score): (u8, u8)| {
                    time += f64::from(days) / 7.0;
                    Observation { time, score: score.into() }
                };
                (steps.into_iter().map(place).collect(), m)
            })
        },
    )
}

const LEVEL: Significance = Significance::TEN_PERCENT;

/// Every statistic that up is better for, and does not ask for times.
fn all(seen: &[Observation], m: usize, direction: Direction) -> Vec<Option<f64>> {
    let phases = Phases::new(&seen[..m], &seen[m..], direction).expect("two phases");
    let value = |estimate: Estimate| estimate.value;
    vec![
        Some(nap(phases, LEVEL).value),
        Some(tau(phases, LEVEL).value),
        Some(tau_u(phases, TauURecipe::Parker, LEVEL).value),
        Some(tau_u(phases, TauURecipe::Complete, LEVEL).value),
        tau_bc(phases, Correction::Always, TimeBase::Order, LEVEL)
            .map(|corrected| corrected.estimate.value)
            .ok(),
        Some(pnd(phases, LEVEL).value),
        pem(phases, LEVEL).map(value).ok(),
        pand(phases, LEVEL).map(value).ok(),
        ird(phases, LEVEL).map(value).ok(),
        smd(phases, Spread::Baseline, LEVEL).map(value).ok(),
    ]
}

fn near(one: &Option<f64>, other: &Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= 1e-9 * one.abs().max(1.0),
        (one, other) => one == other,
    }
}

proptest! {
    #[test]
    fn shares_are_between_0_and_1((seen, m) in phases()) {
        let values = all(&seen, m, Direction::LowerIsBetter);
        for place in [0, 5, 6, 7] {
            prop_assert!(values[place].is_some_and(|value| (0.0..=1.0).contains(&value)));
        }
        prop_assert!(values[7] >= Some(0.5), "at least the longer phase can be kept");
        prop_assert!(values[3].is_some_and(|value| value.abs() <= 1.0));
    }

    #[test]
    fn tau_is_twice_nap_less_one((seen, m) in phases()) {
        let values = all(&seen, m, Direction::HigherIsBetter);
        prop_assert!(near(&values[1], &values[0].map(|nap| 2.0 * nap - 1.0)));
    }

    #[test]
    fn mirroring_scores_and_direction_changes_nothing((seen, m) in phases()) {
        let mirrored: Vec<Observation> =
            seen.iter().map(|o| Observation { score: 27.0 - o.score, ..*o }).collect();
        let here = all(&seen, m, Direction::LowerIsBetter);
        let there = all(&mirrored, m, Direction::HigherIsBetter);
        for (one, other) in here.iter().zip(&there) {
            prop_assert!(near(one, other), "{here:?} {there:?}");
        }
    }

    #[test]
    fn the_other_direction_is_the_other_side_of_chance((seen, m) in phases()) {
        let (lower, higher) =
            (all(&seen, m, Direction::LowerIsBetter), all(&seen, m, Direction::HigherIsBetter));
        prop_assert!(near(&lower[0], &higher[0].map(|nap| 1.0 - nap)));
        prop_assert!(near(&lower[2], &higher[2].map(|tau| -tau)));
    }

    #[test]
    fn when_the_scores_were_taken_does_not_matter_as_long_as_the_order_holds((seen, m) in phases()) {
        let moved: Vec<Observation> =
            seen.iter().map(|o| Observation { time: (o.time / 9.0).exp(), ..*o }).collect();
        prop_assert_eq!(
            all(&seen, m, Direction::LowerIsBetter),
            all(&moved, m, Direction::LowerIsBetter)
        );
    }

    #[test]
    fn an_estimate_lies_in_its_interval((seen, m) in phases()) {
        let phases =
            Phases::new(&seen[..m], &seen[m..], Direction::LowerIsBetter).expect("two phases");
        let corrected = tau_bc(phases, Correction::Always, TimeBase::Time, LEVEL);
        let estimates = [
            Some(nap(phases, LEVEL)),
            Some(tau_u(phases, TauURecipe::Parker, LEVEL)),
            corrected.map(|corrected| corrected.estimate).ok(),
            Some(pnd(phases, LEVEL)),
            pem(phases, LEVEL).ok(),
            pand(phases, LEVEL).ok(),
            ird(phases, LEVEL).ok(),
            smd(phases, Spread::Pooled, LEVEL).ok(),
            lrr_increasing(phases, LEVEL).ok(),
            pogo(phases, 0.0, LEVEL).ok(),
        ];
        for estimate in estimates.into_iter().flatten() {
            if let Some(interval) = estimate.interval {
                let rounding = 1e-9 * estimate.value.abs().max(1.0);
                prop_assert!(interval.low <= estimate.value + rounding, "{estimate:?}");
                prop_assert!(estimate.value <= interval.high + rounding, "{estimate:?}");
            }
            prop_assert!(estimate.value.is_finite());
        }
    }

    #[test]
    fn the_whole_regression_agrees_with_a_line_in_each_phase((seen, m) in phases()) {
        use crate::trend::{LeastSquares, Series};
        let phases =
            Phases::new(&seen[..m], &seen[m..], Direction::LowerIsBetter).expect("two phases");
        let fit = Piecewise::of(phases, LEVEL).expect("three scores in each phase");
        let line = |part: &[Observation]| {
            Series::new(part).and_then(|series| LeastSquares::of(series, LEVEL)).expect("a line")
        };
        let (before, after) = (line(&seen[..m]), line(&seen[m..]));
        prop_assert!(near(&Some(fit.baseline_slope.value), &Some(before.slope)));
        prop_assert!(near(&Some(fit.slope_change.value), &Some(after.slope - before.slope)));
        let border = seen[m].time;
        let step = after.intercept + after.slope * border - before.intercept - before.slope * border;
        prop_assert!((fit.level_change.value - step).abs() <= 1e-7);
    }
}
