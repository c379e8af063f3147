//! Tables of coded values: one value a row, or one form a row.
//!
//! Three layouts are read. Known exports name a code and a value in each row
//! (Synthea, OMOP). Others name the measure, and perhaps the item, in words, with
//! the value beside it. In wide tables (REDCap, questionnaires, spreadsheets) each
//! column is an item or a total, known by its heading; an empty cell is no answer
//! and no record. Which value is whose, and whether it is one, is decided where
//! all coded scores are read.

use csv::StringRecord;

use super::cells::{given, number};
use super::is_null;
use super::known::{AsideTable, CodedTable, Headings, tables};
use super::measures::{Holds, Measures};
use super::wording::wordings;
use crate::Result;
use crate::ingest::Options;
use crate::ingest::dates;
use crate::ingest::dating::Dating;
use crate::ingest::desk::Desk;
use crate::ingest::draft::Draft;
use crate::ingest::fault::ScoreFault;
use crate::ingest::field::{Field, Values};
use crate::ingest::mapping::Mapping;
use crate::ingest::score::{self, Given, Measured, ScoreDraft, Tie};
use crate::instrument::{Code, CodeSystem};
use crate::note::{Language, ScorePart, Source};

/// How a table of coded values is laid out.
pub(super) struct ScoreTable<'o> {
    /// What the layout is called when a row is set aside.
    pub(super) name: &'static str,
    rule: &'static str,
    width: usize,
    client: usize,
    /// Columns of the date, the first filled one counts.
    date: Vec<usize>,
    ties: Vec<usize>,
    record: Option<usize>,
    note_id: Option<usize>,
    language: Option<Language>,
    layout: Layout<'o>,
}

enum Layout<'o> {
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
}

