//! Values of subscales behind the name of their form: "Dep 12, Anx 18",
//! "D/A/S 8/10/18", "(O 12 / C 10)".

use super::breakdown;
use super::candidate::{Candidate, Role};
use super::measure::Measure;
use super::name::Name;
use super::phrase::is_word;
use super::token::{Kind, Token};
use super::view::Window;
use super::{ScoreCue as Cue, number};
use crate::extract::{ScoreKind, Span};
use crate::note::Language;

/// How many tokens behind the name of its form a subscale may stand.
const REACH: usize = 40;

/// Tokens to each side among which the other part of a pair is named, and how many letters
/// both have at least.
const PAIR: usize = 10;
const PAIRED: usize = 5;

/// Tokens before a second row of parts in a sentence of its own: "Sept:".
const REMARK: usize = 8;

/// An alias of so many letters may stand in the plural.
const PLURAL: usize = 4;

/// The subscale that the words at `at` name, with a value to follow, and the
/// token behind its name.
pub(super) fn label(
    window: Window<'_>,
    open: Option<(usize, Name)>,
    at: usize,
    found: &[Candidate],
) -> Option<(usize, usize)> {
    let (place, name) = open?;
    // "11.03.26   37  (B 9, C 4)": the bracket goes on with the value before it, or
    // with the parts that it began with.
    let place = found
        .iter()
        .rev()
        .take_while(|last| last.measure == name.measure)
        .find(|last| window.mark(last.end, b'(') && last.end < at)
        .filter(|last| {
            !(last.end..at).any(|at| {
                window.mark(at, b')') || window.token(at).is_some_and(Token::ends_sentence)
            })
        })
        .map_or(place, |last| last.end);
    let own = |last: &&Candidate| last.measure == name.measure && last.end <= at;
    let near = found.last().filter(own).map_or(place, |last| last.end.max(place));
    if at.checked_sub(near).is_none_or(|distance| distance > REACH) {
        return None;
    }
    let (subscale, after) = named(window, name, at)?;
    let next = breakdown::value_behind(window, after);
    let since = found
        .last()
        .filter(|last| last.measure == name.measure && last.item.is_none() && last.end <= at)
        .map_or(place, |last| last.end.max(place));
    let apart = (since..at).any(|at| window.token(at).is_some_and(Token::ends_sentence));
    let announced = (after..next).any(|at| marks(window, at, b":="));
    // A word of some length, opening its sentence, needs no sign.
    let mut first = at;
    while first > since
        && window.token(first - 1).is_some_and(|token| {
            token.is_mark(b':') || super::between::is_time(window, first - 1) || token.is_mark(b',')
        })
    {
        first -= 1;
    }
    let introduced = introduced(window, since, at);
    let opening = first > 0 && window.token(first - 1).is_some_and(Token::ends_sentence);
    let timed = first < at || introduced;
    // "D: 3 diaries brought", "Poids : 52 kg" are headings of the note.
    let goes_on =
        super::between::plain_word_follows(window, next) && named(window, name, next + 1).is_none();
    let heading = opening && first == at && goes_on;
    let opening = opening || introduced;
    let long = after > at
        && window
            .token(after - 1)
            .zip(window.token(at))
            .is_some_and(|(last, first)| last.end - first.start >= 6);
    let near = !apart
        || is_paired(window, name, (at, next), subscale)
        || !heading && (announced || opening && (long || timed))
        || breakdown::is_in_line_of_parts(window, name, at);
    (window.number(next).is_some() && near).then_some((subscale, after))
}

/// "Pour elle, l'anxiété est à 13 et la dépression à 9.": whether the sentence gives a value
/// to another part of the form too, both spelled out.
fn is_paired(window: Window<'_>, name: Name, (at, value): (usize, usize), own: usize) -> bool {
    let spelled = |at: usize| window.token(at).is_some_and(|it| it.end - it.start >= PAIRED);
    let other = |at: usize| {
        let (part, after) = named(window, name, at).filter(|_| spelled(at))?;
        let value = breakdown::value_behind(window, after);
        (part != own && window.number(value).is_some()).then_some(())
    };
    let start = super::said::sentence_start(window, at).max(at.saturating_sub(PAIR));
    let end = super::said::sentence_end(window, value).min(value + PAIR);
    spelled(at)
        && ((start..at).any(|at| other(at).is_some()) || (value..end).any(|at| other(at).is_some()))
}

