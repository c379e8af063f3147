//! First against last score of many clients, after Jacobson and Truax (1991,
//! doi:10.1037/0022-006X.59.1.12).
//!
//! Equal axes; a grey band around the diagonal holds the changes that do not
//! count; dashed lines mark the cut-off on both axes. The legend names them, so
//! that no word covers a client. Each outcome has a mark of its own and its count
//! in the legend.

use std::collections::BTreeMap;

use super::canvas::{self, Anchor, Plane, Surface, Type, round_values};
use super::compact::{Frame, Naming};
use super::lettering::{FONT, HEAD, ROW, SOFT, TEXT, fit};
use super::place::{Area, Taken};
use super::progress::{Line, ScoreRange};
use super::theme::Tone;
use crate::Result;
use crate::change::Direction;
use crate::note::Language;
use crate::text::Voice;
use crate::vocabulary;
use crate::vocabulary::Word;

vocabulary! {
    /// The shape of an outcome.
    pub enum Mark {
        /// A filled disc.
        Disc => "disc",
        /// A hollow ring.
        Ring => "ring",
        /// A grey square.
        Square => "square",
        /// A triangle that points up.
        TriangleUp => "triangle_up",
        /// A triangle that points down.
        TriangleDown => "triangle_down",
    }
}

/// The clients with one outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Name and count for the legend: "recovered: 12 (40 %)".
    pub name: String,
    /// Its shape.
    pub mark: Mark,
    /// First and last score of each client.
    pub pairs: Vec<(f64, f64)>,
}

/// Everything that a chart of first and last scores shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ScatterChart {
    /// Prefix of all ids, unique in the page: ASCII letters, digits, `-`, `_`.
    pub id: String,
    /// Short name of the measure.
    pub instrument: String,
    /// The language of all words.
    pub language: Language,
    /// The heading.
    pub title: String,
    /// Alternative text; `None` has it written from the data by
    /// [`Voice::before_after_description`](crate::text::Voice::before_after_description).
    pub description: Option<String>,
    /// The possible scores.
    pub range: ScoreRange,
    /// Which way is better.
    pub direction: Direction,
    /// The border of the clinical range.
    pub cutoff: Option<Line>,
    /// Smallest reliable change, in points.
    pub threshold: Option<f64>,
    /// The clients by outcome, in the order of the legend.
    pub groups: Vec<Group>,
}

/// Side of the square plot, in pixels.
const SIDE: f64 = 380.0;
/// Least room left of the plot, for the numbers of the axis.
const LEFT: f64 = 32.0;
/// From the plot to the signs of the legend, and from a sign to its words.
const LEGEND: (f64, f64) = (24.0, 14.0);
/// Widest words of the legend before they are cut short.
const WIDEST: f64 = 360.0;
/// Size of a mark: radius of the disc.
const DOT: f64 = 4.0;

/// Above so many clients one mark stands for all with nearly the same scores,
/// and its size for their number.
const CROWD: usize = 300;
/// Side of the squares that a crowd is gathered in, in pixels.
const CELL: f64 = 9.0;

/// The last scores that count as unchanged after a first score, from the
/// lowest to the highest.
pub type UnchangedBand<'a> = dyn Fn(f64) -> (f64, f64) + 'a;

/// Draws first against last scores as SVG.
///
/// # Errors
/// When the range of scores is empty or not finite; a defect when plotters
/// fails.
pub fn scatter_chart(chart: &ScatterChart) -> Result<String> {
    scatter(chart, None, Voice::new(chart.language).within_error())
}

/// The same, with a band of changes that do not count and what it is called. It
/// need not run along the diagonal: some methods expect regression to a mean.
///
/// # Errors
/// As [`scatter_chart`].
pub fn scatter_chart_with_band(
    chart: &ScatterChart,
    band: &UnchangedBand<'_>,
    words: &str,
) -> Result<String> {
    scatter(chart, Some(band), words)
}

