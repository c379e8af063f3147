//! NAP, Tau, Tau-U, PND and PEM of 15 published series, as computed by
//! SingleCaseES 0.7.4: `tests/data/reliable-change/golden/single_case.csv`.

use super::*;
use crate::change::{Direction, NotEvaluable, Reason, Significance};
use crate::trend::Observation;
use std::collections::BTreeMap;

type Row = BTreeMap<String, String>;

fn rows(text: &str) -> Vec<Row> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("the committed tables are well formed")
}

#[derive(Default)]
struct Case {
    phases: [Vec<Observation>; 2],
    higher: bool,
}

fn cases() -> BTreeMap<String, Case> {
    let mut cases: BTreeMap<_, Case> = BTreeMap::new();
    for row in rows(include_str!("../../../tests/data/reliable-change/data/single_case.csv")) {
        let number = |column: &str| row[column].parse().expect("a number");
        let seen = Observation { time: number("session"), score: number("score") };
        let case = cases.entry(row["case"].clone()).or_default();
        case.higher = row["improvement"] == "increase";
        case.phases[usize::from(row["phase"] == "B")].push(seen);
    }
    cases
}

fn estimate(case: &Case, statistic: &str) -> Option<Estimate> {
    let direction = if case.higher { Direction::HigherIsBetter } else { Direction::LowerIsBetter };
    let [before, after] = &case.phases;
    let phases = Phases::new(before, after, direction).expect("two phases");
    let level = Significance::default();
    Some(match statistic {
        "NAP" => nap(phases, level),
        "Tau" => tau(phases, level),
        "Tau-U" => tau_u(phases, TauURecipe::Parker, level),
        "PND" => pnd(phases, level),
        "PEM" => pem(phases, level).expect("three scores"),
        _ => return None,
    })
}

fn difference(ours: f64, theirs: f64) -> f64 {
    (ours - theirs).abs() / if theirs == 0.0 { 1.0 } else { theirs.abs() }
}

#[test]
fn fifteen_series_agree_with_single_case_es() {
    let cases = cases();
    let (mut estimates, mut errors, mut ends) = (0, 0, 0);
    for row in rows(include_str!("../../../tests/data/reliable-change/golden/single_case.csv")) {
        let Some(ours) = estimate(&cases[&row["case"]], &row["ES"]) else { continue };
        let theirs: f64 = row["Est"].parse().expect("a number");
        let place = format!("{} {}", row["case"], row["ES"]);
        assert!(difference(ours.value, theirs) <= 1e-9, "{place}: {} {theirs}", ours.value);
        estimates += 1;
        if let Ok(theirs) = row["SE"].parse() {
            let error = ours.standard_error.expect("two scores in each phase");
            assert!(difference(error, theirs) <= 1e-9, "{place}: {error} {theirs}");
            errors += 1;
        }
        // DIFFERENCE: their ends of the interval are roots searched to 1.2e-4
        // only; and where nothing overlaps, the root is the wrong one.
        if let (Ok(low), Ok(high), true) =
            (row["CI_lower"].parse::<f64>(), row["CI_upper"].parse::<f64>(), theirs < 1.0)
        {
            let interval = ours.interval.expect("an interval");
            assert!((interval.low - low).abs() < 1.2e-4, "{place}: {} {low}", interval.low);
            assert!((interval.high - high).abs() < 1.2e-4, "{place}: {} {high}", interval.high);
            ends += 2;
        }
    }
    assert_eq!((estimates, errors, ends), (75, 30, 44));
}

fn worked(before: &[f64], after: &[f64]) -> Vec<Observation> {
    (0_u32..)
        .zip(before.iter().chain(after))
        .map(|(time, score)| Observation { time: time.into(), score: *score })
        .collect()
}

/// The data of Parker, Vannest & Davis (2011); expected values from the
/// formulas, worked in another language.
#[test]
fn means_of_the_published_example_agree_with_the_formulas() {
    let before = [20.0, 20.0, 26.0, 25.0, 22.0, 23.0];
    let seen = worked(&before, &[28.0, 25.0, 24.0, 27.0, 30.0, 30.0, 29.0]);
    let phases =
        Phases::new(&seen[..6], &seen[6..], Direction::HigherIsBetter).expect("two phases");
    let level = Significance::default();
    let expected = [
        (smd(phases, Spread::Baseline, level), 1.6499318812933734, 0.6340935086156024),
        (smd(phases, Spread::Pooled, level), 1.8762474110705716, 0.6374215524985551),
        (lrr_increasing(phases, level), 0.19539616573514876, 0.05557723213496618),
        (lrr_decreasing(phases, level), -0.19539616573514876, 0.05557723213496618),
        (pogo(phases, 30.0, level), 66.8831168831169, 20.74512789584233),
    ];
    for (estimate, value, error) in expected {
        let estimate = estimate.expect("enough scores");
        assert!(difference(estimate.value, value) < 1e-12, "{estimate:?}");
        assert!(difference(estimate.standard_error.expect("an error"), error) < 1e-12);
    }
}

#[test]
fn equal_scores_leave_a_ratio_without_an_error() {
    let seen = worked(&[4.0, 4.0], &[8.0, 8.0]);
    let phases =
        Phases::new(&seen[..2], &seen[2..], Direction::HigherIsBetter).expect("two phases");
    let ratio = lrr_increasing(phases, Significance::default()).expect("positive means");
    assert!(difference(ratio.value, 2.0_f64.ln()) < 1e-12);
    assert_eq!(ratio.standard_error, Err(Reason::NoVariation.into()));
}

#[test]
fn a_mean_of_zero_has_no_logarithm() {
    let reason = |before: &[f64], after: &[f64]| {
        let seen = worked(before, after);
        let (before, after) = seen.split_at(before.len());
        Phases::new(before, after, Direction::LowerIsBetter)
            .and_then(|phases| lrr_decreasing(phases, Significance::default()))
            .err()
            .map(|NotEvaluable(reason)| reason)
    };
    assert_eq!(reason(&[4.0, 5.0], &[0.0, 0.0]), Some(Reason::MeanNotPositive));
    assert_eq!(reason(&[4.0, 5.0], &[-1.0, 2.0]), Some(Reason::NegativeScore));
    assert_eq!(reason(&[4.0], &[1.0, 2.0]), Some(Reason::TooFewBaselineScores));
}
