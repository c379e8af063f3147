//! What the caseload lets one expect of each client on each measure.
//!
//! One recovery curve is fitted to each scale from the courses of all clients;
//! [`crate::trend::RecoveryCurve`] says how. Here scores get their exposure:
//! sessions after the intake session where every client's sessions are known,
//! else weeks. Days between two sessions count as parts of one, days after the
//! last session at the pace of the sessions before, so that a curve can be
//! drawn over the calendar and into the weeks to come.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::ScaleKey;
use super::course::{DAYS_PER_WEEK, days_between};
use crate::change::{Evaluated, Reason};
use crate::frame::{CurveRow, ExpectedKind, ExpectedRow, ExposureUnit, SeriesRow};
use crate::instrument::Scale;
use crate::trend::{ExpectedScore, FEWEST_CLIENTS, Observation, Recovery, RecoveryCurve};

/// How far ahead a course is predicted, in days.
const AHEAD: u64 = 28;
/// Distance of the points of a course, in days.
const STEP: u64 = 7;

/// A scale of the registry of measures, for all clients: its short name and
/// the subscale.
pub type Measured = (String, Option<String>);

/// The curve of one scale, with the clients that it was fitted to.
#[derive(Debug)]
pub struct ScaleCurve {
    /// What exposure counts.
    pub unit: ExposureUnit,
    /// The curve, or why there is none.
    pub curve: Evaluated<RecoveryCurve>,
    /// Clients with enough later scores.
    clients: i64,
    calendars: BTreeMap<String, (usize, Calendar)>,
}

/// One client's place on a curve.
#[derive(Clone, Copy, Debug)]
pub struct Expectation<'a> {
    curve: &'a RecoveryCurve,
    client: usize,
    calendar: &'a Calendar,
    intake: f64,
    range: Option<(f64, f64)>,
}

/// The sessions of a client since the intake.
#[derive(Clone, Debug)]
struct Calendar {
    intake: NaiveDate,
    /// Days of later sessions, ascending; `None` where weeks are counted.
    sessions: Option<Vec<NaiveDate>>,
}

/// Fits the curve of each scale. Rows of a scale are in the order of their
/// days; `sessions` holds the days of all sessions of each client.
#[must_use]
pub fn fit(
    scales: &BTreeMap<ScaleKey, Vec<&SeriesRow>>,
    sessions: &BTreeMap<&str, Vec<NaiveDate>>,
) -> BTreeMap<Measured, ScaleCurve> {
    let mut measured: BTreeMap<Measured, Vec<(&str, &[&SeriesRow])>> = BTreeMap::new();
    for (key, rows) in scales {
        let measure = (key.instrument.clone(), key.subscale.clone());
        measured.entry(measure).or_default().push((&key.client_id, rows));
    }
    measured.into_iter().map(|(measure, courses)| (measure, of(&courses, sessions))).collect()
}

fn of(courses: &[(&str, &[&SeriesRow])], sessions: &BTreeMap<&str, Vec<NaiveDate>>) -> ScaleCurve {
    let known =
        courses.iter().all(|(client, _)| sessions.get(client).is_some_and(|days| !days.is_empty()));
    let unit = if known { ExposureUnit::Sessions } else { ExposureUnit::Weeks };
    let mut recoveries = Vec::new();
    let mut calendars = BTreeMap::new();
    for (client, rows) in courses {
        let Some(first) = rows.first() else { continue };
        let days = sessions.get(client).filter(|_| known).map(|days| {
            let mut later: Vec<NaiveDate> =
                days.iter().copied().filter(|day| *day > first.scored_on).collect();
            later.sort_unstable();
            later.dedup();
            later
        });
        let calendar = Calendar { intake: first.scored_on, sessions: days };
        let later = rows
            .iter()
            .skip(1)
            .map(|row| Observation { time: calendar.exposure(row.scored_on), score: row.value });
        recoveries.push(Recovery { intake: first.value, later: later.collect() });
        calendars.insert((*client).to_owned(), (recoveries.len() - 1, calendar));
    }
    let enough = recoveries.iter().filter(|recovery| recovery.bears_a_curve()).count();
    ScaleCurve {
        unit,
        curve: RecoveryCurve::fit(&recoveries),
        clients: i64::try_from(enough).unwrap_or(i64::MAX),
        calendars,
    }
}

