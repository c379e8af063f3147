//! The page of one client: a progress report to read and to print.

use askama::Template;

use super::caseload_page::outcome_class;
use super::charts;
use super::document::{Badge, Document, render};
use super::history::{self, Conflict, NoteScores, RiskSession};
use super::method::{self, Method};
use super::model::{CaseloadModel, ClientModel};
use super::note::summary_note;
use super::quality::{self, SessionHeld, Strip};
use super::scale::ScaleModel;
use crate::caseload::{Reason, TriageRule, goal};
use crate::change::Category;
use crate::chart;
use crate::error::Result;
use crate::frame::{Agreement, ChangeRow, GoalProgressRow, SeriesRow};
use crate::text::{Labels, Voice};

/// The script of the page.
const SCRIPT: &str = include_str!("client.js");

#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"
<header class="page client">
<nav class="pages" aria-label="{{ l.other_clients }}"><a href="../index.html">← {{ l.back }}</a>{% if let Some(client) = previous %}<a rel="prev" href="{{ client.href }}">{{ l.previous_client }} ({{ client.id }})</a>{% endif %}{% if let Some(client) = next %}<a rel="next" href="{{ client.href }}">{{ l.next_client }} ({{ client.id }})</a>{% endif %}<span>{{ place }}</span></nav>
<h1>{{ id }} {{ badge|safe }}</h1>
<p class="facts">{% for fact in facts %}<span>{{ fact }}</span>{% endfor %}</p>
<p class="status">{{ status }}</p>
{% if reasons.len() > 1 %}<ul class="reasons" aria-label="{{ l.reasons }}">{% for reason in reasons.iter().skip(1) %}<li>{{ reason }}</li>{% endfor %}</ul>{% endif %}
<nav class="contents" aria-label="{{ l.contents }}">{% for (id, name) in contents %}<a href="#{{ id }}">{{ name }}</a>{% endfor %}</nav>
</header>
<main id="main">
<section aria-labelledby="scales"><h2 id="scales">{{ l.scales }}</h2>
{% if scales.is_empty() %}<p>{{ l.no_scores }}</p>{% else %}<div class="wide" tabindex="0" role="group" aria-labelledby="scales"><table class="plain glance"><thead><tr><th scope="col">{{ l.measure }}</th><th scope="col">{{ l.latest }}</th><th scope="col">{{ l.since_last }}</th><th scope="col">{{ l.since_baseline }}</th><th scope="col">{{ l.outcome }}</th><th scope="col">{{ l.trend }}</th><th scope="col">{{ l.track }}</th></tr></thead><tbody>
{% for row in scales %}<tr><th scope="row">{{ row.label }}</th><td><b>{{ row.value }}</b> {{ row.band }}<span class="small">{{ row.day }}</span></td><td>{% if let Some(change) = row.since_last %}{{ change }}{% else %}–{% endif %}</td><td>{% if let Some(change) = row.since_baseline %}{{ change }}<span class="small">{{ row.baseline }}</span>{% else %}–{% endif %}</td><td class="{{ row.outcome_class }}">{{ row.outcome }}{% if row.dagger %}†{% endif %}{% for why in row.why_outcome %}<span class="small">{{ why }}</span>{% endfor %}</td><td>{{ row.trend }}{% if let Some(slope) = row.slope %}<span class="small">{{ slope }}</span>{% endif %}{% for why in row.why_trend %}<span class="small">{{ why }}</span>{% endfor %}</td><td>{{ row.track }}{% for why in row.why_track %}<span class="small">{{ why }}</span>{% endfor %}</td></tr>
{% endfor %}</tbody></table></div>{% if dagger %}<p class="small">{{ l.dagger }}</p>{% endif %}{% endif %}
{% if !figures.is_empty() %}<div class="figures">
{% for figure in figures %}<figure>{{ figure.svg|safe }}<details><summary>{{ l.data_table }} ({{ figure.label }})</summary><table class="plain"><thead><tr><th scope="col">{{ l.date }}</th><th scope="col">{{ l.score }}</th><th scope="col">{{ l.band }}</th></tr></thead><tbody>
{% for point in figure.points %}<tr><th scope="row">{{ point.day }}</th><td>{% if let Some(place) = point.evidence %}<a href="#e{{ place }}">{{ point.value }}</a>{% else %}{{ point.value }}{% endif %}</td><td>{{ point.band }}{% if point.conflict %} <span class="milder">{{ l.conflict }}</span>{% endif %}</td></tr>
{% endfor %}</tbody></table></details></figure>
{% endfor %}</div>{% endif %}</section>
<section aria-labelledby="goals"><h2 id="goals">{{ l.goals }}</h2>
{% if goals.is_empty() %}<p>{{ l.no_goals }}</p>{% else %}<div class="wide" tabindex="0" role="group" aria-labelledby="goals"><table class="plain"><thead><tr><th scope="col">{{ l.goal }}</th><th scope="col">{{ l.stated }}</th><th scope="col">{{ l.measured }}</th><th scope="col">{{ l.agreement }}</th><th scope="col">{{ l.target }}</th><th scope="col">{{ l.latest_words }}</th></tr></thead><tbody>
{% for goal in goals %}<tr><th scope="row">{{ goal.number }}. {{ goal.label }}</th><td>{{ goal.stated }}</td><td>{{ goal.measured }}{% if goal.by_words %}<span class="small">{{ l.by_words }}</span>{% endif %}</td><td class="{{ goal.agreement_class }}">{{ goal.agreement }}</td><td>{{ goal.target }}{% if goal.met %}<span class="small better">{{ l.met }}</span>{% endif %}</td><td>{% if let Some(words) = goal.words %}<q lang="{{ goal.lang }}">{{ words }}</q><span class="small">{{ goal.said_on }}</span>{% else %}{{ l.no_words }}{% endif %}</td></tr>
{% endfor %}</tbody></table></div>{% endif %}</section>
<section aria-labelledby="risk"><h2 id="risk">{{ l.risk_history }}</h2>
<p>{{ l.risk_about }}</p>
<div class="wide" tabindex="0" role="group" aria-labelledby="risk"><table class="plain riskhistory"><thead><tr><th scope="col">{{ l.session }}</th><th scope="col">{{ l.si }}</th><th scope="col">{{ l.plan_intent }}</th><th scope="col">{{ l.means }}</th><th scope="col">{{ l.hi }}</th><th scope="col">{{ l.self_harm }}</th><th scope="col">{{ l.level }}</th><th scope="col">{{ items }}</th></tr></thead>
{% for session in risk %}<tbody><tr><th scope="row">{{ session.day }}</th>{% for cell in session.cells %}<td>{% for finding in cell %}{{ finding|safe }}{% endfor %}</td>{% endfor %}</tr>
{% if !session.words.is_empty() %}<tr class="words"><td></td><td colspan="7">{% for words in session.words %}<q lang="{{ session.lang }}">{{ words }}</q> {% endfor %}</td></tr>
{% endif %}</tbody>{% endfor %}</table></div></section>
{% if !contradictions.is_empty() || !conflicts.is_empty() %}<section aria-labelledby="conflicts"><h2 id="conflicts">{{ l.conflicts }}</h2>
{% if !contradictions.is_empty() %}<ul class="contradictions">{% for line in contradictions %}<li>{{ line }}</li>{% endfor %}</ul>{% endif %}
{% if !conflicts.is_empty() %}<p>{{ l.conflict_about }}</p>
<table class="plain"><thead><tr><th scope="col">{{ l.date }}</th><th scope="col">{{ l.measure }}</th><th scope="col">{{ l.used }}</th><th scope="col">{{ l.others }}</th></tr></thead><tbody>
{% for row in conflicts %}<tr><th scope="row">{{ row.day }}</th><td>{{ row.measure }}</td><td>{{ row.used }}</td><td>{{ row.others }}</td></tr>
{% endfor %}</tbody></table>{% endif %}</section>{% endif %}
<section aria-labelledby="paste"><h2 id="paste">{{ l.paste }}</h2>
<p>{{ l.paste_about }}</p>
<p class="copying"><button type="button" class="copy" hidden data-done="{{ l.copied }}" data-failed="{{ l.copy_failed }}">{{ l.copy }}</button> <span id="copy-status" role="status"></span></p>
<pre id="paste-text" tabindex="0" role="group" aria-labelledby="paste">{{ note }}</pre></section>
<section aria-labelledby="scores"><h2 id="scores">{{ l.all_scores }}</h2>
<p>{{ l.all_scores_about }}</p>
{% if sessions.is_empty() %}<p>{{ l.no_scores }}</p>{% else %}<details><summary>{{ show_scores }}</summary>
<div class="wide" tabindex="0" role="group" aria-labelledby="scores"><table class="plain evidence"><thead><tr><th scope="col">{{ l.measure }}</th><th scope="col">{{ l.score }}</th><th scope="col">{{ l.band }}</th><th scope="col">{{ l.status }}</th><th scope="col">{{ l.date }}</th><th scope="col">{{ l.read_by }}</th><th scope="col">{{ l.evidence }}</th></tr></thead>
{% for session in sessions %}<tbody><tr class="session"><th colspan="7" scope="rowgroup">{{ session.day }} <span class="path">{{ session.source }}</span></th></tr>
{% for quotation in session.quotations %}{% for score in quotation.scores %}<tr id="e{{ score.place }}"><th scope="row">{{ score.measure }}</th><td>{{ score.value }}</td><td>{{ score.band }}</td><td>{{ score.status }}</td><td>{{ score.day }}</td><td><code>{{ score.rule }}</code></td>{% if loop.first %}<td rowspan="{{ quotation.scores.len() }}">{% if quotation.pieces.is_empty() %}{{ quotation.origin }}{% else %}<q lang="{{ session.lang }}">{% for piece in quotation.pieces %}{% if piece.marked %}<mark>{{ piece.text }}</mark>{% else %}{{ piece.text }}{% endif %}{% endfor %}</q>{% endif %}</td>{% endif %}</tr>
{% endfor %}{% endfor %}</tbody>
{% endfor %}</table></div></details>{% endif %}</section>
<section aria-labelledby="quality"><h2 id="quality">{{ l.quality }}</h2>
<p>{{ l.quality_about }}</p>
{% if !strip.days.is_empty() %}<div class="wide" tabindex="0" role="group" aria-labelledby="quality"><table class="strip"><caption class="hidden">{{ l.quality }}</caption><thead><tr><th scope="col">{{ l.element }}</th><th scope="col">{{ l.notes_with }}</th>{% for day in strip.days %}<th scope="col" class="day"><span>{{ day }}</span></th>{% endfor %}</tr></thead><tbody>
{% for row in strip.rows %}<tr><th scope="row">{{ row.name }}</th><td>{{ row.count }}</td>{% for cell in row.cells %}{{ cell|safe }}{% endfor %}</tr>
{% endfor %}</tbody></table></div>
<details><summary>{{ l.techniques }}</summary><table class="plain"><thead><tr><th scope="col">{{ l.session }}</th><th scope="col">{{ l.kind }}</th><th scope="col">{{ l.interventions }}</th><th scope="col">{{ l.signed }}</th></tr></thead><tbody>
{% for row in sessions_held %}<tr><th scope="row">{{ row.day }}</th><td>{{ row.kind }}</td><td>{{ row.techniques }}</td><td>{{ row.signed }}</td></tr>
{% endfor %}</tbody></table></details>{% endif %}</section>
{{ method|safe }}
</main>"##
)]
struct ClientPage<'a> {
    l: &'static Labels,
    id: &'a str,
    previous: Option<Neighbour<'a>>,
    next: Option<Neighbour<'a>>,
    place: String,
    contents: Vec<(&'static str, &'static str)>,
    badge: Badge,
    facts: Vec<String>,
    status: String,
    reasons: Vec<String>,
    scales: Vec<ScaleRow>,
    dagger: bool,
    figures: Vec<Figure>,
    goals: Vec<GoalLine<'a>>,
    risk: Vec<RiskSession<'a>>,
    items: String,
    contradictions: Vec<String>,
    conflicts: Vec<Conflict>,
    note: String,
    sessions: Vec<NoteScores<'a>>,
    show_scores: String,
    strip: Strip,
    sessions_held: Vec<SessionHeld>,
    method: Method,
}

