use caseline::extract::{Extractor, lexicon::Lexicon};
use caseline::instrument::Registry;
use caseline::note::Note;
use std::time::Instant;
fn main() {
    let lexicon = Lexicon::embedded().unwrap();
    let extractor = Extractor::new(&Registry::embedded().unwrap(), &lexicon).unwrap();
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
    let mut total = 0;
    for _ in 0..3 {
        let t = Instant::now();
        for _ in 0..rounds {
            for n in &notes {
                total += extractor.scan_only(n);
            }
        }
        println!(
            "scan {:.0} MB/s, {} hits",
            (bytes * rounds) as f64 / 1e6 / t.elapsed().as_secs_f64(),
            total
        );
        let t = Instant::now();
        for _ in 0..rounds {
            for n in &notes {
                total += extractor.extract(n).scores.len();
            }
        }
        println!("extract {:.0} MB/s", (bytes * rounds) as f64 / 1e6 / t.elapsed().as_secs_f64());
    }
}
