//! What was learned of how a note shows what an hour was about and what was done in it.
//!
//! "We stayed with the last night", "Axe de la séance : la peur de tomber": people say what
//! they talked of in more turns than phrases can list. A sentence is known here by its words,
//! by which stand beside each other, by how long it is and by the part of the note that it
//! stands in. What each of these speaks for was learned (`data/opinion/elements.tsv`, by
//! `examples/learn_opinion`) from the notes of the labelled corpus that say which elements
//! they hold: a logistic regression, of whole numbers, so that every machine decides alike.
//!
//! It is asked only where the grammars find nothing, and adds; it never takes away.

use std::cell::RefCell;

use super::super::reading::Reading;
use super::super::weights::{Counted, Sink, Term, Weights, term};
use super::super::words::{Telling, degree, is_word, split};
use super::super::{SectionKind, Span, checkbox};
use crate::error::Result;

static WEIGHTS: &str = include_str!("../../../data/opinion/elements.tsv");

/// How sure one has to be of a session focus and of an intervention, in thirty-seconds of a
/// natural logarithm of odds. Labels name the first more often than any sentence could be
/// as likely as not to be it, since nearly all sentences are something else.
const FOCUS: i32 = -40;
const INTERVENTION: i32 = 48;

/// What was learned of how elements are shown.
#[derive(Clone, Debug)]
pub struct Learned {
    /// How much a feature speaks for a session focus, and for an intervention.
    weights: Weights<2>,
}

/// The sentences that show most, where they show enough.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shown {
    pub focus: Option<Span>,
    pub intervention: Option<Span>,
}

thread_local! {
    /// Room for the features of a sentence, which a thread uses again.
    static COUNTED: RefCell<Counted> = RefCell::default();
}

impl Learned {
    /// What is part of the program.
    ///
    /// # Errors
    /// When the table breaks the format.
    pub fn embedded() -> Result<Self> {
        Self::read(WEIGHTS)
    }

    /// What was learned from other labels, as a table in the form of
    /// `data/opinion/elements.tsv`.
    ///
    /// # Errors
    /// When the table breaks the format.
    pub fn read(weights: &str) -> Result<Self> {
        Ok(Self { weights: Weights::read("opinion/elements.tsv", weights)? })
    }

    /// The first of the sentences that show most of each.
    pub(super) fn shown(&self, reading: &Reading<'_>) -> Shown {
        let mut shown = Shown::default();
        let (mut focus, mut intervention) = (FOCUS, INTERVENTION);
        COUNTED.with_borrow_mut(|counted| {
            for &sentence in &reading.sentences {
                let [of_focus, of_intervention] =
                    self.weights.votes(counted, |ballot| features(reading, sentence, ballot));
                if of_focus > focus && !offers(reading, sentence) {
                    (focus, shown.focus) = (of_focus, Some(sentence));
                }
                if of_intervention > intervention && !offers(reading, sentence) {
                    (intervention, shown.intervention) = (of_intervention, Some(sentence));
                }
            }
        });
        shown
    }
}

/// Whether a sentence offers what nobody ticked.
fn offers(reading: &Reading<'_>, sentence: Span) -> bool {
    let text = reading.slice(sentence);
    checkbox::OPEN.iter().any(|sign| text.contains(sign))
}

/// The features of all sentences of a note, in the order of the text.
pub(in crate::extract) fn tellings(reading: &Reading<'_>) -> Vec<Telling> {
    let telling = |sentence: &Span| {
        Telling::new(reading.original(*sentence), |all| features(reading, *sentence, all))
    };
    reading.sentences.iter().map(telling).collect()
}

/// Everything by which a sentence is known.
fn features(reading: &Reading<'_>, sentence: Span, sink: &mut impl Sink) {
    sink.take(term!("any"), &[]);
    let (mut last, mut count) = (term!("^"), 0);
    for word in split(reading.slice(sentence)).map(Term::of) {
        sink.take(term!("b"), &[last, word]);
        if is_word(word) {
            sink.take(term!("u"), &[word]);
            count += 1;
        }
        last = word;
    }
    sink.take(term!("b"), &[last, term!("$")]);
    sink.take(term!("long"), &[degree(count)]);
    sink.take(term!("in"), &[part(reading, sentence)]);
}

/// The part of the note that a sentence stands in.
fn part(reading: &Reading<'_>, sentence: Span) -> Term<'static> {
    match reading.section_at(sentence.start) {
        Some(SectionKind::Plan) => term!("plan"),
        Some(SectionKind::Goals) => term!("goals"),
        Some(SectionKind::History) => term!("history"),
        Some(SectionKind::Risk | SectionKind::Measures | SectionKind::MentalStatus) => {
            term!("findings")
        }
        Some(SectionKind::Subjective | SectionKind::Behaviour) => term!("client"),
        Some(SectionKind::Intervention) => term!("intervention"),
        Some(SectionKind::Header) => term!("header"),
        Some(_) => term!("other"),
        None => term!("none"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Extractor;
    use super::super::super::lexicon::Lexicon;
    use super::*;
    use crate::instrument::Registry;
    use crate::note::Note;

    fn elements(table: &str, text: &str) -> [Option<String>; 2] {
        let rules = Extractor::by_rules_alone(
            &Registry::embedded().unwrap(),
            &Lexicon::embedded().unwrap(),
        );
        let extractor = rules.unwrap().with_learned(Learned::read(table).unwrap());
        let note = Note { text: text.to_owned(), ..Note::default() };
        let found = extractor.extract(&note).elements;
        [found.session_focus, found.interventions]
            .map(|span| span.map(|span| span.of(text).to_owned()))
    }

    #[test]
    fn the_sentence_that_shows_most_is_the_finding() {
        let table = "any\t-64\t0\nu|harbour\t40\t0\nu|boats\t8\t0\nu|tea\t0\t64\n";
        let text = "Tea was poured. They lay in harbour. The boats lay in harbour.";
        let [focus, intervention] = elements(table, text);
        assert_eq!(focus.as_deref(), Some("The boats lay in harbour."));
        assert_eq!(intervention.as_deref(), Some("Tea was poured."));
    }

    #[test]
    fn what_the_grammars_find_stands() {
        let table = "u|harbour\t400\t400\n";
        let text = "Focus: grief. Taught paced breathing. The boats lay in harbour.";
        let [focus, intervention] = elements(table, text);
        assert_eq!(focus.as_deref(), Some("Focus: grief."));
        assert_eq!(intervention.as_deref(), Some("Taught paced breathing."));
    }

    #[test]
    fn a_part_is_a_feature_and_an_open_box_shows_nothing() {
        let table = "in|plan\t400\t0\n";
        let [focus, _] = elements(table, "Tea was poured.\nPlan: The boats lay in harbour.");
        assert_eq!(focus.as_deref(), Some("Plan: The boats lay in harbour."));
        let [focus, _] = elements("u|harbour\t400\t0\n", "[ ] in harbour");
        assert_eq!(focus, None);
    }
}
