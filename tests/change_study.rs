//! `caseline change` as its users meet it: the faults of other programs that are
//! not repeated, what is said of a study that cannot be judged, and how the
//! options work together.

use std::collections::BTreeMap;

use crate::change_command::{FOLDER, Row, number, rows_of};
use crate::program::{Workdir, root};

/// Long rows of id, time, score, shuffled so that no order helps.
const SMALL: &str = "id,wave,phq9,arm\n\
    b,after,15,x\na,before,20,x\nd,after,9,y\nc,before,12,y\n\
    a,after,8,x\nb,before,16,x\nc,after,13,y\nd,before,18,y\n";

fn small(text: &str, options: &str) -> (Workdir, Vec<Row>) {
    let work = Workdir::new();
    work.write("scores.csv", text);
    let mut words = vec!["change", "scores.csv", "--time", "wave", "--value", "phq9"];
    words.extend(["--tables", "csv", "--out", "out", "--quiet"]);
    words.extend(options.split_whitespace());
    let ran = work.run(&words);
    assert!(matches!(ran.code, 0 | 3), "{}", ran.stderr);
    let patients = rows_of(&work.read("out/patients.csv"));
    (work, patients)
}

fn cells<'a>(rows: &'a [Row], column: &str) -> Vec<(&'a str, &'a str)> {
    let mut cells: Vec<_> =
        rows.iter().map(|row| (row["id"].as_str(), row[column].as_str())).collect();
    cells.sort_unstable();
    cells
}

const BEFORE_AFTER: &str = "--pre before --post after --better lower --reliability .84";

#[test]
fn labels_are_used_as_given_whatever_their_order() {
    // `after` sorts before `before`: the R package swaps them silently.
    let (_, rows) = small(SMALL, &format!("{BEFORE_AFTER} --approach distribution"));
    assert_eq!(
        cells(&rows, "change"),
        [("a", "-12.0"), ("b", "-1.0"), ("c", "1.0"), ("d", "-9.0")]
    );
    let (_, rows) = small(
        &SMALL.replace("before", "2").replace("after", "1"),
        "--pre 2 --post 1 --better lower --reliability .84 --approach distribution",
    );
    assert_eq!(
        cells(&rows, "change"),
        [("a", "-12.0"), ("b", "-1.0"), ("c", "1.0"), ("d", "-9.0")]
    );
}

