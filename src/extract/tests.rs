//! The examples of the lexicon files on risk, goals, sections, kinds,
//! interventions and elements, and what holds for any text.

use proptest::strategy::Strategy;

use super::fold::Folded;
use super::lexicon::{Example, Lexicon};
use super::reading::Reading;
use super::risk::Rated;
use super::scan::{Hits, Scanner};
use super::{Extractor, Presence, SelfHarm, Span, Status, SuicidalIdeation};
use super::{element, goal, intervention, kind, risk, section};
use crate::instrument::Registry;
use crate::note::Note;

struct Reader {
    lexicon: Lexicon,
    scanner: Scanner,
}

impl Reader {
    fn new() -> Self {
        let lexicon = Lexicon::embedded().unwrap();
        let scanner = Scanner::new(&lexicon.phrases, &[]).unwrap();
        Self { lexicon, scanner }
    }

    fn with<T>(&self, note: &Note, read: impl FnOnce(&Reading<'_>) -> T) -> T {
        let folded = Folded::new(&note.text);
        let mut hits = Hits::default();
        self.scanner.scan(&note.text, &folded, &mut hits);
        read(&Reading::new(note, &folded, &hits))
    }

    /// The facts of a note in the words of the examples.
    fn facts(&self, note: &Note) -> Vec<String> {
        self.with(note, |reading| {
            let found = risk::read(reading, Rated::default(), None);
            let goals = goal::read(reading, &[]);
            let interventions = intervention::read(reading, &self.lexicon.techniques);
            let kind = kind::read(reading);
            let level = found.risk_level.value.map_or("none".to_owned(), |level| level.to_string());
            let mut facts = vec![
                format!("si={}", found.si.value),
                format!("hi={}", found.hi.value),
                format!("self_harm={}", found.self_harm.value),
                format!("plan={}", found.plan.value),
                format!("intent={}", found.intent.value),
                format!("means={}", found.means.value),
                format!("level={level}"),
                format!("format={}", section::format(reading)),
                format!("kind={kind}"),
                format!("goals={}", goals.len()),
                format!("techniques={}", interventions.len()),
            ];
            for goal in &goals {
                let stated = goal.stated_progress.map_or("unstated".to_owned(), |p| p.to_string());
                facts.push(format!("goal{}={stated}", goal.goal_number));
                facts.push(format!("label{}={}", goal.goal_number, goal.label));
            }
            facts
                .extend(section::read(reading).iter().map(|part| format!("section={}", part.kind)));
            facts.extend(interventions.iter().map(|done| format!("technique={}", done.technique)));
            let others = element::Others {
                kind,
                scores: &[],
                risk: &found,
                goals: &goals,
                interventions: &interventions,
            };
            let elements = element::read(reading, others, None);
            for (name, span) in [
                ("presentation", elements.presentation),
                ("session_focus", elements.session_focus),
                ("interventions", elements.interventions),
                ("goal_progress", elements.goal_progress),
                ("risk", elements.risk),
                ("plan", elements.plan),
            ] {
                let absence = if span.is_some() { "" } else { "no " };
                facts.push(format!("{absence}element={name}"));
            }
            facts
        })
    }

    fn wrong(&self, example: &Example) -> Option<String> {
        let note = Note {
            text: example.text.clone(),
            language: Some(example.language),
            ..Note::default()
        };
        let facts = self.facts(&note);
        let missing: Vec<_> = example.expect.iter().filter(|fact| !facts.contains(fact)).collect();
        (!missing.is_empty()).then(|| {
            format!("{}: {}\n  expected {missing:?}\n  found {facts:?}", example.file, example.text)
        })
    }
}

#[test]
fn every_example_reads_as_its_file_says() {
    let reader = Reader::new();
    let others = ["scores.toml", "numbers.toml", "slips.toml"];
    let wrong: Vec<String> = reader
        .lexicon
        .examples
        .iter()
        .filter(|example| !others.iter().any(|file| example.file.ends_with(file)))
        .filter_map(|example| reader.wrong(example))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn at_least_a_hundred_and_fifty_techniques_are_known() {
    assert!(Lexicon::embedded().unwrap().techniques.len() >= 150);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_read_and_every_span_fits_it(
        parts in proptest::collection::vec(
            proptest::prop_oneof![
                proptest::sample::select(vec![
                    "SI", "denies ", "suicidal thoughts", ": ", "\n", "[x] ", "☐ ", "Goal 1", "Goal 2 (",
                    ") - improving", "S: ", "P:\n", "idées suicidaires", " pas d'", "; ", ", but ",
                    "wish ", "not wake up", "EMDR", "risk low", "| 1 | ", "Plan: ", " no ", "é", "«", "\u{a0}",
                ]).prop_map(str::to_owned),
                ".{0,8}",
            ],
            0..24,
        )
    ) {
        use std::sync::LazyLock;
        static READER: LazyLock<Reader> = LazyLock::new(Reader::new);
        let note = Note { text: parts.concat(), ..Note::default() };
        let rated = Rated { phq9_item9: Some((1, Span::new(0, 0))), ..Rated::default() };
        READER.with(&note, |reading| {
            let found = risk::read(reading, rated, None);
            let goals = goal::read(reading, &[]);
            let interventions = intervention::read(reading, &READER.lexicon.techniques);
            let others = element::Others {
                kind: kind::read(reading),
                scores: &[],
                risk: &found,
                goals: &goals,
                interventions: &interventions,
            };
            let elements = element::read(reading, others, None);
            let mut spans: Vec<Span> = [
                found.si.span, found.si.evidence, found.hi.span, found.self_harm.span,
                found.plan.span, found.intent.evidence, found.means.span, found.risk_level.span,
                elements.presentation, elements.session_focus, elements.plan, elements.risk,
            ].into_iter().flatten().collect();
            spans.extend(goals.iter().flat_map(|goal| [goal.span, goal.evidence]));
            spans.extend(interventions.iter().map(|done| done.span));
            spans.extend(section::read(reading).iter().flat_map(|part| [part.heading, part.body]));
            for span in spans {
                assert!(note.text.get(span.start..span.end).is_some(), "{span:?} in {:?}", note.text);
            }
        });
    }

    #[test]
    fn silence_stays_silence(words in "[b-f ]{0,40}(\\.|\\n|, )[j-n ]{0,40}") {
        let reader = Reader::new();
        let note = Note { text: words, ..Note::default() };
        reader.with(&note, |reading| {
            let found = risk::read(reading, Rated::default(), None);
            assert_eq!(found.si.value, SuicidalIdeation::NotDocumented);
            assert_eq!(found.hi.value, Presence::NotDocumented);
            assert_eq!(found.self_harm.value, SelfHarm::NotDocumented);
            assert_eq!(found.plan.value, Presence::NotDocumented);
            assert_eq!(found.risk_level.value, None);
        });
    }
}

#[test]
fn a_level_of_ideation_on_the_columbia_scale_tells_of_one_where_words_do_not() {
    let reader = Reader::new();
    let si = |level| {
        let note =
            Note { text: "Rated this afternoon. Sleeps badly.".to_owned(), ..Note::default() };
        let rated = Rated { columbia: Some((level, Span::new(0, 5))), ..Rated::default() };
        reader.with(&note, |reading| risk::read(reading, rated, None).si.value)
    };
    assert_eq!(si(0), SuicidalIdeation::NotDocumented);
    assert_eq!(si(1), SuicidalIdeation::Passive);
    assert_eq!(si(5), SuicidalIdeation::Active);
}

#[test]
fn a_mother_of_two_is_the_client_herself() {
    let reader = Reader::new();
    for text in ["Mother of two, SI daily, no plan.", "Mère de deux enfants, IS quotidiennes."] {
        let note = Note { text: text.to_owned(), ..Note::default() };
        let si = reader.with(&note, |reading| risk::read(reading, Rated::default(), None).si.value);
        assert_eq!(si, SuicidalIdeation::Active, "{text}");
    }
}

#[test]
fn of_a_couple_the_one_who_denies_ideation_is_the_client() {
    let registry = Registry::embedded().unwrap();
    let extractor = Extractor::by_rules_alone(&registry, &Lexicon::embedded().unwrap()).unwrap();
    for (text, expected) in [
        ("Her WSAS is 29. His WSAS 18. He denies SI.", [Status::OtherPerson, Status::Current]),
        ("Her WSAS is 29. His WSAS 18. She denies SI.", [Status::Current, Status::OtherPerson]),
    ] {
        let note = Note { text: text.to_owned(), ..Note::default() };
        let scores = extractor.extract(&note).scores;
        assert_eq!(scores.iter().map(|score| score.status).collect::<Vec<_>>(), expected, "{text}");
    }
}
