//! How often the forms of a PDF are drawn.
//!
//! A form is a drawing that pages and other forms draw by its name. One that draws
//! itself, by whatever way round, has no end, and thirty forms of which each draws
//! the next one twice are drawn a thousand million times. The crate that reads PDF
//! follows them all, and where its stack ends the program ends. So the forms are
//! counted before.

use std::collections::HashMap;

use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream};

/// How deep forms may lie in forms, and how often they may be drawn in all.
const DEEPEST: usize = 30;
const MOST_DRAWN: u64 = 100_000;

/// Whether the forms of a document come to an end in reasonable time.
pub(super) fn come_to_an_end(document: &Document) -> bool {
    let mut forms = Forms { document, drawn: HashMap::new() };
    document.objects.iter().all(|(&id, object)| match object {
        Object::Stream(stream) if is_form(stream) => forms.drawn(id, stream, DEEPEST).is_some(),
        _ => true,
    })
}

fn is_form(stream: &Stream) -> bool {
    stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form")
}

struct Forms<'d> {
    document: &'d Document,
    /// How much is drawn with each form, itself included; `None` while it is counted.
    drawn: HashMap<ObjectId, Option<u64>>,
}

impl Forms<'_> {
    /// How much is drawn with a form at most; `None` if there is no end to it.
    fn drawn(&mut self, id: ObjectId, stream: &Stream, depth: usize) -> Option<u64> {
        if let Some(&known) = self.drawn.get(&id) {
            return known;
        }
        let depth = depth.checked_sub(1)?;
        self.drawn.insert(id, None);
        let times = drawings(stream);
        let mut most = 0;
        if times > 0 {
            for inner in self.inside(stream) {
                if let Ok(Object::Stream(form)) = self.document.get_object(inner)
                    && is_form(form)
                {
                    most = most.max(self.drawn(inner, form, depth)?);
                }
            }
        }
        let all = times.saturating_mul(most).saturating_add(1);
        let counted = (all <= MOST_DRAWN).then_some(all)?;
        self.drawn.insert(id, Some(counted));
        Some(counted)
    }

    /// What a form may draw: what its resources name, or, since one without takes those
    /// of the page, everything.
    fn inside(&self, stream: &Stream) -> Vec<ObjectId> {
        let dictionary = |holder: &Dictionary, name: &[u8]| {
            let (_, found) = self.document.dereference(holder.get(name).ok()?).ok()?;
            found.as_dict().ok().cloned()
        };
        match dictionary(&stream.dict, b"Resources") {
            Some(resources) => dictionary(&resources, b"XObject")
                .map(|named| named.iter().filter_map(|(_, it)| it.as_reference().ok()).collect())
                .unwrap_or_default(),
            None => self.document.objects.keys().copied().collect(),
        }
    }
}

/// How often a form draws something by name: `/X Do`.
fn drawings(stream: &Stream) -> u64 {
    let content = stream.decompressed_content();
    let content = content.as_deref().unwrap_or(&stream.content);
    let words = || content.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words()
        .zip(words().skip(1))
        .filter(|(name, sign)| *sign == b"Do" && name.contains(&b'/'))
        .count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document of forms, each with its content and the forms that it names.
    fn forms(all: &[(&str, &[u32])]) -> Document {
        let mut document = Document::with_version("1.5");
        for (number, (content, names)) in (1..).zip(all) {
            let mut named = Dictionary::new();
            for name in *names {
                named.set(format!("X{name}"), Object::Reference((*name, 0)));
            }
            let mut resources = Dictionary::new();
            resources.set("XObject", named);
            let mut form = Dictionary::new();
            form.set("Subtype", "Form");
            form.set("Resources", resources);
            let stream = Stream::new(form, content.as_bytes().to_vec());
            document.objects.insert((number, 0), Object::Stream(stream));
        }
        document
    }

    #[test]
    fn forms_that_draw_each_other_are_told_from_those_that_end() {
        assert!(come_to_an_end(&forms(&[("/X2 Do /X3 Do", &[2, 3]), ("", &[]), ("", &[])])));
        assert!(!come_to_an_end(&forms(&[("/X1 Do", &[1])])), "itself");
        assert!(!come_to_an_end(&forms(&[("/X2 Do", &[2]), ("/X1 Do", &[1])])), "in a ring");
        assert!(come_to_an_end(&forms(&[("", &[1])])), "named and not drawn");
    }

    #[test]
    fn forms_that_double_each_other_are_refused() {
        let next: Vec<[u32; 1]> = (2..=30).map(|next| [next]).collect();
        let twice: Vec<_> = next.iter().map(|next| ("/X Do /X Do", next.as_slice())).collect();
        assert!(!come_to_an_end(&forms(&twice)));
        let once: Vec<_> = next.iter().map(|next| ("/X Do", next.as_slice())).collect();
        assert!(come_to_an_end(&forms(&once[..20])));
    }
}
