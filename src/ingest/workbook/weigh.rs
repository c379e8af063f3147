//! What a workbook unpacks to and what it hides, seen before the library takes its
//! parts into memory.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{damaged, too_large};
use crate::Result;
use crate::ingest::NOTE_LIMIT;
use crate::ingest::fault::Fault;

/// The most that the parts of a workbook may unpack to, in bytes, and its list of
/// texts alone, which the library holds.
const LARGEST: u64 = 1 << 29;
const LARGEST_TEXTS: u64 = NOTE_LIMIT as u64;
/// The most bytes between two tags: a cell holds at most 32,767 characters, and the
/// library copies each several times.
const LONGEST_TEXT: usize = 1 << 20;
/// The most texts of that list: each takes room of its own, also where it is empty.
const MOST_TEXTS: u64 = 1_500_000;
/// The part that lists the texts.
const TEXTS: &str = "xl/sharedStrings.xml";
/// The least that a text takes there: `<si/>`.
const LEAST_TEXT: u64 = 5;

/// Whether sheets hide rows or columns. The library does not tell: the tags `row` and
/// `col` of their parts have an attribute `hidden`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Hidden {
    pub(super) rows: bool,
    pub(super) columns: bool,
    /// A row or a cell states a place whose number the library would let run over, so
    /// that it might come to stand on another one.
    runs_over: bool,
}

/// So many letters and digits of a place make no number that runs over; the last place
/// of a sheet has three and seven.
const MOST_LETTERS: usize = 6;
const MOST_DIGITS: usize = 9;
/// So much of a tag is looked at.
const TAG: usize = 256;

impl Hidden {
    /// Looks at what stands behind a `<`.
    fn look_at(&mut self, tag: &[u8]) {
        let tag = tag.split(|&byte| byte == b'>').next().unwrap_or_default();
        let mut words = tag.split(u8::is_ascii_whitespace);
        // in front of the name may stand that of its namespace
        let name = words.next().and_then(|name| name.rsplit(|&byte| byte == b':').next());
        let hides = |word: &[u8]| {
            let word = word.strip_suffix(b"/").unwrap_or(word);
            matches!(word, b"hidden=\"1\"" | b"hidden='1'" | b"hidden=\"true\"" | b"hidden='true'")
        };
        match name {
            Some(b"row") => {
                self.rows |= words.clone().any(hides);
                self.runs_over |= words.any(runs_over);
            }
            Some(b"c") => self.runs_over |= words.any(runs_over),
            Some(b"col") => self.columns |= words.any(hides),
            _ => {}
        }
    }
}

/// Whether an attribute is a place whose number runs over.
fn runs_over(word: &[u8]) -> bool {
    let Some(place) = word.strip_prefix(b"r=") else { return false };
    let count = |of: fn(&u8) -> bool| place.iter().filter(|byte| of(byte)).count();
    count(u8::is_ascii_alphabetic) > MOST_LETTERS || count(u8::is_ascii_digit) > MOST_DIGITS
}

/// Counts what the parts unpack to, before the library takes them into memory.
pub(super) fn weigh(bytes: &[u8], hidden: &mut Hidden) -> Result<u64, Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut left = LARGEST;
    let mut buffer = vec![0; 64 * 1024];
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|_| damaged())?;
        let holds_texts = part.name().is_ok_and(|name| name.eq_ignore_ascii_case(TEXTS));
        let is_markup = part.name().is_ok_and(|name| name.ends_with(".xml"));
        let (mut size, mut stated, mut behind_tag) = (0_u64, None, 0_usize);
        let mut texts = 0;
        let mut tag: Vec<u8> = Vec::new();
        loop {
            let read = part.read(&mut buffer).map_err(|_| damaged())?;
            if read == 0 {
                break;
            }
            if holds_texts && size == 0 {
                stated = texts_stated(buffer.get(..read).unwrap_or_default());
            }
            for (number, run) in
                buffer.get(..read).unwrap_or_default().split(|&byte| byte == b'<').enumerate()
            {
                behind_tag = if number == 0 { behind_tag + run.len() } else { run.len() };
                if is_markup && behind_tag > LONGEST_TEXT {
                    return Err(too_large());
                }
                texts += u64::from(holds_texts && number > 0 && begins_text(run));
                if is_markup {
                    if number > 0 {
                        hidden.look_at(&tag);
                        tag.clear();
                    }
                    tag.extend(run.iter().take(TAG.saturating_sub(tag.len())));
                }
            }
            size += read as u64;
            left = left.checked_sub(read as u64).ok_or_else(too_large)?;
        }
        if hidden.runs_over {
            return Err(damaged());
        }
        if holds_texts && (size > LARGEST_TEXTS || texts > MOST_TEXTS) {
            return Err(too_large());
        }
        // the library makes room for as many as are stated
        if stated.is_some_and(|texts| texts > size / LEAST_TEXT) {
            return Err(damaged());
        }
    }
    Ok(LARGEST - left)
}

