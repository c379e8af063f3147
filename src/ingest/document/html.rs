//! HTML: the tokens of `html5ever`, laid out as a browser lays out blocks.
//!
//! A browser's tree is not needed for text, and a note copied out of a web page
//! is often a fragment. Blocks and `<br>` end lines, cells end in tabs, lists
//! keep their marks, and fields of a form show what is filled in. Scripts,
//! styles, hidden elements and `<del>` are left out.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::Decoded;
use super::crowd::fullest_tag;
use super::flow::Flow;
use crate::ingest::fault::{Fault, PackageFault};

/// The most attributes of a tag: the library compares each with all before it.
const MOST_ATTRIBUTES: usize = 1_000;

/// Reads a page or a fragment.
///
/// # Errors
/// Refuses a page with a tag of too many attributes.
pub(super) fn text(html: &str) -> Result<Decoded, Fault> {
    if fullest_tag(html.as_bytes()) > MOST_ATTRIBUTES {
        return Err(PackageFault::CrowdedTag(MOST_ATTRIBUTES).into());
    }
    let tokenizer = Tokenizer::new(Page::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    for piece in pieces(html) {
        input.push_back(StrTendril::from(piece));
        // the page never asks to stop, so one feed takes all
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    let walk = tokenizer.sink.0.into_inner();
    Ok(Decoded { text: walk.flow.finish(), ..Decoded::default() })
}

/// So much of a page is copied at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// A page cut into pieces between characters.
fn pieces(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let (piece, behind) = rest.split_at_checked(rest.floor_char_boundary(PIECE))?;
        rest = behind;
        Some(piece).filter(|piece| !piece.is_empty())
    })
}

#[derive(Default)]
struct Page(RefCell<Walk>);

