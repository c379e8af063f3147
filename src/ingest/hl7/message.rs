//! HL7 version 2 messages: segments, fields, components, escapes.
//!
//! A message is cut by its own delimiters, which stand in its first segment
//! (HL7 2.5.1, chapter 2). Segments end in a carriage return; files that went
//! through other hands have line feeds, or both.

use std::io::BufRead;

use crate::ingest::NOTE_LIMIT;

/// The most segments of a message. Questions about a message go through all of
/// them, for each of its results; a document with one for each of its lines has a
/// few thousand.
const MOST_SEGMENTS: usize = 20_000;

/// What a segment is called by.
pub(super) type Name = [u8; 3];

/// One segment as it is written, and cut only when it is asked for: a list of its
/// fields would take twenty times the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// The line that it stands on, from 1.
    pub(super) line: u64,
    /// Zeros where what it begins with is no name.
    name: Name,
    text: String,
    field: char,
}

/// The delimiters of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signs {
    field: char,
    component: char,
    repetition: char,
    escape: char,
    subcomponent: char,
}

impl Default for Signs {
    fn default() -> Self {
        Self { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' }
    }
}

impl Signs {
    /// Those that a message header states.
    fn of(header: &str) -> Self {
        let usual = Self::default();
        let mut signs = header.chars().skip(3);
        let field = signs.next().unwrap_or(usual.field);
        let mut next = |otherwise| signs.next().filter(|&sign| sign != field).unwrap_or(otherwise);
        Self {
            field,
            component: next(usual.component),
            repetition: next(usual.repetition),
            escape: next(usual.escape),
            subcomponent: next(usual.subcomponent),
        }
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) segments: Vec<Segment>,
    signs: Signs,
    /// It outgrew the limit; what is beyond is not kept.
    pub(super) too_large: bool,
}

impl Message {
    fn begun(line: &str, number: u64) -> Self {
        let signs = Signs::of(line);
        let mut message = Self { segments: Vec::new(), signs, too_large: false };
        message.push(line, number);
        message
    }

    fn push(&mut self, line: &str, number: u64) {
        if self.segments.len() < MOST_SEGMENTS {
            self.segments.push(Segment::new(line, number, self.signs.field));
        } else {
            self.too_large = true;
        }
    }

    /// The line that the message begins on.
    pub(super) fn line(&self) -> u64 {
        self.segments.first().map_or(0, |segment| segment.line)
    }