/// Whether the sentence before a label leads to it with a colon: "Split today:
/// B 9, C 4", or speaks of parts: "Of the parts, avoidance is 5".
fn introduced(window: Window<'_>, since: usize, at: usize) -> bool {
    let start = (since..at)
        .rev()
        .find(|&at| window.token(at).is_some_and(Token::ends_sentence))
        .map_or(since, |at| at + 1);
    let words = (start..at)
        .filter(|&at| window.token(at).is_some_and(|token| token.kind == Kind::Word))
        .count();
    at > start && marks(window, at - 1, b":") && words <= 2
        || breakdown::is_announced(window, start, at)
}

/// The subscale whose words stand behind a value: "11 en anxiété", "9 for the
/// obsessions". Gives the token behind its name too.
pub(super) fn behind(
    window: Window<'_>,
    (place, name): (usize, Name),
    at: usize,
) -> Option<(usize, usize)> {
    let mut next = window.ratio(at).map_or(at + 1, |(_, end)| end);
    // "15 d'obsessions"
    let of = window.language == Language::Fr && window.cues(next).has(Cue::Of);
    let onto = (window.cues(next).has(Cue::Onto) || of) && at - place <= REACH;
    while onto
        && window.cues(next).any(&[Cue::Onto, Cue::Link, Cue::Of])
        && named(window, name, next).is_none()
    {
        next += 1;
    }
    // "8 (A)"
    if window.mark(next, b'(')
        && let Some((subscale, after)) = named(window, name, next + 1)
        && window.mark(after, b')')
        && at - place <= REACH
        && window.measure(name)?.range(Some(subscale)).contains(window.number(at)?)
    {
        return Some((subscale, after + 1));
    }
    // "2.2 Restraint, 2.6 Eating Concern, 4.0 Shape Concern"
    if let Some(end) = listed_before(window, name, at) {
        return named(window, name, at + 1).map(|(subscale, _)| (subscale, end));
    }
    let (subscale, after) = named(window, name, next).filter(|_| onto)?;
    let long = window.token(next).is_some_and(|token| token.end - token.start >= 3);
    let value = window.number(at)?;
    let fits = window.measure(name)?.range(Some(subscale)).contains(value);
    (long && fits && window.number(after).is_none()).then_some((subscale, after))
}

/// Whether a number stands before the spelled name of its part, in a list of such: the token
/// behind the name.
fn listed_before(window: Window<'_>, name: Name, at: usize) -> Option<usize> {
    let spelled = |at: usize| window.token(at).is_some_and(|it| it.end - it.start >= PAIRED);
    let entry = |at: usize| {
        let (subscale, after) = named(window, name, at + 1).filter(|_| spelled(at + 1))?;
        let value = window.number(at)?;
        let fits = window.measure(name)?.range(Some(subscale)).contains(value);
        (fits && window.number(after).is_none()).then_some(after)
    };
    let after = entry(at)?;
    let joins = |at: usize| window.mark(at, b',') || window.cues(at).has(Cue::And);
    let next = joins(after).then(|| entry(after + 1)).flatten();
    // The number before: "2.6 Eating Concern, | 4.0 Shape Concern"
    let before = (at.saturating_sub(PAIR)..at).rev().find(|&at| window.number(at).is_some());
    let before = before.and_then(entry).filter(|end| joins(*end) && *end + 1 == at);
    (next.is_some() || before.is_some()).then_some(after)
}

