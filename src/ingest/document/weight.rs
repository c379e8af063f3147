//! What a PDF would take to read, weighed before the crate reads it.
//!
//! The crate unpacks packed objects as it opens a document and streams as it needs
//! them, each as a whole, and keeps a state of a thousand bytes for each `q` of a
//! drawing. So streams are unpacked here first, without keeping what comes out, through
//! all of their filters: two zlib filters one behind the other make a gigabyte of three
//! thousand bytes.

use std::io::{self, BufRead, BufReader, Read};

use flate2::read::ZlibDecoder;
use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream};

use crate::ingest::NOTE_LIMIT;
use crate::ingest::fault::{Fault, Oversize};

/// The most that what draws a page may unpack to, in bytes: the crate needs thirty
/// times the room, and a page of text takes some thousand.
pub(super) const LARGEST_DRAWING: usize = 8 << 20;
/// The most words and operands of a drawing, and the most states inside each other; a
/// printed page has some thousand, and the specification asks for 28 states.
const MOST_WORDS: usize = 1_000_000;
const MOST_STATES: usize = 1_000;
/// The most that an LZW stream may have as it stands: it is not unpacked here.
const LARGEST_LZW: usize = 1 << 16;
/// The most filters that one stream passes.
const MOST_FILTERS: usize = 8;
/// The most codes that the table of a font's letters may map: the crate writes each of
/// them down, and there are 65,536 of two bytes.
const MOST_CODES: u64 = 1 << 18;
/// How deep a page may lie in the tree of pages.
const DEEPEST: usize = 100;

pub(super) const fn too_large() -> Fault {
    Fault::TooLarge(Oversize::PdfPage, LARGEST_DRAWING >> 20)
}

/// Refuses a document whose packed objects unpack to too much.
pub(super) fn objects(bytes: &[u8]) -> Result<(), Fault> {
    let find = |mark: &[u8], from: usize| {
        let rest = bytes.get(from..)?;
        rest.windows(mark.len()).position(|window| window == mark).map(|at| from + at + mark.len())
    };
    let mut left = NOTE_LIMIT;
    let mut at = 0;
    while let Some(object) = next_name(bytes, at, b"ObjStm") {
        at = object;
        let Some(start) = find(b"stream", object) else { break };
        // what is said of it may stand before its type
        let before = bytes.get(object.saturating_sub(DICTIONARY)..object).unwrap_or_default();
        let begins = before.windows(3).rposition(|window| window == b"obj").unwrap_or_default();
        let said = bytes.get(object - before.len() + begins..start).unwrap_or_default();
        let mut filters = filters_in(said);
        if filters.is_empty() {
            filters.push(b"FlateDecode");
        }
        let packed = bytes.get(start..).unwrap_or_default().trim_ascii_start();
        left = left.checked_sub(unpacked(packed, &filters, left)).ok_or(too_large())?;
    }
    Ok(())
}

/// Where the dictionary of a packed object begins at the earliest.
const DICTIONARY: usize = 1024;

/// The filters that the crate knows.
const FILTERS: [&[u8]; 3] = [b"FlateDecode", b"LZWDecode", b"ASCII85Decode"];

/// The filters that a dictionary names, in order.
fn filters_in(said: &[u8]) -> Vec<&'static [u8]> {
    let names = said.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    let known = names.filter_map(|(at, _)| {
        let name = name_at(said, at);
        FILTERS.into_iter().find(|known| *known == name)
    });
    known.collect()
}

/// The end of the next name that is this one.
fn next_name(bytes: &[u8], from: usize, name: &[u8]) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == b'/')?;
        if name_at(bytes, at) == name {
            return Some(at + 1);
        }
        at += 1;
    }
}

/// The name that begins at a slash. Its letters may be written by number: `/Obj#53tm`
/// (ISO 32000-1, 7.3.5).
fn name_at(bytes: &[u8], slash: usize) -> Vec<u8> {
    let mut name = Vec::new();
    let mut rest = bytes.get(slash + 1..).unwrap_or_default();
    while let Some((&first, after)) = rest.split_first() {
        let is_end = first.is_ascii_whitespace() || b"\0()<>[]{}/%".contains(&first);
        // longer than any name that is asked for
        if is_end || name.len() > 16 {
            break;
        }
        let digit = |at: usize| char::from(*after.get(at)?).to_digit(16);
        let number = digit(0).zip(digit(1)).filter(|_| first == b'#');
        match number.and_then(|(high, low)| u8::try_from(high * 16 + low).ok()) {
            Some(letter) => {
                name.push(letter);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                name.push(first);
                rest = after;
            }
        }
    }
    name
}

