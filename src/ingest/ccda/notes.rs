//! The notes of a clinical document, and what its header says of them.

use encoding_rs::UTF_8;
use sha2::{Digest, Sha256};

use super::narrative::{self, Referred, Tables};
use super::{Path, scores};
use crate::Result;
use crate::ingest::content::hex;
use crate::ingest::dating::Dating;
use crate::ingest::desk::Desk;
use crate::ingest::draft::Draft;
use crate::ingest::embedded;
use crate::ingest::fault::{Fault, NoteFault};
use crate::ingest::field::{Field, Values};
use crate::ingest::xml::{Child, Element};
use crate::ingest::{hl7_time, text};
use crate::note::Source;

/// Note activity, and the section that holds them.
const NOTE_ACTIVITY: &str = "2.16.840.1.113883.10.20.22.4.202";
const NOTES_SECTION: &str = "2.16.840.1.113883.10.20.22.2.65";
/// Summarization of episode note: a summary of care, no note of a session.
const SUMMARY: &str = "34133-9";
/// The root of US social security numbers.
const SOCIAL_SECURITY: &str = "2.16.840.1.113883.4.1";
/// Sections that are notes when they stand alone: goals, assessment, plan,
/// both, subjective, objective, history of present illness, mental status, functional
/// status, social history, health concerns, evaluations and outcomes, interventions,
/// reason for visit, chief complaint, both, hospital course.
const NARRATED: [&str; 17] = [
    "61146-7", "51848-0", "18776-5", "51847-2", "61150-9", "61149-1", "10164-2", "10190-7",
    "47420-5", "29762-2", "75310-3", "11383-7", "62387-6", "29299-5", "10154-3", "46239-0",
    "8648-8",
];

/// What a document is called where it is neither a note nor has a score.
pub(super) fn kind(root: &Element) -> String {
    match root.first("code").and_then(|code| code.attribute("code")) {
        Some(code) if root.name == "ClinicalDocument" => format!("ClinicalDocument {code}"),
        _ => root.name.to_string(),
    }
}

/// What the header of a document says.
pub(super) fn header(root: &Element) -> Values {
    let mut values = Values::default();
    if let Some(client) = root.at(&["recordTarget", "patientRole"]).and_then(client) {
        values.state(Field::ClientId, &client);
    }
    if root.name != "ClinicalDocument" {
        return values;
    }
    let visit = root.at(&["componentOf", "encompassingEncounter", "effectiveTime"]);
    let service = root
        .each("documentationOf")
        .find_map(|event| event.at(&["serviceEvent", "effectiveTime"]))
        .filter(|_| !is_summary(root));
    for time in [visit, service].into_iter().flatten() {
        state_time(&mut values, Field::SessionDate, bound(time, "low"));
        state_time(&mut values, Field::SessionStart, bound(time, "low"));
        state_time(&mut values, Field::SessionEnd, bound(time, "high"));
    }
    let written = root.first("effectiveTime").and_then(|time| time.attribute("value"));
    state_time(&mut values, Field::SessionDate, written);
    state_author(&mut values, root);
    for signer in ["legalAuthenticator", "authenticator"] {
        let time = root.at(&[signer, "time"]).and_then(|time| time.attribute("value"));
        state_time(&mut values, Field::SignedAt, time);
    }
    if let Some(language) = root.first("languageCode").and_then(|code| code.attribute("code")) {
        values.state(Field::Language, language);
    }
    let named = root.first("code").and_then(|code| code.attribute("displayName"));
    if let Some(kind) = named.map(str::to_owned).or_else(|| root.first("title").map(Element::text))
    {
        values.state(Field::Kind, &kind);
    }
    values
}

fn is_summary(root: &Element) -> bool {
    root.first("code").and_then(|code| code.attribute("code")) == Some(SUMMARY)
}

/// The client's id: the first that is no social security number. Where that is
/// the only one, a digest of it stands for it, so that it comes into no table.
fn client(role: &Element) -> Option<String> {
    let value = |id: &Element| {
        let extension = id.attribute("extension").filter(|value| !value.is_empty());
        extension.or_else(|| id.attribute("root")).map(str::to_owned)
    };
    let is_number = |id: &&Element| id.attribute("root") == Some(SOCIAL_SECURITY);
    if let Some(own) = role.each("id").filter(|id| !is_number(id)).find_map(value) {
        return Some(own);
    }
    let number = role.each("id").find_map(value)?;
    let digest = hex(&Sha256::digest(number.as_bytes()));
    Some(format!("ssn-{}", digest.get(..10).unwrap_or_default()))
}

