//! What a sentence says of one thing that it names.
//!
//! The rules follow ConText (Harkema et al. 2009, doi:10.1016/j.jbi.2009.05.002):
//! a cue governs what follows it up to a break. They differ where a missed
//! present ideation would result: a negation has to be linked to its target by
//! a list of targets, a clause of its own is not reached across a comma, and
//! what is neither denied nor put aside is affirmed.

use super::super::Span;
use super::RiskCue;
use super::clause::{Mark, What};

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
/// How far behind its target a "none" may stand, in bytes.
const REACH_BACK: usize = 40;
/// How far apart two members of a list are at most, in bytes.
const LIST_GAP: usize = 6;
/// How far behind a colon its answer may begin, in bytes.
const SHORT_GAP: usize = 4;
/// How far from a break a word still opens its segment, in bytes.
const OPENING: usize = 14;

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
        return Said::Other;
    }
    if is_asked(marks, index) {
        return answer(marks, index);
    }
    match weigh(marks, index, before, after) {
        // "He had had thoughts of death; none now."
        Said::Historic if after.reply => Said::Denied,
        said => said,
    }
}

fn weigh(marks: &[Mark], index: usize, before: Before, after: After) -> Said {
    let recent = before.recent || after.recent;
    let is_ideation = marks.get(index).and_then(Mark::cue).is_some_and(RiskCue::is_ideation);
    let historic = (before.historic || after.historic) && !recent;
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
        Some(Said::Denied) => Said::Denied,
        Some(Said::Silent) if after.reply => Said::Denied,
        // "Goal: reduce SI, unchanged" speaks of the goal.
        Some(Said::Silent) if before.conditional || after.persists => Said::Silent,
        Some(Said::Silent) => after.verdict.unwrap_or(Said::Silent),
        Some(said) => match after.verdict {
            // "Endorsed SI at intake, denies today."
            Some(Said::Denied) if historic || after.ended && !recent => Said::Denied,
            _ if historic => Said::Historic,
            _ => said,
        },
        None => match after.verdict {
            Some(Said::Denied) if recent && after.ended => Said::Stressed,
            Some(said) => said,
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
    recent: bool,
    historic: bool,
    frequent: bool,
}

impl Before {
    fn read(marks: &[Mark], index: usize) -> Self {
        let mut found = Self::default();
        let Some(target) = marks.get(index) else { return found };
        let statement = target.cue().is_some_and(RiskCue::is_statement);
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
            let governs = softs == 0 || linked && segment && !statement;
            let verdict = match cue {
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
                RiskCue::AbsenceNow if softs == 0 && leftmost <= mark.end + LIST_GAP => {
                    Said::Denied
                }
                RiskCue::Pseudo if governs => Said::Stressed,
                // "Denies experiencing": the denial governs.
                RiskCue::Report if is_denied(marks, at) => continue,
                // "Will call if he experiences SI."
                RiskCue::Report if is_conditional(marks, at) => Said::Silent,
                RiskCue::Report => Said::Stressed,
                RiskCue::Has if opens_segment(marks, at) && softs == 0 => Said::Stressed,
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
            found.conditional =
                cue == RiskCue::Conditional || cue == RiskCue::Report && verdict == Said::Silent;
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

/// Whether a denial stands right before the cue at `at`.
fn is_denied(marks: &[Mark], at: usize) -> bool {
    let (Some(mark), Some(earlier)) =
        (marks.get(at), at.checked_sub(1).and_then(|before| marks.get(before)))
    else {
        return false;
    };
    matches!(earlier.cue(), Some(RiskCue::Denial | RiskCue::Negation))
        && mark.start.saturating_sub(earlier.end) <= LIST_GAP
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
fn is_conditional(marks: &[Mark], at: usize) -> bool {
    marks
        .iter()
        .take(at)
        .rev()
        .take_while(|mark| !matches!(mark.what, What::Soft | What::Hard))
        .any(|mark| mark.cue() == Some(RiskCue::Conditional))
}

/// What stands behind a target and governs it.
#[derive(Clone, Copy, Default)]
struct After {
    verdict: Option<Said>,
    /// Whether the verdict stands in the target's own segment or list.
    direct: bool,
    /// Whether it stands behind this target and no other.
    alone: bool,
    /// Whether it says that there was something before.
    ended: bool,
    /// Whether a denial without a target of its own follows the clause, which
    /// answers what was asked: "asked about suicide; she said no".
    reply: bool,
    /// Whether the verdict is that something goes on.
    persists: bool,
    cue: Option<Mark>,
    until: bool,
    recent: bool,
    historic: bool,
    frequent: bool,
}

impl After {
    fn read(marks: &[Mark], index: usize) -> Self {
        let mut found = Self::default();
        let Some(target) = marks.get(index) else { return found };
        found.reply = marks
            .iter()
            .enumerate()
            .skip(index)
            .find(|(_, mark)| mark.what == What::Hard)
            .is_some_and(|(at, _)| is_reply(marks, at + 1));
        // Walking on: the soft breaks crossed, the end of the last member of
        // the target's list, and where the present segment began.
        let (mut softs, mut list_end, mut opened, mut in_list) = (0, target.end, target.end, true);
        for (at, mark) in marks.iter().enumerate().skip(index + 1) {
            let cue = match mark.what {
                What::Hard => {
                    // "Had SI in May but none since."
                    if let Some(next) = marks.get(at + 1)
                        && next.cue() == Some(RiskCue::AbsenceNow)
                        && next.start.saturating_sub(mark.end) <= OPENING
                    {
                        found.verdict = Some(Said::Denied);
                        found.ended = true;
                        found.cue = Some(*next);
                    }
                    break;
                }
                What::Colon => {
                    opened = mark.end;
                    continue;
                }
                What::Soft => {
                    softs += 1;
                    opened = mark.end;
                    continue;
                }
                What::Cue(cue) => cue,
            };
            let opens = mark.start.saturating_sub(opened) <= OPENING;
            let near = in_list && mark.start.saturating_sub(list_end) <= REACH_BACK;
            let closes = !is_followed_by_target(marks, at);
            let verdict = match cue {
                RiskCue::Absence if near && (softs == 0 || opens) || opens && softs > 0 => {
                    Said::Denied
                }
                RiskCue::AbsenceNow if near || opens => {
                    found.ended = softs > 0;
                    Said::Denied
                }
                RiskCue::Denial if closes && (near || opens) => Said::Denied,
                RiskCue::Negation if closes && near && answers(opened, list_end, mark) => {
                    Said::Denied
                }
                RiskCue::Unassessed if near => Said::Silent,
                RiskCue::Present | RiskCue::Persists
                    if closes && near && (softs == 0 || opens && softs == 1) =>
                {
                    Said::Stressed
                }
                RiskCue::Until => {
                    found.until = true;
                    continue;
                }
                RiskCue::Denial | RiskCue::Report | RiskCue::Negation => break,
                RiskCue::Recent => {
                    found.recent |= softs == 0;
                    continue;
                }
                RiskCue::Historic => {
                    found.historic |= softs == 0 || near && opens;
                    continue;
                }
                RiskCue::Frequency => {
                    found.frequent |= softs == 0 || near && opens;
                    continue;
                }
                cue if cue.is_target() => {
                    in_list &= mark.start.saturating_sub(list_end) <= LIST_GAP;
                    list_end = mark.end;
                    opened = mark.end;
                    continue;
                }
                _ => continue,
            };
            found.verdict = Some(verdict);
            found.direct = !found.ended && (softs == 0 || in_list && list_end > target.end);
            found.persists = cue == RiskCue::Persists;
            found.alone = list_end == target.end;
            found.cue = Some(*mark);
            break;
        }
        found
    }
}

/// Whether the clause from `from` on only denies.
fn is_reply(marks: &[Mark], from: usize) -> bool {
    let clause = || marks.iter().skip(from).take_while(|mark| mark.what != What::Hard);
    !clause().any(Mark::is_target)
        && clause().any(|mark| {
            matches!(mark.cue(), Some(RiskCue::Denial | RiskCue::Absence | RiskCue::AbsenceNow))
        })
}

/// Whether the target at `index` stands in a question that is reported: "asked
/// about SI", "asked whether he wished to be dead, had thoughts of suicide or
/// wanted to hurt anybody". The question ends where the answer begins: with
/// somebody who says or has something.
fn is_asked(marks: &[Mark], index: usize) -> bool {
    let ends = |at: usize| {
        let next = marks.get(at + 1);
        next.and_then(Mark::cue).is_some_and(|cue| cue.is_client() || cue == RiskCue::Has)
            && next.zip(marks.get(at)).is_some_and(|(next, soft)| next.start <= soft.end + 2)
    };
    let mut parted = false;
    for (at, mark) in marks.iter().enumerate().take(index).rev() {
        match mark.what {
            What::Hard => return false,
            What::Soft if ends(at) => parted = true,
            What::Cue(RiskCue::Asked) => {
                // "Asked whether he has": a question in a clause of its own,
                // whose verbs go on with it.
                let clause = marks.get(at + 1).and_then(Mark::cue).is_some_and(RiskCue::is_client);
                return !parted || clause && !is_parted_by_client(marks, at + 1, index);
            }
            What::Cue(RiskCue::Report | RiskCue::Denial | RiskCue::Negation | RiskCue::Present) => {
                return false;
            }
            _ => {}
        }
    }
    false
}

/// Whether the client is named anew behind a break between two marks.
fn is_parted_by_client(marks: &[Mark], from: usize, to: usize) -> bool {
    let between = marks.get(from..to).unwrap_or_default();
    between.windows(2).any(|pair| match pair {
        [soft, next] => {
            soft.what == What::Soft
                && next.cue().is_some_and(RiskCue::is_client)
                && next.start <= soft.end + 2
        }
        _ => false,
    })
}

/// What is answered, behind its last target, to the question in which the
/// target at `index` stands.
fn answer(marks: &[Mark], index: usize) -> Said {
    let last = marks.iter().rposition(Mark::is_target).unwrap_or(index);
    if last != index && !is_asked(marks, last) {
        return Said::Silent;
    }
    let reply = marks.iter().skip(last + 1).find_map(|mark| match mark.cue()? {
        RiskCue::Denial | RiskCue::Absence | RiskCue::AbsenceNow | RiskCue::Negation => {
            Some(Said::Denied)
        }
        RiskCue::Present => Some(Said::Stressed),
        RiskCue::Unassessed | RiskCue::Conditional => Some(Said::Silent),
        _ => None,
    });
    reply.unwrap_or(Said::Silent)
}

/// Whether a "no" is the short answer behind the colon, dash or bracket that
/// ended at `opened`.
fn answers(opened: usize, list_end: usize, mark: &Mark) -> bool {
    opened > list_end
        && mark.start.saturating_sub(opened) <= SHORT_GAP
        && mark.end - mark.start <= LIST_GAP
}

/// Whether the target at `index` is joined to the one before by "or".
fn follows_or(marks: &[Mark], index: usize) -> bool {
    let earlier = index.checked_sub(1).and_then(|at| marks.get(at));
    earlier.is_some_and(|mark| mark.cue() == Some(RiskCue::Or))
}

/// Whether a target follows the cue at `at` in the same segment, so that the
/// cue speaks of that one.
fn is_followed_by_target(marks: &[Mark], at: usize) -> bool {
    marks
        .iter()
        .skip(at + 1)
        .take_while(|mark| !matches!(mark.what, What::Soft | What::Hard | What::Colon))
        .any(Mark::is_target)
}

/// Whether the target is the label of a value that does not say anything, or
/// stands alone as a heading.
fn is_label(marks: &[Mark], index: usize) -> bool {
    let Some(target) = marks.get(index) else { return false };
    if target.cue().is_some_and(RiskCue::is_statement) {
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

/// How far before a target its subject may stand, in bytes.
const SUBJECT: usize = 64;
/// How far before it the subject of a sentence within a sentence, in bytes.
const FAR_SUBJECT: usize = 140;
/// How far behind a target its owner may stand, in bytes.
const OWNER: usize = 8;

/// Whether the target is somebody else's: another person is its subject
/// ("her brother is suicidal", "her son, who wants to die") or its owner ("SI
/// in his father"). Where a pronoun stands between, its gender decides: of
/// "her husband said he wants to die" he is the husband, of "his mother says
/// he wants to die" the client.
fn is_other_person(marks: &[Mark], index: usize) -> bool {
    let Some(target) = marks.get(index) else { return false };
    let (mut softs, mut pronoun, mut reported, mut relative) = (0, None, false, false);
    for (at, mark) in marks.iter().enumerate().take(index).rev() {
        let cue = match mark.what {
            What::Hard | What::Colon => break,
            What::Soft => {
                softs += 1;
                continue;
            }
            What::Cue(cue) => cue,
        };
        match cue {
            RiskCue::Client | RiskCue::Denial => break,
            RiskCue::She | RiskCue::He => pronoun = pronoun.or(Some(cue)),
            RiskCue::Report => reported = true,
            RiskCue::Who => relative = true,
            cue if cue.is_other_person() => {
                let gap = target.start.saturating_sub(mark.end);
                // Of an owner ("her husband's SI") it does not matter to whom
                // something is said.
                if gap <= 1 || relative {
                    return true;
                }
                if is_addressed(marks, at) {
                    continue;
                }
                return match pronoun {
                    Some(pronoun) => gap <= FAR_SUBJECT && is_about(marks, mark, pronoun),
                    None => {
                        let told_of = target.cue() == Some(RiskCue::ActiveIdeation);
                        gap <= SUBJECT && softs <= 1 && (!reported || told_of)
                    }
                };
            }
            _ => {}
        }
    }
    // Others are what ideas of harming others are about.
    let owned = target.cue() != Some(RiskCue::Homicidal);
    marks.get(index + 1).is_some_and(|next| {
        owned
            && next.cue().is_some_and(RiskCue::is_other_person)
            && next.start.saturating_sub(target.end) <= OWNER
    })
}

/// Whether `pronoun` means `person` rather than the client: it agrees with the
/// person, and the client, as whose the person is named or as whom the
/// sentence names besides, is of the other gender.
fn is_about(marks: &[Mark], person: &Mark, pronoun: RiskCue) -> bool {
    let agrees = person.cue().and_then(RiskCue::gender).is_none_or(|gender| gender == pronoun);
    let besides = || {
        let pronouns = marks.iter().filter_map(|mark| mark.cue());
        pronouns
            .into_iter()
            .find(|cue| matches!(cue, RiskCue::She | RiskCue::He) && *cue != pronoun)
    };
    agrees && person.owner.or_else(besides).is_some_and(|client| client != pronoun)
}

/// Whether the person at `at` is one spoken to or of: "told her mother".
fn is_addressed(marks: &[Mark], at: usize) -> bool {
    let Some(person) = marks.get(at) else { return false };
    let named = |mark: &&Mark| !mark.cue().is_some_and(RiskCue::is_client);
    marks.iter().take(at).rev().find(named).is_some_and(|earlier| {
        matches!(earlier.cue(), Some(RiskCue::Addressed | RiskCue::Report | RiskCue::Denial))
            && person.start.saturating_sub(earlier.end) <= 8
    })
}
