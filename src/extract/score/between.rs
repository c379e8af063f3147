//! What stands between a name, or a value, and the next number: how much it
//! keeps them apart, and whether it gives a reason for one more value.

use super::ScoreCue as Cue;
use super::date;
use super::token::{Kind, Token};
use super::view::Window;

/// Tokens that a remark in brackets has at most.
pub(super) const REMARK: usize = 10;

/// Tokens that a clause between commas has at most.
const ASIDE: usize = 14;

/// What stands between a name, or a value, and the next number.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Between {
    /// Words without a meaning here.
    pub(super) words: usize,
    pub(super) comma: bool,
    /// The end of a sentence or line.
    pub(super) stop: bool,
    /// The end of a sentence, not only of a line.
    pub(super) sentence: bool,
    /// "Was", "had": speaks of a value without its name.
    pub(super) was: bool,
    /// ":" or "=" as the last thing.
    pub(super) sign: bool,
    /// A word of time or of aims.
    pub(super) time: bool,
    /// A date.
    pub(super) date: bool,
    /// "Total", "sum".
    pub(super) total: bool,
    /// An arrow, "to", "from", "vs".
    pub(super) run: bool,
    pub(super) blank: bool,
}

pub(super) fn between(window: Window<'_>, from: usize, to: usize) -> Option<Between> {
    let mut seen = Between::default();
    let mut at = from;
    let mut stops = 0;
    let mut timed = false;
    while at < to {
        let token = window.token(at)?;
        match token.kind {
            Kind::Mark(b'(' | b'[') => {
                // A remark in brackets that holds no value says nothing.
                if let Some(close) = closing(window, at, to) {
                    seen.time |= (at..close).any(|at| is_time(window, at));
                    at = close;
                }
            }
            Kind::Mark(b',' | b';') => match aside(window, at, to) {
                Some(close) => at = close,
                None => seen.comma = true,
            },
            // "PCL-5 39 (#1: 52, #2: 46)"
            Kind::Cues(cues) if cues.has(Cue::Item) && numbers_session(window, at, to) => {
                seen.time = true;
                at += 1;
            }
            Kind::Mark(b':' | b'=') => {
                seen.sign = true;
                at += 1;
                continue;
            }
            _ if token.is_plain_word() => seen.words += 1,
            Kind::Stop | Kind::Break => {
                seen.stop = true;
                seen.sentence |= token.kind == Kind::Stop;
                stops += 1;
                timed = false;
                seen.words = 0;
                // "AUDIT 17. Sober on arrival. 38, roofer": a time says nothing of the
                // sentence behind its own.
                if token.kind == Kind::Stop {
                    seen.time = false;
                    seen.date = false;
                    seen.was = false;
                }
                if stops > 2 && window.token(at - 1).is_some_and(Token::ends_sentence) {
                    return None;
                }
            }
            Kind::Arrow => seen.run = true,
            Kind::Blank => seen.blank = true,
            Kind::Date(_) | Kind::Month(..) => {
                seen.date = true;
                timed = true;
            }
            // "6/52 postnatal", "at 36/40"
            Kind::Number(_)
                if window.mark(at + 1, b'/')
                    && at + 2 < to
                    && window.number(at + 2).is_some_and(|of| of == 52.0 || of == 40.0) =>
            {
                seen.time = true;
                at += 2;
            }
            Kind::Number(first)
                if window.mark(at + 1, b'/')
                    && at + 2 < to
                    && window.number(at + 2).is_some_and(|second| day_numbers(first, second)) =>
            {
                seen.date = true;
                at += 2;
            }
            Kind::Number(_) => {
                // A number that was passed over.
                // "the last three: 12, 14, 17" counts them.
                let counts = window.cues(at + 1).has(Cue::Earlier)
                    || (at > 0 && window.cues(at - 1).has(Cue::Earlier));
                seen.words += usize::from(!is_label(window, at) && !counts);
            }
            Kind::Cues(cues) => {
                // "In January he had 10", "She hopes for a 7": but "He was 14"
                // speaks of somebody.
                let spoken =
                    timed || window.cues(at + 1).any(&[Cue::Target, Cue::Today, Cue::Earlier]);
                seen.words += usize::from(cues.has(Cue::Pronoun) && !spoken && seen.stop);
                timed |= is_time(window, at) && !cues.has(Cue::Was);
                seen.run |=
                    cues.any(&[Cue::To, Cue::From, Cue::Versus, Cue::Down, Cue::Up, Cue::Change])
                        || cues.any(&[Cue::Below, Cue::AtMost, Cue::Above, Cue::AtLeast]);
                seen.time |= is_time(window, at) || is_behind_weeks(window, at + 1);
                // "At 32 weeks it was 11": a time, not a thing that is counted.
                let counts = at > 0
                    && window.number(at - 1).is_some()
                    && (at + 1..at + 3).any(|at| window.cues(at).has(Cue::Was));
                // "4 weeks ago 52"
                let counts =
                    counts || cues.has(Cue::Earlier) || window.cues(at + 1).has(Cue::Earlier);
                // "Il y a 2 semaines : 19", "Week 1: 23"
                let counts = counts || follows_counted(window, at + 1) || numbers(window, at, to);
                seen.words += usize::from(cues.has(Cue::Unit) && !counts && !is_label(window, at));
                seen.comma |= cues.has(Cue::And);
                seen.total |= cues.has(Cue::Total);
                seen.was |= cues.has(Cue::Was);
                // "12 (mum 17)"
                let bracket = at > 0 && window.mark(at - 1, b'(');
                let person = cues.any(&[Cue::Client, Cue::OtherPerson])
                    && (seen.comma || seen.stop || bracket);
                let party = window.cues(at).has(Cue::PartyTwo)
                    || (window.cues(at).has(Cue::PartyOne) && token.end - token.start > 1);
                seen.time |= person || (party && window.number(at + 1).is_some());
                if cues.has(Cue::Corrected) {
                    seen.time = true;
                    seen.words = 0;
                }
            }
            _ => {}
        }
        if !matches!(token.kind, Kind::Cues(_)) || token.is_plain_word() {
            seen.sign = false;
        }
        at += 1;
    }
    Some(seen)
}

