//! Reliable change and clinical significance: has this client, or this
//! sample, changed by more than the measure's own error, and across the line
//! between the clinical and the functional range?
//!
//! Everything here is a pure function on numbers. The room knows no notes, no
//! dates and no measures: a measure's threshold, reliability and cut-off are
//! arguments. An answer that the numbers cannot give is a value,
//! [`NotEvaluable`], with one closed [`Reason`].
//!
//! - one client: a [`Criterion`] judges a [`Pair`] and gives a
//!   [`ReliableChange`]; a [`Cutoff`] gives the [`Caseness`] of each score;
//!   [`Category::of`] joins both to the word in the table;
//! - one sample: [`SampleStatistics`] of the pairs feed one of six published
//!   index methods ([`Expectation`]); an [`Approach`] classifies each pair;
//!   [`Summary`] counts, with Wilson intervals; [`GroupChange`] is the change of
//!   the whole;
//! - one study: a [`Question`] holds what was asked and given, and makes the
//!   rule of each method; [`HierarchicalModel`] takes whole courses;
//!   [`effect_sizes`], [`welch`] and [`Covariance`] speak of groups;
//!   [`sensitivity`] says how sure a label is.
//!
//! Every formula and the sense of every outcome word stand in METHODS.md.
//!
//! ```
//! use caseline::change::{Caseness, Category, Criterion, Cutoff, Direction, Pair};
//!
//! // PHQ-9 under NHS Talking Therapies: 6 points, caseness at 10.
//! let criterion = Criterion::published(6.0)?;
//! let cutoff = Cutoff::published(10.0)?;
//! let pair = Pair::new(18.0, 8.0)?;
//! let down = Direction::LowerIsBetter;
//!
//! let change = criterion.judge(down, pair)?;
//! assert_eq!(change.improvement, 10.0);
//! assert_eq!(cutoff.caseness(down, pair.post), Caseness::Functional);
//! let category = Category::of(Ok(change.class), Some(cutoff.transition(down, pair)));
//! assert_eq!(category, Category::Recovered);
//! # Ok::<(), caseline::change::NotEvaluable>(())
//! ```

mod answer;
mod approach;
mod category;
mod comparison;
mod criterion;
mod cutoff;
mod direction;
mod edwards_nunnally;
mod effect_size;
mod expectation;
mod group_change;
mod gulliksen_lord_novick;
mod hageman_arrindell;
mod hierarchical;
mod hsu_linn_lord;
mod jacobson_truax;
mod noncentral_t;
mod nunnally_kotsch;
mod proportion;
mod reason;
mod remission;
mod response;
mod sample;
mod sensitivity;
mod significance;
mod standard_error;
mod study;
mod summary;
mod true_cutoff;

#[cfg(test)]
mod golden;
#[cfg(test)]
mod properties;

pub use answer::Answer;
pub use approach::{Approach, Border, Outcome, Verdict};
pub use category::{Category, ChangeClass, Crossing};
pub use comparison::{Covariance, Difference, welch};
pub(crate) use criterion::reaches;
pub use criterion::{Criterion, Method, ReliableChange};
pub use cutoff::{Caseness, Cutoff, CutoffRule, Edge, Transition};
pub use direction::Direction;
pub use edwards_nunnally::edwards_nunnally;
pub use effect_size::{EffectFormula, EffectSize, effect_sizes};
pub use expectation::{Expectation, ReliableChangeIndex};
pub use group_change::{GroupChange, GroupVerdict, mean_change_interval};
pub use gulliksen_lord_novick::gulliksen_lord_novick;
pub use hageman_arrindell::{hageman_arrindell, reliability_of_difference};
pub use hierarchical::{FEWEST_SCORES, Fit, HierarchicalModel, Measurement, SlopeDeviation};
pub use hsu_linn_lord::hsu_linn_lord;
pub use jacobson_truax::jacobson_truax;
pub use nunnally_kotsch::nunnally_kotsch;
pub(crate) use proportion::wilson;
pub use proportion::{Interval, Proportion};
pub use reason::{Evaluated, NotEvaluable, Reason};
pub use remission::remission;
pub use response::{Response, relative_improvement};
pub use sample::{Norms, Pair, SampleStatistics};
pub use sensitivity::{
    CONFIDENCES, Certainty, Sensitivity, Variant, sensitivity, variants, verdicts, weigh,
};
pub use significance::Significance;
pub use standard_error::{Reliability, StandardErrorOfDifference, StandardErrorOfMeasurement};
pub use study::{CutoffMethod, Question, StudyApproach, StudyMethod};
pub use summary::{Summary, summaries_by_group};
pub use true_cutoff::{TrueCutoff, share_improved};
