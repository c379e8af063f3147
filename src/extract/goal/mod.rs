//! Goals and their stated progress.
//!
//! A goal is named by a label word with a number ("Goal 2", "Obj. 1"), by an
//! item of a list under a heading of goals, or, where a note numbers none, by
//! the label alone; those are numbered in their order. What follows, up to a
//! mark or to a word of progress, is the goal's text. The first word of
//! progress behind the text is what the clinician states; a verb of the text
//! itself ("improve mood") is none. "Not met" and "no progress" are stable:
//! nothing moved. "Not addressed", "new" and mere mention state nothing.

mod anchor;
mod label;
mod list;
mod progress;

use super::lexicon::Cue;
use super::reading::Reading;
use super::{GoalMention, ScoreKind, ScoreMention, Span, Status, checkbox};
use crate::vocabulary;
use anchor::Anchor;
use label::{Named, name, text_before, without_measure, written};
use progress::{Said, Wants, progress};

vocabulary! {
    /// What a word says about goals.
    pub enum GoalCue {
        /// "Goal", "objective": names a goal.
        Label => "label",
        /// "Goal one", "first goal".
        First => "first",
        /// "Goal two", "second goal".
        Second => "second",
        /// "Goal three", "third goal".
        Third => "third",
        /// "Goal four", "fourth goal".
        Fourth => "fourth",
        /// "Goal five", "fifth goal".
        Fifth => "fifth",
        /// "Goal six", "sixth goal".
        Sixth => "sixth",
        /// Better, met, progressing.
        Improved => "improved",
        /// Same, no change.
        Stable => "stable",
        /// Worse, regressed.
        Deteriorated => "deteriorated",
        /// Not addressed, new: no progress is stated.
        Unstated => "unstated",
        /// Goes on: nothing is stated, unless a later word states it ("ongoing, 60 at
        /// first, 25 now: progress").
        Ongoing => "ongoing",
        /// What turns a count into a loss: "2 courses of 4 dropped".
        Lost => "lost",
        /// A share of the way ("60 % attained"): improved, unless the sentence
        /// goes on to say otherwise.
        Share => "share",
        /// Up: good or bad by what the goal wants.
        Rise => "rise",
        /// Down: good or bad by what the goal wants.
        Fall => "fall",
        /// In the text of a goal: wants less of something.
        Less => "less",
        /// In the text of a goal: wants more of something.
        More => "more",
        /// Between a count and what it is counted out of: "of".
        OutOf => "out_of",
        /// Between what is and what was: "instead of".
        Against => "against",
        /// Its number is a place in a row and no count: "session".
        Place => "place",
        /// Begins a row of goals that were announced: "of the goals, the first".
        Leading => "leading",
        /// Goes on from a goal named "first": "the second".
        Following => "following",
        /// "Again", which makes nothing new: "de nouveau".
        Again => "again",
        /// Some, good: improved, behind a heading of progress.
        Amount => "amount",
        /// None, minimal: stable, behind a heading of progress.
        NoAmount => "no_amount",
        /// Stands before the number of a goal: "number", "n°".
        NumberSign => "number_sign",
        /// Joins the numbers of several goals: "and".
        Joint => "joint",
        /// Between a goal and its measure: "measured by the", "suivi par la".
        MeasuredBy => "measured_by",
        /// "Progress", "done": improved where it ends its clause.
        Bare => "bare",
        /// "Status", "progress": the next words state it.
        Heading => "heading",
        /// Also tells what kind of thing the goal wants: "stable housing".
        Attribute => "attribute",
        /// Before what a goal wants one of: "a stable routine".
        Article => "article",
        /// Begins what no attribute can belong to: "with", "since".
        Joining => "joining",
        /// Tells a time, as a goal does not: "this week".
        Timing => "timing",
    }
}

impl GoalCue {
    /// The number that a label word itself gives.
    const fn number(self) -> Option<i64> {
        match self {
            Self::First => Some(1),
            Self::Second => Some(2),
            Self::Third => Some(3),
            Self::Fourth => Some(4),
            Self::Fifth => Some(5),
            Self::Sixth => Some(6),
            _ => None,
        }
    }

    /// Whether it is a word of progress.
    const fn states(self) -> bool {
        matches!(
            self,
            Self::Improved
                | Self::Stable
                | Self::Deteriorated
                | Self::Unstated
                | Self::Ongoing
                | Self::Share
                | Self::Rise
                | Self::Fall
        )
    }
}

