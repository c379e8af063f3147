//! The text of a note's attachments.

use encoding_rs::Encoding;
use serde_json::Value;

use super::view::{self, Place};
use crate::ingest::account::RejectReason;
use crate::ingest::ccda;
use crate::ingest::embedded::{self, Refusal};

/// How much of an attachment's beginning decides what it is.
const HEAD: usize = 64 * 1024;

/// A note and where it was attached.
pub(super) struct Attached {
    pub(super) place: Place,
    pub(super) body: Body,
}

/// What is attached.
pub(super) enum Body {
    /// A note's text.
    Text(String),
    /// A clinical document in XML.
    Clinical(Vec<u8>),
}

/// The best readable attachment of a document reference.
pub(super) fn read(resource: &Value, place: &Place) -> Result<Attached, Refusal> {
    let mut attachments: Vec<_> = view::each(resource, "content")
        .iter()
        .enumerate()
        .filter_map(|(index, content)| Some((index, view::first(content, "attachment")?)))
        .map(|(index, attachment)| (Media::of(attachment), index, attachment))
        .collect();
    // stable: of two in the same format the first
    attachments.sort_by_key(|(media, _, _)| media.rank());
    let mut refusal = None;
    for (media, index, attachment) in attachments {
        match decoded(&media, attachment) {
            Ok(body) => {
                let place = place.step("content", Some(index));
                return Ok(Attached { place, body });
            }
            Err(why) => refusal = refusal.or(Some(why)),
        }
    }
    Err(refusal.unwrap_or_else(|| {
        (RejectReason::MissingText, "the document reference has no attachment".to_owned())
    }))
}

/// The media type of an attachment.
struct Media {
    name: String,
    charset: Option<&'static Encoding>,
}

impl Media {
    fn of(attachment: &Value) -> Self {
        let written = view::text(attachment, "contentType").unwrap_or_default().to_lowercase();
        let mut parts = written.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_owned();
        let charset = parts.find_map(|part| {
            let label = part.strip_prefix("charset")?.trim_start().strip_prefix('=')?;
            Encoding::for_label(label.trim_matches(['"', '\'', ' ']).as_bytes())
        });
        Self { name, charset }
    }

    /// The nearer to plain text, the better it is read.
    fn rank(&self) -> usize {
        const ORDER: [&str; 6] = ["text/plain", "html", "rtf", "wordprocessing", "pdf", "xml"];
        ORDER.iter().position(|part| self.name.contains(part)).unwrap_or(ORDER.len())
    }
}

fn decoded(media: &Media, attachment: &Value) -> Result<Body, Refusal> {
    let Some(data) = view::text(attachment, "data") else {
        let message = if view::text(attachment, "url").is_some() {
            "the attachment is a link; export the notes with their data inside"
        } else {
            "the attachment is empty"
        };
        return Err((RejectReason::MissingText, message.to_owned()));
    };
    let bytes = embedded::from_base64(&data)?;
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(HEAD)).unwrap_or_default());
    if head.trim_start().starts_with('<') && ccda::is_clinical(&head) {
        return Ok(Body::Clinical(bytes));
    }
    embedded::text_of(&media.name, media.charset, &bytes).map(Body::Text)
}
