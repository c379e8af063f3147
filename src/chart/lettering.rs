//! The sizes and weights of text, the same in all charts.

use super::canvas::{Type, Weight};
use super::theme::Tone;
use crate::Result;

/// Font size of all text but the headline, in pixels: 9.2 points in a chart of
/// 680 pixels that is printed 170 mm wide.
pub(super) const FONT: f64 = 13.0;
/// Height of a row of text, in pixels.
pub(super) const ROW: f64 = 18.0;

/// Plain text.
pub(super) const TEXT: Type = Type { size: FONT, weight: Weight::Regular, tone: Tone::Ink };
/// Text that explains.
pub(super) const SOFT: Type = Type { tone: Tone::Soft, ..TEXT };
/// The headline.
pub(super) const HEAD: Type = Type { size: 15.0, weight: Weight::SemiBold, tone: Tone::Ink };
/// Text on top of data.
pub(super) const RIMMED: Type = Type { tone: Tone::Rimmed, ..TEXT };

/// A text and where its baseline begins.
pub(super) struct Placed {
    /// The words.
    pub text: String,
    /// Left end of the baseline.
    pub at: (f64, f64),
}

/// Shortens a text to a width, with an ellipsis.
pub(super) fn fit(kind: Type, text: &str, width: f64) -> Result<String> {
    if kind.width(text)? <= width {
        return Ok(text.to_owned());
    }
    let mut kept = text.to_owned();
    while kept.pop().is_some() {
        let cut = format!("{}…", kept.trim_end());
        if kind.width(&cut)? <= width {
            return Ok(cut);
        }
    }
    Ok(String::new())
}
