//! What a sentence denies in a word of its own: "no risk for suicide", "nothing of the
//! kind", "none of the above".
//!
//! Where a negation and what it denies are two marks, [`super::assertion`] joins them; here
//! they are one phrase of the lexicon, and what is left to ask is of whom it is said and
//! whether it is about risk at all.

use super::super::Span;
use super::super::lexicon::Cue;
use super::assertion::{Assertion, Said};
use super::context::Context;
use super::cue::CueSet;
use super::gather::{Gathered, Quality};
use super::mark::Mark;
use super::{RiskCue, Sentence, holder};

impl Sentence<'_> {
    /// "No risk for suicide", "none of the above", unless of somebody else or
    /// on a condition.
    pub(super) fn add_denied(&self, context: Context, gathered: &mut Gathered) {
        const DENIED: CueSet = CueSet::of(&[
            RiskCue::DeniedSuch,
            RiskCue::DeniedStatement,
            RiskCue::DeniedSelfHarm,
            RiskCue::DeniedHomicidal,
            RiskCue::DeniedPlan,
            RiskCue::DeniedIntent,
            RiskCue::DeniedAct,
            RiskCue::NoneAbove,
        ]);
        if self.has(RiskCue::Conditional) || !self.cues.meets(DENIED) {
            return;
        }
        let denies = |mark: &Mark| mark.cue().is_some_and(|cue| DENIED.has(cue));
        for (index, mark) in self.marks.iter().enumerate().filter(|(_, mark)| denies(mark)) {
            // Others are what harm to others is about.
            if mark.cue() != Some(RiskCue::DeniedHomicidal)
                && holder::is_other_person(self.marks, index)
                && !holder::resumes_client(self.marks, index)
            {
                continue;
            }
            let span = Span::new(mark.start, mark.end);
            let denied = Assertion { said: Said::Denied, ended: false, span };
            match mark.cue() {
                // "Such" thoughts are those that were told before: they are over.
                Some(RiskCue::DeniedSuch) if context.about_risk => {
                    let denied = Assertion { ended: true, ..denied };
                    self.add_ideation(Quality::Plain, denied, gathered);
                }
                Some(RiskCue::DeniedStatement) => {
                    self.add_ideation(Quality::Plain, denied, gathered);
                }
                Some(RiskCue::DeniedSelfHarm) => {
                    let since = self.has(RiskCue::Since);
                    let said = if since { Said::Historic } else { Said::Denied };
                    gathered.self_harm.add(Assertion { said, ..denied }, self.sentence);
                }
                Some(RiskCue::DeniedHomicidal) => gathered.hi.add(denied, self.sentence),
                Some(RiskCue::DeniedPlan) if context.is_ours() => {
                    gathered.plan.add(denied, self.sentence);
                }
                Some(RiskCue::DeniedIntent | RiskCue::DeniedAct) if context.is_ours() => {
                    gathered.intent.add(denied, self.sentence);
                }
                Some(RiskCue::DeniedPlan) if !context.about_others => {
                    gathered.unnamed.plan.add(denied, self.sentence);
                }
                Some(RiskCue::DeniedIntent | RiskCue::DeniedAct) if !context.about_others => {
                    gathered.unnamed.intent.add(denied, self.sentence);
                }
                Some(RiskCue::NoneAbove) => self.deny_above(mark.start, denied, gathered),
                _ => {}
            }
        }
    }

    /// Denies what the part names before the sentence: the boxes of a form
    /// above the one that is ticked.
    fn deny_above(&self, at: usize, denied: Assertion, gathered: &mut Gathered) {
        let part = self.reading.part_at(at).map_or(0, |part| part.body.start);
        let above = Span::new(part, at);
        for hit in self.reading.hits_in(above).iter().filter(|hit| self.reading.speaks(hit)) {
            match hit.cue {
                Cue::Risk(RiskCue::Homicidal) => gathered.hi.add(denied, self.sentence),
                Cue::Risk(RiskCue::SelfHarm) => gathered.self_harm.add(denied, self.sentence),
                Cue::Risk(cue) if cue.is_ideation() => {
                    self.add_ideation(Quality::Plain, denied, gathered);
                }
                _ => {}
            }
        }
    }
}
