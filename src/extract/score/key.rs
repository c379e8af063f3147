//! Values in the order of a key: "24 / 28 / 32 (intake / last / today)",
//! "Pre/post 58/22", or a line above that says "(today / last / goal)".
//!
//! The entries of a key are words of time or aim and nothing else, and there
//! are as many of them as values; what an entry says is the status of the
//! value at its place. A key above the columns of a table, "Y-BOCS, today vs.
//! session 5 vs. baseline", is what their headings would be.

use chrono::NaiveDate;

use super::ScoreCue as Cue;
use super::figures::lone_decimal;
use super::grammar::Walk;
use super::number;
use super::token::{Kind, Token};
use super::view::Window;
use crate::extract::{ScoreKind, Span, Status};
use crate::note::Language;

/// Tokens that a key may have.
const LONGEST: usize = 24;

/// What one entry of a key says.
pub(super) type Entry = (Status, Option<NaiveDate>);

impl Walk<'_, '_> {
    /// Reads the values at `at` if a key gives each its time.
    pub(super) fn keyed(&mut self, at: usize) -> bool {
        let window = self.window;
        let whole = self.totals_parts(at);
        let Some((place, name)) = self.open_name().filter(|_| !self.anchor.valued || whole) else {
            return false;
        };
        if self.anchor.names.len() != 1 || place >= at {
            return false;
        }
        let subscale = self.anchor.subscale.or(name.subscale).filter(|_| !whole);
        let Some(start) = window.token(at).map(|token| token.start) else { return false };
        // Most numbers stand alone, and so have no key.
        if parted(window, start, 1).is_some() {
            return false;
        }
        // "PHQ-9 item 9: 3 / 1 / 0"
        let item = (place + 1..at).find_map(|at| super::item::number_of(window, at));
        let item = item.filter(|(_, after)| *after <= at).map(|(item, _)| item);
        let range = window.measure(name).map(|measure| measure.range(subscale));
        // "29/50" is a score with its most, whatever a line above it tells.
        let edge = |at: usize| window.token(at).map(|token| (token.start, token.end));
        let tight = matches!(
            (edge(at), edge(at + 1), edge(at + 2)),
            (Some((_, end)), Some((sign, behind)), Some((next, _)))
                if end == sign && behind == next && window.mark(at + 1, b'/')
        );
        let full = window.ratio(at).is_some_and(|(max, end)| {
            !window.mark(end, b'/') && range.is_some_and(|range| range.accepts(max))
        });
        if tight && full {
            return false;
        }
        let Some((entries, key)) = (2..=MOST).rev().find_map(|count| {
            let row = parted(window, start, count)?;
            let values = row.get(..count)?;
            let last = values.last().map(|(_, span)| span.end)?;
            let end = at
                + (at..)
                    .take_while(|&at| window.token(at).is_some_and(|token| token.start < last))
                    .count();
            // The marks on the lines of an ORS are parted so too.
            let lines = window.measure(name).is_some_and(|measure| measure.lines);
            let tight = || !lines && is_no_day(window, values);
            let runs = || count > 2 && (spaced(window.text, values) || tight());
            let run = || runs().then(|| latest_of(count));
            let key = behind(window, end, count)
                .or_else(|| inside(window, place + 1, at, count))
                .or_else(|| before(window, place, count))
                .or_else(|| heading(window, place, count))
                .or_else(|| above(window, place, count))
                .or_else(|| above(window, at, count).filter(|_| whole || subscale.is_some()))
                .or_else(run)?;
            Some((key, (row, count, end)))
        }) else {
            return false;
        };
        let (row, count, end) = key;
        let values = row.get(..count).unwrap_or_default();
        let given = || values.iter().filter_map(|(value, _)| *value);
        let most = window.measure(name).map_or(0.0, |measure| measure.item_max);
        if item.is_some() && given().any(|value| value > most) {
            return false;
        }
        if !range.is_some_and(|range| given().all(|value| range.contains(value))) {
            return false;
        }
        for ((status, date), (value, span)) in entries.into_iter().zip(values) {
            let Some(value) = *value else { continue };
            let Some(first) = (at..end).find(|&at| {
                window
                    .token(at)
                    .is_some_and(|token| token.start <= span.start && span.end <= token.end)
            }) else {
                continue;
            };
            let score = (Some(place), name, subscale);
            self.push_value(score, (first, None, first + 1), value, "key");
            if let Some(last) = self.found.last_mut().filter(|_| item.is_some()) {
                last.item = item;
                last.kind = ScoreKind::Item;
            }
            if let Some(last) = self.found.last_mut() {
                last.span = *span;
                last.given = Some(status);
                last.dated = date;
            }
        }
        self.done(end);
        true
    }

