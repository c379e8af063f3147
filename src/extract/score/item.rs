//! Answers to single items: "item 9: 1", "Q9 = 2", "a 1 for question nine",
//! and all answers in a row.
//!
//! An item belongs to the measure named in its sentence, else to the one
//! named last whose item of that number needs attention, else to the first
//! measure of the registry with such an item: a bare "item 9" is the PHQ-9's.

use super::ScoreCue as Cue;
use super::candidate::{Candidate, Role};
use super::measure::Measure;
use super::name::Name;
use super::reject::not_a_score;
use super::token::{Kind, Token};
use super::view::Window;
use crate::extract::ScoreKind;
use crate::extract::checkbox;

/// The item that the words for the ninth one name.
const NINTH: u32 = 9;

/// Words that may stand between an item and its value.
const BUDGET: usize = 3;
/// Small words between an item and its answer.
const ANSWERED: usize = 5;
/// The same where ":" or "=" has announced the value.
const ANNOUNCED_BUDGET: usize = 6;

/// The answers in words are those of forms whose items go up to this.
const ANSWERED_UP_TO: f64 = 3.0;

/// Tokens behind the name of a form among which its answers stand.
const FORM: usize = 48;

/// What a word for an item may say.
pub(super) const NAMES: [Cue; 5] =
    [Cue::Item, Cue::Items, Cue::ItemNumber, Cue::RiskItem, Cue::RiskItemWords];

/// A row with fewer answers has to be announced.
const SHORT_ROW: usize = 5;

/// How many tokens before a number of an item its measure is looked for.
const NAMED_NEAR: usize = 60;

/// Reads the item at the word "item", into `found`. Gives the token behind
/// the value.
pub(super) fn read(window: Window<'_>, at: usize, found: &mut Vec<Candidate>) -> Option<usize> {
    let (number, after) = number_of(window, at)?;
    let (value_at, end, name) = value_after(window, after)?;
    let name = name.or_else(|| owner(window, at, number))?;
    push(window, found, name, number, value_at, "item")?;
    Some(end)
}

/// A number before its item: "circled a 1 for question nine".
pub(super) fn backward(window: Window<'_>, at: usize, found: &mut Vec<Candidate>) -> Option<usize> {
    let mut next = window.ratio(at).map_or(at + 1, |(_, end)| end);
    // "Answered several days (1) on item 9"
    next += usize::from(at > 0 && window.mark(at - 1, b'(') && window.mark(next, b')'));
    // "Il a coté 2 la neuvième question"
    let coded = at.checked_sub(1).is_some_and(|at| window.cues(at).has(Cue::Obtains));
    let mut onto = coded && window.cues(next).has(Cue::RiskItem);
    let (number, after) = loop {
        if let Some(item) = number_of(window, next).filter(|_| onto) {
            break item;
        }
        let leads = window.cues(next).any(&[Cue::Onto, Cue::Link, Cue::To, Cue::Last, Cue::Was])
            || (onto
                && (window.name(next).is_some()
                    || window.mark(next, b'(')
                    || window.cues(next).has(Cue::Earlier)));
        if !leads || window.cues(next).has(Cue::Item) {
            return None;
        }
        onto = true;
        next += 1;
    };
    // "A 2 on item 9 (3 last week)": a bracket does not take the answer back.
    let answered = window.cues(at + 1).has(Cue::Onto) && window.mark(after, b'(');
    if !answered && value_after(window, after).is_some_and(|(value, ..)| value <= after + 1) {
        return None;
    }
    let name = owner(window, next, number)?;
    push(window, found, name, number, at, "item-backward")?;
    if let Some(last) = found.last_mut() {
        last.end = after;
    }
    Some(after)
}

