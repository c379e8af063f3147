//! A comparable copy of a note's text, with the way back.
//!
//! Names and phrases are compared without regard to case, accents, the kind
//! of hyphen, quote or space, and HTML entities. [`Folded`] holds a copy in
//! which all of these are plain, and maps each byte of the copy to the byte
//! of the original that it came from. The original is never changed, and all
//! spans that leave this room point into it.
//!
//! Line breaks are kept (a table needs them), and a carriage return becomes a
//! space, so that `\n` alone ends a line.

use super::Span;

/// The folded text of one note.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    text: String,
    /// For each byte of `text`, and one past the end, the original offset;
    /// empty when both are the same.
    origins: Vec<u32>,
    original_len: usize,
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
        if original.is_ascii() && !original.contains('&') {
            self.push_ascii(original);
            return;
        }
        self.text.reserve(original.len());
        self.origins.reserve(original.len() + 1);
        let mut at = 0;
        while let Some(rest) = original.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = rest.bytes().take_while(|byte| byte.is_ascii() && *byte != b'&').count();
            if plain > 0 {
                self.push_ascii(rest.get(..plain).unwrap_or_default());
                self.origins.extend((at..at + plain).map(offset));
                at += plain;
            } else {
                at += self.push_next(rest, at);
            }
        }
        self.origins.push(offset(original.len()));
    }

    /// Folds a stretch of ASCII.
    fn push_ascii(&mut self, plain: &str) {
        let from = self.text.len();
        self.text.push_str(plain);
        if let Some(new) = self.text.get_mut(from..) {
            new.make_ascii_lowercase();
        }
        // Without a way out early, so that many bytes are compared at once.
        let spaced = |found: bool, byte| found | matches!(byte, b'\r' | b'\x0b' | b'\x0c');
        if plain.bytes().fold(false, spaced) {
            self.text.truncate(from);
            self.text.extend(plain.bytes().map(|byte| char::from(fold_ascii(byte))));
        }
    }

    /// Folds what `rest` begins with and returns how many bytes that was.
    fn push_next(&mut self, rest: &str, at: usize) -> usize {
        let Some(character) = rest.chars().next() else { return rest.len().max(1) };
        if character == '&'
            && let Some((entity, plain)) =
                ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity))
        {
            self.push(plain, at);
            return entity.len();
        }
        let width = character.len_utf8();
        if character.is_ascii() {
            self.text.push(char::from(fold_ascii(character as u8)));
            self.origins.push(offset(at));
            return width;
        }
        let mut buffer = [0; 4];
        self.push(fold_wide(character, &mut buffer), at);
        width
    }

    fn push(&mut self, folded: &str, at: usize) {
        self.text.push_str(folded);
        self.origins.extend(std::iter::repeat_n(offset(at), folded.len()));
    }

    /// The folded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
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

/// Folds a phrase of a lexicon or a name of a measure the way notes are.
#[must_use]
pub fn fold_phrase(phrase: &str) -> String {
    Folded::new(phrase.trim()).text
}

/// Offsets are kept in 32 bits: a single note of more than 4 GiB is refused
/// when it is read.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn fold_ascii(byte: u8) -> u8 {
    match byte {
        b'\r' | 0x0b | 0x0c => b' ',
        _ => byte.to_ascii_lowercase(),
    }
}

const ENTITIES: [(&str, &str); 12] = [
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
];

/// The plain form of a character outside ASCII. Anything without one stands
/// for itself, in lower case where that has the same number of characters.
fn fold_wide(character: char, buffer: &mut [u8; 4]) -> &str {
    match character {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            " "
        }
        '\u{2028}' | '\u{2029}' | '\u{85}' => "\n",
        // Marks without width: soft hyphen, joiners, direction marks, BOM.
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'
        | '\u{feff}'
        | '\u{300}'..='\u{36f}' => "",
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => "-",
        '‘' | '’' | '‚' | '‛' | 'ʼ' | '′' | '´' => "'",
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => "\"",
        '→' | '⇒' | '➔' | '➜' | '➝' | '⟶' | '►' | '▶' => "→",
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' => "a",
        'ç' | 'Ç' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'Ì' | 'Í' | 'Î' | 'Ï' => "i",
        'ñ' | 'Ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' | 'Ø' => "o",
        'ù' | 'ú' | 'û' | 'ü' | 'Ù' | 'Ú' | 'Û' | 'Ü' => "u",
        'ý' | 'ÿ' | 'Ý' | 'Ÿ' => "y",
        'œ' | 'Œ' => "oe",
        'æ' | 'Æ' => "ae",
        'ß' => "ss",
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

    proptest::proptest! {
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
