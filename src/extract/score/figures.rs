//! Numbers, as the lexer comes upon them: in figures and in words, glued to the
//! letter of a session, misread by a scanner; and the dates, times and numbers of
//! lists that look like one.

use super::ScoreCue;
use super::date;
use super::lexer::{Lexer, is_arrow, skip_spaces};
use super::number::{self, Spelled};
use super::phrase::{Cues, Meaning, end_of_word, is_word};
use super::token::{Kind, Token};
use crate::note::Language;

/// The hours of a clock.
const HOURS: std::ops::RangeInclusive<u32> = 1..=12;

impl Lexer<'_> {
    /// "S4 13", "wk2 17": the letter that numbers a session, with its number.
    pub(super) fn glued_label(&self, at: usize, tokens: &mut Vec<Token>) -> Option<usize> {
        let text = self.reading.folded.text();
        let bytes = text.as_bytes();
        let end = end_of_word(bytes, at);
        let word = bytes.get(at..end)?;
        let letters = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let figures = word.len() - letters;
        let fits = (1..=4).contains(&letters) && (1..=2).contains(&figures);
        let (number, _) = number::figures(word.get(letters..).filter(|_| fits)?, false)?;
        let found = self.phrases.find_in(self.calendar.language, text, at, at + letters);
        let numbers = found.is_some_and(|(meaning, known)| match meaning {
            Meaning::Cues(cues) => {
                known == at + letters && cues.any(&[ScoreCue::Label, ScoreCue::Numbered])
            }
            _ => false,
        });
        let part = letters == 1 && self.in_row_of_parts(at, end, tokens);
        if !numbers && !part {
            return None;
        }
        let label = if part { Kind::Word } else { Kind::Cues(Cues::of(ScoreCue::Label)) };
        tokens.push(Token { kind: label, start: at, end: at + letters });
        tokens.push(Token { kind: Kind::Number(number), start: at + letters, end });
        Some(end)
    }

    /// "HAD A10 D8", "(B17 C8 D21 E18)": whether a letter with its figures stands beside
    /// another one, behind the name of a measure in its line.
    fn in_row_of_parts(&self, at: usize, end: usize, tokens: &[Token]) -> bool {
        let bytes = self.reading.folded.text().as_bytes();
        let glued = |word: &[u8]| match word {
            [letter, figures @ ..] => {
                letter.is_ascii_alphabetic()
                    && (1..=2).contains(&figures.len())
                    && figures.iter().all(u8::is_ascii_digit)
            }
            [] => false,
        };
        let apart = |byte: &u8| matches!(byte, b' ' | b',' | b'/' | b'(');
        let next =
            end + bytes.get(end..).unwrap_or_default().iter().take_while(|b| apart(b)).count();
        // "(S1, S5, S9)" numbers sessions: two parts have two letters.
        let other = |place: usize| bytes.get(place) != bytes.get(at);
        let follows = next > end
            && other(next)
            && bytes.get(next..end_of_word(bytes, next)).is_some_and(glued);
        let before = || match tokens {
            [.., letter, number] => {
                number.is_number()
                    && letter.end == number.start
                    && letter.end == letter.start + 1
                    && other(letter.start)
            }
            _ => false,
        };
        let line = tokens.iter().rev().take_while(|token| token.kind != Kind::Break);
        (follows || before())
            && at > 0
            && line.clone().any(|token| matches!(token.kind, Kind::Name(_)))
    }

    pub(super) fn number(&self, at: usize, tokens: &mut Vec<Token>) -> usize {
        let bytes = self.reading.folded.text().as_bytes();
        let rest = bytes.get(at..).unwrap_or_default();
        // "1er RDV", "2nd visit".
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if rest.get(digits).is_some_and(u8::is_ascii_alphabetic)
            && let Some((Meaning::Cues(cues), end)) =
                self.phrases.find(self.calendar.language, self.reading.folded.text(), at)
        {
            tokens.push(Token { kind: Kind::Cues(cues), start: at, end });
            return end;
        }
        let opens = tokens.last().is_none_or(|last| {
            last.kind == Kind::Break || last.is_mark(b'-') || last.is_mark(b'*')
        });
        let listed =
            tokens.last().is_some_and(|last| last.kind == Kind::Stop) && self.follows_in_list(at);
        let numbers = |length: &usize| {
            (listed || opens && self.opens_line(at))
                && !self.is_rated_under_name(at + length, tokens)
        };
        if let Some(length) = list_number(rest).filter(numbers) {
            tokens.push(Token { kind: Kind::Stop, start: at, end: at + length });
            return at + length;
        }
        if self.calendar.language == Language::Fr
            && let Some(length) = thousands(rest)
        {
            tokens.push(Token { kind: Kind::Word, start: at, end: at + length });
            return at + length;
        }
        // Most numbers have no sign behind them, and so are no part of a day.
        let signed = matches!(rest.get(digits), Some(b'/' | b'.' | b'-'))
            && !tokens.last().is_some_and(|last| last.end == at && last.has(ScoreCue::Item));
        if signed && let Some(length) = dotted_time(rest).filter(|_| self.follows_at(at, tokens)) {
            tokens.push(Token { kind: Kind::Time, start: at, end: at + length });
            return at + length;
        }
        if signed
            && opens
            && let Some((date, length, line)) = self.day_of_line(rest)
        {
            // A day to come has an appointment, no value.
            let planned = date.zip(self.calendar.session).is_some_and(|(date, now)| date > now);
            let (kind, length) =
                if planned { (Kind::Time, line) } else { (Kind::Date(date), length) };
            tokens.push(Token { kind, start: at, end: at + length });
            return at + length;
        }
        if let Some((date, length)) = self.announced_day(at, tokens) {
            tokens.push(Token { kind: Kind::Date(date), start: at, end: at + length });
            return at + length;
        }
        if signed && let Some((date, length)) = date::figures(rest, self.calendar) {
            tokens.push(Token { kind: Kind::Date(date), start: at, end: at + length });
            return at + length;
        }
        if signed && let Some((month, year, length)) = date::month_and_year(rest) {
            tokens.push(Token {
                kind: Kind::Month(month, Some(year)),
                start: at,
                end: at + length,
            });
            return at + length;
        }
        if let Some(length) = time(rest) {
            tokens.push(Token { kind: Kind::Time, start: at, end: at + length });
            return at + length;
        }
        if self.is_hour_to_come(at, digits, tokens) {
            tokens.push(Token { kind: Kind::Time, start: at, end: at + digits });
            return at + digits;
        }
        if signed && let Some((date, length)) = self.dotted_day(rest) {
            tokens.push(Token { kind: Kind::Date(date), start: at, end: at + length });
            return at + length;
        }
        if let Some((date, end)) = self.day_month(at) {
            tokens.push(Token { kind: Kind::Date(date), start: at, end });
            return end;
        }
        if let Some((value, length)) = number::parted(rest).filter(|_| names_value(tokens)) {
            tokens.push(Token { kind: Kind::Number(value), start: at, end: at + length });
            return at + length;
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
                || rest.get(length..).is_some_and(is_arrow))
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

    /// "Done with her at 19.00": whether the word before is that of a time of day.
    fn follows_at(&self, at: usize, tokens: &[Token]) -> bool {
        let text = self.reading.folded.text();
        tokens.last().is_some_and(|last| {
            last.end + 1 == at && matches!(text.get(last.start..last.end), Some("at" | "a"))
        })
    }

    /// "On 7/11 at 1", a day to come: whether the figures are the hour of it.
    fn is_hour_to_come(&self, at: usize, digits: usize, tokens: &[Token]) -> bool {
        let Some(session) = self.calendar.session else { return false };
        let [.., day, _] = tokens else { return false };
        let to_come = matches!(day.kind, Kind::Date(Some(day)) if day > session);
        let bytes = self.reading.folded.text().as_bytes();
        let hour = bytes.get(at..).and_then(date::integer);
        let next = bytes.get(skip_spaces(bytes, at + digits));
        let ends = next.is_none_or(|next| matches!(next, b'.' | b',' | b';' | b')' | b'\n'));
        to_come
            && ends
            && hour.is_some_and(|(hour, _)| HOURS.contains(&hour))
            && self.follows_at(at, tokens)
    }

    /// "1. Sleep - better. 2. Get out more": whether the number is the next one
    /// of a list in the same line.
    fn follows_in_list(&self, at: usize) -> bool {
        let folded = self.reading.folded;
        let bytes = folded.text().as_bytes();
        let line = bytes.get(folded.line_at(at).start..at).unwrap_or_default();
        let own = bytes.get(at..).and_then(date::integer);
        own.and_then(|(number, _)| number.checked_sub(1)).is_some_and(|before| {
            line.windows(3).enumerate().any(|(place, sign)| {
                let opens = place == 0 || line.get(place - 1) == Some(&b' ');
                opens
                    && matches!(sign, [_, b'.' | b')', b' '] | [_, b' ', b'-'])
                    && date::integer(sign) == Some((before, 1))
            })
        })
    }

    /// A number with letters that a scanner took for figures, but only directly behind a
    /// name, or in its sentence where a sign or a word leads to a value.
    pub(super) fn scanned(&self, at: usize, tokens: &mut Vec<Token>) -> Option<usize> {
        let text = self.reading.folded.text();
        let rest = text.as_bytes().get(at..)?;
        let (value, length) = number::misread(rest)?;
        if rest.first() != Some(&b's') && (leads_to_value(tokens) || self.is_listed(tokens)) {
            tokens.push(Token { kind: Kind::Number(value), start: at, end: at + length });
            return Some(at + length);
        }
        tokens
            .iter()
            .rev()
            .find(|token| {
                let misread_word = token.kind == Kind::Word
                    && text
                        .get(token.start..token.end)
                        .is_some_and(|word| word.bytes().any(|byte| byte.is_ascii_digit()));
                let sign = token.is_mark(b':') || token.is_mark(b'=');
                !sign && !token.cues().any(&[ScoreCue::Link, ScoreCue::Total]) && !misread_word
            })
            .filter(|token| matches!(token.kind, Kind::Name(_)))?;
        tokens.push(Token { kind: Kind::Number(value), start: at, end: at + length });
        Some(at + length)
    }

    /// "DASS-21: D l4, A 10": whether a letter for a part stands before the number, and the
    /// name of a measure and a sign before that.
    fn is_listed(&self, tokens: &[Token]) -> bool {
        let text = self.reading.folded.text();
        let letter = |token: &Token| {
            let word = text.get(token.start..token.end).unwrap_or_default().as_bytes();
            matches!(word, [only] if only.is_ascii_alphabetic())
        };
        matches!(tokens, [.., name, sign, part]
            if matches!(name.kind, Kind::Name(_)) && sign.is_mark(b':') && letter(part))
    }

    /// "Item 9: O.": a letter alone that a scanner took for the figure behind a sign.
    pub(super) fn lone_figure(&self, at: usize, tokens: &mut Vec<Token>) -> Option<usize> {
        let bytes = self.reading.folded.text().as_bytes();
        let value = match bytes.get(at)? {
            b'o' => 0.0,
            b'l' => 1.0,
            _ => return None,
        };
        let closed = matches!(bytes.get(at + 1), None | Some(b'.' | b',' | b';' | b')' | b'\n'));
        let signed = tokens.last().is_some_and(|last| last.is_mark(b':') || last.is_mark(b'='));
        // "Item 9 : O" is "oui".
        let english = self.calendar.language == Language::En;
        if !(closed && signed && english && leads_to_value(tokens)) {
            return None;
        }
        tokens.push(Token { kind: Kind::Number(value), start: at, end: at + 1 });
        Some(at + 1)
    }

    pub(super) fn spelled(
        &self,
        at: usize,
        value: u16,
        end: usize,
        tokens: &mut Vec<Token>,
    ) -> usize {
        let text = self.reading.folded.text();
        let bytes = text.as_bytes();
        let article = self.calendar.language == Language::Fr
            && value == 1
            && bytes.get(skip_breaks(bytes, end)).is_some_and(|next| is_word(*next))
            && !self.leads_to_item(skip_spaces(bytes, end));
        // "The old one 14": a pronoun.
        let pronoun = self.calendar.language == Language::En
            && value == 1
            && bytes.get(skip_spaces(bytes, end)).is_some_and(u8::is_ascii_digit);
        if article || pronoun {
            let kind = Kind::Cues(Cues::of(ScoreCue::Link).with(Cues::of(ScoreCue::Any)));
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
            // "Thirty-one before the leave" ends with "one", not "one before".
            let language = self.calendar.language;
            let word = end_of_word(bytes, next);
            let found = [
                self.phrases.find(language, text, next),
                self.phrases.find_in(language, text, next, word),
            ];
            let more = found.into_iter().flatten().find_map(|(meaning, after)| match meaning {
                Meaning::Number(value) if next > end => number.push(value).map(|sum| (sum, after)),
                _ => None,
            });
            let Some((sum, after)) = more else { break };
            number = sum;
            end = after;
        }
        tokens.push(Token { kind: Kind::Number(number.value()), start: at, end });
        end
    }

    /// Whether nothing but white space and signs of a list stands before `at`
    /// in its line.
    fn opens_line(&self, at: usize) -> bool {
        let before = self.reading.folded.text().as_bytes().get(..at).unwrap_or_default();
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |line| line + 1);
        before
            .get(start..)
            .is_some_and(|line| line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'*' | b'-')))
    }
}