/// All answers in a row: "items: 2,1,3,2,1,1,2,1,0".
pub(super) fn row(
    window: Window<'_>,
    open: Option<(usize, Name)>,
    at: usize,
    found: &mut Vec<Candidate>,
) -> Option<usize> {
    let joins = |at: usize| {
        let sign = window.token(at).is_some_and(|token| {
            matches!(token.kind, Kind::Mark(b',' | b'/' | b'-' | b';' | b'|' | b'+'))
        });
        sign && window.number(at + 1).is_some()
    };
    // Most numbers stand alone.
    window.number(at + 1 + usize::from(joins(at + 1)))?;
    let name = open.map(|(_, name)| name).or_else(|| window.before.last().copied())?;
    let measure = window.measure(name)?;
    let (first, count) = match stretch(window, at, measure.items) {
        Some((first, last)) => (first, (last - first + 1) as usize),
        None => (1, usize::try_from(measure.items).ok().filter(|count| *count >= 3)?),
    };
    let mut places = Vec::with_capacity(count);
    let mut next = at;
    while let Some(value) = window.number(next) {
        if value > measure.item_max || value.fract() != 0.0 || places.len() > count {
            return None;
        }
        places.push(next);
        next += 1;
        next += usize::from(joins(next));
    }
    // Two or three numbers are as often a dose or a count: "2-2-2".
    let few = count < SHORT_ROW && !announced(window, at);
    let cut = at >= 2
        && matches!(window.token(at - 1).map(|token| token.kind), Some(Kind::Mark(b'-' | b'/')))
        && window.number(at - 2).is_some();
    if places.len() != count || few || cut {
        return None;
    }
    for (item, place) in (first..).zip(places) {
        push(window, found, name, item, place, "item-row")?;
    }
    Some(next)
}

/// "Items 1-8:" before a row: the numbers of its first and last item.
fn stretch(window: Window<'_>, at: usize, items: u32) -> Option<(u32, u32)> {
    let before = |back: usize| at.checked_sub(back);
    let number = |back| Some(window.number(before(back)?)? as u32);
    let joined = before(3).is_some_and(|at| window.mark(at, b'-') || window.cues(at).has(Cue::To));
    let told = before(5)
        .is_some_and(|at| window.cues(at).any(&[Cue::Item, Cue::Items]) || window.mark(at, b'#'));
    let (first, last) = (number(4)?, number(2)?);
    let fits = joined && told && first >= 1 && first + 1 < last && last <= items;
    (fits && before(1).is_some_and(|at| window.mark(at, b':'))).then_some((first, last))
}

/// Whether the sentence says that answers follow, or a name does.
fn announced(window: Window<'_>, at: usize) -> bool {
    (0..at)
        .rev()
        .take_while(|&at| !window.token(at).is_some_and(Token::ends_sentence))
        .take(SHORT_ROW)
        .any(|at| window.cues(at).has(Cue::Items) || window.name(at).is_some())
}

/// The item that all of a cell names, with its measure: "item 9", "PHQ-9 #9".
pub(super) fn of_cell(
    window: Window<'_>,
    (first, end): (usize, usize),
) -> Option<(usize, Name, u32)> {
    let read = |at| Some((at, number_of(window, at)?));
    let (at, (number, after)) = (first..end).find_map(read)?;
    if after > end || (after..end).any(|at| window.number(at).is_some()) {
        return None;
    }
    let own = (first..end).find_map(|at| window.name(at));
    let name = own.or_else(|| owner(window, at, number))?;
    Some((at, name, number))
}

