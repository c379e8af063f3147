//! PDF with a text layer, by `pdf-extract`.
//!
//! The crate panics on some fonts and recurses deeply, so it works apart. Pages
//! are read one by one, because the crate's own loop takes the first page that
//! fails for the end of the document and loses the rest.

use pdf_extract::{Document, PlainTextOutput, output_doc_page};

use super::{Decoded, Refusal};
use crate::ingest::NOTE_LIMIT;
use crate::ingest::account::RejectReason;
use crate::ingest::apart;

/// Reads a document.
///
/// # Errors
/// Refuses a document that is damaged, locked, without a text layer, or whose
/// text cannot be read on every page.
pub(super) fn text(bytes: &[u8]) -> Result<Decoded, Refusal> {
    apart::run(|| pages(bytes)).unwrap_or_else(|| Err(unreadable()))
}

fn unreadable() -> Refusal {
    let message = "the PDF cannot be read: it is damaged, or made in a way that is not \
                   understood; export the notes as text, CSV or Word";
    (RejectReason::BadDocument, message.into())
}

fn pages(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let mut document = Document::load_mem(bytes).map_err(|_| unreadable())?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        let message = "the PDF is locked by a password; save it without one";
        return Err((RejectReason::Encrypted, message.into()));
    }
    let mut pages = Vec::new();
    let mut size = 0;
    for number in document.get_pages().into_keys() {
        let mut page = String::new();
        output_doc_page(&document, &mut PlainTextOutput::new(&mut page), number).map_err(|_| {
            let message = format!("page {number} of the PDF cannot be read");
            (RejectReason::BadDocument, message)
        })?;
        size += page.len();
        if size > NOTE_LIMIT {
            let message = format!("the text of a PDF holds at most {} MB", NOTE_LIMIT >> 20);
            return Err((RejectReason::TooLarge, message));
        }
        pages.push(tidied(&page));
    }
    let blank_pages = pages.iter().filter(|page| page.is_empty()).count();
    if blank_pages == pages.len() {
        let message = "the PDF has no text layer: it is a scan, or empty; recognise its text \
                       (OCR) first, or export the notes as text";
        return Err((RejectReason::NoTextLayer, message.into()));
    }
    Ok(Decoded { text: pages.join("\u{c}\n"), blank_pages, ..Decoded::default() })
}

/// The lines of a page without trailing spaces, blank lines at most one at a
/// time, ligatures as letters.
fn tidied(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    let mut blank = true;
    for line in page.lines().map(str::trim_end) {
        if line.is_empty() && blank {
            continue;
        }
        blank = line.is_empty();
        for character in line.chars() {
            match character {
                'ﬀ' => text.push_str("ff"),
                'ﬁ' => text.push_str("fi"),
                'ﬂ' => text.push_str("fl"),
                'ﬃ' => text.push_str("ffi"),
                'ﬄ' => text.push_str("ffl"),
                '\0' => {}
                other => text.push(other),
            }
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PDF with one page whose content stream is this.
    fn pdf(content: &str) -> Vec<u8> {
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R\
             /Resources<</Font<</F1 5 0 R>>>>>>"
                .to_owned(),
            format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        ];
        let mut file = String::from("%PDF-1.4\n");
        let mut offsets = Vec::new();
        for (index, object) in objects.iter().enumerate() {
            offsets.push(file.len());
            file += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
        }
        let table = file.len();
        file += "xref\n0 6\n0000000000 65535 f \n";
        offsets.iter().for_each(|offset| file += &format!("{offset:010} 00000 n \n"));
        file += &format!("trailer<</Size 6/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
        file.into_bytes()
    }

    #[test]
    fn text_is_read_line_by_line() {
        let page = pdf("BT /F1 12 Tf 72 720 Td (PHQ-9 = 12 today) Tj 0 -20 Td (Denies SI) Tj ET");
        let decoded = text(&page).unwrap();
        let lines: Vec<_> = decoded.text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["PHQ-9 = 12 today", "Denies SI"]);
    }

    #[test]
    fn a_page_without_text_is_a_scan() {
        assert_eq!(text(&pdf("0 0 100 100 re f")).unwrap_err().0, RejectReason::NoTextLayer);
    }

    #[test]
    fn what_is_damaged_is_refused_without_a_panic() {
        let whole = pdf("BT /F1 12 Tf 72 720 Td (PHQ-9) Tj ET");
        for cut in [0, 5, 9, 60, 200, whole.len() / 2] {
            assert_eq!(text(&whole[..cut]).unwrap_err().0, RejectReason::BadDocument, "{cut}");
        }
    }
}
