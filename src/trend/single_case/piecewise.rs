//! Piecewise regression: a line in each phase, and how level and slope change
//! between them.
//!
//! y = b0 + b1 t + b2 D + b3 (t - t0) D, D being 1 in the treatment phase and
//! t0 the time of its first score. Source: Huitema & McKean (2000), doi
//! 10.1177/00131640021970358; Center, Skiba & Casey (1985), doi
//! 10.1177/002246698501900404. So b2 is the step at the first treatment score
//! and b3 the change of slope. Fitted by least squares, which here is one line a
//! phase with a common error; t intervals with m + n - 4 degrees of freedom. It
//! takes residuals as independent and needs three scores a phase; five or more
//! are advised.

use super::{Estimate, Phases};
use crate::change::{Evaluated, Interval, Reason, Significance};
use crate::trend::Series;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// The coefficients; steps and slopes keep the sign of the scores, so that with
/// a lower-is-better measure a negative one is an improvement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piecewise {
    /// Slope in the baseline, in points per unit of time.
    pub baseline_slope: Estimate,
    /// Step at the first treatment score, in points.
    pub level_change: Estimate,
    /// Slope in treatment less slope in the baseline, in points per unit of
    /// time.
    pub slope_change: Estimate,
}

impl Piecewise {
    /// The regression of two phases.
    ///
    /// ```
    /// use caseline::change::{Direction, Significance};
    /// use caseline::trend::Observation;
    /// use caseline::trend::single_case::{Phases, Piecewise};
    ///
    /// let scores = [10.0, 12.0, 11.0, 7.0, 5.0, 6.0, 3.0];
    /// let seen: Vec<Observation> = (1..).zip(scores)
    ///     .map(|(week, score)| Observation { time: f64::from(week), score })
    ///     .collect();
    /// let phases = Phases::new(&seen[..3], &seen[3..], Direction::LowerIsBetter)?;
    /// let fit = Piecewise::of(phases, Significance::default())?;
    /// let printed = [fit.baseline_slope, fit.level_change, fit.slope_change]
    ///     .map(|coefficient| format!("{:.2}", coefficient.value));
    /// assert_eq!(printed, ["0.50", "-5.10", "-1.60"]);
    /// # Ok::<(), caseline::change::NotEvaluable>(())
    /// ```
    ///
    /// # Errors
    /// [`Reason::TooFewBaselineScores`], [`Reason::TooFewTreatmentScores`]
    /// below three scores in a phase.
    pub fn of(phases: Phases<'_>, significance: Significance) -> Evaluated<Self> {
        let phases = phases.at_least(3, 3)?;
        let (before, after) = (Line::of(phases.baseline()), Line::of(phases.treatment()));
        let first = phases.treatment().observations().first();
        let border = first.ok_or(Reason::NoTreatmentPhase)?.time;
        let freedom = before.n + after.n - 4.0;
        let variance = (before.squares + after.squares) / freedom;
        let size = before.size.max(after.size);
        // What is left of a perfect fit is binary rounding.
        let fits = variance.sqrt() <= 1e-12 * size;
        let quantile = significance.student(freedom)?;
        let estimate = |value: f64, spread: f64| {
            if fits {
                let standard_error = Err(Reason::NoResidualError.into());
                return Estimate { value, standard_error, interval: None, p: None };
            }
            let error = (variance * spread).sqrt();
            let (low, high) = (value - quantile * error, value + quantile * error);
            let p = StudentsT::new(0.0, 1.0, freedom)
                .map(|student| 2.0 * student.sf((value / error).abs()))
                .ok();
            Estimate { value, standard_error: Ok(error), interval: Some(Interval { low, high }), p }
        };
        Ok(Self {
            baseline_slope: estimate(before.slope, 1.0 / before.sxx),
            level_change: estimate(
                after.at(border) - before.at(border),
                before.spread_at(border) + after.spread_at(border),
            ),
            slope_change: estimate(after.slope - before.slope, 1.0 / before.sxx + 1.0 / after.sxx),
        })
    }
}

/// The least-squares line of one phase.
struct Line {
    n: f64,
    mean_time: f64,
    mean_score: f64,
    slope: f64,
    sxx: f64,
    squares: f64,
    size: f64,
}

impl Line {
    fn of(phase: Series<'_>) -> Self {
        let seen = phase.observations();
        let n = seen.len() as f64;
        let mean_time = seen.iter().map(|seen| seen.time).sum::<f64>() / n;
        let mean_score = seen.iter().map(|seen| seen.score).sum::<f64>() / n;
        let (mut sxx, mut sxy, mut size) = (0.0, 0.0, 0.0_f64);
        for seen in seen {
            let time = seen.time - mean_time;
            sxx += time * time;
            sxy += time * (seen.score - mean_score);
            size = size.max(seen.score.abs());
        }
        let slope = sxy / sxx;
        let mut line = Self { n, mean_time, mean_score, slope, sxx, squares: 0.0, size };
        line.squares = seen.iter().map(|seen| (seen.score - line.at(seen.time)).powi(2)).sum();
        line
    }

    fn at(&self, time: f64) -> f64 {
        self.mean_score + self.slope * (time - self.mean_time)
    }

    /// Variance of the fitted score at a time, in units of the error variance.
    fn spread_at(&self, time: f64) -> f64 {
        1.0 / self.n + (time - self.mean_time).powi(2) / self.sxx
    }
}
