//! Ways to die and ends that might come, put together from their words.
//!
//! There are too many of either to list them: a verb of going (jump, lie down,
//! drive) and a place (bridge, tracks, canal) make a way, and so do all of
//! something and tablets, "how many" and "would be enough". What might come by
//! itself (a truck, the heart, God) and what it would do (hit her, give out,
//! call him home) make an end that can be wished for. [`join`] puts each pair
//! into one mark, [`RiskCue::Method`] or [`RiskCue::WishCore`], which says
//! nothing yet: [`super::wish`] asks for the thought or the wish beside it.

use super::RiskCue;
use super::cue::CueSet;
use super::mark::{Mark, What};

/// Two words that make one thing together.
struct Pair {
    first: CueSet,
    then: CueSet,
    /// How far apart they may stand, in bytes.
    gap: usize,
    /// Whether a comma or an "and" may part them: "ran the light and hit her".
    parted: bool,
    /// Whether a condition or a wish has to stand before them: "if the heart gave out".
    supposed: bool,
    makes: RiskCue,
}

const PAIRS: [Pair; 6] = [
    Pair {
        first: CueSet::of(&[RiskCue::Going]),
        then: CueSet::of(&[RiskCue::Brink, RiskCue::Standing]),
        gap: 24,
        parted: false,
        supposed: false,
        makes: RiskCue::Method,
    },
    Pair {
        first: CueSet::of(&[RiskCue::Dose]),
        then: CueSet::of(&[RiskCue::Pills]),
        gap: 20,
        parted: false,
        supposed: false,
        makes: RiskCue::Method,
    },
    Pair {
        first: CueSet::of(&[RiskCue::Measure]),
        then: CueSet::of(&[RiskCue::Enough]),
        gap: 32,
        parted: false,
        supposed: false,
        makes: RiskCue::Method,
    },
    Pair {
        first: CueSet::of(&[RiskCue::Fate]),
        then: CueSet::of(&[RiskCue::FateAct]),
        gap: 24,
        parted: true,
        supposed: true,
        makes: RiskCue::WishCore,
    },
    // "Thinks of the canal": an act that tells nothing by itself.
    Pair {
        first: CueSet::of(&[RiskCue::Wish, RiskCue::Intending]),
        then: CueSet::of(&[RiskCue::Brink]),
        gap: 12,
        parted: false,
        supposed: false,
        makes: RiskCue::Preparation,
    },
    Pair {
        first: CueSet::of(&[RiskCue::Knowing]),
        then: CueSet::of(&[RiskCue::Brink]),
        gap: 40,
        parted: false,
        supposed: false,
        makes: RiskCue::Preparation,
    },
];

/// Joins the pairs of a sentence.
pub fn join(marks: &mut Vec<Mark>, cues: CueSet) {
    for pair in PAIRS.iter().filter(|pair| cues.meets(pair.first) && cues.meets(pair.then)) {
        let mut at = 0;
        while let Some(found) = next(marks, at, pair) {
            marks.retain(|mark| mark.end <= found.start || mark.start >= found.end);
            at = marks.partition_point(|mark| mark.start < found.start);
            marks.insert(at, found);
            at += 1;
        }
    }
}

/// The first pair from the mark at `from` on, as one mark.
fn next(marks: &[Mark], from: usize, pair: &Pair) -> Option<Mark> {
    marks.iter().enumerate().skip(from).find_map(|(at, first)| {
        let opens = |mark: &Mark| mark.cue().is_some_and(|cue| pair.first.has(cue));
        if !opens(first) {
            return None;
        }
        let parts = |mark: &Mark| match mark.what {
            What::Hard | What::Colon => true,
            What::Soft => !pair.parted,
            What::Cue(_) => opens(mark) && mark.start >= first.end,
        };
        let then = marks
            .iter()
            .skip(at + 1)
            .take_while(|mark| !parts(mark))
            // "Lying down on" and "on the tracks" share a word.
            .find(|mark| {
                mark.cue().is_some_and(|cue| pair.then.has(cue)) && mark.end > first.end
            })?;
        let near = then.start.saturating_sub(first.end) <= pair.gap;
        // "Thinks of throwing herself | off the bridge" names the thought already.
        let named = marks.iter().any(|mark| {
            mark.cue().is_some_and(RiskCue::is_ideation)
                && mark.start < then.end
                && first.start < mark.end
        });
        let stands = near && !named && (!pair.supposed || is_supposed(marks, at));
        stands.then(|| Mark::new(first.start, then.end, What::Cue(pair.makes)))
    })
}

/// Whether a condition or a wish stands before the mark at `at` in its clause. "The cancer
/// came back" alone is what happened.
fn is_supposed(marks: &[Mark], at: usize) -> bool {
    let clause = marks.iter().take(at).rev().take_while(|mark| mark.what != What::Hard);
    clause.into_iter().any(|mark| {
        matches!(
            mark.cue(),
            Some(RiskCue::Conditional | RiskCue::Wish | RiskCue::WishClause | RiskCue::WishVerb)
        )
    })
}
