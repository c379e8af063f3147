//! The report as plain text, to paste into a record system.
//!
//! Like the summary note it keeps to signs that survive Windows-1252. A table
//! stands in columns where they fit a line, and else row by row, each value
//! behind its heading.

use super::clean::loosen_dates;
use super::progress_report::{Block, ProgressReport, Table};
use crate::report::note::plain;

/// The longest line of a table in columns.
const LINE: usize = 92;

/// The report as text.
pub(super) fn text(report: &ProgressReport) -> String {
    let mut page = Page { text: String::new(), colon: report.colon };
    if let Some(head) = &report.letterhead {
        page.lines(std::iter::once(head.name.clone()).chain(head.lines.iter().cloned()));
    }
    page.heading(&report.title, '=');
    page.lines(
        report.facts.iter().map(|fact| format!("{}{} {}", fact.label, report.colon, fact.value)),
    );
    page.lines([report.status.clone()]);
    for section in &report.sections {
        page.heading(&section.heading, '-');
        for block in &section.blocks {
            page.block(block);
        }
    }
    page.lines(
        report.signatures.iter().map(|label| format!("{label}{} ____________", report.colon)),
    );
    for words in &report.closing {
        page.lines([words.clone()]);
    }
    plain(&loosen_dates(&page.text))
}

struct Page {
    text: String,
    colon: &'static str,
}

impl Page {
    /// Lines without a gap between them, and a gap before.
    fn lines(&mut self, lines: impl IntoIterator<Item = String>) {
        let lines: Vec<String> = lines.into_iter().collect();
        if lines.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        for line in lines {
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    fn heading(&mut self, heading: &str, rule: char) {
        let rule = rule.to_string().repeat(width(heading).min(LINE));
        self.lines([heading.to_owned(), rule]);
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph { text } | Block::Remark { text } => self.lines([text.clone()]),
            Block::List { items, numbered } => {
                self.lines(items.iter().enumerate().map(|(index, item)| {
                    if *numbered { format!("{}. {item}", index + 1) } else { format!("- {item}") }
                }));
            }
            Block::Table { table } => self.table(table),
            Block::Measure { heading, figure: _, scores, meaning } => {
                self.lines([heading.clone()]);
                self.table(scores);
                for text in meaning {
                    self.lines([text.clone()]);
                }
            }
        }
    }

    fn table(&mut self, table: &Table) {
        let lines: Vec<&Vec<String>> = std::iter::once(&table.header).chain(&table.rows).collect();
        let widths: Vec<usize> = (0..table.header.len())
            .map(|column| {
                let cells = lines.iter().filter_map(|line| line.get(column));
                cells.map(|cell| width(cell)).max().unwrap_or(0)
            })
            .collect();
        let colon = self.colon;
        if widths.iter().sum::<usize>() + 2 * widths.len() > LINE {
            self.lines(table.rows.iter().map(|row| stacked(&table.header, row, colon)));
            return;
        }
        self.lines(lines.iter().map(|line| {
            let cells = line.iter().zip(&widths).map(|(cell, widest)| {
                format!("{cell}{}", " ".repeat(widest.saturating_sub(width(cell))))
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        }));
    }
}

/// "PHQ-9; Baseline: 16; Latest: 9".
fn stacked(header: &[String], row: &[String], colon: &str) -> String {
    let cells = header.iter().zip(row).enumerate().map(|(index, (heading, cell))| match index {
        0 => cell.clone(),
        _ => format!("{heading}{colon} {cell}"),
    });
    cells.collect::<Vec<_>>().join("; ")
}

/// Columns that a text takes: the signs used here are one wide.
fn width(text: &str) -> usize {
    text.chars().count()
}
