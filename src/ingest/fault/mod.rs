//! What is wrong with a record that is rejected, as facts.
//!
//! A reader says which rule was broken and by how much; `text` puts it into a
//! sentence in the language of the reader of reports. Each fault belongs to one
//! stable code, its [`RejectReason`]. A fault holds numbers, names of columns and
//! of measures, and never the text of a note or a name of a person.

mod files;
mod records;

use super::account::RejectReason;
pub use files::{FileFault, Foreign, PackageFault};
pub use records::{MarkupFault, NoteFault, ScoreFault, Seen, TableFault, Unread};

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// A file as a whole.
    File(FileFault),
    /// An archive, or a document of a word processor.
    Package(PackageFault),
    /// A table, or a row of it.
    Table(TableFault),
    /// A record in JSON, XML or HL7 version 2.
    Markup(MarkupFault),
    /// A note.
    Note(NoteFault),
    /// A coded value.
    Score(ScoreFault),
    /// It is larger than what is read, in megabytes.
    TooLarge(Oversize, usize),
    /// A psychotherapy note, which is kept apart by law.
    PsychotherapyNote,
}

/// What may be too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oversize {
    /// A file of running text.
    TextFile,
    /// A document of a word processor, a page, a PDF.
    Document,
    /// The text of a PDF.
    PdfText,
    /// A page of a PDF, or what pages share, once it is unpacked.
    PdfPage,
    /// A part of a Word document.
    WordPart,
    /// An Excel workbook.
    Workbook,
    /// A row of a table.
    Row,
    /// A record in JSON or XML.
    Record,
    /// An HL7 version 2 message.
    Message,
    /// A note's text.
    Note,
}

impl Fault {
    /// The stable code.
    #[must_use]
    pub const fn reason(&self) -> RejectReason {
        match self {
            Self::File(fault) => fault.reason(),
            Self::Package(fault) => fault.reason(),
            Self::Table(fault) => fault.reason(),
            Self::Markup(fault) => fault.reason(),
            Self::Note(fault) => fault.reason(),
            Self::Score(fault) => fault.reason(),
            Self::TooLarge(..) => RejectReason::TooLarge,
            Self::PsychotherapyNote => RejectReason::PsychotherapyNote,
        }
    }
}

macro_rules! into_fault {
    ($($kind:ident($part:ty)),+ $(,)?) => { $(
        impl From<$part> for Fault {
            fn from(fault: $part) -> Self {
                Self::$kind(fault)
            }
        }
    )+ };
}

into_fault! {
    File(FileFault),
    Package(PackageFault),
    Table(TableFault),
    Markup(MarkupFault),
    Note(NoteFault),
    Score(ScoreFault),
}

/// A piece that is larger than one note or record may be.
pub(super) const fn too_large(what: Oversize) -> Fault {
    Fault::TooLarge(what, super::NOTE_LIMIT >> 20)
}
