//! Which lines of a note are read closely.
//!
//! Only lines with the name of a measure, or with the word for an item, and
//! the few lines behind them that may go on with values. A note without any is
//! left at once. A name that is also a word ("had", "audit", "spin") counts
//! only where it is written like a name.

use std::ops::Range;

use chrono::NaiveDate;

use super::ScoreCue as Cue;
use super::lexer::Lexer;
use super::measure::Measure;
use super::name::{Name, Names, Strength};
use super::number;
use super::phrase::Phrases;
use super::small::Small;
use super::status::REMOTE;
use super::token::{Kind, Token};
use super::view::Window;
use super::{Block, Source};
use crate::extract::fold::{Folded, Line};
use crate::extract::lexicon::{Cue as ScanCue, Lexicon};
use crate::extract::reading::Reading;
use crate::extract::scan::Hit;
use crate::extract::{SectionKind, Span, Status};

/// How many lines behind a name may go on with its values.
const FOLLOWING: usize = 8;
/// How many lines before a name may head a table.
const PRECEDING: usize = 3;
/// How many rows of a table are read below a name.
const LONGEST_TABLE: usize = 60;
/// How many rows of parts a table may have above the row of their total.
const PARTS_ABOVE: usize = 12;
/// How long a heading between signs is at most.
const SHORT_HEADING: usize = 60;
/// How long one that a blank line parts from its lines is at most.
const LONGEST_HEADING: usize = 80;
/// How long the label of a section before a fence is at most.
const LONGEST_LABEL: usize = 24;
/// How many lines up a heading may stand.
const HEADING_REACH: usize = 15;
/// The highest number of an item that is looked for without the word "item".
const HIGHEST_ITEM: u32 = 30;

/// What the scan has to look for besides names: words for items, and items
/// written "Q9", "#9" or "item9".
pub(super) fn item_patterns(lexicon: &Lexicon) -> Vec<(String, ScanCue)> {
    let words = lexicon
        .phrases
        .iter()
        .filter(|entry| entry.cue == ScanCue::Score(Cue::Item))
        .flat_map(|entry| entry.pattern.phrases())
        .filter(|word| word.len() > 1);
    let short = (1..=HIGHEST_ITEM)
        .flat_map(|item| ["q", "q-", "#", "item", "question"].map(|word| format!("{word}{item}")));
    words.chain(short).map(|pattern| (pattern, ScanCue::Score(Cue::Item))).collect()
}

/// The hits whose lines are read closely: the names of measures, unless they
/// are written as the words that they also are, and the words for items.
pub(super) fn landmarks(
    reading: &Reading<'_>,
    names: &Names,
    measures: &[Measure],
    phrases: &Phrases,
) -> Vec<Hit> {
    let small = Small { reading, phrases };
    let mut marks: Vec<Hit> = Vec::new();
    for hit in reading.hits.names() {
        let counts = match hit.cue {
            ScanCue::Name(index) => names.get(index).is_some_and(|name| {
                is_written_as_name(reading, name, hit)
                    || has_its_maximum(reading, measures, name, hit)
                    || marks.last().is_some_and(|last| goes_on(reading, last, hit))
                    || opens_row(reading, hit)
                    || small.is_name(names, name, hit)
            }),
            ScanCue::Score(Cue::Item) => true,
            _ => false,
        };
        if counts {
            marks.push(*hit);
        }
    }
    marks
}

/// "phq9 12 gad7 9 isi 14": whether a name in small letters follows another
/// one and its value at once, and a value follows it.
fn goes_on(reading: &Reading<'_>, last: &Hit, hit: &Hit) -> bool {
    let bytes = reading.text().as_bytes();
    let between = bytes.get(last.end..hit.start).unwrap_or_default();
    let value = between.iter().any(u8::is_ascii_digit)
        && between.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b',' | b'/'));
    let written = reading.folded.original_span(Span::new(last.start, last.end));
    let small = !written.of(&reading.note.text).chars().any(char::is_uppercase);
    let after = bytes.get(hit.end..).unwrap_or_default();
    value && small && matches!(after, [b' ', digit, ..] if digit.is_ascii_digit())
}

