//! Goals as stated and as measured, and what was worked on.

use super::Composer;
use super::left_out::{GOALS, TECHNIQUES};
use crate::caseload::goal::BY_WORDS;
use crate::caseload::phase::phases;
use crate::frame::GoalProgressRow;
use crate::report::attachment::clean::clean;
use crate::report::attachment::progress_report::{Block, Table};

impl Composer<'_> {
    pub(super) fn goals(&self) -> Vec<Block> {
        let labels = self.voice.labels();
        if self.client.goals.is_empty() {
            return vec![Block::paragraph(labels.no_goals)];
        }
        if self.is_for_client() {
            let items = self.goals_told().map(|goal| {
                let label = self.goal_label(goal.label.as_deref());
                self.voice.your_goal(goal.goal_number, &label, goal.stated)
            });
            let list = Block::List { items: items.collect(), numbered: false };
            return std::iter::once(list).chain(self.goals_left_out()).collect();
        }
        let header = [labels.goal, labels.stated, labels.measured, labels.agreement, labels.target];
        let table = Table {
            summary: labels.goals.to_owned(),
            header: header.map(str::to_owned).to_vec(),
            rows: self.goals_told().map(|goal| self.goal(goal)).collect(),
            widths: vec![42, 15, 26, 22, 9],
        };
        let mut blocks = vec![Block::Table { table }];
        if self.goals_told().any(is_by_words) {
            blocks.push(Block::remark(format!("* {}", labels.by_words)));
        }
        blocks.extend(self.goals_left_out());
        blocks
    }

    fn goals_told(&self) -> impl Iterator<Item = &GoalProgressRow> {
        self.client.goals.iter().take(GOALS).copied()
    }

    fn goal(&self, goal: &GoalProgressRow) -> Vec<String> {
        let voice = self.voice;
        let measured = goal.instrument.as_ref().map_or_else(
            || voice.labels().no_measure.to_owned(),
            |measure| {
                let mark = if is_by_words(goal) { " *" } else { "" };
                format!("{}{mark}", voice.measured(&clean(measure), goal.measured))
            },
        );
        let target = self
            .client
            .target(goal.goal_number)
            .and_then(|row| Some(voice.target(row.target_comparator, row.target_value?)));
        vec![
            format!("{}. {}", goal.goal_number, self.goal_label(goal.label.as_deref())),
            voice.stated(goal.stated).to_owned(),
            measured,
            voice.agreement(goal.agreement).to_owned(),
            target.unwrap_or_else(|| "–".to_owned()),
        ]
    }

    pub(super) fn interventions(&self) -> Vec<Block> {
        let sessions: Vec<_> = self
            .notes
            .iter()
            .filter_map(|note| {
                let named = note.interventions.iter().map(|row| row.technique.as_str());
                let told = named.filter(|name| self.may_name(name));
                Some((note.note.session_date?, told.collect::<Vec<_>>()))
            })
            .collect();
        let phases = phases(&sessions);
        if phases.iter().all(|phase| phase.techniques.is_empty()) {
            return vec![Block::paragraph(self.words.no_interventions)];
        }
        let in_words = |name| clean(self.model.terms.technique(name, self.language()));
        let rows = phases.iter().enumerate().map(|(place, phase)| {
            let techniques = phase.techniques.iter().take(TECHNIQUES).map(|&(name, times)| {
                if self.is_for_client() {
                    in_words(name)
                } else {
                    format!("{}\u{a0}({times})", in_words(name))
                }
            });
            let others = phase.techniques.len().saturating_sub(TECHNIQUES);
            let others = (others > 0).then(|| self.voice.other_techniques(others));
            let techniques = techniques.chain(others).collect::<Vec<_>>().join(", ");
            vec![
                self.voice.phase_name(place, phases.len()).to_owned(),
                self.voice.phase_sessions(phase.sessions, phase.first, phase.last),
                if techniques.is_empty() { "–".to_owned() } else { techniques },
            ]
        });
        let techniques =
            if self.is_for_client() { self.words.methods_used } else { self.words.techniques };
        let header = [self.words.phase, self.words.sessions, techniques];
        let table = Table {
            summary: self.words.interventions.to_owned(),
            header: header.map(str::to_owned).to_vec(),
            rows: rows.collect(),
            widths: vec![15, 31, 67],
        };
        let mut blocks = vec![Block::Table { table }];
        if !self.is_for_client() {
            blocks.push(Block::remark(self.voice.phases_about(TECHNIQUES)));
        }
        blocks
    }
}

/// Whether the measure of a goal was chosen by the goal's words.
fn is_by_words(goal: &GoalProgressRow) -> bool {
    let mut reasons = goal.reasons.as_deref().unwrap_or_default().split(';');
    reasons.any(|reason| reason == BY_WORDS)
}
