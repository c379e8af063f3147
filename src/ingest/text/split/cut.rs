//! Cutting a file at the lines on which its notes begin: a title above a header goes with
//! its note, and a rule between two notes with neither.

use super::lines::{File, is_rule, is_title};

/// One note of a file.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::ingest::text) struct Part<'t> {
    pub(in crate::ingest::text) text: &'t str,
    /// The line that it begins on, from 1.
    pub(in crate::ingest::text) line: usize,
    /// Where its header begins, in bytes: what stands above is the title page
    /// of the file.
    pub(in crate::ingest::text) head: usize,
}

impl<'t> File<'t, '_> {
    /// Cuts the file at these lines, unless there is but one or a note has begun
    /// above them.
    pub(super) fn cut(&self, heads: &[usize]) -> Vec<Part<'t>> {
        let speaks_before = |first: usize| {
            let mut before = self.lines.iter().take(first);
            before.any(|line| self.mapping.guide().is_section(line.text.trim()))
        };
        if heads.len() < 2 || heads.first().is_none_or(|&first| speaks_before(first)) {
            return vec![Part { text: self.text, line: 1, head: 0 }];
        }
        let mut parts: Vec<Part<'t>> = Vec::with_capacity(heads.len());
        let starts: Vec<usize> = heads
            .iter()
            .enumerate()
            .map(|(number, &head)| if number == 0 { 0 } else { self.with_title(head) })
            .collect();
        for (number, (&head, &start)) in heads.iter().zip(&starts).enumerate() {
            let end = starts.get(number + 1).map(|&next| self.end_before(next));
            let at = |index: usize| self.lines.get(index).map_or(self.text.len(), |l| l.start);
            let text = self.text.get(at(start)..end.unwrap_or(self.text.len()));
            parts.push(Part {
                text: text.unwrap_or_default(),
                line: start + 1,
                head: if number == 0 { self.head_of_first(head) } else { 0 },
            });
        }
        parts
    }

    /// A title directly above the first header belongs to it.
    fn head_of_first(&self, head: usize) -> usize {
        let with_title = self.with_title(head);
        self.lines.get(with_title).map_or(0, |line| line.start)
    }

    /// The title above a header belongs to its note.
    fn with_title(&self, head: usize) -> usize {
        match self.above(head) {
            Some(above) if is_title(self.line(above)) && !is_rule(self.line(above)) => {
                let stands_alone = self.stands_apart(above)
                    || self.mapping.guide().kind(self.line(above)).is_some();
                if stands_alone { above } else { head }
            }
            _ => head,
        }
    }

    /// The end of the note before: rules between two notes belong to neither.
    fn end_before(&self, start: usize) -> usize {
        let mut end = start;
        while let Some(above) = self.above(end).filter(|&above| is_rule(self.line(above))) {
            end = above;
        }
        self.lines.get(end).map_or(self.text.len(), |line| line.start)
    }
}
