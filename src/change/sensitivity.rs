//! How sure is this label?
//!
//! A label rests on choices that the data do not make: method, confidence
//! level, threshold, cut-off. The same client is classified again under each
//! of the usual choices, and the table says under which of them the label
//! would be another one.
//!
//! The choices are: each of the six index methods that exists for the sample
//! at 80, 90, 95 and 99 % confidence; a published threshold and a minimal
//! important difference where one is given; for an approach by cut-off alone,
//! each of the cut-offs a, b, c and the published one; for anchor and
//! percentage three quarters and five quarters of what was given. Where whole
//! courses are at hand and the hierarchical model was asked for, its index at
//! the four levels takes part too, for clients who have enough scores for it.

use statrs::distribution::{ContinuousCDF, Normal};

use super::{
    Approach, Category, CutoffMethod, CutoffRule, Pair, Question, ReliableChangeIndex,
    SampleStatistics, Significance, StudyApproach, StudyMethod,
};
use crate::vocabulary;

vocabulary! {
    /// How many of the choices agree with the label.
    pub enum Certainty {
        /// All of them.
        Firm => "firm",
        /// At least four in five.
        Mostly => "mostly",
        /// Fewer.
        Open => "open",
        /// There is no label.
        NotEvaluable => "not_evaluable",
    }
}

/// One of the usual choices.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Its name: method and level or threshold, such as `gln@0.90`.
    pub name: String,
    /// The rule that follows from it.
    pub rule: Approach,
}

/// How a label fares under all choices.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity<'a> {
    /// Choices that give the same label.
    pub same: usize,
    /// All choices.
    pub of: usize,
    /// The word for it.
    pub certainty: Certainty,
    /// Choices that give another label, with it, in their order.
    pub others: Vec<(&'a str, Category)>,
}

/// The two-sided confidences at which every index is tried.
pub const CONFIDENCES: [f64; 4] = [0.80, 0.90, 0.95, 0.99];

/// The usual choices for a question, those that exist for this sample.
#[must_use]
pub fn variants(question: &Question, sample: &SampleStatistics) -> Vec<Variant> {
    let mut found = Vec::new();
    let mut add = |name: String, question: &Question, method, level| {
        if let Ok(rule) = question.rule(method, level, sample) {
            found.push(Variant { name, rule });
        }
    };
    let level = question.significance;
    match question.approach {
        StudyApproach::Distribution | StudyApproach::Combined => {
            for method in StudyMethod::INDICES {
                for confidence in CONFIDENCES {
                    if let Ok(level) = Significance::new(1.0 - confidence) {
                        add(format!("{method}@{confidence:.2}"), question, method, level);
                    }
                }
            }
            for method in [StudyMethod::Published, StudyMethod::Anchor] {
                add(method.to_string(), question, method, level);
            }
        }
        StudyApproach::Statistical => {
            for rule in [CutoffRule::A, CutoffRule::B, CutoffRule::C, CutoffRule::Published] {
                for cutoff_method in [CutoffMethod::JacobsonTruax, CutoffMethod::HagemanArrindell] {
                    let published = rule == CutoffRule::Published;
                    if published && cutoff_method == CutoffMethod::HagemanArrindell {
                        continue;
                    }
                    let mut other = question.clone();
                    (other.cutoff, other.cutoff_method) = (rule, Some(cutoff_method));
                    let name = if published {
                        rule.to_string()
                    } else {
                        format!("{rule}:{cutoff_method}")
                    };
                    add(name, &other, StudyMethod::Cutoff, level);
                }
            }
        }
        StudyApproach::Anchor | StudyApproach::Percentage => {
            for factor in [0.75, 1.0, 1.25] {
                let mut other = question.clone();
                let widen = |(better, worse): (f64, f64)| (better * factor, worse * factor);
                other.important = other.important.map(widen);
                other.shares = other.shares.map(widen);
                let method = match question.approach {
                    StudyApproach::Anchor => StudyMethod::Anchor,
                    _ => StudyMethod::Percentage,
                };
                add(format!("{method}x{factor:.2}"), &other, method, level);
            }
        }
    }
    found
}

/// How the label of a pair fares under the choices.
#[must_use]
pub fn sensitivity<'a>(
    variants: &'a [Variant],
    question: &'a Question,
    pair: Pair,
    label: Category,
) -> Sensitivity<'a> {
    weigh(label, verdicts(variants, question, pair))
}

/// What each choice says of a pair.
pub fn verdicts<'a>(
    variants: &'a [Variant],
    question: &'a Question,
    pair: Pair,
) -> impl Iterator<Item = (&'a str, Category)> {
    variants.iter().map(move |variant| {
        let verdict = variant.rule.verdict(question.direction, pair);
        let category = verdict.map_or(Category::NotEvaluable, |verdict| verdict.category);
        (variant.name.as_str(), category)
    })
}

/// How a label fares under these verdicts.
#[must_use]
pub fn weigh<'a>(
    label: Category,
    verdicts: impl Iterator<Item = (&'a str, Category)>,
) -> Sensitivity<'a> {
    let (mut of, mut others) = (0, Vec::new());
    for (name, category) in verdicts {
        of += 1;
        if category != label {
            others.push((name, category));
        }
    }
    let same = of - others.len();
    let certainty = match () {
        () if label == Category::NotEvaluable || of == 0 => Certainty::NotEvaluable,
        () if same == of => Certainty::Firm,
        () if 5 * same >= 4 * of => Certainty::Mostly,
        () => Certainty::Open,
    };
    Sensitivity { same, of, certainty, others }
}

impl ReliableChangeIndex {
    /// The two-sided confidence at which a change of this size is just
    /// reliable, between 0 and 1: .95 for an index of 1.96.
    #[must_use]
    pub fn confidence(self) -> f64 {
        1.0 - 2.0 * Normal::standard().sf(self.0.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::super::study::tests::{question, sample};
    use super::*;

    #[test]
    fn a_large_change_keeps_its_label_under_every_choice() {
        let (question, sample) = (question(), sample());
        let choices = variants(&question, &sample);
        assert_eq!(choices.len(), 24);
        let sure =
            sensitivity(&choices, &question, Pair { pre: 40.0, post: 2.0 }, Category::Recovered);
        assert_eq!((sure.certainty, sure.same), (Certainty::Firm, 24));
    }

    #[test]
    fn a_change_near_the_threshold_says_which_choices_disagree() {
        let (mut question, sample) = (question(), sample());
        question.approach = StudyApproach::Distribution;
        let choices = variants(&question, &sample);
        // Jacobson & Truax: an index of 1.77, between the 90 and 95 % levels.
        let label = Category::Unchanged;
        let found = sensitivity(&choices, &question, Pair { pre: 18.0, post: 13.5 }, label);
        let names: Vec<_> = found.others.iter().map(|(name, _)| *name).collect();
        assert!(names.contains(&"jt@0.90") && !names.contains(&"jt@0.95"), "{names:?}");
        assert_ne!(found.certainty, Certainty::Firm);
    }

    #[test]
    fn an_index_of_1_96_is_95_percent() {
        assert_eq!(format!("{:.4}", ReliableChangeIndex(-1.959_964).confidence()), "0.9500");
    }
}
