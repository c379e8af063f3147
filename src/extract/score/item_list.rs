//! A form copied with all its items, each in its own line or several in one:
//! "1. Little interest: 3", "2) Down (more than half the days) - 2".
//!
//! The numbers of such a list look like those of any other list, of goals or of
//! steps. So it is read as a form only behind the name of a measure, and only if it
//! has as many entries as the measure has items, in their order, each with an answer
//! at its end. One entry more may ask how difficult the problems made life.
//!
//! A list may also give nothing but numbers and answers, "1=2, 2=2, 3=3": some items
//! in their order with "=", or all of them, or some behind a word for items, with
//! another sign. An item that asks about thoughts of death may stand alone: "(9=1)".

use super::ScoreCue as Cue;
use super::candidate::Candidate;
use super::date;
use super::item::push;
use super::measure::Measure;
use super::name::Name;
use super::token::{Kind, Token};
use super::view::Window;

/// Tokens that one entry may have.
const LONGEST: usize = 40;

/// Forms with fewer items are not copied as lists.
const FEWEST: u32 = 3;

/// Tokens that lead from a word for items to the first of a list: "by item, 0-3: 1:2".
const LEAD: usize = 6;

/// The rule, for the trace.
const RULE: &str = "item-list";

/// Reads the list whose first number stands at `at`, into `found`. Gives the token
/// behind the last answer.
pub(super) fn read(
    window: Window<'_>,
    open: Option<(usize, Name)>,
    at: usize,
    found: &mut Vec<Candidate>,
) -> Option<usize> {
    let (_, name) = open?;
    let measure = window.measure(name).filter(|measure| measure.items >= FEWEST)?;
    if let Some((answers, end)) = bare(window, measure, at) {
        for (item, answer) in answers {
            push(window, found, name, item, answer, RULE)?;
        }
        return Some(end);
    }
    let entry = |at, item| Entry::read(window, at, item, measure.item_max);
    numbered(window, at).filter(|number| *number == 1)?;
    let mut answers = Vec::new();
    let mut end = at;
    for item in 1..=measure.items {
        let found = entry(end, item)?;
        answers.push((item, found.answer));
        end = found.end;
    }
    // A list that goes on is another form's.
    let further = entry(end, measure.items + 1).and_then(|last| entry(last.end, measure.items + 2));
    if further.is_some() {
        return None;
    }
    for (item, answer) in answers {
        push(window, found, name, item, answer, RULE)?;
    }
    Some(end)
}

/// The items and the places of their answers in a list of nothing else that begins at
/// `at`, and the token behind it.
fn bare(window: Window<'_>, measure: &Measure, at: usize) -> Option<(Vec<(u32, usize)>, usize)> {
    let sign = match window.token(at + 1)?.kind {
        Kind::Mark(sign) if b"=:-)".contains(&sign) => sign,
        _ => return None,
    };
    let part = |token: &Token| {
        matches!(token.kind, Kind::Mark(b',' | b';' | b'/' | b'|' | b'(') | Kind::Break)
            || token.has(Cue::And)
    };
    let mut answers: Vec<(u32, usize)> = Vec::new();
    let mut next = at;
    let mut end = at;
    while let Some(number) = window.number(next).filter(|_| window.mark(next + 1, sign)) {
        let whole = number.fract() == 0.0 && number <= f64::from(measure.items);
        let rises = answers.last().is_none_or(|(last, _)| f64::from(*last) < number);
        let answer = window.number(next + 2).filter(|_| whole && rises && number >= 1.0)?;
        if answer > measure.item_max || answer.fract() != 0.0 {
            return None;
        }
        answers.push((number as u32, next + 2));
        end = next + 3;
        next = end + usize::from(window.token(end).is_some_and(part));
    }
    let all = answers.len() == measure.items as usize;
    let told =
        || (at.saturating_sub(LEAD)..at).any(|at| window.cues(at).any(&[Cue::Items, Cue::Item]));
    let some = answers.len() >= FEWEST as usize && (sign == b'=' || told());
    // "PHQ-9 = 14 (9=1)"
    let asked = |(item, _): &(u32, usize)| measure.risk_items.contains(item);
    let alone = sign == b'=' && answers.len() == 1 && answers.iter().all(asked);
    (all || some || alone).then_some((answers, end))
}

/// One entry of a list.
struct Entry {
    /// The token of the answer, in figures or words.
    answer: usize,
    /// The token behind the entry.
    end: usize,
}

impl Entry {
    /// The entry of `item` that begins at `at`, behind line breaks and bullets.
    fn read(window: Window<'_>, at: usize, item: u32, highest: f64) -> Option<Self> {
        let opens = |token: &Token| {
            token.kind == Kind::Break
                || matches!(token.kind, Kind::Mark(b'-' | b',' | b';' | b'|' | b'+'))
        };
        let rest = window.tokens.get(at..)?;
        let first = at + rest.iter().take_while(|token| opens(token)).count();
        numbered(window, first).filter(|number| *number == item)?;
        let mut next = first + 1;
        let mut figure = None;
        let mut told = None;
        let mut worded = false;
        while next < first + LONGEST {
            let Some(token) = window.token(next).filter(|token| token.kind != Kind::Break) else {
                break;
            };
            let answered = figure.is_some() || told.is_some();
            if answered && (numbers(window, next, item + 1) || token.has(Cue::Total)) {
                break;
            }
            if let Some((_, end, _)) = window.answer(next) {
                told = Some(next);
                worded = true;
                next = end;
                continue;
            }
            match token.kind {
                Kind::Number(value) if worded && ends_entry(window, next, item) => {
                    figure = Some(next).filter(|_| value <= highest && value.fract() == 0.0);
                }
                Kind::Word | Kind::Cues(_) => worded = true,
                _ => {}
            }
            next += 1;
        }
        let answer = figure.or(told)?;
        Some(Self { answer, end: next })
    }
}

/// Whether the token at `at` numbers the next entry: "9. so sad", "9 so sad".
fn numbers(window: Window<'_>, at: usize, item: u32) -> bool {
    let words = |token: &Token| matches!(token.kind, Kind::Word | Kind::Cues(_));
    let bracketed = at > 0 && window.mark(at - 1, b'(');
    let signed = !bracketed
        && window.token(at + 1).is_some_and(|next| {
            next.kind == Kind::Stop || matches!(next.kind, Kind::Mark(b')' | b':' | b'-'))
        });
    let leads = window.token(at + 1 + usize::from(signed)).is_some_and(words);
    numbered(window, at) == Some(item) && (window.number(at).is_none() || leads)
}

/// The number of an entry: "3", or "3." and "3)", which part what stands around them.
fn numbered(window: Window<'_>, at: usize) -> Option<u32> {
    let token = window.token(at)?;
    match token.kind {
        Kind::Number(value) if value.fract() == 0.0 => Some(value as u32),
        Kind::Stop => {
            let (value, _) = date::integer(window.text.as_bytes().get(token.start..token.end)?)?;
            Some(value)
        }
        _ => None,
    }
}

/// Whether nothing that belongs to it follows a figure in its entry.
fn ends_entry(window: Window<'_>, at: usize, item: u32) -> bool {
    let end = window.ratio(at).map_or(at + 1, |(_, end)| end);
    let closed = end + usize::from(window.mark(end, b')'));
    window.token(closed).is_none_or(|next| {
        next.ends_sentence()
            || next.has(Cue::Total)
            || matches!(next.kind, Kind::Mark(b',' | b';' | b'|' | b'('))
            || numbers(window, closed, item + 1)
    })
}
