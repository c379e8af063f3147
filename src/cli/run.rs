//! `caseline run`: ingest, extract, analyse, report.

use std::path::Path;

use super::arguments::{CommonOptions, FailOn, Format, JudgingOptions, RunCommand};
use super::attach::Attaching;
use super::exit::Exit;
use super::extract::{add_tables, counts, exit_of, form_words, read_notes};
use super::report::{add_attachments, add_report};
use super::settings::{self, Common};
use super::terminal;
use crate::caseload::goal::GoalLinks;
use crate::caseload::{Reason, TriagePolicy, TriageRule, series};
use crate::error::Result;
use crate::flow::analysis::{self, Settings};
use crate::flow::manifest::Manifest;
use crate::flow::output::OutputFolder;
use crate::frame::{Found, Level, Tables};
use crate::instrument::Registry;
use crate::text::{RunCounts, Voice};
use crate::trend::Track;
use crate::vocabulary::Word;

/// Clients that the terminal shows; the page shows all.
const SHOWN: usize = 10;

pub fn run(command: &RunCommand, command_line: &str) -> Result<Exit> {
    let common = Common::load(&command.common)?;
    let profile = settings::profile(&command.judging, &common.registry)?;
    let policy = TriagePolicy::embedded()?;
    let links = GoalLinks::embedded()?;
    let attaching = Attaching::load(&command.attaching, command.common.quiet)?;
    let mut output = OutputFolder::begin(&command.out)?;
    let mut manifest = Manifest::new(command_line);
    settings::describe(&mut manifest, &common, &command.judging);
    let mut found = Found::default();
    let (summary, tally) = read_notes(
        &command.exports,
        &command.reading,
        &command.common,
        &common,
        &mut manifest,
        &mut |batch| {
            found.append(batch);
            Ok(())
        },
    )?;
    let mut counts = counts(&summary, &tally);
    let analysis = Settings {
        registry: &common.registry,
        profile: &profile,
        policy: &policy,
        links: &links,
        as_of: command.judging.as_of,
    };
    let tables = analysis::analyze(found, &analysis);
    counts.administrations = tables.series.len();
    let forms = settings::forms(&command.writing);
    manifest.set("tables", form_words(&forms));
    for form in forms {
        add_tables(&mut output, "tables/", tables.files(form)?)?;
    }
    let paging = &command.paging;
    manifest.set("arrange", paging.arrange);
    add_report(&mut output, &mut manifest, &tables, &analysis, common.voice, paging)?;
    if let Some(attaching) = attaching {
        attaching.describe(&mut manifest);
        add_attachments(&mut output, &tables, &analysis, common.voice, &attaching)?;
    }
    analysed(&mut manifest, &tables, &analysis);
    output.finish(manifest)?;
    tell(&command.common, common.voice, &counts, &tables, &common.registry, &command.out)?;
    Ok(exit(exit_of(&summary), &tables, &command.judging))
}

/// Notes what the analysis rests on and gives.
pub fn analysed(manifest: &mut Manifest, tables: &Tables, settings: &Settings<'_>) {
    let size = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
    manifest.thresholds = analysis::used_thresholds(tables, settings);
    manifest.set("triage", &settings.policy.name);
    if let Some(day) = tables.as_of {
        manifest.set(Manifest::AS_OF, day);
    }
    manifest.count("extract", "notes", size(tables.found.notes.len()));
    manifest.count("extract", "scores", size(tables.found.scores.len()));
    manifest.count("analyze", "administrations", size(tables.series.len()));
    manifest.count("analyze", "scales", size(tables.changes.len()));
    manifest.count("analyze", "goals", size(tables.goal_progress.len()));
    manifest.count("analyze", "clients", size(tables.caseload.len()));
}

/// What `--fail-on` asks for goes before the list of rejected records, which
/// is written either way.
pub fn exit(otherwise: Exit, tables: &Tables, judging: &JudgingOptions) -> Exit {
    let found = judging.fail_on.iter().any(|what| match what {
        FailOn::Risk => tables.caseload.iter().any(|row| row.level == Level::Urgent),
        FailOn::OffTrack => tables.changes.iter().any(|row| row.track == Track::Off),
        FailOn::Quality => tables.found.elements.iter().any(|row| {
            let complete = row.presentation
                && row.session_focus
                && row.scores
                && row.interventions
                && row.goal_progress
                && row.risk
                && row.plan;
            !complete || row.timely_24h == Some(false)
        }),
    });
    if found { Exit::Found } else { otherwise }
}

fn tell(
    options: &CommonOptions,
    voice: Voice,
    counts: &RunCounts,
    tables: &Tables,
    registry: &Registry,
    out: &Path,
) -> Result<()> {
    match options.format {
        Format::Table if options.quiet => Ok(()),
        Format::Table => {
            let mut lines = vec![voice.read_line(counts), voice.found_line(counts)];
            if counts.rejected > 0 {
                let folder = out.join("tables").display().to_string();
                lines.push(voice.rejected_line(counts.rejected, &folder));
            }
            lines.push(voice.level_line(&levels(tables)));
            lines.push(String::new());
            lines.push(client_list(voice, tables, registry));
            lines.push(String::new());
            lines.push(voice.look_line(&out.join("index.html").display().to_string()));
            terminal::print(&format!("{}\n", lines.join("\n")))
        }
        Format::Json => terminal::print(&format!("{}\n", caseload_json(tables))),
        Format::Csv => terminal::print_table(&tables.caseload),
    }
}

/// The caseload as JSON.
fn caseload_json(tables: &Tables) -> serde_json::Value {
    tables
        .caseload
        .iter()
        .map(|row| {
            serde_json::json!({
                "client_id": row.client_id,
                "priority": row.priority,
                "level": row.level,
                "reasons": row.reasons,
                "last_session": row.last_session,
                "overdue_days": row.overdue_days,
            })
        })
        .collect()
}

fn levels(tables: &Tables) -> Vec<(Level, usize)> {
    Level::ALL
        .iter()
        .map(|&level| (level, tables.caseload.iter().filter(|row| row.level == level).count()))
        .collect()
}

/// The most pressing clients, with the reasons that call for a look.
fn client_list(voice: Voice, tables: &Tables, registry: &Registry) -> String {
    let pressing =
        |row: &&crate::frame::CaseloadRow| matches!(row.level, Level::Urgent | Level::Review);
    let all: Vec<_> = tables.caseload.iter().filter(pressing).collect();
    let rows: Vec<[String; 4]> = all
        .iter()
        .take(SHOWN)
        .map(|row| {
            let reasons = Reason::split(row.reasons.as_deref()).unwrap_or_default();
            let why: Vec<_> = reasons
                .iter()
                .filter(|reason| !is_outcome(reason.rule))
                .take(2)
                .map(|reason| {
                    let named = |name| series::name_in(registry, name, voice.language);
                    let subject = reason.subject.as_deref().map(named);
                    voice.reason(&Reason { subject, ..*reason })
                })
                .collect();
            [
                row.priority.to_string(),
                row.client_id.clone(),
                voice.level(row.level).to_owned(),
                why.join(voice.list_separator()),
            ]
        })
        .collect();
    let mut list = terminal::aligned(&voice.client_columns(), &rows);
    if let Some(more) = all.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        list.push('\n');
        list.push_str(&voice.more_clients(more));
    }
    list
}

/// Outcomes that call for no look.
const fn is_outcome(rule: TriageRule) -> bool {
    matches!(
        rule,
        TriageRule::NoReliableChange
            | TriageRule::ReliableImprovement
            | TriageRule::Recovered
            | TriageRule::Discharged
    )
}
