//! Documents: bytes of a word processor, a web page or a printer to text.
//!
//! Each decoder gives the text that a reader of the document sees, line by line,
//! cells of tables parted by tabs and pages by form feeds; what was deleted or
//! hidden is left out. They know nothing of notes: [`text`](super::text) reads
//! what they give, and a record that carries a document as an attachment asks
//! [`decode`] for its text.

mod crowd;
mod docx;
mod flow;
mod forms;
mod html;
mod numbering;
mod page;
mod pdf;
mod rtf;
mod weight;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::NOTE_LIMIT;
use super::fault::{Fault, Oversize, PackageFault, too_large};

/// The formats of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Kind {
    /// Rich Text Format.
    Rtf,
    /// A web page.
    Html,
    /// A PDF with a text layer.
    Pdf,
    /// A Word document.
    Docx,
}

/// What a decoder found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::ingest) struct Decoded {
    /// The text: lines end in `\n`, cells in a tab, pages in a form feed on a
    /// line of its own.
    pub(in crate::ingest) text: String,
    /// The document ends before its end; the text is what it holds.
    pub(in crate::ingest) cut_off: bool,
    /// Pages without text among pages with text: scans, perhaps.
    pub(in crate::ingest) blank_pages: usize,
}

/// What a document is, by its first bytes; HTML must begin with markup.
pub(in crate::ingest) fn recognise(bytes: &[u8]) -> Option<Kind> {
    let begin = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let in_braces = begin.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    if in_braces.is_some_and(|inside| inside.starts_with(b"\\rtf")) {
        return Some(Kind::Rtf);
    }
    // the PDF mark may stand behind up to 1024 bytes of something else
    let window = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if window.windows(5).any(|five| five == b"%PDF-") {
        return Some(Kind::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return docx::is_docx(bytes).then_some(Kind::Docx);
    }
    is_html(begin).then_some(Kind::Html)
}

/// Whether a text begins as a web page, or as a fragment of one, does.
pub(in crate::ingest) fn is_html(begin: &[u8]) -> bool {
    const OPENINGS: [&str; 19] = [
        "!doctype html",
        "html",
        "head",
        "body",
        "div",
        "p",
        "table",
        "span",
        "h1",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "b",
        "strong",
        "br",
        "meta",
        "section",
    ];
    let begin = begin.get(..begin.len().min(4096)).unwrap_or_default();
    let begin = String::from_utf8_lossy(begin).to_ascii_lowercase();
    let mut begin = begin.trim_start();
    while let Some(comment) = begin.strip_prefix("<!--") {
        begin = comment.split_once("-->").map_or("", |(_, rest)| rest).trim_start();
    }
    if let Some(declaration) = begin.strip_prefix("<?xml") {
        // XHTML
        let rest = declaration.split_once('>').map_or("", |(_, rest)| rest).trim_start();
        return rest.starts_with("<!doctype html") || rest.starts_with("<html");
    }
    let Some(tag) = begin.strip_prefix('<') else { return false };
    OPENINGS.iter().any(|name| {
        tag.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(|c: char| !c.is_ascii_alphanumeric()))
    })
}

/// The text of a document in memory; `declared` is the encoding that stands
/// outside it, if one does.
///
/// # Errors
/// Why it cannot be read, and what to do.
pub(in crate::ingest) fn decode(
    kind: Kind,
    bytes: &[u8],
    declared: Option<&'static Encoding>,
) -> Result<Decoded, Fault> {
    if bytes.len() > NOTE_LIMIT {
        return Err(too_large(Oversize::Document));
    }
    let decoded = match kind {
        Kind::Rtf => rtf::text(bytes),
        Kind::Html => html::text(&unicode(bytes, declared))?,
        Kind::Pdf => pdf::text(bytes)?,
        Kind::Docx => docx::text(bytes)?,
    };
    if decoded.text.trim().is_empty() {
        return Err(PackageFault::NoText.into());
    }
    Ok(decoded)
}

/// The text of a page: by its byte order mark, by what is declared outside, as
/// UTF-8 if it is that, by what it declares itself, and last as Western.
fn unicode(bytes: &[u8], declared: Option<&'static Encoding>) -> String {
    let encoding = Encoding::for_bom(bytes).map(|(encoding, _)| encoding).or(declared);
    let encoding = encoding.unwrap_or_else(|| {
        if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { own_declaration(bytes) }
    });
    encoding.decode(bytes).0.into_owned()
}

/// `charset=...` in the first bytes, as `<meta>` and `<?xml` write it.
fn own_declaration(bytes: &[u8]) -> &'static Encoding {
    let head = bytes.get(..bytes.len().min(2048)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let named = |mark: &str| {
        let (_, rest) = head.split_once(mark)?;
        let rest = rest.trim_start_matches(['"', '\'', ' ']);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        Encoding::for_label(rest.get(..end?)?.as_bytes())
    };
    let found = named("charset=").or_else(|| named("encoding="));
    found.filter(|&encoding| encoding != UTF_8).unwrap_or(WINDOWS_1252)
}

/// Parts of a document one after the other.
fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_known_by_its_beginning() {
        assert_eq!(recognise(b"\xEF\xBB\xBF {\\rtf1 x}"), Some(Kind::Rtf));
        assert_eq!(recognise(b"\0\n%PDF-1.4"), Some(Kind::Pdf));
        assert_eq!(recognise(b"<!-- x --> <P>Hi"), Some(Kind::Html));
        assert_eq!(recognise(b"<?xml version='1.0'?><html xmlns='x'>"), Some(Kind::Html));
        assert_eq!(recognise(b"<?xml version='1.0'?><ClinicalDocument>"), None);
        assert_eq!(recognise(b"<Patient xmlns='x'>"), None);
        assert_eq!(recognise(b"<3 this client"), None);
        assert_eq!(recognise(b"PK\x03\x04"), None);
    }

    #[test]
    fn a_page_is_decoded_by_what_it_declares() {
        let page = b"<meta charset=windows-1252><p>s\xE9ance";
        assert_eq!(decode(Kind::Html, page, None).unwrap().text, "séance\n");
        let page = "<meta charset=windows-1252><p>séance".as_bytes();
        assert_eq!(decode(Kind::Html, page, None).unwrap().text, "séance\n", "UTF-8 it is");
    }

    #[test]
    fn a_document_without_text_is_refused() {
        let fault = decode(Kind::Rtf, b"{\\rtf1 }", None).unwrap_err();
        assert_eq!(fault, PackageFault::NoText.into());
    }
}
