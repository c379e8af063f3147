//! The report as tagged PDF that conforms to PDF/UA-1, set by typst.
//!
//! This is the only file that names typst: its interface moves with every
//! version. The compiler sees a world of its own in memory, with our two fonts,
//! the layout, the report as JSON and its pictures, and nothing else: no disk,
//! no network, no clock. Words of notes reach it as data and never as code. The
//! same report gives the same bytes.

use std::sync::LazyLock;

use serde_json::Value;
use typst::diag::{FileError, FileResult, Severity, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{DiagSpanKind, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::order::{Order, Paper};
use super::progress_report::ProgressReport;
use crate::chart::font;
use crate::error::{Error, Result};

/// What the layout finds the report under.
const REPORT: &str = "report.json";
/// The layout itself.
const LAYOUT: &str = "layout.typ";
/// Letters after which a word may be broken, so that none is wider than a cell.
const LONG_WORD: usize = 24;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    // Row headings of tables are behind this feature.
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let fonts = [font::REGULAR, font::SEMI_BOLD];
    fonts.into_iter().filter_map(|bytes| Font::new(Bytes::new(bytes), 0)).collect()
});

/// The fonts under one family: the compiler takes the name of the semi-bold one
/// for a family of its own.
static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| {
    let infos = FONTS
        .iter()
        .map(|font| FontInfo { family: font::FAMILY.to_owned(), ..font.info().clone() });
    LazyHash::new(FontBook::from_infos(infos))
});

/// Sets reports by one layout.
#[derive(Debug)]
pub(super) struct Typesetter {
    layout: Source,
    /// Where the layout was read; `None` for the built-in one.
    path: Option<String>,
    paper: Paper,
}

impl Typesetter {
    /// A typesetter for what is ordered.
    pub fn new(order: &Order) -> Result<Self> {
        let layout = Source::new(file_id(LAYOUT)?, order.template.layout.clone());
        Ok(Self { layout, path: order.template.layout_path.clone(), paper: order.paper })
    }

    /// Sets a report.
    ///
    /// # Errors
    /// When the layout is wrong, with its line, or asks for what PDF/UA-1 does
    /// not allow, such as a picture without a text that stands for it.
    pub fn set(&self, report: &ProgressReport) -> Result<Vec<u8>> {
        self.compile(report, false)
    }

    /// Sets a report and refuses warnings too.
    ///
    /// # Errors
    /// As [`set`](Self::set), and when the compiler warns of anything.
    pub fn check(&self, report: &ProgressReport) -> Result<Vec<u8>> {
        self.compile(report, true)
    }

    fn compile(&self, report: &ProgressReport, strict: bool) -> Result<Vec<u8>> {
        let desk = Desk::new(&self.layout, report, self.paper)?;
        let compiled = typst::compile::<PagedDocument>(&desk);
        if let Some(warning) = compiled.warnings.first().filter(|_| strict) {
            return Err(self.error(warning, &desk));
        }
        let document = compiled.output.map_err(|errors| self.first(&errors, &desk))?;
        let standards = PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| {
            Error::defect("PDF/UA-1 is not known").because(error.message().to_string())
        })?;
        let options = PdfOptions {
            creator: Smart::Custom(Some(
                concat!("caseline ", env!("CARGO_PKG_VERSION")).to_owned(),
            )),
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options).map_err(|errors| self.first(&errors, &desk))
    }

    fn first(&self, errors: &[SourceDiagnostic], desk: &Desk<'_>) -> Error {
        errors
            .first()
            .map_or_else(|| Error::defect("the PDF cannot be set"), |error| self.error(error, desk))
    }

    /// What the compiler found. The built-in layout is ours to keep right; a
    /// clinic's own is theirs.
    fn error(&self, found: &SourceDiagnostic, desk: &Desk<'_>) -> Error {
        let kind = match found.severity {
            Severity::Error => "",
            Severity::Warning => "warning: ",
        };
        let hints: String = found.hints.iter().map(|hint| format!("; {}", hint.v)).collect();
        let message = format!("{kind}{}{hints}", found.message);
        let in_layout = match found.span.get() {
            DiagSpanKind::Number { id, .. } | DiagSpanKind::Range { id, .. } => {
                id == self.layout.id()
            }
            DiagSpanKind::Detached => false,
        };
        let line = desk.range(found.span).filter(|_| in_layout).and_then(|range| {
            let (line, column) = self.layout.lines().byte_to_line_column(range.start)?;
            Some(format!("{}:{}", line + 1, column + 1))
        });
        match (&self.path, line) {
            (Some(path), Some(line)) => Error::configuration(message).at_line(path, line),
            (Some(path), None) => Error::configuration(message).at(path),
            (None, line) => {
                let place = line.map(|line| format!("{LAYOUT}:{line}: ")).unwrap_or_default();
                Error::defect("the PDF cannot be set").because(format!("{place}{message}"))
            }
        }
    }
}

