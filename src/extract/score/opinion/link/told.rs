//! What tells of a link: the features by which it is learned whether it holds.
//!
//! How far the number stands from the name, what stands between and around them, what is
//! known of the values near it, and what else the sentence names.

use super::super::super::ScoreCue as Cue;
use super::super::super::candidate::Candidate;
use super::super::super::token::{Kind, Token};
use super::super::Decided;
use super::super::features::{Case, few, truth};
use super::super::part::Part;
use super::{AHEAD, Link, Rank, is_name};
use crate::extract::Status;
use crate::extract::weights::{Sink, Term, term};

/// More words than a feature has.
const WORDS: usize = 8;

impl<'p> Link<'_, 'p> {
    /// Gives all features to `sink`; those of a part apart from those of a total.
    pub fn features(&self, sink: &mut impl Sink) {
        self.by_itself(sink);
        self.by_surroundings(sink);
    }

    /// Gives those of the number, the name, and what stands between.
    pub fn by_itself(&self, sink: &mut impl Sink) {
        let candidate = self.candidate();
        let case = self.case(&candidate);
        match self.part {
            Some(part) => {
                let mut sink = Apart(part.of.word(), sink);
                self.own(&case, &mut sink);
                self.part(part, &case, &mut sink);
            }
            None => {
                self.own(&case, sink);
                self.parts_beside(sink);
            }
        }
    }

    /// Gives those that are known of any value by what stands around it.
    pub fn by_surroundings(&self, sink: &mut impl Sink) {
        let candidate = self.candidate();
        let case = self.case(&candidate);
        match self.part {
            Some(part) => case.surroundings(&mut Apart(part.of.word(), sink)),
            None => case.surroundings(sink),
        }
    }

    fn case<'c>(&'c self, candidate: &'c Candidate) -> Case<'c, 'p> {
        let behind = self.near.known.partition_point(|known| known.first <= self.at);
        let later = self.near.known.get(behind..).unwrap_or_default();
        Case { passage: self.passage, candidate, later, before: &[] }
    }

    fn own(&self, case: &Case<'_, '_>, sink: &mut impl Sink) {
        self.number(case.candidate, sink);
        self.between(case, sink);
        self.known_values(case, sink);
        match self.named {
            Some(named) => self.name(named, case, sink),
            None => self.before(sink),
        }
        self.next_name(case, sink);
    }

    /// How the part is named, what stands between it and the number, and what is known of
    /// it and of the others.
    fn part(&self, part: Part, case: &Case<'_, '_>, sink: &mut impl Sink) {
        let window = self.passage.window;
        let (side, gap) = if part.first < self.at {
            (term!("before"), part.end..self.at)
        } else {
            (term!("behind"), self.at + 1..part.first)
        };
        let far = few(gap.len());
        let numbers = gap.clone().filter(|&at| window.number(at).is_some()).count();
        let token = |at: usize| window.token(at);
        let spelled = token(part.first).zip(token(part.end.saturating_sub(1)));
        let letters = spelled.map_or(0, |(first, last)| last.end.saturating_sub(first.start));
        let letters = [term!("1"), term!("3"), term!("5"), term!("7")]
            .get(letters / 2)
            .copied()
            .unwrap_or(term!("long"));
        sink.take(term!("pt"), &[side, far]);
        sink.take(term!("ptn"), &[side, few(numbers)]);
        sink.take(term!("ptl"), &[side, letters]);
        for at in gap.clone().filter(|&at| window.number(at).is_none()) {
            sink.take(term!("ptb"), &[side, case.symbol(Some(at))]);
        }
        if gap.len() <= 3 {
            let word =
                |on: usize| gap.clone().nth(on).map_or(term!(""), |at| case.symbol(Some(at)));
            sink.take(term!("ptx"), &[side, word(0), word(1), word(2)]);
        }
        let ahead = case.symbol(part.first.checked_sub(1));
        sink.take(term!("pta"), &[side, ahead]);
        let here = |known: &&Candidate| self.is_own(known) && self.in_sentence(known);
        let here = || self.near.known.iter().filter(here);
        let is_part = |known: &&Candidate| known.subscale.is_some() || known.item.is_some();
        let own = |known: &&Candidate| {
            is_part(known) && (known.subscale, known.item) == (self.subscale(), self.item())
        };
        let same = here().filter(own).count();
        let parts = here().filter(is_part).count();
        let (others, wholes) = (parts - same, here().count() - parts);
        sink.take(term!("pts"), &[few(same), few(others)]);
        sink.take(term!("ptw"), &[few(wholes)]);
    }

    /// Whether a part is named near a number that may be the total.
    fn parts_beside(&self, sink: &mut impl Sink) {
        for part in self.parts.into_iter().flatten() {
            match part.first < self.at {
                true => sink.take(term!("pp-"), &[part.of.word(), few(self.at - part.end)]),
                false => sink.take(term!("pp+"), &[part.of.word(), few(part.first - self.at - 1)]),
            }
        }
    }

    /// The stretch between the number and the name.
    fn gap(&self) -> std::ops::Range<usize> {
        match self.named {
            Some(named) => self.at.min(named) + 1..self.at.max(named),
            None => 0..self.at,
        }
    }

    /// The number itself, and what is glued to it.
    fn number(&self, candidate: &Candidate, sink: &mut impl Sink) {
        let (window, at) = (self.passage.window, self.at);
        let Some((measure, range)) = self.measure().zip(self.range()) else { return };
        let share = match candidate.in_range {
            true => few((5.0 * (self.value - range.min) / (range.max - range.min)) as usize),
            false => term!("out"),
        };
        sink.take(term!("share"), &[share]);
        sink.take(term!("small"), &[truth(self.value <= 3.0)]);
        sink.take(term!("most"), &[truth((self.value - range.max).abs() < 1e-9)]);
        let whole = self.value.fract() == 0.0;
        sink.take(term!("fraction"), &[truth(!whole), truth(measure.lines)]);
        sink.take(term!("ratio"), &[truth(candidate.max.is_some())]);
        let written = window.token(at).map(Token::span).unwrap_or_default();
        let written = window.text.get(written.start..written.end).unwrap_or_default();
        sink.take(
            term!("figures"),
            &[truth(written.starts_with(|sign: char| sign.is_ascii_digit()))],
        );
        let glued = |left: Option<usize>| left.is_some_and(|left| window.glued(left));
        sink.take(term!("glued"), &[truth(glued(at.checked_sub(1))), truth(glued(Some(at)))]);
        let cues = window.cues(candidate.end);
        sink.take(term!("unit"), &[truth(cues.any(&[Cue::Unit, Cue::Points, Cue::Label]))]);
        let kind = window.token(candidate.end).map_or(term!("none"), |token| kind_of(token));
        sink.take(term!("next"), &[kind]);
    }

    /// What stands between the number and the name.
    fn between(&self, case: &Case<'_, '_>, sink: &mut impl Sink) {
        let window = self.passage.window;
        let rank = self.rank.word();
        let length = self.gap().len() + 1;
        let far = match length {
            _ if self.rank.is_far() => term!("far"),
            0..=3 => few(length),
            4..=6 => term!("6"),
            7..=11 => term!("11"),
            12..=24 => term!("24"),
            _ => term!("far"),
        };
        sink.take(term!("gap"), &[rank, far]);
        let (mut numbers, mut free, mut names, mut sentences) = (0, 0, 0, 0);
        for at in self.gap() {
            match window.token(at).map(|token| token.kind) {
                Some(Kind::Number(_)) => {
                    numbers += 1;
                    free += usize::from(self.is_known(at).is_none());
                }
                Some(Kind::Name(_)) => names += 1,
                Some(Kind::Stop | Kind::Break) => sentences += 1,
                _ => {}
            }
        }
        sink.take(term!("numbers"), &[rank, few(numbers)]);
        sink.take(term!("names"), &[rank, few(names.min(2))]);
        sink.take(term!("free"), &[few(free)]);
        sink.take(term!("sentences"), &[rank, few(sentences)]);
        if self.named.is_some_and(|named| named < self.at) && length < 14 {
            for at in self.gap().filter(|&at| !window.token(at).is_some_and(Token::is_number)) {
                sink.take(term!("between"), &[case.symbol(Some(at))]);
            }
        }
        if length <= 5 && self.named.is_some() {
            let at = |on: usize| self.gap().nth(on).map_or(term!(""), |at| case.symbol(Some(at)));
            sink.take(term!("exactly"), &[rank, at(0), at(1), at(2), at(3)]);
        }
        let before = case.symbol(self.at.checked_sub(1));
        sink.take(term!("b1"), &[before, rank]);
        let second = case.symbol(self.at.checked_sub(2));
        sink.take(term!("b2"), &[second, before, truth(sentences == 0)]);
    }

    /// The values that are known near the number and of the measure.
    fn known_values(&self, case: &Case<'_, '_>, sink: &mut impl Sink) {
        let window = self.passage.window;
        let gap = self.gap();
        let (mut of_own, mut of_others) = (0, 0);
        for known in self.near.known.iter().filter(|known| gap.contains(&known.first)) {
            *if self.is_own(known) { &mut of_own } else { &mut of_others } += 1;
        }
        sink.take(term!("known"), &[self.rank.word(), few(of_own), few(of_others.min(2))]);
        let own = || self.near.known.iter().filter(|known| self.is_own(known));
        sink.take(term!("own"), &[few(own().count())]);
        sink.take(term!("beside"), &[truth(own().any(|known| self.in_sentence(known)))]);
        let near = (self.at.saturating_sub(4)..self.at).rev();
        if let Some((at, known)) = near.into_iter().find_map(|at| Some((at, self.is_known(at)?))) {
            let word = |on: usize| {
                let at = at + on;
                if at < self.at { case.symbol(Some(at)) } else { term!("") }
            };
            sink.take(term!("after"), &[truth(self.is_own(known)), word(1), word(2), word(3)]);
        }
        let mut behind = self.at + 1..(self.at + 5).min(window.tokens.len());
        if let Some((at, known)) = behind.find_map(|at| Some((at, self.is_known(at)?))) {
            let word = |on: usize| {
                let own = self.at + on;
                if own < at { case.symbol(Some(own)) } else { term!("") }
            };
            sink.take(term!("before"), &[truth(self.is_own(known)), word(1), word(2), word(3)]);
        }
    }

    /// What stands around the name, and whether it has a value of its own.
    fn name(&self, named: usize, case: &Case<'_, '_>, sink: &mut impl Sink) {
        let word = |at: Option<usize>| match at {
            Some(at) if at == self.at => term!("it"),
            at => case.symbol(at),
        };
        for on in 1..=3 {
            sink.take(term!("na"), &[word(Some(named + on))]);
            sink.take(term!("nb"), &[word(named.checked_sub(on))]);
        }
        let rank = self.rank.word();
        sink.take(term!("na2"), &[rank, word(Some(named + 1)), word(Some(named + 2))]);
        sink.take(term!("nb1"), &[rank, word(named.checked_sub(1))]);
        let valued = self.near.known.iter().any(|known| {
            self.is_own(known)
                && (named + 1..named + AHEAD).contains(&known.first)
                && !(named + 1..known.first).any(|at| is_name(self.passage.window, at))
        });
        sink.take(term!("valued"), &[rank, truth(valued)]);
    }

    /// What was spoken of in the paragraphs before.
    fn before(&self, sink: &mut impl Sink) {
        let mut measures: Vec<usize> =
            self.passage.window.before.iter().map(|it| it.measure).collect();
        measures.sort_unstable();
        measures.dedup();
        let rank = self.rank.word();
        sink.take(term!("told"), &[rank, few(measures.len())]);
        let own = |decided: &&Decided| decided.score.is_total_of(self.name.measure);
        let own = || self.near.before.iter().filter(own);
        sink.take(term!("had"), &[rank, few(own().count())]);
        let now = own().any(|decided| decided.status == Status::Current);
        sink.take(term!("has"), &[rank, truth(now)]);
    }

    /// The next name of the sentence, which may have a better claim.
    fn next_name(&self, case: &Case<'_, '_>, sink: &mut impl Sink) {
        let window = self.passage.window;
        let end = self.sentence.1.min(self.at + 9);
        let Some(at) = (self.at + 1..end).find(|&at| is_name(window, at)) else {
            sink.take(term!("nn"), &[term!("none")]);
            return;
        };
        let rank = self.rank.word();
        let own = window.name(at).is_some_and(|name| name.measure == self.name.measure);
        let before = case.symbol(Some(at - 1).filter(|before| *before > self.at));
        let length = few((at - self.at).min(4));
        sink.take(term!("nn"), &[rank, truth(own), before]);
        sink.take(term!("nnd"), &[rank, truth(own), length]);
        let valued = (at + 1..at + 5).any(|at| self.is_known(at).is_some());
        sink.take(term!("nnv"), &[rank, truth(valued)]);
        if self.rank == Rank::Next {
            for at in self.at + 1..at {
                sink.take(term!("lead"), &[case.symbol(Some(at))]);
            }
        }
    }
}

