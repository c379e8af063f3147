//! Who was in the room, where a note lists them and says which of them its client is:
//! "Present: Theo (15, identified client), Mom, sister Wren. Absent: Caleb."
//!
//! Whoever else is named there is somebody else wherever the name comes again.
//! [`super::persons`] adds them to the people of the note.

use super::super::Span;
use super::super::lexicon::{Cue, Domain};
use super::super::reading::Reading;
use super::RiskCue;
use super::persons::is_name;

/// The shortest name, in bytes.
const SHORTEST: usize = 3;

/// How far a bracket that calls somebody the client opens before the word for it, in bytes.
const BRACKET: usize = 40;

/// The folded names of those who are listed beside the client; none where the note does not
/// name its client.
pub fn others<'a>(reading: &Reading<'a>) -> Vec<&'a str> {
    let hits = |cue| reading.spoken(Domain::Risk).filter(move |hit| hit.cue == Cue::Risk(cue));
    if hits(RiskCue::Attending).next().is_none() {
        return Vec::new();
    }
    let clients: Vec<&str> = hits(RiskCue::ThisChart)
        .filter_map(|hit| client_at(reading, Span::new(hit.start, hit.end)))
        .collect();
    if clients.is_empty() {
        return Vec::new();
    }
    let mut others: Vec<&str> = hits(RiskCue::Attending)
        .flat_map(|hit| listed(reading, hit.end))
        .filter(|name| !clients.contains(name))
        .collect();
    others.sort_unstable();
    others.dedup();
    others
}

/// "Client of record: Greg", "Theo (15, identified client)": whom the words for the client
/// name.
fn client_at<'a>(reading: &Reading<'a>, words: Span) -> Option<&'a str> {
    let text = reading.text();
    let behind = text.get(words.end..)?;
    let name = behind.trim_start_matches([' ', ':', '=']);
    if name.len() < behind.len()
        && let Some(found) = name_at(reading, words.end + behind.len() - name.len())
    {
        return Some(reading.slice(found));
    }
    let line = text.get(..words.start)?.rsplit('\n').next()?;
    let open = line.rfind('(').filter(|open| line.len() - open <= BRACKET)?;
    let before = line.get(..open)?.trim_end();
    let start = before.rfind(|sign: char| !sign.is_alphabetic()).map_or(0, |at| at + 1);
    let found = name_at(reading, words.start - line.len() + start)?;
    Some(reading.slice(found))
}

/// The names in a line from `from` on, each of which a sign of a list or a bracket follows.
fn listed<'a>(reading: &Reading<'a>, from: usize) -> Vec<&'a str> {
    let line = reading.text().get(from..).and_then(|text| text.split('\n').next());
    let line = line.unwrap_or_default();
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let length = rest.find(|sign: char| !sign.is_alphabetic()).unwrap_or(rest.len());
        if length == 0 {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let behind = rest.get(length..).unwrap_or_default();
        let ends = behind.is_empty()
            || behind.starts_with([',', ';', '.', '&', '+'])
            || [" (", " &", " +", " and ", " et "].iter().any(|sign| behind.starts_with(sign));
        if let Some(name) = name_at(reading, from + at).filter(|_| ends) {
            names.push(reading.slice(name));
        }
        at += length;
    }
    names
}

/// The name that begins at `at`.
fn name_at(reading: &Reading<'_>, at: usize) -> Option<Span> {
    let rest = reading.text().get(at..)?;
    let length = rest.find(|sign: char| !sign.is_alphabetic()).unwrap_or(rest.len());
    let name = Span::new(at, at + length);
    (length >= SHORTEST && is_name(reading, name)).then_some(name)
}
