//! Word documents: the parts of the ZIP, read as they are laid out.
//!
//! Read is `word/document.xml` by its element names (ECMA-376, part 1): runs,
//! tabs, breaks, tables with cells parted by tabs, list marks, insertions, text
//! boxes once; headers stand before the body, footnotes and footers behind it.
//! Deleted, moved-away and hidden text, comments and field codes are left out.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::Decoded;
use super::flow::{Flow, Once};
use super::numbering::Numbering;
use crate::ingest::NOTE_LIMIT;
use crate::ingest::fault::{Fault, Oversize, PackageFault, too_large};

/// The parts of a document.
struct Parts<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// How many bytes those that are read may still unpack to.
    left: usize,
}

const MAIN: &str = "word/document.xml";

/// Whether a ZIP is a Word document.
pub(super) fn is_docx(bytes: &[u8]) -> bool {
    ZipArchive::new(Cursor::new(bytes))
        .is_ok_and(|archive| main_part(&mut Parts { archive, left: NOTE_LIMIT }).is_some())
}

/// Reads a document.
///
/// # Errors
/// Refuses a damaged archive, ill-formed XML and parts that together are above the size
/// limit.
pub(super) fn text(bytes: &[u8]) -> Result<Decoded, Fault> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut parts = Parts { archive, left: NOTE_LIMIT };
    let main = main_part(&mut parts).ok_or_else(damaged)?;
    let document = parts.read(&main)?.ok_or_else(damaged)?;
    let (folder, _) = main.rsplit_once('/').unwrap_or(("", &main));
    let beside =
        |name: &str| if folder.is_empty() { name.into() } else { format!("{folder}/{name}") };
    let mut numbering = match parts.read(&beside("numbering.xml"))? {
        Some(xml) => Numbering::read(&xml)?,
        None => Numbering::default(),
    };
    let body = Walk::read(&document, &mut numbering)?;
    drop(document);
    let relations = match parts.read(&beside(&relations_of(&main)))? {
        Some(xml) => relations(&xml)?,
        None => BTreeMap::new(),
    };
    let mut related = |ids: Once, numbering: &mut Numbering| -> Result<_, Fault> {
        // first, left and right headers mostly say the same
        let mut texts = Once::default();
        for target in ids.into_list().iter().filter_map(|id| relations.get(id)) {
            let name = target.strip_prefix('/').map_or_else(|| beside(target), str::to_owned);
            let Some(xml) = parts.read(&name)? else { continue };
            texts.take(Walk::read(&xml, numbering)?.flow.finish());
        }
        Ok(texts.into_list())
    };
    let mut texts = related(body.headers, &mut numbering)?;
    let footers = related(body.footers, &mut numbering)?;
    texts.push(body.flow.finish());
    for name in ["footnotes.xml", "endnotes.xml"] {
        if let Some(xml) = parts.read(&beside(name))? {
            texts.push(Walk::read(&xml, &mut numbering)?.flow.finish());
        }
    }
    texts.extend(footers);
    Ok(Decoded { text: super::joined(texts), ..Decoded::default() })
}

pub(super) fn damaged() -> Fault {
    PackageFault::DamagedWord.into()
}

/// The name of the part that holds the body. It is not always `document.xml`.
fn main_part(parts: &mut Parts<'_>) -> Option<String> {
    let types = parts.read("[Content_Types].xml").ok().flatten();
    let stated = types.as_deref().and_then(|types| {
        let mut reader = Reader::from_str(types);
        loop {
            match reader.read_event().ok()? {
                Event::Eof => return None,
                Event::Start(tag) | Event::Empty(tag)
                    if tag.local_name().into_inner() == "Override" =>
                {
                    let kind = attribute(&tag, "ContentType").unwrap_or_default();
                    if kind.contains("wordprocessingml.") && kind.ends_with(".main+xml")
                        || kind.ends_with("word.document.macroEnabled.main+xml")
                        || kind.ends_with("word.template.macroEnabledTemplate.main+xml")
                    {
                        let name = attribute(&tag, "PartName")?;
                        return Some(name.trim_start_matches('/').to_owned());
                    }
                }
                _ => {}
            }
        }
    });
    let known = |name: &String| parts.archive.index_for_name(name).is_some();
    stated.filter(known).or_else(|| Some(MAIN.to_owned()).filter(known))
}

