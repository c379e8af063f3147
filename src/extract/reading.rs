//! What every grammar is given: one note, folded, scanned and divided.

use super::fold::Folded;
use super::scan::Hit;
use super::{Section, Span};
use crate::note::{Language, Note};

/// One note on its way through the grammars.
///
/// Hits and sentences are counted in bytes of the folded text, sections in
/// bytes of the note's own text; [`Folded::original_span`] and
/// [`Folded::folded_offset`] lead from one to the other.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The note.
    pub note: &'a Note,
    /// The note's own text.
    pub text: &'a str,
    /// The comparable copy of the text.
    pub folded: &'a Folded,
    /// Names and phrases, ordered by start and then by falling length.
    pub hits: &'a [Hit],
    /// The sentences, in order; together they cover the folded text.
    pub sentences: &'a [Span],
    /// The parts of the note, in order.
    pub sections: &'a [Section],
    /// The language of the text.
    pub language: Language,
}

impl Reading<'_> {
    /// The sentence that holds the folded offset `at`, in folded bytes.
    #[must_use]
    pub fn sentence(&self, at: usize) -> Span {
        let next = self.sentences.partition_point(|sentence| sentence.end <= at);
        self.sentences.get(next).or(self.sentences.last()).copied().unwrap_or_default()
    }

    /// The sentence that holds the folded offset `at`, without the spaces
    /// around it, in bytes of the note's own text.
    #[must_use]
    pub fn evidence(&self, at: usize) -> Span {
        let sentence = self.sentence(at);
        let words = sentence.of(self.folded.text());
        let start = sentence.start + (words.len() - words.trim_start().len());
        self.folded.original_span(Span::new(start, start + words.trim().len()))
    }

    /// The section that holds the offset `at` of the note's own text.
    #[must_use]
    pub fn section(&self, at: usize) -> Option<&Section> {
        let next = self.sections.partition_point(|section| section.body.end <= at);
        self.sections.get(next).filter(|section| section.body.start <= at)
    }

    /// The hits that begin in a span of the folded text.
    #[must_use]
    pub fn hits_in(&self, span: Span) -> &[Hit] {
        let first = self.hits.partition_point(|hit| hit.start < span.start);
        let last = self.hits.partition_point(|hit| hit.start < span.end);
        self.hits.get(first..last).unwrap_or_default()
    }
}
