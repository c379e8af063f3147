//! What carries clinical documents: the answer of a registry, the message of a
//! transport, a page that was saved around a document.
//!
//! The documents are known by their root wherever they stand in it. A registry packs
//! them (RetrieveDocumentSetResponse; IHE ITI TF-2, 3.43): base64 in an element
//! `Document`, with the media type beside it.

use super::Path;
use crate::ingest::xml::Element;

/// The root of a document.
pub(super) const DOCUMENT: &str = "ClinicalDocument";
const PACKED: &str = "RetrieveDocumentSetResponse";

/// Whether something begins that carries documents.
pub(super) fn begins(head: &str) -> bool {
    [DOCUMENT, PACKED].iter().any(|name| opens(head, name))
}

/// Whether an element of this local name is opened.
fn opens(head: &str, name: &str) -> bool {
    head.match_indices(name).any(|(at, _)| {
        let (before, rest) = head.split_at(at);
        let is_prefix = |c: char| c.is_alphanumeric() || matches!(c, ':' | '-' | '_' | '.');
        let is_opened = before.trim_end_matches(is_prefix).ends_with('<')
            && (before.ends_with('<') || before.ends_with(':'));
        let after = rest.get(name.len()..).and_then(|rest| rest.chars().next());
        is_opened && after.is_some_and(|c| c.is_whitespace() || c == '>')
    })
}

/// A document in its envelope.
pub(super) enum Carried<'e> {
    /// As it stands; the place of what it stands in.
    Open(Path, &'e Element),
    /// Packed: its place, the element with the base64, its media type.
    Packed(Path, &'e Element, String),
}

/// The documents inside an envelope, in their order; none if it is no envelope.
pub(super) fn documents(root: &Element, around: Path) -> Vec<Carried<'_>> {
    let mut found = Vec::new();
    gather(root, around, &mut found);
    found
}

fn gather<'e>(element: &'e Element, path: Path, found: &mut Vec<Carried<'e>>) {
    for (inside, child) in path.children(element) {
        match child.name.as_str() {
            DOCUMENT => found.push(Carried::Open(path.clone(), child)),
            "Document" if element.name == "DocumentResponse" => {
                let media = element.first("mimeType").map(Element::text).unwrap_or_default();
                found.push(Carried::Packed(inside, child, media.trim().to_lowercase()));
            }
            _ => gather(child, inside, found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_is_known_by_the_document_that_it_opens() {
        assert!(begins("<s:Envelope><s:Body><ClinicalDocument xmlns=\"urn:hl7-org:v3\">"));
        assert!(begins("<html><body><n1:ClinicalDocument>"));
        assert!(begins("<x:RetrieveDocumentSetResponse xmlns:x=\"urn:ihe:iti:xds-b:2007\">"));
        assert!(!begins("<p>the ClinicalDocument of <b>today</b>"));
        assert!(!begins("<ClinicalDocuments>"));
        assert!(!begins("</ClinicalDocument>"));
    }
}
