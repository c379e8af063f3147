//! FHIR R4: bundles, single resources, NDJSON of bulk exports, personal health
//! records (`.phr`), in JSON and in XML.
//!
//! ```text
//! file ─ cutter │ lines │ xml ─▶ resource ─ view ─▶ observation │ response │ document ─▶ desk
//! ```
//!
//! A resource is read alone, whatever it came in, and through the same view,
//! so that a bundle, its NDJSON and its XML twin say the same. What resources
//! say of each other (the visit of a note, the diagnoses of a visit) is
//! gathered beforehand by [`visits`]. A record is known by client, type and id:
//! ids alone repeat across clients.

mod attachment;
mod cutter;
mod document;
mod observation;
mod response;
mod view;
pub(super) mod visits;

use std::io::{BufReader, Read};

use serde_json::Value;

use super::account::{RejectReason, RemarkKind};
use super::archive::{self, Member, Packed};
use super::content::{self, Examined};
use super::dating::Dating;
use super::desk::Desk;
use super::embedded::Refusal;
use super::json::Lines;
use super::walk::{Entry, Root, Visit};
use super::xml::{self, Child, Document};
use super::{NOTE_LIMIT, json, text};
use crate::Result;
use cutter::{Chunk, Cut, Cutter};
use view::{Place, Style};
use visits::{Register, Visits};

/// How a file holds its resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One resource a line.
    Lines,
    /// A bundle, an array or one resource.
    Json,
    /// A bundle or one resource.
    Xml,
}

/// The form of a file by its beginning; `None` if it is no FHIR.
pub(super) fn form(head: &str, extension: &str) -> Option<Form> {
    match head.trim_start().chars().next()? {
        '<' => {
            let (root, namespace) = xml::root_of(head)?;
            let is_resource = root.starts_with(|letter: char| letter.is_ascii_uppercase());
            (namespace == "http://hl7.org/fhir" && is_resource).then_some(Form::Xml)
        }
        _ if !head.contains("\"resourceType\"") && !is_export_log(head) => None,
        _ => {
            let first = head.lines().map(str::trim).find(|line| !line.is_empty())?;
            // a hand-edited line may be broken, so the name has a say
            let by_name = matches!(extension, "ndjson" | "jsonl" | "phr");
            let whole = first.starts_with('{') && first.ends_with('}') && first.len() > 2;
            let several = head.lines().filter(|line| line.trim_start().starts_with('{')).nth(1);
            let is_lines = (by_name && first.len() > 2) || (whole && several.is_some());
            Some(if is_lines { Form::Lines } else { Form::Json })
        }
    }
}

/// The log beside a bulk export: events of the export, no records.
fn is_export_log(head: &str) -> bool {
    head.contains("\"exportId\"") && head.contains("\"eventId\"")
}

/// Reads a file.
pub(super) fn read(
    entry: &Entry<'_>,
    examined: &Examined,
    form: Form,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
    visits: &mut Visits<'_>,
) -> Result<()> {
    let Ok(text) = content::decoded(&entry.content, examined.encoding.encoding) else {
        let message = "the file changed while it was read";
        return desk.reject(entry.source(""), RejectReason::Unreadable, message);
    };
    let mut reading = Reading { desk, dating, visits, damaged: examined.encoding.damaged };
    let any = match form {
        Form::Lines => reading.lines(BufReader::new(text), entry),
        Form::Json => reading.json(BufReader::new(text), entry),
        Form::Xml => reading.xml(text, entry),
    }?;
    if !any {
        let message = "the file holds no resource";
        return desk.reject(entry.source(""), RejectReason::EmptyFile, message);
    }
    Ok(())
}

/// The reading of one file.
struct Reading<'r, 'd, 's, 'v> {
    desk: &'r mut Desk<'d>,
    dating: &'r mut Dating<'s>,
    visits: &'r mut Visits<'v>,
    /// Some bytes of the file break the rules of its encoding.
    damaged: bool,
}

impl Reading<'_, '_, '_, '_> {
    fn lines(&mut self, text: impl std::io::BufRead, entry: &Entry<'_>) -> Result<bool> {
        let mut any = false;
        for piece in Lines::new(text) {
            any = true;
            let place = Place::new(&entry.path, piece.line, Style::Pointer);
            let chunk = Chunk { bytes: piece.bytes, index: 0, line: 1, too_large: piece.too_large };
            match self.parsed(&chunk) {
                Ok(resource) => self.resource(&resource, &place)?,
                Err((reason, message)) => self.desk.reject(place.source(), reason, message)?,
            }
        }
        Ok(any)
    }

