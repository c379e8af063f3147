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