/// A client beside this one in the order of need.
struct Neighbour<'a> {
    id: &'a str,
    href: String,
}

struct ScaleRow {
    label: String,
    value: String,
    band: String,
    day: String,
    since_last: Option<String>,
    since_baseline: Option<String>,
    baseline: String,
    outcome: &'static str,
    outcome_class: &'static str,
    dagger: bool,
    trend: &'static str,
    slope: Option<String>,
    track: &'static str,
    why_outcome: Vec<String>,
    why_trend: Vec<String>,
    why_track: Vec<String>,
}

struct Figure {
    label: String,
    svg: String,
    points: Vec<DataPoint>,
}

struct DataPoint {
    /// The place of its sentence among the scores.
    evidence: Option<usize>,
    day: String,
    value: String,
    band: String,
    conflict: bool,
}

struct GoalLine<'a> {
    number: i64,
    label: &'a str,
    stated: &'static str,
    measured: String,
    by_words: bool,
    agreement: &'static str,
    agreement_class: &'static str,
    target: String,
    met: bool,
    words: Option<&'a str>,
    lang: &'static str,
    said_on: String,
}

/// The page of one client as HTML.
///
/// `place` is the client's in the model.
pub(super) fn page(
    client: &ClientModel<'_>,
    place: usize,
    model: &CaseloadModel<'_>,
) -> Result<String> {
    let voice = model.voice;
    let labels = voice.labels();
    let id = client.row.client_id.as_str();
    let reasons = client.reasons_in_words(voice);
    let scales: Vec<ScaleRow> = client.scales.iter().map(|scale| scale_row(scale, voice)).collect();
    let contradictions = contradictions(client, voice);
    let conflicts = history::conflicts(client, voice);
    let neighbour = |place: Option<usize>| {
        let client = model.clients.get(place?)?;
        let href = format!("{}.html", client.file_name);
        Some(Neighbour { id: &client.row.client_id, href })
    };
    let body = render(&ClientPage {
        l: labels,
        id,
        previous: neighbour(place.checked_sub(1)),
        next: neighbour(place.checked_add(1)),
        place: voice.place_of(place + 1, model.clients.len()),
        contents: contents(labels, !contradictions.is_empty() || !conflicts.is_empty()),
        badge: Badge::new(client.row.level, voice),
        facts: facts(client, model),
        status: voice.status_sentence(
            reasons.first().map(String::as_str),
            client.row.last_session,
            client.row.overdue_days,
        ),
        reasons,
        dagger: scales.iter().any(|row| row.dagger),
        scales,
        figures: figures(client, model)?,
        goals: client.goals.iter().map(|goal| goal_line(client, goal, voice)).collect(),
        risk: history::risk(client, voice),
        items: history::items_heading(client, voice),
        contradictions,
        conflicts,
        note: summary_note(client, model),
        sessions: history::scores(client, voice),
        show_scores: voice.show_scores(client.scores.len()),
        strip: quality::strip(client, voice),
        sessions_held: quality::sessions(client, model),
        method: method::of(client, model),
    })?;
    let title = format!("{id} – {}", labels.caseload);
    render(&Document::new(labels, &title, "../style.css", body).with_script(SCRIPT))
}

