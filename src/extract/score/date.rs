//! Dates as they are written beside scores.
//!
//! A date is read before anything else, so that its numbers never become
//! scores. English notes write month/day unless that is impossible, French
//! ones day/month. Where the year is left out it is the session's, or the
//! year before if the date would lie after the session.

use chrono::{Datelike, NaiveDate};

use crate::extract::fold::Folded;
use crate::note::Language;

/// How dates of one note are understood.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    pub language: Language,
    pub session: Option<NaiveDate>,
    /// Whether "3/10" is the third of October.
    pub day_first: bool,
}

impl Calendar {
    /// The calendar of a note: French ones write the day first, and so do
    /// English ones whose dates say so.
    pub fn of(folded: &Folded, language: Language, session: Option<NaiveDate>) -> Self {
        let day_first = language == Language::Fr || day_leads(folded, session);
        Self { language, session, day_first }
    }

    /// The day `first/second/year` or `first/second`, in the order of the
    /// language, else in the other one.
    pub fn slashed(self, first: u32, second: u32, year: Option<i32>) -> Option<NaiveDate> {
        let (day, month) = if self.day_first { (first, second) } else { (second, first) };
        self.day(day, month, year).or_else(|| self.day(month, day, year))
    }

    /// The day of a month; without a year, the last one up to the session.
    pub fn day(self, day: u32, month: u32, year: Option<i32>) -> Option<NaiveDate> {
        if let Some(year) = year {
            return NaiveDate::from_ymd_opt(full_year(year), month, day);
        }
        let session = self.session?;
        let same = NaiveDate::from_ymd_opt(session.year(), month, day)?;
        // A day shortly after the session is planned; one long after it was
        // last year.
        if (same - session).num_days() > 120 {
            return NaiveDate::from_ymd_opt(session.year() - 1, month, day);
        }
        Some(same)
    }
}

/// Whether more of the dates "a/b" of a text begin with the day: those where
/// only one order is possible, and those that give the session's date.
fn day_leads(folded: &Folded, session: Option<NaiveDate>) -> bool {
    let text = folded.text().as_bytes();
    let mut balance = 0;
    for &slash in folded.signs().iter().filter(|sign| text.get(**sign) == Some(&b'/')) {
        let before = text.get(..slash).unwrap_or_default();
        let digits = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        // "26/11/24": the month and the year are no day and month.
        if before.len() > digits && before.get(slash - digits - 1) == Some(&b'/') {
            continue;
        }
        let first = before.get(slash - digits..).and_then(integer);
        let second = text.get(slash + 1..).and_then(integer);
        let Some(((first, 1..=2), (second, 1..=2))) = first.zip(second) else { continue };
        if !may_be_day(first, second) {
            continue;
        }
        let is_session = |day, month| session.is_some_and(|s| s.day() == day && s.month() == month);
        balance += i32::from(first > 12) + 2 * i32::from(is_session(first, second));
        balance -= i32::from(second > 12) + 2 * i32::from(is_session(second, first));
    }
    balance > 0
}

/// The year that two figures stand for.
pub(super) const fn full_year(year: i32) -> i32 {
    match year {
        0..=69 => 2000 + year,
        70..=99 => 1900 + year,
        _ => year,
    }
}

/// Whether a month, in some year, has that day: "February 31" is a month with a value.
pub(super) const fn has_day(month: u32, day: u32) -> bool {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    1 <= day && day <= days
}

/// Whether two numbers can be a day and a month in either order.
pub(super) const fn may_be_day(first: u32, second: u32) -> bool {
    first >= 1 && second >= 1 && ((first <= 12 && second <= 31) || (first <= 31 && second <= 12))
}