/// The number of the item at the word "item", and the token behind it.
pub(super) fn number_of(window: Window<'_>, at: usize) -> Option<(u32, usize)> {
    let cues = window.cues(at);
    if cues.has(Cue::RiskItem) || cues.has(Cue::RiskItemWords) && is_answered_alone(window, at) {
        return Some((risk_item(window, at)?, at + 1));
    }
    if !cues.any(&[Cue::Item, Cue::ItemNumber]) {
        return None;
    }
    let mut next = at + 1;
    while window.mark(next, b'#') || window.cues(next).any(&[Cue::Item, Cue::ItemNumber]) {
        next += 1;
    }
    let number = window
        .number(next)
        .filter(|value| (1.0..=60.0).contains(value) && value.fract() == 0.0)
        .map(|value| value as u32);
    if let Some(numbered) = numbered_in_bracket(window, at).filter(|_| cues.has(Cue::Item)) {
        return Some(numbered);
    }
    let named = |number: &u32| asks_there(window, at, *number);
    let last = || {
        let before = window.cues(at.checked_sub(1)?);
        before.any(&[Cue::Earlier, Cue::Last]).then(|| last_item(window, at)).flatten()
    };
    match number {
        // "On the PHQ-9, 25, the last question 3."
        Some(1..=3)
            if window.token(next + 1).is_none_or(|next| {
                next.ends_sentence() || matches!(next.kind, Kind::Mark(b')' | b',' | b';'))
            }) && last().is_some_and(|last| named(&last)) =>
        {
            Some((last()?, at + 1))
        }
        Some(number) if cues.has(Cue::Item) || named(&number) => Some((number, next + 1)),
        None if cues.has(Cue::Item) => {
            let number = last()?;
            named(&number).then_some((number, at + 1))
        }
        _ => None,
    }
}

/// Words between an item and its number in brackets: "item on sleep (3)".
const TOPIC: usize = 3;

/// "The startle item (18) 1", "item du sommeil (3) à 2": the number in brackets behind the
/// word for an item, if an answer stands right behind the bracket.
fn numbered_in_bracket(window: Window<'_>, at: usize) -> Option<(u32, usize)> {
    let word = |at: &usize| {
        window.token(*at).is_some_and(|token| {
            matches!(token.kind, Kind::Word)
                || matches!(token.kind, Kind::Cues(cues) if !cues.has(Cue::And))
        })
    };
    let open = at + 1 + (at + 1..=at + TOPIC).take_while(word).count();
    let number = window.number(open + 1).filter(|value| (1.0..=60.0).contains(value))?;
    let after = open + 3;
    let enclosed = window.mark(open, b'(') && window.mark(open + 2, b')');
    let leads = [Cue::Link, Cue::To, Cue::Was, Cue::Equals, Cue::Stands, Cue::Today];
    let led =
        window.cues(after).any(&leads) || window.mark(after, b':') || window.mark(after, b'=');
    let answered = window.number(after).is_some() || led && window.number(after + 1).is_some();
    (enclosed && number.fract() == 0.0 && answered).then_some((number as u32, after))
}

/// "9 better off dead 2", "(better off dead: 1)": whether the words of an item stand among
/// the answers to a form that is named before, and nothing but one answer behind them.
fn is_answered_alone(window: Window<'_>, at: usize) -> bool {
    let breaks = |at: usize| window.token(at).is_some_and(|token| token.kind == Kind::Break);
    // "PHQ-9 14. Self-harm: 2": a sentence of its own counts what was done.
    let ends = |at: usize| window.token(at).is_some_and(|token| token.kind == Kind::Stop);
    let apart = |at: usize| ends(at) || breaks(at) && breaks(at + 1);
    let form = (0..at).rev().take(FORM).take_while(|&at| !apart(at));
    let asks = |name| window.measure(name).is_some_and(|measure| !measure.risk_items.is_empty());
    let named = form.filter_map(|at| window.name(at)).any(asks);
    let sign = |at: &usize| {
        window.token(*at).is_some_and(|token| matches!(token.kind, Kind::Mark(b':' | b'=' | b'-')))
    };
    let value = at + 1 + (at + 1..).take_while(sign).count();
    let end = window.ratio(value).map_or(value + 1, |(_, end)| end);
    named
        && window.number(value).is_some()
        && window.token(end).is_none_or(|token| {
            token.ends_sentence() || matches!(token.kind, Kind::Mark(b')' | b']' | b',' | b';'))
        })
}

/// Whether a measure that is named near it asks about thoughts of death in
/// its item of this number.
fn asks_there(window: Window<'_>, at: usize, number: u32) -> bool {
    let near = at.saturating_sub(NAMED_NEAR)..at + 6;
    near.filter_map(|at| window.name(at))
        .chain(window.before.iter().rev().take(3).copied())
        .filter_map(|name| window.measure(name))
        .any(|measure| measure.risk_items.contains(&number))
}

