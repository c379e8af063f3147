//! What the notes say: the tables that extraction fills.
//!
//! Offsets are of the note's own text as given: `char_*` in Unicode code
//! points, `byte_*` in UTF-8 bytes, end exclusive.

use chrono::{NaiveDate, NaiveDateTime};

use super::table::table;
use crate::extract::{
    Comparator, Presence, RiskLevel, ScoreKind, SelfHarm, StatedProgress, Status, SuicidalIdeation,
};
use crate::ingest::RejectReason;
use crate::note::{Language, NoteFormat, NoteKind};
use crate::vocabulary;

vocabulary! {
    /// How a score came into the table.
    pub enum Origin {
        /// Read out of a note's text.
        Text => "text",
        /// A coded value of the export.
        Coded => "coded",
        /// Computed from the answers to the items.
        Items => "items",
    }
}

table! {
    /// One note.
    pub struct NoteRow in "notes" {
        /// The note's id.
        note_id: String,
        /// The client.
        client_id: String,
        /// The day of the session.
        session_date: Option<NaiveDate>,
        /// The running number of the session.
        session_number: Option<i64>,
        /// The length of the session in minutes.
        duration_min: Option<i64>,
        /// Who wrote it.
        author: Option<String>,
        /// The kind of note.
        kind: NoteKind,
        /// The arrangement.
        format: NoteFormat,
        /// The language.
        language: Language,
        /// When the session ended.
        session_end: Option<NaiveDateTime>,
        /// When the note was begun.
        created_at: Option<NaiveDateTime>,
        /// When the note was signed.
        signed_at: Option<NaiveDateTime>,
        /// Diagnosis codes, separated by `;`.
        diagnosis_codes: Option<String>,
        /// Length of the text in Unicode code points.
        text_chars: i64,
        /// The file.
        source_path: String,
        /// The place in the file.
        source_locator: Option<String>,
        /// SHA-256 of the text.
        content_hash: String,
    }
}

table! {
    /// One score as written in a note, or as coded in an export.
    pub struct ScoreRow in "scores" {
        /// The note's id and a running number; for a coded score, its source.
        mention_id: String,
        /// The note; null for a coded score that stands beside no note.
        note_id: Option<String>,
        /// The client.
        client_id: String,
        /// The day of the session.
        session_date: Option<NaiveDate>,
        /// Short name of the measure, "PHQ-9".
        instrument: String,
        /// Total, item, subscale or mean.
        kind: ScoreKind,
        /// The item's number.
        item: Option<i64>,
        /// The subscale's label.
        subscale: Option<String>,
        /// The number.
        value: f64,
        /// The number as written.
        value_text: String,
        /// The denominator, if written.
        max: Option<f64>,
        /// The relation, if written.
        comparator: Option<Comparator>,
        /// Whose and of when.
        status: Status,
        /// The day that the score belongs to.
        scored_on: Option<NaiveDate>,
        /// The band by the registry, in English.
        severity: Option<String>,
        /// The severity that the writer gives.
        stated_severity: Option<String>,
        /// The change that the writer gives, signed as written.
        stated_change: Option<f64>,
        /// Where the score comes from.
        origin: Origin,
        /// The rule that read it.
        rule: String,
        /// First code point of the value; null for a coded score, as the next
        /// three.
        char_start: Option<i64>,
        /// One past its last code point.
        char_end: Option<i64>,
        /// First byte of the value.
        byte_start: Option<i64>,
        /// One past its last byte.
        byte_end: Option<i64>,
        /// The sentence or line that holds it.
        evidence_text: Option<String>,
        /// First code point of `evidence_text`.
        evidence_char_start: Option<i64>,
        /// The file.
        source_path: String,
        /// The place in the file.
        source_locator: Option<String>,
    }
}

