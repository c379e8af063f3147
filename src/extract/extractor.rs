//! The one door of this room: a note goes in, findings come out.

use std::cell::RefCell;

use super::element::Learned;
use super::fold::Folded;
use super::lexicon::{Domain, Lexicon};
use super::reading::Reading;
use super::risk::{Likely, Rated};
use super::scan::{Hits, Scanner};
use super::score::{Lesson, Opinion, ScoreReader};
use super::{
    Findings, ScoreKind, ScoreMention, Span, Status, Telling, element, goal, intervention, risk,
    section,
};
use crate::error::Result;
use crate::instrument::Registry;
use crate::note::Note;

/// Reads notes. Made once, then shared by all threads.
#[derive(Debug)]
pub struct Extractor {
    scanner: Scanner,
    scores: ScoreReader,
    likely: Option<Likely>,
    learned: Option<Learned>,
    /// Canonical names of the techniques.
    techniques: Vec<String>,
}

/// What a thread uses again for each note.
#[derive(Debug, Default)]
struct Buffers {
    folded: Folded,
    hits: Hits,
}

thread_local! {
    static BUFFERS: RefCell<Buffers> = RefCell::default();
}

impl Extractor {
    /// Prepares the reading of notes.
    ///
    /// # Errors
    /// When the lexicons hold more phrases than can be looked for at once, or a table of
    /// what was learned breaks its format.
    pub fn new(registry: &Registry, lexicon: &Lexicon) -> Result<Self> {
        let rules = Self::by_rules_alone(registry, lexicon)?;
        Ok(rules
            .with_opinion(Opinion::embedded()?)
            .with_likely(Likely::embedded()?)
            .with_learned(Learned::embedded()?))
    }

    /// The same with another opinion.
    #[must_use]
    pub fn with_opinion(self, opinion: Opinion) -> Self {
        Self { scores: self.scores.with_opinion(opinion), ..self }
    }

    /// The same with something else learned of how ideation is told.
    #[must_use]
    pub fn with_likely(self, likely: Likely) -> Self {
        Self { likely: Some(likely), ..self }
    }

    /// The same with something else learned of how elements are shown.
    #[must_use]
    pub fn with_learned(self, learned: Learned) -> Self {
        Self { learned: Some(learned), ..self }
    }

    /// The same without what was learned: the lexicons and the grammars alone.
    ///
    /// # Errors
    /// When the lexicons hold more phrases than can be looked for at once.
    pub fn by_rules_alone(registry: &Registry, lexicon: &Lexicon) -> Result<Self> {
        let (scores, patterns) = ScoreReader::new(registry, lexicon);
        // The words around scores and the number words stand everywhere; they
        // are looked up only in the lines that name a measure.
        let everywhere = lexicon.phrases.iter().filter(|entry| {
            !matches!(entry.cue.domain(), Some(Domain::Scores | Domain::Numbers | Domain::Slips))
        });
        let scanner = Scanner::new(everywhere, &patterns)?;
        let techniques = lexicon.techniques.clone();
        Ok(Self { scanner, scores, likely: None, learned: None, techniques })
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
        let Buffers { folded, hits } = buffers;
        folded.refold(&note.text);
        self.scanner.scan(&note.text, folded, hits);
        let reading = Reading::new(note, folded, hits);
        let scores = self.scores.read(&reading);
        let rated = Rated {
            phq9_item9: highest(&scores, |it| it.instrument == "PHQ-9" && it.item == Some(9)),
            columbia: highest(&scores, |it| {
                it.instrument == "C-SSRS" && it.kind == ScoreKind::Total
            }),
        };
        let risk = risk::read(&reading, rated, self.likely.as_ref());
        let goals = goal::read(&reading, &scores);
        let interventions = intervention::read(&reading, &self.techniques);
        let kind = reading.kind();
        let others = element::Others {
            kind,
            scores: &scores,
            risk: &risk,
            goals: &goals,
            interventions: &interventions,
        };
        let elements = element::read(&reading, others, self.learned.as_ref());
        Findings {
            language: reading.language,
            kind,
            format: section::format(&reading),
            sections: section::read(&reading),
            scores,
            risk,
            goals,
            interventions,
            elements,
        }
    }

    /// What can be learned from the scores of a note, whose status `label` knows.
    #[must_use]
    pub fn lessons(
        &self,
        note: &Note,
        label: &dyn Fn(&ScoreMention) -> Option<Status>,
    ) -> Vec<Lesson> {
        let folded = Folded::new(&note.text);
        let hits = self.hits(note);
        self.scores.lessons(&Reading::new(note, &folded, &hits), label)
    }

    /// The sentences of a note, alone and in pairs, from which it can be learned how
    /// ideation is told.
    ///
    /// # Errors
    /// When a table that is part of the program breaks the format.
    pub fn tellings(&self, note: &Note) -> Result<Vec<Telling>> {
        let folded = Folded::new(&note.text);
        let hits = self.hits(note);
        risk::tellings(&Reading::new(note, &folded, &hits))
    }

    /// The sentences of a note, from which it can be learned how elements are shown.
    #[must_use]
    pub fn showings(&self, note: &Note) -> Vec<Telling> {
        let folded = Folded::new(&note.text);
        let hits = self.hits(note);
        element::tellings(&Reading::new(note, &folded, &hits))
    }

    /// The folding and the pass over the text alone, without any grammar, for
    /// whoever wants to time them.
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

    /// Everything that the pass over the text finds, for whoever wants to time
    /// a grammar by itself.
    #[must_use]
    pub fn hits(&self, note: &Note) -> Hits {
        let mut hits = Hits::default();
        self.scanner.scan(&note.text, &Folded::new(&note.text), &mut hits);
        hits
    }
}

/// This session's value of what `is_wanted`, with its place; the highest where a note gives
/// several.
fn highest(
    scores: &[ScoreMention],
    is_wanted: impl Fn(&ScoreMention) -> bool,
) -> Option<(i64, Span)> {
    scores
        .iter()
        .filter(|score| score.status == Status::Current && is_wanted(score))
        .map(|score| (score.value as i64, score.span))
        .max_by_key(|(value, span)| (*value, std::cmp::Reverse(*span)))
}