/// Reads the goals of a note, by number. `scores` are the scores of the note,
/// from which targets are taken ("PHQ-9 below 8").
#[must_use]
pub fn read(reading: &Reading<'_>, scores: &[ScoreMention]) -> Vec<GoalMention> {
    let anchors = anchor::find(reading, scores);
    let mut goals: Vec<GoalMention> = Vec::with_capacity(anchors.len());
    for (index, anchor) in anchors.iter().enumerate() {
        let next = anchors.iter().skip(index + 1).find(|next| next.start >= anchor.end);
        let region = region(reading, anchor, next.map(|next| next.start));
        goals.push(mention(reading, scores, anchor, region));
    }
    // Those of one number stay in the order of the text.
    goals.sort_by_key(|goal| goal.goal_number);
    goals.dedup_by(|later, earlier| {
        let again = later.goal_number == earlier.goal_number;
        if again {
            merge(earlier, later);
        }
        again
    });
    goals
}

/// A goal named twice is one: the first text, and the latest progress.
fn merge(known: &mut GoalMention, new: &mut GoalMention) {
    if known.label.is_empty() {
        known.label = std::mem::take(&mut new.label);
    }
    if new.stated_progress.is_some() {
        known.stated_progress = new.stated_progress;
        known.evidence = new.evidence;
    }
    if known.target_value.is_none() && new.target_value.is_some() || known.instrument.is_none() {
        known.instrument = new.instrument.take().or_else(|| known.instrument.take());
        known.target_value = new.target_value;
        known.target_comparator = new.target_comparator;
    }
}

/// How many sentences behind a goal its progress may be stated.
const LATER: usize = 6;

/// Where a goal's text and progress stand.
#[derive(Clone, Copy)]
struct Region {
    /// The rest of the goal's own sentence.
    own: Span,
    /// A later sentence under a heading of progress ("Progress: none").
    headed: Option<Span>,
    /// A later sentence that says nothing but how it goes ("On track.", "[x]
    /// improved [ ] same"), or the next one if it begins so.
    verdict: Option<Span>,
    /// The later sentences of the goal's own line or item.
    told: Option<Span>,
    /// Where the next goal begins.
    next: Option<usize>,
}

/// What is said of the goal at `anchor`, before the goal at `next`.
fn region(reading: &Reading<'_>, anchor: &Anchor, next: Option<usize>) -> Region {
    let index = reading.sentence_index(anchor.start);
    // The full stop of a list mark ("1.") may end a sentence of its own.
    let marks_only = index
        .and_then(|index| reading.sentences.get(index))
        .is_some_and(|sentence| sentence.end <= anchor.end + 1);
    let index = index.map(|index| index + usize::from(marks_only));
    let sentence =
        |offset: usize| index.and_then(|index| reading.sentences.get(index + offset)).copied();
    let limit = next.unwrap_or(usize::MAX);
    let end = sentence(0).map_or(anchor.end, |sentence| sentence.end);
    let part = reading.part_at(end.saturating_sub(1)).map_or(usize::MAX, |part| part.body.end);
    let later = || (1..=LATER).map_while(sentence).take_while(|later| later.start < limit);
    let heads = |later: &Span| {
        reading.hits_in(*later).iter().any(|hit| {
            hit.cue == Cue::Goal(GoalCue::Heading)
                && reading.speaks(hit)
                && hit.start <= later.start + 4
        })
    };
    // "Goal 1: return to work. Met 8/4."
    let opens = |later: &Span| {
        progress(reading, *later).is_some_and(|(at, said)| said.states() && at <= later.start + 1)
    };
    let verdict = later().next().filter(opens).or_else(|| {
        later().take_while(|later| later.start < part).find(|later| is_verdict(reading, *later))
    });
    let cut = |span: Span| Span::new(span.start, span.end.min(limit));
    // What stands behind the goal in its line is about it, if it opens the
    // line or the next goal stands there too.
    let line = reading.folded.line_at(end.saturating_sub(1));
    let start = text_before(reading, anchor).map_or(anchor.start, |text| text.start);
    let before = reading.slice(Span::new(line.start.min(start), start));
    let opens_line = !before.contains(|sign: char| sign.is_alphanumeric());
    let told = (opens_line || limit < line.end)
        .then(|| Span::new(end, line.end.min(limit).min(part.max(end))))
        .filter(|told| told.start < told.end);
    Region {
        told,
        own: Span::new(anchor.end, end.min(limit).max(anchor.end)),
        headed: later().find(heads).map(|headed| {
            // "Progress: she called once. Improving."
            let line = reading.folded.line_at(headed.start).end.min(part);
            cut(Span::new(headed.start, headed.end.max(line)))
        }),
        verdict: verdict.map(cut),
        next,
    }
}

const fn is_figure(sign: char) -> bool {
    sign.is_ascii_digit()
}

/// Whether a sentence says nothing but how it goes: a word of progress fills
/// it, or ticked boxes offer some.
fn is_verdict(reading: &Reading<'_>, sentence: Span) -> bool {
    let Some((at, _)) = progress(reading, sentence).filter(|(_, said)| said.states()) else {
        return false;
    };
    if checkbox::opens(reading.slice(sentence)) {
        return true;
    }
    progress::cues(reading, sentence)
        .any(|(start, end)| start == at && at <= sentence.start + 1 && end + 2 >= sentence.end)
}

