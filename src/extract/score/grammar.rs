//! From names and numbers to values: the grammar of running text.
//!
//! One walk over the tokens of a window. A name opens an *anchor*; a number
//! belongs to the open anchor if what stands between allows it: little words
//! of the lexicon cost nothing, other words use up a small budget, another
//! name, a blank line to fill in or a scale out of scope closes the anchor.
//! A second value of the same anchor needs a reason: an arrow, "to", "vs", a
//! date, a word of time. A number that stands before its name ("a 14 on the
//! PHQ-9") is bound backward first.

use super::ScoreCue as Cue;
use super::candidate::{Candidate, Role};
use super::date;
use super::measure::Measure;
use super::name::{Name, Names, Strength};
use super::token::{Kind, Token};
use crate::extract::{Comparator, ScoreKind};
use crate::note::Language;

/// Words without a meaning here that may stand between a name and its value.
const BUDGET: usize = 4;

/// What all rules of the grammar look at.
#[derive(Clone, Copy)]
pub(super) struct Window<'a> {
    /// The folded text.
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub names: &'a Names,
    pub measures: &'a [Measure],
    pub language: Language,
    /// The names before the window, in the order of the note.
    pub before: &'a [Name],
}

/// The names that wait for values.
#[derive(Clone, Debug, Default)]
struct Anchor {
    names: Vec<(usize, Name)>,
    /// The token behind the last name or value.
    since: usize,
    valued: bool,
    closed: bool,
    /// The item read last behind the name, and the token behind its value.
    item: Option<(Name, u32, usize)>,
    subscale: Option<usize>,
    /// Whether the value stands before the name.
    backward: bool,
}

/// Reads all values of a window, into `found`.
pub(super) fn read(window: Window<'_>, found: &mut Vec<Candidate>) {
    let mut walk = Walk { window, anchor: Anchor::default(), found, at: 0, points: false };
    while walk.at < window.tokens.len() {
        walk.step();
    }
}

struct Walk<'a, 'f> {
    window: Window<'a>,
    anchor: Anchor,
    found: &'f mut Vec<Candidate>,
    at: usize,
    /// The number at hand is followed by "points on the", which is no change.
    points: bool,
}

impl<'a> Window<'a> {
    pub fn token(&self, at: usize) -> Option<&'a Token> {
        self.tokens.get(at)
    }

    pub fn cues(&self, at: usize) -> super::phrase::Cues {
        self.token(at).map(Token::cues).unwrap_or_default()
    }

    pub fn mark(&self, at: usize, mark: u8) -> bool {
        self.token(at).is_some_and(|token| token.is_mark(mark))
    }

    pub fn number(&self, at: usize) -> Option<f64> {
        match self.token(at)?.kind {
            Kind::Number(value) => Some(value),
            _ => None,
        }
    }

    pub fn name(&self, at: usize) -> Option<Name> {
        match self.token(at)?.kind {
            Kind::Name(index) => self.names.get(index),
            _ => None,
        }
    }

    pub fn measure(&self, name: Name) -> Option<&'a Measure> {
        self.measures.get(name.measure)
    }

    /// Whether nothing stands between two neighbouring tokens.
    pub fn glued(&self, left: usize) -> bool {
        match (self.token(left), self.token(left + 1)) {
            (Some(left), Some(right)) => left.end == right.start,
            _ => false,
        }
    }

    /// `value/max` or `value out of max` at a number: the denominator and the
    /// token behind it.
    pub fn ratio(&self, at: usize) -> Option<(f64, usize)> {
        if self.mark(at + 1, b'/') || self.cues(at + 1).has(Cue::OutOf) {
            return Some((self.number(at + 2)?, at + 3));
        }
        None
    }
}

impl Walk<'_, '_> {
    fn step(&mut self) {
        let at = self.at;
        let Some(token) = self.window.token(at).copied() else { return };
        self.at = at + 1;
        match token.kind {
            Kind::Name(_) => self.open(at),
            Kind::Number(_) => self.number(at),
            Kind::Blank => self.anchor.closed = true,
            Kind::Cues(cues) if cues.any(&[Cue::Item, Cue::Items]) && self.item(at) => {}
            Kind::Cues(_) | Kind::Word if self.label(at) => {}
            Kind::Cues(cues) if cues.any(&[Cue::Foreign, Cue::NotGiven]) => {
                self.anchor.closed = true;
            }
            _ => {}
        }
    }

    /// A name: opens an anchor, or joins the names before it.
    fn open(&mut self, at: usize) {
        let Some(name) = self.window.name(at) else { return };
        if self.anchor.backward && self.anchor.names.iter().any(|(token, _)| *token == at) {
            self.anchor.backward = false;
            self.anchor.since = at + 1;
            self.anchor.valued = true;
            return;
        }
        let joined = !self.anchor.valued
            && !self.anchor.closed
            && !self.anchor.names.is_empty()
            && self.joined(self.anchor.since, at);
        if !joined {
            self.anchor.names.clear();
        }
        self.anchor.item = None;
        self.anchor.names.push((at, name));
        self.anchor.since = at + 1;
        self.anchor.valued = false;
        self.anchor.closed = false;
        self.anchor.backward = false;
        self.anchor.subscale = name.subscale;
        if name.subscale.is_some()
            && let Some(end) =
                super::subscale::several(self.window, self.open_name(), at + 1, self.found)
        {
            self.at = end;
            self.anchor.valued = true;
            self.anchor.since = end;
        }
    }

