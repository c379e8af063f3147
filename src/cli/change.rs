//! `caseline change`: reliable change and clinical significance in a pre/post
//! study.

use std::path::Path;

use super::analyze::note_input;
use super::arguments::{ChartForm, Format};
use super::change_arguments::{ChangeCommand, ColumnOptions};
use super::exit::Exit;
use super::extract::form_words;
use super::settings::{self, Common};
use super::terminal;
use crate::change::StudyMethod;
use crate::error::{Error, Result};
use crate::flow::manifest::Manifest;
use crate::flow::output::OutputFolder;
use crate::flow::study::{self, Analysis, Effect, Given, Labels, Plan, Study};
use crate::frame::study::{LongColumns, WideColumns, read_long, read_wide};
use crate::frame::{self, Form, Table};
use crate::instrument::{Registry, Scale};
use crate::note::Language;
use crate::text::{StudyFacts, Voice};

pub fn run(command: &ChangeCommand, command_line: &str) -> Result<Exit> {
    let common = Common::load(&command.common)?;
    let scale = scale(command, &common.registry)?;
    let plan = study::plan(&given(command), scale)?;
    let study = load(command, &plan)?;
    check_arms(&plan, &study)?;
    let analysis = study::analyze(&study, &plan);
    let mut output = OutputFolder::begin(&command.out)?;
    let mut manifest = Manifest::new(command_line);
    manifest.set("lang", common.voice.language);
    note_input(&command.scores, &mut manifest)?;
    manifest.count("change", "clients", study.clients.len() as u64);
    manifest.count("change", "rows", study.rows as u64);
    manifest.count("change", "rows_without_id", study.without_id as u64);
    let forms = settings::forms(&command.writing);
    manifest.set("tables", form_words(&forms));
    for form in forms {
        add_tables(&mut output, &analysis, form, command.summary_only)?;
    }
    for language in [Language::En, Language::Fr] {
        let text = Voice::new(language).study_methods(&facts(
            command,
            &common.registry,
            &study,
            &plan,
            &analysis,
        ));
        output.add(&format!("methods_{language}.txt"), text.as_bytes())?;
    }
    if !command.summary_only {
        let measure = measure_name(command, &common.registry);
        for chart in study::charts(&study, &plan, &analysis, &measure, scale, common.voice)? {
            output.add(&format!("{}.svg", chart.name), chart.svg.as_bytes())?;
            if settings::chart_forms(&command.paging.charts).contains(&ChartForm::Png) {
                let png = crate::chart::png(&chart.svg, 2.0)?;
                output.add(&format!("{}.png", chart.name), &png)?;
            }
        }
    }
    output.finish(manifest)?;
    tell(command, &common, &study, &plan, &analysis)?;
    Ok(if study.words > 0 || study.without_id > 0 { Exit::SomeRejected } else { Exit::Done })
}

fn given(command: &ChangeCommand) -> Given {
    let (measure, asked) = (&command.measure, &command.asked);
    Given {
        direction: measure.better,
        approach: Some(asked.approach),
        methods: asked.method.clone(),
        cutoff: asked.cutoff,
        cutoff_value: asked.cutoff_value,
        cutoff_method: asked.cutoff_method,
        confidence: Some(asked.confidence),
        reliability: measure.reliability,
        reliability_post: measure.reliability_post,
        reliability_type: measure.reliability_type,
        functional: (measure.functional_mean, measure.functional_sd),
        clinical: (measure.clinical_mean, measure.clinical_sd),
        norm_sd: measure.norm_sd,
        threshold: measure.threshold,
        important: asked.mid,
        important_worse: asked.mid_deterioration,
        percent: asked.percent,
        percent_worse: asked.percent_deterioration,
        minimum: measure.minimum,
        effect: Some(asked.effect),
        reference: asked.reference.clone(),
    }
}

/// The scale of the measure, if one is named.
fn scale<'a>(command: &ChangeCommand, registry: &'a Registry) -> Result<Option<&'a Scale>> {
    let Some(name) = &command.measure.instrument else { return Ok(None) };
    let unknown = || {
        Error::configuration(format!(
            "the measure `{name}` is not known; `caseline instruments list` shows all"
        ))
    };
    let measure = registry.by_any_name(name).ok_or_else(unknown)?;
    let subscale = command.measure.subscale.as_deref();
    measure.scale_for(subscale).map(Some).ok_or_else(|| {
        let labels: Vec<_> = measure.scales.iter().map(|scale| scale.label.as_str()).collect();
        Error::configuration(format!(
            "`{name}` needs a --subscale that it has: {}",
            labels.join(", ")
        ))
    })
}