fn mention(
    reading: &Reading<'_>,
    scores: &[ScoreMention],
    anchor: &Anchor,
    region: Region,
) -> GoalMention {
    let named = name(reading, region.own);
    let ahead = ahead(reading, anchor);
    // "Headway on goal 1 and lost ground on goal 2": the later words are those
    // of the next goal.
    let of_next = |at: usize| {
        ahead.is_some()
            && region.next.is_some_and(|next| {
                next.saturating_sub(at) <= 2 * AHEAD
                    && !reading.slice(Span::new(at, next)).contains([',', ';', ':', '.', ')', '\n'])
            })
    };
    let progress = region
        .headed
        .and_then(|headed| progress(reading, headed))
        .or_else(|| progress(reading, named.behind).filter(|(at, _)| !of_next(*at)))
        .or(ahead)
        .or_else(|| region.verdict.and_then(|verdict| progress(reading, verdict)))
        .or_else(|| region.told.and_then(|told| progress(reading, told)))
        .or_else(|| parted(reading, &named).and_then(|behind| progress::coded(reading, behind)))
        .or_else(|| parted(reading, &named).and_then(|behind| progress::change(reading, behind)))
        .or_else(|| parted(reading, &named).and_then(|behind| progress::count(reading, behind)));
    let progress = progress.or_else(|| region.told.and_then(|told| progress::count(reading, told)));
    let label = without_measure(reading, text_before(reading, anchor).unwrap_or(named.label));
    let wants = Wants::of(reading, label);
    let region_end = [region.headed, region.verdict]
        .into_iter()
        .flatten()
        .chain(region.told)
        .fold(region.own.end, |end, later| end.max(later.end));
    let whole = Span::new(anchor.start, named.label.end.max(anchor.end));
    let said = reading.sentence_at(progress.map_or(anchor.start, |(at, _)| at));
    let inside = reading.folded.original_span(Span::new(anchor.start, region_end));
    // A wanted answer to one item ("item 9 at 0") is no target of the measure.
    let within = |score: &&ScoreMention| {
        score.kind != ScoreKind::Item
            && inside.start <= score.span.start
            && score.span.end <= inside.end
    };
    let target = scores.iter().filter(within).find(|score| score.status == Status::Target);
    let tied = target.or_else(|| scores.iter().find(within));
    GoalMention {
        goal_number: anchor.number,
        label: written(reading, label),
        stated_progress: progress.and_then(|(_, said)| said.of(wants)),
        instrument: tied.map(|score| score.instrument.clone()),
        target_value: target.map(|score| score.value),
        target_comparator: target.and_then(|score| score.comparator),
        span: reading.original(whole),
        evidence: reading.original(said),
    }
}

/// What stands behind a mark that parts it from the goal's text, where numbers
/// tell of the progress: "Goal 1, call friends: 2 of 5".
fn parted(reading: &Reading<'_>, named: &Named) -> Option<Span> {
    let said = reading.slice(named.behind);
    let parted = said.trim_start().starts_with([':', '-', '>', '=', '|', '\u{2192}']);
    // A measure or remark in brackets may stand between.
    let bracketed =
        said.starts_with(['(', ')']) && [") :", "):", ") -"].iter().any(|mark| said.contains(mark));
    (parted || bracketed).then_some(named.behind)
}

/// How far before a goal its progress may be stated, in bytes.
const AHEAD: usize = 24;

/// The word of progress right before a goal: "no progress on goal 2".
fn ahead(reading: &Reading<'_>, anchor: &Anchor) -> Option<(usize, Said)> {
    // An item of a list begins anew.
    let named = reading.slice(Span::new(anchor.start, anchor.end));
    if named.starts_with(is_figure) {
        return None;
    }
    let sentence = reading.sentence_at(anchor.start);
    let before = Span::new(sentence.start, anchor.start);
    let hit = reading.hits_in(before).iter().rev().find(|hit| {
        reading.speaks(hit)
            && matches!(
                hit.cue,
                Cue::Goal(GoalCue::Improved | GoalCue::Stable | GoalCue::Deteriorated)
            )
    })?;
    let gap = Span::new(hit.end, anchor.start);
    let between = reading.slice(gap);
    // A goal on the next line is not what the word of progress goes on to.
    let parted = between.contains([',', ';', ':', ')', '.'])
        || between.trim().is_empty() && between.contains('\n');
    let joined = gap.end - gap.start <= AHEAD && !parted;
    joined.then(|| progress(reading, Span::new(hit.start, hit.end))).flatten()
}

#[cfg(test)]
mod tests;