    fn json(&mut self, text: impl std::io::BufRead, entry: &Entry<'_>) -> Result<bool> {
        let mut any = false;
        let root = Place::new(&entry.path, "", Style::Pointer);
        for cut in Cutter::new(text) {
            let (chunk, place) = match &cut {
                Cut::Entry(chunk) => (chunk, root.step("entry", Some(chunk.index))),
                Cut::Element(chunk) => (chunk, root.step(&chunk.index.to_string(), None)),
                Cut::Object(chunk) => (chunk, root.clone()),
            };
            let value = match self.parsed(chunk) {
                Ok(value) => value,
                Err((reason, message)) => {
                    any = true;
                    self.desk.reject(place.source(), reason, message)?;
                    continue;
                }
            };
            match cut {
                Cut::Entry(_) => any |= self.entry(&value, &place)?,
                Cut::Object(_) if is_bundle(&value) => {}
                Cut::Element(_) => {
                    any = true;
                    self.resource(&value, &place)?;
                }
                Cut::Object(_) => {
                    any = true;
                    let resource = self.named(value, entry);
                    self.resource(&resource, &place)?;
                }
            }
        }
        Ok(any)
    }

    fn xml(&mut self, text: impl Read, entry: &Entry<'_>) -> Result<bool> {
        let root = Place::new(&entry.path, "", Style::XPath);
        let mut document = Document::new(text);
        let read = self.xml_pieces(&mut document, &root, entry);
        match read? {
            Ok(any) => Ok(any),
            Err((reason, message)) => {
                self.desk.reject(root.source(), reason, message)?;
                Ok(true)
            }
        }
    }

