//! What is wrong with a record that is rejected, as facts.
//!
//! A reader says which rule was broken and by how much; `text` puts it into a
//! sentence in the language of the reader of reports. Each fault belongs to one
//! stable code, its [`RejectReason`]. A fault holds numbers, names of columns and
//! of measures, and never the text of a note or a name of a person.

use super::account::RejectReason;

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

/// What is wrong with a file as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// It cannot be opened.
    CannotBeOpened,
    /// It cannot be read to its end.
    CannotBeRead,
    /// It changed between two readings.
    Changed,
    /// It has no byte.
    Empty,
    /// JSON without a record.
    NoRecord,
    /// FHIR without a resource.
    NoResource,
    /// HL7 version 2 without a message.
    NoMessage,
    /// A table with a header and no rows.
    NoRows,
    /// An archive without a file.
    NoMember,
    /// A workbook without a filled cell.
    NoCell,
    /// A format that is not read.
    Foreign(Foreign),
    /// XML of no known kind.
    ForeignXml,
    /// A name that no note has.
    ForeignName,
    /// Bytes that are no text.
    Binary,
    /// UTF-16 with half a letter.
    OddUtf16,
    /// UTF-8 with bytes that it does not allow.
    DamagedUtf8,
    /// A table of which no row can be read.
    NoReadableRow,
}

/// A format that is known and not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// Word, Excel or PowerPoint before 2007.
    OldOffice,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// TIFF.
    Tiff,
    /// gzip.
    Gzip,
    /// Parquet.
    Parquet,
    /// SQLite.
    Database,
    /// `.xlsb`.
    BinaryWorkbook,
    /// PowerPoint, Visio and others.
    OfficeDocument,
    /// `.odt`, `.ods`.
    OpenDocument,
}

/// What is wrong with an archive or a document of a word processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackageFault {
    /// A ZIP that is damaged or cut off.
    DamagedZip,
    /// Archives in archives, deeper than this.
    TooDeep(usize),
    /// More files than this.
    TooMany(usize),
    /// A link in an archive.
    Link,
    /// A name that leads out of the archive.
    LeadsOut,
    /// A way of packing that is not read.
    UnknownPacking,
    /// A file that cannot be unpacked.
    Damaged,
    /// A file that unpacks to more than so many times its size, or gigabytes.
    Bomb {
        /// How often its packed size.
        ratio: u64,
        /// How many gigabytes.
        gigabytes: u64,
    },
    /// There is no room to unpack it.
    NoRoom,
    /// A password.
    LockedMember,
    /// A Word document that is damaged.
    DamagedWord,
    /// A workbook that is damaged.
    DamagedWorkbook,
    /// A workbook that unpacks to too much.
    WorkbookTooLarge,
    /// A PDF that cannot be read.
    UnreadablePdf,
    /// A page of a PDF that cannot be read.
    UnreadablePage(u32),
    /// A PDF with a password.
    LockedPdf,
    /// A PDF without text.
    NoTextLayer,
    /// A document without text.
    NoText,
}

/// What is wrong with a table or a row of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableFault {
    /// A row of another width than the header.
    Ragged {
        /// The fields of the row.
        fields: usize,
        /// Those of the header.
        width: usize,
    },
    /// A row with more fields than this.
    TooWide(usize),
    /// A quote that is never closed.
    OpenQuote,
    /// It cannot be read beyond this row.
    CannotBeRead,
    /// A row with bytes that UTF-8 does not allow.
    DamagedUtf8,
    /// No column holds the note's text.
    NoTextColumn(Seen),
    /// Fields that are mapped to columns that are not there.
    NoMappedColumn {
        /// The fields.
        missing: Vec<String>,
        /// The columns.
        seen: Seen,
    },
    /// A line of an Epic note that names no note or no number.
    LineOfNoNote,
    /// A row of an Epic export that names no note.
    RowOfNoNote,
    /// There is no room for the lines of notes.
    NoRoom,
    /// The lines of notes cannot be read again.
    LinesLost,
}

/// The names that a record has. Where none of them is known they may be values
/// of a table without a header, and are only counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Columns or keys by name.
    Names {
        /// The first of them.
        names: Vec<String>,
        /// How many others there are.
        more: usize,
    },
    /// How many there are.
    Count(usize),
}

/// How many names a message tells.
const MOST_NAMED: usize = 40;