fn scatter(chart: &ScatterChart, band: Option<&UnchangedBand<'_>>, words: &str) -> Result<String> {
    chart.range.check(&chart.instrument)?;
    let (low, high) = chart.range.padded();
    let top = 2.0 * ROW + 8.0;
    let left = room_for_numbers(chart)?;
    let area = Area { left, top, right: left + SIDE, bottom: top + SIDE };
    let legend = legend(chart, band.is_some(), words)?;
    let frame = Frame {
        width: width(chart, left, &legend)?,
        height: area.bottom + 2.0 * ROW + 8.0,
        language: chart.language.word(),
        naming: Naming {
            id: chart.id.clone(),
            title: chart.title.clone(),
            description: chart
                .description
                .clone()
                .unwrap_or_else(|| Voice::new(chart.language).before_after_description(chart)),
        },
    };
    let plane = Plane::new(area, low..high, low..high);
    canvas::draw(&frame, |surface| {
        let mut drawing = Drawing { chart, band, plane: &plane, surface, taken: Taken::default() };
        drawing.ground()?;
        drawing.axes()?;
        drawing.clients()?;
        drawing.inner_labels()?;
        drawing.legend(&legend)
    })
}

struct Drawing<'a, 's> {
    chart: &'a ScatterChart,
    band: Option<&'a UnchangedBand<'a>>,
    plane: &'a Plane,
    surface: &'a Surface<'s>,
    taken: Taken,
}

impl Drawing<'_, '_> {
    /// The band of unreliable change, the diagonal and the cut-off.
    fn ground(&mut self) -> Result<()> {
        let (low, high) = self.chart.range.padded();
        if let Some(band) = self.band {
            self.band_of(band, low, high)?;
        } else if let Some(threshold) = self.chart.threshold {
            let wide = self.chart.range.reach(threshold).min(high - low);
            let corners = [
                (low, low),
                (low, low + wide),
                (high - wide, high),
                (high, high),
                (high, high - wide),
                (low + wide, low),
            ];
            let corners = corners.map(|(x, y)| self.plane.at(x, y));
            self.surface.polygon(Tone::Margin, &corners)?;
        }
        self.surface.path(Tone::Grid, &[self.plane.at(low, low), self.plane.at(high, high)])?;
        if let Some(cutoff) = &self.chart.cutoff {
            let border = self.chart.range.border(cutoff.value, self.chart.direction);
            for ends in [[(low, border), (high, border)], [(border, low), (border, high)]] {
                let [from, to] = ends.map(|(x, y)| self.plane.at(x, y));
                self.surface.path(Tone::Cutoff, &[from, to])?;
                self.taken.add_stroke(from, to);
            }
        }
        Ok(())
    }

    fn band_of(&self, band: &UnchangedBand<'_>, low: f64, high: f64) -> Result<()> {
        const STEPS: u32 = 60;
        let at = |step: u32| low + (high - low) * f64::from(step) / f64::from(STEPS);
        let edge = |step: u32, value: f64| self.plane.at(at(step), value.clamp(low, high));
        let upper = (0..=STEPS).map(|step| edge(step, band(at(step)).1));
        let lower = (0..=STEPS).rev().map(|step| edge(step, band(at(step)).0));
        self.surface.polygon(Tone::Margin, &upper.chain(lower).collect::<Vec<_>>())
    }

    fn axes(&self) -> Result<()> {
        let area = self.plane.area;
        let corner = [(area.left, area.top), (area.left, area.bottom), (area.right, area.bottom)];
        self.surface.path(Tone::Axis, &corner)?;
        for value in numbers(self.chart) {
            let (x, y) = self.plane.at(value, value);
            self.surface.path(Tone::Axis, &[(area.left - 4.0, y), (area.left, y)])?;
            self.surface.path(Tone::Axis, &[(x, area.bottom), (x, area.bottom + 4.0)])?;
            let words = Voice::new(self.chart.language).number(value);
            let beside = (area.left - 7.0, y + FONT * 0.35);
            self.surface.text(SOFT, beside, Anchor::End, &words)?;
            self.surface.text(SOFT, (x, area.bottom + 18.0), Anchor::Middle, &words)?;
        }
        let voice = Voice::new(self.chart.language);
        self.surface.text(HEAD, (0.0, 16.0), Anchor::Start, &self.chart.title)?;
        let last = voice.last_score_axis();
        self.surface.text(TEXT, (0.0, 16.0 + ROW), Anchor::Start, last)?;
        let first = voice.first_score_axis();
        self.surface.text(TEXT, (area.right, area.bottom + 2.0 * ROW), Anchor::End, first)
    }

