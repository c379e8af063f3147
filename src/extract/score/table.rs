//! Rows and columns: pipes, tabs, semicolons, or columns set with spaces.
//!
//! A table is a run of lines with the same kind of separator. Measures stand
//! in rows (one column a time) or in columns (one row a time); a heading says
//! which column or row is today's, earlier, the target, a date, or no score at
//! all.

use chrono::NaiveDate;

use super::Block;
use super::ScoreCue as Cue;
use super::candidate::{Candidate, Role};
use super::cells::{Cell, Grid, rows};
use super::heading::{
    Heading, Subject, date_in, headings, name_in, subject_in, subject_of_column, told_above,
};
use super::lexer::Lexer;
use super::measure::Measure;
use super::name::Name;
use super::preamble;
use super::reject::not_a_score;
use super::remark;
use super::said::Setting;
use super::status::is_sent_ahead;
use super::token::{Kind, Token};
use super::view::Window;
use crate::extract::{Comparator, ScoreKind, SectionKind, Status};

/// The status that a table gives a value; `None` where it gives none.
pub(super) type Given = Option<Status>;

/// Reads a table. `None` if it is none after all.
pub(super) fn read(
    lexer: &Lexer<'_>,
    window: Window<'_>,
    grid: &Grid,
) -> Option<Vec<(Candidate, Given)>> {
    let rows = rows(lexer.reading.folded, window, grid);
    let rows = preamble::below(lexer, window, &rows);
    let header = rows.first()?;
    let names_of =
        |row: &Vec<Cell>| row.iter().filter(|cell| subject_in(window, cell).is_some()).count();
    let values_of = |row: &Vec<Cell>| {
        row.iter()
            .filter(|cell| subject_in(window, cell).is_none() && bare_value(window, cell).is_some())
            .count()
    };
    // "Motif : ...", "Y-BOCS obs. : 11 /20" on lines of their own are labels, and no columns.
    if header.iter().skip(1).any(|cell| window.mark(cell.first, b':')) {
        return None;
    }
    let mut found = Vec::new();
    if let Some(items) = items(window, rows) {
        return Some(items);
    }
    if let Some(parts) = super::parts::by_parts(lexer, window, rows) {
        return Some(parts);
    }
    let above = super::parts::named_above(lexer, window, header);
    if (names_of(header) >= 1 || above.is_some())
        && values_of(header) == 0
        && rows.iter().skip(1).all(|row| names_of(row) == 0)
    {
        for row in rows.iter().skip(1) {
            by_columns(lexer, window, (header, above), row, &mut found);
        }
        settle_rows(lexer, &mut found);
        return (!found.is_empty()).then_some(found);
    }
    if rows.iter().filter(|row| names_of(row) >= 1).count() == 0 {
        return None;
    }
    let listed = |row: &Vec<Cell>| {
        row.iter()
            .filter(|cell| {
                name_in(window, cell)
                    .is_some_and(|(at, _)| (at..cell.end).any(|at| window.number(at).is_some()))
            })
            .count()
            > 1
    };
    // "Measure GAD-7   baseline 15   now 14   target 8": each says its own time.
    let timed = |cell: &&Cell| {
        let times = [Cue::Today, Cue::Earlier, Cue::Opening, Cue::Target];
        window.cues(cell.first).any(&times) && window.number(cell.first + 1).is_some()
    };
    let told = |row: &Vec<Cell>| names_of(row) > 0 && row.iter().filter(timed).count() > 1;
    if rows.iter().any(listed) || rows.iter().any(told) {
        return None;
    }
    let own = names_of(header) == 0;
    let headings = match own {
        true => headings(lexer, window, header),
        false => told_above(lexer, window, header),
    };
    let titled = headings.iter().any(|heading| {
        matches!(heading, Heading::Value(_) | Heading::Day(_) | Heading::Days | Heading::Other)
    });
    if own && !titled {
        return None;
    }
    // "Form | Pages | Questions": nothing below is a score, in this table or as a sentence.
    let valued = |cell: &Cell| {
        subject_in(window, cell).is_some()
            && (cell.first..cell.end).any(|at| window.number(at).is_some())
    };
    let void = own && headings.iter().skip(1).all(|heading| matches!(heading, Heading::Other));
    if void && !rows.iter().flatten().any(valued) {
        let apart = preamble::stands_apart(lexer, grid, header, rows.get(1..).unwrap_or_default());
        return (!apart).then_some(found);
    }
    if headings.is_empty() {
        // Lines without a heading are read as sentences are.
        return None;
    }
    let mut whole: Option<Name> = None;
    for row in rows.iter().skip(usize::from(own)) {
        let named = row.iter().find_map(|cell| name_in(window, cell)).map(|(_, name)| name);
        let part = whole
            .filter(|_| named.is_none())
            .and_then(|whole| super::breakdown::part_of_row(window, row, whole));
        whole = named.or(whole.filter(|_| part.is_some()));
        let known = found.len();
        by_rows(lexer, window, header, &headings, row, part, &mut found);
        // "Weight  101" under the EDE-Q is no part of it.
        let fits = |(candidate, _): &(Candidate, Given)| candidate.in_range;
        if part.is_some() && !found.iter().skip(known).all(fits) {
            found.truncate(known);
        }
    }
    super::parts::settle_columns(&headings, lexer, &mut found);
    (!found.is_empty()).then_some(found)
}

