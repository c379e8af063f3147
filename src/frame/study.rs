//! The tables of a pre/post study: the scores that are read, and the results.
//!
//! A study comes long (one row per client and time) or wide (one row per
//! client, two score columns). Labels of times and groups are read as they
//! stand. A score that is a word is kept as such, so that the client who has it
//! gets a reason and not a guess; an empty cell, and `NA` as R writes it, is
//! missing.

use std::collections::HashMap;
use std::path::Path;

use polars::prelude::*;

use super::mixing::Mixing;
use super::store::load;
use super::table::table;
use crate::change::{Category, Certainty, Crossing, Reason, StudyMethod};
use crate::error::{Error, Result};

/// What stands in the cell of a score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ScoreCell {
    /// Nothing.
    Missing,
    /// A number, which may not be finite.
    Number(f64),
    /// Something that is no number.
    Text,
}

impl ScoreCell {
    /// The number, if it is one.
    #[must_use]
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Missing | Self::Text => None,
        }
    }

    fn read(text: &str) -> Self {
        match text.trim() {
            "" | "NA" => Self::Missing,
            word => word.parse().map_or(Self::Text, Self::Number),
        }
    }
}

/// The columns of a long table.
#[derive(Clone, Debug)]
pub struct LongColumns {
    /// Who.
    pub id: String,
    /// When.
    pub time: String,
    /// The score.
    pub value: String,
    /// The arm.
    pub group: Option<String>,
}

/// The columns of a wide table.
#[derive(Clone, Debug)]
pub struct WideColumns {
    /// Who.
    pub id: String,
    /// The baseline score.
    pub pre: String,
    /// The later score.
    pub post: String,
    /// The arm.
    pub group: Option<String>,
}

/// A column of labels: each different one is kept once, in the order in which
/// it first appears, so that a million rows need no million texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// The different labels.
    pub names: Vec<String>,
    /// Which of them each row holds; [`Labels::MISSING`] where the cell is
    /// empty.
    pub codes: Vec<u32>,
}

impl Labels {
    /// The code of an empty cell.
    pub const MISSING: u32 = u32::MAX;

    /// The labels of these cells.
    #[must_use]
    pub fn of<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> Self {
        let (mut names, mut codes) =
            (Vec::<String>::new(), Vec::with_capacity(cells.size_hint().0));
        let mut places: HashMap<&str, u32, Mixing> = HashMap::default();
        for cell in cells {
            let Some(word) = cell.and_then(label) else {
                codes.push(Self::MISSING);
                continue;
            };
            let next = u32::try_from(names.len()).unwrap_or(Self::MISSING);
            let code = *places.entry(word).or_insert_with(|| {
                names.push(word.to_owned());
                next
            });
            codes.push(code);
        }
        Self { names, codes }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The place of a row's label among the names.
    #[must_use]
    pub fn place(&self, row: usize) -> Option<usize> {
        self.codes.get(row).filter(|code| **code != Self::MISSING).map(|code| *code as usize)
    }
}

/// The trimmed text of a cell, `None` for an empty one and for `NA`.
fn label(word: &str) -> Option<&str> {
    match word.trim() {
        "" | "NA" => None,
        word => Some(word),
    }
}

/// A long table, column by column; all columns have the same length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LongScores {
    /// Who.
    pub ids: Labels,
    /// When.
    pub times: Labels,
    /// The score.
    pub scores: Vec<ScoreCell>,
    /// The arm; none when no column was named.
    pub groups: Option<Labels>,
}

/// A wide table, column by column; all columns have the same length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WideScores {
    /// Who.
    pub ids: Labels,
    /// The baseline score.
    pub pre: Vec<ScoreCell>,
    /// The later score.
    pub post: Vec<ScoreCell>,
    /// The arm; none when no column was named.
    pub groups: Option<Labels>,
}

