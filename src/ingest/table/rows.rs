//! The rows of a table of coded values: which cell is whose value of what, and when
//! it was given. Whether it is a value of the measure is decided where all coded scores
//! are read.

use csv::StringRecord;

use super::cells::{self, given, number};
use super::columns::{Column, When};
use super::is_null;
use super::known::tables;
use super::measures::{Holds, Measures};
use super::occasion::Occasion;
use super::persons;
use super::scores::{Layout, ScoreTable};
use super::wording::wordings;
use crate::Result;
use crate::ingest::Options;
use crate::ingest::account::RemarkKind;
use crate::ingest::dates;
use crate::ingest::dating::Dating;
use crate::ingest::desk::Desk;
use crate::ingest::draft::Draft;
use crate::ingest::fault::ScoreFault;
use crate::ingest::fold;
use crate::ingest::mapping::Mapping;
use crate::ingest::score::{self, Given, Measured, ScoreDraft, Tie};
use crate::instrument::Code;
use crate::note::{ScorePart, Source};

impl ScoreTable<'_> {
    pub(super) fn date_of<'r>(&self, record: &'r StringRecord, own: Option<usize>) -> &'r str {
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

    /// Whether a row sums up others, as under a sheet: "Average" where the client stands,
    /// and no day.
    fn sums_up(&self, record: &StringRecord) -> bool {
        let client = persons::client(&self.client, |index| record.get(index).unwrap_or_default());
        let client = fold::label_up_to(&client, 40);
        tables().columns.summary.contains(&client) && self.date_of(record, None).is_empty()
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
        if self.sums_up(record) {
            desk.set_aside("summary row", &source);
            return Ok(());
        }
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
                self.take_days(record, &ScoreDraft { measured, ..draft }, days, desk, dating)
            }
            Layout::Wide(columns) => self.take_columns(record, &draft, columns, desk, dating),
        }
    }

    /// Takes the scores of one measure by the days of their columns.
    fn take_days(
        &self,
        record: &StringRecord,
        of_row: &ScoreDraft,
        days: &[(usize, String)],
        desk: &mut Desk<'_>,
        dating: &mut Dating<'_>,
    ) -> Result<()> {
        let short = short(&of_row.measured);
        let mut any = false;
        for (index, day) in days {
            let cell = record.get(*index).unwrap_or_default().trim();
            if is_null(cell) {
                continue;
            }
            let (given, max) = given(cell, &of_row.measured, &short);
            let mut draft = ScoreDraft { given, max, ..of_row.clone() };
            draft.source.locator = format!("{}:{day}", draft.source.locator);
            if is_missing(cell, &draft, desk) {
                continue;
            }
            any = true;
            self.admit(draft, day, desk, dating)?;
        }
        if !any {
            desk.set_aside(self.name, &of_row.source);
        }
        Ok(())
    }

    /// Takes the parts of measures that stand in columns. A row is one
    /// administration, or one for each occasion.
    fn take_columns(
        &self,
        record: &StringRecord,
        of_row: &ScoreDraft,
        columns: &[Column],
        desk: &mut Desk<'_>,
        dating: &mut Dating<'_>,
    ) -> Result<()> {
        let Source { path, locator: row } = &of_row.source;
        let mut any = false;
        for column in columns {
            let value = record.get(column.index).unwrap_or_default().trim();
            if is_null(value) {
                continue;
            }
            let (given, max) = given(value, &column.measured, &column.short);
            let occasion = match &column.occasion {
                Some(Occasion::Named(name) | Occasion::On(name)) => name.as_str(),
                None => "",
            };
            let locator = format!("{row}:{}", column.heading);
            let draft = ScoreDraft {
                measured: column.measured.clone(),
                given,
                max,
                administration: Some(Tie::Record(format!("{path}#{row} {occasion}"))),
                source: Source { path: path.clone(), locator },
                ..of_row.clone()
            };
            if is_missing(value, &draft, desk) {
                continue;
            }
            any = true;
            self.admit(draft, self.written_date(record, column), desk, dating)?;
        }
        if !any {
            desk.set_aside(self.name, &of_row.source);
        }
        Ok(())
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
        for (kind, detail) in dating.take_remarks()? {
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

/// Whether a cell says that there is no value, which is remarked.
fn is_missing(cell: &str, draft: &ScoreDraft, desk: &mut Desk<'_>) -> bool {
    let options = desk.options();
    let is_possible = || score::is_possible(draft, &options.registry, &options.mapping);
    let missing = cells::is_missing(cell, is_possible);
    if missing {
        desk.remark(RemarkKind::MissingCode, cell, &draft.source);
    }
    missing
}

/// The first filled of these columns. REDCap writes "[not completed]" for a survey
/// that was not sent in.
fn filled(mut columns: impl Iterator<Item = usize>, record: &StringRecord) -> &str {
    let cell = |index| record.get(index).map(str::trim);
    let is_date = |cell: &&str| !is_null(cell) && !cell.starts_with('[');
    columns.find_map(|index| cell(index).filter(is_date)).unwrap_or_default()
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
