//! A sentence about risk, laid out as a row of marks.
//!
//! [`marks`] turns a sentence into the words of risk in it and the breaks
//! between them: soft ones (commas, brackets, "and"), which a list crosses,
//! and hard ones (semicolons, "but", check boxes), which nothing crosses.
//! Words behind an unchecked box are left out: they are options, not
//! statements.

use chrono::Datelike;

use super::super::Span;
use super::super::fold::Folded;
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
    /// Whose person it is, [`RiskCue::She`] or [`RiskCue::He`]: "her husband".
    pub owner: Option<RiskCue>,
}

impl Mark {
    const fn new(start: usize, end: usize, what: What) -> Self {
        Self { start, end, what, owner: None }
    }

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

/// The marks of a sentence with its hits, into `marks`; empty when nothing in it is about
/// risk.
///
/// `open` says whether risk is the subject already, so that a bare "plan" or
/// "denied" counts.
pub fn marks(
    reading: &Reading<'_>,
    (sentence, hits): (Span, &[Hit]),
    open: bool,
    marks: &mut Vec<Mark>,
) {
    marks.clear();
    let counts = |cue: RiskCue| names_risk(cue) || open && continues_risk(cue);
    if !hits.iter().any(|hit| matches!(hit.cue, Cue::Risk(cue) if counts(cue))) {
        return;
    }
    let language = spoken(reading, hits);
    let mut possessive: Option<(RiskCue, usize)> = None;
    for hit in hits {
        let Cue::Risk(cue) = hit.cue else { continue };
        if hit.language != Some(language) {
            continue;
        }
        let what = match cue {
            RiskCue::Terminator => What::Hard,
            RiskCue::And => What::Soft,
            RiskCue::Hers | RiskCue::His => {
                let owner = if cue == RiskCue::Hers { RiskCue::She } else { RiskCue::He };
                possessive = Some((owner, hit.end + 1));
                continue;
            }
            cue => What::Cue(cue),
        };
        let owner = possessive.filter(|(_, next)| *next == hit.start).map(|(owner, _)| owner);
        marks.push(Mark { start: hit.start, end: hit.end, what, owner });
    }
    years(reading, sentence, marks);
    breaks(reading.folded, sentence, marks);
    signs(reading.text(), marks);
    marks.sort_by_key(|mark| (mark.start, usize::MAX - mark.end));
    free_adverbs(marks);
    join_wishes(marks);
    marks.retain(|mark| mark.cue() != Some(RiskCue::Method));
    drop_unchecked(reading.text(), sentence, marks);
    drop_overlaid(marks);
    part_labels(marks);
    join_breaks(reading.text(), marks);
}

/// The language to read a sentence in: the note's, unless the sentence speaks
/// of risk in the other one only, as a quotation does.
fn spoken(reading: &Reading<'_>, hits: &[Hit]) -> Language {
    let says = |language, shortest: usize| {
        hits.iter().any(|hit| {
            matches!(hit.cue, Cue::Risk(cue) if cue.sets_context() && cue != RiskCue::Suicide)
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

/// Whether a word makes its sentence one to be read for risk.
const fn names_risk(cue: RiskCue) -> bool {
    cue.sets_context()
        || matches!(
            cue,
            RiskCue::WishCore | RiskCue::Method | RiskCue::Risk | RiskCue::IntentStated
        )
}

/// Whether a word speaks of risk once that is the subject.
const fn continues_risk(cue: RiskCue) -> bool {
    matches!(
        cue,
        RiskCue::Plan
            | RiskCue::PlanStated
            | RiskCue::Intent
            | RiskCue::IntentStated
            | RiskCue::Means
            | RiskCue::MeansStated
            | RiskCue::Denial
            | RiskCue::Absence
            | RiskCue::AbsenceNow
            | RiskCue::Negation
            | RiskCue::Present
            | RiskCue::DeniedPlan
            | RiskCue::DeniedIntent
            | RiskCue::Low
            | RiskCue::Moderate
            | RiskCue::High
    )
}

/// A word of time between two commas parts nothing: "had had, last winter,
/// thoughts of death".
fn free_adverbs(marks: &mut Vec<Mark>) {
    let mut at = 0;
    while let Some([opens, adverb, closes]) = marks.get(at..at + 3) {
        let lone = opens.what == What::Soft
            && closes.what == What::Soft
            && matches!(
                adverb.cue(),
                Some(RiskCue::Historic | RiskCue::Recent | RiskCue::Frequency)
            )
            && adverb.start <= opens.end + 1
            && closes.start == adverb.end
            && closes.end == closes.start + 1;
        if lone {
            marks.remove(at + 2);
            marks.remove(at);
        }
        at += 1;
    }
}

/// Takes out what another mark makes void: a "however" inside a denial
/// ("denies however any SI"), harm to others that turns out to be harm to
/// oneself ("thoughts of killing | herself"), and a wish that goes on into
/// something harmless.
fn drop_overlaid(marks: &mut Vec<Mark>) {
    let overlays = |mark: &Mark| {
        mark.what == What::Hard && mark.end > mark.start + 1
            || matches!(mark.cue(), Some(RiskCue::Homicidal | RiskCue::Neutral))
    };
    if !marks.iter().any(overlays) {
        return;
    }
    let copy = marks.clone();
    let mut at = 0_usize;
    marks.retain(|mark| {
        let earlier = at.checked_sub(1).and_then(|before| copy.get(before));
        at += 1;
        let inserted = mark.what == What::Hard
            && mark.end > mark.start + 1
            && earlier.is_some_and(|earlier| {
                earlier.cue() == Some(RiskCue::Denial) && mark.start <= earlier.end + 3
            });
        let reflexive = mark.cue() == Some(RiskCue::Homicidal)
            && copy.iter().any(|other| {
                other.cue().is_some_and(RiskCue::is_ideation)
                    && other.start < mark.end
                    && mark.start < other.end
            });
        // "Hopes not to wake up | early."
        let harmless = mark.cue().is_some_and(RiskCue::is_ideation)
            && copy.iter().any(|other| {
                other.cue() == Some(RiskCue::Neutral)
                    && other.start < mark.end
                    && other.end > mark.end
            });
        !(inserted || reflexive || harmless)
    });
}

/// A label begins a statement of its own: a hard break before every target
/// that a colon follows, from the second colon on ("SI: no HI: no").
fn part_labels(marks: &mut Vec<Mark>) {
    let mut labelled = false;
    let mut at = 0;
    while let Some(mark) = marks.get(at).copied() {
        let next = marks.get(at + 1);
        let labels = mark.is_target()
            && next.is_some_and(|next| next.what == What::Colon && next.start <= mark.end + 2);
        let listed = at
            .checked_sub(1)
            .and_then(|before| marks.get(before))
            .is_some_and(|before| before.is_target() && mark.start.saturating_sub(before.end) <= 2);
        if labels && labelled && !listed {
            marks.insert(at, Mark::new(mark.start, mark.start, What::Hard));
            at += 1;
        }
        labelled |= labels;
        at += 1;
    }
}

/// How far apart the two halves of a wish may stand, in bytes.
const WISH_GAP: usize = 56;

/// How far before a way to die the thought of it may stand, in bytes.
const METHOD_GAP: usize = 16;

/// Joins the halves of a wish to be dead, in either order, into one mark:
/// "wishing I'd just | not wake up", "easier | not to be here". A half alone
/// says nothing; nor does one inside a neutral phrase ("not wake up early")
/// or about somebody else ("hopes the baby does not wake up"). The thought of
/// a way to die ("images of | driving off a bridge") is active.
fn join_wishes(marks: &mut Vec<Mark>) {
    let mut at = 0;
    while let Some(core) = marks.get(at).copied() {
        at += 1;
        let by_a_method = core.cue() == Some(RiskCue::Method);
        if !(by_a_method || core.cue() == Some(RiskCue::WishCore)) || is_neutral(marks, core) {
            continue;
        }
        let Some(wish) = nearest_wish(marks, at - 1) else { continue };
        if by_a_method && (wish.end > core.start || core.start - wish.end > METHOD_GAP) {
            continue;
        }
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
        let cue = match (by_a_method, wish.cue() == Some(RiskCue::Wish)) {
            (true, true) => RiskCue::ActiveIdeation,
            (true, false) => RiskCue::ActiveStatement,
            (false, true) => RiskCue::PassiveIdeation,
            (false, false) => RiskCue::PassiveStatement,
        };
        marks.retain(|mark| mark.end <= start || mark.start >= end);
        at = marks.partition_point(|mark| mark.start < start);
        marks.insert(at, Mark::new(start, end, What::Cue(cue)));
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
            || mark.cue() == Some(RiskCue::Denial)
            || mark.cue().is_some_and(RiskCue::is_other_person)
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

/// Adds a mark of the past for each year before the session's: "an attempt in
/// 2016". Where the session's day is not known, every year is one.
fn years(reading: &Reading<'_>, sentence: Span, marks: &mut Vec<Mark>) {
    let session = reading.session_date.map_or(i32::MAX, |day| day.year());
    let mut start = sentence.start;
    for run in reading.slice(sentence).as_bytes().split(|byte| !byte.is_ascii_alphanumeric()) {
        let century = run.starts_with(b"19") || run.starts_with(b"20");
        let year = std::str::from_utf8(run).ok().and_then(|run| run.parse::<i32>().ok());
        if run.len() == 4 && century && year.is_some_and(|year| year < session) {
            let what = What::Cue(RiskCue::Historic);
            marks.push(Mark::new(start, start + run.len(), what));
        }
        start += run.len() + 1;
    }
}

/// Adds the breaks that punctuation makes.
fn breaks(folded: &Folded, sentence: Span, marks: &mut Vec<Mark>) {
    let bytes = folded.text().as_bytes();
    let words = marks.len();
    for &at in folded.signs_in(sentence) {
        let spaced = |at: usize| bytes.get(at).is_none_or(u8::is_ascii_whitespace);
        let what = match bytes.get(at) {
            Some(b',' | b'(' | b')' | b'|') => What::Soft,
            Some(b'-') if spaced(at.wrapping_sub(1)) && spaced(at + 1) => What::Soft,
            Some(b';') => What::Hard,
            // A quotation behind a colon is no answer to a label.
            Some(b':') if opens_quotation(folded.text(), at + 1) => What::Soft,
            Some(b':' | b'?' | b'=') => What::Colon,
            // "Wish to be dead ...... no".
            Some(b'.') if bytes.get(at.wrapping_sub(1)) == Some(&b'.') => What::Colon,
            _ => continue,
        };
        let inside = |mark: &Mark| mark.start <= at && at < mark.end;
        if !marks.iter().take(words).any(inside) {
            marks.push(Mark::new(at, at + 1, what));
        }
    }
}

fn opens_quotation(text: &str, at: usize) -> bool {
    text.get(at..).unwrap_or_default().trim_start_matches(' ').starts_with('"')
}

/// The longest abbreviation that a sign may deny, in bytes.
const SIGNED: usize = 4;

/// "-SI/-HI", "SI-": a minus glued to an abbreviation denies it. One that a
/// colon follows ("-SI: passive") is the bullet of a list.
fn signs(text: &str, marks: &mut Vec<Mark>) {
    let bytes = text.as_bytes();
    let apart = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at)).is_none_or(|byte| b" \n/,;(.)".contains(byte))
    };
    let denied = |mark: &Mark| {
        let before = mark.start.checked_sub(1)?;
        let what = What::Cue(RiskCue::Negation);
        if bytes.get(before) == Some(&b'-')
            && apart(before.checked_sub(1))
            && bytes.get(mark.end) != Some(&b':')
        {
            return Some(Mark::new(before, mark.start, what));
        }
        // "+ low energy, - SI, - HI": signs set apart in a list.
        let lead = text.get(..mark.start).and_then(|before| before.strip_suffix("- "));
        if lead.is_some_and(|lead| lead.trim_end().ends_with(','))
            && bytes.get(mark.end) != Some(&b':')
        {
            return Some(Mark::new(mark.start - 2, mark.start, what));
        }
        let what = What::Cue(RiskCue::Absence);
        let spaced = usize::from(bytes.get(mark.end) == Some(&b' '));
        let minus = mark.end + spaced;
        let ends = apart(Some(minus + 1)) && (spaced == 0 || bytes.get(minus + 1) != Some(&b' '));
        (bytes.get(minus) == Some(&b'-') && ends).then(|| Mark::new(minus, minus + 1, what))
    };
    let signs: Vec<Mark> = marks
        .iter()
        .filter(|mark| mark.is_target() && mark.end - mark.start <= SIGNED)
        .filter_map(denied)
        .collect();
    let in_sign =
        |mark: &Mark| signs.iter().any(|sign| sign.start <= mark.start && mark.end <= sign.end);
    marks.retain(|mark| !(mark.what == What::Soft && in_sign(mark)));
    marks.extend(signs);
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

/// Whether a box may stand in `body`: a square bracket, a lone letter or space
/// in round ones, or the lead byte of the symbols.
fn may_hold_box(body: &[u8]) -> bool {
    body.iter().enumerate().any(|(at, byte)| match byte {
        b'[' | 0xe2 => true,
        b'(' => body.get(at + 2) == Some(&b')'),
        _ => false,
    })
}

/// Takes out what stands behind an unchecked box, up to the next box or the
/// end of the line, and makes each checked box a hard break.
fn drop_unchecked(text: &str, sentence: Span, marks: &mut Vec<Mark>) {
    let Some(body) = text.get(sentence.start..sentence.end) else { return };
    if !may_hold_box(body.as_bytes()) {
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
        // "[ ] SI [x] denied": the thing is named beside a box of its own.
        let next = boxes.get(index + 1).filter(|(_, _, ticked)| *ticked);
        let answered = next.is_some() && is_name(marks, start, until) && is_answer(marks, until);
        if ticked || answered {
            marks.retain(|mark| mark.start < start || mark.start >= start + length);
        } else {
            let until = next_label(text, marks, start, until).unwrap_or(until);
            marks.retain(|mark| mark.start < start || mark.start >= until);
        }
    }
    // A ticked answer belongs to the label before it; a ticked statement
    // stands alone.
    for &(start, length, _) in boxes.iter().filter(|(_, _, ticked)| *ticked) {
        let start = sentence.start + start;
        let what = if is_answered(marks, start) { What::Colon } else { What::Hard };
        marks.push(Mark::new(start, start + length, what));
    }
    marks.sort_by_key(|mark| (mark.start, usize::MAX - mark.end));
}

/// "[ ] Active  HI: [x] Denied": where the label of the next boxes begins.
fn next_label(text: &str, marks: &[Mark], from: usize, until: usize) -> Option<usize> {
    let inside = |mark: &&Mark| mark.start > from && mark.end <= until && mark.is_target();
    let last = marks.iter().rfind(inside)?;
    (text.get(last.end..until)?.trim() == ":").then_some(last.start)
}

/// Whether there is a target and nothing else between `from` and `until`.
fn is_name(marks: &[Mark], from: usize, until: usize) -> bool {
    let mut inside = marks.iter().filter(|mark| mark.start >= from && mark.end <= until).peekable();
    inside.peek().is_some() && inside.all(Mark::is_target)
}

/// Whether what stands from `from` on denies without a target of its own.
fn is_answer(marks: &[Mark], from: usize) -> bool {
    is_answered(marks, from) && !marks.iter().any(|mark| mark.start >= from && mark.is_target())
}

/// Whether the first mark from `from` on answers a label rather than stating
/// something of its own.
fn is_answered(marks: &[Mark], from: usize) -> bool {
    let first = marks.iter().filter(|mark| mark.start >= from).min_by_key(|mark| mark.start);
    first.and_then(Mark::cue).is_some_and(|cue| {
        matches!(
            cue,
            RiskCue::Negation
                | RiskCue::Denial
                | RiskCue::Absence
                | RiskCue::AbsenceNow
                | RiskCue::Present
                | RiskCue::PassiveWord
                | RiskCue::ActiveWord
                | RiskCue::Unassessed
                | RiskCue::Historic
                | RiskCue::Recent
                | RiskCue::Low
                | RiskCue::Moderate
                | RiskCue::High
        )
    })
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
