//! HL7 version 2: notes as documents (MDM) and as reports (ORU), scores as
//! observations.
//!
//! | field | meaning |
//! |---|---|
//! | TXA-4 | the activity that is documented: the session |
//! | TXA-6, TXA-7, TXA-8 | when the document was begun, transcribed, edited |
//! | TXA-9, TXA-12, TXA-13 | author, id of the document, id of the one it replaces |
//! | TXA-17, TXA-19 | completion and availability (HL7 tables 0271 and 0273) |
//! | TXA-22 | who authenticated and when |
//! | OBX-2, OBX-3, OBX-5 | type, code and value; text is one line an OBX |
//! | OBX-11, OBX-14 | status of the result, time of the observation |
//!
//! A document that a later message of the file replaces (MDM^T10) does not count,
//! nor one that is dictated and not written, in progress, incomplete, cancelled,
//! obsolete or not available for care. One that is written and waits for its
//! signature (DO, PA) counts, without a time of signature. An addendum (T06) is a
//! note of its own.
//!
//! Signed is a document when the last of those who authenticate it did so; where an
//! authenticated document has no such time, its last edit completed it.

mod message;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::BufReader;

use super::content::{self, Examined};
use super::dating::Dating;
use super::desk::Desk;
use super::draft::Draft;
use super::embedded::{self, Body};
use super::fault::{Fault, FileFault, NoteFault, Oversize, ScoreFault, too_large};
use super::field::{Field, Values};
use super::ledger::Ledger;
use super::score::{Given, Measured, ScoreDraft};
use super::walk::Entry;
use super::{ccda, hl7_time, text};
use crate::Result;
use crate::instrument::{Code, CodeSystem};
use message::{Message, Messages, Segment};

/// Whether a text begins as messages do.
pub(super) fn is_hl7(head: &str) -> bool {
    let head = head.trim_start_matches(['\u{b}', '\u{feff}', '\r', '\n', ' ']);
    ["MSH", "FHS", "BHS"].iter().any(|name| {
        head.strip_prefix(name)
            .and_then(|rest| rest.chars().next())
            .is_some_and(|sign| !sign.is_alphanumeric() && !sign.is_whitespace())
    })
}

/// Reads a file.
pub(super) fn read(
    entry: &Entry<'_>,
    examined: &Examined,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
) -> Result<()> {
    let open = || content::decoded(&entry.content, examined.encoding.encoding).ok();
    let (Some(first), Some(text)) = (open(), open()) else {
        return desk.reject(entry.source(""), FileFault::Changed);
    };
    let mut replaced = Replaced::default();
    for id in Messages::new(BufReader::new(first)).filter_map(|message| replaces(&message)) {
        replaced.0.set(hashed(&id), [])?;
    }
    let mut any = false;
    for message in Messages::new(BufReader::new(text)) {
        any = true;
        Reading { message: &message, entry }.read(&mut replaced, desk, dating)?;
    }
    if !any {
        return desk.reject(entry.source(""), FileFault::NoMessage);
    }
    Ok(())
}

/// The documents that a later message replaces, by the hashes of their ids: a file may
/// replace more than fit into memory.
#[derive(Default)]
struct Replaced(Ledger<0>);

impl Replaced {
    fn has(&mut self, id: &str) -> Result<bool> {
        Ok(self.0.get(hashed(id))?.is_some())
    }
}

fn hashed(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

/// The id of the document that a message replaces.
fn replaces(message: &Message) -> Option<String> {
    let event = message.first(b"MSH").and_then(|header| message.component(header, 9, 2));
    if !matches!(event.as_deref(), Some("T09" | "T10")) {
        return None;
    }
    let parent = message.value(b"TXA", 13)?;
    (message.value(b"TXA", 12).as_ref() != Some(&parent)).then_some(parent)
}

struct Reading<'a> {
    message: &'a Message,
    entry: &'a Entry<'a>,
}

