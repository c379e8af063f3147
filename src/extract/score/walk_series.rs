//! Values told of several scores at once, or of the first and of the second of them.
//!
//! Where a sentence has named two measures, or told the scores of several, the next ones
//! need no names: "They were 19 and 18 in May.", "Elle cotait 19 au premier et 14 au
//! second.". The words that stand for the names are data; whose values follow is known by
//! how many there are. A group of values may go on to the same scores of another time:
//! "14/11 -> 12/9 -> 8/6".

use super::ScoreCue as Cue;
use super::candidate::Role;
use super::grammar::{Anchor, Walk};
use super::name::Name;
use super::reject::not_a_score;
use super::sequence::group;
use super::token::{Kind, Token};
use super::walk_items::Score;
use crate::extract::{ScoreKind, Span};

/// Tokens before a number among which the word for it is.
const REACH: usize = 7;
/// Words among them that nothing is known of.
const WORDS: usize = 2;
/// Tokens before a number among which the two measures are named.
const NAMED: usize = 80;
/// Verbs and small words that lead from a word for scores to their values.
const LEADS: [Cue; 9] = [
    Cue::Was,
    Cue::Obtains,
    Cue::Link,
    Cue::Equals,
    Cue::Down,
    Cue::Up,
    Cue::Change,
    Cue::To,
    Cue::From,
];

/// Tokens within which a bracket with a time closes.
const TIME: usize = 6;

/// Days within which a date is that of an administration rather than three values.
const YEARS: i64 = 700;

impl Walk<'_, '_> {
    /// "PHQ-9/GAD-7/ISI = 12/10/15", which looks like a date, also where a fourth follows, and
    /// "(last visit 16/12/18)" behind it.
    pub(super) fn dated(&mut self, at: usize) -> bool {
        let window = self.window;
        let Some(token) = window.token(at).filter(|token| matches!(token.kind, Kind::Date(_)))
        else {
            return false;
        };
        let least = if self.begins_run(at) { 2 } else { 3 };
        if self.anchor.names.len() < least || self.anchor.closed {
            return false;
        }
        let apart = || self.distance(at).is_none_or(|far| far.words > 0 || far.stop);
        let again = || self.is_earlier_group(at) || self.is_group_of_line(at);
        let closed = if self.anchor.valued { !again() } else { apart() };
        if closed {
            return false;
        }
        let names = self.anchor.names.clone();
        let Some(end) = self.push_slashed((at, token.start), &names) else { return false };
        let end = self.further_groups(&names, end);
        self.done(end);
        true
    }

    /// Takes one value for each of some names out of what looks like a date; gives the token
    /// behind it.
    fn push_slashed(
        &mut self,
        (at, start): (usize, usize),
        names: &[(usize, Name)],
    ) -> Option<usize> {
        let window = self.window;
        let values = super::subscale::slashed(window.text, start, names.len())?;
        let fits = |((_, name), (value, _)): (&(usize, Name), &(f64, Span))| {
            window.measure(*name).is_some_and(|it| it.range(name.subscale).contains(*value))
        };
        if names.len() < 3 && !names.iter().zip(&values).all(fits) {
            return None;
        }
        let last = values.last().map_or(start, |(_, span)| span.end);
        let inside = |at: &usize| window.token(*at).is_some_and(|token| token.start < last);
        let end = at + (at..).take_while(inside).count();
        for (&(place, name), (value, span)) in names.iter().zip(values) {
            let value_of = (Some(place), name, name.subscale);
            self.push_value(value_of, (at, None, end), value, "pair");
            if let Some(last) = self.found.last_mut() {
                last.span = span;
                last.group = at + 1;
            }
        }
        Some(end)
    }

    /// "From 14/11 to 8/6": whether a run of groups begins with what looks like a day.
    fn begins_run(&self, at: usize) -> bool {
        let window = self.window;
        let led = at.checked_sub(1).is_some_and(|at| window.cues(at).has(Cue::From));
        let next = window.token(at + 2).map(|token| token.kind);
        let group = match next {
            Some(Kind::Date(_)) => true,
            Some(Kind::Number(_)) => window.mark(at + 3, b'/') && window.number(at + 4).is_some(),
            _ => false,
        };
        led && group && self.leads_on(at + 1)
    }

    /// Whether a token leads from one group to the next: an arrow, "to".
    fn leads_on(&self, at: usize) -> bool {
        self.window.token(at).is_some_and(|token| token.kind == Kind::Arrow || token.has(Cue::To))
    }

