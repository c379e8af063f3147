//! What may tell whose a value is, and of when.
//!
//! Each feature is a kind and a word or two: the words before and behind the value,
//! by their place and by their clause, and what they mean to the grammar; the days
//! named near it; who is spoken of; the line and the section; and what was decided of
//! the values before. None of them is a rule: how much each speaks for which status
//! was [learned](crate::extract::weights).

mod around;
mod before;
mod people;

use super::super::Source;
use super::super::candidate::Candidate;
use super::super::said::sentence_end;
use super::super::token::{Kind, Token};
use super::super::view::Window;
use super::{Decided, Passage};
use crate::extract::Status;
use crate::extract::weights::{Sink, Term, term};
use crate::vocabulary::Word;

/// Tokens of the sentence before a value that count.
const SENTENCE: usize = 40;

/// A value of which the status is to be decided.
#[derive(Clone, Copy)]
pub(in crate::extract::score) struct Case<'a, 'p> {
    pub passage: &'a Passage<'p>,
    pub candidate: &'a Candidate,
    /// The candidates behind it in its passage.
    pub later: &'a [Candidate],
    /// What was decided of the values before it in the note.
    pub before: &'a [Decided],
}

impl Case<'_, '_> {
    /// The status that the heading or the label of its lines leaves no doubt of.
    pub fn held(&self) -> Option<Status> {
        let block = (self.passage.setting.block)(self.candidate.span.start);
        block.filter(|block| block.source != Source::Written).map(|block| block.status)
    }

    /// Gives all features to `sink`.
    pub fn features(&self, sink: &mut impl Sink) {
        let place = Place::of(self);
        self.around(place, sink);
        sink.take(term!("kind"), &[Term::of(self.candidate.kind.word())]);
        self.sentence(place, sink);
        self.same_before(place, sink);
        self.any_before(place, sink);
        self.people(place, sink);
    }

    /// Gives those that do not depend on what other values are.
    pub fn surroundings(&self, sink: &mut impl Sink) {
        self.around(Place::of(self), sink);
    }

    fn around(&self, place: Place, sink: &mut impl Sink) {
        sink.take(term!("bias"), &[]);
        if let Some(comparator) = self.candidate.comparator {
            sink.take(term!("comparator"), &[Term::of(comparator.word())]);
        }
        if !self.candidate.in_range {
            sink.take(term!("out"), &[]);
        }
        let section = (self.passage.setting.section)(self.candidate.span.start);
        sink.take(term!("section"), &[section.map_or(term!("none"), |kind| Term::of(kind.word()))]);
        self.neighbours(sink);
        self.clause(place, sink);
        self.behind(place, sink);
        self.days(place, sink);
        self.line(place, sink);
        self.run(place, sink);
    }

    /// What a token is called among the features.
    pub fn symbol(&self, at: Option<usize>) -> Term<'_> {
        let Some(at) = at else { return term!("^") };
        self.passage.term(at).unwrap_or_else(|| self.name_or_end(at))
    }

    /// What the name of a measure is called, and what is no token.
    #[cold]
    fn name_or_end(&self, at: usize) -> Term<'static> {
        let Some(Kind::Name(index)) = self.token(at).map(|token| token.kind) else {
            return term!("^");
        };
        let name = self.window().names.get(index);
        let own = name.is_some_and(|name| name.measure == self.candidate.measure);
        if own { term!("MS") } else { term!("MO") }
    }

    fn window(&self) -> Window<'_> {
        self.passage.window
    }

    fn token(&self, at: usize) -> Option<&Token> {
        self.window().token(at)
    }

    fn is_number(&self, at: usize) -> bool {
        self.token(at).is_some_and(Token::is_number)
    }

    fn is_word(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Cues(_)))
    }

    fn is_named(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| matches!(token.kind, Kind::Name(_)))
    }

    fn is_day(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| matches!(token.kind, Kind::Date(_) | Kind::Month(..)))
    }
}

/// Whether a token is a word, a day or a sign that tells something of a value.
const fn tells(token: &Token) -> bool {
    match token.kind {
        Kind::Word | Kind::Cues(_) | Kind::Date(_) | Kind::Month(..) | Kind::Arrow => true,
        Kind::Mark(mark) => matches!(mark, b'<' | b'>' | b'=' | b':' | b'(' | b'?'),
        _ => false,
    }
}

/// Where the sentence, the clause and the line of a value begin.
#[derive(Clone, Copy)]
struct Place {
    /// Their first tokens.
    sentence: usize,
    clause: usize,
    line: usize,
    /// The token behind the sentence.
    until: usize,
    /// The beginnings of the sentence and of the line, in folded bytes.
    start: usize,
    line_start: usize,
}

impl Place {
    fn of(case: &Case<'_, '_>) -> Self {
        let window = case.window();
        let Candidate { first, end, .. } = *case.candidate;
        let behind = |until: usize, ends: fn(&Token) -> bool| {
            let before = window.tokens.get(..until).unwrap_or_default();
            before.iter().rposition(ends).map_or(0, |at| at + 1)
        };
        // A clause lies in a sentence, and a sentence in a line.
        let clause = behind(first, |token| token.ends_sentence() || token.is_mark(b';'));
        let sentence = behind(clause, Token::ends_sentence);
        let line = behind(sentence, |token| token.kind == Kind::Break);
        let start = |at: usize| window.token(at).map_or(0, |token| token.start);
        let until = sentence_end(window, end);
        Self { sentence, clause, line, until, start: start(sentence), line_start: start(line) }
    }
}

/// A small count as a word.
pub(super) fn few(count: usize) -> Term<'static> {
    let words = [term!("0"), term!("1"), term!("2"), term!("3")];
    words.get(count).copied().unwrap_or(term!("many"))
}

/// A distance as the word for its degree.
fn degree(degree: usize, words: &[Term<'static>]) -> Term<'static> {
    words.get(degree).copied().unwrap_or(term!("far"))
}

pub(super) const fn truth(is: bool) -> Term<'static> {
    if is { term!("yes") } else { term!("no") }
}