    pub(super) fn first(&self, name: &Name) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.is(name))
    }

    /// A field of the first segment of a name, its first repetition and first
    /// component.
    pub(super) fn value(&self, name: &Name, field: usize) -> Option<String> {
        self.first(name).and_then(|segment| self.component(segment, field, 1))
    }

    /// A component of the first repetition of a field, from 1; `None` if it is
    /// empty.
    pub(super) fn component(
        &self,
        segment: &Segment,
        field: usize,
        component: usize,
    ) -> Option<String> {
        let first = self.repetitions(segment, field).next()?;
        self.part(first, component)
    }

    /// The repetitions of a field, as they are written.
    pub(super) fn repetitions<'a>(
        &self,
        segment: &'a Segment,
        field: usize,
    ) -> impl Iterator<Item = &'a str> + use<'a> {
        segment.raw(field).split(self.signs.repetition)
    }

    /// A component of a repetition, from 1; `None` if it is empty. An empty
    /// value may be written as two quotes.
    pub(super) fn part(&self, repetition: &str, component: usize) -> Option<String> {
        let raw = nth(repetition, self.signs.component, component.checked_sub(1)?)?;
        let raw = nth(raw, self.signs.subcomponent, 0)?;
        let value = self.plain(raw).trim().to_owned();
        (!value.is_empty() && value != "\"\"").then_some(value)
    }

    /// The text of a field: its repetitions are lines.
    pub(super) fn text(&self, segment: &Segment, field: usize) -> String {
        let lines: Vec<_> =
            self.repetitions(segment, field).map(|repetition| self.plain(repetition)).collect();
        lines.join("\n")
    }

    /// A text without its escapes.
    fn plain(&self, raw: &str) -> String {
        if !raw.contains(self.signs.escape) {
            return raw.to_owned();
        }
        let mut out = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((before, after)) = rest.split_once(self.signs.escape) {
            out.push_str(before);
            let Some((code, after)) = after.split_once(self.signs.escape) else {
                // a lone escape sign is a sign
                out.push(self.signs.escape);
                rest = after;
                continue;
            };
            self.unescape(code, &mut out);
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn unescape(&self, code: &str, out: &mut String) {
        match code {
            "F" => out.push(self.signs.field),
            "S" => out.push(self.signs.component),
            "T" => out.push(self.signs.subcomponent),
            "R" => out.push(self.signs.repetition),
            "E" => out.push(self.signs.escape),
            // highlighting
            "H" | "N" => {}
            _ if code.starts_with(".br") || code.starts_with(".sp") || code.starts_with(".ce") => {
                out.push('\n');
            }
            _ if code.starts_with('.') => out.push(' '),
            _ => match code.strip_prefix('X').and_then(from_hex) {
                Some(text) => out.push_str(&text.replace("\r\n", "\n").replace('\r', "\n")),
                // no escape: a path, an emoticon
                None => {
                    out.push(self.signs.escape);
                    out.push_str(code);
                    out.push(self.signs.escape);
                }
            },
        }
    }
}

/// The part between signs at a place, from 0. Messages are cut a hundred times each, at
/// signs that are mostly ASCII and a few bytes apart.
fn nth(text: &str, sign: char, place: usize) -> Option<&str> {
    let Some(byte) = u8::try_from(sign).ok().filter(u8::is_ascii) else {
        return text.split(sign).nth(place);
    };
    let mut ends = text.bytes().enumerate().filter(|(_, it)| *it == byte).map(|(at, _)| at);
    let from = match place.checked_sub(1) {
        Some(before) => ends.nth(before)? + 1,
        None => 0,
    };
    text.get(from..ends.next().unwrap_or(text.len()))
}

fn from_hex(digits: &str) -> Option<String> {
    if digits.is_empty() || digits.len() % 2 == 1 || !digits.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok())
        .collect();
    let bytes = bytes?;
    Some(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => encoding_rs::WINDOWS_1252.decode(error.as_bytes()).0.into_owned(),
    })
}

impl Segment {
    fn new(text: &str, line: u64, field: char) -> Self {
        let name = text.as_bytes().first_chunk().copied().unwrap_or_default();
        let ends = text.get(3..).is_some_and(|rest| rest.is_empty() || rest.starts_with(field));
        let name = if ends { name } else { Name::default() };
        Self { line, name, text: text.to_owned(), field }
    }

    pub(super) fn is(&self, name: &Name) -> bool {
        self.name == *name
    }

    /// A field as it is written, from 1. The first of a message header is the sign
    /// between the fields, for which nobody asks.
    fn raw(&self, field: usize) -> &str {
        let place = if self.is(b"MSH") { field.saturating_sub(1) } else { field };
        nth(&self.text, self.field, place).unwrap_or_default()
    }
}

/// The messages of a stream.
pub(super) struct Messages<R> {
    reader: R,
    line: u64,
    next: Option<Message>,
    /// The last line ended in a carriage return, so that a line feed behind it
    /// begins none.
    after_return: bool,
}

impl<R: BufRead> Messages<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, line: 0, next: None, after_return: false }
    }

    /// The next line and whether it was too long; `None` at the end.
    fn line(&mut self) -> Option<(Vec<u8>, bool)> {
        let (mut line, mut too_large, mut any) = (Vec::new(), false, false);
        loop {
            let buffer = self.reader.fill_buf().ok()?;
            if buffer.is_empty() {
                break;
            }
            if std::mem::take(&mut self.after_return) && buffer.first() == Some(&b'\n') {
                self.reader.consume(1);
                continue;
            }
            any = true;
            let end = buffer.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
            if line.len() + part.len() <= NOTE_LIMIT {
                line.extend_from_slice(part);
            } else {
                too_large = true;
            }
            let taken = part.len();
            match end {
                Some(end) => {
                    self.after_return = buffer.get(end) == Some(&b'\r');
                    self.reader.consume(end + 1);
                    break;
                }
                None => self.reader.consume(taken),
            }
        }
        self.line += u64::from(any);
        any.then_some((line, too_large))
    }
}

impl<R: BufRead> Iterator for Messages<R> {
    type Item = Message;

