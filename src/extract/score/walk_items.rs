//! The part of the walk that reads items and lists of items, and values that
//! are bound by "respectively" or by what a line says of its brackets.

use super::ScoreCue as Cue;
use super::between::{between, is_label, is_time, plain_word_follows, time_follows};
use super::candidate::{Candidate, Role};
use super::grammar::{Anchor, Walk};
use super::name::Name;
use super::reject::in_bracket;
use super::remark;
use super::sequence::{bracket_parts, chain, following_names, group};
use super::token::{Kind, Token};
use crate::extract::ScoreKind;

/// A score without its value: the measure with its part, or an item of it.
pub(super) type Score = (Name, Option<u32>);

/// The same of a value that was read: the numbers of its measure, part and item.
type Read = (usize, Option<usize>, Option<u32>);

/// Words that may stand between two answers to an item, of which the second has its
/// time behind it.
const ITEM_BUDGET: usize = 2;

/// Tokens of a bracket with an earlier value.
const REMARK: usize = 12;

/// How many of the values read last tell the order of forms.
const REMEMBERED: usize = 24;

/// Lines of a list below its heading.
const LONGEST_LIST: usize = 8;

impl Walk<'_, '_> {
    /// "item 9: 1", "nine items".
    pub(super) fn item(&mut self, at: usize) -> bool {
        let open = self.open_name();
        if let Some(end) = super::item_stretch::read(self.window, open, at, self.found) {
            self.at = end;
            self.anchor.since = end;
            self.anchor.valued = open.is_some();
            return true;
        }
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
    pub(super) fn item_read(&mut self, end: usize) {
        self.at = end;
        self.anchor.item = self.found.last().and_then(|last| {
            let item = last.item?;
            Some((Name::known(last.measure, None), item, end))
        });
        if self.anchor.valued {
            self.anchor.since = end;
        }
    }

    /// One more value of the item read last: "item 9 from 2 to 0".
    pub(super) fn item_again(&mut self, at: usize) -> bool {
        let Some((name, item, since)) = self.anchor.item else { return false };
        let Some(seen) = between(self.window, since, at) else { return false };
        let first = (since..at).next().is_some_and(|at| self.window.mark(at, b'('));
        let bracketed = first && self.bracketed(at);
        // "#9 = 0 (in Nov 2)"
        // "Q9   11/20 1   10/09 0"
        let day = |at: usize| {
            let kind = self.window.token(at).map(|token| token.kind);
            matches!(kind, Some(Kind::Date(_) | Kind::Month(..)))
                || at >= 2 && super::when::slashed(self.window, at - 2).is_some()
        };
        let value = self.found.last().map_or(since, |last| last.first);
        // "Item 9 today 1, 10/7 3"
        let timed = |at: usize| day(at) || self.window.cues(at).has(Cue::Today);
        let row = at > 0 && day(at - 1) && value > 0 && timed(value - 1);
        let dated = seen.date && (seen.sign || first || row);
        let reason = seen.time || seen.run || bracketed || dated;
        let reason = reason || (time_follows(self.window, at) && !seen.stop);
        // "Item 9 was 2 in May. 0 today."
        let end = self.window.ratio(at).map_or(at + 1, |(_, end)| end);
        let now = self.window.cues(end).has(Cue::Today)
            && super::said::sentence_start(self.window, at) == at;
        // "Item 9 of the BDI-II, rated 1 in March, stands at 0"
        let comma = (since..at).any(|at| self.window.mark(at, b','));
        let stands = at.checked_sub(1).is_some_and(|at| self.window.cues(at).has(Cue::Stands));
        let reason = reason || now || comma && stands && !seen.stop;
        let apart = seen.stop && (!(seen.time || now) || plain_word_follows(self.window, at));
        // "Was 3 at the first treatment and is 1 today"
        // "Item 9 2 (wk before 1)"
        let timed = time_follows(self.window, at) || first && seen.time;
        let allowed = if seen.stop || !timed { 0 } else { ITEM_BUDGET };
        if seen.words > allowed || seen.total || !reason || apart {
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
        self.item_read(end);
        true
    }

    /// The place of an item's value in its run.
    pub(super) fn item_role(
        &mut self,
        at: usize,
        from: usize,
        measure: usize,
        item: u32,
        past: bool,
    ) -> Role {
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
    pub(super) fn bracketed(&self, at: usize) -> bool {
        let window = self.window;
        let open = at > 0 && (window.mark(at - 1, b'(') || window.mark(at - 1, b'['));
        let close = window.mark(at + 1, b')') || window.mark(at + 1, b']');
        // "9 ↓ (14)": the value that it came from.
        let trend = at >= 3
            && window.cues(at - 2).any(&[Cue::Up, Cue::Down])
            && (window.number(at - 3).is_some() || window.mark(at - 3, b'%'));
        let to_break = |at: usize| {
            (0..at)
                .rev()
                .take_while(|&at| !window.token(at).is_some_and(|token| token.kind == Kind::Break))
        };
        // "DASS-21, January's in brackets:" over the lines of its parts.
        let above = self.anchor.names.last().map(|(name, _)| super::said::line_end(window, *name));
        let line = || to_break(at).chain(above.into_iter().flat_map(to_break));
        let keyed = || super::when::two_times(window, at).is_some();
        let line = || line().chain(self.heading_above(at));
        let told = || trend || line().any(|at| window.cues(at).has(Cue::Bracketed));
        open && close && (told() || keyed() || self.goes_on_with_brackets(at))
    }

    /// The tokens of the heading of the list that a line is in: the nearest line above
    /// that ends with a colon.
    fn heading_above(&self, at: usize) -> std::ops::Range<usize> {
        let window = self.window;
        let breaks = |at: &usize| window.token(*at).is_some_and(|t| t.kind == Kind::Break);
        let mut lines = (0..at).rev().filter(breaks).take(LONGEST_LIST);
        let end = lines.find(|end| end.checked_sub(1).is_some_and(|at| window.mark(at, b':')));
        let start = |end: usize| (0..end).rev().find(breaks).map_or(0, |at| at + 1);
        end.map_or(0..0, |end| start(end)..end)
    }

    /// "PHQ-9 6 (last 8), GAD-7 5 (9)", "PHQ-9 8 (12 last month), GAD-7 6 (9)": whether a
    /// bracket before it in the sentence says what such brackets hold.
    fn goes_on_with_brackets(&self, at: usize) -> bool {
        let window = self.window;
        let valued = at >= 2 && window.number(at - 2).is_some();
        let earlier = |open: usize| {
            let opens = window.mark(open, b'(');
            let close = opens.then(|| super::between::closing(window, open, at.min(open + REMARK)));
            close
                .flatten()
                .is_some_and(|close| remark::earlier(window, (open, close + 1)).is_some())
        };
        valued && (super::said::sentence_start(window, at)..at).any(earlier)
    }

    /// "The previous scores were 18, 15 and 9, respectively": the numbers of the
    /// names that were read last, in their order.
    pub(super) fn respectively(&mut self, at: usize) -> bool {
        let window = self.window;
        let ends = |at: &usize| window.token(*at).is_none_or(Token::ends_sentence);
        let before = (0..at).rev().take_while(|at| !ends(at));
        let behind = (at..at + 12).take_while(|at| !ends(at));
        let said = window.said.has(Cue::Respectively)
            && before.chain(behind).any(|at| window.cues(at).has(Cue::Respectively));
        // "First set (1/14): OQ-45 92"
        let day = at > 0
            && window.mark(at - 1, b'(')
            && window.mark(at + 3, b')')
            && (window.mark(at + 4, b':') || window.name(at + 4).is_some())
            && super::when::slashed(window, at).is_some();
        // "** today 10/09 **"
        let padded = |at: usize| {
            let text = window.token(at).and_then(|token| window.text.get(token.start..token.end));
            text.is_some_and(|text| text.len() == 2 && text.starts_with('0'))
        };
        // "Her own visit here (6/5, 1:15)"
        let time = |at: usize| window.token(at).is_some_and(|token| token.kind == Kind::Time);
        let onto = window.cues(at + 3).any(&[Cue::To, Cue::Onto, Cue::Link]);
        let timed = window.mark(at + 3, b',') && time(at + 4);
        // "Tuesday 28/10 at 17h"
        let timed = timed || time(at + 3) || onto && time(at + 4);
        // "CPT session 5/12"
        let numbered = at > 0 && window.cues(at - 1).has(Cue::Label);
        let day =
            day || window.mark(at + 1, b'/') && (numbered || timed || padded(at) || padded(at + 2));
        if day || numbered {
            return false;
        }
        let summed = self.parts_of_sum(at);
        if !said && summed.is_none() && !self.headed_by_time(at) && !self.echoes(at) {
            return false;
        }
        if self.anchor.subscale.is_some() && !self.anchor.valued {
            return false;
        }
        let count = self.listed_here(at);
        if count < 2 || self.anchor.names.len() == count && !self.anchor.valued {
            return false;
        }
        if self.in_bracket_of_one(at) {
            return false;
        }
        let behind = chain(window, at).and_then(|(end, _)| following_names(window, end));
        if behind.is_some_and(|names| names.len() == count) {
            return false;
        }
        let names = summed.or_else(|| self.named_here(at, count));
        let names = names.or_else(|| self.named_before(at, count));
        let Some(names) = names.or_else(|| self.read_before(at, count)) else { return false };
        let named: Vec<(usize, Name)> = names.iter().map(|(name, _)| (at, *name)).collect();
        let Some(members) = group(window, at, &named) else { return false };
        let end = members.last().map_or(at + 1, |member| member.2);
        let first = self.found.len();
        // Those behind the first are no run of one measure: "GAD-7 13 (intake 17, 16)".
        let valued = self.anchor.valued;
        for (index, ((name, item), member)) in names.into_iter().zip(members).enumerate() {
            self.anchor.valued = valued && index == 0;
            match item {
                Some(item) => {
                    let pushed = super::item::another(window, (name, item), member.0, self.found);
                    if pushed.is_none() {
                        continue;
                    }
                }
                None => self.push(None, name, name.subscale, member, "pair"),
            }
            if let Some(last) = self.found.last_mut() {
                last.group = at + 1;
            }
        }
        self.anchor.valued = valued;
        // "Both down from 17 and 16": what the first was, the others were.
        if self.found.get(first).is_some_and(|candidate| candidate.role == Role::Past) {
            self.spread_role(self.found.len() - first);
        }
        self.at = end;
        self.anchor.since = end;
        true
    }

    /// "Y-BOCS 21 (obsessions 11, compulsions 10). At intake: 30 (15 and 15)": the parts that
    /// were told of the measure before, in their order, for as many numbers in a bracket
    /// right behind a total that is their sum.
    fn parts_of_sum(&self, at: usize) -> Option<Vec<Score>> {
        let window = self.window;
        let (total, before) = self.found.split_last()?;
        // "24, soit 15 et 9"
        let told = || {
            let lead = total.end..at - 1;
            window.cues(at - 1).has(Cue::Parts)
                && (lead.is_empty() || lead.len() == 1 && window.mark(total.end, b','))
        };
        let enclosed = total.end + 1 == at && window.mark(at - 1, b'(');
        if total.kind != ScoreKind::Total || total.end >= at || !(enclosed || told()) {
            return None;
        }
        let count = self.listed_here(at);
        let numbers = (0..count).map(|on| window.number(at + 2 * on));
        let sum = numbers.sum::<Option<f64>>()?;
        let of_measure = |part: &&Candidate| part.measure == total.measure;
        let mut parts: Vec<usize> = Vec::new();
        let recent = before.get(before.len().saturating_sub(REMEMBERED)..).unwrap_or_default();
        for part in recent.iter().filter(of_measure).filter_map(|part| part.subscale) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        let whole = count > 1 && parts.len() == count && (sum - total.value).abs() < 1e-9;
        let name = |part| (Name::known(total.measure, Some(part)), None);
        whole.then(|| parts.into_iter().map(name).collect())
    }

    /// "PHQ-9 11, GAD-7 10 (last session 12, assessment 16)": whether a bracket right behind
    /// the value of one form gives more than one time, each with a number.
    fn in_bracket_of_one(&self, at: usize) -> bool {
        let window = self.window;
        let Some(last) = self.found.last() else { return false };
        let times = (at + 1..).take_while(|&at| {
            window.number(at).is_none() && window.token(at).is_some_and(|it| !it.is_mark(b')'))
        });
        let opened = window.mark(last.end, b'(') && in_bracket(window, at);
        opened
            && last.group == 0
            && (last.end..at).all(|at| window.number(at).is_none())
            && times
                .into_iter()
                .any(|at| !window.cues(at).any(&[Cue::And, Cue::To]) && is_said(window, at))
    }

    /// "BDI-II 22 and BAI 18 vs 30 and 25": whether a number is set against the value right
    /// before it, which is the last of several forms.
    fn is_set_against(&self, at: usize) -> bool {
        let window = self.window;
        let Some(versus) = at.checked_sub(1).filter(|&at| window.cues(at).has(Cue::Versus)) else {
            return false;
        };
        let [.., first, last] = self.found.as_slice() else { return false };
        let start = super::said::sentence_start(window, at);
        last.end == versus
            && first.measure != last.measure
            && first.first >= start
            && window.cues(at + 1).has(Cue::And)
    }

    /// How many numbers stand in a row: "17 and 16", "16 / 11", but not "16/27".
    fn listed_here(&self, at: usize) -> usize {
        let window = self.window;
        let slash = window.mark(at + 1, b'/') && window.number(at + 2).is_some();
        let last = self.found.last().and_then(|last| window.measures.get(last.measure));
        // "PHQ-9 not valid. GAD-7 8/21"
        let open = self.open_name().and_then(|(_, name)| window.measure(name));
        let whole = |max| last.into_iter().chain(open).any(|it| it.range(None).accepts(max));
        let fraction = window.ratio(at).is_some_and(|(max, _)| whole(max));
        let listed = !fraction && !window.mark(at + 3, b':') && window.name(at + 3).is_none();
        if slash && listed {
            let further = |count: &usize| {
                window.mark(at + 2 * count - 1, b'/') && window.number(at + 2 * count).is_some()
            };
            return 1 + (1..5).take_while(further).count();
        }
        // "(Jan: 24 | 9 | 7)"
        let next = |count: &usize| {
            bracket_parts(window, at + 2 * count - 1) && window.number(at + 2 * count).is_some()
        };
        let parted = 1 + (1..5).take_while(next).count();
        if parted > 1 && in_bracket(window, at) {
            return parted;
        }
        chain(window, at).map_or(0, |(_, numbers)| numbers)
    }

    /// "Session 1: 11 and 15", "Prior 9/9: 16 and 9": a sentence that names a time and then
    /// only numbers.
    pub(super) fn headed_by_time(&self, at: usize) -> bool {
        let window = self.window;
        let start = super::said::sentence_start(window, at);
        let Some(colon) = at.checked_sub(1).filter(|colon| *colon > start) else { return false };
        let in_day = |at: usize| {
            let first = at.saturating_sub(2).max(start)..=at;
            first.into_iter().any(|first| super::when::slashed(window, first).is_some())
        };
        let time = |at: usize| is_time(window, at) || in_day(at);
        window.mark(colon, b':')
            && (start..colon).any(time)
            && (start..colon).all(|at| time(at) || is_label(window, at))
    }

    /// The names of the sentence before `at`, if there are just so many.
    fn named_here(&self, at: usize, count: usize) -> Option<Vec<Score>> {
        let window = self.window;
        let start = (0..at)
            .rev()
            .find(|&at| window.token(at).is_none_or(Token::ends_sentence))
            .map_or(0, |at| at + 1);
        let names: Vec<Score> =
            (start..at).filter_map(|at| Some((window.name(at)?, None))).collect();
        let valued = self.found.last().is_some_and(|last| last.end > start);
        (names.len() == count && !valued).then_some(names)
    }

    /// The scores read last, each once, if there are so many in the sentences
    /// just before.
    fn read_before(&self, at: usize, count: usize) -> Option<Vec<Score>> {
        let window = self.window;
        if let Some(row) = self.forms_before(at, count).or_else(|| self.parts_before(at, count)) {
            return Some(row);
        }
        let all = self.last_read(at, count, |_| true)?;
        // "PHQ-9 16, q9: 1; GAD-7 8; PHQ-15 14. These were 15, 7 and 15": no item was 15.
        let named: Vec<(usize, Name)> = all.iter().map(|(name, _)| (at, *name)).collect();
        let members = group(window, at, &named).unwrap_or_default();
        let strained = all.iter().zip(&members).any(|((name, item), member)| {
            let most = window.measure(*name).map_or(f64::MAX, |measure| measure.item_max);
            item.is_some() && window.number(member.0).is_some_and(|value| value > most)
        });
        let totals = || self.last_read(at, count, |value| value.item.is_none());
        if strained { totals() } else { Some(all) }
    }

    /// "Anxiety 9 and depression 14, so 23 in all. In July the two were 10 and 11": the parts
    /// that make up the total read last, if there are so many.
    fn parts_before(&self, at: usize, count: usize) -> Option<Vec<Score>> {
        let (total, before) = self.found.split_last()?;
        let last = before.get(before.len().checked_sub(count)?..)?;
        let of_total = |part: &Candidate| part.measure == total.measure && part.subscale.is_some();
        let sum: f64 = last.iter().map(|part| part.value).sum();
        let whole = total.kind == ScoreKind::Total && last.iter().all(of_total);
        let whole = whole && (sum - total.value).abs() < 1e-9;
        whole.then(|| self.last_read(at, count, of_total)).flatten()
    }

    /// The last `count` scores among those that `counts` in the sentences just before.
    fn last_read(
        &self,
        at: usize,
        count: usize,
        counts: impl Fn(&Candidate) -> bool,
    ) -> Option<Vec<Score>> {
        let window = self.window;
        let ends = |at: &usize| window.token(*at).is_none_or(Token::ends_sentence);
        let mut scores: Vec<Read> = Vec::with_capacity(count);
        for value in self.found.iter().rev().filter(|value| counts(value)) {
            let score = (value.measure, value.subscale, value.item);
            if scores.contains(&score) {
                continue;
            }
            if (value.end..at).filter(ends).count() > 2 {
                break;
            }
            scores.push(score);
            if scores.len() == count {
                scores.reverse();
                self.put_in_order(&mut scores);
                let known = |(measure, subscale, item)| (Name::known(measure, subscale), item);
                return Some(scores.into_iter().map(known).collect());
            }
        }
        None
    }

    /// "At first the PHQ-9 was 19 and the GAD-7 12; later the PHQ-9 fell to 14. Today 9 and 8":
    /// the order of several scores is that of the sentence that last told them all.
    fn put_in_order(&self, scores: &mut [Read]) {
        let sentence = |at: usize| super::said::sentence_start(self.window, at);
        let score = |value: &Candidate| (value.measure, value.subscale, value.item);
        let recent = self.found.get(self.found.len().saturating_sub(REMEMBERED)..);
        let recent = recent.unwrap_or_default();
        let told_all = |last: &Candidate| {
            let start = sentence(last.first);
            let told = |it: &Read| {
                let mut values = recent.iter().filter(|value| score(value) == *it);
                values.find(|value| sentence(value.first) == start).map(|value| value.first)
            };
            scores.iter().map(told).collect::<Option<Vec<usize>>>()
        };
        let Some(places) = recent.iter().rev().find_map(told_all) else { return };
        let mut placed: Vec<_> = places.into_iter().zip(scores.iter().copied()).collect();
        placed.sort_by_key(|(place, _)| *place);
        for (slot, (_, score)) in scores.iter_mut().zip(placed) {
            *slot = score;
        }
    }

    /// "PHQ9/GAD7/WSAS 14/11/18, Q9 0 (s4: 17/13/18)": the scores read in the sentence, if
    /// there are so many and only items stand behind them.
    fn forms_before(&self, at: usize, count: usize) -> Option<Vec<Score>> {
        self.found.last().filter(|last| last.item.is_some())?;
        let start = super::said::sentence_start(self.window, at);
        let forms = self.found.iter().filter(|value| value.item.is_none() && value.first >= start);
        let mut scores: Vec<Score> = Vec::with_capacity(count);
        for value in forms {
            let known = |(name, _): &Score| {
                name.measure == value.measure && name.subscale == value.subscale
            };
            if !scores.iter().any(known) {
                scores.push((Name::known(value.measure, value.subscale), None));
            }
        }
        (scores.len() == count).then_some(scores)
    }

    /// "Now 31 and 23", "in March 17 and 16", "both down from 17 and 16": values
    /// without names, led to by a word of time or for both and by nothing else, go
    /// with the scores read last.
    fn echoes(&self, at: usize) -> bool {
        let window = self.window;
        if self.is_told_of_several(at) || self.is_set_against(at) {
            return true;
        }
        let mut timed = false;
        for before in (0..at).rev() {
            let Some(token) = window.token(before) else { return false };
            // "At assessment, on 12 May, 19 and 18"
            if token.is_mark(b',') && !timed && before + 1 < at {
                continue;
            }
            if token.ends_sentence() || matches!(token.kind, Kind::Mark(b';' | b',' | b'(' | b'['))
            {
                // "lower than at intake (19 and 16)"
                let bracket = token.is_mark(b'(') || token.is_mark(b'[');
                timed |= bracket && before > 0 && is_time(window, before - 1);
                // "11, GAD-7 9 (were 21 and 18)", "(21 and 18 at assessment)"
                let valued = bracket && self.found.last().is_some_and(|last| last.end == before);
                let was = (before + 1..at).any(|at| window.cues(at).any(&[Cue::Was, Cue::From]));
                let last = chain(window, at).map_or(at, |(end, _)| end - 1);
                timed |= valued && (was || time_follows(window, last));
                break;
            }
            let time = is_time(window, before);
            let small = token.cues().any(&[
                Cue::Link,
                Cue::Was,
                Cue::And,
                Cue::Client,
                Cue::Dated,
                Cue::Pronoun,
                Cue::Within,
                Cue::Versus,
            ]) || token.is_mark(b':')
                || is_label(window, before);
            timed |= (time && !token.has(Cue::Was))
                || token.cues().any(&[Cue::ColumnToday, Cue::Versus, Cue::Both]);
            let change = token.cues().any(&[Cue::Change, Cue::Down, Cue::Up, Cue::From, Cue::Both]);
            if !time && !small && !change && !token.has(Cue::ColumnToday) {
                return false;
            }
        }
        timed
    }

    /// "items 1 to 9": the numbers of the items.
    pub(super) fn numbers_items(&self, at: usize) -> bool {
        let window = self.window;
        // "Last page missing (items 6, 7)"
        let listed = || {
            at >= 2
                && window.mark(at - 2, b'(')
                && window.mark(at + 1, b',')
                && window.number(at + 2).is_some()
                && window.mark(at + 3, b')')
        };
        at > 0
            && window.cues(at - 1).has(Cue::Items)
            && (listed()
                || window.cues(at + 1).any(&[Cue::To, Cue::Link])
                || window.mark(at + 1, b'-'))
            && window.number(at + 2).is_some()
            && !window.mark(at + 3, b'-')
            && !window.mark(at + 3, b',')
    }
}

/// Whether a token is a word, and no sign.
fn is_said(window: super::view::Window<'_>, at: usize) -> bool {
    window.token(at).is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Cues(_)))
}
