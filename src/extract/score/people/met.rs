//! Where names are met: those that measures belong to, and those beside measures and
//! figures.

use super::super::ScoreCue as Cue;
use super::super::phrase::GENITIVE;
use super::words::Words;
use crate::extract::Span;
use crate::extract::eight;
use crate::extract::initials;
use crate::extract::lexicon::{Cue as ScanCue, Domain};
use crate::extract::risk::RiskCue;
use crate::extract::scan::Hit;

/// How far before a measure's name the subject of its clause is looked for, in
/// bytes.
const CLAUSE: usize = 80;

/// How many people a note may name beside measures: each is looked for in the whole
/// note.
const MOST: usize = 64;

/// How a name is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Met {
    /// A measure belongs to it: "Phil's PHQ-9".
    Owner,
    /// It heads the row or column of a table, or the line of a list.
    Listed,
    /// It heads scores, as one of several people may: "Dana: PHQ-9 12", "ORS Dana 24.5".
    Head,
    /// A measure or a figure stands behind it: "Luca had done the GAD-7", "Bram 31.5".
    Beside,
}

/// The names of a note, one of each, in the order of letters.
pub(super) fn names<'a>(
    words: Words<'a>,
    landmarks: &[Hit],
    tables: &[Vec<Span>],
) -> Vec<(&'a str, Met)> {
    let mut met: Vec<(&str, Met)> = Vec::new();
    let mut before = 0;
    let mut line = Span::new(0, 0);
    for &measure in landmarks.iter().filter(|hit| is_measure(hit)) {
        let owners = owner_before(words, measure).or_else(|| owner_behind(words, measure));
        met.extend(owners.map(|name| (name, Met::Owner)));
        if measure.start >= line.end {
            line = words.reading.folded.line_at(measure.start);
            met.extend(beside_figures(words, line));
            met.extend(letters_valued(words, Span::new(measure.end, line.end)));
        }
        let known = Span::new(line.start.max(before), measure.start);
        met.extend(letters(words, known).map(|name| (name, Met::Beside)));
        met.extend(subjects(words, line.start, measure));
        before = measure.start;
    }
    met.extend(apposed(words).map(|name| (name, Met::Beside)));
    let heads = tables.iter().flatten().filter(|head| !words.is_phrase(**head));
    met.extend(heads.map(|head| (words.reading.slice(*head), Met::Listed)));
    met.sort_unstable();
    met.dedup_by_key(|(name, _)| *name);
    met.truncate(MOST);
    met
}

pub(super) const fn is_measure(hit: &Hit) -> bool {
    matches!(hit.cue, ScanCue::Name(_))
}

/// "Phil's PHQ-9", "Phil's own PHQ-9": the name before the genitive that a measure follows.
fn owner_before<'a>(words: Words<'a>, measure: Hit) -> Option<&'a str> {
    let before = words.before(measure.start).strip_suffix(' ')?;
    let owned = before.strip_suffix(GENITIVE).or_else(|| {
        let last = words.word_before(before.len());
        let owned = words.before(last.start).strip_suffix(' ')?.strip_suffix(GENITIVE)?;
        words.within(last).has(Cue::Own).then_some(owned)
    })?;
    let start = owned.rfind(|sign: char| !sign.is_alphabetic()).map_or(0, |at| at + 1);
    capitalised(words, Span::new(start, owned.len()))
}

/// "Le GAD-7 de Claire": the name to which a word behind a measure leads.
fn owner_behind<'a>(words: Words<'a>, measure: Hit) -> Option<&'a str> {
    words.behind(measure.end).strip_prefix(' ')?;
    let (of, end) = words.phrase(measure.end + 1)?;
    if !of.has(Cue::Of) {
        return None;
    }
    let start = end + usize::from(words.behind(end).starts_with(' '));
    capitalised(words, Span::new(start, start + word_length(words.behind(start))))
}

