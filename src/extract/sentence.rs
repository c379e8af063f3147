//! Where one sentence of a note ends and the next begins.
//!
//! Notes are not prose: a line may be a sentence, a row of a table, an answer
//! to a label, or a sentence cut by a width of 72 columns. The splitter goes
//! by punctuation and by lines, and keeps together what is read together:
//!
//! - a full stop ends a sentence unless it stands inside a number, after a
//!   single letter or after an abbreviation of the lexicon ("Dr.");
//! - a short question keeps its answer ("Suicidal thoughts? Denies.");
//! - a line break ends a sentence unless the next line goes on in lower case,
//!   the line was full or ended in a comma, or a label at the end of a line
//!   waits for its value ("SI:") or a word that denies for what it denies.

use super::fold::{Folded, Line};
use super::lexicon::{Cue, Domain};
use super::risk::RiskCue;
use super::scan::{Hit, Hits};
use super::{Span, checkbox};

/// A line at least this long, in bytes, without closing punctuation was
/// wrapped rather than ended.
const FULL_LINE: usize = 64;

/// A question up to this length, in bytes, is a label that is answered.
const SHORT_QUESTION: usize = 48;

/// A sentence is at most this long, in bytes: more without an end is no sentence
/// that somebody wrote, and the rules that look through one for each of its words
/// would take the square of its length.
const LONGEST: usize = 4096;

/// The sentences of `folded` as spans of the folded text, in order, without
/// leading and trailing white space; none is empty. `hits` are what the pass over
/// the text found.
#[must_use]
pub fn split(original: &str, folded: &Folded, hits: &Hits) -> Vec<Span> {
    let text = folded.text();
    let bytes = text.as_bytes();
    let mut sentences = Vec::with_capacity(bytes.len() / 32 + 1);
    let mut start = 0;
    let mut line = 0;
    // Abbreviations follow each other by their starts, and so by their ends.
    let words = hits.of(Domain::Language).iter();
    let mut abbreviations = words.filter(|hit| hit.cue == Cue::Abbreviation).peekable();
    let risk = hits.of(Domain::Risk);
    let mut passed = 0;
    for &at in folded.signs() {
        let ends = match bytes.get(at) {
            Some(b'.') => {
                while abbreviations.next_if(|hit| hit.end < at).is_some() {}
                let abbreviated = abbreviations.peek().is_some_and(|hit| hit.end == at);
                !abbreviated && stop_ends(text, start, at)
            }
            Some(b'!') => followed_by_space(bytes, at),
            Some(b'?') => followed_by_space(bytes, at) && at.saturating_sub(start) > SHORT_QUESTION,
            Some(b'\n') => {
                line += 1;
                passed += risk.iter().skip(passed).take_while(|hit| hit.start < at).count();
                line_ends(original, folded, line - 1)
                    && !is_denied_below(text, risk.split_at(passed), at)
            }
            _ => false,
        };
        if ends {
            push(text, &mut sentences, start, at + 1);
            start = at + 1;
        }
    }
    push(text, &mut sentences, start, bytes.len());
    sentences
}

fn push(text: &str, sentences: &mut Vec<Span>, mut start: usize, end: usize) {
    while end - start > LONGEST {
        let most = text.floor_char_boundary(start + LONGEST);
        let space = text.get(start..most).and_then(|words| words.rfind([' ', '\n']));
        let cut = space.map_or(most, |space| start + space + 1);
        push(text, sentences, start, cut);
        start = cut;
    }
    // White space is mostly a space or two, and the letters beside it are mostly plain.
    let is_space = |at: &usize| text.as_bytes().get(*at).is_some_and(u8::is_ascii_whitespace);
    let from = (start..end).find(|at| !is_space(at)).unwrap_or(end);
    let to = (from..end).rfind(|at| !is_space(at)).map_or(from, |last| last + 1);
    let Some(raw) = text.get(from..to) else { return };
    if let [first, .., last] = raw.as_bytes()
        && first.is_ascii()
        && last.is_ascii()
    {
        sentences.push(Span::new(from, to));
        return;
    }
    let opened = raw.trim_start();
    if opened.is_empty() {
        return;
    }
    let start = from + (raw.len() - opened.len());
    sentences.push(Span::new(start, start + opened.trim_end().len()));
}

/// The place where nothing but closing marks stands before the next space.
fn followed_by_space(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at + 1..).unwrap_or_default();
    let closing = rest.iter().take_while(|byte| matches!(byte, b'"' | b'\'' | b')' | b'*')).count();
    rest.get(closing).is_none_or(u8::is_ascii_whitespace)
}

