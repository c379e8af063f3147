//! XML as trees of elements, read leniently and within bounds.
//!
//! Clinical documents are cut out of larger ones and lose the declarations of
//! their prefixes on the way, so elements and attributes are known by their
//! local names. Entities are never expanded beyond the five of XML itself; what
//! a document type declares is passed over. Depth, number of elements and the
//! size of one record are bounded, so that no document can exhaust memory.

mod tree;

use std::borrow::Cow;
use std::io::{self, BufReader, Read};

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::events::{BytesRef, Event};

use super::NOTE_LIMIT;
use super::fault::{Fault, FileFault, MarkupFault, Oversize, too_large};
pub(super) use tree::{Child, Element};
use tree::{Names, ROOM};

/// Far deeper than any clinical document, far below any stack.
const DEPTH: usize = 256;
/// The most elements of one record, and the most attributes of all of them.
const ELEMENTS: usize = 500_000;
const ATTRIBUTES: usize = 1_000_000;

/// A document that is read piece by piece: its root, then the children of the
/// root one at a time.
pub(super) struct Document<R> {
    reader: Reader<BufReader<Bounded<R>>>,
    buffer: Vec<u8>,
    names: Names,
    open: bool,
    /// The most bytes of one record.
    limit: usize,
    /// The elements of the present record, and their attributes.
    elements: usize,
    attributes: usize,
    /// All that is left is one record.
    is_one_record: bool,
}

impl<R: Read> Document<R> {
    pub(super) fn new(source: R) -> Self {
        Self::bounded(source, NOTE_LIMIT)
    }

    fn bounded(source: R, limit: usize) -> Self {
        let bounded = Bounded { source, left: limit };
        let mut reader = Reader::from_reader(BufReader::new(bounded));
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.expand_empty_elements = true;
        let buffer = Vec::new();
        Self {
            reader,
            buffer,
            names: Names::default(),
            open: false,
            limit,
            elements: 0,
            attributes: 0,
            is_one_record: false,
        }
    }

    /// The root element without its children.
    pub(super) fn root(&mut self) -> Result<Element, Fault> {
        loop {
            self.refill();
            match self.reader.read_event_into(&mut self.buffer) {
                Ok(Event::Start(start)) => {
                    self.open = true;
                    let root = self.names.element(&start, ATTRIBUTES);
                    self.attributes = root.attributes.len();
                    return self.counted(root, 0);
                }
                Ok(Event::Eof) => return Err(MarkupFault::NoElement.into()),
                Ok(_) => {}
                Err(error) => return Err(refusal(&error, self.reader.buffer_position())),
            }
        }
    }

    /// The next child of the root; `None` at its end.
    pub(super) fn child(&mut self) -> Result<Option<Child>, Fault> {
        if !self.open {
            return Ok(None);
        }
        let mut stack: Vec<Element> = Vec::new();
        // a text comes in pieces: entities, and what stands around comments
        let mut text = String::new();
        loop {
            if stack.is_empty() && !self.is_one_record {
                self.refill();
            }
            emptied(&mut self.buffer);
            let event = self
                .reader
                .read_event_into(&mut self.buffer)
                .map_err(|error| refusal(&error, self.reader.buffer_position()))?;
            if let Some(piece) = text_of(&event) {
                text.push_str(&piece);
                if stack.is_empty() {
                    return Ok(Some(self.names.text(&text)));
                }
                continue;
            }
            if let (Event::Start(_) | Event::End(_), Some(parent)) = (&event, stack.last_mut()) {
                self.names.end_text(&mut text, parent);
            }
            let done = match event {
                Event::Start(start) => {
                    self.elements += 1;
                    let started =
                        self.names.element(&start, ATTRIBUTES.saturating_sub(self.attributes));
                    self.attributes += started.attributes.len();
                    stack.push(self.counted(started, stack.len())?);
                    continue;
                }
                Event::End(_) => match stack.pop() {
                    Some(mut ended) => {
                        ended.children.shrink_to_fit();
                        Child::Element(ended)
                    }
                    None => {
                        self.open = false;
                        return Ok(None);
                    }
                },
                Event::Eof => return Err(MarkupFault::CutOff.into()),
                _ => continue,
            };
            match stack.last_mut() {
                Some(parent) => parent.children.push(done),
                None => return Ok(Some(done)),
            }
        }
    }

