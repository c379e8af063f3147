//! The tables of a pre/post study: the scores that are read, and the results.
//!
//! A study comes long (one row per client and time) or wide (one row per
//! client, two score columns). Labels of times and groups are read as they
//! stand. A score that is a word is kept as such, so that the client who has it
//! gets a reason and not a guess; an empty cell, and `NA` as R writes it, is
//! missing.

use std::path::Path;

pub use super::labels::{Labels, Names};
pub use super::score_table::ScoreCell;
use super::score_table::ScoreTable;
use super::table::table;
use crate::change::{Category, Certainty, Crossing, Reason, StudyMethod};
use crate::error::{Error, Result};

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
    let LongColumns { id, time, value, group } = columns;
    let table = ScoreTable::load(path, &named([id, time, value], group.as_ref()))?;
    let read = || {
        let (ids, (times, (scores, groups))) = rayon::join(
            || table.labels(id),
            || (table.labels(time), (table.scores(value), optional(&table, group.as_deref()))),
        );
        Ok(LongScores { ids: ids?, times: times?, scores: scores?, groups: groups? })
    };
    read().map_err(|error: Error| error.at(path))
}

/// Reads a wide table.
///
/// # Errors
/// When the file cannot be read or a column is missing.
pub fn read_wide(path: &Path, columns: &WideColumns) -> Result<WideScores> {
    let WideColumns { id, pre, post, group } = columns;
    let table = ScoreTable::load(path, &named([id, pre, post], group.as_ref()))?;
    let read = || {
        let (ids, (pre, (post, groups))) = rayon::join(
            || table.labels(id),
            || (table.scores(pre), (table.scores(post), optional(&table, group.as_deref()))),
        );
        Ok(WideScores { ids: ids?, pre: pre?, post: post?, groups: groups? })
    };
    read().map_err(|error: Error| error.at(path))
}

fn named<'a>(three: [&'a String; 3], group: Option<&'a String>) -> Vec<&'a str> {
    three.into_iter().chain(group).map(String::as_str).collect()
}

fn optional(table: &ScoreTable, column: Option<&str>) -> Result<Option<Labels>> {
    column.map(|name| table.labels(name)).transpose()
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
