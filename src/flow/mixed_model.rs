//! From a table of scores to one model of all clients.
//!
//! Numeric times are taken as they stand; dates become weeks since each
//! client's own first score, because a calendar day means nothing across
//! clients. With the model `log` time is ln(offset + time). A row without
//! score, time or covariate is left out and counted; a client with a score
//! that is a word takes no part.

use chrono::NaiveDate;

use crate::change::{NotEvaluable, Reason, Significance};
use crate::error::{Error, Result};
use crate::frame::mixed_model::{ClientEffectRow, FitRow, FixedRow, RandomRow};
use crate::frame::single_case::{Covariate, Measurements, ScoreCell, Times, line_of};
use crate::trend::Observation;
use crate::trend::mixed_model::{
    ClientEffect, Fit, Likelihood, MixedModel, Model, Panel, Specification, Structure,
};

/// What is fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The model.
    pub model: Model,
    /// Which likelihood.
    pub likelihood: Likelihood,
    /// Fewest scores of a client who takes part.
    pub fewest: usize,
    /// What is added to time before its logarithm is taken.
    pub offset: f64,
    /// What time is called in the table.
    pub time: String,
    /// What the covariates are called.
    pub covariates: Vec<String>,
    /// The level of all intervals.
    pub significance: Significance,
}

/// The tables of a model, with what was left aside.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// The fixed effects.
    pub fixed: Vec<FixedRow>,
    /// How clients differ.
    pub random: Vec<RandomRow>,
    /// The fit.
    pub fit: FitRow,
    /// The clients.
    pub clients: Vec<ClientEffectRow>,
    /// Each client's scores by time, in the order of the table's clients.
    pub courses: Vec<Vec<Observation>>,
    /// The mean of the model over the times of the data, with the band of
    /// eight in ten scores; empty with covariates, and without a fit.
    pub mean: Vec<(f64, f64, f64, f64)>,
    /// Rows without score, time or covariate.
    pub missing: usize,
    /// Clients with a score that is a word or not finite.
    pub unreadable: usize,
    /// Clients with fewer scores than asked for.
    pub short: usize,
}

/// Confidence of the band round the mean of the model.
const BAND: f64 = 0.80;
/// Points of that mean.
const STEPS: u32 = 40;

/// Fits a model to all clients of a table.
///
/// # Errors
/// When a time has no logarithm, or the covariates have too many levels.
pub fn fit(measurements: &Measurements, plan: &Plan) -> Result<Fitted> {
    let covariates = Covariates::of(measurements, plan)?;
    let gathered = gather(measurements, plan, &covariates)?;
    let specification = Specification {
        structure: plan.model.structure(),
        likelihood: plan.likelihood,
        fewest: plan.fewest.max(1),
    };
    let outcome = MixedModel::fit(&gathered.panel, specification);
    let model = outcome.as_ref().ok();
    let terms = terms(plan);
    let clients = clients(&gathered, &outcome, measurements, plan, &terms);
    Ok(Fitted {
        fixed: model.map_or_else(Vec::new, |model| {
            let names = terms.iter().chain(&covariates.terms);
            let rows = names.zip(&model.fixed).map(|(term, effect)| FixedRow {
                term: term.clone(),
                estimate: effect.estimate,
                standard_error: effect.standard_error,
            });
            rows.collect()
        }),
        random: model.map_or_else(Vec::new, |model| random(model, &terms)),
        fit: FitRow {
            model: plan.model,
            method: plan.likelihood,
            log_likelihood: model.map(|model| model.log_likelihood),
            observations: gathered.observations(specification.fewest),
            groups: gathered.groups(specification.fewest),
            singular: model.map(|model| model.fit == Fit::Singular),
            not_evaluable: outcome.as_ref().err().map(|NotEvaluable(reason)| *reason),
        },
        clients,
        mean: model.map_or_else(Vec::new, |model| mean(model, &gathered.courses, plan)),
        missing: gathered.missing,
        unreadable: gathered.faults.iter().filter(|fault| fault.is_some()).count(),
        short: gathered.short(specification.fewest),
        courses: gathered.courses,
    })
}

/// What the intercept and the slope are called.
fn terms(plan: &Plan) -> [String; 2] {
    let time = match plan.model {
        Model::Log if plan.offset == 0.0 => format!("log({})", plan.time),
        Model::Log => format!("log({} + {})", plan.offset, plan.time),
        _ => plan.time.clone(),
    };
    ["(Intercept)".to_owned(), time]
}

/// The covariates as columns of numbers: a number stands for itself, a word for
/// an indicator of each level but the first.
struct Covariates<'a> {
    columns: &'a [Covariate],
    terms: Vec<String>,
}

/// Most columns: more levels than this are names, not groups.
const MOST_COLUMNS: usize = 20;