impl Seen {
    /// What may be told of these names: if none of them is known, they may be
    /// a row of data.
    pub(super) fn of<'n>(names: impl ExactSizeIterator<Item = &'n str>, any_known: bool) -> Self {
        let count = names.len();
        if !any_known {
            return Self::Count(count);
        }
        let names: Vec<String> = names.take(MOST_NAMED).map(str::to_owned).collect();
        Self::Names { more: count - names.len(), names }
    }
}

/// What is wrong with a record in JSON, XML or HL7 version 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkupFault {
    /// Not valid JSON, or cut off.
    Json {
        /// Whether it ends too early.
        ends_early: bool,
        /// The line, from 1.
        line: u64,
        /// The column, from 1.
        column: usize,
    },
    /// A record that is no object.
    NotAnObject,
    /// A JSON value that is neither a note nor a list of notes.
    NotANote,
    /// A note's text that is not a string.
    TextNotAString,
    /// No key holds the note's text.
    NoTextKey(Seen),
    /// An object without a type of resource.
    NoResourceType,
    /// Bytes that UTF-8 does not allow.
    DamagedUtf8,
    /// A document without an element.
    NoElement,
    /// A document that is cut off.
    CutOff,
    /// Not well-formed at this byte.
    IllFormed(u64),
    /// Nested or wide beyond measure.
    TooDeep {
        /// The most levels.
        depth: usize,
        /// The most elements.
        elements: usize,
    },
}

/// What is wrong with a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteFault {
    /// Its text is blank.
    Blank,
    /// It has a header block and nothing below.
    OnlyHeader,
    /// Its text holds NUL characters.
    Nul,
    /// It names no client.
    NoClient,
    /// Its session date is none.
    BadDate,
    /// Its session date can be read in two ways.
    AmbiguousDate,
    /// A document reference or report without an attachment.
    NoAttachment,
    /// An attachment without data.
    EmptyAttachment,
    /// An attachment that is a link to something that is not in the export.
    LinkedAttachment,
    /// An attachment that is not valid base64.
    BadBase64,
    /// An attachment of a type that is not read.
    ForeignAttachment,
    /// A note activity without text.
    NoActivityText,
    /// A reference to a narrative that is not there.
    NarrativeMissing,
    /// A body that is a link.
    LinkedBody,
    /// It was entered in error.
    EnteredInError,
    /// It was deleted where it comes from.
    Deleted,
    /// A later message replaces it.
    Replaced,
    /// The message cancels it.
    CancelledByMessage,
    /// It is not finished.
    Unfinished,
    /// It is cancelled.
    Cancelled,
}

