//! Numbers that are no scores: amounts, times, changes, legends.

use super::ScoreCue as Cue;
use super::changed::change_before;
use super::legend::{among_cutoffs, in_bands, in_legend};
use super::name::Name;
use super::token::{Kind, Token};
use super::view::Window;
use crate::note::Language;

/// Tokens before the age of a person in which a measure makes a score of it: "le
/// PHQ-9 de l'amie, 25,".
const AGED: usize = 6;

/// Why a number is no score, if it is none. `far`: it does not stand right
/// behind the name.
pub(super) fn not_a_score(window: Window<'_>, at: usize, far: bool) -> Option<&'static str> {
    let value = window.number(at)?;
    if value > 999.0 {
        return Some("too large");
    }
    let (_, end) = window.ratio(at).map_or((0.0, at + 1), |(max, end)| (max, end));
    let next = window.token(end);
    let cues = window.cues(end);
    if next.is_some_and(|next| next.is_mark(b'%')) && !of_hundred(window, at) {
        return Some("percent");
    }
    // "PHQ-9 18 item 9: 1" begins to speak of the item.
    let answered = || {
        let sign = window.mark(end + 2, b':') || window.mark(end + 2, b'=');
        let today = window.cues(end + 2).has(Cue::Today) && window.number(end + 3).is_some();
        sign || today || window.number(end + 2).is_some() || window.cues(end + 2).has(Cue::Link)
    };
    let item = cues.has(Cue::Item) && window.number(end + 1).is_some() && answered();
    // "On the WHO-5 she reaches 64 percent"
    let of_scale = || cues.has(Cue::Percent) && of_hundred(window, at);
    // "Stress 28", and a line below "semaine 5: ...": the next line counts the weeks.
    let numbers_line = || {
        let between = next.zip(window.token(end - 1)).map(|(next, last)| (last.end, next.start));
        let text = between.and_then(|(from, to)| window.text.get(from..to));
        window.number(end + 1).is_some() && text.is_some_and(|gap| gap.contains('\n'))
    };
    // "24.5 (19.8 session 1)"
    let numbered = cues.has(Cue::Label)
        && window.number(end + 1).is_some()
        && window.mark(end + 2, b')')
        && at > 0
        && window.mark(at - 1, b'(');
    if cues.has(Cue::Unit) && !item && !of_scale() && !numbers_line() && !numbered
        || (cues.has(Cue::Points) && !score_in_points(window, at, end))
    {
        return Some("unit");
    }
    // "Guilt toward the 11 who left": people, where the relative is one of people alone.
    if window.language == Language::En && cues.has(Cue::Relative) {
        return Some("people");
    }
    if is_pronoun(window, at) {
        return Some("pronoun");
    }
    if in_range_of_units(window, at, end) {
        return Some("unit");
    }
    // "(two visits ago 14)"
    let several_ago = || {
        let word = next.and_then(|next| window.text.get(next.start..next.end));
        word.is_some_and(|word| word.ends_with("s ago") && word.matches(' ').count() == 1)
    };
    if cues.has(Cue::Earlier) && several_ago() {
        return Some("unit");
    }
    // "the 3 previous weeks", but "88 at first visit".
    let several = || {
        window
            .token(end + 1)
            .and_then(|token| window.text.get(token.start..token.end))
            .is_some_and(|word| word.ends_with('s'))
    };
    let span_of_time = cues.has(Cue::Earlier) && window.cues(end + 1).has(Cue::Unit) && several();
    let of_item = cues.has(Cue::Onto)
        && (window.cues(end + 1).any(&[Cue::Item, Cue::RiskItem])
            || window.cues(end + 2).any(&[Cue::Item, Cue::RiskItem]));
    if span_of_time || (of_item && far) {
        return Some("unit");
    }
    // "24 to 15 over the same stretch" is a run.
    let reached = at > 0
        && (window.cues(at - 1).has(Cue::To)
            // "16, 18, 15 over the winter", but "seventeen, four above the thirteen".
            || at > 3
                && [at - 1, at - 3].into_iter().all(|at| window.mark(at, b','))
                && [at - 2, at - 4].into_iter().all(|at| window.number(at).is_some())
            || window.token(at - 1).is_some_and(|token| token.kind == Kind::Arrow));
    if cues.has(Cue::Comparative) && !window.mark(end, b',') && !reached {
        return Some("change");
    }
    if super::between::is_label(window, at) && (cues.has(Cue::And) || window.mark(end, b',')) {
        return Some("unit");
    }
    // "06/06   11 h 05"
    let padded = |at: usize| {
        let word = window.token(at).and_then(|token| window.text.get(token.start..token.end));
        word.is_some_and(|word| matches!(word.as_bytes(), [b'0', digit] if digit.is_ascii_digit()))
    };
    if far && padded(at) && window.mark(at + 1, b'/') && padded(at + 2) {
        return Some("date");
    }
    // "A double count of one page"
    let few = value <= 9.0 && value.fract() == 0.0;
    let label = cues.has(Cue::Label) && !cues.any(&[Cue::Today, Cue::Earlier]);
    let counted = label && window.number(end + 1).is_none() && !window.mark(end + 1, b'#');
    // "1: le sommeil, 2: le travail"
    let words = |token: &Token| matches!(token.kind, Kind::Word | Kind::Cues(_));
    let numbers = window.mark(end, b':') && window.token(end + 1).is_some_and(words);
    // "Sa question 9 à 1 : elle précise que", "Item 9 = 1: she"
    let led = at.checked_sub(1).is_some_and(|at| {
        window.cues(at).any(&[Cue::Link, Cue::To, Cue::Was, Cue::Equals, Cue::Stands])
            || window.mark(at, b'=')
    });
    let numbers = numbers && !led;
    // "GAD-7: 1 page missing"
    let lacks = label && window.cues(end + 1).any(&[Cue::NotGiven, Cue::Withdrawn]);
    if few && (lacks || far && (counted || numbers)) {
        return Some("count");
    }
    // "1) ... 2) back to volleyball" numbers a list.
    if window.mark(at + 1, b')') && !in_bracket(window, at) && end == at + 1 {
        return Some("list");
    }
    // "[3] Back to school"
    let opens = at < 2 || window.token(at - 2).is_some_and(|it| it.kind == Kind::Break);
    if opens && at > 0 && window.mark(at - 1, b'[') && window.mark(at + 1, b']') {
        return Some("list");
    }
    // "DASS-21 (scores x 2)"
    let times = at.checked_sub(1).and_then(|at| window.token(at));
    let times = times.and_then(|times| window.text.get(times.start..times.end));
    if matches!(times, Some("x" | "\u{d7}")) && window.mark(at + 1, b')') {
        return Some("factor");
    }
    if super::item::is_unticked(window, at) {
        return Some("box");
    }
    if super::entry::numbers_entry(window, at) {
        return Some("list");
    }
    if super::bands::is_bound(window, at) || super::bands::bounds_range(window, at) {
        return Some("legend");
    }
    if is_answered(window, end) {
        return Some("item");
    }
    // "Missed 2 of our last 5 appointments"
    let of_several = || {
        let rest = (end + 1..end + 4).take_while(|&at| {
            window.number(at).is_some() || window.token(at).is_some_and(|it| !it.ends_sentence())
        });
        let whole = rest.into_iter().find(|&at| window.number(at).is_some());
        whole.is_some_and(|at| window.cues(at + 1).any(&[Cue::Unit, Cue::Items]))
    };
    // "Inférieur à 5 sur deux mesures" is a bound.
    let compared = at.checked_sub(1).is_some_and(|at| {
        window.cues(at).any(&[Cue::Below, Cue::AtMost, Cue::Above, Cue::AtLeast])
    });
    if cues.any(&[Cue::PartOf, Cue::Of, Cue::OutOf]) && few && !compared && of_several() {
        return Some("count");
    }
    // "9 of the 12 situations are done", "20 of the 64 messages"
    let things = window.token(end + 2).is_some_and(|token| token.kind == Kind::Word);
    let whole = window.number(end + 1).filter(|_| cues.has(Cue::PartOf) && things);
    let highest = |whole| {
        (0..at)
            .rev()
            .find_map(|at| window.name(at))
            .is_some_and(|name| is_highest(window, name, whole))
    };
    if whole.is_some_and(|whole| few || !highest(whole)) {
        return Some("count");
    }
    // "3 of the 9 items"
    if cues.has(Cue::PartOf)
        && window.number(end + 1).is_some()
        && window.cues(end + 2).any(&[Cue::Unit, Cue::Items])
    {
        return Some("count");
    }
    if window.mark(end, b'-') {
        // "13/28 - 17 on Feb 18, 22 on Jan 21": a dash before the earlier value.
        let apart = !window.glued(end - 1) && !window.glued(end);
        let dated = apart && window.ratio(end + 1).is_none() && is_dated(window, end + 2);
        // "61 - 60 - 63": a run goes on.
        let runs = at >= 2 && window.mark(at - 1, b'-') && window.number(at - 2).is_some();
        let goes_on = window.mark(end + 2, b'-') || apart && runs && !window.glued(at - 1);
        let range = window.number(end + 1).is_some() && !goes_on && !dated;
        let compound = window.glued(end - 1)
            && window.glued(end)
            && window.token(end + 1).is_some_and(|t| matches!(t.kind, Kind::Word | Kind::Cues(_)));
        if range || compound {
            return Some("range");
        }
    }
    // "AUDIT-C 4+ = positive"
    let open_above = window.mark(end, b'+')
        && window.glued(end - 1)
        && !window.glued(end)
        && (window.mark(end + 1, b'=') || window.cues(end + 1).any(&[Cue::Equals, Cue::Severity]));
    if open_above {
        return Some("legend");
    }
    // "under 5 is remission", but "12 is moderate".
    let general = at > 0
        && window.cues(at - 1).any(&[Cue::Below, Cue::AtMost, Cue::Above, Cue::AtLeast])
        && cues.has(Cue::Equals);
    let explains = window.mark(end, b'=') || window.mark(end, b':') || general;
    if explains && window.cues(end + 1).any(&[Cue::Severity, Cue::Legend]) {
        return Some("legend");
    }
    // "We use 10 as caseness", "8 is the cut-off", "just above 25, the clinical cut-off"
    let leads = |at: usize| window.cues(at).any(&[Cue::Onto, Cue::Link, Cue::Determiner]);
    let closes = |at: usize| window.token(at).is_none_or(Token::ends_sentence);
    let comma = usize::from(window.mark(end, b',') && leads(end + 1) && closes(end + 3));
    if leads(end + comma) && window.cues(end + comma + 1).any(&[Cue::Legend, Cue::Cutoffs]) {
        return Some("legend");
    }
    if is_usual_limit(window, end) {
        return Some("legend");
    }
    // "Previous 3: 12, 14, 17"
    if few && window.mark(end, b':') && at > 0 && window.cues(at - 1).has(Cue::Earlier) {
        return Some("count");
    }
    before_is_no_score(window, at, far)
}

/// "A PCL-5 of 31 to 33 is the usual provisional cut point": whether a verb behind a number,
/// or behind the second of a range, calls it the limit.
fn is_usual_limit(window: Window<'_>, end: usize) -> bool {
    let range = window.cues(end).has(Cue::To) || window.mark(end, b'-');
    let verb = if range && window.number(end + 1).is_some() { end + 2 } else { end };
    let leads = window.cues(verb).any(&[Cue::Link, Cue::Equals])
        && window.cues(verb + 1).has(Cue::Determiner);
    let plain = |at: &usize| window.token(*at).is_some_and(Token::is_plain_word);
    let words = (verb + 2..verb + 5).take_while(plain).count();
    leads && window.cues(verb + 2 + words).any(&[Cue::Legend, Cue::Cutoffs])
}

/// "17 on Feb 18", "17 le 18 févr.": whether a day follows.
fn is_dated(window: Window<'_>, at: usize) -> bool {
    let day = |at: usize| {
        matches!(window.token(at).map(|it| it.kind), Some(Kind::Date(_) | Kind::Month(..)))
    };
    day(at) || window.cues(at).any(&[Cue::Dated, Cue::Within, Cue::Onto]) && day(at + 1)
}

/// "Still 5.5 to 6 h", "for 2 to 3 refresher sessions": whether a number is one end of a range
/// of something that is counted. "10 à 12 semaines" is a value in twelve weeks.
fn in_range_of_units(window: Window<'_>, at: usize, end: usize) -> bool {
    if window.language != Language::En {
        return false;
    }
    let joined = |at: usize| window.cues(at).has(Cue::To);
    let unit = |at: usize| window.cues(at).has(Cue::Unit) && !window.cues(at).has(Cue::Points);
    let word = |at: usize| window.token(at).is_some_and(Token::is_plain_word);
    let counts = |last: usize| unit(last + 1) || word(last + 1) && unit(last + 2);
    let rises = |low: usize, high: usize| {
        window.number(low).zip(window.number(high)).is_some_and(|(low, high)| low < high)
    };
    let first = joined(end) && rises(at, end + 1) && counts(end + 1);
    let second = at >= 2 && joined(at - 1) && rises(at - 2, at) && counts(at);
    first || second && !(at >= 3 && window.cues(at - 3).has(Cue::From))
}

/// "1 yes, 2: no": an answer right behind the number of an item, and nothing
/// behind the answer.
fn is_answered(window: Window<'_>, end: usize) -> bool {
    if !window.said.has(Cue::YesNo) {
        return false;
    }
    let answer = end + usize::from(window.mark(end, b':'));
    let ends = |at: usize| {
        window.token(at).is_none_or(|token| {
            token.is_number() || token.ends_sentence() || matches!(token.kind, Kind::Mark(_))
        })
    };
    window.cues(answer).has(Cue::YesNo) && ends(answer + 1)
}

/// Whether a bracket opened in the sentence is still open.
pub(super) fn in_bracket(window: Window<'_>, at: usize) -> bool {
    let start = super::said::sentence_start(window, at);
    // "(item 9 (SI): 2)"
    let mut closed = 0;
    for at in (start..at).rev() {
        if window.mark(at, b')') {
            closed += 1;
        } else if window.mark(at, b'(') {
            if closed == 0 {
                return true;
            }
            closed -= 1;
        }
    }
    false
}

/// "WHO-5 48 %": a score of a measure that goes up to a hundred.
fn of_hundred(window: Window<'_>, at: usize) -> bool {
    let named = (0..at)
        .rev()
        .take_while(|&at| !window.token(at).is_some_and(Token::ends_sentence))
        .find_map(|at| window.name(at));
    named.and_then(|name| window.measure(name)).is_some_and(|measure| {
        measure.range(None).max == 100.0 && change_before(window, at).is_none()
    })
}

/// "scored 18 points", "PHQ-9: 18 points.": how high, not how much.
pub(super) fn score_in_points(window: Window<'_>, at: usize, end: usize) -> bool {
    let led = at > 0
        && (window.cues(at - 1).any(&[Cue::Link, Cue::Stands])
            || window.name(at - 1).is_some()
            || window.mark(at - 1, b':')
            || window.mark(at - 1, b'=')
            || window.mark(at - 1, b','))
        && !window.cues(at - 1).has(Cue::By);
    let word = window.token(end).and_then(|token| window.text.get(token.start..token.end));
    // "41 pts. He left": the full stop of the short word is that of the sentence too.
    let closed = word.is_some_and(|word| word.ends_with('.'))
        || window.token(end + 1).is_none_or(|next| {
            next.ends_sentence()
                || matches!(next.kind, Kind::Mark(b',' | b';' | b')'))
                || (next.has(Cue::Onto) && !next.has(Cue::By))
        });
    let plain = window.token(end).is_some_and(|token| token.end - token.start <= 6);
    // "The change on the PHQ-9, 16 points, is reliable"
    let name = at.checked_sub(2).filter(|&at| window.name(at).is_some());
    let of_change = name.is_some_and(|name| {
        (name.saturating_sub(3)..name).any(|at| window.cues(at).has(Cue::Change))
    });
    led && closed && plain && !of_change && change_before(window, at).is_none()
}

pub(super) fn before_is_no_score(window: Window<'_>, at: usize, far: bool) -> Option<&'static str> {
    let before = window.token(at.checked_sub(1)?)?;
    let own = window.number(at)?;
    let spaced = before.end < window.token(at)?.start;
    match before.kind {
        Kind::Mark(b'$' | b'#') => return Some("amount"),
        Kind::Mark(b'+') if !spaced => return Some("change"),
        // "Their daughter, 15, is better": an age.
        Kind::Mark(b',')
            if at >= 2
                && window.mark(at + 1, b',')
                && window.cues(at - 2).has(Cue::OtherPerson)
                && !(at.saturating_sub(AGED)..at).any(|at| window.name(at).is_some()) =>
        {
            return Some("age");
        }
        // "When she was twelve"
        Kind::Cues(cues) if cues.has(Cue::Was) && is_age(window, at) => return Some("age"),
        // "Two boxes on items 4 and 7"
        Kind::Cues(cues)
            if cues.has(Cue::Items)
                && window.cues(at + 1).has(Cue::And)
                && window.number(at + 2).is_some() =>
        {
            return Some("item");
        }
        // "GAD-7: ..../21": the highest score behind a blank.
        Kind::Mark(b'/')
            if at < 2
                || window.number(at - 2).is_none()
                    // "47 (wk 0) / 39 (wk 4)", "24 now / 31 last month"
                    && !(spaced
                        && (window.mark(at - 2, b')') || super::between::is_time(window, at - 2)))
                    && window.name(at - 2).is_none_or(|name| is_highest(window, name, own)) =>
        {
            return Some("maximum");
        }
        // "The K10 starts at 10"
        Kind::Cues(cues) if cues.has(Cue::Bound) && is_bound(window, at) => {
            return Some("legend");
        }
        // "PCL-5 after target 3"
        Kind::Cues(cues) if cues.has(Cue::Target) && times_by_target(window, at) => {
            return Some("label");
        }
        // "D'ici le 24"
        Kind::Cues(cues)
            if window.language == Language::Fr
                && cues.has(Cue::Determiner)
                && at >= 2
                && window.cues(at - 2).any(&[Cue::Deadline, Cue::Aim])
                && window.text.get(before.start..before.end) == Some("le") =>
        {
            return Some("day");
        }
        // "Her goal (1) Reduce panic"
        Kind::Mark(b'(')
            if at >= 2
                && window.cues(at - 2).has(Cue::Target)
                && window.mark(at + 1, b')')
                && window.token(at + 2).is_some_and(|next| !next.ends_sentence()) =>
        {
            return Some("label");
        }
        // "| 4 | Take up boxing | ..."
        Kind::Mark(b'|')
            if window.mark(at + 1, b'|')
                && (at < 2 || window.token(at - 2).is_some_and(Token::ends_sentence))
                && window
                    .token(at + 2)
                    .is_some_and(|next| matches!(next.kind, Kind::Word | Kind::Cues(_))) =>
        {
            return Some("label");
        }
        // "The session-1 total was 96"
        Kind::Mark(b'-')
            if !spaced
                && at >= 2
                && window.glued(at - 2)
                && window.cues(at - 2).has(Cue::Label) =>
        {
            return Some("label");
        }
        Kind::Mark(b'-') if !spaced && at >= 2 => {
            let apart = window.token(at - 2).is_some_and(|token| token.end < before.start);
            let name = window.name(at - 2).is_some();
            let number = window.number(at - 2).is_some();
            let (_, end) = window.ratio(at).map_or((0.0, at + 1), |(max, end)| (max, end));
            let compared = window.cues(end).any(&[Cue::Versus, Cue::Since, Cue::Change, Cue::To]);
            let changed = window.cues(at - 2).any(&[Cue::Change, Cue::Up, Cue::Down]);
            let told =
                window.mark(at - 2, b'(') || window.mark(at - 2, b':') || compared || changed;
            // "12 (-6 from last)"
            let opened = window.mark(at - 2, b'(');
            if (apart && !name && far) || number || ((apart || opened) && told) {
                return Some("change");
            }
        }
        Kind::Cues(cues)
            if cues.has(Cue::Label)
                && !cues.has(Cue::Target)
                && !super::between::follows_day(window, at - 1)
                && !super::between::names_part(window, at)
                && !super::between::follows_counted(window, at) =>
        {
            return Some("label");
        }
        Kind::Mark(b',' | b'/') | Kind::Cues(_) if super::between::is_label(window, at) => {
            return Some("label");
        }
        Kind::Cues(cues) if cues.any(&[Cue::Item, Cue::ItemNumber]) => {
            // "last question 0" is the answer to it.
            let last = at >= 2 && window.cues(at - 2).has(Cue::Last);
            return (!last).then_some("item");
        }
        // "quatre nuits sur sept", "four nights of seven"
        _ if at >= 2 && window.cues(at - 2).has(Cue::Unit) && part_of(window, at - 1) => {
            return Some("count");
        }
        // "PHQ-9 in 4." plans, "1 fois sur 2" counts.
        Kind::Cues(cues)
            if cues.has(Cue::Within)
                && !cues.any(&[Cue::Onto, Cue::Below, Cue::Above])
                && (window.name(at.wrapping_sub(2)).is_some() || cues.has(Cue::OutOf)) =>
        {
            return Some("label");
        }
        Kind::Cues(cues)
            if cues.has(Cue::Target)
                && numbers_an_aim(window, at)
                && !window.cues(at + 1).any(&[Cue::OrLess, Cue::OrMore]) =>
        {
            return Some("label");
        }
        _ => {}
    }
    if in_legend(window, at) || among_cutoffs(window, at) || in_bands(window, at) {
        return Some("legend");
    }
    change_before(window, at)
}

/// "When she was twelve": whether a clause of time that names a person ends with a number.
fn is_age(window: Window<'_>, at: usize) -> bool {
    let when = at.checked_sub(3).and_then(|at| window.token(at));
    let when = when.and_then(|token| window.text.get(token.start..token.end));
    let ends = window.token(at + 1).is_none_or(|next| {
        next.ends_sentence() || matches!(next.kind, Kind::Mark(b',' | b';' | b')'))
    });
    let person = at >= 2 && window.cues(at - 2).any(&[Cue::Pronoun, Cue::Client]);
    matches!(when, Some("when")) && person && ends
}

/// Whether a number is the highest score of a measure.
fn is_highest(window: Window<'_>, name: Name, value: f64) -> bool {
    window.measure(name).is_some_and(|measure| measure.range(name.subscale).accepts(value))
}

/// Whether a number is the lowest or highest score of the measure named before it, whose
/// items may be coded from 1.
fn is_bound(window: Window<'_>, at: usize) -> bool {
    let named = (0..at)
        .rev()
        .take_while(|&at| !window.token(at).is_some_and(Token::ends_sentence))
        .find_map(|at| window.name(at));
    let value = window.number(at).unwrap_or(f64::NAN);
    named.and_then(|name| Some((window.measure(name)?, name))).is_some_and(|(measure, name)| {
        let range = measure.range(name.subscale);
        range.accepts(value) || value == range.min || value == f64::from(measure.items)
    })
}

/// "After target 3", "before target 2": the number of what is worked on, which tells
/// when a form is to be filled in.
fn times_by_target(window: Window<'_>, at: usize) -> bool {
    let small = window.number(at).is_some_and(|value| value <= 9.0 && value.fract() == 0.0);
    let mut before = at.wrapping_sub(2);
    while window.cues(before).has(Cue::Determiner) && !window.cues(before).has(Cue::Within) {
        before = before.wrapping_sub(1);
    }
    let when = [Cue::ColumnEarlier, Cue::ColumnToday, Cue::Within, Cue::Earlier];
    let goes_on = window.cues(at + 1).any(&[Cue::OrLess, Cue::OrMore]);
    small && !goes_on && window.cues(before).any(&when)
}

/// Whether the token parts a count from its whole: "sur", "of".
fn part_of(window: Window<'_>, at: usize) -> bool {
    let word = window.token(at).and_then(|token| window.text.get(token.start..token.end));
    window.cues(at).any(&[Cue::OutOf, Cue::PartOf]) || matches!(word, Some("sur" | "of"))
}

/// "Goal 2: sleep through": the number of an aim, not its value.
pub(super) fn numbers_an_aim(window: Window<'_>, at: usize) -> bool {
    let small = window.number(at).is_some_and(|value| value <= 9.0 && value.fract() == 0.0);
    // "We aim for 7 or less by August"
    if window.cues(at + 1).any(&[Cue::OrLess, Cue::OrMore]) {
        return false;
    }
    let opens = at < 2
        || window.token(at - 2).is_some_and(|token| token.ends_sentence() || token.is_mark(b':'));
    let parted = |before: Option<usize>| {
        before
            .and_then(|at| window.token(at))
            .is_none_or(|token| token.ends_sentence() || token.is_mark(b';') || token.has(Cue::And))
    };
    // "Le but 2, dormir, ...": named with its number, then in words.
    let clause = parted(at.checked_sub(2)) || parted(at.checked_sub(3));
    let words = window.token(at + 2).is_some_and(|next| match next.kind {
        Kind::Word => true,
        Kind::Cues(cues) => !cues.any(&[Cue::And, Cue::Earlier, Cue::Today, Cue::Was]),
        _ => false,
    });
    let named = clause && window.mark(at + 1, b',') && words;
    let due =
        window.cues(at + 1).any(&[Cue::Deadline, Cue::Aim, Cue::OrLess, Cue::OrMore, Cue::Within]);
    let goes_on = !due
        && window.token(at + 1).is_some_and(|next| {
            matches!(next.kind, Kind::Word | Kind::Cues(_) | Kind::Mark(b':' | b'(' | b'-' | b'='))
        });
    small && (opens || named || goes_on)
}

/// "The only one", "back to square one", "the one that she kept", "the steady one": the word
/// behind another one or behind an article, where it counts nothing; so does "the same two".
pub(super) fn is_pronoun(window: Window<'_>, at: usize) -> bool {
    let written = |at: usize| {
        let token = window.token(at);
        token.and_then(|token| window.text.get(token.start..token.end)).unwrap_or_default()
    };
    let Some(last) = at.checked_sub(1) else { return false };
    if matches!(written(at), "one" | "two" | "three") && written(last).ends_with("same") {
        return true;
    }
    // "Her SRS is the lowest of the three"
    let several = matches!(written(at), "two" | "three" | "four" | "five");
    let ends = window.token(at + 1).is_none_or(Token::ends_sentence);
    if several && ends && window.cues(last).has(Cue::PartOf) {
        return true;
    }
    let Some(before) = window.token(last).filter(|_| written(at) == "one") else { return false };
    // "He is the steady one"
    let described = last > 0
        && window.cues(last - 1).has(Cue::Determiner)
        && matches!(before.kind, Kind::Word | Kind::Cues(_));
    // "He circled a one."
    let parts = |next: &Token| {
        next.ends_sentence()
            || matches!(next.kind, Kind::Mark(b',' | b';' | b')'))
            || next.has(Cue::Onto)
    };
    if written(last) == "a" && window.token(at + 1).is_none_or(parts) {
        return false;
    }
    let led = before.cues().any(&[Cue::Determiner, Cue::Pronoun, Cue::Alike])
        || before.kind == Kind::Word
        || described;
    // "The insomnia one (ISI)"
    let explained =
        window.mark(at + 1, b'(') && window.name(at + 2).is_some() && window.mark(at + 3, b')');
    led || explained
}
