//! Elements and what they hold, each text once where a document says it again and again.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use quick_xml::events::BytesStart;

use super::local;

/// The local name of elements and attributes, or what they say. A document has few
/// names, and most of what it says between them are the same codes and the same white
/// space again and again, so that those that are alike lie in one place.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::ingest) struct Name(Arc<str>);

impl Name {
    pub(in crate::ingest) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl fmt::Display for Name {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

/// What a document has said: its names, and the rest.
#[derive(Default)]
pub(super) struct Names {
    names: Said,
    values: Said,
}

/// Short texts that are known.
#[derive(Default)]
struct Said(HashSet<Name>);

/// How many are known at once; a document that invents them has no more to share.
const NAMES: usize = 2_000;
/// What is longer is seldom said twice.
const SHARED: usize = 64;
/// So much room is kept from one piece of a document to the next.
pub(super) const ROOM: usize = 64 * 1024;

impl Said {
    fn take(&mut self, text: &str) -> Name {
        if text.len() > SHARED {
            return Name(text.into());
        }
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let text = Name(text.into());
        if self.0.len() < NAMES {
            self.0.insert(text.clone());
        }
        text
    }
}

impl Names {
    /// An element with no more than one attribute beyond so many.
    pub(super) fn element(&mut self, start: &BytesStart<'_>, most: usize) -> Element {
        let attributes = start
            .html_attributes()
            .with_checks(false)
            .flatten()
            .take(most + 1)
            .map(|attribute| {
                let value = attribute.value.as_ref();
                let value = match quick_xml::escape::unescape(value) {
                    Ok(value) => self.values.take(&value),
                    Err(_) => self.values.take(value),
                };
                (self.names.take(local(attribute.key.as_ref())), value)
            })
            .collect();
        let name = self.names.take(local(start.name().as_ref()));
        Element { name, attributes, children: Vec::new() }
    }

    /// A text that stands by itself.
    pub(super) fn text(&mut self, text: &str) -> Child {
        Child::Text(self.values.take(text))
    }

    /// Gives an element the text that has come since its last child.
    pub(super) fn end_text(&mut self, text: &mut String, parent: &mut Element) {
        if !text.is_empty() {
            parent.children.push(self.text(text));
            text.clear();
            text.shrink_to(ROOM);
        }
    }
}

/// An element with its local name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::ingest) struct Element {
    pub(in crate::ingest) name: Name,
    pub(super) attributes: Box<[(Name, Name)]>,
    pub(in crate::ingest) children: Vec<Child>,
}

/// What an element holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Child {
    Element(Element),
    Text(Name),
}

impl Element {
    pub(in crate::ingest) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim())
    }

    /// The elements inside, in their order.
    pub(in crate::ingest) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// The elements inside with this name.
    pub(in crate::ingest) fn each<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.elements().filter(move |element| element.name == name)
    }

    pub(in crate::ingest) fn first(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.name == name)
    }

    /// The element at the end of a path of names.
    pub(in crate::ingest) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.first(name))
    }

    /// All text inside, as it stands there.
    pub(in crate::ingest) fn text(&self) -> String {
        fn gather(element: &Element, text: &mut String) {
            for child in &element.children {
                match child {
                    Child::Text(part) => text.push_str(part),
                    Child::Element(inner) => gather(inner, text),
                }
            }
        }
        let mut text = String::new();
        gather(self, &mut text);
        text
    }
}