/// "Her husband Rob", "sa fille Inès": the names of those whom the note calls what they are
/// to the client, wherever it does.
fn apposed<'a>(words: Words<'a>) -> impl Iterator<Item = &'a str> {
    let related = |hit: &&Hit| match hit.cue {
        ScanCue::Risk(cue) => {
            cue.is_other_person() || matches!(cue, RiskCue::Husband | RiskCue::Wife)
        }
        _ => false,
    };
    words.reading.spoken(Domain::Risk).filter(related).filter_map(move |hit| {
        let start = hit.end + words.behind(hit.end).strip_prefix(' ').map(|_| 1)?;
        let name = Span::new(start, start + word_length(words.behind(start)));
        capitalised(words, name).filter(|_| !words.is_phrase(name))
    })
}

/// A name of more than a letter that is written with a capital: no "Mother's PHQ-9".
fn capitalised<'a>(words: Words<'a>, name: Span) -> Option<&'a str> {
    let named = name.end > name.start + 1
        && words.reading.capitalised(name)
        && !words.within(name).any(&[Cue::Client, Cue::OtherPerson]);
    named.then(|| words.reading.slice(name))
}

/// The letters with a full stop before a measure's name in its line, behind the measure
/// before: "r. filled one out too: PHQ-9 13".
fn letters<'a>(words: Words<'a>, span: Span) -> impl Iterator<Item = &'a str> {
    let text = words.reading.slice(span);
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'.', bytes).filter_map(move |stop| {
        let letter = stop.checked_sub(1)?;
        let opens = letter.checked_sub(1).and_then(|at| bytes.get(at));
        let alone = [opens, bytes.get(stop + 1)]
            .into_iter()
            .all(|sign| sign.is_none_or(u8::is_ascii_whitespace));
        let small = bytes.get(letter).is_some_and(u8::is_ascii_lowercase);
        if alone && small { text.get(letter..stop) } else { None }
    })
}

/// The capital letters behind a measure that a figure follows, unless they stand for a part
/// of some measure: "ORS: M 24.5, J 31.0", but "HADS: A 9, D 8".
fn letters_valued<'a>(words: Words<'a>, stretch: Span) -> impl Iterator<Item = (&'a str, Met)> {
    openings(words, stretch, |sign| matches!(sign, b' ' | b'(' | b',')).filter_map(move |at| {
        let name = Span::new(at, at + 1);
        let figure = words.behind(name.end).strip_prefix(' ')?;
        let letter = words.reading.slice(name);
        let listed = figure.starts_with(|sign: char| sign.is_ascii_digit())
            && word_length(words.behind(at)) == 1
            && !words.is_part_of_measure(letter);
        listed.then_some((letter, Met::Head))
    })
}

/// The capitalised names in a line that a figure, a genitive, a bracket, a measure or a
/// verb of scores follows: "Anneke 37, Bram 31.5", "Dani's came to 24.3", and initials:
/// "D.W. 44".
fn beside_figures<'a>(words: Words<'a>, line: Span) -> impl Iterator<Item = (&'a str, Met)> {
    let opens = |sign| matches!(sign, b' ' | b'(' | b'"' | b'\t');
    openings(words, line, opens).filter_map(move |at| {
        let rest = words.reading.slice(Span::new(at, line.end));
        let pair = initials::length(rest);
        let name = Span::new(at, at + pair.unwrap_or_else(|| word_length(rest)));
        let named =
            || pair.is_some() || scores_follow(words, name.end, line) && !words.is_phrase(name);
        (name.end > at + 1 && named() && !is_titled(words, at)).then(|| {
            let met = if is_listed(words, line, name) { Met::Head } else { Met::Beside };
            (words.reading.slice(name), met)
        })
    })
}

