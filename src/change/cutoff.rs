//! The line between the clinical and the functional range, and on which side
//! of it a score lies.
//!
//! Jacobson & Truax (1991), doi 10.1037/0022-006X.59.1.12, give three
//! computed cut-offs. With d = +1 when higher is better and −1 when lower is:
//!
//! - a = M₁ + 2 d S₁: two standard deviations from the clinical mean;
//! - b = M₀ − 2 d S₀: within two standard deviations of the functional mean;
//! - c = (S₁ M₀ + S₀ M₁) / (S₁ + S₀): equally many standard deviations from
//!   both means.
//!
//! They advise c when both norms are known and the populations overlap, b
//! when they do not overlap, and a without functional norms. A published
//! cut-off (caseness "at 10 or above") stands beside these, and its edge
//! belongs to the clinical range.

use super::{Direction, Evaluated, Norms, Pair, Reason};
use crate::vocabulary;

vocabulary! {
    /// Where a cut-off comes from.
    pub enum CutoffRule {
        /// Two standard deviations from the clinical mean.
        A => "a",
        /// Within two standard deviations of the functional mean.
        B => "b",
        /// Between both means.
        C => "c",
        /// A number from the literature or a service manual.
        Published => "published",
    }
}

vocabulary! {
    /// Which range a score exactly at the cut-off belongs to.
    pub enum Edge {
        /// The clinical range: "caseness at 10 or above".
        Clinical => "clinical",
        /// Neither range: the computed cut-offs a, b and c.
        Neither => "neither",
        /// The functional range: "5 or below is remission".
        Functional => "functional",
    }
}

vocabulary! {
    /// In which range a score lies.
    pub enum Caseness {
        /// Where patients score.
        Clinical => "clinical",
        /// Where the general population scores.
        Functional => "functional",
        /// Exactly on a cut-off whose edge belongs to neither.
        AtCutoff => "at_cutoff",
    }
}

/// A cut-off in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cutoff {
    value: f64,
    rule: CutoffRule,
    edge: Edge,
}

/// The ranges of the two scores of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The range of the baseline score.
    pub pre: Caseness,
    /// The range of the latest score.
    pub post: Caseness,
}

impl Cutoff {
    /// A published cut-off whose edge is clinical.
    ///
    /// # Errors
    /// [`Reason::NormNotFinite`].
    pub fn published(value: f64) -> Evaluated<Self> {
        Self::with_edge(value, Edge::Clinical)
    }

    /// A published cut-off with the edge that its source states.
    ///
    /// # Errors
    /// [`Reason::NormNotFinite`].
    pub fn with_edge(value: f64, edge: Edge) -> Evaluated<Self> {
        if value.is_finite() {
            Ok(Self { value, rule: CutoffRule::Published, edge })
        } else {
            Err(Reason::NormNotFinite.into())
        }
    }

    /// Cut-off a, two standard deviations from the clinical mean.
    ///
    /// Means 40 and 60, both standard deviations 7.5: the example of Jacobson
    /// & Truax (1991), whose three cut-offs are 55, 45 and 50.
    ///
    /// ```
    /// use caseline::change::{Cutoff, Direction, Norms};
    ///
    /// let (clinical, functional) = (Norms::new(40.0, 7.5)?, Norms::new(60.0, 7.5)?);
    /// let up = Direction::HigherIsBetter;
    /// assert_eq!(Cutoff::a(up, clinical).value(), 55.0);
    /// assert_eq!(Cutoff::b(up, functional).value(), 45.0);
    /// assert_eq!(Cutoff::c(up, clinical, functional)?.value(), 50.0);
    /// # Ok::<(), caseline::change::NotEvaluable>(())
    /// ```
    #[must_use]
    pub fn a(direction: Direction, clinical: Norms) -> Self {
        Self::computed(CutoffRule::A, clinical.mean() + 2.0 * direction.sign() * clinical.sd())
    }

