//! Narrative blocks as lines of text: what a person sees in a browser.
//!
//! A NarrativeBlock is like HTML and is none (CDA R2, section 4.3.5): captions,
//! items and paragraphs are lines, the cells of a row are parted by tabs, deleted
//! content is left out.

use crate::ingest::xml::{Child, Element};

/// What of a block is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tables {
    Kept,
    LeftOut,
}

/// The lines of a block.
pub(super) fn lines(block: &Element, tables: Tables) -> String {
    let mut page = Page { text: String::new(), line: String::new(), tables };
    page.block(block);
    page.end_line();
    page.text
}

/// The element with this ID, which entries refer to.
pub(super) fn by_id<'a>(element: &'a Element, id: &str) -> Option<&'a Element> {
    if element.attribute("ID") == Some(id) {
        return Some(element);
    }
    element.elements().find_map(|child| by_id(child, id))
}

struct Page {
    text: String,
    line: String,
    tables: Tables,
}

impl Page {
    fn end_line(&mut self) {
        let mut cells: Vec<String> = self
            .line
            .split('\t')
            .map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        self.line.clear();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if !cells.is_empty() {
            self.text.push_str(&cells.join("\t"));
            self.text.push('\n');
        }
    }

    fn block(&mut self, element: &Element) {
        for child in &element.children {
            match child {
                // a tab parts cells; inside a text it is white space
                Child::Text(text) => self.line.push_str(&text.replace('\t', " ")),
                Child::Element(inner) => self.element(inner),
            }
        }
    }

    fn element(&mut self, element: &Element) {
        if element.attribute("revised") == Some("delete") {
            return;
        }
        match element.name.as_str() {
            "br" => self.end_line(),
            "table" if self.tables == Tables::LeftOut => {}
            "paragraph" | "list" | "item" | "caption" | "table" | "tr" | "thead" | "tbody"
            | "tfoot" | "title" => {
                self.end_line();
                self.block(element);
                self.end_line();
            }
            "td" | "th" => {
                self.cell(element);
                self.line.push('\t');
            }
            "renderMultiMedia" | "footnoteRef" => {}
            _ => self.block(element),
        }
    }

    /// The lines of a cell stay in the row.
    fn cell(&mut self, element: &Element) {
        let inner = lines(element, self.tables);
        self.line.push_str(inner.trim_end().replace(['\n', '\t'], " ").as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::xml::Document;

    fn rendered(xml: &str, tables: Tables) -> String {
        lines(&Document::new(xml.as_bytes()).whole().unwrap(), tables)
    }

    const BLOCK: &str = "<text>Seen\n   today.<br/>Calm<content ID='a'>er</content>.\
        <table><thead><tr><th>Date</th><th>Score</th></tr></thead><tbody><tr><td>1 May</td>\
        <td><paragraph>PHQ-9</paragraph><paragraph>12</paragraph></td><td/></tr></tbody></table>\
        <list><caption>Plan</caption><item>Walk</item><item>Call \
        <content revised='delete'>not</content>soon</item></list></text>";

    #[test]
    fn rows_items_and_paragraphs_are_lines() {
        assert_eq!(
            rendered(BLOCK, Tables::Kept),
            "Seen today.\nCalmer.\nDate\tScore\n1 May\tPHQ-9 12\nPlan\nWalk\nCall soon\n"
        );
        assert_eq!(
            rendered(BLOCK, Tables::LeftOut),
            "Seen today.\nCalmer.\nPlan\nWalk\nCall soon\n"
        );
    }

    #[test]
    fn content_is_found_by_its_id() {
        let block = Document::new(BLOCK.as_bytes()).whole().unwrap();
        assert_eq!(by_id(&block, "a").map(Element::text).as_deref(), Some("er"));
        assert_eq!(by_id(&block, "b"), None);
    }
}
