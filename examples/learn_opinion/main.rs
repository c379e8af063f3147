//! Learns the second opinion on scores from the labelled corpus, how the session focus and
//! interventions are shown, and how ideation is told in indirect words from the corpus and
//! the passages beside it, and writes the tables to `data/opinion`:
//!
//!     cargo run --release --example learn_opinion
//!
//! It also prints how they are read in texts that taught nothing: scores in the notes of
//! one half of the writers, by what the other half teaches, ideation and elements in those
//! of one ninth, each beside the rules alone. The rules have been mended on the notes of the
//! corpus, so there this shows what learning does where the rules do well; what it does
//! in notes that nobody has seen, `tests/corpus/README.md` tells.
//! Tests hold the tables to the corpus.

mod elements;
mod ideation;
mod instances;
mod regression;
mod table;

#[path = "../../tests/labelled/corpus.rs"]
#[allow(dead_code)]
mod corpus;

use std::collections::HashMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use caseline::evaluation::{Evaluation, GoldScore, Measures, Topic, evaluate};
use caseline::extract::lexicon::Lexicon;
use caseline::extract::score::{Answer, Lesson, Opinion};
use caseline::extract::{Extractor, ScoreKind, ScoreMention, Status};
use caseline::frame::{Found, NoteRecord};
use caseline::instrument::Registry;
use caseline::note::{Note, NoteKind};
use caseline::vocabulary::Word;
use chrono::NaiveDate;
use corpus::Corpus;
use ideation::Counts;
use table::Table;

/// How strongly weights are drawn to zero, for statuses and for links.
const SHRINKAGE: (f64, f64) = (0.01, 0.001);

const STATUSES: usize = Status::ALL.len();

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let corpus = labelled()?;
    let lessons = lessons(&corpus)?;
    println!("{:24} {:>9} {:>9}", "in unseen notes, F1", "rules", "opinion");
    for (what, [rules, opinion]) in halves(&corpus, &lessons)? {
        println!("{what:24} {rules:9.4} {opinion:9.4}");
    }
    let told = ideation::lessons(&corpus)?;
    let left_out = told.left_out()?;
    for (what, counts) in [("passages", left_out.passages), ("corpus", left_out.corpus)] {
        for (how, Counts { told, found, invented, right }) in ["rules", "likely"].iter().zip(counts)
        {
            println!(
                "ideation in unseen {what}, {how}: {found} of {told} found ({right} rightly active \
                 or passive), {invented} invented"
            );
        }
    }
    let shown = elements::lessons(&corpus)?;
    for (what, counts) in shown.left_out()? {
        for (how, counts) in ["rules", "learned"].iter().zip(counts) {
            let [right, invented, missed] = [counts.right, counts.invented, counts.missed];
            println!(
                "{what} in unseen notes, {how}: {right} right, {invented} invented, {missed} missed"
            );
        }
    }
    let folder = root().join("data/opinion");
    let scores = tables(&lessons.iter().collect::<Vec<_>>());
    for (name, text) in scores
        .into_iter()
        .chain([("ideation.tsv", told.table(None)), ("elements.tsv", shown.table(None))])
    {
        std::fs::write(folder.join(name), text)?;
        println!("written: data/opinion/{name}");
    }
    Ok(())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn labelled() -> Outcome<Corpus> {
    corpus::read(&root().join("tests/corpus")).map_err(|breaches| breaches.join("\n").into())
}

