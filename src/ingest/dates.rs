//! Dates, times and durations as people write them, in English and French.
//!
//! `3/4/2026` is two dates. A [`Day`] therefore stays undecided until the
//! source has been asked how it writes dates: see [`Evidence`] and
//! [`dating`](super::dating).

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveTime};
use regex::Regex;

use super::fold;
use super::mapping::Guide;
use crate::vocabulary;

vocabulary! {
    /// Which comes first in a numeric date.
    pub(super) enum DayOrder {
        /// 3/4/2026 is 3 April.
        DayFirst => "day_first",
        /// 3/4/2026 is 4 March.
        MonthFirst => "month_first",
    }
}

/// A date as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    /// It can be read in one way only.
    Certain(NaiveDate),
    /// Numeric, and both ways give a date.
    Undecided { day_first: NaiveDate, month_first: NaiveDate },
}

impl Day {
    /// The date, where numeric dates are written in this order.
    pub(super) fn read(self, order: DayOrder) -> NaiveDate {
        match (self, order) {
            (Self::Certain(date), _) => date,
            (Self::Undecided { day_first, .. }, DayOrder::DayFirst) => day_first,
            (Self::Undecided { month_first, .. }, DayOrder::MonthFirst) => month_first,
        }
    }
}

/// A date and a time of day found in a value; either may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) day: Option<Day>,
    pub(super) time: Option<NaiveTime>,
}

/// What the dates of a source prove about their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    pub(super) day_first: bool,
    pub(super) month_first: bool,
}

impl Evidence {
    /// Takes in one value: 13/4/2026 proves day first, 4/13/2026 month first.
    pub(super) fn take(&mut self, value: &str) {
        let value = fold::plain(value);
        if let Some(found) = NUMERIC.captures(&value)
            && let Some((first, second)) = pair(&found)
        {
            self.day_first |= first > 12 && first <= 31 && second <= 12;
            self.month_first |= second > 12 && second <= 31 && first <= 12;
        }
    }

    /// Takes in that an undecided date is known to be this one.
    pub(super) fn confirm(&mut self, day: Day, known: NaiveDate) {
        if let Day::Undecided { day_first, month_first } = day {
            self.day_first |= day_first == known;
            self.month_first |= month_first == known;
        }
    }

    /// Takes in what other dates prove.
    pub(super) fn add(&mut self, other: Self) {
        self.day_first |= other.day_first;
        self.month_first |= other.month_first;
    }

    /// The proved order, if it is proved one way only.
    pub(super) fn order(self) -> Option<DayOrder> {
        match (self.day_first, self.month_first) {
            (true, false) => Some(DayOrder::DayFirst),
            (false, true) => Some(DayOrder::MonthFirst),
            _ => None,
        }
    }

    /// Whether the source writes dates both ways.
    pub(super) fn is_contradictory(self) -> bool {
        self.day_first && self.month_first
    }
}

/// Figures are those of ASCII, and words end by ASCII: a boundary of Unicode
/// would make every search with an accent in it many times slower.
macro_rules! pattern {
    ($name:ident, $doc:literal, $pattern:literal) => {
        #[doc = $doc]
        static $name: LazyLock<Regex> = LazyLock::new(|| {
            // proved: the patterns are constants, and the tests below run each
            Regex::new($pattern).expect("a constant pattern")
        });
    };
}

