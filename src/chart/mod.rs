//! Drawing: from plain data to SVG and PNG.
//!
//! A chart here is told everything: scores, bands, thresholds and which side
//! of the cut-off each score is on. It computes no status, so a chart cannot
//! disagree with the table beside it. The full range of the measure is always
//! shown, time is drawn to scale, missing data stays open, and no meaning hangs
//! on colour alone.
//!
//! ```text
//! ProgressChart ─ progress ─▶ canvas (plotters) ─▶ compact ─▶ SVG ─ png (resvg) ─▶ PNG
//! ```
//!
//! Only `canvas` knows plotters. The SVG carries plain attributes, so it
//! stands alone in a viewer, in resvg and in a PDF, and class names, so that a
//! page can restyle it: [`style_sheet`] does so for dark mode.

mod canvas;
mod cohort;
mod compact;
pub mod font;
mod lettering;
mod place;
mod png;
#[cfg(test)]
mod probe;
mod progress;
mod scatter;
mod small_multiples;
mod sparkline;
mod theme;
mod time;
mod waterfall;

pub use cohort::{CohortChart, CohortMean, cohort_chart};
pub use png::png;
pub use progress::{
    Band, Corridor, ExpectedPoint, Line, Phase, Point, ProgressChart, RiskMark, ScoreRange, Side,
    progress_chart,
};
pub use scatter::{
    Group, Mark, ScatterChart, UnchangedBand, scatter_chart, scatter_chart_with_band,
};
pub use small_multiples::{Multiple, SmallMultiples, small_multiples};
pub use sparkline::{Sparkline, sparkline};
pub use theme::style_sheet;
pub use waterfall::{Bar, Thresholds, WaterfallChart, waterfall_chart};