    /// "14/11 -> 12/9 -> 8/6": takes the groups to which the one leads that ends at `end`,
    /// each behind an arrow or a "to"; all but the last are earlier ones. And those of a list
    /// that tells the time of each, "14/11 (intake), 8/6 today". Gives the token behind the
    /// last.
    pub(super) fn further_groups(&mut self, names: &[(usize, Name)], mut end: usize) -> usize {
        let window = self.window;
        let (size, first) = (names.len(), self.found.len());
        let mut runs = true;
        loop {
            let listed = self.behind_time(end);
            let Some(joint) = listed.or_else(|| self.leads_on(end).then_some(end)) else { break };
            runs &= listed.is_none();
            let small = |at: &usize| window.cues(*at).any(&[Cue::Today, Cue::Link, Cue::Was]);
            let at = joint + 1 + (joint + 1..joint + 3).take_while(small).count();
            let next = match window.token(at).map(|token| (token.kind, token.start)) {
                Some((Kind::Date(_), start)) => self.push_slashed((at, start), names),
                Some((Kind::Number(_), _)) => group(window, at, names).map(|members| {
                    for (&(place, name), member) in names.iter().zip(&members) {
                        self.push(Some(place), name, name.subscale, *member, "pair");
                        if let Some(last) = self.found.last_mut() {
                            last.group = at + 1;
                        }
                    }
                    members.last().map_or(at + 1, |member| member.2)
                }),
                _ => None,
            };
            let Some(next) = next else { break };
            end = next;
        }
        if runs && self.found.len() > first {
            let latest = self.found.len() - size;
            let run = self.found.get_mut(first.saturating_sub(size)..).unwrap_or_default();
            for (index, candidate) in run.iter_mut().enumerate() {
                let at = first.saturating_sub(size) + index;
                candidate.role = if at < latest { Role::Past } else { Role::Latest };
            }
        }
        end
    }

    /// The comma behind a bracket that tells the time of what ends at `end`: "14/11 (intake),".
    fn behind_time(&self, end: usize) -> Option<usize> {
        let window = self.window;
        let close = (end + 1..end + TIME).find(|&at| window.mark(at, b')'));
        let close = close.filter(|_| window.mark(end, b'('))?;
        let timed = (end + 1..close).any(|at| super::between::is_time(window, at));
        let comma = window.mark(close + 1, b',') || window.mark(close + 1, b';');
        (timed && comma).then_some(close + 1)
    }

    /// "PHQ-9 23 with item nine at 2; a week ago it was 18 with 1": whether a number behind
    /// "with" and a total answers the item that was answered beside the total before.
    pub(super) fn answers_with(&mut self, at: usize) -> bool {
        let window = self.window;
        let Some(last) = self.found.last().filter(|last| last.kind == ScoreKind::Total) else {
            return false;
        };
        let Some(measure) = window.measures.get(last.measure) else { return false };
        let word =
            |at: usize| window.token(at).and_then(|token| window.text.get(token.start..token.end));
        let small = usize::from(window.cues(last.end + 1).has(Cue::Determiner));
        let leads = matches!(word(last.end), Some("with" | "with a" | "avec" | "avec un"));
        let ends = window.token(at + 1).is_none_or(|next| {
            Token::ends_sentence(next) || matches!(next.kind, Kind::Mark(b',' | b';' | b')'))
        });
        // "16 with a 1 on that item"
        let told = || {
            window.cues(at + 1).has(Cue::Onto)
                && (at + 2..at + 4).any(|at| window.cues(at).has(Cue::Item))
        };
        let ends = ends || told();
        let asked = self.found.iter().rev().find_map(|other| {
            let item = other.item.filter(|item| measure.risk_items.contains(item))?;
            (other.measure == last.measure).then_some(item)
        });
        let Some(item) = asked.filter(|_| leads && ends && last.end + 1 + small == at) else {
            return false;
        };
        let score = (Name::known(last.measure, None), item);
        if super::item::another(window, score, at, self.found).is_none() {
            return false;
        }
        self.done(at + 1);
        true
    }

    /// "DASS-21 18/12/26 (D/A/S)"
    pub(super) fn parts_behind(&mut self, at: usize) -> bool {
        let open = self.open_name().filter(|_| !self.anchor.valued);
        let end = super::subscale::told_behind(self.window, open, at, self.found);
        end.is_some_and(|end| {
            self.done(end);
            true
        })
    }

    /// Whether the day at a token is about that of the session.
    fn is_recent(&self, at: usize) -> bool {
        let session = self.window.reading.note.session_date;
        match self.window.token(at).map(|token| token.kind) {
            Some(Kind::Date(Some(date))) => {
                session.is_some_and(|session| (date - session).num_days().abs() < YEARS)
            }
            _ => false,
        }
    }

    /// "today: 13/12/18" below "wk 1: 18/17/24": whether what looks like a date stands in a line
    /// of its own behind a time and a colon, as the values of a group did in the line before.
    fn is_group_of_line(&self, at: usize) -> bool {
        let before = self.found.last().is_some_and(|last| last.group > 0);
        before && self.headed_by_time(at) && !self.is_recent(at)
    }

