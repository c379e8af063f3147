//! A note laid out for the grammars: one pass made, its parts marked.
//!
//! [`Reading`] holds what every grammar needs and none should compute twice:
//! the folded text with the way back, the hits of the one pass, the language,
//! the sentences and the sections. All spans inside it are of the *folded*
//! text; [`Reading::original`] leads a span back to the note's own bytes,
//! which is the form that leaves this room.

use std::cell::OnceCell;

use chrono::NaiveDate;

use super::fold::Folded;
use super::lexicon::{Cue, Domain};
use super::risk::Marriage;
use super::scan::{Hit, Hits};
use super::section::{self, Part};
use super::{SectionKind, Span, kind, language, sentence};
use crate::note::{Language, Note, NoteKind};

/// A note that is ready to be read.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The note itself.
    pub note: &'a Note,
    /// The folded copy of its text.
    pub folded: &'a Folded,
    /// Everything found in the folded text, by start and falling length.
    pub hits: &'a Hits,
    /// The language: as the export states it, else detected.
    pub language: Language,
    /// The day of the session, where known.
    pub session_date: Option<NaiveDate>,
    /// The sentences, as spans of the folded text.
    pub sentences: Vec<Span>,
    /// The sections, as spans of the folded text.
    pub parts: Vec<Part>,
    kind: OnceCell<NoteKind>,
    marriage: OnceCell<Marriage>,
}

impl<'a> Reading<'a> {
    /// Lays out `note`, whose text was folded into `folded` and scanned into
    /// `hits`.
    #[must_use]
    pub fn new(note: &'a Note, folded: &'a Folded, hits: &'a Hits) -> Self {
        let language = note.language.unwrap_or_else(|| language::detect(&note.text, folded, hits));
        Self {
            note,
            folded,
            hits,
            language,
            session_date: note.session_date,
            sentences: sentence::split(&note.text, folded, hits),
            parts: section::find(&note.text, folded, hits, language),
            kind: OnceCell::new(),
            marriage: OnceCell::new(),
        }
    }

    /// The [kind](kind::read) of the note.
    #[must_use]
    pub fn kind(&self) -> NoteKind {
        *self.kind.get_or_init(|| kind::read(self))
    }

    /// What the husbands and wives that the note names tell of the client.
    #[must_use]
    pub(super) fn marriage(&self) -> Marriage {
        *self.marriage.get_or_init(|| Marriage::of(self))
    }

    /// The folded text.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.folded.text()
    }

    /// The folded text at `span`; empty if the span does not fit.
    #[must_use]
    pub fn slice(&self, span: Span) -> &'a str {
        self.folded.text().get(span.start..span.end).unwrap_or_default()
    }

    /// The span in the note's own text of a span of the folded text, without
    /// white space at either end.
    #[must_use]
    pub fn original(&self, folded: Span) -> Span {
        let span = self.folded.original_span(folded);
        let raw = span.of(&self.note.text);
        let start = span.start + (raw.len() - raw.trim_start().len());
        Span::new(start, start + raw.trim().len())
    }

    /// The hits that start inside `span`, whatever their language.
    #[must_use]
    pub fn hits_in(&self, span: Span) -> &'a [Hit] {
        let from = self.hits.partition_point(|hit| hit.start < span.start);
        let behind = self.hits.get(from..).unwrap_or_default();
        // Mostly a clause or a word is asked for, which holds a few.
        let count = behind.iter().take_while(|hit| hit.start < span.end).count();
        behind.get(..count).unwrap_or_default()
    }

    /// The hits of a domain that are of the note's language, in order.
    pub fn spoken(&self, domain: Domain) -> impl Iterator<Item = &'a Hit> {
        self.hits.of(domain).iter().filter(|hit| self.speaks(hit))
    }

    /// Every sentence with those of `hits`, which are in order, that start in it.
    pub fn sentences_with(&self, hits: &'a [Hit]) -> impl Iterator<Item = (Span, &'a [Hit])> {
        let mut rest = hits;
        self.sentences.iter().map(move |sentence| {
            let before = rest.iter().take_while(|hit| hit.start < sentence.start).count();
            let from = rest.get(before..).unwrap_or_default();
            let inside = from.iter().take_while(|hit| hit.start < sentence.end).count();
            let (hits, behind) = from.split_at(inside);
            rest = behind;
            (*sentence, hits)
        })
    }

    /// Whether a hit counts in this note: names of measures always, phrases
    /// when they are of the note's language.
    #[must_use]
    pub fn speaks(&self, hit: &Hit) -> bool {
        hit.language.is_none_or(|language| language == self.language)
    }

    /// The index of the sentence that holds the folded offset `at`; the one
    /// before it when `at` lies between two.
    #[must_use]
    pub fn sentence_index(&self, at: usize) -> Option<usize> {
        self.sentences.partition_point(|sentence| sentence.start <= at).checked_sub(1)
    }

    /// The sentence that holds the folded offset `at`; empty in a note
    /// without any.
    #[must_use]
    pub fn sentence_at(&self, at: usize) -> Span {
        self.sentence_index(at)
            .and_then(|index| self.sentences.get(index))
            .copied()
            .unwrap_or_default()
    }

    /// Where the clause that holds the folded offset `at` begins: a semicolon
    /// parts the clauses of a sentence.
    #[must_use]
    pub fn clause_start(&self, at: usize) -> usize {
        let start = self.sentence_at(at).start;
        self.slice(Span::new(start, at)).rfind(';').map_or(start, |mark| start + mark + 1)
    }

    /// The part that holds the folded offset `at`.
    #[must_use]
    pub fn part_at(&self, at: usize) -> Option<Part> {
        let after = self.parts.partition_point(|part| part.body.start <= at);
        after.checked_sub(1).and_then(|index| self.parts.get(index)).copied()
    }

    /// The kind of section that holds the folded offset `at`.
    #[must_use]
    pub fn section_at(&self, at: usize) -> Option<SectionKind> {
        self.part_at(at).map(|part| part.kind)
    }

    /// Whether the folded offset `at` lies in the heading of a section.
    #[must_use]
    pub fn in_heading(&self, at: usize) -> bool {
        self.part_at(at).is_some_and(|part| (part.heading.start..part.heading.end).contains(&at))
    }

    /// Whether the words at `span` begin with a capital in the note itself.
    #[must_use]
    pub fn capitalised(&self, span: Span) -> bool {
        let original = self.folded.original_span(span).of(&self.note.text);
        original.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether a letter is a capital in the note itself.
    #[must_use]
    pub fn is_capital(&self, at: usize) -> bool {
        let original = self.note.text.get(self.folded.origin(at)..).unwrap_or_default();
        original.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether the words of a hit are in capitals in the note itself.
    #[must_use]
    pub fn in_capitals(&self, hit: &Hit) -> bool {
        let span = Span::new(hit.start, hit.end);
        let original = self.folded.original_span(span).of(&self.note.text);
        !original.chars().any(char::is_lowercase)
    }

    /// The first hit with this cue inside `span`, of the note's language.
    #[must_use]
    pub fn first(&self, span: Span, cue: Cue) -> Option<Hit> {
        self.hits_in(span).iter().copied().find(|hit| hit.cue == cue && self.speaks(hit))
    }
}
