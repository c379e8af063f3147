//! People named by their initials: "T.L.", "D.W.", as notes of groups name members.

use super::reading::Reading;
use super::{Span, lexicon::Cue};
use crate::extract::risk::RiskCue;

/// How long the letters with full stops are that a folded text begins with, if they are
/// two or three.
pub(super) fn length(text: &str) -> Option<usize> {
    let letter = |pair: &&[u8]| matches!(pair, [letter, b'.'] if letter.is_ascii_lowercase());
    let count = text.as_bytes().chunks(2).take_while(letter).count();
    (2..=3).contains(&count).then_some(2 * count)
}

/// The initials in a stretch of the folded text, written in capitals.
pub(super) fn within<'a>(reading: &Reading<'a>, span: Span) -> impl Iterator<Item = Span> {
    let text = reading.slice(span);
    let stops = reading.folded.signs_in(span).iter();
    let starts = stops.filter_map(move |&stop| stop.checked_sub(1)).filter(move |&at| {
        let before = at.checked_sub(span.start + 1).and_then(|at| text.as_bytes().get(at));
        before.is_none_or(|sign| !sign.is_ascii_alphanumeric() && *sign != b'.')
    });
    starts.filter_map(move |at| {
        let length = length(text.get(at.checked_sub(span.start)?..)?)?;
        let found = Span::new(at, at + length);
        let written = reading.folded.original_span(found).of(&reading.note.text);
        (!written.chars().any(char::is_lowercase)).then_some(found)
    })
}

/// The initials of the client, where a note says whose it is: "T.L. (this chart)".
pub(super) fn of_client<'a>(reading: &Reading<'a>) -> Option<&'a str> {
    let whole = Span::new(0, reading.text().len());
    let is_client = |span: &Span| {
        let bracket = reading.text().get(span.end..).is_some_and(|rest| rest.starts_with(" ("));
        let inside = Span::new(span.end + 2, span.end + 3);
        let named = |cue: RiskCue| cue == RiskCue::ThisChart || cue.names_client();
        bracket
            && reading
                .hits_in(inside)
                .iter()
                .any(|hit| matches!(hit.cue, Cue::Risk(cue) if named(cue)))
    };
    within(reading, whole).find(is_client).map(|span| reading.slice(span))
}
