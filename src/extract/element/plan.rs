//! The plan of a note that names none: a day to come in its last sentences.
//!
//! "RV 30/04", "session 4 on 6/12", "back on 2/21 at noon": short notes end with
//! the day of what comes next. A day counts that lies after the session, and
//! within [`AHEAD`] days of it.

use chrono::{Datelike, Days, NaiveDate};

use crate::extract::Span;
use crate::extract::reading::Reading;
use crate::note::Language;

/// How many days ahead a day still is one of the plan.
const AHEAD: u64 = 120;
/// How many sentences at the end of a note may hold it.
const LAST: usize = 3;

/// The last sentence with a day that lies ahead.
pub(super) fn closing(reading: &Reading<'_>) -> Option<Span> {
    let session = reading.session_date?;
    let last = reading.sentences.iter().rev().take(LAST);
    last.copied().find(|sentence| names_day_ahead(reading, *sentence, session))
}

fn names_day_ahead(reading: &Reading<'_>, sentence: Span, session: NaiveDate) -> bool {
    let words = reading.slice(sentence).split([' ', '\n', '(', ')', ',', ';']);
    let ahead = |day: &NaiveDate| {
        let end = session.checked_add_days(Days::new(AHEAD));
        *day > session && end.is_some_and(|end| *day <= end)
    };
    words.flat_map(|word| days(word, reading.language, session)).any(|day| ahead(&day))
}

/// The days that "6/12", "30/04.", "24.03" or "20/11/2025" may be; without its
/// year in that of the session or, when that is past, the next.
fn days(word: &str, language: Language, session: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let word = word.trim_end_matches(['.', ':']);
    let mut parts = word.split(['/', '.']).map(number);
    let mut next = || parts.next().flatten();
    let (first, second, third) = (next(), next(), next());
    let more = parts.next().is_some() || word.split(['/', '.']).count() > 2 && third.is_none();
    let (first, second) = if more { (None, None) } else { (first, second) };
    let orders = match language {
        Language::En => [(second, first), (first, second)],
        Language::Fr => [(first, second), (None, None)],
    };
    // A day that is written with its year may be in British order.
    let orders = orders.into_iter().take(if third.is_some() { 2 } else { 1 });
    orders.filter_map(move |(day, month)| {
        let (day, month) = day.zip(month).filter(|(day, month)| *day <= 31 && *month <= 12)?;
        match third {
            Some(year) => {
                let year = i32::try_from(year).ok()?;
                let year = if year < 100 { year + 2000 } else { year };
                NaiveDate::from_ymd_opt(year, month, day)
            }
            None => {
                let this = NaiveDate::from_ymd_opt(session.year(), month, day)?;
                let next = || NaiveDate::from_ymd_opt(session.year() + 1, month, day);
                if this > session { Some(this) } else { next() }
            }
        }
    })
}

fn number(part: &str) -> Option<u32> {
    let figures = matches!(part.len(), 1 | 2 | 4) && part.bytes().all(|byte| byte.is_ascii_digit());
    part.parse().ok().filter(|_| figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_its_year_lies_ahead() {
        let session = NaiveDate::from_ymd_opt(2025, 12, 20).unwrap();
        let first = |word, language| days(word, language, session).next();
        assert_eq!(first("1/6", Language::En), NaiveDate::from_ymd_opt(2026, 1, 6));
        assert_eq!(first("30/12.", Language::Fr), NaiveDate::from_ymd_opt(2025, 12, 30));
        assert_eq!(first("24/27", Language::En), None);
        assert_eq!(first("20/01/2026", Language::En), NaiveDate::from_ymd_opt(2026, 1, 20));
        assert_eq!(first("12/7/4/2026", Language::Fr), None);
    }
}
