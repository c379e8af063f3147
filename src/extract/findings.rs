//! What can be found in a note: the vocabulary that extraction hands on.

use chrono::NaiveDate;

pub use crate::note::{Comparator, StatedProgress};
use crate::note::{Language, NoteFormat, NoteKind};
use crate::vocabulary;

/// A stretch of the note's own text, in UTF-8 bytes, end exclusive. Both ends
/// lie on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text at this span; empty if the span does not fit the text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

vocabulary! {
    /// What a number belongs to.
    pub enum ScoreKind {
        /// The main score of the measure.
        Total => "total",
        /// The answer to one item.
        Item => "item",
        /// A subscale.
        Subscale => "subscale",
        /// An item average, such as a CORE-10 mean of 1.7.
        Mean => "mean",
    }
}

vocabulary! {
    /// Whose score it is, and of when.
    pub enum Status {
        /// The client's own result for this session.
        Current => "current",
        /// The client's own earlier result.
        Historic => "historic",
        /// A value to be reached.
        Target => "target",
        /// Conditional or general.
        Hypothetical => "hypothetical",
        /// Somebody else's score.
        OtherPerson => "other_person",
        /// Out of the measure's range, or withdrawn in the note itself.
        Invalid => "invalid",
    }
}

/// One score as written in a note.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreMention {
    /// Short name of the measure, "PHQ-9".
    pub instrument: String,
    /// Total, item, subscale or mean.
    pub kind: ScoreKind,
    /// The item's number, for [`ScoreKind::Item`].
    pub item: Option<i64>,
    /// The scale's label ("Anxiety"), for [`ScoreKind::Subscale`].
    pub subscale: Option<String>,
    /// The number.
    pub value: f64,
    /// The denominator, only if written.
    pub max: Option<f64>,
    /// The relation, only if written.
    pub comparator: Option<Comparator>,
    /// Whose and of when.
    pub status: Status,
    /// The day that the score belongs to: the date written beside it, or the
    /// session's for a current score.
    pub scored_on: Option<NaiveDate>,
    /// The severity that the writer gives, as written.
    pub stated_severity: Option<String>,
    /// The change since last time that the writer gives, signed as written
    /// ("down 4" is -4).
    pub stated_change: Option<f64>,
    /// Name of the rule that read it, for the trace.
    pub rule: &'static str,
    /// Where the value stands.
    pub span: Span,
    /// The line or sentence that holds it.
    pub evidence: Span,
}

vocabulary! {
    /// What the note says of suicidal ideation now.
    pub enum SuicidalIdeation {
        /// Asked and denied.
        Denied => "denied",
        /// A wish to be dead or not to wake.
        Passive => "passive",
        /// Thoughts of ending one's life, with or without a plan.
        Active => "active",
        /// The note does not say.
        NotDocumented => "not_documented",
    }
}

vocabulary! {
    /// What the note says of homicidal ideation, plan or intent now.
    pub enum Presence {
        /// Asked and denied.
        Denied => "denied",
        /// Present.
        Present => "present",
        /// The note does not say.
        NotDocumented => "not_documented",
    }
}

vocabulary! {
    /// What the note says of self-harm.
    pub enum SelfHarm {
        /// Asked and denied.
        Denied => "denied",
        /// In the past, not now.
        Historic => "historic",
        /// Now, or since the last session.
        Current => "current",
        /// The note does not say.
        NotDocumented => "not_documented",
    }
}

vocabulary! {
    /// The level of risk that the writer states.
    pub enum RiskLevel {
        /// Low.
        Low => "low",
        /// Moderate.
        Moderate => "moderate",
        /// High.
        High => "high",
    }
}

/// A finding with the words that carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// What was found.
    pub value: T,
    /// The words that say so; `None` when the note is silent.
    pub span: Option<Span>,
    /// The sentence that holds them.
    pub evidence: Option<Span>,
}

impl<T> Found<T> {
    /// A finding that rests on silence.
    pub const fn silent(value: T) -> Self {
        Self { value, span: None, evidence: None }
    }
}

