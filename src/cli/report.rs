//! `caseline report`: pages, charts, notes and reports to attach, from results.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::arguments::{ChartForm, Format, PagingOptions, ReportCommand};
use super::attach::Attaching;
use super::exit::Exit;
use super::settings::{Common, chart_forms};
use super::terminal;
use crate::caseload::TriagePolicy;
use crate::caseload::goal::GoalLinks;
use crate::caseload::news::{self, Since};
use crate::error::{Error, Result};
use crate::flow::analysis::{self, Settings};
use crate::flow::manifest::Manifest;
use crate::flow::output::OutputFolder;
use crate::frame::Tables;
use crate::instrument::Profile;
use crate::report::{self, CaseloadModel, ChartFile};
use crate::text::Voice;

pub fn run(command: &ReportCommand, command_line: &str) -> Result<Exit> {
    let common = Common::load(&command.common)?;
    let policy = TriagePolicy::embedded()?;
    let links = GoalLinks::embedded()?;
    let folder = tables_folder(&command.results)?;
    let earlier = Manifest::settings_of(&command.results);
    let as_of = earlier.get(Manifest::AS_OF).and_then(|day| day.parse().ok());
    let tables = Tables::read(&folder, as_of)?;
    if tables.caseload.is_empty() {
        return Err(Error::nothing_usable(
            "holds no caseload; give the folder that `caseline analyze` or `caseline run` wrote",
        )
        .at(&command.results));
    }
    let profile = profile_of(&tables)?;
    let attaching = Attaching::load(&command.attaching, command.common.quiet)?;
    let mut output = OutputFolder::begin(&command.out)?;
    let mut manifest = Manifest::new(command_line);
    manifest.set("lang", common.voice.language);
    manifest.set("arrange", command.paging.arrange);
    let settings = Settings {
        registry: &common.registry,
        profile: &profile,
        policy: &policy,
        links: &links,
        as_of,
    };
    let paging = &command.paging;
    add_report(&mut output, &mut manifest, &tables, &settings, common.voice, paging)?;
    if let Some(attaching) = attaching {
        attaching.describe(&mut manifest);
        add_attachments(&mut output, &tables, &settings, common.voice, &attaching)?;
    }
    output.finish(manifest)?;
    if command.common.format == Format::Table && !command.common.quiet {
        let page = command.out.join("index.html").display().to_string();
        terminal::print(&format!("{}\n", common.voice.look_line(&page)))?;
    }
    Ok(Exit::Done)
}

/// Adds pages, summary notes and the charts that were asked for.
pub fn add_report(
    output: &mut OutputFolder,
    manifest: &mut Manifest,
    tables: &Tables,
    settings: &Settings<'_>,
    voice: Voice,
    paging: &PagingOptions,
) -> Result<()> {
    let since = paging.since.map_or(Since::PreviousSession, Since::Day);
    if let Since::Day(day) = since {
        manifest.set("since", day);
    }
    let then = analysis::earlier(tables, since, settings);
    let news = news::compare(tables, &then, since, settings.policy)?;
    let model = model(tables, settings, voice)?.with_news(news).arranged(paging.arrange);
    for page in report::pages(&model)? {
        output.add(&page.name, &page.bytes)?;
    }
    for note in report::summary_notes(&model) {
        output.add(&note.name, &note.bytes)?;
    }
    add_charts(output, &report::charts(&model)?, &chart_forms(&paging.charts))
}

/// Adds the charts as files of their own. Painting is what takes time, so it
/// is shared by all cores, a stack at a time.
fn add_charts(output: &mut OutputFolder, charts: &[ChartFile], forms: &[ChartForm]) -> Result<()> {
    const STACK: usize = 64;
    for stack in charts.chunks(STACK) {
        if forms.contains(&ChartForm::Svg) {
            for chart in stack {
                output.add(&format!("{}.svg", chart.name), chart.svg.as_bytes())?;
            }
        }
        if forms.contains(&ChartForm::Png) {
            let painted: Result<Vec<_>> =
                stack.par_iter().map(|chart| crate::chart::png(&chart.svg, PNG_SCALE)).collect();
            for (chart, png) in stack.iter().zip(painted?) {
                output.add(&format!("{}.png", chart.name), &png)?;
            }
        }
    }
    Ok(())
}

/// Adds the progress reports that were asked for. A period that ended before
/// the last session is seen from its last day.
pub fn add_attachments(
    output: &mut OutputFolder,
    tables: &Tables,
    settings: &Settings<'_>,
    voice: Voice,
    attaching: &Attaching,
) -> Result<()> {
    let end = attaching.order.period.to.filter(|&end| tables.as_of.is_some_and(|day| end < day));
    match end {
        Some(end) => {
            let then = analysis::look_back(tables, end, settings);
            attaching.add(output, &model(&then, settings, voice)?)
        }
        None => attaching.add(output, &model(tables, settings, voice)?),
    }
}

fn model<'a>(
    tables: &'a Tables,
    settings: &Settings<'a>,
    voice: Voice,
) -> Result<CaseloadModel<'a>> {
    let Settings { registry, profile, policy, .. } = *settings;
    CaseloadModel::new(tables, registry, profile, policy, voice.language)
}

/// Pixels of a PNG for each unit of the SVG: 300 to the inch on 170 mm.
const PNG_SCALE: f32 = 3.0;

/// The folder of the tables: the one that is given, or `tables` in it.
fn tables_folder(results: &Path) -> Result<PathBuf> {
    if !results.is_dir() {
        return Err(Error::configuration("is no folder of results").at(results));
    }
    let inner = results.join("tables");
    Ok(if inner.is_dir() { inner } else { results.to_owned() })
}

/// The profile that the results were judged by.
fn profile_of(tables: &Tables) -> Result<Profile> {
    match tables.changes.first() {
        Some(change) => Profile::named(&change.profile),
        None => Profile::named(Profile::DEFAULT),
    }
}
