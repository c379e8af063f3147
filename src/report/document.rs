//! The frame that every page shares, and the small pieces in it.

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::caseload_page::card_labels;
use crate::chart;
use crate::error::{Error, Result};
use crate::extract::{Presence, SelfHarm, SuicidalIdeation};
use crate::frame::Level;
use crate::text::{Labels, Voice};

/// The style sheet, with the names of cells and the paint of the charts.
pub(super) fn style_sheet(voice: Voice) -> String {
    format!("{}{}{}\n", include_str!("style.css"), card_labels(voice), chart::style_sheet())
}

/// A whole page around a body that is already HTML.
///
/// The policy in its head allows the page's own script, by its hash, and
/// nothing else: a page opens no connection, and a script that came with the
/// text of a note would not run even if it were not escaped.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!DOCTYPE html>
<html lang="{{ labels.lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="script-src {% if script.is_empty() %}'none'{% else %}'sha256-{{ hash|safe }}'{% endif %}; connect-src 'none'; img-src 'none'; font-src 'none'; media-src 'none'; object-src 'none'; frame-src 'none'; worker-src 'none'; form-action 'none'; base-uri 'none'">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{{ title }}</title>
<link rel="stylesheet" href="{{ style }}">
</head>
<body>
<a class="skip" href="#main">{{ labels.skip }}</a>
{{ body|safe }}
<footer><p>{{ labels.disclaimer }}</p><p>{{ labels.local }}</p></footer>
{% if !script.is_empty() %}<script>{{ script|safe }}</script>
{% endif %}</body>
</html>
"##
)]
pub(super) struct Document<'a> {
    labels: &'static Labels,
    title: &'a str,
    style: &'a str,
    body: String,
    script: &'static str,
    hash: String,
}

impl<'a> Document<'a> {
    /// A page without a script. `style` says where the style sheet is, seen
    /// from the page.
    pub fn new(labels: &'static Labels, title: &'a str, style: &'a str, body: String) -> Self {
        Self { labels, title, style, body, script: "", hash: String::new() }
    }

    /// The same with a script at its end.
    pub fn with_script(self, script: &'static str) -> Self {
        let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
        Self { script, hash, ..self }
    }
}

/// The pages of a caseload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageName {
    /// The clients by need.
    Caseload,
    /// The measures with the courses of all clients.
    Courses,
    /// The clinicians.
    Clinicians,
}

/// Links between the pages of a caseload.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<nav class="pages" aria-label="{{ l.pages }}">{% for (name, file, here) in links %}<a href="{{ file }}"{% if here %} aria-current="page"{% endif %}>{{ name }}</a>{% endfor %}</nav>"##
)]
pub(super) struct Navigation {
    l: &'static Labels,
    links: [(&'static str, &'static str, bool); 3],
}

impl Navigation {
    /// The links as they stand on one of the pages.
    pub fn to(here: PageName, voice: Voice) -> Self {
        let l = voice.labels();
        Self {
            l,
            links: [
                (l.caseload, "index.html", here == PageName::Caseload),
                (l.courses, "courses.html", here == PageName::Courses),
                (l.clinicians, "clinicians.html", here == PageName::Clinicians),
            ],
        }
    }
}

/// Renders a template.
pub(super) fn render(template: &impl Template) -> Result<String> {
    template.render().map_err(|cause| Error::defect("a page cannot be rendered").because(cause))
}

/// The level of a client: shape and word, so that nothing hangs on colour.
#[derive(Clone, Template)]
#[template(
    ext = "html",
    source = r#"<span class="level {{ class }}"><span aria-hidden="true">{{ sign }}</span> {{ word }}</span>"#
)]
pub(super) struct Badge {
    /// The class that colours it.
    pub class: &'static str,
    /// Its shape.
    pub sign: &'static str,
    /// Its word.
    pub word: &'static str,
}

impl Badge {
    /// The badge of a level.
    pub fn new(level: Level, voice: Voice) -> Self {
        let (class, sign) = match level {
            Level::Urgent => ("urgent", "▲"),
            Level::Review => ("review", "◆"),
            Level::OnTrack => ("good", "●"),
            Level::InsufficientData => ("little", "○"),
        };
        Self { class, sign, word: voice.level(level) }
    }
}

/// A finding of risk: shape and word. Silence looks different from a denial.
#[derive(Clone, Template)]
#[template(
    ext = "html",
    source = r#"<span class="{{ class }}">{% if !sign.is_empty() %}<span aria-hidden="true">{{ sign }}</span> {% endif %}{{ word }}</span>"#
)]
pub(super) struct Finding {
    class: &'static str,
    sign: &'static str,
    word: String,
}

