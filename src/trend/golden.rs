//! Theil-Sen, Mann-Kendall and least squares of 15 published single-case
//! series, as computed in R: `tests/data/reliable-change/golden/single_case.csv`.

use super::*;
use crate::change::Significance;
use std::collections::BTreeMap;

type Row = BTreeMap<String, String>;

fn rows(text: &str) -> Vec<Row> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("the committed tables are well formed")
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().expect("a number")
}

fn series() -> BTreeMap<(String, String), Vec<Observation>> {
    let mut series: BTreeMap<_, Vec<Observation>> = BTreeMap::new();
    for row in rows(include_str!("../../tests/data/reliable-change/data/single_case.csv")) {
        let observation =
            Observation { time: number(&row, "session"), score: number(&row, "score") };
        series.entry((row["set"].clone(), row["case"].clone())).or_default().push(observation);
    }
    series
}

fn statistics(observations: &[Observation]) -> BTreeMap<&'static str, f64> {
    let series = Series::new(observations).expect("sessions increase");
    let level = Significance::default();
    let theil_sen = TheilSen::of(series, level).expect("enough scores");
    let test = MannKendall::of(series).expect("enough scores");
    let line = LeastSquares::of(series, level).expect("enough scores");
    BTreeMap::from([
        ("theil_sen_slope", theil_sen.slope),
        ("mann_kendall_S", test.s as f64),
        ("mann_kendall_varS", test.variance),
        ("mann_kendall_z", test.z),
        ("mann_kendall_p", test.normal_p()),
        ("ols_slope", line.slope),
        ("ols_slope_lo95", line.interval.low),
        ("ols_slope_hi95", line.interval.high),
    ])
}

#[test]
fn fifteen_series_agree_with_r() {
    let series = series();
    let (mut compared, mut largest) = (0, 0.0_f64);
    for row in rows(include_str!("../../tests/data/reliable-change/golden/single_case.csv")) {
        // Rows of two phases are compared in `single_case::golden`.
        if row["variant"] != "whole series" {
            continue;
        }
        let ours =
            statistics(&series[&(row["set"].clone(), row["case"].clone())])[row["ES"].as_str()];
        let theirs = number(&row, "Est");
        let difference = (ours - theirs).abs() / if theirs == 0.0 { 1.0 } else { theirs.abs() };
        assert!(difference <= 1e-9, "{} {}: {ours} is not {theirs}", row["case"], row["ES"]);
        largest = largest.max(difference);
        compared += 1;
    }
    println!("{compared} statistics, largest relative difference {largest:e}");
    assert_eq!(compared, 120);
}
