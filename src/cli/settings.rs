//! The second step of the arguments: what was typed, loaded and checked.

use std::path::Path;
use std::sync::Arc;

use super::arguments::{
    ChartForm, CommonOptions, JudgingOptions, Lang, ReadingOptions, TableForm, WritingOptions,
};
use crate::error::{Error, Result};
use crate::extract::lexicon::Lexicon;
use crate::flow::manifest::Manifest;
use crate::frame::Form;
use crate::ingest::{Mapping, Options};
use crate::instrument::{Profile, Registry};
use crate::note::Language;
use crate::text::Voice;

/// What every command is made with.
#[derive(Debug)]
pub struct Common {
    /// The measures.
    pub registry: Registry,
    /// The language of what is written.
    pub voice: Voice,
}

impl Common {
    /// Loads the measures and sets the number of threads.
    pub fn load(options: &CommonOptions) -> Result<Self> {
        if let Some(jobs) = options.jobs {
            rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs)).build_global().map_err(
                |cause| Error::configuration("the threads cannot be started").because(cause),
            )?;
        }
        let registry = Registry::embedded()?;
        let registry = match &options.instruments {
            Some(folder) => registry.with_directory(folder)?,
            None => registry,
        };
        Ok(Self { registry, voice: Voice::new(language(options.lang)) })
    }
}

const fn language(typed: Lang) -> Language {
    match typed {
        Lang::En => Language::En,
        Lang::Fr => Language::Fr,
    }
}

/// How exports are read.
pub fn reading(options: &ReadingOptions, registry: &Registry) -> Result<(Options, Lexicon)> {
    let mapping = match &options.mapping {
        Some(file) => Mapping::from_file(file)?,
        None => Mapping::default(),
    };
    mapping.check(registry)?;
    let lexicon = Lexicon::embedded()?;
    let lexicon = match &options.lexicon {
        Some(folder) => lexicon.with_directory(folder)?,
        None => lexicon,
    };
    let registry = Arc::new(registry.clone());
    let reading = Options { mapping, registry, encoding: None };
    let reading = match &options.encoding {
        Some(label) => reading.with_encoding(label)?,
        None => reading,
    };
    Ok((reading, lexicon))
}

/// The thresholds.
pub fn profile(options: &JudgingOptions, registry: &Registry) -> Result<Profile> {
    let profile = Profile::named_or_file(&options.profile)?;
    profile.check(registry)?;
    Ok(profile)
}

/// The forms of the tables, Parquet unless others are asked for.
pub fn forms(options: &WritingOptions) -> Vec<Form> {
    let mut forms: Vec<Form> = options
        .tables
        .iter()
        .map(|form| match form {
            TableForm::Parquet => Form::Parquet,
            TableForm::Csv => Form::Csv,
            TableForm::Jsonl => Form::JsonLines,
        })
        .collect();
    if forms.is_empty() {
        forms.push(Form::Parquet);
    }
    forms.sort();
    forms.dedup();
    forms
}

/// The forms of chart files, each once.
pub fn chart_forms(typed: &[ChartForm]) -> Vec<ChartForm> {
    let mut forms = typed.to_vec();
    forms.sort();
    forms.dedup();
    forms
}

/// Notes the settings that shaped the results.
pub fn describe(manifest: &mut Manifest, common: &Common, judging: &JudgingOptions) {
    manifest.set("lang", common.voice.language);
    manifest.set("profile", file_name(&judging.profile));
}

/// A path without its folder, so that a manifest tells nothing of a disk.
fn file_name(profile: &str) -> String {
    Path::new(profile)
        .file_name()
        .map_or_else(|| profile.to_owned(), |name| name.to_string_lossy().into_owned())
}
