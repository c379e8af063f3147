//! What can be typed. Nothing is loaded or checked against files here.

use std::path::PathBuf;
use std::str::FromStr;

use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::change_arguments::ChangeCommand;
use super::trend_arguments::TrendCommand;
use crate::report::Arrangement;
use crate::report::attachment::{Audience, Form, Paper, Period};
use crate::vocabulary::Word;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "caseline",
    version,
    about = "Reads therapy progress notes, finds the standardized scores in them, and shows reliable change and trend per client and goal.",
    after_help = "Exit codes: 0 done; 1 done and --fail-on found something; 2 usage or configuration; \
                  3 done, some inputs could not be read; 4 nothing usable; 70 a defect of caseline.",
    disable_help_subcommand = true,
    disable_help_flag = true
)]
pub struct Arguments {
    /// Print help
    // The short form of clap's help for both spellings: the long one puts
    // blank lines between options and fills three screens.
    #[arg(short, long, global = true, action = ArgAction::HelpShort)]
    pub help: Option<bool>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// See what is in an export, before anything else
    Look(LookCommand),
    /// Ingest, extract, analyse, report: everything
    Run(RunCommand),
    /// Write tables of what the notes say
    Extract(ExtractCommand),
    /// Compute change, trend and triage from tables
    Analyze(AnalyzeCommand),
    /// Write pages, charts and notes from results
    Report(ReportCommand),
    /// Judge reliable change and clinical significance in a pre/post study
    Change(Box<ChangeCommand>),
    /// Compute trend and single-case statistics of any table of series
    Trend(Box<TrendCommand>),
    /// List, show or check measures
    Instruments(InstrumentsCommand),
    /// Hold extraction against labelled notes of one's own
    Evaluate(EvaluateCommand),
}

const LOOK_EXAMPLES: &str = "\
Examples:
  caseline look data/demo
  caseline look data/demo/exports/notes_fr.csv --lang fr
  caseline look tests/data/formats/synthea-csv.zip
  caseline look data/demo --format json";

/// `caseline look`.
#[derive(Debug, Args)]
#[command(before_help = LOOK_EXAMPLES)]
pub struct LookCommand {
    /// Files, folders, ZIP archives, or any mix
    #[arg(required = true, value_name = "EXPORT")]
    pub exports: Vec<PathBuf>,
    /// How notes are read
    #[command(flatten)]
    pub reading: ReadingOptions,
    /// Options of every command
    #[command(flatten)]
    pub common: CommonOptions,
}

const RUN_EXAMPLES: &str = "\
Examples:
  caseline run data/demo --out my-report
  caseline run data/demo --out my-report --lang fr --tables csv --tables parquet
  caseline run data/demo --out my-report --profile nhs-tt --as-of 2026-06-30
  caseline run data/demo --out my-report --since 2026-06-19
  caseline run data/demo --out my-report --charts png --fail-on risk
  caseline run data/demo --out my-report --attach pdf --attach docx";

/// `caseline run`.
#[derive(Debug, Args)]
#[command(before_help = RUN_EXAMPLES)]
pub struct RunCommand {
    /// Files, folders, ZIP archives, or any mix
    #[arg(required = true, value_name = "EXPORT")]
    pub exports: Vec<PathBuf>,
    /// The folder to write to
    #[arg(long, value_name = "DIR", default_value = "reports/latest")]
    pub out: PathBuf,
    /// How notes are read
    #[command(flatten)]
    pub reading: ReadingOptions,
    /// How scores are judged
    #[command(flatten)]
    pub judging: JudgingOptions,
    /// What is written
    #[command(flatten)]
    pub writing: WritingOptions,
    /// Pages and charts
    #[command(flatten)]
    pub paging: PagingOptions,
    /// Reports to attach
    #[command(flatten)]
    pub attaching: AttachingOptions,
    /// Options of every command
    #[command(flatten)]
    pub common: CommonOptions,
}

const EXTRACT_EXAMPLES: &str = "\
Examples:
  caseline extract data/demo --out my-tables
  caseline extract data/demo/exports/notes_en.csv --out my-tables --tables csv
  caseline extract data/demo --out my-tables --tables jsonl --format json";

/// `caseline extract`.
#[derive(Debug, Args)]
#[command(before_help = EXTRACT_EXAMPLES)]
pub struct ExtractCommand {
    /// Files, folders, ZIP archives, or any mix
    #[arg(required = true, value_name = "EXPORT")]
    pub exports: Vec<PathBuf>,
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// How notes are read
    #[command(flatten)]
    pub reading: ReadingOptions,
    /// What is written
    #[command(flatten)]
    pub writing: WritingOptions,
    /// Options of every command
    #[command(flatten)]
    pub common: CommonOptions,
}

