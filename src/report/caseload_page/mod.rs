//! The caseload page: who needs to be looked at, and why.
//!
//! On top the caseload as a whole, then one block a client in the order of
//! need. Everything is in the page as it is written; the script only sorts,
//! filters and searches what is there.

mod client;
mod controls;
mod order;
mod summary;

use askama::Template;
use rayon::prelude::*;

use super::document::{Badge, Document, Navigation, PageName, render};
use super::model::{CaseloadModel, ClientModel};
use super::note::title;
use crate::caseload::TriageRule;
use crate::error::Result;
use crate::frame::{Level, RejectedRow};
use crate::text::{Labels, Voice};
use crate::vocabulary::Word;
use client::ClientBlock;
pub(super) use client::{Grounds, outcome_class};
use controls::Controls;
pub(super) use order::card_labels;
pub(super) use summary::OutcomeTable;
use summary::Summary;

/// The script of the page.
const SCRIPT: &str = include_str!("../caseload.js");

#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"
<header class="page">
{{ navigation|safe }}
<h1>{{ l.caseload }}</h1>
<p class="facts">{% for fact in facts %}<span>{{ fact }}</span>{% endfor %}</p>
</header>
<main id="main">
<ul class="tiles" aria-label="{{ l.levels }}">
{% for tile in tiles %}<li class="{{ tile.badge.class }}">{% if tile.count > 0 %}<a href="#level={{ tile.word }}" data-level="{{ tile.word }}">{% endif %}<b>{{ tile.count }}</b> {{ tile.badge|safe }}{% if tile.count > 0 %}</a>{% endif %}</li>
{% endfor %}
</ul>
{{ summary|safe }}
<section aria-labelledby="clients" class="list"><h2 id="clients">{{ l.by_need }}</h2>
{{ controls|safe }}
{{ grounds|safe }}
<table class="caseload">
<caption class="hidden">{{ l.by_need }}</caption>
<thead><tr>{% for (word, heading) in columns %}<th scope="col" data-sort="{{ word }}">{{ heading }}</th>{% endfor %}</tr></thead>
{% for client in clients %}{{ client|safe }}{% endfor %}</table>
{% if dagger %}<p class="small">{{ l.dagger }}</p>{% endif %}</section>
<section aria-labelledby="order"><h2 id="order">{{ l.order }}</h2>
<p>{{ l.order_about }} {{ policy }}</p>
<div class="wide" tabindex="0" role="group" aria-labelledby="order"><table class="plain"><thead><tr><th scope="col">{{ l.rank }}</th><th scope="col">{{ l.quantity }}</th><th scope="col">{{ l.rule_level }}</th><th scope="col">{{ l.applies }}</th><th scope="col">Code</th></tr></thead><tbody>
{% for rule in rules %}<tr id="rule-{{ rule.code }}"><td>{{ loop.index }}</td><th scope="row">{{ rule.name }}</th><td>{{ rule.badge|safe }}</td><td>{{ rule.meaning }}</td><td><code>{{ rule.code }}</code></td></tr>
{% endfor %}</tbody></table></div></section>
<section aria-labelledby="rejected"><h2 id="rejected">{{ l.rejected }}</h2>
{% if rejected.is_empty() %}<p>{{ l.none_rejected }}</p>{% else %}<p>{{ l.psychotherapy_about }}</p>
<details{% if rejected.len() <= 12 %} open{% endif %}><summary>{{ show_rejected }}</summary>
<div class="wide" tabindex="0" role="group" aria-labelledby="rejected"><table class="plain"><thead><tr><th scope="col">{{ l.source }}</th><th scope="col">{{ l.place }}</th><th scope="col">{{ l.reason }}</th><th scope="col">{{ l.message }}</th></tr></thead><tbody>
{% for row in rejected %}<tr><th scope="row" class="path">{{ row.path }}</th><td>{{ row.place }}</td><td>{{ row.reason }}</td><td>{{ row.message }}</td></tr>
{% endfor %}</tbody></table></div></details>{% endif %}</section>
</main>"##
)]
struct CaseloadPage<'a> {
    l: &'static Labels,
    navigation: Navigation,
    facts: Vec<String>,
    tiles: Vec<Tile>,
    summary: Summary,
    controls: Controls,
    grounds: Grounds,
    columns: Vec<(&'static str, &'static str)>,
    clients: Vec<String>,
    dagger: bool,
    policy: String,
    rules: Vec<RuleRow>,
    show_rejected: String,
    rejected: Vec<Rejected<'a>>,
}

