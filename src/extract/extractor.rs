//! The one door of this room: a note goes in, findings come out.

use std::cell::RefCell;

use super::fold::Folded;
use super::language;
use super::lexicon::{Domain, Lexicon, Phrase};
use super::reading::Reading;
use super::scan::{Hit, Scanner};
use super::score::ScoreReader;
use super::sentence;
use super::{Elements, Findings, Found, Presence, RiskFindings, SelfHarm, Span, SuicidalIdeation};
use crate::error::Result;
use crate::instrument::Registry;
use crate::note::{Note, NoteFormat, NoteKind};

/// Reads notes. Made once, then shared by all threads.
#[derive(Debug)]
pub struct Extractor {
    scanner: Scanner,
    scores: ScoreReader,
}

/// What a thread uses again for each note.
#[derive(Debug, Default)]
struct Buffers {
    folded: Folded,
    hits: Vec<Hit>,
    sentences: Vec<Span>,
}

thread_local! {
    static BUFFERS: RefCell<Buffers> = RefCell::default();
}

impl Extractor {
    /// Prepares the reading of notes.
    ///
    /// # Errors
    /// When the lexicons hold more phrases than can be looked for at once.
    pub fn new(registry: &Registry, lexicon: &Lexicon) -> Result<Self> {
        let (scores, patterns) = ScoreReader::new(registry, lexicon);
        // The words around scores and the number words stand everywhere; they
        // are looked up only in the lines that name a measure.
        let phrases: Vec<Phrase> = lexicon
            .phrases
            .iter()
            .filter(|phrase| !matches!(phrase.cue.domain(), Some(Domain::Scores | Domain::Numbers)))
            .cloned()
            .collect();
        Ok(Self { scanner: Scanner::new(&phrases, &patterns)?, scores })
    }

    /// Everything that can be found in a note.
    #[must_use]
    pub fn extract(&self, note: &Note) -> Findings {
        BUFFERS.with(|buffers| match buffers.try_borrow_mut() {
            Ok(mut buffers) => self.extract_with(note, &mut buffers),
            Err(_) => self.extract_with(note, &mut Buffers::default()),
        })
    }

    fn extract_with(&self, note: &Note, buffers: &mut Buffers) -> Findings {
        let Buffers { folded, hits, sentences } = buffers;
        folded.refold(&note.text);
        self.scanner.scan(&note.text, folded, hits);
        sentence::divide(&note.text, folded, sentences);
        let language = note.language.unwrap_or_else(|| language::detect(folded.text()));
        let sections = Vec::new();
        let reading = Reading {
            note,
            text: &note.text,
            folded,
            hits,
            sentences,
            sections: &sections,
            language,
        };
        let scores = self.scores.read(&reading);
        Findings {
            language,
            kind: note.kind.unwrap_or(NoteKind::Progress),
            format: note.format.unwrap_or(NoteFormat::Narrative),
            sections,
            scores,
            risk: silent_risk(),
            goals: Vec::new(),
            interventions: Vec::new(),
            elements: Elements::default(),
        }
    }

    /// The pass over the text alone, without any grammar: the measure that the
    /// speed of extraction is held against.
    #[must_use]
    pub fn scan_only(&self, note: &Note) -> usize {
        BUFFERS.with(|buffers| match buffers.try_borrow_mut() {
            Ok(mut buffers) => {
                let Buffers { folded, hits, .. } = &mut *buffers;
                folded.refold(&note.text);
                self.scanner.scan(&note.text, folded, hits);
                hits.len()
            }
            Err(_) => 0,
        })
    }
}

/// What a note says that says nothing of risk.
fn silent_risk() -> RiskFindings {
    RiskFindings {
        si: Found::silent(SuicidalIdeation::NotDocumented),
        hi: Found::silent(Presence::NotDocumented),
        self_harm: Found::silent(SelfHarm::NotDocumented),
        plan: Found::silent(Presence::NotDocumented),
        intent: Found::silent(Presence::NotDocumented),
        means: Found::silent(Presence::NotDocumented),
        risk_level: Found::silent(None),
        phq9_item9: Found::silent(None),
    }
}
