//! What can be typed after `caseline change`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::arguments::{CommonOptions, PagingOptions, WritingOptions};
use crate::change::{CutoffMethod, CutoffRule, Direction, StudyApproach, StudyMethod};
use crate::flow::study::Effect;
use crate::instrument::ReliabilityType;
use crate::vocabulary::{UnknownWord, Word};

const CHANGE_EXAMPLES: &str = "\
Examples:
  caseline change my-study.csv --id client --time wave --pre intake --post end --value phq9 --instrument PHQ-9 --out my-results
  caseline change my-study.csv --id client --time wave --pre intake --post end --value phq9 --better lower --reliability .84 --functional-mean 3.3 --functional-sd 3.8 --method jt,gln,ha --cutoff c --tables csv --out my-results
  caseline change my-study.csv --id client --time wave --pre intake --post end --value phq9 --better lower --group arm --approach anchor --mid 5 --effect between --reference waiting --out my-results
  caseline change my-study.csv --id client --time week --value phq9 --better lower --approach distribution --method hlm --out my-results";

/// `caseline change`.
#[derive(Debug, Args)]
#[command(before_help = CHANGE_EXAMPLES)]
pub struct ChangeCommand {
    /// A table of scores: .csv, .parquet or .jsonl
    #[arg(value_name = "SCORES")]
    pub scores: PathBuf,
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Where the scores stand
    #[command(flatten)]
    pub columns: ColumnOptions,
    /// What is known of the measure
    #[command(flatten)]
    pub measure: MeasureOptions,
    /// What is asked
    #[command(flatten)]
    pub asked: AskedOptions,
    /// Write counts and statistics, but no row per client and no charts
    #[arg(long)]
    pub summary_only: bool,
    /// What is written
    #[command(flatten)]
    pub writing: WritingOptions,
    /// Charts
    #[command(flatten)]
    pub paging: PagingOptions,
    /// Options of every command
    #[command(flatten)]
    pub common: CommonOptions,
}

/// Where the scores stand in the table.
#[derive(Debug, Args)]
#[command(next_help_heading = "The table")]
pub struct ColumnOptions {
    /// The column of clients
    #[arg(long, value_name = "COLUMN", default_value = "id")]
    pub id: String,
    /// The column of times, in a long table
    #[arg(long, value_name = "COLUMN", requires = "value", conflicts_with_all = ["pre_column", "post_column"])]
    pub time: Option<String>,
    /// The time of the baseline, as it stands in the file
    #[arg(long, value_name = "LABEL", requires = "time", allow_hyphen_values = true)]
    pub pre: Option<String>,
    /// The later time, as it stands in the file
    #[arg(long, value_name = "LABEL", requires = "time", allow_hyphen_values = true)]
    pub post: Option<String>,
    /// The column of scores, in a long table
    #[arg(long, value_name = "COLUMN", requires = "time")]
    pub value: Option<String>,
    /// The column of baseline scores, in a wide table
    #[arg(long, value_name = "COLUMN", requires = "post_column")]
    pub pre_column: Option<String>,
    /// The column of later scores, in a wide table
    #[arg(long, value_name = "COLUMN", requires = "pre_column")]
    pub post_column: Option<String>,
    /// The column of arms
    #[arg(long, value_name = "COLUMN")]
    pub group: Option<String>,
}

