//! What must hold of every series, whatever the numbers.

use super::*;
use crate::change::{Direction, Significance};
use proptest::prelude::*;

/// Whole-point scores at uneven times, as in a caseload.
fn series() -> impl Strategy<Value = Vec<Observation>> {
    prop::collection::vec((1..=21_u8, 0..=27_u8), 3..16).prop_map(|steps| {
        let mut time = 0.0;
        steps
            .into_iter()
            .map(|(days, score)| {
                time += f64::from(days) / 7.0;
                Observation { time, score: score.into() }
            })
            .collect()
    })
}

fn mapped(
    observations: &[Observation],
    by: impl Fn(Observation) -> Observation,
) -> Vec<Observation> {
    observations.iter().copied().map(by).collect()
}

fn fit(observations: &[Observation]) -> (TheilSen, MannKendall, LeastSquares, f64) {
    let series = Series::new(observations).expect("times increase");
    (
        TheilSen::of(series, Significance::default()).expect("three scores"),
        MannKendall::of(series).expect("three scores"),
        LeastSquares::of(series, Significance::default()).expect("three scores"),
        repeated_medians(series).expect("three scores"),
    )
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #[test]
    fn shifting_scores_changes_no_slope(observations in series(), shift in -50_i32..50) {
        let moved = mapped(&observations, |o| Observation { score: o.score + f64::from(shift), ..o });
        let (here, there) = (fit(&observations), fit(&moved));
        prop_assert_eq!(here.0, there.0);
        prop_assert_eq!(here.1, there.1);
        prop_assert!(near(here.2.slope, there.2.slope));
        prop_assert!(near(here.3, there.3));
    }

    #[test]
    fn scaling_scores_scales_the_slopes(observations in series(), scale in 0.1_f64..20.0) {
        let scaled = mapped(&observations, |o| Observation { score: o.score * scale, ..o });
        let (here, there) = (fit(&observations), fit(&scaled));
        prop_assert!(near(here.0.slope * scale, there.0.slope));
        prop_assert!(near(here.2.slope * scale, there.2.slope));
        prop_assert!(near(here.3 * scale, there.3));
        prop_assert_eq!(here.1.s, there.1.s);
    }

    #[test]
    fn mirroring_scores_and_direction_changes_no_class(observations in series()) {
        let mirror = mapped(&observations, |o| Observation { score: -o.score, ..o });
        let rule = TrendRule::default();
        let here = rule.classify(&observations, Direction::LowerIsBetter, 6.0);
        let there = rule.classify(&mirror, Direction::HigherIsBetter, 6.0);
        prop_assert_eq!(here.map(|trend| trend.class), there.map(|trend| trend.class));
    }

    #[test]
    fn tau_stays_within_one(observations in series()) {
        let series = Series::new(&observations).expect("times increase");
        if let Ok(tau) = kendall_tau_b(series) {
            prop_assert!((-1.0..=1.0).contains(&tau));
        }
    }

    #[test]
    fn p_is_a_probability(observations in series()) {
        let (_, test, _, _) = fit(&observations);
        prop_assert!(test.p > 0.0 && test.p <= 1.0);
    }

    #[test]
    fn a_slope_lies_in_its_interval(observations in series()) {
        let (theil_sen, _, _, _) = fit(&observations);
        prop_assert!(theil_sen.least <= theil_sen.slope && theil_sen.slope <= theil_sen.greatest);
        if let Some(interval) = theil_sen.interval {
            prop_assert!(interval.low <= theil_sen.slope && theil_sen.slope <= interval.high);
        }
    }

    #[test]
    fn points_on_a_line_give_its_slope(times in series(), slope in -8_i32..8) {
        let line = mapped(&times, |o| Observation { score: f64::from(slope) * o.time, ..o });
        let (theil_sen, _, least_squares, medians) = fit(&line);
        prop_assert!(near(theil_sen.slope, slope.into()));
        prop_assert!(near(least_squares.slope, slope.into()));
        prop_assert!(near(medians, slope.into()));
    }

    #[test]
    fn reversing_time_turns_the_slope(observations in series()) {
        let mut reversed = mapped(&observations, |o| Observation { time: -o.time, ..o });
        reversed.reverse();
        let (here, there) = (fit(&observations), fit(&reversed));
        prop_assert_eq!(here.1.s, -there.1.s);
        prop_assert!(near(here.0.slope, -there.0.slope));
    }
}
