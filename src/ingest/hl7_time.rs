//! Times as HL7 version 2 and version 3 write them: `20260312`,
//! `202603121740`, `20260312174030.250-0500`. The offset is that of the place,
//! so day and hour are those of its clock.

use chrono::{NaiveDate, NaiveTime};

/// The day and the time of day; a month or a year alone is neither.
pub(super) fn moment(text: &str) -> (Option<NaiveDate>, Option<NaiveTime>) {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<u32>().ok();
    let year = part(0, 4).and_then(|year| i32::try_from(year).ok());
    let day = match (year, part(4, 6), part(6, 8)) {
        (Some(year), Some(month), Some(day)) => NaiveDate::from_ymd_opt(year, month, day),
        _ => None,
    };
    let time = match (day, part(8, 10), part(10, 12)) {
        (Some(_), Some(hour), Some(minute)) => {
            NaiveTime::from_hms_opt(hour, minute, part(12, 14).unwrap_or(0))
        }
        _ => None,
    };
    (day, time)
}

/// The same as other readers write it, `2026-03-12 17:40:30`; `None` without a
/// day.
pub(super) fn written(text: &str) -> Option<String> {
    match moment(text) {
        (Some(day), Some(time)) => Some(format!("{day} {time}")),
        (Some(day), None) => Some(day.to_string()),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_as_precise_as_they_are_written() {
        let form = |text: &str| written(text).unwrap_or_default();
        assert_eq!(form("20150622"), "2015-06-22");
        assert_eq!(form("20250326135437-0400"), "2025-03-26 13:54:37");
        assert_eq!(form("202004201918-0800"), "2020-04-20 19:18:00");
        assert_eq!(form("20260312174030.250"), "2026-03-12 17:40:30");
        assert_eq!(form("201506"), "");
        assert_eq!(form("20151322"), "");
        assert_eq!(form(""), "");
    }
}
