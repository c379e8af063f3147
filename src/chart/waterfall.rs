//! The change of each client of a study as a bar, the most improved first.
//!
//! Bars above zero are improvements, whatever the direction of the measure.
//! Dashed lines mark the smallest change that counts. A few clients have a bar
//! each, with gaps between them; many have a column of one pixel for each
//! share of them, with the greatest and the least change at the ends, and
//! columns of the same height are one area.

use super::canvas::{self, Anchor, Plane, Surface, round_values};
use super::compact::{Frame, Naming};
use super::lettering::{FONT, HEAD, ROW, SOFT, TEXT, fit};
use super::place::Area;
use super::theme::Tone;
use crate::change::ChangeClass;
use crate::note::Language;
use crate::text::Voice;
use crate::vocabulary::Word;
use crate::{Error, Result};

/// One client.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The change in points, positive for an improvement.
    pub improvement: f64,
    /// The verdict.
    pub class: ChangeClass,
}

/// The smallest changes that count.
#[derive(Clone, Debug, PartialEq)]
pub struct Thresholds {
    /// For an improvement, in points.
    pub better: f64,
    /// For a deterioration, in points.
    pub worse: f64,
    /// The entry of the legend.
    pub label: String,
}

/// Everything that a waterfall shows.
#[derive(Clone, Debug, PartialEq)]
pub struct WaterfallChart {
    /// Prefix of all ids, unique in the page: ASCII letters, digits, `-`, `_`.
    pub id: String,
    /// The language of all words.
    pub language: Language,
    /// The heading.
    pub title: String,
    /// The entries of the legend, with their class.
    pub legend: Vec<(ChangeClass, String)>,
    /// The smallest changes that count.
    pub thresholds: Option<Thresholds>,
    /// The clients, in any order.
    pub bars: Vec<Bar>,
}

/// Width of the plot, in pixels.
const WIDE: f64 = 480.0;
/// Height of the plot.
const HIGH: f64 = 260.0;
/// Least room left of the plot, for the numbers of the axis.
const LEFT: f64 = 40.0;
/// Most clients who have a bar each.
const FEW: usize = 160;
/// Most columns: one for each pixel.
const COLUMNS: usize = 480;
/// Gap between two bars, in pixels and at most as a part of them.
const GAP: (f64, f64) = (1.5, 0.25);

/// Draws a waterfall as SVG.
///
/// # Errors
/// When there is no client; a defect when plotters fails.
pub fn waterfall_chart(chart: &WaterfallChart) -> Result<String> {
    if chart.bars.is_empty() {
        return Err(Error::nothing_usable("no client has a change to draw"));
    }
    let bars = gathered(&chart.bars);
    let (low, high) = reach(&bars, chart.thresholds.as_ref());
    let top = 2.0 * ROW + 8.0;
    let left = room_for_numbers(chart.language, low, high)?;
    let area = Area { left, top, right: left + WIDE, bottom: top + HIGH };
    let mut words: f64 = 0.0;
    let label = chart.thresholds.as_ref().map(|thresholds| &thresholds.label);
    for entry in chart.legend.iter().map(|(_, entry)| entry).chain(label) {
        words = words.max(TEXT.width(entry)?);
    }
    let frame = Frame {
        width: (area.right + 38.0 + words + 4.0).max(HEAD.width(&chart.title)? + 1.0).ceil(),
        height: area.bottom + 2.0 * ROW,
        language: chart.language.word(),
        naming: Naming {
            id: chart.id.clone(),
            title: chart.title.clone(),
            description: description(chart),
        },
    };
    let plane = Plane::new(area, 0.0..bars.len() as f64, low..high);
    canvas::draw(&frame, |surface| draw(chart, &bars, &plane, surface))
}

/// The alternative text: heading, number of clients and the legend.
fn description(chart: &WaterfallChart) -> String {
    let voice = Voice::new(chart.language);
    let order = voice.waterfall_order(chart.bars.len());
    let mut sentences = vec![chart.title.clone(), order.trim_end_matches(" →").to_owned()];
    sentences.extend(chart.legend.iter().map(|(_, entry)| entry.clone()));
    sentences.join(". ") + "."
}

