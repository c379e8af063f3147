//! What the cells at the edges of a table say: the measure or item that a row or
//! column is of, and the time or status of its values.

use chrono::{Datelike, NaiveDate};

use super::ScoreCue as Cue;
use super::cells::Cell;
use super::lexer::Lexer;
use super::name::Name;
use super::token::Kind;
use super::view::Window;
use crate::extract::{Span, Status};

/// Letters that a line with the key of the columns below it may have.
const LONGEST_KEY: usize = 120;

/// What a heading says of its column or row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Heading {
    /// A value of this status, or of the row's own time.
    Value(Option<Status>),
    /// A value of this day.
    Day(NaiveDate),
    /// A column of days.
    Days,
    /// Nothing that holds scores.
    Other,
    /// Empty or unknown.
    Unknown,
}

/// What the values of a row or a column are of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject {
    /// The token that names it, if it is named in the table.
    pub(super) place: Option<usize>,
    /// The measure, with its part.
    pub(super) name: Name,
    /// One item of it, instead of its score.
    pub(super) item: Option<u32>,
}

impl Subject {
    /// Whether the cell names it.
    pub(super) fn is_in(self, cell: &Cell) -> bool {
        self.place.is_some_and(|place| (cell.first..cell.end).contains(&place))
    }
}

/// What a cell names: "PHQ-9", "item 9", "PHQ-9 #9".
pub(super) fn subject_in(window: Window<'_>, cell: &Cell) -> Option<Subject> {
    if let Some((place, name, item)) = super::item::of_cell(window, (cell.first, cell.end)) {
        return Some(Subject { place: Some(place), name, item: Some(item) });
    }
    name_in(window, cell).map(|(place, name)| Subject { place: Some(place), name, item: None })
}

/// What a column is of: a part of the measure named left of it, "Y-BOCS | obs. |
/// comp.", or right of two or more, "Restraint | Shape | EDE-Q global", where the
/// heading names nothing itself.
///
/// Without a name in the heading the parts are of the measure `above`.
pub(super) fn subject_of_column(
    window: Window<'_>,
    header: &[Cell],
    index: usize,
    above: Option<Name>,
) -> Option<Subject> {
    let cell = header.get(index)?;
    subject_in(window, cell).or_else(|| {
        let name_of = |cell: &Cell| name_in(window, cell).map(|(_, name)| name);
        let part_of = |name: Name, cell: &Cell| {
            super::subscale::whole_cell(window, name, (cell.first, cell.end))
        };
        let (before, behind) = header.split_at(index);
        let left = before.iter().rev().find_map(name_of);
        let right = || {
            let place = behind.iter().position(|cell| name_of(cell).is_some())?;
            let name = behind.get(place).and_then(name_of)?;
            let parts = header.iter().take(index + place);
            (parts.filter(|cell| part_of(name, cell).is_some()).count() >= 2).then_some(name)
        };
        let name = left.or_else(right).or(above)?;
        let parted = || header.iter().any(|cell| part_of(name, cell).is_some());
        let total = || (cell.first..cell.end).any(|at| window.cues(at).has(Cue::Total));
        let part = part_of(name, cell);
        let alone = || above.is_some() && super::parts::is_total(window, cell);
        (part.is_some() || total() && parted() || alone()).then_some(Subject {
            place: Some(cell.first),
            name: Name::known(name.measure, part),
            item: None,
        })
    })
}

/// What the headings of all columns say. Of several that could be of today, as
/// "discharge" and "now", only the last one is.
pub(super) fn headings(lexer: &Lexer<'_>, window: Window<'_>, header: &[Cell]) -> Vec<Heading> {
    let mut headings: Vec<Heading> =
        header.iter().map(|cell| heading(lexer, window, cell)).collect();
    order_times(window, header, &mut headings);
    // "She | Husband", "Jonah | Mother": beside somebody who is related, the other is the
    // client.
    if headings.contains(&Heading::Value(Some(Status::OtherPerson))) {
        let unknown = header.iter().zip(headings.iter_mut());
        let person = [Cue::Pronoun, Cue::PartyOne, Cue::PartyTwo, Cue::Title];
        unknown
            .filter(|(cell, heading)| {
                **heading == Heading::Unknown
                    && ((cell.first..cell.end).any(|at| window.cues(at).any(&person))
                        || is_called(lexer, window, cell))
            })
            .for_each(|(_, heading)| *heading = Heading::Value(None));
    }
    number_columns(window, header, &mut headings);
    headings
}

