//! How many of a sample had which outcome.
//!
//! The denominator of every share is the number of pairs with an outcome, in
//! the group that is counted; those without one are counted beside it and
//! never disappear. (The R package clinicalsignificance divides the counts of
//! a group by the whole sample.)

use super::{Category, Proportion};
use crate::vocabulary::Word;
use std::collections::BTreeMap;

/// Counts of outcomes.
///
/// ```
/// use caseline::change::{Category, Summary};
///
/// let summary: Summary =
///     [Category::Improved, Category::Unchanged, Category::NotEvaluable].into_iter().collect();
/// assert_eq!(summary.share(Category::Improved).estimate(), Ok(0.5));
/// assert_eq!(summary.count(Category::NotEvaluable), 1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    counts: [usize; Category::ALL.len()],
}

impl Summary {
    /// Adds one outcome.
    pub fn add(&mut self, category: Category) {
        self.counts[category as usize] += 1;
    }

    /// Adds the counts of others.
    pub fn append(&mut self, other: &Self) {
        for (all, part) in self.counts.iter_mut().zip(other.counts) {
            *all += part;
        }
    }

    /// How many had this outcome.
    #[must_use]
    pub fn count(&self, category: Category) -> usize {
        self.counts[category as usize]
    }

    /// How many had an outcome at all.
    #[must_use]
    pub fn evaluable(&self) -> usize {
        self.counts.iter().sum::<usize>() - self.count(Category::NotEvaluable)
    }

    /// How many of those with an outcome had this one.
    #[must_use]
    pub fn share(&self, category: Category) -> Proportion {
        Proportion { count: self.count(category), of: self.evaluable() }
    }

    /// How many of those with an outcome improved reliably, recovered or not.
    #[must_use]
    pub fn reliably_improved(&self) -> Proportion {
        let count = self.count(Category::Improved) + self.count(Category::Recovered);
        Proportion { count, of: self.evaluable() }
    }

    /// How many of those with an outcome deteriorated reliably, harmed or not.
    #[must_use]
    pub fn reliably_deteriorated(&self) -> Proportion {
        let count = self.count(Category::Deteriorated) + self.count(Category::Harmed);
        Proportion { count, of: self.evaluable() }
    }
}

impl FromIterator<Category> for Summary {
    fn from_iter<I: IntoIterator<Item = Category>>(outcomes: I) -> Self {
        let mut summary = Self::default();
        for category in outcomes {
            summary.add(category);
        }
        summary
    }
}

/// One summary a group, in the order of the groups.
pub fn summaries_by_group<G: Ord>(
    outcomes: impl IntoIterator<Item = (G, Category)>,
) -> BTreeMap<G, Summary> {
    let mut groups: BTreeMap<G, Summary> = BTreeMap::new();
    for (group, category) in outcomes {
        groups.entry(group).or_default().add(category);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_the_group_and_not_of_the_whole_sample() {
        let groups = summaries_by_group([
            ("active", Category::Improved),
            ("active", Category::Unchanged),
            ("waiting", Category::Unchanged),
            ("waiting", Category::Unchanged),
        ]);
        let improved: Vec<_> =
            groups.values().map(|group| group.share(Category::Improved).estimate()).collect();
        assert_eq!(improved, [Ok(0.5), Ok(0.0)]);
    }

    #[test]
    fn recovery_is_an_improvement_too() {
        let summary: Summary =
            [Category::Recovered, Category::Improved, Category::Harmed].into_iter().collect();
        assert_eq!(summary.reliably_improved(), Proportion { count: 2, of: 3 });
        assert_eq!(summary.reliably_deteriorated(), Proportion { count: 1, of: 3 });
    }
}
