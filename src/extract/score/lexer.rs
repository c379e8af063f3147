//! Cuts a window of the folded text into tokens.

use std::cell::OnceCell;

use super::ScoreCue;
use super::date::{self, Calendar};
use super::line;
use super::name::{Name, Names};
use super::number;
use super::people::People;
use super::phrase::{Cues, GENITIVE, Meaning, Phrases, is_word};
use super::subject::Gender;
use super::token::{Kind, Token};
use crate::extract::lexicon::Cue;
use crate::extract::reading::Reading;
use crate::extract::scan::Hit;
use crate::extract::{SectionKind, Span, eight};
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
    /// The people whom the note calls by name.
    pub people: &'a People<'a>,
    pub calendar: Calendar,
    /// The gender of the client, as far as the note tells.
    pub client: Option<Gender>,
    /// Whether the note is of an intake.
    pub intake: bool,
    /// Whether it tells of a whole [stay](super::window::tells_of_a_stay), once that was
    /// asked.
    pub stay: &'a OnceCell<bool>,
}

impl<'a> Lexer<'a> {
    /// The landmarks that begin inside `span`.
    pub fn landmarks_in(&self, span: Span) -> &'a [Hit] {
        let from = self.landmarks.partition_point(|hit| hit.start < span.start);
        let rest = self.landmarks.get(from..).unwrap_or_default();
        let count = rest.partition_point(|hit| hit.start < span.end);
        rest.get(..count).unwrap_or_default()
    }

    /// Whether the note tells of its beginning in one paragraph and of its end in another.
    pub fn tells_of_a_stay(&self) -> bool {
        *self.stay.get_or_init(|| super::window::tells_of_a_stay(self))
    }

    /// Appends the tokens of `window`.
    pub fn lex(&self, window: Span, tokens: &mut Vec<Token>) {
        let text = self.reading.folded.text();
        let bytes = text.as_bytes();
        // About one token a word.
        tokens.reserve((window.end - window.start) / 5);
        let first = self.landmarks.partition_point(|hit| hit.start < window.start);
        let mut named = self.landmarks.get(first..).unwrap_or_default();
        let next = |named: &[Hit]| named.first().map_or(usize::MAX, |hit| hit.start);
        let mut name = next(named);
        let any_named = name < window.end;
        let mut at = window.start;
        while let Some(&byte) = bytes.get(at).filter(|_| at < window.end) {
            while name < at {
                named = named.get(1..).unwrap_or_default();
                name = next(named);
            }
            if name == at
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
            // The space behind a word says nothing, and no name begins with one.
            at += usize::from(byte_is(bytes, at, b' '));
        }
        if any_named {
            self.part_months(tokens);
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
            let listed = numbered && self.in_row_of_values(named, end);
            let end = match name_value_split(bytes, at, end, numbered) {
                split if split < end => split,
                _ if !numbered && self.is_compared(end) => before_figures(bytes, at, end),
                _ => end,
            };
            if let Some((index, end)) = self.before_elision(at, end) {
                tokens.push(Token { kind: Kind::Name(index), start: at, end });
                return Some(end);
            }
            let shorter = before_figures(bytes, at, end);
            let text = self.reading.folded.text();
            let family = text.get(at..shorter).and_then(|name| self.names.find(name));
            if let Some(index) = family.filter(|_| listed && shorter < end) {
                tokens.push(Token { kind: Kind::Name(index), start: at, end: shorter });
                return Some(shorter);
            }
            let end = name.map_or(end, |name| version(bytes, end, name));
            tokens.push(Token { kind: Kind::Name(index), start: at, end });
            return Some(end);
        }
        let item =
            here().any(|hit| hit.cue == Cue::Score(ScoreCue::Item) && hit.language.is_none());
        // "Q9", "#9", "item9"
        let word = bytes.get(at..).unwrap_or_default();
        let word = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count().max(1);
        let word = word + usize::from(byte_is(bytes, at + word, b'-'));
        let numbered = bytes.get(at + word).is_some_and(u8::is_ascii_digit);
        let of_goal = self.reading.section_at(at) == Some(SectionKind::Goals);
        let thing = byte_is(bytes, at, b'#') && (of_goal || numbers_a_thing(tokens));
        if !(item && numbered) || thing {
            return None;
        }
        let kind = Kind::Cues(Cues::of(ScoreCue::Item));
        tokens.push(Token { kind, start: at, end: at + word });
        Some(at + word)
    }

    /// "La HADS d'aujourd'hui", "la Hamilton à 12" name no part: the name without the letter
    /// that an apostrophe follows or that has an accent, and its end.
    fn before_elision(&self, at: usize, end: usize) -> Option<(u32, usize)> {
        let text = self.reading.folded.text();
        let gap = end.checked_sub(2)?;
        let letter = byte_is(text.as_bytes(), gap, b' ');
        let accented = || {
            let written = self.reading.folded.original_span(Span::new(end - 1, end));
            written.of(&self.reading.note.text) == "à"
        };
        let elided = letter && (byte_is(text.as_bytes(), end, b'\'') || accented());
        let name = text.get(at..gap).filter(|_| elided)?;
        self.names.find(name).map(|index| (index, gap))
    }

    /// "AUDIT 10 vs 24", "AUDIT 10 down from 24": whether a word that sets a value against
    /// another follows figures, and a number behind it.
    fn is_compared(&self, end: usize) -> bool {
        let text = self.reading.folded.text();
        let sets = [ScoreCue::Versus, ScoreCue::Down, ScoreCue::Up, ScoreCue::From];
        let next = skip_spaces(text.as_bytes(), end);
        matches!(self.phrases.find(self.calendar.language, text, next),
            Some((Meaning::Cues(cues), _)) if next > end && cues.any(&sets))
    }

    /// "PHQ 15  GAD 8": whether another name without figures follows at once with
    /// its value.
    fn in_row_of_values(&self, named: &[Hit], end: usize) -> bool {
        let bytes = self.reading.folded.text().as_bytes();
        let next = skip_spaces(bytes, end);
        let figures = |from: usize, to: usize| {
            bytes.get(from..to).is_some_and(|text| text.iter().any(u8::is_ascii_digit))
        };
        let upto = named.iter().take_while(|hit| hit.start <= next);
        let mut names = upto.filter(|hit| hit.start == next && next > end);
        names.any(|hit| {
            matches!(hit.cue, Cue::Name(_))
                && !figures(hit.start, hit.end)
                && bytes.get(hit.end) == Some(&b' ')
                && bytes.get(hit.end + 1).is_some_and(u8::is_ascii_digit)
        })
    }

    /// "11 ↑3", "11 ↓5": whether the number behind an arrow tells how much the one before
    /// it has changed. Where the value has not gone the way that the arrow points, it does;
    /// and where the arrow is glued to it alone and it is no more than half of the value.
    fn tells_change(&self, way: ScoreCue, at: usize, last: Option<&Token>) -> bool {
        let bytes = self.reading.folded.text().as_bytes();
        let Some(Token { kind: Kind::Number(value), end, .. }) = last.copied() else {
            return false;
        };
        let behind = at + ARROW.len();
        let rest = bytes.get(skip_spaces(bytes, behind)..).unwrap_or_default();
        let Some((next, _)) = number::figures(rest, false) else { return false };
        let glued = end < at && bytes.get(behind).is_some_and(u8::is_ascii_digit);
        let against = if way == ScoreCue::Up { next <= value } else { next >= value };
        against || glued && 2.0 * next <= value
    }

    /// Arrows: "18 → 12", "9 ← 14", and "12 ↓", which says nothing but how it
    /// went unless it leads to a number.
    fn arrow(&self, at: usize, tokens: &mut Vec<Token>) -> usize {
        let bytes = self.reading.folded.text().as_bytes();
        let rest = bytes.get(at..).unwrap_or_default();
        let end = at + ARROW.len();
        let leads = bytes.get(skip_spaces(bytes, end)).is_some_and(u8::is_ascii_digit);
        let way = if rest.starts_with(UP) { ScoreCue::Up } else { ScoreCue::Down };
        let upright = rest.starts_with(UP) || rest.starts_with(DOWN);
        let told = leads && upright && self.tells_change(way, at, tokens.last());
        if rest.starts_with(BACK) {
            tokens.push(Token { kind: Kind::Cues(Cues::of(ScoreCue::Versus)), start: at, end });
        } else if !upright || (leads && !told && tokens.last().is_some_and(Token::is_number)) {
            tokens.push(Token { kind: Kind::Arrow, start: at, end });
        } else if !leads || told {
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

    fn word(&self, at: usize, tokens: &mut Vec<Token>) -> usize {
        let text = self.reading.folded.text();
        let bytes = text.as_bytes();
        let starts = at == 0 || !bytes.get(at - 1).is_some_and(|before| is_word(*before));
        if let Some(end) = self.initials(at, tokens).filter(|_| starts) {
            return end;
        }
        let found = self.phrases.find(self.calendar.language, text, at).filter(|_| starts);
        let found = found.and_then(|found| self.before_name(at, found));
        let found = found.and_then(|found| self.before_label(at, found, tokens.last()));
        match found {
            Some((Meaning::Cues(cues), end)) => {
                // "2 drinks/mo": a measure of time, not a mother.
                let per = at > 0 && byte_is(bytes, at - 1, b'/') && cues.has(ScoreCue::Unit);
                let cues = if per { Cues::of(ScoreCue::Unit) } else { cues };
                // "GAD-7 à 9", "B : arrivée en retard" of a BIRP note: nobody's letter.
                let span = Span::new(at, end);
                let letter =
                    end == at + 1 && self.reading.capitalised(span) && !self.reading.in_heading(at);
                let cues = if letter || end > at + 1 { cues } else { cues.without_parties() };
                // "Monsieur" beside a client who is Madame.
                let companion = self.person(at, end);
                let known = companion
                    .filter(|person| !(person.has(ScoreCue::Client) && cues.has(ScoreCue::Client)));
                let cues = known.unwrap_or(cues);
                // "16 -> was 22 at the start" looks back.
                if let Some(last) = tokens.last_mut().filter(|_| cues.has(ScoreCue::Was))
                    && last.kind == Kind::Arrow
                {
                    last.kind = Kind::Mark(b'-');
                }
                tokens.push(Token { kind: Kind::Cues(cues), start: at, end });
                end
            }
            Some((Meaning::Number(value), end)) => self.spelled(at, value, end, tokens),
            Some((Meaning::Month(month), end)) => match self.number_that_ends(at, end, tokens) {
                Some(value) => self.spelled(at, value, end - 1, tokens),
                None => self.month(at, month, end, tokens),
            },
            None => {
                let (end, figured) = eight::rest_of_word(bytes, at);
                // Both of these are words with figures in them.
                let read = if figured {
                    let label = self.glued_label(at, tokens).filter(|_| starts);
                    label.or_else(|| self.scanned(at, tokens))
                } else if starts && end == at + 1 {
                    self.lone_figure(at, tokens)
                } else {
                    None
                };
                read.unwrap_or_else(|| {
                    let person = self.person(at, end);
                    let kind = person.map_or(Kind::Word, Kind::Cues);
                    let initial = person.is_some() && end == at + 1 && byte_is(bytes, end, b'.');
                    // "Phil's"
                    let genitive = person.is_some()
                        && self.calendar.language == Language::En
                        && text.get(end..).is_some_and(|rest| rest.starts_with(GENITIVE))
                        && !bytes.get(end + GENITIVE.len()).is_some_and(|next| is_word(*next));
                    let end = end + if genitive { GENITIVE.len() } else { usize::from(initial) };
                    tokens.push(Token { kind, start: at, end });
                    end
                })
            }
        }
    }

    /// "Au questionnaire sur la santé du patient": of a phrase that runs into the name of a
    /// measure, what stands before it.
    fn before_name(&self, at: usize, found: (Meaning, usize)) -> Option<(Meaning, usize)> {
        // Most phrases are a word.
        const SHORTEST: usize = 6;
        let (_, end) = found;
        if end - at < SHORTEST {
            return Some(found);
        }
        let inside = self.landmarks_in(Span::new(at + 1, end));
        let name = inside.iter().find(|hit| matches!(hit.cue, Cue::Name(_)) && hit.end > end);
        let Some(name) = name else { return Some(found) };
        let text = self.reading.folded.text();
        self.phrases.find_in(self.calendar.language, text, at, name.start)
    }

    /// "55 en séance 2": a phrase of today behind a value, without its last word where that
    /// numbers what follows.
    fn before_label(
        &self,
        at: usize,
        found: (Meaning, usize),
        last: Option<&Token>,
    ) -> Option<(Meaning, usize)> {
        let (Meaning::Cues(cues), end) = found else { return Some(found) };
        let text = self.reading.folded.text();
        let numbered = || {
            byte_is(text.as_bytes(), end, b' ')
                && text.as_bytes().get(end + 1).is_some_and(u8::is_ascii_digit)
        };
        if !cues.has(ScoreCue::Today) || !last.is_some_and(Token::is_number) || !numbered() {
            return Some(found);
        }
        let word = text.get(at..end).and_then(|phrase| phrase.rfind(' ')).map(|gap| at + gap + 1);
        let label = |word: usize| match self.phrases.find(self.calendar.language, text, word) {
            Some((Meaning::Cues(cues), last)) => last == end && cues.has(ScoreCue::Label),
            _ => false,
        };
        match word.filter(|word| label(*word)) {
            Some(word) => self.phrases.find_in(self.calendar.language, text, at, word - 1),
            None => Some(found),
        }
    }

    /// What a word says that is the name of one of the people of the note.
    #[inline]
    fn person(&self, at: usize, end: usize) -> Option<Cues> {
        // Most notes name nobody.
        if self.people.is_empty() { None } else { self.known_person(at, end) }
    }

    fn known_person(&self, at: usize, end: usize) -> Option<Cues> {
        self.reading.folded.text().get(at..end).and_then(|word| self.people.cues(word))
    }

    /// "T.L.", "D.W.": the initials of a person, in capitals, are one word.
    fn initials(&self, at: usize, tokens: &mut Vec<Token>) -> Option<usize> {
        let text = self.reading.folded.text();
        // Hardly any word is a letter with its full stop.
        if !byte_is(text.as_bytes(), at + 1, b'.') {
            return None;
        }
        let end = at + crate::extract::initials::length(text.get(at..)?)?;
        let written = self.reading.folded.original_span(Span::new(at, end));
        let small = written.of(&self.reading.note.text).chars().any(char::is_lowercase);
        let known = self.phrases.find(self.calendar.language, text, at);
        if small || known.is_some_and(|(_, last)| last > at + 1) {
            return None;
        }
        let kind = self.person(at, end);
        tokens.push(Token { kind: kind.map_or(Kind::Word, Kind::Cues), start: at, end });
        Some(end)
    }

    /// "PHQ-9 à onze, GAD-7 à sept.": the number before the full stop, where a name
    /// leads to what could be a short month.
    fn number_that_ends(&self, at: usize, end: usize, tokens: &[Token]) -> Option<u16> {
        let text = self.reading.folded.text();
        let dotted = text.get(at..end)?.ends_with('.') && self.sentence_follows(end);
        let mut before = tokens.iter().rev();
        let sign = |token: &&Token| {
            matches!(token.kind, Kind::Mark(b':' | b'=')) || token.has(ScoreCue::To)
        };
        let last = before.next().filter(|_| dotted)?;
        let name = if sign(&last) { before.next()? } else { last };
        let Kind::Name(_) = name.kind else { return None };
        match self.phrases.find_in(self.calendar.language, text, at, end - 1)? {
            (Meaning::Number(value), _) => Some(value),
            _ => None,
        }
    }

    /// Any other sign.
    fn mark(&self, at: usize, tokens: &mut Vec<Token>) -> usize {
        let bytes = self.reading.folded.text().as_bytes();
        let rest = bytes.get(at..).unwrap_or_default();
        let (kind, length) = match rest {
            [sign @ (b'<' | b'>' | b'=' | b'-' | b'~'), ..] => relation(*sign, rest, at, tokens),
            [b'_', b'_', ..] => {
                (Kind::Blank, rest.iter().take_while(|byte| **byte == b'_').count())
            }
            [b'.', b'.', ..] => {
                return at + rest.iter().take_while(|byte| **byte == b'.').count();
            }
            [b'\n', ..] if line::is_wrap(self, at) => return at + 1,
            [b'\n', ..] => (Kind::Break, 1),
            [b'.' | b'!' | b'?', ..] if line::ends_sentence(self, at) => (Kind::Stop, 1),
            [b'.' | b'!' | b'?', ..] | [] => return at + 1,
            // "PHQ-9 10 [18]": brackets of either kind mean the same.
            [b'[', ..] if is_bracket(bytes, at) => (Kind::Mark(b'('), 1),
            [b']', ..] if closes_bracket(bytes, at) => (Kind::Mark(b')'), 1),
            [byte, ..] => (Kind::Mark(*byte), 1),
        };
        tokens.push(Token { kind, start: at, end: at + length });
        at + length
    }
}

/// How long what stands in square brackets is at most, in bytes.
const BRACKET: usize = 60;

/// Whether the square bracket that opens at `at` holds words or numbers, and is no box to
/// tick, and closes in its line.
fn is_bracket(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at + 1..).unwrap_or_default();
    let close = rest.iter().take(BRACKET).position(|byte| matches!(byte, b']' | b'[' | b'\n'));
    let inside = close.filter(|&close| rest.get(close) == Some(&b']'));
    inside.is_some_and(|length| length > 1 && rest.first().is_some_and(u8::is_ascii_alphanumeric))
}

