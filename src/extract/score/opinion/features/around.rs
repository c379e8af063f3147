//! The words around a value, and the days among them.

use super::super::super::ScoreCue as Cue;
use super::super::super::candidate::Candidate;
use super::super::super::token::Kind;
use super::{Case, Place, SENTENCE, few, tells};
use crate::extract::weights::{Sink, Term, term};
use crate::vocabulary::Word;

/// Tokens of the clause before a value that count.
const CLAUSE: usize = 25;
/// Tokens behind a value that count.
const BEHIND: usize = 18;
/// Tokens before a value among which a day is looked for, and behind it.
const DAY_BEFORE: usize = 12;
const DAY_BEHIND: usize = 7;
/// Tokens of the sentence before, in the same line, that count.
const SENTENCE_BEFORE: usize = 8;
/// Tokens up to the line that heads the line of a value.
const HEADING: usize = 80;
/// Values that a run has at most, to either side.
const RUN: usize = 6;

/// What words mean, as words of features.
static CUES: [Term<'static>; Cue::WORDS.len()] = {
    let mut terms = [term!(""); Cue::WORDS.len()];
    let mut at = 0;
    while at < terms.len() {
        terms[at] = Term::of(Cue::WORDS[at]);
        at += 1;
    }
    terms
};

impl Case<'_, '_> {
    /// The words right before and behind, by their place.
    pub(super) fn neighbours(&self, sink: &mut impl Sink) {
        let Candidate { first, end, .. } = *self.candidate;
        let before = |back: usize| self.symbol(first.checked_sub(back));
        let behind = |on: usize| self.symbol(Some(end + on));
        for (kind, back) in
            [(term!("w-1"), 1), (term!("w-2"), 2), (term!("w-3"), 3), (term!("w-4"), 4)]
        {
            sink.take(kind, &[before(back)]);
        }
        for (kind, on) in [(term!("w+1"), 0), (term!("w+2"), 1), (term!("w+3"), 2)] {
            sink.take(kind, &[behind(on)]);
        }
    }

    /// The words of the clause before, apart by whether a number stands between, and
    /// what they mean.
    pub(super) fn clause(&self, place: Place, sink: &mut impl Sink) {
        let first = self.candidate.first;
        let mut near = true;
        for at in (place.clause.max(first.saturating_sub(CLAUSE))..first).rev() {
            let Some(token) = self.token(at) else { continue };
            if tells(token) || matches!(token.kind, Kind::Name(_)) {
                sink.take(if near { term!("c0") } else { term!("c1") }, &[self.symbol(Some(at))]);
            }
            self.meanings(if near { term!("C0") } else { term!("C1") }, at, sink);
            near &= !token.is_number();
        }
    }

    fn meanings(&self, kind: Term<'static>, at: usize, sink: &mut impl Sink) {
        for cue in self.window().cues(at).each() {
            CUES.get(cue as usize).into_iter().for_each(|cue| sink.take(kind, &[*cue]));
        }
    }

    pub(super) fn sentence(&self, place: Place, sink: &mut impl Sink) {
        let first = self.candidate.first;
        for at in place.sentence.max(first.saturating_sub(SENTENCE))..first {
            if self.is_word(at) || self.is_day(at) {
                sink.take(term!("s"), &[self.symbol(Some(at))]);
            }
        }
    }

    /// The words behind, up to the number after the next one.
    pub(super) fn behind(&self, place: Place, sink: &mut impl Sink) {
        let mut passed = 0;
        for at in self.candidate.end..(self.candidate.end + BEHIND).min(place.until) {
            let Some(token) = self.token(at) else { break };
            passed += usize::from(matches!(token.kind, Kind::Number(_) | Kind::Name(_)));
            if passed > 1 {
                break;
            }
            let near = passed == 0;
            if tells(token) {
                sink.take(if near { term!("a0") } else { term!("a1") }, &[self.symbol(Some(at))]);
            }
            self.meanings(if near { term!("A0") } else { term!("A1") }, at, sink);
            if token.is_mark(b';') {
                sink.take(term!("a;"), &[]);
                break;
            }
        }
    }

