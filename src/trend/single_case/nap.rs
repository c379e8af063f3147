//! Nonoverlap of all pairs: the probability that a treatment score is better
//! than a baseline score, ties counting half.
//!
//! NAP = mean over all m n pairs of q = I(b > a) + I(b = a)/2; chance is one
//! half. Source: Parker & Vannest (2009), doi 10.1016/j.beth.2008.10.006.
//! Tau = 2 NAP - 1: Parker, Vannest, Davis & Sauber (2011), doi
//! 10.1016/j.beth.2010.08.006.
//!
//! - Standard error: the exactly unbiased variance (Sen 1967; Mee 1990)
//!   V = (p(1-p) + n Q1 + m Q2 - 2X)/((m-1)(n-1)), where Q1, Q2 are the mean
//!   squares of the row and column means of q - NAP, X that of all of them,
//!   and p is NAP kept within 1/(2mn) of 0 and 1. It needs two scores in each
//!   phase, and takes them as independent and without trend.
//! - Interval: the score interval, the roots x of
//!   mn(NAP-x)²(2-x)(1+x) = z² x(1-x)(2 + h + (1+2h) x(1-x)), h = (m+n)/2 - 1
//!   (Newcombe 2006, method 5, doi 10.1002/sim.2324, as SingleCaseES states
//!   it). Where no pair overlaps, 1 is a root for every x = NAP; the interval
//!   then ends at the other root, not at 1.

use super::{Estimate, Phases};
use crate::change::{Evaluated, Interval, Reason, Significance};
use std::cmp::Ordering;

/// NAP, with standard error and score interval.
#[must_use]
pub fn nap(phases: Phases<'_>, significance: Significance) -> Estimate {
    Pairs::of(&phases.before(), &phases.after(), f64::total_cmp).nap(significance)
}

/// Tau without control of the baseline's trend: 2 NAP - 1.
#[must_use]
pub fn tau(phases: Phases<'_>, significance: Significance) -> Estimate {
    nap(phases, significance).rescaled(2.0, -1.0)
}

/// What comparing every baseline score with every treatment score gives.
#[derive(Clone, Debug)]
pub(super) struct Pairs {
    /// For each baseline score twice the number of pairs it loses.
    rows: Vec<u64>,
    /// For each treatment score twice the number of pairs it wins.
    columns: Vec<u64>,
    better: u64,
    tied: u64,
}

impl Pairs {
    /// Compares all pairs; up is better.
    pub(super) fn of(
        before: &[f64],
        after: &[f64],
        compare: impl Fn(&f64, &f64) -> Ordering,
    ) -> Self {
        let mut pairs = Self {
            rows: vec![0; before.len()],
            columns: Vec::with_capacity(after.len()),
            better: 0,
            tied: 0,
        };
        for later in after {
            let mut won = 0;
            for (row, earlier) in pairs.rows.iter_mut().zip(before) {
                let halves = match compare(later, earlier) {
                    Ordering::Greater => 2,
                    Ordering::Equal => 1,
                    Ordering::Less => 0,
                };
                pairs.better += u64::from(halves == 2);
                pairs.tied += u64::from(halves == 1);
                *row += halves;
                won += halves;
            }
            pairs.columns.push(won);
        }
        pairs
    }

    /// Pairs that improve minus pairs that get worse.
    pub(super) fn s(&self) -> f64 {
        let all = self.rows.len() as f64 * self.columns.len() as f64;
        2.0 * self.better as f64 + self.tied as f64 - all
    }

    pub(super) fn nap(&self, significance: Significance) -> Estimate {
        let (m, n) = (self.rows.len() as f64, self.columns.len() as f64);
        let value = (self.better as f64 + self.tied as f64 / 2.0) / (m * n);
        Estimate {
            value,
            standard_error: self.standard_error(value),
            interval: Some(score_interval(value, m, n, significance.two_sided())),
            p: None,
        }
    }

