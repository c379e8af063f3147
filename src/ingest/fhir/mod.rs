//! FHIR R4: bundles, single resources, NDJSON of bulk exports, personal health
//! records (`.phr`), in JSON and in XML.
//!
//! ```text
//! file ─ cutter │ lines │ xml ─▶ resource ─ view ─▶ observation │ response │ document │ goal ─▶ desk
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
mod goal;
mod links;
mod observation;
mod response;
mod view;
pub(super) mod visits;

use std::io::{BufReader, Read};

use encoding_rs::UTF_8;
use serde_json::Value;

use super::account::RemarkKind;
use super::archive::{self, Member, Packed};
use super::content::{self, Examined};
use super::dating::Dating;
use super::desk::Desk;
use super::fault::{Fault, FileFault, MarkupFault, Oversize, too_large};
use super::json::Lines;
use super::walk::{Entry, Root, Visit};
use super::xml::{self, Child, Document};
use super::{json, text};
use crate::Result;
use cutter::{Chunk, Cut, Cutter};
use links::Links;
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

/// What stands beside the records of a bulk export: the log of its events, and the list
/// of its files.
fn is_export_log(head: &str) -> bool {
    let has = |name: &str| head.contains(&format!("\"{name}\""));
    has("exportId") && has("eventId") || has("transactionTime") && has("output")
}

/// Reads a file.
pub(super) fn read(
    entry: &Entry<'_>,
    examined: &Examined,
    form: Form,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
    beside: &mut Beside<'_>,
) -> Result<()> {
    let Ok(text) = content::decoded(&entry.content, examined.encoding.encoding) else {
        return desk.reject(entry.source(""), FileFault::Changed);
    };
    let mut reading = Reading { desk, dating, beside, damaged: examined.encoding.damaged };
    let any = match form {
        Form::Lines => reading.lines(BufReader::new(text), entry),
        Form::Json => reading.json(BufReader::new(text), entry),
        Form::Xml => reading.xml(text, entry),
    }?;
    if !any {
        return desk.reject(entry.source(""), FileFault::NoResource);
    }
    Ok(())
}

/// The reading of one file.
struct Reading<'r, 'd, 's, 'v> {
    desk: &'r mut Desk<'d>,
    dating: &'r mut Dating<'s>,
    beside: &'r mut Beside<'v>,
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
            let parsed = self.parsed(&chunk);
            // an attachment takes its room again and again on its way to a text
            drop(chunk);
            match parsed {
                Ok(resource) => self.resource(&resource, &place)?,
                Err(fault) => self.desk.reject(place.source(), fault)?,
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
                Err(fault) => {
                    any = true;
                    self.desk.reject(place.source(), fault)?;
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
            Err(fault) => {
                self.desk.reject(root.source(), fault)?;
                Ok(true)
            }
        }
    }

    fn xml_pieces(
        &mut self,
        document: &mut Document<impl Read>,
        root: &Place,
        entry: &Entry<'_>,
    ) -> Result<std::result::Result<bool, Fault>> {
        let element = match document.root() {
            Ok(element) => element,
            Err(fault) => return Ok(Err(fault)),
        };
        let place = root.step(&element.name, None);
        if element.name != "Bundle" {
            let element = match document.rest_of(element) {
                Ok(element) => element,
                Err(fault) => return Ok(Err(fault)),
            };
            let resource = self.named(view::from_xml(element), entry);
            self.resource(&resource, &place)?;
            return Ok(Ok(true));
        }
        let (mut any, mut entries) = (false, 0_usize);
        loop {
            match document.child() {
                Ok(Some(Child::Element(child))) if child.name == "entry" => {
                    let place = place.step("entry", Some(entries));
                    entries += 1;
                    any |= self.entry(&view::from_xml(child), &place)?;
                }
                Ok(Some(_)) => {}
                Ok(None) => return Ok(Ok(any)),
                Err(fault) => return Ok(Err(fault)),
            }
        }
    }

