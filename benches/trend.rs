//! How long Theil-Sen and Mann-Kendall take for a million series of ten scores.
//!
//! `cargo bench --bench trend`. The first line is a plain pass over the same
//! numbers in the same run, so that machines can be compared.

use std::hint::black_box;
use std::time::Instant;

use caseline::change::Significance;
use caseline::trend::{MannKendall, Observation, Series, TheilSen};
use rayon::prelude::*;

const SERIES: usize = 1_000_000;
const SCORES: usize = 10;

/// Whole-point scores from 0 to 27 at weekly times, the same in every run.
fn caseload() -> Vec<Observation> {
    let mut state = 42_u64;
    (0..SERIES * SCORES)
        .map(|place| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            Observation { time: (place % SCORES) as f64, score: ((state >> 33) % 28) as f64 }
        })
        .collect()
}

fn timed<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = black_box(work());
    println!("{name:<40} {:>8.3} s", start.elapsed().as_secs_f64());
    result
}

fn slope(observations: &[Observation]) -> f64 {
    Series::new(observations)
        .and_then(|series| TheilSen::of(series, Significance::default()))
        .map_or(f64::NAN, |fit| fit.slope)
}

fn s(observations: &[Observation]) -> i64 {
    Series::new(observations).and_then(MannKendall::of).map_or(0, |test| test.s)
}

fn main() {
    let scores = caseload();
    println!("{SERIES} series of {SCORES}");
    timed("baseline: differences summed", || {
        scores.windows(2).map(|pair| pair[1].score - pair[0].score).sum::<f64>()
    });
    timed("Theil-Sen with interval, one thread", || scores.chunks(SCORES).map(slope).sum::<f64>());
    timed("Mann-Kendall, one thread", || scores.chunks(SCORES).map(s).sum::<i64>());
    timed("both, all threads", || {
        scores
            .par_chunks(SCORES)
            .map(|series| (slope(series), s(series)))
            .reduce(|| (0.0, 0), |one, other| (one.0 + other.0, one.1 + other.1))
    });
}
