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

mod told;

use super::super::candidate::{Candidate, Role};
use super::super::measure::{Measure, Range};
use super::super::name::Name;
use super::super::reject::not_a_score;
use super::super::said::{sentence_end, sentence_start};
use super::super::sequence::comparator;
use super::super::token::{Kind, Token};
use super::super::view::Window;
use super::part::{Beside, Of, Part};
use super::{Decided, Passage};
use crate::extract::ScoreKind;
use crate::extract::weights::{Term, term};

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
pub(in crate::extract::score) struct Link<'a, 'p> {
    passage: &'a Passage<'p>,
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
pub(super) fn links<'a, 'p>(
    passage: &'a Passage<'p>,
    near: Near<'a>,
    at: usize,
) -> Vec<Link<'a, 'p>> {
    let window = passage.window;
    // "Session 7 of 12"
    let denominator = (2..4).any(|back| {
        let before = at.checked_sub(back).and_then(|before| window.ratio(before));
        before.is_some_and(|(_, end)| end == at + 1)
    });
    let refused = denominator || not_a_score(window, at, true).is_some();
    let value = window.number(at).filter(|_| !refused);
    let Some(value) = value else { return Vec::new() };
    // The two named before and the one named next.
    let mut links: Vec<Link<'a, 'p>> = Vec::with_capacity(3);
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

impl<'a, 'p> Link<'a, 'p> {
    /// Whether the measure can give the value, or be miswritten by it.
    fn is_possible(&self) -> bool {
        let Some(measure) = self.measure() else { return false };
        let range = measure.range(self.subscale());
        if self.item().is_some() {
            let coded = self.value.fract() == 0.0 && (0.0..=measure.item_max).contains(&self.value);
            let again = |known: &Candidate| self.is_own(known) && known.item == self.item();
            return coded && !self.near.known.iter().any(again);
        }
        if self.is_part_of_another() {
            return false;
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

    /// "ORS: individual 7.1, social 8.0" behind an OQ-45: whether the sentence of a part names
    /// another measure before it, and its own nowhere.
    fn is_part_of_another(&self) -> bool {
        let names = || (self.sentence.0..self.at).filter_map(|at| self.passage.window.name(at));
        let own = |name: Name| name.measure == self.name.measure;
        self.part.is_some() && names().next().is_some() && !names().any(own)
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
}