/// "bai 22 bdi 17": whether a name in small letters is followed by its value and at once
/// by another name that a value follows.
fn opens_row(reading: &Reading<'_>, hit: &Hit) -> bool {
    let bytes = reading.text().as_bytes();
    let after = bytes.get(hit.end..).unwrap_or_default();
    let value = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b' ' | b',' | b'/');
    let next = hit.end + after.iter().take_while(|byte| value(byte)).count();
    let first = reading.hits.partition_point(|other| other.start < next);
    let others = reading.hits.get(first..).unwrap_or_default();
    let mut here = others.iter().take_while(|other| other.start == next);
    here.any(|other| matches!(other.cue, ScanCue::Name(_)) && goes_on(reading, hit, other))
}

/// "spin 44/68": whether a value and the highest score of the measure follow.
fn has_its_maximum(reading: &Reading<'_>, measures: &[Measure], name: Name, hit: &Hit) -> bool {
    let after = reading.text().as_bytes().get(hit.end..).unwrap_or_default().trim_ascii_start();
    let value = number::figures(after, false);
    let max = value
        .and_then(|(_, length)| number::figures(after.get(length..)?.strip_prefix(b"/")?, false));
    let range = measures.get(name.measure).map(|measure| measure.range(name.subscale));
    max.zip(range).is_some_and(|((max, _), range)| range.accepts(max))
}

/// Whether a name that is also a word is written like a name: in capitals, or
/// with one before a sign.
pub(super) fn is_written_as_name(reading: &Reading<'_>, name: Name, hit: &Hit) -> bool {
    if name.strength != Strength::Word {
        return true;
    }
    let written =
        reading.folded.original_span(Span::new(hit.start, hit.end)).of(&reading.note.text);
    let after = reading.text().as_bytes().get(hit.end..).unwrap_or_default();
    let sign = after.iter().find(|byte| **byte != b' ');
    // "isi=7"
    if matches!(after, [b'=', value, ..] if value.is_ascii_digit()) {
        return true;
    }
    let signed = matches!(sign, Some(b'=' | b':' | b'|' | b'\t'));
    // "lSI:", where a scan has taken a capital for a small letter.
    let scanned = || {
        written.contains(char::is_uppercase)
            && !written.replace('l', "").contains(char::is_lowercase)
    };
    let capital = written.chars().next().is_some_and(char::is_uppercase);
    // "HAD anxiété" is the name of a measure with that of its part.
    let first = written.split(' ').next().unwrap_or_default();
    let capitals = !first.chars().any(char::is_lowercase);
    capitals || signed && (capital || scanned())
}

/// The stretches of folded text to read around the landmarks, as ranges of
/// lines, in order and apart from each other.
pub(super) fn windows(folded: &Folded, landmarks: &[Hit]) -> Vec<Range<usize>> {
    let bytes = folded.text().as_bytes();
    let line = |at: usize| folded.lines().get(at);
    let blank = |at: usize| line(at).is_none_or(|line| text_of(bytes, *line).is_empty());
    let row = |at: usize| line(at).is_some_and(|line| line.is_row);
    let mut windows: Vec<Range<usize>> = Vec::new();
    for hit in landmarks {
        let last = folded.line_index(hit.end);
        if windows.last().is_some_and(|window| last + 1 == window.end) {
            continue;
        }
        let named = folded.line_index(hit.start);
        let mut above = (1..=PARTS_ABOVE.min(named))
            .take_while(|&up| {
                let own = named - up;
                !blank(own) && (up <= PRECEDING || row(own) || is_aligned(folded, own))
            })
            .count();
        // A key of several times may stand apart: "(today / last / goal)".
        let key = named.checked_sub(above + 2).filter(|_| above < PRECEDING).and_then(line);
        if key.is_some_and(|key| heads_columns(text_of(bytes, *key))) {
            above += 2;
        }
        let head = line(last).is_some_and(|line| heads_block(bytes, *line, hit));
        let columns = || is_aligned(folded, last + 2) && is_aligned(folded, last + 3);
        let opens = || opens_block(bytes, line(last + 2).copied()) || columns();
        let gap = usize::from(head && blank(last + 1) && opens());
        let mut reach = FOLLOWING;
        let below = (0..LONGEST_TABLE)
            .take_while(|&count| {
                let next = last + 1 + gap + count;
                let reached = !blank(next) && (count < reach || row(next));
                // The items of a form, and the line of their total.
                if reached && line(next).is_some_and(|line| is_answer(bytes, *line)) {
                    reach = reach.max(count + 3);
                }
                reached
            })
            .count();
        let (start, end) = (named - above, last + 1 + gap + below);
        match windows.last_mut() {
            Some(window) if start < window.end => window.end = window.end.max(end),
            _ => windows.push(start..end),
        }
    }
    windows
}

