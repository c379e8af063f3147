//! What a mixed model needs of each client: sums, not scores.

use crate::change::{Evaluated, Reason};

/// The sums of squares and products of all columns of a client's rows: one,
/// time, the covariates, the score. Without covariates these are six numbers
/// a client, whatever the number of scores: those of 1, t, t², y, t y and y².
///
/// Times, covariates and scores are counted from those of the first row, so
/// that calendar times keep their digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    covariates: usize,
    origin: Vec<f64>,
    sums: Vec<f64>,
}

/// Number of distinct sums of so many columns.
pub(super) const fn distinct(columns: usize) -> usize {
    columns * (columns + 1) / 2
}

/// The place of a pair of columns, `row <= column`, among the distinct sums.
pub(super) const fn place(columns: usize, row: usize, column: usize) -> usize {
    row * (2 * columns - row + 1) / 2 + column - row
}

impl Panel {
    /// A panel of clients whose rows have so many covariates besides time.
    #[must_use]
    pub fn new(covariates: usize) -> Self {
        Self { covariates, origin: Vec::new(), sums: Vec::new() }
    }

    /// The same for numbers that are counted from a given row.
    pub(super) fn counted_from(covariates: usize, origin: Vec<f64>) -> Self {
        Self { covariates, origin, sums: Vec::new() }
    }

    /// Number of covariates.
    #[must_use]
    pub fn covariates(&self) -> usize {
        self.covariates
    }

    /// Number of clients.
    #[must_use]
    pub fn clients(&self) -> usize {
        self.sums.len() / self.stride()
    }

    /// Number of scores of a client; 0 for one that is not there.
    #[must_use]
    pub fn scores(&self, client: usize) -> usize {
        self.of(client).map_or(0, |sums| sums[0] as usize)
    }

    /// Adds one score. Clients are numbered from 0; those never named have no
    /// score.
    ///
    /// # Errors
    /// [`Reason::ScoreNotFinite`] when a number is not finite.
    ///
    /// # Panics
    /// When the number of covariates is not that of the panel.
    pub fn add(
        &mut self,
        client: usize,
        time: f64,
        covariates: &[f64],
        score: f64,
    ) -> Evaluated<()> {
        assert_eq!(covariates.len(), self.covariates, "covariates of a row");
        let row = || [time].into_iter().chain(covariates.iter().copied()).chain([score]);
        if row().any(|number| !number.is_finite()) {
            return Err(Reason::ScoreNotFinite.into());
        }
        if self.origin.is_empty() {
            self.origin = row().collect();
        }
        let stride = self.stride();
        if self.sums.len() < (client + 1) * stride {
            self.sums.resize((client + 1) * stride, 0.0);
        }
        let Self { origin, sums, .. } = self;
        let sums = &mut sums[client * stride..(client + 1) * stride];
        let shifted = || [1.0].into_iter().chain(row().zip(&*origin).map(|(at, from)| at - from));
        let mut next = 0;
        for (skip, left) in shifted().enumerate() {
            for right in shifted().skip(skip) {
                sums[next] += left * right;
                next += 1;
            }
        }
        Ok(())
    }

    /// Columns of a row: one, time, covariates, score.
    pub(super) fn columns(&self) -> usize {
        self.covariates + 3
    }

    pub(super) fn stride(&self) -> usize {
        distinct(self.columns())
    }

    /// What time, covariates and score are counted from.
    pub(super) fn origin(&self) -> &[f64] {
        &self.origin
    }

    /// The sums of a client, if it is there.
    pub(super) fn of(&self, client: usize) -> Option<&[f64]> {
        let stride = self.stride();
        self.sums.get(client * stride..(client + 1) * stride)
    }

    /// The sums of all clients with at least so many scores.
    pub(super) fn each(&self, fewest: usize) -> impl Iterator<Item = &[f64]> {
        let enough = fewest.max(1) as f64;
        self.sums.chunks_exact(self.stride()).filter(move |sums| sums[0] >= enough)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_scores_leave_six_sums() {
        let mut panel = Panel::new(0);
        for (time, score) in [(5.0, 10.0), (6.0, 12.0), (8.0, 9.0)] {
            panel.add(0, time, &[], score).expect("numbers");
        }
        // From (5, 10): times 0, 1, 3 and scores 0, 2, -1.
        assert_eq!(panel.of(0), Some(&[3.0, 4.0, 1.0, 10.0, -1.0, 5.0][..]));
        assert_eq!((panel.clients(), panel.scores(0), panel.scores(1)), (1, 3, 0));
    }

    #[test]
    fn places_run_row_by_row() {
        let places: Vec<_> =
            (0..3).flat_map(|row| (row..3).map(move |column| place(3, row, column))).collect();
        assert_eq!(places, [0, 1, 2, 3, 4, 5]);
    }
}
