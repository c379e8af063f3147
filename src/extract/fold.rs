//! A comparable copy of a note's text, with the way back.
//!
//! Names and phrases are compared without regard to case, accents, the kind
//! of hyphen, quote or space, and HTML entities. [`Folded`] holds a copy in
//! which all of these are plain, and maps each byte of the copy to the byte
//! of the original that it came from. The original is never changed, and all
//! spans that leave this room point into it.
//!
//! Line breaks are kept (a table needs them), and a carriage return becomes a
//! space, so that `\n` alone ends a line. Where lines end, and where the other
//! signs stand between the words, is noted once for all who go by them.

use super::{Span, eight};

/// The folded text of one note.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    text: String,
    /// For each byte of `text`, and one past the end, the original offset;
    /// empty when both are the same.
    origins: Vec<u32>,
    original_len: usize,
    signs: Vec<usize>,
    lines: Vec<Line>,
}

/// A line of the folded text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its place, without the line break.
    pub span: Span,
    /// Whether it has a sign that parts the cells of a table: "|" or a tab.
    pub is_row: bool,
}

impl Folded {
    /// Folds `original`.
    #[must_use]
    pub fn new(original: &str) -> Self {
        let mut folded = Self::default();
        folded.refold(original);
        folded
    }

    /// Folds another text into the same buffers.
    pub fn refold(&mut self, original: &str) {
        self.text.clear();
        self.origins.clear();
        self.original_len = original.len();
        let plain = match original.is_ascii() {
            // Most notes are plain throughout.
            true => memchr::memchr2(b'&', b'<', original.as_bytes()).unwrap_or(original.len()),
            false => plain_length(original),
        };
        if plain == original.len() {
            self.push_plain(original);
        } else {
            self.push_mapped(original, plain);
        }
        // All at once: case is the same in the folded forms of other signs.
        self.text.make_ascii_lowercase();
        self.mark_out();
    }

    /// Folds a text that is plain up to `plain`, but not throughout.
    fn push_mapped(&mut self, original: &str, plain: usize) {
        self.text.reserve(original.len());
        self.origins.reserve(original.len() + 1);
        let (mut at, mut plain) = (0, plain);
        while let Some(rest) = original.get(at..).filter(|rest| !rest.is_empty()) {
            if plain > 0 {
                self.push_plain(rest.get(..plain).unwrap_or_default());
                self.origins.extend(offset(at)..offset(at + plain));
                at += plain;
                plain = 0;
            } else {
                at += self.push_next(rest, at);
                plain = original.get(at..).map_or(0, plain_length);
            }
        }
        self.origins.push(offset(original.len()));
    }