fn load(command: &ChangeCommand, plan: &Plan) -> Result<Study> {
    let path = &command.scores;
    let model = plan.methods.contains(&StudyMethod::HierarchicalModel);
    let ColumnOptions { id, time, value, pre_column, post_column, group, .. } = &command.columns;
    match (time, value, pre_column, post_column) {
        (Some(time), Some(value), _, _) => {
            let columns = LongColumns {
                id: id.clone(),
                time: time.clone(),
                value: value.clone(),
                group: group.clone(),
            };
            let labels =
                Labels { pre: command.columns.pre.clone(), post: command.columns.post.clone() };
            let scores = read_long(path, &columns)?;
            someone(path, &scores.ids)?;
            study::gather_long(scores, &labels, model).map_err(|error| error.at(path))
        }
        (_, _, Some(pre), Some(post)) => {
            if model {
                return Err(Error::configuration(
                    "the method hlm needs a long table with --time and --value",
                ));
            }
            let columns = WideColumns {
                id: id.clone(),
                pre: pre.clone(),
                post: post.clone(),
                group: group.clone(),
            };
            if pre == post {
                return Err(Error::configuration(format!(
                    "--pre-column and --post-column are both `{pre}`"
                )));
            }
            let scores = read_wide(path, &columns)?;
            someone(path, &scores.ids)?;
            Ok(study::gather_wide(scores))
        }
        _ => Err(Error::configuration(
            "say where the scores stand: --time and --value in a long table, --pre-column and \
             --post-column in a wide one",
        )),
    }
}

/// Fails when no row has an id.
fn someone(path: &Path, ids: &frame::study::Labels) -> Result<()> {
    if ids.names.is_empty() {
        return Err(Error::nothing_usable("the table has no row with an id").at(path));
    }
    Ok(())
}

fn check_arms(plan: &Plan, study: &Study) -> Result<()> {
    if plan.effect == Effect::Between && study.groups.len() < 2 {
        return Err(Error::configuration(format!(
            "--effect between needs a --group column with at least two arms; the file has {}",
            study.groups.len()
        )));
    }
    match &plan.reference {
        Some(arm) if !study.groups.contains(arm) => Err(Error::configuration(format!(
            "the arm `{arm}` of --reference does not occur; the file has {}",
            study.groups.join(", ")
        ))),
        _ => Ok(()),
    }
}

fn add_tables(
    output: &mut OutputFolder,
    analysis: &Analysis<'_>,
    form: Form,
    summary_only: bool,
) -> Result<()> {
    if !summary_only {
        let pieces = analysis.patient_pieces();
        add_pieces(output, pieces, &|piece| analysis.patients(piece), form)?;
        add_pieces(output, analysis.pieces(), &|piece| analysis.sensitivity(piece), form)?;
    }
    add(output, &analysis.summary, form)?;
    add(output, &analysis.parameters, form)?;
    add(output, &analysis.groups, form)
}

fn add<T: Table>(output: &mut OutputFolder, rows: &[T], form: Form) -> Result<()> {
    let mut bytes = Vec::new();
    frame::write(rows, form, &mut bytes)?;
    output.add(&format!("{}.{form}", T::NAME), &bytes)
}

fn add_pieces<T: Table + Send>(
    output: &mut OutputFolder,
    pieces: usize,
    piece: &(impl Fn(usize) -> Vec<T> + Sync),
    form: Form,
) -> Result<()> {
    output.add_by(&format!("{}.{form}", T::NAME), |to| frame::write_pieces(pieces, piece, form, to))
}

fn measure_name(command: &ChangeCommand, registry: &Registry) -> String {
    let measure = &command.measure;
    let column = command.columns.value.as_ref().or(command.columns.pre_column.as_ref());
    let known = measure.instrument.as_ref().and_then(|name| registry.by_any_name(name));
    let name = known.map(|known| &known.short).or(column).cloned().unwrap_or_default();
    match &measure.subscale {
        Some(subscale) => format!("{name} {subscale}"),
        None => name,
    }
}

fn facts<'a>(
    command: &ChangeCommand,
    registry: &Registry,
    study: &Study,
    plan: &'a Plan,
    analysis: &'a Analysis<'a>,
) -> StudyFacts<'a> {
    let label = |typed: &Option<String>, column: &Option<String>| {
        typed.as_ref().or(column.as_ref()).cloned()
    };
    let columns = &command.columns;
    StudyFacts {
        measure: measure_name(command, registry),
        pre: label(&columns.pre, &columns.pre_column),
        post: label(&columns.post, &columns.post_column),
        clients: study.clients.len(),
        pairs: analysis.pairs,
        groups: study.groups.len(),
        question: &plan.question,
        methods: &plan.methods,
        sources: &plan.sources,
        parameters: &analysis.parameters,
    }
}

fn tell(
    command: &ChangeCommand,
    common: &Common,
    study: &Study,
    plan: &Plan,
    analysis: &Analysis<'_>,
) -> Result<()> {
    let voice = common.voice;
    if study.without_id > 0 || study.words > 0 {
        let line = voice.study_unread(study.without_id, study.words);
        terminal::say(command.common.quiet, &line);
    }
    for (method, reason) in analysis.refused() {
        terminal::say(command.common.quiet, &voice.method_refused(method, reason));
    }
    match command.common.format {
        Format::Table if command.common.quiet => Ok(()),
        Format::Table => {
            let facts = facts(command, &common.registry, study, plan, analysis);
            let rows = voice.study_summary(plan.question.approach, &analysis.summary);
            let mut lines =
                vec![voice.study_line(&facts), terminal::aligned(&voice.study_columns(), &rows)];
            let effects = voice.group_effects(&analysis.groups);
            if !effects.is_empty() {
                lines.push(terminal::aligned(&voice.group_columns(), &effects));
            }
            lines.push(voice.tables_line(&command.out.display().to_string()));
            terminal::print(&format!("{}\n", lines.join("\n\n")))
        }
        Format::Json => terminal::print_json_lines(&analysis.summary),
        Format::Csv => terminal::print_table(&analysis.summary),
    }
}