struct Tile {
    badge: Badge,
    count: usize,
    word: &'static str,
}

struct RuleRow {
    name: String,
    badge: Badge,
    meaning: &'static str,
    code: &'static str,
}

struct Rejected<'a> {
    path: &'a str,
    place: &'a str,
    reason: &'static str,
    message: &'a str,
}

/// The caseload page as HTML.
pub(super) fn page(model: &CaseloadModel<'_>) -> Result<String> {
    let voice = model.voice;
    let labels = voice.labels();
    let blocks: Vec<ClientBlock<'_>> = model
        .clients
        .par_iter()
        .map(|client| ClientBlock::of(client, model))
        .collect::<Result<_>>()?;
    let grounds = Grounds::of(&blocks);
    let clients: Vec<String> = blocks
        .into_par_iter()
        .enumerate()
        .map(|(index, block)| render(&block.placed(&grounds, anchor(model, index))))
        .collect::<Result<_>>()?;
    let body = render(&CaseloadPage {
        l: labels,
        navigation: Navigation::to(PageName::Caseload, voice),
        facts: facts(model),
        tiles: tiles(model),
        summary: Summary::of(model),
        controls: Controls::of(model),
        grounds,
        columns: order::headings(voice),
        dagger: model.clients.iter().any(has_dagger),
        clients,
        policy: voice.policy_name(
            &model.policy.name,
            model.policy.overdue_grace_days,
            model.policy.risk_stands_days,
        ),
        rules: rules(model),
        show_rejected: voice.show_records(model.rejected.len()),
        rejected: model.rejected.iter().map(|row| rejected(row, voice)).collect(),
    })?;
    let title = labels.caseload;
    render(&Document::new(labels, title, "style.css", body).with_script(SCRIPT))
}

fn facts(model: &CaseloadModel<'_>) -> Vec<String> {
    let labels = model.voice.labels();
    let summary = &model.summary;
    let mut facts = vec![
        format!("{} {}", summary.clients, labels.clients),
        format!("{} {}", summary.sessions, labels.sessions),
        format!("{} {}", summary.scores, labels.administrations),
    ];
    facts.extend(model.as_of.map(|day| format!("{} {}", labels.as_of, model.voice.date(day))));
    facts.push(title(model.profile, model.voice).to_owned());
    facts
}

/// The levels with their counts; each leads to its clients.
fn tiles(model: &CaseloadModel<'_>) -> Vec<Tile> {
    let tile = |&level: &Level| Tile {
        badge: Badge::new(level, model.voice),
        count: model.clients.iter().filter(|client| client.row.level == level).count(),
        word: level.word(),
    };
    Level::ALL.iter().map(tile).collect()
}

/// The id of the first client of each level, so that its tile leads there
/// where no script filters.
fn anchor(model: &CaseloadModel<'_>, index: usize) -> Option<&'static str> {
    let level = model.clients.get(index)?.row.level;
    let first = model.clients.iter().position(|client| client.row.level == level);
    (first == Some(index)).then(|| level.word())
}

fn has_dagger(client: &ClientModel<'_>) -> bool {
    client.shown().0.iter().any(client::has_dagger)
}

fn rules(model: &CaseloadModel<'_>) -> Vec<RuleRow> {
    let mut rules = TriageRule::ALL.to_vec();
    rules.sort_by_key(|&rule| model.policy.rank(rule));
    rules
        .into_iter()
        .map(|rule| RuleRow {
            name: model.voice.rule_name(rule),
            badge: Badge::new(model.policy.level(rule), model.voice),
            meaning: model.voice.rule_meaning(rule),
            code: rule.word(),
        })
        .collect()
}

fn rejected(row: &RejectedRow, voice: Voice) -> Rejected<'_> {
    Rejected {
        path: &row.source_path,
        place: row.source_locator.as_deref().unwrap_or_default(),
        reason: voice.reject_reason(row.reason),
        message: &row.message,
    }
}
