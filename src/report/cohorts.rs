//! The caseload as a cohort: for each scale the courses of all clients with
//! their mean, and each client in a panel of their own.

use std::collections::BTreeMap;

use super::charts::cutoff;
use super::model::CaseloadModel;
use super::scale::ScaleModel;
use crate::caseload::series::direction_of;
use crate::chart::{CohortChart, CohortMean, Multiple, ScoreRange, SmallMultiples};
use crate::frame::{CurveRow, ExpectedKind};
use crate::instrument::Scale;

/// Fewest clients with two scores that make a cohort.
const FEWEST: usize = 2;

/// One scale over all clients.
#[derive(Debug)]
pub struct Cohort<'a> {
    /// The measure, "PHQ-9".
    pub label: String,
    /// The courses of all clients with their mean.
    pub courses: CohortChart,
    /// Each client by itself, in the order of need.
    pub clients: SmallMultiples,
    /// The recovery curve, or the row that says why there is none.
    pub curve: Option<&'a CurveRow>,
}

/// A client's code, and one of the client's scales.
type Course<'c, 'a> = (&'c str, &'c ScaleModel<'a>);

/// The cohorts of a caseload, the scale with most clients first. A scale that
/// the registry does not know is left out: its range is not known either.
#[must_use]
pub fn of<'a>(model: &CaseloadModel<'a>) -> Vec<Cohort<'a>> {
    let mut scales: BTreeMap<(&str, Option<&str>), Vec<Course<'_, 'a>>> = BTreeMap::new();
    for client in &model.clients {
        for scale in &client.scales {
            let key = (scale.change.instrument.as_str(), scale.change.subscale.as_deref());
            scales.entry(key).or_default().push((client.row.client_id.as_str(), scale));
        }
    }
    let mut cohorts: Vec<Cohort<'a>> = scales
        .into_values()
        .filter_map(|mut clients| {
            clients.retain(|(_, scale)| scale.series.len() > 1);
            let known = clients.first().and_then(|(_, scale)| scale.scale);
            known.filter(|_| clients.len() >= FEWEST).map(|known| cohort(model, &clients, known))
        })
        .collect();
    cohorts.sort_by(|one, other| {
        other.courses.clients.cmp(&one.courses.clients).then_with(|| one.label.cmp(&other.label))
    });
    cohorts
}

fn cohort<'a>(model: &CaseloadModel<'a>, clients: &[Course<'_, 'a>], known: &Scale) -> Cohort<'a> {
    let voice = model.voice;
    let range = ScoreRange { min: known.min, max: known.max, step: known.step };
    let direction = direction_of(Some(known));
    let first = clients.first().map(|(_, scale)| *scale);
    let label = first.map(|scale| scale.label(voice.language)).unwrap_or_default();
    let cutoff = first.and_then(|scale| cutoff(scale, voice));
    let same = |instrument: &str, subscale: Option<&str>| {
        first.is_some_and(|scale| {
            scale.change.instrument == instrument && scale.change.subscale.as_deref() == subscale
        })
    };
    let means = model.cohorts.iter().filter(|row| same(&row.instrument, row.subscale.as_deref()));
    let mean = means
        .map(|row| CohortMean {
            time: row.week,
            mean: row.mean,
            low: row.low.max(known.min),
            high: row.high.min(known.max),
            clients: usize::try_from(row.clients).ok(),
        })
        .collect();
    let panels = clients
        .iter()
        .map(|(client, scale)| Multiple {
            name: (*client).to_owned(),
            note: voice.trend(scale.change.trend).to_owned(),
            points: scale.course_in_weeks(),
            expected: scale
                .expected
                .iter()
                .filter(|row| row.kind == ExpectedKind::Expected)
                .map(|row| (scale.weeks_since_baseline(row.on), row.low, row.high))
                .collect(),
        })
        .collect();
    let id = label.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    Cohort {
        courses: CohortChart {
            id: format!("cohort-{id}"),
            instrument: label.clone(),
            language: voice.language,
            title: voice.cohort_title(&label),
            time_axis: voice.weeks_axis().to_owned(),
            range,
            direction: Some(direction),
            cutoff: cutoff.clone(),
            clients: clients.len(),
            courses: clients.iter().map(|(_, scale)| scale.course_in_weeks()).collect(),
            mean,
            mean_label: voice.cohort_mean().to_owned(),
        },
        clients: SmallMultiples {
            id: format!("clients-{id}"),
            instrument: label.clone(),
            language: voice.language,
            title: voice.multiples_title(&label),
            time_axis: voice.weeks_axis().to_owned(),
            range,
            direction: Some(direction),
            cutoff,
            panels,
        },
        curve: model.curves.iter().find(|row| same(&row.instrument, row.subscale.as_deref())),
        label,
    }
}