table! {
    /// What one note says of risk.
    pub struct RiskRow in "risk" {
        /// The note.
        note_id: String,
        /// The client.
        client_id: String,
        /// The day of the session.
        session_date: Option<NaiveDate>,
        /// Suicidal ideation.
        si: SuicidalIdeation,
        /// Homicidal ideation.
        hi: Presence,
        /// Self-harm.
        self_harm: SelfHarm,
        /// A plan.
        plan: Presence,
        /// An intent.
        intent: Presence,
        /// Access to means.
        means: Presence,
        /// The stated level.
        risk_level: Option<RiskLevel>,
        /// This session's answer to item 9 of the PHQ-9.
        phq9_item9: Option<i64>,
        /// First code point of the words on suicidal ideation.
        si_char_start: Option<i64>,
        /// One past the last.
        si_char_end: Option<i64>,
        /// The sentence that holds them.
        si_evidence_text: Option<String>,
        /// First code point of the words on homicidal ideation.
        hi_char_start: Option<i64>,
        /// One past the last.
        hi_char_end: Option<i64>,
        /// The sentence that holds them.
        hi_evidence_text: Option<String>,
        /// First code point of the words on self-harm.
        self_harm_char_start: Option<i64>,
        /// One past the last.
        self_harm_char_end: Option<i64>,
        /// The sentence that holds them.
        self_harm_evidence_text: Option<String>,
        /// First code point of the words on a plan.
        plan_char_start: Option<i64>,
        /// One past the last.
        plan_char_end: Option<i64>,
        /// The sentence that holds them.
        plan_evidence_text: Option<String>,
        /// First code point of the words on intent.
        intent_char_start: Option<i64>,
        /// One past the last.
        intent_char_end: Option<i64>,
        /// The sentence that holds them.
        intent_evidence_text: Option<String>,
        /// First code point of the words on means.
        means_char_start: Option<i64>,
        /// One past the last.
        means_char_end: Option<i64>,
        /// The sentence that holds them.
        means_evidence_text: Option<String>,
        /// First code point of the stated level.
        risk_level_char_start: Option<i64>,
        /// One past the last.
        risk_level_char_end: Option<i64>,
        /// The sentence that holds it.
        risk_level_evidence_text: Option<String>,
        /// First code point of the answer to item 9.
        phq9_item9_char_start: Option<i64>,
        /// One past the last.
        phq9_item9_char_end: Option<i64>,
        /// The sentence that holds it.
        phq9_item9_evidence_text: Option<String>,
    }
}

table! {
    /// One treatment goal as a note names it, or as an export codes it.
    pub struct GoalRow in "goals" {
        /// The note; null for a coded goal, as the span and the evidence.
        note_id: Option<String>,
        /// The client.
        client_id: String,
        /// The day of the session; of a coded goal, that of its status.
        session_date: Option<NaiveDate>,
        /// The goal's number; null for a coded goal until it is known which
        /// numbers the notes give.
        goal_number: Option<i64>,
        /// Its label.
        label: Option<String>,
        /// Progress as the clinician states it.
        stated_progress: Option<StatedProgress>,
        /// The measure tied to it.
        instrument: Option<String>,
        /// The value to be reached.
        target_value: Option<f64>,
        /// The relation to that value.
        target_comparator: Option<Comparator>,
        /// First code point.
        char_start: Option<i64>,
        /// One past the last.
        char_end: Option<i64>,
        /// The sentence that states the progress, or names the goal.
        evidence_text: Option<String>,
        /// The file.
        source_path: Option<String>,
        /// The place in the file.
        source_locator: Option<String>,
    }
}

table! {
    /// Which elements of a complete progress note one note holds.
    pub struct ElementRow in "elements" {
        /// The note.
        note_id: String,
        /// Mood, affect, appearance, behaviour, speech, mental status.
        presentation: bool,
        /// What the session was about.
        session_focus: bool,
        /// A standardized score.
        scores: bool,
        /// A named intervention.
        interventions: bool,
        /// Progress toward a goal.
        goal_progress: bool,
        /// Risk, explicit even when negative.
        risk: bool,
        /// Next session, homework, coordination.
        plan: bool,
        /// First code point of the evidence.
        presentation_char_start: Option<i64>,
        /// One past the last.
        presentation_char_end: Option<i64>,
        /// First code point of the evidence.
        session_focus_char_start: Option<i64>,
        /// One past the last.
        session_focus_char_end: Option<i64>,
        /// First code point of the evidence.
        scores_char_start: Option<i64>,
        /// One past the last.
        scores_char_end: Option<i64>,
        /// First code point of the evidence.
        interventions_char_start: Option<i64>,
        /// One past the last.
        interventions_char_end: Option<i64>,
        /// First code point of the evidence.
        goal_progress_char_start: Option<i64>,
        /// One past the last.
        goal_progress_char_end: Option<i64>,
        /// First code point of the evidence.
        risk_char_start: Option<i64>,
        /// One past the last.
        risk_char_end: Option<i64>,
        /// First code point of the evidence.
        plan_char_start: Option<i64>,
        /// One past the last.
        plan_char_end: Option<i64>,
        /// Hours from the end of the session to the signature.
        hours_to_signature: Option<f64>,
        /// Whether it was signed within 24 hours; null where unknown.
        timely_24h: Option<bool>,
    }
}

table! {
    /// One technique that a note names.
    pub struct InterventionRow in "interventions" {
        /// The note.
        note_id: String,
        /// The client.
        client_id: String,
        /// The day of the session.
        session_date: Option<NaiveDate>,
        /// Canonical name.
        technique: String,
        /// First code point.
        char_start: i64,
        /// One past the last.
        char_end: i64,
    }
}

table! {
    /// One record that could not be used.
    pub struct RejectedRow in "rejected" {
        /// The file.
        source_path: String,
        /// The place in the file.
        source_locator: Option<String>,
        /// Stable code of the reason.
        reason: RejectReason,
        /// What is wrong and what to do.
        message: String,
    }
}
