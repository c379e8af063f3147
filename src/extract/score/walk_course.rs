//! The part of the walk that reads the course of a measure: under its name, or behind
//! its name and a colon, a list whose entries are a time with the value of that time.
//!
//! "PCL-5 weekly" over lines such as "wk 1: 59" and "wk 2 (today): 50", "K10 so far:
//! at booking 30, Fri 5/23 - 25, today 18". An entry alone may be anything (an
//! appointment, a count); two or more of them under a name are values. Where one of
//! them is said to be of today, the others are earlier ones.
//!
//! A sentence that a word for scores and a colon head, "Running totals: 08/18 62, 09/01
//! 58", goes on so with the measure that was read before it.

use super::ScoreCue as Cue;
use super::between::{closing, is_label, is_time};
use super::candidate::Role;
use super::grammar::Walk;
use super::reject::not_a_score;
use super::sequence::group;
use super::token::{Kind, Token};
use super::view::Window;

/// Tokens that a heading may have behind the name: "PHQ-9 scores over the course:".
const HEADING: usize = 6;
/// Words without a meaning here that the time of an entry may have.
const WORDS: usize = 4;
/// Entries that are looked at.
const LONGEST: usize = 24;

/// A time, and the place of the value of that time if it has one.
struct Entry {
    value: Option<usize>,
    timed: bool,
    today: bool,
    end: usize,
}

impl Walk<'_, '_> {
    /// Takes the values of a course that the name before `from` heads.
    pub(super) fn course(&mut self, from: usize) -> bool {
        let entries = match heading_end(self.window, from) {
            Some((start, lines)) => self.entries(start, lines),
            None => Vec::new(),
        };
        let entries = if entries.is_empty() { self.values_with_times(from) } else { entries };
        let valued = || entries.iter().filter(|entry| entry.value.is_some());
        let today = valued().any(|entry| entry.today);
        let timed = valued().filter(|entry| entry.timed).count();
        if valued().count() < 2 || timed < 2 && !today {
            return false;
        }
        for entry in valued() {
            let Some(at) = entry.value else { continue };
            let first = self.found.len();
            if self.take_if(at, "course", false) {
                for candidate in self.found.iter_mut().skip(first) {
                    candidate.role = if today && !entry.today { Role::Past } else { Role::Plain };
                }
            }
        }
        true
    }

    /// Takes the values of a sentence that begins at `at` and is a course of the measure
    /// that has been read.
    pub(super) fn course_again(&mut self, at: usize) -> bool {
        let window = self.window;
        if !self.anchor.valued || self.anchor.closed || self.anchor.names.len() != 1 {
            return false;
        }
        let Some(colon) = (at..at + HEADING).find(|at| window.mark(*at, b':')) else {
            return false;
        };
        let heads = [Cue::Result, Cue::Total, Cue::Earlier, Cue::ColumnEarlier, Cue::Copied];
        if !(at..colon).any(|at| window.cues(at).any(&heads)) {
            return false;
        }
        let part = self.anchor.subscale.take();
        let taken = self.course(at);
        if !taken {
            self.anchor.subscale = part;
        }
        taken
    }

    /// "18 before the move, 12 after it, 9 now": three or more clauses that each begin
    /// with a value, of which one is said to be of today.
    fn values_with_times(&self, from: usize) -> Vec<Entry> {
        let window = self.window;
        let mut entries = Vec::new();
        let mut at = from + usize::from(window.mark(from, b':'));
        while entries.len() < LONGEST && window.number(at).is_some() && self.is_value(at) {
            let Some(first) = self.value_end(at) else { break };
            let parts = |at: &usize| {
                window.token(*at).is_none_or(|token| {
                    token.ends_sentence() || token.is_mark(b',') || token.is_mark(b';')
                })
            };
            let Some(end) = (first..=first + HEADING).find(parts) else { return Vec::new() };
            let word = |token: &Token| match token.kind {
                Kind::Word => true,
                Kind::Cues(cues) => !cues.any(&SAYS_MORE) && !cues.any(&[Cue::To, Cue::From]),
                _ => false,
            };
            let words = window.tokens.get(first..end).unwrap_or_default();
            if words.is_empty() || !words.iter().all(word) {
                return Vec::new();
            }
            let today = words.iter().any(|token| token.has(Cue::Today));
            entries.push(Entry { value: Some(at), timed: true, today, end });
            at = end + 1;
            at += usize::from(window.cues(at).has(Cue::And) && window.number(at + 1).is_some());
            if window.token(end).is_none_or(Token::ends_sentence) {
                let told = entries.iter().filter(|entry| entry.today).count() == 1;
                return if told && entries.len() > 2 { entries } else { Vec::new() };
            }
        }
        Vec::new()
    }

    /// The entries from `start`, each in its line or up to its comma.
    fn entries(&self, start: usize, lines: bool) -> Vec<Entry> {
        let window = self.window;
        let mut entries = Vec::new();
        let mut at = start;
        while entries.len() < LONGEST {
            while lines && [b'-', b'*', b'+'].iter().any(|mark| window.mark(at, *mark)) {
                at += 1;
            }
            let Some(entry) = self.entry(at, lines) else {
                // A list in one line is one as a whole.
                return if lines { entries } else { Vec::new() };
            };
            at = entry.end + 1;
            let parted = match window.token(entry.end).map(|token| token.kind) {
                Some(Kind::Mark(b',' | b';' | b'|')) => !lines,
                Some(Kind::Break) => lines,
                _ => false,
            };
            entries.push(entry);
            if !parted {
                break;
            }
        }
        entries
    }

