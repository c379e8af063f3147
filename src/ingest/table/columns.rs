//! The columns of a wide table: what each holds of which measure, and when it was
//! given.
//!
//! A column is known by a code of the mapping file, by the name of a measure in its
//! heading, as one of a row of items (`phq1` to `phq9`), or by the wording of an
//! item. Where headings name occasions ("PHQ-9 pre"), each is an administration of
//! its own, with the date of a column of that occasion ("date_pre").

use std::collections::{BTreeMap, BTreeSet};

use super::known::{Headings, tables};
use super::measures::{Holds, Measures};
use super::occasion::{self, Occasion};
use super::wording::wordings;
use crate::ingest::Options;
use crate::ingest::score::Measured;
use crate::instrument::{Code, Instrument, ItemName};
use crate::note::ScorePart;

/// A column of a wide table.
pub(super) struct Column {
    pub(super) index: usize,
    pub(super) heading: String,
    pub(super) measured: Measured,
    /// The short name of the measure, for its answers in words.
    pub(super) short: String,
    pub(super) occasion: Option<Occasion>,
    pub(super) when: When,
}

/// Where the date of a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// In the row's column of the date.
    Row,
    /// In a column of this measure or occasion, or else in the row's.
    Own(usize),
    /// In a column of the occasion alone.
    Occasion(usize),
    /// In the heading.
    Heading,
    /// Nowhere: the row's date belongs to one of several occasions.
    Unknown,
}

impl Column {
    fn new(index: usize, heading: &str, measured: Measured, short: &str) -> Self {
        Self {
            index,
            heading: heading.to_owned(),
            measured,
            short: short.to_owned(),
            occasion: None,
            when: When::Row,
        }
    }

    fn part(index: usize, heading: &str, instrument: &Instrument, part: ScorePart) -> Self {
        let measured = Measured::Known(instrument.short.clone(), part);
        Self::new(index, heading, measured, &instrument.short)
    }

    /// What the column was taken for.
    pub(super) fn meaning(&self) -> String {
        let part = match &self.measured {
            Measured::Known(short, ScorePart::Total) => short.clone(),
            Measured::Known(short, ScorePart::Subscale(label)) => format!("{short} {label}"),
            Measured::Known(short, ScorePart::Item(number)) => format!("{short} item {number}"),
            Measured::Codes(_) => "code of the mapping file".to_owned(),
        };
        match &self.occasion {
            Some(Occasion::Named(name)) => format!("{part} ({name})"),
            Some(Occasion::On(_)) | None => part,
        }
    }
}

/// The columns that hold parts of measures.
pub(super) fn of(header: &[String], headings: &Headings, options: &Options) -> Vec<Column> {
    let measures = Measures::of(&options.registry);
    let mut found = Found::default();
    let rows = rows_of_items(headings, &measures);
    for (index, heading) in header.iter().enumerate() {
        if let Some(local) = options.mapping.code(heading) {
            let code = Code { system: None, code: heading.clone() };
            let measured = Measured::Codes(vec![code]);
            found.columns.push(Column::new(index, heading, measured, &local.measure));
        } else if let Some(item) = rows.get(&index) {
            let item = item
                .clone()
                .map(|(instrument, part)| Column::part(index, heading, instrument, part));
            found.columns.extend(item);
        } else {
            found.take(index, (heading, headings.get(index)), &measures, options);
        }
    }
    found.take_wordings(header, headings);
    found.take_risk_items(header, headings, &measures);
    found.date();
    found.columns.sort_by_key(|column| column.index);
    found.columns
}

#[derive(Default)]
struct Found {
    columns: Vec<Column>,
    /// The dates of a measure and an occasion, of a measure, and of an occasion.
    dates: Vec<(Option<String>, Option<Occasion>, usize)>,
    /// Columns that no name explains.
    others: Vec<usize>,
}

impl Found {
    /// Takes a column by the name of a measure, or the date of an occasion; its heading
    /// is given as it is and folded.
    fn take(
        &mut self,
        index: usize,
        (heading, folded): (&str, &str),
        measures: &Measures<'_>,
        options: &Options,
    ) {
        let with_occasion = || {
            let (rest, occasion) = occasion::split(heading, folded, options.mapping.guide())?;
            let holds = measures.beside_occasion(&rest);
            Some((rest, occasion, holds))
        };
        let by_name = measures.folded_heading(heading, folded).map(|holds| (None, holds));
        let split = if by_name.is_none() { with_occasion() } else { None };
        let is_date = |rest: &str| {
            let list = tables();
            [&list.headings.date, &list.columns.date]
                .iter()
                .any(|it| it.iter().any(|it| it == rest))
        };
        let holds = match (by_name, split) {
            (Some(found), _) => found,
            (None, Some((_, occasion, Some(holds)))) => (Some(occasion), holds),
            (None, Some((rest, occasion @ Occasion::Named(_), None))) if is_date(&rest) => {
                return self.dates.push((None, Some(occasion), index));
            }
            (None, _) => return self.others.push(index),
        };
        match holds {
            (occasion, (instrument, Holds::Part(part))) => {
                let column = Column::part(index, heading, instrument, part);
                self.columns.push(Column { occasion, ..column });
            }
            (occasion, (instrument, Holds::Date)) => {
                self.dates.push((Some(instrument.short.clone()), occasion, index));
            }
        }
    }