    /// The whole document as one tree.
    pub(super) fn whole(mut self) -> Result<Element, Fault> {
        let root = self.root()?;
        self.rest_of(root)
    }

    /// The root with all of its children: together they are one record.
    pub(super) fn rest_of(&mut self, mut root: Element) -> Result<Element, Fault> {
        self.is_one_record = true;
        while let Some(child) = self.child()? {
            root.children.push(child);
        }
        Ok(root)
    }

    /// An element so deep in its record, if the record has not outgrown the limits.
    fn counted(&self, element: Element, depth: usize) -> Result<Element, Fault> {
        let is_beyond = depth >= DEPTH || self.elements > ELEMENTS || self.attributes > ATTRIBUTES;
        if is_beyond {
            return Err(MarkupFault::TooDeep { depth: DEPTH, elements: ELEMENTS }.into());
        }
        Ok(element)
    }

    /// Another record may have as many bytes as the one before.
    fn refill(&mut self) {
        self.reader.get_mut().get_mut().left = self.limit;
        (self.elements, self.attributes) = (0, 0);
    }
}

/// Gives an error once a record outgrows the limit.
struct Bounded<R> {
    source: R,
    left: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(out)?;
        match self.left.checked_sub(read) {
            Some(left) => self.left = left,
            None => return Err(io::Error::from(io::ErrorKind::FileTooLarge)),
        }
        Ok(read)
    }
}

/// The name behind its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Empties a buffer, and gives up the room that a piece without measure took.
fn emptied(buffer: &mut Vec<u8>) {
    buffer.clear();
    buffer.shrink_to(ROOM);
}

/// The text that an event is.
fn text_of<'e>(event: &'e Event<'_>) -> Option<Cow<'e, str>> {
    match event {
        Event::Text(text) => Some(text.xml10_content()),
        Event::CData(text) => Some(text.xml10_content()),
        Event::GeneralRef(reference) => Some(resolved(reference).into()),
        _ => None,
    }
}

/// A character reference or one of the five entities of XML; anything else as
/// it is written, because documents cut out of HTML write `&nbsp;`.
fn resolved(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return letter.to_string();
    }
    match quick_xml::escape::resolve_predefined_entity(reference) {
        Some(text) => text.to_owned(),
        None if &**reference == "nbsp" => "\u{a0}".to_owned(),
        None => format!("&{};", &**reference),
    }
}

/// The message of quick-xml may quote the document, so only the place is passed
/// on.
fn refusal(error: &Error, at: u64) -> Fault {
    match error {
        Error::Io(cause) if cause.kind() == io::ErrorKind::FileTooLarge => {
            too_large(Oversize::Record)
        }
        Error::Io(_) => FileFault::CannotBeRead.into(),
        _ => MarkupFault::IllFormed(at).into(),
    }
}