/// The bars to draw: sorted, and beyond [`FEW`] the middle one of each share of
/// them, at the ends the outermost.
fn gathered(bars: &[Bar]) -> Vec<Bar> {
    let mut sorted = bars.to_vec();
    sorted.sort_by(|a, b| b.improvement.total_cmp(&a.improvement).then(a.class.cmp(&b.class)));
    if sorted.len() <= FEW {
        return sorted;
    }
    let (columns, last) = (COLUMNS.min(sorted.len()), sorted.len() - 1);
    let place = |column: usize| match column {
        0 => 0,
        column if column + 1 == columns => last,
        column => (2 * column + 1) * sorted.len() / (2 * columns),
    };
    (0..columns).filter_map(|column| sorted.get(place(column)).copied()).collect()
}

/// The ends of the vertical axis: all bars, both thresholds and zero.
fn reach(bars: &[Bar], thresholds: Option<&Thresholds>) -> (f64, f64) {
    let (better, worse) = thresholds.map_or((0.0, 0.0), |it| (it.better, it.worse));
    let ends = bars.iter().fold((-worse, better), |(low, high), bar| {
        (low.min(bar.improvement), high.max(bar.improvement))
    });
    let pad = 0.05 * (ends.1 - ends.0).max(1.0);
    (ends.0 - pad, ends.1 + pad)
}

fn numbers(low: f64, high: f64) -> Vec<f64> {
    round_values(low, high, (HIGH / 36.0) as usize)
}

fn room_for_numbers(language: Language, low: f64, high: f64) -> Result<f64> {
    let voice = Voice::new(language);
    let mut room = LEFT;
    for value in numbers(low, high) {
        room = room.max(SOFT.width(&voice.number(value))? + 9.0);
    }
    Ok(room.ceil())
}

/// A bar for each client, or an area for all neighbours who are alike.
fn areas(chart: &WaterfallChart, bars: &[Bar], plane: &Plane) -> Vec<(ChangeClass, Area)> {
    let many = chart.bars.len() > FEW;
    let (_, zero) = plane.at(0.0, 0.0);
    let mut place = 0;
    let area = |run: &[Bar]| {
        let bar = run.first()?;
        let (left, end) = plane.at(place as f64, bar.improvement);
        place += run.len();
        let (right, _) = plane.at(place as f64, 0.0);
        let gap = if many { 0.0 } else { GAP.0.min(GAP.1 * (right - left)) };
        let (left, right) = (left + gap / 2.0, right - gap / 2.0);
        Some((bar.class, Area { left, top: end.min(zero), right, bottom: end.max(zero) }))
    };
    bars.chunk_by(|one, next| many && one == next).filter_map(area).collect()
}

fn draw(chart: &WaterfallChart, bars: &[Bar], plane: &Plane, surface: &Surface<'_>) -> Result<()> {
    let (area, voice) = (plane.area, Voice::new(chart.language));
    let (_, zero) = plane.at(0.0, 0.0);
    for (class, area) in areas(chart, bars, plane) {
        surface.fill(tone(class), 1.0, area)?;
    }
    surface.path(Tone::Axis, &[(area.left, area.top), (area.left, area.bottom)])?;
    surface.path(Tone::Axis, &[(area.left, zero), (area.right, zero)])?;
    if let Some(thresholds) = &chart.thresholds {
        for value in [thresholds.better, -thresholds.worse] {
            let (_, y) = plane.at(0.0, value);
            surface.path(Tone::Cutoff, &[(area.left, y), (area.right, y)])?;
        }
    }
    let (low, high) = reach(bars, chart.thresholds.as_ref());
    for value in numbers(low, high) {
        let (_, y) = plane.at(0.0, value);
        surface.path(Tone::Axis, &[(area.left - 4.0, y), (area.left, y)])?;
        let beside = (area.left - 7.0, y + FONT * 0.35);
        surface.text(SOFT, beside, Anchor::End, &voice.number(value))?;
    }
    surface.text(HEAD, (0.0, 16.0), Anchor::Start, &chart.title)?;
    surface.text(TEXT, (0.0, 16.0 + ROW), Anchor::Start, voice.waterfall_axis())?;
    let order = fit(TEXT, &voice.waterfall_order(chart.bars.len()), WIDE)?;
    surface.text(TEXT, (area.right, area.bottom + ROW + 4.0), Anchor::End, &order)?;
    let mut y = area.top + ROW;
    for (class, entry) in &chart.legend {
        let middle = (area.right + 24.0, y - FONT * 0.35);
        surface.fill(tone(*class), 1.0, Area::around(middle, 12.0, 12.0))?;
        surface.text(TEXT, (area.right + 38.0, y), Anchor::Start, entry)?;
        y += ROW + 4.0;
    }
    if let Some(thresholds) = &chart.thresholds {
        let (middle, level) = (area.right + 24.0, y - FONT * 0.35);
        surface.path(Tone::Cutoff, &[(middle - 9.0, level), (middle + 9.0, level)])?;
        surface.text(TEXT, (area.right + 38.0, y), Anchor::Start, &thresholds.label)?;
    }
    Ok(())
}

