//! Cuts a FHIR document in JSON into its resources without holding it: the
//! entries of a bundle, the elements of an array, or the one resource that it
//! is. Only brackets and strings are followed; each piece is parsed by itself,
//! so a bad one costs only itself as long as its brackets match.

use std::io::BufRead;

use crate::ingest::NOTE_LIMIT;
use crate::ingest::json::Nesting;

/// What a document is cut into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// An entry of a bundle.
    Entry(Chunk),
    /// An element of an array.
    Element(Chunk),
    /// What the object holds beside its entries.
    Object(Chunk),
}

/// The bytes of one piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) bytes: Vec<u8>,
    /// Its place among its kind, from 0.
    pub(super) index: usize,
    /// The line that it begins on, from 1.
    pub(super) line: u64,
    /// It outgrew the limit; its bytes are not kept.
    pub(super) too_large: bool,
}

impl Chunk {
    /// Keeps more bytes, or none at all once there are too many.
    fn keep(&mut self, bytes: &[u8]) {
        if self.too_large || self.bytes.len() + bytes.len() > NOTE_LIMIT {
            self.too_large = true;
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(bytes);
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Begin,
    Members,
    Entries,
    Elements,
    End,
}

/// The pieces of a document.
pub(super) struct Cutter<R> {
    reader: R,
    line: u64,
    state: State,
    index: usize,
    /// What the object holds beside its entries, as far as it was read.
    rest: Chunk,
}

impl<R: BufRead> Cutter<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, line: 1, state: State::Begin, index: 0, rest: Chunk::default() }
    }

    fn peek(&mut self) -> Option<u8> {
        self.reader.fill_buf().ok()?.first().copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.reader.consume(1);
        self.line += u64::from(byte == b'\n');
        Some(byte)
    }

    /// The next byte that is neither white space nor a comma, not taken.
    fn next_sign(&mut self) -> Option<u8> {
        loop {
            let byte = self.peek()?;
            if !byte.is_ascii_whitespace() && byte != b',' {
                return Some(byte);
            }
            self.take();
        }
    }

    /// One value: up to its closing bracket or quote, or before what ends a
    /// scalar.
    fn value(&mut self, into: &mut Chunk) {
        let mut nesting = Nesting::default();
        while let Some(byte) = self.peek() {
            if !nesting.is_inside() && matches!(byte, b',' | b']' | b'}') {
                return;
            }
            self.take();
            into.keep(&[byte]);
            nesting.take(byte);
            if !nesting.is_inside() && matches!(byte, b'}' | b']' | b'"') {
                return;
            }
        }
    }

    fn chunk(&mut self) -> Chunk {
        let mut chunk = Chunk { index: self.index, line: self.line, ..Chunk::default() };
        self.index += 1;
        self.value(&mut chunk);
        chunk
    }

    /// Reads members up to the entries or the end of the object.
    fn members(&mut self) -> State {
        loop {
            match self.next_sign() {
                Some(b'"') => {}
                Some(b'}') => {
                    self.take();
                    self.rest.keep(b"}");
                    return State::End;
                }
                // cut off, or no JSON: the parser will say so
                Some(_) | None => {
                    self.take();
                    return State::End;
                }
            }
            let mut key = Chunk::default();
            self.value(&mut key);
            while self.peek().is_some_and(|byte| byte.is_ascii_whitespace() || byte == b':') {
                self.take();
            }
            if key.bytes == b"\"entry\"" && self.peek() == Some(b'[') {
                self.take();
                return State::Entries;
            }
            if self.rest.bytes.len() > 1 {
                self.rest.keep(b",");
            }
            self.rest.too_large |= key.too_large;
            self.rest.keep(&key.bytes);
            self.rest.keep(b":");
            let mut rest = std::mem::take(&mut self.rest);
            self.value(&mut rest);
            self.rest = rest;
        }
    }
}

impl<R: BufRead> Iterator for Cutter<R> {
    type Item = Cut;

