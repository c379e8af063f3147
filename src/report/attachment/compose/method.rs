//! The method box: threshold, cut-off and index of each measure, with sources.

use super::Composer;
use crate::change::Reason;
use crate::instrument::ChangeUnit;
use crate::report::attachment::clean::clean;
use crate::report::attachment::progress_report::{Block, Table};
use crate::report::method::Citations;
use crate::report::note::title;
use crate::report::scale::ScaleModel;
use crate::trend::TrackLimits;

impl Composer<'_> {
    pub(super) fn method(&self) -> Vec<Block> {
        if self.is_for_client() {
            return self.how_to_read();
        }
        let (voice, labels) = (self.voice, self.voice.labels());
        let mut citations = Citations::new(self.model.registry);
        let scales = self.told().iter();
        let rows: Vec<_> = scales.map(|scale| self.thresholds(scale, &mut citations)).collect();
        let profile = title(self.model.profile, voice);
        let course = self.course();
        let mut blocks = Vec::new();
        if !rows.is_empty() {
            let header = [
                labels.measure,
                labels.reliable_change,
                labels.caseness,
                self.words.index,
                labels.sources,
            ];
            let table = Table {
                summary: self.words.method.to_owned(),
                header: header.map(str::to_owned).to_vec(),
                rows,
                widths: vec![24, 52, 32, 14, 14],
            };
            blocks.push(Block::Table { table });
        }
        blocks.push(Block::remark(format!("{profile}. {course} {}", self.words.index_about)));
        let sources = citations.list().into_iter().map(|(citation, place)| match place {
            Some(place) => format!("{citation} {place}"),
            None => citation,
        });
        let items: Vec<String> = sources.collect();
        if !items.is_empty() {
            blocks.push(Block::List { items, numbered: true });
        }
        blocks
    }

    /// How trend and track are judged: the rules, the recovery curves there
    /// are, and in one sentence the measures that have none.
    fn course(&self) -> String {
        let (voice, limits) = (self.voice, TrackLimits::default());
        let mut sentences = vec![voice.course_rules(limits.sessions, limits.days)];
        let mut without = Vec::new();
        let mut needed = 0;
        for scale in self.told() {
            let of = &scale.change;
            let mut curves = self.model.curves.iter();
            let curve =
                curves.find(|row| row.instrument == of.instrument && row.subscale == of.subscale);
            let label = clean(&scale.label(self.language()));
            match curve {
                Some(row) if row.not_evaluable == Some(Reason::TooFewClients) => {
                    needed = row.clients_needed;
                    without.push((label, row.clients));
                }
                Some(row) => sentences.push(voice.curve_of(&label, row)),
                None => {}
            }
        }
        if !without.is_empty() {
            sentences.push(voice.no_curves(&without, needed));
        }
        sentences.join(" ")
    }

    fn thresholds(&self, scale: &ScaleModel<'_>, citations: &mut Citations<'_>) -> Vec<String> {
        let (voice, labels) = (self.voice, self.voice.labels());
        let mut numbers: Vec<usize> = Vec::new();
        let mark = |verified: bool| if verified { "" } else { "†" };
        let (mut change, mut cutoff) =
            (labels.unknown_measure.to_owned(), labels.no_threshold.to_owned());
        if let Some(thresholds) = &scale.thresholds {
            change = match &thresholds.reliable_change {
                Ok(rule) => {
                    let sources = rule.provenance.sources.iter();
                    numbers.extend(sources.map(|key| citations.number(key)));
                    let value = voice.compared(rule.op, rule.value);
                    let value = match rule.unit {
                        ChangeUnit::Points => voice.points(&value),
                        ChangeUnit::Percent => voice.percent_of_first(&value),
                    };
                    let method = voice.method(rule.method);
                    let how = voice.how(method, rule.confidence, rule.instead_of);
                    format!("{value}{}; {how}", mark(rule.provenance.verified))
                }
                Err(why) => {
                    format!("{}{} {}", labels.no_threshold, voice.colon(), voice.absent(*why))
                }
            };
            cutoff = match &thresholds.caseness {
                Ok(rule) => {
                    let sources = rule.provenance.sources.iter();
                    numbers.extend(sources.map(|key| citations.number(key)));
                    let value = voice.compared(rule.op, rule.value);
                    format!("{value}{}", mark(rule.provenance.verified))
                }
                Err(why) => {
                    format!("{}{} {}", labels.no_threshold, voice.colon(), voice.absent(*why))
                }
            };
        }
        numbers.sort_unstable();
        numbers.dedup();
        let numbers: Vec<String> = numbers.iter().map(|number| number.to_string()).collect();
        let index = scale.change.reliable_change_index.map(|index| voice.signed(index));
        vec![
            clean(&scale.label(self.language())),
            change,
            cutoff,
            index.unwrap_or_else(|| "–".to_owned()),
            if numbers.is_empty() { "–".to_owned() } else { numbers.join(", ") },
        ]
    }

    fn how_to_read(&self) -> Vec<Block> {
        let voice = self.voice;
        let mut blocks: Vec<Block> =
            voice.how_to_read().into_iter().map(Block::paragraph).collect();
        let thresholds = self.charted().into_iter().filter_map(|scale| {
            let thresholds = scale.thresholds.as_ref()?;
            let change = thresholds.reliable_change.as_ref().ok();
            let change = change
                .filter(|rule| rule.unit == ChangeUnit::Points)
                .map(|rule| voice.compared_in_words(rule.op, rule.value));
            let cutoff = thresholds.caseness.as_ref().ok();
            let cutoff = cutoff.map(|rule| voice.compared_in_words(rule.op, rule.value));
            let label = clean(&scale.label(self.language()));
            voice.your_thresholds(&label, change.as_deref(), cutoff.as_deref())
        });
        let items: Vec<String> = thresholds.collect();
        if !items.is_empty() {
            blocks.push(Block::List { items, numbered: false });
        }
        let profile = title(self.model.profile, voice);
        blocks.push(Block::remark(voice.thresholds_of(profile)));
        blocks
    }
}
