//! What shows the topic of an hour, and what was done in it: learned from the notes of the
//! corpus whose labels say which elements they hold.
//!
//! Of a note that holds an element, the sentence teaches in which the rules find it; where
//! they find none, that which shows it most by what is known so far. Of a note that holds
//! none, all sentences teach.

use std::collections::HashMap;

use caseline::evaluation::GoldElements;
use caseline::extract::element::Learned;
use caseline::extract::lexicon::Lexicon;
use caseline::extract::{Elements, Extractor, Span};
use caseline::instrument::Registry;
use caseline::note::Note;

use crate::corpus::Corpus;
use crate::instances::{Bag, Features, learn};
use crate::{Outcome, writer};

/// In how many parts writers are left out.
const PARTS: usize = 9;
/// Where the odds of an element begin.
const RARE: f64 = -3.0;

/// An element that is learned.
struct Element {
    name: &'static str,
    label: fn(&GoldElements) -> Option<bool>,
    found: fn(&Elements) -> Option<Span>,
}

/// In the order of the columns of the table.
const LEARNED: [Element; 2] = [
    Element {
        name: "session focus",
        label: |gold| gold.session_focus,
        found: |elements| elements.session_focus,
    },
    Element {
        name: "interventions",
        label: |gold| gold.interventions,
        found: |elements| elements.interventions,
    },
];

/// A note that teaches.
struct Lesson {
    note: Note,
    part: usize,
    /// Whether it holds each element, and which of its sentences teach that.
    elements: [Option<(bool, Vec<usize>)>; 2],
    sentences: Vec<Vec<usize>>,
}

impl Lesson {
    fn taught(&self, element: usize) -> Option<(bool, Vec<Vec<usize>>)> {
        let (holds, teach) = self.elements.get(element)?.as_ref()?;
        let sentences = teach.iter().filter_map(|at| self.sentences.get(*at));
        Some((*holds, sentences.cloned().collect()))
    }
}

/// All that teaches.
pub struct Lessons {
    features: Features,
    lessons: Vec<Lesson>,
}

/// Gathers what the corpus teaches.
pub fn lessons(corpus: &Corpus) -> Outcome<Lessons> {
    let rules = Extractor::by_rules_alone(&Registry::embedded()?, &Lexicon::embedded()?)?;
    let labels: HashMap<&str, &GoldElements> =
        corpus.gold.elements.iter().map(|gold| (gold.note_id.as_str(), gold)).collect();
    let mut features = Features::default();
    let mut lessons = Vec::new();
    for note in &corpus.notes {
        let Some(gold) = labels.get(note.note_id.as_str()) else { continue };
        let note = Note { kind: None, ..note.clone() };
        let found = rules.extract(&note).elements;
        let showings = rules.showings(&note);
        let elements = LEARNED.map(|element| {
            let holds = (element.label)(gold)?;
            let shows = |at: &usize| match (element.found)(&found) {
                Some(found) if holds => showings
                    .get(*at)
                    .is_some_and(|it| it.span.start < found.end && found.start < it.span.end),
                _ => true,
            };
            Some((holds, (0..showings.len()).filter(shows).collect()))
        });
        let sentences = features.number(showings);
        lessons.push(Lesson { part: writer(&note.note_id) % PARTS, note, elements, sentences });
    }
    Ok(Lessons { features, lessons })
}

impl Lessons {
    /// The table that they teach together, but for those of a part that is left out.
    pub fn table(&self, without: Option<usize>) -> String {
        let taught = || self.lessons.iter().filter(|lesson| Some(lesson.part) != without);
        let known = self.features.known(taught().map(|lesson| lesson.sentences.as_slice()));
        let learned = [0, 1].map(|element| {
            let bags = taught().filter_map(|lesson| {
                let (holds, sentences) = lesson.taught(element)?;
                Some(Bag::new(&sentences, &known, holds, 1.0))
            });
            learn(&bags.collect::<Vec<_>>(), known.len(), RARE)
        });
        self.features.table(learned.each_ref())
    }

    /// How notes are read that taught nothing, by the rules alone and with what the other
    /// writers teach.
    pub fn left_out(&self) -> Outcome<Vec<(&'static str, [Counts; 2])>> {
        let (registry, lexicon) = (Registry::embedded()?, Lexicon::embedded()?);
        let rules = Extractor::by_rules_alone(&registry, &lexicon)?;
        let mut figures = LEARNED.map(|element| (element.name, [Counts::default(); 2]));
        for part in 0..PARTS {
            let table = Learned::read(&self.table(Some(part)))?;
            let learned = Extractor::by_rules_alone(&registry, &lexicon)?.with_learned(table);
            for lesson in self.lessons.iter().filter(|lesson| lesson.part == part) {
                let found = [&rules, &learned].map(|it| it.extract(&lesson.note).elements);
                let columns = LEARNED.iter().zip(&lesson.elements).zip(&mut figures);
                for ((element, label), (_, counts)) in columns {
                    let Some((holds, _)) = label else { continue };
                    for (found, counts) in found.iter().zip(counts) {
                        counts.add(*holds, (element.found)(found).is_some());
                    }
                }
            }
        }
        Ok(figures.to_vec())
    }
}

/// How an element is found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub right: usize,
    pub invented: usize,
    pub missed: usize,
}

impl Counts {
    fn add(&mut self, holds: bool, found: bool) {
        self.right += usize::from(holds && found);
        self.invented += usize::from(!holds && found);
        self.missed += usize::from(holds && !found);
    }

    /// The harmonic mean of precision and recall.
    #[cfg(test)]
    pub fn f1(&self) -> f64 {
        let wrong = (self.invented + self.missed) as f64;
        2.0 * self.right as f64 / 2.0f64.mul_add(self.right as f64, wrong)
    }
}