impl Lexer<'_> {
    /// "Elle a coché un à la question 9": whether "à" stands at `at`, as it cannot behind an
    /// article.
    fn leads_to_item(&self, at: usize) -> bool {
        let text = self.reading.folded.text();
        let said = self.phrases.find(self.calendar.language, text, at);
        matches!(said, Some((Meaning::Cues(cues), _)) if cues.any(&[ScoreCue::To, ScoreCue::Onto]))
    }

    /// "PHQ-9" over "18 - moderately severe": whether the number before the sign that ends
    /// at `at` stands under the name of a measure, with a severity behind.
    fn is_rated_under_name(&self, at: usize, tokens: &[Token]) -> bool {
        let [.., above, last] = tokens else { return false };
        let named = last.kind == Kind::Break && matches!(above.kind, Kind::Name(_));
        let text = self.reading.folded.text();
        let word = skip_spaces(text.as_bytes(), at);
        let said = || self.phrases.find(self.calendar.language, text, word);
        named && matches!(said(), Some((Meaning::Cues(cues), _)) if cues.has(ScoreCue::Severity))
    }
}

/// Tokens between the name of a measure and a number that a scanner misread.
const MISREAD_REACH: usize = 12;

/// Whether the tokens end with a sign or word that leads to a value, in a sentence that
/// names a measure: "PHQ-9 today 11 and was l8", "(scanned sheet) l6".
fn leads_to_value(tokens: &[Token]) -> bool {
    let leads = [
        ScoreCue::Link,
        ScoreCue::Was,
        ScoreCue::Equals,
        ScoreCue::Stands,
        ScoreCue::Today,
        ScoreCue::Earlier,
        ScoreCue::To,
        ScoreCue::From,
        ScoreCue::Below,
        ScoreCue::AtMost,
        ScoreCue::Above,
        ScoreCue::AtLeast,
        ScoreCue::Total,
    ];
    let last = tokens.last().is_some_and(|last| {
        last.cues().any(&leads) || matches!(last.kind, Kind::Mark(b':' | b'=' | b')') | Kind::Arrow)
    });
    let near = tokens.iter().rev().take(MISREAD_REACH);
    last && near
        .take_while(|token| token.kind != Kind::Stop)
        .any(|token| matches!(token.kind, Kind::Name(_)))
}

