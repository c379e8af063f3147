//! The report as a Word document (Office Open XML, ECMA-376), to be edited.
//!
//! Real headings, tables with a header row that repeats, a text for each
//! picture, language and title set: what a screen reader and an editor need.
//! The parts that never change stand as files beside this one. The archive
//! carries no time, so that the same report gives the same bytes.

use std::io::{Cursor, Write};

use askama::Template;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::letterhead::PictureKind;
use super::order::Paper;
use super::progress_report::{Block, ProgressReport, Table};
use crate::chart;
use crate::error::{Error, Result};
use crate::report::document::render;

/// English Metric Units in a millimetre.
const EMU: f64 = 36_000.0;
/// How much wider a chart is than in the PDF: it has the page to itself.
const ROOM: f64 = 1.27;
/// Parts that scores stand in side by side, below a chart.
const PARTS: usize = 4;
/// Height of the logo on paper, in millimetres.
const LOGO: f64 = 15.0;
/// Pixels of a picture for each pixel of a chart: 300 to the inch.
const SHARP: f32 = 3.25;

#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "suppress",
    source = r##"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>
{% if let Some(head) = report.letterhead %}
{% if let Some(picture) = logo %}<w:p><w:pPr><w:pStyle w:val="Clinic"/></w:pPr><w:r>{{ picture|safe }}</w:r></w:p>{% endif %}
{{ self.styled("Clinic", head.name)|safe }}
{% for line in head.lines %}{{ self.styled("Address", line)|safe }}{% endfor %}
{% endif %}
{{ self.styled("Heading1", report.title)|safe }}
{% for fact in report.facts %}<w:p><w:pPr><w:spacing w:after="20"/></w:pPr><w:r><w:t xml:space="preserve">{{ fact.label }}{{ report.colon }}{{ " " }}</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{{ fact.value }}</w:t></w:r></w:p>{% endfor %}
{{ self.styled("Status", report.status)|safe }}
{% for section in report.sections %}{{ self.styled("Heading2", section.heading)|safe }}
{% for block in section.blocks %}{% match block %}
{% when Block::Paragraph { text } %}{{ self.styled("Normal", text)|safe }}
{% when Block::Remark { text } %}{{ self.styled("Remark", text)|safe }}
{% when Block::List { items, numbered } %}{% for item in items %}<w:p><w:pPr><w:pStyle w:val="{% if *numbered %}Source{% else %}ListParagraph{% endif %}"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{% if *numbered %}2{% else %}1{% endif %}"/></w:numPr></w:pPr><w:r><w:t xml:space="preserve">{{ item }}</w:t></w:r></w:p>{% endfor %}
{% when Block::Table { table } %}{{ self.table(table.folded(1), 100)|safe }}
{% when Block::Measure { heading, figure, scores, meaning } %}{{ self.styled("Heading3", heading)|safe }}
{% if let Some(figure) = figure %}{% if let Some(drawing) = self.drawing(figure.file) %}<w:p><w:pPr><w:keepNext/></w:pPr><w:r>{{ drawing|safe }}</w:r></w:p>{% endif %}{% endif %}
{{ self.table(scores.folded(PARTS), 100)|safe }}
{% for text in meaning %}{{ self.styled("Normal", text)|safe }}{% endfor %}
{% endmatch %}{% endfor %}{% endfor %}
{% for label in report.signatures %}<w:p><w:pPr><w:keepNext/><w:tabs><w:tab w:val="left" w:leader="underscore" w:pos="6800"/></w:tabs><w:spacing w:before="240"/></w:pPr><w:r><w:t xml:space="preserve">{{ label }}{{ report.colon }}{{ " " }}</w:t></w:r><w:r><w:tab/></w:r></w:p>{% endfor %}
{% for words in report.closing %}{{ self.styled("Remark", words)|safe }}{% endfor %}
<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:pgSz w:w="{{ width }}" w:h="{{ height }}"/><w:pgMar w:top="850" w:right="964" w:bottom="850" w:left="964" w:header="500" w:footer="500" w:gutter="0"/></w:sectPr></w:body></w:document>"##
)]
struct Body<'a> {
    report: &'a ProgressReport,
    width: u32,
    height: u32,
    logo: Option<Drawing<'a>>,
    drawings: Vec<(&'a str, Drawing<'a>)>,
}

/// A paragraph of one style.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<w:p><w:pPr><w:pStyle w:val="{{ style }}"/></w:pPr><w:r><w:t xml:space="preserve">{{ text }}</w:t></w:r></w:p>"##
)]
struct Styled<'a> {
    style: &'static str,
    text: &'a str,
}

