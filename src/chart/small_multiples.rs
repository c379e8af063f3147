//! Small multiples: many clients side by side, each in a panel of its own, all
//! with the same axes.

use super::canvas::{self, Anchor, Plane, Surface};
use super::compact::{Frame, Naming};
use super::lettering::{FONT, HEAD, ROW, SOFT, TEXT, fit};
use super::place::Area;
use super::progress::{Line, ScoreRange};
use super::theme::Tone;
use crate::Result;
use crate::change::Direction;
use crate::note::Language;
use crate::text::Voice;
use crate::vocabulary::Word;

/// One client.
#[derive(Clone, Debug, PartialEq)]
pub struct Multiple {
    /// The client.
    pub name: String,
    /// A word or two on the course, such as its class.
    pub note: String,
    /// Time and score, in the order of time.
    pub points: Vec<(f64, f64)>,
    /// What was expected: time, lower and upper end of the band.
    pub expected: Vec<(f64, f64, f64)>,
}

/// Everything that small multiples show.
#[derive(Clone, Debug, PartialEq)]
pub struct SmallMultiples {
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
    /// The clients, in the order in which they are shown.
    pub panels: Vec<Multiple>,
}

/// Panels in a row.
const COLUMNS: usize = 4;
/// Size of a panel's plot, and the room round it, in pixels.
const WIDE: f64 = 138.0;
const HIGH: f64 = 74.0;
const ASIDE: f64 = 18.0;
const ABOVE: f64 = 2.0 * ROW + 2.0;
/// Left edge of the first panel, if the lettering of its axis needs no more.
const LEFT: f64 = 28.0;
/// From a number of the axis to the axis.
const GAP: f64 = 4.0;
const DOT: f64 = 2.6;

/// Draws small multiples as SVG.
///
/// # Errors
/// When the range of scores is empty or not finite; a defect when plotters
/// fails.
pub fn small_multiples(chart: &SmallMultiples) -> Result<String> {
    chart.range.check(&chart.instrument)?;
    let rows = chart.panels.len().div_ceil(COLUMNS).max(1) as f64;
    let top = 2.0 * ROW + 4.0;
    let edge = edge(chart)?;
    let frame = Frame {
        width: edge + COLUMNS as f64 * (WIDE + ASIDE),
        height: top + rows * (ABOVE + HIGH) + 2.0 * ROW + 6.0,
        language: chart.language.word(),
        naming: Naming {
            id: chart.id.clone(),
            title: chart.title.clone(),
            description: description(chart),
        },
    };
    let to = chart.panels.iter().flat_map(|panel| &panel.points).map(|(time, _)| *time);
    let (from, to) = to.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), time| {
        (low.min(time), high.max(time))
    });
    let times = if from < to { (from, to) } else { (0.0, 1.0) };
    canvas::draw(&frame, |surface| {
        let words = Voice::new(chart.language);
        let title = fit(HEAD, &chart.title, frame.width)?;
        surface.text(HEAD, (0.0, 16.0), Anchor::Start, &title)?;
        if let Some(direction) = chart.direction {
            let direction = format!("↑ {}", words.axis_direction(direction));
            surface.text(TEXT, (0.0, 16.0 + ROW), Anchor::Start, &direction)?;
        }
        key(chart, surface, frame.width)?;
        for (place, panel) in chart.panels.iter().enumerate() {
            let (row, column) = ((place / COLUMNS) as f64, (place % COLUMNS) as f64);
            let left = edge + column * (WIDE + ASIDE);
            let top = top + row * (ABOVE + HIGH) + ABOVE;
            let area = Area { left, top, right: left + WIDE, bottom: top + HIGH };
            let first = place % COLUMNS == 0;
            let lowest = place + COLUMNS >= chart.panels.len();
            Panel { chart, panel, times, surface }.draw(area, first, lowest)?;
        }
        let at = (frame.width - ASIDE, frame.height - 6.0);
        surface.text(TEXT, at, Anchor::End, &chart.time_axis)
    })
}

