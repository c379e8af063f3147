//! Trend: which way a client's scores go over time, and how sure that is.
//!
//! Everything here is a pure function on numbers. Times are numbers that
//! increase, in whatever unit the caller counts (weeks by preference); a slope
//! is in points per that unit. Scores are spaced as they were taken: nothing
//! is interpolated.
//!
//! - the statistics: [`TheilSen`] slope with Sen's interval, [`MannKendall`]
//!   test, [`kendall_tau_b`], [`LeastSquares`], [`repeated_medians`],
//!   [`lag_one_autocorrelation`];
//! - charts and courses: [`RunChart`], [`Xmr`], [`change_points`],
//!   [`plateau`], [`reliable_reversals`], [`remission_course`];
//! - one client in two phases, baseline and treatment: [`single_case`];
//! - all clients of a caseload together: [`mixed_model`];
//! - what the caseload lets one expect: [`RecoveryCurve`],
//!   [`score_at_week_four`], [`mean_course`];
//! - many tests at once: [`FalseDiscoveries`];
//! - the verdicts: [`TrendRule`] gives one word for a series,
//!   [`TrackLimits`] says whether a client is on track.
//!
//! Every formula and rule stands in METHODS.md.
//!
//! ```
//! use caseline::change::Direction;
//! use caseline::trend::{Observation, Series, TrendClass, TrendRule};
//!
//! let phq9: Vec<Observation> = [(0.0, 18.0), (1.0, 17.0), (2.0, 15.0), (3.0, 12.0), (5.0, 9.0)]
//!     .into_iter()
//!     .map(|(time, score)| Observation { time, score })
//!     .collect();
//! let trend = TrendRule::default().classify(&phq9, Direction::LowerIsBetter, 6.0)?;
//! assert_eq!(trend.class, TrendClass::Improving);
//! assert_eq!(Series::new(&phq9)?.span(), 5.0);
//! # Ok::<(), caseline::change::NotEvaluable>(())
//! ```

mod autocorrelation;
mod change_points;
mod class;
mod cohort;
mod early_change;
mod expected_response;
mod false_discoveries;
mod kendall;
mod least_squares;
mod mann_kendall;
pub mod mixed_model;
mod permutation;
mod plateau;
mod remission_course;
mod repeated_medians;
mod reversals;
mod run_chart;
mod series;
pub mod single_case;
mod theil_sen;
mod track;
mod xmr;

#[cfg(test)]
mod golden;
#[cfg(test)]
mod properties;

pub use autocorrelation::lag_one_autocorrelation;
pub use change_points::{ChangePoint, change_points};
pub use class::{Certainty, Trend, TrendClass, TrendEvidence, TrendReason, TrendRule};
pub use cohort::{FEWEST as FEWEST_OF_A_MEAN, MeanScore, mean_course};
pub use early_change::score_at_week_four;
pub use expected_response::{
    BAND, ExpectedScore, FEWEST_AT_END, FEWEST_CLIENTS, FEWEST_LATER, Recovery, RecoveryCurve,
    Standing,
};
pub use false_discoveries::FalseDiscoveries;
pub use kendall::kendall_tau_b;
pub use least_squares::LeastSquares;
pub use mann_kendall::{MannKendall, PMethod};
pub use plateau::{Plateau, plateau};
pub use remission_course::{RemissionCourse, remission_course};
pub use repeated_medians::repeated_medians;
pub use reversals::reliable_reversals;
pub use run_chart::{RunChart, Signal};
pub use series::{Observation, Series};
pub use theil_sen::TheilSen;
pub use track::{Progress, Track, TrackLimits, TrackRule, TrackVerdict};
pub use xmr::Xmr;