/// "9 and 10 for anxiety and depression": two values before the two subscales
/// that they are of, and the token behind the last.
pub(super) fn pair_behind(
    window: Window<'_>,
    (place, name): (usize, Name),
    at: usize,
) -> Option<([(usize, usize); 2], usize)> {
    let joined = |at: usize| window.cues(at).has(Cue::And);
    let behind_small = |mut at: usize| {
        while window.cues(at).any(&[Cue::Onto, Cue::Link, Cue::To])
            && named(window, name, at).is_none()
        {
            at += 1;
        }
        at
    };
    let second = behind_small(at + 2);
    let next = behind_small(second + 1);
    let fits = window.number(second).is_some()
        && joined(at + 1)
        && next > second + 1
        && at - place <= REACH;
    let (first, behind) = named(window, name, next).filter(|_| fits)?;
    let (other, end) = named(window, name, behind_small(behind + 1)).filter(|_| joined(behind))?;
    (first != other).then_some(([(first, at), (other, second)], end))
}

/// The subscales of which a list with strokes between them begins at `at`: "D/A/S". And the
/// token behind it.
fn labels_from(window: Window<'_>, name: Name, at: usize) -> (Vec<usize>, usize) {
    let (mut labels, mut next) = (Vec::new(), at);
    while let Some((subscale, after)) = named(window, name, next) {
        labels.push(subscale);
        next = after;
        if !marks(window, next, b"/") || named(window, name, next + 1).is_none() {
            break;
        }
        next += 1;
    }
    (labels, next)
}

/// How many subscales a row of values may have.
const MOST: usize = 6;

/// "DASS-21 18/12/26 (D/A/S)": a row of values with the subscales that they are of in a
/// bracket behind it.
pub(super) fn told_behind(
    window: Window<'_>,
    open: Option<(usize, Name)>,
    at: usize,
    found: &mut Vec<Candidate>,
) -> Option<usize> {
    let (place, name) = open.filter(|(place, _)| at <= place + NEAR)?;
    if window.measure(name)?.subscales.is_empty() {
        return None;
    }
    let start = window.token(at)?.start;
    let (labels, after) = (2..=MOST).find_map(|count| {
        let last = slashed(window.text, start, count)?.last()?.1.end;
        let inside = |at: &usize| window.token(*at).is_some_and(|token| token.start < last);
        let bracket = at + (at..).take_while(inside).count();
        let (labels, after) = labels_from(window, name, bracket + 1);
        let whole = window.mark(bracket, b'(') && window.mark(after, b')');
        (whole && labels.len() == count).then_some((labels, after + 1))
    })?;
    row(window, (place, name), &labels, at, found)?;
    Some(after)
}

/// How far behind its name such a row stands, in tokens: "DASS-21 today: 18/12/26".
const NEAR: usize = 3;

/// Several subscales with their values in the same order.
pub(super) fn several(
    window: Window<'_>,
    open: Option<(usize, Name)>,
    at: usize,
    found: &mut Vec<Candidate>,
) -> Option<usize> {
    let (place, name) = open?;
    let mut labels = Vec::new();
    let mut next = at;
    // "DASS D/A/S": the first letter was read as part of the name.
    if at == place + 1
        && let Some(own) = name.subscale
        && marks(window, at, b"/")
    {
        labels.push(own);
        next = at + 1;
    }
    let (others, mut next) = labels_from(window, name, next);
    labels.extend(others);
    if labels.len() < 2 {
        return None;
    }
    while window.cues(next).has(Cue::Link) || marks(window, next, b":=-()") {
        next += 1;
    }
    let mut end = row(window, (place, name), &labels, next, found)?;
    // A second row of the same parts: "28/20/34, two weeks ago 10/12/16".
    let stop = (end..end + 10).find(|&at| {
        window
            .token(at)
            .is_none_or(|token| token.ends_sentence() || matches!(token.kind, Kind::Name(_)))
    });
    // "14/10/26. Sept: 8/6/18.": of another time, in a sentence of its own.
    let apart = stop.filter(|&stop| stop == end).and_then(|stop| {
        let day = |at: usize| window.token(at).is_some_and(|it| matches!(it.kind, Kind::Date(_)));
        let time = |at: usize| super::between::is_time(window, at) && !day(at);
        let small = |at: &usize| time(*at) || marks(window, *at, b":");
        let times = (stop + 1..stop + REMARK).take_while(small).count();
        (times > 0).then_some(stop + 1 + times)
    });
    if let Some(after) = apart.and_then(|at| row(window, (place, name), &labels, at, found)) {
        return Some(after);
    }
    for at in end..stop.unwrap_or(end + 10) {
        if let Some(after) = row(window, (place, name), &labels, at, found) {
            end = after;
            break;
        }
    }
    Some(end)
}

