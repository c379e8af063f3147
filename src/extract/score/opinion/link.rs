//! Which measure a number belongs to that no rule gave to one.
//!
//! The grammar takes a number only where it knows what stands between it and the name of
//! a measure. A [`Link`] joins a number to each of the measures that it may belong to:
//! the two named last before it and the one named next; in a paragraph that names none
//! ("This week's form says 27."), the two named last in those before. Whether a link holds
//! was learned as statuses were, from what stands around the number, between the two, and
//! beside the name. A number near the word for a part of the measure ("restraint had gone
//! down to 1.4") may be of that part: such a link is asked for with the same features, which
//! weigh by themselves there, and so is one of an item ("and a 1 on the ninth"). What the grammar knows to be no score ([`not_a_score`]) is never one.

use super::super::ScoreCue as Cue;
use super::super::candidate::{Candidate, Role};
use super::super::measure::{Measure, Range};
use super::super::name::Name;
use super::super::reject::not_a_score;
use super::super::said::{sentence_end, sentence_start};
use super::super::sequence::comparator;
use super::super::token::{Kind, Token};
use super::super::view::Window;
use super::features::{Case, few, truth};
use super::part::{Beside, Of, Part};
use super::{Decided, Passage};
use crate::extract::weights::{Sink, Term, term};
use crate::extract::{ScoreKind, Status};

/// How the rule is called by which such a value was read.
pub(in crate::extract::score) const RULE: &str = "likely";

/// Tokens before a number among which the names of its measure are looked for.
const REACH: usize = 90;
/// Tokens of its sentence behind it among which the next name is.
const AHEAD: usize = 12;
/// A value above the range by more than this is none of the measure.
const BEYOND: f64 = 3.0;

/// More words than a feature has.
const WORDS: usize = 8;

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
    /// Named last in the paragraphs before.
    Far,
    /// The other one named there.
    FarOther,
}

impl Rank {
    const fn word(self) -> Term<'static> {
        match self {
            Self::Last => term!("last"),
            Self::Other => term!("other"),
            Self::Next => term!("next"),
            Self::Far => term!("far"),
            Self::FarOther => term!("far other"),
        }
    }

    /// The same of the measure that was named before the last.
    const fn of_other(self) -> Self {
        match self {
            Self::Last => Self::Other,
            Self::Far => Self::FarOther,
            rank => rank,
        }
    }

    /// Whether the measure is not named among the tokens at hand.
    const fn is_far(self) -> bool {
        matches!(self, Self::Far | Self::FarOther)
    }
}

/// The values that are known near a number.
#[derive(Clone, Copy)]
pub(in crate::extract::score) struct Near<'a> {
    /// Those of the passage, without the one at hand, in order.
    pub known: &'a [Candidate],
    /// What was decided of the values of the note before it.
    pub before: &'a [Decided],
}

/// A number and a measure that it may belong to.
#[derive(Clone, Copy)]
pub(in crate::extract::score) struct Link<'a> {
    passage: &'a Passage<'a>,
    near: Near<'a>,
    /// The number, and the tokens of its sentence.
    at: usize,
    sentence: (usize, usize),
    /// The name, and its token if it stands among those at hand.
    name: Name,
    named: Option<usize>,
    rank: Rank,
    value: f64,
    /// The parts of the measure that are named near the number.
    parts: [Option<Part>; 4],
    /// The one that it is of, unless it is the total.
    part: Option<Part>,
}

/// All links of the number at a token, unless it is known to be no score.
pub(super) fn links<'a>(passage: &'a Passage<'a>, near: Near<'a>, at: usize) -> Vec<Link<'a>> {
    let window = passage.window;
    // "Session 7 of 12"
    let denominator = (2..4).any(|back| {
        let before = at.checked_sub(back).and_then(|before| window.ratio(before));
        before.is_some_and(|(_, end)| end == at + 1)
    });
    let refused = denominator || not_a_score(window, at, true).is_some();
    let value = window.number(at).filter(|_| !refused);
    let mut links: Vec<Link<'a>> = Vec::new();
    let Some(value) = value else { return links };
    let sentence = (sentence_start(window, at), sentence_end(window, at));
    let beside = Beside::of(window, at, sentence);
    let mut add = |(named, name): (Option<usize>, Name), rank| {
        if !links.iter().any(|link| link.name.measure == name.measure) {
            let parts = beside.parts(name);
            let part = None;
            links.push(Link { passage, near, at, sentence, name, named, rank, value, parts, part });
        }
        links.len()
    };
    let named = |at: usize| Some((Some(at), window.name(at)?));
    let last = (at.saturating_sub(REACH)..at).rev().filter_map(named);
    let far = window.before.iter().rev().map(|name| (None, *name));
    if add_two(last, |name| add(name, Rank::Last)) == 0 {
        add_two(far, |name| add(name, Rank::Far));
    }
    let end = sentence.1.min(at + AHEAD);
    if let Some(next) = (at + 1..end).find_map(named) {
        add(next, Rank::Next);
    }
    if let Some(other) = links.get_mut(1) {
        other.rank = other.rank.of_other();
    }
    for whole in 0..links.len() {
        let Some(link) = links.get(whole).copied() else { continue };
        links
            .extend(link.parts.into_iter().flatten().map(|part| Link { part: Some(part), ..link }));
    }
    links.retain(Link::is_possible);
    links
}