pattern!(
    ISO,
    "matches 2026-03-12 and 2026-03-12t10:00; not 12026-03-12",
    r"(?:^|[^0-9])(([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2}))(?:$|[^0-9])"
);
pattern!(
    COMPACT,
    "matches 20260312; not 2026031 or 202603121",
    r"(?:^|[^0-9])(((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2}))(?:$|[^0-9])"
);
pattern!(
    NUMERIC,
    "matches 3/4/2026, 03.04.26 and 3-4-2026; not 2026-03-04",
    r"(?:^|[^0-9/.-])(?:([0-9]{1,2})/([0-9]{1,2})/|([0-9]{1,2})\.([0-9]{1,2})\.|([0-9]{1,2})-([0-9]{1,2})-)([0-9]{4}|[0-9]{2})(?:$|[^0-9])"
);
pattern!(
    DAY_MONTH,
    "matches 12 mars 2026, 1er mai 2026, 12-mar-2026; not 12 pm 2026 (no month)",
    r"(?:^|[^0-9])(([0-9]{1,2})(?:er|st|nd|rd|th)?[ \-/.]+(?:of |de )?([a-z]{3,9})\.?,?[ \-/.]+([0-9]{4}|[0-9]{2}))(?:$|[^0-9])"
);
pattern!(
    MONTH_DAY,
    "matches march 12, 2026 and mar. 12th 2026; not session 12 2026 (no month)",
    r"(?:^|[^a-z])(([a-z]{3,9})\.? +([0-9]{1,2})(?:st|nd|rd|th)?,? +([0-9]{4}))(?:$|[^0-9])"
);
pattern!(
    CLOCK,
    "matches 10:50, 17h40, 17 h 40, 5:40:10 pm; not 2026",
    r"(?:^|[^0-9:])([0-9]{1,2})(?::| ?h ?)([0-9]{2})(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?([ap])\.? ?m(?-u:\b))?"
);
pattern!(
    HOUR,
    "matches 5 pm, 5 p.m. and 17 h; not 50 min",
    r"(?:^|[^0-9:])([0-9]{1,2}) ?(?:([ap])\.? ?m(?-u:\b)|h(?-u:\b))"
);
pattern!(
    RANGE,
    "matches 10:00-10:50, 13 h 30 a 14 h 20 and 1:00 to 1:50 pm; not 10:00, 10:50",
    r"[0-9]{1,2}(?::| ?h ?)[0-9]{2}(?: ?[ap]\.? ?m(?-u:\b)\.?)? *(?:-|–|—|to|a|until|till|jusqu'a) *[0-9]{1,2}(?::| ?h ?)[0-9]{2}(?: ?[ap]\.? ?m(?-u:\b))?"
);
pattern!(
    HOURS,
    "matches 1 h 30, 1h, 1 hour 5 min; not 50 min",
    r"(?:^|[^0-9])([0-9]{1,2}) ?(?:hours?|heures?|hrs?|h)(?-u:\b)\.? ?(?:and |et )?([0-9]{1,2})?"
);
pattern!(
    HOURS_JOINED,
    "matches 1h30 and 0:50; not 10",
    r"^ *([0-9]{1,2})(?:h|:)([0-9]{2})(?-u:\b)"
);
pattern!(MINUTES, "matches 50 and 50 min; not 5000", r"(?:^|[^0-9])([0-9]{1,3})(?:$|[^0-9])");

fn number(found: &regex::Captures<'_>, group: usize) -> Option<u32> {
    found.get(group)?.as_str().parse().ok()
}

/// The two small numbers of a NUMERIC match: each separator has its own pair
/// of groups.
fn pair(found: &regex::Captures<'_>) -> Option<(u32, u32)> {
    [1, 3, 5].into_iter().find_map(|group| Some((number(found, group)?, number(found, group + 1)?)))
}

fn numeric(found: &regex::Captures<'_>) -> Option<Day> {
    let (first, second) = pair(found)?;
    let year = year(found.get(7)?.as_str())?;
    let day_first = NaiveDate::from_ymd_opt(year, second, first);
    let month_first = NaiveDate::from_ymd_opt(year, first, second);
    // a date with dots is day first in every country that writes it
    let dotted = found.get(3).is_some();
    match (day_first, month_first) {
        (Some(date), _) if dotted => Some(Day::Certain(date)),
        (Some(day_first), Some(month_first)) if day_first != month_first => {
            Some(Day::Undecided { day_first, month_first })
        }
        (Some(date), _) | (None, Some(date)) => Some(Day::Certain(date)),
        (None, None) => None,
    }
}