    /// The nearest day before, the one behind and the one that opens the line.
    pub(super) fn days(&self, place: Place, sink: &mut impl Sink) {
        let Candidate { first, end, .. } = *self.candidate;
        let from = place.sentence.max(first.saturating_sub(DAY_BEFORE));
        match (from..first).rev().find(|&at| self.is_day(at)) {
            Some(at) => {
                let between = (at..first).filter(|&at| self.is_number(at)).count();
                let (day, ahead) = (self.symbol(Some(at)), self.symbol(at.checked_sub(1)));
                sink.take(term!("db"), &[day, few(between)]);
                sink.take(term!("dbx"), &[day, ahead, self.sign_or_word(at + 1)]);
            }
            None => sink.take(term!("db"), &[term!("none")]),
        }
        let stops = |at: &usize| !(self.is_number(*at) || self.is_named(*at));
        let mut near = (end..(end + DAY_BEHIND).min(place.until)).take_while(stops);
        if let Some(at) = near.find(|&at| self.is_day(at)) {
            sink.take(term!("da"), &[self.symbol(Some(at)), self.symbol(at.checked_sub(1))]);
        }
        if let Some(at) = (place.line..first.min(place.line + 4)).find(|&at| self.is_day(at)) {
            sink.take(term!("dl"), &[self.symbol(Some(at))]);
        }
    }

    fn sign_or_word(&self, at: usize) -> Term<'_> {
        match self.token(at).map(|token| token.kind) {
            Some(Kind::Mark(_) | Kind::Arrow) => self.symbol(Some(at)),
            _ => term!("word"),
        }
    }

    /// The words that open the line, those of the sentence before in it, and those of
    /// the line that heads it.
    pub(super) fn line(&self, place: Place, sink: &mut impl Sink) {
        let first = self.candidate.first;
        if place.line < first {
            let (one, two) = (self.symbol(Some(place.line)), self.symbol(Some(place.line + 1)));
            sink.take(term!("l1"), &[one]);
            sink.take(term!("l2"), &[one, two]);
        }
        let from = place.line.max(place.sentence.saturating_sub(SENTENCE_BEFORE));
        for at in (from..place.sentence).filter(|&at| self.is_word(at)) {
            sink.take(term!("sb"), &[self.symbol(Some(at))]);
            self.meanings(term!("SB"), at, sink);
        }
        let far = place.line.saturating_sub(HEADING);
        let breaks = |at: usize| self.token(at).is_some_and(|token| token.kind == Kind::Break);
        let heads = |at: usize| breaks(at) && at > far && self.window().mark(at - 1, b':');
        if let Some(end) = (far..place.line).rev().find(|&at| heads(at)) {
            let start = (far..end).rev().find(|&at| breaks(at)).map_or(far, |at| at + 1);
            for at in (start..end).filter(|&at| self.is_word(at) || self.is_day(at)) {
                sink.take(term!("hw"), &[self.symbol(Some(at))]);
                self.meanings(term!("HW"), at, sink);
            }
        }
    }

    /// Its place in a run such as "21, 18 and 14", with the words around the run.
    pub(super) fn run(&self, place: Place, sink: &mut impl Sink) {
        let Candidate { first, end, .. } = *self.candidate;
        let (mut from, mut earlier) = (first, 0);
        while earlier < RUN
            && let Some(at) = self.joined(from.saturating_sub(4).max(place.sentence)..from)
        {
            (from, earlier) = (at, earlier + 1);
        }
        let (mut to, mut later) = (end, 0);
        while later < RUN
            && let Some(at) = self.joins(to..(to + 4).min(place.until))
        {
            (to, later) = (at + 1, later + 1);
        }
        sink.take(term!("run"), &[few(earlier), few(later)]);
        if earlier > 0 {
            for at in from.saturating_sub(5).max(place.sentence)..from {
                sink.take(term!("rb"), &[self.symbol(Some(at))]);
            }
        }
        if later > 0 {
            sink.take(term!("ra"), &[few(later), self.symbol(Some(to)), self.symbol(Some(to + 1))]);
        }
    }

    /// The number before the end of a stretch that nothing but links part from it.
    fn joined(&self, stretch: std::ops::Range<usize>) -> Option<usize> {
        let end = stretch.end;
        let number = stretch.rev().find(|&at| !self.is_link(at))?;
        (self.is_number(number) && number + 1 < end).then_some(number)
    }

    /// The same behind the beginning of a stretch.
    fn joins(&self, mut stretch: std::ops::Range<usize>) -> Option<usize> {
        let start = stretch.start;
        let number = stretch.find(|&at| !self.is_link(at))?;
        (self.is_number(number) && number > start).then_some(number)
    }

    fn is_link(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| match token.kind {
            Kind::Mark(mark) => matches!(mark, b',' | b'/' | b';' | b'|' | b'-' | b'>'),
            Kind::Arrow => true,
            Kind::Cues(cues) => cues.any(&[Cue::And, Cue::To]),
            _ => false,
        })
    }
}
