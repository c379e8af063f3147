//! Tables of coded values: one value a row, or one form a row.
//!
//! Four layouts are read. Known exports name a code and a value in each row
//! (Synthea, OMOP). Others name the measure, and perhaps the item, in words, with
//! the value beside it. In wide tables (REDCap, questionnaires, spreadsheets) each
//! column is an item or a total, known by its heading ([`columns`](super::columns)); an
//! empty cell is no answer and no record. In calendars each row names a measure and
//! each column a day. Which value is whose, and whether it is one, is decided where
//! all coded scores are read.

use csv::StringRecord;

use super::cells::{self, given, number};
use super::columns::{self, Column, When};
use super::is_null;
use super::known::{AsideTable, CodedTable, Headings, tables};
use super::measures::{Holds, Measures};
use super::occasion::{self, Occasion};
use super::persons::{self, known_column};
use super::wording::wordings;
use crate::Result;
use crate::ingest::Options;
use crate::ingest::account::RemarkKind;
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
    /// The client, and the given name beside a family name.
    client: Vec<usize>,
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
            client: client(header, headings, mapping)?,
            date: dates_of(header, headings, mapping),
            layout,
            ..Self::empty(header, mapping)
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
        let is_day = |heading: &str| {
            occasion::split(heading, guide)
                .is_some_and(|(rest, on)| rest.is_empty() && matches!(on, Occasion::On(_)))
        };
        let days = header.iter().enumerate().filter(|(_, heading)| is_day(heading));
        let days: Vec<_> = days.map(|(index, heading)| (index, heading.clone())).collect();
        if days.is_empty() {
            return None;
        }
        let measures = Measures::of(&options.registry);
        Some(Self {
            name: "table of scores by day",
            rule: "score_cell",
            client: client(header, headings, mapping)?,
            layout: Layout::Calendar { measures, measure, days },
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
        let columns = columns::of(header, options);
        if columns.is_empty() {
            return None;
        }
        let redcap = &tables().redcap;
        let is_redcap = headings.has_any(&redcap.marks)
            || redcap.record.iter().any(|name| name == headings.get(0))
                && headings.iter().any(|(_, name)| name.ends_with(" complete"));
        let client = if is_redcap { vec![0] } else { client(header, headings, mapping)? };
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
            .any(|known| known.language == Language::Fr)
            || Headings::of(header).are_french(header);
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

    pub(super) fn language(&self) -> Option<Language> {
        self.language
    }

    fn date_of<'r>(&self, record: &'r StringRecord, own: Option<usize>) -> &'r str {
        filled(own.into_iter().chain(self.date.iter().copied()), record)
    }

    /// The date of a column of a row, as it is written.
    fn written_date<'r>(&self, record: &'r StringRecord, column: &'r Column) -> &'r str {
        match column.when {
            When::Row => self.date_of(record, None),
            When::Own(index) => self.date_of(record, Some(index)),
            When::Occasion(index) => filled(std::iter::once(index), record),
            When::Heading => &column.heading,
            When::Unknown => "",
        }
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
            client_id: persons::client(&self.client, cell),
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
                self.admit(draft, self.date_of(record, None), desk, dating)
            }
            Layout::Named { measures, measure, item, subscale, value } => {
                let part = item.map(cell).filter(|item| !is_null(item));
                let label = subscale.map(cell).filter(|label| !is_null(label));
                let words = [Some(cell(*measure)), part.or(label)];
                let measured = in_words(words, measures, &desk.options().mapping);
                let short = short(&measured);
                let (given, max) = given(cell(*value), &measured, &short);
                let draft = ScoreDraft { measured, given, max, ..draft };
                self.admit(draft, self.date_of(record, None), desk, dating)
            }
            Layout::Calendar { measures, measure, days } => {
                let words = [Some(cell(*measure)), None];
                let measured = in_words(words, measures, &desk.options().mapping);
                let short = short(&measured);
                let mut any = false;
                for (index, day) in days.iter().filter(|(index, _)| !is_null(cell(*index))) {
                    let (given, max) = given(cell(*index), &measured, &short);
                    let mut draft = ScoreDraft { given, max, ..draft.clone() };
                    draft.measured = measured.clone();
                    draft.source.locator = format!("{}:{day}", draft.source.locator);
                    if self.is_missing(cell(*index), &draft, desk) {
                        continue;
                    }
                    any = true;
                    self.admit(draft, day, desk, dating)?;
                }
                if !any {
                    desk.set_aside(self.name, &draft.source);
                }
                Ok(())
            }
            Layout::Wide(columns) => {
                let mut any = false;
                for column in columns {
                    let value = cell(column.index);
                    if is_null(value) {
                        continue;
                    }
                    let (given, max) = given(value, &column.measured, &column.short);
                    let mut source = draft.source.clone();
                    let row = std::mem::take(&mut source.locator);
                    source.locator = format!("{row}:{}", column.heading);
                    // a row is one administration, or one for each occasion
                    let occasion = match &column.occasion {
                        Some(Occasion::Named(name) | Occasion::On(name)) => name.as_str(),
                        None => "",
                    };
                    let tie = Tie::Record(format!("{}#{row} {occasion}", source.path));
                    let draft = ScoreDraft {
                        measured: column.measured.clone(),
                        given,
                        max,
                        administration: Some(tie),
                        source,
                        ..draft.clone()
                    };
                    if self.is_missing(value, &draft, desk) {
                        continue;
                    }
                    any = true;
                    self.admit(draft, self.written_date(record, column), desk, dating)?;
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
        date: &str,
        desk: &mut Desk<'_>,
        dating: &mut Dating<'_>,
    ) -> Result<()> {
        let options = desk.options();
        if score::measure(&draft, &options.registry, &options.mapping).is_none() {
            desk.set_aside(self.name, &draft.source);
            return Ok(());
        }
        match self.moment(date, &draft.source, options, dating) {
            Err(fault) => return desk.reject(draft.source, fault),
            Ok((date, time)) => (draft.date, draft.time) = (date, time),
        }
        for (kind, detail) in dating.take_remarks() {
            desk.remark(kind, &detail, &draft.source);
        }
        desk.admit_score(draft, self.name)
    }

    /// Whether a cell says that there is no value, which is remarked.
    fn is_missing(&self, cell: &str, draft: &ScoreDraft, desk: &mut Desk<'_>) -> bool {
        let options = desk.options();
        let is_possible = || score::is_possible(draft, &options.registry, &options.mapping);
        let missing = cells::is_missing(cell, is_possible);
        if missing {
            desk.remark(RemarkKind::MissingCode, cell, &draft.source);
        }
        missing
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

/// Whether a row is the header of a table of scores.
pub(super) fn is_header(row: &[String], options: &Options) -> bool {
    let headings = Headings::of(row);
    ScoreTable::known(row, &headings).is_some()
        || ScoreTable::calendar(row, &headings, options).is_some()
        || ScoreTable::named(row, &headings, options).is_some()
        || ScoreTable::wide(row, &headings, options).is_some()
}

/// The first filled of these columns. REDCap writes "[not completed]" for a survey
/// that was not sent in.
fn filled(mut columns: impl Iterator<Item = usize>, record: &StringRecord) -> &str {
    let cell = |index| record.get(index).map(str::trim);
    let is_date = |cell: &&str| !is_null(cell) && !cell.starts_with('[');
    columns.find_map(|index| cell(index).filter(is_date)).unwrap_or_default()
}

/// Whether columns are called by measures, whosever they are.
pub(super) fn names_measures(header: &[String], headings: &Headings, options: &Options) -> bool {
    let names = &tables().columns;
    let is_named = headings.has_any(&names.measure) && headings.has_any(&names.value);
    is_named || !columns::of(header, options).is_empty()
}

/// The columns of the client.
fn client(header: &[String], headings: &Headings, mapping: &Mapping) -> Option<Vec<usize>> {
    let list = &tables().columns;
    let names = list.client.iter().chain(&list.person);
    Some(persons::columns(header, headings, mapping, names)).filter(|found| !found.is_empty())
}

/// The columns of the date: by their names, or else the only one that is called a
/// date of nothing else, such as a birth.
fn dates_of(header: &[String], headings: &Headings, mapping: &Mapping) -> Vec<usize> {
    let mut columns = headings.all(&tables().columns.date);
    columns.extend(known_column(header, mapping, Field::SessionDate));
    if columns.is_empty() {
        let is_date = |heading: &str| heading.split(' ').any(|word| word == "date");
        let other = |heading: &str| mapping.guide().dates_something_else(heading);
        let mut dates = headings.iter().filter(|(_, it)| is_date(it) && !other(it));
        if let (Some((index, _)), None) = (dates.next(), dates.next()) {
            columns.push(index);
        }
    }
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
    let by_words = || {
        let [Some(name), None] = words else { return None };
        Some((measures.inside(name)?, ScorePart::Total))
    };
    match by_heading.or_else(by_name).or_else(by_wording).or_else(by_words) {
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
