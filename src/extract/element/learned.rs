//! What was learned of how a note shows what an hour was about and what was done in it.
//!
//! "We stayed with the last night", "Axe de la séance : la peur de tomber": people say what
//! they talked of in more turns than phrases can list. A sentence is known here by its words,
//! by which stand beside each other, by how long it is and by the part of the note that it
//! stands in, and by the word behind a technique that it names ("chain analysis of Saturday").
//! What each of these speaks for was learned (`data/opinion/elements.tsv`, by
//! `examples/learn_opinion`) from the notes of the labelled corpus that say which elements
//! they hold: a logistic regression, of whole numbers, so that every machine decides alike.
//!
//! It is asked only where the grammars find nothing, and adds; it never takes away.

use std::cell::RefCell;

use super::super::lexicon::Cue;
use super::super::reading::Reading;
use super::super::weights::{Counted, Sink, Term, Weights, rows, term};
use super::super::words::{Estimate, NUMBER, Telling, degree, is_word, split};
use super::super::{SectionKind, Span, checkbox};
use crate::error::Result;

const NAME: &str = "opinion/elements.tsv";
static WEIGHTS: &str = include_str!("../../../data/opinion/elements.tsv");

/// An element that a sentence may show in its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// What the hour was about.
    Focus,
    /// What was done in it.
    Intervention,
}

impl Shown {
    const ALL: [Self; 2] = [Self::Focus, Self::Intervention];

    /// Its place among the weights of a feature.
    const fn column(self) -> usize {
        self as usize
    }

    /// How sure one has to be of it, in thirty-seconds of a natural logarithm of odds.
    /// Labels name a session focus more often than any sentence could be as likely as not
    /// to be it, since nearly all sentences are something else.
    const fn sure(self) -> i32 {
        match self {
            Self::Focus => -50,
            Self::Intervention => 48,
        }
    }

    /// What the pairs of words of a sentence speak for it at most, in the same unit: where the
    /// words by themselves leave no hope, the pairs are not looked up. When it was
    /// chosen, two of some seven hundred findings in the labelled corpus had pairs that speak
    /// for more.
    const fn pairs_at_most(self) -> i32 {
        match self {
            Self::Focus => 80,
            Self::Intervention => 108,
        }
    }
}

/// What was learned of how elements are shown.
#[derive(Clone, Debug)]
pub struct Learned {
    /// How much a feature speaks for a session focus, and for an intervention.
    weights: Weights<2>,
    /// The same of words, without looking closely.
    estimate: Estimate<2>,
    /// What speaks for each in any sentence.
    any: [i32; 2],
}

/// So many words of letters at least tell what an hour was about: "Session #: 6" numbers it.
const LEAST: usize = 3;

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
        let rows = rows::<2>(NAME, weights).collect::<Result<Vec<_>>>()?;
        let words =
            rows.iter().filter_map(|row| Some((row.feature.strip_prefix("u|")?, row.weights)));
        let estimate = Estimate::of(words);
        let weights = Weights::read(NAME, weights)?;
        let any = weights.vote(term!("any"), &[]).map_or([0; 2], |row| row.map(i32::from));
        Ok(Self { weights, estimate, any })
    }

    /// The first of the sentences that show most of each element that is `sought`.
    pub(super) fn find(&self, sought: [bool; 2], reading: &Reading<'_>) -> [Option<Span>; 2] {
        let mut best = Shown::ALL.map(|element| Best { telling: element.sure(), found: None });
        let mut words = Vec::new();
        COUNTED.with_borrow_mut(|counted| {
            for &sentence in &reading.sentences {
                let may = |telling: [i32; 2], best: &[Best; 2]| {
                    Shown::ALL.map(|element| {
                        let at = element.column();
                        let most = telling[at] + element.pairs_at_most();
                        sought[at] && most >= best[at].telling
                    })
                };
                if may(self.estimated(reading, sentence), &best) == [false; 2] {
                    continue;
                }
                words.clear();
                words.extend(split(reading.slice(sentence)));
                let mut tally = self.weights.tally(counted);
                let alone = tally.add(|ballot| by_words(reading, sentence, &words, ballot));
                let hopeful = may(alone, &best);
                if hopeful == [false; 2] {
                    continue;
                }
                let telling = tally.add(|ballot| by_pairs(&words, ballot));
                for element in Shown::ALL {
                    let (at, best) = (element.column(), &mut best[element.column()]);
                    let tells = element == Shown::Intervention || told(&words) >= LEAST;
                    if hopeful[at]
                        && tells
                        && telling[at] > best.telling
                        && !offers(reading, sentence)
                    {
                        *best = Best { telling: telling[at], found: Some(sentence) };
                    }
                }
            }
        });
        best.map(|best| best.found)
    }

    /// What the words of a sentence speak for each element, nearly.
    fn estimated(&self, reading: &Reading<'_>, sentence: Span) -> [i32; 2] {
        let (words, count) = self.estimate.weigh(reading.text(), sentence);
        let mut sum = [0, 1].map(|at| self.any[at] + words[at]);
        let mut add = |kind, word| {
            if let Some(row) = self.weights.vote(kind, &[word]) {
                sum = [0, 1].map(|at| sum[at] + i32::from(row[at]));
            }
        };
        add(term!("long"), degree(count));
        add(term!("in"), part(reading, sentence));
        techniques(reading, sentence).for_each(|word| add(term!("t"), word));
        sum
    }
}

