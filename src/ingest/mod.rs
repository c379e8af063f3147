//! Exports in, notes and coded scores out.
//!
//! The first room of the flow. Every export format has one small reader; all
//! of them give the same things: a [`Draft`](draft::Draft) of stated values
//! around a text, a [`ScoreDraft`](score::ScoreDraft) of a coded value, a
//! [`GoalDraft`](goal::GoalDraft) of a coded goal, or the word that a record is
//! none of them. One place reads the values. So a new format brings a reader and
//! a line in [`detect`], and nothing else changes.
//!
//! ```text
//! exports ─ walk ─▶ file ─ content, detect ─▶ reader ─▶ draft ─ desk ─▶ note │ score │ goal │ duplicate │ rejected
//! ```
//!
//! Rules that hold for every format:
//!
//! - A record is read, known already, set aside or rejected with a reason; the
//!   counts of the [`Tally`] add up. Nothing is dropped silently.
//! - Reading streams: it holds one record at a time. What has to be known of all of
//!   them (which were met, the names and hashes of files, the answers to items of forms
//!   that are records of their own) lies in temporary files but for the latest, so that
//!   memory does not grow with the export: see [`ledger`], [`sorter`] and [`inputs`].
//! - Same input, same notes in the same order: files are visited sorted, and
//!   neither clock nor hash order decides anything.
//! - A message never holds note text or a name.
//! - The text of a note is what the export gives, decoded to Unicode, header
//!   block included: every offset in every table points into it.

mod account;
mod administration;
mod apart;
mod archive;
mod ccda;
mod content;
mod dates;
mod dating;
mod desk;
mod detect;
mod distinct;
mod document;
mod draft;
mod embedded;
mod fault;
mod fhir;
mod field;
mod fold;
mod goal;
mod hl7;
mod hl7_time;
mod inputs;
mod json;
mod ledger;
mod mapping;
mod score;
mod sorter;
mod table;
mod text;
mod twins;
mod walk;
mod workbook;
mod xml;

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use encoding_rs::Encoding;

pub use account::{ColumnUse, RejectReason, Rejected, Remark, RemarkKind, Tally, Understood};
pub use distinct::Distinct;
pub use fault::{
    Fault, FileFault, Foreign, MarkupFault, NoteFault, Oversize, PackageFault, ScoreFault, Seen,
    TableFault, Unread,
};
pub use inputs::{Input, Inputs};
pub use mapping::Mapping;

use crate::instrument::Registry;
use crate::note::{CodedGoal, CodedScore, Note};
use crate::{Error, Result};
use archive::{Member, Packed};
use content::Content;
use dating::Dating;
use desk::Desk;
use detect::Format;
use fhir::Beside;
use walk::{Entry, Visit};

/// The most that one record or document may hold, in bytes: far above any of
/// them, far below any memory.
pub const NOTE_LIMIT: usize = 64 << 20;

/// The most that the text of one note may hold, in bytes. Extraction needs some ten
/// times as much, and four thousand pages are no note.
pub const TEXT_LIMIT: usize = 8 << 20;

/// How to read.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which names mean what.
    pub mapping: Mapping,
    /// The encoding of all text files, where the user knows better than
    /// detection does.
    pub encoding: Option<&'static Encoding>,
    /// The measures, whose codes and ranges coded scores are read by.
    pub registry: Arc<Registry>,
}

static EMBEDDED: LazyLock<Arc<Registry>> = LazyLock::new(|| {
    // proved: a test of the registry loads all embedded files
    Arc::new(Registry::embedded().expect("the embedded measures keep the rules"))
});

impl Default for Options {
    /// The built-in names and measures, and encodings as they are found.
    fn default() -> Self {
        let registry = Arc::clone(&EMBEDDED);
        Self { mapping: Mapping::default(), encoding: None, registry }
    }
}

impl Options {
    /// Sets the encoding by its label, such as `windows-1252` or `macintosh`.
    ///
    /// # Errors
    /// A configuration error if the label is not known to the WHATWG encoding
    /// standard.
    pub fn with_encoding(mut self, label: &str) -> Result<Self> {
        let encoding = Encoding::for_label(label.as_bytes()).ok_or_else(|| {
            let message = format!(
                "`{label}` is not an encoding; known are utf-8, utf-16le, utf-16be, \
                 windows-1252, macintosh and the other labels of encoding.spec.whatwg.org"
            );
            Error::configuration(message)
        })?;
        self.encoding = Some(encoding);
        Ok(self)
    }
}

/// Where notes, coded scores, coded goals and rejected records go, one by one, as they are
/// read.
pub trait Sink {
    /// Takes a note.
    ///
    /// # Errors
    /// An error ends the reading and is returned by it.
    fn note(&mut self, note: Note) -> Result<()>;

    /// Takes a coded score.
    ///
    /// # Errors
    /// As for [`Sink::note`].
    fn score(&mut self, score: CodedScore) -> Result<()>;

