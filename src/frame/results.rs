//! What follows from the notes: the tables that analysis fills.
//!
//! The words of these columns that no room of pure functions defines, such as
//! the level of a client or the agreement of a goal, are defined here.

use chrono::NaiveDate;

use super::table::table;
use crate::change::{Category, ChangeClass, Reason};
use crate::extract::StatedProgress;
use crate::trend::mixed_model::Fit;
use crate::trend::{RemissionCourse, Track, TrendClass};
use crate::vocabulary;

table! {
    /// One administration of one scale, after resolving what the notes repeat.
    pub struct SeriesRow in "series" {
        /// The client.
        client_id: String,
        /// Short name of the measure.
        instrument: String,
        /// The subscale, null for the total.
        subscale: Option<String>,
        /// The day of the administration.
        scored_on: NaiveDate,
        /// The score.
        value: f64,
        /// The band by the registry, in English.
        severity: Option<String>,
        /// The note that reports it; null for a coded score without one.
        note_id: Option<String>,
        /// The mention in `scores` that the value was taken from.
        mention_id: Option<String>,
        /// Whether another value was reported for the same day.
        conflict: bool,
    }
}

table! {
    /// How far one scale of one client has moved.
    pub struct ChangeRow in "changes" {
        /// The client.
        client_id: String,
        /// Short name of the measure.
        instrument: String,
        /// The subscale, null for the total.
        subscale: Option<String>,
        /// Number of administrations.
        n: i64,
        /// Day of the first administration.
        baseline_on: NaiveDate,
        /// The first score.
        baseline: f64,
        /// Day of the last administration.
        latest_on: NaiveDate,
        /// The last score.
        latest: f64,
        /// Latest less baseline, in points; null with one score.
        change: Option<f64>,
        /// Latest less the one before, in points; null with one score.
        change_since_last: Option<f64>,
        /// Change over its standard error, where the method has one.
        reliable_change_index: Option<f64>,
        /// Smallest change in points that counts as reliable.
        threshold: Option<f64>,
        /// How the threshold was come by.
        method: Option<String>,
        /// Name of the profile that gave threshold and cut-off.
        profile: String,
        /// Border of the clinical range.
        cutoff: Option<f64>,
        /// The outcome word.
        category: Category,
        /// Whether the reduction asked for as response is reached.
        response: Option<bool>,
        /// Whether the score is in remission.
        remission: Option<bool>,
        /// Class of the course.
        trend: TrendClass,
        /// Theil-Sen slope in points a week.
        slope_per_week: Option<f64>,
        /// Lower end of its 95 % interval.
        slope_low: Option<f64>,
        /// Upper end of its 95 % interval.
        slope_high: Option<f64>,
        /// Two-sided p of the Mann-Kendall test.
        p_value: Option<f64>,
        /// On or off track.
        track: Track,
        /// What the recovery curve of the caseload expects on the day of the
        /// last score, from the first score.
        expected: Option<f64>,
        /// Lower end of its band, which holds eight in ten.
        expected_low: Option<f64>,
        /// Upper end.
        expected_high: Option<f64>,
        /// The day that a score is predicted for.
        predicted_on: Option<NaiveDate>,
        /// The score predicted for it from the client's own course.
        predicted: Option<f64>,
        /// Lower end of its band, which holds eight in ten.
        predicted_low: Option<f64>,
        /// Upper end.
        predicted_high: Option<f64>,
        /// Change from baseline to the score nearest to week 4, in points.
        early_change: Option<f64>,
        /// Whether that change is reliable.
        early_class: Option<ChangeClass>,
        /// Whether remission was reached, lasts, or was lost.
        remission_course: Option<RemissionCourse>,
        /// Since when the scores no longer move by more than their error.
        plateau_since: Option<NaiveDate>,
        /// When the level of a long course changed last.
        level_changed_on: Option<NaiveDate>,
        /// Codes of the rules behind the words above, separated by `;`.
        reasons: String,
    }
}

vocabulary! {
    /// What exposure to treatment is counted in.
    pub enum ExposureUnit {
        /// Sessions after the intake session.
        Sessions => "sessions",
        /// Weeks since the intake, where sessions are not known.
        Weeks => "weeks",
    }
}