/// "The MADRS, which I rate every other visit, is 9": the comma that closes a clause
/// without numbers that the one at `open` begins, before `to`.
fn aside(window: Window<'_>, open: usize, to: usize) -> Option<usize> {
    if !window.mark(open, b',') || !window.cues(open + 1).has(Cue::Aside) {
        return None;
    }
    let close = (open + 2..to.min(open + ASIDE)).find(|&at| window.mark(at, b','))?;
    let plain = |at: usize| {
        window.token(at).is_some_and(|token| match token.kind {
            Kind::Word | Kind::Mark(b'-') => true,
            Kind::Cues(cues) => !cues.any(&[Cue::NotGiven, Cue::Foreign, Cue::Item]),
            _ => false,
        })
    };
    (open + 1..close).all(plain).then_some(close)
}

/// The bracket that closes the one at `open`, before `to`.
pub(super) fn closing(window: Window<'_>, open: usize, to: usize) -> Option<usize> {
    (open + 1..to).find(|&at| window.mark(at, b')') || window.mark(at, b']'))
}

/// Whether a token says of when, or what for, the value near it is.
pub(super) fn is_time(window: Window<'_>, at: usize) -> bool {
    let Some(token) = window.token(at) else { return false };
    match token.kind {
        Kind::Date(_) | Kind::Month(..) => true,
        Kind::Number(value) => is_year(value),
        Kind::Cues(cues) => {
            cues.any(&[Cue::Today, Cue::Earlier, Cue::Was, Cue::Target, Cue::Label])
                || (cues.any(&[Cue::ColumnEarlier, Cue::ColumnToday])
                    && leads_to_number(window, at))
        }
        _ => false,
    }
}

/// "2019"
pub(super) fn is_year(value: f64) -> bool {
    (1950.0..2100.0).contains(&value) && value.fract() == 0.0
}

/// "start 12", "(évaluation : 17)": a heading of a column used in prose.
pub(super) fn leads_to_number(window: Window<'_>, at: usize) -> bool {
    let behind_list = at > 0
        && (window.mark(at - 1, b',')
            || window.mark(at - 1, b'(')
            // "start 13 / mid 9 / end 6"
            || at > 1 && window.mark(at - 1, b'/') && window.number(at - 2).is_some()
            || window.name(at - 1).is_some());
    let next = at + 1 + usize::from(window.mark(at + 1, b':'));
    behind_list && window.number(next).is_some()
}

