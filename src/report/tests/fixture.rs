//! Constructed caseloads: rows as extraction would give them, analysed as the
//! flow does.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{NaiveDate, TimeDelta};

use crate::caseload::series::scale_of;
use crate::caseload::{ScaleKey, TriagePolicy, clients, course, goal, series};
use crate::change::Reason;
use crate::extract::{
    Comparator, Presence, RiskLevel, ScoreKind, SelfHarm, StatedProgress, Status, SuicidalIdeation,
};
use crate::frame::{
    ElementRow, Found, GoalRow, InterventionRow, NoteRow, Origin, RejectedRow, RiskRow, ScoreRow,
    SeriesRow, Tables,
};
use crate::instrument::{Profile, Registry};
use crate::note::{Language, NoteFormat, NoteKind};
use crate::report::CaseloadModel;

pub static REGISTRY: LazyLock<Registry> = LazyLock::new(|| Registry::embedded().unwrap());
pub static PROFILE: LazyLock<Profile> = LazyLock::new(|| Profile::named(Profile::DEFAULT).unwrap());
pub static POLICY: LazyLock<TriagePolicy> = LazyLock::new(|| TriagePolicy::embedded().unwrap());

/// A day, counted from 5 January 2026.
pub fn day(days: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 5).unwrap() + TimeDelta::days(days)
}

/// A caseload under construction.
#[derive(Default)]
pub struct Caseload {
    pub found: Found,
}

/// One note under construction.
pub struct NoteBuilder<'a> {
    found: &'a mut Found,
    client: String,
    id: String,
    on: NaiveDate,
    text: String,
}

impl Caseload {
    /// Adds a note that says nothing yet.
    pub fn note(&mut self, client: &str, days: i64) -> NoteBuilder<'_> {
        let number = self.found.notes.iter().filter(|note| note.client_id == client).count() + 1;
        let id = format!("{client}-n{number:02}");
        let on = day(days);
        self.found.notes.push(NoteRow {
            note_id: id.clone(),
            client_id: client.to_owned(),
            session_date: Some(on),
            session_number: i64::try_from(number).ok(),
            duration_min: Some(50),
            author: None,
            kind: NoteKind::Progress,
            format: NoteFormat::Soap,
            language: Language::En,
            session_end: None,
            created_at: None,
            signed_at: None,
            diagnosis_codes: None,
            text_chars: 400,
            source_path: format!("notes/{client}_{on}.txt"),
            source_locator: Some("12".to_owned()),
            content_hash: String::new(),
        });
        self.found.risk.push(silent_risk(&id, client, on));
        self.found.elements.push(ElementRow {
            note_id: id.clone(),
            presentation: true,
            session_focus: true,
            scores: false,
            interventions: false,
            goal_progress: false,
            risk: false,
            plan: true,
            presentation_char_start: None,
            presentation_char_end: None,
            session_focus_char_start: None,
            session_focus_char_end: None,
            scores_char_start: None,
            scores_char_end: None,
            interventions_char_start: None,
            interventions_char_end: None,
            goal_progress_char_start: None,
            goal_progress_char_end: None,
            risk_char_start: None,
            risk_char_end: None,
            plan_char_start: None,
            plan_char_end: None,
            hours_to_signature: Some(2.5),
            timely_24h: Some(true),
        });
        NoteBuilder {
            found: &mut self.found,
            client: client.to_owned(),
            id,
            on,
            text: String::new(),
        }
    }

    /// Analyses what the notes say, as the flow does.
    pub fn tables(self) -> Tables {
        let found = self.found;
        let as_of = found.notes.iter().filter_map(|note| note.session_date).max().unwrap();
        let series = series::resolve(&found.scores, &REGISTRY);
        let mut scales: BTreeMap<ScaleKey, Vec<&SeriesRow>> = BTreeMap::new();
        for row in &series {
            scales.entry(ScaleKey::of(row)).or_default().push(row);
        }
        let changes: Vec<_> = scales
            .iter()
            .filter_map(|(key, rows)| {
                let instrument = REGISTRY.by_short(&key.instrument);
                let scale = instrument.and_then(|it| scale_of(it, key.subscale.as_deref()));
                let thresholds =
                    instrument.zip(scale).map(|(it, scale)| PROFILE.thresholds(it, scale));
                let sessions: Vec<NaiveDate> = found
                    .notes
                    .iter()
                    .filter(|note| note.client_id == key.client_id)
                    .filter_map(|note| note.session_date)
                    .collect();
                let known = course::Known {
                    scale,
                    thresholds: thresholds.as_ref(),
                    profile: &PROFILE.name,
                    sessions: &sessions,
                    expectation: Err(Reason::TooFewClients.into()),
                };
                course::judge(rows, known)
            })
            .collect();
        let ids: std::collections::BTreeSet<&str> =
            found.notes.iter().map(|note| note.client_id.as_str()).collect();
        let links = goal::GoalLinks::embedded().expect("the embedded links");
        let goal_progress: Vec<_> = ids
            .iter()
            .flat_map(|id| {
                let goals: Vec<_> = found.goals.iter().filter(|row| row.client_id == *id).collect();
                let changes: Vec<_> = changes.iter().filter(|row| row.client_id == *id).collect();
                goal::progress(&goals, &changes, &links)
            })
            .collect();
        let caseload =
            clients::place(&found, &series, &changes, &goal_progress, &REGISTRY, &POLICY, as_of);
        Tables {
            as_of: Some(as_of),
            found,
            series,
            changes,
            curves: Vec::new(),
            expected: Vec::new(),
            cohorts: Vec::new(),
            goal_progress,
            caseload,
        }
    }
}

