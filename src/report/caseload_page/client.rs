//! One client of the caseload table: a block of rows, one a measure.

use std::collections::BTreeMap;

use askama::Template;

use super::super::charts;
use super::super::document::{Badge, Finding};
use super::super::model::{CaseloadModel, ClientModel};
use super::super::scale::ScaleModel;
use super::order::{client_keys, measure_keys};
use crate::caseload::Reason;
use crate::change::Category;
use crate::chart::{self, Sparkline};
use crate::error::Result;
use crate::extract::SuicidalIdeation;
use crate::text::{Labels, Voice};
use crate::trend::{Track, TrendClass};
use crate::vocabulary::Word;

/// A client before the grounds of the sparklines are known.
pub(super) struct ClientBlock<'a> {
    block: Block<'a>,
    measures: Vec<(Option<Sparkline>, MeasureCells)>,
}

#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"<tbody class="{{ badge.class }}"{% if let Some(anchor) = anchor %} id="level={{ anchor }}"{% endif %} data-level="{{ level }}" data-m="{{ measure_names }}" data-f="{{ flags }}"{% if let Some(clinician) = clinician %} data-c="{{ clinician }}"{% endif %}{% if is_news %} data-new{% endif %} data-k="{{ keys }}">
<tr{% if let Some(first) = measures.first() %} data-k="{{ first.keys }}"{% endif %}><td class="rank" rowspan="{{ span }}">{{ rank }}</td><th class="who" scope="rowgroup" rowspan="{{ span }}"><a href="{{ href }}">{{ id }}</a>{{ badge|safe }}{% if shows_clinician %}{% if let Some(clinician) = clinician %}<small>{{ clinician }}</small>{% endif %}{% endif %}</th><td class="why" rowspan="{{ span }}"><ul>{% for reason in reasons %}<li>{% if let Some(code) = reason.code %}<a href="#rule-{{ code }}" title="{{ l.rule_of_list }}">{{ reason.words }}</a>{% else %}{{ reason.words }}{% endif %}{% if reason.is_new %} <i>{{ l.new }}</i>{% endif %}</li>{% endfor %}</ul></td>
{% if let Some(measure) = measures.first() %}{{ measure|safe }}{% else %}<td class="m none" colspan="7">{{ l.no_scores }}</td>{% endif %}
<td class="risk" rowspan="{{ span }}"><ul>{% for line in risk %}<li>{{ line|safe }}</li>{% endfor %}</ul></td><td class="goals" rowspan="{{ span }}"><ul>{% for line in goals %}<li>{{ line }}</li>{% endfor %}</ul></td><td class="next" rowspan="{{ span }}">{% if let Some(late) = overdue %}<span class="late">{{ late }}</span>{% else if let Some(day) = due %}{{ day }}{% else %}–{% endif %}</td><td class="last" rowspan="{{ span }}">{{ last_session }}</td></tr>
{% for measure in measures.iter().skip(1) %}<tr data-k="{{ measure.keys }}">{{ measure|safe }}</tr>
{% endfor %}{% if let Some(more) = more %}<tr><td class="m more" colspan="7">{{ more }}</td></tr>
{% endif %}</tbody>
"##
)]
pub(super) struct Block<'a> {
    l: &'static Labels,
    anchor: Option<&'static str>,
    level: &'static str,
    measure_names: String,
    flags: String,
    clinician: Option<&'a str>,
    shows_clinician: bool,
    is_news: bool,
    keys: String,
    rank: i64,
    id: &'a str,
    href: String,
    badge: Badge,
    reasons: Vec<ReasonLine>,
    span: usize,
    measures: Vec<MeasureCells>,
    more: Option<String>,
    risk: Vec<Finding>,
    goals: Vec<String>,
    due: Option<String>,
    overdue: Option<String>,
    last_session: String,
}

/// One reason; the deciding one names its rule.
struct ReasonLine {
    words: String,
    code: Option<&'static str>,
    is_new: bool,
}

