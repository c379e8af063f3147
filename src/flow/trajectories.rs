//! The charts of `caseline trend`: all courses with their mean, and each in a
//! panel of its own.

use std::borrow::Cow;

use crate::change::{Direction, Significance};
use crate::chart::{
    CohortChart, CohortMean, Multiple, ScoreRange, SmallMultiples, cohort_chart, small_multiples,
};
use crate::error::Result;
use crate::frame::single_case::{Names, Times};
use crate::report::ChartFile;
use crate::text::Voice;
use crate::trend::{Observation, mean_course};

/// The courses of a table, and what is drawn over them.
#[derive(Clone, Debug)]
pub struct Trajectories<'a> {
    /// The id of each client or series.
    pub names: &'a Names,
    /// Time and score of each, in the order of time.
    pub courses: &'a [Cow<'a, [Observation]>],
    /// The mean of a model: time, mean and both ends of the band.
    pub model: &'a [(f64, f64, f64, f64)],
    /// What the scores are called in the table.
    pub measure: &'a str,
    /// What the time is called, on the axis.
    pub time_axis: String,
    /// Which scores are better, where it is the same for all.
    pub direction: Option<Direction>,
}

/// What the axis of courses on these times is called; `name` is that of the
/// column.
#[must_use]
pub fn time_axis(times: &Times, name: &str, voice: Voice) -> String {
    match times {
        Times::Numbers(_) => format!("{name} →"),
        Times::Dates(_) => voice.weeks_axis().to_owned(),
    }
}

/// Most panels of small multiples: what fits on a page.
const MOST_PANELS: usize = 48;
/// About so many steps has the mean of courses without a model.
const STEPS: f64 = 12.0;

/// The charts; none when there is nothing to draw.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn charts(of: &Trajectories<'_>, voice: Voice) -> Result<Vec<ChartFile>> {
    let ends = |pick: fn(&Observation) -> f64| {
        of.courses
            .iter()
            .flat_map(|course| course.iter())
            .map(pick)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            })
    };
    let (min, max) = ends(|point| point.score);
    let Some(range) = ScoreRange::around(min, max) else { return Ok(Vec::new()) };
    let time_axis = of.time_axis.clone();
    let (mean, mean_label) = if of.model.is_empty() {
        (observed_mean(of.courses, ends(|point| point.time)), voice.cohort_mean())
    } else {
        (modelled_mean(of.model, range), voice.model_mean())
    };
    let several = of.courses.iter().filter(|course| !course.is_empty()).count() > 1;
    let cohort = CohortChart {
        id: "trajectories".to_owned(),
        instrument: of.measure.to_owned(),
        language: voice.language,
        title: voice.cohort_title(of.measure),
        time_axis: time_axis.clone(),
        range,
        direction: of.direction,
        cutoff: None,
        clients: of.courses.len(),
        courses: of.courses.iter().map(|course| points_of(course)).collect(),
        mean,
        mean_label: mean_label.to_owned(),
    };
    let panels = of.names.iter().zip(of.courses).take(MOST_PANELS).map(|(name, points)| Multiple {
        name: name.to_owned(),
        note: String::new(),
        points: points_of(points),
        expected: Vec::new(),
    });
    let multiples = SmallMultiples {
        id: "small-multiples".to_owned(),
        instrument: of.measure.to_owned(),
        language: voice.language,
        title: voice.first_panels(of.measure, of.courses.len().min(MOST_PANELS), of.courses.len()),
        time_axis,
        range,
        direction: of.direction,
        cutoff: None,
        panels: panels.collect(),
    };
    let file = |name: &str, svg| ChartFile { name: name.to_owned(), svg };
    let mut files = Vec::new();
    if several {
        files.push(file("trajectories", cohort_chart(&cohort)?));
    }
    files.push(file("small_multiples", small_multiples(&multiples)?));
    Ok(files)
}

fn modelled_mean(model: &[(f64, f64, f64, f64)], range: ScoreRange) -> Vec<CohortMean> {
    let within = |value: f64| value.clamp(range.min, range.max);
    model
        .iter()
        .map(|&(time, mean, low, high)| CohortMean {
            time,
            mean: within(mean),
            low: within(low),
            high: within(high),
            clients: None,
        })
        .collect()
}

fn points_of(course: &[Observation]) -> Vec<(f64, f64)> {
    course.iter().map(|point| (point.time, point.score)).collect()
}

fn observed_mean(courses: &[Cow<'_, [Observation]>], (from, to): (f64, f64)) -> Vec<CohortMean> {
    let width = ((to - from) / STEPS).ceil().max(1.0);
    mean_course(courses, width, Significance::default())
        .into_iter()
        .map(|mean| CohortMean {
            time: mean.time,
            mean: mean.mean,
            low: mean.interval.low,
            high: mean.interval.high,
            clients: Some(mean.clients),
        })
        .collect()
}
