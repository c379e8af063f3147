//! RTF, by an own small reader.
//!
//! The readers at hand lose what matters in a clinical note: one drops cells
//! ("GAD-7\cell 12" becomes "GAD-712"), another keeps deleted text and refuses a
//! file that is cut off. RTF is a stream of groups, control words and bytes;
//! reading its text takes the few words below. Source: Rich Text Format
//! Specification 1.9.1 (Microsoft, 2008).
//!
//! Kept: paragraphs, cells as tabs, fields as they are shown, text boxes, list
//! marks, insertions. Headers stand before the body, footnotes and footers
//! behind it. Left out: deleted and hidden text, pictures, comments, tables of
//! fonts and styles. What stands behind the last brace (a NUL, mostly) is no
//! text.

mod encodings;
mod tokens;

use std::collections::BTreeMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::Decoded;
use super::flow::{Flow, Once};
use encodings::{character_set, code_page};
use tokens::{Token, Tokens};

/// Groups nested deeper are counted and not remembered: no document needs them.
const DEEPEST: usize = 500;

/// Reads a document; bytes that are no RTF give what text there is.
pub(super) fn text(bytes: &[u8]) -> Decoded {
    let mut reader = Reader::default();
    let mut tokens = Tokens { bytes, at: 0 };
    while let Some(token) = tokens.next() {
        if reader.take(token) == Step::Ended {
            break;
        }
    }
    reader.finish()
}

/// Where text goes.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Body,
    Header,
    Footer,
    Note,
    /// The font table: its words are read, its text is not.
    Fonts,
    Nowhere,
}

#[derive(Clone, Copy)]
struct Group {
    place: Place,
    /// How many characters stand in for a `\u`.
    stand_ins: usize,
    font: i32,
    hidden: bool,
    deleted: bool,
}

#[derive(PartialEq, Eq)]
enum Step {
    Goes,
    Ended,
}

struct Reader {
    body: Flow,
    /// The header, footer or note that is being read.
    aside: Flow,
    headers: Once,
    notes: Once,
    footers: Once,
    groups: Vec<Group>,
    too_deep: usize,
    group: Group,
    fonts: BTreeMap<i32, &'static Encoding>,
    /// The font that the font table is about to describe.
    described: i32,
    code_page: &'static Encoding,
    /// Text bytes of one encoding, not decoded yet.
    bytes: Vec<u8>,
    high_surrogate: Option<u16>,
    to_skip: usize,
    starred: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            body: Flow::default(),
            aside: Flow::default(),
            headers: Once::default(),
            notes: Once::default(),
            footers: Once::default(),
            groups: Vec::new(),
            too_deep: 0,
            group: Group {
                place: Place::Body,
                stand_ins: 1,
                font: -1,
                hidden: false,
                deleted: false,
            },
            fonts: BTreeMap::new(),
            described: -1,
            code_page: WINDOWS_1252,
            bytes: Vec::new(),
            high_surrogate: None,
            to_skip: 0,
            starred: false,
        }
    }
}

impl Reader {
    fn take(&mut self, token: Token<'_>) -> Step {
        match token {
            Token::Open => self.open(),
            Token::Close => return self.close(),
            _ if self.to_skip > 0 => self.to_skip -= 1,
            Token::Byte(byte) => {
                if self.shows() {
                    self.bytes.push(byte);
                }
            }
            Token::Symbol(sign) => self.symbol(sign),
            Token::Word(name, value) => self.word(name, value),
        }
        Step::Goes
    }

    fn open(&mut self) {
        self.decode();
        self.to_skip = 0;
        self.starred = false;
        if self.groups.len() < DEEPEST {
            self.groups.push(self.group);
        } else {
            self.too_deep += 1;
        }
    }

