//! Where a line or sentence ends for the grammar of scores.
//!
//! It is finer than the division into sentences that all grammars share: a
//! list of scores is often a run of short lines, and a name may be parted from
//! its value by a wrapped line that begins with a figure.

use super::ScoreCue as Cue;
use super::lexer::Lexer;
use super::phrase::Meaning;
use crate::extract::Span;
use crate::extract::lexicon::Cue as ScanCue;

/// A line at least this long, in bytes, was wrapped rather than ended.
const FULL_LINE: usize = 60;

/// A line shorter than this, in bytes, was ended and not wrapped where it and the next
/// one close with a figure.
const SHORT_LINE: usize = 44;

/// How far back a bracket may have been opened.
const BRACKET_REACH: usize = 80;

/// Whether the mark at `at` is followed by a space and, for a full stop, does
/// not close an abbreviation.
#[must_use]
pub fn ends_sentence(lexer: &Lexer<'_>, at: usize) -> bool {
    let bytes = lexer.reading.folded.text().as_bytes();
    let followed = bytes.get(at + 1).is_none_or(|next| next.is_ascii_whitespace() || *next == b'"')
        || (bytes.get(at + 1) == Some(&b')')
            && bytes.get(at + 2).is_none_or(u8::is_ascii_whitespace));
    let before = bytes.get(..at).unwrap_or_default();
    if !followed || bytes.get(at) != Some(&b'.') {
        // "29 !! (22 in May)": a bracket goes on with the value that it is about.
        let valued = before.iter().rev().find(|byte| !matches!(byte, b' ' | b'!' | b'?'));
        let enclosed = bytes.get(at + 1..at + 3) == Some(b" (");
        return followed && !(enclosed && valued.is_some_and(u8::is_ascii_digit));
    }
    // "DASS-21 Depression . 14": what is left of a row of dots.
    let figure =
        bytes.get(at + 1) == Some(&b' ') && bytes.get(at + 2).is_some_and(u8::is_ascii_digit);
    if figure && before.last() == Some(&b' ') {
        return false;
    }
    let word = before.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let opens = before.len().checked_sub(word + 1).and_then(|at| before.get(at));
    let abbreviation = match word {
        0 => false,
        1 => {
            let letter = opens.is_none_or(|byte| matches!(byte, b' ' | b'\n' | b'.' | b'('));
            letter && !counted(lexer, at, word)
        }
        _ => {
            let longest = lexer.phrases.longest_abbreviation(lexer.calendar.language);
            let short = word <= longest
                && says(lexer, at - word, at, Cue::Abbreviation)
                && !counted(lexer, at, word);
            short || shortened(lexer, at, word)
        }
    };
    !abbreviation
}

/// "Lasted 10 min. PHQ-9 8", "slept 7 h. Her son": a unit behind its number, and the
/// name of a measure or a capital behind its full stop, which is then that of the
/// sentence too.
fn counted(lexer: &Lexer<'_>, at: usize, word: usize) -> bool {
    let bytes = lexer.reading.folded.text().as_bytes();
    let mut before = bytes.get(..at - word).unwrap_or_default().iter().rev();
    let number = before.find(|byte| **byte != b' ').is_some_and(u8::is_ascii_digit);
    let named = || {
        let behind = lexer.landmarks_in(Span::new(at + 2, at + 3));
        behind.iter().any(|hit| matches!(hit.cue, ScanCue::Name(_)))
    };
    number && (lexer.sentence_follows(at + 1) || named())
}

/// "(obs. 14, comp. 12)": a short word in brackets with its number behind it.
fn shortened(lexer: &Lexer<'_>, at: usize, word: usize) -> bool {
    let bytes = lexer.reading.folded.text().as_bytes();
    let figure =
        bytes.get(at + 1) == Some(&b' ') && bytes.get(at + 2).is_some_and(u8::is_ascii_digit);
    if word > 5 || !figure {
        return false;
    }
    let before = bytes.get(at.saturating_sub(BRACKET_REACH)..at).unwrap_or_default();
    let line = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let opened = line.iter().rposition(|byte| *byte == b'(');
    let closed = line.iter().rposition(|byte| *byte == b')');
    opened.is_some() && opened > closed
}

/// Whether the whole word from `start` to `end` says `cue`.
fn says(lexer: &Lexer<'_>, start: usize, end: usize, cue: Cue) -> bool {
    let text = lexer.reading.folded.text();
    let found = lexer.phrases.find_in(lexer.calendar.language, text, start, end);
    found.is_some_and(|(meaning, last)| {
        last == end && matches!(meaning, Meaning::Cues(cues) if cues.has(cue))
    })
}

