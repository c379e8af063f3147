//! Tables below one another: each has a header of its own, and ends where the client is
//! headed once more.
//!
//! How a table writes its numeric dates is proved by its own rows, or else by those of
//! all tables around it, which mostly have one writer ([`proof`](super::proof)).

use std::iter::Peekable;

use csv::StringRecord;

use super::known::Headings;
use super::proof::Proof;
use super::{Row, Rows, Shape, Table, blocks, is_heading, scores};
use crate::Result;
use crate::ingest::Options;
use crate::ingest::account::RemarkKind;
use crate::ingest::dating::Dating;
use crate::ingest::desk::Desk;
use crate::ingest::draft::Draft;
use crate::ingest::fault::FileFault;
use crate::ingest::text;
use crate::ingest::walk::Entry;

/// One of several tables below one another.
pub(super) struct Block {
    pub(super) header: Vec<String>,
    place: String,
    /// How many rows stand above it, its header and those of the tables before it.
    pub(super) above: usize,
}

impl Block {
    /// The first, whose header may go on in the row below.
    pub(super) fn first(
        table: &Table<'_>,
        rows: &mut Peekable<Rows<'_>>,
        options: &Options,
    ) -> Self {
        let first = Self { header: table.header.to_vec(), place: table.place.into(), above: 0 };
        let joined = match rows.peek() {
            Some((_, Ok(below))) => blocks::two_rows(&first.header, below, options),
            _ => None,
        };
        match joined {
            Some(header) => {
                rows.next();
                Self { header, above: 1, ..first }
            }
            None => first,
        }
    }

    /// The one that begins with a row, so many rows below the header of this one.
    pub(super) fn next(
        &self,
        (place, record): (&str, &StringRecord),
        below: usize,
        shape: &Shape<'_>,
        options: &Options,
    ) -> Option<Self> {
        // the row below a header may be one more of it
        if below == 0 {
            return None;
        }
        let header = blocks::next_header(record, &self.header, shape.client(), options)?;
        Some(Self { header, place: place.to_owned(), above: self.above + below + 1 })
    }
}

/// Reads tables below one another.
pub(super) fn read(entry: &Entry<'_>, table: &Table<'_>, desk: &mut Desk<'_>) -> Result<()> {
    let Some(rows) = (table.open)() else {
        return desk.reject(entry.source(table.place), FileFault::Changed);
    };
    let mut rows = rows.peekable();
    let mut proof = Proof::of(table, desk.options());
    let mut present = Block::first(table, &mut rows, desk.options());
    while let Some(next) = read_block(entry, table, &present, &mut rows, &mut proof, desk)? {
        present = next;
    }
    Ok(())
}

