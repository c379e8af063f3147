//! Which day or time is attached to a value: "14 on 3/5", "18 (down 3 from 2/20)",
//! "session 5: 12".
//!
//! A date near a value need not be its day: it may be that of the score which a
//! change is counted from, the key of two columns ("today (baseline): 31 (44)"), a
//! rating that looks like a day ("mood 4/10"), or lie after the session. [`super::said`]
//! asks here of each date, number and word of time around a value, after
//! [`super::lexer`] has told dates from numbers; [`super::status`] makes a status of
//! the answers. What counts as near is a matter of a few words, and which words mean
//! a time the lexicon says.

use chrono::NaiveDate;

use super::ScoreCue as Cue;
use super::between::numbers_session;
use super::candidate::Candidate;
use super::said::{Said, Setting, near, say, sentence_start};
use super::status::LINE_HEAD;
use super::token::Kind;
use super::view::Window;

/// Tokens before "that day" among which it is told which.
const DAY_TOLD: usize = 40;

/// A date speaks of a value if it stands close to it or to its name, and does
/// not lie after the session.
pub(super) fn attached(
    window: Window<'_>,
    at: usize,
    candidate: &Candidate,
    date: Option<NaiveDate>,
    setting: Setting<'_>,
) -> Option<NaiveDate> {
    let place =
        candidate.name.filter(|name| *name > at).unwrap_or(candidate.first).min(candidate.first);
    let close = if at < place {
        near(window, at, place)
    } else {
        near(window, candidate.end, at) || at < candidate.first
    };
    date.filter(|date| close && setting.calendar.session.is_none_or(|session| *date <= session))
}

/// "PHQ-A on 30 May was 17, GAD-7 same day 12": the day that was named last before a
/// word that takes it up.
pub(super) fn day_named_before(
    window: Window<'_>,
    at: usize,
    setting: Setting<'_>,
) -> Option<NaiveDate> {
    (0..at).rev().find_map(|at| match window.token(at)?.kind {
        Kind::Date(date) => date,
        // "Admitted 6/7. ISI that day 24"
        Kind::Number(_) => {
            let led = at > 0 && !window.mark(at - 1, b'/') && window.name(at - 1).is_none();
            let (first, second) = slashed(window, at).filter(|_| led)?;
            setting.calendar.slashed(first, second, None)
        }
        _ => None,
    })
}

/// "PHQ-15 17, PHQ-9 11 the same day": whether no other time is told before the words, so
/// that they mean the day of the session.
pub(super) fn tells_no_time_before(window: Window<'_>, at: usize) -> bool {
    let timed = |at: usize| {
        window.token(at).is_some_and(|token| matches!(token.kind, Kind::Month(..)))
            || window.cues(at).any(&[Cue::Earlier, Cue::Opening, Cue::Was])
    };
    !(at.saturating_sub(DAY_TOLD)..at).any(timed)
}

/// "1/5" as the numbers of a day.
pub(super) fn slashed(window: Window<'_>, at: usize) -> Option<(u32, u32)> {
    let first = window.number(at)?;
    let second = window.number(at + 2).filter(|_| window.mark(at + 1, b'/'))?;
    // "mood 4/10" rates; "(4/10)" and "on 4/10" may be a day.
    let padded = |at: usize| {
        window.token(at).is_some_and(|it| window.text.as_bytes().get(it.start) == Some(&b'0'))
    };
    let rating = matches!(second as u32, 5 | 10)
        && first <= second
        && !(first >= 1.0 && (padded(at) || padded(at + 2)));
    let bracket = at > 0 && (window.mark(at - 1, b'(') || window.mark(at + 3, b':'));
    if rating && !bracket && (at == 0 || !window.cues(at - 1).any(&[Cue::Dated, Cue::Earlier])) {
        return None;
    }
    let whole = |value: f64| {
        (value.fract() == 0.0 && (1.0..=31.0).contains(&value)).then_some(value as u32)
    };
    whole(first).zip(whole(second)).filter(|(a, b)| super::date::may_be_day(*a, *b))
}

/// Whether a day behind a value is the one that a change of it is counted from.
pub(super) fn counts_from(window: Window<'_>, candidate: &Candidate, at: usize) -> bool {
    let from = at
        .checked_sub(1)
        .is_some_and(|at| window.cues(at).any(&[Cue::From, Cue::Since, Cue::Versus]));
    from && (candidate.end..at).any(|at| {
        window.number(at).is_some()
            || window.cues(at).any(&[Cue::Change, Cue::Down, Cue::Up, Cue::Comparative])
    })
}