/// A bound of a period; a single moment is both.
fn bound<'a>(time: &'a Element, name: &str) -> Option<&'a str> {
    let bound = time.first(name).and_then(|bound| bound.attribute("value"));
    bound.or_else(|| time.attribute("value").filter(|_| name == "low"))
}

fn state_time(values: &mut Values, field: Field, time: Option<&str>) {
    if let Some(written) = time.and_then(hl7_time::written) {
        values.state(field, &written);
    }
}

/// Who wrote, and when.
fn state_author(values: &mut Values, element: &Element) {
    let Some(author) = element.first("author") else { return };
    let time = author.first("time").and_then(|time| time.attribute("value"));
    state_time(values, Field::CreatedAt, time);
    if let Some(name) = author.at(&["assignedAuthor", "assignedPerson", "name"]) {
        let parts: Vec<String> = name.children.iter().map(part_of_name).collect();
        values.state(
            Field::Author,
            &parts.join(" ").split_whitespace().collect::<Vec<_>>().join(" "),
        );
    }
}

fn part_of_name(part: &Child) -> String {
    match part {
        Child::Text(text) => text.to_string(),
        Child::Element(element) => element.text(),
    }
}

/// Reads the notes of a document.
pub(super) fn read(
    root: &Element,
    source: &Source,
    header: &Values,
    referred: &Referred<'_>,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
) -> Result<()> {
    let path = Path::root(source, root);
    if let Some(body) = root.at(&["component", "nonXMLBody", "text"]) {
        let read = embedded_text(body);
        return admit(read, source.clone(), document_values(root, header), desk, dating);
    }
    if root.name == "ClinicalDocument" && !is_summary(root) {
        let mut text = String::new();
        sections(root, desk, &mut text);
        if text.trim().is_empty() {
            return Ok(());
        }
        let values = document_values(root, header);
        return admit(Ok(text), source.clone(), values, desk, dating);
    }
    pieces(root, &path, header, referred, desk, dating)
}

/// The header of a document, with the document's own id.
fn document_values(root: &Element, header: &Values) -> Values {
    let mut values = Values::default();
    if let Some(id) = root.first("id") {
        let id = id.attribute("extension").or_else(|| id.attribute("root")).unwrap_or_default();
        values.state(Field::NoteId, id);
    }
    values.fall_back_on(header);
    values
}

/// The sections below an element as one text, each under its title.
fn sections(element: &Element, desk: &Desk<'_>, text: &mut String) {
    for child in element.elements() {
        if child.name == "section" {
            let title = child.first("title").map(Element::text).unwrap_or_default();
            let own = child.first("text").map(|block| match scores::known_in(child, desk) {
                coded if coded.is_empty() => narrative::lines(block, Tables::Kept),
                coded => {
                    let wanted = |cell: &str| desk.names_other_measure(cell, &coded);
                    narrative::lines(block, Tables::Rows(&wanted))
                }
            });
            let own = own.unwrap_or_default();
            let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
            if !own.trim().is_empty() {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&format!("{title}\n{own}"));
            }
        }
        if !matches!(child.name.as_str(), "text" | "entry" | "recordTarget") {
            sections(child, desk, text);
        }
    }
}

/// The notes of a summary or a fragment: note activities, and sections that are
/// nothing but narrative. Of a section with coded values only rows of other measures
/// are a note.
fn pieces(
    element: &Element,
    path: &Path,
    header: &Values,
    referred: &Referred<'_>,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
) -> Result<()> {
    if element.name == "act" && has_template(element, NOTE_ACTIVITY) {
        return activity(element, path, header, referred, desk, dating);
    }
    if element.name == "section" && is_narrated(element) {
        let block = element.first("text");
        let coded = scores::known_in(element, desk);
        let wanted = |cell: &str| desk.names_other_measure(cell, &coded);
        let text = match block {
            None => String::new(),
            Some(block) if coded.is_empty() => narrative::lines(block, Tables::Kept),
            Some(block) => narrative::rows(block, &wanted),
        };
        if coded.is_empty() || !text.is_empty() {
            let mut values = Values::default();
            if let Some(title) = element.first("title") {
                values.state(Field::Kind, &title.text());
            }
            values.fall_back_on(header);
            return admit(Ok(text), path.source(), values, desk, dating);
        }
    }
    for (path, child) in path.children(element) {
        pieces(child, &path, header, referred, desk, dating)?;
    }
    Ok(())
}

