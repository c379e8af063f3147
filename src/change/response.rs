//! Response: a share of the baseline, half by convention.
//!
//! For a measure where lower is better it is the reduction from baseline,
//! (pre − post) / (pre − minimum): half of the points above the scale's
//! minimum are gone. Counting from the minimum matters for scales that do not
//! begin at zero; Obermeier et al. (2011), doi 10.1186/1471-244X-11-113, show it
//! for the PANSS. For a measure where higher is better it is the rise
//! over baseline, (post − pre) / (pre − minimum), as the R package
//! clinicalsignificance computes it; from a low baseline that is reached by a
//! few points, so prefer reliable change there.

use super::{
    Answer, Direction, Evaluated, Pair, Reason,
    criterion::{Criterion, reaches},
};

/// The share of the baseline by which a pair improved; negative when it got
/// worse.
///
/// ```
/// use caseline::change::{Direction, Pair, relative_improvement};
///
/// let pair = Pair::new(18.0, 8.0)?;
/// assert_eq!(relative_improvement(Direction::LowerIsBetter, pair, 0.0)?, 10.0 / 18.0);
/// # Ok::<(), caseline::change::NotEvaluable>(())
/// ```
///
/// # Errors
/// [`Reason::ZeroBaseline`] when the baseline is at or below `minimum`.
pub fn relative_improvement(direction: Direction, pair: Pair, minimum: f64) -> Evaluated<f64> {
    let above = pair.pre - minimum;
    if above > 0.0 {
        Ok(direction.improvement(pair.change()) / above)
    } else {
        Err(Reason::ZeroBaseline.into())
    }
}

/// The rule of response: which share of the baseline, counted from where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    fraction: f64,
    minimum: f64,
}

impl Response {
    /// Response at this fraction (.5 is fifty percent), counted from
    /// `minimum`, the lowest score that the scale allows. Exactly the
    /// fraction is a response.
    ///
    /// # Errors
    /// Those of [`Criterion::percentage`].
    pub fn new(fraction: f64, minimum: f64) -> Evaluated<Self> {
        Criterion::percentage(fraction, fraction, minimum)?;
        Ok(Self { fraction, minimum })
    }

    /// Whether a pair is a response.
    #[must_use]
    pub fn of(self, direction: Direction, pair: Pair) -> Answer {
        relative_improvement(direction, pair, self.minimum)
            .map(|share| reaches(share, self.fraction))
            .into()
    }
}

impl Default for Response {
    /// Half of the baseline on a scale that begins at zero.
    fn default() -> Self {
        Self { fraction: 0.5, minimum: 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_half_is_a_response() {
        let phq9 = |pre, post| Response::default().of(Direction::LowerIsBetter, Pair { pre, post });
        assert_eq!(phq9(18.0, 9.0), Answer::Yes);
        assert_eq!(phq9(18.0, 10.0), Answer::No);
    }

    #[test]
    fn a_baseline_of_zero_has_no_half() {
        let answer = Response::default().of(Direction::LowerIsBetter, Pair { pre: 0.0, post: 7.0 });
        assert_eq!(answer, Answer::NotEvaluable(Reason::ZeroBaseline));
    }

    #[test]
    fn a_scale_from_ten_is_counted_from_ten() {
        let k10 = Response::new(0.5, 10.0).expect("a positive fraction");
        assert_eq!(k10.of(Direction::LowerIsBetter, Pair { pre: 30.0, post: 20.0 }), Answer::Yes);
        assert_eq!(k10.of(Direction::LowerIsBetter, Pair { pre: 30.0, post: 21.0 }), Answer::No);
    }
}