fn stop_ends(text: &str, start: usize, at: usize) -> bool {
    if !followed_by_space(text.as_bytes(), at) {
        return false;
    }
    let before = text.get(start..at).unwrap_or_default();
    // "Suicidal thoughts ...... NO": dots that lead to an answer.
    if before.ends_with('.') && leads_on(text, at) {
        return false;
    }
    let word = last_word(before).trim_start_matches('.');
    // "p.m.", "e.g." and initials are single letters; a number that opens a
    // line ("1.") is a list mark.
    let alone = word.len() < 2 || word.as_bytes().get(word.len() - 2) == Some(&b'.');
    let initials = alone && word.split('.').all(|part| part.len() == 1 && !digits(part));
    let list_mark = word.len() <= 2
        && digits(word)
        && before.trim_start_matches([' ', '\t', '|', '-', '*', '#', '(']).len() == word.len();
    !(list_mark || initials)
}

/// The word that ends a text, with the full stops inside it.
fn last_word(text: &str) -> &str {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'.';
    let length = text.bytes().rev().take_while(|byte| plain(byte)).count();
    let start = text.len() - length;
    if start > 0 && text.as_bytes().get(start - 1).is_some_and(|byte| !byte.is_ascii()) {
        let parts = |c: char| !c.is_alphanumeric() && c != '.';
        return text.rsplit(parts).next().unwrap_or_default();
    }
    text.get(start..).unwrap_or_default()
}

/// Whether the dots that end at `at` lead on to something in the same line,
/// rather than break off: more than three, or set apart by a space.
fn leads_on(text: &str, at: usize) -> bool {
    let before = text.get(..=at).unwrap_or_default();
    let rest = before.trim_end_matches('.');
    let after = text.get(at + 1..).unwrap_or_default().trim_start_matches(' ');
    let led = before.len() - rest.len() > 3 || rest.ends_with(' ');
    led && after.starts_with(|next: char| next != '\n')
}