/// Left edge of the first panel: as far in as the numbers of its axis need.
fn edge(chart: &SmallMultiples) -> Result<f64> {
    let voice = Voice::new(chart.language);
    [chart.range.min, chart.range.max].into_iter().try_fold(LEFT, |edge, value| {
        Ok(edge.max((SOFT.width(&voice.number(value))? + GAP).ceil()))
    })
}

/// What the dashed line and the band are, at the right above the panels.
fn key(chart: &SmallMultiples, surface: &Surface<'_>, width: f64) -> Result<()> {
    const SIGN: f64 = 20.0;
    let (y, mut right) = (16.0 + ROW, width - ASIDE);
    let mut entry = |words: &str| -> Result<(f64, f64)> {
        surface.text(SOFT, (right, y), Anchor::End, words)?;
        let end = right - SOFT.width(words)? - 5.0;
        right = end - SIGN - 16.0;
        Ok((end - SIGN, end))
    };
    let middle = y - FONT * 0.35;
    if chart.panels.iter().any(|panel| panel.expected.len() > 1) {
        let (left, end) = entry(Voice::new(chart.language).expected_briefly())?;
        let (top, bottom) = (middle - 5.0, middle + 5.0);
        let corners = [(left, top), (end, top), (end, bottom), (left, bottom)];
        surface.polygon(Tone::Expected, &corners)?;
    }
    if let Some(cutoff) = &chart.cutoff {
        let (left, end) = entry(&cutoff.label)?;
        surface.path(Tone::Cutoff, &[(left, middle), (end, middle)])?;
    }
    Ok(())
}

/// The alternative text: heading, then each client's first and last score.
fn description(chart: &SmallMultiples) -> String {
    let voice = Voice::new(chart.language);
    let mut sentences = vec![chart.title.clone()];
    sentences.extend(chart.panels.iter().map(|panel| {
        let ends = match panel.points.as_slice() {
            [] => voice.no_scores().to_owned(),
            [(_, only)] => voice.number(*only),
            [(_, first), .., (_, last)] => {
                format!("{} → {}", voice.number(*first), voice.number(*last))
            }
        };
        let Multiple { name, note, .. } = panel;
        if note.is_empty() { format!("{name}: {ends}") } else { format!("{name}: {ends}, {note}") }
    }));
    sentences.join(". ") + "."
}

struct Panel<'a, 's> {
    chart: &'a SmallMultiples,
    panel: &'a Multiple,
    times: (f64, f64),
    surface: &'a Surface<'s>,
}

impl Panel<'_, '_> {
    fn draw(&self, area: Area, first: bool, lowest: bool) -> Result<()> {
        let (low, high) = self.chart.range.padded();
        let (from, to) = self.times;
        let pad = 0.03 * (to - from);
        let plane = Plane::new(area, from - pad..to + pad, low..high);
        self.expected(&plane)?;
        if let Some(cutoff) = &self.chart.cutoff {
            let border = self
                .chart
                .range
                .border(cutoff.value, self.chart.direction.unwrap_or(Direction::LowerIsBetter));
            let (_, y) = plane.at(0.0, border);
            self.surface.path(Tone::Cutoff, &[(area.left, y), (area.right, y)])?;
        }
        let corner = [(area.left, area.top), (area.left, area.bottom), (area.right, area.bottom)];
        self.surface.path(Tone::Axis, &corner)?;
        let places: Vec<_> =
            self.panel.points.iter().map(|(time, score)| plane.at(*time, *score)).collect();
        if places.len() > 1 {
            self.surface.path(Tone::Course, &places)?;
        }
        if let Some(last) = places.last() {
            self.surface.dot(Tone::Filled, *last, DOT)?;
        }
        self.words(&plane, first, lowest)
    }

