//! Running text: a file that is one note, or several with a header each.
//!
//! What the labels of the header block state comes first, then the file's name
//! and the folder that it lies in, then what the header says without labels. The
//! header block remains part of the text.

mod header;
mod labels;
mod name;
mod plausible;
mod split;

use std::io::Read;

use super::account::RemarkKind;
use super::archive::{self, Member, Packed};
use super::content::{self, Content, Examined, Found};
use super::dates::{self, Day, Evidence};
use super::dating::{Dating, Folders, Survey};
use super::desk::Desk;
use super::detect::{self, Format};
use super::document;
use super::draft::Draft;
use super::fault::{Fault, FileFault, Oversize, too_large};
use super::field::{Field, Values};
use super::mapping::Mapping;
use super::walk::{Entry, Root, Visit};
use super::{NOTE_LIMIT, Options, table};
use crate::Result;
use header::Header;

/// Reads a file of running text.
pub(super) fn read(
    entry: &Entry<'_>,
    examined: &Examined,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
) -> Result<()> {
    let source = entry.source("");
    if examined.bytes > NOTE_LIMIT as u64 {
        return desk.reject(source, too_large(Oversize::TextFile));
    }
    if examined.encoding.damaged {
        return desk.reject(source, FileFault::DamagedUtf8);
    }
    let Some(text) = whole(&entry.content, examined) else {
        return desk.reject(source, FileFault::Changed);
    };
    read_notes(entry, &text, desk, dating)
}

/// Reads a document: its text is one note, or several with a header each.
pub(super) fn read_document(
    entry: &Entry<'_>,
    examined: &Examined,
    kind: document::Kind,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
) -> Result<()> {
    let source = entry.source("");
    let decoded = match decoded(&entry.content, examined, kind) {
        Ok(decoded) => decoded,
        Err(fault) => return desk.reject(source, fault),
    };
    if decoded.cut_off {
        desk.remark(RemarkKind::CutOff, "", &source);
    }
    if decoded.blank_pages > 0 {
        desk.remark(RemarkKind::PageWithoutText, "", &source);
    }
    if table::epic::take_rich_text(&entry.path, &decoded.text, &source, desk)? {
        return Ok(());
    }
    let client = client_of_document(entry, &decoded.text, &desk.options().mapping);
    if table::printed::read(entry, &decoded.text, client.as_deref(), desk)? {
        return Ok(());
    }
    read_notes(entry, &decoded.text, desk, dating)
}

/// Whom a document is about by its header, or by its name.
fn client_of_document(entry: &Entry<'_>, text: &str, mapping: &Mapping) -> Option<String> {
    let header = header::opening(text, mapping);
    let named = name::values(&entry.path, &entry.root, mapping);
    let mut client = Values::default();
    for values in [&header.values, &named, &header.said] {
        client.fall_back_on(values);
    }
    client.get(Field::ClientId).map(str::to_owned)
}

fn decoded(
    content: &Content<'_>,
    examined: &Examined,
    kind: document::Kind,
) -> Result<document::Decoded, Fault> {
    let bytes = content.whole(NOTE_LIMIT).map_err(|_| FileFault::Changed)?;
    let bytes = bytes.ok_or_else(|| too_large(Oversize::Document))?;
    // a guess yields to what a page declares of itself
    let Found { encoding, guessed, .. } = examined.encoding;
    document::decode(kind, &bytes, (!guessed).then_some(encoding))
}

fn read_notes(
    entry: &Entry<'_>,
    text: &str,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
) -> Result<()> {
    let options = desk.options();
    let named = name::values(&entry.path, &entry.root, &options.mapping);
    let (mut client, mut said_client) = (None, None);
    for part in split::notes(text, &options.mapping) {
        let header = read_header(&part, &options.mapping);
        let mut draft = Draft {
            source: if part.line == 1 { entry.source("") } else { entry.source(part.line) },
            text: part.text.to_owned(),
            body: header.end,
            evidence: evidence(&header, &named, &options.mapping),
            language: header.language,
            values: header.values,
        };
        // in a file of several notes, the first header may name the client for all
        let stated: Option<String> = draft.values.get(Field::ClientId).map(str::to_owned);
        client = stated.or(client);
        if let Some(client) = &client {
            draft.values.state(Field::ClientId, client);
        }
        draft.values.fall_back_on(&named);
        draft.values.fall_back_on(&header.said);
        let said = header.said.get(Field::ClientId).map(str::to_owned);
        said_client = said.or(said_client);
        if let Some(client) = &said_client {
            draft.values.state(Field::ClientId, client);
        }
        desk.admit(draft, dating)?;
    }
    Ok(())
}