/// Refuses a document in which something that pages share, such as a form or the
/// table of a font's letters, unpacks to too much. Pictures and fonts are left to
/// be large: no text is read from them.
pub(super) fn shared(document: &Document) -> Result<(), Fault> {
    let named = |stream: &Stream, key: &[u8], names: &[&[u8]]| {
        let name = stream.dict.get(key).and_then(Object::as_name);
        name.is_ok_and(|name| names.contains(&name))
    };
    let streams = document.objects.values().filter_map(|object| match object {
        Object::Stream(stream) => Some(stream),
        _ => None,
    });
    for stream in streams {
        let left_alone = named(stream, b"Subtype", &[b"Image", b"Type1C", b"CIDFontType0C"])
            || named(stream, b"Subtype", &[b"OpenType", b"XML"])
            || named(stream, b"Type", &[b"ObjStm", b"XRef", b"EmbeddedFile"])
            || stream.dict.has(b"Length1");
        if !left_alone && of(stream) > LARGEST_DRAWING {
            return Err(too_large());
        }
        if named(stream, b"Subtype", &[b"Form"]) {
            Drawing::default().take(stream)?;
        } else if !left_alone && !stream.dict.has(b"Subtype") {
            let content = stream.decompressed_content();
            if codes(content.as_deref().unwrap_or(&stream.content)) > MOST_CODES {
                return Err(too_large());
            }
        }
    }
    Ok(())
}

/// How many codes the ranges of a table of letters map: `<0000> <ffff> <0041>` between
/// `beginbfrange` and `endbfrange`, or the same of `cidrange` (ISO 32000-1, 9.7.5, 9.10.3).
fn codes(table: &[u8]) -> u64 {
    let mut all: u64 = 0;
    for begin in [&b"beginbfrange"[..], b"begincidrange"] {
        for at in memchr::memmem::find_iter(table, begin) {
            let rest = table.get(at + begin.len()..).unwrap_or_default();
            let end = memchr::memmem::find(rest, b"end").unwrap_or(rest.len());
            all = all.saturating_add(codes_of_ranges(rest.get(..end).unwrap_or_default()));
        }
    }
    all
}

/// The codes of ranges, each of two ends and what they are mapped to.
fn codes_of_ranges(ranges: &[u8]) -> u64 {
    let mut all: u64 = 0;
    let mut rest = ranges;
    while let Some((first, behind)) = hexadecimal(rest) {
        let Some((last, behind)) = hexadecimal(behind) else { break };
        all = all.saturating_add(last.saturating_sub(first).saturating_add(1));
        let to = behind.trim_ascii_start();
        let ends = match to.first() {
            Some(b'[') => b']',
            Some(b'<') => b'>',
            // A number ends before the next range.
            _ => b'<',
        };
        let skipped = to.iter().position(|byte| *byte == ends).unwrap_or(to.len());
        let skipped = if ends == b'<' { skipped } else { skipped + 1 };
        rest = to.get(skipped..).unwrap_or_default();
    }
    all
}

/// The number that the next `<...>` writes, and what stands behind it; more than eight bytes
/// of it are as good as no end.
fn hexadecimal(text: &[u8]) -> Option<(u64, &[u8])> {
    let start = text.iter().position(|byte| *byte == b'<')? + 1;
    let length = text.get(start..)?.iter().position(|byte| *byte == b'>')?;
    let digits = text.get(start..start + length)?.iter();
    let digits = digits.filter_map(|byte| char::from(*byte).to_digit(16));
    let number = digits.fold(0_u64, |number, digit| {
        number.checked_mul(16).map_or(u64::MAX, |number| number.saturating_add(u64::from(digit)))
    });
    Some((number, text.get(start + length + 1..)?))
}

/// Refuses a page whose content unpacks or unfolds to too much.
pub(super) fn page(document: &Document, page: ObjectId) -> Result<(), Fault> {
    let mut left = LARGEST_DRAWING;
    let mut drawing = Drawing::default();
    for id in document.get_page_contents(page) {
        if let Ok(Object::Stream(stream)) = document.get_object(id) {
            left = left.checked_sub(of(stream)).ok_or(too_large())?;
            drawing.take(stream)?;
        }
    }
    Ok(())
}