/// "5/8 visit 13": whether a day stands right before a word that numbers things, so that
/// the number is what was found on that day.
pub(super) fn follows_day(window: Window<'_>, label: usize) -> bool {
    let before = label.checked_sub(1).and_then(|at| window.token(at));
    before.is_some_and(|token| matches!(token.kind, Kind::Date(_)))
}

/// Whether the number counts something named before it: "week 1", "4 weeks",
/// "sessions 1, 5 and 9", "6 and 9 years".
pub(super) fn is_label(window: Window<'_>, at: usize) -> bool {
    // "ORS at first session 16.4"
    if window.number(at).is_some_and(|value| value.fract() != 0.0) {
        return false;
    }
    let joins =
        |at: usize| window.mark(at, b',') || window.mark(at, b'/') || window.cues(at).has(Cue::And);
    let mut first = at;
    while first >= 2 && joins(first - 1) && window.number(first - 2).is_some() {
        first -= 2;
    }
    let labelled = first > 0
        && window.cues(first - 1).has(Cue::Label)
        && !follows_day(window, first - 1)
        && !names_part(window, first)
        && !follows_counted(window, first);
    let enumerated = || {
        let mut next = first + 1;
        while joins(next) && window.number(next + 1).is_some() {
            if window.cues(next).has(Cue::And) {
                return next > first + 1;
            }
            next += 2;
        }
        false
    };
    // "4, 8 and 12 weeks"
    let mut last = at;
    let mut joined = false;
    while last < at + 8 && joins(last + 1) && window.number(last + 2).is_some() {
        joined |= window.cues(last + 1).has(Cue::And);
        last += 2;
    }
    let of_scale = window.cues(at + 1).has(Cue::Percent);
    let counted = window.cues(at + 1).has(Cue::Unit) && !of_scale
        || (joined && window.cues(last + 1).has(Cue::Unit));
    let slashed = first < at && window.mark(first + 1, b'/');
    let several = || slashed || plural_label(window, first - 1) || enumerated();
    (labelled && (first == at || several())) || counted
}

/// "Week 1: 23": whether a word numbers a time before a colon and the number at `to`.
fn numbers(window: Window<'_>, at: usize, to: usize) -> bool {
    let sign = window.mark(at + 2, b':') || window.mark(at + 2, b'=');
    window.cues(at).has(Cue::Label) && is_label(window, at + 1) && sign && at + 3 == to
}

/// "(#1: 52, #2: 46)": whether a sign numbers a session in a bracket, before the number at
/// `to`.
pub(super) fn numbers_session(window: Window<'_>, at: usize, to: usize) -> bool {
    let sign = window.mark(at + 2, b':') || window.mark(at + 2, b'=');
    let written = window.token(at).and_then(|token| window.text.get(token.start..token.end));
    let whole = window.number(at + 1).is_some_and(|number| number.fract() == 0.0);
    // "(item 9 = 0)" answers an item.
    written == Some("#")
        && whole
        && at + 2 + usize::from(sign) == to
        && super::reject::in_bracket(window, at)
}

/// "AUDIT-C part 7": whether the word before a number says that a form is a part of another.
pub(super) fn names_part(window: Window<'_>, at: usize) -> bool {
    at >= 2 && window.cues(at - 1).has(Cue::PartNoun) && window.name(at - 2).is_some()
}

/// "Il y a 4 mois 15", "EPDS: 28 wks 16 | 36 wks 13": whether the unit before a number
/// counts, and does not number.
pub(super) fn follows_counted(window: Window<'_>, at: usize) -> bool {
    let opens = |at: usize| {
        window.token(at).is_some_and(|token| {
            matches!(token.kind, Kind::Mark(b':' | b',' | b'|') | Kind::Name(_))
        })
    };
    // "At the Dec visit 15"
    let month = at >= 2
        && window.token(at - 2).is_some_and(|token| matches!(token.kind, Kind::Month(..)))
        && window.cues(at - 1).has(Cue::Label);
    // "At the 6-week visit 17", "(6 wk visit 19)"
    let counted = at >= 3
        && window.cues(at - 1).has(Cue::Label)
        && window.cues(at - 2).has(Cue::Unit)
        && (window.number(at - 3).is_some()
            || at >= 4 && window.mark(at - 3, b'-') && window.number(at - 4).is_some());
    month
        || counted
        || is_behind_weeks(window, at)
        || at >= 3
            && window.number(at - 2).is_some()
            && (window.cues(at - 3).has(Cue::Earlier) || opens(at - 3))
            && window.cues(at - 1).has(Cue::Unit)
}