impl TokenSink for Page {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut walk = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return walk.open(&tag),
            Token::TagToken(tag) => walk.close(&tag.name),
            Token::CharacterTokens(text) => walk.characters(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// An element that is left out, and how many of its name are open inside it.
struct LeftOut {
    name: String,
    depth: usize,
}

#[derive(Default)]
struct Walk {
    flow: Flow,
    left_out: Option<LeftOut>,
    /// For each open list the number of its last item, if it is numbered.
    lists: Vec<Option<u32>>,
    /// For each open table whether a cell is open.
    tables: Vec<bool>,
    preformatted: usize,
    /// White space since the last character.
    space: bool,
}

/// Lists and tables nested deeper lose their marks, not their text.
const DEEPEST: usize = 200;

impl Walk {
    fn open(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        // an option or a list item may end without saying so
        if self.left_out.as_ref().is_some_and(|out| out.name == "option") && name == "option" {
            self.left_out = None;
        }
        if let Some(out) = &mut self.left_out {
            out.depth += usize::from(out.name == name && !is_void(name));
            return raw(name);
        }
        if !is_void(name) && (is_left_out(name) || is_hidden(tag)) {
            self.left_out = Some(LeftOut { name: name.to_owned(), depth: 0 });
            return raw(name);
        }
        match name {
            "br" => self.flow.end_paragraph(),
            "hr" => {
                self.flow.begin_line();
                self.flow.push_str("-----");
                self.flow.begin_line();
            }
            "input" => self.field(tag),
            "pre" | "textarea" | "listing" => self.preformatted += 1,
            "table" if self.tables.len() < DEEPEST => self.tables.push(false),
            "tr" => self.cell(false, Flow::end_row),
            "dt" => self.flow.end_row(),
            "td" | "th" => {
                self.cell(true, Flow::end_cell);
            }
            "dd" if !self.flow.at_line_start() => self.flow.end_cell(),
            "ul" | "menu" if self.lists.len() < DEEPEST => self.lists.push(None),
            "ol" if self.lists.len() < DEEPEST => self.lists.push(Some(first_number(tag))),
            _ => {}
        }
        if is_block(name) && name != "dd" {
            self.begin_line();
        }
        if name == "li" {
            self.mark();
        }
        raw(name)
    }

    fn close(&mut self, name: &str) {
        if let Some(out) = &mut self.left_out {
            if out.name == "option" && name == "select" {
                self.left_out = None;
            } else if out.name != name {
                return;
            } else if out.depth > 0 {
                out.depth -= 1;
                return;
            } else {
                self.left_out = None;
            }
        }
        match name {
            "pre" | "textarea" | "listing" => {
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            "table" => {
                self.tables.pop();
                self.flow.end_row();
            }
            "ul" | "ol" | "menu" => {
                self.lists.pop();
            }
            "td" | "th" => self.cell(false, Flow::end_cell),
            "tr" => self.cell(false, Flow::end_row),
            // a term and its description stand on one line, as label and value
            "dt" => {
                self.space = false;
                self.flow.end_cell();
                return;
            }
            _ => {}
        }
        if is_block(name) {
            self.begin_line();
        }
    }

    /// Lays out what ends the cell that is open, and notes whether one is now.
    fn cell(&mut self, opens: bool, ends: fn(&mut Flow)) {
        self.space = false;
        let Some(open) = self.tables.last_mut() else {
            return self.flow.begin_line();
        };
        if std::mem::replace(open, opens) || !opens {
            ends(&mut self.flow);
        }
    }

    fn begin_line(&mut self) {
        self.space = false;
        self.flow.begin_line();
    }

    fn mark(&mut self) {
        match self.lists.last_mut() {
            Some(Some(number)) => {
                *number = number.saturating_add(1);
                let mark = format!("{number}. ");
                self.flow.push_str(&mark);
            }
            Some(None) => self.flow.push_str("- "),
            None => {}
        }
    }

    fn field(&mut self, tag: &Tag) {
        let kind = attribute(tag, "type").unwrap_or_default().to_ascii_lowercase();
        let shown = match kind.as_str() {
            "checkbox" | "radio" => match attribute(tag, "checked") {
                Some(_) => "[x] ",
                None => "[ ] ",
            },
            "hidden" | "password" | "submit" | "button" | "image" | "reset" | "file" => return,
            _ => attribute(tag, "value").unwrap_or_default(),
        };
        self.characters(shown);
    }

    fn characters(&mut self, text: &str) {
        if self.left_out.is_some() {
            return;
        }
        for character in text.chars() {
            match character {
                '\0' => {}
                '\n' if self.preformatted > 0 => self.flow.end_paragraph(),
                '\t' | ' ' if self.preformatted > 0 => self.flow.push(character),
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => self.space = true,
                character => {
                    if std::mem::take(&mut self.space)
                        && !self.flow.at_line_start()
                        && !self.flow.ends_in_space()
                    {
                        self.flow.push(' ');
                    }
                    self.flow.push(character);
                }
            }
        }
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name)?;
    Some(&found.value)
}

fn first_number(tag: &Tag) -> u32 {
    let start: Option<u32> = attribute(tag, "start").and_then(|start| start.trim().parse().ok());
    start.unwrap_or(1).saturating_sub(1)
}

/// Elements whose content is not markup, so that it ends at its end tag only.
fn raw(name: &str) -> TokenSinkResult<()> {
    match name {
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
            TokenSinkResult::RawData(RawKind::Rawtext)
        }
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        _ => TokenSinkResult::Continue,
    }
}

fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "title"
            | "iframe"
            | "noembed"
            | "noframes"
            | "template"
            | "svg"
            | "math"
            | "object"
            | "audio"
            | "video"
            | "canvas"
            | "button"
            | "del"
    )
}

