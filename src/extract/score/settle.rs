//! What several values of the same score say of each other: of many only one is
//! of today.

use super::ScoreCue as Cue;
use super::candidate::{Candidate, Role};
use super::status::Judged;
use super::view::Window;
use crate::extract::{ScoreKind, Status};

/// Settles values whose words leave it open of when they are.
pub(super) fn settle(window: Window<'_>, candidates: &[Candidate], judged: &mut [Judged]) {
    if candidates.len() > 1 {
        let stops = Stops::of(window);
        settle_counted(&stops, candidates, judged);
        settle_past_tense(&stops, candidates, judged);
        settle_against_today(&stops, candidates, judged);
        settle_of_session(window, &stops, candidates, judged);
        settle_rounds(&stops, candidates, judged);
        settle_aims(window, &stops, candidates, judged);
        settle_parts_before(window, &stops, candidates, judged);
        settle_parts(window, &stops, candidates, judged);
        settle_joined(window, &stops, candidates, judged);
        settle_recounted(window, &stops, candidates, judged);
    }
    super::party::settle(window, candidates, judged.iter_mut().map(|judged| &mut judged.status));
}

/// "S1 23, S2 21, S4 13": of several sessions that are only numbered, the one
/// with the highest number is this.
fn settle_counted(stops: &Stops, candidates: &[Candidate], judged: &mut [Judged]) {
    for index in 0..candidates.len() {
        let (Some(candidate), Some(own)) = (candidates.get(index), judged.get(index)) else {
            continue;
        };
        let Some(number) = own.counted.filter(|_| own.status == Status::Current) else { continue };
        let others = || {
            let near = candidates.iter().zip(judged.iter()).enumerate();
            near.filter(move |(at, (other, _))| {
                *at != index
                    && same_score(candidate, other)
                    && stops.between(candidate, other) <= NEAR
            })
        };
        let now =
            others().any(|(_, (_, other))| other.status == Status::Current && !other.past_tense);
        if now {
            continue;
        }
        let later = others().any(|(at, (_, other))| {
            !other.was
                && other
                    .counted
                    .is_some_and(|their| their > number || their == number && at > index)
        });
        // "11 at 6 weeks; it was 16 at 2 weeks"
        let recalled = others().any(|(at, (_, other))| at > index && other.was);
        let alone = !others().any(|(_, (_, other))| other.counted.is_some());
        // "Her GAD-7 was 13; at meeting 1 it was 17"
        let before = others().any(|(at, (value, other))| {
            at < index
                && other.status == Status::Current
                && other.counted.is_none()
                && stops.between(candidate, value) == 0
        });
        if let Some(own) = judged.get_mut(index) {
            if later || before && own.was {
                own.status = Status::Historic;
            } else if (!alone || recalled) && !own.was {
                own.past_tense = false;
            }
        }
    }
}

/// A value with "was" is an earlier one if another of the same score, near it,
/// is not.
fn settle_past_tense(stops: &Stops, candidates: &[Candidate], judged: &mut [Judged]) {
    if !judged.iter().any(|own| own.past_tense) {
        return;
    }
    let current: Vec<bool> = judged
        .iter()
        .map(|judged| judged.status == Status::Current && !judged.past_tense)
        .collect();
    for (index, candidate) in candidates.iter().enumerate() {
        let beside = candidates.iter().zip(&current).any(|(other, current)| {
            *current && same_score(other, candidate) && stops.between(other, candidate) <= NEAR
        });
        if let Some(judged) = judged.get_mut(index)
            && judged.past_tense
            && judged.status == Status::Current
            && beside
        {
            judged.status = Status::Historic;
        }
    }
}

/// "21, 17, 17 and today 13", "33 now, 41 before the exposures", "at discharge 7. Today
/// 10": a value of which nothing, or only that it was the last of a treatment, says
/// that it is of today is earlier where another one is said to be of today.
fn settle_against_today(stops: &Stops, candidates: &[Candidate], judged: &mut [Judged]) {
    if !judged.iter().any(|own| own.now || own.today) {
        return;
    }
    let current: Vec<Option<Judged>> =
        judged.iter().map(|own| (own.status == Status::Current).then_some(*own)).collect();
    for (index, candidate) in candidates.iter().enumerate() {
        let Some(own) = current.get(index).copied().flatten() else { continue };
        let against = candidates.iter().zip(&current).enumerate().any(|(at, (other, judged))| {
            let Some(judged) = judged.filter(|_| same_score(candidate, other)) else {
                return false;
            };
            let apart = stops.between(candidate, other);
            let listed = at > index && apart == 0 && judged.today && !own.today;
            let differs = own.closing || candidate.value != other.value;
            !judged.closing && (listed || judged.now && !own.now && differs && apart <= NEAR)
        });
        if let Some(own) = judged.get_mut(index).filter(|_| against) {
            own.status = Status::Historic;
        }
    }
}

