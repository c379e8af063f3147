//! `caseline trend --model`: the cases of lme4 through the command line, and
//! what is said where the data do not bear a model.

use std::collections::BTreeMap;

use crate::program::{Ran, Workdir, root};

type Row = BTreeMap<String, String>;

const FOLDER: &str = "tests/data/mixed-models";

fn rows(text: &str) -> Vec<Row> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("a table with a header")
}

fn golden(name: &str) -> Vec<Row> {
    let path = root().join(FOLDER).join(name);
    rows(&std::fs::read_to_string(path).expect("a committed table"))
}

/// Whether two numbers agree, as a share of the larger of `scale` and theirs.
fn near(ours: &str, theirs: &str, tolerance: f64, scale: f64) -> bool {
    let number = |text: &str| text.parse::<f64>().expect("a number");
    let (ours, theirs) = (number(ours), number(theirs));
    (ours - theirs).abs() <= tolerance * theirs.abs().max(scale)
}

fn fit(case: &Row) -> Workdir {
    let work = Workdir::new();
    let data = root().join(FOLDER).join(&case["data"]);
    let mut arguments = vec!["trend".to_owned(), data.display().to_string()];
    for (option, column) in [
        ("--id", "id"),
        ("--time", "time"),
        ("--value", "value"),
        ("--model", "model"),
        ("--fixed", "fixed"),
        ("--method", "method"),
        ("--min-points", "min_points"),
    ] {
        if !case[column].is_empty() {
            arguments.extend([option.to_owned(), case[column].clone()]);
        }
    }
    arguments.extend(["--tables", "csv", "--out", "out", "--quiet"].map(str::to_owned));
    let ran = work.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
    work
}

#[test]
fn the_tables_of_a_model_agree_with_lme4() {
    let of = |name: &str, case: &Row| -> Vec<Row> {
        golden(name)
            .into_iter()
            .filter(|row| row["case"] == case["case"] && row["search"] == "tight")
            .collect()
    };
    let cases =
        ["irregular_site_age", "irregular_log_site", "anxiety_uncorrelated", "irregular_slope_3"];
    for case in golden("cases.csv").iter().filter(|case| cases.contains(&case["case"].as_str())) {
        let work = fit(case);
        let (fixed, random) =
            (rows(&work.read("out/fixed.csv")), rows(&work.read("out/random.csv")));
        let theirs = of("lme4_fixed.csv", case);
        assert_eq!(fixed.len(), theirs.len());
        for (ours, theirs) in fixed.iter().zip(&theirs) {
            assert_eq!(ours["term"], theirs["term"]);
            assert!(near(&ours["estimate"], &theirs["estimate"], 1e-4, 0.0), "{ours:?}");
            assert!(
                near(&ours["standard_error"], &theirs["standard_error"], 1e-4, 0.0),
                "{ours:?}"
            );
        }
        let theirs = of("lme4_random.csv", case);
        assert_eq!(random.len(), theirs.len());
        for (ours, theirs) in random.iter().zip(&theirs) {
            assert_eq!(ours["term"], theirs["term"]);
            let sd = "standard_deviation";
            assert!(near(&ours[sd], &theirs[sd], 1e-4, 0.0), "{ours:?}");
            assert_eq!(ours["correlation"].is_empty(), theirs["correlation"].is_empty());
            if !theirs["correlation"].is_empty() {
                assert!(near(&ours["correlation"], &theirs["correlation"], 1e-4, 0.0), "{ours:?}");
            }
        }
        let ours = &rows(&work.read("out/fit.csv"))[0];
        let theirs = &of("lme4_fit.csv", case)[0];
        assert_eq!(ours["model"], case["model"]);
        assert!(near(&ours["log_likelihood"], &theirs["log_likelihood"], 1e-8, 0.0));
        assert_eq!(ours["observations"], theirs["observations"]);
        assert_eq!(ours["groups"], theirs["groups"]);
        assert_eq!(ours["singular"], theirs["singular"].to_lowercase());
        let clients: BTreeMap<(String, String), Row> = rows(&work.read("out/clients.csv"))
            .into_iter()
            .map(|row| ((row["id"].clone(), row["term"].clone()), row))
            .collect();
        for theirs in of("lme4_clients.csv", case) {
            let ours = &clients[&(theirs["id"].clone(), theirs["term"].clone())];
            let sd: f64 = theirs["conditional_sd"].parse().expect("a number");
            for column in ["blup", "conditional_sd", "total"] {
                assert!(near(&ours[column], &theirs[column], 1e-3, sd), "{column} {ours:?}");
            }
        }
    }
}

fn model(lines: &str, more: &[&str]) -> (Ran, Workdir) {
    let work = Workdir::new();
    work.write("clients.csv", lines);
    let mut arguments = vec!["trend", "clients.csv", "--id", "id", "--time", "week"];
    arguments.extend(["--value", "score", "--tables", "csv", "--out", "out"]);
    arguments.extend(more);
    let ran = work.run(&arguments);
    (ran, work)
}

const THREE: &str = "id,week,score,site\n\
    A,0,20,north\nA,1,18,north\nA,2,13,north\nA,3,11,north\n\
    B,0,25,south\nB,1,25,south\nB,2,23,south\nB,3,24,south\n\
    C,0,17,north\nC,1,12,north\nC,2,9,north\nC,3,2,north\n\
    D,0,22,south\nD,1,19,south\nD,2,18,south\nD,3,14,south\n";

