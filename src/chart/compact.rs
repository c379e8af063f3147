//! Makes plotters' SVG small, accessible and styleable.
//!
//! plotters repeats every attribute on every element. Here neighbours of one
//! tone share a group, their lines and rectangles become one path, and the
//! root gets the role, title and description that a screen reader needs. A
//! chart shrinks to about a quarter.

use std::fmt::Write as _;

use resvg::usvg::roxmltree::{Document, Node};

use super::canvas::SCALE;
use super::font;
use super::lettering::FONT;
use super::theme::Tone;
use crate::{Error, Result};

/// What surrounds a drawing.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// Width in pixels.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
    /// Language of the texts, as in `lang`.
    pub language: &'static str,
    /// What it is called.
    pub naming: Naming,
}

/// How a screen reader learns what the drawing shows: by a title and a
/// description with ids of their own.
#[derive(Clone, Debug)]
pub(super) struct Naming {
    /// Prefix of the ids: ASCII letters, digits, `-` and `_`.
    pub id: String,
    /// A short name.
    pub title: String,
    /// The alternative text.
    pub description: String,
}

/// What gives the marks their colours and strokes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dress {
    /// Attributes, so that the SVG stands alone.
    Attributes,
    /// The style sheet of the page, by the classes of the tones.
    StyleSheet,
}

const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// Rewrites the SVG that plotters made.
pub(super) fn compact(svg: &str, frame: &Frame) -> Result<String> {
    let document = parse(svg)?;
    let mut out = opening(frame)?;
    let has_text = document.descendants().any(|node| node.has_tag_name((NAMESPACE, "text")));
    if has_text {
        let size = FONT * SCALE;
        let _ =
            write!(out, "<g font-family=\"{}, sans-serif\" font-size=\"{size}\">", font::FAMILY);
    }
    out.push_str(&marks(&document, Dress::Attributes)?);
    out.push_str(if has_text { "</g></svg>" } else { "</svg>" });
    Ok(out)
}

/// The marks of the SVG that plotters made, without a frame, for a page whose
/// style sheet dresses them.
pub(super) fn bare(svg: &str) -> Result<String> {
    marks(&parse(svg)?, Dress::StyleSheet)
}

fn parse(svg: &str) -> Result<Document<'_>> {
    Document::parse(svg)
        .map_err(|error| Error::defect("plotters wrote svg that cannot be read").because(error))
}

fn marks(document: &Document<'_>, dress: Dress) -> Result<String> {
    let mut out = String::new();
    let mut groups = Groups { dress, tag: String::new(), path: String::new() };
    for node in document.root_element().children().filter(Node::is_element) {
        groups.add(&node, &mut out)?;
    }
    groups.close(&mut out);
    Ok(out)
}

fn opening(frame: &Frame) -> Result<String> {
    let Frame { width, height, language, naming } = frame;
    let (wide, high) = (width * SCALE, height * SCALE);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {wide} {high}\" role=\"img\" lang=\"{language}\""
    );
    let Naming { id, title, description } = naming;
    check_id(id)?;
    let _ = write!(
        out,
        " overflow=\"visible\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title>\
         <desc id=\"{id}-d\">{}</desc>",
        escape(title),
        escape(description)
    );
    Ok(out)
}

fn check_id(id: &str) -> Result<()> {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || sign == '-' || sign == '_';
    if !id.is_empty() && id.chars().all(plain) {
        return Ok(());
    }
    Err(Error::defect("the id of a chart holds other signs than letters, digits, - and _"))
}

/// Text that is safe between tags.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The open group and the open path inside it.
struct Groups {
    /// What gives the marks their colours.
    dress: Dress,
    /// Opening tag of the open group; empty when none is open.
    tag: String,
    /// Data of the open path.
    path: String,
}

impl Groups {
    fn add(&mut self, node: &Node, out: &mut String) -> Result<()> {
        let element = Element { node: *node };
        let tag = element.group_tag(self.dress)?;
        if tag != self.tag {
            self.close(out);
            out.push_str(&tag);
            self.tag = tag;
        }
        match element.path_data()? {
            Some(data) => self.path.push_str(&data),
            None => {
                self.close_path(out);
                out.push_str(&element.own_markup()?);
            }
        }
        Ok(())
    }

    fn close_path(&mut self, out: &mut String) {
        if !self.path.is_empty() {
            out.push_str("<path d=\"");
            out.push_str(&self.path);
            out.push_str("\"/>");
            self.path.clear();
        }
    }

    fn close(&mut self, out: &mut String) {
        self.close_path(out);
        if !self.tag.is_empty() {
            out.push_str("</g>");
            self.tag.clear();
        }
    }
}

