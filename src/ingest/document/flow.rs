//! Laying a document out as lines.
//!
//! Word processors end paragraphs, cells and rows; a plain text parts lines and
//! columns. A break becomes a character only when something follows it, so that
//! the last paragraph of a cell ends in the tab between cells and not in a line
//! break, and nothing trails.

use std::collections::HashMap;

/// The breaks since the last character.
#[derive(Clone, Copy, Default)]
struct Pending {
    lines: usize,
    tabs: usize,
    page: bool,
}

/// A text that grows by characters and breaks.
#[derive(Default)]
pub(super) struct Flow {
    text: String,
    pending: Pending,
}

/// More than one blank line says no more than one.
const MOST_LINES: usize = 2;

impl Flow {
    pub(super) fn push(&mut self, character: char) {
        self.flush();
        self.text.push(character);
    }

    pub(super) fn push_str(&mut self, text: &str) {
        if !text.is_empty() {
            self.flush();
            self.text.push_str(text);
        }
    }

    /// Ends a paragraph: a second end in a row leaves a blank line. An empty
    /// paragraph at the beginning of a cell is nothing.
    pub(super) fn end_paragraph(&mut self) {
        if self.pending.tabs == 0 {
            self.pending.lines += 1;
        }
    }

    /// Begins a new line, unless a line or a cell has just begun.
    pub(super) fn begin_line(&mut self) {
        if self.pending.tabs == 0 {
            self.pending.lines = self.pending.lines.max(1);
        }
    }

    /// Ends a cell of a table: what follows in its row stands behind a tab.
    pub(super) fn end_cell(&mut self) {
        self.pending.lines = 0;
        self.pending.tabs += 1;
    }

    pub(super) fn end_row(&mut self) {
        self.pending.tabs = 0;
        self.pending.lines = 1;
    }

    /// Ends a page: a form feed on a line of its own.
    pub(super) fn end_page(&mut self) {
        self.end_row();
        self.pending.page = true;
    }

    /// Whether nothing stands on the current line.
    pub(super) fn at_line_start(&self) -> bool {
        self.pending.lines > 0
            || self.pending.tabs > 0
            || self.text.is_empty()
            || self.text.ends_with('\n')
    }

    pub(super) fn ends_in_space(&self) -> bool {
        self.text.ends_with([' ', '\t'])
    }

    fn flush(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        if pending.lines > 0 || pending.tabs > 0 {
            self.text.truncate(self.text.trim_end_matches([' ']).len());
        }
        // breaks above the first character are no text
        if self.text.is_empty() {
            return;
        }
        if pending.page {
            self.text.push_str("\n\u{c}\n");
        } else if pending.lines > 0 {
            self.text.extend(std::iter::repeat_n('\n', pending.lines.min(MOST_LINES)));
        } else {
            self.text.extend(std::iter::repeat_n('\t', pending.tabs));
        }
    }

    /// The text, ending in a line break unless it is blank.
    pub(super) fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        let leading = self.text.len() - self.text.trim_start().len();
        self.text.drain(..leading);
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text
    }
}

/// Texts that stand once however often they are said, in the order in which they came.
#[derive(Default)]
pub(super) struct Once {
    places: HashMap<String, usize>,
}

impl Once {
    /// Takes a text, if it is not blank.
    pub(super) fn take(&mut self, text: String) {
        if !text.is_empty() {
            let place = self.places.len();
            self.places.entry(text).or_insert(place);
        }
    }

    pub(super) fn into_list(self) -> Vec<String> {
        let mut texts: Vec<_> =
            self.places.into_iter().map(|(text, place)| (place, text)).collect();
        texts.sort_unstable();
        texts.into_iter().map(|(_, text)| text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_parted_by_tabs_and_rows_by_lines() {
        let mut flow = Flow::default();
        flow.push_str("GAD-7");
        flow.end_paragraph();
        flow.end_cell();
        flow.end_paragraph();
        flow.push_str("12");
        flow.end_paragraph();
        flow.end_cell();
        flow.end_row();
        flow.push_str("next ");
        flow.end_paragraph();
        assert_eq!(flow.finish(), "GAD-7\t12\nnext\n");
    }

    #[test]
    fn empty_cells_keep_their_place_and_blank_lines_do_not_pile_up() {
        let mut flow = Flow::default();
        flow.end_paragraph();
        flow.push('a');
        flow.end_cell();
        flow.end_cell();
        flow.push('b');
        (0..5).for_each(|_| flow.end_paragraph());
        flow.push('c');
        flow.end_page();
        assert_eq!(flow.finish(), "a\t\tb\n\nc\n");
    }
}
