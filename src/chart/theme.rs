//! One theme for all charts: what each kind of stroke and fill looks like.
//!
//! Colours are from the set of Okabe and Ito (2008), which stays apart for
//! colour-blind readers; every meaning has a shape or a dash of its own
//! besides. A [`Tone`] is named by what it shows. Its colour key is unique,
//! because a colour is all that plotters hands on to the SVG.

/// What a stroke, a fill or a text shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// Text.
    Ink,
    /// Text of less weight: names of bands, dates.
    Soft,
    /// Text on top of data, with a rim of paper.
    Rimmed,
    /// A band of scores; the opacity tells which.
    Band,
    /// Axes and ticks.
    Axis,
    /// Thin lines behind the data.
    Grid,
    /// The cut-off.
    Cutoff,
    /// The outline of the corridor of measurement error.
    Corridor,
    /// The hatching of that corridor.
    Hatch,
    /// A target.
    Target,
    /// The start of a phase.
    Phase,
    /// The line through the scores.
    Course,
    /// A score in the clinical range.
    Filled,
    /// A score outside the clinical range.
    Hollow,
    /// A risk answer, or a change for the worse.
    Risk,
    /// A score that did not change reliably.
    Neutral,
    /// Scores within measurement error of the first one.
    Margin,
}

/// How a tone is painted: colours, width in quarter pixels, dashes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Paint {
    /// Class name in the SVG.
    pub class: &'static str,
    /// Fill colour, if any.
    pub fill: Option<&'static str>,
    /// Stroke colour, if any.
    pub stroke: Option<&'static str>,
    /// Further presentation attributes, as written in the SVG.
    pub rest: &'static str,
}

const PAPER: &str = "#fff";
const INK: &str = "#1a1a1a";
const SOFT: &str = "#555";
const BLUE: &str = "#0072b2";
const VERMILLION: &str = "#d55e00";

impl Tone {
    /// All tones.
    pub const ALL: [Self; 17] = [
        Self::Ink,
        Self::Soft,
        Self::Rimmed,
        Self::Band,
        Self::Axis,
        Self::Grid,
        Self::Cutoff,
        Self::Corridor,
        Self::Hatch,
        Self::Target,
        Self::Phase,
        Self::Course,
        Self::Filled,
        Self::Hollow,
        Self::Risk,
        Self::Neutral,
        Self::Margin,
    ];

    /// The colour that stands for this tone between plotters and the SVG.
    pub fn key(self) -> (u8, u8, u8) {
        (self as u8, 0, 0)
    }

    /// The tone that a key in `#RRGGBB` stands for.
    pub fn from_key(colour: &str) -> Option<Self> {
        let red = u8::from_str_radix(colour.get(1..3)?, 16).ok()?;
        Self::ALL.into_iter().find(|tone| tone.key() == (red, 0, 0))
    }

    /// How this tone is painted.
    pub fn paint(self) -> Paint {
        let fill = |class, colour| Paint { class, fill: Some(colour), stroke: None, rest: "" };
        let line = |class, colour, rest| Paint { class, fill: None, stroke: Some(colour), rest };
        match self {
            Self::Ink => fill("c-ink", INK),
            Self::Soft => fill("c-soft", SOFT),
            Self::Rimmed => Paint {
                class: "c-rim",
                fill: Some(INK),
                stroke: Some(PAPER),
                rest: r#" stroke-width="12" stroke-opacity=".8" stroke-linejoin="round" paint-order="stroke""#,
            },
            Self::Band => fill("c-band", "#000"),
            Self::Axis => line("c-axis", SOFT, r#" stroke-width="4""#),
            Self::Grid => line("c-grid", "#ccc", r#" stroke-width="3""#),
            Self::Cutoff => line("c-cut", INK, r#" stroke-width="5" stroke-dasharray="28 16""#),
            Self::Corridor => {
                line("c-corr", "#777", r#" stroke-width="4" stroke-dasharray="4 12""#)
            }
            Self::Hatch => line("c-hatch", "#b4b4b4", r#" stroke-width="2""#),
            Self::Target => {
                line("c-target", INK, r#" stroke-width="5" stroke-dasharray="32 10 5 10""#)
            }
            Self::Phase => line("c-phase", "#777", r#" stroke-width="4""#),
            Self::Course => line("c-line", BLUE, r#" stroke-width="9" stroke-linejoin="round""#),
            Self::Filled => Paint {
                class: "c-full",
                fill: Some(BLUE),
                stroke: Some(PAPER),
                rest: r#" stroke-width="4""#,
            },
            Self::Hollow => Paint {
                class: "c-open",
                fill: Some(PAPER),
                stroke: Some(BLUE),
                rest: r#" stroke-width="9""#,
            },
            Self::Risk => fill("c-risk", VERMILLION),
            Self::Neutral => fill("c-same", "#767676"),
            Self::Margin => Paint { rest: r#" fill-opacity=".1""#, ..fill("c-band", "#000") },
        }
    }
}

/// Rules for a page that holds charts: the colours of dark mode. A chart needs
/// none of them on white paper.
pub const STYLE: &str = "\
@media screen and (prefers-color-scheme:dark){\
.c-ink,.c-rim{fill:#eee}.c-soft{fill:#b8b8b8}.c-rim{stroke:#181a1b}\
.c-band{fill:#fff}.c-axis{stroke:#b8b8b8}.c-grid{stroke:#444}\
.c-cut,.c-target{stroke:#eee}.c-corr,.c-phase{stroke:#aaa}.c-hatch{stroke:#5a5a5a}\
.c-line{stroke:#56b4e9}.c-full{fill:#56b4e9;stroke:#181a1b}\
.c-open{fill:#181a1b;stroke:#56b4e9}.c-risk{fill:#e69f00}.c-same{fill:#a0a0a0}\
}";
