//! Any text goes through extraction without a panic, and every span that comes
//! out fits the text.

#![no_main]

use std::sync::LazyLock;

use caseline::extract::lexicon::Lexicon;
use caseline::extract::{Extractor, Span};
use caseline::instrument::Registry;
use caseline::note::Note;
use libfuzzer_sys::fuzz_target;

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| {
    let registry = Registry::embedded().expect("embedded measures");
    let lexicon = Lexicon::embedded().expect("embedded lexicons");
    Extractor::new(&registry, &lexicon).expect("an extractor")
});

fuzz_target!(|text: &str| {
    let note = Note { text: text.to_owned(), ..Note::default() };
    let findings = EXTRACTOR.extract(&note);
    let fits = |span: Span| assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    for score in &findings.scores {
        fits(score.span);
        fits(score.evidence);
    }
    for goal in &findings.goals {
        fits(goal.span);
        fits(goal.evidence);
    }
    for mention in &findings.interventions {
        fits(mention.span);
    }
    findings.risk.si.span.into_iter().chain(findings.risk.si.evidence).for_each(fits);
});
