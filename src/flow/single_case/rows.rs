//! One row for each statistic of a series.

use std::fmt;

use super::Plan;
use super::gather::{Case, Clock};
use crate::change::{Evaluated, Interval, NotEvaluable, Reason};
use crate::frame::single_case::{Statistic, StatisticRow, Variant};
use crate::trend::single_case::{
    Correction, Estimate, Phases, Piecewise, Spread, TauURecipe, TimeBase, ird, lrr_decreasing,
    lrr_increasing, nap, pand, pem, pnd, pogo, smd, tau, tau_bc, tau_u,
};
use crate::trend::{
    LeastSquares, MannKendall, PMethod, RemissionCourse, RunChart, Series, Signal, TheilSen, Xmr,
    change_points, kendall_tau_b, lag_one_autocorrelation, plateau, reliable_reversals,
    remission_course, repeated_medians,
};

/// What a statistic puts into its row.
#[derive(Default)]
struct Cells {
    variant: Option<Variant>,
    estimate: f64,
    standard_error: Option<f64>,
    interval: Option<Interval>,
    p: Option<f64>,
    /// What else belongs to it, as `name=value` separated by `;`.
    detail: String,
}

impl Cells {
    fn of(estimate: f64) -> Self {
        Self { estimate, ..Self::default() }
    }

    fn variant(mut self, variant: Variant) -> Self {
        self.variant = Some(variant);
        self
    }

    fn detail(mut self, name: &str, value: impl fmt::Display) -> Self {
        let separator = if self.detail.is_empty() { "" } else { ";" };
        self.detail.push_str(separator);
        self.detail.push_str(name);
        self.detail.push('=');
        self.detail.push_str(&value.to_string());
        self
    }
}

impl From<Estimate> for Cells {
    fn from(estimate: Estimate) -> Self {
        let cells = Self {
            standard_error: estimate.standard_error.ok(),
            interval: estimate.interval,
            p: estimate.p,
            ..Self::of(estimate.value)
        };
        match estimate.standard_error {
            Ok(_) => cells,
            Err(NotEvaluable(reason)) => cells.detail("standard_error", reason),
        }
    }
}

/// The rows of one series.
pub(super) fn of(
    id: &str,
    case: &Case,
    statistics: &[Statistic],
    plan: &Plan,
) -> Vec<StatisticRow> {
    statistics.iter().map(|&statistic| row(id, case, statistic, plan)).collect()
}

fn row(id: &str, case: &Case, statistic: Statistic, plan: &Plan) -> StatisticRow {
    let cells = match case.fault {
        Some(reason) => Err(reason.into()),
        None if statistic >= Statistic::Nap => of_phases(case, statistic, plan),
        None => of_series(case, statistic, plan),
    };
    let (mut cells, reason) = match cells {
        Ok(cells) => (Some(cells), None),
        Err(NotEvaluable(reason)) => (None, Some(reason)),
    };
    let detail = cells.as_mut().map(|cells| std::mem::take(&mut cells.detail));
    let number = |pick: fn(&Cells) -> Option<f64>| {
        // Adding zero takes the sign from a negative one.
        cells.as_ref().and_then(pick).filter(|number| number.is_finite()).map(|it| it + 0.0)
    };
    StatisticRow {
        id: id.to_owned(),
        statistic,
        variant: cells.as_ref().and_then(|cells| cells.variant),
        estimate: number(|cells| Some(cells.estimate)),
        standard_error: number(|cells| cells.standard_error),
        low: number(|cells| cells.interval.map(|interval| interval.low)),
        high: number(|cells| cells.interval.map(|interval| interval.high)),
        p_value: number(|cells| cells.p),
        n: i64::try_from(case.observations.len()).unwrap_or(i64::MAX),
        not_evaluable: reason,
        detail: detail.filter(|detail| !detail.is_empty()),
    }
}

/// What a slope is per.
fn per_time(case: &Case) -> Variant {
    match case.clock {
        Clock::Number => Variant::PerUnit,
        Clock::WeeksSince(_) => Variant::PerWeek,
    }
}

