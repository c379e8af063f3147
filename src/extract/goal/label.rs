//! The text of a goal: where it begins and ends, and how it is written.
//!
//! [`super::anchor`] finds where a goal is named. Its text runs from there to the
//! first mark that ends it, to a heading of progress or to a word of progress, unless
//! a later word is the verdict; a goal named in brackets has its text before. The
//! measure tied to a goal is no part of its text. What is left behind the text is
//! where [`super::progress`] is looked for. The text is given as the note writes it.

use super::super::Span;
use super::super::lexicon::Cue;
use super::super::reading::Reading;
use super::super::scan::Hit;
use super::anchor::Anchor;
use super::{GoalCue, is_figure, progress};

/// The text of a goal and what stands behind it.
pub(super) struct Named {
    pub(super) label: Span,
    pub(super) behind: Span,
}

/// Splits what is said of a goal into its text and what is said of its
/// progress.
pub(super) fn name(reading: &Reading<'_>, region: Span) -> Named {
    let text = reading.slice(region);
    let opening = text.len() - text.trim_start_matches(is_separator).len();
    let start = region.start + opening;
    let body = text.get(opening..).unwrap_or_default();
    if let Some(inside) = body.strip_prefix('(')
        && let Some(length) = inside.find(')')
    {
        let label = Span::new(start + 1, start + 1 + length);
        return Named { label, behind: Span::new(label.end, region.end) };
    }
    let end = start + label_length(body);
    let end = progress_heading(reading, Span::new(start, end)).unwrap_or(end);
    let cues: Vec<(usize, usize)> = progress::cues(reading, Span::new(start, region.end)).collect();
    // "Increased activity: same": a direction that opens the text belongs to it.
    let text = Span::new(start, end);
    let inside = cues.iter().copied().find(|&(at, cue_end)| {
        at < end
            && !(at == start && progress::is_direction(reading, at))
            && !is_attribute(reading, text, Span::new(at, cue_end))
    });
    // "Setback, one lapse": a word of progress that fills the place of the
    // text is the verdict, whatever follows.
    let fills = inside.is_some_and(|(at, cue_end)| at == start && cue_end + 1 >= end);
    let later = !fills && cues.iter().any(|&(at, _)| at >= end);
    match inside {
        // "Maintain stable housing: improving": the later word is the verdict.
        Some((at, _)) if !later => {
            Named { label: Span::new(start, at), behind: Span::new(at, region.end) }
        }
        _ => Named { label: Span::new(start, end), behind: Span::new(end, region.end) },
    }
}

/// "Obtain stable housing", "un logement stable": whether a word of progress tells what
/// the goal in `text` wants instead of how it goes. An article leads to it, or it stands
/// before the word that it belongs to and nothing tells a time.
fn is_attribute(reading: &Reading<'_>, text: Span, word: Span) -> bool {
    let hits = reading.hits_in(text);
    let says = |cue: GoalCue, fits: &dyn Fn(&Hit) -> bool| {
        hits.iter().any(|hit| hit.cue == Cue::Goal(cue) && reading.speaks(hit) && fits(hit))
    };
    if !says(GoalCue::Attribute, &|hit| hit.start == word.start && hit.end == word.end) {
        return false;
    }
    let before = reading.slice(Span::new(text.start, word.start));
    let led = says(GoalCue::Article, &|hit| {
        let between = before.get(hit.end - text.start..).unwrap_or_default().trim();
        hit.end <= word.start && !between.contains([' ', '\n'])
    });
    let behind = reading.slice(Span::new(word.end, text.end.max(word.end)));
    let next = word.end + (behind.len() - behind.trim_start_matches(' ').len());
    let goes_on =
        next > word.end && behind.trim_start_matches(' ').starts_with(char::is_alphabetic);
    let joined = says(GoalCue::Joining, &|hit| hit.start == next);
    let timed = says(GoalCue::Timing, &|hit| hit.start >= word.end);
    led || goes_on && !joined && !timed
}

/// The text of a goal whose name follows it in brackets: "Eat in public (Goal 1).
/// Better."
pub(super) fn text_before(reading: &Reading<'_>, anchor: &Anchor) -> Option<Span> {
    let sentence = reading.sentence_at(anchor.start);
    let before = reading.slice(Span::new(sentence.start, anchor.start)).strip_suffix('(')?;
    let worded = !reading.slice(Span::new(anchor.start, anchor.end)).starts_with(is_figure);
    let closed = reading.text().get(anchor.end..)?.starts_with(')');
    let start = before.rfind([':', ';', ',', '.']).map_or(0, |mark| mark + 1);
    let text = Span::new(sentence.start + start, sentence.start + before.len());
    (worded && closed && reading.slice(text).contains(char::is_alphabetic)).then_some(text)
}