    fn close(&mut self) -> Step {
        self.decode();
        self.to_skip = 0;
        self.starred = false;
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return Step::Goes;
        }
        let Some(outer) = self.groups.pop() else { return Step::Ended };
        let ended = std::mem::replace(&mut self.group, outer).place;
        if ended != self.group.place {
            self.put_aside(ended);
        }
        if self.groups.is_empty() { Step::Ended } else { Step::Goes }
    }

    /// Keeps a header, footer or note that has ended; left, right and first
    /// headers mostly say the same.
    fn put_aside(&mut self, place: Place) {
        let kept = match place {
            Place::Header => &mut self.headers,
            Place::Footer => &mut self.footers,
            Place::Note => &mut self.notes,
            Place::Body | Place::Fonts | Place::Nowhere => return,
        };
        kept.take(std::mem::take(&mut self.aside).finish());
    }

    fn shows(&self) -> bool {
        !self.group.hidden
            && !self.group.deleted
            && !matches!(self.group.place, Place::Fonts | Place::Nowhere)
    }

    fn flow(&mut self) -> &mut Flow {
        if self.group.place == Place::Body { &mut self.body } else { &mut self.aside }
    }

    fn write(&mut self, character: char) {
        self.decode();
        if self.shows() {
            self.flow().push(character);
        }
    }

    /// Lays out a break, if it is not deleted or hidden.
    fn lay(&mut self, lay: fn(&mut Flow)) {
        self.decode();
        if self.shows() {
            lay(self.flow());
        }
    }

    /// Decodes the bytes gathered, by the character set of their font.
    fn decode(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let encoding = self.fonts.get(&self.group.font).copied().unwrap_or(self.code_page);
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        self.flow().push_str(&text);
    }

    fn symbol(&mut self, sign: u8) {
        match sign {
            b'*' => self.starred = true,
            b'\\' | b'{' | b'}' if self.shows() => self.bytes.push(sign),
            b'~' => self.write('\u{a0}'),
            b'_' => self.write('-'),
            b'\r' | b'\n' => self.lay(Flow::end_paragraph),
            b'\t' => self.write('\t'),
            _ => {}
        }
    }

    fn word(&mut self, name: &str, value: Option<i32>) {
        let on = value != Some(0);
        let starred = std::mem::take(&mut self.starred);
        if self.describes(name, value) || self.breaks(name) {
            return;
        }
        match name {
            "u" => self.unicode(value.unwrap_or(0)),
            "uc" => {
                self.group.stand_ins = usize::try_from(value.unwrap_or(1)).unwrap_or(1).min(16);
            }
            "v" => self.change(|group| group.hidden = on),
            "deleted" => self.change(|group| group.deleted = on),
            "plain" => self.change(|group| (group.hidden, group.deleted) = (false, false)),
            "f" => self.change(|group| group.font = value.unwrap_or(-1)),
            "ansicpg" => self.code_page = code_page(value.unwrap_or(1252)),
            "mac" => self.code_page = encoding_rs::MACINTOSH,
            "fonttbl" => self.go(Place::Fonts),
            "header" | "headerl" | "headerr" | "headerf" => self.go(Place::Header),
            "footer" | "footerl" | "footerr" | "footerf" => self.go(Place::Footer),
            "footnote" => self.go(Place::Note),
            // starred because old readers do not know it, yet it holds text
            "shpinst" => {}
            _ if starred || is_textless(name) => self.go(Place::Nowhere),
            _ => {}
        }
    }

    /// Words of the font table.
    fn describes(&mut self, name: &str, value: Option<i32>) -> bool {
        if self.group.place != Place::Fonts {
            return false;
        }
        let value = value.unwrap_or(-1);
        match name {
            "f" => self.described = value,
            "fcharset" => {
                if let Some(encoding) = character_set(value) {
                    self.fonts.insert(self.described, encoding);
                }
            }
            "cpg" => {
                self.fonts.insert(self.described, code_page(value));
            }
            _ => {}
        }
        true
    }

    /// Words that lay out, and characters with a name.
    fn breaks(&mut self, name: &str) -> bool {
        match name {
            "par" | "line" | "sect" => self.lay(Flow::end_paragraph),
            "page" | "pagebb" if name == "page" => self.lay(Flow::end_page),
            "cell" | "nestcell" => self.lay(Flow::end_cell),
            "row" | "nestrow" => self.lay(Flow::end_row),
            "tab" => self.write('\t'),
            "emdash" => self.write('—'),
            "endash" => self.write('–'),
            "emspace" | "enspace" | "qmspace" => self.write(' '),
            "bullet" => self.write('•'),
            "lquote" => self.write('‘'),
            "rquote" => self.write('’'),
            "ldblquote" => self.write('“'),
            "rdblquote" => self.write('”'),
            _ => return false,
        }
        true
    }

    fn change(&mut self, change: impl FnOnce(&mut Group)) {
        self.decode();
        change(&mut self.group);
    }

    /// Sends the rest of the group elsewhere; nothing leads back from nowhere.
    fn go(&mut self, place: Place) {
        self.decode();
        if self.group.place != Place::Nowhere {
            self.group.place = place;
        }
    }

    /// `\u`: a UTF-16 unit as a signed number, with stand-ins behind it.
    fn unicode(&mut self, value: i32) {
        self.to_skip = self.group.stand_ins;
        let Ok(unit) = u16::try_from(value.rem_euclid(0x1_0000)) else { return };
        match (self.high_surrogate.take(), unit) {
            (_, 0xD800..=0xDBFF) => self.high_surrogate = Some(unit),
            (Some(high), 0xDC00..=0xDFFF) => {
                char::decode_utf16([high, unit]).flatten().for_each(|c| self.write(c));
            }
            // private signs of symbol fonts stand for bullets and ticks
            (_, 0xF000..=0xF0FF) => self.write('•'),
            (_, unit) => {
                if let Some(character) = char::from_u32(u32::from(unit)).filter(|c| *c != '\0') {
                    self.write(character);
                }
            }
        }
    }

    fn finish(mut self) -> Decoded {
        self.decode();
        let cut_off = !self.groups.is_empty();
        self.put_aside(self.group.place);
        let body = self.body.finish();
        let [headers, notes, footers] =
            [self.headers, self.notes, self.footers].map(Once::into_list);
        let parts = headers.into_iter().chain([body]).chain(notes).chain(footers);
        Decoded { text: super::joined(parts), cut_off, ..Decoded::default() }
    }
}

