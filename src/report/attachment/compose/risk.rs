//! Risk: what the latest note says, what was last documented, and how often
//! something was present. Silence stays silence.

use chrono::NaiveDate;

use super::Composer;
use crate::extract::{Presence, SelfHarm, SuicidalIdeation};
use crate::frame::RiskRow;
use crate::report::attachment::clean::clean;
use crate::report::attachment::progress_report::{Block, Table};
use crate::report::model::{RiskAnswer, RiskItemModel};
use crate::text::RiskTally;

/// What a note says of one question.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    Absent,
    Present,
}

impl From<Presence> for Said {
    fn from(presence: Presence) -> Self {
        match presence {
            Presence::NotDocumented => Self::Nothing,
            Presence::Denied => Self::Absent,
            Presence::Present => Self::Present,
        }
    }
}

impl From<SuicidalIdeation> for Said {
    fn from(ideation: SuicidalIdeation) -> Self {
        match ideation {
            SuicidalIdeation::NotDocumented => Self::Nothing,
            SuicidalIdeation::Denied => Self::Absent,
            SuicidalIdeation::Passive | SuicidalIdeation::Active => Self::Present,
        }
    }
}

impl From<SelfHarm> for Said {
    fn from(harm: SelfHarm) -> Self {
        match harm {
            SelfHarm::NotDocumented => Self::Nothing,
            SelfHarm::Denied | SelfHarm::Historic => Self::Absent,
            SelfHarm::Current => Self::Present,
        }
    }
}

impl Composer<'_> {
    pub(super) fn risk(&self) -> Vec<Block> {
        if self.is_for_client() {
            let last = self.last_ideation();
            let si = last.map_or(SuicidalIdeation::NotDocumented, |row| row.si);
            let on = last.and_then(|row| row.session_date);
            return vec![Block::paragraph(self.voice.your_safety(si, on))];
        }
        let rows: Vec<&RiskRow> = self.notes.iter().filter_map(|note| note.risk).collect();
        let Some(latest) = rows.last() else {
            return vec![Block::paragraph(self.words.no_notes)];
        };
        let labels = self.voice.labels();
        let header = [
            self.words.question.to_owned(),
            self.voice.latest_note(latest.session_date),
            self.words.last_documented.to_owned(),
            self.words.present_in.to_owned(),
        ];
        let mut table_rows = self.questions(&rows);
        let items = self.client.risk_items.iter();
        table_rows.extend(items.map(|item| self.item(item, latest)));
        let table = Table {
            summary: self.words.risk.to_owned(),
            header: header.to_vec(),
            rows: table_rows,
            widths: vec![23, 22, 25, 44],
        };
        vec![Block::Table { table }, Block::remark(labels.risk_about)]
    }

    fn questions(&self, rows: &[&RiskRow]) -> Vec<Vec<String>> {
        let (voice, labels, words) = (self.voice, self.voice.labels(), self.words);
        let mut table = vec![
            self.question(labels.si, rows, |row| (row.si.into(), voice.ideation(row.si))),
            self.question(words.plan, rows, |row| (row.plan.into(), voice.presence(row.plan))),
            self.question(words.intent, rows, |row| (row.intent.into(), voice.intent(row.intent))),
            self.question(words.means, rows, |row| (row.means.into(), voice.presence(row.means))),
            self.question(labels.hi, rows, |row| (row.hi.into(), voice.homicidal(row.hi))),
            self.question(labels.self_harm, rows, |row| {
                (row.self_harm.into(), voice.self_harm(row.self_harm))
            }),
        ];
        let mut level = self.question(labels.level, rows, |row| {
            let said = if row.risk_level.is_some() { Said::Absent } else { Said::Nothing };
            (said, voice.risk_level(row.risk_level))
        });
        // A level is not present or absent.
        if let Some(tally) = level.last_mut() {
            "–".clone_into(tally);
        }
        table.push(level);
        table
    }

    fn question(
        &self,
        label: &str,
        rows: &[&RiskRow],
        says: impl Fn(&RiskRow) -> (Said, &'static str),
    ) -> Vec<String> {
        let latest = rows.last().map_or("", |row| says(row).1);
        let documented = rows.iter().rev().find(|row| says(row).0 != Said::Nothing);
        let documented = documented.map(|row| self.voice.finding_on(says(row).1, row.session_date));
        let present = || rows.iter().filter(|row| says(row).0 == Said::Present);
        let tally = RiskTally {
            present: present().count(),
            all: rows.len(),
            last: present().filter_map(|row| row.session_date).max(),
        };
        vec![
            label.to_owned(),
            latest.to_owned(),
            documented.unwrap_or_else(|| self.voice.labels().not_documented.to_owned()),
            self.voice.present_in_notes(tally),
        ]
    }

    fn item(&self, item: &RiskItemModel<'_>, latest: &RiskRow) -> Vec<String> {
        let voice = self.voice;
        let answers: Vec<&RiskAnswer<'_>> =
            item.answers.iter().filter(|answer| self.order.period.holds(answer.on)).collect();
        let not_documented = || voice.labels().not_documented.to_owned();
        let now = answers
            .iter()
            .rev()
            .find(|answer| answer.is_of(Some(latest.note_id.as_str()), latest.session_date));
        let flagged = || answers.iter().filter(|answer| answer.flagged);
        let last: Option<NaiveDate> = flagged().filter_map(|answer| answer.on).max();
        let from = format!("≥\u{a0}{}", voice.number(item.from));
        let tally = RiskTally { present: flagged().count(), all: answers.len(), last };
        vec![
            clean(&voice.item_of(item.instrument, item.item)),
            now.map_or_else(not_documented, |answer| voice.number(answer.value)),
            answers.last().map_or_else(not_documented, |answer| {
                voice.finding_on(&voice.number(answer.value), answer.on)
            }),
            voice.flagged_answers(tally, &from),
        ]
    }
}
