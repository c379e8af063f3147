//! Numbers and dates as each language writes them.

use chrono::{Datelike, NaiveDate};

use super::Voice;

/// A true minus, so that a change never reads as a hyphen or a range.
const MINUS: char = '\u{2212}';
/// A narrow no-break space, which French sets before `%` and `:`.
pub(super) const NARROW_SPACE: char = '\u{202f}';

impl Voice {
    /// A score or a threshold: up to two decimals, none that are zero.
    #[must_use]
    pub fn number(self, value: f64) -> String {
        let rounded = format!("{:.2}", value.abs());
        let plain = rounded.trim_end_matches('0').trim_end_matches('.');
        let sign = if value < 0.0 && plain != "0" { MINUS.to_string() } else { String::new() };
        format!("{sign}{}", self.pick(plain.to_owned(), plain.replace('.', ",")))
    }

    /// A change in points, always with its sign; no change is `±0`.
    #[must_use]
    pub fn signed(self, change: f64) -> String {
        let number = self.number(change);
        match number.as_str() {
            "0" => "±0".to_owned(),
            _ if change > 0.0 => format!("+{number}"),
            _ => number,
        }
    }

    /// A share of a whole, as a whole percentage.
    #[must_use]
    pub fn percent(self, part: usize, whole: usize) -> String {
        if whole == 0 {
            return self.pick("n/a", "s.o.").to_owned();
        }
        let share = match (200 * part + whole) / (2 * whole) {
            0 if part > 0 => "<1".to_owned(),
            100 if part < whole => ">99".to_owned(),
            share => share.to_string(),
        };
        self.pick(format!("{share}%"), format!("{share}{NARROW_SPACE}%"))
    }

    /// A number of things; from five digits on in groups of three.
    #[must_use]
    pub fn count(self, things: usize) -> String {
        let digits = things.to_string();
        if digits.len() < 5 {
            return digits;
        }
        let comma = self.pick(',', NARROW_SPACE);
        let mut grouped = String::with_capacity(digits.len() * 2);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(comma);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A percentage with one decimal.
    #[must_use]
    pub fn tenths(self, value: f64) -> String {
        let plain = format!("{value:.1}");
        self.pick(plain.clone(), plain.replace('.', ","))
    }

    /// A day, written out so that day and month cannot be confused.
    #[must_use]
    pub fn date(self, day: NaiveDate) -> String {
        let month = day.month0() as usize;
        let english = ENGLISH_MONTHS.get(month).copied().unwrap_or_default();
        let french = FRENCH_MONTHS.get(month).copied().unwrap_or_default();
        let number = day.day();
        let year = day.year();
        self.pick(
            format!("{number} {english} {year}"),
            if number == 1 {
                format!("1er {french} {year}")
            } else {
                format!("{number} {french} {year}")
            },
        )
    }
}

/// Whether a word is a month as [`Voice::date`] writes it, in either language.
pub(crate) fn is_month(word: &str) -> bool {
    ENGLISH_MONTHS.contains(&word) || FRENCH_MONTHS.contains(&word)
}

const ENGLISH_MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const FRENCH_MONTHS: [&str; 12] = [
    "janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::Language;

    const EN: Voice = Voice::new(Language::En);
    const FR: Voice = Voice::new(Language::Fr);

    #[test]
    fn a_score_has_no_needless_decimals() {
        assert_eq!(EN.number(11.0), "11");
        assert_eq!(EN.number(13.8), "13.8");
        assert_eq!(FR.number(13.8), "13,8");
        assert_eq!(EN.number(-0.001), "0");
    }

    #[test]
    fn a_change_always_has_a_sign() {
        assert_eq!(EN.signed(-5.0), "−5");
        assert_eq!(EN.signed(3.0), "+3");
        assert_eq!(EN.signed(0.0), "±0");
    }

    #[test]
    fn a_date_cannot_be_misread() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        assert_eq!(EN.date(day), "1 Mar 2026");
        assert_eq!(FR.date(day), "1er mars 2026");
    }

    #[test]
    fn a_share_of_nothing_is_not_zero() {
        assert_eq!(EN.percent(2, 3), "67%");
        assert_eq!(FR.percent(1, 3), "33\u{202f}%");
        assert_eq!(EN.percent(0, 0), "n/a");
    }
}
