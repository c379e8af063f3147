//! From the findings of one note to the rows of the tables.
//!
//! Findings carry byte spans into the note's own text; the tables give them in
//! code points as well, and quote the evidence.

use crate::extract::{Findings, Found, GoalMention, ScoreKind, ScoreMention, Span};
use crate::instrument::{Instrument, Registry, Scale};
use crate::note::Note;

use super::{ElementRow, GoalRow, InterventionRow, NoteRow, Origin, RiskRow, ScoreRow};

/// The rows that one note gives.
#[derive(Clone, Debug)]
pub struct NoteRecord {
    /// The note itself.
    pub note: NoteRow,
    /// Its scores.
    pub scores: Vec<ScoreRow>,
    /// What it says of risk.
    pub risk: RiskRow,
    /// Its goals.
    pub goals: Vec<GoalRow>,
    /// Its elements.
    pub elements: ElementRow,
    /// Its interventions.
    pub interventions: Vec<InterventionRow>,
}

impl NoteRecord {
    /// The rows of `note`, in which `findings` were found.
    #[must_use]
    pub fn new(note: &Note, findings: &Findings, registry: &Registry) -> Self {
        let text = Text { note, places: CodePoints::new(&note.text) };
        let scores = findings.scores.iter().enumerate();
        Self {
            note: note_row(note, findings, &text),
            scores: scores
                .map(|(index, mention)| text.score_row(index, mention, registry))
                .collect(),
            risk: text.risk_row(findings),
            goals: findings.goals.iter().map(|goal| text.goal_row(goal)).collect(),
            elements: text.element_row(findings),
            interventions: findings
                .interventions
                .iter()
                .map(|mention| InterventionRow {
                    note_id: note.note_id.clone(),
                    client_id: note.client_id.clone(),
                    session_date: note.session_date,
                    technique: mention.technique.clone(),
                    char_start: text.char_at(mention.span.start),
                    char_end: text.char_at(mention.span.end),
                })
                .collect(),
        }
    }
}

fn note_row(note: &Note, findings: &Findings, text: &Text<'_>) -> NoteRow {
    NoteRow {
        note_id: note.note_id.clone(),
        client_id: note.client_id.clone(),
        session_date: note.session_date,
        session_number: note.session_number,
        duration_min: note.duration_min,
        author: note.author.clone(),
        kind: findings.kind,
        format: findings.format,
        language: findings.language,
        session_end: note.session_end,
        created_at: note.created_at,
        signed_at: note.signed_at,
        diagnosis_codes: (!note.diagnosis_codes.is_empty()).then(|| note.diagnosis_codes.join(";")),
        text_chars: text.char_at(note.text.len()),
        source_path: note.source.path.clone(),
        source_locator: locator(note),
        content_hash: note.content_hash.clone(),
    }
}

fn locator(note: &Note) -> Option<String> {
    (!note.source.locator.is_empty()).then(|| note.source.locator.clone())
}

/// A note's text with the places of its code points.
struct Text<'a> {
    note: &'a Note,
    places: CodePoints<'a>,
}

type Place = (Option<i64>, Option<i64>);

