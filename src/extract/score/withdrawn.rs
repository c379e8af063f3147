//! Values that the note itself takes back: "entered in error", "recounted: 15", "it is 14,
//! no, I added it up wrong, it is 15".
//!
//! [`super::status`] asks here whether a value is withdrawn by what follows it, and whether
//! it stands in the place of the one before it, which no longer holds then.

use super::ScoreCue as Cue;
use super::candidate::Candidate;
use super::said::sentence_end;
use super::settle::same_score;
use super::status::Judged;
use super::view::Window;
use crate::extract::Status;

/// "Entered in error." right behind the sentence of the last value.
pub(super) fn withdrawn_later(window: Window<'_>, candidates: &[Candidate], index: usize) -> bool {
    let Some(candidate) = candidates.get(index).filter(|_| window.said.has(Cue::Withdrawn)) else {
        return false;
    };
    let stop = sentence_end(window, candidate.end);
    let next = candidates.get(index + 1).map_or(usize::MAX, |next| next.first);
    let error = |at: usize| {
        window.cues(at).has(Cue::Withdrawn)
            && !super::said::of_another_number(window, candidate.end, at)
    };
    // "QIDS-SR16: 11  GAD-7: page 2 missing"
    let another =
        |at: &usize| window.name(*at).is_some_and(|name| name.measure != candidate.measure);
    let rest = (candidate.end..stop.min(next)).take_while(|at| !another(at)).any(error);
    // What is said of another measure is no word on this one.
    // "GAD-7 total: 6", and in the next section "A: Likely a slip of the pen".
    let about = |at: &usize| window.name(*at).is_none() && !window.mark(*at, b':');
    let tail = (stop + 1..stop + 5).take_while(about).any(error);
    (next >= stop && rest) || (next > stop + 5 && tail)
}

/// "recounted: 15": the value before it no longer holds.
pub(super) fn withdraw_before(candidates: &[Candidate], judged: &mut [Judged], index: usize) {
    let Some(candidate) = candidates.get(index) else { return };
    let before = candidates.iter().take(index).rposition(|other| same_score(other, candidate));
    if let Some(earlier) = before.and_then(|at| judged.get_mut(at)) {
        earlier.status = Status::Invalid;
    }
}

/// Tokens that a clause which gives the right value has before it at most.
const RIGHTED: usize = 5;

/// "It is 14, no, I added it up wrong, it is 15": a word of an error between two values of
/// the same score, in a clause that ends before the second.
pub(super) fn takes_back(window: Window<'_>, candidates: &[Candidate], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|at| candidates.get(at));
    let Some((before, candidate)) = before.zip(candidates.get(index)) else { return false };
    let between = before.end..candidate.first;
    let parts = |at: &usize| [b',', b';', b':'].iter().any(|sign| window.mark(*at, *sign));
    let Some(comma) = between.clone().rev().find(parts) else { return false };
    same_score(before, candidate)
        && candidate.comparator.is_none()
        && candidate.first - comma <= RIGHTED
        && before.end < comma
        && (before.end..comma).any(|at| window.cues(at).has(Cue::Withdrawn))
        && !between.clone().any(|at| window.name(at).is_some() || window.mark(at, b'('))
        && !(comma..candidate.first).any(|at| window.cues(at).any(&[Cue::Withdrawn, Cue::Earlier]))
}

/// "fifteen, corrected by the nurse to thirteen": a word of correction between
/// two values of the same score.
pub(super) fn corrects(window: Window<'_>, candidates: &[Candidate], index: usize) -> bool {
    let Some((before, candidate)) =
        index.checked_sub(1).and_then(|at| candidates.get(at)).zip(candidates.get(index))
    else {
        return false;
    };
    // "It was 28. Today we get 11" tells of two times.
    let timed = |at: usize| window.cues(at).any(&[Cue::Today, Cue::Earlier]);
    window.said.has(Cue::Corrected)
        && !(before.end..candidate.first).any(timed)
        && same_score(before, candidate)
        && candidate.comparator.is_none()
        && (before.end..candidate.first).any(|at| window.cues(at).has(Cue::Corrected))
}
