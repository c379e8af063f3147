use caseline::extract::{fold::Folded, lexicon::Lexicon, reading::Reading, scan::Scanner, *};
use caseline::note::Note;
use std::time::Instant;
fn main() {
    let lexicon = Lexicon::embedded().unwrap();
    let scanner = Scanner::new(&lexicon.phrases, &[]).unwrap();
    let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let notes: Vec<Note> = text
        .lines()
        .map(|l| {
            let v: serde_json::Value = serde_json::from_str(l).unwrap();
            Note { text: v["text"].as_str().unwrap().to_owned(), ..Note::default() }
        })
        .collect();
    let bytes: usize = notes.iter().map(|n| n.text.len()).sum();
    let rounds = 20;
    let mut folded = Folded::default();
    let mut hits = Vec::new();
    let mut total = 0;
    let t = Instant::now();
    for _ in 0..rounds {
        for n in &notes {
            folded.refold(&n.text);
            total += folded.text().len();
        }
    }
    println!("fold {:.0} MB/s", (bytes * rounds) as f64 / 1e6 / t.elapsed().as_secs_f64());
    let t = Instant::now();
    for _ in 0..rounds {
        for n in &notes {
            folded.refold(&n.text);
            scanner.scan(&n.text, &folded, &mut hits);
            total += hits.len();
        }
    }
    println!(
        "scan {:.0} MB/s, {} hits per kB",
        (bytes * rounds) as f64 / 1e6 / t.elapsed().as_secs_f64(),
        total
    );
    let t = Instant::now();
    for _ in 0..rounds {
        for n in &notes {
            folded.refold(&n.text);
            scanner.scan(&n.text, &folded, &mut hits);
            let r = Reading::new(n, &folded, &hits);
            total += r.parts.len();
        }
    }
    println!("reading {:.0} MB/s", (bytes * rounds) as f64 / 1e6 / t.elapsed().as_secs_f64());
    let t = Instant::now();
    for _ in 0..rounds {
        for n in &notes {
            folded.refold(&n.text);
            scanner.scan(&n.text, &folded, &mut hits);
            let r = Reading::new(n, &folded, &hits);
            let k = risk::read(&r, None);
            total += usize::from(k.si.span.is_some());
        }
    }
    println!("risk {:.0} MB/s", (bytes * rounds) as f64 / 1e6 / t.elapsed().as_secs_f64());
    let t = Instant::now();
    for _ in 0..rounds {
        for n in &notes {
            folded.refold(&n.text);
            scanner.scan(&n.text, &folded, &mut hits);
            let r = Reading::new(n, &folded, &hits);
            let k = risk::read(&r, None);
            let g = goal::read(&r, &[]);
            let i = intervention::read(&r, &lexicon.techniques);
            let kind = kind::read(&r);
            let e = element::read(
                &r,
                element::Others { kind, scores: &[], risk: &k, goals: &g, interventions: &i },
            );
            total += usize::from(e.plan.is_some());
        }
    }
    println!(
        "all {:.0} MB/s {total} bytes {bytes}",
        (bytes * rounds) as f64 / 1e6 / t.elapsed().as_secs_f64()
    );
}