/// The sections of the page; that of contradictions where there are any.
fn contents(labels: &'static Labels, has_conflicts: bool) -> Vec<(&'static str, &'static str)> {
    let mut contents = vec![
        ("scales", labels.scales),
        ("goals", labels.goals),
        ("risk", labels.risk_history),
        ("paste", labels.paste),
        ("scores", labels.all_scores),
        ("quality", labels.quality),
        ("method", labels.method),
    ];
    if has_conflicts {
        contents.insert(3, ("conflicts", labels.conflicts));
    }
    contents
}

/// The contradictions that rules of triage found, in their words.
fn contradictions(client: &ClientModel<'_>, voice: Voice) -> Vec<String> {
    let contradicts = |reason: &&Reason| {
        matches!(reason.rule, TriageRule::RiskItemDeniedInText | TriageRule::GoalContradicted)
    };
    let found = client.reasons.iter().filter(contradicts);
    found.map(|reason| client.reason_in_words(reason, voice)).collect()
}

fn facts(client: &ClientModel<'_>, model: &CaseloadModel<'_>) -> Vec<String> {
    let voice = model.voice;
    let days: Vec<_> = client.sessions().collect();
    let mut facts = match (days.iter().min(), days.iter().max()) {
        (Some(&first), Some(&last)) => vec![voice.sessions(client.notes.len(), first, last)],
        _ => vec![voice.labels().no_session.to_owned()],
    };
    let as_of = voice.labels().as_of;
    facts.extend(model.as_of.map(|day| format!("{as_of} {}", voice.date(day))));
    facts
}

