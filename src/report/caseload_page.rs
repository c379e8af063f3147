//! The caseload page: who needs to be looked at, and why.

use askama::Template;

use super::charts;
use super::document::{Badge, Document, Finding, render};
use super::model::{CaseloadModel, ClientModel};
use super::note::title;
use super::scale::ScaleModel;
use crate::caseload::TriageRule;
use crate::change::Category;
use crate::chart;
use crate::error::Result;
use crate::extract::{StatedProgress, SuicidalIdeation};
use crate::frame::{Level, RejectedRow};
use crate::text::{Labels, Voice};
use crate::trend::{Track, TrendClass};
use crate::vocabulary::Word;

#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"
<header class="page">
<h1>{{ l.caseload }}</h1>
<p class="facts">{% for fact in facts %}<span>{{ fact }}</span>{% endfor %}</p>
<ul class="tiles" aria-label="{{ l.levels }}">
{% for tile in tiles %}<li class="{{ tile.badge.class }}">{% if tile.count > 0 %}<a href="#{{ tile.anchor }}">{% endif %}<b>{{ tile.count }}</b> {{ tile.badge|safe }}{% if tile.count > 0 %}</a>{% endif %}</li>
{% endfor %}
</ul>
</header>
<main id="main">
<table class="caseload">
<caption class="hidden">{{ l.caseload }}</caption>
<thead><tr><th scope="col">{{ l.rank }}</th><th scope="col">{{ l.client }}</th><th scope="col">{{ l.why }}</th><th scope="col">{{ l.measure }}</th><th scope="col">{{ l.latest }}</th><th scope="col">{{ l.change }}</th><th scope="col">{{ l.outcome }}</th><th scope="col">{{ l.risk }}</th><th scope="col">{{ l.goals }}</th><th scope="col">{{ l.last_session }}</th></tr></thead>
{% for client in clients %}<tbody class="{{ client.badge.class }}"{% if !client.anchor.is_empty() %} id="{{ client.anchor }}"{% endif %}>
<tr><td class="rank" rowspan="{{ client.span }}">{{ client.rank }}</td><th class="who" scope="rowgroup" rowspan="{{ client.span }}"><a href="{{ client.href }}">{{ client.id }}</a>{{ client.badge|safe }}</th><td class="why" rowspan="{{ client.span }}"><ul>{% for reason in client.reasons %}<li>{{ reason }}</li>{% endfor %}</ul></td>
{% if let Some(measure) = client.measures.first() %}{{ measure|safe }}{% else %}<td class="m none" colspan="4">{{ l.no_scores }}</td>{% endif %}
<td class="risk" data-label="{{ l.risk }}" rowspan="{{ client.span }}"><ul>{% for line in client.risk %}<li>{{ line|safe }}</li>{% endfor %}</ul></td><td class="goals" data-label="{{ l.goals }}" rowspan="{{ client.span }}"><ul>{% for line in client.goals %}<li>{{ line }}</li>{% endfor %}</ul></td><td class="last" data-label="{{ l.last_session }}" rowspan="{{ client.span }}">{{ client.last_session }}{% if let Some(overdue) = client.overdue %}<span class="late">{{ overdue }}</span>{% endif %}</td></tr>
{% for measure in client.measures.iter().skip(1) %}<tr>{{ measure|safe }}</tr>
{% endfor %}{% if let Some(more) = client.more %}<tr><td class="m more" colspan="4">{{ more }}</td></tr>
{% endif %}</tbody>
{% endfor %}
</table>
{% if dagger %}<p class="small">{{ l.dagger }}</p>{% endif %}
<section aria-labelledby="order"><h2 id="order">{{ l.order }}</h2>
<p>{{ l.order_about }} {{ policy }}</p>
<details><summary>{{ show_rules }}</summary>
<table class="plain"><thead><tr><th scope="col">{{ l.rank }}</th><th scope="col">{{ l.quantity }}</th><th scope="col">{{ l.rule_level }}</th><th scope="col">{{ l.applies }}</th><th scope="col">Code</th></tr></thead><tbody>
{% for rule in rules %}<tr><td>{{ loop.index }}</td><th scope="row">{{ rule.name }}</th><td>{{ rule.badge|safe }}</td><td>{{ rule.meaning }}</td><td><code>{{ rule.code }}</code></td></tr>
{% endfor %}</tbody></table></details></section>
<section aria-labelledby="rejected"><h2 id="rejected">{{ l.rejected }}</h2>
{% if rejected.is_empty() %}<p>{{ l.none_rejected }}</p>{% else %}<p>{{ l.psychotherapy_about }}</p>
<details{% if rejected.len() <= 12 %} open{% endif %}><summary>{{ show_rejected }}</summary>
<table class="plain"><thead><tr><th scope="col">{{ l.source }}</th><th scope="col">{{ l.place }}</th><th scope="col">{{ l.reason }}</th><th scope="col">{{ l.message }}</th></tr></thead><tbody>
{% for row in rejected %}<tr><th scope="row" class="path">{{ row.path }}</th><td>{{ row.place }}</td><td>{{ row.reason }}</td><td>{{ row.message }}</td></tr>
{% endfor %}</tbody></table></details>{% endif %}</section>
</main>"##
)]
struct CaseloadPage<'a> {
    l: &'static Labels,
    facts: Vec<String>,
    tiles: Vec<Tile>,
    clients: Vec<ClientRow<'a>>,
    dagger: bool,
    policy: String,
    rules: Vec<RuleRow>,
    show_rules: String,
    show_rejected: String,
    rejected: Vec<Rejected<'a>>,
}

