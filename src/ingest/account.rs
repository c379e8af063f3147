//! What reading says of itself: rejected records, remarks and the tally.

use std::collections::BTreeMap;

use super::fault::Fault;
use super::inputs::Inputs;
use crate::note::Source;
use crate::vocabulary;

vocabulary! {
    /// Why a record was rejected. The words are stable codes.
    pub enum RejectReason {
        /// A file without a byte, or a table without a record.
        EmptyFile => "empty_file",
        /// A record whose text is blank, or a file that holds only a header block.
        EmptyNote => "empty_note",
        /// Binary content, or a text with a NUL character.
        NotText => "not_text",
        /// Bytes that the file's encoding does not allow.
        BadEncoding => "bad_encoding",
        /// A session date that cannot be read.
        BadDate => "bad_date",
        /// A session date such as 03/04/2026 in a source that writes dates
        /// both ways.
        AmbiguousDate => "ambiguous_date",
        /// A record without the field that holds the note's text.
        MissingText => "missing_text",
        /// A record that names no client.
        MissingClient => "missing_client",
        /// A table without a column that the note's text or the mapping needs.
        MissingColumn => "missing_column",
        /// A row with more or fewer fields than its header.
        RaggedRow => "ragged_row",
        /// A quoted field that is still open at the end of the file.
        UnclosedQuote => "unclosed_quote",
        /// A line or value that is not valid JSON.
        BadJson => "bad_json",
        /// A document that is not well-formed XML.
        BadXml => "bad_xml",
        /// A file in a format that is not read.
        UnsupportedFormat => "unsupported_format",
        /// A document that is damaged, or made in a way that is not understood.
        BadDocument => "bad_document",
        /// A document or archive that is locked by a password.
        Encrypted => "encrypted",
        /// A PDF that holds pictures of pages and no text.
        NoTextLayer => "no_text_layer",
        /// An archive that is damaged, nested too deep, or holds a name that
        /// leads out of it.
        BadArchive => "bad_archive",
        /// A note or record above the size limit.
        TooLarge => "too_large",
        /// A coded value that its export calls preliminary, cancelled, unknown
        /// or entered in error.
        NotFinal => "not_final",
        /// A resource with an extension that changes its meaning in a way that is not
        /// known.
        UnknownModifier => "unknown_modifier",
        /// A coded score without a value.
        EmptyValue => "empty_value",
        /// A coded score whose value is a word, true or false.
        NotANumber => "not_a_number",
        /// A coded answer that no list of answers of the measure has.
        UnknownAnswer => "unknown_answer",
        /// A value that the measure cannot have.
        OutOfRange => "out_of_range",
        /// A file that could not be opened or read to its end.
        Unreadable => "unreadable",
        /// A psychotherapy (process) note, kept separate by law (45 CFR
        /// 164.501). Extraction recognises it.
        PsychotherapyNote => "psychotherapy_note",
    }
}

vocabulary! {
    /// A decision that reading had to take and that the user may correct.
    pub enum RemarkKind {
        /// Files without a note by their name: hidden files, README files.
        PassedOver => "passed_over",
        /// Tables of a known export, or sheets of a workbook, without a row.
        EmptyTable => "empty_table",
        /// Rows, columns or sheets that a workbook hides, by hand or by a filter, were
        /// read like the others. The detail is which.
        HiddenRead => "hidden_read",
        /// A file that is neither UTF-8 nor UTF-16 was decoded by a guess.
        EncodingGuessed => "encoding_guessed",
        /// 03/04/2026 was read as 3 April, because other dates of the source
        /// are day first.
        DayFirstProved => "day_first_proved",
        /// 03/04/2026 was read as 4 March, because other dates of the source
        /// are month first.
        MonthFirstProved => "month_first_proved",
        /// 03/04/2026 was read as 4 March, and nothing in the source proves it.
        MonthFirstAssumed => "month_first_assumed",
        /// 03/04/2026 was read as 3 April, because the source is in French.
        DayFirstAssumed => "day_first_assumed",
        /// Two different notes had the same id; the later one got a suffix.
        RepeatedId => "repeated_id",
        /// A field other than the session date could not be read and was
        /// left out.
        FieldUnreadable => "field_unreadable",
        /// A document that ends before its end: what it holds was read.
        CutOff => "cut_off",
        /// Pages without text in a document that has text on others.
        PageWithoutText => "page_without_text",
        /// A note or a coded score without a date: kept, but outside every
        /// series.
        NoSessionDate => "no_session_date",
        /// Records that are no note, no score of a known measure and no goal:
        /// persons, visits, blood pressures. The detail is their type.
        SetAside => "set_aside",
        /// Two records of one client have the same id and differ; both are kept.
        ConflictingRecord => "conflicting_record",
        /// A coded goal was met again under its id and of the same day and says
        /// something else; both are kept.
        ConflictingGoal => "conflicting_goal",
        /// The answers to the items and the stored total differ.
        TotalDisagrees => "total_disagrees",
        /// A piece of a document names no client; the name of its file stands
        /// for one.
        ClientFromFileName => "client_from_file_name",
        /// A table of a workbook names no client; the name of its sheet stands for one,
        /// as it does beside it for others alike.
        ClientFromSheetName => "client_from_sheet_name",
        /// The number beside a coded answer is not that of its code; the code
        /// counts.
        AnswerContradicted => "answer_contradicted",
        /// A cell that says that there is no value: 999, "not done".
        MissingCode => "missing_code",
        /// Answers to items that give no total, and why.
        NotScorable => "not_scorable",
    }
}

