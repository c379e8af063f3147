//! The courses of a cohort: every client as a thin line, and over them the
//! mean with its band.
//!
//! Time is counted from each client's first score. The number of clients stands
//! below the axis, because the mean at the right is one of those who stayed.

use super::canvas::{self, Anchor, Plane, Surface, round_values};
use super::compact::{Frame, Naming};
use super::lettering::{FONT, HEAD, RIMMED, ROW, SOFT, TEXT, fit};
use super::place::Area;
use super::progress::{Line, ScoreRange};
use super::theme::Tone;
use crate::Result;
use crate::change::Direction;
use crate::note::Language;
use crate::text::Voice;
use crate::vocabulary::Word;

/// The mean of a cohort at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CohortMean {
    /// The time.
    pub time: f64,
    /// The mean.
    pub mean: f64,
    /// Lower end of its band; the mean where there is none.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// How many clients it rests on; `None` for a model.
    pub clients: Option<usize>,
}

/// Everything that a chart of a cohort shows.
#[derive(Clone, Debug, PartialEq)]
pub struct CohortChart {
    /// Prefix of all ids, unique in the page: ASCII letters, digits, `-`, `_`.
    pub id: String,
    /// Short name of the measure.
    pub instrument: String,
    /// The language of all words.
    pub language: Language,
    /// The heading.
    pub title: String,
    /// What the time axis counts.
    pub time_axis: String,
    /// The possible scores.
    pub range: ScoreRange,
    /// Which way is better, where it is known.
    pub direction: Option<Direction>,
    /// The border of the clinical range.
    pub cutoff: Option<Line>,
    /// Number of clients, those that are not drawn included.
    pub clients: usize,
    /// Time and score of each client's course, in the order of time.
    pub courses: Vec<Vec<(f64, f64)>>,
    /// The mean, in the order of time; may be empty.
    pub mean: Vec<CohortMean>,
    /// What mean and band are.
    pub mean_label: String,
}

/// Left edge of the plot at least, width and height, in pixels.
const LEFT: f64 = 34.0;
/// Between the numbers of the axis and the plot.
const GAP: f64 = 7.0;
const WIDE: f64 = 610.0;
const HIGH: f64 = 280.0;
/// Above so many clients, chosen ones stand for all.
const MOST: usize = 200;
/// Part of all clients between two that are chosen, the golden section: they
/// spread evenly, and fall in step with no order of the table.
const APART: f64 = 0.618_033_988_749_894_9;
/// Radius of a course that is a single score.
const DOT: f64 = 1.5;

/// Draws the courses of a cohort as SVG.
///
/// # Errors
/// When the range of scores is empty or not finite; a defect when plotters
/// fails.
pub fn cohort_chart(chart: &CohortChart) -> Result<String> {
    chart.range.check(&chart.instrument)?;
    let (low, high) = chart.range.padded();
    let top = 2.0 * ROW + 8.0;
    let left = edge(chart)?;
    let area = Area { left, top, right: left + WIDE, bottom: top + HIGH };
    let rows = if counted(chart) { 5.0 } else { 4.0 };
    let frame = Frame {
        width: area.right + 16.0,
        height: area.bottom + rows * ROW + 4.0,
        language: chart.language.word(),
        naming: Naming {
            id: chart.id.clone(),
            title: chart.title.clone(),
            description: Voice::new(chart.language).cohort_description(chart),
        },
    };
    let (from, to) = times(chart);
    let pad = 0.015 * (to - from);
    let plane = Plane::new(area, from - pad..to + pad, low..high);
    canvas::draw(&frame, |surface| Drawing { chart, plane: &plane, surface }.all())
}

/// Left edge of the plot: as far in as the numbers of its axis need.
fn edge(chart: &CohortChart) -> Result<f64> {
    let voice = Voice::new(chart.language);
    scores(chart.range).into_iter().try_fold(LEFT, |edge, value| {
        Ok(edge.max((SOFT.width(&voice.number(value))? + GAP).ceil()))
    })
}

/// The scores that may stand beside the axis: both ends and round ones.
fn scores(range: ScoreRange) -> Vec<f64> {
    let round = round_values(range.min, range.max, (HIGH / 36.0) as usize);
    [range.min, range.max].into_iter().chain(round).collect()
}

/// Whether numbers of clients stand below the axis.
fn counted(chart: &CohortChart) -> bool {
    chart.mean.iter().any(|point| point.clients.is_some())
}

/// First and last time shown.
fn times(chart: &CohortChart) -> (f64, f64) {
    let times = chart.courses.iter().flatten().map(|(time, _)| *time);
    let (from, to) = times
        .chain(chart.mean.iter().map(|point| point.time))
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), time| {
            (low.min(time), high.max(time))
        });
    if from < to { (from, to) } else { (0.0, 1.0) }
}

struct Drawing<'a, 's> {
    chart: &'a CohortChart,
    plane: &'a Plane,
    surface: &'a Surface<'s>,
}