/// Whether the columns of a line are set with spaces.
fn is_aligned(folded: &Folded, line: usize) -> bool {
    let bytes = folded.text().as_bytes();
    folded
        .lines()
        .get(line)
        .is_some_and(|line| text_of(bytes, *line).windows(2).any(|signs| signs == b"  "))
}

/// Whether the line of a name is the heading of the lines below it, so that a
/// blank line may part them: "EDE-Q (past 28 days)", "The MADRS so far:".
fn heads_block(bytes: &[u8], line: Line, hit: &Hit) -> bool {
    let text = text_of(bytes, line);
    let bare = || {
        let before = bytes.get(line.span.start..hit.start).unwrap_or_default();
        let after = bytes.get(hit.end..line.span.end).unwrap_or_default().trim_ascii();
        // "Y-BOCS by session"
        let words = || after.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b' ');
        let remark = || after.starts_with(b"(") && after.ends_with(b")");
        !before.iter().any(u8::is_ascii_alphanumeric)
            && (after.is_empty() || remark() || after.len() <= LONGEST_LABEL && words())
    };
    text.ends_with(b":") || text.len() <= SHORT_HEADING && bare()
}

/// Whether a line is the first of a table, or begins with a figure as the
/// lines of a list of days do.
fn opens_block(bytes: &[u8], line: Option<Line>) -> bool {
    line.is_some_and(|line| {
        let text = text_of(bytes, line);
        line.is_row && !text.is_empty() || text.first().is_some_and(u8::is_ascii_digit)
    })
}

/// "9. Better off dead: 1", "3) Sleep (2)": whether a line opens with a number and ends
/// with one, as the items of a form do.
fn is_answer(bytes: &[u8], line: Line) -> bool {
    let text = text_of(bytes, line);
    let last = text.iter().rev().find(|byte| !matches!(byte, b')' | b'.'));
    text.first().is_some_and(u8::is_ascii_digit) && last.is_some_and(u8::is_ascii_digit)
}

fn text_of(bytes: &[u8], line: Line) -> &[u8] {
    bytes.get(line.span.start..line.span.end).unwrap_or_default().trim_ascii()
}

/// Longest heading of a block that no colon ends, in bytes.
const BARE_HEADING: usize = 28;

/// What the heading of a block of lines says of the scores in the line below it with this
/// index: older results, results of a date. A blank line or another heading ends the block.
pub(super) fn block(lexer: &Lexer<'_>, line: usize) -> Option<Block> {
    let folded = lexer.reading.folded;
    let bytes = folded.text().as_bytes();
    if let Some(block) = folded.lines().get(line).and_then(|own| labelled_block(lexer, *own)) {
        return Some(block);
    }
    let above = folded.lines().get(..line)?;
    let mut tokens: Vec<Token> = Vec::new();
    for (up, line) in above.iter().rev().take(HEADING_REACH).enumerate() {
        let text = without_label(text_of(bytes, *line));
        if text.is_empty() {
            let mut lines = above.iter().rev().skip(up + 1);
            let apart = lines
                .next()
                .filter(|_| lines.next().is_none_or(|line| text_of(bytes, *line).is_empty()))?;
            return heading_apart(lexer, *apart);
        }
        let short =
            matches!(text, [b'<' | b'(' | b'=' | b'*' | b'#' | b'>', ..] | [b'/', b'/', ..]);
        let framed = text.starts_with(b"[") || text.starts_with(b"--") || short;
        // "Scores last month"
        let bare = text.len() <= BARE_HEADING && text.last().is_some_and(u8::is_ascii_alphabetic);
        if !(text.ends_with(b":") || framed || bare) {
            continue;
        }
        tokens.clear();
        lexer.lex(line.span, &mut tokens);
        let times = [Cue::Earlier, Cue::Opening, Cue::Today];
        let timed = |token: &Token| token.cues().any(&times);
        let plain = || tokens.iter().all(|token| matches!(token.kind, Kind::Cues(_)));
        let heads = || {
            tokens.iter().any(|token| token.cues().any(&[Cue::Result, Cue::Total]))
                && tokens.iter().any(timed)
                && plain()
        };
        if bare && !framed && !heads() {
            continue;
        }
        let copied = tokens.iter().any(|token| token.cues().any(&[Cue::Copied, Cue::CopyEnds]));
        // "** today 10/09 **"
        let today = tokens.iter().any(|token| token.has(Cue::Today));
        let dated = today && slashed_in(lexer, &tokens).is_some();
        let number = |token: &Token| matches!(token.kind, Kind::Number(_));
        let frame = copied || dated || !tokens.iter().any(number);
        if tokens.iter().any(|token| matches!(token.kind, Kind::Name(_)))
            || (short && !(frame && text.len() <= SHORT_HEADING))
        {
            continue;
        }
        let last = tokens.iter().rposition(|token| token.kind == Kind::Stop).map_or(0, |at| at + 1);
        return heading(lexer, tokens.get(last..).unwrap_or_default());
    }
    None
}

