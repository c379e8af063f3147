//! How far one scale of one client has moved, and which way it is going.
//!
//! The thresholds come from a profile, the arithmetic from `change` and
//! `trend`; this module brings them together for one series and names, in
//! `reasons`, the rule behind every word. Times are weeks since baseline.

use chrono::NaiveDate;

use super::expectation::Expectation;
use super::outlook::Outlook;
use super::series::direction_of;
use crate::change::{
    Answer, Caseness, Category, ChangeClass, Criterion, Cutoff, Direction, Edge, Evaluated,
    NotEvaluable, Pair, Reason, Reliability, ReliableChange, Response, Significance,
    StandardErrorOfMeasurement, remission,
};
use crate::frame::{ChangeRow, SeriesRow};
use crate::instrument::{
    Absent, ChangeDirection, Op, ReliableChangeRule, ResponseRule, ResponseUnit, Scale, Threshold,
    Thresholds,
};
use crate::trend::{
    Observation, Progress, Series, Standing, TheilSen, TrackLimits, TrackVerdict, Trend,
    TrendClass, TrendRule,
};

pub(super) const DAYS_PER_WEEK: f64 = 7.0;

/// What is known besides the scores.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The scale, where the registry knows it.
    pub scale: Option<&'a Scale>,
    /// Its thresholds.
    pub thresholds: Option<&'a Thresholds>,
    /// Name of the profile that gave them.
    pub profile: &'a str,
    /// The days of all sessions of the client.
    pub sessions: &'a [NaiveDate],
    /// What the caseload lets one expect of the client, or why nothing.
    pub expectation: Evaluated<Expectation<'a>>,
}

/// Judges one series, which must be in order and not empty; `None` if it is
/// empty.
#[must_use]
pub fn judge(series: &[&SeriesRow], known: Known<'_>) -> Option<ChangeRow> {
    let (&first, &last) = (series.first()?, series.last()?);
    let Known { scale, thresholds, profile, sessions, .. } = known;
    let judgement = Judgement { series, scale, thresholds, direction: direction_of(scale) };
    let outlook = Outlook::of(&judgement, known.expectation);
    let pair = Pair { pre: first.value, post: last.value };
    let change = judgement.change(pair);
    let cutoff = judgement.cutoff();
    let transition = cutoff.ok().map(|cutoff| cutoff.transition(judgement.direction, pair));
    let category = Category::of(change.map(|change| change.class), transition);
    let trend = judgement.trend(pair);
    let side = cutoff.ok().map(|cutoff| cutoff.caseness(judgement.direction, last.value));
    let class = change.map(|change| change.class);
    let standing = outlook.standing(judgement.direction, last.value);
    let track = judgement.track(class, side, standing, sessions);
    let evidence = trend.as_ref().ok().and_then(|trend| trend.evidence);
    let slope = judgement.slope();
    let interval = slope.and_then(|slope| slope.interval);
    let several = series.len() > 1;
    Some(ChangeRow {
        client_id: first.client_id.clone(),
        instrument: first.instrument.clone(),
        subscale: first.subscale.clone(),
        n: i64::try_from(series.len()).unwrap_or(i64::MAX),
        baseline_on: first.scored_on,
        baseline: first.value,
        latest_on: last.scored_on,
        latest: last.value,
        change: several.then(|| pair.change()),
        change_since_last: previous(series).map(|before| last.value - before.value),
        reliable_change_index: change.ok().and_then(|change| change.index).map(|index| index.0),
        threshold: judgement.points(first.value),
        method: judgement.method(),
        profile: profile.to_owned(),
        cutoff: cutoff.ok().map(Cutoff::value),
        category,
        response: several.then(|| yes_or_no(judgement.response(pair))).flatten(),
        remission: several.then(|| yes_or_no(judgement.remission(pair))).flatten(),
        trend: trend.as_ref().map_or(TrendClass::TooFew, |trend| trend.class),
        slope_per_week: slope.map(|slope| slope.slope),
        slope_low: interval.map(|interval| interval.low),
        slope_high: interval.map(|interval| interval.high),
        p_value: evidence.map(|evidence| evidence.mann_kendall.p),
        track: track.track,
        expected: outlook.expected.ok().map(|score| score.mean),
        expected_low: outlook.expected.ok().map(|score| score.band.low),
        expected_high: outlook.expected.ok().map(|score| score.band.high),
        predicted_on: outlook.predicted.ok().map(|_| Expectation::horizon(last.scored_on)),
        predicted: outlook.predicted.ok().map(|score| score.mean),
        predicted_low: outlook.predicted.ok().map(|score| score.band.low),
        predicted_high: outlook.predicted.ok().map(|score| score.band.high),
        early_change: outlook.early.ok().map(|(points, _)| points),
        early_class: outlook.early.ok().and_then(|(_, class)| class),
        remission_course: outlook.remission,
        plateau_since: outlook.plateau_since,
        level_changed_on: outlook.level_changed_on,
        reasons: judgement.reasons(change, cutoff, &trend, track, &outlook).join(";"),
    })
}

