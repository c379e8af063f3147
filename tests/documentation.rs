//! What the README and the help texts show is run as it stands.

use std::path::Path;

use crate::program::{Ran, Workdir, root};

/// A directory in which the documented commands can be run: the demo data, a
/// study, labelled notes, and scores and series of one's own.
fn desk() -> Workdir {
    let work = Workdir::new();
    link(&root().join("data"), &work.path("data"));
    link(&root().join("tests"), &work.path("tests"));
    link(&root().join("tests/data/evaluation"), &work.path("my-labels"));
    work.write("my-study.csv", study());
    work.write(
        "my-scores.csv",
        "client_id,instrument,scored_on,value\nC-1,PHQ-9,2026-01-08,18\nC-1,PHQ-9,2026-02-05,9\n",
    );
    let scores = [18, 17, 19, 18, 14, 11, 9, 6, 4, 3, 2, 3];
    let week = |(week, score): (usize, &u32)| {
        format!("C-1,{week},{score},{}\n", if week < 4 { "A" } else { "B" })
    };
    let weeks: String = scores.iter().enumerate().map(week).collect();
    work.write("my-series.csv", format!("client,day,score,phase\n{weeks}"));
    work.write(
        "my-clients.csv",
        study().replace("wave", "stage").replace("arm,phq9", "site,score"),
    );
    work
}

/// Scores of a small study: twelve clients in two arms, at three times.
fn study() -> String {
    let mut rows = "client,wave,week,arm,phq9\n".to_owned();
    for client in 0_u32..12 {
        let arm = if client % 2 == 0 { "treated" } else { "waiting" };
        let (start, fall) = (14 + client * 5 % 9, (1 + client % 3) * (2 - client % 2));
        for (place, (wave, week)) in [("intake", 0), ("middle", 4), ("end", 8)].iter().enumerate() {
            let score = start - fall * u32::try_from(place).expect("small") + client * week % 3;
            rows.push_str(&format!("C-{client},{wave},{week},{arm},{score}\n"));
        }
    }
    rows
}

#[cfg(unix)]
pub fn link(from: &Path, to: &Path) {
    std::os::unix::fs::symlink(from, to).expect("a link to the data");
}

/// Splits a line as a shell does, as far as the documents need it.
fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

fn run(work: &Workdir, line: &str) -> Ran {
    let typed = words(line);
    let arguments = match typed.as_slice() {
        ["caseline", rest @ ..] | ["cargo", "run", "--release", "--", rest @ ..] => rest,
        _ => panic!("not a command of caseline: {line}"),
    };
    let ran = work.run(arguments);
    let asked = line.contains("--fail-on");
    assert!(ran.code == 0 || (asked && ran.code == 1), "{line}: {}\n{}", ran.code, ran.stderr);
    ran
}

fn readme_commands() -> Vec<String> {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    readme
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with("caseline ") || line.starts_with("cargo run "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_of_the_readme_runs() {
    let commands = readme_commands();
    assert!(commands.len() >= 8, "{commands:?}");
    let work = desk();
    for command in &commands {
        run(&work, command);
    }
}

#[test]
fn the_readme_has_exactly_two_set_up_commands() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let set_up = readme.split("\n## ").find(|part| part.starts_with("Set up")).expect("Set up");
    let commands: Vec<_> = set_up.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert_eq!(
        commands,
        [
            "cargo run --release -- run data/demo --out reports/demo --tables csv",
            "cargo test --release",
        ]
    );
}

/// The examples at the top of a help text. A long one is wrapped: what does not
/// begin with the program's name goes on with the line before.
fn examples_of(help: &[&str]) -> Vec<String> {
    let mut examples: Vec<String> = Vec::new();
    for line in help.iter().skip(1).take_while(|line| !line.is_empty()) {
        match examples.last_mut() {
            Some(example) if !line.trim().starts_with("caseline ") => {
                example.push(' ');
                example.push_str(line.trim());
            }
            _ => examples.push(line.trim().to_owned()),
        }
    }
    examples
}

#[test]
fn every_example_of_the_help_texts_runs() {
    let work = desk();
    let mut examples = 0;
    for command in [
        "look",
        "run",
        "extract",
        "analyze",
        "report",
        "trend",
        "instruments",
        "change",
        "evaluate",
    ] {
        let help = work.run(&[command, "--help"]).stdout;
        let lines: Vec<&str> = help.lines().collect();
        assert_eq!(lines.first(), Some(&"Examples:"), "{command}");
        assert!(lines.len() <= 120, "{command} --help has {} lines", lines.len());
        for example in examples_of(&lines) {
            run(&work, &example);
            examples += 1;
        }
    }
    assert!(examples >= 24, "{examples}");
}