/// What is known of the measure.
#[derive(Debug, Args)]
#[command(next_help_heading = "The measure")]
pub struct MeasureOptions {
    /// Which scores are better [default: as the --instrument says]
    #[arg(long, value_name = "WHICH", value_parser = words::<Direction>())]
    pub better: Option<Direction>,
    /// Take what is not given from this measure, such as PHQ-9
    #[arg(long, value_name = "ID")]
    pub instrument: Option<String>,
    /// The subscale of the measure [default: the total]
    #[arg(long, value_name = "LABEL", requires = "instrument")]
    pub subscale: Option<String>,
    /// Reliability, between 0 and 1
    #[arg(long, value_name = "R", allow_negative_numbers = true)]
    pub reliability: Option<f64>,
    /// Reliability of the later measurement [default: the same]
    #[arg(long, value_name = "R", allow_negative_numbers = true)]
    pub reliability_post: Option<f64>,
    /// Kind of reliability to take from the measure [default: the first known of test_retest, icc, alpha]
    #[arg(long, value_name = "KIND", value_parser = words::<ReliabilityType>())]
    pub reliability_type: Option<ReliabilityType>,
    /// Mean of the functional population
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true)]
    pub functional_mean: Option<f64>,
    /// Standard deviation of the functional population
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true)]
    pub functional_sd: Option<f64>,
    /// Mean of the clinical population [default: of the baseline scores]
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true)]
    pub clinical_mean: Option<f64>,
    /// Standard deviation of the clinical population [default: of the baseline scores]
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true)]
    pub clinical_sd: Option<f64>,
    /// Let the error rest on this standard deviation, or on that of the norms at hand, instead of the sample's
    #[arg(long, value_name = "POINTS", num_args = 0..=1, require_equals = true)]
    pub norm_sd: Option<Option<f64>>,
    /// A published threshold of reliable change, for --method published
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true)]
    pub threshold: Option<f64>,
    /// The lowest score that the scale allows; percentages count from there [default: 0]
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true)]
    pub minimum: Option<f64>,
}

/// What is asked of the change.
#[derive(Debug, Args)]
#[command(next_help_heading = "The question")]
pub struct AskedOptions {
    /// What is asked of a change
    #[arg(long, value_name = "APPROACH", value_parser = words::<StudyApproach>(), default_value = "combined")]
    pub approach: StudyApproach,
    /// How change is judged; several give several rows per client [default: jt]
    #[arg(long, value_name = "METHOD", value_delimiter = ',', value_parser = words::<StudyMethod>())]
    pub method: Vec<StudyMethod>,
    /// The cut-off [default: published where the --instrument has one, or a]
    #[arg(long, value_name = "RULE", value_parser = words::<CutoffRule>())]
    pub cutoff: Option<CutoffRule>,
    /// A published cut-off; the score itself is clinical
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true)]
    pub cutoff_value: Option<f64>,
    /// Draw the cut-off for observed scores (jt) or true ones (ha) [default: ha for the method ha, or jt]
    #[arg(long, value_name = "METHOD", value_parser = words::<CutoffMethod>())]
    pub cutoff_method: Option<CutoffMethod>,
    /// Confidence, two-sided except for ha
    #[arg(long, value_name = "SHARE", default_value_t = 0.95)]
    pub confidence: f64,
    /// Minimal important difference
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true)]
    pub mid: Option<f64>,
    /// The same for deterioration [default: as for improvement]
    #[arg(long, value_name = "POINTS", requires = "mid", allow_negative_numbers = true)]
    pub mid_deterioration: Option<f64>,
    /// What the minimal important difference is laid against
    #[arg(long, value_name = "EFFECT", value_parser = words::<Effect>(), default_value = "individual")]
    pub effect: Effect,
    /// The arm that others are compared with [default: the first by name]
    #[arg(long, value_name = "ARM", requires = "group")]
    pub reference: Option<String>,
    /// Change in percent of the baseline that is an improvement
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    pub percent: Option<f64>,
    /// The same for deterioration [default: as for improvement]
    #[arg(long, value_name = "PERCENT", requires = "percent", allow_negative_numbers = true)]
    pub percent_deterioration: Option<f64>,
}

/// A parser of the words of a vocabulary.
fn words<W: Word + Send + Sync>() -> impl TypedValueParser<Value = W> {
    PossibleValuesParser::new(W::ALL.iter().map(|word| word.word()))
        .try_map(|word| W::from_word(&word).ok_or_else(|| UnknownWord::of::<W>(&word)))
}