/// A column of a wide table.
struct Column {
    index: usize,
    heading: String,
    measured: Measured,
    /// The short name of the measure, for its answers in words.
    short: String,
    /// The column with the date of this measure, if it has its own.
    date: Option<usize>,
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
            client: headings.position(&table.client)?,
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
            client: client(header, headings, mapping)?,
            date: dates_of(header, headings, mapping),
            layout,
            ..Self::empty(header, mapping)
        })
    }

    /// A table with a column for each item or total.
    pub(super) fn wide(
        header: &[String],
        headings: &Headings,
        options: &'o Options,
    ) -> Option<Self> {
        let mapping = &options.mapping;
        let columns = wide_columns(header, options);
        if columns.is_empty() {
            return None;
        }
        let redcap = &tables().redcap;
        let is_redcap = headings.has_any(&redcap.marks)
            || redcap.record.iter().any(|name| name == headings.get(0))
                && headings.iter().any(|(_, name)| name.ends_with(" complete"));
        let client = if is_redcap { Some(0) } else { client(header, headings, mapping) }?;
        Some(Self {
            name: if is_redcap { "REDCap records" } else { "table of forms" },
            rule: if is_redcap { "redcap_row" } else { "form_row" },
            client,
            date: dates_of(header, headings, mapping),
            ties: headings.all(&redcap.ties),
            layout: Layout::Wide(columns),
            ..Self::empty(header, mapping)
        })
    }

    fn empty(header: &[String], mapping: &Mapping) -> Self {
        let known = |field| known_column(header, mapping, field);
        let french = header
            .iter()
            .filter_map(|name| mapping.column(name))
            .any(|known| known.language == Language::Fr);
        Self {
            name: "",
            rule: "",
            width: header.len(),
            client: 0,
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
        let mut meanings = vec![(self.client, "client_id".to_owned())];
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
                    meanings.extend(column.date.map(|index| (index, "scored_on".to_owned())));
                }
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

    pub(super) fn language(&self) -> Option<Language> {
        self.language
    }

    fn date_of<'r>(&self, record: &'r StringRecord, own: Option<usize>) -> &'r str {
        let columns = own.into_iter().chain(self.date.iter().copied());
        let filled = |index| record.get(index).map(str::trim).filter(|cell| !is_null(cell));
        // REDCap writes this for a survey that was not sent in
        columns.filter_map(filled).find(|cell| !cell.starts_with('[')).unwrap_or_default()
    }

    /// Takes the values of one row.
    pub(super) fn take(
        &self,
        record: &StringRecord,
        source: Source,
        desk: &mut Desk<'_>,
        dating: &mut Dating<'_>,
    ) -> Result<()> {
        if record.len() != self.width {
            return desk.reject(source, super::ragged(record.len(), self.width));
        }
        let cell = |index: usize| record.get(index).unwrap_or_default().trim();
        let tie: Vec<&str> = self.ties.iter().map(|&index| cell(index)).collect();
        let draft = ScoreDraft {
            client_id: if is_null(cell(self.client)) { "" } else { cell(self.client) }.to_owned(),
            record: self
                .record
                .filter(|&index| !is_null(cell(index)))
                .map(|index| format!("{}/{}", self.name, cell(index))),
            note_id: self
                .note_id
                .filter(|&index| !is_null(cell(index)))
                .map(|index| cell(index).to_owned()),
            administration: (!tie.concat().is_empty()).then(|| Tie::Shared(tie.join("/"))),
            rule: self.rule,
            source,
            ..ScoreDraft::default()
        };
        match &self.layout {
            Layout::Coded { codes, value } => {
                let codes = codes.iter().map(|&(index, system)| (system, cell(index)));
                let codes = codes.filter(|(_, code)| !matches!(*code, "" | "0"));
                let codes =
                    codes.map(|(system, code)| Code { system, code: code.to_owned() }).collect();
                let filled = value.iter().map(|&index| cell(index)).find(|cell| !is_null(cell));
                let (given, max) = filled.map_or((Given::Missing, None), number);
                let draft = ScoreDraft { measured: Measured::Codes(codes), given, max, ..draft };
                self.admit(draft, record, None, desk, dating)
            }
            Layout::Named { measures, measure, item, subscale, value } => {
                let part = item.map(cell).filter(|item| !is_null(item));
                let label = subscale.map(cell).filter(|label| !is_null(label));
                let words = [Some(cell(*measure)), part.or(label)];
                let measured = in_words(words, measures, &desk.options().mapping);
                let short = short(&measured);
                let (given, max) = given(cell(*value), &measured, &short);
                let draft = ScoreDraft { measured, given, max, ..draft };
                self.admit(draft, record, None, desk, dating)
            }
            Layout::Wide(columns) => {
                let mut any = false;
                for column in columns {
                    let value = cell(column.index);
                    if is_null(value) {
                        continue;
                    }
                    any = true;
                    let (given, max) = given(value, &column.measured, &column.short);
                    let mut source = draft.source.clone();
                    let row = std::mem::take(&mut source.locator);
                    source.locator = format!("{row}:{}", column.heading);
                    let draft = ScoreDraft {
                        measured: column.measured.clone(),
                        given,
                        max,
                        // a row is one administration
                        administration: Some(Tie::Record(format!("{}#{row}", source.path))),
                        source,
                        ..draft.clone()
                    };
                    self.admit(draft, record, column.date, desk, dating)?;
                }
                if !any {
                    desk.set_aside(self.name, &draft.source);
                }
                Ok(())
            }
        }
    }

    /// Takes the values that stand beside a note. A row without any is no record
    /// of its own.
    pub(super) fn take_beside(
        &self,
        record: &StringRecord,
        source: Source,
        desk: &mut Desk<'_>,
        dating: &mut Dating<'_>,
    ) -> Result<()> {
        let Layout::Wide(columns) = &self.layout else { return Ok(()) };
        let filled = |column: &Column| record.get(column.index).is_some_and(|c| !is_null(c.trim()));
        if columns.iter().any(filled) { self.take(record, source, desk, dating) } else { Ok(()) }
    }

    fn admit(
        &self,
        mut draft: ScoreDraft,
        record: &StringRecord,
        own_date: Option<usize>,
        desk: &mut Desk<'_>,
        dating: &mut Dating<'_>,
    ) -> Result<()> {
        let options = desk.options();
        if score::measure(&draft, &options.registry, &options.mapping).is_none() {
            desk.set_aside(self.name, &draft.source);
            return Ok(());
        }
        match self.moment(self.date_of(record, own_date), &draft.source, options, dating) {
            Err(fault) => return desk.reject(draft.source, fault),
            Ok((date, time)) => (draft.date, draft.time) = (date, time),
        }
        for (kind, detail) in dating.take_remarks() {
            desk.remark(kind, &detail, &draft.source);
        }
        desk.admit_score(draft, self.name)
    }

    fn moment(
        &self,
        value: &str,
        source: &Source,
        options: &Options,
        dating: &mut Dating<'_>,
    ) -> Result<(Option<chrono::NaiveDate>, Option<chrono::NaiveTime>), ScoreFault> {
        if value.is_empty() {
            return Ok((None, None));
        }
        let moment = dates::moment(value, options.mapping.guide());
        let Some(day) = moment.day else {
            return Err(ScoreFault::BadDate);
        };
        let record = Draft { source: source.clone(), language: self.language, ..Draft::default() };
        match dating.date(day, &record, options) {
            Some(date) => Ok((Some(date), moment.time)),
            None => Err(ScoreFault::AmbiguousDate),
        }
    }
}

impl Column {
    fn meaning(&self) -> String {
        match &self.measured {
            Measured::Known(short, ScorePart::Total) => short.clone(),
            Measured::Known(short, ScorePart::Subscale(label)) => format!("{short} {label}"),
            Measured::Known(short, ScorePart::Item(number)) => format!("{short} item {number}"),
            Measured::Codes(_) => "code of the mapping file".to_owned(),
        }
    }
}