    /// Whether only "/", "&", "and", "," stand between two names.
    fn joined(&self, from: usize, to: usize) -> bool {
        from < to
            && to - from <= 4
            && (from..to).all(|at| {
                self.window.token(at).is_some_and(|token| {
                    matches!(token.kind, Kind::Mark(b'/' | b',' | b'&' | b'+'))
                        || token.cues().any(&[Cue::And, Cue::Onto])
                        || self.window.text.get(token.start..token.end) == Some("the")
                })
            })
    }

    /// "item 9: 1", "nine items".
    fn item(&mut self, at: usize) -> bool {
        let Some(end) = super::item::read(self.window, at, self.found) else { return false };
        // "item 9 of the PHQ-9: 1. Total 14": the name inside stays open.
        let inside = (at..end).find_map(|at| Some((at, self.window.name(at)?)));
        if let Some(name) = inside {
            self.anchor =
                Anchor { names: vec![name], since: end, valued: true, ..Anchor::default() };
        }
        self.item_read(end);
        true
    }

    /// Remembers the item whose value ends at `end`: more may follow.
    fn item_read(&mut self, end: usize) {
        self.at = end;
        self.anchor.item = self.found.last().and_then(|last| {
            let item = last.item?;
            Some((
                Name { measure: last.measure, subscale: None, strength: Strength::Certain },
                item,
                end,
            ))
        });
        if self.anchor.valued {
            self.anchor.since = end;
        }
    }

    /// One more value of the item read last: "item 9 from 2 to 0".
    fn item_again(&mut self, at: usize) -> bool {
        let Some((name, item, since)) = self.anchor.item else { return false };
        let Some(seen) = between(self.window, since, at) else { return false };
        let first = (since..at).next().is_some_and(|at| self.window.mark(at, b'('));
        let bracketed = first && self.bracketed(at);
        let reason = seen.time || seen.run || bracketed;
        let reason = reason || (time_follows(self.window, at) && !seen.stop);
        if seen.words > 0 || seen.total || !reason || (seen.stop && !seen.time) {
            return false;
        }
        if super::item::another(self.window, (name, item), at, self.found).is_none() {
            return false;
        }
        let from = since.saturating_sub(1);
        let role = self.item_role(at, from, name.measure, item, bracketed);
        if let Some(last) = self.found.last_mut() {
            last.role = role;
        }
        let end = self.window.ratio(at).map_or(at + 1, |(_, end)| end);
        self.item_read(end);
        true
    }

    /// The place of an item's value in its run.
    fn item_role(&mut self, at: usize, from: usize, measure: usize, item: u32, past: bool) -> Role {
        let window = self.window;
        let runs = (from..at)
            .any(|at| window.token(at).is_some_and(|token| token.kind == Kind::Arrow))
            || at
                .checked_sub(1)
                .is_some_and(|at| window.cues(at).has(Cue::To) && !window.cues(at).has(Cue::From));
        if !runs {
            let falls =
                at.checked_sub(1).is_some_and(|at| window.cues(at).any(&[Cue::From, Cue::Versus]));
            return if past || falls { Role::Past } else { Role::Plain };
        }
        let count = self.found.len().saturating_sub(1);
        for earlier in self.found.iter_mut().take(count) {
            if earlier.measure == measure && earlier.item == Some(item) {
                earlier.role = Role::Past;
            }
        }
        Role::Latest
    }

    /// "PHQ-9 9 (11)", where the line says what its brackets hold.
    fn bracketed(&self, at: usize) -> bool {
        let window = self.window;
        let open = at > 0 && (window.mark(at - 1, b'(') || window.mark(at - 1, b'['));
        let close = window.mark(at + 1, b')') || window.mark(at + 1, b']');
        open && close
            && (0..at)
                .rev()
                .take_while(|&at| !window.token(at).is_some_and(|token| token.kind == Kind::Break))
                .any(|at| window.cues(at).has(Cue::Bracketed))
    }

    /// A word that may name a subscale of the open measure.
    fn label(&mut self, at: usize) -> bool {
        if let Some(end) = super::subscale::several(self.window, self.open_name(), at, self.found) {
            self.at = end;
            self.anchor.valued = true;
            self.anchor.since = end;
            return true;
        }
        if let Some((subscale, end)) =
            super::subscale::label(self.window, self.open_name(), at, self.found)
        {
            self.anchor.subscale = Some(subscale);
            self.anchor.since = end;
            self.anchor.valued = false;
            self.at = end;
            return true;
        }
        false
    }

    fn open_name(&self) -> Option<(usize, Name)> {
        self.anchor.names.last().copied().filter(|_| !self.anchor.closed)
    }

    fn number(&mut self, at: usize) {
        if let Some(end) = super::item::backward(self.window, at, self.found) {
            self.item_read(end);
            return;
        }
        if self.respectively(at) {
            return;
        }
        if self.numbers_items(at) {
            self.at = at + 3;
            return;
        }
        if let Some(end) = super::item::row(self.window, self.open_name(), at, self.found) {
            self.at = end;
            self.anchor.since = end;
            return;
        }
        if self.item_again(at) || self.backward(at) || self.forward(at) {
            return;
        }
        self.at = self.past_number(at);
    }