    /// Takes the columns that are called by the wording of an item.
    fn take_wordings(&mut self, header: &[String], headings: &Headings) {
        let others = self.others.iter().filter(|&&it| wordings().share_word(headings.get(it)));
        let others = others.filter_map(|&index| Some((index, header.get(index)?)));
        let items = wordings().columns(others.map(|(index, heading)| (index, heading.as_str())));
        for (index, short, number) in items {
            let measured = Measured::Known(short.to_owned(), ScorePart::Item(number));
            let heading = header.get(index).map(String::as_str).unwrap_or_default();
            self.columns.push(Column::new(index, heading, measured, short));
        }
    }

    /// Takes "Item 9" beside the total of the one measure of the table whose item of
    /// that number points to risk.
    fn take_risk_items(&mut self, header: &[String], headings: &Headings, measures: &Measures<'_>) {
        let shorts: BTreeSet<&str> = self.columns.iter().map(|it| it.short.as_str()).collect();
        let mut items = Vec::new();
        for &index in &self.others {
            let Some(heading) = header.get(index) else { continue };
            let Some(number) = Measures::lone_item(headings.get(index)) else { continue };
            let of_risk = shorts.iter().filter_map(|short| measures.named(short)).filter(|known| {
                known.risk_items.iter().any(|it| it.item == ItemName::Number(number))
            });
            let of_risk: Vec<&Instrument> = of_risk.collect();
            if let [instrument] = of_risk.as_slice() {
                let part = ScorePart::Item(number);
                items.push(Column::part(index, heading, instrument, part));
            }
        }
        let is_known =
            |column: &Column| self.columns.iter().any(|it| it.measured == column.measured);
        items.retain(|column| !is_known(column));
        self.columns.append(&mut items);
    }

    /// Finds the date of each column.
    fn date(&mut self) {
        let named = |column: &Column| match &column.occasion {
            Some(Occasion::Named(name)) => Some(name.clone()),
            Some(Occasion::On(_)) | None => None,
        };
        let occasions: BTreeSet<String> = self.columns.iter().filter_map(named).collect();
        for column in &mut self.columns {
            let date = |short: Option<&str>, occasion: Option<&Occasion>| {
                let mut dates = self.dates.iter();
                dates
                    .find(|(of, on, _)| of.as_deref() == short && on.as_ref() == occasion)
                    .map(|(_, _, index)| *index)
            };
            let short = Some(column.short.as_str());
            column.when = match &column.occasion {
                Some(Occasion::On(_)) => When::Heading,
                Some(occasion) => {
                    date(short, Some(occasion)).or_else(|| date(None, Some(occasion))).map_or_else(
                        || if occasions.len() > 1 { When::Unknown } else { When::Row },
                        When::Occasion,
                    )
                }
                None => date(short, None).map_or(When::Row, When::Own),
            };
        }
    }
}

/// What a column of a row of items is; nothing beyond the last item.
type RowItem<'r> = Option<(&'r Instrument, ScorePart)>;

/// The columns of `phq1` to `phq9`, and `phq_total` beside them: items of the form of
/// that family with so many items, and not the totals of PHQ-2 and PHQ-9.
fn rows_of_items<'r>(headings: &Headings, measures: &Measures<'r>) -> BTreeMap<usize, RowItem<'r>> {
    let mut stems: BTreeMap<String, BTreeMap<u32, usize>> = BTreeMap::new();
    let short = headings.iter().filter(|(_, heading)| heading.len() <= 40);
    let names = short.map(|(index, heading)| (index, heading.replace(' ', "")));
    for (index, name) in names.filter(|(_, name)| name.len() <= 20) {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = name.get(stem.len()..).and_then(|number| number.parse().ok());
        if let Some(number) = number.filter(|_| stem.chars().all(char::is_alphabetic)) {
            stems.entry(stem.to_owned()).or_default().entry(number).or_insert(index);
        }
    }
    let mut found = BTreeMap::new();
    for (stem, columns) in stems {
        let length = (1..).zip(columns.keys()).take_while(|(at, number)| at == *number).count();
        let form = (2..=u32::try_from(length).unwrap_or_default())
            .rev()
            .find_map(|items| Some((items, measures.of_family(&stem, items)?)));
        let Some((items, instrument)) = form else { continue };
        for (number, index) in columns {
            let part = (number <= items).then_some((instrument, ScorePart::Item(number)));
            found.insert(index, part);
        }
        for (index, folded) in headings.iter() {
            let rest = folded.strip_prefix(stem.as_str()).map(str::trim);
            let is_total = |rest: &str| tables().headings.total.iter().any(|it| it == rest);
            if rest.is_some_and(|rest| !rest.is_empty() && rest.split(' ').all(is_total)) {
                found.insert(index, Some((instrument, ScorePart::Total)));
            }
        }
    }
    found
}
