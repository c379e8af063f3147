//! Runs the examples of the lexicon files: each sentence must read as its file
//! says.

use super::lexicon::{Example, Lexicon};
use super::{Extractor, Findings, ScoreKind, ScoreMention};
use crate::instrument::Registry;
use crate::note::Note;

/// A score as an example writes it: `score=PHQ-9 total 14 current`, with
/// `<10` for a relation and `14/27` for a denominator.
fn render_score(score: &ScoreMention) -> String {
    let kind = match score.kind {
        ScoreKind::Item => format!("item:{}", score.item.unwrap_or_default()),
        ScoreKind::Subscale => {
            format!("subscale:{}", score.subscale.as_deref().unwrap_or_default())
        }
        ScoreKind::Total | ScoreKind::Mean => score.kind.to_string(),
    };
    let relation = score.comparator.map(|comparator| comparator.to_string()).unwrap_or_default();
    let max = score.max.map(|max| format!("/{max}")).unwrap_or_default();
    format!("score={} {kind} {relation}{}{max} {}", score.instrument, score.value, score.status)
}

/// All facts of a note in the words of the examples.
fn render(findings: &Findings) -> Vec<String> {
    let mut facts: Vec<String> = findings.scores.iter().map(render_score).collect();
    if facts.is_empty() {
        facts.push("no score".to_owned());
    }
    facts
}

fn missing(extractor: &Extractor, example: &Example) -> Option<String> {
    let note = Note {
        text: example.text.clone(),
        language: Some(example.language),
        session_date: chrono::NaiveDate::from_ymd_opt(2025, 6, 13),
        ..Note::default()
    };
    let facts = render(&extractor.extract(&note));
    let scores = |facts: &[String]| facts.iter().filter(|fact| fact.starts_with("score=")).count();
    // An example that expects nothing would hold whatever is read.
    let holds = !example.expect.is_empty()
        && example.expect.iter().all(|fact| facts.contains(fact))
        && (example.expect.iter().all(|fact| !fact.contains("score"))
            || scores(&facts) == scores(&example.expect));
    (!holds).then(|| {
        format!(
            "{}: {}\n  expected {:?}\n  found {facts:?}",
            example.file, example.text, example.expect
        )
    })
}

#[test]
fn every_example_of_the_lexicons_reads_as_its_file_says() {
    let lexicon = Lexicon::embedded().unwrap();
    let extractor = Extractor::new(&Registry::embedded().unwrap(), &lexicon).unwrap();
    let ours = ["scores.toml", "numbers.toml", "slips.toml"];
    let wrong: Vec<String> = lexicon
        .examples
        .iter()
        .filter(|example| ours.iter().any(|file| example.file.ends_with(file)))
        .filter_map(|example| missing(&extractor, example))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
