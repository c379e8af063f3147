//! Ideation in indirect words, known by its likeness to what was labelled.
//!
//! "If there were a form to hand back the rest of my years, I'd sign" holds no word of
//! risk, and neither of the [`nets`](super::net) foresees it. What a sentence is made of
//! still tells: its words, which stand beside or one apart from each other, whether the
//! client speaks in it, is spoken of or quoted, whether it denies, names somebody else or
//! looks back, and how long it is. How much each of these speaks for a present ideation
//! was learned (`data/opinion/ideation.tsv`, by `examples/learn_opinion`) from 1,530
//! passages written for it, half of which only sound like one (`tests/corpus/passages`),
//! and from the labelled corpus: a logistic regression, of whole numbers, so that every
//! machine decides alike. A note tells what its most telling sentence tells, or its most
//! telling pair of neighbours, since such things take two sentences often.
//!
//! This is the weakest of three ways to know an ideation, and has the last word nowhere: it
//! is asked only about notes that say nothing of it, neither yes nor no, or deny a plan or an
//! intent only, and that name no thought of harming others; and about notes that deny no more
//! than a thought of doing it, where the client endorsed item 9 of the PHQ-9. Whole notes have more sentences
//! that may sound like one by chance, and write what matters out; it takes more to be
//! believed in them.

use std::cell::RefCell;
use std::ops::Range;

use super::super::reading::Reading;
use super::super::weights::{Counted, Sink, Term, Weights, term};
use super::super::words::{self, QUOTE, STOP, Telling, split};
use super::super::{Found, Span, SuicidalIdeation, checkbox};
use crate::error::Result;

static WEIGHTS: &str = include_str!("../../../data/opinion/ideation.tsv");
static KINDS: &str = include_str!("../../../data/opinion/kinds.tsv");

/// A text of at least so many sentences is a whole note, others are passages.
const WHOLE: usize = 8;

/// How sure one has to be of an ideation in a passage and in a whole note, in
/// thirty-seconds of a natural logarithm of odds: even odds, and thirty-three to one.
const IN_PASSAGE: i32 = 0;
const IN_NOTE: i32 = 112;

/// The same where the client endorsed item 9 of the PHQ-9, so that thoughts of death are
/// there to be told: three to five.
const WHERE_ENDORSED: i32 = -16;

/// The same where a plan or an intent is denied and nothing said of an ideation: of eight
/// labelled notes in which the rules find that, seven tell one in their own words.
const WHERE_ACT_DENIED: i32 = -96;

/// Two neighbours are read together where one of them alone is as sure as this, one to
/// twenty: others never come to more.
const HINT: i32 = -96;

/// Two neighbouring sentences of together so many words or signs are read as one no more.
const LONGEST_PAIR: usize = 60;

/// How many kinds of words there are, each with what a sentence that holds one is.
const KIND_NAMES: [&str; 5] = ["own", "third", "negated", "other", "past"];

/// What else in a note speaks for an ideation that it does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// Nothing.
    None,
    /// Item 9 of the PHQ-9 is endorsed.
    Endorsed,
    /// A plan or an intent is denied.
    ActDenied,
}

impl Sign {
    /// How sure one has to be of an ideation then.
    const fn sure(self, whole: bool) -> i32 {
        match self {
            Self::Endorsed => WHERE_ENDORSED,
            Self::ActDenied => WHERE_ACT_DENIED,
            Self::None if whole => IN_NOTE,
            Self::None => IN_PASSAGE,
        }
    }
}

/// What was learned of how an ideation is told.
#[derive(Clone, Debug)]
pub struct Likely {
    /// How much a feature speaks for an ideation, and for an active one if it is one.
    weights: Weights<2>,
    kinds: Kinds,
}

thread_local! {
    /// Room for the features of a sentence, which a thread uses again.
    static COUNTED: RefCell<Counted> = RefCell::default();
}

