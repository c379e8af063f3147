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
    /// The scores that were expected.
    Expected,
    /// The middle of them, and the edges of the band.
    Middle,
    /// The scores that are predicted.
    Predicted,
    /// The middle of those.
    Ahead,
    /// The course of one client among many.
    Crowd,
    /// A bar of improvement.
    Gain,
    /// A bar of deterioration.
    Loss,
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

impl Paint {
    /// Fill and stroke as attributes.
    pub fn colours(self) -> String {
        let stroke = self.stroke.map(|stroke| format!(" stroke=\"{stroke}\""));
        format!(" fill=\"{}\"{}", self.fill.unwrap_or("none"), stroke.unwrap_or_default())
    }

    /// All attributes as declarations of a style sheet.
    fn declarations(self) -> String {
        let attributes = self.colours() + self.rest;
        attributes.trim().trim_end_matches('"').replace("=\"", ":").replace("\" ", ";")
    }
}

const PAPER: &str = "#fff";
const INK: &str = "#1a1a1a";
const SOFT: &str = "#555";
const BLUE: &str = "#0072b2";
const GREEN: &str = "#009e73";
const DARK_GREEN: &str = "#00664a";
const VERMILLION: &str = "#d55e00";

impl Tone {
    /// All tones.
    pub const ALL: [Self; 24] = [
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
        Self::Expected,
        Self::Middle,
        Self::Predicted,
        Self::Ahead,
        Self::Crowd,
        Self::Gain,
        Self::Loss,
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
            Self::Risk => Paint {
                class: "c-risk",
                fill: Some(VERMILLION),
                stroke: Some(INK),
                rest: r#" stroke-width="3" stroke-linejoin="round""#,
            },
            Self::Neutral => fill("c-same", "#767676"),
            Self::Expected => Paint { rest: r#" fill-opacity=".2""#, ..fill("c-exp", GREEN) },
            Self::Middle => {
                line("c-mid", DARK_GREEN, r#" stroke-width="5" stroke-dasharray="5 9""#)
            }
            Self::Predicted => Paint { rest: r#" fill-opacity=".16""#, ..fill("c-pred", BLUE) },
            Self::Ahead => line("c-ahead", BLUE, r#" stroke-width="6" stroke-dasharray="16 10""#),
            Self::Crowd => line("c-crowd", "#767676", r#" stroke-width="4" stroke-opacity=".55""#),
            Self::Gain => fill("c-gain", BLUE),
            Self::Loss => fill("c-loss", VERMILLION),
            Self::Margin => Paint { rest: r#" fill-opacity=".1""#, ..fill("c-band", "#000") },
        }
    }
}

/// Rules for a page that holds charts: the paint of sparklines, which have
/// none of their own, and the colours of dark mode.
#[must_use]
pub fn style_sheet() -> String {
    let of_sparklines = [Tone::Band, Tone::Axis, Tone::Course, Tone::Filled, Tone::Hollow];
    let rule =
        |paint: Paint| format!(":where(.spark) .{}{{{}}}", paint.class, paint.declarations());
    of_sparklines.map(Tone::paint).map(rule).concat() + DARK
}

/// The colours of dark mode. A chart needs none of them on white paper.
const DARK: &str = "\
@media screen and (prefers-color-scheme:dark){\
.c-ink,.c-rim{fill:#eee}.c-soft{fill:#b8b8b8}.c-rim{stroke:#181a1b}\
.c-band{fill:#fff}.c-axis{stroke:#b8b8b8}.c-grid{stroke:#444}\
.c-cut,.c-target{stroke:#eee}.c-corr,.c-phase{stroke:#aaa}.c-hatch{stroke:#5a5a5a}\
.c-line{stroke:#56b4e9}.c-full{fill:#56b4e9;stroke:#181a1b}\
.c-open{fill:#181a1b;stroke:#56b4e9}.c-risk{fill:#e69f00;stroke:#181a1b}.c-same{fill:#a0a0a0}\
.c-exp{fill:#4cc9a0}.c-mid{stroke:#7fdcbd}.c-pred{fill:#56b4e9}.c-ahead{stroke:#56b4e9}\
.c-crowd{stroke:#9a9a9a}.c-gain{fill:#56b4e9}.c-loss{fill:#e69f00}\
}";

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of `#rgb` or `#rrggbb`, WCAG 2.1.
    fn luminance(colour: &str) -> f64 {
        let digits = colour.trim_start_matches('#');
        let wide = digits.len() / 3;
        let part = |index: usize| {
            let digits = &digits[index * wide..(index + 1) * wide];
            let value = f64::from(u8::from_str_radix(&digits.repeat(2 / wide), 16).unwrap());
            let share = value / 255.0;
            if share <= 0.03928 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(0) + 0.7152 * part(1) + 0.0722 * part(2)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The darkest band: 15 % black on white.
    const DARKEST: &str = "#d9d9d9";

    #[test]
    fn luminance_is_that_of_the_standard() {
        assert_eq!(luminance("#fff"), 1.0);
        assert_eq!(contrast("#000000", "#fff"), 21.0);
    }

    #[test]
    fn text_is_readable_on_the_darkest_band() {
        assert!(contrast(INK, DARKEST) >= 4.5);
        assert!(contrast(SOFT, DARKEST) >= 4.5);
    }

    #[test]
    fn strokes_stand_out_from_the_darkest_band() {
        for tone in [
            Tone::Cutoff,
            Tone::Target,
            Tone::Course,
            Tone::Axis,
            Tone::Risk,
            Tone::Middle,
            Tone::Ahead,
        ] {
            let stroke = tone.paint().stroke.unwrap();
            assert!(contrast(stroke, DARKEST) >= 3.0, "{tone:?}");
        }
    }

    #[test]
    fn lines_differ_in_more_than_colour() {
        let lines = [
            Tone::Cutoff,
            Tone::Target,
            Tone::Corridor,
            Tone::Phase,
            Tone::Course,
            Tone::Middle,
            Tone::Ahead,
        ];
        for (index, a) in lines.iter().enumerate() {
            for b in &lines[..index] {
                assert_ne!(a.paint().rest, b.paint().rest, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn filled_and_hollow_differ_in_greyscale() {
        let (filled, hollow) = (Tone::Filled.paint(), Tone::Hollow.paint());
        assert!(contrast(filled.fill.unwrap(), hollow.fill.unwrap()) >= 4.5);
    }

    #[test]
    fn every_key_leads_back_to_its_tone() {
        for tone in Tone::ALL {
            let (red, green, blue) = tone.key();
            assert_eq!(Tone::from_key(&format!("#{red:02X}{green:02X}{blue:02X}")), Some(tone));
        }
        assert_eq!(Tone::from_key("none"), None);
        assert_eq!(Tone::from_key("#FF0000"), None);
    }

    #[test]
    fn dark_mode_restyles_every_tone() {
        for tone in Tone::ALL {
            let rule = format!(".{}", tone.paint().class);
            assert!(DARK.contains(&rule), "{rule}");
        }
    }
}
