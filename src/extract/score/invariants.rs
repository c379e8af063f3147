//! What holds for any text: no panic, spans inside it, values as written.

use std::sync::OnceLock;

use proptest::prelude::*;

use super::number;
use crate::extract::lexicon::Lexicon;
use crate::extract::{Extractor, ScoreMention};
use crate::instrument::Registry;
use crate::note::{Language, Note};

fn extractor() -> &'static Extractor {
    static EXTRACTOR: OnceLock<Extractor> = OnceLock::new();
    EXTRACTOR.get_or_init(|| {
        Extractor::new(&Registry::embedded().unwrap(), &Lexicon::embedded().unwrap()).unwrap()
    })
}

fn scores(text: &str, language: Language) -> Vec<ScoreMention> {
    let session_date = chrono::NaiveDate::from_ymd_opt(2025, 3, 14);
    let text = text.to_owned();
    let language = Some(language);
    extractor().extract(&Note { text, language, session_date, ..Note::default() }).scores
}

/// Pieces of notes in any order, with whatever stands between them.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "PHQ-9",
        "GAD-7",
        "HADS",
        "DASS-21 D/A/S",
        "item 9",
        "items",
        "14",
        "27",
        "8/10/18",
        "3/2",
        "1,5",
        "from",
        "to",
        "→",
        "below",
        "was",
        "goal",
        "mother's",
        "today",
        "last",
        "respectively",
        "and",
        "(",
        ")",
        ":",
        "=",
        "/",
        "|",
        "\t",
        "\n",
        ".",
        ";",
        ",",
        "é",
        "\u{a0}",
        "&nbsp;",
        "fifteen",
        "quatre-vingt",
        "sur",
        "à",
        "de",
        "entered in error",
        "previous in brackets",
        "2,1,3,2,1,1,2,1,0",
        "#9",
        "Q10",
        "-",
        "+3",
        "%",
        "weeks",
    ]);
    let gap = prop::sample::select(vec![" ", "", "  "]);
    prop::collection::vec((piece, gap), 0..40)
        .prop_map(|parts| parts.into_iter().flat_map(|(piece, gap)| [piece, gap]).collect())
}

proptest! {
    #[test]
    fn any_text_is_read_and_spans_lie_in_it(text in "\\PC{0,200}") {
        for score in scores(&text, Language::En) {
            prop_assert!(text.get(score.span.start..score.span.end).is_some());
            prop_assert!(text.get(score.evidence.start..score.evidence.end).is_some());
        }
    }

    #[test]
    fn the_text_at_the_span_is_the_value(text in pieces()) {
        for language in [Language::En, Language::Fr] {
            for score in scores(&text, language) {
                let written = score.span.of(&text);
                prop_assert!(!written.is_empty());
                if let Some((value, length)) = number::figures(written.as_bytes(), true) {
                    prop_assert_eq!(length, written.len());
                    prop_assert_eq!(value, score.value);
                }
            }
        }
    }

    #[test]
    fn the_same_note_reads_the_same_twice(text in pieces()) {
        prop_assert_eq!(scores(&text, Language::En), scores(&text, Language::En));
    }

    #[test]
    fn a_paragraph_without_names_or_numbers_changes_nothing(text in pieces()) {
        let longer = format!("{text}\n\nThey walked along the river.");
        let values = |text: &str| -> Vec<_> {
            scores(text, Language::En)
                .into_iter()
                .map(|score| (score.instrument, score.span, score.status))
                .collect()
        };
        prop_assert_eq!(values(&format!("{text}\n\n")), values(&longer));
    }
}

#[test]
fn of_many_values_only_the_last_are_looked_back_at() {
    let all: Vec<usize> = (0..super::RECENT + 3).collect();
    assert_eq!(super::recent(&all).first(), Some(&3));
    assert_eq!(super::recent(&all).last(), all.last());
    assert_eq!(super::recent(&[1, 2]), [1, 2]);
}