impl Text<'_> {
    fn char_at(&self, byte: usize) -> i64 {
        self.places.at(byte)
    }

    fn place(&self, span: Option<Span>) -> Place {
        match span {
            Some(span) => (Some(self.char_at(span.start)), Some(self.char_at(span.end))),
            None => (None, None),
        }
    }

    /// The span without the white space around its words; `None` without
    /// words.
    fn trimmed(&self, span: Span) -> Option<Span> {
        let words = span.of(&self.note.text);
        let start = span.start + (words.len() - words.trim_start().len());
        let trimmed = words.trim();
        (!trimmed.is_empty()).then(|| Span::new(start, start + trimmed.len()))
    }

    fn quote(&self, span: Span) -> Option<String> {
        self.trimmed(span).map(|span| span.of(&self.note.text).to_owned())
    }

    fn finding<T>(&self, found: &Found<T>) -> (Place, Option<String>) {
        (self.place(found.span), found.evidence.and_then(|evidence| self.quote(evidence)))
    }

    fn score_row(&self, index: usize, mention: &ScoreMention, registry: &Registry) -> ScoreRow {
        let note = self.note;
        let scale = registry
            .by_short(&mention.instrument)
            .and_then(|instrument| scale_of(instrument, mention));
        let severity = scale
            .and_then(|scale| scale.band(mention.value))
            .map(|band| band.name(crate::note::Language::En).to_owned());
        ScoreRow {
            mention_id: format!("{}-{:02}", note.note_id, index + 1),
            note_id: Some(note.note_id.clone()),
            client_id: note.client_id.clone(),
            session_date: note.session_date,
            instrument: mention.instrument.clone(),
            kind: mention.kind,
            item: mention.item,
            subscale: mention.subscale.clone(),
            value: mention.value,
            value_text: mention.span.of(&note.text).to_owned(),
            max: mention.max,
            comparator: mention.comparator,
            status: mention.status,
            scored_on: mention.scored_on,
            severity,
            stated_severity: mention.stated_severity.clone(),
            stated_change: mention.stated_change,
            origin: Origin::Text,
            rule: mention.rule.to_owned(),
            char_start: Some(self.char_at(mention.span.start)),
            char_end: Some(self.char_at(mention.span.end)),
            byte_start: Some(whole(mention.span.start)),
            byte_end: Some(whole(mention.span.end)),
            evidence_text: self.quote(mention.evidence),
            evidence_char_start: self
                .trimmed(mention.evidence)
                .map(|evidence| self.char_at(evidence.start)),
            source_path: note.source.path.clone(),
            source_locator: locator(note),
        }
    }

    fn risk_row(&self, findings: &Findings) -> RiskRow {
        let risk = &findings.risk;
        let ((si_char_start, si_char_end), si_evidence_text) = self.finding(&risk.si);
        let ((hi_char_start, hi_char_end), hi_evidence_text) = self.finding(&risk.hi);
        let ((self_harm_char_start, self_harm_char_end), self_harm_evidence_text) =
            self.finding(&risk.self_harm);
        let ((plan_char_start, plan_char_end), plan_evidence_text) = self.finding(&risk.plan);
        let ((intent_char_start, intent_char_end), intent_evidence_text) =
            self.finding(&risk.intent);
        let ((means_char_start, means_char_end), means_evidence_text) = self.finding(&risk.means);
        let ((risk_level_char_start, risk_level_char_end), risk_level_evidence_text) =
            self.finding(&risk.risk_level);
        let ((phq9_item9_char_start, phq9_item9_char_end), phq9_item9_evidence_text) =
            self.finding(&risk.phq9_item9);
        RiskRow {
            note_id: self.note.note_id.clone(),
            client_id: self.note.client_id.clone(),
            session_date: self.note.session_date,
            si: risk.si.value,
            hi: risk.hi.value,
            self_harm: risk.self_harm.value,
            plan: risk.plan.value,
            intent: risk.intent.value,
            means: risk.means.value,
            risk_level: risk.risk_level.value,
            phq9_item9: risk.phq9_item9.value,
            si_char_start,
            si_char_end,
            si_evidence_text,
            hi_char_start,
            hi_char_end,
            hi_evidence_text,
            self_harm_char_start,
            self_harm_char_end,
            self_harm_evidence_text,
            plan_char_start,
            plan_char_end,
            plan_evidence_text,
            intent_char_start,
            intent_char_end,
            intent_evidence_text,
            means_char_start,
            means_char_end,
            means_evidence_text,
            risk_level_char_start,
            risk_level_char_end,
            risk_level_evidence_text,
            phq9_item9_char_start,
            phq9_item9_char_end,
            phq9_item9_evidence_text,
        }
    }

    fn goal_row(&self, goal: &GoalMention) -> GoalRow {
        GoalRow {
            note_id: Some(self.note.note_id.clone()),
            client_id: self.note.client_id.clone(),
            session_date: self.note.session_date,
            goal_number: Some(goal.goal_number),
            label: (!goal.label.is_empty()).then(|| goal.label.clone()),
            stated_progress: goal.stated_progress,
            instrument: goal.instrument.clone(),
            target_value: goal.target_value,
            target_comparator: goal.target_comparator,
            char_start: Some(self.char_at(goal.span.start)),
            char_end: Some(self.char_at(goal.span.end)),
            evidence_text: self.quote(goal.evidence),
            source_path: Some(self.note.source.path.clone()),
            source_locator: locator(self.note),
        }
    }

    fn element_row(&self, findings: &Findings) -> ElementRow {
        let found = &findings.elements;
        let (presentation_char_start, presentation_char_end) = self.place(found.presentation);
        let (session_focus_char_start, session_focus_char_end) = self.place(found.session_focus);
        let (scores_char_start, scores_char_end) = self.place(found.scores);
        let (interventions_char_start, interventions_char_end) = self.place(found.interventions);
        let (goal_progress_char_start, goal_progress_char_end) = self.place(found.goal_progress);
        let (risk_char_start, risk_char_end) = self.place(found.risk);
        let (plan_char_start, plan_char_end) = self.place(found.plan);
        ElementRow {
            note_id: self.note.note_id.clone(),
            presentation: found.presentation.is_some(),
            session_focus: found.session_focus.is_some(),
            scores: found.scores.is_some(),
            interventions: found.interventions.is_some(),
            goal_progress: found.goal_progress.is_some(),
            risk: found.risk.is_some(),
            plan: found.plan.is_some(),
            presentation_char_start,
            presentation_char_end,
            session_focus_char_start,
            session_focus_char_end,
            scores_char_start,
            scores_char_end,
            interventions_char_start,
            interventions_char_end,
            goal_progress_char_start,
            goal_progress_char_end,
            risk_char_start,
            risk_char_end,
            plan_char_start,
            plan_char_end,
            hours_to_signature: self.note.hours_to_signature(),
            timely_24h: self.note.signed_within_24_hours(),
        }
    }
}