/// Whether the line break at `at` stands inside a sentence: the line goes on
/// with a small letter, and its own words do not close it.
#[must_use]
pub fn is_wrap(lexer: &Lexer<'_>, at: usize) -> bool {
    let folded = lexer.reading.folded;
    let bytes = folded.text().as_bytes();
    let before = bytes.get(..at).unwrap_or_default();
    let last = before.iter().rev().find(|byte| **byte != b' ');
    if last.is_none_or(|last| matches!(last, b'\n' | b'.' | b'!' | b'?' | b':' | b'|' | b'\t')) {
        return false;
    }
    let next = bytes.get(at + 1..).unwrap_or_default();
    let skip = next.iter().take_while(|byte| **byte == b' ').count();
    let original = lexer.reading.note.text.get(folded.origin(at + 1 + skip)..);
    let Some(first) = original.and_then(|s| s.chars().next()) else { return false };
    if leaves_open(lexer, at) && first.is_alphanumeric() {
        return true;
    }
    // "Filled in the SPIN (total", and on the next line "31)".
    if first.is_ascii_digit() && ends_in_total(lexer, at) {
        return true;
    }
    if is_row(bytes, folded.line_at(at)) {
        return false;
    }
    // A full line that ends in the name of a measure, before its value.
    let line = folded.line_at(at);
    let near = Span::new(at.saturating_sub(lexer.names.longest()), at);
    let named = lexer.landmarks_in(near).iter().any(|hit| hit.end == at);
    if named && line.end - line.start >= FULL_LINE && first.is_ascii_digit() {
        return true;
    }
    // A line that ends in a score, before another that names a measure.
    let below = folded.lines().get(folded.line_index(at) + 1).map_or(at, |line| line.span.end);
    let names = lexer.landmarks_in(Span::new(at + 1, below + 1)).iter().any(|hit| match hit.cue {
        ScanCue::Name(_) => true,
        // "PHQ-9: 21", and on the next line "item 9: 2".
        _ => hit.start == at + 1 + skip,
    });
    if names && last.is_some_and(u8::is_ascii_digit) && !joins(lexer, at + 1 + skip) {
        return false;
    }
    first.is_lowercase()
        && !next.get(skip..).is_some_and(opens_list)
        && (!is_stacked(lexer, at) || joins(lexer, at + 1 + skip))
}

/// "intake: 16" over "last visit: 14" over "today: 9": whether the line at `at` and the
/// next one, or the next two, are short and close with a figure, as in a list of values,
/// or the next one is such an entry with its colon, or gaps part both.
fn is_stacked(lexer: &Lexer<'_>, at: usize) -> bool {
    let folded = lexer.reading.folded;
    let bytes = folded.text().as_bytes();
    let own = folded.line_index(at);
    let text = |line: usize| {
        let line = folded.lines().get(line).map(|line| line.span)?;
        Some(bytes.get(line.start..line.end)?.trim_ascii())
    };
    let short = |line: usize| text(line).is_some_and(|text| text.len() < SHORT_LINE);
    let closes = |line: usize| {
        short(line) && text(line).is_some_and(|text| text.last().is_some_and(u8::is_ascii_digit))
    };
    let keyed = |line: usize| {
        let figure = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'/' | b'.' | b' ');
        let key = text(line).and_then(|text| text.iter().rev().find(|byte| !figure(byte)));
        matches!(key, Some(b':' | b'='))
    };
    let stacked = closes(own + 1) && (closes(own) || closes(own + 2) || keyed(own + 1));
    let goes_on = || keyed(own) && text(own + 1).is_some_and(|text| text.contains(&b':'));
    // "session 4     19" over "today          7  (mild)"
    let aligned = |line: usize| {
        let gaps = |text: &[u8]| text.windows(2).any(|signs| signs == b"  ");
        text(line).is_some_and(|text| gaps(text) && text.iter().any(u8::is_ascii_digit))
    };
    let columns = || aligned(own) && aligned(own + 1);
    short(own) && short(own + 1) && (stacked || goes_on() || columns())
}

/// "today   A = 11   D = 17": whether gaps part what a line holds, as in a table.
fn is_row(bytes: &[u8], line: Span) -> bool {
    let text = bytes.get(line.start..line.end).unwrap_or_default().trim_ascii();
    text.windows(3).filter(|signs| matches!(signs, [b' ', b' ', last] if *last != b' ')).count()
        >= 2
}

/// Whether the word at `at` goes on with a sentence: "on", "and", "vs".
fn joins(lexer: &Lexer<'_>, at: usize) -> bool {
    let text = lexer.reading.folded.text();
    let small = [Cue::Onto, Cue::And, Cue::To, Cue::From, Cue::Versus, Cue::OutOf, Cue::Link];
    let found = lexer.phrases.find(lexer.calendar.language, text, at);
    found.is_some_and(|(meaning, _)| matches!(meaning, Meaning::Cues(cues) if cues.any(&small)))
}

/// Whether a line begins like an item of a list: "a) ", "2. ", "x: ".
fn opens_list(line: &[u8]) -> bool {
    let word = line.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    word <= 2
        && matches!(line.get(word), Some(b')' | b'.' | b':'))
        && matches!(line.get(word + 1), None | Some(b' ' | b'\n'))
}

/// Whether the line up to `at` ends with a word for the total, behind other words.
fn ends_in_total(lexer: &Lexer<'_>, at: usize) -> bool {
    let line = lexer.reading.folded.text().as_bytes().get(..at).unwrap_or_default();
    let word = line.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let before = line.iter().rev().nth(word).is_some_and(|byte| matches!(byte, b' ' | b'('));
    word > 0 && before && says(lexer, at - word, at, Cue::Total)
}

/// Whether the line up to `at` ends with a word that another has to follow.
fn leaves_open(lexer: &Lexer<'_>, at: usize) -> bool {
    let line = lexer.reading.folded.text().as_bytes().get(..at).unwrap_or_default();
    let word = line.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    // "n/a" closes its line.
    let part = at > word && line.get(at - word - 1) == Some(&b'/');
    word > 0 && !part && says(lexer, at - word, at, Cue::LeadsOn)
}
