//! A lenient view of a FHIR resource, the same for JSON and XML.
//!
//! Real exports bend the specification: one element where a list belongs, a
//! number in quotes, a boolean as a word. A view asks by name and takes what is
//! there. XML is turned into the shape of JSON first (FHIR R4, section 2.6.1),
//! so that a resource says the same in both.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveTime};
use serde_json::{Map, Value};

use crate::ingest::fault::MarkupFault;
use crate::ingest::xml::{Child, Element};
use crate::instrument::{Code, CodeSystem};
use crate::note::Source;

/// So much of a URL is told.
const LONGEST_URL: usize = 120;

/// The values under a name, one or many.
pub(super) fn each<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    match value.get(name) {
        None | Some(Value::Null) => &[],
        Some(Value::Array(values)) => values,
        Some(single) => std::slice::from_ref(single),
    }
}

/// The first value under a name.
pub(super) fn first<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    each(value, name).first()
}

/// The value at the end of a path of names.
pub(super) fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, name| first(value, name))
}

/// A scalar as it is written.
pub(super) fn written(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text.trim())),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(truth) => Some(Cow::Borrowed(if *truth { "true" } else { "false" })),
        // in XML a scalar with an extension
        Value::Object(object) => {
            object.get("value").filter(|value| !value.is_object()).and_then(written)
        }
        Value::Null | Value::Array(_) => None,
    }
}

/// The scalar under a name; `None` if it is missing or blank.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<Cow<'a, str>> {
    first(value, name).and_then(written).filter(|text| !text.is_empty())
}

/// The scalar at the end of a path of names.
pub(super) fn text_at<'a>(value: &'a Value, path: &[&str]) -> Option<Cow<'a, str>> {
    at(value, path).and_then(written).filter(|text| !text.is_empty())
}

/// The extension that changes the meaning of a resource or of a part of it, by its URL;
/// what stands in `apart` is not looked through.
pub(super) fn modifier(value: &Value, apart: &[&str]) -> Option<MarkupFault> {
    match value {
        Value::Array(values) => values.iter().find_map(|value| modifier(value, apart)),
        Value::Object(parts) => parts.iter().find_map(|(name, part)| match name.as_str() {
            "modifierExtension" => {
                let extension = each(value, name).first()?;
                let url = text(extension, "url").unwrap_or_default();
                Some(MarkupFault::Modified(url.chars().take(LONGEST_URL).collect()))
            }
            name if apart.contains(&name) => None,
            _ => modifier(part, apart),
        }),
        _ => None,
    }
}

/// The codes of a CodeableConcept.
pub(super) fn codes(concept: &Value) -> Vec<Code> {
    each(concept, "coding").iter().filter_map(code).collect()
}

/// The code of a Coding.
pub(super) fn code(coding: &Value) -> Option<Code> {
    let system = text(coding, "system");
    let code = text(coding, "code")?.into_owned();
    match system.map(|system| CodeSystem::from_name(&system)) {
        // a code of a system that is not known stays a code of its own
        Some(None) => Some(Code { system: None, code: format!("?{code}") }),
        Some(system) => Some(Code { system, code }),
        None => Some(Code { system: None, code }),
    }
}

/// What a CodeableConcept says in words.
pub(super) fn words<'a>(concept: &'a Value) -> Option<Cow<'a, str>> {
    text(concept, "text")
        .or_else(|| each(concept, "coding").iter().find_map(|coding| text(coding, "display")))
}

/// All that a CodeableConcept says in words: its text, and what its codes display.
pub(super) fn all_words(concept: &Value) -> impl Iterator<Item = String> {
    let displays = each(concept, "coding").iter().filter_map(|coding| text(coding, "display"));
    text(concept, "text").into_iter().chain(displays).map(Cow::into_owned)
}

/// The id that a Reference names: of a relative or absolute URL, a URN, a
/// conditional reference or an identifier.
pub(super) fn reference(value: &Value) -> Option<String> {
    let named = text(value, "reference").map(|reference| id_of(&reference).to_owned());
    named
        .filter(|id| !id.is_empty())
        .or_else(|| text_at(value, &["identifier", "value"]).map(Cow::into_owned))
}