/// The cells of one measure.
#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"<td class="m"><b>{{ label }}</b>{{ sparkline|safe }}</td><td class="m v"><b>{{ value }}</b>{% if !band.is_empty() %}<small>{{ band }}</small>{% endif %}{% if let Some(day) = day %}<small>{{ day }}</small>{% endif %}</td><td class="m d">{{ since_last }}</td><td class="m d">{{ since_baseline }}</td><td class="m o {{ outcome_class }}">{{ outcome }}{% if dagger %}†{% endif %}</td><td class="m t">{{ trend }}</td><td class="m k">{{ track }}</td>"##
)]
struct MeasureCells {
    keys: String,
    label: String,
    sparkline: String,
    value: String,
    band: String,
    day: Option<String>,
    since_last: String,
    since_baseline: String,
    outcome: &'static str,
    outcome_class: &'static str,
    dagger: bool,
    trend: &'static str,
    track: &'static str,
}

/// The grounds of all sparklines, each once.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<svg class="spark grounds" aria-hidden="true"><defs>{% for (ground, id) in ids %}<g id="{{ id }}">{{ ground|safe }}</g>{% endfor %}</defs></svg>"##
)]
pub(in crate::report) struct Grounds {
    ids: BTreeMap<String, String>,
}

impl Grounds {
    /// Collects the grounds of these sparklines.
    pub fn of_sparklines<'s>(sparklines: impl IntoIterator<Item = &'s Sparkline>) -> Self {
        let mut ids: BTreeMap<String, String> = BTreeMap::new();
        for sparkline in sparklines {
            ids.entry(sparkline.ground.clone()).or_default();
        }
        for (number, id) in ids.values_mut().enumerate() {
            *id = format!("g{number}");
        }
        Self { ids }
    }

    /// Collects the grounds of these clients.
    pub(super) fn of(blocks: &[ClientBlock<'_>]) -> Self {
        let sparklines = blocks.iter().flat_map(|block| &block.measures);
        Self::of_sparklines(sparklines.filter_map(|(sparkline, _)| sparkline.as_ref()))
    }

    /// The sparkline over its ground.
    pub fn under(&self, sparkline: &Sparkline) -> String {
        let id = self.ids.get(&sparkline.ground).map_or("", String::as_str);
        sparkline.over(id)
    }
}

impl<'a> ClientBlock<'a> {
    /// Gathers what the table shows of a client.
    pub fn of(client: &'a ClientModel<'_>, model: &CaseloadModel<'_>) -> Result<Self> {
        let voice = model.voice;
        let (shown, hidden) = client.shown();
        let mut measures = Vec::new();
        for (index, scale) in shown.iter().enumerate() {
            measures.push(measure(client, scale, index, model)?);
        }
        let more = (hidden > 0).then(|| voice.more_measures(hidden));
        let news = model.news_of(&client.row.client_id);
        let names: Vec<&str> =
            client.scales.iter().map(|scale| scale.change.instrument.as_str()).collect();
        let flags: Vec<&str> = client.reasons.iter().map(|reason| reason.rule.word()).collect();
        let block = Block {
            l: voice.labels(),
            anchor: None,
            level: client.row.level.word(),
            measure_names: once(names).join("|"),
            flags: once(flags).join(" "),
            clinician: client.clinician,
            shows_clinician: model.clinicians.clinicians.len() > 1,
            is_news: news.is_some_and(|news| !news.began.is_empty()),
            keys: client_keys(client, model.policy),
            rank: client.row.priority,
            id: &client.row.client_id,
            href: format!("clients/{}.html", client.file_name),
            badge: Badge::new(client.row.level, voice),
            reasons: reasons(client, news.map(|news| news.began.as_slice()), voice),
            span: measures.len().max(1) + usize::from(more.is_some()),
            measures: Vec::new(),
            more,
            risk: risk(client, voice),
            goals: goals(client, voice),
            due: client.next_due().map(|day| voice.date(day)),
            overdue: client.row.overdue_days.and_then(|days| voice.days_overdue(days)),
            last_session: voice.date_or_unknown(client.row.last_session),
        };
        Ok(Self { block, measures })
    }

