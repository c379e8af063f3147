//! Where the parts of a progress chart are.
//!
//! The plots of one page have the same height, so that its charts compare;
//! rows of text above and below it are added as they are needed.

use chrono::{Datelike, NaiveDate};

use super::{Band, ProgressChart, Side};
use crate::Result;
use crate::chart::canvas::{Anchor, Plane, round_values};
use crate::chart::lettering::{FONT, HEAD, Placed, ROW, SOFT, fit};
use crate::chart::place::{Area, spread};
use crate::chart::time::{Every, Span};
use crate::text::Voice;

/// A chart narrower than this is a small one.
const SMALL: f64 = 400.0;
/// Widest name of a band before it is cut short.
const WIDEST_NAME: f64 = 150.0;
/// From the plot down to the baseline of the dates.
const DATES: f64 = 19.0;
/// From the triangles of the risk row down to the baseline of their answers.
pub(super) const RISK_ROW: f64 = 18.0;
/// Free width at both ends of the time axis; at the right, the value of the
/// last score comes on top.
const MARGIN: f64 = 18.0;

/// What a legend entry explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// A point, filled or hollow.
    Point(Side),
    /// A risk mark.
    Risk,
    /// A session tick.
    Session,
    /// The expected band.
    Expected,
    /// The predicted course.
    Predicted,
}

/// Where risk marks go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum RiskPlace {
    /// Under their points.
    AtPoints,
    /// In a row of their own below the dates, because they would cover each
    /// other and the line: the height of the triangles.
    Row(f64),
}

/// The measured chart.
pub(super) struct Layout {
    /// Height of the whole chart.
    pub height: f64,
    /// The data coordinates.
    pub plane: Plane,
    /// The days shown; `None` without a single date.
    pub span: Option<Span>,
    /// Headline, left.
    pub title: Placed,
    /// Summary of the last score, right or below the headline.
    pub summary: Placed,
    /// Direction of the scale, above its axis.
    pub direction: Placed,
    /// Phases with their labels and the day of their rule.
    pub phases: Vec<(NaiveDate, Placed)>,
    /// Band names beside the plot.
    pub names: Vec<Placed>,
    /// Values with a tick on the score axis.
    pub values: Vec<f64>,
    /// Dates with a tick on the time axis, and their labels.
    pub dates: Vec<(NaiveDate, Placed)>,
    /// Where risk marks go.
    pub risk: RiskPlace,
    /// The legend.
    pub legend: Vec<(Sign, Placed)>,
}

impl Layout {
    /// Measures a chart.
    pub fn of(chart: &ProgressChart) -> Result<Self> {
        let (title, summary, head) = headline(chart)?;
        let sides = Sides::of(chart)?;
        let span = Span::of(days(chart));
        let direction_row = head + ROW;
        let (phases, phase_rows) = match span {
            Some(span) => phases(chart, span, sides, direction_row)?,
            None => (Vec::new(), 0.0),
        };
        let top = direction_row + phase_rows * ROW + 8.0;
        let area = Area { left: sides.left, top, right: sides.right, bottom: top + chart.plot };
        let plane = plane(chart, area, span)?;
        let dates = match span {
            Some(span) => dates(chart, span, &plane)?,
            None => Vec::new(),
        };
        let risk = risk_place(chart, &plane, span);
        let below = match risk {
            RiskPlace::AtPoints => area.bottom + DATES,
            RiskPlace::Row(y) => y + RISK_ROW,
        };
        let (legend, height) = legend(chart, area.left, below)?;
        let direction = format!("↑ {}", Voice::new(chart.language).axis_direction(chart.direction));
        let direction = Placed::start(direction, (0.0, direction_row));
        let names = names(chart, &plane)?;
        let values = values(chart, &plane);
        Ok(Self {
            height,
            plane,
            span,
            title,
            summary,
            direction,
            phases,
            names,
            values,
            dates,
            risk,
            legend,
        })
    }

    /// Where a score of a day is.
    pub fn at(&self, day: NaiveDate, value: f64) -> (f64, f64) {
        self.plane.at(self.span.map_or(0.0, |span| span.offset(day)), value)
    }

    /// The height of a score.
    pub fn height_of(&self, value: f64) -> f64 {
        self.plane.at(0.0, value).1
    }
}

/// Headline, summary, and the baseline of the lower of them.
fn headline(chart: &ProgressChart) -> Result<(Placed, Placed, f64)> {
    const BASELINE: f64 = 16.0;
    let title = fit(HEAD, &chart.title, chart.width)?;
    let summary = fit(HEAD, &chart.summary, chart.width)?;
    let width = HEAD.width(&summary)?;
    let beside = HEAD.width(&title)? + width + 24.0 <= chart.width;
    let title = Placed::start(title, (0.0, BASELINE));
    Ok(if beside {
        let at = (chart.width - 1.0, BASELINE);
        (title, Placed { text: summary, at, anchor: Anchor::End }, BASELINE)
    } else {
        (title, Placed::start(summary, (0.0, BASELINE + ROW)), BASELINE + ROW)
    })
}