#[test]
fn rows_in_any_order_give_the_same_model() {
    let (_, work) = model(THREE, &["--model", "slope"]);
    let mut lines: Vec<&str> = THREE.lines().skip(1).collect();
    lines.reverse();
    let shuffled = format!("id,week,score,site\n{}\n", lines.join("\n"));
    let (_, other) = model(&shuffled, &["--model", "slope"]);
    let (one, two) = (rows(&work.read("out/fixed.csv")), rows(&other.read("out/fixed.csv")));
    for (one, two) in one.iter().zip(&two) {
        assert!(near(&one["estimate"], &two["estimate"], 1e-9, 0.0));
    }
}

#[test]
fn too_little_data_has_its_reason_in_every_table() {
    let (ran, work) =
        model("id,week,score\nA,0,20\nA,1,18\nB,0,25\nB,1,24\n", &["--model", "slope"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("No model of 4 scores of 2 clients: too few scores."));
    assert_eq!(rows(&work.read("out/fit.csv"))[0]["not_evaluable"], "too_few_scores");
    assert_eq!(rows(&work.read("out/fixed.csv")), Vec::<Row>::new());
    let clients = rows(&work.read("out/clients.csv"));
    assert!(clients.iter().all(|row| row["not_evaluable"] == "too_few_scores"), "{clients:?}");
}

#[test]
fn a_word_among_the_scores_leaves_its_client_out_and_is_counted() {
    let lines = format!("{THREE}E,0,21,north\nE,1,high,north\nF,0,,north\n");
    let (ran, work) = model(&lines, &["--model", "intercept"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("1 clients could not be read"), "{}", ran.stderr);
    assert!(ran.stderr.contains("1 rows without score"), "{}", ran.stderr);
    assert_eq!(rows(&work.read("out/fit.csv"))[0]["groups"], "4");
    let clients = rows(&work.read("out/clients.csv"));
    let reason = |id: &str| {
        clients.iter().find(|row| row["id"] == id).map(|row| row["not_evaluable"].clone())
    };
    assert_eq!(reason("E").as_deref(), Some("score_is_text"));
    assert_eq!(reason("F").as_deref(), Some("too_few_scores"));
    assert_eq!(reason("A").as_deref(), Some(""));
}

#[test]
fn clients_with_fewer_scores_than_asked_for_take_no_part() {
    let lines = format!("{THREE}E,0,21,north\nE,1,20,north\n");
    let (ran, work) = model(&lines, &["--model", "slope", "--min-points", "3"]);
    assert!(ran.stderr.contains("1 clients with too few scores take no part"), "{}", ran.stderr);
    assert_eq!(rows(&work.read("out/fit.csv"))[0]["observations"], "16");
}

#[test]
fn a_covariate_that_never_varies_is_refused_with_its_reason() {
    let lines = THREE.replace("south", "north");
    let (_, work) = model(&lines, &["--model", "slope", "--fixed", "site"]);
    // One level gives no column at all.
    assert_eq!(rows(&work.read("out/fixed.csv")).len(), 2);
    let numbers = THREE.replace("south", "1").replace("north", "1");
    let (_, work) = model(&numbers, &["--model", "slope", "--fixed", "site"]);
    let reason = &rows(&work.read("out/fit.csv"))[0]["not_evaluable"];
    assert_eq!(reason, "fixed_effects_not_separate");
}

#[test]
fn what_does_not_vary_has_no_correlation() {
    // Clients differ by a bulge and not by a slope.
    let client = |(id, bulge): (&str, u32)| {
        format!("{id},0,20\n{id},1,{}\n{id},2,{}\n{id},3,14\n", 18 + bulge, 16 + bulge)
    };
    let clients = [("A", 1), ("B", 2), ("C", 0), ("D", 1), ("E", 2), ("F", 0)].map(client);
    let lines = format!("id,week,score\n{}", clients.concat());
    let (ran, work) = model(&lines, &["--model", "slope"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(rows(&work.read("out/fit.csv"))[0]["singular"], "true");
    let random = rows(&work.read("out/random.csv"));
    assert_eq!(random[1]["term"], "week");
    assert_eq!(random[1]["correlation"], "");
}

#[test]
fn dates_are_weeks_since_each_clients_first_score() {
    let dated = |line: &str| {
        let (id, rest) = line.split_once(',').expect("an id");
        let (week, rest) = rest.split_once(',').expect("a week");
        let start = 1 + id.bytes().map(u32::from).sum::<u32>() % 7;
        let day = start + 7 * week.parse::<u32>().expect("a number");
        format!("{id},2026-03-{day:02},{rest}\n")
    };
    let lines: String = THREE.lines().skip(1).map(dated).collect();
    let (_, dates) = model(&format!("id,week,score,site\n{lines}"), &["--model", "slope"]);
    let (_, weeks) = model(THREE, &["--model", "slope"]);
    assert_eq!(dates.read("out/fixed.csv"), weeks.read("out/fixed.csv"));
}

#[test]
fn the_logarithm_of_a_negative_time_is_an_error_with_its_line() {
    let (ran, _) = model("id,week,score\nA,0,20\nA,-1,18\n", &["--model", "log"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("clients.csv: line 3: the time -1 has no logarithm"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_model_draws_all_courses_and_each() {
    let (_, work) = model(THREE, &["--model", "slope", "--better", "lower", "--lang", "fr"]);
    let svg = work.read("out/trajectories.svg");
    assert!(svg.contains("moyenne du modèle"), "the mean is named");
    assert!(work.read("out/small_multiples.svg").contains("chaque client"));
}
