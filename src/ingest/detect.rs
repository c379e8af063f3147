//! What an input is: decided by its content, and by its name only where the
//! content leaves a choice.
//!
//! A table, JSON Lines and JSON are known by their content under any name. A
//! running text is a note only under a name for notes (`.txt`, `.md`, none),
//! so that a stray program or configuration file does not become one.

use encoding_rs::{UTF_16BE, UTF_16LE};

use super::content::Examined;
use super::document;
use super::fault::{Fault, FileFault, Foreign};
use super::fhir;
use super::table::{self, Layout};
use super::{Options, ccda, hl7};

/// The readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Running text with or without a header block.
    Text,
    /// A document of a word processor, a printer or the web.
    Document(document::Kind),
    /// A ZIP: a document, a spreadsheet or an archive.
    Zip,
    /// One file, packed.
    Gzip,
    /// Rows and columns.
    Table(Layout),
    /// A clinical document in XML, or a piece of one.
    Ccda,
    /// HL7 version 2 messages.
    Hl7,
    /// FHIR resources.
    Fhir(fhir::Form),
    /// One JSON object a line.
    JsonLines,
    /// One JSON value: an object or an array of them.
    Json,
}

impl Format {
    /// Whether the bytes are text in the encoding that was found; documents say
    /// for themselves how their letters are written.
    pub(super) fn is_plain_text(&self) -> bool {
        !matches!(self, Self::Document(_) | Self::Zip | Self::Gzip)
    }

    /// What the format is called; tables are named by what they hold.
    pub(super) fn name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Text => "text",
            Self::Document(document::Kind::Rtf) => "RTF",
            Self::Document(document::Kind::Html) => "HTML",
            Self::Document(document::Kind::Pdf) => "PDF",
            Self::Document(document::Kind::Docx) => "Word",
            Self::Ccda => "C-CDA",
            Self::Hl7 => "HL7 v2",
            Self::Fhir(_) => "FHIR",
            Self::JsonLines => "JSON Lines",
            Self::Json => "JSON",
            Self::Gzip => "gzip",
            Self::Zip | Self::Table(_) => return None,
        })
    }
}

/// Beginnings of formats that are not read, and what to do instead.
const FOREIGN: [(&[u8], Foreign); 8] = [
    (b"\xD0\xCF\x11\xE0", Foreign::OldOffice),
    (b"\x89PNG", Foreign::Png),
    (b"\xFF\xD8\xFF", Foreign::Jpeg),
    (b"GIF8", Foreign::Gif),
    (b"II*\0", Foreign::Tiff),
    (b"MM\0*", Foreign::Tiff),
    (b"PAR1", Foreign::Parquet),
    (b"SQLite format 3", Foreign::Database),
];

