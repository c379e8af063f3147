//! The time axis: days to scale, and ticks on dates that people know.

use chrono::{Datelike, Days, Months, NaiveDate};

/// A shorter span is drawn as this many days, so that two close scores don't
/// look far apart.
const SHORTEST: i64 = 28;

/// The days that a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
}

impl Span {
    /// From the first to the last of these days, at least four weeks.
    pub fn of(days: impl IntoIterator<Item = NaiveDate>) -> Option<Self> {
        let mut days = days.into_iter();
        let one = days.next()?;
        let (first, last) = days.fold((one, one), |(low, high), day| (low.min(day), high.max(day)));
        let shortest = first.checked_add_days(Days::new(SHORTEST.unsigned_abs()))?;
        Some(Self { first, last: last.max(shortest) })
    }

    /// Days since the first day.
    pub fn offset(self, day: NaiveDate) -> f64 {
        (day - self.first).num_days() as f64
    }

    /// Length in days.
    pub fn days(self) -> i64 {
        (self.last - self.first).num_days()
    }

    /// The finest round dates of which at most `most` fall into the span.
    pub fn ticks(self, most: usize) -> Ticks {
        let coarser = [Every::Weeks(1), Every::Weeks(2)]
            .into_iter()
            .chain([1, 2, 3, 6, 12, 24, 60, 120].map(Every::Months));
        let mut ticks = Ticks { every: Every::Months(240), dates: Vec::new() };
        for every in coarser {
            ticks = Ticks { every, dates: every.dates(self) };
            if ticks.dates.len() <= most {
                break;
            }
        }
        ticks
    }
}

/// Round dates at one distance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticks {
    /// Their distance.
    pub every: Every,
    /// The dates, ascending.
    pub dates: Vec<NaiveDate>,
}

/// The distance between two ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Every {
    /// So many weeks, counted from the first day shown.
    Weeks(u64),
    /// So many months, on the first of the month, counted from January.
    Months(u32),
}

impl Every {
    fn dates(self, span: Span) -> Vec<NaiveDate> {
        let next = |day: NaiveDate| match self {
            Self::Weeks(weeks) => day.checked_add_days(Days::new(7 * weeks)),
            Self::Months(months) => day.checked_add_months(Months::new(months)),
        };
        let start = match self {
            Self::Weeks(_) => Some(span.first),
            Self::Months(months) => first_of_period(span.first, months),
        };
        std::iter::successors(start, |day| next(*day))
            .take_while(|day| *day <= span.last)
            .filter(|day| *day >= span.first)
            .collect()
    }
}

/// The first day of the period of so many months that holds `day`; periods of
/// more than a year start in years that their length divides.
fn first_of_period(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    let length = i64::from(months);
    let month = i64::from(day.year()) * 12 + i64::from(day.month0());
    let start = month - month.rem_euclid(length);
    let year = i32::try_from(start.div_euclid(12)).ok()?;
    NaiveDate::from_ymd_opt(year, u32::try_from(start.rem_euclid(12)).ok()? + 1, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn one_score_is_shown_in_four_weeks() {
        let span = Span::of([day("2025-03-03")]).unwrap();
        assert_eq!(span.last, day("2025-03-31"));
        assert_eq!(Span::of([]), None);
    }

    #[test]
    fn a_year_has_ticks_every_second_month() {
        let span = Span::of([day("2024-11-20"), day("2025-11-12")]).unwrap();
        let ticks = span.ticks(8);
        assert_eq!(ticks.every, Every::Months(2));
        assert_eq!(
            ticks.dates,
            ["2025-01-01", "2025-03-01", "2025-05-01", "2025-07-01", "2025-09-01", "2025-11-01"]
                .map(day)
        );
    }

    #[test]
    fn six_weeks_have_weekly_ticks_from_the_first_day() {
        let span = Span::of([day("2025-03-03"), day("2025-04-14")]).unwrap();
        let ticks = span.ticks(8);
        assert_eq!(ticks.every, Every::Weeks(1));
        assert_eq!(ticks.dates.first(), Some(&day("2025-03-03")));
        assert_eq!(ticks.dates.len(), 7);
    }

    #[test]
    fn the_end_of_february_does_not_drift() {
        let span = Span::of([day("2024-01-31"), day("2024-09-30")]).unwrap();
        assert!(span.ticks(9).dates.iter().all(|tick| tick.day() == 1));
    }
}