fn whole(content: &Content<'_>, examined: &Examined) -> Option<String> {
    let mut text = String::new();
    let reader = content::decoded(content, examined.encoding.encoding).ok()?;
    reader.take(4 * NOTE_LIMIT as u64).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The header of a note of a file, with the client that the file's title page
/// names.
fn read_header(part: &split::Part<'_>, mapping: &Mapping) -> Header {
    let Some((title, note)) = part.text.split_at_checked(part.head) else {
        return header::read(part.text, mapping);
    };
    let mut header = header::read(note, mapping);
    if part.head > 0 {
        header.end += if header.end > 0 { part.head } else { 0 };
        let title = header::opening(title, mapping);
        for (stated, by_all) in [(&mut header.values, title.values), (&mut header.said, title.said)]
        {
            if let Some(client) = by_all.get(Field::ClientId) {
                stated.state(Field::ClientId, client);
            }
        }
    }
    header
}

/// What the header blocks of a folder's notes prove about numeric dates. Asked
/// for only if a note leaves its date undecided.
pub(super) fn survey(root: &Root, options: &Options) -> Survey {
    let mut survey = Folders::default();
    for visit in root.visits() {
        if let Visit::File(entry) = visit {
            survey_entry(&entry, options, &mut survey);
        }
    }
    Survey::Folders(survey)
}

fn survey_entry(entry: &Entry<'_>, options: &Options, survey: &mut Folders) {
    let Ok(examined) = content::examine(&entry.content, options.encoding) else { return };
    let kind = match detect::format(&entry.path, &examined, options) {
        Ok(Format::Text) => {
            let (text, _, _) = examined.encoding.encoding.decode(&examined.head);
            return survey_text(entry, &text, options, survey);
        }
        Ok(Format::Document(kind)) => kind,
        Ok(Format::Zip) => match archive::kind(&entry.content) {
            Ok(Packed::Document) => document::Kind::Docx,
            Ok(Packed::Files) => return survey_members(entry, archive::visit, options, survey),
            _ => return,
        },
        Ok(Format::Gzip) => return survey_members(entry, archive::visit_gzip, options, survey),
        _ => return,
    };
    if let Ok(decoded) = decoded(&entry.content, &examined, kind) {
        survey_text(entry, &decoded.text, options, survey);
    }
}

/// Goes through what is packed in an entry.
fn survey_members(
    entry: &Entry<'_>,
    visit: archive::Visit,
    options: &Options,
    survey: &mut Folders,
) {
    let members = visit(entry, &mut |member| {
        if let Member::File(inner) = member {
            survey_entry(&inner, options, survey);
        }
        Ok(())
    });
    debug_assert!(members.is_ok(), "the visit itself has no errors");
}

fn survey_text(entry: &Entry<'_>, text: &str, options: &Options, survey: &mut Folders) {
    for part in split::notes(text, &options.mapping) {
        let header = read_header(&part, &options.mapping);
        survey.take(&entry.source(""), header.language, &header.values);
        survey.take(&entry.source(""), header.language, &header.said);
    }
}

/// The client that a file is about by its name: as patterns and folders say, or
/// else the name without extension.
pub(super) fn client_of_file(entry: &Entry<'_>, mapping: &Mapping) -> String {
    let values = named(&entry.path, &entry.root, mapping);
    let name = entry.path.rsplit('/').next().unwrap_or(&entry.path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    values.get(Field::ClientId).unwrap_or(stem).to_owned()
}

/// What the name of a file and its folders say of what it holds.
pub(super) fn named(path: &str, root: &str, mapping: &Mapping) -> Values {
    name::values(path, root, mapping)
}

/// Takes the document of a record: a note, or all notes of a client one behind the
/// other, each with a header of its own. What the record states beside the client
/// and the kind (a day, an author) is then said of none of these notes.
pub(super) fn admit_document(
    mut draft: Draft,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
) -> Result<()> {
    let mapping = &desk.options().mapping;
    let parts = split::headed(&draft.text, mapping);
    if parts.len() < 2 {
        complete_from_text(&mut draft, mapping);
        return desk.admit(draft, dating);
    }
    for part in parts {
        let header = read_header(&part, mapping);
        let mut values = Values::default();
        values.state(Field::ClientId, draft.values.get(Field::ClientId).unwrap_or_default());
        values.fall_back_on(&header.values);
        values.fall_back_on(&header.said);
        values.state(Field::Kind, draft.values.get(Field::Kind).unwrap_or_default());
        let mut source = draft.source.clone();
        if part.line > 1 {
            let colon = if source.locator.is_empty() { "" } else { ":" };
            source.locator = format!("{}{colon}{}", source.locator, part.line);
        }
        let note = Draft {
            source,
            text: part.text.to_owned(),
            body: header.end,
            evidence: evidence(&header, &values, mapping),
            language: header.language,
            values,
        };
        desk.admit(note, dating)?;
    }
    Ok(())
}

/// Fills in what a record of a table or of JSON leaves out from the header
/// block of its text.
pub(super) fn complete_from_text(draft: &mut Draft, mapping: &Mapping) {
    let header = header::read(&draft.text, mapping);
    draft.evidence = evidence(&header, &draft.values, mapping);
    draft.values.fall_back_on(&header.values);
    draft.values.fall_back_on(&header.said);
    draft.body = header.end;
}

/// What the dates of a header block prove, each by itself and by what else the
/// session's date is known from: the file's name, or the table's column.
fn evidence(header: &Header, known: &Values, mapping: &Mapping) -> Evidence {
    let mut evidence = Evidence::default();
    header.values.dated().chain(header.said.dated()).for_each(|value| evidence.take(value));
    let day = |values: &Values| dates::moment(values.get(Field::SessionDate)?, mapping.guide()).day;
    let stated = [day(&header.values), day(&header.said)];
    // most records of tables have no header block
    if stated.iter().any(Option::is_some)
        && let Some(Day::Certain(date)) = day(known)
    {
        stated.into_iter().flatten().for_each(|day| evidence.confirm(day, date));
    }
    evidence
}