#[derive(Template)]
#[template(
    ext = "html",
    whitespace = "suppress",
    source = r##"<w:tbl><w:tblPr><w:tblStyle w:val="Ruled"/><w:tblW w:w="{{ share * 50 }}" w:type="pct"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="{{ table.summary }}"/><w:tblDescription w:val="{{ table.summary }}"/></w:tblPr><w:tblGrid>{% for width in widths %}<w:gridCol w:w="{{ width }}"/>{% endfor %}</w:tblGrid>
<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{% for (cell, width) in self.cells(table.header) %}<w:tc><w:tcPr><w:tcW w:w="{{ width }}" w:type="dxa"/></w:tcPr>{{ self.styled("HeaderCell", cell)|safe }}</w:tc>{% endfor %}</w:tr>
{% for row in table.rows %}<w:tr><w:trPr><w:cantSplit/></w:trPr>{% for (cell, width) in self.cells(row) %}<w:tc><w:tcPr><w:tcW w:w="{{ width }}" w:type="dxa"/></w:tcPr>{{ self.styled("Cell", cell)|safe }}</w:tc>{% endfor %}</w:tr>
{% endfor %}</w:tbl><w:p><w:pPr><w:pStyle w:val="Remark"/></w:pPr></w:p>"##
)]
struct TableView {
    table: Table,
    /// Per cent of the width of the text.
    share: u32,
    /// Widths of the columns in twentieths of a point.
    widths: Vec<u32>,
}

/// A picture in a line of text.
#[derive(Clone, Template)]
#[template(
    ext = "html",
    source = r##"<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{{ width }}" cy="{{ height }}"/><wp:docPr id="{{ number }}" name="{{ name }}" descr="{{ alt }}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{{ number }}" name="{{ name }}" descr="{{ alt }}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdPicture{{ number }}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{{ width }}" cy="{{ height }}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"##
)]
struct Drawing<'a> {
    number: usize,
    name: String,
    alt: &'a str,
    width: u64,
    height: u64,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:pStyle w:val="Footer"/><w:tabs><w:tab w:val="right" w:pos="{{ right }}"/></w:tabs></w:pPr><w:r><w:t xml:space="preserve">{{ report.name }}</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t xml:space="preserve">{{ report.page_of[0] }}</w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t xml:space="preserve">{{ report.page_of[1] }}</w:t></w:r><w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t xml:space="preserve">{{ report.page_of[2] }}</w:t></w:r></w:p></w:ftr>"##
)]
struct Foot<'a> {
    report: &'a ProgressReport,
    right: u32,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{{ report.name }}</dc:title><dc:creator>{{ report.author }}</dc:creator><dc:language>{{ language }}</dc:language></cp:coreProperties>"##
)]
struct Properties<'a> {
    report: &'a ProgressReport,
    language: &'a str,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/>{% for (number, name) in pictures %}<Relationship Id="rIdPicture{{ number }}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/{{ name }}"/>{% endfor %}</Relationships>"##
)]
struct Relationships<'a> {
    pictures: Vec<(usize, &'a str)>,
}

const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="LANGUAGE"/></w:settings>"#;

impl Body<'_> {
    fn styled<'t>(&self, style: &'static str, text: &'t str) -> Styled<'t> {
        Styled { style, text }
    }

    fn table(&self, table: Table, share: u32) -> TableView {
        let room = (self.width - MARGINS) * share / 100;
        let parts: u32 = table.widths.iter().sum();
        let widths = table.widths.iter().map(|part| room * part / parts.max(1)).collect();
        TableView { table, share, widths }
    }

    fn drawing(&self, file: &str) -> Option<&Drawing<'_>> {
        self.drawings.iter().find(|(name, _)| *name == file).map(|(_, drawing)| drawing)
    }
}

impl TableView {
    fn styled<'t>(&self, style: &'static str, text: &'t str) -> Styled<'t> {
        Styled { style, text }
    }

    fn cells<'t>(&'t self, cells: &'t [String]) -> impl Iterator<Item = (&'t String, &'t u32)> {
        cells.iter().zip(&self.widths)
    }
}

/// Left and right margin together, in twentieths of a point.
const MARGINS: u32 = 2 * 964;

/// A picture of the document.
struct Media {
    name: String,
    bytes: Vec<u8>,
    /// Height over width.
    steepness: f64,
}

