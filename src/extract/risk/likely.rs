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
//! intent only, and that name no thought of harming others. Whole notes have more sentences
//! that may sound like one by chance, and write what matters out; it takes more to be
//! believed in them.

use std::cell::RefCell;
use std::ops::Range;

use super::super::reading::Reading;
use super::super::weights::{Counted, Sink, Term, Weights, term};
use super::super::{Found, Span, SuicidalIdeation, checkbox};
use crate::error::Result;

static WEIGHTS: &str = include_str!("../../../data/opinion/ideation.tsv");
static KINDS: &str = include_str!("../../../data/opinion/kinds.tsv");

/// A text of at least so many sentences is a whole note, others are passages.
const WHOLE: usize = 8;

/// How sure one has to be of an ideation in a passage and in a whole note, in
/// thirty-seconds of a natural logarithm of odds: even odds, and twelve to one.
const IN_PASSAGE: i32 = 0;
const IN_NOTE: i32 = 80;

/// Two neighbours are read together where one of them alone is as sure as this, one to
/// twenty: others never come to more.
const HINT: i32 = -96;

/// Two neighbouring sentences of together so many words or signs are read as one no more.
const LONGEST_PAIR: usize = 60;

/// How many words make a sentence longer by one degree, and the last degree.
const DEGREE: usize = 6;
const DEGREES: [&str; 7] = ["0", "1", "2", "3", "4", "5", "6"];

/// How many kinds of words there are, each with what a sentence that holds one is.
const KIND_NAMES: [&str; 5] = ["own", "third", "negated", "other", "past"];

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

    /// Has its say about an ideation of which the note says nothing.
    pub(super) fn settle(&self, reading: &Reading<'_>, si: &mut Found<SuicidalIdeation>) {
        let Some(most) = self.most_telling(reading) else { return };
        let whole = reading.sentences.len() >= WHOLE;
        if most.telling <= if whole { IN_NOTE } else { IN_PASSAGE } {
            return;
        }
        let value = match most.doing {
            1.. => SuicidalIdeation::Active,
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

/// One or two sentences, with the features by which an ideation in them is known.
#[derive(Clone, Debug)]
pub struct Telling {
    /// Their place in the note.
    pub span: Span,
    /// The features, as the table of weights writes them.
    pub features: Vec<String>,
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
        let mut features = Vec::new();
        passage.features(&mut features);
        features.sort_unstable();
        features.dedup();
        Telling { span: reading.original(passage.span), features }
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

impl Word<'_> {
    /// Whether it is no sign.
    fn is_word(&self) -> bool {
        let first = self.term.text.as_bytes().first();
        self.term.text == NUMBER
            || first.is_some_and(u8::is_ascii_alphabetic)
            || self.term.text.starts_with(char::is_alphabetic)
    }
}

/// Stands for all numbers, and for all quotation marks.
const NUMBER: &str = "#";
const QUOTE: &str = "\"";
/// Parts neighbouring sentences.
const STOP: &str = ".";

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
            let terms = split(text).map(Term::of);
            words.all.extend(terms.map(|term| Word { term, kinds: kinds.of(term) }));
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

/// The words and signs of a folded text: a contraction is one word ("wouldn't"), an elided
/// one keeps its apostrophe ("j'").
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(|sign: char| sign.is_alphanumeric() || mark(sign).is_some())?;
        let from = rest.get(start..)?;
        let first = from.chars().next()?;
        let (word, length) = match mark(first) {
            Some(mark) => (mark, first.len_utf8()),
            None if first.is_numeric() => (NUMBER, number(from)),
            None => {
                let length = word(from);
                (from.get(..length)?, length)
            }
        };
        rest = from.get(length..)?;
        Some(word)
    })
}

/// A sign that is kept, as all signs of its kind.
fn mark(sign: char) -> Option<&'static str> {
    Some(match sign {
        '"' | '\u{ab}' | '\u{bb}' => QUOTE,
        '.' => STOP,
        '?' => "?",
        '!' => "!",
        ':' => ":",
        ';' => ";",
        ',' => ",",
        '(' => "(",
        ')' => ")",
        _ => return None,
    })
}

/// The length of the number that a text begins with: "3", "12/27", "10:30".
fn number(text: &str) -> usize {
    let mut length = 0;
    loop {
        let rest = text.get(length..).unwrap_or_default();
        let figures = |text: &str| text.find(|sign: char| !sign.is_numeric()).unwrap_or(text.len());
        let joined = rest.starts_with(['.', ',', ':', '/']) && length > 0;
        let more = figures(rest.get(usize::from(joined)..).unwrap_or_default());
        if more == 0 {
            return length;
        }
        length += usize::from(joined) + more;
    }
}

/// What English contracts behind an apostrophe.
const CONTRACTED: [&str; 7] = ["s", "t", "d", "m", "ll", "re", "ve"];

/// The length of the word that a text begins with.
fn word(text: &str) -> usize {
    let length = letters(text);
    let Some(behind) = text.get(length..).and_then(|rest| rest.strip_prefix('\'')) else {
        return length;
    };
    let more = behind.get(..letters(behind)).unwrap_or_default();
    length + 1 + if CONTRACTED.contains(&more) { more.len() } else { 0 }
}

/// How many bytes of letters a text begins with.
fn letters(text: &str) -> usize {
    let plain = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let behind = text.get(plain..).unwrap_or_default();
    // A letter outside ASCII may follow.
    if behind.as_bytes().first().is_none_or(u8::is_ascii) {
        return plain;
    }
    plain + behind.find(|sign: char| !sign.is_alphabetic()).unwrap_or(behind.len())
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
        for word in self.words.iter().filter(|word| word.is_word()) {
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
        let degree = DEGREES.get(count / DEGREE).or(DEGREES.last());
        degree.into_iter().for_each(|degree| sink.take(term!("long"), &[Term::of(degree)]));
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
