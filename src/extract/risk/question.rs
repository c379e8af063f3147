//! What was asked about, and what the answer was.
//!
//! "Asked about SI, she denied it": a question names a thing without saying
//! anything of it. Its answer stands behind it in the sentence, or opens the
//! next one.

use super::super::Span;
use super::RiskCue;
use super::assertion::Said;
use super::mark::{Mark, What};

/// How far behind a break or a verb of saying its answer begins, in bytes.
const OPENING: usize = 4;

/// How far before a question its answer ends, in bytes.
const BESIDE: usize = 14;

/// Whether the target at `index` stands in a question that is reported: "asked
/// about SI", "asked whether he wished to be dead, had thoughts of suicide or
/// wanted to hurt anybody". The question ends where the answer begins: with
/// somebody who says or has something.
pub fn is_asked(marks: &[Mark], index: usize) -> bool {
    let ends = |at: usize| {
        let next = marks.get(at + 1);
        next.and_then(Mark::cue).is_some_and(|cue| cue.is_client() || cue == RiskCue::Has)
            && next.zip(marks.get(at)).is_some_and(|(next, soft)| next.start <= soft.end + 2)
    };
    let (mut parted, answers) = (false, answers_itself(marks, index));
    for (at, mark) in marks.iter().enumerate().take(index).rev() {
        match mark.what {
            What::Hard => return false,
            What::Soft if ends(at) => parted = true,
            What::Cue(RiskCue::Asked) => {
                // "Asked whether he has": a question in a clause of its own,
                // whose verbs go on with it.
                let clause = marks.get(at + 1).and_then(Mark::cue).is_some_and(RiskCue::is_client);
                return !(parted || answers && !clause)
                    || clause && !is_parted_by_client(marks, at + 1, index);
            }
            What::Cue(RiskCue::Report | RiskCue::Denial | RiskCue::Negation | RiskCue::Present) => {
                return false;
            }
            _ => {}
        }
    }
    false
}