impl Reading<'_> {
    fn read(
        &self,
        replaced: &mut Replaced,
        desk: &mut Desk<'_>,
        dating: &mut Dating<'_>,
    ) -> Result<()> {
        let source = self.entry.source(self.message.line());
        if self.message.too_large {
            return desk.reject(source, too_large(Oversize::Message));
        }
        let before = desk.records_read();
        let mut documents: Vec<Document<'_>> = vec![Document::default()];
        for (index, segment) in self.message.segments.iter().enumerate() {
            if segment.is(b"OBR") {
                documents.push(Document { request: Some(segment), parts: Vec::new() });
            }
            if segment.is(b"OBX") {
                let measured = self.measured(segment, desk);
                if desk.knows(&measured) {
                    let request = documents.last().and_then(|document| document.request);
                    self.score(segment, index, measured, request, desk)?;
                } else if let Some(document) = documents.last_mut() {
                    document.parts.push(segment);
                }
            }
        }
        if self.message.first(b"TXA").is_some() {
            // a document notification holds one document, whatever it reports
            let parts = documents.iter().flat_map(|document| document.parts.clone()).collect();
            let request = documents.iter().find_map(|document| document.request);
            documents = vec![Document { request, parts }];
        }
        for document in documents {
            self.note(&document, replaced, desk, dating)?;
        }
        if desk.records_read() == before {
            let header = self.message.first(b"MSH");
            let part =
                |component| header.and_then(|header| self.message.component(header, 9, component));
            let kind = [part(1), part(2)].into_iter().flatten().collect::<Vec<_>>().join("^");
            desk.set_aside(&format!("HL7 {kind}"), &source);
        }
        Ok(())
    }

    /// The client: the first id that is no social security number.
    fn client(&self) -> String {
        let Some(pid) = self.message.first(b"PID") else { return String::new() };
        let ids = self.message.repetitions(pid, 3);
        let own = ids
            .filter(|id| self.message.part(id, 5).as_deref() != Some("SS"))
            .find_map(|id| self.message.part(id, 1));
        own.or_else(|| self.message.component(pid, 2, 1)).unwrap_or_default()
    }

    fn codes(&self, segment: &Segment, field: usize) -> Vec<Code> {
        // code, text, system; the alternate of both behind them
        [(1, 3), (4, 6)]
            .into_iter()
            .filter_map(|(code, system)| {
                let code = self.message.component(segment, field, code)?;
                let system = self.message.component(segment, field, system);
                Some(match system.map(|system| CodeSystem::from_name(&system)) {
                    Some(None) => Code { system: None, code: format!("?{code}") },
                    Some(system) => Code { system, code },
                    None => Code { system: None, code },
                })
            })
            .collect()
    }

    /// What is measured: by its codes, or else by its name.
    fn measured(&self, segment: &Segment, desk: &Desk<'_>) -> Measured {
        let codes = self.codes(segment, 3);
        let names = [2, 5].into_iter().filter_map(|name| self.message.component(segment, 3, name));
        let by_name = desk.by_name(&codes, names, &self.given(segment));
        let by_codes = Measured::Codes(codes);
        by_name.filter(|_| !desk.knows(&by_codes)).unwrap_or(by_codes)
    }

    fn score(
        &self,
        segment: &Segment,
        index: usize,
        measured: Measured,
        request: Option<&Segment>,
        desk: &mut Desk<'_>,
    ) -> Result<()> {
        let source = self.entry.source(segment.line);
        let status = self.message.component(segment, 11, 1);
        if !matches!(status.as_deref(), None | Some("F" | "C")) {
            return desk.reject(source, ScoreFault::ResultNotFinal);
        }
        let time = self
            .message
            .component(segment, 14, 1)
            .or_else(|| self.message.component(request?, 7, 1))
            .or_else(|| self.message.value(b"TXA", 4));
        let (date, time) = time.map(|time| hl7_time::moment(&time)).unwrap_or_default();
        let control = self.message.value(b"MSH", 10);
        let form = request.map(|request| self.codes(request, 4)).unwrap_or_default();
        let draft = ScoreDraft {
            source,
            client_id: self.client(),
            measured,
            form,
            given: self.given(segment),
            date,
            time,
            record: control.map(|control| format!("OBX/{control}#{index}")),
            rule: "hl7_observation",
            ..ScoreDraft::default()
        };
        desk.admit_score(draft, "OBX")
    }

    fn given(&self, segment: &Segment) -> Given {
        let kind = self.message.component(segment, 2, 1).unwrap_or_default();
        let first = self.message.component(segment, 5, 1);
        match (kind.as_str(), first) {
            ("SN", comparator) => {
                let number = self.message.component(segment, 5, 2);
                match (comparator, number) {
                    (None | Some(_), None) => Given::Missing,
                    (None, Some(number)) => Given::Number(number),
                    (Some(sign), Some(number)) if sign == "=" => Given::Number(number),
                    (Some(sign), Some(number)) => Given::Text(format!("{sign} {number}")),
                }
            }
            (_, None) => Given::Missing,
            // of two different numbers neither is the value
            ("NM", Some(_)) if self.differ(segment) => Given::Text(self.message.text(segment, 5)),
            ("NM", Some(number)) => Given::Number(number),
            ("CE" | "CWE" | "CNE" | "CF", Some(_)) => {
                Given::Answer { codes: self.codes(segment, 5), stated: None }
            }
            (_, Some(text)) => Given::Text(text),
        }
    }

    /// Whether a value is repeated and says something else.
    fn differ(&self, segment: &Segment) -> bool {
        let mut values = self.message.repetitions(segment, 5);
        let first = values.next();
        values.any(|value| !value.trim().is_empty() && Some(value) != first)
    }

    fn note(
        &self,
        document: &Document<'_>,
        replaced: &mut Replaced,
        desk: &mut Desk<'_>,
        dating: &mut Dating<'_>,
    ) -> Result<()> {
        let source = self.entry.source(self.message.line());
        let Some(bodies) = self.bodies(document) else { return Ok(()) };
        if let Some(fault) = self.withdrawn(replaced)? {
            return desk.reject(source, fault);
        }
        for body in bodies {
            let values = self.values(document);
            match body {
                Ok(Body::Text(text)) => {
                    let source = source.clone();
                    let draft = Draft { source, text, values, ..Draft::default() };
                    text::admit_document(draft, desk, dating)?;
                }
                Ok(Body::Clinical(bytes)) => {
                    ccda::read_attached(bytes, &source, &values, desk, dating)?;
                }
                Err(fault) => desk.reject(source.clone(), fault)?,
            }
        }
        Ok(())
    }

    /// What a document holds: its lines of text, or else what is embedded; `None`
    /// if there is neither. Of embedded documents each clinical one counts; of the
    /// others the first that can be read, because they are formats of one note or
    /// letters that go with a clinical document.
    fn bodies(&self, document: &Document<'_>) -> Option<Vec<std::result::Result<Body, Fault>>> {
        let of_kind = |kinds: &'static [&str]| {
            document.parts.iter().filter(move |part| {
                self.message.component(part, 2, 1).is_some_and(|it| kinds.contains(&it.as_str()))
            })
        };
        let lines: Vec<String> =
            of_kind(&["TX", "FT"]).map(|part| self.message.text(part, 5)).collect();
        let text = lines.join("\n");
        let embedded = of_kind(&["ED"]).filter_map(|part| self.embedded(part));
        let (clinical, others): (Vec<_>, Vec<_>) =
            embedded.partition(|body| matches!(body, Ok(Body::Clinical(_))));
        if !text.trim().is_empty() {
            return Some(std::iter::once(Ok(Body::Text(text))).chain(clinical).collect());
        }
        if !clinical.is_empty() {
            return Some(clinical);
        }
        let is_read = others.iter().position(Result::is_ok).unwrap_or_default();
        match others.into_iter().nth(is_read) {
            Some(first) => Some(vec![first]),
            // a pointer to a document that is elsewhere
            None => of_kind(&["RP"]).next().map(|_| vec![Err(NoteFault::LinkedAttachment.into())]),
        }
    }

    /// An embedded document (ED: source, type, subtype, encoding, data).
    fn embedded(&self, part: &Segment) -> Option<std::result::Result<Body, Fault>> {
        let named = |component| self.message.component(part, 5, component);
        let data = named(5)?;
        let media = [named(2), named(3)].into_iter().flatten().collect::<Vec<_>>().join("/");
        let is_base64 = named(4).is_none_or(|encoding| encoding.eq_ignore_ascii_case("base64"));
        let bytes = if is_base64 { embedded::from_base64(&data) } else { Ok(data.into_bytes()) };
        Some(bytes.and_then(|bytes| embedded::body_of(&media.to_lowercase(), None, bytes)))
    }

    /// Why a document does not count.
    fn withdrawn(&self, replaced: &mut Replaced) -> Result<Option<NoteFault>> {
        if let Some(id) = self.message.value(b"TXA", 12)
            && replaced.has(&id)?
        {
            return Ok(Some(NoteFault::Replaced));
        }
        let event = self.message.first(b"MSH").and_then(|it| self.message.component(it, 9, 2));
        if event.as_deref() == Some("T11") {
            return Ok(Some(NoteFault::CancelledByMessage));
        }
        let states = (self.message.value(b"TXA", 17), self.message.value(b"TXA", 19));
        Ok(match (states.0.as_deref(), states.1.as_deref()) {
            (Some("CA"), _) | (_, Some("CA")) => Some(NoteFault::Cancelled),
            (_, Some("OB")) => Some(NoteFault::Replaced),
            (Some("DI" | "IN" | "IP" | "PR"), _) | (_, Some("UN")) => Some(NoteFault::Unfinished),
            _ => None,
        })
    }

    /// When the document was completed.
    fn completed(&self) -> Option<String> {
        let document = self.message.first(b"TXA")?;
        let last = |field: usize, component: usize| {
            let repetitions = self.message.repetitions(document, field);
            let times = repetitions.filter_map(|it| self.message.part(it, component));
            times.filter_map(|time| Some((hl7_time::moment(&time).0?, time))).max()
        };
        let is_authenticated =
            || matches!(self.message.value(b"TXA", 17).as_deref(), Some("AU" | "LA"));
        let signed = last(22, 15).or_else(|| last(8, 1).filter(|_| is_authenticated()));
        signed.map(|(_, time)| time)
    }

    fn values(&self, document: &Document<'_>) -> Values {
        let mut values = Values::default();
        let message = self.message;
        let mut time = |field, written: Option<String>| {
            if let Some(written) = written.and_then(|written| hl7_time::written(&written)) {
                values.state(field, &written);
            }
        };
        let requested = |field| document.request.and_then(|it| message.component(it, field, 1));
        time(Field::SessionDate, message.value(b"TXA", 4));
        time(Field::SessionDate, requested(7));
        time(Field::SessionDate, message.value(b"PV1", 44));
        time(Field::SessionDate, message.value(b"TXA", 6));
        time(Field::SessionEnd, requested(8));
        time(Field::CreatedAt, message.value(b"TXA", 6));
        time(Field::CreatedAt, message.value(b"TXA", 7));
        time(Field::SignedAt, self.completed());
        values.state(Field::ClientId, &self.client());
        if let Some(id) = message.value(b"TXA", 12) {
            values.state(Field::NoteId, &id);
        }
        let author = message
            .first(b"TXA")
            .and_then(|it| self.person(it, 9).or_else(|| self.person(it, 5)))
            .or_else(|| self.person(document.request?, 32));
        if let Some(author) = author {
            values.state(Field::Author, &author);
        }
        let named = document.parts.iter().find_map(|part| message.component(part, 3, 2));
        for kind in [message.value(b"TXA", 2).map(document_type), named].into_iter().flatten() {
            values.state(Field::Kind, &kind);
        }
        values
    }

    /// A person: `id^family^given`, or only a name.
    fn person(&self, segment: &Segment, field: usize) -> Option<String> {
        let part = |component| self.message.component(segment, field, component);
        match (part(3), part(2)) {
            (None, None) => part(1),
            (given, family) => {
                Some([given, family].into_iter().flatten().collect::<Vec<_>>().join(" "))
            }
        }
    }
}

/// The observations of one document, and the request that they answer.
#[derive(Default)]
struct Document<'a> {
    request: Option<&'a Segment>,
    parts: Vec<&'a Segment>,
}

/// The words for a document type (HL7 table 0270) that say what kind of note it
/// is; any other as it is.
fn document_type(code: String) -> String {
    let words = match code.as_str() {
        "PN" => "progress note",
        "DS" => "discharge",
        "CN" => "consultation",
        "HP" => "history and physical",
        "IP" => "initial evaluation",
        "PC" => "psychiatric consultation",
        "TN" => "transfer note",
        _ => return code,
    };
    words.to_owned()
}
