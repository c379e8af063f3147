//! Days and months in words and figures, as the lexer comes upon them.

use chrono::{Datelike, NaiveDate};

use super::ScoreCue;
use super::date;
use super::lexer::{Lexer, skip_spaces};
use super::number;
use super::phrase::{Meaning, is_word};
use super::token::{Kind, Token};
use crate::note::Language;

/// Days before a session within which a result may have been filled in for it.
const RECENT: i64 = 10;

/// Tokens behind a bracket among which the next form is named.
const NEAR: usize = 12;

/// Spaces that part columns.
const COLUMN: usize = 3;

/// Words between a name and the colon before its months.
const HEADING: usize = 12;

impl Lexer<'_> {
    /// "le 03/07", "on 3/6": the words before it make it a day.
    pub(super) fn announced_day(
        &self,
        at: usize,
        tokens: &[Token],
    ) -> Option<(Option<NaiveDate>, usize)> {
        let text = self.reading.folded.text();
        let rest = text.as_bytes().get(at..)?;
        let before = tokens.last().filter(|token| token.end + 1 == at)?;
        if !before.has(ScoreCue::Dated) {
            return None;
        }
        let (first, a @ 1..=2) = date::integer(rest)? else { return None };
        let (second, b @ 1..=2) = rest.get(a + 1..).and_then(date::integer)? else { return None };
        let end = a + 1 + b;
        let fits = rest.get(a) == Some(&b'/')
            && date::may_be_day(first, second)
            && !rest.get(end).is_some_and(|next| is_word(*next) || *next == b'/');
        fits.then(|| (self.calendar.slashed(first, second, None), end))
    }

    /// "1/12  22" as a whole line: a day with the value of that day. Gives the day,
    /// its length, and that of both.
    pub(super) fn day_of_line(&self, rest: &[u8]) -> Option<(Option<NaiveDate>, usize, usize)> {
        let (first, a @ 1..=2) = date::integer(rest)? else { return None };
        if rest.get(a) != Some(&b'/') {
            return None;
        }
        let (second, b @ 1..=2) = rest.get(a + 1..).and_then(date::integer)? else { return None };
        let end = a + 1 + b;
        let signs = |byte: &&u8| matches!(byte, b' ' | b'\t' | b':' | b'-' | b'=' | b'>' | b'.');
        let gap = rest.get(end..)?.iter().take_while(signs).count();
        let value = rest.get(end + gap..)?;
        let (_, length) = number::figures(value, true)?;
        let behind = value.get(length..)?.iter().find(|byte| **byte != b' ');
        let alone = matches!(behind, None | Some(b'\n' | b'\r' | b'('));
        (alone && gap > 0 && date::may_be_day(first, second))
            .then(|| (self.calendar.slashed(first, second, None), end, end + gap + length))
    }

    /// "23.01" in a French note, where a decimal would have a comma.
    pub(super) fn dotted_day(&self, rest: &[u8]) -> Option<(Option<NaiveDate>, usize)> {
        let (day, 2) = date::integer(rest)? else { return None };
        let (month, 2) = rest.get(3..).and_then(date::integer)? else { return None };
        let fits = self.calendar.language == Language::Fr
            && rest.get(2) == Some(&b'.')
            && (1..=31).contains(&day)
            && (1..=12).contains(&month)
            && !rest.get(5).is_some_and(|next| is_word(*next));
        // "le 09.09. : 21"
        let dot = usize::from(rest.get(5) == Some(&b'.') && rest.get(6..8) == Some(b" :"));
        fits.then(|| (self.calendar.day(day, month, None), 5 + dot))
    }

    /// "le 17", "à la consultation du 17": a day of the month.
    pub(super) fn follows_article(&self, at: usize, tokens: &[Token]) -> bool {
        let text = self.reading.folded.text();
        let day = text.get(at..).is_some_and(|rest| {
            let Some((day, digits)) = date::integer(rest.as_bytes()) else { return false };
            // "Le 41 du dossier" is none.
            digits <= 2
                && day <= 31
                && !matches!(rest.as_bytes().get(digits), Some(b'/' | b'-'))
                && !(rest.as_bytes().get(digits) == Some(&b'.')
                    && rest.as_bytes().get(digits + 1).is_some_and(u8::is_ascii_digit))
                // "Le 8,5 de la ligne" is none, and "envoyés le 23, et" is one.
                && !(rest.as_bytes().get(digits) == Some(&b',')
                    && rest.as_bytes().get(digits + 1).is_some_and(u8::is_ascii_digit))
        });
        let is = |token: &Token, word| text.get(token.start..token.end) == Some(word);
        // "À la consultation du 23"
        let visit = |label: &Token| label.has(ScoreCue::Label);
        day && match tokens {
            [.., label, last] if is(last, "du") => last.end + 1 == at && visit(label),
            [.., last] => {
                let told = text.get(last.start..last.end).unwrap_or_default();
                (told == "le" || visit(last) && told.ends_with(" du")) && last.end + 1 == at
            }
            [] => false,
        }
    }

    /// "10 January 2025", "3 mars".
    pub(super) fn day_month(&self, at: usize) -> Option<(Option<NaiveDate>, usize)> {
        let text = self.reading.folded.text();
        let bytes = text.as_bytes();
        let (day, length) = date::integer(bytes.get(at..)?)?;
        let rest = bytes.get(at + length..)?;
        // Nearly all numbers have another sign behind them, or a space and no letter.
        if !rest.iter().find(|byte| **byte != b' ')?.is_ascii_alphabetic() {
            return None;
        }
        let ordinal = match rest {
            [b'e', b'r', ..] | [b's', b't', ..] | [b'n' | b'r', b'd', ..] | [b't', b'h', ..] => 2,
            _ => 0,
        };
        let word = skip_spaces(bytes, at + length + ordinal);
        if word - at - length - ordinal >= COLUMN {
            return None;
        }
        // "The 10th of May" is a day, and "above the 10 of May" a value with its month.
        let of = ordinal > 0 && bytes.get(word..word + 3) == Some(b"of ");
        let word = if of { word + 3 } else { word };
        let (meaning, end) = self.phrases.find(self.calendar.language, text, word)?;
        let Meaning::Month(month) = meaning else { return None };
        // "3 oct. : 15", "20 janv. 2025"
        let dot = usize::from(bytes.get(end) == Some(&b'.') && !self.sentence_follows(end + 1));
        let (year, end) = year_after(bytes, end + dot);
        let date = date::has_day(u32::from(month), day)
            .then(|| self.calendar.day(day, u32::from(month), year))?;
        Some((date, end))
    }

    /// "Le dix mars": the day in words behind its article, right before the month at `at`,
    /// and where it begins.
    fn day_in_words(&self, at: usize, tokens: &[Token]) -> Option<(u32, usize)> {
        let text = self.reading.folded.text();
        let [.., article, number] = tokens else { return None };
        let Kind::Number(day) = number.kind else { return None };
        let written = |token: &Token| text.get(token.start..token.end).unwrap_or_default();
        let fits = self.calendar.language == Language::Fr
            && matches!(written(article), "le" | "du" | "au" | "depuis le" | "jusqu'au")
            && written(number).starts_with(char::is_alphabetic)
            && number.end + 1 == at
            && (1.0..=31.0).contains(&day);
        fits.then_some((day as u32, number.start))
    }

    /// "January", "Jan 10", "January 10, 2025", "mars 2025".
    pub(super) fn month(
        &self,
        at: usize,
        month: u16,
        end: usize,
        tokens: &mut Vec<Token>,
    ) -> usize {
        let bytes = self.reading.folded.text().as_bytes();
        let month = u32::from(month);
        if let Some((day, start)) = self.day_in_words(at, tokens) {
            tokens.pop();
            let (year, end) = year_after(bytes, end);
            let kind = Kind::Date(self.calendar.day(day, month, year));
            tokens.push(Token { kind, start, end });
            return end;
        }
        // "23 in Oct., now 18", but "better in October. PHQ-9 18".
        let dotted = bytes.get(end) == Some(&b'.') && !self.sentence_follows(end + 1);
        let dot = usize::from(dotted);
        let next = skip_spaces(bytes, end + dot);
        // "Feb       28" stands in two columns.
        if next - end - dot < COLUMN
            && let Some((day, length)) = bytes.get(next..).and_then(date::integer)
            && date::has_day(month, day)
            && length <= 2
            && self.calendar.language == Language::En
            && !tokens.last().is_some_and(|before| before.has(ScoreCue::Within))
        {
            let ordinal = bytes.get(next + length..).is_some_and(|rest| {
                [&b"st"[..], b"nd", b"rd", b"th"].iter().any(|s| rest.starts_with(s))
            });
            let end = next + length + if ordinal { 2 } else { 0 };
            // "(Jan 5.1)" tells a value with its month.
            let decimal =
                bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
            if !decimal && !bytes.get(end).is_some_and(|byte| is_word(*byte)) {
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

    /// "PHQ-9: Jan 18, Feb 14, Mar 11": where months with a number each, and nothing
    /// else, follow a name, the numbers are values and no days.
    pub(super) fn part_months(&self, tokens: &mut Vec<Token>) {
        let mut parts: Vec<(usize, [Token; 2])> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            if matches!(token.kind, Kind::Name(_)) {
                self.months_behind(tokens, at + 1, &mut parts);
            }
            parts.extend(self.month_in_list(tokens, at).map(|both| (at, both)));
        }
        parts.sort_by_key(|(at, _)| *at);
        parts.dedup_by_key(|(at, _)| *at);
        if parts.is_empty() {
            return;
        }
        let whole = std::mem::take(tokens);
        tokens.reserve(whole.len() + parts.len());
        let mut parts = parts.into_iter().peekable();
        for (at, token) in whole.into_iter().enumerate() {
            match parts.next_if(|(place, _)| *place == at) {
                Some((_, both)) => tokens.extend(both),
                None => tokens.push(token),
            }
        }
    }

    /// "7 (intake 16, July 12)": what looks like a day at the end of a bracket of times, each
    /// with its value.
    fn month_in_list(&self, tokens: &[Token], at: usize) -> Option<[Token; 2]> {
        let day = tokens.get(at)?;
        let (month, value, figures) = self.month_with_number(day)?;
        let back = |by: usize| at.checked_sub(by).and_then(|at| tokens.get(at));
        let mark = |token: Option<&Token>, mark: u8| token.is_some_and(|it| it.is_mark(mark));
        let times = [ScoreCue::Earlier, ScoreCue::ColumnEarlier, ScoreCue::Opening];
        let before = mark(back(1), b',')
            && back(2).is_some_and(Token::is_number)
            && back(3).is_some_and(|token| {
                token.cues().any(&times) || matches!(token.kind, Kind::Month(..))
            })
            && mark(back(4), b'(');
        (before && mark(tokens.get(at + 1), b')')).then(|| {
            let name = Token { kind: Kind::Month(month, None), start: day.start, end: figures };
            [name, Token { kind: Kind::Number(value), start: figures, end: day.end }]
        })
    }

    /// Adds the months with their numbers behind the name that ends before `name_end`, each
    /// with the place of the day that it was read as.
    fn months_behind(
        &self,
        tokens: &[Token],
        name_end: usize,
        parts: &mut Vec<(usize, [Token; 2])>,
    ) {
        let mark = |at: usize, marks: &[u8]| matches!(tokens.get(at).map(|token| token.kind), Some(Kind::Mark(mark)) if marks.contains(&mark));
        // "GDS-15 readings since the move: January 11, April 9"
        let plain = |token: &&Token| matches!(token.kind, Kind::Word | Kind::Cues(_));
        let behind = tokens.get(name_end..).unwrap_or_default();
        let words = behind.iter().take(HEADING).take_while(plain).count();
        let colon = name_end + words;
        let first = if mark(colon, b":=") { colon + 1 } else { name_end };
        // Each is read as a day, or as a month and a number where it can be none: "Oct 33".
        let entry = |at: usize| match tokens.get(at..).unwrap_or_default() {
            [month, number, ..] if matches!(month.kind, Kind::Month(..)) && number.is_number() => {
                Some(at + 2)
            }
            [day, ..] => self.month_with_number(day).map(|_| at + 1),
            [] => None,
        };
        // "PHQ-9 16; July 20; June 23": behind the value of today.
        let value = tokens.get(first).is_some_and(Token::is_number);
        let ratio = mark(first + 1, b"/") && tokens.get(first + 2).is_some_and(Token::is_number);
        let behind = first + if ratio { 3 } else { 1 };
        let parted = mark(behind, b",;") || tokens.get(behind).is_some_and(Token::ends_sentence);
        let first = if value && parted { behind + 1 } else { first };
        let mut days: Vec<usize> = Vec::new();
        let mut next = first;
        let mut end = first;
        while let Some(after) = entry(next) {
            days.push(next);
            end = after;
            if !mark(after, b",/;") {
                break;
            }
            next = after + 1;
        }
        // "Feb 12, April 12, now 9"
        let goes_on =
            mark(end, b",;") && tokens.get(end + 1).is_some_and(|token| token.has(ScoreCue::Today));
        let ends = goes_on || tokens.get(end).is_none_or(Token::ends_sentence);
        if days.len() < 2 || !ends {
            days.clear();
            // "MADRS 9 (March 28), HAM-A 11"
            if value && self.is_month_of_value(tokens, behind) {
                days.push(behind + 1);
            }
        }
        for at in days {
            let Some(token) = tokens.get(at).copied() else { continue };
            let Some((month, value, figures)) = self.month_with_number(&token) else { continue };
            let month = Token { kind: Kind::Month(month, None), start: token.start, end: figures };
            let number = Token { kind: Kind::Number(value), start: figures, end: token.end };
            parts.push((at, [month, number]));
        }
    }

    /// "MADRS 9 (March 28), HAM-A 11": whether what looks like a day in the bracket at `open`,
    /// right behind a value, is a month with its value. Who gives a day for one form gives one
    /// for the next, and few report what was filled in weeks ago as a result: all ten such
    /// brackets of the labelled notes hold a value.
    fn is_month_of_value(&self, tokens: &[Token], open: usize) -> bool {
        let mark = |at: usize, mark: u8| tokens.get(at).is_some_and(|token| token.is_mark(mark));
        let Some(day) = tokens.get(open + 1).filter(|_| mark(open, b'(') && mark(open + 2, b')'))
        else {
            return false;
        };
        let days = match (day.kind, self.calendar.session) {
            (Kind::Date(Some(date)), Some(session)) => (session - date).num_days(),
            _ => 0,
        };
        // What follows in the line: another time of the form, or a form with a day of its own.
        let behind = open + 3..tokens.len().min(open + 3 + NEAR);
        let line = tokens.get(behind).unwrap_or_default();
        let line = line
            .iter()
            .position(|token| token.kind == Kind::Break)
            .map_or(line, |end| line.get(..end).unwrap_or_default());
        let list = matches!(line, [comma, next, ..] if comma.is_mark(b',') && next.is_number())
            || line.iter().any(|token| token.has(ScoreCue::Today));
        let named = line.iter().position(|token| matches!(token.kind, Kind::Name(_)));
        let rest = named.and_then(|at| line.get(at + 1..)).unwrap_or_default();
        let sign = usize::from(rest.first().is_some_and(|it| it.is_mark(b':') || it.is_mark(b'=')));
        let recent = |token: &Token| match (token.kind, self.calendar.session) {
            (Kind::Date(Some(date)), Some(session)) => (session - date).num_days() <= RECENT,
            _ => false,
        };
        // "MADRS 9 (March 28), HAM-A 11 (March 28)"
        let again = |token: &Token| token.kind == day.kind;
        let next = rest.get(sign..).unwrap_or_default();
        let dated =
            matches!(next, [_, open, it, ..] if open.is_mark(b'(') && (recent(it) || again(it)));
        let before = tokens.get(open.saturating_sub(NEAR)..open).unwrap_or_default();
        let dated = dated
            || before
                .windows(2)
                .any(|pair| matches!(pair, [opens, it] if opens.is_mark(b'(') && again(it)));
        days > RECENT && !list && !dated && self.month_with_number(day).is_some()
    }

    /// The month and the number of a day such as "Jan 18", and where its figures begin.
    fn month_with_number(&self, token: &Token) -> Option<(u32, f64, usize)> {
        let text = self.reading.folded.text();
        let Kind::Date(_) = token.kind else { return None };
        let written = text.get(token.start..token.end)?;
        let figures = written.find(|sign: char| sign.is_ascii_digit()).filter(|at| *at > 0)?;
        let number = written.get(figures..)?.parse::<u32>().ok()?;
        match self.phrases.find(self.calendar.language, text, token.start)?.0 {
            Meaning::Month(month) => {
                Some((u32::from(month), f64::from(number), token.start + figures))
            }
            _ => None,
        }
    }

    /// Whether the next word is written with a capital, or there is none.
    pub(super) fn sentence_follows(&self, at: usize) -> bool {
        let bytes = self.reading.folded.text().as_bytes();
        let next = skip_spaces(bytes, at);
        let original = self.reading.note.text.get(self.reading.folded.origin(next)..);
        bytes.get(at).is_none_or(u8::is_ascii_whitespace)
            && original
                .and_then(|rest| rest.chars().next())
                .is_none_or(|first| first.is_uppercase() || first == '\n')
    }
}

/// A year behind a month or a day, with or without a comma.
fn year_after(bytes: &[u8], end: usize) -> (Option<i32>, usize) {
    let comma = usize::from(bytes.get(end) == Some(&b','));
    let at = skip_spaces(bytes, end + comma);
    // "Nov '24"
    if let Some([b'\'', tens @ b'0'..=b'9', ones @ b'0'..=b'9', ..]) = bytes.get(at..)
        && !bytes.get(at + 3).is_some_and(|next| is_word(*next))
    {
        let year = i32::from(tens - b'0') * 10 + i32::from(ones - b'0');
        return (Some(date::full_year(year)), at + 3);
    }
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

/// Whether a month without a day is that of the session.
pub(super) fn is_month_of(session: Option<NaiveDate>, month: u32, year: Option<i32>) -> bool {
    session.is_some_and(|session| {
        session.month() == month && year.is_none_or(|year| year == session.year())
    })
}
