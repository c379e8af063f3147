//! How often the trend rule errs: simulated weekly scores of one person.
//!
//! Whole points from 16 on a scale of 0 to 27, standard deviation within the
//! person 2.4, threshold of reliable change 6. The generator is written out
//! here, so that the figures of METHODS.md come out the same everywhere.

use super::*;
use crate::change::Direction;
use crate::vocabulary::Word;

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Box & Muller (1958).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

#[derive(Clone, Copy)]
struct Course {
    points_a_week: f64,
    autocorrelation: f64,
}

const STABLE: Course = Course { points_a_week: 0.0, autocorrelation: 0.0 };
const STEEP: Course = Course { points_a_week: -2.0, autocorrelation: 0.0 };

fn scores(random: &mut Random, n: usize, course: Course) -> Vec<Observation> {
    const SPREAD: f64 = 2.4;
    let kept = course.autocorrelation;
    let mut error = SPREAD * random.normal();
    (0..n)
        .map(|week| {
            let time = week as f64;
            let score = (16.0 + course.points_a_week * time + error).round().clamp(0.0, 27.0);
            error = kept * error + SPREAD * (1.0 - kept * kept).sqrt() * random.normal();
            Observation { time, score }
        })
        .collect()
}

/// The share of each class, in the order of [`TrendClass`].
fn shares(n: usize, course: Course, draws: u32) -> Vec<f64> {
    let mut random = Random(n as u64);
    let mut counts = vec![0_u32; TrendClass::ALL.len()];
    for _ in 0..draws {
        let trend = TrendRule::default()
            .classify(&scores(&mut random, n, course), Direction::LowerIsBetter, 6.0)
            .expect("weekly scores");
        counts[trend.class as usize] += 1;
    }
    counts.into_iter().map(|count| f64::from(count) / f64::from(draws)).collect()
}

#[test]
fn false_alarms_stay_within_five_percent_a_direction() {
    for n in [3, 4, 5, 6, 7, 8, 10, 12, 16] {
        let shares = shares(n, STABLE, 1000);
        let (improving, worsening) =
            (shares[TrendClass::Improving as usize], shares[TrendClass::Worsening as usize]);
        // A thousand draws leave a standard error of .7 points round 5 %.
        assert!(improving <= 0.06 && worsening <= 0.06, "{n} scores: {improving} {worsening}");
    }
}

#[test]
fn ten_points_over_six_scores_are_seen_two_times_in_three() {
    let improving = shares(6, STEEP, 1000)[TrendClass::Improving as usize];
    assert!(improving >= 0.67, "{improving}");
}

#[test]
fn a_long_stable_series_is_seldom_called_fluctuating() {
    let fluctuating = shares(16, STABLE, 1000)[TrendClass::Fluctuating as usize];
    assert!(fluctuating <= 0.15, "{fluctuating}");
}

#[test]
#[ignore = "prints the table of METHODS.md, section 5"]
fn table_of_methods() {
    let drift = |points_a_week| Course { points_a_week, autocorrelation: 0.0 };
    let correlated = Course { points_a_week: 0.0, autocorrelation: 0.4 };
    for n in [3, 4, 5, 6, 7, 8, 10, 12, 16] {
        let cells: Vec<String> = [STABLE, drift(-0.5), drift(-1.0), STEEP, correlated]
            .into_iter()
            .map(|course| {
                let shares = shares(n, course, 4000);
                let of = |class: TrendClass| format!("{:.2}", shares[class as usize]);
                [
                    TrendClass::Improving,
                    TrendClass::Worsening,
                    TrendClass::Fluctuating,
                    TrendClass::Stable,
                ]
                .map(of)
                .join(" / ")
            })
            .collect();
        println!("| {n} | {} |", cells.join(" | "));
    }
}