/// The report as the bytes of a .docx file.
///
/// # Errors
/// When a chart or the logo cannot be painted; a defect when the archive
/// cannot be written to memory.
pub(super) fn document(report: &ProgressReport, paper: Paper) -> Result<Vec<u8>> {
    let (width, height) = match paper {
        Paper::Letter => (12_240, 15_840),
        Paper::A4 => (11_906, 16_838),
    };
    let language = match (report.language, paper) {
        ("fr", Paper::Letter) => "fr-CA",
        ("fr", Paper::A4) => "fr-FR",
        (_, Paper::Letter) => "en-US",
        (_, Paper::A4) => "en-GB",
    };
    let logo = logo(report)?;
    let charts = charts(report)?;
    let drawings = report.figures().zip(&charts).enumerate();
    let drawings = drawings.map(|(index, (figure, media))| {
        let drawing = Drawing::new(index + 2, media, &figure.alt, ROOM * figure.width);
        (figure.file.as_str(), drawing)
    });
    let head = report.letterhead.as_ref();
    let logo_drawing = logo
        .as_ref()
        .zip(head)
        .map(|(media, head)| Drawing::new(1, media, &head.logo_alt, LOGO / media.steepness));
    let body = Body { report, width, height, logo: logo_drawing, drawings: drawings.collect() };
    let media: Vec<&Media> = logo.iter().chain(&charts).collect();
    let first = if logo.is_some() { 1 } else { 2 };
    let pictures = media.iter().enumerate();
    let pictures = pictures.map(|(index, media)| (index + first, media.name.as_str()));
    let mut archive = Archive::new();
    archive.add("[Content_Types].xml", include_bytes!("docx/content_types.xml"))?;
    archive.add("_rels/.rels", include_bytes!("docx/package.rels"))?;
    archive.add("word/document.xml", render(&body)?.as_bytes())?;
    archive.add(
        "word/_rels/document.xml.rels",
        render(&Relationships { pictures: pictures.collect() })?.as_bytes(),
    )?;
    let styles = include_str!("docx/styles.xml").replace("LANGUAGE", language);
    archive.add("word/styles.xml", styles.as_bytes())?;
    archive.add("word/settings.xml", SETTINGS.replace("LANGUAGE", language).as_bytes())?;
    archive.add("word/numbering.xml", include_bytes!("docx/numbering.xml"))?;
    archive
        .add("word/footer1.xml", render(&Foot { report, right: width - MARGINS })?.as_bytes())?;
    for media in media {
        archive.keep(&format!("word/media/{}", media.name), &media.bytes)?;
    }
    archive.add("docProps/core.xml", render(&Properties { report, language })?.as_bytes())?;
    archive.add("docProps/app.xml", include_bytes!("docx/app.xml"))?;
    archive.finish()
}

impl<'a> Drawing<'a> {
    /// A picture `width` millimetres wide.
    fn new(number: usize, media: &Media, alt: &'a str, width: f64) -> Self {
        let emu = |millimetres: f64| (millimetres * EMU).round() as u64;
        let height = emu(width * media.steepness);
        Self { number, name: media.name.clone(), alt, width: emu(width), height }
    }
}

fn charts(report: &ProgressReport) -> Result<Vec<Media>> {
    let chart = |(index, figure): (usize, &super::progress_report::Figure)| {
        let bytes = chart::png(&figure.svg, SHARP)?;
        Ok(Media {
            name: format!("chart{}.png", index + 1),
            steepness: steepness(&bytes).unwrap_or(0.5),
            bytes,
        })
    };
    report.figures().enumerate().map(chart).collect()
}

/// The logo. Word takes no drawing, so an SVG is painted.
fn logo(report: &ProgressReport) -> Result<Option<Media>> {
    let Some(logo) = report.letterhead.as_ref().and_then(|head| head.logo.as_ref()) else {
        return Ok(None);
    };
    let bytes = match (logo.kind, std::str::from_utf8(&logo.bytes)) {
        (PictureKind::Svg, Ok(svg)) => chart::png(svg, SHARP)?,
        _ => logo.bytes.clone(),
    };
    let name = if logo.kind == PictureKind::Jpeg { "logo.jpg" } else { "logo.png" };
    Ok(Some(Media { name: name.to_owned(), bytes, steepness: 1.0 / logo.aspect }))
}

/// Height over width of a PNG, from its header.
fn steepness(png: &[u8]) -> Option<f64> {
    let (width, height) = super::letterhead::size_of_png(png)?;
    (width > 0).then(|| f64::from(height) / f64::from(width))
}

/// A ZIP archive in memory, without times.
struct Archive {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl Archive {
    fn new() -> Self {
        Self { zip: ZipWriter::new(Cursor::new(Vec::new())) }
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.put(name, bytes, CompressionMethod::Deflated)
    }

    /// Adds what is compressed already.
    fn keep(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.put(name, bytes, CompressionMethod::Stored)
    }

    fn put(&mut self, name: &str, bytes: &[u8], method: CompressionMethod) -> Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        self.zip.start_file(name, options).map_err(defect)?;
        self.zip.write_all(bytes).map_err(defect)
    }

    fn finish(self) -> Result<Vec<u8>> {
        Ok(self.zip.finish().map_err(defect)?.into_inner())
    }
}

fn defect(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::defect("the document cannot be packed").because(cause)
}
