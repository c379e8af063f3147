//! Observations: one coded value, or several as components.
//!
//! Only `final`, `amended` and `corrected` values count. The heading of a form
//! is an observation without a value; its members are records of their own.

use serde_json::Value;

use super::view::{self, Place};
use super::visits::Visits;
use crate::Result;
use crate::ingest::desk::Desk;
use crate::ingest::fault::ScoreFault;
use crate::ingest::score::{Given, Measured, ScoreDraft, Tie};
use crate::instrument::Code;

const KIND: &str = "Observation";

/// The statuses of a value that stands.
const STANDS: [&str; 3] = ["final", "amended", "corrected"];

pub(super) fn read(
    resource: &Value,
    place: &Place,
    desk: &mut Desk<'_>,
    visits: &mut Visits<'_>,
) -> Result<()> {
    let codes = view::first(resource, "code").map(view::codes).unwrap_or_default();
    let own = measured(resource, codes.clone(), desk);
    let components: Vec<_> = view::each(resource, "component")
        .iter()
        .enumerate()
        .map(|(index, component)| {
            let codes = view::first(component, "code").map(view::codes).unwrap_or_default();
            (index, component, measured(component, codes, desk))
        })
        .filter(|(_, _, measured)| desk.knows(measured))
        .collect();
    let knows_own = desk.knows(&own);
    if !knows_own && components.is_empty() {
        desk.set_aside(KIND, &place.source());
        return Ok(());
    }
    let status = view::text(resource, "status").unwrap_or_default();
    if !STANDS.contains(&&*status) {
        return desk.reject(place.source(), ScoreFault::ObservationNotFinal);
    }
    if let Some(fault) = view::modifier(resource, &["contained", "component"]) {
        return desk.reject(place.source(), fault);
    }
    let record = super::record(resource, KIND);
    let shared = shared(resource, place, visits)?;
    let whole = place.name();
    // a form whose values are its components has none of its own
    let given = given(resource);
    if knows_own && (given != Given::Missing || components.is_empty()) {
        let draft = ScoreDraft { measured: own, given, record: record.clone(), ..shared.clone() };
        desk.admit_score(draft, KIND)?;
    }
    for (index, component, measured) in components {
        let place = place.step("component", Some(index));
        if let Some(fault) = view::modifier(component, &[]) {
            desk.reject(place.source(), fault)?;
            continue;
        }
        let draft = ScoreDraft {
            source: place.source(),
            measured,
            form: codes.clone(),
            given: self::given(component),
            record: record.as_ref().map(|record| format!("{record}#{index}")),
            administration: Some(Tie::Record(whole.clone())),
            rule: "fhir_component",
            ..shared.clone()
        };
        desk.admit_score(draft, KIND)?;
    }
    Ok(())
}

/// What is measured: by its codes, or else by its name.
fn measured(holder: &Value, codes: Vec<Code>, desk: &Desk<'_>) -> Measured {
    let named = view::first(holder, "code").into_iter().flat_map(view::all_words);
    let by_name = desk.by_name(&codes, named, &given(holder));
    let by_codes = Measured::Codes(codes);
    by_name.filter(|_| !desk.knows(&by_codes)).unwrap_or(by_codes)
}

/// What all values of an observation have in common.
fn shared(resource: &Value, place: &Place, visits: &mut Visits<'_>) -> Result<ScoreDraft> {
    let client_id = view::client(resource).unwrap_or_default();
    let time = ["effectiveDateTime", "effectiveInstant"]
        .iter()
        .find_map(|name| view::text(resource, name))
        .or_else(|| view::text_at(resource, &["effectivePeriod", "start"]))
        .or_else(|| view::text(resource, "issued"));
    let (date, time) = time.map(|time| view::moment(&time)).unwrap_or_default();
    let session_date = visits.day_of(&client_id, resource, date)?;
    Ok(ScoreDraft {
        source: place.source(),
        client_id,
        date,
        time,
        session_date,
        rule: "fhir_observation",
        ..ScoreDraft::default()
    })
}

/// The value of an observation or a component.
fn given(holder: &Value) -> Given {
    if view::text(holder, "dataAbsentReason").is_some()
        || view::first(holder, "dataAbsentReason").is_some()
    {
        return Given::Missing;
    }
    if let Some(quantity) = view::first(holder, "valueQuantity") {
        return match (view::text(quantity, "value"), view::text(quantity, "comparator")) {
            (None, _) => Given::Missing,
            (Some(value), None) => Given::Number(value.into_owned()),
            // "< 5" is a bound and not a score
            (Some(value), Some(comparator)) => Given::Text(format!("{comparator} {value}")),
        };
    }
    answer(holder)
}

/// A value that observations and answers share.
pub(super) fn answer(holder: &Value) -> Given {
    for name in ["valueInteger", "valueDecimal"] {
        if let Some(number) = view::text(holder, name) {
            return Given::Number(number.into_owned());
        }
    }
    if let Some(text) = view::text(holder, "valueString") {
        return Given::Text(text.into_owned());
    }
    if let Some(word) = view::text(holder, "valueBoolean") {
        return word.parse().map_or_else(|_| Given::Text(word.into_owned()), Given::Boolean);
    }
    let codings: Vec<&Value> = match view::first(holder, "valueCodeableConcept") {
        Some(concept) => view::each(concept, "coding").iter().collect(),
        None => view::each(holder, "valueCoding").iter().collect(),
    };
    if codings.is_empty() {
        return match view::text_at(holder, &["valueCodeableConcept", "text"]) {
            Some(words) => Given::Text(words.into_owned()),
            None => Given::Missing,
        };
    }
    Given::Answer {
        codes: codings.iter().filter_map(|coding| view::code(coding)).collect(),
        stated: codings.iter().find_map(|coding| view::ordinal(coding)),
    }
}