#[test]
fn small_whole_numbers_and_decimals_of_parquet_are_scores() {
    let table = root().join("tests/data/parquet/small_numbers.parquet");
    for (value, change) in
        [("small", "-12.0"), ("wide", "-12.0"), ("exact", "-12.25"), ("large", "-12.3")]
    {
        let work = Workdir::new();
        let ran = work.run(&[
            "change",
            table.to_str().expect("a path of letters"),
            "--time",
            "wave",
            "--pre",
            "1",
            "--post",
            "2",
            "--value",
            value,
            "--better",
            "lower",
            "--approach",
            "anchor",
            "--mid",
            "5",
            "--tables",
            "csv",
            "--out",
            "out",
        ]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let rows = rows_of(&work.read("out/patients.csv"));
        assert_eq!(cells(&rows, "change")[0], ("1", change), "{value}");
        assert_eq!(cells(&rows, "not_evaluable")[2], ("3", "one_score_only"), "{value}");
    }
}

#[test]
fn cutoff_b_takes_the_functional_standard_deviation() {
    let options = format!("{BEFORE_AFTER} --functional-mean 3.3 --functional-sd 3.8 --cutoff b");
    let (_, rows) = small(SMALL, &options);
    assert_eq!(format!("{:.6}", number(&rows[0], "cutoff").expect("a cut-off")), "10.900000");
}

#[test]
fn a_zero_baseline_is_counted_once_and_as_not_evaluable() {
    let text = SMALL.replace("c,before,12", "c,before,0");
    let (work, rows) =
        small(&text, "--pre before --post after --better lower --approach percentage --percent 30");
    assert_eq!(
        cells(&rows, "not_evaluable"),
        [("a", ""), ("b", ""), ("c", "zero_baseline"), ("d", "")]
    );
    let summary = rows_of(&work.read("out/summary.csv"));
    let total: f64 = summary.iter().filter_map(|row| number(row, "n")).sum();
    assert_eq!(total, 4.0);
}

#[test]
fn a_negative_reliability_of_the_difference_is_a_reason() {
    let text = "id,wave,phq9\na,before,10\na,after,11\nb,before,14\nb,after,15.2\n\
                c,before,18\nc,after,18.9\nd,before,25\nd,after,26.1\n";
    let (_, rows) = small(text, &format!("{BEFORE_AFTER} --approach distribution --method ha"));
    assert!(rows.iter().all(|row| row["not_evaluable"] == "negative_reliability_of_difference"));
    assert!(rows.iter().all(|row| row["category"] == "not_evaluable"));
}

#[test]
fn percentages_are_within_the_group() {
    let (work, _) = small(SMALL, &format!("{BEFORE_AFTER} --approach distribution --group arm"));
    let summary = rows_of(&work.read("out/summary.csv"));
    for arm in ["x", "y"] {
        let of_arm = summary.iter().filter(|row| row["group"] == arm);
        let total: f64 = of_arm.filter_map(|row| number(row, "percent")).sum();
        assert!((total - 100.0).abs() < 1e-9, "{arm}: {total}");
    }
}

#[test]
fn each_fault_of_a_client_has_its_reason_and_its_count() {
    let text = format!(
        "{SMALL}e,before,14,x\ne,after,,x\nf,before,11,x\nf,before,12,x\nf,after,3,x\n\
         g,before,high,y\ng,after,8,y\nh,before,9,\nh,after,9,\n"
    );
    let (work, rows) = small(&text, &format!("{BEFORE_AFTER} --approach distribution --group arm"));
    assert_eq!(
        cells(&rows, "not_evaluable")[4..],
        [
            ("e", "one_score_only"),
            ("f", "duplicate_id_and_time"),
            ("g", "score_is_text"),
            ("h", "no_group")
        ]
    );
    let parameters = rows_of(&work.read("out/parameters.csv"));
    let value = |name: &str| {
        parameters.iter().find(|row| row["name"] == name).and_then(|row| number(row, "value"))
    };
    assert_eq!(
        [value("n_original"), value("n_used"), value("n_left_out")],
        [Some(8.0), Some(4.0), Some(4.0)]
    );
}

#[test]
fn impossible_reliabilities_and_flat_baselines_are_reasons_and_never_nan() {
    for (reliability, reason) in [
        ("1", "reliability_outside_0_1"),
        ("0", "reliability_outside_0_1"),
        ("1.2", "reliability_outside_0_1"),
    ] {
        let options = format!(
            "--pre before --post after --better lower --approach distribution \
             --reliability {reliability} --method jt,gln,hll,en,nk,ha"
        );
        let (work, rows) = small(SMALL, &options);
        assert_eq!(rows.len(), 24);
        assert!(rows.iter().all(|row| row["not_evaluable"] == reason), "{reliability}");
        assert!(!work.read("out/patients.csv").contains("NaN"));
    }
    let flat = "id,wave,phq9\na,before,10\na,after,11\nb,before,10\nb,after,4\n";
    let (_, rows) = small(flat, &format!("{BEFORE_AFTER} --approach distribution"));
    assert!(rows.iter().all(|row| row["not_evaluable"] == "standard_deviation_not_positive"));
}

#[test]
fn an_unknown_label_or_column_ends_with_what_there_is() {
    let work = Workdir::new();
    work.write("scores.csv", SMALL);
    let run = |options: &str| {
        let mut words = vec!["change", "scores.csv", "--value", "phq9", "--out", "out"];
        words.extend(options.split_whitespace());
        work.run(&words)
    };
    let ran = run("--time wave --pre t0 --post after --better lower --reliability .8");
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "caseline: scores.csv: the time `t0` of --pre does not occur; the file has `after`, \
         `before`\n"
    );
    let ran = run("--time week --pre before --post after --better lower --reliability .8");
    assert_eq!((ran.code, ran.stderr.contains("the column `week` is missing")), (2, true));
    let ran = run("--time wave --better lower --reliability .8");
    assert_eq!((ran.code, ran.stderr.contains("never guessed")), (2, true));
    assert!(!work.path("out").exists());
}

