//! Thoughts of death that no single word names.
//!
//! People speak of dying in halves: a wish ("hopes", "would not mind") and
//! what is wished for ("not to wake up"), a thought ("urges to") and a way to
//! die ("jump off"), an act ("bought a rope") and what it is for ("just in
//! case"). A half alone says nothing. [`join`] puts two of a clause together
//! into one mark; the halves themselves are data.

use super::cue::CueSet;
use super::mark::{Mark, What};
use super::{RiskCue, ways};

/// How far apart the two halves of a wish may stand, in bytes.
const WISH_GAP: usize = 56;

/// How far before the core of a wish its "if" may stand, in bytes, and how far
/// where what would follow is named behind it.
const CONDITION_GAP: usize = 12;
const CONDITION_AHEAD: usize = 48;

/// How far before a way to die the thought of it may stand, in bytes.
const METHOD_GAP: usize = 32;

/// The halves that nothing else reads.
const HALVES: CueSet = CueSet::of(&[
    RiskCue::Method,
    RiskCue::Preparation,
    RiskCue::Standing,
    RiskCue::DeathHint,
    RiskCue::Harmless,
    RiskCue::Handling,
    RiskCue::Pills,
    RiskCue::Reunion,
    RiskCue::Deceased,
    RiskCue::Rejoining,
    RiskCue::Imitation,
    RiskCue::Bereavement,
    RiskCue::Many,
    RiskCue::Relief,
    RiskCue::WithoutClient,
    RiskCue::Going,
    RiskCue::Brink,
    RiskCue::Dose,
    RiskCue::Measure,
    RiskCue::Enough,
    RiskCue::Intending,
    RiskCue::Regret,
    RiskCue::Knowing,
    RiskCue::Fate,
    RiskCue::FateAct,
]);

/// What stays although it may be half of something.
const LASTING: CueSet = CueSet::of(&[RiskCue::WishCore, RiskCue::Burden]);

/// Joins the halves of what is said of death; halves that stay alone are taken
/// out, as far as nothing else reads them.
pub fn join(marks: &mut Vec<Mark>, cues: CueSet) {
    // Whatever is joined holds one of them.
    if !(cues.meets(HALVES) || cues.meets(LASTING)) {
        return;
    }
    join_pills(marks);
    ways::join(marks, cues);
    join_burdens(marks);
    join_reunions(marks);
    join_rejoinings(marks);
    join_imitations(marks);
    join_wishes(marks);
    join_preparations(marks);
    marks.retain(|mark| !mark.cue().is_some_and(|cue| HALVES.has(cue)));
}

/// Joins the halves of a wish to be dead, in either order, into one mark:
/// "wishing I'd just | not wake up", "easier | not to be here". A half alone
/// says nothing; nor does one inside a neutral phrase ("not wake up early")
/// or about somebody else ("hopes the baby does not wake up"). The thought of
/// a way to die ("images of | driving off a bridge") is active.
fn join_wishes(marks: &mut Vec<Mark>) {
    let mut at = 0;
    while let Some(core) = marks.get(at).copied() {
        at += 1;
        let by_a_method = core.cue() == Some(RiskCue::Method);
        if !(by_a_method || core.cue() == Some(RiskCue::WishCore)) || is_neutral(marks, core) {
            continue;
        }
        let Some(wish) = nearest_wish(marks, at - 1) else { continue };
        if by_a_method && (wish.end > core.start || core.start - wish.end > METHOD_GAP) {
            continue;
        }
        // "Ne pense plus à" holds both the thought and what denies it.
        let denied = marks.iter().any(|mark| {
            mark.cue() == Some(RiskCue::Negation)
                && (mark.start, mark.end) == (wish.start, wish.end)
        });
        let mut start = if denied { core.start } else { core.start.min(wish.start) };
        let end = core.end.max(wish.end);
        // "If I didn't wake up, that would be fine": the condition is part of
        // the wish.
        let condition_gap = if wish.start > core.end { CONDITION_AHEAD } else { CONDITION_GAP };
        if let Some(condition) = marks.iter().find(|mark| {
            mark.cue() == Some(RiskCue::Conditional)
                && mark.end <= core.start
                && core.start - mark.end <= condition_gap
        }) {
            start = start.min(condition.start);
        }
        let cue = match (by_a_method, wish.cue() == Some(RiskCue::Wish)) {
            (true, true) => RiskCue::ActiveIdeation,
            (true, false) => RiskCue::ActiveStatement,
            (false, true) => RiskCue::PassiveIdeation,
            (false, false) => RiskCue::PassiveStatement,
        };
        marks.retain(|mark| mark.end <= start || mark.start >= end);
        at = marks.partition_point(|mark| mark.start < start);
        marks.insert(at, Mark::new(start, end, What::Cue(cue)));
        at += 1;
    }
}

