//! On track or off track, by a rule with a name.
//!
//! Off track is who has reliably deteriorated. Where a recovery curve of the
//! caseload is known ([`RecoveryCurve`](super::RecoveryCurve)), off track is
//! besides who has not reliably improved, is not in the functional range, and
//! scores worse than its band: worse than nine in ten clients who began as
//! badly. Where none is known, it is who by the eighth session (or, when
//! sessions are not counted, by the 56th day since baseline) has not reliably
//! improved and is not in the functional range.
//!
//! Eight, because by eight sessions about half of all patients are measurably
//! improved: Howard, Kopta, Krause & Orlinsky (1986), doi
//! 10.1037/0003-066X.41.2.159. Fifty-six days are eight weekly sessions.
//! Either rule says when to look again, not that therapy fails.

use super::Standing;
use crate::change::{Caseness, ChangeClass, Evaluated, NotEvaluable, Reason};
use crate::vocabulary;

vocabulary! {
    /// Whether a client makes the progress that the rule expects.
    pub enum Track {
        /// As expected.
        On => "on",
        /// Not as expected: look again.
        Off => "off",
        /// It cannot be said.
        NotEvaluable => "not_evaluable",
    }
}

vocabulary! {
    /// Which part of the rule decided.
    pub enum TrackRule {
        /// Off: reliably deteriorated since baseline.
        ReliablyDeteriorated => "reliably_deteriorated",
        /// Off: not reliably improved by the session limit, and not in the
        /// functional range.
        NoReliableImprovementBySession => "no_reliable_improvement_by_session",
        /// Off: not reliably improved by the day limit, and not in the
        /// functional range.
        NoReliableImprovementByDay => "no_reliable_improvement_by_day",
        /// Off: worse than the band of the recovery curve, and not in the
        /// functional range.
        WorseThanExpected => "worse_than_expected",
        /// On: within the band of the recovery curve, or better.
        AsExpected => "as_expected",
        /// On: reliably improved.
        ReliablyImproved => "reliably_improved",
        /// On: no reliable change, and the limit is not reached.
        BeforeLimit => "before_limit",
        /// On: no reliable change, and the latest score is in the functional
        /// range.
        FunctionalRange => "functional_range",
        /// Not evaluable: a number is missing, as the reason says.
        MissingNumber => "missing_number",
    }
}

/// When reliable improvement is expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackLimits {
    /// The session by which it is expected, counted from the baseline
    /// session, which is the first.
    pub sessions: u32,
    /// The days since baseline by which it is expected, for clients whose
    /// sessions are not counted.
    pub days: f64,
}

impl Default for TrackLimits {
    fn default() -> Self {
        Self { sessions: 8, days: 56.0 }
    }
}

/// What is known about a client's progress on one measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// The verdict on the change since baseline.
    pub change: Evaluated<ChangeClass>,
    /// The range of the latest score, where a cut-off is known.
    pub latest: Option<Caseness>,
    /// Where the latest score stands against the recovery curve, where there
    /// is one.
    pub standing: Option<Standing>,
    /// Sessions since baseline, the baseline session counted, where known.
    pub sessions: Option<u32>,
    /// Days since baseline, where known.
    pub days: Option<f64>,
}

/// The verdict and the part of the rule that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackVerdict {
    /// On, off or not evaluable.
    pub track: Track,
    /// What decided.
    pub rule: TrackRule,
    /// Why it is not evaluable, when it is not.
    pub reason: Option<Reason>,
}

impl TrackLimits {
    /// Whether a client is on track.
    ///
    /// ```
    /// use caseline::change::{Caseness, ChangeClass};
    /// use caseline::trend::{Progress, Track, TrackLimits, TrackRule};
    ///
    /// let verdict = TrackLimits::default().judge(Progress {
    ///     change: Ok(ChangeClass::Unchanged),
    ///     latest: Some(Caseness::Clinical),
    ///     standing: None,
    ///     sessions: Some(8),
    ///     days: Some(49.0),
    /// });
    /// assert_eq!(verdict.track, Track::Off);
    /// assert_eq!(verdict.rule, TrackRule::NoReliableImprovementBySession);
    /// ```
    #[must_use]
    pub fn judge(&self, progress: Progress) -> TrackVerdict {
        match progress.change {
            Err(NotEvaluable(reason)) => TrackVerdict::missing(reason),
            Ok(ChangeClass::Deteriorated) => TrackVerdict::off(TrackRule::ReliablyDeteriorated),
            Ok(ChangeClass::Improved) => TrackVerdict::on(TrackRule::ReliablyImproved),
            Ok(ChangeClass::Unchanged) => self.without_change(progress),
        }
    }