/// Whether a section is a note by itself.
fn is_narrated(section: &Element) -> bool {
    let code = section.first("code").and_then(|code| code.attribute("code"));
    let notes = has_template(section, NOTES_SECTION);
    let narrated = notes || code.is_some_and(|code| NARRATED.contains(&code));
    narrated
        && section.first("text").is_some()
        && !holds(section, &|element| has_template(element, NOTE_ACTIVITY))
}

fn holds(element: &Element, wanted: &dyn Fn(&Element) -> bool) -> bool {
    wanted(element) || element.elements().any(|child| holds(child, wanted))
}

fn has_template(element: &Element, root: &str) -> bool {
    element.each("templateId").any(|template| template.attribute("root") == Some(root))
}

/// One note activity: its text stands in it, or in the narrative that it refers
/// to.
fn activity(
    act: &Element,
    path: &Path,
    header: &Values,
    referred: &Referred<'_>,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
) -> Result<()> {
    let mut values = Values::default();
    if let Some(id) = act.first("id") {
        let id = id.attribute("extension").or_else(|| id.attribute("root")).unwrap_or_default();
        values.state(Field::NoteId, id);
    }
    if let Some(time) = act.first("effectiveTime") {
        state_time(&mut values, Field::SessionDate, bound(time, "low"));
        state_time(&mut values, Field::SessionEnd, bound(time, "high"));
    }
    state_author(&mut values, act);
    for signer in act.each("participant").filter(|it| it.attribute("typeCode") == Some("LA")) {
        let time = signer.first("time").and_then(|time| time.attribute("value"));
        state_time(&mut values, Field::SignedAt, time);
    }
    let named = act.first("code").map(|code| {
        let all = code.each("translation").chain([code]);
        all.filter_map(|code| code.attribute("displayName")).collect::<Vec<_>>().join(", ")
    });
    if let Some(kind) = named {
        values.state(Field::Kind, &kind);
    }
    values.fall_back_on(header);
    let read = match act.first("text") {
        Some(text) => activity_text(text, referred),
        None => Err(NoteFault::NoActivityText.into()),
    };
    admit(read, path.source(), values, desk, dating)
}

/// The embedded text, and where it cannot be read the narrative that says the
/// same.
fn activity_text(text: &Element, referred: &Referred<'_>) -> std::result::Result<String, Fault> {
    let referred = || {
        let block = referred.from(text)?;
        Some(narrative::lines(block, Tables::Kept)).filter(|lines| !lines.trim().is_empty())
    };
    let own: String = text
        .children
        .iter()
        .filter_map(|child| match child {
            Child::Text(text) => Some(text.as_str()),
            Child::Element(_) => None,
        })
        .collect();
    if own.trim().is_empty() {
        return referred().ok_or_else(|| NoteFault::NarrativeMissing.into());
    }
    embedded_text(text).or_else(|fault| referred().ok_or(fault))
}

/// The text of an element that embeds a document.
fn embedded_text(text: &Element) -> std::result::Result<String, Fault> {
    let media = text.attribute("mediaType").unwrap_or("text/plain");
    let is_packed =
        text.attribute("representation").is_some_and(|it| it.eq_ignore_ascii_case("B64"));
    if !is_packed {
        let own = text.text();
        return match text.first("reference") {
            Some(_) if own.trim().is_empty() => Err(NoteFault::LinkedBody.into()),
            // a page that stands in the document as text
            _ if text.elements().next().is_none() => {
                embedded::text_of("text/plain", Some(UTF_8), own.as_bytes())
            }
            _ => Ok(own),
        };
    }
    embedded::text_of(media, None, &embedded::from_base64(&text.text())?)
}

fn admit(
    read: std::result::Result<String, Fault>,
    source: Source,
    values: Values,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
) -> Result<()> {
    match read {
        Ok(text) => {
            let draft = Draft { source, text, values, ..Draft::default() };
            text::admit_document(draft, desk, dating)
        }
        Err(fault) => desk.reject(source, fault),
    }
}