/// The columns that hold parts of measures: by the user's codes, by the names of
/// measures in their headings, and by the wording of items.
fn wide_columns(header: &[String], options: &Options) -> Vec<Column> {
    let measures = Measures::of(&options.registry);
    let mut columns = Vec::new();
    let mut own_dates: Vec<(String, usize)> = Vec::new();
    let mut others: Vec<(usize, &str)> = Vec::new();
    for (index, heading) in header.iter().enumerate() {
        let column = |measured, short: &str| Column {
            index,
            heading: heading.clone(),
            measured,
            short: short.to_owned(),
            date: None,
        };
        if let Some(local) = options.mapping.code(heading) {
            let code = Code { system: None, code: heading.clone() };
            columns.push(column(Measured::Codes(vec![code]), &local.measure));
            continue;
        }
        match measures.heading(heading) {
            Some((instrument, Holds::Part(part))) => {
                let measured = Measured::Known(instrument.short.clone(), part);
                columns.push(column(measured, &instrument.short));
            }
            Some((instrument, Holds::Date)) => own_dates.push((instrument.short.clone(), index)),
            None => others.push((index, heading.as_str())),
        }
    }
    for (index, short, number) in wordings().columns(others.into_iter()) {
        let measured = Measured::Known(short.to_owned(), ScorePart::Item(number));
        let heading = header.get(index).cloned().unwrap_or_default();
        columns.push(Column { index, heading, measured, short: short.to_owned(), date: None });
    }
    columns.sort_by_key(|column| column.index);
    for column in &mut columns {
        let own = own_dates.iter().find(|(short, _)| *short == column.short);
        column.date = own.map(|&(_, index)| index);
    }
    columns
}

/// Whether a row is the header of a table of scores.
pub(super) fn is_header(row: &[String], options: &Options) -> bool {
    let headings = Headings::of(row);
    ScoreTable::known(row, &headings).is_some()
        || ScoreTable::named(row, &headings, options).is_some()
        || ScoreTable::wide(row, &headings, options).is_some()
}

fn known_column(header: &[String], mapping: &Mapping, field: Field) -> Option<usize> {
    let known = header.iter().enumerate().filter_map(|(index, name)| {
        let known = mapping.column(name).filter(|known| known.field == field)?;
        Some((known.rank, index))
    });
    known.min().map(|(_, index)| index)
}

fn client(header: &[String], headings: &Headings, mapping: &Mapping) -> Option<usize> {
    known_column(header, mapping, Field::ClientId)
        .or_else(|| headings.first(&tables().columns.client))
}

fn dates_of(header: &[String], headings: &Headings, mapping: &Mapping) -> Vec<usize> {
    let mut columns = headings.all(&tables().columns.date);
    columns.extend(known_column(header, mapping, Field::SessionDate));
    columns
}

/// A measure and its part by their names.
fn in_words(words: [Option<&str>; 2], measures: &Measures<'_>, mapping: &Mapping) -> Measured {
    let name = words.iter().flatten().copied().collect::<Vec<_>>().join(" ");
    let local = words.iter().flatten().copied().chain([name.as_str()]);
    if let Some(code) = local.into_iter().find(|code| mapping.code(code).is_some()) {
        return Measured::Codes(vec![Code { system: None, code: code.to_owned() }]);
    }
    let by_heading = measures.heading(&name).and_then(|(instrument, holds)| match holds {
        Holds::Part(part) => Some((instrument, part)),
        Holds::Date => None,
    });
    let by_name = || {
        let [Some(name), None] = words else { return None };
        Some((measures.named(name)?, ScorePart::Total))
    };
    let by_wording = || {
        let [Some(name), Some(question)] = words else { return None };
        let instrument = measures.named(name)?;
        let number = wordings().item(&instrument.short, question)?;
        Some((instrument, ScorePart::Item(number)))
    };
    match by_heading.or_else(by_name).or_else(by_wording) {
        Some((instrument, part)) => Measured::Known(instrument.short.clone(), part),
        None => Measured::default(),
    }
}

fn short(measured: &Measured) -> String {
    match measured {
        Measured::Known(short, _) => short.clone(),
        Measured::Codes(_) => String::new(),
    }
}

/// Whether a table belongs to the dump of a research database.
pub(super) fn is_dump(header: &[String]) -> bool {
    let headings = Headings::of(header);
    aside(&headings).is_some() || tables().coded.iter().any(|known| headings.has_all(&known.needs))
}

/// The table of a known export that holds neither notes nor scores.
pub(super) fn aside(headings: &Headings) -> Option<&'static AsideTable> {
    tables().aside.iter().find(|table| headings.has_all(&table.needs))
}
