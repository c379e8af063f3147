//! Numbers that explain a score and are none: cut-offs, ranges, the bands of a severity.
//!
//! "PHQ-9 14 (5 mild, 10 moderate, 15 severe)", "cut-off 10", "moderate (25 to 29)": a note
//! that copies the key of a form gives many numbers beside its name. [`super::reject`] asks
//! here of each number before it becomes a value; which words speak of a key the lexicon says.

use super::ScoreCue as Cue;
use super::token::Kind;
use super::view::Window;

/// Tokens of a bracket before the limit that its first word names.
const HEADED: usize = 8;

/// "Cut-offs: PHQ-9 10, GAD-7 8": what follows the names in the same sentence
/// or bracket are the limits of a clinic, unless the scores stand "above
/// cut-offs".
pub(super) fn among_cutoffs(window: Window<'_>, at: usize) -> bool {
    // "(seuil PCL-5 retenu : 33)"
    let opens = (at.saturating_sub(HEADED)..at).rev().find(|&at| window.mark(at, b'('));
    let headed = opens.is_some_and(|open| {
        window.cues(open + 1).has(Cue::ColumnOther)
            && window.name(open + 2).is_some()
            && !(open..at).any(|at| window.mark(at, b')') || window.number(at).is_some())
    });
    if headed {
        return true;
    }
    if !window.said.has(Cue::Cutoffs) {
        return false;
    }
    let mut depth = 0;
    for before in (0..at).rev() {
        let Some(token) = window.token(before) else { return false };
        match token.kind {
            Kind::Stop | Kind::Break => return false,
            // "The cut-off is 15; the patient is at 11".
            // "Limits given to the client: 5, 10, 15 for the PHQ-9" goes on with them.
            Kind::Cues(cues)
                if cues.has(Cue::Client) && depth <= 0 && !window.mark(before + 1, b':') =>
            {
                return false;
            }
            Kind::Mark(b')' | b']') => depth += 1,
            Kind::Mark(b'(' | b'[') => depth -= 1,
            Kind::Cues(cues) if cues.has(Cue::Cutoffs) && depth <= 0 => {
                let related = before.checked_sub(1).is_some_and(|at| {
                    let cues = window.cues(at);
                    cues.any(&[Cue::Below, Cue::Above, Cue::AtMost, Cue::AtLeast, Cue::Legend])
                });
                // "Below caseness (PHQ-9 10, GAD-7 8)" gives the limits.
                return !related || window.mark(before + 1, b'(');
            }
            _ => {}
        }
    }
    false
}

/// "5 mild, 10 moderate, 15 severe", "(> 20 suggests severe)": the bands of a
/// measure, not one of its values.
pub(super) fn in_bands(window: Window<'_>, at: usize) -> bool {
    if !window.said.has(Cue::Severity) {
        return false;
    }
    let band = |at: usize| window.number(at).is_some() && window.cues(at + 1).has(Cue::Severity);
    let comma = |at: usize| window.mark(at, b',') || window.mark(at, b';');
    if band(at) && ((comma(at + 2) && band(at + 3)) || (at >= 3 && comma(at - 1) && band(at - 3))) {
        return true;
    }
    if in_bracket_of_bands(window, at)
        || in_range_of_band(window, at)
        || is_in_key(window, at, &|at| band(at) && comma(at + 2) && band(at + 3))
    {
        return true;
    }
    // "11-14 moderate, 15 and over severe"
    if window.cues(at + 1).has(Cue::OrMore) && window.cues(at + 2).has(Cue::Severity) {
        return true;
    }
    // "20 or more is called severe"
    let told = (at + 2..at + 2 + BAND)
        .take_while(|&at| !comma(at))
        .any(|at| window.cues(at).has(Cue::Severity));
    if window.cues(at + 1).has(Cue::OrMore) && told {
        return true;
    }
    let related =
        |at: usize| window.cues(at).any(&[Cue::Below, Cue::AtMost, Cue::Above, Cue::AtLeast]);
    let beside = |at: usize| {
        window.token(at).is_some_and(|token| {
            matches!(token.kind, Kind::Mark(b'(' | b';' | b',')) || token.ends_sentence()
        })
    };
    let said = window.cues(at + 1).has(Cue::Severity)
        || (window.cues(at + 1).has(Cue::Link) && window.cues(at + 2).has(Cue::Severity));
    // "Moderate from 10 or more, severe above 20"
    let from = |at: usize| window.cues(at).has(Cue::From) && window.cues(at + 2).has(Cue::OrMore);
    let leads = |at: usize| related(at) || from(at);
    let headed = at >= 2 && leads(at - 1) && window.cues(at - 2).has(Cue::Severity);
    headed || at >= 2 && related(at - 1) && beside(at - 2) && said
}