/// "ORS 24 at start, SRS 38 at end", "ORS at start: 24. SRS at end: 38": two measures, of
/// which one was given as it began and the other as it ended, are those of one session.
fn settle_of_session(
    window: Window<'_>,
    stops: &Stops,
    candidates: &[Candidate],
    judged: &mut [Judged],
) {
    let tells = |candidate: &Candidate, cue: Cue| {
        let name = candidate.name.map_or(candidate.first, |name| name + 1);
        let before = name..candidate.first.min(name + 2);
        window.cues(candidate.end).has(cue) || before.into_iter().any(|at| window.cues(at).has(cue))
    };
    for index in 0..candidates.len() {
        let Some(first) = candidates.get(index).filter(|first| tells(first, Cue::Opening)) else {
            continue;
        };
        // "ORS at start: 23.4, last time 19.8"
        let before = index.checked_sub(1).and_then(|at| candidates.get(at));
        if before.is_some_and(|before| before.name == first.name) {
            continue;
        }
        let ends = candidates.iter().skip(index + 1).find(|last| last.measure != first.measure);
        let of_one = ends.is_some_and(|last| {
            tells(last, Cue::Closing) && last.item.is_none() && stops.between(first, last) <= 1
        });
        let of_today = candidates
            .iter()
            .zip(judged.iter())
            .any(|(other, own)| same_score(first, other) && own.status == Status::Current);
        let open = |own: &&mut Judged| own.status == Status::Historic && own.date.is_none();
        if of_one
            && !of_today
            && let Some(own) = judged.get_mut(index).filter(open)
        {
            own.status = Status::Current;
        }
    }
}

/// "PHQ-9 20 GAD-7 17 last wk PHQ-9 18 GAD-7 15": where measures are named a
/// second time in their sentence, what goes on behind an earlier value is of then.
fn settle_rounds(stops: &Stops, candidates: &[Candidate], judged: &mut [Judged]) {
    for index in 1..candidates.len() {
        let (Some(candidate), Some(before)) = (candidates.get(index), candidates.get(index - 1))
        else {
            continue;
        };
        let then = judged
            .get(index - 1)
            .is_some_and(|before| before.status == Status::Historic && !before.bare && !before.was);
        let own = judged.get(index).is_some_and(|own| own.status == Status::Current && own.bare);
        let beside = candidate.end.saturating_sub(before.end) <= ROUND
            && (candidate.subscale.is_some() && candidate.group == 0
                || candidate
                    .name
                    .is_some_and(|name| (before.end..candidate.first).contains(&name)))
            && !same_score(candidate, before);
        if !(then && own && beside && stops.between(before, candidate) == 0) {
            continue;
        }
        let again = |other: usize| {
            candidates.iter().zip(judged.iter()).take(index - 1).any(|(earlier, of)| {
                candidates.get(other).is_some_and(|other| same_score(earlier, other))
                    && of.status == Status::Current
                    && stops.between(earlier, candidate) == 0
            })
        };
        if again(index)
            && again(index - 1)
            && let Some(own) = judged.get_mut(index)
        {
            own.status = Status::Historic;
            own.bare = false;
        }
    }
}

