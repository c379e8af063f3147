//! The minimum of a smooth function of few parameters whose slopes are known.
//!
//! Quasi-Newton steps with the inverse curvature built up from the slopes
//! (Broyden, Fletcher, Goldfarb & Shanno 1970), each shortened until the
//! function falls. It ends when a step has nothing left to gain beyond
//! rounding, so that the minimum is found to about ten digits.

use super::matrix::{inner, quadratic};

const STEPS: usize = 200;
const HALVINGS: usize = 30;
/// The longest step, in the parameters' own unit.
const REACH: f64 = 1.0;
/// Part of the gain promised by the slope that a step has to bring.
const PART: f64 = 1e-4;
/// A change of the function smaller than this share of it is rounding.
const ROUNDING: f64 = 1e-13;

/// A function's value with its slopes.
pub(super) struct Height {
    pub value: f64,
    pub slopes: Vec<f64>,
}

/// Where `function` is least, from `start` on. A value that is no number
/// counts as infinite.
pub(super) fn minimum(function: impl Fn(&[f64]) -> Height, start: &[f64]) -> Vec<f64> {
    let size = start.len();
    let (mut at, mut here) = (start.to_vec(), function(start));
    let mut inverse = identity(size, 1.0);
    for step in 0..STEPS {
        let mut way: Vec<f64> =
            inverse.chunks_exact(size).map(|row| -inner(row, &here.slopes)).collect();
        let mut fall = inner(&way, &here.slopes);
        if fall >= 0.0 || fall.is_nan() {
            inverse = identity(size, 1.0);
            way = here.slopes.iter().map(|slope| -slope).collect();
            fall = inner(&way, &here.slopes);
        }
        let longest = way.iter().fold(0.0_f64, |longest, part| longest.max(part.abs()));
        if longest == 0.0 {
            break;
        }
        let first = (REACH / longest).min(1.0);
        let Some((share, there)) = shorten(&function, &at, &here, &way, fall, first) else { break };
        let moved: Vec<f64> = way.iter().map(|part| share * part).collect();
        let bent: Vec<f64> =
            there.slopes.iter().zip(&here.slopes).map(|(new, old)| new - old).collect();
        let curvature = inner(&moved, &bent);
        if curvature > 0.0 {
            if step == 0 {
                inverse = identity(size, curvature / inner(&bent, &bent));
            }
            bend(&mut inverse, &moved, &bent, curvature);
        }
        for (place, part) in at.iter_mut().zip(&moved) {
            *place += part;
        }
        let settled = -fall * share <= 1e-4 * ROUNDING * here.value.abs();
        here = there;
        if settled {
            break;
        }
    }
    at
}

/// The largest share of the way, by halves, at which the function has fallen
/// enough; close to the minimum, where its value is all rounding, at which the
/// slopes have.
fn shorten(
    function: &impl Fn(&[f64]) -> Height,
    at: &[f64],
    here: &Height,
    way: &[f64],
    fall: f64,
    first: f64,
) -> Option<(f64, Height)> {
    let mut share = first;
    for _ in 0..HALVINGS {
        let place: Vec<f64> = at.iter().zip(way).map(|(at, part)| at + share * part).collect();
        let there = function(&place);
        let gained = there.value <= here.value + PART * share * fall;
        let even = (there.value - here.value).abs() <= ROUNDING * here.value.abs()
            && inner(&there.slopes, &there.slopes) < inner(&here.slopes, &here.slopes);
        if there.value.is_finite() && (gained || even) {
            return Some((share, there));
        }
        share /= 2.0;
    }
    None
}

fn identity(size: usize, scale: f64) -> Vec<f64> {
    let mut matrix = vec![0.0; size * size];
    for place in 0..size {
        matrix[place * size + place] = scale;
    }
    matrix
}

/// Takes what a step has told of the curvature into its inverse.
fn bend(inverse: &mut [f64], moved: &[f64], bent: &[f64], curvature: f64) {
    let size = moved.len();
    let turned: Vec<f64> = inverse.chunks_exact(size).map(|row| inner(row, bent)).collect();
    let weight = (1.0 + quadratic(inverse, bent) / curvature) / curvature;
    for row in 0..size {
        for column in 0..size {
            let crossed = turned[row] * moved[column] + moved[row] * turned[column];
            inverse[row * size + column] +=
                weight * moved[row] * moved[column] - crossed / curvature;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bottom_of_a_bent_valley_is_found() {
        // Rosenbrock (1960): least at (1, 1).
        let valley = |p: &[f64]| {
            let (bend, wall) = (p[1] - p[0] * p[0], 1.0 - p[0]);
            Height {
                value: 1.0 + 100.0 * bend * bend + wall * wall,
                slopes: vec![-400.0 * bend * p[0] - 2.0 * wall, 200.0 * bend],
            }
        };
        let found = minimum(valley, &[-1.2, 1.0]);
        assert!((found[0] - 1.0).abs() < 1e-6 && (found[1] - 1.0).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn a_start_at_the_minimum_stays_there() {
        let bowl = |p: &[f64]| Height { value: 3.0 + p[0] * p[0], slopes: vec![2.0 * p[0]] };
        assert_eq!(minimum(bowl, &[0.0]), [0.0]);
    }
}
