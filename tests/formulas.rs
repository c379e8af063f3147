//! Methods for which the R package has no rows, against the same formulas in
//! another language: `tests/data/reliable-change/formulas`.

use std::collections::BTreeMap;

use crate::program::{Workdir, root};

type Row = BTreeMap<String, String>;

fn rows(text: &str) -> Vec<Row> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("a table with a header")
}

fn oracle(name: &str) -> Vec<Row> {
    let path = root().join("tests/data/reliable-change/formulas").join(name);
    rows(&std::fs::read_to_string(path).expect("a committed table"))
}

fn agree(ours: &str, theirs: &str, what: &str) {
    let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| panic!("{what}: `{text}`"));
    let (ours, theirs) = (number(ours), number(theirs));
    assert!((ours - theirs).abs() <= 1e-9 * theirs.abs().max(1e-3), "{what}: {ours} {theirs}");
}

fn run(case: &Row) -> Workdir {
    let work = Workdir::new();
    let data = root().join(format!("tests/data/reliable-change/data/{}.csv", case["data"]));
    let level = 1.0 - case["alpha"].parse::<f64>().expect("a level");
    let mut arguments = vec!["change".to_owned(), data.display().to_string()];
    for (option, value) in [
        ("--id", &case["id"]),
        ("--time", &case["time"]),
        ("--value", &case["value"]),
        ("--pre", &case["pre"]),
        ("--post", &case["post"]),
        ("--better", &case["better"]),
        ("--method", &case["method"]),
        ("--cutoff-method", &case["cutoff_method"]),
        ("--reliability", &case["reliability"]),
        ("--reliability-post", &case["reliability_post"]),
        ("--functional-mean", &case["m0"]),
        ("--functional-sd", &case["s0"]),
        ("--confidence", &level.to_string()),
    ] {
        if !value.is_empty() {
            arguments.extend([option.to_owned(), value.clone()]);
        }
    }
    arguments.extend(
        ["--approach", "combined", "--cutoff", "b", "--tables", "csv", "--out", "out", "--quiet"]
            .map(str::to_owned),
    );
    let ran = work.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{arguments:?}");
    work
}

#[test]
fn methods_without_golden_rows_agree_with_a_second_implementation() {
    let (patients, parameters) = (oracle("patients.csv"), oracle("parameters.csv"));
    let mut compared = 0;
    for case in oracle("cases.csv") {
        let work = run(&case);
        let name = &case["case"];
        let ours: BTreeMap<String, Row> = rows(&work.read("out/patients.csv"))
            .into_iter()
            .map(|row| (row["id"].clone(), row))
            .collect();
        for theirs in patients.iter().filter(|row| row["case"] == *name) {
            let (row, what) = (&ours[&theirs["id"]], format!("{name} {}", theirs["id"]));
            assert_eq!(row["category"], theirs["category"], "{what}");
            if !theirs["rci"].is_empty() {
                agree(&row["reliable_change_index"], &theirs["rci"], &what);
            }
            compared += 1;
        }
        let written = rows(&work.read("out/parameters.csv"));
        let value = |wanted: &str| {
            let row = written.iter().find(|row| row["name"] == wanted);
            &row.unwrap_or_else(|| panic!("{name} {wanted}"))["value"]
        };
        for theirs in parameters.iter().filter(|row| row["case"] == *name) {
            let ours = if theirs["name"] == "n" { value("n_used") } else { value("cutoff") };
            agree(ours, &theirs["value"], name);
        }
    }
    assert_eq!(compared, 1201);
}