fn scale_row(scale: &ScaleModel<'_>, voice: Voice) -> ScaleRow {
    let row = scale.change;
    let in_words = |change: f64| scale.change_in_words(change, voice);
    let band = |value| scale.band(value, voice.language).unwrap_or_default().to_owned();
    let because = |topics: &[&str]| -> Vec<String> {
        let codes = row.reasons.split(';').filter_map(|code| code.split_once(':'));
        let told = codes.filter(|(topic, _)| topics.contains(topic));
        told.filter_map(|(topic, code)| voice.because(topic, code)).collect()
    };
    ScaleRow {
        label: scale.label(voice.language),
        value: voice.number(row.latest),
        band: band(row.latest),
        day: voice.date(row.latest_on),
        since_last: row.change_since_last.map(in_words),
        since_baseline: row.change.map(in_words),
        baseline: voice.from_baseline(row.baseline, &band(row.baseline), row.baseline_on),
        outcome: voice.category(row.category),
        outcome_class: outcome_class(row.category),
        dagger: row.category != Category::NotEvaluable && !scale.is_confirmed(),
        trend: voice.trend(row.trend),
        slope: row.slope_per_week.map(|slope| voice.slope(slope, row.slope_low, row.slope_high)),
        track: voice.track(row.track),
        why_outcome: outcome_lines(row, because(&["change", "cutoff"]), voice),
        why_trend: [because(&["trend"]), voice.course_lines(row)].concat(),
        why_track: [because(&["track"]), voice.expectation_lines(row)].concat(),
    }
}