table! {
    /// The recovery curve of one scale: later scores on the logarithm of one
    /// and exposure, the intake score, and their product.
    pub struct CurveRow in "curves" {
        /// Short name of the measure.
        instrument: String,
        /// The subscale, null for the total.
        subscale: Option<String>,
        /// What exposure counts.
        exposure: ExposureUnit,
        /// Clients with enough later scores.
        clients: i64,
        /// Fewest such clients for a curve.
        clients_needed: i64,
        /// Later scores that the curve rests on.
        scores: Option<i64>,
        /// Exposure up to which it holds.
        reach: Option<f64>,
        /// Mean score at exposure 0 for an intake score of 0.
        intercept: Option<f64>,
        /// Its standard error.
        intercept_error: Option<f64>,
        /// Slope on the logarithm, for an intake score of 0.
        log_exposure: Option<f64>,
        /// Its standard error.
        log_exposure_error: Option<f64>,
        /// Points for each point of the intake score.
        intake: Option<f64>,
        /// Its standard error.
        intake_error: Option<f64>,
        /// Change of that slope for each point of the intake score.
        intake_by_log_exposure: Option<f64>,
        /// Its standard error.
        intake_by_log_exposure_error: Option<f64>,
        /// Standard deviation of clients at exposure 0.
        sd_intercept: Option<f64>,
        /// Standard deviation of their slopes.
        sd_log_exposure: Option<f64>,
        /// Correlation of the two.
        correlation: Option<f64>,
        /// Residual standard deviation.
        sd_residual: Option<f64>,
        /// Whether the fit is singular.
        fit: Option<Fit>,
        /// The reason, where there is no curve.
        not_evaluable: Option<Reason>,
    }
}

table! {
    /// The mean of a scale some weeks after each client's first score.
    pub struct CohortRow in "cohorts" {
        /// Short name of the measure.
        instrument: String,
        /// The subscale, null for the total.
        subscale: Option<String>,
        /// Weeks since the first score.
        week: f64,
        /// Clients who were seen then.
        clients: i64,
        /// Their mean score.
        mean: f64,
        /// Lower end of its 95 % interval.
        low: f64,
        /// Upper end.
        high: f64,
    }
}

vocabulary! {
    /// From what a score is expected.
    pub enum ExpectedKind {
        /// From the intake score alone.
        Expected => "expected",
        /// From the client's own scores so far.
        Predicted => "predicted",
    }
}

table! {
    /// One point of the expected or predicted course of one client.
    pub struct ExpectedRow in "expected" {
        /// The client.
        client_id: String,
        /// Short name of the measure.
        instrument: String,
        /// The subscale, null for the total.
        subscale: Option<String>,
        /// From what it is expected.
        kind: ExpectedKind,
        /// The day.
        on: NaiveDate,
        /// The mean.
        mean: f64,
        /// Lower end of the band, which holds eight in ten.
        low: f64,
        /// Upper end.
        high: f64,
    }
}

vocabulary! {
    /// Whether the clinician's word and the measure say the same of a goal.
    pub enum Agreement {
        /// They agree.
        Agree => "agree",
        /// The clinician's word is better than the measure's.
        StatedBetter => "stated_better",
        /// The clinician's word is worse than the measure's.
        StatedWorse => "stated_worse",
        /// One of the two is missing.
        NotEvaluable => "not_evaluable",
    }
}

table! {
    /// One goal of one client: measured change beside stated progress.
    pub struct GoalProgressRow in "goal_progress" {
        /// The client.
        client_id: String,
        /// The goal's number.
        goal_number: i64,
        /// Its latest label.
        label: Option<String>,
        /// The measure tied to it.
        instrument: Option<String>,
        /// The outcome word of that measure since baseline.
        measured: Category,
        /// Class of the course of that measure.
        trend: TrendClass,
        /// The latest stated progress.
        stated: Option<StatedProgress>,
        /// Whether both say the same.
        agreement: Agreement,
        /// Codes of the reasons, separated by `;`.
        reasons: Option<String>,
    }
}

vocabulary! {
    /// How soon a client should be looked at.
    pub enum Level {
        /// A risk that the notes do not show to be over.
        Urgent => "urgent",
        /// Something to look at in the next review.
        Review => "review",
        /// Nothing stands out.
        OnTrack => "on_track",
        /// Too little is known to say.
        InsufficientData => "insufficient_data",
    }
}

table! {
    /// One client in the order of need.
    pub struct CaseloadRow in "caseload" {
        /// The client.
        client_id: String,
        /// Rank by need, 1 first.
        priority: i64,
        /// How soon to look.
        level: Level,
        /// Codes of the triage rules that apply, the deciding one first,
        /// separated by `;`.
        reasons: Option<String>,
        /// Day of the last session.
        last_session: Option<NaiveDate>,
        /// Days since the next administration was due; null where none is.
        overdue_days: Option<i64>,
    }
}