/// "HADS in January was 22: A 12, D 10", "on 9/2 PHQ-9 9, #9 = 0", "27 at intake (mean
/// 2.7)": parts, items and means of which nothing else is said are of their total's time
/// and person, unless that stands in a bracket of its own.
fn settle_parts(
    window: Window<'_>,
    stops: &Stops,
    candidates: &[Candidate],
    judged: &mut [Judged],
) {
    for index in 1..candidates.len() {
        let Some(part) = candidates.get(index).filter(|part| is_part(part)) else {
            continue;
        };
        let bare = judged.get(index).is_some_and(|own| own.status == Status::Current && own.bare);
        let apart = |total: &Candidate| (total.end..part.first).any(|at| window.mark(at, b';'));
        let parted = |total: &Candidate| {
            let depth = (total.end..part.first).fold(0, |depth, at| match () {
                () if window.mark(at, b'(') && depth >= 0 => depth + 1,
                () if window.mark(at, b')') => depth - 1,
                () => depth,
            });
            depth < 0 || apart(total)
        };
        let of_part = |total: &Candidate| total.measure == part.measure && !is_part(total);
        let total = candidates
            .iter()
            .zip(judged.iter())
            .take(index)
            .rev()
            .find(|(total, _)| of_part(total) && !parted(total));
        // "Down to 18 from 26 (obsessions 10, compulsions 8)": those of 18.
        let of_newest = || {
            let newest = candidates.iter().zip(judged.iter()).take(index).rev();
            let newest = newest.filter(|(other, _)| of_part(other)).find(|(other, of)| {
                of.status == Status::Current && stops.between(other, part) == 0
            });
            newest.is_some_and(|(newest, _)| sum_beside(candidates, index) == newest.value)
        };
        let beside = total.filter(|(total, of)| {
            let then = matches!(of.status, Status::Historic | Status::OtherPerson);
            // "PHQ-9 14, was 18, item 9 0": of the total of today.
            let enclosed = window.mark(total.end, b'(');
            // "EDE-Q 2.9, down from 4.1, shape 3.6": so are parts that no colon leads to,
            // unless they make up the earlier total or are told for a second time.
            let led = || (total.end..part.first).any(|at| window.mark(at, b':'));
            let again = || {
                let parts = candidates.iter().take(index);
                parts.filter(|other| same_score(other, part)).any(|it| stops.between(it, part) == 0)
            };
            let compared = || {
                total.role == Role::Past
                    && !led()
                    && sum_beside(candidates, index) != total.value
                    && !again()
            };
            let of_today = !enclosed
                && (part.subscale.is_none() || compared())
                && candidates.iter().zip(judged.iter()).any(|(other, of)| {
                    of_part(other)
                        && of.status == Status::Current
                        && stops.between(other, part) == 0
                        && !apart(other)
                });
            then && stops.between(total, part) == 0 && !of_today && !of_newest()
        });
        let Some((status, date)) = beside.map(|(_, of)| (of.status, of.date)) else { continue };
        if let Some(own) = judged.get_mut(index).filter(|_| bare) {
            own.status = status;
            own.date = own.date.or(date);
        }
    }
}

/// The sum of the parts that stand in a row, of which one is at `index`.
fn sum_beside(candidates: &[Candidate], index: usize) -> f64 {
    let (before, behind) = candidates.split_at(index.min(candidates.len()));
    let measure = behind.first().map(|part| part.measure);
    let in_row = |part: &&Candidate| part.subscale.is_some() && Some(part.measure) == measure;
    let parts = before.iter().rev().take_while(in_row).chain(behind.iter().take_while(in_row));
    parts.map(|part| part.value).sum()
}

/// Whether a value belongs to a total: of a subscale, of an item, or the mean.
fn is_part(candidate: &Candidate) -> bool {
    candidate.subscale.is_some() || candidate.item.is_some() || candidate.kind == ScoreKind::Mean
}

/// "PHQ-2 4 et GAD-2 5 le mois passé": of two measures joined by "and", the time behind
/// the second is that of both, if nothing else is said of the first.
fn settle_joined(
    window: Window<'_>,
    stops: &Stops,
    candidates: &[Candidate],
    judged: &mut [Judged],
) {
    for index in (1..candidates.len()).rev() {
        let (Some(first), Some(second)) = (candidates.get(index - 1), candidates.get(index)) else {
            continue;
        };
        let name = second.name.filter(|name| (first.end..second.first).contains(name));
        let joined = name.is_some_and(|name| {
            (first.end..name).len() == 1 && window.cues(first.end).has(Cue::And)
        });
        let timed = |own: &Judged| {
            let (from, to) = own.behind;
            own.status == Status::Historic
                && !own.was
                && (from..to).any(|at| super::between::is_time(window, at))
        };
        let then = judged.get(index).filter(|own| joined && timed(own)).map(|own| own.date);
        let open = judged
            .get(index - 1)
            .is_some_and(|own| own.status == Status::Current && own.bare && !own.now);
        let again = candidates.iter().enumerate().any(|(at, other)| {
            at + 1 != index && same_score(first, other) && stops.between(first, other) == 0
        });
        let Some(date) = then.filter(|_| open && first.measure != second.measure && !again) else {
            continue;
        };
        if let Some(own) = judged.get_mut(index - 1) {
            own.status = Status::Historic;
            own.date = own.date.or(date);
            own.bare = false;
        }
    }
}

