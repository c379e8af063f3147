//! How long Theil-Sen and Mann-Kendall take for a million series of ten scores,
//! and a mixed model for ten thousand and a million clients with eight.
//!
//! `cargo bench --bench trend`. The first line of each part is a plain pass over
//! the same numbers in the same run, so that machines can be compared. Fails when
//! the tests of all series take five seconds, the model of ten thousand clients
//! half a second, or that of a million twenty.

use std::hint::black_box;
use std::time::{Duration, Instant};

use caseline::change::Significance;
use caseline::trend::mixed_model::{Likelihood, MixedModel, Panel, Specification, Structure};
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

fn timed<T>(name: &str, work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = black_box(work());
    let took = start.elapsed();
    println!("{name:<40} {:>8.3} s", took.as_secs_f64());
    (result, took)
}

fn slope(observations: &[Observation]) -> f64 {
    Series::new(observations)
        .and_then(|series| TheilSen::of(series, Significance::default()))
        .map_or(f64::NAN, |fit| fit.slope)
}

fn s(observations: &[Observation]) -> i64 {
    Series::new(observations).and_then(MannKendall::of).map_or(0, |test| test.s)
}

/// Client, time and score of courses at irregular times: no two clients share
/// the work of theirs.
fn courses(clients: usize) -> Vec<(usize, f64, f64)> {
    const SCORES: usize = 8;
    let mut state = 7_u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut wave = || draw() + draw() + draw() + draw() - 2.0;
    let mut rows = Vec::with_capacity(clients * SCORES);
    for client in 0..clients {
        let (start, fall) = (16.0 + 6.0 * wave(), 0.6 + 0.5 * wave());
        for week in 0..SCORES {
            let time = week as f64 + 0.3 * wave();
            rows.push((client, time, start - fall * time + 3.0 * wave()));
        }
    }
    rows
}

fn model(rows: &[(usize, f64, f64)]) -> MixedModel {
    let mut panel = Panel::new(0);
    for &(client, time, score) in rows {
        panel.add(client, time, &[], score).expect("numbers");
    }
    let specification = Specification {
        structure: Structure::Slope,
        likelihood: Likelihood::Restricted,
        fewest: 1,
    };
    let model = MixedModel::fit(&panel, specification).expect("a model");
    let slopes = (0..panel.clients()).map(|client| {
        model.client(&panel, client).ok().and_then(|effects| effects.slope).map(|it| it.total)
    });
    black_box(slopes.flatten().sum::<f64>());
    model
}

fn main() {
    let scores = caseload();
    println!("{SERIES} series of {SCORES}");
    timed("baseline: differences summed", || {
        scores.windows(2).map(|pair| pair[1].score - pair[0].score).sum::<f64>()
    });
    timed("Theil-Sen with interval, one thread", || scores.chunks(SCORES).map(slope).sum::<f64>());
    timed("Mann-Kendall, one thread", || scores.chunks(SCORES).map(s).sum::<i64>());
    let (_, tests) = timed("both, all threads", || {
        scores
            .par_chunks(SCORES)
            .map(|series| (slope(series), s(series)))
            .reduce(|| (0.0, 0), |one, other| (one.0 + other.0, one.1 + other.1))
    });
    drop(scores);
    assert!(tests < Duration::from_secs(5), "the tests took {tests:?}");
    for (clients, limit) in [(10_000, 0.5), (1_000_000, 20.0)] {
        let rows = courses(clients);
        println!("\n{clients} clients with 8 scores, random intercept and slope");
        timed("baseline: scores summed", || rows.iter().map(|row| row.2).sum::<f64>());
        let (_, took) = timed("sums, fit, and effects of all clients", || model(&rows));
        assert!(took < Duration::from_secs_f64(limit), "the model took {took:?}");
    }
}