impl Drawing<'_, '_> {
    fn all(&self) -> Result<()> {
        self.axes()?;
        let drawn = self.crowd()?;
        self.cutoff()?;
        self.mean()?;
        self.words(drawn)
    }

    /// The clients' lines; how many are drawn.
    fn crowd(&self) -> Result<usize> {
        let courses = &self.chart.courses;
        let shown = courses.len().min(MOST);
        for place in 0..shown {
            let place = if shown < courses.len() {
                ((place as f64 * APART).fract() * courses.len() as f64) as usize
            } else {
                place
            };
            let Some(course) = courses.get(place) else { continue };
            let places: Vec<_> =
                course.iter().map(|(time, score)| self.plane.at(*time, *score)).collect();
            match places.as_slice() {
                [only] => self.surface.dot(Tone::Neutral, *only, DOT)?,
                places => self.surface.path(Tone::Crowd, places)?,
            }
        }
        Ok(shown)
    }

    fn cutoff(&self) -> Result<()> {
        let Some(cutoff) = &self.chart.cutoff else { return Ok(()) };
        let area = self.plane.area;
        let border = self
            .chart
            .range
            .border(cutoff.value, self.chart.direction.unwrap_or(Direction::LowerIsBetter));
        let (_, y) = self.plane.at(0.0, border);
        self.surface.path(Tone::Cutoff, &[(area.left, y), (area.right, y)])?;
        let label = fit(RIMMED, &cutoff.label, WIDE / 2.0)?;
        self.surface.text(RIMMED, (area.right - 6.0, y - 5.0), Anchor::End, &label)
    }

    fn mean(&self) -> Result<()> {
        let points = &self.chart.mean;
        if points.is_empty() {
            return Ok(());
        }
        let at = |value: fn(&CohortMean) -> f64| {
            points.iter().map(move |point| self.plane.at(point.time, value(point)))
        };
        let outline: Vec<_> = at(|point| point.high).chain(at(|point| point.low).rev()).collect();
        if points.len() > 1 {
            self.surface.polygon(Tone::Expected, &outline)?;
            self.surface.path(Tone::Course, &at(|point| point.mean).collect::<Vec<_>>())?;
        }
        for point in points.iter().filter(|point| point.clients.is_some()) {
            self.surface.dot(Tone::Filled, self.plane.at(point.time, point.mean), 3.0)?;
        }
        Ok(())
    }

    fn axes(&self) -> Result<()> {
        let (area, voice) = (self.plane.area, Voice::new(self.chart.language));
        let (min, max) = (self.chart.range.min, self.chart.range.max);
        let far = |a: f64, b: f64| {
            (self.plane.at(0.0, a).1 - self.plane.at(0.0, b).1).abs() >= FONT + 3.0
        };
        let round = scores(self.chart.range).into_iter().skip(2);
        let inner = round.filter(|value| far(*value, min) && far(*value, max));
        for value in [min].into_iter().chain(inner).chain([max]) {
            let (_, y) = self.plane.at(0.0, value);
            self.surface.path(Tone::Grid, &[(area.left, y), (area.right, y)])?;
            self.surface.path(Tone::Axis, &[(area.left - 4.0, y), (area.left, y)])?;
            let beside = (area.left - GAP, y + FONT * 0.35);
            self.surface.text(SOFT, beside, Anchor::End, &voice.number(value))?;
        }
        let corner = [(area.left, area.top), (area.left, area.bottom), (area.right, area.bottom)];
        self.surface.path(Tone::Axis, &corner)?;
        let (from, to) = times(self.chart);
        let mut clear = f64::NEG_INFINITY;
        for time in round_values(from, to, (WIDE / 64.0) as usize) {
            let (x, _) = self.plane.at(time, 0.0);
            let words = voice.number(time);
            let half = SOFT.width(&words)? / 2.0;
            if x - half < clear {
                continue;
            }
            clear = x + half + 10.0;
            self.surface.path(Tone::Axis, &[(x, area.bottom), (x, area.bottom + 4.0)])?;
            self.surface.text(SOFT, (x, area.bottom + ROW), Anchor::Middle, &words)?;
        }
        let at = (area.right, area.bottom + 2.0 * ROW);
        self.surface.text(TEXT, at, Anchor::End, &self.chart.time_axis)?;
        if counted(self.chart) {
            let at = (area.left - 2.0, area.bottom + 2.0 * ROW);
            self.surface.text(SOFT, at, Anchor::Start, voice.clients_row())?;
            self.numbers()?;
        }
        Ok(())
    }

    /// How many clients each mean rests on, where there is room.
    fn numbers(&self) -> Result<()> {
        let mut clear = f64::NEG_INFINITY;
        for point in &self.chart.mean {
            let Some(clients) = point.clients else { continue };
            let (x, _) = self.plane.at(point.time, 0.0);
            let words = clients.to_string();
            let half = SOFT.width(&words)? / 2.0;
            if x - half < clear {
                continue;
            }
            clear = x + half + 10.0;
            let at = (x, self.plane.area.bottom + 3.0 * ROW);
            self.surface.text(SOFT, at, Anchor::Middle, &words)?;
        }
        Ok(())
    }