/// A table of items: their numbers in one column, the answers in the next.
fn items(window: Window<'_>, rows: &[Vec<Cell>]) -> Option<Vec<(Candidate, Given)>> {
    let header = rows.first()?;
    let titled = header.iter().any(|cell| {
        // "Q9" heads the answers to one item, "Item" the numbers of them.
        let tokens = || cell.first..cell.end;
        tokens().any(|at| window.cues(at).any(&[Cue::Item, Cue::Items]))
            && !tokens().any(|at| window.number(at).is_some())
    });
    let name = header.iter().find_map(|cell| name_in(window, cell)).map(|(_, name)| name);
    let name = name.or(window.before.last().copied()).filter(|_| titled)?;
    let mut found = Vec::new();
    for row in rows.iter().skip(1) {
        let [label, value, ..] = row.as_slice() else { continue };
        let Some(at) = bare_value(window, value) else { continue };
        if let Some(item) = (label.first..label.end).find_map(|at| window.number(at)) {
            let subject = Subject { place: None, name, item: Some(item as u32) };
            push(window, subject, at, (None, None), &mut found);
        } else if (label.first..label.end).any(|at| window.cues(at).has(Cue::Total)) {
            let subject = Subject { place: None, name, item: None };
            push(window, subject, at, (None, None), &mut found);
        }
    }
    (found.len() > 2).then_some(found)
}

/// The number that a cell holds as its value.
fn bare_value(window: Window<'_>, cell: &Cell) -> Option<usize> {
    // Only the cell itself counts, not what stands in its neighbours.
    let inner = window.with(window.tokens.get(cell.first..cell.end)?);
    let inner = Window::of(&inner);
    let at = (0..inner.tokens.len()).find(|&at| inner.number(at).is_some())?;
    let leading = (0..at).all(|at| {
        matches!(inner.token(at).map(|token| token.kind), Some(Kind::Cues(_) | Kind::Mark(_)))
    });
    // "1 Manage worry" is a line of a list of aims.
    let leading = leading && !inner.token(at + 1).is_some_and(|next| next.kind == Kind::Word);
    (leading && not_a_score(inner, at, false).is_none()).then_some(cell.first + at)
}