    /// The marks; clients with the same scores stand around their place.
    fn clients(&mut self) -> Result<()> {
        if count(self.chart) > CROWD {
            return self.crowd();
        }
        let mut placed: Vec<((f64, f64), u32)> = Vec::new();
        for group in &self.chart.groups {
            for &(before, after) in &group.pairs {
                let at = self.plane.at(before, after);
                let same = match placed.iter_mut().find(|(place, _)| *place == at) {
                    Some((_, count)) => {
                        *count += 1;
                        *count
                    }
                    None => {
                        placed.push((at, 0));
                        0
                    }
                };
                let place = beside(at, same);
                self.mark(group.mark, place)?;
                self.taken.add(Area::around(place, 2.0 * DOT + 3.0, 2.0 * DOT + 3.0));
            }
        }
        Ok(())
    }

    /// Many clients: one mark for each square of the plot and outcome, its
    /// area by the number of clients, so that ten thousand stay readable.
    fn crowd(&mut self) -> Result<()> {
        let mut squares: BTreeMap<(i32, i32), BTreeMap<usize, Heap>> = BTreeMap::new();
        for (outcome, group) in self.chart.groups.iter().enumerate() {
            for &(before, after) in &group.pairs {
                let (x, y) = self.plane.at(before, after);
                let square = ((x / CELL).floor() as i32, (y / CELL).floor() as i32);
                squares.entry(square).or_default().entry(outcome).or_default().add(x, y);
            }
        }
        let heaps = squares.values().flat_map(BTreeMap::values);
        let most = heaps.map(|heap| heap.count).fold(1.0, f64::max);
        let mut marks: Vec<(usize, Heap)> = squares.into_values().flatten().collect();
        // Where outcomes meet in a square, the rarer one stands in front.
        marks.sort_by(|(_, a), (_, b)| b.count.total_cmp(&a.count));
        for (outcome, heap) in marks {
            let Some(group) = self.chart.groups.get(outcome) else { continue };
            let size = 0.35 + 0.65 * (heap.count / most).sqrt();
            self.sized_mark(group.mark, heap.middle(), size)?;
        }
        Ok(())
    }

    fn mark(&self, mark: Mark, place: (f64, f64)) -> Result<()> {
        self.sized_mark(mark, place, 1.0)
    }

    fn sized_mark(&self, mark: Mark, (x, y): (f64, f64), size: f64) -> Result<()> {
        match mark {
            Mark::Disc => self.surface.dot(Tone::Filled, (x, y), size * (DOT + 0.5)),
            Mark::Ring => self.surface.dot(Tone::Hollow, (x, y), size * DOT),
            Mark::Square => {
                let area = Area::around((x, y), 1.6 * size * DOT, 1.6 * size * DOT);
                self.surface.fill(Tone::Neutral, 1.0, area)
            }
            Mark::TriangleUp => self.triangle((x, y), size),
            Mark::TriangleDown => self.triangle((x, y), -size),
        }
    }

    fn triangle(&self, (x, y): (f64, f64), up: f64) -> Result<()> {
        let wide = 5.5 * up.abs();
        let corners = [(x, y - 5.5 * up), (x + wide, y + 4.5 * up), (x - wide, y + 4.5 * up)];
        self.surface.polygon(Tone::Risk, &corners)
    }

    /// Names of the two sides of the diagonal.
    fn inner_labels(&mut self) -> Result<()> {
        let area = self.plane.area;
        let voice = Voice::new(self.chart.language);
        let (above, below) = match self.chart.direction {
            Direction::LowerIsBetter => (voice.better_or_worse(-1.0), voice.better_or_worse(1.0)),
            Direction::HigherIsBetter => (voice.better_or_worse(1.0), voice.better_or_worse(-1.0)),
        };
        let kind = Type { tone: Tone::Rimmed, ..HEAD };
        for (words, corner_x, corner_y, inwards) in
            [(above, area.left, area.top, 1.0), (below, area.right, area.bottom, -1.0)]
        {
            let width = kind.width(words)?;
            let places = (0..16).map(|step| {
                let x = corner_x + inwards * (10.0 + width / 2.0);
                let y = corner_y + inwards * (14.0 + f64::from(step) * 10.0);
                Area::around((x, y), width, 15.0)
            });
            self.label(kind, words, places.collect())?;
        }
        Ok(())
    }

    fn label(&mut self, kind: Type, words: &str, places: Vec<Area>) -> Result<()> {
        let Some(place) = self.taken.claim(self.plane.area, places) else { return Ok(()) };
        self.surface.text(kind, (place.left, place.bottom - 2.5), Anchor::Start, words)
    }