    /// "The previous scores were 18, 15 and 9, respectively": the numbers of the
    /// names that were read last, in their order.
    fn respectively(&mut self, at: usize) -> bool {
        let window = self.window;
        let ends = |at: &usize| window.token(*at).is_none_or(Token::ends_sentence);
        let before = (0..at).rev().take_while(|at| !ends(at));
        let behind = (at..at + 12).take_while(|at| !ends(at));
        if !before.chain(behind).any(|at| window.cues(at).has(Cue::Respectively)) {
            return false;
        }
        let count = chain(window, at).map_or(0, |(_, numbers)| numbers);
        if count < 2 || self.anchor.names.len() == count {
            return false;
        }
        let mut names: Vec<(usize, Name)> = Vec::with_capacity(count);
        for (token, name) in (0..at).rev().filter_map(|at| Some((at, window.name(at)?))) {
            if names.len() < count && !names.iter().any(|(_, known)| known.measure == name.measure)
            {
                names.push((token, name));
            }
        }
        names.reverse();
        let fits = names.len() == count
            && names.first().is_some_and(|(token, _)| (*token..at).filter(ends).count() <= 2);
        if !fits {
            return false;
        }
        let Some(members) = group(window, at, &names) else { return false };
        let end = members.last().map_or(at + 1, |member| member.2);
        for ((_, name), member) in names.into_iter().zip(members) {
            self.push(None, name, name.subscale, member, "pair");
            if let Some(last) = self.found.last_mut() {
                last.group = at + 1;
            }
        }
        self.at = end;
        self.anchor.since = end;
        true
    }

    /// "items 1 to 9": the numbers of the items.
    fn numbers_items(&self, at: usize) -> bool {
        let window = self.window;
        at > 0
            && window.cues(at - 1).has(Cue::Items)
            && (window.cues(at + 1).any(&[Cue::To, Cue::Link]) || window.mark(at + 1, b'-'))
            && window.number(at + 2).is_some()
            && !window.mark(at + 3, b'-')
            && !window.mark(at + 3, b',')
    }

    /// Behind a number that is no score: whatever belongs to it is skipped
    /// with it.
    fn past_number(&self, at: usize) -> usize {
        let window = self.window;
        let joined = window.mark(at + 1, b'/')
            || window.mark(at + 1, b'-')
            || window.cues(at + 1).has(Cue::OutOf);
        if joined && window.number(at + 2).is_some() { at + 3 } else { at + 1 }
    }

    /// Numbers whose names follow: "a 14 on the PHQ-9", "14 (PHQ-9)".
    fn backward(&mut self, at: usize) -> bool {
        let window = self.window;
        let open = !self.anchor.names.is_empty() && !self.anchor.valued && !self.anchor.closed;
        if self.anchor.backward
            || (open && self.distance(at).is_some_and(|far| far.words == 0 && !far.comma))
        {
            return false;
        }
        let points = window.cues(at + 1).has(Cue::Points)
            && window.cues(at + 2).has(Cue::Onto)
            && change_before(window, at).is_none();
        if not_a_score(window, at, false).is_some() && !points {
            return false;
        }
        let Some((last, numbers)) = chain(window, at) else { return false };
        let Some(names) = following_names(window, last) else { return false };
        let first = names.first().copied();
        let fits = first.is_some_and(|(_, name)| {
            window.measure(name).is_some_and(|measure| {
                let value = window.number(at).unwrap_or(f64::NAN);
                let ratio_fits = window
                    .ratio(at)
                    .is_none_or(|(max, _)| measure.range(name.subscale).accepts(max));
                measure.range(name.subscale).contains(value) && ratio_fits
            })
        });
        if !fits {
            return false;
        }
        self.anchor = Anchor {
            names: if names.len() == numbers { names } else { names.into_iter().take(1).collect() },
            since: at,
            backward: true,
            subscale: first.and_then(|(_, name)| name.subscale),
            ..Anchor::default()
        };
        self.points = points;
        let taken = self.take(at, "before-name");
        self.points = false;
        taken
    }

    /// A number behind its name.
    fn forward(&mut self, at: usize) -> bool {
        if self.anchor.names.is_empty() || self.anchor.closed {
            return false;
        }
        if self.anchor.backward {
            return self.take(at, "before-name");
        }
        if self.anchor.valued {
            return self.another(at);
        }
        let Some(between) = self.distance(at) else { return false };
        let strict = self.anchor.names.iter().any(|(_, name)| name.strength != Strength::Certain);
        let announced = between.sign && between.words <= 3 && !between.stop;
        if strict && !announced && (between.words > 0 || between.comma || between.stop) {
            return false;
        }
        if between.words > BUDGET || between.stop && !(between.time && between.words == 0) {
            return false;
        }
        let direct = between.words == 0 && !between.comma && !between.stop;
        if !direct && !between.sign && plain_word_follows(self.window, at) {
            return false;
        }
        let rule = if direct { "name-value" } else { "name-words-value" };
        self.take_if(at, rule, direct)
    }

