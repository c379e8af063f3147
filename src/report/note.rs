//! The summary note of one client: plain text to paste into the next note.
//!
//! Objective, assessment and plan, one fact a line. Record systems often know
//! only Windows-1252, in which a true minus sign or a narrow space turns into
//! a question mark; the text keeps to signs that survive, so that "-3" stays
//! "-3".

use chrono::NaiveDate;

use super::model::{CaseloadModel, ClientModel};
use super::scale::ScaleModel;
use crate::extract::SuicidalIdeation;
use crate::frame::RiskRow;
use crate::instrument::Profile;
use crate::note::Language;
use crate::text::{GoalFacts, NoteSentences, Reading, RiskFacts, Voice};

/// The summary note of one client.
#[must_use]
pub fn summary_note(client: &ClientModel<'_>, model: &CaseloadModel<'_>) -> String {
    let writer = Writer { client, voice: model.voice, say: NoteSentences::new(model.voice) };
    let labels = model.voice.labels();
    let parts = [
        (labels.objective, writer.objective()),
        (labels.assessment, writer.assessment()),
        (labels.plan_part, writer.plan()),
    ];
    let mut text = String::new();
    for (heading, lines) in parts.iter().filter(|(_, lines)| !lines.is_empty()) {
        text.push_str(heading);
        text.push('\n');
        for line in lines {
            text.push_str("- ");
            text.push_str(line);
            text.push('\n');
        }
        text.push('\n');
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
fn plain(text: &str) -> String {
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
    fn objective(&self) -> Vec<String> {
        let language = self.voice.language;
        let mut lines: Vec<String> = self
            .client
            .scales
            .iter()
            .map(|scale| self.say.score(&scale.score_facts(&scale.label(language), language)))
            .collect();
        if lines.is_empty() {
            lines.push(self.voice.labels().no_scores.to_owned());
        }
        lines.extend(self.client.risk_items.iter().map(|item| {
            let latest = item.answers.last();
            let answer =
                latest.and_then(|answer| Some(Reading { value: answer.value, on: answer.on? }));
            self.say.risk_item(item.instrument, item.item, answer)
        }));
        lines
    }

    fn assessment(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.client.scales.iter().map(|scale| self.outcome(scale)).collect();
        let latest = self.client.latest_risk();
        lines.extend(latest.map(|risk| self.say.risk(&facts(risk))));
        if latest.is_some_and(|risk| risk.si == SuicidalIdeation::NotDocumented)
            && let Some(earlier) = self.client.last_ideation()
        {
            lines.push(self.say.earlier_ideation(earlier.si, earlier.session_date));
        }
        let language = self.voice.language;
        for goal in &self.client.goals {
            let tied = self.client.scales.iter().find(|scale| {
                goal.instrument.as_deref() == Some(scale.change.instrument.as_str())
                    && scale.change.subscale.is_none()
            });
            let measure = tied.map(|scale| scale.label(language)).or(goal.instrument.clone());
            lines.push(self.say.goal(&GoalFacts {
                number: goal.goal_number,
                label: goal.label.as_deref(),
                stated: goal.stated,
                measure: measure.as_deref(),
                measured: goal.measured,
                agreement: goal.agreement,
            }));
        }
        lines
    }

    fn outcome(&self, scale: &ScaleModel<'_>) -> String {
        let label = scale.label(self.voice.language);
        let sentence = self.say.change(&scale.change_facts(&label));
        if scale.is_confirmed() {
            sentence
        } else {
            format!("{sentence} {}", self.say.unconfirmed())
        }
    }

    fn plan(&self) -> Vec<String> {
        if self.client.is_discharged() {
            return Vec::new();
        }
        let due = |scale: &ScaleModel<'_>| -> Option<(String, NaiveDate, i64)> {
            let whole = scale.change.subscale.is_none();
            let name = if whole {
                scale.label(self.voice.language)
            } else {
                scale.change.instrument.clone()
            };
            Some((name, scale.due?, scale.days_late))
        };
        let mut due: Vec<_> = self.client.scales.iter().filter_map(due).collect();
        due.dedup();
        due.into_iter().map(|(measure, on, late)| self.say.due(&measure, on, late)).collect()
    }
}

fn facts(risk: &RiskRow) -> RiskFacts {
    RiskFacts {
        on: risk.session_date,
        si: risk.si,
        hi: risk.hi,
        self_harm: risk.self_harm,
        plan: risk.plan,
        intent: risk.intent,
        level: risk.risk_level,
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