    /// Whether what looks like a date stands in a bracket right behind the values of a group,
    /// behind a word for an earlier time, and is no day of about the session.
    fn is_earlier_group(&self, at: usize) -> bool {
        let window = self.window;
        let Some(last) = self.found.last().filter(|last| last.group > 0) else { return false };
        let recent = self.is_recent(at);
        let led = last.end + 1..at;
        let small = |at: usize| {
            let token = window.token(at);
            token.is_some_and(|token| matches!(token.kind, Kind::Cues(_) | Kind::Mark(b':')))
        };
        window.mark(last.end, b'(')
            && !recent
            && led.clone().any(|at| window.cues(at).any(&[Cue::Earlier, Cue::Was]))
            && led.into_iter().all(small)
    }

    /// "They were 19 and 18", "these had slipped to 25 and 26": whether a word for several
    /// scores, and a verb, lead to the number.
    pub(super) fn is_told_of_several(&self, at: usize) -> bool {
        let (mut verb, mut words) = (false, 0);
        for before in (at.saturating_sub(REACH)..at).rev() {
            let Some(token) = self.window.token(before) else { return false };
            let cues = token.cues();
            if cues.has(Cue::Several) {
                return verb;
            }
            if cues.any(&LEADS) {
                verb = true;
                continue;
            }
            words += 1;
            let word = matches!(token.kind, Kind::Word | Kind::Cues(_));
            if !word || words > WORDS {
                return false;
            }
        }
        false
    }

    /// The names of the sentence before, if there are just so many and no value followed
    /// them.
    pub(super) fn named_before(&self, at: usize, count: usize) -> Option<Vec<Score>> {
        let window = self.window;
        let start = super::said::sentence_start(window, at);
        let stop = start.checked_sub(1)?;
        let before = super::said::sentence_start(window, stop);
        let named = |at: usize| Some((window.name(at)?, None));
        let names: Vec<Score> = (before..stop).filter_map(named).collect();
        let valued = self.found.last().is_some_and(|last| last.end > before);
        let here = (start..at).any(|at| window.name(at).is_some());
        (names.len() == count && !valued && !here).then_some(names)
    }

    /// "19 on the first and 14 on the second", "the former is at 11, the latter at 0": a value
    /// of one of the two measures named last.
    pub(super) fn of_first_or_second(&mut self, at: usize) -> bool {
        let Some(second) = self.told_place(at) else { return false };
        // "The first six texts"
        let counts = super::between::plain_word_follows(self.window, at);
        if counts || not_a_score(self.window, at, true).is_some() {
            return false;
        }
        let Some(names) = self.two_named(at) else { return false };
        let [first, last] = names;
        let name = if second { last } else { first };
        let window = self.window;
        let ratio = window.ratio(at);
        let (max, end) = ratio.map_or((None, at + 1), |(max, end)| (Some(max), end));
        let fits = window.measure(name).zip(window.number(at)).is_some_and(|(measure, value)| {
            let range = measure.range(name.subscale);
            range.contains(value) && max.is_none_or(|max| range.accepts(max))
        });
        if !fits {
            return false;
        }
        self.push(None, name, name.subscale, (at, max, end), "first-or-second");
        self.anchor = Anchor {
            names: vec![(at, name)],
            since: end,
            valued: true,
            subscale: name.subscale,
            ..Anchor::default()
        };
        self.at = end;
        true
    }

    /// Whether the number is told of the second of two, or else of the first.
    fn told_place(&self, at: usize) -> Option<bool> {
        let place = |at: usize| {
            let cues = self.window.cues(at);
            cues.any(&[Cue::First, Cue::Second]).then(|| cues.has(Cue::Second))
        };
        let onto = usize::from(self.window.cues(at + 1).any(&[Cue::Onto, Cue::Link, Cue::To]));
        if let Some(behind) = place(at + 1 + onto) {
            return Some(behind);
        }
        let (mut verb, mut words) = (false, 0);
        for before in (at.saturating_sub(REACH)..at).rev() {
            if let Some(told) = place(before) {
                return verb.then_some(told);
            }
            let token = self.window.token(before)?;
            let word = matches!(token.kind, Kind::Word | Kind::Cues(_)) && !token.ends_sentence();
            let leads = token.cues().any(&LEADS);
            verb |= leads;
            words += usize::from(word && !leads);
            if !word || words > WORDS {
                return None;
            }
        }
        None
    }

    /// The two measures named last before the number.
    fn two_named(&self, at: usize) -> Option<[Name; 2]> {
        let window = self.window;
        let here = (at.saturating_sub(NAMED)..at).rev().filter_map(|at| window.name(at));
        let mut names = here.chain(window.before.iter().rev().copied());
        let last = names.next()?;
        let first = names.find(|name| name.measure != last.measure)?;
        Some([first, last])
    }
}