    fn legend(&self, entries: &[(Sign, String)]) -> Result<()> {
        let area = self.plane.area;
        let left = area.right + LEGEND.0;
        let mut y = area.top + ROW;
        for (sign, words) in entries {
            let middle = (left, y - FONT * 0.35);
            match sign {
                Sign::Mark(mark) => self.mark(*mark, middle)?,
                Sign::Size => {}
                Sign::Cutoff => {
                    let (x, level) = middle;
                    self.surface.path(Tone::Cutoff, &[(x - 9.0, level), (x + 9.0, level)])?;
                }
                Sign::Margin => {
                    self.surface.fill(Tone::Margin, 1.0, Area::around(middle, 14.0, 12.0))?;
                }
            }
            self.surface.text(TEXT, (left + LEGEND.1, y), Anchor::Start, words)?;
            y += ROW + 4.0;
        }
        Ok(())
    }
}

/// Clients with nearly the same scores.
#[derive(Clone, Copy, Debug, Default)]
struct Heap {
    count: f64,
    sum: (f64, f64),
}

impl Heap {
    fn add(&mut self, x: f64, y: f64) {
        self.count += 1.0;
        self.sum = (self.sum.0 + x, self.sum.1 + y);
    }

    fn middle(self) -> (f64, f64) {
        (self.sum.0 / self.count, self.sum.1 / self.count)
    }
}

/// What an entry of the legend explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Mark(Mark),
    Margin,
    Cutoff,
    Size,
}

fn count(chart: &ScatterChart) -> usize {
    chart.groups.iter().map(|group| group.pairs.len()).sum()
}

fn legend(chart: &ScatterChart, band: bool, unchanged: &str) -> Result<Vec<(Sign, String)>> {
    let mut entries = Vec::new();
    for group in &chart.groups {
        entries.push((Sign::Mark(group.mark), fit(TEXT, &group.name, WIDEST)?));
    }
    if band || chart.threshold.is_some() {
        entries.push((Sign::Margin, fit(TEXT, unchanged, WIDEST)?));
    }
    if let Some(cutoff) = &chart.cutoff {
        entries.push((Sign::Cutoff, fit(TEXT, &cutoff.label, WIDEST)?));
    }
    if count(chart) > CROWD {
        let words = Voice::new(chart.language).mark_size();
        entries.push((Sign::Size, fit(TEXT, words, WIDEST)?));
    }
    Ok(entries)
}

/// The numbers of both axes: the ends, and round ones that stand clear of them.
fn numbers(chart: &ScatterChart) -> Vec<f64> {
    let ScoreRange { min, max, .. } = chart.range;
    let (low, high) = chart.range.padded();
    let far = |a: f64, b: f64| (a - b).abs() / (high - low) * SIDE > 24.0;
    let round = round_values(min, max, (SIDE / 40.0) as usize);
    let inner = round.into_iter().filter(|value| far(*value, min) && far(*value, max));
    std::iter::once(min).chain(inner).chain(std::iter::once(max)).collect()
}

fn room_for_numbers(chart: &ScatterChart) -> Result<f64> {
    let voice = Voice::new(chart.language);
    let mut room = LEFT;
    for value in numbers(chart) {
        room = room.max(SOFT.width(&voice.number(value))? + 9.0);
    }
    Ok(room.ceil())
}

/// As wide as plot and legend, or the headline.
fn width(chart: &ScatterChart, left: f64, legend: &[(Sign, String)]) -> Result<f64> {
    let mut words: f64 = 0.0;
    for (_, entry) in legend {
        words = words.max(TEXT.width(entry)?);
    }
    let plot = left + SIDE + LEGEND.0 + LEGEND.1 + words + 4.0;
    Ok(plot.max(HEAD.width(&chart.title)? + 1.0).ceil())
}

/// The place of the n-th client with the same scores: on a spiral around it.
fn beside((x, y): (f64, f64), n: u32) -> (f64, f64) {
    const GOLDEN_ANGLE: f64 = 2.399_963;
    let radius = 6.5 * f64::from(n).sqrt();
    let angle = GOLDEN_ANGLE * f64::from(n);
    (x + radius * angle.cos(), y + radius * angle.sin())
}

#[cfg(test)]
mod tests;
