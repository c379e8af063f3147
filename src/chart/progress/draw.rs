//! Draws a measured progress chart, from the paper upwards.

use super::layout::{Layout, RISK_ROW, RiskPlace, Sign};
use super::{ExpectedPoint, Point, ProgressChart, Side};
use crate::Result;
use crate::change::Direction;
use crate::chart::canvas::{self, Anchor, Surface, Type};
use crate::chart::compact::{Frame, Naming};
use crate::chart::lettering::{FONT, HEAD, Placed, RIMMED, SOFT, TEXT};
use crate::chart::place::{Area, Taken};
use crate::chart::theme::Tone;
use crate::text::Voice;
use crate::vocabulary::Word;

/// Radius of a point in pixels.
const DOT: f64 = 4.5;
/// Width of the triangle of a risk answer.
const TRIANGLE: f64 = 11.0;
/// Height of the session ticks.
const TICK: f64 = 7.0;
/// Darkest band.
const DARKEST: f64 = 0.15;

/// Draws a progress chart as SVG.
///
/// # Errors
/// When the range of scores is empty or not finite, or the id is not one that
/// can stand in a page; a defect when plotters fails.
pub fn progress_chart(chart: &ProgressChart) -> Result<String> {
    chart.range.check(&chart.instrument)?;
    let layout = Layout::of(chart)?;
    let frame = Frame {
        width: chart.width,
        height: layout.height,
        language: chart.language.word(),
        naming: Naming {
            id: chart.id.clone(),
            title: chart.title.clone(),
            description: chart
                .description
                .clone()
                .unwrap_or_else(|| Voice::new(chart.language).course_description(chart)),
        },
    };
    canvas::draw(&frame, |surface| {
        let mut drawing = Drawing { chart, layout: &layout, surface, taken: Taken::default() };
        drawing.ground()?;
        drawing.foreseen()?;
        drawing.axes()?;
        drawing.rules()?;
        drawing.course()?;
        drawing.labels()?;
        drawing.surroundings()
    })
}

struct Drawing<'a, 's> {
    chart: &'a ProgressChart,
    layout: &'a Layout,
    surface: &'a Surface<'s>,
    taken: Taken,
}

impl Drawing<'_, '_> {
    fn area(&self) -> Area {
        self.layout.plane.area
    }

    /// Bands, darker towards worse, and the corridor of measurement error.
    fn ground(&self) -> Result<()> {
        let area = self.area();
        let borders = self.chart.borders();
        let count = borders.len();
        for (index, (low, high)) in borders.into_iter().enumerate() {
            let rank = match self.chart.direction {
                Direction::LowerIsBetter => index,
                Direction::HigherIsBetter => count - 1 - index,
            };
            if rank == 0 {
                continue;
            }
            let alpha = DARKEST * rank as f64 / (count - 1).max(1) as f64;
            let (top, bottom) = (self.layout.height_of(high), self.layout.height_of(low));
            self.surface.fill(Tone::Band, alpha, Area { top, bottom, ..area })?;
        }
        self.corridor()
    }

    fn corridor_area(&self) -> Option<Area> {
        let corridor = self.chart.corridor?;
        let (low, high) = self.chart.range.padded();
        let baseline = f64::midpoint(corridor.low, corridor.high);
        let reach = self.chart.range.reach((corridor.high - corridor.low) / 2.0);
        let top = self.layout.height_of((baseline + reach).clamp(low, high));
        let bottom = self.layout.height_of((baseline - reach).clamp(low, high));
        Some(Area { top, bottom, ..self.area() })
    }

    fn corridor(&self) -> Result<()> {
        const APART: f64 = 14.0;
        let Some(area) = self.corridor_area() else { return Ok(()) };
        let mut start = area.left - area.height();
        while start < area.right {
            // The stroke rises from the lower edge to the upper one, cut off
            // at both sides of the plot.
            let from = start.max(area.left);
            let to = (start + area.height()).min(area.right);
            let stroke = [(from, area.bottom - (from - start)), (to, area.bottom - (to - start))];
            self.surface.path(Tone::Hatch, &stroke)?;
            start += APART;
        }
        for y in [area.top, area.bottom] {
            self.surface.path(Tone::Corridor, &[(area.left, y), (area.right, y)])?;
        }
        Ok(())
    }