/// One element that plotters wrote.
struct Element<'a, 'input> {
    node: Node<'a, 'input>,
}

impl Element<'_, '_> {
    fn attribute(&self, name: &str) -> Result<&str> {
        self.node.attribute(name).ok_or_else(|| {
            Error::defect(format!("plotters wrote <{}> without `{name}`", self.name()))
        })
    }

    fn number(&self, name: &str) -> Result<f64> {
        self.attribute(name)?
            .parse()
            .map_err(|error| Error::defect(format!("`{name}` is no number")).because(error))
    }

    fn name(&self) -> &str {
        self.node.tag_name().name()
    }

    /// The group that the element belongs to: its tone and opacity.
    fn group_tag(&self, dress: Dress) -> Result<String> {
        let key = ["stroke", "fill"]
            .into_iter()
            .filter_map(|name| self.node.attribute(name))
            .find_map(Tone::from_key)
            .ok_or_else(|| Error::defect(format!("<{}> has no tone of the theme", self.name())))?;
        let paint = key.paint();
        let mut tag = format!("<g class=\"{}\"", paint.class);
        if dress == Dress::Attributes {
            tag.push_str(&paint.colours());
        }
        let opacity = self.number("opacity")?;
        if opacity < 1.0 {
            let _ = write!(tag, " fill-opacity=\"{}\"", short(opacity));
        }
        if dress == Dress::Attributes {
            tag.push_str(paint.rest);
        }
        tag.push('>');
        Ok(tag)
    }

    /// The element as path data, if it is made of straight lines.
    fn path_data(&self) -> Result<Option<String>> {
        let data = match self.name() {
            "rect" => {
                let (x, y) = (self.number("x")?, self.number("y")?);
                let (width, height) = (self.number("width")?, self.number("height")?);
                format!("M{x} {y}h{width}v{height}h{}z", -width)
            }
            "line" => {
                let (x, y) = (self.number("x1")?, self.number("y1")?);
                steps(&[(x, y), (self.number("x2")?, self.number("y2")?)])
            }
            "polyline" => steps(&points(self.attribute("points")?)),
            "polygon" => steps(&points(self.attribute("points")?)) + "z",
            _ => return Ok(None),
        };
        Ok(Some(data))
    }

    /// The element on its own: a circle or a text.
    fn own_markup(&self) -> Result<String> {
        if self.name() == "circle" {
            let (x, y, r) = (self.number("cx")?, self.number("cy")?, self.number("r")?);
            return Ok(format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>"));
        }
        let mut text = format!("<text x=\"{}\" y=\"{}\"", self.number("x")?, self.number("y")?);
        let anchor = self.attribute("text-anchor")?;
        if anchor != "start" {
            let _ = write!(text, " text-anchor=\"{anchor}\"");
        }
        let size = short(self.number("font-size")?);
        if size != short(FONT * SCALE) {
            let _ = write!(text, " font-size=\"{size}\"");
        }
        if self.node.attribute("font-weight").is_some() {
            text.push_str(" font-weight=\"600\"");
        }
        let words = self.node.text().unwrap_or_default().trim();
        let _ = write!(text, ">{}</text>", escape(words));
        Ok(text)
    }
}

/// A number with at most two decimals and no useless zero.
fn short(number: f64) -> String {
    let rounded = format!("{}", (number * 100.0).round() / 100.0);
    rounded.strip_prefix("0.").map_or_else(|| rounded.clone(), |part| format!(".{part}"))
}

fn points(list: &str) -> Vec<(f64, f64)> {
    list.split_whitespace()
        .filter_map(|pair| {
            let (x, y) = pair.split_once(',')?;
            Some((x.parse().ok()?, y.parse().ok()?))
        })
        .collect()
}

/// Path data through points: the first absolute, the others relative.
fn steps(points: &[(f64, f64)]) -> String {
    let mut data = String::new();
    let mut before: Option<(f64, f64)> = None;
    for &(x, y) in points {
        match before {
            None => {
                let _ = write!(data, "M{x} {y}");
            }
            Some((last_x, last_y)) => {
                let (dx, dy) = (x - last_x, y - last_y);
                let _ = if dy == 0.0 {
                    write!(data, "h{dx}")
                } else if dx == 0.0 {
                    write!(data, "v{dy}")
                } else if dy < 0.0 {
                    write!(data, "l{dx}{dy}")
                } else {
                    write!(data, "l{dx} {dy}")
                };
            }
        }
        before = Some((x, y));
    }
    data
}