struct Tile {
    badge: Badge,
    count: usize,
    anchor: String,
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

struct ClientRow<'a> {
    anchor: String,
    rank: i64,
    id: &'a str,
    href: String,
    badge: Badge,
    reasons: Vec<String>,
    span: usize,
    measures: Vec<MeasureCells>,
    more: Option<String>,
    risk: Vec<Finding>,
    goals: Vec<String>,
    last_session: String,
    overdue: Option<String>,
}

/// The four cells of one measure.
#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"<td class="m name"><span class="measure">{{ label }}</span>{{ sparkline|safe }}</td><td class="m latest"><b>{{ value }}</b> {{ band }}<span class="small">{{ day }}</span></td><td class="m change">{% for line in changes %}<span class="line">{{ line }}</span>{% endfor %}</td><td class="m outcome"><span class="line {{ outcome_class }}">{{ outcome }}{% if dagger %}†{% endif %}</span>{% for line in course %}<span class="line small">{{ line }}</span>{% endfor %}</td>"##
)]
struct MeasureCells {
    label: String,
    sparkline: String,
    value: String,
    band: String,
    day: String,
    changes: Vec<String>,
    outcome: &'static str,
    outcome_class: &'static str,
    dagger: bool,
    course: Vec<String>,
}

/// The class that colours an outcome word.
pub(super) const fn outcome_class(category: Category) -> &'static str {
    match category {
        Category::Recovered | Category::Improved => "better",
        Category::Unchanged => "same",
        Category::Deteriorated | Category::Harmed => "worse",
        Category::NotEvaluable => "silent",
    }
}

/// The caseload page as HTML.
pub(super) fn page(model: &CaseloadModel<'_>) -> Result<String> {
    let voice = model.voice;
    let labels = voice.labels();
    let mut clients = Vec::new();
    for client in &model.clients {
        clients.push(client_row(client, voice)?);
    }
    let tiles = tiles(model, &mut clients);
    let dagger = clients.iter().flat_map(|client| &client.measures).any(|cells| cells.dagger);
    let body = render(&CaseloadPage {
        l: labels,
        facts: facts(model),
        tiles,
        clients,
        dagger,
        policy: voice.policy_name(
            &model.policy.name,
            model.policy.overdue_grace_days,
            model.policy.risk_stands_days,
        ),
        rules: rules(model),
        show_rules: voice.show_rules(TriageRule::ALL.len()),
        show_rejected: voice.show_records(model.rejected.len()),
        rejected: model.rejected.iter().map(|row| rejected(row, voice)).collect(),
    })?;
    render(&Document { labels, title: labels.caseload, style: "style.css", body })
}

fn facts(model: &CaseloadModel<'_>) -> Vec<String> {
    let labels = model.voice.labels();
    let mut facts = vec![
        format!("{} {}", model.clients.len(), labels.clients),
        format!("{} {}", model.notes, labels.notes),
        format!("{} {}", model.administrations, labels.administrations),
    ];
    facts.extend(model.as_of.map(|day| format!("{} {}", labels.as_of, model.voice.date(day))));
    facts.push(title(model.profile, model.voice).to_owned());
    facts
}

