//! How often the trend rule errs: simulated weekly scores of one person.
//!
//! Whole points from 16 on a scale of 0 to 27, standard deviation within the
//! person 2.4, threshold of reliable change 6. Prints the table of METHODS.md,
//! section 5:
//!
//!     cargo run --release --example trend_simulation
//!
//! The generator is written out here, so that the figures come out the same
//! everywhere; a test holds METHODS.md to them.

use caseline::change::Direction;
use caseline::trend::{Observation, TrendClass, TrendRule};
use caseline::vocabulary::Word;

/// Series of each cell of the table.
const DRAWS: u32 = 4000;
/// Numbers of weekly scores.
const SCORES: [usize; 10] = [3, 4, 5, 6, 7, 8, 10, 12, 16, 20];

/// A course as it is drawn: what a column of the table stands for.
const COURSES: [Course; 5] = [
    STABLE,
    Course { points_a_week: -0.5, autocorrelation: 0.0 },
    Course { points_a_week: -1.0, autocorrelation: 0.0 },
    STEEP,
    Course { points_a_week: 0.0, autocorrelation: 0.4 },
];

fn main() {
    println!(
        "| n | no trend | -0.5 a week | -1 a week | -2 a week | no trend, autocorrelation .4 |"
    );
    println!("|---|---|---|---|---|---|");
    for n in SCORES {
        println!("{}", row(n));
    }
}

/// A row of the table: improving / worsening / fluctuating / stable of each
/// course.
fn row(n: usize) -> String {
    let cell = |course: &Course| {
        let shares = shares(n, *course, DRAWS);
        [TrendClass::Improving, TrendClass::Worsening, TrendClass::Fluctuating, TrendClass::Stable]
            .map(|class| format!("{:.2}", shares[class as usize]))
            .join(" / ")
    };
    format!("| {n} | {} |", COURSES.iter().map(cell).collect::<Vec<_>>().join(" | "))
}

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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_table_of_methods_is_what_this_prints() {
        let methods = include_str!("../METHODS.md");
        for n in [4, 5] {
            assert!(methods.contains(&row(n)), "{}", row(n));
        }
    }
}
