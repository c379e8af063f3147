//! `caseline trend`: golden series through the program, and faulty tables.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::program::{Ran, Workdir, root};

const COLUMNS: [&str; 6] = ["--id", "id", "--time", "day", "--value", "score"];

/// Runs `caseline trend` on a table of these lines.
fn trend(lines: &str, more: &[&str]) -> (Ran, Vec<Value>) {
    let work = Workdir::new();
    work.write("series.csv", lines);
    let mut arguments = vec!["trend", "series.csv", "--out", "out", "--tables", "jsonl"];
    arguments.extend(COLUMNS);
    arguments.extend(more);
    let ran = work.run(&arguments);
    let rows = match ran.code {
        0 | 3 => work.rows("out/statistics.jsonl"),
        _ => Vec::new(),
    };
    (ran, rows)
}

fn cell<'a>(rows: &'a [Value], id: &str, statistic: &str, column: &str) -> &'a Value {
    let row = rows.iter().find(|row| row["id"] == id && row["statistic"] == statistic);
    &row.unwrap_or_else(|| panic!("no row {id} {statistic}"))[column]
}

/// The reason of each statistic that has none, without those that have.
fn reasons(rows: &[Value], id: &str) -> BTreeMap<String, String> {
    let of_id = rows.iter().filter(|row| row["id"] == id);
    of_id
        .filter_map(|row| {
            let reason = row["not_evaluable"].as_str()?;
            Some((row["statistic"].as_str()?.to_owned(), reason.to_owned()))
        })
        .collect()
}

fn csv_rows(text: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("a well-formed table")
}