/// A record that could not become a note.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// The file, and the place inside it.
    pub source: Source,
    /// The rule that was broken.
    pub fault: Fault,
}

impl Rejected {
    /// The stable code.
    #[must_use]
    pub const fn reason(&self) -> RejectReason {
        self.fault.reason()
    }
}

/// How often a decision was taken, and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The decision.
    pub kind: RemarkKind,
    /// What it was about, where that varies: an encoding, a field's name.
    pub detail: String,
    /// The place of the first occurrence.
    pub first: Source,
    /// The number of files or records.
    pub count: u64,
}

/// How a file, or a sheet of a workbook, was understood, and others like it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// The first file of the kind, and the sheet.
    pub source: Source,
    /// How many were understood in the same way.
    pub files: usize,
    /// The format, in a word or two.
    pub format: &'static str,
    /// What the columns of a table were taken for.
    pub columns: Vec<ColumnUse>,
    /// The columns that were not read.
    pub unread: Vec<String>,
}

/// What a column was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnUse {
    /// Its heading.
    pub column: String,
    /// A field, a measure, or a part of one.
    pub meaning: String,
}

/// The counts of a reading. `records_read = notes + scores + goals + duplicates
/// + set_aside + rejected`, always.
#[derive(Debug, Default)]
pub struct Tally {
    /// Records met: a note, a coded value, or anything else that an export
    /// holds as a unit. A file that is refused as a whole counts as one.
    pub records_read: u64,
    /// Notes delivered.
    pub notes: u64,
    /// Coded scores delivered, answers to single items among them.
    pub scores: u64,
    /// Coded goals delivered.
    pub goals: u64,
    /// Notes, coded scores and goals met a second time: a note with the same client,
    /// date and text; a value of the same record, or the total that a form
    /// gives under two codes.
    pub duplicates: u64,
    /// Records that are no note, no score of a known measure and no goal.
    pub set_aside: u64,
    /// Totals computed from answers, which are no records of the export.
    pub computed: u64,
    /// Records rejected.
    pub rejected: u64,
    /// The files, in the order of reading.
    pub inputs: Inputs,
    /// How the files were understood, in the order in which each way was met.
    pub understood: Vec<Understood>,
    /// The decisions taken, ordered by kind and detail.
    pub remarks: Vec<Remark>,
}

impl Tally {
    /// Whether the counts add up.
    #[must_use]
    pub fn reconciles(&self) -> bool {
        self.records_read
            == self.notes
                + self.scores
                + self.goals
                + self.duplicates
                + self.set_aside
                + self.rejected
    }
}

/// How many different details are told one by one.
const DETAILS: usize = 2_000;

/// Remarks as they come in, gathered by kind and detail. Details may be words of the
/// export, such as its types of records; beyond so many they are gathered by kind.
#[derive(Default)]
pub(super) struct Remarks(BTreeMap<(RemarkKind, String), (Source, u64)>);

impl Remarks {
    pub(super) fn add(&mut self, kind: RemarkKind, detail: &str, source: &Source) {
        let mut key = (kind, detail.to_owned());
        if self.0.len() >= DETAILS && !self.0.contains_key(&key) {
            key.1 = "…".to_owned();
        }
        self.0.entry(key).or_insert_with(|| (source.clone(), 0)).1 += 1;
    }

    pub(super) fn into_list(self) -> Vec<Remark> {
        let remark = |((kind, detail), (first, count))| Remark { kind, detail, first, count };
        self.0.into_iter().map(remark).collect()
    }
}