    /// "Total 17 / 29" in the line below those of the parts: whether nothing but a word
    /// for the whole leads from the last part to the values at `at`.
    fn totals_parts(&self, at: usize) -> bool {
        let window = self.window;
        let parted = self.found.last().is_some_and(|last| last.subscale.is_some());
        let since = self.anchor.since..at;
        let small = |token: &Token| {
            token.kind == Kind::Break
                || matches!(token.kind, Kind::Mark(b':' | b'=' | b'-'))
                || token.cues().any(&[Cue::Total, Cue::Link])
        };
        self.anchor.valued
            && parted
            && since.clone().any(|at| window.cues(at).has(Cue::Total))
            && since.clone().all(|at| window.token(at).is_some_and(small))
    }
}

/// What may stand between the values of a key.
const SEPARATORS: [&str; 9] = ["/", ",", ";", "|", "-", "vs.", "vs", "puis", "then"];

/// A value of a row with its place, or the place of words that say that there is none.
type Parted = (Option<f64>, Span);

/// So many values a key has at most.
const MOST: usize = 5;

/// Exactly `count` values with "/", "," or "|" between them, read from the
/// text, because three of them look like a date. All but the first may be missing:
/// "21 / not given / 9".
fn parted(window: Window<'_>, start: usize, count: usize) -> Option<[Parted; MOST]> {
    let bytes = window.text.as_bytes();
    let spaces = |at: usize| {
        at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count()
    };
    let mut values = [Parted::default(); MOST];
    let mut known = 0;
    let mut at = start;
    loop {
        // "11/15/<5": a goal has its relation.
        at += usize::from(known > 0 && matches!(bytes.get(at), Some(b'<' | b'>')));
        let rest = bytes.get(at..)?;
        // "32,4 ; 15,7"
        let comma = window.language == Language::Fr && lone_decimal(rest);
        let (value, length) = match number::figures(rest, comma) {
            Some((value, length)) => (Some(value), length),
            None => (None, missing(window, at).filter(|_| known > 0)? - at),
        };
        *values.get_mut(known)? = (value, Span::new(at, at + length));
        known += 1;
        let next = spaces(at + length);
        let rest = bytes.get(next..).unwrap_or_default();
        let sign = SEPARATORS.iter().find(|sign| rest.starts_with(sign.as_bytes()));
        let further = spaces(next + sign.map_or(1, |sign| sign.len()));
        let figure = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let related = matches!(bytes.get(further), Some(b'<' | b'>')) && figure(further + 1);
        let empty = || missing(window, further).is_some();
        let more = sign.is_some() && (figure(further) || related || empty());
        match (known == count, more) {
            (true, false) => return Some(values),
            (false, true) => at = further,
            _ => return None,
        }
    }
}

/// The end of words that say that a value is missing, if they are all that stands up
/// to the next sign or the end of the line.
fn missing(window: Window<'_>, start: usize) -> Option<usize> {
    let first = window.tokens.partition_point(|token| token.start < start);
    let token = window.token(first).filter(|token| token.start == start)?;
    let none = token.has(Cue::NotGiven) || token.is_mark(b'-') || token.kind == Kind::Blank;
    let ends = window.token(first + 1).is_none_or(|next| {
        next.kind == Kind::Break || matches!(next.kind, Kind::Mark(b'/' | b'|' | b';'))
    });
    (none && ends).then_some(token.end)
}

/// "ISI 19 / 15 / 11": whether slashes set in spaces part the values, so that they
/// are no day.
fn spaced(text: &str, values: &[Parted]) -> bool {
    values.windows(2).all(|pair| match pair {
        [one, other] => text.get(one.1.end..other.1.start) == Some(" / "),
        _ => false,
    })
}

/// "18/15/12": whether nothing but slashes stand between values, the first two of which are
/// no day.
fn is_no_day(window: Window<'_>, values: &[Parted]) -> bool {
    let joined = values.windows(2).all(|pair| match pair {
        [one, other] => window.text.get(one.1.end..other.1.start) == Some("/"),
        _ => false,
    });
    let first = values.first().and_then(|value| value.0).zip(values.get(1).and_then(|it| it.0));
    joined && first.is_some_and(|(first, second)| !super::between::day_numbers(first, second))
}

/// What values in a row are without a key: the last one of this session.
fn latest_of(count: usize) -> Vec<Entry> {
    let mut entries = vec![(Status::Historic, None); count];
    if let Some(last) = entries.last_mut() {
        last.0 = Status::Current;
    }
    entries
}

