//! The one font family of charts and reports: IBM Plex Sans.
//!
//! The same bytes go to plotters (which measures), to resvg (which paints) and
//! to the PDF. They are registered under the family name that is written
//! inside the font, because resvg silently leaves out text of any other name.

use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb::Database;

/// The family name, as the font itself has it.
pub const FAMILY: &str = "IBM Plex Sans";

/// IBM Plex Sans Regular, a TrueType file.
pub static REGULAR: &[u8] = include_bytes!("../../data/fonts/IBMPlexSans-Regular.ttf");

/// IBM Plex Sans SemiBold, a TrueType file.
pub static SEMI_BOLD: &[u8] = include_bytes!("../../data/fonts/IBMPlexSans-SemiBold.ttf");

/// A database of our fonts and no others, for resvg.
pub(super) fn database() -> Arc<Database> {
    static DATABASE: LazyLock<Arc<Database>> = LazyLock::new(|| {
        let mut database = Database::new();
        database.load_font_data(REGULAR.to_vec());
        database.load_font_data(SEMI_BOLD.to_vec());
        database.set_sans_serif_family(FAMILY);
        Arc::new(database)
    });
    Arc::clone(&DATABASE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::canvas::Weight;
    use crate::chart::lettering::{HEAD, TEXT};
    use crate::chart::probe;

    #[test]
    fn the_family_has_the_name_that_charts_write() {
        let database = database();
        let names: Vec<_> =
            database.faces().map(|face| (face.families[0].0.as_str(), face.weight.0)).collect();
        assert_eq!(names, [("IBM Plex Sans", 400), ("IBM Plex Sans", 600)]);
    }

    fn svg(words: &str, weight: Weight) -> String {
        let weight = if weight == Weight::SemiBold { "600" } else { "400" };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"400\" height=\"30\">\
             <text x=\"5\" y=\"20\" font-family=\"{FAMILY}\" font-weight=\"{weight}\" \
             font-size=\"15\">{words}</text></svg>"
        )
    }

    #[test]
    fn the_font_holds_every_sign_that_charts_use() {
        let missing = probe::painted(&svg("\u{e000}", Weight::Regular));
        for sign in "→−≥≤↑↓·±…’éèêàçœûîÉ%".chars() {
            let painted = probe::painted(&svg(&sign.to_string(), Weight::Regular));
            assert_ne!(painted, missing, "{sign}");
        }
    }

    #[test]
    fn plotters_measures_what_resvg_paints() {
        for kind in [TEXT, HEAD] {
            let words = "modérément sévère, −12 since 3 March 2025";
            let (measured, painted) = (
                kind.width(words).unwrap() / kind.size,
                probe::widest(&svg(words, kind.weight)) / 15.0,
            );
            assert!((measured - painted).abs() < 0.2, "{measured} {painted}");
        }
    }
}
