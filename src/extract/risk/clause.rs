//! A sentence about risk, laid out as a row of marks.
//!
//! [`marks`] turns a sentence into the words of risk in it and the breaks
//! between them: soft ones (commas, brackets, "and"), which a list crosses,
//! and hard ones (semicolons, "but", check boxes), which nothing crosses.
//! Words behind an unchecked box are left out: they are options, not
//! statements.

use super::super::Span;
use super::super::language;
use super::super::lexicon::Cue;
use super::super::reading::Reading;
use super::super::scan::Hit;
use super::RiskCue;
use crate::note::Language;
use crate::vocabulary::Word;

/// The shortest phrase, in bytes, that makes a sentence one of the other
/// language: an abbreviation may be a word of this one ("IS").
const SHORTEST_FOREIGN: usize = 6;

/// What stands at a place of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A word of risk.
    Cue(RiskCue),
    /// A comma, bracket, dash or "and".
    Soft,
    /// A semicolon, terminator or check box.
    Hard,
    /// A colon.
    Colon,
}

/// One mark of a sentence, at a span of the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What stands there.
    pub what: What,
}

impl Mark {
    /// The cue, if it is one.
    #[must_use]
    pub const fn cue(&self) -> Option<RiskCue> {
        match self.what {
            What::Cue(cue) => Some(cue),
            _ => None,
        }
    }

    /// Whether it names something that is denied or affirmed.
    #[must_use]
    pub fn is_target(&self) -> bool {
        self.cue().is_some_and(RiskCue::is_target)
    }
}

/// The marks of a sentence into `marks`; empty when nothing in it is about
/// risk.
pub fn marks(reading: &Reading<'_>, sentence: Span, marks: &mut Vec<Mark>) {
    marks.clear();
    let hits = reading.hits_in(sentence);
    if !hits.iter().any(|hit| matches!(hit.cue, Cue::Risk(cue) if speaks_of_risk(cue))) {
        return;
    }
    let language = spoken(reading, hits);
    for hit in hits {
        let Cue::Risk(cue) = hit.cue else { continue };
        if hit.language != Some(language) {
            continue;
        }
        let what = match cue {
            RiskCue::Terminator => What::Hard,
            RiskCue::And => What::Soft,
            cue => What::Cue(cue),
        };
        marks.push(Mark { start: hit.start, end: hit.end, what });
    }
    breaks(reading.text(), sentence, marks);
    marks.sort_by_key(|mark| (mark.start, usize::MAX - mark.end));
    join_wishes(marks);
    drop_unchecked(reading.text(), sentence, marks);
    join_breaks(reading.text(), marks);
}

/// The language to read a sentence in: the note's, unless the sentence speaks
/// of risk in the other one only, as a quotation does.
fn spoken(reading: &Reading<'_>, hits: &[Hit]) -> Language {
    let says = |language, shortest: usize| {
        hits.iter().any(|hit| {
            matches!(hit.cue, Cue::Risk(cue) if cue.sets_context())
                && hit.language == Some(language)
                && hit.end - hit.start >= shortest
        })
    };
    let foreign = Language::ALL.iter().copied().find(|language| *language != reading.language);
    match foreign {
        Some(foreign)
            if says(foreign, SHORTEST_FOREIGN)
                && (!says(reading.language, 0) || language::of_words(hits) == Some(foreign)) =>
        {
            foreign
        }
        _ => reading.language,
    }
}

const fn speaks_of_risk(cue: RiskCue) -> bool {
    cue.is_target() && !matches!(cue, RiskCue::PassiveWord | RiskCue::ActiveWord)
        || matches!(
            cue,
            RiskCue::WishCore
                | RiskCue::Denial
                | RiskCue::Absence
                | RiskCue::AbsenceNow
                | RiskCue::Risk
                | RiskCue::Low
                | RiskCue::Moderate
                | RiskCue::High
        )
}

/// How far apart the two halves of a wish may stand, in bytes.
const WISH_GAP: usize = 56;

/// Joins the halves of a wish to be dead, in either order, into one mark:
/// "wishing I'd just | not wake up", "easier | not to be here". A half alone
/// says nothing; nor does one inside a neutral phrase ("not wake up early")
/// or about somebody else ("hopes the baby does not wake up").
fn join_wishes(marks: &mut Vec<Mark>) {
    let mut at = 0;
    while let Some(core) = marks.get(at).copied() {
        at += 1;
        if core.cue() != Some(RiskCue::WishCore) || is_neutral(marks, core) {
            continue;
        }
        let Some(wish) = nearest_wish(marks, at - 1) else { continue };
        let mut start = core.start.min(wish.start);
        let end = core.end.max(wish.end);
        // "If I didn't wake up, that would be fine": the condition is part of
        // the wish.
        if let Some(condition) = marks.iter().find(|mark| {
            mark.cue() == Some(RiskCue::Conditional)
                && mark.end <= core.start
                && core.start - mark.end <= 12
        }) {
            start = start.min(condition.start);
        }
        let cue = if wish.cue() == Some(RiskCue::Wish) {
            RiskCue::PassiveIdeation
        } else {
            RiskCue::PassiveStatement
        };
        marks.retain(|mark| mark.end <= start || mark.start >= end);
        at = marks.partition_point(|mark| mark.start < start);
        marks.insert(at, Mark { start, end, what: What::Cue(cue) });
        at += 1;
    }
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
    let is_wish = |mark: &Mark| matches!(mark.cue(), Some(RiskCue::Wish | RiskCue::WishClause));
    let stops = |mark: &Mark| {
        mark.what == What::Hard
            || matches!(mark.cue(), Some(RiskCue::OtherPerson | RiskCue::Denial))
    };
    let before = marks.iter().take(index).rev().take_while(|mark| !stops(mark));
    let behind = marks.iter().skip(index + 1).take_while(|mark| !stops(mark));
    let gap =
        |mark: &Mark| core.start.saturating_sub(mark.end).max(mark.start.saturating_sub(core.end));
    let near = |mark: &&Mark| is_wish(mark) && gap(mark) <= WISH_GAP;
    before
        .filter(near)
        .min_by_key(|mark| gap(mark))
        .or_else(|| behind.filter(near).min_by_key(|mark| gap(mark)))
        .copied()
}