/// The item on thoughts of death of the measure named last that has one, else
/// of the first measure that ends with it.
fn risk_item(window: Window<'_>, at: usize) -> Option<u32> {
    let here = (0..at).rev().filter_map(|at| window.name(at));
    let behind = (at + 1..at + 6).filter_map(|at| window.name(at));
    // "On the tenth question of the EPDS"
    let of = (at + 1..at + 4)
        .take_while(|&at| {
            window.cues(at).any(&[Cue::Onto, Cue::From, Cue::Link]) || window.name(at).is_some()
        })
        .find_map(|at| window.name(at));
    // "The MADRS was 24. On the ninth question of the other form": that of the MADRS is the
    // tenth.
    let ninth = window.cues(at).has(Cue::NinthItem);
    of.into_iter()
        .chain(here)
        .chain(behind)
        .chain(window.before.iter().rev().copied())
        .filter_map(|name| window.measure(name)?.risk_items.first().copied())
        .find(|item| !ninth || *item == NINTH)
        .or_else(|| {
            let ends = |measure: &&Measure| measure.risk_items.contains(&measure.items);
            let shortest = window.measures.iter().filter(ends).min_by_key(|measure| measure.items);
            shortest.map(|measure| measure.items)
        })
}

/// The value behind an item: its token, the token behind it, and the measure
/// if it is named in between ("item 9 of the PHQ-9: 1").
fn value_after(window: Window<'_>, from: usize) -> Option<(usize, usize, Option<Name>)> {
    let mut words = 0;
    let mut announced = false;
    let mut comma = false;
    let mut name = None;
    let mut at = from;
    loop {
        let token = window.token(at)?;
        if let Some((_, end, _)) = window.answer(at) {
            // "[ ] not at all [x] several days"
            if is_unticked(window, at) {
                at = end;
                continue;
            }
            // "« plusieurs jours » (1)", "« jamais », soit 0": the figure is the value.
            let open = end + usize::from(window.mark(end, b'"'));
            let told = open + usize::from(window.mark(open, b','));
            if window.cues(told).has(Cue::Parts) && window.number(told + 1).is_some() {
                at = told + 1;
                continue;
            }
            let value = open + 1 + usize::from(window.mark(open + 1, b'='));
            let figure = window.mark(open, b'(') && window.number(value).is_some();
            let budget = if announced { ANNOUNCED_BUDGET } else { BUDGET };
            if !figure {
                return (words <= budget).then_some((at, end, name));
            }
            at = end;
            continue;
        }
        match token.kind {
            // "Q9: [ ] 0 [x] 1 [ ] 2 [ ] 3"
            Kind::Number(_) if is_unticked(window, at) => {}
            Kind::Number(_) => {
                let budget = if announced { ANNOUNCED_BUDGET } else { BUDGET };
                if words > budget || comma || not_a_score(window, at, true).is_some() {
                    return None;
                }
                let end = window.ratio(at).map_or(at + 1, |(_, end)| end);
                // "Item 9 at 2 or 3: call the team"
                let either = window.token(end).and_then(|or| window.text.get(or.start..or.end));
                let either = matches!(either, Some("or" | "ou"));
                return (!either || window.number(end + 1).is_none()).then_some((at, end, name));
            }
            // "Item 9 on the triage PHQ-9 marked 2"
            Kind::Name(_) if name.is_none() && words <= 1 && !announced => {
                name = window.name(at);
                // "Item 9, PHQ-9   2"
                comma = false;
            }
            // "Q9: [ ] 0 [x] 1"
            Kind::Mark(b'[') if is_box(window, at) => {
                at = (at + 1..at + 3).find(|&at| window.mark(at, b']'))?;
            }
            Kind::Mark(b'(') if !announced => {
                let close = (at + 1..at + 10).find(|&at| window.mark(at, b')'))?;
                let holds = (at + 1..close).any(|at| window.number(at).is_some());
                if !holds {
                    at = close;
                }
            }
            Kind::Mark(b':' | b'=') | Kind::Arrow => announced = true,
            // "À l'item 9, « plusieurs jours » (1)"
            // "Item 3, coté 3"
            Kind::Mark(b',') => {
                // "La neuvième question au maximum, trois"
                let most = at > 0 && window.cues(at - 1).has(Cue::AtMost);
                let rated = most || leads_to_answer(window, at + 1);
                comma |= name.is_none() && !window.mark(at + 1, b'"') && !rated;
            }
            // "PHQ-9 ITEM 9;08/19/2025;0"
            Kind::Mark(b';') if at == from && is_record(window, at) => at += 2,
            Kind::Mark(b'(' | b')' | b'-' | b'/' | b'"') => {}
            Kind::Word => words += 1,
            Kind::Cues(cues) if cues.any(&[Cue::Item, Cue::Items, Cue::Foreign, Cue::NotGiven]) => {
                return None;
            }
            Kind::Cues(_) => {}
            // "Q9   11/20/25 1   10/09/25 0"
            Kind::Date(_) | Kind::Month(..) if at == from && window.number(at + 1).is_some() => {}
            // "PHQ-9 q9", and alone on the next line "1".
            Kind::Break
                if words == 0
                    && window.number(at + 1).is_some()
                    && super::walk_lines::ends_line(window, at + 1) => {}
            _ => return None,
        }
        at += 1;
    }
}