/// The most telling sentence so far.
#[derive(Clone, Copy)]
struct Best {
    telling: i32,
    found: Option<Span>,
}

/// How many words of letters a sentence has.
fn told(words: &[Term<'_>]) -> usize {
    words.iter().filter(|word| is_word(**word) && word.text != NUMBER).count()
}

/// Whether a sentence offers what nobody ticked.
fn offers(reading: &Reading<'_>, sentence: Span) -> bool {
    let text = reading.slice(sentence);
    checkbox::OPEN.iter().any(|sign| text.contains(sign))
}

/// The features of all sentences of a note, in the order of the text.
pub(in crate::extract) fn tellings(reading: &Reading<'_>) -> Vec<Telling> {
    let telling = |sentence: &Span| {
        let words: Vec<Term<'_>> = split(reading.slice(*sentence)).collect();
        let all = |all: &mut Vec<String>| features(reading, *sentence, &words, all);
        Telling::new(reading.original(*sentence), all)
    };
    reading.sentences.iter().map(telling).collect()
}

/// Everything by which a sentence is known.
fn features(reading: &Reading<'_>, sentence: Span, words: &[Term<'_>], sink: &mut impl Sink) {
    by_words(reading, sentence, words, sink);
    by_pairs(words, sink);
}

/// By each word, by how long it is, by where it stands and by the techniques that it names.
fn by_words(reading: &Reading<'_>, sentence: Span, words: &[Term<'_>], sink: &mut impl Sink) {
    sink.take(term!("any"), &[]);
    let mut count = 0;
    for &word in words.iter().filter(|word| is_word(**word)) {
        sink.take(term!("u"), &[word]);
        count += 1;
    }
    sink.take(term!("long"), &[degree(count)]);
    sink.take(term!("in"), &[part(reading, sentence)]);
    for behind in techniques(reading, sentence) {
        sink.take(term!("t"), &[behind]);
    }
}

/// By which words stand beside each other.
fn by_pairs(words: &[Term<'_>], sink: &mut impl Sink) {
    let mut last = term!("^");
    for &word in words {
        sink.take(term!("b"), &[last, word]);
        last = word;
    }
    sink.take(term!("b"), &[last, term!("$")]);
}

/// The words behind the techniques that a sentence names.
fn techniques<'a>(
    reading: &'a Reading<'_>,
    sentence: Span,
) -> impl Iterator<Item = Term<'a>> + use<'a> {
    let hits = reading.hits_in(sentence).iter();
    let named = hits.filter(|hit| matches!(hit.cue, Cue::Technique(_)) && reading.speaks(hit));
    named.map(move |hit| {
        let behind = reading.text().get(hit.end..sentence.end).unwrap_or_default();
        split(behind).next().unwrap_or(term!("$"))
    })
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
    fn a_word_that_speaks_against_an_element_does_so_once() {
        let table = "any\t60\t0\nu|boats\t-100\t0\n";
        let text = "The boats, the boats, the boats lay still.";
        assert_eq!(elements(table, text)[0].as_deref(), Some(text));
    }

    #[test]
    fn the_number_of_a_session_is_not_what_it_was_about() {
        let table = "any\t400\t0\nu|session\t20\t0\n";
        let [focus, _] = elements(table, "Session #: 6");
        assert_eq!(focus, None);
    }

    #[test]
    fn the_word_behind_a_technique_is_a_feature() {
        let table = "t|of\t400\t0\n";
        let [focus, _] = elements(table, "Chain analysis alone.\nChain analysis of Saturday.");
        assert_eq!(focus.as_deref(), Some("Chain analysis of Saturday."));
    }

    #[test]
    fn a_part_is_a_feature_and_an_open_box_shows_nothing() {
        let table = "in|plan\t400\t0\nu|harbour\t20\t0\nu|tea\t40\t0\nany\t-200\t0\n";
        let [focus, _] = elements(table, "Tea was poured.\nPlan: The boats lay in harbour.");
        assert_eq!(focus.as_deref(), Some("Plan: The boats lay in harbour."));
        let [focus, _] = elements("u|harbour\t400\t0\n", "[ ] in harbour");
        assert_eq!(focus, None);
    }
}
