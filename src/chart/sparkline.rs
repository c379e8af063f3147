//! The sparkline: a progress chart small enough for a row of the caseload.
//!
//! It is drawn from the same [`ProgressChart`], so it cannot show other
//! scores: bands as faint ground, the cut-off as a hairline, the line, and the
//! last score as a dot, filled in the clinical range and hollow outside it.
//!
//! A page may hold thousands, so they are spare: the ground, which is the same
//! for everybody who was given the measure, stands in the page once, and the
//! page's style sheet ([`style_sheet`](super::style_sheet)) dresses the marks.

use super::canvas::{self, Plane, SCALE};
use super::compact::escape;
use super::place::Area;
use super::progress::{ProgressChart, Side};
use super::theme::Tone;
use super::time::Span;
use crate::Result;
use crate::change::Direction;
use crate::text::Voice;

/// Drawn width in pixels.
const WIDTH: f64 = 180.0;
/// Drawn height in pixels.
const HEIGHT: f64 = 42.0;
/// Room for half a dot at every side.
const RIM: f64 = 6.0;
/// Radius of the dot.
const DOT: f64 = 4.5;
/// Darkest band.
const DARKEST: f64 = 0.14;

/// A drawn sparkline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sparkline {
    /// Bands and cut-off as SVG elements.
    pub ground: String,
    course: String,
    label: String,
}

impl Sparkline {
    /// The SVG for a page that holds the [`ground`](Self::ground) in an element
    /// with the id `ground`.
    #[must_use]
    pub fn over(&self, ground: &str) -> String {
        let (wide, high) = (WIDTH * SCALE, HEIGHT * SCALE);
        let label = escape(&self.label).replace('"', "&quot;");
        format!(
            "<svg class=\"spark\" viewBox=\"0 0 {wide} {high}\" role=\"img\" \
             aria-label=\"{label}\"><use href=\"#{ground}\"/>{}</svg>",
            self.course
        )
    }
}

/// Draws the sparkline of a chart.
///
/// # Errors
/// When the range of scores is empty or not finite; a defect when plotters
/// fails.
pub fn sparkline(chart: &ProgressChart) -> Result<Sparkline> {
    chart.range.check(&chart.instrument)?;
    let points = chart.ordered();
    let span = Span::of(points.iter().map(|point| point.date));
    let days = span.map_or(1.0, |span| span.days() as f64);
    let (low, high) = chart.range.padded();
    let area = Area { left: RIM, top: RIM, right: WIDTH - RIM, bottom: HEIGHT - RIM };
    let plane = Plane::new(area, 0.0..days, low..high);
    Ok(Sparkline {
        ground: ground(chart, &plane)?,
        course: course(chart, &plane, span)?,
        label: Voice::new(chart.language).sparkline_label(chart),
    })
}

fn ground(chart: &ProgressChart, plane: &Plane) -> Result<String> {
    canvas::draw_marks(WIDTH, HEIGHT, |surface| {
        let borders = chart.borders();
        let count = borders.len();
        for (index, (low, high)) in borders.into_iter().enumerate() {
            let rank = match chart.direction {
                Direction::LowerIsBetter => index,
                Direction::HigherIsBetter => count - 1 - index,
            };
            if rank > 0 {
                let alpha = DARKEST * rank as f64 / (count - 1).max(1) as f64;
                // The outer bands reach the edges, or white strips would look
                // like bands of their own.
                let top = if index + 1 == count { 0.0 } else { plane.at(0.0, high).1 };
                let bottom = if index == 0 { HEIGHT } else { plane.at(0.0, low).1 };
                surface.fill(Tone::Band, alpha, Area { left: 0.0, top, right: WIDTH, bottom })?;
            }
        }
        if let Some(border) = chart.cutoff_height() {
            let y = plane.at(0.0, border).1;
            surface.path(Tone::Axis, &[(0.0, y), (WIDTH, y)])?;
        }
        Ok(())
    })
}

fn course(chart: &ProgressChart, plane: &Plane, span: Option<Span>) -> Result<String> {
    canvas::draw_marks(WIDTH, HEIGHT, |surface| {
        let Some(span) = span else { return Ok(()) };
        let points = chart.ordered();
        for run in points.chunk_by(|a, b| !chart.is_gap(&[a, b])) {
            let mut places: Vec<_> =
                run.iter().map(|point| plane.at(span.offset(point.date), point.value)).collect();
            if let [(x, y)] = *places {
                // A lone score between two gaps would leave no trace.
                places = vec![(x - 1.0, y), (x + 1.0, y)];
            }
            surface.path(Tone::Course, &places)?;
        }
        let Some(last) = points.last() else { return Ok(()) };
        let tone = match last.side {
            Side::NonClinical => Tone::Hollow,
            Side::Clinical | Side::NotEvaluable => Tone::Filled,
        };
        surface.dot(tone, plane.at(span.offset(last.date), last.value), DOT)
    })
}
