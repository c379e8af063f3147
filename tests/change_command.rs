//! `caseline change` beside R: every case of the package clinicalsignificance
//! through the command line.

use std::collections::BTreeMap;

use crate::program::{Workdir, root};

pub(crate) type Row = BTreeMap<String, String>;

pub(crate) const FOLDER: &str = "tests/data/reliable-change";

pub(crate) fn rows_of(text: &str) -> Vec<Row> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("a table with a header")
}

fn golden(name: &str) -> Vec<Row> {
    let path = root().join(FOLDER).join("golden").join(name);
    rows_of(&std::fs::read_to_string(path).expect("a committed table"))
}

pub(crate) fn number(row: &Row, column: &str) -> Option<f64> {
    row.get(column)?.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The command line of a golden case.
fn arguments(case: &Row) -> Vec<String> {
    let data = root().join(FOLDER).join("data").join(format!("{}.csv", case["dataset"]));
    let mut words = vec!["change".to_owned(), data.display().to_string()];
    let mut add = |option: &str, value: String| {
        if !value.is_empty() {
            words.extend([option.to_owned(), value]);
        }
    };
    for (option, column) in [
        ("--id", "id"),
        ("--time", "time"),
        ("--value", "outcome"),
        ("--group", "group"),
        ("--pre", "pre"),
        ("--post", "post"),
        ("--better", "better_is"),
        ("--approach", "approach"),
        ("--cutoff", "cutoff_type"),
        ("--reliability", "reliability"),
        ("--reliability-post", "reliability_post"),
        ("--functional-mean", "m_functional"),
        ("--functional-sd", "sd_functional"),
        ("--mid", "mid_improvement"),
        ("--mid-deterioration", "mid_deterioration"),
        ("--effect", "effect"),
        ("--reference", "reference_group"),
    ] {
        add(option, case[column].clone());
    }
    for (option, column) in [("--method", "rci_method"), ("--cutoff-method", "cutoff_method")] {
        add(option, case[column].to_lowercase());
    }
    for (option, column) in
        [("--percent", "pct_improvement"), ("--percent-deterioration", "pct_deterioration")]
    {
        add(option, number(case, column).map_or(String::new(), |it| (100.0 * it).to_string()));
    }
    let level = number(case, "significance_level");
    add("--confidence", level.map_or(String::new(), |it| (1.0 - it).to_string()));
    words.extend(["--tables", "csv", "--out", "out", "--quiet"].map(str::to_owned));
    words
}

fn run(work: &Workdir, arguments: &[String]) {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ran = work.run(&arguments);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{arguments:?}");
}

/// The numbers of the package, by case and by patient or parameter, that its
/// search left more than 1e-4 of themselves from where the same program arrives
/// when it goes on (`tests/data/reliable-change/converged`).
const STOPPED_EARLY: [(&str, &str); 4] = [
    ("claus_bdi_HLM", "corr_int_slope"),
    ("claus_bdi_HLM", "2"),
    ("anxiety_HLM", "S043"),
    ("anxiety_comb_HLM_c", "S043"),
];

/// How far a number of a case may be from ours, as a share of itself.
fn tolerance(case: &Row, name: &str) -> f64 {
    match case["rci_method"].as_str() {
        "HLM" if STOPPED_EARLY.contains(&(case["case"].as_str(), name)) => 1.5e-4,
        "HLM" => 1e-4,
        _ => 1e-9,
    }
}

/// Fails unless two numbers agree to a share of theirs.
fn agree(ours: f64, theirs: f64, tolerance: f64, what: &str) -> f64 {
    let difference = (ours - theirs).abs() / if theirs == 0.0 { 1.0 } else { theirs.abs() };
    assert!(difference <= tolerance, "{what}: {ours} is not {theirs}");
    difference
}

#[derive(Default)]
struct Agreement {
    patients: usize,
    numbers: usize,
    counts: usize,
    intended: usize,
    closed: f64,
    model: f64,
}

impl Agreement {
    fn patients(&mut self, case: &Row, work: &Workdir) {
        let model = case["rci_method"] == "HLM";
        let ours: BTreeMap<String, Row> = rows_of(&work.read("out/patients.csv"))
            .into_iter()
            .map(|row| (row["id"].clone(), row))
            .collect();
        for theirs in golden("patients.csv").iter().filter(|row| row["case"] == case["case"]) {
            let what = format!("{} {}", theirs["case"], theirs["id"]);
            let row = &ours[&theirs["id"]];
            self.patients += 1;
            if ["Inf", "-Inf", "NaN"].contains(&theirs["pct_change"].as_str()) {
                assert_eq!(row["not_evaluable"], "zero_baseline", "{what}");
                self.intended += 1;
                continue;
            }
            assert_eq!(row["category"], theirs["category"], "{what}");
            for range in ["clinical_pre", "functional_post"] {
                if !theirs[range].is_empty() {
                    assert_eq!(row[range], theirs[range].to_lowercase(), "{what} {range}");
                }
            }
            for (column, name, factor) in [
                ("pre", "pre", 1.0),
                ("post", "post", 1.0),
                ("change", "change", 1.0),
                ("rci", "reliable_change_index", 1.0),
                ("pct_change", "percent_change", 100.0),
                ("eb_estimate", "eb_estimate", 1.0),
                ("sd", "sd", 1.0),
                ("n", "n", 1.0),
            ] {
                let Some(theirs) = number(theirs, column) else { continue };
                let ours = number(row, name).unwrap_or_else(|| panic!("{what} {name} is missing"));
                let tolerance = tolerance(case, &row["id"]);
                let found = agree(ours, factor * theirs, tolerance, &what);
                let largest = if model { &mut self.model } else { &mut self.closed };
                *largest = largest.max(found);
                self.numbers += 1;
            }
        }
    }

    fn parameters(&mut self, case: &Row, work: &Workdir) {
        let ours: BTreeMap<String, f64> = rows_of(&work.read("out/parameters.csv"))
            .into_iter()
            .filter_map(|row| Some((row["name"].clone(), number(&row, "value")?)))
            .collect();
        for row in golden("parameters.csv").iter().filter(|row| row["case"] == case["case"]) {
            let (name, theirs) = (row["name"].as_str(), number(row, "value").expect("a number"));
            let what = format!("{} {name}", case["case"]);
            if name == "reml_criterion" {
                // Ours is the lower one: nearer to the optimum.
                assert!(ours[name] <= theirs + 1e-9 && theirs - ours[name] < 1e-6, "{what}");
                continue;
            }
            agree(ours[name], theirs, tolerance(case, name), &what);
            self.numbers += 1;
        }
    }

    fn summary(&mut self, case: &Row, work: &Workdir) {
        if case["case"] == "claus_who_pct_higher" {
            // Thirteen baselines of zero, counted as improved or unchanged
            // there and as not evaluable here.
            return;
        }
        let ours = rows_of(&work.read("out/summary.csv"));
        for theirs in golden("summary.csv").iter().filter(|row| row["case"] == case["case"]) {
            let category = theirs["category"].to_lowercase();
            let row = ours
                .iter()
                .find(|row| row["category"] == category && row["group"] == theirs["group"])
                .unwrap_or_else(|| panic!("{} {category}", case["case"]));
            assert_eq!(row["n"], theirs["n"], "{} {category}", case["case"]);
            self.counts += 1;
        }
    }
}

#[test]
fn every_golden_case_agrees_through_the_command_line() {
    let mut found = Agreement::default();
    for case in golden("settings.csv") {
        let work = Workdir::new();
        run(&work, &arguments(&case));
        found.patients(&case, &work);
        found.parameters(&case, &work);
        found.summary(&case, &work);
        for theirs in golden("anchor_group.csv").iter().filter(|row| row["case"] == case["case"]) {
            let ours = rows_of(&work.read("out/groups.csv"));
            let row = ours
                .iter()
                .find(|row| row["group"] == theirs["group"] && row["effect"] == "mean_change")
                .expect("the arm");
            for (column, name) in [("difference", "estimate"), ("lower", "low"), ("upper", "high")]
            {
                let (theirs, ours) = (number(theirs, column), number(row, name));
                agree(ours.expect("ours"), theirs.expect("theirs"), 1e-9, &row["group"]);
                found.numbers += 1;
            }
        }
    }
    println!(
        "{} patients, {} numbers, {} counts; closed form within {:e}, model within {:e}",
        found.patients, found.numbers, found.counts, found.closed, found.model
    );
    assert_eq!((found.patients, found.counts, found.intended), (5335, 172, 13));
}

#[test]
fn hierarchical_models_agree_with_r_that_searches_to_the_end() {
    let converged = |name: &str, case: &Row| -> Vec<Row> {
        let path = root().join(FOLDER).join("converged").join(name);
        let rows = rows_of(&std::fs::read_to_string(path).expect("a committed table"));
        rows.into_iter().filter(|row| row["case"] == case["case"]).collect()
    };
    let (mut compared, mut largest) = (0, 0.0_f64);
    for case in golden("settings.csv").iter().filter(|case| case["rci_method"] == "HLM") {
        let work = Workdir::new();
        run(&work, &arguments(case));
        let patients: BTreeMap<String, Row> = rows_of(&work.read("out/patients.csv"))
            .into_iter()
            .map(|row| (row["id"].clone(), row))
            .collect();
        let mut same = |ours: &Row, column: &str, theirs: &Row, name: &str, what: &str| {
            let (ours, theirs) = (number(ours, column), number(theirs, name));
            let found = agree(ours.expect("ours"), theirs.expect("theirs"), 1e-6, what);
            largest = largest.max(found);
            compared += 1;
        };
        for theirs in converged("patients.csv", case) {
            let ours = &patients[&theirs["id"]];
            for (column, name) in [
                ("n", "n"),
                ("eb_estimate", "eb_estimate"),
                ("sd", "sd"),
                ("reliable_change_index", "rci"),
            ] {
                same(ours, column, &theirs, name, &format!("{} {name}", theirs["id"]));
            }
            if case["approach"] == "distribution" {
                assert_eq!(ours["category"], theirs["change"], "{}", theirs["id"]);
            }
        }
        let parameters = rows_of(&work.read("out/parameters.csv"));
        for theirs in converged("parameters.csv", case) {
            let ours = parameters.iter().find(|row| row["name"] == theirs["name"]);
            same(ours.expect("ours"), "value", &theirs, "value", &theirs["name"]);
        }
    }
    println!("{compared} numbers within {largest:e} of themselves");
    assert_eq!(compared, 1548);
}
