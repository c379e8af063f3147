//! The least-squares line, with the t interval of its slope.
//!
//! b = Sxy/Sxx, SE = √(Σe²/(n−2)/Sxx), interval b ± t(n−2) SE. It assumes
//! independent residuals of equal spread. Kept beside [`TheilSen`](super::TheilSen)
//! because most readers know it; no verdict is drawn from it.

use super::series::Series;
use crate::change::{Evaluated, Interval, Significance};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// The line through one series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeastSquares {
    /// Points per unit of time.
    pub slope: f64,
    /// The fitted score at time 0.
    pub intercept: f64,
    /// The standard error of the slope.
    pub standard_error: f64,
    /// The t interval of the slope.
    pub interval: Interval,
    /// How many scores.
    n: usize,
}

impl LeastSquares {
    /// The line through at least three scores.
    ///
    /// ```
    /// use caseline::change::Significance;
    /// use caseline::trend::{LeastSquares, Observation, Series};
    ///
    /// // Anscombe (1973), first set, by x: slope 0.500, intercept 3.00, SE 0.118.
    /// let data = [
    ///     (4.0, 4.26), (5.0, 5.68), (6.0, 7.24), (7.0, 4.82), (8.0, 6.95), (9.0, 8.81),
    ///     (10.0, 8.04), (11.0, 8.33), (12.0, 10.84), (13.0, 7.58), (14.0, 9.96),
    /// ];
    /// let observations = data.map(|(time, score)| Observation { time, score });
    /// let line = LeastSquares::of(Series::new(&observations)?, Significance::default())?;
    /// assert_eq!(format!("{:.3} {:.2}", line.slope, line.intercept), "0.500 3.00");
    /// assert_eq!(format!("{:.3}", line.standard_error), "0.118");
    /// # Ok::<(), caseline::change::NotEvaluable>(())
    /// ```
    ///
    /// # Errors
    /// [`Reason::TooFewScores`](crate::change::Reason::TooFewScores).
    pub fn of(series: Series<'_>, significance: Significance) -> Evaluated<Self> {
        let observations = series.at_least(3)?.observations();
        let n = observations.len() as f64;
        let mean_time = observations.iter().map(|observation| observation.time).sum::<f64>() / n;
        let mean_score = observations.iter().map(|observation| observation.score).sum::<f64>() / n;
        let (mut sxx, mut sxy) = (0.0, 0.0);
        for observation in observations {
            let time = observation.time - mean_time;
            sxx += time * time;
            sxy += time * (observation.score - mean_score);
        }
        let slope = sxy / sxx;
        let residuals: f64 = observations
            .iter()
            .map(|observation| {
                observation.score - mean_score - slope * (observation.time - mean_time)
            })
            .map(|residual| residual * residual)
            .sum();
        let standard_error = (residuals / (n - 2.0) / sxx).sqrt();
        let half = significance.student(n - 2.0)? * standard_error;
        Ok(Self {
            slope,
            intercept: mean_score - slope * mean_time,
            standard_error,
            interval: Interval { low: slope - half, high: slope + half },
            n: observations.len(),
        })
    }

    /// Two-sided p of no slope; `None` when the scores lie on the line.
    #[must_use]
    pub fn p(&self) -> Option<f64> {
        let t = (self.slope / self.standard_error).abs();
        let student = StudentsT::new(0.0, 1.0, self.n as f64 - 2.0).ok()?;
        t.is_finite().then(|| 2.0 * student.sf(t))
    }
}