/// The values of several subscales, from the token `next` on.
fn row(
    window: Window<'_>,
    (place, name): (usize, Name),
    labels: &[usize],
    next: usize,
    found: &mut Vec<Candidate>,
) -> Option<usize> {
    let start = window.token(next)?.start;
    let values = slashed(window.text, start, labels.len())?;
    let last = values.last().map(|(_, span)| span.end)?;
    let inside = |at: &usize| window.token(*at).is_some_and(|token| token.start < last);
    let end = next + (next..).take_while(inside).count();
    for (&subscale, (value, span)) in labels.iter().zip(values) {
        let range = window.measure(name)?.range(Some(subscale));
        found.push(Candidate {
            measure: name.measure,
            subscale: Some(subscale),
            item: None,
            kind: ScoreKind::Subscale,
            value,
            max: None,
            comparator: None,
            role: Role::Plain,
            in_range: range.contains(value),
            name: Some(place),
            first: next,
            end,
            span,
            group: next + 1,
            dated: None,
            given: None,
            rule: "subscale-row",
        });
    }
    Some(end)
}

/// The subscale that the words of a cell of a table name.
pub(super) fn whole_cell(
    window: Window<'_>,
    name: Name,
    (first, end): (usize, usize),
) -> Option<usize> {
    let (subscale, after) = named(window, name, first)?;
    // "Obsessions (items 1-5)"
    let bracket = window.mark(after, b'(') && window.mark(end.saturating_sub(1), b')');
    let rest = bracket
        || (after..end).all(|at| {
            window
                .token(at)
                .is_some_and(|token| matches!(token.kind, Kind::Mark(_) | Kind::Cues(_)))
        });
    rest.then_some(subscale)
}

/// Whether the words at a token name a part of the measure.
pub(super) fn is_named(window: Window<'_>, name: Name, at: usize) -> bool {
    named(window, name, at).is_some()
}

/// Letters of a part that is spelled in full, and tokens from it to the name of its form.
const SPELLED: usize = 5;
const LED: usize = 6;

/// "Anxiety on the HADS", "l'anxiété de Mme D. à la HADS": the part that leads to the name of
/// its form.
pub(super) fn leads_to(window: Window<'_>, name: Name, at: usize) -> Option<usize> {
    let measure = window.measure(name).filter(|measure| !measure.subscales.is_empty());
    measure?;
    let onto = at.checked_sub(1).filter(|&at| window.cues(at).has(Cue::Onto))?;
    let small = |at: &usize| {
        window.token(*at).is_some_and(|token| {
            let leads = [Cue::Link, Cue::Client, Cue::OtherPerson, Cue::Title, Cue::Own];
            token.kind == Kind::Word || token.is_mark(b'.') || token.cues().any(&leads)
        })
    };
    (onto.saturating_sub(LED)..onto).rev().find_map(|at| {
        let token = window.token(at)?;
        let (subscale, after) = named(window, name, at)?;
        let spelled = token.end - token.start >= SPELLED && after <= onto;
        // "Depression, anxiety and stress on the DASS-21 came to 14, 8 and 26"
        let listed = at.checked_sub(1).is_some_and(|at| {
            window.mark(at, b',') || window.mark(at, b'/') || window.cues(at).has(Cue::And)
        });
        (spelled && !listed && (after..onto).all(|at| small(&at))).then_some(subscale)
    })
}

