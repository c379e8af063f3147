//! What the client would not do: "wouldn't act on it", "not going to do anything".
//!
//! There are as many ways to refuse (would never, is not about to, too scared to) as
//! there are of naming the deed (act on it, go through with it, do something stupid).
//! [`join`] puts the two together into one denial of an intent. A deed that is one of
//! nothing in particular ("do anything") is denied where death is the subject, and only
//! as something meant: "would never do anything" tells what would be, "not going to do
//! anything" what is intended.

use super::RiskCue;
use super::cue::CueSet;
use super::mark::{Mark, What};

/// How far before a deed its refusal may end, in bytes: "not | ever going to | act on it".
const REFUSAL_GAP: usize = 26;

/// Joins each deed with the refusal before it; halves that stay alone are taken out.
pub fn join(marks: &mut Vec<Mark>, cues: CueSet) {
    const HALVES: CueSet = CueSet::of(&[RiskCue::Act, RiskCue::Deed, RiskCue::Unwilling]);
    const DENIALS: CueSet =
        CueSet::of(&[RiskCue::DeniedPlan, RiskCue::DeniedIntent, RiskCue::DeniedAct]);
    if cues.meets(HALVES) {
        join_halves(marks);
    }
    if cues.meets(DENIALS) || cues.meets(HALVES) {
        drop_denied_details(marks);
    }
}

fn join_halves(marks: &mut Vec<Mark>) {
    let mut at = 0;
    while let Some(deed) = marks.get(at).copied() {
        at += 1;
        let cue = match deed.cue() {
            Some(RiskCue::Act) => RiskCue::DeniedIntent,
            Some(RiskCue::Deed) => RiskCue::DeniedAct,
            _ => continue,
        };
        let Some(refusal) = refusal_of(marks, deed) else { continue };
        let meant = |mark: &Mark| {
            mark.cue() == Some(RiskCue::Intending)
                && mark.start >= refusal.start
                && mark.end <= deed.start
        };
        if cue == RiskCue::DeniedAct && !marks.iter().any(meant) {
            continue;
        }
        marks.retain(|mark| mark.end <= refusal.start || mark.start >= deed.end);
        at = marks.partition_point(|mark| mark.start < refusal.start);
        marks.insert(at, Mark::new(refusal.start, deed.end, What::Cue(cue)));
        at += 1;
    }
    marks.retain(|mark| {
        !matches!(mark.cue(), Some(RiskCue::Act | RiskCue::Deed | RiskCue::Unwilling))
    });
}

/// "Has not worked out how | she would do it", "n'a pas l'intention de le faire | ce
/// soir": what states a plan or an intent goes on with its denial.
fn drop_denied_details(marks: &mut Vec<Mark>) {
    let denials: Vec<Mark> = marks
        .iter()
        .copied()
        .filter(|mark| {
            matches!(
                mark.cue(),
                Some(RiskCue::DeniedPlan | RiskCue::DeniedIntent | RiskCue::DeniedAct)
            )
        })
        .collect();
    marks.retain(|mark| {
        let detail = matches!(
            mark.cue(),
            Some(RiskCue::Plan | RiskCue::PlanStated | RiskCue::Intent | RiskCue::IntentStated)
        );
        let goes_on = |denial: &Mark| {
            denial.start < mark.start && mark.start < denial.end && denial.end < mark.end
        };
        !(detail && denials.iter().any(goes_on))
    });
}

/// The nearest refusal before a deed in its clause, unless it denies something else.
fn refusal_of(marks: &[Mark], deed: Mark) -> Option<Mark> {
    let before = marks.iter().rev().filter(|mark| mark.end <= deed.start);
    let near = before.take_while(|mark| {
        let parts = mark.what != What::Soft && mark.what != What::Hard && mark.what != What::Colon;
        parts && !mark.is_target() && deed.start - mark.end <= REFUSAL_GAP
    });
    near.copied().find(|mark| matches!(mark.cue(), Some(RiskCue::Negation | RiskCue::Unwilling)))
}
