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
    words.filter_map(|word| day(word, reading.language, session)).any(|day| {
        day > session && session.checked_add_days(Days::new(AHEAD)).is_some_and(|end| day <= end)
    })
}

/// The day that "6/12", "30/04." or "24.03" is, in the session's year or, when
/// that is past, the next.
fn day(word: &str, language: Language, session: NaiveDate) -> Option<NaiveDate> {
    let word = word.trim_end_matches(['.', ':']);
    let (first, second) = word.split_once('/').or_else(|| word.split_once('.'))?;
    let short = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !short(first) || !short(second) {
        return None;
    }
    let (first, second): (u32, u32) = (first.parse().ok()?, second.parse().ok()?);
    let (day, month) = match language {
        Language::En => (second, first),
        Language::Fr => (first, second),
    };
    let this = NaiveDate::from_ymd_opt(session.year(), month, day)?;
    if this > session {
        Some(this)
    } else {
        NaiveDate::from_ymd_opt(session.year() + 1, month, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_its_year_lies_ahead() {
        let session = NaiveDate::from_ymd_opt(2025, 12, 20).unwrap();
        assert_eq!(day("1/6", Language::En, session), NaiveDate::from_ymd_opt(2026, 1, 6));
        assert_eq!(day("30/12.", Language::Fr, session), NaiveDate::from_ymd_opt(2025, 12, 30));
        assert_eq!(day("24/27", Language::En, session), None);
    }
}