/// The root element of the beginning of a document: its local name and its
/// namespace as declared.
pub(super) fn root_of(head: &str) -> Option<(String, String)> {
    let mut reader = Reader::from_reader(head.as_bytes());
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(start) | Event::Empty(start) => {
                let root = local(start.name().as_ref()).to_owned();
                let prefix =
                    start.name().as_ref().split_once(':').map(|(prefix, _)| prefix.to_owned());
                let declared = start.html_attributes().with_checks(false).flatten().find(|found| {
                    match (&prefix, found.key.as_ref().split_once(':')) {
                        (None, None) => found.key.as_ref() == "xmlns",
                        (Some(prefix), Some(("xmlns", declared))) => declared == prefix,
                        _ => false,
                    }
                });
                let namespace = declared.map(|found| found.value.as_ref().to_owned());
                return Some((root, namespace.unwrap_or_default()));
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::account::RejectReason;

    fn whole(text: &str) -> Result<Element, RejectReason> {
        Document::new(text.as_bytes()).whole().map_err(|fault| fault.reason())
    }

    #[test]
    fn prefixes_need_no_declaration() {
        let root =
            whole("<a:b xsi:type=\"CD\" code='&lt;1'><c/>x &amp; &#233;<d>y</d></a:b>").unwrap();
        assert_eq!(root.name, "b");
        assert_eq!((root.attribute("type"), root.attribute("code")), (Some("CD"), Some("<1")));
        assert_eq!(root.text(), "x & éy");
        assert_eq!(root.elements().count(), 2);
    }

    #[test]
    fn a_text_is_one_around_entities_sections_and_comments() {
        let root =
            whole("<a>PHQ&#45;9<!-- x --> = <![CDATA[<12>]]><b/>&amp;<c> </c> </a>").unwrap();
        let written = |child: &Child| match child {
            Child::Text(text) => text.to_string(),
            Child::Element(inner) => format!("<{}>{}", inner.name, inner.text()),
        };
        let inside: String = root.children.iter().map(written).collect();
        // pieces directly below the root come one by one, as records do
        assert_eq!(inside, "PHQ-9 = <12><b>&<c>  ");
        let inner = whole("<r><a>PHQ&#45;9<!-- x --> = <![CDATA[<12>]]><b/>&amp;</a></r>").unwrap();
        let inner = inner.first("a").unwrap();
        assert_eq!(
            inner.children.iter().map(written).collect::<Vec<_>>(),
            ["PHQ-9 = <12>", "<b>", "&"]
        );
    }

    #[test]
    fn the_children_of_a_root_come_one_by_one() {
        let mut document = Document::new("<r><e n='1'><x/></e><e n='2'/></r>".as_bytes());
        assert_eq!(document.root().unwrap().name, "r");
        let mut seen = Vec::new();
        while let Some(child) = document.child().unwrap() {
            if let Child::Element(element) = child {
                seen.push(element.attribute("n").unwrap().to_owned());
            }
        }
        assert_eq!(seen, ["1", "2"]);
    }

    #[test]
    fn hostile_documents_are_refused() {
        let refused = |text: &str| {
            Document::bounded(text.as_bytes(), 100_000)
                .whole()
                .map(|_| ())
                .map_err(|fault| fault.reason())
        };
        let deep = "<a>".repeat(100_000);
        assert_eq!(refused(&deep), Err(RejectReason::TooLarge));
        let wide = format!("<a>{}</a>", "<b></b>".repeat(ELEMENTS + 1));
        assert_eq!(whole(&wide).map(|_| ()), Err(RejectReason::TooLarge), "by its elements");
        assert_eq!(refused(&wide), Err(RejectReason::TooLarge), "by its bytes");
        let many = format!("<a><c{}/></a>", " b=''".repeat(ATTRIBUTES + 1));
        assert_eq!(whole(&many).map(|_| ()), Err(RejectReason::TooLarge), "by its attributes");
        let long = format!("<a>{}</a>", "x".repeat(200_000));
        assert_eq!(refused(&long), Err(RejectReason::TooLarge));
        let long = format!("<a><b c='{}'/></a>", "x".repeat(200_000));
        assert_eq!(refused(&long), Err(RejectReason::TooLarge));
        for cut in ["<a><b>", "<a><b></a>", "<a", "", "<a><b x='"] {
            assert_eq!(refused(cut), Err(RejectReason::BadXml), "{cut}");
        }
    }

    #[test]
    fn entities_are_not_expanded() {
        let bomb = "<!DOCTYPE a [<!ENTITY b 'xxxxxxxxxx'><!ENTITY c '&b;&b;&b;'>]><a>&c;</a>";
        assert_eq!(whole(bomb).unwrap().text(), "&c;");
    }

    #[test]
    fn the_root_of_a_beginning_is_found() {
        let root =
            root_of("<?xml version='1.0'?><!-- x --><Bundle xmlns='http://hl7.org/fhir'><en");
        assert_eq!(root, Some(("Bundle".to_owned(), "http://hl7.org/fhir".to_owned())));
        assert_eq!(root_of("<section>").unwrap().0, "section");
        assert_eq!(root_of("no xml"), None);
    }
}