/// Counts the levels, and gives the first client of each an anchor.
fn tiles(model: &CaseloadModel<'_>, rows: &mut [ClientRow<'_>]) -> Vec<Tile> {
    Level::ALL
        .iter()
        .map(|&level| {
            let anchor = level.word().replace('_', "-");
            let has_level = |client: &&ClientModel<'_>| client.row.level == level;
            let first = model.clients.iter().position(|client| client.row.level == level);
            if let Some(row) = first.and_then(|first| rows.get_mut(first)) {
                row.anchor.clone_from(&anchor);
            }
            Tile {
                badge: Badge::new(level, model.voice),
                count: model.clients.iter().filter(has_level).count(),
                anchor,
            }
        })
        .collect()
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

fn client_row<'a>(client: &'a ClientModel<'_>, voice: Voice) -> Result<ClientRow<'a>> {
    let (shown, hidden) = client.shown();
    let mut measures = Vec::new();
    for (index, scale) in shown.iter().enumerate() {
        measures.push(measure(client, scale, index, voice)?);
    }
    let more = (hidden > 0).then(|| voice.more_measures(hidden));
    Ok(ClientRow {
        anchor: String::new(),
        rank: client.row.priority,
        id: &client.row.client_id,
        href: format!("clients/{}.html", client.file_name),
        badge: Badge::new(client.row.level, voice),
        reasons: client.reasons_in_words(voice),
        span: measures.len().max(1) + usize::from(more.is_some()),
        measures,
        more,
        risk: risk(client, voice),
        goals: goals(client, voice),
        last_session: voice.date_or_unknown(client.row.last_session),
        overdue: client.row.overdue_days.and_then(|days| voice.overdue(days)),
    })
}

fn measure(
    client: &ClientModel<'_>,
    scale: &ScaleModel<'_>,
    index: usize,
    voice: Voice,
) -> Result<MeasureCells> {
    let row = scale.change;
    let chart = charts::progress(client, scale, index, voice);
    let mut changes = Vec::new();
    if let Some(change) = row.change_since_last.filter(|_| row.n > 2) {
        changes.push(voice.since_last(&scale.change_in_words(change, voice)));
    }
    if let Some(change) = row.change {
        changes.push(voice.since_baseline(&scale.change_in_words(change, voice)));
    }
    Ok(MeasureCells {
        label: scale.label(voice.language),
        sparkline: chart.as_ref().map(chart::sparkline).transpose()?.unwrap_or_default(),
        value: voice.number(row.latest),
        band: scale.band(row.latest, voice.language).unwrap_or_default().to_owned(),
        day: voice.date(row.latest_on),
        changes,
        outcome: voice.category(row.category),
        outcome_class: outcome_class(row.category),
        dagger: row.category != Category::NotEvaluable && !scale.is_confirmed(),
        course: course(scale, voice),
    })
}

/// Trend and track; the track says nothing new where it is not evaluable.
fn course(scale: &ScaleModel<'_>, voice: Voice) -> Vec<String> {
    let row = scale.change;
    let mut lines = Vec::new();
    if row.trend != TrendClass::TooFew {
        lines.push(voice.trend_line(row.trend));
    }
    if row.track != Track::NotEvaluable {
        lines.push(voice.track(row.track).to_owned());
    }
    lines
}

fn risk(client: &ClientModel<'_>, voice: Voice) -> Vec<Finding> {
    let mut lines = Vec::new();
    for item in &client.risk_items {
        let name = voice.item_of(item.instrument, item.item);
        lines.push(match item.answers.last() {
            Some(answer) => {
                let value = voice.number(answer.value);
                Finding::answer(answer.flagged, format!("{name} = {value}"))
            }
            None => Finding::silent(voice.item_unanswered(&name)),
        });
    }
    lines.push(match client.last_ideation() {
        Some(row) => {
            let earlier = row.session_date.filter(|&day| Some(day) != client.row.last_session);
            Finding::ideation(row.si, voice.ideation_on(row.si, earlier))
        }
        None => {
            let si = SuicidalIdeation::NotDocumented;
            Finding::ideation(si, voice.ideation_on(si, None))
        }
    });
    if let Some((level, _)) = client.last_level() {
        lines.push(Finding::level(level, voice.level_stated(level)));
    }
    lines
}

fn goals(client: &ClientModel<'_>, voice: Voice) -> Vec<String> {
    let count = |stated| client.goals.iter().filter(|goal| goal.stated == stated).count();
    let mut lines = voice.goals_in(
        count(Some(StatedProgress::Improved)),
        count(Some(StatedProgress::Stable)),
        count(Some(StatedProgress::Deteriorated)),
    );
    let unstated = count(None);
    if unstated > 0 {
        lines.push(voice.goals_unstated(unstated));
    }
    if lines.is_empty() {
        lines.push(voice.labels().not_documented.to_owned());
    }
    lines
}