/// Whether the target at `index` is a clause of its own right behind a break: the answer
/// in "asked about item 9: 'I would rather be dead'".
fn answers_itself(marks: &[Mark], index: usize) -> bool {
    let breaks = |mark: &Mark| matches!(mark.what, What::Soft | What::Colon);
    let Some(at) = marks.iter().take(index).rposition(breaks) else { return false };
    let clause = marks.get(at + 1..=index).unwrap_or_default();
    let opens = clause
        .first()
        .zip(marks.get(at))
        .is_some_and(|(first, opened)| first.start.saturating_sub(opened.end) <= OPENING);
    opens && clause.iter().any(|mark| mark.cue().is_some_and(RiskCue::is_statement))
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
pub fn answer(marks: &[Mark], index: usize) -> Said {
    let last = marks.iter().rposition(Mark::is_target).unwrap_or(index);
    if last != index && !is_asked(marks, last) {
        return if is_denied_at_once(marks, index) { Said::Denied } else { Said::Silent };
    }
    // "Answered yes to 'thoughts of killing yourself?', no to method."
    let beside = answer_beside(marks, index);
    if beside == Some(Said::Stressed) {
        return Said::Stressed;
    }
    let mut replies = marks.iter().enumerate().skip(last + 1);
    let reply = replies.find_map(|(at, mark)| match mark.cue()? {
        RiskCue::Denial | RiskCue::Negation => Some(Said::Denied),
        cue if cue.is_absence() => Some(Said::Denied),
        RiskCue::Present | RiskCue::Reprise | RiskCue::FormAnswer => Some(Said::Stressed),
        RiskCue::Frequency if opens_reply(marks, at) => Some(Said::Stressed),
        RiskCue::Unassessed | RiskCue::Conditional => Some(Said::Silent),
        _ => None,
    });
    reply.or_else(|| answer_before(marks)).or(beside).unwrap_or(Said::Silent)
}

/// "Asked whether the thoughts had stopped, he said no", "have they gone? Yes.": what the
/// answer says of the target at `index`, where what is asked is whether it is over.
pub fn answer_of_end(marks: &[Mark], index: usize) -> Option<Said> {
    let breaks = |mark: &Mark| matches!(mark.what, What::Soft | What::Hard | What::Colon);
    let clause = marks.iter().enumerate().skip(index + 1).take_while(|(_, mark)| !breaks(mark));
    let (at, over) =
        clause.into_iter().find(|(_, mark)| mark.cue().is_some_and(RiskCue::is_absence))?;
    let Some(ends) = marks.iter().skip(at + 1).position(breaks).map(|gap| at + 1 + gap) else {
        // "Says no to the question whether the thoughts have gone."
        return answer_beside(marks, index).map(of_its_end);
    };
    // The mark of the question itself.
    let marked = marks.get(ends).is_some_and(|mark| mark.start < over.end);
    let asked = || {
        let before = marks.iter().take(index).rev();
        before
            .take_while(|mark| mark.what != What::Hard)
            .any(|mark| mark.cue() == Some(RiskCue::Asked))
    };
    if !(marked || asked()) {
        return None;
    }
    let small = |mark: &&Mark| {
        mark.cue().is_some_and(|cue| cue.is_client() || cue == RiskCue::Report) || breaks(mark)
    };
    let reply = marks.iter().skip(ends).find(|mark| !small(mark))?;
    match reply.cue()? {
        RiskCue::Negation | RiskCue::Denial => Some(Said::Stressed),
        cue if cue.is_absence() => Some(Said::Stressed),
        RiskCue::Present | RiskCue::Reprise => Some(Said::Denied),
        _ => None,
    }
}

/// What an answer says of a thing when it was asked whether that is over.
const fn of_its_end(answer: Said) -> Said {
    match answer {
        Said::Denied => Said::Stressed,
        _ => Said::Denied,
    }
}

/// "Asked about suicide: no thoughts, no plan": whether a denial that names no
/// target stands right behind the question.
fn is_denied_at_once(marks: &[Mark], index: usize) -> bool {
    let [part, denial, then, ..] = marks.get(index + 1..).unwrap_or_default() else {
        return false;
    };
    let parts = |mark: &Mark| matches!(mark.what, What::Soft | What::Hard | What::Colon);
    let denies = denial
        .cue()
        .is_some_and(|cue| cue.is_absence() || matches!(cue, RiskCue::Negation | RiskCue::Denial));
    parts(part) && denies && parts(then) && denial.start.saturating_sub(part.end) <= OPENING
}

/// "Answered yes to 'Do you want to die?'": the answer right before the
/// question.
fn answer_beside(marks: &[Mark], index: usize) -> Option<Said> {
    let asked = marks.iter().take(index).rposition(|mark| mark.cue() == Some(RiskCue::Asked))?;
    let start = marks.get(asked)?.start;
    let mut before = marks.iter().take(asked).rev();
    let answer = before.find(|mark| mark.cue() != Some(RiskCue::Addressed))?;
    let said = match answer.cue()? {
        RiskCue::Present => Said::Stressed,
        RiskCue::Denial | RiskCue::Negation | RiskCue::Absence => Said::Denied,
        _ => return None,
    };
    (start.saturating_sub(answer.end) <= BESIDE).then_some(said)
}

/// "No, nothing like that," to the question on a wish to be dead: the answer
/// that opens a sentence.
fn answer_before(marks: &[Mark]) -> Option<Said> {
    let first = marks.first()?;
    let then = marks.get(1)?;
    let apart = matches!(then.what, What::Soft) && then.start.saturating_sub(first.end) <= OPENING;
    match first.cue()? {
        RiskCue::Negation | RiskCue::Absence | RiskCue::Denial if apart => Some(Said::Denied),
        RiskCue::Present | RiskCue::Frequency if apart => Some(Said::Stressed),
        _ => None,
    }
}

/// Whether the word at `at` begins what is answered: "she said | every day".
fn opens_reply(marks: &[Mark], at: usize) -> bool {
    let (Some(mark), Some(earlier)) =
        (marks.get(at), at.checked_sub(1).and_then(|before| marks.get(before)))
    else {
        return false;
    };
    let opens = matches!(earlier.what, What::Soft | What::Hard | What::Colon)
        || earlier.cue() == Some(RiskCue::Report);
    opens && mark.start.saturating_sub(earlier.end) <= OPENING
}

/// What a sentence without a target answers to a question in the one before,
/// and the words that answer.
pub fn answer_of_sentence(marks: &[Mark], sentence: Span) -> Option<(Said, Span)> {
    let opens = |mark: &Mark| mark.start <= sentence.start + OPENING;
    marks.iter().enumerate().find_map(|(at, mark)| {
        let said = match mark.cue()? {
            RiskCue::Denial | RiskCue::DeniedStatement => Said::Denied,
            cue if cue.is_absence() => Said::Denied,
            RiskCue::Negation if opens(mark) => Said::Denied,
            RiskCue::Present | RiskCue::Reprise | RiskCue::FormAnswer => Said::Stressed,
            RiskCue::Frequency if opens(mark) || opens_reply(marks, at) => Said::Stressed,
            _ => return None,
        };
        Some((said, Span::new(mark.start, mark.end)))
    })
}
