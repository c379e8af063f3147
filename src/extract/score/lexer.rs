//! Cuts a window of the folded text into tokens.

use chrono::{Datelike, NaiveDate};

use super::ScoreCue;
use super::date::{self, Calendar};
use super::line;
use super::number::{self, Spelled};
use super::phrase::{Cues, Meaning, Phrases, end_of_word, is_word};
use super::token::{Kind, Token};
use crate::extract::Span;
use crate::extract::lexicon::Cue;
use crate::extract::reading::Reading;
use crate::extract::scan::Hit;
use crate::note::Language;

/// The arrow that folding makes of all arrows.
const ARROW: &[u8] = "\u{2192}".as_bytes();

/// Reads tokens out of windows of one note.
#[derive(Clone, Copy)]
pub(super) struct Lexer<'a> {
    pub reading: &'a Reading<'a>,
    /// The [landmarks](super::window::landmarks) of the whole note.
    pub landmarks: &'a [Hit],
    pub phrases: &'a Phrases,
    pub calendar: Calendar,
}

impl Lexer<'_> {
    /// Appends the tokens of `window`.
    pub fn lex(&self, window: Span, tokens: &mut Vec<Token>) {
        let text = self.reading.folded.text();
        let bytes = text.as_bytes();
        // About one token a word.
        tokens.reserve((window.end - window.start) / 5);
        let first = self.landmarks.partition_point(|hit| hit.start < window.start);
        let mut named = self.landmarks.get(first..).unwrap_or_default();
        let mut at = window.start;
        while let Some(&byte) = bytes.get(at).filter(|_| at < window.end) {
            while let Some((_, rest)) = named.split_first().filter(|(hit, _)| hit.start < at) {
                named = rest;
            }
            if named.first().is_some_and(|hit| hit.start == at)
                && let Some(end) = self.named_at(at, named, tokens)
            {
                at = end;
                continue;
            }
            at = match byte {
                b' ' | b'\t' | b'\'' | b'*' | b'~' | b'`' => at + 1,
                b'0'..=b'9' => self.number(at, tokens),
                0xe2 if bytes.get(at..).is_some_and(|rest| rest.starts_with(ARROW)) => {
                    self.mark(at, tokens)
                }
                _ if is_word(byte) => self.word(at, tokens),
                _ => self.mark(at, tokens),
            }
            .max(at + 1);
        }
    }

    /// The name of a measure, or the sign of an item ("Q9", "#9"), that stands
    /// at `at`, where `named` begins.
    fn named_at(&self, at: usize, named: &[Hit], tokens: &mut Vec<Token>) -> Option<usize> {
        let bytes = self.reading.folded.text().as_bytes();
        let here = || named.iter().take_while(|hit| hit.start == at);
        let name = here().find_map(|hit| match hit.cue {
            Cue::Name(index) => Some((index, hit.end)),
            _ => None,
        });
        if let Some((index, end)) = name {
            let end = name_value_split(bytes, at, end);
            tokens.push(Token { kind: Kind::Name(index), start: at, end });
            return Some(end);
        }
        let item =
            here().any(|hit| hit.cue == Cue::Score(ScoreCue::Item) && hit.language.is_none());
        let numbered = matches!(bytes.get(at), Some(b'q' | b'#'))
            && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !(item && numbered) {
            return None;
        }
        let kind = Kind::Cues(Cues::of(ScoreCue::Item));
        tokens.push(Token { kind, start: at, end: at + 1 });
        Some(at + 1)
    }

    fn number(&self, at: usize, tokens: &mut Vec<Token>) -> usize {
        let bytes = self.reading.folded.text().as_bytes();
        let rest = bytes.get(at..).unwrap_or_default();
        if let Some((date, length)) = date::figures(rest, self.calendar) {
            tokens.push(Token { kind: Kind::Date(date), start: at, end: at + length });
            return at + length;
        }
        if let Some(length) = time(rest) {
            tokens.push(Token { kind: Kind::Time, start: at, end: at + length });
            return at + length;
        }
        if let Some((date, length)) = self.dotted_day(rest) {
            tokens.push(Token { kind: Kind::Date(date), start: at, end: at + length });
            return at + length;
        }
        if let Some((date, end)) = self.day_month(at) {
            tokens.push(Token { kind: Kind::Date(date), start: at, end });
            return end;
        }
        let listed = matches!(tokens.as_slice(), [.., a, b]
            if a.is_number() && b.is_mark(b',') && a.end == b.start && b.end == at);
        let comma = !listed && (self.calendar.language == Language::Fr || lone_decimal(rest));
        if self.calendar.language == Language::Fr && !listed && self.follows_article(at, tokens) {
            let end = end_of_word(bytes, at);
            tokens.push(Token { kind: Kind::Time, start: at, end });
            return end;
        }
        if let Some((value, length)) = number::figures(rest, comma)
            && (!rest.get(length).is_some_and(|next| is_word(*next))
                || rest.get(length..).is_some_and(|rest| rest.starts_with(ARROW)))
        {
            tokens.push(Token { kind: Kind::Number(value), start: at, end: at + length });
            return at + length;
        }
        self.scanned(at, tokens).unwrap_or_else(|| {
            let mut end = end_of_word(bytes, at);
            // The rest of a number that is none: "1,250", "3.45.6".
            while matches!(bytes.get(end), Some(b'.' | b',' | b':'))
                && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)
            {
                end = end_of_word(bytes, end + 1);
            }
            tokens.push(Token { kind: Kind::Word, start: at, end });
            end
        })
    }

    /// "23.01" in a French note, where a decimal would have a comma.
    fn dotted_day(&self, rest: &[u8]) -> Option<(Option<NaiveDate>, usize)> {
        let (day, 2) = date::integer(rest)? else { return None };
        let (month, 2) = rest.get(3..).and_then(date::integer)? else { return None };
        let fits = self.calendar.language == Language::Fr
            && rest.get(2) == Some(&b'.')
            && (1..=31).contains(&day)
            && (1..=12).contains(&month)
            && !rest.get(5).is_some_and(|next| is_word(*next));
        fits.then(|| (self.calendar.day(day, month, None), 5))
    }

    /// "le 17": a day of the month.
    fn follows_article(&self, at: usize, tokens: &[Token]) -> bool {
        let text = self.reading.folded.text();
        let day = text.get(at..).is_some_and(|rest| {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            digits <= 2 && !matches!(rest.as_bytes().get(digits), Some(b'/' | b'.' | b'-' | b','))
        });
        day && tokens.last().is_some_and(|token| {
            text.get(token.start..token.end) == Some("le") && token.end + 1 == at
        })
    }

    /// A number with letters that a scanner took for figures, but only
    /// directly behind a name.
    fn scanned(&self, at: usize, tokens: &mut Vec<Token>) -> Option<usize> {
        let rest = self.reading.folded.text().as_bytes().get(at..)?;
        let (value, length) = number::misread(rest)?;
        tokens
            .iter()
            .rev()
            .find(|token| {
                !token.is_mark(b':') && !token.is_mark(b'=') && !token.has(ScoreCue::Link)
            })
            .filter(|token| matches!(token.kind, Kind::Name(_)))?;
        tokens.push(Token { kind: Kind::Number(value), start: at, end: at + length });
        Some(at + length)
    }

    /// "10 January 2025", "3 mars".
    fn day_month(&self, at: usize) -> Option<(Option<NaiveDate>, usize)> {
        let text = self.reading.folded.text();
        let bytes = text.as_bytes();
        let (day, length) = date::integer(bytes.get(at..)?)?;
        let ordinal = [&b"er"[..], b"st", b"nd", b"rd", b"th"]
            .into_iter()
            .find(|suffix| bytes.get(at + length..).is_some_and(|rest| rest.starts_with(suffix)))
            .map_or(0, <[u8]>::len);
        let word = skip_spaces(bytes, at + length + ordinal);
        let word = if bytes.get(word..word + 3) == Some(b"of ") { word + 3 } else { word };
        let (meaning, end) = self.phrases.find(self.calendar.language, text, word)?;
        let Meaning::Month(month) = meaning else { return None };
        let (year, end) = year_after(bytes, end);
        let date =
            (1..=31).contains(&day).then(|| self.calendar.day(day, u32::from(month), year))?;
        Some((date, end))
    }

    fn word(&self, at: usize, tokens: &mut Vec<Token>) -> usize {
        let text = self.reading.folded.text();
        let bytes = text.as_bytes();
        let starts = at == 0 || !bytes.get(at - 1).is_some_and(|before| is_word(*before));
        let found = self.phrases.find(self.calendar.language, text, at).filter(|_| starts);
        match found {
            Some((Meaning::Cues(cues), end)) => {
                tokens.push(Token { kind: Kind::Cues(cues), start: at, end });
                end
            }
            Some((Meaning::Number(value), end)) => self.spelled(at, value, end, tokens),
            Some((Meaning::Month(month), end)) => self.month(at, month, end, tokens),
            None => self.scanned(at, tokens).unwrap_or_else(|| {
                let end = end_of_word(bytes, at);
                tokens.push(Token { kind: Kind::Word, start: at, end });
                end
            }),
        }
    }

    fn spelled(&self, at: usize, value: u16, end: usize, tokens: &mut Vec<Token>) -> usize {
        let text = self.reading.folded.text();
        let bytes = text.as_bytes();
        let article = self.calendar.language == Language::Fr
            && value == 1
            && bytes.get(skip_spaces(bytes, end)).is_some_and(|next| is_word(*next));
        if article {
            let kind = Kind::Cues(Cues::of(ScoreCue::Link));
            tokens.push(Token { kind, start: at, end });
            return end;
        }
        let mut number = Spelled::new(value);
        let mut end = end;
        loop {
            let mut next = end;
            while matches!(bytes.get(next), Some(b' ' | b'-')) {
                next += 1;
            }
            let rest = text.get(next..).unwrap_or_default();
            let joined = ["and ", "et ", "et-"].iter().find(|word| rest.starts_with(**word));
            next += joined.map_or(0, |word| word.len());
            let more = match self.phrases.find(self.calendar.language, text, next) {
                Some((Meaning::Number(value), after)) if next > end => {
                    number.push(value).map(|sum| (sum, after))
                }
                _ => None,
            };
            let Some((sum, after)) = more else { break };
            number = sum;
            end = after;
        }
        tokens.push(Token { kind: Kind::Number(number.value()), start: at, end });
        end
    }

    /// "January", "Jan 10", "January 10, 2025", "mars 2025".
    fn month(&self, at: usize, month: u16, end: usize, tokens: &mut Vec<Token>) -> usize {
        let bytes = self.reading.folded.text().as_bytes();
        let month = u32::from(month);
        let dot = usize::from(bytes.get(end) == Some(&b'.'));
        let next = skip_spaces(bytes, end + dot);
        if let Some((day, length)) = bytes.get(next..).and_then(date::integer)
            && (1..=31).contains(&day)
            && length <= 2
            && self.calendar.language == Language::En
        {
            let ordinal = bytes.get(next + length..).is_some_and(|rest| {
                [&b"st"[..], b"nd", b"rd", b"th"].iter().any(|s| rest.starts_with(s))
            });
            let end = next + length + if ordinal { 2 } else { 0 };
            if !bytes.get(end).is_some_and(|byte| is_word(*byte)) {
                let (year, end) = year_after(bytes, end);
                let kind = Kind::Date(self.calendar.day(day, month, year));
                tokens.push(Token { kind, start: at, end });
                return end;
            }
        }
        let (year, end) = year_after(bytes, end + dot);
        tokens.push(Token { kind: Kind::Month(month, year), start: at, end });
        end
    }

    fn mark(&self, at: usize, tokens: &mut Vec<Token>) -> usize {
        let bytes = self.reading.folded.text().as_bytes();
        let rest = bytes.get(at..).unwrap_or_default();
        let mut push = |kind, length| {
            tokens.push(Token { kind, start: at, end: at + length });
            at + length
        };
        let may_point = matches!(rest, [b'-' | b'=' | b'>' | b'~' | 0xe2, ..]);
        for arrow in ["-->", "==>", "->", "=>", ">>>", ">>", "\u{2192}", "~>"] {
            if may_point && rest.starts_with(arrow.as_bytes()) {
                return push(Kind::Arrow, arrow.len());
            }
        }
        let comparator = match rest {
            [b'<', b'=', ..] | [b'=', b'<', ..] => Some((ScoreCue::AtMost, 2)),
            [b'>', b'=', ..] => Some((ScoreCue::AtLeast, 2)),
            [b'<', ..] => Some((ScoreCue::Below, 1)),
            [b'>', ..] => Some((ScoreCue::Above, 1)),
            _ => None,
        };
        if let Some((cue, length)) = comparator {
            return push(Kind::Cues(Cues::of(cue)), length);
        }
        match rest {
            [b'_', b'_', ..] => {
                let length = rest.iter().take_while(|byte| **byte == b'_').count();
                push(Kind::Blank, length)
            }
            [b'.', b'.', ..] => at + rest.iter().take_while(|byte| **byte == b'.').count(),
            [b'\n', ..] => {
                if line::is_wrap(&self.reading.note.text, self.reading.folded, at) {
                    at + 1
                } else {
                    push(Kind::Break, 1)
                }
            }
            [b'.' | b'!' | b'?', ..] => {
                if line::ends_sentence(bytes, at) {
                    push(Kind::Stop, 1)
                } else {
                    at + 1
                }
            }
            [byte, ..] => push(Kind::Mark(*byte), 1),
            [] => at + 1,
        }
    }
}

