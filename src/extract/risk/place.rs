//! What the place of a target puts aside.
//!
//! [`super::assertion`] weighs the words around a target; where it stands weighs too:
//! a goal names what it is to change ("Goal 2: no self-harm"), a history what was,
//! a heading what is to be asked, and two letters may be an abbreviation of something
//! else. Each target passes here before it is gathered. What is merely affirmed can be
//! put aside, and a denial that is an aim; what is stressed as of now always stands,
//! and an act of last week that readies a death is of now.

use super::super::goal::GoalCue;
use super::super::lexicon::Cue;
use super::super::{SectionKind, Span};
use super::assertion::{Assertion, Said};
use super::{RiskCue, Sentence};

/// How far behind the label of a goal its aim may begin, in bytes: "goal 2 - no".
const GOAL_GAP: usize = 6;

/// An abbreviation is at most this long, in bytes.
const ABBREVIATION: usize = 4;

impl Sentence<'_> {
    /// Puts aside what the place of the sentence puts aside: a goal names what
    /// it is to change, a history what was.
    pub(super) fn weighed(&self, index: usize, cue: RiskCue, assertion: Assertion) -> Assertion {
        let start = self.marks.get(index).map_or(0, |mark| mark.start);
        // "Goal 2: no self-harm": the aim, and not how things are.
        let aimed = assertion.said == Said::Denied
            && !self.has(RiskCue::Denial)
            && self.follows_goal(assertion.span.start.min(start));
        if aimed {
            return Assertion { said: Said::Silent, ..assertion };
        }
        if assertion.said == Said::Historic && self.is_lately() && self.readies(start) {
            return Assertion { said: Said::Stressed, ..assertion };
        }
        if assertion.said != Said::Affirmed {
            return assertion;
        }
        let names_an_aim = self.section == Some(SectionKind::Goals) || self.names_goal(start);
        let names_a_topic =
            cue == RiskCue::Ideation && self.is_heading(index) || self.is_bare_abbreviation(index);
        let said = if self.section == Some(SectionKind::History) {
            Said::Historic
        } else if names_an_aim || names_a_topic {
            Said::Silent
        } else {
            Said::Affirmed
        };
        Assertion { said, ..assertion }
    }

    /// Whether an act that readies a death begins at `at`: "bought a rope last week"
    /// is of now.
    fn readies(&self, at: usize) -> bool {
        let act = Cue::Risk(RiskCue::Preparation);
        self.reading.first(Span::new(at, at + 1), act).is_some()
    }

    /// Whether the label of a goal stands right before: "Goal 2 | no self-harm".
    fn follows_goal(&self, at: usize) -> bool {
        let before = Span::new(self.sentence.start, at);
        let hits = self.reading.hits_in(before).iter().rev();
        let label = hits.into_iter().find(|hit| hit.cue == Cue::Goal(GoalCue::Label));
        label.is_some_and(|label| {
            self.reading.speaks(label) && label.end <= at && at - label.end <= GOAL_GAP
        })
    }

    fn names_goal(&self, before: usize) -> bool {
        let span = Span::new(self.sentence.start, before);
        self.reading.first(span, Cue::Goal(GoalCue::Label)).is_some()
    }

    /// Whether the target is all there is in the sentence, without a full
    /// stop: the heading of an empty field.
    fn is_heading(&self, index: usize) -> bool {
        let Some(mark) = self.marks.get(index) else { return false };
        mark.start == self.sentence.start && mark.end == self.sentence.end
    }

    /// Whether the target is an abbreviation that nothing around it makes one
    /// of risk: "HI" also stands for high intensity, "AM" for the morning,
    /// "si" is a French word. "SI" in capitals is believed.
    fn is_bare_abbreviation(&self, index: usize) -> bool {
        let Some(mark) = self.marks.get(index) else { return false };
        let span = Span::new(mark.start, mark.end);
        let believed = mark.cue() == Some(RiskCue::Ideation) && self.reading.capitalised(span);
        !believed
            && mark.end - mark.start <= ABBREVIATION
            && self.section != Some(SectionKind::Risk)
            && !self
                .marks
                .iter()
                .enumerate()
                .any(|(at, other)| at != index && other.cue().is_some_and(RiskCue::sets_context))
    }
}
