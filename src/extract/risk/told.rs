//! What is told of another time.
//!
//! "She had suicidal thoughts": the past tense alone may speak of yesterday, so
//! the thoughts stand. If the note goes on to deny them *for now* ("she does
//! not have them any more", "none since May", "no thoughts today"), the two are
//! no contradiction but a story, and the denial is what is left. A denial
//! without a word of time, or before the story, ends nothing.

use super::super::Span;
use super::super::lexicon::Cue;
use super::assertion::{Assertion, Said};
use super::clause::{Mark, What};
use super::{RiskCue, Sentence};
use crate::vocabulary;

vocabulary! {
    /// What a word tells of time, whatever is said.
    pub enum TenseCue {
        /// The past tense: "had", "wanted".
        Then => "then",
        /// A time before the present: "in the spring", "at college".
        Ago => "ago",
        /// A short while ago: "last week". A thought of then may be over, an act is
        /// still to be looked after.
        Lately => "lately",
        /// The perfect, which reaches up to the present: "has had".
        Perfect => "perfect",
        /// What is over: "no longer", "any more".
        Over => "over",
    }
}

impl Sentence<'_> {
    /// Whether the ideation at `index` is told in the past tense or with a time
    /// of the past, and nothing in the sentence is said of now. What somebody
    /// *said* that they wanted is told of the day they said it, unless it has a
    /// time of its own.
    pub(super) fn is_told(&self, index: usize, assertion: Assertion) -> bool {
        let Some(target) = self.marks.get(index) else { return false };
        // "Had thoughts of death in May; none at present": each clause has its own time.
        let hard = |mark: &Mark| mark.what == What::Hard;
        let from = self.marks.iter().take(index).rposition(hard).map_or(0, |at| at + 1);
        let clause = self.marks.iter().skip(from).take_while(|mark| !hard(mark));
        let recent = clause.into_iter().any(|mark| mark.cue() == Some(RiskCue::Recent));
        if recent || !matches!(assertion.said, Said::Affirmed | Said::Stressed) {
            return false;
        }
        let before = || self.marks.iter().take(index);
        let dated = before().any(|mark| mark.cue() == Some(RiskCue::Historic));
        let said =
            before().any(|mark| matches!(mark.cue(), Some(RiskCue::Report | RiskCue::ToldClient)));
        // A word of another time behind the thought is its own up to the next break.
        let parts = |mark: &Mark| matches!(mark.what, What::Soft | What::Hard);
        let end = self.marks.iter().skip(index + 1).find(|mark| parts(mark));
        let clause =
            Span::new(self.clause_start(target), end.map_or(self.sentence.end, |end| end.start));
        let has = |cue: TenseCue| self.reading.first(clause, Cue::Tense(cue)).is_some();
        dated || has(TenseCue::Ago) || !said && has(TenseCue::Then)
    }

    /// Whether the sentence tells of a short while ago, and of no time before it.
    pub(super) fn is_lately(&self) -> bool {
        let has = |cue: TenseCue| self.reading.first(self.sentence, Cue::Tense(cue)).is_some();
        let of_life = self.marks.iter().any(|mark| mark.cue() == Some(RiskCue::LifeStage));
        has(TenseCue::Lately) && !has(TenseCue::Ago) && !of_life
    }

    /// Whether the denial of an ideation is one of now, after something before.
    pub(super) fn ends_now(&self, assertion: Assertion) -> bool {
        let of_now = |mark: &Mark| {
            mark.cue().is_some_and(|cue| {
                cue.is_absence_now()
                    || matches!(cue, RiskCue::Recent | RiskCue::Since | RiskCue::Contrast)
            })
        };
        let over = Cue::Tense(TenseCue::Over);
        assertion.said == Said::Denied
            && (assertion.ended
                || self.marks.iter().any(of_now)
                || self.reading.first(self.sentence, over).is_some())
    }

    fn clause_start(&self, target: &Mark) -> usize {
        let hard = |mark: &&Mark| mark.what == What::Hard && mark.end <= target.start;
        self.marks.iter().rev().find(hard).map_or(self.sentence.start, |hard| hard.end)
    }
}