    /// Notes the signs and the lines of the folded text.
    fn mark_out(&mut self) {
        self.signs.clear();
        self.lines.clear();
        let bytes = self.text.as_bytes();
        let (eights, rest) = bytes.as_chunks::<8>();
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(into, from)| *into = *from);
        let mut line = Line::default();
        let mut space_before = 0;
        for (index, eight) in eights.iter().chain([&last]).enumerate() {
            let eight = u64::from_le_bytes(*eight);
            let spaces = eight::equal(eight, b' ');
            let single = spaces & !(spaces << 8 | space_before);
            space_before = spaces >> 56;
            let mut marks = eight::others(eight::word(eight) | single);
            while marks != 0 {
                let at = 8 * index + eight::before(marks);
                marks &= marks - 1;
                match bytes.get(at) {
                    Some(b'\n') => {
                        line.span.end = at;
                        self.lines.push(line);
                        line = Line { span: Span::new(at + 1, at + 1), is_row: false };
                    }
                    Some(b'|' | b'\t') => line.is_row = true,
                    Some(_) => {}
                    None => break,
                }
                self.signs.push(at);
            }
        }
        line.span.end = bytes.len();
        self.lines.push(line);
    }

    /// Adds a stretch of ASCII, in which case is folded later.
    fn push_plain(&mut self, plain: &str) {
        let mut from = 0;
        for blank in memchr::memchr3_iter(b'\r', 0x0b, 0x0c, plain.as_bytes()) {
            self.text.push_str(plain.get(from..blank).unwrap_or_default());
            self.text.push(' ');
            from = blank + 1;
        }
        self.text.push_str(plain.get(from..).unwrap_or_default());
    }

    /// Folds what `rest` begins with and returns how many bytes that was.
    fn push_next(&mut self, rest: &str, at: usize) -> usize {
        let Some(character) = rest.chars().next() else { return rest.len().max(1) };
        if !character.is_ascii() {
            let mut buffer = [0; 4];
            self.push(fold_wide(character, &mut buffer), at);
            return character.len_utf8();
        }
        if character == '&'
            && let Some((entity, plain)) =
                ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity))
        {
            self.push(plain, at);
            return entity.len();
        }
        if let Some((plain, length)) = cell_tag(rest) {
            self.push(plain, at);
            return length;
        }
        if let Some((coded, length)) = numbered_entity(rest) {
            let mut buffer = [0; 4];
            let plain = if coded.is_ascii() {
                char::from(fold_ascii(coded as u8)).encode_utf8(&mut buffer)
            } else {
                fold_wide(coded, &mut buffer)
            };
            self.push(plain, at);
            return length;
        }
        self.text.push(char::from(fold_ascii(character as u8)));
        self.origins.push(offset(at));
        character.len_utf8()
    }

    fn push(&mut self, folded: &str, at: usize) {
        self.text.push_str(folded);
        if folded.len() == 1 {
            self.origins.push(offset(at));
        } else {
            self.origins.extend(std::iter::repeat_n(offset(at), folded.len()));
        }
    }

    /// The folded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the folded text has anything but letters, figures and single
    /// spaces; of several spaces all but the first are signs.
    #[must_use]
    pub fn signs(&self) -> &[usize] {
        &self.signs
    }

    /// The [signs](Self::signs) inside a span of the folded text.
    #[must_use]
    pub fn signs_in(&self, span: Span) -> &[usize] {
        let from = self.signs.partition_point(|sign| *sign < span.start);
        let rest = self.signs.get(from..).unwrap_or_default();
        let count = rest.partition_point(|sign| *sign < span.end);
        rest.get(..count).unwrap_or_default()
    }

    /// The lines of the folded text; one at least.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The index of the line that holds the folded offset `at`; a line break
    /// belongs to the line that it ends.
    #[must_use]
    pub fn line_index(&self, at: usize) -> usize {
        let last = self.lines.len().saturating_sub(1);
        self.lines.partition_point(|line| line.span.end < at).min(last)
    }

    /// The line that holds the folded offset `at`.
    #[must_use]
    pub fn line_at(&self, at: usize) -> Span {
        self.lines.get(self.line_index(at)).map(|line| line.span).unwrap_or_default()
    }

    /// The offset in the original of the folded offset `at`.
    #[must_use]
    pub fn origin(&self, at: usize) -> usize {
        if self.origins.is_empty() {
            return at.min(self.original_len);
        }
        self.origins.get(at).map_or(self.original_len, |&origin| origin as usize)
    }

    /// The span in the original of a span of the folded text.
    #[must_use]
    pub fn original_span(&self, folded: Span) -> Span {
        Span::new(self.origin(folded.start), self.origin(folded.end))
    }

    /// The first folded offset that comes from `original` or later.
    #[must_use]
    pub fn folded_offset(&self, original: usize) -> usize {
        if self.origins.is_empty() {
            return original.min(self.text.len());
        }
        self.origins.partition_point(|&origin| (origin as usize) < original).min(self.text.len())
    }
}

/// Folds a name of a measure or another short text the way notes are.
#[must_use]
pub fn fold_phrase(phrase: &str) -> String {
    let mut folded = String::with_capacity(phrase.len());
    fold_part(phrase.trim(), &mut folded);
    folded
}

/// Folds a part of a phrase, with the spaces around it, and adds it to `folded`.
pub fn fold_part(part: &str, folded: &mut String) {
    if plain_length(part) == part.len() {
        folded.extend(part.bytes().map(|byte| char::from(fold_ascii(byte))));
    } else {
        folded.push_str(&Folded::new(part).text);
    }
}

