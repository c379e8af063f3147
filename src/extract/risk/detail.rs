//! The details of a suicide: plan, intent and means.

use super::super::{SectionKind, Span};
use super::assertion::{self, Assertion, Said};
use super::context::Context;
use super::gather::Gathered;
use super::mark::{Mark, What};
use super::{BESIDE, OPENING, RiskCue, Sentence};

/// How far behind an attempt a bracket opens that tells of it, in bytes.
const ASIDE: usize = 16;

impl Sentence<'_> {
    /// "No plan, no intent", or one after the other: speaks of suicide by
    /// itself, and of thoughts that are there.
    pub(super) fn add_implied(&self, context: &mut Context, gathered: &mut Gathered) {
        let others = self.marks.iter().any(|mark| mark.cue() == Some(RiskCue::Homicidal));
        if others || context.about_others {
            return;
        }
        let here =
            |found: Option<Assertion>| found.map(|said| (said, self.sentence, context.sentence));
        let plan = here(self.denied_detail(RiskCue::Plan, RiskCue::DeniedPlan));
        let intent = here(self.denied_detail(RiskCue::Intent, RiskCue::DeniedIntent));
        if plan.or(intent).is_none() {
            return;
        }
        context.denied.plan = plan.or(context.denied.plan);
        context.denied.intent = intent.or(context.denied.intent);
        let (Some(plan), Some(intent)) = (context.denied.plan, context.denied.intent) else {
            return;
        };
        if plan.2.abs_diff(intent.2) <= 1 {
            context.about_risk = true;
            context.sentences_since = 0;
            gathered.plan.add(plan.0, plan.1);
            gathered.intent.add(intent.0, intent.1);
            gathered.add_implied(plan.0, plan.1);
        }
    }

    /// The denial of a detail that is `named` and denied, or `denied` by a
    /// phrase of its own.
    fn denied_detail(&self, named: RiskCue, denied: RiskCue) -> Option<Assertion> {
        self.marks.iter().enumerate().find_map(|(at, mark)| {
            if mark.cue() == Some(denied) {
                let span = Span::new(mark.start, mark.end);
                return Some(Assertion { said: Said::Denied, ended: false, span });
            }
            let ends = mark.cue() == Some(named) && self.ends_there(at);
            let assertion = ends.then(|| assertion::of(self.marks, at))?;
            (assertion.said == Said::Denied).then_some(assertion)
        })
    }

    /// Whether nothing unknown follows the mark at `at`, as in "no plan for the
    /// weekend".
    pub(super) fn ends_there(&self, at: usize) -> bool {
        let Some(mark) = self.marks.get(at) else { return false };
        let next = self.marks.iter().skip(at + 1).find(|next| next.start >= mark.end);
        let end = next.map_or(self.sentence.end, |next| next.start);
        end.saturating_sub(mark.end) <= OPENING
    }

    /// "No intent to | kill himself", "does not mean to kill himself" denies the intent and
    /// leaves the thought open; "no intent to | hurt herself" the act.
    pub(super) fn is_of_intent(&self, index: usize, cue: RiskCue) -> bool {
        let earlier = index.checked_sub(1).and_then(|before| self.marks.get(before));
        let acts = cue.is_ideation()
            || matches!(cue, RiskCue::SelfHarm | RiskCue::SelfHarmThought | RiskCue::HarmThought);
        let Some(mark) = self.marks.get(index).filter(|_| acts) else { return false };
        mark.holds == Some(cue)
            || earlier.is_some_and(|earlier| {
                matches!(earlier.cue(), Some(RiskCue::Intent | RiskCue::Plan))
                    && mark.start.saturating_sub(earlier.end) <= OPENING
            })
    }

    /// "An attempt | by hanging" was carried out: its way is no plan.
    pub(super) fn is_of_attempt(&self, index: usize) -> bool {
        let earlier = index.checked_sub(1).and_then(|before| self.marks.get(before));
        earlier.zip(self.marks.get(index)).is_some_and(|(earlier, mark)| {
            earlier.cue() == Some(RiskCue::Attempt)
                && mark.cue() == Some(RiskCue::PlanStated)
                && mark.start.saturating_sub(earlier.end) <= OPENING
        })
    }

    /// "One attempt at 22 (hanging, interrupted by a roommate)": whether a target stands in a
    /// bracket right behind an attempt that has a time of life or an age, which it tells of,
    /// and nothing in the sentence is of now.
    pub(super) fn is_aside_on_attempt(&self, index: usize) -> bool {
        let sign = |mark: &Mark, sign: char| {
            mark.what == What::Soft
                && self.reading.slice(Span::new(mark.start, mark.end)).contains(sign)
        };
        let before = self.marks.get(..index).unwrap_or_default();
        let Some(opens) = before.iter().rposition(|mark| sign(mark, '(')) else { return false };
        let (lead, inside) = before.split_at(opens);
        let attempt = lead.iter().rfind(|mark| mark.cue() == Some(RiskCue::Attempt));
        let start = inside.first().map_or(0, |mark| mark.start);
        let dated = |attempt: &Mark| {
            let aged = self.reading.slice(Span::new(attempt.start, attempt.end));
            let then =
                |mark: &Mark| matches!(mark.cue(), Some(RiskCue::LifeStage | RiskCue::Historic));
            lead.iter().any(then) || aged.bytes().any(|byte| byte.is_ascii_digit())
        };
        attempt.is_some_and(|it| start.saturating_sub(it.end) <= ASIDE && dated(it))
            && !inside.iter().any(|mark| sign(mark, ')'))
            && !self.has(RiskCue::Recent)
    }

    /// "No intention to | hurt her": a plan or an intent to harm others.
    pub(super) fn is_against_others(&self, index: usize) -> bool {
        self.marks.get(index).zip(self.marks.get(index + 1)).is_some_and(|(mark, next)| {
            let listed = self.reading.text().get(mark.end..next.end);
            matches!(mark.cue(), Some(RiskCue::Plan | RiskCue::Intent))
                && next.cue() == Some(RiskCue::Homicidal)
                && next.start.saturating_sub(mark.end) <= OPENING
                && listed.is_some_and(|words| !words.contains('/'))
        })
    }

    /// Plan, intent and means: denied as they stand, affirmed only by words
    /// that state them, beside a word that affirms, or in a list with one.
    pub(super) fn add_detail(
        &self,
        index: usize,
        cue: RiskCue,
        assertion: Assertion,
        gathered: &mut Gathered,
    ) {
        let Some(mark) = self.marks.get(index) else { return };
        if self.reading.in_heading(mark.start) && cue == RiskCue::Plan {
            return;
        }
        let listed = || {
            let mut before = self.marks.iter().take(index).rev();
            let earlier = before.find(|mark| mark.what != What::Soft);
            earlier.is_some_and(|earlier| {
                earlier.cue().is_some_and(RiskCue::states_detail)
                    && mark.start.saturating_sub(earlier.end) <= 2 * BESIDE
            })
        };
        let here = self.marks.iter().flat_map(Mark::cues).any(RiskCue::sets_context)
            || self.section == Some(SectionKind::Risk);
        let beside = here && mark.start.saturating_sub(assertion.span.start) <= BESIDE;
        let labelled = self.marks.get(index + 1).is_some_and(|next| next.what == What::Colon);
        let affirmed = match assertion.said {
            Said::Stressed => cue.states_detail() || beside || labelled || listed(),
            Said::Affirmed => cue.states_detail() || listed(),
            _ => true,
        };
        if !affirmed {
            return;
        }
        let presence = match cue {
            RiskCue::Plan | RiskCue::PlanStated => &mut gathered.plan,
            RiskCue::Intent | RiskCue::IntentStated => &mut gathered.intent,
            _ => &mut gathered.means,
        };
        presence.add(assertion, self.sentence);
    }
}
