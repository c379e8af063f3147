//! What the dates of tables below one another prove about their order.
//!
//! The rows are opened anew at most twice, and only if a date is undecided: once to go
//! ahead of the reading and see what each table proves by itself, and once for what all
//! of them prove together. So ever so many tables take a time that grows with their rows,
//! and no memory.

use super::stacked::Block;
use super::{Rows, Shape, Table};
use crate::ingest::Options;
use crate::ingest::dates::Evidence;
use crate::ingest::dating::Survey;
use crate::ingest::field::Values;

/// The proof of the dates in a stack of tables.
pub(super) struct Proof<'p, 't> {
    table: &'p Table<'t>,
    options: &'p Options,
    ahead: Option<Ahead<'t>>,
    /// What all tables prove together.
    all: Option<Evidence>,
}

/// The rows behind the latest table that was asked for.
struct Ahead<'t> {
    rows: Rows<'t>,
    passed: usize,
}

impl<'p, 't> Proof<'p, 't> {
    pub(super) fn of(table: &'p Table<'t>, options: &'p Options) -> Self {
        Self { table, options, ahead: None, all: None }
    }

    /// What is proved for a table that is not above one that was asked for before.
    pub(super) fn survey(&mut self, block: &Block, shape: &Shape<'_>) -> Survey {
        let own = self.own(block, shape);
        Survey::File(if own == Evidence::default() { self.all() } else { own })
    }

    /// What the rows of a table prove.
    fn own(&mut self, block: &Block, shape: &Shape<'_>) -> Evidence {
        let ahead = self.ahead.get_or_insert_with(|| Ahead { rows: open(self.table), passed: 0 });
        while ahead.passed < block.above && ahead.rows.next().is_some() {
            ahead.passed += 1;
        }
        let (own, next) = proved(block, shape, &mut ahead.rows, self.options);
        if let Some(next) = next {
            ahead.passed = next.above;
        }
        own
    }

    /// What all tables prove.
    fn all(&mut self) -> Evidence {
        if let Some(all) = self.all {
            return all;
        }
        let mut rows = open(self.table).peekable();
        let mut all = Evidence::default();
        let mut present = Some(Block::first(self.table, &mut rows, self.options));
        while let Some(block) = present.take()
            && let Ok(shape) = Shape::of(&block.header, self.options)
            && !all.is_contradictory()
        {
            let (own, next) = proved(&block, &shape, &mut rows, self.options);
            all.add(own);
            present = next;
        }
        self.all = Some(all);
        all
    }
}

fn open<'t>(table: &Table<'t>) -> Rows<'t> {
    (table.open)().unwrap_or_else(|| Box::new(std::iter::empty()))
}

/// What the rows of a table prove, and the table below them.
fn proved(
    block: &Block,
    shape: &Shape<'_>,
    rows: &mut dyn Iterator<Item = super::Row>,
    options: &Options,
) -> (Evidence, Option<Block>) {
    let mut proved = Evidence::default();
    let mut take = |values: &Values| values.dated().for_each(|value| proved.take(value));
    if let Shape::Scores(scores) | Shape::Notes(_, Some(scores)) = shape {
        scores.days_in_headings().iter().for_each(&mut take);
    }
    for (below, (place, row)) in rows.enumerate() {
        let Ok(record) = row else { continue };
        if let Some(next) = block.next((&place, &record), below, shape, options) {
            return (proved, Some(next));
        }
        match shape {
            Shape::Notes(columns, _) => take(&columns.values(&record)),
            Shape::Scores(scores) => take(&scores.dated(&record)),
            Shape::Epic(_) | Shape::Aside(_) => {}
        }
    }
    (proved, None)
}
