//! What stands behind a target and governs it: "SI denied", "none since",
//! "comes and goes".

use super::RiskCue;
use super::assertion::{LIST_GAP, OPENING, SHORT_GAP, Said};
use super::mark::{Mark, Mention, What};

/// How far behind its target a "none" may stand, in bytes.
const REACH_BACK: usize = 40;
/// How far behind a break its answer may begin, in bytes. "I want to be dead, I don't
/// mean to do it" is none.
const ANSWER_GAP: usize = 2;
/// How far where a clause of its own stands between: "the thoughts, which had
/// brought him here, are gone".
const REACH_OVER_CLAUSE: usize = 80;

/// What stands behind a target and governs it.
#[derive(Clone, Copy, Default)]
pub struct After {
    /// What it says of the target.
    pub verdict: Option<Said>,
    /// Whether the verdict stands in the target's own segment or list.
    pub direct: bool,
    /// Whether it stands behind this target and no other.
    pub alone: bool,
    /// Whether it says that there was something before.
    pub ended: bool,
    /// What a clause without a target of its own answers behind this one:
    /// "asked about suicide; she said no".
    pub reply: Option<Said>,
    /// Whether that clause denies for the client what somebody else has: "his
    /// father had ideas of death; he himself has none".
    pub contrasted: bool,
    /// Whether that clause speaks of now: "was suicidal but reports none of it
    /// today".
    pub replied_now: bool,
    /// Whether the verdict is that something goes on.
    pub persists: bool,
    pub cue: Option<Mark>,
    pub until: bool,
    pub recent: bool,
    pub historic: bool,
    pub frequent: bool,
}