/// "On admission: ..." where another paragraph is "At discharge: ...": what the label of a
/// line says of all of its scores.
fn labelled_block(lexer: &Lexer<'_>, own: Line) -> Option<Block> {
    let status = label_of(lexer, own).filter(|_| lexer.tells_of_a_stay())?;
    Some(Block { status, date: None, source: Source::Labelled })
}

/// Whether one paragraph of the note is labelled as of its beginning, and another as of
/// its end.
pub(super) fn tells_of_a_stay(lexer: &Lexer<'_>) -> bool {
    let lines = lexer.reading.folded.lines();
    lines.iter().any(|line| label_of(lexer, *line) == Some(Status::Historic))
        && lines.iter().any(|line| label_of(lexer, *line) == Some(Status::Current))
}

/// Whether the label of a line tells of today or of earlier, and names nothing else.
fn label_of(lexer: &Lexer<'_>, line: Line) -> Option<Status> {
    let bytes = lexer.reading.folded.text().as_bytes();
    let text = bytes.get(line.span.start..line.span.end)?;
    let colon = text.iter().take(LONGEST_LABEL).position(|byte| *byte == b':')?;
    // "Today: 14" gives no more than a value.
    text.get(colon..)?.contains(&b'.').then_some(())?;
    let mut tokens: Vec<Token> = Vec::new();
    lexer.lex(Span::new(line.span.start, line.span.start + colon), &mut tokens);
    let has = |cue| tokens.iter().any(|token| token.has(cue));
    let plain = tokens.iter().all(|token| matches!(token.kind, Kind::Cues(_)));
    let earlier = has(Cue::Earlier) || has(Cue::Opening);
    match (plain, has(Cue::Today), earlier) {
        (true, true, false) => Some(Status::Current),
        (true, false, true) => Some(Status::Historic),
        _ => None,
    }
}

/// "D: >>> copied forward from 02/12": a fence without the label of the section before it.
fn without_label(line: &[u8]) -> &[u8] {
    // "Mood: [x] Depressed" is none.
    let fence = |text: &[u8]| match text {
        [b'[', next, .., b']'] => next.is_ascii_alphabetic() && !text.contains(&b'|'),
        [first, second, ..] => first == second && b"><-=*#~/".contains(first),
        _ => false,
    };
    let parts = line.iter().take(LONGEST_LABEL).position(|byte| *byte == b':');
    let behind = parts.and_then(|at| line.get(at + 1..)).map(<[u8]>::trim_ascii_start);
    behind.filter(|text| fence(text)).unwrap_or(line)
}

