//! Labels that a person gave: what a careful reader finds in each note.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};

use crate::extract::{
    Comparator, Presence, RiskLevel, ScoreKind, SelfHarm, StatedProgress, Status, SuicidalIdeation,
};
use crate::note::{Language, NoteKind};
use crate::vocabulary;
use crate::vocabulary::Word;

vocabulary! {
    /// What a note is labelled for.
    pub enum Labelled {
        /// Scores.
        Scores => "scores",
        /// Risk.
        Risk => "risk",
        /// Goals.
        Goals => "goals",
        /// Elements of a complete note.
        Elements => "elements",
        /// Interventions.
        Interventions => "interventions",
    }
}

/// A note that was labelled.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct LabelledNote {
    /// Its id, the same as in the tables.
    pub note_id: String,
    /// Its language.
    pub language: Language,
    /// Its text.
    pub text: String,
    /// Its kind, as far as it is one that caseline knows. A psychotherapy note
    /// is to be refused, and has no other figure.
    #[serde(default, deserialize_with = "known_kind")]
    pub kind: Option<NoteKind>,
    /// What it is labelled for; everything that has a file if not stated.
    #[serde(default)]
    pub tested: Option<Vec<Labelled>>,
}

impl LabelledNote {
    /// Whether the note must be refused rather than read.
    #[must_use]
    pub fn is_to_be_refused(&self) -> bool {
        self.kind == Some(NoteKind::Psychotherapy)
    }
}

/// Labels of other origin may sort notes into kinds of their own.
fn known_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NoteKind>, D::Error> {
    let word = Option::<String>::deserialize(deserializer)?;
    Ok(word.as_deref().and_then(NoteKind::from_word))
}

/// A labelled score.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct GoldScore {
    /// Its id.
    pub mention_id: String,
    /// The note.
    pub note_id: String,
    /// Short name of the measure.
    pub instrument: String,
    /// Total, item, subscale or mean.
    pub kind: ScoreKind,
    /// The item's number.
    pub item: Option<i64>,
    /// The subscale's label.
    pub subscale: Option<String>,
    /// The number.
    pub value: f64,
    /// The denominator, if written.
    pub max: Option<f64>,
    /// The relation, if written.
    pub comparator: Option<Comparator>,
    /// The day that the note attaches to the score.
    pub date_of_score: Option<NaiveDate>,
    /// The number as written, checked against the text when stated.
    pub value_text: Option<String>,
    /// Whose and of when.
    pub status: Status,
    /// First code point of the value.
    pub char_start: i64,
    /// One past its last code point.
    pub char_end: i64,
}

/// What a person reads of risk in a note.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct GoldRisk {
    /// The note.
    pub note_id: String,
    /// Suicidal ideation.
    pub si: SuicidalIdeation,
    /// Homicidal ideation.
    pub hi: Presence,
    /// Self-harm.
    pub self_harm: SelfHarm,
    /// A plan.
    pub plan: Presence,
    /// An intent.
    pub intent: Presence,
    /// The stated level.
    pub risk_level: Option<RiskLevel>,
    /// This session's answer to item 9 of the PHQ-9.
    pub phq9_item9: Option<i64>,
}

/// A labelled goal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct GoldGoal {
    /// The note.
    pub note_id: String,
    /// The goal's number.
    pub goal_number: i64,
    /// The stated progress.
    pub stated_progress: Option<StatedProgress>,
}

/// Which elements a person finds in a note; `None` where careful readers
/// differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct GoldElements {
    /// The note.
    pub note_id: String,
    /// How the client is.
    pub presentation: Option<bool>,
    /// What the session was about.
    pub session_focus: Option<bool>,
    /// A standardized score.
    pub scores: Option<bool>,
    /// A named intervention.
    pub interventions: Option<bool>,
    /// Progress toward a goal.
    pub goal_progress: Option<bool>,
    /// Risk.
    pub risk: Option<bool>,
    /// What comes next.
    pub plan: Option<bool>,
}

/// A labelled technique.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct GoldIntervention {
    /// The note.
    pub note_id: String,
    /// Canonical name.
    pub technique: String,
    /// First code point.
    pub char_start: i64,
    /// One past the last.
    pub char_end: i64,
}

/// All labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gold {
    /// The notes by their ids.
    pub notes: BTreeMap<String, LabelledNote>,
    /// Their scores.
    pub scores: Vec<GoldScore>,
    /// Their risk, at most one row a note.
    pub risk: Vec<GoldRisk>,
    /// Their goals.
    pub goals: Vec<GoldGoal>,
    /// Their elements, at most one row a note.
    pub elements: Vec<GoldElements>,
    /// Their interventions.
    pub interventions: Vec<GoldIntervention>,
}

impl Gold {
    /// The ids of the notes that must be refused, and the labels of all
    /// others.
    pub(super) fn without_refused(&self) -> (Vec<String>, Self) {
        let mut kept = self.clone();
        kept.notes.retain(|_, note| !note.is_to_be_refused());
        kept.scores.retain(|label| kept.notes.contains_key(&label.note_id));
        kept.risk.retain(|label| kept.notes.contains_key(&label.note_id));
        kept.goals.retain(|label| kept.notes.contains_key(&label.note_id));
        kept.elements.retain(|label| kept.notes.contains_key(&label.note_id));
        kept.interventions.retain(|label| kept.notes.contains_key(&label.note_id));
        let refused = self.notes.keys().filter(|id| !kept.notes.contains_key(*id));
        (refused.cloned().collect(), kept)
    }
}
