//! PDF with a text layer, by `pdf-extract`.
//!
//! The crate panics on some fonts and recurses deeply, so it works apart. Pages
//! are read one by one, because the crate's own loop takes the first page that
//! fails for the end of the document and loses the rest.

use pdf_extract::{Document, output_doc_page};

use super::page::{LARGEST_TEXT, Page};
use super::{Decoded, forms, weight};
use crate::ingest::NOTE_LIMIT;
use crate::ingest::apart;
use crate::ingest::fault::{Fault, Oversize, PackageFault, too_large};

/// Reads a document.
///
/// # Errors
/// Refuses a document that is damaged, locked, without a text layer, or whose
/// text cannot be read on every page.
pub(super) fn text(bytes: &[u8]) -> Result<Decoded, Fault> {
    apart::run(|| pages(bytes)).unwrap_or_else(|| Err(unreadable()))
}

fn unreadable() -> Fault {
    PackageFault::UnreadablePdf.into()
}

fn pages(bytes: &[u8]) -> Result<Decoded, Fault> {
    weight::objects(bytes)?;
    let mut document = Document::load_mem(bytes).map_err(|_| unreadable())?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(PackageFault::LockedPdf.into());
    }
    let mut pages = Vec::new();
    let mut size = 0;
    weight::shared(&document)?;
    if !forms::come_to_an_end(&document) {
        return Err(unreadable());
    }
    for (number, id) in document.get_pages() {
        if !weight::is_rooted(&document, id) {
            return Err(unreadable());
        }
        weight::page(&document, id)?;
        let mut page = Page::default();
        output_doc_page(&document, &mut page, number).map_err(|_| match page.size {
            size if size > LARGEST_TEXT => weight::too_large(),
            _ => PackageFault::UnreadablePage(number).into(),
        })?;
        size += page.size;
        if size > NOTE_LIMIT {
            return Err(too_large(Oversize::PdfText));
        }
        pages.push(tidied(&page.finish()));
    }
    let blank_pages = pages.iter().filter(|page| page.is_empty()).count();
    if blank_pages == pages.len() {
        return Err(PackageFault::NoTextLayer.into());
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
    use crate::ingest::account::RejectReason;

    /// A PDF with one page whose content stream is this.
    fn pdf(content: &str) -> Vec<u8> {
        pdf_with_letters(content, "")
    }

    /// The same with a table of its font's letters.
    fn pdf_with_letters(content: &str, letters: &str) -> Vec<u8> {
        let stream =
            |content: &str| format!("<</Length {}>>stream\n{content}\nendstream", content.len());
        let named = if letters.is_empty() { "" } else { "/ToUnicode 6 0 R" };
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R\
             /Resources<</Font<</F1 5 0 R>>>>>>"
                .to_owned(),
            stream(content),
            format!(
                "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding{named}>>"
            ),
            stream(letters),
        ];
        let mut file = String::from("%PDF-1.4\n");
        let mut offsets = Vec::new();
        for (index, object) in objects.iter().enumerate() {
            offsets.push(file.len());
            file += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
        }
        let table = file.len();
        file += "xref\n0 7\n0000000000 65535 f \n";
        offsets.iter().for_each(|offset| file += &format!("{offset:010} 00000 n \n"));
        file += &format!("trailer<</Size 7/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
        file.into_bytes()
    }

    #[test]
    fn a_page_that_unpacks_to_too_much_is_refused() {
        let page = pdf(&format!("BT {} ET", "% \n".repeat(weight::LARGEST_DRAWING / 3)));
        assert_eq!(text(&page).unwrap_err().reason(), RejectReason::TooLarge);
        // little to unpack, but drawn without end
        let page =
            pdf(&format!("BT /F1 12 Tf 72 720 Td {} ET", "(aaaaaaaaaa) Tj ".repeat(120_000)));
        assert_eq!(text(&page).unwrap_err().reason(), RejectReason::TooLarge);
    }

    #[test]
    fn letters_that_are_more_than_there_are_codes_are_refused() {
        let letters = |last: &str| {
            let range = format!("1 beginbfrange <00> <{last}> <0000> endbfrange");
            let table = format!("/CMapName /A def begincmap {range} endcmap");
            text(&pdf_with_letters("BT /F1 12 Tf 72 720 Td (PHQ-9) Tj ET", &table))
        };
        assert_eq!(letters("FFFFFFFF").unwrap_err().reason(), RejectReason::TooLarge);
        assert_eq!(letters("ff").unwrap().text.trim(), "PHQ-9");
    }

    #[test]
    fn a_page_that_lies_in_itself_is_refused() {
        let rooted = pdf("BT /F1 12 Tf 72 720 Td (PHQ-9) Tj ET");
        let text_of = String::from_utf8(rooted).unwrap();
        // of the same length, so that all offsets hold; the page asks above for its size
        let looped = text_of
            .replace("<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Kids[3 0 R]/Count 1/Parent 2 0 R>>")
            .replace("/MediaBox[0 0 612 792]", "");
        assert_eq!(text(looped.as_bytes()).unwrap_err().reason(), RejectReason::BadDocument);
    }

    #[test]
    fn text_is_read_line_by_line() {
        let page = pdf("BT /F1 12 Tf 72 720 Td (PHQ-9 = 12 today) Tj 0 -20 Td (Denies SI) Tj ET");
        let decoded = text(&page).unwrap();
        let lines: Vec<_> = decoded.text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["PHQ-9 = 12 today", "Denies SI"]);
    }

    #[test]
    fn far_apart_cells_are_parted_by_tabs_and_words_are_not() {
        let page =
            pdf("BT /F1 12 Tf 72 720 Td (Measure) Tj 120 0 Td (March) Tj 70 0 Td (April) Tj \
             -190 -16 Td (PHQ-9) Tj 120 0 Td (17) Tj 70 0 Td (9) Tj \
             -190 -16 Td [(She) -300 (sleeps) -900 (well)] TJ \
             0 -40 Td (H) Tj 8.7 -4 Td (2) Tj 6.8 4 Td (O) Tj ET");
        let decoded = text(&page).unwrap();
        assert_eq!(decoded.text, "Measure\tMarch\tApril\nPHQ-9\t17\t9\nShe sleeps well\n\nH2O\n");
    }

    #[test]
    fn the_lines_of_a_cell_stay_in_its_row() {
        let page = pdf("BT /F1 12 Tf 72 720 Td (Client) Tj 0 -14 Td (ID) Tj 80 14 Td (Date) Tj \
             70 0 Td (Session) Tj 0 -14 Td (number) Tj \
             -150 -20 Td (C-1042) Tj 80 0 Td (12 Mar) Tj 70 0 Td (4) Tj \
             -150 -20 Td (PHQ-9) Tj 80 0 Td (17) Tj 70 0 Td (moderately) Tj 0 -14 Td (severe) Tj ET");
        assert_eq!(
            text(&page).unwrap().text,
            "Client ID\tDate\tSession number\nC-1042\t12 Mar\t4\nPHQ-9\t17\tmoderately severe\n"
        );
    }

    #[test]
    fn rows_of_a_table_stay_together_and_tables_apart() {
        let page = pdf("BT /F1 12 Tf 72 720 Td (Measure) Tj 80 0 Td (Last) Tj 50 0 Td (Today) Tj \
             -130 -31 Td (PHQ-9) Tj 80 0 Td (18) Tj 50 0 Td (12) Tj \
             -130 -60 Td (GAD-7) Tj 80 0 Td (14) Tj 50 0 Td (9) Tj \
             -130 -31 Td (Denies SI) Tj ET");
        assert_eq!(
            text(&page).unwrap().text,
            "Measure\tLast\tToday\nPHQ-9\t18\t12\n\nGAD-7\t14\t9\n\nDenies SI\n"
        );
    }

    #[test]
    fn columns_of_prose_are_read_one_after_the_other() {
        let lines = "(a line of the first column) Tj 0 -14 Td ".repeat(8);
        let second = "(and one of the second) Tj 0 -14 Td ".repeat(8);
        let page = pdf(&format!("BT /F1 10 Tf 72 720 Td {lines} 250 112 Td {second} ET"));
        let read = text(&page).unwrap().text;
        assert!(!read.contains('\t'), "{read}");
        assert_eq!(read.lines().filter(|line| line.starts_with("a line")).count(), 8);
    }

    #[test]
    fn a_page_without_text_is_a_scan() {
        assert_eq!(text(&pdf("0 0 100 100 re f")).unwrap_err(), PackageFault::NoTextLayer.into());
    }

    #[test]
    fn what_is_damaged_is_refused_without_a_panic() {
        let whole = pdf("BT /F1 12 Tf 72 720 Td (PHQ-9) Tj ET");
        for cut in [0, 5, 9, 60, 200, whole.len() / 2] {
            assert_eq!(
                text(&whole[..cut]).unwrap_err().reason(),
                RejectReason::BadDocument,
                "{cut}"
            );
        }
    }
}
