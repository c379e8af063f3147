//! The commands as their users meet them.

use serde_json::{Value, json};

use crate::program::{Workdir, note};

/// Three sessions of one client who recovers, and one of another at risk.
fn practice() -> Workdir {
    let work = Workdir::new();
    let sessions = [("2026-01-08", 18), ("2026-01-22", 12), ("2026-02-05", 7)];
    for (index, (date, score)) in sessions.iter().enumerate() {
        let number = u32::try_from(index).unwrap() + 1;
        let body = format!(
            "S: Client talked about work.\nO: PHQ-9 = {score}, item 9 = 0. Mood euthymic.\n\
             A: Goal 1, improve mood: improving. Denies SI/HI. Cognitive restructuring.\n\
             P: Return in two weeks."
        );
        work.write(&format!("notes/a{number}.txt"), note("C-1", date, number, &body));
    }
    let body =
        "S: Low.\nO: PHQ-9 = 20, item 9 = 2.\nA: Passive SI without plan or intent.\nP: Call.";
    work.write("notes/b1.txt", note("C-2", "2026-02-04", 1, body));
    work
}

fn select(rows: &[Value], fields: &[&str]) -> Vec<Value> {
    let pick = |row: &Value| fields.iter().map(|&field| row[field].clone()).collect();
    rows.iter().map(pick).collect()
}