impl ScaleCurve {
    /// What is expected of a client with these scores.
    ///
    /// # Errors
    /// Why there is no curve.
    pub fn of_client(
        &self,
        rows: &[&SeriesRow],
        scale: Option<&Scale>,
    ) -> Evaluated<Expectation<'_>> {
        let curve = self.curve.as_ref().map_err(|reason| *reason)?;
        let first = rows.first().ok_or(Reason::NoScore)?;
        let place = self.calendars.get(&first.client_id);
        let (client, calendar) = place.ok_or(Reason::NoScore)?;
        Ok(Expectation {
            curve,
            client: *client,
            calendar,
            intake: first.value,
            range: scale.map(|scale| (scale.min, scale.max)),
        })
    }

    /// The curve as a row of its table.
    #[must_use]
    pub fn row(&self, (instrument, subscale): &Measured) -> CurveRow {
        let curve = self.curve.as_ref().ok();
        let model = curve.map(RecoveryCurve::model);
        let fixed = |place: usize| model.and_then(|model| model.fixed.get(place));
        let estimate = |place: usize| fixed(place).map(|effect| effect.estimate);
        let error = |place: usize| fixed(place).map(|effect| effect.standard_error);
        let variation = model.map(|model| model.variation);
        CurveRow {
            instrument: instrument.clone(),
            subscale: subscale.clone(),
            exposure: self.unit,
            clients: self.clients,
            clients_needed: i64::try_from(FEWEST_CLIENTS).unwrap_or(i64::MAX),
            scores: curve.map(|curve| i64::try_from(curve.scores).unwrap_or(i64::MAX)),
            reach: curve.map(|curve| curve.reach),
            intercept: estimate(0),
            intercept_error: error(0),
            log_exposure: estimate(1),
            log_exposure_error: error(1),
            intake: estimate(2),
            intake_error: error(2),
            intake_by_log_exposure: estimate(3),
            intake_by_log_exposure_error: error(3),
            sd_intercept: variation.map(|variation| variation.intercept),
            sd_log_exposure: variation.and_then(|variation| variation.slope),
            correlation: variation.and_then(|variation| variation.correlation),
            sd_residual: variation.map(|variation| variation.residual),
            fit: curve.map(RecoveryCurve::singularity),
            not_evaluable: self.curve.as_ref().err().map(|reason| reason.0),
        }
    }
}

impl Calendar {
    /// Exposure on a day: sessions after the intake session, or weeks.
    fn exposure(&self, day: NaiveDate) -> f64 {
        let since = |from: NaiveDate| days_between(from, day).max(0.0);
        let Some(sessions) = &self.sessions else { return since(self.intake) / DAYS_PER_WEEK };
        let held = sessions.partition_point(|session| *session <= day);
        let before = if held == 0 { self.intake } else { sessions[held - 1] };
        let apart = match sessions.get(held) {
            Some(next) => days_between(before, *next),
            None if held == 0 => DAYS_PER_WEEK,
            None => days_between(self.intake, before) / held as f64,
        };
        held as f64 + (since(before) / apart.max(1.0))
    }
}

impl Expectation<'_> {
    /// What was expected on a day of a client of whom the intake score alone
    /// is known.
    ///
    /// # Errors
    /// [`Reason::BeyondCurve`](crate::change::Reason::BeyondCurve).
    pub fn on(&self, day: NaiveDate) -> Evaluated<ExpectedScore> {
        let expected = self.curve.expected(self.intake, self.calendar.exposure(day))?;
        Ok(self.within_range(expected))
    }

    /// What is predicted for a day from the client's own scores.
    ///
    /// # Errors
    /// As [`Self::on`], and
    /// [`Reason::TooFewScores`](crate::change::Reason::TooFewScores) without a
    /// later score.
    pub fn predicted_on(&self, day: NaiveDate) -> Evaluated<ExpectedScore> {
        let predicted = self.curve.predicted(self.client, self.calendar.exposure(day))?;
        Ok(self.within_range(predicted))
    }

    /// The day up to which a course is predicted.
    #[must_use]
    pub fn horizon(latest: NaiveDate) -> NaiveDate {
        latest.checked_add_days(Days::new(AHEAD)).unwrap_or(latest)
    }

    /// No score lies outside the scale, and so does none that is expected.
    fn within_range(&self, score: ExpectedScore) -> ExpectedScore {
        let Some((min, max)) = self.range else { return score };
        let mut score = score;
        for number in [&mut score.mean, &mut score.band.low, &mut score.band.high] {
            *number = number.clamp(min, max);
        }
        score
    }

    /// The expected course from a week after the intake to four weeks after
    /// the latest score, and the predicted one from there on; each as far as
    /// the curve holds.
    #[must_use]
    pub fn rows(&self, key: &ScaleKey, latest: NaiveDate) -> Vec<ExpectedRow> {
        let row = |on: NaiveDate, kind: ExpectedKind, score: ExpectedScore| ExpectedRow {
            client_id: key.client_id.clone(),
            instrument: key.instrument.clone(),
            subscale: key.subscale.clone(),
            kind,
            on,
            mean: score.mean,
            low: score.band.low,
            high: score.band.high,
        };
        let end = Self::horizon(latest);
        let mut days = weekly(self.calendar.intake, end);
        days.push(latest);
        days.push(end);
        days.sort_unstable();
        days.dedup();
        let expected = days
            .iter()
            .map_while(|day| Some(row(*day, ExpectedKind::Expected, self.on(*day).ok()?)));
        let ahead = weekly(latest, end);
        let predicted = ahead.iter().map_while(|day| {
            Some(row(*day, ExpectedKind::Predicted, self.predicted_on(*day).ok()?))
        });
        expected.chain(predicted).collect()
    }
}