    /// What was expected, and what is predicted from a week after the last
    /// score on. The two are not joined: a prediction does not start at the
    /// score, whose error it leaves behind.
    fn foreseen(&self) -> Result<()> {
        self.fan(Tone::Expected, Tone::Middle, &self.chart.expected)?;
        self.fan(Tone::Predicted, Tone::Ahead, &self.chart.predicted)
    }

    fn fan(&self, band: Tone, middle: Tone, points: &[ExpectedPoint]) -> Result<()> {
        if points.len() < 2 {
            return Ok(());
        }
        let at = |value: fn(&ExpectedPoint) -> f64| {
            points.iter().map(move |point| self.layout.at(point.date, value(point)))
        };
        let outline: Vec<_> = at(|point| point.high).chain(at(|point| point.low).rev()).collect();
        self.surface.polygon(band, &outline)?;
        self.surface.path(middle, &at(|point| point.mean).collect::<Vec<_>>())
    }

    fn axes(&mut self) -> Result<()> {
        let area = self.area();
        if self.chart.bands.is_empty() {
            for value in &self.layout.values {
                let y = self.layout.height_of(*value);
                self.surface.path(Tone::Grid, &[(area.left, y), (area.right, y)])?;
            }
        }
        let corner = [(area.left, area.top), (area.left, area.bottom), (area.right, area.bottom)];
        self.surface.path(Tone::Axis, &corner)?;
        for value in &self.layout.values {
            let y = self.layout.height_of(*value);
            self.surface.path(Tone::Axis, &[(area.left - 4.0, y), (area.left, y)])?;
        }
        for (date, _) in &self.layout.dates {
            let (x, _) = self.layout.at(*date, 0.0);
            self.surface.path(Tone::Axis, &[(x, area.bottom), (x, area.bottom + 5.0)])?;
        }
        let mut sessions = self.chart.sessions.clone();
        sessions.sort_unstable();
        sessions.dedup();
        for date in sessions {
            let (x, _) = self.layout.at(date, 0.0);
            self.surface.path(Tone::Axis, &[(x, area.bottom - TICK), (x, area.bottom)])?;
            self.taken.add_stroke((x, area.bottom - TICK), (x, area.bottom));
        }
        Ok(())
    }

    /// Cut-off, targets and phases.
    fn rules(&mut self) -> Result<()> {
        let area = self.area();
        for (date, label) in &self.layout.phases {
            let (x, _) = self.layout.at(*date, 0.0);
            self.surface.path(Tone::Phase, &[(x, label.at.1 + 3.0), (x, area.bottom)])?;
        }
        let cutoff = self.chart.cutoff_height().map(|height| (Tone::Cutoff, height));
        let targets = self.chart.targets.iter().map(|target| (Tone::Target, target.value));
        for (tone, value) in cutoff.into_iter().chain(targets) {
            let y = self.layout.height_of(value);
            self.surface.path(tone, &[(area.left, y), (area.right, y)])?;
            self.taken.add_stroke((area.left, y), (area.right, y));
        }
        Ok(())
    }

    /// The line, open across gaps, and the points.
    fn course(&mut self) -> Result<()> {
        let points = self.chart.ordered();
        let place = |point: &Point| self.layout.at(point.date, point.value);
        for run in points.chunk_by(|a, b| !self.chart.is_gap(&[a, b])) {
            let places: Vec<_> = run.iter().map(|point| place(point)).collect();
            if places.len() > 1 {
                self.surface.path(Tone::Course, &places)?;
            }
            for pair in places.windows(2) {
                if let [from, to] = *pair {
                    self.taken.add_stroke(from, to);
                }
            }
        }
        for point in points {
            self.surface.dot(tone_of(point.side), place(point), DOT)?;
            self.taken.add(Area::around(place(point), 2.0 * DOT + 4.0, 2.0 * DOT + 4.0));
        }
        Ok(())
    }

