//! The parts of a note, by their headings, and the scheme that they follow.
//!
//! A heading is a phrase of the lexicon in the place of a heading: at the
//! start of a line, or after the end of a sentence on the same line, and
//! followed by a colon, a dash or the end of the line. The single letters of
//! SOAP, DAP and BIRP are headings too, when at least two of one scheme stand
//! in a note; within one line they count only in the order of their scheme.

use super::fold::Folded;
use super::goal::GoalCue;
use super::lexicon::{Cue, Domain};
use super::reading::Reading;
use super::risk::RiskCue;
use super::scan::{Hit, Hits};
use super::{Section, SectionKind, Span, checkbox};
use crate::note::{Language, NoteFormat};

/// Longest tag of HTML around a heading, in bytes.
const LONGEST_TAG: usize = 80;

/// A line of at least this many bytes before the first heading may be prose.
const PROSE: usize = 100;

/// Words of at least this many bytes before a heading on their line may be.
const SENTENCE: usize = 48;

/// How far behind a plan its denial may stand, in bytes, and how far behind a
/// check box.
const ANSWER: usize = 3;
const BOX: usize = 24;

/// How far behind a plan that is denied its intent may be named, in bytes.
const INTENT_GAP: usize = 48;

/// A part of the note, as spans of the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it holds.
    pub kind: SectionKind,
    /// The heading's own words; empty where the note opens without one.
    pub heading: Span,
    /// Everything from the heading up to the next one.
    pub body: Span,
}

/// The initials of the schemes, in their order, and what each opens. The
/// French BIRP opens with C for "comportement".
const SCHEMES: [&[(u8, SectionKind)]; 4] = [
    &[
        (b's', SectionKind::Subjective),
        (b'o', SectionKind::Objective),
        (b'a', SectionKind::Assessment),
        (b'p', SectionKind::Plan),
    ],
    &[(b'd', SectionKind::Data), (b'a', SectionKind::Assessment), (b'p', SectionKind::Plan)],
    &[
        (b'b', SectionKind::Behaviour),
        (b'i', SectionKind::Intervention),
        (b'r', SectionKind::Response),
        (b'p', SectionKind::Plan),
    ],
    &[
        (b'c', SectionKind::Behaviour),
        (b'i', SectionKind::Intervention),
        (b'r', SectionKind::Response),
        (b'p', SectionKind::Plan),
    ],
];

/// The parts of a folded text, in order; one without heading for a text that
/// has none.
#[must_use]
pub fn find(original: &str, folded: &Folded, hits: &Hits, language: Language) -> Vec<Part> {
    let page = Page { original, folded, text: folded.text() };
    let mut headings = Vec::with_capacity(16);
    page.initials(&mut headings);
    page.words(hits, language, &mut headings);
    headings.sort_by_key(|(span, _)| (span.start, usize::MAX - span.end));
    headings.dedup_by(|later, earlier| later.0.start < earlier.0.end);
    page.drop_items(&mut headings);
    let end = page.text.len();
    let opening = headings.first().map_or(end, |(span, _)| span.start);
    let mut parts = Vec::with_capacity(headings.len() + 1);
    if !page.text.get(..opening).unwrap_or_default().trim().is_empty() {
        let told = headings.is_empty() || page.tells(opening);
        let kind = if told { SectionKind::Other } else { SectionKind::Header };
        parts.push(Part { kind, heading: Span::new(0, 0), body: Span::new(0, opening) });
    }
    for (index, &(heading, kind)) in headings.iter().enumerate() {
        let next = headings.get(index + 1).map_or(end, |(span, _)| span.start);
        let ends = paragraph_end(page.text, kind, Span::new(heading.end, next));
        parts.push(Part { kind, heading, body: Span::new(heading.start, ends.unwrap_or(next)) });
        if let Some(ends) = ends {
            let rest = Span::new(ends, next);
            let kind = SectionKind::Other;
            parts.push(Part { kind, heading: Span::new(ends, ends), body: rest });
        }
    }
    parts
}

/// Where a part that is no account of the session ends before the next heading:
/// at the end of its paragraph, if it begins behind its heading; a list of
/// measures, wherever it begins. What follows tells of something else.
fn paragraph_end(text: &str, kind: SectionKind, told: Span) -> Option<usize> {
    let body = told.of(text);
    let begins = || !body.lines().next().unwrap_or_default().trim().is_empty();
    let ends = match kind {
        SectionKind::History | SectionKind::Header | SectionKind::Risk => begins(),
        SectionKind::Measures => true,
        _ => false,
    };
    if !ends {
        return None;
    }
    let opening = body.len() - body.trim_start().len();
    let blank = body.get(opening..)?.find("\n\n").map(|blank| opening + blank)?;
    let rest = body.get(blank..)?;
    (!rest.trim().is_empty()).then(|| told.start + blank + (rest.len() - rest.trim_start().len()))
}

