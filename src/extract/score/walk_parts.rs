//! The part of the walk that reads the values of subscales, and those of several
//! people in one list.

use super::ScoreCue as Cue;
use super::between::{REMARK, closing};
use super::candidate::{Candidate, Role};
use super::grammar::{Anchor, Walk};
use super::name::Name;
use super::reject::not_a_score;
use super::token::{Kind, Token};
use crate::extract::ScoreKind;
use crate::note::Language;

/// Tokens before a value among which the part that it is of is named.
const TOLD: usize = 12;
/// Tokens of the bracket that names the part of a value before it.
const BRACKET: usize = 6;
/// How many letters a part is spelled with at least that its clause is about.
const SPELLED: usize = 5;
/// Words between the two that nothing is known of.
const WORDS: usize = 3;
/// What may lead from a part to its value.
const LEADS: [Cue; 9] = [
    Cue::Was,
    Cue::Equals,
    Cue::Stands,
    Cue::Obtains,
    Cue::Link,
    Cue::To,
    Cue::Down,
    Cue::Up,
    Cue::Change,
];
/// What ends the clause of a part.
const PARTED: [Cue; 4] = [Cue::And, Cue::Total, Cue::Pronoun, Cue::Result];

impl Walk<'_, '_> {
    /// A word that may name a subscale of the open measure.
    pub(super) fn label(&mut self, at: usize) -> bool {
        let parted = self
            .open_name()
            .and_then(|(_, name)| self.window.measure(name))
            .is_some_and(|measure| !measure.subscales.is_empty());
        if !parted || self.is_french_at(at) {
            return false;
        }
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
            // "D (cognition, mood): 12": what explains the label names nothing else.
            let explained = || closing(self.window, end, end + REMARK);
            let bracket = if self.window.mark(end, b'(') { explained() } else { None };
            let holds = |at: usize| self.window.number(at).is_some();
            let plain = bracket.filter(|close| !(end..*close).any(holds));
            let end = plain.map_or(end, |close| close + 1);
            self.anchor.since = end;
            self.anchor.valued = false;
            self.at = end;
            return true;
        }
        false
    }

    /// "HAD-D à 10": the preposition, not the label of a subscale A.
    fn is_french_at(&self, at: usize) -> bool {
        let window = self.window;
        let text = window.token(at).and_then(|token| window.text.get(token.start..token.end));
        if window.language != Language::Fr || text != Some("a") {
            return false;
        }
        let before = at.checked_sub(1).and_then(|at| window.token(at));
        // "Aujourd'hui A = 11", "dont A 11"
        let signed = window.mark(at + 1, b'=')
            || window.mark(at + 1, b':')
            || at.checked_sub(1).is_some_and(|at| window.cues(at).has(Cue::Parts));
        // "Il y a un mois A 15 D 11"
        let second = self.open_name().is_some_and(|(_, name)| {
            window.number(at + 1).is_some()
                && super::subscale::is_named(window, name, at + 2)
                && window.number(at + 3).is_some()
        });
        let part = self.open_name().is_some_and(|(_, name)| name.subscale.is_some());
        // "D 10 · A 14": a sign is no word before it.
        let worded = |token: &Token| {
            let text = window.text.get(token.start..token.end).unwrap_or_default();
            text.contains(char::is_alphanumeric)
        };
        let told =
            before.is_some_and(|it| matches!(it.kind, Kind::Word | Kind::Cues(_)) && worded(it));
        !signed && !second && (part || told)
    }

    /// "Y-BOCS 13 + 11 = 24": the parts of a form, in its own order, and their sum. Where
    /// there are not as many as the form has parts, only the sum is a score.
    pub(super) fn sum_of_parts(&mut self, at: usize) -> bool {
        let window = self.window;
        let added = |at: usize| window.mark(at, b'+') && window.number(at + 1).is_some();
        if !added(at + 1) || self.anchor.valued || self.anchor.backward {
            return false;
        }
        let Some((place, name)) = self.open_name().filter(|(_, name)| name.subscale.is_none())
        else {
            return false;
        };
        let Some(measure) = window.measure(name) else { return false };
        let parts: Vec<usize> =
            std::iter::successors(Some(at), |at| added(at + 1).then_some(at + 2)).collect();
        let Some(equals) = parts.last().map(|last| last + 1) else { return false };
        let total = equals + 1;
        let sum = parts.iter().filter_map(|part| window.number(*part)).sum();
        let sums = window.number(total) == Some(sum) && measure.range(None).contains(sum);
        let near = self.distance(at).is_some_and(|far| far.words == 0 && !far.stop);
        if !(sums && near && (window.mark(equals, b'=') || window.cues(equals).has(Cue::Equals))) {
            return false;
        }
        let whole = parts.len() == measure.subscales.len();
        let fits = |(part, at): (usize, &usize)| {
            window.number(*at).is_some_and(|value| measure.range(Some(part)).contains(value))
        };
        if whole && parts.iter().enumerate().all(fits) {
            for (part, at) in parts.iter().enumerate() {
                self.push(Some(place), name, Some(part), (*at, None, at + 1), "before-subscale");
            }
        }
        let ratio = window.ratio(total);
        let end = ratio.map_or(total + 1, |(_, end)| end);
        self.push(Some(place), name, None, (total, ratio.map(|(max, _)| max), end), "name-value");
        self.done(end);
        true
    }

    /// "30 (15 + 15)": the parts of a form, in its own order, in a bracket behind their sum.
    pub(super) fn parts_in_bracket(&mut self, at: usize) -> bool {
        let window = self.window;
        let Some(open) = at.checked_sub(1).filter(|open| window.mark(*open, b'(')) else {
            return false;
        };
        let Some(total) =
            self.found.last().filter(|last| last.end == open && last.kind == ScoreKind::Total)
        else {
            return false;
        };
        let (place, name, whole) = (total.name, Name::known(total.measure, None), total.value);
        let Some(measure) = window.measure(name) else { return false };
        let added = |at: usize| window.mark(at, b'+') && window.number(at + 1).is_some();
        let parts: Vec<usize> =
            std::iter::successors(Some(at), |at| added(at + 1).then_some(at + 2)).collect();
        let value = |part: &usize| window.number(*part);
        let sum: f64 = parts.iter().filter_map(value).sum();
        let end = parts.last().map_or(at, |last| last + 1);
        let fits = |(part, at): (usize, &usize)| {
            value(at).is_some_and(|value| measure.range(Some(part)).contains(value))
        };
        let whole = parts.len() > 1
            && parts.len() == measure.subscales.len()
            && window.mark(end, b')')
            && sum == whole
            && parts.iter().enumerate().all(fits);
        if !whole {
            return false;
        }
        let (given, dated, role) = (total.given, total.dated, total.role);
        let group = if total.group > 0 { total.group } else { at + 1 };
        if let Some(total) = self.found.last_mut() {
            total.group = group;
        }
        for (part, at) in parts.iter().enumerate() {
            self.push(place, name, Some(part), (*at, None, at + 1), "before-subscale");
            if let Some(last) = self.found.last_mut() {
                *last = Candidate { given, dated, role, group, ..last.clone() };
            }
        }
        self.done(end + 1);
        true
    }

    /// "11 en anxiété et 5 en dépression": a value before its subscale.
    pub(super) fn of_part(&mut self, at: usize) -> bool {
        let Some((place, name)) = self.open_name().filter(|(place, _)| *place < at) else {
            return false;
        };
        let parted = self.window.measure(name).is_some_and(|it| !it.subscales.is_empty());
        if !parted || not_a_score(self.window, at, false).is_some() {
            return false;
        }
        if let Some((parts, end)) = super::subscale::pair_behind(self.window, (place, name), at) {
            for (subscale, at) in parts {
                self.push(Some(place), name, Some(subscale), (at, None, at + 1), "before-subscale");
            }
            self.at = end;
            self.anchor.since = end;
            self.anchor.valued = true;
            return true;
        }
        let Some((subscale, end)) = super::subscale::behind(self.window, (place, name), at) else {
            return false;
        };
        let next = self.window.ratio(at).map_or(at + 1, |(_, end)| end);
        let max = self.window.ratio(at).map(|(max, _)| max);
        self.push(Some(place), name, Some(subscale), (at, max, next), "before-subscale");
        self.at = end;
        self.anchor.since = end;
        self.anchor.valued = true;
        true
    }

    /// "16 (depression), 10 (anxiety) and 22 (stress) on the DASS-21": values with their
    /// parts in brackets, and the form behind the last.
    pub(super) fn parts_before_name(&mut self, at: usize) -> bool {
        let window = self.window;
        let mut entries = Vec::new();
        let mut next = at;
        while window.number(next).is_some() && window.mark(next + 1, b'(') {
            let Some(close) = closing(window, next + 1, next + BRACKET) else { return false };
            entries.push((next, close));
            let joins = |at: &usize| window.mark(*at, b',') || window.cues(*at).has(Cue::And);
            next = close + 1 + (close + 1..close + 3).take_while(joins).count();
        }
        if entries.len() < 2 {
            return false;
        }
        let small = |at: &usize| window.cues(*at).any(&[Cue::Onto, Cue::Link, Cue::Determiner]);
        let named = next + (next..next + TOLD).take_while(small).count();
        let Some(name) = window.name(named).filter(|_| named > next) else { return false };
        let part = |(value, close): &(usize, usize)| {
            let (part, after) = super::subscale::named(window, name, value + 2)?;
            let range = window.measure(name)?.range(Some(part));
            (after == *close && range.contains(window.number(*value)?)).then_some((part, *value))
        };
        let Some(parts) = entries.iter().map(part).collect::<Option<Vec<_>>>() else {
            return false;
        };
        for (part, value) in parts {
            let value = (value, None, value + 1);
            self.push(Some(named), name, Some(part), value, "before-subscale");
        }
        self.at = named + 1;
        let names = vec![(named, name)];
        self.anchor = Anchor { names, since: self.at, valued: true, ..Anchor::default() };
        true
    }

    /// A number in a list of several people.
    pub(super) fn of_somebody(&mut self, at: usize) -> bool {
        let window = self.window;
        let open = self.anchor.names.last().copied();
        let found = super::roster::of_others(window, open, at)
            .or_else(|| super::roster::of_another(window, self.found.last(), open, at));
        let Some(entry) = found else { return false };
        let counts = match not_a_score(window, at, false) {
            None => true,
            // "T" may also number a time.
            Some("label" | "unit") => at > 0 && super::roster::is_initial(window, at - 1),
            Some(_) => false,
        };
        if !counts {
            return false;
        }
        let name = entry.name;
        let Some(range) = window.measure(name).map(|measure| measure.range(name.subscale)) else {
            return false;
        };
        let ratio = window.ratio(at).filter(|(max, _)| range.accepts(*max));
        if !window.number(at).is_some_and(|value| range.contains(value)) {
            return false;
        }
        let (max, end) = ratio.map_or((None, at + 1), |(max, end)| (Some(max), end));
        // "(two blank)"
        if window.cues(end).has(Cue::NotGiven) {
            return false;
        }
        self.push(entry.place, name, name.subscale, (at, max, end), super::roster::RULE);
        if let Some(last) = self.found.last_mut() {
            last.given = entry.status;
            last.role = Role::Plain;
        }
        self.anchor.valued = true;
        self.anchor.since = end;
        self.at = end;
        true
    }

    /// "La restriction est à 2,2", "restraint had gone right down to 1.4", "the restraint
    /// part, which was 6 at first, is at 1.4": the part that the clause before a value is
    /// about, where verbs, times and a few small words stand between.
    pub(super) fn part_told(&self, at: usize, name: Name) -> Option<usize> {
        let window = self.window;
        let start = super::said::sentence_start(window, at).max(at.saturating_sub(TOLD));
        let mut words = 0;
        for before in (start..at).rev() {
            let token = window.token(before)?;
            if let Some((part, after)) = super::subscale::named(window, name, before)
                && token.end - token.start >= SPELLED
                && after <= at
            {
                return Some(part);
            }
            let cues = token.cues();
            let own = |value: &&Candidate| (value.first..value.end).contains(&before);
            if let Some(value) = self.found.iter().rev().find(own) {
                // Only a relative clause may stand between.
                let relative = |at: usize| window.cues(at).has(Cue::Relative);
                let clause = value.first.saturating_sub(3)..value.first;
                let goes_on = value.measure == name.measure && clause.into_iter().any(relative);
                return value.subscale.filter(|_| goes_on);
            }
            let small = super::between::is_time(window, before)
                || cues.any(&LEADS)
                || cues.has(Cue::Relative)
                || token.is_mark(b',');
            words += usize::from(!small);
            let word = matches!(token.kind, Kind::Word | Kind::Cues(_));
            if cues.any(&PARTED) || !small && !word || words > WORDS {
                return None;
            }
        }
        None
    }
}
