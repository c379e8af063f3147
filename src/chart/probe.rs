//! Measures a finished chart as resvg sees it; for tests only.

use resvg::tiny_skia::Pixmap;
use resvg::usvg::{self, Group, Node, Rect, Tree};

use super::font;

/// Leaves a chart as PNG in the folder named by `CASELINE_LOOK`, if it is set:
/// a changed snapshot should be looked at, not only compared.
pub fn show(name: &str, svg: &str) {
    if let Ok(folder) = std::env::var("CASELINE_LOOK") {
        std::fs::write(format!("{folder}/{name}.png"), super::png(svg, 1.5).unwrap()).unwrap();
    }
}

/// What resvg reads from an SVG.
pub fn tree(svg: &str) -> Tree {
    let options = usvg::Options { fontdb: font::database(), ..usvg::Options::default() };
    Tree::from_str(svg, &options).unwrap()
}

/// All texts with the boxes that they take, and the box of the chart.
pub struct Texts {
    size: Rect,
    texts: Vec<(String, Rect)>,
}

impl Texts {
    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }
}

/// The texts of an SVG.
pub fn texts(svg: &str) -> Texts {
    fn collect(group: &Group, texts: &mut Vec<(String, Rect)>) {
        for node in group.children() {
            match node {
                Node::Group(group) => collect(group, texts),
                Node::Text(text) => {
                    let words = text.chunks().iter().map(usvg::TextChunk::text).collect();
                    texts.push((words, text.abs_bounding_box()));
                }
                _ => {}
            }
        }
    }
    let tree = tree(svg);
    let size = Rect::from_xywh(0.0, 0.0, tree.size().width(), tree.size().height()).unwrap();
    let mut texts = Vec::new();
    collect(tree.root(), &mut texts);
    Texts { size, texts }
}

/// The texts that are not wholly on the chart.
pub fn outside(texts: &Texts) -> Vec<String> {
    let size = texts.size;
    let inside = |area: &Rect| {
        area.left() >= 0.0
            && area.top() >= 0.0
            && area.right() <= size.width()
            && area.bottom() <= size.height()
    };
    texts.texts.iter().filter(|(_, area)| !inside(area)).map(|(words, _)| words.clone()).collect()
}

/// Pairs of texts that cover each other. The boxes hold the full height of the
/// font, so a sixth at the top and at the bottom doesn't count.
pub fn overlapping(texts: &Texts) -> Vec<String> {
    let mut pairs = Vec::new();
    for (index, (words, a)) in texts.texts.iter().enumerate() {
        for (others, b) in texts.texts.iter().skip(index + 1) {
            let rim = (a.height() + b.height()) / 6.0;
            let wide = a.right().min(b.right()) - a.left().max(b.left()) > 0.0;
            let high = a.bottom().min(b.bottom()) - a.top().max(b.top()) > rim;
            if wide && high {
                pairs.push(format!("{words} / {others}"));
            }
        }
    }
    pairs
}

/// The chart on white paper, in its own size.
pub fn painted(svg: &str) -> Pixmap {
    Pixmap::decode_png(&super::png(svg, 1.0).unwrap()).unwrap()
}

/// How many pixels of a rectangle are darker than middle grey.
pub fn dark_pixels(svg: &str, x: u32, y: u32, width: u32, height: u32) -> usize {
    let pixmap = painted(svg);
    (y..y + height)
        .flat_map(|row| (x..x + width).map(move |column| (column, row)))
        .filter(|(column, row)| pixmap.pixel(*column, *row).unwrap().red() < 128)
        .count()
}

/// The width of the widest text, in pixels.
pub fn widest(svg: &str) -> f64 {
    let texts = texts(svg).texts;
    texts.iter().map(|(_, area)| f64::from(area.width())).fold(0.0, f64::max)
}
