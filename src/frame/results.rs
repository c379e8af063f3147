//! What follows from the notes: the tables that analysis fills.
//!
//! The words of these columns that no room of pure functions defines, such as
//! the level of a client or the agreement of a goal, are defined here.

use chrono::NaiveDate;

use super::table::table;
use crate::change::Category;
use crate::extract::StatedProgress;
use crate::trend::{Track, TrendClass};
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
        /// The note that reports it.
        note_id: String,
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
        /// Codes of the rules behind the words above, separated by `;`.
        reasons: String,
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