/// Reads one table, to the next one if there is one.
fn read_block<'p>(
    entry: &Entry<'_>,
    table: &Table<'_>,
    block: &'p Block,
    rows: &mut dyn Iterator<Item = Row>,
    proof: &'p mut Proof<'_, '_>,
    desk: &mut Desk<'_>,
) -> Result<Option<Block>> {
    let header = block.header.as_slice();
    let shape = match Shape::of(header, desk.options()) {
        Ok(shape) => shape,
        Err(fault) => {
            desk.reject(entry.source(&block.place), fault)?;
            return Ok(None);
        }
    };
    desk.understood(entry, &block.place, shape.name(), header, &shape.meanings());
    let mut dating = Dating::new(|| proof.survey(block, &shape));
    let mut any = false;
    for (below, (place, row)) in rows.enumerate() {
        any = true;
        let source = entry.source(&place);
        let record = match row {
            Ok(record) => record,
            Err(fault) => {
                desk.reject(source, fault)?;
                continue;
            }
        };
        if let Some(next) = block.next((&place, &record), below, &shape, desk.options()) {
            return Ok(Some(next));
        }
        if is_heading(&record, header) {
            desk.set_aside("repeated heading", &source);
            continue;
        }
        match &shape {
            Shape::Notes(columns, beside) => {
                if let Some(scores) = beside.as_ref().filter(|_| record.len() == columns.width) {
                    if columns.is_blank(&record) {
                        // scores of a visit of which nothing was written
                        scores.take(&record, source, desk, &mut dating)?;
                        continue;
                    }
                    scores.take_beside(&record, source.clone(), desk, &mut dating)?;
                }
                match columns.draft(&record, table.damaged) {
                    Ok(mut draft) => {
                        text::complete_from_text(&mut draft, &desk.options().mapping);
                        desk.admit(Draft { source, ..draft }, &mut dating)?;
                    }
                    Err(fault) => desk.reject(source, fault)?,
                }
            }
            Shape::Scores(scores) => scores.take(&record, source, desk, &mut dating)?,
            Shape::Epic(part) => part.take(&record, source, desk)?,
            Shape::Aside(name) => desk.set_aside(name, &source),
        }
    }
    if any {
        return Ok(None);
    }
    let is_known = !matches!(shape, Shape::Notes(..)) || scores::is_dump(&Headings::of(header));
    if is_known {
        // a dump of a database has a file for each table, filled or not
        desk.remark(RemarkKind::EmptyTable, "", &entry.source(&block.place));
    } else {
        desk.reject(entry.source(&block.place), FileFault::NoRows)?;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::ingest::content::Content;
    use crate::ingest::{Rejected, Sink};
    use crate::note::{CodedGoal, CodedScore, Note};

    #[derive(Default)]
    struct Days(Vec<String>);

    impl Sink for Days {
        fn note(&mut self, _: Note) -> Result<()> {
            Ok(())
        }

        fn score(&mut self, score: CodedScore) -> Result<()> {
            self.0.push(score.scored_on.map(|day| day.to_string()).unwrap_or_default());
            Ok(())
        }

        fn goal(&mut self, _: CodedGoal) -> Result<()> {
            Ok(())
        }

        fn rejected(&mut self, rejected: Rejected) -> Result<()> {
            self.0.push(format!("{}", rejected.reason()));
            Ok(())
        }
    }

    /// The days of the scores in a table of these lines, how often its rows were opened,
    /// and how many of them were read.
    fn days(lines: &[String]) -> (Vec<String>, usize, usize) {
        let (opened, read) = (Cell::new(0), Cell::new(0));
        let options = Options::default();
        let mut sink = Days::default();
        let mut desk = Desk::new(&options, &mut sink);
        let cells = |line: &String| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let header = cells(&lines[0]);
        let open = || -> Option<Rows<'_>> {
            opened.set(opened.get() + 1);
            Some(Box::new(lines.iter().enumerate().skip(1).map(|(index, line)| {
                read.set(read.get() + 1);
                (format!("{}", index + 1), Ok(StringRecord::from(cells(line))))
            })))
        };
        let content = Content::Bytes(b"");
        let entry =
            Entry { path: "a.csv".to_owned(), root: String::new(), content, depth: 0, room: None };
        let table = Table { place: "", header: &header, damaged: false, open: &open };
        super::read(&entry, &table, &mut desk).unwrap();
        drop(desk.close());
        (sink.0, opened.get(), read.get())
    }

    fn stacked(days: &[&str]) -> Vec<String> {
        let table = |(index, day): (usize, &&str)| {
            let measure = if index % 2 == 0 { "PHQ-9" } else { "GAD-7" };
            [format!("Client,Date,{measure}"), format!("C-{index},{day},7")]
        };
        days.iter().enumerate().flat_map(table).collect()
    }

    #[test]
    fn many_tables_with_undecided_dates_are_not_opened_for_each() {
        let lines = stacked(&["03/04/2026"; 300]);
        let (days, opened, read) = days(&lines);
        assert_eq!(days, ["2026-03-04"; 300]);
        assert!(opened <= 3, "opened {opened} times");
        assert!(read <= 3 * lines.len(), "{read} rows read of {}", lines.len());
    }

    #[test]
    fn a_table_proves_its_dates_before_those_around_it_do() {
        let own = [
            "Client,Date,PHQ-9",
            "C-1,03/04/2026,7",
            "C-1,04/13/2026,8",
            "Client,Date,GAD-7",
            "C-1,03/04/2026,7",
            "C-1,13/04/2026,8",
        ];
        let (days, ..) = days(&own.map(str::to_owned));
        assert_eq!(days, ["2026-03-04", "2026-04-13", "2026-04-03", "2026-04-13"]);
    }

    #[test]
    fn a_table_that_proves_nothing_is_dated_as_those_above_and_below_it() {
        assert_eq!(
            days(&stacked(&["03/04/2026", "13/04/2026"])).0,
            ["2026-04-03", "2026-04-13"],
            "below"
        );
        assert_eq!(
            days(&stacked(&["13/04/2026", "03/04/2026"])).0,
            ["2026-04-13", "2026-04-03"],
            "above"
        );
        assert_eq!(
            days(&stacked(&["13/04/2026", "03/04/2026", "04/13/2026"])).0,
            ["2026-04-13", "ambiguous_date", "2026-04-13"],
            "the tables around it write dates both ways"
        );
    }
}