/// Tokens of a bracket of bands before a number of it.
const BANDS: usize = 10;

/// "Moderate (25 to 29; severe from 30 up)": whether the bracket behind a severity gives the
/// range of it.
fn in_bracket_of_bands(window: Window<'_>, at: usize) -> bool {
    let within = (at.saturating_sub(BANDS)..at).rev().take_while(|&at| !window.mark(at, b')'));
    let Some(open) = within.into_iter().find(|&at| window.mark(at, b'(')) else { return false };
    let close = super::between::closing(window, open, at + BANDS).unwrap_or(at + 1);
    let range = |from: usize| {
        let joined = window.cues(from + 1).has(Cue::To) || window.mark(from + 1, b'-');
        let ends = window.number(from).zip(window.number(from + 2));
        joined && ends.is_some_and(|(low, high)| low < high)
    };
    open > 0 && window.cues(open - 1).has(Cue::Severity) && (open + 1..close).any(range)
}

/// "(PHQ-9: 5 mild, 10 moderate; GAD-7: 5, 10, 15)": whether a bracket of which the numbers
/// are `bands` goes on with those of another form.
fn is_in_key(window: Window<'_>, at: usize, bands: &dyn Fn(usize) -> bool) -> bool {
    let within = (at.saturating_sub(KEY)..at).rev().take_while(|&at| !window.mark(at, b')'));
    let Some(open) = within.into_iter().find(|&at| window.mark(at, b'(')) else { return false };
    (open + 1..at).any(bands)
}

/// Tokens of a bracket that explains several forms.
const KEY: usize = 40;

/// "On the PHQ-9, 5 to 9 is mild, 10 to 14 moderate": whether the number is one end of a
/// range that a severity follows at once, and a second range like it stands beside.
fn in_range_of_band(window: Window<'_>, at: usize) -> bool {
    let range = |low: usize| {
        let joined = window.cues(low + 1).has(Cue::To) || window.mark(low + 1, b'-');
        let rises = window.number(low).zip(window.number(low + 2)).is_some_and(|(a, b)| a < b);
        let verb = usize::from(window.cues(low + 3).any(&[Cue::Link, Cue::Equals]));
        let named = low + 3 + verb;
        (joined && rises && window.cues(named).has(Cue::Severity)).then_some(named)
    };
    let starts = [Some(at), at.checked_sub(2)];
    starts.into_iter().flatten().any(|low| {
        let Some(named) = range(low) else { return false };
        let next = (named + 1..named + BAND).any(|at| range(at).is_some());
        next || (low.saturating_sub(2 * BAND)..low).any(|at| range(at).is_some())
    })
}

/// Tokens from the severity of one range to the next range.
const BAND: usize = 4;