/// ```text
/// Patient/7, http://x/fhir/Patient/7/_history/2, urn:uuid:7, #7,
/// Patient?identifier=http://x|7 → 7
/// ```
pub(super) fn id_of(reference: &str) -> &str {
    let reference = reference.trim();
    if let Some((_, query)) = reference.split_once('?') {
        let value = query.rsplit('=').next().unwrap_or_default();
        return value.rsplit('|').next().unwrap_or_default();
    }
    let reference = reference.split("/_history").next().unwrap_or_default();
    reference.rsplit(['/', '#', ':']).next().unwrap_or_default()
}

/// The client that a resource is about. One that is contained in it has an id
/// that is unique there alone, so an identifier comes first.
pub(super) fn client(resource: &Value) -> Option<String> {
    let named = |name: &&str| {
        let client = first(resource, name)?;
        let inside = text(client, "reference").filter(|reference| reference.starts_with('#'));
        let contained = inside.and_then(|reference| {
            let is_meant = |it: &&Value| text(it, "id").is_some_and(|id| reference[1..] == *id);
            let person = each(resource, "contained").iter().find(is_meant)?;
            each(person, "identifier").iter().find_map(|it| text(it, "value"))
        });
        contained.map(Cow::into_owned).or_else(|| reference(client))
    };
    ["subject", "patient"].iter().find_map(named)
}

/// The day and the time of a FHIR dateTime or instant, as written: the offset
/// is that of the place, so they are those of its clock and calendar.
pub(super) fn moment(text: &str) -> (Option<NaiveDate>, Option<NaiveTime>) {
    let day = text.get(..10).and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
    let clock = text.get(11..).filter(|_| day.is_some());
    let time = clock.and_then(|clock| {
        let seconds = clock.get(..8).and_then(|t| NaiveTime::parse_from_str(t, "%H:%M:%S").ok());
        seconds.or_else(|| NaiveTime::parse_from_str(clock.get(..5)?, "%H:%M").ok())
    });
    (day, time)
}

/// The number beside an answer: the extension `ordinalValue` or `itemWeight`.
pub(super) fn ordinal(coding: &Value) -> Option<f64> {
    let extension = each(coding, "extension").iter().find(|extension| {
        text(extension, "url")
            .is_some_and(|url| url.ends_with("ordinalValue") || url.ends_with("itemWeight"))
    })?;
    let number = text(extension, "valueDecimal").or_else(|| text(extension, "valueInteger"))?;
    number.parse().ok()
}

/// A place in a file: the path to a value inside a record.
#[derive(Clone, Debug)]
pub(super) struct Place {
    path: String,
    locator: String,
    style: Style,
}

/// How places are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// JSON pointers (RFC 6901): `/entry/3/resource`.
    Pointer,
    /// Paths of XML: `/Bundle/entry[4]/resource`.
    XPath,
}

impl Place {
    pub(super) fn new(path: &str, locator: impl ToString, style: Style) -> Self {
        Self { path: path.to_owned(), locator: locator.to_string(), style }
    }

    /// The place of a value inside, the `index`-th of its name.
    pub(super) fn step(&self, name: &str, index: Option<usize>) -> Self {
        let step = match (self.style, index) {
            (_, None) => format!("/{name}"),
            (Style::Pointer, Some(index)) => format!("/{name}/{index}"),
            (Style::XPath, Some(index)) => format!("/{name}[{}]", index + 1),
        };
        Self { locator: format!("{}{step}", self.locator), ..self.clone() }
    }

    pub(super) fn source(&self) -> Source {
        Source { path: self.path.clone(), locator: self.locator.clone() }
    }

    /// The file.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Where the record stands, for what has no id of its own.
    pub(super) fn name(&self) -> String {
        format!("{}#{}", self.path, self.locator)
    }

