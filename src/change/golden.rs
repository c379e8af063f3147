//! The closed-form results of the R package clinicalsignificance, case by
//! case: every index, class, range, parameter and count in
//! `tests/data/reliable-change/golden`, from the data beside it.

use super::*;
use crate::vocabulary::Word;
use std::collections::BTreeMap;

type Row = BTreeMap<String, String>;

const TOLERANCE: f64 = 1e-9;

fn rows(text: &str) -> Vec<Row> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("the committed tables are well formed")
}

fn number(row: &Row, column: &str) -> Option<f64> {
    row.get(column).filter(|cell| !cell.is_empty()).and_then(|cell| cell.parse().ok())
}

macro_rules! table {
    ($name:literal) => {
        rows(include_str!(concat!("../../tests/data/reliable-change/", $name)))
    };
}

fn dataset(name: &str) -> Vec<Row> {
    match name {
        "claus_2020" => table!("data/claus_2020.csv"),
        "antidepressants" => table!("data/antidepressants.csv"),
        "jacobson_1989" => table!("data/jacobson_1989.csv"),
        "hechler_2014" => table!("data/hechler_2014.csv"),
        other => panic!("no data set {other}"),
    }
}

/// The complete pairs of a case by patient, with the patient's group.
fn pairs(case: &Row) -> BTreeMap<String, (Pair, String)> {
    let mut scores: BTreeMap<String, (Option<f64>, Option<f64>, String)> = BTreeMap::new();
    for row in dataset(&case["dataset"]) {
        let entry = scores.entry(row[&case["id"]].clone()).or_default();
        if row[&case["time"]] == case["pre"] {
            entry.0 = number(&row, &case["outcome"]);
        } else if row[&case["time"]] == case["post"] {
            entry.1 = number(&row, &case["outcome"]);
        }
        entry.2 = row.get(&case["group"]).cloned().unwrap_or_default();
    }
    scores
        .into_iter()
        .filter_map(|(id, (pre, post, group))| {
            Pair::complete(pre, post).ok().map(|pair| (id, (pair, group)))
        })
        .collect()
}

fn criterion(case: &Row, sample: &SampleStatistics) -> Option<Criterion> {
    if let Some(points) = number(case, "mid_improvement") {
        let worse = number(case, "mid_deterioration").unwrap_or(points);
        return Criterion::anchor(points, worse).ok();
    }
    if let Some(share) = number(case, "pct_improvement") {
        let worse = number(case, "pct_deterioration").unwrap_or(share);
        return Criterion::percentage(share, worse, 0.0).ok();
    }
    let reliability = Reliability::new(number(case, "reliability")?).ok()?;
    let significance =
        Significance::new(number(case, "significance_level").unwrap_or(0.05)).ok()?;
    let baseline = sample.pre().ok()?;
    let (method, line) = match case["rci_method"].as_str() {
        "JT" => {
            let sem = StandardErrorOfMeasurement::new(baseline.sd(), reliability).ok()?;
            (Method::JacobsonTruax, jacobson_truax(sem.of_difference()))
        }
        "GLN" => (Method::GulliksenLordNovick, gulliksen_lord_novick(baseline, reliability)),
        "EN" => (Method::EdwardsNunnally, edwards_nunnally(baseline, reliability).ok()?),
        other => panic!("no golden case uses {other}"),
    };
    Some(Criterion::index(method, line, significance))
}

fn cutoff(case: &Row, sample: &SampleStatistics, direction: Direction) -> Option<Cutoff> {
    let clinical = sample.pre().ok()?;
    match case["cutoff_type"].as_str() {
        "" => None,
        "a" => Some(Cutoff::a(direction, clinical)),
        "c" => {
            let norms = Norms::new(number(case, "m_functional")?, number(case, "sd_functional")?);
            Cutoff::c(direction, clinical, norms.ok()?).ok()
        }
        other => panic!("no golden case uses cut-off {other}"),
    }
}

struct Study {
    direction: Direction,
    sample: SampleStatistics,
    criterion: Option<Criterion>,
    cutoff: Option<Cutoff>,
    approach: Approach,
    pairs: BTreeMap<String, (Pair, String)>,
}

