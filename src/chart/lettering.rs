//! The sizes and weights of text, the same in all charts.

use super::canvas::{Anchor, Type, Weight};
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

/// A text and where it stands.
pub(super) struct Placed {
    /// The words.
    pub text: String,
    /// A point of the baseline.
    pub at: (f64, f64),
    /// Which end of the text is there. Text at the right edge ends there, so
    /// that it is not cut off where our font is missing and another is wider.
    pub anchor: Anchor,
}

impl Placed {
    /// A text that begins at `at`.
    pub fn start(text: impl Into<String>, at: (f64, f64)) -> Self {
        Self { text: text.into(), at, anchor: Anchor::Start }
    }

    /// A text around `x` that stays between 0 and `right`.
    pub fn within(text: String, width: f64, (x, y): (f64, f64), right: f64) -> Self {
        let (x, anchor) = if x - width / 2.0 < 0.0 {
            (0.0, Anchor::Start)
        } else if x + width / 2.0 > right {
            (right, Anchor::End)
        } else {
            (x, Anchor::Middle)
        };
        Self { text, at: (x, y), anchor }
    }
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
