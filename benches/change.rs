//! A million pairs from Parquet: read, classified by each closed-form method
//! and summarized. Run with `cargo bench --bench change`.
//!
//! In the same run a baseline pass adds up the differences of the same pairs,
//! so that a time can be compared between machines. Fails when all methods
//! together take a second or more, or the program more than 500 MB.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use caseline::change::{
    CutoffRule, Direction, Norms, Pair, Question, Reliability, Significance, StudyApproach,
    StudyMethod,
};
use caseline::flow::study::{Effect, Plan, Study, gather_wide, summarize};
use caseline::frame::study::{WideColumns, read_wide};
use polars::prelude::{Column, DataFrame, NamedFrom, ParquetWriter, Series};

const PAIRS: u32 = 1_000_000;
const LIMIT: Duration = Duration::from_secs(1);
const MEMORY: f64 = 500.0;

/// Whole-point scores from 0 to 27 by a fixed pattern of high period.
fn write(path: &Path) {
    let scores = |seed: u64, top: u64| -> Vec<f64> {
        let mut state = seed;
        (0..PAIRS)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                f64::from(u32::try_from((state >> 33) % top).unwrap_or(0))
            })
            .collect()
    };
    let ids: Vec<String> = (0..PAIRS).map(|id| format!("P{id:07}")).collect();
    let columns: Vec<Column> = vec![
        Series::new("id".into(), ids).into(),
        Series::new("pre".into(), scores(1, 28)).into(),
        Series::new("post".into(), scores(2, 24)).into(),
    ];
    let mut frame = DataFrame::new(PAIRS as usize, columns).expect("three columns");
    let file = std::fs::File::create(path).expect("a file");
    ParquetWriter::new(file).finish(&mut frame).expect("a table");
}

fn plan(methods: &[StudyMethod]) -> Plan {
    let r = Reliability::new(0.84);
    Plan {
        question: Question {
            approach: StudyApproach::Combined,
            direction: Direction::LowerIsBetter,
            significance: Significance::default(),
            reliability: r,
            reliability_post: r,
            error_sd: None,
            clinical: None,
            functional: Some(Norms::new(3.3, 3.8)),
            cutoff: CutoffRule::C,
            cutoff_method: None,
            published_cutoff: None,
            published_change: Some(6.0),
            important: Some((5.0, 5.0)),
            shares: Some((0.5, 0.5)),
            minimum: 0.0,
        },
        methods: methods.to_vec(),
        effect: Effect::Individual,
        reference: None,
        sources: BTreeMap::new(),
    }
}

fn read(path: &Path) -> Study {
    let name = str::to_owned;
    let columns = WideColumns { id: name("id"), pre: name("pre"), post: name("post"), group: None };
    gather_wide(read_wide(path, &columns).expect("the table"))
}

/// Peak memory of this process in MB, where the system tells it.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let made = black_box(work());
    let took = start.elapsed();
    println!("{what:<28} {:>8.1} ms", took.as_secs_f64() * 1e3);
    (made, took)
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let folder = std::env::temp_dir().join("caseline-bench-change");
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("pairs.parquet");
    // Writing takes more memory than reading; it is done by a process of its
    // own, so that the peak is that of the work.
    if arguments.iter().any(|word| word == "--write") {
        write(&path);
        return;
    }
    let writer = std::env::current_exe().expect("this program");
    let written = std::process::Command::new(writer).arg("--write").status();
    assert!(written.expect("a process").success());

    println!("{PAIRS} pairs");
    let (study, reading) = timed("read and set up", || read(&path));
    let pairs: Vec<Pair> = study.pairs();
    let (_, baseline) =
        timed("baseline: add differences", || pairs.iter().copied().map(Pair::change).sum::<f64>());
    drop(pairs);
    let shares = [StudyMethod::Published, StudyMethod::Anchor, StudyMethod::Percentage];
    let methods = [&StudyMethod::INDICES[..], &shares].concat();
    for &method in &methods {
        let what = format!("classify, summarize: {method}");
        let (summary, _) = timed(&what, || summarize(&study, &plan(&[method])));
        let counted: i64 = summary.iter().map(|row| row.n).sum();
        assert_eq!(counted, i64::from(PAIRS));
    }
    let (_, judging) = timed("all methods in one pass", || summarize(&study, &plan(&methods)));
    let all = reading + judging;
    println!("{:<28} {:>8.1} ms", "reading and all methods", all.as_secs_f64() * 1e3);
    println!("{:<28} {:>8.1}", "times the baseline", all.as_secs_f64() / baseline.as_secs_f64());
    if let Some(peak) = peak() {
        println!("{:<28} {peak:>8.1} MB", "peak memory");
        assert!(peak < MEMORY, "the peak was {peak} MB");
    }
    std::fs::remove_dir_all(&folder).expect("the folder of this run");
    assert!(all < LIMIT, "all methods took {all:?}");
}