/// "session 5", "4 weeks": a time of its own, earlier if another value is of
/// today.
pub(super) fn counts_time(window: Window<'_>, at: usize, candidate: &Candidate) -> Option<u16> {
    let cues = window.cues(at);
    let number = |at: usize| window.number(at).map(|number| number as u16);
    // "RV #6"
    let place = at + 1 + usize::from(window.mark(at + 1, b'#'));
    let label = number(place).filter(|_| cues.has(Cue::Label) && place != candidate.first);
    // "(#1: 52, #2: 46)"
    let signed = cues.has(Cue::Item)
        && candidate.item.is_none()
        && numbers_session(window, at, candidate.first);
    let label = label.or_else(|| number(place).filter(|_| signed));
    let hyphen = usize::from(at > 0 && window.mark(at - 1, b'-'));
    let before = at.checked_sub(1 + hyphen).filter(|&at| at >= candidate.end);
    // "today 13; at 20 weeks 9"
    let led = at < candidate.first
        && at >= 3
        && window.mark(at - 3, b';')
        && cues.has(Cue::Unit)
        && window
            .text
            .get(window.token(at - 2)?.start..window.token(at - 2)?.end)
            .is_some_and(|word| matches!(word, "at" | "à"));
    // "13 (6 wk visit 19)"
    let led =
        led || at < candidate.first && at >= 2 && cues.has(Cue::Unit) && window.mark(at - 2, b'(');
    let at_a_time = led.then(|| number(at - 1)).flatten();
    let ordinal = || if cues.has(Cue::Label) { ordinal_before(window, at) } else { None };
    label
        .or_else(|| before.and_then(number).filter(|_| cues.has(Cue::Unit)))
        .or(at_a_time)
        .or_else(ordinal)
}

/// The endings that make a number an ordinal: "3rd", "3e".
const ORDINALS: [&str; 9] = ["st", "nd", "rd", "th", "e", "er", "re", "eme", "ere"];

/// "3rd session", "3e rencontre": the number right before a word that numbers.
fn ordinal_before(window: Window<'_>, at: usize) -> Option<u16> {
    let before = window.text.get(..window.token(at)?.start)?.trim_end_matches(' ');
    let number = before.trim_end_matches(|sign: char| sign.is_ascii_alphabetic());
    let ending = before.get(number.len()..)?;
    let start = number.rfind(|sign: char| !sign.is_ascii_digit()).map_or(0, |at| at + 1);
    number.get(start..)?.parse().ok().filter(|_| ORDINALS.contains(&ending))
}

/// "Today (baseline): 31 (44)", "today against 25 August: B 8 (17)": where a key
/// before a value, which gives two times and a colon, begins to speak of the
/// second, and its colon.
pub(super) fn two_times(window: Window<'_>, at: usize) -> Option<(usize, usize)> {
    if !window.said.has(Cue::Today) {
        return None;
    }
    let start = sentence_start(window, at);
    let colon = (start..at).find(|&at| window.mark(at, b':'))?;
    let today = (start..colon).find(|&at| window.cues(at).has(Cue::Today))?;
    let then = (today + 1..colon)
        .find(|&at| window.mark(at, b'(') || window.cues(at).any(&[Cue::Versus, Cue::Since]))?;
    let dated = (then..colon).any(|at| {
        window.cues(at).any(&[Cue::Earlier, Cue::ColumnEarlier])
            || window.token(at).is_some_and(|token| matches!(token.kind, Kind::Date(_)))
    });
    let valued = (start..colon).any(|at| window.number(at).is_some());
    (dated && !valued).then_some((then, colon))
}

/// "Since intake (PHQ-9 19, GAD-7 14)": the bracket holds the scores of then.
pub(super) fn in_bracket_of_then(window: Window<'_>, candidate: &Candidate) -> bool {
    let place = candidate.name.unwrap_or(candidate.first).min(candidate.first);
    let open = (place.saturating_sub(16)..place)
        .rev()
        .take_while(|&at| !window.mark(at, b')'))
        .find(|&at| window.mark(at, b'('));
    open.and_then(|open| open.checked_sub(1)).is_some_and(|at| window.cues(at).has(Cue::Since))
}

/// "Scores (previous in brackets)", "résultat d'octobre entre parenthèses": whether a
/// time is that of the values in the brackets only.
pub(super) fn is_of_brackets(window: Window<'_>, at: usize) -> bool {
    (at + 1..at + 4).any(|at| window.cues(at).has(Cue::Bracketed))
}

/// "better than in May (17)": the bracket holds the value compared with.
pub(super) fn bracketed_behind(window: Window<'_>, at: usize, candidate: &Candidate) -> bool {
    window.mark(at + 1, b'(') && at + 2 == candidate.first
}

