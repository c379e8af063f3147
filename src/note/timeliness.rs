//! How soon after the session a note was signed.
//!
//! A progress note is complete within 24 hours. Where the export gives both
//! times, the hours are counted. Where it gives only the day of the session,
//! the answer is given when it is the same for every hour of that day, and is
//! unknown otherwise.

use chrono::{NaiveTime, TimeDelta};

use super::Note;

const ONE_DAY: TimeDelta = TimeDelta::hours(24);

impl Note {
    /// Hours from the end of the session to the signature; `None` unless both
    /// times are known and in order.
    #[must_use]
    pub fn hours_to_signature(&self) -> Option<f64> {
        let waited = self.signed_at? - self.session_end?;
        let minutes = i32::try_from(waited.num_minutes()).ok()?;
        (minutes >= 0).then(|| f64::from(minutes) / 60.0)
    }

    /// Whether the note was signed within 24 hours of the session's end;
    /// `None` where that is not known.
    #[must_use]
    pub fn signed_within_24_hours(&self) -> Option<bool> {
        if let Some(hours) = self.hours_to_signature() {
            return Some(hours <= 24.0);
        }
        let signed = self.signed_at?;
        let begins = self.session_date?.and_time(NaiveTime::MIN);
        if signed < begins {
            return None;
        }
        // The session ended between `begins` and `begins + 24 h`.
        match signed - begins {
            waited if waited <= ONE_DAY => Some(true),
            waited if waited > ONE_DAY * 2 => Some(false),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn note(signed: (u32, u32), ended: Option<(u32, u32)>) -> Note {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let at = |(date, hour): (u32, u32)| day(date).and_hms_opt(hour, 0, 0).unwrap();
        Note {
            session_date: Some(day(12)),
            session_end: ended.map(at),
            signed_at: Some(at(signed)),
            ..Note::default()
        }
    }

    #[test]
    fn hours_are_counted_where_both_times_are_known() {
        let note = note((13, 16), Some((12, 10)));
        assert_eq!(note.hours_to_signature(), Some(30.0));
        assert_eq!(note.signed_within_24_hours(), Some(false));
    }

    #[test]
    fn a_signature_on_the_day_of_the_session_is_timely() {
        assert_eq!(note((12, 18), None).signed_within_24_hours(), Some(true));
    }

    #[test]
    fn a_signature_two_days_later_is_late_whatever_the_hour() {
        assert_eq!(note((14, 1), None).signed_within_24_hours(), Some(false));
    }

    #[test]
    fn a_signature_on_the_next_day_is_undecided_without_the_hour() {
        assert_eq!(note((13, 18), None).signed_within_24_hours(), None);
    }

    #[test]
    fn a_signature_before_the_session_is_no_answer() {
        assert_eq!(note((11, 18), None).signed_within_24_hours(), None);
    }
}
