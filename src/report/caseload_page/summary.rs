//! The caseload as a whole: what is different, how complete it is, and how the
//! measures have moved.

use askama::Template;

use super::super::document::Badge;
use super::super::model::{CaseloadModel, ClientModel};
use super::client::outcome_class;
use crate::caseload::TriageRule;
use crate::caseload::news::{ClientNews, News, Since};
use crate::caseload::summary::ScaleOutcomes;
use crate::change::{Category, Proportion, Significance};
use crate::frame::Level;
use crate::text::{Labels, Voice};
use crate::vocabulary::Word;

/// Lines of news that are shown at once.
const SHOWN: usize = 5;
/// Measures whose outcomes are shown here; the page of courses shows all.
const MEASURES: usize = 3;

#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"<div class="summary">
{% if let Some(news) = news %}<section aria-labelledby="news" class="news"><h2 id="news">{{ news.heading }}</h2>
<p>{{ news.counts }}</p>
{% if !news.lines.is_empty() %}<ul>{% for line in news.lines %}{{ line|safe }}{% endfor %}</ul>{% endif %}
{% if !news.rest.is_empty() %}<details><summary>{{ news.more }}</summary><ul>{% for line in news.rest %}{{ line|safe }}{% endfor %}</ul></details>{% endif %}
</section>{% endif %}
<section aria-labelledby="coverage" class="coverage"><h2 id="coverage">{{ l.completeness }}</h2>
<table class="plain"><caption class="hidden">{{ l.completeness }}</caption><thead class="hidden"><tr><th scope="col">{{ l.figure }}</th><th scope="col">{{ l.count_of }}</th><th scope="col">{{ l.share }}</th></tr></thead><tbody>{% for row in coverage %}<tr><th scope="row">{{ row.name }}</th><td>{{ row.counts }}</td><td><b>{{ row.share }}</b></td></tr>{% endfor %}</tbody></table>
</section>
<section aria-labelledby="outcomes" class="outcomes"><h2 id="outcomes">{{ l.outcome }}</h2>
{% if outcomes.is_empty() %}<p>{{ l.no_pairs }}</p>{% else %}{{ outcomes|safe }}
<p class="small">{{ l.outcomes_about }}{% if more_measures %} <a href="courses.html">{{ l.all_measures }}</a>{% endif %}</p>{% endif %}
</section>
</div>"##
)]
pub(super) struct Summary {
    l: &'static Labels,
    news: Option<NewsBox>,
    coverage: Vec<CoverageRow>,
    outcomes: OutcomeTable,
    more_measures: bool,
}

struct NewsBox {
    heading: String,
    counts: String,
    lines: Vec<NewsLine>,
    rest: Vec<NewsLine>,
    more: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"<li><a href="{{ href }}">{{ id }}</a> {% if let Some(before) = before %}<span class="{{ before.class }}"><span aria-hidden="true">{{ before.sign }}</span> {{ before.word }}</span> → {% endif %}<span class="level {{ now.class }}"><span aria-hidden="true">{{ now.sign }}</span> {{ now.word }}</span>{% if !what.is_empty() %}<small>{{ what }}</small>{% endif %}</li>"##
)]
struct NewsLine {
    id: String,
    href: String,
    before: Option<Badge>,
    now: Badge,
    what: String,
}

struct CoverageRow {
    name: &'static str,
    counts: String,
    share: String,
}

