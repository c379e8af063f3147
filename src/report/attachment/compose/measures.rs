//! Scores, charts, and what a change means.

use super::Composer;
use super::left_out::{SCORES_ALONE, SCORES_SHARED};
use crate::caseload::technique::TechniqueInUse;
use crate::change::Category;
use crate::chart::{self, Phase, ProgressChart};
use crate::error::Result;
use crate::report::attachment::clean::clean;
use crate::report::attachment::progress_report::{Block, Figure, Table};
use crate::report::charts;
use crate::report::scale::ScaleModel;
use crate::text::NoteSentences;
use crate::trend::{Track, TrendClass};

/// Millimetres of paper that a pixel of a chart takes: its lettering of 13
/// pixels then has 9 points.
const PIXEL: f64 = 0.2442;

/// How a chart is printed.
struct Print {
    /// Its width on paper, in millimetres.
    width: f64,
    /// The height of its plot, in pixels.
    plot: f64,
    /// Rows of the table of its scores.
    scores: usize,
}

/// A chart that stands beside its scores.
const ALONE: Print = Print { width: 118.0, plot: 150.0, scores: SCORES_ALONE };
/// One of two charts that stand side by side, above their scores.
const SHARED: Print = Print { width: 85.0, plot: 116.0, scores: SCORES_SHARED };

