//! Which words of a sentence speak of which of its values.
//!
//! The first comma, bracket, "and", arrow or name between two values divides what
//! belongs to the left one from what belongs to the right one; where nothing does,
//! the words go with the value that they lead to. Values that were read together
//! ("16/14") share their words.

use super::ScoreCue as Cue;
use super::candidate::Candidate;
use super::name::Name;
use super::said::{sentence_end, sentence_start};
use super::token::Kind;
use super::view::Window;

/// Tokens between two parts of a measure.
const PART: usize = 3;

/// Which tokens speak for one candidate.
pub(super) struct Zones {
    /// The candidate is the first of its sentence.
    pub opens: bool,
    /// The beginning of the sentence.
    pub from: usize,
    /// The first token before the value that belongs to it.
    pub own_from: usize,
    /// The end of what belongs to it behind the value.
    pub to: usize,
}

/// The zones of the candidate at `index`.
pub(super) fn zones(window: Window<'_>, candidates: &[Candidate], index: usize) -> Zones {
    let candidate = candidates.get(index);
    let first = candidate.map_or(0, |c| c.first);
    let end = candidate.map_or(0, |c| c.end);
    let from = sentence_start(window, first);
    let group_start = together(window, candidates, index, true);
    let before = group_start
        .checked_sub(1)
        .and_then(|at| candidates.get(at))
        .filter(|before| before.end > from);
    let group_first = candidates.get(group_start).map_or(first, |c| c.first);
    let own_from = before
        .map_or(from, |before| split(window, before, candidates, group_first).min(group_first));
    let group_end = together(window, candidates, index, false);
    let last = candidates.get(group_end);
    let last_end = last.map_or(end, |last| last.end);
    // "scored 19 on the PHQ-9 today": what follows the name follows the value.
    let last_end = last.and_then(|last| last.name).map_or(last_end, |name| last_end.max(name + 1));
    let stop = sentence_end(window, last_end);
    let next = candidates.get(group_end + 1).filter(|next| next.first < stop);
    // "ISI (14) on 27 May": so does what follows the bracket of a value.
    let enclosed = last.is_some_and(|last| last.first > 0 && window.mark(last.first - 1, b'('));
    let last_end = last_end + usize::from(enclosed && window.mark(last_end, b')'));
    let to = match last.zip(next) {
        Some((last, next)) => split(window, last, candidates, next.first),
        None => first_barrier(window, last_end, stop),
    };
    Zones { opens: before.is_none(), from, own_from, to: to.max(end) }
}

/// The first or last candidate of a group that was read together.
fn together(window: Window<'_>, candidates: &[Candidate], index: usize, backward: bool) -> usize {
    let group =
        |at: usize| candidates.get(at).map(|candidate| candidate.group).filter(|group| *group > 0);
    let joined = |at: usize, next: usize| {
        let of_group = group(next).is_some() && group(next) == group(index);
        let (left, right) = if backward { (next, at) } else { (at, next) };
        let parts = candidates.get(left).zip(candidates.get(right));
        of_group
            || parts.is_some_and(|(a, b)| parts_of_one(window, a, b))
                && !ends_a_run(candidates, left, right)
    };
    let mut at = index;
    loop {
        let next = if backward { at.checked_sub(1) } else { Some(at + 1) };
        match next.filter(|next| joined(at, *next)) {
            Some(next) => at = next,
            None => return at,
        }
    }
}

/// "A 15 D 11 a month ago": two parts of a measure with nothing but the name of the
/// second between them.
fn parts_of_one(window: Window<'_>, left: &Candidate, right: &Candidate) -> bool {
    let parts = left.measure == right.measure
        && left.subscale.is_some()
        && right.subscale.is_some()
        && left.subscale != right.subscale;
    let small = |at: usize| {
        let named =
            super::subscale::is_named(window, Name::known(right.measure, right.subscale), at);
        named || window.mark(at, b',') || window.mark(at, b'/') || window.cues(at).has(Cue::And)
    };
    let gap = left.end..right.first;
    parts && !gap.is_empty() && gap.len() <= PART && gap.clone().all(small)
}

/// "Anxiety 12, down from 15, depression 8": whether the part at `left` was told before and
/// the one at `right` was not, so that what leads to the one speaks of it alone.
fn ends_a_run(candidates: &[Candidate], left: usize, right: usize) -> bool {
    let told = |at: usize| {
        let Some(part) = candidates.get(at) else { return false };
        candidates.iter().take(left).any(|earlier| super::settle::same_score(earlier, part))
    };
    told(left) && !told(right)
}

/// Divides the tokens between two values.
fn split(window: Window<'_>, left: &Candidate, candidates: &[Candidate], to: usize) -> usize {
    let name = left.name.filter(|name| *name < to);
    let behind = name.map_or(left.end, |name| left.end.max(name + 1));
    // "ISI (14) on 27 May"
    let enclosed = left.first > 0 && window.mark(left.first - 1, b'(');
    let behind = behind + usize::from(enclosed && window.mark(behind, b')'));
    // "5/8: 17   5/22: 13": the day before a value is its own.
    let day = day_before(window, to).filter(|day| *day >= behind);
    let barrier = first_barrier(window, behind, day.unwrap_or(to));
    // "WSAS 31   last wk PHQ-9 18": a wide gap divides.
    let wide = |at: &usize| is_wide(window, *at);
    let gap = (behind..barrier).find(wide).filter(|_| !wide(&barrier));
    let leads = |gap: &usize| {
        window.name(barrier).is_some()
            && (*gap..barrier).all(|at| super::between::is_time(window, at))
    };
    if let Some(gap) = gap.filter(leads) {
        return gap;
    }
    if barrier < to {
        return barrier;
    }
    // "11 (10/06) 10 (10/13) 4 (today)": each value has its bracket behind it.
    let bracketed = |at: usize| window.mark(at, b'(') && says_when(window, at + 1);
    if bracketed(behind) {
        return super::between::closing(window, behind, to).map_or(behind, |close| close + 1);
    }
    // Nothing divides them: the words go with the value that they lead to,
    // unless that has words of its own behind it.
    let right = candidates.iter().find(|candidate| candidate.first == to);
    let leading = |at: usize| super::between::is_time(window, at);
    // "S1 23 S2 21": the words of the left value stand before it.
    let leads = left.first.checked_sub(1).is_some_and(|before| {
        leading(before) || (before > 0 && window.number(before).is_some() && leading(before - 1))
    });
    if leads {
        return behind;
    }
    // "29 previous 41 (June 10)": a bracket of the past says no more than the word before.
    let enclosed = |at: usize| window.mark(at, b'(') && !window.cues(at + 1).has(Cue::Today);
    let own = right
        .is_some_and(|right| leading(right.end) || leading(right.end + 1) && !enclosed(right.end));
    let first = behind < to && leading(behind);
    if own && first { to } else { behind }
}