#[test]
fn wide_and_long_give_the_same_rows() {
    let wide = "id,first,last\na,20,8\nb,16,15\nc,12,13\nd,18,9\n";
    let work = Workdir::new();
    work.write("wide.csv", wide);
    let options = "--pre-column first --post-column last --better lower --reliability .84 \
                   --approach distribution --method jt,ha --tables csv --out out --quiet";
    let mut words = vec!["change", "wide.csv"];
    words.extend(options.split_whitespace());
    assert_eq!(work.run(&words).code, 0);
    let from_wide = rows_of(&work.read("out/patients.csv"));
    let (_, from_long) =
        small(SMALL, &format!("{BEFORE_AFTER} --approach distribution --method jt,ha"));
    for column in ["category", "method"] {
        assert_eq!(cells(&from_wide, column), cells(&from_long, column));
    }
    // The rows come in another order, and sums with them.
    let indices = |rows: &[Row]| -> Vec<String> {
        let cells = cells(rows, "reliable_change_index");
        let mut indices: Vec<String> = cells
            .iter()
            .map(|(id, index)| format!("{id} {:.10}", index.parse::<f64>().expect("an index")))
            .collect();
        indices.sort();
        indices
    };
    assert_eq!(indices(&from_wide), indices(&from_long));
}

#[test]
fn a_measure_of_the_registry_fills_in_what_is_not_given() {
    let (work, rows) = small(
        SMALL,
        "--pre before --post after --instrument PHQ-9 --method published,jt --approach combined",
    );
    let published: Vec<_> = rows.iter().filter(|row| row["method"] == "published").collect();
    assert_eq!(
        published.iter().map(|row| row["category"].as_str()).collect::<Vec<_>>(),
        ["unchanged", "recovered", "recovered", "unchanged"]
    );
    assert!(published.iter().all(|row| row["cutoff"] == "10.0" && row["threshold"] == "6.0"));
    let methods = work.read("out/methods_en.txt");
    assert!(methods.contains("A change of at least 6 points counted as reliable"), "{methods}");
    assert!(methods.contains("test_retest"), "{methods}");
    assert!(work.read("out/methods_fr.txt").contains("Jacobson NS, Truax P (1991)"));
}

#[test]
fn every_label_says_how_sure_it_is() {
    let (work, _) = small(
        SMALL,
        &format!("{BEFORE_AFTER} --functional-mean 3.3 --functional-sd 3.8 --cutoff c"),
    );
    let rows = rows_of(&work.read("out/sensitivity.csv"));
    assert_eq!(rows.len(), 4);
    for row in rows {
        let (same, of) = (number(&row, "same"), number(&row, "of"));
        assert!(same <= of && of > Some(10.0));
        assert!(["firm", "mostly", "open"].contains(&row["certainty"].as_str()));
    }
}

