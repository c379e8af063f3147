//! What is wrong with a file as a whole, or with a package of files.

use crate::ingest::account::RejectReason;

/// What is wrong with a file as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// It cannot be opened.
    CannotBeOpened,
    /// It is a pipe, a socket or a device.
    NoFile,
    /// It cannot be read to its end.
    CannotBeRead,
    /// It changed between two readings.
    Changed,
    /// It has no byte, or nothing but white space.
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
    /// The name of a format that the content has not.
    OtherThanNamed,
    /// Bytes that are no text.
    Binary,
    /// UTF-32, which is not read.
    Utf32,
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
    /// So many files have the name of another one, which hides them.
    SameName(usize),
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
    /// A file of an archive that unpacks to more than so many times its size as a
    /// whole.
    WholeBomb(u64),
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
    /// A page of the web with a tag of more attributes than this.
    CrowdedTag(usize),
    /// A document without text.
    NoText,
}

impl FileFault {
    pub(super) const fn reason(&self) -> RejectReason {
        match self {
            Self::CannotBeOpened | Self::NoFile | Self::CannotBeRead | Self::Changed => {
                RejectReason::Unreadable
            }
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
            Self::OtherThanNamed => RejectReason::BadDocument,
            Self::Binary => RejectReason::NotText,
            Self::Utf32 | Self::OddUtf16 | Self::DamagedUtf8 => RejectReason::BadEncoding,
            Self::NoReadableRow => RejectReason::TooLarge,
        }
    }
}

impl PackageFault {
    pub(super) const fn reason(&self) -> RejectReason {
        match self {
            Self::DamagedZip
            | Self::TooDeep(_)
            | Self::SameName(_)
            | Self::Link
            | Self::LeadsOut
            | Self::UnknownPacking
            | Self::Damaged => RejectReason::BadArchive,
            Self::TooMany(_)
            | Self::Bomb { .. }
            | Self::WholeBomb(_)
            | Self::WorkbookTooLarge
            | Self::CrowdedTag(_) => RejectReason::TooLarge,
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
