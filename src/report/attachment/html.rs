//! The report as one HTML page: styles, charts and logo are inside it.

use askama::Template;

use super::progress_report::{Block, ProgressReport, Table};
use crate::error::Result;
use crate::report::document::render;

#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"<!DOCTYPE html>
<html lang="{{ report.language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="generator" content="caseline">
<title>{{ report.name }}</title>
<style>
{{ style|safe }}</style>
</head>
<body>
<header>
{% if let Some(head) = report.letterhead %}<div class="letterhead">{% if let Some(logo) = head.logo %}<img src="{{ logo.data_address() }}" alt="{{ head.logo_alt }}">{% endif %}<div><p class="clinic">{{ head.name }}</p>{% for line in head.lines %}<p>{{ line }}</p>{% endfor %}</div></div>
{% endif %}<h1>{{ report.title }}</h1>
<dl class="facts">{% for fact in report.facts %}<div><dt>{{ fact.label }}</dt><dd>{{ fact.value }}</dd></div>{% endfor %}</dl>
<p class="status">{{ report.status }}</p>
</header>
<main>
{% for section in report.sections %}<section aria-labelledby="{{ section.id }}" class="{{ section.id }}"><h2 id="{{ section.id }}">{{ section.heading }}</h2>
{% for block in section.blocks %}{% match block %}{% when Block::Paragraph with { text } %}<p>{{ text }}</p>
{% when Block::Remark with { text } %}<p class="remark">{{ text }}</p>
{% when Block::List with { items, numbered } %}{% if *numbered %}<ol>{% for item in items %}<li>{{ item }}</li>{% endfor %}</ol>{% else %}<ul>{% for item in items %}<li>{{ item }}</li>{% endfor %}</ul>{% endif %}
{% when Block::Table with { table } %}{{ self.table(table)|safe }}
{% when Block::Measure with { heading, figure, scores, meaning } %}<div class="measure"><h3>{{ heading }}</h3>
<div class="course">{% if let Some(figure) = figure %}<figure style="--width: {{ figure.width }}">{{ figure.svg|safe }}</figure>{% endif %}{{ self.table(scores)|safe }}</div>
{% for text in meaning %}<p>{{ text }}</p>{% endfor %}</div>
{% endmatch %}{% endfor %}</section>
{% endfor %}</main>
<footer>
{% if !report.signatures.is_empty() %}<div class="signatures">{% for label in report.signatures %}<p>{{ label }}</p>{% endfor %}</div>
{% endif %}{% for words in report.closing %}<p class="remark">{{ words }}</p>{% endfor %}
</footer>
</body>
</html>
"##
)]
struct Page<'a> {
    report: &'a ProgressReport,
    style: &'a str,
}

impl Page<'_> {
    fn table<'t>(&self, table: &'t Table) -> TableView<'t> {
        TableView { table }
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "minimize",
    source = r##"<table><caption class="hidden">{{ table.summary }}</caption><thead><tr>{% for cell in table.header %}<th scope="col">{{ cell }}</th>{% endfor %}</tr></thead><tbody>
{% for row in table.rows %}<tr>{% for cell in row %}{% if loop.first %}<th scope="row">{{ cell }}</th>{% else %}<td>{{ cell }}</td>{% endif %}{% endfor %}</tr>
{% endfor %}</tbody></table>"##
)]
struct TableView<'a> {
    table: &'a Table,
}

/// The report as a page.
pub(super) fn page(report: &ProgressReport, style: &str) -> Result<String> {
    render(&Page { report, style })
}
