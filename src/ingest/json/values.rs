//! Cuts a JSON document into its records without holding it: the elements of
//! an array, or the one value that it is.
//!
//! Only brackets and strings are followed; what is inside is parsed record by
//! record, so a bad record costs only itself as long as its brackets match.

use std::borrow::Cow;
use std::io::BufRead;

use crate::ingest::NOTE_LIMIT;

/// The bytes of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ingest) struct Piece {
    pub(in crate::ingest) bytes: Vec<u8>,
    /// The line that it begins on, from 1.
    pub(in crate::ingest) line: u64,
    /// Its place in the array, from 0, if it is in one.
    pub(super) index: Option<usize>,
    /// It is the whole document.
    pub(super) is_whole: bool,
    /// It outgrew the limit; its bytes are not kept.
    pub(in crate::ingest) too_large: bool,
}

impl Piece {
    pub(super) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
}

/// Where in a JSON value the reading stands: how deep in brackets, and whether
/// in a string.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::ingest) struct Nesting {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Nesting {
    /// Goes on by one byte.
    pub(in crate::ingest) const fn take(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_string => self.escaped = true,
            b'"' => self.in_string = !self.in_string,
            _ if self.in_string => {}
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    /// In how many brackets.
    pub(super) const fn depth(self) -> usize {
        self.depth
    }

    /// Whether a bracket or a string is open.
    pub(in crate::ingest) const fn is_inside(self) -> bool {
        self.depth > 0 || self.in_string
    }
}

/// About how many values a piece of JSON holds: its commas and its brackets.
pub(super) fn count(bytes: &[u8]) -> usize {
    let mut nesting = Nesting::default();
    let begins = |&&byte: &&u8| {
        nesting.take(byte);
        !nesting.in_string && matches!(byte, b',' | b'{' | b'[')
    };
    bytes.iter().filter(begins).count()
}

/// How deep the brackets of a piece of JSON go.
pub(super) fn depth(bytes: &[u8]) -> usize {
    let mut nesting = Nesting::default();
    let depths = bytes.iter().map(|&byte| {
        nesting.take(byte);
        nesting.depth()
    });
    depths.max().unwrap_or(0)
}

/// The records of a document.
pub(super) struct Pieces<R> {
    reader: R,
    line: u64,
    begun: bool,
    in_array: bool,
    index: usize,
    ended: bool,
}

impl<R: BufRead> Pieces<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, line: 1, begun: false, in_array: false, index: 0, ended: false }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = self.reader.fill_buf().ok()?.first().copied()?;
        self.reader.consume(1);
        self.line += u64::from(byte == b'\n');
        Some(byte)
    }

    /// The first byte of the next record.
    fn first(&mut self) -> Option<u8> {
        loop {
            let byte = self.byte()?;
            match byte {
                b'[' if !self.begun => self.in_array = true,
                b']' if self.in_array => return None,
                b',' => {}
                _ if byte.is_ascii_whitespace() => continue,
                _ => {
                    self.begun = true;
                    return Some(byte);
                }
            }
            self.begun = true;
        }
    }
}

impl<R: BufRead> Iterator for Pieces<R> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if self.ended {
            return None;
        }
        let Some(first) = self.first() else {
            self.ended = true;
            return None;
        };
        let index = self.in_array.then_some(self.index);
        let mut piece = Piece {
            bytes: Vec::new(),
            line: self.line,
            index,
            is_whole: !self.in_array,
            too_large: false,
        };
        self.index += 1;
        let mut nesting = Nesting::default();
        let mut next = Some(first);
        while let Some(byte) = next {
            if piece.bytes.len() < NOTE_LIMIT {
                piece.bytes.push(byte);
            } else {
                piece.too_large = true;
            }
            nesting.take(byte);
            // a scalar goes on to the comma; it will be refused as no object
            if !nesting.is_inside() && matches!(byte, b'}' | b']' | b',') {
                break;
            }
            next = self.byte();
        }
        if piece.too_large {
            piece.bytes = Vec::new();
        }
        self.ended = next.is_none();
        Some(piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(String, u64, Option<usize>)> {
        Pieces::new(text.as_bytes())
            .map(|piece| (piece.text().into_owned(), piece.line, piece.index))
            .collect()
    }

    #[test]
    fn an_array_is_cut_at_its_elements() {
        assert_eq!(
            pieces("[{\"a\":\"}\\\"\"},\n {\"b\":[1,{}]}]"),
            [
                ("{\"a\":\"}\\\"\"}".to_owned(), 1, Some(0)),
                ("{\"b\":[1,{}]}".to_owned(), 2, Some(1)),
            ]
        );
    }

    #[test]
    fn a_single_object_is_one_piece_and_a_cut_off_one_too() {
        assert_eq!(pieces("{\n\"a\": 1}\n"), [("{\n\"a\": 1}".to_owned(), 1, None)]);
        assert_eq!(pieces("[{\"a\": 1"), [("{\"a\": 1".to_owned(), 1, Some(0))]);
        assert_eq!(pieces("[]"), []);
        assert_eq!(pieces(""), []);
    }
}
