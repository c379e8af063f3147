//! The closed vocabularies of the measure files.
//!
//! Each word stands in `data/instruments/*.toml` exactly as written here; a
//! word that is not listed is an error when the file is loaded, never a guess.

use crate::vocabulary;

vocabulary! {
    /// Which way a score is worse. Whatever the measure, improvement is
    /// signed by this word.
    pub enum Direction {
        /// A higher score is worse, as in a symptom scale.
        HigherWorse => "higher_worse",
        /// A higher score is better, as in a well-being scale.
        HigherBetter => "higher_better",
    }
}

vocabulary! {
    /// How a score is compared with a cut-off.
    pub enum Op {
        /// Below.
        Below => "<",
        /// Below or equal.
        AtMost => "<=",
        /// Equal.
        Equal => "==",
        /// Above or equal.
        AtLeast => ">=",
        /// Above.
        Above => ">",
    }
}

impl Op {
    /// Whether `lhs op rhs` is true. Never true for a value that is not a
    /// number.
    #[must_use]
    pub fn holds(self, lhs: f64, rhs: f64) -> bool {
        match self {
            Self::Below => lhs < rhs,
            Self::AtMost => lhs <= rhs,
            Self::Equal => (lhs - rhs).abs() < 1e-9,
            Self::AtLeast => lhs >= rhs,
            Self::Above => lhs > rhs,
        }
    }

    /// Whether the operator asks for a high score.
    #[must_use]
    pub fn asks_for_more(self) -> bool {
        matches!(self, Self::AtLeast | Self::Above)
    }
}

vocabulary! {
    /// How an entry is known.
    pub enum Evidence {
        /// Read in the paper: its abstract, or a table or passage of it.
        Primary => "primary",
        /// Read on a page of the publisher, a standards body or an agency.
        Official => "official",
        /// Read in published scoring code or a public code list.
        Code => "code",
        /// Read on a third-party page that quotes the number.
        Secondary => "secondary",
        /// Not read anywhere; to be checked before use in a report.
        Recalled => "recalled",
    }
}

impl Evidence {
    /// The weaker of two levels. The vocabulary is ordered from the strongest
    /// to the weakest.
    #[must_use]
    pub fn weaker(self, other: Self) -> Self {
        self.max(other)
    }
}

vocabulary! {
    /// How much of a source was read.
    pub enum Reading {
        /// The abstract of a paper.
        Abstract => "abstract",
        /// A page or a document.
        Page => "page",
        /// Program code or a code list.
        Code => "code",
        /// Nothing: the number is expected to be found there.
        None => "none",
    }
}

vocabulary! {
    /// Who answers the form.
    pub enum Rater {
        /// The client.
        SelfReport => "self",
        /// A clinician.
        Clinician => "clinician",
        /// A parent.
        Parent => "parent",
        /// A clinician, or the client.
        ClinicianOrSelf => "clinician_or_self",
        /// The client, or a clinician.
        SelfOrClinician => "self_or_clinician",
        /// The client, or a parent.
        SelfOrParent => "self_or_parent",
        /// A parent, a teacher or the client.
        ParentTeacherOrSelf => "parent_teacher_or_self",
    }
}

vocabulary! {
    /// The place of a score in its form.
    pub enum ScaleRole {
        /// The main score. A measure has at most one.
        Total => "total",
        /// A score of a part of the form.
        Subscale => "subscale",
        /// The same score in another coding or from another informant.
        Alternative => "alternative",
    }
}

vocabulary! {
    /// How item answers become a score.
    pub enum Calculation {
        /// The sum of the answers.
        Sum => "sum",
        /// The mean of the answers.
        Mean => "mean",
        /// The mean of the subscale means.
        MeanOfSubscales => "mean_of_subscales",
        /// A sum with weights that are not in the file.
        Weighted => "weighted",
        /// A mean with weights that are not in the file.
        WeightedMean => "weighted_mean",
        /// A sum in which some answers count below zero.
        SumWithNegativeItems => "sum_with_negative_items",
        /// The sum of the highest answer of each domain.
        DomainMaxSum => "domain_max_sum",
        /// The number of positive answers; which answers are positive is not
        /// in the file.
        CountOfPositiveItems => "count_of_positive_items",
        /// The number of the highest question that was answered yes.
        HighestPositiveQuestion => "highest_positive_question",
        /// The sum as a percentage of its possible range.
        PercentOfRange => "percent_of_range",
        /// A Rasch table that is not in the file.
        RaschTransformed => "rasch_transformed",
        /// A table of T scores that is not in the file.
        TScore => "t_score",
        /// The T score of goal attainment scaling.
        GasT => "gas_t",
        /// An item response model, or a percentage.
        IrtOrPercent => "irt_or_percent",
    }
}