/// The days after `from`, a week apart, up to `end`.
fn weekly(from: NaiveDate, end: NaiveDate) -> Vec<NaiveDate> {
    let next = |day: &NaiveDate| day.checked_add_days(Days::new(STEP));
    std::iter::successors(next(&from), next).take_while(|day| *day <= end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caseload::fixture::day;
    use crate::change::Direction;
    use crate::change::NotEvaluable;
    use crate::trend::Standing;

    fn row(client: &str, on: NaiveDate, value: f64) -> SeriesRow {
        SeriesRow {
            client_id: client.to_owned(),
            instrument: "PHQ-9".to_owned(),
            subscale: None,
            scored_on: on,
            value,
            severity: None,
            note_id: None,
            mention_id: None,
            conflict: false,
        }
    }

    /// Weekly scores of clients who fall by a point and a half a week, some
    /// faster and some more slowly.
    fn series(clients: u32) -> Vec<SeriesRow> {
        (0..clients)
            .flat_map(|client| {
                let intake = f64::from(14 + client * 5 % 11);
                (0..6).map(move |week| {
                    let x = f64::from(week + 1).ln();
                    let wave = f64::from((client * 3 + week * 2) % 5) - 2.0;
                    let fall = (3.0 + f64::from(client % 3)) * x;
                    let on = day(1, 8) + Days::new(7 * u64::from(week));
                    let value = if week == 0 { intake } else { intake - fall + wave };
                    row(&format!("C-{client:03}"), on, value)
                })
            })
            .collect()
    }

    fn fitted(series: &[SeriesRow], sessions: &BTreeMap<&str, Vec<NaiveDate>>) -> ScaleCurve {
        let mut scales: BTreeMap<ScaleKey, Vec<&SeriesRow>> = BTreeMap::new();
        for row in series {
            scales.entry(ScaleKey::of(row)).or_default().push(row);
        }
        fit(&scales, sessions).remove(&("PHQ-9".to_owned(), None)).expect("the only scale")
    }

    #[test]
    fn too_small_a_caseload_has_a_row_that_says_so() {
        let curve = fitted(&series(20), &BTreeMap::new());
        let row = curve.row(&("PHQ-9".to_owned(), None));
        assert_eq!(row.not_evaluable, Some(Reason::TooFewClients));
        assert_eq!((row.clients, row.clients_needed, row.intercept), (20, 30, None));
        let series = series(1);
        let refused = curve.of_client(&[&series[0]], None).unwrap_err();
        assert_eq!(refused, NotEvaluable(Reason::TooFewClients));
    }

    #[test]
    fn a_client_who_does_not_fall_is_worse_than_expected() {
        let mut series = series(40);
        for row in &mut series[..6] {
            row.value = 16.0;
        }
        let curve = fitted(&series, &BTreeMap::new());
        assert_eq!(curve.unit, ExposureUnit::Weeks);
        let rows: Vec<&SeriesRow> = series[..6].iter().collect();
        let expectation = curve.of_client(&rows, None).expect("a client of the curve");
        let latest = rows[5].scored_on;
        let expected = expectation.on(latest).expect("within reach");
        assert_eq!(expected.standing(Direction::LowerIsBetter, 16.0), Standing::Worse);
        let course = expectation.rows(&ScaleKey::of(rows[0]), latest);
        assert!(course.iter().any(|row| row.on == latest && row.mean == expected.mean));
        // The curve holds for five weeks, as long as anybody was seen.
        assert_eq!(course.last().map(|row| row.on), Some(latest));
    }

    #[test]
    fn sessions_count_where_all_are_known() {
        let series = series(31);
        let days: Vec<NaiveDate> =
            (0..12).map(|half| day(1, 8) + Days::new(half * 7 / 2)).collect();
        let sessions: BTreeMap<&str, Vec<NaiveDate>> =
            series.iter().map(|row| (row.client_id.as_str(), days.clone())).collect();
        let curve = fitted(&series, &sessions);
        assert_eq!(curve.unit, ExposureUnit::Sessions);
        assert_eq!(curve.curve.as_ref().map(|curve| curve.reach), Ok(10.0));
    }

    #[test]
    fn days_between_sessions_are_parts_of_one() {
        let sessions = Some(vec![day(1, 15), day(1, 29)]);
        let calendar = Calendar { intake: day(1, 8), sessions };
        assert_eq!(calendar.exposure(day(1, 8)), 0.0);
        assert_eq!(calendar.exposure(day(1, 15)), 1.0);
        assert_eq!(calendar.exposure(day(1, 22)), 1.5);
        // Two sessions in three weeks: ten and a half days each.
        assert_eq!(calendar.exposure(day(2, 19)), 4.0);
    }
}
