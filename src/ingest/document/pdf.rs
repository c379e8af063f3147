//! PDF with a text layer, by `pdf-extract`.
//!
//! The crate panics on some fonts and recurses deeply, so it works apart. Pages
//! are read one by one, because the crate's own loop takes the first page that
//! fails for the end of the document and loses the rest.

use std::io::Read;

use flate2::read::ZlibDecoder;
use pdf_extract::{Document, Object, Stream, output_doc_page};

use super::page::{LARGEST_TEXT, Page};
use super::{Decoded, forms};
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
    weigh_objects(bytes)?;
    let mut document = Document::load_mem(bytes).map_err(|_| unreadable())?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(PackageFault::LockedPdf.into());
    }
    let mut pages = Vec::new();
    let mut size = 0;
    weigh_shared(&document)?;
    if !forms::come_to_an_end(&document) {
        return Err(unreadable());
    }
    for (number, id) in document.get_pages() {
        weigh_page(&document, id)?;
        let mut page = Page::default();
        output_doc_page(&document, &mut page, number).map_err(|_| match page.size {
            size if size > LARGEST_TEXT => page_too_large(),
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

/// The most that what draws a page may unpack to, in bytes: the crate needs thirty
/// times the room, and a page of text takes some thousand.
const LARGEST_DRAWING: usize = 8 << 20;
/// The most that a stream behind rare filters may have as it stands, since it is
/// unpacked whole.
const LARGEST_PACKED: usize = 1 << 18;

/// Refuses a document whose packed objects unpack to too much: the crate unpacks
/// them as it opens a document, before anything can be asked of it.
fn weigh_objects(bytes: &[u8]) -> Result<(), Fault> {
    let find = |mark: &[u8], from: usize| {
        let rest = bytes.get(from..)?;
        rest.windows(mark.len()).position(|window| window == mark).map(|at| from + at + mark.len())
    };
    let mut left = NOTE_LIMIT;
    let mut at = 0;
    while let Some(object) = find(b"/ObjStm", at) {
        at = object;
        let Some(start) = find(b"stream", object) else { break };
        let packed = bytes.get(start..).unwrap_or_default().trim_ascii_start();
        left = left.checked_sub(inflated(packed, left)).ok_or(page_too_large())?;
    }
    Ok(())
}

/// How many bytes a packed stream inflates to, counted without keeping them and
/// not beyond one more than `limit`.
fn inflated(packed: &[u8], limit: usize) -> usize {
    let mut unpacking = ZlibDecoder::new(packed).take(limit as u64 + 1);
    let mut buffer = [0; 16 * 1024];
    let mut size = 0;
    // what is damaged behind is the reader's to judge
    while let Ok(read @ 1..) = unpacking.read(&mut buffer) {
        size += read;
    }
    size
}

/// Refuses a page whose content unpacks to too much.
fn weigh_page(document: &Document, page: (u32, u16)) -> Result<(), Fault> {
    let mut left = LARGEST_DRAWING;
    for id in document.get_page_contents(page) {
        if let Ok(Object::Stream(stream)) = document.get_object(id) {
            left = left.checked_sub(unpacked(stream)).ok_or(page_too_large())?;
        }
    }
    Ok(())
}

/// Refuses a document in which something that pages share, such as a form or the
/// table of a font's letters, unpacks to too much. Pictures and fonts are left to
/// be large: no text is read from them.
fn weigh_shared(document: &Document) -> Result<(), Fault> {
    let named = |stream: &Stream, key: &[u8], names: &[&[u8]]| {
        let name = stream.dict.get(key).and_then(Object::as_name);
        name.is_ok_and(|name| names.contains(&name))
    };
    let mut streams = document.objects.values().filter_map(|object| match object {
        Object::Stream(stream) => Some(stream),
        _ => None,
    });
    let large = streams.any(|stream| {
        let left_alone = named(stream, b"Subtype", &[b"Image", b"Type1C", b"CIDFontType0C"])
            || named(stream, b"Subtype", &[b"OpenType", b"XML"])
            || named(stream, b"Type", &[b"ObjStm", b"XRef", b"EmbeddedFile"])
            || stream.dict.has(b"Length1");
        !left_alone && unpacked(stream) > LARGEST_DRAWING
    });
    if large { Err(page_too_large()) } else { Ok(()) }
}

const fn page_too_large() -> Fault {
    Fault::TooLarge(Oversize::PdfPage, LARGEST_DRAWING >> 20)
}

/// How many bytes a stream unpacks to, counted without keeping them; more than
/// [`LARGEST_DRAWING`] are counted no further.
fn unpacked(stream: &Stream) -> usize {
    let filters = stream.filters().unwrap_or_default();
    match filters.as_slice() {
        [] => stream.content.len(),
        [only] if *only == b"FlateDecode" || *only == b"Fl" => {
            inflated(&stream.content, LARGEST_DRAWING)
        }
        _ if stream.content.len() > LARGEST_PACKED => usize::MAX,
        _ => stream.content.len(),
    }
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

    /// So many spaces, packed.
    fn deflated(bytes: usize) -> Vec<u8> {
        let mut packing = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packing, &vec![b' '; bytes]).unwrap();
        packing.finish().unwrap()
    }

    #[test]
    fn a_page_that_unpacks_to_too_much_is_refused() {
        let packed = |bytes: usize| {
            let mut dictionary = pdf_extract::Dictionary::new();
            dictionary.set("Filter", "FlateDecode");
            unpacked(&Stream::new(dictionary, deflated(bytes)))
        };
        assert_eq!(packed(3_000_000), 3_000_000);
        assert_eq!(packed(50_000_000), LARGEST_DRAWING + 1);
        let page = pdf(&format!("BT {} ET", "% \n".repeat(LARGEST_DRAWING / 3)));
        assert_eq!(text(&page).unwrap_err().reason(), RejectReason::TooLarge);
        // little to unpack, but drawn without end
        let page =
            pdf(&format!("BT /F1 12 Tf 72 720 Td {} ET", "(aaaaaaaaaa) Tj ".repeat(120_000)));
        assert_eq!(text(&page).unwrap_err().reason(), RejectReason::TooLarge);
    }

    #[test]
    fn packed_objects_are_weighed_before_they_are_opened() {
        let packed = |bytes: usize| {
            let mut file =
                b"%PDF-1.5\n1 0 obj\n<</Type/ObjStm/Filter/FlateDecode>>stream\r\n".to_vec();
            file.extend(deflated(bytes));
            file.extend(b"\nendstream\nendobj\n");
            weigh_objects(&file)
        };
        assert!(packed(1_000_000).is_ok());
        assert_eq!(packed(NOTE_LIMIT + 1).unwrap_err().reason(), RejectReason::TooLarge);
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