fn digits(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the line with this index ends its sentence.
fn line_ends(original: &str, folded: &Folded, line: usize) -> bool {
    let text = folded.text();
    let [line, following] =
        [line, line + 1].map(|line| folded.lines().get(line).copied().unwrap_or_default());
    let (this, next) = (line.span.of(text).trim_end(), following.span.of(text));
    if this.is_empty() || next.is_empty() {
        return true;
    }
    let indent = next.len() - next.trim_start().len();
    let next = next.trim();
    if this.trim_start().is_empty()
        || next.is_empty()
        || has_cells(line, this)
        || has_cells(following, next)
    {
        return true;
    }
    let boxed = checkbox::opens(next);
    match this.as_bytes().last() {
        Some(b'.' | b'!' | b';') => return true,
        // A label whose value, or whose boxes, stand on the next line.
        Some(b':') => return !boxed && (next.contains(':') || opens_list(next)),
        Some(b'?') => return opens_list(next),
        _ => {}
    }
    if boxed {
        return !checkbox::opens(this.trim_start()) && !this.contains(':');
    }
    if opens_list(next) {
        return true;
    }
    if this.ends_with(',') {
        return false;
    }
    let first = folded.origin(following.span.start + indent);
    let lower = original
        .get(first..)
        .and_then(|rest| rest.chars().next())
        .is_some_and(|c| c.is_lowercase() || c == '(');
    if lower && !label_opens(next) {
        return false;
    }
    this.len() < FULL_LINE || label_opens(next)
}

/// Whether the line that ends at `at` ends in a word that denies, and the next
/// begins with what it denies: "Denies" and, below it, "SI." `hits` are those of risk
/// before the end of the line and behind it.
fn is_denied_below(text: &str, (before, behind): (&[Hit], &[Hit]), at: usize) -> bool {
    let below = text.get(at + 1..).unwrap_or_default();
    let next = at + 1 + (below.len() - below.trim_start_matches([' ', '\t']).len());
    let named = behind.iter().skip_while(|hit| hit.start < next);
    let mut named = named.take_while(|hit| hit.start == next);
    if !named.any(|hit| matches!(hit.cue, Cue::Risk(cue) if cue.is_target()))
        || label_opens(below.lines().next().unwrap_or_default())
    {
        return false;
    }
    let end = text.get(..at).unwrap_or_default().trim_end().len();
    before.iter().rev().skip_while(|hit| hit.start >= end).take(NEAREST).any(|hit| {
        let denies = matches!(hit.cue, Cue::Risk(RiskCue::Denial | RiskCue::Negation));
        denies && hit.end == end
    })
}

/// How many hits before the end of a line are looked at.
const NEAREST: usize = 4;

/// Whether a line, without the space around it, has cells of a table.
fn has_cells(line: Line, trimmed: &str) -> bool {
    line.is_row && trimmed.contains(['|', '\t'])
}

/// Whether a line opens with a list mark: a bullet, or a number with a stop
/// or bracket.
fn opens_list(line: &str) -> bool {
    let bytes = line.as_bytes();
    match bytes.first() {
        Some(b'-' | b'*' | b'+' | b'#' | b'>') => return true,
        Some(byte) if byte.is_ascii_digit() => {
            let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
            return digits <= 2
                && matches!(bytes.get(digits), Some(b'.' | b')'))
                && bytes.get(digits + 1).is_none_or(|byte| *byte == b' ');
        }
        _ => {}
    }
    line.starts_with(['•', '◦', '▪', '●', '‣', '·'])
}

/// Whether a line opens with a label of its own ("mood: low"), and not with the end of a
/// sentence that a label follows ("idea. Next visit: 12 May").
fn label_opens(line: &str) -> bool {
    line.split_once(':')
        .is_some_and(|(label, _)| label.split_whitespace().count() <= 4 && !label.contains(". "))
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Lexicon;
    use super::super::scan::Scanner;
    use super::*;

    fn sentences(text: &str) -> Vec<String> {
        let folded = Folded::new(text);
        let lexicon = Lexicon::embedded().unwrap();
        let scanner = Scanner::new(&lexicon.phrases, &[]).unwrap();
        let mut hits = Hits::default();
        scanner.scan(text, &folded, &mut hits);
        split(text, &folded, &hits)
            .into_iter()
            .map(|span| span.of(folded.text()).to_owned())
            .collect()
    }

    #[test]
    fn full_stops_end_sentences_but_not_numbers_and_titles() {
        assert_eq!(
            sentences("CORE-10 mean 1.4 today. Saw Dr. Hale at 4 p.m. today. No SI."),
            ["core-10 mean 1.4 today.", "saw dr. hale at 4 p.m. today.", "no si."]
        );
    }

    #[test]
    fn what_never_ends_is_parted_between_words() {
        for text in ["denies si, ".repeat(2000), "x".repeat(20_000), "\u{4e16}".repeat(9000)] {
            let all = sentences(&text);
            assert!(all.iter().all(|sentence| sentence.len() <= LONGEST));
            let joined = |text: &str| text.replace(' ', "");
            assert_eq!(joined(&all.concat()), joined(&text));
        }
        let most = format!("{}.", "denies si, ".repeat(LONGEST / 11 - 1));
        assert_eq!(sentences(&most).len(), 1);
    }

    #[test]
    fn dots_that_lead_to_an_answer_end_nothing() {
        assert_eq!(sentences("1 Wish to be dead ........ NO\n2 Plan .. yes").len(), 2);
        assert_eq!(sentences("It was hard... She went.").len(), 2);
    }

    #[test]
    fn a_wrapped_line_goes_on_and_a_new_line_does_not() {
        assert_eq!(sentences("She denies\nany plan.\nSI: no\nHI: no").len(), 3);
        assert_eq!(sentences("She denies\nany plan.")[0], "she denies\nany plan.");
    }

    #[test]
    fn a_label_behind_a_full_stop_does_not_open_its_line() {
        assert_eq!(
            sentences("She has no\nsuicidal thoughts. Next visit: 12 May."),
            ["she has no\nsuicidal thoughts.", "next visit: 12 may."]
        );
    }

    #[test]
    fn a_label_keeps_its_value_and_its_boxes() {
        assert_eq!(sentences("Suicidal thoughts? Denies.").len(), 1);
        assert_eq!(sentences("SI:\nDenied").len(), 1);
        assert_eq!(sentences("SI:\n[x] Denied\n[ ] Passive\nHI: no").len(), 2);
    }

    #[test]
    fn list_items_and_rows_stand_alone() {
        assert_eq!(sentences("- sleep\n- mood\n1. read").len(), 3);
        assert_eq!(sentences("| a | 1 |\n| b | 2 |").len(), 2);
    }

    proptest::proptest! {
        #[test]
        fn sentences_are_in_order_and_inside_the_text(text in "[ -~\\n\u{e9}]{0,200}") {
            let folded = Folded::new(&text);
            let mut last = 0;
            for span in split(&text, &folded, &Hits::default()) {
                proptest::prop_assert!(span.start >= last && span.end > span.start);
                proptest::prop_assert!(!span.of(folded.text()).is_empty());
                last = span.end;
            }
        }
    }
}
