//! The text of a note's attachments.

use encoding_rs::Encoding;
use serde_json::Value;

use super::links::Links;
use super::view::{self, Place};
use crate::ingest::embedded::{self, Body};
use crate::ingest::fault::{Fault, NoteFault};

/// A note and where it was attached.
pub(super) struct Attached {
    pub(super) place: Place,
    pub(super) body: Body,
}

/// The attachments of a resource with their places.
pub(super) fn all<'r>(resource: &'r Value, place: &Place) -> Vec<(Place, &'r Value)> {
    let at = |name: &str, index| place.step(name, Some(index));
    let contents = view::each(resource, "content").iter().enumerate();
    let contents = contents.filter_map(|(index, content)| {
        Some((at("content", index), view::first(content, "attachment")?))
    });
    let forms = view::each(resource, "presentedForm").iter().enumerate();
    contents.chain(forms.map(|(index, form)| (at("presentedForm", index), form))).collect()
}

/// The best readable attachment of a resource.
pub(super) fn read(
    resource: &Value,
    place: &Place,
    links: &mut Links<'_>,
) -> Result<Attached, Fault> {
    let mut attachments: Vec<_> = all(resource, place)
        .into_iter()
        .map(|(place, attachment)| (Media::of(attachment), place, attachment))
        .collect();
    // stable: of two in the same format the first
    attachments.sort_by_key(|(media, _, _)| media.rank());
    let mut fault = None;
    for (media, place, attachment) in attachments {
        match decoded(&media, attachment, resource, &place, links) {
            Ok(body) => return Ok(Attached { place, body }),
            Err(why) => fault = fault.or(Some(why)),
        }
    }
    Err(fault.unwrap_or_else(|| NoteFault::NoAttachment.into()))
}

/// The media type of an attachment.
struct Media {
    name: String,
    charset: Option<&'static Encoding>,
}

impl Media {
    fn of(attachment: &Value) -> Self {
        Self::named(&view::text(attachment, "contentType").unwrap_or_default())
    }

    fn named(written: &str) -> Self {
        let written = written.to_lowercase();
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

fn decoded(
    media: &Media,
    attachment: &Value,
    holder: &Value,
    place: &Place,
    links: &mut Links<'_>,
) -> Result<Body, Fault> {
    if let Some(data) = view::text(attachment, "data") {
        return embedded::body_of(&media.name, media.charset, embedded::from_base64(&data)?);
    }
    let url = view::text(attachment, "url").ok_or(NoteFault::EmptyAttachment)?;
    let linked = links.resolve(&url, holder, place.path()).ok_or(NoteFault::LinkedAttachment)?;
    let stated = (!linked.media.is_empty()).then(|| Media::named(&linked.media));
    let media = stated.as_ref().unwrap_or(media);
    embedded::body_of(&media.name, media.charset, linked.bytes)
}