/// Whether the square bracket that closes at `at` is [one of those](is_bracket).
fn closes_bracket(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(at.saturating_sub(BRACKET + 1)..at).unwrap_or_default();
    let open = before.iter().rposition(|byte| matches!(byte, b'[' | b'\n'));
    open.is_some_and(|open| is_bracket(bytes, at - before.len() + open))
}

/// What the `sign` at `at`, with which `rest` begins, says between two numbers: an arrow,
/// "<=", or no more than what it is. Gives the length of all that says so too.
fn relation(sign: u8, rest: &[u8], at: usize, tokens: &[Token]) -> (Kind, usize) {
    for back in ["<--", "<-"] {
        let follows = sign == b'<' && rest.starts_with(back.as_bytes());
        if follows && rest.get(back.len()) != Some(&b'-') {
            return (Kind::Cues(Cues::of(ScoreCue::Versus)), back.len());
        }
    }
    if matches!(rest, [b'-' | b'=' | b'>' | b'~', b'-' | b'=' | b'>', ..]) {
        let arrows = ["-->", "==>", "->", "=>", ">>>", ">>", "~>"];
        if let Some(arrow) = arrows.iter().find(|arrow| rest.starts_with(arrow.as_bytes())) {
            return (Kind::Arrow, arrow.len());
        }
    }
    // "21>18>12" is a run.
    if let [b'>', next, ..] = rest
        && next.is_ascii_digit()
        && tokens.last().is_some_and(|last| last.is_number() && last.end == at)
    {
        return (Kind::Arrow, 1);
    }
    // "19 > 16 > 12" is a run.
    if let [b'>', b' ', ..] = rest
        && let [.., earlier, last] = tokens
        && last.is_number()
    {
        let digits = rest.iter().skip(2).take_while(|byte| byte.is_ascii_digit()).count();
        let goes_on = rest.get(2 + digits..).is_some_and(|rest| rest.starts_with(b" > "));
        if digits > 0 && (goes_on || earlier.kind == Kind::Arrow) {
            return (Kind::Arrow, 1);
        }
    }
    let comparator = |cue, length| (Kind::Cues(Cues::of(cue)), length);
    match rest {
        [b'<', b'=', ..] | [b'=', b'<', ..] => comparator(ScoreCue::AtMost, 2),
        [b'>', b'=', ..] => comparator(ScoreCue::AtLeast, 2),
        [b'<', ..] => comparator(ScoreCue::Below, 1),
        [b'>', ..] => comparator(ScoreCue::Above, 1),
        _ => (Kind::Mark(sign), 1),
    }
}