/// The model of tables in one language.
pub fn model(tables: &Tables, language: Language) -> CaseloadModel<'_> {
    CaseloadModel::new(tables, &REGISTRY, &PROFILE, &POLICY, language).unwrap()
}

impl NoteBuilder<'_> {
    fn row(
        &mut self,
        kind: ScoreKind,
        instrument: &str,
        value: f64,
        sentence: &str,
    ) -> &mut ScoreRow {
        let number = format!("{value}");
        let at = sentence.rfind(&number).map(|byte| sentence[..byte].chars().count()).unwrap_or(0);
        let start = self.text.chars().count();
        self.text.push_str(sentence);
        let char_start = i64::try_from(start + at).unwrap();
        let count =
            self.found.scores.iter().filter(|row| row.note_id.as_ref() == Some(&self.id)).count();
        self.found.scores.push(ScoreRow {
            mention_id: format!("{}-{:02}", self.id, count + 1),
            note_id: Some(self.id.clone()),
            client_id: self.client.clone(),
            session_date: Some(self.on),
            instrument: instrument.to_owned(),
            kind,
            item: None,
            subscale: None,
            value,
            value_text: number.clone(),
            max: None,
            comparator: None,
            status: Status::Current,
            scored_on: Some(self.on),
            severity: None,
            stated_severity: None,
            stated_change: None,
            origin: Origin::Text,
            rule: "name_value".to_owned(),
            char_start: Some(char_start),
            char_end: Some(char_start + i64::try_from(number.len()).unwrap()),
            byte_start: Some(0),
            byte_end: Some(0),
            evidence_text: Some(sentence.to_owned()),
            evidence_char_start: i64::try_from(start).ok(),
            source_path: format!("notes/{}_{}.txt", self.client, self.on),
            source_locator: Some("12".to_owned()),
        });
        self.found.scores.last_mut().unwrap()
    }

    /// A total of this session.
    pub fn total(mut self, instrument: &str, value: f64) -> Self {
        let sentence = format!("{instrument} today: {value}.");
        self.row(ScoreKind::Total, instrument, value, &sentence);
        self.elements().scores = true;
        self
    }

    /// A total of this session in words of one's own.
    pub fn total_in(mut self, instrument: &str, value: f64, sentence: &str) -> Self {
        self.row(ScoreKind::Total, instrument, value, sentence);
        self
    }

    /// A subscale of this session.
    pub fn part(mut self, instrument: &str, subscale: &str, value: f64) -> Self {
        let sentence = format!("{instrument} {subscale} {value}.");
        let row = self.row(ScoreKind::Subscale, instrument, value, &sentence);
        row.subscale = Some(subscale.to_owned());
        self
    }

    /// A total that is not of this session.
    pub fn other(mut self, instrument: &str, value: f64, status: Status) -> Self {
        let sentence = format!("{instrument} of {value} ({status}).");
        let row = self.row(ScoreKind::Total, instrument, value, &sentence);
        row.status = status;
        row.scored_on = None;
        self
    }

    /// An answer to item 9 of the PHQ-9.
    pub fn item9(mut self, value: f64) -> Self {
        let sentence = format!("PHQ-9 item 9 = {value}.");
        let row = self.row(ScoreKind::Item, "PHQ-9", value, &sentence);
        row.item = Some(9);
        self.risk().phq9_item9 = Some(value as i64);
        self
    }

    fn risk(&mut self) -> &mut RiskRow {
        self.found.risk.last_mut().unwrap()
    }

    fn elements(&mut self) -> &mut ElementRow {
        self.found.elements.last_mut().unwrap()
    }

    /// "Denies SI/HI, plan and intent."
    pub fn denies(mut self) -> Self {
        let words = Some("Denies SI/HI, no plan, no intent, no self-harm.".to_owned());
        let risk = self.risk();
        (risk.si, risk.hi) = (SuicidalIdeation::Denied, Presence::Denied);
        (risk.plan, risk.intent) = (Presence::Denied, Presence::Denied);
        risk.self_harm = SelfHarm::Denied;
        risk.risk_level = Some(RiskLevel::Low);
        risk.si_evidence_text.clone_from(&words);
        risk.hi_evidence_text = words;
        risk.risk_level_evidence_text = Some("Risk: low.".to_owned());
        self.elements().risk = true;
        self
    }

    /// Suicidal ideation with its words and a level.
    pub fn ideation(mut self, si: SuicidalIdeation, level: RiskLevel, words: &str) -> Self {
        let risk = self.risk();
        risk.si = si;
        risk.risk_level = Some(level);
        risk.si_evidence_text = Some(words.to_owned());
        self.elements().risk = true;
        self
    }

    /// A goal with the clinician's word.
    pub fn goal(
        self,
        number: i64,
        label: &str,
        stated: Option<StatedProgress>,
        instrument: Option<&str>,
        target: Option<f64>,
    ) -> Self {
        let word = stated.map_or_else(String::new, |stated| format!(": {stated}"));
        self.found.goals.push(GoalRow {
            note_id: Some(self.id.clone()),
            client_id: self.client.clone(),
            session_date: Some(self.on),
            goal_number: Some(number),
            label: Some(label.to_owned()),
            stated_progress: stated,
            instrument: instrument.map(str::to_owned),
            target_value: target,
            target_comparator: target.map(|_| Comparator::Less),
            char_start: Some(0),
            char_end: Some(1),
            evidence_text: Some(format!("Goal {number} ({label}){word}.")),
            source_path: None,
            source_locator: None,
        });
        self
    }

    /// A technique.
    pub fn technique(mut self, name: &str) -> Self {
        self.found.interventions.push(InterventionRow {
            note_id: self.id.clone(),
            client_id: self.client.clone(),
            session_date: Some(self.on),
            technique: name.to_owned(),
            char_start: 0,
            char_end: 1,
        });
        self.elements().interventions = true;
        self
    }
}