    fn words(&self, drawn: usize) -> Result<()> {
        let (area, voice) = (self.plane.area, Voice::new(self.chart.language));
        let title = fit(HEAD, &self.chart.title, area.right)?;
        self.surface.text(HEAD, (0.0, 16.0), Anchor::Start, &title)?;
        if let Some(direction) = self.chart.direction {
            let direction = format!("↑ {}", voice.axis_direction(direction));
            self.surface.text(TEXT, (0.0, 16.0 + ROW), Anchor::Start, &direction)?;
        }
        let y = area.bottom + if counted(self.chart) { 4.4 } else { 3.4 } * ROW;
        let all = self.chart.courses.len();
        let client = if drawn < all {
            voice.some_clients(drawn, all)
        } else {
            voice.one_client().to_owned()
        };
        let middle = y - FONT * 0.35;
        self.surface.path(Tone::Crowd, &[(area.left, middle), (area.left + 18.0, middle)])?;
        self.surface.text(SOFT, (area.left + 23.0, y), Anchor::Start, &client)?;
        if self.chart.mean.is_empty() {
            return Ok(());
        }
        let left = area.left + 23.0 + SOFT.width(&client)? + 22.0;
        let corners = [
            (left, middle - 5.0),
            (left + 18.0, middle - 5.0),
            (left + 18.0, middle + 5.0),
            (left, middle + 5.0),
        ];
        self.surface.polygon(Tone::Expected, &corners)?;
        self.surface.path(Tone::Course, &[(left, middle), (left + 18.0, middle)])?;
        let label = fit(SOFT, &self.chart.mean_label, area.right + 14.0 - left - 23.0)?;
        self.surface.text(SOFT, (left + 23.0, y), Anchor::Start, &label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::probe;

    fn chart(clients: u32) -> CohortChart {
        let course = |client: u32| -> Vec<(f64, f64)> {
            (0..3 + client % 10)
                .map(|week| {
                    let score = 12 + client * 7 % 12 + (client * 5 + week * 3) % 4;
                    (f64::from(week), f64::from(score.saturating_sub(week).min(27)))
                })
                .collect()
        };
        let mean = (0..10_u32)
            .map(|week| CohortMean {
                time: f64::from(week),
                mean: 19.0 - 0.9 * f64::from(week),
                low: 18.0 - 1.1 * f64::from(week),
                high: 20.0 - 0.7 * f64::from(week),
                clients: Some((clients - clients * week / 12) as usize),
            })
            .collect();
        CohortChart {
            id: "k".to_owned(),
            instrument: "PHQ-9".to_owned(),
            language: Language::En,
            title: "PHQ-9: courses of all clients".to_owned(),
            time_axis: "weeks since the first score →".to_owned(),
            range: ScoreRange { min: 0.0, max: 27.0, step: 1.0 },
            direction: Some(Direction::LowerIsBetter),
            cutoff: Some(Line { value: 10.0, label: "cut-off 10".to_owned() }),
            clients: clients as usize,
            courses: (0..clients).map(course).collect(),
            mean,
            mean_label: Voice::new(Language::En).cohort_mean().to_owned(),
        }
    }

    #[test]
    fn no_word_of_a_cohort_covers_another() {
        for clients in [1, 40, 10_000] {
            let svg = cohort_chart(&chart(clients)).unwrap();
            probe::show(&format!("cohort-{clients}"), &svg);
            let texts = probe::texts(&svg);
            assert_eq!(probe::outside(&texts), Vec::<String>::new());
            assert_eq!(probe::overlapping(&texts), Vec::<String>::new());
        }
    }

    #[test]
    fn numbers_of_the_axis_have_room_whatever_their_length() {
        let mut chart = chart(40);
        chart.range = ScoreRange { min: -1500.5, max: 12_000.25, step: 0.0 };
        let texts = probe::texts(&cohort_chart(&chart).unwrap());
        assert_eq!(probe::outside(&texts), Vec::<String>::new());
    }

    #[test]
    fn ten_thousand_courses_are_a_file_of_usual_size_and_say_so() {
        let svg = cohort_chart(&chart(10_000)).unwrap();
        assert!(svg.len() < 120_000, "{}", svg.len());
        assert!(svg.contains("one client (200 of 10,000 drawn)"));
    }

    #[test]
    fn a_cohort_reads_itself_out() {
        let words = Voice::new(Language::Fr).cohort_description(&chart(40));
        assert_eq!(
            words,
            "PHQ-9, parcours de 40 clients, plus élevé = pire. Moyenne 19 à 0 et 10,9 à 9."
        );
    }
}