/// What the headings of times say of those beside them.
pub(super) fn order_times(window: Window<'_>, header: &[Cell], headings: &mut [Heading]) {
    let current = Heading::Value(Some(Status::Current));
    let earlier = Heading::Value(Some(Status::Historic));
    let mut others = headings.iter_mut().rev().filter(|heading| **heading == current);
    others.next();
    others.for_each(|heading| *heading = earlier);
    let open = |heading: &&mut Heading| **heading == Heading::Value(None);
    // "Measures today | score | last": the corner heads no values.
    if headings.iter().skip(1).any(|heading| *heading == current) {
        // "Assessment | End", "now | assessment": a column of scores beside that of today.
        headings.iter_mut().filter(open).for_each(|heading| *heading = earlier);
    }
    let places = || 0..headings.len();
    let Some(first) = places().find(|&at| headings.get(at) == Some(&earlier)) else { return };
    if headings.contains(&current) {
        // "Baseline | Tx 10 | Tx 20 (today)": what is numbered between two times is one.
        let last = places().rfind(|&at| headings.get(at) == Some(&current)).unwrap_or(first);
        let numbered =
            |cell: &Cell| (cell.first + 1..cell.end).any(|at| window.number(at).is_some());
        let between = header.iter().zip(headings.iter_mut()).take(last).skip(first);
        between
            .filter(|(cell, heading)| **heading == Heading::Unknown && numbered(cell))
            .for_each(|(_, heading)| *heading = earlier);
    } else if headings.iter().filter(|heading| **heading == earlier).count() >= 2 {
        // "Assessment | Session 5 | Session 9"
        headings.iter_mut().take(first).filter(open).for_each(|heading| *heading = earlier);
    }
}

/// Whether a cell holds one word with a capital that the lexicon does not know.
fn is_called(lexer: &Lexer<'_>, window: Window<'_>, cell: &Cell) -> bool {
    let token = window.token(cell.first).filter(|_| cell.first + 1 == cell.end);
    token.is_some_and(|token| token.kind == Kind::Word && lexer.reading.capitalised(token.span()))
}

/// "Session | 1 | 2 | 3": columns that are only numbered, of which that with the highest
/// number is today's.
pub(super) fn number_columns(window: Window<'_>, header: &[Cell], headings: &mut [Heading]) {
    let Some((label, columns)) = header.split_first() else { return };
    let has = |cues: &[Cue]| (label.first..label.end).any(|at| window.cues(at).any(cues));
    let numbered = has(&[Cue::Label]) && !has(&[Cue::Item, Cue::Items, Cue::Legend]);
    let alone = |cell: &Cell| window.number(cell.first).filter(|_| cell.first + 1 == cell.end);
    let numbers: Option<Vec<f64>> = columns.iter().map(alone).collect();
    let Some(numbers) = numbers.filter(|numbers| numbered && numbers.len() > 1) else { return };
    let rise = numbers.is_sorted_by(|a, b| a < b) || numbers.is_sorted_by(|a, b| a > b);
    let newest = numbers.iter().copied().fold(f64::MIN, f64::max);
    if !rise || (label.first..label.end).any(|at| window.number(at).is_some()) {
        return;
    }
    for (heading, number) in headings.iter_mut().skip(1).zip(numbers) {
        let status = if number < newest { Status::Historic } else { Status::Current };
        *heading = Heading::Value(Some(status));
    }
}

/// What the line above the columns says of them where they have no headings of their
/// own: "Y-BOCS, today vs. session 5 vs. baseline". The first column is that of names.
pub(super) fn told_above(lexer: &Lexer<'_>, window: Window<'_>, row: &[Cell]) -> Vec<Heading> {
    let folded = lexer.reading.folded;
    let own = row.first().map_or(0, |cell| folded.line_index(cell.span.start));
    let mut above = own.checked_sub(1).and_then(|at| folded.lines().get(at));
    let empty = |span: Span| span.of(folded.text()).trim().is_empty();
    if above.is_some_and(|line| empty(line.span)) {
        above = own.checked_sub(2).and_then(|at| folded.lines().get(at));
    }
    let mut tokens = Vec::new();
    if let Some(line) = above.filter(|line| line.span.end - line.span.start <= LONGEST_KEY) {
        lexer.lex(line.span, &mut tokens);
    }
    let line = window.with(&tokens);
    let key = super::key::over_columns(Window::of(&line), row.len().saturating_sub(1));
    let headed =
        |(status, date): super::key::Entry| date.map_or(Heading::Value(Some(status)), Heading::Day);
    key.map_or_else(Vec::new, |entries| {
        std::iter::once(Heading::Unknown).chain(entries.into_iter().map(headed)).collect()
    })
}