fn relations_of(main: &str) -> String {
    let name = main.rsplit('/').next().unwrap_or(main);
    format!("_rels/{name}.rels")
}

impl Parts<'_> {
    /// A part as text; `None` if the document has none of this name.
    fn read(&mut self, name: &str) -> Result<Option<String>, Fault> {
        let Some(index) = self.archive.index_for_name(name) else { return Ok(None) };
        let file = self.archive.by_index(index).map_err(|_| damaged())?;
        let mut bytes = Vec::new();
        file.take(self.left as u64 + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
        self.left =
            self.left.checked_sub(bytes.len()).ok_or_else(|| too_large(Oversize::WordPart))?;
        match encoding_rs::Encoding::for_bom(&bytes) {
            None => String::from_utf8(bytes).map(Some).map_err(|_| damaged()),
            Some((encoding, _)) => match encoding.decode(&bytes) {
                (text, _, false) => Ok(Some(text.into_owned())),
                (_, _, true) => Err(damaged()),
            },
        }
    }
}

/// Relation ids and the parts that they lead to.
fn relations(xml: &str) -> Result<BTreeMap<String, String>, Fault> {
    let mut reader = Reader::from_str(xml);
    let mut relations = BTreeMap::new();
    loop {
        match reader.read_event().map_err(|_| damaged())? {
            Event::Eof => return Ok(relations),
            Event::Start(tag) | Event::Empty(tag) => {
                if let (Some(id), Some(target)) = (attribute(&tag, "Id"), attribute(&tag, "Target"))
                {
                    relations.insert(id, target);
                }
            }
            _ => {}
        }
    }
}

/// The value of an attribute by its local name.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    // unchecked: the check compares each with all before it
    let mut all = tag.attributes();
    let found =
        all.with_checks(false).flatten().find(|it| it.key.local_name().into_inner() == name);
    let value = found?.value.into_owned();
    Some(quick_xml::escape::unescape(&value).map(|value| value.into_owned()).unwrap_or(value))
}

/// Whether a switch such as `<w:vanish/>` is on.
fn is_on(tag: &BytesStart<'_>) -> bool {
    !matches!(attribute(tag, "val").as_deref(), Some("0" | "false" | "off" | "none"))
}

/// Text boxes inside text boxes: none is deeper in earnest.
const DEEPEST: usize = 16;

/// One part, element by element.
#[derive(Default)]
struct Walk {
    flow: Flow,
    /// Flows that wait while a text box inside them is read.
    outer: Vec<Flow>,
    /// Text boxes of the paragraph that is open: they follow it.
    boxes: Once,
    /// The relations that lead to headers and footers.
    headers: Once,
    footers: Once,
    /// Levels inside an element that is left out.
    left_out: usize,
    /// Elements that are open.
    depth: usize,
    in_text: bool,
    run_is_hidden: bool,
    /// The paragraph's own end was deleted: the next one goes on its line.
    end_is_deleted: bool,
    in_paragraph_properties: bool,
    list: Option<(String, usize)>,
    marked: bool,
}

impl Walk {
    fn read(xml: &str, numbering: &mut Numbering) -> Result<Self, Fault> {
        let mut reader = Reader::from_str(xml);
        let mut walk = Self::default();
        loop {
            match reader.read_event().map_err(|_| damaged())? {
                Event::Start(tag) => walk.open(&tag, numbering),
                Event::Empty(tag) => {
                    let name = tag.local_name().into_inner().to_owned();
                    walk.open(&tag, numbering);
                    walk.close(&name);
                }
                Event::End(tag) => walk.close(tag.local_name().into_inner()),
                Event::Text(text) => walk.characters(&text),
                Event::CData(text) => walk.characters(&text),
                Event::GeneralRef(reference) => walk.reference(&reference),
                Event::Eof => break,
                _ => {}
            }
        }
        // a part that is cut off has elements open at its end
        if walk.depth == 0 { Ok(walk) } else { Err(damaged()) }
    }

