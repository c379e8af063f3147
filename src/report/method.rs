//! The method box: every threshold with value, method and source.

use askama::Template;

use super::model::{CaseloadModel, ClientModel};
use super::note::title;
use super::scale::ScaleModel;
use crate::instrument::{ChangeUnit, Citation, Provenance, Registry};
use crate::text::{Labels, Voice};
use crate::trend::TrackLimits;

#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"<section aria-labelledby="method" class="method"><h2 id="method">{{ l.method }}</h2>
<p>{{ profile }}. {{ course }}</p>
{% if !rows.is_empty() %}<table class="plain"><thead><tr><th scope="col">{{ l.measure }}</th><th scope="col">{{ l.quantity }}</th><th scope="col">{{ l.value }}</th><th scope="col">{{ l.how }}</th><th scope="col">{{ l.sources }}</th><th scope="col">{{ l.verified }}</th></tr></thead><tbody>
{% for row in rows %}<tr><th scope="row">{{ row.measure }}</th><td>{{ row.quantity }}</td><td>{{ row.value }}{% if row.verified == Some(false) %}†{% endif %}</td><td>{{ row.how }}</td><td>{{ row.sources }}</td><td>{% match row.verified %}{% when Some(true) %}{{ l.yes }}{% when Some(false) %}<span class="milder">{{ l.no }} †</span>{% when None %}{% endmatch %}</td></tr>
{% endfor %}</tbody></table>
{% if dagger %}<p class="small">{{ l.dagger }}</p>{% endif %}
<h3>{{ l.sources }}</h3>
<ol class="sources" lang="en">{% for source in sources %}<li value="{{ source.number }}">{{ source.citation }}{% if let Some(place) = source.place %} <span class="path">{{ place }}</span>{% endif %}</li>
{% endfor %}</ol>{% endif %}</section>"##
)]
pub(super) struct Method {
    l: &'static Labels,
    profile: String,
    course: String,
    rows: Vec<Row>,
    dagger: bool,
    sources: Vec<Source>,
}

struct Row {
    measure: String,
    quantity: &'static str,
    value: String,
    how: String,
    sources: String,
    verified: Option<bool>,
}

struct Source {
    number: usize,
    citation: String,
    place: Option<String>,
}

/// The method box of one client: the thresholds of the client's measures only.
pub(super) fn of(client: &ClientModel<'_>, model: &CaseloadModel<'_>) -> Method {
    let voice = model.voice;
    let mut bench = Bench { model, citations: Citations::new(model.registry), rows: Vec::new() };
    for scale in &client.scales {
        bench.scale(scale);
    }
    for item in &client.risk_items {
        bench.item(item.instrument, item.item);
    }
    let sources = bench.citations.list().into_iter().enumerate();
    let sources =
        sources.map(|(index, (citation, place))| Source { number: index + 1, citation, place });
    Method {
        l: voice.labels(),
        profile: title(model.profile, voice).to_owned(),
        course: course(client, model),
        dagger: bench.rows.iter().any(|row| row.verified == Some(false)),
        sources: sources.collect(),
        rows: bench.rows,
    }
}

/// How trend and track are judged, with the recovery curve of each measure.
pub(super) fn course(client: &ClientModel<'_>, model: &CaseloadModel<'_>) -> String {
    let (voice, limits) = (model.voice, TrackLimits::default());
    let mut sentences = vec![voice.course_rules(limits.sessions, limits.days)];
    for scale in &client.scales {
        let of = &scale.change;
        let known = model
            .curves
            .iter()
            .find(|row| row.instrument == of.instrument && row.subscale == of.subscale);
        sentences.extend(known.map(|row| voice.curve_of(&scale.label(voice.language), row)));
    }
    sentences.join(" ")
}

fn place(citation: &Citation) -> Option<String> {
    let doi = citation.doi.as_ref().map(|doi| format!("doi:{doi}"));
    doi.or_else(|| citation.url.clone())
}

/// Numbers sources in the order of their first use.
pub(super) struct Citations<'a> {
    registry: &'a Registry,
    keys: Vec<String>,
}

impl<'a> Citations<'a> {
    /// No source yet.
    pub fn new(registry: &'a Registry) -> Self {
        Self { registry, keys: Vec::new() }
    }

    /// The number of a source, from 1.
    pub fn number(&mut self, key: &str) -> usize {
        let known = self.keys.iter().position(|other| other == key);
        known.unwrap_or_else(|| {
            self.keys.push(key.to_owned());
            self.keys.len() - 1
        }) + 1
    }