/// The scale that a mention's value is read on; none for items and means.
fn scale_of<'a>(instrument: &'a Instrument, mention: &ScoreMention) -> Option<&'a Scale> {
    match mention.kind {
        ScoreKind::Total => instrument.total(),
        ScoreKind::Subscale => instrument.scale(mention.subscale.as_deref()?),
        ScoreKind::Item | ScoreKind::Mean => None,
    }
}

fn whole(offset: usize) -> i64 {
    i64::try_from(offset).unwrap_or(i64::MAX)
}

/// Code-point offsets of a text: counted from a checkpoint every few hundred
/// bytes, so that a long note with many findings costs one pass.
struct CodePoints<'a> {
    text: &'a str,
    /// Code points before byte `STRIDE * index`; empty for plain ASCII.
    checkpoints: Vec<usize>,
}

const STRIDE: usize = 512;

impl<'a> CodePoints<'a> {
    fn new(text: &'a str) -> Self {
        if text.is_ascii() {
            return Self { text, checkpoints: Vec::new() };
        }
        let mut before = 0;
        let checkpoints = text
            .as_bytes()
            .chunks(STRIDE)
            .map(|chunk| {
                let here = before;
                before += chunk.iter().filter(|byte| starts_code_point(**byte)).count();
                here
            })
            .collect();
        Self { text, checkpoints }
    }

    fn at(&self, byte: usize) -> i64 {
        let byte = byte.min(self.text.len());
        let Some(last) = self.checkpoints.len().checked_sub(1) else { return whole(byte) };
        let index = (byte / STRIDE).min(last);
        let before = self.checkpoints.get(index).copied().unwrap_or(0);
        let rest = self.text.as_bytes().get(index * STRIDE..byte).unwrap_or_default();
        whole(before + rest.iter().filter(|byte| starts_code_point(**byte)).count())
    }
}

/// Continuation bytes of UTF-8 are 0b10xxxxxx.
const fn starts_code_point(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn code_points_are_counted_rightly(text in "[a-é☃]{0,1500}") {
            let places = CodePoints::new(&text);
            for (index, (byte, _)) in text.char_indices().enumerate() {
                proptest::prop_assert_eq!(places.at(byte), whole(index));
            }
            proptest::prop_assert_eq!(places.at(text.len()), whole(text.chars().count()));
        }
    }
}