/// Gives features that weigh apart from those without a part.
struct Apart<'a, S>(Term<'static>, &'a mut S);

impl<S: Sink> Sink for Apart<'_, S> {
    fn take(&mut self, kind: Term<'static>, words: &[Term<'_>]) {
        let mut apart: [Term<'_>; WORDS] = [self.0; WORDS];
        let count = words.len().min(WORDS - 1);
        for (own, word) in apart.iter_mut().skip(1).zip(words) {
            *own = *word;
        }
        self.1.take(kind, apart.get(..=count).unwrap_or_default());
    }
}

/// What kind of thing a token is.
const fn kind_of(token: &Token) -> Term<'static> {
    match token.kind {
        Kind::Name(_) => term!("name"),
        Kind::Number(_) => term!("number"),
        Kind::Date(_) | Kind::Month(..) | Kind::Time => term!("time"),
        Kind::Cues(_) => term!("phrase"),
        Kind::Word => term!("word"),
        Kind::Arrow => term!("arrow"),
        Kind::Mark(b',') => term!("comma"),
        Kind::Mark(b';') => term!("semicolon"),
        Kind::Mark(b'(' | b'[') => term!("opening"),
        Kind::Mark(b')' | b']') => term!("closing"),
        Kind::Mark(b':' | b'=') => term!("colon"),
        Kind::Mark(b'/') => term!("slash"),
        Kind::Mark(b'-') => term!("hyphen"),
        Kind::Mark(_) | Kind::Blank => term!("sign"),
        Kind::Stop | Kind::Break => term!("end"),
    }
}