fn year(digits: &str) -> Option<i32> {
    let year: i32 = digits.parse().ok()?;
    match digits.len() {
        2 if year < 70 => Some(2000 + year),
        2 => Some(1900 + year),
        _ => (1900..=2100).contains(&year).then_some(year),
    }
}

fn certain(year_digits: &str, month: Option<u32>, day: Option<u32>) -> Option<Day> {
    NaiveDate::from_ymd_opt(year(year_digits)?, month?, day?).map(Day::Certain)
}

/// The year, month and day that a value begins with in the order that databases write:
/// what ISO finds at its beginning, many times faster.
fn leading_iso(value: &str) -> Option<(Option<Day>, Range<usize>)> {
    let digits = |from: usize, most: usize| {
        let rest = value.as_bytes().get(from..).unwrap_or_default();
        let count = rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        value.get(from..from + count).filter(|digits| !digits.is_empty())
    };
    let sign = |at: usize| matches!(value.as_bytes().get(at), Some(b'-' | b'/' | b'.'));
    let year = digits(0, 4).filter(|year| year.len() == 4 && sign(4))?;
    let month = digits(5, 2).filter(|month| sign(5 + month.len()))?;
    let from = 6 + month.len();
    let day = digits(from, 2)?;
    let end = from + day.len();
    let goes_on = value.as_bytes().get(end).is_some_and(u8::is_ascii_digit);
    (!goes_on).then(|| (certain(year, month.parse().ok(), day.parse().ok()), 0..end))
}

/// Whether a value may hold a date, folded or not: however it is written, it has eight
/// figures, or signs between its parts. Headings and values mostly have neither, and the
/// patterns take long to find none.
fn may_hold_day(value: &str) -> bool {
    let count = |is: fn(u8) -> bool| value.bytes().filter(|&byte| is(byte)).count();
    let figures = count(|byte| byte.is_ascii_digit());
    // signs and spaces beyond ASCII are folded to one of these
    let signs = || count(|byte| matches!(byte, b' ' | b'-' | b'/' | b'.') || !byte.is_ascii());
    figures >= 8 || figures >= 3 && signs() >= 2
}

/// The first date in a folded value, and where it stands.
fn first_day(value: &str, guide: &Guide) -> Option<(Day, Range<usize>)> {
    if let Some((day, range)) = leading_iso(value) {
        return Some((day?, range));
    }
    if !may_hold_day(value) {
        return None;
    }
    let has_word = value.bytes().any(|byte| byte.is_ascii_lowercase());
    let mut found: Vec<(Range<usize>, Option<Day>)> = Vec::new();
    for pattern in [&*ISO, &*COMPACT] {
        if let Some(m) = pattern.captures(value)
            && let (Some(whole), Some(y)) = (m.get(1), m.get(2))
        {
            found.push((whole.range(), certain(y.as_str(), number(&m, 3), number(&m, 4))));
        }
    }
    for m in has_word.then(|| DAY_MONTH.captures_iter(value)).into_iter().flatten() {
        if let (Some(whole), Some(name), Some(y)) = (m.get(1), m.get(3), m.get(4))
            && let Some(month) = guide.month(name.as_str())
        {
            found.push((whole.range(), certain(y.as_str(), Some(month), number(&m, 2))));
        }
    }
    for m in has_word.then(|| MONTH_DAY.captures_iter(value)).into_iter().flatten() {
        if let (Some(whole), Some(name), Some(y)) = (m.get(1), m.get(2), m.get(4))
            && let Some(month) = guide.month(name.as_str())
        {
            found.push((whole.range(), certain(y.as_str(), Some(month), number(&m, 3))));
        }
    }
    if let Some(m) = NUMERIC.captures(value)
        && let Some(last) = m.get(7)
    {
        let start = m.iter().skip(1).flatten().map(|group| group.start()).min();
        found.push((start.unwrap_or(last.start())..last.end(), numeric(&m)));
    }
    found.sort_by_key(|(range, _)| range.start);
    let (range, day) = found.into_iter().next()?;
    Some((day?, range))
}