fn study(case: &Row) -> Study {
    let direction = Direction::from_word(&case["better_is"]).expect("lower or higher");
    let pairs = pairs(case);
    let slice: Vec<Pair> = pairs.values().map(|(pair, _)| *pair).collect();
    let sample = SampleStatistics::of(&slice).expect("a sample");
    let (criterion, cutoff) = (criterion(case, &sample), cutoff(case, &sample, direction));
    let approach = match (criterion, cutoff) {
        (Some(criterion), Some(cutoff)) => Approach::Combined(criterion, cutoff),
        (Some(criterion), None) => Approach::Change(criterion),
        (None, Some(cutoff)) => Approach::Statistical(cutoff),
        (None, None) => panic!("case {} has no method", case["case"]),
    };
    Study { direction, sample, criterion, cutoff, approach, pairs }
}

fn studies() -> BTreeMap<String, Study> {
    table!("golden/settings.csv").iter().map(|case| (case["case"].clone(), study(case))).collect()
}

/// Fails unless `ours` agrees with `theirs`; returns the relative difference.
fn agree(ours: f64, theirs: f64, what: &str) -> f64 {
    let difference = (ours - theirs).abs() / if theirs == 0.0 { 1.0 } else { theirs.abs() };
    assert!(difference <= TOLERANCE, "{what}: {ours} is not {theirs}");
    difference
}

#[test]
fn every_patient_agrees_with_the_r_package() {
    let studies = studies();
    let (mut patients, mut indices, mut undefined, mut largest) = (0, 0, 0, 0.0_f64);
    for row in table!("golden/patients.csv") {
        let (study, what) = (&studies[&row["case"]], format!("{} {}", row["case"], row["id"]));
        let (pair, _) = study.pairs[&row["id"]];
        patients += 1;
        let outcome = match study.approach.classify(study.direction, pair) {
            Ok(outcome) => outcome,
            Err(NotEvaluable(reason)) => {
                // The package divides by zero here, calls the infinite
                // result an improvement and 0/0 no change.
                assert_eq!((reason, pair.pre), (Reason::ZeroBaseline, 0.0), "{what}");
                assert!(["Inf", "-Inf", "NaN"].contains(&row["pct_change"].as_str()), "{what}");
                undefined += 1;
                continue;
            }
        };
        assert_eq!(outcome.category.word(), row["category"], "{what}");
        if let Some(theirs) = number(&row, "rci") {
            let ours = outcome.change.and_then(|change| change.index).expect("an index method");
            largest = largest.max(agree(ours.0, theirs, &what));
            indices += 1;
        }
        if let Some(theirs) = number(&row, "pct_change") {
            let share = relative_improvement(study.direction, pair, 0.0).expect("a baseline");
            largest = largest.max(agree(study.direction.improvement(share), theirs, &what));
        }
        if let Some(transition) = outcome.transition {
            let clinical = transition.pre == Caseness::Clinical;
            let functional = transition.post == Caseness::Functional;
            assert_eq!(clinical, row["clinical_pre"] == "TRUE", "{what}");
            assert_eq!(functional, row["functional_post"] == "TRUE", "{what}");
        }
    }
    println!("{patients} patients, {indices} indices, largest relative difference {largest:e}");
    assert_eq!((patients, indices, undefined), (4955, 2415, 13));
}

