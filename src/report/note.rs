//! The summary note of one client: plain text to paste into the next note.
//!
//! Three to six sentences: the latest scores, what their change means, risk,
//! goals, what is due, and where the numbers come from; arranged as SOAP, DAP
//! or BIRP. Record systems often know only Windows-1252, in which a true minus
//! sign or a narrow space turns into a question mark; the text keeps to signs
//! that survive, so that "-3" stays "-3".

use super::attachment::clean;
use super::model::{CaseloadModel, ClientModel};
use super::scale::ScaleModel;
use crate::extract::SuicidalIdeation;
use crate::instrument::Profile;
use crate::note::Language;
use crate::text::{DueFacts, GoalFacts, ItemFacts, NoteSentences, Reading, RiskFacts, Voice};
use crate::vocabulary;

vocabulary! {
    /// The arrangement of a summary note.
    pub enum Arrangement {
        /// Objective, assessment, plan; the subjective part is the clinician's.
        Soap => "soap",
        /// Data, assessment, plan.
        Dap => "dap",
        /// Behavior, response, plan; the intervention is the clinician's.
        Birp => "birp",
    }
}

/// The summary note of one client.
#[must_use]
pub fn summary_note(client: &ClientModel<'_>, model: &CaseloadModel<'_>) -> String {
    let writer = Writer { client, voice: model.voice, say: NoteSentences::new(model.voice) };
    let labels = model.voice.labels();
    let scores = writer.objective();
    let (change, risk, goals) = (writer.change(), writer.risk(), writer.goals());
    let together = |parts: &[&str]| {
        let told: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        told.join(" ")
    };
    let plan = (labels.plan_part, writer.plan());
    let parts = match model.arrangement {
        Arrangement::Soap => [
            (labels.objective, scores),
            (labels.assessment, together(&[&change, &risk, &goals])),
            plan,
        ],
        Arrangement::Dap => [
            (labels.data_part, scores),
            (labels.assessment, together(&[&change, &risk, &goals])),
            plan,
        ],
        Arrangement::Birp => [
            (labels.behavior_part, together(&[&scores, &risk])),
            (labels.response_part, together(&[&change, &goals])),
            plan,
        ],
    };
    let mut text = String::new();
    for (heading, sentences) in parts.iter().filter(|(_, sentences)| !sentences.is_empty()) {
        text.push_str(heading);
        text.push('\n');
        text.push_str(sentences);
        text.push_str("\n\n");
    }
    text.push_str(&model.voice.note_source(title(model.profile, model.voice), model.as_of));
    text.push('\n');
    plain(&text)
}

/// The title of a profile in the language of the views.
pub(super) fn title(profile: &Profile, voice: Voice) -> &str {
    match voice.language {
        Language::En => &profile.title,
        Language::Fr => &profile.title_fr,
    }
}

/// Keeps to the signs of Windows-1252.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\u{2212}' => plain.push('-'),
            '\u{202f}' => plain.push('\u{a0}'),
            '’' => plain.push('\''),
            '≥' => plain.push_str(">="),
            '≤' => plain.push_str("<="),
            '†' => plain.push('*'),
            other => plain.push(other),
        }
    }
    plain
}

struct Writer<'a> {
    client: &'a ClientModel<'a>,
    voice: Voice,
    say: NoteSentences,
}

impl Writer<'_> {
    fn objective(&self) -> String {
        let language = self.voice.language;
        let labels = self.labels();
        let scores: Vec<_> = self
            .client
            .scales
            .iter()
            .zip(&labels)
            .map(|(scale, label)| (scale.score_facts(label, language), self.items(scale)))
            .collect();
        self.say.objective(&scores)
    }

    /// The risk items of a measure; they stand beside its total.
    fn items(&self, scale: &ScaleModel<'_>) -> Vec<ItemFacts> {
        let first = self
            .client
            .scales
            .iter()
            .find(|other| other.change.instrument == scale.change.instrument)
            .is_some_and(|first| first.change.subscale == scale.change.subscale);
        let items = self.client.risk_items.iter();
        let items = items.filter(|item| first && item.instrument == scale.change.instrument);
        items
            .map(|item| {
                let latest = item.answers.last();
                let answer =
                    latest.and_then(|answer| Some(Reading { value: answer.value, on: answer.on? }));
                ItemFacts { number: item.item, answer }
            })
            .collect()
    }

    fn labels(&self) -> Vec<String> {
        self.client.scales.iter().map(|scale| scale.label(self.voice.language)).collect()
    }

    fn change(&self) -> String {
        let labels = self.labels();
        let scales = self.client.scales.iter().zip(&labels);
        let changes: Vec<_> = scales.map(|(scale, label)| scale.change_facts(label)).collect();
        if changes.is_empty() { String::new() } else { self.say.changes(&changes) }
    }

    fn risk(&self) -> String {
        let Some(risk) = self.client.latest_risk() else { return String::new() };
        let earlier = self
            .client
            .last_ideation()
            .filter(|_| risk.si == SuicidalIdeation::NotDocumented)
            .map(|earlier| (earlier.si, earlier.session_date));
        self.say.risk(&RiskFacts {
            on: risk.session_date,
            si: risk.si,
            hi: risk.hi,
            self_harm: risk.self_harm,
            plan: risk.plan,
            intent: risk.intent,
            level: risk.risk_level,
            earlier,
        })
    }

    fn goals(&self) -> String {
        let language = self.voice.language;
        let goals: Vec<(Option<String>, Option<String>)> = self
            .client
            .goals
            .iter()
            .map(|goal| {
                let tied = self.client.scales.iter().find(|scale| {
                    goal.instrument.as_deref() == Some(scale.change.instrument.as_str())
                        && scale.change.subscale.is_none()
                });
                let measure = tied.map(|scale| scale.label(language)).or(goal.instrument.clone());
                (goal.label.as_deref().map(clean), measure)
            })
            .collect();
        let facts: Vec<_> = self
            .client
            .goals
            .iter()
            .zip(&goals)
            .map(|(goal, (label, measure))| GoalFacts {
                number: goal.goal_number,
                label: label.as_deref(),
                stated: goal.stated,
                measure: measure.as_deref(),
                measured: goal.measured,
                agreement: goal.agreement,
            })
            .collect();
        if facts.is_empty() {
            return String::new();
        }
        self.voice.capitalised(&self.say.goals(&facts))
    }

    fn plan(&self) -> String {
        if self.client.is_discharged() {
            return String::new();
        }
        let labels = self.labels();
        let mut due = Vec::new();
        let mut unscheduled: Vec<&str> = Vec::new();
        for (scale, label) in self.client.scales.iter().zip(&labels) {
            let whole = scale.change.subscale.is_none();
            let measure = if whole { label } else { &scale.change.instrument };
            match scale.due {
                Some(on) => due.push(DueFacts { measure, on, days_late: scale.days_late }),
                None if unscheduled.contains(&measure.as_str()) => {}
                None => unscheduled.push(measure),
            }
        }
        self.say.due(&due, &unscheduled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_survives_windows_1252() {
        assert_eq!(plain("−3\u{202f}; ≥ 6, ≤ 9 †"), "-3\u{a0}; >= 6, <= 9 *");
    }
}
