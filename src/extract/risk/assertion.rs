//! What a sentence says of one thing that it names.
//!
//! The rules follow ConText (Harkema et al. 2009, doi:10.1016/j.jbi.2009.05.002):
//! a cue governs what follows it up to a break. They differ where a missed
//! present ideation would result: a negation has to be linked to its target by
//! a list of targets, a clause of its own is not reached across a comma, and
//! what is neither denied nor put aside is affirmed.

use super::super::Span;
use super::RiskCue;
use super::behind::{After, is_preposition};
use super::holder::is_other_person;
use super::mark::{Mark, Mention, What};
use super::question::{answer, answer_of_end, is_asked};

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Denied.
    Denied,
    /// Named without denial or anything that puts it aside.
    Affirmed,
    /// Affirmed by a word of its own: endorses, present, this week.
    Stressed,
    /// True in the past.
    Historic,
    /// Named, and nothing said of now: a topic, a condition, a label.
    Silent,
    /// Said of somebody else.
    Other,
}

/// What is said of a target, and the words that say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// What is said.
    pub said: Said,
    /// Whether a denial says that there was something before: "none since".
    pub ended: bool,
    /// From the governing cue to the target, in the folded text.
    pub span: Span,
}

/// How far a verb of denial reaches, in bytes.
const REACH_OF_DENIAL: usize = 240;
/// How far from a "no" its first target may stand, in bytes.
const REACH_OF_NEGATION: usize = 64;
/// How far from a "no" something may stand that is spoken of as known, in bytes.
const REACH_TO_KNOWN: usize = 28;
/// How far before a "without" the "no" may stand that undoes it, in bytes.
const REACH_TO_WITHOUT: usize = 48;
/// How far apart two members of a list are at most, in bytes.
pub const LIST_GAP: usize = 6;
/// How far behind a colon its answer may begin, in bytes.
pub const SHORT_GAP: usize = 4;
/// The length of a year in digits, in bytes.
const YEAR: usize = 4;
/// How far from a break a word still opens its segment, in bytes.
pub const OPENING: usize = 14;

/// What `marks` say of the target at `index`.
#[must_use]
pub fn of(marks: &[Mark], index: usize) -> Assertion {
    let Some(target) = marks.get(index) else {
        return Assertion { said: Said::Silent, ended: false, span: Span::default() };
    };
    let before = Before::read(marks, index);
    let after = After::read(marks, index);
    let said = decide(marks, index, before, after);
    let mut span = Span::new(target.start, target.end);
    for cue in [before.cue, after.cue].into_iter().flatten() {
        span = Span::new(span.start.min(cue.start), span.end.max(cue.end));
    }
    Assertion { said, ended: after.ended, span }
}

fn decide(marks: &[Mark], index: usize, before: Before, after: After) -> Said {
    if is_other_person(marks, index) {
        return if after.contrasted { Said::Denied } else { Said::Other };
    }
    if is_carried(marks, index) {
        return Said::Historic;
    }
    if let Some(said) = answer_of_end(marks, index) {
        return said;
    }
    if is_asked(marks, index) {
        return answer(marks, index);
    }
    match weigh(marks, index, before, after) {
        // "He had had thoughts of death; none now."
        Said::Historic if after.reply == Some(Said::Denied) => Said::Denied,
        said => said,
    }
}

/// Whether the target at `index` is taken over from an earlier note: "[copied from
/// 6/8: SI with plan]".
fn is_carried(marks: &[Mark], index: usize) -> bool {
    let clause = marks.iter().take(index).rev().take_while(|mark| mark.what != What::Hard);
    let dated = |mark: &&Mark| matches!(mark.cue(), Some(RiskCue::Carried | RiskCue::Recent));
    clause.into_iter().find(dated).is_some_and(|mark| mark.cue() == Some(RiskCue::Carried))
}