    fn open(&mut self, tag: &BytesStart<'_>, numbering: &mut Numbering) {
        self.depth += 1;
        if self.left_out > 0 {
            self.left_out += 1;
            return;
        }
        match tag.local_name().into_inner() {
            "del" if self.in_paragraph_properties => self.end_is_deleted = true,
            "del" | "moveFrom" | "Fallback" | "sdtPr" | "instrText" | "delText" => {
                self.left_out = 1;
            }
            "footnote" | "endnote" if attribute(tag, "type").is_some_and(|t| t != "normal") => {
                self.left_out = 1;
            }
            "pPr" => self.in_paragraph_properties = true,
            "p" => {
                (self.list, self.marked) = (None, false);
            }
            "numId" if self.in_paragraph_properties => {
                let id = attribute(tag, "val").unwrap_or_default();
                let level = self.list.take().map_or(0, |(_, level)| level);
                self.list = Some((id, level));
            }
            "ilvl" if self.in_paragraph_properties => {
                let level = attribute(tag, "val").and_then(|level| level.parse().ok());
                self.list = Some((String::new(), level.unwrap_or(0)));
            }
            "r" => self.run_is_hidden = false,
            "vanish" if !self.in_paragraph_properties && is_on(tag) => self.run_is_hidden = true,
            "t" => {
                self.in_text = true;
                self.mark(numbering);
            }
            "tab" if !self.in_paragraph_properties => self.write('\t'),
            "br" if attribute(tag, "type").as_deref() == Some("page") => self.flow.end_page(),
            "br" | "cr" => self.flow.end_paragraph(),
            "noBreakHyphen" => self.write('-'),
            "sym" => self.symbol(tag),
            "txbxContent" if self.outer.len() < DEEPEST => {
                self.outer.push(std::mem::take(&mut self.flow));
            }
            "headerReference" => self.headers.take(attribute(tag, "id").unwrap_or_default()),
            "footerReference" => self.footers.take(attribute(tag, "id").unwrap_or_default()),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        if self.left_out > 0 {
            self.left_out -= 1;
            return;
        }
        match name {
            "t" => self.in_text = false,
            "pPr" => self.in_paragraph_properties = false,
            "p" => self.end_paragraph(),
            "tc" => self.flow.end_cell(),
            "tr" => self.flow.end_row(),
            "txbxContent" => {
                if let Some(outer) = self.outer.pop() {
                    self.boxes.take(std::mem::replace(&mut self.flow, outer).finish());
                }
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        if std::mem::take(&mut self.end_is_deleted) {
            return;
        }
        self.flow.end_paragraph();
        if self.outer.is_empty() {
            for text in std::mem::take(&mut self.boxes).into_list() {
                self.flow.push_str(text.trim_end());
                self.flow.end_paragraph();
            }
        }
    }

    /// Writes the number or bullet of a list item before its first word.
    fn mark(&mut self, numbering: &mut Numbering) {
        if std::mem::replace(&mut self.marked, true) {
            return;
        }
        if let Some((id, level)) = &self.list
            && let Some(mark) = numbering.mark(id, *level)
        {
            self.flow.push_str(&mark);
        }
    }

    fn write(&mut self, character: char) {
        if !self.run_is_hidden {
            self.flow.push(character);
        }
    }

    fn characters(&mut self, text: &str) {
        if self.in_text && self.left_out == 0 {
            for character in text.chars() {
                self.write(if matches!(character, '\n' | '\r') { ' ' } else { character });
            }
        }
    }

    fn reference(&mut self, reference: &quick_xml::events::BytesRef<'_>) {
        if !self.in_text || self.left_out > 0 {
            return;
        }
        if let Ok(Some(character)) = reference.resolve_char_ref() {
            self.write(character);
        } else if let Some(text) = quick_xml::escape::resolve_predefined_entity(reference) {
            text.chars().for_each(|character| self.write(character));
        }
    }

    /// A sign of a symbol font: ticks are read, other private signs are bullets.
    fn symbol(&mut self, tag: &BytesStart<'_>) {
        let code = attribute(tag, "char").and_then(|hex| u32::from_str_radix(&hex, 16).ok());
        let sign = match code {
            Some(0xF0FE | 0xF078 | 0xF053 | 0xF052) => Some('☒'),
            Some(0xF0A8 | 0xF06F | 0xF0A3 | 0xF071 | 0xF072) => Some('☐'),
            Some(0xF0FC | 0xF050) => Some('✓'),
            Some(0xE000..=0xF8FF) => Some('•'),
            Some(code) => char::from_u32(code),
            None => None,
        };
        sign.into_iter().for_each(|sign| self.write(sign));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> String {
        let xml = format!("<w:document><w:body>{body}</w:body></w:document>");
        Walk::read(&xml, &mut Numbering::default()).unwrap().flow.finish()
    }

    #[test]
    fn cells_are_parted_by_tabs() {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let row = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("GAD-7"), cell("12"));
        assert_eq!(read(&row.repeat(2)), "GAD-7\t12\nGAD-7\t12\n");
    }

    #[test]
    fn a_tag_of_attributes_without_end_is_read_in_time() {
        let many: String = (0..200_000).map(|n| format!(" a{n}=''")).collect();
        let text = format!("<w:p><w:r><w:t{many}>PHQ-9 12</w:t><w:br{many}/></w:r></w:p>");
        assert_eq!(read(&text), "PHQ-9 12\n");
    }

    #[test]
    fn headers_that_a_document_names_again_and_again_are_read_once() {
        use zip::write::{SimpleFileOptions, ZipWriter};
        let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
        let named = "<w:headerReference r:id='b'/><w:headerReference r:id='a'/>".repeat(50_000);
        let long = "word ".repeat(40_000);
        let parts = [
            (MAIN, format!("<d><b>{named}{}</b></d>", paragraph("PHQ-9 12"))),
            (
                "word/_rels/document.xml.rels",
                "<r><i Id='a' Target='a.xml'/><i Id='b' Target='b.xml'/></r>".to_owned(),
            ),
            ("word/a.xml", format!("<h>{}</h>", paragraph("Client C-10"))),
            ("word/b.xml", format!("<h>{}</h>", paragraph(&long))),
        ];
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, xml) in parts {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut writer, xml.as_bytes()).unwrap();
        }
        let bytes = writer.finish().unwrap().into_inner();
        let expected = format!("{}\nClient C-10\nPHQ-9 12\n", long.trim_end());
        assert_eq!(text(&bytes).unwrap().text, expected);
    }

    #[test]
    fn insertions_are_kept_and_deletions_left_out() {
        assert_eq!(
            read(
                "<w:p><w:r><w:t>PHQ-9 </w:t></w:r><w:del><w:r><w:delText>22</w:delText></w:r></w:del>\
                 <w:ins><w:r><w:t>12</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>x</w:t></w:r></w:moveFrom>\
                 <w:moveTo><w:r><w:t>!</w:t></w:r></w:moveTo></w:p>"
            ),
            "PHQ-9 12!\n"
        );
        assert_eq!(
            read(
                "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>\
                 <w:p><w:r><w:t>b</w:t></w:r></w:p>"
            ),
            "ab\n"
        );
    }

    #[test]
    fn a_text_box_stands_once_and_behind_its_paragraph() {
        let inside = "<w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>";
        assert_eq!(
            read(&format!(
                "<w:p><w:r><w:t>one </w:t><mc:AlternateContent><mc:Choice>{inside}</mc:Choice>\
                 <mc:Fallback><w:pict>{inside}</w:pict></mc:Fallback></mc:AlternateContent>\
                 <w:t>two</w:t></w:r></w:p>"
            )),
            "one two\nbox\n"
        );
    }

    #[test]
    fn tabs_breaks_signs_and_hidden_text_are_understood() {
        assert_eq!(
            read(
                "<w:p><w:pPr><w:tabs><w:tab w:pos=\"1\"/></w:tabs></w:pPr><w:r><w:t>PHQ</w:t>\
                 <w:noBreakHyphen/><w:t>9</w:t><w:tab/><w:t>12 &amp; &#8217;up&#x2019;</w:t><w:br/>\
                 <w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/><w:t> yes</w:t></w:r>\
                 <w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>\
                 <w:p><w:r><w:br w:type=\"page\"/><w:t>next</w:t></w:r></w:p>"
            ),
            "PHQ-9\t12 & ’up’\n☒ yes\n\u{c}\nnext\n"
        );
    }

    #[test]
    fn a_damaged_part_is_refused() {
        let damaged = Walk::read("<w:p><w:r><w:t>a", &mut Numbering::default());
        assert_eq!(damaged.err(), Some(PackageFault::DamagedWord.into()));
        assert!(text(b"PK\x03\x04 and nothing more").is_err());
    }
}