/// "RSES 21 (first added up to 47)": a value behind which a withdrawn one is told in
/// brackets is no earlier one.
fn settle_recounted(
    window: Window<'_>,
    stops: &Stops,
    candidates: &[Candidate],
    judged: &mut [Judged],
) {
    for index in 1..candidates.len() {
        let (Some(own), Some(slip)) = (candidates.get(index - 1), candidates.get(index)) else {
            continue;
        };
        let void = judged.get(index).is_some_and(|slip| slip.status == Status::Invalid);
        let told = void && same_score(own, slip) && stops.between(own, slip) == 0;
        let past = judged
            .get(index - 1)
            .is_some_and(|own| own.status == Status::Historic && own.bare && own.date.is_none());
        if let Some(judged) = judged.get_mut(index - 1)
            && told
            && past
            && own.role == Role::Past
            && window.mark(own.end, b'(')
        {
            judged.status = Status::Current;
        }
    }
}

/// "14 → aiming for 7": what leads to an aim only is of today.
fn settle_aims(window: Window<'_>, stops: &Stops, candidates: &[Candidate], judged: &mut [Judged]) {
    for index in 1..candidates.len() {
        let (Some(own), Some(aim)) = (candidates.get(index - 1), candidates.get(index)) else {
            continue;
        };
        let between = own.end..aim.first;
        let arrow = between.clone().find(|&at| {
            window.token(at).is_some_and(|token| token.kind == super::token::Kind::Arrow)
        });
        let aimed = arrow.is_some_and(|arrow| {
            (arrow..aim.first).any(|at| window.cues(at).any(&[Cue::Target, Cue::Aim]))
        });
        let target = judged.get(index).is_some_and(|aim| aim.status == Status::Target);
        if let Some(judged) = judged.get_mut(index - 1)
            && aimed
            && target
            && same_score(own, aim)
            && stops.between(own, aim) == 0
            && judged.bare
            && judged.status == Status::Historic
        {
            judged.status = Status::Current;
        }
    }
}

/// "A 14 D 11 in January, A 9 D 7 today": what is said behind the last part of a time
/// holds for the parts before it, if they have another value in the sentence.
fn settle_parts_before(
    window: Window<'_>,
    stops: &Stops,
    candidates: &[Candidate],
    judged: &mut [Judged],
) {
    for index in (1..candidates.len()).rev() {
        let (Some(part), Some(behind)) = (candidates.get(index - 1), candidates.get(index)) else {
            continue;
        };
        let parts = part.measure == behind.measure
            && part.group == 0
            && behind.group == 0
            && part.subscale.is_some()
            && behind.subscale.is_some()
            && part.subscale != behind.subscale
            && behind.first.saturating_sub(part.end) <= ROUND
            // "S = 30; last time D 10": another time begins.
            && !(part.end..behind.first).any(|at| {
                let divides = [b'(', b')', b';'].iter().any(|mark| window.mark(at, *mark));
                divides || super::between::is_time(window, at)
            });
        let own =
            judged.get(index - 1).is_some_and(|own| own.status == Status::Current && own.bare);
        let then = judged.get(index).filter(|then| then.status == Status::Historic && !then.was);
        let again = candidates
            .iter()
            .skip(index + 1)
            .any(|other| same_score(part, other) && stops.between(part, other) == 0);
        let Some(date) = then.filter(|_| parts && own && again).map(|then| then.date) else {
            continue;
        };
        if let Some(own) = judged.get_mut(index - 1) {
            own.status = Status::Historic;
            own.date = own.date.or(date);
            own.bare = false;
        }
    }
}

/// Sentences and lines between two values that are told beside each other.
const NEAR: u32 = 2;

/// Tokens from one value of such a round to the next.
const ROUND: usize = 3;

pub(super) fn same_score(a: &Candidate, b: &Candidate) -> bool {
    a.measure == b.measure && a.subscale == b.subscale && a.kind == b.kind && a.item == b.item
}

/// How many sentences and lines have ended before each token.
struct Stops(Vec<u32>);

impl Stops {
    fn of(window: Window<'_>) -> Self {
        let mut before = 0;
        let mut counts = Vec::with_capacity(window.tokens.len() + 1);
        for token in window.tokens {
            counts.push(before);
            before += u32::from(token.ends_sentence());
        }
        counts.push(before);
        Self(counts)
    }

    fn before(&self, at: usize) -> u32 {
        self.0.get(at).or(self.0.last()).copied().unwrap_or_default()
    }

    /// How many end between two values, in either order.
    fn between(&self, a: &Candidate, b: &Candidate) -> u32 {
        self.before(a.first.max(b.first)).saturating_sub(self.before(a.end.min(b.end)))
    }
}