/// Left and right edge of the plot.
#[derive(Clone, Copy)]
struct Sides {
    left: f64,
    right: f64,
}

impl Sides {
    fn of(chart: &ProgressChart) -> Result<Self> {
        let mut left: f64 = 0.0;
        for value in [chart.range.min, chart.range.max] {
            left = left.max(SOFT.width(&Voice::new(chart.language).number(value))?);
        }
        let mut names: f64 = 0.0;
        for band in &chart.bands {
            names = names.max(SOFT.width(&band.name)?.min(WIDEST_NAME));
        }
        let gutter = if chart.bands.is_empty() { 4.0 } else { names + 8.0 };
        Ok(Self { left: left + 12.0, right: chart.width - gutter })
    }
}

/// Every day that has to be on the axis.
fn days(chart: &ProgressChart) -> Vec<NaiveDate> {
    chart
        .series
        .iter()
        .map(|point| point.date)
        .chain(chart.sessions.iter().copied())
        .chain(chart.phases.iter().map(|phase| phase.date))
        .chain(chart.expected.iter().chain(&chart.predicted).map(|point| point.date))
        .collect()
}

fn plane(chart: &ProgressChart, area: Area, span: Option<Span>) -> Result<Plane> {
    let last = chart.ordered().last().map(|point| Voice::new(chart.language).number(point.value));
    let right = MARGIN + HEAD.width(&last.unwrap_or_default())?;
    let days = span.map_or(1.0, |span| span.days() as f64);
    let day = days / (area.width() - MARGIN - right);
    let (low, high) = chart.range.padded();
    Ok(Plane::new(area, -MARGIN * day..days + right * day, low..high))
}

/// Labels of phases in as few rows as they need, and the number of rows.
fn phases(
    chart: &ProgressChart,
    span: Span,
    sides: Sides,
    above: f64,
) -> Result<(Vec<(NaiveDate, Placed)>, f64)> {
    let plot = Area { left: sides.left, top: 0.0, right: sides.right, bottom: chart.plot };
    let plane = plane(chart, plot, Some(span))?;
    let mut phases: Vec<_> = chart.phases.iter().collect();
    phases.sort_by_key(|phase| phase.date);
    let mut labels: Vec<PhaseLabel> = Vec::new();
    for phase in phases.into_iter().rev() {
        let text = fit(SOFT, &phase.label, 220.0)?;
        let width = SOFT.width(&text)?;
        let rule = plane.at(span.offset(phase.date), 0.0).0;
        let left = (rule - 3.0).min(chart.width - width - 1.0);
        let right = left + width + 10.0;
        // A label stands above every later one that it reaches, so that no
        // rule runs through it.
        let row = labels
            .iter()
            .filter(|later| later.left.min(later.rule) < right)
            .map(|later| later.row + 1)
            .max()
            .unwrap_or(0);
        labels.push(PhaseLabel { date: phase.date, text, rule, left, row });
    }
    let rows = labels.iter().map(|label| label.row + 1).max().unwrap_or(0) as f64;
    let placed = labels
        .into_iter()
        .map(|label| {
            let y = above + (rows - label.row as f64) * ROW;
            let placed = if label.left < label.rule - 3.0 {
                Placed { text: label.text, at: (chart.width - 1.0, y), anchor: Anchor::End }
            } else {
                Placed::start(label.text, (label.left, y))
            };
            (label.date, placed)
        })
        .collect();
    Ok((placed, rows))
}

struct PhaseLabel {
    date: NaiveDate,
    text: String,
    rule: f64,
    left: f64,
    row: usize,
}

fn names(chart: &ProgressChart, plane: &Plane) -> Result<Vec<Placed>> {
    let bands = chart.bands_upwards();
    let borders = chart.borders();
    let wanted: Vec<f64> = borders
        .iter()
        .rev()
        .map(|(low, high)| f64::midpoint(plane.at(0.0, *low).1, plane.at(0.0, *high).1))
        .collect();
    let places = spread(&wanted, FONT + 2.0, plane.area.top + 6.0, plane.area.bottom - 6.0);
    bands
        .into_iter()
        .rev()
        .zip(places)
        .map(|(Band { name, .. }, y)| {
            let text = fit(SOFT, name, WIDEST_NAME)?;
            Ok(Placed::start(text, (plane.area.right + 8.0, y + FONT * 0.35)))
        })
        .collect()
}