impl Finding {
    const PRESENT: (&'static str, &'static str) = ("present", "▲");
    const MILDER: (&'static str, &'static str) = ("milder", "◆");
    const DENIED: (&'static str, &'static str) = ("denied", "○");
    const SILENT: (&'static str, &'static str) = ("silent", "");

    fn new((class, sign): (&'static str, &'static str), word: impl Into<String>) -> Self {
        Self { class, sign, word: word.into() }
    }

    /// What is said of suicidal ideation.
    pub fn ideation(si: SuicidalIdeation, word: impl Into<String>) -> Self {
        let look = match si {
            SuicidalIdeation::Active => Self::PRESENT,
            SuicidalIdeation::Passive => Self::MILDER,
            SuicidalIdeation::Denied => Self::DENIED,
            SuicidalIdeation::NotDocumented => Self::SILENT,
        };
        Self::new(look, word)
    }

    /// Whether something is present.
    pub fn presence(presence: Presence, word: impl Into<String>) -> Self {
        let look = match presence {
            Presence::Present => Self::PRESENT,
            Presence::Denied => Self::DENIED,
            Presence::NotDocumented => Self::SILENT,
        };
        Self::new(look, word)
    }

    /// What is said of self-harm.
    pub fn self_harm(harm: SelfHarm, word: impl Into<String>) -> Self {
        let look = match harm {
            SelfHarm::Current => Self::PRESENT,
            SelfHarm::Historic => Self::MILDER,
            SelfHarm::Denied => Self::DENIED,
            SelfHarm::NotDocumented => Self::SILENT,
        };
        Self::new(look, word)
    }

    /// An answer to a risk item.
    pub fn answer(flagged: bool, word: impl Into<String>) -> Self {
        Self::new(if flagged { Self::PRESENT } else { Self::DENIED }, word)
    }

    /// Something that the notes do not say.
    pub fn silent(word: impl Into<String>) -> Self {
        Self::new(Self::SILENT, word)
    }

    /// A stated level of risk.
    pub fn level(level: crate::extract::RiskLevel, word: impl Into<String>) -> Self {
        use crate::extract::RiskLevel;
        let look = match level {
            RiskLevel::High => Self::PRESENT,
            RiskLevel::Moderate => Self::MILDER,
            RiskLevel::Low => Self::DENIED,
        };
        Self::new(look, word)
    }
}

/// A stretch of a quotation, highlighted or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Whether it is highlighted.
    pub marked: bool,
    /// The words.
    pub text: String,
}

/// Cuts a quotation into pieces. `marks` are ranges of code points of the
/// quotation; those that do not fit it are left out.
pub(super) fn pieces(quotation: &str, mut marks: Vec<(usize, usize)>) -> Vec<Piece> {
    marks.sort_unstable();
    let signs: Vec<char> = quotation.chars().collect();
    let mut pieces = Vec::new();
    let mut push = |marked, range: std::ops::Range<usize>| {
        let text: String = signs.get(range).unwrap_or_default().iter().collect();
        if !text.is_empty() {
            pieces.push(Piece { marked, text });
        }
    };
    let mut at = 0;
    for (start, end) in marks {
        if start < at || start >= end || end > signs.len() {
            continue;
        }
        push(false, at..start);
        push(true, start..end);
        at = end;
    }
    push(false, at..signs.len());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(marked: bool, text: &str) -> Piece {
        Piece { marked, text: text.to_owned() }
    }

    #[test]
    fn numbers_are_highlighted_by_code_points() {
        let found = pieces("Score élevé: 11, puis 9", vec![(22, 23), (13, 15)]);
        let expected = [
            piece(false, "Score élevé: "),
            piece(true, "11"),
            piece(false, ", puis "),
            piece(true, "9"),
        ];
        assert_eq!(found, expected);
    }

    proptest::proptest! {
        #[test]
        fn pieces_make_up_the_whole_quotation(
            quotation in "[a-zé☃<&]{0,40}",
            marks in proptest::collection::vec((0_usize..50, 0_usize..50), 0..5),
        ) {
            let whole: String =
                pieces(&quotation, marks).into_iter().map(|piece| piece.text).collect();
            proptest::prop_assert_eq!(whole, quotation);
        }
    }

    #[test]
    fn a_mark_that_does_not_fit_is_left_out() {
        assert_eq!(pieces("abc", vec![(2, 9), (1, 1)]), [piece(false, "abc")]);
        assert_eq!(pieces("", vec![(0, 1)]), []);
    }
}