impl<'a> Covariates<'a> {
    fn of(measurements: &'a Measurements, plan: &Plan) -> Result<Self> {
        let mut terms = Vec::new();
        for (name, column) in plan.covariates.iter().zip(&measurements.covariates) {
            match column {
                Covariate::Numbers(_) => terms.push(name.clone()),
                Covariate::Words { levels, .. } => {
                    terms.extend(levels.iter().skip(1).map(|level| format!("{name}{level}")));
                }
            }
        }
        if terms.len() > MOST_COLUMNS {
            return Err(Error::configuration(format!(
                "--fixed gives {} columns, a word counting one for each level but the first; at \
                 most {MOST_COLUMNS} are allowed",
                terms.len()
            )));
        }
        Ok(Self { columns: &measurements.covariates, terms })
    }

    /// The numbers of a row; `false` when one is missing.
    fn fill(&self, row: usize, numbers: &mut Vec<f64>) -> bool {
        numbers.clear();
        self.columns.iter().all(|column| match column {
            Covariate::Numbers(values) => {
                let value = values.get(row).copied().flatten().filter(|it| it.is_finite());
                numbers.extend(value);
                value.is_some()
            }
            Covariate::Words { levels, places } => {
                let place = places.get(row).copied().flatten();
                let indicators =
                    (1..levels.len()).map(|level| if place == Some(level) { 1.0 } else { 0.0 });
                numbers.extend(indicators);
                place.is_some()
            }
        })
    }
}

/// The rows of all clients as a model wants them.
struct Gathered {
    panel: Panel,
    courses: Vec<Vec<Observation>>,
    faults: Vec<Option<Reason>>,
    missing: usize,
}

impl Gathered {
    fn scores(&self, fewest: usize) -> impl Iterator<Item = usize> {
        let counts = (0..self.panel.clients()).map(|client| self.panel.scores(client));
        counts.filter(move |&count| count >= fewest)
    }

    fn observations(&self, fewest: usize) -> i64 {
        i64::try_from(self.scores(fewest).sum::<usize>()).unwrap_or(i64::MAX)
    }

    fn groups(&self, fewest: usize) -> i64 {
        i64::try_from(self.scores(fewest).count()).unwrap_or(i64::MAX)
    }

    fn short(&self, fewest: usize) -> usize {
        let clients = 0..self.faults.len();
        clients
            .filter(|&client| self.faults[client].is_none() && self.panel.scores(client) < fewest)
            .count()
    }
}

fn gather(
    measurements: &Measurements,
    plan: &Plan,
    covariates: &Covariates<'_>,
) -> Result<Gathered> {
    let count = measurements.series.len();
    let faults = faults(measurements, count);
    let clock = Clock::of(measurements, count);
    let mut gathered = Gathered {
        panel: Panel::new(covariates.terms.len()),
        courses: vec![Vec::new(); count],
        faults,
        missing: 0,
    };
    let mut numbers = Vec::new();
    for (row, (&client, score)) in
        measurements.series_of.iter().zip(&measurements.scores).enumerate()
    {
        let client = client as usize;
        if gathered.faults[client].is_some() {
            continue;
        }
        let complete = covariates.fill(row, &mut numbers);
        let (ScoreCell::Number(score), Some(time), true) =
            (*score, clock.time(row, client), complete)
        else {
            gathered.missing += 1;
            continue;
        };
        let at = match plan.model {
            Model::Log => logarithm(plan, row, time)?,
            _ => time,
        };
        let added = gathered.panel.add(client, at, &numbers, score);
        added.map_err(|NotEvaluable(reason)| {
            Error::defect(format!("line {}: {reason}", line_of(row)))
        })?;
        gathered.courses[client].push(Observation { time, score });
    }
    for course in &mut gathered.courses {
        course.sort_by(|one, other| one.time.total_cmp(&other.time));
    }
    Ok(gathered)
}

fn logarithm(plan: &Plan, row: usize, time: f64) -> Result<f64> {
    let shifted = plan.offset + time;
    if shifted > 0.0 {
        return Ok(shifted.ln());
    }
    Err(Error::configuration(format!(
        "line {}: the time {time} has no logarithm of {} + time; use another --log-offset",
        line_of(row),
        plan.offset
    )))
}

/// Why a client takes no part: a score that is a word, or not finite.
fn faults(measurements: &Measurements, count: usize) -> Vec<Option<Reason>> {
    let mut faults = vec![None; count];
    for (&client, score) in measurements.series_of.iter().zip(&measurements.scores) {
        let fault = match score {
            ScoreCell::Text => Some(Reason::ScoreIsText),
            ScoreCell::Number(score) if !score.is_finite() => Some(Reason::ScoreNotFinite),
            _ => None,
        };
        let place = &mut faults[client as usize];
        *place = place.or(fault);
    }
    faults
}