/// Measures in rows.
pub(super) fn by_rows(
    lexer: &Lexer<'_>,
    window: Window<'_>,
    header: &[Cell],
    headings: &[Heading],
    row: &[Cell],
    part: Option<Subject>,
    found: &mut Vec<(Candidate, Given)>,
) {
    let named = || row.iter().find_map(|cell| subject_in(window, cell));
    let Some(subject) = part.or_else(named) else { return };
    let Subject { place, name, .. } = subject;
    let column = |cell: &Cell, index: usize| -> Heading {
        if headings.is_empty() {
            return Heading::Unknown;
        }
        let nearest = if row.len() == header.len() {
            Some(index)
        } else {
            same_rank(lexer, header, row, index).or_else(|| nearest(lexer, header, cell))
        };
        nearest.and_then(|at| headings.get(at)).copied().unwrap_or(Heading::Unknown)
    };
    // "7/8" has the most that the part can have.
    let is_ratio = |at: usize| {
        let range = window.measure(name).map(|measure| measure.range(name.subscale));
        range.is_some_and(|range| window.ratio(at).is_some_and(|(max, _)| range.accepts(max)))
    };
    let is_day = |cell: &Cell| {
        let bracketed = remark::earlier(window, (cell.first, cell.end)).is_some();
        !bracketed && !bare_value(window, cell).is_some_and(is_ratio)
    };
    let days = || row.iter().filter(|cell| is_day(cell));
    let day = days().find_map(|cell| date_in(lexer, window, cell)).flatten();
    let holds = |cell: &Cell| {
        !subject.is_in(cell)
            && bare_value(window, cell).is_some()
            && remark::earlier(window, (cell.first, cell.end)).is_none()
    };
    let numeric = row.iter().filter(|cell| Some(cell.first) > place && holds(cell)).count();
    let known = row.iter().enumerate().any(|(index, cell)| {
        holds(cell) && matches!(column(cell, index), Heading::Value(_) | Heading::Day(_))
    });
    let label = status_of_words(window, remark::wording(window, row).into_iter());
    let whose = row.first().map_or(0..0, |cell| cell.first..cell.end);
    let other = status_of_words(window, whose) == Some(Status::OtherPerson);
    let own = row.iter().position(|cell| subject.is_in(cell));
    let of_own = own.filter(|_| row.len() == header.len()).and_then(|at| headings.get(at));
    let given = match of_own {
        Some(Heading::Value(status)) => (*status, day),
        Some(Heading::Day(date)) => (None, Some(*date)),
        _ => (None, day),
    };
    in_name_cell(window, row, subject, given, found);
    for (index, cell) in row.iter().enumerate() {
        if subject.is_in(cell) {
            continue;
        }
        if let Some(inner) = remark::earlier(window, (cell.first, cell.end)) {
            // "8 | mild | (wk 1: 13)": the earlier value, in a cell behind that of today.
            let valued = row.iter().take(index).any(holds);
            if valued {
                let date = date_in(lexer, window, cell).flatten();
                push(window, subject, inner, (Some(Status::Historic), date), found);
            }
            continue;
        }
        let Some(at) = bare_value(window, cell) else { continue };
        let ratio = window.ratio(at).filter(|(_, end)| *end <= cell.end);
        let end = ratio.map_or(at + 1, |(_, end)| end);
        let inner = remark::earlier(window, (end, cell.end));
        let dated = || Cell { span: cell.span, first: cell.first, end };
        if date_in(lexer, window, &dated()).is_some() && !is_ratio(at) {
            continue;
        }
        let (status, date) = match column(cell, index) {
            Heading::Value(status) => (status.or(label), if status.is_none() { day } else { None }),
            Heading::Day(date) => (None, Some(date)),
            Heading::Unknown if !known && numeric == 1 => (label, day),
            _ => continue,
        };
        let status = if other { Some(Status::OtherPerson) } else { status };
        push(window, subject, at, (status, date), found);
        if let Some(inner) = inner {
            let remark = Cell { span: cell.span, first: end, end: cell.end };
            let date = date_in(lexer, window, &remark).flatten();
            let status = if other { Status::OtherPerson } else { Status::Historic };
            push(window, subject, inner, (Some(status), date), found);
        }
    }
}

/// "PHQ-9: 14" in one cell.
fn in_name_cell(
    window: Window<'_>,
    row: &[Cell],
    subject: Subject,
    given: (Given, Option<NaiveDate>),
    found: &mut Vec<(Candidate, Given)>,
) {
    let cell = row.iter().find(|cell| subject.is_in(cell));
    let Some((cell, place)) = cell.zip(subject.place).filter(|_| subject.item.is_none()) else {
        return;
    };
    let sign = window.mark(place + 1, b':') || window.mark(place + 1, b'=');
    let at = place + 1 + usize::from(sign);
    if at < cell.end && window.number(at).is_some() && not_a_score(window, at, false).is_none() {
        push(window, subject, at, given, found);
    }
}

