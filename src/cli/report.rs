//! `caseline report`: pages, charts and notes from results.

use std::path::{Path, PathBuf};

use super::arguments::{ChartForm, Format, PagingOptions, ReportCommand};
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
use crate::report;
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
    let mut output = OutputFolder::begin(&command.out)?;
    let mut manifest = Manifest::new(command_line);
    manifest.set("lang", common.voice.language);
    let settings = Settings {
        registry: &common.registry,
        profile: &profile,
        policy: &policy,
        links: &links,
        as_of,
    };
    let paging = &command.paging;
    add_report(&mut output, &mut manifest, &tables, &settings, common.voice, paging)?;
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
    let model = report::CaseloadModel::new(
        tables,
        settings.registry,
        settings.profile,
        settings.policy,
        voice.language,
    )?
    .with_news(news);
    for page in report::pages(&model)? {
        output.add(&page.name, &page.bytes)?;
    }
    for note in report::summary_notes(&model) {
        output.add(&note.name, &note.bytes)?;
    }
    let forms = chart_forms(&paging.charts);
    if forms.is_empty() {
        return Ok(());
    }
    for chart in report::charts(&model)? {
        for form in &forms {
            match form {
                ChartForm::Svg => {
                    output.add(&format!("{}.svg", chart.name), chart.svg.as_bytes())?;
                }
                ChartForm::Png => {
                    let png = crate::chart::png(&chart.svg, PNG_SCALE)?;
                    output.add(&format!("{}.png", chart.name), &png)?;
                }
            }
        }
    }
    Ok(())
}

/// Pixels of a PNG for each unit of the SVG: sharp on paper at the size of a
/// page.
const PNG_SCALE: f32 = 2.0;

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
