//! A progress report in words: what every form of it shows, and in which order.
//!
//! It is a small document of headings, paragraphs, tables and charts. PDF,
//! HTML, DOCX, Markdown and plain text are all written from it and add
//! nothing, so that they cannot disagree. Words of notes that stand in it have
//! gone through [`clean`](super::clean::clean).

use serde::Serialize;

use super::letterhead::Picture;

/// A progress report of one client.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProgressReport {
    /// Code of the language, "en" or "fr".
    pub language: &'static str,
    /// The colon of the language, with the space that belongs to it.
    pub colon: &'static str,
    /// "Progress report".
    pub title: String,
    /// The client: code, or name as configured.
    pub client: String,
    /// Title and client, for the window, the properties of the file and the
    /// foot of each page.
    pub name: String,
    /// Who wrote the report, for the properties of the file.
    pub author: String,
    /// The head of the clinic.
    pub letterhead: Option<Head>,
    /// Client, period, sessions, author.
    pub facts: Vec<Fact>,
    /// The state of things in one sentence.
    pub status: String,
    /// The parts.
    pub sections: Vec<Section>,
    /// Lines to sign on, by their labels.
    pub signatures: Vec<String>,
    /// What stands at the end: words of the clinic, and the disclaimer.
    pub closing: Vec<String>,
    /// "Page {n} of {all}" around the two numbers: before, between, after.
    pub page_of: [String; 3],
}

/// The head of the clinic.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Head {
    /// Its name.
    pub name: String,
    /// Address, telephone and the like.
    pub lines: Vec<String>,
    /// Its logo.
    pub logo: Option<Picture>,
    /// What stands for the logo where it cannot be seen.
    pub logo_alt: String,
}

/// A fact with its label.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    /// "Period".
    pub label: String,
    /// "5 Feb 2026 to 18 Jun 2026".
    pub value: String,
}

/// One part of the report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// Its name in templates: "measures".
    pub id: &'static str,
    /// Its heading.
    pub heading: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// One piece of a part.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// Its words.
        text: String,
    },
    /// A remark in small print.
    Remark {
        /// Its words.
        text: String,
    },
    /// A list.
    List {
        /// Its items.
        items: Vec<String>,
        /// Whether they are numbered from 1.
        numbered: bool,
    },
    /// A table.
    Table {
        /// The table.
        table: Table,
    },
    /// A measure: heading, chart beside its scores, what they mean.
    Measure {
        /// "PHQ-9 – depression".
        heading: String,
        /// The chart; none for a measure without a known range, nor for one
        /// score, which is no course yet.
        figure: Option<Figure>,
        /// Its scores by date.
        scores: Table,
        /// What the change means.
        meaning: Vec<String>,
    },
}

/// A table. The first cell of each row is the row's heading.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    /// What it is, for those who cannot see it.
    pub summary: String,
    /// The headings of the columns.
    pub header: Vec<String>,
    /// The rows, each with a cell for every heading.
    pub rows: Vec<Vec<String>>,
    /// Parts of the width that each column takes.
    pub widths: Vec<u32>,
}

/// A chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The name under which a layout finds the drawing: "chart-1.svg".
    pub file: String,
    /// Its width on paper in millimetres, at which its lettering has 9 points.
    pub width: f64,
    /// What stands for the drawing where it cannot be seen.
    pub alt: String,
    /// The drawing.
    #[serde(skip)]
    pub svg: String,
}

impl ProgressReport {
    /// The charts in their order.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
            Block::Measure { figure, .. } => figure.as_ref(),
            _ => None,
        })
    }
}

impl ProgressReport {
    /// Gives every text that can stand in several lines to `change`.
    pub(super) fn each_text(&mut self, change: &mut impl FnMut(&mut String)) {
        self.facts.iter_mut().for_each(|fact| change(&mut fact.value));
        change(&mut self.status);
        let blocks = self.sections.iter_mut().flat_map(|section| &mut section.blocks);
        for block in blocks {
            match block {
                Block::Paragraph { text } | Block::Remark { text } => change(text),
                Block::List { items, .. } => items.iter_mut().for_each(&mut *change),
                Block::Table { table } => table.each_cell(change),
                Block::Measure { scores, meaning, .. } => {
                    scores.each_cell(change);
                    meaning.iter_mut().for_each(&mut *change);
                }
            }
        }
        self.closing.iter_mut().for_each(change);
    }
}

impl Table {
    fn each_cell(&mut self, change: &mut impl FnMut(&mut String)) {
        self.header.iter_mut().chain(self.rows.iter_mut().flatten()).for_each(change);
    }

    /// The table with its rows side by side in so many parts, to be read line
    /// by line.
    pub(super) fn folded(&self, parts: usize) -> Self {
        let parts = parts.clamp(1, self.rows.len().max(1));
        let columns = parts * self.header.len();
        let wide = |rows: &[Vec<String>]| {
            let mut wide: Vec<String> = rows.iter().flatten().cloned().collect();
            wide.resize(columns, String::new());
            wide
        };
        Self {
            summary: self.summary.clone(),
            header: self.header.iter().cycle().take(columns).cloned().collect(),
            rows: self.rows.chunks(parts).map(wide).collect(),
            widths: self.widths.repeat(parts),
        }
    }
}

impl Block {
    /// A paragraph.
    pub(super) fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph { text: text.into() }
    }

    /// A remark.
    pub(super) fn remark(text: impl Into<String>) -> Self {
        Self::Remark { text: text.into() }
    }
}
