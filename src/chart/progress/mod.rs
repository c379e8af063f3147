//! The progress chart: one measure of one client over time.
//!
//! Full score range, calendar time to scale, bands as greys named at the
//! right, the cut-off as a dashed line, the corridor of measurement error
//! around the baseline, and a mark under each score with a risk answer.
//! Sources for these choices: Snyder et al. 2019 (doi:10.1007/s11136-018-2020-3)
//! on score meaning and direction, CamCOPS trackers on half-point band borders.

mod draw;
mod layout;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use crate::change::Direction;
use crate::note::Language;
use crate::{Error, Result, vocabulary};

pub use draw::progress_chart;

vocabulary! {
    /// On which side of the cut-off a score is.
    pub enum Side {
        /// In the clinical range.
        Clinical => "clinical",
        /// Outside the clinical range.
        NonClinical => "non_clinical",
        /// The measure has no cut-off in use.
        NotEvaluable => "not_evaluable",
    }
}

/// The scores that a measure can give.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreRange {
    /// The lowest possible score.
    pub min: f64,
    /// The highest possible score.
    pub max: f64,
    /// The distance between neighbouring scores: 1 for sums, less for means.
    pub step: f64,
}

impl ScoreRange {
    /// Round numbers round the lowest and the highest score that there are,
    /// about ten steps apart; `None` unless the one is below the other. Without
    /// a step, so that lines and bands are drawn where the formula puts them.
    #[must_use]
    pub fn around(min: f64, max: f64) -> Option<Self> {
        if !(min < max && min.is_finite() && max.is_finite()) {
            return None;
        }
        let decade = 10_f64.powf((max - min).log10().floor());
        let step = match (max - min) / decade {
            steps if steps >= 5.0 => decade,
            steps if steps >= 2.0 => decade / 2.0,
            _ => decade / 5.0,
        };
        Some(Self { min: (min / step).floor() * step, max: (max / step).ceil() * step, step: 0.0 })
    }

    /// Refuses a range that cannot be an axis.
    pub(super) fn check(self, instrument: &str) -> Result<()> {
        if self.min.is_finite() && self.max.is_finite() && self.min < self.max {
            return Ok(());
        }
        Err(Error::configuration(format!(
            "{instrument}: the range of scores must go upwards, but is {} to {}",
            self.min, self.max
        )))
    }

    /// The ends of an axis: half a step, or the size of a dot, beyond the
    /// range, so that the lowest and the highest score are seen whole.
    pub(super) fn padded(self) -> (f64, f64) {
        let pad = (self.step / 2.0).max((self.max - self.min) * 0.018);
        (self.min - pad, self.max + pad)
    }

    /// How far measurement error reaches: halfway between the largest change
    /// that is smaller than the threshold and the smallest that is not.
    pub(super) fn reach(self, threshold: f64) -> f64 {
        const ROUNDING: f64 = 1e-9;
        if self.step <= 0.0 {
            return threshold.abs();
        }
        ((threshold.abs() / self.step - ROUNDING).ceil() - 0.5).max(0.0) * self.step
    }

    /// Where the line of a cut-off is: halfway between the clinical score
    /// nearest to it and its neighbour outside. A score at the cut-off counts
    /// as clinical.
    pub(super) fn border(self, cutoff: f64, direction: Direction) -> f64 {
        const ROUNDING: f64 = 1e-9;
        if self.step <= 0.0 {
            return cutoff;
        }
        let steps = (cutoff - self.min) / self.step;
        let steps = match direction {
            Direction::LowerIsBetter => (steps - ROUNDING).ceil() - 0.5,
            Direction::HigherIsBetter => (steps + ROUNDING).floor() + 0.5,
        };
        self.min + steps * self.step
    }
}

/// A named range of scores, both ends included.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// The name, in the language of the chart.
    pub name: String,
    /// The lowest score of the band.
    pub min: f64,
    /// The highest score of the band.
    pub max: f64,
}

/// A horizontal line with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// A score. As cut-off: the clinical score nearest to the border, 10 for
    /// "from 10" and 49 for "below 50"; the line is drawn just outside it.
    pub value: f64,
    /// What stands beside the line, such as "cut-off 10".
    pub label: String,
}

/// The scores that do not differ reliably from the baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corridor {
    /// Baseline less the smallest change that counts as reliable, in points.
    pub low: f64,
    /// Baseline plus that change. Scores at both ends have changed reliably;
    /// the corridor is drawn half a step narrower.
    pub high: f64,
}

/// An answer to a risk item that has to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskMark {
    /// The answer, such as "2".
    pub value: String,
}