/// The outcomes of some measures.
#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"<table class="plain shares"><caption class="hidden">{{ l.outcome }}</caption><thead><tr><th scope="col">{{ l.measure }}</th><th scope="col">{{ l.pairs }}</th>{% for heading in headings %}<th scope="col">{{ heading }}</th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}<tr><th scope="row">{{ row.measure }}{% if !row.bar.is_empty() %}<span class="bar" aria-hidden="true">{% for (class, width) in row.bar %}<i class="{{ class }}" style="width:{{ width }}%"></i>{% endfor %}</span>{% endif %}</th><td>{{ row.judged }}{% if let Some(others) = row.others %}<small>{{ others }}</small>{% endif %}</td>{% for cell in row.cells %}<td class="{{ cell.class }}"><b>{{ cell.count }}</b>{% if let Some(share) = cell.share %}<small>{{ share }}</small>{% endif %}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>"##
)]
pub(in crate::report) struct OutcomeTable {
    l: &'static Labels,
    headings: [&'static str; 5],
    rows: Vec<OutcomeRow>,
}

impl OutcomeTable {
    /// The table of these scales.
    pub fn of<'s>(
        scales: impl IntoIterator<Item = &'s ScaleOutcomes>,
        model: &CaseloadModel<'_>,
    ) -> Self {
        Self {
            l: model.voice.labels(),
            headings: CATEGORIES.map(|category| model.voice.category_heading(category)),
            rows: scales.into_iter().map(|scale| OutcomeRow::of(scale, model)).collect(),
        }
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// The outcomes in the order of the columns.
const CATEGORIES: [Category; 5] = [
    Category::Recovered,
    Category::Improved,
    Category::Unchanged,
    Category::Deteriorated,
    Category::Harmed,
];

/// How the clients of one measure have moved.
struct OutcomeRow {
    measure: String,
    judged: usize,
    others: Option<String>,
    bar: Vec<(&'static str, String)>,
    cells: Vec<OutcomeCell>,
}

struct OutcomeCell {
    class: &'static str,
    count: usize,
    share: Option<String>,
}

impl OutcomeRow {
    /// The row of one scale.
    fn of(outcomes: &ScaleOutcomes, model: &CaseloadModel<'_>) -> Self {
        let voice = model.voice;
        let nobody = Proportion { count: 0, of: outcomes.judged() };
        let share_of = |category: Category| {
            let found = outcomes.shares.iter().find(|(named, _)| *named == category);
            found.map_or(nobody, |(_, share)| *share)
        };
        let cell = |category: Category| {
            let share = share_of(category);
            let interval = share.wilson(Significance::default()).ok();
            OutcomeCell {
                class: outcome_class(category),
                count: share.count,
                share: interval.map(|interval| voice.share_with_interval(share, interval)),
            }
        };
        let part = |category: Category| {
            let share = share_of(category).estimate().ok().filter(|share| *share > 0.0)?;
            Some((bar_class(category), format!("{:.2}", 100.0 * share)))
        };
        Self {
            measure: model.scale_name(&outcomes.instrument, outcomes.subscale.as_deref()),
            judged: outcomes.judged(),
            others: voice.not_in_denominator(outcomes.single, outcomes.not_evaluable),
            bar: CATEGORIES.into_iter().filter_map(part).collect(),
            cells: CATEGORIES.into_iter().map(cell).collect(),
        }
    }
}

/// The class that fills a part of the bar.
const fn bar_class(category: Category) -> &'static str {
    match category {
        Category::Recovered => "b1",
        Category::Improved => "b2",
        Category::Unchanged | Category::NotEvaluable => "b3",
        Category::Deteriorated => "b4",
        Category::Harmed => "b5",
    }
}

impl Summary {
    /// What stands above the list of clients.
    pub fn of(model: &CaseloadModel<'_>) -> Self {
        let judged = |outcomes: &&ScaleOutcomes| outcomes.judged() > 0;
        let scales = || model.summary.outcomes.iter().filter(judged);
        Self {
            l: model.voice.labels(),
            news: model.news.as_ref().map(|news| news_box(news, model)),
            coverage: coverage(model),
            more_measures: scales().count() > MEASURES,
            outcomes: OutcomeTable::of(scales().take(MEASURES), model),
        }
    }
}

fn coverage(model: &CaseloadModel<'_>) -> Vec<CoverageRow> {
    let (voice, labels) = (model.voice, model.voice.labels());
    let coverage = &model.summary.coverage;
    [
        (labels.scored_sessions, coverage.scored_sessions),
        (labels.paired_clients, coverage.paired_clients),
        (labels.risk_documented, coverage.risk_documented),
        (labels.signed_in_time, coverage.signed_in_time),
    ]
    .into_iter()
    .filter(|(_, share)| share.of > 0)
    .map(|(name, share)| CoverageRow {
        name,
        counts: voice.count_of(share),
        share: voice.percent(share.count, share.of),
    })
    .collect()
}

fn news_box(news: &News, model: &CaseloadModel<'_>) -> NewsBox {
    let voice = model.voice;
    let mut told: Vec<(usize, NewsLine)> = Vec::new();
    let (mut more_pressing, mut less_pressing, mut new, mut scored) = (0, 0, 0, 0);
    for client in &news.clients {
        let Some(known) = model.clients.iter().find(|it| it.row.client_id == client.client_id)
        else {
            continue;
        };
        scored += usize::from(!client.scores.is_empty());
        let moved = move_of(client.level_before, known.row.level);
        match moved {
            Move::New => new += 1,
            Move::MorePressing => more_pressing += 1,
            Move::LessPressing => less_pressing += 1,
            Move::Same => {}
        }
        let tellable = client.began.iter().any(|reason| is_tellable(reason.rule));
        if moved != Move::Same || tellable {
            told.push((moved as usize, news_line(client, known, voice)));
        }
    }
    told.sort_by_key(|(order, _)| *order);
    let mut lines: Vec<NewsLine> = told.into_iter().map(|(_, line)| line).collect();
    let rest = lines.split_off(lines.len().min(SHOWN));
    let day = match news.since {
        Since::PreviousSession => None,
        Since::Day(day) => Some(day),
    };
    NewsBox {
        heading: voice.news_heading(day),
        counts: voice.news_counts(more_pressing, less_pressing, new, scored),
        more: voice.more_changes(rest.len()),
        lines,
        rest,
    }
}

/// Where a client has gone, in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    MorePressing,
    New,
    Same,
    LessPressing,
}

fn move_of(before: Option<Level>, now: Level) -> Move {
    let place = |level: Level| Level::ALL.iter().position(|known| *known == level);
    match before {
        None => Move::New,
        Some(before) if place(now) < place(before) => Move::MorePressing,
        Some(before) if place(now) > place(before) => Move::LessPressing,
        Some(_) => Move::Same,
    }
}

/// Rules whose beginning is worth a line of its own.
const fn is_tellable(rule: TriageRule) -> bool {
    !matches!(rule, TriageRule::NoReliableChange | TriageRule::TooFewScores)
}

fn news_line(news: &ClientNews, client: &ClientModel<'_>, voice: Voice) -> NewsLine {
    let began: Vec<_> = news.began.iter().filter(|reason| is_tellable(reason.rule)).collect();
    let what = if began.is_empty() {
        let ended: Vec<String> =
            news.ended.iter().map(|reason| client.reason_in_words(reason, voice)).collect();
        if ended.is_empty() { String::new() } else { voice.no_longer(&ended) }
    } else {
        let words: Vec<String> =
            began.into_iter().map(|reason| client.reason_in_words(reason, voice)).collect();
        words.join(voice.semicolon())
    };
    NewsLine {
        id: news.client_id.clone(),
        href: format!("clients/{}.html", client.file_name),
        before: news
            .level_before
            .filter(|before| *before != client.row.level)
            .map(|level| Badge::new(level, voice)),
        now: Badge::new(client.row.level, voice),
        what,
    }
}