/// Whether a day and a number stand behind a semicolon with another between them.
fn is_record(window: Window<'_>, at: usize) -> bool {
    let day = window.token(at + 1).is_some_and(|token| matches!(token.kind, Kind::Date(_)));
    day && window.mark(at + 2, b';') && window.number(at + 3).is_some()
}

/// Whether a check box opens at a bracket.
fn is_box(window: Window<'_>, at: usize) -> bool {
    let rest = window.token(at).and_then(|token| window.text.get(token.start..));
    rest.is_some_and(checkbox::opens)
}

/// Whether the answer at a token is one that its line leaves open beside a ticked one: "[ ] 0
/// [x] 1", "0 [ ] 1 [x]".
pub(super) fn is_unticked(window: Window<'_>, at: usize) -> bool {
    let Some(token) = window.token(at) else { return false };
    let before = window.text.get(..token.start).unwrap_or_default();
    let behind = window.text.get(token.end..).unwrap_or_default().trim_start_matches(' ');
    let open = |text: &str| checkbox::OPEN.iter().any(|sign| text.starts_with(sign));
    let lead = before.trim_end_matches(' ');
    if !checkbox::OPEN.iter().any(|sign| lead.ends_with(sign)) && !open(behind) {
        return false;
    }
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = window.text.get(start..).unwrap_or_default().split('\n').next().unwrap_or_default();
    if !checkbox::TICKED.iter().any(|sign| line.contains(sign)) {
        return false;
    }
    if checkbox::stand_behind(line) {
        open(behind)
    } else {
        checkbox::OPEN.iter().any(|sign| lead.ends_with(sign))
    }
}

/// "À la neuvième question, elle a coché 0", "item 3, coté 3": whether only whoever answered
/// and the verb stand before a number.
fn leads_to_answer(window: Window<'_>, from: usize) -> bool {
    let leads = [Cue::Link, Cue::Pronoun, Cue::Obtains, Cue::Was, Cue::Client];
    let small = |at: &usize| window.cues(*at).any(&leads);
    let led = (from..from + ANSWERED).take_while(small).count();
    led > 0 && window.number(from + led).is_some()
}

/// The number of the last item of the measure named before.
fn last_item(window: Window<'_>, at: usize) -> Option<u32> {
    // "With a 0 on the last question, and her GAD-7 is 6": that of the form before.
    let parts = |at: &usize| {
        let ends = window.token(*at).is_some_and(Token::ends_sentence);
        ends || window.mark(*at, b',') || window.mark(*at, b';')
    };
    let behind = (at + 1..at + 4).take_while(|at| !parts(at)).find_map(|at| window.name(at));
    let name = behind
        .or_else(|| (0..at).rev().find_map(|at| window.name(at)))
        .or(window.before.last().copied())?;
    window.measure(name).map(|measure| measure.items).filter(|items| *items > 0)
}

