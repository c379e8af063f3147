//! The columns of the caseload table, and the keys that the script sorts by.
//!
//! Every key is written so that the most pressing comes first when sorted
//! upwards; an empty key sorts last either way. The keys of a client stand in
//! `data-k` of the client's block, those of a measure in `data-k` of its row; the
//! script names them in the same order.

use super::super::model::ClientModel;
use super::super::scale::ScaleModel;
use crate::caseload::TriagePolicy;
use crate::change::Category;
use crate::extract::SuicidalIdeation;
use crate::frame::Level;
use crate::text::Voice;
use crate::trend::{Track, TrendClass};
use crate::vocabulary;
use crate::vocabulary::Word;

vocabulary! {
    /// A column of the table.
    enum Column {
        /// The place in the order of need.
        Rank => "rank",
        /// The client.
        Client => "client",
        /// The rules that apply.
        Why => "why",
        /// The measure.
        Measure => "measure",
        /// The latest score.
        Latest => "latest",
        /// The change since the one before.
        SinceLast => "last",
        /// The change since baseline.
        SinceBaseline => "base",
        /// The outcome word.
        Outcome => "outcome",
        /// The class of the course.
        Trend => "trend",
        /// On or off track.
        Track => "track",
        /// Risk.
        Risk => "risk",
        /// Goals.
        Goals => "goals",
        /// The next score.
        Next => "next",
        /// The last session.
        LastSession => "session",
    }
}

impl Column {
    /// Its heading.
    fn heading(self, voice: Voice) -> &'static str {
        let labels = voice.labels();
        match self {
            Self::Rank => labels.rank,
            Self::Client => labels.client,
            Self::Why => labels.why,
            Self::Measure => labels.measure,
            Self::Latest => labels.latest,
            Self::SinceLast => labels.since_last,
            Self::SinceBaseline => labels.since_baseline,
            Self::Outcome => labels.outcome_short,
            Self::Trend => labels.trend,
            Self::Track => labels.track_short,
            Self::Risk => labels.risk,
            Self::Goals => labels.goals,
            Self::Next => labels.next_score,
            Self::LastSession => labels.last_session,
        }
    }
}

/// The columns by the word that the script knows, with their headings.
pub(super) fn headings(voice: Voice) -> Vec<(&'static str, &'static str)> {
    Column::ALL.iter().map(|column| (column.word(), column.heading(voice))).collect()
}

/// Rules of the style sheet that name the cells where the table is laid out
/// as cards, without the row of headings.
pub(in crate::report) fn card_labels(voice: Voice) -> String {
    let rule = |column: &Column| {
        let cells = match column {
            Column::Latest => ".v",
            Column::SinceLast => ".d",
            Column::SinceBaseline => ".d+.d",
            Column::Outcome => ".o",
            Column::Trend => ".t",
            Column::Track => ".k",
            Column::Risk => ".risk",
            Column::Goals => ".goals",
            Column::Next => ".next",
            Column::LastSession => ".last",
            Column::Rank | Column::Client | Column::Why | Column::Measure => return None,
        };
        Some(format!(".caseload {cells}{{--label:\"{}\"}}\n", column.heading(voice)))
    };
    Column::ALL.iter().filter_map(rule).collect()
}

/// The keys of one client: risk, goals, next score, last session.
pub(super) fn client_keys(client: &ClientModel<'_>, policy: &TriagePolicy) -> String {
    let counts = client.goal_counts();
    let goals = (!client.goals.is_empty()).then(|| {
        // More goals that go badly come first, then fewer that go well.
        let bad = i64::try_from(counts.worse).unwrap_or(i64::MAX);
        let good = i64::try_from(counts.met + counts.progressing).unwrap_or(i64::MAX);
        (good - 100 * bad).to_string()
    });
    let days_to_next = client.row.overdue_days.map(|days| (-days).to_string());
    let session = client.row.last_session.map(|day| day.format("%Y%m%d").to_string());
    join([Some(risk_key(client, policy).to_string()), goals, days_to_next, session])
}

/// The rank of the first rule of risk that applies; behind all rules silence,
/// then denial.
fn risk_key(client: &ClientModel<'_>, policy: &TriagePolicy) -> usize {
    const BEHIND_ALL_RULES: usize = 100;
    let urgent = client.reasons.iter().find(|reason| policy.level(reason.rule) == Level::Urgent);
    match (urgent, client.last_ideation()) {
        (Some(reason), _) => policy.rank(reason.rule),
        (None, None) => BEHIND_ALL_RULES,
        (None, Some(row)) if row.si == SuicidalIdeation::Denied => BEHIND_ALL_RULES + 2,
        (None, Some(_)) => BEHIND_ALL_RULES + 1,
    }
}

/// The keys of one measure: latest, since last, since baseline, outcome,
/// trend, track. Points are shares of the range of the measure, so that
/// measures can be sorted among each other.
pub(super) fn measure_keys(scale: &ScaleModel<'_>) -> String {
    let row = scale.change;
    let share = |improvement: Option<f64>| {
        let share = improvement? / scale.range()?;
        Some(format!("{}", (share * 1000.0).round()))
    };
    let latest = share(scale.scale.map(|known| known.improvement(known.min, row.latest)));
    let since = |change: Option<f64>| share(scale.improvement(change?));
    join([
        latest,
        since(row.change_since_last),
        since(row.change),
        outcome_key(row.category).map(str::to_owned),
        trend_key(row.trend).map(str::to_owned),
        track_key(row.track).map(str::to_owned),
    ])
}

const fn outcome_key(category: Category) -> Option<&'static str> {
    match category {
        Category::Harmed => Some("0"),
        Category::Deteriorated => Some("1"),
        Category::Unchanged => Some("2"),
        Category::Improved => Some("3"),
        Category::Recovered => Some("4"),
        Category::NotEvaluable => None,
    }
}

const fn trend_key(trend: TrendClass) -> Option<&'static str> {
    match trend {
        TrendClass::Worsening => Some("0"),
        TrendClass::Fluctuating => Some("1"),
        TrendClass::Stable => Some("2"),
        TrendClass::Improving => Some("3"),
        TrendClass::TooFew => None,
    }
}

const fn track_key(track: Track) -> Option<&'static str> {
    match track {
        Track::Off => Some("0"),
        Track::On => Some("1"),
        Track::NotEvaluable => None,
    }
}

fn join<const N: usize>(keys: [Option<String>; N]) -> String {
    keys.map(Option::unwrap_or_default).join(",")
}