/// What is wrong with a coded value or a coded goal.
#[derive(Clone, Debug, PartialEq)]
pub enum ScoreFault {
    /// It names no client.
    NoClient,
    /// An observation that is not final.
    ObservationNotFinal,
    /// A response that is not completed.
    ResponseNotCompleted,
    /// A clinical statement that is not completed.
    StatementNotCompleted,
    /// A result that is not final.
    ResultNotFinal,
    /// A goal that was entered in error.
    GoalInError,
    /// A goal that names no client.
    GoalWithoutClient,
    /// Its date is none.
    BadDate,
    /// Its date can be read in two ways.
    AmbiguousDate,
    /// It has no value.
    Empty {
        /// The measure and its part.
        of: String,
    },
    /// Its value is no number.
    NotANumber {
        /// The measure and its part.
        of: String,
    },
    /// A code that is no answer.
    UnknownAnswer {
        /// The measure and its part.
        of: String,
    },
    /// An item that the measure does not have.
    NoSuchItem {
        /// The measure and its part.
        of: String,
    },
    /// A value that the measure cannot have.
    OutOfRange {
        /// The measure and its part.
        of: String,
        /// The value.
        value: f64,
        /// The least that the measure has.
        low: f64,
        /// The most.
        high: f64,
    },
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

impl FileFault {
    const fn reason(&self) -> RejectReason {
        match self {
            Self::CannotBeOpened | Self::CannotBeRead | Self::Changed => RejectReason::Unreadable,
            Self::Empty
            | Self::NoRecord
            | Self::NoResource
            | Self::NoMessage
            | Self::NoRows
            | Self::NoMember
            | Self::NoCell => RejectReason::EmptyFile,
            Self::Foreign(_) | Self::ForeignXml | Self::ForeignName => {
                RejectReason::UnsupportedFormat
            }
            Self::Binary => RejectReason::NotText,
            Self::OddUtf16 | Self::DamagedUtf8 => RejectReason::BadEncoding,
            Self::NoReadableRow => RejectReason::TooLarge,
        }
    }
}

impl PackageFault {
    const fn reason(&self) -> RejectReason {
        match self {
            Self::DamagedZip
            | Self::TooDeep(_)
            | Self::Link
            | Self::LeadsOut
            | Self::UnknownPacking
            | Self::Damaged => RejectReason::BadArchive,
            Self::TooMany(_) | Self::Bomb { .. } | Self::WorkbookTooLarge => RejectReason::TooLarge,
            Self::NoRoom => RejectReason::Unreadable,
            Self::LockedMember | Self::LockedPdf => RejectReason::Encrypted,
            Self::DamagedWord
            | Self::DamagedWorkbook
            | Self::UnreadablePdf
            | Self::UnreadablePage(_) => RejectReason::BadDocument,
            Self::NoTextLayer => RejectReason::NoTextLayer,
            Self::NoText => RejectReason::EmptyNote,
        }
    }
}

impl TableFault {
    const fn reason(&self) -> RejectReason {
        match self {
            Self::Ragged { .. } => RejectReason::RaggedRow,
            Self::TooWide(_) => RejectReason::TooLarge,
            Self::OpenQuote => RejectReason::UnclosedQuote,
            Self::CannotBeRead | Self::NoRoom | Self::LinesLost => RejectReason::Unreadable,
            Self::DamagedUtf8 => RejectReason::BadEncoding,
            Self::NoTextColumn(_) | Self::NoMappedColumn { .. } => RejectReason::MissingColumn,
            Self::LineOfNoNote | Self::RowOfNoNote => RejectReason::MissingText,
        }
    }
}

impl MarkupFault {
    const fn reason(&self) -> RejectReason {
        match self {
            Self::Json { .. } | Self::NotAnObject => RejectReason::BadJson,
            Self::NotANote | Self::NoResourceType => RejectReason::UnsupportedFormat,
            Self::TextNotAString | Self::NoTextKey(_) => RejectReason::MissingText,
            Self::DamagedUtf8 => RejectReason::BadEncoding,
            Self::NoElement | Self::CutOff | Self::IllFormed(_) => RejectReason::BadXml,
            Self::TooDeep { .. } => RejectReason::TooLarge,
        }
    }
}

impl NoteFault {
    const fn reason(self) -> RejectReason {
        match self {
            Self::Blank | Self::OnlyHeader => RejectReason::EmptyNote,
            Self::Nul => RejectReason::NotText,
            Self::NoClient => RejectReason::MissingClient,
            Self::BadDate => RejectReason::BadDate,
            Self::AmbiguousDate => RejectReason::AmbiguousDate,
            Self::NoAttachment
            | Self::EmptyAttachment
            | Self::LinkedAttachment
            | Self::NoActivityText
            | Self::NarrativeMissing
            | Self::LinkedBody => RejectReason::MissingText,
            Self::BadBase64 => RejectReason::BadEncoding,
            Self::ForeignAttachment => RejectReason::UnsupportedFormat,
            Self::EnteredInError
            | Self::Deleted
            | Self::Replaced
            | Self::CancelledByMessage
            | Self::Unfinished
            | Self::Cancelled => RejectReason::NotFinal,
        }
    }
}

impl ScoreFault {
    const fn reason(&self) -> RejectReason {
        match self {
            Self::NoClient | Self::GoalWithoutClient => RejectReason::MissingClient,
            Self::ObservationNotFinal
            | Self::ResponseNotCompleted
            | Self::StatementNotCompleted
            | Self::ResultNotFinal
            | Self::GoalInError => RejectReason::NotFinal,
            Self::BadDate => RejectReason::BadDate,
            Self::AmbiguousDate => RejectReason::AmbiguousDate,
            Self::Empty { .. } => RejectReason::EmptyValue,
            Self::NotANumber { .. } => RejectReason::NotANumber,
            Self::UnknownAnswer { .. } => RejectReason::UnknownAnswer,
            Self::NoSuchItem { .. } | Self::OutOfRange { .. } => RejectReason::OutOfRange,
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
