//! What is said of how a goal goes.
//!
//! From the plainest to the weakest: a word of progress ("met", "no change",
//! "slipped"); a share of the way or a direction ("60 % there", "down from six", an
//! arrow), which give way to a later plain word; and a count of what was aimed at
//! ("13 of 13", "0 sur 3") or a change of it ("9 -> 4"), where nothing else is
//! said. Whether a direction is for
//! the better goes by what the text of the goal wants: less drinking, more sleep.

use std::cmp::Ordering;

use super::super::lexicon::Cue;
use super::super::reading::Reading;
use super::super::scan::Hit;
use super::super::{Span, StatedProgress, checkbox};
use super::GoalCue;

/// What a word of progress says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// That it goes like this.
    Progress(StatedProgress),
    /// That something went up.
    Rise,
    /// That something went down.
    Fall,
    /// That nothing is stated: new, deferred.
    Nothing,
}

impl Said {
    /// Whether a progress is stated.
    pub(super) const fn states(self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// The progress of a goal that wants this.
    pub(super) const fn of(self, wants: Wants) -> Option<StatedProgress> {
        match (self, wants) {
            (Self::Progress(progress), _) => Some(progress),
            (Self::Rise, Wants::Less) | (Self::Fall, Wants::More) => {
                Some(StatedProgress::Deteriorated)
            }
            (Self::Rise | Self::Fall, _) => Some(StatedProgress::Improved),
            (Self::Nothing, _) => None,
        }
    }
}

/// What a goal wants, by its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    /// "Reduce worry".
    Less,
    /// "More contact", "sleep".
    More,
    /// Anything else.
    Other,
}

impl Wants {
    /// What the goal with the text at `label` wants.
    pub(super) fn of(reading: &Reading<'_>, label: Span) -> Self {
        let mut spoken = reading.hits_in(label).iter().filter(|hit| reading.speaks(hit));
        let wants = spoken.find_map(|hit| match hit.cue {
            Cue::Goal(GoalCue::Less) => Some(Self::Less),
            Cue::Goal(GoalCue::More) => Some(Self::More),
            _ => None,
        });
        wants.unwrap_or(Self::Other)
    }
}

/// Whether the box right before `at` is left open, beside another that is
/// ticked: an option that was not chosen.
fn unchosen(reading: &Reading<'_>, span: Span, at: usize) -> bool {
    let before = reading.slice(Span::new(span.start, at)).trim_end();
    let open = checkbox::OPEN.iter().any(|sign| before.ends_with(sign));
    open && checkbox::TICKED.iter().any(|sign| reading.slice(span).contains(sign))
}

/// Where words of progress stand in `span`.
pub(super) fn cues(reading: &Reading<'_>, span: Span) -> impl Iterator<Item = (usize, usize)> {
    let chosen = move |at| !unchosen(reading, span, at);
    reading
        .hits_in(span)
        .iter()
        .filter(move |hit| reading.speaks(hit) && chosen(hit.start))
        .filter_map(|hit| {
            matches!(hit.cue, Cue::Goal(cue) if cue.states()).then_some((hit.start, hit.end))
        })
}

/// Whether a direction stands at `at`, up or down.
pub(super) fn is_direction(reading: &Reading<'_>, at: usize) -> bool {
    let directs = |hit: &Hit| matches!(hit.cue, Cue::Goal(GoalCue::Rise | GoalCue::Fall));
    reading.hits_in(Span::new(at, at + 1)).iter().any(directs)
}