    fn next(&mut self) -> Option<Cut> {
        loop {
            self.state = match self.state {
                State::Begin => match self.next_sign() {
                    Some(b'[') => {
                        self.take();
                        State::Elements
                    }
                    Some(b'{') => {
                        self.rest.line = self.line;
                        self.take();
                        self.rest.bytes.push(b'{');
                        State::Members
                    }
                    _ => return None,
                },
                State::Members => match self.members() {
                    State::End => {
                        self.state = State::End;
                        return Some(Cut::Object(std::mem::take(&mut self.rest)));
                    }
                    state => state,
                },
                State::Entries => match self.next_sign() {
                    Some(b']') => {
                        self.take();
                        State::Members
                    }
                    Some(b'}') | None => State::Members,
                    Some(_) => return Some(Cut::Entry(self.chunk())),
                },
                State::Elements => match self.next_sign() {
                    Some(b']' | b'}') | None => State::End,
                    Some(_) => return Some(Cut::Element(self.chunk())),
                },
                State::End => return None,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cuts(text: &str) -> Vec<String> {
        Cutter::new(text.as_bytes())
            .map(|cut| match cut {
                Cut::Entry(chunk) => format!("E{} {}", chunk.index, text_of(&chunk)),
                Cut::Element(chunk) => format!("A{} {}", chunk.index, text_of(&chunk)),
                Cut::Object(chunk) => format!("O {}", text_of(&chunk)),
            })
            .collect()
    }

    fn text_of(chunk: &Chunk) -> String {
        String::from_utf8(chunk.bytes.clone()).unwrap()
    }

    #[test]
    fn a_bundle_gives_its_entries_and_then_itself() {
        assert_eq!(
            cuts("{\"type\": \"x\", \"entry\" : [ {\"a\":\"}\"}, {\"b\":[1]} ],\n\"id\":7}"),
            ["E0 {\"a\":\"}\"}", "E1 {\"b\":[1]}", "O {\"type\":\"x\",\"id\":7}"]
        );
    }

    #[test]
    fn a_resource_is_itself_and_an_array_its_elements() {
        let text = "{\"resourceType\":\"Patient\",\"x\":{\"entry\":[1]}}";
        assert_eq!(cuts(text), [format!("O {text}")]);
        assert_eq!(cuts("[{\"a\":1},{}]"), ["A0 {\"a\":1}", "A1 {}"]);
    }

    #[test]
    fn a_cut_off_document_gives_what_it_has() {
        assert_eq!(cuts("{\"entry\":[{\"a\":1},{\"b\""), ["E0 {\"a\":1}", "E1 {\"b\"", "O {"]);
        assert_eq!(cuts("{\"a\":"), ["O {\"a\":"]);
        assert_eq!(cuts("{,,]"), ["O {"]);
        assert_eq!(cuts(""), [""; 0]);
    }

    #[test]
    fn what_outgrows_the_limit_is_not_kept() {
        let member = format!("\"{}\":1,", "k".repeat(1 << 20));
        let members = member.repeat(NOTE_LIMIT / member.len() + 1);
        let text = format!("{{{members}\"entry\":[{{}}]}}");
        let cuts: Vec<_> = Cutter::new(text.as_bytes()).collect();
        let Some(Cut::Object(rest)) = cuts.last() else { panic!("an object ends the cuts") };
        assert!(rest.too_large);
        assert_eq!((cuts.len(), rest.bytes.capacity()), (2, 0));
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let lines: Vec<_> = Cutter::new("{\n\"entry\":[\n{},\n{}]}".as_bytes())
            .map(|cut| match cut {
                Cut::Entry(chunk) | Cut::Element(chunk) | Cut::Object(chunk) => chunk.line,
            })
            .collect();
        assert_eq!(lines, [3, 4, 1]);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(proptest::sample::select(
            b"{}[],:\"\\entry 1".to_vec()), 0..200)) {
            let count = Cutter::new(bytes.as_slice()).count();
            proptest::prop_assert!(count <= bytes.len() + 1);
        }
    }
}