    /// The block with its sparklines, and with the id of its level if it is the
    /// first of it.
    pub fn placed(self, grounds: &Grounds, anchor: Option<&'static str>) -> Block<'a> {
        let cells = |(sparkline, cells): (Option<Sparkline>, MeasureCells)| MeasureCells {
            sparkline: sparkline.map(|drawn| grounds.under(&drawn)).unwrap_or_default(),
            ..cells
        };
        Block { anchor, measures: self.measures.into_iter().map(cells).collect(), ..self.block }
    }
}

fn once(mut words: Vec<&str>) -> Vec<&str> {
    words.sort_unstable();
    words.dedup();
    words
}

fn reasons(client: &ClientModel<'_>, began: Option<&[Reason]>, voice: Voice) -> Vec<ReasonLine> {
    let words = client.reasons_in_words(voice);
    let line = |(index, words): (usize, String)| {
        let reason = client.reasons.get(index);
        ReasonLine {
            words,
            code: reason.filter(|_| index == 0).map(|reason| reason.rule.word()),
            is_new: reason.zip(began).is_some_and(|(reason, began)| began.contains(reason)),
        }
    };
    words.into_iter().enumerate().map(line).collect()
}

/// Whether a judgement rests on a threshold that was not read in its source.
pub(super) fn has_dagger(scale: &ScaleModel<'_>) -> bool {
    scale.change.category != Category::NotEvaluable && !scale.is_confirmed()
}

fn measure(
    client: &ClientModel<'_>,
    scale: &ScaleModel<'_>,
    index: usize,
    model: &CaseloadModel<'_>,
) -> Result<(Option<Sparkline>, MeasureCells)> {
    let (row, voice) = (scale.change, model.voice);
    let chart = charts::progress(client, scale, index, model);
    let sparkline = chart.as_ref().map(chart::sparkline).transpose()?;
    let in_words = |change: Option<f64>| {
        change.map_or_else(|| "–".to_owned(), |change| scale.change_in_words(change, voice))
    };
    let cells = MeasureCells {
        keys: measure_keys(scale),
        label: scale.label(voice.language),
        sparkline: String::new(),
        value: voice.number(row.latest),
        band: scale.band(row.latest, voice.language).unwrap_or_default().to_owned(),
        day: (Some(row.latest_on) != client.row.last_session).then(|| voice.date(row.latest_on)),
        since_last: in_words(row.change_since_last),
        since_baseline: in_words(row.change),
        outcome: voice.category(row.category),
        outcome_class: outcome_class(row.category),
        dagger: has_dagger(scale),
        trend: match row.trend {
            TrendClass::TooFew => "–",
            trend => voice.trend(trend),
        },
        track: match row.track {
            Track::NotEvaluable => "–",
            track => voice.track(track),
        },
    };
    Ok((sparkline, cells))
}

/// The class that colours an outcome word.
pub(in crate::report) const fn outcome_class(category: Category) -> &'static str {
    match category {
        Category::Recovered | Category::Improved => "better",
        Category::Unchanged => "same",
        Category::Deteriorated | Category::Harmed => "worse",
        Category::NotEvaluable => "silent",
    }
}

fn risk(client: &ClientModel<'_>, voice: Voice) -> Vec<Finding> {
    let mut lines = Vec::new();
    for item in &client.risk_items {
        let name = voice.item_of(item.instrument, item.item);
        lines.push(match item.answers.last() {
            Some(answer) => {
                let value = voice.number(answer.value);
                Finding::answer(answer.flagged, format!("{name}\u{a0}=\u{a0}{value}"))
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
    let lines = voice.goals_in(&client.goal_counts());
    if lines.is_empty() { vec![voice.labels().not_documented.to_owned()] } else { lines }
}
