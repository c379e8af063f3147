//! C-CDA: clinical documents in XML, whole or cut out of one.
//!
//! ```text
//! file ─ xml ─▶ tree ─┬─ scores ─▶ coded values ─┐
//!                     ├─ goals ──▶ coded goals ──┤
//!                     └─ notes ─ narrative ──────┴─▶ desk
//! ```
//!
//! A document of a note's type (progress note, consultation) is one note, the
//! narrative of its sections one after the other, or the body that it embeds. In
//! a summary of care (CCD) and in a fragment each note activity is a note. Coded
//! values of known measures are scores wherever they stand; the tables of a
//! section that has them are left out of the note, because they say the same
//! again, often of other days than the document's. A document may stand inside
//! another one that only carries it ([`envelope`]).

mod envelope;
mod goals;
mod narrative;
mod notes;
mod scores;

use std::collections::HashMap;

use self::envelope::Carried;
use self::narrative::Referred;
use super::account::RemarkKind;
use super::content::{self, Examined};
use super::dating::Dating;
use super::desk::Desk;
use super::draft::Draft;
use super::embedded::{self, Body};
use super::fault::FileFault;
use super::field::{Field, Values};
use super::text;
use super::walk::Entry;
use super::xml::{self, Document, Element};
use crate::Result;
use crate::note::Source;

/// Whether a document that begins like this is a clinical one, carries one, or is a
/// piece of one. A piece has lost its namespace, and HTML has sections and text too; but
/// no templates and codes of systems.
pub(super) fn is_clinical(head: &str) -> bool {
    let Some((_, namespace)) = xml::root_of(head) else { return false };
    let marks = ["<templateId", "codeSystem=", "classCode=", "moodCode=", "typeCode="];
    let is_piece = || namespace.is_empty() && marks.iter().any(|mark| head.contains(mark));
    namespace == "urn:hl7-org:v3" || is_piece() || envelope::begins(head)
}

/// Reads a file.
pub(super) fn read(
    entry: &Entry<'_>,
    examined: &Examined,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
) -> Result<()> {
    let Ok(text) = content::decoded(&entry.content, examined.encoding.encoding) else {
        return desk.reject(entry.source(""), FileFault::Changed);
    };
    let root = match Document::new(text).whole() {
        Ok(root) => root,
        Err(fault) => return desk.reject(entry.source(""), fault),
    };
    let mut named = text::named(&entry.path, &entry.root, &desk.options().mapping);
    let source = entry.source("");
    if read_carried(&root, &source, &named, desk, dating)? {
        return Ok(());
    }
    if root.name != envelope::DOCUMENT && named.get(Field::ClientId).is_none() {
        // a piece names no client; its file has to
        named.state(Field::ClientId, &text::client_of_file(entry, &desk.options().mapping));
        desk.remark(RemarkKind::ClientFromFileName, "", &source);
    }
    read_tree(&root, &source, &named, desk, dating)
}

/// Reads a document that is attached to a record; `known` is what the record
/// says of it.
pub(super) fn read_attached(
    bytes: Vec<u8>,
    source: &Source,
    known: &Values,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
) -> Result<()> {
    let root = match Document::new(bytes.as_slice()).whole() {
        Ok(root) => root,
        Err(fault) => return desk.reject(source.clone(), fault),
    };
    // the tree says all of it, and both may be large
    drop(bytes);
    if read_carried(&root, source, known, desk, dating)? {
        return Ok(());
    }
    read_tree(&root, source, known, desk, dating)
}

/// Reads the documents inside an envelope; whether there are any.
fn read_carried(
    root: &Element,
    source: &Source,
    known: &Values,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
) -> Result<bool> {
    if root.name == envelope::DOCUMENT {
        return Ok(false);
    }
    let carried = envelope::documents(root, Path::root(source, root));
    let any = !carried.is_empty();
    for document in carried {
        match document {
            Carried::Open(around, document) => {
                read_tree(document, &around.source(), known, desk, dating)?;
            }
            Carried::Packed(place, packed, media) => {
                let read = embedded::from_base64(&packed.text())
                    .and_then(|bytes| embedded::body_of(&media, None, bytes));
                let source = place.source();
                match read {
                    Ok(Body::Clinical(bytes)) => {
                        read_attached(bytes, &source, known, desk, dating)?;
                    }
                    Ok(Body::Text(text)) => {
                        let values = known.clone();
                        let draft = Draft { source, text, values, ..Draft::default() };
                        text::admit_document(draft, desk, dating)?;
                    }
                    Err(fault) => desk.reject(source, fault)?,
                }
            }
        }
    }
    Ok(any)
}

fn read_tree(
    root: &Element,
    source: &Source,
    known: &Values,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
) -> Result<()> {
    let mut header = notes::header(root);
    header.fall_back_on(known);
    let before = desk.records_read();
    let referred = Referred::of(root);
    scores::read(root, source, &header, &referred, desk)?;
    goals::read(root, source, &header, &referred, desk)?;
    notes::read(root, source, &header, &referred, desk, dating)?;
    if desk.records_read() == before {
        desk.set_aside(&notes::kind(root), source);
    }
    Ok(())
}

/// A place in a document, as a path of XML.
#[derive(Clone, Debug)]
struct Path {
    source: Source,
}

impl Path {
    fn root(source: &Source, root: &Element) -> Self {
        let locator = format!("{}/{}", source.locator, root.name);
        Self { source: Source { locator, ..source.clone() } }
    }

    /// The elements inside with their places; the number is given where there are
    /// several of the name.
    fn children<'e>(&self, parent: &'e Element) -> impl Iterator<Item = (Self, &'e Element)> {
        let mut of_name: HashMap<&str, (usize, usize)> = HashMap::new();
        for child in parent.elements() {
            of_name.entry(&child.name).or_default().0 += 1;
        }
        parent.elements().map(move |child| {
            let number = match of_name.get_mut(child.name.as_str()) {
                Some((2.., before)) => {
                    *before += 1;
                    format!("[{before}]")
                }
                _ => String::new(),
            };
            let locator = format!("{}/{}{number}", self.source.locator, child.name);
            (Self { source: Source { locator, ..self.source.clone() } }, child)
        })
    }

    fn source(&self) -> Source {
        self.source.clone()
    }
}
