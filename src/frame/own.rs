//! A score table of the user's own, made by hand or by another program.

use std::path::Path;

use chrono::NaiveDate;

use super::load::load;
use super::store::named;
use super::table::table;
use super::{Origin, ScoreRow, Table};
use crate::error::{Error, Result};
use crate::extract::{ScoreKind, Status};

table! {
    /// One score of one client on one day.
    pub struct OwnScoreRow in "own_scores" {
        /// The client.
        client_id: String,
        /// Short name of the measure, "PHQ-9".
        instrument: String,
        /// The subscale, if it is not the total.
        subscale: Option<String>,
        /// The day of the administration.
        scored_on: Option<NaiveDate>,
        /// Another name for the day of the administration.
        session_date: Option<NaiveDate>,
        /// The score.
        value: f64,
    }
}

/// Reads scores from a file: a `scores` table that caseline wrote, or any table
/// with the columns `client_id`, `instrument`, `value` and `scored_on` (or
/// `session_date`).
///
/// # Errors
/// When the file cannot be read, a column is missing, or a row has no day.
pub fn read_own_scores(path: &Path) -> Result<Vec<ScoreRow>> {
    let frame = load(path)?;
    let has = |column: &&str| frame.get_column_index(column).is_some();
    if ["mention_id", "status", "kind"].iter().all(has) {
        return ScoreRow::rows(&frame).map_err(|error| error.at(path));
    }
    let rows = OwnScoreRow::rows(&frame).map_err(|error| error.at(path))?;
    let source = named(path);
    rows.into_iter().enumerate().map(|(index, row)| row.score(index + 2, &source, path)).collect()
}

impl OwnScoreRow {
    /// The score as a row of the `scores` table. `line` is its place in the
    /// file, the header being line 1.
    fn score(self, line: usize, source: &str, path: &Path) -> Result<ScoreRow> {
        let day = self.scored_on.or(self.session_date).ok_or_else(|| {
            Error::configuration("the row has neither `scored_on` nor `session_date`")
                .at_line(path, line)
        })?;
        let kind = if self.subscale.is_some() { ScoreKind::Subscale } else { ScoreKind::Total };
        Ok(ScoreRow {
            mention_id: format!("{source}:{line}"),
            note_id: None,
            client_id: self.client_id,
            session_date: Some(day),
            instrument: self.instrument,
            kind,
            item: None,
            subscale: self.subscale,
            value: self.value,
            value_text: self.value.to_string(),
            max: None,
            comparator: None,
            status: Status::Current,
            scored_on: Some(day),
            severity: None,
            stated_severity: None,
            stated_change: None,
            origin: Origin::Coded,
            rule: "own_table".to_owned(),
            char_start: None,
            char_end: None,
            byte_start: None,
            byte_end: None,
            evidence_text: None,
            evidence_char_start: None,
            source_path: source.to_owned(),
            source_locator: Some(line.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows_of(text: &str) -> Result<Vec<ScoreRow>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.csv");
        std::fs::write(&path, text).unwrap();
        read_own_scores(&path)
    }

    #[test]
    fn four_columns_are_enough() {
        let rows = rows_of(
            "client_id,instrument,scored_on,value\nC-1,PHQ-9,2026-01-08,18\nC-1,PHQ-9,2026-02-05,9\n",
        )
        .unwrap();
        let read: Vec<_> = rows.iter().map(|row| (row.value, row.scored_on)).collect();
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day);
        assert_eq!(read, [(18.0, day(1, 8)), (9.0, day(2, 5))]);
        assert_eq!(rows[1].source_locator.as_deref(), Some("3"));
    }

    #[test]
    fn a_row_without_a_day_is_named_by_its_line() {
        let error =
            rows_of("client_id,instrument,value,session_date\nC-1,PHQ-9,18,\n").unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("mine.csv:2: the row has neither `scored_on` nor `session_date`")
        );
    }

    #[test]
    fn a_score_that_is_text_is_an_error_with_its_row() {
        let error = rows_of("client_id,instrument,scored_on,value\nC-1,PHQ-9,2026-01-08,high\n")
            .unwrap_err();
        assert!(error.to_string().ends_with("row 1, column `value`: is not a number"));
    }
}