/// The first word of progress in `span`, and where it stands. A share of the way,
/// a direction and a bare word give way to a later plain word; words of amount
/// count behind a heading of progress only.
pub(super) fn progress(reading: &Reading<'_>, span: Span) -> Option<(usize, Said)> {
    let mut weak = None;
    let mut headed = false;
    for hit in reading.hits_in(span).iter().filter(|hit| reading.speaks(hit)) {
        let Cue::Goal(cue) = hit.cue else { continue };
        let said = match cue {
            GoalCue::Heading => {
                headed = true;
                continue;
            }
            GoalCue::Amount | GoalCue::NoAmount if !headed => continue,
            GoalCue::Bare if !ends_clause(reading, hit.end) => continue,
            GoalCue::Improved | GoalCue::Share | GoalCue::Amount | GoalCue::Bare => {
                Said::Progress(StatedProgress::Improved)
            }
            GoalCue::Stable | GoalCue::NoAmount => Said::Progress(StatedProgress::Stable),
            GoalCue::Deteriorated => Said::Progress(StatedProgress::Deteriorated),
            GoalCue::Rise => Said::Rise,
            GoalCue::Fall => Said::Fall,
            GoalCue::Unstated | GoalCue::Ongoing => Said::Nothing,
            _ => continue,
        };
        if unchosen(reading, span, hit.start) {
            continue;
        }
        let gives_way = matches!(
            cue,
            GoalCue::Share | GoalCue::Bare | GoalCue::Rise | GoalCue::Fall | GoalCue::Ongoing
        );
        if !gives_way {
            return Some((hit.start, said));
        }
        let silent = matches!(weak, Some((_, Said::Nothing)));
        // "Down to two, great": a judgement outweighs a direction.
        let judged = matches!(cue, GoalCue::Share | GoalCue::Bare);
        let directed = matches!(weak, Some((_, Said::Rise | Said::Fall)));
        if weak.is_none() || silent || judged && directed {
            weak = Some((hit.start, said));
        }
    }
    weak
}

/// Whether a clause ends at `at`.
fn ends_clause(reading: &Reading<'_>, at: usize) -> bool {
    let rest = reading.text().get(at..).unwrap_or_default().trim_start_matches(' ');
    rest.is_empty() || rest.starts_with(['.', ',', ';', ')', '\n', '(', '|', '<', '!'])
}

/// The first count in `span` of what was aimed at: "13 of 13", "4 calls out of
/// 6", "50 %". Some of it is a progress, none of it is none.
pub(super) fn count(reading: &Reading<'_>, span: Span) -> Option<(usize, Said)> {
    let numbers = numbers(reading, span);
    let counts = |(at, number): &(usize, &Counted)| {
        let whole = numbers.get(at + 1);
        let lost = whole.is_some_and(|whole| is_lost(reading, whole));
        let share = is_percent(reading, number)
            || !lost && whole.is_some_and(|whole| is_share(reading, number, whole));
        share && !is_place(reading, number.start)
    };
    numbers.iter().enumerate().find(counts).map(|(_, number)| {
        let some = number.value > 0;
        let progress = if some { StatedProgress::Improved } else { StatedProgress::Stable };
        (number.start, Said::Progress(progress))
    })
}

/// What a single letter says that a legend of the note explains: "M" beside "(M =
/// met, N = no progress)".
pub(super) fn coded(reading: &Reading<'_>, span: Span) -> Option<(usize, Said)> {
    let text = reading.slice(span);
    let letter = text.trim_matches(|sign: char| !sign.is_alphanumeric());
    if letter.len() != 1 || !letter.starts_with(char::is_alphabetic) {
        return None;
    }
    let at = span.start + text.find(letter)?;
    let note = reading.text();
    ["(", ", ", "; ", " "].iter().find_map(|before| {
        let legend = format!("{before}{letter} =");
        let from = note.find(&legend)? + legend.len();
        let rest = note.get(from..)?;
        let end = from + rest.find([',', ';', ')', '\n']).unwrap_or(rest.len());
        progress(reading, Span::new(from, end)).map(|(_, said)| (at, said))
    })
}

/// How far two numbers of a change or a share may stand apart, in bytes.
const APART: usize = 28;