    fn xml_pieces(
        &mut self,
        document: &mut Document<impl Read>,
        root: &Place,
        entry: &Entry<'_>,
    ) -> Result<std::result::Result<bool, Refusal>> {
        let mut element = match document.root() {
            Ok(element) => element,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let place = root.step(&element.name, None);
        let (mut any, mut entries) = (false, 0_usize);
        let in_bundle = element.name == "Bundle";
        loop {
            match document.child() {
                Ok(Some(Child::Element(child))) if in_bundle && child.name == "entry" => {
                    let place = place.step("entry", Some(entries));
                    entries += 1;
                    any |= self.entry(&view::from_xml(&child), &place)?;
                }
                Ok(Some(_)) if in_bundle => {}
                Ok(Some(child)) => element.children.push(child),
                Ok(None) => break,
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        if !in_bundle {
            any = true;
            let resource = self.named(view::from_xml(&element), entry);
            self.resource(&resource, &place)?;
        }
        Ok(Ok(any))
    }

    /// A resource that stands alone in its file and names no client: the file
    /// has to.
    fn named(&mut self, mut resource: Value, entry: &Entry<'_>) -> Value {
        let kind = view::text(&resource, "resourceType").unwrap_or_default().into_owned();
        let wanted = ["Observation", "QuestionnaireResponse", "DocumentReference"];
        if wanted.contains(&kind.as_str())
            && view::client(&resource).is_none()
            && let Value::Object(fields) = &mut resource
        {
            let client = text::client_of_file(entry, &self.desk.options().mapping);
            let subject = serde_json::json!({ "identifier": { "value": client } });
            fields.insert("subject".to_owned(), subject);
            self.desk.remark(RemarkKind::ClientFromFileName, "", &entry.source(""));
        }
        resource
    }

    /// The value of a piece of JSON. serde_json's own message may quote the
    /// input, so only its place is passed on.
    fn parsed(&self, chunk: &Chunk) -> std::result::Result<Value, Refusal> {
        if chunk.too_large {
            let message = format!("a record holds at most {} MB", NOTE_LIMIT >> 20);
            return Err((RejectReason::TooLarge, message));
        }
        if self.damaged && String::from_utf8_lossy(&chunk.bytes).contains('\u{FFFD}') {
            let message = "the record holds bytes that UTF-8 does not allow";
            return Err((RejectReason::BadEncoding, message.to_owned()));
        }
        match serde_json::from_slice::<Value>(&chunk.bytes) {
            Ok(value) if value.is_object() => Ok(value),
            Ok(_) => {
                let message = "a resource is a JSON object: {...}".to_owned();
                Err((RejectReason::BadJson, message))
            }
            Err(error) => Err((RejectReason::BadJson, json::fault(&error, chunk.line))),
        }
    }

    /// The resource of an entry of a bundle; whether there is one.
    fn entry(&mut self, entry: &Value, place: &Place) -> Result<bool> {
        let Some(resource) = view::first(entry, "resource") else { return Ok(false) };
        self.resource(resource, &place.resource(resource))?;
        Ok(true)
    }

    fn resource(&mut self, resource: &Value, place: &Place) -> Result<()> {
        let Some(kind) = view::text(resource, "resourceType") else {
            if view::text(resource, "eventId").is_some() {
                self.desk.set_aside("export log", &place.source());
                return Ok(());
            }
            let message = "the record is no FHIR resource: it has no resourceType";
            return self.desk.reject(place.source(), RejectReason::UnsupportedFormat, message);
        };
        match &*kind {
            "Observation" => observation::read(resource, place, self.desk, self.visits),
            "QuestionnaireResponse" => response::read(resource, place, self.desk, self.visits),
            "DocumentReference" => {
                document::read(resource, place, self.desk, self.dating, self.visits)
            }
            "Bundle" => {
                // a bundle inside a line or another bundle, which serde_json
                // has bounded in depth
                for (index, entry) in view::each(resource, "entry").iter().enumerate() {
                    self.entry(entry, &place.step("entry", Some(index)))?;
                }
                Ok(())
            }
            other => {
                self.desk.set_aside(other, &place.source());
                Ok(())
            }
        }
    }
}

fn is_bundle(value: &Value) -> bool {
    view::text(value, "resourceType").is_some_and(|kind| kind == "Bundle")
}

/// The id of a record: unique for a client together with its type.
fn record(resource: &Value, kind: &str) -> Option<String> {
    view::text(resource, "id").map(|id| format!("{kind}/{id}"))
}

/// Goes through all files of a source for visits and diagnoses.
pub(super) fn survey(root: &Root) -> Register {
    let mut register = Register::default();
    for visit in root.visits() {
        if let Visit::File(entry) = visit {
            take_in(&entry, &mut register);
        }
    }
    register
}

/// The same for one file.
pub(super) fn survey_of(entry: &Entry<'_>) -> Register {
    let mut register = Register::default();
    take_in(entry, &mut register);
    register
}

/// How much of a file's beginning decides whether it is FHIR.
const HEAD: usize = 64 * 1024;

fn take_in(entry: &Entry<'_>, register: &mut Register) {
    let open = || content::decoded(&entry.content, encoding_rs::UTF_8).ok();
    let Some(mut text) = open() else { return };
    let mut head = Vec::new();
    if text.by_ref().take(HEAD as u64).read_to_end(&mut head).is_err() {
        return;
    }
    let head = String::from_utf8_lossy(&head);
    if head.starts_with("PK\u{3}\u{4}")
        && matches!(archive::kind(&entry.content), Ok(Packed::Files))
    {
        let members = archive::visit(entry, &mut |member| {
            if let Member::File(inner) = member {
                take_in(&inner, register);
            }
            Ok(())
        });
        debug_assert!(members.is_ok(), "the visit itself has no errors");
        return;
    }
    let form = self::form(&head, &super::detect::extension(&entry.path));
    let (Some(form), Some(text)) = (form, open()) else { return };
    // most resources are neither; they need not be parsed
    let wanted = |bytes: &[u8]| {
        let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(HEAD)).unwrap_or_default());
        head.contains("\"Encounter\"") || head.contains("\"Condition\"")
    };
    let mut take = |bytes: &[u8]| {
        if let (true, Ok(value)) = (wanted(bytes), serde_json::from_slice::<Value>(bytes)) {
            register.take(view::first(&value, "resource").unwrap_or(&value));
        }
    };
    match form {
        Form::Lines => Lines::new(BufReader::new(text)).for_each(|piece| take(&piece.bytes)),
        Form::Json => Cutter::new(BufReader::new(text)).for_each(|cut| match cut {
            Cut::Entry(chunk) | Cut::Element(chunk) | Cut::Object(chunk) => take(&chunk.bytes),
        }),
        Form::Xml => take_in_xml(&mut Document::new(text), register),
    }
}

fn take_in_xml(document: &mut Document<impl Read>, register: &mut Register) {
    let Ok(mut root) = document.root() else { return };
    let in_bundle = root.name == "Bundle";
    while let Ok(Some(child)) = document.child() {
        match child {
            Child::Element(entry) if in_bundle => {
                if let Some(resource) = view::first(&view::from_xml(&entry), "resource") {
                    register.take(resource);
                }
            }
            _ if in_bundle => {}
            child => root.children.push(child),
        }
    }
    if !in_bundle {
        register.take(&view::from_xml(&root));
    }
}