/// The subscale whose alias stands at a token, the longest one first, with another
/// alias of it behind ("B intrusion"), or a word for a part ("the anxiety half").
pub(super) fn named(window: Window<'_>, name: Name, at: usize) -> Option<(usize, usize)> {
    let (subscale, after) = alias(window, name, at)?;
    let again = alias(window, name, after).filter(|(other, _)| *other == subscale);
    let after = again.map_or(after, |(_, after)| after);
    Some((subscale, after + usize::from(window.cues(after).has(Cue::PartNoun))))
}

fn alias(window: Window<'_>, name: Name, at: usize) -> Option<(usize, usize)> {
    let token = window.token(at)?;
    if !matches!(token.kind, Kind::Word | Kind::Cues(_)) {
        return None;
    }
    let measure = window.measure(name).filter(|measure| !measure.subscales.is_empty())?;
    let rest = window.text.get(token.start..)?;
    if !measure.may_name_part(*rest.as_bytes().first()?) {
        return None;
    }
    // "D.W. 44": the initials of a person.
    if crate::extract::initials::length(rest)
        .is_some_and(|length| token.start + length == token.end)
    {
        return None;
    }
    // "La HADS d'aujourd'hui", "HADS à 12": no part.
    let lone = token.end == token.start + 1;
    let letter = lone || rest.as_bytes().get(1) == Some(&b' ');
    if rest.as_bytes().get(1) == Some(&b'\'') || letter && window.is_accented(at) {
        return None;
    }
    let first = rest.as_bytes().first();
    let alias = measure
        .subscales
        .iter()
        .enumerate()
        .flat_map(|(index, scale)| scale.aliases.iter().map(move |alias| (index, alias)))
        .filter(|(_, alias)| alias.as_bytes().first() == first)
        .filter_map(|(index, alias)| {
            let behind = rest.strip_prefix(alias.as_str())?.as_bytes();
            let plural = usize::from(behind.first() == Some(&b's') && alias.len() >= PLURAL);
            // "D8" was cut into its letter and its figure.
            let cut = token.end == token.start + alias.len();
            (cut || !behind.get(plural).is_some_and(|next| is_word(*next)))
                .then_some((index, alias.len() + plural))
        })
        .max_by_key(|(index, length)| (*length, usize::MAX - index));
    let (subscale, length) = alias.or_else(|| shortened(measure, rest))?;
    let end = token.start + length;
    let mut after = at;
    while window.token(after).is_some_and(|token| token.start < end) {
        after += 1;
    }
    Some((subscale, after))
}

/// The one subscale that a word shortens: "str" for "stress", "o" for
/// "obsessions".
fn shortened(measure: &Measure, rest: &str) -> Option<(usize, usize)> {
    let length = rest.bytes().take_while(|byte| is_word(*byte)).count();
    let word = rest.get(..length).filter(|_| length == 1 || length >= 3)?;
    let mut fits =
        measure.subscales.iter().enumerate().filter(|(_, scale)| {
            scale.aliases.first().is_some_and(|alias| alias.starts_with(word))
        });
    let (index, _) = fits.next()?;
    fits.next().is_none().then_some((index, length))
}

fn marks(window: Window<'_>, at: usize, marks: &[u8]) -> bool {
    matches!(window.token(at).map(|token| token.kind), Some(Kind::Mark(mark)) if marks.contains(&mark))
}

/// Exactly `count` numbers with "/" or "," between them. Read from the text,
/// because three of them look like a date.
pub(super) fn slashed(text: &str, start: usize, count: usize) -> Option<Vec<(f64, Span)>> {
    let bytes = text.as_bytes();
    let mut values = Vec::with_capacity(count);
    let mut at = start;
    loop {
        let (value, length) = number::figures(bytes.get(at..)?, false)?;
        values.push((value, Span::new(at, at + length)));
        at += length;
        let mut next = at;
        while matches!(bytes.get(next), Some(b' ' | b'/' | b',')) {
            next += 1;
        }
        let goes_on = next > at && bytes.get(next).is_some_and(u8::is_ascii_digit);
        if values.len() == count {
            return (!(goes_on && bytes.get(at) == Some(&b'/'))).then_some(values);
        }
        if !goes_on {
            return None;
        }
        at = next;
    }
}
