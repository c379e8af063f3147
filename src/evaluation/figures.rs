//! The figures of an evaluation.

use std::collections::BTreeMap;

use serde::Serialize;

use super::counts::{Counts, Estimate, share};
use super::mistake::Mistake;
use crate::change::{Evaluated, Proportion};
use crate::extract::SuicidalIdeation;
use crate::vocabulary;

vocabulary! {
    /// What a figure is about.
    pub enum Topic {
        /// Totals of the session itself, found with the right status: what
        /// every result rests on.
        CurrentTotals => "current_totals",
        /// All scores, whatever their status.
        Mentions => "mentions",
        /// Scores of one kind.
        Kind => "kind",
        /// Scores in notes of one language.
        Language => "language",
        /// Scores found with the right status.
        Status => "status",
        /// Scores of one measure.
        Measure => "measure",
        /// Scores whose status is right, of those that were found.
        StatusRight => "status_right",
        /// Scores whose subscale, maximum, relation or day is right, of those
        /// found that have one.
        Detail => "detail_right",
        /// Notes without any score in which one was found all the same.
        NegativeNotes => "negative_notes_with_false_positive",
        /// Answers above zero to item 9 of the PHQ-9 that were found.
        PositiveItem9 => "positive_item9_found",
        /// Suicidal ideation, passive or active, against all else.
        PresentIdeation => "present_ideation",
        /// Notes in which a field of risk is right.
        RiskField => "risk_field",
        /// Goals.
        Goals => "goals",
        /// Goals whose stated progress is right.
        GoalProgress => "goal_progress",
        /// Elements of a complete note.
        Element => "element",
        /// Psychotherapy notes that were refused, as they must be.
        Refused => "psychotherapy_notes_refused",
        /// Labelled interventions at whose words a technique was found.
        Interventions => "interventions",
    }
}

/// Hits and failures of one topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detection {
    /// The topic.
    pub topic: Topic,
    /// Which part of it, a word of a vocabulary or a measure; empty for all.
    pub part: String,
    /// The counts.
    pub counts: Counts,
}

/// A share of one topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The topic.
    pub topic: Topic,
    /// Which part of it; empty for all.
    pub part: String,
    /// How many of how many.
    pub proportion: Proportion,
}

/// Labelled ideation, what was found of it (`None` without a row), and in how
/// many notes.
pub type Confusion = BTreeMap<(SuicidalIdeation, Option<SuicidalIdeation>), usize>;

/// What came out of the comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// Number of labelled notes, without those that must be refused.
    pub labelled_notes: usize,
    /// Labelled notes that the tables do not hold; all of their labels count
    /// as missed.
    pub missing_notes: Vec<String>,
    /// Hits and failures, in the order of the topics.
    pub detections: Vec<Detection>,
    /// Shares, in the order of the topics.
    pub shares: Vec<Share>,
    /// Suicidal ideation, labelled against found.
    pub confusion: Confusion,
    /// Notes whose present ideation was missed.
    pub missed_ideation: Vec<String>,
    /// Every single mistake, kind by kind.
    pub mistakes: Vec<Mistake>,
}

impl Evaluation {
    /// The counts of a topic; zero where nothing was labelled or found.
    #[must_use]
    pub fn counts(&self, topic: Topic, part: &str) -> Counts {
        let asked = |row: &&Detection| row.topic == topic && row.part == part;
        self.detections.iter().find(asked).map_or_else(Counts::default, |row| row.counts)
    }

    /// A share; 0 of 0 where nothing was labelled.
    #[must_use]
    pub fn proportion(&self, topic: Topic, part: &str) -> Proportion {
        let asked = |row: &&Share| row.topic == topic && row.part == part;
        let found = self.shares.iter().find(asked);
        found.map_or(Proportion { count: 0, of: 0 }, |row| row.proportion)
    }

    /// All figures as rows of one table.
    #[must_use]
    pub fn rows(&self) -> Vec<FigureRow> {
        let detections = self.detections.iter().map(FigureRow::of_detection);
        let mut rows: Vec<_> =
            detections.chain(self.shares.iter().map(FigureRow::of_share)).collect();
        rows.sort_by_key(|row| row.topic);
        rows
    }

    pub(super) fn detect(&mut self, topic: Topic, part: impl ToString, counts: Counts) {
        self.detections.push(Detection { topic, part: part.to_string(), counts });
    }

    pub(super) fn share(&mut self, topic: Topic, part: impl ToString, count: usize, of: usize) {
        let proportion = Proportion { count, of };
        self.shares.push(Share { topic, part: part.to_string(), proportion });
    }
}

/// One figure with all that belongs to it; a column that does not apply, or a
/// share of nothing, is empty. Shares are rounded to four decimals; `low` and
/// `high` bound them with 95 % confidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureRow {
    /// The topic.
    pub topic: Topic,
    /// Which part of it; empty for all.
    pub part: String,
    /// Labelled and found.
    pub true_positives: Option<usize>,
    /// Found but not labelled.
    pub false_positives: Option<usize>,
    /// Labelled but not found.
    pub false_negatives: Option<usize>,
    /// Precision.
    pub precision: Option<f64>,
    /// Its lower bound.
    pub precision_low: Option<f64>,
    /// Its upper bound.
    pub precision_high: Option<f64>,
    /// Recall.
    pub recall: Option<f64>,
    /// Its lower bound.
    pub recall_low: Option<f64>,
    /// Its upper bound.
    pub recall_high: Option<f64>,
    /// F1.
    pub f1: Option<f64>,
    /// Its lower bound.
    pub f1_low: Option<f64>,
    /// Its upper bound.
    pub f1_high: Option<f64>,
    /// The numerator of a share.
    pub count: Option<usize>,
    /// Its denominator.
    pub of: Option<usize>,
    /// The share.
    pub share: Option<f64>,
    /// Its lower bound.
    pub share_low: Option<f64>,
    /// Its upper bound.
    pub share_high: Option<f64>,
}

impl FigureRow {
    fn of_detection(detection: &Detection) -> Self {
        let Detection { topic, part, counts } = detection;
        let [precision, precision_low, precision_high] = rounded(share(counts.precision()));
        let [recall, recall_low, recall_high] = rounded(share(counts.recall()));
        let [f1, f1_low, f1_high] = rounded(counts.f1());
        Self {
            topic: *topic,
            part: part.clone(),
            true_positives: Some(counts.true_positives),
            false_positives: Some(counts.false_positives),
            false_negatives: Some(counts.false_negatives),
            precision,
            precision_low,
            precision_high,
            recall,
            recall_low,
            recall_high,
            f1,
            f1_low,
            f1_high,
            count: None,
            of: None,
            share: None,
            share_low: None,
            share_high: None,
        }
    }

    fn of_share(row: &Share) -> Self {
        let [share, share_low, share_high] = rounded(share(row.proportion));
        Self {
            topic: row.topic,
            part: row.part.clone(),
            true_positives: None,
            false_positives: None,
            false_negatives: None,
            precision: None,
            precision_low: None,
            precision_high: None,
            recall: None,
            recall_low: None,
            recall_high: None,
            f1: None,
            f1_low: None,
            f1_high: None,
            count: Some(row.proportion.count),
            of: Some(row.proportion.of),
            share,
            share_low,
            share_high,
        }
    }
}

fn rounded(estimate: Evaluated<Estimate>) -> [Option<f64>; 3] {
    estimate.map_or([None; 3], |Estimate { value, low, high }| {
        [value, low, high].map(|share| Some((share * 10_000.0).round() / 10_000.0))
    })
}
