//! The mean course of a cohort.
//!
//! Times are gathered in steps of equal width round whole multiples of it; a
//! client with several scores in a step gives their mean. A step with fewer
//! than [`FEWEST`] clients is left out: its mean would say more of them than of
//! the cohort. The interval is that of a mean, by Student's t; it says nothing
//! of single clients. A late mean is one of the clients who were still seen.

use std::collections::BTreeMap;

use super::Observation;
use crate::change::{Interval, Significance};

/// Fewest clients of a mean.
pub const FEWEST: usize = 5;

/// The mean of a cohort at one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanScore {
    /// The middle of the step.
    pub time: f64,
    /// How many clients.
    pub clients: usize,
    /// Their mean score.
    pub mean: f64,
    /// Its interval.
    pub interval: Interval,
}

/// The mean course of a cohort in steps of `width`, in the order of time.
///
/// ```
/// use caseline::change::Significance;
/// use caseline::trend::{Observation, mean_course};
///
/// let client = |score: f64| vec![
///     Observation { time: 0.0, score },
///     Observation { time: 1.9, score: score - 4.0 },
/// ];
/// let cohort: Vec<_> = [16.0, 18.0, 20.0, 22.0, 24.0].map(client).to_vec();
/// let mean = mean_course(&cohort, 2.0, Significance::default());
/// assert_eq!((mean[1].time, mean[1].clients, mean[1].mean), (2.0, 5, 16.0));
/// // 2.776 sqrt(10) / sqrt(5)
/// assert_eq!(format!("{:.3}", mean[1].interval.high - mean[1].mean), "3.926");
/// ```
#[must_use]
pub fn mean_course(
    courses: &[impl AsRef<[Observation]>],
    width: f64,
    level: Significance,
) -> Vec<MeanScore> {
    let mut steps: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    // Step, sum and number of the scores of one client.
    let mut own: Vec<(i64, f64, u32)> = Vec::new();
    for course in courses {
        own.clear();
        for point in course.as_ref().iter().filter(|point| point.time.is_finite()) {
            let step = (point.time / width).round() as i64;
            match own.iter_mut().rfind(|known| known.0 == step) {
                Some((_, sum, scores)) => (*sum, *scores) = (*sum + point.score, *scores + 1),
                None => own.push((step, point.score, 1)),
            }
        }
        for &(step, sum, scores) in &own {
            steps.entry(step).or_default().push(sum / f64::from(scores));
        }
    }
    let enough = steps.into_iter().filter(|(_, scores)| scores.len() >= FEWEST);
    enough
        .filter_map(|(step, scores)| {
            let n = scores.len() as f64;
            let mean = scores.iter().sum::<f64>() / n;
            let square = scores.iter().map(|score| (score - mean).powi(2)).sum::<f64>();
            let half = level.student(n - 1.0).ok()? * (square / (n - 1.0) / n).sqrt();
            Some(MeanScore {
                time: step as f64 * width,
                clients: scores.len(),
                mean,
                interval: Interval { low: mean - half, high: mean + half },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_clients_make_no_mean() {
        let course = |score: f64| vec![Observation { time: 0.0, score }];
        let four: Vec<_> = [1.0, 2.0, 3.0, 4.0].map(course).to_vec();
        assert_eq!(mean_course(&four, 1.0, Significance::default()), []);
    }

    #[test]
    fn two_scores_of_one_client_count_once() {
        let course = |score: f64| {
            vec![Observation { time: 0.0, score }, Observation { time: 0.4, score: score + 2.0 }]
        };
        let five: Vec<_> = [1.0, 2.0, 3.0, 4.0, 5.0].map(course).to_vec();
        let mean = mean_course(&five, 1.0, Significance::default());
        assert_eq!((mean.len(), mean[0].clients, mean[0].mean), (1, 5, 4.0));
    }
}