#[test]
fn every_parameter_agrees_with_the_r_package() {
    let studies = studies();
    let settings = table!("golden/settings.csv");
    let (mut compared, mut largest) = (0, 0.0_f64);
    for row in table!("golden/parameters.csv") {
        let Some(study) = studies.get(&row["case"]) else { continue };
        let case = settings.iter().find(|case| case["case"] == row["case"]).expect("known");
        let ours = match row["name"].as_str() {
            "n_used" => study.sample.n() as f64,
            "m_pre" | "m_clinical" => study.sample.pre().expect("spread").mean(),
            "sd_pre" | "sd_clinical" => study.sample.pre().expect("spread").sd(),
            "m_post_sample" => study.sample.mean_post(),
            "sd_post_sample" => study.sample.post().expect("spread").sd(),
            "cutoff" => study.cutoff.expect("a cut-off").value(),
            "critical_value" => {
                Significance::new(number(case, "significance_level").unwrap_or(0.05))
                    .expect("a level")
                    .two_sided()
            }
            "s_diff" | "se_prediction" | "se_measurement" => standard_error(study, &row["case"]),
            "n_original" => continue,
            other => panic!("no parameter {other}"),
        };
        let theirs = number(&row, "value").expect("a value");
        largest = largest.max(agree(ours, theirs, &format!("{} {}", row["case"], row["name"])));
        compared += 1;
    }
    println!("{compared} parameters, largest relative difference {largest:e}");
    assert!(compared > 230, "{compared} compared");
}

/// The standard error behind a study's criterion: its threshold over the
/// critical value.
fn standard_error(study: &Study, case: &str) -> f64 {
    let level = if case.ends_with("a10") { 0.1 } else { 0.05 };
    let critical = Significance::new(level).expect("a level").two_sided();
    let pair = Pair { pre: 10.0, post: 10.0 };
    let verdict = study.criterion.expect("an index").judge(study.direction, pair).expect("finite");
    verdict.threshold / critical
}

#[test]
fn every_count_agrees_with_the_r_package() {
    let studies = studies();
    let mut compared = 0;
    for row in table!("golden/summary.csv") {
        let study = &studies[&row["case"]];
        let groups = summaries_by_group(study.pairs.values().map(|(pair, group)| {
            let outcome = study.approach.classify(study.direction, *pair);
            let category = outcome.map_or(Category::NotEvaluable, |outcome| outcome.category);
            (group.as_str(), category)
        }));
        let summary = groups[row["group"].as_str()];
        let category = Category::from_word(&row["category"].to_lowercase()).expect("a category");
        let theirs = number(&row, "n").expect("a count") as usize;
        let ours = match (row["case"].as_str(), category) {
            // Thirteen baselines of zero: the package says improved where the
            // share is infinite (11) and unchanged where it is 0/0 (2).
            ("claus_who_pct_higher", Category::Improved) => summary.count(category) + 11,
            ("claus_who_pct_higher", Category::Unchanged) => summary.count(category) + 2,
            _ => summary.count(category),
        };
        assert_eq!(ours, theirs, "{} {} {category}", row["case"], row["group"]);
        compared += 1;
    }
    assert_eq!(compared, 158);
}

#[test]
fn every_group_change_agrees_with_the_r_package() {
    let case = table!("golden/settings.csv")
        .into_iter()
        .find(|case| case["case"] == "antidep_anchor_8_grouped")
        .expect("the same arms and difference");
    let pairs = pairs(&case);
    for row in table!("golden/anchor_group.csv") {
        let arm: Vec<Pair> = pairs
            .values()
            .filter(|(_, group)| *group == row["group"])
            .map(|(pair, _)| *pair)
            .collect();
        let sample = SampleStatistics::of(&arm).expect("a sample");
        let down = Direction::LowerIsBetter;
        let ours =
            GroupChange::of(&sample, down, 8.0, Significance::default()).expect("an interval");
        assert_eq!(ours.n as f64, number(&row, "n").expect("a size"));
        agree(ours.mean, number(&row, "difference").expect("a mean"), &row["group"]);
        agree(ours.interval.low, number(&row, "lower").expect("an end"), &row["group"]);
        agree(ours.interval.high, number(&row, "upper").expect("an end"), &row["group"]);
        let verdict = match row["category"].as_str() {
            "Large clinically significant effect" => GroupVerdict::Relevant,
            "Probably clinically significant effect" => GroupVerdict::ProbablyRelevant,
            // The waiting list got worse by 1.8 points (0.2 to 3.5); the
            // package does not say so.
            "Statistically significant but not clinically relevant" => {
                GroupVerdict::SignificantDeterioration
            }
            other => panic!("no verdict {other}"),
        };
        assert_eq!(ours.verdict, verdict, "{}", row["group"]);
    }
}