impl Likely {
    /// What is part of the program.
    ///
    /// # Errors
    /// When a table breaks the format.
    pub fn embedded() -> Result<Self> {
        Self::read(WEIGHTS)
    }

    /// What was learned from other labels, as a table in the form of
    /// `data/opinion/ideation.tsv`.
    ///
    /// # Errors
    /// When the table breaks the format.
    pub fn read(weights: &str) -> Result<Self> {
        Ok(Self {
            weights: Weights::read("opinion/ideation.tsv", weights)?,
            kinds: Kinds::embedded()?,
        })
    }

    /// Has its say about an ideation of which the note says nothing but, perhaps, a sign.
    pub(super) fn settle(
        &self,
        reading: &Reading<'_>,
        sign: Sign,
        si: &mut Found<SuicidalIdeation>,
    ) {
        let Some(most) = self.most_telling(reading) else { return };
        let sure = sign.sure(reading.sentences.len() >= WHOLE);
        if most.telling <= sure {
            return;
        }
        let value = match most.doing {
            1.. if si.value != SuicidalIdeation::Denied => SuicidalIdeation::Active,
            _ => SuicidalIdeation::Passive,
        };
        let span = Some(reading.original(most.span));
        *si = Found { value, span, evidence: span };
    }

    /// What tells most of an ideation.
    fn most_telling(&self, reading: &Reading<'_>) -> Option<Weighed> {
        let words = Words::of(reading, &self.kinds);
        let alone: Vec<Weighed> = (0..words.sentences.len())
            .filter_map(|at| words.alone(at))
            .map(|it| self.weigh(it))
            .collect();
        let near = |(at, both): (usize, &[Weighed])| {
            let hint = both.iter().any(|sentence| sentence.telling > HINT);
            hint.then(|| words.pair(at)).flatten()
        };
        let pairs = alone.windows(2).enumerate().filter_map(near).map(|it| self.weigh(it));
        // What offers an answer that nobody ticked tells nothing.
        let offers = |weighed: &Weighed| {
            let text = reading.slice(weighed.span);
            checkbox::OPEN.iter().any(|sign| text.contains(sign))
        };
        let mut most: Option<Weighed> = None;
        // The first of several that tell as much.
        for weighed in alone.iter().copied().chain(pairs) {
            if most.is_none_or(|most| weighed.telling > most.telling) && !offers(&weighed) {
                most = Some(weighed);
            }
        }
        most
    }

    fn weigh(&self, passage: Passage<'_>) -> Weighed {
        COUNTED.with_borrow_mut(|counted| {
            let [telling, doing] = self.weights.votes(counted, |ballot| passage.features(ballot));
            Weighed { span: passage.span, telling, doing }
        })
    }
}

/// A sentence or two, with how sure it is that they tell of an ideation, and of an active
/// one if they do.
#[derive(Clone, Copy, Debug)]
struct Weighed {
    span: Span,
    telling: i32,
    doing: i32,
}

/// The features of all sentences of a note and of each two neighbours, in the order of
/// the text.
///
/// # Errors
/// When a table that is part of the program breaks the format.
pub fn tellings(reading: &Reading<'_>) -> Result<Vec<Telling>> {
    let kinds = Kinds::embedded()?;
    let words = Words::of(reading, &kinds);
    let passages = (0..words.sentences.len()).flat_map(|at| [words.alone(at), words.pair(at)]);
    let tellings = passages.flatten().map(|passage| {
        Telling::new(reading.original(passage.span), |features| passage.features(features))
    });
    Ok(tellings.collect())
}

/// Of which kinds a word is, one bit for each.
#[derive(Clone, Debug)]
struct Kinds(Weights<{ KIND_NAMES.len() }>);

impl Kinds {
    fn embedded() -> Result<Self> {
        Weights::read("opinion/kinds.tsv", KINDS).map(Self)
    }