/// Reads a long table.
///
/// # Errors
/// When the file cannot be read or a column is missing.
pub fn read_long(path: &Path, columns: &LongColumns) -> Result<LongScores> {
    let frame = load(path)?;
    let read = || {
        Ok(LongScores {
            ids: labels(&frame, &columns.id)?,
            times: labels(&frame, &columns.time)?,
            scores: scores(&frame, &columns.value)?,
            groups: columns.group.as_deref().map(|group| labels(&frame, group)).transpose()?,
        })
    };
    read().map_err(|error: Error| error.at(path))
}

/// Reads a wide table.
///
/// # Errors
/// When the file cannot be read or a column is missing.
pub fn read_wide(path: &Path, columns: &WideColumns) -> Result<WideScores> {
    let frame = load(path)?;
    let read = || {
        Ok(WideScores {
            ids: labels(&frame, &columns.id)?,
            pre: scores(&frame, &columns.pre)?,
            post: scores(&frame, &columns.post)?,
            groups: columns.group.as_deref().map(|group| labels(&frame, group)).transpose()?,
        })
    };
    read().map_err(|error: Error| error.at(path))
}

fn column<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a Column> {
    frame.column(name).map_err(|_| {
        let names: Vec<_> =
            frame.get_column_names().iter().map(|name| format!("`{name}`")).collect();
        Error::configuration(format!(
            "the column `{name}` is missing; the table has {}",
            names.join(", ")
        ))
    })
}

fn unreadable(name: &str, cause: PolarsError) -> Error {
    Error::configuration(format!("the column `{name}` cannot be read")).because(cause)
}

/// Labels as text. A whole number stored as a decimal one loses its `.0`.
fn labels(frame: &DataFrame, name: &str) -> Result<Labels> {
    let column = column(frame, name)?;
    if column.dtype().is_float() {
        let numbers = column.cast(&DataType::Float64).map_err(|cause| unreadable(name, cause))?;
        let numbers = numbers.f64().map_err(|cause| unreadable(name, cause))?;
        let words: Vec<Option<String>> = numbers
            .iter()
            .map(|number| number.filter(|number| !number.is_nan()).map(|number| number.to_string()))
            .collect();
        return Ok(Labels::of(words.iter().map(Option::as_deref)));
    }
    let words = column.cast(&DataType::String).map_err(|cause| unreadable(name, cause))?;
    let words = words.str().map_err(|cause| unreadable(name, cause))?;
    Ok(Labels::of(words.iter()))
}

fn scores(frame: &DataFrame, name: &str) -> Result<Vec<ScoreCell>> {
    let column = column(frame, name)?;
    if column.dtype().is_numeric() {
        let numbers = column.cast(&DataType::Float64).map_err(|cause| unreadable(name, cause))?;
        let numbers = numbers.f64().map_err(|cause| unreadable(name, cause))?;
        return Ok(numbers
            .iter()
            .map(|number| number.map_or(ScoreCell::Missing, ScoreCell::Number))
            .collect());
    }
    let words = column.cast(&DataType::String).map_err(|cause| unreadable(name, cause))?;
    let words = words.str().map_err(|cause| unreadable(name, cause))?;
    Ok(words.iter().map(|word| word.map_or(ScoreCell::Missing, ScoreCell::read)).collect())
}

table! {
    /// One client judged by one method.
    pub struct PatientRow in "patients" {
        /// The client.
        id: String,
        /// The arm.
        group: Option<String>,
        /// The baseline score.
        pre: Option<f64>,
        /// The later score.
        post: Option<f64>,
        /// Later less baseline, in points.
        change: Option<f64>,
        /// The method.
        method: StudyMethod,
        /// The index, with the sign of the change.
        reliable_change_index: Option<f64>,
        /// Points that a change needs to count; for an index counted from the
        /// score that the method expects.
        threshold: Option<f64>,
        /// The border of the clinical range.
        cutoff: Option<f64>,
        /// Whether the baseline score is on the worse side of it.
        clinical_pre: Option<bool>,
        /// Whether the later score is on the better side of it.
        functional_post: Option<bool>,
        /// Change in percent of the baseline, with the sign of the change.
        percent_change: Option<f64>,
        /// The outcome word.
        category: Category,
        /// The reason, where there is no outcome.
        not_evaluable: Option<Reason>,
        /// Whether the cut-off was crossed, and how reliably.
        crossing: Option<Crossing>,
        /// Number of scores of the client, for the hierarchical model.
        n: Option<i64>,
        /// Deviation of the client's slope from the mean slope.
        eb_estimate: Option<f64>,
        /// Its conditional standard deviation.
        sd: Option<f64>,
    }
}