/// A key in brackets right behind the values.
fn behind(window: Window<'_>, end: usize, count: usize) -> Option<Vec<Entry>> {
    let open = window.mark(end, b'(') || window.mark(end, b'[');
    let close = (end + 1..end + LONGEST)
        .find(|&at| window.mark(at, b')') || window.mark(at, b']'))
        .filter(|_| open)?;
    entries(window, end + 1, close, count)
}

/// A key between the name and the values, in brackets or before a colon.
fn inside(window: Window<'_>, from: usize, to: usize, count: usize) -> Option<Vec<Entry>> {
    let mark = |at: usize, marks: &[u8]| matches!(window.token(at).map(|token| token.kind), Some(Kind::Mark(mark)) if marks.contains(&mark));
    let mut from = from;
    let mut to = to;
    while from < to && mark(from, b"([-:") {
        from += 1;
    }
    while from < to && mark(to - 1, b")]:=-") {
        to -= 1;
    }
    entries(window, from, to, count)
}

/// A key right before the name: "Pre/post PHQ-9".
fn before(window: Window<'_>, place: usize, count: usize) -> Option<Vec<Entry>> {
    let start = super::said::sentence_start(window, place);
    let mut end = place;
    while end > start && window.cues(end - 1).has(Cue::Link) {
        end -= 1;
    }
    let from = (start..end)
        .rev()
        .take(LONGEST)
        .find(|&at| window.mark(at, b','))
        .map_or(start, |at| at + 1);
    entries(window, from, end, count)
}

/// A key that heads the sentence: "Initial vs. today: PHQ-9 19 vs 9", "O: Measures
/// (now/last/first): CORE-10 9/12/21".
fn heading(window: Window<'_>, place: usize, count: usize) -> Option<Vec<Entry>> {
    let start = super::said::sentence_start(window, place);
    let mut colons = (start..place).filter(|&at| window.mark(at, b':'));
    colons.find_map(|colon| {
        let close = colon.checked_sub(1).filter(|&at| at > start && window.mark(at, b')'));
        let open = close.and_then(|close| (start..close).rev().find(|&at| window.mark(at, b'(')));
        let (from, to) = open.zip(close).map_or((start, colon), |(open, close)| (open + 1, close));
        entries(window, from, to, count)
    })
}

/// A key in a line above that holds no numbers of its own.
fn above(window: Window<'_>, place: usize, count: usize) -> Option<Vec<Entry>> {
    let is_break = |at: &usize| window.token(*at).is_some_and(|token| token.kind == Kind::Break);
    let mut end = (0..place).rev().find(is_break)?;
    for _ in 0..6 {
        let start = (0..end).rev().find(is_break).map_or(0, |at| at + 1);
        let open = (start..end).find(|&at| window.mark(at, b'('));
        let from = open.map_or(start, |at| at + 1);
        let close = (from..end).find(|&at| window.mark(at, b')')).filter(|_| open.is_some());
        let to =
            close.unwrap_or_else(|| end - usize::from(end > from && window.mark(end - 1, b':')));
        let told =
            entries(window, from, to, count).or_else(|| of_line(window, (start, end), count));
        if told.is_some() {
            return told;
        }
        end = start.checked_sub(1)?;
    }
    None
}

/// The key of so many columns in the line above them.
pub(super) fn over_columns(window: Window<'_>, count: usize) -> Option<Vec<Entry>> {
    // One column needs no key: "Measures (before the visit)".
    of_line(window, (0, window.tokens.len()), count).filter(|_| count > 1)
}

/// A key at the end of a line: all of it, or what stands in it behind the name of the
/// measure, behind a sign, or behind the one word for what is measured that may open a
/// line that ends with a colon ("Measures of today and of intake:").
fn of_line(window: Window<'_>, (start, end): (usize, usize), count: usize) -> Option<Vec<Entry>> {
    let closes = |at: usize| [b':', b')', b']'].iter().any(|sign| window.mark(at, *sign));
    let heads = end > start && window.mark(end - 1, b':');
    // "Seen at home, today and last week" is no heading.
    let titled = heads || (start..end).any(|at| window.name(at).is_some());
    let ends = |at: usize| closes(at) || window.token(at).is_some_and(Token::ends_sentence);
    let last = (start..end).rev().find(|at| !ends(*at))?;
    let opens = |at: &usize| {
        let Some(before) = at.checked_sub(1).filter(|before| *before >= start) else {
            return true;
        };
        // "Scale: first session / last session"
        let headed = before == start + 1 && window.mark(before, b':');
        // "Measure / start of period / now"
        let first = || window.tokens.get(start..before).unwrap_or_default();
        let listed = [b'/', b'|'].iter().any(|sign| window.mark(before, *sign));
        if before == start + 1 && listed && entry(first()).is_none() {
            return true;
        }
        (titled || headed)
            && window.token(before).is_some_and(|token| match token.kind {
                Kind::Mark(sign) => b"(,:;-[".contains(&sign),
                Kind::Word => heads && before == start,
                Kind::Name(_) | Kind::Stop => true,
                _ => false,
            })
    };
    (start..=last).filter(opens).find_map(|from| entries(window, from, last + 1, count))
}

