//! Tables with one note a row: which column holds its text, which say of whom, when
//! and by whom it is, and the draft of a note that each row makes.
//!
//! The columns are those that a mapping file names, else those whose headings are
//! known (`data/mappings`); the shape of a table is chosen by its parent.

use csv::StringRecord;

use super::known::{Headings, tables};
use super::{is_null, persons, ragged};
use crate::ingest::draft::Draft;
use crate::ingest::fault::{Fault, NoteFault, Seen, TableFault};
use crate::ingest::field::{Field, Values};
use crate::ingest::mapping::{Known, Mapping};
use crate::note::Language;

/// Which column holds what.
pub(super) struct Columns {
    pub(super) width: usize,
    pub(super) text: usize,
    /// The client, and the given name beside a family name.
    pub(super) client: Vec<usize>,
    pub(super) fields: Vec<(usize, Field)>,
    pub(super) language: Option<Language>,
}

/// The columns whose headings are known.
fn known(headings: &Headings, mapping: &Mapping) -> impl Iterator<Item = (Known, usize)> {
    headings.iter().filter_map(|(index, heading)| Some((mapping.folded_column(heading)?, index)))
}

impl Columns {
    /// The columns of a table whose remarks on each visit are its notes. A comment
    /// without a day and a client may be on anything.
    pub(super) fn of_comments(
        header: &[String],
        headings: &Headings,
        mapping: &Mapping,
    ) -> Option<Self> {
        let text = headings.first(&tables().columns.comment)?;
        let found = known(headings, mapping).collect();
        let columns = Self::with_text(header, headings, text, found, mapping);
        let is_dated = columns.fields.iter().any(|(_, field)| *field == Field::SessionDate);
        let is_sure = is_dated && !columns.client.is_empty() && mapping.columns().is_empty();
        is_sure.then_some(columns)
    }

    fn with_text(
        header: &[String],
        headings: &Headings,
        text: usize,
        mut found: Vec<(Known, usize)>,
        mapping: &Mapping,
    ) -> Self {
        found.sort_by_key(|(known, index)| (known.field, known.rank, *index));
        found.dedup_by_key(|(known, _)| known.field);
        let french = found.iter().any(|(known, _)| known.language == Language::Fr)
            || headings.are_french(header);
        let names = &tables().columns.person;
        let fields = found.iter().map(|(known, index)| (*index, known.field));
        let mut fields: Vec<_> =
            fields.filter(|(_, field)| !matches!(field, Field::Text | Field::ClientId)).collect();
        if !fields.iter().any(|(_, field)| *field == Field::SessionDate)
            && let Some(index) = persons::only_date(headings, mapping)
            && !fields.iter().any(|(known, _)| *known == index)
        {
            fields.push((index, Field::SessionDate));
        }
        Self {
            width: header.len(),
            text,
            client: persons::columns(headings, mapping, names),
            fields,
            language: french.then_some(Language::Fr),
        }
    }

    /// Whether a row has no text.
    pub(super) fn is_blank(&self, record: &StringRecord) -> bool {
        record.get(self.text).is_some_and(|text| is_null(text.trim()))
    }

    pub(super) fn find(
        header: &[String],
        headings: &Headings,
        mapping: &Mapping,
    ) -> Result<Self, TableFault> {
        let mut found: Vec<_> = known(headings, mapping).collect();
        found.sort_by_key(|(known, index)| (known.field, known.rank, *index));
        found.dedup_by_key(|(known, _)| known.field);
        let missing = mapping
            .columns()
            .keys()
            .filter(|&&field| !found.iter().any(|(known, _)| known.field == field))
            .map(|field| field.to_string())
            .collect::<Vec<_>>();
        let seen = || Seen::of(header.iter().map(String::as_str), !found.is_empty());
        if !missing.is_empty() {
            return Err(TableFault::NoMappedColumn { missing, seen: seen() });
        }
        let text = found.iter().find(|(known, _)| known.field == Field::Text);
        let Some(&(_, text)) = text else {
            return Err(TableFault::NoTextColumn(seen()));
        };
        Ok(Self::with_text(header, headings, text, found, mapping))
    }

    pub(super) fn meanings(&self) -> Vec<(usize, String)> {
        let text = (self.text, Field::Text.to_string());
        let fields = self.fields.iter().map(|&(index, field)| (index, field.to_string()));
        let client = self.client.iter().map(|&index| (index, Field::ClientId.to_string()));
        std::iter::once(text).chain(client).chain(fields).collect()
    }

    pub(super) fn values(&self, record: &StringRecord) -> Values {
        let mut values = Values::default();
        let cell = |index: usize| record.get(index).unwrap_or_default().trim();
        values.state(Field::ClientId, &persons::client(&self.client, cell));
        for &(index, field) in &self.fields {
            let value = record.get(index).unwrap_or_default().trim();
            if !is_null(value) {
                values.state(field, value);
            }
        }
        values
    }

    pub(super) fn draft(&self, record: &StringRecord, damaged: bool) -> Result<Draft, Fault> {
        if record.len() != self.width {
            return Err(ragged(record.len(), self.width));
        }
        if damaged && record.iter().any(|field| field.contains('\u{FFFD}')) {
            return Err(TableFault::DamagedUtf8.into());
        }
        let text = record.get(self.text).unwrap_or_default();
        if is_null(text.trim()) {
            return Err(NoteFault::Blank.into());
        }
        let values = self.values(record);
        Ok(Draft { text: text.to_owned(), values, language: self.language, ..Draft::default() })
    }
}
