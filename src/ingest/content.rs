//! The bytes of one input, and how they become Unicode.
//!
//! An input is read twice: once to hash it and to find its encoding (a
//! cp1252 letter may be the last byte of a gigabyte), once to read its
//! records. Only an encoding that has to be guessed takes another pass. None
//! keeps more than a buffer.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};

/// How much of an input's beginning decides its format.
const HEAD: usize = 64 * 1024;
const BUFFER: usize = 64 * 1024;

/// Where the bytes are.
#[derive(Clone, Debug)]
pub(super) enum Content<'a> {
    /// A file.
    File(PathBuf),
    /// Memory.
    Bytes(&'a [u8]),
}

impl<'a> Content<'a> {
    pub(super) fn open(&self) -> io::Result<Box<dyn Read + 'a>> {
        Ok(match self {
            Self::File(path) => {
                let file = File::open(path)?;
                // what a system shows as a file of no size may have no end
                if file.metadata()?.len() == 0 { Box::new(io::empty()) } else { Box::new(file) }
            }
            Self::Bytes(bytes) => Box::new(Cursor::new(*bytes)),
        })
    }
}

impl Content<'_> {
    /// How many bytes there are.
    pub(super) fn size(&self) -> io::Result<u64> {
        Ok(match self {
            Self::File(path) => path.metadata()?.len(),
            Self::Bytes(bytes) => bytes.len() as u64,
        })
    }

    /// The first bytes, undecoded.
    pub(super) fn head(&self) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        self.open()?.take(HEAD as u64).read_to_end(&mut head)?;
        Ok(head)
    }

    /// All bytes, or `None` if there are more than `limit`.
    pub(super) fn whole(&self, limit: usize) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        self.open()?.take(limit as u64 + 1).read_to_end(&mut bytes)?;
        Ok((bytes.len() <= limit).then_some(bytes))
    }
}

/// An encoding, and how it was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) encoding: &'static Encoding,
    /// Neither a mark nor the byte pattern nor the user says so.
    pub(super) guessed: bool,
    /// The encoding is certain, but some bytes break its rules.
    pub(super) damaged: bool,
}

/// What the first pass over an input found.
#[derive(Clone, Debug)]
pub(super) struct Examined {
    pub(super) bytes: u64,
    pub(super) sha256: String,
    /// The first bytes, undecoded.
    pub(super) head: Vec<u8>,
    pub(super) encoding: Found,
}

/// Hashes an input and finds its encoding.
pub(super) fn examine(
    content: &Content<'_>,
    forced: Option<&'static Encoding>,
) -> io::Result<Examined> {
    let mut hash = Sha256::new();
    let mut utf8 = Utf8Check::default();
    let (mut head, mut total) = (Vec::new(), 0_u64);
    for_each_buffer(content, |bytes| {
        hash.update(bytes);
        utf8.feed(bytes, false);
        let room = HEAD.saturating_sub(head.len());
        head.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        total += bytes.len() as u64;
    })?;
    utf8.feed(&[], true);
    let encoding = choose(forced, &head, &utf8, || guess(content))?;
    Ok(Examined { bytes: total, sha256: hex(&hash.finalize()), head, encoding })
}

