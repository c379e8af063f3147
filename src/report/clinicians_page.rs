//! The page of clinicians: a supervisor's view that ranks nobody.

use askama::Template;

use super::document::{Document, Navigation, PageName, render};
use super::model::CaseloadModel;
use crate::caseload::clinicians::{Share, Work, WorkFigure};
use crate::change::Significance;
use crate::error::Result;
use crate::text::{Labels, Voice};
use crate::vocabulary::Word;

#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"
<header class="page">
{{ navigation|safe }}
<h1>{{ l.clinicians }}</h1>
<p>{{ l.clinicians_about }}</p>
<p>{{ suppressed }}</p>
</header>
<main id="main">
<div class="wide" tabindex="0" role="group" aria-label="{{ l.clinicians }}"><table class="plain work"><caption class="hidden">{{ l.clinicians }}</caption><thead><tr><th scope="col">{{ l.clinician }}</th><th scope="col">{{ clients }}</th><th scope="col">{{ sessions }}</th>{% for heading in headings %}<th scope="col">{{ heading }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in rows %}<tr><th scope="row">{{ row.name }}</th><td>{{ row.clients }}</td><td>{{ row.sessions }}</td>{% for cell in row.cells %}{{ cell|safe }}{% endfor %}</tr>
{% endfor %}</tbody>
<tfoot><tr><th scope="row">{{ total.name }}</th><td>{{ total.clients }}</td><td>{{ total.sessions }}</td>{% for cell in total.cells %}{{ cell|safe }}{% endfor %}</tr></tfoot></table></div>
</main>"##
)]
struct CliniciansPage {
    l: &'static Labels,
    navigation: Navigation,
    suppressed: String,
    clients: &'static str,
    sessions: &'static str,
    headings: Vec<&'static str>,
    rows: Vec<WorkRow>,
    total: WorkRow,
}

struct WorkRow {
    name: String,
    clients: usize,
    sessions: usize,
    cells: Vec<Cell>,
}

/// A share with its interval, or why there is none.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<td{% if interval.is_none() %} class="silent"{% endif %}>{{ words }}{% if let Some(interval) = interval %}<small>{{ interval }}</small>{% endif %}</td>"##
)]
struct Cell {
    words: String,
    interval: Option<String>,
}

/// The page of clinicians as HTML.
pub(super) fn page(model: &CaseloadModel<'_>) -> Result<String> {
    let voice = model.voice;
    let labels = voice.labels();
    let limits = model.policy.supervision;
    let view = &model.clinicians;
    let name = |work: &Work| work.name.clone().unwrap_or_else(|| labels.no_clinician.to_owned());
    let body = render(&CliniciansPage {
        l: labels,
        navigation: Navigation::to(PageName::Clinicians, voice),
        suppressed: voice.suppressed_about(limits.smallest_group, limits.smallest_count),
        clients: labels.clients_heading,
        sessions: labels.sessions_heading,
        headings: WorkFigure::ALL.iter().map(|&figure| voice.work_figure(figure)).collect(),
        rows: view.clinicians.iter().map(|work| row(work, name(work), voice)).collect(),
        total: row(&view.practice, labels.practice.to_owned(), voice),
    })?;
    render(&Document::new(labels, labels.clinicians, "style.css", body))
}

fn row(work: &Work, name: String, voice: Voice) -> WorkRow {
    WorkRow {
        name,
        clients: work.clients,
        sessions: work.sessions,
        cells: work.shares.iter().map(|&share| cell(share, voice)).collect(),
    }
}

fn cell(share: Share, voice: Voice) -> Cell {
    match share {
        Share::None => Cell { words: "–".to_owned(), interval: None },
        Share::TooFew => Cell { words: voice.labels().too_few.to_owned(), interval: None },
        Share::Shown(share) => Cell {
            words: voice.count_of(share),
            interval: share
                .wilson(Significance::default())
                .ok()
                .map(|interval| voice.share_with_interval(share, interval)),
        },
    }
}
