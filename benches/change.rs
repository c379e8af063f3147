//! A million pairs from Parquet: read, classified by each closed-form method
//! and summarized. Run with `cargo bench --bench change`.
//!
//! Three layouts: one row a client with ids in order, the same shuffled, and two
//! rows a client, shuffled, with times as words. Each is written and then
//! timed by a process of its own, so that its peak memory is that of the work.
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
use caseline::flow::study::{Effect, Labels, Plan, Study, gather_long, gather_wide, summarize};
use caseline::frame::study::{LongColumns, WideColumns, read_long, read_wide};
use polars::prelude::{Column, DataFrame, NamedFrom, ParquetWriter, Series};

const PAIRS: u32 = 1_000_000;
const LIMIT: Duration = Duration::from_secs(1);
const MEMORY: f64 = 500.0;

/// How the table is laid out.
#[derive(Clone, Copy, PartialEq)]
enum Layout {
    Ordered,
    Shuffled,
    Long,
}

impl Layout {
    const ALL: [(&str, Self); 3] = [
        ("wide, ordered", Self::Ordered),
        ("wide, shuffled", Self::Shuffled),
        ("long, shuffled", Self::Long),
    ];
}

/// A fixed pattern of high period.
struct Pattern(u64);

impl Pattern {
    fn below(&mut self, top: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % top
    }
}

/// Whole-point scores from 0 to 27.
fn write(path: &Path, layout: Layout) {
    let mut pattern = Pattern(1);
    let mut rows: Vec<(u32, &str, f64, f64)> =
        (0..PAIRS).map(|id| (id, "", pattern.below(28) as f64, pattern.below(24) as f64)).collect();
    if layout == Layout::Long {
        let times = |&(id, _, pre, post)| [(id, "intake", pre, 0.0), (id, "discharge", post, 0.0)];
        rows = rows.iter().flat_map(times).collect();
    }
    if layout != Layout::Ordered {
        for place in (1..rows.len()).rev() {
            rows.swap(place, pattern.below(place as u64 + 1) as usize);
        }
    }
    let ids: Vec<String> = rows.iter().map(|row| format!("P{:07}", row.0)).collect();
    let times: Vec<&str> = rows.iter().map(|row| row.1).collect();
    let first: Vec<f64> = rows.iter().map(|row| row.2).collect();
    let second: Vec<f64> = rows.iter().map(|row| row.3).collect();
    let columns: Vec<Column> = vec![
        Series::new("id".into(), ids).into(),
        Series::new("wave".into(), times).into(),
        Series::new("pre".into(), first).into(),
        Series::new("post".into(), second).into(),
    ];
    let mut frame = DataFrame::new(rows.len(), columns).expect("four columns");
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

fn read(path: &Path, layout: Layout) -> Study {
    let name = str::to_owned;
    if layout == Layout::Long {
        let columns =
            LongColumns { id: name("id"), time: name("wave"), value: name("pre"), group: None };
        let labels = Labels { pre: Some(name("intake")), post: Some(name("discharge")) };
        let scores = read_long(path, &columns).expect("the table");
        return gather_long(scores, &labels, false).expect("both times");
    }
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
    for (name, layout) in Layout::ALL {
        let asked = |what: &str| arguments.windows(2).any(|two| two[0] == what && two[1] == name);
        if asked("--write") {
            return write(&path, layout);
        }
        if asked("--measure") {
            return measure(name, layout, &path);
        }
    }
    let program = std::env::current_exe().expect("this program");
    for (name, _) in Layout::ALL {
        for step in ["--write", "--measure"] {
            let ran = std::process::Command::new(&program).args([step, name]).status();
            assert!(ran.expect("a process").success(), "{step} {name}");
        }
    }
    std::fs::remove_dir_all(&folder).expect("the folder of this run");
}

fn measure(name: &str, layout: Layout, path: &Path) {
    println!("{PAIRS} pairs, {name}");
    let (study, reading) = timed("read and set up", || read(path, layout));
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
        println!("{:<28} {peak:>8.1} MB\n", "peak memory");
        assert!(peak < MEMORY, "the peak was {peak} MB");
    }
    assert!(all < LIMIT, "all methods took {all:?}");
}