/// One more value of an item: "item 9 from 2 to 0", "(0 last visit)".
pub(super) fn another(
    window: Window<'_>,
    (name, item): (Name, u32),
    at: usize,
    found: &mut Vec<Candidate>,
) -> Option<()> {
    if not_a_score(window, at, true).is_some() {
        return None;
    }
    push(window, found, name, item, at, "item-again")
}

/// The measure that an item without a name belongs to.
fn owner(window: Window<'_>, at: usize, number: u32) -> Option<Name> {
    let holds = |name: &Name| window.measure(*name).is_some_and(|measure| measure.items >= number);
    let asks = |name: &Name| {
        window.measure(*name).is_some_and(|measure| measure.risk_items.contains(&number))
    };
    let sentence =
        (0..at).rev().take_while(|&at| !window.token(at).is_some_and(Token::ends_sentence));
    let mut named = sentence.filter_map(|at| Some((at, window.name(at).filter(holds)?)));
    let nearest = named.next();
    // "PHQ-9 12, PCL-5 37, item 9 0": behind a value of its own a form gives way to one that
    // asks of death in that item.
    let valued = nearest.is_some_and(|(place, _)| {
        (place..at).any(|at| window.number(at).is_some() && window.name(at).is_none())
    });
    let sentence = nearest.map(|(_, name)| name).filter(|name| !valued || asks(name));
    let sentence = sentence.or_else(|| named.map(|(_, name)| name).find(asks));
    let sentence = sentence.or(nearest.map(|(_, name)| name));
    let of = (at + 2..at + 5)
        .take_while(|&at| {
            window.cues(at).any(&[Cue::Onto, Cue::From, Cue::Link]) || window.name(at).is_some()
        })
        .find_map(|at| window.name(at))
        .filter(|_| window.cues(at + 2).any(&[Cue::Onto, Cue::From]))
        .filter(holds);
    let earlier = || {
        let here = (0..at).rev().filter_map(|at| window.name(at));
        here.chain(window.before.iter().rev().copied())
    };
    of.or(sentence)
        .or_else(|| earlier().find(|name| holds(name) && asks(name)))
        .or_else(|| usual(window.measures, number))
        .or_else(|| earlier().find(holds))
}

/// The measure that a number of item is usually meant of.
fn usual(measures: &[Measure], number: u32) -> Option<Name> {
    let measure = measures
        .iter()
        .position(|measure| measure.items == number && measure.risk_items.contains(&number))?;
    Some(Name::known(measure, None))
}

pub(super) fn push(
    window: Window<'_>,
    found: &mut Vec<Candidate>,
    name: Name,
    item: u32,
    at: usize,
    rule: &'static str,
) -> Option<()> {
    let measure = window.measure(name)?;
    let told = window.answer(at).filter(|_| measure.item_max == ANSWERED_UP_TO);
    let value = told.map_or_else(|| window.number(at), |(value, ..)| Some(value))?;
    let ratio = window.ratio(at);
    let fits = value <= measure.item_max
        && value.fract() == 0.0
        && ratio.is_none_or(|(max, _)| (max - measure.item_max).abs() < 1e-9);
    if !fits {
        return None;
    }
    found.push(Candidate {
        measure: name.measure,
        subscale: None,
        item: Some(item),
        kind: ScoreKind::Item,
        value,
        max: ratio.filter(|_| rule != "item-row").map(|(max, _)| max),
        comparator: None,
        role: Role::Plain,
        in_range: true,
        name: None,
        first: at,
        end: told.map_or_else(
            || ratio.filter(|_| rule != "item-row").map_or(at + 1, |(_, end)| end),
            |(_, end, _)| end,
        ),
        span: told.map_or_else(|| window.token(at).map(Token::span), |(.., span)| Some(span))?,
        group: if rule == "item-row" { usize::MAX } else { 0 },
        dated: None,
        given: None,
        rule,
    });
    Some(())
}
