//! What the sentences before the present one leave open: a subject, a
//! question.

use super::super::{SectionKind, Span};
use super::RiskCue;
use super::assertion::Assertion;
use super::mark::{Mark, What};

/// What the sentences before the present one leave open.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context {
    /// Whether a bare "plan" in this sentence is one for suicide.
    pub about_risk: bool,
    /// How many sentences ago risk was named.
    pub sentences_since: usize,
    /// What was asked about in the sentence before, unanswered.
    pub asked: Asked,
    /// Whether the sentence before told of ideation in the past.
    pub past: bool,
    /// Whether risk was last named as one to others: a plan is then theirs.
    pub about_others: bool,
    /// The number of the present sentence.
    pub sentence: usize,
    /// The plan and the intent that were last denied.
    pub denied: Denied,
}

/// A detail that was denied, and the sentence and its number.
pub type DeniedAt = Option<(Assertion, Span, usize)>;

/// A plan and an intent that were denied.
#[derive(Clone, Copy, Debug, Default)]
pub struct Denied {
    pub plan: DeniedAt,
    pub intent: DeniedAt,
}

/// What was asked about, and not answered yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub ideation: bool,
    /// Whether it was a wish to be dead that was asked about.
    pub passive: bool,
    pub homicidal: bool,
    pub self_harm: bool,
}

impl Asked {
    /// Whether anything was.
    pub const fn any(self) -> bool {
        self.ideation || self.homicidal || self.self_harm
    }

    /// Takes in a thing that a question names.
    pub const fn add(&mut self, cue: RiskCue) {
        self.passive |= matches!(cue, RiskCue::PassiveIdeation | RiskCue::PassiveStatement);
        match cue {
            RiskCue::Homicidal => self.homicidal = true,
            RiskCue::SelfHarm | RiskCue::SelfHarmThought | RiskCue::HarmThought => {
                self.self_harm = true;
            }
            cue if cue.is_ideation() || matches!(cue, RiskCue::Suicide) => self.ideation = true,
            _ => {}
        }
    }
}

/// Whether a sentence opens with a plan or an intent as a label and its answer:
/// "plan: no".
fn opens_label(marks: &[Mark]) -> bool {
    let [label, colon, ..] = marks else { return false };
    let answer = marks.iter().skip(1).find_map(Mark::cue);
    matches!(label.cue(), Some(RiskCue::Plan | RiskCue::Intent))
        && colon.what == What::Colon
        && colon.start <= label.end + 1
        && answer.is_some_and(|cue| {
            cue.is_absence()
                || matches!(cue, RiskCue::Negation | RiskCue::Denial | RiskCue::Present)
        })
}

/// Whether a sentence denies a plan or an intent and names nothing else: "no
/// plan."
fn is_detail(marks: &[Mark]) -> bool {
    let denies = |mark: &Mark| {
        matches!(mark.cue(), Some(RiskCue::Negation | RiskCue::Denial | RiskCue::Absence))
    };
    let [denial, detail] = marks else { return false };
    denies(denial)
        && matches!(detail.cue(), Some(RiskCue::Plan | RiskCue::Intent))
        && detail.start.saturating_sub(denial.end) <= CLOSE
}

/// How far apart the two words of "no plan" are, in bytes.
const CLOSE: usize = 4;

/// How many sentences a subject of risk stays open.
const STAYS_OPEN: usize = 2;

impl Context {
    /// Whether the next sentence may speak of risk without naming it.
    pub const fn is_open(self) -> bool {
        self.about_risk && self.sentences_since < STAYS_OPEN || self.asked.any()
    }

    /// Whether a bare "plan" is one for suicide.
    pub const fn is_ours(self) -> bool {
        self.about_risk && !self.about_others
    }

    /// Goes on to the next sentence.
    pub fn enter(&mut self, marks: &[Mark], section: Option<SectionKind>) {
        let named = marks.iter().flat_map(Mark::cues).any(RiskCue::sets_context);
        // "Plan: [x] no" goes on with the form that asked about thoughts.
        let states = || marks.iter().any(|mark| mark.cue().is_some_and(RiskCue::states_detail));
        // "Asked in detail: no plan, nothing prepared. «I would never.» No intent."
        // "P: Safety (no plan at present). Agrees with plan."
        let details = || section != Some(SectionKind::Plan) && marks.windows(2).any(is_detail);
        let labels =
            self.is_open() && (opens_label(marks) || is_detail(marks) || states() || details());
        self.sentence += 1;
        let passed = usize::from(!labels);
        self.sentences_since = if named { 0 } else { self.sentences_since.saturating_add(passed) };
        let opened = self.about_risk && self.sentences_since <= STAYS_OPEN;
        self.about_risk = named || opened || section == Some(SectionKind::Risk);
        if self.sentences_since > 1 {
            self.asked = Asked::default();
            self.past = false;
        }
    }
}
