//! The tables of `caseline trend`: series of scores that are read, and the
//! statistics that are written.
//!
//! Ids, phases and scores are read as `score_table` says. Times of one table are
//! all numbers or all dates.

use std::path::Path;

use chrono::NaiveDate;

use super::cell::Physical;
pub use super::labels::{Labels, Names};
pub use super::score_table::{ScoreCell, line_of};
use super::score_table::{ScoreTable, label, unreadable};
use super::table::table;
use crate::change::Reason;
use crate::error::{Error, Result};
use crate::vocabulary;

vocabulary! {
    /// A statistic of one series.
    pub enum Statistic {
        /// Theil-Sen slope with Sen's interval.
        TheilSen => "theil_sen",
        /// Slope by Siegel's repeated medians.
        Siegel => "siegel",
        /// Least-squares slope with t interval.
        Ols => "ols",
        /// Mann-Kendall test; the estimate is S.
        MannKendall => "mann_kendall",
        /// Kendall's tau-b of score and time.
        KendallTauB => "kendall_tau_b",
        /// Lag-one autocorrelation.
        AutocorrelationOne => "autocorrelation_1",
        /// Run chart; the estimate is the median, the variant the signal.
        RunChart => "run_chart",
        /// XmR chart; the estimate is the mean, the interval the limits.
        Xmr => "xmr",
        /// Number of changes of level, with Pettitt's p.
        ChangePoints => "change_points",
        /// Number of scores in the plateau at the end; 0 for none.
        Plateau => "plateau",
        /// Number of reliable reversals.
        Reversals => "reversals",
        /// Scores in remission at the end; the variant is the course.
        Remission => "remission",
        /// Nonoverlap of all pairs.
        Nap => "nap",
        /// 2 NAP - 1.
        Tau => "tau",
        /// Tau-U.
        TauU => "tau_u",
        /// Baseline-corrected Tau.
        TauBc => "tau_bc",
        /// Share of treatment scores beyond the baseline.
        Pnd => "pnd",
        /// Share of treatment scores beyond the baseline's median.
        Pem => "pem",
        /// Share of all scores that do not overlap.
        Pand => "pand",
        /// Robust improvement rate difference.
        Ird => "ird",
        /// Standardized mean difference.
        Smd => "smd",
        /// Log response ratio, positive for an improvement.
        LrrIncreasing => "lrr_increasing",
        /// Log response ratio, negative for an improvement.
        LrrDecreasing => "lrr_decreasing",
        /// Percentage of goal obtained.
        Pogo => "pogo",
        /// Slope in the baseline, by piecewise regression.
        PiecewiseBaselineSlope => "piecewise_baseline_slope",
        /// Step at the first treatment score.
        PiecewiseLevelChange => "piecewise_level_change",
        /// Change of slope.
        PiecewiseSlopeChange => "piecewise_slope_change",
    }
}

vocabulary! {
    /// Which form of a statistic stands in a row.
    pub enum Variant {
        /// Slope per unit of a numeric time.
        PerUnit => "per_unit",
        /// Slope per week, for dates.
        PerWeek => "per_week",
        /// p from the exact distribution.
        Exact => "exact",
        /// p from the normal approximation.
        Normal => "normal",
        /// Unbiased standard error, score interval.
        UnbiasedError => "se_unbiased",
        /// Tau-U over m n.
        Parker => "parker",
        /// Tau-U as Kendall's tau-b.
        Complete => "complete",
        /// Tau-BC, corrected always, by the order of the scores.
        AlwaysByOrder => "always_by_order",
        /// Tau-BC, corrected always, by their times.
        AlwaysByTime => "always_by_time",
        /// Tau-BC, corrected if the baseline's trend is significant, by order.
        IfSignificantByOrder => "if_significant_by_order",
        /// Tau-BC, corrected if the baseline's trend is significant, by times.
        IfSignificantByTime => "if_significant_by_time",
        /// Ties count half.
        TiesHalf => "ties_half",
        /// Overlap shared equally by the phases.
        Robust => "robust",
        /// By the baseline's standard deviation, bias corrected.
        BaselineSd => "baseline_sd",
        /// By the pooled standard deviation, bias corrected.
        PooledSd => "pooled_sd",
        /// Corrected for the bias of short phases.
        BiasCorrected => "bias_corrected",
        /// No signal on the run chart.
        NoSignal => "no_signal",
        /// A run that is too long.
        Shift => "shift",
        /// Too few crossings.
        TooFewCrossings => "too_few_crossings",
        /// Both.
        ShiftAndTooFewCrossings => "shift_and_too_few_crossings",
        /// All scores within the natural limits.
        WithinLimits => "within_limits",
        /// A score outside the natural limits.
        OutsideLimits => "outside_limits",
        /// Changes by Pettitt's test.
        Pettitt => "pettitt",
        /// Never in remission.
        NotReached => "not_reached",
        /// In remission, not yet for three scores.
        Reached => "reached",
        /// In remission for three scores or more.
        Sustained => "sustained",
        /// Out of remission again, by less than a reliable change.
        Left => "left",
        /// Out of remission again, and reliably worse.
        Relapsed => "relapsed",
    }
}

