//! Cuts a window of the folded text into tokens.

use super::ScoreCue;
use super::date::{self, Calendar};
use super::line;
use super::name::{Name, Names};
use super::number::{self, Spelled};
use super::people::People;
use super::phrase::{Cues, Meaning, Phrases, end_of_word, is_word};
use super::token::{Kind, Token};
use crate::extract::lexicon::Cue;
use crate::extract::reading::Reading;
use crate::extract::scan::Hit;
use crate::extract::{SectionKind, Span};
use crate::note::Language;

/// The arrows that folding makes of all arrows.
const ARROW: &[u8] = "\u{2192}".as_bytes();
const BACK: &[u8] = "\u{2190}".as_bytes();
const UP: &[u8] = "\u{2191}".as_bytes();
const DOWN: &[u8] = "\u{2193}".as_bytes();

/// Longest tag of HTML that is passed over, in bytes.
const LONGEST_TAG: usize = 80;

/// Reads tokens out of windows of one note.
#[derive(Clone, Copy)]
pub(super) struct Lexer<'a> {
    pub reading: &'a Reading<'a>,
    /// The [landmarks](super::window::landmarks) of the whole note.
    pub landmarks: &'a [Hit],
    pub phrases: &'a Phrases,
    pub names: &'a Names,
    /// The people of the note who are not the client.
    pub people: &'a People<'a>,
    pub calendar: Calendar,
    /// Whether the note is of an intake.
    pub intake: bool,
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
                0xe2 if is_arrow(bytes.get(at..).unwrap_or_default()) => self.arrow(at, tokens),
                b'<' => self.tag(at, tokens).unwrap_or_else(|| self.mark(at, tokens)),
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
            let name = self.names.get(index);
            let numbered = name.is_none_or(|name| name.numbered);
            let end = name_value_split(bytes, at, end, numbered);
            let end = name.map_or(end, |name| version(bytes, end, name));
            tokens.push(Token { kind: Kind::Name(index), start: at, end });
            return Some(end);
        }
        let item =
            here().any(|hit| hit.cue == Cue::Score(ScoreCue::Item) && hit.language.is_none());
        let numbered = matches!(bytes.get(at), Some(b'q' | b'#'))
            && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        let of_goal = self.reading.section_at(at) == Some(SectionKind::Goals);
        let thing = byte_is(bytes, at, b'#') && (of_goal || numbers_a_thing(tokens));
        if !(item && numbered) || thing {
            return None;
        }
        let kind = Kind::Cues(Cues::of(ScoreCue::Item));
        tokens.push(Token { kind, start: at, end: at + 1 });
        Some(at + 1)
    }

    /// Arrows: "18 → 12", "9 ← 14", and "12 ↓", which says nothing but how it
    /// went unless it leads to a number.
    fn arrow(&self, at: usize, tokens: &mut Vec<Token>) -> usize {
        let bytes = self.reading.folded.text().as_bytes();
        let rest = bytes.get(at..).unwrap_or_default();
        let end = at + ARROW.len();
        let leads = bytes.get(skip_spaces(bytes, end)).is_some_and(u8::is_ascii_digit);
        let upright = rest.starts_with(UP) || rest.starts_with(DOWN);
        if rest.starts_with(BACK) {
            tokens.push(Token { kind: Kind::Cues(Cues::of(ScoreCue::Versus)), start: at, end });
        } else if !upright || (leads && tokens.last().is_some_and(Token::is_number)) {
            tokens.push(Token { kind: Kind::Arrow, start: at, end });
        } else if !leads {
            let way = if rest.starts_with(UP) { ScoreCue::Up } else { ScoreCue::Down };
            tokens.push(Token { kind: Kind::Cues(Cues::of(way)), start: at, end });
        }
        end
    }

    /// A tag of HTML is no sign of relation; one that opens a block or ends a
    /// line ends the line.
    fn tag(&self, at: usize, tokens: &mut Vec<Token>) -> Option<usize> {
        let rest = self.reading.folded.text().as_bytes().get(at + 1..)?;
        let name = rest.strip_prefix(b"/").unwrap_or(rest);
        let length = name.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name =
            name.get(..length).filter(|name| name.first().is_some_and(u8::is_ascii_alphabetic))?;
        let close = rest.iter().take(LONGEST_TAG).position(|byte| matches!(byte, b'>' | b'\n'))?;
        let end = at + 1 + close + 1;
        if rest.get(close) != Some(&b'>') {
            return None;
        }
        match name {
            b"b" | b"i" | b"u" | b"em" | b"strong" | b"span" | b"font" | b"small" | b"a"
            | b"sup" | b"sub" | b"mark" | b"td" | b"th" => {}
            _ => tokens.push(Token { kind: Kind::Break, start: at, end }),
        }
        Some(end)
    }

    /// "S4 13", "wk2 17": the letter that numbers a session, with its number.
    fn glued_label(&self, at: usize, tokens: &mut Vec<Token>) -> Option<usize> {
        let text = self.reading.folded.text();
        let bytes = text.as_bytes();
        let end = end_of_word(bytes, at);
        let word = bytes.get(at..end)?;
        let letters = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let figures = word.len() - letters;
        let fits = (1..=4).contains(&letters) && (1..=2).contains(&figures);
        let (number, _) = number::figures(word.get(letters..).filter(|_| fits)?, false)?;
        let (meaning, known) =
            self.phrases.find_in(self.calendar.language, text, at, at + letters)?;
        let Meaning::Cues(cues) = meaning else { return None };
        if known != at + letters || !cues.any(&[ScoreCue::Label, ScoreCue::Numbered]) {
            return None;
        }
        let label = Kind::Cues(Cues::of(ScoreCue::Label));
        tokens.push(Token { kind: label, start: at, end: at + letters });
        tokens.push(Token { kind: Kind::Number(number), start: at + letters, end });
        Some(end)
    }

    fn number(&self, at: usize, tokens: &mut Vec<Token>) -> usize {
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
        if let Some(length) = list_number(rest).filter(|_| listed || opens && self.opens_line(at)) {
            tokens.push(Token { kind: Kind::Stop, start: at, end: at + length });
            return at + length;
        }
        if let Some(length) = thousands(rest).filter(|_| self.calendar.language == Language::Fr) {
            tokens.push(Token { kind: Kind::Word, start: at, end: at + length });
            return at + length;
        }
        if let Some((date, length)) = self.announced_day(at, tokens) {
            tokens.push(Token { kind: Kind::Date(date), start: at, end: at + length });
            return at + length;
        }
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
                    && matches!(sign, [_, b'.' | b')', b' '])
                    && date::integer(sign) == Some((before, 1))
            })
        })
    }

    /// A number with letters that a scanner took for figures, but only
    /// directly behind a name.
    fn scanned(&self, at: usize, tokens: &mut Vec<Token>) -> Option<usize> {
        let text = self.reading.folded.text();
        let rest = text.as_bytes().get(at..)?;
        let (value, length) = number::misread(rest)?;
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

    fn word(&self, at: usize, tokens: &mut Vec<Token>) -> usize {
        let text = self.reading.folded.text();
        let bytes = text.as_bytes();
        let starts = at == 0 || !bytes.get(at - 1).is_some_and(|before| is_word(*before));
        let found = self.phrases.find(self.calendar.language, text, at).filter(|_| starts);
        match found {
            Some((Meaning::Cues(cues), end)) => {
                // "2 drinks/mo": a measure of time, not a mother.
                let per = at > 0 && byte_is(bytes, at - 1, b'/') && cues.has(ScoreCue::Unit);
                let cues = if per { Cues::of(ScoreCue::Unit) } else { cues };
                tokens.push(Token { kind: Kind::Cues(cues), start: at, end });
                end
            }
            Some((Meaning::Number(value), end)) => self.spelled(at, value, end, tokens),
            Some((Meaning::Month(month), end)) => self.month(at, month, end, tokens),
            None => {
                let end = end_of_word(bytes, at);
                let word = bytes.get(at..end).unwrap_or_default();
                // Both of these are words with figures in them.
                let read = if word.iter().any(u8::is_ascii_digit) {
                    let label = self.glued_label(at, tokens).filter(|_| starts);
                    label.or_else(|| self.scanned(at, tokens))
                } else {
                    None
                };
                read.unwrap_or_else(|| {
                    let person = text.get(at..end).is_some_and(|word| self.people.holds(word));
                    let kind = match person {
                        true => Kind::Cues(Cues::of(ScoreCue::OtherPerson)),
                        false => Kind::Word,
                    };
                    let initial = person && end == at + 1 && byte_is(bytes, end, b'.');
                    let end = end + usize::from(initial);
                    tokens.push(Token { kind, start: at, end });
                    end
                })
            }
        }
    }

    fn spelled(&self, at: usize, value: u16, end: usize, tokens: &mut Vec<Token>) -> usize {
        let text = self.reading.folded.text();
        let bytes = text.as_bytes();
        let article = self.calendar.language == Language::Fr
            && value == 1
            && bytes.get(skip_spaces(bytes, end)).is_some_and(|next| is_word(*next));
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

    /// Whether nothing but white space and signs of a list stands before `at`
    /// in its line.
    fn opens_line(&self, at: usize) -> bool {
        let before = self.reading.folded.text().as_bytes().get(..at).unwrap_or_default();
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |line| line + 1);
        before
            .get(start..)
            .is_some_and(|line| line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'*' | b'-')))
    }

    fn mark(&self, at: usize, tokens: &mut Vec<Token>) -> usize {
        let bytes = self.reading.folded.text().as_bytes();
        let rest = bytes.get(at..).unwrap_or_default();
        let mut push = |kind, length| {
            tokens.push(Token { kind, start: at, end: at + length });
            at + length
        };
        for back in ["<--", "<-"] {
            if rest.starts_with(back.as_bytes()) && rest.get(back.len()) != Some(&b'-') {
                return push(Kind::Cues(Cues::of(ScoreCue::Versus)), back.len());
            }
        }
        if matches!(rest, [b'-' | b'=' | b'>' | b'~', b'-' | b'=' | b'>', ..]) {
            let arrows = ["-->", "==>", "->", "=>", ">>>", ">>", "~>"];
            if let Some(arrow) = arrows.iter().find(|arrow| rest.starts_with(arrow.as_bytes())) {
                return push(Kind::Arrow, arrow.len());
            }
        }
        // "21>18>12" is a run.
        if let [b'>', next, ..] = rest
            && next.is_ascii_digit()
            && tokens.last().is_some_and(|last| last.is_number() && last.end == at)
        {
            tokens.push(Token { kind: Kind::Arrow, start: at, end: at + 1 });
            return at + 1;
        }
        // "19 > 16 > 12" is a run.
        if let [b'>', b' ', ..] = rest
            && let [.., earlier, last] = tokens.as_slice()
            && last.is_number()
        {
            let digits = rest.iter().skip(2).take_while(|byte| byte.is_ascii_digit()).count();
            let goes_on = rest.get(2 + digits..).is_some_and(|rest| rest.starts_with(b" > "));
            if digits > 0 && (goes_on || earlier.kind == Kind::Arrow) {
                tokens.push(Token { kind: Kind::Arrow, start: at, end: at + 1 });
                return at + 1;
            }
        }
        let mut push = |kind, length| {
            tokens.push(Token { kind, start: at, end: at + length });
            at + length
        };
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
                if line::is_wrap(self, at) {
                    at + 1
                } else {
                    push(Kind::Break, 1)
                }
            }
            [b'.' | b'!' | b'?', ..] => {
                if line::ends_sentence(self, at) {
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

/// Whether the tokens end in the name of a measure and a colon.
fn names_value(tokens: &[Token]) -> bool {
    matches!(tokens, [.., name, sign]
        if matches!(name.kind, Kind::Name(_)) && (sign.is_mark(b':') || sign.is_mark(b'=')))
}

/// Whether the tokens before "#5" make it the number of something else: of a
/// visit ("RV #5"), or a word stands there ("tooth #5") and no measure is named
/// in the sentence.
fn numbers_a_thing(tokens: &[Token]) -> bool {
    if tokens.last().is_some_and(|last| {
        last.cues().any(&[ScoreCue::Label, ScoreCue::Unit])
            && !last.cues().any(&[ScoreCue::Item, ScoreCue::Items])
    }) {
        return true;
    }
    let sentence = || tokens.iter().rev().take_while(|token| !token.ends_sentence());
    tokens.last().is_some_and(|last| last.kind == Kind::Word)
        && !sentence().any(|token| matches!(token.kind, Kind::Name(_)))
}

fn byte_is(bytes: &[u8], at: usize, byte: u8) -> bool {
    bytes.get(at) == Some(&byte)
}

/// "PHQ 9/27" is a score of 9, not the name followed by "/27": the name ends
/// before a spaced figure that a slash and more figures follow. So it does in
/// "HAM-D 17.", where the figures are those of a version and nothing follows.
fn name_value_split(bytes: &[u8], start: usize, end: usize, numbered: bool) -> usize {
    let name = bytes.get(start..end).unwrap_or_default();
    let figures = name.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let Some(gap) = name.len().checked_sub(figures + 1).filter(|_| figures > 0) else { return end };
    let spaced = name.get(gap) == Some(&b' ') && gap > 0;
    let slash = bytes.get(end) == Some(&b'/') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    let ratio = slash && bytes.get(end + 2).is_some_and(u8::is_ascii_digit);
    let closed = matches!(bytes.get(end), None | Some(b'.' | b',' | b';' | b')' | b'\n'))
        && !bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    if spaced && (ratio || (!numbered && closed)) { start + gap } else { end }
}

/// "Perceived Stress Scale (10)", "Hamilton depression (17 items)", "HAM-D(17): 21":
/// the number of items in brackets is part of a name in words, and of another that
/// a colon follows.
fn version(bytes: &[u8], end: usize, name: Name) -> usize {
    let rest = bytes.get(end..).unwrap_or_default();
    let open = rest.strip_prefix(b" (").or_else(|| rest.strip_prefix(b"("));
    let Some(inside) = open.filter(|_| name.items > 0) else { return end };
    let close = inside.iter().take(12).position(|byte| *byte == b')');
    let announced = close.and_then(|close| inside.get(close + 1)) == Some(&b':');
    let known = (name.spoken || announced)
        && date::integer(inside).is_some_and(|(number, _)| number == name.items);
    close.filter(|_| known).map_or(end, |close| end + (rest.len() - inside.len()) + close + 1)
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

/// The length of "6 200", a thousand and more.
fn thousands(rest: &[u8]) -> Option<usize> {
    let (_, digits @ 1..=2) = date::integer(rest)? else { return None };
    let (_, 3) = rest.get(digits + 1..).and_then(date::integer)? else { return None };
    (rest.get(digits) == Some(&b' ')).then_some(digits + 4)
}

fn is_arrow(rest: &[u8]) -> bool {
    [ARROW, BACK, UP, DOWN].iter().any(|arrow| rest.starts_with(arrow))
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

pub(super) fn skip_spaces(bytes: &[u8], at: usize) -> usize {
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count()
}