/// Reads an input to its end, a buffer at a time.
fn for_each_buffer(content: &Content<'_>, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut reader = content.open()?;
    let mut buffer = vec![0; BUFFER];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => take(buffer.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// How much is asked about at most.
const MOST_ASKED: u64 = 16 << 20;

/// What the bytes look like. The detector is slow: only an input that nothing
/// else settles is read again for it, and it is asked about a beginning and
/// about what breaks UTF-8, not about a gigabyte.
fn guess(content: &Content<'_>) -> io::Result<&'static Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut utf8 = Utf8Check::default();
    let (mut total, mut asked) = (0_u64, 0_u64);
    for_each_buffer(content, |bytes| {
        if asked >= MOST_ASKED {
            return;
        }
        utf8.feed(bytes, false);
        if total < 16 * HEAD as u64 || utf8.is_newly_broken() {
            detector.feed(bytes, false);
            asked += bytes.len() as u64;
        }
        total += bytes.len() as u64;
    })?;
    detector.feed(&[], true);
    Ok(detector.guess(Some(b"fr"), Utf8Detection::Deny))
}

/// The order of proof: the user, a byte order mark, the NUL pattern of
/// unmarked UTF-16, valid UTF-8, and last a guess. Two UTF-8 letters for one
/// broken one is a damaged UTF-8 file: cp1252 prose hardly ever makes one.
fn choose(
    forced: Option<&'static Encoding>,
    head: &[u8],
    utf8: &Utf8Check,
    guess: impl FnOnce() -> io::Result<&'static Encoding>,
) -> io::Result<Found> {
    let sure = |encoding| Found { encoding, guessed: false, damaged: false };
    if let Some(encoding) = forced {
        return Ok(Found { damaged: encoding == UTF_8 && utf8.broken > 0, ..sure(encoding) });
    }
    if let Some(encoding) = evident(head) {
        return Ok(Found { damaged: encoding == UTF_8 && utf8.broken > 0, ..sure(encoding) });
    }
    if utf8.broken == 0 || utf8.letters > 2 * utf8.broken {
        return Ok(Found { damaged: utf8.broken > 0, ..sure(UTF_8) });
    }
    Ok(Found { encoding: guess()?, guessed: true, damaged: false })
}

/// The encoding that the first bytes prove: by their mark, or by the pattern of
/// UTF-16.
pub(super) fn evident(head: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(head).map(|(encoding, _)| encoding).or_else(|| unmarked_utf16(head))
}

/// UTF-16 without a mark: in Western text every second byte is NUL.
fn unmarked_utf16(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.chunks_exact(2).filter(|pair| pair != &[0, 0]);
    let (mut first, mut second, mut all) = (0_usize, 0_usize, 0_usize);
    for pair in pairs {
        first += usize::from(pair.first() == Some(&0));
        second += usize::from(pair.get(1) == Some(&0));
        all += 1;
    }
    let most = |count: usize| count * 10 > all * 6;
    let hardly_any = |count: usize| count * 20 <= all;
    match all {
        0 | 1 => None,
        _ if most(second) && hardly_any(first) => Some(UTF_16LE),
        _ if most(first) && hardly_any(second) => Some(UTF_16BE),
        _ => None,
    }
}

/// Counts the letters of more than one byte and the broken sequences.
#[derive(Default)]
struct Utf8Check {
    /// The unfinished sequence at the end of the last buffer.
    rest: Vec<u8>,
    letters: u64,
    broken: u64,
    broken_before: u64,
}

impl Utf8Check {
    fn feed(&mut self, bytes: &[u8], last: bool) {
        self.broken_before = self.broken;
        let mut joined = std::mem::take(&mut self.rest);
        let mut rest = bytes;
        if !joined.is_empty() {
            joined.extend_from_slice(bytes);
            rest = joined.as_slice();
        }
        loop {
            let (valid, after) = match std::str::from_utf8(rest) {
                Ok(text) => (text, &[][..]),
                Err(error) => {
                    let (valid, after) = rest.split_at(error.valid_up_to());
                    let length = match error.error_len() {
                        None if !last => {
                            self.rest = after.to_vec();
                            0
                        }
                        None => after.len(),
                        Some(length) => length,
                    };
                    self.broken += u64::from(length > 0);
                    let after = if length > 0 { after.get(length..) } else { None };
                    (std::str::from_utf8(valid).unwrap_or_default(), after.unwrap_or_default())
                }
            };
            self.letters += valid.bytes().filter(|&byte| byte >= 0xC0).count() as u64;
            if after.is_empty() {
                break;
            }
            rest = after;
        }
    }

    fn is_newly_broken(&self) -> bool {
        self.broken > self.broken_before
    }
}

/// Opens an input as a stream of UTF-8. Bytes that the encoding does not
/// allow become U+FFFD; a byte order mark is left out.
pub(super) fn decoded<'a>(
    content: &Content<'a>,
    encoding: &'static Encoding,
) -> io::Result<Decoded<Box<dyn Read + 'a>>> {
    Ok(Decoded {
        reader: content.open()?,
        decoder: encoding.new_decoder_with_bom_removal(),
        raw: vec![0; BUFFER],
        text: Vec::new(),
        given: 0,
        ended: false,
    })
}

/// The stream that [`decoded`] opens.
pub(super) struct Decoded<R> {
    reader: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    fn fill(&mut self) -> io::Result<()> {
        let read = self.reader.read(&mut self.raw)?;
        self.ended = read == 0;
        let bytes = self.raw.get(..read).unwrap_or_default();
        // enough for every byte to become U+FFFD, so one call takes all
        self.text.resize(3 * (read + 8), 0);
        let (_, _, written, _) = self.decoder.decode_to_utf8(bytes, &mut self.text, self.ended);
        self.text.truncate(written);
        self.given = 0;
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given >= self.text.len() && !self.ended {
            self.fill()?;
        }
        let rest = self.text.get(self.given..).unwrap_or_default();
        let count = rest.len().min(out.len());
        for (to, from) in out.iter_mut().zip(rest) {
            *to = *from;
        }
        self.given += count;
        Ok(count)
    }
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |value: u8| DIGITS.get(usize::from(value & 15)).copied().unwrap_or('0');
    bytes.iter().flat_map(|&byte| [digit(byte >> 4), digit(byte)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_all(bytes: &[u8]) -> (Found, String) {
        let content = Content::Bytes(bytes);
        let examined = examine(&content, None).unwrap();
        let mut text = String::new();
        decoded(&content, examined.encoding.encoding).unwrap().read_to_string(&mut text).unwrap();
        (examined.encoding, text)
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_usual_encoding_gives_the_same_text() {
        let text = "Séance n° 4 : l’élève dort peu, PHQ-9 à 12";
        let (cp1252, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        let marked = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            marked(b"\xEF\xBB\xBF", text.as_bytes().to_vec()),
            marked(b"\xFF\xFE", utf16(text, false)),
            marked(b"\xFE\xFF", utf16(text, true)),
            utf16(text, false),
            utf16(text, true),
            cp1252.into_owned(),
        ] {
            assert_eq!(read_all(&bytes).1, text);
        }
    }

    #[test]
    fn a_guess_is_marked_and_a_damaged_file_stays_utf8() {
        assert!(read_all(b"s\xE9ance lev\xE9e").0.guessed);
        let (found, text) = read_all(b"\xC3\xA9\xC3\xA8\xC3\xA0\xC3\xA7 \xFF fin");
        assert!(found.damaged && !found.guessed);
        assert_eq!(text, "éèàç \u{FFFD} fin");
    }

    #[test]
    fn the_hash_is_that_of_the_bytes() {
        let examined = examine(&Content::Bytes(b"abc"), None).unwrap();
        assert_eq!(
            examined.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(examined.bytes, 3);
    }

    proptest! {
        #[test]
        fn any_bytes_become_text(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            read_all(&bytes);
        }

        #[test]
        fn valid_utf8_is_never_changed(text in "[a-zé€ \n]{0,300}") {
            prop_assert_eq!(read_all(text.as_bytes()).1, text);
        }
    }
}