/// Whether the tokens before "#5" make it the number of something else: of a
/// visit ("RV #5"), or a word stands there ("tooth #5") and no measure is named
/// in the sentence.
fn numbers_a_thing(tokens: &[Token]) -> bool {
    if tokens.last().is_some_and(|last| {
        last.cues().any(&[ScoreCue::Label, ScoreCue::Unit, ScoreCue::Target])
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
/// "HAM-D 17." and "HAM-D 17 (from 24)", where the figures are those of a version and
/// nothing follows, or a remark.
fn name_value_split(bytes: &[u8], start: usize, end: usize, numbered: bool) -> usize {
    let name = bytes.get(start..end).unwrap_or_default();
    let figures = name.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let Some(gap) = name.len().checked_sub(figures + 1).filter(|_| figures > 0) else { return end };
    let spaced = name.get(gap) == Some(&b' ') && gap > 0;
    let slash = bytes.get(end) == Some(&b'/') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    let ratio = slash && bytes.get(end + 2).is_some_and(u8::is_ascii_digit);
    let closed = matches!(bytes.get(end), None | Some(b'.' | b',' | b';' | b')' | b'\n'))
        && !bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    let remarked = || is_remark(bytes.get(end..).unwrap_or_default());
    if spaced && (ratio || (!numbered && (closed || remarked()))) { start + gap } else { end }
}

/// Whether a bracket with words in it follows that leads to no value.
fn is_remark(rest: &[u8]) -> bool {
    let Some(inside) = rest.strip_prefix(b" (") else { return false };
    let close = inside.iter().position(|byte| matches!(byte, b')' | b'\n'));
    let Some((text, behind)) = close.and_then(|close| inside.split_at_checked(close)) else {
        return false;
    };
    let next = behind.iter().skip(1).find(|byte| **byte != b' ');
    let valued = next.is_some_and(|next| next.is_ascii_digit() || matches!(next, b':' | b'='));
    text.iter().any(u8::is_ascii_alphabetic) && !valued
}

/// Where a name ends without the spaced figures at its end.
fn before_figures(bytes: &[u8], start: usize, end: usize) -> usize {
    let name = bytes.get(start..end).unwrap_or_default();
    match name.iter().rposition(|byte| *byte == b' ') {
        Some(gap) if name.get(gap + 1).is_some_and(u8::is_ascii_digit) => start + gap,
        _ => end,
    }
}

/// "Perceived Stress Scale (10)", "Hamilton depression (17 items)", "HAM-D(17): 21":
/// the number of items in brackets is part of a name in words, and of another that
/// a colon follows.
fn version(bytes: &[u8], end: usize, name: Name) -> usize {
    let rest = bytes.get(end..).unwrap_or_default();
    let open = rest.strip_prefix(b" (").or_else(|| rest.strip_prefix(b"("));
    let Some(inside) = open.filter(|_| name.items > 0) else { return end };
    let close = inside.iter().take(12).position(|byte| *byte == b')');
    // "WHODAS 2.0 (12) ... 16"
    let behind = close.and_then(|close| inside.get(close + 1..)).unwrap_or_default();
    let dots = behind.iter().take_while(|byte| matches!(byte, b' ' | b'.')).count();
    let valued = dots > 2 && behind.get(dots).is_some_and(u8::is_ascii_digit);
    let announced = behind.first() == Some(&b':') || valued;
    // "HAM-D(17) 12"
    let glued = rest.starts_with(b"(")
        && behind.first() == Some(&b' ')
        && behind.get(1).is_some_and(u8::is_ascii_digit);
    let known = (name.spoken || announced || glued)
        && date::integer(inside).is_some_and(|(number, _)| number == name.items);
    close.filter(|_| known).map_or(end, |close| end + (rest.len() - inside.len()) + close + 1)
}

pub(super) fn is_arrow(rest: &[u8]) -> bool {
    [ARROW, BACK, UP, DOWN].iter().any(|arrow| rest.starts_with(arrow))
}

pub(super) fn skip_spaces(bytes: &[u8], at: usize) -> usize {
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count()
}