    /// One more value of a measure that has one.
    fn another(&mut self, at: usize) -> bool {
        let Some(between) = self.distance(at) else { return false };
        let allowed = if between.stop { 0 } else { 3 };
        if between.words > allowed || between.blank {
            return false;
        }
        let later = time_follows(self.window, at);
        let listed = between.comma && between.words == 0 && !between.stop && self.listed(at);
        let averaged = is_mean(self.window, at, at + 1) && !between.stop;
        let whole = between.total
            && self.found.last().is_some_and(|last| last.subscale.is_some() || last.item.is_some());
        let bracketed = self.bracketed(at);
        let dated = between.date && (!between.stop || between.sign);
        let reason = between.time
            || dated
            || between.run
            || averaged
            || whole
            || bracketed
            || (later && !between.stop)
            || listed;
        if !reason || (between.stop && !between.time && !dated && !whole) {
            return false;
        }
        if plain_word_follows(self.window, at) && !between.run {
            return false;
        }
        if not_a_score(self.window, at, true).is_some() {
            return false;
        }
        let taken = self.take_if(at, "same-measure", false);
        if taken && bracketed && !between.time {
            if let Some(last) = self.found.last_mut() {
                last.role = Role::Past;
            }
        }
        taken
    }

    /// Whether a bare list goes on: "18, 14, 11".
    fn listed(&self, at: usize) -> bool {
        let window = self.window;
        let tight =
            window.mark(at.wrapping_sub(1), b',') && at >= 2 && window.number(at - 2).is_some();
        let more = window.mark(at + 1, b',') && window.number(at + 2).is_some();
        let before = at >= 4 && window.mark(at - 3, b',') && window.number(at - 4).is_some();
        tight && (more || before)
    }

    fn take(&mut self, at: usize, rule: &'static str) -> bool {
        self.take_if(at, rule, true)
    }

    /// Takes the number, or the group of numbers of several names.
    fn take_if(&mut self, at: usize, rule: &'static str, direct: bool) -> bool {
        let window = self.window;
        if !self.points && not_a_score(window, at, !direct).is_some() {
            return false;
        }
        let names = self.anchor.names.clone();
        if names.len() > 1
            && let Some(members) = group(window, at, &names)
        {
            let end = members.last().map_or(at + 1, |member| member.2);
            for ((token, name), (first, max, end)) in names.iter().zip(members) {
                self.push(Some(*token), *name, name.subscale, (first, max, end), "pair");
                if let Some(last) = self.found.last_mut() {
                    last.group = at + 1;
                }
            }
            self.done(end);
            return true;
        }
        let Some(&(token, name)) =
            (if self.anchor.backward { names.first() } else { names.last() })
        else {
            return false;
        };
        let Some(measure) = window.measure(name) else { return false };
        let Some(value) = window.number(at) else { return false };
        let whole = self.anchor.valued
            && self.found.last().is_some_and(|last| last.subscale.is_some())
            && self.distance(at).is_some_and(|between| between.total);
        let subscale = self.anchor.subscale.or(name.subscale).filter(|_| !whole);
        let range = measure.range(subscale);
        let (max, end) = match window.ratio(at) {
            Some((max, end)) if range.accepts(max) => (Some(max), end),
            Some((max, end)) if plausible(window, at, max, range.max) => (Some(max), end),
            Some(_) => return false,
            None => (None, at + 1),
        };
        if max.is_some_and(|_| date_like(window, at, end)) && !window.cues(at + 1).has(Cue::OutOf) {
            return false;
        }
        let in_range = range.contains(value) && max.is_none_or(|max| value <= max);
        let trusted = direct && name.strength == Strength::Certain && value.fract() == 0.0;
        if !in_range && (!trusted || value > 999.0) {
            return false;
        }
        let both =
            names.len() > 1 && (self.anchor.since..at).any(|at| window.cues(at).has(Cue::Both));
        if both {
            for (token, name) in &names {
                self.push(Some(*token), *name, name.subscale, (at, max, end), "both");
                if let Some(last) = self.found.last_mut() {
                    last.group = at + 1;
                }
            }
        } else {
            self.push(Some(token), name, subscale, (at, max, end), rule);
        }
        self.done(end);
        true
    }

    fn done(&mut self, end: usize) {
        self.at = end;
        self.anchor.since = end;
        self.anchor.valued = !self.anchor.backward;
        self.anchor.subscale = self.anchor.names.last().and_then(|(_, name)| name.subscale);
    }

    fn push(
        &mut self,
        token: Option<usize>,
        name: Name,
        subscale: Option<usize>,
        (first, max, end): (usize, Option<f64>, usize),
        rule: &'static str,
    ) {
        let window = self.window;
        let (Some(value), Some(measure)) = (window.number(first), window.measure(name)) else {
            return;
        };
        let range = measure.range(subscale);
        let averaged = is_mean(window, first, end);
        let fraction = value.fract() != 0.0 && subscale.is_none();
        let mean = measure.mean_max.is_some_and(|highest| {
            value <= highest && (averaged || (fraction && max.is_none_or(|m| m <= highest)))
        });
        let kind = match (mean, subscale) {
            (true, _) => ScoreKind::Mean,
            (false, Some(_)) => ScoreKind::Subscale,
            (false, None) => ScoreKind::Total,
        };
        let from = self.found.last().filter(|last| last.end <= first).map_or(0, |last| last.end);
        let role = self.role(first, from, name.measure, subscale);
        self.found.push(Candidate {
            measure: name.measure,
            subscale,
            item: None,
            kind,
            value,
            max,
            comparator: comparator(window, first, end),
            role,
            in_range: range.contains(value) && max.is_none_or(|max| value <= max),
            name: token,
            first,
            end,
            span: window.token(first).map(Token::span).unwrap_or_default(),
            group: 0,
            dated: None,
            rule,
        });
    }