/// "ORS Ines 24.5, ORS Paul 30.1", "ORS: Ines 24.5, Paul 30.1": whether a name with a figure
/// stands behind a measure, or behind a figure and a comma.
fn is_listed(words: Words<'_>, line: Span, name: Span) -> bool {
    let valued = words.behind(name.end).trim_start_matches([' ', ':', '=']);
    let before = words.before(name.start).trim_end_matches([' ', ':']);
    let figure = || {
        let earlier = before.strip_suffix([',', ';']).unwrap_or_default();
        earlier.ends_with(|sign: char| sign.is_ascii_digit())
    };
    let measure = || {
        let near = Span::new(name.start.saturating_sub(CLAUSE).max(line.start), name.start);
        words
            .reading
            .hits_in(near)
            .iter()
            .rev()
            .any(|hit| is_measure(hit) && hit.end == before.len())
    };
    valued.starts_with(|sign: char| sign.is_ascii_digit()) && (measure() || figure())
}

/// Whether what stands behind a name in its line makes it one of somebody with a score.
fn scores_follow(words: Words<'_>, end: usize, line: Span) -> bool {
    let behind = words.reading.slice(Span::new(end, line.end));
    let figure = behind.trim_start_matches(' ').starts_with(|sign: char| sign.is_ascii_digit());
    let genitive = || words.genitive(end).is_some_and(|end| words.behind(end).starts_with(' '));
    // "Kayla PHQ-A 13"
    let measure = || {
        let next = words.reading.hits_in(Span::new(end + 1, end + 2));
        next.iter().any(is_measure)
    };
    let verb = || words.cues(end + 1).any(&[Cue::Obtains, Cue::Tells, Cue::And]);
    figure || behind.starts_with(" (") || genitive() || measure() || verb()
}

/// Whether a title stands before a name.
fn is_titled(words: Words<'_>, at: usize) -> bool {
    let before = words.before(at).trim_end_matches(' ').len();
    let start = words.before(before).rfind([' ', '\n']).map_or(0, |at| at + 1);
    words.within(Span::new(start, before)).has(Cue::Title)
}

/// The capitalised names before a measure's name in its line which something is
/// said of: "Luca had done the GAD-7", "Luis: EPDS".
fn subjects<'a>(
    words: Words<'a>,
    line: usize,
    measure: Hit,
) -> impl Iterator<Item = (&'a str, Met)> {
    let near = words.text().ceil_char_boundary(measure.start.saturating_sub(CLAUSE)).max(line);
    let sentence = words.reading.slice(Span::new(near, measure.start));
    let ended = sentence.rfind(". ").or_else(|| sentence.rfind("; "));
    let clause = Span::new(ended.map_or(near, |end| near + end + 2), measure.start);
    openings(words, clause, |sign| sign == b' ').filter_map(move |at| {
        let name = Span::new(at, at + word_length(words.behind(at)));
        let sign = words.reading.slice(Span::new(name.end, measure.start.max(name.end)));
        let heads = matches!(sign, ": " | " : " | ":");
        let told = || match words.text().as_bytes().get(name.end) {
            Some(b':') => true,
            Some(b' ') => words.is_phrase(Span::new(name.end + 1, words.text().len())),
            _ => false,
        };
        let met = if heads { Met::Head } else { Met::Beside };
        let named = name.end > at + 1 && (heads || told()) && !words.is_phrase(name);
        named.then(|| (words.reading.slice(name), met))
    })
}

/// Where words with a capital begin in `stretch`: at its beginning, and behind a sign that
/// opens one.
fn openings<'a>(
    words: Words<'a>,
    stretch: Span,
    opens: impl Fn(u8) -> bool,
) -> impl Iterator<Item = usize> {
    let bytes = words.text().as_bytes();
    eight::word_starts(bytes, stretch.start, stretch.end).filter(move |&at| {
        let begins = at == stretch.start || bytes.get(at - 1).is_some_and(|sign| opens(*sign));
        begins
            && bytes.get(at).is_some_and(|first| first.is_ascii_lowercase() || !first.is_ascii())
            && words.reading.is_capital(at)
    })
}

/// How long the word is that a text begins with.
fn word_length(text: &str) -> usize {
    text.find(|sign: char| !sign.is_alphabetic()).unwrap_or(text.len())
}