/// Adds the breaks that punctuation makes.
fn breaks(text: &str, sentence: Span, marks: &mut Vec<Mark>) {
    let bytes = text.as_bytes();
    let words = marks.len();
    for at in sentence.start..sentence.end {
        let spaced = |at: usize| bytes.get(at).is_none_or(u8::is_ascii_whitespace);
        let what = match bytes.get(at) {
            Some(b',' | b'(' | b')' | b'|') => What::Soft,
            Some(b'-') if spaced(at.wrapping_sub(1)) && spaced(at + 1) => What::Soft,
            Some(b';') => What::Hard,
            Some(b':' | b'?' | b'=') => What::Colon,
            _ => continue,
        };
        let inside = |mark: &Mark| mark.start <= at && at < mark.end;
        if !marks.iter().take(words).any(inside) {
            marks.push(Mark { start: at, end: at + 1, what });
        }
    }
}

/// Two breaks with nothing but space between them are one, the harder one.
fn join_breaks(text: &str, marks: &mut Vec<Mark>) {
    let is_break = |mark: &Mark| matches!(mark.what, What::Soft | What::Hard);
    marks.dedup_by(|later, earlier| {
        let gap = text.get(earlier.end..later.start).unwrap_or_default();
        let joined = is_break(later) && is_break(earlier) && gap.trim().is_empty();
        if joined {
            earlier.end = later.end;
            if later.what == What::Hard {
                earlier.what = What::Hard;
            }
        }
        joined
    });
}

/// The forms of a box that is not ticked, and of one that is.
const UNCHECKED: [&str; 7] = ["[ ]", "[]", "[_]", "( )", "☐", "□", "✗"];
const CHECKED: [&str; 8] = ["[x]", "(x)", "[✓]", "[✔]", "☑", "☒", "✓", "✔"];

/// Takes out what stands behind an unchecked box, up to the next box or the
/// end of the line, and makes each checked box a hard break.
fn drop_unchecked(text: &str, sentence: Span, marks: &mut Vec<Mark>) {
    let Some(body) = text.get(sentence.start..sentence.end) else { return };
    if !body.contains(['[', '(', '☐', '□', '☑', '☒', '✓', '✔', '✗']) {
        return;
    }
    let boxes = boxes(body);
    // With no ticked box among them the marks are bullets, not options.
    if !boxes.iter().any(|(_, _, ticked)| *ticked) {
        return;
    }
    for (index, &(start, length, ticked)) in boxes.iter().enumerate() {
        let until = boxes.get(index + 1).map_or(body.len(), |(next, _, _)| *next);
        let line = body.get(start..until).and_then(|rest| rest.find('\n'));
        let until = sentence.start + line.map_or(until, |line| start + line);
        let start = sentence.start + start;
        if ticked {
            marks.retain(|mark| mark.start < start || mark.start >= start + length);
        } else {
            marks.retain(|mark| mark.start < start || mark.start >= until);
        }
    }
    // A label shares its value with the first ticked box; from the second on
    // each statement stands alone.
    let first_ticked = boxes.iter().find(|(_, _, ticked)| *ticked).map(|(start, _, _)| *start);
    for &(start, length, ticked) in &boxes {
        if ticked && Some(start) != first_ticked {
            let start = sentence.start + start;
            marks.push(Mark { start, end: start + length, what: What::Hard });
        }
    }
    marks.sort_by_key(|mark| (mark.start, usize::MAX - mark.end));
}

/// Start, length and state of each box in `body`.
fn boxes(body: &str) -> Vec<(usize, usize, bool)> {
    let mut found: Vec<(usize, usize, bool)> = Vec::new();
    for (marks, ticked) in [(&UNCHECKED[..], false), (&CHECKED[..], true)] {
        for mark in marks {
            found.extend(body.match_indices(mark).map(|(at, mark)| (at, mark.len(), ticked)));
        }
    }
    found.sort_unstable();
    found.dedup_by(|later, earlier| later.0 < earlier.0 + earlier.1);
    found
}
