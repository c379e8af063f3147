//! Numbers and bullets of lists in Word documents.
//!
//! Word keeps them apart from the text, in `numbering.xml`: a list (`num`) follows
//! a plan (`abstractNum`) that says for each level how it counts. A goal's
//! number is in no other place.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::docx::{attribute, damaged};
use crate::ingest::fault::Fault;

/// How a level of a list is marked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Bullet,
    Number,
    Letter,
    None,
}

#[derive(Clone, Copy)]
struct Level {
    mark: Mark,
    start: u32,
}

/// The lists of a document and how far each has counted.
#[derive(Default)]
pub(super) struct Numbering {
    plans: BTreeMap<String, BTreeMap<usize, Level>>,
    lists: BTreeMap<String, String>,
    counts: BTreeMap<(String, usize), u32>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(super) fn read(xml: &str) -> Result<Self, Fault> {
        let mut numbering = Self::default();
        let (mut plan, mut level, mut list) = (String::new(), 0_usize, String::new());
        let mut reader = Reader::from_str(xml);
        loop {
            let tag = match reader.read_event().map_err(|_| damaged())? {
                Event::Eof => return Ok(numbering),
                Event::Start(tag) | Event::Empty(tag) => tag,
                _ => continue,
            };
            let value = attribute(&tag, "val").unwrap_or_default();
            match tag.local_name().into_inner() {
                "abstractNum" => {
                    plan = attribute(&tag, "abstractNumId").unwrap_or_default();
                    list.clear();
                }
                "lvl" if list.is_empty() => {
                    level = attribute(&tag, "ilvl").and_then(|l| l.parse().ok()).unwrap_or(0);
                    let begins = Level { mark: Mark::Number, start: 1 };
                    numbering.plans.entry(plan.clone()).or_default().insert(level, begins);
                }
                "start" | "numFmt" if list.is_empty() => {
                    let levels = numbering.plans.entry(plan.clone()).or_default();
                    if let Some(level) = levels.get_mut(&level) {
                        match (tag.local_name().into_inner(), value.as_str()) {
                            ("start", start) => level.start = start.parse().unwrap_or(1),
                            (_, "bullet") => level.mark = Mark::Bullet,
                            (_, "lowerLetter" | "upperLetter") => level.mark = Mark::Letter,
                            (_, "none") => level.mark = Mark::None,
                            _ => level.mark = Mark::Number,
                        }
                    }
                }
                "num" => list = attribute(&tag, "numId").unwrap_or_default(),
                "abstractNumId" if !list.is_empty() => {
                    numbering.lists.insert(list.clone(), value);
                }
                _ => {}
            }
        }
    }

    /// The mark of the next item of a list on a level from 0, and counts it.
    pub(super) fn mark(&mut self, list: &str, level: usize) -> Option<String> {
        let plan = self.lists.get(list)?;
        let how = *self.plans.get(plan)?.get(&level)?;
        let count = self.counts.entry((list.to_owned(), level)).or_insert(how.start);
        let number = *count;
        *count = count.saturating_add(1);
        // a new item begins its inner lists anew
        let inner = self.counts.range((list.to_owned(), level.saturating_add(1))..);
        let inner = inner.take_while(|((other, _), _)| other == list);
        let inner: Vec<_> = inner.map(|(place, _)| place.clone()).collect();
        for place in &inner {
            self.counts.remove(place);
        }
        match how.mark {
            Mark::Bullet => Some("- ".into()),
            Mark::Number => Some(format!("{number}. ")),
            Mark::Letter => {
                let letter = number.checked_sub(1).and_then(|n| u8::try_from(n % 26).ok());
                Some(format!("{}. ", char::from(b'a' + letter.unwrap_or(0))))
            }
            Mark::None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_count_by_their_plan_and_inner_lists_begin_anew() {
        let xml = r#"<w:numbering><w:abstractNum w:abstractNumId="7">
            <w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/></w:lvl>
            <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>"#;
        let mut numbering = Numbering::read(xml).unwrap();
        let marks: Vec<_> = [0, 1, 1, 2, 0, 1]
            .into_iter()
            .map(|level| numbering.mark("1", level).unwrap_or_default())
            .collect();
        assert_eq!(marks, ["3. ", "a. ", "b. ", "- ", "4. ", "a. "]);
        assert_eq!(numbering.mark("0", 0), None, "no list");
    }
}
