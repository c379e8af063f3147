//! Documents that stand inside a record: attachments of FHIR, bodies of C-CDA,
//! fields of HL7 version 2.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::fault::{Fault, NoteFault};
use super::{ccda, document};

/// Padding or none, because exports have both.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Base64 that may be wrapped into lines.
pub(super) fn from_base64(text: &str) -> Result<Vec<u8>, Fault> {
    let text = text.trim_ascii();
    let decoded = if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        let packed: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        LENIENT.decode(packed)
    } else {
        LENIENT.decode(text)
    };
    decoded.map_err(|_| NoteFault::BadBase64.into())
}

/// How much of a document's beginning decides whether it is a clinical one.
const HEAD: usize = 64 * 1024;

/// What is embedded.
pub(super) enum Body {
    /// A note's text.
    Text(String),
    /// A clinical document in XML.
    Clinical(Vec<u8>),
}

/// What the bytes of an embedded document are.
pub(super) fn body_of(
    media: &str,
    charset: Option<&'static Encoding>,
    bytes: Vec<u8>,
) -> Result<Body, Fault> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(HEAD)).unwrap_or_default());
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if head.starts_with('<') && ccda::is_clinical(head) {
        return Ok(Body::Clinical(bytes));
    }
    text_of(media, charset, &bytes).map(Body::Text)
}

/// The text of an embedded document. What its bytes are counts more than what
/// it is called: exports call RTF plain text.
pub(super) fn text_of(
    media: &str,
    charset: Option<&'static Encoding>,
    bytes: &[u8],
) -> Result<String, Fault> {
    if let Some(kind) = document::recognise(bytes) {
        return document::decode(kind, bytes, charset).map(|decoded| decoded.text);
    }
    if media.starts_with("text/") || media.is_empty() {
        return Ok(unicode(bytes, charset));
    }
    Err(NoteFault::ForeignAttachment.into())
}

/// The text of bytes: by their mark, as declared, as UTF-8 if it is that, and
/// last as Western.
fn unicode(bytes: &[u8], declared: Option<&'static Encoding>) -> String {
    let encoding = Encoding::for_bom(bytes).map(|(encoding, _)| encoding).or(declared);
    let encoding = encoding.unwrap_or_else(|| match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        Err(_) => WINDOWS_1252,
    });
    encoding.decode(bytes).0.into_owned()
}