    /// "first visit: 16", "wk 3: no show", "today (13/06) - 18".
    fn entry(&self, start: usize, lines: bool) -> Option<Entry> {
        let window = self.window;
        let ends = |at: usize| {
            window.token(at).is_none_or(|token| {
                token.ends_sentence()
                    || !lines && matches!(token.kind, Kind::Mark(b',' | b';' | b'|'))
            })
        };
        let mut entry = Entry { value: None, timed: false, today: false, end: start };
        // "Booking: 19": an entry of a list may have a time that the lexicon lacks.
        let keyed = |at: usize| {
            lines && at > start + 1 && (window.mark(at - 1, b':') || window.mark(at - 1, b'='))
        };
        let mut words = 0;
        let mut at = start;
        while !ends(at) {
            let token = window.token(at)?;
            entry.timed |= is_time(window, at);
            entry.today |= token.has(Cue::Today);
            match token.kind {
                Kind::Number(_)
                    if super::when::slashed(window, at).is_some()
                        && !(entry.timed && self.anchor.names.len() > 1) =>
                {
                    entry.timed = true;
                    at += 2;
                }
                // "Mirtazapine 30 mg since the 12th"
                Kind::Number(_)
                    if (at.saturating_sub(2)..at).any(|at| window.cues(at).has(Cue::Since)) =>
                {
                    return None;
                }
                // "28 wks 16"
                Kind::Number(_)
                    if window.cues(at + 1).has(Cue::Unit)
                        && (at + 2..)
                            .take_while(|at| !ends(*at))
                            .any(|at| window.number(at).is_some()) =>
                {
                    entry.timed = true;
                    at += 1;
                }
                Kind::Number(_) if is_label(window, at) || numbered(window, at) => {
                    entry.timed = true;
                }
                Kind::Number(_)
                    if entry.value.is_none() && (entry.timed || keyed(at)) && self.is_value(at) =>
                {
                    entry.value = Some(at);
                    at = self.value_end(at)? - 1;
                }
                Kind::Mark(b'(' | b'[') if entry.value.is_some() => {
                    at = closing(window, at, at + WORDS * 2)?;
                }
                Kind::Number(_) | Kind::Name(_) | Kind::Arrow | Kind::Blank => return None,
                Kind::Mark(b'|') => return None,
                Kind::Cues(cues) if cues.any(&SAYS_MORE) => return None,
                Kind::Word => words += 1,
                _ => {}
            }
            at += 1;
        }
        entry.end = at;
        let known = entry.value.is_some() || lines && entry.timed;
        (known && words <= WORDS).then_some(entry)
    }

    fn is_value(&self, at: usize) -> bool {
        let window = self.window;
        // "Next appt 6/27 at 10": a time of day.
        let before = at.checked_sub(1).and_then(|at| window.token(at));
        let word = before.and_then(|before| window.text.get(before.start..before.end));
        !matches!(word, Some("at" | "a"))
            && not_a_score(window, at, true).is_none()
            && self.value_end(at).is_some()
    }

    /// The token behind the value, or behind one value for each of the names.
    fn value_end(&self, at: usize) -> Option<usize> {
        group(self.window, at, &self.anchor.names)?.last().map(|member| member.2)
    }
}

/// What makes more of an entry than a value with its time.
const SAYS_MORE: [Cue; 10] = [
    Cue::Item,
    Cue::Items,
    Cue::RiskItem,
    Cue::Foreign,
    Cue::Target,
    Cue::Aim,
    Cue::Hypothetical,
    Cue::OtherPerson,
    Cue::Legend,
    Cue::NotGiven,
];

/// Where the entries begin behind a heading, and whether each has its line.
fn heading_end(window: Window<'_>, from: usize) -> Option<(usize, bool)> {
    let breaks = |at: usize| window.token(at).is_some_and(|token| token.kind == Kind::Break);
    let small = |token: &Token| match token.kind {
        Kind::Word | Kind::Mark(b'(' | b')' | b',') => true,
        Kind::Cues(cues) => !cues.any(&SAYS_MORE) && !cues.has(Cue::NotGiven),
        _ => false,
    };
    let end = (from..=from + HEADING).find(|&at| window.mark(at, b':') || breaks(at))?;
    let said = |at: usize| !window.token(at).is_some_and(small) || window.cues(at).has(Cue::Today);
    if (from..end).any(said) {
        return None;
    }
    let next = end + usize::from(window.mark(end, b':'));
    let lines = breaks(next);
    Some((next + usize::from(lines), lines))
}

/// "After #2": whether a sign before a number makes it one of a row.
fn numbered(window: Window<'_>, at: usize) -> bool {
    at > 0 && (window.mark(at - 1, b'#') || window.cues(at - 1).has(Cue::ItemNumber))
}
