//! JSON: one object a line, or one value that is an object or an array of
//! objects. The keys are named like the columns of a table.

mod values;

use std::io::{BufRead, BufReader, Read};

use serde_json::{Map, Value};

use super::NOTE_LIMIT;
use super::account::RejectReason;
use super::content::{self, Examined};
use super::dates::Evidence;
use super::dating::{Dating, Survey};
use super::desk::Desk;
use super::draft::Draft;
use super::fault::{Fault, FileFault, MarkupFault, Oversize, Seen, too_large};
use super::field::{Field, Values};
use super::mapping::Mapping;
use super::text;
use super::walk::Entry;
use crate::Result;
use crate::note::{Language, Source};
pub(super) use values::Nesting;
use values::{Piece, Pieces};

/// Reads JSON Lines: every line stands for itself, so a bad one costs only
/// itself.
pub(super) fn read_lines(
    entry: &Entry<'_>,
    examined: &Examined,
    desk: &mut Desk<'_>,
) -> Result<()> {
    let open = || Some(Lines::new(decoded(entry, examined)?));
    read_pieces(entry, examined, desk, &open, |piece| entry.source(piece.line))
}

/// Reads one JSON value. The records of an array are known by their JSON
/// pointer (RFC 6901).
pub(super) fn read_values(
    entry: &Entry<'_>,
    examined: &Examined,
    desk: &mut Desk<'_>,
) -> Result<()> {
    let open = || Some(Pieces::new(decoded(entry, examined)?));
    read_pieces(entry, examined, desk, &open, |piece| match piece.index {
        Some(index) => entry.source(format!("/{index}")),
        None => entry.source(""),
    })
}

type Stream<'a> = BufReader<Box<dyn Read + 'a>>;

fn decoded<'a>(entry: &Entry<'a>, examined: &Examined) -> Option<Stream<'a>> {
    let text = content::decoded(&entry.content, examined.encoding.encoding).ok()?;
    Some(BufReader::new(Box::new(text)))
}

fn read_pieces<I: Iterator<Item = Piece>>(
    entry: &Entry<'_>,
    examined: &Examined,
    desk: &mut Desk<'_>,
    open: &dyn Fn() -> Option<I>,
    place: impl Fn(&Piece) -> Source,
) -> Result<()> {
    let mapping = &desk.options().mapping;
    let Some(pieces) = open() else {
        return desk.reject(entry.source(""), FileFault::Changed);
    };
    let mut dating = Dating::new(|| {
        let mut proved = Evidence::default();
        for piece in open().into_iter().flatten() {
            if let Ok(object) = object(&piece) {
                let (values, ..) = values(&object, mapping);
                values.dated().for_each(|value| proved.take(value));
            }
        }
        Survey::File(proved)
    });
    let mut any = false;
    for piece in pieces {
        any = true;
        let read = object(&piece).and_then(|object| {
            if examined.encoding.damaged && piece.text().contains('\u{FFFD}') {
                return Err(MarkupFault::DamagedUtf8.into());
            }
            draft(object, mapping)
        });
        match read {
            Ok(mut draft) => {
                text::complete_from_text(&mut draft, mapping);
                desk.admit(Draft { source: place(&piece), ..draft }, &mut dating)?;
            }
            Err(fault) if piece.is_whole && fault.reason() == RejectReason::MissingText => {
                desk.reject(place(&piece), MarkupFault::NotANote)?;
            }
            Err(fault) => desk.reject(place(&piece), fault)?,
        }
    }
    if !any {
        desk.reject(entry.source(""), FileFault::NoRecord)?;
    }
    Ok(())
}

/// The object of a piece.
fn object(piece: &Piece) -> Result<Map<String, Value>, Fault> {
    if piece.too_large {
        return Err(too_large(Oversize::Record));
    }
    match parse(&piece.bytes, piece.line)? {
        Value::Object(object) => Ok(object),
        _ => Err(MarkupFault::NotAnObject.into()),
    }
}

/// How many values a record may hold. A value takes some fifty times the bytes
/// of a `1,`, so the bytes alone bound no memory.
const MOST_VALUES: usize = 1_000_000;
/// How deep serde_json goes.
const DEEPEST: usize = 128;

/// The value of a piece of JSON that begins on this line. serde_json's own message
/// may quote the input, so only its place is passed on.
pub(super) fn parse(bytes: &[u8], line: u64) -> Result<Value, Fault> {
    let beyond = || MarkupFault::TooDeep { depth: DEEPEST, elements: MOST_VALUES }.into();
    if bytes.len() > MOST_VALUES && values::count(bytes) > MOST_VALUES {
        return Err(beyond());
    }
    serde_json::from_slice(bytes).map_err(|error| {
        if error.is_syntax() && values::depth(bytes) >= DEEPEST {
            return beyond();
        }
        let line = line + error.line().saturating_sub(1) as u64;
        MarkupFault::Json { ends_early: error.is_eof(), line, column: error.column() }.into()
    })
}

/// The stated values of an object, and the key of its text.
fn values<'o>(
    object: &'o Map<String, Value>,
    mapping: &Mapping,
) -> (Values, Option<&'o str>, Option<Language>) {
    let mut found: Vec<_> = object
        .iter()
        .filter(|(_, value)| !value.is_null())
        .filter_map(|(key, value)| Some((mapping.column(key)?, key, value)))
        .collect();
    found.sort_by_key(|(known, ..)| (known.field, known.rank));
    let mut values = Values::default();
    for (known, _, value) in found.iter().filter(|(known, ..)| known.field != Field::Text) {
        values.state(known.field, &written(value));
    }
    let text = found.iter().find(|(known, ..)| known.field == Field::Text);
    let french = found.iter().any(|(known, ..)| known.language == Language::Fr);
    (values, text.map(|(_, key, _)| key.as_str()), french.then_some(Language::Fr))
}

fn draft(mut object: Map<String, Value>, mapping: &Mapping) -> Result<Draft, Fault> {
    let (values, text, language) = values(&object, mapping);
    let text = text.map(str::to_owned).and_then(|key| object.get_mut(&key));
    match text.map(Value::take) {
        Some(Value::String(text)) => Ok(Draft { text, values, language, ..Draft::default() }),
        Some(_) => Err(MarkupFault::TextNotAString.into()),
        None => {
            let mut keys: Vec<_> = object.keys().map(String::as_str).collect();
            keys.sort_unstable();
            let any_known = keys.iter().any(|key| mapping.column(key).is_some());
            Err(MarkupFault::NoTextKey(Seen::of(keys.into_iter(), any_known)).into())
        }
    }
}

/// A scalar as it is written; the scalars of an array, joined.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Array(items) => items.iter().map(written).collect::<Vec<_>>().join("; "),
        Value::Null | Value::Object(_) => String::new(),
    }
}

/// The lines of a file that are not blank.
pub(super) struct Lines<R> {
    reader: R,
    line: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, line: 0 }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            let mut bytes = Vec::new();
            let limit = NOTE_LIMIT as u64 + 1;
            let read = (&mut self.reader).take(limit).read_until(b'\n', &mut bytes).ok()?;
            if read == 0 {
                return None;
            }
            self.line += 1;
            let too_large = read as u64 == limit && !bytes.ends_with(b"\n");
            if too_large {
                self.reader.skip_until(b'\n').ok()?;
                bytes = Vec::new();
            } else if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            return Some(Piece { bytes, line: self.line, index: None, is_whole: false, too_large });
        }
    }
}