pub(super) fn name_in(window: Window<'_>, cell: &Cell) -> Option<(usize, Name)> {
    let named = |at: usize| window.name(at).map(|name| (at, name));
    let (at, name) = (cell.first..cell.end).find_map(named)?;
    // "HADS - Anxiety": the part of the measure, in the same cell.
    let joined = window.mark(at + 1, b'-') || window.mark(at + 1, b':');
    let part = name.subscale.is_none() && joined && at + 2 < cell.end;
    let part =
        part.then(|| super::subscale::whole_cell(window, name, (at + 2, cell.end))).flatten();
    Some((at, part.map_or(name, |part| Name::known(name.measure, Some(part)))))
}

pub(super) fn date_in(
    lexer: &Lexer<'_>,
    window: Window<'_>,
    cell: &Cell,
) -> Option<Option<NaiveDate>> {
    (cell.first..cell.end).find_map(|at| match window.token(at)?.kind {
        Kind::Date(date) => Some(date),
        Kind::Month(month, year) => {
            let session = lexer.calendar.session?;
            let day = lexer.calendar.day(1, month, year)?;
            let current = super::day::is_month_of(Some(session), month, year);
            // Nobody has the scores of a month to come.
            let past = if day > session && year.is_none() {
                lexer.calendar.day(1, month, Some(day.year() - 1))?
            } else {
                day
            };
            Some(Some(if current { session } else { past }))
        }
        Kind::Number(first) => {
            let slashed = window.mark(at + 1, b'/') && at + 2 < cell.end;
            let second = window.number(at + 2).filter(|_| slashed)?;
            // "S1 (15/01)", "#4 04/17"
            let numbers = |at: usize| window.mark(at, b'#') || window.cues(at).has(Cue::Item);
            let leads = |at: usize| {
                matches!(window.token(at).map(|t| t.kind), Some(Kind::Cues(_) | Kind::Mark(_)))
                    || super::between::is_label(window, at)
                    || at.checked_sub(1).is_some_and(numbers)
            };
            let lone = (cell.first..at).all(leads) && (at + 3..cell.end).all(leads);
            let whole = lone && first.fract() == 0.0 && second.fract() == 0.0;
            let date =
                whole.then(|| lexer.calendar.slashed(first as u32, second as u32, None)).flatten();
            date.map(Some)
        }
        _ => None,
    })
}

/// What the heading of a column says.
pub(super) fn heading(lexer: &Lexer<'_>, window: Window<'_>, cell: &Cell) -> Heading {
    let has = |cue| (cell.first..cell.end).any(|at| window.cues(at).has(cue));
    if cell.first >= cell.end {
        return Heading::Unknown;
    }
    if let Some(date) = date_in(lexer, window, cell) {
        return date.map_or(Heading::Value(Some(Status::Historic)), Heading::Day);
    }
    let words = cell.span.of(window.text).trim();
    let numbered = (cell.first..cell.end).any(|at| window.number(at).is_some());
    let timed = has(Cue::Today) || has(Cue::Earlier);
    if has(Cue::ColumnOther)
        || has(Cue::Legend)
        || has(Cue::Change)
        || has(Cue::Severity)
        || has(Cue::Points)
        || (has(Cue::Unit) && !numbered && !timed)
        || has(Cue::Items)
        || has(Cue::Up)
        || has(Cue::Down)
    {
        return Heading::Other;
    }
    // "GOAL 2   Reduce anxiety" heads the lines of a goal, and no column.
    let counts_goals = cell.first + 2 == cell.end
        && window.cues(cell.first).has(Cue::Target)
        && window.number(cell.first + 1).is_some();
    if counts_goals {
        return Heading::Unknown;
    }
    if has(Cue::Target) {
        return Heading::Value(Some(Status::Target));
    }
    if has(Cue::OtherPerson) {
        return Heading::Value(Some(Status::OtherPerson));
    }
    if has(Cue::Today) || has(Cue::Client) {
        return Heading::Value(Some(Status::Current));
    }
    if has(Cue::Label) && numbered {
        return Heading::Value(Some(Status::Historic));
    }
    if has(Cue::ColumnToday) {
        return Heading::Value(Some(Status::Current));
    }
    if has(Cue::Earlier) || has(Cue::Was) || has(Cue::ColumnEarlier) {
        return Heading::Value(Some(Status::Historic));
    }
    if matches!(words, "date" | "when" | "dates" | "quand" | "le" | "date of score") {
        return Heading::Days;
    }
    if has(Cue::Label) || has(Cue::Unit) {
        return if numbered { Heading::Value(Some(Status::Historic)) } else { Heading::Other };
    }
    if has(Cue::Link) { Heading::Value(None) } else { Heading::Unknown }
}
