//! SVG to PNG, with our own font and white paper.

use resvg::{tiny_skia, usvg};

use super::font;
use crate::{Error, Result};

/// Paints an SVG of this room as PNG, `scale` pixels to each pixel of its
/// width and height. The same SVG gives the same bytes.
///
/// # Errors
/// When the SVG cannot be read, or the picture would be empty or too large to
/// hold in memory.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>> {
    let options = usvg::Options {
        fontdb: font::database(),
        font_family: font::FAMILY.to_owned(),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(svg, &options)
        .map_err(|error| Error::output("the chart's svg cannot be read").because(error))?;
    let size = tree
        .size()
        .to_int_size()
        .scale_by(scale)
        .ok_or_else(|| Error::output(format!("a scale of {scale} leaves no pixel to paint")))?;
    let mut pixmap = tiny_skia::Pixmap::new(size.width(), size.height()).ok_or_else(|| {
        Error::output(format!("{} × {} pixels are too many", size.width(), size.height()))
    })?;
    pixmap.fill(tiny_skia::Color::WHITE);
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| Error::output("the chart cannot be encoded").because(error))
}
