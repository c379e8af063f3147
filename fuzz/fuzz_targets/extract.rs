//! Any bytes, taken for text as far as they are, go through extraction without
//! a panic: every span that comes out fits the text, figures at the span of a
//! score are its value, and the note reads the same twice.

#![no_main]

use std::sync::LazyLock;

use caseline::extract::lexicon::Lexicon;
use caseline::extract::{Extractor, Findings, Span};
use caseline::instrument::Registry;
use caseline::note::Note;
use libfuzzer_sys::fuzz_target;

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| {
    let registry = Registry::embedded().expect("embedded measures");
    let lexicon = Lexicon::embedded().expect("embedded lexicons");
    Extractor::new(&registry, &lexicon).expect("an extractor")
});

fn check(text: &str, findings: &Findings) {
    let fits = |span: Span| assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    for score in &findings.scores {
        fits(score.span);
        fits(score.evidence);
        if let Ok(value) = score.span.of(text).replace(',', ".").parse::<f64>() {
            assert_eq!(value, score.value);
        }
    }
    for goal in &findings.goals {
        fits(goal.span);
        fits(goal.evidence);
    }
    findings.interventions.iter().for_each(|done| fits(done.span));
    for part in &findings.sections {
        fits(part.heading);
        fits(part.body);
    }
    let risk = &findings.risk;
    for presence in [&risk.hi, &risk.plan, &risk.intent, &risk.means] {
        presence.span.into_iter().chain(presence.evidence).for_each(fits);
    }
    risk.si.span.into_iter().chain(risk.si.evidence).for_each(fits);
    risk.self_harm.span.into_iter().chain(risk.self_harm.evidence).for_each(fits);
    risk.risk_level.span.into_iter().chain(risk.risk_level.evidence).for_each(fits);
    let elements = &findings.elements;
    let shown = [
        elements.presentation,
        elements.session_focus,
        elements.scores,
        elements.interventions,
        elements.goal_progress,
        elements.risk,
        elements.plan,
    ];
    shown.into_iter().flatten().for_each(fits);
}

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let note = Note { text, ..Note::default() };
    let findings = EXTRACTOR.extract(&note);
    check(&note.text, &findings);
    assert!(findings == EXTRACTOR.extract(&note), "read twice, not the same");
});