#[test]
fn extract_writes_a_row_for_each_score_with_its_place() {
    let work = practice();
    let ran = work.run(&["extract", "notes", "--out", "out", "--tables", "jsonl"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let scores = work.rows("out/scores.jsonl");
    let fields = ["client_id", "instrument", "kind", "item", "value", "status", "severity"];
    assert_eq!(
        select(&scores, &fields)[..2],
        [
            json!(["C-1", "PHQ-9", "total", null, 18.0, "current", "moderately severe"]),
            json!(["C-1", "PHQ-9", "item", 9, 0.0, "current", null]),
        ]
    );
    for score in &scores {
        let path = score["source_path"].as_str().unwrap();
        let text = work.read(&format!("notes/{path}"));
        let place = |field: &str| usize::try_from(score[field].as_i64().unwrap()).unwrap();
        let bytes = &text[place("byte_start")..place("byte_end")];
        let chars: String = text
            .chars()
            .skip(place("char_start"))
            .take(place("char_end") - place("char_start"))
            .collect();
        assert_eq!((bytes, chars.as_str()), (score["value_text"].as_str().unwrap(), bytes));
    }
}

#[test]
fn run_judges_change_and_puts_risk_first() {
    let work = practice();
    let ran = work.run(&["run", "notes", "--out", "out", "--tables", "jsonl"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let changes = work.rows("out/tables/changes.jsonl");
    let fields = ["client_id", "n", "baseline", "latest", "change", "threshold", "category"];
    assert_eq!(
        select(&changes, &fields),
        [
            json!(["C-1", 3, 18.0, 7.0, -11.0, 6.0, "recovered"]),
            json!(["C-2", 1, 20.0, 20.0, null, 6.0, "not_evaluable"]),
        ]
    );
    let caseload = work.rows("out/tables/caseload.jsonl");
    assert_eq!(
        select(&caseload, &["client_id", "level"]),
        [json!(["C-2", "urgent"]), json!(["C-1", "on_track"])]
    );
    assert!(caseload[0]["reasons"].as_str().unwrap().contains("risk_item:PHQ-9 #9"));
    assert!(work.path("out/index.html").is_file());
    assert!(work.path("out/clients/C-1.html").is_file());
    assert!(work.path("out/notes/C-1.txt").is_file());
}

#[test]
fn the_steps_one_by_one_give_what_run_gives() {
    let work = practice();
    for command in [
        &["run", "notes", "--out", "whole", "--tables", "csv"][..],
        &["extract", "notes", "--out", "found"],
        &["analyze", "found", "--out", "results", "--tables", "csv"],
        &["report", "results", "--out", "pages"],
    ] {
        let ran = work.run(command);
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.stderr);
    }
    for table in ["scores", "series", "changes", "goal_progress", "caseload", "risk", "elements"] {
        let file = |folder: &str| work.read(&format!("{folder}/{table}.csv"));
        assert_eq!(file("whole/tables"), file("results"), "{table}");
    }
    for page in ["index.html", "clients/C-1.html", "notes/C-2.txt"] {
        let file = |folder: &str| work.read(&format!("{folder}/{page}"));
        assert!(file("whole") == file("pages"), "{page} differs");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_on_any_number_of_threads() {
    let work = practice();
    let forms = ["--tables", "csv", "--tables", "parquet", "--tables", "jsonl"];
    for (jobs, out, found) in [("1", "one", "one-found"), ("4", "four", "four-found")] {
        for command in [
            &["run", "notes", "--out", out, "--jobs", jobs, "--charts", "svg"],
            &["extract", "notes", "--out", found, "--jobs", jobs, "--lang", "en"],
        ] {
            let mut arguments = command.to_vec();
            arguments.extend(forms);
            assert_eq!(work.run(&arguments).code, 0);
        }
    }
    let manifest = |out: &str| -> Value {
        serde_json::from_str(&work.read(&format!("{out}/manifest.json"))).unwrap()
    };
    let (one, four) = (manifest("one"), manifest("four"));
    assert_eq!(one["outputs"], four["outputs"]);
    assert!(one["outputs"].as_object().unwrap().len() > 30);
    let (one, four) = (manifest("one-found"), manifest("four-found"));
    assert_eq!(one["outputs"], four["outputs"]);
    assert_eq!(one["outputs"].as_object().unwrap().len(), 21);
}

#[test]
fn the_manifest_adds_up_and_names_every_threshold() {
    let work = practice();
    work.write("notes/copy/a1.txt", work.read("notes/a1.txt"));
    work.write("notes/empty.txt", "");
    let ran = work.run(&["run", "notes", "--out", "out", "--tables", "csv"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let manifest: Value = serde_json::from_str(&work.read("out/manifest.json")).unwrap();
    assert_eq!(
        manifest["counts"]["ingest"],
        json!({"computed": 0, "duplicates": 1, "goals": 0, "notes": 4, "records_read": 6, "rejected": 1, "scores": 0, "set_aside": 0})
    );
    assert_eq!(manifest["settings"]["as_of"], "2026-02-05");
    assert_eq!(manifest["settings"]["profile"], "published");
    let thresholds = manifest["thresholds"].as_array().unwrap();
    let change = thresholds.iter().find(|row| row["quantity"] == "reliable_change").unwrap();
    assert_eq!(
        (&change["instrument"], &change["value"], &change["verified"]),
        (&json!("PHQ-9"), &json!(6.0), &json!(true))
    );
    assert!(!change["sources"].as_array().unwrap().is_empty());
    assert_eq!(manifest["inputs"].as_array().unwrap().len(), 6);
}

#[test]
fn a_profile_pairs_caseness_with_its_threshold() {
    let work = Workdir::new();
    work.write(
        "scores.csv",
        "client_id,instrument,scored_on,value\nC-1,GAD-7,2026-01-08,12\nC-1,GAD-7,2026-02-05,7\n",
    );
    let changes = |profile: &str| {
        let out = format!("out-{profile}");
        let ran = work.run(&[
            "analyze",
            "scores.csv",
            "--out",
            &out,
            "--profile",
            profile,
            "--tables",
            "jsonl",
        ]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let rows = work.rows(&format!("{out}/changes.jsonl"));
        select(&rows, &["cutoff", "threshold", "category", "method"])
    };
    assert_eq!(changes("nhs-tt"), [json!([8.0, 4.0, "recovered", "paired"])]);
    let truax = &changes("jacobson-truax")[0];
    assert_eq!(truax[3], "jacobson_truax");
    assert!((truax[1].as_f64().unwrap() - 4.0).abs() < 2.0, "{truax}");
}

#[test]
fn as_of_leaves_later_sessions_aside() {
    let work = practice();
    let ran =
        work.run(&["run", "notes", "--out", "out", "--as-of", "2026-01-31", "--tables", "jsonl"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let changes = work.rows("out/tables/changes.jsonl");
    assert_eq!(select(&changes, &["client_id", "n", "latest"]), [json!(["C-1", 2, 12.0])]);
}

#[test]
fn fail_on_risk_ends_with_one_and_still_writes_everything() {
    let work = practice();
    let ran = work.run(&["run", "notes", "--out", "out", "--fail-on", "risk"]);
    assert_eq!(ran.code, 1);
    assert!(work.path("out/index.html").is_file());
    assert_eq!(work.run(&["run", "notes", "--out", "out", "--fail-on", "off-track"]).code, 0);
}

#[test]
fn french_is_written_on_request_whatever_the_notes_language() {
    let work = practice();
    assert_eq!(work.run(&["run", "notes", "--out", "out", "--lang", "fr"]).code, 0);
    let page = work.read("out/index.html");
    assert!(page.contains("<html lang=\"fr\""), "the page says that it is French");
    let note = work.read("out/notes/C-2.txt");
    assert!(note.contains("idées suicidaires"), "{note}");
}

#[test]
fn psychotherapy_notes_are_refused_counted_and_never_quoted() {
    let work = practice();
    let secret = "Dreamt of a lighthouse.";
    let body =
        format!("PSYCHOTHERAPY NOTES - KEEP SEPARATE FROM THE RECORD\n\n{secret} PHQ-9 = 14.");
    work.write("notes/process.txt", note("C-3", "2026-02-03", 2, &body));
    let ran = work.run(&["run", "notes", "--out", "out", "--tables", "jsonl"]);
    assert_eq!(ran.code, 0, "a refusal by rule is no failure to read: {}", ran.stderr);
    let rejected = work.rows("out/tables/rejected.jsonl");
    assert_eq!(
        select(&rejected, &["source_path", "reason"]),
        [json!(["process.txt", "psychotherapy_note"])]
    );
    for entry in walkdir::WalkDir::new(work.path("out")).into_iter().flatten() {
        if entry.file_type().is_file() {
            let bytes = std::fs::read(entry.path()).unwrap();
            let quoted = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!quoted, "{}", entry.path().display());
        }
    }
    assert!(!ran.stdout.contains("C-3") && !ran.stderr.contains("lighthouse"));
}

#[test]
fn wrong_usage_ends_with_two_and_says_what_to_do() {
    let work = practice();
    for (arguments, words) in [
        (&["run"][..], "required arguments"),
        (&["run", "nowhere", "--out", "out"], "nowhere"),
        (&["run", "notes", "--out", "out", "--profile", "iapt"], "use one of"),
        (&["run", "notes", "--out", "notes/a1.txt"], "is a file; --out needs a folder"),
        (&["instruments", "show", "PHQ-99"], "caseline instruments list"),
        (&["extract", "notes", "--out", "out", "--mapping", "none.toml"], "none.toml"),
        (&["report", "nowhere", "--out", "out"], "is no folder of results"),
        (&["run", "notes", "--as-of", "soon"], "invalid value"),
    ] {
        let ran = work.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{arguments:?}: {}", ran.stderr);
        assert!(!work.path("out").exists(), "{arguments:?} left something behind");
    }
}

#[test]
fn nothing_usable_ends_with_four() {
    let work = Workdir::new();
    work.write("notes/empty.txt", "");
    let ran = work.run(&["run", "notes", "--out", "out"]);
    assert_eq!(ran.code, 4);
    assert!(
        ran.stderr.contains("no note and no score could be used: 1 record read, 1 rejected"),
        "{}",
        ran.stderr
    );
    assert!(!work.path("out").exists());
}

#[test]
fn json_and_csv_go_to_stdout_alone() {
    let work = practice();
    let ran = work.run(&["run", "notes", "--out", "out", "--format", "json"]);
    let rows: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(rows[0]["client_id"], "C-2");
    let ran = work.run(&["run", "notes", "--out", "out", "--format", "csv"]);
    assert!(ran.stdout.starts_with("client_id,priority,level,reasons,"), "{}", ran.stdout);
    let ran = work.run(&["run", "notes", "--out", "out", "--quiet"]);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
}

#[test]
fn measures_are_listed_shown_and_checked() {
    let work = Workdir::new();
    let list = work.run(&["instruments", "list", "--format", "csv"]).stdout;
    assert!(list.contains("\nPHQ-9,0–27,↓,>= 10,6,Patient Health Questionnaire-9\n"), "{list}");
    let sheet = work.run(&["instruments", "show", "phq-9"]).stdout;
    assert!(sheet.contains("moderately severe"), "{sheet}");
    assert!(sheet.contains("[kroenke2001]"), "{sheet}");
    work.write("mine/broken.toml", "id = \"broken\"\n");
    let ran = work.run(&["instruments", "check", "mine"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.contains("broken.toml"), "{}", ran.stdout);
}

#[test]
fn since_tells_what_came_after_a_day_and_report_tells_the_same_as_run() {
    let work = practice();
    let run = ["run", "notes", "--out", "all", "--since", "2026-01-30", "--quiet"];
    assert_eq!(work.run(&run).code, 0);
    let page = work.read("all/index.html");
    let (_, news) = page.split_once("id=\"news\"").unwrap();
    let (news, _) = news.split_once("</section>").unwrap();
    assert!(news.contains(">Since 30 Jan 2026</h2>"), "{news}");
    assert!(news.contains("0 more pressing, 0 less pressing, 1 new, 2 with a new score"), "{news}");
    assert!(work.read("all/manifest.json").contains("\"since\": \"2026-01-30\""));
    let report = ["report", "all", "--out", "pages", "--since", "2026-01-30", "--quiet"];
    assert_eq!(work.run(&report).code, 0);
    assert_eq!(work.read("pages/index.html"), page);
}