fn clock(hour: u32, minute: u32, meridiem: Option<&str>) -> Option<NaiveTime> {
    let hour = match (meridiem, hour) {
        (Some("p"), 1..=11) => hour + 12,
        (Some("a"), 12) => 0,
        (Some(_), 0 | 13..) => return None,
        _ => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// The times of day in a folded value, in order. In "1:00 - 1:50 pm" the
/// afternoon counts for both.
fn clocks(value: &str) -> Vec<NaiveTime> {
    if !value.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let read = |m: &regex::Captures<'_>| {
        let meridiem = m.get(3).map(|group| group.as_str().to_owned());
        Some((number(m, 1)?, number(m, 2)?, meridiem))
    };
    let mut times: Vec<_> = CLOCK.captures_iter(value).filter_map(|m| read(&m)).collect();
    if times.is_empty() {
        let hour = |m: regex::Captures<'_>| {
            Some((number(&m, 1)?, 0, m.get(2).map(|group| group.as_str().to_owned())))
        };
        times = HOUR.captures_iter(value).filter_map(hour).collect();
    }
    if let [(first, _, before @ None), (second, _, Some(after)), ..] = times.as_mut_slice()
        && *first <= *second
        && *second < 12
    {
        *before = Some(after.clone());
    }
    times.iter().filter_map(|(h, m, meridiem)| clock(*h, *m, meridiem.as_deref())).collect()
}

/// The date and the first time of day after it that a value holds.
pub(super) fn moment(value: &str, guide: &Guide) -> Moment {
    if !value.bytes().any(|byte| byte.is_ascii_digit()) {
        return Moment::default();
    }
    let value = fold::plain(value);
    let found = first_day(&value, guide);
    let rest = match &found {
        Some((_, range)) => value.get(range.end..).unwrap_or_default(),
        None => value.as_str(),
    };
    // "2026-03-12t10:00": the time begins after a letter
    let rest = rest.strip_prefix('t').unwrap_or(rest);
    Moment { day: found.map(|(day, _)| day), time: clocks(rest).first().copied() }
}

/// The first date of a value, and the folded value without it.
pub(super) fn day_and_rest(value: &str, guide: &Guide) -> Option<(Day, String)> {
    if !may_hold_day(value) {
        return None;
    }
    let mut value = fold::plain(value);
    let (day, range) = first_day(&value, guide)?;
    value.replace_range(range, " ");
    Some((day, value))
}

/// The first time of day in a value.
pub(super) fn time(value: &str) -> Option<NaiveTime> {
    clocks(&fold::plain(value)).first().copied()
}

/// The start and end in a value that holds a range of times: "10:00-10:50".
pub(super) fn range(value: &str) -> Option<(NaiveTime, NaiveTime)> {
    if !value.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value = fold::plain(value);
    let found = RANGE.find(&value)?;
    match clocks(found.as_str()).as_slice() {
        [start, end] => Some((*start, *end)),
        _ => None,
    }
}

/// A duration in minutes, from 1 to 999: "50", "50 min", "1 h 30", "0:50".
pub(super) fn minutes(value: &str) -> Option<i64> {
    let value = fold::plain(value);
    let hours =
        |m: regex::Captures<'_>| Some(i64::from(number(&m, 1)? * 60 + number(&m, 2).unwrap_or(0)));
    let minutes = if let Some(m) = HOURS_JOINED.captures(&value) {
        hours(m)
    } else if let Some(m) = HOURS.captures(&value) {
        hours(m)
    } else {
        MINUTES.captures(&value).and_then(|m| number(&m, 1)).map(i64::from)
    };
    minutes.filter(|minutes| (1..1000).contains(minutes))
}

#[cfg(test)]
#[path = "dates_tests.rs"]
mod tests;