/// The first change of a number in `span`: "3 -> 6", "2 instead of 5".
pub(super) fn change(reading: &Reading<'_>, span: Span) -> Option<(usize, Said)> {
    let numbers = numbers(reading, span);
    numbers.iter().zip(numbers.iter().skip(1)).find_map(|(one, other)| {
        let gap = Span::new(one.end, other.start);
        let between = reading.slice(gap);
        if between.len() > APART || between.contains(['.', ';', '\n', '/']) {
            return None;
        }
        let (before, now) = if between.contains(['\u{2192}', '>']) {
            (one.value, other.value)
        } else if reading.first(gap, Cue::Goal(GoalCue::Against)).is_some() {
            (other.value, one.value)
        } else {
            return None;
        };
        let said = match now.cmp(&before) {
            Ordering::Greater => Said::Rise,
            Ordering::Less => Said::Fall,
            Ordering::Equal => Said::Progress(StatedProgress::Stable),
        };
        Some((one.start, said))
    })
}

/// A number and where it stands.
struct Counted {
    value: u16,
    start: usize,
    end: usize,
}

/// How many words that begin before a number are looked at for the name that it is part of.
const NAMES: usize = 4;

/// The numbers in `span` that stand free.
fn numbers(reading: &Reading<'_>, span: Span) -> Vec<Counted> {
    let mut before = ' ';
    let mut found: Vec<Counted> = Vec::new();
    // "PHQ-9 of 9 or lower"
    let hits = reading.hits_in(span);
    let of_name = |at: usize| {
        let begun = hits.get(..hits.partition_point(|hit| hit.start <= at)).unwrap_or_default();
        let near = begun.iter().rev().take(NAMES).filter(|hit| matches!(hit.cue, Cue::Name(_)));
        near.into_iter().any(|name| at < name.end)
    };
    for (offset, sign) in reading.slice(span).char_indices() {
        let start = span.start + offset;
        let free = !before.is_alphanumeric() && !matches!(before, '.' | ',' | '/');
        let inside = found.last().is_some_and(|last| start < last.end);
        if free
            && !inside
            && let Some((value, end)) = number(reading, start)
            && !of_name(start)
        {
            found.push(Counted { value, start, end });
        }
        before = sign;
    }
    found
}

/// The number in figures at `at`, and its end.
fn number(reading: &Reading<'_>, at: usize) -> Option<(u16, usize)> {
    let rest = reading.text().get(at..)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest.get(..digits)?.parse().ok().map(|value| (value, at + digits))
}

/// Whether a sign of per cent follows the number.
fn is_percent(reading: &Reading<'_>, number: &Counted) -> bool {
    let rest = reading.text().get(number.end..).unwrap_or_default();
    rest.trim_start_matches(' ').starts_with('%') && number.value <= 100
}

/// Whether the number is counted out of the whole behind it: "2 of 5", "4 repas
/// sur 6".
fn is_share(reading: &Reading<'_>, number: &Counted, whole: &Counted) -> bool {
    let gap = Span::new(number.end, whole.start);
    let between = reading.slice(gap);
    let near = between.len() <= APART && !between.contains([',', '.', ';', ':', '\n', '/']);
    let joined = || {
        reading.hits_in(gap).iter().any(|hit| {
            hit.cue == Cue::Goal(GoalCue::OutOf)
                && reading.speaks(hit)
                && hit.end + 1 == whole.start
        })
    };
    near && number.value <= whole.value && joined()
}

/// How far behind a count the word may stand that makes it a loss, in bytes.
const LOST: usize = 12;

/// Whether what is counted was lost: "2 courses of 4 | dropped".
fn is_lost(reading: &Reading<'_>, whole: &Counted) -> bool {
    let sentence = reading.sentence_at(whole.start);
    let behind = Span::new(whole.end, sentence.end.min(whole.end + LOST).max(whole.end));
    reading.first(behind, Cue::Goal(GoalCue::Lost)).is_some()
}

/// Whether the number at `at` is a place in a row: "session 3 of 12".
fn is_place(reading: &Reading<'_>, at: usize) -> bool {
    let before = reading.text().get(..at).unwrap_or_default().trim_end();
    let word = before.rfind([' ', '\n', '(']).map_or(0, |space| space + 1);
    reading.first(Span::new(word, word + 1), Cue::Goal(GoalCue::Place)).is_some()
}
