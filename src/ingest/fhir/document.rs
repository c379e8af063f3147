//! Document references: notes as attachments.
//!
//! One note may be attached in several formats; the one that is closest to its
//! text is read, and the others are tried where that cannot be. A note is
//! refused only if it was entered in error: exports mark earlier notes as
//! superseded although nothing took their place.

use serde_json::Value;

use super::attachment::{self, Attached, Body};
use super::view::{self, Place};
use super::visits::Visits;
use crate::Result;
use crate::ingest::account::RejectReason;
use crate::ingest::dating::Dating;
use crate::ingest::desk::Desk;
use crate::ingest::draft::Draft;
use crate::ingest::field::{Field, Values};
use crate::ingest::{ccda, text};

pub(super) fn read(
    resource: &Value,
    place: &Place,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
    visits: &mut Visits<'_>,
) -> Result<()> {
    let withdrawn = ["status", "docStatus"]
        .iter()
        .any(|name| view::text(resource, name).is_some_and(|word| word == "entered-in-error"));
    if withdrawn {
        let message = "the note was entered in error";
        return desk.reject(place.source(), RejectReason::NotFinal, message);
    }
    let values = values(resource, visits);
    let attached = match attachment::read(resource, place) {
        Ok(attached) => attached,
        Err((reason, message)) => return desk.reject(place.source(), reason, message),
    };
    let Attached { place, body } = attached;
    let text = match body {
        Body::Text(text) => text,
        Body::Clinical(bytes) => {
            return ccda::read_attached(&bytes, &place.source(), &values, desk, dating);
        }
    };
    let mut draft = Draft { source: place.source(), text, values, ..Draft::default() };
    text::complete_from_text(&mut draft, &desk.options().mapping);
    desk.admit(draft, dating)
}

/// What the resource says of its note.
fn values(resource: &Value, visits: &mut Visits<'_>) -> Values {
    let mut values = Values::default();
    let client = view::client(resource).unwrap_or_default();
    values.state(Field::ClientId, &client);
    if let Some(id) = view::text(resource, "id") {
        values.state(Field::NoteId, &id);
    }
    let visit_id = view::at(resource, &["context", "encounter"]).and_then(view::reference);
    let visit = visit_id.as_deref().and_then(|id| visits.of(&client, id)).unwrap_or_default();
    let period = |name| view::text_at(resource, &["context", "period", name]);
    let written = view::text(resource, "date");
    let created = view::each(resource, "content")
        .iter()
        .find_map(|content| view::text_at(content, &["attachment", "creation"]));
    if let Some(start) = period("start") {
        values.state(Field::SessionDate, &start);
        values.state(Field::SessionStart, &start);
    }
    if let Some(day) = visit.day {
        values.state(Field::SessionDate, &day.to_string());
    }
    if let Some(date) = &written {
        values.state(Field::SessionDate, date);
    }
    if let Some(end) = period("end") {
        values.state(Field::SessionEnd, &end);
    }
    if let Some(end) = visit.ended {
        values.state(Field::SessionEnd, &end.to_string());
    }
    if let Some(created) = created.or(written) {
        values.state(Field::CreatedAt, &created);
    }
    if let Some(author) =
        view::each(resource, "author").iter().find_map(|author| view::text(author, "display"))
    {
        values.state(Field::Author, &author);
    }
    if let Some(kind) = view::first(resource, "type").and_then(view::words) {
        values.state(Field::Kind, &kind);
    }
    let codes = visits.diagnoses(&client, visit_id.as_deref());
    values.state(Field::DiagnosisCodes, &codes.join("; "));
    values
}