/// The length of the plain beginning of a text: of ASCII without entities and tags.
fn plain_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let eight = eight::load(bytes, at);
        let length = eight::before(
            eight::wide(eight) | eight::equal(eight, b'&') | eight::equal(eight, b'<'),
        );
        at += length;
        if length < 8 {
            break;
        }
    }
    at.min(bytes.len())
}

/// Longest tag of a table that is read, in bytes.
const LONGEST_TAG: usize = 80;

/// What a tag of a table stands for, and its length: a cell ends with "|", a row
/// with the line.
fn cell_tag(rest: &str) -> Option<(&'static str, usize)> {
    let inside = rest.strip_prefix('<')?.as_bytes();
    let (closes, name) = match inside.strip_prefix(b"/") {
        Some(name) => (true, name),
        None => (false, inside),
    };
    let letters = name.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let plain = match (name.get(..letters)?.to_ascii_lowercase().as_slice(), closes) {
        (b"td" | b"th", true) => "|",
        (b"tr", true) => "\n",
        (b"td" | b"th" | b"tr", false) => "",
        _ => return None,
    };
    let length = inside.iter().take(LONGEST_TAG).position(|byte| *byte == b'>')? + 2;
    let broken = rest.get(length..).is_some_and(|next| next.starts_with(['\n', '\r']));
    Some((if broken && plain == "\n" { "" } else { plain }, length))
}

/// Offsets are kept in 32 bits: a single note of more than 4 GiB is refused
/// when it is read.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The character of "&#8209;" or "&#x2011;", and the length of the entity.
fn numbered_entity(rest: &str) -> Option<(char, usize)> {
    let code = rest.strip_prefix("&#")?;
    let end = code.bytes().take(8).position(|byte| byte == b';')?;
    let digits = code.get(..end)?;
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => digits.parse(),
    };
    Some((char::from_u32(number.ok()?)?, "&#;".len() + end))
}

fn fold_ascii(byte: u8) -> u8 {
    match byte {
        b'\r' | 0x0b | 0x0c => b' ',
        _ => byte.to_ascii_lowercase(),
    }
}

const ENTITIES: [(&str, &str); 23] = [
    ("&nbsp;", " "),
    ("&#160;", " "),
    ("&#xa0;", " "),
    ("&amp;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&apos;", "'"),
    ("&eacute;", "e"),
    ("&egrave;", "e"),
    ("&agrave;", "a"),
    ("&ecirc;", "e"),
    ("&acirc;", "a"),
    ("&icirc;", "i"),
    ("&ocirc;", "o"),
    ("&ccedil;", "c"),
    ("&ugrave;", "u"),
    ("&ndash;", "-"),
    ("&mdash;", "-"),
    ("&rarr;", "\u{2192}"),
    ("&laquo;", "\""),
    ("&raquo;", "\""),
];