/// Whether two spaces or more stand before a token in its line.
fn is_wide(window: Window<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| window.token(at));
    before.zip(window.token(at)).is_some_and(|(before, token)| {
        let gap = window.text.get(before.end..token.start);
        gap.is_some_and(|gap| gap.len() >= 2 && gap.bytes().all(|byte| byte == b' '))
    })
}

/// Where a day in figures begins that leads to a value: "5/22: 13", "5/22 13".
fn day_before(window: Window<'_>, value: usize) -> Option<usize> {
    let colon = usize::from(value > 0 && window.mark(value - 1, b':'));
    let day = value.checked_sub(3 + colon)?;
    super::when::slashed(window, day).map(|_| day)
}

/// Whether a time or a day stands at a token.
fn says_when(window: Window<'_>, at: usize) -> bool {
    super::between::is_time(window, at) || super::when::slashed(window, at).is_some()
}

/// "At the session of 14 February", "au RV 6": whether a time follows.
fn leads_to_time(window: Window<'_>, at: usize) -> bool {
    let article = window.cues(at).any(&[Cue::Link, Cue::Determiner, Cue::Onto]);
    let at = at + usize::from(article && !super::between::is_time(window, at));
    window.cues(at).any(&[Cue::Earlier, Cue::Label])
        || window.token(at).is_some_and(|t| matches!(t.kind, Kind::Date(_) | Kind::Month(..)))
}

/// Tokens of what tells the day of a value behind a comma: "taken on 8 June".
const DAY_TOLD: usize = 3;

/// "14, taken on 8 June,": whether a word and a day between two commas tell when the value
/// before was obtained.
fn tells_its_day(window: Window<'_>, comma: usize) -> bool {
    let day = comma + DAY_TOLD;
    let word = window.token(comma + 1).is_some_and(|token| {
        let person = [Cue::Pronoun, Cue::Client, Cue::OtherPerson, Cue::And, Cue::Earlier];
        matches!(token.kind, Kind::Word | Kind::Cues(_)) && !token.cues().any(&person)
    });
    let dated = window.cues(comma + 2).has(Cue::Dated)
        && window.token(day).is_some_and(|token| matches!(token.kind, Kind::Date(_)));
    let closes = window
        .token(day + 1)
        .is_none_or(|next| next.ends_sentence() || matches!(next.kind, Kind::Mark(b',' | b';')));
    word && dated && closes
}

/// Where the words behind a value stop speaking of it.
fn first_barrier(window: Window<'_>, from: usize, to: usize) -> usize {
    let mut at = from;
    while at < to {
        let Some(token) = window.token(at) else { return at };
        match token.kind {
            Kind::Mark(b'(' | b'[') => {
                match (at + 1..to).find(|&at| window.mark(at, b')') || window.mark(at, b']')) {
                    Some(close) => at = close,
                    None => return at,
                }
            }
            Kind::Mark(b',') if tells_its_day(window, at) => at += DAY_TOLD,
            Kind::Mark(b',' | b';' | b'|' | b'/' | b')' | b']') | Kind::Arrow | Kind::Name(_) => {
                return at;
            }
            Kind::Cues(cues) => {
                // "19 au dernier rendez-vous", "12 from last week", "13 au RV 6".
                let dated =
                    at == from && cues.any(&[Cue::From, Cue::To]) && leads_to_time(window, at + 1);
                let divides = cues.any(&[
                    Cue::And,
                    Cue::To,
                    Cue::Versus,
                    Cue::From,
                    Cue::Up,
                    Cue::Down,
                    Cue::Change,
                    Cue::Comparative,
                    Cue::Since,
                    Cue::Target,
                    Cue::Below,
                    Cue::Above,
                    Cue::AtMost,
                    Cue::AtLeast,
                ]);
                // "15 à la consultation du 14/02"
                let of_visit = at > from
                    && cues.has(Cue::From)
                    && window.cues(at - 1).has(Cue::Label)
                    && (leads_to_time(window, at + 1) || says_when(window, at + 1));
                // "Le PHQ-9 à 21 de son frère"
                let of_person = at == from
                    && cues.has(Cue::From)
                    && (at + 1..at + 3).any(|at| window.cues(at).has(Cue::OtherPerson));
                // "A PHQ-9 of 6 as the goal, and she is at 4 now"
                let closes = cues.has(Cue::Target)
                    && at > from
                    && (window.mark(at + 1, b',') || window.cues(at + 1).has(Cue::And));
                if divides && !dated && !of_visit && !of_person && !closes {
                    return at;
                }
            }
            _ => {}
        }
        at += 1;
    }
    to
}