/// Measures in columns: `row` is one time.
fn by_columns(
    lexer: &Lexer<'_>,
    window: Window<'_>,
    (header, above): (&[Cell], Option<Name>),
    row: &[Cell],
    found: &mut Vec<(Candidate, Given)>,
) {
    let day = row.iter().find_map(|cell| date_in(lexer, window, cell)).flatten();
    let first = row.first().map_or(0..0, |cell| cell.first..cell.end);
    let status = status_of_words(window, first);
    let offset = header.len().abs_diff(row.len());
    for (index, cell) in row.iter().enumerate() {
        let Some(at) = bare_value(window, cell) else { continue };
        // "6/13 | 14", "4 (today) | 14"
        let today = || (cell.first..cell.end).any(|at| window.cues(at).has(Cue::Today));
        if index == 0 && (date_in(lexer, window, cell).is_some() || today()) {
            continue;
        }
        // "5 | 6/13 | 44 | 11 | (today)": a remark behind the last column.
        let remarked = row.len() > header.len()
            && row.last().is_some_and(|last| {
                last.first < last.end
                    && (last.first..last.end).all(|at| window.number(at).is_none())
            });
        let column = if row.len() == header.len() || remarked {
            Some(index)
        } else if row.len() == header.len() + 1 {
            index.checked_sub(offset)
        } else {
            nearest(lexer, header, cell)
        };
        let Some(subject) = column.and_then(|at| subject_of_column(window, header, at, above))
        else {
            continue;
        };
        push(window, subject, at, (status, day), found);
    }
}

/// Where one row of several is today's, or none says so, all rows but that one
/// or the last are earlier.
fn settle_rows(lexer: &Lexer<'_>, found: &mut [(Candidate, Given)]) {
    let session = lexer.calendar.session;
    let today = |(candidate, given): &(Candidate, Given)| {
        *given == Some(Status::Current) || (candidate.dated.is_some() && candidate.dated == session)
    };
    let known = found.iter().any(today);
    let folded = lexer.reading.folded;
    let line = |candidate: &Candidate| folded.line_index(candidate.span.start);
    let last = found.last().map(|(candidate, _)| line(candidate));
    // Rows of people are none of times.
    if found.iter().any(|(_, given)| *given == Some(Status::OtherPerson)) {
        return;
    }
    for (candidate, given) in found.iter_mut() {
        if given.is_none() && candidate.dated.is_none() && (known || Some(line(candidate)) != last)
        {
            *given = Some(Status::Historic);
        }
    }
}

/// The heading of a cell where rows differ only in how many empty cells they
/// have, as when tabs line them up, or in the name before their values, over which
/// the headings leave a gap.
fn same_rank(lexer: &Lexer<'_>, header: &[Cell], row: &[Cell], index: usize) -> Option<usize> {
    let filled = |cells: &[Cell]| -> Vec<usize> {
        (0..cells.len()).filter(|&at| cells.get(at).is_some_and(|c| c.first < c.end)).collect()
    };
    let (heads, own) = (filled(header), filled(row));
    let first =
        |cells: &[Cell], filled: &[usize]| Some(column(lexer, cells.get(*filled.first()?)?));
    let indented = heads.len() + 1 == own.len() && first(header, &heads)? > first(row, &own)?;
    let rank = own.iter().position(|&at| at == index)?;
    let rank = rank.checked_sub(usize::from(indented))?;
    heads.get(rank).copied().filter(|_| indented || heads.len() == own.len())
}

/// Where the text of a cell begins in its line, in bytes.
fn column(lexer: &Lexer<'_>, cell: &Cell) -> usize {
    let folded = lexer.reading.folded;
    let trimmed = cell.span.of(folded.text());
    let lead = trimmed.len() - trimmed.trim_start().len();
    cell.span.start + lead - folded.line_at(cell.span.start).start
}

/// The heading that stands nearest above a cell.
fn nearest(lexer: &Lexer<'_>, header: &[Cell], cell: &Cell) -> Option<usize> {
    let place = column(lexer, cell);
    (0..header.len()).min_by_key(|&at| {
        header.get(at).map_or(usize::MAX, |head| column(lexer, head).abs_diff(place))
    })
}

/// The status that the words of a row give.
fn status_of_words(window: Window<'_>, tokens: impl Iterator<Item = usize> + Clone) -> Given {
    let has = |cue| tokens.clone().any(|at| window.cues(at).has(cue));
    if has(Cue::Target) {
        Some(Status::Target)
    } else if has(Cue::OtherPerson) {
        Some(Status::OtherPerson)
    } else if has(Cue::Withdrawn) {
        Some(Status::Invalid)
    } else if has(Cue::Today) || has(Cue::ColumnToday) {
        Some(Status::Current)
    } else if tokens.clone().any(|at| is_earlier(window, at)) {
        Some(Status::Historic)
    } else {
        None
    }
}

