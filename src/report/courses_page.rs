//! The page of courses: each measure of the caseload, with first against last
//! score, the courses of all with their mean, and a small chart for each client.

use askama::Template;

use super::caseload_page::{Grounds, OutcomeTable, outcome_class};
use super::charts;
use super::cohorts;
use super::document::{Document, Navigation, PageName, render};
use super::model::{CaseloadModel, ClientModel};
use super::scale::ScaleModel;
use crate::caseload::series::direction_of;
use crate::caseload::summary::ScaleOutcomes;
use crate::change::{Category, Proportion};
use crate::chart::{self, Group, Mark, ScatterChart, ScoreRange, Sparkline};
use crate::error::Result;
use crate::text::{Labels, Voice};

#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"
<header class="page">
{{ navigation|safe }}
<h1>{{ l.courses }}</h1>
<p>{{ l.courses_about }}</p>
{% if let Some(chance) = chance %}<p>{{ chance }}</p>{% endif %}
</header>
<main id="main">
{{ grounds|safe }}
{% for measure in measures %}<section aria-labelledby="m{{ loop.index }}"><h2 id="m{{ loop.index }}">{{ measure.heading }}</h2>
{% if let Some(table) = measure.outcomes %}<div class="wide" tabindex="0" role="group" aria-labelledby="m{{ loop.index }}">{{ table|safe }}</div>{% endif %}
<div class="pictures">{% for picture in measure.pictures %}<figure>{{ picture|safe }}</figure>{% endfor %}</div>
{% if let Some(curve) = measure.curve %}<p class="small">{{ curve }}</p>{% endif %}
<h3>{{ l.every_course }}</h3>
<ul class="multiples">{% for course in measure.courses %}<li class="{{ course.class }}"><a href="{{ course.href }}">{{ course.id }}</a>{{ course.sparkline|safe }}<span>{{ course.words }}</span></li>
{% endfor %}</ul></section>
{% endfor %}
{% if measures.is_empty() %}<p>{{ l.no_scores }}</p>{% endif %}
</main>"##
)]
struct CoursesPage {
    l: &'static Labels,
    navigation: Navigation,
    grounds: Grounds,
    /// How many verdicts of trend may be due to chance.
    chance: Option<String>,
    measures: Vec<Measure>,
}

struct Measure {
    heading: String,
    outcomes: Option<OutcomeTable>,
    pictures: Vec<String>,
    /// The recovery curve, or why there is none.
    curve: Option<String>,
    courses: Vec<Course>,
}

struct Course {
    class: &'static str,
    id: String,
    href: String,
    sparkline: String,
    words: String,
}

/// A client's scale, drawn.
struct Drawn<'a> {
    client: &'a ClientModel<'a>,
    scale: &'a ScaleModel<'a>,
    sparkline: Option<Sparkline>,
}

/// The page of courses as HTML.
pub(super) fn page(model: &CaseloadModel<'_>) -> Result<String> {
    let voice = model.voice;
    let mut drawn = Vec::new();
    for outcomes in &model.summary.outcomes {
        drawn.push((outcomes, draw(outcomes, model)?));
    }
    let sparklines = drawn.iter().flat_map(|(_, courses)| courses);
    let grounds = Grounds::of_sparklines(sparklines.filter_map(|it| it.sparkline.as_ref()));
    let cohorts = cohorts::of(model);
    let mut measures = Vec::new();
    for (index, (outcomes, courses)) in drawn.iter().enumerate() {
        let name = model.scale_name(&outcomes.instrument, outcomes.subscale.as_deref());
        let mean = cohorts.iter().find(|cohort| cohort.label == name);
        let curve = mean.and_then(|cohort| cohort.curve);
        let mean = mean.map(|cohort| chart::cohort_chart(&cohort.courses)).transpose()?;
        let scatter = scatter(index, &name, outcomes, courses, voice)?;
        measures.push(Measure {
            heading: voice.clients_of_measure(&name, courses.len()),
            outcomes: (outcomes.judged() > 0).then(|| OutcomeTable::of([*outcomes], model)),
            pictures: scatter.into_iter().chain(mean).collect(),
            curve: curve.map(|row| voice.curve_of(&name, row)),
            courses: courses.iter().map(|course| line(course, &grounds, voice)).collect(),
        });
    }
    let body = render(&CoursesPage {
        l: voice.labels(),
        navigation: Navigation::to(PageName::Courses, voice),
        grounds,
        chance: (model.by_chance.tested > 1).then(|| voice.by_chance(model.by_chance)),
        measures,
    })?;
    render(&Document::new(voice.labels(), voice.labels().courses, "style.css", body))
}