/// Times as numbers: as they stand, or weeks since the client's first score.
enum Clock<'a> {
    Numbers(&'a [Option<f64>]),
    Dates(&'a [Option<NaiveDate>], Vec<Option<NaiveDate>>),
}

impl<'a> Clock<'a> {
    fn of(measurements: &'a Measurements, count: usize) -> Self {
        match &measurements.times {
            Times::Numbers(numbers) => Self::Numbers(numbers),
            Times::Dates(days) => {
                let mut first: Vec<Option<NaiveDate>> = vec![None; count];
                let rows = measurements.series_of.iter().zip(days).zip(&measurements.scores);
                for ((&client, day), score) in rows {
                    if *score != ScoreCell::Missing {
                        let first = &mut first[client as usize];
                        *first = match (*first, *day) {
                            (Some(before), Some(day)) => Some(before.min(day)),
                            (before, day) => before.or(day),
                        };
                    }
                }
                Self::Dates(days, first)
            }
        }
    }

    fn time(&self, row: usize, client: usize) -> Option<f64> {
        match self {
            Self::Numbers(numbers) => {
                numbers.get(row).copied().flatten().filter(|it| it.is_finite())
            }
            Self::Dates(days, first) => {
                let day = days.get(row).copied().flatten()?;
                Some((day - first[client]?).num_days() as f64 / 7.0)
            }
        }
    }
}

fn random(model: &MixedModel, [intercept, time]: &[String; 2]) -> Vec<RandomRow> {
    let row = |term: &str, standard_deviation, correlation| RandomRow {
        term: term.to_owned(),
        standard_deviation,
        correlation,
    };
    let variation = model.variation;
    let mut rows = vec![row(intercept, variation.intercept, None)];
    rows.extend(variation.slope.map(|slope| row(time, slope, variation.correlation)));
    rows.push(row("Residual", variation.residual, None));
    rows
}

fn clients(
    gathered: &Gathered,
    outcome: &crate::change::Evaluated<MixedModel>,
    measurements: &Measurements,
    plan: &Plan,
    terms: &[String; 2],
) -> Vec<ClientEffectRow> {
    let slopes = plan.model.structure() != Structure::Intercept;
    let shown = if slopes { &terms[..] } else { &terms[..1] };
    let effects = |client: usize| {
        if let Some(fault) = gathered.faults[client] {
            return Err(NotEvaluable(fault));
        }
        if gathered.panel.scores(client) < plan.fewest.max(1) {
            return Err(NotEvaluable(Reason::TooFewScores));
        }
        outcome.as_ref().map_err(|reason| *reason)?.client(&gathered.panel, client)
    };
    let mut rows = Vec::with_capacity(measurements.series.len() * shown.len());
    for (client, id) in measurements.series.iter().enumerate() {
        let found = effects(client);
        for (place, term) in shown.iter().enumerate() {
            let effect: Option<ClientEffect> = match (&found, place) {
                (Ok(found), 0) => Some(found.intercept),
                (Ok(found), _) => found.slope,
                (Err(_), _) => None,
            };
            let interval = effect.map(|effect| effect.interval(plan.significance));
            rows.push(ClientEffectRow {
                id: id.to_owned(),
                term: term.clone(),
                blup: effect.map(|effect| effect.deviation),
                conditional_sd: effect.map(|effect| effect.conditional_sd),
                total: effect.map(|effect| effect.total),
                low: interval.map(|interval| interval.low),
                high: interval.map(|interval| interval.high),
                n: i64::try_from(gathered.panel.scores(client)).unwrap_or(i64::MAX),
                not_evaluable: found.as_ref().err().map(|NotEvaluable(reason)| *reason),
            });
        }
    }
    rows
}

/// The mean of a model without covariates over the times of the data.
fn mean(
    model: &MixedModel,
    courses: &[Vec<Observation>],
    plan: &Plan,
) -> Vec<(f64, f64, f64, f64)> {
    let Ok(level) = Significance::new(1.0 - BAND) else { return Vec::new() };
    if !plan.covariates.is_empty() {
        return Vec::new();
    }
    let times = courses.iter().flatten().map(|point| point.time);
    let (from, to) = times.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), time| {
        (low.min(time), high.max(time))
    });
    let at = |step: u32| from + (to - from) * f64::from(step) / f64::from(STEPS);
    let point = |time: f64| {
        let x = if plan.model == Model::Log { (plan.offset + time).ln() } else { time };
        let foreseen = model.expected(x, &[]);
        let band = foreseen.interval(level);
        (time, foreseen.mean, band.low, band.high)
    };
    if from < to { (0..=STEPS).map(|step| point(at(step))).collect() } else { Vec::new() }
}
