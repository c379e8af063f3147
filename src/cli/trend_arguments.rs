//! What can be typed after `caseline trend`.

use std::path::PathBuf;

use clap::Args;

use super::arguments::{CommonOptions, PagingOptions, WritingOptions};
use crate::frame::single_case::Statistic;
use crate::trend::mixed_model::{Likelihood, Model};
use crate::trend::single_case::{Correction, Spread, TauURecipe, TimeBase};

const TREND_EXAMPLES: &str = "\
Examples:
  caseline trend my-series.csv --id client --time day --value score --better lower --out my-trends
  caseline trend my-series.csv --id client --time day --value score --better lower --out my-trends --phase phase --goal 5 --tables csv
  caseline trend my-series.csv --id client --time day --value score --better lower --out my-trends --reliable-change 6 --remission 4
  caseline trend my-series.csv --id client --time day --value score --better lower --out my-trends --statistic theil_sen --format csv
  caseline trend my-clients.csv --model slope --fixed site --method reml --id client --time week --value score --tables csv --out my-model";

/// `caseline trend`.
#[derive(Debug, Args)]
#[command(before_help = TREND_EXAMPLES)]
pub struct TrendCommand {
    /// A table of scores, one a row (.csv, .parquet or .jsonl)
    #[arg(value_name = "SERIES")]
    pub table: PathBuf,
    /// The column that tells series apart
    #[arg(long, value_name = "COLUMN")]
    pub id: String,
    /// The column of times: numbers, or dates such as 2026-03-12
    #[arg(long, value_name = "COLUMN")]
    pub time: String,
    /// The column of scores
    #[arg(long, value_name = "COLUMN")]
    pub value: String,
    /// Which scores are better: lower, higher, or a column that says so
    #[arg(long, value_name = "WHICH", required_unless_present = "model")]
    pub better: Option<String>,
    /// The column of phases, for the statistics of baseline against treatment
    #[arg(long, value_name = "COLUMN")]
    pub phase: Option<String>,
    /// What the baseline phase is called
    #[arg(long, value_name = "LABEL", default_value = "A")]
    pub baseline: String,
    /// What the treatment phase is called
    #[arg(long, value_name = "LABEL", default_value = "B")]
    pub treatment: String,
    /// The goal of treatment: a score, or a column of them
    #[arg(long, value_name = "SCORE", allow_hyphen_values = true)]
    pub goal: Option<String>,
    /// The threshold of reliable change in points, for plateau and reversals
    #[arg(long, value_name = "POINTS")]
    pub reliable_change: Option<f64>,
    /// The last score that is in remission
    #[arg(long, value_name = "SCORE", requires = "reliable_change", allow_hyphen_values = true)]
    pub remission: Option<f64>,
    /// Recipe of Tau-U: parker or complete
    #[arg(long, value_name = "RECIPE", default_value = "parker")]
    pub tau_u: TauURecipe,
    /// When Tau-BC takes the baseline's trend away: always or if_significant
    #[arg(long, value_name = "WHEN", default_value = "always")]
    pub tau_bc: Correction,
    /// What Tau-BC fits that trend on: order or time
    #[arg(long, value_name = "BASE", default_value = "order")]
    pub tau_bc_base: TimeBase,
    /// What the mean difference is divided by: baseline_sd or pooled_sd
    #[arg(long, value_name = "SPREAD", default_value = "baseline_sd")]
    pub smd: Spread,
    /// Only this statistic, by its name in the table (repeatable)
    #[arg(long, value_name = "NAME")]
    pub statistic: Vec<Statistic>,
    /// One mixed model of all clients
    #[command(flatten)]
    pub mixed: MixedOptions,
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
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

/// One mixed model of all clients, in place of statistics of each.
#[derive(Debug, Args)]
#[command(next_help_heading = "A model of all clients")]
pub struct MixedOptions {
    /// Fit a linear mixed model: what differs between clients [possible: intercept, slope,
    /// uncorrelated, log]
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["phase", "goal", "statistic", "reliable_change"])]
    pub model: Option<Model>,
    /// Covariates: columns of numbers or words, separated by commas
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', requires = "model")]
    pub fixed: Vec<String>,
    /// The likelihood: reml or ml
    #[arg(long, value_name = "METHOD", default_value = "reml", requires = "model")]
    pub method: Likelihood,
    /// Fewest scores of a client who takes part
    #[arg(long, value_name = "SCORES", default_value_t = 1, requires = "model")]
    pub min_points: usize,
    /// What the model log adds to the time before taking its logarithm
    #[arg(long, value_name = "TIME", default_value_t = 1.0, requires = "model")]
    pub log_offset: f64,
}