/// The courses of one scale, the clients in the order of need.
fn draw<'a>(outcomes: &ScaleOutcomes, model: &'a CaseloadModel<'_>) -> Result<Vec<Drawn<'a>>> {
    let mut drawn = Vec::new();
    for client in &model.clients {
        let of_scale = |(_, scale): &(usize, &ScaleModel<'_>)| {
            scale.change.instrument == outcomes.instrument
                && scale.change.subscale == outcomes.subscale
        };
        let Some((index, scale)) = client.scales.iter().enumerate().find(of_scale) else {
            continue;
        };
        let chart = charts::progress(client, scale, index, model);
        let sparkline = chart.as_ref().map(chart::sparkline).transpose()?;
        drawn.push(Drawn { client, scale, sparkline });
    }
    Ok(drawn)
}

fn line(course: &Drawn<'_>, grounds: &Grounds, voice: Voice) -> Course {
    let row = course.scale.change;
    let change = row.change.map(|change| course.scale.change_in_words(change, voice));
    let value = voice.number(row.latest);
    Course {
        class: outcome_class(row.category),
        id: course.client.row.client_id.clone(),
        href: format!("clients/{}.html", course.client.file_name),
        sparkline: course.sparkline.as_ref().map(|it| grounds.under(it)).unwrap_or_default(),
        words: match change {
            Some(change) => format!("{value}, {change}"),
            None => value,
        },
    }
}

/// First against last score; `None` with fewer than two pairs, or for a
/// measure whose range is not known.
fn scatter(
    index: usize,
    name: &str,
    outcomes: &ScaleOutcomes,
    courses: &[Drawn<'_>],
    voice: Voice,
) -> Result<Option<String>> {
    let paired: Vec<&Drawn<'_>> = courses.iter().filter(|it| it.scale.change.n > 1).collect();
    let Some((known, first)) = paired.first().and_then(|it| Some((it.scale.scale?, it.scale)))
    else {
        return Ok(None);
    };
    if paired.len() < 2 {
        return Ok(None);
    }
    let share = |category: Category| {
        let found = outcomes.shares.iter().find(|(named, _)| *named == category);
        let unjudged = Proportion { count: outcomes.not_evaluable, of: paired.len() };
        found.map_or(unjudged, |(_, share)| *share)
    };
    let group = |(category, mark): (Category, Mark)| Group {
        name: voice.outcome_count(category, share(category)),
        mark,
        pairs: paired
            .iter()
            .map(|it| it.scale.change)
            .filter(|row| row.category == category)
            .map(|row| (row.baseline, row.latest))
            .collect(),
    };
    let groups = MARKS.into_iter().map(group).filter(|group| !group.pairs.is_empty());
    // A threshold in percent of the first score makes no band of one width.
    let threshold = first.change.threshold;
    let one_width = paired.iter().all(|it| it.scale.change.threshold == threshold);
    let scatter = ScatterChart {
        id: format!("s{index}"),
        instrument: name.to_owned(),
        language: voice.language,
        title: voice.first_and_last(name, paired.len()),
        description: None,
        range: ScoreRange { min: known.min, max: known.max, step: known.step },
        direction: direction_of(Some(known)),
        cutoff: charts::cutoff(first, voice),
        threshold: threshold.filter(|_| one_width),
        groups: groups.collect(),
    };
    chart::scatter_chart(&scatter).map(Some)
}

/// The shape of each outcome.
const MARKS: [(Category, Mark); 6] = [
    (Category::Recovered, Mark::Ring),
    (Category::Improved, Mark::Disc),
    (Category::Unchanged, Mark::Square),
    (Category::Deteriorated, Mark::TriangleUp),
    (Category::Harmed, Mark::TriangleDown),
    (Category::NotEvaluable, Mark::Square),
];