/// A goal's text without the measure that is tied to it behind a comma or by words
/// of measuring: "Sleep through | , ISI under 8", "Lift mood | measured by the PHQ-9".
/// A measure inside the text belongs to it ("bring the ISI below 8").
pub(super) fn without_measure(reading: &Reading<'_>, label: Span) -> Span {
    let hits = reading.hits_in(label);
    let tie = |name: &Hit| {
        let words = hits.iter().find(|hit| {
            hit.cue == Cue::Goal(GoalCue::MeasuredBy)
                && reading.speaks(hit)
                && hit.end <= name.start
                && name.start - hit.end <= 1
        });
        let before = reading.slice(Span::new(label.start, name.start)).trim_end();
        let comma = before.strip_suffix(',').map(|text| label.start + text.len());
        words.map(|hit| hit.start).or(comma)
    };
    let names = hits.iter().filter(|hit| matches!(hit.cue, Cue::Name(_)));
    let end = names.filter_map(tie).find(|end| *end > label.start).unwrap_or(label.end);
    Span::new(label.start, end)
}

/// Where a heading of progress begins inside what looks like a goal's text:
/// its last words before a colon, on a line of their own or with a capital
/// ("Sleep through  Progress: none").
fn progress_heading(reading: &Reading<'_>, label: Span) -> Option<usize> {
    let text = reading.text();
    let heads = |hit: &Hit| text.get(hit.end..).is_some_and(|behind| behind.starts_with(':'));
    let opens = |hit: &Hit| {
        let before = text.get(..hit.start).unwrap_or_default().trim_end_matches([' ', '\t']);
        before.ends_with(['\n', '|']) || reading.capitalised(Span::new(hit.start, hit.end))
    };
    let mut headings = reading
        .hits_in(label)
        .iter()
        .filter(|hit| hit.cue == Cue::Goal(GoalCue::Heading) && reading.speaks(hit));
    headings.find(|hit| hit.start > label.start && heads(hit) && opens(hit)).map(|hit| hit.start)
}

/// How much of `body` is the goal's text, up to the first mark that ends it.
fn label_length(body: &str) -> usize {
    let bytes = body.as_bytes();
    bytes
        .iter()
        .enumerate()
        .position(|(at, byte)| {
            let next = bytes.get(at + 1);
            let spaced = next.is_none_or(|next| next.is_ascii_whitespace());
            let earlier = |steps: usize| at.checked_sub(steps).and_then(|at| bytes.get(at));
            match byte {
                // "Bedtime 8:30."
                b':' if earlier(1).is_some_and(u8::is_ascii_digit)
                    && next.is_some_and(u8::is_ascii_digit) =>
                {
                    false
                }
                // "Bath N. with nobody at home": the sentence goes on behind an initial.
                b'.' if earlier(1).is_some_and(u8::is_ascii_lowercase)
                    && earlier(2) == Some(&b' ')
                    && !earlier(3).is_some_and(u8::is_ascii_digit)
                    && bytes.get(at + 2).is_some_and(u8::is_ascii_lowercase) =>
                {
                    false
                }
                b':' | b';' | b'(' | b'|' | b'=' | b'\t' | b'>' => true,
                b'[' => at > 0,
                // "&ndash;", "&rarr;"
                b'&' => next.is_some_and(u8::is_ascii_lowercase),
                // An arrow, the only character here that folding leaves wide.
                0xe2 => true,
                // "Sleep ...... better"
                b'.' if next == Some(&b'.') => true,
                b',' | b'.' => spaced,
                b'-' => {
                    (spaced || next == Some(&b'>') || next == Some(&b'-'))
                        && at > 0
                        && bytes.get(at - 1).is_some_and(u8::is_ascii_whitespace)
                }
                _ => false,
            }
        })
        .unwrap_or(bytes.len())
}

const fn is_separator(character: char) -> bool {
    matches!(
        character,
        ' ' | ':' | ',' | '-' | '.' | '*' | '_' | '"' | '|' | '=' | '\n' | '\t' | ']' | ')'
    )
}

/// The text of a goal as written, on one line, beginning with a capital.
pub(super) fn written(reading: &Reading<'_>, label: Span) -> String {
    let raw = reading.folded.original_span(label).of(&reading.note.text);
    let marks = ['"', '“', '”', '«', '»', '*', '_', '-', '–', '—', ':', ',', '.', '(', '|'];
    let trimmed = raw.trim_matches(|c: char| c.is_whitespace() || marks.contains(&c));
    let mut words = trimmed.split_whitespace();
    let mut text = String::with_capacity(trimmed.len());
    if let Some(first) = words.next() {
        let mut letters = first.chars();
        text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        text.push_str(letters.as_str());
    }
    for word in words {
        text.push(' ');
        text.push_str(word);
    }
    text
}