/// How far apart pills and what is done with them may stand, in bytes.
const PILLS_GAP: usize = 24;

/// "Saving up | her lorazepam", "had the pills | lined up": a thought of ending
/// one's life, unless the sentence shows what else it is for.
fn join_pills(marks: &mut Vec<Mark>) {
    if has(marks, RiskCue::Harmless) {
        return;
    }
    let mut at = 0;
    while let Some(handling) = marks.get(at).copied() {
        at += 1;
        if handling.cue() != Some(RiskCue::Handling) {
            continue;
        }
        let pills = marks.iter().filter(|mark| mark.cue() == Some(RiskCue::Pills));
        let nearest = pills.min_by_key(|pills| gap(&handling, pills)).copied();
        let Some(pills) = nearest.filter(|pills| gap(&handling, pills) <= PILLS_GAP) else {
            continue;
        };
        // "Saving up | her mum's | tablets": whose they are does not matter.
        let (start, end) = (handling.start.min(pills.start), handling.end.max(pills.end));
        let stays = |mark: &Mark| {
            mark.end <= start
                || mark.start >= end
                || !mark.cue().is_some_and(RiskCue::is_other_person)
        };
        marks.retain(|mark| *mark == handling || stays(mark));
        for mark in marks.iter_mut().filter(|mark| **mark == handling) {
            mark.what = What::Cue(RiskCue::ActiveStatement);
        }
        at = marks.partition_point(|mark| mark.start <= handling.start);
        // Pills put aside beside a thought of ending one's life are the plan for it.
        let thinks = |mark: &Mark| {
            let told = mark.cue() == Some(RiskCue::ActiveStatement) && mark.start != handling.start;
            told || mark.cue() == Some(RiskCue::ActiveIdeation)
        };
        if marks.iter().any(thinks) {
            marks.insert(at, Mark::new(start, end, What::Cue(RiskCue::PlanStated)));
            at += 1;
        }
    }
}

fn has(marks: &[Mark], cue: RiskCue) -> bool {
    marks.iter().any(|mark| mark.cue() == Some(cue))
}

/// How far apart two marks are, in bytes.
fn gap(one: &Mark, other: &Mark) -> usize {
    one.start.saturating_sub(other.end).max(other.start.saturating_sub(one.end))
}

/// How far apart two parts of a burden lifted may stand, in bytes.
const BURDEN_GAP: usize = 64;

/// Joins what others would gain by the client's death: "the kids | would have
/// an easier life | without him", "if I were gone | everyone | would breathe".
fn join_burdens(marks: &mut Vec<Mark>) {
    join_whole_burdens(marks);
    let mut at = 0;
    while let Some(absence) = marks.get(at).copied() {
        at += 1;
        if absence.cue() != Some(RiskCue::WithoutClient) || is_neutral(marks, absence) {
            continue;
        }
        let clause = || {
            let hard = |mark: &&Mark| mark.what != What::Hard;
            let before = marks.iter().take(at - 1).rev().take_while(hard);
            before.chain(marks.iter().skip(at).take_while(hard))
        };
        let relief = clause()
            .find(|mark| mark.cue() == Some(RiskCue::Relief) && gap(mark, &absence) <= BURDEN_GAP);
        let Some(relief) = relief.copied() else { continue };
        let others = clause().find(|mark| {
            let many = mark.cue().is_some_and(|cue| cue == RiskCue::Many || cue.is_other_person());
            many && mark.start < relief.start && gap(mark, &relief) <= BURDEN_GAP
        });
        let Some(others) = others.copied() else { continue };
        let start = others.start.min(absence.start);
        let end = relief.end.max(absence.end);
        marks.retain(|mark| mark.end <= start || mark.start >= end);
        at = marks.partition_point(|mark| mark.start < start);
        marks.insert(at, Mark::new(start, end, What::Cue(RiskCue::PassiveStatement)));
        at += 1;
    }
}

