//! What else a course tells: expectation and prediction, early change, and how
//! it went on after the first improvement.

use chrono::{Days, NaiveDate};

use super::course::{DAYS_PER_WEEK, Judgement};
use super::expectation::Expectation;
use crate::change::{ChangeClass, Direction, Evaluated, NotEvaluable, Pair, Reason, Significance};
use crate::trend::{
    ExpectedScore, Observation, RemissionCourse, Series, Standing, change_points, plateau,
    remission_course, score_at_week_four,
};

/// The columns of a change that go beyond its verdict.
pub(super) struct Outlook {
    pub expected: Evaluated<ExpectedScore>,
    pub predicted: Evaluated<ExpectedScore>,
    /// Points from baseline to week 4, and whether that is reliable.
    pub early: Evaluated<(f64, Option<ChangeClass>)>,
    pub remission: Option<RemissionCourse>,
    pub plateau_since: Option<NaiveDate>,
    pub level_changed_on: Option<NaiveDate>,
}

impl Outlook {
    pub fn of(judgement: &Judgement<'_>, expectation: Evaluated<Expectation<'_>>) -> Self {
        let observations = judgement.observations();
        let threshold = observations.first().and_then(|first| judgement.points(first.score));
        let day = |weeks: f64| {
            let first = judgement.series.first()?;
            let days = (weeks * DAYS_PER_WEEK).round() as u64;
            first.scored_on.checked_add_days(Days::new(days))
        };
        let level = Series::new(&observations).ok().zip(threshold);
        let plateau = level.and_then(|(series, points)| plateau(series, points).ok().flatten());
        let changes = Series::new(&observations)
            .and_then(|series| change_points(series, Significance::default()))
            .map_or_else(|_| Vec::new(), |(changes, _)| changes);
        Self {
            expected: expected(judgement, expectation),
            predicted: predicted(judgement, expectation),
            early: early(judgement, &observations),
            remission: level.zip(judgement.remission_edge()).and_then(
                |((series, points), edge)| {
                    let course = remission_course(series, judgement.direction, edge, points);
                    course.ok().map(|(course, _)| course)
                },
            ),
            plateau_since: plateau.and_then(|plateau| day(plateau.since)),
            level_changed_on: changes.last().and_then(|change| day(change.time)),
        }
    }

    /// Where the last score stands against what was expected.
    pub fn standing(&self, direction: Direction, latest: f64) -> Option<Standing> {
        self.expected.ok().map(|expected| expected.standing(direction, latest))
    }

    /// What could not be said, as `topic:code`.
    pub fn reasons(&self) -> Vec<String> {
        let expected = self.expected.err().map(|NotEvaluable(reason)| ("expected", reason));
        let predicted = self.predicted.err().map(|NotEvaluable(reason)| ("predicted", reason));
        let early = self.early.err().map(|NotEvaluable(reason)| ("early", reason));
        [expected, predicted, early]
            .into_iter()
            .flatten()
            .map(|(topic, reason)| format!("{topic}:{reason}"))
            .collect()
    }
}

fn expected(
    judgement: &Judgement<'_>,
    expectation: Evaluated<Expectation<'_>>,
) -> Evaluated<ExpectedScore> {
    let expectation = expectation?;
    match judgement.series {
        [_, .., last] => expectation.on(last.scored_on),
        _ => Err(Reason::OneScoreOnly.into()),
    }
}

fn predicted(
    judgement: &Judgement<'_>,
    expectation: Evaluated<Expectation<'_>>,
) -> Evaluated<ExpectedScore> {
    let expectation = expectation?;
    match judgement.series {
        [_, .., last] => expectation.predicted_on(Expectation::horizon(last.scored_on)),
        _ => Err(Reason::OneScoreOnly.into()),
    }
}

fn early(
    judgement: &Judgement<'_>,
    observations: &[Observation],
) -> Evaluated<(f64, Option<ChangeClass>)> {
    let first = observations.first().ok_or(Reason::NoScore)?;
    let days: Vec<Observation> = observations
        .iter()
        .map(|seen| Observation { time: seen.time * DAYS_PER_WEEK, ..*seen })
        .collect();
    let pair = Pair { pre: first.score, post: score_at_week_four(&days)?.score };
    let verdict =
        judgement.criterion(pair.pre).and_then(|rule| rule.judge(judgement.direction, pair));
    Ok((pair.change(), verdict.ok().map(|verdict| verdict.class)))
}