/// The sections of a note, in its own bytes.
#[must_use]
pub fn read(reading: &Reading<'_>) -> Vec<Section> {
    let original = |span: Span| reading.folded.original_span(span);
    reading
        .parts
        .iter()
        .map(|part| Section {
            kind: part.kind,
            heading: original(part.heading),
            body: original(part.body),
        })
        .collect()
}

/// The arrangement of a note: as the export states it, else the scheme whose
/// headings it has.
#[must_use]
pub fn format(reading: &Reading<'_>) -> NoteFormat {
    use SectionKind::{
        Assessment, Behaviour, Data, Intervention, Objective, Plan, Response, Subjective,
    };
    if let Some(format) = reading.note.format {
        return format;
    }
    let has = |kind| reading.parts.iter().any(|part| part.kind == kind);
    let closes = has(Assessment) || has(Plan);
    if has(Data) && closes {
        NoteFormat::Dap
    } else if (has(Behaviour) || has(Response)) && has(Intervention) {
        NoteFormat::Birp
    } else if has(Subjective) && (has(Objective) || closes) || has(Objective) && closes {
        NoteFormat::Soap
    } else {
        NoteFormat::Narrative
    }
}

/// The text in which headings are looked for.
struct Page<'a> {
    original: &'a str,
    folded: &'a Folded,
    text: &'a str,
}

/// A letter that may be a heading.
#[derive(Clone, Copy)]
struct Initial {
    letter: u8,
    span: Span,
    opens_line: bool,
}