/// Whether what stands behind a `<` begins a text of the list.
fn begins_text(tag: &[u8]) -> bool {
    let name = tag.split(|byte| matches!(byte, b'>' | b'/' | b' ')).next().unwrap_or_default();
    name.rsplit(|&byte| byte == b':').next() == Some(b"si")
}

/// How many texts a list says that it has.
fn texts_stated(head: &[u8]) -> Option<u64> {
    let head = String::from_utf8_lossy(head);
    let (_, behind) = head.split_once("uniqueCount")?;
    let number = behind.trim_start_matches([' ', '=', '"', '\'', '\t', '\r', '\n']);
    let digits = number.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(number.len());
    // a number that is too large for any type is too large
    Some(number.get(..digits)?.parse().unwrap_or(u64::MAX)).filter(|_| digits > 0)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;
    use crate::ingest::account::RejectReason;

    #[test]
    fn a_list_of_texts_may_not_state_more_than_it_can_hold() {
        let stated = |head: &str| texts_stated(head.as_bytes());
        assert_eq!(stated("<sst count=\"9\" uniqueCount=\"7\"><si/>"), Some(7));
        assert_eq!(stated("<sst uniqueCount='99999999999999999999999'>"), Some(u64::MAX));
        assert_eq!(stated("<sst><si/></sst>"), None);
        let mut whole = ZipWriter::new(Cursor::new(Vec::new()));
        whole.start_file(TEXTS, SimpleFileOptions::default()).unwrap();
        whole.write_all(b"<sst uniqueCount=\"4000000000\"><si/></sst>").unwrap();
        let bytes = whole.finish().unwrap().into_inner();
        assert_eq!(
            weigh(&bytes, &mut Hidden::default()).unwrap_err().reason(),
            RejectReason::BadDocument
        );
    }

    #[test]
    fn a_list_of_more_texts_than_cells_is_refused() {
        let list = |texts: u64| {
            let mut whole = ZipWriter::new(Cursor::new(Vec::new()));
            whole.start_file(TEXTS, SimpleFileOptions::default()).unwrap();
            let texts = "<si/>".repeat(usize::try_from(texts).unwrap());
            whole.write_all(format!("<sst>{texts}</sst>").as_bytes()).unwrap();
            let bytes = whole.finish().unwrap().into_inner();
            weigh(&bytes, &mut Hidden::default()).map_err(|fault| fault.reason())
        };
        assert!(list(1000).is_ok());
        assert_eq!(list(MOST_TEXTS + 1_000), Err(RejectReason::TooLarge));
        for (tag, begins) in [("si>", true), ("x:si>", true), ("sst>", false), ("/si>", false)] {
            assert_eq!(begins_text(tag.as_bytes()), begins, "{tag}");
        }
    }

    #[test]
    fn tags_tell_what_is_hidden() {
        let hidden = |tags: &[&str]| {
            let mut hidden = Hidden::default();
            tags.iter().for_each(|tag| hidden.look_at(tag.as_bytes()));
            (hidden.rows, hidden.columns)
        };
        assert_eq!(
            hidden(&["row r=\"1\" hidden=\"0\">", "c hidden=\"1\">", "/row>"]),
            (false, false)
        );
        assert_eq!(hidden(&["x:row r=\"1\" hidden=\"1\">"]), (true, false));
        assert_eq!(hidden(&["col min=\"3\" hidden='true'/>"]), (false, true));
        assert_eq!(hidden(&["row r=\"1\">hidden=\"1\""]), (false, false), "that is a text");
    }

    #[test]
    fn a_place_whose_number_runs_over_is_none() {
        let runs = |tag: &str| {
            let mut hidden = Hidden::default();
            hidden.look_at(tag.as_bytes());
            hidden.runs_over
        };
        for sound in
            ["c r=\"XFD1048576\" s=\"1\">", "row r='1048576' spans=\"1:3\">", "c>x r=\"AAAAAAAA1\""]
        {
            assert!(!runs(sound), "{sound}");
        }
        // the row would be the second, the column one of the first
        for over in ["c r=\"A4294967298\"/>", "x:row r='4294967298'>", "c s=\"1\" r=\"NXMRLXW2\">"]
        {
            assert!(runs(over), "{over}");
        }
    }
}
