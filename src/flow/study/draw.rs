//! The charts of a study, by its first method.

use std::collections::BTreeMap;

use super::{Analysis, ClientOutcome, Plan, Study};
use crate::change::{Approach, Category, ChangeClass, Criterion, Direction, StudyMethod};
use crate::chart::{
    Bar, Group, Line, Mark, ScatterChart, ScoreRange, Thresholds, WaterfallChart, scatter_chart,
    scatter_chart_with_band, waterfall_chart,
};
use crate::error::Result;
use crate::instrument::Scale;
use crate::report::ChartFile;
use crate::text::Voice;
use crate::vocabulary::Word;

/// First against last scores, and a waterfall; none when nobody has an
/// outcome.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn charts(
    study: &Study,
    plan: &Plan,
    analysis: &Analysis<'_>,
    measure: &str,
    scale: Option<&Scale>,
    voice: Voice,
) -> Result<Vec<ChartFile>> {
    let judged = analysis.outcomes();
    let Some(range) = range(&judged, scale) else { return Ok(Vec::new()) };
    let criterion = criterion(study, plan);
    let scatter = scatter(&judged, analysis.cutoff(), plan, measure, range, voice);
    let direction = plan.question.direction;
    let svg = match criterion {
        Some(criterion) => {
            let unchanged = |pre| {
                let band = criterion.unchanged_between(direction, pre);
                (band.low, band.high)
            };
            let words = voice.unchanged_band(plan.question.approach);
            scatter_chart_with_band(&scatter, &unchanged, words)?
        }
        None => scatter_chart(&scatter)?,
    };
    let waterfall = waterfall(&judged, plan, measure, voice);
    let file = |name: &str, svg| ChartFile { name: name.to_owned(), svg };
    Ok(vec![file("scatter", svg), file("waterfall", waterfall_chart(&waterfall)?)])
}

/// The criterion of the first method, where it has one for pairs.
fn criterion(study: &Study, plan: &Plan) -> Option<Criterion> {
    let method = plan.methods.first()?;
    let sample = study.sample(None).ok()?;
    match plan.question.rule(*method, plan.question.significance, &sample).ok()? {
        Approach::Change(criterion) | Approach::Combined(criterion, _) => Some(criterion),
        Approach::Statistical(_) => None,
    }
}

/// The range of the measure, or of the scores; none when they are all alike.
fn range(judged: &[ClientOutcome], scale: Option<&Scale>) -> Option<ScoreRange> {
    let scores = || judged.iter().flat_map(|outcome| [outcome.pre, outcome.post]);
    let min = scores().fold(f64::INFINITY, f64::min);
    let max = scores().fold(f64::NEG_INFINITY, f64::max);
    match scale {
        Some(scale) if scale.min <= min && max <= scale.max && !judged.is_empty() => {
            // A step of zero: the band is drawn where the formula puts it.
            Some(ScoreRange { min: scale.min, max: scale.max, step: 0.0 })
        }
        _ => ScoreRange::around(min, max),
    }
}

const fn mark(category: Category) -> Mark {
    match category {
        // Hollow is outside the clinical range, as on every other chart.
        Category::Recovered => Mark::Ring,
        Category::Improved => Mark::Disc,
        Category::Unchanged | Category::NotEvaluable => Mark::Square,
        Category::Deteriorated => Mark::TriangleUp,
        Category::Harmed => Mark::TriangleDown,
    }
}

fn scatter(
    judged: &[ClientOutcome],
    cutoff: Option<f64>,
    plan: &Plan,
    measure: &str,
    range: ScoreRange,
    voice: Voice,
) -> ScatterChart {
    let mut pairs: BTreeMap<Category, Vec<(f64, f64)>> = BTreeMap::new();
    for outcome in judged {
        pairs.entry(outcome.category).or_default().push((outcome.pre, outcome.post));
    }
    let groups = pairs
        .into_iter()
        .map(|(category, pairs)| Group {
            name: voice.counted(plan.question.approach, category, pairs.len(), judged.len()),
            mark: mark(category),
            pairs,
        })
        .collect();
    ScatterChart {
        id: "scatter".to_owned(),
        instrument: measure.to_owned(),
        language: voice.language,
        title: voice.study_scatter_title(measure),
        description: None,
        range,
        direction: plan.question.direction,
        cutoff: cutoff
            .filter(|value| (range.min..=range.max).contains(value))
            .map(|value| Line { value, label: voice.cutoff_label(value) }),
        threshold: None,
        groups,
    }
}

const fn class_of(category: Category) -> ChangeClass {
    match category {
        Category::Recovered | Category::Improved => ChangeClass::Improved,
        Category::Unchanged | Category::NotEvaluable => ChangeClass::Unchanged,
        Category::Deteriorated | Category::Harmed => ChangeClass::Deteriorated,
    }
}

fn waterfall(judged: &[ClientOutcome], plan: &Plan, measure: &str, voice: Voice) -> WaterfallChart {
    let question = &plan.question;
    let bars: Vec<Bar> = judged
        .iter()
        .map(|outcome| Bar {
            improvement: Direction::improvement(question.direction, outcome.post - outcome.pre),
            class: class_of(outcome.category),
        })
        .collect();
    let counted = |class: ChangeClass, category| {
        let n = bars.iter().filter(|bar| bar.class == class).count();
        (class, voice.counted(question.approach, category, n, bars.len()))
    };
    let legend = ChangeClass::ALL
        .iter()
        .zip([Category::Improved, Category::Unchanged, Category::Deteriorated])
        .map(|(&class, category)| counted(class, category))
        .collect();
    // A line across all bars is true only of methods with one threshold for
    // everybody.
    let even = [StudyMethod::JacobsonTruax, StudyMethod::Published];
    let thresholds = match plan.methods.first() {
        Some(StudyMethod::Anchor) => question.important,
        Some(method) if even.contains(method) => judged
            .first()
            .and_then(|outcome| outcome.threshold)
            .map(|threshold| (threshold, threshold)),
        _ => None,
    };
    WaterfallChart {
        id: "waterfall".to_owned(),
        language: voice.language,
        title: voice.waterfall_title(measure),
        legend,
        thresholds: thresholds.map(|(better, worse)| Thresholds {
            better,
            worse,
            label: voice.smallest_changes(better, worse),
        }),
        bars,
    }
}