    /// The citations by number, each with its DOI or address.
    pub fn list(&self) -> Vec<(String, Option<String>)> {
        let cite = |key: &String| {
            let citation = self.registry.citation(key);
            let words = citation.map_or_else(|| key.clone(), |known| known.citation.clone());
            (words, citation.and_then(place))
        };
        self.keys.iter().map(cite).collect()
    }
}

/// Collects rows.
struct Bench<'a> {
    model: &'a CaseloadModel<'a>,
    citations: Citations<'a>,
    rows: Vec<Row>,
}

impl Bench<'_> {
    fn voice(&self) -> Voice {
        self.model.voice
    }

    fn add(
        &mut self,
        measure: &str,
        quantity: &'static str,
        value: String,
        how: &str,
        from: &Provenance,
    ) {
        let numbers: Vec<String> =
            from.sources.iter().map(|key| self.citations.number(key).to_string()).collect();
        self.rows.push(Row {
            measure: measure.to_owned(),
            quantity,
            value,
            how: how.to_owned(),
            sources: numbers.join(", "),
            verified: Some(from.verified),
        });
    }

    fn absent(&mut self, measure: &str, quantity: &'static str, why: &str) {
        let value = self.voice().labels().no_threshold.to_owned();
        let (measure, how) = (measure.to_owned(), why.to_owned());
        let row = Row { measure, quantity, value, how, sources: String::new(), verified: None };
        self.rows.push(row);
    }

    fn scale(&mut self, scale: &ScaleModel<'_>) {
        let voice = self.voice();
        let labels = voice.labels();
        let measure = scale.label(voice.language);
        let Some(thresholds) = &scale.thresholds else {
            self.absent(&measure, labels.reliable_change, labels.unknown_measure);
            return;
        };
        match &thresholds.reliable_change {
            Ok(rule) => {
                let value = match rule.unit {
                    ChangeUnit::Points => voice.points(&voice.compared(rule.op, rule.value)),
                    ChangeUnit::Percent => {
                        voice.percent_of_first(&voice.compared(rule.op, rule.value))
                    }
                };
                let how = voice.how(voice.method(rule.method), rule.confidence, rule.instead_of);
                self.add(&measure, labels.reliable_change, value, &how, &rule.provenance);
            }
            Err(why) => self.absent(&measure, labels.reliable_change, voice.absent(*why)),
        }
        match &thresholds.caseness {
            Ok(rule) => {
                let how = voice.how(voice.method(rule.method), None, rule.instead_of);
                let value = voice.compared(rule.op, rule.value);
                self.add(&measure, labels.caseness, value, &how, &rule.provenance);
            }
            Err(why) => self.absent(&measure, labels.caseness, voice.absent(*why)),
        }
        if let Ok(rule) = &thresholds.response {
            let value = voice.response_rule(rule.op, rule.value, rule.unit);
            let how = voice.method(rule.method);
            self.add(&measure, labels.response, value, how, &rule.provenance);
        }
        if let Ok(rule) = &thresholds.remission {
            let value = voice.compared(rule.op, rule.value);
            let how = voice.method(rule.method);
            self.add(&measure, labels.remission, value, how, &rule.provenance);
        }
        if let Some(provenance) = scale.scale.and_then(|known| known.bands_provenance()) {
            let bands = scale.bands().iter().map(|band| {
                let (min, max) = (voice.number(band.min), voice.number(band.max));
                format!("{} {min}–{max}", band.name(voice.language))
            });
            let bands = bands.collect::<Vec<_>>().join(voice.semicolon());
            let how = voice.method(crate::instrument::Method::Published);
            self.add(&measure, labels.bands, bands, how, provenance);
        }
        if let Some(interval) = scale.instrument.and_then(|known| known.interval.as_ref()) {
            let days = voice.days(i64::from(interval.typical_days));
            self.add(&measure, labels.interval, days, "", &interval.provenance);
        }
    }

    fn item(&mut self, instrument: &str, number: i64) {
        let voice = self.voice();
        let registry = self.model.registry;
        let known = registry.by_short(instrument);
        let mut rules = known.iter().flat_map(|known| &known.risk_items);
        if let Some(rule) = rules.find(|rule| rule.item.is_number(number)) {
            let name = voice.item_of(instrument, number);
            let value = voice.compared(rule.op, rule.value);
            let how = voice.method(crate::instrument::Method::Published);
            self.add(&name, voice.labels().risk_item, value, how, &rule.provenance);
        }
    }
}
