//! What tells of an ideation in indirect words: learned from the passages of
//! `tests/corpus/passages`, from the notes of the corpus that say none, and, with little
//! weight, from the sentences in which the rules find one.
//!
//! A second weight of each feature tells an active ideation from a passive one; it is
//! learned from those sentences and passages in which there is one.

use std::collections::HashMap;

use caseline::extract::SuicidalIdeation::{self, Active, Passive};
use caseline::extract::lexicon::Lexicon;
use caseline::extract::risk::Likely;
use caseline::extract::{Extractor, Presence};
use caseline::instrument::Registry;
use caseline::note::{Language, Note, NoteKind};
use caseline::vocabulary::Word;

use crate::corpus::Corpus;
use crate::instances::{Bag, Features, learn};
use crate::{Outcome, root, writer};

/// How much a sentence counts in which the rules find an ideation: they know it already.
const KNOWN: f64 = 0.1;
/// Where the odds of an ideation begin.
const RARE: f64 = -2.0;
/// How many people wrote passages, which is in how many parts notes are left out.
const WRITERS: usize = 9;

/// A text that teaches.
struct Lesson {
    note: Note,
    /// Which part it is left out with.
    part: usize,
    source: Source,
    si: SuicidalIdeation,
    passages: Vec<Vec<usize>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Passage,
    Corpus,
}

/// All that teaches.
pub struct Lessons {
    features: Features,
    lessons: Vec<Lesson>,
}

const fn is_told(si: SuicidalIdeation) -> bool {
    matches!(si, Active | Passive)
}

/// A passage, with the number of its writer and its label.
type Labelled = (usize, SuicidalIdeation, Note);

/// The passages: a line is a writer, a label and a text.
fn passages() -> Outcome<Vec<Labelled>> {
    let mut passages = Vec::new();
    for &language in Language::ALL {
        let path = root().join(format!("tests/corpus/passages/{}.tsv", language.word()));
        for (index, line) in std::fs::read_to_string(&path)?.lines().enumerate() {
            let wrong = || format!("{}:{}: no writer, label and text", path.display(), index + 1);
            let mut cells = line.splitn(3, '\t');
            let mut cell = || cells.next().ok_or_else(wrong);
            let writer = usize::from(*cell()?.as_bytes().first().ok_or_else(wrong)?);
            let si = match cell()? {
                "none" => SuicidalIdeation::NotDocumented,
                label => label.parse().map_err(|_| wrong())?,
            };
            let text = cell()?.to_owned();
            let note = Note { text, language: Some(language), ..Note::default() };
            passages.push((writer % WRITERS, si, note));
        }
    }
    Ok(passages)
}

/// The part that a note of the corpus is left out with: that of its writer.
fn part(note: &str) -> usize {
    writer(note) % WRITERS
}

/// Gathers what the passages and the corpus teach.
pub fn lessons(corpus: &Corpus) -> Outcome<Lessons> {
    let rules = Extractor::by_rules_alone(&Registry::embedded()?, &Lexicon::embedded()?)?;
    let mut features = Features::default();
    let mut lessons = Vec::new();
    let said: HashMap<&str, SuicidalIdeation> =
        corpus.gold.risk.iter().map(|risk| (risk.note_id.as_str(), risk.si)).collect();
    let notes = corpus.notes.iter().filter_map(|note| {
        let si = *said.get(note.note_id.as_str())?;
        let note = Note { kind: None, ..note.clone() };
        Some((Source::Corpus, (part(&note.note_id), si, note)))
    });
    let passages = passages()?.into_iter().map(|passage| (Source::Passage, passage));
    for (source, (part, si, note)) in passages.chain(notes) {
        let mut tellings = rules.tellings(&note)?;
        if source == Source::Corpus && is_told(si) {
            // Only the sentence that says it teaches, as far as the rules know it.
            let Some(place) = rules.extract(&note).risk.si.span else { continue };
            let holds = |at: usize, of: &caseline::extract::Span| of.start <= at && at < of.end;
            tellings.retain(|telling| holds(place.start, &telling.span));
            tellings.sort_by_key(|telling| telling.span.end - telling.span.start);
            tellings.truncate(1);
        }
        let passages = features.number(tellings);
        lessons.push(Lesson { part, source, si, passages, note });
    }
    Ok(Lessons { features, lessons })
}

impl Lessons {
    /// The table that they teach together, but for those of a part that is left out.
    pub fn table(&self, without: Option<usize>) -> String {
        let taught = || self.lessons.iter().filter(|lesson| Some(lesson.part) != without);
        let known = self.features.known(taught().map(|lesson| lesson.passages.as_slice()));
        let bag =
            |lesson: &Lesson, tells, weight| Bag::new(&lesson.passages, &known, tells, weight);
        let telling = taught().map(|lesson| {
            let found = lesson.source == Source::Corpus && is_told(lesson.si);
            bag(lesson, is_told(lesson.si), if found { KNOWN } else { 1.0 })
        });
        let doing = taught().filter(|lesson| is_told(lesson.si));
        let doing = doing.map(|lesson| bag(lesson, lesson.si == Active, 1.0));
        let telling = learn(&telling.collect::<Vec<_>>(), known.len(), RARE);
        let doing = learn(&doing.collect::<Vec<_>>(), known.len(), 0.0);
        self.features.table([&telling, &doing])
    }

    /// How texts are read that taught nothing: the passages of each writer by what the
    /// others teach, and a ninth of the writers of the corpus with them.
    pub fn left_out(&self) -> Outcome<LeftOut> {
        let (registry, lexicon) = (Registry::embedded()?, Lexicon::embedded()?);
        let rules = Extractor::by_rules_alone(&registry, &lexicon)?;
        let mut figures = LeftOut::default();
        for part in 0..WRITERS {
            let learned = Likely::read(&self.table(Some(part)))?;
            let likely = Extractor::by_rules_alone(&registry, &lexicon)?.with_likely(learned);
            for lesson in self.lessons.iter().filter(|lesson| lesson.part == part) {
                let by_rules = rules.extract(&lesson.note);
                let with = likely.extract(&lesson.note);
                if by_rules.kind == NoteKind::Psychotherapy {
                    continue;
                }
                debug_assert!(
                    by_rules.risk.hi.value != Presence::Present || by_rules.risk == with.risk
                );
                let counts = match lesson.source {
                    Source::Passage => &mut figures.passages,
                    Source::Corpus => &mut figures.corpus,
                };
                for (found, counts) in [by_rules, with].iter().zip(counts) {
                    counts.add(lesson.si, found.risk.si.value);
                }
            }
        }
        Ok(figures)
    }
}

/// What is found in texts that taught nothing, by the rules and with what was learned.
#[derive(Debug, Default)]
pub struct LeftOut {
    pub passages: [Counts; 2],
    pub corpus: [Counts; 2],
}

/// How present ideation is found.
#[derive(Debug, Default)]
pub struct Counts {
    pub told: usize,
    pub found: usize,
    pub invented: usize,
    /// Of those found, how many were taken rightly for active or passive.
    pub right: usize,
}

impl Counts {
    fn add(&mut self, label: SuicidalIdeation, found: SuicidalIdeation) {
        self.told += usize::from(is_told(label));
        self.found += usize::from(is_told(label) && is_told(found));
        self.invented += usize::from(!is_told(label) && is_told(found));
        self.right += usize::from(is_told(label) && label == found);
    }
}
