//! Rows for the tests of this room, with everything that does not matter
//! filled in.

use chrono::NaiveDate;

use crate::change::Category;
use crate::extract::{Presence, ScoreKind, SelfHarm, Status, SuicidalIdeation};
use crate::frame::{ChangeRow, NoteRow, Origin, RiskRow, ScoreRow};
use crate::note::{Language, NoteFormat, NoteKind};
use crate::trend::{Track, TrendClass};

/// A day of 2026.
pub fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a day of the calendar")
}

/// A current PHQ-9 total of client C-1.
pub fn score(on: NaiveDate, value: f64) -> ScoreRow {
    ScoreRow {
        mention_id: format!("{on}-{value}"),
        note_id: Some(on.to_string()),
        client_id: "C-1".to_owned(),
        session_date: Some(on),
        instrument: "PHQ-9".to_owned(),
        kind: ScoreKind::Total,
        item: None,
        subscale: None,
        value,
        value_text: value.to_string(),
        max: None,
        comparator: None,
        status: Status::Current,
        scored_on: Some(on),
        severity: None,
        stated_severity: None,
        stated_change: None,
        origin: Origin::Text,
        rule: "test".to_owned(),
        char_start: Some(0),
        char_end: Some(0),
        byte_start: Some(0),
        byte_end: Some(0),
        evidence_text: None,
        evidence_char_start: None,
        source_path: "test".to_owned(),
        source_locator: None,
    }
}

/// An answer to item 9 of the PHQ-9.
pub fn item_9(on: NaiveDate, value: f64) -> ScoreRow {
    ScoreRow { kind: ScoreKind::Item, item: Some(9), ..score(on, value) }
}

/// What the note of this day says of ideation; nothing else is documented.
pub fn risk(on: NaiveDate, si: SuicidalIdeation) -> RiskRow {
    RiskRow {
        note_id: on.to_string(),
        client_id: "C-1".to_owned(),
        session_date: Some(on),
        si,
        hi: Presence::NotDocumented,
        self_harm: SelfHarm::NotDocumented,
        plan: Presence::NotDocumented,
        intent: Presence::NotDocumented,
        means: Presence::NotDocumented,
        risk_level: None,
        phq9_item9: None,
        si_char_start: None,
        si_char_end: None,
        si_evidence_text: None,
        hi_char_start: None,
        hi_char_end: None,
        hi_evidence_text: None,
        self_harm_char_start: None,
        self_harm_char_end: None,
        self_harm_evidence_text: None,
        plan_char_start: None,
        plan_char_end: None,
        plan_evidence_text: None,
        intent_char_start: None,
        intent_char_end: None,
        intent_evidence_text: None,
        means_char_start: None,
        means_char_end: None,
        means_evidence_text: None,
        risk_level_char_start: None,
        risk_level_char_end: None,
        risk_level_evidence_text: None,
        phq9_item9_char_start: None,
        phq9_item9_char_end: None,
        phq9_item9_evidence_text: None,
    }
}

/// A note of client C-1.
pub fn note(on: NaiveDate, kind: NoteKind) -> NoteRow {
    NoteRow {
        note_id: on.to_string(),
        client_id: "C-1".to_owned(),
        session_date: Some(on),
        session_number: None,
        duration_min: None,
        author: None,
        kind,
        format: NoteFormat::Soap,
        language: Language::En,
        session_end: None,
        created_at: None,
        signed_at: None,
        diagnosis_codes: None,
        text_chars: 0,
        source_path: "test".to_owned(),
        source_locator: None,
        content_hash: String::new(),
    }
}

/// A reliable worsening of client C-1 on a measure.
pub fn change(instrument: &str) -> ChangeRow {
    ChangeRow {
        client_id: "C-1".to_owned(),
        instrument: instrument.to_owned(),
        subscale: None,
        n: 2,
        baseline_on: day(1, 8),
        baseline: 8.0,
        latest_on: day(2, 5),
        latest: 16.0,
        change: Some(8.0),
        change_since_last: Some(8.0),
        reliable_change_index: None,
        threshold: Some(6.0),
        method: None,
        profile: "published".to_owned(),
        cutoff: Some(10.0),
        category: Category::Harmed,
        response: None,
        remission: None,
        trend: TrendClass::TooFew,
        slope_per_week: None,
        slope_low: None,
        slope_high: None,
        p_value: None,
        track: Track::Off,
        expected: None,
        expected_low: None,
        expected_high: None,
        predicted_on: None,
        predicted: None,
        predicted_low: None,
        predicted_high: None,
        early_change: None,
        early_class: None,
        remission_course: None,
        plateau_since: None,
        level_changed_on: None,
        reasons: String::new(),
    }
}