/// One administration.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The day of the score.
    pub date: NaiveDate,
    /// The score.
    pub value: f64,
    /// A risk answer of that day.
    pub flag: Option<RiskMark>,
    /// Which side of the cut-off it is on: filled or hollow.
    pub side: Side,
}

/// A moment from which something was different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Its first day.
    pub date: NaiveDate,
    /// A few words: "sertraline 50 mg".
    pub label: String,
}

/// A score that was or is expected on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExpectedPoint {
    /// The day.
    pub date: NaiveDate,
    /// The mean.
    pub mean: f64,
    /// Lower end of the band.
    pub low: f64,
    /// Upper end of the band.
    pub high: f64,
}

/// Everything that a progress chart shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgressChart {
    /// Prefix of all ids, unique in the page that the chart goes into: ASCII
    /// letters, digits, `-` and `_`.
    pub id: String,
    /// Short name of the measure: "PHQ-9".
    pub instrument: String,
    /// The language of all words.
    pub language: Language,
    /// Width in pixels; the height follows from what is drawn. Lettering is
    /// 13 px, which is 9 points or more where a pixel is at least 0.245 mm:
    /// [`ProgressChart::WIDE`] on 170 mm, 540 px on 133 mm.
    pub width: f64,
    /// Height of the plot alone, in pixels.
    pub plot: f64,
    /// The heading, drawn and read out: "PHQ-9".
    pub title: String,
    /// Alternative text; `None` has it written from the data by
    /// [`Voice::course_description`](crate::text::Voice::course_description).
    pub description: Option<String>,
    /// What is said of the last score: "11 moderate, −5 since baseline".
    pub summary: String,
    /// The possible scores; always shown whole.
    pub range: ScoreRange,
    /// Which way is better.
    pub direction: Direction,
    /// The bands, in any order.
    pub bands: Vec<Band>,
    /// The border of the clinical range.
    pub cutoff: Option<Line>,
    /// The scores within measurement error of the baseline.
    pub corridor: Option<Corridor>,
    /// The course that clients who began alike let one expect, by date.
    pub expected: Vec<ExpectedPoint>,
    /// The course that is predicted from the client's own scores, by date.
    pub predicted: Vec<ExpectedPoint>,
    /// The scores, in any order; may be empty.
    pub series: Vec<Point>,
    /// What a risk mark means: "item 9 ≥ 1". Empty when there is none.
    pub risk_legend: String,
    /// Days of sessions.
    pub sessions: Vec<NaiveDate>,
    /// Targets that were agreed.
    pub targets: Vec<Line>,
    /// Phases of treatment.
    pub phases: Vec<Phase>,
    /// No line is drawn across more days than this.
    pub gap_days: i64,
}

impl ProgressChart {
    /// The width of a chart that has the page to itself.
    pub const WIDE: f64 = 680.0;
    /// The height of the plot of such a chart.
    pub const HIGH: f64 = 216.0;

    /// An empty chart of a measure; the fields are filled in by name.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        instrument: impl Into<String>,
        range: ScoreRange,
        direction: Direction,
        language: Language,
    ) -> Self {
        let instrument = instrument.into();
        Self {
            id: id.into(),
            title: instrument.clone(),
            instrument,
            language,
            width: Self::WIDE,
            plot: Self::HIGH,
            description: None,
            summary: String::new(),
            range,
            direction,
            bands: Vec::new(),
            cutoff: None,
            corridor: None,
            expected: Vec::new(),
            predicted: Vec::new(),
            series: Vec::new(),
            risk_legend: String::new(),
            sessions: Vec::new(),
            targets: Vec::new(),
            phases: Vec::new(),
            gap_days: 45,
        }
    }

    /// The scores by date; those of one day in the order given.
    pub(crate) fn ordered(&self) -> Vec<&Point> {
        let mut points: Vec<_> = self.series.iter().collect();
        points.sort_by_key(|point| point.date);
        points
    }

    /// Whether two neighbouring scores are too far apart for a line.
    pub(crate) fn is_gap(&self, pair: &[&Point]) -> bool {
        matches!(pair, [before, after] if (after.date - before.date).num_days() > self.gap_days)
    }

    /// The bands from the lowest to the highest.
    pub(crate) fn bands_upwards(&self) -> Vec<&Band> {
        let mut bands: Vec<_> = self.bands.iter().collect();
        bands.sort_by(|a, b| a.min.total_cmp(&b.min));
        bands
    }

    /// The band that a score is in.
    pub(crate) fn band_of(&self, value: f64) -> Option<&Band> {
        let within = |(low, high): (f64, f64)| low <= value && value <= high;
        let mut bands = self.bands_upwards().into_iter().zip(self.borders());
        bands.find(|(_, borders)| within(*borders)).map(|(band, _)| band)
    }
}
