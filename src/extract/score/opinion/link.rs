//! Which measure a number belongs to that no rule gave to one.
//!
//! The grammar takes a number only where it knows what stands between it and the name of
//! a measure. A [`Link`] joins a number to each of the measures that it may belong to:
//! the two named last before it and the one named next. Whether a link holds was learned
//! as statuses were, from what stands around the number, between the two, and beside the
//! name. What the grammar knows to be no score ([`not_a_score`]) is never one.

use super::super::ScoreCue as Cue;
use super::super::candidate::{Candidate, Role};
use super::super::measure::Measure;
use super::super::name::Name;
use super::super::reject::not_a_score;
use super::super::said::{Setting, sentence_end, sentence_start};
use super::super::sequence::comparator;
use super::super::token::{Kind, Token};
use super::super::view::Window;
use super::features::{Case, few, truth};
use crate::extract::ScoreKind;
use crate::extract::weights::Sink;

/// How the rule is called by which such a value was read.
pub(in crate::extract::score) const RULE: &str = "likely";

/// Tokens before a number among which the names of its measure are looked for.
const REACH: usize = 90;
/// Tokens of its sentence behind it among which the next name is.
const AHEAD: usize = 12;
/// A value above the range by more than this is none of the measure.
const BEYOND: f64 = 3.0;

/// The longest line that a mark of a measure of lines may stand on.
const LINE: f64 = 10.0;

/// How the measure of a link was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rank {
    /// Named last before the number.
    Last,
    /// The other one named before it.
    Other,
    /// Named next.
    Next,
}

impl Rank {
    const fn word(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::Other => "other",
            Self::Next => "next",
        }
    }
}

/// A number and a measure that it may belong to.
#[derive(Clone, Copy)]
pub(in crate::extract::score) struct Link<'a> {
    window: Window<'a>,
    setting: Setting<'a>,
    /// The values that are known, without the one at hand.
    known: &'a [Candidate],
    /// The number.
    at: usize,
    /// The name and its token.
    name: Name,
    named: usize,
    rank: Rank,
    value: f64,
}

/// All links of the number at a token, unless it is known to be no score.
pub(super) fn links<'a>(
    window: Window<'a>,
    setting: Setting<'a>,
    known: &'a [Candidate],
    at: usize,
) -> impl Iterator<Item = Link<'a>> {
    // "Session 7 of 12"
    let denominator = at.checked_sub(2).is_some_and(|before| window.ratio(before).is_some());
    let refused = denominator || not_a_score(window, at, true).is_some();
    let value = window.number(at).filter(|_| !refused);
    let mut measures: Vec<usize> = Vec::new();
    let mut links = Vec::new();
    if let Some(value) = value {
        let mut add = |named: usize, rank| {
            let Some(name) = window.name(named) else { return };
            if !measures.contains(&name.measure) {
                measures.push(name.measure);
                links.push(Link { window, setting, known, at, name, named, rank, value });
            }
        };
        let names = |at: &usize| is_name(window, *at);
        for named in (at.saturating_sub(REACH)..at).rev().filter(names) {
            add(named, Rank::Last);
        }
        let end = sentence_end(window, at).min(at + AHEAD);
        if let Some(named) = (at + 1..end).find(names) {
            add(named, Rank::Next);
        }
    }
    if let Some(other) = links.get_mut(1).filter(|link| link.rank == Rank::Last) {
        other.rank = Rank::Other;
    }
    let next = |link: &Link<'_>| link.rank == Rank::Next;
    let mut kept = 0;
    links.retain(|link| {
        kept += usize::from(!next(link));
        next(link) || kept <= 2
    });
    links.into_iter().filter(|link| link.is_possible())
}

fn is_name(window: Window<'_>, at: usize) -> bool {
    window.token(at).is_some_and(|token| matches!(token.kind, Kind::Name(_)))
}

impl<'a> Link<'a> {
    /// Whether the measure can give the value, or be miswritten by it.
    fn is_possible(&self) -> bool {
        let Some(measure) = self.measure() else { return false };
        let range = measure.range(None);
        // A mark on one of its lines is no sum of them.
        let line = measure.lines && self.value <= LINE;
        // "Seven of the statements, so the score is 7"
        let again = |known: &Candidate| self.is_own(known) && self.is_value_of(known);
        if line || self.known.iter().any(again) {
            return false;
        }
        range.contains(self.value)
            || self.rank == Rank::Last && self.value > 0.0 && self.value <= BEYOND * range.max
    }

