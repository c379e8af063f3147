//! The charts of a client, made from the model.

use crate::caseload::series::direction_of;
use crate::caseload::technique::TechniqueInUse;
use crate::chart::{
    self, Band, Corridor, ExpectedPoint, Line, Phase, Point, ProgressChart, RiskMark, ScoreRange,
    Side,
};
use crate::error::Result;
use crate::frame::ExpectedKind;
use crate::instrument::Op;

use super::cohorts;
use super::model::{CaseloadModel, ClientModel};
use super::scale::ScaleModel;
use crate::change::Caseness;
use crate::text::Voice;

/// A chart as a file of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartFile {
    /// Its path in the folder of the report, without extension.
    pub name: String,
    /// The drawing.
    pub svg: String,
}

/// Every chart of a caseload as standalone SVG, in the order of the clients.
/// [`chart::png`] makes pictures of them.
///
/// # Errors
/// When a measure has no usable range of scores.
pub fn charts(model: &CaseloadModel<'_>) -> Result<Vec<ChartFile>> {
    let mut files = Vec::new();
    for client in &model.clients {
        for (index, scale) in client.scales.iter().enumerate() {
            let Some(chart) = progress(client, scale, index, model) else { continue };
            files.push(ChartFile {
                name: format!(
                    "charts/{}/{:02}-{}",
                    client.file_name,
                    index + 1,
                    slug(&chart.title)
                ),
                svg: chart::progress_chart(&chart)?,
            });
        }
    }
    for (index, cohort) in cohorts::of(model).into_iter().enumerate() {
        let slug = slug(&cohort.label);
        let name = |kind: &str| format!("cohorts/{:02}-{slug}-{kind}", index + 1);
        files.push(ChartFile { name: name("courses"), svg: chart::cohort_chart(&cohort.courses)? });
        files.push(ChartFile {
            name: name("clients"),
            svg: chart::small_multiples(&cohort.clients)?,
        });
    }
    Ok(files)
}

/// The chart of one scale; `None` for a measure that the registry does not
/// know, because its range is not known either.
#[must_use]
pub(super) fn progress(
    client: &ClientModel<'_>,
    scale: &ScaleModel<'_>,
    index: usize,
    model: &CaseloadModel<'_>,
) -> Option<ProgressChart> {
    let voice = model.voice;
    let known = scale.scale?;
    let language = voice.language;
    let direction = direction_of(Some(known));
    let range = ScoreRange { min: known.min, max: known.max, step: known.step };
    let mut chart =
        ProgressChart::new(format!("c{index}"), scale.label(language), range, direction, language);
    chart.summary = summary(scale, scale.band(scale.change.latest, language), voice);
    chart.bands = bands(scale, voice);
    chart.cutoff = cutoff(scale, voice);
    let row = scale.change;
    chart.corridor = row
        .threshold
        .map(|points| Corridor { low: row.baseline - points, high: row.baseline + points });
    let items: Vec<_> = client
        .risk_items
        .iter()
        .filter(|item| item.instrument == row.instrument && row.subscale.is_none())
        .collect();
    chart.series = scale
        .series
        .iter()
        .map(|point| {
            let mut answers = items.iter().flat_map(|item| &item.answers);
            let flag = answers.find(|answer| {
                answer.flagged && answer.is_of(point.note_id.as_deref(), Some(point.scored_on))
            });
            Point {
                date: point.scored_on,
                value: point.value,
                flag: flag.map(|answer| RiskMark { value: voice.number(answer.value) }),
                side: side(scale, point.value),
            }
        })
        .collect();
    if let Some(item) = items.first() {
        let number = u32::try_from(item.item).unwrap_or_default();
        chart.risk_legend = voice.risk_legend(number, item.from);
    }
    chart.sessions = client.sessions().collect();
    chart.targets = targets(client, scale, voice);
    let phase = |technique: &TechniqueInUse<'_>| Phase {
        date: technique.first,
        label: model.terms.technique(technique.technique, language).to_owned(),
    };
    chart.phases = client.techniques.iter().map(phase).collect();
    chart.gap_days = scale.gap_days;
    chart.expected = foreseen(scale, ExpectedKind::Expected);
    chart.predicted = foreseen(scale, ExpectedKind::Predicted);
    Some(chart)
}

fn foreseen(scale: &ScaleModel<'_>, kind: ExpectedKind) -> Vec<ExpectedPoint> {
    let rows = scale.expected.iter().filter(|row| row.kind == kind);
    rows.map(|row| ExpectedPoint { date: row.on, mean: row.mean, low: row.low, high: row.high })
        .collect()
}

/// "11 moderate, −7 since baseline", with the band as the reader knows it.
pub(super) fn summary(scale: &ScaleModel<'_>, band: Option<&str>, voice: Voice) -> String {
    let value = voice.number(scale.change.latest);
    let mut summary = match band {
        Some(band) => format!("{value} {band}"),
        None => value,
    };
    if let Some(change) = scale.change.change {
        summary.push_str(", ");
        summary.push_str(&voice.since_baseline(&voice.signed(change)));
    }
    summary
}

/// The cut-off, at the clinical score nearest to it: "above 9" begins a step
/// later than "from 9".
pub(super) fn cutoff(scale: &ScaleModel<'_>, voice: Voice) -> Option<Line> {
    let rule = scale.thresholds.as_ref()?.caseness.as_ref().ok()?;
    let known = scale.scale?;
    let step = if known.attainable(rule.value) { known.step } else { 0.0 };
    let value = match rule.op {
        Op::Above => rule.value + step,
        Op::Below => rule.value - step,
        Op::AtLeast | Op::AtMost | Op::Equal => rule.value,
    };
    Some(Line { value, label: voice.cutoff_label(rule.value) })
}

/// The bands of the registry. Those of a continuous scale share their ends;
/// the end belongs to the upper band.
fn bands(scale: &ScaleModel<'_>, voice: Voice) -> Vec<Band> {
    let bands = scale.bands();
    let shared = scale.scale.filter(|scale| scale.continuous).map_or(0.0, |scale| scale.step);
    let last = bands.len().saturating_sub(1);
    bands
        .iter()
        .enumerate()
        .map(|(index, band)| Band {
            name: band.name(voice.language).to_owned(),
            min: band.min,
            max: if index < last { band.max - shared } else { band.max },
        })
        .collect()
}

fn side(scale: &ScaleModel<'_>, value: f64) -> Side {
    match scale.side(value) {
        Some(Caseness::Clinical) => Side::Clinical,
        Some(Caseness::Functional | Caseness::AtCutoff) => Side::NonClinical,
        None => Side::NotEvaluable,
    }
}

/// The targets of the goals that are tied to this measure.
fn targets(client: &ClientModel<'_>, scale: &ScaleModel<'_>, voice: Voice) -> Vec<Line> {
    let tied = client.goals.iter().filter_map(|goal| {
        let target = client.target(goal.goal_number)?;
        let same = target.instrument.as_deref() == Some(scale.change.instrument.as_str());
        let value = target.target_value.filter(|_| same && scale.change.subscale.is_none())?;
        scale.scale?.contains(value).then(|| Line {
            value,
            label: voice.goal_target(goal.goal_number, target.target_comparator, value),
        })
    });
    tied.collect()
}

/// A name that can stand in a file name.
fn slug(label: &str) -> String {
    let safe = label.chars().map(|sign| match sign {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' => sign,
        _ => '_',
    });
    safe.collect()
}