/// Whether a word such as "cut-off" or "range" stands before the number in
/// its bracket or clause.
pub(super) fn in_legend(window: Window<'_>, at: usize) -> bool {
    if !window.said.has(Cue::Legend) {
        return false;
    }
    if is_explained(window, at) || is_limit_of_name(window, at) {
        return true;
    }
    let related = at.checked_sub(1).is_some_and(|at| {
        window.cues(at).any(&[Cue::Below, Cue::AtMost, Cue::Above, Cue::AtLeast])
    }) || at.checked_sub(1).is_some_and(|at| window.name(at).is_some());
    for before in (at.saturating_sub(6)..at).rev() {
        let Some(token) = window.token(before) else { return false };
        if token.has(Cue::Legend) {
            // "in remission range at 4" is where the score lies.
            let state = before + 2 == at
                && window.cues(at - 1).has(Cue::Link)
                && (before.saturating_sub(3)..before + 1)
                    .any(|at| window.cues(at).any(&[Cue::Within, Cue::Severity]));
            // "Remission goal (PHQ-9 <5)", "remission (PHQ-9 <5 sought)"
            // "Not in remission (HAM-D 7 or less is what we want)", "goal 1, remission (PHQ-9 <5)"
            let start = super::said::sentence_start(window, before);
            let end = super::said::sentence_end(window, at).min(at + AIM);
            let aimed = (start..end).any(|at| window.cues(at).has(Cue::Target));
            return !(state || aimed && compared(window, at));
        }
        let named = matches!(token.kind, Kind::Name(_))
            && !(related && before > 0 && window.mark(before - 1, b'('));
        let ends = token.ends_sentence()
            || named
            || matches!(token.kind, Kind::Mark(b')' | b']' | b',' | b';') | Kind::Arrow);
        if ends {
            return false;
        }
    }
    false
}

/// Tokens behind a number among which a word for an aim tells that it is one.
const AIM: usize = 6;

/// Whether a relation or a word for an aim stands beside a number.
fn compared(window: Window<'_>, at: usize) -> bool {
    let below = [Cue::Below, Cue::AtMost, Cue::Above, Cue::AtLeast, Cue::Target];
    let behind = [Cue::OrLess, Cue::OrMore, Cue::Target];
    at.checked_sub(1).is_some_and(|at| window.cues(at).any(&below))
        || window.cues(at + 1).any(&behind)
}

/// "The cut-off of the ISI is 15", "above the clinical cut-off of the ORS (25)": whether a
/// number is the limit of the measure named right before it. "Under the cut-off on the
/// PHQ-9 (4)" is a score.
fn is_limit_of_name(window: Window<'_>, at: usize) -> bool {
    let near = (at.saturating_sub(LIMIT)..at).rev();
    let Some(name) = near.into_iter().find(|&at| window.name(at).is_some()) else { return false };
    // "Min." is of minutes too.
    let limit = |at: usize| {
        let cues = window.cues(at);
        cues.has(Cue::Legend) && !cues.has(Cue::Unit)
    };
    let article = |at: usize| window.cues(at).has(Cue::Determiner);
    let owned = (0..name)
        .rev()
        .find(|at| !article(*at))
        .is_some_and(|at| window.cues(at).any(&[Cue::PartOf, Cue::Of, Cue::From]));
    let joins = |at: usize| window.cues(at).any(&[Cue::Onto, Cue::Link, Cue::PartOf, Cue::From]);
    let small = |at: usize| !limit(at) && (article(at) || joins(at));
    let plain = |at: usize| window.token(at).is_some_and(|token| token.kind == Kind::Word);
    let limited = (0..name).rev().find(|at| !small(*at)).is_some_and(|at| {
        // "Usual cut-off", « seuil usuel »
        limit(at) || plain(at) && at > 0 && limit(at - 1)
    });
    let bracketed = name + 2 == at && window.mark(at - 1, b'(') && window.mark(at + 1, b')');
    let leads = |at: usize| window.cues(at).any(&[Cue::Link, Cue::Was]) || window.mark(at, b':');
    limited && (bracketed && owned || (name + 1..at).all(leads))
}

/// Tokens from the name of a measure to its limit.
const LIMIT: usize = 5;

/// "The cut-off used here for the PCL-5 is 33": whether the sentence begins with what the
/// number is, and "is" leads from there to it.
fn is_explained(window: Window<'_>, at: usize) -> bool {
    let start = super::said::sentence_start(window, at);
    let article = usize::from(window.cues(start).any(&[Cue::Determiner, Cue::Link]));
    let leads = at.checked_sub(1).is_some_and(|at| {
        window.cues(at).any(&[Cue::Equals, Cue::Was, Cue::Link]) || window.mark(at, b'=')
    });
    let named = (start..at).filter(|&at| window.name(at).is_some()).count();
    article == 1
        && leads
        && named == 1
        && window.cues(start + 1).has(Cue::Legend)
        && !(start..at).any(|at| {
            window.number(at).is_some() || window.mark(at, b',') || window.cues(at).has(Cue::Target)
        })
}
