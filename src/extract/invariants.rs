//! What holds for any text at all, whole extraction: every span fits the text,
//! a score's span reads as its value, words without numbers and names change no
//! score, and the same note reads the same on every thread.
//!
//! The texts are put together from pieces of notes: markup, names, numbers,
//! words of risk and goals, and characters that fold to more or fewer bytes
//! than they are.

use std::sync::LazyLock;

use proptest::prelude::*;
use rayon::prelude::*;

use super::lexicon::Lexicon;
use super::{Extractor, Findings, Found, ScoreMention, Span};
use crate::instrument::Registry;
use crate::note::{Language, Note};

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| {
    Extractor::new(&Registry::embedded().unwrap(), &Lexicon::embedded().unwrap()).unwrap()
});

const PIECES: [&str; 66] = [
    "PHQ-9",
    "GAD-7",
    "QSP-9",
    "HADS-A",
    "DASS-21 D/A/S",
    "had",
    "AUDIT",
    "item 9",
    "Q9",
    "#9",
    "14",
    "27",
    "8/10/18",
    "3/2",
    "1,5",
    "12/03/2025",
    "fifteen",
    "quatre-vingt",
    "l4",
    "1O",
    "from",
    "to",
    "→",
    "->",
    "below",
    "was",
    "goal",
    "mother's",
    "today",
    "last",
    "and",
    "sur",
    "entered in error",
    "SI",
    "denies ",
    "suicidal thoughts",
    "idées suicidaires",
    "pas d'",
    "Goal 1",
    "Goal 2 (",
    ") - improving",
    "S:",
    "P:\n",
    "Plan:",
    "Risk:",
    "[x]",
    "☐",
    "EMDR",
    "psychotherapy note",
    "not wake up",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    " | ",
    ". ",
    "; ",
    ": ",
    "\u{a0}",
    "&nbsp;",
    "\u{2028}",
    "œ",
    "İ",
    "é",
    "e\u{301}",
    "🙂",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        9 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ];
    let gap = prop::sample::select(vec![" ", " ", "", "  "]);
    prop::collection::vec((piece, gap), 0..48)
        .prop_map(|parts| parts.into_iter().map(|(piece, gap)| piece + gap).collect())
}

fn extract(text: &str, language: Option<Language>) -> Findings {
    let session_date = chrono::NaiveDate::from_ymd_opt(2025, 3, 14);
    EXTRACTOR.extract(&Note { text: text.to_owned(), language, session_date, ..Note::default() })
}

/// Every span of the findings.
fn spans(findings: &Findings) -> Vec<Span> {
    fn both<T>(found: &Found<T>) -> impl Iterator<Item = Span> {
        found.span.into_iter().chain(found.evidence)
    }
    let risk = &findings.risk;
    let elements = &findings.elements;
    let mut spans: Vec<Span> = Vec::new();
    spans.extend(both(&risk.si).chain(both(&risk.self_harm)).chain(both(&risk.risk_level)));
    for presence in [&risk.hi, &risk.plan, &risk.intent, &risk.means] {
        spans.extend(both(presence));
    }
    spans.extend(both(&risk.phq9_item9));
    spans.extend(findings.sections.iter().flat_map(|part| [part.heading, part.body]));
    spans.extend(findings.scores.iter().flat_map(|score| [score.span, score.evidence]));
    spans.extend(findings.goals.iter().flat_map(|goal| [goal.span, goal.evidence]));
    spans.extend(findings.interventions.iter().map(|done| done.span));
    let shown = [
        elements.presentation,
        elements.session_focus,
        elements.scores,
        elements.interventions,
        elements.goal_progress,
        elements.risk,
        elements.plan,
    ];
    spans.extend(shown.into_iter().flatten());
    spans
}

/// The scores without what only says where they stand in the note.
fn said(scores: &[ScoreMention]) -> Vec<ScoreMention> {
    let nowhere = Span::default();
    let bare =
        |score: &ScoreMention| ScoreMention { span: nowhere, evidence: nowhere, ..score.clone() };
    scores.iter().map(bare).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn every_span_fits_the_text(text in text(), french in any::<Option<bool>>()) {
        let language = french.map(|french| if french { Language::Fr } else { Language::En });
        let findings = extract(&text, language);
        for span in spans(&findings) {
            prop_assert!(text.get(span.start..span.end).is_some(), "{:?}", span);
        }
        for score in &findings.scores {
            prop_assert!(!score.span.of(&text).trim().is_empty());
        }
    }

    #[test]
    fn figures_at_the_span_of_a_score_are_its_value(text in text()) {
        for score in extract(&text, None).scores {
            let written = score.span.of(&text);
            if let Ok(value) = written.replace(',', ".").parse::<f64>() {
                prop_assert_eq!(value, score.value, "{}", written);
            }
        }
    }

    #[test]
    fn a_paragraph_without_numbers_and_names_changes_no_score(text in text()) {
        let language = Some(Language::En);
        let longer = format!("{text}\n\nThey walked along the river.\n");
        let (before, after) = (extract(&format!("{text}\n\n"), language), extract(&longer, language));
        prop_assert_eq!(said(&before.scores), said(&after.scores));
    }

    #[test]
    fn every_thread_reads_the_same(texts in prop::collection::vec(text(), 1..12)) {
        let alone: Vec<Findings> = texts.iter().map(|text| extract(text, None)).collect();
        for threads in [2, 5] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let together: Vec<Findings> =
                pool.install(|| texts.par_iter().map(|text| extract(text, None)).collect());
            prop_assert_eq!(&together, &alone);
        }
    }
}