    fn of(&self, word: Term<'_>) -> u8 {
        let kinds = self.0.vote(term!("w"), &[word]);
        kinds.into_iter().flatten().rev().fold(0, |bits, is| bits << 1 | u8::from(*is > 0))
    }
}

/// A word or a sign.
#[derive(Clone, Copy, Debug)]
struct Word<'a> {
    term: Term<'a>,
    kinds: u8,
}

/// The words of a note, sentence by sentence with a stop between them.
struct Words<'a> {
    all: Vec<Word<'a>>,
    /// Each sentence with the place of its words.
    sentences: Vec<(Span, Range<usize>)>,
}

impl<'a> Words<'a> {
    fn of(reading: &'a Reading<'_>, kinds: &Kinds) -> Self {
        let mut words = Self { all: Vec::new(), sentences: Vec::new() };
        for sentence in &reading.sentences {
            if !words.all.is_empty() {
                words.all.push(Word { term: Term::of(STOP), kinds: 0 });
            }
            let from = words.all.len();
            let text = reading.slice(*sentence);
            words.all.extend(split(text).map(|term| Word { term, kinds: kinds.of(term) }));
            words.sentences.push((*sentence, from..words.all.len()));
        }
        words
    }

    /// A sentence by itself.
    fn alone(&self, at: usize) -> Option<Passage<'_>> {
        let (span, words) = self.sentences.get(at)?.clone();
        Some(Passage { span, words: self.all.get(words)? })
    }

    /// A sentence with the next one, unless they are long.
    fn pair(&self, at: usize) -> Option<Passage<'_>> {
        let (first, words) = self.sentences.get(at)?;
        let (second, next) = self.sentences.get(at + 1)?;
        let short = words.len() + next.len() < LONGEST_PAIR;
        let words = self.all.get(words.start..next.end).filter(|_| short)?;
        Some(Passage { span: Span::new(first.start, second.end), words })
    }
}

/// One sentence, or two.
#[derive(Clone, Copy, Debug)]
struct Passage<'a> {
    span: Span,
    words: &'a [Word<'a>],
}

impl Passage<'_> {
    /// Everything that may tell of an ideation.
    fn features(&self, sink: &mut impl Sink) {
        // What any sentence has: how likely an ideation is before a word is read.
        sink.take(term!("any"), &[]);
        let mut last = term!("^");
        for word in self.words {
            sink.take(term!("b"), &[last, word.term]);
            last = word.term;
        }
        sink.take(term!("b"), &[last, term!("$")]);
        let mut before: [Option<&Word<'_>>; 2] = [None; 2];
        let (mut count, mut kinds, mut opening) = (0, 0, 0);
        for word in self.words.iter().filter(|word| words::is_word(word.term)) {
            sink.take(term!("u"), &[word.term]);
            if let Some(other) = before[0] {
                sink.take(term!("s"), &[other.term, word.term]);
            }
            if count == 0 {
                opening = word.kinds;
            }
            before = [before[1], Some(word)];
            kinds |= word.kinds;
            count += 1;
        }
        let quoted = self.words.iter().any(|word| word.term.text == QUOTE);
        shape(kinds, opening, quoted, sink);
        sink.take(term!("long"), &[words::degree(count)]);
    }
}

/// Who speaks, is spoken of, or opens the sentence, and whether it is quoted.
fn shape(kinds: u8, opening: u8, quoted: bool, sink: &mut impl Sink) {
    for (bit, name) in KIND_NAMES.into_iter().map(Term::of).enumerate() {
        if kinds >> bit & 1 == 1 {
            sink.take(term!("has"), &[name]);
            if quoted {
                sink.take(term!("quotes"), &[name]);
            }
        }
        if opening >> bit & 1 == 1 {
            sink.take(term!("opens"), &[name]);
        }
    }
    if quoted {
        sink.take(term!("quoted"), &[]);
    }
}

#[cfg(test)]
mod tests;