/// What the scores of the whole corpus teach, and those of the examples of the lexicons,
/// each with the note that it stands in.
fn lessons(corpus: &Corpus) -> Outcome<Vec<(String, Lesson)>> {
    let lexicon = Lexicon::embedded()?;
    let rules = Extractor::by_rules_alone(&Registry::embedded()?, &lexicon)?;
    let mut scores: HashMap<&str, Vec<&GoldScore>> = HashMap::new();
    for score in &corpus.gold.scores {
        scores.entry(&score.note_id).or_default().push(score);
    }
    let mut lessons = Vec::new();
    for note in &corpus.notes {
        let Some(labels) = scores.get(note.note_id.as_str()) else { continue };
        let label = |found: &ScoreMention| {
            let fits = |label: &&&GoldScore| is_of(&note.text, label, found);
            labels.iter().find(fits).map(|label| label.status)
        };
        let taught = rules.lessons(note, &label);
        lessons.extend(taught.into_iter().map(|lesson| (note.note_id.clone(), lesson)));
    }
    for (example, number) in lexicon.examples.iter().zip(0..) {
        if !example.expect.iter().any(|fact| fact.contains("score")) {
            continue;
        }
        let note = Note {
            text: example.text.clone(),
            language: Some(example.language),
            session_date: NaiveDate::from_ymd_opt(2025, 6, 13),
            ..Note::default()
        };
        let label =
            |found: &ScoreMention| example.expect.iter().find_map(|fact| status_of(fact, found));
        let taught = rules.lessons(&note, &label);
        lessons.extend(taught.into_iter().map(|lesson| (format!("example{number}-1"), lesson)));
    }
    Ok(lessons)
}

/// The status that a fact of an example, such as `score=PHQ-9 total <10 target`, gives a
/// score.
fn status_of(fact: &str, found: &ScoreMention) -> Option<Status> {
    let kind = match found.kind {
        ScoreKind::Item => format!("item:{}", found.item?),
        ScoreKind::Subscale => format!("subscale:{}", found.subscale.as_deref()?),
        kind => kind.to_string(),
    };
    let (what, status) = fact.strip_prefix("score=")?.rsplit_once(' ')?;
    let value = what.strip_prefix(&format!("{} {kind} ", found.instrument))?;
    let value = value.split('/').next()?.trim_start_matches(['<', '>', '=']);
    let same = (value.parse::<f64>().ok()? - found.value).abs() < 1e-6;
    status.parse().ok().filter(|_| same)
}

/// Whether a label is that of a score.
fn is_of(text: &str, label: &GoldScore, found: &ScoreMention) -> bool {
    let points = |at: usize| text.get(..at).map_or(0, |before| before.chars().count() as i64);
    label.instrument == found.instrument
        && label.kind == found.kind
        && label.item == found.item
        && label.subscale == found.subscale
        && (label.value - found.value).abs() < 1e-6
        && points(found.span.start) < label.char_end
        && label.char_start < points(found.span.end)
}