table! {
    /// One statistic of one series.
    pub struct StatisticRow in "statistics" {
        /// The series.
        id: String,
        /// The statistic.
        statistic: Statistic,
        /// Its form, where there are several.
        variant: Option<Variant>,
        /// The estimate.
        estimate: Option<f64>,
        /// Its standard error, where one is known.
        standard_error: Option<f64>,
        /// Lower end of its 95 % interval, or of the limits of a chart.
        low: Option<f64>,
        /// Upper end.
        high: Option<f64>,
        /// Two-sided p of no trend or no difference.
        p_value: Option<f64>,
        /// How many scores it rests on.
        n: i64,
        /// The reason, where there is no estimate.
        not_evaluable: Option<Reason>,
        /// What else belongs to it, as `name=value` separated by `;`.
        detail: Option<String>,
    }
}

/// The columns of a table of series.
#[derive(Clone, Debug)]
pub struct SeriesColumns {
    /// Which series.
    pub id: String,
    /// When.
    pub time: String,
    /// The score.
    pub value: String,
    /// The phase.
    pub phase: Option<String>,
    /// The direction of improvement.
    pub better: Option<String>,
    /// The goal.
    pub goal: Option<String>,
    /// Covariates of a mixed model.
    pub covariates: Vec<String>,
}

/// The times of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Times {
    /// Sessions, days, or any other number.
    Numbers(Vec<Option<f64>>),
    /// Days of the calendar.
    Dates(Vec<Option<NaiveDate>>),
}

/// What stands in the column of a covariate.
#[derive(Clone, Debug, PartialEq)]
pub enum Covariate {
    /// Numbers.
    Numbers(Vec<Option<f64>>),
    /// Words, each row by its place among the sorted levels.
    Words {
        /// The different words, sorted.
        levels: Vec<String>,
        /// Which of them each row holds.
        places: Vec<Option<usize>>,
    },
}

/// A table of series, column by column; all columns have the same length.
#[derive(Clone, Debug, PartialEq)]
pub struct Measurements {
    /// The ids of the series, in the order in which they first appear.
    pub series: Names,
    /// Which of them each row belongs to.
    pub series_of: Vec<u32>,
    /// When.
    pub times: Times,
    /// The score.
    pub scores: Vec<ScoreCell>,
    /// The phase; none when no column was named.
    pub phases: Option<Labels>,
    /// The direction of improvement; none when no column was named.
    pub better: Option<Labels>,
    /// The goal; none when no column was named.
    pub goals: Option<Vec<ScoreCell>>,
    /// The covariates that were named, in that order.
    pub covariates: Vec<Covariate>,
}

/// Reads a table of series.
///
/// # Errors
/// When the file cannot be read, a column is missing, a row has no id, or the
/// times are neither all numbers nor all dates.
pub fn read_measurements(path: &Path, columns: &SeriesColumns) -> Result<Measurements> {
    let SeriesColumns { id, time, value, phase, better, goal, covariates } = columns;
    let named: Vec<&str> = [id, time, value]
        .into_iter()
        .chain([phase, better, goal].into_iter().flatten())
        .chain(covariates)
        .map(String::as_str)
        .collect();
    let table = ScoreTable::load(path, &named)?;
    let optional =
        |column: &Option<String>| column.as_deref().map(|name| table.labels(name)).transpose();
    let read = || {
        let (ids, (times, scores)) =
            rayon::join(|| ids(&table, id), || (times(&table, time), table.scores(value)));
        let ids = ids?;
        Ok(Measurements {
            series: ids.names,
            series_of: ids.codes,
            times: times?,
            scores: scores?,
            phases: optional(phase)?,
            better: optional(better)?,
            goals: goal.as_deref().map(|name| table.scores(name)).transpose()?,
            covariates: covariates
                .iter()
                .map(|name| covariate(&table, name))
                .collect::<Result<_>>()?,
        })
    };
    read().map_err(|error: Error| error.at(path))
}

/// The ids; every row needs one.
fn ids(table: &ScoreTable, name: &str) -> Result<Labels> {
    let ids = table.labels(name)?;
    match ids.codes.iter().position(|&code| code == Labels::MISSING) {
        None => Ok(ids),
        Some(row) => Err(Error::configuration(format!(
            "line {}: the row has no `{name}`; every score needs the id of its series",
            line_of(row)
        ))),
    }
}

/// Numbers where every cell that is not empty is one, else words.
fn covariate(table: &ScoreTable, name: &str) -> Result<Covariate> {
    if let Some(numbers) = table.numbers(name)? {
        return Ok(Covariate::Numbers(numbers.iter().collect()));
    }
    let words = table.labels(name)?;
    let places = || (0..words.len()).map(|row| words.place(row));
    let finite = |word: &str| table.number(word).filter(|number| number.is_finite());
    let numbers: Option<Vec<f64>> = words.names.iter().map(finite).collect();
    if let Some(numbers) = numbers {
        let number = |place: Option<usize>| place.map(|place| numbers[place]);
        return Ok(Covariate::Numbers(places().map(number).collect()));
    }
    let mut levels: Vec<String> = words.names.iter().map(str::to_owned).collect();
    levels.sort_unstable();
    let sorted: Vec<usize> = words
        .names
        .iter()
        .map(|word| levels.partition_point(|level| level.as_str() < word))
        .collect();
    let places = places().map(|place| place.map(|place| sorted[place])).collect();
    Ok(Covariate::Words { places, levels })
}