/// Groups whose text is not the document's.
fn is_textless(name: &str) -> bool {
    matches!(
        name,
        "colortbl"
            | "stylesheet"
            | "info"
            | "pict"
            | "filetbl"
            | "listtable"
            | "listoverridetable"
            | "revtbl"
            | "fldinst"
            | "objdata"
            | "objclass"
            | "objname"
            | "sp"
            | "shprslt"
            | "nonesttables"
            | "annotation"
            | "atnid"
            | "atnauthor"
            | "bkmkstart"
            | "bkmkend"
            | "tc"
            | "tcn"
            | "xe"
            | "rxe"
            | "ftnsep"
            | "ftnsepc"
            | "ftncn"
            | "aftnsep"
            | "aftnsepc"
            | "aftncn"
            | "template"
            | "upr"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(rtf: &str) -> String {
        text(rtf.as_bytes()).text
    }

    #[test]
    fn a_cell_ends_in_a_tab_and_a_row_in_a_line() {
        let row = r"{\rtf1\trowd\cellx100\cellx200 GAD-7\cell 12\cell\row PHQ-9\cell 9\cell\row}";
        assert_eq!(read(row), "GAD-7\t12\nPHQ-9\t9\n");
    }

    #[test]
    fn deleted_and_hidden_text_is_left_out_and_inserted_text_kept() {
        assert_eq!(
            read(r"{\rtf1 PHQ-9 {\deleted 12}{\revised 14}{\v secret} points\v0\par}"),
            "PHQ-9 14 points\n"
        );
        assert_eq!(read(r"{\rtf1 a\deleted b\deleted0 c}"), "ac\n");
    }

    #[test]
    fn french_letters_are_read_as_bytes_and_as_unicode() {
        assert_eq!(
            read(r"{\rtf1\ansi\ansicpg1252 S\'e9ance : l\u8217?air calme\par PHQ\_9\~: 12}"),
            "Séance : l’air calme\nPHQ-9\u{a0}: 12\n"
        );
        assert_eq!(read(r"{\rtf1\uc2 \u-10179\'3f\'3f\u-8704\'3f\'3f!}"), "😀!\n");
    }

    #[test]
    fn a_font_brings_its_character_set() {
        let rtf =
            r"{\rtf1{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}\f1 \'e4\'e0\f0  \'e9}";
        assert_eq!(read(rtf), "да é\n");
    }

    #[test]
    fn tables_of_fonts_leak_nothing_however_they_are_indented() {
        let rtf = "{\\rtf1\n  {\n \\fonttbl{\\f0 Helvetica;}}\n{\\*\\generator Riched20;}{\\info{\\author A}}text\\par}\r\n\0";
        assert_eq!(read(rtf), "text\n");
    }

    #[test]
    fn a_file_that_is_cut_off_gives_what_it_holds_and_says_so() {
        let decoded = text(br"{\rtf1 {\b PHQ-9 12\par and th");
        assert_eq!(decoded.text, "PHQ-9 12\nand th\n");
        assert!(decoded.cut_off);
        assert!(!text(br"{\rtf1 PHQ-9 12}").cut_off);
    }

    #[test]
    fn headers_come_first_and_footnotes_last() {
        let rtf = r"{\rtf1{\header Client: C-1\par}{\headerl Client: C-1\par}{\footer page\par}Text{\footnote note} on.\par}";
        assert_eq!(read(rtf), "Client: C-1\nText on.\nnote\npage\n");
    }

    #[test]
    fn fields_show_their_result_and_pictures_nothing() {
        let rtf = r#"{\rtf1 {\field{\*\fldinst HYPERLINK "x"}{\fldrslt link}}{\pict\bin3 {{{ffd8}{\*\shppict{\pict 00}} end}"#;
        assert_eq!(read(rtf), "link end\n");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
            text(&bytes);
        }

        #[test]
        fn any_groups_and_words_are_read(bits in proptest::collection::vec(
            proptest::sample::select(vec![
                "{", "}", "\\par ", "\\u233?", "\\'e9", "\\'", "\\", "\\*", "\\deleted ", "\\fonttbl",
                "\\f1", "\\fcharset204", "\\bin9 ", "\\uc9", "text", "\\cell", "\\header ", "\\u-1",
            ]), 0..60)) {
            text(bits.concat().as_bytes());
        }
    }
}