    /// The place of a resource inside an entry or another resource.
    pub(super) fn resource(&self, resource: &Value) -> Self {
        let inside = self.step("resource", None);
        match (self.style, text(resource, "resourceType")) {
            (Style::XPath, Some(kind)) => inside.step(&kind, None),
            _ => inside,
        }
    }
}

/// The shape that an element of FHIR XML has in JSON. Narrative is left out: it
/// repeats for people what the elements say. Element by element becomes JSON and is
/// given up, because both together would take twice the room.
pub(super) fn from_xml(element: Element) -> Value {
    let mut object = Map::new();
    if is_resource(&element) {
        object.insert("resourceType".to_owned(), Value::String(element.name.to_string()));
    }
    if let Some(url) = element.attribute("url") {
        object.insert("url".to_owned(), Value::String(url.to_owned()));
    }
    let value = element.attribute("value").map(|value| Value::String(value.to_owned()));
    for child in element.children {
        let Child::Element(child) = child else { continue };
        if child.name == "div" {
            continue;
        }
        if is_resource(&child) {
            return from_xml(child);
        }
        let name = child.name.clone();
        let inside = from_xml(child);
        match object.get_mut(name.as_str()) {
            None => {
                object.insert(name.to_string(), inside);
            }
            Some(Value::Array(values)) => values.push(inside),
            Some(single) => *single = Value::Array(vec![single.take(), inside]),
        }
    }
    match value {
        Some(value) if object.is_empty() => value,
        Some(value) => {
            object.insert("value".to_owned(), value);
            Value::Object(object)
        }
        None => Value::Object(object),
    }
}

/// Resources begin with a capital, elements do not.
fn is_resource(element: &Element) -> bool {
    element.name.starts_with(|letter: char| letter.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ingest::xml::Document;

    #[test]
    fn references_of_every_form_name_the_same_id() {
        for form in [
            "Patient/7",
            "http://x.org/fhir/Patient/7/_history/2",
            "urn:uuid:7",
            "#7",
            "Patient?identifier=http://x.org|7",
        ] {
            assert_eq!(reference(&json!({ "reference": form })).as_deref(), Some("7"), "{form}");
        }
        let identified = json!({"identifier": {"system": "urn:x", "value": "MRN-7"}});
        assert_eq!(reference(&identified).as_deref(), Some("MRN-7"));
        assert_eq!(reference(&json!({"reference": ""})), None);
    }

    #[test]
    fn a_moment_is_that_of_the_place() {
        let day = NaiveDate::from_ymd_opt(2009, 3, 16);
        let time = NaiveTime::from_hms_opt(23, 50, 59);
        assert_eq!(moment("2009-03-16T23:50:59.685-05:00"), (day, time));
        assert_eq!(moment("2009-03-16"), (day, None));
        assert_eq!(moment("2009-03"), (None, None));
    }

    #[test]
    fn xml_takes_the_shape_of_json() {
        let xml = "<Observation xmlns='http://hl7.org/fhir'><id value='1'/>\
            <text><div xmlns='http://www.w3.org/1999/xhtml'>x</div></text>\
            <code><coding><code value='a'/></coding><coding><code value='b'/></coding></code>\
            <valueCoding><code value='c'/><extension url='u/ordinalValue'>\
            <valueDecimal value='2'/></extension></valueCoding>\
            <contained><Patient><id value='p'/></Patient></contained></Observation>";
        let element = Document::new(xml.as_bytes()).whole().unwrap();
        let value = from_xml(element);
        assert_eq!(
            value,
            json!({
                "resourceType": "Observation", "id": "1", "text": {},
                "code": {"coding": [{"code": "a"}, {"code": "b"}]},
                "valueCoding": {
                    "code": "c",
                    "extension": {"url": "u/ordinalValue", "valueDecimal": "2"},
                },
                "contained": {"resourceType": "Patient", "id": "p"},
            })
        );
        assert_eq!(ordinal(&value["valueCoding"]), Some(2.0));
    }
}
