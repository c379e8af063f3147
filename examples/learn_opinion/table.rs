//! A table of weights: learned from lessons, written as `data/opinion` holds it.

use std::collections::BTreeMap;
use std::fmt;

use crate::regression::{Example, learn};

/// A feature that fewer examples have tells nothing that could be learned.
const SEEN: usize = 2;
/// One natural logarithm of odds in whole numbers.
const SCALE: f64 = 32.0;
/// A feature that says less than this for and against each answer is left out.
const LEAST: i32 = 3;

/// What each feature weighs for each of `N` answers.
pub struct Table<const N: usize> {
    rows: BTreeMap<String, [i32; N]>,
}

impl<const N: usize> Table<N> {
    /// Learns from features and the number of the right answer.
    pub fn learn(lessons: &[(&[String], usize)], shrinkage: f64) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for feature in lessons.iter().flat_map(|(features, _)| *features) {
            *counts.entry(feature).or_default() += 1;
        }
        counts.retain(|_, count| *count >= SEEN);
        let numbers: BTreeMap<&str, usize> = counts.keys().copied().zip(0..).collect();
        let number = |feature: &String| numbers.get(feature.as_str()).copied();
        let examples: Vec<Example> = lessons
            .iter()
            .map(|(features, class)| Example {
                features: features.iter().filter_map(number).collect(),
                class: *class,
            })
            .collect();
        let weights = learn::<N>(&examples, numbers.len(), shrinkage);
        let whole = |weights: [f64; N]| weights.map(|weight| (weight * SCALE).round() as i32);
        let named = numbers.into_keys().map(str::to_owned);
        Self { rows: named.zip(weights.into_iter().map(whole)).collect() }
    }
}

impl Table<2> {
    /// How much each feature speaks for the second of two answers.
    pub fn for_second(self) -> Table<1> {
        let rows = self.rows.into_iter().map(|(feature, [no, yes])| (feature, [yes - no]));
        Table { rows: rows.collect() }
    }
}

impl<const N: usize> fmt::Display for Table<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let telling = |row: &[i32; N]| row.iter().any(|weight| weight.abs() >= LEAST);
        for (feature, row) in self.rows.iter().filter(|(_, row)| telling(row)) {
            write!(f, "{feature}")?;
            for weight in row {
                write!(f, "\t{weight}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