/// Whether the tokens end in the name of a measure and a colon.
fn names_value(tokens: &[Token]) -> bool {
    matches!(tokens, [.., name, sign]
        if matches!(name.kind, Kind::Name(_)) && (sign.is_mark(b':') || sign.is_mark(b'=')))
}

/// "22,4": a decimal comma with one figure behind it, where a list would have
/// a space.
pub(super) fn lone_decimal(rest: &[u8]) -> bool {
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

/// The length of "19.00", as a time of day is written with a full stop.
fn dotted_time(rest: &[u8]) -> Option<usize> {
    let (hour, digits @ 1..=2) = date::integer(rest)? else { return None };
    let (minute, 2) = rest.get(digits + 1..).and_then(date::integer)? else { return None };
    let fits = rest.get(digits) == Some(&b'.') && hour < 24 && minute < 60;
    fits.then_some(digits + 3)
}

/// The length of "6 200", a thousand and more.
fn thousands(rest: &[u8]) -> Option<usize> {
    let (_, digits @ 1..=2) = date::integer(rest)? else { return None };
    let (_, 3) = rest.get(digits + 1..).and_then(date::integer)? else { return None };
    (rest.get(digits) == Some(&b' ')).then_some(digits + 4)
}

/// Behind spaces and at most one line break: "à un", and on the next line "total de 11".
fn skip_breaks(bytes: &[u8], at: usize) -> usize {
    let end = skip_spaces(bytes, at);
    if bytes.get(end) == Some(&b'\n') { skip_spaces(bytes, end + 1) } else { end }
}

/// The length of "2. " or "3) " or "1 - " before the words of a list.
fn list_number(rest: &[u8]) -> Option<usize> {
    let (_, digits @ 1..=2) = date::integer(rest)? else { return None };
    let sign = match rest.get(digits..)? {
        [b'.' | b')', b' ', ..] => digits + 1,
        [b' ', b'-', b' ', ..] => digits + 2,
        _ => return None,
    };
    let word = skip_spaces(rest, sign);
    rest.get(word).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'[').then_some(sign)
}
