//! How many scores have to go until the phases no longer overlap.
//!
//! Let k be the largest number of scores that can be kept so that every kept
//! treatment score is better than every kept baseline score.
//!
//! - PAND, percentage of all nonoverlapping data: k/(m + n). Parker,
//!   Hagan-Burke & Vannest (2007), doi 10.1177/00224669070400040101.
//! - IRD, robust improvement rate difference: ((m+n)² PAND - m² - n²)/(2mn),
//!   which is 1 - o/(2m) - o/(2n) for o overlapping scores shared equally by
//!   the phases. Parker, Vannest & Brown (2009), doi
//!   10.1177/001440290907500201.
//!
//! Neither has a known standard error. The intervals are Wilson's for the share,
//! and Newcombe's for the difference of two shares (1998, method 10, doi
//! 10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I), with the
//! split taken as known.

use super::{Estimate, Phases};
use crate::change::{Evaluated, Interval, Reason, Significance, wilson};

/// The share of scores that need not go, 0 to 1.
///
/// # Errors
/// [`Reason::TooFewBaselineScores`], [`Reason::TooFewTreatmentScores`] below
/// three scores in a phase.
pub fn pand(phases: Phases<'_>, significance: Significance) -> Evaluated<Estimate> {
    let overlap = Overlap::of(phases)?;
    let all = overlap.m + overlap.n;
    let value = overlap.kept / all;
    Ok(estimate(value, wilson(value, all, significance)))
}

/// The improvement rate of the treatment phase less that of the baseline, up
/// to 1.
///
/// # Errors
/// As [`pand`].
pub fn ird(phases: Phases<'_>, significance: Significance) -> Evaluated<Estimate> {
    let Overlap { m, n, kept } = Overlap::of(phases)?;
    let shared = (m + n - kept) / 2.0;
    // More overlap than half a phase holds leaves no rate between 0 and 1.
    let (before, after) = ((shared / m).min(1.0), (1.0 - shared / n).max(0.0));
    let value = ((m + n) * kept - m * m - n * n) / (2.0 * m * n);
    let (base, treated) = (wilson(before, m, significance), wilson(after, n, significance));
    let down = ((after - treated.low).powi(2) + (base.high - before).powi(2)).sqrt();
    let up = ((treated.high - after).powi(2) + (before - base.low).powi(2)).sqrt();
    Ok(estimate(value, Interval { low: value - down, high: (value + up).min(1.0) }))
}

fn estimate(value: f64, interval: Interval) -> Estimate {
    let standard_error = Err(Reason::NoStandardError.into());
    Estimate { value, standard_error, interval: Some(interval), p: None }
}

struct Overlap {
    m: f64,
    n: f64,
    kept: f64,
}

impl Overlap {
    fn of(phases: Phases<'_>) -> Evaluated<Self> {
        let phases = phases.at_least(3, 3)?;
        let (mut before, mut after) = (phases.before(), phases.after());
        before.sort_unstable_by(f64::total_cmp);
        after.sort_unstable_by(f64::total_cmp);
        // Keep the i lowest baseline scores and all treatment scores above
        // the highest of them.
        let kept = (0..=before.len()).map(|i| {
            let border = i.checked_sub(1).and_then(|place| before.get(place));
            let passed = |score: &f64| border.is_some_and(|border| score <= border);
            i + after.len() - after.partition_point(passed)
        });
        let kept = kept.max().unwrap_or_default();
        Ok(Self { m: before.len() as f64, n: after.len() as f64, kept: kept as f64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Direction;
    use crate::trend::Observation;

    fn of(before: &[f64], after: &[f64]) -> Evaluated<(f64, f64)> {
        let all: Vec<Observation> = (0_u32..)
            .zip(before.iter().chain(after))
            .map(|(time, score)| Observation { time: time.into(), score: *score })
            .collect();
        let (before, after) = all.split_at(before.len());
        let phases = Phases::new(before, after, Direction::HigherIsBetter)?;
        let level = Significance::default();
        Ok((pand(phases, level)?.value, ird(phases, level)?.value))
    }

    /// Parker, Vannest & Davis (2011): 2 of 13 overlap; IRD 6/7 - 1/6.
    #[test]
    fn the_published_example_is_reproduced() {
        let before = [20.0, 20.0, 26.0, 25.0, 22.0, 23.0];
        let after = [28.0, 25.0, 24.0, 27.0, 30.0, 30.0, 29.0];
        let (pand, ird) = of(&before, &after).expect("enough scores");
        assert!((pand - 11.0 / 13.0).abs() < 1e-15);
        assert!((ird - (6.0 / 7.0 - 1.0 / 6.0)).abs() < 1e-15);
    }

    #[test]
    fn equal_scores_overlap() {
        assert_eq!(of(&[5.0; 3], &[5.0; 3]), Ok((0.5, 0.0)));
    }

    #[test]
    fn two_baseline_scores_are_too_few() {
        assert_eq!(of(&[5.0; 2], &[5.0; 3]), Err(Reason::TooFewBaselineScores.into()));
    }
}