impl Page<'_> {
    /// The headings that are phrases of the lexicon.
    fn words(&self, hits: &Hits, language: Language, headings: &mut Vec<(Span, SectionKind)>) {
        for hit in hits.of(Domain::Sections) {
            let Cue::Section(kind) = hit.cue else { continue };
            if hit.language != Some(language) {
                continue;
            }
            let opens_line = self.opens_line(hit.start);
            let Some(end) = self.closes(hit.end, opens_line) else { continue };
            // "Last session: …" in the middle of a line looks back in passing;
            // the line goes on about today.
            let inline = kind != SectionKind::History
                && self.capital(hit.start)
                && self.follows_sentence(hit.start);
            let stands = opens_line || inline && !self.is_part_of_goal(hits, hit);
            if !stands {
                continue;
            }
            if kind == SectionKind::Plan && self.answers_risk(hits.of(Domain::Risk), hit.start, end)
            {
                continue;
            }
            headings.push((Span::new(hit.start, end), kind));
        }
    }

    /// Whether a heading inside a line belongs to the goal that opens the line:
    /// "Goal 1: Sleep. Objective: seven hours."
    fn is_part_of_goal(&self, hits: &Hits, heading: &Hit) -> bool {
        let hits = hits.of(Domain::Goals);
        let line = self.folded.line_at(heading.start).start;
        let objective = heading.cue == Cue::Section(SectionKind::Objective);
        let opens = |hit: &&Hit| hit.cue == Cue::Goal(GoalCue::Label) && hit.start <= line + 4;
        let from = hits.partition_point(|hit| hit.start < line);
        objective
            && hits.iter().skip(from).take_while(|hit| hit.start <= line + 4).any(|hit| opens(&hit))
    }

    /// Drops headings that are items of a list of goals: "Goals: 1. Mood: better.
    /// 2. Sleep: same." A note that numbers its headings numbers that of its goals.
    fn drop_items(&self, headings: &mut Vec<(Span, SectionKind)>) {
        let mut listed = false;
        headings.retain(|(heading, kind)| {
            let numbered = self.is_numbered(heading.start);
            if !(numbered && listed) {
                listed = *kind == SectionKind::Goals && !numbered;
                return true;
            }
            false
        });
    }

    /// Whether the number of a list stands right before `at`: "2. ", "2) ", "2 ".
    fn is_numbered(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default().trim_end_matches(' ');
        let number = before.trim_end_matches(['.', ')', '\u{b0}', '-', '#']).trim_end_matches(' ');
        let figures = number.len() - number.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let left = number.get(..number.len() - figures).unwrap_or_default();
        let parted = left.trim_end_matches([' ', '#', '(']);
        let opens = parted.is_empty() || parted.ends_with(['\n', '.', ';', ':', ',', '|']);
        (1..=2).contains(&figures)
            && before.len() < at
            && opens
            && (left.len() > parted.len() || left.ends_with('\n') || left.is_empty())
    }

    /// The headings that are initials of a scheme.
    fn initials(&self, headings: &mut Vec<(Span, SectionKind)>) {
        let found = self.letters();
        let count = |scheme: &[(u8, SectionKind)]| {
            scheme.iter().filter(|(letter, _)| found.iter().any(|i| i.letter == *letter)).count()
        };
        let Some(scheme) = SCHEMES.into_iter().rev().max_by_key(|scheme| count(scheme)) else {
            return;
        };
        // Small letters may number a list: "a:", "b:".
        let small = found.iter().any(|initial| !self.capital(initial.span.start));
        if count(scheme) < 2 + usize::from(small) {
            return;
        }
        let mut reached = 0;
        for initial in found {
            let Some(place) = scheme.iter().position(|(letter, _)| *letter == initial.letter)
            else {
                continue;
            };
            if initial.opens_line || place >= reached {
                reached = place + 1;
                headings.extend(scheme.get(place).map(|(_, kind)| (initial.span, *kind)));
            }
        }
    }

    /// Every single capital letter in the place of a heading, and every small one
    /// that opens a line with a colon.
    fn letters(&self) -> Vec<Initial> {
        let bytes = self.text.as_bytes();
        let mut found = Vec::new();
        let mut signs = self.folded.signs();
        for line in self.folded.lines() {
            let line = line.span;
            // A line's own signs, its break among them.
            let count = signs.iter().take_while(|sign| **sign <= line.end).count();
            let (own, rest) = signs.split_at(count);
            signs = rest;
            let markup = line.of(self.text).bytes().take_while(|byte| is_markup(*byte)).count();
            let at = line.start + markup;
            let small = bytes.get(at).is_some_and(u8::is_ascii_lowercase)
                && bytes.get(at + 1) == Some(&b':');
            if at < line.end
                && (small || self.is_initial(at))
                && let Some(end) = self.letter_closes(at + 1)
            {
                let span = Span::new(at, end);
                found.push(Initial { letter: bytes[at], span, opens_line: true });
            }
            self.inline_letters(at + 1, own, &mut found);
        }
        found
    }

    /// Letters with a colon inside a line, by its signs, from the place `from` on.
    fn inline_letters(&self, from: usize, signs: &[usize], found: &mut Vec<Initial>) {
        let bytes = self.text.as_bytes();
        for &colon in signs {
            if colon < from || bytes.get(colon) != Some(&b':') {
                continue;
            }
            let spaced = bytes.get(colon.wrapping_sub(1)) == Some(&b' ');
            let at = colon.saturating_sub(1 + usize::from(spaced));
            let free = bytes
                .get(at.wrapping_sub(1))
                .is_some_and(|&byte| byte.is_ascii_whitespace() || matches!(byte, b'*' | b'|'));
            if at > from && free && self.is_initial(at) {
                let letter = bytes[at];
                found.push(Initial { letter, span: Span::new(at, colon + 1), opens_line: false });
            }
        }
    }

    fn is_initial(&self, at: usize) -> bool {
        self.text.as_bytes().get(at).is_some_and(u8::is_ascii_lowercase) && self.capital(at)
    }

    fn capital(&self, at: usize) -> bool {
        self.original
            .get(self.folded.origin(at)..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(char::is_uppercase)
    }

    /// Where the mark after a letter ends, if one stands there.
    fn letter_closes(&self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let gap =
            bytes.iter().skip(at).take_while(|byte| matches!(byte, b' ' | b'*' | b'_')).count();
        let mark = at + gap;
        match bytes.get(mark) {
            None | Some(b'\n') => Some(at),
            Some(b':' | b'=') => Some(mark + 1),
            Some(b')' | b']' | b'-' | b'/' | b'.' | b'|')
                if bytes.get(mark + 1).is_none_or(u8::is_ascii_whitespace) =>
            {
                Some(mark + 1)
            }
            _ => None,
        }
    }

    /// Whether the text up to `end` tells of the session rather than heads the
    /// note: a long line of it holds two sentences or more, or a sentence stands
    /// before a heading on the same line.
    fn tells(&self, end: usize) -> bool {
        let text = self.text.get(..end).unwrap_or_default();
        let before_heading = text.rsplit('\n').next().unwrap_or_default();
        before_heading.len() >= SENTENCE && before_heading.trim_end().ends_with('.')
            || text.lines().any(|line| line.len() >= PROSE && stops_within(line))
    }

    /// Where a heading that ends its words at `at` closes, mark included.
    /// Away from the start of a line only a colon closes it.
    fn closes(&self, at: usize, opens_line: bool) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = at;
        let skip = |at: usize| {
            at + bytes
                .iter()
                .skip(at)
                .take_while(|b| matches!(b, b' ' | b'*' | b'_' | b']'))
                .count()
        };
        at = skip(at);
        // "<h3>Plan</h3>": the tag closes the heading, unless a colon does.
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.starts_with(b"</") {
            let tag = rest.iter().take(LONGEST_TAG).position(|&byte| byte == b'>')?;
            let behind = skip(at + tag + 1);
            let colon = bytes.get(behind) == Some(&b':');
            return opens_line.then_some(behind + usize::from(colon));
        }
        if bytes.get(at) == Some(&b'(') {
            let inside = bytes.iter().skip(at).take(48).position(|&byte| byte == b')')?;
            at = skip(at + inside + 1);
        }
        match bytes.get(at) {
            Some(b':') => Some(at + 1),
            None | Some(b'\n') if opens_line => Some(at),
            Some(b'-' | b'=') if opens_line => Some(at + 1),
            // "**What I did.** Chain analysis of Friday."
            Some(b'.') if opens_line && bytes.get(at + 1) == Some(&b'*') => Some(at + 1),
            Some(b'#') if opens_line => Some(at),
            _ => None,
        }
    }

    /// Whether nothing but marks stands between the line's start and `at`.
    fn opens_line(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default();
        let before = without_tags(before).as_bytes();
        let marks = before.iter().rev().take_while(|byte| is_markup(**byte)).count();
        let numbered = before
            .iter()
            .rev()
            .take_while(|byte| is_markup(**byte) || byte.is_ascii_digit())
            .count();
        let opens = |skipped: usize| {
            let left = before.len() - skipped;
            left == 0 || matches!(before.get(left - 1), Some(b'\n' | b'>'))
        };
        opens(marks) || numbered <= 8 && opens(numbered)
    }

    /// Whether a sentence ends right before `at`.
    fn follows_sentence(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default().trim_end_matches([' ', '*', '_']);
        before.ends_with(['.', ';', '!', '?', '|', ')', '"', '/'])
    }

    /// Whether "Plan:" answers the question for a plan of suicide ("SI: no /
    /// Plan: no") rather than opening the plan of treatment.
    fn answers_risk(&self, hits: &[Hit], start: usize, end: usize) -> bool {
        let index = hits.partition_point(|hit| hit.start < start);
        let boxed = self.opens_box(end);
        let reach = if boxed { BOX } else { ANSWER };
        let near = |hit: &&Hit| hit.start >= end && hit.start <= end + reach;
        let denied = hits
            .iter()
            .skip(index)
            .take_while(|hit| hit.start <= end + reach)
            .filter(near)
            .any(|hit| {
                matches!(
                    hit.cue,
                    Cue::Risk(
                        RiskCue::Negation | RiskCue::Denial | RiskCue::Absence | RiskCue::Present
                    )
                )
            });
        let asked = hits.iter().take(index).rev().take(16).any(|hit| {
            matches!(hit.cue, Cue::Risk(cue) if cue.is_ideation()) && hit.end + 80 >= end
        });
        // "Plan: no. Intent: no."
        let listed = || {
            let near = |hit: &&Hit| hit.start <= end + INTENT_GAP;
            let mut behind = hits.iter().skip(index).take_while(near);
            behind.any(|hit| hit.cue == Cue::Risk(RiskCue::Intent))
        };
        denied && (asked || boxed || listed())
    }

    /// Whether a check box follows: "Plan: [x] No".
    fn opens_box(&self, at: usize) -> bool {
        checkbox::opens(self.text.get(at..).unwrap_or_default().trim_start_matches(' '))
    }
}

/// Whether a full stop with a space behind it stands in a line.
fn stops_within(line: &str) -> bool {
    let bytes = line.as_bytes();
    memchr::memchr_iter(b'.', bytes).any(|stop| bytes.get(stop + 1) == Some(&b' '))
}

/// A text without the tags of HTML at its end.
fn without_tags(text: &str) -> &str {
    let mut text = text;
    while text.ends_with('>') {
        let from = text.len().saturating_sub(LONGEST_TAG);
        let tag = text.as_bytes().iter().skip(from).rposition(|&byte| byte == b'<');
        match tag.and_then(|tag| text.get(..from + tag)) {
            Some(before) => text = before,
            None => break,
        }
    }
    text
}

const fn is_markup(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'#' | b'*' | b'_' | b'-' | b'>' | b'[' | b'(' | b'.' | b')')
}
