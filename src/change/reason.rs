//! Why a question about change or trend has no answer.
//!
//! Too little data, or data that a formula is not defined for, is an answer
//! in itself and never a `NaN` in a table. The reasons are closed, so that a
//! report has one sentence for each.

use crate::vocabulary;

vocabulary! {
    /// Why something could not be evaluated. Shared by the rooms `change` and
    /// `trend`.
    pub enum Reason {
        /// There is no score at all.
        NoScore => "no_score",
        /// There is one score only, so nothing to compare it with.
        OneScoreOnly => "one_score_only",
        /// A score is not a finite number.
        ScoreNotFinite => "score_not_finite",
        /// The measure has no known threshold of reliable change.
        NoThreshold => "no_threshold_known",
        /// A threshold is zero, negative or not a finite number; a threshold
        /// of zero would call no change at all a change.
        ThresholdNotPositive => "threshold_not_positive",
        /// The measure has no known cut-off between the clinical and the
        /// functional range.
        NoCutoff => "no_cutoff_known",
        /// A mean or cut-off is not a finite number.
        NormNotFinite => "norm_not_finite",
        /// A standard deviation is zero, negative or unknown: everyone scored
        /// the same, and no error can be derived from that.
        StandardDeviationNotPositive => "standard_deviation_not_positive",
        /// A reliability is not strictly between 0 and 1.
        ReliabilityOutsideRange => "reliability_outside_0_1",
        /// The method needs the reliability of the second measurement too.
        NoPostReliability => "no_post_reliability_known",
        /// The reliability of the difference scores is not positive: the
        /// two measurements correlate more than the reliability allows.
        NegativeReliabilityOfDifference => "negative_reliability_of_difference",
        /// The functional mean does not lie on the better side of the
        /// clinical mean, so no cut-off can part the two populations.
        NormsNotSeparated => "norms_not_separated",
        /// The baseline is at the minimum of the scale, so a percentage of it
        /// is not defined.
        ZeroBaseline => "zero_baseline",
        /// The baseline is already in the range of remission.
        RemissionAtBaseline => "remission_at_baseline",
        /// A significance level or confidence is not strictly between 0 and 1.
        LevelOutsideRange => "level_outside_0_1",
        /// Fewer than two complete pairs: no standard deviation.
        TooFewPairs => "too_few_pairs",
        /// Fewer scores than the statistic needs.
        TooFewScores => "too_few_scores",
        /// A time is not a finite number, or the times do not increase.
        TimesNotIncreasing => "times_not_increasing",
        /// Neither the sessions nor the days since baseline are known.
        NoExposure => "no_sessions_or_days_known",
        /// All scores are the same.
        NoVariation => "no_variation",
        /// The scores lie on a line: no error to compare an estimate with.
        NoResidualError => "no_residual_error",
        /// The model finds no difference between the slopes of clients.
        SlopesDoNotVary => "slopes_do_not_vary",
        /// A covariate does not vary, or follows from the others.
        FixedEffectsNotSeparate => "fixed_effects_not_separate",
        /// Too few clients with later scores for a recovery curve.
        TooFewClients => "too_few_clients_for_a_curve",
        /// Too few clients have come as far as this for an expectation.
        BeyondCurve => "beyond_the_recovery_curve",
        /// No score was taken within a week of the 28th day.
        NoScoreNearWeekFour => "no_score_near_week_4",
        /// The statistic has no known standard error.
        NoStandardError => "no_standard_error_known",
        /// A score is a word and no number.
        ScoreIsText => "score_is_text",
        /// There is more than one row for this client and time.
        DuplicateMeasurement => "duplicate_id_and_time",
        /// The client's group is not given.
        NoGroup => "no_group",
        /// The client's rows name more than one group.
        SeveralGroups => "more_than_one_group",
        /// No reliability is given or known for the measure.
        NoReliability => "no_reliability_known",
        /// The method needs norms of the functional population.
        NoFunctionalNorms => "no_functional_norms",
        /// A score has no time.
        NoTime => "no_time",
        /// The direction of improvement is missing, or differs between rows.
        DirectionUnclear => "direction_unclear",
        /// A score has no phase.
        NoPhase => "no_phase",
        /// A phase is neither the baseline nor the treatment.
        UnknownPhase => "unknown_phase",
        /// There is no score in the baseline phase.
        NoBaselinePhase => "no_baseline_phase",
        /// There is no score in the treatment phase.
        NoTreatmentPhase => "no_treatment_phase",
        /// A baseline score is later than a treatment score: the design is
        /// not one baseline followed by one treatment.
        PhasesNotInOrder => "phases_not_baseline_then_treatment",
        /// Fewer baseline scores than the statistic needs.
        TooFewBaselineScores => "too_few_baseline_scores",
        /// Fewer treatment scores than the statistic needs.
        TooFewTreatmentScores => "too_few_treatment_scores",
        /// A ratio of means needs a scale without negative scores.
        NegativeScore => "negative_score",
        /// A phase's mean is not positive, so it has no logarithm.
        MeanNotPositive => "mean_not_positive",
        /// No goal is given.
        NoGoal => "no_goal",
        /// The goal is no number, or differs between rows.
        GoalUnclear => "goal_unclear",
        /// The baseline mean is at the goal or past it.
        GoalMetAtBaseline => "goal_met_at_baseline",
        /// Nobody could be counted: the denominator is zero.
        EmptyDenominator => "empty_denominator",
    }
}

/// The answer "this cannot be evaluated", with its reason.
///
/// It implements [`std::error::Error`], so that `?` carries it through a
/// calculation, but it is a result and belongs in the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not evaluable: {0}")]
pub struct NotEvaluable(pub Reason);

impl From<Reason> for NotEvaluable {
    fn from(reason: Reason) -> Self {
        Self(reason)
    }
}

/// A value, or the reason why there is none.
pub type Evaluated<T> = Result<T, NotEvaluable>;