/// Adds names until there are two of different measures, and tells how many there are.
fn add_two<T>(names: impl Iterator<Item = T>, mut add: impl FnMut(T) -> usize) -> usize {
    let mut count = 0;
    for name in names {
        count = add(name);
        if count == 2 {
            break;
        }
    }
    count
}

fn is_name(window: Window<'_>, at: usize) -> bool {
    window.token(at).is_some_and(|token| matches!(token.kind, Kind::Name(_)))
}

impl<'a> Link<'a> {
    /// Whether the measure can give the value, or be miswritten by it.
    fn is_possible(&self) -> bool {
        let Some(measure) = self.measure() else { return false };
        let range = measure.range(self.subscale());
        if self.item().is_some() {
            let coded = self.value.fract() == 0.0 && (0.0..=measure.item_max).contains(&self.value);
            let again = |known: &Candidate| self.is_own(known) && known.item == self.item();
            return coded && !self.near.known.iter().any(again);
        }
        // A mark on one of its lines is no sum of them.
        let line = measure.lines && self.value <= LINE;
        // "Seven of the statements, so the score is 7"
        let whole = self.part.is_none();
        let again = |known: &Candidate| {
            self.is_own(known)
                && self.is_value_of(known)
                && (whole || known.subscale == self.subscale())
        };
        if line || self.near.known.iter().any(again) {
            return false;
        }
        range.contains(self.value)
            || self.rank == Rank::Last
                && whole
                && self.value > 0.0
                && self.value <= BEYOND * range.max
    }

    fn measure(&self) -> Option<&'a Measure> {
        self.passage.window.measures.get(self.name.measure)
    }

    fn subscale(&self) -> Option<usize> {
        self.part.and_then(|part| match part.of {
            Of::Subscale(subscale) => Some(subscale),
            Of::Item(_) => None,
        })
    }

    fn item(&self) -> Option<u32> {
        self.part.and_then(|part| match part.of {
            Of::Item(item) => Some(item),
            Of::Subscale(_) => None,
        })
    }

    fn range(&self) -> Option<&'a Range> {
        Some(self.measure()?.range(self.subscale()))
    }

    /// Whether the measure is named in a paragraph before only.
    pub const fn is_far(&self) -> bool {
        self.rank.is_far()
    }

    /// The value that the link makes of the number.
    pub fn candidate(&self) -> Candidate {
        let window = self.passage.window;
        let ratio = window.ratio(self.at);
        let accepted = |max: f64| self.range().is_some_and(|range| range.accepts(max));
        let ratio = ratio.filter(|(max, _)| accepted(*max));
        let (max, end) = ratio.map_or((None, self.at + 1), |(max, end)| (Some(max), end));
        let item = self.item();
        let in_range = item.is_some() || self.range().is_some_and(|it| it.contains(self.value));
        let kind = match self.part.map(|part| part.of) {
            None => ScoreKind::Total,
            Some(Of::Subscale(_)) => ScoreKind::Subscale,
            Some(Of::Item(_)) => ScoreKind::Item,
        };
        Candidate {
            measure: self.name.measure,
            subscale: self.subscale(),
            item,
            kind,
            value: self.value,
            max,
            comparator: comparator(window, self.at, end),
            role: Role::Plain,
            in_range,
            name: self.named,
            first: self.at,
            end,
            span: window.token(self.at).map(Token::span).unwrap_or_default(),
            group: 0,
            dated: None,
            given: None,
            rule: RULE,
        }
    }

    /// Gives all features to `sink`; those of a part apart from those of a total.
    pub fn features(&self, sink: &mut impl Sink) {
        let candidate = self.candidate();
        let behind = self.near.known.partition_point(|known| known.first <= self.at);
        let later = self.near.known.get(behind..).unwrap_or_default();
        let case = Case { passage: self.passage, candidate: &candidate, later, before: &[] };
        match self.part {
            Some(part) => {
                let mut sink = Apart(part.of.word(), sink);
                self.all(&case, &mut sink);
                self.part(part, &case, &mut sink);
            }
            None => {
                self.all(&case, sink);
                self.parts_beside(sink);
            }
        }
    }

    fn all(&self, case: &Case<'_>, sink: &mut impl Sink) {
        case.surroundings(sink);
        self.number(case.candidate, sink);
        self.between(case, sink);
        self.known_values(case, sink);
        match self.named {
            Some(named) => self.name(named, case, sink),
            None => self.before(sink),
        }
        self.next_name(case, sink);
    }

    fn in_sentence(&self, known: &Candidate) -> bool {
        let (start, end) = self.sentence;
        (start..end).contains(&known.first)
    }

    fn is_known(&self, at: usize) -> Option<&'a Candidate> {
        self.near.known.iter().find(|known| (known.first..known.end).contains(&at))
    }

    fn is_value_of(&self, known: &Candidate) -> bool {
        (known.value - self.value).abs() < 1e-9
    }

    fn is_own(&self, known: &Candidate) -> bool {
        known.measure == self.name.measure
    }

    /// How the part is named, what stands between it and the number, and what is known of
    /// it and of the others.
    fn part(&self, part: Part, case: &Case<'_>, sink: &mut impl Sink) {
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
    fn between(&self, case: &Case<'_>, sink: &mut impl Sink) {
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
    fn known_values(&self, case: &Case<'_>, sink: &mut impl Sink) {
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
    fn name(&self, named: usize, case: &Case<'_>, sink: &mut impl Sink) {
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
    fn next_name(&self, case: &Case<'_>, sink: &mut impl Sink) {
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
