//! How fast notes are read: the whole extraction beside a bare Aho-Corasick
//! pass over the same bytes that looks for the same phrases. One thread.
//!
//! `cargo bench --bench extraction`
//!
//! The notes are those of the demo caseload (about 2 kB each, English and
//! French, the language left to be detected). For each note the fastest of
//! several passes counts, since what else the machine does only ever slows a
//! pass down; between two readings of a note lie all the others, so that
//! nothing of it is left in the caches.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use caseline::extract::fold::Folded;
use caseline::extract::lexicon::Lexicon;
use caseline::extract::reading::Reading;
use caseline::extract::scan::Hits;
use caseline::extract::score::ScoreReader;
use caseline::extract::{Extractor, goal, intervention, kind, risk};
use caseline::instrument::Registry;
use caseline::note::Note;

/// How long each of the stages is run.
const SPAN: Duration = Duration::from_millis(1500);

fn main() {
    if let Err(error) = report() {
        eprintln!("{error}");
        std::process::exit(2);
    }
}

fn report() -> Result<(), Box<dyn std::error::Error>> {
    let lexicon = Lexicon::embedded()?;
    let registry = Registry::embedded()?;
    let extractor = Extractor::new(&registry, &lexicon)?;
    let (scores, names) = ScoreReader::new(&registry, &lexicon);
    let phrases: Vec<String> = lexicon
        .phrases
        .iter()
        .flat_map(|entry| entry.pattern.phrases())
        .chain(names.iter().map(|(name, _)| name.clone()))
        .collect();
    let automaton = |kind| {
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(kind))
            .build(&phrases)
    };
    let nfa = automaton(AhoCorasickKind::ContiguousNFA)?;
    let dfa = automaton(AhoCorasickKind::DFA)?;
    let notes = notes()?;
    let bytes: usize = notes.iter().map(|note| note.text.len()).sum();
    println!("notes              {:7}", notes.len());
    println!("bytes a note       {:7}", bytes / notes.len().max(1));
    println!("phrases            {:7}", phrases.len());

    let bare = [("nfa", &nfa), ("dfa", &dfa)].map(|(name, automaton)| {
        let speed = speed(&notes, |note| automaton.find_iter(&note.text).count());
        println!("bare pass ({name})    {speed:7.1} MB/s");
        speed
    });
    let pass = bare.into_iter().fold(0.0, f64::max);
    let whole = speed(&notes, |note| extractor.extract(note));
    println!("extraction         {whole:7.1} MB/s");
    println!("ratio              {:7.2}", pass / whole);

    stages(&extractor, &scores, &lexicon, &notes);
    Ok(())
}

/// What each stage takes by itself.
fn stages(extractor: &Extractor, scores: &ScoreReader, lexicon: &Lexicon, notes: &[Note]) {
    let mut folded = Folded::default();
    let fold = speed(notes, |note| folded.refold(&note.text));
    println!("  fold             {fold:7.1} MB/s");
    let scan = speed(notes, |note| extractor.scan_only(note));
    println!("  fold and scan    {scan:7.1} MB/s");

    let scanned: Vec<(&Note, Folded, Hits)> =
        notes.iter().map(|note| (note, Folded::new(&note.text), extractor.hits(note))).collect();
    let bytes = |(note, _, _): &(&Note, Folded, Hits)| note.text.len();
    let lay = best(&scanned, bytes, |(note, folded, hits)| {
        Reading::new(note, folded, hits).sentences.len()
    });
    println!("  layout           {lay:7.1} MB/s");
    let readings: Vec<Reading<'_>> =
        scanned.iter().map(|(note, folded, hits)| Reading::new(note, folded, hits)).collect();
    let bytes = |reading: &Reading<'_>| reading.note.text.len();
    let grammars = [
        ("scores", best(&readings, bytes, |reading| scores.read(reading))),
        (
            "risk",
            best(&readings, bytes, |reading| risk::read(reading, risk::Rated::default(), None)),
        ),
        ("goals", best(&readings, bytes, |reading| goal::read(reading, &[]))),
        (
            "interventions",
            best(&readings, bytes, |reading| intervention::read(reading, &lexicon.techniques)),
        ),
        ("kind", best(&readings, bytes, kind::read)),
    ];
    for (name, speed) in grammars {
        println!("  {name:16} {speed:7.1} MB/s");
    }
}

/// The notes of the demo caseload.
fn notes() -> std::io::Result<Vec<Note>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/notes");
    let mut notes = Vec::new();
    for entry in walkdir::WalkDir::new(root).sort_by_file_name() {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        notes.push(Note {
            text: std::fs::read_to_string(entry.path())?,
            session_date: chrono::NaiveDate::from_ymd_opt(2026, 3, 14),
            ..Note::default()
        });
    }
    Ok(notes)
}

fn speed<T>(notes: &[Note], read: impl FnMut(&Note) -> T) -> f64 {
    best(notes, |note| note.text.len(), read)
}

/// Megabytes a second over all `items`, each at its fastest.
fn best<I, T>(items: &[I], bytes: impl Fn(&I) -> usize, mut read: impl FnMut(&I) -> T) -> f64 {
    let bytes: usize = items.iter().map(bytes).sum();
    let start = Instant::now();
    let mut fastest = vec![Duration::MAX; items.len()];
    while start.elapsed() < SPAN {
        for (item, fastest) in items.iter().zip(&mut fastest) {
            let begun = Instant::now();
            black_box(read(item));
            *fastest = begun.elapsed().min(*fastest);
        }
    }
    let seconds: f64 = fastest.iter().map(Duration::as_secs_f64).sum();
    bytes as f64 / seconds / 1e6
}