    /// The place in a run, and the correction of the values before it.
    fn role(&mut self, at: usize, from: usize, measure: usize, subscale: Option<usize>) -> Role {
        let window = self.window;
        let between = from..at;
        let arrow =
            between.clone().any(|at| window.token(at).is_some_and(|t| t.kind == Kind::Arrow));
        let mut before = at;
        while before > from && {
            let cues = window.cues(before - 1);
            cues.any(&[Cue::Link, Cue::Below, Cue::AtMost, Cue::Above, Cue::AtLeast])
                && !cues.any(&[Cue::To, Cue::From])
        } {
            before -= 1;
        }
        let to = before > from && window.cues(before - 1).has(Cue::To);
        let falling = falls(window, from, at);
        let sentence_end = |at: &usize| window.token(*at).is_some_and(Token::ends_sentence);
        let mut open_run = false;
        let same: Vec<usize> = (0..self.found.len())
            .rev()
            .take_while(|&index| {
                self.found.get(index).is_some_and(|c| !(c.end..at).any(|at| sentence_end(&at)))
            })
            .filter(|&index| {
                self.found
                    .get(index)
                    .is_some_and(|c| c.measure == measure && c.subscale == subscale)
            })
            .collect();
        if let Some(last) = same.first().and_then(|&index| self.found.get(index)) {
            let start =
                last.first.saturating_sub(8).max(last.name.map_or(0, |name| name.min(last.first)));
            open_run = (start..last.first)
                .any(|at| window.cues(at).any(&[Cue::From, Cue::Change, Cue::Up, Cue::Down]));
        }
        let runs =
            arrow || (to && (open_run || window.language == Language::En)) || self.is_list(at);
        if runs && !same.is_empty() {
            for index in same {
                if let Some(earlier) = self.found.get_mut(index) {
                    earlier.role = Role::Past;
                }
            }
            return Role::Latest;
        }
        if falling && !same.is_empty() { Role::Past } else { Role::Plain }
    }

    fn is_list(&self, at: usize) -> bool {
        self.anchor.valued && self.listed(at) && !time_follows(self.window, at)
    }

    /// What stands between the anchor and the number at `to`.
    fn distance(&self, to: usize) -> Option<Between> {
        between(self.window, self.anchor.since, to)
    }
}

/// Whether "vs" or "from" leads to the number at `at`.
fn falls(window: Window<'_>, from: usize, at: usize) -> bool {
    let mut before = at;
    while before > from {
        let cues = window.cues(before - 1);
        let french =
            window.language == Language::Fr && cues.has(Cue::From) && !cues.has(Cue::Versus);
        if cues.has(Cue::Versus) || (cues.has(Cue::From) && !french) {
            return true;
        }
        if !cues.any(&[Cue::Link, Cue::Earlier, Cue::Was, Cue::Client]) {
            return false;
        }
        before -= 1;
    }
    false
}

/// What stands between a name, or a value, and the next number.
#[derive(Clone, Copy, Debug, Default)]
struct Between {
    /// Words without a meaning here.
    words: usize,
    comma: bool,
    /// The end of a sentence or line.
    stop: bool,
    /// ":" or "=" as the last thing.
    sign: bool,
    /// A word of time or of aims.
    time: bool,
    /// A date.
    date: bool,
    /// "Total", "sum".
    total: bool,
    /// An arrow, "to", "from", "vs".
    run: bool,
    blank: bool,
}

fn between(window: Window<'_>, from: usize, to: usize) -> Option<Between> {
    let mut seen = Between::default();
    let mut at = from;
    let mut stops = 0;
    while at < to {
        let token = window.token(at)?;
        match token.kind {
            Kind::Mark(b'(' | b'[') => {
                // A remark in brackets that holds no value says nothing.
                if let Some(close) = closing(window, at, to) {
                    seen.time |= (at..close).any(|at| is_time(window, at));
                    at = close;
                }
            }
            Kind::Mark(b',' | b';') => seen.comma = true,
            Kind::Mark(b':' | b'=') => {
                seen.sign = true;
                at += 1;
                continue;
            }
            Kind::Word => seen.words += 1,
            Kind::Stop | Kind::Break => {
                seen.stop = true;
                stops += 1;
                seen.words = 0;
                if stops > 2 && window.token(at - 1).is_some_and(Token::ends_sentence) {
                    return None;
                }
            }
            Kind::Arrow => seen.run = true,
            Kind::Blank => seen.blank = true,
            Kind::Date(_) | Kind::Month(..) => seen.date = true,
            Kind::Number(first)
                if window.mark(at + 1, b'/')
                    && at + 2 < to
                    && window.number(at + 2).is_some_and(|second| day_numbers(first, second)) =>
            {
                seen.date = true;
                at += 2;
            }
            Kind::Number(_) => {
                // A number that was passed over.
                seen.words += usize::from(!is_label(window, at));
            }
            Kind::Cues(cues) => {
                seen.run |=
                    cues.any(&[Cue::To, Cue::From, Cue::Versus, Cue::Down, Cue::Up, Cue::Change])
                        || cues.any(&[Cue::Below, Cue::AtMost, Cue::Above, Cue::AtLeast]);
                seen.time |= is_time(window, at);
                seen.words += usize::from(cues.any(&[Cue::Unit]) && !is_label(window, at));
                seen.comma |= cues.has(Cue::And);
                seen.total |= cues.has(Cue::Total);
                let person =
                    cues.any(&[Cue::Client, Cue::OtherPerson]) && (seen.comma || seen.stop);
                seen.time |= person || cues.has(Cue::Corrected);
            }
            _ => {}
        }
        if !matches!(token.kind, Kind::Cues(_)) {
            seen.sign = false;
        }
        at += 1;
    }
    Some(seen)
}

