//! Tables of coded values: one value a row, or one form a row.
//!
//! Four layouts are read. Known exports name a code and a value in each row
//! (Synthea, OMOP). Others name the measure, and perhaps the item, in words, with
//! the value beside it. In wide tables (REDCap, questionnaires, spreadsheets) each
//! column is an item or a total, known by its heading ([`columns`](super::columns)); an
//! empty cell is no answer and no record. In calendars each row names a measure and
//! each column a day. Here the header is understood; [`rows`](super::rows) takes what
//! stands below it.

use csv::StringRecord;

use super::columns::{self, Column, When};
use super::known::{AsideTable, CodedTable, Headings, tables};
use super::measures::Measures;
use super::occasion::{self, Occasion};
use super::persons::{self, known_column, only_date};
use crate::ingest::Options;
use crate::ingest::field::{Field, Values};
use crate::ingest::mapping::Mapping;
use crate::instrument::CodeSystem;
use crate::note::Language;

/// How a table of coded values is laid out.
pub(super) struct ScoreTable<'o> {
    /// What the layout is called when a row is set aside.
    pub(super) name: &'static str,
    pub(super) rule: &'static str,
    pub(super) width: usize,
    /// The client, and the given name beside a family name.
    pub(super) client: Vec<usize>,
    /// Columns of the date, the first filled one counts.
    pub(super) date: Vec<usize>,
    pub(super) ties: Vec<usize>,
    pub(super) record: Option<usize>,
    pub(super) note_id: Option<usize>,
    pub(super) language: Option<Language>,
    pub(super) layout: Layout<'o>,
}

pub(super) enum Layout<'o> {
    /// Code columns with their systems, and the columns of the value.
    Coded { codes: Vec<(usize, Option<CodeSystem>)>, value: Vec<usize> },
    /// Columns of the measure's name, the item or subscale, and the value.
    Named {
        measures: Measures<'o>,
        measure: usize,
        item: Option<usize>,
        subscale: Option<usize>,
        value: usize,
    },
    /// Columns that hold parts of measures.
    Wide(Vec<Column>),
    /// A column with the measure's name, and columns that are days, with their headings.
    Calendar { measures: Measures<'o>, measure: usize, days: Vec<(usize, String)> },
}

impl<'o> ScoreTable<'o> {
    /// The layout of a known export.
    pub(super) fn known(header: &[String], headings: &Headings) -> Option<Self> {
        let table: &'static CodedTable =
            tables().coded.iter().find(|table| headings.has_all(&table.needs))?;
        let codes = table.codes.iter();
        Some(Self {
            name: &table.name,
            rule: "coded_row",
            width: header.len(),
            client: vec![headings.position(&table.client)?],
            date: headings.all(&table.date),
            ties: table.visit.iter().filter_map(|visit| headings.position(visit)).collect(),
            record: table.record.as_ref().and_then(|record| headings.position(record)),
            note_id: None,
            language: None,
            layout: Layout::Coded {
                codes: codes
                    .filter_map(|code| Some((headings.position(&code.column)?, code.system)))
                    .collect(),
                value: headings.all(&table.value),
            },
        })
    }

    /// A table that names measure and value in each row.
    pub(super) fn named(
        header: &[String],
        headings: &Headings,
        options: &'o Options,
    ) -> Option<Self> {
        let mapping = &options.mapping;
        let names = &tables().columns;
        let measure = headings.first(&names.measure)?;
        let value = headings.first(&names.value)?;
        let item = headings.first(&names.item).filter(|item| *item != measure);
        let subscale = headings.first(&names.subscale);
        let measures = Measures::of(&options.registry);
        let layout = Layout::Named { measures, measure, item, subscale, value };
        Some(Self {
            name: "table of scores",
            rule: "score_row",
            client: client(headings, mapping)?,
            date: dates_of(headings, mapping),
            layout,
            ..Self::empty(header, headings, mapping)
        })
    }

    /// A table that names the measure in each row and has a column for each day.
    pub(super) fn calendar(
        header: &[String],
        headings: &Headings,
        options: &'o Options,
    ) -> Option<Self> {
        let (mapping, guide) = (&options.mapping, options.mapping.guide());
        let measure = headings.first(&tables().columns.measure)?;
        let is_day = |index: usize, heading: &str| {
            occasion::split(heading, headings.get(index), guide)
                .is_some_and(|(rest, on)| rest.is_empty() && matches!(on, Occasion::On(_)))
        };
        let days = header.iter().enumerate().filter(|(index, heading)| is_day(*index, heading));
        let days: Vec<_> = days.map(|(index, heading)| (index, heading.clone())).collect();
        if days.is_empty() {
            return None;
        }
        let measures = Measures::of(&options.registry);
        Some(Self {
            name: "table of scores by day",
            rule: "score_cell",
            client: client(headings, mapping)?,
            layout: Layout::Calendar { measures, measure, days },
            ..Self::empty(header, headings, mapping)
        })
    }

    /// A table with a column for each item or total.
    pub(super) fn wide(
        header: &[String],
        headings: &Headings,
        options: &'o Options,
    ) -> Option<Self> {
        let mapping = &options.mapping;
        let redcap = &tables().redcap;
        let is_redcap = headings.has_any(&redcap.marks)
            || redcap.record.iter().any(|name| name == headings.get(0))
                && headings.iter().any(|(_, name)| name.ends_with(" complete"));
        let client = if is_redcap { vec![0] } else { client(headings, mapping)? };
        let columns = columns::of(header, headings, options);
        if columns.is_empty() {
            return None;
        }
        Some(Self {
            name: if is_redcap { "REDCap records" } else { "table of forms" },
            rule: if is_redcap { "redcap_row" } else { "form_row" },
            client,
            date: dates_of(headings, mapping),
            ties: headings.all(&redcap.ties),
            layout: Layout::Wide(columns),
            ..Self::empty(header, headings, mapping)
        })
    }