    /// Labels inside the plot, the ones that matter most first.
    fn labels(&mut self) -> Result<()> {
        let points = self.chart.ordered();
        self.risks(&points)?;
        if let Some(last) = points.last() {
            self.value(last, Type { tone: Tone::Rimmed, ..HEAD })?;
        }
        if let [first, _, ..] = points.as_slice() {
            self.value(first, RIMMED)?;
        }
        // What belongs to a point may stand on the rule of a phase.
        for (date, _) in &self.layout.phases {
            let (x, _) = self.layout.at(*date, 0.0);
            self.taken.add_stroke((x, self.area().top), (x, self.area().bottom));
        }
        if let (Some(cutoff), Some(height)) = (&self.chart.cutoff, self.chart.cutoff_height()) {
            self.beside_line(&cutoff.label, self.layout.height_of(height))?;
        }
        for target in &self.chart.targets {
            self.beside_line(&target.label, self.layout.height_of(target.value))?;
        }
        if let Some(corridor) = self.corridor_area() {
            let words = Voice::new(self.chart.language).within_error();
            let rows = [
                corridor.top + 9.0,
                corridor.bottom - 9.0,
                corridor.top - 9.0,
                corridor.bottom + 9.0,
            ];
            // A score says more than the name of the hatching.
            let places = self.places_along(words, &rows)?;
            if let Some(place) = self.taken.claim_free(self.area(), places) {
                self.words_at(words, place)?;
            }
        }
        if points.is_empty() {
            let area = self.area();
            let middle =
                (f64::midpoint(area.left, area.right), f64::midpoint(area.top, area.bottom));
            let words = Voice::new(self.chart.language).no_scores();
            self.surface.text(RIMMED, middle, Anchor::Middle, words)?;
        }
        Ok(())
    }

    /// The triangles of risk answers, each in line with its point, and then
    /// the answers; in a row of its own an answer stands where it changes. One
    /// that would cover another label is left to the table; its triangle is
    /// not.
    fn risks(&mut self, points: &[&Point]) -> Result<()> {
        let mut answers = Vec::new();
        let (mut clear_from, mut before) = (f64::NEG_INFINITY, None);
        for point in points {
            let Some(flag) = &point.flag else { continue };
            let (x, y) = self.layout.at(point.date, point.value);
            let width = RIMMED.width(&flag.value)?;
            let answer = match self.layout.risk {
                RiskPlace::Row(height) => {
                    self.triangle((x, height))?;
                    let left = x - width / 2.0;
                    let shown = left >= clear_from && before != Some(&flag.value);
                    if shown {
                        (clear_from, before) = (left + width + 4.0, Some(&flag.value));
                    }
                    shown.then_some((left, height + RISK_ROW))
                }
                RiskPlace::AtPoints => self.risk_at((x, y), width)?,
            };
            answers.extend(answer.map(|at| (at, &flag.value)));
        }
        let kind = match self.layout.risk {
            RiskPlace::Row(_) => SOFT,
            RiskPlace::AtPoints => RIMMED,
        };
        for (at, words) in answers {
            self.surface.text(kind, at, Anchor::Start, words)?;
        }
        Ok(())
    }

    /// A triangle under, or else above, a point, and where its answer begins.
    fn risk_at(&mut self, (x, y): (f64, f64), answer: f64) -> Result<Option<(f64, f64)>> {
        let places = |width: f64| {
            [16.0, -16.0, 28.0, -28.0]
                .map(|dy| Area::around((x + (width - TRIANGLE) / 2.0, y + dy), width, 13.0))
        };
        let room = self.room();
        if let Some(place) = self.taken.claim_clear(room, places(TRIANGLE + 1.0 + answer)) {
            self.triangle((x, f64::midpoint(place.top, place.bottom)))?;
            return Ok(Some((x + TRIANGLE / 2.0 + 1.0, place.bottom - 2.0)));
        }
        if let Some(place) = self.taken.claim(room, places(TRIANGLE)) {
            self.triangle((x, f64::midpoint(place.top, place.bottom)))?;
        }
        Ok(None)
    }

    /// Where labels of points may be: the plot and a little above and below.
    fn room(&self) -> Area {
        let area = self.area();
        Area { top: area.top - 6.0, bottom: area.bottom + 2.0, ..area }
    }

    fn triangle(&self, (x, y): (f64, f64)) -> Result<()> {
        let corners = [(x, y - 5.5), (x + 5.5, y + 4.5), (x - 5.5, y + 4.5)];
        self.surface.polygon(Tone::Risk, &corners)
    }

    /// The value of a score.
    fn value(&mut self, point: &Point, kind: Type) -> Result<()> {
        let words = Voice::new(self.chart.language).number(point.value);
        let (x, y) = self.layout.at(point.date, point.value);
        let width = kind.width(&words)?;
        // The axis leaves room for the last value at the right of its point.
        let right = Area::around((x + DOT + 5.0 + width / 2.0, y), width, 14.0);
        let places = std::iter::once(right).chain(around((x, y), width, 14.0));
        let Some(place) = self.taken.claim(self.room(), places) else { return Ok(()) };
        self.surface.text(kind, (place.left, place.bottom - 1.5), Anchor::Start, &words)
    }

