//! How the names in an export are understood.
//!
//! A [`Mapping`] is the built-in guide plus what the user says in a mapping
//! file (`--mapping`). The user's words win.

mod file;
mod guide;

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;

use super::dates::DayOrder;
use super::field::Field;
use super::fold;
use crate::{Error, Result};
pub(in crate::ingest) use guide::{Guide, Known};

/// Which names mean what: of columns, header labels and files.
///
/// [`Mapping::default`] knows the usual names in English and French;
/// [`Mapping::from_file`] adds the user's own.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    columns: BTreeMap<Field, Vec<String>>,
    labels: BTreeMap<String, Field>,
    patterns: Vec<Regex>,
    day_order: Option<DayOrder>,
}

impl Mapping {
    /// Reads a mapping file in TOML:
    ///
    /// ```toml
    /// [columns]                       # tables and JSON: field = name or names
    /// text = "Note body"
    /// client_id = ["Chart", "Chart number"]
    /// [header]                        # labels in a note's header block
    /// client = ["Dossier"]
    /// [files]                         # path inside the folder given
    /// pattern = '(?P<client>[^/]+)/(?P<date>\d{4}-\d{2}-\d{2})\.txt'
    /// [dates]
    /// day_first = true
    /// ```
    ///
    /// Fields: `text`, `note_id`, `client_id` (or `client`), `session_date`
    /// (`date`), `session_number` (`session`), `duration_min`, `author`,
    /// `kind`, `format`, `language`, `modality`, `setting`, `session_start`,
    /// `session_end`, `session_time`, `created_at`, `signed_at`,
    /// `diagnosis_codes`.
    ///
    /// # Errors
    /// A configuration error with file and line if the file cannot be read,
    /// is not TOML, has an unknown key or a pattern that is no regular
    /// expression or names no known group.
    pub fn from_file(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Error::configuration("the mapping file cannot be read").at(path).because(error)
        })?;
        Self::from_toml(&text, path)
    }

    /// Reads the text of a mapping file; `path` is for error messages.
    ///
    /// # Errors
    /// As [`Mapping::from_file`].
    pub fn from_toml(text: &str, path: &Path) -> Result<Self> {
        file::read(text, path)
    }

    pub(super) fn guide(&self) -> &'static Guide {
        Guide::default_guide()
    }

    pub(super) fn day_order(&self) -> Option<DayOrder> {
        self.day_order
    }

    pub(super) fn patterns(&self) -> &[Regex] {
        &self.patterns
    }

    /// The columns that the user maps to fields, in the order of preference.
    pub(super) fn columns(&self) -> &BTreeMap<Field, Vec<String>> {
        &self.columns
    }

    /// What a column heading or key names.
    pub(super) fn column(&self, heading: &str) -> Option<Known> {
        let folded = fold::label(heading);
        let own = self.columns.iter().find_map(|(&field, names)| {
            let rank = names.iter().position(|name| *name == folded)?;
            Some((field, rank))
        });
        let known = self.guide().name(&folded);
        match (own, known) {
            (Some((field, rank)), known) => {
                let language = known.map_or(crate::note::Language::En, |known| known.language);
                Some(Known { field, rank, language })
            }
            // a field that the user maps is looked for nowhere else
            (None, Some(known)) if self.columns.contains_key(&known.field) => None,
            (None, known) => known,
        }
    }

    /// What a label in a header block names.
    pub(super) fn label(&self, label: &str) -> Option<Known> {
        let folded = fold::label(label);
        let known = self.guide().name(&folded).filter(|known| known.field != Field::Text);
        match self.labels.get(&folded) {
            Some(&field) => {
                let language = known.map_or(crate::note::Language::En, |known| known.language);
                Some(Known { field, rank: 0, language })
            }
            // the user's label of a field comes before those of the guide
            None => known.map(|known| Known { rank: known.rank + 1, ..known }),
        }
    }
}