/// Response and remission where they can be told, then what could not be.
fn outcome_lines(row: &ChangeRow, not_evaluable: Vec<String>, voice: Voice) -> Vec<String> {
    let response = row.response.map(|reached| voice.response(reached).to_owned());
    let remission = row.remission.map(|reached| voice.remission(reached).to_owned());
    response.into_iter().chain(remission).chain(not_evaluable).collect()
}

fn figures(client: &ClientModel<'_>, model: &CaseloadModel<'_>) -> Result<Vec<Figure>> {
    let voice = model.voice;
    let mut figures = Vec::new();
    for (index, scale) in client.scales.iter().enumerate() {
        let Some(chart) = charts::progress(client, scale, index, model) else { continue };
        let evidence = |row: &SeriesRow| {
            let mention = row.mention_id.as_deref()?;
            client.scores.iter().position(|score| score.mention_id == mention)
        };
        let points = scale.series.iter().map(|row| DataPoint {
            evidence: evidence(row),
            day: voice.date(row.scored_on),
            value: voice.number(row.value),
            band: scale.band(row.value, voice.language).unwrap_or_default().to_owned(),
            conflict: row.conflict,
        });
        figures.push(Figure {
            label: scale.label(voice.language),
            svg: chart::progress_chart(&chart)?,
            points: points.collect(),
        });
    }
    Ok(figures)
}

fn goal_line<'a>(
    client: &'a ClientModel<'_>,
    goal: &'a GoalProgressRow,
    voice: Voice,
) -> GoalLine<'a> {
    let words = client.latest_words(goal.goal_number);
    let target = client
        .target(goal.goal_number)
        .and_then(|row| Some(voice.target(row.target_comparator, row.target_value?)));
    GoalLine {
        number: goal.goal_number,
        label: goal.label.as_deref().unwrap_or_default(),
        stated: voice.stated(goal.stated),
        measured: match &goal.instrument {
            Some(measure) => voice.measured(measure, goal.measured),
            None => voice.labels().no_measure.to_owned(),
        },
        by_words: goal
            .reasons
            .as_deref()
            .is_some_and(|reasons| reasons.split(';').any(|reason| reason == goal::BY_WORDS)),
        agreement: voice.agreement(goal.agreement),
        agreement_class: match goal.agreement {
            Agreement::StatedBetter => "worse",
            Agreement::Agree | Agreement::StatedWorse => "same",
            Agreement::NotEvaluable => "silent",
        },
        met: client.is_met(goal.goal_number) == Some(true),
        target: target.unwrap_or_else(|| "–".to_owned()),
        words: words.and_then(|row| row.evidence_text.as_deref()),
        lang: words
            .and_then(|row| row.note_id.as_deref())
            .map_or("", |note_id| client.language_of(note_id)),
        said_on: voice.date_or_unknown(words.and_then(|row| row.session_date)),
    }
}