fn weigh(marks: &[Mark], index: usize, before: Before, after: After) -> Said {
    let recent = before.recent || after.recent;
    let is_ideation = marks.get(index).and_then(Mark::cue).is_some_and(RiskCue::is_ideation);
    // "Daily ideation, prior attempt."
    let historic = (before.historic || after.historic && !before.frequent) && !recent;
    let governed = matches!(before.verdict, Some(Said::Denied | Said::Stressed));
    let own = after.direct && after.alone;
    if after.verdict == Some(Said::Silent) && (own || !governed) {
        return Said::Silent;
    }
    // "No SI reported": the negation beside the target is the nearer one.
    // In a list that it reaches into, it gives way only to an ideation that
    // is affirmed by itself: "no plan, SI present".
    let negated = before.verdict == Some(Said::Denied)
        && (before.direct || !(is_ideation && after.alone && !follows_or(marks, index)));
    if after.direct
        && !negated
        && !((before.conditional || after.persists && before.verdict == Some(Said::Silent))
            && said_present(after.verdict))
        && let Some(said) = after.verdict
    {
        return if said == Said::Stressed && historic { Said::Historic } else { said };
    }
    match before.verdict {
        Some(Said::Denied) if after.until && after.recent => Said::Stressed,
        // "No plan, ideation two or three times a week."
        Some(Said::Denied) if is_ideation && !before.direct && after.frequent => Said::Stressed,
        Some(Said::Denied) => Said::Denied,
        Some(Said::Silent) if after.reply.is_some() => after.reply.unwrap_or(Said::Silent),
        // "Goal: reduce SI, unchanged" speaks of the goal.
        Some(Said::Silent) if before.conditional || after.persists => Said::Silent,
        Some(Said::Silent) => after.verdict.unwrap_or(Said::Silent),
        Some(said) => match after.verdict {
            // "Had SI after the birth; this has remitted."
            None if after.reply == Some(Said::Denied) && before.had => Said::Denied,
            // "Endorsed SI at intake, denies today."
            Some(Said::Denied) if historic || after.ended && !recent => Said::Denied,
            _ if historic => Said::Historic,
            _ => said,
        },
        None => match after.verdict {
            Some(Said::Denied) if recent && after.ended => Said::Stressed,
            Some(said) => said,
            // "Was suicidal in May but reports none of it now."
            None if after.reply == Some(Said::Denied) && after.replied_now => Said::Denied,
            None if historic => Said::Historic,
            None if recent || before.frequent || after.frequent => Said::Stressed,
            None if is_label(marks, index) => Said::Silent,
            None => Said::Affirmed,
        },
    }
}

const fn said_present(verdict: Option<Said>) -> bool {
    matches!(verdict, Some(Said::Affirmed | Said::Stressed))
}

/// What stands before a target and governs it.
#[derive(Clone, Copy, Default)]
struct Before {
    verdict: Option<Said>,
    /// Whether the verdict stands in the target's own segment.
    direct: bool,
    cue: Option<Mark>,
    /// Whether the verdict is that of a condition.
    conditional: bool,
    /// Whether the verdict is that of a bare "had" or "has".
    had: bool,
    recent: bool,
    historic: bool,
    frequent: bool,
}

impl Before {
    fn read(marks: &[Mark], index: usize) -> Self {
        let mut found = Self::default();
        let Some(target) = marks.get(index) else { return found };
        let statement = target.cue().is_some_and(RiskCue::is_statement);
        // "No plan and calls suicide a sin": the bare word is a member of the
        // list only where it follows its break.
        let joins = target.cue() != Some(RiskCue::Suicide)
            || index
                .checked_sub(1)
                .and_then(|at| marks.get(at))
                .is_some_and(|earlier| target.start.saturating_sub(earlier.end) <= SHORT_GAP);
        // Walking back: how many soft breaks were crossed, whether each
        // segment crossed so far names a target, and the leftmost target.
        let (mut softs, mut linked, mut segment, mut leftmost) = (0, true, true, target.start);
        for (at, mark) in marks.iter().enumerate().take(index).rev() {
            let cue = match mark.what {
                What::Hard => break,
                What::Colon => continue,
                What::Soft => {
                    linked &= segment;
                    softs += 1;
                    segment = false;
                    continue;
                }
                What::Cue(cue) => cue,
            };
            let governs = softs == 0 || linked && segment && !statement && joins;
            let verdict = match cue {
                // "Does not think that the pills bring the suicidal thoughts on"
                RiskCue::Negation
                    if target.mention == Mention::Known
                        && target.start.saturating_sub(mark.end) > REACH_TO_KNOWN =>
                {
                    continue;
                }
                // "Has not had a day since without | thoughts of hanging himself"
                RiskCue::Negation if governs && is_negated_without(marks, at) => Said::Stressed,
                RiskCue::Negation
                    if governs && leftmost.saturating_sub(mark.end) <= REACH_OF_NEGATION =>
                {
                    found.denied(softs)
                }
                RiskCue::Denial
                    if !(statement && softs > 0)
                        && target.start.saturating_sub(mark.end) <= REACH_OF_DENIAL =>
                {
                    found.denied(softs)
                }
                cue if cue.is_absence_now() && softs == 0 && leftmost <= mark.end + LIST_GAP => {
                    Said::Denied
                }
                RiskCue::Pseudo if governs => Said::Stressed,
                // "Denies experiencing": the denial governs.
                RiskCue::Report if is_denied(marks, at) => continue,
                // "Will call if he experiences SI."
                RiskCue::Report if is_conditional(marks, at) => Said::Silent,
                RiskCue::Report | RiskCue::ToldClient => Said::Stressed,
                RiskCue::Has if opens_segment(marks, at) && softs == 0 => Said::Stressed,
                RiskCue::Conditional if target.cue() == Some(RiskCue::Threat) => continue,
                RiskCue::Conditional | RiskCue::Topic | RiskCue::Asked if governs => Said::Silent,
                RiskCue::Until => break,
                RiskCue::Historic if governs => {
                    found.historic |= !found.recent;
                    continue;
                }
                RiskCue::Recent => {
                    found.recent |= softs <= 1 && !found.historic;
                    continue;
                }
                RiskCue::Frequency => {
                    found.frequent |= softs == 0;
                    continue;
                }
                cue if cue.is_target() => {
                    segment = true;
                    leftmost = mark.start;
                    continue;
                }
                _ => continue,
            };
            if verdict == Said::Denied && is_conditional(marks, at) {
                found.verdict = Some(Said::Silent);
            } else {
                found.verdict = Some(verdict);
            }
            if cue == RiskCue::Report {
                found.historic |= !found.recent && is_dated(marks, at);
            }
            found.conditional =
                cue == RiskCue::Conditional || cue == RiskCue::Report && verdict == Said::Silent;
            // "Il y a des matins où elle voudrait mourir": a clause is not had.
            found.had = cue == RiskCue::Has && !statement;
            found.direct = softs == 0;
            found.cue = Some(*mark);
            break;
        }
        found
    }