/// "...; at six weeks 19, at ten weeks 15": whether a number stands right behind a count of
/// weeks or months that opens its part of the sentence.
fn is_behind_weeks(window: Window<'_>, at: usize) -> bool {
    at >= 4
        && window.cues(at - 1).has(Cue::Unit)
        && window.number(at - 2).is_some()
        && window.cues(at - 3).any(&[Cue::Onto, Cue::To, Cue::Link, Cue::Stands, Cue::Within])
        && (window.mark(at - 4, b',') || window.mark(at - 4, b';'))
        && !window.cues(at + 1).has(Cue::Unit)
}

/// Whether a word numbers several things: "sessions 1, 5, 9" or "yes to 1, 2, 3",
/// not "S4 13".
fn plural_label(window: Window<'_>, at: usize) -> bool {
    let word = window.token(at).and_then(|token| window.text.get(token.start..token.end));
    word.is_some_and(|word| word.len() > 3 && (word.ends_with('s') || word.contains(' ')))
}

/// Whether the words right behind a value say of when it is.
pub(super) fn time_follows(window: Window<'_>, at: usize) -> bool {
    let behind = window.ratio(at).map_or(at + 1, |(_, end)| end);
    let behind = behind + usize::from(window.mark(behind, b'%'));
    if recalled_in_bracket(window, at, behind) {
        return true;
    }
    for next in behind..behind + 5 {
        let Some(token) = window.token(next) else { return false };
        if is_time(window, next) {
            return true;
        }
        let date = window.number(next).zip(window.ratio(next));
        if date.is_some_and(|(first, (second, _))| day_numbers(first, second)) {
            return true;
        }
        let goes_on = match token.kind {
            Kind::Mark(b'(' | b'[') => true,
            Kind::Number(_) => is_label(window, next),
            Kind::Cues(cues) => {
                cues.any(&[Cue::Link, Cue::Onto, Cue::Severity, Cue::Unit, Cue::From, Cue::To])
            }
            _ => false,
        };
        if !goes_on {
            return false;
        }
    }
    false
}

/// "(9 à la visite précédente)", "(28 when we first met)": whether a number opens a
/// bracket that holds nothing else but words, of which one tells an earlier time.
fn recalled_in_bracket(window: Window<'_>, at: usize, behind: usize) -> bool {
    if at == 0 || !window.mark(at - 1, b'(') {
        return false;
    }
    let Some(close) = closing(window, at, at + REMARK) else { return false };
    let words = || (behind..close).filter_map(|at| window.token(at));
    let said = |token: &Token| match token.kind {
        Kind::Cues(cues) => !cues.any(&[Cue::Item, Cue::Items, Cue::Target, Cue::OtherPerson]),
        kind => matches!(kind, Kind::Word | Kind::Date(_) | Kind::Month(..) | Kind::Mark(b',')),
    };
    let then = |token: &Token| {
        token.has(Cue::Earlier) || matches!(token.kind, Kind::Date(_) | Kind::Month(..))
    };
    words().all(said) && words().any(then)
}

pub(super) fn plain_word_follows(window: Window<'_>, at: usize) -> bool {
    let next = window.ratio(at).map_or(at + 1, |(_, end)| end);
    window.token(next).is_some_and(Token::is_plain_word)
}

pub(super) fn day_numbers(first: f64, second: f64) -> bool {
    let whole = |value: f64| {
        (value.fract() == 0.0 && (1.0..=31.0).contains(&value)).then_some(value as u32)
    };
    whole(first).zip(whole(second)).is_some_and(|(first, second)| date::may_be_day(first, second))
}