const fn tone(class: ChangeClass) -> Tone {
    match class {
        ChangeClass::Improved => Tone::Gain,
        ChangeClass::Unchanged => Tone::Neutral,
        ChangeClass::Deteriorated => Tone::Loss,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::probe;

    fn chart(clients: u32) -> WaterfallChart {
        let bars: Vec<Bar> = (0..clients)
            .map(|client| {
                let improvement = f64::from(client * 37 % 29) - 9.0;
                let class = match improvement {
                    change if change >= 6.0 => ChangeClass::Improved,
                    change if change <= -6.0 => ChangeClass::Deteriorated,
                    _ => ChangeClass::Unchanged,
                };
                Bar { improvement, class }
            })
            .collect();
        WaterfallChart {
            id: "w".to_owned(),
            language: Language::En,
            title: "PHQ-9: change of each client".to_owned(),
            legend: ["improved", "unchanged", "deteriorated"]
                .into_iter()
                .zip(ChangeClass::ALL)
                .map(|(name, &class)| (class, name.to_owned()))
                .collect(),
            thresholds: Some(Thresholds {
                better: 6.0,
                worse: 6.0,
                label: "smallest that counts: 6".to_owned(),
            }),
            bars,
        }
    }

    #[test]
    fn bars_stand_in_the_order_of_improvement() {
        let bars = gathered(&chart(40).bars);
        assert!(bars.windows(2).all(|two| two[0].improvement >= two[1].improvement));
        assert_eq!(bars.len(), 40);
    }

    #[test]
    fn few_clients_have_a_bar_each_with_gaps_between_them() {
        let chart = chart(40);
        let plane = Plane::new(
            Area { left: 0.0, top: 0.0, right: 480.0, bottom: 260.0 },
            0.0..40.0,
            -10.0..20.0,
        );
        let areas = areas(&chart, &gathered(&chart.bars), &plane);
        assert_eq!(areas.len(), 40);
        assert!(areas.windows(2).all(|two| two[1].1.left - two[0].1.right >= 1.4));
    }

    #[test]
    fn ten_thousand_clients_keep_ends_and_size() {
        // One of them improved more than all others, and one got worse most.
        let mut chart = chart(10_000);
        chart.bars[5_000] = Bar { improvement: 26.0, class: ChangeClass::Improved };
        chart.bars[7_000] = Bar { improvement: -24.0, class: ChangeClass::Deteriorated };
        let bars = gathered(&chart.bars);
        assert_eq!(bars.len(), COLUMNS);
        assert_eq!((bars[0].improvement, bars[COLUMNS - 1].improvement), (26.0, -24.0));
        let svg = waterfall_chart(&chart).unwrap();
        probe::show("waterfall", &svg);
        let texts = probe::texts(&svg);
        assert_eq!(probe::outside(&texts), Vec::<String>::new());
        assert_eq!(probe::overlapping(&texts), Vec::<String>::new());
        assert!(svg.len() < 20_000, "{}", svg.len());
    }

    #[test]
    fn ten_thousand_different_changes_are_a_file_of_usual_size() {
        let mut chart = chart(10_000);
        for (place, bar) in chart.bars.iter_mut().enumerate() {
            bar.improvement += place as f64 / 10_000.0;
        }
        let svg = waterfall_chart(&chart).unwrap();
        assert!(svg.len() < 80_000, "{}", svg.len());
    }

    #[test]
    fn nobody_is_no_chart() {
        assert!(waterfall_chart(&chart(0)).unwrap_err().is_nothing_usable());
    }
}