/// Hidden by attribute or style, or an option that is not chosen.
fn is_hidden(tag: &Tag) -> bool {
    let style = attribute(tag, "style").unwrap_or_default();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    attribute(tag, "hidden").is_some()
        || style.to_ascii_lowercase().contains("display:none")
        || &*tag.name == "option" && attribute(tag, "selected").is_none()
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "ul"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(html: &str) -> String {
        text(html).unwrap().text
    }

    #[test]
    fn a_tag_of_attributes_without_end_is_refused() {
        let names = |count: usize| (0..count).map(|n| format!(" a{n}")).collect::<String>();
        assert_eq!(read(&format!("<p{}>PHQ-9 12</p>", names(MOST_ATTRIBUTES))), "PHQ-9 12\n");
        for tag in ["p", "/p"] {
            let fault = text(&format!("<b>x</b><{tag}{}", names(MOST_ATTRIBUTES + 1))).unwrap_err();
            assert_eq!(fault, PackageFault::CrowdedTag(MOST_ATTRIBUTES).into());
        }
    }

    #[test]
    fn a_long_page_is_read_as_one() {
        for shift in 0..8 {
            let part = "é&amp;<i class='x'>a</i> <!-- b --> ";
            let page = format!("<p>{}{}", "x".repeat(shift), part.repeat(PIECE / 16));
            let expected = format!("{}{}", "x".repeat(shift), "é&a ".repeat(PIECE / 16));
            assert!(read(&page) == format!("{}\n", expected.trim_end()), "{shift}");
        }
    }

    #[test]
    fn blocks_break_lines_and_white_space_collapses() {
        assert_eq!(
            read(
                "<html><head><title>x</title></head><body><h1>Note</h1>\n<div><p>S: low\n  mood</p></div><br>P: <b>CBT</b>, <i>walks</i>"
            ),
            "Note\nS: low mood\n\nP: CBT, walks\n"
        );
    }

    #[test]
    fn cells_become_tabs_even_if_their_end_is_left_out() {
        assert_eq!(
            read(
                "<table><tr><td>PHQ-9</td> <td>12</td></tr><tr><th>GAD-7<td><p>9</p></table>after"
            ),
            "PHQ-9\t12\nGAD-7\t9\nafter\n"
        );
    }

    #[test]
    fn scripts_styles_hidden_and_deleted_elements_are_left_out() {
        assert_eq!(
            read(
                "<style>p{a:b}</style><script>if (a<b) x();</script>a<del>12</del><ins>14</ins><div style='display: none'><div>b</div>c</div><p hidden>d</p>e<!-- f -->"
            ),
            "a14\ne\n"
        );
    }

    #[test]
    fn entities_and_lists_are_read() {
        assert_eq!(
            read(
                "l&rsquo;&eacute;t&eacute; &lt; 12&nbsp;ans &#x2014;<ol><li>one<li>two</ol><ul><li>x</li></ul>"
            ),
            "l’été < 12\u{a0}ans —\n1. one\n2. two\n- x\n"
        );
        assert_eq!(
            read("<dl><dt>Client</dt><dd>C-1</dd><dt>Date</dt><dd>today</dd></dl>"),
            "Client\tC-1\nDate\ttoday\n"
        );
    }

    #[test]
    fn a_form_shows_what_is_filled_in() {
        assert_eq!(
            read(
                "<label>PHQ-9 <input value=12></label> <input type=checkbox checked>Yes <input type=checkbox>No <select><option>low<option selected>high</select> end <textarea>a\n b</textarea>"
            ),
            "PHQ-9 12 [x] Yes [ ] No high end a\n b\n"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read(html in ".{0,300}") {
            text(&html).unwrap();
        }

        #[test]
        fn any_tags_are_read(bits in proptest::collection::vec(proptest::sample::select(vec![
            "<p>", "</p>", "<td>", "</td>", "<tr>", "<table>", "</table>", "<ol>", "<li>", "</ol>",
            "<script>", "</script>", "<del>", "</del>", "<option>", "</select>", "<pre>", "\n", "a",
            "<br/>", "<!--", "-->", "<![CDATA[", "&amp;", "&", "<",
        ]), 0..60)) {
            text(&bits.concat()).unwrap();
        }
    }
}