    fn without_change(&self, progress: Progress) -> TrackVerdict {
        match (progress.standing, progress.latest) {
            (Some(Standing::Worse), Some(Caseness::Functional)) => {
                return TrackVerdict::on(TrackRule::FunctionalRange);
            }
            (Some(Standing::Worse), _) => return TrackVerdict::off(TrackRule::WorseThanExpected),
            (Some(_), _) => return TrackVerdict::on(TrackRule::AsExpected),
            (None, _) => {}
        }
        let (reached, rule) = match (progress.sessions, progress.days) {
            (Some(sessions), _) => {
                (sessions >= self.sessions, TrackRule::NoReliableImprovementBySession)
            }
            (None, Some(days)) => (days >= self.days, TrackRule::NoReliableImprovementByDay),
            (None, None) => return TrackVerdict::missing(Reason::NoExposure),
        };
        match (reached, progress.latest) {
            (false, _) => TrackVerdict::on(TrackRule::BeforeLimit),
            (true, Some(Caseness::Functional)) => TrackVerdict::on(TrackRule::FunctionalRange),
            (true, Some(Caseness::Clinical | Caseness::AtCutoff)) => TrackVerdict::off(rule),
            (true, None) => TrackVerdict::missing(Reason::NoCutoff),
        }
    }
}

impl TrackVerdict {
    fn on(rule: TrackRule) -> Self {
        Self { track: Track::On, rule, reason: None }
    }

    fn off(rule: TrackRule) -> Self {
        Self { track: Track::Off, rule, reason: None }
    }

    /// It cannot be said, for this reason.
    #[must_use]
    pub fn missing(reason: Reason) -> Self {
        let rule = TrackRule::MissingNumber;
        Self { track: Track::NotEvaluable, rule, reason: Some(reason) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STILL_CLINICAL: Progress = Progress {
        change: Ok(ChangeClass::Unchanged),
        latest: Some(Caseness::Clinical),
        standing: None,
        sessions: Some(7),
        days: Some(90.0),
    };

    fn judge(progress: Progress) -> (Track, TrackRule) {
        let verdict = TrackLimits::default().judge(progress);
        (verdict.track, verdict.rule)
    }

    #[test]
    fn seven_sessions_are_before_the_limit_however_many_days() {
        assert_eq!(judge(STILL_CLINICAL), (Track::On, TrackRule::BeforeLimit));
    }

    #[test]
    fn days_count_when_sessions_are_unknown() {
        let progress = Progress { sessions: None, days: Some(56.0), ..STILL_CLINICAL };
        assert_eq!(judge(progress), (Track::Off, TrackRule::NoReliableImprovementByDay));
        let progress = Progress { sessions: None, days: Some(55.0), ..STILL_CLINICAL };
        assert_eq!(judge(progress), (Track::On, TrackRule::BeforeLimit));
    }

    #[test]
    fn reliable_deterioration_is_off_track_at_once() {
        let progress =
            Progress { change: Ok(ChangeClass::Deteriorated), sessions: Some(2), ..STILL_CLINICAL };
        assert_eq!(judge(progress), (Track::Off, TrackRule::ReliablyDeteriorated));
    }

    #[test]
    fn who_stays_well_is_on_track() {
        let progress =
            Progress { latest: Some(Caseness::Functional), sessions: Some(12), ..STILL_CLINICAL };
        assert_eq!(judge(progress), (Track::On, TrackRule::FunctionalRange));
    }

    #[test]
    fn a_curve_goes_before_the_plain_rule() {
        let late = Progress { sessions: Some(12), ..STILL_CLINICAL };
        let progress = Progress { standing: Some(Standing::Within), ..late };
        assert_eq!(judge(progress), (Track::On, TrackRule::AsExpected));
        let progress = Progress { standing: Some(Standing::Worse), ..STILL_CLINICAL };
        assert_eq!(judge(progress), (Track::Off, TrackRule::WorseThanExpected));
        let progress = Progress { latest: Some(Caseness::Functional), ..progress };
        assert_eq!(judge(progress), (Track::On, TrackRule::FunctionalRange));
    }

    #[test]
    fn one_score_puts_nobody_on_a_track() {
        let progress =
            Progress { change: Err(NotEvaluable(Reason::OneScoreOnly)), ..STILL_CLINICAL };
        let verdict = TrackLimits::default().judge(progress);
        assert_eq!(verdict.track, Track::NotEvaluable);
        assert_eq!(verdict.reason, Some(Reason::OneScoreOnly));
    }

    #[test]
    fn past_the_limit_an_unknown_cutoff_leaves_it_open() {
        let progress = Progress { latest: None, sessions: Some(9), ..STILL_CLINICAL };
        assert_eq!(TrackLimits::default().judge(progress).reason, Some(Reason::NoCutoff));
    }
}