/// Whether a word of a row tells of an earlier time; "low" and "high" are bands there.
fn is_earlier(window: Window<'_>, at: usize) -> bool {
    let cues = window.cues(at);
    cues.any(&[Cue::Earlier, Cue::Was, Cue::ColumnEarlier]) && !cues.has(Cue::Severity)
}

pub(super) fn push(
    window: Window<'_>,
    Subject { place, name, item }: Subject,
    at: usize,
    (status, date): (Given, Option<NaiveDate>),
    found: &mut Vec<(Candidate, Given)>,
) {
    let (Some(value), Some(measure)) = (window.number(at), window.measure(name)) else { return };
    let range = measure.range(name.subscale);
    if item.is_some() && !(value <= measure.item_max && value.fract() == 0.0) {
        return;
    }
    let fits = |max: f64| match item {
        Some(_) => (max - measure.item_max).abs() < 1e-9,
        None => range.accepts(max),
    };
    let ratio = window.ratio(at).filter(|(max, _)| fits(*max));
    let end = ratio.map_or(at + 1, |(_, end)| end);
    let relation = at.checked_sub(1).map(|at| window.cues(at)).unwrap_or_default();
    let comparator = [
        (Cue::Below, Comparator::Less),
        (Cue::AtMost, Comparator::LessOrEqual),
        (Cue::Above, Comparator::Greater),
        (Cue::AtLeast, Comparator::GreaterOrEqual),
    ]
    .into_iter()
    .find_map(|(cue, comparator)| relation.has(cue).then_some(comparator));
    let candidate = Candidate {
        measure: name.measure,
        subscale: name.subscale.filter(|_| item.is_none()),
        item,
        kind: match (item, name.subscale) {
            (Some(_), _) => ScoreKind::Item,
            (None, Some(_)) => ScoreKind::Subscale,
            (None, None) if is_mean(window, measure, place, at) => ScoreKind::Mean,
            (None, None) => ScoreKind::Total,
        },
        value,
        max: ratio.map(|(max, _)| max),
        comparator,
        role: Role::Plain,
        in_range: item.is_some()
            || range.contains(value) && ratio.is_none_or(|(max, _)| value <= max),
        name: place,
        first: at,
        end,
        span: window.token(at).map(Token::span).unwrap_or_default(),
        group: 0,
        dated: date,
        given: None,
        rule: if item.is_some() { "table-item" } else { "table" },
    };
    if !found.iter().any(|(other, _)| other.span == candidate.span) {
        found.push((candidate, status));
    }
}

/// "CORE-OM (mean)   1.9   0.6": whether the words behind the name of a row say so, and the
/// value may be one.
fn is_mean(window: Window<'_>, measure: &Measure, place: Option<usize>, at: usize) -> bool {
    let fits = measure.mean_max.zip(window.number(at)).is_some_and(|(most, value)| value <= most);
    let told = place.is_some_and(|name| {
        (name + 1..at.min(name + MEAN)).any(|at| window.cues(at).has(Cue::Mean))
    });
    fits && told
}

/// Tokens behind a name among which a row says that its values are means.
const MEAN: usize = 4;

/// The status of a value of a table.
pub(super) fn status(candidate: &Candidate, given: Given, setting: Setting<'_>) -> Status {
    if !candidate.in_range {
        return Status::Invalid;
    }
    if let Some(status) = given {
        return status;
    }
    if let Some((date, session)) = candidate.dated.zip(setting.calendar.session) {
        let then = date < session && !is_sent_ahead(candidate, date, setting);
        return if then { Status::Historic } else { Status::Current };
    }
    if let Some(Block { status, .. }) = (setting.block)(candidate.span.start) {
        return status;
    }
    match (setting.section)(candidate.span.start) {
        Some(SectionKind::History) => Status::Historic,
        _ => Status::Current,
    }
}

/// The tokens behind a value up to the end of its line.
pub(super) fn behind(window: Window<'_>, candidate: &Candidate) -> (usize, usize) {
    let end = (candidate.end..window.tokens.len())
        .find(|&at| window.token(at).is_some_and(|t| t.ends_sentence() || t.is_mark(b'|')))
        .unwrap_or(window.tokens.len());
    (candidate.end, end)
}
