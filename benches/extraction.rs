//! How fast notes are read: the whole extraction against the bare pass over
//! the same bytes that finds all names and phrases. One thread.
//!
//! `cargo bench --bench extraction`

use std::hint::black_box;
use std::time::{Duration, Instant};

use caseline::extract::Extractor;
use caseline::extract::lexicon::Lexicon;
use caseline::instrument::Registry;
use caseline::note::Note;

/// How long each of the two is run.
const SPAN: Duration = Duration::from_secs(2);

/// Notes of the kinds that a practice has: short and long, with scores and
/// without, in both languages.
const NOTES: [&str; 4] = [
    "S: Slept 5 to 6 hours most nights, argued with her brother on Sunday, cooked twice and went \
     for a walk with a neighbour. Work is busy until the end of the month, and she has asked for \
     two days off.\nO: PHQ-9 = 14/27 (moderate), down from 18 on 3/2. GAD-7 9. Item 9 = 0. \
     Casually dressed, cooperative, speech normal in rate and tone, mood described as \"better\".\n\
     A: Goal 1 (improve mood): progressing. Denies SI, plan and intent. Low risk.\n\
     P: Continue activity scheduling, thought record for the meeting on Monday. Repeat PHQ-9 in \
     4 weeks. Return 3/28 at 10:00.",
    "Client arrived ten minutes late and spoke at length about the move. We practised paced \
     breathing and looked at what keeps the worry going; she noticed that it is worst in the \
     evening when the house is quiet. She agreed to write down three worries a day and the time \
     that each of them took. No thoughts of death, no self-harm, no use since the last session. \
     Next appointment in two weeks by video. Insurance form signed, copy kept in the chart.",
    "S : Humeur un peu meilleure, dort 6 h, a repris la marche deux fois par semaine et a vu sa \
     sœur dimanche. Le travail reste difficile, l'arrêt est prolongé jusqu'à la fin du mois.\n\
     O : PHQ-9 passé de 15 à 11 ; GAD-7 à 10. Présentation soignée, contact facile.\n\
     A : Objectif 1 (améliorer l'humeur) : en amélioration. Nie idées suicidaires. Risque faible.\n\
     P : Poursuite de l'activation comportementale, prochain rendez-vous le 12/03 à 14 h.",
    "| Measure | Intake | Last | Today |\n|---|---|---|---|\n| PHQ-9 | 19 | 15 | 10 |\n\
     | GAD-7 | 16 | 12 | 9 |\n| ISI | 20 | 17 | 11 |\n\nWe reviewed the sleep diary together; \
     efficiency is up to 84 %. She keeps the window of six and a half hours and gets up at the \
     same time on weekends. Denies SI/HI.",
];

fn main() {
    let extractor = Lexicon::embedded()
        .and_then(|lexicon| Extractor::new(&Registry::embedded()?, &lexicon))
        .unwrap_or_else(|error| panic!("{error}"));
    let notes: Vec<Note> = NOTES
        .iter()
        .map(|text| Note {
            text: (*text).to_owned(),
            session_date: chrono::NaiveDate::from_ymd_opt(2025, 3, 14),
            ..Note::default()
        })
        .collect();
    let pass = speed(&notes, |note| {
        black_box(extractor.scan_only(note));
    });
    let whole = speed(&notes, |note| {
        black_box(extractor.extract(note));
    });
    println!("bare pass  {pass:7.1} MB/s");
    println!("extraction {whole:7.1} MB/s");
    println!("ratio      {:7.2}", pass / whole);
}

/// Megabytes a second.
fn speed(notes: &[Note], read: impl Fn(&Note)) -> f64 {
    let bytes: usize = notes.iter().map(|note| note.text.len()).sum();
    let start = Instant::now();
    let mut rounds = 0_u32;
    while start.elapsed() < SPAN {
        for _ in 0..64 {
            notes.iter().for_each(&read);
        }
        rounds += 64;
    }
    bytes as f64 * f64::from(rounds) / start.elapsed().as_secs_f64() / 1e6
}