/// The entries between two tokens, if there are just so many and all of them
/// say of when or what for a value is.
fn entries(window: Window<'_>, from: usize, to: usize, count: usize) -> Option<Vec<Entry>> {
    if from >= to || to - from > LONGEST {
        return None;
    }
    let parts = |token: &Token| {
        matches!(token.kind, Kind::Mark(b'/' | b',' | b'|' | b';') | Kind::Arrow)
            || (token.cues().any(&[Cue::To, Cue::And, Cue::Versus]) && !token.has(Cue::Earlier))
    };
    let tokens = window.tokens.get(from..to)?;
    let strange = |token: &Token| matches!(token.kind, Kind::Word | Kind::Name(_));
    if tokens.iter().any(strange) || tokens.iter().filter(|it| parts(it)).count() + 1 != count {
        return None;
    }
    let mut entries = Vec::with_capacity(count);
    let mut labelled = 0;
    for part in tokens.split(parts) {
        // "weeks 0/4/8" numbers all of them.
        let goes_on = labelled > 0 && matches!(part, [token] if token.is_number());
        let label = goes_on || part.iter().any(|token| token.has(Cue::Label));
        labelled += usize::from(label);
        entries.push(if goes_on { (Status::Historic, None) } else { entry(part)? });
    }
    // Of sessions that are only numbered the last one is this.
    if labelled == entries.len()
        && entries.iter().all(|entry| *entry == (Status::Historic, None))
        && let Some(last) = entries.last_mut()
    {
        last.0 = Status::Current;
    }
    // "First session / last session": of times that are all past the last is the newest.
    let past = entries.iter().all(|entry| *entry == (Status::Historic, None));
    if past
        && entries.len() > 1
        && ends_course(tokens.split(parts))
        && let Some(last) = entries.last_mut()
    {
        last.0 = Status::Current;
    }
    // "18 February / 1 April", of which the second is the day of the session.
    let session = window.reading.note.session_date;
    for (status, date) in &mut entries {
        if *status == Status::Historic && date.is_some() && *date == session {
            *status = Status::Current;
        }
    }
    let other = |entry: &Entry| *entry != (Status::Historic, None);
    entries.iter().any(other).then_some(entries)
}

/// Whether the first of some times opens a course of therapy and the last one closes it.
fn ends_course<'a>(mut parts: impl Iterator<Item = &'a [Token]>) -> bool {
    let has = |part: Option<&[Token]>, cue| {
        part.is_some_and(|part| part.iter().any(|token| token.has(cue)))
    };
    has(parts.next(), Cue::Opening) && has(parts.last(), Cue::Newest)
}

fn entry(tokens: &[Token]) -> Option<Entry> {
    let has = |cue| tokens.iter().any(|token| token.has(cue));
    let known = tokens.iter().enumerate().all(|(at, token)| match token.kind {
        Kind::Word | Kind::Name(_) => false,
        Kind::Number(_) => at > 0 && tokens.get(at - 1).is_some_and(|token| token.has(Cue::Label)),
        _ => true,
    });
    if !known || tokens.is_empty() {
        return None;
    }
    let date = tokens.iter().find_map(|token| match token.kind {
        Kind::Date(date) => Some(date),
        _ => None,
    });
    if let Some(date) = date {
        return Some((Status::Historic, date));
    }
    if has(Cue::Target) {
        return Some((Status::Target, None));
    }
    // "Séance 5" is none of today, though "séance" may head that column.
    let numbered = has(Cue::Label) && tokens.iter().any(Token::is_number);
    let earlier = has(Cue::Earlier) || has(Cue::ColumnEarlier) || has(Cue::Was) || numbered;
    if has(Cue::Today) || (has(Cue::ColumnToday) && !earlier) {
        return Some((Status::Current, None));
    }
    let label = has(Cue::Label) || tokens.iter().any(|token| matches!(token.kind, Kind::Month(..)));
    (earlier || label).then_some((Status::Historic, None))
}