vocabulary! {
    /// Whom a norm describes.
    pub enum NormGroup {
        /// People in treatment or with the disorder.
        Clinical => "clinical",
        /// People of the general population, or without the disorder.
        Functional => "functional",
        /// Anybody else.
        Other => "other",
    }
}

vocabulary! {
    /// How a reliability coefficient was found.
    pub enum ReliabilityType {
        /// The same people tested twice.
        TestRetest => "test_retest",
        /// An intraclass correlation over two tests.
        Icc => "icc",
        /// Internal consistency (Cronbach). It leaves out the variation from
        /// day to day, so its thresholds are smaller.
        Alpha => "alpha",
        /// Agreement of two raters: no measure of change over time.
        Interrater => "interrater",
    }
}

vocabulary! {
    /// What a change threshold is counted in.
    pub enum ChangeUnit {
        /// Points of the scale.
        Points => "points",
        /// Percent of the first score.
        Percent => "percent",
    }
}

vocabulary! {
    /// The one direction of change that a threshold is limited to.
    pub enum ChangeDirection {
        /// Only to a change for the worse.
        Worsening => "worsening",
        /// Only to a change for the better.
        Improvement => "improvement",
    }
}

vocabulary! {
    /// What a response criterion is counted in.
    pub enum ResponseUnit {
        /// A score that has to be reached.
        Points => "points",
        /// Percent by which the first score has to fall.
        PercentReduction => "percent_reduction",
        /// Points by which the first score has to fall.
        PointsReduction => "points_reduction",
    }
}

vocabulary! {
    /// The sex that a cut-off is limited to.
    pub enum AppliesTo {
        /// Women and girls.
        Female => "female",
        /// Men and boys.
        Male => "male",
    }
}

vocabulary! {
    /// What an answer that needs attention points to.
    pub enum RiskKind {
        /// Suicidal thoughts, self-harm or both.
        SuicideOrSelfHarm => "suicide_or_self_harm",
        /// Violence against others.
        Violence => "violence",
        /// Use of substances.
        Substance => "substance",
        /// Hopelessness.
        Hopelessness => "hopelessness",
    }
}

vocabulary! {
    /// What is done about answers that are missing.
    pub enum ProratingRule {
        /// Each missing answer becomes the mean of the others, the total is
        /// rounded to a possible score.
        MeanImputation => "mean_imputation",
        /// The mean of the given answers stands for all, not rounded.
        MeanOfAnswered => "mean_of_answered",
        /// The percentage is taken over the given answers.
        PercentOfAnswered => "percent_of_answered",
    }
}

vocabulary! {
    /// The terms under which a form may be used.
    pub enum LicenceStatus {
        /// No permission is needed.
        PublicDomain => "public_domain",
        /// Free under conditions.
        FreeWithConditions => "free_with_conditions",
        /// Somebody has to be asked.
        PermissionRequired => "permission_required",
        /// Sold.
        Proprietary => "proprietary",
    }
}

vocabulary! {
    /// What a value of `derived` was recomputed as.
    pub enum DerivedQuantity {
        /// The reliable change index of Jacobson and Truax.
        ReliableChange => "reliable_change",
        /// Their cut-off c.
        CutoffC => "cutoff_c",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_off_holds_as_its_sign_says() {
        let holds = |op: Op| [9.0, 10.0, 11.0].map(|score| op.holds(score, 10.0));
        assert_eq!(holds(Op::Below), [true, false, false]);
        assert_eq!(holds(Op::AtMost), [true, true, false]);
        assert_eq!(holds(Op::Equal), [false, true, false]);
        assert_eq!(holds(Op::AtLeast), [false, true, true]);
        assert_eq!(holds(Op::Above), [false, false, true]);
    }

    #[test]
    fn nothing_holds_for_a_value_that_is_no_number() {
        for op in [Op::Below, Op::AtMost, Op::Equal, Op::AtLeast, Op::Above] {
            assert!(!op.holds(f64::NAN, 10.0), "{op}");
        }
    }

    #[test]
    fn recalled_is_the_weakest_evidence() {
        assert_eq!(Evidence::Primary.weaker(Evidence::Recalled), Evidence::Recalled);
        assert_eq!(Evidence::Secondary.weaker(Evidence::Official), Evidence::Secondary);
    }
}