/// Whether the page lies in a tree: what it does not say itself is asked of what it lies
/// in, and one that lies in itself would be asked for ever.
pub(super) fn is_rooted(document: &Document, page: ObjectId) -> bool {
    let parent = |of: &Dictionary| of.get(b"Parent").and_then(Object::as_reference).ok();
    let mut above = document.get_dictionary(page).ok().and_then(parent);
    for _ in 0..DEEPEST {
        match above {
            None => return true,
            Some(id) => above = document.get_dictionary(id).ok().and_then(parent),
        }
    }
    false
}

/// What a drawing was seen to hold.
#[derive(Default)]
struct Drawing {
    words: usize,
    states: usize,
}

impl Drawing {
    fn take(&mut self, stream: &Stream) -> Result<(), Fault> {
        let content = stream.decompressed_content();
        let content = content.as_deref().unwrap_or(&stream.content);
        let parts = |byte: &u8| byte.is_ascii_whitespace() || b"()<>[]{}/%".contains(byte);
        for word in content.split(parts).filter(|word| !word.is_empty()) {
            self.words += 1;
            match word {
                b"q" => self.states += 1,
                b"Q" => self.states = self.states.saturating_sub(1),
                _ => {}
            }
            if self.words > MOST_WORDS || self.states > MOST_STATES {
                return Err(too_large());
            }
        }
        Ok(())
    }
}

/// How many bytes a stream unpacks to, counted no further than one more than
/// [`LARGEST_DRAWING`].
pub(super) fn of(stream: &Stream) -> usize {
    unpacked(&stream.content, &stream.filters().unwrap_or_default(), LARGEST_DRAWING)
}

/// The most bytes that there are at any step of the way through filters, counted without
/// keeping them and not beyond one more than `limit`.
fn unpacked(content: &[u8], filters: &[&[u8]], limit: usize) -> usize {
    if filters.len() > MOST_FILTERS {
        return limit + 1;
    }
    let steps = (1..=filters.len()).map(|steps| {
        let mut stream: Box<dyn Read + '_> = Box::new(content);
        for filter in filters.iter().take(steps) {
            stream = match *filter {
                b"FlateDecode" | b"Fl" => Box::new(ZlibDecoder::new(stream)),
                b"ASCII85Decode" => Box::new(Ascii85::new(stream)),
                b"LZWDecode" if steps > 1 || content.len() > LARGEST_LZW => return limit + 1,
                // the crate stops at a filter that it does not know
                _ => return content.len().min(limit + 1),
            };
        }
        counted(stream, limit)
    });
    // without a filter it is what it is
    steps.max().unwrap_or_else(|| content.len().min(limit + 1))
}

fn counted(stream: impl Read, limit: usize) -> usize {
    let mut stream = stream.take(limit as u64 + 1);
    let mut buffer = [0; 16 * 1024];
    let mut size = 0;
    // what is damaged behind is the reader's to judge
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        size += read;
    }
    size
}

/// ASCII base 85: five signs are four bytes, and `z` is four zeros.
struct Ascii85<R> {
    reader: BufReader<R>,
    group: Vec<u8>,
    given: Vec<u8>,
    ended: bool,
}

impl<R: Read> Ascii85<R> {
    fn new(reader: R) -> Self {
        let reader = BufReader::new(reader);
        Self { reader, group: Vec::new(), given: Vec::new(), ended: false }
    }

    /// Decodes what the reader has at hand.
    fn fill(&mut self) -> io::Result<()> {
        let bytes = self.reader.fill_buf()?.to_vec();
        self.ended = bytes.is_empty();
        for &byte in &bytes {
            match byte {
                b'z' if self.group.is_empty() => self.given.extend([0; 4]),
                b'!'..=b'u' => self.group.push(byte - b'!'),
                b'~' => self.ended = true,
                _ => {}
            }
            if self.group.len() == 5 || self.ended {
                self.flush();
            }
            if self.ended {
                break;
            }
        }
        if self.ended {
            self.flush();
        }
        self.reader.consume(bytes.len());
        Ok(())
    }

    fn flush(&mut self) {
        let signs = self.group.len();
        if signs > 1 {
            self.group.resize(5, 84);
            let number =
                self.group.iter().fold(0_u64, |number, &sign| number * 85 + u64::from(sign));
            let bytes = number.to_be_bytes();
            self.given.extend(bytes.iter().skip(4).take(signs - 1));
        }
        self.group.clear();
    }
}