/// "PHQ 9/27" is a score of 9, not the name followed by "/27": the name ends
/// before a spaced figure that a slash and more figures follow.
fn name_value_split(bytes: &[u8], start: usize, end: usize) -> usize {
    let name = bytes.get(start..end).unwrap_or_default();
    let figures = name.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let Some(gap) = name.len().checked_sub(figures + 1).filter(|_| figures > 0) else { return end };
    let spaced = name.get(gap) == Some(&b' ') && gap > 0;
    let slash = bytes.get(end) == Some(&b'/') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    if spaced && slash && bytes.get(end + 2).is_some_and(u8::is_ascii_digit) {
        start + gap
    } else {
        end
    }
}

/// "22,4": a decimal comma with one figure behind it, where a list would have
/// a space.
fn lone_decimal(rest: &[u8]) -> bool {
    let whole = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let after = rest.get(whole + 1..).unwrap_or_default();
    rest.get(whole) == Some(&b',')
        && after.iter().take_while(|byte| byte.is_ascii_digit()).count() == 1
}

/// The length of a time of day: "14:30", "11 h 00", "4 pm", "8h45".
fn time(rest: &[u8]) -> Option<usize> {
    let (hour, digits) = date::integer(rest)?;
    if hour > 24 || digits > 2 {
        return None;
    }
    let two = |at: usize| {
        rest.get(at..at + 2).is_some_and(|pair| pair.iter().all(u8::is_ascii_digit))
            && !rest.get(at + 2).is_some_and(|next| is_word(*next))
    };
    if rest.get(digits) == Some(&b':') && two(digits + 1) {
        return Some(digits + 3);
    }
    let after = skip_spaces(rest, digits);
    match rest.get(after..)? {
        [b'a' | b'p', b'm', tail @ ..] if !tail.first().is_some_and(|b| is_word(*b)) => {
            Some(after + 2)
        }
        [b'a' | b'p', b'.', b'm', ..] => Some(after + 3),
        [b'h', ..] => {
            let minutes = skip_spaces(rest, after + 1);
            if two(minutes) {
                Some(minutes + 2)
            } else {
                (!rest.get(after + 1).is_some_and(|b| is_word(*b))).then_some(after + 1)
            }
        }
        _ => None,
    }
}

/// A year behind a month or a day, with or without a comma.
fn year_after(bytes: &[u8], end: usize) -> (Option<i32>, usize) {
    let comma = usize::from(bytes.get(end) == Some(&b','));
    let at = skip_spaces(bytes, end + comma);
    let year = bytes.get(at..).and_then(date::integer).filter(|(year, length)| {
        *length == 4
            && (1950..=2100).contains(year)
            && !bytes.get(at + 4).is_some_and(|next| is_word(*next))
    });
    match year.and_then(|(year, _)| i32::try_from(year).ok()) {
        Some(year) => (Some(year), at + 4),
        None => (None, end),
    }
}

fn skip_spaces(bytes: &[u8], at: usize) -> usize {
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count()
}

/// Whether a month without a day is that of the session.
pub(super) fn is_month_of(session: Option<NaiveDate>, month: u32, year: Option<i32>) -> bool {
    session.is_some_and(|session| {
        session.month() == month && year.is_none_or(|year| year == session.year())
    })
}