/// "Questionnaires completed at home last night", a line by itself above a blank one: the
/// lines below are of today. It names no measure, and no figure but a day.
fn heading_apart(lexer: &Lexer<'_>, line: Line) -> Option<Block> {
    let text = text_of(lexer.reading.folded.text().as_bytes(), line);
    let closed = text.last().is_none_or(|last| matches!(last, b'.' | b'!' | b'?' | b';' | b','));
    if closed || text.len() > LONGEST_HEADING {
        return None;
    }
    let mut tokens: Vec<Token> = Vec::new();
    lexer.lex(line.span, &mut tokens);
    let valued = tokens.iter().any(|token| matches!(token.kind, Kind::Name(_) | Kind::Number(_)));
    let block = heading(lexer, &tokens).filter(|_| !valued);
    block.filter(|block| block.status == Status::Current)
}

fn heading(lexer: &Lexer<'_>, tokens: &[Token]) -> Option<Block> {
    let has = |cue| tokens.iter().any(|token| token.has(cue));
    // "Values of intake in brackets:" says nothing of those before the brackets.
    if has(Cue::CopyEnds) || has(Cue::Bracketed) {
        return None;
    }
    let source = if has(Cue::Copied) { Source::Copied } else { Source::Written };
    let block = |status, date| Some(Block { status, date, source });
    let date = tokens.iter().find_map(|token| match token.kind {
        Kind::Date(date) => date,
        _ => None,
    });
    // "--- copied from the note of 2/12 ---"
    let date = date.or_else(|| slashed_in(lexer, tokens).filter(|_| has(Cue::Copied)));
    let session = lexer.calendar.session;
    // "Measures of this day and of intake (14/01):" tells two columns.
    let joined = tokens.iter().any(|token| token.cues().any(&[Cue::And, Cue::Versus]));
    let earlier = has(Cue::Earlier) || has(Cue::ColumnEarlier) || has(Cue::Opening);
    let past = earlier || date.zip(session).is_some_and(|(date, session)| date < session);
    if has(Cue::Today) && joined && past {
        return None;
    }
    if let Some((date, session)) = date.zip(session) {
        // "Scores from the patient portal (submitted 6/10):"
        let ahead = has(Cue::Remote) && !earlier && (session - date).num_days() <= REMOTE;
        let then = date < session && !ahead;
        let status = if then { Status::Historic } else { Status::Current };
        return block(status, Some(date).filter(|date| *date <= session));
    }
    // "Baseline measures:" in the note with which treatment begins
    if has(Cue::Today) || lexer.intake && has(Cue::Opening) {
        return block(Status::Current, None);
    }
    if has(Cue::OtherPerson) {
        return block(Status::OtherPerson, None);
    }
    // "Portal export:"
    if has(Cue::Remote) && !has(Cue::Earlier) && !has(Cue::Target) {
        return block(Status::Current, None);
    }
    if has(Cue::Copied) || has(Cue::Earlier) {
        return block(Status::Historic, None);
    }
    // "Objective:" is also the second heading of a SOAP note.
    let place = tokens.first().map_or(0, |token| token.start);
    let measured = lexer.reading.section_at(place) == Some(SectionKind::Objective);
    block(Status::Target, None).filter(|_| has(Cue::Target) && !measured)
}

/// The first day "2/12" among some tokens.
fn slashed_in(lexer: &Lexer<'_>, tokens: &[Token]) -> Option<NaiveDate> {
    tokens.windows(3).find_map(|tokens| {
        let [first, sign, second] = tokens else { return None };
        let (Kind::Number(first), Kind::Number(second)) = (first.kind, second.kind) else {
            return None;
        };
        let whole = sign.is_mark(b'/') && first.fract() == 0.0 && second.fract() == 0.0;
        lexer.calendar.slashed(first as u32, second as u32, None).filter(|_| whole)
    })
}

/// The end of the clause that begins at a token: up to the next number's
/// bracket, comma or sentence.
pub(super) fn clause_end(window: Window<'_>, from: usize) -> usize {
    let stop = (from..window.tokens.len()).find(|&at| {
        window.token(at).is_some_and(|token| {
            token.ends_sentence() || matches!(token.kind, Kind::Mark(b';') | Kind::Name(_))
        })
    });
    stop.unwrap_or(window.tokens.len()).min(from + 8)
}

/// Whether a line has parts but no figures: "Measures (today / last / goal)".
fn heads_columns(line: &[u8]) -> bool {
    line.len() < 100 && line.contains(&b'/') && !line.iter().any(u8::is_ascii_digit)
}