/// Lets go of what the compiler remembers of reports that are done.
pub(super) fn forget() {
    typst::comemo::evict(0);
}

/// All that the compiler can see.
struct Desk<'a> {
    layout: &'a Source,
    files: Vec<(FileId, Bytes)>,
}

impl<'a> Desk<'a> {
    fn new(layout: &'a Source, report: &ProgressReport, paper: Paper) -> Result<Self> {
        let paper = match paper {
            Paper::Letter => "us-letter",
            Paper::A4 => "a4",
        };
        let mut json = serde_json::json!({ "paper": paper, "report": report });
        settable(&mut json);
        let mut files = vec![(file_id(REPORT)?, Bytes::new(json.to_string().into_bytes()))];
        for figure in report.figures() {
            files.push((file_id(&figure.file)?, Bytes::from_string(figure.svg.clone())));
        }
        if let Some(logo) = report.letterhead.as_ref().and_then(|head| head.logo.as_ref()) {
            files.push((file_id(&logo.file)?, Bytes::new(logo.bytes.clone())));
        }
        Ok(Self { layout, files })
    }
}

fn file_id(name: &str) -> Result<FileId> {
    let path = VirtualPath::new(name)
        .map_err(|_| Error::defect(format!("{name} is no name of a file of a report")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.layout.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.layout.id() { Ok(self.layout.clone()) } else { Err(not_on_the_desk(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let known = self.files.iter().find(|(known, _)| *known == id);
        known.map(|(_, bytes)| bytes.clone()).ok_or_else(|| not_on_the_desk(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// Reports do not look at the clock.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_on_the_desk(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}

/// Makes every text one that can be set: a sign that the font lacks becomes
/// the mark for it, and a word that is wider than a cell may be broken.
fn settable(value: &mut Value) {
    match value {
        Value::String(text) => *text = breakable(text),
        Value::Array(values) => values.iter_mut().for_each(settable),
        Value::Object(fields) => fields.values_mut().for_each(settable),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn breakable(text: &str) -> String {
    let mut settable = String::with_capacity(text.len());
    let mut letters = 0;
    for sign in text.chars() {
        let known = FONTS.iter().all(|font| font.info().coverage.contains(u32::from(sign)));
        letters =
            if sign.is_whitespace() || matches!(sign, '-' | '/' | '–') { 0 } else { letters + 1 };
        if letters > LONG_WORD {
            settable.push('\u{200b}');
            letters = 1;
        }
        settable.push(if known { sign } else { char::REPLACEMENT_CHARACTER });
    }
    settable
}

#[cfg(test)]
mod tests {
    use typst::text::{FontVariant, FontWeight};

    use super::*;

    #[test]
    fn both_fonts_are_found_by_their_weight() {
        let found = |weight| {
            let variant =
                FontVariant { weight: FontWeight::from_number(weight), ..FontVariant::default() };
            BOOK.select(&font::FAMILY.to_lowercase(), variant)
        };
        assert_eq!((found(400), found(600)), (Some(0), Some(1)));
    }

    #[test]
    fn a_sign_without_a_letter_is_marked_and_a_long_word_can_be_broken() {
        assert_eq!(breakable("Tidy 🙂 שלום"), "Tidy \u{fffd} \u{fffd}\u{fffd}\u{fffd}\u{fffd}");
        let broken = breakable(&"x".repeat(60));
        assert_eq!(broken.split('\u{200b}').map(str::len).collect::<Vec<_>>(), [24, 24, 12]);
    }
}
