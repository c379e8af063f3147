//! How complete the notes behind a report are.

use super::Composer;
use crate::caseload::completeness::Completeness;
use crate::report::attachment::progress_report::Block;

impl Composer<'_> {
    pub(super) fn quality(&self) -> Vec<Block> {
        let (voice, labels) = (self.voice, self.voice.labels());
        if self.notes.is_empty() {
            return vec![Block::paragraph(self.words.no_notes)];
        }
        let counts = Completeness::of(self.notes.iter().filter_map(|note| note.elements));
        let holding = [counts.scores, counts.risk, counts.goal_progress, counts.plan];
        let mut items = vec![
            voice.completeness(counts.notes, holding),
            voice.timeliness(counts.timely, counts.late, counts.timeliness_unknown),
        ];
        let series = self.client.scales.iter().flat_map(|scale| &scale.series);
        let conflicts = series.filter(|row| row.conflict).count();
        items.push(voice.conflicts(conflicts, labels.conflict_about));
        let undated = self.notes.iter().filter(|note| note.note.session_date.is_none()).count();
        if undated > 0 {
            items.push(voice.undated(undated));
        }
        vec![
            Block::List { items, numbered: false },
            Block::remark(format!("{} {}", self.words.read_from_notes, labels.quality_about)),
        ]
    }
}