fn previous<'a>(series: &[&'a SeriesRow]) -> Option<&'a SeriesRow> {
    series.iter().rev().nth(1).copied()
}

fn yes_or_no(answer: Answer) -> Option<bool> {
    match answer {
        Answer::Yes => Some(true),
        Answer::No => Some(false),
        Answer::NotEvaluable(_) => None,
    }
}

/// What one series is judged with.
pub(super) struct Judgement<'a> {
    pub(super) series: &'a [&'a SeriesRow],
    pub(super) scale: Option<&'a Scale>,
    thresholds: Option<&'a Thresholds>,
    pub(super) direction: Direction,
}

impl Judgement<'_> {
    fn rule(&self) -> Option<&ReliableChangeRule> {
        self.thresholds?.reliable_change.as_ref().ok()
    }

    /// The criterion for a change from this baseline.
    pub(super) fn criterion(&self, baseline: f64) -> Evaluated<Criterion> {
        let rule = self.rule().ok_or(NotEvaluable(Reason::NoThreshold))?;
        match &rule.inputs {
            Some(inputs) => {
                let reliability = Reliability::new(inputs.reliability)?;
                let error = StandardErrorOfMeasurement::new(inputs.sd, reliability)?;
                let alpha = 1.0 - rule.confidence.unwrap_or(0.95);
                Ok(Criterion::jacobson_truax(error.of_difference(), Significance::new(alpha)?))
            }
            None => Criterion::published(rule.points(baseline)),
        }
    }

    fn change(&self, pair: Pair) -> Evaluated<ReliableChange> {
        if self.series.len() < 2 {
            return Err(NotEvaluable(Reason::OneScoreOnly));
        }
        let verdict = self.criterion(pair.pre)?.judge(self.direction, pair)?;
        // A threshold that was published for one direction of change says
        // nothing about the other.
        let silent = match self.rule().and_then(|rule| rule.direction) {
            Some(ChangeDirection::Worsening) => ChangeClass::Improved,
            Some(ChangeDirection::Improvement) => ChangeClass::Deteriorated,
            None => return Ok(verdict),
        };
        if verdict.class == silent { Err(NotEvaluable(Reason::NoThreshold)) } else { Ok(verdict) }
    }

    /// Points of change that count as reliable from this baseline.
    pub(super) fn points(&self, baseline: f64) -> Option<f64> {
        let pair = Pair { pre: baseline, post: baseline };
        let verdict = self.criterion(baseline).ok()?.judge(self.direction, pair).ok()?;
        Some(verdict.threshold)
    }

    fn method(&self) -> Option<String> {
        self.rule().map(|rule| rule.method.to_string())
    }

    fn cutoff(&self) -> Evaluated<Cutoff> {
        let caseness = self.thresholds.and_then(|thresholds| thresholds.caseness.as_ref().ok());
        // The cut-off itself is clinical where the rule includes it.
        cutoff_of(caseness, includes)
    }

    fn remission(&self, pair: Pair) -> Answer {
        let limit = self.thresholds.and_then(|thresholds| thresholds.remission.as_ref().ok());
        // The limit itself is remission where the rule includes it.
        match cutoff_of(limit, |op| !includes(op)) {
            Ok(limit) => remission(limit, self.direction, pair),
            Err(NotEvaluable(reason)) => Answer::NotEvaluable(reason),
        }
    }

    /// The last score that is in remission.
    pub(super) fn remission_edge(&self) -> Option<f64> {
        let limit = self.thresholds?.remission.as_ref().ok()?;
        let step = self.scale.map_or(0.0, |scale| scale.step);
        Some(match limit.op {
            Op::Below => limit.value - step,
            Op::Above => limit.value + step,
            Op::AtLeast | Op::AtMost | Op::Equal => limit.value,
        })
    }

    fn response(&self, pair: Pair) -> Answer {
        let rule = self.thresholds.and_then(|thresholds| thresholds.response.as_ref().ok());
        let Some(ResponseRule { value, unit, op, .. }) = rule else {
            return Answer::NotEvaluable(Reason::NoThreshold);
        };
        let lowest = self.scale.map_or(0.0, |scale| scale.min);
        match unit {
            ResponseUnit::PercentReduction => Response::new(value / 100.0, lowest).map_or_else(
                |NotEvaluable(reason)| Answer::NotEvaluable(reason),
                |response| response.of(self.direction, pair),
            ),
            ResponseUnit::PointsReduction => {
                answer(op.holds(self.direction.improvement(pair.change()), *value))
            }
            ResponseUnit::Points => answer(op.holds(pair.post, *value)),
        }
    }

    pub(super) fn observations(&self) -> Vec<Observation> {
        let Some(first) = self.series.first() else { return Vec::new() };
        self.series
            .iter()
            .map(|row| Observation {
                time: days_between(first.scored_on, row.scored_on) / DAYS_PER_WEEK,
                score: row.value,
            })
            .collect()
    }

    /// The slope with its 95 % interval; the trend class is judged with an
    /// interval of its own.
    fn slope(&self) -> Option<TheilSen> {
        let observations = self.observations();
        TheilSen::of(Series::new(&observations).ok()?, Significance::default()).ok()
    }

    fn trend(&self, pair: Pair) -> Evaluated<Trend> {
        let observations = self.observations();
        match self.points(pair.pre) {
            Some(threshold) => {
                TrendRule::default().classify(&observations, self.direction, threshold)
            }
            // Without a threshold no change can be called too small to see, and
            // none large enough to be a reversal.
            None => {
                let range = self.scale.map_or(f64::MAX, |scale| scale.max - scale.min);
                let any_size = TrendRule { visible_share: 0.0, ..TrendRule::default() };
                any_size.classify(&observations, self.direction, range)
            }
        }
    }

    fn track(
        &self,
        change: Evaluated<ChangeClass>,
        latest: Option<Caseness>,
        standing: Option<Standing>,
        sessions: &[NaiveDate],
    ) -> TrackVerdict {
        let (Some(first), Some(last)) = (self.series.first(), self.series.last()) else {
            return TrackVerdict::missing(Reason::NoScore);
        };
        let (baseline_on, latest_on) = (first.scored_on, last.scored_on);
        let counted = sessions.iter().filter(|day| (baseline_on..=latest_on).contains(day)).count();
        TrackLimits::default().judge(Progress {
            change,
            latest,
            standing,
            sessions: u32::try_from(counted).ok().filter(|&sessions| sessions > 0),
            days: Some(days_between(baseline_on, latest_on)),
        })
    }

    /// The rules behind the row, as `topic:code`.
    fn reasons(
        &self,
        change: Evaluated<ReliableChange>,
        cutoff: Evaluated<Cutoff>,
        trend: &Evaluated<Trend>,
        track: TrackVerdict,
        outlook: &Outlook,
    ) -> Vec<String> {
        let mut reasons = Vec::new();
        if let Err(NotEvaluable(reason)) = change {
            reasons.push(format!("change:{reason}"));
        }
        if let Err(NotEvaluable(reason)) = cutoff {
            reasons.push(format!("cutoff:{reason}"));
        }
        let instead = |what: &str, instead: Option<Absent>| {
            instead.map(|reason| format!("{what}_published_instead:{reason}"))
        };
        if let Some(thresholds) = self.thresholds {
            let change = thresholds.reliable_change.as_ref().ok();
            reasons.extend(instead("change", change.and_then(|rule| rule.instead_of)));
            let caseness = thresholds.caseness.as_ref().ok();
            reasons.extend(instead("cutoff", caseness.and_then(|rule| rule.instead_of)));
        }
        match trend {
            Ok(trend) => {
                reasons.extend(trend.reasons.iter().map(|reason| format!("trend:{reason}")));
            }
            Err(NotEvaluable(reason)) => reasons.push(format!("trend:{reason}")),
        }
        reasons.push(format!("track:{}", track.rule));
        reasons.extend(outlook.reasons());
        reasons
    }
}

/// The cut-off of a threshold of the registry. `clinical_edge` says from the
/// comparison whether the value itself belongs to the clinical range.
fn cutoff_of(
    threshold: Option<&Threshold>,
    clinical_edge: impl Fn(Op) -> bool,
) -> Evaluated<Cutoff> {
    let threshold = threshold.ok_or(NotEvaluable(Reason::NoCutoff))?;
    let edge = if clinical_edge(threshold.op) { Edge::Clinical } else { Edge::Functional };
    Cutoff::with_edge(threshold.value, edge)
}

const fn includes(op: Op) -> bool {
    matches!(op, Op::AtLeast | Op::AtMost)
}

const fn answer(yes: bool) -> Answer {
    if yes { Answer::Yes } else { Answer::No }
}

/// Whole days as a number; a span of more than centuries does not occur.
pub(super) fn days_between(earlier: NaiveDate, later: NaiveDate) -> f64 {
    i32::try_from((later - earlier).num_days()).map_or(f64::MAX, f64::from)
}