/// Statistics of the whole series.
fn of_series(case: &Case, statistic: Statistic, plan: &Plan) -> Evaluated<Cells> {
    let series = Series::new(&case.observations)?;
    let per_time = per_time(case);
    let threshold = plan.reliable_change.ok_or(Reason::NoThreshold);
    Ok(match statistic {
        Statistic::TheilSen => {
            let fit = TheilSen::of(series, plan.significance)?;
            let cells = Cells { interval: fit.interval, ..Cells::of(fit.slope) }.variant(per_time);
            match fit.interval {
                Some(_) => cells,
                None => cells.detail("interval", Reason::TooFewScores),
            }
        }
        Statistic::Siegel => Cells::of(repeated_medians(series)?).variant(per_time),
        Statistic::Ols => ols(series, plan)?.variant(per_time),
        Statistic::MannKendall => mann_kendall(series)?,
        Statistic::KendallTauB => {
            let p = MannKendall::of(series)?.p;
            Cells { p: Some(p), ..Cells::of(kendall_tau_b(series)?) }
        }
        Statistic::AutocorrelationOne => {
            let error = 1.0 / (series.len() as f64).sqrt();
            let value = lag_one_autocorrelation(series)?;
            Cells { standard_error: Some(error), ..Cells::of(value) }
        }
        Statistic::RunChart => run_chart(series)?,
        Statistic::Xmr => xmr(series)?,
        Statistic::ChangePoints => {
            let (changes, p) = change_points(series, plan.significance)?;
            let times: Vec<String> =
                changes.iter().map(|change| case.clock.print(change.time)).collect();
            let cells = Cells { p: Some(p), ..Cells::of(changes.len() as f64) };
            let cells = cells.variant(Variant::Pettitt);
            if times.is_empty() { cells } else { cells.detail("from", times.join(",")) }
        }
        Statistic::Plateau => match plateau(series, threshold?)? {
            Some(level) => {
                Cells::of(level.scores as f64).detail("since", case.clock.print(level.since))
            }
            None => Cells::of(0.0),
        },
        Statistic::Reversals => Cells::of(reliable_reversals(series, threshold?)? as f64),
        _ => {
            let edge = plan.remission.ok_or(Reason::NoCutoff)?;
            let (course, last) = remission_course(series, case.direction?, edge, threshold?)?;
            Cells::of(last as f64).variant(remission_word(course))
        }
    })
}

fn ols(series: Series<'_>, plan: &Plan) -> Evaluated<Cells> {
    let line = LeastSquares::of(series, plan.significance)?;
    let cells = Cells { interval: Some(line.interval), ..Cells::of(line.slope) };
    let cells = cells.detail("intercept", line.intercept);
    if line.standard_error <= 0.0 {
        return Ok(cells.detail("standard_error", Reason::NoResidualError));
    }
    let p = line.p();
    Ok(Cells { standard_error: Some(line.standard_error), p, ..cells })
}

fn mann_kendall(series: Series<'_>) -> Evaluated<Cells> {
    let test = MannKendall::of(series)?;
    let cells = Cells {
        standard_error: Some(test.variance.sqrt()),
        p: Some(test.p),
        ..Cells::of(test.s as f64)
    };
    Ok(match test.p_method {
        PMethod::Exact => cells.variant(Variant::Exact),
        PMethod::Normal => cells.variant(Variant::Normal),
    }
    .detail("variance", test.variance)
    .detail("z", test.z)
    .detail("p_normal", test.normal_p()))
}

fn run_chart(series: Series<'_>) -> Evaluated<Cells> {
    let chart = RunChart::of(series)?;
    Ok(Cells::of(chart.centre)
        .variant(match chart.signal() {
            Signal::None => Variant::NoSignal,
            Signal::Shift => Variant::Shift,
            Signal::Crossings => Variant::TooFewCrossings,
            Signal::ShiftAndCrossings => Variant::ShiftAndTooFewCrossings,
        })
        .detail("useful", chart.useful)
        .detail("longest_run", chart.longest_run)
        .detail("longest_allowed", chart.longest_allowed)
        .detail("crossings", chart.crossings)
        .detail("fewest_allowed", chart.fewest_allowed))
}

