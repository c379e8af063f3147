//! What is wrong with one record: a row of a table, a record in markup, a note, a
//! coded value.

use crate::ingest::account::RejectReason;

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
    /// More tables beside one another than this.
    TooManyBeside(usize),
    /// A row of a workbook with a cell of this name that cannot be read.
    UnreadableCell(String),
    /// A row of a workbook in or beside which a cell states no place on the sheet.
    PlacelessCell,
    /// A row of a workbook below headings, at this place, that cannot be read.
    BelowUnreadable(String),
    /// A table in a document, with lines of which nobody knows whose row they belong to.
    LooseLines,
    /// A quote that is never closed, or not before another one opens.
    OpenQuote(Unread),
    /// It cannot be read beyond this row.
    CannotBeRead,
    /// A row with bytes that UTF-8 does not allow.
    DamagedUtf8,
    /// No column holds the note's text.
    NoTextColumn(Seen),
    /// Columns are scores of measures, and none says whose.
    NoClientColumn(Seen),
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

/// What is not read of a table because of an open quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// The row that it stands in.
    Row,
    /// That row and the lines below it, to this one.
    To(u64),
    /// That row and all below it.
    Rest,
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
    pub(in crate::ingest) fn of<'n>(
        names: impl ExactSizeIterator<Item = &'n str>,
        any_known: bool,
    ) -> Self {
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
    /// A resource with an extension that changes its meaning, by its name. None is
    /// known, and what is not understood must not be passed over (FHIR R4, 2.4.0.3).
    Modified(String),
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
    /// A later version replaces it.
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

impl TableFault {
    pub(super) const fn reason(&self) -> RejectReason {
        match self {
            Self::Ragged { .. } => RejectReason::RaggedRow,
            Self::TooWide(_) | Self::TooManyBeside(_) => RejectReason::TooLarge,
            Self::UnreadableCell(_)
            | Self::PlacelessCell
            | Self::BelowUnreadable(_)
            | Self::LooseLines => RejectReason::BadDocument,
            Self::OpenQuote(_) => RejectReason::UnclosedQuote,
            Self::CannotBeRead | Self::NoRoom | Self::LinesLost => RejectReason::Unreadable,
            Self::DamagedUtf8 => RejectReason::BadEncoding,
            Self::NoTextColumn(_) | Self::NoClientColumn(_) | Self::NoMappedColumn { .. } => {
                RejectReason::MissingColumn
            }
            Self::LineOfNoNote | Self::RowOfNoNote => RejectReason::MissingText,
        }
    }
}

impl MarkupFault {
    pub(super) const fn reason(&self) -> RejectReason {
        match self {
            Self::Json { .. } | Self::NotAnObject => RejectReason::BadJson,
            Self::NotANote | Self::NoResourceType => RejectReason::UnsupportedFormat,
            Self::TextNotAString | Self::NoTextKey(_) => RejectReason::MissingText,
            Self::DamagedUtf8 => RejectReason::BadEncoding,
            Self::Modified(_) => RejectReason::UnknownModifier,
            Self::NoElement | Self::CutOff | Self::IllFormed(_) => RejectReason::BadXml,
            Self::TooDeep { .. } => RejectReason::TooLarge,
        }
    }
}

impl NoteFault {
    pub(super) const fn reason(self) -> RejectReason {
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
    pub(super) const fn reason(&self) -> RejectReason {
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