#[test]
fn golden_series_agree_through_the_program() {
    let work = Workdir::new();
    let folder = root().join("tests/data/reliable-change");
    let data = folder.join("data/single_case.csv");
    let ran = work.run(&[
        "trend",
        data.to_str().unwrap(),
        "--id",
        "case",
        "--time",
        "session",
        "--value",
        "score",
        "--phase",
        "phase",
        "--better",
        "improvement",
        "--tables",
        "csv",
        "--out",
        "out",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    // Of many tests some signal by chance, which is said.
    assert!(ran.stderr.starts_with("note: 15 Mann-Kendall tests, 4 with p ≤ 0.05; about 0.75 "));
    let rows = csv_rows(&work.read("out/statistics.csv"));
    let ours = |case: &str, statistic: &str, column: &str| -> f64 {
        let row = rows.iter().find(|row| row["id"] == case && row["statistic"] == statistic);
        let row = row.unwrap_or_else(|| panic!("{case} {statistic}"));
        let inside = |name: &str| {
            row["detail"].split(';').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        };
        inside(column).unwrap_or_else(|| &row[column]).parse().expect("a number")
    };
    let golden = std::fs::read_to_string(folder.join("golden/single_case.csv")).unwrap();
    let mut compared = 0;
    for row in csv_rows(&golden) {
        let (statistic, column) = match row["ES"].as_str() {
            "NAP" => ("nap", "estimate"),
            "Tau" => ("tau", "estimate"),
            "Tau-U" => ("tau_u", "estimate"),
            "PND" => ("pnd", "estimate"),
            "PEM" => ("pem", "estimate"),
            "theil_sen_slope" => ("theil_sen", "estimate"),
            "mann_kendall_S" => ("mann_kendall", "estimate"),
            "mann_kendall_varS" => ("mann_kendall", "variance"),
            "mann_kendall_z" => ("mann_kendall", "z"),
            "mann_kendall_p" => ("mann_kendall", "p_normal"),
            "ols_slope" => ("ols", "estimate"),
            "ols_slope_lo95" => ("ols", "low"),
            "ols_slope_hi95" => ("ols", "high"),
            other => panic!("{other}"),
        };
        let mut pairs = vec![(ours(&row["case"], statistic, column), &row["Est"])];
        if !row["SE"].is_empty() {
            pairs.push((ours(&row["case"], statistic, "standard_error"), &row["SE"]));
        }
        for (ours, theirs) in pairs {
            let theirs: f64 = theirs.parse().unwrap();
            let scale = if theirs == 0.0 { 1.0 } else { theirs.abs() };
            assert!((ours - theirs).abs() <= 1e-9 * scale, "{row:?}: {ours} {theirs}");
            compared += 1;
        }
    }
    assert_eq!(compared, 225);
}

#[test]
fn three_scores_are_enough_for_a_slope_and_too_few_for_the_rest() {
    let lines = "id,day,score\nC-1,1,9\nC-1,2,7\nC-1,4,3\n";
    let (ran, rows) = trend(lines, &["--better", "lower"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(cell(&rows, "C-1", "theil_sen", "estimate"), -2.0);
    assert_eq!(cell(&rows, "C-1", "theil_sen", "detail"), "interval=too_few_scores");
    assert_eq!(cell(&rows, "C-1", "mann_kendall", "estimate"), -3.0);
    assert_eq!(cell(&rows, "C-1", "mann_kendall", "variant"), "exact");
    let few = |name: &str| (name.to_owned(), "too_few_scores".to_owned());
    let expected = ["run_chart", "xmr", "change_points"].map(few);
    assert_eq!(reasons(&rows, "C-1"), BTreeMap::from(expected));
}

#[test]
fn two_scores_are_too_few_for_every_statistic() {
    let (_, rows) = trend("id,day,score\nC-1,1,9\nC-1,2,7\n", &["--better", "lower"]);
    assert_eq!(rows.len(), 9);
    assert!(rows.iter().all(|row| row["not_evaluable"] == "too_few_scores" && row["n"] == 2));
}

#[test]
fn slopes_on_dates_are_per_week_and_gaps_count() {
    let lines = "id,day,score\nC-1,2026-01-05,20\nC-1,2026-01-12,18\nC-1,2026-02-02,12\n\
                 C-1,2026-02-09,10\n";
    let (_, rows) = trend(lines, &["--better", "lower"]);
    assert_eq!(cell(&rows, "C-1", "theil_sen", "estimate"), -2.0);
    assert_eq!(cell(&rows, "C-1", "theil_sen", "variant"), "per_week");
}

#[test]
fn a_constant_series_has_no_trend_and_says_what_is_not_defined() {
    let lines: String = std::iter::once("id,day,score,phase\n".to_owned())
        .chain((1..=8).map(|day| format!("C,{day},5,{}\n", if day < 4 { "A" } else { "B" })))
        .collect();
    let more = ["--better", "higher", "--phase", "phase", "--goal", "9"];
    let (_, rows) = trend(&lines, &more);
    let estimates = [("theil_sen", 0.0), ("mann_kendall", 0.0), ("nap", 0.5), ("tau", 0.0)];
    for (statistic, expected) in estimates {
        assert_eq!(cell(&rows, "C", statistic, "estimate"), expected, "{statistic}");
    }
    assert_eq!(cell(&rows, "C", "mann_kendall", "p_value"), 1.0);
    let reasons = reasons(&rows, "C");
    for statistic in ["kendall_tau_b", "autocorrelation_1", "xmr", "smd"] {
        assert_eq!(reasons[statistic], "no_variation", "{statistic}");
    }
}

/// Twelve scores of one client who recovers, in two phases.
fn recovery() -> String {
    let scores = [18, 17, 19, 18, 14, 11, 9, 6, 4, 3, 2, 3];
    let line = |(day, score): (usize, &i32)| {
        format!("C-1,{},{score},{}\n", day + 1, if day < 4 { "A" } else { "B" })
    };
    let lines: String = scores.iter().enumerate().map(line).collect();
    format!("id,day,score,phase\n{lines}")
}

#[test]
fn phases_add_the_single_case_statistics() {
    let more = [
        "--better",
        "lower",
        "--phase",
        "phase",
        "--goal",
        "4",
        "--reliable-change",
        "6",
        "--remission",
        "4",
    ];
    let (ran, rows) = trend(&recovery(), &more);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(reasons(&rows, "C-1"), BTreeMap::new());
    let expected = [
        ("nap", 1.0),
        ("tau", 1.0),
        ("pnd", 1.0),
        ("pem", 1.0),
        ("pand", 1.0),
        ("ird", 1.0),
        ("pogo", 82.142_857_142_857_14),
        ("remission", 4.0),
        ("plateau", 5.0),
    ];
    for (statistic, value) in expected {
        let estimate = cell(&rows, "C-1", statistic, "estimate").as_f64().unwrap();
        assert!((estimate - value).abs() < 1e-9, "{statistic}: {estimate}");
    }
    assert_eq!(cell(&rows, "C-1", "remission", "variant"), "sustained");
    assert_eq!(cell(&rows, "C-1", "tau_bc", "variant"), "always_by_order");
}

#[test]
fn the_mirrored_series_in_the_other_direction_is_the_same() {
    let mirrored: String = recovery()
        .lines()
        .enumerate()
        .map(|(line, text)| {
            let cells: Vec<&str> = text.split(',').collect();
            let score =
                cells[2].parse::<i32>().map_or("score".to_owned(), |s| (27 - s).to_string());
            assert!(line > 0 || score == "score");
            format!("{},{},{score},{}\n", cells[0], cells[1], cells[3])
        })
        .collect();
    let (_, lower) = trend(&recovery(), &["--better", "lower", "--phase", "phase"]);
    let (_, higher) = trend(&mirrored, &["--better", "higher", "--phase", "phase"]);
    for statistic in ["nap", "tau", "tau_u", "tau_bc", "pnd", "pem", "pand", "ird", "smd"] {
        let estimate = |rows| cell(rows, "C-1", statistic, "estimate").as_f64().unwrap();
        assert!((estimate(&lower) - estimate(&higher)).abs() < 1e-9, "{statistic}");
    }
}

#[test]
fn a_faulty_series_gets_its_reason_and_leaves_the_others_alone() {
    let lines = "id,day,score\nword,1,9\nword,2,high\nword,3,7\ntwice,1,9\ntwice,1,8\ntwice,2,7\n\
                 when,1,9\nwhen,,8\nfine,1,9\nfine,2,8\nfine,3,7\n";
    let (ran, rows) = trend(lines, &["--better", "lower", "--statistic", "theil_sen"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("3 of 4 series could not be read"), "{}", ran.stderr);
    let told: Vec<_> = rows.iter().map(|row| (&row["id"], &row["not_evaluable"])).collect();
    let expected = ["score_is_text", "duplicate_id_and_time", "no_time"];
    for ((_, reason), expected) in told.iter().zip(expected) {
        assert_eq!(*reason, expected);
    }
    assert_eq!(cell(&rows, "fine", "theil_sen", "estimate"), -1.0);
}

#[test]
fn faults_of_phases_leave_the_trend_alone() {
    let series = |id: &str, phases: &str| -> String {
        let line = |(day, phase): (usize, char)| {
            format!("{id},{day},{},{}\n", 20 - day, phase.to_string().replace('-', ""))
        };
        phases.chars().enumerate().map(line).collect()
    };
    let lines = format!(
        "id,day,score,phase\n{}{}{}{}{}",
        series("other", "AAABBC"),
        series("empty", "AA-BBB"),
        series("alone", "AAAAAA"),
        series("again", "AABBAA"),
        series("short", "AABBBB"),
    );
    let (ran, rows) = trend(&lines, &["--better", "lower", "--phase", "phase"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let reason = |id: &str, statistic: &str| reasons(&rows, id).get(statistic).cloned();
    let expected = [
        ("other", "unknown_phase"),
        ("empty", "no_phase"),
        ("alone", "no_treatment_phase"),
        ("again", "phases_not_baseline_then_treatment"),
    ];
    for (id, expected) in expected {
        assert_eq!(reason(id, "nap").as_deref(), Some(expected), "{id}");
        assert_eq!(cell(&rows, id, "theil_sen", "estimate"), -1.0);
    }
    assert_eq!(reason("short", "nap"), None);
    for statistic in ["tau_bc", "pem", "pand", "ird", "smd", "piecewise_level_change"] {
        let told = reason("short", statistic);
        assert_eq!(told.as_deref(), Some("too_few_baseline_scores"), "{statistic}");
    }
    assert_eq!(reason("short", "pogo").as_deref(), Some("no_goal"));
}

#[test]
fn rows_out_of_order_are_sorted_and_said_to_be() {
    let lines = "id,day,score\nC-1,3,7\nC-1,1,9\nC-1,2,\nC-1,4,5\n";
    let (ran, rows) = trend(lines, &["--better", "lower", "--lang", "fr"]);
    assert_eq!(cell(&rows, "C-1", "mann_kendall", "estimate"), -3.0);
    assert_eq!(
        ran.stderr,
        "remarque : 1 séries sur 1 n'étaient pas dans l'ordre du temps ; triées\n\
         remarque : 1 lignes sans score ont été laissées de côté\n"
    );
    assert!(ran.stdout.contains("trop peu de scores"), "{}", ran.stdout);
}

#[test]
fn a_wrong_option_or_column_is_a_configuration_error() {
    let lines = "id,day,score,phase,way\nC-1,1,7,pre,down\nC-1,2,9,post,down\n";
    let complaint = |more: &[&str]| {
        let (ran, _) = trend(lines, more);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        ran.stderr
    };
    assert_eq!(
        complaint(&["--better", "lower", "--phase", "arm"]),
        "caseline: series.csv: the column `arm` is missing; the table has `id`, `day`, `score`, \
         `phase`, `way`\n"
    );
    assert_eq!(
        complaint(&["--better", "lower", "--phase", "phase"]),
        "caseline: series.csv: no phase is called `A` or `B`; the column holds `post`, `pre`; name \
         them with --baseline and --treatment\n"
    );
    assert_eq!(
        complaint(&["--better", "way"]),
        "caseline: series.csv: line 2: the direction of improvement is neither `lower` (or \
         `decrease`) nor `higher` (or `increase`)\n"
    );
    assert!(complaint(&["--better", "lower", "--statistic", "median"]).contains("theil_sen"));
    assert!(complaint(&["--better", "lower", "--remission", "4"]).contains("--reliable-change"));
}

#[test]
fn direction_and_goal_may_stand_in_the_table() {
    let lines = "id,day,score,phase,way,goal\n\
                 up,1,2,A,higher,8\nup,2,4,A,higher,8\nup,3,6,B,higher,8\nup,4,8,B,higher,8\n\
                 mixed,1,2,A,higher,8\nmixed,2,4,A,lower,8\nmixed,3,6,B,higher,9\nmixed,4,8,B,lower,9\n\
                 met,1,2,A,lower,8\nmet,2,4,A,lower,\nmet,3,6,B,lower,\nmet,4,8,B,lower,\n";
    let (_, rows) = trend(lines, &["--better", "way", "--phase", "phase", "--goal", "goal"]);
    assert_eq!(cell(&rows, "up", "nap", "estimate"), 1.0);
    assert_eq!(cell(&rows, "up", "pogo", "estimate"), 80.0);
    assert_eq!(cell(&rows, "mixed", "nap", "not_evaluable"), "direction_unclear");
    assert_eq!(cell(&rows, "met", "nap", "estimate"), 0.0);
    assert_eq!(cell(&rows, "met", "pogo", "not_evaluable"), "goal_met_at_baseline");
}