/// What the note says of risk, about the client, now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskFindings {
    /// Suicidal ideation.
    pub si: Found<SuicidalIdeation>,
    /// Homicidal ideation.
    pub hi: Found<Presence>,
    /// Self-harm.
    pub self_harm: Found<SelfHarm>,
    /// A plan for suicide.
    pub plan: Found<Presence>,
    /// An intent to act.
    pub intent: Found<Presence>,
    /// Access to means.
    pub means: Found<Presence>,
    /// The stated level, if any.
    pub risk_level: Found<Option<RiskLevel>>,
    /// This session's answer to item 9 of the PHQ-9, if written.
    pub phq9_item9: Found<Option<i64>>,
}

/// A treatment goal as a note names it.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalMention {
    /// Its number.
    pub goal_number: i64,
    /// Its label, as written, trimmed.
    pub label: String,
    /// The stated progress, if any.
    pub stated_progress: Option<StatedProgress>,
    /// Short name of the measure tied to it, if any.
    pub instrument: Option<String>,
    /// The value to be reached, if any.
    pub target_value: Option<f64>,
    /// The relation to that value.
    pub target_comparator: Option<Comparator>,
    /// Where the goal is named.
    pub span: Span,
    /// The sentence that states the progress, or the one that names the goal.
    pub evidence: Span,
}

vocabulary! {
    /// The parts of a note that a heading can open.
    pub enum SectionKind {
        /// What the client says.
        Subjective => "subjective",
        /// What was measured or seen.
        Objective => "objective",
        /// Data: subjective and objective together.
        Data => "data",
        /// Behaviour.
        Behaviour => "behaviour",
        /// Intervention.
        Intervention => "intervention",
        /// Response to the intervention.
        Response => "response",
        /// Assessment.
        Assessment => "assessment",
        /// Plan.
        Plan => "plan",
        /// Risk assessment.
        Risk => "risk",
        /// Goals and progress.
        Goals => "goals",
        /// Measures and scores of this session.
        Measures => "measures",
        /// History, previous scores, copied-forward text.
        History => "history",
        /// Mental status examination.
        MentalStatus => "mental_status",
        /// The header block: date, session number, duration.
        Header => "header",
        /// A heading that is known to be something else.
        Other => "other",
    }
}

/// A part of the note under one heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it holds.
    pub kind: SectionKind,
    /// The heading's own words; empty at the start of a note without one.
    pub heading: Span,
    /// Everything from the heading up to the next one.
    pub body: Span,
}

/// Where the note shows each element of a complete progress note; `None` where
/// it does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Elements {
    /// Mood, affect, appearance, behaviour, speech, mental status.
    pub presentation: Option<Span>,
    /// What the session was about.
    pub session_focus: Option<Span>,
    /// A standardized score.
    pub scores: Option<Span>,
    /// A named intervention.
    pub interventions: Option<Span>,
    /// Progress toward a goal.
    pub goal_progress: Option<Span>,
    /// Risk, explicit even when negative.
    pub risk: Option<Span>,
    /// Next session, homework, coordination.
    pub plan: Option<Span>,
}

/// A named technique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterventionMention {
    /// Canonical name from the lexicon, "cognitive restructuring".
    pub technique: String,
    /// Where it is named.
    pub span: Span,
}

/// Everything found in one note.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// The language of the text, detected where the export does not state it.
    pub language: Language,
    /// The kind of note.
    pub kind: NoteKind,
    /// The arrangement of the note.
    pub format: NoteFormat,
    /// Its parts.
    pub sections: Vec<Section>,
    /// Its scores, in the order of the text.
    pub scores: Vec<ScoreMention>,
    /// What it says of risk.
    pub risk: RiskFindings,
    /// Its goals, by number.
    pub goals: Vec<GoalMention>,
    /// The techniques that it names, in the order of the text.
    pub interventions: Vec<InterventionMention>,
    /// Which elements of a complete note it holds.
    pub elements: Elements,
}