    /// A denial that reaches across a break stops before what happens at
    /// times: "denies SI, occasional thoughts of death".
    const fn denied(&self, softs: usize) -> Said {
        if softs > 0 && self.frequent { Said::Stressed } else { Said::Denied }
    }
}

/// Whether the mark at `at` is a "without" with a "no" before it in its segment.
fn is_negated_without(marks: &[Mark], at: usize) -> bool {
    let Some(without) = marks.get(at).filter(|_| is_preposition(marks, at)) else { return false };
    let before = marks.iter().take(at).rev();
    let mut segment = before.take_while(|mark| {
        !matches!(mark.what, What::Soft | What::Hard | What::Colon)
            && without.start.saturating_sub(mark.end) <= REACH_TO_WITHOUT
    });
    segment.any(|mark| mark.cue() == Some(RiskCue::Negation) && mark.end <= without.start)
}

/// Whether the verb of saying at `at` is dated back: "in 2020 told his wife",
/// "avait présenté des idées suicidaires".
fn is_dated(marks: &[Mark], at: usize) -> bool {
    let Some(report) = marks.get(at) else { return false };
    marks
        .iter()
        .take(at)
        .rev()
        .take_while(|mark| !matches!(mark.what, What::Soft | What::Hard))
        .any(|mark| {
            let joined = mark.end > report.start || mark.end - mark.start == YEAR;
            mark.cue() == Some(RiskCue::Historic) && joined
        })
}

/// Whether a denial stands right before the cue at `at`.
fn is_denied(marks: &[Mark], at: usize) -> bool {
    let Some(mark) = marks.get(at) else { return false };
    let mut start = mark.start;
    for earlier in marks.iter().take(at).rev() {
        if start.saturating_sub(earlier.end) > LIST_GAP {
            return false;
        }
        match earlier.cue() {
            Some(RiskCue::Denial | RiskCue::Negation) => return true,
            // "Not currently experiencing".
            Some(RiskCue::Recent | RiskCue::Report | RiskCue::Voiced) => start = earlier.start,
            _ => return false,
        }
    }
    false
}

/// Whether the cue at `at` opens its segment: "and has", "; he has".
fn opens_segment(marks: &[Mark], at: usize) -> bool {
    let Some(mark) = marks.get(at) else { return false };
    let is_client = |mark: &&Mark| mark.cue().is_some_and(RiskCue::is_client);
    let mut before = marks.iter().take(at).rev().skip_while(is_client);
    before.next().is_none_or(|earlier| {
        matches!(earlier.what, What::Soft | What::Hard | What::Colon)
            && mark.start.saturating_sub(earlier.end) <= OPENING
    })
}

/// Whether the negation at `at` stands under a condition: "if no SI".
pub fn is_conditional(marks: &[Mark], at: usize) -> bool {
    marks
        .iter()
        .take(at)
        .rev()
        .take_while(|mark| !matches!(mark.what, What::Soft | What::Hard))
        .any(|mark| mark.cue() == Some(RiskCue::Conditional))
}

/// Whether the target at `index` is joined to the one before by "or".
fn follows_or(marks: &[Mark], index: usize) -> bool {
    let earlier = index.checked_sub(1).and_then(|at| marks.get(at));
    earlier.is_some_and(|mark| mark.cue() == Some(RiskCue::Or))
}

/// Whether the target is the label of a value that does not say anything, or
/// stands alone as a heading.
fn is_label(marks: &[Mark], index: usize) -> bool {
    let Some(target) = marks.get(index) else { return false };
    if target.cue().is_some_and(|cue| cue.is_statement() || cue.states_detail()) {
        return false;
    }
    let mut end = target.end;
    for mark in marks.iter().skip(index + 1) {
        let gap = mark.start.saturating_sub(end);
        match mark.what {
            What::Colon if gap <= OPENING => {
                // Anything affirmed in the value makes it more than a label.
                return !marks.iter().skip_while(|later| later.start <= mark.start).any(|later| {
                    matches!(
                        later.cue(),
                        Some(
                            RiskCue::PassiveWord
                                | RiskCue::ActiveWord
                                | RiskCue::Present
                                | RiskCue::Report
                                | RiskCue::Has
                                | RiskCue::Frequency
                        )
                    )
                });
            }
            What::Soft if gap <= LIST_GAP => end = mark.end,
            What::Cue(cue) if cue.is_target() && gap <= LIST_GAP => end = mark.end,
            _ => return false,
        }
    }
    false
}