    fn expected(&self, plane: &Plane) -> Result<()> {
        let (_, to) = self.times;
        let band: Vec<_> = self.panel.expected.iter().filter(|(time, ..)| *time <= to).collect();
        if band.len() < 2 {
            return Ok(());
        }
        let upper = band.iter().map(|(time, _, high)| plane.at(*time, *high));
        let lower = band.iter().rev().map(|(time, low, _)| plane.at(*time, *low));
        self.surface.polygon(Tone::Expected, &upper.chain(lower).collect::<Vec<_>>())
    }

    fn words(&self, plane: &Plane, first: bool, lowest: bool) -> Result<()> {
        let (area, voice) = (plane.area, Voice::new(self.chart.language));
        let name = fit(TEXT, &self.panel.name, WIDE)?;
        self.surface.text(TEXT, (area.left, area.top - ROW - 3.0), Anchor::Start, &name)?;
        let note = fit(SOFT, &self.panel.note, WIDE)?;
        self.surface.text(SOFT, (area.left, area.top - 5.0), Anchor::Start, &note)?;
        if first {
            for value in [self.chart.range.min, self.chart.range.max] {
                let (_, y) = plane.at(0.0, value);
                let at = (area.left - GAP, y + 4.0);
                self.surface.text(SOFT, at, Anchor::End, &voice.number(value))?;
            }
        }
        if lowest {
            let (from, to) = self.times;
            for (time, anchor) in [(from, Anchor::Start), (to, Anchor::End)] {
                let (x, _) = plane.at(time, 0.0);
                let at = (x, area.bottom + 14.0);
                self.surface.text(SOFT, at, anchor, &voice.number((10.0 * time).round() / 10.0))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::probe;

    #[test]
    fn thirty_clients_stand_side_by_side() {
        let panel = |client: u32| Multiple {
            name: format!("C-{client:03}"),
            note: ["improving", "stable", "worsening, off track"][client as usize % 3].to_owned(),
            points: (0..client % 12)
                .map(|week| {
                    (f64::from(week), f64::from((18 + week * (client % 3)).saturating_sub(week)))
                })
                .collect(),
            expected: (1..12)
                .map(|week| {
                    let mean = 18.0 - 3.5 * f64::from(week).ln_1p();
                    (f64::from(week), mean - 6.0, mean + 6.0)
                })
                .collect(),
        };
        let chart = SmallMultiples {
            id: "m".to_owned(),
            instrument: "PHQ-9".to_owned(),
            language: Language::En,
            title: "PHQ-9: each client".to_owned(),
            time_axis: "weeks since the first score →".to_owned(),
            range: ScoreRange { min: 0.0, max: 27.0, step: 1.0 },
            direction: Some(Direction::LowerIsBetter),
            cutoff: Some(Line { value: 10.0, label: "cut-off 10".to_owned() }),
            panels: (0..30).map(panel).collect(),
        };
        let svg = small_multiples(&chart).unwrap();
        probe::show("multiples", &svg);
        let texts = probe::texts(&svg);
        assert_eq!(probe::outside(&texts), Vec::<String>::new());
        assert_eq!(probe::overlapping(&texts), Vec::<String>::new());
        assert!(svg.contains("C-001: 18, stable"), "the alternative text names each client");
    }

    #[test]
    fn long_numbers_of_the_axis_have_room() {
        let chart = SmallMultiples {
            id: "m".to_owned(),
            instrument: "score".to_owned(),
            language: Language::En,
            title: "score".to_owned(),
            time_axis: "week →".to_owned(),
            range: ScoreRange { min: -118.25, max: 1033.4, step: 1.0 },
            direction: None,
            cutoff: None,
            panels: vec![Multiple {
                name: "C001".to_owned(),
                note: String::new(),
                points: vec![(0.0, 33.4), (5.0, -18.0)],
                expected: Vec::new(),
            }],
        };
        let texts = probe::texts(&small_multiples(&chart).unwrap());
        assert_eq!(probe::outside(&texts), Vec::<String>::new());
    }
}