    /// Takes a rejected record.
    ///
    /// # Errors
    /// As for [`Sink::note`].
    fn rejected(&mut self, rejected: Rejected) -> Result<()>;

    /// Takes a coded goal.
    ///
    /// # Errors
    /// As for [`Sink::note`].
    fn goal(&mut self, goal: CodedGoal) -> Result<()>;
}

/// Reads files and folders, in sorted order, and gives every note, every coded
/// score, every coded goal and every rejected record to `sink`.
///
/// # Errors
/// A configuration error if a path does not exist or cannot be opened, before
/// anything is read; and whatever error the sink returns. A file or record
/// that cannot be read is not an error but rejected.
pub fn read(exports: &[PathBuf], options: &Options, sink: &mut dyn Sink) -> Result<Tally> {
    let roots = walk::roots(exports)?;
    let mut desk = Desk::new(options, sink);
    for root in &roots {
        let mut dating = Dating::new(|| text::survey(root, options));
        let mut beside = Beside::of(root);
        for visit in root.visits() {
            match visit {
                Visit::File(entry) => read_entry(&entry, &mut desk, &mut dating, &mut beside)?,
                Visit::PassedOver(source) => desk.remark(RemarkKind::PassedOver, "", &source),
                Visit::Unreadable(source) => {
                    desk.reject(source, FileFault::CannotBeOpened)?;
                }
                Visit::NoFile(source) => desk.reject(source, FileFault::NoFile)?,
            }
        }
        table::epic::finish(&mut desk)?;
    }
    desk.total_answers()?;
    Ok(desk.close())
}

/// Reads one export from memory; `name` stands for its path.
///
/// # Errors
/// Whatever error the sink returns.
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    options: &Options,
    sink: &mut dyn Sink,
) -> Result<Tally> {
    let mut desk = Desk::new(options, sink);
    let mut dating = Dating::of_nothing();
    let content = Content::Bytes(bytes);
    let entry = Entry { path: name.to_owned(), root: String::new(), content, depth: 0, room: None };
    let mut beside = Beside::of_file(&entry);
    read_entry(&entry, &mut desk, &mut dating, &mut beside)?;
    table::epic::finish(&mut desk)?;
    desk.total_answers()?;
    Ok(desk.close())
}

fn read_entry(
    entry: &Entry<'_>,
    desk: &mut Desk<'_>,
    dating: &mut Dating<'_>,
    beside: &mut Beside<'_>,
) -> Result<()> {
    let source = entry.source("");
    let Ok(examined) = content::examine(&entry.content, desk.options().encoding) else {
        return desk.reject(source, FileFault::CannotBeRead);
    };
    desk.input(&entry.path, &examined)?;
    let format = match detect::format(&entry.path, &examined, desk.options()) {
        Ok(format) => format,
        Err(fault) => return desk.reject(source, fault),
    };
    if examined.encoding.guessed && format.is_plain_text() {
        desk.remark(RemarkKind::EncodingGuessed, examined.encoding.encoding.name(), &source);
    }
    if let Some(name) = format.name() {
        desk.understood(entry, "", name, &[], &[]);
    }
    match format {
        Format::Text => text::read(entry, &examined, desk, dating),
        Format::Document(kind) => text::read_document(entry, &examined, kind, desk, dating),
        Format::Zip => match archive::kind(&entry.content) {
            Err(fault) => desk.reject(source, fault),
            Ok(Packed::Document) => {
                desk.understood(entry, "", "Word", &[], &[]);
                text::read_document(entry, &examined, document::Kind::Docx, desk, dating)
            }
            Ok(Packed::Workbook) => workbook::read(entry, desk),
            Ok(Packed::Files) => {
                desk.understood(entry, "", "ZIP", &[], &[]);
                archive::visit(entry, &mut |member| match member {
                    Member::File(inner) => read_entry(&inner, desk, dating, beside),
                    Member::PassedOver(source) => {
                        desk.remark(RemarkKind::PassedOver, "", &source);
                        Ok(())
                    }
                    Member::Refused(source, fault) => desk.reject(source, fault),
                })
            }
        },
        Format::Gzip => archive::visit_gzip(entry, &mut |member| match member {
            Member::File(inner) => read_entry(&inner, desk, dating, beside),
            Member::PassedOver(source) => {
                desk.remark(RemarkKind::PassedOver, "", &source);
                Ok(())
            }
            Member::Refused(source, fault) => desk.reject(source, fault),
        }),
        Format::Table(layout) => table::read(entry, &examined, &layout, desk),
        Format::Ccda => ccda::read(entry, &examined, desk, dating),
        Format::Hl7 => hl7::read(entry, &examined, desk, dating),
        Format::Fhir(form) => fhir::read(entry, &examined, form, desk, dating, beside),
        Format::JsonLines => json::read_lines(entry, &examined, desk),
        Format::Json => json::read_values(entry, &examined, desk),
    }
}

#[cfg(test)]
mod tests;