impl After {
    /// Reads what stands behind the target at `index`.
    pub fn read(marks: &[Mark], index: usize) -> Self {
        let mut found = Self::default();
        let Some(target) = marks.get(index) else { return found };
        let parts = |mark: &Mark| mark.what == What::Hard;
        if let Some(at) = marks.iter().skip(index).position(parts).map(|hard| index + hard + 1) {
            found.reply = reply(marks, at);
            found.contrasted = found.reply == Some(Said::Denied) && is_contrasted(marks, at);
            let mut clause = marks.iter().skip(at).take_while(|mark| !parts(mark));
            found.replied_now = clause.any(|mark| {
                mark.cue().is_some_and(|cue| cue == RiskCue::Recent || cue.is_absence_now())
            });
        }
        // Walking on: the soft breaks crossed, the end of the last member of
        // the target's list, and where the present segment began.
        let (mut softs, mut list_end, mut opened, mut in_list) = (0, target.end, target.end, true);
        let relative = marks.get(index + 1).is_some_and(|next| next.cue() == Some(RiskCue::Who))
            || is_told_relative(marks, index);
        let reach = if relative { REACH_OVER_CLAUSE } else { REACH_BACK };
        // Whether the last denial was one of then, with a time of its own.
        let mut retold = false;
        for (at, mark) in marks.iter().enumerate().skip(index + 1) {
            let cue = match mark.what {
                What::Hard => {
                    // "Had SI in May but none since."
                    if let Some(next) = marks.get(at + 1)
                        && next.cue().is_some_and(RiskCue::is_absence_now)
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
            let near = in_list && mark.start.saturating_sub(list_end) <= reach;
            let closes = !is_followed_by_target(marks, at);
            let verdict = match cue {
                // "Aucune pensée de se tuer": a negation of what follows.
                cue if cue.is_absence() && !closes && negates_too(marks, mark) => continue,
                // "Thinks of suicide since her daughter | is gone."
                cue if cue.is_absence() && is_of_person(marks, at) => continue,
                RiskCue::Absence if near && (softs == 0 || opens) || opens && softs > 0 => {
                    Said::Denied
                }
                cue if cue.is_absence_now() && (near || opens) => {
                    found.ended = softs > 0;
                    Said::Denied
                }
                RiskCue::Denial if is_retold(marks, at) => {
                    retold = true;
                    continue;
                }
                RiskCue::Denial if softs > 0 && has_object(marks, at, target) => break,
                RiskCue::Denial if closes && (near || opens) => Said::Denied,
                RiskCue::Negation
                    if closes
                        && near
                        && !is_preposition(marks, at)
                        && (answers(opened, list_end, mark)
                            || stands_alone(marks, at, list_end)) =>
                {
                    Said::Denied
                }
                RiskCue::Unassessed if near => Said::Silent,
                // "The death wish reported last week is no longer there."
                RiskCue::Present if is_dated_back(marks, at) && is_gone(marks, at) => continue,
                // "SI+ / HI-"
                RiskCue::Present if is_plus(marks, at, target.end) => Said::Stressed,
                RiskCue::Present | RiskCue::Persists
                    if closes && near && (softs == 0 || opens && softs == 1) =>
                {
                    if (softs == 1 || is_gone_now(marks, at)) && is_gone(marks, at) {
                        Said::Denied
                    } else {
                        Said::Stressed
                    }
                }
                RiskCue::Until => {
                    found.until = true;
                    continue;
                }
                // "The death wish spoken of in May is gone."
                RiskCue::Report if mark.start.saturating_sub(list_end) <= 1 => continue,
                // "The death wish that he described in May is gone."
                RiskCue::Report | RiskCue::Voiced if relative && softs == 0 => continue,
                // "He no longer has any" both negates and answers.
                RiskCue::Negation if answers_too(marks, mark) => continue,
                RiskCue::Denial | RiskCue::Report | RiskCue::Negation => break,
                RiskCue::Recent => {
                    found.recent |= softs == 0 || is_last(marks, at);
                    continue;
                }
                RiskCue::Historic => {
                    // "Daily ideation, prior attempt": the past is the attempt's.
                    let own = closes || !target.cue().is_some_and(RiskCue::is_ideation);
                    found.historic |= !retold && (softs == 0 || near && opens && own);
                    retold = false;
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

/// How far behind a target the client stands who begins to tell of it, in bytes: " that he".
const RELATIVE: usize = 6;

/// "The suicidal thoughts | she described in May": whether a clause of the client's that
/// tells of it stands right behind the target.
fn is_told_relative(marks: &[Mark], index: usize) -> bool {
    let Some(target) = marks.get(index) else { return false };
    let mut behind = marks.iter().skip(index + 1).filter(|mark| mark.start >= target.end);
    let Some((client, tells)) = behind.next().zip(behind.next()) else { return false };
    client.cue().is_some_and(RiskCue::is_client)
        && client.start.saturating_sub(target.end) <= RELATIVE
        && matches!(tells.cue(), Some(RiskCue::Report | RiskCue::Voiced))
        && tells.start.saturating_sub(client.end) <= 1
}

/// Whether the words of a negation are an absence too: "n'en a plus".
fn answers_too(marks: &[Mark], negation: &Mark) -> bool {
    marks
        .iter()
        .any(|mark| mark.start == negation.start && mark.cue().is_some_and(RiskCue::is_absence))
}

/// Whether the words of an absence are a negation too: "aucune".
fn negates_too(marks: &[Mark], absence: &Mark) -> bool {
    marks.iter().any(|mark| {
        (mark.start, mark.end) == (absence.start, absence.end)
            && mark.cue() == Some(RiskCue::Negation)
    })
}

/// What the clause from `from` on answers, if it names nothing itself.
fn reply(marks: &[Mark], from: usize) -> Option<Said> {
    let clause = || marks.iter().skip(from).take_while(|mark| mark.what != What::Hard);
    if clause().any(Mark::is_target) {
        return None;
    }
    clause().find_map(|mark| match mark.cue()? {
        RiskCue::Denial => Some(Said::Denied),
        cue if cue.is_absence() => Some(Said::Denied),
        RiskCue::Reprise => Some(Said::Stressed),
        _ => None,
    })
}

/// Whether somebody else stands right before the absence at `at`: it is theirs.
fn is_of_person(marks: &[Mark], at: usize) -> bool {
    let earlier = at.checked_sub(1).and_then(|before| marks.get(before));
    earlier.zip(marks.get(at)).is_some_and(|(person, absence)| {
        person.cue().is_some_and(RiskCue::is_other_person)
            && absence.start.saturating_sub(person.end) <= 1
    })
}

/// Whether a word that sets the client against somebody else opens the clause
/// from `from` on.
fn is_contrasted(marks: &[Mark], from: usize) -> bool {
    let mut clause = marks
        .iter()
        .skip(from)
        .skip_while(|mark| matches!(mark.cue(), Some(RiskCue::She | RiskCue::He)));
    clause
        .next()
        .and_then(Mark::cue)
        .is_some_and(|cue| cue == RiskCue::Contrast || cue.names_client())
}

/// Whether the negation at `at` leads to what is lacking: "would like to join
/// him, without | doing anything".
pub fn is_preposition(marks: &[Mark], at: usize) -> bool {
    let Some(mark) = marks.get(at) else { return false };
    marks.iter().any(|other| {
        other.cue() == Some(RiskCue::Addressed)
            && (other.start, other.end) == (mark.start, mark.end)
    })
}

/// Whether a "no" is the short answer behind the colon, dash or bracket that
/// ended at `opened`.
fn answers(opened: usize, list_end: usize, mark: &Mark) -> bool {
    opened > list_end
        && mark.start.saturating_sub(opened) <= ANSWER_GAP
        && mark.end - mark.start <= LIST_GAP
}

/// Whether what was present ends in the same clause: "death wishes, present in
/// winter, are gone".
fn is_gone(marks: &[Mark], at: usize) -> bool {
    let rest = marks.iter().skip(at + 1);
    rest.take_while(|mark| mark.what != What::Hard && !mark.is_target())
        .any(|mark| mark.cue().is_some_and(RiskCue::is_absence))
}

/// Whether a word of now follows in the same clause: "present in autumn, absent today".
fn is_gone_now(marks: &[Mark], at: usize) -> bool {
    let rest = marks.iter().skip(at + 1).take_while(|mark| mark.what != What::Hard);
    let mut rest = rest.skip_while(|mark| mark.what != What::Soft);
    rest.any(|mark| mark.cue().is_some_and(|cue| cue == RiskCue::Recent || cue.is_absence_now()))
}

/// Whether the denial at `at` tells of an earlier one: "the thoughts he denied",
/// "SI denied last week".
fn is_retold(marks: &[Mark], at: usize) -> bool {
    let Some(mark) = marks.get(at) else { return false };
    let earlier = at.checked_sub(1).and_then(|before| marks.get(before));
    let told = || marks.get(at.wrapping_sub(2)).is_some_and(Mark::is_target);
    earlier.is_some_and(|earlier| {
        earlier.cue().is_some_and(RiskCue::is_client)
            && mark.start.saturating_sub(earlier.end) <= 1
            && told()
            && !is_put_first(marks, at)
    }) || is_dated_back(marks, at)
}

/// How far behind a denial the next word of risk or break stands at least where something
/// else is what it denies, in bytes.
const OBJECT: usize = 16;

/// "Wishes the crash had killed him, denies it was intentional": whether the denial at `at`,
/// in a clause behind that of a statement of the client's, has an object of its own.
fn has_object(marks: &[Mark], at: usize, target: &Mark) -> bool {
    let statement = matches!(
        target.cue(),
        Some(RiskCue::PassiveStatement | RiskCue::ActiveStatement | RiskCue::Threat)
    );
    statement
        && marks
            .get(at)
            .zip(marks.get(at + 1))
            .is_some_and(|(denial, next)| next.start.saturating_sub(denial.end) > OBJECT)
}

/// "Suicidal thoughts she denies, as before": whether the denial at `at` ends the clause of
/// a thing that nobody has spoken of, and not of "the thoughts she denied".
fn is_put_first(marks: &[Mark], at: usize) -> bool {
    let named = at.checked_sub(2).and_then(|target| marks.get(target));
    let ends = marks.get(at + 1).is_none_or(|next| matches!(next.what, What::Soft | What::Hard));
    named.is_some_and(|target| target.mention == Mention::New) && ends
}

/// Whether a word of the past stands right behind the mark at `at`: "denied |
/// last week".
fn is_dated_back(marks: &[Mark], at: usize) -> bool {
    let Some(mark) = marks.get(at) else { return false };
    let later = marks.iter().skip(at + 1).find(|later| later.start >= mark.end);
    later.is_some_and(|later| {
        later.cue() == Some(RiskCue::Historic) && later.start.saturating_sub(mark.end) <= SHORT_GAP
    })
}

/// Whether the "no" at `at` is all that follows a target: "HI no, SI yes", "SI N. Risk low".
fn stands_alone(marks: &[Mark], at: usize, target_end: usize) -> bool {
    let Some(mark) = marks.get(at) else { return false };
    mark.start.saturating_sub(target_end) <= 1
        && mark.end - mark.start <= SHORT_GAP
        && marks.get(at + 1).is_none_or(|next| {
            matches!(next.what, What::Soft | What::Hard) && next.start <= mark.end + 1
                || next.cue() == Some(RiskCue::Risk)
        })
}

/// Whether the sign at `at` stands for yes: glued to its target, or set apart and
/// not between two of them ("SI + active" and not "SI + HI denied").
fn is_plus(marks: &[Mark], at: usize, target_end: usize) -> bool {
    let Some(mark) = marks.get(at) else { return false };
    let joins = marks.get(at + 1).is_some_and(|next| {
        next.is_target()
            && !matches!(next.cue(), Some(RiskCue::ActiveWord | RiskCue::PassiveWord))
            && next.start <= mark.end + 1
    });
    mark.end == mark.start + 1
        && (mark.start == target_end || mark.start == target_end + 1 && !joins)
}

/// Whether the word of now at `at` dates the last time: "last occurred | yesterday".
fn is_last(marks: &[Mark], at: usize) -> bool {
    let earlier = at.checked_sub(1).and_then(|before| marks.get(before));
    earlier.zip(marks.get(at)).is_some_and(|(earlier, mark)| {
        earlier.cue() == Some(RiskCue::Historic) && mark.start.saturating_sub(earlier.end) <= 1
    })
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
