//! Document references, and diagnostic reports with a text: notes as
//! attachments.
//!
//! One note may be attached in several formats; the one that is closest to its
//! text is read, and the others are tried where that cannot be. A document is
//! refused only if it was entered in error: exports mark earlier notes as
//! superseded although nothing took their place. A report counts as a coded
//! value does, when it is final. Synthea writes each note as both; the second is a
//! duplicate.

use serde_json::Value;

use super::Beside;
use super::attachment::{self, Attached};
use super::view::{self, Place};
use super::visits::Visits;
use crate::Result;
use crate::ingest::dating::Dating;
use crate::ingest::desk::Desk;
use crate::ingest::draft::Draft;
use crate::ingest::embedded::Body;
use crate::ingest::fault::NoteFault;
use crate::ingest::field::{Field, Values};
use crate::ingest::{ccda, text};

/// Reads a document reference.
pub(super) fn read(
    resource: &Value,
    place: &Place,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
    beside: &mut Beside<'_>,
) -> Result<()> {
    let withdrawn = ["status", "docStatus"]
        .iter()
        .any(|name| view::text(resource, name).is_some_and(|word| word == "entered-in-error"));
    if withdrawn {
        return desk.reject(place.source(), NoteFault::EnteredInError);
    }
    let values = values(resource, &mut beside.visits)?;
    note(resource, place, values, desk, dating, beside)
}

/// Reads a diagnostic report; one without a text has its results elsewhere.
pub(super) fn read_report(
    resource: &Value,
    place: &Place,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
    beside: &mut Beside<'_>,
) -> Result<()> {
    if view::each(resource, "presentedForm").is_empty() {
        desk.set_aside("DiagnosticReport", &place.source());
        return Ok(());
    }
    let fault = match view::text(resource, "status").unwrap_or_default().as_ref() {
        "entered-in-error" => Some(NoteFault::EnteredInError),
        "cancelled" => Some(NoteFault::Cancelled),
        "registered" | "partial" | "preliminary" => Some(NoteFault::Unfinished),
        _ => None,
    };
    if let Some(fault) = fault {
        return desk.reject(place.source(), fault);
    }
    let values = report_values(resource, &mut beside.visits)?;
    note(resource, place, values, desk, dating, beside)
}

fn note(
    resource: &Value,
    place: &Place,
    values: Values,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
    beside: &mut Beside<'_>,
) -> Result<()> {
    if let Some(fault) = view::modifier(resource, &["contained"]) {
        return desk.reject(place.source(), fault);
    }
    let attached = match attachment::read(resource, place, &mut beside.links) {
        Ok(attached) => attached,
        Err(fault) => return desk.reject(place.source(), fault),
    };
    let Attached { place, body } = attached;
    let text = match body {
        Body::Text(text) => text,
        Body::Clinical(bytes) => {
            return ccda::read_attached(bytes, &place.source(), &values, desk, dating);
        }
    };
    let draft = Draft { source: place.source(), text, values, ..Draft::default() };
    text::admit_document(draft, desk, dating)
}

/// A visit as it is stated: blank where it is not known.
struct Stated {
    day: String,
    ended: String,
}

/// Client, id and diagnoses, and the visit that `encounter` leads to.
fn of_visit(
    resource: &Value,
    encounter: &[&str],
    visits: &mut Visits<'_>,
) -> Result<(Values, Stated)> {
    let mut values = Values::default();
    let client = view::client(resource).unwrap_or_default();
    values.state(Field::ClientId, &client);
    values.state(Field::NoteId, &view::text(resource, "id").unwrap_or_default());
    let id = view::at(resource, encounter).and_then(view::reference);
    let codes = visits.diagnoses(&client, id.as_deref())?;
    values.state(Field::DiagnosisCodes, &codes.join("; "));
    let visit = id.as_deref().map(|id| visits.of(&client, id)).transpose()?;
    let visit = visit.flatten().unwrap_or_default();
    let day = visit.day.map(|day| day.to_string()).unwrap_or_default();
    let ended = visit.ended.map(|ended| ended.to_string()).unwrap_or_default();
    Ok((values, Stated { day, ended }))
}

/// What a document reference says of its note.
fn values(resource: &Value, visits: &mut Visits<'_>) -> Result<Values> {
    let (mut values, visit) = of_visit(resource, &["context", "encounter"], visits)?;
    let period = |name| view::text_at(resource, &["context", "period", name]);
    let written = view::text(resource, "date");
    let created = view::each(resource, "content")
        .iter()
        .find_map(|content| view::text_at(content, &["attachment", "creation"]));
    if let Some(start) = period("start") {
        values.state(Field::SessionDate, &start);
        values.state(Field::SessionStart, &start);
    }
    values.state(Field::SessionDate, &visit.day);
    values.state(Field::SessionDate, written.as_deref().unwrap_or_default());
    values.state(Field::SessionEnd, &period("end").unwrap_or_default());
    values.state(Field::SessionEnd, &visit.ended);
    values.state(Field::CreatedAt, &created.or(written).unwrap_or_default());
    if let Some(author) =
        view::each(resource, "author").iter().find_map(|author| view::text(author, "display"))
    {
        values.state(Field::Author, &author);
    }
    if let Some(kind) = view::first(resource, "type").and_then(view::words) {
        values.state(Field::Kind, &kind);
    }
    Ok(values)
}

/// What a report says of its text.
fn report_values(resource: &Value, visits: &mut Visits<'_>) -> Result<Values> {
    let (mut values, visit) = of_visit(resource, &["encounter"], visits)?;
    let effective = view::text(resource, "effectiveDateTime")
        .or_else(|| view::text_at(resource, &["effectivePeriod", "start"]));
    let issued = view::text(resource, "issued").unwrap_or_default();
    for date in [&visit.day, effective.as_deref().unwrap_or_default(), &issued] {
        values.state(Field::SessionDate, date);
    }
    values.state(Field::SessionEnd, &visit.ended);
    values.state(Field::CreatedAt, &issued);
    let named = |name| view::each(resource, name).iter().find_map(|it| view::text(it, "display"));
    if let Some(author) = named("resultsInterpreter").or_else(|| named("performer")) {
        values.state(Field::Author, &author);
    }
    if let Some(kind) = view::first(resource, "code").and_then(view::words) {
        values.state(Field::Kind, &kind);
    }
    Ok(values)
}