const ANALYZE_EXAMPLES: &str = "\
Examples:
  caseline analyze my-tables --out my-results
  caseline analyze my-tables --out my-results --profile jacobson-truax --tables csv
  caseline analyze my-scores.csv --out my-own-results";

/// `caseline analyze`.
#[derive(Debug, Args)]
#[command(before_help = ANALYZE_EXAMPLES)]
pub struct AnalyzeCommand {
    /// Folders that `extract` wrote, or a score table of one's own with the
    /// columns client_id, instrument, scored_on and value
    #[arg(required = true, value_name = "TABLES")]
    pub tables_in: Vec<PathBuf>,
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// How scores are judged
    #[command(flatten)]
    pub judging: JudgingOptions,
    /// What is written
    #[command(flatten)]
    pub writing: WritingOptions,
    /// Options of every command
    #[command(flatten)]
    pub common: CommonOptions,
}

const REPORT_EXAMPLES: &str = "\
Examples:
  caseline report my-results --out my-pages
  caseline report my-results --out my-pages --lang fr --since 2026-06-19
  caseline report my-results --out my-pages --charts svg --charts png
  caseline report my-results --out my-pages --attach pdf --clients C-1042,C-2004
  caseline report my-results --out my-pages --attach pdf --audience client --lang fr
  caseline report my-results --out my-pages --attach docx --period 2026-04-01..2026-06-30 --paper a4";

/// `caseline report`.
#[derive(Debug, Args)]
#[command(before_help = REPORT_EXAMPLES)]
pub struct ReportCommand {
    /// The folder that `analyze` or `run` wrote
    #[arg(value_name = "RESULTS")]
    pub results: PathBuf,
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Pages and charts
    #[command(flatten)]
    pub paging: PagingOptions,
    /// Reports to attach
    #[command(flatten)]
    pub attaching: AttachingOptions,
    /// Options of every command
    #[command(flatten)]
    pub common: CommonOptions,
}

const INSTRUMENTS_EXAMPLES: &str = "\
Examples:
  caseline instruments list
  caseline instruments show PHQ-9
  caseline instruments list --format csv
  caseline instruments check data/instruments";

/// `caseline instruments`.
#[derive(Debug, Args)]
#[command(before_help = INSTRUMENTS_EXAMPLES)]
pub struct InstrumentsCommand {
    /// What to do with them
    #[command(subcommand)]
    pub action: InstrumentsAction,
}

/// The actions of `caseline instruments`.
#[derive(Debug, Subcommand)]
pub enum InstrumentsAction {
    /// List all measures
    List {
        /// Options of every command
        #[command(flatten)]
        common: CommonOptions,
    },
    /// Show one measure with bands, cut-offs, thresholds and their sources
    Show {
        /// Short name or id, such as PHQ-9
        #[arg(value_name = "ID")]
        id: String,
        /// Options of every command
        #[command(flatten)]
        common: CommonOptions,
    },
    /// Check measure files of one's own
    Check {
        /// A folder of .toml files
        #[arg(value_name = "DIR")]
        directory: PathBuf,
        /// Options of every command
        #[command(flatten)]
        common: CommonOptions,
    },
}

const EVALUATE_EXAMPLES: &str = "\
Examples:
  caseline extract my-labels/gold_notes.jsonl --out my-labelled-tables
  caseline evaluate --gold my-labels my-labelled-tables
  caseline evaluate --gold my-labels my-labelled-tables --errors 5
  caseline evaluate --gold my-labels my-labelled-tables --measures PHQ-9,GAD-7 --format csv";

/// `caseline evaluate`.
#[derive(Debug, Args)]
#[command(before_help = EVALUATE_EXAMPLES)]
pub struct EvaluateCommand {
    /// The folder that `extract` wrote of the labelled notes
    #[arg(value_name = "TABLES")]
    pub tables_in: PathBuf,
    /// The folder of labels: PREFIX_notes.jsonl, PREFIX_scores.jsonl and, as
    /// far as they are labelled, PREFIX_risk, _goals, _elements, _interventions
    #[arg(long, value_name = "DIR")]
    pub gold: PathBuf,
    /// How the names of the label files begin
    #[arg(long, value_name = "PREFIX", default_value = "gold")]
    pub prefix: String,
    /// Show so many mistakes of each kind, with the words around them; with
    /// --format json they are part of the document
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub errors: usize,
    /// Measures that count: gold (those that occur in the labels), all, or a
    /// list
    #[arg(long, value_name = "LIST", default_value = "gold")]
    pub measures: String,
    /// Options of every command
    #[command(flatten)]
    pub common: CommonOptions,
}