    fn next(&mut self) -> Option<Message> {
        let mut current = self.next.take();
        let mut size = 0_usize;
        while let Some((line, too_large)) = self.line() {
            let text = String::from_utf8_lossy(&line);
            // the frame of the transport: vertical tab and file separator
            let text = text.trim_matches(['\u{b}', '\u{1c}', ' ', '\u{feff}']);
            size += text.len();
            if text.starts_with("MSH") {
                let begun = Message::begun(text, self.line);
                match current.replace(begun) {
                    Some(done) => {
                        self.next = current;
                        return Some(done);
                    }
                    None => size = text.len(),
                }
            } else if let Some(message) = &mut current
                && !text.is_empty()
            {
                if too_large || size > NOTE_LIMIT {
                    message.too_large = true;
                } else if !["BHS", "BTS", "FHS", "FTS"].iter().any(|name| text.starts_with(name)) {
                    message.push(text, self.line);
                }
            }
        }
        current
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<Message> {
        Messages::new(text.as_bytes()).collect()
    }

    #[test]
    fn messages_are_cut_whatever_ends_their_segments() {
        for end in ["\r", "\n", "\r\n"] {
            let text = ["\u{b}MSH|^~\\&|A", "PID|1", "\u{1c}", "MSH|^~\\&|B", "PID|2"].join(end);
            let found = messages(&text);
            let lines: Vec<_> = found.iter().map(Message::line).collect();
            assert_eq!(lines, [1, 4], "{end:?}");
            assert_eq!(found[1].value(b"MSH", 3).as_deref(), Some("B"));
            assert_eq!(found[1].value(b"PID", 1).as_deref(), Some("2"));
        }
    }

    #[test]
    fn a_message_of_too_many_segments_is_not_kept() {
        let header = "MSH|^~\\&|A|B|C|D|20260312||ORU^R01|1|P|2.5\r";
        let many = format!("{header}{}{header}PID|||C-7\r", "OBX|1\r".repeat(MOST_SEGMENTS));
        let found = messages(&many);
        assert_eq!(found.iter().map(|it| it.too_large).collect::<Vec<_>>(), [true, false]);
        assert_eq!(found[0].segments.len(), MOST_SEGMENTS);
        assert_eq!(found[1].value(b"PID", 3).as_deref(), Some("C-7"));
    }

    #[test]
    fn fields_components_and_repetitions_are_told_apart() {
        let message = &messages("MSH|^~\\&|\rPID|||7^^^A&1.2&ISO^MR~999^^^^SS||\"\"")[0];
        let pid = message.first(b"PID").unwrap();
        assert_eq!(message.component(pid, 3, 1).as_deref(), Some("7"));
        assert_eq!(message.component(pid, 3, 4).as_deref(), Some("A"));
        assert_eq!(message.component(pid, 3, 5).as_deref(), Some("MR"));
        let last = message.repetitions(pid, 3).last().unwrap();
        assert_eq!(message.part(last, 5).as_deref(), Some("SS"));
        assert_eq!(message.component(pid, 5, 1), None);
        assert_eq!(message.component(pid, 99, 1), None);
    }

    #[test]
    fn the_delimiters_of_the_message_count() {
        let message = &messages("MSH#*-!%#\rOBX#1#TX#a*b##x!F!y-z")[0];
        let obx = message.first(b"OBX").unwrap();
        assert_eq!(message.component(obx, 3, 2).as_deref(), Some("b"));
        assert_eq!(message.text(obx, 5), "x#y\nz");
    }

    #[test]
    fn escapes_become_what_they_stand_for() {
        let text = |raw: &str| {
            let message = &messages(&format!("MSH|^~\\&|\rOBX|1|FT|a||{raw}"))[0];
            message.text(message.first(b"OBX").unwrap(), 5)
        };
        assert_eq!(text("a\\.br\\b \\T\\ c \\S\\ \\F\\ \\E\\"), "a\nb & c ^ | \\");
        assert_eq!(text("\\H\\PHQ-9\\N\\ 12\\X0D\\next\\XC3A9\\"), "PHQ-9 12\nnexté");
        assert_eq!(text("one~two"), "one\ntwo");
        assert_eq!(text("C:\\temp\\x, 50\\"), "C:\\temp\\x, 50\\");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_cut(text in "(MSH|PID|\\||\\^|~|\\\\|&|\r|\n|x|é){0,60}") {
            for message in messages(&text) {
                for segment in &message.segments {
                    message.text(segment, 5);
                    message.component(segment, 3, 2);
                }
            }
        }
    }
}
