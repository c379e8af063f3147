//! Several numbers or names in a row, and what is written beside a number:
//! denominators, relations, "mean".

use super::ScoreCue as Cue;
use super::between::{day_numbers, is_time};
use super::name::Name;
use super::token::Kind;
use super::view::Window;
use crate::extract::Comparator;
use crate::note::Language;

/// The numbers of a run or list that begins at `at`: the last token of it and
/// how many there are.
pub(super) fn chain(window: Window<'_>, at: usize) -> Option<(usize, usize)> {
    let mut end = window.ratio(at).map_or(at + 1, |(_, end)| end);
    let mut numbers = 1;
    for _ in 0..4 {
        // "24 in October, 19 in December, 13 today"
        let mut behind = end;
        while behind < end + 3 && (is_time(window, behind) || window.cues(behind).has(Cue::Within))
        {
            behind += 1;
        }
        if behind > end && window.mark(behind, b',') && window.number(behind + 1).is_some() {
            end = behind;
        }
        let joins = window.token(end).is_some_and(|token| {
            token.kind == Kind::Arrow
                || token.cues().any(&[Cue::To, Cue::And])
                || matches!(token.kind, Kind::Mark(b',' | b'&'))
                || token.is_mark(b'+') && !window.glued(end - 1)
        });
        let mut next = end + 1;
        // "His wife scored 9, he scored 16 on the PHQ-9"
        let small = [Cue::Link, Cue::Client, Cue::OtherPerson, Cue::Pronoun, Cue::Possessive];
        let said = |at: usize| {
            let cues = window.cues(at);
            is_time(window, at) || cues.any(&small) || cues.any(&[Cue::Own, Cue::Obtains])
        };
        while next < end + 4 && said(next) {
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
pub(super) fn following_names(window: Window<'_>, from: usize) -> Option<Vec<(usize, Name)>> {
    let mut at = from;
    let mut onto = false;
    for _ in 0..6 {
        let token = window.token(at)?;
        match token.kind {
            Kind::Name(_) if onto => break,
            Kind::Cues(cues) if cues.has(Cue::Onto) => onto = true,
            // "From 16 to 9 (AUDIT, April and today)"
            Kind::Mark(b'(')
                if window.name(at + 1).is_some()
                    && (window.mark(at + 2, b')') || window.mark(at + 2, b',')) =>
            {
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
                    Cue::OrLess,
                    Cue::OrMore,
                    Cue::Points,
                    Cue::Total,
                    Cue::Respectively,
                    Cue::Own,
                ]) => {}
            Kind::Mark(b'(' | b')' | b'"') => {}
            _ => return None,
        }
        at += 1;
    }
    let mut names = vec![(at, window.name(at)?)];
    let mut next = at + 1;
    while names.len() < 4 {
        let joins =
            window.mark(next, b'/') || window.mark(next, b',') || window.cues(next).has(Cue::And);
        // "Pour la PHQ-9, la GAD-7 et la WSAS"
        let article = usize::from(window.cues(next + 1).any(&[Cue::Determiner, Cue::Onto]));
        let place = next + 1 + article;
        let Some(name) = window.name(place).filter(|_| joins) else { break };
        names.push((place, name));
        next = place + 1;
    }
    // "A mean of 1.0 on the CORE-OM separates", "10 on the PHQ-9 is the cut-off"
    while window.cues(next).any(&[Cue::Link, Cue::Equals, Cue::Determiner, Cue::Was])
        && !window.cues(next).has(Cue::Legend)
    {
        next += 1;
    }
    (!window.cues(next).has(Cue::Legend)).then_some(names)
}

/// One value for each of several names: "16/14", "16 and 14", "16/27, 14/21".
pub(super) fn group(window: Window<'_>, at: usize, names: &[(usize, Name)]) -> Option<Vec<Member>> {
    if ends_run_of_ratios(window, at) {
        return None;
    }
    // "PHQ-9/GAD-7/WSAS 16/14/21" has no score of 14 out of 21.
    let apart = || members(window, at, names, |_| None).filter(|_| names.len() > 2);
    members(window, at, names, |at| window.ratio(at)).or_else(apart)
}

/// The token of a value of a group, its denominator, and the token behind it.
type Member = (usize, Option<f64>, usize);

fn members(
    window: Window<'_>,
    at: usize,
    names: &[(usize, Name)],
    ratio: impl Fn(usize) -> Option<(f64, usize)>,
) -> Option<Vec<Member>> {
    let mut members = Vec::with_capacity(names.len());
    let mut next = at;
    for (index, (_, name)) in names.iter().enumerate() {
        if index > 0 {
            let joins = window.mark(next, b'/')
                || window.mark(next, b',')
                || window.mark(next, b'&')
                || window.mark(next, b'+')
                || window.cues(next).has(Cue::And)
                || bracket_parts(window, next) && super::reject::in_bracket(window, at);
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
        let out_of = ratio(next).filter(|(max, _)| range.accepts(*max));
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

/// "(Jan: 24 | 9 | 7)": a sign that parts the values of a bracket.
pub(super) fn bracket_parts(window: Window<'_>, at: usize) -> bool {
    window.mark(at, b'|') || window.mark(at, b';')
}

/// "From 8/10 to 3/10": whether a number has the same whole as the one that it is reached
/// from, and is no row of values.
fn ends_run_of_ratios(window: Window<'_>, at: usize) -> bool {
    let Some(start) = at.checked_sub(4).filter(|_| window.mark(at + 1, b'/')) else {
        return false;
    };
    let reached = window.cues(at - 1).has(Cue::To)
        || window.token(at - 1).is_some_and(|token| token.kind == Kind::Arrow);
    let whole = window.number(at + 2);
    reached
        && window.number(start).is_some()
        && window.mark(start + 1, b'/')
        && whole.is_some()
        && window.number(start + 2) == whole
}

/// Whether a denominator that the registry does not know may be meant all the
/// same.
pub(super) fn plausible(window: Window<'_>, at: usize, max: f64, known: f64) -> bool {
    let Some(value) = window.number(at) else { return false };
    if window.cues(at + 1).has(Cue::OutOf) {
        return value <= max && max >= known * 0.8 && max <= known * 1.5;
    }
    // "At 36/40", "6/52 postnatal": weeks of a pregnancy or a year.
    let weeks = max == 40.0 || max == 52.0;
    max > 10.0 && !weeks && !day_numbers(value, max) && max <= known * 2.0
}

/// Whether two numbers with a slash between may be a day, and nothing announces values.
pub(super) fn is_day(window: Window<'_>, at: usize) -> bool {
    let numbers = window.number(at).zip(window.number(at + 2));
    let slash = window.mark(at + 1, b'/') && window.glued(at) && window.glued(at + 1);
    let sign = at > 0 && (window.mark(at - 1, b':') || window.mark(at - 1, b'='));
    slash && !sign && numbers.is_some_and(|(a, b)| day_numbers(a, b))
}

/// "PHQ-9 10/27: 14": a day, because a value follows it.
pub(super) fn date_like(window: Window<'_>, at: usize, end: usize) -> bool {
    let day = window.number(at).zip(window.number(at + 2)).is_some_and(|(a, b)| day_numbers(a, b));
    let colon = window.mark(end, b':') || window.mark(end, b'=');
    let close = window.mark(end, b')') && at > 0 && window.mark(at - 1, b'(');
    day && ((colon && window.number(end + 1).is_some())
        || (close && (window.number(end + 1).is_some() || window.number(end + 2).is_some())))
}

pub(super) fn is_mean(window: Window<'_>, first: usize, end: usize) -> bool {
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
pub(super) fn comparator(window: Window<'_>, first: usize, end: usize) -> Option<Comparator> {
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
            let difference =
                cues.has(Cue::Comparative) && at > 0 && window.number(at - 1).is_some();
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

/// Whether "vs" or "from" leads to the number at `at`.
pub(super) fn falls(window: Window<'_>, from: usize, at: usize) -> bool {
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