#[test]
fn the_hierarchical_model_takes_part_in_saying_how_sure_a_label_is() {
    let data = root().join(FOLDER).join("data/anxiety.csv");
    let work = Workdir::new();
    let words = "--id subject --time measurement --value anxiety --pre 0 --post 4 --better lower \
                 --reliability .8 --approach distribution --method jt,hlm,gln,ha --tables csv \
                 --out out --quiet";
    let data = data.display().to_string();
    let mut arguments = vec!["change", data.as_str()];
    arguments.extend(words.split_whitespace());
    let ran = work.run(&arguments);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let n: BTreeMap<String, f64> = rows_of(&work.read("out/patients.csv"))
        .iter()
        .filter(|row| row["method"] == "hlm")
        .map(|row| (row["id"].clone(), number(row, "n").expect("a number of scores")))
        .collect();
    let rows = rows_of(&work.read("out/sensitivity.csv"));
    assert!(rows.iter().any(|row| row["others"].contains("hlm@0.95=")));
    for row in rows.iter().filter(|row| row["certainty"] != "not_evaluable") {
        // Six indices at four levels; the model where it has three scores.
        let of = if n[&row["id"]] >= 3.0 { 28.0 } else { 24.0 };
        assert_eq!(number(row, "of"), Some(of), "{}", row["id"]);
    }
    let methods = work.read("out/methods_en.txt");
    assert!(
        methods.contains(
            "The reliable change indices of Jacobson & Truax (1991) (standard error 4.429 \
             points), Gulliksen, Lord & Novick (Hsu 1995) (standard error 4.202 points) and \
             Hageman & Arrindell (1999) (standard error 3.132 points) were computed with a \
             reliability of 0.8 and the SD of the baseline scores"
        ),
        "{methods}"
    );
}

fn said(options: &str) -> (Workdir, crate::program::Ran) {
    let work = Workdir::new();
    work.write("scores.csv", SMALL);
    let mut words = vec!["change", "scores.csv", "--time", "wave", "--value", "phq9"];
    words.extend(["--pre", "before", "--post", "after", "--tables", "csv", "--out", "out"]);
    words.extend(options.split_whitespace());
    let ran = work.run(&words);
    (work, ran)
}

#[test]
fn what_the_question_needs_and_is_not_given_is_asked_for() {
    for (options, wanted) in [
        ("", "--better must say `lower` or `higher`"),
        ("--better lower", "--method jt needs --reliability"),
        ("--better lower --approach anchor", "needs --mid"),
        ("--better lower --approach percentage", "needs --percent"),
        ("--better lower --approach distribution --method published", "needs --threshold"),
        ("--better lower --approach statistical --cutoff c", "needs --functional-mean"),
        ("--better lower --approach anchor --mid 0", "--mid must be more than 0"),
        ("--better lower --approach anchor --mid 5 --effect between", "needs a --group column"),
        ("--better lower --reliability .8 --effect within", "needs the minimal important"),
        ("--instrument PHQ-99", "`caseline instruments list` shows all"),
    ] {
        let (work, ran) = said(options);
        assert_eq!(ran.code, 2, "{options}: {}", ran.stderr);
        assert!(ran.stderr.contains(wanted), "{options}: {}", ran.stderr);
        assert!(!work.path("out").exists(), "{options}");
    }
}

#[test]
fn a_method_that_can_judge_nobody_says_why() {
    let (_, ran) = said("--better lower --reliability 1.2 --approach distribution --lang fr");
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.stderr,
        "remarque : la méthode jt ne peut juger personne : fidélité inutilisable\n"
    );
}

#[test]
fn the_verdict_on_a_group_is_told() {
    let (_, ran) = said("--better lower --approach anchor --mid 5 --effect within --group arm");
    assert!(ran.stdout.contains("verdict"), "{}", ran.stdout);
    assert!(ran.stdout.contains("not significant"), "{}", ran.stdout);
    // Only a change laid against error is called reliable.
    assert!(!ran.stdout.contains("reliabl"), "{}", ran.stdout);
}

#[test]
fn a_measure_is_known_by_its_name_as_people_type_it() {
    let (_, ran) = said("--instrument phq9");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.starts_with("PHQ-9: 4 clients, 4 with both scores.\n"), "{}", ran.stdout);
}