/// "His wife | would be better off without him": the person is whom the client
/// weighs on, and not whose thought it is.
fn join_whole_burdens(marks: &mut Vec<Mark>) {
    let mut at = 0;
    while let Some(burden) = marks.get(at).copied() {
        at += 1;
        if burden.cue() != Some(RiskCue::Burden) {
            continue;
        }
        let earlier = at.checked_sub(2).and_then(|before| marks.get(before)).copied();
        let others = earlier.filter(|mark| {
            mark.cue().is_some_and(|cue| cue == RiskCue::Many || cue.is_other_person())
                && gap(mark, &burden) <= WISH_GAP
        });
        let start = others.map_or(burden.start, |others| others.start);
        // "My kids deserve better, they'd be better off without me": whom "they" means.
        let meant = marks
            .iter()
            .rev()
            .skip_while(|mark| mark.start >= start)
            .take_while(|mark| mark.what != What::Hard)
            .find(|mark| mark.cue().is_some_and(RiskCue::is_other_person))
            .filter(|mark| start - mark.end <= BURDEN_GAP);
        let start = meant.map_or(start, |meant| meant.start);
        marks.retain(|mark| mark.end <= start || mark.start >= burden.end);
        at = marks.partition_point(|mark| mark.start < start);
        let what = What::Cue(RiskCue::PassiveStatement);
        marks.insert(at, Mark::new(start, burden.end, what));
        at += 1;
    }
}

/// How far behind a reunion it may be named with whom, in bytes.
const REUNION_GAP: usize = 24;

/// How far behind a death its date may stand, in bytes.
const DATE_GAP: usize = 6;

/// "Time to go be with | Rosa, who died in May": a wish to be with the dead.
fn join_reunions(marks: &mut Vec<Mark>) {
    let of = |marks: &[Mark], cue| marks.iter().copied().find(|mark| mark.cue() == Some(cue));
    let Some(reunion) = of(marks, RiskCue::Reunion) else { return };
    let Some(dead) = of(marks, RiskCue::Deceased) else { return };
    if dead.start < reunion.end || dead.start - reunion.end > REUNION_GAP {
        return;
    }
    // When that was says nothing of the wish.
    marks.retain(|mark| {
        mark.end <= reunion.start || mark.start >= dead.end + DATE_GAP || *mark == reunion
    });
    for mark in marks.iter_mut().filter(|mark| **mark == reunion) {
        *mark = Mark::new(reunion.start, dead.end, What::Cue(RiskCue::PassiveStatement));
    }
}

/// "Since her husband died she | would like to | join him": a wish to be with
/// the dead who is named before.
fn join_rejoinings(marks: &mut Vec<Mark>) {
    let Some(at) = marks.iter().position(|mark| mark.cue() == Some(RiskCue::Rejoining)) else {
        return;
    };
    let Some(rejoining) = marks.get(at).copied() else { return };
    let before = || marks.iter().take(at).rev();
    let bereft = before().any(|mark| mark.cue() == Some(RiskCue::Bereavement));
    let wish = before().find(|mark| {
        let wishes =
            matches!(mark.cue(), Some(RiskCue::Wish | RiskCue::WishClause | RiskCue::WishVerb));
        wishes && rejoining.start.saturating_sub(mark.end) <= REUNION_GAP
    });
    let (true, Some(wish)) = (bereft, wish.copied()) else { return };
    marks.retain(|mark| mark.end <= wish.start || mark.start >= rejoining.end);
    let at = marks.partition_point(|mark| mark.start < wish.start);
    let what = What::Cue(RiskCue::PassiveStatement);
    marks.insert(at, Mark::new(wish.start, rejoining.end, what));
}

/// "His brother hanged himself; he says he | will do the same": to do what somebody did who
/// is named before is a thought of ending one's life.
fn join_imitations(marks: &mut [Mark]) {
    const ACTS: CueSet = CueSet::of(&[RiskCue::Suicide, RiskCue::Attempt, RiskCue::Neutral]);
    let (mut other, mut done) = (false, false);
    for mark in marks.iter_mut() {
        let Some(cue) = mark.cue() else { continue };
        other |= cue.is_other_person();
        done |= other && (cue.is_ideation() || ACTS.has(cue));
        if done && cue == RiskCue::Imitation {
            mark.what = What::Cue(RiskCue::ActiveStatement);
        }
    }
}

