//! How many progress reports a second one core writes, by form.
//!
//! `cargo bench --bench reports`, or with `-- pdf` for the lines of that form
//! alone. The reports are those of the thirty demo clients, read from
//! `reports/demo/tables`. The first line is the drawing of the same charts
//! alone, so that machines can be compared. On Linux, time is that of the
//! processor, so that other programs do not count.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use caseline::caseload::TriagePolicy;
use caseline::frame::Tables;
use caseline::instrument::{Profile, Registry};
use caseline::note::Language;
use caseline::report::attachment::{Audience, Form, Order, Writer};
use caseline::report::{CaseloadModel, charts};
use caseline::vocabulary::Word;

/// Times the demo caseload is written.
const ROUNDS: usize = 3;

/// Seconds that `work` takes.
fn seconds(work: impl FnOnce()) -> f64 {
    let (start, spent) = (Instant::now(), processor());
    work();
    let passed = start.elapsed();
    let busy = processor().zip(spent).map(|(now, before)| now.saturating_sub(before));
    busy.unwrap_or(passed).as_secs_f64()
}

/// Time that the processor has spent on this program, where Linux tells it in
/// hundredths of a second: the fields 14 and 15 of `/proc/self/stat`.
fn processor() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, behind_name) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = behind_name.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some(Duration::from_millis(10 * (ticks(11)? + ticks(12)?)))
}

fn timed(name: &str, clients: usize, mut work: impl FnMut()) {
    let seconds = seconds(|| {
        for _ in 0..ROUNDS {
            work();
        }
    });
    let rate = (ROUNDS * clients) as f64 / seconds;
    println!("{name:<32} {rate:>8.1} clients a second");
}

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("one thread");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/demo/tables");
    let tables = Tables::read(&folder, None).expect("the demo's tables");
    let registry = Registry::embedded().expect("measures");
    let profile = Profile::named(Profile::DEFAULT).expect("thresholds");
    let policy = TriagePolicy::embedded().expect("rules");
    let model =
        CaseloadModel::new(&tables, &registry, &profile, &policy, Language::En).expect("facts");
    let order = Order::default();
    let writer = Writer::new(&order).expect("a writer");
    let clients: Vec<_> = model.clients.iter().collect();
    println!("{} clients, one core", clients.len());
    timed("charts alone, SVG", clients.len(), || {
        black_box(charts(&model).expect("charts"));
    });
    let first = clients.get(..1).unwrap_or_default();
    let write = |clients: &[_], audience, form| {
        writer
            .batch(
                &model,
                clients,
                &[audience],
                &[form],
                |_| {},
                |page| {
                    black_box(page);
                    Ok(())
                },
            )
            .expect("reports");
    };
    let start_up = seconds(|| write(first, Audience::Clinician, Form::Pdf));
    println!("{:<32} {:>8.0} ms", "start-up, first PDF", start_up * 1000.0);
    let wanted: Vec<Form> = std::env::args().filter_map(|form| form.parse().ok()).collect();
    let is_wanted = |form: &&Form| wanted.is_empty() || wanted.contains(form);
    for &form in Form::ALL.iter().filter(is_wanted) {
        for &audience in Audience::ALL {
            timed(&format!("{form} for the {audience}"), clients.len(), || {
                write(&clients, audience, form);
            });
        }
    }
}
