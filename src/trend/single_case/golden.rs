//! NAP, Tau, Tau-U, PND and PEM of 15 published series, as computed by
//! SingleCaseES 0.7.4: `tests/data/reliable-change/golden/single_case.csv`.

use super::*;
use crate::change::{Direction, Significance};
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