/// The tables that lessons teach, by their names.
fn tables(lessons: &[&(String, Lesson)]) -> [(&'static str, String); 2] {
    let mut statuses: Vec<(&[String], usize)> = Vec::new();
    let mut links: Vec<(&[String], usize)> = Vec::new();
    for (_, Lesson { features, answer }) in lessons {
        match answer {
            Answer::Status(status) => statuses.push((features, *status as usize)),
            Answer::Link(holds) => links.push((features, usize::from(*holds))),
        }
    }
    let status = Table::<STATUSES>::learn(&statuses, SHRINKAGE.0);
    let link = Table::<2>::learn(&links, SHRINKAGE.1).for_second();
    [("status.tsv", status.to_string()), ("link.tsv", link.to_string())]
}

/// A number for the writer of a note.
fn writer(note: &str) -> usize {
    let writer = note.rsplit_once('-').map_or(note, |(writer, _)| writer);
    writer.bytes().map(usize::from).sum()
}

/// The half that the writer of a note belongs to.
fn is_in_half(note: &str, half: usize) -> bool {
    writer(note) % 2 == half
}

/// F1 by the rules alone, and with what the other half of the writers teaches.
fn halves(corpus: &Corpus, lessons: &[(String, Lesson)]) -> Outcome<Vec<(&'static str, [f64; 2])>> {
    let (registry, lexicon) = (Registry::embedded()?, Lexicon::embedded()?);
    let rules = Extractor::by_rules_alone(&registry, &lexicon)?;
    let mut found = [Found::default(), Found::default()];
    for half in [0, 1] {
        let taught = lessons.iter().filter(|(note, _)| !is_in_half(note, half));
        let [(_, status), (_, link)] = tables(&taught.collect::<Vec<_>>());
        let opinion = Extractor::by_rules_alone(&registry, &lexicon)?
            .with_opinion(Opinion::read(&status, &link)?);
        for note in corpus.notes.iter().filter(|note| is_in_half(&note.note_id, half)) {
            let note = Note { kind: None, ..note.clone() };
            for (extractor, found) in [&rules, &opinion].into_iter().zip(&mut found) {
                let findings = extractor.extract(&note);
                if findings.kind != NoteKind::Psychotherapy {
                    found.add(NoteRecord::new(&note, &findings, &registry));
                }
            }
        }
    }
    let closed = corpus::MEASURES.iter().map(|(name, ..)| (*name).to_owned()).collect();
    let closed = Measures::Listed(closed);
    let [rules, opinion] = found.map(|found| evaluate(&corpus.gold, &found, &closed));
    let f1 = |evaluation: &Evaluation, topic, part| {
        evaluation.counts(topic, part).f1().map_or(0.0, |f1| f1.value)
    };
    let figure = |what, topic, part| (what, [f1(&rules, topic, part), f1(&opinion, topic, part)]);
    Ok(vec![
        figure("all scores", Topic::Mentions, ""),
        figure("totals of the session", Topic::CurrentTotals, ""),
        figure("historic", Topic::Status, "historic"),
        figure("target", Topic::Status, "target"),
        figure("other person", Topic::Status, "other_person"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_what_the_corpus_teaches() {
        let lessons = lessons(&labelled().unwrap()).unwrap();
        for (name, text) in tables(&lessons.iter().collect::<Vec<_>>()) {
            let written = std::fs::read_to_string(root().join("data/opinion").join(name)).unwrap();
            let fresh = written == text;
            assert!(fresh, "{name} is not: `cargo run --release --example learn_opinion`");
        }
    }

    #[test]
    fn the_table_of_ideation_is_what_the_passages_teach() {
        let told = ideation::lessons(&labelled().unwrap()).unwrap();
        let written = std::fs::read_to_string(root().join("data/opinion/ideation.tsv")).unwrap();
        let fresh = written == told.table(None);
        assert!(fresh, "ideation.tsv is not: `cargo run --release --example learn_opinion`");
    }

    #[test]
    fn the_table_of_elements_is_what_the_corpus_teaches() {
        let shown = elements::lessons(&labelled().unwrap()).unwrap();
        let written = std::fs::read_to_string(root().join("data/opinion/elements.tsv")).unwrap();
        let fresh = written == shown.table(None);
        assert!(fresh, "elements.tsv is not: `cargo run --release --example learn_opinion`");
    }

    #[test]
    fn elements_in_the_words_of_an_unseen_writer_are_found_no_worse() {
        for (what, [rules, learned]) in
            elements::lessons(&labelled().unwrap()).unwrap().left_out().unwrap()
        {
            assert!(learned.f1() > rules.f1() - 0.002, "{what}: {rules:?}, {learned:?}");
            assert!(learned.missed < rules.missed, "{what}: {rules:?}, {learned:?}");
        }
    }

    #[test]
    fn most_ideation_in_the_words_of_an_unseen_writer_is_found() {
        let told = ideation::lessons(&labelled().unwrap()).unwrap();
        let [rules, likely] = told.left_out().unwrap().passages;
        assert!(likely.found > rules.found + 150, "{rules:?} {likely:?}");
        assert!(likely.invented < rules.invented + 40, "{rules:?} {likely:?}");
    }

    #[test]
    fn notes_that_taught_nothing_are_read_no_worse() {
        let corpus = labelled().unwrap();
        let lessons = lessons(&corpus).unwrap();
        for (what, [rules, opinion]) in halves(&corpus, &lessons).unwrap() {
            assert!(opinion > rules - 0.002, "{what}: {rules:.4} by the rules, {opinion:.4}");
        }
    }
}
