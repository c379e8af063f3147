//! Scores in time.

use crate::change::{Evaluated, Reason};

/// One score and when it was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// The time, in the caller's unit.
    pub time: f64,
    /// The score, in points.
    pub score: f64,
}

/// Observations whose times increase strictly. Two scores of one day have to
/// be resolved before: which one counts is no question of statistics.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Series<'a>(&'a [Observation]);

impl<'a> Series<'a> {
    /// The series of these observations.
    ///
    /// # Errors
    /// [`Reason::ScoreNotFinite`], [`Reason::TimesNotIncreasing`].
    pub fn new(observations: &'a [Observation]) -> Evaluated<Self> {
        if observations.iter().any(|observation| !observation.score.is_finite()) {
            return Err(Reason::ScoreNotFinite.into());
        }
        let increasing = observations.is_sorted_by(|earlier, later| earlier.time < later.time);
        if increasing && observations.iter().all(|observation| observation.time.is_finite()) {
            Ok(Self(observations))
        } else {
            Err(Reason::TimesNotIncreasing.into())
        }
    }

    /// The observations in the order of time.
    #[must_use]
    pub fn observations(self) -> &'a [Observation] {
        self.0
    }

    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Time from the first observation to the last; 0 for fewer than two.
    #[must_use]
    pub fn span(self) -> f64 {
        match self.0 {
            [first, .., last] => last.time - first.time,
            _ => 0.0,
        }
    }

    /// Every pair of observations, the earlier one first.
    pub fn pairs(self) -> impl Iterator<Item = (Observation, Observation)> + 'a {
        let observations = self.0;
        observations.iter().enumerate().flat_map(move |(place, earlier)| {
            observations.iter().skip(place + 1).map(move |later| (*earlier, *later))
        })
    }

    /// The series, when it holds at least `needed` observations.
    pub(super) fn at_least(self, needed: usize) -> Evaluated<Self> {
        if self.len() < needed { Err(Reason::TooFewScores.into()) } else { Ok(self) }
    }

    /// The sizes of the groups of equal scores. Quadratic and without
    /// allocation: series are short, and there are many.
    pub(super) fn ties(self) -> impl Iterator<Item = usize> + 'a {
        let observations = self.0;
        observations.iter().enumerate().filter_map(move |(place, observation)| {
            let same = |other: &&Observation| other.score == observation.score;
            let seen = observations.iter().take(place).any(|other| same(&other));
            (!seen).then(|| observations.iter().filter(same).count())
        })
    }
}

/// The slope between two observations, in points per unit of time.
pub(super) fn slope(earlier: Observation, later: Observation) -> f64 {
    (later.score - earlier.score) / (later.time - earlier.time)
}

/// The median of sorted values; `None` when there are none.
pub(super) fn median(sorted: &[f64]) -> Option<f64> {
    let half = sorted.len() / 2;
    let upper = *sorted.get(half)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    sorted.get(half.checked_sub(1)?).map(|lower| (lower + upper) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::NotEvaluable;

    #[test]
    fn two_scores_of_one_time_are_no_series() {
        let twice = [Observation { time: 1.0, score: 9.0 }, Observation { time: 1.0, score: 8.0 }];
        assert_eq!(Series::new(&twice), Err(NotEvaluable(Reason::TimesNotIncreasing)));
    }

    #[test]
    fn ties_are_counted_once() {
        let observations: Vec<Observation> = [7.0, 5.0, 7.0, 7.0, 2.0, 5.0]
            .iter()
            .enumerate()
            .map(|(time, score)| Observation { time: time as f64, score: *score })
            .collect();
        let series = Series::new(&observations).expect("increasing times");
        assert_eq!(series.ties().collect::<Vec<_>>(), [3, 2, 1]);
    }
}
