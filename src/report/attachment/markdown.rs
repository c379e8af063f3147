//! The report as Markdown: headings, pipe tables and lists of CommonMark with
//! the tables of GitHub. Every sign that could be markup is escaped, so that
//! words of notes stay words.

use super::progress_report::{Block, ProgressReport, Table};

/// The report as Markdown. A chart is told by the text that stands for it.
pub(super) fn text(report: &ProgressReport) -> String {
    let mut page = Page::default();
    if let Some(head) = &report.letterhead {
        page.paragraph(&format!("**{}**", escape(&head.name)));
        page.paragraph(
            &head.lines.iter().map(|line| escape(line)).collect::<Vec<_>>().join("  \n"),
        );
    }
    page.paragraph(&format!("# {}", escape(&report.title)));
    let facts = report.facts.iter().map(|fact| (&fact.label, &fact.value));
    page.items(
        facts.map(|(label, value)| {
            format!("**{}{}** {}", escape(label), report.colon, escape(value))
        }),
        "-",
    );
    page.paragraph(&format!("> {}", escape(&report.status)));
    for section in &report.sections {
        page.paragraph(&format!("## {}", escape(&section.heading)));
        for block in &section.blocks {
            page.block(block);
        }
    }
    for label in &report.signatures {
        page.paragraph(&format!(
            "{}{} \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_",
            escape(label),
            report.colon
        ));
    }
    for words in &report.closing {
        page.paragraph(&format!("*{}*", escape(words)));
    }
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn paragraph(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn items(&mut self, items: impl Iterator<Item = String>, mark: &str) {
        let items: Vec<String> = items.map(|item| format!("{mark} {item}")).collect();
        self.paragraph(&items.join("\n"));
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph { text } => self.paragraph(&escape(text)),
            Block::Remark { text } => self.paragraph(&format!("*{}*", escape(text))),
            Block::List { items, numbered } => {
                self.items(
                    items.iter().map(|item| escape(item)),
                    if *numbered { "1." } else { "-" },
                );
            }
            Block::Table { table } => self.table(table),
            Block::Measure { heading, figure, scores, meaning } => {
                self.paragraph(&format!("### {}", escape(heading)));
                if let Some(figure) = figure {
                    self.paragraph(&format!("*{}*", escape(&figure.alt)));
                }
                self.table(scores);
                for text in meaning {
                    self.paragraph(&escape(text));
                }
            }
        }
    }

    fn table(&mut self, table: &Table) {
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| escape(cell)).collect();
            format!("| {} |", cells.join(" | "))
        };
        let rule = format!("|{}", " --- |".repeat(table.header.len()));
        let rows = table.rows.iter().map(|row| line(row));
        let lines: Vec<String> = [line(&table.header), rule].into_iter().chain(rows).collect();
        self.paragraph(&lines.join("\n"));
    }
}

/// Escapes every sign of ASCII punctuation that can be markup anywhere, and
/// those that can be markup at the beginning of a line.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, sign) in text.char_indices() {
        let anywhere = matches!(
            sign,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' | '!'
        );
        let leads = matches!(sign, '#' | '+' | '-' | '=') && at == 0;
        // "1." and "1)" begin a list.
        let numbers = matches!(sign, '.' | ')')
            && at > 0
            && text
                .get(..at)
                .is_some_and(|before| before.bytes().all(|byte| byte.is_ascii_digit()));
        if anywhere || leads || numbers {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_notes_stay_words() {
        assert_eq!(escape("<script>*x* [a](b)"), r"\<script\>\*x\* \[a\](b)");
        assert_eq!(escape("# no heading"), r"\# no heading");
        assert_eq!(escape("1. Goal, item 2."), r"1\. Goal, item 2.");
        assert_eq!(escape("a | b & c"), r"a \| b \& c");
    }
}