/// "[copied from 5/13] ... PHQ-9 16. [end copy]": whether a value lies between the
/// bracket that opens what was copied and its end, with the day in that bracket.
pub(super) fn in_copy(
    window: Window<'_>,
    candidate: &Candidate,
    setting: Setting<'_>,
) -> Option<Option<NaiveDate>> {
    if !window.said.any(&[Cue::Copied, Cue::CopyEnds]) {
        return None;
    }
    let copied = |at: &usize| window.cues(*at).any(&[Cue::Copied, Cue::CopyEnds]);
    let at = (0..candidate.first).rev().find(copied)?;
    let open = (at.saturating_sub(COPIED)..at).rev().find(|&at| is_opening(window, at))?;
    let close = (at..at + COPIED).find(|&at| window.mark(at, b']') || window.mark(at, b')'))?;
    let ends = (candidate.end..window.tokens.len()).find(copied);
    let closed = ends.is_some_and(|at| window.cues(at).has(Cue::CopyEnds));
    if window.cues(at).has(Cue::CopyEnds) || close >= candidate.first || !closed {
        return None;
    }
    let day = |at: usize| match window.token(at)?.kind {
        Kind::Date(date) => date,
        _ => slashed(window, at).and_then(|(a, b)| setting.calendar.slashed(a, b, None)),
    };
    Some((open..close).find_map(day))
}

/// Tokens that the bracket which opens a copy may have on each side of its word.
const COPIED: usize = 6;

fn is_opening(window: Window<'_>, at: usize) -> bool {
    window.mark(at, b'[') || window.mark(at, b'(')
}

/// "Not repeated this time (9 in May)": where the bracket begins that holds a value with
/// an earlier time of its own behind it, and nothing of what stands before it.
pub(super) fn own_bracket(window: Window<'_>, from: usize, candidate: &Candidate) -> Option<usize> {
    let open = candidate.first.checked_sub(1)?;
    (open >= from && is_opening(window, open)).then_some(open)
}

/// "(7/1: A 14, D 11)", "today; wk 3: PHQ-9 11 / GAD-7 12": what opens a bracket,
/// or what follows a semicolon, with a colon holds for all of it. A time of its own
/// in a bracket is an earlier one: "17 (6 wk: 20)".
pub(super) fn bracket_head(
    window: Window<'_>,
    candidate: &Candidate,
    setting: Setting<'_>,
) -> Said {
    let open = (candidate.first.saturating_sub(24)..candidate.first)
        .rev()
        .take_while(|&at| {
            let stops = window.token(at).is_some_and(super::token::Token::ends_sentence);
            !window.mark(at, b')') && !stops
        })
        .find(|&at| window.mark(at, b'(') || window.mark(at, b';'));
    let head = open.and_then(|open| {
        let colon = (open + 1..(open + 1 + LINE_HEAD).min(candidate.first))
            .find(|&at| window.mark(at, b':'))?;
        let small = |at: usize| {
            super::between::is_time(window, at)
                || window.number(at).is_some()
                || window.mark(at, b'/')
                || window.cues(at).any(&[Cue::Link, Cue::Dated, Cue::Unit, Cue::Label])
                // "2-wk check"
                || window.mark(at, b'-')
                || at > 0 && window.cues(at - 1).has(Cue::Unit) && window.number(at).is_none()
        };
        let timed = (open + 1..colon).any(|at| {
            super::between::is_time(window, at)
                || slashed(window, at).is_some()
                || counts(window, at)
        });
        (timed && (open + 1..colon).all(small)).then_some((open + 1, colon))
    });
    let Some((from, to)) = head else { return Said::default() };
    let near = Candidate { first: to, end: to, name: None, ..candidate.clone() };
    let mut said = say(window, from, to, &near, setting);
    let bracketed = from > 0 && window.mark(from - 1, b'(');
    let told = said.today || said.earlier || said.date.is_some();
    said.earlier |= bracketed && !told && (from..to).any(|at| counts(window, at));
    said
}

/// "6 wk", "session 3": a number beside the word for a time.
fn counts(window: Window<'_>, at: usize) -> bool {
    let word = |at: usize| {
        let cues = window.cues(at);
        cues.any(&[Cue::Unit, Cue::Label]) && !cues.any(&[Cue::Item, Cue::Items, Cue::ItemNumber])
    };
    let next = at + 1 + usize::from(window.mark(at + 1, b'-'));
    window.number(at).is_some() && (word(next) || at.checked_sub(1).is_some_and(word))
}