fn xmr(series: Series<'_>) -> Evaluated<Cells> {
    let chart = Xmr::of(series)?;
    let within = if chart.outside == 0 { Variant::WithinLimits } else { Variant::OutsideLimits };
    Ok(Cells { interval: Some(chart.limits), ..Cells::of(chart.mean) }
        .variant(within)
        .detail("mean_moving_range", chart.mean_moving_range)
        .detail("outside", chart.outside))
}

fn remission_word(course: RemissionCourse) -> Variant {
    match course {
        RemissionCourse::NotReached => Variant::NotReached,
        RemissionCourse::Reached => Variant::Reached,
        RemissionCourse::Sustained => Variant::Sustained,
        RemissionCourse::Left => Variant::Left,
        RemissionCourse::Relapsed => Variant::Relapsed,
    }
}

/// Statistics of two phases.
fn of_phases(case: &Case, statistic: Statistic, plan: &Plan) -> Evaluated<Cells> {
    let [before, after] = case.phases.as_ref().map_err(|reason| *reason)?;
    let phases = Phases::new(before, after, case.direction?)?;
    let level = plan.significance;
    let cells = match statistic {
        Statistic::Nap => Cells::from(nap(phases, level)).variant(Variant::UnbiasedError),
        Statistic::Tau => Cells::from(tau(phases, level)).variant(Variant::UnbiasedError),
        Statistic::TauU => {
            Cells::from(tau_u(phases, plan.tau_u, level)).variant(match plan.tau_u {
                TauURecipe::Parker => Variant::Parker,
                TauURecipe::Complete => Variant::Complete,
            })
        }
        Statistic::TauBc => corrected(phases, plan)?,
        Statistic::Pnd => Cells::from(pnd(phases, level)),
        Statistic::Pem => Cells::from(pem(phases, level)?).variant(Variant::TiesHalf),
        Statistic::Pand => Cells::from(pand(phases, level)?),
        Statistic::Ird => Cells::from(ird(phases, level)?).variant(Variant::Robust),
        Statistic::Smd => {
            Cells::from(smd(phases, plan.spread, level)?).variant(match plan.spread {
                Spread::Baseline => Variant::BaselineSd,
                Spread::Pooled => Variant::PooledSd,
            })
        }
        Statistic::LrrIncreasing => {
            Cells::from(lrr_increasing(phases, level)?).variant(Variant::BiasCorrected)
        }
        Statistic::LrrDecreasing => {
            Cells::from(lrr_decreasing(phases, level)?).variant(Variant::BiasCorrected)
        }
        Statistic::Pogo => {
            let goal = case.goal?;
            Cells::from(pogo(phases, goal, level)?).detail("goal", goal)
        }
        Statistic::PiecewiseLevelChange => Cells::from(Piecewise::of(phases, level)?.level_change),
        Statistic::PiecewiseSlopeChange => {
            Cells::from(Piecewise::of(phases, level)?.slope_change).variant(per_time(case))
        }
        _ => Cells::from(Piecewise::of(phases, level)?.baseline_slope).variant(per_time(case)),
    };
    Ok(cells.detail("baseline", before.len()).detail("treatment", after.len()))
}

fn corrected(phases: Phases<'_>, plan: &Plan) -> Evaluated<Cells> {
    let answer = tau_bc(phases, plan.correction, plan.time_base, plan.significance)?;
    let variant = match (plan.correction, plan.time_base) {
        (Correction::Always, TimeBase::Order) => Variant::AlwaysByOrder,
        (Correction::Always, TimeBase::Time) => Variant::AlwaysByTime,
        (Correction::IfSignificant, TimeBase::Order) => Variant::IfSignificantByOrder,
        (Correction::IfSignificant, TimeBase::Time) => Variant::IfSignificantByTime,
    };
    let slope = answer.slope.map_or_else(|| "not_corrected".to_owned(), |slope| slope.to_string());
    Ok(Cells::from(answer.estimate).variant(variant).detail("baseline_slope", slope))
}