/// A date in figures at the beginning of `text`, with its length:
/// "2025-01-10", "01/10/2025", "10.01.25", "1-10-2025".
pub(super) fn figures(text: &[u8], calendar: Calendar) -> Option<(Option<NaiveDate>, usize)> {
    let (first, a) = integer(text)?;
    let sign = *text.get(a)?;
    if !matches!(sign, b'/' | b'-' | b'.') {
        return None;
    }
    let (second, b) = integer(text.get(a + 1..)?)?;
    let middle = a + 1 + b;
    if text.get(middle) != Some(&sign) {
        return None;
    }
    let (third, c) = integer(text.get(middle + 1..)?)?;
    let length = middle + 1 + c;
    if text.get(length).is_some_and(u8::is_ascii_alphanumeric) || a > 4 || b > 2 || c > 4 {
        return None;
    }
    if a == 4 {
        let date = NaiveDate::from_ymd_opt(i32::try_from(first).ok()?, second, third)?;
        return Some((Some(date), length));
    }
    if a > 2 || !(c == 4 || c == 2) || !may_be_day(first, second) {
        return None;
    }
    let year = i32::try_from(third).ok()?;
    let date = if sign == b'.' {
        calendar.day(first, second, Some(year))
    } else {
        calendar.slashed(first, second, Some(year))
    };
    Some((date, length))
}

/// A month and a year in figures at the beginning of `text`, with their length:
/// "11/2025", "03.2024".
pub(super) fn month_and_year(text: &[u8]) -> Option<(u32, i32, usize)> {
    let (month @ 1..=12, digits @ 1..=2) = integer(text)? else { return None };
    let sign = text.get(digits).filter(|sign| matches!(sign, b'/' | b'.'))?;
    let (year @ 1950..=2100, 4) = integer(text.get(digits + 1..)?)? else { return None };
    let length = digits + 5;
    let next = text.get(length);
    let goes_on = next.is_some_and(|next| next.is_ascii_alphanumeric() || next == sign);
    let dotted = next == Some(&b'.') && text.get(length + 1).is_none_or(|n| !n.is_ascii_digit());
    (!goes_on || dotted).then_some((month, i32::try_from(year).ok()?, length))
}

/// The number at the beginning of `text` and how many figures it has.
pub(super) fn integer(text: &[u8]) -> Option<(u32, usize)> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 || length > 6 {
        return None;
    }
    let value = text.iter().take(length).fold(0, |value, byte| value * 10 + u32::from(byte - b'0'));
    Some((value, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(language: Language) -> Calendar {
        Calendar::of(&Folded::default(), language, NaiveDate::from_ymd_opt(2025, 3, 14))
    }

    fn date(text: &str, language: Language) -> Option<String> {
        figures(text.as_bytes(), calendar(language))?.0.map(|date| date.to_string())
    }

    #[test]
    fn the_language_tells_day_from_month() {
        assert_eq!(date("02/03/2025", Language::En).as_deref(), Some("2025-02-03"));
        assert_eq!(date("02/03/2025", Language::Fr).as_deref(), Some("2025-03-02"));
        assert_eq!(date("20/03/25", Language::En).as_deref(), Some("2025-03-20"));
        assert_eq!(date("2025-02-14", Language::En).as_deref(), Some("2025-02-14"));
        assert_eq!(date("10/14/18", Language::Fr).as_deref(), Some("2018-10-14"));
        assert_eq!(date("16/14", Language::En), None);
    }

    #[test]
    fn one_date_that_can_only_begin_with_its_day_decides_for_all() {
        let folded = Folded::new("03/09/24    26/11/24    04/03/25");
        let calendar = Calendar::of(&folded, Language::En, NaiveDate::from_ymd_opt(2025, 3, 4));
        let day = figures(b"03/09/24", calendar).and_then(|(date, _)| date);
        assert_eq!(day, NaiveDate::from_ymd_opt(2024, 9, 3));
    }

    #[test]
    fn a_month_with_its_year_is_no_ratio() {
        assert_eq!(month_and_year(b"11/2025: 29"), Some((11, 2025, 7)));
        assert_eq!(month_and_year(b"3.2024."), Some((3, 2024, 6)));
        assert_eq!(month_and_year(b"13/2025"), None);
        assert_eq!(month_and_year(b"11/20"), None);
        assert_eq!(month_and_year(b"1/2025/3"), None);
    }

    #[test]
    fn a_date_without_year_lies_before_the_session() {
        let december = calendar(Language::En).slashed(12, 20, None);
        assert_eq!(december, NaiveDate::from_ymd_opt(2024, 12, 20));
        let february = calendar(Language::En).slashed(2, 20, None);
        assert_eq!(february, NaiveDate::from_ymd_opt(2025, 2, 20));
    }
}