    /// A label just above or below a horizontal line, at the first free place
    /// from the left, or where it covers least.
    fn beside_line(&mut self, words: &str, y: f64) -> Result<()> {
        let places = self.places_along(words, &[y - 10.0, y + 10.0])?;
        match self.taken.claim(self.area(), places) {
            Some(place) => self.words_at(words, place),
            None => Ok(()),
        }
    }

    /// Places of a label in these rows, from the left.
    fn places_along(&self, words: &str, rows: &[f64]) -> Result<Vec<Area>> {
        let area = self.area();
        let width = RIMMED.width(words)?;
        let steps = ((area.width() - width - 12.0) / 10.0).max(0.0) as usize;
        let places = rows.iter().flat_map(|y| {
            (0..=steps).map(move |step| {
                let x = area.left + 6.0 + step as f64 * 10.0 + width / 2.0;
                Area::around((x, *y), width, 14.0)
            })
        });
        Ok(places.collect())
    }

    fn words_at(&self, words: &str, place: Area) -> Result<()> {
        self.surface.text(RIMMED, (place.left, place.bottom - 2.5), Anchor::Start, words)
    }

    /// Everything around the plot.
    fn surroundings(&self) -> Result<()> {
        let layout = self.layout;
        let area = self.area();
        for (sign, label) in &layout.legend {
            let at = (label.at.0 - 11.0, label.at.1 - FONT * 0.35);
            match sign {
                Sign::Point(side) => self.surface.dot(tone_of(*side), at, DOT)?,
                Sign::Risk => self.triangle(at)?,
                Sign::Expected => self.sample(Tone::Expected, Tone::Middle, at)?,
                Sign::Predicted => self.sample(Tone::Predicted, Tone::Ahead, at)?,
                Sign::Session => {
                    let stroke = [(at.0, at.1 - TICK / 2.0), (at.0, at.1 + TICK / 2.0)];
                    self.surface.path(Tone::Axis, &stroke)?;
                }
            }
        }
        let put = |kind: Type, label: &Placed| match label.text.as_str() {
            "" => Ok(()),
            words => self.surface.text(kind, label.at, label.anchor, words),
        };
        put(HEAD, &layout.title)?;
        put(HEAD, &layout.summary)?;
        put(TEXT, &layout.direction)?;
        let phases = layout.phases.iter().map(|(_, label)| label);
        let legend = layout.legend.iter().map(|(_, label)| label);
        let dates = layout.dates.iter().map(|(_, label)| label);
        for label in layout.names.iter().chain(phases).chain(legend).chain(dates) {
            put(SOFT, label)?;
        }
        for value in &layout.values {
            let at = (area.left - 7.0, layout.height_of(*value) + FONT * 0.35);
            let words = Voice::new(self.chart.language).number(*value);
            self.surface.text(SOFT, at, Anchor::End, &words)?;
        }
        Ok(())
    }
}

impl Drawing<'_, '_> {
    /// A piece of a band with its middle, for the legend.
    fn sample(&self, band: Tone, middle: Tone, (x, y): (f64, f64)) -> Result<()> {
        let (left, right) = (x - 6.0, x + 7.0);
        let corners = [(left, y - 5.0), (right, y - 5.0), (right, y + 5.0), (left, y + 5.0)];
        self.surface.polygon(band, &corners)?;
        self.surface.path(middle, &[(left, y), (right, y)])
    }
}

fn tone_of(side: Side) -> Tone {
    match side {
        Side::Clinical | Side::NotEvaluable => Tone::Filled,
        Side::NonClinical => Tone::Hollow,
    }
}

/// Places around a point for something of this size, the nearest first.
fn around((x, y): (f64, f64), width: f64, height: f64) -> Vec<Area> {
    let near = DOT + 4.0 + height / 2.0;
    let far = near + 12.0;
    let aside = DOT + 4.0 + width / 2.0;
    [
        (0.0, -near),
        (0.0, near),
        (aside, 0.0),
        (aside, -near),
        (aside, near),
        (-aside, -near),
        (-aside, near),
        (-aside, 0.0),
        (0.0, -far),
        (0.0, far),
        (aside, -far),
        (aside, far),
        (-aside, -far),
        (-aside, far),
    ]
    .map(|(dx, dy)| Area::around((x + dx, y + dy), width, height))
    .to_vec()
}