    /// Cut-off b, two standard deviations from the functional mean, by the
    /// *functional* standard deviation as in the paper.
    #[must_use]
    pub fn b(direction: Direction, functional: Norms) -> Self {
        Self::computed(CutoffRule::B, functional.mean() - 2.0 * direction.sign() * functional.sd())
    }

    /// Cut-off c, the point at equally many standard deviations from both
    /// means.
    ///
    /// # Errors
    /// [`Reason::NormsNotSeparated`] unless the functional mean lies on the
    /// better side of the clinical one.
    pub fn c(direction: Direction, clinical: Norms, functional: Norms) -> Evaluated<Self> {
        if direction.improvement(functional.mean() - clinical.mean()) <= 0.0 {
            return Err(Reason::NormsNotSeparated.into());
        }
        let weighted = clinical.sd() * functional.mean() + functional.sd() * clinical.mean();
        Ok(Self::computed(CutoffRule::C, weighted / (clinical.sd() + functional.sd())))
    }

    fn computed(rule: CutoffRule, value: f64) -> Self {
        Self { value, rule, edge: Edge::Neither }
    }

    /// The cut-off in points.
    #[must_use]
    pub fn value(self) -> f64 {
        self.value
    }

    /// Where it comes from.
    #[must_use]
    pub fn rule(self) -> CutoffRule {
        self.rule
    }

    /// Which range its edge belongs to.
    #[must_use]
    pub fn edge(self) -> Edge {
        self.edge
    }

    /// The range that a score lies in.
    #[must_use]
    #[inline]
    pub fn caseness(self, direction: Direction, score: f64) -> Caseness {
        let better = direction.improvement(score - self.value);
        if better > 0.0 {
            Caseness::Functional
        } else if better < 0.0 {
            Caseness::Clinical
        } else {
            match self.edge {
                Edge::Clinical => Caseness::Clinical,
                Edge::Neither => Caseness::AtCutoff,
                Edge::Functional => Caseness::Functional,
            }
        }
    }

    /// The ranges of both scores of a pair.
    #[must_use]
    #[inline]
    pub fn transition(self, direction: Direction, pair: Pair) -> Transition {
        Transition {
            pre: self.caseness(direction, pair.pre),
            post: self.caseness(direction, pair.post),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::NotEvaluable;

    #[test]
    fn ten_is_a_case_and_nine_is_not() {
        let cutoff = Cutoff::published(10.0).expect("finite");
        assert_eq!(cutoff.caseness(Direction::LowerIsBetter, 10.0), Caseness::Clinical);
        assert_eq!(cutoff.caseness(Direction::LowerIsBetter, 9.0), Caseness::Functional);
    }

    #[test]
    fn a_score_on_a_computed_cutoff_is_in_neither_range() {
        let norms = Norms::new(40.0, 7.5).expect("norms");
        let cutoff = Cutoff::a(Direction::HigherIsBetter, norms);
        assert_eq!(cutoff.caseness(Direction::HigherIsBetter, 55.0), Caseness::AtCutoff);
    }

    #[test]
    fn cutoff_b_uses_the_functional_standard_deviation() {
        // Functional PHQ norms 3.3 (3.8): the R package gives 13.55 because
        // it takes the clinical standard deviation.
        let cutoff = Cutoff::b(Direction::LowerIsBetter, Norms::new(3.3, 3.8).expect("norms"));
        assert!((cutoff.value() - 10.9).abs() < 1e-12);
    }

    #[test]
    fn norms_the_wrong_way_round_give_no_cutoff_c() {
        let (clinical, functional) =
            (Norms::new(5.0, 2.0).expect("norms"), Norms::new(9.0, 2.0).expect("norms"));
        assert_eq!(
            Cutoff::c(Direction::LowerIsBetter, clinical, functional),
            Err(NotEvaluable(Reason::NormsNotSeparated))
        );
    }
}