    fn empty(header: &[String], headings: &Headings, mapping: &Mapping) -> Self {
        let known = |field| known_column(headings, mapping, field);
        let french = headings
            .iter()
            .filter_map(|(_, name)| mapping.folded_column(name))
            .any(|known| known.language == Language::Fr)
            || headings.are_french(header);
        Self {
            name: "",
            rule: "",
            width: header.len(),
            client: Vec::new(),
            date: Vec::new(),
            ties: Vec::new(),
            record: None,
            note_id: known(Field::NoteId),
            language: french.then_some(Language::Fr),
            layout: Layout::Wide(Vec::new()),
        }
    }

    /// What each column was taken for, in the order of the columns.
    pub(super) fn meanings(&self) -> Vec<(usize, String)> {
        let client = self.client.iter().map(|&index| (index, "client_id".to_owned()));
        let mut meanings: Vec<_> = client.collect();
        meanings.extend(self.date.iter().map(|&index| (index, "scored_on".to_owned())));
        meanings.extend(self.ties.iter().map(|&index| (index, "administration".to_owned())));
        meanings.extend(self.record.map(|index| (index, "record".to_owned())));
        meanings.extend(self.note_id.map(|index| (index, "note_id".to_owned())));
        match &self.layout {
            Layout::Coded { codes, value } => {
                meanings.extend(codes.iter().map(|&(index, _)| (index, "code".to_owned())));
                meanings.extend(value.iter().map(|&index| (index, "value".to_owned())));
            }
            Layout::Named { measure, item, subscale, value, .. } => {
                meanings.push((*measure, "instrument".to_owned()));
                meanings.extend(item.map(|index| (index, "item".to_owned())));
                meanings.extend(subscale.map(|index| (index, "subscale".to_owned())));
                meanings.push((*value, "value".to_owned()));
            }
            Layout::Wide(columns) => {
                for column in columns {
                    meanings.push((column.index, column.meaning()));
                    if let When::Own(index) | When::Occasion(index) = column.when {
                        meanings.push((index, "scored_on".to_owned()));
                    }
                }
            }
            Layout::Calendar { measure, days, .. } => {
                meanings.push((*measure, "instrument".to_owned()));
                meanings.extend(days.iter().map(|(index, _)| (*index, "value".to_owned())));
            }
        }
        // a column may serve twice, as the record of REDCap does
        meanings.sort();
        meanings.dedup_by_key(|(index, _)| *index);
        meanings
    }

    /// The dated value of a row, for what a table proves about its dates.
    pub(super) fn dated(&self, record: &StringRecord) -> Values {
        let mut values = Values::default();
        values.state(Field::SessionDate, self.date_of(record, None));
        values
    }

    /// The days that stand in headings, for what a table proves about its dates.
    pub(super) fn days_in_headings(&self) -> Vec<Values> {
        let headings: Vec<&str> = match &self.layout {
            Layout::Wide(columns) => {
                let dated = columns.iter().filter(|column| column.when == When::Heading);
                dated.map(|column| column.heading.as_str()).collect()
            }
            Layout::Calendar { days, .. } => days.iter().map(|(_, day)| day.as_str()).collect(),
            Layout::Coded { .. } | Layout::Named { .. } => Vec::new(),
        };
        let dated = |heading: &str| {
            let mut values = Values::default();
            values.state(Field::SessionDate, heading);
            values
        };
        headings.into_iter().map(dated).collect()
    }
}

/// Whether a row is the header of a table of scores.
pub(super) fn is_header(row: &[String], headings: &Headings, options: &Options) -> bool {
    ScoreTable::known(row, headings).is_some()
        || ScoreTable::calendar(row, headings, options).is_some()
        || ScoreTable::named(row, headings, options).is_some()
        || ScoreTable::wide(row, headings, options).is_some()
}

/// Whether a row is the header of a table of a known export.
pub(super) fn is_of_export(headings: &Headings) -> bool {
    is_dump(headings) || super::epic::Part::of(headings).is_some()
}

/// Whether columns are called by measures, whosever they are.
pub(super) fn names_measures(header: &[String], headings: &Headings, options: &Options) -> bool {
    let names = &tables().columns;
    let is_named = headings.has_any(&names.measure) && headings.has_any(&names.value);
    is_named || !columns::of(header, headings, options).is_empty()
}

/// The columns of the client.
fn client(headings: &Headings, mapping: &Mapping) -> Option<Vec<usize>> {
    let list = &tables().columns;
    let names = list.client.iter().chain(&list.person);
    Some(persons::columns(headings, mapping, names)).filter(|found| !found.is_empty())
}

/// The columns of the date: by their names, or else the only one that is called a
/// date of nothing else.
fn dates_of(headings: &Headings, mapping: &Mapping) -> Vec<usize> {
    let mut columns = headings.all(&tables().columns.date);
    columns.extend(known_column(headings, mapping, Field::SessionDate));
    if columns.is_empty() {
        columns.extend(only_date(headings, mapping));
    }
    columns
}

/// Whether a table belongs to the dump of a research database.
pub(super) fn is_dump(headings: &Headings) -> bool {
    aside(headings).is_some() || tables().coded.iter().any(|known| headings.has_all(&known.needs))
}

/// The table of a known export that holds neither notes nor scores.
pub(super) fn aside(headings: &Headings) -> Option<&'static AsideTable> {
    tables().aside.iter().find(|table| headings.has_all(&table.needs))
}