    /// A resource that stands alone in its file and names no client: the file
    /// has to.
    fn named(&mut self, mut resource: Value, entry: &Entry<'_>) -> Value {
        let kind = view::text(&resource, "resourceType").unwrap_or_default().into_owned();
        if RECORDS.contains(&kind.as_str())
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

    /// The value of a piece of JSON.
    fn parsed(&self, chunk: &Chunk) -> std::result::Result<Value, Fault> {
        if chunk.too_large {
            return Err(too_large(Oversize::Record));
        }
        if self.damaged && String::from_utf8_lossy(&chunk.bytes).contains('\u{FFFD}') {
            return Err(MarkupFault::DamagedUtf8.into());
        }
        let value = json::parse(&chunk.bytes, chunk.line)?;
        if value.is_object() { Ok(value) } else { Err(MarkupFault::NotAnObject.into()) }
    }

    /// The resource of an entry of a bundle; whether there is one.
    fn entry(&mut self, entry: &Value, place: &Place) -> Result<bool> {
        let Some(resource) = view::first(entry, "resource") else { return Ok(false) };
        self.resource(resource, &place.resource(resource))?;
        Ok(true)
    }

    fn resource(&mut self, resource: &Value, place: &Place) -> Result<()> {
        let Some(kind) = view::text(resource, "resourceType") else {
            let is_of_export = |name| view::text(resource, name).is_some();
            if is_of_export("eventId") || is_of_export("transactionTime") {
                self.desk.set_aside("export log", &place.source());
                return Ok(());
            }
            return self.desk.reject(place.source(), MarkupFault::NoResourceType);
        };
        let read = match &*kind {
            "Observation" => observation::read(resource, place, self.desk, &mut self.beside.visits),
            "Goal" => goal::read(resource, place, self.desk),
            "QuestionnaireResponse" => {
                response::read(resource, place, self.desk, &mut self.beside.visits)
            }
            "DocumentReference" => {
                document::read(resource, place, self.desk, self.dating, self.beside)
            }
            "DiagnosticReport" => {
                document::read_report(resource, place, self.desk, self.dating, self.beside)
            }
            "Bundle" => {
                // a bundle inside a line or another bundle, which serde_json
                // has bounded in depth
                for (index, entry) in view::each(resource, "entry").iter().enumerate() {
                    self.entry(entry, &place.step("entry", Some(index)))?;
                }
                Ok(())
            }
            "Parameters" if holds_resources(resource) => self.parameters(resource, place),
            other => {
                self.desk.set_aside(other, &place.source());
                Ok(())
            }
        };
        read?;
        self.contained(resource, &kind, place)
    }

    /// Reads the resources among the answers of an operation.
    fn parameters(&mut self, holder: &Value, place: &Place) -> Result<()> {
        for name in ["parameter", "part"] {
            for (index, parameter) in view::each(holder, name).iter().enumerate() {
                let place = place.step(name, Some(index));
                self.entry(parameter, &place)?;
                self.parameters(parameter, &place)?;
            }
        }
        Ok(())
    }

    /// Reads the resources that stand inside another one. They are about its
    /// client where they name none, and their ids are unique there alone.
    fn contained(&mut self, holder: &Value, kind: &str, place: &Place) -> Result<()> {
        for (index, inside) in view::each(holder, "contained").iter().enumerate() {
            let is_record = view::text(inside, "resourceType")
                .is_some_and(|kind| RECORDS.contains(&kind.as_ref()));
            let Value::Object(fields) = inside else { continue };
            if !is_record {
                continue;
            }
            let mut fields = fields.clone();
            fields.remove("contained");
            let id = |of: &Value| view::text(of, "id").unwrap_or_default().into_owned();
            let own = format!("{kind}/{}#{}", id(holder), id(inside));
            fields.insert("id".to_owned(), Value::String(own));
            if let (None, Some(client)) = (view::client(inside), view::client(holder)) {
                let subject = serde_json::json!({ "identifier": { "value": client } });
                fields.insert("subject".to_owned(), subject);
            }
            let place = place.step("contained", Some(index));
            self.resource(&Value::Object(fields), &place)?;
        }
        Ok(())
    }
}

/// The types that are notes, scores and goals.
const RECORDS: [&str; 5] =
    ["Observation", "QuestionnaireResponse", "DocumentReference", "DiagnosticReport", "Goal"];

/// What a set of files says beside the resource that is read.
pub(super) struct Beside<'a> {
    visits: Visits<'a>,
    links: Links<'a>,
}

/// Takes a resource of a file.
type Take<'t> = &'t mut dyn FnMut(&str, &Value);

impl<'a> Beside<'a> {
    /// That of a file or folder.
    pub(super) fn of(root: &'a Root) -> Self {
        let take_in = move |want: Want, take: Take<'_>| {
            for visit in root.visits() {
                if let Visit::File(entry) = visit {
                    take_in(&entry, want, take);
                }
            }
        };
        Self::from(root.folder(), take_in)
    }

    /// That of one file.
    pub(super) fn of_file(entry: &'a Entry<'a>) -> Self {
        Self::from(None, move |want, take| take_in(entry, want, take))
    }

    fn from(
        folder: Option<std::path::PathBuf>,
        take_in: impl Fn(Want, Take<'_>) + Copy + 'a,
    ) -> Self {
        let visits = Visits::new(move || {
            let mut register = Register::default();
            take_in(Want::Visits, &mut |_, resource| register.take(resource));
            register
        });
        Self { visits, links: Links::new(folder, move |take| take_in(Want::Binaries, take)) }
    }
}

