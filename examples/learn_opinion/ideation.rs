//! What tells of an ideation in indirect words: learned from the passages of
//! `tests/corpus/passages`, from the notes of the corpus that say none, and, with little
//! weight, from the sentences in which the rules find one.
//!
//! A second weight of each feature tells an active ideation from a passive one; it is
//! learned from those sentences and passages in which there is one.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use caseline::extract::SuicidalIdeation::{self, Active, Passive};
use caseline::extract::lexicon::Lexicon;
use caseline::extract::risk::Likely;
use caseline::extract::{Extractor, Presence};
use caseline::instrument::Registry;
use caseline::note::{Language, Note, NoteKind};
use caseline::vocabulary::Word;

use crate::corpus::Corpus;
use crate::instances::{Bag, Learned, learn};
use crate::{Outcome, root};

/// A feature in fewer texts tells nothing that could be learned.
const SEEN: usize = 3;
/// One natural logarithm of odds in whole numbers.
const SCALE: f64 = 32.0;
/// A weight below a tenth is none.
const LEAST: i32 = 4;
/// How much a sentence counts in which the rules find an ideation: they know it already.
const KNOWN: f64 = 0.1;
/// Where the odds of an ideation begin.
const RARE: f64 = -2.0;
/// What every sentence has.
const SHARED: &str = "any";
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
    features: Vec<String>,
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
    let writer = note.rsplit_once('-').map_or(note, |(writer, _)| writer);
    writer.bytes().map(usize::from).sum::<usize>() % WRITERS
}

/// Gathers what the passages and the corpus teach.
pub fn lessons(corpus: &Corpus) -> Outcome<Lessons> {
    let rules = Extractor::by_rules_alone(&Registry::embedded()?, &Lexicon::embedded()?)?;
    let mut numbers: HashMap<String, usize> = HashMap::new();
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
        let mut number = |feature: String| {
            let next = numbers.len();
            *numbers.entry(feature).or_insert(next)
        };
        let passages = tellings.into_iter();
        let passages = passages.map(|it| it.features.into_iter().map(&mut number).collect());
        lessons.push(Lesson { part, source, si, passages: passages.collect(), note });
    }
    let mut features = vec![String::new(); numbers.len()];
    for (feature, number) in numbers {
        features[number] = feature;
    }
    Ok(Lessons { features, lessons })
}

impl Lessons {
    /// The table that they teach together, but for those of a part that is left out.
    pub fn table(&self, without: Option<usize>) -> String {
        let taught = || self.lessons.iter().filter(|lesson| Some(lesson.part) != without);
        let mut counts = vec![0; self.features.len()];
        for lesson in taught() {
            let mut all: Vec<usize> = lesson.passages.iter().flatten().copied().collect();
            all.sort_unstable();
            all.dedup();
            all.into_iter().for_each(|feature| counts[feature] += 1);
        }
        let shared = self.features.iter().position(|feature| feature == SHARED);
        let known = |feature: &usize| counts[*feature] >= SEEN && Some(*feature) != shared;
        let bag = |lesson: &Lesson, tells, weight| {
            let known = |passage: &Vec<usize>| passage.iter().copied().filter(known).collect();
            Bag { passages: lesson.passages.iter().map(known).collect(), tells, weight }
        };
        let telling = taught().map(|lesson| {
            let known = lesson.source == Source::Corpus && is_told(lesson.si);
            bag(lesson, is_told(lesson.si), if known { KNOWN } else { 1.0 })
        });
        let doing = taught().filter(|lesson| is_told(lesson.si));
        let doing = doing.map(|lesson| bag(lesson, lesson.si == Active, 1.0));
        let telling = learn(&telling.collect::<Vec<_>>(), counts.len(), RARE);
        let doing = learn(&doing.collect::<Vec<_>>(), counts.len(), 0.0);
        self.written(&telling, &doing)
    }

    fn written(&self, telling: &Learned, doing: &Learned) -> String {
        let whole = |weight: f64| match (weight * SCALE).round() as i32 {
            small if small.abs() < LEAST => 0,
            weight => weight,
        };
        let mut rows = BTreeMap::new();
        let weights = self.features.iter().zip(telling.weights.iter().zip(&doing.weights));
        for (feature, (telling, doing)) in weights {
            let row = [whole(*telling), whole(*doing)];
            if row != [0, 0] {
                rows.insert(feature.as_str(), row);
            }
        }
        rows.insert(
            SHARED,
            [telling.shared, doing.shared].map(|odds| (odds * SCALE).round() as i32),
        );
        let mut table = String::new();
        for (feature, [telling, doing]) in rows {
            // Writing to a text cannot fail.
            let _ = writeln!(table, "{feature}\t{telling}\t{doing}");
        }
        table
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