fn times(table: &ScoreTable, name: &str) -> Result<Times> {
    if let Some(numbers) = table.numbers(name)? {
        return Ok(Times::Numbers(numbers.iter().collect()));
    }
    let column = table.column(name)?;
    if column.dtype().is_temporal() {
        let dates = (0..column.len()).map(|row| {
            let cell = column.get(row).map_err(|cause| unreadable(name, cause))?;
            NaiveDate::from_cell(&cell).map_err(|cause| {
                Error::configuration(format!("the column `{name}`")).because(cause)
            })
        });
        return Ok(Times::Dates(dates.collect::<Result<_>>()?));
    }
    let words = table.words(name)?;
    let cells = || words.iter().map(|word| word.and_then(label)).enumerate();
    let dated = cells().find_map(|(_, word)| word).is_some_and(|word| day(word).is_some());
    let neither = |row: usize| {
        let expected = if dated { "a date such as 2026-03-12" } else { "a number or a date" };
        Error::configuration(format!(
            "line {}: the time in `{name}` is not {expected}; a column holds numbers or ISO dates, \
             not both",
            line_of(row)
        ))
    };
    if dated {
        let date = |(row, word): (usize, Option<&str>)| {
            word.map(|word| day(word).ok_or_else(|| neither(row))).transpose()
        };
        return Ok(Times::Dates(cells().map(date).collect::<Result<_>>()?));
    }
    let number = |(row, word): (usize, Option<&str>)| {
        let parse = |word: &str| table.number(word).filter(|number| number.is_finite());
        word.map(|word| parse(word).ok_or_else(|| neither(row))).transpose()
    };
    Ok(Times::Numbers(cells().map(number).collect::<Result<_>>()?))
}

/// The day of `2026-03-12`, with or without a time of day after it.
fn day(word: &str) -> Option<NaiveDate> {
    let (day, rest) = word.split_at_checked(10)?;
    let rest_is_time = rest.is_empty() || rest.starts_with(['T', ' ']);
    NaiveDate::parse_from_str(day, "%Y-%m-%d").ok().filter(|_| rest_is_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Measurements> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("series.csv");
        std::fs::write(&path, text).unwrap();
        let name = |name: &str| name.to_owned();
        let columns = SeriesColumns {
            id: name("id"),
            time: name("day"),
            value: name("score"),
            phase: None,
            better: None,
            goal: None,
            covariates: Vec::new(),
        };
        read_measurements(&path, &columns)
    }

    fn complaint(text: &str) -> String {
        let error = read(text).unwrap_err();
        assert!(error.is_configuration());
        error.to_string().split_once("series.csv").unwrap().1.to_owned()
    }

    #[test]
    fn empty_na_and_words_are_three_things() {
        let read = read("id,day,score\n1,1,12.5\n1,2,\n1,3,NA\n1,4,high\n").unwrap();
        assert_eq!(
            read.scores,
            [ScoreCell::Number(12.5), ScoreCell::Missing, ScoreCell::Missing, ScoreCell::Text]
        );
    }

    #[test]
    fn times_are_numbers_or_dates() {
        let numbers = read("id,day,score\n1,1.5,12\n1,NA,11\n").unwrap().times;
        assert_eq!(numbers, Times::Numbers(vec![Some(1.5), None]));
        let dates = read("id,day,score\n1,2026-03-12,12\n1,2026-03-19 10:30,11\n").unwrap().times;
        let march = |day| NaiveDate::from_ymd_opt(2026, 3, day);
        assert_eq!(dates, Times::Dates(vec![march(12), march(19)]));
    }

    #[test]
    fn a_time_that_does_not_fit_is_named_by_its_line() {
        assert_eq!(
            complaint("id,day,score\n1,2026-03-12,12\n1,7,11\n"),
            ": line 3: the time in `day` is not a date such as 2026-03-12; a column holds numbers \
             or ISO dates, not both"
        );
        assert!(complaint("id,day,score\n1,monday,12\n").contains("is not a number or a date"));
    }

    #[test]
    fn a_missing_column_is_named_with_those_that_are_there() {
        assert_eq!(
            complaint("id,session,score\n1,1,12\n"),
            ": the column `day` is missing; the table has `id`, `session`, `score`"
        );
    }

    #[test]
    fn a_row_without_an_id_is_named_by_its_line() {
        assert_eq!(
            complaint("id,day,score\n1,1,12\n,2,12\n"),
            ": line 3: the row has no `id`; every score needs the id of its series"
        );
    }
}