table! {
    /// How many of a group had an outcome.
    pub struct StudySummaryRow in "summary" {
        /// The arm, null for the whole sample.
        group: Option<String>,
        /// The method.
        method: StudyMethod,
        /// The outcome word.
        category: Category,
        /// How many.
        n: i64,
        /// Percent of those in the group who have an outcome.
        percent: Option<f64>,
        /// Lower end of Wilson's interval, in percent.
        low: Option<f64>,
        /// Upper end.
        high: Option<f64>,
    }
}

table! {
    /// A number that the results rest on.
    pub struct ParameterRow in "parameters" {
        /// The method.
        method: StudyMethod,
        /// What it is.
        name: String,
        /// The number.
        value: Option<f64>,
        /// Where it comes from, or why there is none.
        source: Option<String>,
    }
}

table! {
    /// A statistic of a group, or of two.
    pub struct GroupEffectRow in "groups" {
        /// The arm, null for the whole sample.
        group: Option<String>,
        /// The arm that it is compared with.
        reference: Option<String>,
        /// The statistic by the name of its formula.
        effect: String,
        /// How many.
        n: i64,
        /// How many in the reference arm.
        n_reference: Option<i64>,
        /// The estimate; points are unsigned by direction, effect sizes are
        /// positive for an improvement.
        estimate: Option<f64>,
        /// Lower end of its interval.
        low: Option<f64>,
        /// Upper end.
        high: Option<f64>,
        /// Two-sided p of no difference.
        p_value: Option<f64>,
        /// The verdict against the minimal important difference.
        category: Option<crate::change::GroupVerdict>,
        /// The reason, where there is no estimate.
        not_evaluable: Option<Reason>,
    }
}

table! {
    /// How sure the label of one client is.
    pub struct SensitivityRow in "sensitivity" {
        /// The client.
        id: String,
        /// The arm.
        group: Option<String>,
        /// The method of the label.
        method: StudyMethod,
        /// The label.
        category: Category,
        /// How many of the usual choices agree: all, most, fewer.
        certainty: Certainty,
        /// Choices that give the same label.
        same: i64,
        /// All choices.
        of: i64,
        /// Two-sided confidence, in percent, at which the change is just
        /// reliable.
        confidence: Option<f64>,
        /// Choices that give another label, with it: `ha@0.90=improved`,
        /// separated by `;`.
        others: Option<String>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(text: &str) -> Result<LongScores> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scores.csv");
        std::fs::write(&path, text).unwrap();
        let name = |name: &str| name.to_owned();
        let columns =
            LongColumns { id: name("id"), time: name("time"), value: name("phq9"), group: None };
        read_long(&path, &columns)
    }

    #[test]
    fn empty_na_and_words_are_three_things() {
        let read = long("id,time,phq9\n1,pre,12.5\n1,post,\n2,pre,NA\n2,post,high\n").unwrap();
        assert_eq!(
            read.scores,
            [ScoreCell::Number(12.5), ScoreCell::Missing, ScoreCell::Missing, ScoreCell::Text]
        );
    }

    #[test]
    fn a_column_that_is_not_there_is_named_with_those_that_are() {
        let error = long("id,wave,phq9\n1,pre,12\n").unwrap_err();
        assert!(error.is_configuration());
        assert!(
            error
                .to_string()
                .ends_with("the column `time` is missing; the table has `id`, `wave`, `phq9`")
        );
    }
}
