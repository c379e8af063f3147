//! The only module that names plotters.
//!
//! plotters writes whole-pixel coordinates, so everything is drawn four times
//! as large and scaled back by the `viewBox`. Callers measure in pixels of the
//! finished chart and choose a [`Tone`]; how a tone looks is the theme's
//! business, and [`compact`](super::compact) writes it into the SVG.

use std::ops::Range;
use std::sync::Once;

use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{
    Circle, CoordTranslate, DrawingArea, FontStyle, IntoDrawingArea, PathElement, Polygon,
    Rectangle, SVGBackend, Text, TextStyle,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, RGBColor, ShapeStyle, register_font};

use super::compact::{self, Frame};
use super::font;
use super::place::Area;
use super::theme::Tone;
use crate::{Error, Result};

/// Drawn pixels to a pixel of the chart.
pub(super) const SCALE: f64 = 4.0;

/// plotters divides a font size by this before writing it.
const PLOTTERS_FONT_FACTOR: f64 = 1.24;

/// Ascender less descender of our font in em: plotters measures text at the
/// size at which that height is one.
const FONT_HEIGHT: f64 = 1.3;

/// Where a text stands against its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// The text begins at the point.
    Start,
    /// The text is centred on the point.
    Middle,
    /// The text ends at the point.
    End,
}

/// Stroke weight of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Regular.
    Regular,
    /// SemiBold.
    SemiBold,
}

/// A text style: size in pixels, weight, tone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Type {
    /// Font size in pixels of the chart.
    pub size: f64,
    /// Stroke weight.
    pub weight: Weight,
    /// Colour.
    pub tone: Tone,
}

impl Type {
    /// The width of a text, in pixels of the chart.
    pub fn width(self, text: &str) -> Result<f64> {
        const FINE: f64 = 1000.0;
        let ((left, _), (right, _)) = self
            .font(FINE * FONT_HEIGHT)
            .layout_box(text)
            .map_err(|error| failed("text cannot be measured", error))?;
        Ok(f64::from(right - left) / FINE * self.size)
    }

    fn font(self, size: f64) -> FontDesc<'static> {
        register_fonts();
        let style = match self.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::SemiBold => FontStyle::Bold,
        };
        FontDesc::new(FontFamily::Name(font::FAMILY), size, style)
    }
}

fn register_fonts() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // A font that cannot be read shows up as an error on the first text,
        // so the answers here can be passed over.
        let _ = register_font(font::FAMILY, FontStyle::Normal, font::REGULAR);
        let _ = register_font(font::FAMILY, FontStyle::Bold, font::SEMI_BOLD);
    });
}

fn failed(what: &str, cause: impl std::fmt::Display) -> Error {
    Error::defect(format!("{what}: {cause}"))
}

/// Draws on a surface of the frame's size and returns the SVG.
pub(super) fn draw(frame: &Frame, paint: impl FnOnce(&Surface) -> Result<()>) -> Result<String> {
    compact::compact(&painted(frame.width, frame.height, paint)?, frame)
}

/// Draws on a surface of this size and returns the marks alone, for a page
/// whose style sheet dresses them.
pub(super) fn draw_marks(
    width: f64,
    height: f64,
    paint: impl FnOnce(&Surface) -> Result<()>,
) -> Result<String> {
    compact::bare(&painted(width, height, paint)?)
}

/// What plotters writes.
fn painted(width: f64, height: f64, paint: impl FnOnce(&Surface) -> Result<()>) -> Result<String> {
    let mut svg = String::new();
    {
        let size = ((width * SCALE) as u32, (height * SCALE) as u32);
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let surface = Surface { area };
        paint(&surface)?;
        surface.area.present().map_err(|error| failed("chart cannot be finished", error))?;
    }
    Ok(svg)
}

/// What is drawn on.
pub(super) struct Surface<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

fn device((x, y): (f64, f64)) -> (i32, i32) {
    ((x * SCALE).round() as i32, (y * SCALE).round() as i32)
}

fn style(tone: Tone, alpha: f64, filled: bool) -> ShapeStyle {
    let (red, green, blue) = tone.key();
    ShapeStyle { color: RGBColor(red, green, blue).mix(alpha), filled, stroke_width: 1 }
}

impl Surface<'_> {
    fn put<'e, E>(&self, element: &'e E) -> Result<()>
    where
        &'e E: plotters::element::PointCollection<'e, (i32, i32)>,
        E: for<'b> plotters::element::Drawable<SVGBackend<'b>>,
    {
        self.area.draw(element).map_err(|error| failed("chart cannot be drawn", error))
    }

    /// A filled rectangle.
    pub fn fill(&self, tone: Tone, alpha: f64, area: Area) -> Result<()> {
        let corners = [device((area.left, area.top)), device((area.right, area.bottom))];
        self.put(&Rectangle::new(corners, style(tone, alpha, true)))
    }

    /// A line through points.
    pub fn path(&self, tone: Tone, points: &[(f64, f64)]) -> Result<()> {
        let points: Vec<_> = points.iter().copied().map(device).collect();
        self.put(&PathElement::new(points, style(tone, 1.0, false)))
    }

    /// A filled polygon.
    pub fn polygon(&self, tone: Tone, points: &[(f64, f64)]) -> Result<()> {
        let points: Vec<_> = points.iter().copied().map(device).collect();
        self.put(&Polygon::new(points, style(tone, 1.0, true)))
    }

    /// A dot; whether it is filled is a matter of the tone.
    pub fn dot(&self, tone: Tone, centre: (f64, f64), radius: f64) -> Result<()> {
        self.put(&Circle::new(device(centre), radius * SCALE, style(tone, 1.0, true)))
    }

    /// A text whose baseline is at the point.
    pub fn text(&self, kind: Type, at: (f64, f64), anchor: Anchor, text: &str) -> Result<()> {
        let (red, green, blue) = kind.tone.key();
        let side = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let colour = RGBColor(red, green, blue);
        let style = TextStyle::from(kind.font(kind.size * SCALE * PLOTTERS_FONT_FACTOR))
            .color(&colour)
            .pos(Pos::new(side, VPos::Bottom));
        self.put(&Text::new(text, device(at), style))
    }
}

/// Data coordinates of a plot.
pub(super) struct Plane {
    /// Where the plot is on the chart, in pixels.
    pub area: Area,
    coordinates: Cartesian2d<RangedCoordf64, RangedCoordf64>,
}

impl Plane {
    /// The plane that shows `x` from left to right and `y` upwards in `area`.
    pub fn new(area: Area, x: Range<f64>, y: Range<f64>) -> Self {
        let (left, top) = device((area.left, area.top));
        let (right, bottom) = device((area.right, area.bottom));
        Self { area, coordinates: Cartesian2d::new(x, y, (left..right, bottom..top)) }
    }

    /// Where a datum is on the chart, in pixels.
    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let (x, y) = self.coordinates.translate(&(x, y));
        (f64::from(x) / SCALE, f64::from(y) / SCALE)
    }
}

/// Round values between `low` and `high`, at most `most` of them.
pub(super) fn round_values(low: f64, high: f64, most: usize) -> Vec<f64> {
    RangedCoordf64::from(low..high).key_points(most)
}