/// The bracket that closes the one at `open`, before `to`.
fn closing(window: Window<'_>, open: usize, to: usize) -> Option<usize> {
    (open + 1..to).find(|&at| window.mark(at, b')') || window.mark(at, b']'))
}

/// Whether a token says of when, or what for, the value near it is.
pub(super) fn is_time(window: Window<'_>, at: usize) -> bool {
    let Some(token) = window.token(at) else { return false };
    match token.kind {
        Kind::Date(_) | Kind::Month(..) => true,
        Kind::Cues(cues) => {
            cues.any(&[Cue::Today, Cue::Earlier, Cue::Was, Cue::Target, Cue::Label])
                || (cues.has(Cue::ColumnEarlier) && leads_to_number(window, at))
        }
        _ => false,
    }
}

/// "start 12", "(évaluation : 17)": a heading of a column used in prose.
pub(super) fn leads_to_number(window: Window<'_>, at: usize) -> bool {
    let behind_list = at > 0 && (window.mark(at - 1, b',') || window.mark(at - 1, b'('));
    let next = at + 1 + usize::from(window.mark(at + 1, b':'));
    behind_list && window.number(next).is_some()
}

/// Whether the number counts something named before it: "week 1", "4 weeks".
fn is_label(window: Window<'_>, at: usize) -> bool {
    (at > 0 && window.cues(at - 1).has(Cue::Label)) || window.cues(at + 1).has(Cue::Unit)
}

/// Whether the words right behind a value say of when it is.
fn time_follows(window: Window<'_>, at: usize) -> bool {
    let mut next = window.ratio(at).map_or(at + 1, |(_, end)| end);
    for _ in 0..5 {
        let Some(token) = window.token(next) else { return false };
        if is_time(window, next) {
            return true;
        }
        let date = window.number(next).zip(window.ratio(next));
        if date.is_some_and(|(first, (second, _))| day_numbers(first, second)) {
            return true;
        }
        let goes_on = match token.kind {
            Kind::Mark(b'(' | b'[') => true,
            Kind::Number(_) => is_label(window, next),
            Kind::Cues(cues) => {
                cues.any(&[Cue::Link, Cue::Onto, Cue::Severity, Cue::Unit, Cue::From, Cue::To])
            }
            Kind::Word => false,
            _ => false,
        };
        if !goes_on {
            return false;
        }
        next += 1;
    }
    false
}

fn plain_word_follows(window: Window<'_>, at: usize) -> bool {
    let next = window.ratio(at).map_or(at + 1, |(_, end)| end);
    window.token(next).is_some_and(|token| token.kind == Kind::Word)
}

