//! What is asked for: for whom, of which time, on which paper.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use super::letterhead::{ClientNames, Letterhead};
use super::template::Template;
use crate::vocabulary;

vocabulary! {
    /// A form of the report.
    pub enum Form {
        /// Tagged PDF, PDF/UA-1.
        Pdf => "pdf",
        /// A Word document, to be edited.
        Docx => "docx",
        /// One page with everything in it.
        Html => "html",
        /// Plain text.
        Txt => "txt",
        /// Markdown.
        Md => "md",
    }
}

vocabulary! {
    /// Who reads the report.
    pub enum Audience {
        /// Clinicians, payers, referring doctors.
        Clinician => "clinician",
        /// The client.
        Client => "client",
    }
}

vocabulary! {
    /// The size of a page.
    #[derive(Default)]
    pub enum Paper {
        /// 8.5 by 11 inches.
        #[default]
        Letter => "letter",
        /// 210 by 297 millimetres.
        A4 => "a4",
    }
}

/// A stretch of days, both ends included; an end that is missing is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

impl Period {
    /// Whether a day is in it. A session without a date is only in a period
    /// that is open at both ends.
    #[must_use]
    pub fn holds(self, day: Option<NaiveDate>) -> bool {
        match day {
            Some(day) => {
                self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
            }
            None => self == Self::default(),
        }
    }
}

/// What is wrong with a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// Two days with `..` between them are needed.
    #[error("a period is FROM..TO, such as 2026-01-01..2026-03-31; either end may be left out")]
    Form,
    /// A day is not on the calendar.
    #[error("{0} is not a day; days are written 2026-03-31")]
    Day(String),
    /// The end comes first.
    #[error("the period ends before it begins")]
    Backwards,
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(typed: &str) -> Result<Self, PeriodError> {
        let (from, to) = typed.split_once("..").ok_or(PeriodError::Form)?;
        let day = |typed: &str| match typed.trim() {
            "" => Ok(None),
            day => day.parse().map(Some).map_err(|_| PeriodError::Day(day.to_owned())),
        };
        let period = Self { from: day(from)?, to: day(to)? };
        match (period.from, period.to) {
            (None, None) => Err(PeriodError::Form),
            (Some(from), Some(to)) if to < from => Err(PeriodError::Backwards),
            _ => Ok(period),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        write!(f, "{}..{}", day(self.from), day(self.to))
    }
}

/// What every report of a batch is made with.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The sessions that it tells of.
    pub period: Period,
    /// The head of the clinic.
    pub letterhead: Letterhead,
    /// Names of clients.
    pub names: ClientNames,
    /// Which parts, in which order and layout.
    pub template: Template,
    /// The size of the pages.
    pub paper: Paper,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: &str) -> Option<NaiveDate> {
        Some(day.parse().unwrap())
    }

    #[test]
    fn a_period_includes_both_ends() {
        let period: Period = "2026-01-01..2026-03-31".parse().unwrap();
        assert!(period.holds(day("2026-01-01")) && period.holds(day("2026-03-31")));
        assert!(!period.holds(day("2025-12-31")) && !period.holds(day("2026-04-01")));
        assert!(!period.holds(None));
        assert_eq!(period.to_string(), "2026-01-01..2026-03-31");
    }

    #[test]
    fn an_end_may_be_left_open() {
        assert_eq!("..2026-03-31".parse(), Ok(Period { from: None, to: day("2026-03-31") }));
        assert_eq!("2026-01-01..".parse(), Ok(Period { from: day("2026-01-01"), to: None }));
        assert!(Period::default().holds(None));
    }

    #[test]
    fn a_wrong_period_says_what_is_wrong() {
        let wrong = |typed: &str| typed.parse::<Period>().unwrap_err().to_string();
        assert!(wrong("2026").starts_with("a period is FROM..TO"));
        assert!(wrong("..").starts_with("a period is FROM..TO"));
        assert!(wrong("2026-02-30..").starts_with("2026-02-30 is not a day"));
        assert_eq!(wrong("2026-02-01..2026-01-01"), "the period ends before it begins");
    }
}
