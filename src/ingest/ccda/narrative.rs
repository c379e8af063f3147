//! Narrative blocks as lines of text: what a person sees in a browser.
//!
//! A NarrativeBlock is like HTML and is none (CDA R2, section 4.3.5): captions,
//! items and paragraphs are lines, the cells of a row are parted by tabs, deleted
//! content is left out.

use std::collections::HashMap;

use crate::ingest::xml::{Child, Element};

/// What of the tables of a block is wanted.
#[derive(Clone, Copy)]
pub(super) enum Tables<'w> {
    Kept,
    /// The rows with a cell like this, below the heading of their table; the whole
    /// table where the heading has one.
    Rows(&'w dyn Fn(&str) -> bool),
}

/// The lines of a block.
pub(super) fn lines(block: &Element, tables: Tables<'_>) -> String {
    let mut page = Page { text: String::new(), line: String::new(), tables };
    page.block(block);
    page.end_line();
    page.text
}

/// The rows of the tables of a block that are wanted, and nothing else of it.
pub(super) fn rows(block: &Element, wanted: &dyn Fn(&str) -> bool) -> String {
    if block.name == "table" {
        return rows_of(block, wanted);
    }
    block.elements().map(|inner| rows(inner, wanted)).collect()
}

/// The wanted rows of a table.
fn rows_of(table: &Element, wanted: &dyn Fn(&str) -> bool) -> String {
    let whole = lines(table, Tables::Kept);
    let is_wanted = |line: &str| line.split('\t').any(wanted);
    let has_heading = table.first("thead").is_some()
        || table
            .first("tbody")
            .unwrap_or(table)
            .first("tr")
            .is_some_and(|row| row.first("th").is_some());
    let caption = usize::from(table.first("caption").is_some());
    let heading = if has_heading { caption + 1 } else { caption };
    let (above, below): (Vec<&str>, Vec<&str>) = {
        let mut all = whole.lines();
        (all.by_ref().take(heading).collect(), all.collect())
    };
    if above.iter().any(|line| is_wanted(line)) {
        return whole;
    }
    let kept: Vec<&str> = below.into_iter().filter(|line| is_wanted(line)).collect();
    if kept.is_empty() {
        return String::new();
    }
    above.into_iter().chain(kept).map(|line| format!("{line}\n")).collect()
}

/// The elements that entries refer to, by their IDs.
pub(super) struct Referred<'e>(HashMap<&'e str, &'e Element>);

impl<'e> Referred<'e> {
    /// Those of a document; of two with one ID the first.
    pub(super) fn of(root: &'e Element) -> Self {
        fn gather<'e>(element: &'e Element, found: &mut HashMap<&'e str, &'e Element>) {
            if let Some(id) = element.attribute("ID") {
                found.entry(id).or_insert(element);
            }
            element.elements().for_each(|child| gather(child, found));
        }
        let mut found = HashMap::new();
        gather(root, &mut found);
        Self(found)
    }

    /// What the `reference` inside an element leads to.
    pub(super) fn from(&self, holder: &Element) -> Option<&'e Element> {
        let id = holder.first("reference")?.attribute("value")?.trim_start_matches('#');
        self.0.get(id).copied()
    }
}

struct Page<'w> {
    text: String,
    line: String,
    tables: Tables<'w>,
}

impl Page<'_> {
    /// Lays out the line straight into the text: it may be as long as a document.
    fn end_line(&mut self) {
        let line = self.line.trim_end();
        for (column, cell) in line.split('\t').enumerate() {
            if column > 0 {
                self.text.push('\t');
            }
            for (place, word) in cell.split_whitespace().enumerate() {
                if place > 0 {
                    self.text.push(' ');
                }
                self.text.push_str(word);
            }
        }
        if !line.is_empty() {
            self.text.push('\n');
        }
        self.line.clear();
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
        if let ("table", Tables::Rows(wanted)) = (element.name.as_str(), self.tables) {
            self.end_line();
            self.text.push_str(&rows_of(element, wanted));
            return;
        }
        match element.name.as_str() {
            "br" => self.end_line(),
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

    fn rendered(xml: &str, tables: Tables<'_>) -> String {
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
            rendered(BLOCK, Tables::Rows(&|_| false)),
            "Seen today.\nCalmer.\nPlan\nWalk\nCall soon\n"
        );
    }

    #[test]
    fn content_is_found_by_its_id() {
        let block = Document::new(BLOCK.as_bytes()).whole().unwrap();
        let referred = Referred::of(&block);
        let said = |id: &str| {
            let holder = format!("<text><reference value='{id}'/></text>");
            let holder = Document::new(holder.as_bytes()).whole().unwrap();
            referred.from(&holder).map(Element::text)
        };
        assert_eq!(said("#a").as_deref(), Some("er"));
        assert_eq!(said("a").as_deref(), Some("er"));
        assert_eq!(said("#b"), None);
    }

    #[test]
    fn wanted_rows_stand_below_their_heading() {
        let table = "<text><paragraph>Calm.</paragraph><table><caption>Screens</caption><thead><tr>\
            <th>Test</th><th>Score</th></tr></thead><tbody><tr><td>PHQ-9</td><td>14</td></tr><tr>\
            <td>GAD-7</td><td>9</td></tr></tbody></table></text>";
        let block = Document::new(table.as_bytes()).whole().unwrap();
        let only = |name: &'static str| rows(&block, &move |cell| cell == name);
        assert_eq!(only("GAD-7"), "Screens\nTest\tScore\nGAD-7\t9\n");
        assert_eq!(only("PCL-5"), "");
        assert_eq!(only("Score"), "Screens\nTest\tScore\nPHQ-9\t14\nGAD-7\t9\n");
        let kept = rendered(table, Tables::Rows(&|cell| cell == "GAD-7"));
        assert_eq!(kept, "Calm.\nScreens\nTest\tScore\nGAD-7\t9\n");
    }
}
