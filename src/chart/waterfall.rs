//! The change of each client of a study as a bar, the most improved first.
//!
//! Bars above zero are improvements, whatever the direction of the measure.
//! Dashed lines mark the smallest change that counts. Above a few hundred
//! clients a bar stands for the median of its neighbours, so that ten thousand
//! clients keep the shape of the distribution and lose only the single line.

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
    /// Smallest changes that count, for better and worse, in points.
    pub thresholds: Option<(f64, f64)>,
    /// The clients, in any order.
    pub bars: Vec<Bar>,
}

/// Width of the plot, in pixels.
const WIDE: f64 = 480.0;
/// Height of the plot.
const HIGH: f64 = 260.0;
/// Left edge of the plot.
const LEFT: f64 = 40.0;
/// Most bars that are drawn.
const MOST: usize = 160;

/// Draws a waterfall as SVG.
///
/// # Errors
/// When there is no client; a defect when plotters fails.
pub fn waterfall_chart(chart: &WaterfallChart) -> Result<String> {
    if chart.bars.is_empty() {
        return Err(Error::nothing_usable("no client has a change to draw"));
    }
    let bars = gathered(&chart.bars);
    let (low, high) = reach(&bars, chart.thresholds);
    let top = 2.0 * ROW + 8.0;
    let area = Area { left: LEFT, top, right: LEFT + WIDE, bottom: top + HIGH };
    let mut words: f64 = 0.0;
    for (_, entry) in &chart.legend {
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

/// The bars to draw: sorted, and beyond [`MOST`] the medians of equal shares.
fn gathered(bars: &[Bar]) -> Vec<Bar> {
    let mut sorted = bars.to_vec();
    sorted.sort_by(|a, b| b.improvement.total_cmp(&a.improvement).then(a.class.cmp(&b.class)));
    if sorted.len() <= MOST {
        return sorted;
    }
    (0..MOST)
        .filter_map(|share| sorted.get((2 * share + 1) * sorted.len() / (2 * MOST)).copied())
        .collect()
}

/// The ends of the vertical axis: all bars, both thresholds and zero.
fn reach(bars: &[Bar], thresholds: Option<(f64, f64)>) -> (f64, f64) {
    let (better, worse) = thresholds.unwrap_or((0.0, 0.0));
    let ends = bars.iter().fold((-worse, better), |(low, high), bar| {
        (low.min(bar.improvement), high.max(bar.improvement))
    });
    let pad = 0.05 * (ends.1 - ends.0).max(1.0);
    (ends.0 - pad, ends.1 + pad)
}

fn draw(chart: &WaterfallChart, bars: &[Bar], plane: &Plane, surface: &Surface<'_>) -> Result<()> {
    let (area, voice) = (plane.area, Voice::new(chart.language));
    let (_, zero) = plane.at(0.0, 0.0);
    for (place, bar) in bars.iter().enumerate() {
        let (left, end) = plane.at(place as f64, bar.improvement);
        let (right, _) = plane.at(place as f64 + 1.0, 0.0);
        let (top, bottom) = (end.min(zero), end.max(zero));
        surface.fill(tone(bar.class), 1.0, Area { left, top, right, bottom })?;
    }
    surface.path(Tone::Axis, &[(area.left, area.top), (area.left, area.bottom)])?;
    surface.path(Tone::Axis, &[(area.left, zero), (area.right, zero)])?;
    if let Some((better, worse)) = chart.thresholds {
        for value in [better, -worse] {
            let (_, y) = plane.at(0.0, value);
            surface.path(Tone::Cutoff, &[(area.left, y), (area.right, y)])?;
        }
    }
    let (low, high) = reach(bars, chart.thresholds);
    for value in round_values(low, high, (HIGH / 36.0) as usize) {
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
    Ok(())
}

const fn tone(class: ChangeClass) -> Tone {
    match class {
        ChangeClass::Improved => Tone::Filled,
        ChangeClass::Unchanged => Tone::Neutral,
        ChangeClass::Deteriorated => Tone::Risk,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{png, probe};

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
            thresholds: Some((6.0, 6.0)),
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
    fn ten_thousand_clients_keep_ends_and_size() {
        let chart = chart(10_000);
        let bars = gathered(&chart.bars);
        assert_eq!(bars.len(), MOST);
        assert_eq!((bars[0].improvement, bars[MOST - 1].improvement), (19.0, -9.0));
        let svg = waterfall_chart(&chart).unwrap();
        if let Ok(folder) = std::env::var("CASELINE_LOOK") {
            std::fs::write(format!("{folder}/waterfall.png"), png(&svg, 1.5).unwrap()).unwrap();
        }
        let texts = probe::texts(&svg);
        assert_eq!(probe::outside(&texts), Vec::<String>::new());
        assert_eq!(probe::overlapping(&texts), Vec::<String>::new());
        assert!(svg.len() < 60_000, "{}", svg.len());
    }

    #[test]
    fn nobody_is_no_chart() {
        assert!(waterfall_chart(&chart(0)).unwrap_err().is_nothing_usable());
    }
}