/// Why a number is no score, if it is none. `far`: it does not stand right
/// behind the name.
pub(super) fn not_a_score(window: Window<'_>, at: usize, far: bool) -> Option<&'static str> {
    let value = window.number(at)?;
    if value > 999.0 {
        return Some("too large");
    }
    let (_, end) = window.ratio(at).map_or((0.0, at + 1), |(max, end)| (max, end));
    let next = window.token(end);
    let cues = window.cues(end);
    if next.is_some_and(|next| next.is_mark(b'%')) {
        return Some("percent");
    }
    if cues.has(Cue::Unit) || (cues.has(Cue::Points) && !score_in_points(window, at, end)) {
        return Some("unit");
    }
    let span_of_time = cues.has(Cue::Earlier) && window.cues(end + 1).has(Cue::Unit);
    let of_item = cues.has(Cue::Onto)
        && (window.cues(end + 1).has(Cue::Item) || window.cues(end + 2).has(Cue::Item));
    if span_of_time || (of_item && far) {
        return Some("unit");
    }
    if cues.has(Cue::Comparative) && !window.mark(end, b',') {
        return Some("change");
    }
    if window.mark(end, b'-') {
        let range = window.number(end + 1).is_some() && !window.mark(end + 2, b'-');
        let compound = window.glued(end - 1)
            && window.glued(end)
            && window.token(end + 1).is_some_and(|t| matches!(t.kind, Kind::Word | Kind::Cues(_)));
        if range || compound {
            return Some("range");
        }
    }
    if (window.mark(end, b'=') || window.mark(end, b':')) && window.cues(end + 1).has(Cue::Severity)
    {
        return Some("legend");
    }
    before_is_no_score(window, at, far)
}

/// "scored 18 points", "PHQ-9: 18 points.": how high, not how much.
fn score_in_points(window: Window<'_>, at: usize, end: usize) -> bool {
    let led = at > 0
        && (window.cues(at - 1).has(Cue::Link)
            || window.mark(at - 1, b':')
            || window.mark(at - 1, b'=')
            || window.mark(at - 1, b','))
        && !window.cues(at - 1).has(Cue::By);
    let closed = window.token(end + 1).is_none_or(|next| {
        next.ends_sentence()
            || matches!(next.kind, Kind::Mark(b',' | b';' | b')'))
            || (next.has(Cue::Onto) && !next.has(Cue::By))
    });
    let plain = window.token(end).is_some_and(|token| token.end - token.start <= 6);
    led && closed && plain && change_before(window, at).is_none()
}

fn before_is_no_score(window: Window<'_>, at: usize, far: bool) -> Option<&'static str> {
    let before = window.token(at.checked_sub(1)?)?;
    let spaced = before.end < window.token(at)?.start;
    match before.kind {
        Kind::Mark(b'$' | b'#') => return Some("amount"),
        Kind::Mark(b'+') if !spaced => return Some("change"),
        Kind::Mark(b'-') if !spaced && at >= 2 => {
            let apart = window.token(at - 2).is_some_and(|token| token.end < before.start);
            let name = window.name(at - 2).is_some();
            let number = window.number(at - 2).is_some();
            if (apart && !name && far) || number || (apart && window.mark(at - 2, b'(')) {
                return Some("change");
            }
        }
        Kind::Cues(cues) if cues.has(Cue::Label) && !cues.has(Cue::Target) => return Some("label"),
        Kind::Cues(cues) if cues.has(Cue::Item) => return Some("item"),
        Kind::Cues(cues) if cues.has(Cue::Target) && numbers_an_aim(window, at) => {
            return Some("label");
        }
        _ => {}
    }
    if in_legend(window, at) {
        return Some("legend");
    }
    change_before(window, at)
}

/// "Goal 2: sleep through": the number of an aim, not its value.
fn numbers_an_aim(window: Window<'_>, at: usize) -> bool {
    let small = window.number(at).is_some_and(|value| value <= 9.0 && value.fract() == 0.0);
    let opens = at < 2
        || window.token(at - 2).is_some_and(|token| token.ends_sentence() || token.is_mark(b':'));
    let goes_on = window.token(at + 1).is_some_and(|next| {
        matches!(next.kind, Kind::Word | Kind::Cues(_) | Kind::Mark(b':' | b'(' | b'-' | b'='))
    });
    small && (opens || goes_on)
}

/// "down 4", "dropped by 4", "baisse de 4": how much, not how high.
fn change_before(window: Window<'_>, at: usize) -> Option<&'static str> {
    let mut before = at;
    let mut by = false;
    while before > 0 {
        let cues = window.cues(before - 1);
        by |= cues.has(Cue::By);
        if cues.any(&[Cue::Up, Cue::Down, Cue::Change]) {
            let value = window.number(at)?;
            let to = window.number(at + 2).filter(|_| window.cues(at + 1).has(Cue::To));
            let run = to.is_some_and(|to| {
                !by && (cues.has(Cue::Change)
                    || (cues.has(Cue::Down) && value > to)
                    || (cues.has(Cue::Up) && value < to && value > 6.0))
            });
            let arrow = window.token(at + 1).is_some_and(|token| token.kind == Kind::Arrow);
            return (!run && !arrow).then_some("change");
        }
        let skip = cues.any(&[Cue::By, Cue::Link]) && !cues.any(&[Cue::To, Cue::From]);
        let french =
            window.language == Language::Fr && cues.has(Cue::From) && !run_follows(window, at);
        if !(skip || french) {
            return None;
        }
        before -= 1;
    }
    None
}

/// Whether "à 11" follows a number, as in "passé de 15 à 11".
fn run_follows(window: Window<'_>, at: usize) -> bool {
    let (_, end) = window.ratio(at).map_or((0.0, at + 1), |(max, end)| (max, end));
    (end..end + 6).any(|at| window.cues(at).has(Cue::To))
}

/// Whether a word such as "cut-off" or "range" stands before the number in
/// its bracket or clause.
fn in_legend(window: Window<'_>, at: usize) -> bool {
    let related = at.checked_sub(1).is_some_and(|at| {
        window.cues(at).any(&[Cue::Below, Cue::AtMost, Cue::Above, Cue::AtLeast])
    }) || at.checked_sub(1).is_some_and(|at| window.name(at).is_some());
    for before in (at.saturating_sub(6)..at).rev() {
        let Some(token) = window.token(before) else { return false };
        if token.has(Cue::Legend) {
            return true;
        }
        let named = matches!(token.kind, Kind::Name(_))
            && !(related && before > 0 && window.mark(before - 1, b'('));
        let ends = token.ends_sentence()
            || named
            || matches!(token.kind, Kind::Mark(b')' | b']' | b',' | b';') | Kind::Arrow);
        if ends {
            return false;
        }
    }
    false
}

/// The numbers of a run or list that begins at `at`: the last token of it and
/// how many there are.
fn chain(window: Window<'_>, at: usize) -> Option<(usize, usize)> {
    let mut end = window.ratio(at).map_or(at + 1, |(_, end)| end);
    let mut numbers = 1;
    for _ in 0..4 {
        let joins = window.token(end).is_some_and(|token| {
            token.kind == Kind::Arrow
                || token.cues().any(&[Cue::To, Cue::And])
                || token.is_mark(b',')
        });
        let mut next = end + 1;
        while next < end + 4 && (is_time(window, next) || window.cues(next).has(Cue::Link)) {
            next += 1;
        }
        if !joins || window.number(next).is_none() {
            break;
        }
        numbers += 1;
        end = window.ratio(next).map_or(next + 1, |(_, end)| end);
    }
    Some((end, numbers))
}

/// The names behind "on the", "au" or an opening bracket.
fn following_names(window: Window<'_>, from: usize) -> Option<Vec<(usize, Name)>> {
    let mut at = from;
    let mut onto = false;
    for _ in 0..6 {
        let token = window.token(at)?;
        match token.kind {
            Kind::Name(_) if onto => break,
            Kind::Cues(cues) if cues.has(Cue::Onto) => onto = true,
            Kind::Mark(b'(') if window.name(at + 1).is_some() && window.mark(at + 2, b')') => {
                onto = true
            }
            Kind::Cues(cues)
                if cues.any(&[
                    Cue::Link,
                    Cue::Severity,
                    Cue::Today,
                    Cue::Client,
                    Cue::Earlier,
                    Cue::OtherPerson,
                    Cue::Points,
                ]) => {}
            Kind::Mark(b'(' | b')') => {}
            _ => return None,
        }
        at += 1;
    }
    let mut names = vec![(at, window.name(at)?)];
    let mut next = at + 1;
    while names.len() < 4 {
        let joins =
            window.mark(next, b'/') || window.mark(next, b',') || window.cues(next).has(Cue::And);
        let Some(name) = window.name(next + 1).filter(|_| joins) else { break };
        names.push((next + 1, name));
        next += 2;
    }
    Some(names)
}

/// One value for each of several names: "16/14", "16 and 14", "16/27, 14/21".
fn group(
    window: Window<'_>,
    at: usize,
    names: &[(usize, Name)],
) -> Option<Vec<(usize, Option<f64>, usize)>> {
    let mut members = Vec::with_capacity(names.len());
    let mut next = at;
    for (index, (_, name)) in names.iter().enumerate() {
        if index > 0 {
            let joins = window.mark(next, b'/')
                || window.mark(next, b',')
                || window.mark(next, b'&')
                || window.cues(next).has(Cue::And);
            if !joins {
                return None;
            }
            next += 1;
            while window.cues(next).any(&[Cue::And, Cue::Link]) {
                next += 1;
            }
        }
        let value = window.number(next)?;
        let range = window.measure(*name)?.range(name.subscale);
        let out_of = window.ratio(next).filter(|(max, _)| range.accepts(*max));
        if !range.contains(value) {
            return None;
        }
        let (max, end) = out_of.map_or((None, next + 1), |(max, end)| (Some(max), end));
        members.push((next, max, end));
        next = end;
    }
    let counted = window.cues(next).any(&[Cue::Unit, Cue::Points]) || window.mark(next, b'%');
    (!counted).then_some(members)
}

/// Whether a denominator that the registry does not know may be meant all the
/// same.
fn plausible(window: Window<'_>, at: usize, max: f64, known: f64) -> bool {
    let Some(value) = window.number(at) else { return false };
    if window.cues(at + 1).has(Cue::OutOf) {
        return value <= max && max >= known * 0.8 && max <= known * 1.5;
    }
    max > 10.0 && !day_numbers(value, max) && max <= known * 2.0
}

fn day_numbers(first: f64, second: f64) -> bool {
    let whole = |value: f64| {
        (value.fract() == 0.0 && (1.0..=31.0).contains(&value)).then_some(value as u32)
    };
    whole(first).zip(whole(second)).is_some_and(|(first, second)| date::may_be_day(first, second))
}

/// "PHQ-9 10/27: 14": a day, because a value follows it.
fn date_like(window: Window<'_>, at: usize, end: usize) -> bool {
    let day = window.number(at).zip(window.number(at + 2)).is_some_and(|(a, b)| day_numbers(a, b));
    let colon = window.mark(end, b':') || window.mark(end, b'=');
    let close = window.mark(end, b')') && at > 0 && window.mark(at - 1, b'(');
    day && ((colon && window.number(end + 1).is_some())
        || (close && (window.number(end + 1).is_some() || window.number(end + 2).is_some())))
}

fn is_mean(window: Window<'_>, first: usize, end: usize) -> bool {
    let before = (first.saturating_sub(3)..first)
        .rev()
        .take_while(|&at| {
            window
                .token(at)
                .is_some_and(|t| matches!(t.kind, Kind::Cues(_) | Kind::Mark(b':' | b'=')))
        })
        .any(|at| window.cues(at).has(Cue::Mean));
    before || window.cues(end).has(Cue::Mean)
}

/// The relation before or behind a value.
fn comparator(window: Window<'_>, first: usize, end: usize) -> Option<Comparator> {
    let of = |cues: super::phrase::Cues| {
        [
            (Cue::Below, Comparator::Less),
            (Cue::AtMost, Comparator::LessOrEqual),
            (Cue::Above, Comparator::Greater),
            (Cue::AtLeast, Comparator::GreaterOrEqual),
        ]
        .into_iter()
        .find_map(|(cue, relation)| cues.has(cue).then_some(relation))
    };
    for at in (first.saturating_sub(3)..first).rev() {
        let cues = window.cues(at);
        if let Some(relation) = of(cues) {
            // "two higher than the seventeen" is a difference.
            let difference = at > 0 && window.number(at - 1).is_some();
            return (!difference).then_some(relation);
        }
        if !cues.has(Cue::Link) {
            break;
        }
    }
    let cues = window.cues(end);
    if cues.has(Cue::OrLess) {
        return Some(Comparator::LessOrEqual);
    }
    cues.has(Cue::OrMore).then_some(Comparator::GreaterOrEqual)
}