/// How far apart an act and what it is for may stand, in bytes.
const PREPARATION_GAP: usize = 140;

/// So many acts in a row show by themselves what they are for.
const ACTS: usize = 3;

/// Makes a thought of ending one's life of an act that readies a death where
/// the sentence shows what it is for, or names several. Where it tells of a wish to
/// die instead, the act makes that wish one of ending one's life: "wants to die, has
/// written a letter".
fn join_preparations(marks: &mut Vec<Mark>) {
    let readies = |mark: &Mark| mark.cue() == Some(RiskCue::Preparation);
    let is_act = |mark: &Mark| {
        matches!(mark.cue(), Some(RiskCue::Preparation | RiskCue::Standing | RiskCue::Method))
    };
    if !marks.iter().any(is_act) || has(marks, RiskCue::Harmless) {
        return;
    }
    let copy = marks.to_vec();
    let acts = || copy.iter().filter(|act| is_act(act) && !is_neutral(&copy, **act));
    for mark in marks.iter_mut() {
        let near = |other: &&Mark| gap(mark, other) <= PREPARATION_GAP;
        let active = match mark.cue() {
            _ if is_act(mark) && !is_neutral(&copy, *mark) => {
                let reach =
                    if mark.cue() == Some(RiskCue::Method) { METHOD_GAP } else { PREPARATION_GAP };
                let shown = copy.iter().any(|hint| is_hint(hint) && gap(mark, hint) <= reach)
                    || acts().filter(near).count() >= ACTS;
                shown.then_some(RiskCue::ActiveStatement)
            }
            Some(RiskCue::PassiveIdeation) => {
                acts().filter(near).any(readies).then_some(RiskCue::ActiveIdeation)
            }
            Some(RiskCue::PassiveStatement) => {
                acts().filter(near).any(readies).then_some(RiskCue::ActiveStatement)
            }
            _ => None,
        };
        if let Some(cue) = active {
            mark.what = What::Cue(cue);
        }
    }
    // "Had the pills in hand, stopped when the dog barked": what shows the thought
    // denies nothing.
    let shows = |mark: &Mark| copy.iter().any(|hint| is_hint(hint) && hint.covers(mark));
    marks.retain(|mark| !(is_denial(mark) && shows(mark)));
}

fn is_hint(mark: &Mark) -> bool {
    mark.cue() == Some(RiskCue::DeathHint)
}

fn is_denial(mark: &Mark) -> bool {
    mark.cue()
        .is_some_and(|cue| cue.is_absence() || matches!(cue, RiskCue::Negation | RiskCue::Denial))
}

fn is_neutral(marks: &[Mark], core: Mark) -> bool {
    marks.iter().any(|mark| {
        mark.cue() == Some(RiskCue::Neutral) && mark.start < core.end && core.start < mark.end
    })
}

/// The wish nearest to the core at `index`, in the same clause and about the
/// client.
fn nearest_wish(marks: &[Mark], index: usize) -> Option<Mark> {
    let core = marks.get(index)?;
    let is_wish = |mark: &Mark| match mark.cue() {
        Some(RiskCue::Wish | RiskCue::WishClause) => true,
        // "I came in wanting to die and now I | want a pizza."
        Some(RiskCue::WishVerb) => mark.start < core.start,
        Some(RiskCue::Intending) => core.cue() == Some(RiskCue::Method),
        Some(RiskCue::Regret) => core.cue() == Some(RiskCue::WishCore) && mark.start < core.start,
        _ => false,
    };
    let stops = |mark: &Mark| {
        mark.what == What::Hard
            || matches!(mark.cue(), Some(RiskCue::Denial | RiskCue::Asked | RiskCue::WishCore))
            || mark.cue().is_some_and(RiskCue::is_other_person)
    };
    let before = marks.iter().take(index).rev().take_while(|mark| !stops(mark));
    let behind = marks.iter().skip(index + 1).take_while(|mark| !stops(mark));
    let near = |mark: &&Mark| is_wish(mark) && gap(mark, core) <= WISH_GAP;
    before
        .filter(near)
        .min_by_key(|mark| gap(mark, core))
        .or_else(|| behind.filter(near).min_by_key(|mark| gap(mark, core)))
        .copied()
}