/// The plain form of a character outside ASCII. Anything without one stands
/// for itself, in lower case where that has the same number of characters.
fn fold_wide(character: char, buffer: &mut [u8; 4]) -> &str {
    match character {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            " "
        }
        '\u{2028}' | '\u{2029}' | '\u{85}' => "\n",
        // Marks without width: soft hyphen, joiners, direction marks, BOM; and those of trade.
        '\u{ad}'
        | '\u{ae}'
        | '\u{2122}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'
        | '\u{feff}'
        | '\u{300}'..='\u{36f}' => "",
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => "-",
        '‘' | '’' | '‚' | '‛' | 'ʼ' | '′' | '´' => "'",
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => "\"",
        '→' | '⇒' | '➔' | '➜' | '➝' | '⟶' | '►' | '▶' => "→",
        '←' | '⇐' | '⟵' => "←",
        '↓' | '⇓' | '↘' | '⬇' | '▼' | '⬊' => "↓",
        '↑' | '⇑' | '↗' | '⬆' | '▲' | '⬈' => "↑",
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' => "a",
        'ç' | 'Ç' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'Ì' | 'Í' | 'Î' | 'Ï' => "i",
        'ñ' | 'Ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' => "o",
        'ù' | 'ú' | 'û' | 'ü' | 'Ù' | 'Ú' | 'Û' | 'Ü' => "u",
        'ý' | 'ÿ' | 'Ý' | 'Ÿ' => "y",
        'œ' | 'Œ' => "oe",
        'æ' | 'Æ' => "ae",
        'ß' => "ss",
        // The slashed zero of "Ø SI", however it is typed.
        'ø' | 'Ø' | '⌀' => "∅",
        '≤' | '⩽' => "<=",
        '≥' | '⩾' => ">=",
        '…' => "...",
        '：' | '﹕' => ":",
        '＝' => "=",
        '｜' | '│' | '┃' => "|",
        '／' | '⁄' => "/",
        '０'..='９' => {
            // Full-width digits lie in one block in the order 0 to 9.
            let digit = u8::try_from(u32::from(character) - 0xff10).unwrap_or(0);
            char::from(b'0' + digit).encode_utf8(buffer)
        }
        _ => {
            let mut lower = character.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(single), None) => single.encode_utf8(buffer),
                _ => character.encode_utf8(buffer),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_spaces_case_and_accents_become_plain() {
        assert_eq!(Folded::new("QSP\u{2011}9\u{a0}: Élevé").text(), "qsp-9 : eleve");
        assert_eq!(Folded::new("PHQ-9&nbsp;--&gt;&nbsp;7").text(), "phq-9 --> 7");
    }

    #[test]
    fn a_folded_place_leads_back_to_the_original() {
        let original = "é PHQ\u{2011}9 = 14";
        let folded = Folded::new(original);
        let at = folded.text().find("14").unwrap();
        assert_eq!(folded.original_span(Span::new(at, at + 2)).of(original), "14");
    }

    #[test]
    fn plain_text_needs_no_map() {
        let folded = Folded::new("PHQ-9 = 14");
        assert_eq!(folded.text(), "phq-9 = 14");
        assert_eq!(folded.original_span(Span::new(8, 10)), Span::new(8, 10));
    }

    #[test]
    fn signs_and_lines_are_noted() {
        let folded = Folded::new("a-b  c.\n\n d e, f");
        let signs: Vec<(usize, char)> = folded
            .signs()
            .iter()
            .map(|&at| (at, folded.text()[at..].chars().next().unwrap()))
            .collect();
        assert_eq!(signs, [(1, '-'), (4, ' '), (6, '.'), (7, '\n'), (8, '\n'), (13, ',')]);
        assert_eq!(folded.signs_in(Span::new(4, 8)), [4, 6, 7]);
        let lines: Vec<Span> = folded.lines().iter().map(|line| line.span).collect();
        assert_eq!(lines, [Span::new(0, 7), Span::new(8, 8), Span::new(9, 16)]);
        assert_eq!((folded.line_index(7), folded.line_index(8), folded.line_index(99)), (0, 1, 2));
    }

    proptest::proptest! {
        #[test]
        fn signs_are_what_is_no_word_and_no_single_space(original in "[a0 .\n\u{e9}]{0,40}") {
            let folded = Folded::new(&original);
            let bytes = folded.text().as_bytes();
            let expected: Vec<usize> = (0..bytes.len())
                .filter(|&at| match bytes[at] {
                    b' ' => at > 0 && bytes[at - 1] == b' ',
                    byte => byte.is_ascii() && !byte.is_ascii_alphanumeric(),
                })
                .collect();
            proptest::prop_assert_eq!(folded.signs(), expected);
            let lines: Vec<&str> = folded.lines().iter().map(|line| line.span.of(folded.text())).collect();
            proptest::prop_assert_eq!(lines, folded.text().split('\n').collect::<Vec<_>>());
        }

        #[test]
        fn every_folded_boundary_is_an_original_boundary(original in ".{0,200}") {
            let folded = Folded::new(&original);
            for (at, _) in folded.text().char_indices() {
                proptest::prop_assert!(original.is_char_boundary(folded.origin(at)));
            }
            proptest::prop_assert_eq!(folded.origin(folded.text().len()), original.len());
        }
    }
}