    fn standard_error(&self, nap: f64) -> Evaluated<f64> {
        let (m, n) = (self.rows.len() as f64, self.columns.len() as f64);
        if m < 2.0 {
            return Err(Reason::TooFewBaselineScores.into());
        }
        if n < 2.0 {
            return Err(Reason::TooFewTreatmentScores.into());
        }
        let squares = |halves: &[u64], of: f64| -> f64 {
            halves.iter().map(|&halves| (halves as f64 / 2.0 / of - nap).powi(2)).sum::<f64>()
        };
        let q1 = squares(&self.rows, n) / m;
        let q2 = squares(&self.columns, m) / n;
        let (better, tied) = (self.better as f64, self.tied as f64);
        let worse = m * n - better - tied;
        let x = (better * (1.0 - nap).powi(2) + tied * (0.5 - nap).powi(2) + worse * nap * nap)
            / (m * n);
        let edge = 0.5 / (m * n);
        let p = nap.clamp(edge, 1.0 - edge);
        let variance = (p * (1.0 - p) + n * q1 + m * q2 - 2.0 * x) / ((m - 1.0) * (n - 1.0));
        if variance > 0.0 { Ok(variance.sqrt()) } else { Err(Reason::NoVariation.into()) }
    }
}

fn score_interval(nap: f64, m: f64, n: f64, z: f64) -> Interval {
    let h = (m + n) / 2.0 - 1.0;
    let excess = |x: f64| {
        let q = x * (1.0 - x);
        m * n * (nap - x).powi(2) * (2.0 - x) * (1.0 + x)
            - z * z * q * (2.0 + h + (1.0 + 2.0 * h) * q)
    };
    // Beyond each end the excess is positive, between the ends negative; 0
    // and 1 themselves are roots only where nothing, or everything, overlaps.
    let end = |outer: f64| {
        let (mut outside, mut inside) = (outer, nap);
        while (outside - inside).abs() > f64::EPSILON * inside.max(outside) {
            let middle = f64::midpoint(outside, inside);
            if middle == outside || middle == inside {
                break;
            }
            if excess(middle) > 0.0 { outside = middle } else { inside = middle }
        }
        f64::midpoint(outside, inside)
    };
    Interval {
        low: if nap > 0.0 { end(0.0) } else { 0.0 },
        high: if nap < 1.0 { end(1.0) } else { 1.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(before: &[f64], after: &[f64]) -> Estimate {
        Pairs::of(before, after, f64::total_cmp).nap(Significance::default())
    }

    /// Parker & Vannest (2009): NAP .96.
    #[test]
    fn the_first_published_example_is_reproduced() {
        let before = [4.0, 3.0, 4.0, 3.0, 4.0, 7.0, 5.0, 2.0, 3.0, 2.0];
        let after = [5.0, 9.0, 7.0, 9.0, 7.0, 5.0, 9.0, 11.0, 11.0, 10.0, 9.0];
        assert_eq!(format!("{:.2}", pairs(&before, &after).value), "0.96");
    }

    #[test]
    fn one_score_a_phase_has_an_interval_but_no_standard_error() {
        let one = pairs(&[1.0], &[2.0]);
        assert_eq!(one.value, 1.0);
        assert_eq!(one.standard_error, Err(Reason::TooFewBaselineScores.into()));
        assert!(one.interval.is_some_and(|interval| interval.low < 0.5));
    }

    /// SingleCaseES 0.7.4 searches from 0 to 1, finds the root at 1 first and
    /// prints 1 to 1, a certainty that ten scores cannot give.
    #[test]
    fn phases_that_do_not_overlap_have_an_interval_all_the_same() {
        let interval = pairs(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]).interval;
        let printed = interval.map(|ends| format!("{:.4} to {:.4}", ends.low, ends.high));
        assert_eq!(printed.as_deref(), Some("0.6001 to 1.0000"));
    }

    #[test]
    fn nothing_but_ties_is_chance() {
        assert_eq!(pairs(&[5.0; 3], &[5.0; 4]).value, 0.5);
    }
}