    fn measure(&self) -> Option<&'a Measure> {
        self.window.measures.get(self.name.measure)
    }

    /// The value that the link makes of the number.
    pub fn candidate(&self) -> Candidate {
        let window = self.window;
        let ratio = window.ratio(self.at);
        let accepted = |max: f64| self.measure().is_some_and(|own| own.range(None).accepts(max));
        let ratio = ratio.filter(|(max, _)| accepted(*max));
        let (max, end) = ratio.map_or((None, self.at + 1), |(max, end)| (Some(max), end));
        let in_range = self.measure().is_some_and(|own| own.range(None).contains(self.value));
        Candidate {
            measure: self.name.measure,
            subscale: None,
            item: None,
            kind: ScoreKind::Total,
            value: self.value,
            max,
            comparator: comparator(window, self.at, end),
            role: Role::Plain,
            in_range,
            name: Some(self.named),
            first: self.at,
            end,
            span: window.token(self.at).map(Token::span).unwrap_or_default(),
            group: 0,
            dated: None,
            given: None,
            rule: RULE,
        }
    }

    /// Gives all features to `sink`.
    pub fn features(&self, sink: &mut impl Sink) {
        let candidate = self.candidate();
        let behind = self.known.partition_point(|known| known.first <= self.at);
        let later = self.known.get(behind..).unwrap_or_default();
        let (window, setting) = (self.window, self.setting);
        let case = Case { window, candidate: &candidate, later, before: &[], setting };
        case.surroundings(sink);
        self.number(&candidate, sink);
        self.between(&case, sink);
        self.known_values(&case, sink);
        self.name(&case, sink);
        self.next_name(&case, sink);
    }

    fn is_known(&self, at: usize) -> Option<&'a Candidate> {
        self.known.iter().find(|known| (known.first..known.end).contains(&at))
    }

    fn is_value_of(&self, known: &Candidate) -> bool {
        (known.value - self.value).abs() < 1e-9
    }

    fn is_own(&self, known: &Candidate) -> bool {
        known.measure == self.name.measure
    }

    /// The stretch between the number and the name.
    fn gap(&self) -> std::ops::Range<usize> {
        let (low, high) = (self.at.min(self.named), self.at.max(self.named));
        low + 1..high
    }

    /// The number itself, and what is glued to it.
    fn number(&self, candidate: &Candidate, sink: &mut impl Sink) {
        let (window, at) = (self.window, self.at);
        let Some(measure) = self.measure() else { return };
        let range = measure.range(None);
        let share = match candidate.in_range {
            true => few((5.0 * (self.value - range.min) / (range.max - range.min)) as usize),
            false => "out",
        };
        sink.take("share", &[share]);
        sink.take("small", &[truth(self.value <= 3.0)]);
        sink.take("most", &[truth((self.value - range.max).abs() < 1e-9)]);
        let whole = self.value.fract() == 0.0;
        sink.take("fraction", &[truth(!whole), truth(measure.lines)]);
        sink.take("ratio", &[truth(candidate.max.is_some())]);
        let written = window.token(at).map(Token::span).unwrap_or_default();
        let written = window.text.get(written.start..written.end).unwrap_or_default();
        sink.take("figures", &[truth(written.starts_with(|sign: char| sign.is_ascii_digit()))]);
        let glued = |left: Option<usize>| left.is_some_and(|left| window.glued(left));
        sink.take("glued", &[truth(glued(at.checked_sub(1))), truth(glued(Some(at)))]);
        let cues = window.cues(candidate.end);
        sink.take("unit", &[truth(cues.any(&[Cue::Unit, Cue::Points, Cue::Label]))]);
        let kind = window.token(candidate.end).map_or("none", |token| kind_of(token));
        sink.take("next", &[kind]);
    }

    /// What stands between the number and the name.
    fn between(&self, case: &Case<'_>, sink: &mut impl Sink) {
        let window = self.window;
        let rank = self.rank.word();
        let length = self.gap().len() + 1;
        let far = match length {
            0..=3 => few(length),
            4..=6 => "6",
            7..=11 => "11",
            12..=24 => "24",
            _ => "far",
        };
        sink.take("gap", &[rank, far]);
        let numbers = self.gap().filter(|&at| window.number(at).is_some());
        sink.take("numbers", &[rank, few(numbers.clone().count())]);
        let names = self.gap().filter(|&at| is_name(window, at)).count();
        sink.take("names", &[rank, few(names.min(2))]);
        let free = numbers.filter(|&at| self.is_known(at).is_none()).count();
        sink.take("free", &[few(free)]);
        let ends = |at: &usize| window.token(*at).is_some_and(Token::ends_sentence);
        let sentences = self.gap().filter(ends).count();
        sink.take("sentences", &[rank, few(sentences)]);
        if self.rank != Rank::Next && length < 14 {
            for at in self.gap().filter(|&at| !window.token(at).is_some_and(Token::is_number)) {
                sink.take("between", &[case.symbol(Some(at))]);
            }
        }
        if length <= 5 {
            let at = |on: usize| self.gap().nth(on).map_or("", |at| case.symbol(Some(at)));
            sink.take("exactly", &[rank, at(0), at(1), at(2), at(3)]);
        }
        let before = case.symbol(self.at.checked_sub(1));
        sink.take("b1", &[before, rank]);
        let second = case.symbol(self.at.checked_sub(2));
        sink.take("b2", &[second, before, truth(sentences == 0)]);
    }

    /// The values that are known near the number and of the measure.
    fn known_values(&self, case: &Case<'_>, sink: &mut impl Sink) {
        let window = self.window;
        let gap = self.gap();
        let inside = |known: &&Candidate| gap.contains(&known.first);
        let count = |own: bool| {
            self.known.iter().filter(inside).filter(|known| self.is_own(known) == own).count()
        };
        sink.take("known", &[self.rank.word(), few(count(true)), few(count(false).min(2))]);
        let own = || self.known.iter().filter(|known| self.is_own(known));
        sink.take("own", &[few(own().count())]);
        let start = sentence_start(window, self.at);
        let sentence = start..sentence_end(window, self.at);
        sink.take("beside", &[truth(own().any(|known| sentence.contains(&known.first)))]);
        let near = (self.at.saturating_sub(4)..self.at).rev();
        if let Some((at, known)) = near.into_iter().find_map(|at| Some((at, self.is_known(at)?))) {
            let word = |on: usize| {
                let at = at + on;
                if at < self.at { case.symbol(Some(at)) } else { "" }
            };
            sink.take("after", &[truth(self.is_own(known)), word(1), word(2), word(3)]);
        }
        let mut behind = self.at + 1..(self.at + 5).min(window.tokens.len());
        if let Some((at, known)) = behind.find_map(|at| Some((at, self.is_known(at)?))) {
            let word = |on: usize| {
                let own = self.at + on;
                if own < at { case.symbol(Some(own)) } else { "" }
            };
            sink.take("before", &[truth(self.is_own(known)), word(1), word(2), word(3)]);
        }
    }

    /// What stands around the name, and whether it has a value of its own.
    fn name(&self, case: &Case<'_>, sink: &mut impl Sink) {
        let named = self.named;
        let word = |at: Option<usize>| match at {
            Some(at) if at == self.at => "it",
            at => case.symbol(at),
        };
        for on in 1..=3 {
            sink.take("na", &[word(Some(named + on))]);
            sink.take("nb", &[word(named.checked_sub(on))]);
        }
        let rank = self.rank.word();
        sink.take("na2", &[rank, word(Some(named + 1)), word(Some(named + 2))]);
        sink.take("nb1", &[rank, word(named.checked_sub(1))]);
        let valued = self.known.iter().any(|known| {
            self.is_own(known)
                && (named + 1..named + AHEAD).contains(&known.first)
                && !(named + 1..known.first).any(|at| is_name(self.window, at))
        });
        sink.take("valued", &[rank, truth(valued)]);
    }

    /// The next name of the sentence, which may have a better claim.
    fn next_name(&self, case: &Case<'_>, sink: &mut impl Sink) {
        let window = self.window;
        let end = sentence_end(window, self.at).min(self.at + 9);
        let Some(at) = (self.at + 1..end).find(|&at| is_name(window, at)) else {
            sink.take("nn", &["none"]);
            return;
        };
        let rank = self.rank.word();
        let own = window.name(at).is_some_and(|name| name.measure == self.name.measure);
        let before = case.symbol(Some(at - 1).filter(|before| *before > self.at));
        let length = few((at - self.at).min(4));
        sink.take("nn", &[rank, truth(own), before]);
        sink.take("nnd", &[rank, truth(own), length]);
        let valued = (at + 1..at + 5).any(|at| self.is_known(at).is_some());
        sink.take("nnv", &[rank, truth(valued)]);
        if self.rank == Rank::Next {
            for at in self.at + 1..at {
                sink.take("lead", &[case.symbol(Some(at))]);
            }
        }
    }
}

/// What kind of thing a token is.
const fn kind_of(token: &Token) -> &'static str {
    match token.kind {
        Kind::Name(_) => "name",
        Kind::Number(_) => "number",
        Kind::Date(_) | Kind::Month(..) | Kind::Time => "time",
        Kind::Cues(_) => "phrase",
        Kind::Word => "word",
        Kind::Arrow => "arrow",
        Kind::Mark(b',') => "comma",
        Kind::Mark(b';') => "semicolon",
        Kind::Mark(b'(' | b'[') => "opening",
        Kind::Mark(b')' | b']') => "closing",
        Kind::Mark(b':' | b'=') => "colon",
        Kind::Mark(b'/') => "slash",
        Kind::Mark(b'-') => "hyphen",
        Kind::Mark(_) | Kind::Blank => "sign",
        Kind::Stop | Kind::Break => "end",
    }
}