/// Finds the reader for an input.
pub(super) fn format(path: &str, examined: &Examined, options: &Options) -> Result<Format, Fault> {
    if examined.bytes == 0 {
        return Err(FileFault::Empty.into());
    }
    if let Some((_, what)) = FOREIGN.iter().find(|(mark, _)| examined.head.starts_with(mark)) {
        return Err(FileFault::Foreign(*what).into());
    }
    if examined.head.starts_with(b"PK\x03\x04") {
        return Ok(Format::Zip);
    }
    if examined.head.starts_with(b"\x1F\x8B") {
        return Ok(Format::Gzip);
    }
    if is_utf32(&examined.head) {
        return Err(FileFault::Utf32.into());
    }
    if let Some(format) = records(path, examined) {
        return Ok(format);
    }
    if let Some(kind) = document::recognise(&examined.head) {
        return Ok(Format::Document(kind));
    }
    let encoding = examined.encoding.encoding;
    if (encoding == UTF_16LE || encoding == UTF_16BE) && examined.bytes % 2 == 1 {
        // a lost byte shifts all letters behind it
        return Err(FileFault::OddUtf16.into());
    }
    let (text, _, _) = encoding.decode(&examined.head);
    if is_binary(&text) {
        return Err(FileFault::Binary.into());
    }
    let extension = extension(path);
    let is_whole = examined.bytes == examined.head.len() as u64;
    if is_whole && text.trim().is_empty() && !is_name_of_text(&extension) {
        return Err(FileFault::Empty.into());
    }
    let begins = text.trim_start().chars().next();
    match (extension.as_str(), begins) {
        ("jsonl" | "ndjson", _) => return Ok(Format::JsonLines),
        (_, Some('{')) if is_json_lines(&text, &extension) => return Ok(Format::JsonLines),
        ("json", _) | (_, Some('{')) => return Ok(Format::Json),
        (_, Some('[')) if is_array_of_objects(&text) => return Ok(Format::Json),
        _ => {}
    }
    if matches!(extension.as_str(), "html" | "htm" | "xhtml") || document::is_html(text.as_bytes())
    {
        return Ok(Format::Document(document::Kind::Html));
    }
    if let Some(layout) = table::layout(&text, &extension, options) {
        return Ok(Format::Table(layout));
    } else if matches!(extension.as_str(), "csv" | "tsv" | "tab" | "psv") {
        return Err(FileFault::NoReadableRow.into());
    }
    match extension.as_str() {
        name if is_name_of_text(name) => Ok(Format::Text),
        // each of these is known by its content, and this is none
        "docx" | "docm" | "xlsx" | "xlsm" | "zip" | "pdf" | "rtf" | "hl7" | "phr" => {
            Err(FileFault::OtherThanNamed.into())
        }
        _ if begins == Some('<') => Err(FileFault::ForeignXml.into()),
        _ => Err(FileFault::ForeignName.into()),
    }
}

/// Whether running text is a note under such a name.
fn is_name_of_text(extension: &str) -> bool {
    matches!(extension, "txt" | "text" | "md" | "markdown" | "note" | "")
}

/// The formats of medical records. They come before HTML, which has elements of
/// the same names as pieces of clinical documents.
fn records(path: &str, examined: &Examined) -> Option<Format> {
    let (text, _, _) = examined.encoding.encoding.decode(&examined.head);
    if let Some(form) = fhir::form(&text, &extension(path)) {
        return Some(Format::Fhir(form));
    }
    if hl7::is_hl7(&text) {
        return Some(Format::Hl7);
    }
    let is_clinical = || ccda::is_clinical(&text);
    (text.trim_start().starts_with('<') && is_clinical()).then_some(Format::Ccda)
}

/// The part of the file's name after its last dot, in lower case, if it is
/// short and made of letters and digits ("note.final version" has none).
pub(super) fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((stem, end))
            if !stem.is_empty()
                && (1..=8).contains(&end.len())
                && end.chars().all(|c| c.is_ascii_alphanumeric())
                && !end.chars().all(|c| c.is_ascii_digit()) =>
        {
            end.to_ascii_lowercase()
        }
        _ => String::new(),
    }
}

/// UTF-32, with or without its mark: of four bytes the two highest are empty or say
/// a plane of Unicode, and one of the others is not empty.
fn is_utf32(head: &[u8]) -> bool {
    let letters = |high: usize, plane: usize, low: [usize; 2]| {
        let mut letters = head.chunks_exact(4);
        let byte = |letter: &[u8], at: usize| letter.get(at).copied().unwrap_or_default();
        head.len() >= 8
            && letters.all(|letter| {
                byte(letter, high) == 0
                    && byte(letter, plane) <= 0x10
                    && low.iter().any(|&at| byte(letter, at) != 0)
            })
    };
    letters(3, 2, [0, 1]) || letters(0, 1, [2, 3])
}

/// More than one control character in a hundred, and more than a slip.
fn is_binary(text: &str) -> bool {
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{85}');
    let count = text.chars().filter(|&c| odd(c)).count();
    count > 3 && count * 100 > text.chars().count()
}

/// The first line is an object by itself. Under `.json` another must follow: a
/// single object is as well a document.
fn is_json_lines(text: &str, extension: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    first.len() > 1 && first.ends_with('}') && (extension != "json" || lines.next().is_some())
}

fn is_array_of_objects(text: &str) -> bool {
    let inside = text.trim_start().get(1..).unwrap_or_default().trim_start();
    inside.starts_with('{') || inside.starts_with(']')
}