/// Which resources a pass over a source wants; the others need not be parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Want {
    /// Visits and diagnoses.
    Visits,
    /// Attachments that stand for themselves.
    Binaries,
}

impl Want {
    /// Whether it may be one. Its type stands at its beginning, or behind its data where
    /// names are sorted.
    fn is_in(self, bytes: &[u8]) -> bool {
        let end = bytes.len();
        let parts = [bytes.get(..end.min(HEAD)), bytes.get(HEAD.max(end.saturating_sub(HEAD))..)];
        parts.into_iter().flatten().any(|part| {
            let part = String::from_utf8_lossy(part);
            match self {
                Self::Visits => part.contains("\"Encounter\"") || part.contains("\"Condition\""),
                Self::Binaries => part.contains("\"Binary\""),
            }
        })
    }
}

/// Whether one of the answers of an operation, or a part of one, is a resource.
fn holds_resources(parameters: &Value) -> bool {
    ["parameter", "part"]
        .iter()
        .flat_map(|name| view::each(parameters, name))
        .any(|parameter| view::first(parameter, "resource").is_some() || holds_resources(parameter))
}

fn is_bundle(value: &Value) -> bool {
    view::text(value, "resourceType").is_some_and(|kind| kind == "Bundle")
}

/// The id of a record: unique for a client together with its type.
fn record(resource: &Value, kind: &str) -> Option<String> {
    view::text(resource, "id").map(|id| format!("{kind}/{id}"))
}

/// How much of a file's beginning decides whether it is FHIR.
const HEAD: usize = 64 * 1024;

fn take_in(entry: &Entry<'_>, want: Want, take: Take<'_>) {
    // ids and base64 are the same in every encoding of one byte a letter
    let raw = entry.content.head().unwrap_or_default();
    let encoding = content::evident(&raw);
    let open = || content::decoded(&entry.content, encoding.unwrap_or(UTF_8)).ok();
    let Some(mut text) = open() else { return };
    let mut head = Vec::new();
    if text.by_ref().take(HEAD as u64).read_to_end(&mut head).is_err() {
        return;
    }
    let head = String::from_utf8_lossy(&head);
    let is_packed = raw.starts_with(b"PK\x03\x04");
    let is_archive = is_packed && matches!(archive::kind(&entry.content), Ok(Packed::Files));
    if is_archive || raw.starts_with(b"\x1F\x8B") {
        let visit = if is_archive { archive::visit } else { archive::visit_gzip };
        let members = visit(entry, &mut |member| {
            if let Member::File(inner) = member {
                take_in(&inner, want, take);
            }
            Ok(())
        });
        debug_assert!(members.is_ok(), "the visit itself has no errors");
        return;
    }
    let form = self::form(&head, &super::detect::extension(&entry.path));
    let (Some(form), Some(text)) = (form, open()) else { return };
    let mut take_piece = |bytes: &[u8]| {
        if want.is_in(bytes)
            && let Ok(value) = json::parse(bytes, 1)
        {
            let resource = view::first(&value, "resource").unwrap_or(&value);
            each_resource(resource, &mut |resource| take(&entry.path, resource));
        }
    };
    match form {
        Form::Lines => Lines::new(BufReader::new(text)).for_each(|piece| take_piece(&piece.bytes)),
        Form::Json => Cutter::new(BufReader::new(text)).for_each(|cut| match cut {
            Cut::Entry(chunk) | Cut::Element(chunk) | Cut::Object(chunk) => {
                take_piece(&chunk.bytes)
            }
        }),
        Form::Xml => {
            let mut take = |resource: &Value| take(&entry.path, resource);
            take_in_xml(&mut Document::new(text), &mut |it| each_resource(it, &mut take));
        }
    }
}

/// A resource and those in it, if it is a bundle or the answers of an operation.
fn each_resource(resource: &Value, take: &mut dyn FnMut(&Value)) {
    for inner in ["entry", "parameter", "part"].iter().flat_map(|name| view::each(resource, name)) {
        match view::first(inner, "resource") {
            Some(resource) => each_resource(resource, take),
            None => each_resource(inner, take),
        }
    }
    take(resource);
}

fn take_in_xml(document: &mut Document<impl Read>, take: &mut dyn FnMut(&Value)) {
    let Ok(root) = document.root() else { return };
    if root.name != "Bundle" {
        if let Ok(root) = document.rest_of(root) {
            take(&view::from_xml(root));
        }
        return;
    }
    while let Ok(Some(child)) = document.child() {
        if let Child::Element(entry) = child
            && let Some(resource) = view::first(&view::from_xml(entry), "resource")
        {
            take(resource);
        }
    }
}