fn silent_risk(note_id: &str, client_id: &str, on: NaiveDate) -> RiskRow {
    RiskRow {
        note_id: note_id.to_owned(),
        client_id: client_id.to_owned(),
        session_date: Some(on),
        si: SuicidalIdeation::NotDocumented,
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

/// A caseload with one client of each kind that the pages have to show.
pub fn practice() -> Caseload {
    use StatedProgress::{Deteriorated, Improved, Stable};
    let mut caseload = Caseload::default();
    for (index, value) in [18.0, 17.0, 15.0, 12.0, 9.0, 6.0, 4.0].into_iter().enumerate() {
        let on = 14 * i64::try_from(index).unwrap();
        let note = caseload
            .note("C-better", on)
            .total("PHQ-9", value)
            .item9(0.0)
            .denies()
            .technique("behavioral activation")
            .goal(1, "Lift mood", Some(Improved), Some("PHQ-9"), Some(10.0));
        if index % 2 == 0 {
            note.total("GAD-7", 14.0 - value / 3.0);
        }
    }
    for (index, value) in [12.0, 13.0, 15.0, 18.0, 20.0].into_iter().enumerate() {
        let on = 21 * i64::try_from(index).unwrap();
        caseload
            .note("C-worse", on)
            .total("PHQ-9", value)
            .denies()
            .goal(1, "Regular days", Some(Improved), Some("PHQ-9"), None)
            .goal(2, "See friends", Some(Deteriorated), None, None)
            .goal(3, "Sleep", Some(Stable), None, None)
            .goal(4, "Paint", None, None, None);
    }
    for (index, (value, item)) in
        [(17.0, 0.0), (19.0, 1.0), (21.0, 2.0), (20.0, 2.0)].into_iter().enumerate()
    {
        let on = 20 + 14 * i64::try_from(index).unwrap();
        let note = caseload.note("C-risk", on).total("PHQ-9", value).item9(item);
        if index == 2 {
            let words = "Thoughts of <b>not waking up</b>; no plan.";
            note.ideation(SuicidalIdeation::Passive, RiskLevel::Moderate, words);
        }
    }
    caseload.note("C-one", 84).total("PHQ-9", 11.0).denies();
    caseload.note("C-none", 80).goal(1, "Decide about work", Some(Stable), None, None);
    for (index, value) in [21.0, 27.0].into_iter().enumerate() {
        let on = 60 + 14 * i64::try_from(index).unwrap();
        caseload.note("C-unknown", on).total("HOUSE-12", value).denies();
    }
    for (index, value) in [14.2, 18.4, 25.3].into_iter().enumerate() {
        let on = 56 + 7 * i64::try_from(index).unwrap();
        caseload
            .note("C-parts", on)
            .total("ORS", value)
            .part("HADS", "Anxiety", 20.0 - value / 2.0)
            .part("HADS", "Depression", 9.0)
            .other("PHQ-9", 17.0, Status::OtherPerson);
    }
    caseload.note("C-conflict", 70).total_in("GAD-7", 9.0, "GAD-7 was 9.").total_in(
        "GAD-7",
        12.0,
        "GAD-7: 12 <script>alert(1)</script> élevé & \"cité\"",
    );
    caseload.note("C-conflict", 84).total("GAD-7", 10.0).denies();
    caseload.found.rejected.push(RejectedRow {
        source_path: "notes/empty.txt".to_owned(),
        source_locator: None,
        reason: crate::ingest::RejectReason::EmptyNote,
        message: "the note has no text; export it again".to_owned(),
    });
    caseload
}