/// How notes are read.
#[derive(Debug, Args)]
pub struct ReadingOptions {
    /// Columns and file-name patterns of the export (TOML)
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// The encoding of text files, where detection is wrong (windows-1252,
    /// macintosh, utf-16le)
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Phrases of one's own, added to those that are built in
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,
}

/// How scores are judged.
#[derive(Debug, Args)]
pub struct JudgingOptions {
    /// The day that everything is seen from [default: the latest session]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<NaiveDate>,
    /// Thresholds: published, nhs-tt, jacobson-truax, or a file
    #[arg(long, value_name = "PROFILE", default_value = "published")]
    pub profile: String,
    /// End with exit code 1 when this is found (repeatable)
    #[arg(long, value_name = "WHAT", value_enum)]
    pub fail_on: Vec<FailOn>,
}

/// What is written.
#[derive(Debug, Args)]
pub struct WritingOptions {
    /// Form of the tables (repeatable) [default: parquet]
    #[arg(long, value_name = "FORM", value_enum)]
    pub tables: Vec<TableForm>,
}

/// Pages and charts.
#[derive(Debug, Args)]
pub struct PagingOptions {
    /// Tell what is different since this day [default: since each client's
    /// previous session]
    #[arg(long, value_name = "DATE")]
    pub since: Option<NaiveDate>,
    /// Also write each chart as a file of its own (repeatable)
    #[arg(long, value_name = "FORM", value_enum)]
    pub charts: Vec<ChartForm>,
    /// Arrangement of the summary notes
    #[arg(long, value_name = "FORM", value_parser = word::<Arrangement>(), default_value = "soap")]
    pub arrange: Arrangement,
}

/// Progress reports to attach.
#[derive(Debug, Args)]
pub struct AttachingOptions {
    /// Write a progress report for each client in this form (repeatable)
    #[arg(long, value_name = "FORM", value_parser = word::<Form>())]
    pub attach: Vec<Form>,
    /// Who reads the reports (repeatable) [default: clinician]
    #[arg(long, value_name = "WHO", value_parser = word::<Audience>(), requires = "attach")]
    pub audience: Vec<Audience>,
    /// Reports for these clients only
    #[arg(long, value_name = "ID,…", value_delimiter = ',', requires = "attach")]
    pub clients: Vec<String>,
    /// Reports on these days only, both included: 2026-01-01..2026-03-31
    #[arg(long, value_name = "FROM..TO", requires = "attach")]
    pub period: Option<Period>,
    /// Name, address, logo and author that stand in the reports (TOML)
    #[arg(long, value_name = "FILE", requires = "attach")]
    pub letterhead: Option<PathBuf>,
    /// Names to put for client codes (CSV: client_id,name)
    #[arg(long, value_name = "FILE", requires = "attach")]
    pub names: Option<PathBuf>,
    /// Parts, layout and style of the reports, of one's own
    #[arg(long, value_name = "DIR", requires = "attach")]
    pub template: Option<PathBuf>,
    /// Size of the pages
    #[arg(long, value_name = "SIZE", value_parser = word::<Paper>(), default_value = "letter")]
    pub paper: Paper,
}

/// One word of a closed vocabulary.
fn word<W: Word + FromStr + Clone + Send + Sync>() -> impl TypedValueParser<Value = W>
where
    W::Err: std::error::Error + Send + Sync + 'static,
{
    PossibleValuesParser::new(W::ALL.iter().map(|known| known.word()))
        .try_map(|typed| typed.parse::<W>())
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct CommonOptions {
    /// Language of what is written
    #[arg(long, value_name = "LANG", value_enum, default_value = "en")]
    pub lang: Lang,
    /// Measures of one's own, added to or replacing those that are built in
    #[arg(long, value_name = "DIR")]
    pub instruments: Option<PathBuf>,
    /// Form of what goes to the terminal
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "table")]
    pub format: Format,
    /// Number of threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Say nothing but errors
    #[arg(long)]
    pub quiet: bool,
}

/// What `--fail-on` can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A client at risk
    Risk,
    /// A client who is off track
    OffTrack,
    /// A note that lacks an element or was signed late
    Quality,
}

/// Form of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableForm {
    /// Apache Parquet
    Parquet,
    /// Comma-separated values
    Csv,
    /// One JSON object a line
    Jsonl,
}

/// Form of chart files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum ChartForm {
    /// Scalable vector graphics
    Svg,
    /// Portable network graphics
    Png,
}

/// Language of what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English
    En,
    /// French
    Fr,
}

/// Form of what goes to the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading
    Table,
    /// One JSON document
    Json,
    /// Comma-separated values
    Csv,
}
