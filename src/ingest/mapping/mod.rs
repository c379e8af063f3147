//! How the names in an export are understood.
//!
//! A [`Mapping`] is the built-in guide plus what the user says in a mapping
//! file (`--mapping`). The user's words win.

mod file;
mod guide;
mod meanings;

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;
use serde::Deserialize;

use super::dates::DayOrder;
use super::field::Field;
use super::fold;
use crate::instrument::{Instrument, Registry};
use crate::note::ScorePart;
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
    codes: BTreeMap<String, LocalCode>,
}

/// What a code of one practice means: the total of a measure unless it names an
/// item or a subscale.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::ingest) struct LocalCode {
    /// Short name of the measure.
    pub(in crate::ingest) measure: String,
    /// The number of the item.
    pub(in crate::ingest) item: Option<u32>,
    /// The label of the subscale.
    pub(in crate::ingest) subscale: Option<String>,
}

impl LocalCode {
    /// The part of the measure; `None` if it has no such part.
    pub(in crate::ingest) fn part(&self, instrument: &Instrument) -> Option<ScorePart> {
        match (self.item, &self.subscale) {
            (None, None) => Some(ScorePart::Total),
            (Some(item), None) => instrument
                .item_count
                .is_none_or(|count| (1..=count).contains(&item))
                .then_some(ScorePart::Item(item)),
            (None, Some(label)) => {
                instrument.scale(label).map(|scale| ScorePart::Subscale(scale.label.clone()))
            }
            (Some(_), Some(_)) => None,
        }
    }
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
    /// [codes]                         # codes of one practice, in any coded export
    /// "FLO 1570" = { measure = "PHQ-9" }
    /// "FLO 1579" = { measure = "PHQ-9", item = 9 }
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

    /// What a code of the user's own means.
    pub(super) fn code(&self, code: &str) -> Option<&LocalCode> {
        (!self.codes.is_empty()).then(|| self.codes.get(&code.trim().to_lowercase()))?
    }

    /// Checks the local codes against the measures.
    ///
    /// # Errors
    /// A configuration error for a code of a measure, item or subscale that is
    /// not known.
    pub fn check(&self, registry: &Registry) -> Result<()> {
        for (code, local) in &self.codes {
            let wrong = match registry.by_short(&local.measure) {
                None => format!(
                    "names the measure `{}`, which is not known; `caseline instruments list` \
                     shows all",
                    local.measure
                ),
                Some(instrument) if local.part(instrument).is_none() => {
                    format!("names an item or a subscale that {} does not have", local.measure)
                }
                Some(_) => continue,
            };
            let message = format!("[codes] of the mapping file: `{code}` {wrong}");
            return Err(Error::configuration(message));
        }
        Ok(())
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
        let own = self.columns.values().flatten().map(String::len).max().unwrap_or(0);
        self.folded_column(&fold::label_up_to(heading, own.max(self.guide().longest_name())))
    }

    /// What a folded heading or key names.
    pub(super) fn folded_column(&self, folded: &str) -> Option<Known> {
        let own = self.columns.iter().find_map(|(&field, names)| {
            let rank = names.iter().position(|name| name == folded)?;
            Some((field, rank))
        });
        let known = self.guide().name(folded);
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
        let own = self.labels.keys().map(String::len).max().unwrap_or(0);
        self.folded_label(&fold::label_up_to(label, own.max(self.guide().longest_name())))
    }

    /// What a folded label in a header block names.
    pub(super) fn folded_label(&self, folded: &str) -> Option<Known> {
        let known = self.guide().name(folded).filter(|known| known.field != Field::Text);
        match self.labels.get(folded) {
            Some(&field) => {
                let language = known.map_or(crate::note::Language::En, |known| known.language);
                Some(Known { field, rank: 0, language })
            }
            // the user's label of a field comes before those of the guide
            None => known.map(|known| Known { rank: known.rank + 1, ..known }),
        }
    }
}
