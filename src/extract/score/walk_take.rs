//! The part of the walk that takes a number for a value: checks its range, its
//! denominator and its place in a run.

use super::ScoreCue as Cue;
use super::between::time_follows;
use super::candidate::{Candidate, Role};
use super::grammar::Walk;
use super::name::{Name, Strength};
use super::reject::not_a_score;
use super::said::sentence_start;
use super::sequence::{comparator, date_like, falls, group, is_day, is_mean, plausible};
use super::token::{Kind, Token};
use crate::extract::ScoreKind;
use crate::note::Language;

/// Tokens before the first value of a run whose name stands behind it.
const AHEAD: usize = 2;
/// Tokens behind a number in which it is withdrawn.
const REFUSAL: usize = 14;

impl Walk<'_, '_> {
    pub(super) fn take(&mut self, at: usize, rule: &'static str) -> bool {
        self.take_if(at, rule, true)
    }

    /// Takes the number, or the group of numbers of several names.
    pub(super) fn take_if(&mut self, at: usize, rule: &'static str, direct: bool) -> bool {
        let window = self.window;
        if !self.points && not_a_score(window, at, !direct).is_some() {
            return false;
        }
        if self.anchor.names.len() > 1
            && let Some(members) = group(window, at, &self.anchor.names)
        {
            let names = self.anchor.names.clone();
            // "PHQ-9 and GAD-7 after the wedding, 12/1.", "by text link before 4/21"
            let due = at.checked_sub(1).is_some_and(|at| window.cues(at).has(Cue::Deadline));
            if (!direct || due) && is_day(window, at) {
                return false;
            }
            let end = members.last().map_or(at + 1, |member| member.2);
            for ((token, name), (first, max, end)) in names.iter().zip(members) {
                self.push(Some(*token), *name, name.subscale, (first, max, end), "pair");
                if let Some(last) = self.found.last_mut() {
                    last.group = at + 1;
                }
            }
            self.spread_role(names.len());
            let end = self.further_groups(&names, end);
            self.done(end);
            return true;
        }
        let names = &self.anchor.names;
        let Some(&(token, name)) =
            (if self.anchor.backward { names.first() } else { names.last() })
        else {
            return false;
        };
        let Some(measure) = window.measure(name) else { return false };
        let Some(value) = window.number(at) else { return false };
        let whole = self.anchor.valued
            && self.found.last().is_some_and(|last| last.subscale.is_some())
            && (self.total_follows(at)
                || self.sums(at)
                || self.distance(at).is_some_and(|between| between.total));
        // "Depression 12 → 10": the run goes on with its own subscale.
        let arrow = at
            .checked_sub(1)
            .and_then(|at| window.token(at))
            .is_some_and(|token| token.kind == Kind::Arrow);
        // "L'anxiété de 15 à 9"
        let to = at.checked_sub(1).is_some_and(|to| {
            window.cues(to).has(Cue::To) && self.found.last().is_some_and(|last| last.end == to)
        });
        // "B 8 (17)": so does what a bracket adds.
        // "Depression 32 (November: 20)"
        let enclosed = || {
            let last = self.found.last().filter(|last| self.window.mark(last.end, b'('));
            last.is_some_and(|last| {
                let mut others = self.found.iter().rev().skip(1).filter(|other| {
                    other.measure == last.measure && other.subscale != last.subscale
                });
                // "depression 10 (was 16), anxiety 14 (was 22)", but not "B 16, C 6, D 16,
                // E 13 (last time 38)"
                // "restraint 2.0 (4.4 in March), weight concern 3.6 (4.8 in March)"
                let alone = others.all(|other| {
                    self.window.mark(other.end, b'(')
                        || self.window.mark(other.end, b')')
                        || other.first > 0 && self.window.mark(other.first - 1, b'(')
                });
                alone
                    && !(last.end..at)
                        .any(|at| self.window.mark(at, b')') || self.window.mark(at, b','))
            })
        };
        let goes_on = arrow
            || to
            || self.goes_on_with_part(at)
            || self.is_part_compared(at)
            || self.anchor.valued && (self.bracketed(at) || enclosed());
        let last = self.found.last().filter(|last| goes_on && last.measure == name.measure);
        let told = || self.part_told(at, name).filter(|_| !measure.subscales.is_empty());
        let subscale = last
            .map_or(self.anchor.subscale.or(name.subscale).or_else(told), |last| last.subscale)
            .filter(|_| !whole);
        let range = measure.range(subscale);
        let (max, end) = match window.ratio(at) {
            Some((max, end)) if range.accepts(max) => (Some(max), end),
            Some((max, end)) if plausible(window, at, max, range.max) => (Some(max), end),
            Some(_) => return false,
            None => (None, at + 1),
        };
        // "Avoidance 7/8" has the most that the part can have.
        let day = subscale.is_none() && date_like(window, at, end);
        if max.is_some() && day && !window.cues(at + 1).has(Cue::OutOf) {
            return false;
        }
        let in_range = range.contains(value) && max.is_none_or(|max| value <= max);
        let certain = name.strength == Strength::Certain;
        let told = (direct || certain) && self.is_refused(at) || self.is_void(at);
        let trusted = (direct && certain || told) && value.fract() == 0.0;
        if !in_range && (!trusted || value > 999.0) {
            return false;
        }
        let both = self.anchor.names.len() > 1
            && (self.anchor.since..at).any(|at| window.cues(at).has(Cue::Both));
        if both {
            for (token, name) in &self.anchor.names.clone() {
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

    /// "DASS-21: depression 14, down from 20, anxiety 8, down from 12": whether nothing but
    /// words that compare stand between a part and a number that it may have had. Of several
    /// parts each has to be compared: "A 8, D 6, down from 18" is the whole form.
    fn is_part_compared(&self, at: usize) -> bool {
        let window = self.window;
        let Some(last) = self.found.last().filter(|last| last.subscale.is_some()) else {
            return false;
        };
        let small = [Cue::From, Cue::Down, Cue::Up, Cue::Versus, Cue::Was, Cue::Link, Cue::Change];
        let between = || last.end + usize::from(window.mark(last.end, b','))..at;
        // "Depression from 20 to 14, anxiety from 12 to 8" names another part.
        let same = self.anchor.subscale.is_none_or(|part| Some(part) == last.subscale);
        let compared = same
            && between().all(|at| window.cues(at).any(&small))
            && between().any(|at| window.cues(at).any(&[Cue::From, Cue::Versus, Cue::Was]));
        if !compared {
            return false;
        }
        let fits = window.measures.get(last.measure).zip(window.number(at));
        let start = sentence_start(window, at);
        let here = || self.found.iter().filter(|value| value.first >= start);
        let others = || here().filter(|other| other.subscale != last.subscale);
        fits.is_some_and(|(it, value)| it.range(last.subscale).contains(value))
            && others().all(|one| here().filter(|it| it.subscale == one.subscale).count() > 1)
    }

    /// "Cluster B was 15 at baseline and is 8 this week", "PCL-5 44. Avoidance 5, last time
    /// 8.": whether the sentence goes on with the one part that it speaks of.
    fn goes_on_with_part(&self, at: usize) -> bool {
        let window = self.window;
        let Some(last) = self.found.last().filter(|last| last.subscale.is_some()) else {
            return false;
        };
        let start = sentence_start(window, at);
        let verbs = [Cue::Equals, Cue::Was, Cue::Stands, Cue::Change];
        let joins = |at: usize| window.cues(at).has(Cue::And) && window.cues(at + 1).any(&verbs);
        let here = self.found.iter().filter(|value| value.first >= start);
        // A sentence that names the part and not its measure.
        let timed = || {
            let range = window.measures.get(last.measure).map(|it| it.range(last.subscale));
            let fits = range.zip(window.number(at)).is_some_and(|(it, value)| it.contains(value));
            let earlier = |at: usize| {
                super::between::is_time(window, at) && window.cues(at).has(Cue::Earlier)
            };
            let time = (last.end..at).any(earlier);
            fits && time && (start..at).all(|at| window.name(at).is_none())
        };
        last.first >= start
            && ((last.end..at).any(joins) || timed())
            && here.clone().all(|value| value.subscale == last.subscale)
    }

    /// "Keyed in by reception as 34, not possible": whether the words behind a number,
    /// in its sentence or the next, withdraw it.
    pub(super) fn is_refused(&self, at: usize) -> bool {
        let window = self.window;
        let mut stops = 0;
        (at + 1..at + REFUSAL)
            .take_while(|&at| {
                stops += usize::from(window.token(at).is_some_and(Token::ends_sentence));
                stops < 2 && window.name(at).is_none()
            })
            .any(|at| window.cues(at).has(Cue::Withdrawn))
    }

    /// "from 19 and 14 to 12 and 9": what the first of a group is in its run,
    /// the others are in theirs.
    pub(super) fn spread_role(&mut self, count: usize) {
        let Some(start) = self.found.len().checked_sub(count) else { return };
        let (before, group) = self.found.split_at_mut(start);
        let Some(role) = group.first().map(|first| first.role) else { return };
        for member in group.iter_mut().skip(1) {
            member.role = role;
            let same = |earlier: &&mut Candidate| {
                earlier.measure == member.measure && earlier.subscale == member.subscale
            };
            if role == Role::Latest {
                before.iter_mut().filter(same).for_each(|earlier| earlier.role = Role::Past);
            }
        }
    }

    pub(super) fn done(&mut self, end: usize) {
        self.at = end;
        self.anchor.since = end;
        self.anchor.valued = !self.anchor.backward;
        self.anchor.subscale = self.anchor.names.last().and_then(|(_, name)| name.subscale);
    }

    pub(super) fn push(
        &mut self,
        token: Option<usize>,
        name: Name,
        subscale: Option<usize>,
        place: (usize, Option<f64>, usize),
        rule: &'static str,
    ) {
        if let Some(value) = self.window.number(place.0) {
            self.push_value((token, name, subscale), place, value, rule);
        }
    }

    pub(super) fn push_value(
        &mut self,
        (token, name, subscale): (Option<usize>, Name, Option<usize>),
        (first, max, end): (usize, Option<f64>, usize),
        value: f64,
        rule: &'static str,
    ) {
        let window = self.window;
        let Some(measure) = window.measure(name) else { return };
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
            given: None,
            rule,
        });
    }

    /// The place in a run, and the correction of the values before it.
    pub(super) fn role(
        &mut self,
        at: usize,
        from: usize,
        measure: usize,
        subscale: Option<usize>,
    ) -> Role {
        let window = self.window;
        // The first value of a passage has none before it.
        if self.found.is_empty() && !self.anchor.valued {
            return Role::Plain;
        }
        // "21 (first added up to 37, recounted)" is no run.
        if self.anchor.valued && self.is_void(at) {
            return Role::Plain;
        }
        let between = from..at;
        let arrow = between
            .clone()
            .rev()
            // "(GAD-7 under 10) -> better, GAD-7 12" is no run.
            .take_while(|&at| !window.mark(at, b','))
            .any(|at| window.token(at).is_some_and(|t| t.kind == Kind::Arrow));
        let mut before = at;
        while before > from && {
            let cues = window.cues(before - 1);
            let small =
                [Cue::Link, Cue::Below, Cue::AtMost, Cue::Above, Cue::AtLeast, Cue::Severity];
            (cues.any(&small) && !cues.any(&[Cue::To, Cue::From])) || window.mark(before - 1, b'(')
        } {
            before -= 1;
        }
        // "12 ; son mari a 6": "a" is no "to" behind a semicolon.
        let parted = between.clone().any(|at| window.mark(at, b';'));
        let to = before > from && window.cues(before - 1).has(Cue::To) && !parted;
        // "14 puis 9" is a run, "14 à 9 heures" none.
        let then = to
            && window.token(before - 1).is_some_and(|token| {
                let word = window.text.get(token.start..token.end).unwrap_or_default();
                word.len() > 2 && !word.starts_with("et ")
            });
        let falling = falls(window, from, at);
        let sentence = sentence_start(window, at);
        let mut open_run = false;
        let same: Vec<usize> = (0..self.found.len())
            .rev()
            .take_while(|&index| self.found.get(index).is_some_and(|c| c.end >= sentence))
            .filter(|&index| {
                self.found
                    .get(index)
                    .is_some_and(|c| c.measure == measure && c.subscale == subscale)
            })
            .collect();
        if let Some(last) = same.first().and_then(|&index| self.found.get(index)) {
            // "From 12 to 5 on the PHQ-9": the name of a run may stand behind it.
            let reach = match last.name {
                Some(name) if name < last.first => name,
                _ => last.first.saturating_sub(AHEAD),
            };
            let start = last.first.saturating_sub(8).max(reach);
            open_run = (start..last.first)
                .any(|at| window.cues(at).any(&[Cue::From, Cue::Change, Cue::Up, Cue::Down]));
        }
        // "Up to 21 after it had been down to 14".
        let past = window.language == Language::Fr || !arrow;
        let behind = same.first().and_then(|&index| self.found.get(index)).map(|last| last.end);
        let recalled = past
            && to
            && behind.is_some_and(|end| {
                (end..at).any(|at| window.cues(at).has(Cue::Was))
                    && !(end..at + 3).any(|at| window.cues(at).has(Cue::Today))
            });
        if recalled {
            return Role::Past;
        }
        let enclosed = window.mark(at + 1, b')')
            && self.found.last().is_some_and(|last| window.mark(last.first.wrapping_sub(1), b'('));
        // "52, up from 46 and almost back to the 55 of the start"
        let of = usize::from(window.cues(at + 1).any(&[Cue::From, Cue::Of, Cue::PartOf]));
        let time = window.cues(at + 1 + of);
        let earlier = time.any(&[Cue::Earlier, Cue::Opening, Cue::ColumnEarlier]);
        let returned = to && !arrow && earlier && !time.any(&[Cue::Today, Cue::Eve]);
        if returned && !same.is_empty() {
            return Role::Past;
        }
        let open_run = open_run || enclosed;
        let runs = arrow
            || then
            || (to && (open_run || window.language == Language::En))
            || self.is_list(at);
        if self.is_list(at) && self.headed_as_prior(at) {
            return Role::Past;
        }
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

    pub(super) fn is_list(&self, at: usize) -> bool {
        self.anchor.valued && self.listed(at) && !time_follows(self.window, at)
    }

    /// Whether a bare list goes on: "18, 14, 11", "18 - 14 - 11".
    pub(super) fn listed(&self, at: usize) -> bool {
        let window = self.window;
        let joins = |at: usize| window.mark(at, b',') || self.is_dash(at);
        let tight = at >= 2 && joins(at - 1) && window.number(at - 2).is_some();
        let more = joins(at + 1) && window.number(at + 2).is_some();
        let before = at >= 4 && joins(at - 3) && window.number(at - 4).is_some();
        tight && (more || before)
    }

    /// Whether a hyphen stands between spaces.
    pub(super) fn is_dash(&self, at: usize) -> bool {
        let window = self.window;
        window.mark(at, b'-') && at > 0 && !window.glued(at - 1) && !window.glued(at)
    }
}