impl Composer<'_> {
    pub(super) fn measures(&self) -> Result<Vec<Block>> {
        if !self.client.scales.iter().any(|scale| self.may_show(scale)) {
            return Ok(vec![Block::paragraph(self.voice.labels().no_scores)]);
        }
        let mut blocks = Vec::new();
        if !self.is_for_client() {
            blocks.push(Block::Table { table: self.glance() });
        }
        for (index, scale) in self.charted().into_iter().enumerate() {
            blocks.push(self.measure(index, scale)?);
        }
        let unconfirmed = |scale: &ScaleModel<'_>| !self.mark(scale).is_empty();
        if !self.is_for_client() && self.told().iter().any(unconfirmed) {
            blocks.push(Block::remark(self.voice.labels().dagger));
        }
        blocks.extend(self.scales_left_out());
        Ok(blocks)
    }

    /// Marks a judgement that rests on a threshold whose source was not read.
    fn mark(&self, scale: &ScaleModel<'_>) -> &'static str {
        let judged = scale.change.category != Category::NotEvaluable;
        if judged && !scale.is_confirmed() { "†" } else { "" }
    }

    /// Every measure in one row.
    fn glance(&self) -> Table {
        let (voice, labels) = (self.voice, self.voice.labels());
        let score = |scale: &ScaleModel<'_>, value| match self.band(scale, value) {
            Some(band) => format!("{} ({band})", voice.number(value)),
            None => voice.number(value),
        };
        let row = |scale: &ScaleModel<'_>| {
            let row = scale.change;
            vec![
                clean(&scale.label(self.language())),
                format!("{}, {}", score(scale, row.baseline), voice.date(row.baseline_on)),
                format!("{}, {}", score(scale, row.latest), voice.date(row.latest_on)),
                row.change
                    .map_or_else(|| "–".to_owned(), |change| scale.change_in_words(change, voice)),
                format!("{}{}", voice.category(row.category), self.mark(scale)),
                voice.trend(row.trend).to_owned(),
            ]
        };
        let header = [
            labels.measure,
            self.words.baseline,
            labels.latest,
            labels.change,
            labels.outcome,
            labels.trend,
        ];
        Table {
            summary: labels.scales.to_owned(),
            header: header.map(str::to_owned).to_vec(),
            rows: self.told().iter().map(row).collect(),
            widths: vec![17, 32, 32, 22, 26, 20],
        }
    }

    fn measure(&self, index: usize, scale: &ScaleModel<'_>) -> Result<Block> {
        let label = scale.label(self.language());
        let construct = scale
            .instrument
            .map(|known| self.model.terms.construct(&known.construct, self.language()));
        Ok(Block::Measure {
            heading: clean(&self.voice.measure_heading(&label, construct)),
            figure: self.figure(index, scale)?,
            scores: self.scores(&label, scale),
            meaning: if self.is_for_client() {
                self.plain_meaning(&label, scale)
            } else {
                self.meaning(&label, scale)
            },
        })
    }

    fn figure(&self, index: usize, scale: &ScaleModel<'_>) -> Result<Option<Figure>> {
        let chart = charts::progress(self.client, scale, index, self.model);
        let Some(mut chart) = chart.filter(|_| scale.series.len() > 1) else {
            return Ok(None);
        };
        let print = self.print();
        (chart.width, chart.plot) = ((print.width / PIXEL).floor(), print.plot);
        chart.phases = self.phases_of_chart();
        if self.are_several() {
            // The sessions without a score make no room for the scores.
            chart.sessions.clear();
        }
        if self.is_for_client() {
            self.leave_risk_out(scale, &mut chart);
        }
        Ok(Some(Figure {
            file: format!("chart-{}.svg", index + 1),
            width: print.width,
            alt: self.voice.course_description(&chart),
            svg: chart::progress_chart(&chart)?,
        }))
    }

    /// Whether charts stand side by side.
    fn are_several(&self) -> bool {
        self.charted().len() > 1
    }

    fn print(&self) -> Print {
        if self.are_several() { SHARED } else { ALONE }
    }

    /// The techniques that a chart marks: on a small one a change of
    /// medication alone, because the table of interventions has the others.
    fn phases_of_chart(&self) -> Vec<Phase> {
        let small = self.are_several();
        let single = &self.model.policy.techniques.single;
        let marked = self.client.techniques.iter().filter(|used| {
            self.may_name(used.technique)
                && (!small || single.iter().any(|single| single == used.technique))
        });
        let phase = |used: &TechniqueInUse<'_>| Phase {
            date: used.first,
            label: clean(self.model.terms.technique(used.technique, self.language())),
        };
        marked.map(phase).collect()
    }

    /// No mark of risk, and no name of a band that speaks of it.
    fn leave_risk_out(&self, scale: &ScaleModel<'_>, chart: &mut ProgressChart) {
        chart.risk_legend.clear();
        for point in &mut chart.series {
            point.flag = None;
        }
        for (band, known) in chart.bands.iter_mut().zip(scale.bands()) {
            self.band_name(scale, known).unwrap_or_default().clone_into(&mut band.name);
        }
        chart.summary = charts::summary(scale, self.band(scale, scale.change.latest), self.voice);
    }

    /// The scores by date: the first, and as many of the latest as there is
    /// room for.
    fn scores(&self, label: &str, scale: &ScaleModel<'_>) -> Table {
        let (voice, labels) = (self.voice, self.voice.labels());
        let room = self.print().scores;
        let all: Vec<Vec<String>> = scale
            .series
            .iter()
            .map(|point| vec![voice.date(point.scored_on), voice.number(point.value)])
            .collect();
        let rows = match all.split_first() {
            Some((first, later)) if all.len() > room => {
                let left_out = later.len() - (room - 2);
                let between = vec![voice.scores_between(left_out), "…".to_owned()];
                let latest = later.iter().skip(left_out).cloned();
                [first.clone(), between].into_iter().chain(latest).collect()
            }
            _ => all,
        };
        Table {
            summary: voice.scores_of(&clean(label)),
            header: vec![labels.date.to_owned(), labels.score.to_owned()],
            rows,
            widths: vec![3, 2],
        }
    }

    fn meaning(&self, label: &str, scale: &ScaleModel<'_>) -> Vec<String> {
        let (voice, row) = (self.voice, scale.change);
        let say = NoteSentences::new(voice);
        let mut sentences = vec![say.change(&scale.change_facts(label))];
        if let Some(slope) = row.slope_per_week.filter(|_| row.trend != TrendClass::TooFew) {
            sentences.push(voice.slope_sentence(&voice.slope(
                slope,
                row.slope_low,
                row.slope_high,
            )));
        }
        let reached = row.response.map(|reached| voice.response(reached));
        let remitted = row.remission.map(|reached| voice.remission(reached));
        let both: Vec<&str> = reached.into_iter().chain(remitted).collect();
        if !both.is_empty() {
            sentences.push(voice.as_sentence(&both.join(voice.semicolon())));
        }
        if row.track != Track::NotEvaluable {
            sentences.push(voice.track_sentence(voice.track(row.track)));
        }
        if self.order.period.from.is_some_and(|from| row.baseline_on < from) {
            sentences.push(voice.baseline_before(label, row.baseline_on));
        }
        vec![
            clean_long(&say.score(&scale.score_facts(label, self.language()))),
            clean_long(&sentences.join(" ")),
        ]
    }

    fn plain_meaning(&self, label: &str, scale: &ScaleModel<'_>) -> Vec<String> {
        let (voice, row) = (self.voice, scale.change);
        let mut facts = scale.score_facts(label, self.language());
        facts.band = self.band(scale, row.latest);
        let score = voice.your_score(&facts, self.band(scale, row.baseline));
        let change = voice.your_change(row.category, row.n, scale.side(row.latest));
        vec![clean_long(&format!("{score} {change}"))]
    }
}

/// Sentences of our own, in which only a label may come from elsewhere.
fn clean_long(sentences: &str) -> String {
    sentences.chars().filter(|sign| !sign.is_control()).collect()
}