impl<R: Read> Read for Ascii85<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given.is_empty() && !self.ended {
            self.fill()?;
        }
        let count = self.given.as_slice().read(out)?;
        self.given.drain(..count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_a_table_of_letters_are_counted() {
        let table =
            b"2 beginbfrange <0041> <005A> <0061>\n<0000> <00ff> [<0041> <0042>] endbfrange";
        assert_eq!(codes(table), 26 + 256);
        assert_eq!(codes(b"1 begincidrange <20> <7e> 1 <80> <81> 96 endcidrange"), 95 + 2);
        assert_eq!(codes(b"q 1 0 0 1 <0041> Tj Q"), 0);
        for bomb in
            ["<0000> <FFFFFFFF> <0041>", "<0> <ffffffffffffffffffff> <0>", "<00> <0fffff> 1"]
        {
            let table = format!("1 beginbfrange {bomb} endbfrange");
            assert!(codes(table.as_bytes()) > MOST_CODES, "{bomb}");
        }
        assert_eq!(codes(b"beginbfrange <00"), 0);
    }

    use crate::ingest::account::RejectReason;

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut packing = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        io::Write::write_all(&mut packing, bytes).unwrap();
        packing.finish().unwrap()
    }

    fn stream(filters: &[&str], content: Vec<u8>) -> Stream {
        let mut dictionary = Dictionary::new();
        let names = filters.iter().map(|name| Object::Name(name.as_bytes().to_vec()));
        if !filters.is_empty() {
            dictionary.set("Filter", Object::Array(names.collect()));
        }
        Stream::new(dictionary, content)
    }

    #[test]
    fn a_stream_is_weighed_through_all_of_its_filters() {
        let spaces = |bytes: usize| deflated(&vec![b' '; bytes]);
        assert_eq!(of(&stream(&["FlateDecode"], spaces(3_000_000))), 3_000_000);
        assert_eq!(of(&stream(&["FlateDecode"], spaces(9_000_000))), LARGEST_DRAWING + 1);
        let twice = deflated(&spaces(9_000_000));
        assert!(twice.len() < 10_000);
        assert_eq!(
            of(&stream(&["FlateDecode", "FlateDecode"], twice.clone())),
            LARGEST_DRAWING + 1
        );
        // the second filter fails, but only behind the first
        let first = spaces(9_000_000);
        assert_eq!(of(&stream(&["FlateDecode", "ASCII85Decode"], first)), LARGEST_DRAWING + 1);
        assert_eq!(of(&stream(&["ASCII85Decode"], b"87cURD]i,\"Ebo80~>".to_vec())), 12);
        assert_eq!(of(&stream(&["LZWDecode"], vec![0; 100_000])), LARGEST_DRAWING + 1);
        assert_eq!(of(&stream(&["DCTDecode"], vec![0; 100_000])), 100_000);
        assert_eq!(of(&stream(&[], vec![0; 100])), 100);
        assert_eq!(of(&stream(&["FlateDecode"; 9], vec![0; 100])), LARGEST_DRAWING + 1);
    }

    #[test]
    fn packed_objects_are_weighed_before_they_are_opened() {
        let refused = |dictionary: &str, content: &[u8]| {
            let mut file = format!("%PDF-1.5\n1 0 obj\n<<{dictionary}>>stream\r\n").into_bytes();
            file.extend(content);
            file.extend(b"\nendstream\nendobj\n");
            objects(&file).map_err(|fault| fault.reason())
        };
        let small = deflated(&vec![b' '; 1_000_000]);
        let large = deflated(&vec![b' '; NOTE_LIMIT + 1]);
        let twice = deflated(&large);
        assert_eq!(refused("/Type/ObjStm/Filter/FlateDecode", &small), Ok(()));
        for (dictionary, content) in [
            ("/Type/ObjStm/Filter/FlateDecode", &large),
            ("/Type/Obj#53tm/Filter/Fl#61teDecode", &large),
            ("/Filter[/FlateDecode/FlateDecode]/Type /ObjStm", &twice),
        ] {
            assert_eq!(refused(dictionary, content), Err(RejectReason::TooLarge), "{dictionary}");
        }
    }

    #[test]
    fn drawings_of_states_without_end_are_refused() {
        let weighed = |content: &str| Drawing::default().take(&stream(&[], content.into())).is_ok();
        assert!(weighed(&"q 1 0 0 1 0 0 cm BT (queue) Tj ET Q\n".repeat(10_000)));
        assert!(!weighed(&"q ".repeat(MOST_STATES + 1)));
        assert!(!weighed(&"1 ".repeat(MOST_WORDS + 1)));
    }
}