/// Round values, and both ends of the scale.
fn values(chart: &ProgressChart, plane: &Plane) -> Vec<f64> {
    let (min, max) = (chart.range.min, chart.range.max);
    let far = |a: f64, b: f64| (plane.at(0.0, a).1 - plane.at(0.0, b).1).abs() >= FONT + 3.0;
    let mut values = vec![min];
    let round = round_values(min, max, (chart.plot / 30.0) as usize);
    values.extend(round.into_iter().filter(|value| far(*value, min) && far(*value, max)));
    values.push(max);
    values
}

fn dates(chart: &ProgressChart, span: Span, plane: &Plane) -> Result<Vec<(NaiveDate, Placed)>> {
    let area = plane.area;
    let voice = Voice::new(chart.language);
    // Days need more room than months; a small chart has none to spare.
    let close = span.ticks((area.width() / 56.0) as usize);
    let ticks = match close.every {
        Every::Months(_) if chart.width < SMALL => close,
        _ => span.ticks((area.width() / 72.0) as usize),
    };
    let mut year = None;
    let mut labelled = Vec::new();
    for date in ticks.dates {
        let mut label = match ticks.every {
            Every::Weeks(_) => voice.tick_day(date),
            Every::Months(months) if months % 12 == 0 => String::new(),
            Every::Months(_) => voice.tick_month(date).to_owned(),
        };
        if label.is_empty() {
            label = date.year().to_string();
        } else if year != Some(date.year()) {
            label = format!("{label} {}", date.year());
        }
        year = Some(date.year());
        let (width, x) = (SOFT.width(&label)?, plane.at(span.offset(date), 0.0).0);
        let at = (x, area.bottom + DATES);
        labelled.push((date, Placed::within(label, width, at, chart.width - 1.0)));
    }
    Ok(labelled)
}

fn risk_place(chart: &ProgressChart, plane: &Plane, span: Option<Span>) -> RiskPlace {
    /// Width of a triangle with its answer.
    const MARK: f64 = 20.0;
    let Some(span) = span else { return RiskPlace::AtPoints };
    let flagged = chart.ordered().into_iter().filter(|point| point.flag.is_some());
    let places: Vec<_> =
        flagged.map(|point| plane.at(span.offset(point.date), point.value).0).collect();
    let crowded = places.windows(2).any(|pair| matches!(pair, [a, b] if b - a < MARK));
    if crowded { RiskPlace::Row(plane.area.bottom + DATES + 15.0) } else { RiskPlace::AtPoints }
}

/// The legend's entries and the height of the whole chart.
fn legend(chart: &ProgressChart, left: f64, below: f64) -> Result<(Vec<(Sign, Placed)>, f64)> {
    const SIGN: f64 = 17.0;
    const APART: f64 = 20.0;
    let voice = Voice::new(chart.language);
    let mut entries: Vec<(Sign, String)> = Vec::new();
    let sides = [
        (Side::Clinical, voice.in_clinical_range()),
        (Side::NonClinical, voice.outside_clinical_range()),
    ];
    for (side, words) in sides {
        if chart.series.iter().any(|point| point.side == side) {
            entries.push((Sign::Point(side), words.to_owned()));
        }
    }
    if chart.series.iter().any(|point| point.flag.is_some()) {
        entries.push((Sign::Risk, chart.risk_legend.clone()));
    }
    if !chart.sessions.is_empty() {
        entries.push((Sign::Session, voice.session_tick().to_owned()));
    }
    if !chart.expected.is_empty() {
        entries.push((Sign::Expected, voice.expected_band().to_owned()));
    }
    if !chart.predicted.is_empty() {
        entries.push((Sign::Predicted, voice.predicted_course().to_owned()));
    }
    let (mut x, mut y) = (left, below + ROW + 4.0);
    let mut placed = Vec::new();
    for (sign, words) in entries {
        let words = fit(SOFT, &words, chart.width - left - SIGN)?;
        let width = SIGN + SOFT.width(&words)?;
        if x + width > chart.width {
            (x, y) = (left, y + ROW);
        }
        placed.push((sign, Placed::start(words, (x + SIGN, y))));
        x += width + APART;
    }
    let last = if placed.is_empty() { below } else { y };
    Ok((placed, (last + 6.0).ceil()))
}

impl ProgressChart {
    /// Lower and upper border of each band, upwards: halfway between the
    /// highest score of one band and the lowest of the next.
    pub(in crate::chart) fn borders(&self) -> Vec<(f64, f64)> {
        let bands = self.bands_upwards();
        let (low, high) = self.range.padded();
        let mut below = low;
        let mut borders = Vec::with_capacity(bands.len());
        for (index, band) in bands.iter().enumerate() {
            let above = bands.get(index + 1).map_or(high, |next| f64::midpoint(band.max, next.min));
            borders.push((below, above));
            below = above;
        }
        borders
    }

    /// Where the line of the cut-off is.
    pub(in crate::chart) fn cutoff_height(&self) -> Option<f64> {
        let cutoff = self.cutoff.as_ref()?;
        Some(self.range.border(cutoff.value, self.direction))
    }
}
